//! `vsim compare`: which of the options is worth it, and how sure that is.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use super::alternatives::{Options, budget, model_with, prices, within_budget};
use super::common::{ThemeName, on_threads};
use super::failure::Failure;
use super::files::Source;
use super::gate::{self, Demand};
use super::handover::{hand_over, open};
use super::load::{Loaded, load};
use super::sampling::{explain, internal};
use super::terminal::Terminal;
use super::{Format, Subcommand};
use crate::experiment::Progress;
use crate::experiment::compare::{
    BreakEven, Candidate, Comparison, Question, affordable, break_even, compare,
};
use crate::experiment::measure::{Better, Measure};
use crate::experiment::paired::{PairedError, Sampling};
use crate::experiment::requirement::{Requirement, difference};
use crate::experiment::selection::{Goal, Setting, Watch, choose, usual_tolerance};
use crate::model::{Model, Replications};
use crate::report::{self, FoundBreakEven, FoundChoice, Further, Provenance, SizedChange, counted};
use crate::scenario::{Edit, Objective};
use crate::stats::selection::{Fate, SelectionError, Terms};

/// The file whose presence says that the others are there.
const MAIN: &str = "compare.json";
/// The folder within that of the scenario.
const FOLDER: &str = "compare";
/// Measures that are shown unless the objective names others.
const USUAL: [&str; 5] = ["lead_time.mean", "lead_time.p85", "sla.resolve", "cost_per_week", "inside_at_end"];
/// The most replications where the scenario asks for a precision.
const REPLICATIONS_USUAL: u32 = 100;
/// Replications of each alternative before the first comparison of a selection.
const FIRST_STAGE: u32 = 20;
/// The most replications of one alternative in a selection.
const SELECTION_MAX: u32 = 20_000;
/// The smallest difference that matters where nobody has said, as a part of the baseline.
const USUAL_DIFFERENCE: f64 = 0.02;

/// Compare improvement options with the scenario as it is, and with one another
///
/// All options of the scenario, or those named, run on the same random numbers: each unit brings the same arrival, work
/// and luck into every option, so that differences are sharp. Says of each option whether it is better, worse, equal or
/// cannot be told from the baseline, with intervals that hold for all options at once, which one is the best, what each
/// costs and what it is worth. Writes into `results/<scenario>/compare/`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  vsim compare scenarios/helpdesk.toml                          all options
  vsim compare scenarios/helpdesk.toml second_line knowledge    two of them
  vsim compare desk.toml --require 'sla.resolve >= 90%'         exit with 3 unless an option proves it
  vsim compare desk.toml --select                               the best, with a probability of 95 % of being right
  vsim compare desk.toml --break-even                           how good must each option be to pay?")]
pub(super) struct Compare {
    /// The scenario's TOML file
    scenario: PathBuf,

    /// Options to compare; all if none is named
    #[arg(value_name = "OPTION")]
    options: Vec<String>,

    /// Directory to write into; each scenario gets a directory of its own there
    #[arg(short, long, value_name = "DIR", default_value = "results")]
    out: PathBuf,

    /// Make so many replications of each, whatever the scenario says
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..=1_000_000))]
    replications: Option<u32>,

    /// Use this master seed, whatever the scenario says
    #[arg(short, long, value_name = "N")]
    seed: Option<u64>,

    /// Work on so many replications at once; all processors if absent
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,

    /// Demand that holds of an option, such as 'sla.resolve >= 90%'; exit with 3 unless one option proves all demands
    #[arg(long, value_name = "DEMAND")]
    require: Vec<String>,

    /// Find how good each option must be to pay; needs `delay` in the objective
    #[arg(long)]
    break_even: bool,

    /// Select the best option with a probability of at least 95 % of being right, as many replications as that takes, and
    /// confirm it on fresh ones
    #[arg(long)]
    select: bool,

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

impl Subcommand for Compare {
    fn execute(&self, terminal: Terminal) -> Result<(), Failure> {
        let Loaded { source, mut model, warnings, .. } = load(&self.scenario, terminal)?;
        if !warnings.is_empty() {
            terminal.note(&warnings.render(&source.shown, &source.text, true));
            terminal.note("");
        }
        let options = Options::read(&source, terminal)?;
        let chosen = options.chosen(&self.options)?;
        let replications = self.override_plan(&mut model);
        let demands = gate::demands(&model, &self.require)?;
        let objective = options.scenario.objective.as_ref().map(|objective| objective.value.clone());
        if self.break_even && objective.as_ref().is_none_or(|objective| objective.delay.is_none()) {
            return Err(Failure::new("nothing can pay unless delay costs something")
                .hint("say what an hour of lead time costs: `[objective] delay = \"4/h\"`"));
        }
        let (candidates, factors) = options.candidates(&source, model, &chosen, terminal)?;
        let question = question(candidates, factors, replications, objective.as_ref(), &demands)?;
        within_budget(&question.candidates, &options.scenario, &source, terminal)?;
        let folder = open(&self.out.join(&source.name), FOLDER)?;
        let (comparison, further, provenance) =
            self.work(&source, &question, terminal).inspect_err(|_| folder.remove_if_empty())?;
        let theme = self.theme.theme(self.no_charts);
        let files = report::compare_files(&comparison, &further, &provenance, theme.as_ref());
        let files = files.map_err(|error| internal(&error))?;
        hand_over(&folder, &files, MAIN, self.format, terminal, || {
            report::compare_text(&comparison, &further, terminal.style())
        })?;
        gate::judge_options(&comparison, &demands)
    }
}

