//! What the user wrote: the scenario language.
//!
//! The types below are the language; each value that can be wrong in meaning carries its place in the text
//! ([`Placed`]). Reading checks syntax, keys, types and units and reports every fault with place and hint.
//! Knows nothing of ids, of the kernel or of files on disk.

use std::ops::Range;

/// Bytes of the scenario text that a value was read from.
pub type Place = Range<usize>;

/// A value and its place in the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub place: Place,
}

/// Entries with names, in the order of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Named<T> {
    /// Names with their places (of the key) and entries.
    pub entries: Vec<(Placed<String>, T)>,
}

/// A scenario as written.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// Title for people; the name of the file if absent.
    pub title: Option<String>,
    /// What the scenario shows, in a sentence or two.
    pub description: Option<String>,
    /// How to run it.
    pub run: Run,
    /// When people work.
    pub calendars: Named<Calendar>,
    /// When demand comes: relative intensities over the week.
    pub profiles: Named<Profile>,
    /// Who does the work.
    pub pools: Named<Pool>,
    /// What arrives: value streams.
    pub streams: Named<Stream>,
    /// What is done with it: activities of the service value chain.
    pub activities: Named<Activity>,
}

/// How the scenario is run. Table `[run]`.
#[derive(Debug, Clone)]
pub struct Run {
    /// `start = 2026-01-05` or `2026-01-05T08:00:00` (local). Default 2024-01-01, a Monday.
    pub start: Option<Placed<jiff::civil::DateTime>>,
    /// `time_zone = "Europe/Berlin"`. Default UTC.
    pub time_zone: Option<Placed<String>>,
    /// `horizon = "26 weeks"`. Required.
    pub horizon: Placed<f64>,
    /// `warmup = "4 weeks"` or `"auto"`. Default none.
    pub warmup: Option<Placed<Warmup>>,
    /// `replications = 100`. Default 100. Excludes `precision`.
    pub replications: Option<Placed<u32>>,
    /// `precision = { measure = "lead_time.mean", within = "2%", max_replications = 1000 }`.
    pub precision: Option<Placed<Precision>>,
    /// `seed = 2026`. Default 1.
    pub seed: Option<Placed<u64>>,
    /// `confidence = "95%"`. Default 95 %.
    pub confidence: Option<Placed<f64>>,
    /// `max_inside = 1_000_000`: units inside at which a replication is stopped as overloaded.
    pub max_inside: Option<Placed<u32>>,
}

/// The warm-up: seconds or found automatically.
#[derive(Debug, Clone, PartialEq)]
pub enum Warmup {
    /// Seconds.
    Given(f64),
    /// Found by MSER-5.
    Auto,
}

/// A wanted precision.
#[derive(Debug, Clone, PartialEq)]
pub struct Precision {
    /// One of the measures listed in `docs/measures.md`: `lead_time.mean`, `lead_time.p85`, ...
    pub measure: Placed<String>,
    /// Relative half-width, a share.
    pub within: Placed<f64>,
    /// Default 1000.
    pub max_replications: Option<Placed<u32>>,
}

/// Weekly hours: `{ mon-fri = "07:00-19:00", sat = ["09:00-12:00", "13:00-15:00"], closed = [2026-04-03] }`.
/// An interval such as "22:00-06:00" runs into the next day; "00:00-24:00" is the whole day.
#[derive(Debug, Clone, PartialEq)]
pub struct Calendar {
    /// Intervals: weekday (0 is Monday) and minutes since midnight; the end may be up to 2880.
    pub weekly: Vec<Placed<WeeklyInterval>>,
    /// Dates on which nobody works (intervals that *begin* on these dates are dropped).
    pub closed: Vec<Placed<jiff::civil::Date>>,
}

/// One interval of the week.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WeeklyInterval {
    /// 0 is Monday.
    pub weekday: u8,
    /// Minutes since midnight.
    pub from_minute: u32,
    /// Minutes since midnight of the same day; more than 1440 runs into the next day.
    pub to_minute: u32,
}

/// Relative intensity of arrivals:
/// `weekday = { mon = 1.3, tue-fri = 1.0 }` (absent days 0; absent table: all 1),
/// `hour = { "07-09" = 0.8, "09:30-11" = 1.6 }` (absent hours 0; absent table: all 1). Their product counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// Seven weights from Monday on.
    pub weekday: Option<Placed<[f64; 7]>>,
    /// (from minute, to minute, weight), disjoint, ascending.
    pub hour: Option<Placed<Vec<(u32, u32, f64)>>>,
}

