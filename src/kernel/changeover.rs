//! Changeovers: people who are taken for work of another kind than their last need a while before it begins.
//!
//! They are busy meanwhile, and the unit is held at its activity: it waits for the set-up ([`Cause::Setup`]). What is broken
//! off has to be done again by whoever takes the unit up.

use crate::time::SimTime;

use super::Kernel;
use super::cause::Cause;
use super::observer::{Observer, Spell};
use super::unit::{NONE, State, flag};

impl Kernel<'_> {
    /// The people of a unit change over to the work on it, for so many ticks.
    #[inline(never)]
    pub(super) fn change_over(
        &mut self,
        index: u32,
        takes: u64,
        spell: Option<&Spell>,
        observer: &mut impl Observer,
    ) {
        let now = self.now;
        let unit = &mut self.units[index];
        if unit.flags & flag::WAITED == 0 {
            unit.waited = 0;
            unit.order = 0;
        }
        unit.flags |= flag::PREPARES | flag::WAITED | flag::HELD;
        unit.state = State::Held;
        unit.waiting_since = now;
        unit.ends = now + takes;
        unit.event = self.completions.schedule(unit.ends, index);
        observer.prepares(SimTime::from_ticks(now), unit.cell as usize, unit.alternative(), spell, unit);
        if unit.group != NONE {
            self.hold_riders(index, observer);
        }
        self.close_batch(index);
    }

    /// The people of a unit have changed over; the work begins.
    pub(super) fn end_changeover(&mut self, index: u32, line: u32, observer: &mut impl Observer) {
        let spent = self.book_changeover(index);
        let unit = &self.units[index];
        let now = SimTime::from_ticks(self.now);
        observer.prepared(now, unit.cell as usize, unit.alternative(), spent, unit);
        if self.units[index].group != NONE {
            self.let_riders_go(index, observer);
        }
        self.note_kinds(index, line);
        self.begin_work(index, line, None, observer);
    }

    /// A changeover ends, or is broken off; returns how long it has been.
    pub(super) fn book_changeover(&mut self, index: u32) -> u64 {
        let unit = &mut self.units[index];
        let spent = self.now - unit.waiting_since;
        unit.flags &= !flag::PREPARES;
        unit.waited += spent;
        unit.waits[Cause::Setup] += spent;
        spent
    }

    /// The people of a unit are taken away from it before they have changed over. Returns whether the overtime of one of
    /// their pools ends.
    pub(super) fn break_off_changeover(
        &mut self,
        index: u32,
        becomes: State,
        observer: &mut impl Observer,
    ) -> bool {
        let spent = self.book_changeover(index);
        let plan = self.plan;
        let unit = &mut self.units[index];
        // Its place in the order of turns has been used up, as if it had been worked on.
        unit.flags |= flag::INTERRUPTED;
        unit.event = 0;
        unit.state = becomes;
        let (cell, option) = (unit.cell as usize, usize::from(unit.option));
        observer.breaks_off(SimTime::from_ticks(self.now), cell, option, spent, unit);
        let mut overtime_ends = false;
        for &(pool, count) in &plan.lines[plan.cells[cell].line as usize].options[option] {
            overtime_ends |= self.set_free(pool, count, index, observer);
        }
        overtime_ends
    }
}
