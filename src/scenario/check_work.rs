//! What the keys of batches, rules of routing, rework, limits on loops and reopening say together.

use super::diagnostic::{Diagnostic, Diagnostics};
use super::validate::check_name;
use super::{Activity, BatchWork, Discipline, Next, Placed, Rule, Scenario, Stream, WorkBatch};

/// Checks what an activity says of batches, rework and loops.
pub(super) fn check_activity(
    name: &Placed<String>,
    activity: &Activity,
    scenario: &Scenario,
    found: &mut Diagnostics,
) {
    if let Some(batch) = &activity.batch {
        check_batch(batch, activity, scenario, found);
    }
    check_rework(name, activity, scenario, found);
    let Some(limit) = &activity.loop_limit else { return };
    let then = &limit.value.then;
    check_name("activity", then, scenario.activities.names().chain(["done"]), found);
    if then.value == name.value {
        let fault = Diagnostic::error("a unit that has come here often enough cannot be sent here again");
        found.push(fault.at(&then.place).hint("name another activity or `done`"));
    } else if scenario.activities.get(&then.value).is_some_and(|other| other.loop_limit.is_some()) {
        let fault = Diagnostic::error(format!("`{}` has a limit on loops of its own", then.value));
        let fault = fault.at(&then.place).label("may be full for a unit, too");
        found.push(fault.hint("name an activity without `loop_limit`, or `done`"));
    }
}

/// Checks the destinations of a rule.
pub(super) fn check_rule(next: &Next, scenario: &Scenario, found: &mut Diagnostics) {
    if next.rule == Rule::Shares {
        return;
    }
    if let Some((done, _)) = next.branches.iter().find(|(to, _)| to.value == "done")
        && next.rule != Rule::InTurn
    {
        let fault = Diagnostic::error("expected activities, found `done`").at(&done.place);
        found.push(
            fault.label("nobody is there").hint("name activities, or give `done` a share before this one"),
        );
    }
    let Rule::All { join } = &next.rule else { return };
    check_name("activity", join, scenario.activities.names().chain(["done"]), found);
    if let Some((task, _)) = next.branches.iter().find(|(to, _)| to.value == join.value) {
        let fault = Diagnostic::error(format!("`{}` is a task and where the tasks join", join.value));
        found.push(fault.at(&join.place).also(&task.place, "the task"));
    }
}

fn check_batch(batch: &Placed<WorkBatch>, activity: &Activity, scenario: &Scenario, found: &mut Diagnostics) {
    let WorkBatch { size, least, timeout, gate, work } = &batch.value;
    if let Some(gate) = gate {
        check_name("calendar", gate, scenario.calendars.names(), found);
    }
    match (size, least) {
        (None, _) if gate.is_none() => {
            let fault = Diagnostic::error("expected `size` or `gate` in a batch, found neither");
            found.push(fault.at(&batch.place).hint("write `batch = { size = 10 }`"));
        }
        (Some(size), Some(least)) if least.value > size.value => {
            let fault = Diagnostic::error(format!(
                "expected at least {} units in a batch of {}",
                least.value, size.value
            ));
            let fault = fault.at(&least.place).label("more than go together");
            found.push(fault.also(&size.place, "at most so many"));
        }
        _ => {}
    }
    if let (Some(timeout), Some(gate)) = (timeout, gate) {
        let fault =
            Diagnostic::error("expected `timeout` or `gate` in a batch, found both").at(&timeout.place);
        found.push(fault.also(&gate.place, "units go when these hours begin"));
    }
    let together = work.as_ref().is_none_or(|work| work.value == BatchWork::Together);
    if let Some(discipline) = &activity.discipline
        && together
        && matches!(
            discipline.value,
            Discipline::PreemptiveResume | Discipline::PreemptiveRestart | Discipline::ShortestRemaining
        )
    {
        let fault = Diagnostic::error("work on a batch interrupts nothing and is not interrupted");
        let fault = fault.at(&discipline.place).also(&batch.place, "the batch");
        found.push(fault.hint("use `priority` or `shortest`, or `work = \"apart\"` in the batch"));
    }
}

fn check_rework(name: &Placed<String>, activity: &Activity, scenario: &Scenario, found: &mut Diagnostics) {
    let (accurate, rework) = match (&activity.accurate, &activity.rework) {
        (None, None) => return,
        (Some(accurate), None) => {
            let fault = Diagnostic::error(format!("missing `rework` in activity `{}`", name.value));
            let fault = fault.at(&accurate.place).label("where do the others go?");
            found.push(fault.hint("add `rework = \"...\"`, the activity that makes them right"));
            return;
        }
        (None, Some(rework)) => {
            let fault = Diagnostic::error(format!("missing `accurate` in activity `{}`", name.value));
            let fault = fault.at(&rework.place).label("how many go there?");
            found.push(fault.hint("add `accurate = \"95%\"`, the share that needs no rework"));
            return;
        }
        (Some(accurate), Some(rework)) => (accurate, rework),
    };
    check_name("activity", rework, scenario.activities.names(), found);
    let differing = activity.overrides.entries.iter().filter_map(|(_, changes)| changes.next.as_ref());
    for next in activity.next.iter().chain(differing) {
        if next.value.rule != Rule::Shares {
            let fault = Diagnostic::error("expected `next` by shares besides `accurate`").at(&next.place);
            let fault = fault.also(&accurate.place, "what is not accurate goes another way");
            found.push(fault.hint("put a check with `accurate` before this activity"));
        } else if let Some((to, _)) = next.value.branches.iter().find(|(to, _)| to.value == rework.value) {
            let fault = Diagnostic::error(format!("units go to `{}` as rework and without", rework.value));
            let fault = fault.at(&to.place).also(&rework.place, "as rework");
            found.push(fault.hint("leave it out of `next`: what is not accurate goes there"));
        }
    }
}

/// Checks what a stream says of reopening.
pub(super) fn check_reopening(stream: &Stream, scenario: &Scenario, found: &mut Diagnostics) {
    let Some(reopen) = &stream.reopen else { return };
    check_name("activity", &reopen.value.enters, scenario.activities.names(), found);
    if reopen.value.share.value >= 1.0 {
        let fault = Diagnostic::error("expected a share of reopened units below 100%");
        found.push(fault.at(&reopen.value.share.place).label("nothing would ever be finished"));
    }
}
