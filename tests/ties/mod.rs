//! What happens first when things coincide, as `kernel/event.rs` says it: work that ends, then changes of the
//! people on duty, then arrivals.

use crate::timetable::{Kind, assert_lines, minutes, see};

#[test]
fn a_server_that_is_released_goes_to_the_one_that_waits_and_not_to_a_newcomer() {
    let text = |times: &str| {
        format!(
            r#"
            pools.p = {{ staff = 1 }}
            streams.a = {{ arrivals = {{ times = {times} }}, enters = "desk" }}
            activities.desk = {{ stage = "plan", pool = "p", duration = "10 min" }}
            "#
        )
    };
    assert_lines(
        &see(&text("[\"0 min\", \"5 min\", \"10 min\"]")).whole(),
        "
        0:00 a#0 arrives
        0:00 a#0 starts desk
        0:05 a#1 arrives
        0:05 a#1 waits for desk
        0:10 a#0 ends desk
        0:10 a#1 starts desk
        0:10 a#0 leaves: 10 work
        0:10 a#2 arrives
        0:10 a#2 waits for desk
        0:20 a#1 ends desk
        0:20 a#2 starts desk
        0:20 a#1 leaves: 10 work, 5 contention
        0:30 a#2 ends desk
        0:30 a#2 leaves: 10 work, 10 contention
        ",
    );
    // With nobody waiting the newcomer finds the server free.
    assert_lines(
        &see(&text("[\"0 min\", \"10 min\"]")).ways(),
        "0:10 a#0 leaves: 10 work\n0:20 a#1 leaves: 10 work",
    );
}

#[test]
fn a_unit_that_comes_back_joins_the_end_but_before_those_that_arrive_at_that_instant() {
    let text = r#"
        pools.p = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min"] }, enters = "log" }
        streams.b = { arrivals = { times = ["5 min", "10 min"] }, enters = "log" }
        activities.log   = { stage = "plan", pool = "p", duration = "10 min", next = "check", for = { b = { next = "done" } } }
        activities.check = { stage = "plan", pool = "p", duration = "10 min" }
        "#;
    assert_lines(
        &see(text).whole(),
        "
        0:00 a#0 arrives
        0:00 a#0 starts log
        0:05 b#0 arrives
        0:05 b#0 waits for log
        0:10 a#0 ends log
        0:10 b#0 starts log
        0:10 a#0 waits for check
        0:10 b#1 arrives
        0:10 b#1 waits for log
        0:20 b#0 ends log
        0:20 a#0 starts check
        0:20 b#0 leaves: 10 work, 5 contention
        0:30 a#0 ends check
        0:30 b#1 starts log
        0:30 a#0 leaves: 20 work, 10 contention
        0:40 b#1 ends log
        0:40 b#1 leaves: 10 work, 20 contention
        ",
    );
}

#[test]
fn work_that_ends_together_ends_in_the_order_in_which_it_began() {
    let text = r#"
        pools.p = { staff = 2 }
        streams.late  = { arrivals = { times = ["4 min"] }, enters = "desk" }
        streams.early = { arrivals = { times = ["0 min"] }, enters = "desk" }
        streams.next  = { arrivals = { times = ["5 min", "6 min"] }, enters = "desk" }
        [activities]
        desk = { stage = "plan", pool = "p", duration = "10 min", for = { late = { duration = "6 min" } } }
        "#;
    assert_lines(
        &see(text).only(&[Kind::Starts, Kind::Ends, Kind::Leaves]),
        "
        0:00 early#0 starts desk
        0:04 late#0 starts desk
        0:10 early#0 ends desk
        0:10 next#0 starts desk
        0:10 early#0 leaves: 10 work
        0:10 late#0 ends desk
        0:10 next#1 starts desk
        0:10 late#0 leaves: 6 work
        0:20 next#0 ends desk
        0:20 next#0 leaves: 10 work, 5 contention
        0:20 next#1 ends desk
        0:20 next#1 leaves: 10 work, 4 contention
        ",
    );
}

#[test]
fn units_that_arrive_together_come_in_the_order_of_the_streams() {
    let text = r#"
        pools.p = { staff = 1 }
        streams.second = { arrivals = { times = ["5 min"] }, enters = "desk" }
        streams.first  = { arrivals = { times = ["0 min", "5 min"] }, enters = "desk" }
        activities.desk = { stage = "plan", pool = "p", duration = "1 min" }
        "#;
    assert_lines(
        &see(text).only(&[Kind::Starts]),
        "0:00 first#0 starts desk\n0:05 second#0 starts desk\n0:06 first#1 starts desk",
    );
}

/// A pool from 1:00 to 2:00 and from 3:00 on, with what comes to it.
fn with_a_break(at_shift_end: &str, rest: &str) -> String {
    format!(
        r#"
        calendars.morning = {{ mon = ["01:00-02:00", "03:00-09:00"] }}
        pools.p = {{ staff = 1, calendar = "morning", at_shift_end = "{at_shift_end}" }}
        {rest}
        "#
    )
}

#[test]
fn work_that_ends_with_the_shift_is_complete_and_nobody_takes_up_new_work_then() {
    for policy in ["finish", "suspend", "hand_back"] {
        let text = with_a_break(
            policy,
            r#"
            streams.a = { arrivals = { times = ["90 min", "95 min"] }, enters = "log" }
            activities.log   = { stage = "plan", pool = "p", duration = "30 min", next = "check" }
            activities.check = { stage = "plan", pool = "p", duration = "30 min" }
            "#,
        );
        assert_lines(
            &see(&text).work(),
            "
            1:30 a#0 starts log
            2:00 a#0 ends log
            3:00 a#1 starts log
            3:30 a#1 ends log
            3:30 a#0 starts check
            4:00 a#0 ends check
            4:00 a#1 starts check
            4:30 a#1 ends check
            ",
        );
    }
}

