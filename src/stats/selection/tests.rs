//! The procedures on normal samples whose means are known.

use super::*;
use crate::stats::normal_quantile;

/// Normal samples by alternative and replication, with a part that all alternatives share.
struct Normal {
    means: Vec<f64>,
    /// By how much constraints are broken on average, by alternative.
    excesses: Vec<Vec<f64>>,
    deviation: f64,
    /// Share of the variance that all alternatives have in common.
    common: f64,
    seed: u64,
    /// Replications that were asked for, by alternative.
    made: Vec<u32>,
}

impl Normal {
    fn new(means: &[f64], common: f64, seed: u64) -> Self {
        Self {
            means: means.to_vec(),
            excesses: vec![Vec::new(); means.len()],
            deviation: 1.0,
            common,
            seed,
            made: vec![0; means.len()],
        }
    }

    /// A standard normal number for an address.
    fn noise(&self, stream: u64, replication: u32) -> f64 {
        // SplitMix64 (Steele, Lea and Flood 2014) at a well mixed place.
        let mut z =
            self.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ stream.wrapping_mul(0xD1B5_4A32_D192_ED03);
        z = z.wrapping_add(u64::from(replication).wrapping_mul(0xAEF1_7502_108E_F2D9));
        for _ in 0..2 {
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            z ^= z >> 31;
        }
        normal_quantile(((z >> 12) as f64 + 0.5) / 4_503_599_627_370_496.0).unwrap()
    }
}

impl Source for Normal {
    type Error = std::convert::Infallible;

    fn alternatives(&self) -> usize {
        self.means.len()
    }

    fn extend(&mut self, alternatives: &[usize], until: u32) -> Result<(), Self::Error> {
        for &alternative in alternatives {
            self.made[alternative] = self.made[alternative].max(until);
        }
        Ok(())
    }

    fn objective(&self, alternative: usize, replication: u32) -> f64 {
        assert!(replication < self.made[alternative], "replication {replication} was not made");
        let own = self.noise(alternative as u64 + 1, replication) * (1.0 - self.common).sqrt();
        let shared = self.noise(0, replication) * self.common.sqrt();
        self.means[alternative] + self.deviation * (own + shared)
    }

    fn excess(&self, alternative: usize, constraint: usize, replication: u32) -> f64 {
        assert!(replication < self.made[alternative], "replication {replication} was not made");
        self.excesses[alternative][constraint]
            + self.noise(1000 + 100 * alternative as u64 + constraint as u64, replication)
    }
}

fn terms(constraints: usize) -> Terms {
    Terms {
        confidence: 0.95,
        indifference: 0.5,
        tolerances: vec![0.25; constraints],
        first_stage: 20,
        replications_max: 100_000,
    }
}

fn selected(source: &mut Normal, terms: &Terms) -> Selection {
    select(source, terms, &mut |_, _| {}).unwrap()
}

/// How often 400 selections are right, at least: 95 % less 2.6 standard errors of 1.1 points.
const RIGHT: usize = 369;

#[test]
fn in_the_slippage_configuration_the_best_is_selected_as_often_as_promised() {
    for common in [0.0, 0.8] {
        let right = (0..400).filter(|&seed| {
            let mut source = Normal::new(&[0.5, 0.5, 0.0, 0.5, 0.5], common, seed);
            let selection = selected(&mut source, &terms(0));
            selection.decided && selection.best == Some(2)
        });
        assert!(right.count() >= RIGHT, "common part {common}");
    }
}

#[test]
fn common_random_numbers_save_replications() {
    let fine = Terms { indifference: 0.15, ..terms(0) };
    let replications = |common: f64| -> u64 {
        (0..10)
            .map(|seed| selected(&mut Normal::new(&[0.0, 0.3, 0.6, 0.9], common, seed), &fine).replications())
            .sum()
    };
    // At nine tenths in common the variance of differences is a tenth; the first stages remain.
    assert!(replications(0.9) * 3 < replications(0.0));
}

