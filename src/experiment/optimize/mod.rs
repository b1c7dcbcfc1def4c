//! The best staffing: how many people to put where.
//!
//! [`optimize`] begins with what queueing formulas say (`analytic`), searches from several starts by simulation under
//! common random numbers (`search`), and chooses among the staffings that came close with fresh replications and a
//! stated probability of being right (clean-up; Boesel, Nelson and Kim 2003), so that the luck of the search does not
//! decide. What the best is worth is estimated on further replications, and so is the frontier (`frontier`): what
//! other amounts of money buy. Small spaces can be gone through whole, which is what the search is tested against.
//!
//! A staffing is written into the scenario and compiled, so that whatever else the scenario says keeps its meaning.

mod analytic;
mod field;
mod frontier;
mod search;
mod space;

use std::sync::Arc;

pub use frontier::Point;
pub use space::{Range, Space, SpaceError, Staffing, Subject, Variable, staff_cost};

use crate::model::Model;
use crate::stats::selection::{Fate, SelectionError, Terms};
use crate::time::SimTime;

use super::ExperimentError;
use super::measure::{Better, Figure, Measure};
use super::paired::{PairedError, Sampling, common_warm_up};
use super::requirement::Requirement;
use super::selection::{self, Choice, ChoiceError, Confirmed, Goal, Watch, Way, choose};
use analytic::{Approximation, Rule};
use field::Field;
use search::{Aim, LAST_ROUND, Search};

/// The most staffings that are gone through one by one.
pub const EXHAUSTIVE_MAX: usize = 3000;
/// The most staffings that the clean-up chooses from.
const CONTENDERS_MAX: usize = 12;
/// Standard errors within which a staffing may yet be the best.
const DOUBT: f64 = 2.5;
/// The smallest relevant difference where nobody has said, as a share of the figure.
const USUAL_INDIFFERENCE: f64 = 0.02;
/// Where the replications of the clean-up begin, above those of the search; further ones confirm.
const CLEAN_UP: u64 = 1 << 30;

/// What to search for.
#[derive(Debug, Clone)]
pub struct Setting<'a> {
    /// The scenario.
    pub subject: Subject<'a>,
    /// What is wanted.
    pub goal: &'a Goal,
    /// The most that all pools may cost per week of paid time.
    pub budget: Option<f64>,
    /// Ranges of people.
    pub ranges: &'a [Range],
    /// The smallest difference of the measure that matters, in its unit; 2 % of it if `None`.
    pub indifference: Option<f64>,
    /// Probability with which the best of the contenders is chosen, first stage and most replications of each. Its
    /// indifference does not count; tolerances are one for each limit.
    pub terms: Terms,
    /// Replications that confirm the best.
    pub confirmations: u32,
    /// Whether all staffings are gone through instead of searched.
    pub exhaustive: bool,
}

/// A staffing that was among the last.
#[derive(Debug, Clone, PartialEq)]
pub struct Contender {
    /// The people.
    pub staffing: Staffing,
    /// Cost per week, without overtime.
    pub cost: f64,
    /// What became of it.
    pub fate: Fate,
}

/// The best staffing, and what it took to find it.
#[derive(Debug, Clone)]
pub struct Optimum {
    /// The places in which people can be.
    pub variables: Vec<Variable>,
    /// The budget per week.
    pub budget: Option<f64>,
    /// People as they are in the scenario.
    pub now: Staffing,
    /// What they cost per week.
    pub cost_now: f64,
    /// The best staffing.
    pub best: Staffing,
    /// What it costs per week.
    pub cost: f64,
    /// The best against the scenario as it is, on fresh replications. Measures in the order of the goal.
    pub confirmed: Confirmed,
    /// Who the best was chosen from, the best first; of a whole space only those nearest to it.
    pub contenders: Vec<Contender>,
    /// Whether the promised probability was reached before the replications ran out.
    pub decided: bool,
    /// The difference that matters.
    pub indifference: f64,
    /// What other amounts of money buy, by ascending cost; the best is one of them.
    pub frontier: Vec<Point>,
    /// Place of the measure of the frontier among those of the goal.
    pub frontier_measure: usize,
    /// What was simulated.
    pub effort: Effort,
}

