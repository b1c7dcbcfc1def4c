//! `vsim sensitivity`: which inputs a measure depends on.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use super::common::{ThemeName, on_threads};
use super::failure::Failure;
use super::handover::{hand_over, open};
use super::inputs::{Input, Workshop, input};
use super::load::load;
use super::sampling::{explain, internal};
use super::terminal::Terminal;
use super::wanted::measure_named;
use super::{Format, Subcommand};
use crate::experiment::paired::{PairedError, Sampling, common_warm_up};
use crate::experiment::sensitivity::{MorrisSetting, Setting, morris, tornado};
use crate::model::Model;
use crate::report::{SensitivityFindings, SensitivityReport, sensitivity_files, sensitivity_text};
use crate::units;

/// The file whose presence says that the others are there.
const SUMMARY: &str = "sensitivity.json";

const EXAMPLES: &str = "\
Examples:
  vsim sensitivity desk.toml                               demand, work, absence and people, one at a time
  vsim sensitivity desk.toml --by 20% --measure sla.resolve
  vsim sensitivity desk.toml --input activities.log.duration=-30%..+30% --input pools.desk.staff=2,4
  vsim sensitivity desk.toml --morris                      many inputs, all over their ranges

Inputs are the paths that options use, each with a low and a high value.";

/// Find the inputs that a measure depends on most
///
/// Sets each input low and high, 10 % either way or one person, and leaves the others as they are; all on the same random
/// numbers, so that differences are sharp. With `--morris` the inputs walk through their whole ranges together, which also
/// shows whose effect depends on others. Writes into the directory `results/<scenario>/sensitivity/`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Sensitivity {
    /// The scenario's TOML file
    scenario: PathBuf,

    /// The measure to look at; the objective of the scenario or `lead_time.mean` if absent
    #[arg(short, long, value_name = "MEASURE")]
    measure: Option<String>,

    /// How far inputs are moved either way
    #[arg(long, value_name = "SHARE", default_value = "10%")]
    by: String,

    /// An input with its low and its high value, instead of the usual ones; may be given several times
    #[arg(long, value_name = "PATH=LOW..HIGH", value_parser = input)]
    input: Vec<Input>,

    /// Walk through the whole space of inputs (Morris)
    #[arg(long)]
    morris: bool,

    /// How many walks
    #[arg(long, value_name = "N", default_value_t = 10, requires = "morris", value_parser = clap::value_parser!(u32).range(2..=1000))]
    trajectories: u32,

    /// Replications of each model
    #[arg(short, long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(2..=100_000))]
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

impl Subcommand for Sensitivity {
    fn execute(&self, terminal: Terminal) -> Result<(), Failure> {
        let mut loaded = load(&self.scenario, terminal)?;
        loaded.show_warnings(terminal);
        if let Some(seed) = self.seed {
            loaded.model.run.seed = seed;
        }
        let model = &loaded.model;
        let workshop = Workshop::new(&loaded.source, model, terminal)?;
        let measure = measure_named(self.measure.as_deref(), &workshop.scenario, model)?;
        let inputs = self.inputs(&workshop)?;
        let folder = open(&self.out.join(&loaded.source.name), "sensitivity")?;
        let progress = terminal.progress();
        let work = || self.vary(&workshop, model, &measure, &inputs, &progress);
        let worked = on_threads(self.threads, work)?;
        drop(progress);
        let origin = worked.provenance(&loaded.source);
        let findings = worked.outcome.inspect_err(|_| folder.remove_if_empty())?;
        let report = SensitivityReport {
            model,
            measure: &measure,
            inputs: &inputs.iter().map(|input| (input.label.clone(), range(input))).collect::<Vec<_>>(),
            findings: &findings,
            replications: self.replications,
        };
        let theme = self.theme.theme(self.no_charts);
        let files = sensitivity_files(&report, &origin, theme.as_ref()).map_err(|error| internal(&error))?;
        hand_over(&folder, &files, SUMMARY, self.format, terminal, || {
            sensitivity_text(&report, terminal.style())
        })
    }
}

impl Sensitivity {
    fn inputs(&self, workshop: &Workshop<'_>) -> Result<Vec<Input>, Failure> {
        let by = units::parse_share(&self.by).ok().filter(|by| *by > 0.0 && *by < 1.0);
        let by = by.ok_or_else(|| {
            Failure::new(format!("`--by`: expected a share above 0 % and below 100 %, found `{}`", self.by))
        })?;
        let inputs = if self.input.is_empty() {
            workshop.usual_inputs(&format!("{}%", tidy(100.0 * by)), self.morris)
        } else {
            self.input.clone()
        };
        if inputs.is_empty() {
            return Err(Failure::new("there is nothing to vary").hint("name inputs with `--input`"));
        }
        for input in &inputs {
            let relative = |value: &String| value.starts_with(['+', '-']);
            if input.values.len() < 2 {
                return Err(Failure::new(format!("`{}` needs a low and a high value", input.label))
                    .hint("write `--input pools.desk.staff=2..4`"));
            }
            if self.morris && !input.values.iter().all(relative) {
                return Err(Failure::new(format!(
                    "`{}` cannot walk: its values are not relative",
                    input.label
                ))
                .hint("write `--input activities.log.duration=-10%..+10%`"));
            }
        }
        Ok(inputs)
    }

    fn vary(
        &self,
        workshop: &Workshop<'_>,
        model: &Model,
        measure: &str,
        inputs: &[Input],
        progress: &dyn crate::experiment::Progress,
    ) -> Result<SensitivityFindings, Failure> {
        let failed = |error: PairedError| explain(&error.error);
        let measures = [measure];
        let setting = Setting {
            base: Arc::new(model.clone()),
            measures: &measures,
            warm_up: common_warm_up([model], progress).map_err(failed)?,
            sampling: Sampling::of(model),
            replications: self.replications,
        };
        if self.morris {
            let walks = MorrisSetting { inputs: inputs.len(), trajectories: self.trajectories };
            let made = morris(
                &setting,
                walks,
                |point| workshop.moved(inputs, point).map_err(Fault::Model),
                progress,
            );
            return made.map(SensitivityFindings::Morris).map_err(|fault| match fault {
                Fault::Model(failure) => failure,
                Fault::Run(error) => failed(error),
            });
        }
        let mut models = Vec::new();
        for input in inputs {
            let at = |value: &String| {
                let changes: Vec<_> =
                    input.paths.iter().map(|path| (path.as_str(), value.as_str())).collect();
                workshop.changed(&changes)
            };
            let (Some(low), Some(high)) = (input.values.first(), input.values.last()) else { continue };
            models.push((at(low)?, at(high)?));
        }
        tornado(&setting, &models, progress).map(SensitivityFindings::Tornado).map_err(failed)
    }
}

/// Why a walk ended.
enum Fault {
    Model(Failure),
    Run(PairedError),
}

impl From<PairedError> for Fault {
    fn from(error: PairedError) -> Self {
        Self::Run(error)
    }
}

/// What an input goes through, in words.
fn range(input: &Input) -> String {
    let ends = (input.values.first(), input.values.last());
    if let (Some(low), Some(high)) = ends { format!("{low} to {high}") } else { String::new() }
}

/// A number without needless places.
fn tidy(number: f64) -> String {
    let text = format!("{number:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
