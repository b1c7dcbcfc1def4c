//! Many replications of one model, and what they say about it: every figure with its interval.
//!
//! [`run_experiment`] finds the warm-up if that is asked for, makes the replications in parallel, folds them in
//! the order of their numbers, so that the same bytes come out for any number of threads, and stops after a
//! given number or at a given precision. What comes out is [`Results`].
//!
//! Knows nothing of scenario texts, files, terminals or the wall clock; whoever wants to see how far it has
//! come, or to end it early, passes a [`Progress`]. The only place of parallelism in the crate is `replicate`.

pub mod compare;
pub mod fates;
pub mod measure;
pub mod optimize;
pub mod paired;
pub mod requirement;
pub mod results;
pub mod selection;
pub mod sensitivity;
pub mod support_levels;
pub mod worth;

mod error;
mod estimates;
mod precision;
mod replicate;
mod warm_up;

pub use error::ExperimentError;
pub use measure::{MEASURES, measure_exists, measure_without_value};

use crate::kernel::plan::Plan;
use crate::model::{Model, Replications};
use crate::observe::observations::Observations;
use crate::observe::recorder::Recorder;
use crate::observe::watcher::Watcher;
use crate::observe::windows::Window;
use crate::time::SimTime;

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
    run(model, *settings, |window| Recorder::new(model, window), |_, seen| seen, progress)
}

/// As [`run_experiment`], with others who watch the same replications. `watcher` makes one that measures from the given
/// instant on; `take` is given what each saw in a replication that is good, in the order of the replications' numbers.
///
/// # Errors
///
/// As [`run_experiment`].
pub fn run_watched<W>(
    model: &Model,
    settings: &Settings,
    watcher: impl Fn(SimTime) -> W,
    mut take: impl FnMut(&Observations, W::Seen) + Send,
    progress: &dyn Progress,
) -> Result<Results, ExperimentError>
where
    W: Watcher<Seen: Send> + Send,
{
    let both = |window: Window| (Recorder::new(model, window), watcher(window.warm_up));
    let fold = |number: u64, (observations, seen): (Observations, W::Seen)| {
        if check(model, number, &observations).is_ok() {
            take(&observations, seen);
        }
        observations
    };
    run(model, *settings, both, fold, progress)
}

/// Warm-up, replications, estimates; `observations` are those of a replication out of what its watcher saw.
fn run<W>(
    model: &Model,
    settings: Settings,
    watcher: impl Fn(Window) -> W,
    observations: impl FnMut(u64, W::Seen) -> Observations + Send,
    progress: &dyn Progress,
) -> Result<Results, ExperimentError>
where
    W: Watcher<Seen: Send> + Send,
{
    let goal = match &model.run.replications {
        Replications::Fixed(_) => None,
        Replications::Precision { measure, within, max } => Some(Goal::new(model, measure, *within, *max)?),
    };
    let plan = Plan::new(model);
    let (warm_up, warm_up_note) = warm_up::settle(&plan, progress)?;
    if warm_up >= model.run.horizon {
        return Err(ExperimentError::NothingMeasured { warm_up, horizon: model.run.horizon });
    }
    let window = Window { warm_up, bins: settings.bins, week: settings.week, details: true };
    let mut estimates = Estimates::new(model);
    let replicator = Replicator::new(&plan, || watcher(window));
    let stopped = replicate_enough(model, replicator, observations, goal.as_ref(), &mut estimates, progress)?;
    Ok(estimates.results(&Setting { warm_up, warm_up_note, stopped }))
}

/// Makes replications until there are enough of them.
fn replicate_enough<W>(
    model: &Model,
    mut replicator: Replicator<'_, W>,
    mut observations: impl FnMut(u64, W::Seen) -> Observations + Send,
    goal: Option<&Goal>,
    estimates: &mut Estimates<'_>,
    progress: &dyn Progress,
) -> Result<Stopped, ExperimentError>
where
    W: Watcher<Seen: Send> + Send,
{
    let most = match model.run.replications {
        Replications::Fixed(count) => count.max(1),
        Replications::Precision { max, .. } => max.max(1),
    };
    let mut step = goal.map_or(Step::until(most), Goal::first);
    loop {
        let Step { until, planned } = step;
        let from = u64::from(estimates.replications());
        replicator.run(from..u64::from(until), progress, |number, seen| {
            let observations = observations(number, seen);
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
