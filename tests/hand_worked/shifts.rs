//! People come and go: the three policies at the end of a shift, nobody on duty, daylight saving.
//!
//! Unless they say otherwise people work from 8:00 to 16:00 every day; the second day's shift begins at 32:00.

use crate::timetable::{Kind, assert_lines, minutes, see};

/// One server by day. `a` comes at 15:50, the more urgent `b` at 15:55; both take 20 minutes.
fn evening(at_shift_end: &str, discipline: &str) -> String {
    format!(
        r#"
        run.horizon = "2 d"
        calendars.day = {{ mon-sun = "08:00-16:00" }}
        pools.p = {{ staff = 1, calendar = "day", at_shift_end = "{at_shift_end}" }}
        streams.a = {{ arrivals = {{ times = ["950 min"] }}, enters = "desk", priority = 3 }}
        streams.b = {{ arrivals = {{ times = ["955 min"] }}, enters = "desk", priority = 2 }}
        activities.desk = {{ stage = "plan", pool = "p", duration = "20 min", discipline = "{discipline}" }}
        "#
    )
}

#[test]
fn work_in_hand_is_finished_past_the_end_of_the_shift() {
    let seen = see(&evening("finish", "fifo"));
    assert_lines(
        &seen.only(&[Kind::Starts, Kind::Ends, Kind::Leaves, Kind::Staff]),
        "
        0:00 p has 0 on duty
        8:00 p has 1 on duty
        8:00 p has 0 in overtime
        15:50 a#0 starts desk
        16:00 p has 0 on duty
        16:00 p has 1 in overtime
        16:10 a#0 ends desk
        16:10 p has 0 in overtime
        16:10 a#0 leaves: 20 work
        32:00 p has 1 on duty
        32:00 p has 0 in overtime
        32:00 b#0 starts desk
        32:20 b#0 ends desk
        32:20 b#0 leaves: 20 work, 5 contention, 960 off shift
        40:00 p has 0 on duty
        40:00 p has 0 in overtime
        ",
    );
    assert_eq!(minutes(seen.observations.pools[0].overtime_area), 10);
}

#[test]
fn suspended_work_is_resumed_first_with_what_remains() {
    assert_lines(
        &see(&evening("suspend", "priority")).only(&[Kind::Starts, Kind::Stops, Kind::Leaves]),
        "
        15:50 a#0 starts desk
        16:00 a#0 stops desk
        32:00 a#0 starts desk
        32:10 b#0 starts desk
        32:10 a#0 leaves: 20 work, 960 off shift
        32:30 b#0 leaves: 20 work, 15 contention, 960 off shift
        ",
    );
}

#[test]
fn work_that_is_handed_back_takes_its_place_in_the_line() {
    // First come first served: its old place at the head, with the ten minutes that remain.
    assert_lines(
        &see(&evening("hand_back", "fifo")).work(),
        "
        15:50 a#0 starts desk
        16:00 a#0 stops desk
        32:00 a#0 starts desk
        32:10 a#0 ends desk
        32:10 b#0 starts desk
        32:30 b#0 ends desk
        ",
    );
    // By priority the more urgent goes first.
    assert_lines(
        &see(&evening("hand_back", "priority")).only(&[Kind::Starts, Kind::Leaves]),
        "
        15:50 a#0 starts desk
        32:00 b#0 starts desk
        32:20 a#0 starts desk
        32:20 b#0 leaves: 20 work, 5 contention, 960 off shift
        32:30 a#0 leaves: 20 work, 20 contention, 960 off shift
        ",
    );
    // The least work first: ten minutes remain of `a`.
    let order = see(&evening("hand_back", "shortest")).only(&[Kind::Starts]);
    assert_lines(&order, "15:50 a#0 starts desk\n32:00 a#0 starts desk\n32:10 b#0 starts desk");
    // Last come first served.
    let order = see(&evening("hand_back", "lifo")).only(&[Kind::Starts]);
    assert_lines(&order, "15:50 a#0 starts desk\n32:00 b#0 starts desk\n32:20 a#0 starts desk");
}

