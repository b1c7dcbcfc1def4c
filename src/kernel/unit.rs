//! Demand units inside the system: rows of a slab, addressed by a small index.
//!
//! A row is what the kernel knows of a unit. Its first half is what every event touches, the second what
//! only waiting, interruptions and the ends of visits touch. Rows are reused; nothing is kept of a unit that
//! has left.

use crate::time::{SimTime, Span, Speed};

use super::cause::{ByCause, Cause};
use super::pace::Work;
use super::support_levels::SupportLevels;

/// No unit, no cell: the end of a list, the way out of a stream.
pub const NONE: u32 = u32::MAX;

/// The route of the present visit has not been drawn yet.
pub const UNDRAWN: u32 = u32::MAX - 1;

/// Where the unit goes is decided when the present visit ends.
pub const LATE: u32 = u32::MAX - 2;

/// The unit splits into tasks when it moves on.
pub(super) const SPLITS: u32 = u32::MAX - 3;

/// The unit is a task that has come to its join.
pub(super) const JOINS: u32 = u32::MAX - 4;

/// The least of all that is no cell.
pub(super) const FIRST_SPECIAL: u32 = JOINS;

/// In place of the alternative of the needs: the unit rides along with another one of its batch.
pub(super) const RIDES: u8 = u8::MAX;

/// Facts about a unit, one bit each.
pub(super) mod flag {
    /// The present visit has been interrupted.
    pub(in crate::kernel) const INTERRUPTED: u8 = 1;
    /// It has a target for response and nobody has worked on it yet.
    pub(in crate::kernel) const AWAITS_RESPONSE: u8 = 2;
    /// It has waited in the present visit.
    pub(in crate::kernel) const WAITED: u8 = 4;
    /// It has waited for a cause that only some models know, in any visit.
    pub(in crate::kernel) const HELD: u8 = 8;
    /// Its work has ended, and it keeps its server because it cannot move on.
    pub(in crate::kernel) const BLOCKED: u8 = 16;
    /// It was sent back after some visit, to be done again.
    pub(in crate::kernel) const REWORKED: u8 = 32;
    /// Somebody waits for it to leave, or it has been opened again.
    pub(in crate::kernel) const NOTED: u8 = 64;
    /// Those of units that have something of what most have not: what a row has of it is forgotten when it is given back.
    pub(in crate::kernel) const EVENTFUL: u8 = HELD | REWORKED | NOTED;
    /// People change over to the work on it.
    pub(in crate::kernel) const PREPARES: u8 = 128;
    /// Those that end with a visit.
    pub(in crate::kernel) const OF_VISIT: u8 = INTERRUPTED | WAITED;
}

/// One demand unit. All times in ticks.
#[derive(Debug, Clone, Copy)]
#[repr(C, align(64))]
pub struct Unit {
    /// Key of its random draws.
    pub(super) key: u64,
    /// Arrival in the stream.
    pub(super) arrived: u64,
    /// Start of the present visit: joined the line, or began at once.
    pub(super) joined: u64,
    /// Start of the present spell of work.
    pub(super) started: u64,
    /// Work content that remains of the present visit.
    pub(super) work: u64,
    /// Work content of the next visit, drawn ahead.
    pub(super) next_work: u64,
    /// Where it is: one stream at one activity.
    pub(super) cell: u32,
    /// Where it goes next, drawn ahead; [`NONE`] is out.
    pub(super) next_cell: u32,
    /// The unit behind it in its waiting line, or the next free row.
    pub(super) link: u32,
    /// Priority number, 1 the most urgent.
    pub(super) priority: u8,
    /// Which alternative of the line's needs serves it.
    pub(super) option: u8,
    /// What it is doing.
    pub(super) state: State,
    /// What has happened to it: see [`flag`].
    pub(super) flags: u8,

