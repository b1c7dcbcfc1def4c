//! The course of a run: readings of what is shown bin by bin and by the hours of the week, and their differences.
//!
//! The hours of the week cut the time axis often, so that these readings are few numbers, summed by activity; what only the
//! measured window needs is read more rarely (`readings`). Sums and areas are modulo 2^64; a difference over one stretch
//! between cuts is exact, since no stretch holds 2^64 ticks times units.

use super::observations::Channels;
use super::recorder::{CellRow, PoolRow, StreamRow};

/// What the totals show at one instant.
#[derive(Debug, Clone, Default)]
pub(super) struct Course {
    pub(super) at: u64,
    streams: Vec<StreamCourse>,
    /// Areas of waiting units, by activity.
    waiting: Vec<u64>,
    /// Areas of servers on duty, overtime included, by pool.
    on_duty: Vec<u64>,
}

#[derive(Debug, Clone, Copy, Default)]
struct StreamCourse {
    arrived: u64,
    left: u64,
    lead: u64,
    inside: u64,
}

impl Course {
    /// Reads the totals. Reuses the memory of an earlier reading.
    pub(super) fn take(&mut self, streams: &[StreamRow], cells: &[CellRow], pools: &[PoolRow], at: u64) {
        self.at = at;
        self.streams.clear();
        self.streams.extend(streams.iter().map(|row| StreamCourse {
            arrived: row.arrived,
            left: row.left,
            lead: row.lead as u64,
            inside: row.inside.area(at),
        }));
        self.waiting.fill(0);
        for row in cells {
            let activity = row.activity as usize;
            if self.waiting.len() <= activity {
                self.waiting.resize(activity + 1, 0);
            }
            let here = row.waiting.area(at).wrapping_add(row.held.area(at));
            self.waiting[activity] = self.waiting[activity].wrapping_add(here);
        }
        self.on_duty.clear();
        self.on_duty.extend(pools.iter().map(|row| row.duty.area(at).wrapping_add(row.overtime.area(at))));
    }

    /// Books what happened since the reading `before`.
    pub(super) fn add_to(&self, before: &Self, channels: &mut Channels) {
        for (index, (now, then)) in self.streams.iter().zip(&before.streams).enumerate() {
            channels.arrived[index] += now.arrived - then.arrived;
            channels.left[index] += now.left - then.left;
            channels.inside[index] += now.inside.wrapping_sub(then.inside);
            channels.lead = channels.lead.wrapping_add(now.lead.wrapping_sub(then.lead));
        }
        let areas = [
            (&mut channels.waiting, &self.waiting, &before.waiting),
            (&mut channels.on_duty, &self.on_duty, &before.on_duty),
        ];
        for (totals, now, then) in areas {
            for (total, (now, then)) in totals.iter_mut().zip(now.iter().zip(then)) {
                *total += now.wrapping_sub(*then);
            }
        }
    }
}
