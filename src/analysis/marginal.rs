//! Marginal value: what one more person, a little less work or a little less rework does at each place.
//!
//! In an open stream that keeps up, the throughput is what arrives, whatever is improved; so the measure is the lead time
//! unless another is asked for. Every change is run on the random numbers of the run itself, so that a difference is what
//! the change does and little else (methods: Law 2015, sections 10.2 and 11.2). All changes of a kind are judged together:
//! the intervals hold simultaneously (Bonferroni), and which change may be the best follows from multiple comparisons
//! with the best (Hsu 1996, "Multiple Comparisons", chapter 4), again with Bonferroni's inequality, which holds under the
//! dependence that common random numbers bring.
//!
//! Changes are looked at twice, and those that are proved not to be the best at the first look are not simulated on: what
//! they do is told by fewer replications. The error that is allowed is shared out between both looks (Bonferroni once more),
//! so that all intervals of a measure hold together, whichever look they come from.
//!
//! A few replications know nothing of what happens rarely. So nothing is settled at the first look where the run itself
//! varies clearly more than its first replications show, nor is a change that does nothing at all in one of them.

use std::sync::Arc;

use crate::experiment::measure::{Better, Measure, measure_without_value};
use crate::experiment::paired::{Gathered, Paired, Sample, Sampling, own_value};
use crate::experiment::results::Results;
use crate::experiment::{ExperimentError, Progress};
use crate::id::{ActivityId, Id, PoolId};
use crate::model::{Model, Replications, loads};
use crate::observe::observations::Observations;
use crate::stats::Tally;

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
/// The first look comes after at least so many replications, and after this part of all.
const FIRST_LOOK: u32 = 10;
const FIRST_LOOK_PART: u32 = 5;
/// The part of the error allowed that the first look may make: little, since what it decides is plain or is left open.
const FIRST_LOOK_ERROR: f64 = 0.2;
/// Nothing is settled at the first look if the standard deviation of the run is more than so many times that of its
/// replications: something rare was not in them. Of ten normal numbers it is in one case of eleven.
const FIRST_LOOK_SPREAD: f64 = 1.5;

/// A look at what the changes do.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Look {
    /// After so many replications.
    replications: u32,
    /// Its part of the error that all looks together may make.
    error: f64,
}

/// The looks at changes of a run with so many replications: the last after half of them, and one long before it. The
/// changes take most of an analysis, and pairs make differences sharp: what a change does is known well before how long
/// everything takes, and which of them are not the best much sooner still.
fn looks(replications: u32) -> (Option<Look>, Look) {
    let all = replications.div_ceil(2).max(replications.min(SMALL_RUN));
    let few = all.div_ceil(FIRST_LOOK_PART).max(FIRST_LOOK);
    if few < all {
        let first = Look { replications: few, error: FIRST_LOOK_ERROR };
        (Some(first), Look { replications: all, error: 1.0 - FIRST_LOOK_ERROR })
    } else {
        (None, Look { replications: all, error: 1.0 })
    }
}

/// What changes are measured against: the run itself, as far as each look needs it.
#[derive(Debug)]
pub(super) struct Baseline<'m> {
    model: &'m Model,
    measures: Vec<&'static str>,
    leading: Measure,
    /// Its values in all replications of the run.
    own: Tally,
    /// After how many replications there is a look, if it is known before the run how many it has.
    looks: Vec<u32>,
    /// What is gathered until the last look, and what had been at each.
    gathering: Gathered,
    gathered: Vec<Gathered>,
}

impl<'m> Baseline<'m> {
    /// Nothing is seen yet. `leading` is the measure that decides between changes.
    ///
    /// # Errors
    ///
    /// If the model has no such measure.
    pub(super) fn new(model: &'m Model, leading: &'static str) -> Result<Self, ExperimentError> {
        let unknown = || ExperimentError::UnknownMeasure { measure: leading.to_owned() };
        let measure = Measure::named(model, leading).ok_or_else(unknown)?;
        let others = MEASURES.into_iter().filter(|name| *name != leading);
        let measures: Vec<&'static str> = std::iter::once(leading)
            .chain(others.filter(|name| measure_without_value(model, name).is_none()))
            .collect();
        let mut looked = Vec::new();
        if let Replications::Fixed(replications) = model.run.replications {
            let (first, last) = looks(replications.max(1));
            looked.extend(first.into_iter().chain([last]).map(|look| look.replications));
        }
        let gathering = Gathered::new(model, &measures)?;
        let own = Tally::new();
        Ok(Self { model, measures, leading: measure, own, looks: looked, gathering, gathered: Vec::new() })
    }

