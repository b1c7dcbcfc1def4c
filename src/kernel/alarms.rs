//! Alarms of single units: patience that ends, a time after which one comes back. A unit has one at most, and most
//! are cancelled, so they have a heap of their own in which each knows its place.
//!
//! The list of what is scheduled holds a marker for the earliest alarm. It is moved only to earlier instants: a marker
//! that has become void does nothing when its time comes.

use crate::time::SimTime;

use super::Kernel;
use super::event::{Event, Phase};
use super::observer::Observer;
use super::unit::{NONE, State};

/// Time, number of the alarm, unit: alarms of one instant ring in the order in which they were set.
type Alarm = (u64, u64, u32);

/// The alarms that are set: a binary heap.
#[derive(Debug, Clone)]
pub(super) struct Alarms {
    heap: Vec<Alarm>,
    /// Where the alarm of each unit is in the heap; [`NONE`] without one.
    places: Vec<u32>,
    /// Number of the latest alarm, or marker.
    sequence: u64,
    /// When the marker that counts comes up; `u64::MAX` without one.
    marked: u64,
}

impl Alarms {
    pub(super) const fn new() -> Self {
        Self { heap: Vec::new(), places: Vec::new(), sequence: 0, marked: u64::MAX }
    }

    /// Forgets all alarms and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.heap.clear();
        self.places.fill(NONE);
        self.sequence = 0;
        self.marked = u64::MAX;
    }

    /// Sets the alarm of a unit that has none.
    fn set(&mut self, unit: u32, at: u64) {
        if self.places.len() <= unit as usize {
            self.places.resize(unit as usize + 1, NONE);
        }
        self.sequence += 1;
        self.heap.push((at, self.sequence, unit));
        self.rise(self.heap.len() - 1);
    }

    /// Takes back the alarm of a unit, if it has one. O(log n).
    pub(super) fn cancel(&mut self, unit: u32) {
        let Some(&place) = self.places.get(unit as usize) else { return };
        if place != NONE {
            self.remove(place as usize);
        }
    }

    fn remove(&mut self, place: usize) {
        let (.., unit) = self.heap.swap_remove(place);
        self.places[unit as usize] = NONE;
        if place < self.heap.len() {
            self.sink(place);
            self.rise(place);
        }
    }

    /// Takes the next unit whose alarm rings at or before `now`.
    fn take_due(&mut self, now: u64) -> Option<u32> {
        let &(at, _, unit) = self.heap.first()?;
        if at > now {
            return None;
        }
        self.remove(0);
        Some(unit)
    }

    fn rise(&mut self, mut place: usize) {
        let alarm = self.heap[place];
        while place > 0 && alarm < self.heap[(place - 1) / 2] {
            self.put(place, self.heap[(place - 1) / 2]);
            place = (place - 1) / 2;
        }
        self.put(place, alarm);
    }

    fn sink(&mut self, mut place: usize) {
        let alarm = self.heap[place];
        while let Some(child) = self.least_child(place).filter(|&child| self.heap[child] < alarm) {
            self.put(place, self.heap[child]);
            place = child;
        }
        self.put(place, alarm);
    }

    fn least_child(&self, place: usize) -> Option<usize> {
        let left = 2 * place + 1;
        let right = self.heap.get(left + 1).filter(|right| **right < self.heap[left]);
        (left < self.heap.len()).then_some(if right.is_some() { left + 1 } else { left })
    }

    fn put(&mut self, place: usize, alarm: Alarm) {
        self.heap[place] = alarm;
        self.places[alarm.2 as usize] = place as u32;
    }
}

impl Kernel<'_> {
    /// Sets the alarm of a unit that has none, unless it would ring at the horizon or behind it.
    pub(super) fn set_alarm(&mut self, unit: u32, at: u64) {
        if at < self.horizon.ticks() {
            self.alarms.set(unit, at);
            self.mark_first_alarm();
        }
    }

    /// Sees to it that a marker comes up when the first alarm rings.
    fn mark_first_alarm(&mut self) {
        let Some(&(at, ..)) = self.alarms.heap.first() else { return };
        if at < self.alarms.marked {
            self.alarms.marked = at;
            self.alarms.sequence += 1;
            let time = SimTime::from_ticks(at);
            self.scheduled.push(Event::new(time, Phase::Alarm, self.alarms.sequence, 0));
        }
    }

    /// The marker at the head of the scheduled events comes up: all alarms of this instant ring. Returns whether any
    /// did.
    #[inline(never)]
    pub(super) fn ring(&mut self, observer: &mut impl Observer) -> bool {
        self.scheduled.drop_first();
        if self.alarms.marked != self.now {
            return false;
        }
        let mut rang = false;
        while let Some(unit) = self.alarms.take_due(self.now) {
            rang = true;
            match self.units[unit].state {
                State::Outside => self.come_back(unit, observer),
                _ => self.lose_patience(unit, observer),
            }
            self.let_in(observer);
        }
        self.alarms.marked = u64::MAX;
        self.mark_first_alarm();
        rang
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::RandomStream;

    #[test]
    fn alarms_ring_in_order_whatever_is_set_and_cancelled() {
        let mut random = RandomStream::new(7);
        let mut alarms = Alarms::new();
        let mut mirror = std::collections::BTreeSet::new();
        let mut now = 0;
        for _ in 0..20_000 {
            let unit = random.below(40);
            let set = mirror.iter().find(|alarm: &&Alarm| alarm.2 == unit).copied();
            match (set, random.below(3)) {
                (None, _) => {
                    let at = now + u64::from(random.below(30));
                    alarms.set(unit, at);
                    mirror.insert((at, alarms.sequence, unit));
                }
                (Some(alarm), 0) => {
                    alarms.cancel(unit);
                    mirror.remove(&alarm);
                }
                _ => {
                    now += 1;
                    let first = mirror.first().copied().filter(|alarm| alarm.0 <= now);
                    first.inspect(|alarm| assert!(mirror.remove(alarm)));
                    assert_eq!(alarms.take_due(now), first.map(|alarm| alarm.2));
                }
            }
            assert_eq!(alarms.heap.first(), mirror.first());
        }
    }
}
