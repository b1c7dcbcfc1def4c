//! The gamma family, with the Erlang distributions as its members of whole shape: sums of exponential stages.

use rand_distr::{Distribution as _, Exp1, StandardNormal};
use statrs::function::gamma::checked_gamma_lr;

use super::error::{QuantilePair, between, coefficient_of_variation, quantile_pair, scale};
use super::search::{TO_TWELVE_DIGITS, first_that, quantile_of};
use super::{DistError, Distribution, Family};
use crate::rng::RandomStream;

/// Smallest shape: a coefficient of variation of 1000.
const LEAST_SHAPE: f64 = 1e-6;
/// Largest shape: a coefficient of variation of 0.001.
const MOST_SHAPE: f64 = 1e6;
/// Smallest shape that is fitted to quantiles. Below it ordinary quantiles are too small for floating point.
const LEAST_FITTED_SHAPE: f64 = 1e-2;

/// Gamma: density `x^(shape - 1) exp(-x / scale) / (Gamma(shape) scale^shape)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gamma {
    shape: f64,
    scale: f64,
    /// `1 / sqrt(9 d)` in the notation of Marsaglia and Tsang, kept because it costs a root and a division.
    spread: f64,
}

impl Distribution {
    /// Gamma with the mean `shape * scale`.
    ///
    /// # Errors
    ///
    /// If the scale is not above zero and finite, or the shape not between 0.000001 and 1,000,000.
    pub fn gamma(shape: f64, scale: f64) -> Result<Self, DistError> {
        Ok(Self::Gamma(Gamma::new(shape, scale)?))
    }

    /// Gamma by mean and coefficient of variation: shape `1 / cv^2`.
    ///
    /// # Errors
    ///
    /// If the mean is not above zero and finite, or the coefficient of variation not between 0.001 and 1000.
    pub fn gamma_with_cv(mean: f64, cv: f64) -> Result<Self, DistError> {
        let (mean, cv) = (scale("a mean", mean)?, coefficient_of_variation(cv)?);
        let shape = (1.0 / (cv * cv)).clamp(LEAST_SHAPE, MOST_SHAPE);
        Self::gamma(shape, mean / shape)
    }

    /// The gamma with two given quantiles, each as (probability, value), the lower first. The shape is found
    /// numerically, to 12 digits.
    ///
    /// # Errors
    ///
    /// If probabilities are not strictly between 0 and 1, values not above zero, either not in order, or no
    /// gamma with a shape between 0.01 and 1,000,000 has these quantiles.
    pub fn gamma_from_quantiles(low: (f64, f64), high: (f64, f64)) -> Result<Self, DistError> {
        let QuantilePair { low, high } = quantile_pair(low, high)?;
        let wanted = high.1 / low.1;
        // The ratio of two quantiles falls as the shape grows.
        let narrow_enough =
            |shape| standard_quantile(shape, high.0) / standard_quantile(shape, low.0) <= wanted;
        if narrow_enough(LEAST_FITTED_SHAPE) || !narrow_enough(MOST_SHAPE) {
            return Err(DistError::NoFit { family: "gamma", found: wanted });
        }
        let shape = first_that(LEAST_FITTED_SHAPE, MOST_SHAPE, TO_TWELVE_DIGITS, narrow_enough);
        Self::gamma(shape, low.1 / standard_quantile(shape, low.0))
    }

    /// Erlang: the sum of `stages` exponential times, together of the given mean.
    ///
    /// # Errors
    ///
    /// If the mean is not above zero and finite, or the stages not between 1 and 1,000,000.
    pub fn erlang(mean: f64, stages: u32) -> Result<Self, DistError> {
        let stages = between("a number of stages", f64::from(stages), 1.0, MOST_SHAPE)?;
        Self::gamma(stages, scale("a mean", mean)? / stages)
    }
}

/// Distribution function of the gamma with scale 1.
fn standard_cdf(shape: f64, x: f64) -> f64 {
    // Outside of the function's domain are only zero and, where a quotient overflowed, infinity.
    checked_gamma_lr(shape, x).unwrap_or(if x > 0.0 { 1.0 } else { 0.0 }).clamp(0.0, 1.0)
}

/// Quantile of the gamma with scale 1.
fn standard_quantile(shape: f64, p: f64) -> f64 {
    quantile_of(|x| standard_cdf(shape, x), p)
}

impl Gamma {
    /// See [`Distribution::gamma`].
    pub(super) fn new(shape: f64, scale: f64) -> Result<Self, DistError> {
        let shape = between("a shape", shape, LEAST_SHAPE, MOST_SHAPE)?;
        let scale = self::scale("a scale", scale)?;
        Ok(Self { shape, scale, spread: 1.0 / (9.0 * center(shape)).sqrt() })
    }

    /// Marsaglia and Tsang (2000), "A simple method for generating gamma variables": a cubed normal number,
    /// accepted or not. Their way for a shape below 1: draw with the shape plus 1 and shrink by `U^(1 /
    /// shape)`, here written with a standard exponential number in place of `-ln U`.
    pub(super) fn sample(self, rng: &mut RandomStream) -> f64 {
        let center = center(self.shape);
        let value = self.scale * center * self.cubed_normal(center, rng);
        if self.shape < 1.0 {
            let standard: f64 = Exp1.sample(rng);
            value * libm::exp(-standard / self.shape)
        } else {
            value
        }
    }

    fn cubed_normal(self, center: f64, rng: &mut RandomStream) -> f64 {
        loop {
            let z: f64 = StandardNormal.sample(rng);
            let root = 1.0 + self.spread * z;
            if root <= 0.0 {
                continue;
            }
            let cube = root * root * root;
            let u = rng.uniform();
            let square = z * z;
            // The first test accepts most draws without a logarithm.
            if u < 1.0 - 0.0331 * square * square
                || libm::log(u) < 0.5 * square + center * (1.0 - cube + libm::log(cube))
            {
                return cube;
            }
        }
    }
}

/// `d` in the notation of Marsaglia and Tsang: the shape less a third; for shapes below 1, of the shape plus
/// 1.
fn center(shape: f64) -> f64 {
    (if shape < 1.0 { shape + 1.0 } else { shape }) - 1.0 / 3.0
}

impl Family for Gamma {
    fn mean(&self) -> f64 {
        self.shape * self.scale
    }

    fn variance(&self) -> f64 {
        self.shape * self.scale * self.scale
    }

    fn cdf(&self, x: f64) -> f64 {
        standard_cdf(self.shape, x / self.scale)
    }

    fn quantile(&self, p: f64) -> f64 {
        self.scale * standard_quantile(self.shape, p)
    }

    fn support(&self) -> (f64, f64) {
        (0.0, f64::INFINITY)
    }

    fn scaled(&self, factor: f64) -> Result<Distribution, DistError> {
        Distribution::gamma(self.shape, self.scale * factor)
    }
}
