//! Moments, distribution functions and quantiles against values worked out by hand or taken from tables.

use super::super::{DistError, Distribution, Phase};
use super::{close, continuous, loop_of_three};

#[test]
fn moments_are_those_worked_out_by_hand() {
    let e = std::f64::consts::E;
    let pi = std::f64::consts::PI;
    let coxian = [
        Phase { start: 1.0, mean: 1.0, next: vec![0.0, 0.5] },
        Phase { start: 0.0, mean: 2.0, next: vec![] },
    ];
    let mixed =
        vec![(0.3, Distribution::constant(2.0).unwrap()), (0.7, Distribution::uniform(0.0, 10.0).unwrap())];
    let cases = [
        (Distribution::constant(5.0), 5.0, 0.0),
        (Distribution::uniform(2.0, 6.0), 4.0, 4.0 / 3.0),
        (Distribution::exponential(3.0), 3.0, 9.0),
        (Distribution::erlang(6.0, 3), 6.0, 12.0),
        (Distribution::gamma(2.5, 2.0), 5.0, 10.0),
        (Distribution::gamma_with_cv(5.0, 0.4), 5.0, 4.0),
        (Distribution::lognormal(1.0, 1.0), e.sqrt(), (e - 1.0) * e),
        (Distribution::lognormal_with_cv(12.0, 0.8), 12.0, 92.16),
        (Distribution::weibull(2.0, 1.0), pi.sqrt() / 2.0, 1.0 - pi / 4.0),
        (Distribution::weibull(0.5, 1.0), 2.0, 20.0),
        (Distribution::weibull_with_cv(7.0, 1.0), 7.0, 49.0),
        (Distribution::weibull_with_cv(7.0, 0.01), 7.0, 0.0049),
        (Distribution::triangular(0.0, 1.0, 4.0), 5.0 / 3.0, 13.0 / 18.0),
        (Distribution::pert(0.0, 1.0, 4.0, 4.0), 4.0 / 3.0, 32.0 / 63.0),
        (Distribution::hyperexponential(&[(0.4, 1.0), (0.6, 3.0)]), 2.2, 6.76),
        (Distribution::hyperexponential_with_cv(10.0, 2.0), 10.0, 400.0),
        (Distribution::hyperexponential_with_cv(10.0, 1000.0), 10.0, 1e8),
        (Distribution::mixture(mixed), 4.1, 0.3 * 4.41 + 0.7 * (100.0 / 12.0 + 0.81)),
        (Distribution::phase_type(&coxian), 2.0, 4.0),
        (Distribution::empirical(vec![6.0, 1.0, 3.0, 2.0]), 3.0, 3.5),
    ];
    for (distribution, mean, variance) in cases {
        let distribution = distribution.unwrap();
        assert!(close(distribution.mean(), mean, 1e-12), "{distribution:?}: {}", distribution.mean());
        assert!(
            close(distribution.variance(), variance, 1e-10),
            "{distribution:?}: {}",
            distribution.variance()
        );
        assert!(close(distribution.cv(), variance.sqrt() / mean, 1e-10), "{distribution:?}");
    }
}

#[test]
fn quantiles_are_those_of_the_tables() {
    // The gamma with scale 2 is chi-square with twice the shape as degrees of freedom.
    let cases = [
        (Distribution::gamma(1.0, 2.0), 0.95, 5.991_464_547_107_979),
        (Distribution::gamma(5.0, 2.0), 0.95, 18.307_038_053_275_146),
        (Distribution::gamma(0.5, 2.0), 0.95, 3.841_458_820_694_124),
        (Distribution::exponential(3.0), 0.5, 3.0 * std::f64::consts::LN_2),
        (Distribution::weibull(2.0, 3.0), 1.0 - (-1.0_f64).exp(), 3.0),
        (Distribution::lognormal(8.0, 0.5), 0.5, 8.0),
        (Distribution::lognormal(8.0, 0.5), 0.975, 8.0 * (0.979_981_992_270_027_f64).exp()),
        (Distribution::triangular(0.0, 1.0, 4.0), 0.25, 1.0),
        (Distribution::triangular(0.0, 1.0, 4.0), 0.01, 0.2),
        (Distribution::pert(0.0, 1.0, 2.0, 4.0), 0.5, 1.0),
        (Distribution::pert(0.0, 1.0, 2.0, 4.0), 0.103_515_625, 0.5),
        (Distribution::empirical(vec![6.0, 1.0, 3.0, 2.0]), 0.25, 1.0),
        (Distribution::empirical(vec![6.0, 1.0, 3.0, 2.0]), 0.26, 2.0),
        (Distribution::empirical(vec![6.0, 1.0, 3.0, 2.0]), 0.75, 3.0),
    ];
    for (distribution, p, expected) in cases {
        let found = distribution.unwrap().quantile(p);
        assert!(close(found, expected, 1e-12), "{p}: {found} {expected}");
    }
}

#[test]
fn two_stages_of_different_length_have_the_known_distribution_function() {
    let stages = [
        Phase { start: 1.0, mean: 1.0, next: vec![0.0, 1.0] },
        Phase { start: 0.0, mean: 2.0, next: vec![] },
    ];
    let sum = Distribution::phase_type(&stages).unwrap();
    for x in [0.0, 0.01, 1.0, 4.0, 30.0, 1e4, 1e300] {
        let expected = 1.0 - (2.0 * (-x / 2.0_f64).exp() - (-x).exp());
        assert!((sum.cdf(x) - expected).abs() < 1e-14, "{x}: {} {expected}", sum.cdf(x));
    }
}

