//! `vsim explain`: what was found, in plain words.

use clap::Args;

use super::failure::Failure;
use super::sampling::internal;
use super::study::Study;
use super::terminal::Terminal;
use super::{Format, Subcommand, interrupt};
use crate::report::story;

/// Tell in plain words what happens, why it waits, what would help, what it costs, and how sure that is
///
/// Simulates and analyzes the scenario, and compares its options if asked to. Writes no files. Each sentence comes from
/// figures and is left out where they do not carry it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  vsim explain scenarios/helpdesk.toml
  vsim explain scenarios/helpdesk.toml --options
  vsim explain desk.toml --format json | jq -r '.chapters[].sentences[]'")]
pub(super) struct Explain {
    #[command(flatten)]
    study: Study,

    /// What to print
    #[arg(short, long, value_enum, default_value_t)]
    format: Format,
}

impl Subcommand for Explain {
    fn execute(&self, terminal: Terminal) -> Result<(), Failure> {
        let prepared = self.study.prepare(terminal)?;
        interrupt::listen(|| {})?;
        let studied = prepared.run("explain", terminal)?;
        match self.format {
            Format::Text => terminal.present(&story::text(&studied.findings(), terminal.style())),
            Format::Json => {
                let json = story::json(&studied.findings()).map_err(|error| internal(&error))?;
                terminal.output(&String::from_utf8_lossy(&json))
            }
        }
    }
}
