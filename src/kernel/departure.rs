//! What is told of a unit that leaves: its whole way, and whether its target is met.

use super::cause::Cause;
use super::observer::{Departure, Exit};
use super::unit::{Unit, flag};

/// The whole way of a unit that leaves now.
pub(super) fn departure(unit: &Unit, now: u64, exit: Exit) -> Departure {
    let lead = now - unit.arrived + unit.waits[Cause::Before];
    Departure {
        exit,
        lead,
        touch: lead - unit.waits.total(),
        eventful: exit != Exit::Finished || unit.flags & flag::EVENTFUL != 0,
        in_time: is_in_time(unit, now),
    }
}

/// As above for a unit that finishes and has nothing of what most have not.
#[inline(always)]
pub(super) fn uneventful_departure(unit: &Unit, now: u64) -> Departure {
    let lead = now - unit.arrived;
    Departure {
        exit: Exit::Finished,
        lead,
        touch: lead - unit.waits.common(),
        eventful: false,
        in_time: is_in_time(unit, now),
    }
}

/// Whether the target for resolution is met. Due at the very start is what was late before it.
#[inline(always)]
fn is_in_time(unit: &Unit, now: u64) -> Option<bool> {
    let due = unit.resolve_due;
    (due != u64::MAX).then_some(now <= due && due > 0)
}
