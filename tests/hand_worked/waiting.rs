//! Waiting by cause: for busy people, with nobody on duty, overtaken by others.
//!
//! A unit is overtaken while it waits although its turn by order of joining has come: the n-th unit that is taken
//! up marks the turn of the n-th that joined.

use vsim::kernel::cause::Cause;

use crate::timetable::{assert_lines, minutes, see};

/// One server; `a` of 10 minutes, then three that come while it is in work: at 1, 2 and 3 minutes past.
fn three_wait(discipline: &str) -> String {
    let text = format!(
        r#"
        pools.p = {{ staff = 1 }}
        streams.a = {{ arrivals = {{ times = ["0 min"] }}, enters = "desk" }}
        streams.b = {{ arrivals = {{ times = ["1 min"] }}, enters = "desk", priority = 5 }}
        streams.c = {{ arrivals = {{ times = ["2 min"] }}, enters = "desk", priority = 4 }}
        streams.d = {{ arrivals = {{ times = ["3 min"] }}, enters = "desk", priority = 2 }}
        [activities.desk]
        stage = "plan"
        pool = "p"
        discipline = "{discipline}"
        duration = "10 min"
        for = {{ b = {{ duration = "9 min" }}, c = {{ duration = "8 min" }}, d = {{ duration = "7 min" }} }}
        "#
    );
    see(&text).ways()
}

#[test]
fn first_come_first_served_waits_for_busy_people_only() {
    assert_lines(
        &three_wait("fifo"),
        "
        0:10 a#0 leaves: 10 work
        0:19 b#0 leaves: 9 work, 9 contention
        0:27 c#0 leaves: 8 work, 17 contention
        0:34 d#0 leaves: 7 work, 24 contention
        ",
    );
}

#[test]
fn who_is_passed_over_is_overtaken_from_its_turn_on() {
    // Taken up at 0:10 is `d`: it was the turn of `b`, who waits 15 minutes more. At 0:17 it is `c` when it is its
    // turn.
    for discipline in ["lifo", "priority", "shortest"] {
        assert_lines(
            &three_wait(discipline),
            "
            0:10 a#0 leaves: 10 work
            0:17 d#0 leaves: 7 work, 7 contention
            0:25 c#0 leaves: 8 work, 15 contention
            0:34 b#0 leaves: 9 work, 9 contention, 15 overtaken
            ",
        );
    }
}

#[test]
fn the_causes_of_one_that_was_interrupted() {
    // `a` stops at 0:03 for `d`, having been taken up already: the 7 minutes are overtaking. `c` is overtaken by
    // nobody: at 0:13 `a` goes on, and at 0:20 it is the turn of `b`.
    assert_lines(
        &three_wait("preemptive_resume"),
        "
        0:10 d#0 leaves: 7 work
        0:17 a#0 leaves: 10 work, 7 overtaken
        0:25 c#0 leaves: 8 work, 15 contention
        0:34 b#0 leaves: 9 work, 16 contention, 8 overtaken
        ",
    );
}

#[test]
fn nobody_is_overtaken_while_nobody_is_on_duty() {
    // At 15:50 the turn of `b` comes, but `c` is taken up and finished at 16:20; the night is nobody's fault but
    // the shift's. Overtaken from 15:50 to 16:00, then again from 32:00 while `d` is worked on.
    let text = r#"
        run.horizon = "2 d"
        calendars.day = { mon-sun = "08:00-16:00" }
        pools.p = { staff = 1, calendar = "day" }
        streams.a = { arrivals = { times = ["930 min"] }, enters = "desk" }
        streams.b = { arrivals = { times = ["931 min"] }, enters = "desk", priority = 9 }
        streams.c = { arrivals = { times = ["932 min"] }, enters = "desk" }
        streams.d = { arrivals = { times = ["22 h"] }, enters = "desk" }
        activities.desk = { stage = "plan", pool = "p", discipline = "priority", duration = "20 min", for = { c = { duration = "30 min" } } }
        "#;
    assert_lines(
        &see(text).ways(),
        "
        15:50 a#0 leaves: 20 work
        16:20 c#0 leaves: 30 work, 18 contention
        32:20 d#0 leaves: 20 work, 600 off shift
        32:40 b#0 leaves: 20 work, 19 contention, 960 off shift, 30 overtaken
        ",
    );
}

#[test]
fn the_cause_of_each_spell_is_kept_apart_over_the_visits() {
    let text = r#"
        run.horizon = "2 d"
        calendars.day = { mon-sun = "08:00-16:00" }
        pools.p = { staff = 1 }
        pools.q = { staff = 1, calendar = "day" }
        streams.a = { arrivals = { times = ["0 min", "5 min"] }, enters = "one" }
        activities.one   = { stage = "plan", pool = "p", duration = "10 min", next = "rest" }
        activities.rest  = { stage = "plan", duration = "30 min", next = "two" }
        activities.two   = { stage = "plan", pool = "q", duration = "15 min", next = "one_more" }
        activities.one_more = { stage = "plan", pool = "p", duration = "1 min" }
        "#;
    // `a#0`: at work 0:00-0:10, away to 0:40, waits for 8:00, at work to 8:15, one minute more.
    // `a#1`: waits 5, away 0:20-0:50, waits for 8:00 and 15 minutes more.
    assert_lines(
        &see(text).ways(),
        "
        8:16 a#0 leaves: 26 work, 440 off shift, 30 external
        8:31 a#1 leaves: 26 work, 20 contention, 430 off shift, 30 external
        ",
    );
}

#[test]
fn the_recorder_books_spells_where_they_end() {
    let text = r#"
        pools.p = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min", "1 min", "2 min"] }, enters = "desk" }
        activities.desk = { stage = "plan", pool = "p", discipline = "lifo", duration = "10 min" }
        "#;
    let seen = see(text).observations;
    // `a#2` waits 0:02-0:10, `a#1` 0:01-0:20, of which ten minutes past its turn.
    let cell = &seen.cells[0];
    let causes = [
        cell.waits[Cause::Contention],
        cell.waits[Cause::OffShift],
        cell.waits[Cause::Overtaken],
        cell.wait,
        cell.waiting_area,
    ]
    .map(minutes);
    assert_eq!(causes, [17, 0, 10, 27, 27]);
    let stream = &seen.streams[0];
    let causes = [
        stream.waits[Cause::Contention],
        stream.waits[Cause::OffShift],
        stream.waits[Cause::Overtaken],
        stream.lead,
    ]
    .map(minutes);
    assert_eq!(causes, [17, 0, 10, 57]);
}
