//! Readings of the running totals at the cuts of the time axis, and their differences.
//!
//! Readings of areas are modulo 2^64; a difference over one stretch between cuts is exact, since no stretch
//! holds 2^64 ticks times units.

use super::observations::Channels;
use super::recorder::Recorder;

/// What the totals show at one instant.
#[derive(Debug, Clone, Default)]
pub(super) struct Readings {
    pub(super) at: u64,
    streams: Vec<StreamReading>,
    /// Waiting areas by cell, with the cell's activity.
    waiting: Vec<(usize, u64)>,
    work: Vec<u64>,
    /// Areas of paid servers, servers on duty and overtime.
    pools: Vec<[u64; 3]>,
}

#[derive(Debug, Clone, Copy, Default)]
struct StreamReading {
    arrived: u64,
    left: u64,
    lead: u64,
    inside: u64,
}

/// Areas of the measured window.
#[derive(Debug, Clone, Default)]
pub(super) struct Areas {
    pub(super) inside: Vec<u128>,
    pub(super) waiting: Vec<u128>,
    pub(super) work: Vec<u128>,
    pub(super) pools: Vec<[u128; 3]>,
}

impl Readings {
    /// Reads the totals of a recorder. Reuses the memory of an earlier reading.
    pub(super) fn take(&mut self, recorder: &Recorder<'_>, at: u64) {
        self.at = at;
        self.streams.clear();
        self.streams.extend(recorder.streams.iter().map(|row| StreamReading {
            arrived: row.arrived,
            left: row.left,
            lead: row.lead,
            inside: row.inside.area(at),
        }));
        self.waiting.clear();
        self.waiting.extend(recorder.cells.iter().map(|row| (row.activity as usize, row.waiting.area(at))));
        self.work.clear();
        self.work.extend(recorder.work.iter().map(|row| row.area(at)));
        self.pools.clear();
        self.pools.extend(
            recorder.pools.iter().map(|row| [row.paid.area(at), row.duty.area(at), row.overtime.area(at)]),
        );
    }

    /// Books what happened since the readings `before`.
    pub(super) fn add_to(&self, before: &Self, channels: &mut Channels) {
        for (index, (now, then)) in self.streams.iter().zip(&before.streams).enumerate() {
            channels.arrived[index] += now.arrived - then.arrived;
            channels.left[index] += now.left - then.left;
            channels.inside[index] += now.inside.wrapping_sub(then.inside);
            channels.lead = channels.lead.wrapping_add(now.lead.wrapping_sub(then.lead));
        }
        for (&(activity, now), &(_, then)) in self.waiting.iter().zip(&before.waiting) {
            channels.waiting[activity] += now.wrapping_sub(then);
        }
        for (index, (now, then)) in self.pools.iter().zip(&before.pools).enumerate() {
            channels.on_duty[index] += now[1].wrapping_sub(then[1]) + now[2].wrapping_sub(then[2]);
        }
    }
}

impl Areas {
    /// Empty areas for everything that the readings show.
    pub(super) fn new(readings: &Readings) -> Self {
        Self {
            inside: vec![0; readings.streams.len()],
            waiting: vec![0; readings.waiting.len()],
            work: vec![0; readings.work.len()],
            pools: vec![[0; 3]; readings.pools.len()],
        }
    }

    /// Adds the areas between two readings.
    pub(super) fn add(&mut self, before: &Readings, after: &Readings) {
        let add = |total: &mut u128, then: u64, now: u64| *total += u128::from(now.wrapping_sub(then));
        for (total, (then, now)) in self.inside.iter_mut().zip(before.streams.iter().zip(&after.streams)) {
            add(total, then.inside, now.inside);
        }
        for (total, (&(_, then), &(_, now))) in
            self.waiting.iter_mut().zip(before.waiting.iter().zip(&after.waiting))
        {
            add(total, then, now);
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
