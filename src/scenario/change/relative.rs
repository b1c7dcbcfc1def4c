//! Changes that are said relative to what is there: `"+2"`, `"-10%"`, `"+5 points"`, `"-20/month"`.

use toml::Spanned;
use toml::de::DeValue;

use super::super::Place;
use super::literal::{self, Texts, number_in};
use crate::units;

/// A relative change.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Relative {
    /// `"+2"`: of a number.
    Plus(f64),
    /// `"-10%"`: what is there times this.
    Factor(f64),
    /// `"+5 points"`: of a share.
    Points(f64),
    /// `"+20/month"`, `"-5 min"`: of a quantity; the sign and the rest of the text.
    Quantity(f64, String),
}

impl Relative {
    /// The relative change that a text says; `None` if it is an ordinary value.
    pub(super) fn of(text: &str) -> Option<Self> {
        let trimmed = text.trim();
        let sign = match trimmed.chars().next()? {
            '+' => 1.0,
            '-' => -1.0,
            _ => return None,
        };
        let rest = trimmed[1..].trim_start();
        if !rest.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
            return None;
        }
        let number = |text: &str| text.trim().replace('_', "").parse::<f64>().ok();
        if let Some(percent) = rest.strip_suffix('%') {
            return number(percent).map(|percent| Self::Factor(1.0 + sign * percent / 100.0));
        }
        let points = ["points", "point"].iter().find_map(|word| rest.strip_suffix(word));
        if let Some(points) = points {
            return number(points).map(|points| Self::Points(sign * points / 100.0));
        }
        match number(rest) {
            Some(number) => Some(Self::Plus(sign * number)),
            None => Some(Self::Quantity(sign, rest.to_owned())),
        }
    }

    /// The same change, a part of it or more than it. Whole numbers stay: half a person is no option.
    pub(super) fn sized(self, size: f64) -> Self {
        match self {
            Self::Plus(number) if number.fract() == 0.0 => self,
            Self::Plus(number) => Self::Plus(number * size),
            Self::Factor(factor) => Self::Factor((1.0 + size * (factor - 1.0)).max(0.0)),
            Self::Points(points) => Self::Points(points * size),
            Self::Quantity(sign, text) if super::is_as_written(size) => Self::Quantity(sign, text),
            Self::Quantity(sign, text) => Self::Quantity(sign, scaled_text(&text, size).unwrap_or(text)),
        }
    }

    /// Whether a part of it can be made.
    pub(super) fn is_continuous(&self) -> bool {
        !matches!(self, Self::Plus(number) if number.fract() == 0.0)
    }

    /// The value after the change; `Err` says what is expected instead of what is there, and a hint.
    pub(super) fn applied<'t>(
        &self,
        to: &DeValue<'t>,
        place: &Place,
        texts: &'t Texts,
    ) -> Result<Spanned<DeValue<'t>>, (&'static str, &'static str)> {
        match to {
            DeValue::Integer(_) | DeValue::Float(_) => {
                let number = number_in(to).unwrap_or(0.0);
                let changed = match self {
                    Self::Plus(plus) => number + plus,
                    Self::Factor(factor) => tidy(number * factor),
                    Self::Points(points) => tidy(number + points),
                    Self::Quantity(..) => {
                        return Err((
                            "a quantity of the same kind",
                            "write a number such as `\"+2\"` or a part such as `\"-10%\"`",
                        ));
                    }
                };
                Ok(texts.number(changed, place))
            }
            DeValue::String(text) => self.of_text(text).map(|text| literal::text(text, place)),
            DeValue::Table(_) | DeValue::Array(_) => {
                let Self::Factor(factor) = self else {
                    return Err((
                        "a number or a quantity",
                        "whole distributions are scaled: write `\"-10%\"`",
                    ));
                };
                let mut scaled = Spanned::new(place.clone(), to.clone());
                match scale_times(scaled.get_mut(), *factor) {
                    Some(count) if count > 0 => Ok(scaled),
                    _ => Err((
                        "a number, a quantity or a distribution",
                        "give the path of the value that is to change",
                    )),
                }
            }
            DeValue::Boolean(_) | DeValue::Datetime(_) => {
                Err(("a number, a quantity or a distribution", "give the new value itself"))
            }
        }
    }

    /// A quantity after the change, in its own unit where that can be.
    fn of_text(&self, text: &str) -> Result<String, (&'static str, &'static str)> {
        let share = text.trim().ends_with('%').then(|| units::parse_share(text).ok()).flatten();
        let time = units::parse_long_duration(text).ok();
        let rate = units::parse_rate(text).ok();
        match (self, share, time, rate) {
            (Self::Factor(factor), Some(share), ..) => Ok(percent(share * factor)),
            (Self::Points(points), Some(share), ..) => Ok(percent(share + points)),
            (Self::Plus(_) | Self::Quantity(..), Some(_), ..) => Err((
                "a number or a quantity",
                "shares change by `\"+5 points\"` or by a part of themselves, `\"-10%\"`",
            )),
            (Self::Factor(factor), None, Some(seconds), _) => {
                Ok(scaled_text(text, *factor).unwrap_or_else(|| format!("{} s", seconds * factor)))
            }
            (Self::Factor(factor), None, None, Some(_)) => {
                scaled_text(text, *factor).ok_or(("a rate", "give the new value itself"))
            }
            (Self::Quantity(sign, more), None, Some(seconds), _) => {
                let more = units::parse_long_duration(more).map_err(|_| {
                    ("a quantity of the same kind", "durations change by durations such as `\"+5 min\"`")
                })?;
                Ok(format!("{} s", tidy(seconds + sign * more)))
            }
            (Self::Quantity(sign, more), None, None, Some(rate)) => {
                let more = units::parse_rate(more).map_err(|_| {
                    ("a quantity of the same kind", "rates change by rates such as `\"+20/month\"`")
                })?;
                Ok(format!("{}/year", tidy((rate + sign * more) * SECONDS_PER_YEAR)))
            }
            (Self::Plus(_), None, Some(_), _) => {
                Err(("a number", "say the unit, such as `\"+5 min\"`, or a part such as `\"-10%\"`"))
            }
            (Self::Plus(_), None, None, Some(_)) => {
                Err(("a number", "say per what, such as `\"+20/month\"`, or a part such as `\"-10%\"`"))
            }
            _ => Err(("a number, a quantity or a distribution", "give the new value itself")),
        }
    }
}

