//! What constructors refuse, by the whole text.

use super::super::{DistError, Distribution, Phase};

fn phase(start: f64, mean: f64, next: &[f64]) -> Phase {
    Phase { start, mean, next: next.to_vec() }
}

fn texts(cases: Vec<(Result<Distribution, DistError>, &str)>) {
    for (found, expected) in cases {
        assert_eq!(found.expect_err(expected).to_string(), expected);
    }
}

#[test]
fn parameters_out_of_range_are_named_with_their_bound() {
    texts(vec![
        (Distribution::constant(-1.0), "expected a value of at least 0, found -1"),
        (Distribution::constant(f64::NAN), "expected a value of at least 0, found NaN"),
        (Distribution::constant(f64::INFINITY), "expected a value of at most 1e100, found inf"),
        (Distribution::uniform(-1.0, 2.0), "expected a minimum of at least 0, found -1"),
        (Distribution::uniform(3.0, 3.0), "expected the minimum below the maximum, found 3 and 3"),
        (Distribution::exponential(0.0), "expected a mean above 0, found 0"),
        (Distribution::erlang(1.0, 0), "expected a number of stages of at least 1, found 0"),
        (Distribution::erlang(-2.0, 2), "expected a mean above 0, found -2"),
        (Distribution::gamma(0.0, 1.0), "expected a shape of at least 0.000001, found 0"),
        (Distribution::gamma(1.0, 0.0), "expected a scale above 0, found 0"),
        (Distribution::gamma_with_cv(1.0, -1.0), "expected a coefficient of variation above 0, found -1"),
        (
            Distribution::gamma_with_cv(1.0, 1e-9),
            "expected a coefficient of variation of at least 0.001, found 1e-9",
        ),
        (Distribution::lognormal(0.0, 1.0), "expected a median above 0, found 0"),
        (Distribution::lognormal(1.0, 11.0), "expected a sigma of at most 10, found 11"),
        (Distribution::lognormal_with_cv(f64::NAN, 1.0), "expected a mean above 0, found NaN"),
        (
            Distribution::lognormal_with_cv(1.0, 1e4),
            "expected a coefficient of variation of at most 1000, found 10000",
        ),
        (Distribution::weibull(0.01, 1.0), "expected a shape of at least 0.05, found 0.01"),
        (Distribution::weibull(2.0, -1.0), "expected a scale above 0, found -1"),
        (Distribution::weibull_with_cv(1.0, 0.0), "expected a coefficient of variation above 0, found 0"),
        (Distribution::triangular(1.0, 0.5, 2.0), "expected a mode of at least 1, found 0.5"),
        (Distribution::triangular(1.0, 3.0, 2.0), "expected a mode of at most 2, found 3"),
        (Distribution::triangular(1.0, 1.0, 1.0), "expected the minimum below the maximum, found 1 and 1"),
        (Distribution::pert(0.0, 1.0, 2.0, 0.0), "expected a weight above 0, found 0"),
        (Distribution::pert(0.0, -1.0, 2.0, 4.0), "expected a mode of at least 0, found -1"),
    ]);
}

#[test]
fn shares_and_lists_are_checked() {
    let one = || Distribution::constant(1.0).unwrap();
    texts(vec![
        (
            Distribution::hyperexponential_with_cv(1.0, 0.5),
            "expected a coefficient of variation of at least 1, found 0.5",
        ),
        (
            Distribution::hyperexponential(&[(0.5, 1.0), (0.4, 2.0)]),
            "expected shares that sum to 1, found 0.9",
        ),
        (Distribution::hyperexponential(&[(0.5, 1.0), (0.5, 0.0)]), "expected a mean above 0, found 0"),
        (Distribution::mixture(vec![]), "expected at least one part, found none"),
        (
            Distribution::mixture(vec![(1.5, one()), (-0.5, one())]),
            "expected a share of at most 1, found 1.5",
        ),
        (
            Distribution::mixture(vec![(-0.5, one()), (0.5, one())]),
            "expected a share of at least 0, found -0.5",
        ),
        (Distribution::empirical(vec![]), "expected at least one value, found none"),
        (Distribution::empirical(vec![1.0, -2.0]), "expected a value of at least 0, found -2"),
        (one().scaled(-0.1), "expected a factor of at least 0, found -0.1"),
        (one().scaled(f64::NAN), "expected a factor of at least 0, found NaN"),
    ]);
}

#[test]
fn phases_must_lead_to_an_end() {
    texts(vec![
        (Distribution::phase_type(&[]), "expected at least one phase, found none"),
        (Distribution::phase_type(&[phase(0.5, 1.0, &[])]), "expected shares that sum to 1, found 0.5"),
        (Distribution::phase_type(&[phase(1.0, 0.0, &[])]), "expected a mean above 0, found 0"),
        (
            Distribution::phase_type(&[phase(1.0, 1.0, &[0.0, 0.1])]),
            "expected shares for at most 1 phases, found 2",
        ),
        (
            Distribution::phase_type(&[phase(1.0, 1.0, &[0.75, 0.5]), phase(0.0, 1.0, &[])]),
            "expected a sum of shares of at most 1, found 1.25",
        ),
        (Distribution::phase_type(&[phase(1.0, 1.0, &[1.0])]), "expected a way out of phase 1, found none"),
        (
            Distribution::phase_type(&[
                phase(1.0, 1.0, &[0.0, 0.5]),
                phase(0.0, 1.0, &[0.0, 0.0, 1.0]),
                phase(0.0, 1.0, &[0.0, 1.0]),
            ]),
            "expected a way out of phase 2, found none",
        ),
    ]);
}

#[test]
fn a_walk_that_all_but_never_ends_is_refused() {
    // Only 2 in a million leave after each round of three phases: 1.5 million moves.
    let round =
        [phase(1.0, 1.0, &[0.0, 1.0]), phase(0.0, 1.0, &[0.0, 0.0, 1.0]), phase(0.0, 1.0, &[0.999_998])];
    let text = Distribution::phase_type(&round).expect_err("refused").to_string();
    let expected = "expected a mean number of moves of at most 1000000, found 1";
    assert!(text.starts_with(expected), "{text}");
}

#[test]
fn quantiles_to_fit_must_be_in_order_and_possible() {
    let fit = Distribution::lognormal_from_quantiles;
    texts(vec![
        (fit((0.0, 1.0), (0.9, 2.0)), "expected a probability above 0, found 0"),
        (fit((0.5, 1.0), (1.0, 2.0)), "expected the upper probability below one, found 1 and 1"),
        (fit((0.5, 1.0), (1.5, 2.0)), "expected a probability of at most 1, found 1.5"),
        (fit((0.9, 1.0), (0.5, 2.0)), "expected the lower probability below the upper, found 0.9 and 0.5"),
        (fit((0.5, 2.0), (0.9, 1.0)), "expected the lower quantile below the upper, found 2 and 1"),
        (fit((0.5, 0.0), (0.9, 1.0)), "expected a quantile above 0, found 0"),
        (
            fit((0.5, 1.0), (0.6, 1e30)),
            "expected two quantiles that a log-normal distribution can have, found a ratio of 1e30 between them",
        ),
        (
            Distribution::weibull_from_quantiles((0.1, 1.0), (0.9, 1.000_001)),
            "expected two quantiles that a Weibull distribution can have, found a ratio of 1.000001 between them",
        ),
        (
            Distribution::gamma_from_quantiles((0.1, 1.0), (0.9, 1.000_001)),
            "expected two quantiles that a gamma distribution can have, found a ratio of 1.000001 between them",
        ),
    ]);
}
