//! Active periods: an observer that follows when all people on duty in a pool are busy.
//!
//! A pool is *active* while everybody on duty works or gets ready for work, *idle* while somebody on duty does not (has no work, or is blocked: keeps
//! a unit that cannot move on), and neither while nobody is
//! on duty (Roser, Nakano and Tanaka 2001, 2002, who follow single machines; all of a pool's people take the place of
//! the machine). The end of a shift therefore does not end an active period: it stands still, and goes on if the pool is
//! active when people come back. Its length is the time for which the pool was active. Work past the end of a shift is
//! done with nobody on duty and is in no active period.
//!
//! What happens within one instant does not count: a server that is released and granted at once has not been idle.

use crate::id::{Id, PoolId};
use crate::kernel::observer::{Observer, Spell, Visit};
use crate::kernel::unit::Unit;
use crate::model::{Cell, Model};
use crate::time::SimTime;

use super::momentary::{BottleneckSpan, BottleneckTime, Momentary, PeriodId};

/// Parts of a timeline, at most.
pub const TIMELINE_MAX: usize = 10_000;

/// Follows the active periods of every pool.
#[derive(Debug, Clone)]
pub struct ActivePeriods {
    /// What each alternative of each cell's needs takes: pools and how many of their servers.
    needs: Vec<Vec<Vec<(usize, u32)>>>,
    /// What happens before is not measured.
    warm_up: u64,
    /// The instant that is being looked at.
    now: u64,
    pools: Vec<PoolState>,
    /// Pools in which something has changed at this instant.
    touched: Vec<usize>,
    /// Since when the same periods are active.
    since: u64,
    /// How many pools have somebody on duty, and since when that holds if it is any.
    manned: usize,
    manned_since: u64,
    manned_time: u64,
    momentary: Momentary,
}

/// One pool while it is followed.
#[derive(Debug, Clone, Copy, Default)]
struct PoolState {
    on_duty: u32,
    /// Servers that work, and servers that only keep a unit.
    busy: u32,
    blocked: u32,
    /// Servers that get ready for work.
    setting_up: u32,
    /// Servers on duty without work, and blocked ones, as of the instant before; since when.
    counted: [u32; 2],
    counted_on_duty: u32,
    counted_since: u64,
    is_touched: bool,
    /// Whether people are on duty, as of the instant before.
    manned: bool,
    /// The present active period, and whether it runs.
    period: Option<PeriodId>,
    runs: bool,
    seen: PoolActivity,
}

/// What was seen of the active periods of one pool. Times in ticks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PoolActivity {
    /// Active periods that ended in the measured window or ran at its end.
    pub periods: u64,
    /// Their whole lengths.
    pub length: u64,
    /// The longest of them.
    pub longest: u64,
    /// For how long the pool was the momentary bottleneck in the measured window.
    pub bottleneck: BottleneckTime,
    /// Integral of servers on duty in the measured window.
    pub on_duty: u128,
    /// Of it: without work.
    pub starved: u128,
    /// Of it: keeping a unit after the work.
    pub blocked: u128,
}

/// What was seen in one replication.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ActivitySeen {
    /// By pool.
    pub pools: Vec<PoolActivity>,
    /// Time in the measured window in which anybody at all was on duty.
    pub manned: u64,
    /// Time in it in which any pool was the bottleneck.
    pub with_bottleneck: u64,
    /// Who was the bottleneck when, over the measured window and as far as was asked for.
    pub timeline: Vec<BottleneckSpan>,
}

impl ActivePeriods {
    /// An observer for replications of a model that are measured from `warm_up` on; with a timeline if asked for, of at
    /// most [`TIMELINE_MAX`] parts.
    pub fn new(model: &Model, warm_up: SimTime, keeps_timeline: bool) -> Self {
        let pools = model.pools.len();
        let takes = |need: &Vec<(PoolId, u32)>| {
            need.iter().map(|&(pool, count)| (pool.index(), count)).collect::<Vec<_>>()
        };
        let of_cell = |cell: &Cell| {
            let line = model.activities[cell.activity].line;
            line.map_or_else(Vec::new, |line| model.lines[line].options.iter().map(takes).collect())
        };
        let needs = model.cells.iter().map(of_cell).collect();
        Self {
            needs,
            warm_up: warm_up.ticks(),
            now: 0,
            pools: vec![PoolState::default(); pools],
            touched: Vec::new(),
            since: 0,
            manned: 0,
            manned_since: 0,
            manned_time: 0,
            momentary: Momentary::new(pools, if keeps_timeline { TIMELINE_MAX } else { 0 }),
        }
    }

