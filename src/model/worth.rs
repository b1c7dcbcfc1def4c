//! What finished work is worth: its value after a lead time, and how satisfied those are whom it is for.

use crate::scenario;
use crate::time::Span;

/// What a unit of a stream is worth when it is finished.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Worth {
    /// If it is finished at once.
    pub per_unit: f64,
    /// How that falls.
    pub decay: Decay,
    /// It begins to fall after this.
    pub grace: Span,
}

/// How value falls with the lead time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Decay {
    /// It does not.
    Never,
    /// Evenly, to nothing after this.
    Linear(Span),
    /// To this share after that time.
    Step(Span, f64),
    /// It halves with each such time.
    Halving(Span),
}

/// An assumption on how satisfied those are whose unit is finished: log-odds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Satisfaction {
    /// Where nothing of the rest applies.
    pub base: f64,
    /// Taken off for each multiple of the target by which the unit was late.
    pub late: f64,
    /// Taken off for each time the work passed to another pool.
    pub handoff: f64,
    /// Taken off for each time the unit was opened again.
    pub reopened: f64,
    /// Added if one visit to people was enough.
    pub first_contact: f64,
}

impl Worth {
    /// What a unit is worth with this lead time.
    pub fn after(&self, lead: Span) -> f64 {
        let delay = lead.ticks().saturating_sub(self.grace.ticks()) as f64;
        let left = match self.decay {
            Decay::Never => 1.0,
            Decay::Linear(all) => (1.0 - delay / all.ticks() as f64).max(0.0),
            Decay::Step(after, keeps) => {
                if delay > after.ticks() as f64 {
                    keeps
                } else {
                    1.0
                }
            }
            Decay::Halving(half) => libm::exp(-std::f64::consts::LN_2 * delay / half.ticks() as f64),
        };
        self.per_unit * left
    }
}

impl Satisfaction {
    /// The probability of being satisfied: late by so many targets, passed on and opened again so often, with one
    /// visit or more.
    pub fn probability(&self, late: f64, handoffs: u64, reopened: u64, seen_once: bool) -> f64 {
        let first_contact = if seen_once { self.first_contact } else { 0.0 };
        let odds =
            self.base - self.late * late - self.handoff * handoffs as f64 - self.reopened * reopened as f64
                + first_contact;
        1.0 / (1.0 + libm::exp(-odds))
    }
}

/// What a stream says of the value of its units.
pub(super) fn worth(written: &scenario::Stream) -> Option<Worth> {
    let scenario::Value { per_unit, delay } = &written.value.as_ref()?.value;
    let mut worth = Worth { per_unit: per_unit.value, decay: Decay::Never, grace: Span::ZERO };
    if let Some(delay) = delay {
        let scenario::Delay { linear, step, keeps, exponential, grace } = &delay.value;
        let span = |seconds: f64| Span::from_seconds(seconds);
        worth.grace = grace.as_ref().map_or(Span::ZERO, |grace| span(grace.value));
        let linear = linear.as_ref().map(|all| Decay::Linear(span(all.value)));
        let step = step
            .as_ref()
            .map(|after| Decay::Step(span(after.value), keeps.as_ref().map_or(0.0, |keeps| keeps.value)));
        let halving = exponential.as_ref().map(|half| Decay::Halving(span(half.value)));
        worth.decay = linear.or(step).or(halving).unwrap_or(Decay::Never);
    }
    Some(worth)
}

/// What a stream says of the satisfaction with it.
pub(super) fn satisfaction(written: &scenario::Stream) -> Option<Satisfaction> {
    let written = &written.satisfaction.as_ref()?.value;
    let number = |number: &Option<scenario::Placed<f64>>| number.as_ref().map_or(0.0, |number| number.value);
    let base = written.base.value;
    Some(Satisfaction {
        base: libm::log(base / (1.0 - base)),
        late: number(&written.late),
        handoff: number(&written.handoff),
        reopened: number(&written.reopened),
        first_contact: number(&written.first_contact),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(hours: f64) -> Span {
        Span::from_hours(hours)
    }

    #[test]
    fn value_falls_as_it_is_said() {
        let worth = |decay, grace| Worth { per_unit: 80.0, decay, grace: hours(grace) };
        let all = |worth: Worth| [0.0, 10.0, 20.0, 40.0, 100.0].map(|lead| worth.after(hours(lead)));
        let close = |found: [f64; 5], expected: [f64; 5]| {
            for (found, expected) in found.iter().zip(expected) {
                assert!((found - expected).abs() < 1e-9, "{found} instead of {expected}");
            }
        };
        close(all(worth(Decay::Never, 0.0)), [80.0; 5]);
        close(all(worth(Decay::Linear(hours(40.0)), 0.0)), [80.0, 60.0, 40.0, 0.0, 0.0]);
        close(all(worth(Decay::Linear(hours(40.0)), 10.0)), [80.0, 80.0, 60.0, 20.0, 0.0]);
        close(all(worth(Decay::Step(hours(20.0), 0.25), 0.0)), [80.0, 80.0, 80.0, 20.0, 20.0]);
        let halving = worth(Decay::Halving(hours(20.0)), 0.0);
        assert!((halving.after(hours(20.0)) - 40.0).abs() < 1e-9);
        assert!((halving.after(hours(40.0)) - 20.0).abs() < 1e-9);
    }

    #[test]
    fn satisfaction_is_a_logit_of_what_went_wrong() {
        // Odds of 9 to 1; each thing that goes wrong takes its part off.
        let assumed =
            Satisfaction { base: libm::log(9.0), late: 1.0, handoff: 0.5, reopened: 2.0, first_contact: 0.7 };
        let odds = |p: f64| libm::log(p / (1.0 - p));
        let near = |p: f64, expected: f64| assert!((odds(p) - expected).abs() < 1e-9, "{p}");
        near(assumed.probability(0.0, 0, 0, false), libm::log(9.0));
        near(assumed.probability(2.0, 3, 1, false), libm::log(9.0) - 2.0 - 1.5 - 2.0);
        near(assumed.probability(0.0, 0, 0, true), libm::log(9.0) + 0.7);
    }
}
