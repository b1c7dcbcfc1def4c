//! Who does the work: pools shared by activities, several servers at once, alternatives.

use crate::timetable::{Kind, assert_lines, see};

/// One server for two waiting lines. While `a` is in work there come `b` and `d` for the second activity, `c` for
/// the first.
fn two_lines(between: &str) -> String {
    format!(
        r#"
        pools.p = {{ staff = 1, between = "{between}" }}
        streams.a = {{ arrivals = {{ times = ["0 min"] }}, enters = "first" }}
        streams.b = {{ arrivals = {{ times = ["1 min"] }}, enters = "second", priority = 2 }}
        streams.c = {{ arrivals = {{ times = ["2 min"] }}, enters = "first", priority = 5 }}
        streams.d = {{ arrivals = {{ times = ["3 min"] }}, enters = "second", priority = 4 }}
        activities.first  = {{ stage = "plan", pool = "p", duration = "10 min" }}
        activities.second = {{ stage = "plan", pool = "p", duration = "10 min", discipline = "priority" }}
        "#
    )
}

#[test]
fn a_free_server_chooses_between_lines_by_its_rule() {
    let cases = [
        ("longest_waiting", ["b#0 starts second", "c#0 starts first", "d#0 starts second"]),
        ("priority", ["b#0 starts second", "d#0 starts second", "c#0 starts first"]),
        ("listed", ["c#0 starts first", "b#0 starts second", "d#0 starts second"]),
    ];
    for (between, [one, two, three]) in cases {
        let expected = format!("0:00 a#0 starts first\n0:10 {one}\n0:20 {two}\n0:30 {three}");
        assert_lines(&see(&two_lines(between)).only(&[Kind::Starts]), &expected);
    }
}

#[test]
fn activities_with_the_same_needs_share_one_line() {
    let text = r#"
        pools.p = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min", "3 min"] }, enters = "second" }
        streams.b = { arrivals = { times = ["1 min", "2 min"] }, enters = "first" }
        activities.first  = { stage = "plan", pool = "p", duration = "10 min" }
        activities.second = { stage = "plan", pool = "p", duration = "10 min" }
        "#;
    assert_lines(
        &see(text).only(&[Kind::Starts]),
        "0:00 a#0 starts second\n0:10 b#0 starts first\n0:20 b#1 starts first\n0:30 a#1 starts second",
    );
}

#[test]
fn a_unit_that_needs_two_pools_takes_both_or_none() {
    let text = r#"
        pools.p = { staff = 1 }
        pools.q = { staff = 1 }
        streams.p = { arrivals = { times = ["0 min", "3 min"] }, enters = "by_p" }
        streams.q = { arrivals = { times = ["2 min"] }, enters = "by_q" }
        streams.j = { arrivals = { times = ["1 min"] }, enters = "joint" }
        activities.by_p  = { stage = "plan", pool = "p", duration = "10 min" }
        activities.by_q  = { stage = "plan", pool = "q", duration = "5 min" }
        activities.joint = { stage = "plan", pool = { all = ["p", "q"] }, duration = "10 min" }
        "#;
    // `q` stays free for others while the joint unit waits for `p`.
    assert_lines(
        &see(text).work(),
        "
        0:00 p#0 starts by_p
        0:02 q#0 starts by_q
        0:07 q#0 ends by_q
        0:10 p#0 ends by_p
        0:10 j#0 starts joint
        0:20 j#0 ends joint
        0:20 p#1 starts by_p
        0:30 p#1 ends by_p
        ",
    );
}

#[test]
fn three_that_need_two_of_three_each_do_not_block_one_another() {
    let text = r#"
        pools.p = { staff = 1 }
        pools.q = { staff = 1 }
        pools.r = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min"] }, enters = "pq" }
        streams.b = { arrivals = { times = ["0 min"] }, enters = "qr" }
        streams.c = { arrivals = { times = ["0 min"] }, enters = "rp" }
        activities.pq = { stage = "plan", pool = { all = ["p", "q"] }, duration = "10 min" }
        activities.qr = { stage = "plan", pool = { all = ["q", "r"] }, duration = "10 min" }
        activities.rp = { stage = "plan", pool = { all = ["r", "p"] }, duration = "10 min" }
        "#;
    // The servers of `pq` become free together; of those that can start now, `b` came first.
    assert_lines(
        &see(text).only(&[Kind::Starts]),
        "0:00 a#0 starts pq\n0:10 b#0 starts qr\n0:20 c#0 starts rp",
    );
}

#[test]
fn two_servers_of_one_pool_are_taken_together() {
    let text = |staff: u32| {
        format!(
            r#"
            pools.p = {{ staff = {staff} }}
            streams.a = {{ arrivals = {{ times = ["0 min", "2 min"] }}, enters = "alone" }}
            streams.j = {{ arrivals = {{ times = ["1 min"] }}, enters = "pair" }}
            activities.alone = {{ stage = "plan", pool = "p", duration = "10 min" }}
            activities.pair  = {{ stage = "plan", pool = {{ all = ["p", "p"] }}, duration = "10 min" }}
            "#
        )
    };
    // Of three, two are free at once; of two, one goes to the next who needs but one.
    assert_lines(
        &see(&text(3)).only(&[Kind::Starts]),
        "0:00 a#0 starts alone\n0:01 j#0 starts pair\n0:10 a#1 starts alone",
    );
    assert_lines(
        &see(&text(2)).only(&[Kind::Starts]),
        "0:00 a#0 starts alone\n0:02 a#1 starts alone\n0:12 j#0 starts pair",
    );
}

