//! Single values and how they are written: names, numbers, quantities with units, dates.

use std::marker::PhantomData;

use schemars::{Schema, SchemaGenerator, json_schema};
use toml::de::DeValue;

use super::diagnostic::Diagnostic;
use super::form::{Form, NAME_PATTERN, schema_of};
use super::reader::{Node, Reader};
use super::{TargetTime, Warmup};
use crate::units;

/// Defines a quantity that is written as text with a unit and parsed by a function of `units`.
macro_rules! quantity {
    ($(#[doc = $about:literal])* $Name:ident: $Value:ty, $expected:literal, $example:literal, $units:literal,
     stand_in $stand_in:expr, $parse:expr) => {
        $(#[doc = $about])*
        pub(super) struct $Name;

        impl Form for $Name {
            type Value = $Value;
            const NAME: &'static str = stringify!($Name);
            const EXAMPLE: &'static str = concat!("\"", $example, "\"");

            fn read(node: Node<'_>, reader: &mut Reader) -> Option<$Value> {
                match node.get_ref() {
                    DeValue::String(text) => reader.checked($parse(text), &node.span()),
                    DeValue::Integer(_) | DeValue::Float(_) => {
                        let hint = format!("write it with its unit in quotes, such as {}", Self::EXAMPLE);
                        reader.wrong(node, $expected, Some(hint))
                    }
                    _ => reader.wrong(node, $expected, Some(format!("write it as {}", Self::EXAMPLE))),
                }
            }

            fn stand_in() -> Option<$Value> {
                $stand_in
            }

            fn schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({
                    "type": "string",
                    "description": super::form::description(&[$($about),*]),
                    "pattern": $units,
                    "examples": [$example]
                })
            }
        }
    };
}

quantity! {
    /// A duration with its unit: ms, s, min, h, d or weeks.
    Duration: f64, "a duration", "8 min", "^[ 0-9_.]+ *[a-z]+", stand_in Some(1.0), units::parse_duration
}
quantity! {
    /// A duration with its unit, which may also be months of 30.4375 days or years of 365.25 days.
    LongDuration: f64, "a duration", "26 weeks", "^[ 0-9_.]+ *[a-z]+", stand_in Some(f64::INFINITY),
    units::parse_long_duration
}
quantity! {
    /// A number per time: "14/h", "600/month", "3 per day".
    Rate: f64, "a rate", "14/h", "^[ 0-9_.]+(/| per ) *[a-z]+ *$", stand_in Some(1.0), units::parse_rate
}
quantity! {
    /// Money per time: `73/h`, `12_000/month`.
    MoneyRate: f64, "money per time", "73/h", "^[ 0-9_.]+(/| per ) *[a-z]+ *$", stand_in Some(0.0),
    units::parse_money_rate
}
quantity! {
    /// A target time: days, hours, minutes, seconds. A day of a business clock is a working day.
    TargetDuration: TargetTime, "a duration", "3 d", "^[ 0-9_.]+ *[a-z]+", stand_in None,
    |text: &str| units::parse_days_and_seconds(text).map(|(days, seconds)| TargetTime { days, seconds })
}
quantity! {
    /// The unit of the numbers in a column of a file: ms, s, min, h, d or weeks.
    TimeUnit: f64, "a unit of time", "min", "^[a-z]+$", stand_in Some(1.0), units::parse_unit
}

/// A number that must be more than zero, in any form that is read as a number.
pub(super) struct Positive<F>(PhantomData<F>);

impl<F: Form<Value = f64>> Form for Positive<F> {
    type Value = f64;
    const NAME: &'static str = "";
    const EXAMPLE: &'static str = F::EXAMPLE;

    fn read(node: Node<'_>, reader: &mut Reader) -> Option<f64> {
        let value = F::read(node, reader)?;
        if value > 0.0 {
            return Some(value);
        }
        reader.wrong(node, "more than zero", None)
    }

    fn stand_in() -> Option<f64> {
        F::stand_in()
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        schema_of::<F>(generator)
    }
}

/// A share: a percentage in quotes or a number from 0 to 1.
pub(super) struct Share;

impl Form for Share {
    type Value = f64;
    const NAME: &'static str = "Share";
    const EXAMPLE: &'static str = "\"30%\"";

    fn read(node: Node<'_>, reader: &mut Reader) -> Option<f64> {
        let share = match node.get_ref() {
            DeValue::String(text) => units::parse_share(text),
            DeValue::Integer(_) | DeValue::Float(_) => units::check_share(finite(node, reader)?),
            _ => return reader.wrong(node, "a share", Some(format!("write it as {} or 0.3", Self::EXAMPLE))),
        };
        reader.checked(share, &node.span())
    }

    fn stand_in() -> Option<f64> {
        Some(0.5)
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A share: a percentage such as \"30%\" or a number from 0 to 1.",
            "anyOf": [
                { "type": "number", "minimum": 0, "maximum": 1 },
                { "type": "string", "pattern": "^ *[0-9_.]+ *%? *$", "examples": ["30%"] }
            ]
        })
    }
}

