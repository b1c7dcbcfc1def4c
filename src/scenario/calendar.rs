//! When people work and when demand comes: weekly hours and weekly profiles, and how they are written.

use schemars::{Schema, SchemaGenerator, json_schema};
use toml::de::DeValue;

use super::date::Date;
use super::diagnostic::Diagnostic;
use super::form::{At, Form, List, schema_of, table};
use super::reader::{Field, Node, Reader};
use super::scalar::Number;
use super::suggest;
use super::{Place, Placed};
use crate::units::{self, MINUTES_PER_DAY};

const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const WEEKDAY_PATTERN: &str = "^(mon|tue|wed|thu|fri|sat|sun)(-(tue|wed|thu|fri|sat|sun))?$";
const HOURS_PATTERN: &str = "^ *[0-9]{1,2}(:[0-9]{2})? *- *[0-9]{1,2}(:[0-9]{2})? *$";
const MINUTES_PER_WEEK: u32 = 7 * MINUTES_PER_DAY;

/// Weekly hours: `{ mon-fri = "07:00-19:00", sat = ["09:00-12:00", "13:00-15:00"], closed = [2026-04-03] }`.
/// An interval such as "22:00-06:00" runs into the next day; "00:00-24:00" is the whole day.
#[derive(Debug, Clone, PartialEq)]
pub struct Calendar {
    /// Intervals: weekday (0 is Monday) and minutes since midnight; the end may be up to 2880. At least one;
    /// none overlaps another.
    pub weekly: Vec<Placed<WeeklyInterval>>,
    /// Dates on which nobody works (intervals that *begin* on these dates are dropped).
    pub closed: Vec<Placed<jiff::civil::Date>>,
}

/// One interval of the week.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WeeklyInterval {
    /// 0 is Monday.
    pub weekday: u8,
    /// Minutes since midnight.
    pub from_minute: u32,
    /// Minutes since midnight of the same day; more than 1440 runs into the next day.
    pub to_minute: u32,
}

impl Form for Calendar {
    type Value = Self;
    const NAME: &'static str = "Calendar";
    const EXAMPLE: &'static str = "{ mon-fri = \"08:00-18:00\" }";

    fn read(node: Node<'_>, reader: &mut Reader) -> Option<Self> {
        let mut fields = reader.fields(node, "a calendar")?;
        let faults = reader.found.error_count();
        let closed = match fields.take("closed") {
            None => Vec::new(),
            Some(field) if matches!(field.value.get_ref(), DeValue::Array(days) if days.is_empty()) => {
                Vec::new()
            }
            Some(field) => List::<At<Date>>::read(field.value, reader).unwrap_or_default(),
        };
        if fields.entries.is_empty() {
            let message = "expected weekdays with hours in a calendar, found none";
            let fault = Diagnostic::error(message).at(&fields.place);
            return reader.fault(fault.hint("write `mon-fri = \"08:00-18:00\"`"));
        }
        let mut weekly = Vec::new();
        for field in &fields.entries {
            let days = weekdays(field, &["closed"], reader);
            let hours = read_hours(field.value, reader);
            for weekday in days.into_iter().flatten() {
                for hours in hours.iter().flatten() {
                    let (from_minute, to_minute) = hours.value;
                    let interval = WeeklyInterval { weekday, from_minute, to_minute };
                    weekly.push(Placed { value: interval, place: hours.place.clone() });
                }
            }
        }
        report_overlap(&weekly, reader);
        (reader.found.error_count() == faults).then_some(Self { weekly, closed })
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let closed = schema_of::<Date>(generator);
        let hours = json_schema!({ "type": "string", "pattern": HOURS_PATTERN, "examples": ["08:00-18:00"] });
        json_schema!({
            "type": "object",
            "description": "Weekly hours: weekdays or ranges of weekdays with one or more intervals.",
            "minProperties": 1,
            "properties": {
                "closed": {
                    "type": "array",
                    "items": closed,
                    "description": "Dates on which nobody works."
                }
            },
            "patternProperties": {
                WEEKDAY_PATTERN: { "anyOf": [hours, { "type": "array", "items": hours, "minItems": 1 }] }
            },
            "additionalProperties": false
        })
    }
}

