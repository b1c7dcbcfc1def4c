//! Improvement options: what they change is what a person would have written instead, and nothing else changes.

mod draws;

use vsim::model::{Attachments, Model, compile};
use vsim::scenario::{parse, parse_with};

/// A desk with a second line behind it.
pub(crate) const DESK: &str = r#"
[run]
horizon = "8 weeks"
warmup = "1 week"
replications = 6
[calendars]
day = { mon-fri = "08:00-18:00" }
[pools.desk]
shifts = [{ staff = 2, calendar = "day" }, { staff = 1, calendar = "day" }]
cost = "60/h"
[pools.second]
staff = 2
calendar = "day"
shrinkage = "30%"
[streams.calls]
arrivals = { rate = "240/week" }
enters = "log"
priority = { 1 = "20%", 3 = "80%" }
[streams.mails]
arrivals = { every = { exponential = { mean = "90 min" } } }
enters = "log"
[activities.log]
stage = "engage"
pool = "desk"
discipline = "priority"
duration = { lognormal = { mean = "8 min", cv = 0.8 } }
next = { done = 0.6, diagnose = 0.3, ask = 0.1 }
[activities.log.for.mails]
duration = { lognormal = { p50 = "4 min", p95 = "20 min" } }
[activities.ask]
stage = "engage"
duration = { exponential = { mean = "2h 30m" } }
next = "diagnose"
[activities.diagnose]
stage = "deliver_support"
pool = "second"
duration = { gamma = { mean = "32 min", cv = 1.0 } }
"#;

/// The model of a scenario with one more option, made.
pub(crate) fn with(change: &str) -> Model {
    with_sized(change, 1.0)
}

/// The same with the option in another size.
fn with_sized(change: &str, size: f64) -> Model {
    changed(DESK, change, size)
}

/// The model of any scenario with one more option, made in some size.
fn changed(text: &str, change: &str, size: f64) -> Model {
    let text = format!("{text}\n[options.tried]\nchange = {{ {change} }}\n");
    let changed = parse_with(&text, &[("tried", size)]);
    let changed = changed.unwrap_or_else(|found| panic!("{}", found.render("scenario.toml", &text, false)));
    compile(&changed.scenario, "desk", &Attachments::new()).unwrap().0
}

/// The model of a scenario as a person would have written it: each text replaced by another.
fn written(replacements: &[(&str, &str)]) -> Model {
    let mut text = DESK.to_owned();
    for (old, new) in replacements {
        assert!(text.contains(old), "{old}");
        text = text.replace(old, new);
    }
    let (scenario, found) = parse(&text);
    let scenario = scenario.unwrap_or_else(|| panic!("{}", found.render("scenario.toml", &text, false)));
    compile(&scenario, "desk", &Attachments::new()).unwrap().0
}

/// Asserts that two models are the same, to the last bit of every number.
#[track_caller]
fn assert_same(changed: &Model, written: &Model) {
    let (changed, written) = (format!("{changed:#?}"), format!("{written:#?}"));
    let difference = changed.lines().zip(written.lines()).find(|(one, other)| one != other);
    assert!(changed == written, "{difference:?}");
}