#[test]
fn handed_back_work_is_conserved_under_restart_unless_a_more_urgent_unit_interrupts() {
    // Ten of twenty minutes are done in the evening; `b` interrupts five minutes into the morning, and then all
    // twenty are done again.
    let text = |b: u32| {
        format!(
            r#"
            run.horizon = "2 d"
            calendars.day = {{ mon-sun = "08:00-16:00" }}
            pools.p = {{ staff = 1, calendar = "day", at_shift_end = "hand_back" }}
            streams.a = {{ arrivals = {{ times = ["950 min"] }}, enters = "desk", priority = 3 }}
            streams.b = {{ arrivals = {{ times = ["{b} min"] }}, enters = "desk", priority = 2 }}
            activities.desk = {{ stage = "plan", pool = "p", duration = "20 min", discipline = "preemptive_restart" }}
            "#
        )
    };
    assert_lines(&see(&text(1925)).only(&[Kind::Ends]), "32:25 b#0 ends desk\n32:45 a#0 ends desk");
    assert_lines(&see(&text(1930)).only(&[Kind::Ends]), "32:10 a#0 ends desk\n32:30 b#0 ends desk");
}

#[test]
fn nobody_on_duty_is_charged_to_off_shift_and_not_to_contention() {
    let text = r#"
        run.horizon = "2 d"
        calendars.day = { mon-sun = "08:00-16:00" }
        pools.p = { staff = 1, calendar = "day" }
        streams.a = { arrivals = { times = ["6 h", "390 min", "954 min", "955 min"] }, enters = "desk" }
        activities.desk = { stage = "plan", pool = "p", duration = "10 min" }
        "#;
    // 6:00 and 6:30 wait for 8:00; 15:54 is finished in overtime, 15:55 waits 5 minutes and the night.
    assert_lines(
        &see(text).ways(),
        "
        8:10 a#0 leaves: 10 work, 120 off shift
        8:20 a#1 leaves: 10 work, 10 contention, 90 off shift
        16:04 a#2 leaves: 10 work
        32:10 a#3 leaves: 10 work, 5 contention, 960 off shift
        ",
    );
}

#[test]
fn a_shift_that_ends_when_the_week_ends() {
    // The run starts on a Sunday; the shift is over on Monday at 00:00 and back a week after it began.
    let text = |monday: &str| {
        format!(
            r#"
            run.start = 2024-01-07
            run.horizon = "2 weeks"
            calendars.late = {{ sun = "20:00-24:00"{monday} }}
            pools.p = {{ staff = 1, calendar = "late", at_shift_end = "suspend" }}
            streams.a = {{ arrivals = {{ times = ["1420 min", "1430 min"] }}, enters = "desk" }}
            activities.desk = {{ stage = "plan", pool = "p", duration = "20 min" }}
            "#
        )
    };
    // `a#0` ends at midnight sharp and is complete; `a#1` waits for the next Sunday, 20:00.
    assert_lines(
        &see(&text("")).work(),
        "23:40 a#0 starts desk\n24:00 a#0 ends desk\n188:00 a#1 starts desk\n188:20 a#1 ends desk",
    );
    // A shift that goes on at Monday 00:00 does not end at all.
    assert_lines(
        &see(&text(", mon = \"00:00-04:00\"")).work(),
        "23:40 a#0 starts desk\n24:00 a#0 ends desk\n24:00 a#1 starts desk\n24:20 a#1 ends desk",
    );
}

#[test]
fn a_shift_that_ends_at_the_horizon_interrupts_nothing() {
    let text = r#"
        run.horizon = "16 h"
        calendars.day = { mon-sun = "08:00-16:00" }
        pools.p = { staff = 1, calendar = "day", at_shift_end = "suspend" }
        streams.a = { arrivals = { times = ["15 h", "950 min"] }, enters = "desk" }
        activities.desk = { stage = "plan", pool = "p", duration = "1 h" }
        "#;
    // Nor is the work that would end then complete.
    let seen = see(text);
    assert_lines(&seen.work(), "15:00 a#0 starts desk");
    let pool = &seen.observations.pools[0];
    assert_eq!((minutes(pool.duty_area), pool.overtime_area), (480, 0));
    assert_eq!(seen.observations.streams[0].inside_at_end, 2);
}

