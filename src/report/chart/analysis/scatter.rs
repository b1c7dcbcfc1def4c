//! Finished units one by one: when each left and how long it took, with percentiles and what was promised.

use serde::{Deserialize, Serialize};

use super::super::canvas::{Anchor, Drawing, sheet};
use super::super::durations::Durations;
use super::super::frame::{Caption, FOOT, Frame, LABEL, MARGIN, PLOT_LEAST, Paper, origin};
use super::super::palette::Theme;
use super::super::plane::speck;
use super::super::scale::Scale;
use super::super::time_axis::{date, time_axis};
use super::histogram::{Percentile, TargetLine, level_labels, percentiles, targets, units};
use crate::analysis::results::{Analysis, FinishedUnit};
use crate::experiment::results::Cause;
use crate::observe::ways::SAMPLE_MAX;
use crate::report::Error;
use crate::report::words::{Kind, figure, value};
use crate::time::TICKS_PER_HOUR;

const HEIGHT: f64 = 580.0;
/// Room for the names of the levels.
const NAMES: f64 = 150.0;
/// Fewer units than this make no cloud.
const UNITS_LEAST: usize = 10;

/// What the chart shows. Times are in hours, instants since the start.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::report) struct Scatter {
    pub(in crate::report::chart) caption: Caption,
    /// Local date of the start.
    start: String,
    from_h: f64,
    to_h: f64,
    units: Vec<Unit>,
    percentiles: Vec<Percentile>,
    targets: Vec<TargetLine>,
}

/// One unit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Unit {
    left_h: f64,
    lead_h: f64,
    /// Whether it missed what was promised.
    late: bool,
}

impl Scatter {
    /// What is shown of a value stream; `None` if hardly anything left.
    pub(in crate::report) fn of(analysis: &Analysis, stream: usize) -> Option<Self> {
        let times = analysis.lead_times.iter().find(|times| times.stream == stream)?;
        let run = analysis.run.streams.get(stream)?;
        let lead = run.flow.lead_time?;
        let hours = |ticks: u64| ticks as f64 / TICKS_PER_HOUR as f64;
        let unit = |unit: &FinishedUnit| Unit {
            left_h: hours(unit.left),
            lead_h: hours(unit.lead),
            late: unit.in_time == Some(false),
        };
        let units_shown: Vec<Unit> = times.sample.iter().map(unit).collect();
        if units_shown.len() < UNITS_LEAST {
            return None;
        }
        let longest = units_shown.iter().map(|unit| unit.lead_h).fold(0.0, f64::max);
        let late = units_shown.iter().filter(|unit| unit.late).count();
        let promised = times.sample.iter().any(|unit| unit.in_time.is_some());
        let promise = if promised { format!("; {late} of them missed their target") } else { String::new() };
        Some(Self {
            caption: Caption {
                title: format!(
                    "{}: 17 of 20 are done in {}, but one of these {} took {}",
                    run.title,
                    value(lead.p85.value, Kind::Time),
                    units_shown.len(),
                    value(longest, Kind::Time)
                ),
                subtitle: format!(
                    "{} that left in the first replication, each a dot: when it left and its lead time, on a scale of ratios{promise}",
                    some(analysis, units_shown.len())
                ),
                foot: origin(&analysis.run),
            },
            start: date(&analysis.run),
            from_h: analysis.run.warm_up.hours(),
            to_h: analysis.run.horizon.hours(),
            units: units_shown,
            percentiles: percentiles(analysis, stream),
            targets: targets(times),
        })
    }
}

/// How many units are shown, and whether these are all.
fn some(analysis: &Analysis, count: usize) -> String {
    let all: usize = analysis.lead_times.iter().map(|times| times.sample.len()).sum();
    let which = if all < SAMPLE_MAX { "All" } else { "A sample of" };
    format!("{which} {}", units(count))
}

/// Draws the chart.
///
/// # Errors
/// If the drawing fails.
pub(in crate::report::chart) fn draw(view: &Scatter, theme: &Theme, paper: Paper) -> Result<Drawing, Error> {
    let frame = Frame::new(&view.caption, paper);
    let height = paper.height(HEIGHT, frame.top() + PLOT_LEAST + frame.foot());
    let left = MARGIN + Durations::names_width() + 10.0;
    let right = frame.right() - NAMES;
    let top = frame.top() + 8.0;
    let bottom = height - frame.foot() - 2.0 * LABEL.line_height() - 12.0;
    let time = Scale::new((view.from_h, view.to_h), (left, right));
    let times = view.units.iter().map(|unit| unit.lead_h);
    let marked = view.percentiles.iter().map(|one| one.hours.value);
    let level =
        Durations::new(times.chain(marked).chain(view.targets.iter().map(|one| one.hours)), (bottom, top));
    let late = theme.cause(Cause::Contention);
    sheet((paper.width, height), &view.caption, |canvas| {
        frame.draw(canvas, theme, height)?;
        level.grid(canvas, theme, (left, right))?;
        time_axis(canvas, theme, &time, (view.from_h, view.to_h), bottom, &view.start)?;
        for (color, is_late) in [(theme.throughput, false), (late, true)] {
            for unit in view.units.iter().filter(|unit| unit.late == is_late) {
                speck(canvas, (time.at(unit.left_h), level.at(unit.lead_h)), 2.6, (color, 0.75))?;
            }
        }
        let mut labels = Vec::new();
        for one in &view.percentiles {
            let y = level.at(one.hours.value);
            if let Some((low, high)) = one.hours.interval() {
                let (low, high) = (level.at(low), level.at(high));
                canvas.polygon(&[(left, low), (right, low), (right, high), (left, high)], theme.ink, 0.18)?;
            }
            canvas.line(&[(left, y), (right, y)], theme.ink, 1.5)?;
            let label = format!("{} {}", one.name, figure(one.hours.into(), Kind::Time));
            labels.push((y, label, theme.ink));
        }
        for target in &view.targets {
            let y = level.at(target.hours);
            canvas.line(&[(left, y), (right, y)], late, 2.5)?;
            labels.push((y, format!("{} {}", target.name, value(target.hours, Kind::Time)), late));
        }
        level_labels(canvas, &labels, right + 10.0, (top, bottom))?;
        if view.units.iter().any(|unit| unit.late) {
            let baseline = bottom + LABEL.size + 10.0 + LABEL.line_height();
            let words = "target missed";
            let x = right - FOOT.width(words);
            canvas.text((x, baseline), words, FOOT, theme.ink, Anchor::Start)?;
            speck(canvas, (x - 10.0, baseline - 5.0), 5.0, (late, 1.0))?;
        }
        Ok(())
    })
}
