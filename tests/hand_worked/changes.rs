//! What changes during a run: durations, shares, demand, staff, by plan and by what improvements bring.

use vsim::time::TICKS_PER_MINUTE;

use crate::timetable::{Kind, assert_lines, see};

/// Three units at once at a desk that takes 10 minutes for each, with something that changes.
fn desk(change: &str) -> String {
    let text = format!(
        r#"
        pools.p = {{ staff = 1 }}
        streams.a = {{ arrivals = {{ times = ["0 min", "0 min", "0 min"] }}, enters = "desk" }}
        activities.desk = {{ stage = "plan", pool = "p", duration = "10 min" }}
        [[changes]]
        {change}
        "#
    );
    see(&text).work()
}

#[test]
fn work_in_hand_is_finished_as_it_was_begun_and_later_work_takes_the_new_time() {
    assert_lines(
        &desk("what = \"activities.desk.duration\"\nat = \"15 min\"\nby = \"-50%\""),
        "
        0:00 a#0 starts desk
        0:10 a#0 ends desk
        0:10 a#1 starts desk
        0:20 a#1 ends desk
        0:20 a#2 starts desk
        0:25 a#2 ends desk
        ",
    );
}

#[test]
fn a_change_comes_after_the_work_that_ends_at_its_instant_and_before_arrivals() {
    // The server is granted when the work ends, before the change; who arrives at that instant meets it.
    let text = r#"
        pools.p = { staff = 1 }
        pools.q = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min", "0 min"] }, enters = "desk" }
        streams.b = { arrivals = { times = ["10 min"] }, enters = "other" }
        activities.desk = { stage = "plan", pool = "p", duration = "10 min" }
        activities.other = { stage = "plan", pool = "q", duration = "10 min" }
        changes = [
            { what = "activities.desk.duration", at = "10 min", by = "+100%" },
            { what = "activities.other.duration", at = "10 min", by = "+100%" },
        ]
        "#;
    assert_lines(
        &see(text).only(&[Kind::Ends]),
        "
        0:10 a#0 ends desk
        0:20 a#1 ends desk
        0:30 b#0 ends other
        ",
    );
}

#[test]
fn a_change_that_grows_is_half_done_in_the_middle_of_its_span() {
    // A hundred steps in 100 minutes, at half past each: 50 of them are done at 0:50, so the work is half of
    // 10 and half of 20 minutes. At 1:40 all are done.
    let text = r#"
        pools.p = { staff = 9 }
        streams.a = { arrivals = { times = ["0 min", "50 min", "100 min"] }, enters = "desk" }
        activities.desk = { stage = "plan", pool = "p", duration = "10 min" }
        [[changes]]
        what = "activities.desk.duration"
        at = "0 min"
        over = "100 min"
        to = "20 min"
        "#;
    assert_lines(
        &see(text).only(&[Kind::Ends]),
        "
        0:10 a#0 ends desk
        1:05 a#1 ends desk
        2:00 a#2 ends desk
        ",
    );
}

#[test]
fn percentages_multiply_and_a_new_value_replaces() {
    let changes = |second: &str| {
        format!(
            "what = \"activities.desk.duration\"\nat = \"5 min\"\nby = \"-50%\"\n[[changes]]\n\
             what = \"activities.desk.duration\"\nat = \"12 min\"\n{second}"
        )
    };
    // 10 minutes, then half of it, then that by four fifths less: 1 minute; or 8 minutes.
    let ends = |written: &str| {
        let ends: Vec<String> =
            desk(&changes(written)).lines().filter(|line| line.contains("ends")).map(str::to_owned).collect();
        ends.join("\n")
    };
    assert_lines(&ends("by = \"-80%\""), "0:10 a#0 ends desk\n0:15 a#1 ends desk\n0:16 a#2 ends desk");
    assert_lines(&ends("to = \"8 min\""), "0:10 a#0 ends desk\n0:15 a#1 ends desk\n0:23 a#2 ends desk");
}

#[test]
fn interrupted_work_resumes_with_what_remains_whatever_has_changed() {
    let text = r#"
        pools.p = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min"] }, enters = "desk", priority = 5 }
        streams.b = { arrivals = { times = ["4 min"] }, enters = "desk", priority = 1 }
        activities.desk = { stage = "plan", pool = "p", duration = "10 min", discipline = "preemptive_resume" }
        [[changes]]
        what = "activities.desk.duration"
        at = "2 min"
        by = "-50%"
        "#;
    assert_lines(
        &see(text).work(),
        "
        0:00 a#0 starts desk
        0:04 a#0 stops desk
        0:04 b#0 starts desk
        0:09 b#0 ends desk
        0:09 a#0 starts desk
        0:15 a#0 ends desk
        ",
    );
}

