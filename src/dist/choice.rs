//! Choosing one of several by given shares, with one uniform number.

use crate::rng::RandomStream;

/// Cumulative shares. The last entry that has a share takes the rest, so that rounding lets no draw fall
/// outside.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Choice {
    /// Upper ends of the shares of all entries but the last that has one.
    upper: Vec<f64>,
}

impl Choice {
    /// A choice by shares that are not negative and sum to 1.
    pub(super) fn new(shares: &[f64]) -> Self {
        let last = shares.iter().rposition(|&share| share > 0.0).unwrap_or(0);
        let ends = shares.iter().take(last).scan(0.0, |sum, share| {
            *sum += share;
            Some(*sum)
        });
        Self { upper: ends.collect() }
    }

    /// The index of the entry chosen. An entry without a share is never chosen.
    pub(super) fn choose(&self, rng: &mut RandomStream) -> usize {
        self.at(rng.uniform())
    }

    fn at(&self, u: f64) -> usize {
        self.upper.iter().take_while(|&&end| u >= end).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_falls_to_the_share_that_it_lies_in() {
        let choice = Choice::new(&[0.25, 0.0, 0.5, 0.25]);
        let chosen: Vec<usize> = [0.0, 0.2, 0.25, 0.5, 0.75, 1.0].iter().map(|&u| choice.at(u)).collect();
        assert_eq!(chosen, [0, 0, 2, 2, 3, 3]);
    }

    #[test]
    fn the_last_entry_with_a_share_takes_the_rest() {
        // 0.1 + 0.2 + 0.7 is below 1 in floating point, and the last entry has no share.
        let choice = Choice::new(&[0.1, 0.2, 0.7, 0.0]);
        assert_eq!(choice.at(1.0 - f64::EPSILON / 2.0), 2);
    }

    #[test]
    fn a_single_entry_is_always_chosen() {
        assert_eq!(Choice::new(&[1.0]).at(0.999), 0);
    }
}
