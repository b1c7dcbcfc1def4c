//! People of a pool who are known one by one: who is taken, how fast they work together, and what they did last.
//!
//! The pool counts its servers as ever ([`super::resource_pool`]); what is kept here says who they are. Pools whose people
//! need not be told apart keep nothing here.

use crate::dist::Distribution;
use crate::id::{Id, PoolId};
use crate::model::{Chosen, Model};
use crate::rng::{Purpose, RandomStream, address, source_key};
use crate::time::{SimTime, Speed};

use super::Kernel;
use super::observer::Observer;
use super::plan::ticks;
use super::resource_pool::ResourcePool;
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
    changeover: Option<PlanChangeover>,
}

/// How people change over to work of another kind than their last.
#[derive(Debug, Clone)]
struct PlanChangeover {
    takes: Distribution,
    address: u64,
    /// The kind of work at each cell.
    kinds: Vec<u32>,
}

impl PlanPeople {
    /// The people of a pool; `None` where they need not be told apart.
    pub(super) fn new(model: &Model, id: PoolId) -> Option<Self> {
        if !model.knows_people(id) {
            return None;
        }
        let pool = &model.pools[id];
        let changeover = pool.changeover.as_ref().map(|changeover| PlanChangeover {
            takes: changeover.takes.clone(),
            address: address(pool.key, Purpose::Changeover),
            kinds: (0..).zip(&model.cells).map(|(index, cell)| changeover.between.of(index, cell)).collect(),
        });
        let alike = if pool.people.is_empty() { pool.staffing.most_present() } else { 0 };
        let each = (0_u32..)
            .zip(&pool.people)
            .flat_map(|(group, people)| std::iter::repeat_n((group, people.speed), people.staff as usize));
        let alike = std::iter::repeat_n((0, Speed::STANDARD), alike as usize);
        let (groups, speeds) = each.chain(alike).unzip();
        Some(Self {
            speeds,
            groups,
            chosen: pool.chosen,
            choice_address: address(pool.key, Purpose::Person),
            changeover,
        })
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
    /// The kind of work that the person did last; [`NONE`] before the first.
    last: u32,
}

impl Person {
    /// Not on duty.
    pub(super) const AWAY: Self = Self { on_duty: false, serves: NONE, free_since: 0, last: NONE };
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

    /// Takes the people for a unit, and sets how fast they work: as fast as they are on average, times the speed of their
    /// alternative. Returns how long they need to change over to the work: as long as the one who needs most.
    pub(super) fn take_people(&mut self, index: u32, line: u32, observer: &mut impl Observer) -> u64 {
        let plan = self.plan;
        let unit = &self.units[index];
        let (key, option, cell, speed) = (unit.key, unit.option, unit.cell, unit.speed);
        let visit = self.counters.present(index, plan.cells[cell as usize].counter);
        let need = &plan.lines[line as usize].options[usize::from(option)];
        let (mut speeds, mut number, mut longest) = (0.0, 0, 0);
        for &(pool, count) in need {
            number += count;
            let Some(people) = &plan.pools[pool as usize].people else {
                speeds += f64::from(count);
                continue;
            };
            let changeover = people.changeover.as_ref();
            let kind = changeover.map_or(NONE, |changeover| changeover.kinds[cell as usize]);
            for _ in 0..count {
                let Some(person) = self.choose_person(pool as usize, people, kind) else { continue };
                let left = self.left_by_learning(pool as usize, person, cell);
                speeds += people.speeds[person].factor() / left;
                let chosen = &mut self.pools[pool as usize].people[person];
                chosen.serves = index;
                if let Some(changeover) = changeover.filter(|_| chosen.last != NONE && chosen.last != kind) {
                    let mut luck = RandomStream::addressed(key, changeover.address, visit);
                    longest = longest.max(ticks(changeover.takes.sample(&mut luck)));
                }
            }
            self.tell_people(pool as usize, observer);
        }
        let mean = speeds / f64::from(number);
        self.units[index].speed = Speed::from_factor(speed.factor() * mean);
        longest
    }

    /// Notes what the people of a unit now do.
    pub(super) fn note_kinds(&mut self, index: u32, line: u32) {
        let plan = self.plan;
        let unit = &self.units[index];
        let (option, cell) = (usize::from(unit.option), unit.cell as usize);
        for &(pool, _) in &plan.lines[line as usize].options[option] {
            let people = plan.pools[pool as usize].people.as_ref();
            let Some(changeover) = people.and_then(|people| people.changeover.as_ref()) else { continue };
            let people = &mut self.pools[pool as usize].people;
            for person in people.iter_mut().filter(|person| person.serves == index) {
                person.last = changeover.kinds[cell];
            }
        }
    }

    /// Who of those that are free is taken for work of a kind.
    fn choose_person(&mut self, pool: usize, people: &PlanPeople, kind: u32) -> Option<usize> {
        let state = &mut self.pools[pool];
        let is_free = |person: &Person| person.on_duty && person.serves == NONE;
        let mut free = state.people.iter().enumerate().filter(|(_, person)| is_free(person));
        let chosen = match people.chosen {
            Chosen::Listed => free.next(),
            Chosen::LongestIdle => free.min_by_key(|(_, person)| person.free_since),
            Chosen::Prepared => free.min_by_key(|(_, person)| person.last != NONE && person.last != kind),
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

    /// What learning leaves of the time that a person takes at a cell; all of it where nobody learns alone.
    fn left_by_learning(&self, pool: usize, person: usize, cell: u32) -> f64 {
        let Some((row, learning)) = self.plan.skills.learning(cell) else { return 1.0 };
        if !learning.by_person {
            return 1.0;
        }
        let place = person * self.plan.skills.learnings() + row;
        learning.left_after(self.pools[pool].learned[place])
    }

    /// The people of a unit have done its work once more.
    pub(super) fn learn_each(&mut self, index: u32, row: usize, line: u32) {
        let plan = self.plan;
        let rows = plan.skills.learnings();
        let option = usize::from(self.units[index].option);
        for &(pool, _) in &plan.lines[line as usize].options[option] {
            let ResourcePool { people, learned, .. } = &mut self.pools[pool as usize];
            for (person, _) in people.iter().enumerate().filter(|(_, person)| person.serves == index) {
                learned[person * rows + row] += 1;
            }
        }
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
