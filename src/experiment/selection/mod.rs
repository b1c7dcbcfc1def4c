//! The best of several models, chosen with a stated probability of being right, and confirmed.
//!
//! The models run under common random numbers ([`Paired`]); the procedure is
//! [`select`], or, for a fixed number of replications,
//! [`optimal_allocation`]. The runs that chose the best also flatter it,
//! since luck had a hand in the choice; so what is said of it rests on fresh replications.

mod contest;
mod goal;

use std::sync::Arc;

pub use goal::{Goal, usual_tolerance};

pub(super) use contest::Contest;
pub(super) use goal::{excess, excess_of, value_of};

use crate::model::Model;
use crate::stats::selection::{
    Allocation, Fate, Selection, SelectionError, Terms, optimal_allocation, replications_in_one_stage, select,
};
use crate::time::SimTime;

use super::paired::{Paired, PairedError, Sampling};
use super::results::Estimate;
use super::{ExperimentError, Progress};

/// What to choose from, and how.
#[derive(Debug, Clone)]
pub struct Setting<'a> {
    /// The alternatives.
    pub models: Vec<Arc<Model>>,
    /// Places of those that may be chosen; the others are left out.
    pub contenders: Vec<usize>,
    /// What the best is compared with: one of them or another.
    pub baseline: Arc<Model>,
    /// What the best is to be best in.
    pub goal: &'a Goal,
    /// Where measurement starts in all of them.
    pub warm_up: SimTime,
    /// The replications to choose by; the best is confirmed on those of [`Sampling::fresh`].
    pub sampling: Sampling,
    /// Fresh replications that confirm the best, at least 2.
    pub confirmations: u32,
}

/// Follows a selection.
pub trait Watch: Progress {
    /// What became of a model is known.
    fn decided(&self, model: usize, fate: &Fate);
}

impl Watch for super::Silent {
    fn decided(&self, _model: usize, _fate: &Fate) {}
}

/// The outcome of a selection.
#[derive(Debug, Clone)]
pub struct Choice {
    /// How it came about.
    pub way: Way,
    /// The best model; `None` if none keeps all limits.
    pub best: Option<usize>,
    /// Models that cannot be run, and why; they were left out.
    pub failing: Vec<(usize, ExperimentError)>,
    /// The best on fresh replications.
    pub confirmed: Option<Confirmed>,
}

/// How the best was chosen.
#[derive(Debug, Clone)]
pub enum Way {
    /// With a stated probability of being right.
    Sequential {
        /// What became of each model, and what it took. Models that were left out are open and have no mean.
        selection: Selection,
        /// Replications of each model that a design in one stage would have taken for the same promise (Nelson and
        /// Matejcik 1995); `None` with fewer than two models, or limits.
        one_stage: Option<u32>,
    },
    /// With a given number of replications. Models that were left out have none.
    Budget(Allocation),
}

/// The best model on fresh replications, which had no part in choosing it.
#[derive(Debug, Clone)]
pub struct Confirmed {
    /// Replications.
    pub replications: u32,
    /// The measures of the goal, in its order.
    pub best: Vec<Option<Estimate>>,
    /// The same of the baseline.
    pub baseline: Vec<Option<Estimate>>,
    /// The best less the baseline, paired; `None` where the baseline cannot be run.
    pub difference: Vec<Option<Estimate>>,
}

/// Why nothing was chosen.
pub type ChoiceError = SelectionError<PairedError>;

/// Chooses the model that is best by the goal, with the probability of being right that the terms state.
///
/// # Errors
///
/// If the terms make no sense, a measure does not exist or has no value in a replication, `watch` ends it, or a model
/// fails that could be run at first.
pub fn choose(setting: &Setting<'_>, terms: &Terms, watch: &dyn Watch) -> Result<Choice, ChoiceError> {
    let mut contest = contest(setting, watch)?;
    let failing = contest.leave_out_failing(terms.first_stage).map_err(SelectionError::Source)?;
    let entered = contest.entered().to_vec();
    let selection = if entered.is_empty() {
        none_left()
    } else {
        select(&mut contest, terms, &mut |one, fate| watch.decided(entered[one], &renamed(*fate, &entered)))?
    };
    let one_stage = one_stage(&contest, terms);
    let selection = spread(&selection, &entered, &contest);
    let best = selection.best;
    let confirmed =
        best.map(|best| confirm(setting, best, watch)).transpose().map_err(SelectionError::Source)?;
    Ok(Choice { way: Way::Sequential { selection, one_stage }, best, failing, confirmed })
}

