//! What is open when the run starts: units at their activities, as old as they are.

use super::demand::RowFilter;
use super::diagnostic::{Diagnostic, Diagnostics};
use super::form::{List, table};
use super::scalar::{Count, Duration, Name, Priority, Text, TimeUnit};
use super::validate::check_name;
use super::{ArrivalProcess, Distribution, Place, Placed, Scenario};

table! {
    /// Units that are open when the run starts: so many of a stream at an activity, one for each of some ages, or those of
    /// a file.
    pub struct Backlog, "a backlog", "{ stream = \"...\", count = 10 }" {
        /// Name of their stream. Required, unless a column of the file has it.
        pub stream: Option<Placed<String>> = optional Name,
        /// Name of the activity where they are. Default: the first of their stream.
        pub at: Option<Placed<String>> = optional Name,
        /// How many there are.
        pub count: Option<Placed<u32>> = optional Count,
        /// With `count`: how long ago each arrived. Default: just now.
        pub age: Option<Placed<Distribution>> = optional Distribution,
        /// One unit for each of these ages.
        pub ages: Option<Placed<Vec<f64>>> = optional List<Duration>,
        /// Their priority. Default: as of those that arrive.
        pub priority: Option<Placed<u8>> = optional Priority,
        /// A CSV file (perhaps .gz) with a row for each, relative to the scenario file.
        pub file: Option<Placed<String>> = optional Text,
        /// With `file`: which of its columns say what.
        pub columns: Option<Placed<BacklogColumns>> = optional BacklogColumns,
        /// With `file`: only rows that match: columns with a text or a list of accepted texts.
        pub filter("where"): Option<Placed<Vec<(Placed<String>, Vec<String>)>>> = optional RowFilter,
    }
}

table! {
    /// Which columns of a file say what of the units that are open.
    pub struct BacklogColumns, "columns of a backlog", "{ opened = \"opened_at\" }" {
        /// Names of streams.
        pub stream: Option<Placed<String>> = optional Text,
        /// Names of activities.
        pub at: Option<Placed<String>> = optional Text,
        /// When each arrived: ISO 8601 timestamps; without offset they are local.
        pub opened: Option<Placed<String>> = optional Text,
        /// How long ago each arrived: numbers of `unit`.
        pub age: Option<Placed<String>> = optional Text,
        /// With `age`: the unit of its numbers; seconds once read.
        pub unit: Option<Placed<f64>> = optional TimeUnit,
        /// Numbers of priorities.
        pub priority: Option<Placed<String>> = optional Text,
    }
}

/// Checks names, and that each entry says in one way what is open.
pub(super) fn check(scenario: &Scenario, found: &mut Diagnostics) {
    for entry in &scenario.backlog {
        if let Some(stream) = &entry.value.stream {
            check_name("stream", stream, scenario.streams.names(), found);
        }
        if let Some(activity) = &entry.value.at {
            check_name("activity", activity, scenario.activities.names(), found);
        }
        check_source(entry, found);
        check_stream(&entry.value, scenario, found);
    }
}

/// One of `count`, `ages` and `file`, and only what belongs to it.
fn check_source(entry: &Placed<Backlog>, found: &mut Diagnostics) {
    let Backlog { count, ages, file, age, columns, filter, .. } = &entry.value;
    let sources = [
        count.as_ref().map(|count| ("count", &count.place)),
        ages.as_ref().map(|ages| ("ages", &ages.place)),
        file.as_ref().map(|file| ("file", &file.place)),
    ];
    let given: Vec<(&str, &Place)> = sources.into_iter().flatten().collect();
    match given[..] {
        [] => {
            let message = "expected `count`, `ages` or `file` in a backlog, found none of them";
            found.push(Diagnostic::error(message).at(&entry.place).hint("write `count = 10`"));
            return;
        }
        [_] => {}
        [(first, there), (second, here), ..] => {
            let message =
                format!("expected one of `count`, `ages` and `file`, found `{first}` and `{second}`");
            found.push(Diagnostic::error(message).at(here).also(there, "given here"));
            return;
        }
    }
    let misplaced = [
        ("age", age.as_ref().map(|age| &age.place), "count", count.is_some()),
        ("columns", columns.as_ref().map(|columns| &columns.place), "file", file.is_some()),
        ("where", filter.as_ref().map(|filter| &filter.place), "file", file.is_some()),
    ];
    for (key, place, needs, is_there) in misplaced {
        if let (Some(place), false) = (place, is_there) {
            found.push(Diagnostic::error(format!("`{key}` of a backlog needs `{needs}`")).at(place));
        }
    }
    let no_column =
        |key: fn(&BacklogColumns) -> bool| columns.as_ref().is_none_or(|columns| !key(&columns.value));
    if entry.value.stream.is_none() && no_column(|columns| columns.stream.is_some()) {
        let missing = Diagnostic::error("missing `stream` in a backlog").at(&entry.place);
        let hint = if file.is_some() {
            "add `stream = \"...\"`, or name the column that has it: `columns = { stream = \"type\" }`"
        } else {
            "add `stream = \"...\"`"
        };
        found.push(missing.hint(hint));
    }
    if let Some(columns) = columns {
        check_columns(&entry.value, columns, found);
    }
}

