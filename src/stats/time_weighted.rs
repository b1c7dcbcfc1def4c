//! The exact area under a whole-numbered state over time: units inside, servers busy.

use crate::time::SimTime;

/// A level that changes at points in time, and the area under it since a start.
///
/// Level and time are whole numbers and the area has 128 bits, so it is exact and cannot overflow; two ways
/// to the same area agree to the last digit, which is what Little's law is checked with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeWeighted {
    level: u64,
    /// When the area was last brought up to date.
    updated: SimTime,
    start: SimTime,
    area: u128,
}

impl TimeWeighted {
    /// A level that holds from `start` on.
    pub const fn new(start: SimTime, level: u64) -> Self {
        Self { level, updated: start, start, area: 0 }
    }

    /// The level changes to `level` at `now`. Time must not run backward; if it does, the area stays as it
    /// is.
    #[inline]
    pub fn set(&mut self, now: SimTime, level: u64) {
        self.area = self.area_until(now);
        self.updated = now;
        self.level = level;
    }

    /// The level rises by `by` at `now`.
    #[inline]
    pub fn rise(&mut self, now: SimTime, by: u64) {
        self.set(now, self.level + by);
    }

    /// The level falls by `by` at `now`. It must be at least that high.
    #[inline]
    pub fn fall(&mut self, now: SimTime, by: u64) {
        debug_assert!(self.level >= by, "a level of {} cannot fall by {by}", self.level);
        self.set(now, self.level - by);
    }

    /// Forgets the area up to `now` and keeps the level: the end of the warm-up, or of a bin.
    pub fn restart(&mut self, now: SimTime) {
        *self = Self::new(now, self.level);
    }

    /// The level since the last change.
    pub const fn level(&self) -> u64 {
        self.level
    }

    /// Level times ticks, from the start to `now`, which must not be before the last change.
    #[inline]
    pub fn area_until(&self, now: SimTime) -> u128 {
        self.area + u128::from(self.level) * u128::from(now.since(self.updated).ticks())
    }

    /// Time average of the level from the start to `now`; `None` if no time has passed.
    pub fn mean_until(&self, now: SimTime) -> Option<f64> {
        let ticks = now.since(self.start).ticks();
        (ticks > 0).then(|| self.area_until(now) as f64 / ticks as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(ticks: u64) -> SimTime {
        SimTime::from_ticks(ticks)
    }

    #[test]
    fn the_area_is_level_times_time() {
        // 0 for 2 ticks, 1 for 3, 3 for 5, 2 for 10: 0 + 3 + 15 + 20.
        let mut inside = TimeWeighted::new(at(10), 0);
        inside.rise(at(12), 1);
        inside.rise(at(15), 2);
        inside.fall(at(20), 1);
        assert_eq!((inside.level(), inside.area_until(at(30))), (2, 38));
        assert_eq!(inside.mean_until(at(30)), Some(1.9));
    }

    #[test]
    fn several_changes_at_one_instant_leave_only_the_last() {
        let mut inside = TimeWeighted::new(at(0), 4);
        inside.set(at(5), 900);
        inside.set(at(5), 1);
        assert_eq!(inside.area_until(at(7)), 22);
    }

    #[test]
    fn a_restart_keeps_the_level_and_cuts_the_area_in_two() {
        let mut inside = TimeWeighted::new(at(0), 3);
        let before = inside.area_until(at(4));
        inside.restart(at(4));
        assert_eq!(inside.mean_until(at(4)), None);
        inside.fall(at(6), 3);
        assert_eq!((before, inside.area_until(at(9)), inside.mean_until(at(9))), (12, 6, Some(1.2)));
    }

    #[test]
    fn areas_beyond_64_bits_are_exact() {
        let mut inside = TimeWeighted::new(at(0), u64::MAX);
        inside.set(at(u64::MAX - 1), 1);
        let expected = u128::from(u64::MAX) * u128::from(u64::MAX - 1) + 1;
        assert_eq!(inside.area_until(at(u64::MAX)), expected);
    }
}
