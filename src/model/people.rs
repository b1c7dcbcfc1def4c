//! People of one pool who differ.

use super::compile::Compiler;
use super::{Activity, Model, Pool};
use crate::id::LineId;
use crate::scenario;
use crate::time::Speed;

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
    /// Whether the time that work takes, which waits in a line, depends on who of those that can do it does it.
    pub fn depends_on_who(&self, line: LineId) -> bool {
        let has_own = |activity: &Activity| activity.line == Some(line) && !activity.own_durations.is_empty();
        let mut pools = self.lines[line].options.iter().flatten();
        pools.any(|&(pool, _)| !self.pools[pool].people.is_empty()) || self.activities.iter().any(has_own)
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

impl From<scenario::Chosen> for Chosen {
    fn from(written: scenario::Chosen) -> Self {
        match written {
            scenario::Chosen::Listed => Self::Listed,
            scenario::Chosen::LongestIdle => Self::LongestIdle,
            scenario::Chosen::Random => Self::Random,
        }
    }
}
