//! Inputs varied: against cases that can be worked out, and laws.

use std::sync::Arc;

use vsim::experiment::Silent;
use vsim::experiment::paired::{PairedError, Sampling};
use vsim::experiment::results::Estimate;
use vsim::experiment::sensitivity::{MorrisSetting, Setting, morris, sweep, tornado};
use vsim::model::Model;
use vsim::time::SimTime;

use super::model;

/// A unit every hour, two delays one after the other, each always as long: the lead time is their sum.
const DELAYS: &str = r#"
run = { horizon = "24 h", seed = 3 }
streams.tickets = { arrivals = { every = "1 h" }, enters = "first" }
activities.first = { stage = "engage", duration = "FIRST min", next = "second" }
activities.second = { stage = "engage", duration = "SECOND min" }
"#;

/// An M/M/1 desk.
const DESK: &str = r#"
run = { horizon = "6 d", warmup = "1 d", max_inside = 150, seed = 3 }
pools = { desk = { staff = 1 } }
streams.tickets = { arrivals = { rate = "3/h" }, enters = "answer" }
activities.answer = { stage = "engage", pool = "desk", duration = { exponential = { mean = "MEAN min" } } }
"#;

fn delays(first: f64, second: f64) -> Arc<Model> {
    Arc::new(model(&DELAYS.replace("FIRST", &first.to_string()).replace("SECOND", &second.to_string())))
}

fn desk(minutes: f64) -> Arc<Model> {
    Arc::new(model(&DESK.replace("MEAN", &minutes.to_string())))
}

fn setting<'a>(base: Arc<Model>, measures: &'a [&'a str]) -> Setting<'a> {
    let sampling = Sampling::of(&base);
    Setting { base, measures, warm_up: SimTime::ZERO, sampling, replications: 6 }
}

fn minutes(figure: Option<Estimate>) -> f64 {
    figure.unwrap().value * 60.0
}

#[test]
fn a_tornado_of_delays_is_as_worked_out_by_hand() {
    // 10 and 30 minutes, each 10 % less and 10 % more: 1 and 3 minutes either way. A twin does nothing, exactly.
    let setting = setting(delays(10.0, 30.0), &["lead_time.mean"]);
    let same = delays(10.0, 30.0);
    let inputs = [
        (delays(9.0, 30.0), delays(11.0, 30.0)),
        (Arc::clone(&same), same),
        (delays(10.0, 27.0), delays(10.0, 33.0)),
    ];
    let tornado = tornado(&setting, &inputs, &Silent).unwrap();
    assert!((minutes(tornado.base) - 40.0).abs() < 1e-9);
    assert_eq!(tornado.bars.iter().map(|bar| bar.input).collect::<Vec<_>>(), [2, 0, 1], "the widest first");
    let found: Vec<f64> = tornado.bars.iter().map(|bar| minutes(bar.swing)).collect();
    for (found, expected) in found.iter().zip([6.0, 2.0, 0.0]) {
        assert!((found - expected).abs() < 1e-6, "{found} instead of {expected}");
    }
    assert!((minutes(tornado.bars[0].low) + 3.0).abs() < 1e-6);
    assert!((minutes(tornado.bars[0].high) - 3.0).abs() < 1e-6);
    let nothing = Estimate { value: 0.0, interval: Some((0.0, 0.0)) };
    assert_eq!(tornado.bars[2].swing, Some(nothing));
}

#[test]
fn an_input_that_cannot_be_run_has_half_a_bar() {
    let setting = setting(desk(15.0), &["lead_time.mean"]);
    let tornado = tornado(&setting, &[(desk(12.0), desk(40.0))], &Silent).unwrap();
    let bar = &tornado.bars[0];
    assert!(bar.low.unwrap().value < 0.0);
    assert_eq!((bar.high, bar.swing), (None, None));
}

#[test]
fn walks_find_additive_effects_exactly_and_no_spread() {
    // The lead time is 10 (1 + x / 10) + 30 (1 + y / 10), in minutes: over the ranges from -1 to 1 it moves by 2 and 6.
    let setting = setting(delays(10.0, 30.0), &["lead_time.mean"]);
    let walks = MorrisSetting { inputs: 2, trajectories: 4 };
    let make = |point: &[f64]| -> Result<Arc<Model>, PairedError> {
        assert!(point.iter().all(|part| (-1.0 - 1e-9..=1.0 + 1e-9).contains(part)), "{point:?}");
        Ok(delays(10.0 * (1.0 + 0.1 * point[0]), 30.0 * (1.0 + 0.1 * point[1])))
    };
    let found = morris(&setting, walks, make, &Silent).unwrap();
    assert_eq!((found.models, found.left_out), (12, 0));
    let expected = [(1, 6.0), (0, 2.0)];
    for (effect, (input, size)) in found.effects.iter().zip(expected) {
        assert_eq!(effect.input, input);
        let (importance, mean) = (effect.importance.value * 60.0, effect.mean * 60.0);
        assert!((importance - size).abs() < 1e-5 && (mean - size).abs() < 1e-5, "{effect:?}");
        assert!(effect.spread * 60.0 < 1e-5, "{effect:?}");
    }
}

#[test]
fn a_sweep_says_what_cannot_be_run_and_differs_by_nothing_where_nothing_is_changed() {
    let setting = setting(desk(15.0), &["lead_time.mean", "throughput"]);
    let (base, points) = sweep(&setting, vec![desk(12.0), desk(15.0), desk(40.0)], &Silent).unwrap();
    assert_eq!(base.figures, points[1].figures);
    assert_eq!(points[1].differences[0].unwrap().interval, Some((0.0, 0.0)));
    assert!(points[0].differences[0].unwrap().value < 0.0);
    assert_eq!(points[2].figures, [None, None]);
    assert!(points[2].failure.is_some() && points[0].failure.is_none());
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let setting = setting(desk(15.0), &["lead_time.p85"]);
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| format!("{:?}", tornado(&setting, &[(desk(12.0), desk(16.0))], &Silent)))
    };
    assert_eq!(on(1), on(3));
}
