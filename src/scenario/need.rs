//! Who does an activity: pools, several at once, alternatives with their speeds and work, people who swarm.

use schemars::{Schema, SchemaGenerator, json_schema};
use toml::de::DeValue;

use super::diagnostic::{Diagnostic, Diagnostics};
use super::form::{At, Form, List, schema_of};
use super::reader::{Fields, Node, Reader};
use super::scalar::{Name, Share, Speed, Swarmers};
use super::{Activity, Distribution, Path, Placed, Scenario};

/// Alternatives that an activity may name; the kernel numbers them in one byte.
const ALTERNATIVES_MAX: usize = 255;

/// Who does an activity: `pool = "desk"`, `pool = { all = ["desk", "engineers"] }` (all at once; a name that
/// occurs twice means two people), `pool = { first_of = ["desk", { pool = "engineers", speed = "80%" }] }` (in
/// this order of preference), `pool = { swarm = "engineers", people = 3 }` (as many as are free, up to three).
#[derive(Debug, Clone, PartialEq)]
pub struct PoolNeed {
    /// Alternatives in order of preference.
    pub options: Vec<Alternative>,
}

/// One way to do an activity.
#[derive(Debug, Clone, PartialEq)]
pub struct Alternative {
    /// Names of the pools that are needed at once; a name that occurs twice means two people.
    pub names: Vec<Placed<String>>,
    /// How fast they are together, as a multiple of the standard.
    pub speed: f64,
    /// Work content if they do it, instead of the activity's.
    pub duration: Option<Placed<Distribution>>,
}

impl PoolNeed {
    /// The names of pools in all alternatives.
    pub fn names(&self) -> impl Iterator<Item = &Placed<String>> {
        self.options.iter().flat_map(|option| &option.names)
    }
}

impl Form for Alternative {
    type Value = Self;
    const NAME: &'static str = "Alternative";
    const EXAMPLE: &'static str = "\"...\"";

    fn read(node: Node<'_>, reader: &mut Reader) -> Option<Self> {
        if !matches!(node.get_ref(), DeValue::Table(_)) {
            return At::<Name>::read(node, reader).map(|name| Self {
                names: vec![name],
                speed: 1.0,
                duration: None,
            });
        }
        let mut fields = reader.fields(node, "pools needed at once")?;
        let speed = fields.optional::<Speed, Option<f64>>("speed", reader).unwrap_or(1.0);
        let duration = fields.optional::<Distribution, Option<Placed<Distribution>>>("duration", reader);
        let names = if fields.entries.iter().any(|field| field.key == "pool") {
            fields.required::<Name, Placed<String>>("pool", reader).map(|name| vec![name])
        } else {
            fields.required::<List<At<Name>>, _>("all", reader)
        };
        fields.finish(&["all", "pool", "speed", "duration"], reader);
        Some(Self { names: names?, speed, duration })
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let name = schema_of::<Name>(generator);
        let names = schema_of::<List<Name>>(generator);
        let speed = schema_of::<Speed>(generator);
        let duration = schema_of::<Distribution>(generator);
        json_schema!({
            "anyOf": [
                name,
                {
                    "type": "object",
                    "properties": { "all": names, "speed": speed, "duration": duration },
                    "required": ["all"],
                    "additionalProperties": false
                },
                {
                    "type": "object",
                    "properties": { "pool": name, "speed": speed, "duration": duration },
                    "required": ["pool"],
                    "additionalProperties": false
                }
            ]
        })
    }
}

/// Reads `{ swarm = "engineers", people = 3, gain = "80%" }`: alternatives from the most people to one.
fn read_swarm(mut fields: Fields<'_>, reader: &mut Reader) -> Option<PoolNeed> {
    let name = fields.required::<Name, Placed<String>>("swarm", reader);
    let people = fields.required::<Swarmers, u32>("people", reader);
    let gain = fields.optional::<Share, Option<f64>>("gain", reader).unwrap_or(1.0);
    fields.finish(&["swarm", "people", "gain"], reader);
    let (name, people) = (name?, people?);
    let together = |count: u32| Alternative {
        names: vec![name.clone(); count as usize],
        speed: 1.0 + f64::from(count - 1) * gain,
        duration: None,
    };
    Some(PoolNeed { options: (1..=people).rev().map(together).collect() })
}