#[test]
fn what_breaks_a_constraint_is_never_best_however_good_it_is() {
    let mut right = 0;
    for seed in 0..400 {
        // The first is best and breaks the second constraint, the second is the best that meets both.
        let mut source = Normal::new(&[-2.0, 0.0, 0.5, 0.5], 0.0, seed);
        source.excesses = vec![vec![-0.5, 0.5], vec![-0.5, -0.5], vec![-0.5, -0.5], vec![-2.0, -0.5]];
        let selection = selected(&mut source, &terms(2));
        right += usize::from(selection.best == Some(1));
    }
    assert!(right >= RIGHT, "{right}");
}

#[test]
fn where_nothing_meets_the_constraints_nothing_is_selected() {
    let mut source = Normal::new(&[0.0, 1.0], 0.0, 7);
    source.excesses = vec![vec![3.0], vec![4.0]];
    let mut told = Vec::new();
    let selection = select(&mut source, &terms(1), &mut |one, fate| told.push((one, *fate))).unwrap();
    assert_eq!((selection.best, selection.decided), (None, true));
    assert!(matches!(
        told[..],
        [(0, Fate::Infeasible { constraint: 0, at: 20, .. }), (1, Fate::Infeasible { .. })]
    ));
}

#[test]
fn one_that_breaks_a_constraint_beats_nobody() {
    let mut source = Normal::new(&[-5.0, 0.0], 0.0, 3);
    source.excesses = vec![vec![0.4], vec![-3.0]];
    let selection = selected(&mut source, &terms(1));
    assert_eq!(selection.best, Some(1));
    assert!(matches!(selection.fates[0], Fate::Infeasible { .. }), "{:?}", selection.fates);
}

#[test]
fn of_equal_alternatives_the_first_is_taken_at_once() {
    let mut source = Normal::new(&[1.0, 1.0, 4.0], 1.0, 5);
    let selection = selected(&mut source, &terms(0));
    assert_eq!(selection.best, Some(0));
    assert_eq!(selection.fates[1], Fate::Beaten { by: 0, at: 20, difference: 0.0, tied: true });
    assert!(matches!(selection.fates[2], Fate::Beaten { at: 20, tied: false, .. }));
    assert_eq!(selection.made, [20, 20, 20]);
}

#[test]
fn the_only_alternative_needs_no_replication_unless_it_has_constraints() {
    let mut source = Normal::new(&[1.0], 0.0, 5);
    assert_eq!((selected(&mut source, &terms(0)).best, source.made[0]), (Some(0), 0));
    source.excesses = vec![vec![0.6]];
    assert_eq!(selected(&mut source, &terms(1)).best, None);
}

#[test]
fn when_replications_run_out_nothing_is_promised() {
    let mut source = Normal::new(&[0.0, 0.001], 0.0, 5);
    let short = Terms { indifference: 0.001, replications_max: 50, ..terms(0) };
    let selection = selected(&mut source, &short);
    assert!(!selection.decided && selection.best.is_some());
    assert_eq!((selection.looked_at, selection.fates), (vec![50, 50], vec![Fate::Open, Fate::Open]));
}

#[test]
fn what_is_decided_is_told_when_it_is_decided() {
    let mut told: Vec<(usize, Fate)> = Vec::new();
    let mut source = Normal::new(&[0.0, 0.4, 3.0, 0.8], 0.0, 11);
    let selection = select(&mut source, &terms(0), &mut |one, fate| told.push((one, *fate))).unwrap();
    assert_eq!(told.len(), 4);
    assert_eq!(told.last(), Some(&(0, Fate::Selected)));
    for (one, fate) in told {
        assert_eq!(selection.fates[one], fate);
    }
    // Made a few at a time, at most a twentieth in vain.
    for (made, looked_at) in selection.made.iter().zip(&selection.looked_at) {
        assert!(made >= looked_at && *made <= looked_at + looked_at / 19 + 1, "{selection:?}");
    }
}

