//! That the documents name every key of the files, and that figures keep what they are.

use std::collections::BTreeSet;

use serde_json::Value;

use super::*;
use crate::report::fixture;

fn parsed(results: &Results) -> Value {
    serde_json::from_slice(&summary(results).unwrap()).unwrap()
}

/// Paths of all leaves. A figure (value, low, high) is a leaf.
fn paths(value: &Value, prefix: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) if !map.contains_key("low") => {
            for (key, inner) in map {
                let path = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
                paths(inner, &path, found);
            }
        }
        Value::Array(items) if items.iter().any(Value::is_object) => {
            for item in items {
                paths(item, &format!("{prefix}[]"), found);
            }
        }
        _ => {
            found.insert(prefix.to_owned());
        }
    }
}

#[test]
fn the_document_names_every_key_of_the_summary_and_no_other() {
    let mut in_file = BTreeSet::new();
    paths(&parsed(&fixture::supplied()), "", &mut in_file);
    // A stream's flow has the keys of the whole; the document lists them once.
    in_file.retain(|path| !path.starts_with("streams[].flow."));
    in_file.insert("streams[].flow".to_owned());
    let document = include_str!("../../../docs/summary.md");
    let section = document.split("## Provenance").next().unwrap();
    let in_document: BTreeSet<String> = section
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`'))
        .map(|(path, _)| path.to_owned())
        .collect();
    assert_eq!(in_document, in_file);
}

#[test]
fn the_document_names_every_key_of_the_provenance_and_no_other() {
    let bytes = provenance(&fixture::helpdesk(), &fixture::provenance()).unwrap();
    let mut in_file = BTreeSet::new();
    paths(&serde_json::from_slice(&bytes).unwrap(), "", &mut in_file);
    let document = include_str!("../../../docs/summary.md");
    let section = document.split("## Provenance").nth(1).unwrap().split("## ").next().unwrap();
    let in_document: BTreeSet<String> = section
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`'))
        .map(|(path, _)| path.to_owned())
        .collect();
    assert_eq!(in_document, in_file);
}

#[test]
fn a_figure_keeps_every_digit_and_its_interval() {
    let mut results = fixture::helpdesk();
    results.whole.work_in_progress = Estimate { value: 0.1 + 0.2, interval: Some((1.0 / 3.0, 1e-300)) };
    let figure = &parsed(&results)["whole"]["work_in_progress"];
    assert_eq!(figure["value"].as_f64(), Some(0.1 + 0.2));
    assert_eq!(figure["low"].as_f64(), Some(1.0 / 3.0));
    assert_eq!(figure["high"].as_f64(), Some(1e-300));
}

#[test]
fn what_is_not_known_is_null() {
    let summary = parsed(&fixture::one_replication());
    assert!(summary["whole"]["arrived"]["low"].is_null());
    let nothing = parsed(&fixture::empty());
    assert!(nothing["whole"]["lead_time_h"].is_null());
    let mut odd = fixture::helpdesk();
    odd.whole.arrived.value = f64::NAN;
    assert!(parsed(&odd)["whole"]["arrived"]["value"].is_null());
}

#[test]
fn the_reason_to_stop_is_told_with_its_figures() {
    let mut results = fixture::helpdesk();
    results.stopped =
        Stopped::PrecisionMissed { measure: "lead_time.mean".to_owned(), wanted: 0.02, reached: 0.03 };
    let stopped = &parsed(&results)["run"]["stopped"];
    assert_eq!(stopped["reason"], "precision_missed");
    assert_eq!(stopped["reached"], 0.03);
    results.stopped = Stopped::Interrupted { planned: 500 };
    assert_eq!(parsed(&results)["run"]["stopped"]["planned"], 500);
}
