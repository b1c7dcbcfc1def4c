//! Accumulators and scales that all figures share: from ticks to hours, from intervals to estimates.

use crate::stats::{Interval, QuantileSketch, Ratio, Tally, mean_interval, sectioning_interval};
use crate::time::{TICKS_PER_HOUR, TICKS_PER_WEEK};

use super::super::results::{Estimate, Quantiles};

/// The quantiles that are reported.
const QUANTILES: [f64; 3] = [0.5, 0.85, 0.95];

/// What turns accumulators into figures.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    /// Confidence level.
    pub(super) confidence: f64,
    /// Length of the measured window.
    pub(super) weeks: f64,
    /// Whether any pool costs anything.
    pub(super) with_cost: bool,
}

/// Quantiles of a time over all units of all replications, and of each replication for the interval.
#[derive(Debug, Clone, Default)]
pub(super) struct QuantileTotals {
    pooled: QuantileSketch,
    /// In hours.
    each: [Tally; 3],
}

/// Ticks, or an area in ticks, in hours.
pub(in crate::experiment) fn hours(ticks: u128) -> f64 {
    ticks as f64 / TICKS_PER_HOUR as f64
}

/// The mean over replications.
pub(super) fn mean(tally: &Tally, scale: &Scale) -> Estimate {
    mean_interval(tally, scale.confidence).map_or(Estimate { value: 0.0, interval: None }, Estimate::from)
}

/// The ratio of sums over replications; `None` where there is nothing to divide by.
pub(super) fn ratio(ratio: &Ratio, scale: &Scale) -> Option<Estimate> {
    ratio.estimate(scale.confidence).map(Estimate::from)
}

/// As [`ratio`], for a share: the interval ends where shares do.
pub(super) fn share(of: &Ratio, scale: &Scale) -> Option<Estimate> {
    let Estimate { value, interval } = ratio(of, scale)?;
    let within = |end: f64| end.clamp(0.0, 1.0);
    Some(Estimate { value, interval: interval.map(|(low, high)| (within(low), within(high))) })
}

impl From<Interval> for Estimate {
    fn from(interval: Interval) -> Self {
        Self { value: interval.value, interval: interval.bounds() }
    }
}

/// The same figure in another unit.
pub(super) fn times(estimate: Estimate, factor: f64) -> Estimate {
    let Estimate { value, interval } = estimate;
    Estimate { value: value * factor, interval: interval.map(|(low, high)| (low * factor, high * factor)) }
}

impl Scale {
    /// A figure of the measured window as one per week.
    pub(super) fn per_week(&self, estimate: Estimate) -> Estimate {
        times(estimate, 1.0 / self.weeks)
    }

    /// The factor that turns counts of a stretch of time into counts per week.
    pub(super) fn weekly(ticks: u64) -> f64 {
        TICKS_PER_WEEK as f64 / ticks as f64
    }
}

impl QuantileTotals {
    /// Takes in the times of one replication.
    pub(super) fn add(&mut self, times: &QuantileSketch) {
        self.pooled.merge(times);
        for (tally, p) in self.each.iter_mut().zip(QUANTILES) {
            if let Some(quantile) = times.quantile(p) {
                tally.add(hours(quantile.into()));
            }
        }
    }

    /// The quantiles beside a mean; `None` without any times.
    pub(super) fn estimate(&self, mean: Option<Estimate>, scale: &Scale) -> Option<Quantiles> {
        Some(Quantiles {
            mean: mean?,
            p50: self.quantile(0, scale)?,
            p85: self.quantile(1, scale)?,
            p95: self.quantile(2, scale)?,
        })
    }

    /// One of [`QUANTILES`]. Its interval is never narrower than what the sketch can tell apart.
    pub(super) fn quantile(&self, index: usize, scale: &Scale) -> Option<Estimate> {
        let value = hours(self.pooled.quantile(QUANTILES[index])?.into());
        let interval = sectioning_interval(value, &self.each[index], scale.confidence);
        let least = QuantileSketch::RELATIVE_ERROR * value;
        let half_width = interval.half_width().map(|half_width| half_width.max(least));
        Some(Estimate { value, interval: half_width.map(|half| (value - half, value + half)) })
    }
}
