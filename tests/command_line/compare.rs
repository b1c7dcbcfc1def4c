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

/// The desk with its options and a budget.
fn with_budget(per_hour: u32) -> tempfile::TempDir {
    let options = OPTIONS.replace("relevant =", &format!("budget = \"{per_hour}/h\"\nrelevant ="));
    place(&format!("{DESK}{options}"))
}

#[test]
fn what_costs_more_than_the_budget_is_compared_but_not_chosen() {
    // Three people at 60 an hour are 180 an hour; the quick answers cost 100 a month and 2,000 once besides.
    let place = with_budget(185);
    let (code, out, said) =
        outcome(place.path(), &["compare", "desk.toml", "--format", "json", "--no-charts", "--select"]);
    assert_eq!(code, 0, "{said}");
    let json: Value = serde_json::from_str(&out).unwrap();
    let within = |name: &str| alternative(&json, name)["within_budget"].as_bool().unwrap();
    assert_eq!(
        ["baseline", "same", "more", "quick", "fewer", "more+quick"].map(within),
        [true, true, false, true, true, false]
    );
    let planned = alternative(&json, "quick")["money"]["planned_per_week"].as_f64().unwrap();
    let weeks = 365.25 / 7.0;
    assert!((planned - (180.0 * 168.0 + 1200.0 / weeks + 2000.0 / weeks)).abs() < 1e-6, "{planned}");
    assert_eq!(json["proved_best"], "quick");
    assert!(alternative(&json, "more+quick")["probability_best"].is_null());
    assert_eq!(alternative(&json, "more+quick")["measures"][0]["difference"]["call"], "better");
    let finding = json["finding"].as_str().unwrap();
    assert!(finding.contains("every other alternative within the budget is worse. “One more” and “One more + Quicker answers” cost more than the budget of 31,080 a week."), "{finding}");
    assert_eq!(json["selection"]["selected"], "quick");
    let (code, out, said) =
        outcome(place.path(), &["select", "desk.toml", "--format", "json", "--no-charts"]);
    assert_eq!(code, 0, "{said}");
    let chosen: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(chosen["best"], "quick");
    assert_eq!(chosen["options"][2]["fate"], "costs more than the budget");
    let table = fs::read_to_string(place.path().join("results/desk/select/options.csv")).unwrap();
    assert!(table.contains("\nmore,costs more than the budget,0,\n"), "{table}");
    let table = fs::read_to_string(place.path().join("results/desk/select/confirmed.csv")).unwrap();
    assert_eq!(table.lines().count(), 4, "{table}");
}

#[test]
fn what_alone_stays_within_the_budget_is_not_called_the_best_of_others() {
    let place = with_budget(125);
    let (code, out, said) =
        outcome(place.path(), &["select", "desk.toml", "--format", "json", "--no-charts"]);
    assert_eq!(code, 0, "{said}");
    let json: Value = serde_json::from_str(&out).unwrap();
    let finding = json["finding"].as_str().unwrap();
    assert!(finding.starts_with("fewer is all that stays within the budget: mean lead time 2."), "{finding}");
    let arguments = ["compare", "desk.toml", "--format", "json", "--no-charts", "--select"];
    let (code, out, said) = outcome(place.path(), &arguments);
    assert_eq!(code, 0, "{said}");
    let json: Value = serde_json::from_str(&out).unwrap();
    let finding = json["finding"].as_str().unwrap();
    assert!(finding.starts_with("“fewer” is all that stays within the budget. 5 of 6 "), "{finding}");
    let finding = json["selection"]["finding"].as_str().unwrap();
    assert!(
        finding.starts_with("Selected: “fewer”, which is all that stays within the budget, after "),
        "{finding}"
    );
}

