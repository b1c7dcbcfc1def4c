//! Where the units of the streams come from: arrivals of their own, and what makes them besides.

use super::diagnostic::{Diagnostic, Diagnostics};
use super::validate::check_name;
use super::{Activity, Named, Placed, Scenario, Spawn, backlog, supply};

/// Checks that what makes units names streams, and that every stream has units from somewhere.
pub(super) fn check(scenario: &Scenario, found: &mut Diagnostics) {
    for (_, activity) in &scenario.activities.entries {
        for spawns in spawns_of(activity) {
            for stream in spawns.entries.iter().map(|(stream, _)| stream).chain(&spawns.broken) {
                check_name("stream", stream, scenario.streams.names(), found);
            }
        }
    }
    for (name, stream) in &scenario.streams.entries {
        if stream.arrivals.is_none() && !is_made(name, scenario) {
            let message = format!("no unit of stream `{}` ever arrives", name.value);
            let fault = Diagnostic::error(message).at(&name.place).label("no arrivals");
            let hint = "add `arrivals = { rate = \"14/h\" }`, or name it in `spawns` or `raises`";
            found.push(fault.hint(hint));
        }
    }
}

/// What completions of an activity make, for all streams and for single ones.
fn spawns_of(activity: &Activity) -> impl Iterator<Item = &Named<Spawn>> {
    let differing = activity.overrides.entries.iter().filter_map(|(_, changes)| changes.spawns.as_ref());
    activity.spawns.iter().chain(differing)
}

/// Whether anything makes units of the stream.
fn is_made(stream: &Placed<String>, scenario: &Scenario) -> bool {
    if supply::raises(stream, scenario) || backlog::has(stream, scenario) {
        return true;
    }
    let mut spawns = scenario.activities.entries.iter().flat_map(|(_, activity)| spawns_of(activity));
    spawns.any(|spawns| spawns.names().any(|name| name == stream.value))
}