#[test]
fn where_a_unit_goes_is_decided_at_the_end_of_its_visit() {
    // All that end before 0:25 go on, all that end later leave, though the last was begun at 0:20.
    let text = r#"
        pools.p = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min", "0 min", "0 min"] }, enters = "desk" }
        activities.desk = { stage = "plan", pool = "p", duration = "10 min", next = { done = "50%", more = "50%" } }
        activities.more = { stage = "plan", duration = "1 min" }
        changes = [
            { what = "activities.desk.next.more", at = "0 min", to = "100%" },
            { what = "activities.desk.next.more", at = "25 min", to = "0%" },
        ]
        "#;
    assert_lines(
        &see(text).ways(),
        "
        0:11 a#0 leaves: 10 work, 1 external
        0:21 a#1 leaves: 10 work, 10 contention, 1 external
        0:30 a#2 leaves: 10 work, 20 contention
        ",
    );
}

#[test]
fn a_delay_changes_too_and_only_for_the_stream_that_is_named() {
    let text = r#"
        streams.a = { arrivals = { times = ["0 min", "10 min"] }, enters = "mail" }
        streams.b = { arrivals = { times = ["0 min", "10 min"] }, enters = "mail" }
        activities.mail = { stage = "plan", duration = "10 min", for = { b = { duration = "20 min" } } }
        changes = [{ what = "activities.mail.for.b.duration", at = "5 min", by = "-90%" }]
        "#;
    assert_lines(
        &see(text).ways(),
        "
        0:10 a#0 leaves: 10 external
        0:12 b#1 leaves: 2 external
        0:20 b#0 leaves: 20 external
        0:20 a#1 leaves: 10 external
        ",
    );
}

/// When units arrive whose demand changes so, in minutes.
fn arrivals(stream: &str, change: &str) -> Vec<f64> {
    let seen = see(&format!(
        "run.seed = 7\nrun.start = 2026-01-05\n[profiles.all]\nweekday = {{ mon-sun = 2 }}\n\
         [streams.a]\narrivals = {{ {stream} }}\nenters = \"mail\"\n\
         [activities.mail]\nstage = \"plan\"\n{change}"
    ));
    let clock = |text: &str| -> f64 {
        let parts: Vec<f64> = text.split(':').map(|part| part.parse().unwrap()).collect();
        parts[0] * 60.0 + parts[1] + parts.get(2).unwrap_or(&0.0) / 60.0
    };
    seen.only(&[Kind::Arrives]).lines().map(|line| clock(line.split(' ').next().unwrap())).collect()
}

#[test]
fn demand_that_doubles_brings_the_same_units_in_half_the_time() {
    for stream in ["rate = \"4/h\"", "rate = \"4/h\", profile = \"all\""] {
        let before = arrivals(stream, "");
        let change = "[[changes]]\nwhat = \"streams.a.arrivals.rate\"\nat = \"2 h\"\nby = \"+100%\"\n";
        let after = arrivals(stream, change);
        // A day has 1440 minutes: what would have come until 120 + 2 * 1320 comes until then.
        assert!(before.len() > 50 && after.len() > before.len() + 50, "{} {}", before.len(), after.len());
        for (before, after) in before.iter().zip(&after) {
            let expected = if *before < 120.0 { *before } else { 120.0 + (before - 120.0) / 2.0 };
            assert!((after - expected).abs() < 1e-6, "{stream}: {after} instead of {expected}");
        }
        // Nothing comes while there is no demand, and what was left of the time between arrivals comes afterwards.
        let pause = "[[changes]]\nwhat = \"streams.a.arrivals.rate\"\nat = \"2 h\"\nby = \"-100%\"\n\
                     [[changes]]\nwhat = \"streams.a.arrivals.rate\"\nat = \"10 h\"\nto = \"4/h\"\n";
        for (before, after) in before.iter().zip(arrivals(stream, pause)) {
            let expected = if *before < 120.0 { *before } else { before + 480.0 };
            assert!((after - expected).abs() < 1e-6, "{stream}: {after} instead of {expected}");
        }
    }
}

