//! One sum over another across replications: waiting per unit, late units over all units.

use super::Interval;
use super::interval::t_interval;

/// Pairs of a numerator and a denominator, one from each replication, accumulated for the ratio of their
/// sums.
///
/// The ratio of sums weighs each unit the same; the mean of each replication's own ratio would favor the
/// units of short replications. Sums, squares and products are updated about the means (Welford 1962), so
/// they do not lose digits.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Ratio {
    count: u64,
    mean_numerator: f64,
    mean_denominator: f64,
    /// Sum of squared distances of the numerators from their mean.
    numerator_squares: f64,
    /// The same for the denominators.
    denominator_squares: f64,
    /// Sum of products of both distances.
    products: f64,
}

impl Ratio {
    /// No pairs yet.
    pub const fn new() -> Self {
        Self {
            count: 0,
            mean_numerator: 0.0,
            mean_denominator: 0.0,
            numerator_squares: 0.0,
            denominator_squares: 0.0,
            products: 0.0,
        }
    }

    /// Takes in the pair of one replication.
    pub fn add(&mut self, numerator: f64, denominator: f64) {
        self.count += 1;
        let count = self.count as f64;
        let (before_numerator, before_denominator) =
            (numerator - self.mean_numerator, denominator - self.mean_denominator);
        self.mean_numerator += before_numerator / count;
        self.mean_denominator += before_denominator / count;
        let after_denominator = denominator - self.mean_denominator;
        self.numerator_squares += before_numerator * (numerator - self.mean_numerator);
        self.denominator_squares += before_denominator * after_denominator;
        self.products += before_numerator * after_denominator;
    }

    /// Takes in all pairs of another accumulator (Chan et al. 1983).
    pub fn merge(&mut self, other: &Self) {
        if other.count == 0 {
            return;
        }
        let (own, others) = (self.count as f64, other.count as f64);
        let all = own + others;
        let weight = own * others / all;
        let numerator = other.mean_numerator - self.mean_numerator;
        let denominator = other.mean_denominator - self.mean_denominator;
        self.count += other.count;
        self.mean_numerator += numerator * (others / all);
        self.mean_denominator += denominator * (others / all);
        self.numerator_squares += other.numerator_squares + numerator * numerator * weight;
        self.denominator_squares += other.denominator_squares + denominator * denominator * weight;
        self.products += other.products + numerator * denominator * weight;
    }

    /// Pairs taken in.
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Sum of the numerators over sum of the denominators; `None` where the denominators sum to zero.
    pub fn value(&self) -> Option<f64> {
        let value = self.mean_numerator / self.mean_denominator;
        (self.count > 0 && value.is_finite()).then_some(value)
    }

    /// The ratio `r` with Student's t interval by the delta method: the standard error is that of the mean of
    /// `numerator - r * denominator`, over the mean denominator (Asmussen and Glynn 2007, "Stochastic
    /// Simulation", section III.3). No ends with fewer than two pairs; `None` where the denominators sum to
    /// zero.
    pub fn estimate(&self, confidence: f64) -> Option<Interval> {
        let ratio = self.value()?;
        let residual_squares =
            self.numerator_squares - 2.0 * ratio * self.products + ratio * ratio * self.denominator_squares;
        let residual_variance = (self.count > 1).then(|| residual_squares.max(0.0) / (self.count - 1) as f64);
        let squared = self.mean_denominator * self.mean_denominator;
        Some(t_interval(ratio, residual_variance.map(|variance| variance / squared), self.count, confidence))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64) -> bool {
        (found - expected).abs() <= 1e-12 * expected.abs()
    }

    fn of(pairs: &[(f64, f64)]) -> Ratio {
        let mut ratio = Ratio::new();
        for &(numerator, denominator) in pairs {
            ratio.add(numerator, denominator);
        }
        ratio
    }

    #[test]
    fn a_small_case_is_as_worked_out_by_hand() {
        // Ratio 12 / 6 = 2; residuals 2 - 2, 3 - 4, 7 - 6 = 0, -1, 1 with variance 1; mean denominator 2; so
        // the standard error is sqrt(1 / 3) / 2. Student's t with 2 degrees of freedom at 0.975 is
        // 4.302652729749464.
        let estimate = of(&[(2.0, 1.0), (3.0, 2.0), (7.0, 3.0)]).estimate(0.95).unwrap();
        assert!(close(estimate.value, 2.0));
        assert!(
            close(estimate.half_width().unwrap(), 4.302_652_729_749_464 / 12.0_f64.sqrt()),
            "{estimate:?}"
        );
    }

    #[test]
    fn a_constant_ratio_has_no_width() {
        let estimate = of(&[(3.0, 1.0), (6.0, 2.0), (1.5, 0.5)]).estimate(0.95).unwrap();
        assert!(close(estimate.value, 3.0) && estimate.half_width().unwrap() < 1e-7, "{estimate:?}");
    }

    #[test]
    fn merged_parts_are_the_whole() {
        let pairs: Vec<(f64, f64)> =
            (0..200).map(|i| (1e5 + f64::from(i * 37 % 101), 1e3 + f64::from(i * 53 % 89))).collect();
        let whole = of(&pairs).estimate(0.9).unwrap();
        for cut in [0, 1, 77, 200] {
            let mut merged = of(&pairs[..cut]);
            merged.merge(&of(&pairs[cut..]));
            let merged = merged.estimate(0.9).unwrap();
            assert!((merged.value / whole.value - 1.0).abs() < 1e-14);
            assert!((merged.half_width().unwrap() / whole.half_width().unwrap() - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn too_little_data_is_said() {
        assert_eq!(Ratio::new().estimate(0.95), None);
        assert_eq!(of(&[(1.0, 0.0)]).estimate(0.95), None);
        assert_eq!(of(&[(0.0, 0.0), (0.0, 0.0)]).estimate(0.95), None);
        assert_eq!(of(&[(1.0, 2.0)]).estimate(0.95), Some(Interval::point(0.5)));
    }
}
