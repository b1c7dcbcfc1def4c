//! Several models under common random numbers.

use std::sync::Arc;

use vsim::experiment::measure::{MEASURES, measure_without_value};
use vsim::experiment::paired::{Paired, Sampling, common_warm_up};
use vsim::experiment::{ExperimentError, Progress, Silent};
use vsim::model::Model;
use vsim::time::SimTime;

use super::{model, results};

/// A desk with rework and a target; people and mean work to be filled in.
const DESK: &str = r#"
[run]
start = 2026-01-05
horizon = "4 weeks"
warmup = "1 week"
replications = 12
seed = 5
max_inside = 100
[calendars]
week = { mon-fri = "08:00-18:00" }
[pools.desk]
staff = STAFF
calendar = "week"
cost = "60/h"
[streams.tickets]
arrivals = { rate = "60/week" }
enters = "answer"
target = { resolve = "8 h", respond = "2 h", clock = "week" }
[activities.answer]
stage = "engage"
pool = "desk"
duration = { lognormal = { mean = "WORK", cv = 1.0 } }
next = { done = 0.8, answer = 0.2 }
"#;

fn desk(staff: u32, work: &str) -> String {
    DESK.replace("STAFF", &staff.to_string()).replace("WORK", work)
}

fn models(desks: &[(u32, &str)]) -> Vec<Arc<Model>> {
    desks.iter().map(|&(staff, work)| Arc::new(model(&desk(staff, work)))).collect()
}

fn paired(desks: &[(u32, &str)]) -> Paired {
    let models = models(desks);
    let sampling = Sampling::of(&models[0]);
    let warm_up = common_warm_up(models.iter().map(AsRef::as_ref), &Silent).unwrap();
    Paired::new(models, &MEASURES, warm_up, sampling).unwrap()
}

fn on_threads<T: Send>(threads: usize, run: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(run)
}

/// Everything that was kept, to the last bit.
fn bits(paired: &Paired) -> Vec<u64> {
    let samples = (0..paired.len()).flat_map(|one| (0..MEASURES.len()).map(move |measure| (one, measure)));
    let parts = samples.flat_map(|(one, measure)| paired.sample(one, measure).parts().to_vec());
    parts.flat_map(|parts| [parts.numerator.to_bits(), parts.denominator.to_bits()]).collect()
}

#[test]
fn an_identical_model_differs_by_exactly_nothing_in_every_replication() {
    let mut paired = paired(&[(2, "40 min"), (2, "40 min")]);
    assert!(paired.extend(12, &Silent).unwrap());
    let model = model(&desk(2, "40 min"));
    for (measure, name) in MEASURES.iter().enumerate() {
        let difference = paired.difference(1, 0, measure);
        let Some(difference) = difference else {
            assert!(measure_without_value(&model, name).is_some(), "{name}");
            continue;
        };
        assert_eq!(difference.each, [0.0; 12], "{name}");
        assert_eq!(difference.estimate(0.95).interval, Some((0.0, 0.0)), "{name}");
        assert_eq!((difference.value.to_bits(), difference.variance_ratio), (0, None), "{name}");
    }
}

#[test]
fn each_alternative_has_the_figures_of_a_run_of_its_own() {
    let mut paired = paired(&[(3, "40 min"), (2, "40 min")]);
    paired.extend(12, &Silent).unwrap();
    let results = results(&desk(2, "40 min"));
    let (whole, time) = (&results.whole, results.whole.lead_time.unwrap());
    let expected = [
        ("lead_time.mean", time.mean),
        ("lead_time.p85", time.p85),
        ("touch_time.mean", whole.touch_time.unwrap()),
        ("throughput", whole.throughput_per_week),
        ("work_in_progress", whole.work_in_progress),
        ("inside_at_end", whole.inside_at_end),
        ("sla.resolve", whole.sla_resolve.unwrap()),
        ("first_contact", whole.first_contact.unwrap()),
        ("cost_per_unit", whole.cost_per_unit.unwrap()),
        ("cost_per_week", results.pools[0].cost_per_week),
        ("flow_efficiency", whole.flow_efficiency.unwrap()),
    ];
    for (name, run) in expected {
        let measure = MEASURES.iter().position(|&one| one == name).unwrap();
        let found = paired.estimate(1, measure, 0.95).unwrap();
        let ((low, high), (run_low, run_high)) = (found.interval.unwrap(), run.interval.unwrap());
        for (found, run) in [(found.value, run.value), (low, run_low), (high, run_high)] {
            assert!((found - run).abs() <= 1e-9 * run.abs().max(1.0), "{name}: {found} is not {run}");
        }
    }
}

#[test]
fn a_measure_that_is_asked_for_alone_is_what_it_is_among_all() {
    let worth = "value = { per_unit = 50, delay = { linear = \"40 h\" } }\nsatisfaction = { base = \"95%\" }\n[activities.answer]";
    let model = Arc::new(model(&desk(2, "40 min").replace("[activities.answer]", worth)));
    let made = |names: &[&str]| {
        let mut paired =
            Paired::new(vec![Arc::clone(&model)], names, SimTime::ZERO, Sampling::of(&model)).unwrap();
        assert!(paired.extend(3, &Silent).unwrap());
        paired
    };
    let all = made(&MEASURES);
    for (place, name) in MEASURES.iter().enumerate() {
        let (alone, among) = (made(&[name]), all.sample(0, place));
        assert_eq!(alone.sample(0, 0).parts(), among.parts(), "{name}");
        let some = among.parts().iter().any(|parts| parts.numerator > 0.0 && parts.denominator > 0.0);
        let rare = [
            "balked",
            "refused",
            "abandoned",
            "overflowed",
            "retried",
            "blocked",
            "reassigned",
            "ping_pong",
            "reopened",
        ];
        assert!(some || rare.contains(name), "{name} is always nothing: {:?}", among.parts());
    }
}

