//! Parallel tasks: a unit splits, its tasks go their ways, and it goes on when the last of them has come to the join.
//!
//! A task is a row like any other, with its own key, work, visits and waits, and with the number, the priority and the
//! due times of its unit. Between split and join the time of the unit is that of the task which ends last: its work, and
//! its waits with their causes. So all time of a unit still has exactly one cause or is touch time.

use crate::time::SimTime;

use super::Kernel;
use super::activity::respond;
use super::cause::Cause;
use super::event::UNITS_MAX;
use super::observer::Observer;
use super::route::{LateRoute, Route};
use super::unit::{NONE, State, UNDRAWN, Unit, flag};
use crate::rng::RandomStream;

impl Kernel<'_> {
    /// A unit splits into tasks. They come to their first activities from outside, so that limits may keep them there.
    pub(super) fn split(&mut self, index: u32, observer: &mut impl Observer) {
        let (plan, now) = (self.plan, self.now);
        let unit = &mut self.units[index];
        let Route::Late(row) = plan.cells[unit.cell as usize].route else { return };
        let LateRoute::Split { ways, .. } = &plan.routes.late[row as usize] else { return };
        unit.state = State::Split;
        unit.next_cell = UNDRAWN;
        unit.link = NONE;
        unit.open_tasks = ways.len() as u16;
        observer.splits(SimTime::from_ticks(now), unit.cell as usize, unit);
        let whole = *unit;
        let visit = self.counters.present(index, self.cells[whole.cell as usize].counter);
        for &(cell, address) in ways {
            let task = self.units.take();
            self.units.admit();
            let key = RandomStream::addressed(whole.key, address, visit).next_word();
            self.counters.clear_row(task);
            let at = &self.cells[cell as usize];
            let work = at.draw_work(key, self.counters.count(task, at.counter));
            self.units[task] = Unit {
                key,
                arrived: now,
                cell,
                work,
                priority: whole.priority,
                flags: whole.flags & flag::AWAITS_RESPONSE,
                resolve_due: whole.resolve_due,
                respond_due: whole.respond_due,
                ordinal: whole.ordinal,
                parent: index,
                branch: cell,
                state: State::Outside,
                row: task,
                hands: whole.hands.of_part(),
                ..Unit::EMPTY
            };
            self.enter(task, observer);
        }
        if self.units.count() > self.units_max.min(UNITS_MAX / 2) {
            // Nothing more happens.
            self.overfull = true;
            self.horizon = SimTime::from_ticks(now);
        }
    }

    /// Whether a unit is a task that has come to its join.
    pub(super) fn is_join(&self, index: u32, to: u32) -> bool {
        let parent = self.units[index].parent;
        if parent == NONE {
            return false;
        }
        let fork = &self.cells[self.units[parent].cell as usize];
        let Route::Late(row) = fork.route else { return false };
        matches!(self.plan.routes.late[row as usize], LateRoute::Split { join, .. } if join == to)
    }

    /// A task ends: at the join, or because it is given up. With the last one its unit goes on.
    pub(super) fn end_task(&mut self, index: u32, observer: &mut impl Observer) {
        let now = self.now;
        let parent = self.units[index].parent;
        let whole = &mut self.units[parent];
        whole.open_tasks -= 1;
        if whole.open_tasks > 0 {
            let earlier = std::mem::replace(&mut whole.link, index);
            let task = &mut self.units[index];
            task.state = State::Ended;
            task.waiting_since = now;
            task.link = earlier;
            return;
        }
        let mut ended = std::mem::replace(&mut whole.link, NONE);
        while ended != NONE {
            let next = self.units[ended].link;
            self.join(ended, false, observer);
            ended = next;
        }
        self.join(index, true, observer);
        let Route::Late(row) = self.cells[self.units[parent].cell as usize].route else { return };
        if let LateRoute::Split { join, .. } = self.plan.routes.late[row as usize] {
            self.aim(parent, join);
            let whole = &mut self.units[parent];
            let (fork, to) = (whole.cell, whole.next_cell);
            whole.link = fork;
            if self.cells.get(to as usize).is_none_or(|cell| cell.entrance == NONE) {
                self.pass_limits(fork, to);
                self.units[parent].state = State::Outside;
            }
            self.move_on_in_general(parent, observer);
        }
    }

    /// Takes a task that has ended back into its unit.
    fn join(&mut self, index: u32, last: bool, observer: &mut impl Observer) {
        let task = self.units[index];
        let ended = if last { 0 } else { self.now - task.waiting_since };
        let now = SimTime::from_ticks(self.now);
        observer.joins(now, task.cell as usize, ended, last, &task, &self.units[task.parent]);
        let whole = &mut self.units[task.parent];
        whole.visits += task.visits;
        whole.hands.join(task.hands, last);
        whole.flags |= task.flags & (flag::HELD | flag::REWORKED);
        if last {
            for cause in Cause::ALL {
                whole.waits[cause] += task.waits[cause];
            }
            whole.resolve_due = task.resolve_due;
            if whole.flags & flag::AWAITS_RESPONSE != 0 {
                whole.respond_due = task.respond_due;
            }
        }
        self.units[index].parent = NONE;
        self.units.forget(index);
    }

    /// Somebody works on a unit for the first time, or on a task of it: only the first of them counts.
    #[inline(never)]
    pub(super) fn respond_in_general(&mut self, index: u32, observer: &mut impl Observer) {
        let mut at = self.units[index].parent;
        let mut first = true;
        while at != NONE {
            let whole = &mut self.units[at];
            first &= whole.flags & flag::AWAITS_RESPONSE != 0;
            whole.flags &= !flag::AWAITS_RESPONSE;
            if whole.parent == NONE {
                whole.respond_due = u64::MAX;
            }
            at = whole.parent;
        }
        let unit = &mut self.units[index];
        if first {
            respond(self.plan, unit, self.now, observer);
        } else {
            unit.flags &= !flag::AWAITS_RESPONSE;
            unit.respond_due = u64::MAX;
        }
    }
}
