//! The forecast: how many units are inside over the run, as a fan of quantiles over replications, and when the backlog
//! of the start is cleared.

use serde::{Deserialize, Serialize};

use super::super::canvas::{Anchor, Canvas, Drawing, sheet};
use super::super::font::Font;
use super::super::frame::{Caption, FOOT, Frame, LABEL, MARGIN, PLOT_LEAST, Paper, interval_words, origin};
use super::super::levels::{draw_levels, levels_width};
use super::super::palette::Theme;
use super::super::scale::{Scale, ticks};
use super::super::time_axis::{date, time_axis};
use super::histogram::level_labels;
use crate::analysis::results::{Analysis, Clearing, FAN, Quantile};
use crate::experiment::results::Cause;
use crate::report::Error;
use crate::report::figure::Figure;
use crate::report::words::{Kind, counted, grouped, value};

const HEIGHT: f64 = 580.0;
const NAMES: f64 = 118.0;
const NUMBER: Font = Font::bold(15.0);
/// Lines of labels above the fan: one for each degree of confidence.
const LINE: f64 = 22.0;
/// Whiskers at most along the median.
const WHISKERS: usize = 9;

/// What the chart shows. Times are in hours since the start.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::report) struct Fan {
    pub(in crate::report::chart) caption: Caption,
    /// Local date of the start.
    start: String,
    warm_up_h: f64,
    at_h: Vec<f64>,
    /// Units inside: for each instant the quantiles that the fan is made of, lowest first.
    inside: Vec<[f64; FAN.len()]>,
    /// Interval of the median.
    median: Vec<Figure>,
    cleared: Vec<Cleared>,
}

/// When the backlog is cleared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Cleared {
    /// `85 % sure`.
    name: String,
    hours: Figure,
}

impl Fan {
    /// What is shown of an analysis; `None` if nothing was ever inside or there is one replication.
    pub(in crate::report) fn of(analysis: &Analysis) -> Option<Self> {
        let forecast = &analysis.forecast;
        let most = forecast.inside.iter().map(|fan| fan[FAN.len() - 1].value).fold(0.0, f64::max);
        if forecast.at.len() < 2 || most <= 0.0 || analysis.run.replications < 2 {
            return None;
        }
        let median =
            |fan: &[Quantile; FAN.len()]| Figure { value: fan[2].value, low: fan[2].low, high: fan[2].high };
        let names = ["50 % sure", "85 % sure", "95 % sure"];
        let cleared = forecast.cleared.as_ref().map_or_else(Vec::new, |clearing| {
            let known = names.into_iter().zip(clearing.hours);
            known.filter_map(|(name, hours)| Some(line(name, hours?))).collect()
        });
        Some(Self {
            caption: Caption {
                title: title(analysis),
                subtitle: "Units inside: the median of the replications, and bands that hold 70 and 90 of 100 of them. The bands tell how \
                           far one run may differ from the next, not how well the median is known"
                    .to_owned(),
                foot: format!(
                    "Whiskers are {}s of the median. {}",
                    interval_words(&analysis.run),
                    origin(&analysis.run)
                ),
            },
            start: date(&analysis.run),
            warm_up_h: analysis.run.warm_up.hours(),
            at_h: forecast.at.clone(),
            inside: forecast.inside.iter().map(|fan| fan.map(|quantile| quantile.value)).collect(),
            median: forecast.inside.iter().map(median).collect(),
            cleared,
        })
    }
}

fn line(name: &str, hours: Quantile) -> Cleared {
    Cleared { name: name.to_owned(), hours: Figure { value: hours.value, low: hours.low, high: hours.high } }
}

