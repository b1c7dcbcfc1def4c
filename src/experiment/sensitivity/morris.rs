//! Morris's elementary effects: which of many inputs matter at all, and which matter in ways that depend on others.

use std::sync::Arc;

use crate::experiment::Progress;
use crate::experiment::paired::PairedError;
use crate::model::Model;
use crate::rng::{RandomStream, mix13};
use crate::stats::{Tally, mean_interval};

use super::{Estimate, Setting, run};

/// Levels of each input (Morris 1991): -1, -1/3, 1/3 and 1 of the way from as it is to low or high.
const LEVELS: u32 = 4;
/// How far one step goes: half of the range in levels, which makes all levels equally likely.
const STEP: f64 = 4.0 / 3.0;

/// How many walks, and which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MorrisSetting {
    /// Inputs.
    pub inputs: usize,
    /// Trajectories; 10 to 20 are usual.
    pub trajectories: u32,
}

/// What an input does.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// Place of the input.
    pub input: usize,
    /// Mean size of the elementary effects, for an input that goes through its whole range: how much it matters
    /// (Campolongo, Cariboni and Saltelli 2007), with the interval over trajectories.
    pub importance: Estimate,
    /// Mean of the effects with their signs: which way it goes.
    pub mean: f64,
    /// Standard deviation of the effects: how much what it does depends on the other inputs or on how far it goes.
    pub spread: f64,
}

/// The effects of all inputs, the most important first.
#[derive(Debug, Clone, PartialEq)]
pub struct Morris {
    /// The effects.
    pub effects: Vec<Effect>,
    /// Models that were run.
    pub models: usize,
    /// Steps that were left out since one of their ends could not be run.
    pub left_out: u32,
}

/// Walks so many times through the space of inputs, one input at a time, and takes the effect of each step. `model`
/// makes the model at a point: for each input a number from -1 (low) to 1 (high), 0 being as it is.
///
/// # Errors
///
/// If `model` makes none, a measure does not exist, `progress` ends it, or a law is broken.
pub fn morris<E: From<PairedError>>(
    setting: &Setting<'_>,
    walks: MorrisSetting,
    mut model: impl FnMut(&[f64]) -> Result<Arc<Model>, E>,
    progress: &dyn Progress,
) -> Result<Morris, E> {
    let mut models = Vec::new();
    let mut steps = Vec::new();
    for trajectory in 0..walks.trajectories {
        let mut random = RandomStream::new(mix13(setting.sampling.seed ^ (u64::from(trajectory) + 1)));
        let mut point = start(walks.inputs, &mut random);
        models.push(model(&point)?);
        for input in shuffled(walks.inputs, &mut random) {
            // From the lower half up, from the upper half down: the step stays within the range.
            let up = point[input] < 0.0;
            point[input] += if up { STEP } else { -STEP };
            models.push(model(&point)?);
            // Places among all models; the model as it is comes before them.
            let place = models.len();
            steps.push((input, if up { (place - 1, place) } else { (place, place - 1) }));
        }
    }
    let count = models.len();
    let paired = run(setting, models, progress)?;
    let mut sizes = vec![Tally::new(); walks.inputs];
    let mut signed = vec![Tally::new(); walks.inputs];
    let mut left_out = 0;
    for (input, (low, high)) in steps {
        let runs = paired.failure(low).is_none() && paired.failure(high).is_none();
        match paired.difference(high, low, 0).filter(|_| runs) {
            Some(difference) => {
                // For the whole range of two, as in the tornado.
                let effect = difference.value * (2.0 / STEP);
                sizes[input].add(effect.abs());
                signed[input].add(effect);
            }
            None => left_out += 1,
        }
    }
    let confidence = setting.base.run.confidence;
    let effect = |(input, (size, signed)): (usize, (&Tally, &Tally))| {
        let importance = mean_interval(size, confidence)?;
        // Sizes are never below zero, so neither is their mean.
        let interval = importance.bounds().map(|(low, high)| (low.max(0.0), high));
        Some(Effect {
            input,
            importance: Estimate { value: importance.value, interval },
            mean: signed.mean()?,
            spread: signed.std_dev().unwrap_or(0.0),
        })
    };
    let mut effects: Vec<Effect> = sizes.iter().zip(&signed).enumerate().filter_map(effect).collect();
    effects.sort_by(|a, b| b.importance.value.total_cmp(&a.importance.value).then(a.input.cmp(&b.input)));
    Ok(Morris { effects, models: count, left_out })
}

/// A point on the grid.
fn start(inputs: usize, random: &mut RandomStream) -> Vec<f64> {
    (0..inputs).map(|_| f64::from(random.below(LEVELS)) * (2.0 / 3.0) - 1.0).collect()
}

/// The inputs in random order (Fisher and Yates).
fn shuffled(inputs: usize, random: &mut RandomStream) -> Vec<usize> {
    let mut order: Vec<usize> = (0..inputs).collect();
    for last in (1..order.len()).rev() {
        order.swap(last, random.below(last as u32 + 1) as usize);
    }
    order
}