#[test]
fn one_that_arrives_when_the_shift_ends_is_too_late() {
    let text = with_a_break(
        "finish",
        r#"
        streams.a = { arrivals = { times = ["2 h"] }, enters = "log" }
        activities.log = { stage = "plan", pool = "p", duration = "30 min" }
        "#,
    );
    assert_lines(&see(&text).ways(), "3:30 a#0 leaves: 30 work, 60 off shift");
}

#[test]
fn at_the_start_of_a_shift_those_that_wait_come_before_those_that_arrive() {
    let text = with_a_break(
        "finish",
        r#"
        streams.a = { arrivals = { times = ["1 h"] }, enters = "log" }
        streams.b = { arrivals = { times = ["30 min"] }, enters = "log" }
        activities.log = { stage = "plan", pool = "p", duration = "10 min" }
        "#,
    );
    assert_lines(
        &see(&text).only(&[Kind::Waits, Kind::Starts]),
        "0:30 b#0 waits for log\n1:00 b#0 starts log\n1:00 a#0 waits for log\n1:10 a#0 starts log",
    );
}

#[test]
fn pools_that_change_together_have_both_changed_before_anything_starts() {
    // One comes when the other goes: they are never there together, not for an instant.
    let text = r#"
        calendars.one = { mon = ["01:00-02:00", "04:00-05:00"] }
        calendars.two = { mon = ["02:00-03:00", "04:00-05:00"] }
        pools.p = { staff = 1, calendar = "one" }
        pools.q = { staff = 1, calendar = "two" }
        streams.a = { arrivals = { times = ["0 min"] }, enters = "joint" }
        streams.b = { arrivals = { times = ["0 min"] }, enters = "either" }
        activities.joint  = { stage = "plan", pool = { all = ["p", "q"] }, duration = "10 min" }
        activities.either = { stage = "plan", pool = { first_of = ["q", "p"] }, duration = "60 min" }
        "#;
    assert_lines(&see(text).only(&[Kind::Starts]), "1:00 b#0 starts either with p\n4:00 a#0 starts joint");
    // And the same with the pools in the other order.
    let turned =
        text.replace("pools.p", "pools.x").replace("pools.q", "pools.p").replace("pools.x", "pools.q");
    let turned = turned.replace("\"q\", \"p\"] }, duration = \"60", "\"p\", \"q\"] }, duration = \"60");
    assert_lines(&see(&turned).only(&[Kind::Starts]), "1:00 b#0 starts either with q\n4:00 a#0 starts joint");
}

#[test]
fn work_that_ends_at_this_instant_is_not_interrupted() {
    // At 0:10 `low` and `mid` are both done. `low` ends first and comes back as urgent work of another kind.
    for discipline in ["preemptive_resume", "preemptive_restart"] {
        let text = format!(
            r#"
            pools.p = {{ staff = 1 }}
            streams.urgent = {{ arrivals = {{ times = ["0 min"] }}, enters = "rest", priority = 1 }}
            streams.low    = {{ arrivals = {{ times = ["1 min"] }}, enters = "desk", priority = 5 }}
            activities.rest = {{ stage = "plan", duration = "11 min", next = "desk" }}
            activities.desk = {{ stage = "plan", pool = "p", discipline = "{discipline}", duration = "10 min" }}
            "#
        );
        assert_lines(
            &see(&text).work(),
            "
            0:00 urgent#0 starts rest
            0:01 low#0 starts desk
            0:11 urgent#0 ends rest
            0:11 low#0 ends desk
            0:11 urgent#0 starts desk
            0:21 urgent#0 ends desk
            ",
        );
    }
}

#[test]
fn nothing_happens_at_the_horizon() {
    let text = r#"
        run.horizon = "10 min"
        pools.p = { staff = 1 }
        streams.a = { arrivals = { every = "5 min" }, enters = "desk" }
        streams.b = { arrivals = { times = ["3 min"] }, enters = "rest" }
        activities.desk = { stage = "plan", pool = "p", duration = "5 min" }
        activities.rest = { stage = "plan", duration = "7 min" }
        "#;
    let seen = see(text);
    assert_lines(
        &seen.whole(),
        "0:03 b#0 arrives\n0:03 b#0 starts rest\n0:05 a#0 arrives\n0:05 a#0 starts desk",
    );
    let [a, b] = &seen.observations.streams[..] else { panic!("two streams") };
    assert_eq!((a.arrived, a.left, a.inside_at_end, b.left), (1, 0, 1, 0));
    assert_eq!(minutes(a.inside_area), 5);
}

#[test]
fn what_happens_at_the_end_of_the_warm_up_is_measured() {
    let text = r#"
        run.horizon = "60 min"
        run.warmup = "10 min"
        pools.p = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min", "1 min", "10 min"] }, enters = "desk", target = { respond = "5 min", resolve = "15 min" } }
        activities.desk = { stage = "plan", pool = "p", duration = "10 min" }
        "#;
    // At 0:10 `a#0` leaves in time, `a#1` is answered late and `a#2` arrives; `a#1` and `a#2` are late in the end.
    let seen = see(text).observations;
    let stream = &seen.streams[0];
    assert_eq!((stream.arrived, stream.left), (1, 3));
    assert_eq!((stream.resolve_met, stream.resolve_measured), (1, 3));
    assert_eq!((stream.respond_met, stream.respond_measured), (0, 2));
    let cell = &seen.cells[0];
    assert_eq!((cell.completed, minutes(cell.wait)), (3, 19));
    assert_eq!((minutes(cell.waiting_area), minutes(cell.work_area[0])), (10, 20));
}