/// The weekdays that a key such as `mon` or `mon-fri` names. `others` are the other keys that fit there.
fn weekdays(field: &Field<'_>, others: &[&str], reader: &mut Reader) -> Option<Vec<u8>> {
    let day = |name: &str| WEEKDAYS.iter().position(|weekday| *weekday == name);
    let (from, to) = field.key.split_once('-').unwrap_or((field.key, field.key));
    match (day(from), day(to)) {
        (Some(from), Some(to)) if from <= to => {
            Some((from..=to).filter_map(|weekday| u8::try_from(weekday).ok()).collect())
        }
        (Some(_), Some(_)) => {
            let message =
                format!("expected weekdays from earlier to later in the week, found `{}`", field.key);
            let hint = format!("write two entries: `{from}-sun` and `mon-{to}`").replace("mon-mon", "mon");
            reader.fault(Diagnostic::error(message).at(&field.place).hint(hint.replace("sun-sun", "sun")))
        }
        _ => {
            let message = format!("expected weekdays such as `mon` or `mon-fri`, found `{}`", field.key);
            let known = others.iter().copied().chain(WEEKDAYS);
            let hint = suggest::nearest(field.key, known).map_or_else(
                || format!("weekdays are {}", suggest::list(WEEKDAYS)),
                |near| format!("did you mean `{near}`?"),
            );
            reader.fault(Diagnostic::error(message).at(&field.place).hint(hint))
        }
    }
}

/// Reads one interval of a day or a list of them.
fn read_hours(node: Node<'_>, reader: &mut Reader) -> Option<Vec<Placed<(u32, u32)>>> {
    match node.get_ref() {
        DeValue::String(text) => {
            let value = reader.checked(units::parse_hours(text), &node.span())?;
            Some(vec![Placed { value, place: node.span() }])
        }
        DeValue::Array(_) => {
            let elements = reader.elements(node, "a list of hours")?;
            let mut hours = Vec::with_capacity(elements.len());
            for element in elements {
                match element.get_ref() {
                    DeValue::String(_) => hours.extend(read_hours(element, reader)?),
                    _ => return reader.wrong(element, "hours such as `07:00-19:00`", None),
                }
            }
            Some(hours)
        }
        _ => reader.wrong(node, "hours such as `07:00-19:00`", None),
    }
}

/// Reports the first two intervals of the week that overlap; the week is a circle.
fn report_overlap(weekly: &[Placed<WeeklyInterval>], reader: &mut Reader) {
    let mut week: Vec<(u32, u32, &Place)> = Vec::new();
    for Placed { value, place } in weekly {
        let midnight = u32::from(value.weekday) * MINUTES_PER_DAY;
        week.push((midnight + value.from_minute, midnight + value.to_minute, place));
    }
    week.sort_by_key(|(from, _, _)| *from);
    let again =
        week.first().map(|(from, to, place)| (from + MINUTES_PER_WEEK, to + MINUTES_PER_WEEK, *place));
    week.extend(again);
    for pair in week.windows(2) {
        let ((_, end, first), (start, _, second)) = (&pair[0], &pair[1]);
        if end > start {
            let day = WEEKDAYS[(start / MINUTES_PER_DAY % 7) as usize];
            let message = format!("expected hours that do not overlap, found two intervals on {day}");
            let fault = Diagnostic::error(message).at(second);
            let fault = if first == second { fault } else { fault.also(first, "overlaps these hours") };
            reader.found.push(fault);
            return;
        }
    }
}

table! {
    /// Relative intensity of arrivals over the week: the weight of the weekday times that of the hour.
    pub struct Profile, "a profile", "{ weekday = { mon-fri = 1 } }" {
        /// Weights of the weekdays; days that are absent have none. All 1 if the table is absent.
        /// Seven weights from Monday on once read.
        pub weekday: Option<Placed<[f64; 7]>> = optional WeekdayWeights,
        /// Weights of the hours of the day; hours that are absent have none. All 1 if the table is absent.
        /// (from minute, to minute, weight), disjoint and ascending once read.
        pub hour: Option<Placed<Vec<(u32, u32, f64)>>> = optional HourWeights,
    }
}