#[test]
fn people_are_added_and_taken_away() {
    assert_same(&with(r#""pools.second.staff" = "+1""#), &written(&[("staff = 2\ncal", "staff = 3\ncal")]));
    assert_same(&with(r#""pools.second.staff" = 5"#), &written(&[("staff = 2\ncal", "staff = 5\ncal")]));
    assert_same(&with(r#""pools.desk.shifts.2.staff" = "+2""#), &written(&[("{ staff = 1", "{ staff = 3")]));
    assert_same(
        &with(r#""pools.desk.shifts.*.staff" = "-1""#),
        &written(&[
            ("staff = 2, c", "staff = 1, c"),
            ("{ staff = 1, calendar = \"day\" }]", "{ staff = 0, calendar = \"day\" }]"),
        ]),
    );
    assert_same(
        &with(r#""pools.desk.shifts.2" = "remove""#),
        &written(&[(", { staff = 1, calendar = \"day\" }]", "]")]),
    );
}

#[test]
fn times_away_and_what_is_done_without_work_change_like_anything_else() {
    let text = |after: &str, lasts: &str, setup: &str| {
        let pool = format!(
            "[pools.second]\naway.ill = {{ after = \"{after}\", lasts = {{ exponential = {{ mean = \"{lasts}\" }} }} }}\n\
             when_idle = {{ setup = \"{setup}\" }}\n"
        );
        DESK.replace("[pools.second]\n", &pool)
    };
    let before = text("90 d", "4 d", "10 min");
    let same = |change: &str, after: &str| {
        let (scenario, _) = parse(after);
        let written = compile(&scenario.unwrap(), "desk", &Attachments::new()).unwrap().0;
        assert_same(&changed(&before, change, 1.0), &written);
    };
    same(r#""pools.second.away.ill.lasts" = "-50%""#, &text("90 d", "2 d", "10 min"));
    same(r#""pools.second.away.ill.after" = "120 d""#, &text("120 d", "4 d", "10 min"));
    same(r#""pools.second.away.ill" = "-50%""#, &text("45 d", "2 d", "10 min"));
    same(r#""pools.second.when_idle.setup" = "-5 min""#, &text("90 d", "4 d", "5 min"));
    let healthy: Vec<&str> = before.lines().filter(|line| !line.starts_with("away")).collect();
    let healthy = healthy.join("\n");
    same(r#""pools.second.away" = "remove""#, &healthy);
}

#[test]
fn the_backlog_and_the_value_of_a_stream_change_like_anything_else() {
    let text = DESK.replace(
        "[streams.mails]",
        "value = { per_unit = 80, delay = { linear = \"4 weeks\" } }\n[streams.mails]",
    ) + "[[backlog]]\nstream = \"calls\"\nat = \"diagnose\"\ncount = 40\nage = \"2 d\"\n";
    let cleared = changed(&text, "\"backlog.1.count\" = \"-50%\", \"backlog.1.age\" = \"-12 h\"", 1.0);
    let [open] = &cleared.backlog.units[..] else { panic!("one entry") };
    assert_eq!(open.count, 20);
    assert!((open.age.mean() / 3.6e9 - 36.0).abs() < 1e-9);
    let dearer = changed(&text, "\"streams.calls.value.per_unit\" = \"+25%\"", 1.0);
    let worth = dearer.streams.iter().find_map(|stream| stream.worth).unwrap();
    assert!((worth.per_unit - 100.0).abs() < 1e-9);
}

#[test]
fn distributions_are_scaled_whatever_their_form() {
    let log = r#""activities.log.duration" = "-25%""#;
    assert_same(&with(log), &written(&[("mean = \"8 min\"", "mean = \"6 min\"")]));
    let mails = r#""activities.log.for.mails.duration" = "+50%""#;
    assert_same(
        &with(mails),
        &written(&[("p50 = \"4 min\", p95 = \"20 min\"", "p50 = \"6 min\", p95 = \"30 min\"")]),
    );
    let both = r#""activities.log.duration" = "-25%", "activities.log.for.*.duration" = "-25%""#;
    assert_same(
        &with(both),
        &written(&[
            ("mean = \"8 min\"", "mean = \"6 min\""),
            ("\"4 min\", p95 = \"20 min\"", "\"3 min\", p95 = \"15 min\""),
        ]),
    );
    // Two amounts of different units become seconds: 9000 s less a fifth.
    let ask = r#""activities.ask.duration" = "-20%""#;
    assert_same(&with(ask), &written(&[("\"2h 30m\"", "\"2 h\"")]));
    let constant = r#""activities.diagnose.duration" = "20 min""#;
    assert_same(&with(constant), &written(&[("{ gamma = { mean = \"32 min\", cv = 1.0 } }", "\"20 min\"")]));
}

#[test]
fn quantities_change_by_their_unit_or_by_a_part() {
    assert_same(&with(r#""streams.calls.arrivals.rate" = "-25%""#), &written(&[("240/week", "180/week")]));
    assert_same(&with(r#""pools.second.shrinkage" = "-5 points""#), &written(&[("\"30%\"", "\"25%\"")]));
    assert_same(&with(r#""pools.second.shrinkage" = "-10%""#), &written(&[("\"30%\"", "\"27%\"")]));
    assert_same(&with(r#""pools.desk.cost" = "+50%""#), &written(&[("60/h", "90/h")]));
    let cv = r#""activities.log.duration.lognormal.cv" = "+50%""#;
    assert_same(&with(cv), &written(&[("cv = 0.8", "cv = 1.2")]));
}

#[test]
fn other_shares_make_room_in_proportion() {
    // 0.6 and 0.1 share the 0.58 that 0.42 leave as 6 to 1.
    let branches = |model: &Model| {
        model.cells.iter().next().unwrap().next.iter().map(|branch| branch.share).collect::<Vec<_>>()
    };
    let close =
        |found: &[f64], expected: [f64; 3]| found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12);
    let found = branches(&with(r#""activities.log.next.diagnose" = "0.42""#));
    assert!(close(&found, [0.58 * 6.0 / 7.0, 0.42, 0.58 / 7.0]), "{found:?}");
    let found = branches(&with(r#""activities.log.next.done" = "+5 points""#));
    assert!(close(&found, [0.65, 0.35 * 0.75, 0.35 * 0.25]), "{found:?}");
    let found = branches(&with(r#""activities.log.next.done" = "70%", "activities.log.next.ask" = 0.05"#));
    assert!(close(&found, [0.7, 0.25, 0.05]), "{found:?}");
    // A way is added, and one is taken away.
    let added = with(r#""activities.ask.next.done" = "25%""#);
    assert_same(&added, &written(&[("next = \"diagnose\"", "next = { diagnose = 0.75, done = 0.25 }")]));
    let removed = with(r#""activities.log.next.ask" = "remove", "activities.ask" = "remove""#);
    let share = branches(&removed)[0];
    assert!((share - 2.0 / 3.0).abs() < 1e-12 && removed.activities.len() == 2, "{share}");
}

#[test]
fn whole_entries_are_added_replaced_and_removed() {
    let triage = "\"activities.triage\" = { stage = \"engage\", pool = \"desk\", duration = \"2 min\", next = \"log\" }, \
                  \"streams.calls.enters\" = \"triage\"";
    let by_hand = "enters = \"triage\"\npriority";
    let added = "[activities.triage]\nstage = \"engage\"\npool = \"desk\"\nduration = \"2 min\"\nnext = \"log\"\n[activities.log]";
    let changed = with(triage);
    let written =
        written(&[("enters = \"log\"\npriority", by_hand), ("[activities.log]\n", &format!("{added}\n"))]);
    let durations = |model: &Model| {
        let of = |cell: &vsim::model::Cell| {
            format!("{} {:?}", model.activities[cell.activity].name, cell.duration)
        };
        let mut all: Vec<String> = model.cells.iter().map(of).collect();
        all.sort();
        all
    };
    assert_eq!(durations(&changed), durations(&written));
    let calendar = r#""calendars.long" = { mon-sat = "07:00-20:00" }, "pools.second.calendar" = "long""#;
    assert_eq!(with(calendar).calendars.len(), 2);
    let discipline = with(r#""activities.diagnose.discipline" = "shortest""#);
    assert_same(
        &discipline,
        &self::written(&[("pool = \"second\"", "pool = \"second\"\ndiscipline = \"shortest\"")]),
    );
}

#[test]
fn options_combine_and_their_relative_changes_add_up() {
    let text = format!(
        "{DESK}\n[options.one]\nchange = {{ \"pools.second.staff\" = \"+1\", \"activities.log.duration\" = \"-10%\" }}\n\
         [options.two]\nchange = {{ \"pools.second.staff\" = \"+2\", \"activities.log.duration\" = \"-50%\" }}\n\
         [options.all]\ncombines = [\"one\", \"two\"]\nchange = {{ \"pools.desk.cost\" = \"70/h\" }}\n"
    );
    let model = |names: &[(&str, f64)]| {
        let changed = parse_with(&text, names).unwrap();
        compile(&changed.scenario, "desk", &Attachments::new()).unwrap().0
    };
    let by_hand =
        written(&[("staff = 2\ncal", "staff = 5\ncal"), ("\"8 min\"", "\"3.6 min\""), ("60/h", "70/h")]);
    assert_same(&model(&[("all", 1.0)]), &by_hand);
    // Each option once, however often it is named.
    assert_same(&model(&[("one", 1.0), ("all", 1.0), ("two", 1.0)]), &by_hand);
}

#[test]
fn an_option_can_be_made_in_another_size() {
    let half = with_sized(r#""activities.log.duration" = "-50%", "pools.second.staff" = "+1""#, 0.5);
    assert_same(&half, &written(&[("\"8 min\"", "\"6 min\""), ("staff = 2\ncal", "staff = 3\ncal")]));
    let double = with_sized(r#""activities.ask.next.done" = "25%""#, 2.0);
    assert_same(&double, &written(&[("next = \"diagnose\"", "next = { diagnose = 0.5, done = 0.5 }")]));
    let between =
        with_sized(r#""activities.diagnose.duration" = { gamma = { mean = "16 min", cv = 1.0 } }"#, 0.25);
    assert_same(&between, &written(&[("\"32 min\"", "\"28 min\"")]));
    let scales = |change: &str| {
        let text = format!("{DESK}\n[options.tried]\nchange = {{ {change} }}\n");
        parse_with(&text, &[("tried", 1.0)]).unwrap().scales
    };
    assert!(scales(r#""activities.log.duration" = "-50%""#) && scales(r#""activities.log.next.done" = 0.7"#));
    assert!(!scales(r#""pools.second.staff" = "+1""#) && !scales(r#""activities.log.discipline" = "fifo""#));
}

#[test]
fn an_option_that_takes_effect_later_is_a_planned_change() {
    let model = |text: &str, options: &[(&str, f64)]| {
        let changed = parse_with(text, options);
        let changed =
            changed.unwrap_or_else(|found| panic!("{}", found.render("scenario.toml", text, false)));
        compile(&changed.scenario, "desk", &Attachments::new()).unwrap().0
    };
    let option = format!(
        "{DESK}\n[options.slow]\nstarts = \"3 weeks\"\nramp = \"2 weeks\"\n\
         change = {{ \"activities.log.duration\" = \"-25%\", \"activities.log.next.done\" = \"+5 points\", \
         \"pools.second.staff\" = \"+1\", \"streams.calls.arrivals.rate\" = \"200/week\" }}\n"
    );
    let planned = |what: &str, size: &str| {
        format!("[[changes]]\nwhat = \"{what}\"\nat = \"3 weeks\"\nover = \"2 weeks\"\n{size}\n")
    };
    let by_hand = [
        DESK.to_owned(),
        planned("activities.log.duration", "by = \"-25%\""),
        planned("activities.log.next.done", "to = \"65%\""),
        planned("pools.second.staff", "by = \"+1\""),
        planned("streams.calls.arrivals.rate", "to = \"200/week\""),
    ];
    assert_same(&model(&option, &[("slow", 1.0)]), &model(&by_hand.concat(), &[]));
}
