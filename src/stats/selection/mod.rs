//! Choosing the best of several alternatives with a stated probability of choosing right.
//!
//! - [`select`]: fully sequential, with common random numbers and constraints; drops what is worse as soon as that
//!   is proved.
//! - [`rinott`]: two stages with independent samples, the classic that others are measured by.
//! - [`optimal_allocation`]: what to make of a given number of replications, without a guarantee.
//! - [`replications_in_one_stage`]: how many replications a design without stages would take.
//!
//! An alternative is a number here, and so is what it is judged by: of objectives the lowest is the best, a
//! constraint is met by what is at most zero. Where the numbers come from is behind [`Source`].

mod allocation;
mod constants;
mod sequential;
mod two_stages;

#[cfg(test)]
mod tests;

use std::fmt;

pub use allocation::{Allocation, optimal_allocation};
pub use constants::{kim_nelson_h_squared, nelson_matejcik_g, rinott_h};
pub use sequential::select;
pub use two_stages::{TwoStages, replications_in_one_stage, rinott};

/// Where the observations come from: alternatives, of each of which any number of replications can be made.
pub trait Source {
    /// Why a replication could not be made.
    type Error;

    /// How many alternatives there are.
    fn alternatives(&self) -> usize;

    /// Makes the replications of these alternatives that are still missing below number `until`.
    ///
    /// # Errors
    ///
    /// If one of them cannot be made.
    fn extend(&mut self, alternatives: &[usize], until: u32) -> Result<(), Self::Error>;

    /// What an alternative is judged by in a replication that was made; lower is better.
    fn objective(&self, alternative: usize, replication: u32) -> f64;

    /// By how much an alternative breaks a constraint in a replication that was made; zero and below meet it.
    fn excess(&self, alternative: usize, constraint: usize, replication: u32) -> f64;
}

/// What a selection promises, and how far it may go.
#[derive(Debug, Clone, PartialEq)]
pub struct Terms {
    /// Probability of a correct selection, above that of a blind guess and below one.
    pub confidence: f64,
    /// The smallest difference of objectives that matters: the promise holds whenever the best is better than all
    /// others by at least this much, else one is selected that is about as good.
    pub indifference: f64,
    /// For each constraint: half of what a mean must keep its limit by to be sure to pass. What breaks a limit is
    /// not taken for keeping it; what keeps it by less than two tolerances may be taken for breaking it.
    pub tolerances: Vec<f64>,
    /// Replications of every alternative before the first comparison, at least 2; 10 to 20 are usual.
    pub first_stage: u32,
    /// The most replications of one alternative.
    pub replications_max: u32,
}

/// Why there is no selection.
#[derive(Debug, Clone, PartialEq)]
pub enum SelectionError<E> {
    /// There is nothing to choose from.
    NoAlternatives,
    /// An indifference or a tolerance is not above zero: to tell apart what is equal takes forever.
    NotPositive,
    /// The probability of a correct selection is not above that of a blind guess and below one.
    Confidence,
    /// Fewer than two replications in the first stage, or more than there may be.
    FirstStage,
    /// More replications of an alternative are needed than there may be.
    TooMany {
        /// So many.
        needed: u64,
    },
    /// An observation is not a number.
    NotANumber {
        /// The alternative.
        alternative: usize,
        /// The replication.
        replication: u32,
    },
    /// A replication could not be made.
    Source(E),
}

impl<E: fmt::Display> fmt::Display for SelectionError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoAlternatives => f.write_str("there is nothing to choose from"),
            Self::NotPositive => f.write_str("the smallest difference that matters must be above zero"),
            Self::Confidence => f.write_str(
                "the probability of a correct selection must lie above a blind guess and below 100 %",
            ),
            Self::FirstStage => f.write_str(
                "the first stage must have at least two replications, and no more than there may be",
            ),
            Self::TooMany { needed } => write!(f, "{needed} replications of one alternative would be needed"),
            Self::NotANumber { alternative, replication } => {
                write!(
                    f,
                    "replication {replication} of alternative {alternative} has no value to judge it by"
                )
            }
            Self::Source(error) => error.fmt(f),
        }
    }
}

/// What became of an alternative.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fate {
    /// It is the best.
    Selected,
    /// Another is better.
    Beaten {
        /// Which.
        by: usize,
        /// After so many replications.
        at: u32,
        /// By how much its mean was worse then.
        difference: f64,
        /// Whether both were alike to the last digit, so that the one listed first was taken.
        tied: bool,
    },
    /// It does not meet a constraint.
    Infeasible {
        /// Which.
        constraint: usize,
        /// After so many replications.
        at: u32,
        /// By how much its mean broke it.
        excess: f64,
    },
    /// The replications ran out before it was decided.
    Open,
}

/// How a selection ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Selection {
    /// The best; `None` if no alternative meets all constraints. Where the replications ran out it is the one
    /// that looked best, and nothing is promised.
    pub best: Option<usize>,
    /// Whether what was promised holds: everything was decided before the replications ran out.
    pub decided: bool,
    /// What became of each alternative.
    pub fates: Vec<Fate>,
    /// Mean objective of each over the replications looked at.
    pub means: Vec<f64>,
    /// Replications of each that were looked at.
    pub looked_at: Vec<u32>,
    /// Replications of each that were made: a few more, since they are made several at a time.
    pub made: Vec<u32>,
}

impl Selection {
    /// Replications that were made in all.
    pub fn replications(&self) -> u64 {
        self.made.iter().copied().map(u64::from).sum()
    }
}

impl Terms {
    /// Checks the terms for so many alternatives.
    fn check<E>(&self, alternatives: usize) -> Result<(), SelectionError<E>> {
        if alternatives == 0 {
            return Err(SelectionError::NoAlternatives);
        }
        let positive = |value: f64| value > 0.0 && value.is_finite();
        if !positive(self.indifference) || !self.tolerances.iter().copied().all(positive) {
            return Err(SelectionError::NotPositive);
        }
        let guess = if alternatives == 1 { 0.0 } else { 1.0 / alternatives as f64 };
        if !(self.confidence > guess && self.confidence < 1.0) {
            return Err(SelectionError::Confidence);
        }
        if self.first_stage < 2 || self.first_stage > self.replications_max {
            return Err(SelectionError::FirstStage);
        }
        Ok(())
    }
}
