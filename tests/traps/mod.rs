//! What simulators are known to get wrong, one test for each trap and named after it. Every number is worked out by
//! hand; most of the notions have a file of timetables of their own in `hand_worked`.

use vsim::experiment::{Settings, Silent, run_experiment};
use vsim::kernel::Ending;
use vsim::model::{Attachments, compile};
use vsim::report::{Style, Verbosity, run_text};
use vsim::scenario::parse;

use crate::timetable::{Kind, assert_lines, compiled, minutes, see};

#[test]
fn no_newcomer_slips_between_a_release_and_the_grant_that_it_allows() {
    // At 0:10 the server is released, `b` waits and `c` arrives: the phases decide, not the order of the file.
    let text = r#"
        pools.p = { staff = 1 }
        streams.c = { arrivals = { times = ["10 min"] }, enters = "desk" }
        streams.a = { arrivals = { times = ["0 min"] }, enters = "desk" }
        streams.b = { arrivals = { times = ["5 min"] }, enters = "desk" }
        activities.desk = { stage = "plan", pool = "p", duration = "10 min" }
        "#;
    assert_lines(
        &see(text).only(&[Kind::Starts]),
        "0:00 a#0 starts desk\n0:10 b#0 starts desk\n0:20 c#0 starts desk",
    );
}

#[test]
fn a_unit_that_needs_several_pools_takes_them_all_or_none() {
    // `both` comes at 0:02, when `q` is free and `p` is not. It holds nothing, so `only_q` starts at once at 0:03
    // and `both` when the later of the two is free: at 0:13.
    let text = r#"
        pools.p = { staff = 1 }
        pools.q = { staff = 1 }
        streams.only_p = { arrivals = { times = ["0 min"] }, enters = "at_p" }
        streams.both   = { arrivals = { times = ["2 min"] }, enters = "joint" }
        streams.only_q = { arrivals = { times = ["3 min"] }, enters = "at_q" }
        activities.at_p  = { stage = "plan", pool = "p", duration = "10 min" }
        activities.at_q  = { stage = "plan", pool = "q", duration = "10 min" }
        activities.joint = { stage = "plan", pool = { all = ["p", "q"] }, duration = "10 min" }
        "#;
    assert_lines(
        &see(text).only(&[Kind::Starts]),
        "0:00 only_p#0 starts at_p\n0:03 only_q#0 starts at_q\n0:13 both#0 starts joint",
    );
}

#[test]
fn a_unit_that_has_not_arrived_yet_is_never_ahead_of_one_that_has() {
    // The urgent one comes a minute after the server was free.
    let text = r#"
        pools.p = { staff = 1 }
        streams.first  = { arrivals = { times = ["0 min"] }, enters = "desk" }
        streams.calm   = { arrivals = { times = ["5 min"] }, enters = "desk", priority = 9 }
        streams.urgent = { arrivals = { times = ["11 min"] }, enters = "desk", priority = 1 }
        activities.desk = { stage = "plan", pool = "p", discipline = "priority", duration = "10 min" }
        "#;
    assert_lines(
        &see(text).only(&[Kind::Starts]),
        "0:00 first#0 starts desk\n0:10 calm#0 starts desk\n0:20 urgent#0 starts desk",
    );
}

#[test]
fn a_shift_that_ends_exactly_at_monday_midnight() {
    // From Sunday 20:00 to 24:00, the run begins on Sunday 00:00. What is begun at 23:50 is finished 10 minutes late;
    // nothing is begun at midnight.
    let text = r#"
        run.start = 2026-01-04
        run.horizon = "2 d"
        calendars.sunday = { sun = "20:00-24:00" }
        pools.p = { staff = 1, calendar = "sunday" }
        streams.a = { arrivals = { times = ["1430 min", "1431 min"] }, enters = "desk" }
        activities.desk = { stage = "plan", pool = "p", duration = "20 min" }
        "#;
    let seen = see(text);
    assert_lines(&seen.work(), "23:50 a#0 starts desk\n24:10 a#0 ends desk");
    let pool = &seen.observations.pools[0];
    assert_eq!((minutes(pool.duty_area), minutes(pool.overtime_area)), (240, 10));
}