/// When it is over; without a backlog, how many are inside at the end and whether they grow.
fn title(analysis: &Analysis) -> String {
    let forecast = &analysis.forecast;
    if let Some(clearing) = &forecast.cleared {
        return cleared_title(clearing);
    }
    let Some(last) = forecast.inside.last() else { return String::new() };
    let warm_up = analysis.run.warm_up.hours();
    let first = forecast.at.iter().zip(&forecast.inside).find(|(at, _)| **at >= warm_up);
    let median = |fan: &[Quantile; FAN.len()]| fan[2];
    let apart = |low: Quantile, high: Quantile| {
        low.high.zip(high.low).is_some_and(|(top_of_low, foot_of_high)| top_of_low < foot_of_high)
    };
    let number = |figure: f64| value(figure, Kind::Count);
    match first.map(|(_, fan)| median(fan)) {
        Some(first) if apart(first, median(last)) => format!(
            "Units inside grow from {} to {} in the middle one of the replications, to {} in one of 20",
            number(first.value),
            number(median(last).value),
            number(last[FAN.len() - 1].value)
        ),
        Some(first) if apart(median(last), first) => format!(
            "Units inside fall from {} to {} in the middle one of the replications",
            number(first.value),
            number(median(last).value)
        ),
        _ => format!(
            "In 90 of 100 runs between {} and {} units are inside at the end, {} in the middle one",
            number(last[0].value),
            number(last[FAN.len() - 1].value),
            number(median(last).value)
        ),
    }
}

fn cleared_title(clearing: &Clearing) -> String {
    let units = counted(clearing.units.round() as u64, "unit");
    match clearing.hours {
        [_, Some(likely), _] => {
            format!("The backlog of {units} is cleared within {}, 85 % sure", value(likely.value, Kind::Time))
        }
        _ if clearing.share_cleared > 0.0 => format!(
            "In only {} of the replications is the backlog of {units} cleared by the end",
            value(clearing.share_cleared, Kind::Share)
        ),
        _ => format!("The backlog of {units} is in no replication cleared by the end"),
    }
}

/// Draws the chart.
///
/// # Errors
/// If the drawing fails.
pub(in crate::report::chart) fn draw(view: &Fan, theme: &Theme, paper: Paper) -> Result<Drawing, Error> {
    let frame = Frame::new(&view.caption, paper);
    let height = paper.height(HEIGHT, frame.top() + PLOT_LEAST + frame.foot());
    let most = view.inside.iter().flatten().copied().filter(|units| units.is_finite()).fold(0.0, f64::max);
    let levels = ticks(most * 1.05, 6);
    let left = MARGIN + levels_width(&levels) + 10.0;
    let right = frame.right() - NAMES;
    let above = if view.cleared.is_empty() { FOOT.line_height() } else { LINE * view.cleared.len() as f64 };
    let top = frame.top() + above;
    let bottom = height - frame.foot() - 2.0 * LABEL.line_height() - 12.0;
    let (from, to) = (0.0, view.at_h.last().copied().unwrap_or(1.0));
    let time = Scale::new((from, to), (left, right));
    let level = Scale::new((0.0, most * 1.05), (bottom, top));
    sheet((paper.width, height), &view.caption, |canvas| {
        frame.draw(canvas, theme, height)?;
        if view.warm_up_h > 0.0 {
            let end = time.at(view.warm_up_h.min(to));
            canvas.fill((left, top), (end, bottom), theme.shade)?;
            if view.cleared.is_empty() {
                let words = (left, top - 5.0);
                canvas.text(words, "warm-up, not counted", FOOT, theme.muted, Anchor::Start)?;
            }
        }
        draw_levels(canvas, theme, &level, &levels, (left, right))?;
        time_axis(canvas, theme, &time, (from, to), bottom, &view.start)?;
        for (low, high, opacity) in [(0, 4, 0.22), (1, 3, 0.30)] {
            band(canvas, theme, view, (&time, &level), (low, high, opacity))?;
        }
        let points: Vec<_> =
            view.at_h.iter().zip(&view.inside).map(|(at, fan)| (time.at(*at), level.at(fan[2]))).collect();
        canvas.line(&points, theme.inside, 3.0)?;
        whiskers(canvas, theme, view, (&time, &level))?;
        names(canvas, theme, view, &level, (right + 8.0, (top, bottom)))?;
        clearing(canvas, theme, view, &time, (frame.top(), bottom, right))
    })
}

