//! A number of things that changes over time, with its exact time integral.
//!
//! Keeps the present number and the sum of the instants of all changes, each with the sign of the change.
//! The integral up to any instant follows from the two, so that a change costs two additions and no
//! multiplication, and a window needs no clipping: it is the difference of two readings.

/// A count over time, in ticks. Sums wrap around 2^64; differences of readings less than 2^64 apart are exact.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Level {
    count: u64,
    instants: u64,
}

impl Level {
    /// One more from `now` on.
    #[inline]
    pub(super) const fn up(&mut self, now: u64) {
        self.count += 1;
        self.instants = self.instants.wrapping_add(now);
    }

    /// One less from `now` on.
    #[inline]
    pub(super) const fn down(&mut self, now: u64) {
        self.count = self.count.wrapping_sub(1);
        self.instants = self.instants.wrapping_sub(now);
    }

    /// So many from `now` on.
    pub(super) const fn set(&mut self, now: u64, count: u64) {
        let change = count.wrapping_sub(self.count);
        self.count = count;
        self.instants = self.instants.wrapping_add(change.wrapping_mul(now));
    }

    /// How many there are.
    pub(super) const fn count(self) -> u64 {
        self.count
    }

    /// The time integral from 0 to `now`, modulo 2^64.
    #[inline]
    pub(super) const fn area(self, now: u64) -> u64 {
        self.count.wrapping_mul(now).wrapping_sub(self.instants)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_area_is_that_of_the_steps() {
        let mut level = Level::default();
        level.up(10);
        level.up(20);
        assert_eq!(level.area(30), 20 + 10);
        level.down(30);
        assert_eq!(level.area(50), 30 + 20);
        level.set(50, 5);
        assert_eq!((level.area(52), level.count()), (60, 5));
        level.set(52, 0);
        assert_eq!(level.area(1_000), 60);
    }
}
