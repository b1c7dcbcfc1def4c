//! What an experiment found: every figure with its interval. Values only; who shows them decides how.
//!
//! Times are in hours unless a name says otherwise. Measures are defined in `docs/measures.md`.

pub use super::fates::{ActivityFates, Fates};
pub use super::support_levels::SupportLevelResult;
pub use super::worth::{PriorityResult, Worth};
pub use crate::kernel::cause::{ByCause, Cause};

use crate::model::Stage;
use crate::time::SimTime;

/// An estimated figure with its confidence interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The point estimate.
    pub value: f64,
    /// The interval (low, high); `None` with fewer than two replications or too little data.
    pub interval: Option<(f64, f64)>,
}

/// The findings of one experiment.
#[derive(Debug, Clone)]
pub struct Results {
    /// Name of the scenario.
    pub name: String,
    /// Title of the scenario.
    pub title: String,
    /// Local date and time of the start, ISO 8601.
    pub start: String,
    /// Time zone of the scenario.
    pub time_zone: String,
    /// Master seed.
    pub seed: u64,
    /// Where measurement starts.
    pub warm_up: SimTime,
    /// How the warm-up came about, in words, if it was found and not given.
    pub warm_up_note: Option<String>,
    /// Where each replication ends.
    pub horizon: SimTime,
    /// Replications that the figures rest on.
    pub replications: u32,
    /// Why no more were made.
    pub stopped: Stopped,
    /// Units that kept each other from moving on; `None` if there never were any.
    pub deadlock: Option<Deadlock>,
    /// Confidence level of the intervals.
    pub confidence: f64,
    /// All value streams together.
    pub whole: Flow,
    /// Each value stream, in the order of the file.
    pub streams: Vec<StreamResult>,
    /// Each activity, in the order of the file.
    pub activities: Vec<ActivityResult>,
    /// Each pool, in the order of the file.
    pub pools: Vec<PoolResult>,
    /// Each support level that a pool has, ascending.
    pub support_levels: Vec<SupportLevelResult>,
    /// Each kind of value-chain activity that occurs, in the order of [`Stage`].
    pub stages: Vec<StageResult>,
    /// Outputs produced, by name.
    pub outputs: Vec<OutputResult>,
    /// What changed during the run, by path in the scenario.
    pub parameters: Vec<ParameterResult>,
    /// Each stock, in the order of the file.
    pub stocks: Vec<StockResult>,
    /// Each service, in the order of the file.
    pub services: Vec<ServiceResult>,
    /// Development over the whole run, warm-up included.
    pub series: Series,
    /// The average week after the warm-up, by hour from Monday 00:00 local time (168 entries).
    pub week: Week,
    /// Every measure that can be asked for by name, of the whole and of each value stream.
    pub named: Vec<(String, Option<Estimate>)>,
    /// Events handled in all replications, for the curious.
    pub events: u64,
}

impl Results {
    /// The estimate of a measure by its name; `None` if there is no such measure, or too little data for it.
    pub fn measure(&self, name: &str) -> Option<Estimate> {
        self.named.iter().find(|(known, _)| known == name).and_then(|(_, estimate)| *estimate)
    }
}

/// Units that kept each other from moving on for ever, or waited for those that did.
#[derive(Debug, Clone, PartialEq)]
pub struct Deadlock {
    /// Replications that ended with some.
    pub replications: u32,
    /// How many there were in these, on average.
    pub units: f64,
    /// The activities where they were, in the order of the file.
    pub activities: Vec<String>,
}

/// Why an experiment ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Stopped {
    /// All planned replications were made.
    Planned,
    /// The wanted precision was reached.
    PrecisionReached {
        /// The measure that was to be precise.
        measure: String,
        /// Error relative to the true value that was wanted.
        wanted: f64,
        /// Error relative to the true value reached: half-width over value less half-width; infinite without an
        /// interval or where the interval holds zero.
        reached: f64,
    },
    /// The largest number of replications was made without reaching the wanted precision.
    PrecisionMissed {
        /// The measure that was to be precise.
        measure: String,
        /// Error relative to the true value that was wanted.
        wanted: f64,
        /// Error relative to the true value reached: half-width over value less half-width; infinite without an
        /// interval or where the interval holds zero.
        reached: f64,
    },
    /// The user interrupted the run; the replications finished by then were kept.
    Interrupted {
        /// Replications that were planned.
        planned: u32,
    },
}

