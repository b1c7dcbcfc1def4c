//! What finished work is worth, worked out by hand.

use super::{assert_values, results};
use vsim::experiment::results::Estimate;

fn value(figure: Option<Estimate>) -> f64 {
    figure.unwrap().value
}

#[test]
fn value_is_lost_to_delay_and_with_those_who_give_up() {
    // a is worth 80 at once and nothing after 40 hours: #0 takes 2 hours, #1 four; #2 gives up after one. b is worth 100 for
    // three hours and a quarter of that then: it takes five. Two weeks of a day each: seven in a week.
    let results = results(
        r#"
        run = { horizon = "1 d", replications = 2 }
        pools = { p = { staff = 1 }, q = { staff = 1 } }
        [streams.a]
        arrivals = { times = ["0 min"], batch = 2 }
        enters = "desk"
        value = { per_unit = 80, delay = { linear = "40 h" } }
        [streams.late]
        arrivals = { times = ["1 h"] }
        enters = "desk"
        value = { per_unit = 80 }
        [streams.b]
        arrivals = { times = ["0 min"] }
        enters = "shop"
        value = { per_unit = 100, delay = { step = "3 h", keeps = "25%" } }
        [streams.free]
        arrivals = { times = ["0 min"] }
        enters = "rest"
        [activities]
        shop = { stage = "plan", pool = "q", duration = "5 h" }
        rest = { stage = "plan", duration = "1 h" }
        [activities.desk]
        stage = "plan"
        pool = "p"
        duration = "2 h"
        for = { late = { patience = "1 h" } }
        "#,
    );
    let (gained, lost) = (76.0 + 72.0 + 25.0, 4.0 + 8.0 + 80.0 + 75.0);
    let worth = &results.whole.worth;
    assert_values(&[
        ("gained", value(worth.value_gained_per_week), 7.0 * gained),
        ("lost", value(worth.value_lost_per_week), 7.0 * lost),
        ("lost a unit", value(worth.value_lost_per_unit), lost / 4.0),
        ("by name", results.measure("streams.b.value.lost").unwrap().value, 7.0 * 75.0),
        ("of whom gave up", value(results.streams[1].flow.worth.value_lost_per_unit), 80.0),
    ]);
    assert_eq!(results.streams[3].flow.worth.value_lost_per_week, None, "it has no value");
    assert_eq!(worth.satisfaction, None);
}

#[test]
fn business_hours_and_promises_by_priority() {
    // From Monday 16:00, open from 8:00 to 18:00. The urgent one is done at 18:00, after 2 hours; the other waits through the
    // night and is done on Tuesday at 10:00: 18 hours on the wall, 4 on the clock. A third is in the queue at the end, late.
    let results = results(
        r#"
        run = { start = 2026-01-05T16:00:00, horizon = "19 h", replications = 2 }
        calendars.day = { mon-fri = "08:00-18:00" }
        pools.p = { staff = 1, calendar = "day" }
        [streams.a]
        arrivals = { times = ["0 min"], batch = 3 }
        enters = "desk"
        target = { resolve = "3 h", respond = "1 h", clock = "day" }
        [activities]
        desk = { stage = "plan", pool = "p", duration = "2 h" }
        "#,
    );
    let flow = &results.whole;
    assert_values(&[
        ("lead time", flow.lead_time.unwrap().mean.value, 10.0),
        ("business hours", value(flow.worth.lead_time_business), 3.0),
        ("by name", results.measure("lead_time.business").unwrap().value, 3.0),
    ]);
    let [one] = &results.streams[0].priorities[..] else { panic!("one priority") };
    assert_values(&[
        ("priority", f64::from(one.priority), 3.0),
        ("finished", one.finished.value, 2.0),
        ("lead time", value(one.lead_time), 10.0),
        // Met by the first, missed by the second, and by the third, which is late at 19 hours: 2 + 3 on the clock.
        ("resolved", value(one.sla_resolve), 1.0 / 3.0),
        ("answered", value(one.sla_respond), 1.0 / 3.0),
    ]);
}

#[test]
fn satisfaction_goes_by_what_went_wrong() {
    // Odds of 9 to 1. #0 is done at first contact within its hour. #1 leaves after two hours, late by one target, and the work
    // on it passed on once: both are of streams of their own.
    let results = results(
        r#"
        run = { horizon = "1 d", replications = 2 }
        pools = { p = { staff = 1 }, q = { staff = 1 } }
        [streams.good]
        arrivals = { times = ["0 min"] }
        enters = "desk"
        target = { resolve = "1 h" }
        satisfaction = { base = "90%", late = 1, handoff = 0.5, first_contact = 0.7 }
        [streams.bad]
        arrivals = { times = ["0 min"] }
        enters = "log"
        target = { resolve = "1 h" }
        satisfaction = { base = "90%", late = 1, handoff = 0.5, first_contact = 0.7 }
        [activities]
        desk = { stage = "plan", pool = "p", duration = "1 h" }
        log = { stage = "plan", pool = "q", duration = "30 min", next = "mend" }
        mend = { stage = "plan", pool = "p", duration = "1 h" }
        "#,
    );
    let satisfied = |odds: f64| 1.0 / (1.0 + (-odds).exp());
    let (good, bad) = (satisfied(9_f64.ln() + 0.7), satisfied(9_f64.ln() - 1.0 - 0.5));
    assert_values(&[
        ("good", value(results.streams[0].flow.worth.satisfaction), good),
        ("bad", value(results.streams[1].flow.worth.satisfaction), bad),
        ("all", value(results.whole.worth.satisfaction), 0.5 * (good + bad)),
    ]);
}