    /// Forgets the last replication. The next keeps a timeline if asked for.
    pub fn reset(&mut self, keeps_timeline: bool) {
        let pools = self.pools.len();
        self.now = 0;
        self.pools.fill(PoolState::default());
        self.touched.clear();
        (self.since, self.manned, self.manned_since, self.manned_time) = (0, 0, 0, 0);
        self.momentary = Momentary::new(pools, if keeps_timeline { TIMELINE_MAX } else { 0 });
    }

    /// What was seen, once the replication has ended.
    pub fn seen(&self) -> ActivitySeen {
        let times = self.momentary.times().iter();
        let pools = self.pools.iter().zip(times);
        ActivitySeen {
            pools: pools.map(|(pool, &bottleneck)| PoolActivity { bottleneck, ..pool.seen }).collect(),
            manned: self.manned_time,
            with_bottleneck: self.momentary.with_bottleneck(),
            timeline: self.momentary.timeline().to_vec(),
        }
    }

    /// Changes the state of each pool of whose servers an alternative of a cell's needs takes so many.
    fn change_servers(&mut self, cell: usize, option: usize, change: impl Fn(&mut PoolState, u32)) {
        for &(pool, count) in self.needs[cell].get(option).into_iter().flatten() {
            let state = &mut self.pools[pool];
            change(state, count);
            if !std::mem::replace(&mut state.is_touched, true) {
                self.touched.push(pool);
            }
        }
    }

    fn touch(&mut self, pool: usize) {
        if !std::mem::replace(&mut self.pools[pool].is_touched, true) {
            self.touched.push(pool);
        }
    }

    /// All that happens at the present instant has happened: periods begin, stand still, go on and end.
    fn settle(&mut self) {
        if self.touched.len() > 1 {
            self.touched.sort_unstable();
        }
        let mut changed = false;
        for place in 0..self.touched.len() {
            let pool = self.touched[place];
            self.pools[pool].is_touched = false;
            changed |= self.differs(pool);
        }
        if changed {
            self.pass();
            for place in 0..self.touched.len() {
                self.change(self.touched[place]);
            }
            self.momentary.settle(self.now);
        }
        for place in 0..self.touched.len() {
            let pool = self.touched[place];
            self.pools[pool].count(self.now, self.warm_up);
            self.count_manned(pool);
        }
        self.touched.clear();
    }

    /// Whether a period of the pool begins, stands still, goes on or ends.
    fn differs(&self, pool: usize) -> bool {
        let state = &self.pools[pool];
        match (state.on_duty > 0, state.is_active()) {
            (false, _) => state.runs,
            (true, true) => !state.runs,
            (true, false) => state.period.is_some(),
        }
    }

    /// The same periods were active up to now.
    fn pass(&mut self) {
        let running = self.pools.iter().filter(|pool| pool.runs).filter_map(|pool| pool.period);
        self.momentary.pass(self.since.max(self.warm_up), self.now, running);
        self.since = self.now;
    }

    fn change(&mut self, pool: usize) {
        let (now, state) = (self.now, &mut self.pools[pool]);
        let runs = state.on_duty > 0 && state.is_active();
        match (state.period, runs) {
            (None, true) => state.period = Some(self.momentary.begin(pool, now)),
            (Some(id), true) if !state.runs => self.momentary.resume(id, now),
            (Some(id), false) if state.on_duty == 0 && state.runs => self.momentary.suspend(id, now),
            (Some(id), false) if state.on_duty > 0 => {
                state.period = None;
                state.seen.add(self.momentary.end(id, now), now > self.warm_up);
            }
            _ => {}
        }
        state.runs = runs;
    }

    /// Counts the time in which anybody is on duty.
    fn count_manned(&mut self, pool: usize) {
        let state = &mut self.pools[pool];
        let manned = state.on_duty > 0;
        if manned == state.manned {
            return;
        }
        state.manned = manned;
        if manned {
            self.manned += 1;
            if self.manned == 1 {
                self.manned_since = self.now;
            }
        } else {
            self.manned -= 1;
            if self.manned == 0 {
                self.manned_time += self.now.max(self.warm_up) - self.manned_since.max(self.warm_up);
            }
        }
    }
}

