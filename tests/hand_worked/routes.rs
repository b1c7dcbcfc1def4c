//! Where units go by state, by turn, for rework, past a limit on loops, and when they are opened again.

use crate::timetable::{Kind, assert_lines, see};

#[test]
fn units_take_turns() {
    let text = r#"
        streams.a = { arrivals = { times = ["0 min", "1 min", "2 min"] }, enters = "sort" }
        streams.b = { arrivals = { times = ["3 min"] }, enters = "sort" }
        activities.sort = { stage = "plan", next = { in_turn = ["x", "y", "done"] } }
        activities.x = { stage = "plan", duration = "10 min" }
        activities.y = { stage = "plan", duration = "20 min" }
        "#;
    // All streams take turns together: after `done` it is the turn of `x` again.
    assert_lines(
        &see(text).ways(),
        "
        0:02 a#2 leaves:
        0:10 a#0 leaves: 10 external
        0:13 b#0 leaves: 10 external
        0:21 a#1 leaves: 20 external
        ",
    );
}

#[test]
fn units_go_where_the_fewest_are_waiting_or_in_work() {
    // Two at `x` from the start, one waiting and one in work, one at `y`: the next two go to `y`, for the second there
    // are two at both, which is decided by lot.
    let text = r#"
        pools.p = { staff = 1 }
        pools.q = { staff = 1 }
        streams.x = { arrivals = { times = ["0 min"], batch = 3 }, enters = "x" }
        streams.y = { arrivals = { times = ["0 min"] }, enters = "y" }
        streams.a = { arrivals = { times = ["1 min", "2 min"] }, enters = "sort" }
        activities.sort = { stage = "plan", next = { shortest = ["x", "y"] } }
        activities.x = { stage = "plan", pool = "p", duration = "10 min" }
        activities.y = { stage = "plan", pool = "q", duration = "10 min" }
        "#;
    assert_lines(
        &see(text).ways(),
        "
        0:10 x#0 leaves: 10 work
        0:10 y#0 leaves: 10 work
        0:20 x#1 leaves: 10 work, 10 contention
        0:20 a#0 leaves: 10 work, 9 contention
        0:30 x#2 leaves: 10 work, 20 contention
        0:30 a#1 leaves: 10 work, 18 contention
        ",
    );
}

#[test]
fn lots_between_equals_are_fair() {
    // 2,399 units come one by one to two empty activities: as many to each on average, give or take 24.5.
    let text = r#"
        run.horizon = "100 d"
        streams.a = { arrivals = { every = "1 h" }, enters = "sort" }
        activities.sort = { stage = "plan", next = { shortest = ["x", "y"] } }
        activities.x = { stage = "plan", duration = "10 min" }
        activities.y = { stage = "plan", duration = "10 min" }
        "#;
    let seen = see(text).observations;
    let (x, y) = (seen.cells[1].completed, seen.cells[2].completed);
    assert_eq!(x + y, 2399);
    assert!(x.abs_diff(y) < 245, "{x} and {y}");
}

#[test]
fn what_is_not_accurate_goes_to_rework_and_is_counted() {
    let text = r#"
        run.horizon = "600 d"
        streams.a = { arrivals = { every = "1 h" }, enters = "build" }
        activities.build = { stage = "plan", duration = "10 min", accurate = "80%", rework = "mend" }
        activities.mend  = { stage = "plan", duration = "5 min" }
        "#;
    let seen = see(text).observations;
    let (built, reworked, mended) =
        (seen.cells[0].completed, seen.cells[0].reworked, seen.cells[1].completed);
    assert_eq!(reworked, mended);
    // A fifth of 14,399: 2,880, standard deviation 48.
    assert_eq!(built, 14_399);
    assert!(reworked.abs_diff(2_880) < 240, "{reworked}");
    let stream = &seen.streams[0];
    assert_eq!(stream.right_first_time, stream.left - reworked);
}

#[test]
fn who_has_come_often_enough_goes_elsewhere() {
    let text = r#"
        pools.p = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min"] }, enters = "fix" }
        [activities.fix]
        stage = "plan"
        pool = "p"
        duration = "10 min"
        next = "test"
        loop_limit = { visits = 3, then = "expert" }
        [activities.test]
        stage = "plan"
        next = "fix"
        [activities.expert]
        stage = "plan"
        duration = "1 h"
        "#;
    assert_lines(&see(text).ways(), "1:30 a#0 leaves: 30 work, 60 external");
}

#[test]
fn a_unit_that_is_opened_again_goes_on_with_its_clocks_where_they_stood() {
    // One closure of ten thousand lasts, none of these three. Closed at 0:10, at 2:24 and at 4:38, for two hours each.
    let text = r#"
        run.horizon = "5 h"
        pools.p = { staff = 1 }
        [streams.a]
        arrivals = { times = ["0 min"] }
        enters = "fix"
        priority = 2
        target = { resolve = "35 min" }
        reopen = { share = "99.99%", after = "2 h", enters = "check", priority = "+1" }
        [activities.fix]
        stage = "plan"
        pool = "p"
        duration = "10 min"
        [activities.check]
        stage = "plan"
        pool = "p"
        duration = "4 min"
        next = "fix"
        "#;
    let seen = see(text);
    assert_lines(
        &seen.only(&[Kind::Moves, Kind::Ends]),
        "
        0:10 a#0 ends fix
        2:10 a#0 is opened again
        2:14 a#0 ends check
        2:24 a#0 ends fix
        4:24 a#0 is opened again
        4:28 a#0 ends check
        4:38 a#0 ends fix
        ",
    );
    // Closed since 4:38, after 10 + 14 + 14 minutes of the clock: 3 too many. It counts as late.
    let stream = &seen.observations.streams[0];
    assert_eq!((stream.reopened, stream.inside_at_end, stream.left), (2, 1, 0));
    assert_eq!((stream.resolve_met, stream.resolve_measured), (0, 1));
}

#[test]
fn reopened_units_leave_once_and_their_lead_time_ends_with_the_last_closure() {
    // A quarter of all closures do not last: of 2,399 units 800 times one is opened again, standard deviation 33.
    let text = r#"
        run.horizon = "100 d"
        pools.p = { staff = 9 }
        streams.a = { arrivals = { every = "1 h" }, enters = "fix", reopen = { share = "25%", after = "3 h", enters = "fix" } }
        activities.fix = { stage = "plan", pool = "p", duration = "10 min" }
        "#;
    let seen = see(text).observations;
    let stream = &seen.streams[0];
    assert!(stream.reopened.abs_diff(800) < 165, "{}", stream.reopened);
    assert_eq!(stream.first_contact, stream.right_first_time);
    // Each time costs three hours and ten minutes.
    let left_after = stream.lead / u128::from(60_000_000_u64) - 10 * u128::from(stream.left);
    assert!(left_after.is_multiple_of(190), "{left_after}");
}