#[test]
fn a_shift_that_ends_exactly_at_the_horizon() {
    let text = r#"
        run.horizon = "16 h"
        calendars.day = { mon-sun = "08:00-16:00" }
        pools.p = { staff = 1, calendar = "day" }
        streams.a = { arrivals = { times = ["950 min"] }, enters = "desk" }
        activities.desk = { stage = "plan", pool = "p", duration = "20 min" }
        "#;
    let seen = see(text);
    assert_eq!(minutes(seen.observations.pools[0].duty_area), 480);
    assert_eq!(minutes(seen.observations.cells[0].work_area[0]), 10);
    assert_eq!(seen.observations.streams[0].inside_at_end, 1);
}

#[test]
fn a_shift_that_ends_exactly_at_the_warm_up() {
    let text = r#"
        run.horizon = "24 h"
        run.warmup = "16 h"
        calendars.day = { mon-sun = "08:00-16:00" }
        pools.p = { staff = 1, calendar = "day" }
        streams.a = { arrivals = { times = ["950 min"] }, enters = "desk" }
        activities.desk = { stage = "plan", pool = "p", duration = "20 min" }
        "#;
    let seen = see(text);
    let pool = &seen.observations.pools[0];
    assert_eq!((pool.duty_area, minutes(pool.overtime_area)), (0, 10));
    assert_eq!(seen.observations.streams[0].left, 1);
}

#[test]
fn a_pool_with_nobody_on_duty_and_daylight_saving() {
    // In Berlin the night to 2026-03-29 has no hour from 2 to 3: the shift that begins on Sunday at 08:00 local time
    // begins 31 hours after Saturday 00:00, not 32. Until then nobody is there.
    let text = r#"
        run.start = 2026-03-28
        run.time_zone = "Europe/Berlin"
        run.horizon = "2 d"
        calendars.sunday = { sun = "08:00-16:00" }
        pools.p = { staff = 1, calendar = "sunday" }
        streams.a = { arrivals = { times = ["0 min"] }, enters = "desk" }
        activities.desk = { stage = "plan", pool = "p", duration = "20 min" }
        "#;
    assert_lines(&see(text).ways(), "31:20 a#0 leaves: 20 work, 1860 off shift");
}

#[test]
fn preempted_work_is_conserved_or_redone_as_asked() {
    // 4 of 10 minutes are done when the urgent one comes for 5: 6 remain, or all 10.
    let text = |discipline: &str| {
        format!(
            r#"
            pools.p = {{ staff = 1 }}
            streams.a = {{ arrivals = {{ times = ["0 min"] }}, enters = "desk", priority = 5 }}
            streams.b = {{ arrivals = {{ times = ["4 min"] }}, enters = "desk", priority = 1 }}
            activities.desk = {{ stage = "plan", pool = "p", discipline = "{discipline}", duration = "10 min", for = {{ b = {{ duration = "5 min" }} }} }}
            "#
        )
    };
    assert_lines(
        &see(&text("preemptive_resume")).ways(),
        "0:09 b#0 leaves: 5 work\n0:15 a#0 leaves: 10 work, 5 overtaken",
    );
    assert_lines(
        &see(&text("preemptive_restart")).ways(),
        "0:09 b#0 leaves: 5 work\n0:19 a#0 leaves: 14 work, 5 overtaken",
    );
}

#[test]
fn time_with_nobody_on_duty_is_neither_busy_nor_idle() {
    // Two days of 8 hours on duty, of which 20 minutes are work; the 17 h 50 min of `b` are off shift for all but the
    // 10 minutes in which `a` was in work.
    let text = r#"
        run.horizon = "2 d"
        calendars.day = { mon-sun = "08:00-16:00" }
        pools.p = { staff = 1, calendar = "day" }
        streams.a = { arrivals = { times = ["950 min"] }, enters = "desk" }
        streams.b = { arrivals = { times = ["950 min"] }, enters = "desk" }
        activities.desk = { stage = "plan", pool = "p", duration = "10 min" }
        "#;
    let seen = see(text);
    assert_lines(
        &seen.ways(),
        "16:00 a#0 leaves: 10 work\n32:10 b#0 leaves: 10 work, 10 contention, 960 off shift",
    );
    let (pool, cell) = (&seen.observations.pools[0], &seen.observations.cells[0]);
    assert_eq!((minutes(pool.duty_area), minutes(cell.work_area[0])), (960, 10));
}

