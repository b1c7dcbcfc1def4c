//! Tests of what is said and written of an analysis.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::fixture::about;
use super::super::{Style, Verbosity, fixture as runs};
use super::*;
use crate::analysis::results::{Claim, Method};

const PLAIN: Style = Style { color: false, width: 120, verbosity: Verbosity::Normal };

fn said(analysis: &Analysis) -> String {
    sentences(analysis).join("\n")
}

#[test]
fn the_bottleneck_is_named_with_what_one_more_person_does() {
    let expected = "\
The bottleneck is Second line: one more person there cuts the mean lead time by 3.1 h ± 0.4, more than anywhere else.
10 % less work in a visit to Diagnose and resolve cuts the mean lead time by 1.8 h ± 0.2, more than at any other activity.
2.5 points fewer sent back after Engineer a fix cuts the mean lead time by 24 min ± 3.
Demand can grow by 14 % before Second line gives out, by 37 % before Service desk does.
Of the 120 units that are open at the start the last has left after 2.5 d, with 85 % confidence after 3.8 d.";
    assert_eq!(said(&fixture::helpdesk()), expected);
}

#[test]
fn a_method_that_clearly_names_another_pool_is_told_with_what_helps_there() {
    let mut analysis = fixture::helpdesk();
    for method in &mut analysis.verdict.methods {
        if matches!(method.method, Method::ActivePeriod | Method::Occupancy) {
            method.ranking = vec![(2, about(0.95, 0.01)), (1, about(0.8, 0.01))];
            method.leader = Some(2);
        }
    }
    let expected = "Other signs point to Engineers: its people are all busy for 57.0 min ± 0.6 at a stretch and they are busy 95 % ± 1 \
                    of their time on duty; but one more person there is not proved to change the mean lead time.";
    assert!(said(&analysis).contains(expected), "{}", said(&analysis));
}

#[test]
fn where_none_is_proved_none_is_claimed() {
    let mut analysis = fixture::helpdesk();
    analysis.verdict.claim = Claim::OneOf(vec![1, 0]);
    assert!(said(&analysis).starts_with(
        "One more person cuts the mean lead time, but 100 replications cannot tell where most: by 3.1 h ± 0.4 at Second \
         line and by 19 min ± 4 at Service desk."
    ));
    analysis.verdict.claim = Claim::NoneProved;
    if let Some(marginal) = &mut analysis.marginal {
        for one in marginal.kinds.iter_mut().flat_map(|kind| &mut kind.places) {
            one.helps = false;
            one.differences[0] = Some(about(-0.1, 0.3));
        }
    }
    let text = said(&analysis);
    assert!(text.starts_with(
        "No bottleneck is proved: of no pool is it sure that one more person cuts the mean lead time; the best estimate \
         is 6 min ± 18 at Second line."
    ), "{text}");
    assert!(!text.contains("less work") && !text.contains("points"), "{text}");
    analysis.marginal = None;
    analysis.verdict.claim = Claim::NotRun;
    assert!(
        said(&analysis)
            .starts_with("What one more person would do was not run, so no bottleneck is claimed.")
    );
}

#[test]
fn pools_that_cannot_keep_up_come_first() {
    let mut analysis = fixture::helpdesk();
    analysis.run = runs::overloaded();
    analysis.capacity[1].head_room = Some(-0.1);
    let text = said(&analysis);
    assert!(text.starts_with(
        "Demand is more than this can do, so work piles up for as long as the run lasts: Second line (112 %)."
    ));
    assert!(!text.contains("Demand can grow"), "{text}");
}

#[test]
fn tables_follow_the_finding_and_fit() {
    for width in [60, 80, 120] {
        for verbosity in [Verbosity::Normal, Verbosity::Verbose] {
            let text = text(&fixture::helpdesk(), Style { width, verbosity, ..PLAIN });
            let longest = text.lines().map(|line| line.chars().count()).max().unwrap();
            assert!(longest <= usize::from(width), "{longest} wide:\n{text}");
            for part in
                ["bottleneck", "One more person", "10 % less work", "Fewer sent back", "right first time"]
            {
                assert!(text.contains(part), "{part} is missing:\n{text}");
            }
        }
    }
    let quiet = text(&fixture::helpdesk(), Style { verbosity: Verbosity::Quiet, ..PLAIN });
    assert_eq!(quiet.replace('\n', " ").trim_end(), sentences(&fixture::helpdesk()).join(" "));
}

/// Paths of all leaves. A figure (value, low, high) is a leaf, and so are the differences by measure.
fn paths(value: &Value, prefix: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) if !map.contains_key("low") && !prefix.ends_with("differences") => {
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
        _ => drop(found.insert(prefix.to_owned())),
    }
}

#[test]
fn the_document_names_every_key_and_no_other() {
    let mut in_file = BTreeSet::new();
    let parsed = serde_json::from_slice(&json(&fixture::helpdesk()).unwrap()).unwrap();
    paths(&parsed, "", &mut in_file);
    let document = include_str!("../../../docs/analysis.md");
    let section = document.split("## analysis.json").nth(1).unwrap().split("\n## ").next().unwrap();
    let in_document: BTreeSet<String> = section
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`'))
        .map(|(path, _)| path.to_owned())
        .collect();
    assert_eq!(in_document, in_file);
}

#[test]
fn the_document_names_every_table_with_its_columns() {
    let document = include_str!("../../../docs/analysis.md");
    let section = document.split("## CSV files").nth(1).unwrap().split("\n## ").next().unwrap();
    let rows: Vec<Vec<String>> = section
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| line.split('|').map(|cell| cell.trim().replace('`', "")).collect())
        .collect();
    let documented: Vec<(String, String)> =
        rows.into_iter().map(|row| (row[1].clone(), row[2].clone())).collect();
    let written: Vec<(String, String)> = csv::files(&fixture::helpdesk())
        .unwrap()
        .into_iter()
        .map(|file| {
            let text = String::from_utf8(file.bytes).unwrap();
            assert!(text.lines().count() > 1, "{} has no rows", file.name);
            (file.name.into_owned(), text.lines().next().unwrap().replace(',', ", "))
        })
        .collect();
    assert_eq!(documented, written);
}
