//! `vsim select`: the best of the options, with a stated probability of being right.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use super::alternatives::{Options, within_budget};
use super::common::{ThemeName, on_threads};
use super::failure::Failure;
use super::handover::{hand_over, open};
use super::load::{Loaded, load};
use super::sampling::{explain, internal};
use super::terminal::Terminal;
use super::wanted::{Wanted, refused_choice, share};
use super::{Format, Subcommand};
use crate::experiment::paired::{Paired, PairedError, Sampling, common_warm_up};
use crate::experiment::selection::{
    Choice, ChoiceError, Goal, Setting, choose, choose_within, usual_tolerance,
};
use crate::experiment::{ExperimentError, Progress};
use crate::model::Model;
use crate::report::{SelectionReport, selection_files, selection_text};
use crate::stats::selection::{SelectionError, Terms};
use crate::time::SimTime;

/// The file whose presence says that the others are there.
const SUMMARY: &str = "selection.json";
/// Replications of each option before the first comparison.
const FIRST_STAGE: u32 = 20;
/// The smallest relevant difference where nobody has said, as a share of the measure as it is.
const USUAL: f64 = 0.02;

/// Choose the best of the options, with a stated probability of choosing right
///
/// All options of the scenario, or those named, and the scenario as it is run side by side on the same random numbers;
/// an option drops out as soon as it is proved to be worse, or to break a limit (Kim and Nelson 2001, Andradottir and Kim
/// 2010). What is said of the best rests on fresh replications, which had no part in choosing it. Writes into the
/// directory `results/<scenario>/select/`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  vsim select scenarios/helpdesk.toml                           the shortest mean lead time
  vsim select desk.toml --maximize sla.resolve --relevant '1 point'
  vsim select desk.toml --minimize cost_per_week --subject-to 'sla.resolve >= 90%'
  vsim select desk.toml --total 2000                            spend so many replications, no promise")]
pub(super) struct Select {
    /// The scenario's TOML file
    scenario: PathBuf,

    /// Options to choose from; all if none is named
    #[arg(value_name = "OPTION")]
    options: Vec<String>,

    #[command(flatten)]
    wanted: Wanted,

    /// Probability with which the best is chosen
    #[arg(long, value_name = "SHARE", default_value = "95%")]
    confidence: String,

    /// Spend so many replications in all where they tell most (OCBA), without a promise
    #[arg(long, value_name = "N", conflicts_with = "max_replications")]
    total: Option<u32>,

    /// The most replications of one option
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(20..=1_000_000))]
    max_replications: u32,

    /// Fresh replications that confirm the best
    #[arg(short, long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(2..=100_000))]
    replications: u32,

    /// Use this master seed, whatever the scenario says
    #[arg(short, long, value_name = "N")]
    seed: Option<u64>,

    /// Work on so many replications at once; all processors if absent
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,

    /// Directory to write into; each scenario gets a directory of its own there
    #[arg(short, long, value_name = "DIR", default_value = "results")]
    out: PathBuf,

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

impl Subcommand for Select {
    fn execute(&self, terminal: Terminal) -> Result<(), Failure> {
        let mut loaded = load(&self.scenario, terminal)?;
        loaded.show_warnings(terminal);
        loaded.model.run.seed = self.seed.unwrap_or(loaded.model.run.seed);
        let Loaded { source, model, .. } = loaded;
        let options = Options::read(&source, terminal)?;
        let chosen = options.chosen(&self.options)?;
        let goal = self.wanted.goal(&options.scenario, &model)?;
        if self.total.is_some() && !goal.subject_to.is_empty() {
            return Err(Failure::new("limits cannot be kept with a given number of replications")
                .hint("leave `--total` out"));
        }
        let relevant = self.wanted.relevant(&options.scenario, &model, &goal)?;
        let probability = share("--confidence", &self.confidence)?;
        let (candidates, _) = options.candidates(&source, model.clone(), &chosen, terminal)?;
        let contenders = within_budget(&candidates, &options.scenario, &source, terminal)?;
        let models: Vec<Arc<Model>> = candidates.iter().map(|one| Arc::clone(&one.model)).collect();
        let folder = open(&self.out.join(&source.name), "select")?;
        let progress = terminal.progress();
        let work = || -> Result<(Choice, f64), ChoiceError> {
            let models_of = || models.iter().map(AsRef::as_ref);
            let warm_up = common_warm_up(models_of(), &progress).map_err(SelectionError::Source)?;
            let relevant = match relevant {
                Some(relevant) => relevant,
                None => usual(&models[0], &goal, warm_up, &progress).map_err(SelectionError::Source)?,
            };
            let setting = Setting {
                models: models.clone(),
                contenders: contenders.clone(),
                baseline: Arc::clone(&models[0]),
                goal: &goal,
                warm_up,
                sampling: Sampling::of(&models[0]),
                confirmations: self.replications,
            };
            let choice = match self.total {
                Some(total) => choose_within(&setting, FIRST_STAGE, u64::from(total), &progress),
                None => choose(&setting, &self.terms(&goal, probability, relevant), &progress),
            };
            choice.map(|choice| (choice, relevant))
        };
        let worked = on_threads(self.threads, work)?;
        drop(progress);
        let origin = worked.provenance(&source);
        let outcome = worked.outcome.map_err(|error| refused(&error));
        let (choice, relevant) = outcome.inspect_err(|_| folder.remove_if_empty())?;
        let names: Vec<(String, String)> =
            candidates.iter().map(|one| (one.name.clone(), one.title.clone())).collect();
        let report = SelectionReport {
            model: &model,
            goal: &goal,
            names: &names,
            contenders: &contenders,
            choice: &choice,
            probability,
            relevant,
        };
        let theme = self.theme.theme(self.no_charts);
        let files = selection_files(&report, &origin, theme.as_ref()).map_err(|error| internal(&error))?;
        hand_over(&folder, &files, SUMMARY, self.format, terminal, || {
            selection_text(&report, terminal.style())
        })
    }
}

impl Select {
    fn terms(&self, goal: &Goal, confidence: f64, indifference: f64) -> Terms {
        Terms {
            confidence,
            indifference,
            tolerances: goal.subject_to.iter().map(usual_tolerance).collect(),
            first_stage: FIRST_STAGE,
            replications_max: self.max_replications,
        }
    }
}

/// The usual share of the measure as it is, from a few replications.
fn usual(
    model: &Arc<Model>,
    goal: &Goal,
    warm_up: SimTime,
    progress: &dyn Progress,
) -> Result<f64, PairedError> {
    let models = vec![Arc::clone(model)];
    let mut paired = Paired::new(models, &[goal.measure.as_str()], warm_up, Sampling::of(model))?;
    let complete = paired.extend(FIRST_STAGE, progress);
    if !complete.map_err(|error| PairedError { alternative: 0, error })? {
        return Err(PairedError { alternative: 0, error: ExperimentError::Interrupted });
    }
    let size = paired.estimate(0, 0, 0.95).map_or(0.0, |estimate| estimate.value.abs());
    Ok(if size > 0.0 { USUAL * size } else { USUAL })
}

fn refused(error: &ChoiceError) -> Failure {
    match error {
        SelectionError::Source(failed) => explain(&failed.error),
        SelectionError::FirstStage => {
            Failure::new(format!("every option needs {FIRST_STAGE} replications")).hint("raise `--total`")
        }
        other => refused_choice(other),
    }
}
