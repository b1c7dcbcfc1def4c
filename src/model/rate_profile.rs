//! Rates that follow the local week, and arrivals drawn from them by inversion of the cumulative rate.
//!
//! One exponential number makes one arrival (Çinlar 1975, ch. 4; Leemis 1991), so that a source keeps its luck
//! when its profile changes. The walk stops at every change of the rate: no gap drawn at an old rate reaches
//! into the next hour.

use super::{RateProfile, WeekClock};
use crate::scenario;
use crate::time::{SimTime, Span, TICKS_MAX, TICKS_PER_HOUR, TICKS_PER_MINUTE, TICKS_PER_WEEK};

/// A stretch of time with one rate.
pub(super) struct Stretch {
    /// Ticks until the rate may change; at least one.
    pub(super) length: u64,
    /// Arrivals per tick.
    pub(super) rate: f64,
    /// Whether it begins with the local week.
    begins_week: bool,
    /// Ticks until the local clock is next changed.
    steady: u64,
}

impl RateProfile {
    /// The profile whose rate follows the weights of `profile` and averages to `rate` (arrivals per tick) over
    /// a week; `None` if all weights are zero.
    pub(crate) fn new(profile: &scenario::Profile, rate: f64) -> Option<Self> {
        let weekdays = profile.weekday.as_ref().map_or([1.0; 7], |weights| weights.value);
        let hours = profile.hour.as_ref().map(|hours| hours.value.as_slice());
        let mut weights: Vec<(u64, f64)> = Vec::new();
        for (weekday, weekday_weight) in (0_u64..).zip(weekdays) {
            for (end_minute, hour_weight) in day_weights(hours) {
                let end = (weekday * 1440 + u64::from(end_minute)) * TICKS_PER_MINUTE;
                let weight = weekday_weight * hour_weight;
                match weights.last_mut() {
                    Some(last) if last.1.to_bits() == weight.to_bits() => last.0 = end,
                    _ => weights.push((end, weight)),
                }
            }
        }
        let mut from = 0;
        let mut area = 0.0;
        for &(end, weight) in &weights {
            area += weight * (end - from) as f64;
            from = end;
        }
        let scale = rate * TICKS_PER_WEEK as f64 / area;
        let segments = weights.into_iter().map(|(end, weight)| (end, weight * scale)).collect();
        scale.is_finite().then(|| Self::of(segments))
    }

    /// The profile of these segments: ends, ascending to the end of the week, and rates.
    pub(super) fn of(segments: Vec<(u64, f64)>) -> Self {
        let hours = (0..TICKS_PER_WEEK).step_by(TICKS_PER_HOUR as usize);
        let first = |from: u64| segments.partition_point(|&(end, _)| end <= from) as u16;
        let first_in_hour = hours.map(first).collect();
        Self { segments, first_in_hour }
    }

    /// The first arrival after `at`, given a unit-mean exponential number: the instant by which the cumulative
    /// rate has grown by `unit`. [`SimTime::NEVER`] if that takes longer than any run lasts.
    pub fn next_after(&self, clock: &WeekClock, at: SimTime, unit: f64) -> SimTime {
        let mut at = at;
        let mut left = unit;
        while at.ticks() < TICKS_MAX {
            let stretch = self.stretch(clock, at);
            let mass = stretch.rate * stretch.length as f64;
            if left < mass {
                let passed = (left / stretch.rate + 0.5) as u64;
                return at + Span::from_ticks(passed.min(stretch.length - 1));
            }
            if let Some(weeks) = self.whole_weeks(&stretch, TICKS_MAX - at.ticks(), left) {
                // Rounding must not take it below zero, or something would arrive at a rate of zero.
                left = (left - weeks as f64 * self.week_mass()).max(0.0);
                at = at + Span::from_ticks(weeks * TICKS_PER_WEEK);
            } else {
                left -= mass;
                at = at + Span::from_ticks(stretch.length);
            }
        }
        SimTime::NEVER
    }

    /// The cumulative rate: expected arrivals between the start of the run and an instant.
    pub fn cumulative(&self, clock: &WeekClock, until: SimTime) -> f64 {
        let mut at = SimTime::ZERO;
        let mut sum = 0.0;
        while at < until {
            let stretch = self.stretch(clock, at);
            let left = (until - at).ticks();
            if let Some(weeks) = self.whole_weeks(&stretch, left, f64::INFINITY) {
                sum += weeks as f64 * self.week_mass();
                at = at + Span::from_ticks(weeks * TICKS_PER_WEEK);
            } else {
                let length = stretch.length.min(left);
                sum += stretch.rate * length as f64;
                at = at + Span::from_ticks(length);
            }
        }
        sum
    }

