//! Which of several alternatives is worth it, and how sure that is.
//!
//! All run under common random numbers. Each is compared with the baseline by paired differences, with intervals that
//! hold for all alternatives at once, and with the best of the others (Hsu's multiple comparisons with the best). What an
//! alternative costs and what it is worth follows from the same replications; what costs more than the budget is compared but
//! not chosen. Definitions in `docs/compare.md`.

mod break_even;
mod factorial;
mod frontier;
mod money;
mod verdict;

use std::sync::Arc;

pub use break_even::{BreakEven, Sized, break_even};
pub use factorial::Effect;
pub use frontier::Beaten;
pub use money::{Cost, Money, Prices, WEEKS_PER_MONTH};
pub use verdict::{Call, Compared};

use crate::model::Model;
use crate::rng::{RandomStream, name_key};
use crate::stats::comparisons_with_the_best;
use crate::time::SimTime;

use super::measure::{Better, Measure};
use super::optimize::staff_cost;
use super::paired::{Paired, PairedError, Sampling, common_warm_up};
use super::requirement::{Requirement, Verdict};
use super::results::Estimate;
use super::{ExperimentError, Progress};

/// Resamples of the replications for the probability of being best.
const RESAMPLES: usize = 2000;

/// One alternative.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Name: that of the option, or `baseline`.
    pub name: String,
    /// Title for people.
    pub title: String,
    /// Names of the options of a factorial that it has; empty for what is not part of one.
    pub factors: Vec<String>,
    /// The model.
    pub model: Arc<Model>,
    /// What it costs besides its people.
    pub cost: Cost,
}

/// What is asked.
#[derive(Debug, Clone)]
pub struct Question {
    /// The alternatives; the first is the baseline.
    pub candidates: Vec<Candidate>,
    /// Names of the measures; the first decides.
    pub measures: Vec<String>,
    /// Whether less of the first is wanted.
    pub better: Better,
    /// Replications of each alternative.
    pub replications: u32,
    /// The smallest difference of the first measure that matters, in its unit.
    pub relevant: Option<f64>,
    /// What must hold.
    pub requirements: Vec<Requirement>,
    /// The most that an alternative may cost per week to be chosen: see [`planned_per_week`].
    pub budget: Option<f64>,
    /// What things are worth.
    pub prices: Prices,
    /// The options of which every combination is among the alternatives.
    pub factors: Vec<String>,
}

/// What an alternative is planned to cost per week: people as they are paid, overtime not counted, its running cost, and what
/// is paid once spread over the period. Known before anything is run, as a budget should be.
pub fn planned_per_week(candidate: &Candidate, prices: Prices) -> f64 {
    staff_cost(&candidate.model) + candidate.cost.per_week(prices)
}

/// Places of the alternatives that are planned to cost no more than the budget, if there is one.
pub fn affordable(candidates: &[Candidate], prices: Prices, budget: Option<f64>) -> Vec<usize> {
    let affords =
        |one: &Candidate| budget.is_none_or(|budget| planned_per_week(one, prices) <= budget * (1.0 + 1e-9));
    (0..candidates.len()).filter(|&one| affords(&candidates[one])).collect()
}

/// A measure that was compared.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparedMeasure {
    /// Its name.
    pub name: String,
    /// What it is, for its unit.
    pub measure: Measure,
    /// Which way it improves.
    pub better: Better,
}

/// What was found.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// Name of the scenario.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Master seed.
    pub seed: u64,
    /// Where measurement started, in all alternatives.
    pub warm_up: SimTime,
    /// Where each replication ended.
    pub horizon: SimTime,
    /// Replications of each alternative.
    pub replications: u32,
    /// Confidence of all intervals.
    pub confidence: f64,
    /// The measures; the first decides.
    pub measures: Vec<ComparedMeasure>,
    /// The smallest difference that matters.
    pub relevant: Option<f64>,
    /// What must hold.
    pub requirements: Vec<Requirement>,
    /// The most that it may cost per week.
    pub budget: Option<f64>,
    /// What things are worth.
    pub prices: Prices,
    /// The alternatives, the baseline first.
    pub alternatives: Vec<Alternative>,
    /// The alternative that is proved to be the best by the first measure, among those that could be run and are within the
    /// budget.
    pub proved_best: Option<usize>,
    /// Main effects and interactions of the factorial.
    pub effects: Vec<Effect>,
    /// Whether it was ended before all replications were made.
    pub interrupted: bool,
}

