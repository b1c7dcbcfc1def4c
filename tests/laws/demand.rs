//! What demand can be besides plain arrivals, added to random scenarios: units that completions make, a population,
//! stocks, and services.

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
        add_stocks(parts, &mut dice);
    }
    if dice.chance(30) {
        add_services(parts, &mut dice);
    }
    if dice.chance(30) {
        let every = dice.pick(&["\"35 min\"", "{ exponential = { mean = \"40 min\" } }"]);
        let arrivals = format!("arrivals = {{ population = {}, every = {every} }}\n", 1 + dice.below(4));
        parts.streams.push(("crowd".to_owned(), arrivals + "enters = \"a0\"\n"));
    }
}

/// Two stocks that activities take from and fill up, and that are ordered.
fn add_stocks(parts: &mut Parts, dice: &mut Dice) {
    let takes = dice.pick(&[
        "takes = \"40 min\"",
        "takes = { exponential = { mean = \"1 h\" } }",
        "raises = \"order\"",
    ]);
    let reorder = format!("reorder = {{ at = {}, order = {}, {takes} }}\n", dice.below(3), 1 + dice.below(4));
    parts.stocks.push(("part".to_owned(), format!("initial = {}\n{reorder}", dice.below(3))));
    parts.stocks.push(("tool".to_owned(), format!("initial = {}\n", 1 + dice.below(5))));
    if takes.starts_with("raises") {
        parts.streams.push(("order".to_owned(), "enters = \"buy\"\n".to_owned()));
        let work = "stage = \"obtain_build\"\npool = \"p0\"\nduration = \"10 min\"\n";
        parts.activities.push(("buy".to_owned(), work.to_owned()));
    }
    let count = parts.activities.iter().filter(|(name, _)| name.starts_with('a')).count();
    for (_, written) in &mut parts.activities[..count] {
        match dice.below(6) {
            0 => *written += "consumes = { part = 1 }\n",
            1 => *written += "consumes = { tool = 1, part = 2 }\nproduces = { tool = 1 }\n",
            2 => *written += "consumes = { tool = 2 }\nproduces = { tool = 2 }\n",
            3 => *written += "produces = { part = 1 }\n",
            _ => {}
        }
    }
}

/// A service that fails every few hours, and the work that restores it.
fn add_services(parts: &mut Parts, dice: &mut Dice) {
    let fails = dice.pick(&["\"5 h\"", "{ exponential = { mean = \"3 h\" } }"]);
    let restored = dice.pick(&["", "restored_by = \"mend\"\n"]);
    let service = format!("fails_every = {fails}\nraises = \"outage\"\ncalendar = \"day\"\n{restored}");
    parts.services.push(("mail".to_owned(), service));
    parts.streams.push(("outage".to_owned(), "enters = \"mend\"\n".to_owned()));
    let work = "stage = \"deliver_support\"\npool = \"p0\"\nduration = \"25 min\"\nnext = \"note\"\n";
    parts.activities.push(("mend".to_owned(), work.to_owned()));
    parts.activities.push(("note".to_owned(), "stage = \"improve\"\nduration = \"15 min\"\n".to_owned()));
}
