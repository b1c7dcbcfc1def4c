//! Services: they fail, their failures raise units, and these restore them.

use crate::rng::{Purpose, RandomStream, child_key, source_key};
use crate::time::{SimTime, Span};

use super::Kernel;
use super::observer::Observer;
use super::plan::ticks;
use super::timers::Timer;
use super::unit::Origin;

/// One service while it runs.
#[derive(Debug, Clone, Copy)]
pub(super) struct ServiceState {
    /// Key of its random draws.
    key: u64,
    /// Failures so far.
    failures: u64,
    /// Since when it is down.
    down_since: u64,
}

impl Kernel<'_> {
    /// All services are up at the start of a replication.
    pub(super) fn open_services(&mut self) {
        let services = &self.plan.model().services;
        self.services.clear();
        for (number, service) in services.iter().enumerate() {
            let key = source_key(self.replication_key, service.key, Purpose::Failure);
            self.services.push(ServiceState { key, failures: 0, down_since: 0 });
            self.await_failure(number);
        }
    }

    /// Sets the time of the next failure of a service that is up.
    fn await_failure(&mut self, service: usize) {
        let law = &self.plan.model().services[crate::id::Id::new(service)].fails_every;
        let ServiceState { key, failures, .. } = self.services[service];
        let at = self.now + ticks(law.sample(&mut RandomStream::addressed(key, failures, 0)));
        self.set_timer(SimTime::ZERO + Span::from_ticks(at), Timer::Failure(service as u32));
    }

    /// A service fails: a unit is raised, which arrives at this instant.
    pub(super) fn fail(&mut self, service: usize, observer: &mut impl Observer) {
        let state = &mut self.services[service];
        let key = child_key(state.key, 0, 0, state.failures);
        state.failures += 1;
        state.down_since = self.now;
        observer.fails(SimTime::from_ticks(self.now), service);
        let stream = crate::id::Id::index(self.plan.model().services[crate::id::Id::new(service)].raises);
        let index = self.lay_out(stream, key);
        self.units[index].set_origin(Origin::Failure(service as u32));
        self.announce(index, self.now);
    }

    /// A service is up again.
    pub(super) fn restore(&mut self, service: usize, observer: &mut impl Observer) {
        let down = self.now - self.services[service].down_since;
        observer.restores(SimTime::from_ticks(self.now), service, down);
        self.await_failure(service);
    }

    /// A completion restores the services of a list whose failure raised the unit: nobody waits for it to leave any
    /// more.
    pub(super) fn restore_by(&mut self, index: u32, services: &[u32], observer: &mut impl Observer) {
        let unit = &mut self.units[index];
        if let Origin::Failure(service) = unit.origin
            && services.contains(&service)
        {
            unit.origin = Origin::Nobody;
            self.restore(service as usize, observer);
        }
    }
}
