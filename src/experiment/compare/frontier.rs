//! Trade-offs: which alternatives are beaten by another, in the decisive measure and cost, and in everything that is compared.

use super::super::measure::{Better, Figure};
use super::super::paired::Paired;
use super::{Alternative, ComparedMeasure};
use crate::stats::shared_confidence;

/// Costs that differ by less than this part of them count as the same: a little more or less overtime is no saving.
const SAME_COST: f64 = 0.001;

/// An alternative that beats another in everything that is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beaten {
    /// Its place among the alternatives.
    pub by: usize,
    /// Whether it is proved that it is at least as good in every measure, for all pairs of alternatives at once; else the
    /// estimates say so.
    pub proved: bool,
}

/// Marks the alternatives that no other beats in the decisive measure without costing more, by their estimates.
pub(super) fn mark(alternatives: &mut [Alternative], better: Better) {
    let points: Vec<Option<(f64, f64)>> = alternatives
        .iter()
        .map(|one| Some((turned(one.estimates.first()?.as_ref()?.value, better), one.money.total_per_week)))
        .collect();
    for (place, alternative) in alternatives.iter_mut().enumerate() {
        let Some((value, cost)) = points[place] else { continue };
        let same = SAME_COST * cost.abs();
        let beaten = points.iter().flatten().any(|&(other, price)| {
            other < value && price <= cost + same || other <= value && price < cost - same
        });
        alternative.on_frontier = !beaten;
    }
}

/// Finds for each alternative one that beats it in every measure and in cost (Pareto dominance): if there are several, one
/// that is proved to, and of those the best in the decisive measure.
pub(super) fn mark_beaten(
    alternatives: &mut [Alternative],
    paired: &Paired,
    measures: &[ComparedMeasure],
    confidence: f64,
) {
    let running: Vec<usize> = (0..alternatives.len())
        .filter(|&one| alternatives[one].estimates.iter().any(Option::is_some))
        .collect();
    // Each pair is asked both ways, and is right only if all its measures are: no share for these (Berger 1982).
    let pairs = running.len() * running.len().saturating_sub(1);
    let each = shared_confidence(confidence, pairs);
    for &one in &running {
        let better = |other: usize| {
            let first = |of: usize| alternatives[of].estimates.first().copied().flatten();
            first(other)
                .zip(measures.first())
                .map_or(f64::INFINITY, |(estimate, measure)| turned(estimate.value, measure.better))
        };
        let found = running
            .iter()
            .filter(|&&other| other != one && beats(&alternatives[other], &alternatives[one], measures))
            .map(|&by| Beaten { by, proved: is_proved(paired, by, one, measures, each) })
            .min_by(|a, b| b.proved.cmp(&a.proved).then(better(a.by).total_cmp(&better(b.by))));
        alternatives[one].beaten_by = found;
    }
}

/// The measures that are traded off, with their places: the cost of people is part of all cost, which is looked at besides.
fn traded(measures: &[ComparedMeasure]) -> impl Iterator<Item = (usize, &ComparedMeasure)> {
    measures.iter().enumerate().filter(|(_, one)| one.measure.figure != Figure::CostPerWeek)
}

/// Whether one is at least as good as another everywhere and better somewhere, by the estimates.
fn beats(one: &Alternative, other: &Alternative, measures: &[ComparedMeasure]) -> bool {
    let same = SAME_COST * other.money.total_per_week.abs();
    let mut gains = vec![other.money.total_per_week - one.money.total_per_week];
    if gains[0].abs() <= same {
        gains[0] = 0.0;
    }
    for (place, measure) in traded(measures) {
        match (one.estimates[place], other.estimates[place]) {
            (Some(one), Some(other)) => {
                gains.push(turned(other.value, measure.better) - turned(one.value, measure.better));
            }
            (None, None) => {}
            _ => return false,
        }
    }
    gains.iter().all(|gain| *gain >= 0.0) && gains.iter().any(|gain| *gain > 0.0)
}

/// Whether the runs prove that `by` is at least as good as `one` in every measure: each one-sided at this confidence.
fn is_proved(paired: &Paired, by: usize, one: usize, measures: &[ComparedMeasure], confidence: f64) -> bool {
    traded(measures).all(|(place, measure)| {
        let Some(difference) = paired.difference(by, one, place) else { return true };
        let worst = difference
            .half_width(confidence)
            .map_or(f64::INFINITY, |half| turned(difference.value, measure.better) + half);
        worst <= 0.0
    })
}

/// A value turned so that less is better.
const fn turned(value: f64, better: Better) -> f64 {
    match better {
        Better::Lower => value,
        Better::Higher => -value,
    }
}
