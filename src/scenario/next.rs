//! Where units go after an activity: to one place, by shares, by the state of the stations, or to several at once.

use schemars::{Schema, SchemaGenerator, json_schema};
use toml::de::DeValue;

use super::diagnostic::Diagnostic;
use super::form::{At, Form, List, schema_of};
use super::reader::{Fields, Node, Reader};
use super::scalar::{Name, Share};
use super::shares::read_shares;
use super::{Placed, suggest};

/// Where units go: destinations, and the rule that chooses between them; `done` leaves the stream.
#[derive(Debug, Clone, PartialEq)]
pub struct Next {
    /// Names (an activity or `done`) with shares; a single name has the share 1, names with a rule have equal shares,
    /// parallel tasks the share 1 each.
    pub branches: Vec<(Placed<String>, Placed<f64>)>,
    /// How one of them is chosen.
    pub rule: Rule,
}

/// The rule by which a unit goes to one of several destinations, or to all.
#[derive(Debug, Clone, PartialEq)]
pub enum Rule {
    /// By shares.
    Shares,
    /// To the activity with the fewest units, waiting and in work; between equals by lot.
    Shortest,
    /// To one after the other, in the order in which units come.
    InTurn,
    /// To all of them at once, as parallel tasks, which join again at this activity or at `done`.
    All {
        /// Where the tasks join.
        join: Placed<String>,
    },
}

/// The keys that name a rule.
const RULES: [&str; 3] = ["shortest", "in_turn", "all"];

impl Form for Next {
    type Value = Self;
    const NAME: &'static str = "Next";
    const EXAMPLE: &'static str = "\"done\"";

    fn read(node: Node<'_>, reader: &mut Reader) -> Option<Self> {
        match node.get_ref() {
            DeValue::String(_) => {
                let name = At::<Name>::read(node, reader)?;
                let share = Placed { value: 1.0, place: node.span() };
                Some(Self { branches: vec![(name, share)], rule: Rule::Shares })
            }
            DeValue::Table(table) => {
                let is_rule = |key: &str, value: &DeValue<'_>| {
                    RULES.contains(&key) && matches!(value, DeValue::Array(_))
                };
                if table.iter().any(|(key, value)| is_rule(key.get_ref(), value.get_ref())) {
                    return read_rule(reader.fields(node, "a rule of `next`")?, reader);
                }
                let fields = reader.fields(node, "destinations with shares")?;
                let branches = read_shares(fields, reader, |field, _| {
                    Some(Placed { value: field.key.to_owned(), place: field.place.clone() })
                })?;
                Some(Self { branches, rule: Rule::Shares })
            }
            _ => {
                let hint = format!(
                    "write a name or shares such as {}",
                    suggest::list(["{ done = 0.6, log = 0.4 }"])
                );
                reader.wrong(node, "where units go next", Some(hint))
            }
        }
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let name = schema_of::<Name>(generator);
        let share = schema_of::<Share>(generator);
        let names = json_schema!({ "type": "array", "items": name, "minItems": 2 });
        json_schema!({
            "description": "A destination, destinations with shares that add up to 1, or destinations with a rule; `done` leaves the stream.",
            "anyOf": [
                name,
                { "type": "object", "minProperties": 1, "additionalProperties": share },
                {
                    "type": "object",
                    "description": "To the activity with the fewest units, waiting and in work.",
                    "properties": { "shortest": names },
                    "required": ["shortest"],
                    "additionalProperties": false
                },
                {
                    "type": "object",
                    "description": "To one after the other.",
                    "properties": { "in_turn": names },
                    "required": ["in_turn"],
                    "additionalProperties": false
                },
                {
                    "type": "object",
                    "description": "To all at once, as parallel tasks that join again.",
                    "properties": { "all": names, "join": name },
                    "required": ["all", "join"],
                    "additionalProperties": false
                }
            ]
        })
    }
}

/// Reads `{ shortest = [...] }`, `{ in_turn = [...] }` or `{ all = [...], join = "..." }`.
fn read_rule(mut fields: Fields<'_>, reader: &mut Reader) -> Option<Next> {
    let place = fields.place.clone();
    let (key, field) = RULES.into_iter().find_map(|key| fields.take(key).map(|field| (key, field)))?;
    let names = List::<At<Name>>::read(field.value, reader)?;
    let rule = match key {
        "shortest" => Rule::Shortest,
        "in_turn" => Rule::InTurn,
        _ => Rule::All { join: fields.required::<At<Name>, _>("join", reader)? },
    };
    fields.finish(&[key, "join"][..if key == "all" { 2 } else { 1 }], reader);
    if names.len() < 2 {
        let message = format!("expected at least two activities to choose from, found {}", names.len());
        return reader.fault(Diagnostic::error(message).at(&place).hint("for a single one write its name"));
    }
    for (at, name) in names.iter().enumerate() {
        if let Some(first) = names[..at].iter().find(|other| other.value == name.value) {
            let fault = Diagnostic::error(format!("`{}` stands here twice", name.value)).at(&name.place);
            return reader.fault(fault.also(&first.place, "here for the first time"));
        }
    }
    let share = if key == "all" { 1.0 } else { 1.0 / names.len() as f64 };
    let branches = names.into_iter().map(|name| {
        let share = Placed { value: share, place: name.place.clone() };
        (name, share)
    });
    Some(Next { branches: branches.collect(), rule })
}
