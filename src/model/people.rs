//! What people differ in: speed, what they did last, what they have learned.

use super::compile::Compiler;
use super::{Activity, Cell, Model, Pool};
use crate::dist::Distribution;
use crate::id::{Id, LineId, PoolId};
use crate::scenario::{self, Diagnostic, Learner};
use crate::time::Speed;

/// People of one pool who can be told apart, at most: whoever is taken is looked for among all of them.
const PEOPLE_MAX: u32 = 1000;

/// What learning leaves of the time at the start, at the least, if nothing else is said.
const FLOOR: f64 = 0.01;

/// Some of a pool's people, who work equally fast.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct People {
    /// Title for people.
    pub title: String,
    /// How many there are.
    pub staff: u32,
    /// How fast each of them works.
    pub speed: Speed,
}

/// Which of several free people of a pool is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chosen {
    /// The one that is listed first.
    Listed,
    /// The one that has been free for the longest.
    LongestIdle,
    /// Any, with equal chance.
    Random,
    /// One who need not change over, else the one that is listed first.
    Prepared,
}

/// Time that people need to change over to work of another kind than their last.
#[derive(Debug, Clone)]
pub struct Changeover {
    /// How long it takes, in ticks.
    pub takes: Distribution,
    /// What makes work another kind.
    pub between: Kinds,
}

/// What makes work another kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kinds {
    /// Another activity.
    Activities,
    /// Another value stream.
    Streams,
    /// Another activity or another value stream.
    Either,
}

/// How work gets shorter the more often it has been done: the learning curve of Wright (1936), by which each doubling of
/// the repetitions leaves the same share of the time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Learning {
    /// That share.
    pub rate: f64,
    /// Share of the time at the start below which it is never brought.
    pub floor: f64,
    /// Repetitions that were made before the run.
    pub done: u32,
    /// Whether each person learns alone, from repetitions of their own.
    pub by_person: bool,
}

impl Learning {
    /// What so many repetitions in the run leave of the time: `(1 + n / (1 + done)) ^ log2(rate)`, or the floor.
    pub fn left_after(&self, repetitions: u64) -> f64 {
        let times = 1.0 + repetitions as f64 / (1.0 + f64::from(self.done));
        let exponent = libm::log(self.rate) / std::f64::consts::LN_2;
        libm::exp(exponent * libm::log(times)).max(self.floor)
    }
}

impl Kinds {
    /// The kind of the work at a cell, whose index is given: a number that work of other kinds does not have.
    pub fn of(self, index: usize, cell: &Cell) -> u32 {
        let kind = match self {
            Self::Activities => cell.activity.index(),
            Self::Streams => cell.stream.index(),
            Self::Either => index,
        };
        kind as u32
    }
}

impl Pool {
    /// Mean speed of its people, as a multiple of the standard.
    pub fn mean_speed(&self) -> f64 {
        let staff: f64 = self.people.iter().map(|people| f64::from(people.staff)).sum();
        let speeds = self.people.iter().map(|people| f64::from(people.staff) * people.speed.factor());
        if staff > 0.0 { speeds.sum::<f64>() / staff } else { 1.0 }
    }

    /// Whether it takes longer if some of its people do the work than if others do.
    pub fn is_uneven(&self) -> bool {
        self.people.iter().any(|people| people.speed != self.people[0].speed)
    }
}

impl Model {
    /// Whether the people of a pool must be told apart: because they differ, because it matters what they did last, or
    /// because each of them learns.
    pub fn knows_people(&self, id: PoolId) -> bool {
        let pool = &self.pools[id];
        let needs = |line: LineId| self.lines[line].options.iter().flatten().any(|&(other, _)| other == id);
        let learns = |activity: &Activity| {
            activity.learning.is_some_and(|learning| learning.by_person) && activity.line.is_some_and(needs)
        };
        !pool.people.is_empty() || pool.changeover.is_some() || self.activities.iter().any(learns)
    }

    /// Whether the people of a pool may have to change over: they do more than one kind of work, and it takes time.
    pub fn changes_over(&self, id: PoolId) -> bool {
        let Some(changeover) = &self.pools[id].changeover else { return false };
        let needs = |line: LineId| self.lines[line].options.iter().flatten().any(|&(other, _)| other == id);
        let does = |cell: &Cell| self.activities[cell.activity].line.is_some_and(needs);
        let mut kinds = self.cells.iter().enumerate().filter(|(_, cell)| does(cell));
        let kind = |(index, cell): (usize, &Cell)| changeover.between.of(index, cell);
        let first = kinds.next().map(kind);
        kinds.any(|entry| Some(kind(entry)) != first)
    }

    /// Whether the time that work takes, which waits in a line, depends on who of those that can do it does it.
    pub fn depends_on_who(&self, line: LineId) -> bool {
        let differs = |activity: &Activity| {
            activity.line == Some(line) && (!activity.own_durations.is_empty() || activity.learning.is_some())
        };
        let mut pools = self.lines[line].options.iter().flatten();
        pools.any(|&(pool, _)| self.knows_people(pool)) || self.activities.iter().any(differs)
    }
}

impl Compiler<'_> {
    /// The people of a pool that differ; none where all are alike.
    pub(super) fn people(written: &scenario::Pool) -> Vec<People> {
        let people = written.people.iter().flat_map(|people| &people.value);
        let people = (1..).zip(people).map(|(number, people)| People {
            title: people.title.clone().unwrap_or_else(|| number.to_string()),
            staff: people.staff.value,
            speed: people.speed.as_ref().map_or(Speed::STANDARD, |speed| Speed::from_factor(speed.value)),
        });
        people.collect()
    }
}

impl Compiler<'_> {
    /// How the people of a pool change over.
    pub(super) fn changeover(&mut self, written: &scenario::Changeover) -> Option<Changeover> {
        let between = written.between.as_ref().map_or(scenario::Kinds::Activities, |kinds| kinds.value);
        Some(Changeover { takes: self.distribution(&written.takes)?, between: between.into() })
    }

    /// How work gets shorter.
    pub(super) fn learning(written: &scenario::Learning) -> Learning {
        Learning {
            rate: written.rate.value,
            floor: written.floor.as_ref().map_or(FLOOR, |floor| floor.value).max(FLOOR),
            done: written.done.as_ref().map_or(0, |done| done.value),
            by_person: written.by.as_ref().is_some_and(|by| by.value == Learner::Person),
        }
    }

    /// People who are told apart must not be too many.
    pub(super) fn check_people(&mut self, model: &Model) {
        for ((id, pool), (key, _)) in model.pools.enumerate().zip(&self.scenario.pools.entries) {
            let count = pool.staffing.most_present();
            if count > PEOPLE_MAX && model.knows_people(id) {
                let message = format!(
                    "expected at most {PEOPLE_MAX} people in a pool whose people are told apart, found {count}"
                );
                let fault = Diagnostic::error(message).at(&key.place);
                self.diagnostics.push(fault.hint("divide them among several pools"));
            }
        }
    }
}

impl From<scenario::Kinds> for Kinds {
    fn from(written: scenario::Kinds) -> Self {
        match written {
            scenario::Kinds::Activities => Self::Activities,
            scenario::Kinds::Streams => Self::Streams,
            scenario::Kinds::Either => Self::Either,
        }
    }
}

impl From<scenario::Chosen> for Chosen {
    fn from(written: scenario::Chosen) -> Self {
        match written {
            scenario::Chosen::Listed => Self::Listed,
            scenario::Chosen::LongestIdle => Self::LongestIdle,
            scenario::Chosen::Random => Self::Random,
            scenario::Chosen::Prepared => Self::Prepared,
        }
    }
}
