//! What `vsim report` and `vsim explain` have in common: a scenario is run, analyzed, and its options are compared if that
//! is asked for.

use std::path::PathBuf;

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::alternatives::Options;
use super::common::on_threads;
use super::compare::{failed, question, replications_of};
use super::failure::Failure;
use super::gate;
use super::load::{Loaded, load};
use super::sampling::{Sampling, quoted};
use super::terminal::Terminal;
use crate::analysis::results::Analysis;
use crate::analysis::{Analyzing, analyze};
use crate::experiment::compare::{Comparison, compare};
use crate::experiment::{MEASURES, Progress};
use crate::report::page::Page;
use crate::report::story::Findings;
use crate::report::{Further, Provenance};

/// The measure that decides unless another is named.
const USUAL: &str = "lead_time.mean";

/// What is studied, and how.
#[derive(Debug, Args)]
pub(super) struct Study {
    /// The scenario's TOML file
    scenario: PathBuf,

    #[command(flatten)]
    sampling: Sampling,

    /// Judge what would help by this measure
    #[arg(help = "Judge what would help by this measure, such as lead_time.mean, sla.resolve or throughput")]
    #[arg(short, long, value_name = "MEASURE", default_value = USUAL, hide_possible_values = true)]
    #[arg(value_parser = PossibleValuesParser::new(MEASURES))]
    measure: String,

    /// Compare the improvement options of the scenario too: all, or those named, as in `--options=more,quick`
    #[arg(long, value_name = "OPTION,...", num_args = 0..=1, require_equals = true)]
    #[arg(value_delimiter = ',', default_missing_value = "")]
    options: Option<Vec<String>>,
}

/// What came out.
pub(super) struct Studied {
    pub(super) loaded: Loaded,
    pub(super) provenance: Provenance,
    description: Option<String>,
    command: String,
    analysis: Analysis,
    comparison: Option<(Comparison, Further)>,
}

/// A study that can begin: everything that was asked for is there.
pub(super) struct Prepared<'a> {
    study: &'a Study,
    pub(super) loaded: Loaded,
    options: Option<(Options, Vec<String>)>,
}

impl Study {
    /// Reads the scenario and checks what is asked of it.
    ///
    /// # Errors
    ///
    /// If the scenario has errors, or no such measure or option.
    pub(super) fn prepare(&self, terminal: Terminal) -> Result<Prepared<'_>, Failure> {
        let mut loaded = load(&self.scenario, terminal)?;
        loaded.show_warnings(terminal);
        self.sampling.override_plan(&mut loaded.model);
        gate::has_value(&loaded.model, &self.measure)?;
        let options = match &self.options {
            None => None,
            Some(named) => {
                let named: Vec<String> = named.iter().filter(|name| !name.is_empty()).cloned().collect();
                let options = Options::read(&loaded.source, terminal)?;
                let chosen = options.chosen(&named)?;
                Some((options, chosen))
            }
        };
        Ok(Prepared { study: self, loaded, options })
    }

    /// The command that gives the same again.
    fn typed(&self, verb: &str, scenario: &str) -> String {
        let measure =
            if self.measure == USUAL { String::new() } else { format!(" --measure {}", self.measure) };
        let options = self.options.as_ref().map_or_else(String::new, |named| {
            let named = named.join(",");
            if named.is_empty() { " --options".to_owned() } else { format!(" --options={}", quoted(&named)) }
        });
        format!("vsim {verb} {}{}{measure}{options}", quoted(scenario), self.sampling.typed())
    }
}

impl Prepared<'_> {
    /// Runs everything. `verb` is the command.
    ///
    /// # Errors
    ///
    /// If something cannot be simulated.
    pub(super) fn run(self, verb: &str, terminal: Terminal) -> Result<Studied, Failure> {
        let Self { study, loaded, options } = self;
        let leading = MEASURES.into_iter().find(|name| *name == study.measure);
        let analyzing = Analyzing { marginal: leading, ..Analyzing::default() };
        let simulate = |progress: &dyn Progress| analyze(&loaded.model, &analyzing, progress);
        let (analysis, provenance) =
            study.sampling.simulate(&loaded, terminal, simulate, |analysis| &analysis.run)?;
        let comparison = options
            .map(|(options, chosen)| compared(study, &loaded, &options, &chosen, terminal))
            .transpose()?;
        Ok(Studied {
            description: loaded.description.clone(),
            command: study.typed(verb, &provenance.scenario_file),
            loaded,
            provenance,
            analysis,
            comparison,
        })
    }
}

/// Compares options with the scenario as it is.
fn compared(
    study: &Study,
    loaded: &Loaded,
    options: &Options,
    chosen: &[String],
    terminal: Terminal,
) -> Result<(Comparison, Further), Failure> {
    let replications = replications_of(&loaded.model);
    let objective = options.scenario.objective.as_ref().map(|objective| &objective.value);
    let (candidates, factors) = options.candidates(&loaded.source, loaded.model.clone(), chosen, terminal)?;
    let question = question(candidates, factors, replications, objective, &[])?;
    let progress = terminal.progress();
    let worked = on_threads(study.sampling.threads(), || compare(&question, &progress))?;
    drop(progress);
    let comparison = worked.outcome.map_err(|error| failed(&error, &question.candidates))?;
    Ok((comparison, Further::default()))
}

impl Studied {
    /// What was found.
    pub(super) fn findings(&self) -> Findings<'_> {
        let comparison = self.comparison.as_ref().map(|(comparison, further)| (comparison, further));
        Findings::of_analysis(&self.analysis, &self.loaded.model).with_options(comparison)
    }

    /// What a page is made of.
    pub(super) fn page(&self) -> Page<'_> {
        Page {
            findings: self.findings(),
            model: &self.loaded.model,
            description: self.description.as_deref(),
            scenario: &self.loaded.source.text,
            origin: &self.provenance,
            command: &self.command,
            charts: true,
        }
    }

    /// The run that everything rests on.
    pub(super) const fn run(&self) -> &crate::experiment::results::Results {
        &self.analysis.run
    }
}
