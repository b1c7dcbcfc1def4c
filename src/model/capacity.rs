//! Demand against capacity, from the traffic equations and the calendars, before anything runs.

use super::offspring::rates_between;
use super::{Activity, Choice, Lever, Line, Model, Need, Pool, visits_per_unit};
use crate::id::{ActivityId, CellId, Id, IdVec, LineId, PoolId};
use crate::time::{SimTime, Speed};

/// Loads this close to one or above count as full.
const FULL: f64 = 1.0 - 1e-9;
/// Rounds in which work is moved between alternatives; each at least halves what is left to gain in practice.
const BALANCE_ROUNDS: usize = 200;

/// The work that demand brings to a pool, held against the people it has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PoolLoad {
    /// The pool.
    pub pool: PoolId,
    /// Mean number of its servers that must be busy to keep up with demand, if each of them does as much as any other;
    /// `None` where what happens in the run
    /// decides on its demand, so that nothing can be said before.
    pub demand: Option<f64>,
    /// Mean number of its servers present, over the horizon, with shrinkage and times away taken off (see
    /// [`Pool::availability`](super::Pool::availability)).
    pub capacity: f64,
    /// Demand over capacity; at one and above the waiting lines grow for as long as the run lasts. Zero without
    /// demand, infinite where demand meets no capacity, `None` where demand cannot be said.
    pub load: Option<f64>,
}

impl PoolLoad {
    /// Whether the pool cannot keep up.
    pub fn is_full(&self) -> bool {
        self.load.is_some_and(|load| load >= FULL)
    }

    /// The load in words: who needs and has how many, as in "3.4 busy on average needed, 2.8 on duty (load
    /// 121 %)".
    pub fn figures(&self) -> String {
        let (Some(demand), Some(load), capacity) = (self.demand, self.load, self.capacity) else {
            return "not known before a run".to_owned();
        };
        let load =
            if load.is_finite() { format!("{:.0} %", load * 100.0) } else { "beyond all bounds".to_owned() };
        // Two digits that count, where people are needed a few minutes a week.
        let people = |number: f64| {
            let places = if number > 0.0 { (1.0 - number.log10().floor()).clamp(1.0, 6.0) } else { 1.0 };
            format!("{number:.*}", places as usize)
        };
        format!("{} busy on average needed, {} on duty (load {load})", people(demand), people(capacity))
    }
}

/// The load of every pool, with the planned changes of the run and without what its improvements bring.
///
/// Work content is arrival rate times visits times mean duration, charged to every server that an activity needs
/// at once. Where an activity has alternatives its work is spread over them so that the loads are as even as
/// they can be: if a pool is full even so, no way of choosing keeps up.
pub fn loads(model: &Model) -> IdVec<PoolId, PoolLoad> {
    let present = |pool: &Pool| pool.staffing.mean_present(model.run.horizon) * pool.availability();
    let capacity: Vec<f64> = model.pools.iter().map(present).collect();
    let (work, unknown) = line_work(model, &capacity);
    let demand = balanced_demand(&work, &capacity);
    let load = |(pool, (&demand, &capacity)): (usize, (&f64, &f64))| {
        let demand = (!unknown[pool]).then_some(demand);
        let load = demand.map(|demand| if demand > 0.0 { demand / capacity } else { 0.0 });
        PoolLoad { pool: PoolId::new(pool), demand, capacity, load }
    };
    demand.iter().zip(&capacity).enumerate().map(load).collect()
}

/// Work that waits for one of several needs: mean number of units in service at standard speed that keeps up with
/// demand, and what each of them takes.
type Work = (f64, Vec<Charge>);

/// The servers that a need keeps busy for each unit of standard work: its numbers over its speed.
type Charge = Vec<(PoolId, f64)>;

