//! Batches: by size, by time, by a gate; worked on together or apart; over the end of a shift and of the run.

use vsim::kernel::cause::Cause;

use crate::timetable::{Kind, assert_lines, minutes, see};

/// One server, a batch of three, a unit every ten minutes from 0:00 on; each batch takes half an hour.
fn board(batch: &str, times: &str) -> String {
    format!(
        r#"
        calendars.board = {{ mon-sun = ["01:00-02:00", "03:00-04:00"] }}
        pools.p = {{ staff = 1 }}
        streams.a = {{ arrivals = {{ times = [{times}] }}, enters = "meet" }}
        [activities.meet]
        stage = "plan"
        pool = "p"
        duration = "30 min"
        batch = {batch}
        "#
    )
}

#[test]
fn a_batch_waits_until_it_is_complete_and_is_worked_on_together() {
    // Complete at 0:20. The next three are complete at 0:50, just when the server is free; the last one stays.
    let times = r#""0 min", "10 min", "20 min", "30 min", "40 min", "50 min", "60 min""#;
    let seen = see(&board("{ size = 3 }", times));
    assert_lines(
        &seen.only(&[Kind::Starts, Kind::Ends, Kind::Leaves]),
        "
        0:20 a#0 starts meet
        0:20 a#1 starts meet along
        0:20 a#2 starts meet along
        0:50 a#0 ends meet
        0:50 a#0 leaves: 30 work, 20 batch
        0:50 a#1 ends meet
        0:50 a#1 leaves: 30 work, 10 batch
        0:50 a#2 ends meet
        0:50 a#2 leaves: 30 work
        0:50 a#3 starts meet
        0:50 a#4 starts meet along
        0:50 a#5 starts meet along
        1:20 a#3 ends meet
        1:20 a#3 leaves: 30 work, 20 batch
        1:20 a#4 ends meet
        1:20 a#4 leaves: 30 work, 10 batch
        1:20 a#5 ends meet
        1:20 a#5 leaves: 30 work
        ",
    );
    // One server is busy for an hour, three units are worked on in that time: one with the server, two along.
    let cell = &seen.observations.cells[0];
    assert_eq!([cell.work_area[0], cell.riding_area].map(minutes), [60, 120]);
    assert_eq!(minutes(cell.waits[Cause::Batch]), 60);
}

#[test]
fn a_batch_that_waits_for_its_server_takes_in_those_who_come_up_to_its_size() {
    // From two on a batch may go. 0:00 and 0:10 go at once; 0:20 and 0:30 are ready at 0:30 and wait for the server,
    // 0:35 joins them and fills the batch; 0:36 begins another, of which there is no second.
    let times = r#""0 min", "10 min", "20 min", "30 min", "35 min", "36 min""#;
    assert_lines(
        &see(&board("{ size = 3, least = 2 }", times)).ways(),
        "
        0:40 a#0 leaves: 30 work, 10 batch
        0:40 a#1 leaves: 30 work
        1:10 a#2 leaves: 30 work, 10 contention, 10 batch
        1:10 a#3 leaves: 30 work, 10 contention
        1:10 a#4 leaves: 30 work, 5 contention
        ",
    );
}

#[test]
fn those_who_are_there_go_when_the_first_has_waited_long_enough() {
    // The first batch goes at 0:25 with two; the third unit, of 0:25 itself, comes too late and waits from 0:55, when
    // the server is free and its own 25 minutes are over at 0:50. At 0:55 it goes alone.
    let times = r#""0 min", "10 min", "25 min""#;
    let seen = see(&board("{ size = 3, timeout = \"25 min\" }", times));
    assert_lines(
        &seen.ways(),
        "
        0:55 a#0 leaves: 30 work, 25 batch
        0:55 a#1 leaves: 30 work, 15 batch
        1:25 a#2 leaves: 30 work, 5 contention, 25 batch
        ",
    );
}

