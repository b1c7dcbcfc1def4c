//! Empirical distributions: values as observed, each as likely as any other.

use std::sync::Arc;

use super::error::time;
use super::{DistError, Distribution, Family};
use crate::rng::RandomStream;

/// Observed values, shared because there may be many of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Empirical {
    /// From the smallest to the largest, at least one, fewer than 2^32.
    values: Arc<[f64]>,
}

impl Distribution {
    /// The given values, each as likely as any other. Values that occur twice are twice as likely.
    ///
    /// # Errors
    ///
    /// If there is no value, a value is negative or not finite, or there are 2^32 of them or more.
    pub fn empirical(mut values: Vec<f64>) -> Result<Self, DistError> {
        if values.is_empty() {
            return Err(DistError::Empty { what: "value" });
        }
        if u32::try_from(values.len()).is_err() {
            let (bound, found) = (f64::from(u32::MAX), values.len() as f64);
            return Err(DistError::Above { what: "a number of values", bound, found });
        }
        for &value in &values {
            time("a value", value)?;
        }
        values.sort_unstable_by(f64::total_cmp);
        Ok(Self::Empirical(Empirical { values: values.into() }))
    }
}

impl Empirical {
    pub(super) fn sample(&self, rng: &mut RandomStream) -> f64 {
        self.values[rng.below(self.values.len() as u32) as usize]
    }
}

impl Family for Empirical {
    /// As a running mean, so that no sum overflows.
    fn mean(&self) -> f64 {
        let steps = self.values.iter().zip(1_u32..);
        steps.fold(0.0, |mean, (value, count)| mean + (value - mean) / f64::from(count))
    }

    /// Of the values as the whole population: the mean squared distance, divided by their number.
    fn variance(&self) -> f64 {
        let mean = self.mean();
        let squares: f64 = self.values.iter().map(|value| (value - mean) * (value - mean)).sum();
        squares / self.values.len() as f64
    }

    fn cdf(&self, x: f64) -> f64 {
        self.values.partition_point(|&value| value <= x) as f64 / self.values.len() as f64
    }

    fn quantile(&self, p: f64) -> f64 {
        let count = self.values.len() as f64;
        // The first value at which the distribution function, as computed above, reaches `p`.
        let (mut low, mut high) = (0, self.values.len() - 1);
        while low < high {
            let middle = low + (high - low) / 2;
            if (middle + 1) as f64 / count >= p {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        self.values[low]
    }

    fn support(&self) -> (f64, f64) {
        (self.values[0], self.values[self.values.len() - 1])
    }

    fn scaled(&self, factor: f64) -> Result<Distribution, DistError> {
        Distribution::empirical(self.values.iter().map(|value| value * factor).collect())
    }
}
