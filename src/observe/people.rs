//! What is seen of people of one pool who differ: when they are on duty, and when they work.
//!
//! Empty for models in which the people of every pool are alike.

use crate::model::Model;

use super::level::Level;

/// Running totals of all entries of all lists of people, pool by pool.
#[derive(Debug, Clone, Default)]
pub(super) struct PeopleTotals {
    /// Where the entries of each pool begin.
    first: Vec<usize>,
    /// On duty and at work.
    rows: Vec<[Level; 2]>,
}

/// What the totals show at one instant, modulo 2^64.
pub(super) type PeopleReadings = Vec<[u64; 2]>;

/// One entry of a pool's list of people. Integrals of people over the measured window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PeopleObservations {
    /// On duty, or still at work.
    pub duty_area: u128,
    /// At work.
    pub busy_area: u128,
}

impl PeopleTotals {
    pub(super) fn new(model: &Model) -> Self {
        let mut totals = Self::default();
        let mut entries = 0;
        for pool in &model.pools {
            totals.first.push(entries);
            entries += pool.people.len();
        }
        totals.rows.resize(entries, [Level::default(); 2]);
        totals
    }

    pub(super) fn reset(&mut self) {
        self.rows.fill([Level::default(); 2]);
    }

    pub(super) fn set(&mut self, now: u64, pool: usize, group: usize, on_duty: u32, busy: u32) {
        let [duty, work] = &mut self.rows[self.first[pool] + group];
        duty.set(now, on_duty.into());
        work.set(now, busy.into());
    }

    /// Reads the totals. Reuses the memory of an earlier reading.
    pub(super) fn read(&self, readings: &mut PeopleReadings, at: u64) {
        readings.clear();
        readings.extend(self.rows.iter().map(|[duty, work]| [duty.area(at), work.area(at)]));
    }
}

/// Adds the areas between two readings.
pub(super) fn add(areas: &mut [PeopleObservations], before: &PeopleReadings, after: &PeopleReadings) {
    for (area, (then, now)) in areas.iter_mut().zip(before.iter().zip(after)) {
        area.duty_area += u128::from(now[0].wrapping_sub(then[0]));
        area.busy_area += u128::from(now[1].wrapping_sub(then[1]));
    }
}
