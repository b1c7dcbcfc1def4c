//! Throughput over time with its band, arrivals beside it, the warm-up set apart. The title says whether the flow
//! keeps up with demand.

use super::canvas::{Anchor, Canvas, Drawing, sheet};
use super::font::Font;
use super::frame::{FOOT, Frame, LABEL, MARGIN, WIDTH, interval_words, origin};
use super::palette::Theme;
use super::scale::{Scale, step_of, ticks};
use crate::experiment::results::{Estimate, Results};
use crate::report::Error;
use crate::report::finding::throughput_title;
use crate::report::words::grouped;
use crate::time::{SimTime, TICKS_PER_DAY, TICKS_PER_HOUR, TICKS_PER_WEEK};

const HEIGHT: f64 = 560.0;
/// Space to the right of the lines for their names.
const NAME_GAP: f64 = 10.0;
const NAME: Font = Font::bold(17.0);
/// How much higher than the highest figure the paper is.
const HEADROOM: f64 = 1.1;
/// At most so many lines above zero to measure by.
const LEVELS: usize = 6;
/// At most so many labels along the time axis.
const TIME_LABELS: usize = 9;

/// The mean year of the Julian calendar: near enough for the marks of an axis.
const TICKS_PER_YEAR: u64 = 1461 * TICKS_PER_DAY / 4;

/// A line of the chart in figures: the middle of each bin, and what is measured in it.
struct Line<'a> {
    middles: Vec<f64>,
    figures: &'a [Estimate],
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

/// Draws the chart; `None` if there are fewer than two bins or nothing ever came or left.
///
/// # Errors
/// If the drawing fails.
pub fn draw(results: &Results, theme: &Theme) -> Result<Option<Drawing>, Error> {
    let series = &results.series;
    let count = series.ends.len().min(series.throughput_per_week.len());
    let throughput = Line { middles: middles(&series.ends), figures: &series.throughput_per_week };
    let arrivals = Line { middles: middles(&series.ends), figures: &series.arrivals_per_week };
    let most = highest(throughput.figures).max(highest(arrivals.figures));
    if count < 2 || most <= 0.0 {
        return Ok(None);
    }
    let title = throughput_title(results);
    let banded = throughput.figures.iter().any(|figure| figure.interval.is_some());
    let subtitle = if banded {
        format!(
            "Units per week: those that leave finished, with the {} shaded, and those that arrive",
            interval_words(results)
        )
    } else {
        "Units per week: those that leave finished, and those that arrive".to_owned()
    };
    let frame = Frame::new(&title, &subtitle, &origin(results));
    let drawing = sheet((WIDTH, HEIGHT), &title, &subtitle, |canvas| {
        frame.draw(canvas, theme, HEIGHT)?;
        let levels = ticks(most * HEADROOM, LEVELS);
        let plot = Plot::new(results, &frame, &levels, most * HEADROOM);
        plot.warm_up(canvas, results, theme)?;
        plot.grid(canvas, theme, &levels)?;
        plot.time_axis(canvas, theme, results)?;
        plot.band(canvas, theme, &throughput)?;
        plot.line(canvas, &arrivals, theme.muted, 1.5)?;
        plot.line(canvas, &throughput, theme.throughput, 3.0)?;
        plot.names(canvas, theme, &throughput, &arrivals)
    })?;
    Ok(Some(drawing))
}

impl Plot {
    fn new(results: &Results, frame: &Frame, levels: &[f64], highest: f64) -> Self {
        let widest = levels.iter().map(|level| LABEL.width(&level_label(*level, levels))).fold(0.0, f64::max);
        let left = MARGIN + widest + 10.0;
        let right = WIDTH - MARGIN - NAME.width("Throughput") - NAME_GAP;
        let top = frame.top() + FOOT.line_height();
        let bottom = HEIGHT - frame.foot() - 2.0 * LABEL.line_height() - 12.0;
        Self {
            time: Scale::new((0.0, results.horizon.ticks() as f64), (left, right)),
            level: Scale::new((0.0, highest), (bottom, top)),
            left,
            right,
            top,
            bottom,
        }
    }

    /// The shaded part that does not count, named above it.
    fn warm_up(&self, canvas: &Canvas<'_>, results: &Results, theme: &Theme) -> Result<(), Error> {
        if results.warm_up == SimTime::ZERO {
            return Ok(());
        }
        let end = self.time.at(results.warm_up.ticks() as f64);
        canvas.fill((self.left, self.top), (end, self.bottom), theme.shade)?;
        let above = (self.left, self.top - 6.0);
        canvas.text(above, "warm-up, not counted", FOOT, theme.muted, Anchor::Start)
    }

