//! Servers over time: who is paid and who is expected to be present, from shifts, calendars and shrinkage.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::timeline::Timeline;
use super::{StaffStep, Staffing, WorkHours};
use crate::time::SimTime;

/// People who work the same hours.
#[derive(Debug, Clone)]
pub(crate) struct Duty<'a> {
    /// How many.
    pub(crate) staff: u32,
    /// When.
    pub(crate) hours: Cow<'a, WorkHours>,
}

/// The staffing that these duties add up to, of whom the share `shrinkage` is paid but absent.
///
/// Where the number expected to be present is not whole, each local day begins a step of its own, so that whoever
/// draws a number for each step draws one for each day and not one for the whole run.
pub(crate) fn staffing(duties: &[Duty<'_>], shrinkage: f64, timeline: &Timeline) -> Staffing {
    let mut changes = BTreeMap::from([(SimTime::ZERO, 0_i64)]);
    for duty in duties {
        let mut change = |at: SimTime, by: i64| {
            if at < timeline.horizon() {
                *changes.entry(at).or_default() += by;
            }
        };
        match duty.hours.as_ref() {
            WorkHours::Always => change(SimTime::ZERO, duty.staff.into()),
            WorkHours::Intervals(intervals) => {
                for interval in intervals {
                    change(interval.from, duty.staff.into());
                    change(interval.to, -i64::from(duty.staff));
                }
            }
        }
    }
    if duties.iter().any(|duty| !is_whole(present(duty.staff, shrinkage))) {
        for midnight in timeline.midnights() {
            changes.entry(midnight).or_default();
        }
    }
    let steps = steps(&changes, shrinkage);
    match steps.as_slice() {
        [all] if shrinkage <= 0.0 => Staffing::Always(all.paid),
        _ => Staffing::Steps(steps),
    }
}

/// The steps of a staffing that changes by these numbers at these instants.
fn steps(changes: &BTreeMap<SimTime, i64>, shrinkage: f64) -> Vec<StaffStep> {
    let mut steps: Vec<StaffStep> = Vec::new();
    let mut count = 0_i64;
    for (&at, change) in changes {
        count += change;
        let paid = u32::try_from(count).unwrap_or(if count < 0 { 0 } else { u32::MAX });
        let present = present(paid, shrinkage);
        let repeats = steps.last().is_some_and(|last| last.paid == paid);
        if !repeats || !is_whole(present) {
            steps.push(StaffStep { at, paid, present });
        }
    }
    steps
}

/// The number expected to be present; whole where only rounding keeps it from being so.
fn present(paid: u32, shrinkage: f64) -> f64 {
    let present = f64::from(paid) * (1.0 - shrinkage);
    if (present - present.round()).abs() < 1e-9 { present.round() } else { present }
}

/// Whether a number of people needs no draw.
fn is_whole(present: f64) -> bool {
    present.fract().abs() < f64::EPSILON
}

impl Staffing {
    /// Mean number of servers present from the start to the horizon, shrinkage taken off.
    pub fn mean_present(&self, horizon: SimTime) -> f64 {
        self.mean_over(horizon, |step| step.present)
    }

    /// Mean number of servers paid from the start to the horizon.
    pub fn mean_paid(&self, horizon: SimTime) -> f64 {
        self.mean_over(horizon, |step| f64::from(step.paid))
    }

    /// Share of the time from the start to the horizon in which somebody is present.
    pub fn open_share(&self, horizon: SimTime) -> f64 {
        self.mean_over(horizon, |step| f64::from(u8::from(step.present > 0.0)))
    }

    /// Mean over time of a number that each step has.
    fn mean_over(&self, horizon: SimTime, number: impl Fn(&StaffStep) -> f64) -> f64 {
        match self {
            Self::Always(count) => {
                number(&StaffStep { at: SimTime::ZERO, paid: *count, present: f64::from(*count) })
            }
            Self::Steps(steps) => {
                let ends = steps.iter().skip(1).map(|step| step.at).chain([horizon]);
                let area: f64 =
                    steps.iter().zip(ends).map(|(step, end)| number(step) * (end - step.at).hours()).sum();
                area / horizon.hours()
            }
        }
    }

    /// The most servers that can be present at an instant: where the expected number is not whole, a draw may
    /// give the number above it.
    pub fn most_present_at(&self, at: SimTime) -> u32 {
        match self {
            Self::Always(count) => *count,
            Self::Steps(steps) => {
                let next = steps.partition_point(|step| step.at <= at);
                next.checked_sub(1).map_or(0, |index| steps[index].present.ceil() as u32)
            }
        }
    }

    /// The most servers that can ever be present.
    pub fn most_present(&self) -> u32 {
        self.changes().iter().map(|&at| self.most_present_at(at)).max().unwrap_or(0)
    }

    /// The instants at which a step begins.
    pub(crate) fn changes(&self) -> Vec<SimTime> {
        match self {
            Self::Always(_) => vec![SimTime::ZERO],
            Self::Steps(steps) => steps.iter().map(|step| step.at).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::timeline::tests::timeline;
    use super::super::work_calendar::lay_out;
    use super::*;
    use crate::scenario::{Calendar, Placed, WeeklyInterval};

    /// The same hours on every day of the week.
    fn daily(from_hour: u32, to_hour: u32, timeline: &Timeline) -> WorkHours {
        let interval = |weekday| Placed {
            value: WeeklyInterval { weekday, from_minute: from_hour * 60, to_minute: to_hour * 60 },
            place: 0..0,
        };
        lay_out(&Calendar { weekly: (0..7).map(interval).collect(), closed: Vec::new() }, timeline)
    }

    /// Steps as (hour, paid, present).
    fn rows(staffing: &Staffing) -> Vec<(f64, u32, f64)> {
        let Staffing::Steps(steps) = staffing else { return Vec::new() };
        steps.iter().map(|step| (step.at.hours(), step.paid, step.present)).collect()
    }

    #[test]
    fn around_the_clock_without_shrinkage_is_a_number() {
        let line = timeline("2026-01-05", "UTC", 2);
        let duty = Duty { staff: 4, hours: Cow::Borrowed(&WorkHours::Always) };
        assert_eq!(staffing(std::slice::from_ref(&duty), 0.0, &line), Staffing::Always(4));
        assert_eq!(
            rows(&staffing(std::slice::from_ref(&duty), 0.25, &line)),
            [(0.0, 4, 3.0)],
            "whole: nothing to draw"
        );
        assert_eq!(
            rows(&staffing(std::slice::from_ref(&duty), 0.3, &line)),
            [(0.0, 4, 2.8), (24.0, 4, 2.8)],
            "one draw a day"
        );
    }

    #[test]
    fn overlapping_shifts_add_up() {
        let line = timeline("2026-01-05T06:00", "UTC", 1);
        let (early, late) = (daily(7, 15, &line), daily(13, 21, &line));
        let duties =
            [Duty { staff: 2, hours: Cow::Borrowed(&early) }, Duty { staff: 1, hours: Cow::Borrowed(&late) }];
        let staffing = staffing(&duties, 0.0, &line);
        assert_eq!(
            rows(&staffing),
            [(0.0, 0, 0.0), (1.0, 2, 2.0), (7.0, 3, 3.0), (9.0, 1, 1.0), (15.0, 0, 0.0)]
        );
        assert!((staffing.mean_present(line.horizon()) - 24.0 / 24.0).abs() < 1e-12);
        assert_eq!(staffing.most_present(), 3);
    }

    #[test]
    fn shifts_that_hand_over_make_no_step() {
        let line = timeline("2026-01-05", "UTC", 2);
        let (day, night) = (daily(6, 18, &line), daily(18, 30, &line));
        let duties =
            [Duty { staff: 2, hours: Cow::Borrowed(&day) }, Duty { staff: 2, hours: Cow::Borrowed(&night) }];
        assert_eq!(staffing(&duties, 0.0, &line), Staffing::Always(2));
    }

    #[test]
    fn a_night_shift_with_absence_has_a_step_at_midnight_and_an_empty_morning_one_step() {
        let line = timeline("2026-01-05T12:00", "UTC", 2);
        let night = daily(22, 30, &line);
        let staffing = staffing(&[Duty { staff: 3, hours: Cow::Borrowed(&night) }], 0.5, &line);
        let expected = [
            (0.0, 0, 0.0),
            (10.0, 3, 1.5),
            (12.0, 3, 1.5),
            (18.0, 0, 0.0),
            (34.0, 3, 1.5),
            (36.0, 3, 1.5),
            (42.0, 0, 0.0),
        ];
        assert_eq!(rows(&staffing), expected);
        assert!((staffing.mean_present(line.horizon()) - 0.5).abs() < 1e-12);
        assert_eq!(staffing.most_present(), 2);
    }

    #[test]
    fn a_shift_beyond_the_horizon_is_left_out() {
        let line = timeline("2026-01-05", "UTC", 1);
        let late = daily(24, 30, &line);
        assert_eq!(
            rows(&staffing(&[Duty { staff: 1, hours: Cow::Borrowed(&late) }], 0.0, &line)).len(),
            2,
            "from the day before"
        );
        let evening = daily(20, 24, &line);
        assert_eq!(
            rows(&staffing(&[Duty { staff: 1, hours: Cow::Borrowed(&evening) }], 0.0, &line)),
            [(0.0, 0, 0.0), (20.0, 1, 1.0)]
        );
    }
}
