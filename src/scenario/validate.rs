//! What the parts of a scenario say together: names that must exist, keys that exclude each other, and, once
//! all that is in order, the paths of the value streams.

use super::diagnostic::{Diagnostic, Diagnostics};
use super::{
    Activity, ArrivalProcess, ByPriority, Next, Placed, Pool, Run, Scenario, Stream, Warmup, backlog,
    check_work, entrance, graph, improvement, need, people, planned_check, presence, sources, supply, worth,
};
use crate::units::SECONDS_MAX;

/// Checks a scenario whose values have been read.
///
/// Paths and unused entries are checked only where nothing else is wrong: a mistyped name would make them
/// complain about what it hides.
pub(super) fn check(scenario: &Scenario, found: &mut Diagnostics) {
    check_run(&scenario.run, found);
    improvement::check(&scenario.options, scenario.objective.as_ref(), scenario.factorial.as_ref(), found);
    for (name, pool) in &scenario.pools.entries {
        check_pool(name, pool, scenario, found);
    }
    for (name, stream) in &scenario.streams.entries {
        check_stream(name, stream, scenario, found);
    }
    for (name, activity) in &scenario.activities.entries {
        check_activity(name, activity, scenario, found);
    }
    sources::check(scenario, found);
    entrance::check(scenario, found);
    planned_check::check(scenario, found);
    supply::check(scenario, found);
    backlog::check(scenario, found);
    if !found.has_errors() {
        graph::check(scenario, found);
    }
    if !found.has_errors() {
        report_unused(scenario, found);
        supply::warn(scenario, found);
    }
}

fn check_run(run: &Run, found: &mut Diagnostics) {
    if let (Some(replications), Some(precision)) = (&run.replications, &run.precision) {
        let fault = Diagnostic::error("expected `replications` or `precision`, found both");
        found.push(fault.at(&precision.place).also(&replications.place, "the number is given here"));
    }
    if let Some(Placed { value: Warmup::Given(warmup), place }) = &run.warmup
        && *warmup >= run.horizon.value
    {
        let fault = Diagnostic::error("expected a warm-up shorter than the horizon").at(place);
        found.push(fault.label("nothing is left to measure").also(&run.horizon.place, "the horizon"));
    }
    if let Some(confidence) = &run.confidence
        && !(0.5..1.0).contains(&confidence.value)
    {
        let fault = Diagnostic::error("expected a confidence level from 50% to below 100%");
        found.push(fault.at(&confidence.place).hint("95% is usual"));
    }
    if run.horizon.value.is_finite() && run.horizon.value > SECONDS_MAX / 2.0 {
        let fault = Diagnostic::error("expected a horizon of at most 500 years");
        found.push(fault.at(&run.horizon.place));
    }
}

/// Reports a name that no entry has. A name that could not be read is empty and has been reported.
pub(super) fn check_name<'a>(
    what: &str,
    name: &Placed<String>,
    known: impl Iterator<Item = &'a str>,
    found: &mut Diagnostics,
) {
    let known: Vec<&str> = known.collect();
    if name.value.is_empty() || known.contains(&name.value.as_str()) {
        return;
    }
    let fault = Diagnostic::error(format!("unknown {what} `{}`", name.value)).at(&name.place);
    let fault = if known.is_empty() {
        fault.label(format!("the scenario has no {what}"))
    } else {
        fault.label(format!("no {what} has this name"))
    };
    found.push(fault.suggest(&name.value, known));
}

fn check_pool(name: &Placed<String>, pool: &Pool, scenario: &Scenario, found: &mut Diagnostics) {
    match (&pool.staff, &pool.shifts) {
        (None, None) if pool.people.is_none() => {
            let fault = Diagnostic::error(format!("missing `staff` or `shifts` in pool `{}`", name.value));
            found.push(fault.at(&name.place).hint("add `staff = 1`"));
        }
        (Some(staff), Some(shifts)) => {
            let fault = Diagnostic::error("expected `staff` or `shifts`, found both").at(&shifts.place);
            found.push(fault.also(&staff.place, "given here"));
        }
        _ => {}
    }
    people::check(name, pool, scenario, found);
    if let (Some(calendar), Some(shifts)) = (&pool.calendar, &pool.shifts) {
        let fault = Diagnostic::error("expected no `calendar` besides `shifts`").at(&calendar.place);
        found.push(fault.also(&shifts.place, "each shift has its own calendar"));
    }
    if let Some(shrinkage) = &pool.shrinkage
        && shrinkage.value >= 1.0
    {
        let fault = Diagnostic::error("expected a shrinkage below 100%").at(&shrinkage.place);
        found.push(fault.label("nobody would ever be available"));
    }
    presence::check_pool(name, pool, scenario, found);
    let shifts = pool.shifts.iter().flat_map(|shifts| &shifts.value).map(|shift| &shift.calendar);
    for calendar in pool.calendar.iter().chain(shifts) {
        check_name("calendar", calendar, scenario.calendars.names(), found);
    }
    let changes =
        scenario.changes.iter().any(|change| change.what.value == super::Path::Staff(name.value.clone()));
    if let (Some(at_shift_end), None, None, false) =
        (&pool.at_shift_end, &pool.calendar, &pool.shifts, changes)
    {
        let fault = Diagnostic::warning("`at_shift_end` has no effect without a calendar");
        found.push(fault.at(&at_shift_end.place).label("this pool works around the clock"));
    }
}

