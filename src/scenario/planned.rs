//! What changes while a run goes on: changes at a given time, and what completed improvements bring.

use schemars::{Schema, SchemaGenerator, json_schema};
use toml::de::DeValue;

use super::diagnostic::Diagnostic;
use super::form::{Form, schema_of, table};
use super::reader::{Node, Reader};
use super::scalar::{LongDuration, Positive, Rate, Share, Whole};
use super::{Distribution, Placed};
use crate::units;

table! {
    /// A change of the chain at a given time, at once or growing over a span.
    pub struct PlannedChange, "a change",
        "{ what = \"activities.log.duration\", at = \"8 weeks\", by = \"-20%\" }" {
        /// What changes, by its path in the file. Required.
        pub what: Placed<Path> = required Path,
        /// When it begins, counted from the start of the run. Required.
        pub at: Placed<f64> = required LongDuration,
        /// By how much: a percentage, or a number of people. Excludes `to`.
        pub by: Option<Placed<By>> = optional By,
        /// The new value. Excludes `by`.
        pub to: Option<Placed<NewValue>> = optional NewValue,
        /// How long it takes to grow evenly to its full size. Default: it is there at once.
        pub over: Option<Placed<f64>> = optional Positive<LongDuration>,
    }
}

table! {
    /// What each completion of an activity changes in the chain, up to a limit.
    pub struct Improves, "an improvement",
        "{ what = \"activities.log.duration\", by = \"-1%\", floor = \"70%\" }" {
        /// What changes, by its path in the file. Required.
        pub what: Placed<Path> = required Path,
        /// By how much of its present value: a percentage. Required.
        pub by: Placed<By> = required By,
        /// Share of the value at the start below which it is never brought. Required with a reduction.
        pub floor: Option<Placed<f64>> = optional Share,
        /// Multiple of the value at the start above which it is never brought. Required with an increase.
        pub ceiling: Option<Placed<f64>> = optional Ceiling,
        /// How long after the completion it takes effect. Default at once.
        pub after: Option<Placed<f64>> = optional LongDuration,
    }
}

/// What can change during a run, by its path in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Path {
    /// `activities.<activity>.duration`, or that of one stream: `activities.<activity>.for.<stream>.duration`.
    Duration {
        /// The activity.
        activity: String,
        /// The stream for which it differs.
        stream: Option<String>,
    },
    /// `activities.<activity>.next.<to>`, or `activities.<activity>.for.<stream>.next.<to>`.
    Way {
        /// The activity.
        activity: String,
        /// The stream for which it differs.
        stream: Option<String>,
        /// Where to: an activity or `done`.
        to: String,
    },
    /// `streams.<stream>.arrivals.rate`.
    Rate(String),
    /// `pools.<pool>.staff`.
    Staff(String),
}

impl Path {
    /// The path as it is written.
    pub fn text(&self) -> String {
        let of = |activity: &str, stream: &Option<String>| match stream {
            Some(stream) => format!("activities.{activity}.for.{stream}"),
            None => format!("activities.{activity}"),
        };
        match self {
            Self::Duration { activity, stream } => of(activity, stream) + ".duration",
            Self::Way { activity, stream, to } => of(activity, stream) + ".next." + to,
            Self::Rate(stream) => format!("streams.{stream}.arrivals.rate"),
            Self::Staff(pool) => format!("pools.{pool}.staff"),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.trim().split('.').collect();
        if parts.iter().any(|part| part.is_empty()) {
            return None;
        }
        let owned = |text: &str| text.to_owned();
        match parts[..] {
            ["activities", activity, "duration"] => {
                Some(Self::Duration { activity: owned(activity), stream: None })
            }
            ["activities", activity, "for", stream, "duration"] => {
                Some(Self::Duration { activity: owned(activity), stream: Some(owned(stream)) })
            }
            ["activities", activity, "next", to] => {
                Some(Self::Way { activity: owned(activity), stream: None, to: owned(to) })
            }
            ["activities", activity, "for", stream, "next", to] => {
                Some(Self::Way { activity: owned(activity), stream: Some(owned(stream)), to: owned(to) })
            }
            ["streams", stream, "arrivals", "rate"] => Some(Self::Rate(owned(stream))),
            ["pools", pool, "staff"] => Some(Self::Staff(owned(pool))),
            _ => None,
        }
    }
}

impl Form for Path {
    type Value = Self;
    const NAME: &'static str = "Path";
    const EXAMPLE: &'static str = "\"activities.<name>.duration\"";

