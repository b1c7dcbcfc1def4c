//! Statements about several alternatives at once: simultaneous intervals and multiple comparisons with the best.
//!
//! All from values that are paired: row `i` holds alternative `i`, column `r` replication `r`. Bonferroni's inequality
//! makes them valid whatever the dependence between alternatives, so common random numbers need no model of it.

use super::interval::t_interval;
use super::student::t_quantile;
use super::{Interval, Tally};

/// The confidence of each of `count` intervals that all together hold with `confidence` (Bonferroni).
pub fn shared_confidence(confidence: f64, count: usize) -> f64 {
    1.0 - (1.0 - confidence) / count.max(1) as f64
}

/// For each alternative the interval of its mean less the best of the others' means, lower being better, all at once
/// with the given confidence: multiple comparisons with the best (Hsu 1984; 1996, "Multiple Comparisons"), with paired
/// differences and Bonferroni's inequality over the `K - 1` comparisons with the unknown best. An upper end of zero says
/// that the alternative is the best, a lower end of zero that it is not, unless the upper end is zero too: then all others are the same. `centers` are the estimates, `rows` the values
/// whose differences have their spread. `None` with fewer than two alternatives or replications.
pub fn comparisons_with_the_best(
    centers: &[f64],
    rows: &[Vec<f64>],
    confidence: f64,
) -> Option<Vec<Interval>> {
    let count = rows.len();
    let replications = rows.iter().map(Vec::len).min()?;
    if count < 2 || replications < 2 || centers.len() != count {
        return None;
    }
    let factor = t_quantile(shared_confidence(confidence, count - 1), (replications - 1) as f64)?;
    let width = |i: usize, j: usize| {
        let differences = rows[i].iter().zip(&rows[j]).map(|(one, other)| one - other);
        let tally: Tally = differences.filter(|difference| !difference.is_nan()).collect();
        factor * (tally.variance().unwrap_or(0.0) / replications as f64).sqrt()
    };
    // Alternatives that are the same in every replication do not rule each other out.
    let twins = |i: usize, j: usize| {
        let same = |one: f64, other: f64| one.to_bits() == other.to_bits();
        same(centers[i], centers[j]) && rows[i].iter().zip(&rows[j]).all(|(one, other)| same(*one, *other))
    };
    let interval = |i: usize| {
        let others = || (0..count).filter(move |&j| j != i);
        let largest = |ends: &mut dyn Iterator<Item = f64>| ends.fold(f64::NEG_INFINITY, f64::max);
        let different = others().filter(|&j| !twins(i, j));
        let low = largest(&mut different.map(|j| centers[i] - centers[j] - width(i, j)));
        let low = if low.is_finite() { low } else { 0.0 };
        let high = largest(&mut others().map(|j| centers[i] - centers[j] + width(i, j)));
        let value = largest(&mut others().map(|j| centers[i] - centers[j]));
        // The lower end needs all comparisons to fail at once, the upper only one: both are cut at zero.
        Interval { value, low: Some(low.min(0.0)), high: Some(high.max(0.0)) }
    };
    Some((0..count).map(interval).collect())
}

/// The interval of a weighted sum of alternatives, from the same replications: what a contrast of a factorial is.
pub fn contrast(weights: &[f64], rows: &[Vec<f64>], confidence: f64) -> Option<Interval> {
    let replications = rows.iter().map(Vec::len).min()?;
    let value = |r: usize| weights.iter().zip(rows).map(|(weight, row)| weight * row[r]).sum::<f64>();
    let tally: Tally = (0..replications).map(value).filter(|value| !value.is_nan()).collect();
    Some(t_interval(tally.mean()?, tally.variance(), tally.count(), confidence))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_is_proved_where_all_others_are_worse() {
        // Differences of 1 to the second and of 5 to the third, without any spread: each interval is a point, cut at 0.
        let rows = vec![vec![1.0, 2.0, 3.0], vec![2.0, 3.0, 4.0], vec![6.0, 7.0, 8.0]];
        let found = comparisons_with_the_best(&[2.0, 3.0, 7.0], &rows, 0.95).unwrap();
        let ends: Vec<_> = found.iter().map(|one| one.bounds().unwrap()).collect();
        assert_eq!(ends, [(-1.0, 0.0), (0.0, 1.0), (0.0, 5.0)]);
        assert_eq!(found.iter().map(|one| one.value).collect::<Vec<_>>(), [-1.0, 1.0, 5.0]);
    }

    #[test]
    fn twins_do_not_rule_each_other_out() {
        // The first two are the same; the third is as good on average, and nothing is sure.
        let rows = vec![vec![0.0, 4.0, 2.0], vec![0.0, 4.0, 2.0], vec![2.0, 1.0, 3.0]];
        let found = comparisons_with_the_best(&[2.0; 3], &rows, 0.95).unwrap();
        assert!(found.iter().all(|one| one.low.unwrap() < 0.0 && one.high.unwrap() > 0.0), "{found:?}");
        let found = comparisons_with_the_best(&[2.0; 2], &rows[..2], 0.95).unwrap();
        assert!(found.iter().all(|one| one.bounds() == Some((0.0, 0.0))), "{found:?}");
    }

    #[test]
    fn a_spread_is_worked_out_by_hand() {
        // Differences 0, 1, 2: mean 1, variance 1; two alternatives, one comparison, one-sided 95 % with 2 degrees of
        // freedom is 2.919986: half-width 2.919986 / sqrt(3) = 1.685854.
        let rows = vec![vec![0.0, 0.0, 0.0], vec![0.0, 1.0, 2.0]];
        let found = comparisons_with_the_best(&[0.0, 1.0], &rows, 0.95).unwrap();
        let (low, high) = found[1].bounds().unwrap();
        assert!((low + 0.685_854_461).abs() < 1e-6 && (high - 2.685_854_461).abs() < 1e-6, "{low} {high}");
    }

    #[test]
    fn a_contrast_is_the_mean_of_the_weighted_sums() {
        let rows = vec![vec![1.0, 2.0], vec![3.0, 8.0]];
        let found = contrast(&[-0.5, 0.5], &rows, 0.95).unwrap();
        assert!((found.value - 2.0).abs() < 1e-12);
        assert_eq!(contrast(&[1.0], &[vec![]], 0.95), None);
    }

    #[test]
    fn too_little_is_said() {
        assert_eq!(comparisons_with_the_best(&[1.0], &[vec![1.0, 2.0]], 0.95), None);
        assert_eq!(comparisons_with_the_best(&[1.0, 2.0], &[vec![1.0], vec![2.0]], 0.95), None);
        assert!((shared_confidence(0.95, 5) - 0.99).abs() < 1e-12);
    }
}
