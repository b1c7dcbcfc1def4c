//! How many replications: until the interval of one measure is narrow enough.
//!
//! The rule is sequential (Chow and Robbins 1965): the relative half-width `h / |x|` is looked at after some
//! replications and more are made until it is at most `g / (1 + g)`, which keeps the error relative to the true
//! value within `g` (Law 2015, "Simulation Modeling and Analysis", section 9.4). When it is looked at depends on
//! the numbers alone, never on the number of threads.

use crate::id::StreamId;
use crate::model::Model;

use super::ExperimentError;
use super::results::{Estimate, Stopped};

/// Replications before the first look: with fewer a lucky small spread would end the run too early.
const FIRST_LOOK: u32 = 20;
/// The fewest replications between two looks.
const LEAST_MORE: u32 = 5;

/// The measures that a precision can be asked for, of all streams together; those of one stream have
/// `streams.<name>.` before them. Defined in `docs/measures.md`. Quantiles are told apart to 0.4 %, so no finer
/// precision of them can be reached.
pub const MEASURES: [&str; 11] = [
    "lead_time.mean",
    "lead_time.p50",
    "lead_time.p85",
    "lead_time.p95",
    "waiting.mean",
    "throughput",
    "work_in_progress",
    "sla.resolve",
    "sla.respond",
    "cost_per_unit",
    "flow_efficiency",
];

/// What the names in [`MEASURES`] stand for, in the same order.
const FIGURES: [Figure; MEASURES.len()] = [
    Figure::LeadTimeMean,
    Figure::LeadTimeP50,
    Figure::LeadTimeP85,
    Figure::LeadTimeP95,
    Figure::WaitingMean,
    Figure::Throughput,
    Figure::WorkInProgress,
    Figure::SlaResolve,
    Figure::SlaRespond,
    Figure::CostPerUnit,
    Figure::FlowEfficiency,
];

/// A figure of a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Figure {
    LeadTimeMean,
    LeadTimeP50,
    LeadTimeP85,
    LeadTimeP95,
    WaitingMean,
    Throughput,
    WorkInProgress,
    SlaResolve,
    SlaRespond,
    CostPerUnit,
    FlowEfficiency,
}

/// Which flow a figure is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    Whole,
    Stream(StreamId),
}

/// A measure: a figure of a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Measure {
    pub(super) scope: Scope,
    pub(super) figure: Figure,
}

/// Whether a model has a measure of this name: one of [`MEASURES`], or `streams.<name>.` and one of them.
pub fn measure_exists(model: &Model, name: &str) -> bool {
    Measure::named(model, name).is_some()
}

/// Why a measure that exists has no value in this model, whatever is simulated, in words that follow "because";
/// `None` if it has one.
pub fn measure_without_value(model: &Model, name: &str) -> Option<&'static str> {
    let Measure { scope, figure } = Measure::named(model, name)?;
    let streams =
        model.streams.enumerate().filter(|(id, _)| scope == Scope::Whole || scope == Scope::Stream(*id));
    let mut priorities = streams.flat_map(|(_, stream)| &stream.priorities);
    let (has_value, why) = match figure {
        Figure::SlaResolve => (priorities.any(|one| one.resolve.is_some()), "there is no target to resolve"),
        Figure::SlaRespond => (priorities.any(|one| one.respond.is_some()), "there is no target to respond"),
        Figure::CostPerUnit => {
            (model.pools.iter().any(|pool| pool.cost_per_hour > 0.0), "no pool has a cost")
        }
        _ => return None,
    };
    (!has_value).then_some(why)
}

impl Measure {
    fn named(model: &Model, name: &str) -> Option<Self> {
        let figure = |rest: &str| {
            let place = MEASURES.iter().position(|&measure| measure == rest)?;
            Some(FIGURES[place])
        };
        let Some(rest) = name.strip_prefix("streams.") else {
            return Some(Self { scope: Scope::Whole, figure: figure(name)? });
        };
        model.streams.enumerate().find_map(|(id, stream)| {
            let rest = rest.strip_prefix(stream.name.as_str())?.strip_prefix('.')?;
            Some(Self { scope: Scope::Stream(id), figure: figure(rest)? })
        })
    }
}

/// The precision that is wanted.
#[derive(Debug, Clone)]
pub(super) struct Goal {
    measure: Measure,
    name: String,
    /// Error relative to the true value.
    within: f64,
    /// The most replications.
    max: u32,
}

/// The next replications to make before another look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    /// Up to so many in all.
    pub(super) until: u32,
    /// How many it will probably take in all.
    pub(super) planned: u32,
}

impl Step {
    /// So many and no more.
    pub(super) const fn until(count: u32) -> Self {
        Self { until: count, planned: count }
    }
}

impl Goal {
    /// The goal to know a measure within a relative error, with at most `max` replications.
    ///
    /// # Errors
    ///
    /// If the model has no measure of this name.
    pub(super) fn new(model: &Model, name: &str, within: f64, max: u32) -> Result<Self, ExperimentError> {
        let measure = Measure::named(model, name)
            .ok_or_else(|| ExperimentError::UnknownMeasure { measure: name.to_owned() })?;
        Ok(Self { measure, name: name.to_owned(), within, max: max.max(1) })
    }

    /// What to look at.
    pub(super) const fn measure(&self) -> Measure {
        self.measure
    }

