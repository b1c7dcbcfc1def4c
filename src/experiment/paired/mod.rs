//! Several models under common random numbers: the same replications under the same seed, side by side.
//!
//! A unit brings the same luck into every alternative, so that what differs between two of them in one replication
//! is what the alternative does and little else: differences are sharp (Law 2015, "Simulation Modeling and
//! Analysis", section 11.2). Kept are the parts of each measure in each replication, not what was observed; so runs
//! can go on from where they stopped, alternatives can be left out, and any comparison can be made afterwards.
//!
//! [`common_warm_up`] finds where measurement starts, [`Paired`] runs and keeps, [`Difference`] compares two. The
//! alternatives must have the same horizon. Results are the same bytes for any number of threads.

mod difference;
mod sample;
mod station;

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

pub use difference::Difference;
pub use sample::{Gathered, Sample, own_value};

use crate::kernel::plan::Plan;
use crate::model::Model;
use crate::time::SimTime;

use super::error::check;
use super::measure::Measure;
use super::replicate::{AHEAD_PER_WORKER, Queue, locked};
use super::results::Estimate;
use super::{ExperimentError, Progress, warm_up};
use sample::Seen;
use station::Stations;

/// Which replications are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sampling {
    /// Master seed of all alternatives.
    pub seed: u64,
    /// Number of the first replication.
    pub first: u64,
}

impl Sampling {
    /// Number of the first of the fresh replications: beyond all that an experiment makes, below the pilots.
    const FRESH: u64 = 1 << 31;

    /// Those that the model's own run makes.
    pub const fn of(model: &Model) -> Self {
        Self { seed: model.run.seed, first: 0 }
    }

    /// Replications with draws of their own, to confirm what was chosen on these.
    #[must_use]
    pub const fn fresh(self) -> Self {
        Self { first: self.first + Self::FRESH, ..self }
    }
}

/// Why a comparison cannot be made: which alternative, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairedError {
    /// Place of the alternative.
    pub alternative: usize,
    /// What is wrong.
    pub error: ExperimentError,
}

/// Several models, run under the same random numbers.
#[derive(Debug, Clone)]
pub struct Paired {
    alternatives: Vec<Alternative>,
    sampling: Sampling,
    warm_up: SimTime,
}

/// One model with what was seen of it.
#[derive(Debug, Clone)]
struct Alternative {
    model: Arc<Model>,
    dropped: bool,
    failure: Option<ExperimentError>,
    /// By measure.
    samples: Vec<Sample>,
}

/// One replication to make.
#[derive(Debug, Clone, Copy)]
struct Task {
    alternative: usize,
    replication: u64,
}

/// Where measurement starts for all of several models: the latest start that is given or found for any of them.
///
/// # Errors
///
/// If none can be found for one of them, or it leaves nothing to measure.
pub fn common_warm_up<'m>(
    models: impl IntoIterator<Item = &'m Model>,
    progress: &dyn Progress,
) -> Result<SimTime, PairedError> {
    let mut latest = SimTime::ZERO;
    for (alternative, model) in models.into_iter().enumerate() {
        let horizon = model.run.horizon;
        let found = warm_up::settle(&Plan::new(model), progress);
        let (warm_up, _) = found.map_err(|error| PairedError { alternative, error })?;
        if warm_up >= horizon {
            let error = ExperimentError::NothingMeasured { warm_up, horizon };
            return Err(PairedError { alternative, error });
        }
        latest = latest.max(warm_up);
    }
    Ok(latest)
}

impl Paired {
    /// Nothing is run yet.
    ///
    /// # Errors
    ///
    /// If one of the models has no measure of one of the names.
    pub fn new(
        models: Vec<Arc<Model>>,
        measures: &[&str],
        warm_up: SimTime,
        sampling: Sampling,
    ) -> Result<Self, PairedError> {
        let mut paired = Self { alternatives: Vec::with_capacity(models.len()), sampling, warm_up };
        for model in models {
            paired.add(model, measures)?;
        }
        Ok(paired)
    }

    /// One more alternative, of which nothing is run yet, with the same measures as the others. Returns its place.
    ///
    /// # Errors
    ///
    /// If the model has no measure of one of the names.
    pub fn add(&mut self, model: Arc<Model>, measures: &[&str]) -> Result<usize, PairedError> {
        let alternative = self.alternatives.len();
        let samples =
            sample::samples(&model, measures).map_err(|error| PairedError { alternative, error })?;
        self.alternatives.push(Alternative { model, dropped: false, failure: None, samples });
        Ok(alternative)
    }

    /// Takes what was gathered of an alternative in replications made elsewhere, from the first of this sampling on and
    /// measured from the same instant on, in the place of what was seen of it: nothing that is known is run again.
    pub fn start_with(&mut self, alternative: usize, gathered: Gathered) {
        self.alternatives[alternative].samples = gathered.samples;
    }

    /// The number of alternatives, those that were dropped included.
    pub const fn len(&self) -> usize {
        self.alternatives.len()
    }

    /// Whether there is nothing to compare.
    pub const fn is_empty(&self) -> bool {
        self.alternatives.is_empty()
    }

    /// Where measurement starts.
    pub const fn warm_up(&self) -> SimTime {
        self.warm_up
    }

    /// Which replications these are.
    pub const fn sampling(&self) -> Sampling {
        self.sampling
    }

    /// The model of an alternative.
    pub fn model(&self, alternative: usize) -> &Arc<Model> {
        &self.alternatives[alternative].model
    }

    /// Why an alternative has no more replications, if one of them failed: most often demand exceeds its capacity.
    pub fn failure(&self, alternative: usize) -> Option<&ExperimentError> {
        self.alternatives[alternative].failure.as_ref()
    }