    fn read(node: Node<'_>, reader: &mut Reader) -> Option<Self> {
        let hint = "write `activities.<name>.duration`, `activities.<name>.next.<name>`, \
                    `streams.<name>.arrivals.rate` or `pools.<name>.staff`";
        let DeValue::String(text) = node.get_ref() else {
            return reader.wrong(node, "the path of what changes", Some(hint.to_owned()));
        };
        let path = Self::parse(text);
        if path.is_none() {
            let message =
                format!("expected the path of something that can change during a run, found `{text}`");
            reader.found.push(Diagnostic::error(message).at(&node.span()).hint(hint));
        }
        path
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "What can change during a run, by its path in the file.",
            "type": "string",
            "pattern": "^(activities|streams|pools)\\.",
            "examples": ["activities.log.duration", "activities.log.next.done", "streams.password.arrivals.rate"]
        })
    }
}

/// By how much something changes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum By {
    /// By this part of itself: -0.2 is a fifth less.
    Part(f64),
    /// By so many people.
    People(i64),
}

impl Form for By {
    type Value = Self;
    const NAME: &'static str = "By";
    const EXAMPLE: &'static str = "\"-20%\"";

    fn read(node: Node<'_>, reader: &mut Reader) -> Option<Self> {
        match node.get_ref() {
            DeValue::String(text) => {
                let change = units::parse_change(text).map(|change| match change {
                    units::Change::Part(part) => Self::Part(part),
                    units::Change::Number(number) => Self::People(number),
                });
                reader.checked(change, &node.span())
            }
            DeValue::Integer(number) => {
                let number = i64::from_str_radix(number.as_str(), number.radix()).ok();
                let people = number.filter(|number| number.abs() <= 1_000_000).map(Self::People);
                people.or_else(|| reader.wrong(node, "at most a million people", None))
            }
            _ => {
                reader.wrong(node, "a change such as `-20%`", Some(format!("write it as {}", Self::EXAMPLE)))
            }
        }
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "By how much something changes: a percentage with its sign, or a number of people.",
            "anyOf": [
                { "type": "integer" },
                { "type": "string", "pattern": "^ *[+-]? *[0-9_.]+ *%? *$", "examples": ["-20%", "+2"] }
            ]
        })
    }
}

/// A value that something changes to. What it must be depends on what changes.
#[derive(Debug, Clone, PartialEq)]
pub enum NewValue {
    /// A work content.
    Duration(Distribution),
    /// A share.
    Share(f64),
    /// A rate, per second.
    Rate(f64),
    /// A number of people.
    People(u32),
}

impl NewValue {
    /// What it is, in words.
    pub const fn words(&self) -> &'static str {
        match self {
            Self::Duration(_) => "a duration",
            Self::Share(_) => "a share",
            Self::Rate(_) => "a rate",
            Self::People(_) => "a number of people",
        }
    }
}

impl Form for NewValue {
    type Value = Self;
    const NAME: &'static str = "NewValue";
    const EXAMPLE: &'static str = "\"6 min\"";

    fn read(node: Node<'_>, reader: &mut Reader) -> Option<Self> {
        match node.get_ref() {
            DeValue::Integer(_) => Whole::read(node, reader).map(Self::People),
            DeValue::Float(_) => Share::read(node, reader).map(Self::Share),
            DeValue::String(text) if text.contains('%') => Share::read(node, reader).map(Self::Share),
            DeValue::String(text) if text.contains('/') || text.contains(" per ") => {
                Positive::<Rate>::read(node, reader).map(Self::Rate)
            }
            _ => Distribution::read(node, reader).map(Self::Duration),
        }
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let duration = schema_of::<Distribution>(generator);
        let rate = schema_of::<Rate>(generator);
        let share = schema_of::<Share>(generator);
        let people = schema_of::<Whole>(generator);
        json_schema!({ "anyOf": [duration, rate, share, people] })
    }
}

/// A multiple of 100% and more.
struct Ceiling;

impl Form for Ceiling {
    type Value = f64;
    const NAME: &'static str = "Ceiling";
    const EXAMPLE: &'static str = "\"130%\"";

    fn read(node: Node<'_>, reader: &mut Reader) -> Option<f64> {
        let hint = || Some(format!("write it as {}", Self::EXAMPLE));
        let DeValue::String(text) = node.get_ref() else {
            return reader.wrong(node, "a multiple such as `130%`", hint());
        };
        let multiple = reader.checked(units::parse_multiple(text), &node.span())?;
        if multiple >= 1.0 { Some(multiple) } else { reader.wrong(node, "a multiple of 100% or more", None) }
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A multiple of 100% or more.",
            "type": "string",
            "pattern": "^ *[0-9_.]+ *% *$",
            "examples": ["130%"]
        })
    }
}
