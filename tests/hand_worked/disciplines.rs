//! Which waiting unit is taken up next, and whose work is interrupted.

use std::collections::BTreeMap;

use vsim::model::Attachments;

use crate::timetable::{Kind, assert_lines, compiled, see, see_model};

/// One server, four units that differ in every way a discipline can look at. While `a` is in work (0:00 to 0:10)
/// the others come: `b` of 30 minutes, priority 2 and due at 2:01, `c` of 5 minutes, priority 4 and due at 3:02,
/// `d` of 20 minutes, priority 3 and due at 1:03.
fn four(discipline: &str) -> String {
    format!(
        r#"
        pools.p = {{ staff = 1 }}
        streams.a = {{ arrivals = {{ times = ["0 min"] }}, enters = "desk", priority = 3, target = {{ resolve = "9 h" }} }}
        streams.b = {{ arrivals = {{ times = ["1 min"] }}, enters = "desk", priority = 2, target = {{ resolve = "2 h" }} }}
        streams.c = {{ arrivals = {{ times = ["2 min"] }}, enters = "desk", priority = 4, target = {{ resolve = "3 h" }} }}
        streams.d = {{ arrivals = {{ times = ["3 min"] }}, enters = "desk", priority = 3, target = {{ resolve = "1 h" }} }}
        [activities.desk]
        stage = "plan"
        pool = "p"
        discipline = "{discipline}"
        duration = "10 min"
        for = {{ b = {{ duration = "30 min" }}, c = {{ duration = "5 min" }}, d = {{ duration = "20 min" }} }}
        "#
    )
}

fn starts(text: &str) -> String {
    see(text).only(&[Kind::Starts])
}

#[test]
fn fifo_takes_the_one_that_came_first() {
    let expected = "0:00 a#0 starts desk\n0:10 b#0 starts desk\n0:40 c#0 starts desk\n0:45 d#0 starts desk";
    assert_lines(&starts(&four("fifo")), expected);
}

#[test]
fn lifo_takes_the_one_that_came_last() {
    let expected = "0:00 a#0 starts desk\n0:10 d#0 starts desk\n0:30 c#0 starts desk\n0:35 b#0 starts desk";
    assert_lines(&starts(&four("lifo")), expected);
}

#[test]
fn priority_takes_the_smallest_number_and_interrupts_nobody() {
    let expected = "0:00 a#0 starts desk\n0:10 b#0 starts desk\n0:40 d#0 starts desk\n1:00 c#0 starts desk";
    assert_lines(&starts(&four("priority")), expected);
}

#[test]
fn shortest_takes_the_least_work() {
    let expected = "0:00 a#0 starts desk\n0:10 c#0 starts desk\n0:15 d#0 starts desk\n0:35 b#0 starts desk";
    assert_lines(&starts(&four("shortest")), expected);
}

#[test]
fn earliest_due_takes_the_one_that_is_late_first() {
    let expected = "0:00 a#0 starts desk\n0:10 d#0 starts desk\n0:30 b#0 starts desk\n1:00 c#0 starts desk";
    assert_lines(&starts(&four("earliest_due")), expected);
}

#[test]
fn shortest_remaining_interrupts_what_takes_longer_and_resumes_it() {
    // At 0:02 eight minutes of `a` remain: `c` of five interrupts it. `d` of twenty cannot, and waits as `b` does.
    assert_lines(
        &see(&four("shortest_remaining")).work(),
        "
        0:00 a#0 starts desk
        0:02 a#0 stops desk
        0:02 c#0 starts desk
        0:07 c#0 ends desk
        0:07 a#0 starts desk
        0:15 a#0 ends desk
        0:15 d#0 starts desk
        0:35 d#0 ends desk
        0:35 b#0 starts desk
        1:05 b#0 ends desk
        ",
    );
}

#[test]
fn as_much_work_as_remains_interrupts_nothing() {
    let text = r#"
        pools.p = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min"] }, enters = "desk" }
        streams.b = { arrivals = { times = ["4 min"] }, enters = "desk" }
        [activities.desk]
        stage = "plan"
        pool = "p"
        discipline = "shortest_remaining"
        duration = "10 min"
        for = { b = { duration = "6 min" } }
        "#;
    assert_lines(&see(text).ways(), "0:10 a#0 leaves: 10 work\n0:16 b#0 leaves: 6 work, 6 contention");
}

#[test]
fn preemptive_resume_conserves_the_work_that_remains() {
    // One of ten minutes of `a` is done when `b` comes; equal priorities go by the order of joining.
    assert_lines(
        &see(&four("preemptive_resume")).work(),
        "
        0:00 a#0 starts desk
        0:01 a#0 stops desk
        0:01 b#0 starts desk
        0:31 b#0 ends desk
        0:31 a#0 starts desk
        0:40 a#0 ends desk
        0:40 d#0 starts desk
        1:00 d#0 ends desk
        1:00 c#0 starts desk
        1:05 c#0 ends desk
        ",
    );
}

#[test]
fn preemptive_restart_redoes_all_of_it() {
    assert_lines(
        &see(&four("preemptive_restart")).work(),
        "
        0:00 a#0 starts desk
        0:01 a#0 stops desk
        0:01 b#0 starts desk
        0:31 b#0 ends desk
        0:31 a#0 starts desk
        0:41 a#0 ends desk
        0:41 d#0 starts desk
        1:01 d#0 ends desk
        1:01 c#0 starts desk
        1:06 c#0 ends desk
        ",
    );
}

