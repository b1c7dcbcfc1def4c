//! Servers go away and come back: outages with repair, sickness, breaks.
//!
//! Each server goes through each kind of time away by itself: it is there for a while by the clock of that kind, then it
//! is due, goes as soon as its work in hand allows, and comes back. Times are addressed by pool, kind, number of the server
//! and number of the time away: neither the work nor the other servers change them.

use crate::id::{Id, PoolId};
use crate::model::{Away, AwayClock, InHand};
use crate::rng::{Purpose, RandomStream, source_key};
use crate::time::{SimTime, Span};

use super::Kernel;
use super::cause::Cause;
use super::idle::Rest;
use super::observer::{Observer, Spell};
use super::plan::ticks;
use super::servers::{PlanServers, Server};
use super::timers::Timer;
use super::unit::{NONE, State};

/// Where a server is in one kind of its times away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// There.
    There,
    /// Goes when its work in hand is done.
    Due,
    /// Away.
    Away,
}

/// One kind of times away of one server.
#[derive(Debug, Clone, Copy)]
pub(super) struct Absence {
    /// The server, its pool as in the plan, and the kind.
    server: u32,
    of_pool: u32,
    kind: u32,
    /// Address of its draws.
    address: u64,
    /// Times drawn so far.
    draws: u64,
    pub(super) phase: Phase,
    /// When the phase ends, in ticks; `u64::MAX` while no timer says so.
    until: u64,
    /// On the clock of work: what is left before it is due, and since when it passes.
    left: u64,
    since: u64,
}

impl Absence {
    pub(super) const fn new(of_pool: usize, server: usize, kind: usize, address: u64) -> Self {
        Self {
            server: server as u32,
            of_pool: of_pool as u32,
            kind: kind as u32,
            address,
            draws: 0,
            phase: Phase::There,
            until: u64::MAX,
            left: 0,
            since: 0,
        }
    }

    pub(super) const fn clear(&mut self) {
        *self = Self::new(self.of_pool as usize, self.server as usize, self.kind as usize, self.address);
    }
}

