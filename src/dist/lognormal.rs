//! The log-normal family: the product of many small influences, the usual shape of handling times.

use rand_distr::{Distribution as _, StandardNormal};

use super::error::{QuantilePair, coefficient_of_variation, positive, quantile_pair, scale};
use super::{DistError, Distribution, Family, normal};
use crate::rng::RandomStream;

/// Largest standard deviation of the logarithm: between two draws lie 60 orders of magnitude.
const MOST_SIGMA: f64 = 10.0;

/// Log-normal: `median * exp(sigma * Z)` with a standard normal `Z`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lognormal {
    median: f64,
    sigma: f64,
}

impl Distribution {
    /// Log-normal by its median and the standard deviation `sigma` of its logarithm.
    ///
    /// # Errors
    ///
    /// If the median is not above zero and finite, or sigma not above 0 and at most 10.
    pub fn lognormal(median: f64, sigma: f64) -> Result<Self, DistError> {
        let (median, sigma) = (scale("a median", median)?, positive("a sigma", sigma, MOST_SIGMA)?);
        Ok(Self::Lognormal(Lognormal { median, sigma }))
    }

    /// Log-normal by mean and coefficient of variation: `sigma^2 = ln(1 + cv^2)`, median `mean / sqrt(1 +
    /// cv^2)`.
    ///
    /// # Errors
    ///
    /// If the mean is not above zero and finite, or the coefficient of variation not between 0.001 and 1000.
    pub fn lognormal_with_cv(mean: f64, cv: f64) -> Result<Self, DistError> {
        let (mean, cv) = (scale("a mean", mean)?, coefficient_of_variation(cv)?);
        Self::lognormal(mean / (1.0 + cv * cv).sqrt(), libm::log1p(cv * cv).sqrt())
    }

    /// The log-normal with two given quantiles, each as (probability, value), the lower first.
    ///
    /// # Errors
    ///
    /// If probabilities are not strictly between 0 and 1, values not above zero, either not in order, or no
    /// log-normal with a sigma of at most 10 has these quantiles.
    pub fn lognormal_from_quantiles(low: (f64, f64), high: (f64, f64)) -> Result<Self, DistError> {
        let QuantilePair { low, high } = quantile_pair(low, high)?;
        let (z_low, z_high) = (normal::quantile(low.0), normal::quantile(high.0));
        let sigma = (libm::log(high.1) - libm::log(low.1)) / (z_high - z_low);
        if sigma > MOST_SIGMA {
            return Err(DistError::NoFit { family: "log-normal", found: high.1 / low.1 });
        }
        Self::lognormal(low.1 * libm::exp(-sigma * z_low), sigma)
    }
}

impl Lognormal {
    /// Through a power of two, whose series needs neither a division nor a branch on the size of its argument.
    #[inline]
    pub(super) fn sample(self, rng: &mut RandomStream) -> f64 {
        let standard: f64 = StandardNormal.sample(rng);
        self.median * libm::exp2(self.sigma * (standard * std::f64::consts::LOG2_E))
    }
}

impl Family for Lognormal {
    fn mean(&self) -> f64 {
        self.median * libm::exp(0.5 * self.sigma * self.sigma)
    }

    fn variance(&self) -> f64 {
        let mean = self.mean();
        mean * mean * libm::expm1(self.sigma * self.sigma)
    }

    fn cdf(&self, x: f64) -> f64 {
        if x > 0.0 { normal::cdf((libm::log(x) - libm::log(self.median)) / self.sigma) } else { 0.0 }
    }

    fn quantile(&self, p: f64) -> f64 {
        self.median * libm::exp(self.sigma * normal::quantile(p))
    }

    fn support(&self) -> (f64, f64) {
        (0.0, f64::INFINITY)
    }

    fn scaled(&self, factor: f64) -> Result<Distribution, DistError> {
        Distribution::lognormal(self.median * factor, self.sigma)
    }
}
