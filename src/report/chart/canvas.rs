//! A sheet to draw on in pixels with fractions, and the drawing that comes of it. Knows nothing of what is drawn.

use plotters::backend::SVGBackend;
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::element::{PathElement, Polygon, Rectangle};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, FontFamily, RGBColor, ShapeStyle, TextStyle};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg;

use super::font::{self, FAMILY, Font};
use crate::report::Error;

/// The drawing library places things on whole units; ten of them to a pixel keep lines smooth.
const UNITS: f64 = 10.0;
/// The drawing library divides the size of a font by this before it writes it.
const FONT_DIVISOR: f64 = 1.24;
/// The drawing library puts the baseline of text that hangs from its top this much of the size below.
const BASELINE: f64 = 0.76;
/// Pixels of the picture for each pixel of the drawing: sharp on dense screens and in print.
const PIXELS: f32 = 2.0;

/// A finished drawing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawing {
    svg: String,
}

impl Drawing {
    /// The drawing as SVG text.
    pub fn into_svg(self) -> String {
        self.svg
    }

    /// The drawing rendered as PNG, two pixels for one of the SVG's.
    ///
    /// # Errors
    /// If the drawing cannot be rendered.
    pub fn png(&self) -> Result<Vec<u8>, Error> {
        let options =
            usvg::Options { fontdb: font::database(), resources_dir: None, ..usvg::Options::default() };
        let tree = usvg::Tree::from_str(&self.svg, &options).map_err(fault)?;
        let size = tree.size().to_int_size();
        let pixels = |length: u32| (length as f32 * PIXELS) as u32;
        let mut picture = Pixmap::new(pixels(size.width()), pixels(size.height()))
            .ok_or_else(|| Error::Chart("the picture has no size".to_owned()))?;
        resvg::render(&tree, Transform::from_scale(PIXELS, PIXELS), &mut picture.as_mut());
        picture.encode_png().map_err(fault)
    }
}

/// Which point of a text is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    /// The start of the baseline.
    Start,
    /// The middle of the baseline.
    Middle,
    /// The end of the baseline.
    End,
}

/// A sheet in the making. The origin is the upper left corner, y grows downwards.
pub(super) struct Canvas<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
}

type Point = (f64, f64);

impl Canvas<'_> {
    /// A filled box.
    pub(super) fn fill(&self, from: Point, to: Point, color: RGBColor) -> Result<(), Error> {
        let shape = Rectangle::new([units(from), units(to)], color.filled());
        self.area.draw(&shape).map_err(fault)
    }

    /// A filled shape, more or less see-through (`opacity` from 0 to 1).
    pub(super) fn polygon(&self, points: &[Point], color: RGBColor, opacity: f64) -> Result<(), Error> {
        let points: Vec<_> = points.iter().copied().map(units).collect();
        self.area.draw(&Polygon::new(points, color.mix(opacity).filled())).map_err(fault)
    }

    /// A line through points.
    pub(super) fn line(&self, points: &[Point], color: RGBColor, width: f64) -> Result<(), Error> {
        let points: Vec<_> = points.iter().copied().map(units).collect();
        let style =
            ShapeStyle { color: color.to_rgba(), filled: false, stroke_width: (width * UNITS) as u32 };
        self.area.draw(&PathElement::new(points, style)).map_err(fault)
    }

    /// One line of text, its baseline at `y`.
    pub(super) fn text(
        &self,
        (x, y): Point,
        text: &str,
        font: Font,
        color: RGBColor,
        anchor: Anchor,
    ) -> Result<(), Error> {
        let horizontal = match anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        let size = font.size * UNITS * FONT_DIVISOR;
        let style = TextStyle {
            font: FontDesc::new(FontFamily::Name(FAMILY), size, font.style()),
            color: color.to_backend_color(),
            pos: Pos::new(horizontal, VPos::Top),
        };
        let top = y - BASELINE * font.size;
        self.area.draw_text(text, &style, units((x, top))).map_err(fault)
    }
}

/// Draws on a sheet of `size` pixels. The title and the description are for readers who cannot see it.
pub(super) fn sheet(
    (width, height): (f64, f64),
    title: &str,
    description: &str,
    draw: impl FnOnce(&Canvas<'_>) -> Result<(), Error>,
) -> Result<Drawing, Error> {
    font::register()?;
    let mut body = String::new();
    let size = ((width * UNITS) as u32, (height * UNITS) as u32);
    {
        let canvas = Canvas { area: SVGBackend::with_string(&mut body, size).into_drawing_area() };
        draw(&canvas)?;
        canvas.area.present().map_err(fault)?;
    }
    let (_, content) = body.split_once('>').ok_or_else(|| Error::Chart("the drawing is empty".to_owned()))?;
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {} {}\" role=\"img\">\n<title>{}</title>\n<desc>{}</desc>{content}",
        size.0,
        size.1,
        escaped(title),
        escaped(description)
    );
    Ok(Drawing { svg })
}

fn units((x, y): Point) -> (i32, i32) {
    ((x * UNITS).round() as i32, (y * UNITS).round() as i32)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn fault(error: impl std::fmt::Display) -> Error {
    Error::Chart(error.to_string())
}
