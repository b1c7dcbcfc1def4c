//! The end of a replication: who is open and late, and whether the laws hold that hold in every replication.

use crate::id::Id;
use crate::kernel::unit::{State, Unit};
use crate::model::Cell;
use crate::time::SimTime;

use super::recorder::Recorder;

impl Recorder<'_> {
    /// The replication is over; `inside` are the units that have not left.
    pub(super) fn close<'u>(&mut self, now: SimTime, inside: impl Iterator<Item = &'u Unit>) {
        self.supplies.ends(now.ticks());
        let mut open = vec![0_i64; self.streams.len()];
        let mut time_inside = 0_u64;
        let mut visit_time = 0_u64;
        for unit in inside {
            let Cell { stream, activity, .. } = self.model.cells[Id::new(unit.cell())];
            let stream = stream.index();
            if unit.is_visiting() {
                visit_time = visit_time.wrapping_add((now - unit.joined()).ticks());
            }
            if unit.task().is_some() {
                continue;
            }
            open[stream] += 1;
            time_inside = time_inside.wrapping_add((now - unit.arrived()).ticks());
            let stands_still = match unit.state() {
                State::Delayed => self.model.activities[activity].clock_paused,
                state => state == State::Closed,
            };
            let clock = if stands_still { unit.started() } else { now };
            // Due at the very start is what was late before it.
            let is_late = |due: SimTime| due < clock || due == SimTime::ZERO;
            let late = [is_late(unit.resolve_due()), is_late(unit.respond_due())];
            let seen = &mut self.streams[stream].seen;
            seen.resolve_measured += u64::from(late[0]);
            seen.respond_measured += u64::from(late[1]);
            if let Some(Some(detail)) = self.details.get_mut(stream) {
                detail.is_open(late[0], late[1], unit);
            }
        }
        let at = now.ticks();
        let units = self.streams.iter().zip(&open).map(|(row, open)| {
            let left = (row.left + row.unfinished) as i64;
            ((row.backlog + row.arrived) as i64 - left - open).abs()
                + (row.inside.count() as i64 - open).abs()
        });
        self.balance.units_missing = units.sum();
        let area = self.streams.iter().fold(0_u64, |sum, row| sum.wrapping_add(row.inside.area(at)));
        let lead = self
            .streams
            .iter()
            .map(|row| (row.lead as u64).wrapping_add(row.spent_unfinished).wrapping_sub(row.spent_before))
            .fold(0_u64, u64::wrapping_add);
        self.balance.time_missing = area.wrapping_sub(lead.wrapping_add(time_inside));
        let visits = self.cells.iter().fold(0_u64, |sum, row| {
            sum.wrapping_add(row.waiting.area(at))
                .wrapping_add(row.held.area(at))
                .wrapping_add(row.in_work.area(at))
                .wrapping_add(row.riding.area(at))
                .wrapping_sub(row.totals.sojourn)
        });
        let work = self.work.iter().fold(0_u64, |sum, row| sum.wrapping_add(row.area(at)));
        let in_vain = self.entrances.time_in_vain();
        self.balance.visit_time_missing =
            visits.wrapping_add(work).wrapping_sub(visit_time.wrapping_add(in_vain));
    }
}
