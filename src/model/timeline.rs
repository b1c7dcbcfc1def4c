//! Where the run stands in civil time: local dates and times of a time zone to simulated time and back.
//!
//! The one place that knows of dates, time zones and daylight saving; the tables made with it are plain
//! integers. Local times that a change of the clocks skips are moved forward by its length, and of local times
//! that occur twice the first is meant (the "compatible" rule of RFC 5545).

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{TimeZone, TimeZoneDatabase};

use crate::time::{SimTime, Span, TICKS_PER_DAY};

/// Days in the shortest and the longest stretch behind the horizon for which calendars are laid out.
const MARGIN_DAYS: (u64, u64) = (2 * 366, 10 * 366);

/// The start and end of the run on the calendar of its time zone.
#[derive(Debug, Clone)]
pub(crate) struct Timeline {
    zone: TimeZone,
    start: Timestamp,
    horizon: SimTime,
    table_end: SimTime,
}

impl Timeline {
    /// The timeline of a run that starts at a local time; `None` if it leaves the years that dates can name
    /// (to 9999).
    pub(crate) fn new(start: DateTime, zone: TimeZone, horizon: Span) -> Option<Self> {
        let start = zone.to_timestamp(start).ok()?;
        let (shortest, longest) = MARGIN_DAYS;
        let margin = (horizon.ticks() / 2).clamp(shortest * TICKS_PER_DAY, longest * TICKS_PER_DAY);
        let horizon = SimTime::ZERO + horizon;
        let table_end = horizon + Span::from_ticks(margin);
        let end = start.as_microsecond().checked_add(i64::try_from(table_end.ticks()).ok()?)?;
        Timestamp::from_microsecond(end).ok()?;
        Some(Self { zone, start, horizon, table_end })
    }

    /// The years before the run, up to its start; `None` if they leave the years that dates can name.
    pub(crate) fn before(&self, span: Span) -> Option<Self> {
        let start = self.start.as_microsecond().checked_sub(i64::try_from(span.ticks()).ok()?)?;
        let start = Timestamp::from_microsecond(start).ok()?;
        let horizon = SimTime::ZERO + span;
        Some(Self { zone: self.zone.clone(), start, horizon, table_end: horizon })
    }

    /// End of the run.
    pub(crate) const fn horizon(&self) -> SimTime {
        self.horizon
    }

    /// End of the calendars: some years behind the horizon, so that due dates near the end can be told apart.
    pub(crate) const fn table_end(&self) -> SimTime {
        self.table_end
    }

    /// The start of the run in local time.
    pub(crate) fn start_local(&self) -> DateTime {
        self.zone.to_datetime(self.start)
    }

    /// The end of the run in local time.
    pub(crate) fn end_local(&self) -> DateTime {
        self.local_at(self.horizon.ticks() as i64)
    }

    /// The local time so many ticks after the start of the run, or before it if negative.
    pub(crate) fn local_at(&self, ticks: i64) -> DateTime {
        let instant = Timestamp::from_microsecond(self.start.as_microsecond().saturating_add(ticks));
        self.zone.to_datetime(instant.unwrap_or(Timestamp::MAX))
    }

    /// Local dates from the day before the start, whose night shift may reach into the run, to the end of the
    /// calendars.
    pub(crate) fn dates(&self) -> impl Iterator<Item = Date> + use<> {
        let start = self.start_local().date();
        let last = self.local_at(self.table_end.ticks() as i64).date();
        let first = start.yesterday().unwrap_or(start);
        std::iter::successors(Some(first), |date| date.tomorrow().ok()).take_while(move |date| *date <= last)
    }

    /// Microseconds from the start of the run to a local time; negative before it, `None` beyond the years that
    /// dates can name.
    pub(crate) fn ticks_at(&self, local: DateTime) -> Option<i64> {
        Some(self.ticks_of(self.zone.to_timestamp(local).ok()?))
    }

    /// Microseconds from the start of the run to an instant; negative before it.
    pub(crate) fn ticks_of(&self, instant: Timestamp) -> i64 {
        instant.as_microsecond() - self.start.as_microsecond()
    }

