//! A plane with two axes of figures, for curves and clouds of points: grid, labels in one unit, marks and whiskers.

use plotters::style::RGBColor;
use serde::{Deserialize, Serialize};

use super::canvas::{Anchor, Canvas};
use super::font::Font;
use super::frame::{Frame, LABEL, MARGIN};
use super::palette::Theme;
use super::scale::{Scale, ticks_between};
use crate::report::Error;
use crate::report::words::{Kind, grouped, unit};

/// Marks along an axis, at most.
const MARKS: usize = 7;
/// Corners of a dot: enough to look round.
const CORNERS: usize = 24;

/// One axis: what its figures are, and from where to where it goes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::report) struct Axis {
    /// What is measured along it.
    pub(in crate::report) title: String,
    /// How its figures are shown.
    pub(in crate::report) kind: Kind,
    /// The lowest and the highest figure that must have room.
    pub(in crate::report) range: (f64, f64),
}

/// The plane on the paper.
pub(super) struct Plane {
    pub(super) x: Scale,
    pub(super) y: Scale,
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
    x_marks: Vec<(f64, String)>,
    y_marks: Vec<(f64, String)>,
    x_title: String,
    y_title: String,
}

impl Plane {
    /// A plane inside the words around it on a sheet of this height.
    pub(super) fn new(x: &Axis, y: &Axis, frame: &Frame, height: f64) -> Self {
        let (x_marks, x_range, x_unit) = marks(x);
        let (y_marks, y_range, y_unit) = marks(y);
        let widest = y_marks.iter().map(|(_, label)| LABEL.width(label)).fold(0.0, f64::max);
        let left = MARGIN + widest + 10.0;
        let right = frame.right() - 8.0;
        let top = frame.top() + LABEL.line_height() + 6.0;
        let bottom = height - frame.foot() - 2.0 * LABEL.line_height() - 12.0;
        Self {
            x: Scale::new(x_range, (left, right)),
            y: Scale::new(y_range, (bottom, top)),
            left,
            right,
            top,
            bottom,
            x_marks,
            y_marks,
            x_title: titled(&x.title, x_unit),
            y_title: titled(&y.title, y_unit),
        }
    }

    /// Grid, marks and titles of the axes.
    pub(super) fn draw(&self, canvas: &Canvas<'_>, theme: &Theme) -> Result<(), Error> {
        for (figure, label) in &self.y_marks {
            let y = self.y.at(*figure);
            canvas.line(&[(self.left, y), (self.right, y)], theme.grid, 1.0)?;
            let at = (self.left - 10.0, y + LABEL.size * 0.35);
            canvas.text(at, label, LABEL, theme.muted, Anchor::End)?;
        }
        canvas.line(&[(self.left, self.bottom), (self.right, self.bottom)], theme.muted, 1.0)?;
        let baseline = self.bottom + LABEL.size + 10.0;
        for (figure, label) in &self.x_marks {
            let x = self.x.at(*figure);
            canvas.line(&[(x, self.bottom), (x, self.bottom + 6.0)], theme.muted, 1.0)?;
            canvas.text((x, baseline), label, LABEL, theme.muted, Anchor::Middle)?;
        }
        let below = baseline + LABEL.line_height();
        canvas.text((self.right, below), &self.x_title, LABEL, theme.ink, Anchor::End)?;
        canvas.text((MARGIN, self.top - 12.0), &self.y_title, LABEL, theme.ink, Anchor::Start)
    }

    /// The place of a pair of figures.
    pub(super) fn at(&self, x: f64, y: f64) -> (f64, f64) {
        (self.x.at(x), self.y.at(y).clamp(self.top - 4.0, self.bottom + 4.0))
    }

    /// An upright line with feet for an interval.
    pub(super) fn whisker(
        &self,
        canvas: &Canvas<'_>,
        x: f64,
        (low, high): (f64, f64),
        color: RGBColor,
    ) -> Result<(), Error> {
        let ((x, bottom), (_, top)) = (self.at(x, low), self.at(x, high));
        canvas.line(&[(x, bottom), (x, top)], color, 1.5)?;
        for y in [bottom, top] {
            canvas.line(&[(x - 4.0, y), (x + 4.0, y)], color, 1.5)?;
        }
        Ok(())
    }
}

