//! `vsim analyze`: what it prints and writes.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{DESK, outcome, place};

/// The files of an analysis, by name.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries.map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())).collect()
}

#[test]
fn an_analysis_says_what_it_found_and_writes_its_files() {
    let place = place(DESK);
    let (code, out, said) = outcome(place.path(), &["analyze", "desk.toml"]);
    assert_eq!((code, said.as_str()), (0, ""), "{out}");
    let files = files(&place.path().join("results/desk/analysis"));
    let last = format!("wrote results/desk/analysis/ ({} files)", files.len());
    assert_eq!(out.lines().last(), Some(last.as_str()), "{out}");
    // 14 an hour of 10 min are 2.3 of 3 people: one more surely helps.
    assert!(
        out.starts_with("The bottleneck is desk: one more person there cuts the mean lead time by"),
        "{out}"
    );
    let json: Value = serde_json::from_slice(&files["analysis.json"]).unwrap();
    assert_eq!(json["verdict"]["claim"], "bottleneck");
    assert_eq!(json["marginal"]["replications"], 8);
    let provenance: Value = serde_json::from_slice(&files["provenance.json"]).unwrap();
    assert_eq!(provenance["command"], "vsim analyze desk.toml");
}

#[test]
fn the_figures_do_not_depend_on_threads() {
    let place = place(DESK);
    let run = |out: &str, threads: &str| {
        let arguments = ["analyze", "desk.toml", "--out", out, "--threads", threads];
        assert_eq!(outcome(place.path(), &arguments).0, 0);
        let mut files = files(&place.path().join(out).join("desk/analysis"));
        files.remove("provenance.json").unwrap();
        files
    };
    let once = run("once", "1");
    assert!(once == run("three", "3"), "3 threads gave other files");
}

#[test]
fn changes_can_be_left_out_and_judged_by_another_measure() {
    let place = place(DESK);
    let json = |arguments: &[&str]| -> Value {
        let (code, out, _) =
            outcome(place.path(), &[&["analyze", "desk.toml", "--format=json"], arguments].concat());
        assert_eq!(code, 0, "{out}");
        serde_json::from_str(&out).unwrap()
    };
    let without = json(&["--no-changes"]);
    assert_eq!((&without["verdict"]["claim"], &without["marginal"]), (&"not_run".into(), &Value::Null));
    let by_tail = json(&["--measure", "lead_time.p95", "--replications", "3"]);
    assert_eq!(by_tail["marginal"]["measure"], "lead_time.p95");
    assert_eq!(by_tail["run"]["replications"], 3);
    let (code, _, said) = outcome(place.path(), &["analyze", "desk.toml", "--measure", "sla.resolve"]);
    let expected = "error: measure `sla.resolve` has no value, because there is no target to resolve\n\
                    hint: choose another with `--measure`\n";
    assert_eq!((code, said.as_str()), (1, expected));
}