/// `a` of 10 minutes is interrupted twice, the second time by one that itself interrupts.
fn twice(discipline: &str) -> String {
    format!(
        r#"
        pools.p = {{ staff = 1 }}
        streams.a = {{ arrivals = {{ times = ["0 min"] }}, enters = "desk", priority = 5 }}
        streams.b = {{ arrivals = {{ times = ["4 min", "12 min"] }}, enters = "desk", priority = 3 }}
        streams.c = {{ arrivals = {{ times = ["13 min"] }}, enters = "desk", priority = 1 }}
        [activities.desk]
        stage = "plan"
        pool = "p"
        discipline = "{discipline}"
        duration = "10 min"
        for = {{ b = {{ duration = "5 min" }}, c = {{ duration = "2 min" }} }}
        "#
    )
}

#[test]
fn work_is_conserved_over_nested_interruptions() {
    // `a` works 0:00-0:04 and 0:09-0:12; 3 of its 10 minutes remain. `b#1` works 0:12-0:13, 4 of 5 remain.
    assert_lines(
        &see(&twice("preemptive_resume")).work(),
        "
        0:00 a#0 starts desk
        0:04 a#0 stops desk
        0:04 b#0 starts desk
        0:09 b#0 ends desk
        0:09 a#0 starts desk
        0:12 a#0 stops desk
        0:12 b#1 starts desk
        0:13 b#1 stops desk
        0:13 c#0 starts desk
        0:15 c#0 ends desk
        0:15 b#1 starts desk
        0:19 b#1 ends desk
        0:19 a#0 starts desk
        0:22 a#0 ends desk
        ",
    );
}

#[test]
fn every_interruption_restarts_from_the_whole() {
    assert_lines(
        &see(&twice("preemptive_restart")).only(&[Kind::Ends, Kind::Leaves]),
        "
        0:09 b#0 ends desk
        0:09 b#0 leaves: 5 work
        0:15 c#0 ends desk
        0:15 c#0 leaves: 2 work
        0:20 b#1 ends desk
        0:20 b#1 leaves: 6 work, 2 overtaken
        0:30 a#0 ends desk
        0:30 a#0 leaves: 17 work, 13 overtaken
        ",
    );
}

#[test]
fn an_equal_priority_interrupts_nobody() {
    let text = r#"
        pools.p = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min", "5 min"] }, enters = "desk", priority = 2 }
        activities.desk = { stage = "plan", pool = "p", discipline = "preemptive_resume", duration = "10 min" }
        "#;
    assert_lines(&starts(text), "0:00 a#0 starts desk\n0:10 a#1 starts desk");
}

#[test]
fn the_least_urgent_is_interrupted_and_of_those_the_one_started_last() {
    let text = r#"
        pools.p = { staff = 3 }
        streams.low  = { arrivals = { times = ["0 min", "1 min"] }, enters = "desk", priority = 5 }
        streams.mid  = { arrivals = { times = ["2 min"] }, enters = "desk", priority = 4 }
        streams.high = { arrivals = { times = ["3 min", "4 min", "5 min", "6 min"] }, enters = "desk", priority = 1 }
        activities.desk = { stage = "plan", pool = "p", discipline = "preemptive_resume", duration = "1 h" }
        "#;
    assert_lines(
        &see(text).only(&[Kind::Waits, Kind::Stops]),
        "
        0:03 low#1 stops desk
        0:04 low#0 stops desk
        0:05 mid#0 stops desk
        0:06 high#3 waits for desk
        ",
    );
}

#[test]
fn ties_of_a_discipline_go_by_the_order_of_joining() {
    for discipline in ["priority", "shortest", "earliest_due", "fifo"] {
        let text = format!(
            r#"
            pools.p = {{ staff = 1 }}
            streams.a = {{ arrivals = {{ times = ["0 min", "1 min"] }}, enters = "desk" }}
            streams.b = {{ arrivals = {{ times = ["2 min"] }}, enters = "desk", target = {{ resolve = "1 h" }} }}
            streams.c = {{ arrivals = {{ times = ["2 min"] }}, enters = "desk", target = {{ resolve = "1 h" }} }}
            activities.desk = {{ stage = "plan", pool = "p", discipline = "{discipline}", duration = "10 min" }}
            "#
        );
        // No due date is later than any due date.
        let expected = if discipline == "earliest_due" {
            "0:00 a#0 starts desk\n0:10 b#0 starts desk\n0:20 c#0 starts desk\n0:30 a#1 starts desk"
        } else {
            "0:00 a#0 starts desk\n0:10 a#1 starts desk\n0:20 b#0 starts desk\n0:30 c#0 starts desk"
        };
        assert_lines(&starts(&text), expected);
    }
}

#[test]
fn random_reaches_every_order_equally_often() {
    let text = r#"
        pools.p = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min", "1 min", "2 min", "3 min"] }, enters = "desk" }
        activities.desk = { stage = "plan", pool = "p", discipline = "random", duration = "10 min" }
        "#;
    let model = compiled(text, &Attachments::new());
    let mut orders = BTreeMap::<String, u32>::new();
    for replication in 0..600 {
        let starts = see_model(&model, replication).only(&[Kind::Starts]);
        let order = starts.lines().map(|line| line.split(['#', ' ']).nth(2).unwrap()).collect();
        *orders.entry(order).or_default() += 1;
    }
    // Each of the 6 orders of the three that wait has the share 1/6 of 600: 100 with a standard deviation of 9.1.
    assert_eq!(orders.len(), 6, "{orders:?}");
    assert!(
        orders.iter().all(|(order, count)| order.starts_with('0') && count.abs_diff(100) < 46),
        "{orders:?}"
    );
}
