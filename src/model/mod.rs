//! What the kernel runs: the scenario compiled to flat tables by id.
//!
//! A `Model` that exists is valid: every id points to an entry, shares add up to one, durations are finite.
//! It knows nothing of text, places in text or files; names are kept only for those who report.

mod activities;
mod backlog;
mod capacity;
mod changes;
mod compile;
mod demand;
mod durations;
mod instant_loops;
mod limits;
mod offspring;
mod people;
mod pools;
mod presence;
mod rate_profile;
mod replay;
mod rework;
mod routing;
mod run_plan;
mod staffing;
mod streams;
mod supply;
mod table;
mod timeline;
mod variation;
mod varying_rate;
mod week_clock;
mod work_calendar;
mod worth;

#[cfg(test)]
mod tests;

pub use backlog::{Backlog, OpenUnits};
pub use capacity::{PoolLoad, loads};
pub(crate) use changes::balance;
pub use changes::{Changes, Improvement, Lever, Parameter, TimedChange};
pub use compile::compile;
pub use demand::{Arrivals, BatchSize, DayLevel, RateProfile, RateWave, VaryingRate};
pub use limits::{Limit, Places, WhenFull};
pub use offspring::{arrival_rate, arrival_rates};
pub use people::{Changeover, Chosen, Kinds, Learning, People};
pub use presence::{Away, AwayClock, InHand, WhenIdle};
pub use rework::{detours, rework_branches, rolled_complete_accurate, sent_back_to};
pub use routing::visits_per_unit;
pub use supply::{Reorder, Service, Stock, Supply};
pub use table::{Attachments, files_needed};
pub use week_clock::Dates;
pub use worth::{Decay, Satisfaction, Worth};

use crate::dist::Distribution;
use crate::id::{
    ActivityId, CalendarId, CellId, IdVec, ImprovementId, LimitId, LineId, OutputId, PoolId, ServiceId,
    StockId, StreamId,
};
use crate::time::{SimTime, Span, Speed};

/// A compiled scenario.
#[derive(Debug, Clone)]
pub struct Model {
    /// Name of the scenario (the stem of its file).
    pub name: String,
    /// Title for people.
    pub title: String,
    /// How the run is to be made.
    pub run: RunPlan,
    /// Where simulated time stands on the calendar.
    pub week_clock: WeekClock,
    /// Work calendars.
    pub calendars: IdVec<CalendarId, WorkCalendar>,
    /// Pools of people or machines.
    pub pools: IdVec<PoolId, Pool>,
    /// Waiting lines. Activities with the same needs and the same discipline share one.
    pub lines: IdVec<LineId, Line>,
    /// Activities, in the order of the file.
    pub activities: IdVec<ActivityId, Activity>,
    /// Value streams, in the order of the file.
    pub streams: IdVec<StreamId, Stream>,
    /// One value stream at one activity that it can reach.
    pub cells: IdVec<CellId, Cell>,
    /// The kinds of output that activities produce, by name.
    pub outputs: IdVec<OutputId, String>,
    /// Limits on work in progress.
    pub limits: IdVec<LimitId, Limit>,
    /// What changes during a run, apart from the people on duty.
    pub changes: Changes,
    /// Stocks, in the order of the file.
    pub stocks: IdVec<StockId, Stock>,
    /// Services, in the order of the file.
    pub services: IdVec<ServiceId, Service>,
    /// What is open at the start.
    pub backlog: Backlog,
}

/// How the replications of a run are made.
#[derive(Debug, Clone, PartialEq)]
pub struct RunPlan {
    /// Master seed of all random streams.
    pub seed: u64,
    /// End of each replication; events at this instant no longer happen.
    pub horizon: SimTime,
    /// What is discarded at the start.
    pub warm_up: WarmUp,
    /// How many replications.
    pub replications: Replications,
    /// Confidence level of the intervals, for example 0.95.
    pub confidence: f64,
    /// A replication stops when more demand units than this are inside at once.
    pub units_max: u32,
}

/// The part at the start of each replication that is not measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WarmUp {
    /// Measurement starts here.
    Given(SimTime),
    /// To be found by MSER-5 on pilot replications.
    Auto,
}

