//! The pending ends of work and of delays.
//!
//! While an event is handled it stays at the root of the list, spent; the first end of work that is scheduled
//! in its course takes its place in one pass. Most completions start another unit's work, so most need no more.

use crate::time::SimTime;

use super::event::{EVENTS_MAX, Event, Phase, UNITS_MAX};
use super::future_events::FutureEvents;

/// Ends of work to come.
#[derive(Debug, Clone)]
pub(super) struct Completions {
    events: FutureEvents,
    /// Number of the latest one scheduled.
    sequence: u64,
    /// Whether the first event is the one being handled.
    root_is_spent: bool,
}

impl Completions {
    pub(super) fn new() -> Self {
        Self { events: FutureEvents::new(), sequence: 0, root_is_spent: false }
    }

    /// Forgets everything and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.events.clear();
        self.sequence = 0;
        self.root_is_spent = false;
    }

    /// The next end of work, or [`Event::NEVER`].
    #[inline(always)]
    pub(super) fn first(&self) -> Event {
        self.events.first()
    }

    /// So many have been scheduled.
    pub(super) const fn scheduled(&self) -> u64 {
        self.sequence
    }

    /// Whether the numbers are about to run out.
    pub(super) const fn are_exhausted(&self) -> bool {
        self.sequence > EVENTS_MAX - UNITS_MAX as u64
    }

    /// Begins to handle the first event.
    #[inline(always)]
    pub(super) const fn begin(&mut self) {
        self.root_is_spent = true;
    }

    /// Ends the handling of the first event.
    #[inline(always)]
    pub(super) fn end(&mut self) {
        if self.root_is_spent {
            self.root_is_spent = false;
            self.events.drop_first();
        }
    }

    /// Schedules the end of a unit's work; returns the identity of the event.
    #[inline(always)]
    pub(super) fn schedule(&mut self, end: u64, unit: u32) -> u64 {
        self.sequence += 1;
        let event = Event::new(SimTime::from_ticks(end), Phase::Completion, self.sequence, unit);
        if self.root_is_spent {
            self.root_is_spent = false;
            self.events.replace_first(event);
        } else {
            self.events.push(event);
        }
        event.identity()
    }
}
