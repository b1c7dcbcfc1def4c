//! What an analysis found. Values only; who shows them decides how. Times are in hours unless a name says otherwise,
//! pools, activities and streams are given by their index in the results of the run.

pub use crate::experiment::results::Estimate;
pub use crate::observe::ways::{FinishedUnit, OpenUnit};

use crate::experiment::results::Results;
use crate::model::Stage;

/// A run with what else can be said of it.
#[derive(Debug, Clone)]
pub struct Analysis {
    /// The results of the run.
    pub run: Results,
    /// When all people of a pool are busy, and who is the momentary bottleneck.
    pub activity: PoolActivity,
    /// At what demand each pool gives out, in the order of the pools.
    pub capacity: Vec<Capacity>,
    /// The ladder of each value stream.
    pub ladders: Vec<Ladder>,
    /// Who goes where.
    pub flow: Flows,
    /// Lead times of each value stream.
    pub lead_times: Vec<LeadTimes>,
    /// How old units are, and those that are still inside.
    pub ages: Ages,
    /// How the number of units inside develops.
    pub forecast: Forecast,
    /// What one more person, less work or less rework would do; `None` if that was not asked for.
    pub marginal: Option<MarginalValues>,
    /// Which pool is the bottleneck.
    pub verdict: Verdict,
}

/// Active periods of all pools (Roser, Nakano and Tanaka 2001, 2002).
#[derive(Debug, Clone, PartialEq)]
pub struct PoolActivity {
    /// In the order of the pools.
    pub pools: Vec<ActivePool>,
    /// Share of the time with anybody on duty in which no pool was active.
    pub no_bottleneck: Option<Estimate>,
    /// The turning point of a line in which work is blocked (Li, Chang and Ni 2009): the pools before it, in the order of
    /// the file, are surely blocked more than starved, those after it starved more than blocked; `None` if there is no
    /// blocking or no such pool.
    pub turning_point: Option<usize>,
    /// Who was the momentary bottleneck when in the first replication, from the end of the warm-up on; the beginning of
    /// it, where there is much.
    pub timeline: Vec<TimelineSpan>,
}

/// Active periods of one pool.
#[derive(Debug, Clone, PartialEq)]
pub struct ActivePool {
    /// Mean length of an active period; `None` if there was none.
    pub mean_period: Option<Estimate>,
    /// The longest that was seen; `None` if there was none.
    pub longest_period: Option<f64>,
    /// Share of the time with anybody on duty in which it was the bottleneck alone.
    pub sole: Option<Estimate>,
    /// Share of that time in which it was one of two between which the bottleneck shifted.
    pub shifting: Option<Estimate>,
    /// Both together: how often the pool was a momentary bottleneck.
    pub bottleneck: Option<Estimate>,
    /// Time on duty without work over time on duty.
    pub starved: Option<Estimate>,
    /// Time in which its people only keep a unit that cannot move on, over time on duty.
    pub blocked: Option<Estimate>,
}

/// A part of a timeline, in hours since the start of the run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TimelineSpan {
    /// The pool.
    pub pool: usize,
    /// Start.
    pub from: f64,
    /// End.
    pub to: f64,
    /// Whether the bottleneck was shifting.
    pub shifting: bool,
}

/// Demand and capacity of one pool, from the traffic equations: nothing in it is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Capacity {
    /// Demand over capacity; `None` where there is no capacity.
    pub load: Option<f64>,
    /// The factor on all demand at which the pool gives out; `None` without demand.
    pub saturation: Option<f64>,
    /// By how much demand can grow until then: [`Capacity::saturation`] less one, negative if the pool gives out now.
    pub head_room: Option<f64>,
    /// All arrivals a week at which the pool gives out, the mix of value streams as it is; `None` without demand.
    pub arrivals_per_week: Option<f64>,
}

