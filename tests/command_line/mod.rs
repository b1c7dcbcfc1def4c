//! The command line as a user and a script see it: what is printed where, which files appear, which code comes
//! back.

#![expect(clippy::disallowed_methods, reason = "the files that a run writes are read back")]

mod analyze;
mod chart;
mod compare;
mod optimize;
mod report;
mod run;
mod select;
mod sensitivity;
mod trace;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use tempfile::TempDir;

/// A small desk that runs in a moment.
pub(super) const DESK: &str = r#"
title = "Desk"
run = { horizon = "4 weeks", warmup = "1 week", replications = 8, seed = 7 }
pools.desk = { staff = 3, cost = "60/h" }
streams.tickets = { arrivals = { rate = "14/h" }, enters = "answer" }

[activities.answer]
stage = "deliver_support"
pool = "desk"
duration = { exponential = { mean = "10 min" } }
"#;

/// A directory with the scenario `desk.toml`.
pub(super) fn place(scenario: &str) -> TempDir {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("desk.toml"), scenario).unwrap();
    place
}

/// `vsim` with arguments, in a directory.
pub(super) fn vsim(place: &Path, arguments: &[&str]) -> Command {
    let mut command = assert_cmd::cargo::cargo_bin_cmd!("vsim");
    command.current_dir(place).args(arguments).env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command
}

/// Exit code, standard output and standard error.
pub(crate) fn outcome(place: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = vsim(place, arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn help_and_usage_are_as_documented() {
    let cases = trycmd::TestCases::new();
    cases.register_bin("vsim", assert_cmd::cargo::cargo_bin!("vsim").to_path_buf());
    cases.case("tests/command_line/*.trycmd");
}

#[test]
fn completions_exist_for_every_shell() {
    let place = place(DESK);
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let (code, script, said) = outcome(place.path(), &["completions", shell]);
        assert_eq!((code, said.as_str()), (0, ""), "{shell}");
        assert!(script.contains("replications") && script.contains("schema"), "{shell}");
    }
}

#[test]
fn manual_pages_exist_for_vsim_and_each_command() {
    let place = place(DESK);
    let (code, page, _) = outcome(place.path(), &["man"]);
    assert!(code == 0 && page.contains(".TH vsim 1") && page.contains("Exit codes"), "{page}");
    for command in ["run", "check", "chart", "schema", "completions", "man"] {
        let (code, page, _) = outcome(place.path(), &["man", command]);
        assert!(code == 0 && page.contains(&format!(".TH vsim-{command} 1")), "{page}");
    }
    let (code, _, said) = outcome(place.path(), &["man", "runn"]);
    assert_eq!(code, 1);
    assert!(said.starts_with("error: unknown command `runn`\nhint: expected `run`, "), "{said}");
}

#[test]
fn the_schema_is_json_and_describes_the_run() {
    let place = place(DESK);
    let (code, schema, said) = outcome(place.path(), &["schema"]);
    assert_eq!((code, said.as_str()), (0, ""));
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    assert!(schema["properties"]["run"].is_object());
}

#[test]
fn a_bad_scenario_is_refused_with_all_its_faults_and_code_1() {
    let place = place(&DESK.replace("staff", "staf").replace("\"answer\" }", "\"anser\" }"));
    for command in ["run", "check"] {
        let (code, out, said) = outcome(place.path(), &[command, "desk.toml"]);
        assert_eq!((code, out.as_str()), (1, ""), "{said}");
        assert!(said.contains("did you mean `staff`?") && said.contains("did you mean `answer`?"), "{said}");
        assert!(said.contains("--> desk.toml:4:16"), "{said}");
        assert!(said.trim_end().ends_with("errors"), "{said}");
    }
    assert!(!place.path().join("results").exists(), "nothing is written for a bad scenario");
}

#[test]
fn check_shows_the_load_of_each_pool() {
    let place = place(DESK);
    let (code, out, said) = outcome(place.path(), &["check", "desk.toml"]);
    assert_eq!((code, said.as_str()), (0, ""));
    // 14 an hour for 10 minutes each keep 2 1/3 of 3 busy, 168 hours a week.
    let words: Vec<&str> = out.lines().last().unwrap().split_whitespace().collect();
    assert_eq!(words, ["desk", "392", "504", "78", "%"], "{out}");
    assert!(out.starts_with("`desk.toml` can be run: no faults\n"), "{out}");
}

#[test]
fn overload_is_a_warning_with_the_figures() {
    let place = place(&DESK.replace("14/h", "20/h"));
    let (code, _, said) = outcome(place.path(), &["check", "desk.toml"]);
    assert_eq!(code, 0);
    assert!(said.contains("warning: pool `desk` has more work than people: 3.3 busy"), "{said}");
}

#[test]
fn check_tells_machines_lines_and_columns() {
    let place = place(&DESK.replace("staff", "staf"));
    let (code, out, _) = outcome(place.path(), &["check", "desk.toml", "--format", "json"]);
    assert_eq!(code, 1);
    let checked: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(checked["schema"], "vsim-check/1");
    assert_eq!(checked["runnable"], false);
    let first = &checked["findings"][0];
    assert_eq!((&first["line"], &first["column"]), (&4.into(), &7.into()), "{out}");
}

/// Adds the keys of all objects in a JSON value.
fn keys(value: &serde_json::Value, all: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::Object(object) => {
            all.extend(object.keys().cloned());
            object.values().for_each(|value| keys(value, all));
        }
        serde_json::Value::Array(values) => values.iter().for_each(|value| keys(value, all)),
        _ => {}
    }
}