fn band(
    canvas: &Canvas<'_>,
    theme: &Theme,
    view: &Fan,
    (time, level): (&Scale, &Scale),
    (low, high, opacity): (usize, usize, f64),
) -> Result<(), Error> {
    let edge = |place: usize| {
        view.at_h.iter().zip(&view.inside).map(move |(at, fan)| (time.at(*at), level.at(fan[place])))
    };
    let mut outline: Vec<(f64, f64)> = edge(low).collect();
    let upper: Vec<(f64, f64)> = edge(high).collect();
    outline.extend(upper.into_iter().rev());
    canvas.polygon(&outline, theme.inside, opacity)
}

/// How well the median is known, at some instants.
fn whiskers(
    canvas: &Canvas<'_>,
    theme: &Theme,
    view: &Fan,
    (time, level): (&Scale, &Scale),
) -> Result<(), Error> {
    let each = view.at_h.len().div_ceil(WHISKERS).max(1);
    for (at, median) in view.at_h.iter().zip(&view.median).skip(each / 2).step_by(each) {
        let Some((low, high)) = median.interval() else { continue };
        let x = time.at(*at);
        canvas.line(&[(x, level.at(low)), (x, level.at(high))], theme.ink, 1.5)?;
        for end in [low, high] {
            canvas.line(&[(x - 4.0, level.at(end)), (x + 4.0, level.at(end))], theme.ink, 1.5)?;
        }
    }
    Ok(())
}

/// What the lines and the edges of the bands are, at their right ends.
fn names(
    canvas: &Canvas<'_>,
    theme: &Theme,
    view: &Fan,
    level: &Scale,
    (x, ends): (f64, (f64, f64)),
) -> Result<(), Error> {
    let Some(last) = view.inside.last() else { return Ok(()) };
    let labels: Vec<_> = FAN
        .iter()
        .zip(last)
        .map(|(share, units)| {
            let name = if (share - 0.5).abs() < 1e-9 {
                format!("median {}", grouped(*units, 0))
            } else {
                format!("{}: {}", value(*share, Kind::Share), grouped(*units, 0))
            };
            (level.at(*units), name, if (share - 0.5).abs() < 1e-9 { theme.ink } else { theme.muted })
        })
        .collect();
    level_labels(canvas, &labels, x, ends)
}

/// When the backlog is cleared: a line for each degree of confidence.
fn clearing(
    canvas: &Canvas<'_>,
    theme: &Theme,
    view: &Fan,
    time: &Scale,
    (top, bottom, right): (f64, f64, f64),
) -> Result<(), Error> {
    let mut baseline = top + LINE - 6.0;
    for one in &view.cleared {
        let x = time.at(one.hours.value);
        let color = theme.cause(Cause::Contention);
        if let Some((low, high)) = one.hours.interval() {
            let (low, high) = (time.at(low), time.at(high));
            let corners = [(low, baseline + 4.0), (high, baseline + 4.0), (high, bottom), (low, bottom)];
            canvas.polygon(&corners, color, 0.15)?;
        }
        canvas.line(&[(x, baseline + 4.0), (x, bottom)], color, 2.0)?;
        let label = format!("cleared, {}: {}", one.name, value(one.hours.value, Kind::Time));
        let fits = x + 6.0 + NUMBER.width(&label) <= right;
        let (at, anchor) = if fits { (x + 6.0, Anchor::Start) } else { (x - 6.0, Anchor::End) };
        canvas.text((at, baseline + 4.0), &label, NUMBER, theme.ink, anchor)?;
        baseline += LINE;
    }
    Ok(())
}
