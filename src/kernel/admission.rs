//! Moving on where something may keep a unit out: it is held where it is, waits outside, goes elsewhere or is
//! refused; and who is let in when room comes up.
//!
//! The order is always the same. Work ends. If a limit or a line that blocks has no room for the unit, it is held:
//! at its activity with its server free (done, not yet taken further), or with its server kept (blocked). Else its
//! server is released and granted, and only then does it look for a place in a line that refuses or overflows: the
//! first of that line may just have been taken up. At the end of every event those that are held are let in as far
//! as there is room, first held first, until nobody can move: nobody who comes later slips in between.

use crate::time::SimTime;

use super::Kernel;
use super::activity::departure;
use super::cause::Cause;
use super::entrance::{Full, Gate};
use super::observer::{Exit, Observer, Turned, Visit};
use super::plan::PlanCell;
use super::unit::{FIRST_SPECIAL, NONE, Origin, RIDES, State, flag};

impl Kernel<'_> {
    /// The gate at which a unit whose work has ended must wait before it can move on, if there is one.
    pub(super) fn closed_gate(&self, index: u32) -> Option<u32> {
        let unit = &self.units[index];
        if unit.next_cell >= FIRST_SPECIAL {
            return None;
        }
        let entrance = self.cells[unit.next_cell as usize].entrance;
        let entrance = self.plan.entrances.rows.get(entrance as usize)?;
        let gate = entrance.gate_from(unit.cell);
        (gate != NONE && (!self.gates.lines[gate as usize].is_empty() || !self.is_open(gate))).then_some(gate)
    }

    /// Whether one more unit could come through a gate.
    fn is_open(&self, gate: u32) -> bool {
        let plan = &self.plan.entrances;
        let gate = &plan.gates[gate as usize];
        self.gates.limits_allow(plan, gate) && !self.is_blocked(gate)
    }

    /// Whether the line behind a gate blocks whoever comes.
    fn is_blocked(&self, gate: &Gate) -> bool {
        let cell = &self.cells[gate.to as usize];
        self.plan.entrances.rows[cell.entrance as usize].when_full == Full::Block
            && !self.has_room(cell, None)
    }

    /// Whether a unit that comes to a cell could start at once or would find a place to wait.
    fn has_room(&self, cell: &PlanCell, unit: Option<u32>) -> bool {
        let entrance = &self.plan.entrances.rows[cell.entrance as usize];
        if cell.line == NONE || self.gates.waiting[entrance.activity as usize] < entrance.places {
            return true;
        }
        let starts = self.lines[cell.line as usize].is_empty() && self.free_option(cell.line).is_some();
        starts || unit.is_some_and(|unit| self.could_preempt(unit, cell.line))
    }

    /// A unit whose work has ended is held where it is.
    #[inline(never)]
    pub(super) fn hold(&mut self, index: u32, gate: u32, cell: &PlanCell, observer: &mut impl Observer) {
        let plan = &self.plan.entrances;
        let row = &plan.gates[gate as usize];
        let rides = self.units[index].option == RIDES;
        let keeps =
            cell.line != NONE && !rides && (self.gates.limits_keep_server(plan, row) || self.is_blocked(row));
        let now = SimTime::from_ticks(self.now);
        let unit = &mut self.units[index];
        let (at, option) = (unit.cell as usize, unit.alternative());
        if unit.flags & flag::WAITED == 0 {
            unit.waited = 0;
        }
        unit.flags = (unit.flags & !flag::INTERRUPTED) | flag::WAITED | flag::HELD;
        unit.state = State::Held;
        observer.work_ends(now, at, option, unit);
        observer.holds(now, at, unit);
        if keeps {
            unit.flags |= flag::BLOCKED;
            observer.blocks(now, at, option, unit);
        }
        self.join_gate(index, gate);
        if cell.line != NONE && !keeps && !rides {
            self.release(index, cell.line, option, observer);
        }
    }

    /// Puts a unit behind those that wait at a gate.
    fn join_gate(&mut self, index: u32, gate: u32) {
        self.order += 1;
        let unit = &mut self.units[index];
        unit.waiting_since = self.now;
        unit.order = self.order;
        unit.link = NONE;
        let line = &mut self.gates.lines[gate as usize];
        let level = line.level(unit);
        line.join(&mut self.units, index, level, self.order);
        self.gates.held += 1;
    }

    /// Lets those in that are held, first held first, until nobody can move. Nothing is called again from within:
    /// what becomes free on the way is found by the next look.
    #[inline(never)]
    pub(super) fn let_in(&mut self, observer: &mut impl Observer) {
        while self.gates.held > 0 {
            let plan = self.plan;
            let first = |gate: usize| self.gates.first(&plan.entrances, gate, &self.units);
            let waiting = (0..plan.entrances.gates.len()).filter_map(|gate| Some((first(gate)?, gate)));
            let open = waiting.filter(|&(_, gate)| self.is_open(gate as u32)).min();
            let Some((_, gate)) = open else { return };
            self.gates.held -= 1;
            let index = self.gates.lines[gate].take(&mut self.units, self.now, |_| 0);
            if plan.entrances.gates[gate].from == NONE {
                self.come_in(index, observer);
            } else {
                self.go_through(index, observer);
            }
        }
    }

    /// A unit that has waited outside comes in.
    fn come_in(&mut self, index: u32, observer: &mut impl Observer) {
        let unit = &mut self.units[index];
        let outside = self.now - unit.waiting_since;
        unit.waits[Cause::Limit] += outside;
        // It has passed the gate.
        unit.state = State::Waiting;
        let cell = unit.cell;
        observer.comes_in(SimTime::from_ticks(self.now), cell as usize, outside, unit);
        self.pass_limits(NONE, cell);
        self.enter(index, observer);
    }

    /// A unit that was held at its activity moves on; its server is released now if it was kept.
    fn go_through(&mut self, index: u32, observer: &mut impl Observer) {
        let now = SimTime::from_ticks(self.now);
        let unit = &mut self.units[index];
        let held = self.now - unit.waiting_since;
        unit.waited += held;
        unit.waits[Cause::Limit] += held;
        let (at, option) = (unit.cell as usize, unit.alternative());
        let kept = unit.flags & flag::BLOCKED != 0;
        observer.frees(now, at, Cause::Limit, held, unit);
        if kept {
            observer.unblocks(now, at, option, unit);
        }
        let visit = Visit { wait: unit.waited, sojourn: self.now - unit.joined };
        observer.visit_ends(now, at, &visit, unit);
        unit.flags &= !(flag::OF_VISIT | flag::BLOCKED);
        self.count_present(index, -1);
        self.pass_limits(at as u32, self.units[index].next_cell);
        if kept {
            self.release(index, self.cells[at].line, option, observer);
        }
        self.move_on_in_general(index, observer);
    }

    /// A unit that moves from one cell to another, or out, comes under other limits.
    pub(super) fn pass_limits(&mut self, from: u32, to: u32) {
        let rows = &self.plan.entrances.rows;
        let row = |cell: u32| {
            let cell = self.plan.cells.get(cell as usize)?;
            rows.get(cell.entrance as usize)
        };
        self.gates.pass(row(from), row(to));
    }

    /// A unit comes to a cell with an entrance: from another cell, whose gate it has passed, or from outside. Returns
    /// whether it comes in; if not, it waits outside, is on its way elsewhere, or has left.
    #[inline(never)]
    pub(super) fn comes_to_entrance(
        &mut self,
        index: u32,
        cell: &PlanCell,
        observer: &mut impl Observer,
    ) -> bool {
        let now = SimTime::from_ticks(self.now);
        let plan = self.plan;
        let entrance = &plan.entrances.rows[cell.entrance as usize];
        if self.units[index].state == State::Outside {
            let gate = entrance.from_outside;
            if gate != NONE && (!self.gates.lines[gate as usize].is_empty() || !self.is_open(gate)) {
                self.units[index].flags |= flag::HELD;
                observer.waits_outside(now, self.units[index].cell as usize, &self.units[index]);
                self.join_gate(index, gate);
                return false;
            }
            self.gates.pass(None, Some(entrance));
        }
        self.units[index].state = State::Waiting;
        if self.has_room(cell, Some(index)) {
            return true;
        }
        let unit = &mut self.units[index];
        match entrance.when_full {
            // It has passed the gate: there was room, which another has taken on the way.
            Full::Block => return true,
            Full::Refuse => {
                observer.turns_away(now, unit.cell as usize, Turned::Refused, unit);
                self.lose(index, Exit::Refused, observer);
            }
            Full::Overflow(to) => {
                observer.turns_away(now, unit.cell as usize, Turned::Overflowed, unit);
                self.gates.pass(Some(entrance), None);
                unit.state = State::Outside;
                unit.cell = to;
                let cell = &plan.cells[to as usize];
                unit.work = cell.draw_work(unit.key, self.counters.count(index, cell.counter));
                self.enter(index, observer);
            }
        }
        false
    }

    /// A unit leaves its stream unfinished.
    #[inline(never)]
    pub(super) fn lose(&mut self, index: u32, exit: Exit, observer: &mut impl Observer) {
        self.pass_limits(self.units[index].cell, NONE);
        if self.units[index].parent != NONE {
            // The part is not done; the unit goes on without it.
            return self.end_task(index, observer);
        }
        let unit = &mut self.units[index];
        let stream = self.cells[unit.cell as usize].stream as usize;
        let departure = departure(unit, self.now, exit);
        unit.state = State::Absent;
        observer.leaves(SimTime::from_ticks(self.now), stream, &departure, unit);
        unit.reopened = 0;
        let origin = unit.origin;
        self.units.give_back(index);
        if origin != Origin::Nobody {
            self.tell_origin(origin, stream, observer);
        }
    }
}
