//! Distributions of times: checked parameters, sampling, moments, distribution function and quantiles.
//!
//! A [`Distribution`] that exists is valid: its constructor has checked everything, so that [`sample`] cannot
//! fail, and gives a finite number that is never negative. The numbers have no unit; whoever builds one in
//! seconds turns it into ticks with [`scaled`], which keeps the shape.
//!
//! Each family has a file of its own with its constructors, its sampler and its formulas; this file holds the
//! closed enum over them. Two families need no type: an Erlang distribution is a gamma distribution, and a
//! hyperexponential one is a mixture of exponentials.
//!
//! Samplers start from the ziggurat's standard exponential and normal numbers, or from one uniform number,
//! and move only scale and location where they can. So two alternatives that differ in a mean or in a
//! coefficient of variation keep the same luck. The `exp` and `ln` that shape a draw come from `libm`, the
//! same on every platform; only the ziggurats' own rare branches take them from elsewhere, and a test pins
//! their bits.
//!
//! [`sample`]: Distribution::sample
//! [`scaled`]: Distribution::scaled

mod bounded;
mod choice;
mod empirical;
mod error;
mod gamma;
mod lognormal;
mod matrix;
mod mixture;
mod normal;
mod phase_type;
mod search;
mod simple;
mod weibull;

#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use bounded::{Pert, Triangular};
pub use empirical::Empirical;
pub use error::{DistError, LARGEST};
pub use gamma::Gamma;
pub use lognormal::Lognormal;
pub use mixture::Mixture;
pub use phase_type::{Phase, PhaseType};
pub use simple::{Constant, Exponential, Uniform};
pub use weibull::Weibull;

use crate::rng::RandomStream;

/// A distribution of non-negative times, ready to sample.
///
/// Small enough to lie in the kernel's tables: families with much to remember keep it behind a shared
/// pointer.
#[derive(Debug, Clone, PartialEq)]
pub enum Distribution {
    /// Always the same value.
    Constant(Constant),
    /// Exponential: memoryless.
    Exponential(Exponential),
    /// Every value between two bounds equally likely.
    Uniform(Uniform),
    /// Log-normal: the logarithm is normal.
    Lognormal(Lognormal),
    /// Weibull: a power of an exponential.
    Weibull(Weibull),
    /// Gamma; Erlang where the shape is a whole number.
    Gamma(Gamma),
    /// Triangular: smallest, most likely, largest.
    Triangular(Triangular),
    /// PERT: a beta distribution between smallest and largest.
    Pert(Arc<Pert>),
    /// A mixture of distributions; hyperexponential if they are exponential.
    Mixture(Arc<Mixture>),
    /// Phase type: exponential stays in phases, with random moves between them.
    PhaseType(Arc<PhaseType>),
    /// Listed values, each as likely as any other.
    Empirical(Empirical),
}

/// What every family can say of itself. Off the hot path: sampling does not go through it.
trait Family {
    /// Expected value.
    fn mean(&self) -> f64;
    /// Expected squared distance from the mean.
    fn variance(&self) -> f64;
    /// Probability of at most `x`, for finite `x` of at least zero.
    fn cdf(&self, x: f64) -> f64;
    /// Smallest value that `cdf` takes to `p`, for `p` strictly between 0 and 1.
    fn quantile(&self, p: f64) -> f64;
    /// Smallest and largest possible value; the largest may be infinite.
    fn support(&self) -> (f64, f64);
    /// The same shape, each value times `factor`, which is above zero.
    fn scaled(&self, factor: f64) -> Result<Distribution, DistError>;
}

impl Distribution {
    /// One value: finite, never negative.
    #[inline(always)]
    pub fn sample(&self, rng: &mut RandomStream) -> f64 {
        if let Self::Exponential(exponential) = self {
            exponential.sample(rng)
        } else {
            self.sample_other(rng)
        }
    }

    /// The other families; the code of the two most used is small enough to stand where it is called.
    #[inline(never)]
    fn sample_other(&self, rng: &mut RandomStream) -> f64 {
        match self {
            Self::Constant(constant) => constant.sample(),
            Self::Exponential(exponential) => exponential.sample(rng),
            Self::Uniform(uniform) => uniform.sample(rng),
            Self::Lognormal(lognormal) => lognormal.sample(rng),
            Self::Weibull(weibull) => weibull.sample(rng),
            Self::Gamma(gamma) => gamma.sample(rng),
            Self::Triangular(triangular) => triangular.sample(rng),
            Self::Pert(pert) => pert.sample(rng),
            Self::Mixture(mixture) => mixture.sample(rng),
            Self::PhaseType(phases) => phases.sample(rng),
            Self::Empirical(values) => values.sample(rng),
        }
    }

    /// Expected value.
    pub fn mean(&self) -> f64 {
        self.family().mean()
    }

    /// Expected squared distance from the mean.
    pub fn variance(&self) -> f64 {
        self.family().variance()
    }

    /// Coefficient of variation: standard deviation over mean; 0 for the constant 0.
    pub fn cv(&self) -> f64 {
        if self.is_zero() { 0.0 } else { self.variance().sqrt() / self.mean() }
    }

    /// Probability of a value of at most `x`. Not a number only if `x` is none.
    pub fn cdf(&self, x: f64) -> f64 {
        if x < 0.0 {
            0.0
        } else if x == f64::INFINITY {
            1.0
        } else if x.is_nan() {
            x
        } else {
            self.family().cdf(x)
        }
    }

    /// The smallest value that is not exceeded with probability `p`. At 0 and below the smallest possible
    /// value, at 1 and above the largest, which may be infinite. Not a number only if `p` is none.
    pub fn quantile(&self, p: f64) -> f64 {
        if p <= 0.0 {
            self.support().0
        } else if p >= 1.0 {
            self.support().1
        } else if p.is_nan() {
            p
        } else {
            self.family().quantile(p)
        }
    }

    /// Smallest and largest possible value; the largest is infinite where there is no bound.
    pub fn support(&self) -> (f64, f64) {
        self.family().support()
    }

    /// Whether every value is zero.
    pub fn is_zero(&self) -> bool {
        self.support().1 <= 0.0
    }

    /// The same shape with every value times `factor`. A factor of zero gives the constant zero.
    ///
    /// # Errors
    ///
    /// If the factor is negative or not finite, or takes a parameter out of the range that the constructors
    /// allow.
    pub fn scaled(&self, factor: f64) -> Result<Self, DistError> {
        let factor = error::between("a factor", factor, 0.0, LARGEST)?;
        if factor > 0.0 { self.family().scaled(factor) } else { Self::constant(0.0) }
    }

    fn family(&self) -> &dyn Family {
        match self {
            Self::Constant(constant) => constant,
            Self::Exponential(exponential) => exponential,
            Self::Uniform(uniform) => uniform,
            Self::Lognormal(lognormal) => lognormal,
            Self::Weibull(weibull) => weibull,
            Self::Gamma(gamma) => gamma,
            Self::Triangular(triangular) => triangular,
            Self::Pert(pert) => pert.as_ref(),
            Self::Mixture(mixture) => mixture.as_ref(),
            Self::PhaseType(phases) => phases.as_ref(),
            Self::Empirical(values) => values,
        }
    }
}
