//! The standard normal distribution function and its inverse, from `libm` alone so that their bits are the
//! same on every platform. Knows nothing of times; the log-normal builds on it.

use super::search::{TO_THE_LAST_BIT, first_that};

/// Beyond this many standard deviations no floating-point probability above zero is left.
const FARTHEST: f64 = 40.0;

/// Probability that a standard normal number is at most `z`: `erfc(-z / sqrt 2) / 2`.
pub(super) fn cdf(z: f64) -> f64 {
    0.5 * libm::erfc(-z * std::f64::consts::FRAC_1_SQRT_2)
}

/// The `z` with `cdf(z) = p`, for `p` strictly between 0 and 1.
pub(super) fn quantile(p: f64) -> f64 {
    let tail = p.min(1.0 - p);
    let distance = first_that(0.0, FARTHEST, TO_THE_LAST_BIT, |z| cdf(-z) <= tail);
    if p < 0.5 { -distance } else { distance }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_the_tables() {
        let known = [
            (0.5, 0.0),
            (0.75, 0.674_489_750_196_081_7),
            (0.95, 1.644_853_626_951_472_2),
            (0.975, 1.959_963_984_540_054),
            (0.999, 3.090_232_306_167_813_5),
            (0.025, -1.959_963_984_540_054),
            (1e-10, -6.361_340_902_404_056),
        ];
        for (p, z) in known {
            assert!((quantile(p) - z).abs() < 1e-13, "{p}: {}", quantile(p));
        }
    }
}
