//! Parallel tasks of one unit: their time, their loops, tasks within tasks, targets and answers.

use vsim::kernel::cause::Cause;

use crate::timetable::{Kind, assert_lines, minutes, see};

#[test]
fn a_unit_goes_on_when_the_last_of_its_tasks_has_ended() {
    // `a#0`: risk takes 10 minutes, test 25; approved at 0:25 for 5 minutes. `a#1` comes at 0:05: its risk waits 5
    // minutes to 0:20, its test 20 to 0:50; it is the test that counts.
    let text = r#"
        pools.risk = { staff = 1 }
        pools.lab  = { staff = 1 }
        pools.boss = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min", "5 min"] }, enters = "plan" }
        activities.plan    = { stage = "plan", next = { all = ["risk", "test"], join = "approve" } }
        activities.risk    = { stage = "plan", pool = "risk", duration = "10 min", next = "approve" }
        activities.test    = { stage = "plan", pool = "lab",  duration = "25 min", next = "approve" }
        activities.approve = { stage = "plan", pool = "boss", duration = "5 min" }
        "#;
    let seen = see(text);
    assert_lines(
        &seen.only(&[Kind::Starts, Kind::Ends, Kind::Moves, Kind::Leaves]),
        "
        0:00 a#0 starts plan
        0:00 a#0 ends plan
        0:00 a#0 splits at plan
        0:00 a#0/risk starts risk
        0:00 a#0/test starts test
        0:05 a#1 starts plan
        0:05 a#1 ends plan
        0:05 a#1 splits at plan
        0:10 a#0/risk ends risk
        0:10 a#1/risk starts risk
        0:20 a#1/risk ends risk
        0:25 a#0/test ends test
        0:25 a#1/test starts test
        0:25 a#0/risk joins after 15 min
        0:25 a#0/test joins
        0:25 a#0 starts approve
        0:30 a#0 ends approve
        0:30 a#0 leaves: 30 work
        0:50 a#1/test ends test
        0:50 a#1/risk joins after 30 min
        0:50 a#1/test joins
        0:50 a#1 starts approve
        0:55 a#1 ends approve
        0:55 a#1 leaves: 30 work, 20 contention
        ",
    );
    // The cells are in the order of the file: what the risk's results lay is a cost of the fork, not of a unit.
    assert_eq!(minutes(seen.observations.cells[1].waits[Cause::Join]), 45);
    assert_eq!(seen.observations.streams[0].waits[Cause::Join], 0);
}

#[test]
fn tasks_have_ways_and_loops_of_their_own() {
    // Build takes 10, review 5, and the branch of documents 20: the unit leaves at 0:20 with documents last.
    let text = r#"
        pools.p = { staff = 9 }
        streams.a = { arrivals = { times = ["0 min"] }, enters = "plan" }
        activities.plan   = { stage = "plan", next = { all = ["build", "write"], join = "done" } }
        activities.build  = { stage = "plan", pool = "p", duration = "10 min", next = "review" }
        activities.review = { stage = "plan", pool = "p", duration = "5 min" }
        activities.write  = { stage = "plan", duration = "20 min" }
        "#;
    assert_lines(&see(text).ways(), "0:20 a#0 leaves: 20 external");
}

#[test]
fn a_task_can_split_again() {
    // Outer tasks: `left` (30 minutes) and `right`, which splits into 10 and 50 minutes and then seals for 5.
    let text = r#"
        pools.p = { staff = 9 }
        streams.a = { arrivals = { times = ["0 min"] }, enters = "plan" }
        activities.plan  = { stage = "plan", next = { all = ["left", "right"], join = "close" } }
        activities.left  = { stage = "plan", pool = "p", duration = "30 min", next = "close" }
        activities.right = { stage = "plan", next = { all = ["short", "long"], join = "seal" } }
        activities.short = { stage = "plan", pool = "p", duration = "10 min", next = "seal" }
        activities.long  = { stage = "plan", pool = "p", duration = "50 min", next = "seal" }
        activities.seal  = { stage = "plan", pool = "p", duration = "5 min", next = "close" }
        activities.close = { stage = "plan", pool = "p", duration = "1 min" }
        "#;
    let seen = see(text);
    assert_lines(&seen.ways(), "0:56 a#0 leaves: 56 work");
    assert_lines(
        &seen.only(&[Kind::Moves]),
        "
        0:00 a#0 splits at plan
        0:00 a#0/right splits at right
        0:50 a#0/short joins after 40 min
        0:50 a#0/long joins
        0:55 a#0/left joins after 25 min
        0:55 a#0/right joins
        ",
    );
}

#[test]
fn the_first_work_on_any_task_answers_once() {
    let text = r#"
        pools.p = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min", "1 min"] }, enters = "plan", target = { respond = "15 min" } }
        activities.plan = { stage = "plan", next = { all = ["one", "two"], join = "done" } }
        activities.one  = { stage = "plan", pool = "p", duration = "10 min" }
        activities.two  = { stage = "plan", pool = "p", duration = "10 min" }
        "#;
    // The tasks of `a#1` come up at 0:20 and 0:30: answered at 0:20, 19 minutes after it came.
    let seen = see(text);
    assert_lines(&seen.only(&[Kind::Answers]), "0:00 a answered in time\n0:20 a answered late");
    let stream = &seen.observations.streams[0];
    assert_eq!((stream.respond_met, stream.respond_measured), (1, 2));
}

