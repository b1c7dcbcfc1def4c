//! Units that units make: how many on average, whether that ever ends, and how many arrive in each stream for it.
//!
//! The streams form a branching process with several types (Harris 1963, ch. II): a unit of stream `i` makes
//! `m[i][j]` units of stream `j` on average, over all its visits. The rates of arrival `r = a + m'r`, with own
//! arrivals `a`, have a finite solution exactly where no stream leads to one or more of its own kind for each of
//! its units.

use super::routing::{eliminate, substitute};
use super::{Arrivals, BatchSize, Model, Stream, Supply, visits_per_unit};
use crate::id::{Id, IdVec, StreamId};
use crate::time::SimTime;

/// Chains whose units make this many of their own kind never end, within what rounding allows.
const ENDLESS: f64 = 1.0 - 1e-9;

/// Mean numbers of units that one unit makes, from stream and to stream.
type Offspring = Vec<Vec<f64>>;

/// A stream whose units make one or more of their own kind on average.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Explosion {
    /// The stream.
    pub(crate) stream: StreamId,
    /// How many of its own kind each unit leads to.
    pub(crate) returns: f64,
    /// Who makes how many of whom on that way.
    pub(crate) steps: Vec<(StreamId, StreamId, f64)>,
}

/// Units that arrive per tick in each stream on average between the start and the horizon, those that other units
/// make included; `None` where it cannot be said before a run. Planned changes are in it, improvements are not.
pub fn arrival_rates(model: &Model) -> IdVec<StreamId, Option<f64>> {
    let mut sums: IdVec<StreamId, Option<f64>> = model.streams.iter().map(|_| Some(0.0)).collect();
    for (changes, from, to) in model.stretches() {
        let part = (to - from).ticks() as f64 / model.run.horizon.ticks() as f64;
        let (then, paces) = model.after(changes);
        for (sum, rate) in sums.iter_mut().zip(&rates_between(&then, &paces, from, to)) {
            *sum = sum.zip(*rate).map(|(sum, rate)| sum + rate * part);
        }
    }
    sums
}

/// As [`arrival_rates`], between two instants, the demand of each stream at its pace.
pub(super) fn rates_between(
    model: &Model,
    paces: &IdVec<StreamId, f64>,
    from: SimTime,
    to: SimTime,
) -> IdVec<StreamId, Option<f64>> {
    let offspring = offspring(model);
    let raised = raised(model);
    let own = model.streams.enumerate().zip(paces);
    let own: Vec<Option<f64>> = own
        .map(|((id, stream), pace)| {
            let rate = own_rate(model, stream, from, to).filter(|_| !raised.contains(&id));
            rate.map(|rate| rate * pace)
        })
        .collect();
    let unknown = reached(&offspring, |stream| own[stream].is_none());
    let rates = solve(&offspring, &own.iter().map(|rate| rate.unwrap_or(0.0)).collect::<Vec<_>>());
    rates.into_iter().zip(unknown).map(|(rate, unknown)| (!unknown).then_some(rate)).collect()
}

/// Units of a stream that arrive per tick, as [`arrival_rates`] has it.
pub fn arrival_rate(model: &Model, stream: StreamId) -> Option<f64> {
    arrival_rates(model)[stream]
}

/// The streams of which no unit ever arrives, whatever happens.
pub(crate) fn without_units(model: &Model) -> Vec<StreamId> {
    let fed = reached(&offspring(model), |stream| {
        let stream = StreamId::new(stream);
        !matches!(model.streams[stream].arrivals, Arrivals::Never)
            || raised(model).contains(&stream)
            || model.backlog.units.iter().any(|units| model.cells[units.cell].stream == stream)
    });
    model.streams.ids().zip(fed).filter(|(_, fed)| !fed).map(|(stream, _)| stream).collect()
}

/// The first stream, by the order of the file, that makes chains of units without end.
pub(crate) fn explosion(model: &Model) -> Option<Explosion> {
    let offspring = offspring(model);
    let (stream, returns) = first_endless(&offspring)?;
    let down = reached(&offspring, |other| other == stream);
    let up = reached(&transposed(&offspring), |other| other == stream);
    let on_way = |stream: usize| down[stream] && up[stream];
    let mut steps = Vec::new();
    for (from, made) in offspring.iter().enumerate().filter(|(from, _)| on_way(*from)) {
        let made = made.iter().enumerate().filter(|&(to, &mean)| mean > 0.0 && on_way(to));
        steps.extend(made.map(|(to, &mean)| (StreamId::new(from), StreamId::new(to), mean)));
    }
    Some(Explosion { stream: StreamId::new(stream), returns, steps })
}

/// The streams of which failures of services or orders raise units, as often as it happens.
fn raised(model: &Model) -> Vec<StreamId> {
    let services = model.services.iter().map(|service| service.raises);
    let orders = model.stocks.iter().filter_map(|stock| match &stock.reorder.as_ref()?.by {
        Supply::Unit(stream) => Some(*stream),
        Supply::Delivery(_) => None,
    });
    services.chain(orders).collect()
}

/// What the arrivals of a stream itself bring per tick between two instants; `None` where that depends on what happens.
fn own_rate(model: &Model, stream: &Stream, from: SimTime, to: SimTime) -> Option<f64> {
    let ticks = (to - from).ticks() as f64;
    let instants = match &stream.arrivals {
        Arrivals::Renewal(between) => 1.0 / between.mean(),
        Arrivals::Profile(profile) => {
            let until = |at| profile.cumulative(&model.week_clock, at);
            if from == SimTime::ZERO { until(to) / ticks } else { (until(to) - until(from)) / ticks }
        }
        Arrivals::Varying(rate) => rate.total() / model.run.horizon.ticks() as f64,
        Arrivals::Times(times) => times.iter().filter(|&&at| (from..to).contains(&at)).count() as f64 / ticks,
        Arrivals::Population { .. } | Arrivals::Saturated => return None,
        Arrivals::Never => 0.0,
    };
    Some(instants * mean_batch(&stream.batch))
}

