//! What happens to a unit at an activity: it comes, waits, is taken up, worked on, and moves on.

use crate::model::Between;
use crate::rng::RandomStream;
use crate::time::{SimTime, Span};

use super::cause::Cause;
use super::levers::set_present_work;
use super::observer::{Departure, Exit, Observer, Spell, Visit};
use super::plan::{Plan, PlanCell, PlanLine};
use super::shift::rank_of;
use super::unit::{FIRST_SPECIAL, LATE, NONE, State, UNDRAWN, Unit, flag};
use super::{Kernel, VisitCounters};

impl Kernel<'_> {
    /// A unit's work or delay ends: its servers are released and granted, then it moves on.
    #[inline(always)]
    pub(super) fn complete(&mut self, index: u32, observer: &mut impl Observer) {
        let now = self.now;
        let unit = &self.units[index];
        let cell: &PlanCell = &self.cells[unit.cell as usize];
        if cell.common_pool == NONE {
            return self.complete_in_general(index, cell, observer);
        }
        if cell.sends_back && self.plan.back[unit.cell as usize].contains(&unit.next_cell) {
            self.note_rework(index, observer);
        }
        let unit = &self.units[index];
        let visit = Visit { wait: unit.started - unit.joined, sojourn: now - unit.joined };
        observer.completes(SimTime::from_ticks(now), unit.cell as usize, 0, &visit, unit);
        self.release_common(cell, observer);
        self.move_on(index, observer);
    }

    /// As above for work that may have been interrupted, for servers of several pools, for delays and batches.
    #[inline(never)]
    fn complete_in_general(&mut self, index: u32, cell: &PlanCell, observer: &mut impl Observer) {
        let unit = &mut self.units[index];
        if unit.flags & flag::PREPARES != 0 {
            return self.end_changeover(index, cell.line, observer);
        }
        let group = std::mem::replace(&mut unit.group, NONE);
        if unit.state == State::Closed {
            self.reopen(index, observer);
        } else if self.end_work(index, cell, observer) {
            if cell.line != NONE {
                self.release(index, cell.line, usize::from(self.units[index].option), observer);
            }
            self.go_on(index, cell, observer);
        }
        if group != NONE {
            self.dismiss_riders(group, observer);
        }
        self.let_in(observer);
    }

    /// Work on a unit, or its delay, ends, and so does its visit, unless it is held. Returns whether it can move on.
    pub(super) fn end_work(&mut self, index: u32, cell: &PlanCell, observer: &mut impl Observer) -> bool {
        if cell.line == NONE {
            self.end_delay(index);
        }
        if self.plan.skills.learnings() > 0 {
            self.learn(index);
        }
        if cell.effects != NONE {
            let effects = &self.plan.effects[cell.effects as usize];
            self.restore_by(index, &effects.restores, observer);
            self.produce(&effects.produces, observer);
            self.spawn(index, cell);
        }
        if cell.levers != NONE {
            self.end_with_levers(index, cell, observer);
        }
        self.settle_way(index, observer);
        if cell.holds
            && let Some(gate) = self.closed_gate(index)
        {
            self.hold(index, gate, cell, observer);
            return false;
        }
        let unit = &self.units[index];
        let wait = if unit.flags & flag::WAITED == 0 { 0 } else { unit.waited };
        let visit = Visit { wait, sojourn: self.now - unit.joined };
        observer.completes(
            SimTime::from_ticks(self.now),
            unit.cell as usize,
            unit.alternative(),
            &visit,
            unit,
        );
        self.units[index].flags &= !flag::OF_VISIT;
        self.count_present(index, -1);
        true
    }

    /// A delay ends. Where the clocks of the targets stood still, the due times move by what was left of them.
    fn end_delay(&mut self, index: u32) {
        let unit = &mut self.units[index];
        unit.waits[Cause::External] += self.now - unit.started;
        let cell = &self.plan.cells[unit.cell as usize];
        if cell.clock_paused {
            let calendar = self.plan.target_calendar(cell.stream);
            let (from, to) = (SimTime::from_ticks(unit.started), SimTime::from_ticks(self.now));
            for due in [&mut unit.resolve_due, &mut unit.respond_due] {
                *due = super::arrivals::postponed(calendar, *due, from, to);
            }
        }
    }

    /// Sends a unit to its next activity, or out of its stream, after an activity of the common kind.
    #[inline(always)]
    fn move_on(&mut self, index: u32, observer: &mut impl Observer) {
        let now = self.now;
        let unit = &mut self.units[index];
        if unit.next_cell == NONE {
            if unit.flags & flag::EVENTFUL != 0 {
                return self.depart(index, Exit::Finished, observer);
            }
            let stream = self.cells[unit.cell as usize].stream as usize;
            let lead = now - unit.arrived;
            let departure = Departure { exit: Exit::Finished, lead, eventful: false };
            unit.state = State::Absent;
            observer.leaves(SimTime::from_ticks(now), stream, &departure, unit);
            self.units.give_back(index);
        } else {
            unit.cell = unit.next_cell;
            unit.work = unit.next_work;
            self.enter(index, observer);
        }
    }

    /// A unit comes to the cell that its row names; its work there has been drawn.
    #[inline(always)]
    pub(super) fn enter(&mut self, index: u32, observer: &mut impl Observer) {
        let unit = &mut self.units[index];
        let cell = &self.cells[unit.cell as usize];
        unit.joined = self.now;
        if cell.common_pool == NONE {
            self.enter_in_general(index, cell, observer);
        } else {
            unit.visits += 1;
            unit.hands.pass_to(cell.common_pool, cell.levels);
            self.enter_common(index, cell, observer);
        }
    }

    /// As above for all activities that are not of the common kind.
    #[inline(never)]
    fn enter_in_general(&mut self, index: u32, cell: &PlanCell, observer: &mut impl Observer) {
        let unit = &mut self.units[index];
        unit.next_cell = UNDRAWN;
        unit.work_millionths = 0;
        if cell.entrance != NONE && !self.comes_to_entrance(index, cell, observer) {
            return;
        }
        self.units[index].state = State::Waiting;
        self.count_present(index, 1);
        if cell.supply == NONE || self.take_from_stocks(index, cell.supply, observer) {
            self.begin_visit(index, cell, observer);
        }
    }

    /// A unit that has come in, and has what it needs, is collected, seeks servers or begins its delay.
    pub(super) fn begin_visit(&mut self, index: u32, cell: &PlanCell, observer: &mut impl Observer) {
        self.units[index].visits += u32::from(cell.line != NONE);
        if cell.levers != NONE {
            let unit = &mut self.units[index];
            set_present_work(self.plan, &self.levers, &self.counters, unit, index, true);
        }
        let assembly = self.plan.extras[self.units[index].cell as usize].assembly;
        if assembly == NONE {
            self.begin(index, cell.line, observer);
        } else {
            self.gather(index, assembly, observer);
        }
    }

    /// Counts a unit that comes to its activity or leaves it, where somebody asks for the number.
    pub(super) fn count_present(&mut self, index: u32, change: i32) {
        let gauge = self.plan.extras[self.units[index].cell as usize].gauge;
        if let Some(present) = self.gauges.get_mut(gauge as usize) {
            *present = present.wrapping_add_signed(change);
        }
    }

    /// A unit seeks the servers of a line, or begins the delay of an activity without one.
    pub(super) fn begin(&mut self, index: u32, line: u32, observer: &mut impl Observer) {
        if line == NONE {
            self.begin_delay(index, observer);
        } else {
            self.seek_servers(index, line, observer);
        }
    }

    /// A unit that has come starts at once if its servers are free, or by interrupting others; else it waits.
    fn seek_servers(&mut self, index: u32, line: u32, observer: &mut impl Observer) {
        let free = if self.lines[line as usize].is_empty() { self.free_option(line) } else { None };
        if let Some(option) = free {
            self.start(index, line, option, None, observer);
        } else if !self.preempt_for(index, line, observer) {
            let unit = &mut self.units[index];
            if unit.flags & flag::WAITED == 0 {
                unit.waited = 0;
                unit.flags |= flag::WAITED;
            }
            if unit.joined == self.now {
                self.wait(index, line, observer);
            } else {
                self.wait_late(index, line, observer);
            }
            self.begin_patience(index);
            if !self.plan.servers.is_empty() {
                self.settle_idle_for(line, observer);
            }
        }
    }

    /// A delay that needs nobody of ours begins. With a calendar its time passes in open hours only.
    #[inline(never)]
    fn begin_delay(&mut self, index: u32, observer: &mut impl Observer) {
        let plan = self.plan;
        let now = SimTime::from_ticks(self.now);
        let unit = &mut self.units[index];
        unit.state = State::Delayed;
        unit.started = self.now;
        unit.option = 0;
        let cell = &plan.cells[unit.cell as usize];
        let end = if cell.calendar == NONE {
            self.now + unit.work
        } else {
            plan.calendar(cell.calendar).add(now, Span::from_ticks(unit.work)).ticks()
        };
        if Self::decides_late(plan, cell) {
            unit.next_cell = LATE;
        } else {
            draw_ahead(plan, self.cells, &mut self.counters, unit, index, cell);
        }
        unit.event = self.completions.schedule(end, index);
        observer.starts(now, unit.cell as usize, 0, None, unit);
        if unit.group != NONE {
            self.start_riders(index, observer);
        }
    }

    /// The first alternative of a line's needs whose servers are all free.
    #[inline]
    pub(super) fn free_option(&self, line: u32) -> Option<u8> {
        let PlanLine { sole_pool, options, .. } = &self.plan.lines[line as usize];
        if *sole_pool != NONE {
            return self.pools[*sole_pool as usize].can_start(1, self.now).then_some(0);
        }
        let free = |need: &Vec<(u32, u32)>| {
            need.iter().all(|&(pool, count)| self.pools[pool as usize].can_start(count, self.now))
        };
        options.iter().position(free).map(|option| option as u8)
    }

    /// Puts a unit that comes new into its waiting line.
    #[inline(always)]
    pub(super) fn wait(&mut self, index: u32, line: u32, observer: &mut impl Observer) {
        self.order += 1;
        let line = &mut self.lines[line as usize];
        let unit = &mut self.units[index];
        unit.order = self.order;
        unit.link = NONE;
        unit.next_cell = UNDRAWN;
        begin_spell(unit, self.now, line.off_clock(self.now), u64::MAX);
        observer.waits(SimTime::from_ticks(self.now), unit.cell as usize, unit);
        let level = line.level(unit);
        line.join(&mut self.units, index, level, self.order);
    }

    /// As above for a unit that has been held at its activity until now.
    fn wait_late(&mut self, index: u32, line: u32, observer: &mut impl Observer) {
        let line = &mut self.lines[line as usize];
        let unit = &mut self.units[index];
        begin_spell(unit, self.now, line.off_clock(self.now), u64::MAX);
        observer.waits(SimTime::from_ticks(self.now), unit.cell as usize, unit);
        line.join_late(&mut self.units, index);
    }

    /// Takes servers for a unit and begins, or resumes, the work on it.
    #[inline(never)]
    pub(super) fn start(
        &mut self,
        index: u32,
        line: u32,
        option: u8,
        spell: Option<&Spell>,
        observer: &mut impl Observer,
    ) {
        let plan = self.plan;
        for &(pool, count) in &plan.lines[line as usize].options[usize::from(option)] {
            let state = &mut self.pools[pool as usize];
            state.busy += count;
            if plan.pools[pool as usize].tracked {
                state.in_work.push(index);
            }
        }
        let unit = &mut self.units[index];
        unit.option = option;
        unit.speed = plan.lines[line as usize].speeds[usize::from(option)];
        if plan.lines[line as usize].differs {
            let changeover = self.take_people(index, line, observer);
            if changeover > 0 {
                return self.change_over(index, changeover, spell, observer);
            }
            self.note_kinds(index, line);
        }
        self.begin_work(index, line, spell, observer);
    }

    /// Begins, or resumes, the work on a unit whose servers have been taken.
    #[inline]
    pub(super) fn begin_work(
        &mut self,
        index: u32,
        line: u32,
        spell: Option<&Spell>,
        observer: &mut impl Observer,
    ) {
        let plan = self.plan;
        let now = self.now;
        let unit = &mut self.units[index];
        let option = usize::from(unit.option);
        let hands = plan.lines[line as usize].options[option].first().map_or(NONE, |need| need.0);
        let levels = plan.lines[line as usize].levels[option];
        unit.hands.reach(levels);
        unit.hands.pass_to(hands, levels);
        unit.state = State::InWork;
        unit.started = now;
        let first_start = unit.next_cell == UNDRAWN;
        let cell = &plan.cells[unit.cell as usize];
        if first_start && cell.levers != NONE {
            set_present_work(plan, &self.levers, &self.counters, unit, index, false);
        }
        if plan.lines[line as usize].differs {
            self.fit_work(index, first_start);
            if first_start {
                // Kept also where a changeover was broken off before.
                self.units[index].drawn = self.units[index].work;
            }
        }
        let unit = &mut self.units[index];
        unit.ends = now + unit.work_left().time_at(unit.speed);
        if unit.flags & flag::AWAITS_RESPONSE != 0 {
            self.respond_in_general(index, observer);
        }
        if !plan.servers.is_empty() {
            for &(pool, count) in &plan.lines[line as usize].options[option] {
                self.seat(index, pool as usize, count);
            }
        }
        let unit = &mut self.units[index];
        unit.event = self.completions.schedule(unit.ends, index);
        observer.starts(SimTime::from_ticks(now), unit.cell as usize, option, spell, unit);
        if first_start && Self::decides_late(plan, cell) {
            unit.next_cell = LATE;
        } else if first_start {
            draw_ahead(plan, self.cells, &mut self.counters, unit, index, cell);
        }
        if unit.group != NONE {
            self.start_riders(index, observer);
        }
        if self.units[index].flags & flag::HELD != 0 {
            self.close_batch(index);
        }
    }

    /// Releases the servers of a unit whose work has ended, and grants them to those that wait.
    #[inline(never)]
    pub(super) fn release(&mut self, index: u32, line: u32, option: usize, observer: &mut impl Observer) {
        let need = &self.plan.lines[line as usize].options[option];
        let mut overtime_ends = false;
        for &(pool, count) in need {
            overtime_ends |= self.set_free(pool, count, index, observer);
        }
        if !self.plan.servers.is_empty() {
            self.leave_when_due(observer);
        }
        if let [(pool, _)] = need[..] {
            self.grant(&[pool], observer);
        } else {
            let mut freed = std::mem::take(&mut self.freed_pools);
            freed.clear();
            freed.extend(need.iter().map(|&(pool, _)| pool));
            self.grant(&freed, observer);
            self.freed_pools = freed;
        }
        if overtime_ends {
            // Nobody could be interrupted while more servers worked than were on duty.
            for &(pool, _) in need {
                self.preempt_for_waiting(pool as usize, observer);
            }
        }
    }

    /// Takes servers back without granting them; returns whether the pool's overtime ends with that.
    pub(super) fn set_free(
        &mut self,
        pool: u32,
        count: u32,
        index: u32,
        observer: &mut impl Observer,
    ) -> bool {
        let state = &mut self.pools[pool as usize];
        let overtime = state.overtime();
        state.busy -= count;
        let overtime_ends = overtime > 0 && state.overtime() == 0;
        if overtime > 0 {
            observer.overtime(SimTime::from_ticks(self.now), pool as usize, state.overtime());
        }
        if self.plan.pools[pool as usize].tracked
            && let Some(place) = state.in_work.iter().position(|&other| other == index)
        {
            state.in_work.swap_remove(place);
        }
        if !state.people.is_empty() {
            self.free_people(pool as usize, index, observer);
        }
        if self.plan.pools[pool as usize].servers != NONE {
            self.unseat(index, pool as usize);
        }
        overtime_ends
    }

    /// Lets the free servers of pools take up waiting units. Pools whose servers become free at the same instant
    /// are looked at together, so that a unit which needs several of them is weighed against those that need one.
    pub(super) fn grant(&mut self, pools: &[u32], observer: &mut impl Observer) {
        self.give(pools, observer);
        if !self.plan.servers.is_empty() {
            for &pool in pools {
                self.settle_idle(pool as usize, observer);
            }
        }
    }

    /// As above, without a look at those who find nothing to take up.
    pub(super) fn give(&mut self, pools: &[u32], observer: &mut impl Observer) {
        let plan = self.plan;
        while let Some((line, option)) = self.best_line(pools) {
            self.take_up(line, option, observer);
        }
        for &suspending in pools.iter().flat_map(|&pool| &plan.pools[pool as usize].resumes) {
            self.resume_parked(suspending, observer);
        }
    }

    /// Takes the next unit out of a line and starts the work on it.
    pub(super) fn take_up(&mut self, line: u32, option: u8, observer: &mut impl Observer) {
        let mut random = self.pick_stream(line);
        let picks = &mut self.picks[line as usize];
        let index = self.lines[line as usize].take(&mut self.units, self.now, |count| {
            *picks += 1;
            random.below(count)
        });
        let off_clock = self.lines[line as usize].off_clock(self.now);
        let unit = &mut self.units[index];
        let mut spell = end_spell(unit, self.now, off_clock);
        unit.waited += self.now - unit.waiting_since;
        self.end_patience(index);
        if self.servers.setup_of_next > 0 {
            self.book_setup(index, &mut spell, observer);
        }
        self.start(index, line, option, Some(&spell), observer);
    }

    /// The random stream that picks the next unit of a line.
    fn pick_stream(&self, line: u32) -> RandomStream {
        let address = self.plan.lines[line as usize].pick_address;
        RandomStream::addressed(self.replication_key, address, self.picks[line as usize])
    }

    /// The line that free servers of the pools look at first, among those whose next unit can start, with the
    /// alternative of its needs that is free.
    ///
    /// Where pools with different rules meet, priorities come before waiting, and waiting before the order of the
    /// file.
    fn best_line(&self, pools: &[u32]) -> Option<(u32, u8)> {
        let rules = || pools.iter().map(|&pool| self.plan.between(pool));
        let by_priority = rules().any(|rule| rule == Between::Priority);
        let listed = rules().all(|rule| rule == Between::Listed);
        let mut best: Option<((u64, u64, u64), u32, u8)> = None;
        for &line in pools.iter().flat_map(|&pool| &self.plan.pools[pool as usize].lines) {
            let waiting = &self.lines[line as usize];
            if waiting.is_empty() {
                continue;
            }
            let Some(option) = self.free_option(line) else { continue };
            let Some(next) = waiting.peek(&self.units, self.now, |count| self.pick_stream(line).below(count))
            else {
                continue;
            };
            let next = &self.units[next];
            let rank = match (by_priority, listed) {
                (true, _) => waiting.urgency(next, self.now),
                // Lines are numbered in the order of the file.
                (false, true) => u64::from(line),
                (false, false) => 0,
            };
            // Work that was begun at once and handed back has no order number, but a time of joining.
            let rank = (rank, next.joined, next.order);
            if best.is_none_or(|(least, ..)| rank < least) {
                best = Some((rank, line, option));
            }
        }
        best.map(|(_, line, option)| (line, option))
    }

    /// Interrupts less urgent work for a unit that has just come, where its discipline allows. Returns whether
    /// the unit has been started.
    fn preempt_for(&mut self, index: u32, line: u32, observer: &mut impl Observer) -> bool {
        let Some(precedence) = self.plan.lines[line as usize].discipline.precedence() else { return false };
        let rank = rank_of(&self.units[index], precedence, self.now);
        let first = self.lines[line as usize].peek(&self.units, self.now, |_| 0);
        if first.is_some_and(|first| rank_of(&self.units[first], precedence, self.now) <= rank) {
            // Who waits in the same line and is as urgent could not interrupt anybody either, or goes first.
            return false;
        }
        let Some((option, interrupted)) = self.make_room(rank, precedence, line, observer) else {
            return false;
        };
        self.start(index, line, option, None, observer);
        self.offer_elsewhere(interrupted, observer);
        true
    }
}

