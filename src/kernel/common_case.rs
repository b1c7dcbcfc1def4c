//! The common case of an activity, in few instructions: one server of one pool that works for this activity's
//! line only, first come first served or by priority, and work is never interrupted.
//!
//! Does exactly what `activity` does in general; a test runs models both ways and compares.

use crate::time::SimTime;

use super::Kernel;
use super::observer::{Observer, Spell};
use super::plan::PlanCell;
use super::unit::{State, Unit, flag};

impl Kernel<'_> {
    /// A unit comes to an activity of the common kind.
    #[inline(always)]
    pub(super) fn enter_common(&mut self, index: u32, cell: &PlanCell, observer: &mut impl Observer) {
        let pool = &mut self.pools[cell.common_pool as usize];
        if pool.can_start(1, self.now) {
            pool.busy += 1;
            self.begin_work(index, cell, None, observer);
        } else {
            self.wait(index, cell.line, observer);
        }
    }

    /// Work ends at an activity of the common kind: the server takes up the next unit that waits.
    #[inline(always)]
    pub(super) fn release_common(&mut self, cell: &PlanCell, observer: &mut impl Observer) {
        let now = self.now;
        let pool = &mut self.pools[cell.common_pool as usize];
        let line = &mut self.lines[cell.line as usize];
        let overtime = pool.overtime();
        if line.is_empty() || overtime > 0 || now >= pool.next_change {
            pool.busy -= 1;
            if overtime > 0 {
                observer.overtime(SimTime::from_ticks(now), cell.common_pool as usize, pool.overtime());
            }
            return;
        }
        let next = line.take_by_level(&mut self.units, now);
        let spell = self.end_spell(next, cell.line);
        let cell = &self.plan.cells[self.units[next].cell as usize];
        self.begin_work(next, cell, Some(&spell), observer);
    }

    /// The work on a unit begins; its server is taken.
    #[inline(always)]
    fn begin_work(
        &mut self,
        index: u32,
        cell: &PlanCell,
        spell: Option<&Spell>,
        observer: &mut impl Observer,
    ) {
        let now = self.now;
        let unit: &mut Unit = &mut self.units[index];
        unit.state = State::InWork;
        unit.option = 0;
        unit.started = now;
        let end = now + unit.work;
        if unit.flags & flag::AWAITS_RESPONSE != 0 {
            self.respond(index, observer);
        }
        let unit = &self.units[index];
        observer.starts(SimTime::from_ticks(now), unit.cell as usize, 0, spell, unit);
        self.schedule(end, index);
        self.draw_ahead(index, cell);
    }
}
