//! Simulated time: integer microseconds, so that the order of events and every sum of times is exact.
//!
//! [`SimTime`] is a point on the clock of one replication (0 is the start of the run), [`Span`] a length of
//! time. Neither knows anything of dates, calendars or time zones.

use std::fmt;
use std::ops::{Add, AddAssign, Sub};

/// Ticks (microseconds) in a second.
pub const TICKS_PER_SECOND: u64 = 1_000_000;
/// Ticks in a minute.
pub const TICKS_PER_MINUTE: u64 = 60 * TICKS_PER_SECOND;
/// Ticks in an hour.
pub const TICKS_PER_HOUR: u64 = 60 * TICKS_PER_MINUTE;
/// Ticks in a day of 24 hours.
pub const TICKS_PER_DAY: u64 = 24 * TICKS_PER_HOUR;
/// Ticks in a week of seven days of 24 hours.
pub const TICKS_PER_WEEK: u64 = 7 * TICKS_PER_DAY;

/// Millionths in one: the grain of speeds, and of the part of a tick that work may have left.
pub const MILLION: u64 = 1_000_000;

/// The longest time that a scenario may name, in ticks: about 1,100 years. A few hundred such times add up
/// inside 64 bits.
pub const TICKS_MAX: u64 = 1 << 55;

/// A point in simulated time: microseconds since the start of the replication.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SimTime(u64);

/// A length of simulated time: microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span(u64);

/// How much standard work is done in a time, in millionths: 1,000,000 does as much as the time is long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Speed(u32);

impl Speed {
    /// Standard work in the time that it is stated to take.
    pub const STANDARD: Self = Self(MILLION as u32);

    /// The speed as a multiple of the standard, to the nearest millionth and at least one; at most 4294.
    pub fn from_factor(factor: f64) -> Self {
        Self((factor * MILLION as f64).round().max(1.0) as u32)
    }

    /// The speed as a multiple of the standard.
    pub fn factor(self) -> f64 {
        f64::from(self.0) / MILLION as f64
    }

    /// Millionths of a tick of standard work that are done in a tick.
    pub const fn millionths(self) -> u32 {
        self.0
    }

    /// One speed on top of another, to the nearest millionth.
    #[must_use]
    pub fn times(self, other: Self) -> Self {
        if self == Self::STANDARD { other } else { Self::from_factor(self.factor() * other.factor()) }
    }
}

impl SimTime {
    /// The start of the replication.
    pub const ZERO: Self = Self(0);
    /// Later than anything that can happen: "never".
    pub const NEVER: Self = Self(u64::MAX);

    /// The point `ticks` microseconds after the start.
    pub const fn from_ticks(ticks: u64) -> Self {
        Self(ticks)
    }

    /// Microseconds since the start.
    pub const fn ticks(self) -> u64 {
        self.0
    }

    /// Hours since the start.
    pub fn hours(self) -> f64 {
        self.0 as f64 / TICKS_PER_HOUR as f64
    }

    /// The time that has passed since `earlier`; zero if `earlier` is later.
    pub const fn since(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// A span of `ticks` microseconds.
    pub const fn from_ticks(ticks: u64) -> Self {
        Self(ticks)
    }

    /// A span of `seconds`, rounded to the nearest microsecond and kept between zero and [`TICKS_MAX`].
    pub fn from_seconds(seconds: f64) -> Self {
        Self((seconds * TICKS_PER_SECOND as f64 + 0.5).clamp(0.0, TICKS_MAX as f64) as u64)
    }

    /// A span of `hours`, rounded to the nearest microsecond.
    pub fn from_hours(hours: f64) -> Self {
        Self::from_seconds(hours * 3600.0)
    }

    /// Microseconds.
    pub const fn ticks(self) -> u64 {
        self.0
    }

    /// Seconds.
    pub fn seconds(self) -> f64 {
        self.0 as f64 / TICKS_PER_SECOND as f64
    }

    /// Hours.
    pub fn hours(self) -> f64 {
        self.0 as f64 / TICKS_PER_HOUR as f64
    }
}

impl Add<Span> for SimTime {
    type Output = Self;
    fn add(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl Sub for SimTime {
    type Output = Span;
    fn sub(self, earlier: Self) -> Span {
        self.since(earlier)
    }
}

impl Add for Span {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Span {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Span {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl fmt::Display for Span {
    /// Writes the span as people write it, at most two units: `2 h 30 min`, `3 d`, `45 s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [(&str, u64); 5] = [
            ("weeks", TICKS_PER_WEEK),
            ("d", TICKS_PER_DAY),
            ("h", TICKS_PER_HOUR),
            ("min", TICKS_PER_MINUTE),
            ("s", TICKS_PER_SECOND),
        ];
        let mut rest = self.0;
        let mut written = 0;
        for (name, size) in UNITS {
            let whole = rest / size;
            if whole > 0 && written < 2 {
                let space = if written > 0 { " " } else { "" };
                let name = if name == "weeks" && whole == 1 { "week" } else { name };
                write!(f, "{space}{whole} {name}")?;
                rest %= size;
                written += 1;
            }
        }
        if written == 0 { write!(f, "{} s", self.seconds()) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_written_as_people_write_it() {
        let cases = [
            (Span::from_hours(2.5), "2 h 30 min"),
            (Span::from_hours(24.0 * 7.0 * 26.0), "26 weeks"),
            (Span::from_hours(24.0 * 7.0), "1 week"),
            (Span::from_seconds(45.0), "45 s"),
            (Span::ZERO, "0 s"),
            (Span::from_seconds(0.25), "0.25 s"),
        ];
        for (span, text) in cases {
            assert_eq!(span.to_string(), text);
        }
    }

    #[test]
    fn seconds_round_to_the_nearest_microsecond() {
        assert_eq!(Span::from_seconds(0.000_001_6).ticks(), 2);
        assert_eq!(Span::from_seconds(-1.0).ticks(), 0);
        assert_eq!(Span::from_seconds(f64::NAN).ticks(), 0);
    }
}