    /// Waiting of all visits so far, by cause.
    pub(super) waits: ByCause<u64>,
    /// When the target for resolution is missed; `u64::MAX` without one.
    pub(super) resolve_due: u64,
    /// When the target for response is missed; `u64::MAX` without one, and once it has been met or missed.
    pub(super) respond_due: u64,
    /// Its number in its stream, from 0.
    pub(super) ordinal: u64,
    /// Visits to activities with people so far. No unit makes 2^32 visits: scenarios whose units would go round in
    /// circles anything like that often are refused.
    pub(super) visits: u32,
    /// Who waits for it to leave.
    pub(super) origin: Origin,
    /// Start of the present spell of waiting.
    pub(super) waiting_since: u64,
    /// Off-duty clock of the line at that moment.
    pub(super) off_at_wait: u64,
    /// When its turn by order of joining had come, while it still waits; `u64::MAX` before.
    pub(super) turn: u64,
    /// Off-duty clock of the line at that moment.
    pub(super) off_at_turn: u64,
    /// Order of joining, over all lines.
    pub(super) order: u64,
    /// Identity of the event that ends the present work.
    pub(super) event: u64,
    /// Work content of the present visit as drawn; set when the visit is interrupted.
    pub(super) drawn: u64,
    /// The unit before it in its waiting line, unless that has been taken out since.
    pub(super) back: u32,
    /// How often it has tried in vain to come in where it is now.
    pub(super) tries: u32,
    /// Waiting of the present visit so far; valid if [`flag::WAITED`].
    pub(super) waited: u64,
    /// When the present spell of work, or of getting ready for it, ends; set on the general way.
    pub(super) ends: u64,
    /// Millionths of a tick that remain besides `work`; set on the general way.
    pub(super) work_millionths: u32,
    /// The speed of the present spell of work; set on the general way.
    pub(super) speed: Speed,
    /// Of a parallel task: the row of the unit that it is a part of; [`NONE`] for a whole unit.
    pub(super) parent: u32,
    /// Of a parallel task: the cell where it began.
    pub(super) branch: u32,
    /// Those that are worked on together with it; [`NONE`] if none is.
    pub(super) group: u32,
    /// Parallel tasks that have not ended.
    pub(super) open_tasks: u16,
    /// How often it has been opened again.
    pub(super) reopened: u16,
    /// Where its row is.
    pub(super) row: u32,
    /// Whose hands it has been in.
    pub(super) hands: Hands,
}

/// The pools whose people have worked on a unit, as far as handoffs ask for them. Packed, because every visit looks at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hands {
    /// The pool that worked on it last, [`NONE`] before any did, and in the upper half the one before that.
    pools: u64,
    /// How often the work passed from one pool to another, and in the upper half how often it came straight back to the
    /// pool that had passed it on.
    passes: u64,
    /// The support levels whose people have worked on it.
    levels: SupportLevels,
}

impl Hands {
    /// Nobody's.
    pub(super) const NOBODY: Self = Self::of(NONE, SupportLevels::NONE);

    /// Those of a pool that has passed nothing on.
    #[inline(always)]
    pub(super) const fn of(pool: u32, levels: SupportLevels) -> Self {
        Self { pools: (NONE as u64) << 32 | pool as u64, passes: 0, levels }
    }

    /// Those of a part of the unit, which the people pass on who worked on the whole last.
    pub(super) const fn of_part(self) -> Self {
        Self { passes: 0, levels: SupportLevels::NONE, ..self }
    }

    /// People of a pool of this level begin to work on it.
    #[inline(always)]
    pub(super) const fn pass_to(&mut self, pool: u32, levels: SupportLevels) {
        let last = self.pools as u32;
        if last == pool {
            return;
        }
        self.reach(levels);
        if last == NONE {
            *self = Self::of(pool, self.levels);
            return;
        }
        let comes_back = (self.pools >> 32) as u32 == pool;
        self.passes += 1 + ((comes_back as u64) << 32);
        self.pools = self.pools << 32 | pool as u64;
    }

    /// People of these levels work on it, too.
    #[inline(always)]
    pub(super) const fn reach(&mut self, levels: SupportLevels) {
        self.levels = self.levels.and(levels);
    }

    /// Takes over what became of a part of the unit; the last part to end also has its hands on it, and nobody before it: what
    /// was split among several does not come straight back.
    pub(super) const fn join(&mut self, part: Self, last: bool) {
        self.passes += part.passes;
        self.reach(part.levels);
        if last {
            self.pools = (NONE as u64) << 32 | part.pools as u32 as u64;
        }
    }

    /// The pool that worked on it last.
    pub(super) const fn last(self) -> u32 {
        self.pools as u32
    }

    /// How often the work passed from one pool to another.
    #[inline(always)]
    const fn handoffs(self) -> u64 {
        self.passes & u32::MAX as u64
    }

    /// How often it came straight back to the pool that had passed it on.
    #[inline(always)]
    const fn bounces(self) -> u64 {
        self.passes >> 32
    }
}

/// Who waits for a unit to leave, in whatever way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// Nobody.
    Nobody,
    /// This member of the population of its stream.
    Member(u32),
    /// A service that its failure took down.
    Failure(u32),
    /// A stock for which it was ordered.
    Order(u32),
    /// Nobody: it has come because there was room for it.
    Room,
    /// Nobody: it was open when the run started.
    Backlog,
}

