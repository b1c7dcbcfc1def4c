//! Faults that only show once a scenario is compiled: whole messages.

use std::io::Write;

use vsim::model::{Attachments, compile};
use vsim::scenario::parse;

/// A scenario without fault, to be changed in single places.
const DESK: &str = r#"[run]
start = 2026-01-05
horizon = "1 week"

[pools.desk]
staff = 2

[streams.tickets]
arrivals = { rate = "1/h" }
enters = "log"

[activities.log]
stage = "engage"
pool = "desk"
duration = "10 min"
"#;

/// Messages about the desk after these changes of its text, with these files beside it.
fn messages_with(changes: &[(&str, &str)], files: &[(&str, &[u8])]) -> String {
    let text = changes.iter().fold(DESK.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "`{from}` is not in the scenario");
        text.replacen(from, to, 1)
    });
    let (scenario, found) = parse(&text);
    assert!(found.is_empty(), "{}", found.render("desk.toml", &text, false));
    let files: Attachments = files.iter().map(|&(name, bytes)| (name.to_owned(), bytes.to_vec())).collect();
    let found = match compile(&scenario.unwrap(), "desk", &files) {
        Ok((_, warnings)) => warnings,
        Err(found) => found,
    };
    found.render("desk.toml", &text, false)
}

fn messages(changes: &[(&str, &str)]) -> String {
    messages_with(changes, &[])
}

/// A change of the duration.
fn duration(written: &str) -> String {
    messages(&[("\"10 min\"", written)])
}

/// A change of the duration to a column of a file.
fn handle_times(file: &[u8]) -> String {
    let written = "{ empirical = { file = \"handle.csv\", column = \"minutes\", unit = \"min\" } }";
    messages_with(&[("\"10 min\"", written)], &[("handle.csv", file)])
}

/// A change of the arrivals to those of a log.
fn replay(more: &str, log: &str) -> String {
    let written = format!("{{ replay = {{ file = \"log.csv\", column = \"opened\"{more} }} }}");
    messages_with(&[("{ rate = \"1/h\" }", &written)], &[("log.csv", log.as_bytes())])
}

#[test]
fn nothing_is_said_of_a_scenario_without_fault() {
    assert_eq!(messages(&[]), "");
}