/// Somebody works on a unit for the first time.
#[inline(never)]
pub(super) fn respond(plan: &Plan<'_>, unit: &mut Unit, now: u64, observer: &mut impl Observer) {
    unit.flags &= !flag::AWAITS_RESPONSE;
    let in_time = now <= unit.respond_due && unit.respond_due > 0;
    unit.respond_due = u64::MAX;
    let stream = plan.cells[unit.cell as usize].stream as usize;
    observer.responds(SimTime::from_ticks(now), stream, in_time, unit);
}

/// Draws where a unit goes after the present visit and the work that waits for it there. Drawn now, the numbers
/// are at hand when the event comes; since draws are addressed, when they are made changes nothing.
#[inline(always)]
pub(super) fn draw_ahead(
    plan: &Plan<'_>,
    cells: &[PlanCell],
    counters: &mut VisitCounters,
    unit: &mut Unit,
    index: u32,
    cell: &PlanCell,
) {
    let next = cell.route.draw(plan, unit.key, counters.present(index, cell.counter));
    unit.next_cell = next;
    if next < FIRST_SPECIAL {
        let next = &cells[next as usize];
        unit.next_work = next.draw_work(unit.key, counters.count(index, next.counter));
    }
}

/// Notes where a spell of waiting in a line begins, whose off-duty clock is given; `turn` is now if the unit's
/// turn has come already, and never otherwise.
#[inline(always)]
pub(super) const fn begin_spell(unit: &mut Unit, now: u64, off_clock: u64, turn: u64) {
    unit.state = State::Waiting;
    unit.waiting_since = now;
    unit.off_at_wait = off_clock;
    unit.turn = turn;
    unit.off_at_turn = off_clock;
}

/// Ends a spell of waiting in a line, whose off-duty clock is given, and splits it by cause.
#[inline(always)]
pub(super) fn end_spell(unit: &mut Unit, now: u64, off_clock: u64) -> Spell {
    let waited = now - unit.waiting_since;
    // What was kept by one who is away counts back from the clock, perhaps to before it began.
    let off_shift = off_clock.wrapping_sub(unit.off_at_wait);
    // A turn that has not come counts as coming now. By selection: a branch would be mispredicted often.
    let turn = unit.turn.min(now);
    let off_at_turn = if unit.turn <= now { unit.off_at_turn } else { off_clock };
    let overtaken = (now - turn) - (off_clock - off_at_turn);
    let contention = waited - off_shift - overtaken;
    unit.waits[Cause::Contention] += contention;
    unit.waits[Cause::OffShift] += off_shift;
    unit.waits[Cause::Overtaken] += overtaken;
    Spell { contention, off_shift, overtaken }
}
