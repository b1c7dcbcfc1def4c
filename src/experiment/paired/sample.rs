//! One measure of one alternative: its parts in each replication.

use crate::model::Model;
use crate::observe::observations::Observations;
use crate::stats::{QuantileSketch, Tally, t_quantile};

use super::super::ExperimentError;
use super::super::estimates::hours;
use super::super::measure::{self, Kind, Measure, Parts};
use super::super::results::Estimate;

/// One measure of one alternative over the replications so far.
#[derive(Debug, Clone)]
pub struct Sample {
    measure: Measure,
    parts: Vec<Parts>,
    /// All units of all replications, where the measure is a quantile.
    pooled: Option<QuantileSketch>,
}

/// What one replication says of all measures.
#[derive(Debug)]
pub(super) struct Seen {
    measures: Vec<SeenMeasure>,
}

/// What one replication says of a measure.
#[derive(Debug)]
struct SeenMeasure {
    parts: Parts,
    times: Option<QuantileSketch>,
}

/// Measures of one model, gathered from replications that are made elsewhere: those of a run, where it is compared with
/// others on its random numbers.
#[derive(Debug, Clone)]
pub struct Gathered {
    pub(super) samples: Vec<Sample>,
}

impl Gathered {
    /// Nothing is gathered yet.
    ///
    /// # Errors
    ///
    /// If the model has no measure of one of the names.
    pub fn new(model: &Model, measures: &[&str]) -> Result<Self, ExperimentError> {
        Ok(Self { samples: samples(model, measures)? })
    }

    /// Takes in the next replication.
    pub fn take(&mut self, model: &Model, observations: &Observations) {
        let measures: Vec<Measure> = self.samples.iter().map(Sample::measure).collect();
        take(&mut self.samples, &Seen::new(model, observations, &measures));
    }

    /// Replications taken in.
    pub fn replications(&self) -> u32 {
        replications(&self.samples)
    }
}

/// What one replication says of a measure, in its own unit; `None` where it has no value.
pub fn own_value(model: &Model, observations: &Observations, measure: Measure) -> Option<f64> {
    let parts = measure::Seen::new(model, observations).flow(measure.scope).parts(measure.figure);
    Some(parts.numerator / parts.denominator).filter(|value| value.is_finite())
}

/// A sample of each measure, with nothing in it.
pub(super) fn samples(model: &Model, measures: &[&str]) -> Result<Vec<Sample>, ExperimentError> {
    let sample = |&name: &&str| {
        let unknown = || ExperimentError::UnknownMeasure { measure: name.to_owned() };
        Measure::named(model, name).map(Sample::new).ok_or_else(unknown)
    };
    measures.iter().map(sample).collect()
}

/// Takes one replication in, measure by measure.
pub(super) fn take(samples: &mut [Sample], seen: &Seen) {
    for (sample, seen) in samples.iter_mut().zip(&seen.measures) {
        sample.take(seen);
    }
}

/// Replications in samples that were taken together.
pub(super) fn replications(samples: &[Sample]) -> u32 {
    samples.first().map_or(0, |sample| sample.parts().len() as u32)
}

impl Seen {
    pub(super) fn new(model: &Model, observations: &Observations, measures: &[Measure]) -> Self {
        let seen = measure::Seen::new(model, observations);
        let of = |measure: &Measure| {
            let flow = seen.flow(measure.scope);
            let is_quantile = matches!(measure.figure.kind(), Kind::Quantile(_));
            SeenMeasure {
                parts: flow.parts(measure.figure),
                times: is_quantile.then(|| flow.lead_times.clone()),
            }
        };
        Self { measures: measures.iter().map(of).collect() }
    }
}

impl Sample {
    fn new(measure: Measure) -> Self {
        let is_quantile = matches!(measure.figure.kind(), Kind::Quantile(_));
        Self { measure, parts: Vec::new(), pooled: is_quantile.then(QuantileSketch::new) }
    }

    fn take(&mut self, seen: &SeenMeasure) {
        self.parts.push(seen.parts);
        if let (Some(pooled), Some(times)) = (&mut self.pooled, &seen.times) {
            pooled.merge(times);
        }
    }

