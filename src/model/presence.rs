//! When the people of a pool are away besides their shifts, what share of their time that leaves, and what they do when
//! they have no work.

use super::compile::Compiler;
use super::{Model, Pool};
use crate::dist::Distribution;
use crate::rng::name_key;
use crate::scenario::{self, Diagnostic};

/// The shortest time between two times away on average, in ticks: shorter ones would fill a run with them.
const AFTER_MIN: f64 = 1.0;

/// The most servers of a pool that are kept one by one.
const SERVERS_MAX: u32 = 100_000;

/// Times in which one of a pool is away besides its shifts. Each server goes through them by itself.
#[derive(Debug, Clone)]
pub struct Away {
    /// Name in the scenario.
    pub name: String,
    /// Key of the name, for addressed draws.
    pub key: u64,
    /// How long a server is there before it goes, in ticks of its clock.
    pub after: Distribution,
    /// How long it is away then, in ticks.
    pub lasts: Distribution,
    /// When the time until it goes passes.
    pub clock: AwayClock,
    /// What happens to work in hand.
    pub in_hand: InHand,
}

/// When the time until a server is away passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AwayClock {
    /// Around the clock, on duty or not.
    Always,
    /// While it is on duty; anew whenever it comes on duty or back.
    OnDuty,
    /// While it works.
    Working,
}

/// What happens to the work in hand of a server that goes away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InHand {
    /// It lies until the same server is back.
    Wait,
    /// It goes back to its place in the waiting line with the work that remains.
    HandBack,
    /// It is finished first.
    Finish,
}

/// What a server does when it has no work, and how it comes back to it.
#[derive(Debug, Clone)]
pub struct WhenIdle {
    /// A stretch of other work that is taken up then, in ticks.
    pub other_work: Option<Distribution>,
    /// Whether there is one stretch only, after which the server waits for work.
    pub once: bool,
    /// Work is taken up again only when so many units wait; at least one.
    pub starts_at: u32,
    /// Time to get ready for the first unit afterwards, in ticks.
    pub setup: Option<Distribution>,
}

impl Pool {
    /// Share of its time on duty for which a server is not away: the product over all kinds of mean time there over
    /// mean time there and away (alternating renewal processes; Ross 1996, theorem 3.4.4).
    ///
    /// Where the clock runs always that is the share of time; where it runs while a server works, it is the share of the
    /// time that work takes in which it is done. Where it runs on duty it is the least that there can be of long shifts:
    /// each begins with a whole time until the first.
    pub fn availability(&self) -> f64 {
        self.away.iter().map(|away| away.after.mean() / (away.after.mean() + away.lasts.mean())).product()
    }
}

impl Compiler<'_> {
    /// The times away of a pool, in the order of the file.
    pub(super) fn times_away(&mut self, pool: &scenario::Pool) -> Vec<Away> {
        let mut times = Vec::new();
        for (name, written) in &pool.away.entries {
            let (after, lasts) = (self.distribution(&written.after), self.distribution(&written.lasts));
            let (Some(after), Some(lasts)) = (after, lasts) else { continue };
            if after.mean() < AFTER_MIN {
                let message = "expected at least a microsecond from one time away to the next on average";
                self.diagnostics.push(Diagnostic::error(message).at(&written.after.place));
            }
            times.push(Away {
                name: name.value.clone(),
                key: name_key(&name.value),
                after,
                lasts,
                clock: written.clock.as_ref().map_or(AwayClock::Always, |clock| clock.value.into()),
                in_hand: written.in_hand.as_ref().map_or(InHand::Wait, |in_hand| in_hand.value.into()),
            });
        }
        times
    }
}

impl Compiler<'_> {
    /// What the people of a pool do when they have no work. Other work takes time, or it would be taken up for ever at one
    /// instant.
    pub(super) fn when_idle(&mut self, written: &scenario::WhenIdle) -> WhenIdle {
        let other_work = written.other_work.as_ref().and_then(|law| self.distribution(law));
        if let (Some(law), Some(written)) = (&other_work, &written.other_work)
            && law.mean() < AFTER_MIN
        {
            let message = "expected other work of at least a microsecond on average";
            self.diagnostics.push(Diagnostic::error(message).at(&written.place));
        }
        WhenIdle {
            other_work,
            once: written.once.is_some(),
            starts_at: written.starts_at.as_ref().map_or(1, |count| count.value),
            setup: written.setup.as_ref().and_then(|law| self.distribution(law)),
        }
    }

    /// Servers that are away or idle by themselves are kept one by one, so there must not be any number of them.
    pub(super) fn check_servers(&mut self, model: &Model) {
        for (pool, (name, written)) in model.pools.iter().zip(&self.scenario.pools.entries) {
            let away = written.away.entries.first().map(|(away, _)| &away.place);
            let Some(alone) = away.or(written.when_idle.as_ref().map(|idle| &idle.place)) else { continue };
            if pool.staffing.most_present() > SERVERS_MAX {
                let message = format!("expected at most {SERVERS_MAX} people in pool `{}`", name.value);
                let fault = Diagnostic::error(message).at(&name.place);
                self.diagnostics.push(fault.also(alone, "each of them goes by himself"));
            }
        }
    }
}

impl From<scenario::AwayClock> for AwayClock {
    fn from(written: scenario::AwayClock) -> Self {
        match written {
            scenario::AwayClock::Always => Self::Always,
            scenario::AwayClock::OnDuty => Self::OnDuty,
            scenario::AwayClock::Working => Self::Working,
        }
    }
}

impl From<scenario::InHand> for InHand {
    fn from(written: scenario::InHand) -> Self {
        match written {
            scenario::InHand::Wait => Self::Wait,
            scenario::InHand::HandBack => Self::HandBack,
            scenario::InHand::Finish => Self::Finish,
        }
    }
}
