//! Work calendars: weekly hours, closed days and daylight saving laid out as intervals of simulated time.
//!
//! Business time is counted in whole ticks: [`WorkCalendar::elapsed`] says how much open time has passed,
//! [`WorkCalendar::add`] when a given amount has. Knows nothing of pools or of what is timed.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::timeline::Timeline;
use super::{OpenInterval, WorkCalendar, WorkHours};
use crate::scenario::{self, WeeklyInterval};
use crate::time::{SimTime, Span, TICKS_PER_DAY, TICKS_PER_MINUTE};

/// Minutes in a week.
const MINUTES_PER_WEEK: usize = 7 * 1440;

/// What the business clock of a calendar says at an instant.
#[derive(Debug, Clone, Copy)]
pub struct ClockReading {
    at: SimTime,
    /// The last interval that has begun, or the first.
    begun: usize,
    /// Open time so far.
    elapsed: Span,
}

impl WorkCalendar {
    /// A calendar with these hours under a name.
    pub(crate) fn new(name: String, hours: WorkHours) -> Self {
        let intervals = match &hours {
            WorkHours::Always => &[],
            WorkHours::Intervals(intervals) => intervals.as_slice(),
        };
        let mut begun = Vec::new();
        for (index, interval) in (0..).zip(intervals) {
            let day = (interval.from.ticks() / TICKS_PER_DAY) as usize;
            if begun.len() <= day {
                begun.resize(day + 1, index);
            }
        }
        Self { name, hours, begun }
    }

    /// Whether work is done at this instant. The end of an interval does not belong to it.
    pub fn is_open(&self, at: SimTime) -> bool {
        match &self.hours {
            WorkHours::Always => true,
            WorkHours::Intervals(intervals) => {
                self.last_begun(intervals, at).is_some_and(|index| at < intervals[index].to)
            }
        }
    }

    /// The next instant after `after` at which an interval begins, or at it if `also_now`; [`SimTime::NEVER`] if none
    /// does.
    pub fn next_opening(&self, after: SimTime, also_now: bool) -> SimTime {
        let WorkHours::Intervals(intervals) = &self.hours else { return SimTime::NEVER };
        let passed = |from: SimTime| if also_now { from < after } else { from <= after };
        let next = intervals.partition_point(|interval| passed(interval.from));
        intervals.get(next).map_or(SimTime::NEVER, |interval| interval.from)
    }

    /// The business clock: open time from the start of the run to this instant. It stands still between the
    /// intervals and after the last one.
    pub fn elapsed(&self, at: SimTime) -> Span {
        match &self.hours {
            WorkHours::Always => at - SimTime::ZERO,
            WorkHours::Intervals(intervals) => elapsed(intervals, self.last_begun(intervals, at), at),
        }
    }

    /// Open time between two instants; zero if `to` is not after `from`.
    pub fn open_time(&self, from: SimTime, to: SimTime) -> Span {
        self.elapsed(to) - self.elapsed(from)
    }

    /// The first instant at which `span` of open time has passed since `from`: a task that ends with the day
    /// ends this evening and not tomorrow morning. [`SimTime::NEVER`] if the calendar ends before that.
    pub fn add(&self, from: SimTime, span: Span) -> SimTime {
        self.add_to(&self.reading(from), span)
    }

    /// What the business clock says at an instant, for those who ask it for several spans from there.
    pub fn reading(&self, at: SimTime) -> ClockReading {
        let (begun, elapsed) = match &self.hours {
            WorkHours::Always => (0, Span::ZERO),
            WorkHours::Intervals(intervals) => {
                let now = self.last_begun(intervals, at);
                (now.unwrap_or(0), elapsed(intervals, now, at))
            }
        };
        ClockReading { at, begun, elapsed }
    }

