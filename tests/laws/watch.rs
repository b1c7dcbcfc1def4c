//! An observer that holds every event, and the state between instants, against what must always be so.

use std::collections::{BTreeMap, BTreeSet};

use vsim::id::{CellId, Id, LineId, PoolId};
use vsim::kernel::cause::Cause;
use vsim::kernel::observer::{Departure, Observer, RIDING, Spell, Visit};
use vsim::kernel::unit::{State, Unit};
use vsim::model::{AtShiftEnd, Between, Discipline, Lever, Model, Need};
use vsim::time::{SimTime, Speed};

/// At most so many faults are noted.
const FAULTS: usize = 5;

/// The place of a unit in its line: the smallest is next.
type Rank = (u64, u64, u64);

/// A unit by stream and number, and which of its tasks it is.
type Name = (usize, u64, Option<(u32, usize)>);

#[derive(Debug, Clone, Copy, PartialEq)]
enum Where {
    Moving,
    Line(Rank),
    Parked,
    /// Lies until the one who worked on it is back.
    Kept,
    Work,
    /// Its work is done; whether it keeps its servers.
    Held(bool),
    /// It has come in and waits for stocks, or for its batch.
    Short,
    Outside,
    /// Interrupted along with another.
    Along,
    /// People change over to the work on it.
    Prepares,
}

#[derive(Debug, Clone, Copy)]
struct Inside {
    at: Where,
    cell: usize,
    option: usize,
    priority: u8,
    /// Since when it is there.
    since: u64,
    /// Number of its joining a line; 0 if it has not waited in this visit.
    order: u64,
    waited: u64,
    worked: u64,
}

impl Inside {
    fn new(now: SimTime, unit: &Unit) -> Self {
        Self {
            at: Where::Moving,
            cell: unit.cell(),
            option: 0,
            priority: unit.priority(),
            since: now.ticks(),
            order: 0,
            waited: 0,
            worked: 0,
        }
    }
}

/// What is watched.
pub(super) struct Watch<'m> {
    model: &'m Model,
    now: u64,
    /// The pool whose people change in the present event.
    changing: Vec<usize>,
    joined: u64,
    inside: BTreeMap<Name, Inside>,
    lines: Vec<BTreeSet<(Rank, Name)>>,
    busy: Vec<u32>,
    on_duty: Vec<u32>,
    overtime: Vec<u32>,
    /// Servers on duty that cannot take up work.
    resting: Vec<u32>,
    /// What is not told as waiting in a line.
    setup: u64,
    pub(super) faults: Vec<String>,
}

impl<'m> Watch<'m> {
    pub(super) fn new(model: &'m Model) -> Self {
        let pools = model.pools.len();
        Self {
            model,
            now: 0,
            changing: Vec::new(),
            joined: 0,
            inside: BTreeMap::new(),
            lines: vec![BTreeSet::new(); model.lines.len()],
            busy: vec![0; pools],
            on_duty: vec![0; pools],
            overtime: vec![0; pools],
            resting: vec![0; pools],
            setup: 0,
            faults: Vec::new(),
        }
    }

    fn check(&mut self, holds: bool, what: impl FnOnce() -> String) {
        if !holds && self.faults.len() < FAULTS {
            self.faults.push(format!("at {} min: {}", self.now / 60_000_000, what()));
        }
    }

    fn name(&self, cell: usize, unit: &Unit) -> Name {
        (self.model.cells[CellId::new(cell)].stream.index(), unit.ordinal(), unit.task())
    }

    fn line(&self, cell: usize) -> Option<LineId> {
        self.model.activities[self.model.cells[CellId::new(cell)].activity].line
    }

    /// A unit is seen at a cell: a task for the first time where it begins.
    fn comes(&mut self, now: SimTime, cell: usize, unit: &Unit) -> Name {
        let name = self.name(cell, unit);
        if unit.task().is_some() {
            self.inside.entry(name).or_insert_with(|| Inside::new(now, unit));
        }
        name
    }

