//! Each input low and high, the others as they are.

use std::sync::Arc;

use crate::experiment::Progress;
use crate::experiment::paired::PairedError;
use crate::experiment::results::Estimate;
use crate::model::Model;

use super::{Setting, difference, known, run};

/// What one input does to the leading measure.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// Place of the input.
    pub input: usize,
    /// The measure with the input low, less that of the model as it is; `None` where the model cannot be run.
    pub low: Option<Estimate>,
    /// The same with the input high.
    pub high: Option<Estimate>,
    /// High less low.
    pub swing: Option<Estimate>,
}

/// The bars of all inputs.
#[derive(Debug, Clone, PartialEq)]
pub struct Tornado {
    /// The measure of the model as it is.
    pub base: Option<Estimate>,
    /// The bars, the one with the widest swing first; those without one last.
    pub bars: Vec<Bar>,
}

/// Runs the model as it is and, for each input, one model with it low and one with it high.
///
/// The intervals hold one by one at the confidence of the run: sorted by size, the first of many is a little flattered.
///
/// # Errors
///
/// If a measure does not exist, `progress` ends it, or a law is broken.
pub fn tornado(
    setting: &Setting<'_>,
    inputs: &[(Arc<Model>, Arc<Model>)],
    progress: &dyn Progress,
) -> Result<Tornado, PairedError> {
    let models = inputs.iter().flat_map(|(low, high)| [Arc::clone(low), Arc::clone(high)]).collect();
    let paired = run(setting, models, progress)?;
    let confidence = setting.base.run.confidence;
    let bar = |input: usize| {
        let (low, high) = (1 + 2 * input, 2 + 2 * input);
        Bar {
            input,
            low: difference(&paired, low, 0, 0, confidence),
            high: difference(&paired, high, 0, 0, confidence),
            swing: difference(&paired, high, low, 0, confidence),
        }
    };
    let mut bars: Vec<Bar> = (0..inputs.len()).map(bar).collect();
    let size = |bar: &Bar| bar.swing.map_or(-1.0, |swing| swing.value.abs());
    bars.sort_by(|a, b| size(b).total_cmp(&size(a)).then(a.input.cmp(&b.input)));
    Ok(Tornado { base: known(&paired, 0, 0, confidence), bars })
}
