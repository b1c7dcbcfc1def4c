//! What a measure depends on, as text and files: tornado, elementary effects, curves and maps.

mod files;
mod sweep;
mod text;

use crate::experiment::measure::Measure;
use crate::experiment::results::Estimate;
use crate::experiment::sensitivity::{Morris, Tornado};
use crate::model::Model;

use super::optimum::{change_words, kind_of, measure_words};
use super::words::{Kind, counted, figure};

pub use files::files;
pub use sweep::{SWEEP_SCHEMA, SweepAxis, SweepReport, files as sweep_files, text as sweep_text};
pub use text::text;

/// Name and version of the layout of `sensitivity.json`.
pub const SENSITIVITY_SCHEMA: &str = "vsim-sensitivity/1";

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub enum SensitivityFindings {
    /// Each input low and high.
    Tornado(Tornado),
    /// Walks through the whole space.
    Morris(Morris),
}

/// Findings with what they belong to.
#[derive(Debug, Clone)]
pub struct SensitivityReport<'a> {
    /// The scenario as it is.
    pub model: &'a Model,
    /// The measure.
    pub measure: &'a str,
    /// Inputs: what they are called, and what they go through.
    pub inputs: &'a [(String, String)],
    /// What was found.
    pub findings: &'a SensitivityFindings,
    /// Replications of each model.
    pub replications: u32,
}

impl SensitivityReport<'_> {
    /// The finding in a sentence.
    pub fn finding(&self) -> String {
        let name = measure_words(self.measure);
        let kind = self.kind();
        match self.findings {
            SensitivityFindings::Tornado(tornado) => {
                let Some((bar, swing)) = tornado.bars.first().and_then(|bar| Some((bar, bar.swing?))) else {
                    return format!("None of {} could be run low and high.", self.count());
                };
                let (label, range) = &self.inputs[bar.input];
                if swing.interval.is_none_or(|(low, high)| low <= 0.0 && high >= 0.0) {
                    return format!(
                        "None of {} moves the {name} by more than chance explains.",
                        self.count()
                    );
                }
                format!(
                    "The {name} depends most on {label}: from {} it is {}.",
                    range,
                    change_words(swing, kind)
                )
            }
            SensitivityFindings::Morris(morris) => match morris.effects.first() {
                None => format!("None of {} could be run.", self.count()),
                Some(effect) => format!(
                    "The {name} depends most on {}: over its range it moves by {} on average.",
                    self.inputs[effect.input].0,
                    figure(effect.importance, kind)
                ),
            },
        }
    }

    pub(super) fn kind(&self) -> Kind {
        Measure::named(self.model, self.measure).map_or(Kind::Count, |measure| kind_of(measure.unit()))
    }

    fn count(&self) -> String {
        counted(self.inputs.len() as u64, "input")
    }
}

/// The ends of an interval, or twice the value.
pub(super) fn ends(figure: Estimate) -> [f64; 2] {
    figure.interval.map_or([figure.value; 2], |(low, high)| [low, high])
}