#[test]
fn a_timer_for_a_batch_that_has_gone_does_not_send_the_next_one_early() {
    // The batch of 0:00 is complete at 0:02. The timer of 0:20 must leave the unit of 0:10 alone: it goes at 0:30,
    // but the server is busy until 0:32.
    let times = r#""0 min", "1 min", "2 min", "10 min""#;
    assert_lines(
        &see(&board("{ size = 3, timeout = \"20 min\" }", times)).ways(),
        "
        0:32 a#0 leaves: 30 work, 2 batch
        0:32 a#1 leaves: 30 work, 1 batch
        0:32 a#2 leaves: 30 work
        1:02 a#3 leaves: 30 work, 2 contention, 20 batch
        ",
    );
}

#[test]
fn a_gate_lets_go_who_is_there_when_it_opens() {
    // The board meets at 1:00 and at 3:00. Two places: the third of the first hour waits for 3:00, as does the one who
    // comes at the very minute of 1:00, behind it. Who comes at 3:30 stays until the next day.
    let times = r#""0 min", "10 min", "20 min", "60 min", "210 min""#;
    assert_lines(
        &see(&board("{ size = 2, gate = \"board\" }", times)).ways(),
        "
        1:30 a#0 leaves: 30 work, 60 batch
        1:30 a#1 leaves: 30 work, 50 batch
        3:30 a#2 leaves: 30 work, 160 batch
        3:30 a#3 leaves: 30 work, 120 batch
        ",
    );
}

#[test]
fn a_gate_stays_closed_for_fewer_than_the_least() {
    let times = r#""0 min", "90 min""#;
    assert_lines(
        &see(&board("{ gate = \"board\", least = 2 }", times)).ways(),
        "
        3:30 a#0 leaves: 30 work, 180 batch
        3:30 a#1 leaves: 30 work, 90 batch
        ",
    );
}

#[test]
fn a_gate_takes_the_most_urgent_first_where_the_line_does() {
    let text = r#"
        calendars.board = { mon-sun = ["01:00-02:00", "03:00-04:00"] }
        pools.p = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min"], batch = 2 }, enters = "meet", priority = 4 }
        streams.b = { arrivals = { times = ["30 min"] }, enters = "meet", priority = 2 }
        [activities.meet]
        stage = "plan"
        pool = "p"
        discipline = "priority"
        duration = "30 min"
        batch = { size = 2, gate = "board" }
        "#;
    assert_lines(
        &see(text).ways(),
        "
        1:30 b#0 leaves: 30 work, 30 batch
        1:30 a#0 leaves: 30 work, 60 batch
        3:30 a#1 leaves: 30 work, 180 batch
        ",
    );
}

#[test]
fn units_of_a_batch_that_only_gates_them_go_on_one_by_one() {
    let times = r#""0 min", "10 min", "20 min""#;
    assert_lines(
        &see(&board("{ size = 3, work = \"apart\" }", times)).ways(),
        "
        0:50 a#0 leaves: 30 work, 20 batch
        1:20 a#1 leaves: 30 work, 30 contention, 10 batch
        1:50 a#2 leaves: 30 work, 60 contention
        ",
    );
}

#[test]
fn a_batch_needs_nobody_where_its_activity_is_a_delay() {
    let text = r#"
        streams.a = { arrivals = { times = ["0 min", "10 min"] }, enters = "ship" }
        activities.ship = { stage = "plan", duration = "1 h", batch = { size = 2 } }
        "#;
    assert_lines(&see(text).ways(), "1:10 a#0 leaves: 60 external, 10 batch\n1:10 a#1 leaves: 60 external");
}

