//! Finding where a monotone condition begins to hold, among the floating-point numbers themselves.
//!
//! Non-negative floating-point numbers are ordered as their bit patterns are. Halving the range of patterns
//! needs no first guess, no tolerance and no derivative, treats the smallest and the largest numbers alike,
//! ends after at most 63 steps at one definite number, and copes with jumps and flat stretches of a
//! distribution function.

/// Halvings after which one floating-point number is left.
pub(super) const TO_THE_LAST_BIT: u32 = 64;

/// Halvings after which a number between 1e-3 and 1e9 is known to about 12 digits. Enough for a fitted
/// parameter, and coarse enough that rounding in the condition seldom shows.
pub(super) const TO_TWELVE_DIGITS: u32 = 47;

/// The smallest number in `low..=high` at which `holds` is true, given that it stays true above. `high` is
/// taken to hold. Both ends must be non-negative. At most `steps` evaluations; the number returned holds.
pub(super) fn first_that(low: f64, high: f64, steps: u32, mut holds: impl FnMut(f64) -> bool) -> f64 {
    let (mut low, mut high) = (low.to_bits(), high.to_bits());
    for _ in 0..steps {
        if low >= high {
            break;
        }
        let middle = low + (high - low) / 2;
        if holds(f64::from_bits(middle)) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    f64::from_bits(high)
}

/// The smallest non-negative number at which a distribution function reaches `p` (below 1).
pub(super) fn quantile_of(cdf: impl Fn(f64) -> f64, p: f64) -> f64 {
    first_that(0.0, f64::MAX, TO_THE_LAST_BIT, |x| cdf(x) >= p)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_exact_number_where_a_condition_begins() {
        for start in [0.0, 5e-324, 1e-200, 1.0, 1.5, 7e300] {
            let found = first_that(0.0, f64::MAX, TO_THE_LAST_BIT, |x| x >= start);
            assert_eq!(found.to_bits(), start.to_bits());
        }
    }

    #[test]
    fn twelve_digits_are_twelve_digits() {
        for start in [0.002, 1.0, 3.3, 9e8] {
            let found = first_that(1e-3, 1e9, TO_TWELVE_DIGITS, |x| x >= start);
            assert!((found / start - 1.0).abs() < 1e-12, "{start} {found}");
        }
    }

    #[test]
    fn a_flat_stretch_gives_its_left_end_and_a_jump_its_place() {
        let two_steps = |x: f64| {
            if x < 1.0 {
                0.0
            } else if x < 2.0 {
                0.5
            } else {
                1.0
            }
        };
        assert_eq!(quantile_of(two_steps, 0.5).to_bits(), 1.0_f64.to_bits());
        assert_eq!(quantile_of(two_steps, 0.6).to_bits(), 2.0_f64.to_bits());
    }
}
