//! The sample that uses every key of the language: what is read from it, and that the JSON Schema agrees.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::*;

/// A scenario with every key at least once, but for `precision`, which excludes `replications`.
const SAMPLE: &str = include_str!("sample.toml");
/// What only some scenarios need.
const NOTIONS: &str = include_str!("sample-notions.toml");
const REPLICATIONS: &str = "replications = 100";
const PRECISION: &str =
    "precision = { measure = \"lead_time.mean\", within = \"2%\", max_replications = 500 }";

fn read(text: &str) -> Scenario {
    let (scenario, found) = parse(text);
    assert!(found.is_empty(), "{}", found.render("sample.toml", text, false));
    scenario.unwrap()
}

fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-12 * expected.abs(), "expected {expected}, found {found}");
}

fn values<T: Clone>(placed: &[Placed<T>]) -> Vec<T> {
    placed.iter().map(|one| one.value.clone()).collect()
}

#[test]
fn the_run_of_the_sample_is_read_as_written() {
    read(NOTIONS);
    let Scenario { title, description, run, .. } = read(SAMPLE);
    assert_eq!(title.as_deref(), Some("IT helpdesk"));
    assert_eq!(description.as_deref(), Some("Tickets of 2,000 users"));
    assert_eq!(run.start.unwrap().value, jiff::civil::date(2026, 1, 5).at(8, 0, 0, 0));
    assert_eq!(run.time_zone.unwrap().value, "Europe/Berlin");
    close(run.horizon.value, 6.0 * 30.4375 * 86_400.0);
    assert_eq!(run.warmup.unwrap().value, Warmup::Given(4.0 * 604_800.0));
    assert_eq!(run.replications.map(|one| one.value), Some(100));
    assert_eq!(run.seed.map(|one| one.value), Some(2026));
    close(run.confidence.unwrap().value, 0.95);
    assert_eq!(run.max_inside.map(|one| one.value), Some(500_000));
    let run = read(&SAMPLE.replace(REPLICATIONS, PRECISION)).run;
    let precision = run.precision.unwrap().value;
    assert_eq!(precision.measure.value, "lead_time.mean");
    close(precision.within.value, 0.02);
    assert_eq!(precision.max_replications.map(|one| one.value), Some(500));
}

#[test]
fn calendars_and_profiles_are_read_as_written() {
    let scenario = read(SAMPLE);
    let hours = |name: &str| {
        let weekly = &scenario.calendars.get(name).unwrap().weekly;
        weekly
            .iter()
            .map(|one| (one.value.weekday, one.value.from_minute, one.value.to_minute))
            .collect::<Vec<_>>()
    };
    assert_eq!(hours("early"), (0..5).map(|day| (day, 360, 840)).collect::<Vec<_>>());
    assert_eq!(hours("late")[4..], [(4, 780, 1260), (5, 540, 720), (5, 780, 900)]);
    assert_eq!(hours("night"), (0..7).map(|day| (day, 1320, 1800)).collect::<Vec<_>>());
    let closed = &scenario.calendars.get("business").unwrap().closed;
    assert_eq!(values(closed), [jiff::civil::date(2026, 4, 3), jiff::civil::date(2026, 4, 6)]);
    let profile = scenario.profiles.get("tickets").unwrap();
    assert_eq!(profile.weekday.as_ref().unwrap().value.to_vec(), [1.3, 1.0, 1.0, 1.0, 1.0, 0.08, 0.0]);
    // From 22:00 to 02:00 is written at both ends of the day.
    let hour = &profile.hour.as_ref().unwrap().value;
    assert_eq!(*hour, [(0, 120, 0.1), (420, 540, 0.8), (540, 1050, 1.5), (1320, 1440, 0.1)]);
}