#[test]
fn a_shift_that_ends_at_the_end_of_the_warm_up() {
    let text = r#"
        run.horizon = "24 h"
        run.warmup = "16 h"
        calendars.day = { mon-sun = "08:00-16:00" }
        pools.p = { staff = 1, calendar = "day" }
        streams.a = { arrivals = { times = ["950 min", "955 min"] }, enters = "desk" }
        activities.desk = { stage = "plan", pool = "p", duration = "20 min" }
        "#;
    let seen = see(text).observations;
    let (pool, cell) = (&seen.pools[0], &seen.cells[0]);
    assert_eq!((minutes(pool.overtime_area), pool.duty_area, pool.paid_area), (10, 0, 0));
    assert_eq!(minutes(cell.work_area[0]), 10);
    // `a#1` waits for all of the eight hours that are measured.
    assert_eq!((minutes(cell.waiting_area), cell.completed), (480, 1));
}

#[test]
fn two_pools_with_different_hours_work_together_when_both_are_there() {
    let text = |at_shift_end: &str| {
        format!(
            r#"
            run.horizon = "2 d"
            calendars.early = {{ mon-sun = "08:00-16:00" }}
            calendars.late  = {{ mon-sun = "10:00-18:00" }}
            pools.p = {{ staff = 1, calendar = "early", at_shift_end = "{at_shift_end}" }}
            pools.q = {{ staff = 1, calendar = "late" }}
            streams.a = {{ arrivals = {{ times = ["7 h", "950 min"] }}, enters = "joint" }}
            streams.b = {{ arrivals = {{ times = ["955 min"] }}, enters = "by_q" }}
            activities.joint = {{ stage = "plan", pool = {{ all = ["p", "q"] }}, duration = "20 min" }}
            activities.by_q  = {{ stage = "plan", pool = "q", duration = "20 min" }}
            "#
        )
    };
    assert_lines(
        &see(&text("finish")).only(&[Kind::Starts, Kind::Leaves]),
        "
        10:00 a#0 starts joint
        10:20 a#0 leaves: 20 work, 180 off shift
        15:50 a#1 starts joint
        16:10 b#0 starts by_q
        16:10 a#1 leaves: 20 work
        16:30 b#0 leaves: 20 work, 15 contention
        ",
    );
    // At 16:00 the work is laid aside and the other server is free; both are back at 34:00.
    for policy in ["suspend", "hand_back"] {
        assert_lines(
            &see(&text(policy)).only(&[Kind::Starts, Kind::Stops, Kind::Leaves]),
            "
            10:00 a#0 starts joint
            10:20 a#0 leaves: 20 work, 180 off shift
            15:50 a#1 starts joint
            16:00 a#1 stops joint
            16:00 b#0 starts by_q
            16:20 b#0 leaves: 20 work, 5 contention
            34:00 a#1 starts joint
            34:10 a#1 leaves: 20 work, 1080 off shift
            ",
        );
    }
}

#[test]
fn two_pools_with_the_same_hours_resume_what_they_suspended_together() {
    let text = r#"
        run.horizon = "2 d"
        calendars.day = { mon-sun = "08:00-16:00" }
        pools.p = { staff = 1, calendar = "day", at_shift_end = "suspend" }
        pools.q = { staff = 1, calendar = "day", at_shift_end = "suspend" }
        streams.a = { arrivals = { times = ["950 min"] }, enters = "joint" }
        activities.joint = { stage = "plan", pool = { all = ["p", "q"] }, duration = "20 min" }
        "#;
    assert_lines(
        &see(text).work(),
        "15:50 a#0 starts joint\n16:00 a#0 stops joint\n32:00 a#0 starts joint\n32:10 a#0 ends joint",
    );
}

