//! People of a pool who are known one by one: who is taken, and how fast they work together.
//!
//! The pool counts its servers as ever ([`super::resource_pool`]); what is kept here says who they are. Pools whose people
//! are alike keep nothing here.

use crate::id::{Id, PoolId};
use crate::model::{Chosen, Model, Pool};
use crate::rng::{Purpose, RandomStream, address, source_key};
use crate::time::{MILLION, SimTime, Speed};

use super::Kernel;
use super::observer::Observer;
use super::unit::NONE;

/// The people of a pool, in the order of the file.
#[derive(Debug, Clone)]
pub(super) struct PlanPeople {
    /// How fast each of them works.
    speeds: Vec<Speed>,
    /// To which entry of the list each belongs.
    groups: Vec<u32>,
    chosen: Chosen,
    /// Address of the draws of who is taken.
    choice_address: u64,
}

impl PlanPeople {
    /// The people of a pool; `None` where all are alike.
    pub(super) fn new(pool: &Pool) -> Option<Self> {
        if pool.people.is_empty() {
            return None;
        }
        let each = (0_u32..)
            .zip(&pool.people)
            .flat_map(|(group, people)| std::iter::repeat_n((group, people.speed), people.staff as usize));
        let (groups, speeds) = each.unzip();
        Some(Self { speeds, groups, chosen: pool.chosen, choice_address: address(pool.key, Purpose::Person) })
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.speeds.len()
    }
}

/// One of a pool's people.
#[derive(Debug, Clone, Copy)]
pub(super) struct Person {
    on_duty: bool,
    /// The unit that the person works on; [`NONE`] if free.
    serves: u32,
    /// Since when the person has been free, or on duty.
    free_since: u64,
}

impl Person {
    /// Not on duty.
    pub(super) const AWAY: Self = Self { on_duty: false, serves: NONE, free_since: 0 };
}

impl Kernel<'_> {
    /// So many of a pool's people are on duty from now on. Where that is not all of them, lots say who: anew each time.
    pub(super) fn call_people(&mut self, pool: usize, observer: &mut impl Observer) {
        if self.pools[pool].people.is_empty() {
            return;
        }
        let model: &Model = self.plan.model();
        let key = source_key(self.replication_key, model.pools[PoolId::new(pool)].key, Purpose::Person);
        let mut lots = RandomStream::addressed(key, self.now, 0);
        let now = self.now;
        let state = &mut self.pools[pool];
        let (mut called, mut left) = (state.on_duty, state.people.len() as u32);
        // Selection sampling (Knuth 1997, algorithm S of section 3.4.2).
        for person in &mut state.people {
            let comes = called > 0 && (called >= left || lots.below(left) < called);
            called -= u32::from(comes);
            left -= 1;
            if comes && !person.on_duty && person.serves == NONE {
                person.free_since = now;
            }
            person.on_duty = comes;
        }
        self.tell_people(pool, observer);
    }

    /// Takes the people for a unit; returns how fast they work, at `speed` if they are of standard speed: as fast as they
    /// are on average.
    pub(super) fn take_people(
        &mut self,
        index: u32,
        need: &[(u32, u32)],
        speed: Speed,
        observer: &mut impl Observer,
    ) -> Speed {
        let plan = self.plan;
        let (mut speeds, mut number) = (0_u64, 0_u64);
        for &(pool, count) in need {
            number += u64::from(count);
            let Some(people) = &plan.pools[pool as usize].people else {
                speeds += MILLION * u64::from(count);
                continue;
            };
            for _ in 0..count {
                let Some(person) = self.choose_person(pool as usize, people) else { continue };
                self.pools[pool as usize].people[person].serves = index;
                speeds += u64::from(people.speeds[person].millionths());
            }
            self.tell_people(pool as usize, observer);
        }
        let mean = speeds as f64 / (number * MILLION) as f64;
        Speed::from_factor(speed.factor() * mean)
    }

    /// Who of those that are free is taken.
    fn choose_person(&mut self, pool: usize, people: &PlanPeople) -> Option<usize> {
        let state = &mut self.pools[pool];
        let is_free = |person: &Person| person.on_duty && person.serves == NONE;
        let mut free = state.people.iter().enumerate().filter(|(_, person)| is_free(person));
        let chosen = match people.chosen {
            Chosen::Listed => free.next(),
            Chosen::LongestIdle => free.min_by_key(|(_, person)| person.free_since),
            Chosen::Random => {
                let count = free.clone().count() as u32;
                let number = state.choices;
                state.choices += 1;
                let mut lots = RandomStream::addressed(self.replication_key, people.choice_address, number);
                if count > 0 { free.nth(lots.below(count) as usize) } else { None }
            }
        };
        chosen.map(|(person, _)| person)
    }

    /// The people of a pool who worked on a unit are free.
    pub(super) fn free_people(&mut self, pool: usize, index: u32, observer: &mut impl Observer) {
        let now = self.now;
        for person in self.pools[pool].people.iter_mut().filter(|person| person.serves == index) {
            person.serves = NONE;
            person.free_since = now;
        }
        self.tell_people(pool, observer);
    }

    /// Tells who is on duty and who works.
    fn tell_people(&self, pool: usize, observer: &mut impl Observer) {
        let Some(people) = &self.plan.pools[pool].people else { return };
        let groups = self.plan.model().pools[PoolId::new(pool)].people.len();
        for group in 0..groups {
            let both = self.pools[pool].people.iter().zip(&people.groups);
            let members = both.filter(|(_, of)| **of as usize == group).map(|(person, _)| person);
            let (mut on_duty, mut busy) = (0, 0);
            for person in members {
                on_duty += u32::from(person.on_duty || person.serves != NONE);
                busy += u32::from(person.serves != NONE);
            }
            observer.people(SimTime::from_ticks(self.now), pool, group, on_duty, busy);
        }
    }
}
