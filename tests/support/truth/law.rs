//! A distribution of the table as the language writes it.

use super::case::Law;

/// The distribution as a TOML value.
pub(super) fn written(law: &Law) -> String {
    match law {
        Law::Exponential { mean } => format!(r#"{{ exponential = {{ mean = "{mean} min" }} }}"#),
        Law::Deterministic { value } => format!(r#""{value} min""#),
        Law::Uniform { low, high } => {
            format!(r#"{{ uniform = {{ min = "{low} min", max = "{high} min" }} }}"#)
        }
        Law::Gamma { shape, scale } => {
            format!(r#"{{ gamma = {{ shape = {shape}, scale = "{scale} min" }} }}"#)
        }
        Law::Erlang { k, mean } => format!(r#"{{ erlang = {{ mean = "{mean} min", stages = {k} }} }}"#),
        Law::Weibull { shape, scale } => {
            format!(r#"{{ weibull = {{ shape = {shape}, scale = "{scale} min" }} }}"#)
        }
        Law::Lognormal { mu, sigma } => {
            format!(r#"{{ lognormal = {{ median = "{} min", sigma = {sigma} }} }}"#, mu.exp())
        }
        Law::Triangular { low, mode, high } => {
            format!(r#"{{ triangular = {{ min = "{low} min", mode = "{mode} min", max = "{high} min" }} }}"#)
        }
        Law::Pert { low, mode, high, lambda } => format!(
            r#"{{ pert = {{ min = "{low} min", mode = "{mode} min", max = "{high} min", weight = {lambda} }} }}"#
        ),
        Law::Hyperexponential { probs, means } => format!(
            "{{ hyperexponential = {{ shares = {probs:?}, means = [{}] }} }}",
            list(means.iter().map(|mean| format!(r#""{mean} min""#)))
        ),
        Law::PhaseType { alpha, generator } => phase_type(alpha, generator),
    }
}

/// Phases with their mean stay and the shares of their moves, from the generator of the absorbing chain.
fn phase_type(alpha: &[f64], generator: &[Vec<f64>]) -> String {
    let phases = alpha.iter().zip(generator).enumerate().map(|(phase, (start, rates))| {
        let out = -rates[phase];
        let moves = rates.iter().enumerate().map(|(to, rate)| if to == phase { 0.0 } else { rate / out });
        let next = list(moves.map(|share| share.to_string()));
        format!(r#"{{ start = {start}, mean = "{} min", next = [{next}] }}"#, 1.0 / out)
    });
    format!("{{ phase_type = [{}] }}", list(phases))
}

fn list(entries: impl Iterator<Item = String>) -> String {
    entries.collect::<Vec<_>>().join(", ")
}
