//! What might be changed, at what price, and what it is to achieve: improvement options and the objective.
//!
//! Here is only how they are written; `change` applies them to the scenario.

use schemars::{Schema, SchemaGenerator, json_schema};

use super::diagnostic::{Diagnostic, Diagnostics};
use super::form::{At, Form, List, table};
use super::reader::{Node, Reader};
use super::scalar::{LongDuration, MoneyRate, Name, Number, Positive, Text};
use super::{Named, Placed};

table! {
    /// An improvement option: what it changes in the scenario, and what it costs.
    pub struct Improvement, "an option", "{ change = { \"pools.desk.staff\" = \"+1\" } }" {
        /// Title for people; the name if absent.
        pub title: Option<String> = optional Text,
        /// What it means in practice, in a sentence or two.
        pub description: Option<String> = optional Text,
        /// What it changes: paths into the file with new values, or with changes such as "+2" and "-10%".
        pub change: Vec<Change> = optional Changes,
        /// What it costs besides the people that it adds. Default nothing.
        pub cost: Option<Placed<OptionCost>> = optional OptionCost,
        /// When it takes effect, counted from the start of the run. Default: it is there from the start.
        pub starts: Option<Placed<f64>> = optional LongDuration,
        /// How long it takes from there to grow to its full size. Default: it is there at once.
        pub ramp: Option<Placed<f64>> = optional Positive<LongDuration>,
        /// Other options that it consists of, with what it changes itself.
        pub combines: Vec<Placed<String>> = optional List<At<Name>>,
    }
}

table! {
    /// What an option costs besides the people that it adds; whoever is paid in a pool is counted from the model.
    pub struct OptionCost, "the cost of an option", "{ once = 20_000, per_month = 800 }" {
        /// Paid once, to introduce it.
        pub once: Option<Placed<f64>> = optional Number,
        /// Paid every month, to run it.
        pub per_month: Option<Placed<f64>> = optional Number,
    }
}

table! {
    /// What the options are to achieve.
    pub struct Objective, "an objective", "{ minimize = \"lead_time.mean\" }" {
        /// The measure that is to be as small as can be.
        pub minimize: Option<Placed<String>> = optional Text,
        /// The measure that is to be as large as can be. Excludes `minimize`.
        pub maximize: Option<Placed<String>> = optional Text,
        /// Other measures that are shown beside it. Default lead time (mean and P85), targets and cost.
        pub measures: Vec<Placed<String>> = optional List<At<Text>>,
        /// What must hold, such as "sla.resolve >= 90%".
        pub subject_to: Vec<Placed<String>> = optional List<At<Text>>,
        /// The most that the people and the options may cost together; money per second once read.
        pub budget: Option<Placed<f64>> = optional MoneyRate,
        /// The smallest difference that matters, in the unit of the measure: "30 min", "2 points", "5/week". Without
        /// it nothing is called equal.
        pub relevant: Option<Placed<String>> = optional Text,
        /// What an hour of lead time of one unit costs those who wait; money per second once read.
        pub delay: Option<Placed<f64>> = optional MoneyRate,
        /// Time within which what is paid once must have come back, in seconds once read. Default one year.
        pub pays_within: Option<Placed<f64>> = optional Positive<LongDuration>,
    }
}

table! {
    /// A factorial of options: every combination is run, for main effects and interactions.
    pub struct Factorial, "a factorial", "{ options = [\"...\", \"...\"] }" {
        /// The options, two to five.
        pub options: Placed<Vec<Placed<String>>> = required List<At<Name>>,
    }
}

/// One change of an option. What it is changed to stays in the syntax tree until the change is made.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Where, as keys of the file joined by dots.
    pub path: Placed<String>,
}

/// Paths with new values.
struct Changes;

impl Form for Changes {
    type Value = Vec<Change>;
    const NAME: &'static str = "Changes";
    const EXAMPLE: &'static str = "{ \"pools.desk.staff\" = \"+1\" }";

    fn read(node: Node<'_>, reader: &mut Reader) -> Option<Self::Value> {
        let fields = reader
            .fields(node, "changes")?
            .not_empty("changes such as `{ \"pools.desk.staff\" = \"+1\" }`", reader)?;
        let mut changes = Vec::with_capacity(fields.entries.len());
        for field in &fields.entries {
            let path = Placed { value: field.key.to_owned(), place: field.place.clone() };
            if !path.value.contains('.') || path.value.split('.').any(str::is_empty) {
                let message =
                    format!("expected a path such as `\"pools.desk.staff\"`, found `{}`", path.value);
                let fault = Diagnostic::error(message).at(&path.place);
                reader.found.push(fault.hint("put the whole path into quotes"));
            }
            changes.push(Change { path });
        }
        // A wrong path is no missing change.
        Some(changes)
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "description": "Paths into this file, keys joined by dots, with a new value (of any form that the key takes), \
                            a change such as \"+2\", \"-10%\" or \"+5 points\", or \"remove\". `*` stands for every entry.",
            "minProperties": 1,
            "propertyNames": { "pattern": "^[A-Za-z0-9_*-]+(\\.[A-Za-z0-9_*-]+)+$" },
            "additionalProperties": true
        })
    }
}

