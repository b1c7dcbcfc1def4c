//! Units that something makes: what a completion brings to other streams, and what members of a population ask.
//!
//! They are prepared when they are made and wait for their time in the list of what is scheduled. Whatever would
//! arrive at or behind the horizon is not made at all.

use crate::model::Arrivals;
use crate::rng::{Purpose, RandomStream, address, child_key, unit_key};
use crate::time::SimTime;

use super::Kernel;
use super::arrivals::draw_size;
use super::event::{Event, MADE, Phase};
use super::observer::Observer;
use super::plan::{PlanCell, PlanSpawn, ticks};
use super::unit::{NONE, Origin};

/// A member of a population.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member {
    /// Key of its random draws.
    key: u64,
    /// How often it has asked.
    asked: u64,
}

impl Kernel<'_> {
    /// A completion of a unit's present visit makes the units that it brings to other streams.
    #[inline(never)]
    pub(super) fn spawn(&mut self, index: u32, cell: &PlanCell) {
        let plan = self.plan;
        let unit = &self.units[index];
        // The visit to come has been counted already, which may be to the same activity.
        let visit = self.counters.present(index, cell.counter) - u64::from(self.comes_back(index));
        let parent = unit.key;
        for spawn in &plan.effects[cell.effects as usize].spawns {
            let mut random = RandomStream::addressed(parent, spawn.address, visit);
            if random.uniform() >= spawn.share {
                continue;
            }
            for number in 0..draw_size(&spawn.count, &mut random) {
                // The replication ends at the next arrival; the rest is not needed.
                if self.units.count() > self.units_max {
                    return;
                }
                let key = child_key(parent, spawn.children, visit, u64::from(number));
                let at = self.now + delay(spawn, key);
                if at < self.horizon.ticks() {
                    let child = self.lay_out(spawn.stream as usize, key);
                    self.announce(child, at);
                }
            }
        }
    }

    /// Whether the next visit of a unit, already counted, is to the cell where it is.
    fn comes_back(&self, index: u32) -> bool {
        let unit = &self.units[index];
        unit.next_cell == unit.cell && self.cells[unit.cell as usize].counter != NONE
    }

    /// Schedules the arrival of a unit that something made.
    pub(super) fn announce(&mut self, index: u32, at: u64) {
        self.made += 1;
        self.units.expect();
        self.scheduled.push(Event::new(SimTime::from_ticks(at), Phase::Arrival, self.made, MADE | index));
    }

    /// A unit arrives that something made.
    #[inline(never)]
    pub(super) fn arrive_made(&mut self, payload: u32, observer: &mut impl Observer) {
        self.scheduled.drop_first();
        let index = payload & !MADE;
        self.units.cease_to_expect();
        let stream = self.cells[self.units[index].cell as usize].stream as usize;
        let fills_room = self.units[index].origin == Origin::Room;
        self.admit(index, stream, observer);
        if fills_room {
            self.sources[stream].comes = false;
            self.saturate();
        }
    }

    /// All members of a population begin to wait for the time at which they ask first.
    pub(super) fn open_population(&mut self, stream: usize, size: u32) {
        let name = self.plan_streams[stream].key;
        for member in 0..size {
            let key = unit_key(self.replication_key, name, u64::from(member));
            self.sources[stream].members.push(Member { key, asked: 0 });
            self.ask_again(stream, member);
        }
    }

    /// A member of a population was served, or the run begins: it asks after a time of its own.
    fn ask_again(&mut self, stream: usize, number: u32) {
        let plan = self.plan;
        let Arrivals::Population { every, .. } = &plan.model().streams[crate::id::Id::new(stream)].arrivals
        else {
            return;
        };
        let name = self.plan_streams[stream].key;
        let member = &mut self.sources[stream].members[number as usize];
        let mut random = RandomStream::addressed(member.key, address(name, Purpose::Think), member.asked);
        let key = child_key(member.key, address(name, Purpose::Child), 0, member.asked);
        member.asked += 1;
        let at = self.now + ticks(every.sample(&mut random));
        if at < self.horizon.ticks() {
            let index = self.lay_out(stream, key);
            self.units[index].set_origin(Origin::Member(number));
            self.announce(index, at);
        }
    }

    /// A unit has left for which somebody waited.
    #[inline(never)]
    pub(super) fn tell_origin(&mut self, origin: Origin, stream: usize, observer: &mut impl Observer) {
        match origin {
            Origin::Nobody | Origin::Room | Origin::Backlog => {}
            Origin::Member(number) => self.ask_again(stream, number),
            Origin::Failure(service) => self.restore(service as usize, observer),
            Origin::Order(stock) => self.deliver(stock as usize, observer),
        }
    }
}

/// How long after it was made a unit arrives, in ticks.
fn delay(spawn: &PlanSpawn, child_key: u64) -> u64 {
    let mut random = RandomStream::addressed(child_key, spawn.delay, 0);
    let after = spawn.after.as_ref().map_or(0, |after| ticks(after.sample(&mut random)));
    let spread = if spawn.over == 0 { 0 } else { (random.uniform() * spawn.over as f64) as u64 };
    after + spread
}
