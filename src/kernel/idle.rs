//! What servers do without work, and how they come back to it: other work, waiting until enough units wait, getting ready.
//!
//! In the terms of queueing theory: vacations, multiple or single (Levy and Yechiali 1975), an N-policy (Heyman 1968) and
//! set-up times (Takagi 1991). A server is idle when it finds nothing to take up after its work, or comes on duty or back.
//! One that is at other work, sleeps or gets ready is on duty, but cannot take up work: its pool is able to do less.
//! Work once begun again goes on until nothing is left.

use crate::dist::Distribution;
use crate::id::{Id, PoolId};
use crate::model::WhenIdle;
use crate::rng::{Purpose, RandomStream, mix13, source_key};
use crate::time::{SimTime, Span};

use super::Kernel;
use super::cause::Cause;
use super::observer::{Observer, Spell};
use super::plan::{Plan, ticks};
use super::servers::{PlanServers, Server};
use super::timers::Timer;
use super::unit::{NONE, flag};

/// What a server without work does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rest {
    /// Can take up work; one that finds none goes idle.
    Ready,
    /// Can take up work, and has nothing else to do.
    Rested,
    /// Has come on duty or back, and looks for what there is.
    Fresh,
    /// Is at other work.
    OtherWork,
    /// Sleeps until enough units wait.
    Asleep,
    /// Gets ready for work.
    SettingUp,
}

impl Rest {
    /// Whether work can be taken up.
    pub(super) const fn is_able(self) -> bool {
        matches!(self, Self::Ready | Self::Rested)
    }
}

impl<'m> Plan<'m> {
    /// What the servers of a pool do when they have no work, and which servers these are; `None` if they wait for it.
    fn idling(&self, pool: usize) -> Option<(&'m WhenIdle, usize)> {
        let of_pool = self.pools[pool].servers;
        let idle = self.model.pools[PoolId::new(pool)].when_idle.as_ref();
        idle.filter(|_| of_pool != NONE).map(|idle| (idle, of_pool as usize))
    }
}

