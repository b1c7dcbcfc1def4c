//! Whether the flow keeps up with demand.

use crate::experiment::results::{Estimate, Results};

use super::{measured_weeks, one_replication};
use crate::report::words::{Kind, grouped, value};

/// A backlog that grows by a smaller share of the arrivals than this is not worth a headline.
const GROWTH_WORTH_SAYING: f64 = 0.01;
/// Arrivals and throughput count as level if they differ at most by this share of the arrivals, intervals and all.
const GAP_STILL_LEVEL: f64 = 0.05;

/// Whether throughput keeps up with demand, as the title of a chart.
pub(in crate::report) fn throughput_title(results: &Results) -> String {
    let whole = &results.whole;
    let weeks = measured_weeks(results);
    if whole.arrived.value <= 0.0 || weeks <= 0.0 {
        return "No unit arrived in the measured window".to_owned();
    }
    let arrivals = whole.arrived.value / weeks;
    let throughput = whole.finished.value / weeks;
    let growth = arrivals - throughput;
    if growth.abs() < GROWTH_WORTH_SAYING * arrivals || !certain(whole.arrived, whole.finished) {
        let (first, second) = (rounded(throughput, arrivals), rounded(arrivals, arrivals));
        let figures = if first == second {
            format!("{second} units a week arrive and leave")
        } else {
            format!("{second} units a week arrive, {first} leave")
        };
        return match gap_at_most(whole.arrived, whole.finished) {
            None => format!("{}, {figures}", one_replication(results)),
            Some(gap) if gap <= GAP_STILL_LEVEL * whole.arrived.value => {
                format!("Throughput keeps up with demand: {figures}")
            }
            Some(_) => format!("No sign that throughput falls behind demand: {figures}"),
        };
    }
    let direction = if growth > 0.0 { "grows" } else { "shrinks" };
    if backlog_moves(results, growth) {
        format!(
            "The backlog {direction} by {} units a week: {} arrive, {} leave",
            rounded(growth.abs(), arrivals),
            rounded(arrivals, arrivals),
            rounded(throughput, arrivals)
        )
    } else {
        let (arrivals, throughput) = (rounded(arrivals, arrivals), rounded(throughput, arrivals));
        format!("{arrivals} units a week arrive, {throughput} leave finished")
    }
}

/// Whether more units surely arrive than leave, and so many more that it is worth a word, and the work in progress grows
/// with that.
pub(in crate::report) fn backlog_grows(results: &Results) -> bool {
    let whole = &results.whole;
    let growth = whole.arrived.value - whole.finished.value;
    growth >= GROWTH_WORTH_SAYING * whole.arrived.value
        && certain(whole.arrived, whole.finished)
        && backlog_moves(results, growth)
}

/// Whether the intervals of the two do not overlap.
fn certain(a: Estimate, b: Estimate) -> bool {
    match (a.interval, b.interval) {
        (Some((a_low, a_high)), Some((b_low, b_high))) => a_low > b_high || b_low > a_high,
        _ => false,
    }
}

/// The largest difference that the intervals of the two leave room for.
fn gap_at_most(a: Estimate, b: Estimate) -> Option<f64> {
    let ((a_low, a_high), (b_low, b_high)) = (a.interval?, b.interval?);
    Some((a_high - b_low).max(b_high - a_low))
}

/// Whether the work in progress moves the way that the difference of arrivals and throughput says. It need not:
/// units can leave unfinished.
fn backlog_moves(results: &Results, growth: f64) -> bool {
    let series = &results.series;
    let first = series.ends.iter().position(|end| *end > results.warm_up);
    let inside = first.and_then(|first| series.work_in_progress.get(first));
    match (inside, series.work_in_progress.last()) {
        (Some(&first), Some(&last)) => certain(first, last) && (last.value > first.value) == (growth > 0.0),
        _ => false,
    }
}

/// A number with as many places as suit the size of `like`, so that two numbers can be compared by eye.
fn rounded(number: f64, like: f64) -> String {
    if like < 1e6 {
        grouped(number, (2.0 - like.log10().floor()).clamp(0.0, 6.0) as usize)
    } else {
        value(number, Kind::Count)
    }
}
