//! Many replications of one model, and what they say about it: every figure with its interval.
//!
//! [`run_experiment`] finds the warm-up if that is asked for, makes the replications in parallel, folds them in
//! the order of their numbers, so that the same bytes come out for any number of threads, and stops after a
//! given number or at a given precision. What comes out is [`Results`].
//!
//! Knows nothing of scenario texts, files, terminals or the wall clock; whoever wants to see how far it has
//! come, or to end it early, passes a [`Progress`]. The only place of parallelism in the crate is `replicate`.

pub mod measure;
pub mod paired;
pub mod results;
pub mod selection;

mod error;
mod estimates;
mod precision;
mod replicate;
mod warm_up;

pub use error::ExperimentError;
pub use measure::{MEASURES, measure_exists, measure_without_value};

use crate::kernel::plan::Plan;
use crate::model::{Model, Replications};
use crate::observe::windows::Window;

use error::check;
use estimates::{Estimates, Setting};
use precision::{Goal, Step};
use replicate::Replicator;
use results::{Results, Stopped};

/// What to keep besides the totals of the measured window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Bins of the development over the whole run, at least one.
    pub bins: u32,
    /// Whether the hours of the week are kept apart.
    pub week: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { bins: 60, week: true }
    }
}

/// Follows an experiment while it runs, and may end it.
pub trait Progress: Sync {
    /// So many replications are done of those that are planned as far as is known now. Pilot replications for
    /// the warm-up do not count.
    fn advanced(&self, done: u32, planned: u32);

    /// Whether to stop. Asked before each replication; those in hand are finished and kept.
    fn cancelled(&self) -> bool;
}

/// Follows nothing and never stops.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn advanced(&self, _done: u32, _planned: u32) {}

    fn cancelled(&self) -> bool {
        false
    }
}

/// Runs the experiment that the model asks for: warm-up, replications, estimates.
///
/// Replications run on the threads of the rayon pool that the caller is in. Memory does not grow with the number
/// of replications or, at a given number of bins, with the horizon.
///
/// # Errors
///
/// If the model is overloaded, if no warm-up can be found or none of the run is left to measure, if the measure
/// of a wanted precision does not exist, if `progress` stops everything before the first replication has ended,
/// or if a law that holds in every replication is broken, which would be a fault of the program.
pub fn run_experiment(
    model: &Model,
    settings: &Settings,
    progress: &dyn Progress,
) -> Result<Results, ExperimentError> {
    let goal = match &model.run.replications {
        Replications::Fixed(_) => None,
        Replications::Precision { measure, within, max } => Some(Goal::new(model, measure, *within, *max)?),
    };
    let plan = Plan::new(model);
    let (warm_up, warm_up_note) = warm_up::settle(&plan, progress)?;
    if warm_up >= model.run.horizon {
        return Err(ExperimentError::NothingMeasured { warm_up, horizon: model.run.horizon });
    }
    let window = Window { warm_up, bins: settings.bins, week: settings.week };
    let mut estimates = Estimates::new(model);
    let stopped = replicate_enough(&plan, window, goal.as_ref(), &mut estimates, progress)?;
    Ok(estimates.results(&Setting { warm_up, warm_up_note, stopped }))
}

/// Makes replications until there are enough of them.
fn replicate_enough(
    plan: &Plan<'_>,
    window: Window,
    goal: Option<&Goal>,
    estimates: &mut Estimates<'_>,
    progress: &dyn Progress,
) -> Result<Stopped, ExperimentError> {
    let model = plan.model();
    let most = match model.run.replications {
        Replications::Fixed(count) => count.max(1),
        Replications::Precision { max, .. } => max.max(1),
    };
    let mut replicator = Replicator::new(plan, window);
    let mut step = goal.map_or(Step::until(most), Goal::first);
    loop {
        let Step { until, planned } = step;
        let from = u64::from(estimates.replications());
        replicator.run(from..u64::from(until), progress, |number, observations| {
            check(model, number, &observations)?;
            estimates.add(&observations);
            progress.advanced(estimates.replications(), planned);
            Ok(())
        })?;
        let done = estimates.replications();
        if done == 0 {
            return Err(ExperimentError::Interrupted);
        }
        if done < until {
            return Ok(Stopped::Interrupted { planned: most });
        }
        let Some(goal) = goal else { return Ok(Stopped::Planned) };
        let estimate = estimates.measure(goal.measure());
        match goal.next(done, estimate) {
            Ok(next) => step = next,
            Err(stopped) => return Ok(stopped),
        }
    }
}
