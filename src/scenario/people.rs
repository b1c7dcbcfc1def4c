//! What people differ in: speed, what they did last, what they have learned; and which of them is taken.

use super::diagnostic::{Diagnostic, Diagnostics};
use super::form::{table, words};
use super::scalar::{Positive, Share, Speed, Text, Whole};
use super::{Activity, Distribution, Place, Placed, Pool, Scenario};

table! {
    /// Some of a pool's people, who work equally fast.
    pub struct People, "some of a pool's people", "{ staff = 1 }" {
        /// Title for people; their number in the list if absent.
        pub title: Option<String> = optional Text,
        /// How many there are.
        pub staff: Placed<u32> = required Whole,
        /// How fast they work, as a multiple of the standard. Default 100%.
        pub speed: Option<Placed<f64>> = optional Speed,
    }
}

words! {
    /// Which of several free people of a pool is taken.
    pub enum Chosen, "a choice between free people" {
        /// The one that is listed first.
        Listed = "listed",
        /// The one that has been free for the longest.
        LongestIdle = "longest_idle",
        /// Any, with equal chance.
        Random = "random",
        /// One who need not change over, else the one that is listed first.
        Prepared = "prepared",
    }
}

table! {
    /// Time that people need to change over to work of another kind than their last.
    pub struct Changeover, "a changeover", "{ takes = \"5 min\" }" {
        /// How long it takes.
        pub takes: Placed<Distribution> = required Distribution,
        /// What makes work another kind. Default activities.
        pub between: Option<Placed<Kinds>> = optional Kinds,
    }
}

words! {
    /// What makes work another kind.
    pub enum Kinds, "a difference between kinds of work" {
        /// Another activity.
        Activities = "activities",
        /// Another value stream.
        Streams = "streams",
        /// Another activity or another value stream.
        Either = "either",
    }
}

table! {
    /// Work gets shorter the more often it has been done.
    pub struct Learning, "learning", "{ rate = \"80%\" }" {
        /// What each doubling of the repetitions leaves of the time.
        pub rate: Placed<f64> = required Positive<Share>,
        /// Share of the time at the start below which it is never brought. Default 1%.
        pub floor: Option<Placed<f64>> = optional Positive<Share>,
        /// Repetitions that were made before the run. Default none.
        pub done: Option<Placed<u32>> = optional Whole,
        /// Whose repetitions count. Default team.
        pub by: Option<Placed<Learner>> = optional Learner,
    }
}

words! {
    /// Whose repetitions count.
    pub enum Learner, "a learner" {
        /// Those of all together.
        Team = "team",
        /// Those of each person.
        Person = "person",
    }
}

/// Where an activity of a pool is learned by each person; `None` where none is.
pub(super) fn learned_by_person<'a>(pool: &str, scenario: &'a Scenario) -> Option<&'a Place> {
    let mut activities = scenario.activities.entries.iter().map(|(_, activity)| activity);
    activities.find_map(|activity| {
        let learning = activity.learning.as_ref()?;
        let by = learning.value.by.as_ref()?;
        let mut pools = activity.pool.iter().flat_map(|need| need.value.names());
        let learns = by.value == Learner::Person && pools.any(|name| name.value == pool);
        learns.then_some(&by.place)
    })
}

/// Checks what a pool says of people who differ.
pub(super) fn check(name: &Placed<String>, pool: &Pool, scenario: &Scenario, found: &mut Diagnostics) {
    let Some(people) = &pool.people else {
        if let (Some(chosen), None) = (&pool.chosen, &pool.changeover)
            && learned_by_person(&name.value, scenario).is_none()
        {
            let message = format!("`chosen` has no effect: the people of pool `{}` are alike", name.value);
            found.push(Diagnostic::warning(message).at(&chosen.place));
        }
        return;
    };
    if let Some(staff) = &pool.staff {
        let fault = Diagnostic::error("expected `staff` or `people`, found both").at(&people.place);
        found.push(fault.also(&staff.place, "given here"));
    }
    if let Some(shifts) = &pool.shifts {
        let fault = Diagnostic::error("expected `shifts` or `people`, found both").at(&people.place);
        let fault = fault.also(&shifts.place, "given here");
        found.push(fault.hint("give the people of each shift a pool of their own"));
    }
}

/// Checks what an activity says of learning, and of people who change over before it.
pub(super) fn check_learning(
    name: &Placed<String>,
    activity: &Activity,
    scenario: &Scenario,
    found: &mut Diagnostics,
) {
    // Who is taken together with them must not be away before they have changed over.
    for option in activity.pool.iter().flat_map(|need| &need.value.options) {
        let mut pools = option.names.iter().filter_map(|name| scenario.pools.get(&name.value));
        let changes_over = |pool: &&Pool| pool.changeover.is_some();
        let goes = |pool: &Pool| {
            let alone = !pool.away.entries.is_empty() || pool.when_idle.is_some();
            alone && pool.changeover.is_none()
        };
        if let Some(changeover) = pools.clone().find(changes_over).and_then(|pool| pool.changeover.as_ref())
            && pools.any(goes)
            && let Some(place) = option.names.first().map(|name| &name.place)
        {
            let message = format!(
                "activity `{}` needs people who change over and people who are away or idle by themselves at once",
                name.value
            );
            found.push(Diagnostic::error(message).at(place).also(&changeover.place, "the changeover"));
        }
    }
    let Some(learning) = &activity.learning else { return };
    if activity.pool.is_none() {
        let fault = Diagnostic::error("expected `learning` where people work").at(&learning.place);
        found.push(fault.label("nobody works here").hint("add `pool`"));
    }
    let rate = &learning.value.rate;
    if rate.value >= 1.0 {
        let fault = Diagnostic::error("expected a learning rate below 100%").at(&rate.place);
        found.push(fault.label("nothing would get shorter"));
    }
}