impl Form for PoolNeed {
    type Value = Self;
    const NAME: &'static str = "PoolNeed";
    const EXAMPLE: &'static str = "\"...\"";

    fn read(node: Node<'_>, reader: &mut Reader) -> Option<Self> {
        let alone = |option| Self { options: vec![option] };
        let DeValue::Table(table) = node.get_ref() else {
            return match node.get_ref() {
                DeValue::String(_) => Alternative::read(node, reader).map(alone),
                DeValue::Array(_) => {
                    let hint = "write `{ all = [...] }` if all are needed at once, `{ first_of = [...] }` if one is enough";
                    reader.wrong(node, "the name of a pool", Some(hint.to_owned()))
                }
                _ => reader.wrong(node, "the name of a pool", None),
            };
        };
        if table.keys().any(|key| matches!(key.get_ref().as_ref(), "all" | "pool")) {
            return Alternative::read(node, reader).map(alone);
        }
        let mut fields = reader.fields(node, "the pools of an activity")?;
        if fields.entries.iter().any(|field| field.key == "swarm") {
            return read_swarm(fields, reader);
        }
        let Some(first_of) = fields.take("first_of") else {
            if fields.entries.is_empty() {
                let message =
                    "expected `all`, `first_of` or `swarm` with names of pools, found an empty table";
                return reader.fault(Diagnostic::error(message).at(&fields.place));
            }
            fields.finish(&["all", "first_of", "swarm"], reader);
            return None;
        };
        let place = fields.place.clone();
        fields.finish(&["first_of"], reader);
        let options = List::<Alternative>::read(first_of.value, reader)?;
        if options.len() > ALTERNATIVES_MAX {
            let message =
                format!("expected at most {ALTERNATIVES_MAX} alternatives, found {}", options.len());
            return reader.fault(Diagnostic::error(message).at(&place));
        }
        Some(Self { options })
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let name = schema_of::<Name>(generator);
        let together = schema_of::<Alternative>(generator);
        let options = schema_of::<List<Alternative>>(generator);
        let people = schema_of::<Swarmers>(generator);
        let gain = schema_of::<Share>(generator);
        json_schema!({
            "description": "A pool; several at once; alternatives in order of preference; or as many of a pool as are free.",
            "anyOf": [together, {
                "type": "object",
                "properties": { "first_of": options },
                "required": ["first_of"],
                "additionalProperties": false
            }, {
                "type": "object",
                "properties": { "swarm": name, "people": people, "gain": gain },
                "required": ["swarm", "people"],
                "additionalProperties": false
            }]
        })
    }
}

/// Checks the work of alternatives that have a law of their own.
pub(super) fn check(
    name: &Placed<String>,
    activity: &Activity,
    scenario: &Scenario,
    found: &mut Diagnostics,
) {
    let mut options = activity.pool.iter().flat_map(|need| &need.value.options);
    let Some(own) = options.find_map(|option| option.duration.as_ref()) else { return };
    if activity.duration.is_none() {
        let fault = Diagnostic::error(format!("missing `duration` in activity `{}`", name.value));
        let fault = fault.at(&own.place).label("differs from nothing");
        found.push(fault.hint("add `duration`: disciplines and loads go by it"));
    }
    let twice = |fault: Diagnostic| {
        let fault = fault.also(&own.place, "depends on who does it");
        fault.hint("say with `speed` how fast they are")
    };
    for (stream, differs) in &activity.overrides.entries {
        if let Some(duration) = &differs.duration {
            let message = format!("the work on `{}` depends on the stream and on who does it", stream.value);
            found.push(twice(Diagnostic::error(message).at(&duration.place)));
        }
    }
    let changes = scenario.changes.iter().map(|change| &change.what);
    let improves = scenario.activities.entries.iter().flat_map(|(_, other)| &other.improves);
    for what in changes.chain(improves.map(|improvement| &improvement.value.what)) {
        if matches!(&what.value, Path::Duration { activity, .. } if *activity == name.value) {
            let message = format!("`{}` cannot change during a run", what.value.text());
            found.push(twice(Diagnostic::error(message).at(&what.place)));
        }
    }
}