#[test]
fn every_key_for_machines_is_documented_and_no_other() {
    let place = place(&DESK.replace("14/h", "20/h"));
    let (_, out, _) = outcome(place.path(), &["check", "desk.toml", "--format", "json"]);
    let mut printed = BTreeSet::new();
    keys(&serde_json::from_str(&out).unwrap(), &mut printed);
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/check.md")).unwrap();
    let rows = page.lines().filter(|line| line.starts_with("| `")).filter_map(|line| line.split('|').nth(1));
    let documented = rows.flat_map(|cell| cell.split(',')).map(|key| key.trim().trim_matches('`').to_owned());
    assert_eq!(printed, documented.collect());
}

#[test]
fn a_scenario_that_is_not_there_is_named_with_the_nearest_that_is() {
    let place = place(DESK);
    let (code, _, said) = outcome(place.path(), &["run", "dsek.toml"]);
    let expected =
        "error: cannot read `dsek.toml`: no such file or directory\nhint: did you mean `desk.toml`?\n";
    assert_eq!((code, said.as_str()), (1, expected));
    let (code, _, said) = outcome(place.path(), &["check", "."]);
    assert_eq!((code, said.as_str()), (1, "error: cannot read `.`: it is a directory\n"));
}

#[test]
fn a_data_file_that_cannot_be_read_is_reported_at_its_place() {
    let scenario = DESK.replace(
        "{ rate = \"14/h\" }",
        "{ every = { empirical = { file = \"here\", column = \"h\", unit = \"h\" } } }",
    );
    let place = place(&scenario);
    fs::create_dir(place.path().join("here")).unwrap();
    let (code, _, said) = outcome(place.path(), &["check", "desk.toml"]);
    assert_eq!(code, 1);
    assert!(
        said.starts_with("error: file `here` cannot be read: it is a directory\n --> desk.toml:5:"),
        "{said}"
    );
    assert_eq!(said.matches("error:").count(), 2, "{said}");
}

#[test]
fn a_measure_that_does_not_exist_is_found_before_the_run() {
    let precision = "precision = { measure = \"lead_time.meen\", within = \"5%\" }, seed";
    let place = place(&DESK.replace("replications = 8, seed", precision));
    let (code, _, said) = outcome(place.path(), &["check", "desk.toml"]);
    assert_eq!(code, 1);
    assert!(said.starts_with("error: unknown measure `lead_time.meen`\n --> desk.toml:3:"), "{said}");
    assert!(said.contains("did you mean `lead_time.mean`?"), "{said}");
}

#[test]
fn a_precision_of_what_has_no_value_is_found_before_the_run() {
    let check = |measure: &str| {
        let precision = format!("precision = {{ measure = \"{measure}\", within = \"5%\" }}, seed");
        let text = DESK.replace("replications = 8, seed", &precision);
        let place = place(&text);
        outcome(place.path(), &["check", "desk.toml"])
    };
    let (code, _, said) = check("sla.respond");
    assert_eq!(code, 1);
    let expected = "error: measure `sla.respond` has no value, because there is no target to respond\n";
    assert!(said.starts_with(expected), "{said}");
    let (code, _, said) = check("flow_efficiency");
    assert_eq!((code, said.as_str()), (0, ""));
}

#[test]
fn color_follows_the_option_then_the_environment() {
    let place = place(DESK);
    let colored = |arguments: &[&str], no_color: bool| {
        let mut command = vsim(place.path(), arguments);
        if no_color {
            command.env("NO_COLOR", "1");
        }
        command.output().unwrap().stderr.contains(&0x1B)
    };
    assert!(!colored(&["check", "none"], false), "no terminal, no color");
    assert!(colored(&["check", "none", "--color", "always"], false));
    assert!(
        colored(&["check", "none", "--color=always"], true),
        "what is asked for goes before the environment"
    );
    assert!(!colored(&["check", "none", "--color=auto"], true));
    assert!(!colored(&["check", "none", "--color=never"], false));
}