/// A pool.
#[derive(Debug, Clone)]
pub struct Pool {
    /// Title for people; the name if absent.
    pub title: Option<String>,
    /// `staff = 4`. Required unless `shifts` is given.
    pub staff: Option<Placed<u32>>,
    /// Name of a calendar; around the clock if absent.
    pub calendar: Option<Placed<String>>,
    /// `shifts = [{ staff = 2, calendar = "early" }, { staff = 1, calendar = "late" }]`, instead of
    /// `staff` and `calendar`; overlapping shifts add up.
    pub shifts: Option<Placed<Vec<Shift>>>,
    /// `shrinkage = "30%"`: paid but not available. Default 0.
    pub shrinkage: Option<Placed<f64>>,
    /// `cost = "73/h"` per server; seconds-based rate: money per second. Default 0.
    pub cost: Option<Placed<f64>>,
    /// `at_shift_end = "finish" | "suspend" | "hand_back"`. Default finish.
    pub at_shift_end: Option<Placed<AtShiftEnd>>,
    /// `between = "longest_waiting" | "priority" | "listed"`. Default: `priority` if one of the pool's
    /// activities has a discipline by priority, else `longest_waiting`.
    pub between: Option<Placed<Between>>,
}

/// One shift of a pool.
#[derive(Debug, Clone)]
pub struct Shift {
    /// People in it.
    pub staff: Placed<u32>,
    /// Name of its calendar.
    pub calendar: Placed<String>,
}

/// See [`crate::model::AtShiftEnd`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AtShiftEnd {
    /// Finish the work in hand.
    Finish,
    /// Suspend and resume.
    Suspend,
    /// Hand back to the line.
    HandBack,
}

/// See [`crate::model::Between`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Between {
    /// Longest waiting first.
    LongestWaiting,
    /// Smallest priority number first.
    Priority,
    /// In the order of the file.
    Listed,
}

/// A value stream.
#[derive(Debug, Clone)]
pub struct Stream {
    /// Title for people; the name if absent.
    pub title: Option<String>,
    /// When units arrive.
    pub arrivals: Placed<Arrivals>,
    /// Name of the first activity.
    pub enters: Placed<String>,
    /// `priority = 3` or `{ 1 = "1%", 3 = "99%" }`, 1 to 9. Default 3.
    pub priority: Option<Placed<Vec<(u8, f64)>>>,
    /// Targets.
    pub target: Option<Placed<Target>>,
}

/// Targets of a stream: `target = { resolve = "3 d", respond = { 1 = "15 min", 3 = "4 h" }, clock = "business" }`.
/// With `clock` (the name of a calendar) times pass only in its hours and `"1 d"` means one working day: the
/// calendar's mean open hours per open weekday.
#[derive(Debug, Clone)]
pub struct Target {
    /// Time to resolve, for all priorities or by priority.
    pub resolve: Option<Placed<ByPriority>>,
    /// Time to respond.
    pub respond: Option<Placed<ByPriority>>,
    /// Name of the calendar in which targets are counted; around the clock if absent.
    pub clock: Option<Placed<String>>,
}

/// A duration that may depend on the priority.
#[derive(Debug, Clone, PartialEq)]
pub enum ByPriority {
    /// The same for all.
    All(TargetTime),
    /// By priority number; a priority that is absent has no target.
    Each(Vec<(u8, TargetTime)>),
}

/// A target as written: seconds and whole days apart, since a day of a business clock is a working day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TargetTime {
    /// Days (and weeks as seven days around the clock; as the calendar's open days on a business clock).
    pub days: f64,
    /// The rest in seconds.
    pub seconds: f64,
}

/// When units arrive, a table with one of four keys, and `batch` besides:
/// `{ rate = "600/month", profile = "tickets" }` (Poisson; with a profile its rate follows the week),
/// `{ every = <distribution> }` (renewal; the first after one such time),
/// `{ times = ["0 min", "3 h"] }` (from the start of the run),
/// `{ replay = { file = "log.csv", column = "opened_at", ... } }`.
#[derive(Debug, Clone)]
pub struct Arrivals {
    /// What sets the instants.
    pub process: ArrivalProcess,
    /// `batch = 3`, `batch = { geometric = 2.5 }` (mean), `batch = { 1 = "80%", 5 = "20%" }`. Default 1.
    pub batch: Option<Placed<Batch>>,
}