/// The work that comes to each waiting line, and the pools that may be asked for work of which nothing can be said.
fn line_work(model: &Model, capacity: &[f64]) -> (Vec<Work>, Vec<bool>) {
    let mut work: IdVec<LineId, f64> = model.lines.iter().map(|_| 0.0).collect();
    let mut own_work: IdVec<ActivityId, f64> = model.activities.iter().map(|_| 0.0).collect();
    let mut unknown = improved_pools(model);
    mark_mixed(model, &mut unknown);
    mark_experience(model, &mut unknown);
    let chosen = chosen_by_state(model);
    for (changes, from, to) in model.stretches() {
        let part = (to - from).ticks() as f64 / model.run.horizon.ticks() as f64;
        let (then, paces) = model.after(changes);
        for (stream, rate) in model.streams.ids().zip(&rates_between(&then, &paces, from, to)) {
            for (id, visits) in visits_per_unit(&then, stream) {
                let cell = &then.cells[id];
                let activity = &model.activities[cell.activity];
                let mean = cell.duration.mean();
                let Some(line) = activity.line.filter(|_| mean > 0.0) else {
                    continue;
                };
                // A full batch keeps its servers busy no longer than a single unit.
                let together = activity.batch.filter(|batch| batch.together).map(|batch| batch.size);
                let work = if activity.own_durations.is_empty() {
                    &mut work[line]
                } else {
                    &mut own_work[cell.activity]
                };
                *work += rate.unwrap_or(0.0) * part * visits * mean / together.map_or(1.0, f64::from);
                if rate.is_none() || together == Some(u32::MAX) || chosen[id.index()] {
                    let pools = model.lines[line].options.iter().flatten();
                    pools.for_each(|&(pool, _)| unknown[pool.index()] = true);
                }
            }
        }
    }
    let of_line = |(&work, line): (&f64, &Line)| (work, usable(&charges(model, line), capacity));
    let of_activity = |(id, &work): (ActivityId, &f64)| {
        let options = own_charges(model, id)?;
        Some((work, usable(&options, capacity)))
    };
    let of_lines = work.iter().zip(&model.lines).map(of_line);
    (of_lines.chain(own_work.enumerate().filter_map(of_activity)).collect(), unknown)
}

/// The pools whose work depends on how much is completed of what improves the chain: of improved durations the pools
/// that do that work, of improved shares and demand all.
fn improved_pools(model: &Model) -> Vec<bool> {
    let mut improved = vec![false; model.pools.len()];
    for improvement in &model.changes.improvements {
        match &model.changes.parameters[improvement.parameter].lever {
            Lever::Duration { cells, .. } => {
                let lines =
                    cells.iter().filter_map(|&cell| model.activities[model.cells[cell].activity].line);
                for (pool, _) in lines.flat_map(|line| model.lines[line].options.iter().flatten()) {
                    improved[pool.index()] = true;
                }
            }
            Lever::Share { .. } | Lever::Demand(_) => improved.fill(true),
        }
    }
    improved
}

/// The cells of which cannot be said before a run how many units come: those behind a choice of the shortest line.
fn chosen_by_state(model: &Model) -> Vec<bool> {
    let choices = model.cells.iter().filter(|cell| cell.choice == Choice::Shortest);
    let mut open: Vec<CellId> =
        choices.flat_map(|cell| cell.next.iter().filter_map(|branch| branch.to)).collect();
    let mut chosen = vec![false; model.cells.len()];
    while let Some(cell) = open.pop() {
        if !std::mem::replace(&mut chosen[cell.index()], true) {
            open.extend(model.onward(cell));
        }
    }
    chosen
}

/// What the alternatives of a line take. Of people who differ each does as much as any other: so it is where all of
/// them are busy.
fn charges(model: &Model, line: &Line) -> Vec<Charge> {
    let charge = |(need, speed): (&Need, &Speed)| {
        let of_pool = |&(pool, count): &(PoolId, u32)| {
            (pool, f64::from(count) / (speed.factor() * model.pools[pool].mean_speed()))
        };
        need.iter().map(of_pool).collect()
    };
    line.options.iter().zip(&line.speeds).map(charge).collect()
}