/// How many replications are made.
#[derive(Debug, Clone, PartialEq)]
pub enum Replications {
    /// So many.
    Fixed(u32),
    /// Until the interval of a measure is narrow enough.
    Precision {
        /// Name of the measure, for example `lead_time.mean`.
        measure: String,
        /// Largest error relative to the true value, for example 0.02.
        within: f64,
        /// Stop at this many even if the precision is not reached.
        max: u32,
    },
}

/// Where simulated time stands in the week: local time of the scenario's time zone.
#[derive(Debug, Clone, PartialEq)]
pub struct WeekClock {
    /// Date and local time of the start, as ISO 8601 without offset: for reports.
    pub start: String,
    /// IANA name of the time zone.
    pub time_zone: String,
    /// From each instant on (ascending, the first at 0): the ticks to add to simulated time to get the time
    /// since a Monday 00:00 local time. More than one entry where daylight saving begins or ends.
    pub offsets: Vec<(SimTime, u64)>,
}

/// Intervals in which work is done, from the start of the run to beyond its horizon.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkCalendar {
    /// Name in the scenario.
    pub name: String,
    /// What is open when.
    pub hours: WorkHours,
    /// For each day of 24 hours since the start, up to that of the last interval: how many intervals begin before it.
    begun: Vec<u32>,
}

/// The open hours of a work calendar.
#[derive(Debug, Clone, PartialEq)]
pub enum WorkHours {
    /// Around the clock.
    Always,
    /// Disjoint intervals in ascending order; see [`OpenInterval`].
    Intervals(Vec<OpenInterval>),
}

/// One open interval of a calendar, half open: `[from, to)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenInterval {
    /// Start of work.
    pub from: SimTime,
    /// End of work.
    pub to: SimTime,
    /// Open time in all intervals before this one.
    pub before: Span,
}

/// A pool: servers that are seized and released.
#[derive(Debug, Clone)]
pub struct Pool {
    /// Name in the scenario.
    pub name: String,
    /// Title for people.
    pub title: String,
    /// Key of the name, for addressed draws.
    pub key: u64,
    /// Who is there when.
    pub staffing: Staffing,
    /// What happens to work in hand when a shift ends.
    pub at_shift_end: AtShiftEnd,
    /// Which of several waiting lines a free server looks at first.
    pub between: Between,
    /// Who they are, in the order of the file, where they differ; empty where all are alike.
    pub people: Vec<People>,
    /// Which of several free ones is taken, where they are known one by one.
    pub chosen: Chosen,
    /// How they change over to work of another kind than their last; `None` if they need no time for it.
    pub changeover: Option<Changeover>,
    /// When one of its servers is away besides.
    pub away: Vec<Away>,
    /// What its servers do when they have no work; `None` if they wait for it.
    pub when_idle: Option<WhenIdle>,
    /// Cost of one paid hour of one server.
    pub cost_per_hour: f64,
    /// Support level, from 1 on; `None` if it is no part of support.
    pub level: Option<u8>,
}

/// Servers over time.
#[derive(Debug, Clone, PartialEq)]
pub enum Staffing {
    /// The same number around the clock.
    Always(u32),
    /// From each instant on, in ascending order, the first at 0.
    Steps(Vec<StaffStep>),
}

/// The staffing from one instant to the next step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StaffStep {
    /// From when on.
    pub at: SimTime,
    /// Paid servers.
    pub paid: u32,
    /// Expected number present: paid less shrinkage. Where it is not whole, each replication draws the number
    /// below or above it, so that its mean is exact.
    pub present: f64,
}

/// What happens to work in hand when fewer servers are on duty than are working.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AtShiftEnd {
    /// It is finished; the server leaves afterwards.
    Finish,
    /// It stays on the server's desk and is resumed when a server comes on duty.
    Suspend,
    /// It goes back to its old place in the waiting line with the work that remains.
    HandBack,
}

/// How a free server chooses between several waiting lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Between {
    /// The line whose next unit has waited longest.
    LongestWaiting,
    /// The line whose next unit has the smallest priority number; ties by waiting.
    Priority,
    /// The line listed first: order of activities in the file.
    Listed,
}

/// A waiting line: units that wait for the same servers under the same discipline.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Which unit is taken up next.
    pub discipline: Discipline,
    /// With priorities: a waiting unit's priority rises by one for each such span.
    pub aging: Option<Span>,
    /// What must be free to start, in order of preference; the first that is free is taken.
    pub options: Vec<Need>,
    /// How fast each of these does the work, if all people are of standard speed.
    pub speeds: Vec<Speed>,
}