#[test]
fn sla_clocks_run_in_business_time_and_stop_while_the_customer_has_it() {
    // From 15:00 to 16:00 and from 32:00 on the clock runs, but not in the 10 hours of the question asked at 15:30:
    // 30 minutes before it, then from 32:00 on (the answer comes at 25:30), 20 minutes of work: 50 in all.
    let text = |resolve: u32| {
        format!(
            r#"
            run.horizon = "2 d"
            calendars.day = {{ mon-sun = "08:00-16:00" }}
            pools.p = {{ staff = 1, calendar = "day" }}
            streams.a = {{ arrivals = {{ times = ["15 h"] }}, enters = "ask", target = {{ resolve = "{resolve} min", clock = "day" }} }}
            activities.ask = {{ stage = "engage", pool = "p", duration = "30 min", next = "question" }}
            activities.question = {{ stage = "engage", duration = "10 h", clock = "paused", next = "fix" }}
            activities.fix = {{ stage = "deliver_support", pool = "p", duration = "20 min" }}
            "#
        )
    };
    assert_lines(&see(&text(50)).ways(), "32:20 a#0 leaves: 50 work, 390 off shift, 600 external, in time");
    assert_lines(&see(&text(49)).ways(), "32:20 a#0 leaves: 50 work, 390 off shift, 600 external, late");
}

#[test]
fn units_still_open_and_already_late_at_the_end_count_as_breaches() {
    let text = r#"
        run.horizon = "60 min"
        pools.p = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min", "1 min", "59 min"] }, enters = "desk", target = { resolve = "30 min" } }
        activities.desk = { stage = "plan", pool = "p", duration = "29 min" }
        "#;
    // The first is in time; the second would be at 0:58, late since 0:31; the third is open, but not yet late.
    let stream = &see(text).observations.streams[0];
    assert_eq!((stream.resolve_met, stream.resolve_measured), (1, 2));
}

#[test]
fn loops_that_cannot_end_and_routes_that_lead_nowhere_are_reported_before_the_run() {
    let text = r#"
        run.horizon = "1 d"
        pools.p = { staff = 1 }
        streams.a = { arrivals = { every = "1 h" }, enters = "one" }
        activities.one = { stage = "plan", pool = "p", duration = "1 min", next = "two" }
        activities.two = { stage = "plan", pool = "p", duration = "1 min", next = "one" }
        "#;
    let (_, found) = parse(text);
    assert!(found.has_errors(), "nobody ever leaves");
    let nowhere = text.replace("next = \"one\"", "next = \"three\"");
    let (_, found) = parse(&nowhere);
    assert!(found.render("case.toml", &nowhere, false).contains("unknown activity `three`"));
}

#[test]
fn demand_that_cannot_be_served_is_reported_before_the_run() {
    // Six hours of work an hour for five servers.
    let text = r#"
        run.horizon = "1 d"
        pools.p = { staff = 5 }
        streams.a = { arrivals = { every = "10 min" }, enters = "desk" }
        activities.desk = { stage = "plan", pool = "p", duration = "1 h" }
        "#;
    let (scenario, _) = parse(text);
    let (_, warnings) = compile(&scenario.unwrap(), "case", &Attachments::new()).unwrap();
    let told = warnings.render("case.toml", text, false);
    assert!(told.contains("120 %"), "{told}");
}

#[test]
fn an_unbounded_run_stops_at_a_stated_limit_with_a_clear_word() {
    let text = r#"
        run = { horizon = "30 d", max_inside = 1_000, replications = 2 }
        pools.p = { staff = 1 }
        streams.a = { arrivals = { every = "1 min" }, enters = "desk" }
        activities.desk = { stage = "plan", pool = "p", duration = "1 h" }
        "#;
    assert_eq!(see(text).outcome.ending, Ending::TooManyUnits);
    let why = run_experiment(&compiled(text, &Attachments::new()), &Settings::default(), &Silent);
    let why = why.unwrap_err().to_string();
    assert!(why.contains("1001 demand units") && why.contains("demand exceeds capacity"), "{why}");
}

