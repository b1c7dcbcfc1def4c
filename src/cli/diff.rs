//! `vsim diff`: what an option changes, in the file and in the model compiled from it.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::alternatives::{Options, drawn, model_with};
use super::failure::Failure;
use super::load::{Loaded, load};
use super::terminal::Terminal;
use super::{Format, Subcommand};
use crate::model::Model;
use crate::report::{ModelChange, model_changes};
use crate::scenario::Edit;

/// Name and version of the layout of what `--format json` prints.
const DIFF_SCHEMA: &str = "vsim-diff/1";

/// Show what options change, in the file and in the model compiled from it, without running anything
#[derive(Debug, Args)]
pub(super) struct Diff {
    /// The scenario's TOML file
    scenario: PathBuf,

    /// Options to show; all if none is named
    #[arg(value_name = "OPTION")]
    options: Vec<String>,

    /// What to print
    #[arg(short, long, value_enum, default_value_t)]
    format: Format,
}

/// What one option changes.
#[derive(Serialize)]
struct OptionDiff {
    option: String,
    title: String,
    changes: Vec<EditFile>,
    model: Vec<ModelChange>,
}

/// One value that differs in the file.
#[derive(Serialize)]
struct EditFile {
    path: String,
    before: Option<String>,
    after: Option<String>,
}

#[derive(Serialize)]
struct DiffFile<'a> {
    schema: &'static str,
    scenario: &'a str,
    options: &'a [OptionDiff],
}

impl Subcommand for Diff {
    fn execute(&self, terminal: Terminal) -> Result<(), Failure> {
        let Loaded { source, model, .. } = load(&self.scenario, terminal)?;
        let options = Options::read(&source, terminal)?;
        let mut diffs = Vec::new();
        for name in options.chosen(&self.options)? {
            let made = model_with(&source, std::slice::from_ref(&name), 1.0);
            let (changed, changes) = made.map_err(|found| drawn(&source, &found, terminal))?;
            let option = options.scenario.options.get(&name);
            let title = option.and_then(|option| option.title.clone()).unwrap_or_else(|| name.clone());
            diffs.push(diff(name, title, changes.changes, (&model, &changed)));
        }
        match self.format {
            Format::Text => {
                let texts: Vec<String> = diffs.iter().map(text).collect();
                terminal.present(&texts.join("\n"))
            }
            Format::Json => {
                let file = DiffFile { schema: DIFF_SCHEMA, scenario: &source.name, options: &diffs };
                let json = serde_json::to_string_pretty(&file);
                let json =
                    json.map_err(|error| Failure::new(format!("internal: cannot write JSON: {error}")))?;
                terminal.output(&format!("{json}\n"))
            }
        }
    }
}

fn diff(option: String, title: String, edits: Vec<Edit>, (before, after): (&Model, &Model)) -> OptionDiff {
    let edit = |Edit { path, before, after }| EditFile { path, before, after };
    OptionDiff {
        option,
        title,
        changes: edits.into_iter().map(edit).collect(),
        model: model_changes(before, after),
    }
}

/// One option for people.
fn text(diff: &OptionDiff) -> String {
    let edit = |edit: &EditFile| match (&edit.before, &edit.after) {
        (Some(before), Some(after)) => format!("  {}: {before} becomes {after}\n", edit.path),
        (None, Some(after)) => format!("  {}: {after} is new\n", edit.path),
        (Some(before), None) => format!("  {}: {before} is removed\n", edit.path),
        (None, None) => String::new(),
    };
    let changes: String = diff.changes.iter().map(edit).collect();
    let lines: Vec<String> = diff.model.iter().map(|change| format!("  {}\n", change.words)).collect();
    let model = lines.concat();
    let model = if model.is_empty() { "  nothing that a run would show\n".to_owned() } else { model };
    format!("“{}” changes:\n{changes}In the model:\n{model}", diff.title)
}
