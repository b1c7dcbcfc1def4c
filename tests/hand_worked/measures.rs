//! What the recorder measures, and how a replication ends.

use vsim::kernel::cause::Cause;
use vsim::kernel::{Ending, Outcome};
use vsim::time::{SimTime, TICKS_PER_MINUTE};

use crate::timetable::{Kind, assert_lines, minutes, see};

fn at(minutes: u64) -> SimTime {
    SimTime::from_ticks(minutes * TICKS_PER_MINUTE)
}

/// Two servers from 8:00 to 16:00. Three units of 60 minutes each come at 7:00, 15:30 and 15:45, one of 30 at 15:50.
const DAY: &str = r#"
    run.horizon = "24 h"
    run.warmup = "470 min"
    calendars.day = { mon-sun = "08:00-16:00" }
    pools.p = { staff = 2, calendar = "day" }
    streams.a = { arrivals = { times = ["7 h", "930 min", "945 min"] }, enters = "desk" }
    streams.b = { arrivals = { times = ["950 min"] }, enters = "desk" }
    activities.desk = { stage = "plan", pool = "p", duration = "60 min", for = { b = { duration = "30 min" } } }
    "#;

#[test]
fn areas_of_a_day_by_hand() {
    // Measured from 7:50 on. `a#0` waits 10 minutes of that and works 8:00-9:00; `a#1` works 15:30-16:30 and `a#2`
    // 15:45-16:45, so 30 + 45 minutes are overtime; `b` waits from 15:50 to the end.
    let seen = see(DAY).observations;
    let pool = &seen.pools[0];
    let areas = [pool.paid_area, pool.duty_area, pool.overtime_area].map(minutes);
    assert_eq!(areas, [960, 960, 75]);
    let [a, b] = &seen.cells[..] else { panic!("two cells") };
    assert_eq!(minutes(a.work_area[0]), 180);
    assert_eq!(minutes(a.waiting_area), 10);
    assert_eq!((a.completed, b.completed), (3, 0));
    assert_eq!(minutes(b.waiting_area), 490);
    let [a, b] = &seen.streams[..] else { panic!("two streams") };
    // `a#0` came before the measured window and left in it.
    assert_eq!((a.arrived, a.left, a.inside_at_end), (2, 3, 0));
    assert_eq!((b.arrived, b.left, b.inside_at_end), (1, 0, 1));
    assert_eq!(minutes(a.inside_area), 70 + 60 + 60);
    assert_eq!(minutes(a.lead), 120 + 60 + 60);
    assert_eq!((a.first_contact, minutes(a.waits[Cause::OffShift])), (3, 60));
    assert_eq!(minutes(seen.window), 970);
}

#[test]
fn the_development_over_the_day_and_the_week_by_hand() {
    let seen = see(DAY).observations;
    assert_eq!((seen.bins.len(), minutes(seen.bin)), (24, 60));
    let arrived: Vec<u64> = seen.bins.iter().map(|bin| bin.arrived[0] + bin.arrived[1]).collect();
    let expected: Vec<u64> =
        (0..24).map(|hour| [0, 1, 3][usize::from(hour == 7) + 2 * usize::from(hour == 15)]).collect();
    assert_eq!(arrived, expected);
    let of_hour = |hour: usize| {
        let bin = &seen.bins[hour];
        [bin.inside[0], bin.inside[1], bin.waiting[0], bin.on_duty[0]].map(minutes)
    };
    assert_eq!(of_hour(7), [60, 0, 60, 0], "the warm-up too");
    assert_eq!(of_hour(8), [60, 0, 0, 120]);
    assert_eq!(of_hour(15), [45, 10, 10, 120]);
    assert_eq!(of_hour(16), [75, 60, 60, 75], "overtime counts as on duty");
    assert_eq!(of_hour(20), [0, 60, 60, 0]);
    // The run starts on a Monday; the hours of the week are measured after the warm-up only.
    assert_eq!((seen.week.len(), minutes(seen.week_time[7]), minutes(seen.week_time[8])), (168, 10, 60));
    assert_eq!((minutes(seen.week[7].waiting[0]), minutes(seen.week[15].on_duty[0])), (10, 120));
    assert_eq!(seen.week_time.iter().sum::<u64>(), seen.window);
}

