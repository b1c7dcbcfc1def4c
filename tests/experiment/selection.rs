//! Choosing between models: desks with more or fewer people.

use std::sync::Arc;

use vsim::experiment::measure::Better;
use vsim::experiment::paired::{PairedError, Sampling};
use vsim::experiment::requirement::Requirement;
use vsim::experiment::results::Estimate;
use vsim::experiment::selection::{Choice, Goal, Setting, Watch, Way, choose, choose_within};
use vsim::experiment::{ExperimentError, Progress, Silent};
use vsim::model::Model;
use vsim::stats::selection::{Fate, SelectionError, Terms};
use vsim::time::SimTime;

use super::model;

/// An M/M/c desk with a load of 1.6 people.
const DESK: &str = r#"
run = { horizon = "12 d", warmup = "2 d", max_inside = 200, seed = 3 }
pools = { desk = { staff = STAFF, cost = "60/h" } }
activities.answer = { stage = "engage", pool = "desk", duration = { exponential = { mean = "16 min" } } }
[streams.tickets]
arrivals = { rate = "6/h" }
enters = "answer"
target = { resolve = "1 h" }
"#;

fn desks(staff: &[u32]) -> Vec<Arc<Model>> {
    staff.iter().map(|staff| Arc::new(model(&DESK.replace("STAFF", &staff.to_string())))).collect()
}

fn goal(measure: &str, limits: &[&str]) -> Goal {
    let model = &desks(&[2])[0];
    Goal {
        measure: measure.to_owned(),
        better: Better::Lower,
        subject_to: limits.iter().map(|limit| Requirement::parse(model, limit).unwrap()).collect(),
    }
}

fn terms(indifference: f64, tolerances: &[f64]) -> Terms {
    Terms {
        confidence: 0.95,
        indifference,
        tolerances: tolerances.to_vec(),
        first_stage: 10,
        replications_max: 2000,
    }
}

fn setting<'a>(staff: &[u32], goal: &'a Goal) -> Setting<'a> {
    let models = desks(staff);
    let sampling = Sampling::of(&models[0]);
    let baseline = Arc::clone(&models[0]);
    Setting {
        contenders: (0..models.len()).collect(),
        models,
        baseline,
        goal,
        warm_up: SimTime::from_ticks(2 * 86_400_000_000),
        sampling,
        confirmations: 20,
    }
}

fn fates(choice: &Choice) -> &[Fate] {
    let Way::Sequential { selection, .. } = &choice.way else { panic!("not sequential") };
    &selection.fates
}

#[test]
fn the_most_people_have_the_shortest_lead_time() {
    let goal = goal("lead_time.mean", &[]);
    let choice = choose(&setting(&[2, 3, 4], &goal), &terms(0.01, &[]), &Silent).unwrap();
    assert_eq!(choice.best, Some(2));
    assert!(matches!(fates(&choice)[0], Fate::Beaten { by: 2, tied: false, .. }), "{choice:?}");
    let confirmed = choice.confirmed.unwrap();
    assert_eq!(confirmed.replications, 20);
    // M/M/2 with load 0.8 takes 44.4 min, M/M/4 with load 0.4 takes 16.97 min (Erlang C).
    let difference = confirmed.difference[0].unwrap();
    let (low, high) = difference.interval.unwrap();
    assert!(high < 0.0 && low < (16.97 - 44.44) / 60.0 && (16.97 - 44.44) / 60.0 < high, "{difference:?}");
}

#[test]
fn the_cheapest_that_keeps_a_limit_is_chosen() {
    // Resolved within an hour: 72.6 % with two people, 97.6 % with four.
    let goal = goal("cost_per_week", &["sla.resolve >= 90%"]);
    let choice = choose(&setting(&[4, 2, 3], &goal), &terms(100.0, &[0.01]), &Silent).unwrap();
    assert_eq!(choice.best, Some(2), "{choice:?}");
    assert!(matches!(fates(&choice)[1], Fate::Infeasible { constraint: 0, .. }));
    assert!(matches!(fates(&choice)[0], Fate::Beaten { by: 2, .. }));
}

#[test]
fn what_cannot_be_run_is_left_out() {
    let goal = goal("lead_time.mean", &[]);
    let choice = choose(&setting(&[1, 2], &goal), &terms(0.1, &[]), &Silent).unwrap();
    assert_eq!((choice.best, choice.failing.len(), choice.failing[0].0), (Some(1), 1, 0));
    let confirmed = choice.confirmed.unwrap();
    assert_eq!((confirmed.baseline[0], confirmed.difference[0]), (None, None));
    let none = choose(&setting(&[1], &goal), &terms(0.1, &[]), &Silent).unwrap();
    assert_eq!((none.best, none.failing.len()), (None, 1));
}

#[test]
fn twins_are_told_from_nothing_and_the_first_is_taken() {
    let goal = goal("lead_time.mean", &[]);
    let choice = choose(&setting(&[2, 2], &goal), &terms(0.1, &[]), &Silent).unwrap();
    assert_eq!(choice.best, Some(0));
    assert_eq!(fates(&choice)[1], Fate::Beaten { by: 0, at: 10, difference: 0.0, tied: true });
    let nothing = Estimate { value: 0.0, interval: Some((0.0, 0.0)) };
    assert_eq!(choice.confirmed.unwrap().difference, [Some(nothing)], "it is the baseline");
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let goal = goal("lead_time.p85", &["work_in_progress <= 4"]);
    let chosen = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| choose(&setting(&[2, 3, 4], &goal), &terms(0.02, &[0.1]), &Silent).unwrap())
    };
    assert_eq!(format!("{:?}", chosen(1)), format!("{:?}", chosen(3)));
}

#[test]
fn a_budget_is_spent_to_the_last_replication() {
    let goal = goal("lead_time.mean", &[]);
    let choice = choose_within(&setting(&[1, 2, 3, 4], &goal), 10, 150, &Silent).unwrap();
    let Way::Budget(spent) = choice.way else { panic!("no budget") };
    assert_eq!((choice.best, spent.made[0], spent.made.iter().sum::<u32>()), (Some(3), 0, 150));
    let little = choose_within(&setting(&[2, 3], &goal), 10, 19, &Silent);
    assert_eq!(little.unwrap_err(), SelectionError::FirstStage);
}

/// Ends everything at once.
struct Stop;

impl Progress for Stop {
    fn advanced(&self, _done: u32, _planned: u32) {}

    fn cancelled(&self) -> bool {
        true
    }
}

impl Watch for Stop {
    fn decided(&self, _model: usize, _fate: &Fate) {}
}

#[test]
fn it_can_be_ended_and_measures_must_exist() {
    let goal = goal("lead_time.mean", &[]);
    let stopped = choose(&setting(&[2, 3], &goal), &terms(0.1, &[]), &Stop).unwrap_err();
    let error = ExperimentError::Interrupted;
    assert_eq!(stopped, SelectionError::Source(PairedError { alternative: 0, error }));
    let wrong = self::goal("lead_time.max", &[]);
    let unknown = choose(&setting(&[2, 3], &wrong), &terms(0.1, &[]), &Silent).unwrap_err();
    let error = ExperimentError::UnknownMeasure { measure: "lead_time.max".to_owned() };
    assert_eq!(unknown, SelectionError::Source(PairedError { alternative: 0, error }));
}
