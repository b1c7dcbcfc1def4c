//! `vsim check`: every fault of a scenario, and whether its people can keep up, without running it.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::failure::Failure;
use super::files::Source;
use super::load::{Loaded, compile, counted, load, refused};
use super::terminal::Terminal;
use super::{Format, Subcommand, files};
use crate::model::{self, Model, Replications};
use crate::report;
use crate::scenario::{Diagnostic, Diagnostics, Place, Severity};

/// Name and version of the layout of what `--format json` prints.
const CHECK_SCHEMA: &str = "vsim-check/1";

/// Find every fault of a scenario and show the load of its pools, without running it
///
/// Exits with 1 if the scenario has errors; warnings are no errors.
#[derive(Debug, Args)]
pub(super) struct Check {
    /// The scenario's TOML file
    scenario: PathBuf,

    /// What to print
    #[arg(short, long, value_enum, default_value_t)]
    format: Format,
}

impl Subcommand for Check {
    fn execute(&self, terminal: Terminal) -> Result<(), Failure> {
        match self.format {
            Format::Text => {
                let loaded = load(&self.scenario, terminal)?;
                loaded.show_warnings(terminal);
                terminal.present(&text(&loaded, terminal))
            }
            Format::Json => {
                let source = files::read_scenario(&self.scenario)?;
                let (model, found) = match compile(&source) {
                    Ok((model, _, warnings)) => (Some(model), warnings),
                    Err(faults) => (None, faults),
                };
                terminal.output(&json(&source, model.as_ref(), &found)?)?;
                if model.is_some() { Ok(()) } else { Err(refused(&source, &found)) }
            }
        }
    }
}

/// What can be said for people of a scenario that can be run.
fn text(loaded: &Loaded, terminal: Terminal) -> String {
    let Loaded { source, model, warnings, .. } = loaded;
    let size = [
        (model.streams.len(), "value stream"),
        (model.activities.len(), "activity"),
        (model.pools.len(), "pool"),
        (model.calendars.len(), "calendar"),
    ];
    let size: Vec<String> =
        size.iter().filter(|(count, _)| *count > 0).map(|(n, noun)| counted_noun(*n, noun)).collect();
    let replications = match &model.run.replications {
        Replications::Fixed(count) => counted_noun(*count as usize, "replication"),
        Replications::Precision { max, .. } => {
            format!("at most {}", counted_noun(*max as usize, "replication"))
        }
    };
    let run = format!("{replications} of {}", model.run.horizon.since(crate::time::SimTime::ZERO));
    let mut text =
        format!("`{}` can be run: {}\n{}; {run}\n", source.shown, counted(warnings), size.join(", "));
    if !model.pools.is_empty() {
        text += &report::loads_text(model, &model::loads(model), terminal.style());
    }
    text
}

/// A count with its noun, in the plural where needed.
fn counted_noun(count: usize, noun: &str) -> String {
    match (count, noun.strip_suffix('y')) {
        (1, _) => format!("1 {noun}"),
        (_, Some(stem)) => format!("{count} {stem}ies"),
        (_, None) => format!("{count} {noun}s"),
    }
}

#[derive(Serialize)]
struct Checked<'a> {
    schema: &'static str,
    scenario: &'a str,
    runnable: bool,
    errors: usize,
    warnings: usize,
    findings: Vec<Finding<'a>>,
    pools: Vec<PoolNeeds<'a>>,
    upper_bounds: bool,
}

#[derive(Serialize)]
struct Finding<'a> {
    severity: &'static str,
    message: &'a str,
    line: Option<usize>,
    column: Option<usize>,
    label: Option<&'a str>,
    notes: &'a [String],
    hint: Option<&'a str>,
}

#[derive(Serialize)]
struct PoolNeeds<'a> {
    name: &'a str,
    needed: Option<f64>,
    on_duty: f64,
    load: Option<f64>,
}

/// What was found, for machines. `model` is `None` for a scenario with errors.
fn json(source: &Source, model: Option<&Model>, found: &Diagnostics) -> Result<String, Failure> {
    let pools = model.map(|model| {
        let load = |load: &model::PoolLoad| PoolNeeds {
            name: &model.pools[load.pool].name,
            needed: load.demand,
            on_duty: load.capacity,
            load: load.load.filter(|load| load.is_finite()),
        };
        model::loads(model).iter().map(load).collect()
    });
    let checked = Checked {
        schema: CHECK_SCHEMA,
        scenario: &source.name,
        runnable: model.is_some(),
        errors: found.error_count(),
        warnings: found.warning_count(),
        findings: found.iter().map(|one| finding(one, &source.text)).collect(),
        pools: pools.unwrap_or_default(),
        upper_bounds: model.is_some_and(Model::loses_units),
    };
    let json = serde_json::to_string_pretty(&checked);
    json.map(|json| json + "\n").map_err(|error| Failure::new(format!("cannot write JSON: {error}")))
}

fn finding<'a>(one: &'a Diagnostic, text: &str) -> Finding<'a> {
    let (line, column) = one.place.as_ref().map(|place| position(place, text)).unzip();
    Finding {
        severity: match one.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        message: &one.message,
        line,
        column,
        label: one.label.as_deref(),
        notes: &one.notes,
        hint: one.hint.as_deref(),
    }
}

/// Line and column, in characters, at which a place begins; both count from 1.
fn position(place: &Place, text: &str) -> (usize, usize) {
    let before = text.get(..place.start).unwrap_or(text);
    let line = before.rsplit('\n').next().unwrap_or_default();
    (1 + before.matches('\n').count(), 1 + line.chars().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_lines_and_characters_from_one() {
        let text = "é = 1\nab = 2\n";
        let at = |part| position(&(text.find(part).unwrap()..0), text);
        assert_eq!([at("é"), at("= 1"), at("ab"), at("2")], [(1, 1), (1, 3), (2, 1), (2, 6)]);
        assert_eq!(position(&(99..100), text), (3, 1));
    }

    #[test]
    fn nouns_are_counted() {
        let counted =
            [(1, "activity"), (2, "activity"), (3, "pool")].map(|(count, noun)| counted_noun(count, noun));
        assert_eq!(counted, ["1 activity", "2 activities", "3 pools"]);
    }
}