/// Chooses the model that looks best after a given number of replications of all together, spent where they tell
/// most. Limits are not looked at.
///
/// # Errors
///
/// As for [`choose`], and if the budget does not cover the first stage.
pub fn choose_within(
    setting: &Setting<'_>,
    first_stage: u32,
    budget: u64,
    watch: &dyn Watch,
) -> Result<Choice, ChoiceError> {
    let mut contest = contest(setting, watch)?;
    if u64::from(first_stage) * setting.contenders.len() as u64 > budget {
        return Err(SelectionError::FirstStage);
    }
    let failing = contest.leave_out_failing(first_stage).map_err(SelectionError::Source)?;
    let entered = contest.entered().to_vec();
    let spent = optimal_allocation(&mut contest, first_stage, budget)?;
    let best = entered[spent.best];
    let count = setting.models.len();
    let mut all = Allocation {
        best,
        means: vec![f64::NAN; count],
        made: vec![0; count],
        probability: spent.probability,
    };
    for (one, &model) in entered.iter().enumerate() {
        all.means[model] = spent.means[one];
        all.made[model] = spent.made[one];
    }
    let confirmed = confirm(setting, best, watch).map_err(SelectionError::Source)?;
    Ok(Choice { way: Way::Budget(all), best: Some(best), failing, confirmed: Some(confirmed) })
}

fn contest<'a>(setting: &Setting<'a>, watch: &'a dyn Watch) -> Result<Contest<'a>, ChoiceError> {
    if setting.contenders.is_empty() {
        return Err(SelectionError::NoAlternatives);
    }
    let Setting { models, contenders, goal, warm_up, sampling, .. } = setting;
    Contest::new(models.clone(), contenders.clone(), goal, *warm_up, *sampling, watch)
        .map_err(SelectionError::Source)
}

/// The size of a design in one stage, from the first stage.
fn one_stage(contest: &Contest<'_>, terms: &Terms) -> Option<u32> {
    if !terms.tolerances.is_empty() {
        return None;
    }
    let stage = terms.first_stage as usize;
    let values =
        |&model: &usize| contest.paired().sample(model, 0).values().take(stage).collect::<Vec<f64>>();
    let rows: Vec<Vec<f64>> = contest.entered().iter().map(values).collect();
    replications_in_one_stage(&rows, terms.confidence, terms.indifference)
}

/// A selection among nobody.
fn none_left() -> Selection {
    Selection {
        best: None,
        decided: true,
        fates: Vec::new(),
        means: Vec::new(),
        looked_at: Vec::new(),
        made: Vec::new(),
    }
}

/// A fate with the places of the models in place of those of the entrants.
fn renamed(fate: Fate, entered: &[usize]) -> Fate {
    match fate {
        Fate::Beaten { by, at, difference, tied } => Fate::Beaten { by: entered[by], at, difference, tied },
        other => other,
    }
}

/// The selection among the entrants as one among all models.
fn spread(selection: &Selection, entered: &[usize], contest: &Contest<'_>) -> Selection {
    let count = contest.paired().len();
    let mut all = Selection {
        best: selection.best.map(|best| entered[best]),
        decided: selection.decided,
        fates: vec![Fate::Open; count],
        means: vec![f64::NAN; count],
        looked_at: vec![0; count],
        made: (0..count).map(|one| contest.paired().replications(one)).collect(),
    };
    for (one, &model) in entered.iter().enumerate() {
        all.fates[model] = renamed(selection.fates[one], entered);
        all.means[model] = selection.means[one];
        all.looked_at[model] = selection.looked_at[one];
    }
    all
}

/// Runs the best and the baseline on fresh replications.
fn confirm(setting: &Setting<'_>, best: usize, watch: &dyn Watch) -> Result<Confirmed, PairedError> {
    let Setting { models, baseline, goal, warm_up, sampling, confirmations, .. } = setting;
    let both = vec![Arc::clone(&models[best]), Arc::clone(baseline)];
    let measures = goal.measures();
    let mut paired = Paired::new(both, &measures, *warm_up, sampling.fresh())?;
    let complete = paired.extend((*confirmations).max(2), watch);
    if !complete.map_err(|error| PairedError { alternative: best, error })? {
        return Err(PairedError { alternative: best, error: ExperimentError::Interrupted });
    }
    if let Some(failure) = paired.failure(0) {
        return Err(PairedError { alternative: best, error: failure.clone() });
    }
    let confidence = models[best].run.confidence;
    let runs = paired.failure(1).is_none();
    let estimates =
        |one: usize| (0..measures.len()).map(|m| paired.estimate(one, m, confidence)).collect::<Vec<_>>();
    let difference = |measure: usize| {
        let difference = paired.difference(0, 1, measure).filter(|_| runs);
        difference.map(|difference| difference.estimate(confidence))
    };
    Ok(Confirmed {
        replications: paired.replications(0),
        best: estimates(0),
        baseline: if runs { estimates(1) } else { vec![None; measures.len()] },
        difference: (0..measures.len()).map(difference).collect(),
    })
}
