//! Units that other units make: what a completion of an activity brings to other value streams.

use schemars::{Schema, SchemaGenerator, json_schema};
use toml::de::DeValue;

use super::form::{Form, schema_of, table};
use super::reader::{Node, Reader};
use super::scalar::{Duration, Share};
use super::{Batch, Distribution, Placed};

/// Units of a stream that a completion makes: `"5%"` of the completions make one, or a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Spawn {
    /// Share of the completions that make any.
    pub share: Placed<f64>,
    /// How many they make. Default 1.
    pub count: Option<Placed<Batch>>,
    /// The time after which each arrives. Default none.
    pub after: Option<Placed<Distribution>>,
    /// Spread evenly at random over this time, in seconds. Default none.
    pub over: Option<Placed<f64>>,
}

table! {
    /// Units of another stream that a completion makes.
    struct SpawnTable, "units that a completion makes", "{ share = \"5%\" }" {
        /// Share of the completions that make any. Default all.
        share: Option<Placed<f64>> = optional Share,
        /// How many they make: a number, `{ geometric = 2.5 }` (mean), or sizes with shares. Default 1.
        count: Option<Placed<Batch>> = optional Batch,
        /// The time after which each arrives, drawn for each. Default at once.
        after: Option<Placed<Distribution>> = optional Distribution,
        /// They arrive spread evenly at random over this time.
        over: Option<Placed<f64>> = optional Duration,
    }
}

impl Form for Spawn {
    type Value = Self;
    const NAME: &'static str = "Spawn";
    const EXAMPLE: &'static str = "\"5%\"";

    fn read(node: Node<'_>, reader: &mut Reader) -> Option<Self> {
        let whole = |value: f64| Placed { value, place: node.span() };
        if !matches!(node.get_ref(), DeValue::Table(_)) {
            let share = whole(Share::read(node, reader)?);
            return Some(Self { share, count: None, after: None, over: None });
        }
        let SpawnTable { share, count, after, over } = SpawnTable::read(node, reader)?;
        Some(Self { share: share.unwrap_or_else(|| whole(1.0)), count, after, over })
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let (share, table) = (schema_of::<Share>(generator), SpawnTable::schema(generator));
        json_schema!({
            "description": "The share of completions that make a unit of the stream, or a table.",
            "anyOf": [share, table]
        })
    }
}
