//! A tornado: a bar to either side for each input, the widest on top.

use serde::{Deserialize, Serialize};

use super::canvas::{Anchor, Canvas, Drawing, sheet};
use super::font::Font;
use super::frame::{Caption, FOOT, Frame, LABEL, MARGIN, Paper, cut};
use super::palette::Theme;
use super::scale::{Scale, ticks_between};
use crate::experiment::results::Cause;
use crate::report::Error;
use crate::report::figure::Figure;
use crate::report::words::{Kind, grouped, unit};

const ROW: f64 = 46.0;
const BAR: f64 = 24.0;
const KEY: f64 = 30.0;
const AXIS: f64 = 40.0;
const NAMES_MOST: f64 = 300.0;
const GAP: f64 = 14.0;
const NAME: Font = Font::regular(16.0);
/// Bars at most; the rest would do next to nothing.
const BARS_MOST: usize = 15;

/// One input.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::report) struct TornadoBar {
    /// What it is called.
    pub(in crate::report) name: String,
    /// What it goes through.
    pub(in crate::report) range: String,
    /// The change with the input low.
    pub(in crate::report) low: Option<Figure>,
    /// The change with the input high.
    pub(in crate::report) high: Option<Figure>,
}

/// What the chart shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::report) struct Tornado {
    /// The words around it.
    pub(in crate::report) caption: Caption,
    /// How changes are shown.
    pub(in crate::report) kind: Kind,
    /// The bars, from above.
    pub(in crate::report) bars: Vec<TornadoBar>,
}

impl Tornado {
    /// The bars that have room.
    fn shown(&self) -> &[TornadoBar] {
        &self.bars[..self.bars.len().min(BARS_MOST)]
    }

    /// The ends of all changes and intervals, with zero.
    fn ends(&self) -> (f64, f64) {
        let changes = self.shown().iter().flat_map(|bar| [bar.low, bar.high]).flatten();
        let ends = changes.map(Figure::ends);
        ends.fold((0.0_f64, 0.0_f64), |(low, high), (least, most)| (low.min(least), high.max(most)))
    }

    /// Whether there is any change to draw.
    pub(in crate::report) fn has_changes(&self) -> bool {
        let (low, high) = self.ends();
        high > low
    }
}

/// Draws the chart.
///
/// # Errors
///
/// If the drawing fails.
pub(in crate::report) fn draw(tornado: &Tornado, theme: &Theme, paper: Paper) -> Result<Drawing, Error> {
    let (bars, (low, high)) = (tornado.shown(), tornado.ends());
    let frame = Frame::new(&tornado.caption, paper);
    let pitch = paper.row(ROW, bars.len(), frame.top() + KEY + AXIS + frame.foot());
    let bottom = frame.top() + KEY + bars.len() as f64 * pitch;
    let height = paper.taken(bottom + AXIS + frame.foot());
    let widest = bars.iter().map(|bar| NAME.width(&bar.name).max(FOOT.width(&bar.range))).fold(0.0, f64::max);
    let names = MARGIN + widest.min(NAMES_MOST);
    let scale = Scale::new((low, high), (names + GAP + 6.0, frame.right() - 10.0));
    sheet((paper.width, height), &tornado.caption, |canvas| {
        frame.draw(canvas, theme, height)?;
        axis(canvas, theme, tornado.kind, &scale, (low, high), (frame.top() + KEY, bottom))?;
        if bars.iter().any(|bar| bar.low.is_some()) {
            key(canvas, theme, &scale, (frame.right(), frame.top()))?;
        }
        for (place, bar) in bars.iter().enumerate() {
            let middle = frame.top() + KEY + (place as f64 + 0.5) * pitch;
            row(canvas, theme, bar, &scale, (names, middle))?;
        }
        canvas.line(&[(scale.at(0.0), frame.top() + KEY), (scale.at(0.0), bottom)], theme.ink, 1.5)
    })
}

fn key(canvas: &Canvas<'_>, theme: &Theme, scale: &Scale, (right, top): (f64, f64)) -> Result<(), Error> {
    let mut x = scale.at(0.0).min(right - 232.0);
    for (color, word) in [(theme.throughput, "input low"), (theme.cause(Cause::Contention), "input high")] {
        canvas.fill((x, top), (x + 14.0, top + 14.0), color)?;
        canvas.text((x + 20.0, top + 12.0), word, FOOT, theme.ink, Anchor::Start)?;
        x += 20.0 + FOOT.width(word) + 18.0;
    }
    Ok(())
}

fn axis(
    canvas: &Canvas<'_>,
    theme: &Theme,
    kind: Kind,
    scale: &Scale,
    (low, high): (f64, f64),
    (top, bottom): (f64, f64),
) -> Result<(), Error> {
    let (factor, unit) = unit(high.max(-low), kind);
    let marks = ticks_between(low * factor, high * factor, 7);
    let step = marks.get(1).map_or(1.0, |second| second - marks[0]);
    let places = (-step.log10() - 1e-9).ceil().clamp(0.0, 9.0) as usize;
    for mark in marks {
        let x = scale.at(mark / factor);
        canvas.line(&[(x, top), (x, bottom)], theme.grid, 1.0)?;
        let sign = if mark > step / 2.0 { "+" } else { "" };
        let label = format!("{sign}{} {unit}", grouped(mark, places));
        canvas.text((x, bottom + LABEL.size + 8.0), label.trim_end(), LABEL, theme.muted, Anchor::Middle)?;
    }
    Ok(())
}

fn row(
    canvas: &Canvas<'_>,
    theme: &Theme,
    bar: &TornadoBar,
    scale: &Scale,
    (names, middle): (f64, f64),
) -> Result<(), Error> {
    let name = cut(&bar.name, NAME, names - MARGIN + 0.5, 1);
    canvas.text((names, middle - 2.0), &name[0], NAME, theme.ink, Anchor::End)?;
    canvas.text((names, middle + FOOT.size), &bar.range, FOOT, theme.muted, Anchor::End)?;
    let zero = scale.at(0.0);
    let colors = [(bar.low, theme.throughput), (bar.high, theme.cause(Cause::Contention))];
    for (change, color) in colors {
        let Some(change) = change else { continue };
        let end = scale.at(change.value);
        let (left, right) = (zero.min(end), zero.max(end));
        canvas.fill((left, middle - BAR / 2.0), (right, middle + BAR / 2.0), color)?;
    }
    for (change, _) in colors {
        let Some((low, high)) = change.and_then(Figure::interval) else { continue };
        canvas.line(&[(scale.at(low), middle), (scale.at(high), middle)], theme.ink, 1.5)?;
        for x in [scale.at(low), scale.at(high)] {
            canvas.line(&[(x, middle - 4.0), (x, middle + 4.0)], theme.ink, 1.5)?;
        }
    }
    Ok(())
}