/// `{ mon = 1.3, tue-fri = 1.0 }`.
struct WeekdayWeights;

impl Form for WeekdayWeights {
    type Value = [f64; 7];
    const NAME: &'static str = "WeekdayWeights";
    const EXAMPLE: &'static str = "{ mon-fri = 1 }";

    fn read(node: Node<'_>, reader: &mut Reader) -> Option<[f64; 7]> {
        let fields = reader.fields(node, "weights of weekdays")?;
        let fields = fields.not_empty("weights of weekdays such as `mon-fri = 1`", reader)?;
        let mut given: [Option<(f64, &Place)>; 7] = [None; 7];
        let mut fine = true;
        for field in &fields.entries {
            let (days, weight) = (weekdays(field, &[], reader), Number::read(field.value, reader));
            let (Some(days), Some(weight)) = (days, weight) else {
                fine = false;
                continue;
            };
            for weekday in days {
                if let Some((_, first)) = given[usize::from(weekday)] {
                    let day = WEEKDAYS[usize::from(weekday)];
                    let message = format!("expected one weight for each weekday, found two for `{day}`");
                    return reader
                        .fault(Diagnostic::error(message).at(&field.place).also(first, "given here"));
                }
                given[usize::from(weekday)] = Some((weight, &field.place));
            }
        }
        let weights = given.map(|given| given.map_or(0.0, |(weight, _)| weight));
        if fine && weights.iter().all(|weight| *weight <= 0.0) {
            return reader.fault(no_weight(&fields.place));
        }
        fine.then_some(weights)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let weight = schema_of::<Number>(generator);
        json_schema!({
            "type": "object",
            "minProperties": 1,
            "patternProperties": { WEEKDAY_PATTERN: weight },
            "additionalProperties": false
        })
    }
}

/// `{ "07-09" = 0.8, "09:30-11" = 1.6 }`.
struct HourWeights;

impl Form for HourWeights {
    type Value = Vec<(u32, u32, f64)>;
    const NAME: &'static str = "HourWeights";
    const EXAMPLE: &'static str = "{ \"08-18\" = 1 }";

    fn read(node: Node<'_>, reader: &mut Reader) -> Option<Self::Value> {
        let fields = reader.fields(node, "weights of hours")?;
        let fields = fields.not_empty("weights of hours such as `\"08-18\" = 1`", reader)?;
        let mut weights: Vec<(u32, u32, f64, &Place)> = Vec::new();
        for field in &fields.entries {
            let hours = reader.checked(units::parse_hours(field.key), &field.place);
            let weight = Number::read(field.value, reader);
            if let (Some((from, to)), Some(weight)) = (hours, weight) {
                weights.push((from, to.min(MINUTES_PER_DAY), weight, &field.place));
                // Hours that run past midnight go on at the start of the day.
                if to > MINUTES_PER_DAY {
                    weights.push((0, to - MINUTES_PER_DAY, weight, &field.place));
                }
            } else {
                weights.clear();
                return None;
            }
        }
        weights.sort_by_key(|(from, _, _, _)| *from);
        for pair in weights.windows(2) {
            if pair[0].1 > pair[1].0 {
                let message = "expected hours that do not overlap";
                let fault = Diagnostic::error(message).at(pair[1].3).also(pair[0].3, "overlaps these hours");
                return reader.fault(fault);
            }
        }
        if weights.iter().all(|(_, _, weight, _)| *weight <= 0.0) {
            return reader.fault(no_weight(&fields.place));
        }
        Some(weights.into_iter().map(|(from, to, weight, _)| (from, to, weight)).collect())
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let weight = schema_of::<Number>(generator);
        json_schema!({
            "type": "object",
            "minProperties": 1,
            "patternProperties": { HOURS_PATTERN: weight },
            "additionalProperties": false
        })
    }
}

fn no_weight(place: &Place) -> Diagnostic {
    Diagnostic::error("expected at least one weight above zero, found none").at(place)
}
