//! The reference of the scenario language says everything and its examples work.

use std::collections::BTreeSet;

use serde_json::Value;
use vsim::scenario::{json_schema, parse};

use crate::timetable::see;

const REFERENCE: &str = include_str!("../../docs/scenario.md");

/// The heading of the examples each of which is a whole scenario.
const WORKED: &str = "## Worked examples\n";
/// Lines that such an example may have.
const LINES_MAX: usize = 30;

/// The fenced blocks of TOML in a part of the reference.
fn blocks(part: &'static str) -> Vec<&'static str> {
    part.split("```toml\n")
        .skip(1)
        .filter_map(|rest| rest.split_once("```"))
        .map(|(block, _)| block)
        .collect()
}

/// Collects the names of all properties in a schema.
fn properties(schema: &Value, found: &mut BTreeSet<String>) {
    match schema {
        Value::Object(object) => {
            if let Some(Value::Object(known)) = object.get("properties") {
                found.extend(known.keys().cloned());
            }
            object.values().for_each(|value| properties(value, found));
        }
        Value::Array(list) => list.iter().for_each(|value| properties(value, found)),
        _ => {}
    }
}

/// Collects all words of which one is chosen.
fn words(schema: &Value, found: &mut BTreeSet<String>) {
    match schema {
        Value::Object(object) => {
            if let Some(Value::String(word)) = object.get("const") {
                found.insert(word.clone());
            }
            object.values().for_each(|value| words(value, found));
        }
        Value::Array(list) => list.iter().for_each(|value| words(value, found)),
        _ => {}
    }
}

#[test]
fn every_key_and_every_word_is_in_the_reference() {
    let schema: Value = serde_json::from_str(&json_schema()).unwrap();
    let mut names = BTreeSet::new();
    properties(&schema, &mut names);
    words(&schema, &mut names);
    assert!(names.len() > 80, "the schema names only {names:?}");
    let mentioned = |name: &String| {
        REFERENCE.contains(&format!("`{name}`")) || REFERENCE.contains(&format!("`\"{name}\"`"))
    };
    let missing: Vec<_> = names.iter().filter(|name| !mentioned(name)).collect();
    assert!(missing.is_empty(), "not in docs/scenario.md: {missing:?}");
}

#[test]
fn the_examples_of_the_reference_make_one_scenario_without_faults() {
    let text = blocks(REFERENCE.split_once(WORKED).unwrap().0).concat();
    let (scenario, found) = parse(&text);
    assert!(found.is_empty(), "{}", found.render("docs/scenario.md", &text, false));
    assert!(scenario.is_some());
}

#[test]
fn every_example_in_the_tables_of_the_reference_is_read() {
    let mut count = 0;
    for line in REFERENCE.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.split(" | ").collect();
        let (Some(key), Some(example)) = (cells.first(), cells.last()) else { continue };
        let key = key.trim_matches(['|', ' ', '`']);
        let example = example.trim_end_matches(" |").trim();
        let Some(example) = example.strip_prefix('`').and_then(|rest| rest.strip_suffix('`')) else {
            continue;
        };
        if !example.starts_with(&format!("{{ {key} = ")) {
            continue;
        }
        let text = format!(
            "[run]\nhorizon = \"1 d\"\n[streams.a]\nenters = \"b\"\narrivals = {{ rate = \"1/h\" }}\n\
             [activities.b]\nstage = \"engage\"\nduration = {example}\n"
        );
        let (_, found) = parse(&text);
        assert!(found.is_empty(), "{}", found.render("docs/scenario.md", &text, false));
        count += 1;
    }
    assert_eq!(count, 13, "kinds of distribution with an example");
}

#[test]
fn every_worked_example_is_short_and_runs() {
    let examples = blocks(REFERENCE.split_once(WORKED).unwrap().1);
    assert!(examples.len() >= 2);
    for text in examples {
        assert!(text.lines().count() <= LINES_MAX, "{text}");
        let (_, found) = parse(text);
        assert!(found.is_empty(), "{}", found.render("docs/scenario.md", text, false));
        let seen = see(text);
        let left: u64 = seen.observations.streams.iter().map(|stream| stream.left).sum();
        assert!(left > 0, "nothing is finished in\n{text}");
    }
}
