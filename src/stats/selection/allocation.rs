//! What to make of a given number of replications: optimal computing budget allocation.

use super::constants::normal;
use super::two_stages::{lowest, variance};
use super::{SelectionError, Source};

/// How a given number of replications was spent, and what came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Allocation {
    /// The alternative with the best mean.
    pub best: usize,
    /// Mean objective of each alternative over its replications.
    pub means: Vec<f64>,
    /// Replications of each.
    pub made: Vec<u32>,
    /// A lower bound of the probability that the best was found, as far as means and variances are as they look
    /// (Bonferroni; Chen et al. 2000). An estimate, not a guarantee.
    pub probability: f64,
}

/// Spends `budget` replications on all alternatives together so that the best is probably found (Chen, Lin, Yucesan
/// and Chick 2000): to an alternative goes the more the larger its variance and the nearer it is to the best,
/// `N_i / N_j = ((s_i / d_i) / (s_j / d_j))^2`, to the best `N_b = s_b sqrt(sum (N_i / s_i)^2)`. After `first_stage`
/// each, a tenth of what is left, at least one for each alternative, is given out at a time.
///
/// The rule takes samples for independent. Under common random numbers differences are known better than it thinks.
///
/// # Errors
///
/// If there is no alternative, the budget does not cover the first stage, or a replication cannot be made.
pub fn optimal_allocation<S: Source>(
    source: &mut S,
    first_stage: u32,
    budget: u64,
) -> Result<Allocation, SelectionError<S::Error>> {
    let count = source.alternatives();
    if count == 0 {
        return Err(SelectionError::NoAlternatives);
    }
    if first_stage < 2 || u64::from(first_stage) * count as u64 > budget {
        return Err(SelectionError::FirstStage);
    }
    let all: Vec<usize> = (0..count).collect();
    source.extend(&all, first_stage).map_err(SelectionError::Source)?;
    let mut made = vec![first_stage; count];
    loop {
        let seen = Seen::of(source, &made);
        let spent: u64 = made.iter().copied().map(u64::from).sum();
        let left = budget - spent;
        if left == 0 {
            let Seen { means, .. } = &seen;
            return Ok(Allocation {
                best: lowest(means),
                probability: seen.probability(&made),
                means: seen.means,
                made,
            });
        }
        let more = (left / 10).max(count as u64).min(left);
        for (alternative, until) in seen.next(&made, more).into_iter().enumerate() {
            if until > made[alternative] {
                source.extend(&[alternative], until).map_err(SelectionError::Source)?;
                made[alternative] = until;
            }
        }
    }
}

/// Means and standard deviations so far.
struct Seen {
    means: Vec<f64>,
    deviations: Vec<f64>,
}

impl Seen {
    fn of<S: Source>(source: &S, made: &[u32]) -> Self {
        let mut seen = Self { means: Vec::new(), deviations: Vec::new() };
        for (alternative, &until) in made.iter().enumerate() {
            let sample: Vec<f64> = (0..until).map(|r| source.objective(alternative, r)).collect();
            seen.means.push(sample.iter().sum::<f64>() / sample.len() as f64);
            seen.deviations.push(variance(&sample).sqrt());
        }
        seen
    }

    /// The shares of all replications that the alternatives should have.
    fn shares(&self) -> Vec<f64> {
        let best = lowest(&self.means);
        let widest = self.deviations.iter().copied().fold(0.0, f64::max);
        if widest <= 0.0 {
            return vec![1.0 / self.means.len() as f64; self.means.len()];
        }
        // Means that are alike would take everything; so small a distance is as good as none.
        let least = 1e-3 * widest;
        let mut weights: Vec<f64> = self
            .means
            .iter()
            .zip(&self.deviations)
            .map(|(mean, deviation)| (deviation / (mean - self.means[best]).max(least)).powi(2))
            .collect();
        let others = weights.iter().zip(&self.deviations).enumerate();
        let squares: f64 = others
            .filter(|&(place, (_, &deviation))| place != best && deviation > 0.0)
            .map(|(_, (weight, deviation))| (weight / deviation).powi(2))
            .sum();
        weights[best] = self.deviations[best] * squares.sqrt();
        let sum: f64 = weights.iter().sum();
        if sum > 0.0 {
            weights.iter().map(|weight| weight / sum).collect()
        } else {
            vec![1.0 / weights.len() as f64; weights.len()]
        }
    }

    /// How many each should have after `more` are given out: whoever lacks most of its share comes first.
    fn next(&self, made: &[u32], more: u64) -> Vec<u32> {
        let total = made.iter().copied().map(f64::from).sum::<f64>() + more as f64;
        let shares = self.shares();
        let mut next = made.to_vec();
        let mut left = more;
        let mut lacking: Vec<(usize, f64)> = shares
            .iter()
            .zip(made)
            .map(|(share, &made)| share * total - f64::from(made))
            .enumerate()
            .collect();
        lacking.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        for &(place, lacks) in &lacking {
            let given = (lacks.max(0.0).round() as u64).min(left);
            next[place] += given as u32;
            left -= given;
        }
        // Rounding may leave a few.
        if let Some(&(neediest, _)) = lacking.first() {
            next[neediest] += left as u32;
        }
        next
    }

    /// `1 - sum of the probabilities that another is better`.
    fn probability(&self, made: &[u32]) -> f64 {
        let best = lowest(&self.means);
        let error = |place: usize| self.deviations[place].powi(2) / f64::from(made[place]);
        let wrong: f64 = (0..self.means.len())
            .filter(|&place| place != best)
            .map(|place| {
                let distance = self.means[place] - self.means[best];
                let deviation = (error(place) + error(best)).sqrt();
                match (deviation > 0.0, distance > 0.0) {
                    (true, _) => normal(-distance / deviation),
                    (false, true) => 0.0,
                    (false, false) => 0.5,
                }
            })
            .sum();
        (1.0 - wrong).max(0.0)
    }
}
