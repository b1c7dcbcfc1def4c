//! How long the units of a value stream take: a histogram with the times that half, 85 % and 95 % of them keep within,
//! and what was promised.

use serde::{Deserialize, Serialize};

use super::super::canvas::{Anchor, Canvas, Drawing, sheet};
use super::super::durations::spread_out;
use super::super::font::Font;
use super::super::frame::{Caption, FOOT, Frame, LABEL, MARGIN, PLOT_LEAST, Paper, interval_words, origin};
use super::super::palette::Theme;
use super::super::plane::time_marks;
use super::super::scale::Scale;
use crate::analysis::results::{Analysis, LeadTimes};
use crate::experiment::results::Cause;
use crate::report::Error;
use crate::report::figure::Figure;
use crate::report::words::{Kind, counted, figure, value};

const HEIGHT: f64 = 560.0;
/// Height of a line of labels above the bars.
const LINE: f64 = 24.0;
/// Room for the bar of all that takes longer.
const BEYOND: f64 = 92.0;
const NUMBER: Font = Font::bold(16.0);

/// What the chart shows. Times are in hours.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::report) struct Histogram {
    pub(in crate::report::chart) caption: Caption,
    width_h: f64,
    /// Shares of the units.
    bars: Vec<f64>,
    beyond: f64,
    percentiles: Vec<Percentile>,
    targets: Vec<TargetLine>,
}

/// A time that a share of the units keeps within.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Percentile {
    /// `P85`.
    pub(super) name: String,
    pub(super) hours: Figure,
}

/// What was promised, where that can be put on an axis of lead times.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct TargetLine {
    /// `target`, or `target of priority 2`.
    pub(super) name: String,
    pub(super) hours: f64,
}

/// P50, P85 and P95 of the lead time of a stream.
pub(super) fn percentiles(analysis: &Analysis, stream: usize) -> Vec<Percentile> {
    let lead = analysis.run.streams.get(stream).and_then(|stream| stream.flow.lead_time);
    let percentile = |name: &str, hours: crate::experiment::results::Estimate| Percentile {
        name: name.to_owned(),
        hours: hours.into(),
    };
    lead.map_or_else(Vec::new, |lead| {
        vec![percentile("P50", lead.p50), percentile("P85", lead.p85), percentile("P95", lead.p95)]
    })
}

/// The targets of a stream that can be put on an axis of lead times.
pub(super) fn targets(times: &LeadTimes) -> Vec<TargetLine> {
    let first = times.targets.first().map(|target| target.hours);
    let same = times.targets.iter().all(|target| Some(target.hours) == first);
    let name = |priority: u8| format!("target of priority {priority}");
    let line = |priority: u8, hours: f64| TargetLine {
        name: if same { "target".to_owned() } else { name(priority) },
        hours,
    };
    let shown = if same { 1 } else { times.targets.len() };
    times.targets.iter().take(shown).map(|target| line(target.priority, target.hours)).collect()
}

impl Histogram {
    /// What is shown of a value stream; `None` if nothing left.
    pub(in crate::report) fn of(analysis: &Analysis, stream: usize) -> Option<Self> {
        let times = analysis.lead_times.iter().find(|times| times.stream == stream)?;
        let run = analysis.run.streams.get(stream)?;
        let lead = run.flow.lead_time?;
        if times.histogram.is_empty() || times.width <= 0.0 {
            return None;
        }
        let in_time = run.flow.sla_resolve.map_or_else(String::new, |share| {
            format!("; {} are resolved in time", figure(share, Kind::Share))
        });
        let targets = targets(times);
        let clock = if run.flow.sla_resolve.is_some() && targets.is_empty() {
            ". Targets count other hours than those of the lead time, and have no place on this axis"
        } else {
            ""
        };
        Some(Self {
            caption: Caption {
                title: format!(
                    "{}: half take less than {}, 5 % more than {}{in_time}",
                    run.title,
                    value(lead.p50.value, Kind::Time),
                    value(lead.p95.value, Kind::Time)
                ),
                subtitle: format!(
                    "Share of the units by lead time, in bars of {}{clock}",
                    value(times.width, Kind::Time)
                ),
                foot: format!("Bands are {}s. {}", interval_words(&analysis.run), origin(&analysis.run)),
            },
            width_h: times.width,
            bars: times.histogram.clone(),
            beyond: times.beyond,
            percentiles: percentiles(analysis, stream),
            targets,
        })
    }
}

