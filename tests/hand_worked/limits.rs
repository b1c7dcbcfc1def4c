//! Limits on work in progress: of a column, of a group of activities, of a whole value stream.

use crate::timetable::{Kind, assert_lines, minutes, see};

#[test]
fn a_column_holds_back_what_is_done_in_the_column_before_and_frees_its_server() {
    // Two in `build`, whatever they do there. #1 is done at 20; `test` has room from 40 on. The server of `build` is
    // free meanwhile, but its column is full until then, so #2 waits outside.
    let text = r#"
        pools.dev = { staff = 1 }
        pools.qa  = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min"], batch = 4 }, enters = "build" }
        activities.build = { stage = "obtain_build", pool = "dev", duration = "10 min", wip = 2, next = "test" }
        activities.test  = { stage = "obtain_build", pool = "qa", duration = "30 min", wip = 1 }
        "#;
    let seen = see(text);
    assert_lines(
        &seen.only(&[Kind::Starts, Kind::Ends, Kind::Stuck, Kind::Goes, Kind::Leaves]),
        "
        0:00 a#0 starts build
        0:00 a#2 waits outside of build
        0:00 a#3 waits outside of build
        0:10 a#0 ends build
        0:10 a#1 starts build
        0:10 a#0 starts test
        0:10 a#2 comes in to build
        0:20 a#1 ends build
        0:20 a#1 is held at build
        0:20 a#2 starts build
        0:30 a#2 ends build
        0:30 a#2 is held at build
        0:40 a#0 ends test
        0:40 a#0 leaves: 40 work
        0:40 a#1 goes on from build
        0:40 a#1 starts test
        0:40 a#3 comes in to build
        0:40 a#3 starts build
        0:50 a#3 ends build
        0:50 a#3 is held at build
        1:10 a#1 ends test
        1:10 a#1 leaves: 40 work, 10 contention, 20 limit
        1:10 a#2 goes on from build
        1:10 a#2 starts test
        1:40 a#2 ends test
        1:40 a#2 leaves: 40 work, 10 contention, 50 limit
        1:40 a#3 goes on from build
        1:40 a#3 starts test
        2:10 a#3 ends test
        2:10 a#3 leaves: 40 work, 90 limit
        ",
    );
    // Done and not pulled: 20 to 40, 30 to 70, 50 to 100. Outside: 10 and 40 minutes. Nobody blocks a server.
    let build = &seen.observations.cells[0];
    assert_eq!(minutes(build.held_area), 20 + 40 + 50);
    assert_eq!(minutes(build.outside_area), 10 + 40);
    assert_eq!(minutes(build.blocked_area[0]), 0);
}

#[test]
fn a_limit_may_hold_the_server_instead() {
    let text = r#"
        run.horizon = "60 min"
        pools.dev = { staff = 1 }
        pools.qa  = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min"], batch = 3 }, enters = "build" }
        activities.build = { stage = "obtain_build", pool = "dev", duration = "10 min", next = "test" }
        activities.test  = { stage = "obtain_build", pool = "qa", duration = "30 min", wip = 1, holds = "server" }
        "#;
    let seen = see(text);
    assert_lines(
        &seen.only(&[Kind::Starts, Kind::Stuck, Kind::Goes]),
        "
        0:00 a#0 starts build
        0:10 a#1 starts build
        0:10 a#0 starts test
        0:20 a#1 is held at build
        0:20 a#1 blocks build
        0:40 a#1 goes on from build
        0:40 a#2 starts build
        0:40 a#1 starts test
        0:50 a#2 is held at build
        0:50 a#2 blocks build
        ",
    );
    assert_eq!(minutes(seen.observations.cells[0].blocked_area[0]), 20 + 10);
}

#[test]
fn rework_inside_the_group_of_a_limit_needs_no_new_leave() {
    // One unit in `build` and `test` together. #0 goes round twice: it never waits for a limit that it is under.
    let text = r#"
        pools.dev = { staff = 2 }
        streams.a = { arrivals = { times = ["0 min", "0 min"] }, enters = "build" }
        limits.team = { wip = 1, activities = ["build", "test"] }
        [activities]
        build = { stage = "obtain_build", pool = "dev", duration = "10 min", next = "test" }
        test  = { stage = "obtain_build", pool = "dev", duration = "10 min", next = "again" }
        again = { stage = "obtain_build", duration = "1 min", next = "done" }
        "#;
    assert_lines(
        &see(text).only(&[Kind::Starts, Kind::Stuck, Kind::Goes, Kind::Leaves]),
        "
        0:00 a#0 starts build
        0:00 a#1 waits outside of build
        0:10 a#0 starts test
        0:20 a#0 starts again
        0:20 a#1 comes in to build
        0:20 a#1 starts build
        0:21 a#0 leaves: 20 work, 1 external
        0:30 a#1 starts test
        0:40 a#1 starts again
        0:41 a#1 leaves: 20 work, 1 external, 20 limit
        ",
    );
}

#[test]
fn a_stream_with_a_limit_lets_in_by_arrival_or_by_priority() {
    let text = |order: &str| {
        format!(
            r#"
            pools.p = {{ staff = 9 }}
            streams.late   = {{ arrivals = {{ times = ["0 min", "1 min"] }}, enters = "work", priority = 5 }}
            streams.urgent = {{ arrivals = {{ times = ["2 min"] }}, enters = "work", priority = 1 }}
            limits.all = {{ wip = 1, streams = ["late", "urgent"]{order} }}
            activities.work = {{ stage = "plan", pool = "p", duration = "10 min" }}
            "#
        )
    };
    assert_lines(
        &see(&text("")).ways(),
        "
        0:10 late#0 leaves: 10 work
        0:20 late#1 leaves: 10 work, 9 limit
        0:30 urgent#0 leaves: 10 work, 18 limit
        ",
    );
    assert_lines(
        &see(&text(", order = \"priority\"")).ways(),
        "
        0:10 late#0 leaves: 10 work
        0:20 urgent#0 leaves: 10 work, 8 limit
        0:30 late#1 leaves: 10 work, 19 limit
        ",
    );
}

#[test]
fn who_is_refused_inside_a_limit_gives_its_leave_back() {
    // #1 comes under the limit of the stream, finds no place, and leaves; so #2 may come in at 2.
    let text = r#"
        pools.p = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min", "1 min", "10 min"] }, enters = "work", wip = 2 }
        activities.work = { stage = "plan", pool = "p", duration = "10 min", places = 0 }
        "#;
    assert_lines(
        &see(text).ways(),
        "
        0:01 a#1 leaves refused:
        0:10 a#0 leaves: 10 work
        0:20 a#2 leaves: 10 work
        ",
    );
}

#[test]
fn a_delay_with_a_limit_holds_its_comers_too() {
    // One approval at a time; the clock of the delay runs while the unit is in it, not while it is held before.
    let text = r#"
        streams.a = { arrivals = { times = ["0 min", "5 min"] }, enters = "draft" }
        activities.draft   = { stage = "plan", duration = "1 min", next = "approve" }
        activities.approve = { stage = "plan", duration = "30 min", wip = 1 }
        "#;
    assert_lines(
        &see(text).ways(),
        "
        0:31 a#0 leaves: 31 external
        1:01 a#1 leaves: 31 external, 25 limit
        ",
    );
}
