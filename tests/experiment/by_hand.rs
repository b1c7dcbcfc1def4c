//! Small deterministic days whose every figure is worked out by hand.

use super::{assert_values, results};
use vsim::experiment::results::{Cause, Estimate, Quantiles, Results};

/// One person, two hours of work per ticket; the first two hours of the day are not measured.
///
/// ```text
/// ticket  arrives  starts  leaves            hour 2 is the end of the warm-up, 10 that of the run
///      1        1       1       3
///      2        3       3       5
///      3        3       5       7            waits 2 h, leaves 1 h after its target
///      4        9       9       -            inside at the end, not late yet
/// ```
const DAY: &str = r#"
[run]
horizon = "10 h"
warmup = "2 h"
replications = 3

[pools.desk]
staff = 1
cost = "60/h"

[streams.tickets]
arrivals = { times = ["1 h", "3 h", "3 h", "9 h"] }
enters = "log"
target = { resolve = "3 h", respond = "1 h" }

[activities.log]
title = "Log"
stage = "engage"
practice = "service desk"
pool = "desk"
duration = "2 h"
outputs = ["fix"]
"#;

/// Windows of 8 hours in a week.
const WINDOWS_PER_WEEK: f64 = 168.0 / 8.0;

fn value(figure: Option<Estimate>) -> f64 {
    figure.unwrap().value
}

fn assert_quantiles(quantiles: &Quantiles, expected: [f64; 4]) {
    let Quantiles { mean, p50, p85, p95 } = quantiles;
    assert_values(&[("mean", mean.value, expected[0])]);
    for (quantile, expected) in [p50, p85, p95].into_iter().zip(&expected[1..]) {
        // Quantiles come from a sketch; the interval owns up to what it cannot tell apart.
        assert!((quantile.value - expected).abs() <= expected / 256.0, "{quantile:?} instead of {expected}");
        let (low, high) = quantile.interval.unwrap();
        assert!(low <= *expected && *expected <= high, "{quantile:?} does not cover {expected}");
    }
}

#[test]
fn the_flow_through_a_day() {
    let results = results(DAY);
    let flow = &results.whole;
    assert_values(&[
        ("arrived", flow.arrived.value, 3.0),
        ("finished", flow.finished.value, 3.0),
        ("throughput", flow.throughput_per_week.value, 3.0 * WINDOWS_PER_WEEK),
        ("touch time", value(flow.touch_time), 2.0),
        ("contention", flow.waiting.unwrap()[Cause::Contention].value, 2.0 / 3.0),
        ("off shift", flow.waiting.unwrap()[Cause::OffShift].value, 0.0),
        ("overtaken", flow.waiting.unwrap()[Cause::Overtaken].value, 0.0),
        ("external", flow.waiting.unwrap()[Cause::External].value, 0.0),
        ("flow efficiency", value(flow.flow_efficiency), 6.0 / 8.0),
        // Hours inside after the warm-up: 1 + 2 + 4 + 1 over 8.
        ("work in progress", flow.work_in_progress.value, 1.0),
        ("inside at the end", flow.inside_at_end.value, 1.0),
        ("resolved in time", value(flow.sla_resolve), 2.0 / 3.0),
        // Responses at 3, 5 and 9; that of the first ticket was before the window.
        ("responded in time", value(flow.sla_respond), 2.0 / 3.0),
        ("cost per unit", value(flow.cost_per_unit), 8.0 * 60.0 / 3.0),
        ("first contact", value(flow.first_contact), 1.0),
    ]);
    assert_quantiles(&flow.lead_time.unwrap(), [8.0 / 3.0, 2.0, 4.0, 4.0]);
    // The same every time: the interval has no width.
    assert_eq!(flow.arrived.interval, Some((3.0, 3.0)));
    assert_eq!(format!("{:?}", results.streams[0].flow), format!("{flow:?}"), "there is no other stream");
}

