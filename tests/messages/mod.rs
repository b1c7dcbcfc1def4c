//! What a user is told about a bad scenario: the whole text of every message.
//!
//! Each `.txt` file beside this one holds cases: a line `=== name`, the scenario, a line `---`, the messages.
//! A case need not be a whole scenario: [`complete`] appends what it lacks, behind it, so that line numbers stay.
//! A failing test prints the messages as they are now.

mod backlog;
mod model;
mod mutations;

use vsim::scenario::parse;

/// Scenario text in, rendered messages out.
pub(crate) fn messages(text: &str) -> String {
    let (_, found) = parse(text);
    found.render("scenario.toml", text, false)
}

/// Appends the tables that every scenario needs, unless the text has some of its own or asks not to
/// (`# whole file`).
fn complete(text: &str) -> String {
    const PARTS: [(&str, &str); 3] = [
        ("[run", "[run]\nhorizon = \"4 weeks\"\n"),
        ("[streams", "[streams.tickets]\narrivals = { rate = \"2/h\" }\nenters = \"log\"\n"),
        ("[activities", "[activities.log]\nstage = \"engage\"\nduration = \"8 min\"\n"),
    ];
    let mut whole = text.to_owned();
    if text.starts_with("# whole file") {
        return whole;
    }
    for (mark, part) in PARTS {
        if !text.contains(mark) {
            whole.push_str(part);
        }
    }
    whole
}

/// Runs all cases of a file and shows every one whose messages differ.
fn run_cases(cases: &str) {
    let mut differences = String::new();
    for case in cases.split("=== ").skip(1) {
        let (name, rest) = case.split_once('\n').unwrap();
        let (text, expected) = rest.split_once("---\n").unwrap_or_else(|| panic!("no `---` in case {name}"));
        let found = messages(&complete(text));
        if found != expected.trim_end() {
            differences.extend(["=== ", name, "\n", text, "---\n", &found, "\n\n"]);
        }
    }
    assert!(differences.is_empty(), "these messages differ, now they are:\n{differences}");
}

#[test]
fn syntax_faults_are_worded_with_place_and_hint() {
    run_cases(include_str!("syntax.txt"));
}

#[test]
fn faults_in_who_people_are_are_worded_with_place_and_hint() {
    run_cases(include_str!("people.txt"));
}

#[test]
fn faults_in_limits_and_places_are_worded_with_place_and_hint() {
    run_cases(include_str!("entrances.txt"));
}

#[test]
fn faults_in_single_values_are_worded_with_place_and_hint() {
    run_cases(include_str!("values.txt"));
}

#[test]
fn faults_between_parts_are_worded_with_place_and_hint() {
    run_cases(include_str!("references.txt"));
}

#[test]
fn changes_that_cannot_be_are_worded_with_place_and_hint() {
    run_cases(include_str!("changes.txt"));
}

#[test]
fn faults_in_batches_routes_and_loops_are_worded_with_place_and_hint() {
    run_cases(include_str!("work.txt"));
}

#[test]
fn faults_of_value_and_satisfaction_are_worded_with_place_and_hint() {
    run_cases(include_str!("worth.txt"));
}

#[test]
fn faults_of_a_backlog_are_worded_with_place_and_hint() {
    run_cases(include_str!("backlog.txt"));
}

#[test]
fn faults_in_times_away_are_worded_with_place_and_hint() {
    run_cases(include_str!("presence.txt"));
}

#[test]
fn several_faults_are_reported_together() {
    run_cases(include_str!("several.txt"));
}

#[test]
fn an_activity_has_at_most_255_alternatives() {
    let said = |count: usize| {
        let names = vec!["\"desk\""; count].join(", ");
        let activity = format!("[activities.log]\nstage = \"engage\"\npool = {{ first_of = [{names}] }}\n");
        messages(&complete(&format!("[pools.desk]\nstaff = 1\n{activity}")))
    };
    assert_eq!(said(255), "");
    assert!(said(256).starts_with("error: expected at most 255 alternatives, found 256\n"), "{}", said(256));
}

#[test]
fn faults_of_options_are_worded_with_place_and_hint() {
    run_cases(include_str!("options.txt"));
}
