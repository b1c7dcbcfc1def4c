//! `vsim compare`, `vsim diff` and the gate.

use std::fs;

use serde_json::Value;

use super::{DESK, outcome, place};

/// The desk with options of every kind.
const OPTIONS: &str = r#"
[objective]
minimize = "lead_time.mean"
relevant = "1 min"
delay = "30/h"

[options.same]
title = "Another name"
change = { "activities.answer.title" = "Answer at once" }

[options.more]
title = "One more"
change = { "pools.desk.staff" = "+1" }

[options.quick]
title = "Quicker answers"
cost = { once = 2_000, per_month = 100 }
change = { "activities.answer.duration" = "-20%" }

[options.fewer]
change = { "pools.desk.staff" = "-1" }

[factorial]
options = ["more", "quick"]
"#;

fn compared(arguments: &[&str]) -> (i32, Value, String, tempfile::TempDir) {
    let place = place(&format!("{DESK}{OPTIONS}"));
    let mut all = vec!["compare", "desk.toml", "--format", "json", "--no-charts"];
    all.extend(arguments);
    let (code, out, said) = outcome(place.path(), &all);
    let json = serde_json::from_str(&out).unwrap_or(Value::Null);
    (code, json, said, place)
}

fn alternative<'j>(json: &'j Value, name: &str) -> &'j Value {
    let all = json["alternatives"].as_array().unwrap();
    all.iter().find(|one| one["name"] == name).unwrap_or_else(|| panic!("no {name} in {json}"))
}

