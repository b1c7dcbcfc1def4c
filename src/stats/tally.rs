//! Mean, variance and extremes of observations, without keeping them.

/// Statistics of observations that come one by one.
///
/// Mean and squared distances are updated with each observation (Welford 1962, "Note on a method for
/// calculating corrected sums of squares and products"), which is accurate even where the spread is small
/// against the mean. Two tallies merge by the formula of Chan et al. (1983). The result depends on the order
/// of merging in the last bits, so merge in a fixed order.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Tally {
    count: u64,
    mean: f64,
    /// Sum of squared distances from the mean.
    squares: f64,
    extremes: Option<(f64, f64)>,
}

impl Tally {
    /// No observations yet.
    pub const fn new() -> Self {
        Self { count: 0, mean: 0.0, squares: 0.0, extremes: None }
    }

    /// Takes in one observation.
    pub fn add(&mut self, value: f64) {
        self.count += 1;
        let before = value - self.mean;
        self.mean += before / self.count as f64;
        self.squares += before * (value - self.mean);
        self.extremes = Some(match self.extremes {
            Some((min, max)) => (value.min(min), value.max(max)),
            None => (value, value),
        });
    }

    /// Takes in all observations of another tally.
    pub fn merge(&mut self, other: &Self) {
        if self.count == 0 {
            *self = *other;
        } else if let (Some((min, max)), Some((other_min, other_max))) = (self.extremes, other.extremes) {
            let (own, others) = (self.count as f64, other.count as f64);
            let all = own + others;
            let distance = other.mean - self.mean;
            self.count += other.count;
            self.mean += distance * (others / all);
            self.squares += other.squares + distance * distance * (own * others / all);
            self.extremes = Some((min.min(other_min), max.max(other_max)));
        }
    }

    /// Observations taken in.
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Mean of the observations; `None` without any.
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then_some(self.mean)
    }

    /// Sample variance, with the divisor `count - 1`; `None` with fewer than two observations.
    pub fn variance(&self) -> Option<f64> {
        (self.count > 1).then(|| self.squares / (self.count - 1) as f64)
    }

    /// Sample standard deviation, the root of [`variance`](Self::variance).
    pub fn std_dev(&self) -> Option<f64> {
        self.variance().map(f64::sqrt)
    }

    /// Smallest observation; `None` without any.
    pub fn min(&self) -> Option<f64> {
        self.extremes.map(|(min, _)| min)
    }

    /// Largest observation; `None` without any.
    pub fn max(&self) -> Option<f64> {
        self.extremes.map(|(_, max)| max)
    }

    /// Sample variance about a given center in place of the mean, with the divisor `count - 1`; `None` with
    /// fewer than two observations.
    pub(super) fn variance_about(&self, center: f64) -> Option<f64> {
        let distance = self.mean - center;
        let squares = self.squares + self.count as f64 * distance * distance;
        (self.count > 1).then(|| squares / (self.count - 1) as f64)
    }
}

impl Extend<f64> for Tally {
    fn extend<T: IntoIterator<Item = f64>>(&mut self, values: T) {
        for value in values {
            self.add(value);
        }
    }
}

impl FromIterator<f64> for Tally {
    fn from_iter<T: IntoIterator<Item = f64>>(values: T) -> Self {
        let mut tally = Self::new();
        tally.extend(values);
        tally
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A value followed by 500 pairs around it, as in the `NumAcc` data sets of NIST's Statistical Reference
    /// Datasets.
    fn alternating(center: f64, low: f64, high: f64) -> Vec<f64> {
        let mut values = vec![center];
        for _ in 0..500 {
            values.extend([low, high]);
        }
        values
    }

    #[test]
    fn the_certified_values_of_nist_are_met() {
        // Mean and standard deviation are certified as exact. The tolerance is that of the data themselves,
        // which are not exact in binary: half a unit in their last place, over the distance from the mean.
        let sets = [
            ("NumAcc1", vec![10_000_001.0, 10_000_003.0, 10_000_002.0], 10_000_002.0, 1.0, 1e-15),
            ("NumAcc2", alternating(1.2, 1.1, 1.3), 1.2, 0.1, 1e-14),
            ("NumAcc3", alternating(1_000_000.2, 1_000_000.1, 1_000_000.3), 1_000_000.2, 0.1, 2e-9),
            ("NumAcc4", alternating(10_000_000.2, 10_000_000.1, 10_000_000.3), 10_000_000.2, 0.1, 2e-8),
        ];
        for (name, values, mean, std_dev, tolerance) in sets {
            let tally: Tally = values.into_iter().collect();
            let (found_mean, found_std_dev) = (tally.mean().unwrap(), tally.std_dev().unwrap());
            assert!((found_mean / mean - 1.0).abs() < 1e-15, "{name}: {found_mean}");
            assert!((found_std_dev / std_dev - 1.0).abs() < tolerance, "{name}: {found_std_dev}");
        }
    }

    #[test]
    fn merged_parts_are_the_whole() {
        let values: Vec<f64> = (0..1000).map(|i| 1e6 + f64::from(i * i % 97)).collect();
        let whole: Tally = values.iter().copied().collect();
        for cut in [0, 1, 500, 999, 1000] {
            let mut merged: Tally = values[..cut].iter().copied().collect();
            merged.merge(&values[cut..].iter().copied().collect());
            assert_eq!(
                (merged.count(), merged.min(), merged.max()),
                (whole.count(), whole.min(), whole.max())
            );
            assert!((merged.mean().unwrap() / whole.mean().unwrap() - 1.0).abs() < 1e-15);
            assert!((merged.variance().unwrap() / whole.variance().unwrap() - 1.0).abs() < 1e-11);
        }
    }

    #[test]
    fn too_little_data_is_said() {
        let mut tally = Tally::new();
        assert_eq!((tally.mean(), tally.variance(), tally.min(), tally.max()), (None, None, None, None));
        tally.add(-3.0);
        assert_eq!((tally.mean(), tally.variance()), (Some(-3.0), None));
        assert_eq!((tally.min(), tally.max()), (Some(-3.0), Some(-3.0)));
        tally.merge(&Tally::new());
        assert_eq!(tally.count(), 1);
    }
}
