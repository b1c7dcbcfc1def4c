//! Pools while they run: who is on duty, who works, what lies suspended.
//!
//! A pool knows numbers of servers, not the rules by which they choose their work.

use std::collections::VecDeque;

use super::people::{Person, PlanPeople};

/// One pool.
#[derive(Debug, Clone)]
pub(super) struct ResourcePool {
    /// Servers on duty.
    pub(super) on_duty: u32,
    /// Of them: those that can take up work when they are free; the others do something else, or get ready.
    pub(super) able: u32,
    /// Servers working; more than on duty where work is finished past the end of a shift.
    pub(super) busy: u32,
    /// When the servers on duty change next, in ticks.
    pub(super) next_change: u64,
    /// The staffing step in force.
    pub(super) step: usize,
    /// Units in work, where they may be interrupted.
    pub(super) in_work: Vec<u32>,
    /// Units whose work lies suspended until a server comes on duty.
    pub(super) parked: VecDeque<u32>,
    /// Its people one by one, where they differ; empty where all are alike.
    pub(super) people: Vec<Person>,
    /// How often one of them was drawn.
    pub(super) choices: u64,
    /// How often each of them has done each work that is learned, person by person.
    pub(super) learned: Vec<u64>,
}

impl ResourcePool {
    pub(super) fn new(people: Option<&PlanPeople>, learnings: usize) -> Self {
        let people = people.map_or(0, PlanPeople::count);
        Self {
            on_duty: 0,
            able: 0,
            busy: 0,
            next_change: u64::MAX,
            step: 0,
            in_work: Vec::new(),
            parked: VecDeque::new(),
            people: vec![Person::AWAY; people],
            choices: 0,
            learned: vec![0; people * learnings],
        }
    }

    /// Forgets everything and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.on_duty = 0;
        self.able = 0;
        self.busy = 0;
        self.next_change = u64::MAX;
        self.step = 0;
        self.in_work.clear();
        self.parked.clear();
        self.people.fill(Person::AWAY);
        self.choices = 0;
        self.learned.fill(0);
    }

    /// Whether `count` servers can take up work at `now`. At the instant of a change of shift nobody takes up
    /// work before the change has happened.
    #[inline]
    pub(super) const fn can_start(&self, count: u32, now: u64) -> bool {
        self.busy + count <= self.able && now < self.next_change
    }

    /// Servers working past the end of their shift.
    #[inline]
    pub(super) const fn overtime(&self) -> u32 {
        self.busy.saturating_sub(self.on_duty)
    }
}
