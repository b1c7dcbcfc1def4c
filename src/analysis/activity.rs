//! Active periods and the momentary bottleneck, over replications.

use crate::observe::active::ActivitySeen;
use crate::stats::{Ratio, Tally};
use crate::time::TICKS_PER_HOUR;

use super::figure::{high, hours, low, ratio, share};
use super::results::{ActivePool, Estimate, PoolActivity, TimelineSpan};

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
    starved: Ratio,
    blocked: Ratio,
    /// Blocked less starved.
    pressure: Ratio,
    /// Both together.
    loss: Ratio,
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
            let on_duty = hours(pool.on_duty);
            let (starved, blocked) = (hours(pool.starved), hours(pool.blocked));
            totals.starved.add(starved, on_duty);
            totals.blocked.add(blocked, on_duty);
            totals.pressure.add(blocked - starved, on_duty);
            totals.loss.add(blocked + starved, on_duty);
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
            starved: share(&totals.starved, confidence),
            blocked: ratio(&totals.blocked, confidence),
        };
        PoolActivity {
            pools: self.pools.iter().map(pool).collect(),
            no_bottleneck: share(&self.no_bottleneck, confidence),
            turning_point: self.turning_point(confidence),
            timeline: self.timeline.clone(),
        }
    }

    /// The pool before which work is blocked and after which it is starved.
    fn turning_point(&self, confidence: f64) -> Option<usize> {
        let is_blocked = |totals: &PoolTotals| totals.blocked.value().is_some_and(|share| share > 0.0);
        if !self.pools.iter().any(is_blocked) {
            return None;
        }
        let pressures: Vec<_> = self.pools.iter().map(|totals| ratio(&totals.pressure, confidence)).collect();
        let sign = |pool: &Option<Estimate>| match pool.and_then(|pressure| pressure.interval) {
            Some((low, _)) if low > 0.0 => Some(true),
            Some((_, high)) if high < 0.0 => Some(false),
            _ => None,
        };
        let signs: Vec<Option<bool>> = pressures.iter().map(sign).collect();
        let candidates = (0..signs.len()).filter(|&pool| {
            let before = signs[..pool].iter().all(|sign| *sign == Some(true));
            before && signs[pool + 1..].iter().all(|sign| *sign == Some(false))
        });
        // Where the sign changes between two pools both are candidates: the turning point loses less time.
        let mut losses: Vec<(usize, Estimate)> =
            candidates.filter_map(|pool| Some((pool, ratio(&self.pools[pool].loss, confidence)?))).collect();
        losses.sort_by(|a, b| a.1.value.total_cmp(&b.1.value));
        let &(first, loss) = losses.first()?;
        losses[1..].iter().all(|(_, other)| high(&loss) < low(other)).then_some(first)
    }
}