    /// What was measured.
    pub const fn measure(&self) -> Measure {
        self.measure
    }

    /// The parts, replication by replication.
    pub fn parts(&self) -> &[Parts] {
        &self.parts
    }

    /// The times of all units, in ticks, where the measure is a quantile of them.
    pub const fn times(&self) -> Option<&QuantileSketch> {
        self.pooled.as_ref()
    }

    /// Each replication's own value of the measure; NaN where it has none.
    pub fn values(&self) -> impl ExactSizeIterator<Item = f64> + '_ {
        self.parts.iter().map(|parts| parts.numerator / parts.denominator)
    }

    /// The point estimate from the first `count` replications; `None` without data. A quantile is that of all units of
    /// all replications where all count, else the mean of the replications' own.
    fn center(&self, count: usize) -> Option<f64> {
        let parts = &self.parts[..count];
        let pooled = self.pooled.as_ref().filter(|_| count == self.parts.len());
        let value = if let (Kind::Quantile(p), Some(pooled)) = (self.measure.figure.kind(), pooled) {
            hours(pooled.quantile(p)?.into())
        } else {
            let numerators: f64 = parts.iter().map(|parts| parts.numerator).sum();
            let denominators: f64 = parts.iter().map(|parts| parts.denominator).sum();
            numerators / denominators
        };
        value.is_finite().then_some(value)
    }

    /// The point estimate and, for each of the first `count` replications, a value whose spread about it is that of the
    /// estimate: of a mean the value itself, of a ratio `r` what it is to first order, `r + (y - r x) / mean(x)`
    /// (the delta method; Asmussen and Glynn 2007, "Stochastic Simulation", III.3), of a quantile the replication's own
    /// (sectioning, III.5). Differences of them between two alternatives carry the covariance of the pairs.
    pub fn linearized(&self, count: usize) -> Option<(f64, Vec<f64>)> {
        let count = count.min(self.parts.len());
        let center = self.center(count)?;
        let parts = &self.parts[..count];
        let values = match self.measure.figure.kind() {
            Kind::Mean => parts.iter().map(|parts| parts.numerator).collect(),
            Kind::Quantile(_) => parts.iter().map(|parts| parts.numerator / parts.denominator).collect(),
            Kind::Ratio => {
                let mean = parts.iter().map(|parts| parts.denominator).sum::<f64>() / count as f64;
                parts.iter().map(|p| center + (p.numerator - center * p.denominator) / mean).collect()
            }
        };
        Some((center, values))
    }

    /// The estimate with its interval: the same as that of a run with these replications.
    pub fn estimate(&self, confidence: f64) -> Option<Estimate> {
        let (value, values) = self.linearized(self.parts.len())?;
        let least = if self.pooled.is_some() { QuantileSketch::RELATIVE_ERROR * value } else { 0.0 };
        let half = half_width(value, values.into_iter(), confidence).map(|half| half.max(least));
        Some(Estimate { value, interval: half.map(|half| (value - half, value + half)) })
    }
}

/// Half-width of Student's t interval about a center that is not always the mean of the values; values that are not
/// numbers do not count. `None` with fewer than two.
pub(super) fn half_width(center: f64, values: impl Iterator<Item = f64>, confidence: f64) -> Option<f64> {
    let (error, count) = standard_error(center, values)?;
    Some(t_quantile(0.5 * (1.0 + confidence), (count - 1) as f64)? * error)
}

/// Standard error of a center, `sqrt(sum (v - c)^2 / (n (n - 1)))`, and the number of values.
pub(super) fn standard_error(center: f64, values: impl Iterator<Item = f64>) -> Option<(f64, u64)> {
    let squares: Tally =
        values.filter(|value| !value.is_nan()).map(|value| (value - center).powi(2)).collect();
    let count = squares.count();
    let sum = squares.mean()? * count as f64;
    (count > 1).then(|| ((sum / (count as f64 * (count - 1) as f64)).sqrt(), count))
}