/// What a unit is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum State {
    /// The row is free, or the unit has not arrived yet.
    Absent,
    /// In a waiting line.
    Waiting,
    /// Somebody works on it.
    InWork,
    /// In a delay that needs nobody of ours.
    Delayed,
    /// Work on it lies suspended until somebody comes on duty.
    Parked,
    /// Something else than its turn holds it at an activity: its work waits for something, or is done and cannot move on.
    Held,
    /// It is between activities, or before the first: something keeps it out.
    Outside,
    /// Split into parallel tasks that are under way.
    Split,
    /// A parallel task that has ended before others.
    Ended,
    /// Finished, but it will be opened again.
    Closed,
}

impl Unit {
    pub(super) const EMPTY: Self = Self {
        key: 0,
        arrived: 0,
        joined: 0,
        started: 0,
        work: 0,
        next_work: 0,
        cell: NONE,
        next_cell: UNDRAWN,
        link: NONE,
        priority: 0,
        option: 0,
        state: State::Absent,
        flags: 0,
        waits: ByCause::NONE,
        resolve_due: u64::MAX,
        respond_due: u64::MAX,
        waiting_since: 0,
        off_at_wait: 0,
        turn: u64::MAX,
        off_at_turn: 0,
        order: 0,
        event: 0,
        drawn: 0,
        waited: 0,
        back: NONE,
        tries: 0,
        ends: 0,
        work_millionths: 0,
        speed: Speed::STANDARD,
        ordinal: 0,
        visits: 0,
        origin: Origin::Nobody,
        parent: NONE,
        branch: NONE,
        group: NONE,
        open_tasks: 0,
        reopened: 0,
        row: NONE,
        hands: Hands::NOBODY,
    };

    /// The alternative of the needs that serves it, as observers are told.
    pub(super) const fn alternative(&self) -> usize {
        if self.option == RIDES { super::observer::RIDING } else { self.option as usize }
    }

    /// The work that remains of the present visit.
    pub(super) const fn work_left(&self) -> Work {
        Work { ticks: self.work, millionths: self.work_millionths }
    }

    /// From now on somebody waits for it to leave.
    pub(super) const fn set_origin(&mut self, origin: Origin) {
        self.origin = origin;
        self.flags |= flag::NOTED;
    }

    /// Sets the work that remains of the present visit.
    pub(super) const fn set_work_left(&mut self, left: Work) {
        self.work = left.ticks;
        self.work_millionths = left.millionths;
    }

    /// A small number that no other unit inside has at the same time. When it leaves, another one may get it.
    pub fn row(&self) -> usize {
        self.row as usize
    }

    /// When it arrived in its stream; the start of the run if it was open then.
    pub fn arrived(&self) -> SimTime {
        SimTime::from_ticks(self.arrived)
    }

    /// Whether it was open already when the run started.
    pub fn was_open(&self) -> bool {
        self.origin == Origin::Backlog
    }

    /// How old it was when the run started; zero if it arrived later.
    pub fn age_at_start(&self) -> Span {
        Span::from_ticks(self.waits[Cause::Before])
    }

    /// How long ago it arrived, the time before the start of the run included.
    pub fn age(&self, now: SimTime) -> Span {
        now - self.arrived() + self.age_at_start()
    }

    /// Its number in its stream, from 0: in order of arrival, but for units that something makes while the next own
    /// arrival of the stream has its number already.
    pub fn ordinal(&self) -> u64 {
        self.ordinal
    }

    /// Its priority number, 1 the most urgent.
    pub fn priority(&self) -> u8 {
        self.priority
    }

    /// What it is doing.
    pub fn state(&self) -> State {
        self.state
    }

    /// The index of the cell (stream at activity) where it is.
    pub fn cell(&self) -> usize {
        self.cell as usize
    }

    /// When the present spell of work, or the delay, began.
    pub fn started(&self) -> SimTime {
        SimTime::from_ticks(self.started)
    }

    /// When the present visit began.
    pub fn joined(&self) -> SimTime {
        SimTime::from_ticks(self.joined)
    }

    /// Of a parallel task: a number that only the tasks of the same unit share while they are under way, and the index
    /// of the cell where it began; `None` for a whole unit.
    pub fn task(&self) -> Option<(u32, usize)> {
        (self.parent != NONE).then_some((self.parent, self.branch as usize))
    }

    /// Whether the present visit was interrupted before.
    pub fn was_interrupted(&self) -> bool {
        self.flags & flag::INTERRUPTED != 0
    }