impl PoolState {
    /// Books what was true up to `now`, and takes what is true from now on.
    fn count(&mut self, now: u64, warm_up: u64) {
        let idle = self.on_duty.saturating_sub(self.busy + self.setting_up + self.blocked);
        // Who keeps a unit past the end of the shift is not on duty.
        let blocked = self.blocked.min(self.on_duty.saturating_sub(self.busy + self.setting_up));
        let counted = [idle, blocked];
        if counted == self.counted && self.on_duty == self.counted_on_duty {
            return;
        }
        self.close(now, warm_up);
        self.counted = counted;
        self.counted_on_duty = self.on_duty;
    }

    /// Books what was true up to `now`.
    fn close(&mut self, now: u64, warm_up: u64) {
        let time = u128::from(now.max(warm_up) - self.counted_since.max(warm_up));
        let [starved, blocked] = self.counted;
        self.seen.on_duty += time * u128::from(self.counted_on_duty);
        self.seen.starved += time * u128::from(starved);
        self.seen.blocked += time * u128::from(blocked);
        self.counted_since = now;
    }

    /// Whether everybody on duty is busy; says nothing with nobody on duty.
    const fn is_active(&self) -> bool {
        self.busy + self.setting_up >= self.on_duty
    }
}

impl PoolActivity {
    fn add(&mut self, length: u64, is_measured: bool) {
        if is_measured {
            self.periods += 1;
            self.length += length;
            self.longest = self.longest.max(length);
        }
    }
}

impl Observer for ActivePeriods {
    #[inline]
    fn advance(&mut self, now: SimTime) {
        if now.ticks() > self.now {
            if !self.touched.is_empty() {
                self.settle();
            }
            self.now = now.ticks();
        }
    }

    fn starts(&mut self, _now: SimTime, cell: usize, option: usize, _spell: Option<&Spell>, _unit: &Unit) {
        self.change_servers(cell, option, |pool, count| pool.busy += count);
    }

    fn prepares(&mut self, _now: SimTime, cell: usize, option: usize, _spell: Option<&Spell>, _unit: &Unit) {
        self.change_servers(cell, option, |pool, count| pool.busy += count);
    }

    fn prepared(&mut self, _now: SimTime, cell: usize, option: usize, _spent: u64, _unit: &Unit) {
        self.change_servers(cell, option, |pool, count| pool.busy -= count);
    }

    fn breaks_off(&mut self, _now: SimTime, cell: usize, option: usize, _spent: u64, _unit: &Unit) {
        self.change_servers(cell, option, |pool, count| pool.busy -= count);
    }

    fn interrupts(&mut self, _now: SimTime, cell: usize, option: usize, _unit: &Unit) {
        self.change_servers(cell, option, |pool, count| pool.busy -= count);
    }

    fn completes(&mut self, _now: SimTime, cell: usize, option: usize, _visit: &Visit, _unit: &Unit) {
        self.change_servers(cell, option, |pool, count| pool.busy -= count);
    }

    fn work_ends(&mut self, _now: SimTime, cell: usize, option: usize, _unit: &Unit) {
        self.change_servers(cell, option, |pool, count| pool.busy -= count);
    }

    fn blocks(&mut self, _now: SimTime, cell: usize, option: usize, _unit: &Unit) {
        self.change_servers(cell, option, |pool, count| pool.blocked += count);
    }

    fn unblocks(&mut self, _now: SimTime, cell: usize, option: usize, _unit: &Unit) {
        self.change_servers(cell, option, |pool, count| pool.blocked -= count);
    }

    fn staffs(&mut self, _now: SimTime, pool: usize, _paid: u32, on_duty: u32) {
        self.pools[pool].on_duty = on_duty;
        self.touch(pool);
    }

    fn rests(&mut self, _now: SimTime, pool: usize, setting_up: u32, _others: u32) {
        self.pools[pool].setting_up = setting_up;
        self.touch(pool);
    }

    fn ends<'u>(&mut self, _now: SimTime, _inside: impl Iterator<Item = &'u Unit>) {
        self.settle();
        self.pass();
        if self.manned > 0 {
            self.manned_time += self.now.max(self.warm_up) - self.manned_since.max(self.warm_up);
        }
        for pool in &mut self.pools {
            pool.close(self.now, self.warm_up);
            if let Some(id) = pool.period {
                pool.seen.add(self.momentary.end(id, self.now), self.now > self.warm_up);
            }
        }
        self.momentary.close(self.now);
    }
}
