//! The sample that uses every key of the language: what is read from it, and that the JSON Schema agrees.

use std::collections::BTreeSet;

use serde_json::Value;

use super::*;

/// A scenario with every key at least once.
const SAMPLE: &str = include_str!("sample.toml");
/// The one key that the sample cannot hold besides the others.
const PRECISION: &str =
    "precision = { measure = \"lead_time.mean\", within = \"2%\", max_replications = 500 }";

fn sample() -> Scenario {
    let (scenario, found) = parse(SAMPLE);
    assert!(found.is_empty(), "{}", found.render("sample.toml", SAMPLE, false));
    scenario.unwrap()
}

#[test]
fn the_sample_is_read_as_written() {
    let scenario = sample();
    assert_eq!(scenario.title.as_deref(), Some("IT helpdesk"));
    assert_eq!(scenario.run.horizon.value, 6.0 * 30.4375 * 86_400.0);
    assert_eq!(scenario.run.start.unwrap().value, jiff::civil::date(2026, 1, 5).at(8, 0, 0, 0));
}