    /// Takes in the next replication of the run.
    pub(super) fn add(&mut self, observations: &Observations) {
        self.own.extend(own_value(self.model, observations, self.leading));
        if self.gathered.len() < self.looks.len() {
            self.gathering.take(self.model, observations);
            if self.looks.contains(&self.gathering.replications()) {
                self.gathered.push(self.gathering.clone());
            }
        }
    }

    /// What the changes do to all measures. Each is simulated until the first look; those that are then proved not to be
    /// the best of their kind are left, the others go on to the last.
    ///
    /// # Errors
    ///
    /// If a law that holds in every replication is broken. `Ok(None)` if `progress` ended it early.
    pub(super) fn marginal_values(
        self,
        run: &Results,
        progress: &dyn Progress,
    ) -> Result<Option<MarginalValues>, ExperimentError> {
        let Self { model, measures, leading, own, gathered, .. } = self;
        let better = leading.better();
        let varied: Vec<Varied> =
            [people(model), work(model), quality(model)].into_iter().flatten().collect();
        let base = Arc::new(model.clone());
        let models = std::iter::once(base).chain(varied.iter().map(|one| Arc::clone(&one.model))).collect();
        let paired = Paired::new(models, &measures, run.warm_up, Sampling::of(model));
        let mut paired = paired.map_err(|error| error.error)?;
        let mut settled: Vec<Option<MarginalValue>> = vec![None; varied.len()];
        let (first, last) = looks(run.replications);
        for look in first.into_iter().chain([last]) {
            let known = gathered.iter().find(|known| known.replications() == look.replications);
            if let Some(known) = known {
                paired.start_with(0, known.clone());
            }
            if !paired.extend(look.replications, progress)? {
                return Ok(None);
            }
            let error = (1.0 - run.confidence) * look.error;
            let judge = Judge { paired: &paired, better, measures: measures.len(), error };
            if look == last {
                judge.settle(model, &varied, &mut settled, |_, _| true);
            } else if is_representative(paired.sample(0, 0), &own) {
                judge.settle(model, &varied, &mut settled, |alternative, may_be_best| {
                    !may_be_best && judge.does_something(alternative)
                });
            }
            for (alternative, one) in (1..).zip(&settled) {
                if one.is_some() {
                    paired.drop_alternative(alternative);
                }
            }
        }
        let kinds = [ChangeKind::Person, ChangeKind::Work, ChangeKind::Quality];
        let values: Vec<MarginalValue> = settled.into_iter().flatten().collect();
        let kinds = kinds.into_iter().filter_map(|kind| {
            let places: Vec<MarginalValue> =
                values.iter().filter(|one| one.change.kind() == kind).cloned().collect();
            let failed = (1..).zip(&varied).filter(|(alternative, one)| {
                one.change.kind() == kind && paired.failure(*alternative).is_some()
            });
            let failed: Vec<Change> = failed.map(|(_, one)| one.change).collect();
            (places.len() + failed.len() > 0).then(|| ranked(kind, places, failed, better))
        });
        Ok(Some(MarginalValues { kinds: kinds.collect(), replications: last.replications, measures }))
    }
}

/// Whether the first replications of a run vary about as much as all of them.
fn is_representative(first: &Sample, all: &Tally) -> bool {
    let first: Tally = first.values().filter(|value| value.is_finite()).collect();
    match (first.std_dev(), all.std_dev()) {
        (Some(first), Some(all)) => all <= FIRST_LOOK_SPREAD * first,
        _ => false,
    }
}

/// The changes of one kind, the best first. That it is proved to be the best: it surely helps, no other may be, and of all it
/// is known what they do. The best is ruled out by a wrong comparison only, and how likely one of these is is bounded for all
/// of a kind together.
fn ranked(
    kind: ChangeKind,
    mut places: Vec<MarginalValue>,
    failed: Vec<Change>,
    better: Better,
) -> ChangeValues {
    let gained = |value: &MarginalValue| {
        value.differences[0].map_or(f64::NEG_INFINITY, |difference| gain(better, difference.value))
    };
    // A stable sort: what gains the same stays in the order of the file.
    places.sort_by(|a, b| b.may_be_best.cmp(&a.may_be_best).then_with(|| gained(b).total_cmp(&gained(a))));
    let alone = places.iter().filter(|one| one.may_be_best).count() == 1;
    let best_is_proved = alone && failed.is_empty() && places.first().is_some_and(|first| first.helps);
    ChangeValues { kind, places, best_is_proved, failed }
}

