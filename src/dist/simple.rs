//! The families that need one line each: constant, uniform, exponential.

use rand_distr::{Distribution as _, Exp1};

use super::error::{ordered, scale, time};
use super::{DistError, Distribution, Family};
use crate::rng::RandomStream;

/// Always the same value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Constant {
    value: f64,
}

/// Every value between two bounds equally likely: density `1 / (max - min)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Uniform {
    min: f64,
    max: f64,
}

/// Exponential: density `exp(-x / mean) / mean`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exponential {
    mean: f64,
}

impl Distribution {
    /// Always `value`, which may be zero.
    ///
    /// # Errors
    ///
    /// If the value is negative, not a number or above [`LARGEST`](super::LARGEST).
    pub fn constant(value: f64) -> Result<Self, DistError> {
        Ok(Self::Constant(Constant { value: time("a value", value)? }))
    }

    /// Every value between `min` and `max` equally likely.
    ///
    /// # Errors
    ///
    /// If a bound is negative or not finite, or if `min` is not below `max`.
    pub fn uniform(min: f64, max: f64) -> Result<Self, DistError> {
        let (min, max) = (time("a minimum", min)?, time("a maximum", max)?);
        ordered(("the minimum", min), ("the maximum", max))?;
        Ok(Self::Uniform(Uniform { min, max }))
    }

    /// Exponential with the given mean.
    ///
    /// # Errors
    ///
    /// If the mean is not above zero or not finite.
    pub fn exponential(mean: f64) -> Result<Self, DistError> {
        Ok(Self::Exponential(Exponential { mean: scale("a mean", mean)? }))
    }
}

impl Constant {
    #[inline]
    pub(super) const fn sample(self) -> f64 {
        self.value
    }
}

impl Uniform {
    #[inline]
    pub(super) fn sample(self, rng: &mut RandomStream) -> f64 {
        self.at(rng.uniform())
    }

    #[inline]
    fn at(self, p: f64) -> f64 {
        self.min + (self.max - self.min) * p
    }
}

impl Exponential {
    #[inline]
    pub(super) fn sample(self, rng: &mut RandomStream) -> f64 {
        let standard: f64 = Exp1.sample(rng);
        self.mean * standard
    }
}

impl Family for Constant {
    fn mean(&self) -> f64 {
        self.value
    }

    fn variance(&self) -> f64 {
        0.0
    }

    fn cdf(&self, x: f64) -> f64 {
        if x < self.value { 0.0 } else { 1.0 }
    }

    fn quantile(&self, _p: f64) -> f64 {
        self.value
    }

    fn support(&self) -> (f64, f64) {
        (self.value, self.value)
    }

    fn scaled(&self, factor: f64) -> Result<Distribution, DistError> {
        Distribution::constant(self.value * factor)
    }
}

impl Family for Uniform {
    fn mean(&self) -> f64 {
        self.at(0.5)
    }

    fn variance(&self) -> f64 {
        let width = self.max - self.min;
        width * width / 12.0
    }

    fn cdf(&self, x: f64) -> f64 {
        ((x - self.min) / (self.max - self.min)).clamp(0.0, 1.0)
    }

    fn quantile(&self, p: f64) -> f64 {
        self.at(p)
    }

    fn support(&self) -> (f64, f64) {
        (self.min, self.max)
    }

    fn scaled(&self, factor: f64) -> Result<Distribution, DistError> {
        Distribution::uniform(self.min * factor, self.max * factor)
    }
}

impl Family for Exponential {
    fn mean(&self) -> f64 {
        self.mean
    }

    fn variance(&self) -> f64 {
        self.mean * self.mean
    }

    fn cdf(&self, x: f64) -> f64 {
        -libm::expm1(-x / self.mean)
    }

    fn quantile(&self, p: f64) -> f64 {
        -self.mean * libm::log1p(-p)
    }

    fn support(&self) -> (f64, f64) {
        (0.0, f64::INFINITY)
    }

    fn scaled(&self, factor: f64) -> Result<Distribution, DistError> {
        Distribution::exponential(self.mean * factor)
    }
}
