//! Marginal value: what one more person, a little less work or a little less rework does at each place.
//!
//! In an open stream that keeps up, the throughput is what arrives, whatever is improved; so the measure is the lead time
//! unless another is asked for. Every change is run on the random numbers of the run itself, so that a difference is what
//! the change does and little else (methods: Law 2015, sections 10.2 and 11.2). All changes of a kind are judged together:
//! the intervals hold simultaneously (Bonferroni), and which change may be the best follows from multiple comparisons
//! with the best (Hsu 1996, "Multiple Comparisons", chapter 4), again with Bonferroni's inequality, which holds under the
//! dependence that common random numbers bring.

use std::sync::Arc;

use crate::experiment::measure::{Better, Measure, measure_without_value};
use crate::experiment::paired::{Paired, Sampling};
use crate::experiment::results::Results;
use crate::experiment::{ExperimentError, Progress};
use crate::id::{ActivityId, Id, PoolId};
use crate::model::{Model, loads};

use super::results::{Change, ChangeKind, ChangeValues, Estimate, MarginalValue, MarginalValues};

/// Hours in a week.
const HOURS_PER_WEEK: f64 = 168.0;
/// Less work in a visit, as a factor.
const LESS_WORK: f64 = 0.9;
/// Fewer of the units that go back, as a share.
const LESS_REWORK: f64 = 0.05;

/// The measures beside the leading one.
const MEASURES: [&str; 5] =
    ["lead_time.mean", "lead_time.p85", "sla.resolve", "work_in_progress", "throughput"];

/// A change with the model that has it.
struct Varied {
    change: Change,
    model: Arc<Model>,
}

/// Each change has at least so many replications, if the run has: Student's quantile is large for a few.
const SMALL_RUN: u32 = 20;

/// What the changes do to `leading` and other measures, each over half of the replications that the run has. They take most
/// of an analysis, and the pairs make differences sharp: what a change does is known well before how long everything takes.
///
/// # Errors
///
/// If the model has no such measure, or a law that holds in every replication is broken. `Ok(None)` if `progress` ended
/// it early.
pub(super) fn marginal_values(
    model: &Model,
    run: &Results,
    leading: &'static str,
    progress: &dyn Progress,
) -> Result<Option<MarginalValues>, ExperimentError> {
    let unknown = || ExperimentError::UnknownMeasure { measure: leading.to_owned() };
    let better = Measure::named(model, leading).ok_or_else(unknown)?.better();
    let others = MEASURES.into_iter().filter(|name| *name != leading);
    let measures: Vec<&'static str> = std::iter::once(leading)
        .chain(others.filter(|name| measure_without_value(model, name).is_none()))
        .collect();
    let varied: Vec<Varied> = [people(model), work(model), quality(model)].into_iter().flatten().collect();
    let base = Arc::new(model.clone());
    let models = std::iter::once(base).chain(varied.iter().map(|one| Arc::clone(&one.model))).collect();
    let paired = Paired::new(models, &measures, run.warm_up, Sampling::of(model));
    let mut paired = paired.map_err(|error| error.error)?;
    let replications = run.replications.div_ceil(2).max(run.replications.min(SMALL_RUN));
    if !paired.extend(replications, progress)? {
        return Ok(None);
    }
    let judge = Judge { paired: &paired, better, measures: measures.len(), confidence: run.confidence };
    let kinds = [ChangeKind::Person, ChangeKind::Work, ChangeKind::Quality];
    let kinds = kinds.into_iter().filter_map(|kind| {
        let places: Vec<(usize, &Varied)> = (1..)
            .zip(&varied)
            .filter(|(place, one)| one.change.kind() == kind && paired.failure(*place).is_none())
            .collect();
        (!places.is_empty()).then(|| judge.values(model, kind, &places))
    });
    Ok(Some(MarginalValues { kinds: kinds.collect(), replications: paired.replications(0), measures }))
}

/// One more person in each pool that has work.
fn people(model: &Model) -> Vec<Varied> {
    let loads = loads(model);
    let with_work = model.pools.ids().filter(|&pool| loads[pool].demand.is_none_or(|demand| demand > 0.0));
    with_work
        .map(|pool| Varied {
            change: Change::Person(pool.index()),
            model: Arc::new(model.with_more_people(pool, 1)),
        })
        .collect()
}

/// Less work at each activity with people.
fn work(model: &Model) -> Vec<Varied> {
    let has_work = |activity: ActivityId| {
        model.activities[activity].line.is_some()
            && model.cells.iter().any(|cell| cell.activity == activity && cell.duration.mean() > 0.0)
    };
    let activities = model.activities.ids().filter(|&activity| has_work(activity));
    activities
        .filter_map(|activity| {
            let model = Arc::new(model.with_scaled_work(activity, LESS_WORK)?);
            Some(Varied { change: Change::Work(activity.index()), model })
        })
        .collect()
}

