//! Waiting lines with few places: who is refused, who goes elsewhere, who blocks the server before.

use vsim::kernel::observer::Turned;

use crate::timetable::{Kind, assert_lines, minutes, see};

#[test]
fn who_finds_no_place_is_refused_and_never_counted_as_finished() {
    // One at work, one waiting: the third is refused. At 10 #1 is taken up, so that #3 finds its place free.
    let text = r#"
        pools.p = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min", "1 min", "2 min", "10 min"] }, enters = "desk" }
        activities.desk = { stage = "engage", pool = "p", duration = "10 min", places = 1 }
        "#;
    let seen = see(text);
    assert_lines(
        &seen.whole(),
        "
        0:00 a#0 arrives
        0:00 a#0 starts desk
        0:01 a#1 arrives
        0:01 a#1 waits for desk
        0:02 a#2 arrives
        0:02 a#2 is refused by desk
        0:02 a#2 leaves refused:
        0:10 a#0 ends desk
        0:10 a#1 starts desk
        0:10 a#0 leaves: 10 work
        0:10 a#3 arrives
        0:10 a#3 waits for desk
        0:20 a#1 ends desk
        0:20 a#3 starts desk
        0:20 a#1 leaves: 10 work, 9 contention
        0:30 a#3 ends desk
        0:30 a#3 leaves: 10 work, 10 contention
        ",
    );
    let stream = seen.observations.streams[0];
    assert_eq!((stream.arrived, stream.left, stream.refused), (4, 3, 1));
    assert_eq!(seen.observations.cells[0].turned[Turned::Refused as usize], 1);
}

#[test]
fn no_newcomer_slips_between_a_release_and_the_grant_that_it_allows() {
    // At 30 the second desk is released. a#1, blocked at the first since 20, has it before b#0, which arrives then,
    // and a#2, whose desk that frees, has that before c#0.
    let text = r#"
        run.horizon = "35 min"
        pools.p = { staff = 1 }
        pools.q = { staff = 1 }
        streams.b = { arrivals = { times = ["30 min"] }, enters = "second" }
        streams.c = { arrivals = { times = ["30 min"] }, enters = "first" }
        streams.a = { arrivals = { times = ["0 min"], batch = 3 }, enters = "first" }
        activities.first  = { stage = "engage", pool = "p", duration = "10 min", next = "second" }
        activities.second = { stage = "engage", pool = "q", duration = "20 min", places = 0, when_full = "block" }
        "#;
    assert_lines(
        &see(text).only(&[Kind::Waits, Kind::Starts, Kind::Stuck, Kind::Goes]),
        "
        0:00 a#0 starts first
        0:00 a#1 waits for first
        0:00 a#2 waits for first
        0:10 a#1 starts first
        0:10 a#0 starts second
        0:20 a#1 is held at first
        0:20 a#1 blocks first
        0:30 a#1 goes on from first
        0:30 a#2 starts first
        0:30 a#1 starts second
        0:30 b#0 waits outside of second
        0:30 c#0 waits for first
        ",
    );
}

#[test]
fn who_moves_on_asks_for_its_place_after_its_server_is_granted() {
    // At 10 #0 wants to come again: the line of one place is full, but its own server takes up #1 first.
    let text = r#"
        run.horizon = "25 min"
        pools.p = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min", "1 min"] }, enters = "desk" }
        activities.desk  = { stage = "engage", pool = "p", duration = "10 min", places = 1, next = "stamp" }
        activities.stamp = { stage = "engage", next = { desk = 1.0, done = 0.0 }, for = { a = { next = { desk = 0.999999, done = 0.000001 } } } }
        "#;
    assert_lines(
        &see(text).only(&[Kind::Waits, Kind::Starts, Kind::Goes]),
        "
        0:00 a#0 starts desk
        0:01 a#1 waits for desk
        0:10 a#1 starts desk
        0:10 a#0 starts stamp
        0:10 a#0 waits for desk
        0:20 a#0 starts desk
        0:20 a#1 starts stamp
        0:20 a#1 waits for desk
        ",
    );
}

#[test]
fn a_full_line_overflows_to_another_and_that_one_refuses() {
    // The hotline has no places: #0 is at work, #1 goes to the mailbox and waits, #2 finds that full too.
    let text = r#"
        pools.p = { staff = 1 }
        pools.q = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min", "1 min", "2 min", "3 min"] }, enters = "hotline" }
        [activities.hotline]
        stage = "engage"
        pool = "p"
        duration = "10 min"
        places = 0
        when_full = { overflow = "mailbox" }
        [activities.mailbox]
        stage = "engage"
        pool = "q"
        duration = "20 min"
        places = 1
        "#;
    let seen = see(text);
    assert_lines(
        &seen.only(&[Kind::Starts, Kind::Goes, Kind::Leaves]),
        "
        0:00 a#0 starts hotline
        0:01 a#1 overflows from hotline
        0:01 a#1 starts mailbox
        0:02 a#2 overflows from hotline
        0:03 a#3 overflows from hotline
        0:03 a#3 is refused by mailbox
        0:03 a#3 leaves refused:
        0:10 a#0 leaves: 10 work
        0:21 a#2 starts mailbox
        0:21 a#1 leaves: 20 work
        0:41 a#2 leaves: 20 work, 19 contention
        ",
    );
    assert_eq!(seen.observations.cells[0].turned[Turned::Overflowed as usize], 3);
}

