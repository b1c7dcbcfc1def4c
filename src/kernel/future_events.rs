//! The future event list: a four-ary heap with the earliest event at its root.
//!
//! Knows nothing of models. Events that are equal cannot occur, since their sequence numbers differ.
//! The root can be replaced in one pass, which is what a completion that starts the next unit's work needs.
//!
//! The smallest of four children is found by index arithmetic, not by branches: their order is random, so
//! that a branch would be mispredicted half the time. The four children of a node lie together in one row;
//! places that hold no event hold [`Event::NEVER`], so that no walk needs to know where the events end.

use super::event::{Event, Phase};
use crate::time::SimTime;

/// Children of a node.
const ARITY: usize = 4;
/// Slot of the root: its row is the first, so that the children of slot `s` are the row `s - 2`.
const ROOT: usize = 3;

/// Pending events, the earliest at hand.
#[derive(Debug, Clone)]
pub(super) struct FutureEvents {
    /// Slots in rows of four siblings; the first row holds the root alone, in its last slot.
    slots: Vec<Event>,
    /// The first slot without an event.
    end: usize,
}

impl FutureEvents {
    /// An empty list.
    pub(super) fn new() -> Self {
        Self { slots: vec![Event::NEVER; 64], end: ROOT }
    }

    /// Removes all events and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.slots.fill(Event::NEVER);
        self.end = ROOT;
    }

    /// The number of pending events.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.end - ROOT
    }

    /// The earliest event, or [`Event::NEVER`] if there is none. O(1).
    #[inline(always)]
    pub(super) fn first(&self) -> Event {
        self.slots[ROOT]
    }

    /// Adds an event. O(log n).
    #[inline(always)]
    pub(super) fn push(&mut self, event: Event) {
        if self.end >= self.slots.len() {
            self.grow();
        }
        let mut hole = self.end;
        self.end += 1;
        while hole > ROOT {
            let parent = hole / ARITY + 2;
            let above = self.slots[parent];
            if above < event {
                break;
            }
            self.slots[hole] = above;
            hole = parent;
        }
        self.slots[hole] = event;
    }

    /// Puts `event` in the place of the earliest one. O(log n). The list must not be empty.
    #[inline(always)]
    pub(super) fn replace_first(&mut self, event: Event) {
        let mut hole = ROOT;
        while (hole - 2) * ARITY < self.end
            && let Some(children) = self.slots.as_chunks::<ARITY>().0.get(hole - 2)
        {
            let left = usize::from(children[1] < children[0]);
            let right = 2 + usize::from(children[3] < children[2]);
            let least = left + (right - left) * usize::from(children[right] < children[left]);
            let below = children[least % ARITY];
            if event < below {
                break;
            }
            self.slots[hole] = below;
            hole = (hole - 2) * ARITY + least;
        }
        self.slots[hole] = event;
    }

    /// Removes the earliest event. O(log n). The list must not be empty.
    #[inline]
    pub(super) fn drop_first(&mut self) {
        self.end -= 1;
        let last = std::mem::replace(&mut self.slots[self.end], Event::NEVER);
        if self.end > ROOT {
            self.replace_first(last);
        }
    }

    /// Sets the next arrival of a stream anew, or takes it out. O(n): for lists of few.
    pub(super) fn reschedule_arrival(&mut self, stream: u32, next: Option<SimTime>) {
        let is_it = |event: &Event| {
            *event != Event::NEVER && event.phase() == Phase::Arrival && event.payload() == stream as usize
        };
        if let Some(found) = self.slots[ROOT..self.end].iter().position(is_it) {
            self.remove(ROOT + found);
        }
        if let Some(at) = next {
            self.push(Event::new(at, Phase::Arrival, 0, stream));
        }
    }

    /// Takes the event in a slot out.
    fn remove(&mut self, slot: usize) {
        self.end -= 1;
        let last = std::mem::replace(&mut self.slots[self.end], Event::NEVER);
        if slot == self.end {
            return;
        }
        // The hole goes up to the root, where the last event takes it.
        let mut hole = slot;
        while hole > ROOT {
            let parent = hole / ARITY + 2;
            self.slots[hole] = self.slots[parent];
            hole = parent;
        }
        self.replace_first(last);
    }

    /// Doubles the room. Out of line: it happens a few times in a replication, if at all.
    #[cold]
    fn grow(&mut self) {
        self.slots.resize(self.slots.len() * 2, Event::NEVER);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::event::Phase;
    use crate::rng::RandomStream;
    use crate::time::SimTime;

    fn event(time: u64, sequence: u64) -> Event {
        Event::new(SimTime::from_ticks(time), Phase::Completion, sequence, 0)
    }

    #[test]
    fn events_leave_in_order_whatever_the_operations() {
        let mut random = RandomStream::new(5);
        let mut list = FutureEvents::new();
        let mut mirror = std::collections::BTreeSet::new();
        for sequence in 0..20_000 {
            let next = event(random.next_word() % 1_000, sequence);
            match random.next_word() % 4 {
                0 if !mirror.is_empty() => {
                    mirror.remove(&list.first());
                    list.drop_first();
                }
                1 if !mirror.is_empty() => {
                    mirror.remove(&list.first());
                    mirror.insert(next);
                    list.replace_first(next);
                }
                _ => {
                    mirror.insert(next);
                    list.push(next);
                }
            }
            assert_eq!(list.len(), mirror.len());
            assert_eq!(list.first(), mirror.first().copied().unwrap_or(Event::NEVER));
        }
    }

    #[test]
    fn equal_times_leave_in_order_of_insertion() {
        let mut list = FutureEvents::new();
        for sequence in 0..100 {
            list.push(event(7, sequence));
        }
        for sequence in 0..100 {
            assert_eq!(list.first(), event(7, sequence));
            list.drop_first();
        }
        assert_eq!(list.first(), Event::NEVER);
    }
}