/// What sets the instants of arrivals.
#[derive(Debug, Clone)]
pub enum ArrivalProcess {
    /// Poisson with a rate (per second), perhaps following the named profile.
    Rate {
        /// Per second, averaged over the week.
        rate: Placed<f64>,
        /// Name of a profile.
        profile: Option<Placed<String>>,
    },
    /// Independent times between arrivals.
    Every(Placed<Distribution>),
    /// A fixed list, seconds from the start.
    Times(Placed<Vec<f64>>),
    /// The timestamps of a log.
    Replay(Placed<Replay>),
}

/// How many units arrive at once.
#[derive(Debug, Clone, PartialEq)]
pub enum Batch {
    /// Always so many.
    Fixed(u32),
    /// Geometric on 1, 2, ... with this mean.
    Geometric(f64),
    /// Sizes with shares.
    Shares(Vec<(u32, f64)>),
}

/// Arrivals from a log: every row (or the first row of every case) whose time lies in the run is an arrival.
#[derive(Debug, Clone)]
pub struct Replay {
    /// CSV file (perhaps .gz), relative to the scenario file.
    pub file: Placed<String>,
    /// Column with ISO 8601 timestamps; without an offset they are local times of the scenario's time zone.
    pub column: Placed<String>,
    /// Column that names the case: only the earliest row of each case counts. Without it every row counts.
    pub case: Option<Placed<String>>,
    /// `where = { priority = "1 - Critical" }` or a list of accepted texts: only rows that match all.
    pub filter: Vec<(Placed<String>, Vec<String>)>,
}

/// An activity of the service value chain.
#[derive(Debug, Clone)]
pub struct Activity {
    /// Title for people; the name if absent.
    pub title: Option<String>,
    /// `stage = "engage"`: plan, improve, engage, design_transition, obtain_build, deliver_support. Required.
    pub stage: Placed<Stage>,
    /// The ITIL practice.
    pub practice: Option<String>,
    /// Who does it. Absent: a delay that needs nobody of ours.
    pub pool: Option<Placed<PoolNeed>>,
    /// For a delay: name of the calendar in which it passes.
    pub calendar: Option<Placed<String>>,
    /// `clock = "paused"`: target clocks stand still here. Default running.
    pub clock: Option<Placed<Clock>>,
    /// Work content. Default none (takes no time).
    pub duration: Option<Placed<Distribution>>,
    /// Default fifo.
    pub discipline: Option<Placed<Discipline>>,
    /// `next = "diagnose"` or `{ done = 0.58, diagnose = 0.42 }`. Default done.
    pub next: Option<Placed<Next>>,
    /// Names of what each completion produces.
    pub outputs: Vec<Placed<String>>,
    /// What differs for one stream: `[activities.log.for.password]`.
    pub overrides: Named<Override>,
}

/// What differs for one stream at an activity.
#[derive(Debug, Clone)]
pub struct Override {
    /// Instead of the activity's.
    pub duration: Option<Placed<Distribution>>,
    /// Instead of the activity's.
    pub next: Option<Placed<Next>>,
}

/// See [`crate::model::Stage`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Plan.
    Plan,
    /// Improve.
    Improve,
    /// Engage.
    Engage,
    /// Design and transition.
    DesignTransition,
    /// Obtain/build.
    ObtainBuild,
    /// Deliver and support.
    DeliverSupport,
}

/// Whether target clocks run during an activity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// They run.
    Running,
    /// They stand still.
    Paused,
}

/// `discipline = "fifo" | "lifo" | "random" | "priority" | "preemptive_resume" | "preemptive_restart" |
/// "shortest" | "earliest_due"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Discipline {
    /// First in, first out.
    Fifo,
    /// Last in, first out.
    Lifo,
    /// At random.
    Random,
    /// By priority.
    Priority,
    /// By priority, interrupting; the rest is done later.
    PreemptiveResume,
    /// By priority, interrupting; all is done again.
    PreemptiveRestart,
    /// Shortest processing time first.
    Shortest,
    /// Earliest due date first.
    EarliestDue,
}

/// Who does an activity: `pool = "desk"`, `pool = { all = ["desk", "engineers"] }` (all at once; a name that
/// occurs twice means two people), `pool = { first_of = ["desk", { all = ["a", "b"] }] }` (in this order of
/// preference).
#[derive(Debug, Clone, PartialEq)]
pub struct PoolNeed {
    /// Alternatives in order of preference, each the names that are needed at once.
    pub options: Vec<Vec<Placed<String>>>,
}

