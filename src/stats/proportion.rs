//! Intervals for the share of successes in independent trials: one yes or no from each replication.

use statrs::function::beta::checked_beta_reg;

use super::Interval;
use super::student::{is_level, normal_quantile};

/// Halvings of the interval from 0 to 1 after which a share is known to the last bit.
const HALVINGS: u32 = 60;

/// The share of successes with Wilson's interval (Wilson 1927; recommended by Brown et al. 2001): good
/// coverage on average, also near 0 and 1. `None` without trials, with more successes than trials, or with a
/// confidence that is not between 0 and 1.
pub fn wilson_interval(successes: u64, trials: u64, confidence: f64) -> Option<Interval> {
    let share = share(successes, trials, confidence)?;
    let z = normal_quantile(0.5 * (1.0 + confidence))?;
    let count = trials as f64;
    let weight = z * z / count;
    let center = (share + 0.5 * weight) / (1.0 + weight);
    let half_width = z / (1.0 + weight) * (share * (1.0 - share) / count + 0.25 * weight / count).sqrt();
    // Without a failure or a success one end is exactly 0 or 1, which rounding must not miss.
    let low = if successes == 0 { 0.0 } else { center - half_width };
    let high = if successes == trials { 1.0 } else { center + half_width };
    Some(Interval { value: share, low: Some(low), high: Some(high) })
}

/// The share of successes with the exact interval of Clopper and Pearson (1934): covers at least with the
/// confidence asked for, so it is for rare events and for guarantees. `None` as for [`wilson_interval`].
pub fn clopper_pearson_interval(successes: u64, trials: u64, confidence: f64) -> Option<Interval> {
    let share = share(successes, trials, confidence)?;
    let tail = 0.5 * (1.0 - confidence);
    let low = if successes == 0 { 0.0 } else { root(|share| at_least(successes, trials, share), tail) };
    let high = if successes == trials {
        1.0
    } else {
        root(|share| at_least(successes + 1, trials, share), 1.0 - tail)
    };
    Some(Interval { value: share, low: Some(low), high: Some(high) })
}

fn share(successes: u64, trials: u64, confidence: f64) -> Option<f64> {
    (trials > 0 && successes <= trials && is_level(confidence)).then(|| successes as f64 / trials as f64)
}

/// Probability of at least `successes` in `trials` independent trials, each a success with the probability
/// `share`: the regularized incomplete beta function `I_share(successes, trials - successes + 1)`.
pub(super) fn at_least(successes: u64, trials: u64, share: f64) -> f64 {
    if successes == 0 {
        1.0
    } else if successes > trials {
        0.0
    } else {
        // Both parameters are at least 1 here; only a share outside of 0 to 1 is out of the domain.
        checked_beta_reg(successes as f64, (trials - successes + 1) as f64, share).unwrap_or(f64::NAN)
    }
}

/// Where a function that rises from 0 at 0 to 1 at 1 reaches a value.
fn root(rises: impl Fn(f64) -> f64, value: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if rises(middle) < value { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(interval: Option<Interval>) -> (f64, f64) {
        interval.unwrap().bounds().unwrap()
    }

    #[test]
    fn wilson_intervals_are_those_of_the_formula() {
        let (low, high) = ends(wilson_interval(3, 100, 0.95));
        assert!((low - 0.0103).abs() < 5e-5 && (high - 0.0845).abs() < 5e-5, "{low} {high}");
        let (low, high) = ends(wilson_interval(0, 50, 0.95));
        assert!(low <= 0.0 && (high - 0.0713).abs() < 5e-5, "{low} {high}");
        let (low, high) = ends(wilson_interval(50, 50, 0.95));
        assert!((low - 0.9287).abs() < 5e-5 && high >= 1.0, "{low} {high}");
    }

    #[test]
    fn clopper_pearson_has_the_closed_form_where_nothing_happened() {
        // With no success the upper end is 1 - (alpha / 2)^(1 / n); with one trial and one success the lower
        // is alpha / 2.
        let (low, high) = ends(clopper_pearson_interval(0, 50, 0.95));
        assert!(low <= 0.0 && (high - (1.0 - 0.025_f64.powf(0.02))).abs() < 1e-12, "{low} {high}");
        let (low, high) = ends(clopper_pearson_interval(1, 1, 0.95));
        assert!((low - 0.025).abs() < 1e-12 && high >= 1.0, "{low} {high}");
    }

    /// Binomial probability by multiplication, as a second way to the same number.
    fn binomial(successes: u64, trials: u64, share: f64) -> f64 {
        (0..trials).fold(1.0, |product, trial| {
            let ways = if trial < successes {
                (trials - trial) as f64 / (successes - trial) as f64 * share
            } else {
                1.0
            };
            product * ways * if trial < trials - successes { 1.0 - share } else { 1.0 }
        })
    }

    #[test]
    fn clopper_pearson_leaves_half_the_error_in_each_tail() {
        let (low, high) = ends(clopper_pearson_interval(3, 20, 0.95));
        let below: f64 = (0..=3).map(|k| binomial(k, 20, high)).sum();
        let above: f64 = (3..=20).map(|k| binomial(k, 20, low)).sum();
        assert!((below - 0.025).abs() < 1e-11 && (above - 0.025).abs() < 1e-11, "{below} {above}");
    }

    #[test]
    fn wilson_covers_about_as_promised_and_clopper_pearson_at_least() {
        for share in [0.05, 0.3, 0.5, 0.87] {
            let coverage = |interval: fn(u64, u64, f64) -> Option<Interval>| -> f64 {
                let covers = |k: &u64| {
                    let (low, high) = ends(interval(*k, 60, 0.95));
                    low <= share && share <= high
                };
                (0..=60).filter(covers).map(|k| binomial(k, 60, share)).sum()
            };
            let (wilson, exact) = (coverage(wilson_interval), coverage(clopper_pearson_interval));
            assert!((wilson - 0.95).abs() < 0.03, "{share}: {wilson}");
            assert!(exact >= 0.95, "{share}: {exact}");
        }
    }

    #[test]
    fn impossible_questions_have_no_answer() {
        for (successes, trials, confidence) in [(0, 0, 0.95), (3, 2, 0.95), (1, 2, 0.0), (1, 2, 1.0)] {
            assert_eq!(wilson_interval(successes, trials, confidence), None);
            assert_eq!(clopper_pearson_interval(successes, trials, confidence), None);
        }
    }
}