#[test]
fn a_unit_whose_tasks_are_under_way_at_the_horizon_is_inside_once() {
    let text = r#"
        run.horizon = "15 min"
        pools.p = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min"] }, enters = "plan", target = { resolve = "5 min" } }
        activities.plan = { stage = "plan", next = { all = ["one", "two"], join = "done" } }
        activities.one  = { stage = "plan", pool = "p", duration = "10 min" }
        activities.two  = { stage = "plan", pool = "p", duration = "10 min" }
        "#;
    let stream = &see(text).observations.streams[0];
    assert_eq!((stream.inside_at_end, stream.resolve_met, stream.resolve_measured), (1, 0, 1));
    assert_eq!(minutes(stream.inside_area), 15);
}

#[test]
fn a_loop_through_a_fork_gives_the_tasks_new_luck() {
    // Two rounds of tasks of random length: with the same numbers both would take as long.
    let text = r#"
        run.horizon = "4 weeks"
        pools.p = { staff = 9 }
        streams.a = { arrivals = { times = ["0 min"] }, enters = "plan" }
        activities.plan  = { stage = "plan", next = { all = ["one", "two"], join = "check" } }
        activities.one   = { stage = "plan", pool = "p", duration = { exponential = { mean = "1 h" } }, next = "check" }
        activities.two   = { stage = "plan", pool = "p", next = "check" }
        [activities.check]
        stage = "plan"
        loop_limit = { visits = 2, then = "done" }
        next = "plan"
        "#;
    let work = see(text).only(&[Kind::Ends]);
    let ends: Vec<&str> = work.lines().filter(|line| line.contains("ends one")).collect();
    assert_eq!(ends.len(), 3, "{work}");
    let seconds = |line: &str| -> f64 {
        line.split(' ')
            .next()
            .unwrap()
            .split(':')
            .fold(0.0, |sum, part| sum * 60.0 + part.parse::<f64>().unwrap())
    };
    let [first, second] = [seconds(ends[0]), seconds(ends[1]) - seconds(ends[0])];
    assert!((first - second).abs() > 1e-6, "{work}");
}

/// Releases that are planned, checked by two at once and approved, with these limits.
fn limited(limits: &str, approve: &str) -> String {
    format!(
        r#"
        pools.risk = {{ staff = 9 }}
        pools.lab  = {{ staff = 9 }}
        streams.a = {{ arrivals = {{ times = ["0 min", "5 min"] }}, enters = "plan", {limits} }}
        activities.plan    = {{ stage = "plan", next = {{ all = ["risk", "test"], join = "approve" }} }}
        activities.risk    = {{ stage = "plan", pool = "risk", duration = "10 min", next = "approve" }}
        activities.test    = {{ stage = "plan", pool = "lab",  duration = "25 min", next = "approve" }}
        activities.approve = {{ stage = "plan", {approve} }}
        "#
    )
}

#[test]
fn a_limit_around_split_and_tasks_lets_the_next_in_when_all_have_joined() {
    // The next comes in when the last task of the first has joined, at 0:25.
    let text = limited("", "duration = \"5 min\"")
        + "limits.check = { wip = 1, activities = [\"plan\", \"risk\", \"test\"] }";
    assert_lines(
        &see(&text).only(&[Kind::Starts, Kind::Stuck, Kind::Goes, Kind::Moves, Kind::Leaves]),
        "
        0:00 a#0 starts plan
        0:00 a#0 splits at plan
        0:00 a#0/risk starts risk
        0:00 a#0/test starts test
        0:05 a#1 waits outside of plan
        0:25 a#0/risk joins after 15 min
        0:25 a#0/test joins
        0:25 a#0 starts approve
        0:25 a#1 comes in to plan
        0:25 a#1 starts plan
        0:25 a#1 splits at plan
        0:25 a#1/risk starts risk
        0:25 a#1/test starts test
        0:30 a#0 leaves: 25 work, 5 external
        0:50 a#1/risk joins after 15 min
        0:50 a#1/test joins
        0:50 a#1 starts approve
        0:55 a#1 leaves: 25 work, 5 external, 20 limit
        ",
    );
}

#[test]
fn a_limit_on_the_whole_stream_counts_a_unit_once_while_it_is_in_parts() {
    let seen = see(&limited("wip = 1", "duration = \"5 min\""));
    assert_lines(
        &seen.only(&[Kind::Goes, Kind::Leaves]),
        "
        0:30 a#0 leaves: 25 work, 5 external
        0:30 a#1 comes in to plan
        1:00 a#1 leaves: 25 work, 5 external, 25 limit
        ",
    );
}

#[test]
fn a_unit_that_may_not_go_on_from_the_join_stays_under_the_limit_of_its_tasks() {
    // Four units, of whom two are checked at a time and one is approved. #0 and #1 are checked by 0:25; #1 waits outside of
    // the approval and goes on counting among those that are checked, so that only #2 comes in, and #3 at 1:25.
    let text = limited("", "duration = \"60 min\", wip = 1")
        .replace("[\"0 min\", \"5 min\"]", "[\"0 min\", \"0 min\", \"5 min\", \"6 min\"]")
        + "limits.check = { wip = 2, activities = [\"plan\", \"risk\", \"test\"] }";
    assert_lines(
        &see(&text).only(&[Kind::Stuck, Kind::Goes, Kind::Leaves]),
        "
        0:05 a#2 waits outside of plan
        0:06 a#3 waits outside of plan
        0:25 a#2 comes in to plan
        0:25 a#1 waits outside of approve
        0:50 a#2 waits outside of approve
        1:25 a#0 leaves: 25 work, 60 external
        1:25 a#1 comes in to approve
        1:25 a#3 comes in to plan
        1:50 a#3 waits outside of approve
        2:25 a#1 leaves: 25 work, 60 external, 60 limit
        2:25 a#2 comes in to approve
        3:25 a#2 leaves: 25 work, 60 external, 115 limit
        3:25 a#3 comes in to approve
        4:25 a#3 leaves: 25 work, 60 external, 174 limit
        ",
    );
}
