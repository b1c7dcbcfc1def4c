//! From what was seen in each replication to figures with intervals.
//!
//! Replications come in the order of their numbers and are folded into accumulators; none is kept. Figures per
//! unit are ratios of sums over replications, counts and time averages are means over replications, quantiles
//! are those of all units of all replications. Only replications are independent of one another, so only they
//! are the base of the intervals (Law 2015, "Simulation Modeling and Analysis", section 9.4).

mod activity;
mod development;
mod fates;
mod figure;
mod flow;
mod pool;
mod supply;
mod support_levels;
mod work;
mod worth;

use crate::id::{Id, StreamId};
use crate::model::{Model, rolled_complete_accurate};
use crate::observe::observations::Observations;
use crate::stats::Tally;
use crate::time::{SimTime, TICKS_PER_WEEK};

use super::measure::{Measure, Scope, Seen, measure_names};
use super::results::{Deadlock, Estimate, OutputResult, ParameterResult, Results, Stopped, StreamResult};
use activity::{Activities, ActivitySeen};
use development::Development;
use figure::{Scale, mean};
use flow::FlowTotals;
use pool::Pools;
use supply::Supplies;
use support_levels::SupportLevelTotals;
use worth::PriorityTotals;

pub(super) use figure::hours;
pub(super) use work::Work;

/// The accumulators of one experiment.
#[derive(Debug, Clone)]
pub(super) struct Estimates<'m> {
    model: &'m Model,
    replications: u32,
    events: u64,
    /// Length of the measured window, the same in all replications.
    window: u64,
    whole: FlowTotals,
    streams: Vec<FlowTotals>,
    /// By stream.
    priorities: Vec<PriorityTotals>,
    activities: Activities,
    pools: Pools,
    support_levels: SupportLevelTotals,
    supplies: Supplies,
    /// Produced, by kind of output.
    outputs: Vec<Tally>,
    /// At the end, by parameter that changes during the run.
    parameters: Vec<Tally>,
    development: Development,
    /// Replications that ended in a deadlock, and the units in it, by activity.
    deadlocks: u32,
    stuck: Vec<u64>,
}

/// What results say besides the estimates.
#[derive(Debug, Clone)]
pub(super) struct Setting {
    /// Where measurement started.
    pub(super) warm_up: SimTime,
    /// How the warm-up came about.
    pub(super) warm_up_note: Option<String>,
    /// Why no more replications were made.
    pub(super) stopped: Stopped,
}

impl<'m> Estimates<'m> {
    /// Accumulators that have seen nothing.
    pub(super) fn new(model: &'m Model) -> Self {
        Self {
            model,
            replications: 0,
            events: 0,
            window: 0,
            whole: FlowTotals::default(),
            streams: vec![FlowTotals::default(); model.streams.len()],
            priorities: vec![PriorityTotals::default(); model.streams.len()],
            activities: Activities::new(model),
            pools: Pools::new(model),
            support_levels: SupportLevelTotals::new(model),
            supplies: Supplies::new(model),
            outputs: vec![Tally::new(); model.outputs.len()],
            parameters: vec![Tally::new(); model.changes.parameters.len()],
            development: Development::default(),
            deadlocks: 0,
            stuck: vec![0; model.activities.len()],
        }
    }

    /// Replications taken in.
    pub(super) const fn replications(&self) -> u32 {
        self.replications
    }

    /// Takes in one replication. The order matters for the last bits of sums.
    pub(super) fn add(&mut self, seen: &Observations) {
        let model = self.model;
        self.replications += 1;
        self.events += seen.outcome.events;
        self.window = seen.window;
        let flows = Seen::new(model, seen);
        for (index, totals) in self.streams.iter_mut().enumerate() {
            totals.add(&flows.flow(Scope::Stream(StreamId::new(index))));
        }
        for (totals, seen) in self.priorities.iter_mut().zip(&seen.priorities) {
            totals.add(seen);
        }
        let whole = flows.flow(Scope::Whole);
        self.whole.add(&whole);
        let left = whole.seen.left;
        let activities = ActivitySeen::of_all(model, seen);
        self.activities.add(seen, &activities, left);
        self.pools.add(seen, &flows.work);
        self.support_levels.add(model, &seen.levels, &flows.work);
        self.supplies.add(seen);
        let mut produced = vec![0_u64; self.outputs.len()];
        for (activity, seen) in model.activities.iter().zip(&activities) {
            for output in &activity.outputs {
                produced[output.index()] += seen.completed;
            }
        }
        for (tally, count) in self.outputs.iter_mut().zip(produced) {
            tally.add(count as f64);
        }
        for (tally, &value) in self.parameters.iter_mut().zip(&seen.parameters) {
            tally.add(value);
        }
        self.development.add(seen, model.run.horizon);
        self.deadlocks += u32::from(seen.cells.iter().any(|cell| cell.stuck > 0));
        for (cell, seen) in model.cells.iter().zip(&seen.cells) {
            self.stuck[cell.activity.index()] += seen.stuck;
        }
    }