/// Draws the chart.
///
/// # Errors
/// If the drawing fails.
pub(in crate::report::chart) fn draw(
    view: &Histogram,
    theme: &Theme,
    paper: Paper,
) -> Result<Drawing, Error> {
    let frame = Frame::new(&view.caption, paper);
    let height = paper.height(HEIGHT, frame.top() + PLOT_LEAST + frame.foot());
    let longest = view.width_h * view.bars.len() as f64;
    let most = view.bars.iter().copied().fold(view.beyond, f64::max);
    let shares = super::super::scale::ticks(most * 1.05, 5);
    let left = MARGIN + LABEL.width("100 %") + 10.0;
    let right = frame.right() - if view.beyond > 0.0 { BEYOND } else { 0.0 };
    let marked = view.percentiles.len() + view.targets.len();
    let top = frame.top() + marked as f64 * LINE + 4.0;
    let bottom = height - frame.foot() - 2.0 * LABEL.line_height() - 12.0;
    let (x, y) = (Scale::new((0.0, longest), (left, right)), Scale::new((0.0, most * 1.05), (bottom, top)));
    sheet((paper.width, height), &view.caption, |canvas| {
        frame.draw(canvas, theme, height)?;
        for share in shares {
            let at = y.at(share);
            canvas.line(&[(left, at), (frame.right(), at)], theme.grid, 1.0)?;
            let label = value(share, Kind::Share);
            canvas.text((left - 10.0, at + LABEL.size * 0.35), &label, LABEL, theme.muted, Anchor::End)?;
        }
        for (place, share) in view.bars.iter().enumerate() {
            let (from, to) = (x.at(view.width_h * place as f64), x.at(view.width_h * (place as f64 + 1.0)));
            if *share > 0.0 {
                canvas.fill((from + 0.5, y.at(*share)), (to - 0.5, bottom), theme.throughput)?;
            }
        }
        canvas.line(&[(left, bottom), (frame.right(), bottom)], theme.muted, 1.0)?;
        beyond(canvas, theme, view, (&y, right, bottom))?;
        for (hours, label) in time_marks((0.0, longest)) {
            let at = x.at(hours);
            canvas.line(&[(at, bottom), (at, bottom + 6.0)], theme.muted, 1.0)?;
            let baseline = bottom + LABEL.size + 10.0;
            canvas.text((at, baseline), &label, LABEL, theme.muted, Anchor::Middle)?;
        }
        let below = bottom + LABEL.size + 10.0 + LABEL.line_height();
        canvas.text(
            (left, below),
            "Lead time, from arrival to leaving",
            LABEL,
            theme.muted,
            Anchor::Start,
        )?;
        marks(canvas, theme, view, &x, (frame.top(), bottom, longest))
    })
}

/// The bar of all that takes longer than the others show.
fn beyond(
    canvas: &Canvas<'_>,
    theme: &Theme,
    view: &Histogram,
    (y, right, bottom): (&Scale, f64, f64),
) -> Result<(), Error> {
    if view.beyond <= 0.0 {
        return Ok(());
    }
    let middle = right + BEYOND / 2.0;
    let top = y.at(view.beyond);
    canvas.fill((middle - 14.0, top), (middle + 14.0, bottom), theme.muted)?;
    canvas.text((middle, top - 6.0), &value(view.beyond, Kind::Share), FOOT, theme.ink, Anchor::Middle)?;
    canvas.text((middle, bottom + LABEL.size + 10.0), "longer", LABEL, theme.muted, Anchor::Middle)
}

/// The percentiles with their bands and the targets, each named on a line of its own above the bars.
fn marks(
    canvas: &Canvas<'_>,
    theme: &Theme,
    view: &Histogram,
    x: &Scale,
    (top, bottom, longest): (f64, f64, f64),
) -> Result<(), Error> {
    let mut line = top + LINE - 8.0;
    for one in &view.percentiles {
        let figures = one.hours;
        let at = x.at(figures.value.min(longest));
        if let Some((low, high)) = figures.interval() {
            let band = [x.at(low.max(0.0).min(longest)), x.at(high.max(0.0).min(longest))];
            let corners =
                [(band[0], line + 9.0), (band[1], line + 9.0), (band[1], bottom), (band[0], bottom)];
            canvas.polygon(&corners, theme.ink, 0.18)?;
        }
        canvas.line(&[(at, line + 4.0), (at, bottom)], theme.ink, 1.5)?;
        let label = format!("{} {}", one.name, figure(figures.into(), Kind::Time));
        beside(canvas, (&label, theme.ink), (at, line), x.at(longest) + BEYOND)?;
        line += LINE;
    }
    for target in &view.targets {
        let at = x.at(target.hours.min(longest));
        let color = theme.cause(Cause::Contention);
        canvas.line(&[(at, line + 4.0), (at, bottom)], color, 2.5)?;
        let label = format!("{} {}", target.name, value(target.hours, Kind::Time));
        beside(canvas, (&label, color), (at, line), x.at(longest) + BEYOND)?;
        line += LINE;
    }
    Ok(())
}

/// A label to the right of a mark, or to its left where there is no room.
fn beside(
    canvas: &Canvas<'_>,
    (label, color): (&str, plotters::style::RGBColor),
    (x, baseline): (f64, f64),
    right: f64,
) -> Result<(), Error> {
    if x + 6.0 + NUMBER.width(label) <= right {
        canvas.text((x + 6.0, baseline + 4.0), label, NUMBER, color, Anchor::Start)
    } else {
        canvas.text((x - 6.0, baseline + 4.0), label, NUMBER, color, Anchor::End)
    }
}

/// Labels at the right of levels, moved apart where they would touch.
pub(super) fn level_labels(
    canvas: &Canvas<'_>,
    labels: &[(f64, String, plotters::style::RGBColor)],
    x: f64,
    ends: (f64, f64),
) -> Result<(), Error> {
    let mut places: Vec<f64> = labels.iter().map(|(y, ..)| *y).collect();
    spread_out(&mut places, FOOT.line_height(), ends);
    for ((level, label, color), y) in labels.iter().zip(&places) {
        if (level - y).abs() > 1.0 {
            canvas.line(&[(x - 8.0, *level), (x - 2.0, *y)], *color, 1.0)?;
        }
        canvas.text((x, y + FOOT.size * 0.35), label, FOOT, *color, Anchor::Start)?;
    }
    Ok(())
}

/// `1,000 units`, for the words of charts of single units.
pub(super) fn units(count: usize) -> String {
    counted(count as u64, "unit")
}
