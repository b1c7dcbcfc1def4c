//! What other amounts of money buy: the staffings that no other beats in both cost and performance.

use std::sync::Arc;

use crate::experiment::ExperimentError;
use crate::experiment::Progress;
use crate::experiment::paired::{Paired, PairedError, Sampling};
use crate::experiment::results::Estimate;
use crate::model::Model;

use super::analytic::Approximation;
use super::field::Field;
use super::search::LAST_ROUND;
use super::space::Staffing;

/// Steps with one person more and one less from the best.
const STEPS: usize = 6;
/// Neighbors that are simulated in each step: those that the formulas like best.
const TRIED: usize = 3;
/// The most points.
const POINTS_MAX: usize = 15;

/// A staffing that no other beats in both cost and performance.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// The people.
    pub staffing: Staffing,
    /// Cost per week, without overtime.
    pub cost: f64,
    /// The measure of the frontier, on fresh replications.
    pub figure: Estimate,
    /// Whether this is the best staffing.
    pub is_best: bool,
}

/// The frontier, and what it took to confirm it.
pub(super) struct Frontier {
    pub(super) points: Vec<Point>,
    pub(super) replications: u64,
}

/// What the frontier is drawn of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'w> {
    /// The best staffing, which it goes through.
    pub(super) best: &'w Staffing,
    /// Which measure of the goal.
    pub(super) measure: usize,
    /// Fresh replications of each point.
    pub(super) confirmations: u32,
}

/// Draws the frontier from what the search has seen and from a walk in either direction.
pub(super) fn draw(
    field: &mut Field<'_>,
    formulas: &Approximation,
    wanted: &Wanted<'_>,
    sampling: Sampling,
    progress: &dyn Progress,
) -> Result<Frontier, PairedError> {
    field.run(std::slice::from_ref(wanted.best), LAST_ROUND)?;
    for by in [-1, 1] {
        let mut at = wanted.best.clone();
        for _ in 0..STEPS {
            match step(field, formulas, wanted, &at, by)? {
                Some(next) => at = next,
                None => break,
            }
        }
    }
    let mut seen: Vec<(f64, f64, Staffing)> = Vec::new();
    for staffing in field.seen(LAST_ROUND) {
        if let Some(value) = value(field, wanted, &staffing) {
            seen.push((field.space.cost(&staffing), value, staffing));
        }
    }
    let chosen = thinned(undominated(seen, |one| (one.0, one.1)), |one| one.2 == *wanted.best);
    let mut staffings: Vec<Staffing> = chosen.into_iter().map(|(_, _, staffing)| staffing).collect();
    if !staffings.contains(wanted.best) {
        staffings.push(wanted.best.clone());
    }
    confirmed(field, wanted, staffings, sampling, progress)
}

/// One person more or less, where that gains most or costs least for the money.
fn step(
    field: &mut Field<'_>,
    formulas: &Approximation,
    wanted: &Wanted<'_>,
    at: &Staffing,
    by: i32,
) -> Result<Option<Staffing>, PairedError> {
    let mut near: Vec<(f64, Staffing)> = Vec::new();
    for place in 0..at.len() {
        let price = field.space.variables()[place].cost_per_week;
        if price <= 0.0 || by < 0 && at[place] == 0 {
            continue;
        }
        let mut moved = at.clone();
        moved[place] = moved[place].saturating_add_signed(by);
        let change = formulas.waiting(&moved, 1.0) - formulas.waiting(at, 1.0);
        if formulas.overload(&moved) <= 0.0 && change.is_finite() {
            near.push((change / price, moved));
        }
    }
    near.sort_by(|a, b| a.0.total_cmp(&b.0));
    near.truncate(TRIED);
    let tried: Vec<Staffing> = near.into_iter().map(|(_, staffing)| staffing).collect();
    field.run(&tried, LAST_ROUND)?;
    let Some(here) = value(field, wanted, at) else { return Ok(None) };
    let rate = |staffing: &Staffing| {
        let price = (field.space.cost(staffing) - field.space.cost(at)).abs();
        value(field, wanted, staffing).map(|there| (there - here) / price)
    };
    let mut rated: Vec<(f64, Staffing)> =
        tried.iter().filter_map(|staffing| rate(staffing).map(|rate| (rate, staffing.clone()))).collect();
    rated.sort_by(|a, b| a.0.total_cmp(&b.0));
    Ok(rated.into_iter().next().map(|(_, staffing)| staffing))
}

