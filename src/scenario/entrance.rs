//! What keeps units out of an activity for a while: waiting lines with few places, limits on work in progress.

use schemars::{Schema, SchemaGenerator, json_schema};
use toml::de::DeValue;

use super::diagnostic::{Diagnostic, Diagnostics};
use super::form::{At, Form, List, schema_of, table, words};
use super::reader::{Node, Reader};
use super::scalar::{Count, Name, Share};
use super::shares::number_key;
use super::validate::check_name;
use super::{Activity, Discipline, Distribution, Placed, Scenario, suggest};

table! {
    /// A limit on the units that are at some activities, of some value streams, at once.
    pub struct Limit, "a limit", "{ wip = 5, activities = [\"...\"] }" {
        /// So many units at the most: waiting, in work, or done and not yet taken further. Required.
        pub wip: Placed<u32> = required Count,
        /// The activities that it covers; all if absent.
        pub activities: Vec<Placed<String>> = optional List<At<Name>>,
        /// The value streams that it covers; all if absent.
        pub streams: Vec<Placed<String>> = optional List<At<Name>>,
        /// What a unit that is kept out holds meanwhile. Default done.
        pub holds: Option<Placed<Holds>> = optional Holds,
        /// Who is let in first of those that wait outside. Default arrival.
        pub order: Option<Placed<Order>> = optional Order,
    }
}

words! {
    /// What a unit that is kept out by a limit holds meanwhile.
    pub enum Holds, "what is held" {
        /// Nothing: its work is done and waits at the activity before, whose server is free.
        Done = "done",
        /// The server of the activity before, who can do nothing else.
        Server = "server",
    }
}

words! {
    /// The order in which units that wait outside a limit are let in.
    pub enum Order, "an order of letting in" {
        /// First come, first let in.
        Arrival = "arrival",
        /// By priority, then by arrival.
        Priority = "priority",
    }
}

/// What happens to a unit that finds no place in a waiting line: `"refuse"`, `"block"`,
/// `{ overflow = "hotline" }` or `{ return_after = "10 min", tries = 3 }`.
#[derive(Debug, Clone, PartialEq)]
pub enum WhenFull {
    /// It leaves its stream, refused.
    Refuse,
    /// It stays where it is and keeps its server, or waits outside if it has just arrived.
    Block,
    /// It goes to another activity.
    Overflow(Placed<String>),
    /// It comes again.
    Return {
        /// After such a time.
        after: Placed<Distribution>,
        /// Refused after so many tries in vain; absent: never.
        tries: Option<u32>,
    },
}

/// Shares of comers that leave at once, by the number that wait: `{ 5 = "20%", 10 = "100%" }`.
pub(super) struct Balking;

impl Form for Balking {
    type Value = Vec<(u32, f64)>;
    const NAME: &'static str = "Balking";
    const EXAMPLE: &'static str = "{ 5 = \"20%\", 10 = \"100%\" }";

    fn read(node: Node<'_>, reader: &mut Reader) -> Option<Self::Value> {
        let fields = reader.fields(node, "balking")?;
        let fields = fields.not_empty("shares by the number that wait", reader)?;
        let faults = reader.found.error_count();
        let mut shares = Vec::with_capacity(fields.entries.len());
        for field in &fields.entries {
            let waiting = number_key(field, 0, 1_000_000, "a number of waiting units", reader);
            shares.extend(waiting.zip(Share::read(field.value, reader)));
        }
        shares.sort_by_key(|&(waiting, _)| waiting);
        (reader.found.error_count() == faults).then_some(shares)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let share = schema_of::<Share>(generator);
        json_schema!({
            "description": "From so many waiting on, this share of comers leaves at once.",
            "type": "object",
            "minProperties": 1,
            "patternProperties": { "^(0|[1-9][0-9]*)$": share },
            "additionalProperties": false
        })
    }
}

/// The words among the ways to deal with a full line.
const WORDS: &str = "\"refuse\", \"block\"";

impl Form for WhenFull {
    type Value = Self;
    const NAME: &'static str = "WhenFull";
    const EXAMPLE: &'static str = "\"refuse\"";

