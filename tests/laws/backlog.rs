//! Units that are open when the run starts, added to random scenarios.

use super::random_model::{Dice, Parts};

/// Adds some, by luck of its own, so that the rest of the scenario stays as it is. They stand within the limits and not in
/// parallel tasks.
pub(super) fn add(parts: &mut Parts, seed: u64) {
    let mut dice = Dice::new(seed ^ 0x5EED_0B4C_0000_0001);
    if !dice.chance(35) {
        return;
    }
    let text = parts.text();
    let most = if text.contains("wip = ") { 1 } else { 5 };
    let count = parts.activities.iter().filter(|(name, _)| name.starts_with('a')).count();
    for _ in 0..if most == 1 { 1 } else { 1 + dice.below(3) } {
        let age = dice.pick(&["", "age = \"3 h\"\n", "age = { exponential = { mean = \"1 d\" } }\n"]);
        // The first stream reaches every activity.
        let at = if text.contains("join = ") || dice.chance(40) {
            String::new()
        } else {
            format!("at = \"a{}\"\n", dice.below(count))
        };
        let open = 1 + dice.below(most);
        parts.rest += &format!("[[backlog]]\nstream = \"s0\"\ncount = {open}\n{at}{age}");
    }
}