/// A speed: a percentage of the standard in quotes, or a number of which 1 is the standard.
pub(super) struct Speed;

impl Form for Speed {
    type Value = f64;
    const NAME: &'static str = "Speed";
    const EXAMPLE: &'static str = "\"80%\"";

    fn read(node: Node<'_>, reader: &mut Reader) -> Option<f64> {
        let speed = match node.get_ref() {
            DeValue::String(text) => units::parse_speed(text),
            DeValue::Integer(_) | DeValue::Float(_) => units::check_speed(finite(node, reader)?),
            _ => return reader.wrong(node, "a speed", Some(format!("write it as {} or 0.8", Self::EXAMPLE))),
        };
        reader.checked(speed, &node.span())
    }

    fn stand_in() -> Option<f64> {
        Some(1.0)
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A speed: a percentage such as \"80%\", of which 100% does standard work in its time, or a number.",
            "anyOf": [
                { "type": "number", "minimum": 0.01, "maximum": 100 },
                { "type": "string", "pattern": "^ *[0-9_.]+ *%? *$", "examples": ["80%"] }
            ]
        })
    }
}

/// A plain number without unit, zero or more.
pub(super) struct Number;

impl Form for Number {
    type Value = f64;
    const NAME: &'static str = "Number";
    const EXAMPLE: &'static str = "1.0";

    fn read(node: Node<'_>, reader: &mut Reader) -> Option<f64> {
        let number = finite(node, reader)?;
        if number < 0.0 {
            return reader.wrong(node, "a number of zero or more", None);
        }
        Some(number)
    }

    fn stand_in() -> Option<f64> {
        Some(1.0)
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "description": "A number of zero or more.", "type": "number", "minimum": 0 })
    }
}

/// A number of either kind that is finite.
fn finite(node: Node<'_>, reader: &mut Reader) -> Option<f64> {
    let number = match node.get_ref() {
        DeValue::Integer(_) => integer(node).map(|number| number as f64),
        DeValue::Float(float) => float.as_str().parse::<f64>().ok(),
        _ => return reader.wrong(node, "a number", None),
    };
    match number.filter(|number| number.is_finite()) {
        Some(number) => Some(number),
        None => reader.wrong(node, "a finite number", None),
    }
}

/// The value of an integer, if it is one and fits.
fn integer(node: Node<'_>) -> Option<i128> {
    match node.get_ref() {
        DeValue::Integer(number) => i128::from_str_radix(number.as_str(), number.radix()).ok(),
        _ => None,
    }
}

/// Reads a whole number between two limits.
fn whole_between(node: Node<'_>, min: i128, max: i128, reader: &mut Reader) -> Option<i128> {
    if let Some(number) = integer(node).filter(|number| (min..=max).contains(number)) {
        return Some(number);
    }
    let expected = match (node.get_ref(), integer(node)) {
        (DeValue::Integer(_), Some(number)) if number < min => format!("a whole number of {min} or more"),
        (DeValue::Integer(_), _) => format!("a whole number of at most {max}"),
        _ => "a whole number".to_owned(),
    };
    reader.wrong(node, &expected, None)
}