#[test]
fn blocking_after_service_keeps_the_server_and_frees_a_whole_chain_at_once() {
    // No places between the three desks. #1 is done at the first at 20 and keeps its server until #0 leaves the
    // second, which waits for nobody: at 40. #2 starts at 40 then, and so on. In the cascade at 70 #1 leaves the last
    // desk, #2 goes from the second to it, #3 from the first to the second, #4 starts: all at once.
    let text = r#"
        run.horizon = "100 min"
        pools.p1 = { staff = 1 }
        pools.p2 = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min"], batch = 4 }, enters = "first" }
        activities.first  = { stage = "engage", pool = "p1", duration = "10 min", next = "second" }
        activities.second = { stage = "engage", pool = "p2", duration = "30 min", places = 0, when_full = "block" }
        "#;
    let seen = see(text);
    assert_lines(
        &seen.only(&[Kind::Starts, Kind::Ends, Kind::Stuck, Kind::Goes, Kind::Leaves]),
        "
        0:00 a#0 starts first
        0:10 a#0 ends first
        0:10 a#1 starts first
        0:10 a#0 starts second
        0:20 a#1 ends first
        0:20 a#1 is held at first
        0:20 a#1 blocks first
        0:40 a#0 ends second
        0:40 a#0 leaves: 40 work
        0:40 a#1 goes on from first
        0:40 a#2 starts first
        0:40 a#1 starts second
        0:50 a#2 ends first
        0:50 a#2 is held at first
        0:50 a#2 blocks first
        1:10 a#1 ends second
        1:10 a#1 leaves: 40 work, 10 contention, 20 limit
        1:10 a#2 goes on from first
        1:10 a#3 starts first
        1:10 a#2 starts second
        1:20 a#3 ends first
        1:20 a#3 is held at first
        1:20 a#3 blocks first
        ",
    );
    // Blocked from 20 to 40, 50 to 70 and 80 to 100: neither working nor idle.
    let first = &seen.observations.cells[0];
    assert_eq!(minutes(first.blocked_area[0]), 60);
    assert_eq!(minutes(first.held_area), 60);
    assert_eq!(minutes(first.work_area[0]), 40);
}

#[test]
fn who_arrives_at_a_line_that_blocks_waits_outside_in_the_order_of_arrival() {
    let text = r#"
        pools.p = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min", "1 min", "2 min", "3 min"] }, enters = "desk" }
        activities.desk = { stage = "engage", pool = "p", duration = "10 min", places = 1, when_full = "block" }
        "#;
    let seen = see(text);
    assert_lines(
        &seen.only(&[Kind::Stuck, Kind::Goes, Kind::Starts, Kind::Leaves]),
        "
        0:00 a#0 starts desk
        0:02 a#2 waits outside of desk
        0:03 a#3 waits outside of desk
        0:10 a#1 starts desk
        0:10 a#0 leaves: 10 work
        0:10 a#2 comes in to desk
        0:20 a#2 starts desk
        0:20 a#1 leaves: 10 work, 9 contention
        0:20 a#3 comes in to desk
        0:30 a#3 starts desk
        0:30 a#2 leaves: 10 work, 10 contention, 8 limit
        0:40 a#3 leaves: 10 work, 10 contention, 17 limit
        ",
    );
    // 8 and 17 minutes outside.
    assert_eq!(minutes(seen.observations.cells[0].outside_area), 25);
}

#[test]
fn a_blocked_server_at_the_end_of_a_shift_stays_with_its_unit() {
    // The first desk closes at 9:00, while its server is blocked until 9:30: half an hour past the end of the shift.
    let text = r#"
        calendars.early = { mon-sun = "08:00-09:00" }
        pools.p1 = { staff = 1, calendar = "early", at_shift_end = "hand_back" }
        pools.p2 = { staff = 1 }
        streams.a = { arrivals = { times = ["8 h"], batch = 2 }, enters = "first" }
        streams.b = { arrivals = { times = ["8 h"] }, enters = "second" }
        activities.first  = { stage = "engage", pool = "p1", duration = "20 min", next = "second" }
        activities.second = { stage = "engage", pool = "p2", duration = "90 min", places = 0, when_full = "block" }
        "#;
    let seen = see(text);
    assert_lines(
        &seen.only(&[Kind::Stuck, Kind::Goes, Kind::Starts, Kind::Staff]),
        "
        0:00 p1 has 0 on duty
        0:00 p2 has 1 on duty
        8:00 p1 has 1 on duty
        8:00 p1 has 0 in overtime
        8:00 a#0 starts first
        8:00 b#0 starts second
        8:20 a#0 is held at first
        8:20 a#0 blocks first
        9:00 p1 has 0 on duty
        9:00 p1 has 1 in overtime
        9:30 a#0 goes on from first
        9:30 p1 has 0 in overtime
        9:30 a#0 starts second
        ",
    );
    assert_eq!(minutes(seen.observations.pools[0].overtime_area), 30);
}

#[test]
fn an_interrupted_unit_keeps_a_place_even_where_all_are_taken() {
    // The urgent b#0 interrupts a#0, which goes back to the line where a#1 has the only place. a#2 is refused.
    let text = r#"
        pools.p = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min", "1 min", "3 min"] }, enters = "desk", priority = 3 }
        streams.b = { arrivals = { times = ["2 min"] }, enters = "desk", priority = 1 }
        [activities.desk]
        stage = "engage"
        pool = "p"
        discipline = "preemptive_resume"
        duration = "10 min"
        places = 1
        "#;
    assert_lines(
        &see(text).only(&[Kind::Starts, Kind::Stops, Kind::Goes, Kind::Leaves]),
        "
        0:00 a#0 starts desk
        0:02 a#0 stops desk
        0:02 b#0 starts desk
        0:03 a#2 is refused by desk
        0:03 a#2 leaves refused:
        0:12 a#0 starts desk
        0:12 b#0 leaves: 10 work
        0:20 a#1 starts desk
        0:20 a#0 leaves: 10 work, 10 overtaken
        0:30 a#1 leaves: 10 work, 19 contention
        ",
    );
}