#[test]
fn pools_and_streams_are_read_as_written() {
    let scenario = read(SAMPLE);
    let names: Vec<_> = scenario.streams.names().collect();
    assert_eq!(names, ["password", "software", "audit", "logged"], "in the order of the file");
    let desk = scenario.pools.get("desk").unwrap();
    let shifts = &desk.shifts.as_ref().unwrap().value;
    assert_eq!(shifts.iter().map(|shift| shift.staff.value).collect::<Vec<_>>(), [4, 2, 1]);
    close(desk.shrinkage.as_ref().unwrap().value, 0.3);
    close(desk.cost.as_ref().unwrap().value, 73.0 / 3600.0);
    assert_eq!(desk.at_shift_end.as_ref().unwrap().value, AtShiftEnd::HandBack);
    assert_eq!(desk.between.as_ref().unwrap().value, Between::Priority);
    let password = scenario.streams.get("password").unwrap();
    let ArrivalProcess::Rate { rate, profile, .. } = password.process().unwrap() else { panic!("no rate") };
    close(rate.value, 600.0 / (30.4375 * 86_400.0));
    assert_eq!(profile.as_ref().unwrap().value, "tickets");
    let batch = &password.arrivals.as_ref().unwrap().value.batch.as_ref().unwrap().value;
    assert_eq!(*batch, Batch::Shares(vec![(1, 0.8), (3, 0.2)]));
    assert_eq!(password.priority.as_ref().unwrap().value, [(3, 1.0)]);
    let target = |days, seconds| TargetTime { days, seconds };
    let promised = &password.target.as_ref().unwrap().value;
    assert_eq!(promised.resolve.as_ref().unwrap().value, ByPriority::All(target(3.0, 0.0)));
    assert_eq!(promised.clock.as_ref().unwrap().value, "business");
    let software = scenario.streams.get("software").unwrap();
    let promised = &software.target.as_ref().unwrap().value;
    let each = ByPriority::Each(vec![(1, target(0.0, 7200.0)), (2, target(1.0, 14_400.0))]);
    assert_eq!(promised.resolve.as_ref().unwrap().value, each);
    let audit = scenario.streams.get("audit").unwrap();
    let ArrivalProcess::Times(times) = audit.process().unwrap() else { panic!("no times") };
    assert_eq!(times.value, [0.0, 259_200.0, 1_209_600.0]);
    let logged = scenario.streams.get("logged").unwrap();
    let ArrivalProcess::Replay(replay) = logged.process().unwrap() else { panic!("no replay") };
    assert_eq!(replay.value.filter.len(), 2);
    assert_eq!(replay.value.filter[0].1, ["1 - Critical", "2 - High"]);
}

#[test]
fn activities_are_read_as_written() {
    let scenario = read(SAMPLE);
    let log = scenario.activities.get("log").unwrap();
    assert_eq!((log.stage.value, log.practice.as_deref()), (Stage::Engage, Some("service desk")));
    let lognormal = Distribution::Lognormal(Shaped::MeanCv { mean: 480.0, cv: 0.8 });
    assert_eq!(log.duration.as_ref().unwrap().value, lognormal);
    let branches = &log.next.as_ref().unwrap().value.branches;
    let branches: Vec<_> = branches.iter().map(|(to, share)| (to.value.as_str(), share.value)).collect();
    assert_eq!(branches, [("done", 0.58), ("ask", 0.12), ("engineer", 0.3)]);
    assert_eq!(values(&log.outputs), ["service request", "stakeholder feedback"]);
    let differing = log.overrides.get("password").unwrap();
    let usual = Distribution::Lognormal(Shaped::Usual { shape: 0.7, scale: 240.0 });
    assert_eq!(differing.duration.as_ref().unwrap().value, usual);
    let ask = scenario.activities.get("ask").unwrap();
    let quantiles = Shaped::Quantiles { low: (0.5, 14_400.0), high: (0.95, 172_800.0) };
    assert_eq!(ask.duration.as_ref().unwrap().value, Distribution::Weibull(quantiles));
    assert_eq!(ask.clock.as_ref().unwrap().value, Clock::Paused);
    let engineer = scenario.activities.get("engineer").unwrap();
    let options: Vec<_> =
        engineer.pool.as_ref().unwrap().value.options.iter().map(|one| values(&one.names)).collect();
    assert_eq!(options, [vec!["engineers"], vec!["desk", "desk"], vec!["desk"]]);
    let speeds: Vec<f64> =
        engineer.pool.as_ref().unwrap().value.options.iter().map(|one| one.speed).collect();
    assert_eq!(speeds, [1.0, 1.0, 0.6]);
    let approve = &scenario.activities.get("approve").unwrap().pool.as_ref().unwrap().value.options;
    assert_eq!(values(&approve[0].names), ["engineers", "engineers"]);
    assert_eq!(approve.iter().map(|one| one.speed).collect::<Vec<_>>(), [1.8, 1.0]);
    let Distribution::Mixture(parts) = &engineer.duration.as_ref().unwrap().value else {
        panic!("no mixture")
    };
    let phases = vec![
        Phase { start: 0.6, mean: 300.0, next: vec![0.0, 0.3] },
        Phase { start: 0.4, mean: 3600.0, next: Vec::new() },
    ];
    assert_eq!(parts[7].1.value, Distribution::PhaseType(phases));
    assert_eq!(parts[10].1.value, Distribution::Constant(300.0));
}

#[test]
fn places_point_at_the_text_that_was_read() {
    let scenario = read(SAMPLE);
    assert_eq!(&SAMPLE[scenario.run.horizon.place], "\"6 months\"");
    let (name, activity) = &scenario.activities.entries[0];
    assert_eq!(&SAMPLE[name.place.clone()], "log");
    assert_eq!(&SAMPLE[activity.next.as_ref().unwrap().value.branches[1].0.place.clone()], "ask");
}

/// A TOML value as the JSON that the schema speaks of.
fn to_json(value: &toml::Value) -> Value {
    match value {
        toml::Value::String(text) => json!(text),
        toml::Value::Integer(number) => json!(number),
        toml::Value::Float(number) => json!(number),
        toml::Value::Boolean(value) => json!(value),
        toml::Value::Datetime(date) => json!(date.to_string()),
        toml::Value::Array(list) => list.iter().map(to_json).collect(),
        toml::Value::Table(table) => Value::Object(
            table.iter().map(|(key, value)| (key.clone(), to_json(value))).collect::<Map<_, _>>(),
        ),
    }
}