/// One alternative, compared.
#[derive(Debug, Clone)]
pub struct Alternative {
    /// Name.
    pub name: String,
    /// Title for people.
    pub title: String,
    /// Why it could not be run.
    pub failure: Option<ExperimentError>,
    /// By measure.
    pub estimates: Vec<Option<Estimate>>,
    /// Against the baseline, by measure; `None` for the baseline itself.
    pub compared: Vec<Option<Compared>>,
    /// What it is planned to cost per week: see [`planned_per_week`].
    pub planned_per_week: f64,
    /// Whether that is within the budget; without one everything is.
    pub affordable: bool,
    /// By the first measure, less the best of the others, so that less is better; with all alternatives within the budget at
    /// once.
    pub against_best: Option<Estimate>,
    /// Probability of being the best by the first measure, from resampled replications.
    pub probability_best: Option<f64>,
    /// Whether what must hold does, in the order of the demands.
    pub verdicts: Vec<Verdict>,
    /// Cost and worth.
    pub money: Money,
    /// Whether no other alternative is at least as good and at least as cheap, and better in one of both.
    pub on_frontier: bool,
    /// An alternative that is at least as good in every measure and at least as cheap, and better in one of them.
    pub beaten_by: Option<Beaten>,
    /// Quantiles of all lead times in hours: 5, 25, 50, 75, 95 %.
    pub spread: Option<[f64; 5]>,
}

/// Measures that a comparison looks at besides those that were asked for: cost and backlog for money, lead times for
/// their distribution.
const FOR_MONEY: [&str; 3] = ["cost_per_week", "work_in_progress", "lead_time.p50"];

/// Compares the alternatives.
///
/// # Errors
///
/// If no warm-up can be found for one of them, a measure does not exist, the baseline cannot be run, or `progress` ends it
/// before each has two replications.
pub fn compare(question: &Question, progress: &dyn Progress) -> Result<Comparison, PairedError> {
    let models: Vec<Arc<Model>> = question.candidates.iter().map(|one| Arc::clone(&one.model)).collect();
    let error = |alternative: usize, error: ExperimentError| PairedError { alternative, error };
    let baseline = models.first().ok_or_else(|| error(0, ExperimentError::Interrupted))?;
    let sampling = Sampling::of(baseline);
    let warm_up = common_warm_up(models.iter().map(AsRef::as_ref), progress)?;
    let mut names: Vec<&str> = question.measures.iter().map(String::as_str).collect();
    names.extend(FOR_MONEY);
    names.extend(question.requirements.iter().map(|requirement| requirement.name.as_str()));
    let mut paired = Paired::new(models.clone(), &names, warm_up, sampling)?;
    let complete = paired.extend(question.replications, progress).map_err(|broken| error(0, broken))?;
    if let Some(failure) = paired.failure(0) {
        return Err(error(0, failure.clone()));
    }
    if (0..paired.len())
        .any(|one| paired.failure(one).is_none() && paired.replications(one) < 2.min(question.replications))
    {
        return Err(error(0, ExperimentError::Interrupted));
    }
    Ok(evaluate(question, &paired, !complete))
}

/// What the replications so far say.
fn evaluate(question: &Question, paired: &Paired, interrupted: bool) -> Comparison {
    let baseline = &question.candidates[0];
    let confidence = baseline.model.run.confidence;
    let measures = question.measures.iter().enumerate().map(|(place, name)| {
        let measure = paired.sample(0, place).measure();
        let better = if place == 0 { question.better } else { measure.better() };
        ComparedMeasure { name: name.clone(), measure, better }
    });
    let measures: Vec<ComparedMeasure> = measures.collect();
    let running: Vec<usize> = (0..paired.len()).filter(|&one| paired.failure(one).is_none()).collect();
    let affordable = affordable(&question.candidates, question.prices, question.budget);
    let contenders: Vec<usize> = affordable.iter().copied().filter(|one| running.contains(one)).collect();
    let against_best = best_of(question, paired, &contenders, confidence);
    let probabilities = probabilities_best(question, paired, &contenders);
    let known = Known {
        question,
        paired,
        measures: &measures,
        running: &running,
        affordable: &affordable,
        confidence,
    };
    let mut alternatives: Vec<Alternative> = (0..paired.len()).map(|one| known.alternative(one)).collect();
    for (place, &one) in contenders.iter().enumerate() {
        alternatives[one].against_best = against_best.as_ref().map(|all| all[place]);
        alternatives[one].probability_best = probabilities.as_ref().map(|all| all[place]);
    }
    frontier::mark(&mut alternatives, question.better);
    frontier::mark_beaten(&mut alternatives, paired, &measures, confidence);
    let is_proved = |one: &Alternative| {
        one.against_best.is_some_and(|against| against.interval.is_some_and(|(_, high)| high <= 0.0))
    };
    Comparison {
        name: baseline.model.name.clone(),
        title: baseline.model.title.clone(),
        seed: paired.sampling().seed,
        warm_up: paired.warm_up(),
        horizon: baseline.model.run.horizon,
        replications: running.iter().map(|&one| paired.replications(one)).min().unwrap_or(0),
        confidence,
        proved_best: alternatives.iter().position(is_proved),
        measures,
        relevant: question.relevant,
        requirements: question.requirements.clone(),
        budget: question.budget,
        prices: question.prices,
        alternatives,
        effects: factorial::effects(question, paired, confidence),
        interrupted,
    }
}

