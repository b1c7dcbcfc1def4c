//! What a difference says, in one of four calls.

use super::super::measure::Better;
use super::super::paired::Difference;
use super::super::results::Estimate;
use crate::stats::shared_confidence;

/// How an alternative stands to the baseline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    /// It is better: the simultaneous interval lies on the good side of zero.
    Better,
    /// It is worse.
    Worse,
    /// It differs by less than matters: two one-sided tests (Schuirmann 1987). Or not at all, in any replication.
    Equal,
    /// The data cannot tell.
    NotDistinguishable,
}

impl Call {
    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Worse => "worse",
            Self::Equal => "equal",
            Self::NotDistinguishable => "not distinguishable",
        }
    }
}

/// A measure of an alternative less that of the baseline.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// With the interval that holds for this difference alone.
    pub alone: Estimate,
    /// With the interval that holds for the differences of all alternatives at once (Bonferroni).
    pub simultaneous: Estimate,
    /// How many times as many replications independent sampling would have taken; `None` where nothing varies.
    pub variance_ratio: Option<f64>,
    /// What the simultaneous interval says.
    pub call: Call,
}

impl Compared {
    /// Judges a difference that is one of `count`.
    pub(super) fn new(
        difference: &Difference,
        better: Better,
        relevant: Option<f64>,
        confidence: f64,
        count: usize,
    ) -> Self {
        let alone = difference.estimate(confidence);
        let each = shared_confidence(confidence, count);
        let simultaneous = difference.estimate(each);
        // Two one-sided tests at the level that each of the comparisons has.
        let within = relevant.is_some_and(|relevant| {
            difference.half_width(each).is_some_and(|half| difference.value.abs() + half < relevant)
        });
        let is_identical = difference.each.iter().all(|one| *one == 0.0) && difference.value == 0.0;
        let call = match simultaneous.interval {
            _ if within || is_identical => Call::Equal,
            Some((low, _)) if low > 0.0 => {
                if better == Better::Higher {
                    Call::Better
                } else {
                    Call::Worse
                }
            }
            Some((_, high)) if high < 0.0 => {
                if better == Better::Lower {
                    Call::Better
                } else {
                    Call::Worse
                }
            }
            _ => Call::NotDistinguishable,
        };
        Self { alone, simultaneous, variance_ratio: difference.variance_ratio, call }
    }
}