    /// The stretch of constant rate that begins at an instant.
    pub(super) fn stretch(&self, clock: &WeekClock, at: SimTime) -> Stretch {
        let (position, steady_until) = clock.week_position(at);
        let first = self.first_in_hour[(position / TICKS_PER_HOUR) as usize];
        let mut from_here = self.segments[usize::from(first)..].iter();
        let found = from_here.find(|&&(end, _)| end > position).copied();
        let (end, rate) = found.unwrap_or((TICKS_PER_WEEK, 0.0));
        let steady = (steady_until - at).ticks();
        Stretch { length: (end - position).min(steady), rate, begins_week: position == 0, steady }
    }

    /// How many whole weeks can be passed at once from the start of a local week without reaching the next
    /// change of the clock, `ticks_left` or a cumulative rate of `mass_left`; `None` if none.
    fn whole_weeks(&self, stretch: &Stretch, ticks_left: u64, mass_left: f64) -> Option<u64> {
        if !stretch.begins_week || mass_left < self.week_mass() {
            return None;
        }
        let by_time = stretch.steady.min(ticks_left) / TICKS_PER_WEEK;
        // Saturates where the rate is zero: then only time bounds the weeks.
        let by_mass = (mass_left / self.week_mass()) as u64;
        let weeks = by_time.min(by_mass);
        (weeks > 0).then_some(weeks)
    }

    /// Expected arrivals in a week.
    fn week_mass(&self) -> f64 {
        let mut from = 0;
        let mut mass = 0.0;
        for &(end, rate) in &self.segments {
            mass += rate * (end - from) as f64;
            from = end;
        }
        mass
    }
}

