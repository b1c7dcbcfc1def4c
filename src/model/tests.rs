//! Scenario text in, model out.

use super::*;
use crate::id::Id;
use crate::scenario::parse;
use crate::time::{TICKS_PER_HOUR, TICKS_PER_SECOND};

/// Compiles a scenario that must have no errors, with one attached file.
fn compiled(text: &str, file: (&str, &str)) -> Model {
    let (scenario, found) = parse(text);
    assert!(!found.has_errors(), "{}", found.render("test.toml", text, false));
    let files = Attachments::from([(file.0.to_owned(), file.1.as_bytes().to_vec())]);
    match compile(&scenario.unwrap(), "test", &files) {
        Ok((model, _)) => model,
        Err(found) => panic!("{}", found.render("test.toml", text, false)),
    }
}

fn model(text: &str) -> Model {
    compiled(text, ("", ""))
}

/// Two streams through three activities; the second has ways of its own.
const DESK: &str = r#"
[run]
start = 2026-01-05
horizon = "4 weeks"

[calendars]
office = { mon-fri = "09:00-17:00" }

[pools.desk]
staff = 3
cost = "36/h"
[pools.experts]
title = "Second line"
staff = 2
calendar = "office"

[streams.password]
arrivals = { rate = "6/h" }
enters = "log"
target = { resolve = "3 d", respond = { 3 = "4 h" }, clock = "office" }

[streams.software]
arrivals = { rate = "1/h" }
enters = "log"
priority = { 4 = "25%", 1 = "75%", 2 = "0%" }
target = { resolve = { 1 = "2 h", 4 = "1 d 2 h" } }

[activities.log]
stage = "engage"
pool = "desk"
duration = "10 min"
next = { done = 0.5, diagnose = 0.5 }
outputs = ["request", "feedback"]

[activities.log.for.software]
duration = "15 min"
next = { diagnose = 0.4, ask = 0.6 }

[activities.diagnose]
stage = "deliver_support"
pool = "experts"
discipline = "priority"
duration = "20 min"
next = { log = 0.2, done = 0.8 }
outputs = ["feedback"]

[activities.ask]
stage = "engage"
calendar = "office"
clock = "paused"
duration = "6 h"
next = "diagnose"
"#;

/// A cell as stream, activity, mean minutes, next activities with percent.
type CellRow<'a> = (usize, &'a str, f64, Vec<(&'a str, f64)>);

fn cells(model: &Model) -> Vec<CellRow<'_>> {
    let name = |cell: &Cell| model.activities[cell.activity].name.as_str();
    let branch = |branch: &Branch| {
        (branch.to.map_or("done", |to| name(&model.cells[to])), (branch.share * 100.0).round())
    };
    let cell = |cell| {
        let minutes = cell_minutes(cell);
        (cell.stream.index(), name(cell), minutes, cell.next.iter().map(branch).collect())
    };
    model.cells.iter().map(cell).collect()
}

fn cell_minutes(cell: &Cell) -> f64 {
    (cell.duration.mean() / (60 * TICKS_PER_SECOND) as f64).round()
}

#[test]
fn cells_follow_the_routes_of_each_stream() {
    let model = model(DESK);
    let expected = [
        (0, "log", 10.0, vec![("done", 50.0), ("diagnose", 50.0)]),
        (0, "diagnose", 20.0, vec![("log", 20.0), ("done", 80.0)]),
        (1, "log", 15.0, vec![("diagnose", 40.0), ("ask", 60.0)]),
        (1, "diagnose", 20.0, vec![("log", 20.0), ("done", 80.0)]),
        (1, "ask", 360.0, vec![("diagnose", 100.0)]),
    ];
    assert_eq!(cells(&model), expected);
    for cell in &model.cells {
        for to in cell.next.iter().filter_map(|branch| branch.to) {
            assert_eq!(model.cells[to].stream, cell.stream, "nothing changes streams");
        }
    }
    assert_eq!(model.streams.iter().map(|stream| stream.entry.index()).collect::<Vec<_>>(), [0, 2]);
}