    /// Lines to measure by, with their figures at the left.
    fn grid(&self, canvas: &Canvas<'_>, theme: &Theme, levels: &[f64]) -> Result<(), Error> {
        for level in levels {
            let y = self.level.at(*level);
            let color = if *level == 0.0 { theme.muted } else { theme.grid };
            canvas.line(&[(self.left, y), (self.right, y)], color, 1.0)?;
            let label = level_label(*level, levels);
            canvas.text(
                (self.left - 10.0, y + LABEL.size * 0.35),
                &label,
                LABEL,
                theme.muted,
                Anchor::End,
            )?;
        }
        Ok(())
    }

    /// Time since the start in whole weeks, days or hours, and the date of the start.
    fn time_axis(&self, canvas: &Canvas<'_>, theme: &Theme, results: &Results) -> Result<(), Error> {
        let (unit, word, steps) = time_unit(results.horizon);
        let span = results.horizon.ticks() as f64 / unit;
        let step = step_of(steps, span, TIME_LABELS);
        let count = (span / step + 1e-9).floor() as usize;
        let baseline = self.bottom + LABEL.size + 10.0;
        for place in 0..=count {
            let number = place as f64 * step;
            let x = self.time.at(number * unit);
            canvas.line(&[(x, self.bottom), (x, self.bottom + 6.0)], theme.muted, 1.0)?;
            let label = grouped(number, 0);
            canvas.text((x, baseline), &label, LABEL, theme.muted, Anchor::Middle)?;
        }
        let date = results.start.split('T').next().unwrap_or_default();
        let caption = format!("{word} since the start on {date}");
        let below = baseline + LABEL.line_height();
        canvas.text((self.left, below), &caption, LABEL, theme.muted, Anchor::Start)
    }

    /// The band between the ends of the intervals, in pieces where some are missing.
    fn band(&self, canvas: &Canvas<'_>, theme: &Theme, line: &Line<'_>) -> Result<(), Error> {
        let known: Vec<Option<(f64, f64, f64)>> = line
            .middles
            .iter()
            .zip(line.figures)
            .map(|(middle, figure)| figure.interval.map(|(low, high)| (*middle, low, high)))
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

/// The middles of the bins that end at `ends`, in ticks.
fn middles(ends: &[SimTime]) -> Vec<f64> {
    let starts = std::iter::once(SimTime::ZERO).chain(ends.iter().copied());
    starts.zip(ends).map(|(start, end)| f64::midpoint(start.ticks() as f64, end.ticks() as f64)).collect()
}

/// The highest figure or upper end of an interval. An interval counts only up to twice the figure, so that a bin
/// with little data does not flatten all others.
fn highest(figures: &[Estimate]) -> f64 {
    let top =
        |figure: &Estimate| figure.interval.map_or(figure.value, |(_, high)| high.min(2.0 * figure.value));
    figures.iter().map(top).filter(|top| top.is_finite()).fold(0.0, f64::max)
}

/// A level as it stands at the axis: all levels in the same unit, with the same number of decimal places.
fn level_label(level: f64, levels: &[f64]) -> String {
    let (unit, name) = match levels.last().copied().unwrap_or(0.0) {
        highest if highest >= 1e9 => (1e9, " bn"),
        highest if highest >= 1e6 => (1e6, " M"),
        _ => (1.0, ""),
    };
    if level == 0.0 {
        return "0".to_owned();
    }
    let step = levels.get(1).copied().unwrap_or(1.0) / unit;
    let places = (-step.log10() - 1e-9).ceil().clamp(0.0, 9.0) as usize;
    grouped(level / unit, places) + name
}

/// The unit of the time axis in ticks, its name, and steps that people count it in.
fn time_unit(horizon: SimTime) -> (f64, &'static str, &'static [f64]) {
    if horizon.ticks() >= 4 * TICKS_PER_YEAR {
        (TICKS_PER_YEAR as f64, "Years", &[1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0])
    } else if horizon.ticks() >= 3 * TICKS_PER_WEEK {
        (TICKS_PER_WEEK as f64, "Weeks", &[1.0, 2.0, 4.0, 8.0, 13.0, 26.0, 52.0, 104.0])
    } else if horizon.ticks() >= 3 * TICKS_PER_DAY {
        (TICKS_PER_DAY as f64, "Days", &[1.0, 2.0, 7.0])
    } else {
        (TICKS_PER_HOUR as f64, "Hours", &[1.0, 2.0, 3.0, 6.0, 12.0, 24.0])
    }
}
