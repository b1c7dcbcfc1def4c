//! The table of exact answers as data. See `tests/data/README.md` for the meaning of each entry.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

/// The table itself.
const TABLE: &str = include_str!("../../data/truth.json");

/// All cases in the order of the table.
pub(crate) fn all_cases() -> Result<Vec<Case>, serde_json::Error> {
    serde_json::from_str::<Table>(TABLE).map(|table| table.cases)
}

#[derive(Deserialize)]
struct Table {
    cases: Vec<Case>,
}

/// One system with its exact results.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Case {
    pub(crate) id: String,
    /// Family of systems.
    pub(crate) kind: String,
    pub(crate) mode: Mode,
    pub(crate) model: System,
    pub(crate) expected: Vec<Expected>,
    pub(crate) run_hint: RunHint,
}

/// What the results of a case refer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Mode {
    /// The long run.
    Steady,
    /// A stated start.
    Terminating,
    /// No randomness at all.
    Deterministic,
}

/// How long to run, in minutes.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(crate) struct RunHint {
    pub(crate) replications: u32,
    pub(crate) warmup: f64,
    pub(crate) run_after_warmup: Option<f64>,
    pub(crate) horizon: Option<f64>,
}

/// One exact result.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Expected {
    pub(crate) measure: String,
    pub(crate) value: f64,
    pub(crate) scope: Option<String>,
    pub(crate) p: Option<f64>,
    pub(crate) t: Option<f64>,
    pub(crate) n: Option<u32>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct System {
    pub(crate) classes: Vec<Class>,
    pub(crate) stations: Vec<Station>,
    pub(crate) routing: Option<Routing>,
    #[serde(default)]
    pub(crate) choice: BTreeMap<String, Choice>,
    #[serde(default)]
    pub(crate) fork: BTreeMap<String, Fork>,
    #[serde(rename = "system_wip_limit")]
    pub(crate) wip_limit: Option<u32>,
    #[serde(default)]
    pub(crate) initial_tickets: BTreeMap<String, u32>,
    pub(crate) horizon: Option<f64>,
    pub(crate) stop_after_tickets: Option<u32>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Class {
    pub(crate) name: String,
    pub(crate) start: String,
    pub(crate) priority: Option<u8>,
    pub(crate) arrival: Arrival,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "process", rename_all = "snake_case")]
pub(crate) enum Arrival {
    Poisson { mean_interarrival: f64, batch_size: Option<BatchSize> },
    Renewal { interarrival: Law },
    PiecewisePoisson { segments: Vec<RateSegment> },
    DeterministicList { times: Vec<f64> },
    None,
    Mmpp,
    SinusoidalPoisson { mean_interarrival: f64, relative_amplitude: f64, period: f64 },
    FiniteSource { population: u32, think: Law },
    Closed { population: u32 },
    Saturated,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "dist", rename_all = "snake_case")]
pub(crate) enum BatchSize {
    Fixed { value: u32 },
    Geometric { mean: f64 },
}

/// From one minute of the day to another.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct RateSegment {
    pub(crate) from: f64,
    pub(crate) to: f64,
    pub(crate) mean_interarrival: f64,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Station {
    pub(crate) name: String,
    pub(crate) servers: Option<Servers>,
    pub(crate) service: Option<Service>,
    pub(crate) discipline: Option<String>,
    pub(crate) schedule: Option<Schedule>,
    pub(crate) batch_service: Option<BatchService>,
    pub(crate) pools: Option<Vec<SkillPool>>,
    pub(crate) class_pool_preference: Option<BTreeMap<String, Vec<String>>>,
    pub(crate) queue_capacity: Option<u32>,
    pub(crate) when_full: Option<WhenFull>,
    pub(crate) wip_limit: Option<u32>,
    pub(crate) patience: Option<Law>,
    pub(crate) server_choice: Option<String>,
    pub(crate) breakdown: Option<Breakdown>,
    pub(crate) vacation: Option<Vacation>,
    /// What else the station has: none of it can be said in a scenario yet.
    #[serde(flatten)]
    pub(crate) others: BTreeMap<String, Value>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum WhenFull {
    Word(String),
    Retry { retry_after: Law },
}

/// Each server fails and is repaired.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Breakdown {
    pub(crate) up: Law,
    pub(crate) down: Law,
    /// When the time up passes: `calendar` or `operating`.
    pub(crate) clock: String,
}

/// What an idle server does.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum Vacation {
    Multiple { dist: Law },
    Single { dist: Law },
    Setup { dist: Law },
    NPolicy { n: u32 },
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum Servers {
    Count(u32),
    Infinite(IgnoredAny),
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum Service {
    PerClass {
        per_class: BTreeMap<String, Law>,
    },
    Law(Law),
    PerServer {
        per_server: Vec<Law>,
    },
    /// Parallel parts, of which the longest counts.
    MaxOf {
        max_of: Vec<Law>,
    },
    /// None of these can be said in a scenario yet.
    Other(IgnoredAny),
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Schedule {
    pub(crate) segments: Vec<RosterSegment>,
    pub(crate) at_reduction: Option<String>,
}

/// From one minute of the day to another.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct RosterSegment {
    pub(crate) from: u32,
    pub(crate) to: u32,
    pub(crate) servers: u32,
}

/// People who can do some kinds of work.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct SkillPool {
    pub(crate) name: String,
    pub(crate) servers: u32,
    pub(crate) service: Law,
    pub(crate) takes_first: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum Routing {
    PerClass { per_class: BTreeMap<String, BTreeMap<String, Vec<Exit>>> },
    Common(BTreeMap<String, Vec<Exit>>),
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Exit {
    pub(crate) to: String,
    pub(crate) p: f64,
}

/// Parallel tasks.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Fork {
    pub(crate) branches: Vec<String>,
    pub(crate) join: String,
}

/// Units that are worked on together.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(crate) struct BatchService {
    pub(crate) min: u32,
    pub(crate) max: u32,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Choice {
    pub(crate) rule: String,
    pub(crate) options: Vec<String>,
}

/// A distribution of minutes.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "dist", rename_all = "snake_case")]
pub(crate) enum Law {
    Exponential {
        mean: f64,
    },
    Deterministic {
        value: f64,
    },
    Uniform {
        low: f64,
        high: f64,
    },
    Gamma {
        shape: f64,
        scale: f64,
    },
    Erlang {
        k: u32,
        mean: f64,
    },
    Weibull {
        shape: f64,
        scale: f64,
    },
    Lognormal {
        mu: f64,
        sigma: f64,
    },
    Triangular {
        low: f64,
        mode: f64,
        high: f64,
    },
    Pert {
        low: f64,
        mode: f64,
        high: f64,
        lambda: f64,
    },
    Hyperexponential {
        probs: Vec<f64>,
        means: Vec<f64>,
    },
    PhaseType {
        alpha: Vec<f64>,
        #[serde(rename = "T")]
        generator: Vec<Vec<f64>>,
    },
}
