//! Random models with batches, parallel tasks, choices by state, rework, limits on loops and reopening.

use super::random_model::{Dice, Parts};

/// Adds some of these to a random model, or none.
pub(super) fn add(parts: &mut Parts, seed: u64) {
    let mut dice = Dice::new(seed ^ 0x3A5F_9C21);
    if dice.chance(40) {
        return;
    }
    let count = parts.activities.iter().filter(|(name, _)| name.starts_with('a')).count();
    let one = dice.below(count);
    if dice.chance(50) {
        collect(&mut dice, &mut parts.activities[one].1);
    }
    let other = dice.below(count);
    let kind = dice.below(5);
    // Only shares that are plain can change during a run.
    let changes = parts.text().contains(&format!("activities.a{other}.next"));
    match kind {
        _ if changes => {}
        0 | 1 => split(&mut dice, parts, other, count),
        2 if count > 2 && other + 1 < count => {
            let to = (other + 1 + dice.below(count - 1)) % count;
            let to = if to == other + 1 { other } else { to };
            let rule = dice.pick(&["shortest", "in_turn"]);
            let next = format!("{{ {rule} = [\"a{}\", \"a{to}\"] }}", other + 1);
            set_next(&mut parts.activities[other].1, &next);
            // On the way back to a choice by state time must pass.
            let written = &mut parts.activities[other].1;
            *written = written.replace("duration = \"0 min\"", "duration = \"1 min\"");
        }
        3 => {
            let rework = format!("a{}", dice.below(count));
            let written = &mut parts.activities[other].1;
            if !written.contains(&format!("{rework} =")) {
                *written += &format!("accurate = \"80%\"\nrework = \"{rework}\"\n");
            }
        }
        _ => {}
    }
    if dice.chance(25) {
        let visits = 1 + dice.below(3);
        let limit = format!("loop_limit = {{ visits = {visits}, then = \"done\" }}\n");
        parts.activities[dice.below(count)].1 += &limit;
    }
    if dice.chance(25) {
        let enters = dice.below(count);
        let after = dice.pick(&["\"45 min\"", "\"0 min\"", "{ exponential = { mean = \"2 h\" } }"]);
        parts.streams[0].1 += &format!(
            "reopen = {{ share = \"30%\", after = {after}, enters = \"a{enters}\", priority = \"+1\" }}\n"
        );
    }
}

fn set_next(written: &mut String, next: &str) {
    let others = written.lines().filter(|line| !line.starts_with("next = ")).map(|line| format!("{line}\n"));
    *written = others.collect::<String>() + &format!("next = {next}\n");
}

/// Collects batches at an activity.
fn collect(dice: &mut Dice, written: &mut String) {
    if written.contains("patience") || written.contains("balking") {
        return;
    }
    let size = 2 + dice.below(3);
    let interrupts = written.contains("preemptive") || written.contains("shortest_remaining");
    let apart = if interrupts || dice.chance(25) { ", work = \"apart\"" } else { "" };
    let batch = match dice.below(5) {
        0 => format!("size = {size}"),
        1 => format!("size = {size}, least = {}", 1 + dice.below(size)),
        2 => format!("size = {size}, timeout = \"{} min\"", 5 * (1 + dice.below(12))),
        3 => "gate = \"wide\"".to_owned(),
        _ => format!("size = {size}, gate = \"wide\", least = {}", 1 + dice.below(2)),
    };
    *written += &format!("batch = {{ {batch}{apart} }}\n");
}

/// Lets units split at an activity into tasks that join at the next one, or leave together.
fn split(dice: &mut Dice, parts: &mut Parts, at: usize, count: usize) {
    // A limit on the work at an activity counts whole units; one of a stream covers split and tasks.
    if parts.activities[at].1.contains("wip =") {
        return;
    }
    let join = if at + 1 < count { format!("a{}", at + 1) } else { "done".to_owned() };
    let pool = parts.pools[dice.below(parts.pools.len())].0.clone();
    let discipline = dice.pick(&["fifo", "priority", "random"]);
    let people = format!("stage = \"plan\"\npool = \"{pool}\"\ndiscipline = \"{discipline}\"\n");
    let minutes = 5 * dice.below(5);
    let mut first = format!("{people}duration = \"{minutes} min\"\n");
    let mut second = format!("stage = \"plan\"\nduration = \"20 min\"\nnext = \"{join}\"\n");
    match dice.below(4) {
        0 => first += &format!("next = {{ t1 = 0.3, {join} = 0.7 }}\n"),
        1 => {
            // A task that splits again: its parts join at the other task's activity.
            first += "next = { all = [\"u0\", \"u1\"], join = \"t1\" }\n";
            for (name, duration) in [("u0", "10 min"), ("u1", "15 min")] {
                let written = format!("{people}duration = \"{duration}\"\nnext = \"t1\"\n");
                parts.activities.push((name.to_owned(), written));
            }
        }
        2 => {
            first += &format!("next = \"{join}\"\n");
            collect(dice, &mut second);
        }
        _ => first += &format!("next = \"{join}\"\n"),
    }
    set_next(&mut parts.activities[at].1, &format!("{{ all = [\"t0\", \"t1\"], join = \"{join}\" }}"));
    parts.activities.push(("t0".to_owned(), first));
    parts.activities.push(("t1".to_owned(), second));
}
