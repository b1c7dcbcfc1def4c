//! Families for estimates by people, between a smallest and a largest value: triangular and PERT.

use std::sync::Arc;

use statrs::function::beta::checked_beta_reg;

use super::error::{ordered, positive, time};
use super::gamma::Gamma;
use super::search::{TO_THE_LAST_BIT, first_that};
use super::{DistError, Distribution, Family};
use crate::rng::RandomStream;

/// Largest weight of the most likely value in a PERT distribution.
const MOST_WEIGHT: f64 = 1000.0;

/// Triangular: the density rises in a straight line from `min` to `mode` and falls in one to `max`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Triangular {
    min: f64,
    mode: f64,
    max: f64,
}

/// PERT: a beta distribution stretched over `min` to `max`, with the mean `(min + weight * mode + max) /
/// (weight + 2)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pert {
    min: f64,
    mode: f64,
    max: f64,
    weight: f64,
    /// Gamma number with the first parameter of the beta distribution as its shape.
    above: Gamma,
    /// The same for the second parameter. A beta number is the first over the sum of both.
    below: Gamma,
}

/// Checks the three values that both families share.
fn check(min: f64, mode: f64, max: f64) -> Result<(), DistError> {
    let (min, mode, max) = (time("a minimum", min)?, time("a mode", mode)?, time("a maximum", max)?);
    ordered(("the minimum", min), ("the maximum", max))?;
    if mode < min {
        return Err(DistError::Below { what: "a mode", bound: min, found: mode });
    }
    if mode > max {
        return Err(DistError::Above { what: "a mode", bound: max, found: mode });
    }
    Ok(())
}

impl Distribution {
    /// Triangular; the most likely value `mode` may be at either end.
    ///
    /// # Errors
    ///
    /// If a value is negative or not finite, `min` not below `max`, or `mode` not between them.
    pub fn triangular(min: f64, mode: f64, max: f64) -> Result<Self, DistError> {
        check(min, mode, max)?;
        Ok(Self::Triangular(Triangular { min, mode, max }))
    }

    /// PERT; `weight` says how much the most likely value counts against each end, usually 4. The parameters
    /// of the beta distribution are `1 + weight (mode - min) / (max - min)` and `1 + weight (max - mode) /
    /// (max - min)` (Vose 2008, "Risk Analysis", modified PERT).
    ///
    /// # Errors
    ///
    /// As for [`triangular`](Self::triangular), or if the weight is not above zero and at most 1000.
    pub fn pert(min: f64, mode: f64, max: f64, weight: f64) -> Result<Self, DistError> {
        check(min, mode, max)?;
        let weight = positive("a weight", weight, MOST_WEIGHT)?;
        let width = max - min;
        let above = Gamma::new(1.0 + weight * ((mode - min) / width), 1.0)?;
        let below = Gamma::new(1.0 + weight * ((max - mode) / width), 1.0)?;
        Ok(Self::Pert(Arc::new(Pert { min, mode, max, weight, above, below })))
    }
}

impl Triangular {
    /// By inversion of the distribution function, from one uniform number.
    pub(super) fn sample(self, rng: &mut RandomStream) -> f64 {
        self.quantile(rng.uniform())
    }
}

impl Family for Triangular {
    fn mean(&self) -> f64 {
        self.min + ((self.max - self.min) + (self.mode - self.min)) / 3.0
    }

    fn variance(&self) -> f64 {
        let (width, rise) = (self.max - self.min, self.mode - self.min);
        (width * width - width * rise + rise * rise) / 18.0
    }

    fn cdf(&self, x: f64) -> f64 {
        let width = self.max - self.min;
        if x <= self.min {
            0.0
        } else if x < self.mode {
            (x - self.min) / width * ((x - self.min) / (self.mode - self.min))
        } else if x < self.max {
            1.0 - (self.max - x) / width * ((self.max - x) / (self.max - self.mode))
        } else {
            1.0
        }
    }

    fn quantile(&self, p: f64) -> f64 {
        let width = self.max - self.min;
        let (rise, fall) = (self.mode - self.min, self.max - self.mode);
        if p * width < rise {
            self.min + (p * width * rise).sqrt()
        } else {
            self.max - ((1.0 - p) * width * fall).sqrt()
        }
    }

    fn support(&self) -> (f64, f64) {
        (self.min, self.max)
    }

    fn scaled(&self, factor: f64) -> Result<Distribution, DistError> {
        Distribution::triangular(self.min * factor, self.mode * factor, self.max * factor)
    }
}

impl Pert {
    pub(super) fn sample(&self, rng: &mut RandomStream) -> f64 {
        let above = self.above.sample(rng);
        let below = self.below.sample(rng);
        self.min + (self.max - self.min) * (above / (above + below))
    }
}

impl Family for Pert {
    fn mean(&self) -> f64 {
        self.min + (self.max - self.min) * (self.above.mean() / (self.weight + 2.0))
    }

    fn variance(&self) -> f64 {
        let mean = self.mean();
        (mean - self.min) * (self.max - mean) / (self.weight + 3.0)
    }

    fn cdf(&self, x: f64) -> f64 {
        let share = ((x - self.min) / (self.max - self.min)).clamp(0.0, 1.0);
        // The parameters are at least 1 and the share between 0 and 1: inside of the function's domain.
        checked_beta_reg(self.above.mean(), self.below.mean(), share).unwrap_or(share)
    }

    fn quantile(&self, p: f64) -> f64 {
        first_that(self.min, self.max, TO_THE_LAST_BIT, |x| self.cdf(x) >= p)
    }

    fn support(&self) -> (f64, f64) {
        (self.min, self.max)
    }

    fn scaled(&self, factor: f64) -> Result<Distribution, DistError> {
        Distribution::pert(self.min * factor, self.mode * factor, self.max * factor, self.weight)
    }
}
