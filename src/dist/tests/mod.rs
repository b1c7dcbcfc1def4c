//! Tests over all families: formulas against hand values, draws against formulas, errors by their texts.

mod errors;
mod formulas;
mod sampling;

use super::{Distribution, Phase};

/// Members of every family whose distribution function is continuous, each with what it is.
fn continuous() -> Vec<(&'static str, Distribution)> {
    let members = [
        ("uniform 2 to 6", Distribution::uniform(2.0, 6.0)),
        ("exponential 3", Distribution::exponential(3.0)),
        ("erlang 2", Distribution::erlang(6.0, 2)),
        ("erlang 20", Distribution::erlang(6.0, 20)),
        ("gamma 0.3", Distribution::gamma(0.3, 2.0)),
        ("gamma 0.9", Distribution::gamma(0.9, 2.0)),
        ("gamma 1", Distribution::gamma(1.0, 2.0)),
        ("gamma 2.5", Distribution::gamma(2.5, 2.0)),
        ("gamma cv 0.05", Distribution::gamma_with_cv(10.0, 0.05)),
        ("lognormal cv 0.1", Distribution::lognormal_with_cv(12.0, 0.1)),
        ("lognormal cv 0.8", Distribution::lognormal_with_cv(12.0, 0.8)),
        ("lognormal cv 2", Distribution::lognormal_with_cv(12.0, 2.0)),
        ("weibull 0.7", Distribution::weibull(0.7, 3.0)),
        ("weibull 1", Distribution::weibull(1.0, 3.0)),
        ("weibull 3.5", Distribution::weibull(3.5, 3.0)),
        ("triangular inside", Distribution::triangular(0.0, 1.0, 4.0)),
        ("triangular left", Distribution::triangular(3.0, 3.0, 4.0)),
        ("triangular right", Distribution::triangular(3.0, 4.0, 4.0)),
        ("pert 4", Distribution::pert(0.0, 1.0, 4.0, 4.0)),
        ("pert 20 at an end", Distribution::pert(1.0, 1.0, 4.0, 20.0)),
        ("hyperexponential", Distribution::hyperexponential(&[(0.4, 1.0), (0.6, 3.0)])),
        ("hyperexponential cv 3", Distribution::hyperexponential_with_cv(10.0, 3.0)),
        ("mixture", Distribution::mixture(vec![(0.3, erlang_of_two()), (0.7, hyperexponential_of_two())])),
        ("phase type", Distribution::phase_type(&loop_of_three())),
    ];
    members.into_iter().map(|(name, member)| (name, member.unwrap())).collect()
}

fn erlang_of_two() -> Distribution {
    Distribution::erlang(4.0, 2).unwrap()
}

fn hyperexponential_of_two() -> Distribution {
    Distribution::hyperexponential(&[(0.5, 1.0), (0.5, 10.0)]).unwrap()
}

/// Three phases with a way back from the second to the first.
fn loop_of_three() -> [Phase; 3] {
    [
        Phase { start: 0.6, mean: 1.0, next: vec![0.0, 0.7] },
        Phase { start: 0.4, mean: 0.2, next: vec![0.5, 0.0, 0.25] },
        Phase { start: 0.0, mean: 3.0, next: Vec::new() },
    ]
}

/// Whether two numbers agree to a relative error.
fn close(found: f64, expected: f64, relative: f64) -> bool {
    (found - expected).abs() <= relative * expected.abs()
}