impl Objective {
    /// The measure that it is about, and whether less of it is better.
    pub fn measure(&self) -> Option<(&Placed<String>, bool)> {
        let minimized = self.minimize.as_ref().map(|measure| (measure, true));
        minimized.or_else(|| self.maximize.as_ref().map(|measure| (measure, false)))
    }
}

/// Checks what can be said of options, objective and factorial without making the changes.
pub(super) fn check(
    options: &Named<Improvement>,
    objective: Option<&Placed<Objective>>,
    factorial: Option<&Placed<Factorial>>,
    found: &mut Diagnostics,
) {
    let known = |name: &Placed<String>, found: &mut Diagnostics| {
        if !options.names().any(|other| other == name.value) {
            let fault = Diagnostic::error(format!("unknown option `{}`", name.value)).at(&name.place);
            found.push(fault.label("no option has this name").suggest(&name.value, options.names()));
        }
    };
    for (name, option) in &options.entries {
        if option.change.is_empty() && option.combines.is_empty() {
            let message = format!("option `{}` changes nothing", name.value);
            let fault = Diagnostic::error(message).at(&name.place);
            found.push(fault.hint("give it a `change`, or name the options that it `combines`"));
        }
        for part in &option.combines {
            known(part, found);
        }
        if combines_itself(options, &name.value) {
            let message = format!("option `{}` combines itself", name.value);
            found.push(Diagnostic::error(message).at(&name.place));
        }
        if name.value == BASELINE {
            let message = format!("`{}` cannot be the name of an option", name.value);
            let fault = Diagnostic::error(message).at(&name.place).label("reserved");
            found.push(fault.note("`baseline` is the scenario without any option"));
        }
    }
    if let Some(Objective { minimize: Some(first), maximize: Some(second), .. }) =
        objective.map(|one| &one.value)
    {
        let fault = Diagnostic::error("expected one measure to improve, found `minimize` and `maximize`");
        found.push(fault.at(&second.place).also(&first.place, "given here"));
    }
    let Some(factorial) = factorial else { return };
    let names = &factorial.value.options;
    for (place, name) in names.value.iter().enumerate() {
        known(name, found);
        if let Some(first) = names.value[..place].iter().find(|other| other.value == name.value) {
            let fault = Diagnostic::error(format!("option `{}` is given twice", name.value)).at(&name.place);
            found.push(fault.also(&first.place, "given here"));
        }
    }
    if !(2..=FACTORS_MAX).contains(&names.value.len()) {
        let message =
            format!("expected two to {FACTORS_MAX} options in a factorial, found {}", names.value.len());
        found.push(Diagnostic::error(message).at(&names.place));
    }
}

/// The name of the scenario without any option.
pub const BASELINE: &str = "baseline";

/// Most options of a factorial: 32 combinations.
const FACTORS_MAX: usize = 5;

/// Whether an option is among those that it consists of.
fn combines_itself(options: &Named<Improvement>, name: &str) -> bool {
    let mut open: Vec<&str> = vec![name];
    let mut seen: Vec<&str> = Vec::new();
    while let Some(next) = open.pop() {
        for part in options.get(next).into_iter().flat_map(|option| &option.combines) {
            if part.value == name {
                return true;
            }
            if !seen.contains(&part.value.as_str()) {
                seen.push(&part.value);
                open.push(&part.value);
            }
        }
    }
    false
}

/// The options that an option consists of, in the order in which they are named, itself last; each once.
pub fn parts<'o>(options: &'o Named<Improvement>, name: &'o str) -> Vec<&'o str> {
    fn collect<'o>(options: &'o Named<Improvement>, name: &'o str, found: &mut Vec<&'o str>) {
        for part in options.get(name).into_iter().flat_map(|option| &option.combines) {
            collect(options, &part.value, found);
        }
        if !found.contains(&name) {
            found.push(name);
        }
    }
    let mut found = Vec::new();
    if !combines_itself(options, name) {
        collect(options, name, &mut found);
    }
    found
}
