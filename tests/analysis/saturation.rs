//! The demand at which a pool gives out, against what happens when there is that much of it.

use vsim::analysis::capacity;
use vsim::experiment::{Settings, Silent, run_experiment};

use super::model;

/// Two pools: the desk sees everybody, the experts a quarter, some of it again. The rate is per hour.
fn desk(rate: f64, staff: u32) -> String {
    format!(
        r#"
        run.horizon = "60 weeks"
        run.replications = 4
        run.max_inside = 100_000
        calendars.day = {{ mon-fri = "09:00-17:00" }}
        pools.desk = {{ staff = {staff} }}
        pools.experts = {{ staff = 4, calendar = "day", shrinkage = "25%", at_shift_end = "suspend" }}
        streams.ticket = {{ arrivals = {{ rate = "{rate}/h" }}, enters = "log" }}
        [activities]
        log = {{ stage = "engage", pool = "desk", duration = {{ exponential = {{ mean = "12 min" }} }}, next = {{ done = 0.75, solve = 0.25 }} }}
        solve = {{ stage = "deliver_support", pool = "experts", duration = {{ exponential = {{ mean = "30 min" }} }}, next = {{ done = 0.8, solve = 0.2 }} }}
        "#
    )
}

#[test]
fn the_traffic_equations_say_at_which_demand_each_pool_gives_out() {
    let found = capacity(&model(&desk(4.0, 2)));
    // The desk: 4 an hour of 0.2 h each are 0.8 of 2 people.
    assert!((found[0].load.unwrap() - 0.4).abs() < 1e-9);
    assert!((found[0].head_room.unwrap() - 1.5).abs() < 1e-9);
    assert!((found[0].arrivals_per_week.unwrap() - 2.5 * 4.0 * 168.0).abs() < 1e-6);
    // The experts: a quarter of 4, visited 1 / 0.8 times for 0.5 h, are 0.625; 3 of 4 for 40 of 168 hours are 0.714.
    assert!((found[1].load.unwrap() - 0.625 / (3.0 * 40.0 / 168.0)).abs() < 1e-9);
    assert!((found[1].saturation.unwrap() - 3.0 * 40.0 / 168.0 / 0.625).abs() < 1e-9);
}

/// Below the demand at which the first pool gives out the backlog stays what it is, above it grows by the surplus. Work is
/// suspended at the end of a shift, not finished: overtime is capacity that the calendars do not know.
#[test]
fn beyond_that_demand_the_backlog_grows_and_below_it_does_not() {
    let saturation = capacity(&model(&desk(4.0, 2)))[1].saturation.unwrap();
    let left_over = |factor: f64| {
        let model = model(&desk(4.0 * factor * saturation, 2));
        let run = run_experiment(&model, &Settings::default(), &Silent).unwrap();
        (run.whole.inside_at_end.value, run.pools[1].occupancy.unwrap().value)
    };
    let (below, occupancy) = left_over(0.9);
    assert!(below < 200.0 && (occupancy - 0.9).abs() < 0.05, "{below} units, {occupancy} busy");
    let (above, occupancy) = left_over(1.1);
    // A tenth of what the experts can do is left over, for 60 weeks.
    let surplus = 0.1 * 4.0 * saturation * 0.25 * 60.0 * 168.0;
    assert!((above / surplus - 1.0).abs() < 0.25, "{above} units instead of {surplus}");
    assert!(occupancy > 0.99, "{occupancy} busy");
}

#[test]
fn a_pool_without_work_has_no_limit() {
    let text = r#"
        run.horizon = "1 week"
        pools = { desk = { staff = 1 }, idle = { staff = 1 } }
        streams.ticket = { arrivals = { rate = "1/h" }, enters = "log" }
        activities.log = { stage = "engage", pool = "desk", duration = "6 min" }
    "#;
    let found = capacity(&model(text));
    assert!((found[0].saturation.unwrap() - 10.0).abs() < 1e-9);
    assert_eq!((found[1].saturation, found[1].arrivals_per_week, found[1].load), (None, None, Some(0.0)));
}
