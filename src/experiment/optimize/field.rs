//! The staffings that were simulated, all under the same random numbers, and how they compare.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::experiment::paired::{Paired, PairedError, Sampling};
use crate::experiment::selection::{Goal, excess, excess_of};
use crate::experiment::{ExperimentError, Progress};
use crate::stats::Tally;
use crate::time::SimTime;

use super::space::{Space, Staffing};

/// Staffings that are run together at most: each has memory of its own on each thread.
const TOGETHER: usize = 64;

/// What was simulated.
pub(super) struct Field<'a> {
    pub(super) space: &'a Space<'a>,
    goal: &'a Goal,
    tolerances: &'a [f64],
    paired: Paired,
    staffings: Vec<Staffing>,
    /// Places of staffings; `None` for one that makes no model.
    known: BTreeMap<Staffing, Option<usize>>,
    progress: &'a dyn Progress,
}

/// How good a staffing looks after some replications. Smaller is better.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Score {
    /// By how many tolerances the limits are broken, all together; infinite where the staffing cannot be run.
    pub(super) violation: f64,
    /// The objective; lower is better.
    pub(super) objective: f64,
    /// Cost per week.
    pub(super) cost: f64,
}

impl Score {
    pub(super) const NONE: Self =
        Self { violation: f64::INFINITY, objective: f64::INFINITY, cost: f64::INFINITY };

    pub(super) fn compare(&self, other: &Self) -> Ordering {
        self.violation
            .total_cmp(&other.violation)
            .then(self.objective.total_cmp(&other.objective))
            .then(self.cost.total_cmp(&other.cost))
    }

    pub(super) fn is_better(&self, other: &Self) -> bool {
        self.compare(other) == Ordering::Less
    }
}

impl<'a> Field<'a> {
    pub(super) fn new(
        space: &'a Space<'a>,
        goal: &'a Goal,
        tolerances: &'a [f64],
        warm_up: SimTime,
        sampling: Sampling,
        progress: &'a dyn Progress,
    ) -> Result<Self, PairedError> {
        let paired = Paired::new(Vec::new(), &goal.measures(), warm_up, sampling)?;
        let (staffings, known) = (Vec::new(), BTreeMap::new());
        Ok(Self { space, goal, tolerances, paired, staffings, known, progress })
    }

    /// Makes sure that each of these was run so many times. Those that cannot be run are left alone.
    pub(super) fn run(&mut self, staffings: &[Staffing], replications: u32) -> Result<(), PairedError> {
        let mut places = Vec::new();
        for staffing in staffings {
            if let Some(place) = self.enter(staffing)?
                && self.paired.is_active(place)
                && self.paired.replications(place) < replications
            {
                places.push(place);
            }
        }
        for some in places.chunks(TOGETHER) {
            let mut until = vec![0; self.paired.len()];
            for &place in some {
                until[place] = replications;
            }
            let complete = self.paired.extend_each(&until, self.progress);
            let alternative = some[0];
            if !complete.map_err(|error| PairedError { alternative, error })? {
                return Err(PairedError { alternative, error: ExperimentError::Interrupted });
            }
        }
        Ok(())
    }

    fn enter(&mut self, staffing: &Staffing) -> Result<Option<usize>, PairedError> {
        if let Some(known) = self.known.get(staffing) {
            return Ok(*known);
        }
        let place = match self.space.model(staffing) {
            None => None,
            Some(model) => {
                self.staffings.push(staffing.clone());
                Some(self.paired.add(model, &self.goal.measures())?)
            }
        };
        self.known.insert(staffing.clone(), place);
        Ok(place)
    }

    /// How good a staffing looks after its first so many replications.
    pub(super) fn score(&self, staffing: &Staffing, replications: u32) -> Score {
        let Some(place) = self.place(staffing) else { return Score::NONE };
        if self.paired.failure(place).is_some() || self.paired.replications(place) < replications {
            return Score::NONE;
        }
        let objective = self.mean(place, 0, replications);
        let broken = (0..self.tolerances.len())
            .map(|limit| (self.mean(place, 1 + limit, replications).max(0.0)) / self.tolerances[limit]);
        let violation: f64 = broken.sum();
        if objective.is_nan() || violation.is_nan() {
            return Score::NONE;
        }
        Score { violation, objective, cost: self.space.cost(staffing) }
    }

    /// Values of the objective (measure 0) or of the excess over a limit and one tolerance, replication by replication:
    /// what the clean-up will be sure to pass lies below zero.
    pub(super) fn values(&self, place: usize, measure: usize) -> Vec<f64> {
        let parts = self.paired.sample(place, measure).parts().iter();
        match measure {
            0 => parts.map(|&parts| self.goal.objective(parts)).collect(),
            limit => {
                let (requirement, tolerance) = (&self.goal.subject_to[limit - 1], self.tolerances[limit - 1]);
                parts.map(|&parts| excess(requirement, parts) + tolerance).collect()
            }
        }
    }

    fn mean(&self, place: usize, measure: usize, replications: u32) -> f64 {
        let values = self.values(place, measure);
        values[..replications as usize].iter().sum::<f64>() / f64::from(replications)
    }

    /// Mean and standard error of the excess over a limit and one tolerance.
    pub(super) fn excess(&self, staffing: &Staffing, limit: usize) -> Option<(f64, f64)> {
        mean_and_error(&self.values(self.place(staffing)?, 1 + limit))
    }

    /// Mean and standard error of the objective of one less that of another.
    pub(super) fn difference(&self, of: &Staffing, less: &Staffing) -> Option<(f64, f64)> {
        let (of, less) = (self.values(self.place(of)?, 0), self.values(self.place(less)?, 0));
        let differences: Vec<f64> = of.iter().zip(&less).map(|(of, less)| of - less).collect();
        mean_and_error(&differences)
    }

    /// The place among the paired runs.
    pub(super) fn place(&self, staffing: &Staffing) -> Option<usize> {
        self.known.get(staffing).copied().flatten()
    }

    /// All that were run at least so often and did not fail.
    pub(super) fn seen(&self, replications: u32) -> Vec<Staffing> {
        let ran = |(place, _): &(usize, &Staffing)| {
            self.paired.failure(*place).is_none() && self.paired.replications(*place) >= replications
        };
        self.staffings.iter().enumerate().filter(ran).map(|(_, staffing)| staffing.clone()).collect()
    }

    /// The paired runs.
    pub(super) const fn paired(&self) -> &Paired {
        &self.paired
    }

    /// How many limits there are.
    pub(super) const fn limits(&self) -> usize {
        self.tolerances.len()
    }

    /// The names of the measures, the one to improve first.
    pub(super) fn measures(&self) -> Vec<&'a str> {
        self.goal.measures()
    }

    /// A figure of a measure turned so that lower is better.
    pub(super) fn turned(&self, measure: usize, figure: f64) -> f64 {
        match measure {
            0 => self.goal.turned(figure),
            limit => excess_of(&self.goal.subject_to[limit - 1], figure),
        }
    }

    /// Staffings that were simulated.
    pub(super) fn staffings(&self) -> usize {
        self.staffings.len()
    }

    /// Replications made in all.
    pub(super) fn replications(&self) -> u64 {
        (0..self.paired.len()).map(|place| u64::from(self.paired.replications(place))).sum()
    }
}

fn mean_and_error(values: &[f64]) -> Option<(f64, f64)> {
    let tally: Tally = values.iter().copied().collect();
    Some((tally.mean()?, (tally.variance()? / tally.count() as f64).sqrt()))
}
