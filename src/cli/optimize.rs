//! `vsim optimize`: search for the best staffing.

use std::path::PathBuf;

use clap::Args;

use super::common::{ThemeName, on_threads};
use super::failure::Failure;
use super::handover::{hand_over, open};
use super::load::{load, written};
use super::sampling::{explain, internal};
use super::terminal::Terminal;
use super::wanted::{Wanted, budget, refused_choice, share};
use super::{Format, Subcommand};
use crate::experiment::optimize::{
    EXHAUSTIVE_MAX, OptimizeError, Range, Setting, SpaceError, Subject, optimize, saves_money, staff_cost,
};
use crate::experiment::selection::{Goal, usual_tolerance};
use crate::report::{OptimumReport, money, optimum_files, optimum_text};
use crate::scenario::suggest;
use crate::stats::selection::{SelectionError, Terms};

/// The file whose presence says that the others are there.
const SUMMARY: &str = "optimum.json";
/// Replications of each contender before the first comparison.
const FIRST_STAGE: u32 = 20;
/// Weeks in a month of 30.4375 days.
const WEEKS_PER_MONTH: f64 = 30.4375 / 7.0;

const EXAMPLES: &str = "\
Examples:
  vsim optimize desk.toml                                  the shortest lead time for the same money
  vsim optimize desk.toml --budget 60_000/month            the shortest lead time for up to that
  vsim optimize desk.toml --minimize cost_per_week --subject-to \"sla.resolve >= 90%\"
  vsim optimize desk.toml --staff second_line=2..6 --staff service_desk.desk_late=1..3
  vsim optimize desk.toml --staff engineers=1..4 --exhaustive

Places are pools by name; the shifts of a pool are `<pool>.<calendar>`. Pools without a cost stay as they are
unless `--staff` gives them a range.";

/// Search for the best staffing within a budget: how many people to put where
///
/// Begins with queueing formulas, searches by simulation under common random numbers, chooses among the best with fresh
/// replications and a stated probability of being right, and shows what other amounts of money buy. Writes into the
/// directory `results/<scenario>/optimize/`. Without `--budget` the people may cost what they cost now; where the cost
/// itself is minimized there is no budget.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Optimize {
    /// The scenario's TOML file
    scenario: PathBuf,

    #[command(flatten)]
    wanted: Wanted,

    /// The most that all people may cost, such as `12_000/month`; overtime does not count
    #[arg(long, value_name = "MONEY")]
    budget: Option<String>,

    /// The fewest and the most people of a pool or shift, such as `second_line=2..6`; may be given several times
    #[arg(long, value_name = "PLACE=RANGE", value_parser = range)]
    staff: Vec<Range>,

    /// Go through all staffings instead of searching; at most 3,000
    #[arg(long)]
    exhaustive: bool,

    /// Probability with which the best of the contenders is chosen
    #[arg(long, value_name = "SHARE", default_value = "95%")]
    confidence: String,

    /// The most replications of one contender
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(20..=100_000))]
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

impl Subcommand for Optimize {
    fn execute(&self, terminal: Terminal) -> Result<(), Failure> {
        let mut loaded = load(&self.scenario, terminal)?;
        loaded.show_warnings(terminal);
        if let Some(seed) = self.seed {
            loaded.model.run.seed = seed;
        }
        let (scenario, files) = written(&loaded.source)?;
        let model = &loaded.model;
        let goal = self.wanted.goal(&scenario, model)?;
        let cost_now = staff_cost(model);
        let usual = (cost_now > 0.0 && !saves_money(model, &goal)).then_some(cost_now);
        let budget = budget(self.budget.as_deref(), &scenario)?.or(usual);
        let probability = share("--confidence", &self.confidence)?;
        let setting = Setting {
            subject: Subject { scenario: &scenario, files: &files, model },
            goal: &goal,
            budget,
            ranges: &self.staff,
            indifference: self.wanted.relevant(&scenario, model, &goal)?,
            terms: Terms {
                confidence: probability,
                indifference: 1.0,
                tolerances: goal.subject_to.iter().map(usual_tolerance).collect(),
                first_stage: FIRST_STAGE,
                replications_max: self.max_replications,
            },
            confirmations: self.replications,
            exhaustive: self.exhaustive,
        };
        let folder = open(&self.out.join(&loaded.source.name), "optimize")?;
        let progress = terminal.progress();
        let worked = on_threads(self.threads, || optimize(&setting, &progress))?;
        drop(progress);
        let origin = worked.provenance(&loaded.source);
        let seconds = worked.seconds();
        let optimum = worked.outcome.map_err(|error| refused(&error, budget, &goal));
        let optimum = optimum.inspect_err(|_| folder.remove_if_empty())?;
        terminal.detail(&format!("{seconds:.1} s"));
        let report = OptimumReport { model, goal: &goal, optimum: &optimum, probability };
        let theme = self.theme.theme(self.no_charts);
        let files = optimum_files(&report, &origin, theme.as_ref()).map_err(|error| internal(&error))?;
        hand_over(&folder, &files, SUMMARY, self.format, terminal, || optimum_text(&report, terminal.style()))
    }
}

