//! The figures of the support levels: what each costs is shared out among the units that it handled.

use crate::id::Id;
use crate::kernel::support_levels::SUPPORT_LEVELS;
use crate::model::{Model, Pool};
use crate::observe::observations::LevelObservations;
use crate::stats::{Ratio, Tally};

use super::super::support_levels::SupportLevelResult;
use super::Work;
use super::figure::{Scale, mean, ratio, share};

/// Accumulators of all levels, those without a pool among them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct SupportLevelTotals([OneLevel; SUPPORT_LEVELS]);

/// Accumulators of one level.
#[derive(Debug, Clone, Copy, Default)]
struct OneLevel {
    handled: Tally,
    solved: Tally,
    solved_share: Ratio,
    cost_per_unit: Ratio,
    cost_to_solve: Ratio,
}

impl SupportLevelTotals {
    /// Takes in one replication.
    pub(super) fn add(&mut self, model: &Model, seen: &LevelObservations, work: &Work) {
        let rows = seen.rows();
        let handled: [u64; SUPPORT_LEVELS] =
            std::array::from_fn(|level| rows.iter().map(|row| row.handled[level]).sum());
        let mut cost = [0.0; SUPPORT_LEVELS];
        for (id, pool) in model.pools.enumerate() {
            if let Some(level) = pool.level {
                cost[usize::from(level) - 1] += work.cost(id.index());
            }
        }
        let solved: u64 = rows.iter().map(|row| row.solved).sum();
        for (level, (totals, row)) in self.0.iter_mut().zip(rows).enumerate() {
            totals.handled.add(handled[level] as f64);
            totals.solved.add(row.solved as f64);
            totals.solved_share.add(row.solved as f64, solved as f64);
            totals.cost_per_unit.add(cost[level], handled[level] as f64);
            // What nobody was handled for falls to nobody.
            let each = row.handled.iter().zip(cost.iter().zip(&handled)).filter(|(count, _)| **count > 0);
            let all = each.map(|(&count, (cost, &of))| count as f64 * cost / of as f64).sum();
            totals.cost_to_solve.add(all, row.solved as f64);
        }
    }

    /// The figures of those levels that a pool has.
    pub(super) fn results(&self, model: &Model, scale: &Scale) -> Vec<SupportLevelResult> {
        let result = |(totals, level): (&OneLevel, u8)| {
            let of_level = |pool: &&Pool| pool.level == Some(level);
            let pools: Vec<String> =
                model.pools.iter().filter(of_level).map(|pool| pool.title.clone()).collect();
            let cost = |of: &Ratio| ratio(of, scale).filter(|_| scale.with_cost);
            (!pools.is_empty()).then(|| SupportLevelResult {
                level,
                pools,
                handled: mean(&totals.handled, scale),
                solved: mean(&totals.solved, scale),
                solved_share: share(&totals.solved_share, scale),
                cost_per_unit: cost(&totals.cost_per_unit),
                cost_to_solve: cost(&totals.cost_to_solve),
            })
        };
        self.0.iter().zip(1..).filter_map(result).collect()
    }
}
