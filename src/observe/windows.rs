//! Where the time axis is cut: bins over the whole run, hours of the week, the end of the warm-up.

use crate::model::Model;
use crate::time::{SimTime, TICKS_PER_HOUR};

/// What the recorder keeps besides the totals of the measured window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Where measurement starts; the horizon ends it.
    pub warm_up: SimTime,
    /// Bins of the development over the whole run, at the most. Their length is rounded up to one that people read
    /// easily: hours, a day, a week, several weeks.
    pub bins: u32,
    /// Whether the hours of the week are kept apart.
    pub week: bool,
    /// Whether that is kept which few ask for: the waiting times of each activity, and what streams have besides: value,
    /// satisfaction, business hours, targets by priority, support levels.
    pub details: bool,
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

/// The shortest length that people read easily and that is at least `ticks`: whole hours that divide a day, a day,
/// a week, or weeks doubled again and again. Lengths below an hour stay as they are.
fn readable(ticks: u64) -> u64 {
    if ticks <= TICKS_PER_HOUR {
        return ticks;
    }
    let hours = ticks.div_ceil(TICKS_PER_HOUR);
    let of_day = [2, 3, 4, 6, 8, 12, 24].into_iter().find(|&length| length >= hours);
    let length = of_day.unwrap_or_else(|| 168 * hours.div_ceil(168).next_power_of_two());
    length * TICKS_PER_HOUR
}

impl Windows {
    pub(super) fn new(model: &Model, window: Window) -> Self {
        let horizon = model.run.horizon.ticks();
        let bin = readable(horizon.div_ceil(u64::from(window.bins.max(1))).max(1));
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

    /// Whether a bin or the measured window begins or ends at a cut.
    pub(super) const fn is_bound(&self, cut: u64) -> bool {
        cut.is_multiple_of(self.bin) || cut == self.warm_up || cut == self.horizon
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_have_lengths_that_people_read_easily() {
        let hours = |hours: u64| readable(hours * TICKS_PER_HOUR - 1) / TICKS_PER_HOUR;
        assert_eq!([1, 2, 5, 13, 24].map(hours), [0, 2, 6, 24, 24]);
        assert_eq!([25, 168, 169, 600].map(hours), [168, 168, 336, 672]);
        assert_eq!(readable(90), 90);
    }
}