#[test]
fn visits_and_loads_of_a_network_by_hand() {
    let model = model(DESK);
    let visits = |stream| -> Vec<f64> {
        visits_per_unit(&model, StreamId::new(stream)).into_iter().map(|(_, visits)| visits).collect()
    };
    // Password: log = 1 + 0.2 diagnose, diagnose = 0.5 log. Software: every unit is diagnosed after each log,
    // 0.6 of them by way of asking, so log = 1 + 0.2 log.
    for (found, expected) in visits(0).iter().zip([1.0 / 0.9, 0.5 / 0.9]) {
        assert!((found - expected).abs() < 1e-12);
    }
    for (found, expected) in visits(1).iter().zip([1.25, 1.25, 0.75]) {
        assert!((found - expected).abs() < 1e-12);
    }
    let desk = 6.0 / 0.9 / 6.0 + 1.25 / 4.0;
    let experts = 6.0 * 0.5 / 0.9 / 3.0 + 1.25 / 3.0;
    // Two people for 40 hours of the 168 of the week.
    let capacity = 2.0 * 40.0 / 168.0;
    let loads = loads(&model);
    let expected = [(desk, 3.0), (experts, capacity)];
    for (load, (demand, capacity)) in loads.iter().zip(expected) {
        assert!((load.demand.unwrap() - demand).abs() < 1e-9, "{load:?}");
        assert!((load.capacity - capacity).abs() < 1e-9, "{load:?}");
        assert!((load.load.unwrap() - demand / capacity).abs() < 1e-9);
    }
    assert!(!loads[PoolId::new(0)].is_full() && loads[PoolId::new(1)].is_full());
    assert_eq!(loads[PoolId::new(1)].figures(), "1.5 busy on average needed, 0.48 on duty (load 321 %)");
}

#[test]
fn times_away_take_off_capacity() {
    let text = r#"
        run.horizon = "4 weeks"
        streams.a = { arrivals = { rate = "1/h" }, enters = "b" }
        activities.b = { stage = "plan", pool = "p", duration = "90 min" }
        [pools.p]
        staff = 3
        away.outage = { after = { exponential = { mean = "9 h" } }, lasts = "1 h", clock = "working" }
        away.ill = { after = "60 d", lasts = { exponential = { mean = "20 d" } } }
        "#;
    // Nine tenths of the time, of three quarters of it.
    let model = model(text);
    let load = loads(&model)[PoolId::new(0)];
    assert!((load.capacity - 3.0 * 0.9 * 0.75).abs() < 1e-9, "{load:?}");
    assert!((load.load.unwrap() - 1.5 / 2.025).abs() < 1e-9, "{load:?}");
}

#[test]
fn targets_count_in_working_days_where_their_clock_is_a_calendar() {
    let model = model(DESK);
    let hours = |span: Option<Span>| span.map(Span::hours);
    let rows = |stream: usize| -> Vec<_> {
        let shares = &model.streams[StreamId::new(stream)].priorities;
        shares.iter().map(|one| (one.priority, one.share, hours(one.respond), hours(one.resolve))).collect()
    };
    assert_eq!(rows(0), [(3, 1.0, Some(4.0), Some(24.0))], "three days of eight hours");
    assert_eq!(rows(1), [(1, 0.75, None, Some(2.0)), (4, 0.25, None, Some(26.0))]);
    assert_eq!(model.streams[StreamId::new(0)].target_calendar, Some(CalendarId::new(0)));
    assert_eq!(model.streams[StreamId::new(1)].target_calendar, None);
}

#[test]
fn what_the_file_does_not_say_has_a_default() {
    let model = model(DESK);
    assert_eq!((model.name.as_str(), model.title.as_str()), ("test", "test"));
    let expected = RunPlan {
        seed: 1,
        horizon: SimTime::from_ticks(4 * 168 * TICKS_PER_HOUR),
        warm_up: WarmUp::Given(SimTime::ZERO),
        replications: Replications::Fixed(100),
        confidence: 0.95,
        units_max: 1_000_000,
    };
    assert_eq!(model.run, expected);
    let [desk, experts] = [0, 1].map(|pool| &model.pools[PoolId::new(pool)]);
    assert_eq!((desk.title.as_str(), experts.title.as_str()), ("desk", "Second line"));
    assert_eq!((desk.between, experts.between), (Between::LongestWaiting, Between::Priority));
    assert_eq!((desk.at_shift_end, &desk.staffing), (AtShiftEnd::Finish, &Staffing::Always(3)));
    assert!((desk.cost_per_hour - 36.0).abs() < 1e-9);
}

