//! Which pools the waiting is for.

use crate::experiment::results::Cause;
use crate::id::{Id, PoolId};
use crate::model::Model;
use crate::observe::observations::Observations;
use crate::stats::Ratio;

use super::figure::{hours, share};
use super::results::Estimate;

/// Waiting for each pool as a share of all waiting for people.
///
/// What waits for several pools at once, or for any of several, waits for each of them in equal parts: nothing in a run
/// tells for which it waited.
#[derive(Debug, Clone)]
pub(super) struct PoolWaiting<'m> {
    model: &'m Model,
    shares: Vec<Ratio>,
}

impl<'m> PoolWaiting<'m> {
    pub(super) fn new(model: &'m Model) -> Self {
        Self { model, shares: vec![Ratio::new(); model.pools.len()] }
    }

    /// Takes in one replication.
    pub(super) fn add(&mut self, seen: &Observations) {
        let mut waits = vec![0.0; self.shares.len()];
        for (cell, seen) in self.model.cells.iter().zip(&seen.cells) {
            let Some(line) = self.model.activities[cell.activity].line else { continue };
            let mut pools: Vec<PoolId> =
                self.model.lines[line].options.iter().flatten().map(|&(pool, _)| pool).collect();
            pools.sort_unstable();
            pools.dedup();
            let for_people = [Cause::Contention, Cause::OffShift, Cause::Overtaken];
            let waited = hours(for_people.iter().map(|&cause| seen.waits[cause]).sum());
            for pool in &pools {
                waits[pool.index()] += waited / pools.len() as f64;
            }
        }
        let all: f64 = waits.iter().sum();
        for (ratio, waits) in self.shares.iter_mut().zip(waits) {
            ratio.add(waits, all);
        }
    }

    /// The share of each pool; `None` where nothing ever waits.
    pub(super) fn shares(&self, confidence: f64) -> Vec<Option<Estimate>> {
        self.shares.iter().map(|ratio| share(ratio, confidence)).collect()
    }
}
