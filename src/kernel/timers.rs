//! Timers: what happens at an instant that was set, and is neither work nor people nor an arrival.
//!
//! What a timer stands for is a row of a closed enum; the event carries the number of the row. Rows are reused.
//! A timer always goes off: what has become void by then is for its handler to see.

use crate::time::SimTime;

use super::Kernel;
use super::event::{Event, Phase};
use super::observer::Observer;

/// What happens when a timer goes off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(dead_code, reason = "the notions that set timers bring them")]
pub(super) enum Timer {
    /// Something that has become void: nothing happens.
    Void,
}

/// The timers that are set.
#[derive(Debug, Clone)]
pub(super) struct Timers {
    rows: Vec<Timer>,
    free: Vec<u32>,
    /// Number of the latest one set.
    sequence: u64,
}

impl Timers {
    pub(super) const fn new() -> Self {
        Self { rows: Vec::new(), free: Vec::new(), sequence: 0 }
    }

    /// Forgets all timers and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.rows.clear();
        self.free.clear();
        self.sequence = 0;
    }

    /// Notes what is to happen; returns the event for it.
    pub(super) fn set(&mut self, at: SimTime, timer: Timer) -> Event {
        let row = if let Some(row) = self.free.pop() {
            self.rows[row as usize] = timer;
            row
        } else {
            self.rows.push(timer);
            (self.rows.len() - 1) as u32
        };
        self.sequence += 1;
        Event::new(at, Phase::Timer, self.sequence, row)
    }

    /// What a timer that goes off stands for; its row is free again.
    pub(super) fn take(&mut self, row: usize) -> Timer {
        self.free.push(row as u32);
        self.rows[row]
    }
}

impl Kernel<'_> {
    /// Sets a timer, unless it would go off at the horizon or behind it.
    #[expect(dead_code, reason = "the notions that set timers bring them")]
    pub(super) fn set_timer(&mut self, at: SimTime, timer: Timer) {
        if at < self.horizon {
            let event = self.timers.set(at, timer);
            self.scheduled.push(event);
        }
    }

    /// The timer at the head of the scheduled events goes off.
    #[inline(never)]
    pub(super) fn go_off(&mut self, row: usize, _observer: &mut impl Observer) {
        self.scheduled.drop_first();
        match self.timers.take(row) {
            Timer::Void => {}
        }
    }
}
