//! Where a unit goes when a visit ends, wherever that is more than to a cell that was drawn ahead.
//!
//! When work ends it is settled where to: as drawn ahead, or decided now by state, turn or limit. Once nothing keeps it
//! the unit goes there, which may be the join of a parallel task, a split, the way out of the stream, or another
//! activity. What leaves may be opened again.

use crate::id::{Id, StreamId};
use crate::rng::RandomStream;
use crate::time::SimTime;

use super::Kernel;
use super::cause::Cause;
use super::observer::{Departure, Exit, Observer};
use super::plan::{PlanCell, ticks};
use super::route::{LateRoute, Route};
use super::unit::{FIRST_SPECIAL, JOINS, LATE, NONE, Origin, SPLITS, State, flag};

impl Kernel<'_> {
    /// Settles where a unit whose work has ended goes, and draws its work there unless that has been done.
    pub(super) fn settle_way(&mut self, index: u32, observer: &mut impl Observer) {
        let plan = self.plan;
        let unit = &self.units[index];
        let (cell, ahead) = (unit.cell as usize, unit.next_cell);
        let mut to = ahead;
        if let (LATE, Route::Late(row)) = (ahead, self.cells[cell].route) {
            to = self.decide(index, &plan.routes.late[row as usize]);
        }
        let is_rework = to == plan.extras[cell].rework || plan.back[cell].contains(&to);
        if is_rework && to != NONE {
            self.units[index].flags |= flag::REWORKED;
            observer.reworks(SimTime::from_ticks(self.now), cell, &self.units[index]);
        }
        if ahead == LATE {
            self.aim(index, to);
        } else if self.is_join(index, to) {
            self.units[index].next_cell = JOINS;
        }
    }

    /// A visit to an activity of the common kind ends after which some units are sent back.
    #[inline(never)]
    pub(super) fn note_rework(&mut self, index: u32, observer: &mut impl Observer) {
        let unit = &mut self.units[index];
        if self.plan.back[unit.cell as usize].contains(&unit.next_cell) {
            unit.flags |= flag::REWORKED;
            observer.reworks(SimTime::from_ticks(self.now), unit.cell as usize, unit);
        }
    }

    /// Sets where a unit goes, elsewhere if it has been there as often as it may, and draws its work there.
    pub(super) fn aim(&mut self, index: u32, to: u32) {
        let mut to = to;
        if let Some(extra) = self.plan.extras.get(to as usize)
            && self.counters.made(index, self.cells[to as usize].counter) >= extra.visits_max
        {
            to = extra.then;
        }
        if to < FIRST_SPECIAL && !self.is_join(index, to) {
            self.units[index].next_work = self.draw_visit(index, to);
        }
        self.units[index].next_cell = if self.is_join(index, to) { JOINS } else { to };
    }

    /// A unit whose visit has ended leaves the limits of its activity and moves on.
    pub(super) fn go_on(&mut self, index: u32, cell: &PlanCell, observer: &mut impl Observer) {
        if cell.holds || cell.entrance != NONE {
            let unit = &self.units[index];
            self.pass_limits(unit.cell, unit.next_cell);
        }
        self.move_on_in_general(index, observer);
    }

    /// Sends a unit where it goes next, whatever that is.
    #[inline(never)]
    pub(super) fn move_on_in_general(&mut self, index: u32, observer: &mut impl Observer) {
        let unit = &mut self.units[index];
        match unit.next_cell {
            NONE => self.leave(index, observer),
            SPLITS => self.split(index, observer),
            JOINS => self.end_task(index, observer),
            to => {
                unit.cell = to;
                unit.work = unit.next_work;
                self.enter(index, observer);
            }
        }
    }

    /// Decides where a unit goes: by the units at the activities, by turn, or as drawn.
    fn decide(&mut self, index: u32, route: &LateRoute) -> u32 {
        let unit = &self.units[index];
        let visit = self.counters.present(index, self.cells[unit.cell as usize].counter);
        match route {
            LateRoute::Shortest { address, ways } => {
                let number = |&(_, gauge): &(u32, u32)| self.gauges[gauge as usize];
                let least = ways.iter().map(number).min().unwrap_or(0);
                let count = ways.iter().filter(|way| number(way) == least).count() as u32;
                let mut random = RandomStream::addressed(unit.key, *address, visit);
                let place = if count > 1 { random.below(count) } else { 0 };
                let mut shortest = ways.iter().filter(|way| number(way) == least);
                shortest.nth(place as usize).map_or(NONE, |&(cell, _)| cell)
            }
            LateRoute::InTurn { turn, ways } => {
                let turn = &mut self.turns[*turn as usize];
                let to = ways[*turn as usize];
                *turn = (*turn + 1) % ways.len() as u32;
                to
            }
            LateRoute::Drawn(route) => route.draw(self.plan, unit.key, visit),
            LateRoute::Split { .. } => SPLITS,
        }
    }

    /// Counts a visit to a cell that is to come and draws its work.
    fn draw_visit(&mut self, index: u32, to: u32) -> u64 {
        let cell = &self.cells[to as usize];
        let visit = self.counters.count(index, cell.counter);
        cell.draw_work(self.units[index].key, visit)
    }

    /// A unit leaves its stream, unless it is only closed for a while.
    fn leave(&mut self, index: u32, observer: &mut impl Observer) {
        let plan = self.plan;
        let now = self.now;
        let unit = &mut self.units[index];
        let stream = plan.cells[unit.cell as usize].stream as usize;
        if let Some(reopening) = &plan.model().streams[StreamId::new(stream)].reopening {
            let address = plan.streams[stream].reopen_address;
            let mut random = RandomStream::addressed(unit.key, address, unit.reopened.into());
            if random.uniform() < reopening.share && unit.reopened < u16::MAX {
                unit.state = State::Closed;
                unit.started = now;
                unit.event =
                    self.completions.schedule(now + ticks(reopening.after.sample(&mut random)), index);
                return;
            }
        }
        self.depart(index, Exit::Finished, observer);
    }

    /// A unit leaves its stream in whatever way.
    #[inline(never)]
    pub(super) fn depart(&mut self, index: u32, exit: Exit, observer: &mut impl Observer) {
        let unit = &mut self.units[index];
        let stream = self.cells[unit.cell as usize].stream as usize;
        let departure = Departure {
            exit,
            lead: self.now - unit.arrived + unit.waits[Cause::Before],
            eventful: exit != Exit::Finished || unit.flags & flag::EVENTFUL != 0,
        };
        unit.state = State::Absent;
        observer.leaves(SimTime::from_ticks(self.now), stream, &departure, unit);
        let origin = unit.origin;
        self.units.forget(index);
        if origin != Origin::Nobody {
            self.tell_origin(origin, stream, observer);
        }
    }

    /// A unit that was finished is opened again: its targets go on where they stood when it was closed.
    pub(super) fn reopen(&mut self, index: u32, observer: &mut impl Observer) {
        let plan = self.plan;
        let now = self.now;
        let unit = &mut self.units[index];
        let stream = plan.cells[unit.cell as usize].stream;
        let Some(reopening) = &plan.model().streams[StreamId::new(stream as usize)].reopening else { return };
        let (from, to) = (SimTime::from_ticks(unit.started), SimTime::from_ticks(now));
        unit.waits[Cause::External] += now - unit.started;
        let calendar = plan.target_calendar(stream);
        for due in [&mut unit.resolve_due, &mut unit.respond_due] {
            *due = super::arrivals::postponed(calendar, *due, from, to);
        }
        unit.priority = unit.priority.saturating_sub(reopening.more_urgent).max(1);
        unit.reopened += 1;
        unit.flags |= flag::NOTED;
        observer.reopens(to, stream as usize, unit);
        let enters = reopening.enters.index() as u32;
        unit.state = State::Outside;
        unit.cell = enters;
        self.units[index].work = self.draw_visit(index, enters);
        self.enter(index, observer);
    }
}