/// Flow through the whole or through one value stream. Per-unit figures are over units that left in the
/// measured window.
#[derive(Debug, Clone)]
pub struct Flow {
    /// Units that arrived in the window, per replication.
    pub arrived: Estimate,
    /// Units that left finished in the window, per replication.
    pub finished: Estimate,
    /// Finished units per week.
    pub throughput_per_week: Estimate,
    /// Time from arrival to leaving.
    pub lead_time: Option<Quantiles>,
    /// Time in which somebody works on the unit, mean per unit.
    pub touch_time: Option<Estimate>,
    /// Waiting per unit by cause, means.
    pub waiting: Option<WaitingByCause>,
    /// Touch time over lead time: ratio of sums.
    pub flow_efficiency: Option<Estimate>,
    /// Time average of units inside.
    pub work_in_progress: Estimate,
    /// Units inside at the end of the run.
    pub inside_at_end: Estimate,
    /// Share of units resolved within the target, open and late ones counted as missed.
    pub sla_resolve: Option<Estimate>,
    /// Share of units first worked on within the target.
    pub sla_respond: Option<Estimate>,
    /// Cost of the pools, paid time and overtime, per finished unit; `None` where nobody costs anything. To a
    /// stream falls of each pool's cost as much as of its work.
    pub cost_per_unit: Option<Estimate>,
    /// Share of finished units that needed only one visit to an activity with people: resolved at first contact.
    pub first_contact: Option<Estimate>,
    /// What became of its units.
    pub fates: Fates,
    /// What its work is worth.
    pub worth: Worth,
    /// What was open at the start; `None` if nothing was.
    pub backlog: Option<BacklogResult>,
}

/// Units that were open at the start of the run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BacklogResult {
    /// How many there were.
    pub at_start: Estimate,
    /// How many of them are still inside at the end.
    pub at_end: Estimate,
}

/// Mean and quantiles of a time, in hours.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantiles {
    /// Mean.
    pub mean: Estimate,
    /// Half are shorter.
    pub p50: Estimate,
    /// 85 % are shorter.
    pub p85: Estimate,
    /// 95 % are shorter.
    pub p95: Estimate,
}

/// Waiting time by cause. The causes add up to all time that is not touch time.
pub type WaitingByCause = ByCause<Estimate>;

/// One value stream.
#[derive(Debug, Clone)]
pub struct StreamResult {
    /// Name in the scenario.
    pub name: String,
    /// Title for people.
    pub title: String,
    /// Its flow.
    pub flow: Flow,
    /// Its priorities, ascending, where it promises something.
    pub priorities: Vec<PriorityResult>,
}

/// One activity, over all value streams.
#[derive(Debug, Clone)]
pub struct ActivityResult {
    /// Name in the scenario.
    pub name: String,
    /// Title for people.
    pub title: String,
    /// Value-chain stage.
    pub stage: Stage,
    /// Practice, if said.
    pub practice: Option<String>,
    /// Names of the pools that can do it; empty for a delay.
    pub pools: Vec<String>,
    /// Visits completed per week.
    pub completed_per_week: Estimate,
    /// Visits per unit that left: finished visits over finished units of all streams.
    pub visits_per_unit: Option<Estimate>,
    /// Waiting for people, per visit; `None` for a delay.
    pub wait: Option<Quantiles>,
    /// Time from start to end of work, per visit, interruptions left out; of a delay its length.
    pub touch_time: Option<Estimate>,
    /// Waiting by cause, hours per week over all units: spells that ended in the window, and time in delays.
    pub waiting_per_week: WaitingByCause,
    /// Share of all waiting for people in the scenario that happens here; `None` for a delay.
    pub share_of_waiting: Option<Estimate>,
    /// Time average of units waiting.
    pub waiting_units: Estimate,
    /// Time average of units in work (or in the delay).
    pub in_work: Estimate,
    /// What became of those who came here.
    pub fates: ActivityFates,
}

/// One pool.
#[derive(Debug, Clone)]
pub struct PoolResult {
    /// Name in the scenario.
    pub name: String,
    /// Title for people.
    pub title: String,
    /// Paid servers, time average over the window.
    pub paid: Estimate,
    /// Servers on duty, time average over the window (paid less shrinkage, plus work past the shift's end).
    pub on_duty: Estimate,
    /// Servers working, time average over the window.
    pub busy: Estimate,
    /// Busy over paid time.
    pub utilization: Option<Estimate>,
    /// Busy over time on duty.
    pub occupancy: Option<Estimate>,
    /// Work past the end of a shift, hours per week.
    pub overtime_per_week: Estimate,
    /// Cost of paid time and of overtime, per week.
    pub cost_per_week: Estimate,
    /// Demand over capacity from the traffic equations: 1 or more cannot be served. `None` if there is no
    /// capacity at all, or improvements change the demand for it.
    pub load: Option<f64>,
    /// Who they are, where they differ.
    pub people: Vec<PeopleResult>,
}

