//! `vsim select` as a user and a script see it.

use std::fs;

use super::{outcome, place};

/// A desk with too few people, and what might be done about it.
const DESK: &str = r#"
title = "Desk"
run = { horizon = "36 h", warmup = "6 h", seed = 7, max_inside = 90 }
pools.desk = { title = "Desk", staff = 2, cost = "60/h" }
activities.answer = { stage = "engage", pool = "desk", duration = { exponential = { mean = "10 min" } } }

[streams.tickets]
arrivals = { rate = "10/h" }
enters = "answer"
target = { resolve = "1 h" }

[options.one_more]
title = "One person more"
change = { "pools.desk.staff" = "+1" }

[options.quicker]
title = "A little quicker"
change = { "activities.answer.duration" = "-5%" }

[options.nobody]
title = "Half of them"
change = { "pools.desk.staff" = 1 }
"#;

fn selected(arguments: &[&str]) -> (i32, String, String, tempfile::TempDir) {
    let place = place(DESK);
    let common = ["select", "desk.toml", "--replications", "10", "--max-replications", "1000"];
    let all: Vec<&str> = common.iter().chain(arguments).copied().collect();
    let (code, printed, said) = outcome(place.path(), &all);
    (code, printed, said, place)
}

#[test]
fn the_best_option_is_chosen_confirmed_and_drawn() {
    let (code, printed, said, place) = selected(&["--relevant", "2 min"]);
    assert_eq!(code, 0, "{said}");
    assert!(printed.starts_with("One person more has the best mean lead time: "), "{printed}");
    assert!(printed.contains("Half of them: cannot be run: demand exceeds capacity"), "{printed}");
    let folder = place.path().join("results/desk/select");
    let found = fs::read_to_string(folder.join("selection.json")).unwrap();
    let found: serde_json::Value = serde_json::from_str(&found).unwrap();
    assert_eq!((&found["best"], &found["method"]), (&"one_more".into(), &"sequential".into()));
    assert!((found["probability"].as_f64().unwrap() - 0.95).abs() < 1e-12);
    assert!(found["confirmed"][0]["difference"]["high"].as_f64().unwrap() < 0.0);
    for file in ["elimination.png", "elimination.svg", "provenance.json"] {
        assert!(folder.join(file).exists(), "{file}");
    }
}

#[test]
fn limits_rule_out_what_breaks_them() {
    let arguments =
        ["--minimize", "cost_per_week", "--relevant", "100/week", "--subject-to", "sla.resolve >= 95%"];
    let arguments: Vec<&str> = std::iter::once("one_more").chain(arguments).collect();
    let (code, printed, said, _place) = selected(&arguments);
    assert_eq!(code, 0, "{said}");
    assert!(printed.starts_with("One person more has the best cost a week: "), "{printed}");
    assert!(printed.contains("As it is: breaks the limit of sla.resolve, after "), "{printed}");
    let (code, printed, _, _place) = selected(&["--subject-to", "sla.resolve >= 99.9%", "quicker"]);
    assert_eq!((code, printed.lines().next()), (0, Some("No option keeps all limits.")));
}

#[test]
fn a_given_number_of_replications_promises_nothing() {
    let place = place(DESK);
    let common =
        ["select", "desk.toml", "one_more", "quicker", "--replications", "10", "--format", "json", "--total"];
    let with = |total: &'static str| {
        let all: Vec<&str> = common.iter().copied().chain([total]).collect();
        outcome(place.path(), &all)
    };
    let (code, printed, said) = with("100");
    assert_eq!(code, 0, "{said}");
    let found: serde_json::Value = serde_json::from_str(&printed).unwrap();
    assert_eq!((&found["method"], &found["probability"]), (&"budget".into(), &serde_json::Value::Null));
    let made = found["options"].as_array().unwrap().iter().map(|one| one["replications"].as_u64().unwrap());
    assert_eq!(made.sum::<u64>(), 100);
    let expected = "error: every option needs 20 replications\nhint: raise `--total`\n";
    let (code, _, said) = with("50");
    assert_eq!((code, said.as_str()), (1, expected));
}
