//! Active periods and the momentary bottleneck, over replications.

use crate::observe::active::ActivitySeen;
use crate::stats::{Ratio, Tally};
use crate::time::TICKS_PER_HOUR;

use super::figure::{hours, ratio, share};
use super::results::{ActivePool, PoolActivity, TimelineSpan};

/// Accumulators of all pools.
#[derive(Debug, Clone)]
pub(super) struct ActivityTotals {
    pools: Vec<PoolTotals>,
    no_bottleneck: Ratio,
    timeline: Vec<TimelineSpan>,
    replications: u32,
}

/// Accumulators of one pool; times in hours.
#[derive(Debug, Clone, Default)]
struct PoolTotals {
    period: Ratio,
    longest: Tally,
    sole: Ratio,
    shifting: Ratio,
    bottleneck: Ratio,
}

impl ActivityTotals {
    pub(super) fn new(pools: usize) -> Self {
        Self {
            pools: vec![PoolTotals::default(); pools],
            no_bottleneck: Ratio::new(),
            timeline: Vec::new(),
            replications: 0,
        }
    }

    /// Takes in one replication.
    pub(super) fn add(&mut self, seen: &ActivitySeen) {
        let manned = hours(seen.manned.into());
        for (totals, pool) in self.pools.iter_mut().zip(&seen.pools) {
            totals.period.add(hours(pool.length.into()), pool.periods as f64);
            if pool.periods > 0 {
                totals.longest.add(hours(pool.longest.into()));
            }
            let (sole, shifting) =
                (hours(pool.bottleneck.sole.into()), hours(pool.bottleneck.shifting.into()));
            totals.sole.add(sole, manned);
            totals.shifting.add(shifting, manned);
            totals.bottleneck.add(sole + shifting, manned);
        }
        self.no_bottleneck.add(manned - hours(seen.with_bottleneck.into()), manned);
        if self.replications == 0 {
            self.timeline = seen
                .timeline
                .iter()
                .map(|span| TimelineSpan {
                    pool: span.pool,
                    from: span.from as f64 / TICKS_PER_HOUR as f64,
                    to: span.to as f64 / TICKS_PER_HOUR as f64,
                    shifting: span.shifting,
                })
                .collect();
        }
        self.replications += 1;
    }

    /// The figures.
    pub(super) fn results(&self, confidence: f64) -> PoolActivity {
        let pool = |totals: &PoolTotals| ActivePool {
            mean_period: ratio(&totals.period, confidence),
            longest_period: totals.longest.max(),
            sole: share(&totals.sole, confidence),
            shifting: share(&totals.shifting, confidence),
            bottleneck: share(&totals.bottleneck, confidence),
        };
        PoolActivity {
            pools: self.pools.iter().map(pool).collect(),
            no_bottleneck: share(&self.no_bottleneck, confidence),
            timeline: self.timeline.clone(),
        }
    }
}