/// What the alternatives of an activity take that has laws of its own for some of them, for each unit of the work that
/// its cells state; `None` for other activities.
fn own_charges(model: &Model, id: ActivityId) -> Option<Vec<Charge>> {
    let Activity { own_durations, line, .. } = &model.activities[id];
    let stated = model.cells.iter().find(|cell| cell.activity == id)?.duration.mean();
    let line = line.filter(|_| !own_durations.is_empty() && stated > 0.0)?;
    let mut charges = charges(model, &model.lines[line]);
    for (charge, law) in charges.iter_mut().zip(own_durations) {
        let longer = law.as_ref().map_or(1.0, |law| law.mean() / stated);
        for (_, count) in charge {
            *count *= longer;
        }
    }
    Some(charges)
}

/// Marks the pools of which nothing can be said because it depends on the order of the work how long it takes: people
/// change over between kinds of work, or it gets shorter with each repetition.
fn mark_experience(model: &Model, unknown: &mut [bool]) {
    for pool in model.pools.ids().filter(|&pool| model.changes_over(pool)) {
        unknown[pool.index()] = true;
    }
    let learned = model.activities.iter().filter(|activity| activity.learning.is_some());
    for line in learned.filter_map(|activity| activity.line) {
        for &(pool, _) in model.lines[line].options.iter().flatten() {
            unknown[pool.index()] = true;
        }
    }
}

/// Marks the pools of which nothing can be said because people of one pool who differ work together with others: how
/// long these are busy depends on who it is.
fn mark_mixed(model: &Model, unknown: &mut [bool]) {
    for need in model.lines.iter().flat_map(|line| &line.options) {
        if need.len() > 1 && need.iter().any(|&(pool, _)| model.pools[pool].is_uneven()) {
            for &(pool, _) in need {
                unknown[pool.index()] = true;
            }
        }
    }
}

/// The alternatives whose pools are all on duty at some time; all of them if there is none.
fn usable(options: &[Charge], capacity: &[f64]) -> Vec<Charge> {
    let on_duty = |need: &&Charge| need.iter().all(|&(pool, _)| capacity[pool.index()] > 0.0);
    let usable: Vec<Charge> = options.iter().filter(on_duty).cloned().collect();
    if usable.is_empty() { options.to_vec() } else { usable }
}

/// Mean busy servers per pool when the work of each line is spread over its alternatives so that the sum over
/// pools of demand squared over capacity is least, which evens out the loads.
///
/// Work is moved between two alternatives of a line at a time, each time by the best amount (coordinate descent
/// on a convex function; Bertsekas 1999, sec. 2.7).
fn balanced_demand(lines: &[Work], capacity: &[f64]) -> Vec<f64> {
    let mut demand = vec![0.0; capacity.len()];
    let mut spread: Vec<Vec<f64>> = Vec::new();
    for (work, options) in lines {
        let shares = vec![work / options.len() as f64; options.len()];
        for (need, share) in options.iter().zip(&shares) {
            charge(&mut demand, need, *share);
        }
        spread.push(shares);
    }
    for _ in 0..BALANCE_ROUNDS {
        let mut moved = 0.0_f64;
        for ((work, options), shares) in lines.iter().zip(&mut spread) {
            for from in 0..options.len() {
                for to in (0..options.len()).filter(|&to| to != from) {
                    let amount = best_move(&options[from], &options[to], &demand, capacity).min(shares[from]);
                    if amount > 0.0 && work.is_finite() {
                        charge(&mut demand, &options[from], -amount);
                        charge(&mut demand, &options[to], amount);
                        shares[from] -= amount;
                        shares[to] += amount;
                        moved = moved.max(amount / work);
                    }
                }
            }
        }
        if moved < 1e-9 {
            break;
        }
    }
    demand
}

/// Adds the servers that so much work keeps busy.
fn charge(demand: &mut [f64], need: &Charge, work: f64) {
    for &(pool, count) in need {
        demand[pool.index()] += work * count;
    }
}

