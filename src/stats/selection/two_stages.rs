//! Two procedures that fix the number of replications after a first stage: Rinott's with independent samples, and the
//! sample size of Nelson and Matejcik for common random numbers.

use super::constants::{nelson_matejcik_g, rinott_h};
use super::{SelectionError, Source, Terms};

/// How a selection in two stages ended.
#[derive(Debug, Clone, PartialEq)]
pub struct TwoStages {
    /// The best.
    pub best: usize,
    /// Mean objective of each alternative over both stages.
    pub means: Vec<f64>,
    /// Replications of each.
    pub made: Vec<u32>,
}

/// Selects the best by the procedure of Rinott (1978): after a first stage of `n` observations each alternative gets
/// `max(n, ceil(h^2 S^2 / delta^2))` in all, and the best mean wins; of equal ones the first.
///
/// The promise needs samples that are independent between alternatives: the source must give each one random numbers
/// of its own. Constraints are not looked at.
///
/// # Errors
///
/// If the terms make no sense, more replications are needed than there may be, or one cannot be made.
pub fn rinott<S: Source>(source: &mut S, terms: &Terms) -> Result<TwoStages, SelectionError<S::Error>> {
    let count = source.alternatives();
    terms.check(count)?;
    let all: Vec<usize> = (0..count).collect();
    source.extend(&all, terms.first_stage).map_err(SelectionError::Source)?;
    let h = rinott_h(count, terms.confidence, terms.first_stage);
    let mut made = Vec::with_capacity(count);
    for &alternative in &all {
        let first: Vec<f64> = (0..terms.first_stage).map(|r| source.objective(alternative, r)).collect();
        let needed = (h * h * variance(&first) / terms.indifference.powi(2)).ceil();
        if needed > f64::from(terms.replications_max) {
            return Err(SelectionError::TooMany { needed: needed as u64 });
        }
        made.push(terms.first_stage.max(needed as u32));
    }
    let mut means = Vec::with_capacity(count);
    for (&alternative, &until) in all.iter().zip(&made) {
        source.extend(&[alternative], until).map_err(SelectionError::Source)?;
        means.push((0..until).map(|r| source.objective(alternative, r)).sum::<f64>() / f64::from(until));
    }
    Ok(TwoStages { best: lowest(&means), means, made })
}

/// Replications of each alternative with which the best mean, under common random numbers, is the best alternative
/// with probability `confidence`, and the intervals of multiple comparisons with the best are at most `indifference`
/// wide on either side (Nelson and Matejcik 1995): `max(n, ceil((g S / delta)^2))`. It takes for granted that the
/// differences of all pairs have the same variance. `rows` has the first stage, one row for each alternative.
///
/// `None` with fewer than two alternatives or fewer than two replications.
pub fn replications_in_one_stage(rows: &[Vec<f64>], confidence: f64, indifference: f64) -> Option<u32> {
    let count = rows.len();
    let replications = rows.first().map_or(0, Vec::len);
    if count < 2 || replications < 2 || rows.iter().any(|row| row.len() != replications) {
        return None;
    }
    let row_means: Vec<f64> = rows.iter().map(|row| row.iter().sum::<f64>() / replications as f64).collect();
    let grand = row_means.iter().sum::<f64>() / count as f64;
    let mut squares = 0.0;
    for replication in 0..replications {
        let column = rows.iter().map(|row| row[replication]).sum::<f64>() / count as f64;
        for (row, mean) in rows.iter().zip(&row_means) {
            squares += (row[replication] - mean - column + grand).powi(2);
        }
    }
    let variance = 2.0 * squares / ((count - 1) * (replications - 1)) as f64;
    let g = nelson_matejcik_g(count, confidence, replications as u32);
    Some((replications as u32).max((g * g * variance / indifference.powi(2)).ceil() as u32))
}

/// The place of the lowest number; of equal ones the first.
pub(super) fn lowest(numbers: &[f64]) -> usize {
    let first = (0, f64::INFINITY);
    numbers.iter().enumerate().fold(first, |best, (place, &x)| if x < best.1 { (place, x) } else { best }).0
}

/// Sample variance with the divisor `n - 1`.
pub(super) fn variance(sample: &[f64]) -> f64 {
    let mean = sample.iter().sum::<f64>() / sample.len() as f64;
    sample.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (sample.len() as f64 - 1.0)
}
