//! How the number of units inside develops, over replications: a fan of quantiles, and when the backlog is cleared.

use crate::observe::observations::Observations;
use crate::stats::{Interval, quantile_interval};
use crate::time::{SimTime, TICKS_PER_HOUR};

use super::results::{FAN, Forecast, Quantile};

/// Units inside at the ends of the bins, in every replication.
#[derive(Debug, Clone, Default)]
pub(super) struct ForecastTotals {
    /// Hours since the start.
    at: Vec<f64>,
    /// By end of a bin, then by replication.
    inside: Vec<Vec<f64>>,
}

impl ForecastTotals {
    /// Takes in one replication that ends at `horizon`.
    pub(super) fn add(&mut self, seen: &Observations, horizon: SimTime) {
        if self.at.is_empty() {
            let end = |bin: usize| seen.bin.saturating_mul(bin as u64 + 1).min(horizon.ticks());
            self.at = (0..seen.bins.len()).map(|bin| end(bin) as f64 / TICKS_PER_HOUR as f64).collect();
            self.inside = vec![Vec::new(); seen.bins.len()];
        }
        for (inside, channels) in self.inside.iter_mut().zip(&seen.bins) {
            inside.push(channels.present.iter().sum::<u64>() as f64);
        }
    }

    /// The figures.
    pub(super) fn results(&self, confidence: f64) -> Forecast {
        let fan = |inside: &Vec<f64>| {
            let mut sorted = inside.clone();
            sorted.sort_by(f64::total_cmp);
            FAN.map(|p| quantile(&sorted, p, confidence))
        };
        Forecast { at: self.at.clone(), inside: self.inside.iter().map(fan).collect(), cleared: None }
    }
}

/// A quantile of one value of each replication, sorted upward.
fn quantile(sorted: &[f64], p: f64, confidence: f64) -> Quantile {
    quantile_interval(sorted, p, confidence).map_or(
        Quantile { value: 0.0, low: None, high: None },
        |Interval { value, low, high }| Quantile { value, low, high },
    )
}
