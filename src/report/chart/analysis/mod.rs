//! Charts of an analysis: where the time goes, who holds the streams back, what would help, when it is over.

mod aging;
mod cumulative;
mod fan;
mod gains;
mod histogram;
mod ladder;
mod matrix;
mod scatter;
mod timeline;
mod week;

#[cfg(test)]
mod tests;

pub(in crate::report) use aging::Aging;
pub(in crate::report) use cumulative::CumulativeFlow;
pub(in crate::report) use fan::Fan;
pub(in crate::report) use gains::Gains;
pub(in crate::report) use histogram::Histogram;
pub(in crate::report) use ladder::Ladder;
pub(in crate::report) use matrix::FlowMatrix;
pub(in crate::report) use scatter::Scatter;
pub(in crate::report) use timeline::PoolTimeline;
pub(in crate::report) use week::WeekMap;

pub(super) use aging::draw as draw_aging;
pub(super) use cumulative::draw as draw_cumulative;
pub(super) use fan::draw as draw_fan;
pub(super) use gains::draw as draw_gains;
pub(super) use histogram::draw as draw_histogram;
pub(super) use ladder::draw as draw_ladder;
pub(super) use matrix::draw as draw_matrix;
pub(super) use scatter::draw as draw_scatter;
pub(super) use timeline::draw as draw_timeline;
pub(super) use week::draw as draw_week;

use super::Chart;
use crate::analysis::results::{Analysis, Estimate};

/// Value streams with charts of their own: those that finish the most units.
const STREAMS_MOST: usize = 6;

/// All charts of an analysis; one that would have nothing to say is left out.
pub(in crate::report) fn charts(analysis: &Analysis) -> Vec<Chart> {
    let mut charts: Vec<Chart> = Vec::new();
    charts.extend(Gains::of(analysis).map(|view| Chart::new("gains", view)));
    charts.extend(PoolTimeline::of(analysis).map(|view| Chart::new("bottleneck-timeline", view)));
    for (place, name) in leading_streams(analysis) {
        charts.extend(Ladder::of(analysis, place).map(|view| Chart::new(format!("ladder-{name}"), view)));
    }
    charts.extend(CumulativeFlow::of_run(&analysis.run).map(|view| Chart::new("cumulative-flow", view)));
    charts.extend(CumulativeFlow::of_week(&analysis.run).map(|view| Chart::new("cumulative-week", view)));
    charts.extend(WeekMap::of(&analysis.run).map(|view| Chart::new("week", view)));
    for (place, name) in leading_streams(analysis) {
        charts
            .extend(Histogram::of(analysis, place).map(|view| Chart::new(format!("lead-time-{name}"), view)));
    }
    for (place, name) in leading_streams(analysis) {
        charts.extend(Scatter::of(analysis, place).map(|view| Chart::new(format!("finished-{name}"), view)));
    }
    charts.extend(Aging::of(analysis).map(|view| Chart::new("aging", view)));
    charts.extend(FlowMatrix::of(analysis).map(|view| Chart::new("flow-matrix", view)));
    charts.extend(Fan::of(analysis).map(|view| Chart::new("forecast", view)));
    charts
}

/// The value streams that finish the most, in the order of the file, with what they are called in the name of a file.
fn leading_streams(analysis: &Analysis) -> impl Iterator<Item = (usize, String)> {
    let streams = &analysis.run.streams;
    let mut places: Vec<usize> = (0..streams.len()).collect();
    places.sort_by(|a, b| streams[*b].flow.finished.value.total_cmp(&streams[*a].flow.finished.value));
    places.truncate(STREAMS_MOST);
    places.sort_unstable();
    places.into_iter().map(|place| (place, plain(&streams[place].name)))
}

/// A name of which nothing is left that means something in the name of a file.
fn plain(name: &str) -> String {
    name.chars().map(|one| if one.is_alphanumeric() || one == '_' { one } else { '-' }).collect()
}

/// Whether one figure is surely above another.
fn surely_above(one: Estimate, other: Estimate) -> bool {
    let ends = |figure: Estimate| figure.interval;
    ends(one).zip(ends(other)).is_some_and(|((low, _), (_, high))| low > high)
}
