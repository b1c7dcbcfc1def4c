//! The analysis of a run: what it claims, held against cases where the answer is known.

mod by_hand;
mod exact;
mod exact_throughput;
mod first_look;
mod known_bottleneck;
mod saturation;

use vsim::analysis::results::Analysis;
use vsim::analysis::{Analyzing, analyze};
use vsim::experiment::Silent;
use vsim::model::{Attachments, Model};

use crate::timetable::compiled;

fn model(text: &str) -> Model {
    compiled(text, &Attachments::new())
}

/// The analysis of a scenario by this measure.
fn analyzed(text: &str, measure: &'static str) -> Analysis {
    let analyzing = Analyzing { marginal: Some(measure), ..Analyzing::default() };
    analyze(&model(text), &analyzing, &Silent).unwrap()
}
