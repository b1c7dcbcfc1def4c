//! How units come and go: delays, activities that take no time, loops, shares, batches, lists and logs.

use std::collections::BTreeMap;

use vsim::kernel::Ending;
use vsim::model::Attachments;

use crate::timetable::{Kind, assert_lines, see, see_with};

#[test]
fn a_delay_needs_nobody_and_holds_up_nobody() {
    let text = r#"
        streams.a = { arrivals = { times = ["0 min", "5 min"] }, enters = "rest" }
        activities.rest = { stage = "plan", duration = "10 min" }
        "#;
    assert_lines(
        &see(text).whole(),
        "
        0:00 a#0 arrives
        0:00 a#0 starts rest
        0:05 a#1 arrives
        0:05 a#1 starts rest
        0:10 a#0 ends rest
        0:10 a#0 leaves: 10 external
        0:15 a#1 ends rest
        0:15 a#1 leaves: 10 external
        ",
    );
}

#[test]
fn the_time_of_a_delay_with_a_calendar_passes_in_open_hours() {
    // From 15:00 an hour ends with the day, two an hour into the next; what comes at night begins at 8:00.
    let text = r#"
        run.horizon = "2 d"
        calendars.day = { mon-sun = "08:00-16:00" }
        streams.one   = { arrivals = { times = ["15 h"] }, enters = "rest" }
        streams.two   = { arrivals = { times = ["15 h"] }, enters = "rest" }
        streams.night = { arrivals = { times = ["20 h"] }, enters = "rest" }
        streams.none  = { arrivals = { times = ["20 h"] }, enters = "rest" }
        [activities.rest]
        stage = "plan"
        calendar = "day"
        duration = "1 h"
        for = { two = { duration = "2 h" }, none = { duration = "0 min" } }
        "#;
    assert_lines(
        &see(text).ways(),
        "
        16:00 one#0 leaves: 60 external
        20:00 none#0 leaves:
        33:00 two#0 leaves: 1080 external
        33:00 night#0 leaves: 780 external
        ",
    );
}

#[test]
fn an_activity_that_takes_no_time_still_waits_for_its_servers() {
    let text = r#"
        pools.p = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min", "1 min"] }, enters = "work" }
        activities.work  = { stage = "plan", pool = "p", duration = "10 min", next = "stamp" }
        activities.stamp = { stage = "plan", pool = "p", next = "file" }
        activities.file  = { stage = "plan" }
        "#;
    // The freed server goes to `a#1`, who waited first; `a#0` is stamped when that is done, before `a#1` is.
    assert_lines(
        &see(text).whole(),
        "
        0:00 a#0 arrives
        0:00 a#0 starts work
        0:01 a#1 arrives
        0:01 a#1 waits for work
        0:10 a#0 ends work
        0:10 a#1 starts work
        0:10 a#0 waits for stamp
        0:20 a#1 ends work
        0:20 a#0 starts stamp
        0:20 a#1 waits for stamp
        0:20 a#0 ends stamp
        0:20 a#1 starts stamp
        0:20 a#0 starts file
        0:20 a#1 ends stamp
        0:20 a#1 starts file
        0:20 a#0 ends file
        0:20 a#0 leaves: 10 work, 10 contention
        0:20 a#1 ends file
        0:20 a#1 leaves: 10 work, 9 contention
        ",
    );
}

#[test]
fn streams_have_ways_and_durations_of_their_own() {
    let text = r#"
        pools.p = { staff = 9 }
        streams.a = { arrivals = { times = ["0 min"] }, enters = "one" }
        streams.b = { arrivals = { times = ["0 min"] }, enters = "one" }
        [activities]
        one = { stage = "plan", pool = "p", duration = "1 min", next = "two", for = { b = { next = "three" } } }
        two = { stage = "plan", pool = "p", duration = "2 min", next = "three" }
        three = { stage = "plan", pool = "p", duration = "3 min", for = { b = { duration = "30 min" } } }
        "#;
    assert_lines(&see(text).ways(), "0:06 a#0 leaves: 6 work\n0:31 b#0 leaves: 31 work");
}

