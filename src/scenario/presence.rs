//! When the people of a pool are not to be had although their shift says so: they are away, or do something else while
//! there is no work.

use super::diagnostic::{Diagnostic, Diagnostics};
use super::form::{table, words};
use super::people;
use super::scalar::{Count, Yes};
use super::{Activity, ArrivalProcess, Distribution, Place, Placed, Pool, PoolNeed, Scenario};

/// Times away that a pool can have; the kernel keeps them for each of its people.
const KINDS_MAX: usize = 16;

table! {
    /// Times in which one of a pool is away besides its shifts: an outage with repair, sickness, breaks.
    pub struct Away, "a time away", "{ after = \"2 h\", lasts = \"15 min\" }" {
        /// How long one of them is there before. Required.
        pub after: Placed<Distribution> = required Distribution,
        /// How long one is away then. Required.
        pub lasts: Placed<Distribution> = required Distribution,
        /// When the time until then passes. Default always.
        pub clock: Option<Placed<AwayClock>> = optional AwayClock,
        /// What happens to work in hand. Default wait.
        pub in_hand: Option<Placed<InHand>> = optional InHand,
    }
}

words! {
    /// When the time until somebody is away passes.
    pub enum AwayClock, "a clock of times away" {
        /// Around the clock, on duty or not.
        Always = "always",
        /// While they are on duty; it begins anew whenever they come on duty or come back.
        OnDuty = "on_duty",
        /// While they work.
        Working = "working",
    }
}

words! {
    /// What happens to the work in hand of one who goes away.
    pub enum InHand, "what happens to work in hand" {
        /// It lies until the same one is back.
        Wait = "wait",
        /// It goes back to its place in the waiting line with the work that remains.
        HandBack = "hand_back",
        /// It is finished first.
        Finish = "finish",
    }
}

table! {
    /// What the people of a pool do when they have no work, and how they come back to it.
    pub struct WhenIdle, "what is done when idle", "{ other_work = \"30 min\" }" {
        /// Other work that is taken up then; one stretch of it is not interrupted. Default none.
        pub other_work: Option<Placed<Distribution>> = optional Distribution,
        /// With `other_work`: one stretch, then they wait for work. Default again and again until there is work.
        pub once: Option<Placed<bool>> = optional Yes,
        /// Work is taken up again only when so many units wait. Default 1.
        pub starts_at: Option<Placed<u32>> = optional Count,
        /// Time to get ready for the first unit afterwards. Default none.
        pub setup: Option<Placed<Distribution>> = optional Distribution,
    }
}

/// Checks what the times away of a pool and its idling say together and with the rest.
pub(super) fn check_pool(name: &Placed<String>, pool: &Pool, scenario: &Scenario, found: &mut Diagnostics) {
    if let Some((kind, _)) = pool.away.entries.get(KINDS_MAX) {
        let fault = Diagnostic::error(format!("expected at most {KINDS_MAX} kinds of times away"));
        found.push(fault.at(&kind.place).hint("put rare ones together as a mixture"));
    }
    let alone = pool.away.entries.first().map(|(name, _)| &name.place);
    let alone = alone.or(pool.when_idle.as_ref().map(|idle| &idle.place));
    if let (Some(changeover), Some(alone)) = (&pool.changeover, alone) {
        let fault = Diagnostic::error("people who change over cannot be away or idle by themselves");
        found.push(fault.at(alone).also(&changeover.place, "they change over"));
    }
    if let (Some(learning), Some(alone)) = (people::learned_by_person(&name.value, scenario), alone) {
        let fault = Diagnostic::error("people who learn one by one cannot be away or idle by themselves");
        let fault = fault.at(alone).also(learning, "they learn here");
        found.push(fault.hint("write `by = \"team\"`"));
    }
    if let (Some(people), Some(alone)) = (&pool.people, alone) {
        let fault = Diagnostic::error("people who differ cannot be away or idle by themselves");
        let fault = fault.at(alone).also(&people.place, "they differ");
        found.push(fault.hint("give each kind of people a pool of its own, and name them with `first_of`"));
    }
    if let Some(idle) = &pool.when_idle {
        check_idle(name, idle, scenario, found);
    }
}

fn check_idle(pool: &Placed<String>, idle: &Placed<WhenIdle>, scenario: &Scenario, found: &mut Diagnostics) {
    let WhenIdle { other_work, once, starts_at, setup } = &idle.value;
    if other_work.is_none() && starts_at.is_none() && setup.is_none() {
        let fault = Diagnostic::error("expected `other_work`, `starts_at` or `setup`, found none of them");
        found.push(fault.at(&idle.place).hint("write `when_idle = { other_work = \"30 min\" }`"));
    }
    if let (Some(once), None) = (once, other_work) {
        let fault = Diagnostic::error("`once` says how often other work is taken up, and there is none");
        found.push(fault.at(&once.place).hint("add `other_work = \"30 min\"`"));
    }
    let least = starts_at.as_ref().map_or(1, |starts_at| starts_at.value);
    for (name, activity) in &scenario.activities.entries {
        let Some(need) = activity.pool.as_ref().filter(|need| asks(&need.value, &pool.value)) else {
            continue;
        };
        if need.value.options.iter().any(|option| option.names.len() > 1) {
            let message =
                format!("activity `{}` needs several people at once, which idle differently", name.value);
            let fault = Diagnostic::error(message).at(&need.place);
            let fault = fault.also(&idle.place, "what one of them does when idle");
            found.push(fault.hint("leave out `when_idle`, or let one of them do it alone"));
        }
        check_room(name, activity, least, &idle.place, found);
        check_saturated(name, &idle.place, scenario, found);
    }
}

/// Whether one of the alternatives is, or includes, somebody of the pool.
fn asks(need: &PoolNeed, pool: &str) -> bool {
    need.names().any(|name| name.value == pool)
}

/// So many must be able to wait that work is taken up again.
fn check_room(name: &Placed<String>, activity: &Activity, least: u32, idle: &Place, found: &mut Diagnostics) {
    for limit in activity.places.iter().chain(&activity.wip).filter(|limit| limit.value < least) {
        let count = if least == 1 { "one unit".to_owned() } else { format!("{least} units") };
        let message = format!("work on `{}` is taken up when {count} wait, and fewer can", name.value);
        let fault = Diagnostic::error(message).at(&limit.place).also(idle, "they begin with so many");
        found.push(fault.hint(format!("make it at least {least}")));
    }
}

/// Where units come because somebody is free, nobody would ever be.
fn check_saturated(activity: &Placed<String>, idle: &Place, scenario: &Scenario, found: &mut Diagnostics) {
    for (_, stream) in &scenario.streams.entries {
        if let Some(ArrivalProcess::Saturated(saturated)) = stream.process()
            && stream.enters.value == activity.value
        {
            let fault = Diagnostic::error("a saturated stream lets nobody be idle").at(&saturated.place);
            found.push(fault.also(idle, "what they do when idle").hint("leave out `when_idle`"));
        }
    }
}
