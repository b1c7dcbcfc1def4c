//! What became of everybody, in a flow and at an activity.

use crate::kernel::observer::Turned;
use crate::observe::observations::CellObservations;
use crate::stats::{Ratio, Tally};

use super::super::fates::{ActivityFates, Fates};
use super::super::measure::{Figure, FlowSeen, Parts};
use super::super::results::Estimate;
use super::figure::{Scale, hours, mean, ratio, share};

/// The figures of a flow that tell it.
const FIGURES: [Figure; 13] = [
    Figure::Refused,
    Figure::Balked,
    Figure::Abandoned,
    Figure::Overflowed,
    Figure::Retried,
    Figure::Blocked,
    Figure::SentBack,
    Figure::Reopened,
    Figure::Reassigned,
    Figure::PingPong,
    Figure::FirstLevel,
    Figure::RightFirstTime,
    Figure::ThroughputYield,
];

/// Accumulators of a flow, in the order of [`FIGURES`].
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct FateTotals([Ratio; FIGURES.len()]);

impl FateTotals {
    /// Takes in one replication.
    pub(super) fn add(&mut self, flow: &FlowSeen<'_>) {
        for (total, figure) in self.0.iter_mut().zip(FIGURES) {
            let Parts { numerator, denominator } = flow.parts(figure);
            total.add(numerator, denominator);
        }
    }

    /// One figure alone; `None` if it is none of these or has too little data.
    pub(super) fn figure(&self, figure: Figure, scale: &Scale) -> Option<Estimate> {
        let place = FIGURES.iter().position(|known| *known == figure)?;
        ratio(&self.0[place], scale)
    }

    /// All of them.
    pub(super) fn results(&self, scale: &Scale) -> Fates {
        let [refused, balked, abandoned, overflowed, retried, blocked, others @ ..] = &self.0;
        let [sent_back, reopened, reassigned, ping_pong, first_level, right_first_time, throughput_yield] =
            others;
        Fates {
            refused: share(refused, scale),
            balked: share(balked, scale),
            abandoned: share(abandoned, scale),
            overflowed: ratio(overflowed, scale),
            retried: ratio(retried, scale),
            blocked: ratio(blocked, scale),
            sent_back: ratio(sent_back, scale),
            reopened: ratio(reopened, scale),
            reassigned: ratio(reassigned, scale),
            ping_pong: share(ping_pong, scale),
            first_level: share(first_level, scale),
            right_first_time: share(right_first_time, scale),
            throughput_yield: share(throughput_yield, scale),
            complete_accurate: None,
        }
    }
}

/// What was seen at one activity in one replication, over all streams. Areas in ticks.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ActivityFatesSeen {
    turned: [u64; Turned::COUNT],
    gave_up: u64,
    in_vain: u128,
    reworked: u64,
    outside_area: u128,
    blocked_area: u128,
}

impl ActivityFatesSeen {
    /// Adds what one stream saw there.
    pub(super) fn include(&mut self, cell: &CellObservations) {
        for (total, count) in self.turned.iter_mut().zip(cell.turned) {
            *total += count;
        }
        self.gave_up += cell.gave_up;
        self.in_vain += cell.wait_in_vain;
        self.reworked += cell.reworked;
        self.outside_area += cell.outside_area;
        self.blocked_area += cell.blocked_area.iter().sum::<u128>();
    }
}

/// Accumulators of one activity.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ActivityFateTotals {
    turned: [Tally; Turned::COUNT],
    gave_up: Tally,
    reworked: Tally,
    outside: Tally,
    blocked: Tally,
    /// Of the time that people spent on units.
    blocked_share: Ratio,
    /// Hours a unit that gave up.
    in_vain: Ratio,
}

impl ActivityFateTotals {
    /// Takes in one replication with so much work on units, in ticks.
    pub(super) fn add(&mut self, seen: &ActivityFatesSeen, work_area: u128, window: f64) {
        for (tally, count) in self.turned.iter_mut().zip(seen.turned) {
            tally.add(count as f64);
        }
        self.gave_up.add(seen.gave_up as f64);
        self.reworked.add(seen.reworked as f64);
        self.outside.add(seen.outside_area as f64 / window);
        self.blocked.add(seen.blocked_area as f64 / window);
        self.blocked_share.add(hours(seen.blocked_area), hours(seen.blocked_area + work_area));
        self.in_vain.add(hours(seen.in_vain), seen.gave_up as f64);
    }

    /// The figures.
    pub(super) fn results(&self, scale: &Scale) -> ActivityFates {
        let weekly = |tally: &Tally| scale.per_week(mean(tally, scale));
        let turned = |turned: Turned| weekly(&self.turned[turned as usize]);
        ActivityFates {
            refused_per_week: turned(Turned::Refused),
            balked_per_week: turned(Turned::Balked),
            gave_up_per_week: weekly(&self.gave_up),
            overflowed_per_week: turned(Turned::Overflowed),
            retried_per_week: turned(Turned::ComesAgain),
            sent_back_per_week: weekly(&self.reworked),
            outside: mean(&self.outside, scale),
            blocked: mean(&self.blocked, scale),
            blocked_share: share(&self.blocked_share, scale),
            wait_in_vain: ratio(&self.in_vain, scale),
        }
    }
}
