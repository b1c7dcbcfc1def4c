//! Why parameters do not make a distribution, and the checks that every family shares.

use std::fmt;

/// Largest value, mean, median or scale that a distribution may have, in whatever unit the caller uses. Large
/// beyond any use, and small enough that no draw and no moment can overflow.
pub const LARGEST: f64 = 1e100;

/// How far a list of shares may be from 1 and still be read as rounding. Shares are then normalized.
pub(super) const SHARE_TOLERANCE: f64 = 1e-6;

/// A requirement that the parameters of a distribution break. The text names the requirement and what was
/// found.
#[derive(Debug, Clone, PartialEq)]
pub enum DistError {
    /// A parameter must be above zero.
    NotPositive {
        /// The parameter, as in "a mean".
        what: &'static str,
        /// The value given.
        found: f64,
    },
    /// A parameter must not be below a bound.
    Below {
        /// The parameter.
        what: &'static str,
        /// The bound, itself allowed.
        bound: f64,
        /// The value given.
        found: f64,
    },
    /// A parameter must not be above a bound.
    Above {
        /// The parameter.
        what: &'static str,
        /// The bound, itself allowed.
        bound: f64,
        /// The value given.
        found: f64,
    },
    /// One parameter must be below another.
    Order {
        /// The one that must be lower.
        lower: &'static str,
        /// The one that must be higher.
        upper: &'static str,
        /// The value given for the lower.
        found_lower: f64,
        /// The value given for the higher.
        found_upper: f64,
    },
    /// Shares that must sum to 1 do not.
    ShareSum {
        /// Their sum.
        found: f64,
    },
    /// A list that must not be empty is.
    Empty {
        /// One entry of the list, as in "value".
        what: &'static str,
    },
    /// A phase names more phases to move to than there are.
    UnknownPhase {
        /// Phases that there are.
        phases: usize,
        /// Phases that were named.
        found: usize,
    },
    /// From this phase the end cannot be reached, or only after an unreasonable number of moves.
    NoEnd {
        /// The phase, counted from 1.
        phase: usize,
    },
    /// No member of the family has both quantiles.
    NoFit {
        /// The family.
        family: &'static str,
        /// Ratio of the upper to the lower quantile.
        found: f64,
    },
}

impl fmt::Display for DistError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotPositive { what, found } => {
                write!(f, "expected {what} above 0, found {}", Number(*found))
            }
            Self::Below { what, bound, found } => {
                write!(f, "expected {what} of at least {}, found {}", Number(*bound), Number(*found))
            }
            Self::Above { what, bound, found } => {
                write!(f, "expected {what} of at most {}, found {}", Number(*bound), Number(*found))
            }
            Self::Order { lower, upper, found_lower, found_upper } => {
                write!(
                    f,
                    "expected {lower} below {upper}, found {} and {}",
                    Number(*found_lower),
                    Number(*found_upper)
                )
            }
            Self::ShareSum { found } => write!(f, "expected shares that sum to 1, found {}", Number(*found)),
            Self::Empty { what } => write!(f, "expected at least one {what}, found none"),
            Self::UnknownPhase { phases, found } => {
                write!(f, "expected shares for at most {phases} phases, found {found}")
            }
            Self::NoEnd { phase } => write!(f, "expected a way out of phase {phase}, found none"),
            Self::NoFit { family, found } => write!(
                f,
                "expected two quantiles that a {family} distribution can have, found a ratio of {} between them",
                Number(*found)
            ),
        }
    }
}

/// A number as people write it: very large and very small ones by their power of ten.
struct Number(f64);

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.0.abs();
        if self.0.is_finite() && (size >= 1e15 || (size > 0.0 && size < 1e-6)) {
            write!(f, "{:e}", self.0)
        } else {
            write!(f, "{}", self.0)
        }
    }
}

impl std::error::Error for DistError {}

/// A parameter that must be above zero and at most `most`.
pub(super) fn positive(what: &'static str, found: f64, most: f64) -> Result<f64, DistError> {
    // Not a number is not above zero, and so is refused here.
    if found > 0.0 { at_most(what, found, most) } else { Err(DistError::NotPositive { what, found }) }
}

/// A parameter between `least` and `most`, both allowed.
pub(super) fn between(what: &'static str, found: f64, least: f64, most: f64) -> Result<f64, DistError> {
    if found >= least {
        at_most(what, found, most)
    } else {
        Err(DistError::Below { what, bound: least, found })
    }
}

/// A time that may be zero.
pub(super) fn time(what: &'static str, found: f64) -> Result<f64, DistError> {
    between(what, found, 0.0, LARGEST)
}

/// A scale, mean or median: above zero.
pub(super) fn scale(what: &'static str, found: f64) -> Result<f64, DistError> {
    positive(what, found, LARGEST)
}

fn at_most(what: &'static str, found: f64, most: f64) -> Result<f64, DistError> {
    if found <= most { Ok(found) } else { Err(DistError::Above { what, bound: most, found }) }
}

/// Checks that `lower` is below `upper`; each with its name.
pub(super) fn ordered(lower: (&'static str, f64), upper: (&'static str, f64)) -> Result<(), DistError> {
    if lower.1 < upper.1 {
        Ok(())
    } else {
        Err(DistError::Order { lower: lower.0, upper: upper.0, found_lower: lower.1, found_upper: upper.1 })
    }
}

/// Checks shares that must sum to 1 and returns them divided by their sum, so that rounding does no harm.
pub(super) fn shares(found: impl Iterator<Item = f64>) -> Result<Vec<f64>, DistError> {
    let mut shares = found.map(|share| between("a share", share, 0.0, 1.0)).collect::<Result<Vec<_>, _>>()?;
    let sum: f64 = shares.iter().sum();
    if (sum - 1.0).abs() > SHARE_TOLERANCE {
        return Err(DistError::ShareSum { found: sum });
    }
    for share in &mut shares {
        *share /= sum;
    }
    Ok(shares)
}

/// Smallest coefficient of variation that a fit by mean and variation takes. Below it a constant says the
/// same.
const LEAST_CV: f64 = 1e-3;
/// Largest coefficient of variation that a fit by mean and variation takes.
const MOST_CV: f64 = 1e3;

/// A coefficient of variation that can be fitted.
pub(super) fn coefficient_of_variation(found: f64) -> Result<f64, DistError> {
    let what = "a coefficient of variation";
    positive(what, found, MOST_CV)?;
    between(what, found, LEAST_CV, MOST_CV)
}

/// A coefficient of variation that a mixture of exponentials can have.
pub(super) fn hyperexponential_cv(found: f64) -> Result<f64, DistError> {
    between("a coefficient of variation", found, 1.0, MOST_CV)
}

/// Two points (probability, quantile) that a distribution shall pass through.
pub(super) struct QuantilePair {
    /// The lower one.
    pub(super) low: (f64, f64),
    /// The upper one.
    pub(super) high: (f64, f64),
}

/// Checks a pair of quantiles: probabilities strictly between 0 and 1, quantiles above zero, both in order.
pub(super) fn quantile_pair(low: (f64, f64), high: (f64, f64)) -> Result<QuantilePair, DistError> {
    for (probability, quantile) in [low, high] {
        positive("a probability", probability, 1.0)?;
        scale("a quantile", quantile)?;
    }
    ordered(("the lower probability", low.0), ("the upper", high.0))?;
    ordered(("the upper probability", high.0), ("one", 1.0))?;
    ordered(("the lower quantile", low.1), ("the upper", high.1))?;
    Ok(QuantilePair { low, high })
}
