//! What is expected of a case, as readings of the probe and what their mean must be.
//!
//! Quantiles are tested by the share of units at or below the exact quantile, standard deviations by the second
//! moment about the exact mean: estimates of these from one run are biased, shares and squares are not.

use vsim::id::Id;
use vsim::model::Model;

use super::case::{Case, Expected, Mode, Servers, Service};
use super::probe::ticks;
use super::tally::Snapshot;

/// A mean number at an instant that is this close to the least or the largest possible one is the probability of
/// another one.
const RARE: f64 = 0.001;

/// What a reading covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    Whole,
    /// By index of the stream.
    Class(usize),
    /// By index of the activity.
    Station(usize),
    /// By index of the pool.
    Pool(usize),
    /// By place in the list of people of the only pool.
    Server(usize),
}

/// The value, or the square of its distance from a center.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Moment {
    First,
    Second(f64),
}

/// Units that are counted over time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quantity {
    Waiting,
    Inside,
    Busy,
    /// Done and not yet taken further.
    Held,
    /// Of these, with their servers.
    Blocked,
    /// Not let in yet.
    Outside,
    /// Let in and not left.
    Admitted,
    /// Servers that are there.
    OnDuty,
    /// Servers that work or are away.
    BusyOrAway,
}

/// The state at one instant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum State {
    Number(Quantity),
    /// The squared distance from a center.
    InsideSquared(f64),
    InsideAtMost(u64),
    Completed,
}

/// One figure of one replication. Instants and bounds in ticks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Reading {
    Wait(Scope, Moment),
    /// All time without service, interruptions included.
    WholeWait,
    Waited(Scope),
    /// Units that are worked on together.
    BatchSize,
    /// Until the batch is complete, per unit.
    FormingWait,
    /// From then on.
    WaitFormed,
    WaitAtMost(u64),
    Lead(Scope, Moment),
    LeadAtMost(u64),
    /// Over all that came, those that gave up included.
    WaitOfAll,
    GaveUp,
    Refused,
    WaitOutside,
    Throughput(Scope),
    VisitsPerUnit(Scope),
    /// Divided by a number of servers.
    TimeAverage(Quantity, Scope, f64),
    /// The time average of the squared distance from a center.
    InsideSquared(f64),
    InsideAtMost(usize),
    At(u64, State),
    /// The time average up to an instant, divided by a number of servers.
    AverageTo(u64, Quantity, f64),
    WaitOfNth(usize),
    WaitOfFirst(usize),
    EndOfNth(usize),
    Makespan(Moment),
    MakespanAtMost(u64),
}

/// One expected value as a test.
#[derive(Debug, Clone)]
pub(super) struct Test {
    /// The measure as the table names it.
    pub(super) label: String,
    pub(super) reading: Reading,
    /// What the mean of the reading must be.
    pub(super) goal: f64,
    pub(super) precision: Precision,
}

/// When the 95 % interval of a reading is narrow enough to prove something.
#[derive(Debug, Clone, Copy)]
pub(super) enum Precision {
    /// Half as wide as this.
    HalfWidth(f64),
    /// Within the shares at or below these two readings, or, if given, half as wide as this.
    Between(Reading, Reading, Option<f64>),
    /// The share is at least the goal: a quantile of zero.
    AtLeast,
    /// Nearly always this number: the share of others is known well enough.
    Rare(f64),
}

impl Moment {
    /// The sum of this moment and the number of values, from the sums of the values and of their squares.
    pub(super) fn of(self, sum: f64, squares: f64, count: u64) -> (f64, f64) {
        let count = count as f64;
        let moment = match self {
            Self::First => sum,
            Self::Second(center) => squares - 2.0 * center * sum + center * center * count,
        };
        (moment, count)
    }
}

impl Quantity {
    pub(super) const fn area(self, shot: &Snapshot) -> u64 {
        match self {
            Self::Waiting => shot.waiting_area,
            Self::Busy => shot.working_area,
            _ => shot.waiting_area + shot.working_area,
        }
    }
}

impl State {
    pub(super) fn of(self, shot: &Snapshot) -> f64 {
        let inside = shot.waiting + shot.working;
        match self {
            Self::Number(Quantity::Waiting) => shot.waiting as f64,
            Self::Number(Quantity::Busy) => shot.working as f64,
            Self::Number(_) => inside as f64,
            Self::InsideSquared(center) => (inside as f64 - center).powi(2),
            Self::InsideAtMost(most) => f64::from(u8::from(inside <= most)),
            Self::Completed => shot.left as f64,
        }
    }
}

