//! The constants of the procedures, by numerical integration.

use statrs::function::erf::erfc;
use statrs::function::gamma::{checked_gamma_lr, ln_gamma};

/// Points of an integral. The integrands are smooth and vanish at both ends, where the trapezoid rule gains digits
/// with every point (Trefethen and Weideman 2014); with so many, six and more are right.
const POINTS: usize = 64;
/// What is left out at either end of an integral.
const TAIL: f64 = 1e-12;
/// Halvings of a bracket after which a constant is known to all digits that matter.
const HALVINGS: u32 = 40;

/// The constant `h^2` of Kim and Nelson (2001), section 3, with c = 1: `2 eta (n - 1)`, where
/// `eta = ((2 error)^(-2 / (n - 1)) - 1) / 2` and `error` is the probability with which one comparison may go wrong.
pub fn kim_nelson_h_squared(error: f64, first_stage: u32) -> f64 {
    let degrees = f64::from(first_stage) - 1.0;
    let eta = 0.5 * ((2.0 * error).powf(-2.0 / degrees) - 1.0);
    2.0 * eta * degrees
}

/// The constant `h` of Rinott (1978) for so many alternatives with `first_stage` observations each: the solution of
/// `E[E[Phi(h / sqrt((n - 1) (1 / X + 1 / Y))) | Y]^(k - 1)] = confidence`, where X and Y are independent with the
/// chi-squared distribution with n - 1 degrees of freedom (Bechhofer, Santner and Goldsman 1995, section 2.8).
pub fn rinott_h(alternatives: usize, confidence: f64, first_stage: u32) -> f64 {
    let degrees = f64::from(first_stage) - 1.0;
    let law = chi_squared(degrees);
    let power = alternatives.saturating_sub(1) as f64;
    let correct = |h: f64| {
        let given = |y: f64| {
            law.iter()
                .map(|&(x, weight)| weight * normal(h / (degrees * (1.0 / x + 1.0 / y)).sqrt()))
                .sum::<f64>()
        };
        law.iter().map(|&(y, weight)| weight * given(y).min(1.0).powf(power)).sum::<f64>()
    };
    solve(correct, confidence)
}

/// The constant `g` of Nelson and Matejcik (1995): what `alternatives - 1` numbers with a joint t distribution with
/// the common correlation one half do not exceed with probability `confidence`, with
/// `(alternatives - 1) (first_stage - 1)` degrees of freedom.
pub fn nelson_matejcik_g(alternatives: usize, confidence: f64, first_stage: u32) -> f64 {
    let others = alternatives.saturating_sub(1) as f64;
    let degrees = others * (f64::from(first_stage) - 1.0);
    let law: Vec<(f64, f64)> =
        chi_squared(degrees).into_iter().map(|(x, weight)| ((x / degrees).sqrt(), weight)).collect();
    let common = standard_normal();
    let below = |g: f64| {
        let given = |s: f64| {
            common
                .iter()
                .map(|&(z, weight)| weight * normal(std::f64::consts::SQRT_2 * g * s + z).powf(others))
                .sum::<f64>()
        };
        law.iter().map(|&(s, weight)| weight * given(s)).sum::<f64>()
    };
    solve(below, confidence)
}

/// The probability that a standard normal number is at most `x`.
pub(super) fn normal(x: f64) -> f64 {
    0.5 * erfc(-x * std::f64::consts::FRAC_1_SQRT_2)
}

/// Where a function that grows from below `target` at zero reaches it.
fn solve(function: impl Fn(f64) -> f64, target: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    while function(high) < target && high < 1e6 {
        low = high;
        high *= 2.0;
    }
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if function(middle) < target {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

/// Points and weights of the chi-squared distribution, equally far apart on the scale of the logarithm.
fn chi_squared(degrees: f64) -> Vec<(f64, f64)> {
    let half = 0.5 * degrees;
    let below = |x: f64| checked_gamma_lr(half, 0.5 * x).unwrap_or(1.0);
    let (low, high) = (bisect(&below, TAIL).ln(), bisect(&below, 1.0 - TAIL).ln());
    let step = (high - low) / (POINTS - 1) as f64;
    let scale = half * std::f64::consts::LN_2 + ln_gamma(half);
    let point = |place: usize| {
        let log = low + step * place as f64;
        let x = log.exp();
        (x, step * (half * log - 0.5 * x - scale).exp())
    };
    (0..POINTS).map(point).collect()
}

/// Where a distribution function of positive numbers reaches `target`.
fn bisect(below: &impl Fn(f64) -> f64, target: f64) -> f64 {
    let mut high = 1.0;
    while below(high) < target {
        high *= 2.0;
    }
    let mut low = high;
    while below(low) > target {
        low *= 0.5;
    }
    for _ in 0..HALVINGS {
        let middle = (low * high).sqrt();
        if below(middle) < target {
            low = middle;
        } else {
            high = middle;
        }
    }
    (low * high).sqrt()
}

/// Points and weights of the standard normal distribution.
fn standard_normal() -> Vec<(f64, f64)> {
    let reach = 8.0;
    let step = 2.0 * reach / (POINTS - 1) as f64;
    let density = |z: f64| (-0.5 * z * z).exp() / std::f64::consts::TAU.sqrt();
    let point = |place: usize| {
        let z = step * place as f64 - reach;
        (z, step * density(z))
    };
    (0..POINTS).map(point).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All for a probability of 95 % and 20 observations in the first stage.
    fn assert_known(found: impl Fn(usize) -> f64, known: [f64; 4]) {
        for (alternatives, known) in [2, 5, 10, 20].into_iter().zip(known) {
            let found = found(alternatives);
            assert!((found - known).abs() < 0.000_51, "{alternatives}: {found} instead of {known}");
        }
    }

    #[test]
    fn kim_and_nelson_as_published() {
        let found = |k: usize| kim_nelson_h_squared(0.05 / (k - 1) as f64, 20);
        assert_known(found, [5.211, 9.015, 11.511, 14.008]);
    }

    #[test]
    fn rinott_as_tabulated() {
        assert_known(|k| rinott_h(k, 0.95, 20), [2.452, 3.385, 3.875, 4.302]);
    }

    #[test]
    fn nelson_and_matejcik_as_tabulated() {
        assert_known(|k| nelson_matejcik_g(k, 0.95, 20), [1.729, 2.197, 2.437, 2.642]);
    }

    #[test]
    fn one_alternative_needs_no_distance() {
        assert!(rinott_h(1, 0.95, 20) < 1e-6);
    }
}
