//! The paths of value streams through activities: what is reached, and whether one can get out again.

use std::collections::BTreeMap;

use super::diagnostic::{Diagnostic, Diagnostics};
use super::{Activity, Discipline, Next, Placed, Rule, Scenario, Stream, entrance, forks, suggest};

/// Checks the paths of all streams. All names must be known to exist.
pub(super) fn check(scenario: &Scenario, found: &mut Diagnostics) {
    let activities = &scenario.activities.entries;
    let mut reached = vec![false; activities.len()];
    let mut has_target = vec![false; activities.len()];
    for (name, stream) in &scenario.streams.entries {
        let paths = Paths::of(&name.value, stream, scenario);
        for (at, here) in paths.reached.iter().enumerate() {
            reached[at] |= here;
            has_target[at] |=
                here & stream.target.as_ref().is_some_and(|target| target.value.resolve.is_some());
        }
        report_stuck(name, &paths, scenario, found);
        forks::check(&name.value, stream, scenario, &paths.reached, found);
        report_useless_overrides(name, &paths, scenario, found);
    }
    for (at, (name, activity)) in activities.iter().enumerate() {
        if !reached[at] {
            let message = format!("no value stream ever reaches activity `{}`", name.value);
            found.push(
                Diagnostic::error(message)
                    .at(&name.place)
                    .hint("name it in `enters` or `next`, or remove it"),
            );
        } else if let Some(discipline) = &activity.discipline
            && discipline.value == Discipline::EarliestDue
            && !has_target[at]
        {
            let fault = Diagnostic::error("`earliest_due` needs a stream with a target to resolve");
            let fault = fault.at(&discipline.place).label("no unit here has a due date");
            found.push(fault.hint("add `target = { resolve = \"3 d\" }` to a stream that comes here"));
        }
    }
}

/// Where the units of one stream can be, by position of the activity in the file.
struct Paths {
    /// Whether they can come here.
    reached: Vec<bool>,
    /// Whether they can leave the stream from here.
    leaves: Vec<bool>,
}

impl Paths {
    fn of(name: &str, stream: &Stream, scenario: &Scenario) -> Self {
        let activities = &scenario.activities.entries;
        let positions: BTreeMap<&str, usize> =
            activities.iter().enumerate().map(|(at, (name, _))| (name.value.as_str(), at)).collect();
        // From where units come to each activity, if any take that way; and from where they go out.
        let mut sources: Vec<Vec<usize>> = vec![Vec::new(); activities.len()];
        let mut exits = Vec::new();
        let mut targets: Vec<Vec<usize>> = vec![Vec::new(); activities.len()];
        for (at, (_, activity)) in activities.iter().enumerate() {
            let overflow = entrance::overflow(activity).and_then(|to| positions.get(to.value.as_str()));
            let gives_up = activity.gives_up_to.as_ref().and_then(|to| positions.get(to.value.as_str()));
            targets[at].extend(overflow.into_iter().chain(gives_up));
            for (to, share) in ways_out(name, activity) {
                let to = positions.get(to).copied();
                targets[at].extend(to);
                match to {
                    _ if share <= 0.0 => {}
                    Some(to) => sources[to].push(at),
                    None => exits.push(at),
                }
            }
        }
        let reopened = stream.reopen.as_ref().map(|reopen| &reopen.value.enters);
        let entries = [Some(&stream.enters), reopened].into_iter().flatten();
        let entries = entries.filter_map(|entry| positions.get(entry.value.as_str()).copied()).collect();
        Self { reached: closure(entries, &targets), leaves: closure(exits, &sources) }
    }
}

/// All ways on from an activity for a stream, with shares above zero where units take them.
pub(super) fn ways_out<'a>(stream: &str, activity: &'a Activity) -> Vec<(&'a str, f64)> {
    let mut ways = Vec::new();
    match next_for(stream, activity) {
        None => ways.push(("done", 1.0)),
        Some(next) => {
            ways.extend(next.value.branches.iter().map(|(to, share)| (to.value.as_str(), share.value)));
            if let Rule::All { join } = &next.value.rule {
                ways.push((join.value.as_str(), 1.0));
            }
        }
    }
    if let (Some(accurate), Some(rework)) = (&activity.accurate, &activity.rework) {
        for (_, share) in &mut ways {
            *share *= accurate.value;
        }
        ways.push((rework.value.as_str(), 1.0 - accurate.value));
    }
    // Who would come once too often goes there instead.
    ways.extend(activity.loop_limit.iter().map(|limit| (limit.value.then.value.as_str(), 1.0)));
    ways
}

/// All that can be reached from `pending` by any number of steps.
fn closure(mut pending: Vec<usize>, steps: &[Vec<usize>]) -> Vec<bool> {
    let mut reached = vec![false; steps.len()];
    while let Some(at) = pending.pop() {
        if !std::mem::replace(&mut reached[at], true) {
            pending.extend(&steps[at]);
        }
    }
    reached
}

/// Where units of the stream go from the activity; `None` is out of the stream.
pub(super) fn next_for<'a>(stream: &str, activity: &'a Activity) -> Option<&'a Placed<Next>> {
    let differing = activity.overrides.get(stream).and_then(|changes| changes.next.as_ref());
    differing.or(activity.next.as_ref())
}

/// Reports activities that units of the stream reach but cannot leave the stream from.
fn report_stuck(stream: &Placed<String>, paths: &Paths, scenario: &Scenario, found: &mut Diagnostics) {
    let activities = &scenario.activities.entries;
    let stuck = || (0..activities.len()).filter(|at| paths.reached[*at] && !paths.leaves[*at]);
    let Some((name, activity)) = stuck().next().and_then(|first| activities.get(first)) else {
        return;
    };
    let names = suggest::list(stuck().map(|at| activities[at].0.value.as_str())).replace(" or ", " and ");
    let message = format!("units of stream `{}` can never leave {names}", stream.value);
    let place = next_for(&stream.value, activity).map_or(&name.place, |next| &next.place);
    let fault = Diagnostic::error(message).at(place).label("no way from here to `done`");
    found.push(fault.hint("give `done` a share in one of their `next`"));
}

/// Warns where nothing differs for a stream, or something does but it never comes there.
fn report_useless_overrides(
    stream: &Placed<String>,
    paths: &Paths,
    scenario: &Scenario,
    found: &mut Diagnostics,
) {
    for (at, (activity, entry)) in scenario.activities.entries.iter().enumerate() {
        let differing = entry.overrides.entries.iter().find(|(name, _)| name.value == stream.value);
        let Some((name, changes)) = differing else {
            continue;
        };
        if !paths.reached[at] {
            let message = format!("stream `{}` never reaches activity `{}`", stream.value, activity.value);
            found.push(Diagnostic::warning(message).at(&name.place).label("this has no effect"));
        } else if changes.is_empty() {
            let message = format!("nothing differs for stream `{}`", stream.value);
            found.push(
                Diagnostic::warning(message)
                    .at(&name.place)
                    .hint("write `duration`, `next`, `spawns` or `patience`"),
            );
        }
    }
}