/// The lead-time ladder of a value stream: where its units spend their time, activity by activity. Per unit means: visits
/// that ended in the measured window over units that left in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Ladder {
    /// The value stream.
    pub stream: usize,
    /// Its activities, in the order of the file.
    pub rungs: Vec<Rung>,
    /// Share of its units that were never sent back: percent complete and accurate, rolled over the whole way.
    pub right_first_time: Option<Estimate>,
    /// Times a unit was sent back.
    pub sent_back: Option<Estimate>,
    /// Times the work on a unit passed from one pool to another.
    pub handoffs: Option<Estimate>,
    /// Share of all finished units: flow distribution.
    pub share_of_finished: Option<Estimate>,
    /// Share of all work done.
    pub share_of_work: Option<Estimate>,
}

/// One activity of a ladder.
#[derive(Debug, Clone, PartialEq)]
pub struct Rung {
    /// The activity.
    pub activity: usize,
    /// Visits of a unit.
    pub visits: Option<Estimate>,
    /// Work on a unit in one visit; none in a delay.
    pub touch: Option<Estimate>,
    /// Waiting in one visit; of a delay its length.
    pub wait: Option<Estimate>,
    /// Work on a unit in all its visits.
    pub touch_per_unit: Option<Estimate>,
    /// Waiting of a unit in all its visits.
    pub wait_per_unit: Option<Estimate>,
    /// Percent complete and accurate: share of the visits after which the unit does not come back to be done again;
    /// `None` of a delay.
    pub complete_accurate: Option<Estimate>,
}

/// Who goes where.
#[derive(Debug, Clone, PartialEq)]
pub struct Flows {
    /// Moves between activities, and from and to the outside, in the order of the activities.
    pub moves: Vec<Move>,
    /// The same between the kinds of value-chain activity, in the order of [`Stage`]; those that do not occur are left
    /// out.
    pub stages: Vec<StageMove>,
}

/// Units that go from one activity to another; `None` is the outside.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Move {
    /// Where from.
    pub from: Option<usize>,
    /// Where to.
    pub to: Option<usize>,
    /// Whether that is rework.
    pub rework: bool,
    /// Units a week.
    pub per_week: Estimate,
}

/// Units that go from one kind of value-chain activity to another, or to the same; `None` is the outside: demand, and
/// value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StageMove {
    /// Where from.
    pub from: Option<Stage>,
    /// Where to.
    pub to: Option<Stage>,
    /// Units a week.
    pub per_week: Estimate,
}

/// How long the units of a value stream took, over all replications.
#[derive(Debug, Clone, PartialEq)]
pub struct LeadTimes {
    /// The value stream.
    pub stream: usize,
    /// Bars of equal width from 0 on; what is longer than the last is in [`LeadTimes::beyond`].
    pub histogram: Vec<f64>,
    /// Width of a bar; 0 if there are none.
    pub width: f64,
    /// Share of the units that took longer than the last bar.
    pub beyond: f64,
    /// What was promised, by priority, where lead times can be held against it: none if targets count the hours of a
    /// calendar, or their clock stands still in a delay.
    pub targets: Vec<ResolveTarget>,
    /// Units that left in the first replication, a sample of them.
    pub sample: Vec<FinishedUnit>,
}

/// The target to resolve of one priority.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ResolveTarget {
    /// Priority number.
    pub priority: u8,
    /// Hours from arrival to leaving.
    pub hours: f64,
}

/// How old units are, since their arrival.
#[derive(Debug, Clone, PartialEq)]
pub struct Ages {
    /// For each activity the ages of units at the end of a visit there: the half, 85 % and 95 % that were younger.
    pub activities: Vec<Option<[Estimate; 3]>>,
    /// Units inside at the end of the first replication, a sample of them.
    pub open: Vec<OpenUnit>,
}

/// The probabilities of the quantiles of a fan.
pub const FAN: [f64; 5] = [0.05, 0.15, 0.5, 0.85, 0.95];

/// How the number of units inside develops over the run, and when it is what.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// Instants since the start, in hours.
    pub at: Vec<f64>,
    /// For each of them quantiles over replications of the units inside, for the probabilities [`FAN`]; intervals are
    /// between order statistics, and have no end where there are too few replications for one.
    pub inside: Vec<[Quantile; FAN.len()]>,
    /// When the backlog of the start is cleared; `None` if the run starts without one.
    pub cleared: Option<Clearing>,
}

/// A quantile with an interval whose ends may be unknown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantile {
    /// The estimate.
    pub value: f64,
    /// Lower end.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
}

