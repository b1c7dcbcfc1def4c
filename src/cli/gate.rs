//! What a command asks of measures: that they have a value, and demands such as `--require 'sla.resolve >= 90%'`, for
//! pipelines that must not go on otherwise.
//!
//! The end of the interval decides: what the data do not prove is not passed.

use super::failure::Failure;
use crate::experiment::compare::Comparison;
use crate::experiment::measure::measure_names;
use crate::experiment::measure_without_value;
use crate::experiment::requirement::{Requirement, Verdict};
use crate::experiment::results::Estimate;
use crate::model::Model;
use crate::scenario::suggest;

/// A demand as it was typed, and what it means.
#[derive(Debug, Clone)]
pub(super) struct Demand {
    pub(super) text: String,
    pub(super) requirement: Requirement,
}

/// Reads demands.
///
/// # Errors
///
/// If one cannot be read.
pub(super) fn demands(model: &Model, texts: &[String]) -> Result<Vec<Demand>, Failure> {
    let read = |text: &String| {
        let requirement = Requirement::parse(model, text).map_err(|error| {
            let names = measure_names(model);
            let near = error
                .unknown
                .as_ref()
                .and_then(|name| suggest::nearest(name, names.iter().map(String::as_str)));
            let hint = near.map(|near| format!("did you mean `{near}`?")).or_else(|| error.hint.clone());
            let failure = Failure::new(format!("cannot demand `{text}`: {error}"));
            match hint {
                Some(hint) => failure.hint(hint),
                None => failure,
            }
        })?;
        Ok(Demand { text: text.clone(), requirement })
    };
    texts.iter().map(read).collect()
}

/// Fails if a measure has no value in the model, so that nothing can be judged by it.
///
/// # Errors
///
/// One that says why it has none.
pub(super) fn has_value(model: &Model, measure: &str) -> Result<(), Failure> {
    measure_without_value(model, measure).map_or(Ok(()), |why| {
        let failure = Failure::new(format!("measure `{measure}` has no value, because {why}"));
        Err(failure.hint("choose another with `--measure`"))
    })
}

/// Fails unless every demand is proved.
///
/// # Errors
///
/// [`Failure::NotProved`] that says which are missed and which are not proved.
pub(super) fn judge(demands: &[Demand], estimate: impl Fn(&str) -> Option<Estimate>) -> Result<(), Failure> {
    let words: Vec<String> = demands
        .iter()
        .map(|demand| (demand, demand.requirement.verdict(estimate(&demand.requirement.name))))
        .filter(|(_, verdict)| *verdict != Verdict::Proved)
        .map(|(demand, verdict)| format!("`{}` is {}", demand.text, verdict.words()))
        .collect();
    if words.is_empty() { Ok(()) } else { Err(Failure::NotProved(words.join(", "))) }
}

/// Fails unless one alternative proves every demand.
///
/// # Errors
///
/// [`Failure::NotProved`] that says how many there were.
pub(super) fn judge_options(comparison: &Comparison, demands: &[Demand]) -> Result<(), Failure> {
    if demands.is_empty() {
        return Ok(());
    }
    let from = comparison.requirements.len() - demands.len();
    let proves = |verdicts: &[Verdict]| verdicts[from..].iter().all(|verdict| *verdict == Verdict::Proved);
    if comparison.alternatives.iter().any(|alternative| proves(&alternative.verdicts)) {
        return Ok(());
    }
    let texts: Vec<String> = demands.iter().map(|demand| format!("`{}`", demand.text)).collect();
    Err(Failure::NotProved(format!("no alternative proves {}", texts.join(" and "))))
}
