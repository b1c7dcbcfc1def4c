//! `vsim sensitivity` and `vsim sweep` as a user and a script see them.

use std::fs;

use super::{outcome, place};

/// A unit every hour, a delay, and work by somebody with all the time in the world: 10 and 30 minutes.
const DESK: &str = r#"
title = "Desk"

[run]
horizon = "48 h"
warmup = "6 h"
seed = 7

[pools.desk]
title = "Desk"
staff = 2
shrinkage = "0%"
cost = "60/h"

[streams.tickets]
arrivals = { rate = "2/h" }
enters = "wait"

[activities.wait]
title = "Wait"
stage = "engage"
duration = "30 min"
next = "answer"

[activities.answer]
title = "Answer"
stage = "deliver_support"
pool = "desk"
duration = "10 min"
"#;

fn run(arguments: &[&str]) -> (i32, String, String, tempfile::TempDir) {
    let place = place(DESK);
    let common = ["--replications", "4"];
    let all: Vec<&str> = arguments.iter().chain(&common).copied().collect();
    let (code, printed, said) = outcome(place.path(), &all);
    (code, printed, said, place)
}

#[test]
fn a_sensitivity_analysis_ranks_the_inputs_and_leaves_its_files() {
    let (code, printed, said, place) = run(&["sensitivity", "desk.toml"]);
    assert_eq!(code, 0, "{said}");
    assert!(
        printed
            .starts_with("The mean lead time depends most on time to wait: from -10% to +10% it is 6.00 min"),
        "{printed}"
    );
    for input in
        ["demand of tickets (-10% to +10%)", "people in Desk (-1 to +1)", "time to answer (-10% to +10%)"]
    {
        assert!(printed.contains(input), "{printed}");
    }
    let folder = place.path().join("results/desk/sensitivity");
    let mut files: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    assert_eq!(
        files,
        [
            "charts.json",
            "provenance.json",
            "sensitivity.csv",
            "sensitivity.json",
            "tornado.png",
            "tornado.svg"
        ]
    );
    let found = fs::read_to_string(folder.join("sensitivity.json")).unwrap();
    let found: serde_json::Value = serde_json::from_str(&found).unwrap();
    assert_eq!(found["schema"], "vsim-sensitivity/1");
    let swing = found["inputs"][0]["swing"]["value"].as_f64().unwrap();
    assert!((swing - 0.1).abs() < 1e-6, "{swing}");
}

#[test]
fn walks_are_made_of_what_can_be_moved_in_parts() {
    let (code, printed, said, _place) = run(&["sensitivity", "desk.toml", "--morris", "--trajectories", "2"]);
    assert_eq!(code, 0, "{said}");
    assert!(printed.contains("Elementary effects") && !printed.contains("people in"), "{printed}");
    let arguments = ["sensitivity", "desk.toml", "--morris", "--input", "pools.desk.staff=1..3"];
    let (code, _, said, _place) = run(&arguments);
    let expected = "\
error: `pools.desk.staff` cannot walk: its values are not relative
hint: write `--input activities.log.duration=-10%..+10%`
";
    assert_eq!((code, said.as_str()), (1, expected));
}

#[test]
fn a_sweep_names_no_best_point_where_none_can_be_told_from_another() {
    let (code, printed, said, _) = run(&["sweep", "desk.toml", "--vary", "pools.desk.staff=20..22"]);
    assert_eq!(code, 0, "{said}");
    let words: Vec<&str> = printed.split_whitespace().collect();
    let printed = words.join(" ");
    assert!(printed.starts_with("Mean lead time is between "), "{printed}");
    assert!(printed.contains("do not show that it depends on pools.desk.staff."), "{printed}");
}

#[test]
fn a_sweep_draws_a_curve_or_a_map() {
    let (code, printed, said, place) =
        run(&["sweep", "desk.toml", "--vary", "activities.wait.duration=-20%..+20%:5"]);
    assert_eq!(code, 0, "{said}");
    assert!(
        printed.starts_with("Mean lead time is best with activities.wait.duration = -20%, "),
        "{printed}"
    );
    assert!(place.path().join("results/desk/sweep/sweep.svg").exists());
    let found = fs::read_to_string(place.path().join("results/desk/sweep/sweep.json")).unwrap();
    let found: serde_json::Value = serde_json::from_str(&found).unwrap();
    assert_eq!(found["points"].as_array().unwrap().len(), 5);
    assert_eq!(found["points"][2]["difference"]["value"], 0.0, "as it is");
    let map = [
        "sweep",
        "desk.toml",
        "--vary",
        "pools.desk.staff=1..3",
        "--vary",
        "activities.wait.duration=20 min,30 min",
    ];
    let (code, printed, said, place) = run(&map);
    assert_eq!(code, 0, "{said}");
    assert!(printed.contains("pools.desk.staff, activities.wait.duration"), "{printed}");
    let table = fs::read_to_string(place.path().join("results/desk/sweep/sweep.csv")).unwrap();
    assert_eq!(table.lines().count(), 7, "{table}");
    assert!(table.starts_with(
        "pools.desk.staff,activities.wait.duration,measure,value,low,high\n1,20 min,lead_time.mean,"
    ));
}

#[test]
fn what_cannot_be_varied_is_refused_where_it_stands() {
    let (code, _, said, place) = run(&["sweep", "desk.toml", "--vary", "pools.dsk.staff=2..3"]);
    assert_eq!(code, 1);
    assert!(said.contains("desk.toml with what is varied:") && said.contains("hint: did you mean"), "{said}");
    assert!(said.ends_with("error: `desk.toml` cannot be varied like this\n"), "{said}");
    assert!(!place.path().join("results/desk/sweep").exists());
    let (code, _, said, _place) = run(&["sweep", "desk.toml", "--vary", "pools.desk.staff=2..x"]);
    assert_eq!(code, 2);
    assert!(said.contains("expected a number at the end of a range, found `x`"), "{said}");
    let three = ["sweep", "desk.toml", "--vary", "a.b=1..2", "--vary", "a.c=1..2", "--vary", "a.d=1..2"];
    let expected = "\
error: more than two inputs cannot be drawn
hint: `vsim sensitivity` takes as many as you like
";
    let (code, _, said, _place) = run(&three);
    assert_eq!((code, said.as_str()), (1, expected));
    let (code, _, said, _place) = run(&["sensitivity", "desk.toml", "--by", "120%"]);
    assert_eq!(code, 1);
    assert_eq!(said, "error: `--by`: expected a share above 0 % and below 100 %, found `120%`\n");
}
