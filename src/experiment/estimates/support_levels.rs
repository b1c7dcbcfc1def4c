//! The figures of the support levels: what each costs is shared out among the units that it handled.
//!
//! A rare unit may keep a level from having any in most replications. So nothing is divided within a replication: counts
//! and costs of all replications are added up first, and intervals follow from how these vary together.

use crate::id::Id;
use crate::kernel::support_levels::SUPPORT_LEVELS;
use crate::model::{Model, Pool};
use crate::observe::observations::LevelObservations;
use crate::stats::{JointTally, Ratio, Tally};

use super::super::results::Estimate;
use super::super::support_levels::SupportLevelResult;
use super::Work;
use super::figure::{Scale, mean, ratio, share};

/// Accumulators of all levels that a pool has.
#[derive(Debug, Clone)]
pub(super) struct SupportLevelTotals {
    levels: Vec<OneLevel>,
    /// In each replication the cost of each level, then for each level how many of the units that it solved each level
    /// worked on: see [`SupportLevelTotals::count`].
    joint: JointTally,
}

/// Accumulators of one level.
#[derive(Debug, Clone, Copy, Default)]
struct OneLevel {
    /// From 1 on.
    level: u8,
    handled: Tally,
    solved: Tally,
    solved_share: Ratio,
    cost_per_unit: Ratio,
}

impl SupportLevelTotals {
    pub(super) fn new(model: &Model) -> Self {
        let is_there = |level: &u8| model.pools.iter().any(|pool| pool.level == Some(*level));
        let levels = (1..=SUPPORT_LEVELS as u8).filter(is_there);
        let levels: Vec<OneLevel> = levels.map(|level| OneLevel { level, ..OneLevel::default() }).collect();
        let joint = JointTally::new(levels.len() * (levels.len() + 1));
        Self { levels, joint }
    }

    /// Takes in one replication.
    pub(super) fn add(&mut self, model: &Model, seen: &LevelObservations, work: &Work) {
        if self.levels.is_empty() {
            return;
        }
        let mut cost = [0.0; SUPPORT_LEVELS];
        for (id, pool) in model.pools.enumerate() {
            if let Some(level) = pool.level {
                cost[usize::from(level) - 1] += work.cost(id.index());
            }
        }
        let rows = seen.rows();
        let solved_by_any: u64 = rows.iter().map(|row| row.solved).sum();
        let places: Vec<usize> = self.levels.iter().map(|one| usize::from(one.level) - 1).collect();
        for (totals, &place) in self.levels.iter_mut().zip(&places) {
            let handled: u64 = rows.iter().map(|row| row.handled[place]).sum();
            let solved = rows[place].solved as f64;
            totals.handled.add(handled as f64);
            totals.solved.add(solved);
            totals.solved_share.add(solved, solved_by_any as f64);
            totals.cost_per_unit.add(cost[place], handled as f64);
        }
        let costs = places.iter().map(|&place| cost[place]);
        let counts = places
            .iter()
            .flat_map(|&solver| places.iter().map(move |&place| rows[solver].handled[place] as f64));
        let together: Vec<f64> = costs.chain(counts).collect();
        self.joint.add(&together);
    }

    /// The figures.
    pub(super) fn results(&self, model: &Model, scale: &Scale) -> Vec<SupportLevelResult> {
        let result = |(place, totals): (usize, &OneLevel)| {
            let of_level = |pool: &&Pool| pool.level == Some(totals.level);
            SupportLevelResult {
                level: totals.level,
                pools: model.pools.iter().filter(of_level).map(|pool| pool.title.clone()).collect(),
                handled: mean(&totals.handled, scale),
                solved: mean(&totals.solved, scale),
                solved_share: share(&totals.solved_share, scale),
                cost_per_unit: ratio(&totals.cost_per_unit, scale).filter(|_| scale.with_cost),
                cost_to_solve: self.cost_to_solve(place, scale.confidence).filter(|_| scale.with_cost),
            }
        };
        self.levels.iter().enumerate().map(result).collect()
    }