/// Defines a whole number between two limits.
macro_rules! whole {
    ($(#[doc = $about:literal])* $Name:ident: $Value:ty, $min:literal, $max:expr) => {
        $(#[doc = $about])*
        pub(super) struct $Name;

        impl Form for $Name {
            type Value = $Value;
            const NAME: &'static str = stringify!($Name);
            const EXAMPLE: &'static str = if $min > 1 { stringify!($min) } else { "1" };

            fn read(node: Node<'_>, reader: &mut Reader) -> Option<$Value> {
                whole_between(node, $min, i128::from($max), reader)
                    .and_then(|number| <$Value>::try_from(number).ok())
            }

            fn stand_in() -> Option<$Value> {
                Some(1)
            }

            fn schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({
                    "description": super::form::description(&[$($about),*]),
                    "type": "integer",
                    "minimum": $min,
                    "maximum": $max
                })
            }
        }
    };
}

whole! {
    /// A whole number of people or units, perhaps none.
    Whole: u32, 0, 1_000_000_u32
}
whole! {
    /// People who may work on one unit at once.
    Swarmers: u32, 2, 50_u32
}
whole! {
    /// A whole number of 1 or more.
    Count: u32, 1, 1_000_000_000_u32
}
whole! {
    /// A priority: 1 is the most urgent, 9 the least.
    Priority: u8, 1, 9_u8
}
whole! {
    /// A support level: 1 is the first, 9 the last.
    SupportLevel: u8, 1, 9_u8
}
whole! {
    /// The seed of all random numbers.
    Seed: u64, 0, i64::MAX
}

/// `true`, for what is chosen by being there.
pub(super) struct Yes;

impl Form for Yes {
    type Value = bool;
    const NAME: &'static str = "Yes";
    const EXAMPLE: &'static str = "true";

    fn read(node: Node<'_>, reader: &mut Reader) -> Option<bool> {
        match node.get_ref() {
            DeValue::Boolean(true) => Some(true),
            _ => reader.wrong(node, "`true`", Some("leave the key out if it is not so".to_owned())),
        }
    }

    fn stand_in() -> Option<bool> {
        Some(true)
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "const": true })
    }
}

/// Text for people.
pub(super) struct Text;

impl Form for Text {
    type Value = String;
    const NAME: &'static str = "Text";
    const EXAMPLE: &'static str = "\"...\"";

    fn read(node: Node<'_>, reader: &mut Reader) -> Option<String> {
        match node.get_ref() {
            DeValue::String(text) if text.trim().is_empty() => {
                reader.wrong(node, "a text that is not empty", None)
            }
            DeValue::String(text) => match text.chars().find(|c| cannot_be_shown(*c)) {
                Some(control) => {
                    let message = format!(
                        "expected no control character in a text, found U+{:04X}",
                        u32::from(control)
                    );
                    reader.fault(Diagnostic::error(message).at(&node.span()))
                }
                None => Some(text.trim().replace("\r\n", " ").replace(['\n', '\r', '\t'], " ")),
            },
            _ => reader.wrong(node, "a text in quotes", None),
        }
    }

    fn stand_in() -> Option<String> {
        Some(String::new())
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "minLength": 1 })
    }
}

/// Whether a character would move the cursor of a terminal, turn the direction of what follows it, or has no place in
/// the XML of a chart. Line breaks and tabs are read as spaces.
fn cannot_be_shown(c: char) -> bool {
    let turns = matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    turns || matches!(c, '\u{FFFE}' | '\u{FFFF}') || c.is_control() && !matches!(c, '\n' | '\r' | '\t')
}

/// The name of an entry elsewhere in the file.
pub(super) struct Name;

impl Form for Name {
    type Value = String;
    const NAME: &'static str = "Name";
    const EXAMPLE: &'static str = "\"...\"";

    fn read(node: Node<'_>, reader: &mut Reader) -> Option<String> {
        match node.get_ref() {
            DeValue::String(text) if !text.is_empty() => Some(text.clone().into_owned()),
            _ => reader.wrong(node, "a name in quotes", None),
        }
    }

    fn stand_in() -> Option<String> {
        Some(String::new())
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "The name of an entry elsewhere in the file.",
            "type": "string",
            "pattern": NAME_PATTERN
        })
    }
}

/// A warm-up: a duration or `"auto"`.
impl Form for Warmup {
    type Value = Self;
    const NAME: &'static str = "Warmup";
    const EXAMPLE: &'static str = "\"4 weeks\"";

    fn read(node: Node<'_>, reader: &mut Reader) -> Option<Self> {
        match node.get_ref() {
            DeValue::String(text) if text == "auto" => Some(Self::Auto),
            _ => LongDuration::read(node, reader).map(Self::Given),
        }
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let duration = schema_of::<LongDuration>(generator);
        json_schema!({ "anyOf": [{ "const": "auto", "description": "Found by MSER-5." }, duration] })
    }
}
