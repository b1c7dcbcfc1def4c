//! Waiting lines: who waits, and who is next under the line's discipline.
//!
//! A line knows nothing of pools or time. Units are linked through their rows, so that joining and leaving
//! allocate nothing; only the lines ordered by a rank and the random ones keep lists of their own, which grow
//! to the longest line seen.
//!
//! Where the discipline is not first come first served, a second list keeps the order of joining: the n-th
//! unit that is taken up marks the n-th that joined as the one whose turn had come. What a unit waits after
//! its turn is waiting because others were favored.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use crate::model::Discipline;

use super::unit::{NONE, Unit, Units, flag};

/// Priority numbers run from 1 to 9; level 0 serves the disciplines without priorities.
const LEVELS: usize = 10;

/// One waiting line.
#[derive(Debug, Clone)]
pub(super) struct WaitingLine {
    waiting: u32,
    by_priority: bool,
    body: Body,
    /// Units in order of joining whose turn has not come: rows, with their order number. Unused for FIFO.
    turns: VecDeque<(u32, u64)>,
    in_order: bool,
    /// Time with nobody on duty, up to the last change.
    off_duty: u64,
    /// Since when nobody is on duty; `u64::MAX` if somebody is.
    off_since: u64,
}

/// How the waiting units are kept.
#[derive(Debug, Clone)]
enum Body {
    /// Linked lists, one for each priority.
    Levels { ends: [(u32, u32); LEVELS], occupied: u16, newest_first: bool },
    /// By rank, then by order of joining: `Reverse` tuples in a heap.
    Ranked { heap: BinaryHeap<Reverse<Ranked>>, by: Rank },
    /// In no order.
    Bag(Vec<u32>),
}

/// A waiting unit with its rank, its order of joining (time and number) and its row.
type Ranked = (u64, (u64, u64), u32);

/// What ranks the units of a line.
#[derive(Debug, Clone, Copy)]
enum Rank {
    Work,
    Due,
}

impl WaitingLine {
    pub(super) fn new(discipline: Discipline) -> Self {
        let levels = |newest_first| Body::Levels { ends: [(NONE, NONE); LEVELS], occupied: 0, newest_first };
        let ranked = |by| Body::Ranked { heap: BinaryHeap::new(), by };
        let (body, by_priority) = match discipline {
            Discipline::Fifo => (levels(false), false),
            Discipline::Lifo => (levels(true), false),
            Discipline::Priority | Discipline::PreemptiveResume | Discipline::PreemptiveRestart => {
                (levels(false), true)
            }
            Discipline::Random => (Body::Bag(Vec::new()), false),
            Discipline::ShortestProcessing | Discipline::ShortestRemaining => (ranked(Rank::Work), false),
            Discipline::EarliestDue => (ranked(Rank::Due), false),
        };
        let in_order = discipline == Discipline::Fifo;
        Self {
            waiting: 0,
            by_priority,
            body,
            turns: VecDeque::new(),
            in_order,
            off_duty: 0,
            off_since: u64::MAX,
        }
    }

