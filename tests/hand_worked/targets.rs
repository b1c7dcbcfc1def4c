//! Targets: in time, late, open and late, in business hours, with clocks that stand still.

use crate::timetable::{Kind, Seen, assert_lines, see};

/// One unit that is worked on for `work` minutes from 1:00 on, because the only server is busy until then.
fn after_an_hour(work: u32, target: &str, horizon: &str) -> Seen {
    see(&format!(
        r#"
        run.horizon = "{horizon}"
        pools.p = {{ staff = 1 }}
        streams.first = {{ arrivals = {{ times = ["0 min"] }}, enters = "busy" }}
        streams.a = {{ arrivals = {{ times = ["0 min"] }}, enters = "desk", target = {target} }}
        activities.busy = {{ stage = "plan", pool = "p", duration = "1 h" }}
        activities.desk = {{ stage = "plan", pool = "p", duration = "{work} min" }}
        "#
    ))
}

/// Met and measured: first for response, then for resolution.
fn attained(seen: &Seen, stream: usize) -> [(u64, u64); 2] {
    let stream = &seen.observations.streams[stream];
    [(stream.respond_met, stream.respond_measured), (stream.resolve_met, stream.resolve_measured)]
}

#[test]
fn a_target_is_met_up_to_its_last_instant() {
    let both = "{ respond = \"1 h\", resolve = \"90 min\" }";
    let seen = after_an_hour(30, both, "24 h");
    assert_eq!(attained(&seen, 1), [(1, 1), (1, 1)]);
    assert_lines(
        &seen.only(&[Kind::Answers, Kind::Leaves]),
        "
        1:00 a answered in time
        1:00 first#0 leaves: 60 work
        1:30 a#0 leaves: 30 work, 60 contention, in time
        ",
    );
    assert_eq!(attained(&after_an_hour(31, both, "24 h"), 1), [(1, 1), (0, 1)]);
    assert_eq!(attained(&after_an_hour(30, "{ respond = \"59 min\" }", "24 h"), 1), [(0, 1), (0, 0)]);
}

#[test]
fn open_and_late_counts_as_missed_and_open_in_time_is_not_measured() {
    let both = "{ respond = \"30 min\", resolve = \"90 min\" }";
    assert_eq!(attained(&after_an_hour(60, both, "30 min"), 1), [(0, 0), (0, 0)], "nothing is late yet");
    assert_eq!(attained(&after_an_hour(60, both, "31 min"), 1), [(0, 1), (0, 0)]);
    assert_eq!(attained(&after_an_hour(60, both, "90 min"), 1), [(0, 1), (0, 0)], "answered late, once");
    assert_eq!(attained(&after_an_hour(60, both, "91 min"), 1), [(0, 1), (0, 1)]);
}

#[test]
fn the_first_work_answers_and_a_delay_does_not() {
    let text = r#"
        pools.p = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min"] }, enters = "mail", target = { respond = "15 min" } }
        activities.mail = { stage = "plan", duration = "10 min", next = "log" }
        activities.log  = { stage = "plan", pool = "p", duration = "10 min", next = "fix" }
        activities.fix  = { stage = "plan", pool = "p", duration = "10 min" }
        "#;
    assert_lines(&see(text).only(&[Kind::Answers]), "0:10 a answered in time");
}

#[test]
fn one_that_nobody_has_answered_is_late_in_a_delay_too() {
    let text = |clock: &str| {
        format!(
            r#"
            run.horizon = "2 h"
            pools.p = {{ staff = 1 }}
            streams.a = {{ arrivals = {{ times = ["0 min"] }}, enters = "mail", target = {{ respond = "15 min", resolve = "20 min" }} }}
            activities.mail = {{ stage = "plan", duration = "10 min", next = "rest" }}
            activities.rest = {{ stage = "plan", duration = "9 h", clock = "{clock}", next = "log" }}
            activities.log  = {{ stage = "plan", pool = "p", duration = "10 min" }}
            "#
        )
    };
    assert_eq!(attained(&see(&text("running")), 0), [(0, 1), (0, 1)]);
    // Where the clocks have stood still since 0:10 nothing is late.
    assert_eq!(attained(&see(&text("paused")), 0), [(0, 0), (0, 0)]);
}

