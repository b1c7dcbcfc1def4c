//! The common case of an activity, in few instructions: one server of one pool that works for this activity's
//! line only, first come first served or by priority, and work is never interrupted.
//!
//! Does exactly what `activity` does in general; a test runs models both ways and compares.

use crate::time::SimTime;

use super::Kernel;
use super::activity::{draw_ahead, end_spell, respond};
use super::completions::Completions;
use super::observer::Observer;
use super::plan::PlanCell;
use super::unit::{State, Unit, flag};

impl Kernel<'_> {
    /// A unit comes to an activity of the common kind.
    #[inline(always)]
    pub(super) fn enter_common(&mut self, index: u32, cell: &PlanCell, observer: &mut impl Observer) {
        let pool = &mut self.pools[cell.common_pool as usize];
        if pool.can_start(1, self.now) {
            pool.busy += 1;
            let unit = &mut self.units[index];
            if unit.flags & flag::AWAITS_RESPONSE != 0 {
                respond(self.plan, unit, self.now, observer);
            }
            observer.starts(SimTime::from_ticks(self.now), unit.cell as usize, 0, None, unit);
            begin_work(unit, index, self.now, &mut self.completions);
            draw_ahead(self.plan, self.cells, &mut self.counters, unit, index, cell);
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
        let off_clock = line.off_clock(now);
        let unit = &mut self.units[next];
        if unit.flags & flag::AWAITS_RESPONSE != 0 {
            respond(self.plan, unit, now, observer);
        }
        let spell = end_spell(unit, now, off_clock);
        observer.starts(SimTime::from_ticks(now), unit.cell as usize, 0, Some(&spell), unit);
        begin_work(unit, next, now, &mut self.completions);
        let cell = &self.cells[unit.cell as usize];
        draw_ahead(self.plan, self.cells, &mut self.counters, unit, next, cell);
    }
}

/// The work on a unit begins; its server has been taken.
#[inline(always)]
fn begin_work(unit: &mut Unit, index: u32, now: u64, completions: &mut Completions) {
    unit.state = State::InWork;
    unit.option = 0;
    unit.started = now;
    unit.event = completions.schedule(now + unit.work, index);
}
