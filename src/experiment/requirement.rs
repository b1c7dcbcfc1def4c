//! What is demanded of a measure, such as `sla.resolve >= 90%`, and whether an estimate proves it.

use std::fmt;

use crate::model::Model;
use crate::units;

use super::measure::{Measure, MeasureUnit, measure_without_value};
use super::results::Estimate;

/// Seconds in an hour.
const SECONDS_PER_HOUR: f64 = 3600.0;
/// Seconds in a week.
const SECONDS_PER_WEEK: f64 = 7.0 * units::SECONDS_PER_DAY;

/// A demand on a measure of one model.
#[derive(Debug, Clone, PartialEq)]
pub struct Requirement {
    /// Name of the measure.
    pub name: String,
    /// The measure.
    pub measure: Measure,
    /// Whether the measure must be at least, and not at most, the limit.
    pub at_least: bool,
    /// The limit, in the unit of the measure.
    pub limit: f64,
}

/// How an estimate stands to a demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The whole interval meets it.
    Proved,
    /// No part of the interval meets it.
    Missed,
    /// The interval lies on both sides of the limit, or there is none.
    NotProved,
}

impl Verdict {
    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Proved => "proved",
            Self::Missed => "missed",
            Self::NotProved => "not proved",
        }
    }
}

/// Why a text is not a demand that can be checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequirementError {
    /// What is wrong.
    pub message: String,
    /// A name that is not known, with those that are, to propose the nearest.
    pub unknown: Option<String>,
    /// What to do about it.
    pub hint: Option<String>,
}

impl fmt::Display for RequirementError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for RequirementError {}

impl RequirementError {
    fn new(message: String, hint: Option<String>) -> Self {
        Self { message, unknown: None, hint }
    }
}

/// The measure of this name, if the model has it and it has a value there.
///
/// # Errors
///
/// There is no such measure, or it never has a value.
pub fn named_measure(model: &Model, name: &str) -> Result<Measure, RequirementError> {
    let Some(measure) = Measure::named(model, name) else {
        let message = format!("unknown measure `{name}`");
        return Err(RequirementError { message, unknown: Some(name.to_owned()), hint: None });
    };
    match measure_without_value(model, name) {
        None => Ok(measure),
        Some(why) => {
            Err(RequirementError::new(format!("measure `{name}` has no value, because {why}"), None))
        }
    }
}

impl Requirement {
    /// Reads a demand such as `sla.resolve >= 90%`, `lead_time.p85 <= 3 d` or `streams.calls.cost_per_unit < 40`.
    ///
    /// # Errors
    ///
    /// There is no such measure, no comparison, or no quantity of its unit.
    pub fn parse(model: &Model, text: &str) -> Result<Self, RequirementError> {
        let sign = ["<=", ">=", "≤", "≥", "<", ">"]
            .into_iter()
            .find_map(|sign| text.find(sign).map(|at| (at, sign)));
        let Some((at, sign)) = sign else {
            let message = format!("expected a measure, `>=` or `<=`, and a limit, found `{text}`");
            return Err(RequirementError::new(message, Some("write `sla.resolve >= 90%`".to_owned())));
        };
        let (name, limit) = (text[..at].trim(), text[at + sign.len()..].trim());
        let measure = named_measure(model, name)?;
        let limit = quantity(measure.unit(), limit)?;
        let at_least = sign.starts_with(['>', '≥']);
        Ok(Self { name: name.to_owned(), measure, at_least, limit })
    }

    /// How an estimate stands to it. The interval decides, not the point estimate.
    pub fn verdict(&self, estimate: Option<Estimate>) -> Verdict {
        let Some((low, high)) = estimate.and_then(|estimate| estimate.interval) else {
            return Verdict::NotProved;
        };
        let (worst, best) = if self.at_least { (low, high) } else { (-high, -low) };
        let limit = if self.at_least { self.limit } else { -self.limit };
        if worst >= limit {
            Verdict::Proved
        } else if best < limit {
            Verdict::Missed
        } else {
            Verdict::NotProved
        }
    }
}

