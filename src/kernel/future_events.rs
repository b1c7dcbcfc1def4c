//! The future event list: a four-ary heap with the earliest event at its root.
//!
//! Knows nothing of models. Events that are equal cannot occur, since their sequence numbers differ.
//! The root can be replaced in one pass, which is what a completion that starts the next unit's work needs.
//!
//! The smallest of four children is found by index arithmetic, not by branches: their order is random, so
//! that a branch would be mispredicted half the time.

use super::event::Event;

/// Children of a node.
const ARITY: usize = 4;

/// Pending events, the earliest at hand.
#[derive(Debug, Clone)]
pub struct FutureEvents {
    /// The heap, followed by at least [`ARITY`] entries [`Event::NEVER`], so that four children can always
    /// be read.
    heap: Vec<Event>,
    len: usize,
}

impl FutureEvents {
    /// An empty list.
    pub fn new() -> Self {
        Self { heap: vec![Event::NEVER; 64], len: 0 }
    }

    /// Removes all events and keeps the memory.
    pub fn clear(&mut self) {
        self.heap[..self.len].fill(Event::NEVER);
        self.len = 0;
    }

    /// The number of pending events.
    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.len
    }

    /// The earliest event, or [`Event::NEVER`] if there is none. O(1).
    #[inline]
    pub fn first(&self) -> Event {
        self.heap[0]
    }

    /// Adds an event. O(log n).
    #[inline]
    pub fn push(&mut self, event: Event) {
        if self.len + ARITY >= self.heap.len() {
            self.grow();
        }
        let mut hole = self.len;
        self.len += 1;
        while hole > 0 {
            let parent = (hole - 1) / ARITY;
            let above = self.heap[parent];
            if above < event {
                break;
            }
            self.heap[hole] = above;
            hole = parent;
        }
        self.heap[hole] = event;
    }

    /// Puts `event` in the place of the earliest one. O(log n). The list must not be empty.
    #[inline]
    pub fn replace_first(&mut self, event: Event) {
        let mut hole = 0;
        loop {
            let first_child = ARITY * hole + 1;
            if first_child >= self.len {
                break;
            }
            let children = &self.heap[first_child..first_child + ARITY];
            let left = usize::from(children[1] < children[0]);
            let right = 2 + usize::from(children[3] < children[2]);
            let least = left + (right - left) * usize::from(children[right] < children[left]);
            let below = children[least];
            if event < below {
                break;
            }
            self.heap[hole] = below;
            hole = first_child + least;
        }
        self.heap[hole] = event;
    }

    /// Removes the earliest event. O(log n). The list must not be empty.
    #[inline]
    pub fn drop_first(&mut self) {
        self.len -= 1;
        let last = std::mem::replace(&mut self.heap[self.len], Event::NEVER);
        if self.len > 0 {
            self.replace_first(last);
        }
    }

    /// Doubles the room. Out of line: it happens a few times in a replication, if at all.
    #[cold]
    fn grow(&mut self) {
        self.heap.resize(self.heap.len() * 2, Event::NEVER);
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