impl Reading {
    /// The wait that it compares with.
    pub(super) const fn wait_bound(&self) -> Option<u64> {
        if let Self::WaitAtMost(bound) = *self { Some(bound) } else { None }
    }

    /// The time in system that it compares with.
    pub(super) const fn lead_bound(&self) -> Option<u64> {
        if let Self::LeadAtMost(bound) = *self { Some(bound) } else { None }
    }

    /// When it looks at the state.
    pub(super) const fn instant(&self) -> Option<u64> {
        if let Self::At(at, _) | Self::AverageTo(at, ..) = *self { Some(at) } else { None }
    }

    /// How many units it must know by number.
    pub(super) const fn numbers(&self) -> Option<usize> {
        if let Self::WaitOfNth(n) | Self::WaitOfFirst(n) | Self::EndOfNth(n) = *self { Some(n) } else { None }
    }
}

impl Test {
    /// All readings that it needs: its own first, then those that tell how wide its interval may be.
    pub(super) fn readings(&self) -> Vec<Reading> {
        match self.precision {
            Precision::Between(low, high, _) => vec![self.reading, low, high],
            _ => vec![self.reading],
        }
    }
}

/// All expected values of a case as tests.
///
/// # Errors
///
/// A measure or a scope that is not known here.
pub(super) fn tests(case: &Case, model: &Model) -> Result<Vec<Test>, String> {
    let busiest = case.expected.iter().filter(|one| one.measure.starts_with("utilisation"));
    let busiest = busiest.map(|one| one.value).fold(0.0, f64::max);
    let relative = if busiest >= 0.95 - 1e-9 { 0.05 } else { 0.02 };
    case.expected.iter().map(|expected| Author { case, model, relative }.test(expected)).collect()
}

/// Writes the tests of one case.
struct Author<'a> {
    case: &'a Case,
    model: &'a Model,
    /// Half-width wanted, relative to the value.
    relative: f64,
}

