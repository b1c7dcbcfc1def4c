//! Units that are open when the run starts: where they stand, how old they are, what is still owed to them.

use vsim::model::Attachments;

use crate::timetable::{Kind, assert_lines, compiled, minutes, see, see_model, see_with};

#[test]
fn the_oldest_stand_in_front_of_those_that_arrive_and_bring_their_age() {
    // Two are open at the desk, 60 and 120 minutes old; a third arrives at the very start.
    let text = r#"
        pools.desk = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min"] }, enters = "log" }
        activities.log = { stage = "plan", pool = "desk", duration = "10 min" }
        [[backlog]]
        stream = "a"
        ages = ["60 min", "120 min"]
        "#;
    let seen = see(text);
    assert_lines(
        &seen.only(&[Kind::Arrives, Kind::Starts, Kind::Leaves]),
        "
        0:00 a#0 is open, 120 min old
        0:00 a#0 starts log
        0:00 a#1 is open, 60 min old
        0:00 a#2 arrives
        0:10 a#1 starts log
        0:10 a#0 leaves: 10 work, 120 before
        0:20 a#2 starts log
        0:20 a#1 leaves: 10 work, 10 contention, 60 before
        0:30 a#2 leaves: 10 work, 20 contention
        ",
    );
    let stream = seen.observations.streams[0];
    assert_eq!((stream.backlog, stream.arrived, stream.left, stream.backlog_at_end), (2, 1, 3, 0));
    assert_eq!(minutes(stream.lead), 130 + 80 + 30);
    assert_eq!(seen.observations.backlog_cleared.map(minutes), Some(20));
}

/// A desk, a delay and a second line, each with units that are open.
const PLACES: &str = r#"
    pools = { desk = { staff = 1 }, second = { staff = 1 } }
    streams.a = { enters = "log", priority = { 2 = 0.5, 4 = 0.5 } }
    [activities]
    log      = { stage = "plan", pool = "desk", duration = "10 min", next = "ask" }
    ask      = { stage = "plan", duration = "15 min", next = "diagnose" }
    diagnose = { stage = "plan", pool = "second", discipline = "priority", duration = "20 min" }
    [[backlog]]
    stream = "a"
    at = "diagnose"
    count = 1
    age = "3 h"
    priority = 4
    [[backlog]]
    stream = "a"
    at = "diagnose"
    count = 2
    age = "1 h"
    priority = 2
    [[backlog]]
    stream = "a"
    at = "ask"
    count = 1
    age = "2 h"
    priority = 4
    [[backlog]]
    stream = "a"
    count = 1
    priority = 4
    "#;

#[test]
fn units_stand_in_line_or_begin_their_delay() {
    // The oldest is taken up first, whatever its priority; those that wait then follow by priority. Nobody arrives.
    let seen = see(PLACES);
    assert_lines(
        &seen.only(&[Kind::Starts, Kind::Leaves]),
        "
        0:00 a#0 starts diagnose
        0:00 a#1 starts ask
        0:00 a#4 starts log
        0:10 a#4 starts ask
        0:20 a#2 starts diagnose
        0:20 a#0 leaves: 20 work, 180 before
        0:40 a#3 starts diagnose
        0:40 a#2 leaves: 20 work, 20 contention, 60 before
        1:00 a#1 starts diagnose
        1:00 a#3 leaves: 20 work, 40 contention, 60 before
        1:20 a#4 starts diagnose
        1:20 a#1 leaves: 20 work, 45 contention, 15 external, 120 before
        1:40 a#4 leaves: 30 work, 55 contention, 15 external
        ",
    );
    // Whoever stands further than the first activity has been seen there: no first contact, and handed on once.
    let stream = seen.observations.streams[0];
    assert_eq!((stream.first_contact, stream.passed_on, stream.handoffs), (0, 5, 5));
}

#[test]
fn clocks_of_targets_have_run_before_the_start() {
    // From Monday 8:00 on; the calendar is open from 8:00 to 18:00. One came 96 hours before, on Thursday at 8:00: its clock
    // has run for 20 hours. One came on Friday at 17:00: an hour. One on Monday at 7:00: not at all. They leave at 10:00, 12:00
    // and 14:00, after 22, 5 and 6 hours on the clock.
    let text = r#"
        run = { start = 2026-01-05T08:00:00, horizon = "3 d" }
        calendars.day = { mon-fri = "08:00-18:00" }
        pools.p = { staff = 1 }
        streams.a = { enters = "log", target = { resolve = "HOURS", respond = "1 h", clock = "day" } }
        activities.log = { stage = "plan", pool = "p", duration = "2 h" }
        [[backlog]]
        stream = "a"
        ages = ["63 h", "1 h", "96 h"]
        "#;
    let met = |hours: &str| {
        let stream = see(&text.replace("HOURS", hours)).observations.streams[0];
        (stream.resolve_met, stream.resolve_measured)
    };
    assert_eq!([met("22 h"), met("21h 59m"), met("5 h"), met("4h 59m")], [(3, 3), (2, 3), (1, 3), (0, 3)]);
    assert_eq!(met("6 h"), (2, 3));
    // The first is answered at once, but after 20 hours on the clock; the second after three; the third after four.
    let stream = see(&text.replace("HOURS", "8 h")).observations.streams[0];
    assert_eq!((stream.respond_met, stream.respond_measured), (0, 3));
}

