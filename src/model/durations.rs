//! Distributions of times: from how people state them to checked ones in ticks.

use super::compile::Compiler;
use super::replay::{Unreadable, empty_cells};
use crate::dist::{DistError, Distribution, Phase};
use crate::scenario::{self, Diagnostic, Hyperexponential, Placed, Shaped};
use crate::time::{TICKS_MAX, TICKS_PER_SECOND};

impl Compiler<'_> {
    /// The distribution in ticks; `None`, with the error at its place, if the parameters make none.
    pub(super) fn distribution(&mut self, written: &Placed<scenario::Distribution>) -> Option<Distribution> {
        let seconds = self.in_seconds(written)?;
        let mean = seconds.mean();
        if mean * TICKS_PER_SECOND as f64 > TICKS_MAX as f64 {
            let message = "expected times with a mean of at most 1,100 years";
            self.diagnostics.push(Diagnostic::error(message).at(&written.place).label("longer on average"));
            return None;
        }
        self.checked(written, seconds.scaled(TICKS_PER_SECOND as f64))
    }

    /// The distribution in seconds.
    fn in_seconds(&mut self, written: &Placed<scenario::Distribution>) -> Option<Distribution> {
        use scenario::Distribution as Written;
        let made = match &written.value {
            Written::Constant(value) => Distribution::constant(*value),
            Written::Uniform { min, max } => Distribution::uniform(*min, *max),
            Written::Exponential { mean } => Distribution::exponential(*mean),
            Written::Erlang { mean, stages } => Distribution::erlang(*mean, *stages),
            Written::Gamma(Shaped::MeanCv { mean, cv }) => Distribution::gamma_with_cv(*mean, *cv),
            Written::Gamma(Shaped::Usual { shape, scale }) => Distribution::gamma(*shape, *scale),
            Written::Gamma(Shaped::Quantiles { low, high }) => {
                Distribution::gamma_from_quantiles(*low, *high)
            }
            Written::Lognormal(Shaped::MeanCv { mean, cv }) => Distribution::lognormal_with_cv(*mean, *cv),
            Written::Lognormal(Shaped::Usual { shape, scale }) => Distribution::lognormal(*scale, *shape),
            Written::Lognormal(Shaped::Quantiles { low, high }) => {
                Distribution::lognormal_from_quantiles(*low, *high)
            }
            Written::Weibull(Shaped::MeanCv { mean, cv }) => Distribution::weibull_with_cv(*mean, *cv),
            Written::Weibull(Shaped::Usual { shape, scale }) => Distribution::weibull(*shape, *scale),
            Written::Weibull(Shaped::Quantiles { low, high }) => {
                Distribution::weibull_from_quantiles(*low, *high)
            }
            Written::Triangular { min, mode, max } => Distribution::triangular(*min, *mode, *max),
            Written::Pert { min, mode, max, weight } => Distribution::pert(*min, *mode, *max, *weight),
            Written::Hyperexponential(Hyperexponential::MeanCv { mean, cv }) => {
                Distribution::hyperexponential_with_cv(*mean, *cv)
            }
            Written::Hyperexponential(Hyperexponential::Phases(phases)) => {
                Distribution::hyperexponential(phases)
            }
            Written::Mixture(parts) => Distribution::mixture(self.parts(parts)?),
            Written::PhaseType(phases) => {
                let phase = |phase: &scenario::Phase| Phase {
                    start: phase.start,
                    mean: phase.mean,
                    next: phase.next.clone(),
                };
                Distribution::phase_type(&phases.iter().map(phase).collect::<Vec<_>>())
            }
            Written::Empirical(values) => Distribution::empirical(values.clone()),
            Written::EmpiricalFile { file, column, unit } => {
                Distribution::empirical(self.column_of_numbers(file, column, *unit)?)
            }
        };
        self.checked(written, made)
    }

    /// The parts of a mixture; all of them are looked at even where one is wrong.
    fn parts(&mut self, parts: &[(f64, Placed<scenario::Distribution>)]) -> Option<Vec<(f64, Distribution)>> {
        let made: Vec<_> = parts.iter().map(|(share, part)| (*share, self.in_seconds(part))).collect();
        made.into_iter().map(|(share, part)| Some((share, part?))).collect()
    }

    /// Reports why parameters make no distribution.
    fn checked(
        &mut self,
        written: &Placed<scenario::Distribution>,
        made: Result<Distribution, DistError>,
    ) -> Option<Distribution> {
        made.map_err(|why| self.diagnostics.push(Diagnostic::error(why.to_string()).at(&written.place))).ok()
    }

    /// The numbers in a column of a file, times `unit`. Empty cells are left out, with a warning.
    fn column_of_numbers(
        &mut self,
        file: &Placed<String>,
        column: &Placed<String>,
        unit: f64,
    ) -> Option<Vec<f64>> {
        let table = self.table(file)?;
        let Some(index) = table.column(&column.value) else {
            self.missing_column(&file.value, column);
            return None;
        };
        let (mut values, mut empty, mut unreadable) = (Vec::new(), 0_usize, Unreadable::default());
        table.for_each_row(|line, row| {
            if let Some(text) = row.too_long() {
                unreadable.add(line, &text);
                return;
            }
            let cell = row.cell(index);
            match cell.parse::<f64>() {
                Ok(number) if number.is_finite() && number >= 0.0 => values.push(number * unit),
                _ if cell.is_empty() => empty += 1,
                _ => unreadable.add(line, &cell),
            }
        });
        let named = format!("column `{}` of `{}`", column.value, file.value);
        if unreadable.count > 0 {
            let error = unreadable.error(&named, "numbers of at least 0").at(&column.place);
            self.diagnostics.push(error.hint("write numbers with a decimal point, such as 12.5"));
            return None;
        }
        if values.is_empty() {
            self.diagnostics.push(Diagnostic::error(format!("{named} has no numbers")).at(&column.place));
            return None;
        }
        if empty > 0 {
            let warning = format!("{named} has {}, left out", empty_cells(empty));
            self.diagnostics.push(Diagnostic::warning(warning).at(&column.place));
        }
        Some(values)
    }
}
