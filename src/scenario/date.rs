//! Dates, the start of a run and time zones.

use jiff::civil;
use jiff::tz::TimeZoneDatabase;
use schemars::{Schema, SchemaGenerator, json_schema};
use toml::de::DeValue;

use super::form::Form;
use super::reader::{Node, Reader};
use super::suggest;

/// A date without time.
pub(super) struct Date;

impl Form for Date {
    type Value = civil::Date;
    const NAME: &'static str = "Date";
    const EXAMPLE: &'static str = "2026-01-05";

    fn read(node: Node<'_>, reader: &mut Reader) -> Option<civil::Date> {
        match node.get_ref() {
            DeValue::Datetime(value) if value.time.is_none() && value.offset.is_none() => {
                value.date.and_then(|date| civil_date(date, node, reader))
            }
            DeValue::String(_) => reader.wrong(node, "a date", Some("write it without quotes".to_owned())),
            _ => reader.wrong(node, "a date", Some(format!("write it as {}", Self::EXAMPLE))),
        }
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "description": "A TOML date without quotes.", "type": "string", "format": "date" })
    }
}

/// A date, perhaps with a local time of day.
pub(super) struct Start;

impl Form for Start {
    type Value = civil::DateTime;
    const NAME: &'static str = "Start";
    const EXAMPLE: &'static str = "2026-01-05";

    fn read(node: Node<'_>, reader: &mut Reader) -> Option<civil::DateTime> {
        let DeValue::Datetime(value) = node.get_ref() else {
            return Date::read(node, reader).map(|date| date.at(0, 0, 0, 0));
        };
        if value.offset.is_some() {
            let hint = "write it without offset and set `time_zone`".to_owned();
            return reader.wrong(node, "a date with local time", Some(hint));
        }
        let Some(date) = value.date else {
            return reader.wrong(node, "a date", Some(format!("write it as {}", Self::EXAMPLE)));
        };
        let date = civil_date(date, node, reader)?;
        let part = |part: u8| i8::try_from(part).unwrap_or(0);
        let (hour, minute, second) = value
            .time
            .map_or((0, 0, 0), |time| (part(time.hour), part(time.minute), part(time.second.unwrap_or(0))));
        match civil::Time::new(hour, minute, second.min(59), 0) {
            Ok(time) => Some(date.to_datetime(time)),
            Err(_) => reader.wrong(node, "a time of day", None),
        }
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A TOML date, perhaps with a local time, without quotes.",
            "type": "string",
            "examples": ["2026-01-05", "2026-01-05T08:00:00"]
        })
    }
}

/// A date between the years 1900 and 2500, in which every date that a run can reach exists.
fn civil_date(date: toml::value::Date, node: Node<'_>, reader: &mut Reader) -> Option<civil::Date> {
    const YEARS: std::ops::RangeInclusive<u16> = 1900..=2500;
    let part = |part: u8| i8::try_from(part).unwrap_or(0);
    let year = i16::try_from(date.year).unwrap_or(0);
    match civil::Date::new(year, part(date.month), part(date.day)) {
        Ok(civil) if YEARS.contains(&date.year) => Some(civil),
        Ok(_) => reader.wrong(node, "a date between 1900 and 2500", None),
        Err(_) => reader.wrong(node, "a day of the calendar", None),
    }
}

/// The IANA name of a time zone.
pub(super) struct TimeZoneName;

impl Form for TimeZoneName {
    type Value = String;
    const NAME: &'static str = "TimeZone";
    const EXAMPLE: &'static str = "\"Europe/Berlin\"";

    fn read(node: Node<'_>, reader: &mut Reader) -> Option<String> {
        let DeValue::String(text) = node.get_ref() else {
            return reader.wrong(
                node,
                "the name of a time zone",
                Some(format!("write it as {}", Self::EXAMPLE)),
            );
        };
        // The bundled database, so that a result does not depend on the machine it is made on.
        let zones = TimeZoneDatabase::bundled();
        if zones.get(text).is_ok() {
            return Some(text.clone().into_owned());
        }
        let names: Vec<String> = zones.available().map(|name| name.as_str().to_owned()).collect();
        let hint = suggest::nearest(text, names.iter().map(String::as_str)).map_or_else(
            || "write its IANA name, such as `Europe/Berlin`".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        reader.wrong(node, "the name of a time zone", Some(hint))
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "The IANA name of a time zone.",
            "type": "string",
            "examples": ["Europe/Berlin"]
        })
    }
}