#[test]
fn steps_threads_and_company_change_no_bit() {
    let desks = [(2, "40 min"), (3, "40 min"), (2, "36 min")];
    let at_once = on_threads(1, || {
        let mut paired = paired(&desks);
        paired.extend(11, &Silent).unwrap();
        paired
    });
    let in_steps = on_threads(3, || {
        let mut paired = paired(&desks);
        paired.extend_each(&[2, 5, 0], &Silent).unwrap();
        paired.extend(7, &Silent).unwrap();
        paired.extend(11, &Silent).unwrap();
        paired
    });
    assert_eq!(bits(&at_once), bits(&in_steps));
    let mut alone = paired(&desks[1..2]);
    alone.extend(11, &Silent).unwrap();
    assert_eq!(alone.sample(0, 0).parts(), at_once.sample(1, 0).parts());
}

#[test]
fn a_pair_is_sharper_than_two_runs_of_their_own() {
    let mut paired = paired(&[(2, "40 min"), (2, "38 min")]);
    paired.extend(30, &Silent).unwrap();
    let difference = paired.difference(1, 0, 0).unwrap();
    assert!(difference.variance_ratio.unwrap() > 10.0, "{difference:?}");
    let (_, high) = difference.estimate(0.95).interval.unwrap();
    assert!(high < 0.0, "less work means less lead time: {difference:?}");
}

#[test]
fn what_is_dropped_stays_as_it_is() {
    let mut paired = paired(&[(2, "40 min"), (3, "40 min")]);
    paired.extend(3, &Silent).unwrap();
    paired.drop_alternative(1);
    paired.extend(8, &Silent).unwrap();
    assert_eq!((paired.replications(0), paired.replications(1)), (8, 3));
    assert_eq!((paired.is_active(0), paired.is_active(1)), (true, false));
    assert_eq!(paired.difference(0, 1, 0).unwrap().replications, 3);
}

#[test]
fn an_alternative_that_drowns_is_told_and_the_others_go_on() {
    let mut paired = paired(&[(2, "40 min"), (1, "9 h")]);
    assert!(paired.extend(6, &Silent).unwrap());
    let failure = paired.failure(1).unwrap();
    assert!(matches!(failure, ExperimentError::TooManyUnits { replication: 0, .. }), "{failure:?}");
    assert_eq!((paired.replications(0), paired.replications(1)), (6, 0));
    assert!(paired.difference(0, 1, 0).is_none());
}

#[test]
fn fresh_replications_have_draws_of_their_own() {
    let models = models(&[(2, "40 min")]);
    let sampling = Sampling::of(&models[0]);
    let run = |sampling| {
        let mut paired = Paired::new(models.clone(), &["lead_time.mean"], SimTime::ZERO, sampling).unwrap();
        paired.extend(3, &Silent).unwrap();
        paired.sample(0, 0).values().collect::<Vec<f64>>()
    };
    let (first, fresh) = (run(sampling), run(sampling.fresh()));
    assert!(first.iter().all(|value| !fresh.contains(value)), "{first:?} {fresh:?}");
    assert_eq!(first, run(sampling));
}

#[test]
fn a_stop_keeps_a_whole_beginning_and_can_be_gone_on_from() {
    struct Stop(std::sync::atomic::AtomicU32);
    impl Progress for Stop {
        fn advanced(&self, done: u32, _planned: u32) {
            self.0.store(done, std::sync::atomic::Ordering::SeqCst);
        }
        fn cancelled(&self) -> bool {
            self.0.load(std::sync::atomic::Ordering::SeqCst) >= 3
        }
    }
    let mut paired = paired(&[(2, "40 min"), (3, "40 min")]);
    let complete = on_threads(1, || paired.extend(8, &Stop(0.into())).unwrap());
    assert!(!complete && paired.replications(0) == 2 && paired.replications(1) == 1);
    assert!(paired.extend(8, &Silent).unwrap());
    assert_eq!((paired.replications(0), paired.replications(1)), (8, 8));
}

#[test]
fn the_latest_warm_up_is_that_of_all() {
    let later = desk(2, "40 min").replace("\"1 week\"", "\"2 weeks\"");
    let models = [model(&desk(2, "40 min")), model(&later)];
    let warm_up = common_warm_up(&models, &Silent).unwrap();
    assert_eq!(warm_up.ticks(), 2 * vsim::time::TICKS_PER_WEEK);
}

#[test]
fn a_measure_that_does_not_exist_is_told() {
    let models = models(&[(2, "40 min")]);
    let sampling = Sampling::of(&models[0]);
    let refused = Paired::new(models, &["lead_time.mean", "beauty"], SimTime::ZERO, sampling).unwrap_err();
    assert_eq!(refused.alternative, 0);
    assert!(matches!(refused.error, ExperimentError::UnknownMeasure { .. }), "{refused:?}");
}
