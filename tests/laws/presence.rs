//! Outages, sickness and breaks in the pools of random models, and what is done without work.

use super::random_model::{Dice, Parts};

/// Adds some of them, by luck of their own, so that the rest of the scenario stays as it is.
pub(super) fn add(parts: &mut Parts, seed: u64) {
    let mut dice = Dice::new(seed ^ 0x0FF_D0E5_0000_0003);
    if dice.chance(50) {
        return;
    }
    let mut idle = Vec::new();
    // People who differ cannot.
    // Who changes over, or learns alone, is not away alone.
    let text = parts.text();
    if text.contains("changeover = ") || text.contains("by = \"person\"") {
        return;
    }
    let alike = parts.pools.iter_mut().filter(|(_, written)| !written.contains("people = "));
    for (name, written) in alike {
        if dice.chance(40) {
            let other = dice.pick(&[
                "",
                "other_work = \"35 min\", ",
                "other_work = { exponential = { mean = \"1 h\" } }, once = true, ",
            ]);
            let setup =
                dice.pick(&["", "setup = \"10 min\", ", "setup = { exponential = { mean = \"5 min\" } }, "]);
            idle.push((
                name.clone(),
                format!("when_idle = {{ {other}{setup}starts_at = {} }}\n", 1 + dice.below(3)),
            ));
        }
        for name in ["outage", "sick", "lunch"] {
            if dice.chance(35) {
                let after = dice.pick(&["\"100 min\"", "{ exponential = { mean = \"3 h\" } }", "\"5 h\""]);
                let lasts = dice.pick(&["\"15 min\"", "{ exponential = { mean = \"1 h\" } }", "\"0 min\""]);
                let clock = dice.pick(&["always", "on_duty", "working"]);
                let in_hand = dice.pick(&["wait", "hand_back", "finish"]);
                *written += &format!(
                    "away.{name} = {{ after = {after}, lasts = {lasts}, clock = \"{clock}\", in_hand = \"{in_hand}\" }}\n"
                );
            }
        }
    }
    for (name, written) in idle {
        if suits(parts, &name) {
            for (_, pool) in parts.pools.iter_mut().filter(|(pool, _)| *pool == name) {
                *pool += &written;
            }
        }
    }
}

/// Whether nobody asks for several people of a pool at once, and whoever asks for one has room to wait.
fn suits(parts: &Parts, pool: &str) -> bool {
    let asks = format!("\"{pool}\"");
    let unsuited = ["all = [", "swarm", "places = ", "wip = "];
    let ever = parts.streams.iter().any(|(_, stream)| stream.contains("saturated"));
    let mut asking = parts.activities.iter().filter(|(_, written)| written.contains(&asks));
    !ever && asking.all(|(_, written)| !unsuited.iter().any(|key| written.contains(key)))
}
