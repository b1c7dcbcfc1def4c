//! Where the time axis is cut: bins over the whole run, hours of the week, the end of the warm-up.

use crate::model::Model;
use crate::time::{SimTime, TICKS_PER_HOUR};

/// What the recorder keeps besides the totals of the measured window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Where measurement starts; the horizon ends it.
    pub warm_up: SimTime,
    /// Bins of the development over the whole run.
    pub bins: u32,
    /// Whether the hours of the week are kept apart.
    pub week: bool,
}

/// The cuts of one model's time axis.
#[derive(Debug, Clone)]
pub(super) struct Windows {
    pub(super) warm_up: u64,
    pub(super) horizon: u64,
    /// Length of a bin.
    pub(super) bin: u64,
    week: bool,
    /// From each instant on: what to add to get the time since a Monday 00:00 local time.
    offsets: Vec<(u64, u64)>,
}

impl Windows {
    pub(super) fn new(model: &Model, window: Window) -> Self {
        let horizon = model.run.horizon.ticks();
        let bin = horizon.div_ceil(u64::from(window.bins.max(1))).max(1);
        // Whole hours where bins are longer than that, so that one cut serves both.
        let bin = if bin > TICKS_PER_HOUR { bin.div_ceil(TICKS_PER_HOUR) * TICKS_PER_HOUR } else { bin };
        let offsets = model.week_clock.offsets.iter().map(|&(from, offset)| (from.ticks(), offset)).collect();
        Self { warm_up: window.warm_up.ticks().min(horizon), horizon, bin, week: window.week, offsets }
    }

    pub(super) const fn bins(&self) -> u64 {
        self.horizon.div_ceil(self.bin)
    }

    pub(super) const fn keeps_week(&self) -> bool {
        self.week
    }

    /// The bin that begins at or holds the instant.
    pub(super) const fn bin_of(&self, at: u64) -> usize {
        (at / self.bin) as usize
    }

    fn offset(&self, at: u64) -> (u64, u64) {
        let place = self.offsets.partition_point(|&(from, _)| from <= at);
        let offset = self.offsets.get(place.wrapping_sub(1)).map_or(0, |&(_, offset)| offset);
        (offset, self.offsets.get(place).map_or(u64::MAX, |&(from, _)| from))
    }

    /// The hour of the week, 0 is Monday 00:00 to 01:00 local time.
    pub(super) fn hour_of_week(&self, at: u64) -> usize {
        let (offset, _) = self.offset(at);
        ((at.wrapping_add(offset) / TICKS_PER_HOUR) % 168) as usize
    }

    /// The first cut after `at`.
    pub(super) fn next_cut(&self, at: u64) -> u64 {
        let mut next = ((at / self.bin) + 1) * self.bin;
        if self.week {
            let (offset, changes) = self.offset(at);
            let local = at.wrapping_add(offset);
            next = next.min(at + (TICKS_PER_HOUR - local % TICKS_PER_HOUR)).min(changes);
        }
        if at < self.warm_up {
            next = next.min(self.warm_up);
        }
        next.min(if at < self.horizon { self.horizon } else { u64::MAX })
    }
}