/// Logged for 10 minutes, asked about for 5 hours with the clocks standing still, then fixed.
fn with_pause(fix: u32, target: &str) -> Seen {
    see(&format!(
        r#"
        pools.p = {{ staff = 1 }}
        streams.a = {{ arrivals = {{ times = ["0 min"] }}, enters = "log", target = {target} }}
        activities.log = {{ stage = "plan", pool = "p", duration = "10 min", next = "ask" }}
        activities.ask = {{ stage = "plan", duration = "5 h", clock = "paused", next = "fix" }}
        activities.fix = {{ stage = "plan", pool = "p", duration = "{fix} min" }}
        "#
    ))
}

#[test]
fn a_clock_that_stands_still_goes_on_with_what_was_left() {
    let in_time = "6:00 a#0 leaves: 60 work, 300 external, in time";
    assert_lines(&with_pause(50, "{ resolve = \"1 h\" }").ways(), in_time);
    let late = "6:01 a#0 leaves: 61 work, 300 external, late";
    assert_lines(&with_pause(51, "{ resolve = \"1 h\" }").ways(), late);
}

#[test]
fn what_was_late_before_the_pause_stays_late() {
    let late = "5:11 a#0 leaves: 11 work, 300 external, late";
    assert_lines(&with_pause(1, "{ resolve = \"9 min\" }").ways(), late);
}

/// A unit that comes on Friday, three hours before the weekend, and leaves at the given hour of the run.
fn over_the_weekend(target: &str, minutes: u32, clock: &str) -> String {
    let text = format!(
        r#"
        run.start = 2026-01-09
        run.horizon = "2 weeks"
        calendars.office = {{ mon-fri = "08:00-16:00" }}
        streams.a = {{ arrivals = {{ times = ["13 h"] }}, enters = "wait", target = {{ resolve = "{target}", clock = "office" }} }}
        activities.wait = {{ stage = "plan", duration = "{minutes} min", clock = "{clock}", next = "done" }}
        "#
    );
    see(&text).ways().rsplit(", ").next().unwrap().to_owned()
}

#[test]
fn targets_count_in_business_hours_and_working_days() {
    // Three hours are left on Friday, so 4 h are over on Monday at 9:00 (68 hours later), one working day of eight
    // hours at 13:00 (72 hours later).
    assert_eq!(over_the_weekend("4 h", 68 * 60, "running"), "in time");
    assert_eq!(over_the_weekend("4 h", 68 * 60 + 1, "running"), "late");
    assert_eq!(over_the_weekend("1 d", 72 * 60, "running"), "in time");
    assert_eq!(over_the_weekend("1 d", 72 * 60 + 1, "running"), "late");
    // What ends with the day on Friday is due then, and not on Monday.
    assert_eq!(over_the_weekend("3 h", 3 * 60, "running"), "in time");
    assert_eq!(over_the_weekend("3 h", 3 * 60 + 1, "running"), "late");
}

#[test]
fn a_pause_moves_business_hours_by_what_was_left_of_them() {
    // Paused from Friday 13:00 to Monday 10:00 nothing of the hour passes; it is left whole.
    let text = |fix: u32| {
        format!(
            r#"
            run.start = 2026-01-09
            run.horizon = "2 weeks"
            calendars.office = {{ mon-fri = "08:00-16:00" }}
            streams.a = {{ arrivals = {{ times = ["13 h"] }}, enters = "ask", target = {{ resolve = "1 h", clock = "office" }} }}
            activities.ask = {{ stage = "plan", duration = "69 h", clock = "paused", next = "fix" }}
            activities.fix = {{ stage = "plan", duration = "{fix} min" }}
            "#
        )
    };
    assert_lines(&see(&text(60)).ways(), "83:00 a#0 leaves: 4200 external, in time");
    assert_lines(&see(&text(61)).ways(), "83:01 a#0 leaves: 4201 external, late");
}

#[test]
fn priorities_without_a_target_are_not_measured() {
    let text = r#"
        streams.a = { arrivals = { times = ["0 min"] }, enters = "wait", priority = { 1 = "50%", 2 = "50%" }, target = { resolve = { 1 = "1 min" } } }
        streams.b = { arrivals = { times = ["0 min"] }, enters = "wait", priority = 2, target = { resolve = { 2 = "1 min" } } }
        activities.wait = { stage = "plan", duration = "1 h" }
        "#;
    let seen = see(text);
    assert!(seen.observations.streams[0].resolve_measured <= 1);
    assert_eq!(attained(&seen, 1), [(0, 0), (0, 1)]);
}