/// What is needed to judge one alternative.
struct Known<'k> {
    question: &'k Question,
    paired: &'k Paired,
    measures: &'k [ComparedMeasure],
    running: &'k [usize],
    affordable: &'k [usize],
    confidence: f64,
}

impl Known<'_> {
    /// One alternative against the baseline.
    fn alternative(&self, one: usize) -> Alternative {
        let Self { question, paired, measures, confidence, .. } = *self;
        let candidate = &question.candidates[one];
        let runs = self.running.contains(&one);
        let shown = |measure: usize| paired.estimate(one, measure, confidence).filter(|_| runs);
        let first_demand = measures.len() + FOR_MONEY.len();
        let verdicts = question.requirements.iter().enumerate();
        let times = paired.sample(one, measures.len() + 2).times();
        let quantile = |p: f64| {
            let time = times.and_then(|times| times.quantile(p));
            time.map_or(f64::NAN, |ticks| super::estimates::hours(ticks.into()))
        };
        Alternative {
            name: candidate.name.clone(),
            title: candidate.title.clone(),
            failure: paired.failure(one).cloned(),
            estimates: (0..measures.len()).map(shown).collect(),
            compared: (0..measures.len()).map(|measure| self.compared(one, measure)).collect(),
            planned_per_week: planned_per_week(candidate, question.prices),
            affordable: self.affordable.contains(&one),
            against_best: None,
            probability_best: None,
            verdicts: verdicts.map(|(at, demand)| demand.verdict(shown(first_demand + at))).collect(),
            money: Money::new(paired, one, measures.len(), candidate.cost, question.prices, confidence),
            on_frontier: false,
            beaten_by: None,
            spread: runs.then(|| [0.05, 0.25, 0.5, 0.75, 0.95].map(quantile)),
        }
    }

    /// A measure of an alternative against that of the baseline.
    fn compared(&self, one: usize, measure: usize) -> Option<Compared> {
        let runs = one > 0 && self.running.contains(&one);
        let difference = self.paired.difference(one, 0, measure).filter(|_| runs)?;
        let relevant = self.question.relevant.filter(|_| measure == 0);
        let count = self.running.len() - 1;
        Some(Compared::new(&difference, self.measures[measure].better, relevant, self.confidence, count))
    }
}

/// The decisive measure of the alternatives that run, turned so that less is better: estimates, and values by
/// replication.
fn turned(question: &Question, paired: &Paired, running: &[usize]) -> Option<(Vec<f64>, Vec<Vec<f64>>)> {
    let count = running.iter().map(|&one| paired.replications(one)).min()? as usize;
    let sign = if question.better == Better::Lower { 1.0 } else { -1.0 };
    let mut centers = Vec::new();
    let mut rows = Vec::new();
    for &one in running {
        let (center, values) = paired.sample(one, 0).linearized(count)?;
        centers.push(sign * center);
        rows.push(values.into_iter().map(|value| sign * value).collect());
    }
    Some((centers, rows))
}

/// Each alternative against the best of the others.
fn best_of(
    question: &Question,
    paired: &Paired,
    running: &[usize],
    confidence: f64,
) -> Option<Vec<Estimate>> {
    let (centers, rows) = turned(question, paired, running)?;
    let all = comparisons_with_the_best(&centers, &rows, confidence)?;
    Some(all.into_iter().map(|one| Estimate { value: one.value, interval: one.bounds() }).collect())
}

/// How often each alternative is the best when the replications are drawn again with replacement: a bootstrap over
/// replications, which keeps the pairs together. It says how far the data support each, not how often such a choice is
/// right in the long run.
fn probabilities_best(question: &Question, paired: &Paired, running: &[usize]) -> Option<Vec<f64>> {
    let (_, rows) = turned(question, paired, running)?;
    let count = rows.first()?.len();
    if count < 2 {
        return None;
    }
    let mut random =
        RandomStream::addressed(paired.sampling().seed, name_key("probability of being best"), 0);
    let mut wins = vec![0_u32; rows.len()];
    let mut drawn = vec![0_u32; count];
    for _ in 0..RESAMPLES {
        drawn.fill(0);
        for _ in 0..count {
            drawn[random.below(count as u32) as usize] += 1;
        }
        let mean = |row: &Vec<f64>| {
            let values = row.iter().zip(&drawn).filter(|(value, _)| !value.is_nan());
            let (sum, weight) = values.fold((0.0, 0.0), |(sum, weight), (value, &times)| {
                (sum + value * f64::from(times), weight + f64::from(times))
            });
            sum / weight
        };
        let means: Vec<f64> = rows.iter().map(mean).collect();
        // Of equals the first: an alternative that changes nothing takes no wins from the baseline.
        let best = (0..means.len()).fold(0, |best, one| if means[one] < means[best] { one } else { best });
        wins[best] += 1;
    }
    Some(wins.into_iter().map(|wins| f64::from(wins) / RESAMPLES as f64).collect())
}