    /// The present estimate of a measure; `None` with too little data for it.
    pub(super) fn measure(&self, measure: Measure) -> Option<Estimate> {
        let flow = match measure.scope {
            Scope::Whole => &self.whole,
            Scope::Stream(stream) => &self.streams[stream.index()],
        };
        flow.figure(measure.figure, &self.scale())
    }

    /// Every measure that has a name.
    fn named(&self) -> Vec<(String, Option<Estimate>)> {
        let names = measure_names(self.model).into_iter();
        names
            .map(|name| {
                let estimate = Measure::named(self.model, &name).and_then(|measure| self.measure(measure));
                (name, estimate)
            })
            .collect()
    }

    fn scale(&self) -> Scale {
        Scale {
            confidence: self.model.run.confidence,
            weeks: self.window as f64 / TICKS_PER_WEEK as f64,
            with_cost: self.model.pools.iter().any(|pool| pool.cost_per_hour > 0.0),
        }
    }

    /// The figures.
    pub(super) fn results(&self, setting: &Setting) -> Results {
        let model = self.model;
        let scale = self.scale();
        let stream = |(index, totals): (usize, &FlowTotals)| {
            let stream = &model.streams[StreamId::new(index)];
            let mut flow = totals.flow(&scale);
            flow.fates.complete_accurate = rolled_complete_accurate(model, StreamId::new(index));
            let (name, title) = (stream.name.clone(), stream.title.clone());
            StreamResult { name, title, flow, priorities: self.priorities[index].results(&scale) }
        };
        let streams: Vec<StreamResult> = self.streams.iter().enumerate().map(stream).collect();
        let mut whole = self.whole.flow(&scale);
        whole.fates.complete_accurate = complete_accurate_of_all(&streams);
        let output = |(name, tally): (&String, &Tally)| OutputResult {
            name: name.clone(),
            per_week: scale.per_week(mean(tally, &scale)),
        };
        Results {
            name: model.name.clone(),
            title: model.title.clone(),
            start: model.week_clock.start.clone(),
            time_zone: model.week_clock.time_zone.clone(),
            seed: model.run.seed,
            warm_up: setting.warm_up,
            warm_up_note: setting.warm_up_note.clone(),
            horizon: model.run.horizon,
            replications: self.replications,
            stopped: setting.stopped.clone(),
            deadlock: self.deadlock(),
            confidence: model.run.confidence,
            whole,
            streams,
            activities: self.activities.results(model, &scale),
            pools: self.pools.results(model, &scale),
            support_levels: self.support_levels.results(model, &scale),
            stocks: self.supplies.stocks(model, &scale),
            services: self.supplies.services(model, &scale),
            stages: self.activities.stage_results(&scale),
            outputs: model.outputs.iter().zip(&self.outputs).map(output).collect(),
            parameters: self.parameter_results(&scale),
            series: self.development.series(&scale),
            week: self.development.week(&scale),
            named: self.named(),
            events: self.events,
        }
    }

    /// Where units kept each other from moving on.
    fn deadlock(&self) -> Option<Deadlock> {
        let activities = self.model.activities.iter().zip(&self.stuck).filter(|(_, stuck)| **stuck > 0);
        (self.deadlocks > 0).then(|| Deadlock {
            replications: self.deadlocks,
            units: self.stuck.iter().sum::<u64>() as f64 / f64::from(self.deadlocks),
            activities: activities.map(|(activity, _)| activity.title.clone()).collect(),
        })
    }

    fn parameter_results(&self, scale: &Scale) -> Vec<ParameterResult> {
        let result = |(parameter, tally): (&crate::model::Parameter, &Tally)| ParameterResult {
            name: parameter.name.clone(),
            unit: parameter.lever.unit(),
            start: parameter.start,
            at_end: mean(tally, scale),
        };
        self.model.changes.parameters.iter().zip(&self.parameters).map(result).collect()
    }
}

/// Rolled percent complete and accurate of all streams, each counted by its finished units.
fn complete_accurate_of_all(streams: &[StreamResult]) -> Option<f64> {
    let (mut right, mut finished) = (0.0, 0.0);
    for flow in streams.iter().map(|stream| &stream.flow).filter(|flow| flow.finished.value > 0.0) {
        right += flow.fates.complete_accurate? * flow.finished.value;
        finished += flow.finished.value;
    }
    (finished > 0.0).then(|| right / finished)
}