/// Less rework after each activity that has some.
fn quality(model: &Model) -> Vec<Varied> {
    let activities = model.activities.ids();
    activities
        .filter_map(|activity| {
            let (model, moved) = model.with_less_rework(activity, LESS_REWORK)?;
            Some(Varied { change: Change::Quality(activity.index(), moved), model: Arc::new(model) })
        })
        .collect()
}

impl Change {
    /// What kind of change it is.
    pub const fn kind(self) -> ChangeKind {
        match self {
            Self::Person(_) => ChangeKind::Person,
            Self::Work(_) => ChangeKind::Work,
            Self::Quality(..) => ChangeKind::Quality,
        }
    }

    /// The pool or the activity, by its index.
    pub const fn place(self) -> usize {
        match self {
            Self::Person(place) | Self::Work(place) | Self::Quality(place, _) => place,
        }
    }
}

/// What decides between changes.
struct Judge<'a> {
    paired: &'a Paired,
    better: Better,
    measures: usize,
    confidence: f64,
}

impl Judge<'_> {
    /// The changes of one kind, by their place among the alternatives.
    fn values(&self, model: &Model, kind: ChangeKind, places: &[(usize, &Varied)]) -> ChangeValues {
        let alternatives: Vec<usize> = places.iter().map(|(place, _)| *place).collect();
        let mut values: Vec<(usize, MarginalValue)> = places
            .iter()
            .map(|&(alternative, varied)| {
                (alternative, self.value(model, alternative, varied, &alternatives))
            })
            .collect();
        let gain = |value: &MarginalValue| {
            value.differences[0].map_or(f64::NEG_INFINITY, |difference| self.gain(difference.value))
        };
        // A stable sort: what gains the same stays in the order of the file.
        values.sort_by(|a, b| gain(&b.1).total_cmp(&gain(&a.1)));
        let best_is_proved =
            values.first().is_some_and(|(first, value)| value.helps && self.is_best(*first, &alternatives));
        ChangeValues { kind, places: values.into_iter().map(|(_, value)| value).collect(), best_is_proved }
    }

    fn value(&self, model: &Model, alternative: usize, varied: &Varied, of_kind: &[usize]) -> MarginalValue {
        let each = 1.0 - (1.0 - self.confidence) / of_kind.len() as f64;
        let difference = |measure| Some(self.paired.difference(alternative, 0, measure)?.estimate(each));
        let differences: Vec<Option<Estimate>> = (0..self.measures).map(difference).collect();
        let helps = differences[0].and_then(|one| one.interval).is_some_and(|(low, high)| {
            let worst = match self.better {
                Better::Lower => high,
                Better::Higher => low,
            };
            self.gain(worst) > 0.0
        });
        let ruled_out = of_kind.iter().any(|&other| {
            self.advantage(other, alternative, of_kind.len()).is_some_and(|(least, _)| least > 0.0)
        });
        let paid_hours_per_week = match varied.change {
            Change::Person(pool) => {
                let paid =
                    |model: &Model| model.pools[PoolId::new(pool)].staffing.mean_paid(model.run.horizon);
                Some((paid(&varied.model) - paid(model)) * HOURS_PER_WEEK)
            }
            _ => None,
        };
        MarginalValue {
            change: varied.change,
            differences,
            helps,
            may_be_best: !ruled_out,
            paid_hours_per_week,
        }
    }

    /// A difference turned so that more is better.
    const fn gain(&self, difference: f64) -> f64 {
        match self.better {
            Better::Lower => -difference,
            Better::Higher => difference,
        }
    }

    /// By how much one alternative is better than another in the leading measure, at least and at most: one-sided, for all
    /// of `count` alternatives against the best of them at once.
    fn advantage(&self, one: usize, other: usize, count: usize) -> Option<(f64, f64)> {
        if one == other {
            return None;
        }
        let difference = self.paired.difference(one, other, 0)?;
        let probability = 1.0 - (1.0 - self.confidence) / (count - 1).max(1) as f64;
        let half = difference.half_width(probability)?;
        let gain = self.gain(difference.value);
        Some((gain - half, gain + half))
    }

    /// Whether an alternative is surely better than all others of its kind.
    fn is_best(&self, alternative: usize, of_kind: &[usize]) -> bool {
        of_kind.iter().filter(|&&other| other != alternative).all(|&other| {
            self.advantage(alternative, other, of_kind.len()).is_some_and(|(least, _)| least > 0.0)
        })
    }
}
