//! What became of everybody, as figures, worked out by hand.

use super::{assert_values, results};
use vsim::experiment::results::Estimate;

fn value(figure: Option<Estimate>) -> f64 {
    figure.unwrap().value
}

/// Horizon of a day: a week has seven.
const DAYS_PER_WEEK: f64 = 7.0;

#[test]
fn who_gives_up_is_a_share_of_all_that_left_and_in_no_lead_time() {
    // As in the timetable of patience: #1 and #2 give up after a quarter of an hour, #0 and #3 are served.
    let results = results(
        r#"
        run = { horizon = "1 d", replications = 2 }
        pools.p = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min", "1 min", "2 min", "17 min"] }, enters = "desk" }
        activities.desk = { stage = "engage", pool = "p", duration = "30 min", patience = "15 min" }
        "#,
    );
    let (flow, desk) = (&results.whole, &results.activities[0].fates);
    assert_values(&[
        ("finished", flow.finished.value, 2.0),
        ("abandoned", value(flow.fates.abandoned), 0.5),
        ("refused", value(flow.fates.refused), 0.0),
        ("lead time", flow.lead_time.unwrap().mean.value, 73.0 / 120.0),
        ("gave up", desk.gave_up_per_week.value, 2.0 * DAYS_PER_WEEK),
        ("in vain", value(desk.wait_in_vain), 0.25),
        ("by name", results.measure("streams.a.abandoned").unwrap().value, 0.5),
    ]);
    assert!(!flow.fates.are_plain() && !desk.are_plain());
}

#[test]
fn people_who_are_kept_are_a_share_of_the_time_they_spend_on_units() {
    // #1 is done at 20 and keeps its builder until the tester is free at 40: 20 minutes, as long as both were worked on.
    let results = results(
        r#"
        run = { horizon = "1 d", replications = 2 }
        pools = { builder = { staff = 1 }, tester = { staff = 1 } }
        streams.a = { arrivals = { times = ["0 min", "10 min"] }, enters = "build" }
        activities.build = { stage = "plan", pool = "builder", duration = "10 min", next = "test" }
        activities.test = { stage = "plan", pool = "tester", duration = "30 min", places = 0, when_full = "block" }
        "#,
    );
    let build = &results.activities[0].fates;
    assert_values(&[
        ("a unit", value(results.whole.fates.blocked), 10.0 / 60.0),
        ("time average", build.blocked.value, 20.0 / 1440.0),
        ("share", value(build.blocked_share), 0.5),
        ("first level", value(results.whole.fates.first_level), 0.0),
        ("handed on", value(results.whole.fates.reassigned), 1.0),
        ("yield", value(results.whole.fates.throughput_yield), 1.0),
    ]);
    assert!(results.activities[1].fates.are_plain());
}

#[test]
fn who_finds_no_place_is_refused_goes_elsewhere_or_comes_again() {
    // The line has no place. Of three at once a is refused twice; b goes twice to the mailbox; c comes again after an hour,
    // when the desk is free: once #1, and #2 twice.
    let text = |when_full: &str| {
        format!(
            r#"
            run = {{ horizon = "1 d", replications = 2 }}
            pools.p = {{ staff = 1 }}
            streams.a = {{ arrivals = {{ times = ["0 min"], batch = 3 }}, enters = "desk" }}
            [activities.desk]
            stage = "engage"
            pool = "p"
            duration = "1 h"
            places = 0
            when_full = {when_full}
            [activities.mailbox]
            stage = "engage"
            "#
        )
    };
    let alone = |when_full: &str| results(text(when_full).split("[activities.mailbox]").next().unwrap());
    let refused = alone("\"refuse\"");
    assert_values(&[
        ("refused", value(refused.whole.fates.refused), 2.0 / 3.0),
        ("a week", refused.activities[0].fates.refused_per_week.value, 2.0 * DAYS_PER_WEEK),
    ]);
    let elsewhere = results(&text("{ overflow = \"mailbox\" }"));
    assert_values(&[
        ("elsewhere", value(elsewhere.whole.fates.overflowed), 2.0 / 3.0),
        ("nobody refused", value(elsewhere.whole.fates.refused), 0.0),
    ]);
    let again = alone("{ return_after = \"1 h\" }");
    assert_values(&[
        ("again", value(again.whole.fates.retried), 3.0 / 3.0),
        ("outside", again.activities[0].fates.outside.value, 3.0 / 24.0),
    ]);
}
