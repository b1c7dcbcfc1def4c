//! Where simulated time stands in the local week, daylight saving included.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::WeekClock;
use super::timeline::{Timeline, time_zone};
use crate::time::{SimTime, TICKS_PER_DAY, TICKS_PER_HOUR, TICKS_PER_SECOND, TICKS_PER_WEEK};

/// Hours in a week.
const HOURS_PER_WEEK: u64 = 7 * 24;

/// Instants of a run as dates and local times of its time zone.
#[derive(Debug, Clone)]
pub struct Dates {
    start: Timestamp,
    zone: TimeZone,
}

impl Dates {
    /// An instant as ISO 8601 with microseconds and the difference from UTC.
    pub fn iso(&self, at: SimTime) -> String {
        let instant = self.start.as_microsecond().saturating_add_unsigned(at.ticks());
        let instant = Timestamp::from_microsecond(instant).unwrap_or(Timestamp::MAX);
        let minutes = self.zone.to_offset(instant).seconds() / 60;
        let (sign, minutes) = if minutes < 0 { ('-', -minutes) } else { ('+', minutes) };
        let local = self.zone.to_datetime(instant);
        format!("{local:.6}{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

impl WeekClock {
    /// The clock of a timeline whose zone has this name.
    pub(crate) fn new(timeline: &Timeline, time_zone: &str) -> Self {
        let start = timeline.start_local();
        let weekday = i64::from(start.weekday().to_monday_zero_offset());
        let midnight =
            i64::from(start.hour()) * 3600 + i64::from(start.minute()) * 60 + i64::from(start.second());
        let ticks = weekday * TICKS_PER_DAY as i64
            + midnight * TICKS_PER_SECOND as i64
            + i64::from(start.subsec_nanosecond()) / 1000;
        let utc_offsets = timeline.utc_offsets();
        let at_start = utc_offsets.first().map_or(0, |&(_, seconds)| seconds);
        let moved = |seconds: i32| ticks + i64::from(seconds - at_start) * TICKS_PER_SECOND as i64;
        // Early on a Monday the clock can be set back to the week before: count from the Monday before then.
        let falls_back = utc_offsets.iter().any(|&(_, seconds)| moved(seconds) < 0);
        let lift = if falls_back { TICKS_PER_WEEK as i64 } else { 0 };
        Self {
            start: start.to_string(),
            time_zone: time_zone.to_owned(),
            offsets: utc_offsets.iter().map(|&(at, seconds)| (at, (moved(seconds) + lift) as u64)).collect(),
        }
    }

    /// Instants of the run as dates and local times.
    pub fn dates(&self) -> Dates {
        let zone = time_zone(&self.time_zone).unwrap_or(TimeZone::UTC);
        let start = self.start.parse::<DateTime>().ok().and_then(|start| zone.to_timestamp(start).ok());
        Dates { start: start.unwrap_or(Timestamp::UNIX_EPOCH), zone }
    }

    /// The hour of the local week: 0 is Monday from 00:00 to 01:00, 167 Sunday from 23:00.
    pub fn hour_of_week(&self, at: SimTime) -> usize {
        let (offset, _) = self.offset(at);
        (at.ticks().saturating_add(offset) / TICKS_PER_HOUR % HOURS_PER_WEEK) as usize
    }

    /// Ticks since Monday 00:00 of the local week, and until when (exclusive) the local clock keeps pace with
    /// simulated time: the next change of daylight saving, or [`SimTime::NEVER`].
    pub fn week_position(&self, at: SimTime) -> (u64, SimTime) {
        let (offset, until) = self.offset(at);
        (at.ticks().saturating_add(offset) % TICKS_PER_WEEK, until)
    }

    /// The offset that holds at an instant, and until when.
    fn offset(&self, at: SimTime) -> (u64, SimTime) {
        let next = self.offsets.partition_point(|&(from, _)| from <= at);
        let offset = next.checked_sub(1).map_or(0, |index| self.offsets[index].1);
        (offset, self.offsets.get(next).map_or(SimTime::NEVER, |&(from, _)| from))
    }
}

#[cfg(test)]
mod tests {
    use super::super::timeline::tests::timeline;
    use super::*;
    use crate::time::Span;

    fn hour(hours: f64) -> SimTime {
        SimTime::ZERO + Span::from_hours(hours)
    }

    #[test]
    fn a_run_in_utc_counts_from_the_monday_before_its_start() {
        let clock = WeekClock::new(&timeline("2026-01-07T08:30", "UTC", 7), "UTC");
        assert_eq!(clock.start, "2026-01-07T08:30:00");
        assert_eq!(clock.offsets, [(SimTime::ZERO, 2 * TICKS_PER_DAY + 17 * TICKS_PER_HOUR / 2)]);
        assert_eq!(clock.hour_of_week(SimTime::ZERO), 56);
        assert_eq!(clock.hour_of_week(hour(0.5)), 57);
        assert_eq!(clock.week_position(hour(168.0 - 56.5)), (0, SimTime::NEVER));
    }

    #[test]
    fn the_clock_jumps_when_daylight_saving_begins_and_ends() {
        // Sunday 29 March 2026: 02:00 becomes 03:00 an hour's length after 01:00.
        let spring = WeekClock::new(&timeline("2026-03-29", "Europe/Berlin", 7), "Europe/Berlin");
        let sunday = 6 * 24;
        assert_eq!(spring.hour_of_week(hour(1.99)), sunday + 1);
        assert_eq!(spring.hour_of_week(hour(2.0)), sunday + 3);
        assert_eq!(spring.hour_of_week(hour(23.0)), 0);
        assert_eq!(spring.week_position(hour(1.0)), ((sunday as u64 + 1) * TICKS_PER_HOUR, hour(2.0)));
        // Sunday 25 October 2026: 03:00 becomes 02:00.
        let autumn = WeekClock::new(&timeline("2026-10-25", "Europe/Berlin", 7), "Europe/Berlin");
        assert_eq!(autumn.hour_of_week(hour(2.5)), sunday + 2);
        assert_eq!(autumn.hour_of_week(hour(3.5)), sunday + 2);
        assert_eq!(autumn.hour_of_week(hour(25.0)), 0);
    }

    #[test]
    fn a_start_early_on_monday_keeps_offsets_positive() {
        // Winter time is an hour back: counted from the Monday of the start it would be before it.
        let clock = WeekClock::new(&timeline("2026-10-19T00:00", "Europe/Berlin", 14), "Europe/Berlin");
        assert_eq!(clock.hour_of_week(SimTime::ZERO), 0);
        let sunday_midnight = 7.0 * 24.0;
        assert_eq!(clock.hour_of_week(hour(sunday_midnight)), 167);
        assert_eq!(clock.hour_of_week(hour(sunday_midnight + 1.0)), 0);
    }
}