/// Reads `second_line=2..6` or `engineers=3`.
fn range(text: &str) -> Result<Range, String> {
    let expected =
        || "expected a place with its fewest and most people, such as `second_line=2..6`".to_owned();
    let (name, numbers) = text.split_once('=').ok_or_else(expected)?;
    let (low, high) = numbers.split_once("..").unwrap_or((numbers, numbers));
    let number = |text: &str| text.trim().parse::<u32>().map_err(|_| expected());
    let (low, high) = (number(low)?, number(high)?);
    if low > high || high > 10_000 {
        return Err("the most people must not be fewer than the fewest, nor above 10,000".to_owned());
    }
    Ok(Range { name: name.trim().to_owned(), low, high })
}

/// Why there is no best staffing.
fn refused(error: &OptimizeError, budget: Option<f64>, goal: &Goal) -> Failure {
    let within = budget.map_or_else(String::new, |budget| format!(" for up to {}", per_week(budget)));
    match error {
        OptimizeError::Space(error) => no_space(error),
        OptimizeError::NothingKeepsUp { cheapest } => {
            let failure = Failure::new(format!("no staffing{within} can keep up with the work"));
            match cheapest {
                Some(cost) => failure.hint(format!("the cheapest found that can costs {}", per_week(*cost))),
                None => failure.hint("not even twice the people can: look at `vsim check`"),
            }
        }
        OptimizeError::NothingFeasible { cheapest, reached } => {
            let limits: Vec<String> = goal
                .subject_to
                .iter()
                .zip(reached)
                .map(|(limit, reached)| format!("`{}` (the nearest reaches {reached:.3})", limit.name))
                .collect();
            let failure =
                Failure::new(format!("no staffing found{within} keeps the limits of {}", limits.join(", ")));
            match cheapest {
                Some(cost) => failure.hint(format!("the cheapest found that does costs {}", per_week(*cost))),
                None => {
                    failure.hint("none was found without a budget either: more people are not what it takes")
                }
            }
        }
        OptimizeError::TooMany => {
            Failure::new(format!("more than {EXHAUSTIVE_MAX} staffings lie within budget and ranges"))
                .hint("narrow them with `--staff`, or search without `--exhaustive`")
        }
        OptimizeError::Choice(SelectionError::Source(failed)) => explain(&failed.error),
        OptimizeError::Choice(other) => refused_choice(other),
        OptimizeError::Run(error) => explain(error),
    }
}

fn no_space(error: &SpaceError) -> Failure {
    match error {
        SpaceError::Unknown { name, known } => {
            let hint = match suggest::nearest(name, known.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("expected {}", suggest::list(known.iter().map(String::as_str))),
            };
            Failure::new(error.to_string()).hint(hint)
        }
        SpaceError::NothingToChange => Failure::new(error.to_string())
            .hint("give the pools a `cost`, or say what may change: `--staff <pool>=1..5`"),
        SpaceError::NoCosts => Failure::new(error.to_string()).hint("give the pools a `cost`"),
        SpaceError::BudgetTooSmall { budget, fewest } => {
            let message = format!(
                "a budget of {} is too small: the fewest people cost {}",
                per_week(*budget),
                per_week(*fewest)
            );
            Failure::new(message).hint("raise `--budget`, or allow fewer people with `--staff`")
        }
    }
}

/// An amount by week and by month.
fn per_week(amount: f64) -> String {
    format!("{} a week ({} a month)", money(amount), money(amount * WEEKS_PER_MONTH))
}