/// A filled dot.
pub(super) fn dot(
    canvas: &Canvas<'_>,
    (x, y): (f64, f64),
    radius: f64,
    color: RGBColor,
) -> Result<(), Error> {
    let corner = |place: usize| {
        let angle = std::f64::consts::TAU * place as f64 / CORNERS as f64;
        (x + radius * angle.cos(), y + radius * angle.sin())
    };
    canvas.polygon(&(0..CORNERS).map(corner).collect::<Vec<_>>(), color, 1.0)
}

/// A small dot, one of many.
pub(super) fn speck(
    canvas: &Canvas<'_>,
    (x, y): (f64, f64),
    radius: f64,
    (color, opacity): (RGBColor, f64),
) -> Result<(), Error> {
    const CORNERS: usize = 12;
    let corner = |place: usize| {
        let angle = std::f64::consts::TAU * (place as f64 + 0.5) / CORNERS as f64;
        (x + radius * angle.cos(), y + radius * angle.sin())
    };
    canvas.polygon(&(0..CORNERS).map(corner).collect::<Vec<_>>(), color, opacity)
}

/// A ring: a dot with the ground in it.
pub(super) fn ring(
    canvas: &Canvas<'_>,
    at: (f64, f64),
    radius: f64,
    (color, ground): (RGBColor, RGBColor),
) -> Result<(), Error> {
    dot(canvas, at, radius, color)?;
    dot(canvas, at, radius - 2.5, ground)
}

/// A label beside a point, on whichever side there is room, cut where there is none on either.
pub(super) fn beside(
    canvas: &Canvas<'_>,
    plane: &Plane,
    (x, y): (f64, f64),
    text: &str,
    (font, color): (Font, RGBColor),
) -> Result<(), Error> {
    let gap = 12.0;
    let left_room = x - plane.left - gap;
    let right_room = plane.right - x - gap;
    let width = font.width(text);
    let (anchor, at, room) = if width <= right_room || right_room >= left_room {
        (Anchor::Start, x + gap, right_room)
    } else {
        (Anchor::End, x - gap, left_room)
    };
    let text = crate::report::words::shortened(text, |text| font.width(text) <= room.max(40.0));
    canvas.text((at, y), &text, font, color, anchor)
}

fn titled(title: &str, unit: &str) -> String {
    if unit.is_empty() { title.to_owned() } else { format!("{title}, {unit}") }
}

/// The marks of an axis with their labels, all in the unit that suits the largest, the range that the axis covers,
/// and the unit.
fn marks(axis: &Axis) -> (Vec<(f64, String)>, (f64, f64), &'static str) {
    let (low, high) = axis.range;
    let (factor, unit) = unit(low.abs().max(high.abs()), axis.kind);
    let marks = ticks_between(low * factor, high * factor, MARKS);
    let step = marks.get(1).map_or(1.0, |second| second - marks[0]);
    let places = (-step.log10() - 1e-9).ceil().clamp(0.0, 9.0) as usize;
    let first = marks.first().copied().unwrap_or(low);
    let last = marks.last().copied().unwrap_or(high);
    let range = ((low * factor).min(first) / factor, (high * factor).max(last) / factor);
    let labels = marks.into_iter().map(|mark| (mark / factor, grouped(mark, places))).collect();
    (labels, range, unit)
}

/// Round times within two ends, in hours, with their labels in the unit that suits the longest.
pub(super) fn time_marks(range: (f64, f64)) -> Vec<(f64, String)> {
    let axis = Axis { title: String::new(), kind: Kind::Time, range };
    let (marks, _, unit) = marks(&axis);
    let label = |(hours, number): (f64, String)| (hours, format!("{number} {unit}"));
    marks.into_iter().filter(|(hours, _)| (range.0..=range.1).contains(hours)).map(label).collect()
}