#[test]
fn suspended_work_is_resumed_when_the_other_pool_it_needs_is_free() {
    // In the morning `q` is busy with `b` until 33:00; `c` needs `p` alone and need not wait behind `a`.
    let text = r#"
        run.horizon = "2 d"
        calendars.day = { mon-sun = "08:00-16:00" }
        pools.p = { staff = 2, calendar = "day", at_shift_end = "suspend" }
        pools.q = { staff = 1 }
        streams.a = { arrivals = { times = ["950 min"] }, enters = "joint" }
        streams.b = { arrivals = { times = ["31 h"] }, enters = "by_q" }
        streams.c = { arrivals = { times = ["949 min"] }, enters = "by_p" }
        activities.joint = { stage = "plan", pool = { all = ["p", "q"] }, duration = "20 min" }
        activities.by_q  = { stage = "plan", pool = "q", duration = "2 h" }
        activities.by_p  = { stage = "plan", pool = "p", duration = "20 min" }
        "#;
    assert_lines(
        &see(text).only(&[Kind::Starts, Kind::Stops]),
        "
        15:49 c#0 starts by_p
        15:50 a#0 starts joint
        16:00 a#0 stops joint
        16:00 c#0 stops by_p
        31:00 b#0 starts by_q
        32:00 c#0 starts by_p
        33:00 a#0 starts joint
        ",
    );
}

#[test]
fn work_that_is_handed_back_has_waited_since_it_came_and_not_longer() {
    // `w` has waited since 15:00 for both, `v` came at 15:50 and was begun at once: in the morning `w` is first.
    let text = r#"
        run.horizon = "2 d"
        calendars.day = { mon-sun = "08:00-16:00" }
        pools.p = { staff = 1, calendar = "day", at_shift_end = "hand_back" }
        pools.q = { staff = 1 }
        streams.q = { arrivals = { times = ["14 h"] }, enters = "by_q" }
        streams.w = { arrivals = { times = ["15 h"] }, enters = "joint" }
        streams.v = { arrivals = { times = ["950 min"] }, enters = "by_p" }
        activities.by_q  = { stage = "plan", pool = "q", duration = "6 h" }
        activities.joint = { stage = "plan", pool = { all = ["p", "q"] }, duration = "20 min" }
        activities.by_p  = { stage = "plan", pool = "p", duration = "20 min" }
        "#;
    assert_lines(
        &see(text).only(&[Kind::Starts, Kind::Stops]),
        "
        14:00 q#0 starts by_q
        15:50 v#0 starts by_p
        16:00 v#0 stops by_p
        32:00 w#0 starts joint
        32:20 v#0 starts by_p
        ",
    );
}

/// Two servers until 16:00, one until 20:00. `a` and `b`, both of 30 minutes, are in work at 16:00.
fn fewer(at_shift_end: &str) -> String {
    format!(
        r#"
        calendars.long  = {{ mon-sun = "08:00-20:00" }}
        calendars.short = {{ mon-sun = "08:00-16:00" }}
        [pools.p]
        shifts = [{{ staff = 1, calendar = "long" }}, {{ staff = 1, calendar = "short" }}]
        at_shift_end = "{at_shift_end}"
        [streams]
        a = {{ arrivals = {{ times = ["950 min"] }}, enters = "desk", priority = 4 }}
        b = {{ arrivals = {{ times = ["945 min"] }}, enters = "desk", priority = 5 }}
        c = {{ arrivals = {{ times = ["955 min"] }}, enters = "desk", priority = 5 }}
        [activities]
        desk = {{ stage = "plan", pool = "p", duration = "30 min", discipline = "priority" }}
        "#
    )
}

#[test]
fn a_pool_that_loses_some_of_its_people_stops_the_least_urgent_work() {
    // `b` goes back before `c`, who joined later; 15 of its 30 minutes remain.
    assert_lines(
        &see(&fewer("hand_back")).work(),
        "
        15:45 b#0 starts desk
        15:50 a#0 starts desk
        16:00 b#0 stops desk
        16:20 a#0 ends desk
        16:20 b#0 starts desk
        16:35 b#0 ends desk
        16:35 c#0 starts desk
        17:05 c#0 ends desk
        ",
    );
    // Work that is finished leaves one in overtime until the first of the two is done.
    let seen = see(&fewer("finish"));
    assert_lines(
        &seen.work(),
        "
        15:45 b#0 starts desk
        15:50 a#0 starts desk
        16:15 b#0 ends desk
        16:20 a#0 ends desk
        16:20 c#0 starts desk
        16:50 c#0 ends desk
        ",
    );
    assert_eq!(minutes(seen.observations.pools[0].overtime_area), 15);
    // There is somebody on duty all the time: the line waits for busy people.
    assert_lines(
        &seen.ways(),
        "
        16:15 b#0 leaves: 30 work
        16:20 a#0 leaves: 30 work
        16:50 c#0 leaves: 30 work, 25 contention
        ",
    );
}

