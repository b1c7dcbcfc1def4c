//! Changes of the people on duty, and work that is interrupted by them or by more urgent units.

use crate::id::{Id, PoolId};
use crate::model::{AtShiftEnd, Discipline, Precedence};
use crate::rng::{Purpose, RandomStream, source_key};
use crate::time::SimTime;

use super::Kernel;
use super::activity::begin_spell;
use super::cause::Cause;
use super::event::{Event, Phase};
use super::observer::{Observer, Spell};
use super::pace::Work;
use super::plan::step_at;
use super::unit::{State, Unit, flag};

impl Kernel<'_> {
    /// Puts the first staffing step of a pool in force, at the start of the replication.
    pub(super) fn open_pool(&mut self, pool: usize, observer: &mut impl Observer) {
        self.open_servers(pool);
        let next = self.set_staff(pool, observer);
        if next < self.horizon {
            self.scheduled.push(Event::new(next, Phase::Staffing, 0, pool as u32));
        }
    }

    /// The next staffing step of a pool comes into force, and those of other pools at the same instant: first all
    /// people come and go, then work is interrupted, then resumed and taken up. So what needs people of several
    /// pools that open together finds them all.
    pub(super) fn change_staff(&mut self, pool: usize, observer: &mut impl Observer) {
        let plan = self.plan;
        let mut changed = std::mem::take(&mut self.freed_pools);
        changed.clear();
        let mut next_pool = Some(pool);
        while let Some(pool) = next_pool {
            self.pools[pool].step += 1;
            let next = self.set_staff(pool, observer);
            if next < self.horizon {
                self.scheduled.replace_first(Event::new(next, Phase::Staffing, 0, pool as u32));
            } else {
                self.scheduled.drop_first();
            }
            changed.push(pool as u32);
            let event = self.scheduled.first();
            let coincides = event.time().ticks() == self.now && event.phase() == Phase::Staffing;
            next_pool = coincides.then(|| event.payload());
        }
        for place in 0..changed.len() {
            self.close_shift(changed[place] as usize, &mut changed, observer);
        }
        for &suspending in changed.iter().flat_map(|&pool| &plan.pools[pool as usize].resumes) {
            self.resume_parked(suspending, observer);
        }
        self.grant(&changed, observer);
        for &pool in &changed {
            self.preempt_for_waiting(pool as usize, observer);
        }
        self.freed_pools = changed;
        self.settle_all_idle(observer);
        self.let_in(observer);
    }

    /// Work beyond the people on duty is finished, suspended or handed back, as the pool has it. Other pools whose
    /// people become free are added to `changed`.
    fn close_shift(&mut self, pool: usize, changed: &mut Vec<u32>, observer: &mut impl Observer) {
        match self.plan.model().pools[PoolId::new(pool)].at_shift_end {
            AtShiftEnd::Finish => {}
            AtShiftEnd::Suspend => self.send_home(pool, true, changed, observer),
            AtShiftEnd::HandBack => self.send_home(pool, false, changed, observer),
        }
        observer.overtime(SimTime::from_ticks(self.now), pool, self.pools[pool].overtime());
        self.settle_servers(pool, observer);
    }

    /// Sets paid and present servers of the step in force; returns when the next one comes.
    fn set_staff(&mut self, pool: usize, observer: &mut impl Observer) -> SimTime {
        let model = &self.plan.model().pools[PoolId::new(pool)];
        let (paid, present, next) = step_at(&model.staffing, self.pools[pool].step);
        let on_duty = if present.fract() == 0.0 {
            present as u32
        } else {
            let key = source_key(self.replication_key, model.key, Purpose::Presence);
            let drawn = RandomStream::addressed(key, self.now, 0).uniform();
            (present + drawn) as u32
        };
        let on_duty = self.call_servers(pool, paid, on_duty);
        let state = &mut self.pools[pool];
        state.on_duty = on_duty;
        state.able = on_duty;
        state.next_change = next.ticks();
        observer.staffs(SimTime::from_ticks(self.now), pool, paid, on_duty);
        self.call_people(pool, observer);
        self.note_duty(pool);
        self.tell_idle(pool, observer);
        next
    }

    /// Interrupts work until no more servers work than are on duty, the least urgent first. The work lies
    /// suspended on the desk, or goes back to its line.
    fn send_home(
        &mut self,
        pool: usize,
        suspend: bool,
        changed: &mut Vec<u32>,
        observer: &mut impl Observer,
    ) {
        while self.pools[pool].overtime() > 0 {
            let Some(index) = self.least_urgent(pool, Precedence::Priority, |_| true) else { return };
            if suspend {
                self.interrupt(index, false, State::Parked, observer);
                self.units[index].waiting_since = self.now;
                self.pools[pool].parked.push_back(index);
            } else {
                self.interrupt(index, false, State::Waiting, observer);
                self.hand_back(index);
            }
            self.stop_riders(index, observer);
            for &(other, _) in self.plan.need_of(&self.units[index]) {
                if !changed.contains(&other) {
                    changed.push(other);
                }
            }
        }
    }

    /// Work that was interrupted because somebody leaves goes back to its place in its line.
    pub(super) fn hand_back(&mut self, index: u32) {
        let unit = &mut self.units[index];
        let line = &mut self.lines[self.plan.cells[unit.cell as usize].line as usize];
        begin_spell(unit, self.now, line.off_clock(self.now), u64::MAX);
        line.rejoin(&mut self.units, index);
        self.count_waiting(index, 1);
    }

    /// Resumes the work that lies suspended in a pool as far as its servers are free, those of other pools too.
    pub(super) fn resume_parked(&mut self, pool: u32, observer: &mut impl Observer) {
        let mut place = 0;
        while let Some(&index) = self.pools[pool as usize].parked.get(place) {
            let need = self.plan.need_of(&self.units[index]);
            let now = self.now;
            if !need.iter().all(|&(pool, count)| self.pools[pool as usize].can_start(count, now)) {
                place += 1;
                continue;
            }
            self.pools[pool as usize].parked.remove(place);
            let unit = &mut self.units[index];
            let line = self.plan.cells[unit.cell as usize].line;
            let suspended = now - unit.waiting_since;
            unit.waited += suspended;
            unit.waits[Cause::OffShift] += suspended;
            let spell = Spell { off_shift: suspended, ..Spell::default() };
            let option = unit.option;
            self.start(index, line, option, Some(&spell), observer);
        }
    }

    /// Frees a server for a unit of this rank by interrupting less urgent work of the same precedence; returns the
    /// alternative of the line's needs that became free, and the line to which the interrupted unit has gone back.
    pub(super) fn make_room(
        &mut self,
        rank: u64,
        precedence: Precedence,
        line: u32,
        observer: &mut impl Observer,
    ) -> Option<(u8, u32)> {
        let plan = self.plan;
        for (option, need) in plan.lines[line as usize].options.iter().enumerate() {
            let Some(victim) = self.victim(rank, precedence, need) else { continue };
            self.interrupt(victim, true, State::Waiting, observer);
            let unit = &mut self.units[victim];
            let back = plan.cells[unit.cell as usize].line;
            let line = &mut self.lines[back as usize];
            begin_spell(unit, self.now, line.off_clock(self.now), self.now);
            line.rejoin(&mut self.units, victim);
            self.count_waiting(victim, 1);
            return Some((option as u8, back));
        }
        None
    }

    /// The work that a unit of this rank would interrupt to get what it needs.
    fn victim(&self, rank: u64, precedence: Precedence, need: &[(u32, u32)]) -> Option<u32> {
        let plan = self.plan;
        let [(pool, 1)] = need[..] else { return None };
        let state = &self.pools[pool as usize];
        if self.now >= state.next_change || state.busy > state.on_duty {
            return None;
        }
        // Only work whose discipline allows it, and that takes no more than the one server.
        self.least_urgent(pool as usize, precedence, |other| {
            let line = plan.cells[other.cell as usize].line as usize;
            rank_of(other, precedence, self.now) > rank
                && plan.lines[line].discipline.precedence() == Some(precedence)
                && matches!(plan.need_of(other)[..], [(_, 1)])
        })
    }

    /// Whether a unit that comes to a line could start at once by interrupting less urgent work.
    pub(super) fn could_preempt(&self, index: u32, line: u32) -> bool {
        let row = &self.plan.lines[line as usize];
        let Some(precedence) = row.discipline.precedence() else { return false };
        let rank = rank_of(&self.units[index], precedence, self.now);
        let first = self.lines[line as usize].peek(&self.units, self.now, |_| 0);
        first.is_none_or(|first| rank_of(&self.units[first], precedence, self.now) > rank)
            && row.options.iter().any(|need| self.victim(rank, precedence, need).is_some())
    }

    /// Interrupts less urgent work for units that already wait: after a change of shift or the end of overtime.
    pub(super) fn preempt_for_waiting(&mut self, pool: usize, observer: &mut impl Observer) {
        let plan = self.plan;
        for &line in &plan.pools[pool].lines {
            self.preempt_for_line(line, observer);
        }
    }

    /// Interrupts less urgent work for the units that wait in a line, where its discipline allows.
    fn preempt_for_line(&mut self, line: u32, observer: &mut impl Observer) {
        let Some(precedence) = self.plan.lines[line as usize].discipline.precedence() else { return };
        while let Some(next) = self.lines[line as usize].peek(&self.units, self.now, |_| 0) {
            let rank = rank_of(&self.units[next], precedence, self.now);
            let Some((option, interrupted)) = self.make_room(rank, precedence, line, observer) else {
                return;
            };
            self.take_up(line, option, observer);
            self.offer_elsewhere(interrupted, observer);
        }
    }

    /// A unit was interrupted and is back in its line. Where the line has alternatives, another may be free for
    /// it, or be made free: each that is interrupted in turn is less urgent, so this comes to an end.
    pub(super) fn offer_elsewhere(&mut self, line: u32, observer: &mut impl Observer) {
        let plan = self.plan;
        let options = &plan.lines[line as usize].options;
        if options.len() < 2 {
            return;
        }
        for &(pool, _) in options.iter().flatten() {
            self.grant(&[pool], observer);
        }
        self.preempt_for_line(line, observer);
    }

    /// The unit in work in a pool that is interrupted first: of the largest rank, the one started last. Work that
    /// ends at this very instant is as good as done.
    fn least_urgent(&self, pool: usize, precedence: Precedence, may: impl Fn(&Unit) -> bool) -> Option<u32> {
        let in_work = self.pools[pool].in_work.iter().copied();
        let interruptible = in_work.filter(|&index| {
            let unit = &self.units[index];
            unit.ends > self.now && may(unit)
        });
        interruptible.max_by_key(|&index| {
            let unit = &self.units[index];
            (rank_of(unit, precedence, self.now), unit.started, unit.event)
        })
    }

    /// Stops the work on a unit and takes its servers back. What remains is done later; after an interruption
    /// by a more urgent unit under "restart" all of it. It lies or waits from now on. Returns whether the overtime of one
    /// of its pools ends.
    pub(super) fn interrupt(
        &mut self,
        index: u32,
        by_urgent: bool,
        becomes: State,
        observer: &mut impl Observer,
    ) -> bool {
        if self.units[index].flags & flag::PREPARES != 0 {
            return self.break_off_changeover(index, becomes, observer);
        }
        let now = self.now;
        let line = self.plan.cells[self.units[index].cell as usize].line as usize;
        let unit = &mut self.units[index];
        if unit.flags & flag::INTERRUPTED == 0 {
            unit.drawn = unit.work;
        }
        if unit.flags & flag::WAITED == 0 {
            unit.waited = 0;
            unit.order = 0;
        }
        unit.flags |= flag::INTERRUPTED | flag::WAITED;
        let restart = by_urgent && self.plan.lines[line].discipline == Discipline::PreemptiveRestart;
        unit.set_work_left(if restart {
            Work { ticks: unit.drawn, millionths: 0 }
        } else {
            unit.work_left().after(now - unit.started, unit.speed)
        });
        unit.event = 0;
        unit.state = becomes;
        let (cell, option) = (unit.cell as usize, usize::from(unit.option));
        observer.interrupts(SimTime::from_ticks(now), cell, option, unit);
        let plan = self.plan;
        let mut overtime_ends = false;
        for &(pool, count) in &plan.lines[line].options[option] {
            overtime_ends |= self.set_free(pool, count, index, observer);
        }
        overtime_ends
    }
}

/// The rank of a unit among those that can interrupt one another: the smaller goes first.
pub(super) fn rank_of(unit: &Unit, precedence: Precedence, now: u64) -> u64 {
    match precedence {
        Precedence::Priority => u64::from(unit.priority),
        Precedence::Remaining if unit.state == State::InWork => {
            unit.work_left().after(now - unit.started, unit.speed).ticks
        }
        Precedence::Remaining => unit.work,
    }
}
