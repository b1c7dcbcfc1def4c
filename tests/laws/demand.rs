//! What demand can be besides plain arrivals, added to random scenarios: units that completions make, and a
//! population.

use super::random_model::{Dice, Parts};

/// Adds some of it, by luck of its own, so that the rest of the scenario stays as it is.
pub(super) fn add(parts: &mut Parts, seed: u64) {
    let mut dice = Dice::new(seed ^ 0x5EED_DE3A_4D00_0001);
    if dice.chance(40) {
        let laws = [
            "child = \"50%\"",
            "child = { share = \"40%\", count = { geometric = 2 }, over = \"1 h\" }",
            "child = { count = { 1 = \"50%\", 3 = \"50%\" }, after = \"25 min\" }",
            "child = { after = { exponential = { mean = \"30 min\" } }, over = \"20 min\" }",
        ];
        for (_, written) in &mut parts.activities {
            if dice.chance(50) {
                *written += &format!("spawns = {{ {} }}\n", dice.pick(&laws));
            }
        }
        // At least the first activity, which some stream reaches.
        if !parts.activities[0].1.contains("spawns") {
            parts.activities[0].1 += "spawns = { child = \"50%\" }\n";
        }
        let discipline = dice.pick(&["fifo", "lifo", "priority"]);
        let work = format!(
            "stage = \"engage\"\npool = \"p0\"\ndiscipline = \"{discipline}\"\nduration = \"5 min\"\n"
        );
        parts.activities.push(("care".to_owned(), work));
        let arrivals = if dice.chance(30) { "arrivals = { rate = \"1/h\" }\n" } else { "" };
        parts.streams.push(("child".to_owned(), format!("{arrivals}enters = \"care\"\n")));
    }
    if dice.chance(30) {
        let every = dice.pick(&["\"35 min\"", "{ exponential = { mean = \"40 min\" } }"]);
        let arrivals = format!("arrivals = {{ population = {}, every = {every} }}\n", 1 + dice.below(4));
        parts.streams.push(("crowd".to_owned(), arrivals + "enters = \"a0\"\n"));
    }
}
