//! Main effects and interactions of options of which every combination was run.

use crate::stats::{contrast, shared_confidence};

use super::super::paired::Paired;
use super::super::results::Estimate;
use super::Question;

/// What one option does by itself, or two do together beyond what each does.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// Names of the options: one for a main effect, two for an interaction.
    pub options: Vec<String>,
    /// On the decisive measure, with an interval that holds for all effects at once. A main effect is the mean
    /// difference with and without the option over all combinations of the others; an interaction is half of the
    /// difference that the other option makes to it (Montgomery 2017, "Design and Analysis of Experiments", chapter 6).
    pub effect: Estimate,
}

/// The effects; none unless every combination could be run.
pub(super) fn effects(question: &Question, paired: &Paired, confidence: f64) -> Vec<Effect> {
    let factors = &question.factors;
    let combinations = 1_usize << factors.len();
    if factors.len() < 2 {
        return Vec::new();
    }
    let has = |combination: usize, factor: usize| combination >> factor & 1 == 1;
    let find = |combination: usize| {
        let wanted: Vec<&String> =
            (0..factors.len()).filter(|&at| has(combination, at)).map(|at| &factors[at]).collect();
        let candidates = question.candidates.iter().enumerate();
        let mut matching = candidates.filter(|(place, candidate)| {
            let is_baseline = *place == 0 && wanted.is_empty();
            is_baseline || !wanted.is_empty() && candidate.factors.iter().collect::<Vec<_>>() == wanted
        });
        matching.next().map(|(place, _)| place).filter(|&place| paired.failure(place).is_none())
    };
    let Some(places) = (0..combinations).map(find).collect::<Option<Vec<usize>>>() else { return Vec::new() };
    let count = places.iter().map(|&place| paired.replications(place)).min().unwrap_or(0) as usize;
    let rows: Option<Vec<Vec<f64>>> = places
        .iter()
        .map(|&place| paired.sample(place, 0).linearized(count).map(|(_, values)| values))
        .collect();
    let Some(rows) = rows else { return Vec::new() };
    let pairs =
        (0..factors.len()).flat_map(|one| (one + 1..factors.len()).map(move |other| vec![one, other]));
    let wanted: Vec<Vec<usize>> = (0..factors.len()).map(|one| vec![one]).chain(pairs).collect();
    let each = shared_confidence(confidence, wanted.len());
    let effect = |of: &Vec<usize>| {
        let sign = |combination: usize| {
            of.iter().map(|&factor| if has(combination, factor) { 1.0 } else { -1.0 }).product::<f64>()
        };
        let weights: Vec<f64> = (0..combinations).map(|one| sign(one) * 2.0 / combinations as f64).collect();
        let found = contrast(&weights, &rows, each)?;
        let options = of.iter().map(|&factor| factors[factor].clone()).collect();
        Some(Effect { options, effect: Estimate { value: found.value, interval: found.bounds() } })
    };
    wanted.iter().filter_map(effect).collect()
}
