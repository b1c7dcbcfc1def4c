//! Parallel tasks: between a fork and its join a unit is in several places at once, so that the ways of the tasks must
//! be apart from those of whole units.

use std::collections::BTreeSet;

use super::diagnostic::{Diagnostic, Diagnostics};
use super::graph::{next_for, ways_out};
use super::{Next, Placed, Rule, Scenario, Stream, entrance, suggest};

/// Checks the forks that a stream reaches. `reached` tells for each activity, by position, whether it does.
pub(super) fn check(
    name: &str,
    stream: &Stream,
    scenario: &Scenario,
    reached: &[bool],
    found: &mut Diagnostics,
) {
    let activities = &scenario.activities.entries;
    for (at, (activity, written)) in activities.iter().enumerate().filter(|(at, _)| reached[*at]) {
        let Some(next) = next_for(name, written) else { continue };
        let Rule::All { join } = &next.value.rule else { continue };
        let fork = Fork { stream: name, activity: &activity.value, next, join };
        let tasks = fork.flood(fork.tasks().collect(), true, scenario);
        let fault = if tasks.contains(activity.value.as_str()) {
            Some(format!(
                "tasks of `{}` come back to it before they join at `{}`",
                activity.value, join.value
            ))
        } else if join.value != "done" && tasks.contains("done") {
            Some(format!(
                "tasks of `{}` can leave the stream before they join at `{}`",
                activity.value, join.value
            ))
        } else {
            let reopened = stream.reopen.iter().map(|reopen| reopen.value.enters.value.as_str());
            let entries = reopened.chain([stream.enters.value.as_str()]).collect();
            let whole = fork.flood(entries, false, scenario);
            let both: Vec<&str> = activities
                .iter()
                .map(|(name, _)| name.value.as_str())
                .filter(|name| tasks.contains(name) && whole.contains(name))
                .collect();
            (!both.is_empty()).then(|| {
                let names = suggest::list(both.iter().copied()).replace(" or ", " and ");
                format!(
                    "tasks of `{}` and whole units of stream `{name}` both come to {names}",
                    activity.value
                )
            })
        };
        if let Some(message) = fault {
            let place = &activities[at].1.next.as_ref().map_or(&activity.place, |_| &next.place);
            let fault = Diagnostic::error(message).at(place);
            found.push(fault.hint("give the tasks activities of their own, each with a way to the join"));
            return;
        }
    }
}

/// One fork of a stream.
struct Fork<'a> {
    stream: &'a str,
    activity: &'a str,
    next: &'a Placed<Next>,
    join: &'a Placed<String>,
}

impl<'a> Fork<'a> {
    /// Where its tasks begin.
    fn tasks(&self) -> impl Iterator<Item = &'a str> {
        self.next.value.branches.iter().map(|(to, _)| to.value.as_str())
    }

    /// Everything that can be reached from `pending`: by tasks without passing the join, by whole units without
    /// becoming tasks. `done` is among it where it is reached.
    fn flood(&self, mut pending: Vec<&'a str>, as_tasks: bool, scenario: &'a Scenario) -> BTreeSet<&'a str> {
        let mut reached = BTreeSet::new();
        while let Some(name) = pending.pop() {
            if (as_tasks && name == self.join.value) || !reached.insert(name) {
                continue;
            }
            let Some(activity) = scenario.activities.get(name) else { continue };
            if !as_tasks && name == self.activity {
                pending.push(self.join.value.as_str());
            } else {
                let taken = ways_out(self.stream, activity).into_iter().filter(|(_, share)| *share > 0.0);
                pending.extend(taken.map(|(to, _)| to));
                let aside = entrance::overflow(activity).into_iter().chain(&activity.gives_up_to);
                pending.extend(aside.map(|to| to.value.as_str()));
            }
        }
        reached
    }
}