/// Seconds in a year of the language.
const SECONDS_PER_YEAR: f64 = 365.25 * units::SECONDS_PER_DAY;

/// A share as a percentage.
fn percent(share: f64) -> String {
    format!("{}%", tidy(share * 100.0))
}

/// Without the digits that rounding leaves at the end.
pub(super) fn tidy(number: f64) -> f64 {
    let rounded: f64 = format!("{number:.11e}").parse().unwrap_or(number);
    if rounded == 0.0 { 0.0 } else { rounded }
}

/// A text of one number and a unit with the number scaled; `None` if there is more than one.
fn scaled_text(text: &str, factor: f64) -> Option<String> {
    let trimmed = text.trim();
    let end = trimmed.find(|c: char| !matches!(c, '0'..='9' | '_' | '.')).unwrap_or(trimmed.len());
    let (number, rest) = trimmed.split_at(end);
    if rest.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let number: f64 = number.replace('_', "").parse().ok()?;
    Some(format!("{}{rest}", tidy(number * factor)))
}

/// Scales every time in a distribution, whatever its form, and says how many there were; `None` where the values come
/// from a file.
fn scale_times(value: &mut DeValue<'_>, factor: f64) -> Option<usize> {
    match value {
        DeValue::String(text) => {
            let Ok(seconds) = units::parse_duration(text) else { return Some(0) };
            *text = scaled_text(text, factor).unwrap_or_else(|| format!("{} s", seconds * factor)).into();
            Some(1)
        }
        DeValue::Array(array) => {
            array.iter_mut().try_fold(0, |count, one| Some(count + scale_times(one.get_mut(), factor)?))
        }
        DeValue::Table(table) if table.contains_key("file") => None,
        DeValue::Table(table) => {
            table.iter_mut().try_fold(0, |count, (_, one)| Some(count + scale_times(one.get_mut(), factor)?))
        }
        _ => Some(0),
    }
}

/// A value between an old one and a new one, or beyond the new one; `None` where there is nothing between them, such
/// as between numbers of people or names.
pub(super) fn between<'t>(
    old: &DeValue<'t>,
    new: &DeValue<'t>,
    size: f64,
    place: &Place,
    texts: &'t Texts,
) -> Option<Spanned<DeValue<'t>>> {
    let mix = |old: f64, new: f64| tidy((old + size * (new - old)).max(0.0));
    match (old, new) {
        (DeValue::String(old), DeValue::String(new)) => {
            let both =
                |parse: fn(&str) -> Result<f64, units::UnitError>| parse(old).ok().zip(parse(new).ok());
            let mixed = if let Some((old, new)) = both(units::parse_share) {
                percent(mix(old, new).min(1.0))
            } else if let Some((old, new)) = both(units::parse_long_duration) {
                format!("{} s", mix(old, new))
            } else if let Some((old, new)) = both(units::parse_rate) {
                format!("{}/year", mix(old * SECONDS_PER_YEAR, new * SECONDS_PER_YEAR))
            } else {
                return None;
            };
            Some(literal::text(mixed, place))
        }
        (DeValue::Float(_), DeValue::Float(_)) => {
            Some(texts.number(mix(number_in(old)?, number_in(new)?), place))
        }
        (DeValue::Table(old), DeValue::Table(new)) => {
            let mut mixed = new.clone();
            let mut any = false;
            for (key, value) in &mut mixed {
                let before = old.get(key.get_ref().as_ref())?;
                if literal::same(before.get_ref(), value.get_ref()) {
                    continue;
                }
                let place = value.span();
                *value = between(before.get_ref(), value.get_ref(), size, &place, texts)?;
                any = true;
            }
            (any && old.len() == new.len()).then(|| Spanned::new(place.clone(), DeValue::Table(mixed)))
        }
        _ => None,
    }
}
