//! `vsim report`: everything about a scenario as one page that can be sent around.

use std::path::PathBuf;

use clap::Args;

use super::Subcommand;
use super::failure::Failure;
use super::handover::open;
use super::sampling::internal;
use super::study::Study;
use super::terminal::Terminal;
use crate::report::page::{PAGE_FILE, page};
use crate::report::{Rendered, provenance, story};

/// The folder within that of the scenario.
const FOLDER: &str = "report";

/// Write everything about a scenario on one page that can be sent around
///
/// Simulates and analyzes the scenario, compares its options if asked to, and writes report.html into
/// `results/<scenario>/report/`. The page opens without a network and prints well. It holds the summary in plain words,
/// the bottleneck, the value-stream map, what would help, all measures with their definitions, what is assumed, and
/// what is needed to repeat it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  vsim report scenarios/helpdesk.toml                        run and analysis
  vsim report scenarios/helpdesk.toml --options              all options compared, too
  vsim report scenarios/helpdesk.toml --options=swarming,triage")]
pub(super) struct Report {
    #[command(flatten)]
    study: Study,

    /// Directory to write into; each scenario gets a directory of its own there
    #[arg(short, long, value_name = "DIR", default_value = "results")]
    out: PathBuf,
}

impl Subcommand for Report {
    fn execute(&self, terminal: Terminal) -> Result<(), Failure> {
        let prepared = self.study.prepare(terminal)?;
        let folder = open(&self.out.join(&prepared.loaded.source.name), FOLDER)?;
        let studied = prepared.run("report", terminal).inspect_err(|_| folder.remove_if_empty())?;
        let whole = page(&studied.page()).map_err(|error| internal(&error))?;
        let origin = provenance(studied.run(), &studied.provenance).map_err(|error| internal(&error))?;
        let files = [Rendered::new("provenance.json", origin), whole];
        folder.write(&files, PAGE_FILE)?;
        let text = story::text(&studied.findings(), terminal.style());
        terminal.present(&format!("{text}\nwrote {}{PAGE_FILE}\n", folder.shown()))
    }
}
