//! Moving on where something may keep a unit out: it is held where it is, waits outside, goes elsewhere or is
//! refused; and who is let in when room comes up.
//!
//! The order is always the same. Work ends. If a limit or a line that blocks has no room for the unit, it is held:
//! at its activity with its server free (done, not yet taken further), or with its server kept (blocked). Else its
//! server is released and granted, and only then does it look for a place in a line that refuses or overflows: the
//! first of that line may just have been taken up. At the end of every event those that are held are let in as far
//! as there is room, first held first, until nobody can move: nobody who comes later slips in between.

use crate::rng::RandomStream;
use crate::time::SimTime;

use super::Kernel;
use super::activity::end_spell;
use super::cause::Cause;
use super::entrance::{Full, Gate};
use super::observer::{Exit, Observer, Turned, Visit};
use super::plan::{PlanCell, ticks};
use super::unit::{FIRST_SPECIAL, NONE, Origin, RIDES, SPLITS, State, flag};

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
            let Some((_, gate)) = open else { break };
            self.gates.held -= 1;
            let index = self.gates.lines[gate].take(&mut self.units, self.now, |_| 0);
            let Gate { from, after_join, .. } = plan.entrances.gates[gate];
            if from == NONE || after_join {
                self.come_in(index, from, observer);
            } else {
                self.go_through(index, observer);
            }
        }
        if !self.plan.saturated.is_empty() {
            self.saturate();
        }
    }

    /// A unit that has waited outside comes in; `from` is the split of the tasks that it has joined, if it has.
    fn come_in(&mut self, index: u32, from: u32, observer: &mut impl Observer) {
        let unit = &mut self.units[index];
        let outside = self.now - unit.waiting_since;
        unit.waits[Cause::Limit] += outside;
        // It has passed the gate.
        unit.state = State::Waiting;
        let cell = unit.cell;
        observer.comes_in(SimTime::from_ticks(self.now), cell as usize, outside, unit);
        self.pass_limits(from, cell);
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

    /// A unit that moves from one cell to another, or out, comes under other limits. One that splits stays under those
    /// of its cell, which cover its tasks too.
    pub(super) fn pass_limits(&mut self, from: u32, to: u32) {
        if to == SPLITS {
            return;
        }
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
        let before = match self.units[index].state {
            State::Outside => Some((entrance.from_outside, NONE)),
            // Its tasks have joined; the cell where it split is noted in its link.
            State::Split => Some((entrance.gate_after(self.units[index].link), self.units[index].link)),
            _ => None,
        };
        if let Some((gate, from)) = before {
            self.units[index].state = State::Outside;
            if gate != NONE && (!self.gates.lines[gate as usize].is_empty() || !self.is_open(gate)) {
                self.units[index].flags |= flag::HELD;
                observer.waits_outside(now, self.units[index].cell as usize, &self.units[index]);
                self.join_gate(index, gate);
                return false;
            }
            self.pass_limits(from, self.units[index].cell);
        }
        self.units[index].state = State::Waiting;
        if self.has_room(cell, Some(index)) {
            self.units[index].tries = 0;
            return !self.balks(index, cell, observer);
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
                self.send_to(index, to, observer);
            }
            Full::Return(row) => self.send_away(index, row, observer),
        }
        false
    }

    /// A unit that does not stay where it has come goes elsewhere, as one that comes from outside; and elsewhere again if
    /// it has been there as often as it may.
    fn send_to(&mut self, index: u32, to: u32, observer: &mut impl Observer) {
        self.pass_limits(self.units[index].cell, NONE);
        let unit = &mut self.units[index];
        unit.state = State::Outside;
        unit.tries = 0;
        self.aim(index, to);
        self.move_on_in_general(index, observer);
    }

    /// A unit that found no place stays away for a while, or gives up trying.
    fn send_away(&mut self, index: u32, row: u32, observer: &mut impl Observer) {
        let now = SimTime::from_ticks(self.now);
        let plan = &self.plan.entrances.returns[row as usize];
        let unit = &mut self.units[index];
        let at = unit.cell;
        unit.tries += 1;
        if unit.tries >= plan.tries {
            observer.turns_away(now, at as usize, Turned::Refused, unit);
            return self.lose(index, Exit::Refused, observer);
        }
        observer.turns_away(now, at as usize, Turned::ComesAgain, unit);
        let visit = self.counters.present(index, self.cells[at as usize].counter);
        let unit = &mut self.units[index];
        let try_of_visit = (visit << 32) | u64::from(unit.tries);
        let mut random = RandomStream::addressed(unit.key, plan.address, try_of_visit);
        let back = self.now + ticks(plan.after.sample(&mut random)).max(1);
        unit.state = State::Outside;
        unit.flags |= flag::HELD;
        unit.waiting_since = self.now;
        observer.waits_outside(now, at as usize, unit);
        self.pass_limits(at, NONE);
        self.set_alarm(index, back);
    }

    /// A unit that was sent away comes again.
    pub(super) fn come_back(&mut self, index: u32, observer: &mut impl Observer) {
        let unit = &mut self.units[index];
        let outside = self.now - unit.waiting_since;
        unit.waits[Cause::Limit] += outside;
        observer.comes_in(SimTime::from_ticks(self.now), unit.cell as usize, outside, unit);
        self.enter(index, observer);
    }

    /// Whether a unit that would have to wait leaves at the sight of the line; if so it has left.
    fn balks(&mut self, index: u32, cell: &PlanCell, observer: &mut impl Observer) -> bool {
        let entrance = &self.plan.entrances.rows[cell.entrance as usize];
        let waiting = self.gates.waiting[entrance.activity as usize];
        let Some(&(_, threshold)) = entrance.balking.iter().rev().find(|&&(from, _)| from <= waiting) else {
            return false;
        };
        let starts = self.lines[cell.line as usize].is_empty() && self.free_option(cell.line).is_some();
        if starts || self.could_preempt(index, cell.line) {
            return false;
        }
        let visit = self.counters.present(index, cell.counter);
        let unit = &self.units[index];
        let word = RandomStream::addressed(unit.key, entrance.balk_address, visit).next_word();
        if word >= threshold {
            return false;
        }
        observer.turns_away(SimTime::from_ticks(self.now), unit.cell as usize, Turned::Balked, unit);
        self.lose(index, Exit::Balked, observer);
        true
    }

    /// A unit has joined a line: it is counted where somebody asks for the number, and its patience begins.
    pub(super) fn begin_patience(&mut self, index: u32) {
        let unit = &self.units[index];
        let cell = &self.cells[unit.cell as usize];
        let Some(entrance) = self.plan.entrances.rows.get(cell.entrance as usize) else { return };
        self.gates.waiting[entrance.activity as usize] += 1;
        if let Some((law, address)) = &entrance.patience {
            let visit = self.counters.present(index, cell.counter);
            let mut random = RandomStream::addressed(unit.key, *address, visit);
            let end = self.now + ticks(law.sample(&mut random)).max(1);
            self.set_alarm(index, end);
        }
    }

    /// Counts a unit that begins or ceases to wait without patience: collected in a batch, or back in its line.
    pub(super) fn count_waiting(&mut self, index: u32, change: i32) {
        let cell = &self.cells[self.units[index].cell as usize];
        if let Some(entrance) = self.plan.entrances.rows.get(cell.entrance as usize) {
            let waiting = &mut self.gates.waiting[entrance.activity as usize];
            *waiting = waiting.wrapping_add_signed(change);
        }
    }

    /// A unit is taken out of its line, to be worked on.
    pub(super) fn end_patience(&mut self, index: u32) {
        let cell = &self.cells[self.units[index].cell as usize];
        if let Some(entrance) = self.plan.entrances.rows.get(cell.entrance as usize) {
            self.gates.waiting[entrance.activity as usize] -= 1;
            self.alarms.cancel(index);
        }
    }

    /// A unit that waits gives up.
    pub(super) fn lose_patience(&mut self, index: u32, observer: &mut impl Observer) {
        let unit = &self.units[index];
        let cell = &self.cells[unit.cell as usize];
        let entrance = &self.plan.entrances.rows[cell.entrance as usize];
        self.gates.waiting[entrance.activity as usize] -= 1;
        let line = &mut self.lines[cell.line as usize];
        let off_clock = line.off_clock(self.now);
        line.remove(&mut self.units, index, self.now);
        let unit = &mut self.units[index];
        let spell = end_spell(unit, self.now, off_clock);
        unit.flags &= !flag::OF_VISIT;
        observer.gives_up(SimTime::from_ticks(self.now), unit.cell as usize, &spell, unit);
        self.count_present(index, -1);
        if entrance.gives_up_to == NONE {
            self.lose(index, Exit::Abandoned, observer);
        } else {
            self.send_to(index, entrance.gives_up_to, observer);
        }
    }

    /// Whether a unit that came now from outside would find room: under the limits, and at a desk or, where these
    /// are counted, at a place.
    fn entry_has_room(&self, cell: &PlanCell) -> bool {
        let Some(entrance) = self.plan.entrances.rows.get(cell.entrance as usize) else { return false };
        let gate = entrance.from_outside;
        if gate != NONE && (!self.gates.lines[gate as usize].is_empty() || !self.is_open(gate)) {
            return false;
        }
        if entrance.is_bounded() {
            return self.has_room(cell, None);
        }
        cell.line != NONE
            && self.lines[cell.line as usize].is_empty()
            && self.free_option(cell.line).is_some()
    }

    /// Units of the streams that never lack work come as soon as there is room.
    pub(super) fn saturate(&mut self) {
        for &stream in &self.plan.saturated {
            let stream = stream as usize;
            let cell = &self.cells[self.plan_streams[stream].entry as usize];
            if !self.sources[stream].comes && self.entry_has_room(cell) {
                self.sources[stream].comes = true;
                let index = self.prepare(stream);
                self.units[index].set_origin(Origin::Room);
                self.announce(index, self.now);
            }
        }
    }

    /// A unit leaves its stream unfinished.
    #[inline(never)]
    pub(super) fn lose(&mut self, index: u32, exit: Exit, observer: &mut impl Observer) {
        self.pass_limits(self.units[index].cell, NONE);
        if self.units[index].parent != NONE {
            // The part is not done; the unit goes on without it.
            return self.end_task(index, observer);
        }
        self.depart(index, exit, observer);
    }
}
