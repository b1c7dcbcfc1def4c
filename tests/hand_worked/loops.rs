//! Limits on loops where units do not come by the ways of `next`: sent on by a full line, or after they gave up.

use crate::timetable::{Kind, assert_lines, see};

#[test]
fn a_full_line_sends_a_unit_to_an_activity_only_as_often_as_it_may_come_there() {
    // The clerk is busy all the time. Twice the ticket becomes a message of 10 minutes; then the expert has it.
    let text = r#"
        pools.clerk = { staff = 1 }
        streams.long = { arrivals = { times = ["0 min"] }, enters = "write" }
        streams.a = { arrivals = { times = ["1 min"] }, enters = "ask" }
        activities.write = { stage = "plan", pool = "clerk", duration = "100 min" }
        activities.message = { stage = "plan", duration = "10 min", next = "ask", loop_limit = { visits = 2, then = "expert" } }
        activities.expert = { stage = "plan", duration = "5 min" }
        [activities.ask]
        stage = "plan"
        pool = "clerk"
        duration = "3 min"
        places = 0
        when_full = { overflow = "message" }
        "#;
    assert_lines(
        &see(text).only(&[Kind::Starts, Kind::Goes, Kind::Leaves]),
        "
        0:00 long#0 starts write
        0:01 a#0 overflows from ask
        0:01 a#0 starts message
        0:11 a#0 overflows from ask
        0:11 a#0 starts message
        0:21 a#0 overflows from ask
        0:21 a#0 starts expert
        0:26 a#0 leaves: 25 external
        1:40 long#0 leaves: 100 work
        ",
    );
}

#[test]
fn who_gives_up_goes_where_it_may_still_go() {
    // Once a note is written instead; who gives up again is done with it.
    let text = r#"
        pools.clerk = { staff = 1 }
        streams.long = { arrivals = { times = ["0 min"] }, enters = "write" }
        streams.a = { arrivals = { times = ["1 min"] }, enters = "ask" }
        activities.write = { stage = "plan", pool = "clerk", duration = "100 min" }
        activities.note = { stage = "plan", duration = "10 min", next = "ask", loop_limit = { visits = 1, then = "done" } }
        activities.ask = { stage = "plan", pool = "clerk", duration = "3 min", patience = "4 min", gives_up_to = "note" }
        "#;
    assert_lines(
        &see(text).only(&[Kind::Starts, Kind::Goes, Kind::Leaves]),
        "
        0:00 long#0 starts write
        0:05 a#0 gives up waiting for ask
        0:05 a#0 starts note
        0:19 a#0 gives up waiting for ask
        0:19 a#0 leaves: 8 contention, 10 external
        1:40 long#0 leaves: 100 work
        ",
    );
}

#[test]
fn a_task_that_is_sent_to_the_join_has_ended() {
    let text = r#"
        pools.clerk = { staff = 1 }
        streams.long = { arrivals = { times = ["0 min"] }, enters = "write" }
        streams.a = { arrivals = { times = ["1 min"] }, enters = "split" }
        activities.write = { stage = "plan", pool = "clerk", duration = "100 min" }
        activities.split = { stage = "plan", next = { all = ["ask", "wait"], join = "close" } }
        activities.wait  = { stage = "plan", duration = "7 min", next = "close" }
        activities.close = { stage = "plan", duration = "1 min" }
        [activities.ask]
        stage = "plan"
        pool = "clerk"
        duration = "3 min"
        places = 0
        when_full = { overflow = "close" }
        next = "close"
        "#;
    assert_lines(
        &see(text).only(&[Kind::Goes, Kind::Moves, Kind::Leaves]),
        "
        0:01 a#0 splits at split
        0:01 a#0/ask overflows from ask
        0:08 a#0/ask joins after 7 min
        0:08 a#0/wait joins
        0:09 a#0 leaves: 8 external
        1:40 long#0 leaves: 100 work
        ",
    );
}