    /// Whether it visits an activity now: not while it is kept outside, split into tasks, or closed.
    pub fn is_visiting(&self) -> bool {
        !matches!(self.state, State::Split | State::Ended | State::Closed | State::Outside)
    }

    /// How often it has been opened again after it had been finished.
    pub fn times_reopened(&self) -> u64 {
        self.reopened.into()
    }

    /// Whether it was sent back after some activity to be done again.
    pub fn was_reworked(&self) -> bool {
        self.flags & flag::REWORKED != 0
    }

    /// How long it has waited so far, ticks, by cause.
    #[inline(always)]
    pub const fn waits(&self) -> &ByCause<u64> {
        &self.waits
    }

    /// How often the work on it passed from one pool to another.
    pub fn handoffs(&self) -> u64 {
        self.hands.handoffs()
    }

    /// How often it came straight back to the pool that had passed it on.
    pub fn bounces(&self) -> u64 {
        self.hands.bounces()
    }

    /// The support levels whose people have worked on it.
    pub fn support_levels(&self) -> SupportLevels {
        self.hands.levels
    }

    /// When the target for resolution is missed.
    pub fn resolve_due(&self) -> SimTime {
        SimTime::from_ticks(self.resolve_due)
    }

    /// Whether it meets its target for resolution if it is finished now; `None` without one. Due at the very start is what
    /// was late before it.
    #[inline(always)]
    pub fn is_in_time(&self, now: SimTime) -> Option<bool> {
        let due = self.resolve_due;
        (due != u64::MAX).then_some(now.ticks() <= due && due > 0)
    }

    /// When the target for response is missed; never, once somebody has worked on it.
    pub fn respond_due(&self) -> SimTime {
        SimTime::from_ticks(self.respond_due)
    }

    /// Whether it has needed exactly one visit to an activity with people.
    pub fn seen_once(&self) -> bool {
        self.visits == 1
    }
}

/// The rows of all units inside, with the free ones in a list.
#[derive(Debug, Clone)]
pub(super) struct Units {
    rows: Vec<Unit>,
    free: u32,
    inside: u32,
    /// Made by something, and still to arrive.
    expected: u32,
}

impl Units {
    pub(super) const fn new() -> Self {
        Self { rows: Vec::new(), free: NONE, inside: 0, expected: 0 }
    }

    /// Forgets all units and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.rows.clear();
        self.free = NONE;
        self.inside = 0;
        self.expected = 0;
    }

    /// The number of units that have arrived and not left, and of those that something made and that are still to
    /// arrive.
    pub(super) const fn count(&self) -> u32 {
        self.inside + self.expected
    }

    /// Counts a unit that something made and that is to arrive.
    pub(super) const fn expect(&mut self) {
        self.expected += 1;
    }

    /// A unit that was expected is about to arrive.
    pub(super) const fn cease_to_expect(&mut self) {
        self.expected -= 1;
    }

    /// Counts a unit that arrives.
    #[inline]
    pub(super) const fn admit(&mut self) {
        self.inside += 1;
    }

    /// A row for a new unit. It may hold what an earlier one left: who takes it sets what it needs.
    #[inline]
    pub(super) fn take(&mut self) -> u32 {
        if self.free == NONE {
            let row = self.rows.len() as u32;
            self.rows.push(Unit { row, ..Unit::EMPTY });
            return row;
        }
        let index = self.free;
        self.free = self.rows[index as usize].link;
        index
    }

    /// Gives back the row of a unit that leaves and had something of what most have not.
    pub(super) fn forget(&mut self, index: u32) {
        let row = &mut self.rows[index as usize];
        row.waits = ByCause::NONE;
        row.origin = Origin::Nobody;
        row.tries = 0;
        row.reopened = 0;
        self.give_back(index);
    }

    /// Gives back the row of a unit that leaves and has nothing of [`flag::EVENTFUL`].
    #[inline]
    pub(super) fn give_back(&mut self, index: u32) {
        self.inside -= 1;
        let row = &mut self.rows[index as usize];
        row.state = State::Absent;
        row.link = self.free;
        self.free = index;
    }

    /// The rows of units that have arrived and not left.
    pub(super) fn inside(&self) -> impl Iterator<Item = &Unit> + Clone {
        self.rows.iter().filter(|unit| unit.state != State::Absent)
    }
}

impl std::ops::Index<u32> for Units {
    type Output = Unit;
    #[inline]
    fn index(&self, index: u32) -> &Unit {
        &self.rows[index as usize]
    }
}

impl std::ops::IndexMut<u32> for Units {
    #[inline]
    fn index_mut(&mut self, index: u32) -> &mut Unit {
        &mut self.rows[index as usize]
    }
}
