//! What a run means: who the bottleneck is and why, where the time goes, what would help, when it is over.
//!
//! [`analyze`] makes the run of a scenario with more observers than usual, then runs of varied models on the same random
//! numbers, and gives [`results::Analysis`]: values, each with its interval. Knows nothing of words, files or charts.

pub mod results;

mod activity;
mod capacity;
mod figure;
mod flow;
mod forecast;
mod marginal;
mod verdict;
mod waiting;

pub use capacity::capacity;

use crate::experiment::{ExperimentError, Progress, Settings, run_watched};
use crate::model::Model;
use crate::observe::active::ActivePeriods;
use crate::observe::ways::Ways;

use activity::ActivityTotals;
use flow::FlowTotals;
use forecast::ForecastTotals;
use marginal::Baseline;
use results::Analysis;
use waiting::PoolWaiting;

/// What is analyzed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Analyzing {
    /// What the run keeps.
    pub run: Settings,
    /// The measure by which changes are judged; `None` if no varied models are to be run.
    pub marginal: Option<&'static str>,
}

impl Default for Analyzing {
    fn default() -> Self {
        Self { run: Settings::default(), marginal: Some("lead_time.mean") }
    }
}

/// Accumulators of everything that is watched in the run.
struct Totals<'m> {
    activity: ActivityTotals,
    flow: FlowTotals<'m>,
    forecast: ForecastTotals,
    waiting: PoolWaiting<'m>,
    baseline: Option<Baseline<'m>>,
}

/// Runs a scenario and analyzes it.
///
/// # Errors
///
/// As [`run_experiment`](crate::experiment::run_experiment); if `progress` stops it while varied models are run, these are
/// left out.
pub fn analyze(
    model: &Model,
    analyzing: &Analyzing,
    progress: &dyn Progress,
) -> Result<Analysis, ExperimentError> {
    let mut totals = Totals {
        activity: ActivityTotals::new(model.pools.len()),
        flow: FlowTotals::new(model),
        forecast: ForecastTotals::default(),
        waiting: PoolWaiting::new(model),
        baseline: analyzing.marginal.map(|leading| Baseline::new(model, leading)).transpose()?,
    };
    let watchers = |warm_up| (ActivePeriods::new(model, warm_up, false), Ways::new(model, warm_up, false));
    let run = run_watched(
        model,
        &analyzing.run,
        watchers,
        |observations, (activity, ways)| {
            totals.activity.add(&activity);
            totals.flow.add(observations, &ways);
            totals.forecast.add(observations, model.run.horizon);
            totals.waiting.add(observations);
            totals.baseline.iter_mut().for_each(|baseline| baseline.add(observations));
        },
        progress,
    )?;
    let marginal = match totals.baseline {
        Some(baseline) => baseline.marginal_values(&run, progress)?,
        None => None,
    };
    let confidence = run.confidence;
    let activity = totals.activity.results(confidence);
    let verdict = verdict::verdict(&run, &activity, &totals.waiting.shares(confidence), marginal.as_ref());
    Ok(Analysis {
        activity,
        capacity: capacity(model),
        ladders: totals.flow.ladders(confidence),
        flow: totals.flow.flows(confidence),
        lead_times: totals.flow.lead_times(),
        ages: totals.flow.ages(confidence),
        forecast: totals.forecast.results(confidence),
        marginal,
        verdict,
        run,
    })
}