/// A quantity in the unit of a measure: hours, a share, a number.
///
/// # Errors
///
/// The text is no such quantity.
pub fn quantity(unit: MeasureUnit, text: &str) -> Result<f64, RequirementError> {
    let plain = || {
        let number = text.trim().replace('_', "").parse::<f64>().ok().filter(|number| number.is_finite());
        let message = || format!("expected a number, found `{text}`");
        number.ok_or_else(|| RequirementError::new(message(), None))
    };
    let unit_error = |error: units::UnitError| RequirementError::new(error.to_string(), error.hint);
    match unit {
        MeasureUnit::Hours => {
            units::parse_duration(text).map(|seconds| seconds / SECONDS_PER_HOUR).map_err(unit_error)
        }
        MeasureUnit::Share => units::parse_share(text).map_err(unit_error),
        MeasureUnit::Units | MeasureUnit::PerUnit | MeasureUnit::MoneyPerUnit => plain(),
        MeasureUnit::UnitsPerWeek => {
            units::parse_rate(text).map(|rate| rate * SECONDS_PER_WEEK).map_err(unit_error)
        }
        MeasureUnit::MoneyPerWeek => {
            units::parse_money_rate(text).map(|rate| rate * SECONDS_PER_WEEK).map_err(unit_error)
        }
    }
}

/// A difference in the unit of a measure: of shares in points.
///
/// # Errors
///
/// The text is no such quantity.
pub fn difference(unit: MeasureUnit, text: &str) -> Result<f64, RequirementError> {
    if unit != MeasureUnit::Share {
        return quantity(unit, text);
    }
    let points = ["points", "point"].iter().find_map(|word| text.trim().strip_suffix(word));
    let points =
        points.and_then(|points| points.trim().parse::<f64>().ok()).filter(|points| points.is_finite());
    points.map(|points| points / 100.0).ok_or_else(|| {
        let message = format!("expected a difference of shares, found `{text}`");
        RequirementError::new(message, Some("write `2 points`".to_owned()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::measure::{Figure, Scope};

    fn of(at_least: bool, limit: f64) -> Requirement {
        let measure = Measure { scope: Scope::Whole, figure: Figure::SlaResolve };
        Requirement { name: "sla.resolve".to_owned(), measure, at_least, limit }
    }

    fn estimate(low: f64, high: f64) -> Estimate {
        Estimate { value: 0.5 * (low + high), interval: Some((low, high)) }
    }

    #[test]
    fn the_end_of_the_interval_decides() {
        let at_least = |low, high| of(true, 0.9).verdict(Some(estimate(low, high)));
        assert_eq!(at_least(0.9, 0.95), Verdict::Proved);
        assert_eq!(at_least(0.89, 0.95), Verdict::NotProved);
        assert_eq!(at_least(0.8, 0.89), Verdict::Missed);
        let at_most = |low, high| of(false, 8.0).verdict(Some(estimate(low, high)));
        assert_eq!(at_most(7.0, 8.0), Verdict::Proved);
        assert_eq!(at_most(7.0, 8.1), Verdict::NotProved);
        assert_eq!(at_most(8.1, 9.0), Verdict::Missed);
        assert_eq!(of(true, 0.9).verdict(None), Verdict::NotProved);
    }

    #[test]
    fn quantities_are_read_in_the_unit_of_the_measure() {
        let hours = quantity(MeasureUnit::Hours, "3 d").unwrap();
        assert!((hours - 72.0).abs() < 1e-12, "{hours}");
        assert!((quantity(MeasureUnit::Share, "90%").unwrap() - 0.9).abs() < 1e-12);
        assert!((quantity(MeasureUnit::UnitsPerWeek, "24/d").unwrap() - 168.0).abs() < 1e-9);
        assert!((difference(MeasureUnit::Share, "2 points").unwrap() - 0.02).abs() < 1e-12);
        assert!(difference(MeasureUnit::Share, "2%").is_err() && quantity(MeasureUnit::Hours, "3").is_err());
    }
}
