//! Throughput over time with its band, arrivals beside it, the warm-up set apart. The title says whether the flow
//! keeps up with demand.

use serde::{Deserialize, Serialize};

use super::canvas::{Anchor, Canvas, Drawing, sheet};
use super::font::Font;
use super::frame::{Caption, FOOT, Frame, LABEL, MARGIN, PLOT_LEAST, Paper, interval_words, origin};
use super::levels::{draw_levels, levels_width};
use super::palette::Theme;
use super::scale::{Scale, ticks};
use super::time_axis::{date, time_axis};
use crate::experiment::results::{Estimate, Results};
use crate::report::Error;
use crate::report::figure::Figure;
use crate::report::finding::throughput_title;

const HEIGHT: f64 = 560.0;
/// Space to the right of the lines for their names.
const NAME_GAP: f64 = 10.0;
const NAME: Font = Font::bold(17.0);
/// How much higher than the highest figure the paper is.
const HEADROOM: f64 = 1.1;
/// At most so many lines above zero to measure by.
const LEVELS: usize = 6;

/// What the chart shows. Times are in hours since the start.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::report) struct Throughput {
    pub(super) caption: Caption,
    /// Local date of the start.
    start: String,
    warm_up_h: f64,
    horizon_h: f64,
    /// Ends of the bins.
    ends_h: Vec<f64>,
    finished_per_week: Vec<Figure>,
    arrived_per_week: Vec<Figure>,
}

/// A line of the chart in figures: the middle of each bin, and what is measured in it.
struct Line<'a> {
    middles: Vec<f64>,
    figures: &'a [Figure],
}

/// The paper inside the axes, and what its sides stand for.
struct Plot {
    time: Scale,
    level: Scale,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

impl Throughput {
    /// What is shown of a run; `None` if there are fewer than two bins or nothing ever came or left.
    pub(in crate::report) fn of(results: &Results) -> Option<Self> {
        let series = &results.series;
        let count = series.ends.len().min(series.throughput_per_week.len());
        let figures = |line: &[Estimate]| line.iter().copied().map(Figure::from).collect::<Vec<_>>();
        let (throughput, arrivals) =
            (figures(&series.throughput_per_week), figures(&series.arrivals_per_week));
        if count < 2 || highest(&throughput).max(highest(&arrivals)) <= 0.0 {
            return None;
        }
        let subtitle = if throughput.iter().any(|figure| figure.interval().is_some()) {
            format!(
                "Units per week: those that leave finished, with the {} shaded, and those that arrive",
                interval_words(results)
            )
        } else {
            "Units per week: those that leave finished, and those that arrive".to_owned()
        };
        Some(Self {
            caption: Caption { title: throughput_title(results), subtitle, foot: origin(results) },
            start: date(results),
            warm_up_h: results.warm_up.hours(),
            horizon_h: results.horizon.hours(),
            ends_h: series.ends.iter().map(|end| end.hours()).collect(),
            finished_per_week: throughput,
            arrived_per_week: arrivals,
        })
    }
}

/// Draws the chart.
///
/// # Errors
/// If the drawing fails.
pub(super) fn draw(view: &Throughput, theme: &Theme, paper: Paper) -> Result<Drawing, Error> {
    let throughput = Line { middles: middles(&view.ends_h), figures: &view.finished_per_week };
    let arrivals = Line { middles: middles(&view.ends_h), figures: &view.arrived_per_week };
    let most = highest(throughput.figures).max(highest(arrivals.figures));
    let frame = Frame::new(&view.caption, paper);
    let height = paper.height(HEIGHT, frame.top() + PLOT_LEAST + frame.foot());
    sheet((paper.width, height), &view.caption, |canvas| {
        frame.draw(canvas, theme, height)?;
        let levels = ticks(most * HEADROOM, LEVELS);
        let plot = Plot::new(view, &frame, height, &levels, most * HEADROOM);
        plot.warm_up(canvas, view.warm_up_h, theme)?;
        draw_levels(canvas, theme, &plot.level, &levels, (plot.left, plot.right))?;
        time_axis(canvas, theme, &plot.time, (0.0, view.horizon_h), plot.bottom, &view.start)?;
        plot.band(canvas, theme, &throughput)?;
        plot.line(canvas, &arrivals, theme.muted, 1.5)?;
        plot.line(canvas, &throughput, theme.throughput, 3.0)?;
        plot.names(canvas, theme, &throughput, &arrivals)
    })
}

impl Plot {
    fn new(view: &Throughput, frame: &Frame, height: f64, levels: &[f64], highest: f64) -> Self {
        let left = MARGIN + levels_width(levels) + 10.0;
        let right = frame.right() - NAME.width("Throughput") - NAME_GAP;
        let top = frame.top() + FOOT.line_height();
        let bottom = height - frame.foot() - 2.0 * LABEL.line_height() - 12.0;
        Self {
            time: Scale::new((0.0, view.horizon_h), (left, right)),
            level: Scale::new((0.0, highest), (bottom, top)),
            left,
            right,
            top,
            bottom,
        }
    }