#[test]
fn the_activity_the_pool_and_the_stage_of_a_day() {
    let results = results(DAY);
    let [log] = &results.activities[..] else { panic!("one activity") };
    assert_eq!((log.title.as_str(), log.practice.as_deref()), ("Log", Some("service desk")));
    assert_eq!(log.pools, ["desk"]);
    assert_values(&[
        ("completed", log.completed_per_week.value, 3.0 * WINDOWS_PER_WEEK),
        ("visits", value(log.visits_per_unit), 1.0),
        ("touch time", value(log.touch_time), 2.0),
        ("waiting", log.waiting_per_week[Cause::Contention].value, 2.0 * WINDOWS_PER_WEEK),
        ("share of waiting", value(log.share_of_waiting), 1.0),
        ("waiting units", log.waiting_units.value, 2.0 / 8.0),
        ("in work", log.in_work.value, 6.0 / 8.0),
    ]);
    assert_quantiles(&log.wait.unwrap(), [2.0 / 3.0, 0.0, 2.0, 2.0]);
    let [desk] = &results.pools[..] else { panic!("one pool") };
    assert_values(&[
        ("paid", desk.paid.value, 1.0),
        ("on duty", desk.on_duty.value, 1.0),
        ("busy", desk.busy.value, 6.0 / 8.0),
        ("utilization", value(desk.utilization), 0.75),
        ("occupancy", value(desk.occupancy), 0.75),
        ("overtime", desk.overtime_per_week.value, 0.0),
        ("cost", desk.cost_per_week.value, 8.0 * 60.0 * WINDOWS_PER_WEEK),
        // Four tickets of two hours in ten hours.
        ("load", desk.load.unwrap(), 0.8),
    ]);
    let [engage] = &results.stages[..] else { panic!("one stage") };
    assert_values(&[
        ("completed", engage.completed_per_week.value, 3.0 * WINDOWS_PER_WEEK),
        ("touch", engage.touch_per_week.value, 6.0 * WINDOWS_PER_WEEK),
        ("waiting", engage.waiting_per_week.value, 2.0 * WINDOWS_PER_WEEK),
        ("work in progress", engage.work_in_progress.value, 1.0),
    ]);
    assert_eq!(results.outputs[0].name, "fix");
    assert_values(&[("fixes", results.outputs[0].per_week.value, 3.0 * WINDOWS_PER_WEEK)]);
}

