//! `vsim report` and `vsim explain`, and the pages of `vsim run` and `vsim analyze`.

use std::fs;

use serde_json::Value;

use super::{DESK, outcome, place};

/// The desk with two options.
const OPTIONS: &str = r#"
[options.more]
title = "One more"
change = { "pools.desk.staff" = "+1" }

[options.quick]
title = "Quicker answers"
cost = { once = 2_000 }
change = { "activities.answer.duration" = "-20%" }
"#;

#[test]
fn a_report_is_one_page_and_what_is_needed_to_repeat_it() {
    let place = place(DESK);
    let (code, out, said) = outcome(place.path(), &["report", "desk.toml"]);
    assert_eq!((code, said.as_str()), (0, ""), "{out}");
    assert!(out.starts_with("What happens\n"), "{out}");
    assert_eq!(out.lines().last(), Some("wrote results/desk/report/report.html"));
    let folder = place.path().join("results/desk/report");
    let page = fs::read_to_string(folder.join("report.html")).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("The bottleneck is desk"));
    assert!(page.contains("<code>vsim report desk.toml</code>"));
    assert!(!page.contains("id=\"options\""));
    let origin: Value = serde_json::from_slice(&fs::read(folder.join("provenance.json")).unwrap()).unwrap();
    assert_eq!(origin["command"], "vsim report desk.toml");
}

#[test]
fn pages_do_not_depend_on_threads() {
    let place = place(&format!("{DESK}{OPTIONS}"));
    let commands: [(&[&str], &str); 3] = [
        (&["run", "desk.toml"], "report.html"),
        (&["analyze", "desk.toml"], "analysis/report.html"),
        (&["report", "desk.toml", "--options"], "report/report.html"),
    ];
    for (arguments, file) in commands {
        let with = |threads: &str, out: &str| {
            let (code, _, said) =
                outcome(place.path(), &[arguments, &["--threads", threads, "--out", out]].concat());
            assert_eq!(code, 0, "{said}");
            fs::read(place.path().join(out).join("desk").join(file)).unwrap()
        };
        assert!(with("1", "one") == with("3", "three"), "{arguments:?}: 3 threads gave another page");
    }
}

#[test]
fn what_was_overridden_stands_in_the_command_of_the_page() {
    let place = place(&format!("{DESK}{OPTIONS}"));
    let arguments = [
        "report",
        "desk.toml",
        "--seed=4",
        "-r",
        "3",
        "-m",
        "lead_time.p85",
        "--options=quick",
        "-t",
        "2",
        "-q",
    ];
    let (code, out, said) = outcome(place.path(), &arguments);
    assert_eq!((code, out.as_str(), said.as_str()), (0, "", ""));
    let page = fs::read_to_string(place.path().join("results/desk/report/report.html")).unwrap();
    let typed = "vsim report desk.toml --replications 3 --seed 4 --measure lead_time.p85 --options=quick";
    assert!(page.contains(&format!("<code>{typed}</code>")));
    assert!(page.contains("Quicker answers") && !page.contains("One more</th>"));
}

#[test]
fn charts_are_in_the_page_of_a_run_unless_they_are_not_wanted() {
    let place = place(DESK);
    let page = |arguments: &[&str]| {
        let (code, _, said) = outcome(place.path(), &[&["run", "desk.toml"], arguments].concat());
        assert_eq!(code, 0, "{said}");
        fs::read_to_string(place.path().join("results/desk/report.html")).unwrap()
    };
    assert_eq!(page(&[]).matches("<figure>").count(), 2);
    let bare = page(&["--no-charts"]);
    assert!(!bare.contains("<figure>") && bare.contains("vsim run desk.toml --no-charts"));
    assert!(bare.contains("What would help was not simulated for this page"));
}

#[test]
fn the_story_is_told_in_words_and_for_machines() {
    let place = place(&format!("{DESK}{OPTIONS}"));
    let (code, out, said) = outcome(place.path(), &["explain", "desk.toml"]);
    assert_eq!((code, said.as_str()), (0, ""));
    for heading in ["What happens", "Why it waits", "What would help", "What it costs", "How sure this is"] {
        assert!(out.lines().any(|line| line == heading), "{out}");
    }
    assert!(!out.contains("Quicker answers"));
    assert!(!place.path().join("results").exists(), "nothing is written");
    let (_, json, _) = outcome(place.path(), &["explain", "desk.toml", "--options", "--format=json"]);
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["schema"], "vsim-story/1");
    let help = json["chapters"].as_array().unwrap().iter().find(|one| one["question"] == "what_would_help");
    assert!(help.unwrap()["sentences"].to_string().contains("is the best for mean lead time"), "{json}");
}

#[test]
fn what_is_asked_in_vain_is_refused_before_anything_runs() {
    let place = place(DESK);
    for command in ["report", "explain"] {
        let (code, _, said) = outcome(place.path(), &[command, "desk.toml", "--options"]);
        assert!(code == 1 && said.starts_with("error: the scenario has no options to compare\n"), "{said}");
        let (code, _, said) = outcome(place.path(), &[command, "desk.toml", "--measure", "sla.resolve"]);
        let expected = "error: measure `sla.resolve` has no value, because there is no target to resolve\n";
        assert!(code == 1 && said.starts_with(expected), "{said}");
    }
    assert!(!place.path().join("results").exists());
}

/// Every key of the story is described in the page of the report, and no other.
#[test]
fn the_story_for_machines_is_documented() {
    let place = place(DESK);
    let (_, json, _) = outcome(place.path(), &["explain", "desk.toml", "--format=json"]);
    let page = include_str!("../../docs/report.md");
    let mut paths = Vec::new();
    paths_of(&serde_json::from_str(&json).unwrap(), "", &mut paths);
    paths.sort();
    paths.dedup();
    let (_, page) = page.split_once("## The story\n").unwrap();
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let mut documented: Vec<String> = rows.map(str::to_owned).collect();
    documented.sort();
    assert_eq!(documented, paths);
}

fn paths_of(value: &Value, at: &str, paths: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                paths_of(value, &if at.is_empty() { key.clone() } else { format!("{at}.{key}") }, paths);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| paths_of(value, &format!("{at}[]"), paths)),
        _ => paths.push(at.to_owned()),
    }
}