    /// The shaded part that does not count, named above it.
    fn warm_up(&self, canvas: &Canvas<'_>, warm_up_h: f64, theme: &Theme) -> Result<(), Error> {
        if warm_up_h <= 0.0 {
            return Ok(());
        }
        canvas.fill((self.left, self.top), (self.time.at(warm_up_h), self.bottom), theme.shade)?;
        let above = (self.left, self.top - 6.0);
        canvas.text(above, "warm-up, not counted", FOOT, theme.muted, Anchor::Start)
    }

    /// The band between the ends of the intervals, in pieces where some are missing.
    fn band(&self, canvas: &Canvas<'_>, theme: &Theme, line: &Line<'_>) -> Result<(), Error> {
        let known: Vec<Option<(f64, f64, f64)>> = line
            .middles
            .iter()
            .zip(line.figures)
            .map(|(middle, figure)| figure.interval().map(|(low, high)| (*middle, low, high)))
            .collect();
        for piece in known.split(Option::is_none) {
            let at =
                |time: f64, level: f64| (self.time.at(time), self.level.at(level.max(0.0)).max(self.top));
            let upper = piece.iter().flatten().map(|(time, _, high)| at(*time, *high));
            let lower = piece.iter().flatten().rev().map(|(time, low, _)| at(*time, *low));
            let outline: Vec<_> = upper.chain(lower).collect();
            if outline.len() >= 4 {
                canvas.polygon(&outline, theme.throughput, 0.25)?;
            }
        }
        Ok(())
    }

    fn line(
        &self,
        canvas: &Canvas<'_>,
        line: &Line<'_>,
        color: plotters::style::RGBColor,
        width: f64,
    ) -> Result<(), Error> {
        let points: Vec<_> = line
            .middles
            .iter()
            .zip(line.figures)
            .map(|(time, figure)| (self.time.at(*time), self.level.at(figure.value)))
            .collect();
        canvas.line(&points, color, width)
    }

    /// The names of the lines at their right ends, moved apart where they would touch.
    fn names(
        &self,
        canvas: &Canvas<'_>,
        theme: &Theme,
        throughput: &Line<'_>,
        arrivals: &Line<'_>,
    ) -> Result<(), Error> {
        let end = |line: &Line<'_>| self.level.at(line.figures.last().map_or(0.0, |figure| figure.value));
        let (mut first, mut second) = (end(throughput), end(arrivals));
        let lacking = NAME.line_height() - (first - second).abs();
        if lacking > 0.0 {
            // Pixels grow downwards: the line that ends higher keeps the upper place.
            let sign = if first <= second { -1.0 } else { 1.0 };
            first += sign * lacking / 2.0;
            second -= sign * lacking / 2.0;
        }
        let x = self.right + NAME_GAP;
        let drop = NAME.size * 0.35;
        canvas.text((x, first + drop), "Throughput", NAME, theme.throughput, Anchor::Start)?;
        canvas.text((x, second + drop), "Arrivals", LABEL, theme.muted, Anchor::Start)
    }
}

/// The middles of the bins that end at `ends`.
fn middles(ends: &[f64]) -> Vec<f64> {
    let starts = std::iter::once(0.0).chain(ends.iter().copied());
    starts.zip(ends).map(|(start, end)| f64::midpoint(start, *end)).collect()
}

/// The highest figure or upper end of an interval. An interval counts only up to twice the figure, so that a bin
/// with little data does not flatten all others.
fn highest(figures: &[Figure]) -> f64 {
    let top =
        |figure: &Figure| figure.interval().map_or(figure.value, |(_, high)| high.min(2.0 * figure.value));
    figures.iter().map(top).filter(|top| top.is_finite()).fold(0.0, f64::max)
}
