//! Units that are open when the run starts: they come to their activities before anything else happens, the oldest
//! first, and wait there, or begin their delay. What they are owed, work and delay, is owed in full.

use std::cmp::Reverse;

use crate::rng::{Purpose, RandomStream, address, source_key, unit_key};
use crate::time::SimTime;

use super::Kernel;
use super::cause::Cause;
use super::observer::Observer;
use super::plan::{PlanCell, ticks};
use super::unit::{Hands, NONE, Origin, State, UNDRAWN, flag};
use crate::id::Id;

impl Kernel<'_> {
    /// Makes the rows of the units that are open at the start: in the order of their ages, the oldest first, and of the
    /// file.
    pub(super) fn lay_out_backlog(&mut self) -> Vec<u32> {
        let model = self.plan.model();
        if model.backlog.units.is_empty() {
            return Vec::new();
        }
        let mut numbers = vec![0_u64; model.streams.len()];
        let mut open = Vec::new();
        for (place, units) in model.backlog.units.iter().enumerate() {
            let stream = model.cells[units.cell].stream;
            let name = model.streams[stream].key;
            let own = source_key(self.replication_key, name, Purpose::Backlog);
            for _ in 0..units.count {
                let key = unit_key(own, 0, numbers[stream.index()]);
                numbers[stream.index()] += 1;
                let mut random = RandomStream::addressed(key, address(name, Purpose::Backlog), 0);
                open.push((Reverse(ticks(units.age.sample(&mut random))), place, key));
            }
        }
        open.sort_by_key(|&(age, place, _)| (age, place));
        open.into_iter().map(|(Reverse(age), place, key)| self.lay_out_open(place, age, key)).collect()
    }

    /// Makes the row of a unit that is open at the start.
    fn lay_out_open(&mut self, place: usize, age: u64, key: u64) -> u32 {
        let units = &self.plan.model().backlog.units[place];
        let cell = units.cell.index() as u32;
        let stream = self.cells[cell as usize].stream as usize;
        let index = self.lay_out_at(stream, &self.plan_streams[stream], key, cell);
        let entry = self.plan_streams[stream].entry;
        let first = self.first_hands(entry);
        let unit = &mut self.units[index];
        unit.waits[Cause::Before] = age;
        unit.flags |= flag::HELD;
        unit.set_origin(Origin::Backlog);
        unit.priority = units.priority.unwrap_or(unit.priority);
        if cell != entry {
            // It has been at the first activity before.
            unit.visits = u32::from(first != Hands::NOBODY);
            unit.hands = first;
        }
        index
    }

    /// Those that work first at a cell.
    fn first_hands(&self, cell: u32) -> Hands {
        let line = self.plan.lines.get(self.cells[cell as usize].line as usize);
        let first = line.and_then(|line| Some((line.options.first()?.first()?.0, line.levels[0])));
        first.map_or(Hands::NOBODY, |(pool, levels)| Hands::of(pool, levels))
    }

    /// The units that are open at the start are there.
    pub(super) fn open_backlog(&mut self, backlog: &[u32], observer: &mut impl Observer) {
        if !backlog.is_empty() {
            observer.advance(SimTime::from_ticks(self.now));
        }
        for &index in backlog {
            let cell = &self.cells[self.units[index].cell as usize];
            let stream = cell.stream as usize;
            if self.plan_streams[stream].has_targets {
                self.set_targets(index, stream);
            }
            self.units.admit();
            let unit = &mut self.units[index];
            unit.arrived = self.now;
            unit.state = State::Outside;
            observer.opens(SimTime::from_ticks(self.now), stream, unit);
            if cell.common_pool == NONE {
                self.stand(index, cell, observer);
            } else {
                self.enter(index, observer);
            }
        }
    }

    /// A unit stands at an activity that is not of the common kind: it is in already, so nothing keeps it out.
    fn stand(&mut self, index: u32, cell: &PlanCell, observer: &mut impl Observer) {
        if cell.entrance != NONE {
            self.pass_limits(NONE, self.units[index].cell);
        }
        let unit = &mut self.units[index];
        unit.joined = self.now;
        unit.next_cell = UNDRAWN;
        unit.work_millionths = 0;
        unit.state = State::Waiting;
        self.count_present(index, 1);
        if cell.supply == NONE || self.take_from_stocks(index, cell.supply, observer) {
            self.begin_visit(index, cell, observer);
        }
    }
}
