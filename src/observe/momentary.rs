//! Which of several active periods is the momentary bottleneck, while they come in.
//!
//! At any instant the bottleneck is the pool whose *whole* uninterrupted active period is the longest, what is still
//! to come of it included (Roser, Nakano and Tanaka 2002, "Shifting bottleneck detection"). So a stretch of time is
//! decided only when no other period can be longer any more. Until then it is kept, as short as can be: what has
//! been decided is forgotten.
//!
//! Knows nothing of pools but their number, and nothing of why a period is active.

use std::cmp::Reverse;
use std::collections::{BTreeSet, VecDeque};

/// Stretches that are kept undecided. Beyond this the oldest are decided by the lengths so far, so that memory stays
/// bounded where several pools are active from the start of a run to its end.
const PENDING_MAX: usize = 1 << 16;
/// Stretches from which on those that need not be told apart are put together.
const COMPACT_FROM: usize = 256;

/// Names an active period. They are ordered as they began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PeriodId {
    number: u64,
    /// Where it is kept, as long as it is.
    place: usize,
}

/// An active period of a pool. Times in ticks.
#[derive(Debug, Clone, Copy)]
struct Period {
    pool: u32,
    /// Active time so far, or in all once it has ended; time with nobody on duty is not in it.
    length: u64,
    /// Since when it runs, if it does: not while it is suspended.
    running_since: Option<u64>,
    /// When it ended.
    ended: Option<u64>,
    /// Whether it has been the bottleneck.
    won: bool,
}

/// Periods, each found at once by where it is kept; a place that is given up is used again.
#[derive(Debug, Clone, Default)]
struct Periods {
    places: Vec<Option<(PeriodId, Period)>>,
    free: Vec<usize>,
    begun: u64,
}

impl Periods {
    fn begin(&mut self, period: Period) -> PeriodId {
        let place = self.free.pop().unwrap_or(self.places.len());
        let id = PeriodId { number: self.begun, place };
        self.begun += 1;
        if place == self.places.len() {
            self.places.push(None);
        }
        self.places[place] = Some((id, period));
        id
    }

    fn get(&self, id: PeriodId) -> Option<&Period> {
        self.places[id.place].as_ref().filter(|(kept, _)| *kept == id).map(|(_, period)| period)
    }

    fn get_mut(&mut self, id: PeriodId) -> Option<&mut Period> {
        self.places[id.place].as_mut().filter(|(kept, _)| *kept == id).map(|(_, period)| period)
    }

    /// How many are kept.
    const fn len(&self) -> usize {
        self.places.len() - self.free.len()
    }

    fn values_mut(&mut self) -> impl Iterator<Item = &mut Period> {
        self.places.iter_mut().flatten().map(|(_, period)| period)
    }

    /// Forgets those that do not satisfy `keep`.
    fn retain(&mut self, keep: impl Fn(PeriodId, &Period) -> bool) {
        for (place, kept) in self.places.iter_mut().enumerate() {
            if kept.as_ref().is_some_and(|(id, period)| !keep(*id, period)) {
                *kept = None;
                self.free.push(place);
            }
        }
    }
}

/// A period that is active in a stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Active {
    period: PeriodId,
    pool: u32,
}

/// A stretch of time in which the same periods are active.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stretch {
    from: u64,
    to: u64,
    active: Vec<Active>,
}

/// For how long a pool was the bottleneck, in ticks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BottleneckTime {
    /// Alone: neither the bottleneck before it nor the one after it was active.
    pub sole: u64,
    /// While the bottleneck shifted: its period overlaps with that of the bottleneck before or after it. Both pools
    /// have this time, so a sum over pools counts it twice.
    pub shifting: u64,
}

/// A part of the timeline: which pool was the bottleneck from when to when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BottleneckSpan {
    /// The pool, by its index in the model.
    pub pool: usize,
    /// Start, in ticks.
    pub from: u64,
    /// End, in ticks.
    pub to: u64,
    /// Whether the bottleneck was shifting.
    pub shifting: bool,
}

/// Decides who is the momentary bottleneck.
#[derive(Debug, Clone)]
pub(super) struct Momentary {
    /// Periods that may still matter.
    periods: Periods,
    pending: VecDeque<Stretch>,
    compact_at: usize,
    /// The present bottleneck, and the stretches of it that the next one may still overlap with.
    winner: Option<Active>,
    held: Vec<Stretch>,
    hold_at: usize,
    /// Memory of stretches that are over.
    spare: Vec<Vec<Active>>,
    /// The bottleneck before it.
    before: Option<Active>,
    times: Vec<BottleneckTime>,
    /// Time with any bottleneck.
    with_bottleneck: u64,
    timeline: Vec<BottleneckSpan>,
    timeline_max: usize,
}