    /// Forgets everything and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.waiting = 0;
        self.turns.clear();
        self.off_duty = 0;
        self.off_since = u64::MAX;
        match &mut self.body {
            Body::Levels { ends, occupied, .. } => {
                *ends = [(NONE, NONE); LEVELS];
                *occupied = 0;
            }
            Body::Ranked { heap, .. } => heap.clear(),
            Body::Bag(bag) => bag.clear(),
        }
    }

    #[inline]
    pub(super) const fn is_empty(&self) -> bool {
        self.waiting == 0
    }

    /// Whether the more urgent go first.
    pub(super) const fn is_by_priority(&self) -> bool {
        self.by_priority
    }

    /// The time with nobody on duty up to `now`.
    #[inline]
    pub(super) const fn off_clock(&self, now: u64) -> u64 {
        self.off_duty + now.saturating_sub(self.off_since)
    }

    /// Notes that somebody is on duty from `now` on, or nobody.
    pub(super) const fn set_on_duty(&mut self, now: u64, on_duty: bool) {
        if on_duty {
            self.off_duty = self.off_clock(now);
            self.off_since = u64::MAX;
        } else if self.off_since == u64::MAX {
            self.off_since = now;
        }
    }

    /// Adds a unit that comes new to the line, at the level that is its own here; its link leads nowhere, and its
    /// order number is larger than all before.
    #[inline(always)]
    pub(super) fn join(&mut self, units: &mut Units, index: u32, level: usize, order: u64) {
        self.waiting += 1;
        if !self.in_order {
            self.turns.push_back((index, order));
        }
        match &mut self.body {
            Body::Levels { ends, occupied, newest_first: false } => {
                let (head, tail) = &mut ends[level];
                if *head == NONE {
                    *head = index;
                    *occupied |= 1 << level;
                } else {
                    units[*tail].link = index;
                }
                *tail = index;
            }
            _ => self.insert(units, index, level),
        }
    }

    /// Adds a unit that came to the activity earlier and was held there: among those that wait it has the place of its
    /// coming.
    pub(super) fn join_late(&mut self, units: &mut Units, index: u32) {
        self.waiting += 1;
        if !self.in_order {
            self.turns.push_back((index, units[index].order));
        }
        let level = self.level(&units[index]);
        self.insert(units, index, level);
    }

    /// Puts a unit that was taken up before back to where it stood. Its turn has been counted already.
    pub(super) fn rejoin(&mut self, units: &mut Units, index: u32) {
        self.waiting += 1;
        let level = self.level(&units[index]);
        self.insert(units, index, level);
    }

    #[inline(always)]
    pub(super) fn level(&self, unit: &Unit) -> usize {
        if self.by_priority { usize::from(unit.priority).min(LEVELS - 1) } else { 0 }
    }

    /// Inserts by order of joining (or rank); the walk is short, since what comes back is older than what waits.
    /// A unit that was started at once has the order number 0: it came before those that had to wait at the
    /// same instant.
    #[inline(never)]
    fn insert(&mut self, units: &mut Units, index: u32, level: usize) {
        let order = (units[index].joined, units[index].order);
        match &mut self.body {
            Body::Levels { ends, occupied, newest_first } => {
                let (head, tail) = &mut ends[level];
                let goes_before = |other: &Unit| {
                    let other = (other.joined, other.order);
                    if *newest_first { other < order } else { other > order }
                };
                let mut before = NONE;
                let mut after = *head;
                while after != NONE && !goes_before(&units[after]) {
                    before = after;
                    after = units[after].link;
                }
                units[index].link = after;
                if before == NONE {
                    *head = index;
                } else {
                    units[before].link = index;
                }
                if after == NONE {
                    *tail = index;
                }
                *occupied |= 1 << level;
            }
            Body::Ranked { heap, by } => {
                let rank = match by {
                    Rank::Work => units[index].work,
                    Rank::Due => units[index].resolve_due,
                };
                heap.push(Reverse((rank, order, index)));
            }
            Body::Bag(bag) => bag.push(index),
        }
    }

    /// The unit that would be taken up next; `pick` chooses among a number of them where the choice is random.
    pub(super) fn peek(&self, pick: impl FnOnce(u32) -> u32) -> Option<u32> {
        match &self.body {
            Body::Levels { ends, occupied, .. } => {
                (*occupied != 0).then(|| ends[occupied.trailing_zeros() as usize].0)
            }
            Body::Ranked { heap, .. } => heap.peek().map(|&Reverse((_, _, index))| index),
            Body::Bag(bag) => (!bag.is_empty()).then(|| bag[pick(bag.len() as u32) as usize]),
        }
    }

    /// Takes the next unit out of the line and marks whose turn it was. The line must not be empty.
    #[inline]
    pub(super) fn take(&mut self, units: &mut Units, now: u64, pick: impl FnOnce(u32) -> u32) -> u32 {
        self.waiting -= 1;
        let taken = match &mut self.body {
            Body::Levels { ends, occupied, .. } => pop_level(ends, occupied, units),
            Body::Ranked { heap, .. } => heap.pop().map_or(NONE, |Reverse((_, _, index))| index),
            Body::Bag(bag) => bag.swap_remove(pick(bag.len() as u32) as usize),
        };
        if !self.in_order && units[taken].flags & flag::INTERRUPTED == 0 {
            self.mark_turn(units, now);
        }
        taken
    }

    /// As [`take`](Self::take), for a line kept in levels from which nothing that was interrupted is taken.
    #[inline(always)]
    pub(super) fn take_by_level(&mut self, units: &mut Units, now: u64) -> u32 {
        self.waiting -= 1;
        let taken = match &mut self.body {
            Body::Levels { ends, occupied, .. } => pop_level(ends, occupied, units),
            _ => NONE,
        };
        if !self.in_order {
            self.mark_turn(units, now);
        }
        taken
    }

    /// Marks the unit whose turn it was: the first in order of joining whose turn has not come. Under first
    /// come first served it would be the one taken now.
    ///
    /// The mark is made without a branch, which would be mispredicted half the time: the row may have been left
    /// by one that was taken up before its turn, but whoever has it then does not read the mark before setting it.
    #[inline(always)]
    fn mark_turn(&mut self, units: &mut Units, now: u64) {
        let off_clock = self.off_clock(now);
        if let Some((index, order)) = self.turns.pop_front() {
            let unit = &mut units[index];
            let its_turn = unit.order == order && unit.flags & flag::INTERRUPTED == 0;
            unit.turn = if its_turn { now } else { unit.turn };
            unit.off_at_turn = if its_turn { off_clock } else { unit.off_at_turn };
        }
    }
}

/// Takes the first unit of the most urgent level that is occupied.
#[inline(always)]
fn pop_level(ends: &mut [(u32, u32); LEVELS], occupied: &mut u16, units: &Units) -> u32 {
    let level = (occupied.trailing_zeros() as usize).min(LEVELS - 1);
    let (head, _) = &mut ends[level];
    let index = *head;
    *head = units[index].link;
    if *head == NONE {
        *occupied &= !(1 << level);
    }
    index
}