/// How much work to move from one alternative to another: where the derivative of the sum of squares is zero.
/// Negative if the move would be the wrong way.
fn best_move(from: &Charge, to: &Charge, demand: &[f64], capacity: &[f64]) -> f64 {
    // Only where no alternative is ever on duty is there a pool without capacity here.
    let room = |pool: PoolId| capacity[pool.index()].max(1e-9);
    let slope = |need: &Charge| -> f64 {
        need.iter().map(|&(pool, count)| count * demand[pool.index()] / room(pool)).sum()
    };
    let count_in = |need: &Charge, pool: PoolId| {
        need.iter().filter(|entry| entry.0 == pool).map(|entry| entry.1).sum::<f64>()
    };
    let in_from: f64 =
        from.iter().map(|&(pool, _)| (count_in(to, pool) - count_in(from, pool)).powi(2) / room(pool)).sum();
    let only_in_to: f64 = to
        .iter()
        .filter(|(pool, _)| !from.iter().any(|(other, _)| other == pool))
        .map(|&(pool, count)| count.powi(2) / room(pool))
        .sum();
    let curvature = in_from + only_in_to;
    if curvature > 0.0 { (slope(from) - slope(to)) / curvature } else { 0.0 }
}

/// Why no unit can ever be taken up with these servers; `None` if there is an instant at which they are all
/// present.
pub(crate) fn never_present(model: &Model, need: &Need) -> Option<String> {
    let short = need.iter().find(|&&(pool, count)| model.pools[pool].staffing.most_present() < count);
    if let Some(&(pool, count)) = short {
        let name = &model.pools[pool].name;
        return Some(match model.pools[pool].staffing.most_present() {
            0 => format!("nobody of `{name}` is ever on duty"),
            most => format!("needs {count} of `{name}` at once, of whom at most {most} are ever on duty"),
        });
    }
    let together = |at: SimTime| {
        need.iter().all(|&(pool, count)| model.pools[pool].staffing.most_present_at(at) >= count)
    };
    let mut changes = need.iter().flat_map(|&(pool, _)| model.pools[pool].staffing.changes());
    if changes.any(together) {
        return None;
    }
    let names: Vec<String> = need
        .iter()
        .map(|&(pool, count)| match (count, &model.pools[pool].name) {
            (1, name) => format!("`{name}`"),
            (count, name) => format!("{count} of `{name}`"),
        })
        .collect();
    Some(format!("{} are never on duty at the same time", names.join(" and ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn need(pools: &[(usize, u32)]) -> Charge {
        pools.iter().map(|&(pool, count)| (PoolId::new(pool), f64::from(count))).collect()
    }

    fn assert_close(found: &[f64], expected: &[f64]) {
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-6, "{found} instead of {expected}");
        }
    }

    #[test]
    fn work_is_charged_to_every_server_that_is_needed() {
        let both = need(&[(0, 2), (1, 1)]);
        assert_close(&balanced_demand(&[(1.5, vec![both])], &[4.0, 4.0]), &[3.0, 1.5]);
    }

    #[test]
    fn alternatives_share_the_work_so_that_loads_are_even() {
        let [a, b, c] = [0, 1, 2].map(|pool| need(&[(pool, 1)]));
        // Pool 0 has 2 of its own to do, 3 can go to either of two pools of 4: 2.5 each.
        assert_close(
            &balanced_demand(&[(2.0, vec![a.clone()]), (3.0, vec![a.clone(), b.clone()])], &[4.0, 4.0]),
            &[2.5, 2.5],
        );
        // If pool 0 has more of its own than an even share, all the rest goes to pool 1.
        assert_close(
            &balanced_demand(&[(5.0, vec![a.clone()]), (1.0, vec![a.clone(), b.clone()])], &[4.0, 4.0]),
            &[5.0, 1.0],
        );
        // A chain of three pools over two lines: 6 units of work on 1, 2 and 3 people, load 1 everywhere.
        let chain = [(2.5, vec![a, b.clone()]), (3.5, vec![b, c])];
        assert_close(&balanced_demand(&chain, &[1.0, 2.0, 3.0]), &[1.0, 2.0, 3.0]);
    }

    #[test]
    fn a_pool_that_is_never_there_takes_no_work_if_another_can() {
        let options = [need(&[(0, 1)]), need(&[(1, 1)])];
        assert_eq!(usable(&options, &[0.0, 4.0]), [options[1].clone()]);
        assert_eq!(usable(&options, &[0.0, 0.0]).len(), 2);
    }
}