/// A difference turned so that more is better.
const fn gain(better: Better, difference: f64) -> f64 {
    match better {
        Better::Lower => -difference,
        Better::Higher => difference,
    }
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

/// What decides between changes at one look.
struct Judge<'a> {
    paired: &'a Paired,
    better: Better,
    measures: usize,
    /// The error that is allowed for all changes of a kind together.
    error: f64,
}

impl Judge<'_> {
    /// Settles what those changes do that are not settled yet and of which `is_settled` says so, given the alternative and
    /// whether it may be the best of its kind. Alternative 0 is the scenario as it is, the changes come after it.
    fn settle(
        &self,
        model: &Model,
        varied: &[Varied],
        settled: &mut [Option<MarginalValue>],
        is_settled: impl Fn(usize, bool) -> bool,
    ) {
        let open: Vec<usize> = (0..varied.len())
            .filter(|&place| settled[place].is_none() && self.paired.failure(place + 1).is_none())
            .collect();
        for &place in &open {
            let kind = varied[place].change.kind();
            let of_kind = |place: &usize| varied[*place].change.kind() == kind;
            // All of a kind count, those that were settled before too.
            let count = (0..varied.len()).filter(of_kind).count();
            let rivals = open.iter().copied().filter(of_kind);
            let may_be_best = !rivals.into_iter().any(|rival| self.rules_out(rival + 1, place + 1, count));
            if is_settled(place + 1, may_be_best) {
                settled[place] = Some(self.value(model, place + 1, &varied[place], count, may_be_best));
            }
        }
    }

    /// Whether an alternative changes the leading measure in every replication.
    fn does_something(&self, alternative: usize) -> bool {
        let difference = self.paired.difference(alternative, 0, 0);
        difference.is_some_and(|difference| difference.each.iter().all(|one| *one != 0.0))
    }

    /// What one of `count` changes of its kind does.
    fn value(
        &self,
        model: &Model,
        alternative: usize,
        varied: &Varied,
        count: usize,
        may_be_best: bool,
    ) -> MarginalValue {
        let each = 1.0 - self.error / count as f64;
        let difference = |measure| Some(self.paired.difference(alternative, 0, measure)?.estimate(each));
        let differences: Vec<Option<Estimate>> = (0..self.measures).map(difference).collect();
        let helps = differences[0].and_then(|one| one.interval).is_some_and(|(low, high)| {
            let worst = match self.better {
                Better::Lower => high,
                Better::Higher => low,
            };
            gain(self.better, worst) > 0.0
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
            replications: self.paired.replications(alternative),
            differences,
            helps,
            may_be_best,
            paid_hours_per_week,
        }
    }

    /// Whether one alternative is surely better than another in the leading measure. One-sided, and so that for all of `count`
    /// alternatives together half of the error is made: that the best of them is ruled out, or one of several that are equally
    /// good. The other half is left for the claim that the best helps.
    fn rules_out(&self, one: usize, other: usize, count: usize) -> bool {
        if one == other {
            return false;
        }
        let probability = 1.0 - 0.5 * self.error / count as f64;
        let difference = self.paired.difference(one, other, 0);
        difference.is_some_and(|difference| {
            difference
                .half_width(probability)
                .is_some_and(|half| gain(self.better, difference.value) - half > 0.0)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_run_is_looked_at_once_and_a_long_one_twice() {
        let looked = |replications| {
            let (first, last) = looks(replications);
            (first.map(|look| look.replications), last.replications)
        };
        assert_eq!([1, 8, 10].map(looked), [(None, 1), (None, 8), (None, 10)]);
        assert_eq!([11, 30, 100].map(looked), [(Some(10), 11), (Some(10), 20), (Some(10), 50)]);
        assert_eq!(looked(1000), (Some(100), 500));
        let (first, last) = looks(100);
        assert!((first.unwrap().error + last.error - 1.0).abs() < 1e-12, "no more error than is allowed");
    }
}