fn check_stream(name: &Placed<String>, stream: &Stream, scenario: &Scenario, found: &mut Diagnostics) {
    if let Some(ArrivalProcess::Rate { profile: Some(profile), .. }) = stream.process() {
        check_name("profile", profile, scenario.profiles.names(), found);
    }
    check_name("activity", &stream.enters, scenario.activities.names(), found);
    check_work::check_reopening(stream, scenario, found);
    worth::check(stream, found);
    let Some(target) = &stream.target else {
        return;
    };
    if let Some(clock) = &target.value.clock {
        check_name("calendar", clock, scenario.calendars.names(), found);
    }
    if target.value.resolve.is_none() && target.value.respond.is_none() {
        let fault = Diagnostic::error("expected `resolve` or `respond` in a target, found neither");
        found.push(fault.at(&target.place).hint("write `target = { resolve = \"3 d\" }`"));
    }
    // Without `priority` all units have priority 3.
    let mix = stream.priority.as_ref().map_or_else(|| vec![(3, 1.0)], |priority| priority.value.clone());
    for times in [&target.value.resolve, &target.value.respond].into_iter().flatten() {
        let ByPriority::Each(each) = &times.value else {
            continue;
        };
        for (priority, _) in each {
            if mix.iter().any(|(known, _)| known == priority) {
                continue;
            }
            let occurring: Vec<String> = mix.iter().map(|(known, _)| known.to_string()).collect();
            let message = format!("priority {priority} does not occur in stream `{}`", name.value);
            let fault = Diagnostic::error(message).at(&times.place);
            found.push(fault.note(format!("priorities that occur: {}", occurring.join(", "))));
        }
    }
}

fn check_activity(name: &Placed<String>, activity: &Activity, scenario: &Scenario, found: &mut Diagnostics) {
    for pool in activity.pool.iter().flat_map(|need| need.value.names()) {
        check_name("pool", pool, scenario.pools.names(), found);
    }
    if let Some(calendar) = &activity.calendar {
        check_name("calendar", calendar, scenario.calendars.names(), found);
        if let Some(pool) = &activity.pool {
            let fault = Diagnostic::error(format!("activity `{}` has a calendar and a pool", name.value));
            let fault = fault.at(&calendar.place).also(&pool.place, "the pool works in its own hours");
            found.push(fault.hint("give the calendar to the pool"));
        }
    }
    if let (Some(discipline), None) = (&activity.discipline, &activity.pool) {
        let fault = Diagnostic::warning("a discipline has no effect without a pool").at(&discipline.place);
        found.push(fault.label("nobody waits here"));
    }
    let own = activity.next.iter();
    let overrides = &activity.overrides;
    for stream in overrides.entries.iter().map(|(stream, _)| stream).chain(&overrides.broken) {
        check_name("stream", stream, scenario.streams.names(), found);
    }
    let differing = activity.overrides.entries.iter().filter_map(|(_, changes)| changes.next.as_ref());
    for next in own.chain(differing) {
        check_next(&next.value, scenario, found);
    }
    need::check(name, activity, scenario, found);
    people::check_learning(name, activity, scenario, found);
    check_work::check_activity(name, activity, scenario, found);
}

fn check_next(next: &Next, scenario: &Scenario, found: &mut Diagnostics) {
    for (to, _) in &next.branches {
        check_name("activity", to, scenario.activities.names().chain(["done"]), found);
    }
    check_work::check_rule(next, scenario, found);
}

/// Warns of calendars, profiles and pools that nothing refers to.
fn report_unused(scenario: &Scenario, found: &mut Diagnostics) {
    let activities = || scenario.activities.entries.iter().map(|(_, activity)| activity);
    let streams = || scenario.streams.entries.iter().map(|(_, stream)| stream);
    let pools = || scenario.pools.entries.iter().map(|(_, pool)| pool);
    let shifts = pools().flat_map(|pool| pool.shifts.iter().flat_map(|shifts| &shifts.value));
    let calendars: Vec<&str> = pools()
        .filter_map(|pool| pool.calendar.as_ref())
        .chain(shifts.map(|shift| &shift.calendar))
        .chain(activities().filter_map(|activity| activity.calendar.as_ref()))
        .chain(activities().filter_map(|activity| activity.batch.as_ref()?.value.gate.as_ref()))
        .chain(streams().filter_map(|stream| stream.target.as_ref()?.value.clock.as_ref()))
        .chain(scenario.services.entries.iter().filter_map(|(_, service)| service.calendar.as_ref()))
        .map(|name| name.value.as_str())
        .collect();
    let profiles: Vec<&str> = streams()
        .filter_map(|stream| match stream.process() {
            Some(ArrivalProcess::Rate { profile, .. }) => profile.as_ref(),
            _ => None,
        })
        .map(|name| name.value.as_str())
        .collect();
    let needed: Vec<&str> = activities()
        .flat_map(|activity| activity.pool.iter().flat_map(|need| need.value.names()))
        .map(|name| name.value.as_str())
        .collect();
    let mut report = |what: &str, names: Vec<&Placed<String>>, used: &[&str]| {
        for name in names.into_iter().filter(|name| !used.contains(&name.value.as_str())) {
            let message = format!("{what} `{}` is not used", name.value);
            found.push(Diagnostic::warning(message).at(&name.place));
        }
    };
    report("calendar", scenario.calendars.entries.iter().map(|(name, _)| name).collect(), &calendars);
    report("profile", scenario.profiles.entries.iter().map(|(name, _)| name).collect(), &profiles);
    report("pool", scenario.pools.entries.iter().map(|(name, _)| name).collect(), &needed);
}
