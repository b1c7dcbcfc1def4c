//! Pools: who is there when, at what cost, and what a free server looks at first.

use std::borrow::Cow;

use super::changes::between;
use super::compile::{ALWAYS, Compiler};
use super::staffing::{Duty, staffing};
use super::{AtShiftEnd, Between, Chosen, Pool, WorkCalendar, WorkHours};
use crate::id::{CalendarId, IdVec, PoolId};
use crate::rng::name_key;
use crate::scenario;

/// Seconds in an hour.
const SECONDS_PER_HOUR: f64 = 3600.0;

impl Compiler<'_> {
    /// The pools, in the order of the file.
    pub(super) fn pools(&mut self, calendars: &IdVec<CalendarId, WorkCalendar>) -> IdVec<PoolId, Pool> {
        let scenario = self.scenario;
        let pools = scenario.pools.entries.iter().map(|(key, written)| {
            let duties = self.duties(&key.value, written, calendars);
            let away = self.times_away(written);
            let when_idle = written.when_idle.as_ref().map(|idle| self.when_idle(&idle.value));
            let shrinkage = written.shrinkage.as_ref().map_or(0.0, |share| share.value);
            Pool {
                name: key.value.clone(),
                title: written.title.clone().unwrap_or_else(|| key.value.clone()),
                key: name_key(&key.value),
                staffing: staffing(&duties, shrinkage, &self.timeline),
                at_shift_end: written
                    .at_shift_end
                    .as_ref()
                    .map_or(AtShiftEnd::Finish, |policy| policy.value.into()),
                between: written
                    .between
                    .as_ref()
                    .map_or_else(|| self.between(&key.value), |rule| rule.value.into()),
                people: Self::people(written),
                changeover: written
                    .changeover
                    .as_ref()
                    .and_then(|changeover| self.changeover(&changeover.value)),
                chosen: written.chosen.as_ref().map_or(Chosen::Listed, |rule| rule.value.into()),
                away,
                when_idle,
                cost_per_hour: written.cost.as_ref().map_or(0.0, |cost| cost.value * SECONDS_PER_HOUR),
                level: written.level.as_ref().map(|level| level.value),
            }
        });
        pools.collect()
    }

    /// Who works when: the shifts, or one for all the staff.
    fn duties<'c>(
        &mut self,
        name: &str,
        pool: &scenario::Pool,
        calendars: &'c IdVec<CalendarId, WorkCalendar>,
    ) -> Vec<Duty<'c>> {
        let mut duties: Vec<Duty<'c>> = Vec::new();
        let people = pool.people.as_ref().map(|people| &people.value);
        let people =
            people.map(|people| people.iter().fold(0, |sum: u32, one| sum.saturating_add(one.staff.value)));
        if let Some(staff) = pool.staff.as_ref().map(|staff| staff.value).or(people) {
            let calendar = pool.calendar.as_ref().and_then(|name| self.calendar_id(name));
            let hours: &WorkHours = calendar.map_or(&ALWAYS, |id| &calendars[id].hours);
            duties.extend(self.duties_over_time(name, staff, hours));
        }
        for shift in pool.shifts.iter().flat_map(|shifts| &shifts.value) {
            let hours = self.calendar_id(&shift.calendar).map_or(&ALWAYS, |id| &calendars[id].hours);
            let hours = Cow::Borrowed(hours);
            duties.push(Duty { staff: shift.staff.value, hours });
        }
        duties
    }

    /// One duty for all the staff, or one after the other where the staff changes during the run.
    fn duties_over_time<'c>(&self, pool: &str, staff: u32, hours: &'c WorkHours) -> Vec<Duty<'c>> {
        let steps = self.staff_over_time(pool, staff);
        if steps.is_empty() {
            return vec![Duty { staff, hours: Cow::Borrowed(hours) }];
        }
        let ends = steps.iter().skip(1).map(|&(at, _)| at).chain([self.timeline.table_end()]);
        let duty = |(&(from, staff), to)| Duty { staff, hours: Cow::Owned(between(hours, from, to)) };
        steps.iter().zip(ends).map(duty).collect()
    }

    /// What a free server looks at first if the pool does not say: priorities, where one of its activities has
    /// them.
    fn between(&self, pool: &str) -> Between {
        use scenario::Discipline::{PreemptiveRestart, PreemptiveResume, Priority};
        let by_priority = self.scenario.activities.entries.iter().any(|(_, activity)| {
            let needs = activity.pool.iter().flat_map(|need| need.value.names());
            let discipline = activity.discipline.as_ref().map(|discipline| discipline.value);
            matches!(discipline, Some(Priority | PreemptiveResume | PreemptiveRestart))
                && needs.into_iter().any(|name| name.value == pool)
        });
        if by_priority { Between::Priority } else { Between::LongestWaiting }
    }
}

impl From<scenario::AtShiftEnd> for AtShiftEnd {
    fn from(written: scenario::AtShiftEnd) -> Self {
        match written {
            scenario::AtShiftEnd::Finish => Self::Finish,
            scenario::AtShiftEnd::Suspend => Self::Suspend,
            scenario::AtShiftEnd::HandBack => Self::HandBack,
        }
    }
}

impl From<scenario::Between> for Between {
    fn from(written: scenario::Between) -> Self {
        match written {
            scenario::Between::LongestWaiting => Self::LongestWaiting,
            scenario::Between::Priority => Self::Priority,
            scenario::Between::Listed => Self::Listed,
        }
    }
}
