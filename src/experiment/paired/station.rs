//! What one thread needs to run any of the alternatives.

use crate::kernel::Kernel;
use crate::kernel::plan::Plan;
use crate::observe::observations::Observations;
use crate::observe::recorder::Recorder;
use crate::observe::windows::Window;
use crate::time::SimTime;

/// A kernel and a recorder for each alternative, made when it is first run here. Their memory is reused.
#[derive(Debug)]
pub(super) struct Stations<'p> {
    plans: &'p [Plan<'p>],
    window: Window,
    made: Vec<Option<(Kernel<'p>, Recorder<'p>)>>,
}

impl<'p> Stations<'p> {
    /// `details` as in [`Window`]: whether any measure needs them.
    pub(super) fn new(plans: &'p [Plan<'p>], warm_up: SimTime, details: bool) -> Self {
        // Neither the development nor the week is kept.
        let window = Window { warm_up, bins: 1, week: false, details };
        Self { plans, window, made: plans.iter().map(|_| None).collect() }
    }

    /// Makes one replication of an alternative.
    pub(super) fn run(&mut self, alternative: usize, seed: u64, replication: u64) -> Observations {
        let plan = &self.plans[alternative];
        let make = || (Kernel::new(plan), Recorder::new(plan.model(), self.window));
        let (kernel, recorder) = self.made[alternative].get_or_insert_with(make);
        recorder.reset();
        let outcome = kernel.run(seed, replication, recorder);
        recorder.observations(outcome)
    }
}