    fn read(node: Node<'_>, reader: &mut Reader) -> Option<Self> {
        match node.get_ref() {
            DeValue::String(word) if word == "refuse" => Some(Self::Refuse),
            DeValue::String(word) if word == "block" => Some(Self::Block),
            DeValue::Table(_) => {
                let mut fields = reader.fields(node, "what happens when a line is full")?;
                if let Some(after) = fields.optional::<At<Distribution>, Option<_>>("return_after", reader) {
                    let tries = fields.optional::<Count, _>("tries", reader);
                    fields.finish(&["return_after", "tries"], reader);
                    return Some(Self::Return { after, tries });
                }
                let to = fields.required::<At<Name>, _>("overflow", reader);
                fields.finish(&["overflow", "return_after"], reader);
                to.map(Self::Overflow)
            }
            _ => {
                let hint = format!(
                    "write {WORDS}, `{{ overflow = \"...\" }}` or `{{ return_after = \"10 min\", tries = 3 }}`"
                );
                reader.wrong(node, "what happens when the line is full", Some(hint))
            }
        }
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let name = schema_of::<Name>(generator);
        let (after, tries) = (schema_of::<Distribution>(generator), schema_of::<Count>(generator));
        json_schema!({
            "description": "What happens to a unit that finds no place in the line.",
            "anyOf": [
                { "const": "refuse", "description": "It leaves its stream, refused." },
                {
                    "const": "block",
                    "description": "It keeps its server, or waits outside if it has just arrived."
                },
                {
                    "type": "object",
                    "properties": { "overflow": name },
                    "required": ["overflow"],
                    "additionalProperties": false
                },
                {
                    "type": "object",
                    "properties": { "return_after": after, "tries": tries },
                    "required": ["return_after"],
                    "additionalProperties": false
                }
            ]
        })
    }
}

/// Checks limits and waiting lines with places against the rest of the scenario.
pub(super) fn check(scenario: &Scenario, found: &mut Diagnostics) {
    for (name, activity) in &scenario.activities.entries {
        check_places(name, activity, scenario, found);
        check_impatience(activity, scenario, found);
        if let (Some(holds), None) = (&activity.holds, &activity.wip) {
            let fault = Diagnostic::error("expected `holds` besides `wip` only").at(&holds.place);
            found.push(fault.hint("add `wip = 3`, the limit that it belongs to"));
        }
    }
    for (name, limit) in &scenario.limits.entries {
        for activity in &limit.activities {
            check_name("activity", activity, scenario.activities.names(), found);
        }
        for stream in &limit.streams {
            check_name("stream", stream, scenario.streams.names(), found);
        }
        if limit.activities.is_empty() && limit.streams.is_empty() {
            let message = format!("missing `activities` or `streams` in limit `{}`", name.value);
            let fault = Diagnostic::error(message).at(&name.place);
            found.push(fault.hint("name what it covers, such as `streams = [\"...\"]`"));
        }
    }
    report_circles(scenario, found);
}

fn check_places(name: &Placed<String>, activity: &Activity, scenario: &Scenario, found: &mut Diagnostics) {
    if let (Some(places), None) = (&activity.places, &activity.pool) {
        let fault = Diagnostic::error("places need a pool for whose people units wait").at(&places.place);
        found.push(fault.label("nobody waits here").hint("use `wip` to limit the units in a delay"));
    }
    let Some(when_full) = &activity.when_full else { return };
    if activity.places.is_none() {
        let fault = Diagnostic::error("expected `when_full` besides `places` only").at(&when_full.place);
        found.push(fault.label("this line is never full").hint("add `places = 5`"));
    }
    if let WhenFull::Overflow(to) = &when_full.value {
        check_name("activity", to, scenario.activities.names(), found);
        if to.value == name.value {
            let fault = Diagnostic::error("a full line cannot overflow into itself").at(&to.place);
            found.push(fault.hint("name another activity"));
        }
    }
}