/// The samples and their variants, which together hold every key.
fn samples() -> [toml::Value; 4] {
    let maximized = NOTIONS.replace("minimize ", "maximize ");
    [SAMPLE.to_owned(), SAMPLE.replace(REPLICATIONS, PRECISION), NOTIONS.to_owned(), maximized]
        .map(|text| toml::Value::Table(text.parse::<toml::Table>().unwrap()))
}

/// Calls `change` on a copy of the document for each table in it, and hands over path and copy.
fn for_each_table(
    document: &toml::Value,
    change: impl Fn(&mut toml::Table),
    mut check: impl FnMut(&str, toml::Value),
) {
    fn paths(value: &toml::Value, path: &str, found: &mut Vec<String>) {
        match value {
            toml::Value::Table(table) => {
                found.push(path.to_owned());
                table.iter().for_each(|(key, value)| paths(value, &format!("{path}/{key}"), found));
            }
            toml::Value::Array(list) => {
                list.iter().enumerate().for_each(|(at, value)| paths(value, &format!("{path}/{at}"), found));
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    paths(document, "", &mut found);
    assert!(found.len() > 60);
    for path in found {
        let mut copy = document.clone();
        let place = path.split('/').skip(1).fold(&mut copy, |value, key| match value {
            toml::Value::Array(list) => &mut list[key.parse::<usize>().unwrap()],
            other => &mut other[key],
        });
        change(place.as_table_mut().unwrap());
        check(&path, copy);
    }
}

#[test]
fn the_schema_accepts_what_the_reader_accepts() {
    let schema: Value = serde_json::from_str(&json_schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for sample in samples() {
        let errors: Vec<_> =
            validator.iter_errors(&to_json(&sample)).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:#?}");
    }
}

#[test]
fn reader_and_schema_refuse_an_unknown_key_in_every_table() {
    let schema: Value = serde_json::from_str(&json_schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let add = |table: &mut toml::Table| drop(table.insert("zzz".to_owned(), "zzz".into()));
    for sample in samples() {
        for_each_table(&sample, add, |path, changed| {
            // Columns of a file have any name.
            let free = path.ends_with("/where");
            let text = toml::to_string(&changed).unwrap();
            let (_, found) = parse(&text);
            assert_eq!(found.is_empty(), free, "the reader at {path}:\n{text}");
            assert_eq!(validator.is_valid(&to_json(&changed)), free, "the schema at {path}");
        });
    }
}

#[test]
fn what_changes_is_read_as_written() {
    let scenario = read(SAMPLE);
    let [spread, ask] = &scenario.changes[..] else { panic!("{:?}", scenario.changes) };
    assert_eq!(spread.what.value.text(), "activities.log.for.password.duration");
    close(spread.at.value, 2.0 * 30.4375 * 86_400.0);
    close(spread.over.as_ref().unwrap().value, 4.0 * 604_800.0);
    let law = Distribution::Exponential { mean: 180.0 };
    assert_eq!(spread.to.as_ref().unwrap().value, NewValue::Duration(law));
    assert_eq!(ask.by.as_ref().unwrap().value, By::Part(-0.5));
    let improves = &scenario.activities.get("log").unwrap().improves;
    assert_eq!(improves.len(), 2);
    assert_eq!(improves[0].value.by.value, By::Part(-0.01));
    close(improves[0].value.floor.as_ref().unwrap().value, 0.7);
    close(improves[0].value.after.as_ref().unwrap().value, 2.0 * 604_800.0);
    close(improves[1].value.ceiling.as_ref().unwrap().value, 1.2);
}

#[test]
fn every_property_of_the_schema_is_in_the_sample() {
    fn properties(schema: &Value, found: &mut BTreeSet<String>) {
        match schema {
            Value::Object(object) => {
                if let Some(Value::Object(known)) = object.get("properties") {
                    found.extend(known.keys().cloned());
                }
                object.values().for_each(|value| properties(value, found));
            }
            Value::Array(list) => list.iter().for_each(|value| properties(value, found)),
            _ => {}
        }
    }
    fn keys(value: &toml::Value, found: &mut BTreeSet<String>) {
        match value {
            toml::Value::Table(table) => {
                found.extend(table.keys().cloned());
                table.values().for_each(|value| keys(value, found));
            }
            toml::Value::Array(list) => list.iter().for_each(|value| keys(value, found)),
            _ => {}
        }
    }
    let (mut known, mut used) = (BTreeSet::new(), BTreeSet::new());
    properties(&serde_json::from_str(&json_schema()).unwrap(), &mut known);
    for sample in samples() {
        keys(&sample, &mut used);
    }
    let missing: Vec<_> = known.difference(&used).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
