//! Mixtures: one of several distributions is chosen by its share, then drawn from. Hyperexponential
//! distributions are mixtures of exponentials.

use std::sync::Arc;

use super::choice::Choice;
use super::error::{hyperexponential_cv, scale, shares};
use super::search::quantile_of;
use super::{DistError, Distribution, Family};
use crate::rng::RandomStream;

/// A mixture of distributions, which may be mixtures themselves.
#[derive(Debug, Clone, PartialEq)]
pub struct Mixture {
    choice: Choice,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq)]
struct Part {
    share: f64,
    of: Distribution,
}

impl Distribution {
    /// A mixture of distributions with their shares. Parts without a share are left out; a single part is
    /// returned as it is.
    ///
    /// # Errors
    ///
    /// If there is no part, a share is not between 0 and 1, or the shares do not sum to 1 (within a
    /// millionth).
    pub fn mixture(parts: Vec<(f64, Self)>) -> Result<Self, DistError> {
        if parts.is_empty() {
            return Err(DistError::Empty { what: "part" });
        }
        let shares = shares(parts.iter().map(|part| part.0))?;
        let mut parts: Vec<Part> = shares
            .into_iter()
            .zip(parts)
            .map(|(share, (_, of))| Part { share, of })
            .filter(|part| part.share > 0.0)
            .collect();
        if parts.len() == 1 {
            return Ok(parts.swap_remove(0).of);
        }
        let shares: Vec<f64> = parts.iter().map(|part| part.share).collect();
        Ok(Self::Mixture(Arc::new(Mixture { choice: Choice::new(&shares), parts })))
    }

    /// Hyperexponential: a mixture of exponentials, each given by share and mean.
    ///
    /// # Errors
    ///
    /// As for [`mixture`](Self::mixture), or if a mean is not above zero and finite.
    pub fn hyperexponential(phases: &[(f64, f64)]) -> Result<Self, DistError> {
        let parts = phases.iter().map(|&(share, mean)| Ok((share, Self::exponential(mean)?)));
        Self::mixture(parts.collect::<Result<_, DistError>>()?)
    }

    /// Hyperexponential with two phases and balanced means: both phases contribute the same to the mean. The
    /// share of the shorter is `(1 + sqrt((cv^2 - 1) / (cv^2 + 1))) / 2` (Whitt 1982, "Approximating a point
    /// process by a renewal process"). A coefficient of variation of 1 gives the exponential
    /// itself.
    ///
    /// # Errors
    ///
    /// If the mean is not above zero and finite, or the coefficient of variation not between 1 and 1000.
    pub fn hyperexponential_with_cv(mean: f64, cv: f64) -> Result<Self, DistError> {
        let (mean, cv) = (scale("a mean", mean)?, hyperexponential_cv(cv)?);
        let squared = cv * cv;
        let root = ((squared - 1.0) / (squared + 1.0)).sqrt();
        let short = 0.5 * (1.0 + root);
        // (1 - root) / 2, without its cancellation for a large coefficient of variation.
        let long = 1.0 / ((squared + 1.0) * (1.0 + root));
        if root <= 0.0 {
            return Self::exponential(mean);
        }
        Self::hyperexponential(&[(short, 0.5 * mean / short), (long, 0.5 * mean / long)])
    }
}

impl Mixture {
    pub(super) fn sample(&self, rng: &mut RandomStream) -> f64 {
        self.parts[self.choice.choose(rng)].of.sample(rng)
    }

    /// Sum over the parts of share times `value`.
    fn weighted(&self, value: impl Fn(&Distribution) -> f64) -> f64 {
        self.parts.iter().map(|part| part.share * value(&part.of)).sum()
    }
}

impl Family for Mixture {
    fn mean(&self) -> f64 {
        self.weighted(Distribution::mean)
    }

    /// Variance within the parts plus variance between them.
    fn variance(&self) -> f64 {
        let mean = self.mean();
        self.weighted(|part| {
            let distance = part.mean() - mean;
            part.variance() + distance * distance
        })
    }

    fn cdf(&self, x: f64) -> f64 {
        self.weighted(|part| part.cdf(x)).min(1.0)
    }

    fn quantile(&self, p: f64) -> f64 {
        // The sum of the shares may round to just below 1, and so may the distribution function at its end.
        quantile_of(|x| self.cdf(x), p).min(self.support().1)
    }

    fn support(&self) -> (f64, f64) {
        let ends = self.parts.iter().map(|part| part.of.support());
        ends.fold((f64::INFINITY, 0.0), |(low, high), (least, most)| (least.min(low), most.max(high)))
    }

    fn scaled(&self, factor: f64) -> Result<Distribution, DistError> {
        let parts = self.parts.iter().map(|part| Ok((part.share, part.of.scaled(factor)?)));
        Distribution::mixture(parts.collect::<Result<_, DistError>>()?)
    }
}