#[test]
fn batches_and_gates_that_hold_units_at_the_horizon_lose_nothing() {
    // Two of three are collected; two more lie at a gate that opens the day after. `see` holds the balance to it.
    let text = r#"
        calendars.board = { mon-sun = "10:00-11:00" }
        streams.a = { arrivals = { times = ["1 h", "2 h"] }, enters = "collect" }
        streams.b = { arrivals = { times = ["11 h", "12 h"] }, enters = "approve" }
        activities.collect = { stage = "plan", duration = "1 h", batch = { size = 3 } }
        activities.approve = { stage = "plan", duration = "1 h", batch = { gate = "board" } }
        run.horizon = "30 h"
        "#;
    let seen = see(text).observations;
    for (stream, cell) in seen.streams.iter().zip(&seen.cells) {
        assert_eq!((stream.arrived, stream.left, stream.inside_at_end, cell.completed), (2, 0, 2, 0));
    }
    assert_eq!(seen.cells.iter().map(|cell| minutes(cell.held_area)).collect::<Vec<_>>(), [57 * 60, 37 * 60]);
}

#[test]
fn abandoned_and_refused_units_are_never_counted_as_finished() {
    // Of five at once one is served, one waits for ten minutes and gives up, three find no place.
    let text = r#"
        pools.p = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min"], batch = 5 }, enters = "desk", target = { resolve = "1 d" } }
        activities.desk = { stage = "plan", pool = "p", duration = "1 h", places = 1, patience = "10 min" }
        "#;
    let seen = see(text).observations;
    let stream = &seen.streams[0];
    assert_eq!((stream.arrived, stream.left, stream.refused, stream.abandoned), (5, 1, 3, 1));
    assert_eq!((seen.lead_times[0].count(), stream.resolve_measured, stream.first_contact), (1, 1, 1));
    assert_eq!((minutes(stream.lead), seen.cells[0].completed), (60, 1));
}

#[test]
fn a_load_is_that_of_demand_and_not_of_what_is_served_of_it() {
    // Six units an hour for one who needs ten minutes each, and nobody may wait: half are refused, the load is 1 all the
    // same. Of a population nothing is said before the run.
    let text = |arrivals: &str| {
        format!(
            r#"
            pools.p = {{ staff = 1 }}
            streams.a = {{ arrivals = {{ {arrivals} }}, enters = "desk" }}
            activities.desk = {{ stage = "plan", pool = "p", duration = "10 min", places = 0 }}
            "#
        )
    };
    let load = |arrivals: &str| {
        let model = compiled(&text(arrivals), &Attachments::new());
        assert!(model.loses_units(), "which is said beside the loads");
        vsim::model::loads(&model).iter().next().unwrap().load
    };
    assert!((load("rate = \"6/h\"").unwrap() - 1.0).abs() < 1e-9);
    assert_eq!(load("population = 3, every = \"1 h\""), None);
}

#[test]
fn a_circle_of_blocked_units_is_told_and_not_passed_over_in_silence() {
    // Each keeps the people whom the other needs from 0:10 on; those that arrive later wait outside.
    let text = r#"
        run = { horizon = "1 d", replications = 3 }
        pools = { p = { staff = 1 }, q = { staff = 1 } }
        streams.a = { arrivals = { every = "10 h" }, enters = "x" }
        streams.b = { arrivals = { every = "10 h" }, enters = "y" }
        [activities.x]
        title = "The one"
        stage = "plan"
        pool = "p"
        duration = "10 min"
        places = 0
        when_full = "block"
        for = { a = { next = "y" } }
        [activities.y]
        title = "The other"
        stage = "plan"
        pool = "q"
        duration = "10 min"
        places = 0
        when_full = "block"
        for = { b = { next = "x" } }
        "#;
    let model = compiled(text, &Attachments::new());
    let results = run_experiment(&model, &Settings::default(), &Silent).unwrap();
    let style = Style { color: false, width: 200, verbosity: Verbosity::Quiet };
    let told = run_text(&results, style).replace('\n', " ");
    let expected = "Deadlock: in 3 replications units kept each other from moving on and never would have, 2 on average, at The \
                    one and The other.";
    assert!(told.contains(expected), "{told}");
}
