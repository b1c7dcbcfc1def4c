//! `vsim run`: simulate a scenario and report what was found.

use std::path::PathBuf;

use clap::Args;

use super::common::ThemeName;
use super::failure::Failure;
use super::handover::{hand_over, open};
use super::load::load;
use super::sampling::{Sampling, internal, quoted};
use super::terminal::Terminal;
use super::{Format, Subcommand, gate};
use crate::experiment::{Progress, Settings, run_experiment};
use crate::report;
use crate::report::page::{Page, page};
use crate::report::story::Findings;

/// The file whose presence says that the others are there.
const SUMMARY: &str = "summary.json";

/// Simulate a scenario: print the finding, write tables, charts and figures
///
/// Writes into the directory `results/<scenario>/`: summary.json with every figure and its interval, the same and
/// the development over time as CSV, charts as SVG and PNG, report.html with all of it on one page that can be sent
/// around, and provenance.json with what is needed to repeat the run. The same scenario and seed give the same figures to the last bit, with any number of threads.
#[derive(Debug, Args)]
pub(super) struct Run {
    /// The scenario's TOML file
    scenario: PathBuf,

    /// Directory to write into; each scenario gets a directory of its own there
    #[arg(short, long, value_name = "DIR", default_value = "results")]
    out: PathBuf,

    #[command(flatten)]
    sampling: Sampling,

    /// Demand that must be proved, such as 'sla.resolve >= 90%'; exit with 3 if it is missed or not proved
    #[arg(long, value_name = "DEMAND")]
    require: Vec<String>,

    /// Draw no charts
    #[arg(long)]
    no_charts: bool,

    /// Colors of the charts
    #[arg(long, value_enum, default_value_t, conflicts_with = "no_charts")]
    theme: ThemeName,

    /// What to print
    #[arg(short, long, value_enum, default_value_t)]
    format: Format,
}

impl Subcommand for Run {
    fn execute(&self, terminal: Terminal) -> Result<(), Failure> {
        let mut loaded = load(&self.scenario, terminal)?;
        loaded.show_warnings(terminal);
        self.sampling.override_plan(&mut loaded.model);
        let demands = gate::demands(&loaded.model, &self.require)?;
        let folder = open(&self.out, &loaded.source.name)?;
        let simulate =
            |progress: &dyn Progress| run_experiment(&loaded.model, &Settings::default(), progress);
        let (results, provenance) = self
            .sampling
            .simulate(&loaded, terminal, simulate, |results| results)
            .inspect_err(|_| folder.remove_if_empty())?;
        let theme = self.theme.theme(self.no_charts);
        let mut files =
            report::run_files(&results, &provenance, theme.as_ref()).map_err(|error| internal(&error))?;
        let whole = page(&Page {
            findings: Findings::of_run(&results, &loaded.model),
            model: &loaded.model,
            description: loaded.description.as_deref(),
            scenario: &loaded.source.text,
            origin: &provenance,
            command: &self.typed(&provenance.scenario_file),
            charts: !self.no_charts,
        });
        files.push(whole.map_err(|error| internal(&error))?);
        hand_over(&folder, &files, SUMMARY, self.format, terminal, || {
            report::run_text(&results, terminal.style())
        })?;
        gate::judge(&demands, |name| results.measure(name))
    }
}

impl Run {
    /// The command that gives the same page again.
    fn typed(&self, scenario: &str) -> String {
        let charts = if self.no_charts { " --no-charts" } else { "" };
        format!("vsim run {}{}{charts}", quoted(scenario), self.sampling.typed())
    }
}
