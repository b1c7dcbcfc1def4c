//! Replications in parallel, handed on in the order of their numbers.
//!
//! Workers take numbers from one queue and hand in what they saw; whoever hands in the next number due folds it
//! and all that follow it without a gap. So the fold sees the same sequence for any number of threads, only a
//! few replications are in memory at once, and nobody waits for the slowest of a batch. Numbers are taken in
//! ascending order: when the user stops the run, what was folded is a whole beginning.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::kernel::Kernel;
use crate::kernel::plan::Plan;
use crate::observe::observations::Observations;
use crate::observe::recorder::Recorder;
use crate::observe::windows::Window;

use super::{ExperimentError, Progress};

/// Replications per worker that may be finished before one that was begun earlier.
const AHEAD_PER_WORKER: usize = 8;

/// Workers for the replications of one model, one for each thread.
#[derive(Debug)]
pub(super) struct Replicator<'p> {
    workers: Vec<Worker<'p>>,
    seed: u64,
}

/// What one thread needs for one replication after another. Its memory is reused.
#[derive(Debug)]
struct Worker<'p> {
    kernel: Kernel<'p>,
    recorder: Recorder<'p>,
}

/// Who does which number, and what has come in.
struct Queue<F> {
    /// The next number to take.
    next: u64,
    /// The first number not to take.
    end: u64,
    /// The next number to fold.
    due: u64,
    /// Finished before their turn.
    early: BTreeMap<u64, Observations>,
    /// How many of these there may be.
    early_max: usize,
    /// Somebody left because too many were early; all leave, to begin again together.
    regroup: bool,
    fold: F,
    failure: Option<ExperimentError>,
}

impl<'p> Replicator<'p> {
    /// As many workers as the rayon pool that this is called in has threads.
    pub(super) fn new(plan: &'p Plan<'p>, window: Window) -> Self {
        let model = plan.model();
        let worker = |_| Worker { kernel: Kernel::new(plan), recorder: Recorder::new(model, window) };
        Self { workers: (0..rayon::current_num_threads()).map(worker).collect(), seed: model.run.seed }
    }

    /// Makes the replications of these numbers and gives each to `fold`, in order. Ends early, without a gap,
    /// when `progress` says so.
    ///
    /// # Errors
    ///
    /// The first error of `fold`, after which it is not called again.
    pub(super) fn run<F>(
        &mut self,
        numbers: Range<u64>,
        progress: &dyn Progress,
        fold: F,
    ) -> Result<(), ExperimentError>
    where
        F: FnMut(u64, Observations) -> Result<(), ExperimentError> + Send,
    {
        let queue = Mutex::new(Queue {
            next: numbers.start,
            end: numbers.end,
            due: numbers.start,
            early: BTreeMap::new(),
            early_max: self.workers.len() * AHEAD_PER_WORKER,
            regroup: false,
            fold,
            failure: None,
        });
        let seed = self.seed;
        while locked(&queue).has_more() {
            rayon::scope(|scope| {
                for worker in &mut self.workers {
                    scope.spawn(|_| worker.work(seed, &queue, progress));
                }
            });
        }
        let failure = locked(&queue).failure.take();
        failure.map_or(Ok(()), Err)
    }
}

impl Worker<'_> {
    /// Makes replications until there are no more to make.
    fn work<F>(&mut self, seed: u64, queue: &Mutex<Queue<F>>, progress: &dyn Progress)
    where
        F: FnMut(u64, Observations) -> Result<(), ExperimentError>,
    {
        loop {
            let Some(number) = locked(queue).take(progress) else { return };
            self.recorder.reset();
            let outcome = self.kernel.run(seed, number, &mut self.recorder);
            let observations = self.recorder.observations(outcome);
            locked(queue).hand_in(number, observations);
        }
    }
}

impl<F> Queue<F>
where
    F: FnMut(u64, Observations) -> Result<(), ExperimentError>,
{
    /// Whether numbers are left; those who left to regroup may come back.
    fn has_more(&mut self) -> bool {
        self.regroup = false;
        self.next < self.end
    }

    /// The next number to make; `None` if the worker is to leave.
    fn take(&mut self, progress: &dyn Progress) -> Option<u64> {
        if progress.cancelled() || self.failure.is_some() {
            self.end = self.next;
        }
        self.regroup |= self.early.len() >= self.early_max;
        if self.regroup || self.next >= self.end {
            return None;
        }
        self.next += 1;
        Some(self.next - 1)
    }

    /// Takes in a finished replication, and folds what is due.
    fn hand_in(&mut self, number: u64, observations: Observations) {
        self.early.insert(number, observations);
        while self.failure.is_none()
            && let Some(observations) = self.early.remove(&self.due)
        {
            self.failure = (self.fold)(self.due, observations).err();
            self.due += 1;
        }
    }
}

/// The queue for as long as it is used. If a thread panicked with it the panic goes on in the scope, so what it
/// left behind is never used.
fn locked<F>(queue: &Mutex<Queue<F>>) -> MutexGuard<'_, Queue<F>> {
    queue.lock().unwrap_or_else(PoisonError::into_inner)
}
