//! From the path of a scenario to a model: what every command does first.

use std::path::Path;

use sha2::{Digest, Sha256};

use super::failure::Failure;
use super::files::{self, Source};
use super::terminal::Terminal;
use crate::experiment::MEASURES;
use crate::experiment::measure::measure_names;
use crate::experiment::requirement::{Requirement, RequirementError, difference, named_measure};
use crate::model::{self, Attachments, Model, files_needed};
use crate::scenario::{Diagnostic, Diagnostics, Place, Placed, Scenario, parse, suggest};

/// A scenario that can be run.
#[derive(Debug)]
pub(super) struct Loaded {
    /// Its file.
    pub(super) source: Source,
    /// What it says of itself in a sentence or two, if it does.
    pub(super) description: Option<String>,
    /// The model compiled from it.
    pub(super) model: Model,
    /// What is perhaps not as it was meant.
    pub(super) warnings: Diagnostics,
}

/// Reads a scenario and what it names, and compiles it.
///
/// # Errors
///
/// If it cannot be read, or has errors; all of them are then drawn on the terminal, the warnings too.
pub(super) fn load(path: &Path, terminal: Terminal) -> Result<Loaded, Failure> {
    let source = files::read_scenario(path)?;
    match compile(&source) {
        Ok((model, description, warnings)) => Ok(Loaded { source, description, model, warnings }),
        Err(faults) => {
            terminal.say(&faults.render(&source.shown, &source.text, true));
            terminal.say("");
            Err(refused(&source, &faults))
        }
    }
}

/// The scenario and the files that it names, of a source that has been compiled.
///
/// # Errors
///
/// If it cannot be read as it could before.
pub(super) fn written(source: &Source) -> Result<(Scenario, Attachments), Failure> {
    let (scenario, found) = parse(&source.text);
    let scenario = scenario.ok_or_else(|| refused(source, &found))?;
    let (attachments, _) = read_attachments(source, &scenario);
    Ok((scenario, attachments))
}

/// That a scenario with `faults` cannot be run, once they are drawn.
pub(super) fn refused(source: &Source, faults: &Diagnostics) -> Failure {
    Failure::Scenario(format!("`{}` has {}", source.shown, counted(faults)))
}

/// Compiles the text of a scenario.
///
/// Returns the model, what the scenario says of itself, and the warnings of all stages.
///
/// # Errors
///
/// All faults of the stages up to the first that fails.
pub(super) fn compile(source: &Source) -> Result<(Model, Option<String>, Diagnostics), Diagnostics> {
    let (scenario, found) = parse(&source.text);
    let Some(scenario) = scenario.filter(|_| !found.has_errors()) else {
        return Err(found);
    };
    let (model, warnings) = compile_scenario(source, &scenario, found)?;
    Ok((model, scenario.description, warnings))
}

/// Compiles a scenario that was read; `found` is what was found so far.
pub(super) fn compile_scenario(
    source: &Source,
    scenario: &Scenario,
    mut found: Diagnostics,
) -> Result<(Model, Diagnostics), Diagnostics> {
    let (attachments, unreadable) = read_attachments(source, scenario);
    match model::compile(scenario, &source.name, &attachments) {
        Ok((model, warnings)) => {
            found.extend(warnings);
            check_measures(scenario, &model, &mut found);
            if found.has_errors() { Err(found) } else { Ok((model, found)) }
        }
        Err(mut faults) => {
            // What cannot be read looks missing to the compiler; here it is known why.
            faults.retain(|fault| unreadable.iter().all(|known| known.place != fault.place));
            found.extend(faults);
            found.extend(unreadable);
            Err(found)
        }
    }
}