#[test]
fn a_budget_that_nothing_satisfies_is_an_error_with_its_place() {
    let place = with_budget(100);
    let expected = "\
error: nothing stays within the budget of 16,800 a week
  --> desk.toml:14:10
   |
14 | budget = \"100/h\"
   |          ^^^^^^^ less than anything costs
   |
   = note: the cheapest, `fewer`, costs 20,160 a week, overtime not counted
   = hint: raise the budget, or add an option that costs less

error: `desk.toml` has 1 error
";
    for command in ["compare", "select"] {
        let (code, out, said) = outcome(place.path(), &[command, "desk.toml", "--no-charts"]);
        assert_eq!((code, out.as_str(), said.as_str()), (1, "", expected), "{command}");
        assert!(!place.path().join("results").exists());
    }
}

#[test]
fn an_alternative_that_is_no_better_in_anything_is_said_to_be_beaten() {
    let (code, json, said, place) = compared(&["more", "quick"]);
    assert_eq!(code, 0, "{said}");
    // One more person costs 10,080 a week and does less than the quick answers.
    let by = &alternative(&json, "more")["beaten_by"];
    assert_eq!((&by["option"], by["proved"].is_boolean()), (&"quick".into(), true));
    for name in ["baseline", "quick", "more+quick"] {
        assert!(alternative(&json, name)["beaten_by"].is_null(), "{name}");
    }
    // What costs money and changes nothing is no better in any replication: that is proof.
    let waste =
        "\n[options.waste]\ncost.per_month = 50_000\nchange = { \"activities.answer.title\" = \"Gold\" }\n";
    let other = super::place(&format!("{DESK}{OPTIONS}{waste}"));
    let (_, out, _) =
        outcome(other.path(), &["compare", "desk.toml", "waste", "--format", "json", "--no-charts"]);
    let wasted: Value = serde_json::from_str(&out).unwrap();
    let expected = serde_json::json!({ "option": "baseline", "proved": true });
    assert_eq!(alternative(&wasted, "waste")["beaten_by"], expected);
    let table = fs::read_to_string(place.path().join("results/desk/compare/frontier.csv")).unwrap();
    assert!(
        table.starts_with(
            "option,on_frontier,beaten_by,proved,within_budget\nbaseline,yes,,,\nmore,no,quick,"
        )
    );
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
    let finding = json["finding"].as_str().unwrap();
    assert!(finding.contains(" is worse. But it breaks what must hold of lead_time.mean. "), "{finding}");
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
    let level = "[options.level]\nchange = { \"pools.desk.level\" = 2 }";
    let (_, out, _) =
        outcome(super::place(&format!("{DESK}{level}")).path(), &["diff", "desk.toml", "level"]);
    assert!(out.ends_with("In the model:\n  the support level of desk goes from none to 2\n"), "{out}");
}

#[test]
fn what_is_just_as_good_is_not_called_worse() {
    let (_, json, said, _) = compared(&["same", "fewer"]);
    let finding = json["finding"].as_str().expect(&said);
    let expected = "Nothing beats leaving it as it is for mean lead time: “Another name” is just as good, every other one is \
                    worse.";
    assert!(finding.starts_with(expected), "{finding}");
    let (_, json, ..) = compared(&["same"]);
    let finding = json["finding"].as_str().unwrap();
    assert!(finding.contains("mean lead time: “Another name” is just as good. "), "{finding}");
}

#[test]
fn where_the_best_breaks_what_must_hold_it_is_said_who_does_not() {
    let finding = |demand: &str| {
        let (code, json, said, _) = compared(&["more", "quick", "fewer", "--require", demand]);
        (code, json["finding"].as_str().expect(&said).to_owned())
    };
    let (code, said) = finding("cost_per_week <= 185/h");
    assert!(
        code == 0
            && said.contains(
                "But it breaks what must hold of cost_per_week. Of those that are proved to keep what must hold of \
                 cost_per_week, “Quicker answers” is ahead."
            ),
        "{said}"
    );
    let (code, said) = finding("lead_time.mean <= 1 min");
    assert!(
        code == 3 && said.contains("No alternative is proved to keep what must hold of lead_time.mean."),
        "{said}"
    );
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
