//! What watches replications one after another, alone or beside others.

use crate::kernel::Outcome;
use crate::kernel::observer::Observer;

use super::active::{ActivePeriods, ActivitySeen};
use super::observations::Observations;
use super::recorder::Recorder;
use super::ways::{Ways, WaysSeen};

/// An observer that watches one replication after another and says what it saw in each.
pub trait Watcher: Observer {
    /// What it saw in one replication.
    type Seen;

    /// Forgets the last replication and keeps the memory; the next has this number.
    fn begin(&mut self, replication: u64);

    /// What it saw, once the replication has ended so.
    fn seen(&mut self, outcome: Outcome) -> Self::Seen;
}

impl Watcher for Recorder<'_> {
    type Seen = Observations;

    fn begin(&mut self, _replication: u64) {
        self.reset();
    }

    fn seen(&mut self, outcome: Outcome) -> Observations {
        self.observations(outcome)
    }
}

impl Watcher for ActivePeriods {
    type Seen = ActivitySeen;

    fn begin(&mut self, replication: u64) {
        self.reset(replication == 0);
    }

    fn seen(&mut self, _outcome: Outcome) -> ActivitySeen {
        Self::seen(self)
    }
}

impl Watcher for Ways<'_> {
    type Seen = WaysSeen;

    fn begin(&mut self, replication: u64) {
        self.reset(replication == 0);
    }

    fn seen(&mut self, _outcome: Outcome) -> WaysSeen {
        Self::seen(self)
    }
}

impl<A: Watcher, B: Watcher> Watcher for (A, B) {
    type Seen = (A::Seen, B::Seen);

    fn begin(&mut self, replication: u64) {
        self.0.begin(replication);
        self.1.begin(replication);
    }

    fn seen(&mut self, outcome: Outcome) -> Self::Seen {
        (self.0.seen(outcome), self.1.seen(outcome))
    }
}