#[test]
fn a_shift_end_and_a_more_urgent_unit_at_one_instant() {
    // At 16:00 one of two goes home and hands back `b`, the least urgent; then `u` comes and interrupts `a`.
    let text = fewer("hand_back").replace("\"priority\"", "\"preemptive_resume\"").replace(
        "[activities]",
        "u = { arrivals = { times = [\"16 h\"] }, enters = \"desk\", priority = 1 }\n[activities]",
    );
    assert_lines(
        &see(&text).work(),
        "
        15:45 b#0 starts desk
        15:50 a#0 starts desk
        16:00 b#0 stops desk
        16:00 a#0 stops desk
        16:00 u#0 starts desk
        16:30 u#0 ends desk
        16:30 a#0 starts desk
        16:50 a#0 ends desk
        16:50 b#0 starts desk
        17:05 b#0 ends desk
        17:05 c#0 starts desk
        17:35 c#0 ends desk
        ",
    );
}

#[test]
fn a_more_urgent_unit_that_came_in_overtime_interrupts_once_the_overtime_is_over() {
    // From 16:00 one of two is in overtime, and nobody takes up new work; at 16:15 that is over.
    let text = fewer("finish").replace("\"priority\"", "\"preemptive_resume\"").replace(
        "[activities]",
        "u = { arrivals = { times = [\"965 min\"] }, enters = \"desk\", priority = 1 }\n[activities]",
    );
    assert_lines(
        &see(&text).work(),
        "
        15:45 b#0 starts desk
        15:50 a#0 starts desk
        16:15 b#0 ends desk
        16:15 a#0 stops desk
        16:15 u#0 starts desk
        16:45 u#0 ends desk
        16:45 a#0 starts desk
        16:50 a#0 ends desk
        16:50 c#0 starts desk
        17:20 c#0 ends desk
        ",
    );
}

/// `a` comes at 15:50 on the day before the clocks change, takes 20 minutes and is resumed in the morning at 8:00.
fn around(date: &str) -> String {
    format!(
        r#"
        run.start = {date}
        run.time_zone = "Europe/Berlin"
        run.horizon = "3 d"
        calendars.day = {{ mon-sun = "08:00-16:00" }}
        pools.p = {{ staff = 1, calendar = "day", at_shift_end = "suspend" }}
        streams.a = {{ arrivals = {{ times = ["950 min"] }}, enters = "desk" }}
        activities.desk = {{ stage = "plan", pool = "p", duration = "20 min" }}
        "#
    )
}

#[test]
fn the_night_in_which_the_clocks_change_is_an_hour_shorter_or_longer() {
    let stops = "15:50 a#0 starts desk\n16:00 a#0 stops desk\n";
    let spring = format!(
        "{stops}31:00 a#0 starts desk\n31:10 a#0 ends desk\n31:10 a#0 leaves: 20 work, 900 off shift"
    );
    let autumn = format!(
        "{stops}33:00 a#0 starts desk\n33:10 a#0 ends desk\n33:10 a#0 leaves: 20 work, 1020 off shift"
    );
    let kinds = [Kind::Starts, Kind::Stops, Kind::Ends, Kind::Leaves];
    assert_lines(&see(&around("2026-03-28")).only(&kinds), &spring);
    assert_lines(&see(&around("2026-10-24")).only(&kinds), &autumn);
}

#[test]
fn a_night_shift_in_which_the_clocks_change_does_an_hour_less() {
    // From 22:00 to 6:00 local time are seven hours, so half an hour of seven and a half remains.
    let text = r#"
        run.start = 2026-03-28
        run.time_zone = "Europe/Berlin"
        run.horizon = "3 d"
        calendars.night = { mon-sun = "22:00-06:00" }
        pools.p = { staff = 1, calendar = "night", at_shift_end = "hand_back" }
        streams.a = { arrivals = { times = ["22 h"] }, enters = "desk" }
        activities.desk = { stage = "plan", pool = "p", duration = "7.5 h" }
        "#;
    assert_lines(
        &see(text).work(),
        "22:00 a#0 starts desk\n29:00 a#0 stops desk\n45:00 a#0 starts desk\n45:30 a#0 ends desk",
    );
}