/// When all units that were there at the start have left.
#[derive(Debug, Clone, PartialEq)]
pub struct Clearing {
    /// How many there were, on average.
    pub units: f64,
    /// Share of the replications in which they had all left by the end of the run.
    pub share_cleared: f64,
    /// Hours since the start by which it is done with 50, 85 and 95 % confidence; `None` where fewer replications got
    /// there.
    pub hours: [Option<Quantile>; 3],
}

/// What is changed in a paired run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Change {
    /// One more person in this pool, whenever anybody is paid there.
    Person(usize),
    /// 10 % less work in each visit to this activity.
    Work(usize),
    /// So many points (a share) fewer of the units that leave this activity go back.
    Quality(usize, f64),
}

/// The kinds of [`Change`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// One more person.
    Person,
    /// Less work.
    Work,
    /// Less rework.
    Quality,
}

/// What changes do, measured against the scenario as it is in the same replications, and against one another.
#[derive(Debug, Clone, PartialEq)]
pub struct MarginalValues {
    /// The measures: names as in `docs/measures.md`.
    pub measures: Vec<&'static str>,
    /// Replications of the changes that may be the best of their kind.
    pub replications: u32,
    /// Each kind of change with its places.
    pub kinds: Vec<ChangeValues>,
}

impl MarginalValues {
    /// Replications of the changes that were left early; `None` if there are none.
    pub fn fewer(&self) -> Option<u32> {
        let all = self.kinds.iter().flat_map(|kind| &kind.places).map(|one| one.replications);
        all.min().filter(|least| *least < self.replications)
    }
}

/// All changes of one kind.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeValues {
    /// The kind.
    pub kind: ChangeKind,
    /// The changes, that with the largest gain in the leading measure first.
    pub places: Vec<MarginalValue>,
    /// Whether the first of them is proved to be the best: it surely helps, and no other can be as good.
    pub best_is_proved: bool,
    /// Changes of which nothing is known, because with them more units are inside than a run can hold.
    pub failed: Vec<Change>,
}

/// What one change does.
#[derive(Debug, Clone, PartialEq)]
pub struct MarginalValue {
    /// The change.
    pub change: Change,
    /// Replications: those of the run, or fewer where the change was soon proved not to be the best of its kind.
    pub replications: u32,
    /// For each measure the difference to the scenario as it is; `None` with too little data. The intervals of all
    /// changes of a kind hold together at the confidence of the run (Bonferroni).
    pub differences: Vec<Option<Estimate>>,
    /// Whether the leading measure is surely better with the change.
    pub helps: bool,
    /// Whether it may be the best of its kind in the leading measure (Hsu 1996).
    pub may_be_best: bool,
    /// Paid hours a week that it takes; of a person only.
    pub paid_hours_per_week: Option<f64>,
}

/// Ways of finding a bottleneck.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// What one more person does to the leading measure: the one that decides.
    MarginalValue,
    /// How often the pool is the momentary bottleneck.
    MomentaryBottleneck,
    /// Mean length of its active periods.
    ActivePeriod,
    /// Waiting for it.
    Waiting,
    /// Busy time over time on duty.
    Occupancy,
}

/// Which pool is the bottleneck.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// What is claimed.
    pub claim: Claim,
    /// What each method says, the one that decides first.
    pub methods: Vec<MethodResult>,
}

/// What the figures carry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// This pool is the bottleneck: one more person there helps more than anywhere else, and that is proved.
    Bottleneck(usize),
    /// One more person surely helps, but the runs cannot tell in which of these pools it helps most.
    OneOf(Vec<usize>),
    /// One more person is not proved to help anywhere.
    NoneProved,
    /// What one more person does was not run.
    NotRun,
}

/// What one method says.
#[derive(Debug, Clone, PartialEq)]
pub struct MethodResult {
    /// The method.
    pub method: Method,
    /// The pools with their figures, the one that most looks like the bottleneck first; those without a figure are left
    /// out.
    pub ranking: Vec<(usize, Estimate)>,
    /// The first of them if its interval lies clear of all others, and of zero.
    pub leader: Option<usize>,
}
