//! Readings of the running totals, whose differences are what happened in the measured window.
//!
//! They are taken where the window and the bins begin and end. Readings of sums and areas are modulo 2^64; a difference over one stretch between cuts is exact, since no
//! stretch holds 2^64 ticks times units.

use crate::kernel::cause::Cause;

use super::entrances::EntranceTotals;
use super::entrances::{EntranceAreas, EntranceReadings};
use super::level::Level;
use super::observations::CellObservations;
use super::people::PeopleTotals;
use super::people::{PeopleAreas, PeopleReadings};
use super::recorder::{CellRow, PoolRow, StreamRow};
use super::totals::CellTotals;

/// The running totals that are read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Totals<'t> {
    pub(super) streams: &'t [StreamRow],
    pub(super) cells: &'t [CellRow],
    pub(super) work: &'t [Level],
    pub(super) pools: &'t [PoolRow],
    pub(super) people: &'t PeopleTotals,
    pub(super) entrances: &'t EntranceTotals,
}

/// What the totals show at one instant.
#[derive(Debug, Clone, Default)]
pub(super) struct Readings {
    pub(super) at: u64,
    /// Areas of units inside, by stream.
    inside: Vec<u64>,
    cells: Vec<CellReading>,
    work: Vec<u64>,
    /// Areas of paid servers, servers on duty and overtime.
    pools: Vec<[u64; 3]>,
    people: PeopleReadings,
    pub(super) entrances: EntranceReadings,
}

#[derive(Debug, Clone, Copy, Default)]
struct CellReading {
    waiting: u64,
    held: u64,
    in_work: u64,
    riding: u64,
    totals: CellTotals,
}

/// Sums and areas of the measured window.
#[derive(Debug, Clone, Default)]
pub(super) struct Areas {
    pub(super) inside: Vec<u128>,
    pub(super) cells: Vec<CellObservations>,
    /// With other alternatives of the needs than the first.
    pub(super) work: Vec<u128>,
    pub(super) pools: Vec<[u128; 3]>,
    pub(super) people: PeopleAreas,
    pub(super) entrances: EntranceAreas,
}

impl Readings {
    /// Reads the totals. Reuses the memory of an earlier reading.
    pub(super) fn take(&mut self, totals: Totals<'_>, at: u64) {
        self.at = at;
        self.inside.clear();
        self.inside.extend(totals.streams.iter().map(|row| row.inside.area(at)));
        self.cells.clear();
        self.cells.extend(totals.cells.iter().map(|row| CellReading {
            waiting: row.waiting.area(at),
            held: row.held.area(at),
            in_work: row.in_work.area(at),
            riding: row.riding.area(at),
            totals: row.totals,
        }));
        self.work.clear();
        self.work.extend(totals.work.iter().map(|row| row.area(at)));
        self.pools.clear();
        self.pools.extend(
            totals.pools.iter().map(|row| [row.paid.area(at), row.duty.area(at), row.overtime.area(at)]),
        );
        totals.people.read(&mut self.people, at);
        self.entrances.take(totals.entrances, at);
    }
}

impl Areas {
    /// Empty areas for everything that the readings show.
    pub(super) fn new(readings: &Readings) -> Self {
        Self {
            inside: vec![0; readings.inside.len()],
            cells: vec![
                CellObservations { work_area: vec![0], ..CellObservations::default() };
                readings.cells.len()
            ],
            work: vec![0; readings.work.len()],
            pools: vec![[0; 3]; readings.pools.len()],
            people: PeopleAreas::new(&readings.people),
            entrances: EntranceAreas::new(&readings.entrances),
        }
    }

    /// Adds the areas between two readings.
    pub(super) fn add(&mut self, before: &Readings, after: &Readings) {
        self.entrances.add(&before.entrances, &after.entrances);
        self.people.add(&before.people, &after.people);
        let add = |total: &mut u128, then: u64, now: u64| *total += u128::from(now.wrapping_sub(then));
        for (total, (&then, &now)) in self.inside.iter_mut().zip(before.inside.iter().zip(&after.inside)) {
            add(total, then, now);
        }
        for (total, (then, now)) in self.cells.iter_mut().zip(before.cells.iter().zip(&after.cells)) {
            total.completed += now.totals.completed - then.totals.completed;
            add(&mut total.waiting_area, then.waiting, now.waiting);
            add(&mut total.held_area, then.held, now.held);
            add(&mut total.riding_area, then.riding, now.riding);
            total.reworked += now.totals.reworked - then.totals.reworked;
            if let Some(first) = total.work_area.first_mut() {
                add(first, then.in_work, now.in_work);
            }
            add(&mut total.wait, then.totals.wait, now.totals.wait);
            add(&mut total.sojourn, then.totals.sojourn, now.totals.sojourn);
            for cause in Cause::ALL {
                add(&mut total.waits[cause], then.totals.waits[cause], now.totals.waits[cause]);
            }
        }
        for (total, (&then, &now)) in self.work.iter_mut().zip(before.work.iter().zip(&after.work)) {
            add(total, then, now);
        }
        for (total, (then, now)) in self.pools.iter_mut().zip(before.pools.iter().zip(&after.pools)) {
            for part in 0..3 {
                add(&mut total[part], then[part], now[part]);
            }
        }
    }
}
