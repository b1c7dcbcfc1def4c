//! Where the warm-up of a series ends: MSER-5.

/// Values averaged into one before the rule is applied.
pub const BATCH: usize = 5;

/// Where to cut a series, as found by [`truncation`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Truncation {
    /// Values to drop: the index of the first that remains.
    pub at: usize,
    /// Whether the best cut is the latest one allowed, so that the series may still be on its way: no warm-up
    /// can be read from it, and a longer run is needed.
    pub too_short: bool,
}

/// The cut after which the mean of the rest is most precise, by MSER-5 (White, Cobb and Spratt 2000, "A
/// comparison of five steady-state truncation heuristics for simulation").
///
/// The series, best a mean over replications, is averaged in batches of five, the incomplete last one left
/// out. Of `n` batches the first `d` are cut, with `d` at most `n / 2`, so that the squared distances of the
/// rest from their mean over `(n - d)^2` are least; of several such `d` the smallest.
pub fn truncation(series: &[f64]) -> Truncation {
    let batches: Vec<f64> =
        series.chunks_exact(BATCH).map(|batch| batch.iter().sum::<f64>() / BATCH as f64).collect();
    let Truncation { at, too_short } = truncation_of_batches(&batches);
    Truncation { at: at * BATCH, too_short }
}

/// As [`truncation`], for a series whose values are batches already, such as means of whole weeks where
/// everything follows the week. The cut counts these values.
pub fn truncation_of_batches(batches: &[f64]) -> Truncation {
    let latest = batches.len() / 2;
    let (mut best_cut, mut best) = (latest, f64::INFINITY);
    // Mean and squared distances of the batches from the cut on, updated from the end backward (Welford
    // 1962).
    let (mut mean, mut squares) = (0.0, 0.0);
    for (cut, &value) in batches.iter().enumerate().rev() {
        let count = (batches.len() - cut) as f64;
        let before = value - mean;
        mean += before / count;
        squares += before * (value - mean);
        let error = squares / (count * count);
        if cut <= latest && error <= best {
            (best_cut, best) = (cut, error);
        }
    }
    Truncation { at: best_cut, too_short: best_cut == latest }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A series whose batches of five have the given means: each is spread evenly about its mean.
    fn with_batches(means: &[f64]) -> Vec<f64> {
        means.iter().flat_map(|mean| [-2.0, -1.0, 0.0, 1.0, 2.0].map(|step| mean + step)).collect()
    }

    #[test]
    fn a_high_start_is_cut() {
        // Squared distances over (n - d)^2 for the batches 10, 4, 1, 2, 1, 2, 1, 2:
        // d = 0: mean 23/8, squares 131 - 529/8 = 64.875, over 64: 1.0137
        // d = 1: mean 13/7, squares 31 - 169/7 = 6.857, over 49: 0.1399
        // d = 2: mean 1.5, squares 1.5, over 36: 0.0417
        // d = 3: mean 1.6, squares 1.2, over 25: 0.048
        // d = 4: mean 1.5, squares 1, over 16: 0.0625
        let series = with_batches(&[10.0, 4.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0]);
        assert_eq!(truncation(&series), Truncation { at: 10, too_short: false });
    }

    #[test]
    fn a_steady_series_keeps_everything() {
        let series = with_batches(&[1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0]);
        assert_eq!(truncation(&series), Truncation { at: 0, too_short: false });
        assert_eq!(truncation(&[7.0; 40]), Truncation { at: 0, too_short: false });
    }

    #[test]
    fn a_series_still_on_its_way_is_too_short() {
        let climbing: Vec<f64> = (0..100).map(f64::from).collect();
        assert_eq!(truncation(&climbing), Truncation { at: 50, too_short: true });
    }

    #[test]
    fn an_incomplete_last_batch_is_left_out() {
        let mut series = with_batches(&[10.0, 4.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0]);
        series.extend([1e9; 4]);
        assert_eq!(truncation(&series), Truncation { at: 10, too_short: false });
    }

    #[test]
    fn fewer_than_two_batches_are_too_short() {
        for length in [0, 4, 9] {
            assert_eq!(truncation(&vec![1.0; length]), Truncation { at: 0, too_short: true });
        }
    }
}