#[test]
fn batches_and_gates_that_still_hold_units_at_the_horizon_lose_nothing() {
    // The balance is checked in every case; here five units are held, in line and in work when the run ends at 1:10:
    // three since 1:00 in work, one in a batch that is not complete, one at a gate that has opened
    // at 0:30, just before it came.
    let text = r#"
        run.horizon = "70 min"
        calendars.early = { mon-sun = "00:30-00:40" }
        pools.p = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min", "30 min", "60 min", "65 min"] }, enters = "meet" }
        streams.b = { arrivals = { times = ["30 min"] }, enters = "ship" }
        activities.meet = { stage = "plan", pool = "p", duration = "30 min", batch = { size = 3 } }
        activities.ship = { stage = "plan", batch = { gate = "early" } }
        "#;
    let seen = see(text);
    let inside: Vec<u64> = seen.observations.streams.iter().map(|stream| stream.inside_at_end).collect();
    assert_eq!(inside, [4, 1]);
    // Held: 60 + 30 of the first batch, 5 of the unit of 1:05; 40 at the gate.
    let held: Vec<u128> = seen.observations.cells.iter().map(|cell| minutes(cell.held_area)).collect();
    assert_eq!(held, [95, 40]);
}

/// A batch of two is ready at 15:50 and takes half an hour; the shift ends at 16:00 and the next begins at 8:00.
fn over_the_night(policy: &str) -> String {
    let text = format!(
        r#"
        run.horizon = "2 d"
        calendars.day = {{ mon-sun = "08:00-16:00" }}
        pools.p = {{ staff = 1, calendar = "day", at_shift_end = "{policy}" }}
        streams.a = {{ arrivals = {{ times = ["940 min", "950 min"] }}, enters = "meet" }}
        activities.meet = {{ stage = "plan", pool = "p", duration = "30 min", batch = {{ size = 2 }} }}
        "#
    );
    see(&text).only(&[Kind::Stops, Kind::Leaves])
}

#[test]
fn a_batch_over_the_end_of_a_shift_stops_and_goes_on_together() {
    assert_lines(&over_the_night("finish"), "16:20 a#0 leaves: 30 work, 10 batch\n16:20 a#1 leaves: 30 work");
    for policy in ["suspend", "hand_back"] {
        assert_lines(
            &over_the_night(policy),
            "
            16:00 a#0 stops meet
            16:00 a#1 stops meet
            32:20 a#0 leaves: 30 work, 960 off shift, 10 batch
            32:20 a#1 leaves: 30 work, 960 off shift
            ",
        );
    }
}

#[test]
fn a_batch_that_becomes_ready_at_night_waits_for_the_shift() {
    // Ready at 17:00. The third comes at 7:00 and joins those who wait: for the night it is off shift alone.
    let text = r#"
        run.horizon = "2 d"
        calendars.day = { mon-sun = "08:00-16:00" }
        pools.p = { staff = 1, calendar = "day" }
        streams.a = { arrivals = { times = ["16 h", "17 h", "31 h"] }, enters = "meet" }
        activities.meet = { stage = "plan", pool = "p", duration = "30 min", batch = { size = 3, least = 2 } }
        "#;
    assert_lines(
        &see(text).ways(),
        "
        32:30 a#0 leaves: 30 work, 900 off shift, 60 batch
        32:30 a#1 leaves: 30 work, 900 off shift
        32:30 a#2 leaves: 30 work, 60 off shift
        ",
    );
}

#[test]
fn a_batch_is_not_interrupted_for_more_urgent_work_of_the_same_people() {
    let text = r#"
        pools.p = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min"], batch = 2 }, enters = "meet", priority = 5 }
        streams.b = { arrivals = { times = ["10 min"] }, enters = "fix", priority = 1 }
        activities.meet = { stage = "plan", pool = "p", duration = "30 min", batch = { size = 2 } }
        activities.fix = { stage = "plan", pool = "p", discipline = "preemptive_resume", duration = "5 min" }
        "#;
    assert_lines(
        &see(text).ways(),
        "
        0:30 a#0 leaves: 30 work
        0:30 a#1 leaves: 30 work
        0:35 b#0 leaves: 5 work, 20 contention
        ",
    );
}
