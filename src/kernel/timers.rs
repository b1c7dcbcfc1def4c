//! Timers: what happens at an instant that was set, and is neither work nor people nor an arrival.
//!
//! What a timer stands for is a row of a closed enum; the event carries the number of the row. Rows are reused.
//! A timer always goes off: what has become void by then is for its handler to see.

use crate::id::{Id, ImprovementId};
use crate::time::SimTime;

use super::Kernel;
use super::event::{Event, Phase};
use super::observer::Observer;

/// What happens when a timer goes off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Timer {
    /// The next of the model's timed changes comes into force.
    Change,
    /// What a completed improvement brings comes into force: the index of the improvement.
    Improvement(u32),
    /// What was ordered of a stock is delivered.
    Delivery(u32),
    /// A service fails.
    Failure(u32),
    /// The first unit of a batch, by the row of what is collected, has waited long enough.
    BatchTimeout(u32),
    /// The gate of a batch opens, by the row of what is collected.
    Gate(u32),
    /// A server is to go away or comes back, by the row of its times away.
    Away(u32),
    /// A server's stretch of other work ends, or it is ready for work, by its row.
    Rest(u32),
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
    pub(super) fn set_timer(&mut self, at: SimTime, timer: Timer) {
        if at < self.horizon {
            let event = self.timers.set(at, timer);
            self.scheduled.push(event);
        }
    }

    /// The timer at the head of the scheduled events goes off.
    #[inline(never)]
    pub(super) fn go_off(&mut self, row: usize, observer: &mut impl Observer) {
        self.scheduled.drop_first();
        match self.timers.take(row) {
            Timer::Change => self.make_changes(observer),
            Timer::Improvement(improvement) => {
                self.take_effect(ImprovementId::new(improvement as usize), observer);
            }
            Timer::Delivery(stock) => self.deliver(stock as usize, observer),
            Timer::Failure(service) => self.fail(service as usize, observer),
            Timer::BatchTimeout(assembly) => self.time_out_batch(assembly, observer),
            Timer::Gate(assembly) => self.open_gate(assembly, observer),
            Timer::Away(row) => self.end_phase(row as usize, observer),
            Timer::Rest(server) => self.end_rest(server as usize, observer),
        }
        self.let_in(observer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_reused_and_timers_of_an_instant_go_off_in_the_order_in_which_they_were_set() {
        let mut timers = Timers::new();
        let at = SimTime::from_ticks(5);
        let first = timers.set(at, Timer::Improvement(7));
        let second = timers.set(at, Timer::Change);
        assert!(first < second);
        assert_eq!(timers.take(first.payload()), Timer::Improvement(7));
        let third = timers.set(at, Timer::Improvement(8));
        assert!(second < third && third.payload() == first.payload());
        assert_eq!(timers.take(second.payload()), Timer::Change);
        assert_eq!(timers.take(third.payload()), Timer::Improvement(8));
    }
}