impl Compare {
    /// What the command line says goes before what the scenario says; returns the number of replications.
    fn override_plan(&self, model: &mut Model) -> u32 {
        if let Some(seed) = self.seed {
            model.run.seed = seed;
        }
        self.replications.unwrap_or_else(|| replications_of(model))
    }

    /// Runs everything.
    fn work(
        &self,
        source: &Source,
        question: &Question,
        terminal: Terminal,
    ) -> Result<(Comparison, Further, Provenance), Failure> {
        let progress = terminal.progress();
        let worked = on_threads(self.threads, || {
            let comparison =
                compare(question, &progress).map_err(|error| failed(&error, &question.candidates))?;
            let mut further = Further::default();
            if self.break_even && !comparison.interrupted {
                further.breaks = break_evens(source, question, &comparison, &progress)?;
            }
            if self.select && !comparison.interrupted {
                further.choice = Some(selected(question, &comparison, &progress)?);
            }
            Ok((comparison, further))
        })?;
        drop(progress);
        let (provenance, seconds, threads) = (worked.provenance(source), worked.seconds(), worked.threads);
        let (comparison, further) = worked.outcome?;
        terminal.detail(&format!(
            "{} of {}, {seconds:.2} s on {}",
            counted(u64::from(comparison.replications), "replication"),
            counted(comparison.alternatives.len() as u64, "alternative"),
            counted(threads as u64, "thread")
        ));
        Ok((comparison, further, provenance))
    }
}

/// Replications of each alternative where the command line does not say.
pub(super) fn replications_of(model: &Model) -> u32 {
    match model.run.replications {
        Replications::Fixed(count) => count.max(2),
        Replications::Precision { max, .. } => max.clamp(2, REPLICATIONS_USUAL),
    }
}

/// What is asked, from the objective of the scenario.
pub(super) fn question(
    candidates: Vec<Candidate>,
    factors: Vec<String>,
    replications: u32,
    objective: Option<&Objective>,
    demands: &[Demand],
) -> Result<Question, Failure> {
    let model = Arc::clone(&candidates[0].model);
    let decisive = objective.and_then(Objective::measure);
    let first = decisive.map_or(USUAL[0], |(name, _)| name.value.as_str());
    let unit = Measure::named(&model, first).map(|measure| measure.unit());
    let better = if decisive.is_none_or(|(_, lower)| lower) { Better::Lower } else { Better::Higher };
    let asked = objective.map(|objective| &objective.measures).filter(|measures| !measures.is_empty());
    let others: Vec<&str> = asked.map_or_else(
        || USUAL.to_vec(),
        |measures| measures.iter().map(|measure| measure.value.as_str()).collect(),
    );
    let mut measures = vec![first.to_owned()];
    for name in others {
        let has_value = crate::experiment::measure_without_value(&model, name).is_none();
        if has_value && measures.iter().all(|known| known != name) {
            measures.push(name.to_owned());
        }
    }
    let read = |error: crate::experiment::requirement::RequirementError| Failure::new(error.to_string());
    let relevant = objective.and_then(|objective| objective.relevant.as_ref()).zip(unit);
    let relevant = relevant.map(|(text, unit)| difference(unit, &text.value)).transpose().map_err(read)?;
    let written = objective.into_iter().flat_map(|objective| &objective.subject_to);
    let mut requirements = written
        .map(|text| Requirement::parse(&model, &text.value))
        .collect::<Result<Vec<_>, _>>()
        .map_err(read)?;
    requirements.extend(demands.iter().map(|demand| demand.requirement.clone()));
    Ok(Question {
        candidates,
        measures,
        better,
        replications,
        relevant,
        requirements,
        budget: budget(objective),
        prices: prices(objective),
        factors,
    })
}