#[test]
fn alternatives_are_taken_in_order_of_preference() {
    let text = r#"
        pools.p = { staff = 1 }
        pools.q = { staff = 2 }
        streams.a = { arrivals = { times = ["0 min", "1 min", "2 min", "40 min"] }, enters = "desk" }
        streams.b = { arrivals = { times = ["3 min"] }, enters = "quick" }
        activities.desk  = { stage = "plan", pool = { first_of = ["p", { all = ["q", "q"] }] }, duration = "10 min" }
        activities.quick = { stage = "plan", pool = "q", duration = "1 min" }
        "#;
    // At 0:40 all are free again and the first alternative is preferred.
    assert_lines(
        &see(text).only(&[Kind::Starts]),
        "
        0:00 a#0 starts desk with p
        0:01 a#1 starts desk with q
        0:10 a#2 starts desk with p
        0:11 b#0 starts quick
        0:40 a#3 starts desk with p
        ",
    );
}

#[test]
fn one_that_waits_for_either_takes_the_first_to_be_free() {
    let text = r#"
        pools.p = { staff = 1 }
        pools.q = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min"] }, enters = "long" }
        streams.b = { arrivals = { times = ["0 min"] }, enters = "short" }
        streams.c = { arrivals = { times = ["1 min", "2 min"] }, enters = "either" }
        activities.long   = { stage = "plan", pool = "p", duration = "9 min" }
        activities.short  = { stage = "plan", pool = "q", duration = "5 min" }
        activities.either = { stage = "plan", pool = { first_of = ["p", "q"] }, duration = "10 min" }
        "#;
    assert_lines(
        &see(text).only(&[Kind::Starts]),
        "
        0:00 a#0 starts long
        0:00 b#0 starts short
        0:05 c#0 starts either with q
        0:09 c#1 starts either with p
        ",
    );
}

#[test]
fn one_that_is_interrupted_goes_on_at_once_with_an_alternative_that_is_free() {
    let text = r#"
        pools.p = { staff = 1 }
        pools.q = { staff = 1 }
        streams.low  = { arrivals = { times = ["0 min"] }, enters = "either", priority = 5 }
        streams.high = { arrivals = { times = ["4 min"] }, enters = "urgent", priority = 1 }
        activities.either = { stage = "plan", pool = { first_of = ["p", "q"] }, discipline = "preemptive_resume", duration = "10 min" }
        activities.urgent = { stage = "plan", pool = "p", discipline = "preemptive_resume", duration = "30 min" }
        "#;
    assert_lines(
        &see(text).work(),
        "
        0:00 low#0 starts either with p
        0:04 low#0 stops either
        0:04 high#0 starts urgent
        0:04 low#0 starts either with q
        0:10 low#0 ends either
        0:34 high#0 ends urgent
        ",
    );
}

#[test]
fn one_that_is_interrupted_may_interrupt_in_turn() {
    let text = r#"
        pools.p = { staff = 1 }
        pools.q = { staff = 1 }
        streams.low  = { arrivals = { times = ["0 min"] }, enters = "by_q", priority = 5 }
        streams.mid  = { arrivals = { times = ["1 min"] }, enters = "either", priority = 3 }
        streams.high = { arrivals = { times = ["4 min"] }, enters = "by_p", priority = 1 }
        activities.by_p   = { stage = "plan", pool = "p", discipline = "preemptive_resume", duration = "10 min" }
        activities.by_q   = { stage = "plan", pool = "q", discipline = "preemptive_resume", duration = "10 min" }
        activities.either = { stage = "plan", pool = { first_of = ["p", "q"] }, discipline = "preemptive_resume", duration = "10 min" }
        "#;
    assert_lines(
        &see(text).work(),
        "
        0:00 low#0 starts by_q
        0:01 mid#0 starts either with p
        0:04 mid#0 stops either
        0:04 high#0 starts by_p
        0:04 low#0 stops by_q
        0:04 mid#0 starts either with q
        0:11 mid#0 ends either
        0:11 low#0 starts by_q
        0:14 high#0 ends by_p
        0:17 low#0 ends by_q
        ",
    );
}

#[test]
fn work_that_others_forbid_to_interrupt_is_not_interrupted() {
    let text = r#"
        pools.p = { staff = 1 }
        streams.low  = { arrivals = { times = ["0 min"] }, enters = "careful", priority = 5 }
        streams.high = { arrivals = { times = ["4 min"] }, enters = "urgent", priority = 1 }
        activities.careful = { stage = "plan", pool = "p", duration = "10 min" }
        activities.urgent  = { stage = "plan", pool = "p", discipline = "preemptive_resume", duration = "10 min" }
        "#;
    assert_lines(&see(text).only(&[Kind::Starts]), "0:00 low#0 starts careful\n0:10 high#0 starts urgent");
}

#[test]
fn a_newcomer_interrupts_nobody_past_a_more_urgent_one_that_waits_in_its_own_line() {
    // The pool looks at the first activity first, so that `low` is taken up at 0:10 although `high` waits.
    let text = r#"
        pools.p = { staff = 1, between = "listed" }
        streams.start = { arrivals = { times = ["0 min"] }, enters = "first", priority = 1 }
        streams.low   = { arrivals = { times = ["1 min"] }, enters = "first", priority = 9 }
        streams.high  = { arrivals = { times = ["2 min"] }, enters = "second", priority = 2 }
        streams.mid   = { arrivals = { times = ["12 min"] }, enters = "second", priority = 3 }
        activities.first  = { stage = "plan", pool = "p", discipline = "preemptive_resume", duration = "10 min" }
        activities.second = { stage = "plan", pool = "p", discipline = "preemptive_restart", duration = "10 min" }
        "#;
    assert_lines(
        &see(text).only(&[Kind::Starts]),
        "
        0:00 start#0 starts first
        0:10 low#0 starts first
        0:20 high#0 starts second
        0:30 mid#0 starts second
        ",
    );
}
