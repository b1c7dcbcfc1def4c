//! How a rate of arrivals varies over the run: growth, seasons, dated events, a wave, days that are better or worse.

use schemars::{Schema, SchemaGenerator, json_schema};
use toml::de::DeValue;

use super::Placed;
use super::date::Date;
use super::diagnostic::Diagnostic;
use super::form::{Form, List, schema_of, table};
use super::reader::{Node, Reader};
use super::scalar::{Duration, Number, Positive, Share};
use crate::units;

/// The months as they are written.
const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// What varies a rate besides its profile over the week.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RateShape {
    /// Growth of the rate's logarithm per second, step by step from day to day.
    pub growth: Option<Placed<f64>>,
    /// Factors of the months, January first.
    pub season: Option<Placed<[f64; 12]>>,
    /// Days with a factor of their own.
    pub events: Option<Placed<Vec<DatedFactor>>>,
    /// A wave.
    pub wave: Option<Placed<Wave>>,
    /// Variance over mean of the number of arrivals of a day.
    pub dispersion: Option<Placed<f64>>,
}

table! {
    /// Days on which demand is larger or smaller by a factor.
    pub struct DatedFactor, "an event", "{ from = 2026-03-02, factor = 2 }" {
        /// The first day. Required.
        pub from: Placed<jiff::civil::Date> = required Date,
        /// The last day. Default the first.
        pub to: Option<Placed<jiff::civil::Date>> = optional Date,
        /// What the rate is multiplied by. Required.
        pub factor: Placed<f64> = required Number,
    }
}

table! {
    /// A wave: the rate is multiplied by 1 + amplitude x cos(2 pi (t - peak) / period).
    pub struct Wave, "a wave", "{ amplitude = \"50%\", period = \"1 d\" }" {
        /// Up and down by this share. Required.
        pub amplitude: Placed<f64> = required Share,
        /// From one peak to the next, in seconds once read. Required.
        pub period: Placed<f64> = required Positive<Duration>,
        /// The first peak, counted from the start of the run. Default a quarter of the period.
        pub peak: Option<Placed<f64>> = optional Duration,
    }
}

/// `"10%/year"`.
pub(super) struct Growth;

impl Form for Growth {
    type Value = f64;
    const NAME: &'static str = "Growth";
    const EXAMPLE: &'static str = "\"10%/year\"";

    fn read(node: Node<'_>, reader: &mut Reader) -> Option<f64> {
        match node.get_ref() {
            DeValue::String(text) => reader.checked(units::parse_growth(text), &node.span()),
            _ => reader.wrong(node, "a growth", Some(format!("write it as {}", Self::EXAMPLE))),
        }
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A compound growth: a percentage per time.",
            "pattern": "^ *-?[0-9_.]+ *%( */| per ) *[a-z]+ *$",
            "examples": ["10%/year"]
        })
    }
}

/// `{ jan = 1.1, aug = 0.7 }`; months that are absent have the factor 1.
pub(super) struct Season;

impl Form for Season {
    type Value = [f64; 12];
    const NAME: &'static str = "Season";
    const EXAMPLE: &'static str = "{ jan = 1.1, aug = 0.7 }";

    fn read(node: Node<'_>, reader: &mut Reader) -> Option<[f64; 12]> {
        let mut fields = reader.fields(node, "a season")?.not_empty("months with factors", reader)?;
        let mut factors = [1.0; 12];
        for (month, factor) in MONTHS.iter().zip(&mut factors) {
            if let Some(field) = fields.take(month) {
                *factor = Number::read(field.value, reader)?;
            }
        }
        fields.finish(&MONTHS, reader);
        Some(factors)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let factor = schema_of::<Number>(generator);
        let months: serde_json::Map<String, serde_json::Value> =
            MONTHS.iter().map(|month| ((*month).to_owned(), factor.clone().to_value())).collect();
        json_schema!({
            "type": "object",
            "description": "Factors of months; 1 where a month is absent.",
            "minProperties": 1,
            "properties": months,
            "additionalProperties": false
        })
    }
}

/// A variance over mean of 1 or more.
pub(super) struct Dispersion;

impl Form for Dispersion {
    type Value = f64;
    const NAME: &'static str = "Dispersion";
    const EXAMPLE: &'static str = "1.5";

    fn read(node: Node<'_>, reader: &mut Reader) -> Option<f64> {
        let index = Number::read(node, reader)?;
        if index < 1.0 {
            let fault = Diagnostic::error(format!("expected a dispersion of 1 or more, found {index}"));
            let fault = fault.at(&node.span()).label("variance over mean of the arrivals of a day");
            return reader.fault(fault.hint("1 is Poisson; for arrivals that are more even use `every`"));
        }
        Some(index)
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "number",
            "minimum": 1,
            "description": "Variance over mean of the number of arrivals of a day."
        })
    }
}

/// The events as a form.
pub(super) type Events = List<DatedFactor>;

impl RateShape {
    /// The first key that is given, with its place: all of them need a rate.
    pub(super) fn first_given(&self) -> Option<(&'static str, &super::Place)> {
        let growth = self.growth.as_ref().map(|given| ("growth", &given.place));
        let season = self.season.as_ref().map(|given| ("season", &given.place));
        let events = self.events.as_ref().map(|given| ("events", &given.place));
        let wave = self.wave.as_ref().map(|given| ("wave", &given.place));
        let dispersion = self.dispersion.as_ref().map(|given| ("dispersion", &given.place));
        [growth, season, events, wave, dispersion].into_iter().flatten().next()
    }

    /// Reports events that end before they begin.
    pub(super) fn check(&self, reader: &mut Reader) {
        for event in self.events.iter().flat_map(|events| &events.value) {
            if let Some(to) = &event.to
                && to.value < event.from.value
            {
                let fault = Diagnostic::error("expected an event that ends on its first day or later");
                reader.found.push(fault.at(&to.place).also(&event.from.place, "the first day"));
            }
        }
    }
}
