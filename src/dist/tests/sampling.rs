//! Draws against the distribution functions and moments, and exact first draws.

use rand_distr::{Distribution as _, Exp1, StandardNormal};

use super::super::Distribution;
use super::continuous;
use crate::rng::{RandomStream, mix13};

const DRAWS: u32 = 20_000;

fn draws(distribution: &Distribution, key: u64) -> Vec<f64> {
    // Each draw from a stream of its own, as the kernel does it.
    (0..u64::from(DRAWS)).map(|draw| distribution.sample(&mut RandomStream::new(mix13(key + draw)))).collect()
}

#[test]
fn draws_follow_the_distribution_function() {
    // Kolmogorov-Smirnov with the asymptotic critical value at level 0.001: 1.95 / sqrt(n).
    let critical = 1.95 / f64::from(DRAWS).sqrt();
    for (name, distribution) in continuous() {
        let mut values = draws(&distribution, 1_000_000);
        values.sort_unstable_by(f64::total_cmp);
        let mut distance = 0.0_f64;
        for (rank, &value) in values.iter().enumerate() {
            let expected = distribution.cdf(value);
            let below = rank as f64 / f64::from(DRAWS);
            distance = distance.max(expected - below).max(below + 1.0 / f64::from(DRAWS) - expected);
        }
        assert!(distance < critical, "{name}: {distance} {critical}");
    }
}

#[test]
fn mean_and_variance_of_draws_are_within_five_standard_errors() {
    for (name, distribution) in continuous() {
        let values = draws(&distribution, 77_000_000);
        let count = f64::from(DRAWS);
        let mean = values.iter().sum::<f64>() / count;
        let power = |k: i32| values.iter().map(|value| (value - mean).powi(k)).sum::<f64>() / count;
        let (variance, fourth) = (power(2), power(4));
        let mean_error = (distribution.variance() / count).sqrt();
        let variance_error = ((fourth - variance * variance) / count).sqrt();
        assert!((mean - distribution.mean()).abs() < 5.0 * mean_error, "{name}: {mean}");
        assert!((variance - distribution.variance()).abs() < 5.0 * variance_error, "{name}: {variance}");
    }
}

#[test]
fn listed_values_come_up_equally_often() {
    let distribution = Distribution::empirical(vec![3.0, 1.0, 2.0, 2.0]).unwrap();
    let values = draws(&distribution, 5);
    for (value, share) in [(1.0, 0.25), (2.0, 0.5), (3.0, 0.25)] {
        let count = values.iter().filter(|&&drawn| drawn.to_bits() == f64::to_bits(value)).count() as f64;
        let expected = share * f64::from(DRAWS);
        assert!((count - expected).abs() < 5.0 * (expected * (1.0 - share)).sqrt(), "{value}: {count}");
    }
}

#[test]
fn parts_of_a_mixture_come_up_by_their_shares() {
    let parts = vec![(0.1, 1.0), (0.0, 9.0), (0.9, 2.0)];
    let parts = parts.into_iter().map(|(share, value)| (share, Distribution::constant(value).unwrap()));
    let values = draws(&Distribution::mixture(parts.collect()).unwrap(), 5);
    let ones = values.iter().filter(|&&value| value < 1.5).count() as f64;
    assert!(values.iter().all(|&value| value < 3.0));
    assert!((ones - 2000.0).abs() < 5.0 * (2000.0_f64 * 0.9).sqrt(), "{ones}");
}

#[test]
fn draws_at_the_limits_of_parameters_are_finite_and_not_negative() {
    let largest = super::super::LARGEST;
    let members = [
        Distribution::lognormal(largest, 10.0),
        Distribution::weibull(0.05, largest),
        Distribution::weibull(1e4, largest),
        Distribution::gamma(1e-6, largest),
        Distribution::gamma(1e6, largest),
        Distribution::exponential(largest),
        Distribution::hyperexponential_with_cv(1.0, 1000.0),
        Distribution::pert(0.0, largest, largest, 1000.0),
        Distribution::lognormal(1e-300, 10.0),
    ];
    for distribution in members {
        let distribution = distribution.unwrap();
        let values = draws(&distribution, 3);
        assert!(values.iter().all(|value| value.is_finite() && *value >= 0.0), "{distribution:?}");
        let moments = [distribution.mean(), distribution.variance(), distribution.quantile(0.999)];
        assert!(
            moments.iter().all(|moment| moment.is_finite() && *moment >= 0.0),
            "{distribution:?} {moments:?}"
        );
    }
}

#[test]
fn the_same_luck_serves_another_scale_and_shape() {
    // With common random numbers a longer or more variable time must be driven by the same standard number.
    let pairs = [
        (Distribution::lognormal(8.0, 0.8), Distribution::lognormal(6.0, 0.8)),
        (Distribution::weibull(1.5, 8.0), Distribution::weibull(1.5, 6.0)),
        (Distribution::exponential(8.0), Distribution::exponential(6.0)),
        (Distribution::pert(0.0, 2.0, 8.0, 4.0), Distribution::pert(0.0, 1.5, 6.0, 4.0)),
    ];
    for (long, short) in pairs {
        let (long, short) = (long.unwrap(), short.unwrap());
        for (a, b) in draws(&long, 11).into_iter().zip(draws(&short, 11)) {
            assert!(super::close(a / b, 8.0 / 6.0, 1e-12), "{long:?}");
        }
    }
}

#[test]
fn distributions_stay_small() {
    assert!(size_of::<Distribution>() <= 32);
}
