//! `vsim analyze`: simulate a scenario and find its bottleneck.

use std::path::PathBuf;

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::common::ThemeName;
use super::failure::Failure;
use super::handover::{hand_over, open};
use super::load::load;
use super::sampling::{Sampling, internal, quoted};
use super::terminal::Terminal;
use super::{Format, Subcommand, gate};
use crate::analysis::{Analyzing, analyze};
use crate::experiment::{MEASURES, Progress};
use crate::report::analysis as report;
use crate::report::page::{Page, page};
use crate::report::story::Findings;

/// The file whose presence says that the others are there.
const ANALYSIS: &str = "analysis.json";
/// The measure that decides unless another is named.
const USUAL: &str = "lead_time.mean";
/// The folder beside the files of a run.
const FOLDER: &str = "analysis";

/// Find the bottleneck: who it is, how sure that is, and what would help
///
/// Simulates the scenario as `vsim run` does and watches more closely; then simulates it again, on the same random
/// numbers, with one more person in each pool, with 10 % less work at each activity, and with fewer units sent back
/// after each activity that has rework: each over half as many replications, or a tenth where that proves that another
/// one of its kind does more. Writes into `results/<scenario>/analysis/`:
/// analysis.json, tables as CSV, charts as SVG and PNG, and report.html with all of it on one page that can be sent
/// around.
#[derive(Debug, Args)]
pub(super) struct Analyze {
    /// The scenario's TOML file
    scenario: PathBuf,

    /// Directory to write into; each scenario gets a directory of its own there
    #[arg(short, long, value_name = "DIR", default_value = "results")]
    out: PathBuf,

    #[command(flatten)]
    sampling: Sampling,

    /// Judge what would help by this measure
    #[arg(help = "Judge what would help by this measure, such as lead_time.mean, sla.resolve or throughput")]
    #[arg(
        short,
        long,
        value_name = "MEASURE",
        default_value = USUAL,
        hide_possible_values = true
    )]
    #[arg(value_parser = PossibleValuesParser::new(MEASURES))]
    measure: String,

    /// Do not simulate what would help
    #[arg(long, conflicts_with = "measure")]
    no_changes: bool,

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

impl Subcommand for Analyze {
    fn execute(&self, terminal: Terminal) -> Result<(), Failure> {
        let mut loaded = load(&self.scenario, terminal)?;
        loaded.show_warnings(terminal);
        self.sampling.override_plan(&mut loaded.model);
        gate::has_value(&loaded.model, &self.measure)?;
        let folder = open(&self.out.join(&loaded.source.name), FOLDER)?;
        let analyzing = Analyzing { marginal: self.leading(), ..Analyzing::default() };
        let simulate = |progress: &dyn Progress| analyze(&loaded.model, &analyzing, progress);
        let (analysis, provenance) = self
            .sampling
            .simulate(&loaded, terminal, simulate, |analysis| &analysis.run)
            .inspect_err(|_| folder.remove_if_empty())?;
        let theme = self.theme.theme(self.no_charts);
        let mut files =
            report::files(&analysis, &provenance, theme.as_ref()).map_err(|error| internal(&error))?;
        let whole = page(&Page {
            findings: Findings::of_analysis(&analysis, &loaded.model),
            model: &loaded.model,
            description: loaded.description.as_deref(),
            scenario: &loaded.source.text,
            origin: &provenance,
            command: &self.typed(&provenance.scenario_file),
            charts: !self.no_charts,
        });
        files.push(whole.map_err(|error| internal(&error))?);
        hand_over(&folder, &files, ANALYSIS, self.format, terminal, || {
            report::text(&analysis, terminal.style())
        })
    }
}

impl Analyze {
    /// The command that gives the same page again.
    fn typed(&self, scenario: &str) -> String {
        let asked = match self.leading() {
            None => " --no-changes".to_owned(),
            Some(USUAL) => String::new(),
            Some(measure) => format!(" --measure {measure}"),
        };
        format!("vsim analyze {}{}{asked}", quoted(scenario), self.sampling.typed())
    }

    /// The measure that decides, unless nothing is to be decided.
    fn leading(&self) -> Option<&'static str> {
        let named = MEASURES.into_iter().find(|name| *name == self.measure);
        named.filter(|_| !self.no_changes)
    }
}
