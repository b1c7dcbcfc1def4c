//! What is seen at the entrances of cells: units that wait outside, are turned away, or block their servers.
//!
//! Kept apart from what every cell has, and empty for models in which nothing keeps a unit out.

use crate::id::Id;
use crate::kernel::observer::Turned;
use crate::model::Model;

use super::level::Level;
use super::observations::CellObservations;

/// Running totals, by cell.
#[derive(Debug, Clone, Default)]
pub(super) struct EntranceTotals {
    rows: Vec<Row>,
    /// Units that keep their servers after their work, by cell and alternative of its needs.
    blocked: Vec<Level>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Row {
    outside: Level,
    turned: [u64; Turned::COUNT],
    gave_up: u64,
    /// Waiting of those that gave up, modulo 2^64.
    in_vain: u64,
    /// Where its rows of [`EntranceTotals::blocked`] begin.
    first_blocked: usize,
}

/// What the totals show at one instant. Areas modulo 2^64.
#[derive(Debug, Clone, Default)]
pub(super) struct EntranceReadings {
    outside: Vec<u64>,
    blocked: Vec<u64>,
    turned: Vec<[u64; Turned::COUNT]>,
    gave_up: Vec<u64>,
    in_vain: Vec<u64>,
}

/// Sums and areas of the measured window.
#[derive(Debug, Clone, Default)]
pub(super) struct EntranceAreas {
    outside: Vec<u128>,
    blocked: Vec<u128>,
    turned: Vec<[u64; Turned::COUNT]>,
    gave_up: Vec<u128>,
    in_vain: Vec<u128>,
}

impl EntranceTotals {
    /// Totals for a model; empty if nothing keeps units out of its cells.
    pub(super) fn new(model: &Model) -> Self {
        let mut totals = Self::default();
        if !model.keeps_units_out() {
            return totals;
        }
        for cell in &model.cells {
            totals.rows.push(Row { first_blocked: totals.blocked.len(), ..Row::default() });
            let options = super::recorder::options(model, cell.activity);
            totals.blocked.resize(totals.blocked.len() + options, Level::default());
        }
        totals
    }

    pub(super) fn reset(&mut self) {
        self.blocked.fill(Level::default());
        for row in &mut self.rows {
            *row = Row { first_blocked: row.first_blocked, ..Row::default() };
        }
    }

    pub(super) fn waits_outside(&mut self, now: u64, cell: usize) {
        self.rows[cell].outside.up(now);
    }

    pub(super) fn comes_in(&mut self, now: u64, cell: usize) {
        self.rows[cell].outside.down(now);
    }

    pub(super) fn turns_away(&mut self, cell: usize, turned: Turned) {
        self.rows[cell].turned[turned as usize] += 1;
    }

    pub(super) fn gives_up(&mut self, cell: usize, waited: u64) {
        let row = &mut self.rows[cell];
        row.gave_up += 1;
        row.in_vain = row.in_vain.wrapping_add(waited);
    }

    /// All waiting of units that gave up since the start of the run, modulo 2^64.
    pub(super) fn time_in_vain(&self) -> u64 {
        self.rows.iter().fold(0, |sum, row| sum.wrapping_add(row.in_vain))
    }

    pub(super) fn blocks(&mut self, now: u64, cell: usize, option: usize) {
        self.blocked[self.rows[cell].first_blocked + option].up(now);
    }

    pub(super) fn unblocks(&mut self, now: u64, cell: usize, option: usize) {
        self.blocked[self.rows[cell].first_blocked + option].down(now);
    }

    /// Adds what was seen in the window to the observations of the cells.
    pub(super) fn complete(&self, areas: &EntranceAreas, model: &Model, cells: &mut [CellObservations]) {
        for (index, row) in self.rows.iter().enumerate() {
            let options = super::recorder::options(model, model.cells[Id::new(index)].activity);
            let cell = &mut cells[index];
            cell.outside_area = areas.outside[index];
            cell.turned = areas.turned[index];
            cell.gave_up = areas.gave_up[index] as u64;
            cell.wait_in_vain = areas.in_vain[index];
            cell.blocked_area = areas.blocked[row.first_blocked..row.first_blocked + options].to_vec();
        }
    }
}

impl EntranceReadings {
    /// Reads the totals. Reuses the memory of an earlier reading.
    pub(super) fn take(&mut self, totals: &EntranceTotals, at: u64) {
        if totals.rows.is_empty() {
            return;
        }
        self.outside.clear();
        self.outside.extend(totals.rows.iter().map(|row| row.outside.area(at)));
        self.turned.clear();
        self.turned.extend(totals.rows.iter().map(|row| row.turned));
        self.gave_up.clear();
        self.gave_up.extend(totals.rows.iter().map(|row| row.gave_up));
        self.in_vain.clear();
        self.in_vain.extend(totals.rows.iter().map(|row| row.in_vain));
        self.blocked.clear();
        self.blocked.extend(totals.blocked.iter().map(|row| row.area(at)));
    }
}

impl EntranceAreas {
    /// Empty areas for everything that the readings show.
    pub(super) fn new(readings: &EntranceReadings) -> Self {
        Self {
            outside: vec![0; readings.outside.len()],
            blocked: vec![0; readings.blocked.len()],
            turned: vec![[0; Turned::COUNT]; readings.turned.len()],
            gave_up: vec![0; readings.gave_up.len()],
            in_vain: vec![0; readings.in_vain.len()],
        }
    }

    /// Adds what happened between two readings.
    pub(super) fn add(&mut self, before: &EntranceReadings, after: &EntranceReadings) {
        if self.outside.is_empty() {
            return;
        }
        let add = |totals: &mut [u128], then: &[u64], now: &[u64]| {
            for (total, (then, now)) in totals.iter_mut().zip(then.iter().zip(now)) {
                *total += u128::from(now.wrapping_sub(*then));
            }
        };
        add(&mut self.outside, &before.outside, &after.outside);
        add(&mut self.blocked, &before.blocked, &after.blocked);
        add(&mut self.gave_up, &before.gave_up, &after.gave_up);
        add(&mut self.in_vain, &before.in_vain, &after.in_vain);
        for (total, (then, now)) in self.turned.iter_mut().zip(before.turned.iter().zip(&after.turned)) {
            for turned in 0..Turned::COUNT {
                total[turned] += now[turned] - then[turned];
            }
        }
    }
}
