//! Whether what is to change during a run exists, and can change so.

use super::diagnostic::{Diagnostic, Diagnostics};
use super::planned::{By, Improves, NewValue, Path, PlannedChange};
use super::validate::check_name;
use super::{ArrivalProcess, Next, Placed, RateShape, Rule, Scenario, Stream};

/// Checks all changes and improvements of a scenario.
pub(super) fn check(scenario: &Scenario, found: &mut Diagnostics) {
    for change in &scenario.changes {
        check_change(change, scenario, found);
    }
    for (_, activity) in &scenario.activities.entries {
        for improvement in &activity.improves {
            check_improvement(improvement, scenario, found);
        }
    }
}

fn check_change(change: &PlannedChange, scenario: &Scenario, found: &mut Diagnostics) {
    check_path(&change.what, scenario, found);
    let path = &change.what.value;
    match (&change.by, &change.to) {
        (None, None) => {
            let fault =
                Diagnostic::error("expected `by` or `to` in a change, found neither").at(&change.what.place);
            found.push(fault.hint("write by how much: `by = \"-20%\"`"));
        }
        (Some(by), Some(to)) => {
            let fault = Diagnostic::error("expected `by` or `to` in a change, found both").at(&to.place);
            found.push(fault.also(&by.place, "given here"));
        }
        (Some(by), None) => check_by(by, path, found),
        (None, Some(to)) => check_to(to, path, found),
    }
    if change.at.value >= scenario.run.horizon.value {
        let fault = Diagnostic::warning("this change comes after the end of the run").at(&change.at.place);
        found.push(fault.also(&scenario.run.horizon.place, "the run ends here"));
    }
}

fn check_improvement(improvement: &Placed<Improves>, scenario: &Scenario, found: &mut Diagnostics) {
    let Placed { value: Improves { what, by, floor, ceiling, .. }, place } = improvement;
    check_path(what, scenario, found);
    if let Path::Staff(_) = what.value {
        let fault = Diagnostic::error("an improvement cannot change the staff of a pool").at(&what.place);
        found.push(fault.hint("write the new people under `[[changes]]`, with the time when they come"));
        return;
    }
    check_by(by, &what.value, found);
    let By::Part(part) = by.value else { return };
    let limit = |missing: &str, example: &str, of: &str| {
        let message = format!("missing key `{missing}` in an improvement that {of} something");
        Diagnostic::error(message).at(place).hint(format!("add `{missing} = {example}`"))
    };
    let useless = |key: &str, at: &Placed<f64>, of: &str| {
        let fault = Diagnostic::error(format!("expected no `{key}` in an improvement that {of} something"));
        fault.at(&at.place).also(&by.place, "see here")
    };
    if part < 0.0 {
        if floor.is_none() {
            found.push(limit("floor", "\"70%\"", "reduces"));
        }
        if let Some(ceiling) = ceiling {
            found.push(useless("ceiling", ceiling, "reduces"));
        }
    } else {
        if ceiling.is_none() {
            found.push(limit("ceiling", "\"130%\"", "increases"));
        }
        if let Some(floor) = floor {
            found.push(useless("floor", floor, "increases"));
        }
    }
}

/// By how much: people for the staff of a pool only, and never nothing.
fn check_by(by: &Placed<By>, path: &Path, found: &mut Diagnostics) {
    match (by.value, path) {
        (By::People(_), path) if !matches!(path, Path::Staff(_)) => {
            let message = format!("expected a change of `{}` as a percentage, found a number", path.text());
            found
                .push(Diagnostic::error(message).at(&by.place).hint("write the percentage: `by = \"-20%\"`"));
        }
        (By::Part(0.0) | By::People(0), _) => {
            found.push(Diagnostic::error("expected a change, found none").at(&by.place));
        }
        _ => {}
    }
}

fn check_to(to: &Placed<NewValue>, path: &Path, found: &mut Diagnostics) {
    let (fits, expected) = match path {
        Path::Duration { .. } => (matches!(to.value, NewValue::Duration(_)), "a duration"),
        // A whole number is a share too: none, or all.
        Path::Way { .. } => {
            (matches!(to.value, NewValue::Share(_) | NewValue::People(0 | 1)), "a share from 0% to 100%")
        }
        Path::Rate(_) => (matches!(to.value, NewValue::Rate(_)), "a rate"),
        Path::Staff(_) => (matches!(to.value, NewValue::People(_)), "a number of people"),
    };
    if !fits {
        let message =
            format!("expected {expected} as the new value of `{}`, found {}", path.text(), to.value.words());
        found.push(Diagnostic::error(message).at(&to.place));
    }
}

