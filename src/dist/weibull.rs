//! The Weibull family: lifetimes, with a rate of ending that rises (shape above 1) or falls (below 1) with
//! age.

use rand_distr::{Distribution as _, Exp1};

use super::error::{QuantilePair, between, coefficient_of_variation, quantile_pair, scale};
use super::search::{TO_TWELVE_DIGITS, first_that};
use super::{DistError, Distribution, Family};
use crate::rng::RandomStream;

/// Smallest shape: its coefficient of variation is above 100,000.
const LEAST_SHAPE: f64 = 0.05;
/// Largest shape: all but a constant.
const MOST_SHAPE: f64 = 1e4;

/// Weibull: `scale * E^(1 / shape)` with a standard exponential `E`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weibull {
    scale: f64,
    /// One over the shape: what the sampler and the moments need.
    power: f64,
}

impl Distribution {
    /// Weibull with distribution function `1 - exp(-(x / scale)^shape)`.
    ///
    /// # Errors
    ///
    /// If the scale is not above zero and finite, or the shape not between 0.05 and 10,000.
    pub fn weibull(shape: f64, scale: f64) -> Result<Self, DistError> {
        let shape = between("a shape", shape, LEAST_SHAPE, MOST_SHAPE)?;
        Ok(Self::Weibull(Weibull { scale: self::scale("a scale", scale)?, power: 1.0 / shape }))
    }

    /// Weibull by mean and coefficient of variation; the shape is found numerically, to 12 digits.
    ///
    /// # Errors
    ///
    /// If the mean is not above zero and finite, or the coefficient of variation not between 0.001 and 1000.
    pub fn weibull_with_cv(mean: f64, cv: f64) -> Result<Self, DistError> {
        let (mean, cv) = (scale("a mean", mean)?, coefficient_of_variation(cv)?);
        let power = first_that(1.0 / MOST_SHAPE, 1.0 / LEAST_SHAPE, TO_TWELVE_DIGITS, |power| {
            cv_squared(power) >= cv * cv
        });
        Self::weibull(1.0 / power, mean / libm::tgamma(1.0 + power))
    }

    /// The Weibull with two given quantiles, each as (probability, value), the lower first.
    ///
    /// # Errors
    ///
    /// If probabilities are not strictly between 0 and 1, values not above zero, either not in order, or no
    /// Weibull with a shape between 0.05 and 10,000 has these quantiles.
    pub fn weibull_from_quantiles(low: (f64, f64), high: (f64, f64)) -> Result<Self, DistError> {
        let QuantilePair { low, high } = quantile_pair(low, high)?;
        let (log_low, log_high) = (log_hazard(low.0), log_hazard(high.0));
        let shape = (log_high - log_low) / (libm::log(high.1) - libm::log(low.1));
        if !(LEAST_SHAPE..=MOST_SHAPE).contains(&shape) {
            return Err(DistError::NoFit { family: "Weibull", found: high.1 / low.1 });
        }
        Self::weibull(shape, low.1 * libm::exp(-log_low / shape))
    }
}

/// Logarithm of the standard exponential's `p`-quantile.
fn log_hazard(p: f64) -> f64 {
    libm::log(-libm::log1p(-p))
}

/// Squared coefficient of variation: `Gamma(1 + 2 u) / Gamma(1 + u)^2 - 1` with `u = 1 / shape`, without the
/// cancellation that this has for small `u`.
fn cv_squared(power: f64) -> f64 {
    libm::expm1(libm::lgamma(1.0 + 2.0 * power) - 2.0 * libm::lgamma(1.0 + power))
}

impl Weibull {
    pub(super) fn sample(self, rng: &mut RandomStream) -> f64 {
        let standard: f64 = Exp1.sample(rng);
        self.scale * libm::exp(libm::log(standard) * self.power)
    }
}

impl Family for Weibull {
    fn mean(&self) -> f64 {
        self.scale * libm::tgamma(1.0 + self.power)
    }

    fn variance(&self) -> f64 {
        let mean = self.mean();
        mean * mean * cv_squared(self.power)
    }

    fn cdf(&self, x: f64) -> f64 {
        if x > 0.0 { -libm::expm1(-libm::exp(libm::log(x / self.scale) / self.power)) } else { 0.0 }
    }

    fn quantile(&self, p: f64) -> f64 {
        self.scale * libm::exp(log_hazard(p) * self.power)
    }

    fn support(&self) -> (f64, f64) {
        (0.0, f64::INFINITY)
    }

    fn scaled(&self, factor: f64) -> Result<Distribution, DistError> {
        Ok(Distribution::Weibull(Self { scale: scale("a scale", self.scale * factor)?, power: self.power }))
    }
}
