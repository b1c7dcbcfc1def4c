//! The ways in which an experiment ends: as planned, precise enough, stopped, or not at all.

use std::sync::Mutex;

use super::{results, watched};
use vsim::experiment::results::Stopped;
use vsim::experiment::{Progress, Silent};

/// A busy desk.
const DESK: &str = r#"
[run]
horizon = "2 weeks"
replications = 40

[pools.desk]
staff = 1

[streams.tickets]
arrivals = { rate = "3/h" }
enters = "log"

[activities.log]
stage = "engage"
pool = "desk"
duration = { exponential = { mean = "15 min" } }
"#;

fn with(precision: &str) -> String {
    DESK.replace("replications = 40", precision)
}

/// Keeps what it is told, and stops after so many replications.
struct Watcher {
    told: Mutex<Vec<(u32, u32)>>,
    stop_after: usize,
}

impl Watcher {
    fn new(stop_after: usize) -> Self {
        Self { told: Mutex::new(Vec::new()), stop_after }
    }
}

impl Progress for Watcher {
    fn advanced(&self, done: u32, planned: u32) {
        self.told.lock().unwrap().push((done, planned));
    }

    fn cancelled(&self) -> bool {
        self.told.lock().unwrap().len() >= self.stop_after
    }
}

#[test]
fn a_given_number_is_made_and_each_is_told_of_in_order() {
    let watcher = Watcher::new(usize::MAX);
    let results = watched(DESK, &watcher).unwrap();
    assert_eq!((results.replications, results.stopped), (40, Stopped::Planned));
    let told = watcher.told.into_inner().unwrap();
    assert_eq!(told, (1..=40).map(|done| (done, 40)).collect::<Vec<_>>());
}

#[test]
fn an_interrupted_experiment_keeps_what_is_done() {
    let stopped = watched(DESK, &Watcher::new(7)).unwrap();
    assert_eq!(stopped.stopped, Stopped::Interrupted { planned: 40 });
    assert!((7..40).contains(&stopped.replications), "{}", stopped.replications);
    let planned = results(&with(&format!("replications = {}", stopped.replications)));
    assert_eq!(format!("{:?}", stopped.whole), format!("{:?}", planned.whole), "a whole beginning");
}

#[test]
fn an_experiment_interrupted_at_once_has_no_results() {
    for warm_up in ["", "warmup = \"auto\"\n"] {
        let text = DESK.replace("replications", &format!("{warm_up}replications"));
        let error = watched(&text, &Watcher::new(0)).unwrap_err();
        assert_eq!(error.to_string(), "interrupted before the first replication ended");
    }
}

#[test]
fn replications_are_made_until_the_measure_is_precise() {
    let results =
        results(&with(r#"precision = { measure = "streams.tickets.lead_time.mean", within = "10%" }"#));
    let Stopped::PrecisionReached { measure, wanted, reached } = results.stopped else {
        panic!("{:?}", results.stopped)
    };
    assert_eq!(measure, "streams.tickets.lead_time.mean");
    let mean = results.whole.lead_time.unwrap().mean;
    let (low, high) = mean.interval.unwrap();
    // The error of the true value: half the width over the lower end.
    assert!((reached - 0.5 * (high - low) / low).abs() < 1e-12 && reached <= wanted, "{reached}");
    assert!(results.replications > 20 && results.replications < 1000, "{}", results.replications);
}

#[test]
fn every_measure_can_be_asked_for() {
    let desk = DESK.replace("staff = 1", "staff = 1\ncost = \"1/h\"");
    let promised = "enters = \"log\"\ntarget = { resolve = \"3 h\", respond = \"2 h\", clock = \"day\" }\n\
        value = { per_unit = 9, delay = { linear = \"1 d\" } }\nsatisfaction = { base = \"80%\" }\n\
        [calendars]\nday = { mon-sun = \"06:00-20:00\" }\n";
    let desk = desk.replace("enters = \"log\"", promised);
    // What never happens at this desk has no precision.
    let never = ["refused", "balked", "abandoned", "overflowed", "retried", "blocked"];
    let never = [&never[..], &["sent_back", "reopened", "reassigned", "ping_pong"]].concat();
    let happens = |measure: &&&str| !never.contains(*measure);
    for measure in vsim::experiment::MEASURES.iter().filter(happens) {
        for scope in ["", "streams.tickets."] {
            let wanted = format!(r#"precision = {{ measure = "{scope}{measure}", within = "90%" }}"#);
            let results = results(&desk.replace("replications = 40", &wanted));
            let reached = matches!(&results.stopped, Stopped::PrecisionReached { .. });
            assert!(reached, "{scope}{measure}: {:?}", results.stopped);
        }
    }
}

#[test]
fn a_precision_out_of_reach_ends_at_the_largest_number() {
    let precision = r#"precision = { measure = "throughput", within = "0.1%", max_replications = 33 }"#;
    let results = results(&with(precision));
    assert_eq!(results.replications, 33);
    assert!(matches!(results.stopped, Stopped::PrecisionMissed { .. }), "{:?}", results.stopped);
    // A measure that never has a value: there is no target.
    let precision = r#"precision = { measure = "sla.resolve", within = "1%", max_replications = 30 }"#;
    let stopped = super::results(&with(precision)).stopped;
    assert!(matches!(stopped, Stopped::PrecisionMissed { reached: f64::INFINITY, .. }), "{stopped:?}");
}

#[test]
fn a_measure_that_does_not_exist_is_named_with_those_that_do() {
    let error =
        watched(&with(r#"precision = { measure = "leadtime", within = "1%" }"#), &Silent).unwrap_err();
    let known = vsim::experiment::MEASURES.join("`, `");
    assert_eq!(
        error.to_string(),
        format!(
            "there is no measure `leadtime`\nhint: the measures are `{known}`, and `streams.<name>.` before each"
        )
    );
}

#[test]
fn an_overload_ends_the_experiment_with_a_clear_word() {
    let text = DESK.replace("\"3/h\"", "\"40/h\"").replace("replications = 40", "max_inside = 500");
    let error = watched(&text, &Silent).unwrap_err().to_string();
    let (when, rest) = error.split_once(" after the start").unwrap();
    assert!(when.starts_with("501 demand units were inside 1") && when.contains(" h"), "{when}");
    assert_eq!(
        rest,
        " of replication 0, the limit of the run: demand exceeds capacity\n\
         hint: more people, less work per unit or fewer arrivals; or raise `max_inside` if so many units \
         inside are meant"
    );
}