#[test]
fn the_development_over_a_day() {
    let Results { series, week, .. } = results(DAY);
    assert_eq!(series.ends.len(), 10, "one bin for each hour");
    let values = |figures: &[Estimate]| figures.iter().map(|figure| figure.value).collect::<Vec<_>>();
    assert_eq!(values(&series.work_in_progress), [0.0, 1.0, 1.0, 2.0, 2.0, 1.0, 1.0, 0.0, 0.0, 1.0]);
    assert_eq!(values(&series.waiting[0]), [0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    let weekly = |counts: [u32; 10]| counts.map(|count| f64::from(count) * 168.0);
    // What happens at a cut belongs to the bin that begins there.
    assert_eq!(values(&series.arrivals_per_week), weekly([0, 1, 0, 2, 0, 0, 0, 0, 0, 1]));
    assert_eq!(values(&series.throughput_per_week), weekly([0, 0, 0, 1, 0, 1, 0, 1, 0, 0]));
    assert!(week.arrivals.is_empty(), "a day has no average week");
}

#[test]
fn one_replication_has_no_intervals() {
    let results = results(&DAY.replace("replications = 3", "replications = 1"));
    assert_eq!(results.whole.arrived, Estimate { value: 3.0, interval: None });
    assert_eq!(results.whole.lead_time.unwrap().p95.interval, None);
    assert_eq!(results.pools[0].occupancy.unwrap().interval, None);
}

#[test]
fn a_window_in_which_nobody_left_has_no_figures_per_unit() {
    let results = results(&DAY.replace(r#"["1 h", "3 h", "3 h", "9 h"]"#, r#"["9 h"]"#));
    let flow = &results.whole;
    assert!(flow.lead_time.is_none() && flow.touch_time.is_none() && flow.waiting.is_none());
    assert!(flow.sla_resolve.is_none() && flow.cost_per_unit.is_none() && flow.first_contact.is_none());
    assert!(results.activities[0].wait.is_none() && results.activities[0].share_of_waiting.is_none());
    assert_values(&[("work in progress", flow.work_in_progress.value, 1.0 / 8.0)]);
}

/// Two streams over one day. `change` needs both people for an hour, then lies with a supplier for three; `call`
/// needs the first person for three hours.
const TWO_STREAMS: &str = r#"
[run]
horizon = "24 h"
replications = 2

[pools.first]
staff = 1
cost = "10/h"

[pools.second]
staff = 1
cost = "20/h"

[streams.change]
arrivals = { times = ["1 h"] }
enters = "together"

[streams.call]
arrivals = { times = ["6 h"] }
enters = "alone"

[activities.together]
stage = "obtain_build"
pool = { all = ["first", "second"] }
duration = "1 h"
next = "supplier"
outputs = ["change", "record"]

[activities.supplier]
stage = "obtain_build"
duration = "3 h"

[activities.alone]
stage = "engage"
pool = "first"
duration = "3 h"
outputs = ["record"]
"#;

#[test]
fn cost_falls_to_streams_as_they_use_the_pools() {
    let results = results(TWO_STREAMS);
    let cost = |index: usize| value(results.streams[index].flow.cost_per_unit);
    // The first person costs 240 a day, of whose four hours of work one is for the change; the second costs 480.
    assert_values(&[
        ("change", cost(0), 240.0 / 4.0 + 480.0),
        ("call", cost(1), 240.0 * 3.0 / 4.0),
        ("whole", value(results.whole.cost_per_unit), 720.0 / 2.0),
        ("busy, first", results.pools[0].busy.value, 4.0 / 24.0),
        ("busy, second", results.pools[1].busy.value, 1.0 / 24.0),
        ("cost a week", results.pools[1].cost_per_week.value, 480.0 * 7.0),
    ]);
    let free = super::results(&TWO_STREAMS.replace("cost = ", "# cost = "));
    assert_eq!(free.whole.cost_per_unit, None, "nobody said what people cost");
}

#[test]
fn a_delay_is_external_waiting_and_no_work() {
    let results = results(TWO_STREAMS);
    let change = &results.streams[0].flow;
    let [together, supplier, alone] = &results.activities[..] else { panic!("three activities") };
    assert_values(&[
        ("touch time", value(change.touch_time), 1.0),
        ("external", change.waiting.unwrap()[Cause::External].value, 3.0),
        ("flow efficiency", value(change.flow_efficiency), 0.25),
        ("external at the supplier", supplier.waiting_per_week[Cause::External].value, 3.0 * 7.0),
        ("contention at the supplier", supplier.waiting_per_week[Cause::Contention].value, 0.0),
        ("at the supplier", supplier.in_work.value, 3.0 / 24.0),
        ("touch time there", value(supplier.touch_time), 3.0),
        ("visits together", value(together.visits_per_unit), 0.5),
    ]);
    assert_eq!((together.pools.len(), supplier.pools.len(), alone.pools.len()), (2, 0, 1));
    assert!(supplier.wait.is_none() && supplier.share_of_waiting.is_none(), "nobody waits for people there");
    assert!(alone.share_of_waiting.is_none(), "there is no waiting to have a share of");
    // Stages in the order of the value chain, not of the file.
    let [engage, build] = &results.stages[..] else { panic!("two stages") };
    assert_values(&[
        ("engage", engage.touch_per_week.value, 3.0 * 7.0),
        ("build, work", build.touch_per_week.value, 7.0),
        ("build, waiting", build.waiting_per_week.value, 3.0 * 7.0),
        ("build, inside", build.work_in_progress.value, 4.0 / 24.0),
    ]);
    let outputs: Vec<_> =
        results.outputs.iter().map(|output| (&*output.name, output.per_week.value)).collect();
    assert_eq!(outputs, [("change", 7.0), ("record", 14.0)]);
}

/// A week from a Monday on, measured twice after one that is not: two people in office hours, and on each Monday
/// a ticket at 10:30 and one at 16:30 that takes until 17:30.
const WEEKS: &str = r#"
[run]
start = 2026-01-05
horizon = "3 weeks"
warmup = "1 week"
replications = 2

[calendars]
office = { mon-fri = "09:00-17:00" }

[pools.desk]
staff = 2
calendar = "office"

[streams.tickets]
arrivals = { times = ["10.5 h", "16.5 h", "178.5 h", "184.5 h", "346.5 h", "352.5 h"] }
enters = "log"

[activities.log]
stage = "engage"
pool = "desk"
duration = "1 h"
"#;

#[test]
fn the_average_week_has_its_hours() {
    let results = results(WEEKS);
    let week = &results.week;
    assert_eq!(week.arrivals.len(), 168);
    assert_eq!(week.on_duty[0].len(), 168);
    let desk = |hour: usize| week.on_duty[0][hour].value;
    assert_values(&[
        ("before nine", desk(8), 0.0),
        ("from nine on", desk(9), 2.0),
        ("past the end of the shift", desk(17), 0.5),
        ("evening", desk(18), 0.0),
        ("Friday afternoon", desk(4 * 24 + 16), 2.0),
        ("Saturday", desk(5 * 24 + 12), 0.0),
        ("arrivals at ten", week.arrivals[10].value, 1.0),
        ("arrivals at eleven", week.arrivals[11].value, 0.0),
        ("finished at eleven", week.throughput[11].value, 1.0),
        ("inside at ten", week.work_in_progress[10].value, 0.5),
        ("finished at five", week.throughput[17].value, 1.0),
        ("waiting", week.waiting[0][16].value, 0.0),
    ]);
    let pool = &results.pools[0];
    assert_values(&[
        ("overtime", pool.overtime_per_week.value, 0.5),
        ("paid", pool.paid.value, 80.0 / 168.0),
        ("on duty", pool.on_duty.value, 80.5 / 168.0),
        ("utilization", value(pool.utilization), 2.0 / 80.0),
        ("occupancy", value(pool.occupancy), 2.0 / 80.5),
    ]);
}

#[test]
fn a_unit_open_at_the_end_is_late_only_if_its_clock_says_so() {
    let results = results(
        r#"
        [run]
        horizon = "10 h"
        replications = 1
        [streams.with_user]
        arrivals = { times = ["1 h"] }
        enters = "ask_user"
        target = { resolve = "2 h", respond = "1 h" }
        [streams.with_supplier]
        arrivals = { times = ["1 h"] }
        enters = "supplier"
        target = { resolve = "2 h", respond = "1 h" }
        [activities.ask_user]
        stage = "engage"
        duration = "20 h"
        clock = "paused"
        [activities.supplier]
        stage = "obtain_build"
        duration = "20 h"
        "#,
    );
    let [with_user, with_supplier] = [0, 1].map(|stream| &results.streams[stream].flow);
    assert_eq!((with_user.sla_resolve, with_user.sla_respond), (None, None), "the clocks stand still");
    assert_values(&[
        ("resolved in time", value(with_supplier.sla_resolve), 0.0),
        ("responded in time", value(with_supplier.sla_respond), 0.0),
    ]);
}

#[test]
fn a_target_that_ends_behind_the_calendar_is_met_and_not_absent() {
    // Five hours at a minute a week are more than five years.
    let results = results(
        r#"
        [run]
        start = 2026-01-05
        horizon = "10 h"
        replications = 1
        [calendars]
        minute = { mon = "08:00-08:01" }
        [streams.tickets]
        arrivals = { times = ["1 h"] }
        enters = "ask_user"
        target = { resolve = "5 h", clock = "minute" }
        [activities.ask_user]
        stage = "engage"
        duration = "2 h"
        clock = "paused"
        "#,
    );
    assert_values(&[("resolved in time", value(results.whole.sla_resolve), 1.0)]);
}

#[test]
fn units_leave_a_loop_however_long_they_have_been_in_it() {
    // 50,000 visits on average: of ten units some need far more.
    let results = results(
        r#"
        [run]
        horizon = "2 h"
        replications = 1
        [streams.tickets]
        arrivals = { times = ["0 s"], batch = 10 }
        enters = "retry"
        [activities.retry]
        stage = "engage"
        duration = "1 ms"
        next = { retry = 0.99998, done = 0.00002 }
        "#,
    );
    assert_values(&[("finished", results.whole.finished.value, 10.0)]);
}