/// The weights within a day: end minute and weight, without gaps up to midnight.
fn day_weights(hours: Option<&[(u32, u32, f64)]>) -> Vec<(u32, f64)> {
    let Some(hours) = hours else { return vec![(1440, 1.0)] };
    let mut weights = Vec::new();
    let mut minute = 0;
    for &(from, to, weight) in hours {
        if from > minute {
            weights.push((from, 0.0));
        }
        weights.push((to, weight));
        minute = to;
    }
    if minute < 1440 {
        weights.push((1440, 0.0));
    }
    weights
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::timeline::tests::timeline;
    use super::*;
    use crate::scenario::Placed;

    fn written(weekday: Option<[f64; 7]>, hour: Option<&[(u32, u32, f64)]>) -> scenario::Profile {
        scenario::Profile {
            weekday: weekday.map(|value| Placed { value, place: 0..0 }),
            hour: hour.map(|hours| Placed { value: hours.to_vec(), place: 0..0 }),
        }
    }

    fn utc(start: &str) -> WeekClock {
        WeekClock::new(&timeline(start, "UTC", 28), "UTC")
    }

    fn hour(hours: f64) -> SimTime {
        SimTime::ZERO + Span::from_hours(hours)
    }

    /// Arrivals per hour.
    fn per_hour(rate: f64) -> f64 {
        rate / TICKS_PER_HOUR as f64
    }

    /// Two an hour from 08:00 to 12:00 and one from 12:00 to 14:00 on Mondays, one an hour from 08:00 to 12:00
    /// on Tuesdays: 14 a week.
    fn two_days() -> RateProfile {
        let weekday = [2.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0];
        // The weights of Tuesday's second stretch make half an arrival an hour: 8 + 2 + 4 + 1 = 15 in all.
        let profile = written(Some(weekday), Some(&[(480, 720, 3.0), (720, 840, 1.5)]));
        RateProfile::new(&profile, per_hour(15.0 / 168.0)).unwrap()
    }

    #[test]
    fn the_average_over_the_week_is_the_given_rate() {
        let profile = two_days();
        let day = 24 * TICKS_PER_HOUR;
        let rates: Vec<_> =
            profile.segments.iter().map(|&(end, rate)| (end, rate * TICKS_PER_HOUR as f64)).collect();
        let expected = [
            (8 * TICKS_PER_HOUR, 0.0),
            (12 * TICKS_PER_HOUR, 2.0),
            (14 * TICKS_PER_HOUR, 1.0),
            (day + 8 * TICKS_PER_HOUR, 0.0),
            (day + 12 * TICKS_PER_HOUR, 1.0),
            (day + 14 * TICKS_PER_HOUR, 0.5),
            (TICKS_PER_WEEK, 0.0),
        ];
        assert_eq!(rates.len(), expected.len());
        for (found, expected) in rates.iter().zip(expected) {
            assert_eq!(found.0, expected.0);
            assert!((found.1 - expected.1).abs() < 1e-9, "{found:?} {expected:?}");
        }
    }

    #[test]
    fn a_profile_without_weights_is_constant_and_one_without_intensity_is_none() {
        let flat = RateProfile::new(&written(None, None), per_hour(3.0)).unwrap();
        assert_eq!(flat.segments.len(), 1);
        assert!((flat.segments[0].1 - per_hour(3.0)).abs() < 1e-24);
        assert!(RateProfile::new(&written(Some([0.0; 7]), None), 1.0).is_none());
    }

    #[test]
    fn arrivals_are_the_inverse_of_the_cumulative_rate() {
        let (profile, clock) = (two_days(), utc("2026-01-05"));
        let cases = [
            (0.0, 1.0, 8.5),
            (0.0, 7.0, 11.5),
            (9.0, 6.5, 12.5),        // 6 until noon, then half an hour at 1 an hour
            (13.0, 1.5, 24.0 + 8.5), // over the night, in which nothing comes
            (13.0, 5.5, 24.0 + 13.0),
            (40.0, 0.5, 7.0 * 24.0 + 8.25),
            (0.0, 15.0 * 3.0 + 1.0, 3.0 * 168.0 + 8.5),
        ];
        for (from, unit, expected) in cases {
            let found = profile.next_after(&clock, hour(from), unit);
            assert!((found.hours() - expected).abs() < 1e-8, "{from} {unit}: {}", found.hours());
        }
    }

    #[test]
    fn the_cumulative_rate_is_the_integral_by_hand() {
        let (profile, clock) = (two_days(), utc("2026-01-05"));
        for (until, expected) in
            [(8.0, 0.0), (9.5, 3.0), (24.0, 10.0), (36.0, 14.0), (168.0 * 4.0 + 13.0, 69.0)]
        {
            assert!((profile.cumulative(&clock, hour(until)) - expected).abs() < 1e-9, "{until}");
        }
    }

    #[test]
    fn the_profile_follows_the_local_clock_when_it_changes() {
        // One an hour from 02:00 to 03:00 and one from 08:00 to 09:00, every day, local time.
        let profile = written(None, Some(&[(120, 180, 1.0), (480, 540, 1.0)]));
        let profile = RateProfile::new(&profile, per_hour(2.0 / 24.0)).unwrap();
        let spring = WeekClock::new(&timeline("2026-03-29", "Europe/Berlin", 7), "Europe/Berlin");
        assert!(
            (profile.next_after(&spring, SimTime::ZERO, 0.5).hours() - 7.5).abs() < 1e-8,
            "02:00 is skipped"
        );
        let autumn = WeekClock::new(&timeline("2026-10-25", "Europe/Berlin", 7), "Europe/Berlin");
        assert!(
            (profile.next_after(&autumn, SimTime::ZERO, 1.5).hours() - 3.5).abs() < 1e-8,
            "it comes twice"
        );
        assert!((profile.next_after(&autumn, SimTime::ZERO, 2.5).hours() - 9.5).abs() < 1e-8);
    }

    #[test]
    fn nothing_arrives_at_a_rate_of_zero_and_rare_arrivals_take_few_steps() {
        let clock = utc("2026-01-05");
        let never = RateProfile::of(vec![(TICKS_PER_WEEK, 0.0)]);
        assert_eq!(never.next_after(&clock, hour(5.0), 1e-9), SimTime::NEVER);
        assert!(never.cumulative(&clock, hour(1e6)).abs() < 1e-12);
        let rare = RateProfile::of(vec![(TICKS_PER_WEEK, per_hour(1e-6))]);
        assert!((rare.next_after(&clock, hour(5.0), 2.0).hours() - 2_000_005.0).abs() < 1e-3);
        assert_eq!(rare.next_after(&clock, hour(5.0), 1e9), SimTime::NEVER);
    }

    proptest! {
        #[test]
        fn the_cumulative_rate_grows_by_the_unit(from in 0.0_f64..600.0, unit in 0.001_f64..200.0) {
            let profile = written(
                Some([1.3, 1.08, 1.0, 0.95, 0.82, 0.0, 0.08]),
                Some(&[(420, 540, 0.8), (540, 660, 1.6), (660, 780, 1.0), (780, 900, 1.4)]),
            );
            let profile = RateProfile::new(&profile, per_hour(0.5)).unwrap();
            let clock = WeekClock::new(&timeline("2026-03-11T10:00", "Europe/Berlin", 28), "Europe/Berlin");
            let end = profile.next_after(&clock, hour(from), unit);
            let grown = profile.cumulative(&clock, end) - profile.cumulative(&clock, hour(from));
            prop_assert!((grown - unit).abs() < 1e-7, "{grown}");
        }
    }
}
