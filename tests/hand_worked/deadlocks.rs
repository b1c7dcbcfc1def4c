//! Units that keep each other from moving on for ever, and those that only wait long.

use crate::timetable::see;

/// Units at the end that can never move on, by cell.
fn stuck(text: &str) -> Vec<u64> {
    see(text).observations.cells.iter().map(|cell| cell.stuck).collect()
}

/// Two streams that go through two activities in opposite directions; units of `c` come to the first activity later.
const OPPOSITE: &str = r#"
    pools = { p = { staff = 1 }, q = { staff = 1 } }
    streams.a = { arrivals = { times = ["0 min"] }, enters = "x" }
    streams.b = { arrivals = { times = ["0 min"] }, enters = "y" }
    streams.c = { arrivals = { times = ["5 min"] }, enters = "x" }
    [activities.x]
    stage = "plan"
    pool = "p"
    duration = "10 min"
    ROOM
    for = { a = { next = "y" }, b = { next = "done" }, c = { next = "done" } }
    [activities.y]
    stage = "plan"
    pool = "q"
    duration = "10 min"
    ROOM
    for = { a = { next = "done" }, b = { next = "x" } }
    "#;

#[test]
fn who_blocks_each_other_in_a_circle_is_stuck() {
    // At 10 the unit of a wants to y and keeps p, that of b wants to x and keeps q. c waits outside of x.
    let circle = OPPOSITE.replace("ROOM", "places = 0\n    when_full = \"block\"");
    let seen = see(&circle).observations;
    let stuck: Vec<u64> = seen.cells.iter().map(|cell| cell.stuck).collect();
    assert_eq!(stuck.iter().sum::<u64>(), 2, "{stuck:?}");
    assert_eq!(seen.streams.iter().map(|stream| stream.inside_at_end).collect::<Vec<_>>(), [1, 1, 1]);
}

#[test]
fn one_place_between_them_and_nobody_is_stuck() {
    let room = OPPOSITE.replace("ROOM", "places = 1\n    when_full = \"block\"");
    let seen = see(&room).observations;
    assert!(seen.cells.iter().all(|cell| cell.stuck == 0));
    assert_eq!(seen.streams.iter().map(|stream| stream.left).sum::<u64>(), 3);
}

#[test]
fn limits_of_one_unit_each_keep_a_circle_too_and_those_behind_it() {
    // Nobody keeps people, but the unit of a is under the limit of x that b needs, and the other way round.
    let circle = OPPOSITE.replace("ROOM", "wip = 1");
    let stuck = stuck(&circle);
    assert_eq!(stuck.iter().sum::<u64>(), 2, "{stuck:?}");
}

#[test]
fn who_is_blocked_by_somebody_in_work_at_the_end_is_not_stuck() {
    let text = r#"
        run.horizon = "1 h"
        pools = { p = { staff = 1 }, q = { staff = 1 } }
        streams.a = { arrivals = { times = ["0 min", "1 min", "2 min"] }, enters = "x" }
        activities.x = { stage = "plan", pool = "p", duration = "10 min", next = "y" }
        activities.y = { stage = "plan", pool = "q", duration = "2 h", places = 0, when_full = "block" }
        "#;
    assert_eq!(stuck(text), [0, 0]);
}