#[test]
fn activities_keep_what_is_said_of_them() {
    let model = model(DESK);
    let outputs = |activity| model.activities[ActivityId::new(activity)].outputs.iter().map(|id| id.index());
    assert_eq!(outputs(0).collect::<Vec<_>>(), [0, 1]);
    assert_eq!(outputs(1).collect::<Vec<_>>(), [1], "the same output has one id");
    assert_eq!(model.outputs.iter().collect::<Vec<_>>(), ["request", "feedback"]);
    let ask = &model.activities[ActivityId::new(2)];
    assert_eq!((ask.line, ask.calendar, ask.clock_paused), (None, Some(CalendarId::new(0)), true));
    assert_eq!(ask.stage, Stage::Engage);
}

#[test]
fn activities_with_the_same_needs_and_discipline_share_a_line() {
    let model = model(
        r#"
        [run]
        horizon = "1 week"
        [pools]
        a = { staff = 3 }
        b = { staff = 3 }
        [streams.s]
        arrivals = { rate = "1/h" }
        enters = "one"
        [activities]
        one = { stage = "plan", pool = "a", next = "two" }
        two = { stage = "plan", pool = { all = ["b", "a", "b"] }, next = "three" }
        three = { stage = "plan", pool = { first_of = ["a"] }, next = "four" }
        four = { stage = "plan", pool = "a", discipline = "lifo", next = "five" }
        five = { stage = "plan", pool = { first_of = ["b", { all = ["a", "b", "b"] }, "b"] } }
        "#,
    );
    let lines: Vec<_> = model.activities.iter().map(|activity| activity.line.unwrap().index()).collect();
    assert_eq!(lines, [0, 1, 0, 2, 3]);
    let [a, b] = [0, 1].map(PoolId::new);
    let options: Vec<_> = model.lines.iter().map(|line| line.options.clone()).collect();
    let all = vec![(a, 1), (b, 2)];
    assert_eq!(options, [vec![vec![(a, 1)]], vec![all.clone()], vec![vec![(a, 1)]], vec![vec![(b, 1)], all]]);
    assert!(model.cells.iter().all(|cell| cell.duration.is_zero()), "no duration takes no time");
}

