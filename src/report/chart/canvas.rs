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
use super::frame::Caption;
use super::picture;
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
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// The SVG from its title on.
    content: String,
    /// Width and height of the layout.
    layout: (f64, f64),
    /// The size that was asked for, in pixels.
    size: Option<Size>,
}

/// Width and height of a picture in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// From left to right.
    pub width: u32,
    /// From top to bottom.
    pub height: u32,
}

impl Drawing {
    /// The drawing as SVG text.
    pub fn into_svg(self) -> String {
        let (width, height) = self.size.map_or(self.layout, |size| (size.width.into(), size.height.into()));
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {} {}\" \
             role=\"img\">\n{}",
            (self.layout.0 * UNITS) as u32,
            (self.layout.1 * UNITS) as u32,
            self.content
        )
    }

    /// The drawing rendered as PNG: as large as was asked for, else two pixels for one of the SVG's.
    ///
    /// # Errors
    /// If the drawing cannot be rendered.
    pub fn png(&self) -> Result<Vec<u8>, Error> {
        let options =
            usvg::Options { fontdb: font::database(), resources_dir: None, ..usvg::Options::default() };
        let tree = usvg::Tree::from_str(&by_paint(&self.clone().into_svg()), &options).map_err(fault)?;
        let scale = if self.size.is_some() { 1.0 } else { PIXELS };
        let size = tree.size().to_int_size();
        let pixels = |length: u32| (length as f32 * scale) as u32;
        let mut pixmap = Pixmap::new(pixels(size.width()), pixels(size.height()))
            .ok_or_else(|| Error::Chart("the picture has no size".to_owned()))?;
        resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixmap.as_mut());
        picture::encoded(pixmap)
    }

    /// Height over width.
    pub(super) fn aspect(&self) -> f64 {
        self.layout.1 / self.layout.0
    }

    /// The drawing in so many pixels; where its shape is another, it stands in the middle.
    pub(super) fn sized(self, size: Size) -> Self {
        Self { size: Some(size), ..self }
    }
}

/// A drawing whose shapes have their opacity by fill and stroke, of which each shape has one: the same picture, but the
/// renderer needs no layer of its own for each shape.
fn by_paint(svg: &str) -> String {
    const SEE_THROUGH: &str = " opacity=\"0.";
    let mut parts = svg.split(SEE_THROUGH);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (digits, rest) = part.split_once('"').unwrap_or((part, ""));
        out += &format!(" fill-opacity=\"0.{digits}\" stroke-opacity=\"0.{digits}\"{rest}");
    }
    out
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

/// Draws on a sheet of so many pixels. Title and subtitle are told to readers who cannot see it, too.
pub(super) fn sheet(
    (width, height): (f64, f64),
    caption: &Caption,
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
    let (_, shapes) = body.split_once('>').ok_or_else(|| Error::Chart("the drawing is empty".to_owned()))?;
    let content = format!(
        "<title>{}</title>\n<desc>{}</desc>{shapes}",
        escaped(&caption.title),
        escaped(&caption.subtitle)
    );
    Ok(Drawing { content, layout: (width, height), size: None })
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
