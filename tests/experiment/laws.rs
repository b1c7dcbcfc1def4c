//! Laws that hold whatever the model: nothing is lost, parts add up to the whole, nobody is busier than present.
//!
//! Conservation of units and Little's law are checked inside every replication; a breach ends the experiment with
//! an error, so that each of these runs is a test of them.

use super::{assert_values, results};
use vsim::experiment::results::{Results, WaitingByCause};

/// Two streams over a desk in shifts, a second line by night, a swarm of both, a delay and rework.
const TANGLE: &str = r#"
[run]
start = 2026-01-05
horizon = "4 weeks"
warmup = "1 week"
replications = 3
seed = 11

[calendars]
desk = { mon-fri = "08:00-18:00" }
night = { mon-sun = "20:00-06:00" }

[pools.desk]
staff = 3
calendar = "desk"
shrinkage = "25%"
cost = "50/h"
at_shift_end = "SHIFT_END"

[pools.line]
shifts = [{ staff = 2, calendar = "night" }, { staff = 1, calendar = "desk" }]
cost = "80/h"
at_shift_end = "SHIFT_END"

[streams.call]
arrivals = { rate = "60/week", batch = { 1 = "80%", 3 = "20%" } }
enters = "log"
priority = { 1 = "20%", 3 = "80%" }
target = { resolve = "8 h", respond = "2 h", clock = "desk" }

[streams.change]
arrivals = { rate = "20/week" }
enters = "build"

[activities.log]
stage = "engage"
pool = "desk"
discipline = "DISCIPLINE"
duration = { lognormal = { mean = "40 min", cv = 1.0 } }
next = { done = 0.6, user = 0.2, build = 0.2 }
outputs = ["answer"]

[activities.user]
stage = "engage"
duration = { exponential = { mean = "5 h" } }
calendar = "desk"
clock = "paused"
next = "log"

[activities.build]
stage = "obtain_build"
pool = { first_of = ["line", { all = ["desk", "line"] }] }
discipline = "DISCIPLINE"
duration = { exponential = { mean = "50 min" } }
next = { done = 0.9, swarm = 0.1 }

[activities.swarm]
stage = "deliver_support"
pool = { all = ["desk", "desk", "line"] }
duration = "30 min"
next = "build"
"#;

fn total(waiting: &WaitingByCause) -> f64 {
    waiting.iter().map(|(_, hours)| hours.value).sum()
}

#[track_caller]
fn assert_laws(results: &Results, what: &str) {
    let whole = &results.whole;
    let streams = || results.streams.iter().map(|stream| &stream.flow);
    let sum = |figure: fn(&vsim::experiment::results::Flow) -> f64| streams().map(figure).sum::<f64>();
    let lead = whole.lead_time.unwrap().mean.value;
    let touch = whole.touch_time.unwrap().value;
    let inside: f64 = results.activities.iter().map(|one| one.waiting_units.value + one.in_work.value).sum();
    let busy: f64 = results.pools.iter().map(|pool| pool.busy.value).sum();
    let shares: f64 =
        results.activities.iter().filter_map(|one| one.share_of_waiting).map(|share| share.value).sum();
    let cost: f64 = results.pools.iter().map(|pool| pool.cost_per_week.value).sum();
    let stages: f64 = results.stages.iter().map(|stage| stage.work_in_progress.value).sum();
    assert_values(&[
        ("arrivals of all streams", sum(|flow| flow.arrived.value), whole.arrived.value),
        ("finished units of all streams", sum(|flow| flow.finished.value), whole.finished.value),
        (
            "work in progress of all streams",
            sum(|flow| flow.work_in_progress.value),
            whole.work_in_progress.value,
        ),
        ("units at all activities", inside, whole.work_in_progress.value),
        ("units at all stages", stages, whole.work_in_progress.value),
        ("touch and waiting", touch + total(&whole.waiting.unwrap()), lead),
        ("flow efficiency", whole.flow_efficiency.unwrap().value, touch / lead),
        ("shares of waiting", shares, 1.0),
        ("cost of all units", whole.cost_per_unit.unwrap().value * whole.throughput_per_week.value, cost),
    ]);
    assert!(busy > 0.0, "{what}");
    for pool in &results.pools {
        let (low, high) = pool.occupancy.unwrap().interval.unwrap();
        assert!(pool.busy.value <= pool.on_duty.value + 1e-12, "{what}: {pool:?}");
        assert!(0.0 <= low && high <= 1.0, "{what}: {pool:?}");
    }
    for activity in &results.activities {
        if let Some(wait) = activity.wait {
            assert!(wait.p50.value <= wait.p85.value && wait.p85.value <= wait.p95.value, "{what}");
        }
    }
}

#[test]
fn laws_hold_under_every_discipline_and_shift_end() {
    let disciplines = [
        "fifo",
        "lifo",
        "random",
        "priority",
        "preemptive_resume",
        "preemptive_restart",
        "shortest",
        "earliest_due",
    ];
    for discipline in disciplines {
        for shift_end in ["finish", "suspend", "hand_back"] {
            let text = TANGLE.replace("DISCIPLINE", discipline).replace("SHIFT_END", shift_end);
            assert_laws(&results(&text), &format!("{discipline}, {shift_end}"));
        }
    }
}

#[test]
fn bins_and_window_tell_the_same_story() {
    let text = TANGLE.replace("DISCIPLINE", "fifo").replace("SHIFT_END", "finish");
    let text = text.replace("warmup = \"1 week\"\n", "");
    let results = results(&text);
    // Ten equal bins but for rounding to hours: weigh them by their lengths.
    let series = &results.series;
    let starts = std::iter::once(0.0).chain(series.ends.iter().map(|end| end.hours()));
    let lengths: Vec<f64> = series.ends.iter().zip(starts).map(|(end, start)| end.hours() - start).collect();
    let mean = |figures: &[vsim::experiment::results::Estimate]| {
        let area: f64 = figures.iter().zip(&lengths).map(|(figure, length)| figure.value * length).sum();
        area / results.horizon.hours()
    };
    let week = |figures: &[vsim::experiment::results::Estimate]| {
        figures.iter().map(|figure| figure.value).sum::<f64>()
    };
    let whole = &results.whole;
    assert_values(&[
        ("work in progress", mean(&series.work_in_progress), whole.work_in_progress.value),
        ("throughput", mean(&series.throughput_per_week), whole.throughput_per_week.value),
        ("waiting at the desk", mean(&series.waiting[0]), results.activities[0].waiting_units.value),
        ("throughput over the week", week(&results.week.throughput), whole.throughput_per_week.value),
        ("inside over the week", week(&results.week.work_in_progress) / 168.0, whole.work_in_progress.value),
        ("on duty over the week", week(&results.week.on_duty[0]) / 168.0, results.pools[0].on_duty.value),
    ]);
}
