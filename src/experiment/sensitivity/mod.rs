//! What a measure depends on: inputs varied one at a time, several at once, or over a range.
//!
//! [`tornado`] sets each input low and high and leaves the others as they are; [`morris`] walks through the whole space
//! of inputs, for many of them; [`sweep`] runs one or two inputs over a range. All models meet the same random numbers,
//! so that what differs is what an input does. What an input is, and how a model with it is made, the caller knows.

mod morris;
mod tornado;

use std::sync::Arc;

pub use morris::{Effect, Morris, MorrisSetting, morris};
pub use tornado::{Bar, Tornado, tornado};

use crate::model::Model;
use crate::time::SimTime;

use super::paired::{Paired, PairedError, Sampling};
use super::results::Estimate;
use super::{ExperimentError, Progress};

/// Models that are run together at most: each has memory of its own on each thread.
const TOGETHER: usize = 64;

/// How models are run, and what is looked at.
#[derive(Debug, Clone)]
pub struct Setting<'a> {
    /// The model as it is.
    pub base: Arc<Model>,
    /// Names of the measures; the first leads.
    pub measures: &'a [&'a str],
    /// Where measurement starts in all models.
    pub warm_up: SimTime,
    /// Which replications.
    pub sampling: Sampling,
    /// How many of each model.
    pub replications: u32,
}

/// What one point of a range came to.
#[derive(Debug, Clone, PartialEq)]
pub struct SweepPoint {
    /// The measures in their order; `None` without a value or where the model cannot be run.
    pub figures: Vec<Option<Estimate>>,
    /// The same less the model as it is, paired.
    pub differences: Vec<Option<Estimate>>,
    /// Why the model cannot be run, most often because demand exceeds its capacity.
    pub failure: Option<ExperimentError>,
}

/// Runs models, one for each point of a range, beside the model as it is.
///
/// # Errors
///
/// If a measure does not exist, `progress` ends it, or a law is broken.
pub fn sweep(
    setting: &Setting<'_>,
    models: Vec<Arc<Model>>,
    progress: &dyn Progress,
) -> Result<(SweepPoint, Vec<SweepPoint>), PairedError> {
    let count = models.len();
    let paired = run(setting, models, progress)?;
    let confidence = setting.base.run.confidence;
    let point = |place: usize| SweepPoint {
        figures: each_measure(setting, |measure| known(&paired, place, measure, confidence)),
        differences: each_measure(setting, |measure| difference(&paired, place, 0, measure, confidence)),
        failure: paired.failure(place).cloned(),
    };
    Ok((point(0), (1..=count).map(point).collect()))
}

fn each_measure<T>(setting: &Setting<'_>, of: impl Fn(usize) -> T) -> Vec<T> {
    (0..setting.measures.len()).map(of).collect()
}

/// Runs the model as it is, at place 0, and others.
fn run(
    setting: &Setting<'_>,
    models: Vec<Arc<Model>>,
    progress: &dyn Progress,
) -> Result<Paired, PairedError> {
    let all = std::iter::once(Arc::clone(&setting.base)).chain(models).collect();
    let mut paired = Paired::new(all, setting.measures, setting.warm_up, setting.sampling)?;
    for from in (0..paired.len()).step_by(TOGETHER) {
        let some = |place: usize| if place < from + TOGETHER { setting.replications } else { 0 };
        let until: Vec<u32> = (0..paired.len()).map(some).collect();
        let complete = paired.extend_each(&until, progress);
        if !complete.map_err(|error| PairedError { alternative: from, error })? {
            return Err(PairedError { alternative: from, error: ExperimentError::Interrupted });
        }
    }
    Ok(paired)
}

/// The estimate of a measure of a model that can be run.
fn known(paired: &Paired, place: usize, measure: usize, confidence: f64) -> Option<Estimate> {
    if paired.failure(place).is_some() { None } else { paired.estimate(place, measure, confidence) }
}

/// A measure of one model less that of another, where both can be run.
fn difference(paired: &Paired, of: usize, less: usize, measure: usize, confidence: f64) -> Option<Estimate> {
    if paired.failure(of).is_some() || paired.failure(less).is_some() {
        return None;
    }
    paired.difference(of, less, measure).map(|difference| difference.estimate(confidence))
}
