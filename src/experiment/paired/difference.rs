//! What one alternative changes against another.

use crate::stats::{QuantileSketch, t_quantile};

use super::super::results::Estimate;
use super::sample::{Sample, standard_error};

/// A measure of one alternative less that of another, from the same replications.
#[derive(Debug, Clone)]
pub struct Difference {
    /// The point estimate.
    pub value: f64,
    /// Its standard error; `None` with fewer than two replications.
    pub standard_error: Option<f64>,
    /// Replications in which both have a value.
    pub replications: u32,
    /// How many times the replications independent sampling would have needed for the same interval:
    /// `(Var X + Var Y) / Var (X - Y)`. Below 1 the pairing does harm. `None` where the differences do not vary.
    pub variance_ratio: Option<f64>,
    /// The differences, replication by replication; those in which one of both has no value are left out. Of ratios
    /// their linear parts ([`Sample::linearized`]).
    pub each: Vec<f64>,
    /// The half-width below which quantiles cannot be told apart.
    resolution: f64,
}

impl Difference {
    /// The difference of two samples of the same measure.
    pub(super) fn between(of: &Sample, less: &Sample) -> Option<Self> {
        let count = of.parts().len().min(less.parts().len());
        let (of_value, of_values) = of.linearized(count)?;
        let (less_value, less_values) = less.linearized(count)?;
        let both: Vec<(f64, f64)> =
            of_values.into_iter().zip(less_values).filter(|(of, less)| !(of - less).is_nan()).collect();
        let each: Vec<f64> = both.iter().map(|(of, less)| of - less).collect();
        let value = of_value - less_value;
        let standard_error = standard_error(value, each.iter().copied()).map(|(error, _)| error);
        let (of_each, less_each): (Vec<f64>, Vec<f64>) = both.into_iter().unzip();
        let apart = variance(&of_each) + variance(&less_each);
        let together = variance(&each);
        let told_apart = matches!((of.times(), less.times()), (Some(a), Some(b)) if a != b);
        let resolution =
            if told_apart { QuantileSketch::RELATIVE_ERROR * (of_value + less_value) } else { 0.0 };
        Some(Self {
            value,
            standard_error,
            replications: each.len() as u32,
            variance_ratio: (together > 0.0).then(|| apart / together),
            each,
            resolution,
        })
    }

    /// The difference with Student's t interval over the pairs (Law 2015, section 10.2.1). For several at once give
    /// each a higher confidence: with Bonferroni's inequality `1 - a / c` for `c` of them.
    pub fn estimate(&self, confidence: f64) -> Estimate {
        let half = self.half_width(0.5 * (1.0 + confidence));
        let interval = half.map(|half| (self.value - half, self.value + half));
        Estimate { value: self.value, interval }
    }

    /// Standard errors times Student's t quantile at this probability: one-sided at `1 - a`, two-sided at
    /// `1 - a / 2`. `None` with fewer than two replications.
    pub fn half_width(&self, probability: f64) -> Option<f64> {
        let degrees = f64::from(self.replications.checked_sub(1)?);
        Some((t_quantile(probability, degrees)? * self.standard_error?).max(self.resolution))
    }
}

/// Variance of the values.
fn variance(values: &[f64]) -> f64 {
    let tally: crate::stats::Tally = values.iter().copied().collect();
    tally.variance().unwrap_or(0.0)
}