/// Servers that one unit needs at once: all or none are taken.
pub type Need = Vec<(PoolId, u32)>;

/// The rule that picks the next unit of a waiting line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Discipline {
    /// First in, first out.
    Fifo,
    /// Last in, first out.
    Lifo,
    /// Each waiting unit is as likely as any other.
    Random,
    /// Smallest priority number first, first in first out within it; work in hand is never interrupted.
    Priority,
    /// As `Priority`, but a more urgent unit interrupts a less urgent one, which resumes later.
    PreemptiveResume,
    /// As `Priority`, but a more urgent unit interrupts a less urgent one, whose work is then redone in full.
    PreemptiveRestart,
    /// Shortest processing time first.
    ShortestProcessing,
    /// Earliest due date first: the resolution target counted from arrival.
    EarliestDue,
    /// Shortest remaining processing time first: a unit interrupts the work on one of which more remains, which
    /// resumes later (Schrage and Miller 1966).
    ShortestRemaining,
}

/// What makes one unit interrupt the work on another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precedence {
    /// A smaller priority number.
    Priority,
    /// Less remaining work.
    Remaining,
}

impl Discipline {
    /// By what a unit interrupts the work on another; `None` if it never does.
    pub const fn precedence(self) -> Option<Precedence> {
        match self {
            Self::PreemptiveResume | Self::PreemptiveRestart => Some(Precedence::Priority),
            Self::ShortestRemaining => Some(Precedence::Remaining),
            _ => None,
        }
    }

    /// Whether a more urgent unit interrupts the work on a less urgent one.
    pub const fn is_preemptive(self) -> bool {
        self.precedence().is_some()
    }
}

/// Kinds of activity of the ITIL 4 service value chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Shared vision and direction.
    Plan,
    /// Continual improvement.
    Improve,
    /// Understanding of stakeholders and their needs.
    Engage,
    /// Design of services and their transition to use.
    DesignTransition,
    /// Components that are bought or built.
    ObtainBuild,
    /// Delivery and support.
    DeliverSupport,
}

/// A step that takes time and perhaps servers.
#[derive(Debug, Clone)]
pub struct Activity {
    /// Name in the scenario.
    pub name: String,
    /// Title for people.
    pub title: String,
    /// Key of the name, for addressed draws.
    pub key: u64,
    /// Where it stands in the service value chain.
    pub stage: Stage,
    /// The ITIL practice it belongs to, if said.
    pub practice: Option<String>,
    /// Where units wait for servers; `None` for a delay that needs nobody of ours.
    pub line: Option<LineId>,
    /// The calendar in which a delay without servers passes; `None` is around the clock.
    pub calendar: Option<CalendarId>,
    /// Whether the clocks of the stream's targets stand still here.
    pub clock_paused: bool,
    /// What each completion produces.
    pub outputs: Vec<OutputId>,
    /// What each completion changes in the chain.
    pub improves: Vec<ImprovementId>,
    /// Places for units that wait; `None` without end.
    pub places: Option<Places>,
    /// What each visit takes out of stocks before it waits for people: all of it or nothing.
    pub consumes: Vec<(StockId, u32)>,
    /// What each completion puts into stocks.
    pub produces: Vec<(StockId, u32)>,
    /// How units are collected before they are worked on; `None` where each is worked on by itself.
    pub batch: Option<Batching>,
    /// From so many waiting on, this share of those that would have to wait leaves at once; ascending.
    pub balking: Vec<(u32, f64)>,
    /// Where units go that give up waiting; `None` is out of their stream.
    pub gives_up_to: Option<ActivityId>,
    /// Work content, in ticks, by alternative of the line's needs, where it is another law than that of the cells; empty
    /// where it is the same whoever does the work.
    pub own_durations: Vec<Option<Distribution>>,
    /// How the work gets shorter the more often it has been done.
    pub learning: Option<Learning>,
}

/// How units are collected before they are worked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Batching {
    /// So many go together at most; `u32::MAX` if any number can.
    pub size: u32,
    /// So many there must be.
    pub least: u32,
    /// Once the first has waited so long, those that are there go.
    pub timeout: Option<Span>,
    /// Those that are there go when an interval of this calendar begins, and only then.
    pub gate: Option<CalendarId>,
    /// Whether they are worked on together, or one by one once the batch is complete.
    pub together: bool,
}

