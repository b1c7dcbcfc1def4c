//! How the number of units inside develops, over replications: a fan of quantiles, and when the backlog is cleared.

use crate::observe::observations::Observations;
use crate::stats::{Interval, quantile_interval};
use crate::time::{SimTime, TICKS_PER_HOUR};

use super::results::{Clearing, FAN, Forecast, Quantile};

/// The confidences with which it is told when a backlog is cleared.
const CLEARED_WITH: [f64; 3] = [0.5, 0.85, 0.95];

/// Units inside at the ends of the bins, in every replication.
#[derive(Debug, Clone, Default)]
pub(super) struct ForecastTotals {
    /// Hours since the start.
    at: Vec<f64>,
    /// By end of a bin, then by replication.
    inside: Vec<Vec<f64>>,
    /// Units open at the start, over all replications.
    backlog: u64,
    /// Replications.
    replications: u32,
    /// Hours until all of those had left, of the replications in which they have.
    cleared: Vec<f64>,
}

impl ForecastTotals {
    /// Takes in one replication that ends at `horizon`.
    pub(super) fn add(&mut self, seen: &Observations, horizon: SimTime) {
        if self.at.is_empty() {
            let end = |bin: usize| seen.bin.saturating_mul(bin as u64 + 1).min(horizon.ticks());
            self.at = (0..seen.bins.len()).map(|bin| end(bin) as f64 / TICKS_PER_HOUR as f64).collect();
            self.inside = vec![Vec::new(); seen.bins.len()];
        }
        self.replications += 1;
        self.backlog += seen.streams.iter().map(|stream| stream.backlog).sum::<u64>();
        self.cleared.extend(seen.backlog_cleared.map(|at| at as f64 / TICKS_PER_HOUR as f64));
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
        Forecast {
            at: self.at.clone(),
            inside: self.inside.iter().map(fan).collect(),
            cleared: self.clearing(confidence),
        }
    }

    /// When the units of the start have left; `None` if there were none.
    fn clearing(&self, confidence: f64) -> Option<Clearing> {
        if self.backlog == 0 {
            return None;
        }
        // Those that do not get there within the run take longer than any that do.
        let mut sorted = self.cleared.clone();
        sorted.resize(self.replications as usize, f64::INFINITY);
        sorted.sort_by(f64::total_cmp);
        let within = |found: Quantile| {
            let high = found.high.filter(|high| high.is_finite());
            found.value.is_finite().then_some(Quantile { high, ..found })
        };
        Some(Clearing {
            units: self.backlog as f64 / f64::from(self.replications),
            share_cleared: self.cleared.len() as f64 / f64::from(self.replications),
            hours: CLEARED_WITH.map(|p| within(quantile(&sorted, p, confidence))),
        })
    }
}

/// A quantile of one value of each replication, sorted upward.
fn quantile(sorted: &[f64], p: f64, confidence: f64) -> Quantile {
    quantile_interval(sorted, p, confidence).map_or(
        Quantile { value: 0.0, low: None, high: None },
        |Interval { value, low, high }| Quantile { value, low, high },
    )
}