impl Kernel<'_> {
    /// The rows of a server's times away.
    pub(super) fn absences_of(&self, of_pool: usize, server: usize) -> std::ops::Range<usize> {
        let servers = &self.plan.servers[of_pool];
        let kinds = self.plan.model().pools[PoolId::new(servers.pool as usize)].away.len();
        let first = self.servers.first_absence[of_pool] + (server - servers.first as usize) * kinds;
        first..first + kinds
    }

    fn kind_of(&self, row: usize) -> &Away {
        let absence = &self.servers.absences[row];
        let pool = self.plan.servers[absence.of_pool as usize].pool as usize;
        &self.plan.model().pools[PoolId::new(pool)].away[absence.kind as usize]
    }

    /// Draws how long a server is there, or away, in ticks. Nobody is there for no time at all: it would go and come for
    /// ever at one instant.
    fn draw_away(&mut self, row: usize, there: bool) -> u64 {
        let Away { after, lasts, .. } = self.kind_of(row);
        let absence = &self.servers.absences[row];
        let pool = self.plan.servers[absence.of_pool as usize].pool as usize;
        let name = self.plan.model().pools[PoolId::new(pool)].key;
        let key = source_key(self.replication_key, name, Purpose::Away);
        let mut random = RandomStream::addressed(key, absence.address, absence.draws);
        let drawn = ticks(if there { after } else { lasts }.sample(&mut random));
        self.servers.absences[row].draws += 1;
        if there { drawn.max(1) } else { drawn }
    }

    /// Sets when the present phase of a time away ends.
    fn set_until(&mut self, row: usize, until: u64) {
        self.servers.absences[row].until = until;
        self.set_timer(SimTime::ZERO + Span::from_ticks(until), Timer::Away(row as u32));
    }

    /// All servers of a pool are there at the start of a replication.
    pub(super) fn open_servers(&mut self, pool: usize) {
        let of_pool = self.plan.pools[pool].servers as usize;
        let Some(servers) = self.plan.servers.get(of_pool) else { return };
        for server in servers.rows() {
            for row in self.absences_of(of_pool, server) {
                self.begin_there(row);
            }
        }
    }

    /// A server is there again, for one kind: its clock begins, unless it runs on duty only.
    fn begin_there(&mut self, row: usize) {
        self.servers.absences[row].phase = Phase::There;
        self.servers.absences[row].until = u64::MAX;
        match self.kind_of(row).clock {
            AwayClock::Always => {
                let until = self.now + self.draw_away(row, true);
                self.set_until(row, until);
            }
            AwayClock::Working => self.servers.absences[row].left = self.draw_away(row, true),
            AwayClock::OnDuty => {}
        }
    }

    /// A server comes on duty or goes: clocks that run on duty begin, if it is there, or stop.
    pub(super) fn set_duty_clocks(&mut self, of_pool: usize, server: usize, on_duty: bool) {
        let runs = on_duty && self.servers.rows[server].away == 0;
        for row in self.absences_of(of_pool, server) {
            if self.kind_of(row).clock != AwayClock::OnDuty || self.servers.absences[row].phase == Phase::Away
            {
                continue;
            }
            self.servers.absences[row].phase = Phase::There;
            self.servers.absences[row].until = u64::MAX;
            if runs {
                let until = self.now + self.draw_away(row, true);
                self.set_until(row, until);
            }
        }
    }

    /// A server begins to work: clocks of work run. A timer is set only if this spell of work reaches so far.
    pub(super) fn begin_spell_of(&mut self, of_pool: usize, server: usize) {
        let ends = self.units[self.servers.rows[server].unit].ends;
        for row in self.absences_of(of_pool, server) {
            if self.kind_of(row).clock == AwayClock::Working {
                let absence = &mut self.servers.absences[row];
                absence.since = self.now;
                let due = self.now + absence.left;
                if absence.phase == Phase::There && due < ends {
                    self.set_until(row, due);
                }
            }
        }
    }

    /// A server ceases to work: clocks of work stand still. One that keeps a unit after its work has not worked since.
    pub(super) fn end_spell_of(&mut self, of_pool: usize, server: usize) {
        let worked_to = self.now.min(self.units[self.servers.rows[server].unit].ends);
        for row in self.absences_of(of_pool, server) {
            if self.kind_of(row).clock == AwayClock::Working {
                let absence = &mut self.servers.absences[row];
                if absence.phase == Phase::There {
                    absence.left = absence.left.saturating_sub(worked_to.saturating_sub(absence.since));
                    absence.until = u64::MAX;
                }
            }
        }
    }

    /// The present phase of a time away ends, unless that is no longer so.
    pub(super) fn end_phase(&mut self, row: usize, observer: &mut impl Observer) {
        let absence = self.servers.absences[row];
        if absence.until != self.now {
            return;
        }
        self.servers.absences[row].until = u64::MAX;
        if absence.phase == Phase::Away {
            self.come_back_to_pool(row, observer);
        } else {
            self.fall_due(row, observer);
        }
    }

    /// A server is to go away: at once, or when its work is done.
    fn fall_due(&mut self, row: usize, observer: &mut impl Observer) {
        let Absence { server, of_pool, .. } = self.servers.absences[row];
        let (server, of_pool) = (server as usize, of_pool as usize);
        self.servers.absences[row].phase = Phase::Due;
        let state = self.servers.rows[server];
        let works = state.unit != NONE && !state.keeps;
        let in_hand = self.kind_of(row).in_hand;
        // What is done at this very instant, or is done and cannot move on, is not interrupted.
        if works && (in_hand == InHand::Finish || self.units[state.unit].ends <= self.now) {
            return;
        }
        let pool = self.plan.servers[of_pool].pool;
        let mut changed = std::mem::take(&mut self.freed_pools);
        changed.clear();
        if works {
            self.stop_work_of(of_pool, server, in_hand, &mut changed, observer);
        }
        self.go_away(of_pool, server, observer);
        if works {
            self.grant(&changed, observer);
            self.preempt_for_waiting(pool as usize, observer);
        }
        self.freed_pools = changed;
    }

    /// The work of a server that goes away is interrupted: it is kept, or goes back to its line. Work that needs others
    /// too is never kept, nor is work past the end of a shift.
    fn stop_work_of(
        &mut self,
        of_pool: usize,
        server: usize,
        in_hand: InHand,
        changed: &mut Vec<u32>,
        observer: &mut impl Observer,
    ) {
        let index = self.servers.rows[server].unit;
        let alone = matches!(self.plan.need_of(&self.units[index])[..], [(_, 1)]);
        let keeps = in_hand == InHand::Wait && alone && self.is_scheduled(of_pool, server);
        changed.extend(self.plan.need_of(&self.units[index]).iter().map(|&(pool, _)| pool));
        if keeps {
            self.interrupt(index, false, State::Parked, observer);
            self.units[index].waiting_since = self.now;
            let row = &mut self.servers.rows[server];
            row.unit = index;
            row.keeps = true;
        } else {
            self.interrupt(index, false, State::Waiting, observer);
            self.hand_back(index);
        }
        self.stop_riders(index, observer);
    }

    /// Servers that have ended their work go, if they are to.
    pub(super) fn leave_when_due(&mut self, observer: &mut impl Observer) {
        while let Some(server) = self.servers.due.pop() {
            let server = server as usize;
            let of_server = |servers: &PlanServers| servers.rows().contains(&server);
            if let Some(of_pool) = self.plan.servers.iter().position(of_server)
                && self.servers.rows[server].unit == NONE
            {
                self.go_away(of_pool, server, observer);
            }
        }
    }

    /// A server goes away, for all kinds that are due.
    fn go_away(&mut self, of_pool: usize, server: usize, observer: &mut impl Observer) {
        let was_there = self.servers.rows[server].away == 0;
        for row in self.absences_of(of_pool, server) {
            if self.servers.absences[row].phase == Phase::Due {
                self.servers.absences[row].phase = Phase::Away;
                self.servers.rows[server].away += 1;
                let until = self.now + self.draw_away(row, false);
                self.set_until(row, until);
            }
        }
        if was_there && self.servers.rows[server].away > 0 {
            self.set_duty_clocks(of_pool, server, false);
            self.servers.rows[server].stop_rest(Rest::Ready);
            if self.is_scheduled(of_pool, server) {
                self.change_present(of_pool, -1, observer);
            }
        }
    }

    /// A time away is over. Who is there again and on duty resumes the work that it has kept, or takes up other work.
    fn come_back_to_pool(&mut self, row: usize, observer: &mut impl Observer) {
        let Absence { server, of_pool, .. } = self.servers.absences[row];
        let (server, of_pool) = (server as usize, of_pool as usize);
        self.begin_there(row);
        self.servers.rows[server].away -= 1;
        if self.servers.rows[server].away > 0 || !self.is_scheduled(of_pool, server) {
            return;
        }
        let pool = self.plan.servers[of_pool].pool;
        let Server { unit, keeps, .. } = self.servers.rows[server];
        if !keeps {
            let rest = self.first_rest(pool as usize);
            self.servers.rows[server].stop_rest(rest);
        }
        self.change_present(of_pool, 1, observer);
        self.set_duty_clocks(of_pool, server, true);
        if keeps {
            self.resume_kept(unit, observer);
        }
        self.grant(&[pool], observer);
        self.preempt_for_waiting(pool as usize, observer);
    }

    /// Work that was kept is resumed by the server that has kept it, even if another still works past the end of his
    /// shift.
    fn resume_kept(&mut self, index: u32, observer: &mut impl Observer) {
        let unit = &mut self.units[index];
        let suspended = self.now - unit.waiting_since;
        unit.waited += suspended;
        unit.waits[Cause::OffShift] += suspended;
        let spell = Spell { off_shift: suspended, ..Spell::default() };
        let option = unit.option;
        let line = self.plan.cells[unit.cell as usize].line;
        self.start(index, line, option, Some(&spell), observer);
        for &(pool, _) in self.plan.need_of(&self.units[index]) {
            let overtime = self.pools[pool as usize].overtime();
            if overtime > 0 {
                observer.overtime(SimTime::from_ticks(self.now), pool as usize, overtime);
            }
        }
    }
}
