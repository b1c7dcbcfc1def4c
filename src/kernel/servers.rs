//! The servers of a pool one by one, where they are away now and then or do not just wait when they have no work: who is
//! on duty, and who works on what.
//!
//! Servers have numbers. The people on duty are the first so many of them, less those who are away; a unit takes the free
//! one with the lowest number. Everything else knows numbers of servers only: one who goes away is one less on duty.

use crate::id::{Id, PoolId};
use crate::model::{AtShiftEnd, Away, Model};
use crate::rng::pair_key;
use crate::time::SimTime;

use super::Kernel;
use super::activity::begin_spell;
use super::away::{Absence, Phase};
use super::idle::Rest;
use super::observer::Observer;
use super::plan::PlanLine;
use super::unit::NONE;

/// The servers of one pool, where they are kept one by one.
#[derive(Debug, Clone)]
pub(super) struct PlanServers {
    pub(super) pool: u32,
    /// Their rows, from this one on.
    pub(super) first: u32,
    pub(super) count: u32,
}

impl PlanServers {
    /// The rows of its servers.
    pub(super) const fn rows(&self) -> std::ops::Range<usize> {
        self.first as usize..(self.first + self.count) as usize
    }
}

/// The servers of the pools that need them one by one, and which of these belongs to each pool ([`NONE`] if none does).
pub(super) fn plan_servers(model: &Model) -> (Vec<PlanServers>, Vec<u32>) {
    let mut servers: Vec<PlanServers> = Vec::new();
    let mut first = 0;
    let of_pool = model.pools.enumerate().map(|(id, pool)| {
        if pool.away.is_empty() && pool.when_idle.is_none() {
            return NONE;
        }
        let count = pool.staffing.most_present();
        servers.push(PlanServers { pool: id.index() as u32, first, count });
        first += count;
        servers.len() as u32 - 1
    });
    let of_pool = of_pool.collect();
    (servers, of_pool)
}

/// One server.
#[derive(Debug, Clone, Copy)]
pub(super) struct Server {
    /// The unit that it works on, or keeps while it is away; [`NONE`] if there is none.
    pub(super) unit: u32,
    /// Whether the work on that unit lies until it is back.
    pub(super) keeps: bool,
    /// For how many reasons it is away.
    pub(super) away: u32,
    /// What it does without work, until when, and how often it has drawn such a time.
    pub(super) rest: Rest,
    pub(super) rests_until: u64,
    pub(super) rests: u64,
    /// How long it takes to get ready.
    pub(super) setup: u64,
}

impl Server {
    const NEW: Self = Self {
        unit: NONE,
        keeps: false,
        away: 0,
        rest: Rest::Ready,
        rests_until: u64::MAX,
        rests: 0,
        setup: 0,
    };

    /// Whether it is there without work.
    pub(super) const fn is_without_work(&self) -> bool {
        self.unit == NONE && self.away == 0
    }

    /// Whether it could take up work if it is on duty.
    pub(super) const fn is_free(&self) -> bool {
        self.is_without_work() && self.rest.is_able()
    }

    /// Whatever it does without work is broken off.
    pub(super) const fn stop_rest(&mut self, next: Rest) {
        self.rest = next;
        self.rests_until = u64::MAX;
    }
}

/// All servers that are kept one by one.
#[derive(Debug, Clone, Default)]
pub(super) struct Servers {
    pub(super) rows: Vec<Server>,
    /// The times away of each server: as many rows as its pool has kinds, pool by pool and server by server.
    pub(super) absences: Vec<Absence>,
    /// Where these begin, by pool as in the plan.
    pub(super) first_absence: Vec<usize>,
    /// Of each pool as in the plan: how many are scheduled to be on duty, and paid.
    pub(super) scheduled: Vec<u32>,
    pub(super) paid: Vec<u32>,
    /// Servers that have ended their work and are to go away.
    pub(super) due: Vec<u32>,
    /// How long it took somebody to get ready who takes up the next unit.
    pub(super) setup_of_next: u64,
}

impl Servers {
    pub(super) fn new(plan: &[PlanServers], model: &Model) -> Self {
        let mut servers = Self::default();
        for (number, row) in plan.iter().enumerate() {
            let kinds: &[Away] = &model.pools[PoolId::new(row.pool as usize)].away;
            servers.first_absence.push(servers.absences.len());
            for server in row.rows() {
                let place = (server - row.first as usize) as u64;
                let absence = |(kind, away): (usize, &Away)| {
                    Absence::new(number, server, kind, pair_key(away.key, place))
                };
                servers.absences.extend(kinds.iter().enumerate().map(absence));
            }
        }
        let count = plan.iter().map(|row| row.count as usize).sum();
        servers.rows = vec![Server::NEW; count];
        servers.scheduled = vec![0; plan.len()];
        servers.paid = vec![0; plan.len()];
        servers
    }

    /// Forgets everything and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.rows.fill(Server::NEW);
        self.absences.iter_mut().for_each(Absence::clear);
        self.scheduled.fill(0);
        self.paid.fill(0);
        self.due.clear();
        self.setup_of_next = 0;
    }
}

