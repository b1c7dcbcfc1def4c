//! Batches: units are collected at an activity, and then worked on together or let go one by one.
//!
//! What is collected waits for its batch ([`Cause::Batch`]) until there are as many as are needed, until the first has
//! waited long enough, or until the gate opens. From then on the batch waits for people as its first unit does: with its
//! place in the line and its work. As long as nobody has taken it up, those who come may join it, up to its size; with a
//! gate they wait for the next one. The others of a batch ride along: each has its own causes of waiting, its own
//! way on, and no people of its own.

use crate::time::SimTime;

use super::Kernel;
use super::activity::{begin_spell, draw_ahead, end_spell};
use super::cause::Cause;
use super::observer::{Observer, RIDING, Spell};
use super::timers::Timer;
use super::unit::{LATE, NONE, RIDES, State, UNDRAWN, Unit, flag};

/// All batches of a replication.
#[derive(Debug, Clone)]
pub(super) struct Batches {
    assemblies: Vec<Assembly>,
    /// Those that ride along, by group; rows are reused with their memory.
    groups: Vec<Vec<u32>>,
    free: Vec<u32>,
    /// Room for the units of the batch that becomes ready.
    ready: Vec<u32>,
}

/// What is collected at one activity.
#[derive(Debug, Clone)]
struct Assembly {
    /// Units in the order in which they came.
    collected: Vec<u32>,
    /// When those that are there go, whatever their number, in ticks; `u64::MAX` without a timer.
    deadline: u64,
    /// The first of a batch that waits in line and may still grow; [`NONE`] if there is none.
    open: u32,
}

impl Batches {
    pub(super) fn new(assemblies: usize) -> Self {
        let empty = Assembly { collected: Vec::new(), deadline: u64::MAX, open: NONE };
        Self { assemblies: vec![empty; assemblies], groups: Vec::new(), free: Vec::new(), ready: Vec::new() }
    }

    /// Forgets all batches and keeps the memory.
    pub(super) fn clear(&mut self) {
        for assembly in &mut self.assemblies {
            assembly.collected.clear();
            assembly.deadline = u64::MAX;
            assembly.open = NONE;
        }
        self.groups.iter_mut().for_each(Vec::clear);
        self.free.clear();
        self.free.extend(0..self.groups.len() as u32);
    }

    /// An empty group.
    fn group(&mut self) -> u32 {
        self.free.pop().unwrap_or_else(|| {
            self.groups.push(Vec::new());
            self.groups.len() as u32 - 1
        })
    }
}

