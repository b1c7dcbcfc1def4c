//! Figures against the exact answers of queueing theory, at 99.9 % confidence.

use vsim::experiment::results::Cause;

use super::{assert_covers, results};

/// M/M/1 with 0.8 arrivals and 1 service an hour.
const QUEUE: &str = r#"
[run]
horizon = "30 weeks"
warmup = "4 weeks"
replications = 30
confidence = "99.9%"

[pools.desk]
staff = 1
cost = "8/h"

[streams.tickets]
arrivals = { rate = "0.8/h" }
enters = "log"

[activities.log]
stage = "engage"
pool = "desk"
duration = { exponential = { mean = "1 h" } }
"#;

#[test]
fn a_single_queue_agrees_with_theory() {
    let results = results(QUEUE);
    // The time in the system is exponential with the mean 1 / (1 - 0.8).
    let lead_time = results.whole.lead_time.unwrap();
    let quantile = |p: f64| -5.0 * (1.0 - p).ln();
    assert_covers("mean lead time", lead_time.mean, 5.0);
    assert_covers("median lead time", lead_time.p50, quantile(0.5));
    assert_covers("P85 of lead time", lead_time.p85, quantile(0.85));
    assert_covers("P95 of lead time", lead_time.p95, quantile(0.95));
    assert_covers("touch time", results.whole.touch_time.unwrap(), 1.0);
    assert_covers("waiting", results.whole.waiting.unwrap()[Cause::Contention], 4.0);
    assert_covers("flow efficiency", results.whole.flow_efficiency.unwrap(), 0.2);
    assert_covers("work in progress", results.whole.work_in_progress, 4.0);
    assert_covers("throughput", results.whole.throughput_per_week, 0.8 * 168.0);
    assert_covers("cost per unit", results.whole.cost_per_unit.unwrap(), 10.0);
    assert_covers("occupancy", results.pools[0].occupancy.unwrap(), 0.8);
    assert_covers("waiting units", results.activities[0].waiting_units, 3.2);
    let (low, high) = lead_time.mean.interval.unwrap();
    assert!(high - low < 1.0, "wide enough to cover anything: {low} to {high}");
}