impl Momentary {
    /// For so many pools, with a timeline of at most so many parts.
    pub(super) fn new(pools: usize, timeline_max: usize) -> Self {
        Self {
            periods: Periods::default(),
            pending: VecDeque::new(),
            compact_at: COMPACT_FROM,
            winner: None,
            held: Vec::new(),
            hold_at: COMPACT_FROM,
            spare: Vec::new(),
            before: None,
            times: vec![BottleneckTime::default(); pools],
            with_bottleneck: 0,
            timeline: Vec::new(),
            timeline_max,
        }
    }

    /// A period of a pool begins.
    pub(super) fn begin(&mut self, pool: usize, now: u64) -> PeriodId {
        let pool = pool as u32;
        self.periods.begin(Period { pool, length: 0, running_since: Some(now), ended: None, won: false })
    }

    /// A period stands still: nobody is on duty.
    pub(super) fn suspend(&mut self, id: PeriodId, now: u64) {
        if let Some(period) = self.periods.get_mut(id) {
            period.length = period.length_at(now);
            period.running_since = None;
        }
    }

    /// A period goes on.
    pub(super) fn resume(&mut self, id: PeriodId, now: u64) {
        if let Some(period) = self.periods.get_mut(id) {
            period.running_since = Some(now);
        }
    }

    /// A period ends; returns its length.
    pub(super) fn end(&mut self, id: PeriodId, now: u64) -> u64 {
        self.suspend(id, now);
        self.periods.get_mut(id).map_or(0, |period| {
            period.ended = Some(now);
            period.length
        })
    }

    /// From `from` to `to` exactly these periods were active; `now` is `to` or later.
    pub(super) fn pass(&mut self, from: u64, to: u64, active: impl Iterator<Item = PeriodId>) {
        if from >= to {
            return;
        }
        let mut all = self.spare.pop().unwrap_or_default();
        all.extend(active.filter_map(|period| Some(Active { period, pool: self.periods.get(period)?.pool })));
        if all.is_empty() {
            self.spare.push(all);
        } else {
            self.pending.push_back(Stretch { from, to, active: all });
        }
    }

    /// Decides what can be decided at `now`.
    pub(super) fn settle(&mut self, now: u64) {
        while let Some(front) = self.pending.front() {
            let Some((leader, sure)) = self.leader(front, now) else { break };
            if !sure && self.pending.len() <= PENDING_MAX {
                break;
            }
            if let Some(stretch) = self.pending.pop_front() {
                self.decide(stretch, leader);
            }
        }
        if self.periods.len() + self.pending.len() >= self.compact_at {
            self.compact(now);
            self.compact_at = 2 * (self.periods.len() + self.pending.len()).max(COMPACT_FROM / 2);
        }
    }

    /// The replication ends: periods that still run count as they are.
    pub(super) fn close(&mut self, now: u64) {
        for period in self.periods.values_mut().filter(|period| period.ended.is_none()) {
            period.length = period.length_at(now);
            period.running_since = None;
            period.ended = Some(now);
        }
        self.settle(now);
        self.close_run(None);
    }

    /// For how long each pool was the bottleneck.
    pub(super) fn times(&self) -> &[BottleneckTime] {
        &self.times
    }

    /// For how long any pool was.
    pub(super) const fn with_bottleneck(&self) -> u64 {
        self.with_bottleneck
    }

    /// Who was the bottleneck when, from the start on as far as was asked for.
    pub(super) fn timeline(&self) -> &[BottleneckSpan] {
        &self.timeline
    }

    /// The longest of the periods in a stretch as far as is known at `now`, the first begun among equals, and whether
    /// none of the others can become longer any more.
    fn leader(&self, stretch: &Stretch, now: u64) -> Option<(Active, bool)> {
        let length = |active: &Active| self.periods.get(active.period).map_or(0, |one| one.length_at(now));
        let leader = *stretch.active.iter().max_by_key(|active| (length(active), Reverse(active.period)))?;
        let has_ended =
            |active: &Active| self.periods.get(active.period).is_none_or(|one| one.ended.is_some());
        let sure = stretch.active.iter().all(|active| *active == leader || has_ended(active));
        Some((leader, sure))
    }