    fn need(&self, cell: usize, option: usize) -> &'m Need {
        static NOBODY: Need = Need::new();
        let line = self.line(cell).map(|line| &self.model.lines[line]);
        line.and_then(|line| line.options.get(option)).unwrap_or(&NOBODY)
    }

    fn is_preemptive(&self, line: usize) -> bool {
        let discipline = self.model.lines[LineId::new(line)].discipline;
        matches!(discipline, Discipline::PreemptiveResume | Discipline::PreemptiveRestart)
    }

    /// The place in the line, where the discipline tells it from what can be seen.
    fn rank(&self, line: usize, unit: &Unit, order: u64) -> Rank {
        let joined = unit.joined().ticks();
        match self.model.lines[LineId::new(line)].discipline {
            Discipline::Priority | Discipline::PreemptiveResume | Discipline::PreemptiveRestart => {
                (u64::from(unit.priority()), joined, order)
            }
            Discipline::EarliestDue => (unit.resolve_due().ticks(), joined, order),
            Discipline::Lifo => (0, u64::MAX - joined, u64::MAX - order),
            _ => (0, joined, order),
        }
    }

    fn is_free(&self, need: &Need) -> bool {
        let able = |pool: usize| self.on_duty[pool] - self.resting[pool];
        need.iter().all(|&(pool, count)| self.busy[pool.index()] + count <= able(pool.index()))
    }

    /// All that can happen at one instant has happened.
    fn settle(&mut self) {
        for pool in 0..self.busy.len() {
            let (busy, on_duty, overtime) = (self.busy[pool], self.on_duty[pool], self.overtime[pool]);
            self.check(overtime == busy.saturating_sub(on_duty), || {
                format!("pool {pool}: {busy} busy, {on_duty} on duty, {overtime} in overtime")
            });
            let finishes = self.model.pools[PoolId::new(pool)].at_shift_end == AtShiftEnd::Finish;
            let stays = self.inside.values().any(|unit| unit.at == Where::Held(true));
            self.check(finishes || stays || busy <= on_duty, || {
                format!("pool {pool} works past the end of its shift")
            });
        }
        for line in 0..self.lines.len() {
            let Some(&((priority, ..), name)) = self.lines[line].first() else { continue };
            let options = &self.model.lines[LineId::new(line)].options;
            let free = options.iter().any(|need| self.is_free(need));
            self.check(!free, || format!("{name:?} waits in line {line} although people are free"));
            if self.is_preemptive(line) {
                let victim = options.iter().find_map(|need| self.victim(need, priority));
                self.check(victim.is_none(), || format!("{name:?} does not interrupt {victim:?}"));
            }
        }
        self.settle_limits();
        let parked = self.inside.iter().filter(|(_, unit)| unit.at == Where::Parked);
        let idle = parked.filter(|(_, unit)| self.is_free(self.need(unit.cell, unit.option)));
        let idle: Vec<Name> = idle.map(|(&name, _)| name).collect();
        self.check(idle.is_empty(), || format!("{idle:?} lie suspended although people are free"));
    }

    /// No limit is broken.
    fn settle_limits(&mut self) {
        let model = self.model;
        for limit in &model.limits {
            let covered = |unit: &Inside| limit.cells.contains(&CellId::new(unit.cell));
            // A unit in parts counts where it has split, its tasks do not. Between instants all others that are on their
            // way are closed.
            let in_parts = |&(stream, unit, _): &Name| {
                let tasks = self.inside.range((stream, unit, Some((0, 0)))..);
                tasks.take(1).any(|(name, _)| (name.0, name.1) == (stream, unit))
            };
            let counts = |(name, unit): &(&Name, &Inside)| {
                let here = match unit.at {
                    Where::Outside => false,
                    Where::Moving => in_parts(name),
                    _ => true,
                };
                name.2.is_none() && here && covered(unit)
            };
            let count = self.inside.iter().filter(counts).count();
            self.check(count <= limit.wip as usize, || {
                format!("{count} under the limit {} of {}", limit.name, limit.wip)
            });
        }
    }

    /// A unit in work that one of this priority should have interrupted, where the pool goes by priorities.
    fn victim(&self, need: &Need, priority: u64) -> Option<Name> {
        let &[(pool, 1)] = &need[..] else { return None };
        let index = pool.index();
        if self.model.pools[pool].between != Between::Priority || self.busy[index] > self.on_duty[index] {
            return None;
        }
        let mut in_work = self.inside.iter().filter(|(_, unit)| unit.at == Where::Work);
        let victim = in_work.find(|(_, unit)| {
            self.need(unit.cell, unit.option)[..] == [(pool, 1)]
                && self.line(unit.cell).is_some_and(|line| self.is_preemptive(line.index()))
                && u64::from(unit.priority) > priority
        });
        victim.map(|(&name, _)| name)
    }

    /// The people of a unit, who did this for it, are taken away; returns it as it is from now on, its time counted as work.
    fn stops(&mut self, now: SimTime, cell: usize, option: usize, unit: &Unit, did: Where) -> Inside {
        let name = self.name(cell, unit);
        let inside = self.inside.get(&name).copied().unwrap_or_else(|| Inside::new(now, unit));
        self.check(inside.at == did, || format!("{name:?} stops but was {:?}", inside.at));
        for &(pool, count) in self.need(cell, option) {
            self.busy[pool.index()] -= count;
        }
        Inside { since: now.ticks(), worked: inside.worked + now.ticks() - inside.since, ..inside }
    }

    /// As above for a unit that goes back to its line, or lies until somebody comes.
    fn lays_down(&mut self, now: SimTime, cell: usize, option: usize, unit: &Unit, did: Where) -> Inside {
        let name = self.name(cell, unit);
        let need = self.need(cell, option);
        let needed = |pool: usize| need.iter().any(|&(other, _)| other.index() == pool);
        let mut changed = self.changing.iter().copied().filter(|&pool| needed(pool));
        let sent_home = changed.find(|&pool| self.busy[pool] > self.on_duty[pool]);
        let parked = sent_home
            .is_some_and(|pool| self.model.pools[PoolId::new(pool)].at_shift_end == AtShiftEnd::Suspend);
        let inside = self.stops(now, cell, option, unit, did);
        let kept = sent_home.is_none() && unit.state() == State::Parked;
        let mut at = match (option == RIDING, kept) {
            (true, _) => Where::Along,
            (false, true) => Where::Kept,
            (false, false) => Where::Parked,
        };
        if let (false, false, Some(line)) = (parked || kept, option == RIDING, self.line(cell)) {
            let rank = self.rank(line.index(), unit, inside.order);
            self.lines[line.index()].insert((rank, name));
            at = Where::Line(rank);
        }
        Inside { at, ..inside }
    }

    fn leave_line(&mut self, name: Name, unit: Inside) {
        let (Where::Line(rank), Some(line)) = (unit.at, self.line(unit.cell)) else { return };
        let first = match self.model.lines[line].aging {
            None => self.lines[line.index()].first().map(|&(rank, _)| rank),
            Some(aging) => {
                // The most urgent after what waiting has added, then the one that came first.
                let risen = |&((priority, joined, order), _): &(Rank, Name)| {
                    let higher = priority.saturating_sub((self.now - joined) / aging.ticks()).max(1);
                    (higher, joined, order)
                };
                self.lines[line.index()].iter().min_by_key(|entry| risen(entry)).map(|&(rank, _)| rank)
            }
        };
        let discipline = self.model.lines[line].discipline;
        let batched = self.model.activities.iter().any(|one| one.line == Some(line) && one.batch.is_some());
        let unseen = batched
            || matches!(
                discipline,
                Discipline::Random | Discipline::ShortestProcessing | Discipline::ShortestRemaining
            );
        self.check(unseen || first == Some(rank), || format!("{name:?} is taken up before its turn"));
        self.lines[line.index()].remove(&(rank, name));
    }
}

