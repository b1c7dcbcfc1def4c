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
use crate::observe::watcher::Watcher;

use super::{ExperimentError, Progress};

/// Replications per worker that may be finished before one that was begun earlier.
pub(super) const AHEAD_PER_WORKER: usize = 8;

/// Workers for the replications of one model, one for each thread.
#[derive(Debug)]
pub(super) struct Replicator<'p, W> {
    workers: Vec<Worker<'p, W>>,
    seed: u64,
}

/// What one thread needs for one replication after another. Its memory is reused.
#[derive(Debug)]
struct Worker<'p, W> {
    kernel: Kernel<'p>,
    watcher: W,
}

/// Who does which number, and what has come in: a `T` from each.
pub(super) struct Queue<T, F> {
    /// The next number to take.
    next: u64,
    /// The first number not to take.
    end: u64,
    /// The same, as it was before anybody stopped the run.
    planned: u64,
    /// The next number to fold.
    due: u64,
    /// Finished before their turn.
    early: BTreeMap<u64, T>,
    /// How many of these there may be.
    early_max: usize,
    /// Somebody left because too many were early; all leave, to begin again together.
    regroup: bool,
    fold: F,
    pub(super) failure: Option<ExperimentError>,
}

impl<'p, W> Replicator<'p, W>
where
    W: Watcher<Seen: Send> + Send,
{
    /// As many workers as the rayon pool that this is called in has threads, each with a watcher of its own.
    pub(super) fn new(plan: &'p Plan<'p>, watcher: impl Fn() -> W) -> Self {
        let worker = |_| Worker { kernel: Kernel::new(plan), watcher: watcher() };
        let workers = (0..rayon::current_num_threads()).map(worker).collect();
        Self { workers, seed: plan.model().run.seed }
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
        F: FnMut(u64, W::Seen) -> Result<(), ExperimentError> + Send,
    {
        let early_max = self.workers.len() * AHEAD_PER_WORKER;
        let queue = Mutex::new(Queue::new(numbers, early_max, fold));
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

impl<W: Watcher> Worker<'_, W> {
    /// Makes replications until there are no more to make.
    fn work<F>(&mut self, seed: u64, queue: &Mutex<Queue<W::Seen, F>>, progress: &dyn Progress)
    where
        F: FnMut(u64, W::Seen) -> Result<(), ExperimentError>,
    {
        loop {
            let Some(number) = locked(queue).take(progress) else { return };
            self.watcher.begin(number);
            let outcome = self.kernel.run(seed, number, &mut self.watcher);
            let seen = self.watcher.seen(outcome);
            locked(queue).hand_in(number, seen);
        }
    }
}

impl<T, F> Queue<T, F>
where
    F: FnMut(u64, T) -> Result<(), ExperimentError>,
{
    /// A queue of these numbers.
    pub(super) const fn new(numbers: Range<u64>, early_max: usize, fold: F) -> Self {
        Self {
            next: numbers.start,
            end: numbers.end,
            planned: numbers.end,
            due: numbers.start,
            early: BTreeMap::new(),
            early_max,
            regroup: false,
            fold,
            failure: None,
        }
    }

    /// Whether numbers are left; those who left to regroup may come back.
    pub(super) fn has_more(&mut self) -> bool {
        self.regroup = false;
        self.next < self.end
    }

    /// Whether all were folded.
    pub(super) const fn is_complete(&self) -> bool {
        self.due == self.planned
    }

    /// The next number to make; `None` if the worker is to leave.
    pub(super) fn take(&mut self, progress: &dyn Progress) -> Option<u64> {
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
    pub(super) fn hand_in(&mut self, number: u64, seen: T) {
        self.early.insert(number, seen);
        while self.failure.is_none()
            && let Some(seen) = self.early.remove(&self.due)
        {
            self.failure = (self.fold)(self.due, seen).err();
            self.due += 1;
        }
    }
}

/// The queue for as long as it is used. If a thread panicked with it the panic goes on in the scope, so what it
/// left behind is never used.
pub(super) fn locked<T>(queue: &Mutex<T>) -> MutexGuard<'_, T> {
    queue.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Silent;

    /// Stops at once.
    struct Stop;

    impl Progress for Stop {
        fn advanced(&self, _done: u32, _planned: u32) {}

        fn cancelled(&self) -> bool {
            true
        }
    }

    #[test]
    fn what_comes_early_waits_for_its_turn() {
        let mut folded = Vec::new();
        let mut queue = Queue::new(4..8, 9, |number, seen: char| {
            folded.push((number, seen));
            Ok(())
        });
        let taken: Vec<_> = std::iter::from_fn(|| queue.take(&Silent)).collect();
        assert_eq!(taken, [4, 5, 6, 7]);
        for (number, seen) in [(6, 'c'), (4, 'a'), (7, 'd'), (5, 'b')] {
            queue.hand_in(number, seen);
        }
        assert!(!queue.has_more());
        assert_eq!(folded, [(4, 'a'), (5, 'b'), (6, 'c'), (7, 'd')]);
    }

    #[test]
    fn when_too_many_are_early_all_leave_and_begin_again() {
        let mut folded = 0;
        let mut queue = Queue::new(0..9, 2, |_, ()| {
            folded += 1;
            Ok(())
        });
        for number in 0..4 {
            assert_eq!(queue.take(&Silent), Some(number));
        }
        queue.hand_in(1, ());
        queue.hand_in(2, ());
        assert_eq!(queue.take(&Silent), None, "two wait for the first");
        queue.hand_in(0, ());
        assert_eq!(queue.take(&Silent), None, "whoever comes later leaves too");
        assert!(queue.has_more());
        assert_eq!(queue.take(&Silent), Some(4));
        assert_eq!(folded, 3);
    }

    #[test]
    fn the_first_failure_by_number_ends_it() {
        let mut queue = Queue::new(0..9, 9, |replication, ()| {
            let at = crate::time::SimTime::ZERO;
            if replication == 0 { Ok(()) } else { Err(ExperimentError::TooManyEvents { at, replication }) }
        });
        for number in 0..4 {
            assert_eq!(queue.take(&Silent), Some(number));
        }
        for number in [3, 2, 0, 1] {
            queue.hand_in(number, ());
        }
        assert!(matches!(queue.failure, Some(ExperimentError::TooManyEvents { replication: 1, .. })));
        assert_eq!((queue.take(&Silent), queue.has_more()), (None, false));
    }

    #[test]
    fn a_stop_lets_those_in_hand_finish() {
        let mut folded = 0;
        let mut queue = Queue::new(0..9, 9, |_, ()| {
            folded += 1;
            Ok(())
        });
        assert_eq!((queue.take(&Silent), queue.take(&Silent)), (Some(0), Some(1)));
        assert_eq!((queue.take(&Stop), queue.has_more()), (None, false));
        queue.hand_in(1, ());
        queue.hand_in(0, ());
        assert_eq!(folded, 2);
    }
}