/// People of one pool who work equally fast.
#[derive(Debug, Clone)]
pub struct PeopleResult {
    /// Title for people.
    pub title: String,
    /// How many there are.
    pub staff: u32,
    /// How fast they work, as a multiple of the standard.
    pub speed: f64,
    /// Busy over time on duty.
    pub occupancy: Option<Estimate>,
}

/// All activities of one value-chain stage.
#[derive(Debug, Clone)]
pub struct StageResult {
    /// The stage.
    pub stage: Stage,
    /// Visits completed per week.
    pub completed_per_week: Estimate,
    /// Hours per week in which units are worked on; several people at one unit count once.
    pub touch_per_week: Estimate,
    /// Hours of waiting per week, delays included.
    pub waiting_per_week: Estimate,
    /// Time average of units here, waiting or in work.
    pub work_in_progress: Estimate,
}

/// One kind of output.
#[derive(Debug, Clone)]
pub struct OutputResult {
    /// Name in the scenario.
    pub name: String,
    /// Produced per week.
    pub per_week: Estimate,
}

/// Something of the chain that changes during a run. Its development is in [`Series::parameters`].
#[derive(Debug, Clone)]
pub struct ParameterResult {
    /// Its path in the scenario.
    pub name: String,
    /// What its values are counted in: hours (mean work content), a share, arrivals a week.
    pub unit: &'static str,
    /// At the start of the run.
    pub start: f64,
    /// At its end.
    pub at_end: Estimate,
}

/// One stock.
#[derive(Debug, Clone)]
pub struct StockResult {
    /// Name in the scenario.
    pub name: String,
    /// Title for people.
    pub title: String,
    /// Pieces there, time average.
    pub level: Estimate,
    /// Pieces there at the end.
    pub level_at_end: Estimate,
    /// Share of the time with nothing there.
    pub empty: Option<Estimate>,
    /// Share of the visits that took what they needed at once.
    pub at_once: Option<Estimate>,
    /// Pieces taken per week.
    pub consumed_per_week: Estimate,
    /// Pieces made per week.
    pub produced_per_week: Estimate,
    /// Pieces delivered per week.
    pub delivered_per_week: Estimate,
    /// Orders per week.
    pub orders_per_week: Estimate,
}

/// One service.
#[derive(Debug, Clone)]
pub struct ServiceResult {
    /// Name in the scenario.
    pub name: String,
    /// Title for people.
    pub title: String,
    /// Share of the time in which it is up.
    pub availability: Option<Estimate>,
    /// Share of its agreed hours in which it is up.
    pub availability_agreed: Option<Estimate>,
    /// Failures per week.
    pub failures_per_week: Estimate,
    /// Mean time from failure to restoration, in hours, of those restored.
    pub time_to_restore: Option<Estimate>,
}

/// Development over time in equal bins from the start of the run to its end.
#[derive(Debug, Clone, Default)]
pub struct Series {
    /// Ends of the bins.
    pub ends: Vec<SimTime>,
    /// Arrivals per week, all streams, one entry per bin: mean over replications with its interval.
    pub arrivals_per_week: Vec<Estimate>,
    /// Finished units per week.
    pub throughput_per_week: Vec<Estimate>,
    /// Units inside, time average in the bin.
    pub work_in_progress: Vec<Estimate>,
    /// Units waiting at each activity, time average in the bin: `[activity][bin]`.
    pub waiting: Vec<Vec<Estimate>>,
    /// Units at each activity at the end of the bin, waiting, in work or in a delay: `[activity][bin]`. With arrivals
    /// and finished units added up, what a cumulative flow diagram shows.
    pub inside: Vec<Vec<Estimate>>,
    /// What each parameter came to, time average in the bin: `[parameter][bin]`.
    pub parameters: Vec<Vec<Estimate>>,
}

/// The average week by hour, 168 entries from Monday 00:00 local time each; empty where the window misses an
/// hour of the week.
#[derive(Debug, Clone, Default)]
pub struct Week {
    /// Arrivals in the hour.
    pub arrivals: Vec<Estimate>,
    /// Finished units in the hour.
    pub throughput: Vec<Estimate>,
    /// Units inside, time average in the hour.
    pub work_in_progress: Vec<Estimate>,
    /// Units waiting at each activity, time average in the hour: `[activity][hour]`.
    pub waiting: Vec<Vec<Estimate>>,
    /// Servers on duty of each pool: `[pool][hour]`.
    pub on_duty: Vec<Vec<Estimate>>,
}