/// Mean number of units that arrive at once.
fn mean_batch(batch: &BatchSize) -> f64 {
    match batch {
        BatchSize::Fixed(size) => f64::from(*size),
        BatchSize::Geometric(mean) => *mean,
        BatchSize::Shares(shares) => {
            let mut before = 0.0;
            let mut mean = 0.0;
            for &(size, cumulative) in shares {
                mean += f64::from(size) * (cumulative - before);
                before = cumulative;
            }
            mean
        }
    }
}

/// Who makes how many of whom.
fn offspring(model: &Model) -> Offspring {
    let count = model.streams.len();
    let mut offspring = vec![vec![0.0; count]; count];
    if model.cells.iter().all(|cell| cell.spawns.is_empty()) {
        return offspring;
    }
    for (from, made) in model.streams.ids().zip(&mut offspring) {
        for (cell, visits) in visits_per_unit(model, from) {
            for spawn in &model.cells[cell].spawns {
                made[spawn.stream.index()] += visits * spawn.share * mean_batch(&spawn.count);
            }
        }
    }
    offspring
}

fn transposed(of: &Offspring) -> Offspring {
    (0..of.len()).map(|column| of.iter().map(|row| row[column]).collect()).collect()
}

/// The streams that can be reached from those where `starts` holds, these included.
fn reached(offspring: &Offspring, starts: impl Fn(usize) -> bool) -> Vec<bool> {
    let mut open: Vec<usize> = (0..offspring.len()).filter(|&stream| starts(stream)).collect();
    let mut seen = vec![false; offspring.len()];
    while let Some(stream) = open.pop() {
        if !std::mem::replace(&mut seen[stream], true) {
            let made = offspring[stream].iter().enumerate();
            open.extend(made.filter(|(_, mean)| **mean > 0.0).map(|(to, _)| to));
        }
    }
    seen
}

/// The first stream that leads to one or more of its own kind by way of those before it. By elimination: once these
/// are eliminated, the diagonal holds what comes back.
fn first_endless(offspring: &Offspring) -> Option<(usize, f64)> {
    let mut means = offspring.clone();
    for stream in 0..means.len() {
        let returns = means[stream][stream];
        if returns >= ENDLESS {
            return Some((stream, returns));
        }
        let made: Vec<f64> = means[stream].iter().map(|mean| mean / (1.0 - returns)).collect();
        for row in &mut means[stream + 1..] {
            let through = row[stream];
            for (to, mean) in made.iter().enumerate().filter(|&(to, _)| to > stream) {
                row[to] += through * mean;
            }
        }
    }
    None
}

/// Solves `r = own + m'r`; no chain is endless.
fn solve(offspring: &Offspring, own: &[f64]) -> Vec<f64> {
    let count = own.len();
    let mut rows: Vec<Vec<f64>> = vec![vec![0.0; count + 1]; count];
    for (from, made) in offspring.iter().enumerate() {
        rows[from][from] += 1.0;
        rows[from][count] = own[from];
        for (to, mean) in made.iter().enumerate() {
            rows[to][from] -= mean;
        }
    }
    eliminate(&mut rows);
    substitute(&rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_close(found: &[f64], expected: &[f64]) {
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-12, "{found} instead of {expected}");
        }
    }

    #[test]
    fn rates_of_a_chain_and_of_a_circle_by_hand() {
        // 10 incidents make half a problem each; 5 problems make 0.4 changes each.
        let chain = vec![vec![0.0, 0.5, 0.0], vec![0.0, 0.0, 0.4], vec![0.0; 3]];
        assert_close(&solve(&chain, &[10.0, 0.0, 1.0]), &[10.0, 5.0, 3.0]);
        // An incident makes 0.2 changes, a change 0.5 incidents: i = 9 + 0.5 c, c = 0.2 i, so that i = 10, c = 2.
        let circle = vec![vec![0.0, 0.2], vec![0.5, 0.0]];
        assert_close(&solve(&circle, &[9.0, 0.0]), &[10.0, 2.0]);
        // Each makes a quarter of its own kind: 3 / (1 - 0.25).
        assert_close(&solve(&vec![vec![0.25]], &[3.0]), &[4.0]);
    }

    #[test]
    fn chains_without_end_are_found_with_what_comes_back() {
        assert_eq!(first_endless(&vec![vec![0.0, 0.2], vec![4.9, 0.0]]), None);
        let (stream, returns) = first_endless(&vec![vec![0.0, 0.25], vec![4.0, 0.0]]).unwrap();
        assert!(stream == 1 && (returns - 1.0).abs() < 1e-12);
        // Of the second: 0.5 of its own kind, and 0.5 x 0.8 / (1 - 0.2) by way of the first: 1 in all.
        let (stream, returns) = first_endless(&vec![vec![0.2, 0.5], vec![0.8, 0.5]]).unwrap();
        assert!(stream == 1 && (returns - 1.0).abs() < 1e-12);
    }

    #[test]
    fn the_mean_of_a_batch() {
        assert!((mean_batch(&BatchSize::Shares(vec![(1, 0.8), (5, 1.0)])) - 1.8).abs() < 1e-12);
        assert!((mean_batch(&BatchSize::Fixed(3)) - 3.0).abs() < 1e-12);
        assert!((mean_batch(&BatchSize::Geometric(2.5)) - 2.5).abs() < 1e-12);
    }
}
