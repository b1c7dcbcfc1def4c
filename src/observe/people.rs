//! What is seen of people who are told apart: when they are on duty and work, and when they change over.
//!
//! Empty for models in which nobody is.

use crate::model::Model;

use super::level::Level;
use super::observations::CellObservations;

/// Running totals of all entries of all lists of people, pool by pool.
#[derive(Debug, Clone, Default)]
pub(super) struct PeopleTotals {
    /// Where the entries of each pool begin.
    first: Vec<usize>,
    /// On duty and at work.
    rows: Vec<[Level; 2]>,
    /// Where the rows of each cell begin among those of changeovers.
    first_change: Vec<usize>,
    /// Units to whose work people change over, by cell and alternative of its needs.
    changes: Vec<Level>,
}

/// What the totals show at one instant, modulo 2^64.
#[derive(Debug, Clone, Default)]
pub(super) struct PeopleReadings {
    rows: Vec<[u64; 2]>,
    changes: Vec<u64>,
}

/// Areas of the measured window.
#[derive(Debug, Clone, Default)]
pub(super) struct PeopleAreas {
    pub(super) rows: Vec<PeopleObservations>,
    changes: Vec<u128>,
}

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
        if model.pools.iter().any(|pool| pool.changeover.is_some()) {
            for cell in &model.cells {
                totals.first_change.push(totals.changes.len());
                let options = super::recorder::options(model, cell.activity);
                totals.changes.resize(totals.changes.len() + options, Level::default());
            }
        }
        totals
    }

    pub(super) fn reset(&mut self) {
        self.rows.fill([Level::default(); 2]);
        self.changes.fill(Level::default());
    }

    pub(super) fn set(&mut self, now: u64, pool: usize, group: usize, on_duty: u32, busy: u32) {
        let [duty, work] = &mut self.rows[self.first[pool] + group];
        duty.set(now, on_duty.into());
        work.set(now, busy.into());
    }

    /// People begin to change over to the work on a unit at a cell.
    pub(super) fn prepares(&mut self, now: u64, cell: usize, option: usize) {
        self.changes[self.first_change[cell] + option].up(now);
    }

    /// They have changed over, or it was broken off.
    pub(super) fn prepared(&mut self, now: u64, cell: usize, option: usize) {
        self.changes[self.first_change[cell] + option].down(now);
    }

    /// Adds what was seen in the window to the observations of the cells.
    pub(super) fn complete(&self, areas: &PeopleAreas, cells: &mut [CellObservations]) {
        let ends = self.first_change.iter().skip(1).copied().chain([self.changes.len()]);
        for ((cell, &first), end) in cells.iter_mut().zip(&self.first_change).zip(ends) {
            cell.changeover_area = areas.changes[first..end].to_vec();
        }
    }

    /// Reads the totals. Reuses the memory of an earlier reading.
    pub(super) fn read(&self, readings: &mut PeopleReadings, at: u64) {
        if self.rows.is_empty() && self.changes.is_empty() {
            return;
        }
        readings.rows.clear();
        readings.rows.extend(self.rows.iter().map(|[duty, work]| [duty.area(at), work.area(at)]));
        readings.changes.clear();
        readings.changes.extend(self.changes.iter().map(|level| level.area(at)));
    }
}

impl PeopleAreas {
    /// Empty areas for everything that the readings show.
    pub(super) fn new(readings: &PeopleReadings) -> Self {
        Self {
            rows: vec![PeopleObservations::default(); readings.rows.len()],
            changes: vec![0; readings.changes.len()],
        }
    }

    /// Adds the areas between two readings.
    pub(super) fn add(&mut self, before: &PeopleReadings, after: &PeopleReadings) {
        if self.rows.is_empty() && self.changes.is_empty() {
            return;
        }
        for (area, (then, now)) in self.rows.iter_mut().zip(before.rows.iter().zip(&after.rows)) {
            area.duty_area += u128::from(now[0].wrapping_sub(then[0]));
            area.busy_area += u128::from(now[1].wrapping_sub(then[1]));
        }
        for (area, (then, now)) in self.changes.iter_mut().zip(before.changes.iter().zip(&after.changes)) {
            *area += u128::from(now.wrapping_sub(*then));
        }
    }
}
