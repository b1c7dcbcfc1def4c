//! Models as the alternatives of a selection.

use std::sync::Arc;

use crate::model::Model;
use crate::stats::selection::Source;
use crate::time::SimTime;

use super::super::paired::{Paired, PairedError, Sampling};
use super::super::{ExperimentError, Progress};
use super::{Goal, excess};

/// Alternatives that are run together at most: each has memory of its own on each thread.
const TOGETHER: usize = 64;

/// Models that compete, under common random numbers.
pub(in crate::experiment) struct Contest<'a> {
    paired: Paired,
    goal: &'a Goal,
    progress: &'a dyn Progress,
    /// Those that take part, by their places among the models.
    entered: Vec<usize>,
}

impl<'a> Contest<'a> {
    /// Those of the models take part that are named by their places.
    pub(in crate::experiment) fn new(
        models: Vec<Arc<Model>>,
        entered: Vec<usize>,
        goal: &'a Goal,
        warm_up: SimTime,
        sampling: Sampling,
        progress: &'a dyn Progress,
    ) -> Result<Self, PairedError> {
        let paired = Paired::new(models, &goal.measures(), warm_up, sampling)?;
        Ok(Self { paired, goal, progress, entered })
    }

    /// Makes the first replications, and leaves out the models that cannot be run: most often their demand exceeds
    /// their capacity. Returns their places with the reasons.
    pub(in crate::experiment) fn leave_out_failing(
        &mut self,
        replications: u32,
    ) -> Result<Vec<(usize, ExperimentError)>, PairedError> {
        let all = self.entered.clone();
        self.run(&all, replications)?;
        let failure = |&one: &usize| self.paired.failure(one).map(|failure| (one, failure.clone()));
        let failing: Vec<_> = all.iter().filter_map(failure).collect();
        self.entered.retain(|&one| self.paired.failure(one).is_none());
        Ok(failing)
    }

    /// Places, among the models, of those that take part.
    pub(in crate::experiment) fn entered(&self) -> &[usize] {
        &self.entered
    }

    /// What was run.
    pub(in crate::experiment) const fn paired(&self) -> &Paired {
        &self.paired
    }

    fn run(&mut self, models: &[usize], until: u32) -> Result<(), PairedError> {
        for some in models.chunks(TOGETHER) {
            let mut each = vec![0; self.paired.len()];
            for &one in some {
                each[one] = until;
            }
            let complete = self.paired.extend_each(&each, self.progress);
            let alternative = some.first().copied().unwrap_or(0);
            if !complete.map_err(|error| PairedError { alternative, error })? {
                return Err(PairedError { alternative, error: ExperimentError::Interrupted });
            }
        }
        Ok(())
    }
}

impl Source for Contest<'_> {
    type Error = PairedError;

    fn alternatives(&self) -> usize {
        self.entered.len()
    }

    fn extend(&mut self, alternatives: &[usize], until: u32) -> Result<(), PairedError> {
        let models: Vec<usize> = alternatives.iter().map(|&one| self.entered[one]).collect();
        self.run(&models, until)?;
        let failure = |&alternative: &usize| {
            let error = self.paired.failure(alternative)?.clone();
            Some(PairedError { alternative, error })
        };
        models.iter().find_map(failure).map_or(Ok(()), Err)
    }

    fn objective(&self, alternative: usize, replication: u32) -> f64 {
        let sample = self.paired.sample(self.entered[alternative], 0);
        self.goal.objective(sample.parts()[replication as usize])
    }

    fn excess(&self, alternative: usize, constraint: usize, replication: u32) -> f64 {
        let sample = self.paired.sample(self.entered[alternative], 1 + constraint);
        excess(&self.goal.subject_to[constraint], sample.parts()[replication as usize])
    }
}