/// The desk with other arrivals of passwords.
fn with_arrivals(arrivals: &str) -> String {
    DESK.replace(r#"{ rate = "6/h" }"#, arrivals)
}

#[test]
fn arrivals_of_every_kind_with_their_rate() {
    let profile = "\n[profiles.day]\nhour = { \"08-12\" = 1 }\n";
    let cases = [
        (r#"{ rate = "6/h" }"#, 6.0),
        (r#"{ rate = "6/h", profile = "day" }"#, 6.0),
        (r#"{ rate = "6/h", batch = 2 }"#, 12.0),
        (r#"{ every = { erlang = { mean = "30 min", stages = 3 } }, batch = { geometric = 2.5 } }"#, 5.0),
        (r#"{ every = "20 min", batch = { 1 = "80%", 5 = "20%" } }"#, 5.4),
        (r#"{ times = ["0 min", "3 h", "5 h"], batch = 2 }"#, 6.0 / 672.0),
    ];
    for (arrivals, per_hour) in cases {
        let model = model(&(with_arrivals(arrivals) + profile));
        let found = arrival_rate(&model, StreamId::new(0)).unwrap() * TICKS_PER_HOUR as f64;
        assert!((found - per_hour).abs() < 1e-9, "{arrivals}: {found}");
    }
    let list = model(&with_arrivals(r#"{ times = ["0 min", "3 h", "5 h"] }"#));
    let Arrivals::Times(times) = &list.streams[StreamId::new(0)].arrivals else { panic!("a list") };
    assert_eq!(times.iter().map(|time| time.hours()).collect::<Vec<_>>(), [0.0, 3.0, 5.0]);
    let sizes = model(&with_arrivals(r#"{ rate = "6/h", batch = { 1 = "80%", 5 = "20%", 7 = "0%" } }"#));
    assert_eq!(sizes.streams[StreamId::new(0)].batch, BatchSize::Shares(vec![(1, 0.8), (5, 1.0)]));
}

#[test]
fn a_log_is_replayed_in_the_window_of_the_run() {
    let text = with_arrivals(r#"{ replay = { file = "log.csv", column = "opened", case = "id" } }"#);
    let log = "id,opened\n2,2026-01-06T12:00Z\n1,2026-01-05T08:00\n1,2026-01-05T07:30\n3,2025-12-01\n";
    let model = compiled(&text, ("log.csv", log));
    let Arrivals::Times(times) = &model.streams[StreamId::new(0)].arrivals else { panic!("a list") };
    assert_eq!(times.iter().map(|time| time.hours()).collect::<Vec<_>>(), [7.5, 36.0]);
}

#[test]
fn distributions_are_in_ticks_however_they_are_stated() {
    let cases = [
        ("\"90 s\"", 90.0),
        ("{ uniform = { min = \"1 min\", max = \"2 min\" } }", 90.0),
        ("{ exponential = { mean = \"90 s\" } }", 90.0),
        ("{ erlang = { mean = \"90 s\", stages = 4 } }", 90.0),
        ("{ gamma = { mean = \"90 s\", cv = 0.7 } }", 90.0),
        ("{ gamma = { shape = 3, scale = \"30 s\" } }", 90.0),
        ("{ lognormal = { mean = \"90 s\", cv = 1.5 } }", 90.0),
        ("{ lognormal = { median = \"60 s\", sigma = 0.9 } }", 60.0 * (0.9_f64 * 0.9 / 2.0).exp()),
        ("{ weibull = { mean = \"90 s\", cv = 0.5 } }", 90.0),
        ("{ weibull = { shape = 1, scale = \"90 s\" } }", 90.0),
        ("{ triangular = { min = \"60 s\", mode = \"90 s\", max = \"120 s\" } }", 90.0),
        ("{ pert = { min = \"60 s\", mode = \"80 s\", max = \"160 s\" } }", 90.0),
        ("{ hyperexponential = { mean = \"90 s\", cv = 2 } }", 90.0),
        ("{ hyperexponential = { shares = [0.5, 0.5], means = [\"60 s\", \"120 s\"] } }", 90.0),
        (
            "{ mixture = [{ share = \"50%\", of = \"1 min\" }, { share = \"50%\", of = { exponential = { mean = \"2 min\" } } }] }",
            90.0,
        ),
        (
            "{ phase_type = [{ start = 1, mean = \"1 min\", next = [0, 0.5] }, { start = 0, mean = \"1 min\" }] }",
            90.0,
        ),
        ("{ empirical = [\"1 min\", \"2 min\"] }", 90.0),
        ("{ empirical = { file = \"handle.csv\", column = \"minutes\", unit = \"min\" } }", 90.0),
    ];
    for (written, seconds) in cases {
        let text = DESK.replacen("\"10 min\"", written, 1);
        let model = compiled(&text, ("handle.csv", "minutes\n1\n2.0\n"));
        let found = model.cells[CellId::new(0)].duration.mean() / TICKS_PER_SECOND as f64;
        assert!((found - seconds).abs() < 1e-6, "{written}: {found}");
    }
}

#[test]
fn the_two_quantiles_of_a_fit_are_met() {
    for family in ["lognormal", "gamma", "weibull"] {
        let written = format!("{{ {family} = {{ p50 = \"6 min\", p95 = \"30 min\" }} }}");
        let model = model(&DESK.replacen("\"10 min\"", &written, 1));
        let duration = &model.cells[CellId::new(0)].duration;
        for (minutes, share) in [(6.0, 0.5), (30.0, 0.95)] {
            let found = duration.cdf(minutes * 60.0 * TICKS_PER_SECOND as f64);
            assert!((found - share).abs() < 1e-6, "{family}: {found}");
        }
    }
}

#[test]
fn the_files_of_a_scenario_are_listed_where_it_names_them() {
    let text = with_arrivals(r#"{ replay = { file = "log.csv", column = "opened" } }"#).replacen(
        "\"15 min\"",
        "{ mixture = [{ share = 0.5, of = \"1 min\" }, { share = 0.5, of = { empirical = \
         { file = \"handle.csv\", column = \"minutes\", unit = \"min\" } } }] }",
        1,
    );
    let (scenario, _) = parse(&text);
    let scenario = scenario.unwrap();
    let files: Vec<_> = files_needed(&scenario).into_iter().map(|file| file.value.as_str()).collect();
    assert_eq!(files, ["log.csv", "handle.csv"]);
}
