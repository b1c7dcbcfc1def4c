//! Who worked for whom in one replication, and what it cost.

use crate::id::Id;
use crate::model::Model;
use crate::observe::observations::{Observations, PoolObservations};

use super::figure::hours;

/// Work and cost of each pool in the measured window of one replication.
#[derive(Debug, Clone)]
pub(in crate::experiment) struct Work {
    pools: Vec<PoolWork>,
}

/// Work and cost of one pool.
#[derive(Debug, Clone)]
struct PoolWork {
    /// Integral of servers working, in ticks, by stream.
    busy: Vec<u128>,
    /// Of paid time and of overtime.
    cost: f64,
}

impl Work {
    /// Charges the work of every activity to the servers that it took, with their changeovers to it.
    pub(in crate::experiment) fn new(model: &Model, seen: &Observations) -> Self {
        let pool = |(pool, seen): (&crate::model::Pool, &PoolObservations)| PoolWork {
            busy: vec![0; model.streams.len()],
            cost: (hours(seen.paid_area) + hours(seen.overtime_area)) * pool.cost_per_hour,
        };
        let mut pools: Vec<PoolWork> = model.pools.iter().zip(&seen.pools).map(pool).collect();
        for (cell, seen) in model.cells.iter().zip(&seen.cells) {
            let Some(line) = model.activities[cell.activity].line else { continue };
            let none = [0];
            let changeovers = seen.changeover_area.iter().chain(none.iter().cycle());
            let areas = seen.work_area.iter().zip(changeovers).map(|(work, changeover)| work + changeover);
            for (need, area) in model.lines[line].options.iter().zip(areas) {
                for &(pool, count) in need {
                    pools[pool.index()].busy[cell.stream.index()] += area * u128::from(count);
                }
            }
        }
        Self { pools }
    }

    /// Integral of servers working in a pool, in ticks.
    pub(super) fn busy(&self, pool: usize) -> u128 {
        self.pools[pool].busy.iter().sum()
    }

    /// Cost of a pool: paid time and overtime.
    pub(super) fn cost(&self, pool: usize) -> f64 {
        self.pools[pool].cost
    }

    /// Cost of all pools, whether they worked or not.
    pub(in crate::experiment) fn cost_of_all(&self) -> f64 {
        self.pools.iter().map(|pool| pool.cost).sum()
    }

    /// The part of the cost that falls to a stream: of each pool as much as of its work. A pool that did no work
    /// at all falls to no stream.
    pub(in crate::experiment) fn cost_of_stream(&self, stream: usize) -> f64 {
        let part = |pool: &PoolWork| {
            let busy: u128 = pool.busy.iter().sum();
            if busy == 0 { 0.0 } else { pool.cost * (pool.busy[stream] as f64 / busy as f64) }
        };
        self.pools.iter().map(part).sum()
    }
}