#[test]
fn people_come_at_their_time() {
    assert_lines(
        &desk("what = \"pools.p.staff\"\nat = \"5 min\"\nby = \"+1\""),
        "
        0:00 a#0 starts desk
        0:05 a#1 starts desk
        0:10 a#0 ends desk
        0:10 a#2 starts desk
        0:15 a#1 ends desk
        0:20 a#2 ends desk
        ",
    );
    // From 1 to 3 within 20 minutes: the second is there when half of one is due, after a quarter of the time.
    let seen = see(r#"
        pools.p = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min"] }, enters = "desk" }
        activities.desk = { stage = "plan", pool = "p", duration = "10 min" }
        changes = [{ what = "pools.p.staff", at = "0 min", over = "20 min", to = 3 }]
        "#);
    assert_lines(
        &seen.only(&[Kind::Staff]),
        "
        0:00 p has 1 on duty
        0:04:54 p has 2 on duty
        0:04:54 p has 0 in overtime
        0:14:54 p has 3 on duty
        0:14:54 p has 0 in overtime
        ",
    );
}

/// A review every 10 minutes that takes 1 minute, and units at the desk, which takes 10 minutes at first.
fn reviews(improves: &str) -> String {
    format!(
        r#"
        run.horizon = "1 h"
        pools.p = {{ staff = 9 }}
        streams.a = {{ arrivals = {{ times = ["0 min", "11 min", "16 min", "30 min", "45 min"] }}, enters = "desk" }}
        streams.r = {{ arrivals = {{ times = ["10 min", "20 min", "30 min"] }}, enters = "review" }}
        activities.desk = {{ stage = "plan", pool = "p", duration = "10 min" }}
        activities.review = {{ stage = "improve", pool = "p", duration = "1 min", improves = [{improves}] }}
        "#
    )
}

#[test]
fn each_completion_improves_after_its_delay_and_down_to_the_floor() {
    let text =
        reviews(r#"{ what = "activities.desk.duration", by = "-40%", floor = "50%", after = "5 min" }"#);
    let seen = see(&text);
    // Reviews end at 11, 21 and 31; they take effect at 16, 26 and 36: 6 minutes, then 5 and no less.
    let ends = seen.only(&[Kind::Ends]);
    let desk: Vec<&str> = ends.lines().filter(|line| line.contains("desk")).collect();
    assert_lines(
        &desk.join("\n"),
        "
        0:10 a#0 ends desk
        0:21 a#1 ends desk
        0:22 a#2 ends desk
        0:35 a#3 ends desk
        0:50 a#4 ends desk
        ",
    );
    // In hours: 10 minutes for 16, 6 for 10, 5 for 34 minutes, of which 24 bins of 2.5 minutes are made.
    let hours = |minutes: f64| minutes / 60.0;
    assert!((seen.observations.parameters[0] - hours(5.0)).abs() < 1e-12);
    let area: f64 = seen.observations.bins.iter().map(|bin| bin.parameters[0]).sum();
    let expected = hours(10.0 * 16.0 + 6.0 * 10.0 + 5.0 * 34.0) * TICKS_PER_MINUTE as f64;
    assert!((area / expected - 1.0).abs() < 1e-12, "{area} instead of {expected}");
}

#[test]
fn an_improvement_without_delay_is_there_for_whoever_starts_at_that_instant() {
    let text = reviews(r#"{ what = "activities.desk.duration", by = "-50%", floor = "50%" }"#);
    let ends = see(&text).only(&[Kind::Ends]);
    // The review ends at 11, before the unit that arrives at 11 starts.
    assert!(ends.contains("0:16 a#1 ends desk") && ends.contains("0:21 a#2 ends desk"), "{ends}");
}

#[test]
fn plans_and_improvements_multiply_and_the_floor_is_that_of_the_improvements() {
    let text = reviews(r#"{ what = "activities.desk.duration", by = "-50%", floor = "50%" }"#);
    let text = text + "[[changes]]\nwhat = \"activities.desk.duration\"\nat = \"40 min\"\nby = \"-50%\"\n";
    // A quarter of 10 minutes.
    let ends = see(&text).only(&[Kind::Ends]);
    assert!(ends.contains("0:47:30 a#4 ends desk"), "{ends}");
}