impl Author<'_> {
    fn test(&self, expected: &Expected) -> Result<Test, String> {
        let label = label(expected);
        let measure = expected.measure.as_str();
        let unknown = || format!("`{label}` of `{}` is not known here", self.case.id);
        let of_scope = self.scope(expected).ok_or_else(unknown)?;
        if let Some(p) = expected.p {
            return self.quantile(&label, expected, p).ok_or_else(unknown);
        }
        let reading = self.reading(expected, of_scope).ok_or_else(unknown)?;
        let (goal, half_width) = if measure.starts_with("sd_") {
            let variance = expected.value * expected.value;
            // Five percent of the standard deviation are ten of the variance.
            (variance, 0.1 * variance)
        } else if measure.starts_with("p_") {
            (expected.value, 0.005)
        } else {
            (expected.value, self.relative * expected.value.abs())
        };
        let usual = self.usual(reading).find(|usual| (goal - usual).abs() < RARE);
        let precision = usual.map_or(Precision::HalfWidth(half_width), Precision::Rare);
        Ok(Test { label, reading, goal, precision })
    }

    /// The scope of a measure in the tables of the model.
    fn scope(&self, expected: &Expected) -> Option<Scope> {
        let Some((kind, name)) = expected.scope.as_deref().and_then(|scope| scope.split_once(':')) else {
            return expected.scope.is_none().then_some(Scope::Whole);
        };
        let model = self.model;
        match kind {
            "class" => model.streams.iter().position(|stream| stream.name == name).map(Scope::Class),
            "station" => model.activities.iter().position(|one| one.name == name).map(Scope::Station),
            "pool" => model.pools.iter().position(|pool| pool.name == name).map(Scope::Pool),
            "server" => name.parse().ok().map(|number: usize| Scope::Server(number - 1)),
            _ => None,
        }
    }

    /// The readings whose mean is the measure.
    fn reading(&self, expected: &Expected, scope: Scope) -> Option<Reading> {
        let at = |state| expected.t.map(|t| Reading::At(ticks(t), state));
        let to = |quantity, servers| expected.t.map(|t| Reading::AverageTo(ticks(t), quantity, servers));
        let about = || self.mean_beside(expected).map(Moment::Second);
        let nth = |of: fn(usize) -> Reading| expected.n.map(|n| of(n as usize));
        Some(match expected.measure.as_str() {
            "mean_wait" if self.splits() => Reading::WaitOutside,
            "utilisation" if self.splits() => {
                Reading::TimeAverage(Quantity::Admitted, scope, self.servers(scope))
            }
            "mean_wait" if self.hands_back() => Reading::WholeWait,
            "mean_wait" if self.is_impatient() => Reading::WaitOfAll,
            "mean_wait" | "mean_wait_served" => Reading::Wait(scope, Moment::First),
            "mean_wait_backlog" => Reading::WaitOutside,
            "p_abandon" => Reading::GaveUp,
            "p_block" => Reading::Refused,
            "mean_done_waiting" => Reading::TimeAverage(Quantity::Held, scope, 1.0),
            "blocked_fraction" => Reading::TimeAverage(Quantity::Blocked, scope, self.servers(scope)),
            "mean_backlog" => Reading::TimeAverage(Quantity::Outside, scope, 1.0),
            "sd_wait" => Reading::Wait(scope, about()?),
            "mean_batch_size" => Reading::BatchSize,
            "mean_batch_forming_wait" => Reading::FormingWait,
            "mean_wait_batch" => Reading::WaitFormed,
            "p_wait" => Reading::Waited(scope),
            "p_wait_le" => Reading::WaitAtMost(ticks(expected.t?)),
            "mean_sojourn" => Reading::Lead(scope, Moment::First),
            "sd_sojourn" => Reading::Lead(scope, about()?),
            "throughput" => Reading::Throughput(scope),
            "visits_per_ticket" => Reading::VisitsPerUnit(scope),
            "mean_queue" => Reading::TimeAverage(Quantity::Waiting, scope, 1.0),
            "mean_in_system" => Reading::TimeAverage(Quantity::Inside, scope, 1.0),
            "mean_busy" => Reading::TimeAverage(Quantity::Busy, scope, 1.0),
            "utilisation" | "server_busy_fraction" => {
                Reading::TimeAverage(Quantity::Busy, scope, self.servers(scope))
            }
            "availability" => Reading::TimeAverage(Quantity::OnDuty, scope, self.servers(scope)),
            "occupied_fraction" => Reading::TimeAverage(Quantity::BusyOrAway, scope, self.servers(scope)),
            "sd_in_system" => Reading::InsideSquared(self.mean_beside(expected)?),
            "p_empty" => Reading::InsideAtMost(0),
            "p_in_system_le" => Reading::InsideAtMost(expected.n? as usize),
            "mean_in_system_at" => at(State::Number(Quantity::Inside))?,
            "mean_queue_at" => at(State::Number(Quantity::Waiting))?,
            "mean_busy_at" => at(State::Number(Quantity::Busy))?,
            "sd_in_system_at" => at(State::InsideSquared(self.mean_beside(expected)?))?,
            "p_empty_at" => at(State::InsideAtMost(0))?,
            "p_in_system_le_at" => at(State::InsideAtMost(expected.n?.into()))?,
            "mean_completed_by" => at(State::Completed)?,
            "time_avg_in_system_to" => to(Quantity::Inside, 1.0)?,
            "time_avg_queue_to" => to(Quantity::Waiting, 1.0)?,
            "time_avg_busy_to" => to(Quantity::Busy, 1.0)?,
            "utilisation_to" => to(Quantity::Busy, self.servers(scope))?,
            "mean_wait_of_nth" | "wait_of_nth" => nth(Reading::WaitOfNth)?,
            "mean_wait_first_n" => nth(Reading::WaitOfFirst)?,
            "completion_time_of_nth" => nth(Reading::EndOfNth)?,
            "mean_makespan" | "makespan" => Reading::Makespan(Moment::First),
            "sd_makespan" => Reading::Makespan(about()?),
            _ => return None,
        })
    }

    /// A quantile as the share of values at or below it. The interval of the share is narrow enough if it lies
    /// between the shares at the ends of the allowed interval of the quantile. Up to the 95th percentile a share
    /// known to half a percent will do: near a quantile of almost zero no run is long enough for a percentage.
    fn quantile(&self, label: &str, expected: &Expected, p: f64) -> Option<Test> {
        let at_most = match expected.measure.as_str() {
            "wait_quantile" if expected.scope.is_none() => Reading::WaitAtMost,
            "sojourn_quantile" if expected.scope.is_none() => Reading::LeadAtMost,
            "makespan_quantile" => Reading::MakespanAtMost,
            _ => return None,
        };
        let relative = if p >= 0.95 { 0.05 } else { self.relative };
        let bound = |factor: f64| at_most(ticks(expected.value * factor));
        let enough = (p < 0.951).then_some(0.005);
        let precision = if expected.value > 0.0 {
            Precision::Between(bound(1.0 - relative), bound(1.0 + relative), enough)
        } else {
            Precision::AtLeast
        };
        Some(Test { label: label.to_owned(), reading: bound(1.0), goal: p, precision })
    }

    /// The least and the largest number that there can be at an instant, where there are bounds.
    fn usual(&self, reading: Reading) -> impl Iterator<Item = f64> + use<> {
        let (least, largest) = match reading {
            Reading::At(_, State::Number(Quantity::Busy)) => (Some(0.0), Some(self.servers(Scope::Whole))),
            Reading::At(_, State::Number(_)) => (Some(0.0), None),
            _ => (None, None),
        };
        least.into_iter().chain(largest)
    }

    /// The exact mean of what an expected standard deviation belongs to.
    fn mean_beside(&self, deviation: &Expected) -> Option<f64> {
        let mean = deviation.measure.replacen("sd_", "mean_", 1);
        let same =
            |one: &&Expected| one.measure == mean && one.scope == deviation.scope && one.t == deviation.t;
        self.case.expected.iter().find(same).map(|one| one.value)
    }

    /// Whether interrupted work goes back to the line, so that all time without service counts as waiting.
    fn hands_back(&self) -> bool {
        let schedules = self.case.model.stations.iter().filter_map(|station| station.schedule.as_ref());
        schedules.into_iter().any(|schedule| schedule.at_reduction.as_deref() == Some("preempt"))
    }

    /// Whether a station takes a ticket and lets its parts be done at the same time.
    fn splits(&self) -> bool {
        let mut stations = self.case.model.stations.iter();
        stations.any(|station| matches!(station.service, Some(Service::MaxOf { .. })))
    }

    /// Whether tickets give up waiting, so that all of them count in the mean wait.
    fn is_impatient(&self) -> bool {
        self.case.model.stations.iter().any(|station| station.patience.is_some())
    }

    /// Servers in a scope; not a number where there is no end of them.
    fn servers(&self, scope: Scope) -> f64 {
        let stations = self.case.model.stations.iter();
        let of_pool = |pool: usize| {
            let name = &self.model.pools[Id::new(pool)].name;
            let mut pools = stations.clone().flat_map(|station| station.pools.iter().flatten());
            pools.find(|one| one.name == *name).map_or(f64::NAN, |one| f64::from(one.servers))
        };
        let of_station = |station: &super::case::Station| match station.servers {
            Some(Servers::Count(count)) => f64::from(count),
            _ => f64::NAN,
        };
        match scope {
            Scope::Pool(pool) => of_pool(pool),
            Scope::Server(_) => 1.0,
            Scope::Station(activity) => {
                let name = &self.model.activities[Id::new(activity)].name;
                stations.clone().find(|station| station.name == *name).map_or(f64::NAN, of_station)
            }
            Scope::Whole | Scope::Class(_) => stations.clone().map(of_station).sum(),
        }
    }
}

/// Whether readings at an instant mean a time of day in the long run.
pub(super) fn is_cyclic(case: &Case) -> bool {
    case.mode == Mode::Steady && case.expected.iter().any(|expected| expected.measure.ends_with("_at"))
}

/// The measure as the table names it, with its scope and parameters.
fn label(expected: &Expected) -> String {
    let Expected { measure, scope, p, t, n, .. } = expected;
    let scope = scope.as_ref().map(|scope| format!(" {scope}"));
    let p = p.map(|p| format!(" p={p}"));
    let t = t.map(|t| format!(" t={t}"));
    let n = n.map(|n| format!(" n={n}"));
    [Some(measure.clone()), scope, p, t, n].into_iter().flatten().collect()
}