/// What a column says is said nowhere else, and ages have a unit.
fn check_columns(entry: &Backlog, columns: &Placed<BacklogColumns>, found: &mut Diagnostics) {
    let BacklogColumns { stream, at, opened, age, unit, priority } = &columns.value;
    let twice = [
        ("stream", stream, entry.stream.as_ref().map(|given| &given.place)),
        ("at", at, entry.at.as_ref().map(|given| &given.place)),
        ("priority", priority, entry.priority.as_ref().map(|given| &given.place)),
        ("opened", opened, age.as_ref().map(|given| &given.place)),
    ];
    for (key, column, given) in twice {
        if let (Some(column), Some(given)) = (column, given) {
            let other = if key == "opened" { "age" } else { key };
            let message = format!("expected the column `{key}` or `{other}`, found both");
            let message = if key == other { format!("`{key}` is given twice") } else { message };
            found.push(Diagnostic::error(message).at(&column.place).also(given, "given here"));
        }
    }
    match (age, unit) {
        (Some(age), None) => {
            let fault = Diagnostic::error("the column `age` needs the `unit` of its numbers").at(&age.place);
            found.push(fault.hint("add `unit = \"h\"`"));
        }
        (None, Some(unit)) => {
            found.push(Diagnostic::error("`unit` needs a column `age`").at(&unit.place));
        }
        _ => {}
    }
}

/// The stream must be one whose units come one by one from outside, and know the priority.
fn check_stream(entry: &Backlog, scenario: &Scenario, found: &mut Diagnostics) {
    let Some(name) = &entry.stream else { return };
    let Some(stream) = scenario.streams.get(&name.value) else { return };
    let counted = match stream.process() {
        Some(ArrivalProcess::Population { .. }) => Some("population"),
        Some(ArrivalProcess::Constant(_)) => Some("constant"),
        _ => None,
    };
    if let Some(key) = counted {
        let message =
            format!("stream `{}` has `{key}`: nobody is open at the start besides its own", name.value);
        let fault = Diagnostic::error(message).at(&name.place);
        found.push(fault.hint("leave the backlog of this stream out, or give the stream a `rate`"));
    }
    if let Some(priority) = &entry.priority {
        let mix = stream.priority.as_ref().map_or_else(|| vec![(3, 1.0)], |mix| mix.value.clone());
        if mix.iter().all(|(known, _)| *known != priority.value) {
            let occurring: Vec<String> = mix.iter().map(|(known, _)| known.to_string()).collect();
            let message = format!("priority {} does not occur in stream `{}`", priority.value, name.value);
            let fault = Diagnostic::error(message).at(&priority.place);
            found.push(fault.note(format!("priorities that occur: {}", occurring.join(", "))));
        }
    }
}

/// Whether units of the stream are open at the start, as far as can be told without the files.
pub(super) fn has(stream: &Placed<String>, scenario: &Scenario) -> bool {
    let mut streams = scenario.backlog.iter().map(|entry| &entry.value.stream);
    streams.any(|of| of.as_ref().is_none_or(|of| of.value == stream.value))
}
