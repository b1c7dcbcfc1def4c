//! `vsim schema`: the JSON Schema of the scenario language.

use clap::Args;

use super::Subcommand;
use super::failure::Failure;
use super::terminal::Terminal;
use crate::scenario;

/// Print the JSON Schema of scenarios, for editors that complete and check
///
/// Editors with a TOML language server take it by a first line such as
/// `#:schema vsim.schema.json` in the scenario.
#[derive(Debug, Args)]
pub(super) struct Schema {}

impl Subcommand for Schema {
    fn execute(&self, terminal: Terminal) -> Result<(), Failure> {
        terminal.output(&(scenario::json_schema().trim_end().to_owned() + "\n"))
    }
}
