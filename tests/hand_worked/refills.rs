//! Demand that follows what happens: a constant number inside, a first activity that never lacks work.

use crate::timetable::{Kind, assert_lines, see};

#[test]
fn each_unit_that_leaves_is_replaced_at_the_same_instant() {
    let text = r#"
        run.horizon = "25 min"
        pools.p = { staff = 1 }
        streams.a = { arrivals = { constant = 2 }, enters = "desk" }
        activities.desk = { stage = "engage", pool = "p", duration = "10 min" }
        "#;
    let seen = see(text);
    assert_lines(
        &seen.only(&[Kind::Arrives, Kind::Starts, Kind::Leaves]),
        "
        0:00 a#0 arrives
        0:00 a#0 starts desk
        0:00 a#1 arrives
        0:10 a#1 starts desk
        0:10 a#0 leaves: 10 work
        0:10 a#2 arrives
        0:20 a#2 starts desk
        0:20 a#1 leaves: 10 work, 10 contention
        0:20 a#3 arrives
        ",
    );
    assert_eq!(seen.observations.streams[0].inside_at_end, 2);
}

#[test]
fn a_saturated_desk_works_without_pause_and_nobody_waits_for_it() {
    // Two at the desk; while one of them is blocked by the full second desk, no unit comes for it.
    let text = r#"
        run.horizon = "50 min"
        pools.p = { staff = 1 }
        pools.q = { staff = 1 }
        streams.a = { arrivals = { saturated = true }, enters = "first" }
        activities.first  = { stage = "engage", pool = "p", duration = "10 min", next = "second" }
        activities.second = { stage = "engage", pool = "q", duration = "15 min", places = 0, when_full = "block" }
        "#;
    assert_lines(
        &see(text).only(&[Kind::Arrives, Kind::Stuck, Kind::Waits, Kind::Leaves]),
        "
        0:00 a#0 arrives
        0:10 a#1 arrives
        0:20 a#1 is held at first
        0:20 a#1 blocks first
        0:25 a#0 leaves: 25 work
        0:25 a#2 arrives
        0:35 a#2 is held at first
        0:35 a#2 blocks first
        0:40 a#1 leaves: 25 work, 5 limit
        0:40 a#3 arrives
        ",
    );
}

#[test]
fn a_saturated_column_is_always_full() {
    let text = r#"
        run.horizon = "15 min"
        calendars.late = { mon-sun = "00:05-24:00" }
        pools.p = { staff = 1, calendar = "late" }
        streams.a = { arrivals = { saturated = true }, enters = "build" }
        activities.build = { stage = "obtain_build", pool = "p", duration = "5 min", wip = 2 }
        "#;
    assert_lines(
        &see(text).only(&[Kind::Arrives, Kind::Starts, Kind::Leaves]),
        "
        0:00 a#0 arrives
        0:00 a#1 arrives
        0:05 a#0 starts build
        0:10 a#1 starts build
        0:10 a#0 leaves: 5 work, 5 off shift
        0:10 a#2 arrives
        ",
    );
}
