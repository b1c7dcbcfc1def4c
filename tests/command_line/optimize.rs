//! `vsim optimize` as a user and a script see it.

use std::fs;

use super::{outcome, place};

/// Two pools one after the other; the first has a person too many and the second one too few.
const LINE: &str = r#"
title = "Line"
run = { horizon = "36 h", warmup = "6 h", seed = 7, max_inside = 300 }
pools.desk = { title = "Desk", staff = 4, cost = "60/h" }
pools.experts = { title = "Experts", staff = 2, cost = "60/h" }
streams.tickets = { arrivals = { rate = "12/h" }, enters = "answer" }

[activities.answer]
stage = "engage"
pool = "desk"
duration = { exponential = { mean = "10 min" } }
next = "solve"

[activities.solve]
stage = "deliver_support"
pool = "experts"
duration = { exponential = { mean = "9 min" } }
"#;

#[test]
fn a_search_prints_its_finding_and_leaves_its_files() {
    let place = place(LINE);
    let arguments = ["optimize", "desk.toml", "--replications", "10", "--max-replications", "100"];
    let (code, printed, said) = outcome(place.path(), &arguments);
    assert_eq!(code, 0, "{said}");
    assert!(printed.starts_with("3 instead of 4 in Desk and 3 instead of 2 in Experts: "), "{printed}");
    assert!(printed.contains("for the same 60,480 a week."), "{printed}");
    for table in ["People", "On fresh replications", "What money buys"] {
        assert!(printed.contains(table), "{printed}");
    }
    assert!(printed.ends_with("wrote results/desk/optimize/ (7 files)\n"), "{printed}");
    let folder = place.path().join("results/desk/optimize");
    let mut files: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    let expected = [
        "charts.json",
        "contenders.csv",
        "frontier.csv",
        "frontier.png",
        "frontier.svg",
        "optimum.json",
        "provenance.json",
    ];
    assert_eq!(files, expected);
    let optimum = fs::read_to_string(folder.join("optimum.json")).unwrap();
    let optimum: serde_json::Value = serde_json::from_str(&optimum).unwrap();
    assert_eq!(optimum["best"]["people"], serde_json::json!({ "desk": 3, "experts": 3 }));
    assert_eq!(optimum["schema"], "vsim-optimum/1");
    assert!(optimum["measures"][0]["difference"]["high"].as_f64().unwrap() < 0.0);
}

#[test]
fn json_is_all_that_is_printed_and_the_same_for_any_number_of_threads() {
    let place = place(LINE);
    let on = |threads: &str| {
        let common = ["optimize", "desk.toml", "--format", "json", "--no-charts", "--replications", "10"];
        let arguments: Vec<&str> = common.into_iter().chain(["--threads", threads]).collect();
        let (code, printed, said) = outcome(place.path(), &arguments);
        assert_eq!((code, said.as_str()), (0, "wrote results/desk/optimize/ (5 files)\n"));
        printed
    };
    let one = on("1");
    assert!(serde_json::from_str::<serde_json::Value>(&one).is_ok());
    assert_eq!(one, on("3"));
}

/// What is said when a search is refused.
#[track_caller]
fn refused(arguments: &[&str]) -> String {
    let place = place(LINE);
    let all: Vec<&str> =
        ["optimize", "desk.toml", "--replications", "10"].iter().chain(arguments).copied().collect();
    let (code, printed, said) = outcome(place.path(), &all);
    assert_eq!((code, printed.as_str()), (1, ""), "{said}");
    assert!(!place.path().join("results/desk/optimize").exists());
    said
}

#[test]
fn budgets_that_nothing_satisfies_name_what_would() {
    let expected = "\
error: a budget of 10,080 a week (43,830 a month) is too small: the fewest people cost 20,160 a week (87,660 a month)
hint: raise `--budget`, or allow fewer people with `--staff`
";
    assert_eq!(refused(&["--budget", "60/h"]), expected);
    let expected = "\
error: no staffing for up to 40,320 a week (175,320 a month) can keep up with the work
hint: the cheapest found that can costs 50,400 a week (219,150 a month)
";
    assert_eq!(refused(&["--budget", "240/h"]), expected);
    let said = refused(&["--budget", "300/h", "--subject-to", "lead_time.mean <= 21 min"]);
    assert!(said.starts_with("error: no staffing found for up to 50,400 a week (219,150 a month) keeps the limits of `lead_time.mean` (the nearest reaches "), "{said}");
    assert!(said.contains("\nhint: the cheapest found that does costs "), "{said}");
}

#[test]
fn what_does_not_exist_is_refused_with_a_hint() {
    let expected = "error: there is no pool or shift `dsk`\nhint: did you mean `desk`?\n";
    assert_eq!(refused(&["--staff", "dsk=1..3"]), expected);
    let expected = "error: unknown measure `lead_time.men`\nhint: did you mean `lead_time.mean`?\n";
    assert_eq!(refused(&["--minimize", "lead_time.men"]), expected);
    let expected = "error: measure `sla.resolve` has no value, because there is no target to resolve\n";
    assert_eq!(refused(&["--subject-to", "sla.resolve >= 90%"]), expected);
    let expected = "\
error: more than 3000 staffings lie within budget and ranges
hint: narrow them with `--staff`, or search without `--exhaustive`
";
    assert_eq!(refused(&["--exhaustive", "--budget", "10_000/h"]), expected);
    let expected = "\
error: the smallest difference that matters must be above zero
hint: to tell apart what is equal would take forever
";
    assert_eq!(refused(&["--relevant", "0 min"]), expected);
    let expected = "error: the probability must lie above a blind guess and below 100 %\n";
    assert_eq!(refused(&["--confidence", "100%"]), expected);
}