/// Where units go: destinations with shares; `done` leaves the stream.
#[derive(Debug, Clone, PartialEq)]
pub struct Next {
    /// Names (an activity or `done`) with shares; a single name has the share 1.
    pub branches: Vec<(Placed<String>, Placed<f64>)>,
}

/// A distribution of times as written; all times in seconds. A bare duration is a constant.
#[derive(Debug, Clone, PartialEq)]
pub enum Distribution {
    /// `"8 min"` or `{ constant = "8 min" }`.
    Constant(f64),
    /// `{ uniform = { min = "2 min", max = "6 min" } }`.
    Uniform {
        /// Smallest.
        min: f64,
        /// Largest.
        max: f64,
    },
    /// `{ exponential = { mean = "2 h" } }`.
    Exponential {
        /// Mean.
        mean: f64,
    },
    /// `{ erlang = { mean = "2 h", stages = 3 } }`.
    Erlang {
        /// Mean of the whole.
        mean: f64,
        /// Number of exponential stages.
        stages: u32,
    },
    /// `{ gamma = { mean, cv } | { shape, scale } | quantiles }`.
    Gamma(Shaped),
    /// `{ lognormal = { mean, cv } | { median, sigma } | quantiles }`; sigma is that of the logarithm (shape).
    Lognormal(Shaped),
    /// `{ weibull = { mean, cv } | { shape, scale } | quantiles }`.
    Weibull(Shaped),
    /// `{ triangular = { min, mode, max } }`.
    Triangular {
        /// Smallest.
        min: f64,
        /// Most likely.
        mode: f64,
        /// Largest.
        max: f64,
    },
    /// `{ pert = { min, mode, max, weight = 4 } }`.
    Pert {
        /// Smallest.
        min: f64,
        /// Most likely.
        mode: f64,
        /// Largest.
        max: f64,
        /// Weight of the mode; 4 is usual.
        weight: f64,
    },
    /// `{ hyperexponential = { mean, cv } }` (two phases with balanced means) or `{ shares = [...], means = [...] }`.
    Hyperexponential(Hyperexponential),
    /// `{ mixture = [{ share = "30%", of = <distribution> }, ...] }`.
    Mixture(Vec<(f64, Placed<Distribution>)>),
    /// `{ phase_type = [{ start = "60%", mean = "5 min", next = ["0%", "30%"] }, ...] }`: one entry per phase;
    /// `next` are shares of moves to each phase, the rest ends.
    PhaseType(Vec<Phase>),
    /// `{ empirical = ["5 min", "8 min", ...] }`: each value is as likely as any other.
    Empirical(Vec<f64>),
    /// `{ empirical = { file = "handle.csv", column = "minutes", unit = "min" } }`.
    EmpiricalFile {
        /// CSV file (perhaps .gz), relative to the scenario file.
        file: Placed<String>,
        /// Column.
        column: Placed<String>,
        /// Seconds in one unit of the column.
        unit: f64,
    },
}

/// The ways to state a distribution with a scale and a shape.
#[derive(Debug, Clone, PartialEq)]
pub enum Shaped {
    /// Mean (seconds) and coefficient of variation.
    MeanCv {
        /// Mean, seconds.
        mean: f64,
        /// Standard deviation over mean.
        cv: f64,
    },
    /// The usual parameters: shape (sigma for lognormal) and scale (median for lognormal), seconds.
    Usual {
        /// Shape; the lognormal's sigma.
        shape: f64,
        /// Scale in seconds; the lognormal's median.
        scale: f64,
    },
    /// Two quantiles, `{ p50 = "6 min", p95 = "30 min" }`: probabilities and seconds, the lower first.
    Quantiles {
        /// Lower quantile.
        low: (f64, f64),
        /// Upper quantile.
        high: (f64, f64),
    },
}

/// The ways to state a hyperexponential.
#[derive(Debug, Clone, PartialEq)]
pub enum Hyperexponential {
    /// Two phases with balanced means.
    MeanCv {
        /// Mean, seconds.
        mean: f64,
        /// Coefficient of variation, at least 1.
        cv: f64,
    },
    /// Phases with share and mean (seconds).
    Phases(Vec<(f64, f64)>),
}

/// A phase of a phase-type distribution.
#[derive(Debug, Clone, PartialEq)]
pub struct Phase {
    /// Share of units that start here.
    pub start: f64,
    /// Mean stay, seconds.
    pub mean: f64,
    /// Shares of moves to each phase, from the first on; missing ones are 0, the rest ends.
    pub next: Vec<f64>,
}
