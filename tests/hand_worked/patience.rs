//! Units that do not wait: patience that ends, balking, coming again; and priorities that rise with waiting.

use vsim::kernel::observer::Turned;

use crate::timetable::{Kind, assert_lines, minutes, see};

#[test]
fn who_loses_patience_leaves_the_line_and_is_never_counted_as_finished() {
    // #1 and #2 may wait a quarter of an hour; #1 until 16, #2 until 17. #3 comes at 17 and is taken up at 30.
    let text = r#"
        pools.p = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min", "1 min", "2 min", "17 min"] }, enters = "desk" }
        activities.desk = { stage = "engage", pool = "p", duration = "30 min", patience = "15 min" }
        "#;
    let seen = see(text);
    assert_lines(
        &seen.only(&[Kind::Starts, Kind::Goes, Kind::Leaves]),
        "
        0:00 a#0 starts desk
        0:16 a#1 gives up waiting for desk
        0:16 a#1 leaves impatient: 15 contention
        0:17 a#2 gives up waiting for desk
        0:17 a#2 leaves impatient: 15 contention
        0:30 a#3 starts desk
        0:30 a#0 leaves: 30 work
        1:00 a#3 leaves: 30 work, 13 contention
        ",
    );
    let stream = seen.observations.streams[0];
    assert_eq!((stream.arrived, stream.left, stream.abandoned), (4, 2, 2));
    let desk = &seen.observations.cells[0];
    assert_eq!((desk.completed, desk.gave_up, minutes(desk.wait_in_vain)), (2, 2, 30));
    // The waiting of those that are served is kept apart from that of the others: 0 and 13 minutes.
    assert_eq!(minutes(desk.wait), 13);
}

#[test]
fn patience_that_ends_at_the_very_instant_of_a_grant_is_too_late() {
    // #1 would give up at 10, when the desk becomes free: work that ends comes first, so it is served.
    let text = r#"
        pools.p = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min", "0 min"] }, enters = "desk" }
        activities.desk = { stage = "engage", pool = "p", duration = "10 min", patience = "10 min" }
        "#;
    assert_lines(
        &see(text).ways(),
        "
        0:10 a#0 leaves: 10 work
        0:20 a#1 leaves: 10 work, 10 contention
        ",
    );
}

#[test]
fn patience_ends_with_the_first_work_and_people_who_come_are_in_time() {
    // The desk opens at 8:00, when the patience of #0 ends: people come before that. #1 gives up at 8:05. Work on #0 is
    // handed back at 9:00 and goes on at 8:00 the next day, however impatient it was.
    let text = r#"
        run.horizon = "48 h"
        calendars.hour = { mon-sun = "08:00-09:00" }
        pools.p = { staff = 1, calendar = "hour", at_shift_end = "hand_back" }
        streams.a = { arrivals = { times = ["7 h", "7h 5m"] }, enters = "desk" }
        activities.desk = { stage = "engage", pool = "p", duration = "90 min", patience = "1 h" }
        "#;
    assert_lines(
        &see(text).only(&[Kind::Starts, Kind::Stops, Kind::Goes, Kind::Leaves]),
        "
        8:00 a#0 starts desk
        8:05 a#1 gives up waiting for desk
        8:05 a#1 leaves impatient: 5 contention, 55 off shift
        9:00 a#0 stops desk
        32:00 a#0 starts desk
        32:30 a#0 leaves: 90 work, 1440 off shift
        ",
    );
}

#[test]
fn streams_differ_in_patience_and_who_gives_up_may_go_elsewhere() {
    // b has no patience of its own but that of the desk, ten minutes; a has twenty. Both go to the mailbox.
    let text = r#"
        pools.p = { staff = 1 }
        streams.first = { arrivals = { times = ["0 min"] }, enters = "desk" }
        streams.a = { arrivals = { times = ["1 min"] }, enters = "desk" }
        streams.b = { arrivals = { times = ["1 min"] }, enters = "desk" }
        [activities.desk]
        stage = "engage"
        pool = "p"
        duration = "1 h"
        patience = "10 min"
        gives_up_to = "mailbox"
        for = { a = { patience = "20 min" } }
        [activities.mailbox]
        stage = "engage"
        duration = "5 min"
        "#;
    let seen = see(text);
    assert_lines(
        &seen.ways(),
        "
        0:16 b#0 leaves: 10 contention, 5 external
        0:26 a#0 leaves: 20 contention, 5 external
        1:00 first#0 leaves: 60 work
        ",
    );
    assert_eq!(seen.observations.streams.iter().map(|stream| stream.abandoned).sum::<u64>(), 0);
}

#[test]
fn a_turn_passes_on_when_the_one_whose_turn_it_is_gives_up() {
    // By priority: c#0 is taken up at 10 although a#0's turn has come, who gives up at 12. Then it is b#0's turn, who is
    // taken up at 20 and has been overtaken for 8 minutes.
    let text = r#"
        pools.p = { staff = 1 }
        streams.first = { arrivals = { times = ["0 min"] }, enters = "desk", priority = 1 }
        streams.a = { arrivals = { times = ["2 min"] }, enters = "desk", priority = 5 }
        streams.b = { arrivals = { times = ["3 min"] }, enters = "desk", priority = 5 }
        streams.c = { arrivals = { times = ["4 min"] }, enters = "desk", priority = 1 }
        [activities.desk]
        stage = "engage"
        pool = "p"
        discipline = "priority"
        duration = "10 min"
        patience = "1 d"
        for = { a = { patience = "10 min" } }
        "#;
    assert_lines(
        &see(text).ways(),
        "
        0:10 first#0 leaves: 10 work
        0:12 a#0 leaves impatient: 8 contention, 2 overtaken
        0:20 c#0 leaves: 10 work, 6 contention
        0:30 b#0 leaves: 10 work, 9 contention, 8 overtaken
        ",
    );
}