/// Reports measures that do not exist or have no value, and demands on them that cannot be read. Which measures there
/// are is known to the experiment only, which comes after the model.
fn check_measures(scenario: &Scenario, model: &Model, found: &mut Diagnostics) {
    let named = |name: &Placed<String>, found: &mut Diagnostics| {
        let measure = named_measure(model, &name.value);
        measure.map_err(|error| found.push(placed(error, &name.place, model))).ok()
    };
    if let Some(precision) = &scenario.run.precision {
        named(&precision.value.measure, found);
    }
    let Some(objective) = scenario.objective.as_ref().map(|objective| &objective.value) else { return };
    for name in &objective.measures {
        named(name, found);
    }
    for demand in &objective.subject_to {
        if let Err(error) = Requirement::parse(model, &demand.value) {
            found.push(placed(error, &demand.place, model));
        }
    }
    let measure = objective.measure().map(|(name, _)| named(name, found));
    let Some(relevant) = &objective.relevant else { return };
    match measure {
        None => {
            let fault =
                Diagnostic::error("a smallest relevant difference needs a measure").at(&relevant.place);
            found.push(fault.hint("add `minimize = \"lead_time.mean\"`"));
        }
        Some(None) => {}
        Some(Some(measure)) => {
            if let Err(error) = difference(measure.unit(), &relevant.value) {
                found.push(placed(error, &relevant.place, model));
            }
        }
    }
}

/// A fault of a measure with its place, and the nearest name where one is unknown.
fn placed(error: RequirementError, place: &Place, model: &Model) -> Diagnostic {
    let fault = Diagnostic::error(error.message).at(place).maybe_hint(error.hint);
    match error.unknown {
        None => fault,
        Some(name) => {
            let names = measure_names(model);
            match suggest::nearest(&name, names.iter().map(String::as_str)) {
                Some(near) => fault.hint(format!("did you mean `{near}`?")),
                None => fault.hint(format!("expected {}", suggest::list(MEASURES))),
            }
        }
    }
}

/// Reads the files that a scenario names. Those that do not exist are left to the compiler, which reports them.
fn read_attachments(source: &Source, scenario: &Scenario) -> (Attachments, Diagnostics) {
    let mut attachments = Attachments::new();
    let mut unreadable = Diagnostics::new();
    for file in files_needed(scenario) {
        if attachments.contains_key(&file.value) {
            continue;
        }
        match files::read_attachment(&source.directory, &file.value) {
            Ok(Some(bytes)) => {
                attachments.insert(file.value.clone(), bytes);
            }
            Ok(None) => {}
            Err(why) => {
                unreadable.push(Diagnostic::error(format!("file `{}` {why}", file.value)).at(&file.place));
            }
        }
    }
    (attachments, unreadable)
}

impl Loaded {
    /// Draws the warnings, unless quiet.
    pub(super) fn show_warnings(&self, terminal: Terminal) {
        if !self.warnings.is_empty() {
            terminal.note(&self.warnings.render(&self.source.shown, &self.source.text, true));
            terminal.note("");
        }
    }
}

impl Source {
    /// The SHA-256 of the text in hexadecimal, to recognize it by.
    pub(super) fn sha256(&self) -> String {
        let digest = Sha256::digest(self.text.as_bytes());
        digest.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
    }
}

/// How many findings, such as "2 errors and 1 warning".
pub(super) fn counted(found: &Diagnostics) -> String {
    let kinds = [(found.error_count(), "error"), (found.warning_count(), "warning")];
    let kinds: Vec<_> = kinds
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, kind)| format!("{count} {kind}{}", if *count == 1 { "" } else { "s" }))
        .collect();
    if kinds.is_empty() { "no faults".to_owned() } else { kinds.join(" and ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_are_counted_in_words() {
        let mut found = Diagnostics::new();
        assert_eq!(counted(&found), "no faults");
        found.push(Diagnostic::warning("a"));
        assert_eq!(counted(&found), "1 warning");
        found.push(Diagnostic::error("b"));
        found.push(Diagnostic::error("c"));
        assert_eq!(counted(&found), "2 errors and 1 warning");
    }
}