    /// The replications before the first look.
    pub(super) fn first(&self) -> Step {
        Step { until: FIRST_LOOK.min(self.max), planned: self.max }
    }

    /// What follows a look after `done` replications: more of them, or the reason to stop.
    ///
    /// The number needed is predicted from the spread so far, `done (h / (g' |x|))^2`. Half of the way there is
    /// made at once, since the prediction is itself uncertain, and never less than a tenth more.
    pub(super) fn next(&self, done: u32, estimate: Option<Estimate>) -> Result<Step, Stopped> {
        let relative = estimate.and_then(relative_half_width);
        let wanted = self.within / (1.0 + self.within);
        let (measure, reached) = (self.name.clone(), relative.map_or(f64::INFINITY, error_of_truth));
        if relative.is_some_and(|relative| relative <= wanted) {
            return Err(Stopped::PrecisionReached { measure, wanted: self.within, reached });
        }
        if done >= self.max {
            return Err(Stopped::PrecisionMissed { measure, wanted: self.within, reached });
        }
        let least = done + LEAST_MORE.max(done.div_ceil(10));
        // Without an estimate nothing can be predicted; the cast saturates where the prediction is beyond all
        // bounds.
        let needed =
            relative.map_or(0.0, |relative| f64::from(done) * (relative / wanted).powi(2)).ceil() as u32;
        let halfway = done + needed.saturating_sub(done) / 2;
        let until = least.max(halfway).min(self.max);
        Ok(Step { until, planned: needed.clamp(until, self.max) })
    }
}

/// Half-width over the size of the value; `None` without an interval or for a value of zero.
fn relative_half_width(estimate: Estimate) -> Option<f64> {
    let (low, high) = estimate.interval?;
    let relative = 0.5 * (high - low) / estimate.value.abs();
    relative.is_finite().then_some(relative)
}

/// The error relative to the true value that a half-width relative to the estimate stands for: `r / (1 - r)`.
fn error_of_truth(relative: f64) -> f64 {
    if relative < 1.0 { relative / (1.0 - relative) } else { f64::INFINITY }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn goal(within: f64, max: u32) -> Goal {
        let measure = Measure { scope: Scope::Whole, figure: Figure::LeadTimeMean };
        Goal { measure, name: "lead_time.mean".to_owned(), within, max }
    }

    /// An estimate of 10 with this relative half-width.
    fn known_within(relative: f64) -> Estimate {
        Estimate { value: -10.0, interval: Some((-10.0 - 10.0 * relative, -10.0 + 10.0 * relative)) }
    }

    #[test]
    fn the_first_look_is_after_twenty_or_all_there_may_be() {
        assert_eq!(goal(0.02, 1000).first(), Step { until: 20, planned: 1000 });
        assert_eq!(goal(0.02, 12).first().until, 12);
    }

    #[test]
    fn it_goes_half_of_the_way_that_it_predicts() {
        // Wanted 0.25 / 1.25 = 0.2; seen 0.4: four times as many are needed, 80 in all.
        let step = goal(0.25, 1000).next(20, Some(known_within(0.4)));
        assert_eq!(step, Ok(Step { until: 50, planned: 80 }));
        // Never beyond the largest number.
        assert_eq!(goal(0.25, 40).next(20, Some(known_within(0.4))), Ok(Step { until: 40, planned: 40 }));
        assert_eq!(goal(0.25, 1000).next(20, Some(known_within(1e9))).unwrap().until, 1000);
    }

    #[test]
    fn it_makes_at_least_five_and_a_tenth_more() {
        assert_eq!(goal(0.25, 1000).next(20, Some(known_within(0.201))), Ok(Step { until: 25, planned: 25 }));
        assert_eq!(
            goal(0.25, 1000).next(101, Some(known_within(0.201))),
            Ok(Step { until: 112, planned: 112 })
        );
        // Nothing to go by: no interval, or a value of zero.
        assert_eq!(goal(0.25, 1000).next(20, None).unwrap().until, 25);
        let zero = Estimate { value: 0.0, interval: Some((-1.0, 1.0)) };
        assert_eq!(goal(0.25, 1000).next(20, Some(zero)).unwrap().until, 25);
    }

    #[test]
    fn it_stops_when_precise_and_says_how_precise() {
        // A half-width of a sixth of the estimate is a fifth of the smallest true value it allows.
        let stopped = goal(0.25, 1000).next(20, Some(known_within(1.0 / 6.0))).unwrap_err();
        let Stopped::PrecisionReached { measure, wanted, reached } = stopped else { panic!("{stopped:?}") };
        assert_eq!(measure, "lead_time.mean");
        assert!((wanted - 0.25).abs() < 1e-15 && (reached - 0.2).abs() < 1e-12, "{reached}");
    }

    #[test]
    fn it_stops_at_the_largest_number_and_says_what_is_missing() {
        let stopped = goal(0.25, 60).next(60, Some(known_within(0.5))).unwrap_err();
        let Stopped::PrecisionMissed { reached, .. } = stopped else { panic!("{stopped:?}") };
        assert!((reached - 1.0).abs() < 1e-12, "{reached}");
        let stopped = goal(0.25, 60).next(60, None).unwrap_err();
        assert!(matches!(stopped, Stopped::PrecisionMissed { reached: f64::INFINITY, .. }), "{stopped:?}");
    }
}