    /// Leaves an alternative out of what is run from now on; what was seen of it stays.
    pub fn drop_alternative(&mut self, alternative: usize) {
        self.alternatives[alternative].dropped = true;
    }

    /// Whether an alternative is run on: neither dropped nor failed.
    pub fn is_active(&self, alternative: usize) -> bool {
        let one = &self.alternatives[alternative];
        !one.dropped && one.failure.is_none()
    }

    /// Replications made of an alternative.
    pub fn replications(&self, alternative: usize) -> u32 {
        self.alternatives[alternative].replications()
    }

    /// What was seen of a measure (by its place among the names) of an alternative.
    pub fn sample(&self, alternative: usize, measure: usize) -> &Sample {
        &self.alternatives[alternative].samples[measure]
    }

    /// The estimate of a measure of one alternative; `None` with too little data.
    pub fn estimate(&self, alternative: usize, measure: usize, confidence: f64) -> Option<Estimate> {
        self.sample(alternative, measure).estimate(confidence)
    }

    /// A measure of one alternative less that of another, over the replications that both have; `None` with too
    /// little data.
    pub fn difference(&self, of: usize, less: usize, measure: usize) -> Option<Difference> {
        Difference::between(self.sample(of, measure), self.sample(less, measure))
    }

    /// Goes on until every active alternative has so many replications. `Ok(false)` if `progress` ended it before.
    ///
    /// # Errors
    ///
    /// Only if a law that holds in every replication is broken, which would be a fault of the program. An
    /// alternative that cannot be run is no error: see [`Paired::failure`].
    pub fn extend(&mut self, until: u32, progress: &dyn Progress) -> Result<bool, ExperimentError> {
        let until = vec![until; self.alternatives.len()];
        self.extend_each(&until, progress)
    }

    /// As [`Paired::extend`], with a number for each alternative. Replications are made in the order of their
    /// numbers, all alternatives of one before the next.
    ///
    /// # Errors
    ///
    /// As [`Paired::extend`].
    pub fn extend_each(&mut self, until: &[u32], progress: &dyn Progress) -> Result<bool, ExperimentError> {
        let tasks = self.tasks(until);
        if tasks.is_empty() {
            return Ok(true);
        }
        let Self { alternatives, sampling, warm_up } = self;
        let models: Vec<Arc<Model>> = alternatives.iter().map(|one| Arc::clone(&one.model)).collect();
        let measures: Vec<Vec<Measure>> =
            alternatives.iter().map(|one| one.samples.iter().map(Sample::measure).collect()).collect();
        let plans: Vec<Plan<'_>> = models.iter().map(|model| Plan::new(model)).collect();
        let details = measures.iter().flatten().any(|measure| measure.figure.needs_details());
        let station = |_| Stations::new(&plans, *warm_up, details);
        let mut workers: Vec<Stations<'_>> = (0..rayon::current_num_threads()).map(station).collect();
        let failed: Vec<AtomicBool> = alternatives.iter().map(|_| AtomicBool::new(false)).collect();
        let mut done = 0;
        let planned = tasks.len() as u32;
        let fold = |number: u64, seen: Option<Result<Seen, ExperimentError>>| {
            let Task { alternative, .. } = tasks[number as usize];
            let one = &mut alternatives[alternative];
            done += 1;
            progress.advanced(done, planned);
            match seen {
                Some(Ok(seen)) if one.failure.is_none() => sample::take(&mut one.samples, &seen),
                Some(Err(broken @ ExperimentError::LawBroken { .. })) => return Err(broken),
                Some(Err(failure)) if one.failure.is_none() => {
                    failed[alternative].store(true, Ordering::Relaxed);
                    one.failure = Some(failure);
                }
                _ => {}
            }
            Ok(())
        };
        let early_max = workers.len() * AHEAD_PER_WORKER;
        let queue = Mutex::new(Queue::new(0..tasks.len() as u64, early_max, fold));
        let run = |stations: &mut Stations<'_>| {
            loop {
                let Some(number) = locked(&queue).take(progress) else { return };
                let Task { alternative, replication } = tasks[number as usize];
                // What follows a failure is not looked at, whether it was run or not.
                let runs = !failed[alternative].load(Ordering::Relaxed);
                let seen = runs.then(|| {
                    let observations = stations.run(alternative, sampling.seed, replication);
                    check(&models[alternative], replication, &observations)?;
                    Ok(Seen::new(&models[alternative], &observations, &measures[alternative]))
                });
                locked(&queue).hand_in(number, seen);
            }
        };
        while locked(&queue).has_more() {
            rayon::scope(|scope| {
                for stations in &mut workers {
                    let run = &run;
                    scope.spawn(move |_| run(stations));
                }
            });
        }
        let mut queue = queue.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        let complete = queue.is_complete();
        let failure = queue.failure.take();
        drop(queue);
        failure.map_or(Ok(complete), Err)
    }

    /// What is missing, replication by replication.
    fn tasks(&self, until: &[u32]) -> Vec<Task> {
        let missing = |alternative: usize| {
            let wanted = until.get(alternative).copied().unwrap_or(0);
            let from = self.replications(alternative);
            let to = if self.is_active(alternative) { wanted.max(from) } else { from };
            (from..to).map(move |number| (number, alternative))
        };
        let mut tasks: Vec<(u32, usize)> = (0..self.alternatives.len()).flat_map(missing).collect();
        tasks.sort_unstable();
        let first = self.sampling.first;
        let task = |(number, alternative)| Task { alternative, replication: first + u64::from(number) };
        tasks.into_iter().map(task).collect()
    }
}

impl Alternative {
    fn replications(&self) -> u32 {
        sample::replications(&self.samples)
    }
}
