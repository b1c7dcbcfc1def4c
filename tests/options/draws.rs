//! Common random numbers: what an option does not touch happens as it did, whatever else changes in the file.

use std::sync::Arc;

use vsim::experiment::Silent;
use vsim::experiment::measure::MEASURES;
use vsim::experiment::paired::{Paired, Sampling};
use vsim::model::{Attachments, Model, compile};
use vsim::scenario::parse;
use vsim::time::SimTime;

use super::DESK;

fn model(text: &str) -> Model {
    let (scenario, found) = parse(text);
    let scenario = scenario.unwrap_or_else(|| panic!("{}", found.render("scenario.toml", text, false)));
    compile(&scenario, "desk", &Attachments::new()).unwrap().0
}

/// Every measure that both have, of all streams and of each, in each of six replications: those that differ.
fn differences(one: Model, other: Model) -> Vec<String> {
    let scopes = ["", "streams.calls.", "streams.mails."];
    let names = scopes.iter().flat_map(|scope| MEASURES.iter().map(move |name| format!("{scope}{name}")));
    let names: Vec<String> = names.collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let sampling = Sampling::of(&one);
    let mut paired =
        Paired::new(vec![Arc::new(one), Arc::new(other)], &names, SimTime::ZERO, sampling).unwrap();
    assert!(paired.extend(6, &Silent).unwrap());
    let differs = |measure: &usize| paired.sample(0, *measure).parts() != paired.sample(1, *measure).parts();
    (0..names.len()).filter(differs).map(|measure| names[measure].to_owned()).collect()
}

/// A text cut into its tables.
fn tables(text: &str) -> Vec<String> {
    let mut tables: Vec<String> = Vec::new();
    for line in text.lines() {
        if line.starts_with('[') || tables.is_empty() {
            tables.push(String::new());
        }
        let table = tables.last_mut().unwrap();
        table.push_str(line);
        table.push('\n');
    }
    tables
}

#[test]
fn the_order_of_the_file_changes_no_draw() {
    // Two activities share a line whose units are taken at random: its draws must not come from the first of them.
    let text = DESK.replace("pool = \"second\"\n", "pool = \"second\"\ndiscipline = \"random\"\n");
    let shared = "[activities.ask]\npool = \"second\"\ndiscipline = \"random\"";
    let text = text.replace("[activities.ask]", shared).replace("\"2h 30m\"", "\"20 min\"");
    let mut reversed = tables(&text);
    reversed.reverse();
    let reversed = reversed.concat();
    assert_ne!(model(&reversed).activities.iter().next().unwrap().name, "log");
    assert_eq!(differences(model(&text), model(&reversed)), [""; 0]);
}

#[test]
fn titles_and_descriptions_change_no_draw() {
    let titled = DESK
        .replace("[pools.desk]", "[pools.desk]\ntitle = \"Front\"")
        .replace("[activities.log]\n", "[activities.log]\ntitle = \"Log\"\n");
    assert_eq!(differences(model(DESK), model(&titled)), [""; 0]);
}

#[test]
fn an_unused_activity_changes_no_draw() {
    // An activity must be reachable: a way with the share zero leads to it.
    let unused = "[activities.aside]\nstage = \"plan\"\npool = \"second\"\nduration = \"3 h\"\n";
    let text = format!("{}{unused}", DESK.replace("ask = 0.1 }", "ask = 0.1, aside = 0.0 }"));
    assert_eq!(differences(model(DESK), model(&text)), [""; 0]);
}

#[test]
fn an_option_leaves_what_it_does_not_touch_as_it_was() {
    // A stream whose people are its own does not feel what happens to the other.
    let apart = DESK
        .replace("[streams.mails]", "[pools.mailroom]\nstaff = 1\n[streams.mails]")
        .replace(
            "every = { exponential = { mean = \"90 min\" } } }\nenters = \"log\"",
            "every = { exponential = { mean = \"90 min\" } } }\nenters = \"sort\"",
        )
        .replace(
            "[activities.log.for.mails]\nduration = { lognormal = { p50 = \"4 min\", p95 = \"20 min\" } }\n",
            "",
        );
    let apart = format!(
        "{apart}[activities.sort]\nstage = \"engage\"\npool = \"mailroom\"\nduration = {{ exponential = {{ mean = \"60 min\" }} }}\n"
    );
    let quicker = apart.replace("mean = \"8 min\"", "mean = \"6 min\"");
    let changed = differences(model(&apart), model(&quicker));
    assert!(changed.iter().all(|name| !name.starts_with("streams.mails.")), "{changed:?}");
}
