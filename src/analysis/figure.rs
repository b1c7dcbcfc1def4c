//! From accumulators to figures.

use crate::experiment::results::Estimate;
use crate::stats::{QuantileSketch, Ratio, Tally, mean_interval, sectioning_interval};
use crate::time::TICKS_PER_HOUR;

/// Ticks, or an area in ticks, in hours.
pub(super) fn hours(ticks: u128) -> f64 {
    ticks as f64 / TICKS_PER_HOUR as f64
}

/// The mean over replications; 0 without any.
pub(super) fn mean(tally: &Tally, confidence: f64) -> Estimate {
    mean_interval(tally, confidence).map_or(Estimate { value: 0.0, interval: None }, Estimate::from)
}

/// The ratio of sums over replications; `None` where there is nothing to divide by.
pub(super) fn ratio(ratio: &Ratio, confidence: f64) -> Option<Estimate> {
    ratio.estimate(confidence).map(Estimate::from)
}

/// As [`ratio`], for a share: the interval ends where shares do.
pub(super) fn share(of: &Ratio, confidence: f64) -> Option<Estimate> {
    let Estimate { value, interval } = ratio(of, confidence)?;
    let within = |end: f64| end.clamp(0.0, 1.0);
    Some(Estimate { value, interval: interval.map(|(low, high)| (within(low), within(high))) })
}

/// The same figure in another unit.
pub(super) fn times(estimate: Estimate, factor: f64) -> Estimate {
    let Estimate { value, interval } = estimate;
    Estimate { value: value * factor, interval: interval.map(|(low, high)| (low * factor, high * factor)) }
}

/// The lower end of the interval; the value itself without one.
pub(super) fn low(estimate: &Estimate) -> f64 {
    estimate.interval.map_or(estimate.value, |(low, _)| low)
}

/// The upper end of the interval; the value itself without one.
pub(super) fn high(estimate: &Estimate) -> f64 {
    estimate.interval.map_or(estimate.value, |(_, high)| high)
}

/// Times of all units of all replications, and the quantiles of each replication for the intervals.
#[derive(Debug, Clone)]
pub(super) struct Times<const N: usize> {
    probabilities: [f64; N],
    pub(super) pooled: QuantileSketch,
    each: [Tally; N],
}

impl<const N: usize> Times<N> {
    pub(super) fn new(probabilities: [f64; N]) -> Self {
        Self { probabilities, pooled: QuantileSketch::new(), each: [Tally::new(); N] }
    }

    /// Takes in the times of one replication.
    pub(super) fn add(&mut self, times: &QuantileSketch) {
        self.pooled.merge(times);
        for (tally, p) in self.each.iter_mut().zip(self.probabilities) {
            if let Some(quantile) = times.quantile(p) {
                tally.add(hours(quantile.into()));
            }
        }
    }

    /// The quantiles in hours; `None` without any times. No interval is narrower than what the sketch can tell apart.
    pub(super) fn quantiles(&self, confidence: f64) -> Option<[Estimate; N]> {
        let mut found = [Estimate { value: 0.0, interval: None }; N];
        for (place, estimate) in found.iter_mut().enumerate() {
            let value = hours(self.pooled.quantile(self.probabilities[place])?.into());
            let interval = sectioning_interval(value, &self.each[place], confidence);
            let least = QuantileSketch::RELATIVE_ERROR * value;
            let half = interval.half_width().map(|half| half.max(least));
            *estimate = Estimate { value, interval: half.map(|half| (value - half, value + half)) };
        }
        Some(found)
    }
}