/// Units that leave, or rise in priority, wait for somebody.
fn check_impatience(activity: &Activity, scenario: &Scenario, found: &mut Diagnostics) {
    let own = activity.overrides.entries.iter().filter_map(|(_, changes)| changes.patience.as_ref());
    let patience = || activity.patience.iter().chain(own.clone());
    if activity.pool.is_none() {
        let places = patience().map(|patience| ("patience", &patience.place));
        let places = places.chain(activity.balking.iter().map(|balking| ("balking", &balking.place)));
        for (key, place) in places {
            let fault = Diagnostic::error(format!("`{key}` needs a pool for whose people units wait"));
            found.push(fault.at(place).label("nobody waits here"));
        }
    }
    if let Some(batch) = &activity.batch {
        let places = patience().map(|patience| ("patience", &patience.place));
        let places = places.chain(activity.balking.iter().map(|balking| ("balking", &balking.place)));
        for (key, place) in places {
            let fault =
                Diagnostic::error(format!("expected no `{key}` where units wait in batches")).at(place);
            found.push(fault.also(&batch.place, "the batch"));
        }
    }
    for patience in patience().filter(|patience| patience.value == Distribution::Constant(0.0)) {
        let fault = Diagnostic::error("expected a patience of more than zero").at(&patience.place);
        found.push(fault.hint("use `places = 0` to turn away whoever cannot start at once"));
    }
    if let Some(to) = &activity.gives_up_to {
        check_name("activity", to, scenario.activities.names(), found);
        if patience().next().is_none() {
            let fault = Diagnostic::error("expected `gives_up_to` besides `patience` only").at(&to.place);
            found.push(fault.label("nobody gives up here").hint("add `patience = \"10 min\"`"));
        }
    }
    if let Some(aging) = &activity.aging
        && activity.discipline.as_ref().is_none_or(|rule| rule.value != Discipline::Priority)
    {
        let fault = Diagnostic::error("`aging` needs the discipline `priority`").at(&aging.place);
        found.push(fault.label("waiting changes no priority that counts here"));
    }
}

/// The activity to which the units of a full line overflow.
pub(super) fn overflow(activity: &Activity) -> Option<&Placed<String>> {
    match &activity.when_full.as_ref()?.value {
        WhenFull::Overflow(to) => Some(to),
        _ => None,
    }
}

/// Where units are sent on at once that come to an activity: because its line is full, or because they have been there often
/// enough.
fn sent_on<'a>(name: &str, scenario: &'a Scenario) -> impl Iterator<Item = &'a Placed<String>> {
    let activity = scenario.activities.get(name);
    let then = activity.and_then(|activity| activity.loop_limit.as_ref()).map(|limit| &limit.value.then);
    activity.and_then(overflow).into_iter().chain(then)
}

/// Reports lines that overflow into one another in a circle: when all are full, nobody could say where a unit goes.
fn report_circles(scenario: &Scenario, found: &mut Diagnostics) {
    let mut known: Vec<&str> = Vec::new();
    for (name, activity) in &scenario.activities.entries {
        let Some(to) = overflow(activity).filter(|_| !known.contains(&name.value.as_str())) else { continue };
        let Some(circle) = circle_of(&name.value, scenario) else { continue };
        let names = suggest::list(circle.iter().copied()).replace(" or ", " and ");
        let fault = Diagnostic::error(format!("the lines of {names} overflow in a circle")).at(&to.place);
        found.push(fault.hint("let one of them refuse, or give it places without end"));
        known.extend(circle);
    }
}

/// The shortest circle in which units of an activity are sent on, from there; `None` if they never come back.
fn circle_of<'a>(name: &'a str, scenario: &'a Scenario) -> Option<Vec<&'a str>> {
    // Each with the place of the one from which it was reached.
    let mut reached: Vec<(&str, usize)> = vec![(name, 0)];
    let mut place = 0;
    while let Some(&(at, _)) = reached.get(place) {
        for to in sent_on(at, scenario) {
            if to.value == name && place > 0 {
                let mut circle = Vec::new();
                let mut back = place;
                while back > 0 {
                    circle.push(reached[back].0);
                    back = reached[back].1;
                }
                circle.push(name);
                circle.reverse();
                return Some(circle);
            }
            if !reached.iter().any(|&(known, _)| known == to.value) {
                reached.push((&to.value, place));
            }
        }
        place += 1;
    }
    None
}