/// What was simulated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    /// Staffings that the search looked at, or all there are.
    pub staffings: usize,
    /// Replications of the search.
    pub search: u64,
    /// Replications that chose among the contenders.
    pub clean_up: u64,
    /// Replications that confirmed the best and drew the frontier.
    pub confirmation: u64,
}

/// Why there is no best staffing.
#[derive(Debug, Clone, PartialEq)]
pub enum OptimizeError {
    /// There is nothing to search.
    Space(SpaceError),
    /// Nobody's work can be kept up with for the budget, or within the ranges.
    NothingKeepsUp {
        /// What the cheapest staffing that was found to keep up costs per week; `None` if none was found.
        cheapest: Option<f64>,
    },
    /// No staffing keeps the limits.
    NothingFeasible {
        /// What the cheapest staffing costs per week that was found to keep them, were there no budget; `None` if
        /// none was found.
        cheapest: Option<f64>,
        /// For each limit the mean value that the nearest staffing reaches.
        reached: Vec<f64>,
    },
    /// More staffings than can be gone through.
    TooMany,
    /// The selection among the contenders failed.
    Choice(ChoiceError),
    /// A run failed.
    Run(ExperimentError),
}

impl From<PairedError> for OptimizeError {
    fn from(PairedError { error, .. }: PairedError) -> Self {
        Self::Run(error)
    }
}

/// Searches for the best staffing.
///
/// # Errors
///
/// If there is nothing to search, no staffing keeps up with the work or keeps the limits, a measure does not exist,
/// or `watch` ends it.
pub fn optimize(setting: &Setting<'_>, watch: &dyn Watch) -> Result<Optimum, OptimizeError> {
    let space = Space::new(setting.subject, setting.ranges, setting.budget).map_err(OptimizeError::Space)?;
    let formulas = Approximation::new(setting.subject.model, &space);
    let path = formulas.path(&space, Rule::Waiting);
    if path.iter().all(|staffing| formulas.overload(staffing) > 0.0) {
        let cheapest = cheapest_that_keeps_up(setting, &space);
        return Err(OptimizeError::NothingKeepsUp { cheapest });
    }
    let warm_up = common_warm_up([setting.subject.model], watch)?;
    let sampling = Sampling::of(setting.subject.model);
    let tolerances = &setting.terms.tolerances;
    let mut field = Field::new(&space, setting.goal, tolerances, warm_up, sampling, watch)?;
    let aim = aim(setting);
    let contenders = if setting.exhaustive {
        whole_space(&space, &formulas)?
    } else {
        let best = Search { field: &mut field, formulas: &formulas, aim }.run()?;
        contenders(&mut field, &best)?
    };
    let search = Effort {
        staffings: if setting.exhaustive { contenders.len() } else { field.staffings() },
        search: field.replications(),
        clean_up: 0,
        confirmation: 0,
    };
    let indifference = indifference(setting, &mut field, &contenders)?;
    let terms = Terms { indifference, ..setting.terms.clone() };
    let choice = chosen(setting, &space, &contenders, &terms, warm_up, watch)?;
    let (Some(best), Some(confirmed)) = (choice.best, choice.confirmed.clone()) else {
        return Err(nothing_feasible(setting, &space, &mut field, &contenders, watch));
    };
    let best = contenders[best].clone();
    let frontier_measure = usize::from(aim == Aim::Thrift && !setting.goal.subject_to.is_empty());
    let frontier = frontier::draw(
        &mut field,
        &formulas,
        &frontier::Wanted { best: &best, measure: frontier_measure, confirmations: setting.confirmations },
        confirming(sampling),
        watch,
    )?;
    let drawn = field.replications() - search.search + frontier.replications;
    let (finalists, decided, clean_up) = finalists(&space, &contenders, &choice);
    Ok(Optimum {
        variables: space.variables().to_vec(),
        budget: setting.budget,
        now: space.present_staffing(),
        cost_now: space.cost(&space.present_staffing()),
        cost: space.cost(&best),
        best,
        effort: Effort { clean_up, confirmation: drawn + 2 * u64::from(confirmed.replications), ..search },
        confirmed,
        contenders: finalists,
        decided,
        indifference,
        frontier: frontier.points,
        frontier_measure,
    })
}