impl Kernel<'_> {
    /// What a server does first that comes on duty or back.
    pub(super) fn first_rest(&self, pool: usize) -> Rest {
        if self.plan.idling(pool).is_some() { Rest::Fresh } else { Rest::Ready }
    }

    /// Units that wait for servers of a pool, in its lines or suspended.
    fn waiting_for(&self, pool: usize) -> usize {
        let lines = self.plan.pools[pool].lines.iter();
        let waiting: usize = lines.map(|&line| self.lines[line as usize].count() as usize).sum();
        waiting + self.pools[pool].parked.len()
    }

    /// The servers that are there, on duty and without work, of those that rest so.
    fn resting(&self, of_pool: usize, rest: Rest) -> impl Iterator<Item = usize> + use<'_> {
        let scheduled = self.servers.scheduled[of_pool] as usize;
        let there = self.plan.servers[of_pool].rows().take(scheduled);
        there.filter(move |&server| {
            self.servers.rows[server].is_without_work() && self.servers.rows[server].rest == rest
        })
    }

    fn first_resting(&self, of_pool: usize, rest: Rest) -> Option<usize> {
        self.resting(of_pool, rest).next()
    }

    /// Units may have come, or servers may have become free: those that rest begin again if enough units wait, those
    /// without work rest.
    pub(super) fn settle_idle(&mut self, pool: usize, observer: &mut impl Observer) {
        let Some((idle, of_pool)) = self.plan.idling(pool) else { return };
        // At the instant of a change of shift nobody takes up work before the change has happened.
        if self.now >= self.pools[pool].next_change {
            return;
        }
        let enough = idle.starts_at as usize;
        let waiting = self.waiting_for(pool);
        if waiting >= enough {
            let mut wanted = waiting.saturating_sub(self.resting(of_pool, Rest::SettingUp).count());
            for rest in [Rest::Fresh, Rest::Asleep] {
                while wanted > 0
                    && let Some(server) = self.first_resting(of_pool, rest)
                {
                    self.begin_again(pool, server);
                    wanted -= 1;
                }
            }
            self.tell_idle(pool, observer);
            self.give(&[pool as u32], observer);
        }
        while let Some(server) = self.first_resting(of_pool, Rest::Fresh) {
            self.go_idle(pool, server);
        }
        if self.waiting_for(pool) == 0 {
            while let Some(server) = self.first_resting(of_pool, Rest::Ready) {
                self.go_idle(pool, server);
            }
        }
        self.tell_idle(pool, observer);
    }

    /// The same for all pools in which anybody rests.
    pub(super) fn settle_all_idle(&mut self, observer: &mut impl Observer) {
        for place in 0..self.plan.servers.len() {
            self.settle_idle(self.plan.servers[place].pool as usize, observer);
        }
    }

    /// The same for the pools that work for a line.
    pub(super) fn settle_idle_for(&mut self, line: u32, observer: &mut impl Observer) {
        let plan = self.plan;
        for &(pool, _) in plan.lines[line as usize].options.iter().flatten() {
            self.settle_idle(pool as usize, observer);
        }
    }

    /// A server finds no work.
    fn go_idle(&mut self, pool: usize, server: usize) {
        let Some((WhenIdle { other_work, .. }, _)) = self.plan.idling(pool) else { return };
        match other_work {
            Some(law) => {
                let until = self.now + self.draw_rest(pool, server, law).max(1);
                self.set_rest(server, Rest::OtherWork, until);
            }
            None => self.wait_for_work(pool, server),
        }
    }

    /// A server has nothing else to do.
    fn wait_for_work(&mut self, pool: usize, server: usize) {
        let Some((idle, _)) = self.plan.idling(pool) else { return };
        let begins_at_once = idle.starts_at <= 1 && idle.setup.is_none();
        self.servers.rows[server].rest = if begins_at_once { Rest::Rested } else { Rest::Asleep };
    }

    /// Enough units wait: a server begins again, after it has got ready.
    fn begin_again(&mut self, pool: usize, server: usize) {
        let Some((WhenIdle { setup, .. }, _)) = self.plan.idling(pool) else { return };
        match setup {
            Some(law) => {
                let time = self.draw_rest(pool, server, law);
                self.set_rest(server, Rest::SettingUp, self.now + time);
                self.servers.rows[server].setup = time;
            }
            None => self.servers.rows[server].rest = Rest::Ready,
        }
    }

    fn set_rest(&mut self, server: usize, rest: Rest, until: u64) {
        let row = &mut self.servers.rows[server];
        row.rest = rest;
        row.rests_until = until;
        self.set_timer(SimTime::ZERO + Span::from_ticks(until), Timer::Rest(server as u32));
    }

    /// Draws how long a server is at other work, or gets ready.
    fn draw_rest(&mut self, pool: usize, server: usize, law: &Distribution) -> u64 {
        let key =
            source_key(self.replication_key, self.plan.model().pools[PoolId::new(pool)].key, Purpose::Idle);
        let of_pool = self.plan.pools[pool].servers as usize;
        let number = server - self.plan.servers[of_pool].first as usize;
        let row = &mut self.servers.rows[server];
        let mut random = RandomStream::addressed(key, mix13(number as u64), row.rests);
        row.rests += 1;
        ticks(law.sample(&mut random))
    }

    /// A server's stretch of other work ends, or it is ready, unless that is no longer so.
    pub(super) fn end_rest(&mut self, server: usize, observer: &mut impl Observer) {
        let Server { rest, rests_until, setup, .. } = self.servers.rows[server];
        let of_server = |servers: &PlanServers| servers.rows().contains(&server);
        let Some(pool) = self.plan.servers.iter().find(|one| of_server(one)).map(|one| one.pool as usize)
        else {
            return;
        };
        if rests_until != self.now {
            return;
        }
        self.servers.rows[server].rests_until = u64::MAX;
        match rest {
            Rest::OtherWork => self.end_other_work(pool, server),
            Rest::SettingUp => {
                self.servers.rows[server].rest = Rest::Ready;
                self.servers.setup_of_next = setup;
            }
            _ => return,
        }
        self.tell_idle(pool, observer);
        self.give(&[pool as u32], observer);
        self.servers.setup_of_next = 0;
        self.settle_idle(pool, observer);
    }

    /// Who is back from other work begins again if enough units wait, else goes on with it or waits.
    fn end_other_work(&mut self, pool: usize, server: usize) {
        let Some((idle, _)) = self.plan.idling(pool) else { return };
        let (once, enough) = (idle.once, idle.starts_at as usize);
        if self.waiting_for(pool) >= enough {
            self.begin_again(pool, server);
        } else if once {
            self.wait_for_work(pool, server);
        } else {
            self.go_idle(pool, server);
        }
    }

    /// Of the contention of the first unit that is taken up after somebody has got ready, as much as that took has the
    /// cause set-up.
    pub(super) fn book_setup(&mut self, index: u32, spell: &mut Spell, observer: &mut impl Observer) {
        let setup = std::mem::take(&mut self.servers.setup_of_next).min(spell.contention);
        if setup == 0 {
            return;
        }
        spell.contention -= setup;
        let unit = &mut self.units[index];
        unit.waits[Cause::Contention] -= setup;
        unit.waits[Cause::Setup] += setup;
        unit.flags |= flag::HELD;
        observer.waited_for_setup(SimTime::from_ticks(self.now), unit.cell as usize, setup, unit);
    }

    /// Notes how many servers of a pool can take up work, and tells what the others do.
    pub(super) fn tell_idle(&mut self, pool: usize, observer: &mut impl Observer) {
        let Some((_, of_pool)) = self.plan.idling(pool) else { return };
        let count = |rest: Rest| self.resting(of_pool, rest).count() as u32;
        let setting_up = count(Rest::SettingUp);
        let others = count(Rest::OtherWork) + count(Rest::Asleep) + count(Rest::Fresh);
        let state = &mut self.pools[pool];
        state.able = state.on_duty - setting_up - others;
        observer.rests(SimTime::from_ticks(self.now), pool, setting_up, others);
    }
}
