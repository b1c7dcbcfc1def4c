//! Experiments from the text of a scenario to figures: worked out by hand where nothing is random, held against
//! theory where it is, and the ways in which an experiment ends.

mod by_hand;
mod endings;
mod fates;
mod laws;
mod optimize;
mod paired;
mod selection;
mod sensitivity;
mod support_levels;
mod theory;
mod warm_up;
mod worth;

use vsim::experiment::results::{Estimate, Results};
use vsim::experiment::{ExperimentError, Progress, Settings, Silent, run_experiment};
use vsim::model::{Attachments, Model, compile};
use vsim::scenario::parse;

/// The model that a scenario text without errors describes.
pub(crate) fn model(text: &str) -> Model {
    let (scenario, found) = parse(text);
    let Some(scenario) = scenario else { panic!("{}", found.render("scenario.toml", text, false)) };
    match compile(&scenario, "scenario", &Attachments::default()) {
        Ok((model, _)) => model,
        Err(found) => panic!("{}", found.render("scenario.toml", text, false)),
    }
}

/// Runs the experiment of a scenario text, watched.
pub(crate) fn watched(text: &str, progress: &dyn Progress) -> Result<Results, ExperimentError> {
    run_experiment(&model(text), &Settings { bins: 10, week: true }, progress)
}

/// The results of a scenario text.
pub(crate) fn results(text: &str) -> Results {
    watched(text, &Silent).unwrap()
}

/// Asserts that figures have these values, to rounding.
#[track_caller]
pub(crate) fn assert_values(figures: &[(&str, f64, f64)]) {
    for &(name, found, expected) in figures {
        let close = (found - expected).abs() <= 1e-9 * expected.abs().max(1.0);
        assert!(close, "{name} is {found} instead of {expected}");
    }
}

/// Asserts that the interval of a figure holds a value.
#[track_caller]
fn assert_covers(name: &str, figure: Estimate, truth: f64) {
    let (low, high) = figure.interval.unwrap();
    assert!(low <= truth && truth <= high, "{name}: {figure:?} does not cover {truth}");
}