/// Whether the goal is to save money, so that a budget is no part of it.
pub fn saves_money(model: &Model, goal: &Goal) -> bool {
    let measure = Measure::named(model, &goal.measure).map(|measure| measure.figure);
    matches!(measure, Some(Figure::CostPerWeek | Figure::CostPerUnit)) && goal.better == Better::Lower
}

/// Whether people are to be saved or money to be spent.
fn aim(setting: &Setting<'_>) -> Aim {
    if saves_money(setting.subject.model, setting.goal) { Aim::Thrift } else { Aim::Performance }
}

/// All staffings that can keep up.
fn whole_space(space: &Space<'_>, formulas: &Approximation) -> Result<Vec<Staffing>, OptimizeError> {
    if space.size(EXHAUSTIVE_MAX) > EXHAUSTIVE_MAX {
        return Err(OptimizeError::TooMany);
    }
    Ok(space.iter().filter(|staffing| formulas.overload(staffing) <= 0.0).collect())
}

/// The staffings that may yet be the best: those that may keep all limits and are not clearly worse than the first
/// that clearly does. The best of the search comes first.
fn contenders(field: &mut Field<'_>, best: &Staffing) -> Result<Vec<Staffing>, PairedError> {
    let seen = field.seen(LAST_ROUND / 2);
    field.run(&seen, LAST_ROUND)?;
    let limits = field.limits();
    let mut ranked: Vec<Staffing> = field.seen(LAST_ROUND);
    ranked.retain(|staffing| field.space.holds(staffing));
    ranked.sort_by(|a, b| {
        let (a, b) = (field.score(a, LAST_ROUND), field.score(b, LAST_ROUND));
        a.objective.total_cmp(&b.objective).then(a.cost.total_cmp(&b.cost))
    });
    let mut contenders = vec![best.clone()];
    // The first that clearly keeps all limits; only what may be better than it is of interest after it.
    let mut safe: Option<Staffing> = None;
    for staffing in ranked {
        let excesses: Vec<(f64, f64)> =
            (0..limits).filter_map(|limit| field.excess(&staffing, limit)).collect();
        let breaks = excesses.iter().any(|(mean, error)| mean - DOUBT * error > 0.0);
        let worse = safe.as_ref().is_some_and(|safe| {
            let difference = field.difference(&staffing, safe);
            difference.is_none_or(|(mean, error)| mean - DOUBT * error > 0.0)
        });
        if breaks || worse {
            continue;
        }
        if safe.is_none() && excesses.iter().all(|(mean, error)| mean + DOUBT * error <= 0.0) {
            safe = Some(staffing.clone());
        }
        if !contenders.contains(&staffing) {
            contenders.push(staffing);
        }
        if contenders.len() >= CONTENDERS_MAX {
            break;
        }
    }
    Ok(contenders)
}

/// The difference that matters: as given, or the usual share of what the best looks like.
fn indifference(
    setting: &Setting<'_>,
    field: &mut Field<'_>,
    contenders: &[Staffing],
) -> Result<f64, OptimizeError> {
    if let Some(given) = setting.indifference {
        return Ok(given);
    }
    let middle = contenders.len() / 2;
    let one = if setting.exhaustive { &contenders[middle] } else { &contenders[0] };
    field.run(std::slice::from_ref(one), LAST_ROUND)?;
    let size = field.score(one, LAST_ROUND).objective.abs();
    Ok(if size.is_finite() && size > 0.0 { USUAL_INDIFFERENCE * size } else { USUAL_INDIFFERENCE })
}

/// Replications for the clean-up: none that the search has seen.
fn cleaning_up(sampling: Sampling) -> Sampling {
    Sampling { first: sampling.first + CLEAN_UP, ..sampling }
}

/// Replications that neither search nor clean-up has seen.
fn confirming(sampling: Sampling) -> Sampling {
    cleaning_up(sampling).fresh()
}

