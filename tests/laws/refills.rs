//! Streams that come as others leave, or as there is room, added to random scenarios where their first activity suits.

use super::random_model::{Dice, Parts};

/// Adds some of it, by luck of its own, so that the rest of the scenario stays as it is.
pub(super) fn add(parts: &mut Parts, seed: u64) {
    let mut dice = Dice::new(seed ^ 0x5EED_11E5_0000_0001);
    let suits = |written: &str| {
        let unsuited = ["duration = \"0 min\"", "places", "balking", "batch", "consumes"]
            .iter()
            .any(|key| written.contains(key));
        written.contains("pool") && !unsuited
    };
    let Some((first, _)) =
        parts.activities.iter().find(|(name, written)| name.starts_with('a') && suits(written))
    else {
        return;
    };
    let enters = format!("enters = \"{first}\"\n");
    if dice.chance(15) {
        let arrivals = format!("arrivals = {{ constant = {} }}\n", 1 + dice.below(4));
        parts.streams.push(("same".to_owned(), arrivals + &enters));
    }
    if dice.chance(10) {
        parts.streams.push(("ever".to_owned(), "arrivals = { saturated = true }\n".to_owned() + &enters));
    }
}
