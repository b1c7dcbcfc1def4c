//! The helpdesk meets the published figures that it rests on.
//!
//! What it must come to is worked out here by hand from the table of ticket classes, then held against the
//! run (within its 99.9 % interval) and against the published figure.

use vsim::experiment::results::{Estimate, Results};

use super::results;

/// A class of tickets: share, minutes at the desk, share resolved there, minutes in the second line, share
/// that goes on to the engineers, minutes there.
type Class = (f64, f64, f64, f64, f64, f64);

/// Password, software, hardware, network, service request.
const CLASSES: [Class; 5] = [
    (0.30, 4.0, 0.92, 15.0, 0.02, 35.0),
    (0.28, 12.0, 0.58, 32.0, 0.30, 65.0),
    (0.14, 9.0, 0.35, 45.0, 0.12, 50.0),
    (0.10, 11.0, 0.60, 35.0, 0.40, 70.0),
    (0.18, 8.0, 0.62, 25.0, 0.10, 35.0),
];

/// Share of the escalated tickets that come back.
const REOPENED: f64 = 0.14;
/// Share of the second line's tickets that wait for the user, and minutes to carry on with the answer.
const ASKED: (f64, f64) = (0.15, 5.0);
/// Tickets in the 22 weeks that are measured; a month has 30.4375 days.
const TICKETS: f64 = 2000.0 / 30.4375 * 22.0 * 7.0;
/// Paid hours of one agent in these weeks: 7.5 on each working day but three closed ones.
const PAID: f64 = (22.0 * 5.0 - 3.0) * 7.5;
/// Share of paid time in which somebody is there.
const PRESENT: f64 = 0.7;

/// Sum over the classes of share times visits to the desk times `figure`. A ticket of a class comes to the
/// desk 1 / (1 - escalated x reopened) times.
fn per_ticket(figure: impl Fn(Class) -> f64) -> f64 {
    CLASSES.iter().map(|&class| class.0 / (1.0 - (1.0 - class.2) * REOPENED) * figure(class)).sum()
}

/// Whether the interval of an estimate, and `slack` relative to its value, hold the figure worked out by
/// hand. The slack is for tickets that are in the window with only a part of their way.
fn agrees(name: &str, estimate: Estimate, by_hand: f64, slack: f64) {
    let (low, high) = estimate.interval.unwrap();
    let slack = slack * by_hand;
    assert!(
        low - slack <= by_hand && by_hand <= high + slack,
        "{name}: {by_hand} by hand is not in {low} to {high}"
    );
    assert!((high - low) / by_hand < 0.12, "{name}: {low} to {high} is too wide to mean anything");
}

/// Whether a figure is near a published one.
fn near(name: &str, value: f64, published: f64, within: f64) {
    assert!((value - published).abs() <= within, "{name}: {value} is not about {published}");
}

fn utilization(results: &Results, pool: &str) -> (Estimate, Estimate) {
    let pool = results.pools.iter().find(|result| result.name == pool).unwrap();
    (pool.utilization.unwrap(), pool.occupancy.unwrap())
}

fn visits(results: &Results, activity: &str) -> Estimate {
    results.activities.iter().find(|result| result.name == activity).unwrap().visits_per_unit.unwrap()
}

#[test]
fn the_helpdesk_meets_the_figures_it_rests_on() {
    let results = results("helpdesk", 20);

    let first_contact = results.whole.first_contact.unwrap();
    agrees("first contact", first_contact, CLASSES.iter().map(|class| class.0 * class.2).sum(), 0.0);
    near("first contact", first_contact.value, 0.66, 0.01);

    let (at_desk, escalated) = (visits(&results, "log"), visits(&results, "diagnose"));
    agrees("visits to the desk", at_desk, per_ticket(|_| 1.0), 0.002);
    agrees("escalated visits", escalated, per_ticket(|class| 1.0 - class.2), 0.002);
    near("escalated share of visits", escalated.value / at_desk.value, 0.341, 0.012);
    near("reopened tickets", visits(&results, "reopened").value, 0.05, 0.005);

    let (paid, on_duty) = utilization(&results, "service_desk");
    let desk = TICKETS / 60.0 * per_ticket(|class| class.1) / (4.0 * PAID);
    agrees("desk, paid time", paid, desk, 0.005);
    near("desk, paid time", paid.value, 0.466, 0.01);
    near("desk, time on duty", on_duty.value, 0.67, 0.02);

    let (paid, on_duty) = utilization(&results, "second_line");
    let minutes = |class: Class| (1.0 - class.2) * (class.3 + ASKED.0 * ASKED.1);
    let second = TICKETS / 60.0 * per_ticket(minutes) / (4.0 * PAID);
    agrees("second line, paid time", paid, second, 0.005);
    agrees("second line, time on duty", on_duty, second / PRESENT, 0.005);
    near("second line, time on duty", on_duty.value, 0.90, 0.035);

    let (paid, _) = utilization(&results, "engineers");
    let engineers = TICKETS / 60.0 * per_ticket(|class| (1.0 - class.2) * class.4 * class.5) / (2.0 * PAID);
    agrees("engineers, paid time", paid, engineers, 0.005);
    near("engineers, paid time", paid.value, 0.47, 0.01);

    let cost = results.whole.cost_per_unit.unwrap();
    agrees("cost", cost, PAID * (4.0 * 73.0 + 4.0 * 92.0 + 2.0 * 130.0) / TICKETS, 0.005);
    near("cost", cost.value, 72.0, 2.0);
}