#[test]
fn phases_that_repeat_or_are_never_reached_change_nothing() {
    // A phase left with probability 1/4 lasts four times as long; the second phase is never entered.
    let phases = [
        Phase { start: 1.0, mean: 1.0, next: vec![0.75] },
        Phase { start: 0.0, mean: 9.0, next: vec![0.0, 1.0] },
    ];
    let repeated = Distribution::phase_type(&phases).unwrap();
    let exponential = Distribution::exponential(4.0).unwrap();
    for p in [0.001, 0.5, 0.999] {
        assert!(close(repeated.quantile(p), exponential.quantile(p), 1e-11), "{p}");
    }
}

#[test]
fn a_quantile_is_the_first_value_that_reaches_its_probability() {
    for (name, distribution) in continuous() {
        for p in [1e-6, 0.01, 0.3, 0.5, 0.9, 0.999_999] {
            let x = distribution.quantile(p);
            assert!((distribution.cdf(x) - p).abs() < 1e-9, "{name} at {p}: {x} has {}", distribution.cdf(x));
        }
    }
}

#[test]
fn a_mixture_with_jumps_has_the_left_end_of_a_flat_stretch_as_its_quantile() {
    let one = Distribution::constant(1.0).unwrap();
    let two = Distribution::constant(2.0).unwrap();
    let mixture = Distribution::mixture(vec![(0.5, one), (0.5, two)]).unwrap();
    let quantiles: Vec<u64> = [0.2, 0.5, 0.51, 1.0].iter().map(|&p| mixture.quantile(p).to_bits()).collect();
    assert_eq!(quantiles, [1.0, 1.0, 2.0, 2.0].map(f64::to_bits));
}

#[test]
fn fits_pass_through_both_quantiles() {
    type Fit = fn((f64, f64), (f64, f64)) -> Result<Distribution, DistError>;
    let fits: [Fit; 3] = [
        Distribution::gamma_from_quantiles,
        Distribution::lognormal_from_quantiles,
        Distribution::weibull_from_quantiles,
    ];
    let pairs = [((0.5, 6.0), (0.95, 30.0)), ((0.1, 1.0), (0.9, 1.3)), ((0.8, 2.0), (0.99, 500.0))];
    for fit in fits {
        for (low, high) in pairs {
            let fitted = fit(low, high).unwrap();
            for (p, x) in [low, high] {
                assert!(close(fitted.quantile(p), x, 1e-9), "{fitted:?} at {p}: {}", fitted.quantile(p));
            }
        }
    }
}

#[test]
fn a_fit_recovers_the_parameters_that_made_the_quantiles() {
    let gamma = Distribution::gamma(2.5, 2.0).unwrap();
    let at = |p| (p, gamma.quantile(p));
    let fitted = Distribution::gamma_from_quantiles(at(0.25), at(0.9)).unwrap();
    assert!(close(fitted.mean(), 5.0, 1e-9) && close(fitted.variance(), 10.0, 1e-9), "{fitted:?}");
}

#[test]
fn scaling_moves_every_quantile_by_the_factor() {
    for (name, distribution) in continuous() {
        let scaled = distribution.scaled(1e6).unwrap();
        assert!(close(scaled.mean(), 1e6 * distribution.mean(), 1e-12), "{name}");
        assert!(close(scaled.cv(), distribution.cv(), 1e-12), "{name}");
        for p in [0.1, 0.9] {
            assert!(close(scaled.quantile(p), 1e6 * distribution.quantile(p), 1e-10), "{name}");
        }
        assert_eq!(distribution.scaled(1.0).unwrap(), distribution, "{name}");
        assert!(distribution.scaled(0.0).unwrap().is_zero(), "{name}");
    }
}

#[test]
fn ends_and_outsides_are_defined() {
    let uniform = Distribution::uniform(2.0, 6.0).unwrap();
    assert_eq!(uniform.support(), (2.0, 6.0));
    let quantiles = [-1.0, 0.0, 2.0].map(|p| uniform.quantile(p).to_bits());
    assert_eq!(quantiles, [2.0, 2.0, 6.0].map(f64::to_bits));
    let shares = [-1.0, f64::INFINITY].map(|x| uniform.cdf(x).to_bits());
    assert_eq!(shares, [0.0, 1.0].map(f64::to_bits));
    assert!(uniform.cdf(f64::NAN).is_nan() && uniform.quantile(f64::NAN).is_nan());
    let exponential = Distribution::exponential(1.0).unwrap();
    assert_eq!(exponential.support(), (0.0, f64::INFINITY));
    assert!(!exponential.is_zero());
    let nothing = Distribution::constant(0.0).unwrap();
    assert!(nothing.is_zero() && nothing.cv() <= 0.0);
    let nested = Distribution::mixture(vec![(0.5, nothing.clone()), (0.5, nothing)]).unwrap();
    assert!(nested.is_zero());
}

#[test]
fn degenerate_members_are_what_they_amount_to() {
    let exponential = Distribution::exponential(3.0).unwrap();
    assert_eq!(Distribution::hyperexponential_with_cv(3.0, 1.0).unwrap(), exponential);
    let alone = vec![(1.0, exponential.clone()), (0.0, Distribution::constant(9.0).unwrap())];
    assert_eq!(Distribution::mixture(alone).unwrap(), exponential);
    assert_eq!(Distribution::erlang(6.0, 3).unwrap(), Distribution::gamma(3.0, 2.0).unwrap());
}

#[test]
fn a_phase_type_with_a_way_back_has_the_mean_of_its_equations() {
    // t3 = 3, t2 = 0.2 + 0.5 t1 + 0.25 t3, t1 = 1 + 0.7 t2: t1 = 1.665 / 0.65, t2 = 1.45 / 0.65.
    let mean = (0.6 * 1.665 + 0.4 * 1.45) / 0.65;
    assert!(close(Distribution::phase_type(&loop_of_three()).unwrap().mean(), mean, 1e-13));
}