    /// As [`Self::ticks_at`], for minutes since midnight of a date; 1440 and more fall on the following days.
    pub(crate) fn ticks_at_minute(&self, date: Date, minute: u32) -> Option<i64> {
        let date = (0..minute / 1440).try_fold(date, |date, _| date.tomorrow()).ok()?;
        let of_day = minute % 1440;
        self.ticks_at(date.at((of_day / 60) as i8, (of_day % 60) as i8, 0, 0))
    }

    /// The local midnights after the start and before the horizon.
    pub(crate) fn midnights(&self) -> impl Iterator<Item = SimTime> + '_ {
        self.dates()
            .filter_map(|date| self.ticks_at_minute(date, 0))
            .filter(|&ticks| ticks > 0)
            .map(|ticks| SimTime::from_ticks(ticks as u64))
            .take_while(|&midnight| midnight < self.horizon)
    }

    /// The difference of local time from UTC in seconds, at the start of the run and from each later instant
    /// on at which it changes.
    pub(crate) fn utc_offsets(&self) -> Vec<(SimTime, i32)> {
        let mut offsets = vec![(SimTime::ZERO, self.zone.to_offset(self.start).seconds())];
        for change in self.zone.following(self.start) {
            let at = SimTime::from_ticks(self.ticks_of(change.timestamp()) as u64);
            if at >= self.table_end {
                break;
            }
            let seconds = change.offset().seconds();
            if offsets.last().is_some_and(|&(_, before)| before != seconds) {
                offsets.push((at, seconds));
            }
        }
        offsets
    }
}

/// A time zone by its IANA name, from the database inside the program and never from that of the machine, so
/// that results are the same everywhere.
pub(crate) fn time_zone(name: &str) -> Option<TimeZone> {
    if name.eq_ignore_ascii_case("utc") {
        return Some(TimeZone::UTC);
    }
    TimeZoneDatabase::bundled().get(name).ok()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::time::TICKS_PER_HOUR;

    /// A timeline for tests: local start as ISO 8601, time zone and horizon in days.
    pub(crate) fn timeline(start: &str, zone: &str, days: u64) -> Timeline {
        let zone = time_zone(zone).unwrap();
        Timeline::new(start.parse().unwrap(), zone, Span::from_ticks(days * TICKS_PER_DAY)).unwrap()
    }

    #[test]
    fn a_day_is_an_hour_shorter_when_daylight_saving_begins() {
        let line = timeline("2026-03-29", "Europe/Berlin", 7);
        assert_eq!(line.midnights().next(), Some(SimTime::from_ticks(23 * TICKS_PER_HOUR)));
        assert_eq!(
            line.midnights().count(),
            6 + 1,
            "a week of 168 hours reaches an hour into the eighth day"
        );
    }

    #[test]
    fn a_day_is_an_hour_longer_when_daylight_saving_ends() {
        let line = timeline("2026-10-25", "Europe/Berlin", 7);
        assert_eq!(line.midnights().next(), Some(SimTime::from_ticks(25 * TICKS_PER_HOUR)));
        assert_eq!(line.midnights().count(), 6);
    }

    #[test]
    fn a_skipped_local_time_moves_forward_and_a_doubled_one_is_the_first() {
        let spring = timeline("2026-03-29", "Europe/Berlin", 1);
        let minute = |line: &Timeline, text: &str| line.ticks_at(text.parse().unwrap()).unwrap() / 60_000_000;
        assert_eq!(
            minute(&spring, "2026-03-29T02:30"),
            150,
            "meant as 03:30 summer time, 2.5 hours after midnight"
        );
        let autumn = timeline("2026-10-25", "Europe/Berlin", 1);
        assert_eq!(minute(&autumn, "2026-10-25T02:30"), 150);
        assert_eq!(minute(&autumn, "2026-10-25T03:00"), 240);
    }

    #[test]
    fn a_run_beyond_the_year_9999_has_no_timeline() {
        let horizon = Span::from_ticks(9000 * 366 * TICKS_PER_DAY);
        assert!(Timeline::new("2026-01-05".parse().unwrap(), TimeZone::UTC, horizon).is_none());
    }
}