#[test]
fn every_option_is_judged_and_files_are_written() {
    let (code, json, said, place) = compared(&[]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(json["schema"], "vsim-compare/1");
    let names: Vec<&str> =
        json["alternatives"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["baseline", "same", "more", "quick", "fewer", "more+quick"]);
    let difference = |name: &str| &alternative(&json, name)["measures"][0]["difference"];
    // An option that only changes a title differs by exactly nothing.
    assert_eq!(difference("same")["alone"]["value"], 0.0);
    assert_eq!(difference("same")["alone"]["low"], 0.0);
    assert_eq!(difference("same")["call"], "equal");
    assert_eq!(difference("more")["call"], "better");
    assert_eq!(difference("quick")["call"], "better");
    assert_eq!(difference("fewer")["call"], "worse");
    assert!(difference("quick")["variance_ratio"].as_f64().unwrap() > 1.2, "{json}");
    assert_eq!(json["proved_best"], "more+quick");
    let effects = json["effects"].as_array().unwrap();
    assert_eq!(effects.len(), 3);
    assert_eq!(effects[2]["options"], serde_json::json!(["more", "quick"]));
    // The running cost of 100 a month is 23 a week; four people at 60 an hour cost 10,080 more a week than three.
    let money = |name: &str, figure: &str| alternative(&json, name)["money"][figure].clone();
    assert!(
        (money("quick", "extra_per_week")["value"].as_f64().unwrap() - 100.0 * 12.0 * 7.0 / 365.25).abs()
            < 1e-9
    );
    assert!((money("more", "extra_per_week")["value"].as_f64().unwrap() - 10_080.0).abs() < 1e-6);
    let folder = place.path().join("results/desk/compare");
    for name in ["compare.json", "options.csv", "money.csv", "effects.csv", "provenance.json"] {
        assert!(folder.join(name).exists(), "{name}");
    }
}

#[test]
fn the_same_bytes_come_out_on_any_number_of_threads() {
    let bytes = |threads: &str| {
        let (code, _, said, place) = compared(&["--threads", threads, "-r", "6"]);
        assert_eq!(code, 0, "{said}");
        fs::read(place.path().join("results/desk/compare/compare.json")).unwrap()
    };
    assert!(bytes("1") == bytes("3"));
}

#[test]
fn a_demand_that_is_not_proved_ends_with_3() {
    let proved = compared(&["more", "-r", "6", "--require", "lead_time.mean <= 1 d"]);
    assert_eq!(proved.0, 0, "{}", proved.2);
    let (code, json, said, _) = compared(&["more", "-r", "6", "--require", "lead_time.mean <= 1 min"]);
    assert_eq!((code, json["alternatives"][1]["requirements"][0]["verdict"].as_str()), (3, Some("missed")));
    assert!(said.ends_with("error: no alternative proves `lead_time.mean <= 1 min`\n"), "{said}");
    let place = place(DESK);
    let run =
        |demand: &str| outcome(place.path(), &["run", "desk.toml", "-q", "--no-charts", "--require", demand]);
    assert_eq!(run("lead_time.p85 < 8 h").0, 0);
    let (code, _, said) = run("throughput >= 9999/week");
    assert_eq!((code, said.as_str()), (3, "error: `throughput >= 9999/week` is missed\n"));
    assert!(place.path().join("results/desk/summary.json").exists(), "the results are kept all the same");
}

#[test]
fn demands_and_options_that_cannot_be_read_are_explained() {
    let place = place(&format!("{DESK}{OPTIONS}"));
    let said = |arguments: &[&str]| {
        let (code, _, said) = outcome(place.path(), arguments);
        assert_eq!(code, 1, "{said}");
        said
    };
    assert_eq!(
        said(&["compare", "desk.toml", "quik"]),
        "error: unknown option `quik`\nhint: did you mean `quick`?\n"
    );
    assert_eq!(
        said(&["compare", "desk.toml", "--require", "lead_time.meen < 3 h"]),
        "error: cannot demand `lead_time.meen < 3 h`: unknown measure `lead_time.meen`\n\
         hint: did you mean `lead_time.mean`?\n"
    );
    assert_eq!(
        said(&["compare", "desk.toml", "--require", "lead_time.mean < 3"]),
        "error: cannot demand `lead_time.mean < 3`: expected a duration with its unit, found `3`\n\
         hint: add the unit: ms, s, min, h, d or weeks\n"
    );
    assert_eq!(
        said(&["compare", "desk.toml", "--require", "sla.resolve"]),
        "error: cannot demand `sla.resolve`: expected a measure, `>=` or `<=`, and a limit, found `sla.resolve`\n\
         hint: write `sla.resolve >= 90%`\n"
    );
    fs::write(place.path().join("desk.toml"), DESK).unwrap();
    assert_eq!(
        said(&["compare", "desk.toml"]),
        "error: the scenario has no options to compare\n\
         hint: add a table such as `[options.more] change = { \"pools.desk.staff\" = \"+1\" }`\n"
    );
    assert!(said(&["diff", "desk.toml", "more"]).starts_with("error: the scenario has no options"));
}

#[test]
fn break_even_is_said_in_a_sentence() {
    let (code, json, said, _) = compared(&["quick", "-r", "8", "--break-even"]);
    assert_eq!(code, 0, "{said}");
    let found = &json["break_even"][0];
    let size = found["size"]["value"].as_f64().unwrap();
    // At size 1 the option is as it is written: the net over the year there has the sign of 1 less the root.
    let net = alternative(&json, "quick")["money"]["net_over_period"]["value"].as_f64().unwrap();
    assert!((net > 0.0) == (size < 1.0) && size > 0.0 && size < 2.0, "{found}");
    let sentence = found["finding"].as_str().unwrap();
    assert!(sentence.starts_with("“Quicker answers” pays within a year from "), "{sentence}");
    assert!(
        sentence.contains("activities.answer.duration.exponential.mean from \"10 min\" to "),
        "{sentence}"
    );
}

#[test]
fn a_diff_says_what_an_option_changes() {
    let place = place(&format!("{DESK}{OPTIONS}"));
    let (code, out, said) = outcome(place.path(), &["diff", "desk.toml", "quick"]);
    assert_eq!((code, said.as_str()), (0, ""));
    assert_eq!(
        out,
        "“Quicker answers” changes:\n  activities.answer.duration.exponential.mean: \"10 min\" becomes \"8 min\"\n\
         In the model:\n  the load of desk goes from 78 % to 62 %\n  \
         the work per unit of tickets goes from 10 min to 8 min\n"
    );
    let (code, out, _) = outcome(place.path(), &["diff", "desk.toml", "--format", "json"]);
    let json: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, json["schema"].as_str()), (0, Some("vsim-diff/1")));
    assert_eq!(json["options"].as_array().unwrap().len(), 4);
    assert_eq!(json["options"][1]["changes"][0]["path"], "pools.desk.staff");
    assert_eq!(json["options"][1]["changes"][0]["after"], "4");
    let (_, out, _) = outcome(place.path(), &["diff", "desk.toml", "same"]);
    assert!(out.ends_with("In the model:\n  nothing that a run would show\n"), "{out}");
}

#[test]
fn the_best_is_selected_and_confirmed_on_fresh_replications() {
    let (code, json, said, _) = compared(&["more", "fewer", "-r", "8", "--select"]);
    assert_eq!(code, 0, "{said}");
    let selection = &json["selection"];
    assert_eq!(selection["selected"], "more", "{selection}");
    assert_eq!(selection["fresh_replications"], 8);
    let (first, fresh) =
        (&alternative(&json, "more")["measures"][0]["estimate"]["value"], &selection["fresh"]["value"]);
    assert!(fresh.is_f64() && first != fresh, "fresh replications have draws of their own: {selection}");
    let fates = selection["fates"].as_array().unwrap();
    assert_eq!(fates.len(), 3);
    assert_eq!(fates[1]["fate"], "selected");
    assert!(fates[2]["fate"].as_str().unwrap().contains(" worse than "), "{selection}");
}