#[test]
fn what_is_open_and_late_at_the_end_counts_with_its_age() {
    let text = r#"
        run.horizon = "30 min"
        pools.p = { staff = 1 }
        streams.a = { enters = "log", target = { resolve = "2 h" } }
        activities.log = { stage = "plan", pool = "p", duration = "1 h" }
        [[backlog]]
        stream = "a"
        ages = ["100 min", "80 min"]
        "#;
    let seen = see(text).observations;
    let stream = &seen.streams[0];
    // Both are inside after half an hour: 130 and 110 minutes old.
    assert_eq!((stream.resolve_met, stream.resolve_measured, stream.backlog_at_end), (0, 1, 2));
    assert_eq!(seen.backlog_cleared, None);
}

#[test]
fn limits_and_lines_count_those_that_are_open_and_let_nobody_else_in() {
    // Two are open under a limit of two; a#2 arrives at 0:05 and waits outside until the first has left at 0:10.
    let text = r#"
        pools.p = { staff = 1 }
        streams.a = { arrivals = { times = ["5 min"] }, enters = "log" }
        activities.log = { stage = "plan", pool = "p", duration = "10 min", wip = 2, places = 1, when_full = "block" }
        [[backlog]]
        stream = "a"
        count = 1
        [[backlog]]
        stream = "a"
        count = 1
        "#;
    let text = text.replacen("count = 1", "count = 1\n        age = \"1 h\"", 1);
    assert_lines(
        &see(&text).ways(),
        "
        0:10 a#0 leaves: 10 work, 60 before
        0:20 a#1 leaves: 10 work, 10 contention
        0:30 a#2 leaves: 10 work, 10 contention, 5 limit
        ",
    );
}

#[test]
fn open_tickets_are_read_from_a_file() {
    let text = r#"
        run = { start = 2026-01-05T08:00:00, time_zone = "Europe/Berlin", horizon = "1 d" }
        pools.p = { staff = 1 }
        streams.a = { title = "Incident", enters = "log", priority = { 1 = 0.5, 3 = 0.5 } }
        streams.b = { enters = "log" }
        activities.log = { stage = "plan", pool = "p", duration = "10 min", next = "fix" }
        activities.fix = { title = "Fix it", stage = "plan", pool = "p", duration = "20 min" }
        [[backlog]]
        file = "open.csv"
        columns = { stream = "type", at = "queue", opened = "opened", priority = "prio" }
        where = { state = "Open" }
        "#;
    let csv = "type,queue,opened,prio,state\n\
        Incident,Fix it,2026-01-05T07:30:00,1 - Critical,Open\n\
        b,,2026-01-05T06:00:00Z,,Open\n\
        b,log,2026-01-05T09:00:00,,Open\n\
        Incident,log,2026-01-01,3,Closed\n";
    let files = Attachments::from([("open.csv".to_owned(), csv.as_bytes().to_vec())]);
    let model = compiled(text, &files);
    assert_eq!(model.backlog.count(), 2, "one was opened later, one is closed");
    assert_lines(
        &see_model(&model, 0).only(&[Kind::Arrives, Kind::Leaves]),
        "
        0:00 b#0 is open, 60 min old
        0:00 a#0 is open, 30 min old
        0:30 a#0 leaves: 20 work, 10 contention, 30 before
        0:50 b#0 leaves: 30 work, 20 contention, 60 before
        ",
    );
    let by_age = text
        .replace("opened = \"opened\", priority = \"prio\"", "age = \"age\", unit = \"h\"")
        .replace("where = { state = \"Open\" }", "");
    let csv = "type,queue,age\nb,fix,1.5\na,fix,0.5\n";
    let files = Attachments::from([("open.csv".to_owned(), csv.as_bytes().to_vec())]);
    assert_lines(
        &see_with(&by_age, &files, 0).ways(),
        "
        0:20 b#0 leaves: 20 work, 90 before
        0:40 a#0 leaves: 20 work, 20 contention, 30 before
        ",
    );
}

#[test]
fn the_luck_of_a_unit_that_is_open_is_its_own() {
    // One more unit in the backlog, and another stream with one, leave the work of the others as it was.
    let text = |more: &str| {
        format!(
            r#"
            pools.p = {{ staff = 9 }}
            streams.a = {{ arrivals = {{ rate = "1/h" }}, enters = "log" }}
            streams.b = {{ enters = "log" }}
            activities.log = {{ stage = "plan", pool = "p", duration = {{ exponential = {{ mean = "10 min" }} }} }}
            [[backlog]]
            stream = "a"
            count = 2
            age = {{ exponential = {{ mean = "1 d" }} }}
            [[backlog]]
            stream = "b"
            count = 1
            {more}
            "#
        )
    };
    let lines = |more: &str| -> Vec<String> {
        let seen = see(&text(more)).ways();
        // Without the numbers of the units, which follow the order of their ages.
        seen.lines()
            .map(|line| line.split_once('#').unwrap().1.split_once(' ').unwrap().1.to_owned())
            .collect()
    };
    let (before, after) = (lines(""), lines("[[backlog]]\nstream = \"a\"\ncount = 1"));
    assert_eq!(after.len(), before.len() + 1);
    assert!(before.iter().all(|line| after.contains(line)), "{before:?}\n{after:?}");
}