#[test]
fn each_visit_of_a_loop_has_its_own_draws() {
    // Half the visits lead to another: 2 on average, standard deviation 1.41, over 2,000 units 0.032.
    let text = r#"
        run.horizon = "40 d"
        pools.p = { staff = 2000 }
        streams.a = { arrivals = { times = ["0 min"], batch = 2000 }, enters = "desk" }
        activities.desk = { stage = "plan", pool = "p", duration = { exponential = { mean = "1 h" } }, next = { desk = 0.5, done = 0.5 } }
        "#;
    let seen = see(text);
    let mut visits = BTreeMap::<String, Vec<String>>::new();
    for line in seen.work().lines() {
        let mut words = line.split(' ');
        let (at, unit, what) = (words.next().unwrap(), words.next().unwrap(), words.next().unwrap());
        if what == "ends" {
            visits.entry(unit.to_owned()).or_default().push(at.to_owned());
        }
    }
    let count: usize = visits.values().map(Vec::len).sum();
    let mean = count as f64 / visits.len() as f64;
    assert!(visits.len() == 2000 && (mean - 2.0).abs() < 0.16, "{mean}");
    let work = seen.observations.cells[0].work_area[0] as f64 / 3.6e9 / count as f64;
    assert!((work - 1.0).abs() < 5.0 / (count as f64).sqrt(), "an hour per visit, not {work}");
}

#[test]
fn priorities_come_in_their_shares() {
    let text = r#"
        run.horizon = "1 d"
        pools.p = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min"], batch = 5000 }, enters = "desk", priority = { 1 = "10%", 3 = "90%" }, target = { resolve = { 1 = "1 min" } } }
        activities.desk = { stage = "plan", pool = "p", discipline = "priority", duration = "1 s" }
        "#;
    // Only priority 1 has a target, so the units that are measured are those of priority 1: 500 of 5,000 with a
    // standard deviation of 21. They go first; the first unit of all was taken up before the others came.
    let seen = see(text);
    let urgent = seen.observations.streams[0].resolve_measured;
    assert!(urgent.abs_diff(500) < 106, "{urgent}");
    let ways = seen.ways();
    let with_target = ways.lines().skip(1).take(urgent as usize - 1);
    assert!(with_target.into_iter().all(|line| line.ends_with("in time") || line.ends_with("late")));
}

#[test]
fn a_batch_arrives_together_one_after_the_other() {
    let text = r#"
        pools.p = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min", "0 min"], batch = 2 }, enters = "desk" }
        activities.desk = { stage = "plan", pool = "p", duration = "10 min" }
        "#;
    assert_lines(
        &see(text).only(&[Kind::Arrives, Kind::Starts]),
        "
        0:00 a#0 arrives
        0:00 a#0 starts desk
        0:00 a#1 arrives
        0:00 a#2 arrives
        0:00 a#3 arrives
        0:10 a#1 starts desk
        0:20 a#2 starts desk
        0:30 a#3 starts desk
        ",
    );
}

#[test]
fn batches_have_the_sizes_of_their_law() {
    let arrived = |batch: &str| {
        let text = format!(
            r#"
            run.horizon = "3000 min"
            streams.a = {{ arrivals = {{ every = "1 min", batch = {batch} }}, enters = "rest" }}
            activities.rest = {{ stage = "plan" }}
            "#
        );
        see(&text).observations.streams[0].arrived as f64 / 2999.0
    };
    assert!((arrived("3") - 3.0).abs() < 1e-12);
    // Geometric with mean 2.5: variance 2.5 * 1.5; over 2,999 batches a standard deviation of 0.035.
    assert!((arrived("{ geometric = 2.5 }") - 2.5).abs() < 0.18);
    // 80 % of one, 20 % of five: mean 1.8, standard deviation 1.6, over all 0.029.
    assert!((arrived("{ 1 = \"80%\", 5 = \"20%\" }") - 1.8).abs() < 0.15);
}

#[test]
fn regular_arrivals_begin_after_one_interval_and_end_before_the_horizon() {
    let text = r#"
        run.horizon = "30 min"
        streams.a = { arrivals = { every = "10 min" }, enters = "rest" }
        activities.rest = { stage = "plan" }
        "#;
    let seen = see(text);
    assert_lines(&seen.only(&[Kind::Arrives]), "0:10 a#0 arrives\n0:20 a#1 arrives");
    assert_eq!(seen.outcome.ending, Ending::RanDry);
}

#[test]
fn a_log_is_replayed_at_its_local_times() {
    let text = r#"
        run.start = 2026-03-28T12:00:00
        run.time_zone = "Europe/Berlin"
        run.horizon = "24 h"
        streams.a = { arrivals = { replay = { file = "log.csv", column = "opened", case = "id" } }, enters = "rest" }
        activities.rest = { stage = "plan" }
        "#;
    // The clocks go forward at 2:00 in the night; case 2 is in the log twice, 4 lies before the run.
    let log = "id,opened\n1,2026-03-28T13:30\n2,2026-03-29T04:00\n2,2026-03-29T03:30\n3,2026-03-28T12:30Z\n4,2026-03-27\n";
    let files = Attachments::from([("log.csv".to_owned(), log.as_bytes().to_vec())]);
    assert_lines(
        &see_with(text, &files, 0).only(&[Kind::Arrives]),
        "1:30 a#0 arrives\n1:30 a#1 arrives\n14:30 a#2 arrives",
    );
}