/// One value stream at one activity.
#[derive(Debug, Clone)]
pub struct Cell {
    /// The value stream.
    pub stream: StreamId,
    /// The activity.
    pub activity: ActivityId,
    /// Work content, in ticks.
    pub duration: Distribution,
    /// Where units go next. Shares add up to one, but of parallel tasks each has the share one; the last branch takes
    /// what rounding leaves.
    pub next: Vec<Branch>,
    /// Units of other streams that a completion makes.
    pub spawns: Vec<Spawn>,
    /// Where units go that find the line full, if it overflows.
    pub overflow: Option<CellId>,
    /// How one of the ways is chosen.
    pub choice: Choice,
    /// The branch by which units go that are not complete and accurate; it is one of `next`.
    pub rework: Option<CellId>,
    /// How often a unit comes here at most.
    pub limit: Option<VisitLimit>,
    /// The fork whose tasks come here, the innermost; `None` where whole units come.
    pub fork: Option<CellId>,
    /// How long units wait here before they give up (ticks); `None` for ever.
    pub patience: Option<Distribution>,
    /// Where those go that give up; `None` is out of the stream.
    pub gives_up_to: Option<CellId>,
}

/// How a unit's way on is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// By the shares.
    Shares,
    /// The activity with the fewest units, waiting and in work, of all streams; between equals by lot.
    Shortest,
    /// One after the other, in the order in which units come.
    InTurn,
    /// All at once: the unit splits into tasks that join here again; `None` is where they leave the stream.
    All {
        /// Where they join.
        join: Option<CellId>,
    },
}

/// A limit on how often a unit comes to an activity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VisitLimit {
    /// So many visits at most.
    pub visits: u32,
    /// Where the unit goes instead of coming again; `None` is out of the stream.
    pub then: Option<CellId>,
}

/// Units of a value stream that a completion makes.
#[derive(Debug, Clone)]
pub struct Spawn {
    /// The stream.
    pub stream: StreamId,
    /// Share of the completions that make any; more than zero.
    pub share: f64,
    /// How many they make.
    pub count: BatchSize,
    /// After this time (ticks) each arrives; `None` is at once.
    pub after: Option<Distribution>,
    /// Spread over so much time besides.
    pub over: Span,
}

/// One way out of an activity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Branch {
    /// Share of the units that go this way.
    pub share: f64,
    /// Where to; `None` is out of the stream, finished.
    pub to: Option<CellId>,
}

/// A value stream: one kind of demand and where it starts.
#[derive(Debug, Clone)]
pub struct Stream {
    /// Name in the scenario.
    pub name: String,
    /// Title for people.
    pub title: String,
    /// Key of the name, for addressed draws.
    pub key: u64,
    /// When units arrive.
    pub arrivals: Arrivals,
    /// How many arrive at once.
    pub batch: BatchSize,
    /// Where they start.
    pub entry: CellId,
    /// Shares of the priorities, ascending by priority number; at least one entry, adding up to one.
    pub priorities: Vec<PriorityShare>,
    /// The calendar in which targets are counted; `None` is around the clock.
    pub target_calendar: Option<CalendarId>,
    /// Which of the finished units are opened again.
    pub reopening: Option<Reopening>,
    /// What a finished unit is worth.
    pub worth: Option<Worth>,
    /// How satisfied those are whose unit is finished.
    pub satisfaction: Option<Satisfaction>,
}

/// How units that were finished are opened again.
#[derive(Debug, Clone)]
pub struct Reopening {
    /// Share of the closures that do not last.
    pub share: f64,
    /// Time from closing to reopening, in ticks.
    pub after: Distribution,
    /// Where the unit goes on.
    pub enters: CellId,
    /// By how many levels of priority it is more urgent then.
    pub more_urgent: u8,
}

/// One priority of a value stream.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PriorityShare {
    /// Priority number: 1 is the most urgent, 9 the least.
    pub priority: u8,
    /// Share of the units.
    pub share: f64,
    /// Target for the time from arrival to the first work on it.
    pub respond: Option<Span>,
    /// Target for the time from arrival to leaving the stream.
    pub resolve: Option<Span>,
}