impl Observer for Watch<'_> {
    fn advance(&mut self, now: SimTime) {
        self.changing.clear();
        if now.ticks() > self.now {
            self.settle();
        }
        self.check(now.ticks() >= self.now, || "time runs back".to_owned());
        self.now = now.ticks();
    }

    fn arrives(&mut self, now: SimTime, stream: usize, unit: &Unit) {
        let inside = Inside::new(now, unit);
        let known = self.inside.insert((stream, unit.ordinal(), None), inside);
        self.check(known.is_none(), || "a unit arrives twice".to_owned());
    }

    fn waits(&mut self, now: SimTime, cell: usize, unit: &Unit) {
        let name = self.comes(now, cell, unit);
        let Some(line) = self.line(cell) else { return };
        self.joined += 1;
        // Who was held has the place of its coming.
        let came = self.inside.get(&name).map_or(0, |inside| inside.order);
        let order = if came > 0 { came } else { self.joined };
        let rank = self.rank(line.index(), unit, order);
        let since = now.ticks();
        if let Some(inside) = self.inside.get_mut(&name) {
            let moving = inside.at == Where::Moving;
            *inside = Inside { at: Where::Line(rank), cell, order, since, ..*inside };
            self.lines[line.index()].insert((rank, name));
            self.check(moving, || format!("{name:?} waits twice"));
        }
    }

    fn starts(&mut self, now: SimTime, cell: usize, option: usize, spell: Option<&Spell>, unit: &Unit) {
        let name = self.comes(now, cell, unit);
        let Some(&inside) = self.inside.get(&name) else {
            return self.check(false, || "work starts on a unit that is not inside".to_owned());
        };
        self.leave_line(name, inside);
        let waited = now.ticks() - inside.since;
        let setup = std::mem::take(&mut self.setup);
        let told = spell.map(|spell| spell.contention + spell.off_shift + spell.overtaken + setup);
        let waiting = matches!(inside.at, Where::Line(_) | Where::Parked | Where::Kept | Where::Along);
        self.check(told == waiting.then_some(waited), || format!("{name:?} waited {waited}, told {told:?}"));
        for &(pool, count) in self.need(cell, option) {
            self.busy[pool.index()] += count;
        }
        let waited = inside.waited + if waiting { waited } else { 0 };
        let at = Where::Work;
        self.inside.insert(name, Inside { at, cell, option, since: now.ticks(), waited, ..inside });
    }

    fn prepares(&mut self, now: SimTime, cell: usize, option: usize, spell: Option<&Spell>, unit: &Unit) {
        self.starts(now, cell, option, spell, unit);
        let name = self.name(cell, unit);
        self.inside.entry(name).and_modify(|inside| inside.at = Where::Prepares);
    }

    fn prepared(&mut self, now: SimTime, cell: usize, option: usize, spent: u64, unit: &Unit) {
        let before = self.inside.get(&self.name(cell, unit)).map_or(0, |inside| inside.worked);
        let inside = self.stops(now, cell, option, unit, Where::Prepares);
        self.check(spent == inside.worked - before, || format!("{spent} of {inside:?} prepared"));
        let (at, waited) = (Where::Moving, inside.waited + spent);
        self.inside.insert(self.name(cell, unit), Inside { at, waited, worked: before, ..inside });
    }

    fn breaks_off(&mut self, now: SimTime, cell: usize, option: usize, spent: u64, unit: &Unit) {
        let before = self.inside.get(&self.name(cell, unit)).map_or(0, |inside| inside.worked);
        let inside = self.lays_down(now, cell, option, unit, Where::Prepares);
        self.check(spent == inside.worked - before, || format!("{spent} of {inside:?} broken off"));
        let waited = inside.waited + spent;
        self.inside.insert(self.name(cell, unit), Inside { waited, worked: before, ..inside });
    }

    fn interrupts(&mut self, now: SimTime, cell: usize, option: usize, unit: &Unit) {
        let inside = self.lays_down(now, cell, option, unit, Where::Work);
        self.inside.insert(self.name(cell, unit), inside);
    }

    fn completes(&mut self, now: SimTime, cell: usize, option: usize, visit: &Visit, unit: &Unit) {
        self.work_ends(now, cell, option, unit);
        for &(pool, count) in self.need(cell, option) {
            self.busy[pool.index()] -= count;
        }
        self.visit_ends(now, cell, visit, unit);
    }

    fn work_ends(&mut self, now: SimTime, cell: usize, _option: usize, unit: &Unit) {
        let name = self.name(cell, unit);
        let Some(&inside) = self.inside.get(&name) else { return };
        self.check(inside.at == Where::Work && inside.cell == cell, || {
            format!("{name:?} ends what it did not begin")
        });
        let worked = inside.worked + now.ticks() - inside.since;
        let at = Where::Held(false);
        self.inside.insert(name, Inside { at, since: now.ticks(), worked, ..inside });
    }

    fn holds(&mut self, now: SimTime, cell: usize, unit: &Unit) {
        let name = self.comes(now, cell, unit);
        if let Some(inside) = self.inside.get_mut(&name)
            && inside.at == Where::Moving
        {
            self.joined += 1;
            *inside = Inside { at: Where::Short, cell, order: self.joined, since: now.ticks(), ..*inside };
            return;
        }
        // Servers are free again, unless it is told that they are kept.
        let option = self.inside.get(&self.name(cell, unit)).map_or(0, |inside| inside.option);
        for &(pool, count) in self.need(cell, option) {
            self.busy[pool.index()] -= count;
        }
    }

    fn blocks(&mut self, _now: SimTime, cell: usize, option: usize, unit: &Unit) {
        for &(pool, count) in self.need(cell, option) {
            self.busy[pool.index()] += count;
        }
        let name = self.name(cell, unit);
        if let Some(inside) = self.inside.get_mut(&name) {
            inside.at = Where::Held(true);
        }
    }

    fn unblocks(&mut self, _now: SimTime, cell: usize, option: usize, unit: &Unit) {
        let name = self.name(cell, unit);
        let blocked = self.inside.get(&name).is_some_and(|inside| inside.at == Where::Held(true));
        self.check(blocked, || format!("{name:?} gives servers back that it did not keep"));
        for &(pool, count) in self.need(cell, option) {
            self.busy[pool.index()] -= count;
        }
    }

    fn frees(&mut self, now: SimTime, cell: usize, _cause: Cause, held: u64, unit: &Unit) {
        let name = self.name(cell, unit);
        let Some(&inside) = self.inside.get(&name) else { return };
        let held_there = matches!(inside.at, Where::Held(_) | Where::Short);
        self.check(held_there, || format!("{name:?} goes on but was not held"));
        let since = now.ticks() - inside.since;
        self.check(held == since, || format!("{name:?} was held {since}, told {held}"));
        let waited = inside.waited + held;
        let at = if inside.at == Where::Short { Where::Moving } else { inside.at };
        self.inside.insert(name, Inside { at, since: now.ticks(), waited, ..inside });
    }

    fn gives_up(&mut self, now: SimTime, cell: usize, spell: &Spell, unit: &Unit) {
        let name = self.name(cell, unit);
        let (Some(&inside), Some(line)) = (self.inside.get(&name), self.line(cell)) else { return };
        let Where::Line(rank) = inside.at else {
            return self.check(false, || format!("{name:?} gives up but does not wait"));
        };
        self.lines[line.index()].remove(&(rank, name));
        let waited = now.ticks() - inside.since;
        let told = spell.contention + spell.off_shift + spell.overtaken;
        self.check(told == waited && inside.worked == 0, || format!("{name:?} waited {waited}, told {told}"));
        self.inside.insert(name, Inside { at: Where::Moving, order: 0, waited: 0, worked: 0, ..inside });
    }

    fn waits_outside(&mut self, now: SimTime, cell: usize, unit: &Unit) {
        let name = self.comes(now, cell, unit);
        let Some(&inside) = self.inside.get(&name) else { return };
        self.check(inside.at == Where::Moving, || format!("{name:?} is inside and waits outside"));
        self.inside.insert(name, Inside { at: Where::Outside, cell, since: now.ticks(), ..inside });
    }

    fn comes_in(&mut self, now: SimTime, cell: usize, outside: u64, unit: &Unit) {
        let name = self.name(cell, unit);
        let Some(&inside) = self.inside.get(&name) else { return };
        let since = now.ticks() - inside.since;
        self.check(inside.at == Where::Outside && outside == since, || {
            format!("{name:?} was outside {since}, told {outside}")
        });
        self.inside.insert(name, Inside { at: Where::Moving, ..inside });
    }

    fn visit_ends(&mut self, _now: SimTime, cell: usize, visit: &Visit, unit: &Unit) {
        let name = self.name(cell, unit);
        let Some(&inside) = self.inside.get(&name) else { return };
        let worked = inside.worked;
        self.check(visit.wait == inside.waited, || {
            format!("{name:?} waited {}, told {}", inside.waited, visit.wait)
        });
        self.check(visit.sojourn == inside.waited + worked, || format!("{name:?} was elsewhere"));
        let id = CellId::new(cell);
        let cell = &self.model.cells[id];
        let activity = &self.model.activities[cell.activity];
        let is_standard = |line: LineId| {
            let speeds = &self.model.lines[line].speeds;
            speeds.iter().all(|&speed| speed == Speed::STANDARD) && !self.model.depends_on_who(line)
        };
        let changes = self.model.changes.parameters.iter().any(|parameter| match &parameter.lever {
            Lever::Duration { cells, .. } => cells.contains(&id),
            _ => false,
        });
        if inside.option != RIDING
            && cell.duration.variance() <= 0.0
            && activity.calendar.is_none()
            && activity.line.is_none_or(is_standard)
            && !changes
        {
            let work = cell.duration.mean() as u64;
            let redone = activity
                .line
                .is_some_and(|line| self.model.lines[line].discipline == Discipline::PreemptiveRestart);
            self.check(worked == work || (redone && worked > work), || {
                format!("{name:?} worked {worked} of {work}")
            });
        }
        self.inside.insert(name, Inside { at: Where::Moving, order: 0, waited: 0, worked: 0, ..inside });
    }

    fn joins(&mut self, _now: SimTime, cell: usize, _ended: u64, last: bool, task: &Unit, whole: &Unit) {
        let left = self.inside.remove(&self.name(cell, task));
        // A task that is turned away where it begins has not been seen before.
        let moves = left.is_none_or(|task| task.at == Where::Moving);
        self.check(moves, || "a task joins that is elsewhere".to_owned());
        let others = self.inside.keys().filter(|(.., of)| of.map(|of| of.0) == task.task().map(|of| of.0));
        let others = others.count();
        self.check(last == (others == 0), || format!("{others} tasks are left"));
        let whole = self.inside.get(&self.name(cell, whole)).copied();
        self.check(whole.is_some_and(|unit| unit.at == Where::Moving), || "tasks join nothing".to_owned());
    }

    fn reopens(&mut self, _now: SimTime, stream: usize, unit: &Unit) {
        if let Some(inside) = self.inside.get_mut(&(stream, unit.ordinal(), None)) {
            inside.priority = unit.priority();
        }
    }

    fn leaves(&mut self, _now: SimTime, stream: usize, _departure: &Departure, unit: &Unit) {
        let left = self.inside.remove(&(stream, unit.ordinal(), None));
        self.check(left.is_some_and(|unit| unit.at == Where::Moving), || "a unit leaves twice".to_owned());
    }

    fn staffs(&mut self, _now: SimTime, pool: usize, paid: u32, on_duty: u32) {
        self.changing.push(pool);
        self.on_duty[pool] = on_duty;
        self.check(on_duty <= paid, || format!("pool {pool} has more on duty than are paid"));
    }

    fn rests(&mut self, _now: SimTime, pool: usize, setting_up: u32, others: u32) {
        self.resting[pool] = setting_up + others;
    }

    fn waited_for_setup(&mut self, _now: SimTime, _cell: usize, setup: u64, _unit: &Unit) {
        self.setup = setup;
    }

    fn overtime(&mut self, _now: SimTime, pool: usize, servers: u32) {
        self.overtime[pool] = servers;
    }

    fn ends<'u>(&mut self, now: SimTime, inside: impl Iterator<Item = &'u Unit>) {
        let found: BTreeSet<Name> = inside.map(|unit| self.name(unit.cell(), unit)).collect();
        let known: BTreeSet<Name> = self.inside.keys().copied().collect();
        self.check(found == known, || format!("inside at {now:?} are {found:?} instead of {known:?}"));
    }
}
