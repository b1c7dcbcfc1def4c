//! How many replications: until the interval of one measure is narrow enough.
//!
//! The rule is sequential (Chow and Robbins 1965): the relative half-width `h / |x|` is looked at after some
//! replications and more are made until it is at most `g / (1 + g)`, which keeps the error relative to the true
//! value within `g` (Law 2015, "Simulation Modeling and Analysis", section 9.4). When it is looked at depends on
//! the numbers alone, never on the number of threads.

use crate::model::Model;

use super::ExperimentError;
use super::measure::Measure;
use super::results::{Estimate, Stopped};

/// Replications before the first look: with fewer a lucky small spread would end the run too early.
const FIRST_LOOK: u32 = 20;
/// The fewest replications between two looks.
const LEAST_MORE: u32 = 5;

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
    use crate::experiment::measure::{Figure, Scope};

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
