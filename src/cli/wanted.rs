//! What a search or a selection is for, from the command line and from the scenario: the command line goes first.

use clap::Args;

use super::failure::Failure;
use crate::experiment::measure::{Better, measure_names};
use crate::experiment::requirement::{Requirement, RequirementError, difference, named_measure};
use crate::experiment::selection::Goal;
use crate::model::Model;
use crate::scenario::{Objective, Scenario, suggest};
use crate::stats::selection::SelectionError;
use crate::units::{self, UnitError};

/// Seconds in a week.
const WEEK: f64 = 7.0 * units::SECONDS_PER_DAY;

/// What is wanted.
#[derive(Debug, Args)]
pub(super) struct Wanted {
    /// Make this measure as small as can be: `lead_time.p85`, `cost_per_week`, ...
    #[arg(long, value_name = "MEASURE", conflicts_with = "maximize")]
    minimize: Option<String>,

    /// Make this measure as large as can be: `sla.resolve`, `throughput`, ...
    #[arg(long, value_name = "MEASURE")]
    maximize: Option<String>,

    /// Keep a limit meanwhile, such as `sla.resolve >= 90%`; may be given several times
    #[arg(long, value_name = "LIMIT")]
    subject_to: Vec<String>,

    /// The smallest difference that matters, such as `10 min` or `1 point`; 2 % if absent
    #[arg(long, value_name = "DIFFERENCE")]
    relevant: Option<String>,
}

impl Wanted {
    /// The goal: from the command line, else the objective of the scenario, else the shortest mean lead time.
    ///
    /// # Errors
    ///
    /// If a measure does not exist or has no value, or a limit cannot be read.
    pub(super) fn goal(&self, scenario: &Scenario, model: &Model) -> Result<Goal, Failure> {
        let objective = objective(scenario);
        let written = objective.and_then(Objective::measure);
        let (measure, better) = match (&self.minimize, &self.maximize, written) {
            (Some(measure), _, _) => (measure.as_str(), Better::Lower),
            (_, Some(measure), _) => (measure.as_str(), Better::Higher),
            (_, _, Some((measure, true))) => (measure.value.as_str(), Better::Lower),
            (_, _, Some((measure, false))) => (measure.value.as_str(), Better::Higher),
            _ => ("lead_time.mean", Better::Lower),
        };
        named_measure(model, measure).map_err(|error| refused(error, model))?;
        let limits: Vec<&str> = if self.subject_to.is_empty() {
            objective.iter().flat_map(|one| one.subject_to.iter().map(|limit| limit.value.as_str())).collect()
        } else {
            self.subject_to.iter().map(String::as_str).collect()
        };
        let limit = |text: &&str| Requirement::parse(model, text).map_err(|error| refused(error, model));
        let subject_to = limits.iter().map(limit).collect::<Result<_, _>>()?;
        Ok(Goal { measure: measure.to_owned(), better, subject_to })
    }

    /// The smallest difference that matters, in the unit of the measure.
    ///
    /// # Errors
    ///
    /// If it cannot be read or is not above zero.
    pub(super) fn relevant(
        &self,
        scenario: &Scenario,
        model: &Model,
        goal: &Goal,
    ) -> Result<Option<f64>, Failure> {
        let same = |objective: &&Objective| {
            objective.measure().is_some_and(|(measure, _)| measure.value == goal.measure)
        };
        let written = objective(scenario).filter(same).and_then(|objective| objective.relevant.as_ref());
        let Some(text) = self.relevant.as_deref().or(written.map(|relevant| relevant.value.as_str())) else {
            return Ok(None);
        };
        let measure = named_measure(model, &goal.measure).map_err(|error| refused(error, model))?;
        let relevant = difference(measure.unit(), text).map_err(|error| refused(error, model))?;
        if relevant > 0.0 {
            Ok(Some(relevant))
        } else {
            Err(Failure::new("the smallest difference that matters must be above zero")
                .hint("to tell apart what is equal would take forever"))
        }
    }
}

/// The measure that is named, else that of the scenario's objective, else the mean lead time.
///
/// # Errors
///
/// If it does not exist or has no value.
pub(super) fn measure_named(
    given: Option<&str>,
    scenario: &Scenario,
    model: &Model,
) -> Result<String, Failure> {
    let written = objective(scenario).and_then(Objective::measure).map(|(measure, _)| measure.value.as_str());
    let name = given.or(written).unwrap_or("lead_time.mean");
    named_measure(model, name).map_err(|error| refused(error, model))?;
    Ok(name.to_owned())
}

/// A budget per week, from the command line, else from the scenario.
///
/// # Errors
///
/// If it cannot be read.
pub(super) fn budget(given: Option<&str>, scenario: &Scenario) -> Result<Option<f64>, Failure> {
    let written = objective(scenario).and_then(|objective| objective.budget.as_ref());
    match given {
        None => Ok(written.map(|budget| budget.value * WEEK)),
        Some(text) => {
            let budget = units::parse_money_rate(text).map_err(|error| unit_refused("--budget", &error))?;
            Ok(Some(budget * WEEK))
        }
    }
}

/// Why a selection failed, without the place of an alternative, which says nothing here.
pub(super) fn refused_choice<E>(error: &SelectionError<E>) -> Failure {
    Failure::new(match error {
        SelectionError::NotANumber { .. } => {
            "in some replication the measure has no value: nothing that it counts happened".to_owned()
        }
        SelectionError::Confidence => {
            "the probability must lie above a blind guess and below 100 %".to_owned()
        }
        SelectionError::FirstStage => "more replications of each contender are needed".to_owned(),
        SelectionError::TooMany { needed } => {
            format!("{needed} replications of one contender would be needed")
        }
        SelectionError::NoAlternatives | SelectionError::NotPositive | SelectionError::Source(_) => {
            "there is nothing to choose from".to_owned()
        }
    })
}

fn objective(scenario: &Scenario) -> Option<&Objective> {
    scenario.objective.as_ref().map(|objective| &objective.value)
}

/// A share on the command line, such as a probability.
///
/// # Errors
///
/// If it is none.
pub(super) fn share(option: &str, text: &str) -> Result<f64, Failure> {
    units::parse_share(text).map_err(|error| unit_refused(option, &error))
}

fn unit_refused(option: &str, error: &UnitError) -> Failure {
    let failure = Failure::new(format!("`{option}`: {error}"));
    match &error.hint {
        Some(hint) => failure.hint(hint.clone()),
        None => failure,
    }
}

/// A demand on a measure that cannot be read.
fn refused(error: RequirementError, model: &Model) -> Failure {
    let failure = Failure::new(error.message);
    let near = error.unknown.and_then(|name| {
        let names = measure_names(model);
        suggest::nearest(&name, names.iter().map(String::as_str))
            .map(|near| format!("did you mean `{near}`?"))
    });
    match error.hint.or(near) {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}