impl Kernel<'_> {
    /// Sets the timers of the gates, at the start of the replication.
    pub(super) fn open_gates(&mut self) {
        for assembly in 0..self.plan.assemblies.len() as u32 {
            self.expect_gate(assembly, true);
        }
    }

    /// Sets the timer of a gate for its next opening.
    fn expect_gate(&mut self, assembly: u32, first: bool) {
        let Some(gate) = self.plan.assemblies[assembly as usize].gate else { return };
        let now = SimTime::from_ticks(self.now);
        let calendar = &self.plan.model().calendars[gate];
        self.set_timer(calendar.next_opening(now, first), Timer::Gate(assembly));
    }

    /// A unit comes to an activity where batches are collected.
    pub(super) fn gather(&mut self, index: u32, assembly: u32, observer: &mut impl Observer) {
        let plan = self.plan.assemblies[assembly as usize];
        let now = self.now;
        self.order += 1;
        let unit = &mut self.units[index];
        if unit.flags & flag::WAITED == 0 {
            unit.waited = 0;
            unit.order = self.order;
        }
        unit.flags |= flag::WAITED;
        unit.off_at_wait = NOT_WAITING;
        let state = &mut self.batches.assemblies[assembly as usize];
        if state.open != NONE {
            let first = state.open;
            self.ride(index, first, plan.size, observer);
            return;
        }
        state.collected.push(index);
        unit.state = State::Held;
        unit.flags |= flag::HELD;
        unit.waiting_since = now;
        observer.holds(SimTime::from_ticks(now), unit.cell as usize, unit);
        self.count_waiting(index, 1);
        let state = &self.batches.assemblies[assembly as usize];
        if plan.gate.is_some() {
            return;
        }
        if state.collected.len() >= plan.least as usize {
            self.dispatch(assembly, usize::MAX, observer);
        } else if let (1, Some(timeout)) = (state.collected.len(), plan.timeout) {
            let at = SimTime::from_ticks(now) + timeout;
            let state = &mut self.batches.assemblies[assembly as usize];
            state.deadline = at.ticks();
            self.set_timer(at, Timer::BatchTimeout(assembly));
        }
    }

    /// A unit joins a batch that waits in line already.
    fn ride(&mut self, index: u32, first: u32, size: u32, observer: &mut impl Observer) {
        if self.units[first].group == NONE {
            self.units[first].group = self.batches.group();
        }
        let group = &mut self.batches.groups[self.units[first].group as usize];
        group.push(index);
        let full = group.len() as u64 + 1 >= u64::from(size);
        self.wait_along(index, first, observer);
        if full {
            self.close_batch(first);
        }
    }

    /// A unit may be the first of a batch that has been taken up or is full: nobody joins it any more.
    pub(super) fn close_batch(&mut self, first: u32) {
        let assembly = self.plan.extras[self.units[first].cell as usize].assembly;
        if assembly != NONE {
            let state = &mut self.batches.assemblies[assembly as usize];
            if state.open == first {
                state.open = NONE;
            }
        }
    }

    /// A unit begins to wait in line as one that rides along with `first`.
    fn wait_along(&mut self, index: u32, first: u32, observer: &mut impl Observer) {
        let line = self.cells[self.units[first].cell as usize].line as usize;
        let off_clock = self.lines[line].off_clock(self.now);
        let unit = &mut self.units[index];
        begin_spell(unit, self.now, off_clock, u64::MAX);
        observer.waits(SimTime::from_ticks(self.now), unit.cell as usize, unit);
        self.count_waiting(index, 1);
    }

    /// The timer of a batch goes off: those that are there go, unless they are others than those for whom it was set.
    pub(super) fn time_out_batch(&mut self, assembly: u32, observer: &mut impl Observer) {
        if self.batches.assemblies[assembly as usize].deadline == self.now {
            self.dispatch(assembly, usize::MAX, observer);
        }
    }

    /// A gate opens: as many go as may, those that came first or, where the line goes by priority, the most urgent.
    pub(super) fn open_gate(&mut self, assembly: u32, observer: &mut impl Observer) {
        self.expect_gate(assembly, false);
        let plan = self.plan.assemblies[assembly as usize];
        let state = &mut self.batches.assemblies[assembly as usize];
        let Some(&any) = state.collected.first() else { return };
        if state.collected.len() < plan.least as usize {
            return;
        }
        let line = self.cells[self.units[any].cell as usize].line;
        if line != NONE && self.lines[line as usize].is_by_priority() {
            let units = &self.units;
            state.collected.sort_by_key(|&index| units[index].priority);
        }
        self.dispatch(assembly, plan.size as usize, observer);
        // Those that were left behind wait in the order in which they came.
        let units = &self.units;
        let left = &mut self.batches.assemblies[assembly as usize].collected;
        left.sort_by_key(|&index| units[index].joined);
    }

    /// The first of those that were collected go, at most so many.
    fn dispatch(&mut self, assembly: u32, most: usize, observer: &mut impl Observer) {
        let plan = self.plan.assemblies[assembly as usize];
        let state = &mut self.batches.assemblies[assembly as usize];
        state.deadline = u64::MAX;
        let mut ready = std::mem::take(&mut self.batches.ready);
        ready.clear();
        ready.extend(state.collected.drain(..most.min(state.collected.len())));
        let now = SimTime::from_ticks(self.now);
        for &index in &ready {
            let unit = &mut self.units[index];
            let held = self.now - unit.waiting_since;
            unit.state = State::Waiting;
            unit.waited += held;
            unit.waits[Cause::Batch] += held;
            observer.frees(now, unit.cell as usize, Cause::Batch, held, unit);
            self.count_waiting(index, -1);
        }
        if plan.together {
            self.form(assembly, &ready, observer);
        } else {
            for &index in &ready {
                let line = self.cells[self.units[index].cell as usize].line;
                self.begin(index, line, observer);
            }
        }
        self.batches.ready = ready;
    }

    /// Units become one batch, which seeks its servers.
    fn form(&mut self, assembly: u32, ready: &[u32], observer: &mut impl Observer) {
        let plan = self.plan.assemblies[assembly as usize];
        let [first, others @ ..] = ready else { return };
        if !others.is_empty() {
            let group = self.batches.group();
            self.batches.groups[group as usize].extend_from_slice(others);
            self.units[*first].group = group;
        }
        let line = self.cells[self.units[*first].cell as usize].line;
        self.begin(*first, line, observer);
        if self.units[*first].state != State::Waiting {
            return;
        }
        for &other in others {
            self.wait_along(other, *first, observer);
        }
        if plan.gate.is_none() && ready.len() < plan.size as usize {
            self.batches.assemblies[assembly as usize].open = *first;
        }
    }

    /// Work on a batch, or its delay, begins or is resumed: also on those that ride along.
    #[inline(never)]
    pub(super) fn start_riders(&mut self, first: u32, observer: &mut impl Observer) {
        let plan = self.plan;
        let now = self.now;
        let leader = self.units[first];
        let line = self.cells[leader.cell as usize].line;
        let off_clock = if line == NONE { 0 } else { self.lines[line as usize].off_clock(now) };
        let group = std::mem::take(&mut self.batches.groups[leader.group as usize]);
        for &index in &group {
            let spell = self.end_rider_spell(index, &leader, off_clock);
            let unit = &mut self.units[index];
            unit.state = leader.state;
            unit.option = RIDES;
            unit.started = now;
            if line != NONE {
                let levels = self.plan.lines[line as usize].levels[usize::from(leader.option)];
                unit.hands.reach(levels);
                unit.hands.pass_to(leader.hands.last(), levels);
            }
            let first_start = unit.next_cell == UNDRAWN;
            let awaits = unit.flags & flag::AWAITS_RESPONSE != 0;
            if awaits && line != NONE {
                self.respond_in_general(index, observer);
            }
            let unit = &mut self.units[index];
            observer.starts(SimTime::from_ticks(now), unit.cell as usize, RIDING, spell.as_ref(), unit);
            let cell = &plan.cells[unit.cell as usize];
            if first_start && Self::decides_late(plan, cell) {
                unit.next_cell = LATE;
            } else if first_start {
                draw_ahead(
                    plan,
                    self.cells,
                    &mut self.counters,
                    unit,
                    index,
                    &plan.cells[unit.cell as usize],
                );
            }
        }
        self.batches.groups[leader.group as usize] = group;
    }

    /// One that rides along ceases to wait; returns its spell of waiting if it has begun one.
    fn end_rider_spell(&mut self, index: u32, leader: &Unit, off_clock: u64) -> Option<Spell> {
        let now = self.now;
        let unit = &mut self.units[index];
        let waited = now - unit.waiting_since;
        let spell = match unit.state {
            State::Parked => {
                unit.waits[Cause::OffShift] += waited;
                Some(Spell { off_shift: waited, ..Spell::default() })
            }
            // Those that have begun to wait have a spell; those that come to be worked on at once have none.
            State::Waiting if unit.off_at_wait != NOT_WAITING => {
                unit.turn = leader.turn.max(unit.waiting_since);
                let later = leader.turn > unit.waiting_since;
                unit.off_at_turn = if later { leader.off_at_turn } else { unit.off_at_wait };
                Some(end_spell(unit, now, off_clock))
            }
            _ => None,
        };
        let in_line = unit.state == State::Waiting && spell.is_some();
        if spell.is_some() {
            unit.waited += waited;
        }
        unit.off_at_wait = NOT_WAITING;
        if in_line {
            self.count_waiting(index, -1);
        }
        spell
    }

    /// The people of a batch change over: those that ride along wait for that too.
    pub(super) fn hold_riders(&mut self, first: u32, observer: &mut impl Observer) {
        let leader = self.units[first];
        let line = self.cells[leader.cell as usize].line as usize;
        let off_clock = self.lines[line].off_clock(self.now);
        for place in 0..self.batches.groups[leader.group as usize].len() {
            let index = self.batches.groups[leader.group as usize][place];
            let spell = self.end_rider_spell(index, &leader, off_clock);
            let unit = &mut self.units[index];
            unit.flags |= flag::PREPARES | flag::WAITED | flag::HELD;
            unit.state = State::Held;
            unit.option = RIDES;
            unit.waiting_since = self.now;
            let now = SimTime::from_ticks(self.now);
            observer.prepares(now, unit.cell as usize, RIDING, spell.as_ref(), unit);
        }
    }

    /// The people of a batch have changed over.
    pub(super) fn let_riders_go(&mut self, first: u32, observer: &mut impl Observer) {
        let group = self.units[first].group as usize;
        for place in 0..self.batches.groups[group].len() {
            let index = self.batches.groups[group][place];
            let spent = self.book_changeover(index);
            let unit = &self.units[index];
            observer.prepared(SimTime::from_ticks(self.now), unit.cell as usize, RIDING, spent, unit);
        }
    }

    /// Work on a batch is interrupted: those that ride along lie or wait as its first unit does.
    pub(super) fn stop_riders(&mut self, first: u32, observer: &mut impl Observer) {
        let leader = self.units[first];
        if leader.group == NONE {
            return;
        }
        for place in 0..self.batches.groups[leader.group as usize].len() {
            let index = self.batches.groups[leader.group as usize][place];
            let now = SimTime::from_ticks(self.now);
            if self.units[index].flags & flag::PREPARES == 0 {
                let unit = &mut self.units[index];
                unit.flags |= flag::INTERRUPTED | flag::WAITED;
                observer.interrupts(now, unit.cell as usize, RIDING, unit);
            } else {
                let spent = self.book_changeover(index);
                let unit = &self.units[index];
                observer.breaks_off(now, unit.cell as usize, RIDING, spent, unit);
            }
            let unit = &mut self.units[index];
            unit.state = leader.state;
            unit.waiting_since = self.now;
            unit.off_at_wait = leader.off_at_wait;
            unit.turn = leader.turn;
            unit.off_at_turn = leader.off_at_turn;
            if leader.state == State::Waiting {
                self.count_waiting(index, 1);
            }
        }
    }

    /// Those that rode along go on, each its own way.
    pub(super) fn dismiss_riders(&mut self, group: u32, observer: &mut impl Observer) {
        let mut riders = std::mem::take(&mut self.batches.groups[group as usize]);
        for &index in &riders {
            let cell = &self.plan.cells[self.units[index].cell as usize];
            if self.end_work(index, cell, observer) {
                self.go_on(index, cell, observer);
            }
        }
        riders.clear();
        self.batches.groups[group as usize] = riders;
        self.batches.free.push(group);
    }
}

/// In place of the off-duty clock: the unit has not begun to wait in a line.
const NOT_WAITING: u64 = u64::MAX;