    /// As [`WorkCalendar::add`], from an instant at which this clock has been read.
    pub fn add_to(&self, from: &ClockReading, span: Span) -> SimTime {
        if span == Span::ZERO {
            return from.at;
        }
        match &self.hours {
            WorkHours::Always => from.at + span,
            WorkHours::Intervals(intervals) => {
                let target = from.elapsed + span;
                // The last interval that begins before the target is reached on the business clock: most often near.
                let begun = count_before(intervals, from.begun, |interval| interval.before < target);
                let Some(interval) = begun.checked_sub(1).map(|index| intervals[index]) else {
                    return SimTime::NEVER;
                };
                let end = interval.from + (target - interval.before);
                if end <= interval.to { end } else { SimTime::NEVER }
            }
        }
    }

    /// The last interval that begins at or before an instant.
    fn last_begun(&self, intervals: &[OpenInterval], at: SimTime) -> Option<usize> {
        let day = (at.ticks() / TICKS_PER_DAY) as usize;
        let before = self.begun.get(day).map_or(intervals.len(), |&index| index as usize);
        let today = intervals[before..].iter().take_while(|interval| interval.from <= at).count();
        (before + today).checked_sub(1)
    }
}

/// Open time until an instant, of which `begun` is the last interval that has begun.
fn elapsed(intervals: &[OpenInterval], begun: Option<usize>, at: SimTime) -> Span {
    begun.map_or(Span::ZERO, |index| {
        let interval = intervals[index];
        interval.before + (at.min(interval.to) - interval.from)
    })
}

/// How many intervals at the front satisfy `before`, given that the first `known` do: by steps that double, so that what is
/// near costs little and what is far no more than twice a binary search (Bentley and Yao 1976, "An almost optimal algorithm
/// for unbounded searching").
fn count_before(intervals: &[OpenInterval], known: usize, before: impl Fn(&OpenInterval) -> bool) -> usize {
    let mut low = known.min(intervals.len());
    let mut step = 1;
    while intervals.get(low + step - 1).is_some_and(&before) {
        low += step;
        step *= 2;
    }
    let high = (low + step - 1).min(intervals.len());
    low + intervals[low..high].partition_point(before)
}

/// Lays the weekly hours of a calendar out over a timeline.
///
/// Intervals that begin on a closed date are dropped whole, also the part after midnight; one that began before
/// the run counts from its start. Where intervals touch or overlap they become one.
pub(crate) fn lay_out(calendar: &scenario::Calendar, timeline: &Timeline) -> WorkHours {
    let closed: BTreeSet<Date> = calendar.closed.iter().map(|date| date.value).collect();
    let mut open: Vec<(SimTime, SimTime)> = Vec::new();
    for date in timeline.dates().filter(|date| !closed.contains(date)) {
        let weekday = date.weekday().to_monday_zero_offset() as u8;
        for interval in calendar.weekly.iter().map(|weekly| weekly.value) {
            if interval.weekday == weekday
                && let Some(bounds) = bounds(interval, date, timeline)
            {
                open.push(bounds);
            }
        }
    }
    open.sort_unstable();
    let intervals = merged(open);
    match intervals.as_slice() {
        [all] if all.from == SimTime::ZERO && all.to >= timeline.table_end() => WorkHours::Always,
        _ => WorkHours::Intervals(intervals),
    }
}

/// The part of an interval on a date that lies within the timeline; `None` if there is none, also because the
/// hour of the week is skipped when daylight saving begins.
fn bounds(interval: WeeklyInterval, date: Date, timeline: &Timeline) -> Option<(SimTime, SimTime)> {
    let from = timeline.ticks_at_minute(date, interval.from_minute)?.max(0) as u64;
    let to = timeline.ticks_at_minute(date, interval.to_minute)?.max(0) as u64;
    let to = to.min(timeline.table_end().ticks());
    (from < to).then(|| (SimTime::from_ticks(from), SimTime::from_ticks(to)))
}

/// Disjoint intervals from intervals in ascending order of their start.
fn merged(open: Vec<(SimTime, SimTime)>) -> Vec<OpenInterval> {
    let mut intervals: Vec<OpenInterval> = Vec::new();
    for (from, to) in open {
        match intervals.last_mut() {
            Some(last) if from <= last.to => last.to = last.to.max(to),
            _ => intervals.push(OpenInterval { from, to, before: Span::ZERO }),
        }
    }
    let mut before = Span::ZERO;
    for interval in &mut intervals {
        interval.before = before;
        before += interval.to - interval.from;
    }
    intervals
}

