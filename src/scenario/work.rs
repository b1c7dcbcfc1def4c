//! How work is done beyond a duration: batches, limits on loops, reopening after closure.

use schemars::{Schema, SchemaGenerator, json_schema};
use toml::de::DeValue;

use super::form::{Form, table, words};
use super::reader::{Node, Reader};
use super::scalar::{Count, Duration, Name, Positive, Share};
use super::{Distribution, Placed};

table! {
    /// Units are collected until there are enough of them, or for long enough, or until a gate opens; then they are
    /// worked on together.
    pub struct WorkBatch, "a batch", "{ size = 10 }" {
        /// How many go together at most. Required without `gate`.
        pub size: Option<Placed<u32>> = optional Count,
        /// How many there must be. Default `size`, with a gate 1.
        pub least: Option<Placed<u32>> = optional Count,
        /// Once the first has waited so long, those that are there go.
        pub timeout: Option<Placed<f64>> = optional Positive<Duration>,
        /// Name of a calendar: those that are there go when its hours begin.
        pub gate: Option<Placed<String>> = optional Name,
        /// Whether they are worked on together or apart once the batch is complete. Default together.
        pub work: Option<Placed<BatchWork>> = optional BatchWork,
    }
}

words! {
    /// How the units of a complete batch are worked on.
    pub enum BatchWork, "a way to work on a batch" {
        /// All together: one need, one duration.
        Together = "together",
        /// One by one: the batch only gates them.
        Apart = "apart",
    }
}

table! {
    /// A limit on how often a unit comes to an activity.
    pub struct LoopLimit, "a limit on loops", "{ visits = 3, then = \"...\" }" {
        /// So many visits at most. Required.
        pub visits: Placed<u32> = required Count,
        /// Where a unit goes instead of coming again: an activity or `done`. Required.
        pub then: Placed<String> = required Name,
    }
}

table! {
    /// Some of the units that were finished are opened again.
    pub struct Reopen, "reopening", "{ share = \"5%\", after = \"1 d\", enters = \"...\" }" {
        /// Share of the closures that do not last. Required.
        pub share: Placed<f64> = required Share,
        /// Time from closing to reopening. Default none.
        pub after: Option<Placed<Distribution>> = optional Distribution,
        /// Name of the activity at which a reopened unit goes on. Required.
        pub enters: Placed<String> = required Name,
        /// By how many levels it is more urgent then. Default as urgent as before.
        pub priority: Option<Placed<u8>> = optional PriorityStep,
    }
}

/// By how much more urgent: `"+1"` takes priority 3 to 2.
struct PriorityStep;

impl Form for PriorityStep {
    type Value = u8;
    const NAME: &'static str = "PriorityStep";
    const EXAMPLE: &'static str = "\"+1\"";

    fn read(node: Node<'_>, reader: &mut Reader) -> Option<u8> {
        let steps = match node.get_ref() {
            DeValue::String(text) => text.strip_prefix('+').and_then(|steps| steps.parse().ok()),
            _ => None,
        };
        if let Some(steps @ 1..=8) = steps {
            return Some(steps);
        }
        let hint = "write `\"+1\"` for one level more urgent".to_owned();
        reader.wrong(node, "levels of priority from \"+1\" to \"+8\"", Some(hint))
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "By how many levels of priority more urgent, such as \"+1\".",
            "type": "string",
            "pattern": "^\\+[1-8]$"
        })
    }
}