    /// Where the count of units that one level solved and another one worked on stands among the joint observations.
    const fn count(&self, solver: usize, worker: usize) -> usize {
        self.levels.len() * (1 + solver) + worker
    }

    /// The sum over levels of the share of the units solved here that the level worked on, times its cost per unit.
    /// `None` where no unit was solved here.
    fn cost_to_solve(&self, solver: usize, confidence: f64) -> Option<Estimate> {
        let means = self.joint.means();
        // Whoever solves a unit works on it.
        let solved = means[self.count(solver, solver)];
        let levels = 0..self.levels.len();
        let mut slopes = vec![0.0; means.len()];
        let mut value = 0.0;
        for worker in levels.clone().filter(|&worker| means[self.count(solver, worker)] > 0.0) {
            let handled: f64 = levels.clone().map(|solver| means[self.count(solver, worker)]).sum();
            let (share, each) = (means[self.count(solver, worker)] / solved, means[worker] / handled);
            value += share * each;
            slopes[worker] += share / handled;
            for any in levels.clone() {
                slopes[self.count(any, worker)] -= share * each / handled;
            }
            slopes[self.count(solver, worker)] += each / solved;
            slopes[self.count(solver, solver)] -= share * each / solved;
        }
        (solved > 0.0).then(|| self.joint.figure(value, &slopes, confidence).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Costs of three levels, then what each of them worked on of the units that the first, the second and the third solved.
    /// In the second replication nobody gets to the third.
    const SEEN: [[f64; 12]; 3] = [
        [240.0, 720.0, 2400.0, 6.0, 0.0, 0.0, 2.0, 3.0, 0.0, 1.0, 0.0, 2.0],
        [240.0, 650.0, 2400.0, 9.0, 0.0, 0.0, 4.0, 4.0, 0.0, 0.0, 0.0, 0.0],
        [250.0, 700.0, 2300.0, 5.0, 0.0, 0.0, 1.0, 2.0, 0.0, 1.0, 1.0, 1.0],
    ];

    fn of(replications: &[[f64; 12]]) -> SupportLevelTotals {
        let levels = (1..=3).map(|level| OneLevel { level, ..OneLevel::default() }).collect();
        let mut totals = SupportLevelTotals { levels, joint: JointTally::new(12) };
        for seen in replications {
            totals.joint.add(seen);
        }
        totals
    }

    #[test]
    fn intervals_follow_from_how_the_figure_changes_with_each_mean() {
        let totals = of(&SEEN);
        let means = totals.joint.means().to_vec();
        for solver in 0..3 {
            let found = totals.cost_to_solve(solver, 0.9).unwrap();
            // The figure a little to either side of the means, in the direction of each replication.
            let near = |seen: &[f64; 12], step: f64| {
                let point = std::array::from_fn(|place| means[place] + step * (seen[place] - means[place]));
                of(&[point]).cost_to_solve(solver, 0.9).unwrap().value
            };
            let step = 1e-5;
            let changes = SEEN.iter().map(|seen| (near(seen, step) - near(seen, -step)) / (2.0 * step));
            let expected =
                crate::stats::mean_interval(&changes.collect(), 0.9).unwrap().half_width().unwrap();
            let (low, high) = found.interval.unwrap();
            assert!(((high - low) / 2.0 / expected - 1.0).abs() < 1e-6, "{found:?}, {expected}");
        }
        // The levels worked on 29, 10 and 3, which cost 730, 2,070 and 7,100.
        let third = 730.0 / 29.0 * 2.0 / 3.0 + 2070.0 / 10.0 / 3.0 + 7100.0 / 3.0;
        assert!((totals.cost_to_solve(2, 0.9).unwrap().value / third - 1.0).abs() < 1e-12);
    }
}