/// The length of a working day: mean open hours per weekday on which work begins, closed dates aside. A day of
/// 24 hours if nothing is ever open.
pub(crate) fn working_day(calendar: &scenario::Calendar) -> Span {
    let mut open = [false; MINUTES_PER_WEEK];
    let mut weekdays = [false; 7];
    for interval in calendar.weekly.iter().map(|weekly| weekly.value) {
        let midnight = usize::from(interval.weekday) * 1440;
        for minute in interval.from_minute..interval.to_minute {
            open[(midnight + minute as usize) % MINUTES_PER_WEEK] = true;
            weekdays[usize::from(interval.weekday) % 7] = true;
        }
    }
    let minutes = open.iter().filter(|&&is_open| is_open).count() as u64;
    let days = weekdays.iter().filter(|&&begins| begins).count() as u64;
    Span::from_ticks((minutes * TICKS_PER_MINUTE).checked_div(days).unwrap_or(TICKS_PER_DAY))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::timeline::tests::timeline;
    use super::*;
    use crate::scenario::Placed;
    use crate::time::TICKS_PER_HOUR;

    /// A calendar as written: `(weekday, from hour, to hour)` and closed dates.
    pub(crate) fn written(weekly: &[(u8, f64, f64)], closed: &[&str]) -> scenario::Calendar {
        let interval = |&(weekday, from, to): &(u8, f64, f64)| WeeklyInterval {
            weekday,
            from_minute: (from * 60.0) as u32,
            to_minute: (to * 60.0) as u32,
        };
        scenario::Calendar {
            weekly: weekly.iter().map(|hours| Placed { value: interval(hours), place: 0..0 }).collect(),
            closed: closed.iter().map(|date| Placed { value: date.parse().unwrap(), place: 0..0 }).collect(),
        }
    }

    /// The first intervals of a calendar, in hours since the start.
    fn hours(calendar: &scenario::Calendar, timeline: &Timeline, count: usize) -> Vec<(f64, f64)> {
        let WorkHours::Intervals(intervals) = lay_out(calendar, timeline) else { return Vec::new() };
        intervals.iter().take(count).map(|interval| (interval.from.hours(), interval.to.hours())).collect()
    }

    fn compiled(calendar: &scenario::Calendar, timeline: &Timeline) -> WorkCalendar {
        WorkCalendar::new("test".into(), lay_out(calendar, timeline))
    }

    fn hour(hours: f64) -> SimTime {
        SimTime::ZERO + Span::from_hours(hours)
    }

    const EVERY_NIGHT: [(u8, f64, f64); 7] = [
        (0, 22.0, 30.0),
        (1, 22.0, 30.0),
        (2, 22.0, 30.0),
        (3, 22.0, 30.0),
        (4, 22.0, 30.0),
        (5, 22.0, 30.0),
        (6, 22.0, 30.0),
    ];

    #[test]
    fn a_night_shift_is_an_hour_shorter_when_daylight_saving_begins_and_longer_when_it_ends() {
        let nights = written(&EVERY_NIGHT, &[]);
        // From Saturday 12:00, the clocks change on Sunday at 02:00 and 03:00.
        let spring = timeline("2026-03-28T12:00", "Europe/Berlin", 3);
        assert_eq!(hours(&nights, &spring, 2), [(10.0, 17.0), (33.0, 41.0)]);
        let autumn = timeline("2026-10-24T12:00", "Europe/Berlin", 3);
        assert_eq!(hours(&nights, &autumn, 2), [(10.0, 19.0), (35.0, 43.0)]);
    }

    #[test]
    fn a_shift_within_the_skipped_hour_does_not_happen() {
        let spring = timeline("2026-03-29", "Europe/Berlin", 8);
        assert_eq!(
            hours(&written(&[(6, 2.0, 3.0)], &[]), &spring, 1),
            [(7.0 * 24.0 + 1.0, 7.0 * 24.0 + 2.0)]
        );
    }

    #[test]
    fn a_closed_date_drops_what_begins_on_it_and_nothing_else() {
        // Thursday 2 April 2026; Good Friday is closed: the night of Thursday ends on it, its own does not begin.
        let line = timeline("2026-04-02", "UTC", 4);
        let nights = written(&EVERY_NIGHT, &["2026-04-03"]);
        assert_eq!(hours(&nights, &line, 3), [(0.0, 6.0), (22.0, 30.0), (70.0, 78.0)]);
    }

    #[test]
    fn a_night_shift_that_began_before_the_run_counts_from_its_start() {
        let line = timeline("2026-01-05T02:00", "UTC", 2);
        assert_eq!(hours(&written(&EVERY_NIGHT, &[]), &line, 2), [(0.0, 4.0), (20.0, 28.0)]);
        let closed = written(&EVERY_NIGHT, &["2026-01-04"]);
        assert_eq!(hours(&closed, &line, 1), [(20.0, 28.0)], "it began on a closed date");
    }

    #[test]
    fn a_shift_that_ends_at_monday_midnight_touches_the_next() {
        let line = timeline("2026-01-10", "UTC", 14);
        let calendar = written(&[(6, 20.0, 24.0), (0, 0.0, 4.0), (2, 8.0, 12.0), (2, 10.0, 13.0)], &[]);
        assert_eq!(hours(&calendar, &line, 3), [(44.0, 52.0), (104.0, 109.0), (212.0, 220.0)]);
        let alone = compiled(&written(&[(6, 20.0, 24.0)], &[]), &line);
        assert!(alone.is_open(hour(47.9)) && !alone.is_open(hour(48.0)));
        assert_eq!(alone.add(hour(44.0), Span::from_hours(4.0)), hour(48.0));
    }

    #[test]
    fn around_the_clock_is_always() {
        let week: Vec<_> = (0..7).map(|weekday| (weekday, 0.0, 24.0)).collect();
        let line = timeline("2026-03-27", "Europe/Berlin", 3);
        assert_eq!(lay_out(&written(&week, &[]), &line), WorkHours::Always);
        assert_ne!(lay_out(&written(&week, &["2026-12-24"]), &line), WorkHours::Always);
    }

    #[test]
    fn business_time_stands_still_outside_the_hours() {
        // Monday to Friday 09:00 to 17:00, from Monday 5 January 2026.
        let week: Vec<_> = (0..5).map(|weekday| (weekday, 9.0, 17.0)).collect();
        let office = compiled(&written(&week, &[]), &timeline("2026-01-05", "UTC", 28));
        assert_eq!(office.elapsed(hour(8.0)), Span::ZERO);
        assert_eq!(office.elapsed(hour(10.5)), Span::from_hours(1.5));
        assert_eq!(office.elapsed(hour(20.0)), Span::from_hours(8.0));
        // Friday 16:00 to Monday 16:00 are eight business hours.
        let friday = hour(4.0 * 24.0 + 16.0);
        assert_eq!(office.open_time(friday, hour(7.0 * 24.0 + 16.0)), Span::from_hours(8.0));
        assert_eq!(office.add(friday, Span::from_hours(1.0)), hour(4.0 * 24.0 + 17.0), "this evening");
        assert_eq!(office.add(friday, Span::from_hours(1.5)), hour(7.0 * 24.0 + 9.5));
        assert_eq!(office.add(hour(3.0), Span::ZERO), hour(3.0));
        assert_eq!(office.add(friday, Span::from_hours(1e6)), SimTime::NEVER);
    }

    #[test]
    fn a_working_day_is_the_mean_of_the_open_weekdays() {
        let short_friday = written(&[(0, 8.0, 18.0), (1, 8.0, 18.0), (4, 8.0, 12.0)], &["2026-04-03"]);
        assert_eq!(working_day(&short_friday), Span::from_hours(8.0));
        assert_eq!(working_day(&written(&EVERY_NIGHT, &[])), Span::from_hours(8.0));
        assert_eq!(working_day(&written(&[(6, 20.0, 30.0), (6, 22.0, 26.0)], &[])), Span::from_hours(10.0));
        assert_eq!(working_day(&written(&[], &[])), Span::from_hours(24.0));
    }

    /// Whether a local time of the week lies in one of the weekly hours, given as (weekday, from hour, to hour).
    fn in_weekly_hours(weekly: &[(u8, f64, f64)], local: jiff::civil::DateTime) -> bool {
        let weekday = local.weekday().to_monday_zero_offset() as u8;
        let hour = f64::from(local.hour()) + f64::from(local.minute()) / 60.0;
        weekly.iter().any(|&(day, from, to)| {
            let yesterday = (day + 1) % 7 == weekday && hour + 24.0 < to;
            yesterday || (day == weekday && from <= hour && hour < to)
        })
    }

    proptest! {
        #[test]
        fn what_is_before_is_counted_from_any_number_that_is_known(
            length in 0_usize..40,
            first in 0_usize..45,
            known in 0_usize..45,
        ) {
            let hour = |hours: usize| SimTime::from_ticks(hours as u64 * TICKS_PER_HOUR);
            let interval = |at| OpenInterval { from: hour(at), to: hour(at), before: Span::ZERO };
            let intervals: Vec<_> = (0..length).map(interval).collect();
            let before = |interval: &OpenInterval| interval.from < hour(first);
            prop_assert_eq!(count_before(&intervals, known.min(first), before), first.min(length));
        }

        #[test]
        fn open_is_what_the_local_clock_says(
            weekly in prop::collection::vec((0_u8..7, 0_u32..24, 1_u32..24), 1..6),
            start in prop::sample::select(vec!["2026-03-25T05:00", "2026-10-21T17:30"]),
        ) {
            let weekly: Vec<_> = weekly
                .into_iter()
                .map(|(weekday, start, length)| (weekday, f64::from(start), f64::from(start + length)))
                .collect();
            let line = timeline(start, "Europe/Berlin", 14);
            let calendar = compiled(&written(&weekly, &[]), &line);
            for quarter in 0..14 * 24 * 4 {
                let at = hour(f64::from(quarter) / 4.0);
                let local = line.local_at(at.ticks() as i64);
                // What the hours mean around the change of the clocks has tests of its own.
                if !((2..4).contains(&local.hour()) && [29, 25].contains(&local.day())) {
                    prop_assert_eq!(calendar.is_open(at), in_weekly_hours(&weekly, local), "{}", local);
                }
            }
        }

        #[test]
        fn adding_and_elapsing_are_inverse(
            weekly in prop::collection::vec((0_u8..7, 0_u32..24, 1_u32..24), 1..8),
            from in 0_u64..60 * 24 * 3_600_000_000,
            to in 0_u64..60 * 24 * 3_600_000_000,
            // An hour a week leaves at least 110 open hours before the table ends.
            span in 1_u64..100 * TICKS_PER_HOUR,
        ) {
            let weekly: Vec<_> = weekly
                .into_iter()
                .map(|(weekday, start, length)| (weekday, f64::from(start), f64::from(start + length)))
                .collect();
            let calendar = compiled(&written(&weekly, &[]), &timeline("2026-03-01", "Europe/Berlin", 60));
            let (from, to) = (SimTime::from_ticks(from.min(to)), SimTime::from_ticks(from.max(to)));
            let span = Span::from_ticks(span);
            let end = calendar.add(from, span);
            // An hour a week: the calendar ends before so much time has been open.
            prop_assume!(end != SimTime::NEVER);
            prop_assert_eq!(calendar.open_time(from, end), span);
            prop_assert!(!calendar.is_open(end) || calendar.is_open(SimTime::from_ticks(end.ticks() - 1)));
            // Going forward by the open time between two instants never passes the second.
            let open = calendar.open_time(from, to);
            let reached = calendar.add(from, open);
            prop_assert!(reached <= to);
            prop_assert_eq!(calendar.open_time(reached, to), Span::ZERO);
        }
    }
}