impl Kernel<'_> {
    /// The servers that the staffing step of a pool wants are called on duty, the others go off duty; returns how many
    /// of them are there.
    pub(super) fn call_servers(&mut self, pool: usize, paid: u32, wanted: u32) -> u32 {
        let plan = self.plan;
        let of_pool = plan.pools[pool].servers;
        let Some(servers) = plan.servers.get(of_pool as usize) else { return wanted };
        let of_pool = of_pool as usize;
        self.servers.paid[of_pool] = paid;
        let before = std::mem::replace(&mut self.servers.scheduled[of_pool], wanted);
        for number in before.min(wanted)..before.max(wanted) {
            let server = (servers.first + number) as usize;
            self.set_duty_clocks(of_pool, server, wanted > before);
            let works = self.servers.rows[server].unit != NONE;
            let rest = if wanted > before && !works { self.first_rest(pool) } else { Rest::Ready };
            self.servers.rows[server].stop_rest(rest);
        }
        let there = servers.rows().take(wanted as usize);
        there.filter(|&server| self.servers.rows[server].away == 0).count() as u32
    }

    /// Whether a server is scheduled to be on duty.
    pub(super) fn is_scheduled(&self, of_pool: usize, server: usize) -> bool {
        server < self.plan.servers[of_pool].first as usize + self.servers.scheduled[of_pool] as usize
    }

    /// One server more or less is on duty in a pool, besides its shifts.
    pub(super) fn change_present(&mut self, of_pool: usize, by: i32, observer: &mut impl Observer) {
        let pool = self.plan.servers[of_pool].pool as usize;
        let paid = self.servers.paid[of_pool];
        let now = SimTime::from_ticks(self.now);
        let state = &mut self.pools[pool];
        let overtime = state.overtime();
        state.on_duty = state.on_duty.saturating_add_signed(by);
        state.able = state.on_duty;
        observer.staffs(now, pool, paid, state.on_duty);
        if state.overtime() != overtime {
            observer.overtime(now, pool, state.overtime());
        }
        self.note_duty(pool);
        self.tell_idle(pool, observer);
    }

    /// Notes in the lines of a pool whether anybody is on duty who could take up their work.
    pub(super) fn note_duty(&mut self, pool: usize) {
        for &line in &self.plan.pools[pool].lines {
            let PlanLine { options, .. } = &self.plan.lines[line as usize];
            let somebody = options
                .iter()
                .any(|need| need.iter().all(|&(pool, count)| self.pools[pool as usize].on_duty >= count));
            self.lines[line as usize].set_on_duty(self.now, somebody);
        }
    }

    /// A unit takes servers, and work on it begins: the one that has kept it, or those that are free.
    pub(super) fn seat(&mut self, index: u32, pool: usize, count: u32) {
        let of_pool = self.plan.pools[pool].servers as usize;
        let Some(servers) = self.plan.servers.get(of_pool) else { return };
        let rows = &mut self.servers.rows;
        if let Some(server) = servers.rows().find(|&server| rows[server].unit == index) {
            rows[server].keeps = false;
            return self.begin_spell_of(of_pool, server);
        }
        let scheduled = self.servers.scheduled[of_pool] as usize;
        let mut left = count;
        for server in servers.rows().take(scheduled) {
            if left > 0 && self.servers.rows[server].is_free() {
                self.servers.rows[server].unit = index;
                self.servers.rows[server].rest = Rest::Ready;
                self.begin_spell_of(of_pool, server);
                left -= 1;
            }
        }
    }

    /// The servers of a pool that worked on a unit are free again.
    pub(super) fn unseat(&mut self, index: u32, pool: usize) {
        let of_pool = self.plan.pools[pool].servers as usize;
        let Some(servers) = self.plan.servers.get(of_pool) else { return };
        for server in servers.rows() {
            if self.servers.rows[server].unit == index {
                self.end_spell_of(of_pool, server);
                self.servers.rows[server].unit = NONE;
                if self.absences_of(of_pool, server).any(|row| self.servers.absences[row].phase == Phase::Due)
                {
                    self.servers.due.push(server as u32);
                }
            }
        }
    }

    /// After a change of shift: those on duty take the work over from those who are not, as far as they are free, and
    /// what was kept by one who is off duty now waits for whoever comes.
    pub(super) fn settle_servers(&mut self, pool: usize, observer: &mut impl Observer) {
        let plan = self.plan;
        let of_pool = plan.pools[pool].servers as usize;
        let Some(servers) = plan.servers.get(of_pool) else { return };
        let scheduled = self.servers.scheduled[of_pool] as usize;
        let mut free = servers.rows().take(scheduled);
        for server in servers.rows().skip(scheduled) {
            let Server { unit, keeps, .. } = self.servers.rows[server];
            if unit == NONE {
                continue;
            }
            if keeps {
                self.servers.rows[server] = Server { unit: NONE, keeps: false, ..self.servers.rows[server] };
                self.pass_on(pool, unit);
            } else if let Some(other) = free.find(|&other| self.servers.rows[other].is_without_work()) {
                self.end_spell_of(of_pool, server);
                self.servers.rows[server].unit = NONE;
                self.servers.rows[other].unit = unit;
                self.servers.rows[other].stop_rest(Rest::Ready);
                self.begin_spell_of(of_pool, other);
            }
        }
        self.leave_when_due(observer);
        self.tell_idle(pool, observer);
    }

    /// Work that one who is away has kept lies on the desk of the pool, or goes back to its line.
    fn pass_on(&mut self, pool: usize, index: u32) {
        if self.plan.model().pools[PoolId::new(pool)].at_shift_end == AtShiftEnd::Suspend {
            self.pools[pool].parked.push_back(index);
            return;
        }
        let now = self.now;
        let unit = &mut self.units[index];
        let line = &mut self.lines[self.plan.cells[unit.cell as usize].line as usize];
        // The spell goes on; what it has lain so far nobody was there.
        let since = unit.waiting_since;
        begin_spell(unit, now, line.off_clock(now), u64::MAX);
        unit.waiting_since = since;
        unit.off_at_wait = unit.off_at_wait.wrapping_sub(now - since);
        line.rejoin(&mut self.units, index);
        self.count_waiting(index, 1);
    }
}
