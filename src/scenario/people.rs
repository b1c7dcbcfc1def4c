//! People of one pool who differ, and which of them is taken.

use super::diagnostic::{Diagnostic, Diagnostics};
use super::form::{table, words};
use super::scalar::{Speed, Text, Whole};
use super::{Placed, Pool};

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
    }
}

/// People of one pool who may differ, at most: whoever is taken is looked for among all of them.
const PEOPLE_MAX: u32 = 1000;

/// Checks what a pool says of people who differ.
pub(super) fn check(name: &Placed<String>, pool: &Pool, found: &mut Diagnostics) {
    let Some(people) = &pool.people else {
        if let Some(chosen) = &pool.chosen {
            let message = format!("`chosen` has no effect: the people of pool `{}` are alike", name.value);
            found.push(Diagnostic::warning(message).at(&chosen.place));
        }
        return;
    };
    let count = people.value.iter().fold(0_u32, |count, one| count.saturating_add(one.staff.value));
    if count > PEOPLE_MAX {
        let message =
            format!("expected at most {PEOPLE_MAX} people in a pool whose people differ, found {count}");
        found.push(Diagnostic::error(message).at(&people.place));
    }
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