#[test]
fn terms_that_make_no_sense_are_refused() {
    let refused = |change: fn(&mut Terms), means: &[f64]| {
        let mut terms = terms(0);
        change(&mut terms);
        select(&mut Normal::new(means, 0.0, 1), &terms, &mut |_, _| {}).unwrap_err()
    };
    assert_eq!(refused(|terms| terms.indifference = 0.0, &[1.0, 2.0]), SelectionError::NotPositive);
    assert_eq!(refused(|terms| terms.tolerances = vec![f64::NAN], &[1.0, 2.0]), SelectionError::NotPositive);
    assert_eq!(refused(|terms| terms.confidence = 0.5, &[1.0, 2.0]), SelectionError::Confidence);
    assert_eq!(refused(|terms| terms.confidence = 1.0, &[1.0, 2.0]), SelectionError::Confidence);
    assert_eq!(refused(|terms| terms.first_stage = 1, &[1.0, 2.0]), SelectionError::FirstStage);
    assert_eq!(refused(|_| {}, &[]), SelectionError::NoAlternatives);
    let hole = refused(|_| {}, &[1.0, f64::NAN]);
    assert_eq!(hole, SelectionError::NotANumber { alternative: 1, replication: 19 });
}

#[test]
fn rinott_keeps_its_promise_with_independent_samples() {
    let mut right = 0;
    for seed in 0..400 {
        let mut source = Normal::new(&[0.5, 0.0, 0.5, 0.5, 0.5], 0.0, seed);
        let chosen = rinott(&mut source, &terms(0)).unwrap();
        right += usize::from(chosen.best == 1);
        assert_eq!(chosen.made, source.made);
        // h^2 S^2 / delta^2 = 3.385^2 x 4 = 46 on average.
        assert!(chosen.made.iter().all(|&made| (20..120).contains(&made)), "{:?}", chosen.made);
    }
    assert!(right >= RIGHT, "{right}");
    let short = Terms { indifference: 0.01, replications_max: 1000, ..terms(0) };
    let refused = rinott(&mut Normal::new(&[0.0, 1.0], 0.0, 1), &short);
    assert!(matches!(refused, Err(SelectionError::TooMany { needed }) if needed > 10_000));
}

#[test]
fn the_size_in_one_stage_is_that_worked_out_by_hand() {
    // Two alternatives, differences 1 and 3: their variance is 2, which S^2 is too: the residuals of each row are
    // plus and minus one half, so 2 x (4 x 1/4) / (1 x 1) = 2. With one degree of freedom g is the 95 % point of
    // Student's t, 6.3138: (6.3138^2 x 2) / 4 = 19.93.
    let rows = [vec![0.0, 5.0], vec![1.0, 8.0]];
    assert_eq!(replications_in_one_stage(&rows, 0.95, 2.0), Some(20));
    assert_eq!(replications_in_one_stage(&rows[..1], 0.95, 2.0), None);
    assert_eq!(replications_in_one_stage(&[vec![1.0], vec![2.0]], 0.95, 2.0), None);
}

#[test]
fn a_budget_goes_where_it_tells_alternatives_apart() {
    let mut source = Normal::new(&[0.0, 0.2, 0.4, 3.0], 0.0, 2);
    let spent = optimal_allocation(&mut source, 20, 2000).unwrap();
    assert_eq!(spent.made.iter().sum::<u32>(), 2000);
    assert_eq!(spent.best, 0);
    assert!(spent.probability > 0.9, "{spent:?}");
    // The nearest rival gets most beside the best, the hopeless one no more than it began with.
    assert!(spent.made[1] > 2 * spent.made[2] && spent.made[3] == 20, "{spent:?}");
    let little = optimal_allocation(&mut source, 20, 79);
    assert_eq!(little, Err(SelectionError::FirstStage));
}

#[test]
fn a_budget_for_equal_alternatives_without_spread_is_spent_evenly() {
    let mut source = Normal::new(&[1.0, 1.0], 0.0, 2);
    source.deviation = 0.0;
    let spent = optimal_allocation(&mut source, 2, 100).unwrap();
    assert_eq!((spent.best, spent.made, spent.probability), (0, vec![50, 50], 0.5));
}