    /// The bottleneck of the next stretch is known.
    fn decide(&mut self, stretch: Stretch, winner: Active) {
        if let Some(period) = self.periods.get_mut(winner.period) {
            period.won = true;
        }
        if self.winner != Some(winner) {
            self.close_run(Some(winner));
            self.before = self.winner;
            self.winner = Some(winner);
        }
        self.held.push(stretch);
        if self.held.len() >= self.hold_at {
            self.compact_held();
            self.hold_at = 2 * self.held.len().max(COMPACT_FROM / 2);
        }
    }

    /// The present bottleneck is over; `next` comes after it. Its time is shifting where the one before it or after it
    /// was active too.
    fn close_run(&mut self, next: Option<Active>) {
        let Some(winner) = self.winner else { return };
        let mut held = std::mem::take(&mut self.held);
        for mut stretch in held.drain(..) {
            let time = stretch.to - stretch.from;
            self.with_bottleneck += time;
            let mut shifting = false;
            for neighbor in [self.before, next].into_iter().flatten() {
                if stretch.active.contains(&neighbor) {
                    shifting = true;
                    self.times[neighbor.pool as usize].shifting += time;
                }
            }
            let times = &mut self.times[winner.pool as usize];
            if shifting {
                times.shifting += time;
            } else {
                times.sole += time;
            }
            let span =
                BottleneckSpan { pool: winner.pool as usize, from: stretch.from, to: stretch.to, shifting };
            self.extend_timeline(span);
            stretch.active.clear();
            self.spare.push(stretch.active);
        }
        self.held = held;
    }

    fn extend_timeline(&mut self, span: BottleneckSpan) {
        let has_room = self.timeline.len() < self.timeline_max;
        match self.timeline.last_mut() {
            Some(last)
                if last.to == span.from && last.pool == span.pool && last.shifting == span.shifting =>
            {
                last.to = span.to;
            }
            _ if has_room => self.timeline.push(span),
            _ => {}
        }
    }

    /// Puts stretches together that differ only in periods that can no longer be a bottleneck: they have ended, have
    /// not been one, and wherever they were active a longer one was. Forgets these periods.
    fn compact(&mut self, now: u64) {
        let mut leading = BTreeSet::new();
        for stretch in &self.pending {
            let open =
                |active: &Active| self.periods.get(active.period).is_some_and(|one| one.ended.is_none());
            leading.extend(stretch.active.iter().filter(|active| open(active)).map(|active| active.period));
            leading.extend(self.leader(stretch, now).map(|(leader, _)| leader.period));
        }
        let periods = &self.periods;
        let matters = |period: PeriodId| {
            leading.contains(&period) || periods.get(period).is_some_and(|one| one.won || one.ended.is_none())
        };
        for stretch in &mut self.pending {
            stretch.active.retain(|active| matters(active.period));
        }
        let mut joined: VecDeque<Stretch> = VecDeque::new();
        for stretch in std::mem::take(&mut self.pending) {
            match joined.back_mut() {
                Some(last) if last.to == stretch.from && last.active == stretch.active => {
                    last.to = stretch.to;
                }
                _ => joined.push_back(stretch),
            }
        }
        self.pending = joined;
        let mut used: BTreeSet<PeriodId> = BTreeSet::new();
        for stretch in &self.pending {
            used.extend(stretch.active.iter().map(|active| active.period));
        }
        self.periods.retain(|id, period| period.ended.is_none() || used.contains(&id));
    }

    /// Puts stretches of the present bottleneck together that differ only in periods that cannot be the next one: those
    /// that have ended by the last of these stretches.
    fn compact_held(&mut self) {
        let Some(last) = self.held.last().map(|stretch| stretch.to) else { return };
        let (before, winner, periods) = (self.before, self.winner, &self.periods);
        let may_follow = |active: &Active| {
            periods.get(active.period).is_some_and(|period| period.ended.is_none_or(|ended| ended > last))
        };
        let mut joined: Vec<Stretch> = Vec::new();
        for mut stretch in std::mem::take(&mut self.held) {
            stretch
                .active
                .retain(|active| Some(*active) == before || Some(*active) == winner || may_follow(active));
            match joined.last_mut() {
                Some(last) if last.to == stretch.from && last.active == stretch.active => {
                    last.to = stretch.to;
                }
                _ => joined.push(stretch),
            }
        }
        self.held = joined;
    }
}

impl Period {
    fn length_at(&self, now: u64) -> u64 {
        self.length + self.running_since.map_or(0, |since| now - since)
    }
}
