//! Several observations of each replication together, for figures that are made of all of their means.

use super::Interval;
use super::interval::t_interval;

/// Means and products of distances from them, of a fixed number of observations in each replication.
///
/// Updated about the means (Welford 1962), so that no digits are lost. Memory grows with the square of the number of
/// observations, not with that of the replications.
#[derive(Debug, Clone, PartialEq)]
pub struct JointTally {
    count: u64,
    means: Vec<f64>,
    /// Sums of products of distances from the means, row by row.
    products: Vec<f64>,
}

impl JointTally {
    /// For so many observations in each replication.
    pub fn new(observations: usize) -> Self {
        Self { count: 0, means: vec![0.0; observations], products: vec![0.0; observations * observations] }
    }

    /// Takes in one replication. What is missing in `values` stands still, what is too much is left out.
    pub fn add(&mut self, values: &[f64]) {
        self.count += 1;
        let before: Vec<f64> = values.iter().zip(&self.means).map(|(value, mean)| value - mean).collect();
        for (mean, before) in self.means.iter_mut().zip(&before) {
            *mean += before / self.count as f64;
        }
        let after: Vec<f64> = values.iter().zip(&self.means).map(|(value, mean)| value - mean).collect();
        for (row, before) in self.products.chunks_mut(self.means.len().max(1)).zip(&before) {
            for (product, after) in row.iter_mut().zip(&after) {
                *product += before * after;
            }
        }
    }

    /// The means, in the order of the observations.
    pub fn means(&self) -> &[f64] {
        &self.means
    }

    /// A figure that is a function of the means, with Student's t interval by the delta method: to first order its
    /// variance is that of the observations weighed with the figure's `slopes` by each mean (Asmussen and Glynn 2007,
    /// "Stochastic Simulation", section III.3). No ends with fewer than two replications.
    pub fn figure(&self, value: f64, slopes: &[f64], confidence: f64) -> Interval {
        let rows = self.products.chunks(self.means.len().max(1)).zip(slopes);
        let of_row =
            |row: &[f64]| row.iter().zip(slopes).map(|(product, slope)| product * slope).sum::<f64>();
        let squares: f64 = rows.map(|(row, slope)| slope * of_row(row)).sum();
        let variance = (self.count > 1).then(|| squares.max(0.0) / (self.count - 1) as f64);
        t_interval(value, variance, self.count, confidence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{Ratio, Tally, mean_interval};

    const PAIRS: [(f64, f64); 5] = [(2.0, 1.0), (3.0, 2.5), (7.0, 3.0), (1.0, 0.5), (4.0, 2.0)];

    fn close(found: Interval, expected: Interval) -> bool {
        let same = |a: f64, b: f64| (a - b).abs() < 1e-12;
        same(found.value, expected.value) && same(found.half_width().unwrap(), expected.half_width().unwrap())
    }

    #[test]
    fn a_mean_and_a_ratio_have_the_intervals_that_they_have_alone() {
        let mut joint = JointTally::new(2);
        let (mut tally, mut ratio) = (Tally::new(), Ratio::new());
        for (numerator, denominator) in PAIRS {
            joint.add(&[numerator, denominator]);
            tally.add(numerator);
            ratio.add(numerator, denominator);
        }
        let [numerator, denominator] = joint.means() else { panic!("two means") };
        let value = numerator / denominator;
        let slopes = [1.0 / denominator, -value / denominator];
        assert!(close(joint.figure(value, &slopes, 0.9), ratio.estimate(0.9).unwrap()));
        assert!(close(joint.figure(*numerator, &[1.0, 0.0], 0.9), mean_interval(&tally, 0.9).unwrap()));
    }

    #[test]
    fn a_product_of_three_is_as_worked_out_by_hand() {
        // Means 2, 1 and 4; the slopes of their product are 4, 8 and 2. The weighed sums are 4 + 0 + 10 = 14 and
        // 12 + 16 + 6 = 34, with variance 200. Student's t with 1 degree of freedom at 0.75 is 1.
        let mut joint = JointTally::new(3);
        joint.add(&[1.0, 0.0, 5.0]);
        joint.add(&[3.0, 2.0, 3.0]);
        let found = joint.figure(8.0, &[4.0, 8.0, 2.0], 0.5);
        assert!(close(found, Interval::symmetric(8.0, (200.0_f64 / 2.0).sqrt())), "{found:?}");
    }

    #[test]
    fn too_little_data_is_said() {
        let mut joint = JointTally::new(1);
        assert_eq!(joint.figure(0.0, &[1.0], 0.95), Interval::point(0.0));
        joint.add(&[3.0]);
        assert_eq!(joint.figure(3.0, &[1.0], 0.95), Interval::point(3.0));
    }
}