#[test]
fn utilization_of_alternatives_is_kept_apart() {
    let text = r#"
        pools.p = { staff = 1 }
        pools.q = { staff = 2 }
        streams.a = { arrivals = { times = ["0 min", "1 min"] }, enters = "desk" }
        activities.desk = { stage = "plan", pool = { first_of = ["p", { all = ["q", "q"] }] }, duration = "10 min" }
        "#;
    let seen = see(text).observations;
    assert_eq!(seen.cells[0].work_area.iter().map(|&area| minutes(area)).collect::<Vec<_>>(), [10, 10]);
}

#[test]
fn quantiles_are_those_of_the_units_that_left() {
    let text = r#"
        pools.p = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min"], batch = 4 }, enters = "desk" }
        activities.desk = { stage = "plan", pool = "p", duration = "10 min" }
        "#;
    let seen = see(text).observations;
    assert_eq!((seen.lead_times[0].count(), seen.waits[0].count()), (4, 4));
}

#[test]
fn a_run_that_has_nothing_left_to_do_ran_dry() {
    let text = r#"
        pools.p = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min", "5 min"] }, enters = "desk" }
        activities.desk = { stage = "plan", pool = "p", duration = "10 min" }
        "#;
    let seen = see(text);
    assert_eq!(seen.outcome, Outcome { ending: Ending::RanDry, at: at(20), events: 4 });
    assert_eq!(minutes(seen.observations.pools[0].duty_area), 1440, "areas go on to the horizon");
}

#[test]
fn a_run_that_has_something_left_to_do_ends_at_the_horizon() {
    let text = r#"
        run.horizon = "19 min"
        pools.p = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min", "5 min"] }, enters = "desk" }
        activities.desk = { stage = "plan", pool = "p", duration = "10 min" }
        "#;
    let seen = see(text);
    assert_eq!((seen.outcome.ending, seen.outcome.at), (Ending::Horizon, at(19)));
}

/// At most `max` units inside, of which one comes every minute and none leaves.
fn crowded(max: u32) -> String {
    format!(
        r#"
        run.horizon = "10 min"
        run.max_inside = {max}
        pools.p = {{ staff = 1 }}
        streams.a = {{ arrivals = {{ times = ["1 min", "2 min", "3 min"] }}, enters = "desk" }}
        streams.b = {{ arrivals = {{ times = ["4 min"] }}, enters = "desk" }}
        activities.desk = {{ stage = "plan", pool = "p", duration = "1 h" }}
        "#
    )
}

#[test]
fn a_run_stops_when_more_units_are_inside_than_are_allowed() {
    let seen = see(&crowded(3));
    assert_eq!((seen.outcome.ending, seen.outcome.at), (Ending::TooManyUnits, at(4)));
    assert_lines(
        &seen.only(&[Kind::Arrives]),
        "0:01 a#0 arrives\n0:02 a#1 arrives\n0:03 a#2 arrives\n0:04 b#0 arrives",
    );
    assert_eq!(see(&crowded(4)).outcome.ending, Ending::Horizon, "as many as are allowed are allowed");
}

#[test]
fn a_batch_stops_where_the_limit_is_passed() {
    let text = r#"
        run.max_inside = 100
        streams.a = { arrivals = { times = ["1 min"], batch = 1_000_000 }, enters = "rest" }
        activities.rest = { stage = "plan", duration = "1 h" }
        "#;
    let seen = see(text);
    assert_eq!((seen.outcome.ending, seen.outcome.at), (Ending::TooManyUnits, at(1)));
    assert_eq!(seen.observations.streams[0].arrived, 101);
}