/// How good each option that scales must be to pay.
fn break_evens(
    source: &Source,
    question: &Question,
    comparison: &Comparison,
    progress: &dyn Progress,
) -> Result<Vec<FoundBreakEven>, Failure> {
    let baseline = &question.candidates[0].model;
    let mut found = Vec::new();
    for candidate in &question.candidates[1..] {
        let names: Vec<String> = candidate.name.split('+').map(str::to_owned).collect();
        let scales = model_with(source, &names, 1.0).is_ok_and(|(_, changed)| changed.scales);
        if names.len() > 1 || !scales {
            continue;
        }
        let mut sized = |size: f64| {
            let (mut model, _) = model_with(source, &names, size).ok()?;
            model.run = baseline.run.clone();
            Some(Arc::new(model))
        };
        let money = (candidate.cost, question.prices);
        let extent = (comparison.warm_up, comparison.replications);
        let at = break_even(baseline, &mut sized, money, extent, progress);
        let at = at.map_err(|error| failed(&error, &question.candidates))?;
        let Some(at) = at else { continue };
        let changes = match &at {
            BreakEven::At { size, .. } => sized_changes(source, &names, size.value),
            BreakEven::Never { .. } | BreakEven::Always { .. } => Vec::new(),
        };
        found.push(FoundBreakEven {
            name: candidate.name.clone(),
            title: candidate.title.clone(),
            at,
            changes,
        });
    }
    Ok(found)
}

/// Selects the best of the alternatives, with a stated probability of being right.
fn selected(
    question: &Question,
    comparison: &Comparison,
    progress: &dyn Progress,
) -> Result<FoundChoice, Failure> {
    let goal = Goal {
        measure: question.measures[0].clone(),
        better: question.better,
        subject_to: question.requirements.clone(),
    };
    let baseline = &question.candidates[0].model;
    let value = comparison.alternatives[0].estimates[0].map_or(0.0, |estimate| estimate.value.abs());
    let indifference = question.relevant.unwrap_or(USUAL_DIFFERENCE * value);
    let setting = Setting {
        models: question.candidates.iter().map(|candidate| Arc::clone(&candidate.model)).collect(),
        contenders: affordable(&question.candidates, question.prices, question.budget),
        baseline: Arc::clone(baseline),
        goal: &goal,
        warm_up: comparison.warm_up,
        sampling: Sampling::of(baseline),
        confirmations: question.replications,
    };
    let terms = Terms {
        confidence: comparison.confidence,
        indifference,
        tolerances: question.requirements.iter().map(usual_tolerance).collect(),
        first_stage: FIRST_STAGE,
        replications_max: SELECTION_MAX,
    };
    let choice = choose(&setting, &terms, &Unwatched(progress)).map_err(|error| match error {
        SelectionError::Source(error) => failed(&error, &question.candidates),
        SelectionError::TooMany { .. } => {
            Failure::new(format!("nothing is selected within {SELECTION_MAX} replications of an option"))
                .hint("give a larger `relevant` in the objective")
        }
        other => Failure::new(format!("nothing can be selected: {other:?}")),
    })?;
    Ok(FoundChoice { choice, promise: comparison.confidence, indifference })
}

/// Nobody watches who leaves the race.
struct Unwatched<'p>(&'p dyn Progress);

impl Progress for Unwatched<'_> {
    fn advanced(&self, done: u32, planned: u32) {
        self.0.advanced(done, planned);
    }

    fn cancelled(&self) -> bool {
        self.0.cancelled()
    }
}

impl Watch for Unwatched<'_> {
    fn decided(&self, _model: usize, _fate: &Fate) {}
}

/// What an option changes as it is written, and in the size in which it begins to pay.
fn sized_changes(source: &Source, names: &[String], size: f64) -> Vec<SizedChange> {
    let changes = |size: f64| {
        let changed = model_with(source, names, size).map(|(_, changed)| changed.changes);
        changed.unwrap_or_default()
    };
    let (written, needed) = (changes(1.0), changes(size));
    let value = |text: &Option<String>| text.clone().unwrap_or_else(|| "nothing".to_owned());
    let same = |edit: &Edit| {
        let needed = needed.iter().find(|other| other.path == edit.path)?;
        (needed.after != edit.after).then(|| SizedChange {
            path: edit.path.clone(),
            before: value(&edit.before),
            written: value(&edit.after),
            needed: value(&needed.after),
        })
    };
    written.iter().filter_map(same).collect()
}

/// Why the comparison did not end well, and for which alternative.
pub(super) fn failed(error: &PairedError, candidates: &[Candidate]) -> Failure {
    match (explain(&error.error), candidates.get(error.alternative)) {
        (Failure::Message { message, hint }, Some(candidate)) if error.alternative > 0 => {
            Failure::Message { message: format!("option `{}`: {message}", candidate.name), hint }
        }
        (failure, _) => failure,
    }
}