/// Chooses among the contenders on fresh replications.
fn chosen(
    setting: &Setting<'_>,
    space: &Space<'_>,
    contenders: &[Staffing],
    terms: &Terms,
    warm_up: SimTime,
    watch: &dyn Watch,
) -> Result<Choice, OptimizeError> {
    let models: Option<Vec<Arc<Model>>> = contenders.iter().map(|staffing| space.model(staffing)).collect();
    let models = models.ok_or(OptimizeError::Choice(SelectionError::NoAlternatives))?;
    let contest = selection::Setting {
        contenders: (0..models.len()).collect(),
        models,
        baseline: Arc::new(setting.subject.model.clone()),
        goal: setting.goal,
        warm_up,
        sampling: cleaning_up(Sampling::of(setting.subject.model)),
        confirmations: setting.confirmations,
    };
    choose(&contest, terms, watch).map_err(OptimizeError::Choice)
}

/// The contenders with their fates, the best first, then by how long they lasted; whether all was decided, and the
/// replications that it took.
fn finalists(space: &Space<'_>, contenders: &[Staffing], choice: &Choice) -> (Vec<Contender>, bool, u64) {
    let Way::Sequential { selection, .. } = &choice.way else { return (Vec::new(), false, 0) };
    let mut order: Vec<usize> = (0..contenders.len()).collect();
    order.sort_by_key(|&one| (selection.best != Some(one), std::cmp::Reverse(selection.looked_at[one])));
    order.truncate(CONTENDERS_MAX);
    let contender = |one: usize| Contender {
        staffing: contenders[one].clone(),
        cost: space.cost(&contenders[one]),
        fate: selection.fates[one],
    };
    (order.into_iter().map(contender).collect(), selection.decided, selection.replications())
}

/// The cost of the cheapest staffing on the way up that keeps up by the formulas, were there no budget.
fn cheapest_that_keeps_up(setting: &Setting<'_>, space: &Space<'_>) -> Option<f64> {
    let larger = space.without_budget(2);
    let formulas = Approximation::new(setting.subject.model, &larger);
    let path = formulas.path(&larger, Rule::Waiting);
    path.iter().find(|staffing| formulas.overload(staffing) <= 0.0).map(|staffing| larger.cost(staffing))
}

/// Says what it would take to keep the limits.
fn nothing_feasible(
    setting: &Setting<'_>,
    space: &Space<'_>,
    field: &mut Field<'_>,
    contenders: &[Staffing],
    watch: &dyn Watch,
) -> OptimizeError {
    let mut reached = Vec::new();
    if let Some(nearest) = contenders.first()
        && field.run(std::slice::from_ref(nearest), LAST_ROUND).is_ok()
    {
        let limits = setting.goal.subject_to.iter().enumerate();
        let value = |(limit, requirement): (usize, &Requirement)| {
            let tolerance = setting.terms.tolerances[limit];
            let excess = field.excess(nearest, limit).map_or(f64::NAN, |(mean, _)| mean - tolerance);
            selection::value_of(requirement, excess)
        };
        reached = limits.map(value).collect();
    }
    match cheapest_that_keeps_the_limits(setting, space, watch) {
        Ok(cheapest) => OptimizeError::NothingFeasible { cheapest, reached },
        Err(error) => error.into(),
    }
}

/// The cost of the cheapest staffing found that keeps the limits, were there no budget.
fn cheapest_that_keeps_the_limits(
    setting: &Setting<'_>,
    space: &Space<'_>,
    watch: &dyn Watch,
) -> Result<Option<f64>, PairedError> {
    let model = setting.subject.model;
    if model.pools.iter().all(|pool| pool.cost_per_hour <= 0.0) {
        return Ok(None);
    }
    let larger = space.without_budget(2);
    let formulas = Approximation::new(model, &larger);
    let goal = Goal {
        measure: "cost_per_week".to_owned(),
        better: Better::Lower,
        subject_to: setting.goal.subject_to.clone(),
    };
    let warm_up = common_warm_up([model], watch)?;
    let tolerances = &setting.terms.tolerances;
    let mut field = Field::new(&larger, &goal, tolerances, warm_up, Sampling::of(model), watch)?;
    let found = Search { field: &mut field, formulas: &formulas, aim: Aim::Thrift }.run()?;
    let score = field.score(&found, LAST_ROUND);
    Ok((score.violation <= 0.0).then_some(score.cost))
}