/// The measure of the frontier turned so that lower is better; `None` where it is not known.
fn value(field: &Field<'_>, wanted: &Wanted<'_>, staffing: &Staffing) -> Option<f64> {
    let place = field.place(staffing)?;
    let values = field.values(place, wanted.measure);
    let some = values.get(..LAST_ROUND as usize)?;
    let mean = some.iter().sum::<f64>() / f64::from(LAST_ROUND);
    (mean.is_finite() && field.paired().failure(place).is_none()).then_some(mean)
}

/// Those that no other beats in cost and value, by ascending cost.
fn undominated<T>(mut all: Vec<T>, at: impl Fn(&T) -> (f64, f64)) -> Vec<T> {
    all.sort_by(|a, b| {
        let (a, b) = (at(a), at(b));
        a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1))
    });
    let mut least = f64::INFINITY;
    all.retain(|one| {
        let (_, value) = at(one);
        let better = value < least;
        least = least.min(value);
        better
    });
    all
}

/// At most as many as a chart has room for, evenly spread, the one to keep among them.
fn thinned<T>(all: Vec<T>, keep: impl Fn(&T) -> bool) -> Vec<T> {
    let count = all.len();
    if count <= POINTS_MAX {
        return all;
    }
    let chosen = |place: usize| (place * (POINTS_MAX - 1)) % (count - 1) < POINTS_MAX - 1;
    all.into_iter()
        .enumerate()
        .filter(|(place, one)| chosen(*place) || keep(one))
        .map(|(_, one)| one)
        .collect()
}

/// Estimates the points on fresh replications; those that are dominated there are dropped, but for the best.
fn confirmed(
    field: &Field<'_>,
    wanted: &Wanted<'_>,
    staffings: Vec<Staffing>,
    sampling: Sampling,
    progress: &dyn Progress,
) -> Result<Frontier, PairedError> {
    let models: Vec<Arc<Model>> =
        staffings.iter().filter_map(|staffing| field.space.model(staffing)).collect();
    let confidence = models.first().map_or(0.95, |model| model.run.confidence);
    let names = field.measures();
    let mut paired = Paired::new(models, &[names[wanted.measure]], field.paired().warm_up(), sampling)?;
    let complete = paired.extend(wanted.confirmations.max(2), progress);
    if !complete.map_err(|error| PairedError { alternative: 0, error })? {
        return Err(PairedError { alternative: 0, error: ExperimentError::Interrupted });
    }
    let replications = (0..paired.len()).map(|one| u64::from(paired.replications(one))).sum();
    let point = |(place, staffing): (usize, Staffing)| {
        let figure = paired.estimate(place, 0, confidence)?;
        let is_best = staffing == *wanted.best;
        Some(Point { cost: field.space.cost(&staffing), staffing, figure, is_best })
    };
    let points: Vec<Point> = staffings.into_iter().enumerate().filter_map(point).collect();
    let lower_is_better = |point: &Point| field.turned(wanted.measure, point.figure.value);
    let best: Vec<Point> = points.iter().filter(|point| point.is_best).cloned().collect();
    let mut points = undominated(points, |point| (point.cost, lower_is_better(point)));
    if !points.iter().any(|point| point.is_best) {
        points.extend(best);
        points.sort_by(|a, b| a.cost.total_cmp(&b.cost));
    }
    Ok(Frontier { points, replications })
}
