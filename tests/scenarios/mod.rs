//! The scenarios that come with the program: all of them run, and what their heads say is so.

#![expect(
    clippy::disallowed_methods,
    reason = "the test is about files, and reads them as a user's program would"
)]

mod helpdesk;
mod replay;
mod value_chain;

use std::fs;
use std::path::{Path, PathBuf};

use vsim::experiment::results::Results;
use vsim::experiment::{Settings, Silent, run_experiment};
use vsim::model::{Attachments, Model, Replications, compile, files_needed, loads};
use vsim::scenario::parse;

/// Where they are.
fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios")
}

/// The names of all of them, in alphabetical order.
fn names() -> Vec<String> {
    let files = fs::read_dir(directory()).unwrap().map(|entry| entry.unwrap().path());
    let scenarios = files.filter(|path| path.extension().is_some_and(|end| end == "toml"));
    let mut names: Vec<String> =
        scenarios.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    names.sort();
    names
}

/// The text of a scenario.
fn text(name: &str) -> String {
    fs::read_to_string(directory().join(format!("{name}.toml"))).unwrap()
}

/// The model of a scenario, which must compile without an error or a warning.
fn model(name: &str) -> Model {
    let (file, text) = (format!("{name}.toml"), text(name));
    let (scenario, found) = parse(&text);
    assert!(found.is_empty(), "{}", found.render(&file, &text, false));
    let scenario = scenario.unwrap();
    let files = files_needed(&scenario).into_iter().map(|file| file.value.clone());
    let files: Attachments =
        files.map(|path| (path.clone(), fs::read(directory().join(path)).unwrap())).collect();
    match compile(&scenario, name, &files) {
        Ok((model, warnings)) => {
            assert!(warnings.is_empty(), "{}", warnings.render(&file, &text, false));
            model
        }
        Err(found) => panic!("{}", found.render(&file, &text, false)),
    }
}

/// What a few replications of a scenario say, with intervals wide enough for a test that nobody wants to fail
/// by chance: 99.9 %.
fn results(name: &str, replications: u32) -> Results {
    let mut model = model(name);
    model.run.replications = Replications::Fixed(replications);
    model.run.confidence = 0.999;
    run_experiment(&model, &Settings { bins: 26, week: false }, &Silent).unwrap()
}

#[test]
fn all_of_them_compile_without_a_word_and_say_what_they_show() {
    let expected = [
        "change-board",
        "cloud-migration",
        "helpdesk",
        "helpdesk-portal",
        "helpdesk-replay",
        "major-incident",
        "release-stream",
        "release-train",
        "service-requests",
        "service-upgrade",
        "service-value-chain",
    ];
    assert_eq!(names(), expected);
    for name in names() {
        model(&name);
        let text = text(&name);
        for wanted in ["# What it shows: ", "# What to look for:\n", "\ntitle ", "\ndescription "] {
            assert!(text.contains(wanted), "`{name}` lacks `{}`", wanted.trim());
        }
    }
}

#[test]
fn nobody_has_more_work_than_time() {
    // What stocks order depends on the run, so what the people who fill them have to do is not said before it.
    for name in names() {
        let model = model(&name);
        for load in &loads(&model) {
            let pool = &model.pools[load.pool].name;
            let keeps_up =
                load.demand.is_none_or(|demand| demand > 0.0) && load.load.is_none_or(|load| load < 0.98);
            assert!(keeps_up, "`{pool}` in `{name}`: {}", load.figures());
        }
    }
}

#[test]
fn most_waiting_is_where_the_head_says() {
    let bottlenecks = [
        ("cloud-migration", "rehearse", "database_engineers"),
        ("helpdesk", "diagnose", "second_line"),
        ("helpdesk-portal", "write", "analysts"),
        ("helpdesk-replay", "resolve", "specialists"),
        ("release-stream", "test", "environments"),
        ("service-upgrade", "approve", "change_board"),
        ("service-value-chain", "resolve", "delivery"),
    ];
    for (name, activity, pool) in bottlenecks {
        let results = results(name, 10);
        let share = |activity: &vsim::experiment::results::ActivityResult| {
            activity.share_of_waiting.map_or(0.0, |share| share.value)
        };
        let most = results.activities.iter().max_by(|a, b| share(a).total_cmp(&share(b))).unwrap();
        assert_eq!(most.name, activity, "in `{name}`");
        assert!(most.pools.iter().any(|name| name == pool), "{:?}", most.pools);
        let occupancy = |pool: &vsim::experiment::results::PoolResult| pool.occupancy.unwrap().value;
        let busiest = results.pools.iter().max_by(|a, b| occupancy(a).total_cmp(&occupancy(b))).unwrap();
        assert_eq!(busiest.name, pool, "in `{name}`");
    }
}

#[test]
fn some_services_are_still_on_their_way_at_the_end_of_the_year() {
    let results = results("cloud-migration", 60);
    let service = results.streams.iter().find(|stream| stream.name == "service").unwrap();
    assert!((service.flow.arrived.value - 48.0).abs() < 1e-9, "twelve waves of four");
    let (low, _) = service.flow.inside_at_end.interval.unwrap();
    assert!(low > 2.0, "{:?}", service.flow.inside_at_end);
    let waiting = |activity: &str, week: usize| {
        let place = results.activities.iter().position(|result| result.name == activity).unwrap();
        results.series.waiting[place][week / 2]
    };
    // The freeze begins in the week of 16 November, the 46th after the start; bins are two weeks long.
    let (before, at_end) = (waiting("cutover", 42), waiting("cutover", 51));
    assert!(before.interval.unwrap().1 < 1.0 && at_end.interval.unwrap().0 > 2.0, "{before:?} {at_end:?}");
}

#[test]
fn every_stage_named_in_a_head_is_on_the_way() {
    use vsim::model::Stage::{DeliverSupport, DesignTransition, Engage, Improve, ObtainBuild, Plan};
    let stages = [
        ("cloud-migration", vec![Improve, ObtainBuild, DeliverSupport]),
        ("helpdesk-portal", vec![Plan, DesignTransition, DeliverSupport]),
        ("release-stream", vec![Plan, DesignTransition, ObtainBuild, DeliverSupport]),
        ("service-upgrade", vec![Improve, Engage, DesignTransition]),
    ];
    for (name, expected) in stages {
        let model = model(name);
        let mut found: Vec<_> =
            model.cells.iter().map(|cell| model.activities[cell.activity].stage).collect();
        found.sort_unstable();
        found.dedup();
        assert_eq!(found, expected, "in `{name}`");
        let outputs: Vec<usize> = model.activities.iter().map(|activity| activity.outputs.len()).collect();
        assert!(outputs.iter().sum::<usize>() >= 6, "`{name}` names what it produces");
        assert!(model.streams.len() >= 2 && model.pools.len() >= 2, "`{name}` shares people");
    }
}