/// Whether the file has what the path names.
fn check_path(path: &Placed<Path>, scenario: &Scenario, found: &mut Diagnostics) {
    let missing = |message: String| Diagnostic::error(message).at(&path.place);
    let named = |name: &String| Placed { value: name.clone(), place: path.place.clone() };
    match &path.value {
        Path::Duration { activity, stream } => {
            let Some(entry) = scenario.activities.get(activity) else {
                return check_name("activity", &named(activity), scenario.activities.names(), found);
            };
            let written = match stream {
                None => entry.duration.as_ref(),
                Some(stream) => entry.overrides.get(stream).and_then(|differs| differs.duration.as_ref()),
            };
            if written.is_none() {
                let owner = owner(activity, stream.as_deref());
                let fault = missing(format!("{owner} has no `duration` that could change"));
                found.push(fault.hint("give it one"));
            }
        }
        Path::Way { activity, stream, to } => {
            let Some(entry) = scenario.activities.get(activity) else {
                return check_name("activity", &named(activity), scenario.activities.names(), found);
            };
            let next = match stream {
                None => entry.next.as_ref(),
                Some(stream) => entry.overrides.get(stream).and_then(|differs| differs.next.as_ref()),
            };
            let owner = owner(activity, stream.as_deref());
            match next {
                None => {
                    let fault = missing(format!("{owner} has no `next` that could change"));
                    found.push(fault.hint("give it names with shares"));
                }
                Some(next) if next.value.rule != Rule::Shares || entry.accurate.is_some() => {
                    let message =
                        format!("{owner} sends units on by a rule or to rework: its shares cannot change");
                    let fault = Diagnostic::error(message).at(&path.place).also(&next.place, "its ways");
                    found.push(fault.hint("put an activity with plain shares before or behind it"));
                }
                Some(next) => check_way(&owner, to, next, path, found),
            }
        }
        Path::Rate(stream) => match scenario.streams.get(stream) {
            None => check_name("stream", &named(stream), scenario.streams.names(), found),
            Some(entry) => check_rate(stream, entry, path, found),
        },
        Path::Staff(pool) => match scenario.pools.get(pool) {
            None => check_name("pool", &named(pool), scenario.pools.names(), found),
            Some(entry) if entry.staff.is_none() => {
                let fault = missing(format!("pool `{pool}` has no `staff` that could change"));
                found.push(fault.hint("pools with `shifts` or `people` cannot change: make pools of them"));
            }
            Some(_) => {}
        },
    }
}

/// Whether the demand of a stream has a rate, and one that says nothing else of how it varies.
fn check_rate(name: &str, stream: &Stream, path: &Placed<Path>, found: &mut Diagnostics) {
    let fault = |message: String| {
        let fault = Diagnostic::error(message).at(&path.place);
        match &stream.arrivals {
            Some(arrivals) => fault.also(&arrivals.place, "its arrivals"),
            None => fault,
        }
    };
    match stream.arrivals.as_ref().map(|arrivals| &arrivals.value.process) {
        Some(ArrivalProcess::Rate { shape, .. }) if **shape == RateShape::default() => {}
        Some(ArrivalProcess::Rate { .. }) => {
            let message =
                format!("the rate of stream `{name}` varies by itself and cannot be changed besides");
            found.push(fault(message).hint("write the change as one of its `events`"));
        }
        _ => {
            let fault = fault(format!("stream `{name}` has no rate that could change"));
            found.push(fault.hint("give its arrivals a `rate`"));
        }
    }
}

fn owner(activity: &str, stream: Option<&str>) -> String {
    match stream {
        Some(stream) => format!("activity `{activity}` for stream `{stream}`"),
        None => format!("activity `{activity}`"),
    }
}

/// Whether a share of units goes this way, but not all of them.
fn check_way(owner: &str, to: &str, next: &Placed<Next>, path: &Placed<Path>, found: &mut Diagnostics) {
    let branches = &next.value.branches;
    let taken = branches.iter().filter(|(_, share)| share.value > 0.0).count();
    let fault = |message: String| Diagnostic::error(message).at(&path.place).also(&next.place, "its ways");
    match branches.iter().find(|(name, _)| name.value == to) {
        None => {
            let ways = branches.iter().map(|(name, _)| name.value.as_str());
            found.push(fault(format!("no way leads from {owner} to `{to}`")).suggest(to, ways));
        }
        Some((_, share)) if share.value <= 0.0 => {
            let fault = fault(format!("no unit goes from {owner} to `{to}` at the start"));
            found.push(fault.hint("give the way a small share"));
        }
        Some(_) if taken < 2 => {
            let fault = fault(format!("all units go from {owner} to `{to}`: there is no share to change"));
            found.push(fault.hint("give another way a share"));
        }
        Some(_) => {}
    }
}