#[test]
fn who_sees_a_long_line_leaves_at_once() {
    // From two waiting on everybody balks: #3, not #1 and #2, and not #4 when one is waiting again.
    let text = r#"
        run.horizon = "35 min"
        pools.p = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min", "1 min", "2 min", "3 min", "11 min"] }, enters = "desk" }
        activities.desk = { stage = "engage", pool = "p", duration = "10 min", balking = { 2 = "100%" } }
        "#;
    let seen = see(text);
    assert_lines(
        &seen.only(&[Kind::Starts, Kind::Goes, Kind::Leaves]),
        "
        0:00 a#0 starts desk
        0:03 a#3 balks at desk
        0:03 a#3 leaves at sight:
        0:10 a#1 starts desk
        0:10 a#0 leaves: 10 work
        0:20 a#2 starts desk
        0:20 a#1 leaves: 10 work, 9 contention
        0:30 a#4 starts desk
        0:30 a#2 leaves: 10 work, 18 contention
        ",
    );
    assert_eq!((seen.observations.streams[0].balked, seen.observations.streams[0].left), (1, 3));
}

#[test]
fn the_share_of_balking_is_that_of_the_longest_line_reached() {
    // Nobody is served: the first 100 wait, of the other 1,900 three quarters balk, 1425 with a deviation of 19.
    let text = r#"
        run.horizon = "1 h"
        pools.p = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min"], batch = 2001 }, enters = "desk" }
        activities.desk = { stage = "engage", pool = "p", duration = "2 h", balking = { 100 = "75%", 5000 = "100%" } }
        "#;
    let balked = see(text).observations.streams[0].balked;
    assert!(balked.abs_diff(1425) < 80, "{balked}");
}

#[test]
fn who_finds_no_place_comes_again_until_its_tries_are_used_up() {
    // #1 tries at 1, 6 and 11: at 11 the desk is free. #2 tries at 2, 7 and 12, and is refused.
    let text = r#"
        pools.p = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min", "1 min", "2 min"] }, enters = "desk" }
        activities.desk = { stage = "engage", pool = "p", duration = "10 min", places = 0, when_full = { return_after = "5 min", tries = 3 } }
        "#;
    let seen = see(text);
    assert_lines(
        &seen.only(&[Kind::Starts, Kind::Stuck, Kind::Goes, Kind::Leaves]),
        "
        0:00 a#0 starts desk
        0:01 a#1 turns back at desk
        0:01 a#1 waits outside of desk
        0:02 a#2 turns back at desk
        0:02 a#2 waits outside of desk
        0:06 a#1 comes in to desk
        0:06 a#1 turns back at desk
        0:06 a#1 waits outside of desk
        0:07 a#2 comes in to desk
        0:07 a#2 turns back at desk
        0:07 a#2 waits outside of desk
        0:10 a#0 leaves: 10 work
        0:11 a#1 comes in to desk
        0:11 a#1 starts desk
        0:12 a#2 comes in to desk
        0:12 a#2 is refused by desk
        0:12 a#2 leaves refused: 10 limit
        0:21 a#1 leaves: 10 work, 10 limit
        ",
    );
    assert_eq!(seen.observations.cells[0].turned[Turned::ComesAgain as usize], 4);
    assert_eq!(minutes(seen.observations.cells[0].outside_area), 20);
}

#[test]
fn a_unit_that_comes_back_at_the_instant_of_a_release_finds_the_server_free() {
    // #1 comes back at 10, when #0 ends: work that ends comes first.
    let text = r#"
        pools.p = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min", "5 min"] }, enters = "desk" }
        activities.desk = { stage = "engage", pool = "p", duration = "10 min", places = 0, when_full = { return_after = "5 min" } }
        "#;
    assert_lines(&see(text).ways(), "0:10 a#0 leaves: 10 work\n0:20 a#1 leaves: 10 work, 5 limit");
}

#[test]
fn waiting_raises_the_priority_by_a_level_for_each_span() {
    // low#0 has waited 28 minutes at 30: from 5 to 3, as urgent as mid#0, and it came first. Without aging mid#0 and
    // mid#1 would go before it. With spans of a quarter of an hour it is at 4 then, and at 60 at 2 (58 minutes), when mid#1
    // is at 1 (31 minutes).
    let text = |aging: &str| {
        format!(
            r#"
            pools.p = {{ staff = 1 }}
            streams.first = {{ arrivals = {{ times = ["0 min"] }}, enters = "desk" }}
            streams.low = {{ arrivals = {{ times = ["2 min"] }}, enters = "desk", priority = 5 }}
            streams.mid = {{ arrivals = {{ times = ["25 min", "29 min"] }}, enters = "desk", priority = 3 }}
            [activities.desk]
            stage = "engage"
            pool = "p"
            discipline = "priority"
            duration = "30 min"
            {aging}
            "#
        )
    };
    assert_lines(
        &see(&text("aging = \"14 min\"")).only(&[Kind::Starts]),
        "
        0:00 first#0 starts desk
        0:30 low#0 starts desk
        1:00 mid#0 starts desk
        1:30 mid#1 starts desk
        ",
    );
    assert_lines(
        &see(&text("aging = \"15 min\"")).only(&[Kind::Starts]),
        "
        0:00 first#0 starts desk
        0:30 mid#0 starts desk
        1:00 mid#1 starts desk
        1:30 low#0 starts desk
        ",
    );
    assert_lines(
        &see(&text("")).only(&[Kind::Starts]),
        "
        0:00 first#0 starts desk
        0:30 mid#0 starts desk
        1:00 mid#1 starts desk
        1:30 low#0 starts desk
        ",
    );
}
