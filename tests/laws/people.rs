//! Random models with people who differ, change over and learn, and with alternatives that have work of their own.

use super::random_model::{Dice, Parts};

/// Adds some of these to a random model, or none.
pub(super) fn add(parts: &mut Parts, seed: u64) {
    let mut dice = Dice::new(seed ^ 0x71C4_0E5B);
    if dice.chance(50) {
        return;
    }
    for (_, written) in &mut parts.pools {
        let staff = written.lines().find_map(|line| line.strip_prefix("staff = "));
        let Some(staff) = staff.and_then(|staff| staff.parse::<usize>().ok()) else { continue };
        if dice.chance(40) {
            let speeds = ["", ", speed = 0.5", ", speed = \"70%\"", ", speed = 2"];
            let each: Vec<String> =
                (0..staff).map(|_| format!("{{ staff = 1{} }}", dice.pick(&speeds))).collect();
            let chosen = dice.pick(&["listed", "longest_idle", "random"]);
            let people = format!("people = [{}]\nchosen = \"{chosen}\"\n", each.join(", "));
            *written = written.replace(&format!("staff = {staff}\n"), &people);
        }
    }
    for (_, written) in &mut parts.pools {
        if dice.chance(30) {
            let takes = dice.pick(&["\"5 min\"", "\"0 min\"", "{ exponential = { mean = \"4 min\" } }"]);
            let between = dice.pick(&["activities", "streams", "either"]);
            *written += &format!("changeover = {{ takes = {takes}, between = \"{between}\" }}\n");
            if !written.contains("chosen") && dice.chance(50) {
                *written += "chosen = \"prepared\"\n";
            }
        }
    }
    for (_, written) in &mut parts.activities {
        if written.contains("pool = ") && dice.chance(20) {
            let by = dice.pick(&["team", "person"]);
            *written +=
                &format!("learning = {{ rate = \"90%\", floor = \"60%\", done = 2, by = \"{by}\" }}\n");
        }
    }
    let changed = parts.text();
    for (name, written) in &mut parts.activities {
        let changes = changed.contains(&format!("activities.{name}.duration"));
        if changes || written.contains("s0 = { duration") || !dice.chance(50) {
            continue;
        }
        for pool in ["p0", "p1", "p2", "p3"] {
            let own = dice.pick(&["\"10 min\"", "{ exponential = { mean = \"15 min\" } }"]);
            let plain = format!("first_of = [\"{pool}\", ");
            let fitted = format!("first_of = [{{ pool = \"{pool}\", duration = {own} }}, ");
            *written = written.replace(&plain, &fitted);
        }
    }
}
