//! `vsim sweep`: a measure over a range of one input or two.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use super::common::{ThemeName, on_threads};
use super::failure::Failure;
use super::handover::{hand_over, open};
use super::inputs::{Input, Workshop, input, leading_number};
use super::load::load;
use super::sampling::{explain, internal};
use super::terminal::Terminal;
use super::wanted::measure_named;
use super::{Format, Subcommand};
use crate::experiment::paired::{PairedError, Sampling, common_warm_up};
use crate::experiment::sensitivity::{Setting, sweep};
use crate::model::Model;
use crate::report::{SweepAxis, SweepReport, sweep_files, sweep_text};

/// The file whose presence says that the others are there.
const SUMMARY: &str = "sweep.json";
/// The most models.
const MODELS_MAX: usize = 1000;

const EXAMPLES: &str = "\
Examples:
  vsim sweep desk.toml --vary pools.desk.staff=2..6
  vsim sweep desk.toml --vary streams.tickets.arrivals.rate=-30%..+30%:7 --measure sla.resolve
  vsim sweep desk.toml --vary pools.desk.staff=2..6 --vary activities.answer.duration=-20%..+20%:5

A range ends in `:` and how many values; whole numbers are all taken, else there are 7. `2,4,8` is a list.";

/// Vary one or two inputs over a range and draw the curve, or the map
///
/// All points meet the same random numbers, so that the curve is smooth where the truth is. Writes into the directory
/// `results/<scenario>/sweep/`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Sweep {
    /// The scenario's TOML file
    scenario: PathBuf,

    /// An input with its values, by the path that options use; may be given twice
    #[arg(long, value_name = "PATH=VALUES", required = true, value_parser = input)]
    vary: Vec<Input>,

    /// The measure to look at; the objective of the scenario or `lead_time.mean` if absent
    #[arg(short, long, value_name = "MEASURE")]
    measure: Option<String>,

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

impl Subcommand for Sweep {
    fn execute(&self, terminal: Terminal) -> Result<(), Failure> {
        if self.vary.len() > 2 {
            return Err(Failure::new("more than two inputs cannot be drawn")
                .hint("`vsim sensitivity` takes as many as you like"));
        }
        let points: usize = self.vary.iter().map(|input| input.values.len()).product();
        if points > MODELS_MAX {
            return Err(Failure::new(format!("{points} points are too many, at most {MODELS_MAX} are run"))
                .hint("take fewer values: `2..6:3`"));
        }
        let mut loaded = load(&self.scenario, terminal)?;
        loaded.show_warnings(terminal);
        if let Some(seed) = self.seed {
            loaded.model.run.seed = seed;
        }
        let model = &loaded.model;
        let workshop = Workshop::new(&loaded.source, model, terminal)?;
        let measure = measure_named(self.measure.as_deref(), &workshop.scenario, model)?;
        let models = self.models(&workshop)?;
        let folder = open(&self.out.join(&loaded.source.name), "sweep")?;
        let progress = terminal.progress();
        let work = || {
            let measures = [measure.as_str()];
            let setting = Setting {
                base: Arc::new(model.clone()),
                measures: &measures,
                warm_up: common_warm_up([model], &progress)?,
                sampling: Sampling::of(model),
                replications: self.replications,
            };
            sweep(&setting, models, &progress)
        };
        let worked = on_threads(self.threads, work)?;
        drop(progress);
        let origin = worked.provenance(&loaded.source);
        let outcome = worked.outcome.map_err(|error: PairedError| explain(&error.error));
        let (base, points) = outcome.inspect_err(|_| folder.remove_if_empty())?;
        let axes: Vec<SweepAxis> = self.vary.iter().map(axis).collect();
        let report = SweepReport {
            model,
            measure: &measure,
            axes: &axes,
            base: &base,
            points: &points,
            replications: self.replications,
        };
        let theme = self.theme.theme(self.no_charts);
        let files = sweep_files(&report, &origin, theme.as_ref()).map_err(|error| internal(&error))?;
        hand_over(&folder, &files, SUMMARY, self.format, terminal, || sweep_text(&report, terminal.style()))
    }
}

impl Sweep {
    /// The models of all points, the second input changing first.
    fn models(&self, workshop: &Workshop<'_>) -> Result<Vec<Arc<Model>>, Failure> {
        let mut models = Vec::new();
        let first = &self.vary[0];
        for value in &first.values {
            let own = (first.paths[0].as_str(), value.as_str());
            match self.vary.get(1) {
                None => models.push(workshop.changed(&[own])?),
                Some(second) => {
                    for other in &second.values {
                        models.push(workshop.changed(&[own, (second.paths[0].as_str(), other.as_str())])?);
                    }
                }
            }
        }
        Ok(models)
    }
}

fn axis(input: &Input) -> SweepAxis {
    let numbers: Option<Vec<f64>> = input.values.iter().map(|value| leading_number(value)).collect();
    SweepAxis { name: input.label.clone(), values: input.values.clone(), numbers }
}
