//! Intervals for quantiles: of one value per replication, and of all units of all replications.

use super::interval::t_interval;
use super::proportion::at_least;
use super::student::is_level;
use super::{Interval, Tally};

/// Ranks of the two of `count` independent values, sorted upward and counted from 1, between which the
/// `p`-quantile lies with at least the given confidence, whatever the distribution (David and Nagaraja 2003,
/// "Order Statistics", section 7.1). Each side is left out with at most half of the error; a rank that does
/// not exist is `None`: with too few values there is no such end.
pub fn order_statistic_ranks(count: u64, p: f64, confidence: f64) -> (Option<u64>, Option<u64>) {
    if !is_level(p) || !is_level(confidence) {
        return (None, None);
    }
    let tail = 0.5 * (1.0 - confidence);
    // The number of values at or below the quantile is binomial. The lower end of rank `l` fails if fewer
    // than `l` values are, the upper of rank `u` if `u` or more are.
    let fewer = |rank: u64| 1.0 - at_least(rank, count, p);
    let lower = last_that(count, |rank| fewer(rank) <= tail);
    let upper = last_that(count, |rank| at_least(rank, count, p) > tail) + 1;
    ((lower > 0).then_some(lower), (upper <= count).then_some(upper))
}

/// The largest of the ranks 0 to `count` for which `holds`, given that it holds up to there; 0 always counts.
fn last_that(count: u64, holds: impl Fn(u64) -> bool) -> u64 {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        if holds(middle) { low = middle } else { high = middle - 1 }
    }
    low
}

/// The `p`-quantile of independent values, sorted upward, with the distribution-free interval between two of
/// them. The estimate interpolates between neighbors at `(count - 1) p` (type 7 of Hyndman and Fan 1996).
/// `None` without values or with a `p` that is not between 0 and 1.
pub fn quantile_interval(sorted: &[f64], p: f64, confidence: f64) -> Option<Interval> {
    if sorted.is_empty() || !is_level(p) {
        return None;
    }
    let place = (sorted.len() - 1) as f64 * p;
    let below = sorted[place as usize];
    let above = sorted[(place as usize + 1).min(sorted.len() - 1)];
    let (lower, upper) = order_statistic_ranks(sorted.len() as u64, p, confidence);
    let at = |rank: u64| sorted[rank as usize - 1];
    Some(Interval { value: below + place.fract() * (above - below), low: lower.map(at), high: upper.map(at) })
}

/// The quantile of all units of all replications, `pooled`, with the interval by sectioning: the spread of
/// the replications' own quantiles about the pooled one (Asmussen and Glynn 2007, "Stochastic Simulation",
/// section III.5; Nakayama 2014). Each replication must have enough units, about `100 / (1 - p)`, or its own
/// quantile is biased. No ends with fewer than two replications.
pub fn sectioning_interval(pooled: f64, replications: &Tally, confidence: f64) -> Interval {
    t_interval(pooled, replications.variance_about(pooled), replications.count(), confidence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_those_of_the_binomial_distribution() {
        assert_eq!(order_statistic_ranks(200, 0.95, 0.95), (Some(184), Some(197)));
        assert_eq!(order_statistic_ranks(100, 0.5, 0.95), (Some(40), Some(61)));
        // Two values: the median lies between them with probability one half, and with no more.
        assert_eq!(order_statistic_ranks(2, 0.5, 0.49), (Some(1), Some(2)));
        assert_eq!(order_statistic_ranks(2, 0.5, 0.51), (None, None));
    }

    #[test]
    fn an_end_that_does_not_exist_is_not_invented() {
        let (lower, upper) = order_statistic_ranks(60, 0.95, 0.95);
        assert!(lower.is_some());
        assert_eq!(upper, None);
        let values: Vec<f64> = (1..=60).map(f64::from).collect();
        let interval = quantile_interval(&values, 0.95, 0.95).unwrap();
        assert_eq!((interval.high, interval.bounds()), (None, None));
        assert_eq!(interval.low, lower.map(|rank| rank as f64));
    }

    #[test]
    fn coverage_is_at_least_the_confidence_and_that_of_the_examples() {
        let coverage = |count: u64, p: f64| {
            let (lower, upper) = order_statistic_ranks(count, p, 0.95);
            at_least(lower.unwrap(), count, p) - at_least(upper.unwrap(), count, p)
        };
        assert!((coverage(200, 0.95) - 0.967).abs() < 5e-4);
        assert!((coverage(100, 0.5) - 0.965).abs() < 5e-4);
        for (count, p) in [(20, 0.5), (90, 0.9), (1000, 0.95), (5000, 0.85), (5000, 0.01)] {
            let found = coverage(count, p);
            assert!((0.95..0.99).contains(&found), "{count} {p}: {found}");
        }
    }

    #[test]
    fn the_estimate_interpolates_between_neighbors() {
        let at = |p| quantile_interval(&[1.0, 2.0, 4.0, 8.0], p, 0.95).unwrap().value;
        for (p, expected) in [(0.5, 3.0), (1.0 / 3.0, 2.0), (0.75, 5.0), (0.1, 1.3)] {
            assert!((at(p) - expected).abs() < 1e-12, "{p}: {}", at(p));
        }
        assert_eq!(quantile_interval(&[3.0], 0.5, 0.95), Some(Interval::point(3.0)));
        assert_eq!(quantile_interval(&[], 0.5, 0.95), None);
        assert_eq!(quantile_interval(&[3.0], 1.0, 0.95), None);
    }

    #[test]
    fn sectioning_is_centered_on_the_pooled_estimate() {
        // Squares about 5: 16 + 4 + 0 = 20, over 2 is 10; Student's t with 2 degrees of freedom.
        let sections: Tally = [1.0, 3.0, 5.0].into_iter().collect();
        let interval = sectioning_interval(5.0, &sections, 0.95);
        let expected = 4.302_652_729_749_464 * (10.0_f64 / 3.0).sqrt();
        assert!((interval.half_width().unwrap() - expected).abs() < 1e-11, "{interval:?}");
        assert!((interval.value - 5.0).abs() < 1e-15);
    }
}
