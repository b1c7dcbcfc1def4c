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
    /// A waiting unit's priority rises by one for each such span; 0 if it does not.
    aging: u64,
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
    /// Units that have left stay in it until they come to the top, or are too many.
    Ranked { heap: BinaryHeap<Reverse<Ranked>>, by: Rank, gone: usize },
    /// In no order; the link of a unit is its place.
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
    pub(super) fn new(discipline: Discipline, aging: u64) -> Self {
        let levels = |newest_first| Body::Levels { ends: [(NONE, NONE); LEVELS], occupied: 0, newest_first };
        let ranked = |by| Body::Ranked { heap: BinaryHeap::new(), by, gone: 0 };
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
            aging,
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
            Body::Ranked { heap, gone, .. } => {
                heap.clear();
                *gone = 0;
            }
            Body::Bag(bag) => bag.clear(),
        }
    }

    #[inline]
    pub(super) const fn is_empty(&self) -> bool {
        self.waiting == 0
    }

    /// Units that wait.
    pub(super) const fn count(&self) -> u32 {
        self.waiting
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
                units[index].back = *tail;
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
            // Its turn comes in the order of coming too; out of order it would not be found when it loses patience.
            let order = units[index].order;
            let place = self.turns.partition_point(|&(_, earlier)| earlier < order);
            self.turns.insert(place, (index, order));
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
                units[index].back = before;
                if before == NONE {
                    *head = index;
                } else {
                    units[before].link = index;
                }
                if after == NONE {
                    *tail = index;
                } else {
                    units[after].back = index;
                }
                *occupied |= 1 << level;
            }
            Body::Ranked { heap, by, .. } => {
                let rank = match by {
                    Rank::Work => units[index].work,
                    Rank::Due => units[index].resolve_due,
                };
                heap.push(Reverse((rank, order, index)));
            }
            Body::Bag(bag) => {
                units[index].link = bag.len() as u32;
                bag.push(index);
            }
        }
    }

    /// The unit that would be taken up next; `pick` chooses among a number of them where the choice is random.
    pub(super) fn peek(&self, units: &Units, now: u64, pick: impl FnOnce(u32) -> u32) -> Option<u32> {
        match &self.body {
            Body::Levels { ends, occupied, .. } => {
                let level = || first_level(ends, *occupied, units, self.aging, now);
                (*occupied != 0).then(|| ends[level()].0)
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
            Body::Levels { ends, occupied, .. } => {
                let level = first_level(ends, *occupied, units, self.aging, now);
                pop_level(ends, occupied, units, level)
            }
            Body::Ranked { heap, gone, .. } => {
                let taken = heap.pop().map_or(NONE, |Reverse((_, _, index))| index);
                drop_gone(heap, gone, units);
                taken
            }
            Body::Bag(bag) => take_from_bag(bag, pick(bag.len() as u32) as usize, units),
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
            Body::Levels { ends, occupied, .. } => {
                let level = (occupied.trailing_zeros() as usize).min(LEVELS - 1);
                pop_level(ends, occupied, units, level)
            }
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
        let mut next = self.turns.pop_front();
        while let Some((NONE, _)) = next {
            next = self.turns.pop_front();
        }
        if let Some((index, order)) = next {
            let unit = &mut units[index];
            let its_turn = unit.order == order && unit.flags & flag::INTERRUPTED == 0;
            unit.turn = if its_turn { now } else { unit.turn };
            unit.off_at_turn = if its_turn { off_clock } else { unit.off_at_turn };
        }
    }
}

impl WaitingLine {
    /// Takes a unit out that has lost patience before anybody took it up. Turns are counted among those that stay:
    /// if its own had come it passes to the next.
    pub(super) fn remove(&mut self, units: &mut Units, index: u32, now: u64) {
        self.waiting -= 1;
        let level = self.level(&units[index]);
        // Whatever becomes of the unit or of its row, it is never again the one with this number.
        let order = std::mem::replace(&mut units[index].order, 0);
        match &mut self.body {
            Body::Levels { ends, occupied, .. } => unlink(ends, occupied, units, index, level),
            Body::Ranked { heap, gone, .. } => {
                *gone += 1;
                if *gone * 2 > heap.len() {
                    heap.retain(|&Reverse((_, (_, order), row))| units[row].order == order);
                    *gone = 0;
                }
                drop_gone(heap, gone, units);
            }
            Body::Bag(bag) => {
                take_from_bag(bag, units[index].link as usize, units);
            }
        }
        if self.in_order {
            return;
        }
        if units[index].turn != u64::MAX {
            self.mark_turn(units, now);
        } else if let Ok(place) = self.turns.binary_search_by_key(&order, |&(_, order)| order) {
            self.turns[place].0 = NONE;
        }
        while let Some((NONE, _)) = self.turns.front() {
            self.turns.pop_front();
        }
    }

    /// The priority of a unit that waits, after what waiting has added to it: 1 the most urgent.
    pub(super) const fn urgency(&self, unit: &Unit, now: u64) -> u64 {
        aged(unit, self.aging, now)
    }
}

/// The priority of a unit that rises by one for each span of waiting.
const fn aged(unit: &Unit, aging: u64, now: u64) -> u64 {
    let priority = unit.priority as u64;
    if aging == 0 {
        return priority;
    }
    let higher = priority.saturating_sub((now - unit.joined) / aging);
    if higher == 0 { 1 } else { higher }
}

/// The level whose first unit is next. Among units of one priority the one that came first has risen highest, so
/// only the first of each level is looked at.
#[inline(always)]
fn first_level(ends: &[(u32, u32); LEVELS], occupied: u16, units: &Units, aging: u64, now: u64) -> usize {
    if aging == 0 {
        return (occupied.trailing_zeros() as usize).min(LEVELS - 1);
    }
    let levels = (0..LEVELS).filter(|&level| occupied & (1 << level) != 0);
    let rank = |level: &usize| {
        let unit = &units[ends[*level].0];
        (aged(unit, aging, now), unit.joined, unit.order)
    };
    levels.min_by_key(rank).unwrap_or(0)
}

/// Takes a unit out of the middle of a level.
fn unlink(ends: &mut [(u32, u32); LEVELS], occupied: &mut u16, units: &mut Units, index: u32, level: usize) {
    let (head, tail) = &mut ends[level];
    let Unit { link: after, back: before, .. } = units[index];
    // The one before the first may have been taken out long ago.
    if *head == index {
        *head = after;
    } else {
        units[before].link = after;
    }
    if *tail == index {
        *tail = before;
    } else {
        units[after].back = before;
    }
    if *head == NONE {
        *occupied &= !(1 << level);
    }
}

fn take_from_bag(bag: &mut Vec<u32>, place: usize, units: &mut Units) -> u32 {
    let taken = bag.swap_remove(place);
    if let Some(&moved) = bag.get(place) {
        units[moved].link = place as u32;
    }
    taken
}

/// Takes entries off the top of a heap whose units have left.
fn drop_gone(heap: &mut BinaryHeap<Reverse<Ranked>>, gone: &mut usize, units: &Units) {
    while *gone > 0
        && let Some(&Reverse((_, (_, order), row))) = heap.peek()
        && units[row].order != order
    {
        heap.pop();
        *gone -= 1;
    }
}

/// Takes the first unit of a level that is occupied.
#[inline(always)]
fn pop_level(ends: &mut [(u32, u32); LEVELS], occupied: &mut u16, units: &Units, level: usize) -> u32 {
    let (head, _) = &mut ends[level];
    let index = *head;
    *head = units[index].link;
    if *head == NONE {
        *occupied &= !(1 << level);
    }
    index
}
