//! The summary and the provenance as JSON. The types here are the files' own: their fields, in their order, are
//! the schema that `docs/summary.md` describes. A change to them that readers would notice needs a new schema name.

mod fates;

use serde::Serialize;

use crate::experiment::results::{
    ActivityResult, Cause, Estimate, Flow, OutputResult, ParameterResult, PoolResult, Quantiles, Results,
    ServiceResult, StageResult, StockResult, Stopped, StreamResult, WaitingByCause,
};

pub(super) use super::figure::Figure;
use super::people::People;
use super::support_levels::SupportLevel;
use super::words::stage_name;
use super::{Error, Provenance, finding};
use fates::{ActivityFateFigures, BacklogFigures, FateFigures, PriorityFigures, WorthFigures};

/// Name and version of the layout of `summary.json`.
pub const SUMMARY_SCHEMA: &str = "vsim-summary/1";
/// Name and version of the layout of `provenance.json`.
pub const PROVENANCE_SCHEMA: &str = "vsim-provenance/1";

/// The content of `summary.json`: every figure of the run but the series, which are in CSV. The same results give
/// the same bytes.
///
/// # Errors
/// If the JSON cannot be written.
pub fn summary(results: &Results) -> Result<Vec<u8>, Error> {
    lines(&Summary::from(results))
}

/// The content of `provenance.json`.
///
/// # Errors
/// If the JSON cannot be written.
pub fn provenance(results: &Results, origin: &Provenance) -> Result<Vec<u8>, Error> {
    provenance_of(&results.name, results.seed, u64::from(results.replications), origin)
}

/// The content of `provenance.json` for a scenario, its seed, and so many replications in all.
pub(super) fn provenance_of(
    scenario: &str,
    seed: u64,
    replications: u64,
    origin: &Provenance,
) -> Result<Vec<u8>, Error> {
    lines(&ProvenanceFile {
        schema: PROVENANCE_SCHEMA,
        version: &origin.version,
        command: &origin.command,
        scenario: ScenarioFile {
            name: scenario,
            file: &origin.scenario_file,
            sha256: &origin.scenario_sha256,
        },
        seed,
        replications,
        started: &origin.started,
        ended: &origin.ended,
        threads: origin.threads,
    })
}

/// A value as JSON for people to read, too.
pub(super) fn lines(value: &impl Serialize) -> Result<Vec<u8>, Error> {
    let mut bytes = serde_json::to_vec_pretty(value)?;
    bytes.push(b'\n');
    Ok(bytes)
}

#[derive(Serialize)]
struct ProvenanceFile<'a> {
    schema: &'static str,
    version: &'a str,
    command: &'a str,
    scenario: ScenarioFile<'a>,
    seed: u64,
    replications: u64,
    started: &'a str,
    ended: &'a str,
    threads: usize,
}

#[derive(Serialize)]
struct ScenarioFile<'a> {
    name: &'a str,
    file: &'a str,
    sha256: &'a str,
}

#[derive(Serialize)]
struct Summary<'a> {
    schema: &'static str,
    scenario: Scenario<'a>,
    run: Run<'a>,
    finding: String,
    whole: FlowFigures,
    streams: Vec<Stream<'a>>,
    activities: Vec<Activity<'a>>,
    pools: Vec<Pool<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    levels: Vec<SupportLevel<'a>>,
    stages: Vec<Stage>,
    outputs: Vec<Output<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parameters: Vec<Parameter<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    stocks: Vec<Stock<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    services: Vec<Service<'a>>,
}

#[derive(Serialize)]
struct Scenario<'a> {
    name: &'a str,
    title: &'a str,
    start: &'a str,
    time_zone: &'a str,
}

#[derive(Serialize)]
struct Run<'a> {
    seed: u64,
    replications: u32,
    confidence: f64,
    warm_up_h: f64,
    warm_up_note: Option<&'a str>,
    horizon_h: f64,
    stopped: StoppedFile<'a>,
    deadlocked: u32,
    events: u64,
}

/// Why the experiment ended; the keys that do not apply are null.
#[derive(Serialize, Default)]
struct StoppedFile<'a> {
    reason: &'static str,
    measure: Option<&'a str>,
    wanted: Option<f64>,
    reached: Option<f64>,
    planned: Option<u32>,
}

#[derive(Serialize)]
struct QuantileFigures {
    mean: Figure,
    p50: Figure,
    p85: Figure,
    p95: Figure,
}

#[derive(Serialize)]
struct Causes {
    contention: Figure,
    off_shift: Figure,
    overtaken: Figure,
    external: Figure,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<Figure>,
    #[serde(skip_serializing_if = "Option::is_none")]
    batch: Option<Figure>,
    #[serde(skip_serializing_if = "Option::is_none")]
    join: Option<Figure>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stock: Option<Figure>,
    #[serde(skip_serializing_if = "Option::is_none")]
    setup: Option<Figure>,
    #[serde(skip_serializing_if = "Option::is_none")]
    before_start: Option<Figure>,
}

#[derive(Serialize)]
struct FlowFigures {
    arrived: Figure,
    finished: Figure,
    throughput_per_week: Figure,
    lead_time_h: Option<QuantileFigures>,
    touch_time_h: Option<Figure>,
    waiting_h: Option<Causes>,
    flow_efficiency: Option<Figure>,
    work_in_progress: Figure,
    inside_at_end: Figure,
    sla_resolve: Option<Figure>,
    sla_respond: Option<Figure>,
    cost_per_unit: Option<Figure>,
    first_contact: Option<Figure>,
    fates: FateFigures,
    worth: WorthFigures,
    #[serde(skip_serializing_if = "Option::is_none")]
    backlog: Option<BacklogFigures>,
}

#[derive(Serialize)]
struct Stream<'a> {
    name: &'a str,
    title: &'a str,
    flow: FlowFigures,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    priorities: Vec<PriorityFigures>,
}

#[derive(Serialize)]
struct Activity<'a> {
    name: &'a str,
    title: &'a str,
    stage: &'static str,
    practice: Option<&'a str>,
    pools: &'a [String],
    completed_per_week: Figure,
    visits_per_unit: Option<Figure>,
    wait_h: Option<QuantileFigures>,
    touch_time_h: Option<Figure>,
    waiting_h_per_week: Causes,
    share_of_waiting: Option<Figure>,
    waiting_units: Figure,
    in_work: Figure,
    fates: ActivityFateFigures,
}

#[derive(Serialize)]
struct Pool<'a> {
    name: &'a str,
    title: &'a str,
    paid: Figure,
    on_duty: Figure,
    busy: Figure,
    utilization: Option<Figure>,
    occupancy: Option<Figure>,
    overtime_h_per_week: Figure,
    cost_per_week: Figure,
    load: Option<f64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    people: Vec<People<'a>>,
}

#[derive(Serialize)]
struct Stage {
    name: &'static str,
    completed_per_week: Figure,
    touch_h_per_week: Figure,
    waiting_h_per_week: Figure,
    work_in_progress: Figure,
}

#[derive(Serialize)]
struct Output<'a> {
    name: &'a str,
    per_week: Figure,
}

/// Something that changes during the run.
#[derive(Serialize)]
struct Parameter<'a> {
    name: &'a str,
    unit: &'static str,
    start: f64,
    at_end: Figure,
}

#[derive(Serialize)]
struct Stock<'a> {
    name: &'a str,
    title: &'a str,
    level: Figure,
    level_at_end: Figure,
    empty: Option<Figure>,
    at_once: Option<Figure>,
    consumed_per_week: Figure,
    produced_per_week: Figure,
    delivered_per_week: Figure,
    orders_per_week: Figure,
}

#[derive(Serialize)]
struct Service<'a> {
    name: &'a str,
    title: &'a str,
    availability: Option<Figure>,
    availability_agreed: Option<Figure>,
    failures_per_week: Figure,
    time_to_restore_h: Option<Figure>,
}

impl<'a> From<&'a Results> for Summary<'a> {
    fn from(results: &'a Results) -> Self {
        Self {
            schema: SUMMARY_SCHEMA,
            scenario: Scenario {
                name: &results.name,
                title: &results.title,
                start: &results.start,
                time_zone: &results.time_zone,
            },
            run: Run {
                seed: results.seed,
                replications: results.replications,
                confidence: results.confidence,
                warm_up_h: results.warm_up.hours(),
                warm_up_note: results.warm_up_note.as_deref(),
                horizon_h: results.horizon.hours(),
                stopped: (&results.stopped).into(),
                deadlocked: results.deadlock.as_ref().map_or(0, |deadlock| deadlock.replications),
                events: results.events,
            },
            finding: finding(results),
            whole: (&results.whole).into(),
            streams: results.streams.iter().map(Into::into).collect(),
            activities: results.activities.iter().map(Into::into).collect(),
            pools: results.pools.iter().map(Into::into).collect(),
            levels: results.support_levels.iter().map(Into::into).collect(),
            stages: results.stages.iter().map(Into::into).collect(),
            outputs: results.outputs.iter().map(Into::into).collect(),
            parameters: results.parameters.iter().map(Into::into).collect(),
            stocks: results.stocks.iter().map(Into::into).collect(),
            services: results.services.iter().map(Into::into).collect(),
        }
    }
}

impl<'a> From<&'a Stopped> for StoppedFile<'a> {
    fn from(stopped: &'a Stopped) -> Self {
        match stopped {
            Stopped::Planned => Self { reason: "planned", ..Self::default() },
            Stopped::PrecisionReached { measure, wanted, reached } => Self {
                reason: "precision_reached",
                measure: Some(measure),
                wanted: Some(*wanted),
                reached: Some(*reached),
                planned: None,
            },
            Stopped::PrecisionMissed { measure, wanted, reached } => Self {
                reason: "precision_missed",
                measure: Some(measure),
                wanted: Some(*wanted),
                reached: Some(*reached),
                planned: None,
            },
            Stopped::Interrupted { planned } => {
                Self { reason: "interrupted", planned: Some(*planned), ..Self::default() }
            }
        }
    }
}

impl From<Quantiles> for QuantileFigures {
    fn from(quantiles: Quantiles) -> Self {
        Self {
            mean: quantiles.mean.into(),
            p50: quantiles.p50.into(),
            p85: quantiles.p85.into(),
            p95: quantiles.p95.into(),
        }
    }
}

impl From<WaitingByCause> for Causes {
    fn from(waiting: WaitingByCause) -> Self {
        let perhaps = |cause| {
            let hours: Estimate = waiting[cause];
            (hours.value > 0.0).then(|| hours.into())
        };
        Self {
            contention: waiting[Cause::Contention].into(),
            off_shift: waiting[Cause::OffShift].into(),
            overtaken: waiting[Cause::Overtaken].into(),
            external: waiting[Cause::External].into(),
            limit: perhaps(Cause::Limit),
            batch: perhaps(Cause::Batch),
            join: perhaps(Cause::Join),
            stock: perhaps(Cause::Stock),
            setup: perhaps(Cause::Setup),
            before_start: perhaps(Cause::Before),
        }
    }
}

impl From<&Flow> for FlowFigures {
    fn from(flow: &Flow) -> Self {
        Self {
            arrived: flow.arrived.into(),
            finished: flow.finished.into(),
            throughput_per_week: flow.throughput_per_week.into(),
            lead_time_h: flow.lead_time.map(Into::into),
            touch_time_h: flow.touch_time.map(Into::into),
            waiting_h: flow.waiting.map(Into::into),
            flow_efficiency: flow.flow_efficiency.map(Into::into),
            work_in_progress: flow.work_in_progress.into(),
            inside_at_end: flow.inside_at_end.into(),
            sla_resolve: flow.sla_resolve.map(Into::into),
            sla_respond: flow.sla_respond.map(Into::into),
            cost_per_unit: flow.cost_per_unit.map(Into::into),
            first_contact: flow.first_contact.map(Into::into),
            fates: flow.fates.into(),
            worth: flow.worth.into(),
            backlog: flow.backlog.map(Into::into),
        }
    }
}

impl<'a> From<&'a StreamResult> for Stream<'a> {
    fn from(stream: &'a StreamResult) -> Self {
        let priorities = stream.priorities.iter().map(Into::into).collect();
        Self { name: &stream.name, title: &stream.title, flow: (&stream.flow).into(), priorities }
    }
}

impl<'a> From<&'a ActivityResult> for Activity<'a> {
    fn from(activity: &'a ActivityResult) -> Self {
        Self {
            name: &activity.name,
            title: &activity.title,
            stage: stage_name(activity.stage),
            practice: activity.practice.as_deref(),
            pools: &activity.pools,
            completed_per_week: activity.completed_per_week.into(),
            visits_per_unit: activity.visits_per_unit.map(Into::into),
            wait_h: activity.wait.map(Into::into),
            touch_time_h: activity.touch_time.map(Into::into),
            waiting_h_per_week: activity.waiting_per_week.into(),
            share_of_waiting: activity.share_of_waiting.map(Into::into),
            waiting_units: activity.waiting_units.into(),
            in_work: activity.in_work.into(),
            fates: activity.fates.into(),
        }
    }
}

impl<'a> From<&'a PoolResult> for Pool<'a> {
    fn from(pool: &'a PoolResult) -> Self {
        Self {
            name: &pool.name,
            title: &pool.title,
            paid: pool.paid.into(),
            on_duty: pool.on_duty.into(),
            busy: pool.busy.into(),
            utilization: pool.utilization.map(Into::into),
            occupancy: pool.occupancy.map(Into::into),
            overtime_h_per_week: pool.overtime_per_week.into(),
            cost_per_week: pool.cost_per_week.into(),
            load: pool.load,
            people: pool.people.iter().map(Into::into).collect(),
        }
    }
}

impl From<&StageResult> for Stage {
    fn from(stage: &StageResult) -> Self {
        Self {
            name: stage_name(stage.stage),
            completed_per_week: stage.completed_per_week.into(),
            touch_h_per_week: stage.touch_per_week.into(),
            waiting_h_per_week: stage.waiting_per_week.into(),
            work_in_progress: stage.work_in_progress.into(),
        }
    }
}

impl<'a> From<&'a StockResult> for Stock<'a> {
    fn from(stock: &'a StockResult) -> Self {
        Self {
            name: &stock.name,
            title: &stock.title,
            level: stock.level.into(),
            level_at_end: stock.level_at_end.into(),
            empty: stock.empty.map(Into::into),
            at_once: stock.at_once.map(Into::into),
            consumed_per_week: stock.consumed_per_week.into(),
            produced_per_week: stock.produced_per_week.into(),
            delivered_per_week: stock.delivered_per_week.into(),
            orders_per_week: stock.orders_per_week.into(),
        }
    }
}

impl<'a> From<&'a ServiceResult> for Service<'a> {
    fn from(service: &'a ServiceResult) -> Self {
        Self {
            name: &service.name,
            title: &service.title,
            availability: service.availability.map(Into::into),
            availability_agreed: service.availability_agreed.map(Into::into),
            failures_per_week: service.failures_per_week.into(),
            time_to_restore_h: service.time_to_restore.map(Into::into),
        }
    }
}

impl<'a> From<&'a OutputResult> for Output<'a> {
    fn from(output: &'a OutputResult) -> Self {
        Self { name: &output.name, per_week: output.per_week.into() }
    }
}

impl<'a> From<&'a ParameterResult> for Parameter<'a> {
    fn from(parameter: &'a ParameterResult) -> Self {
        let &ParameterResult { ref name, unit, start, at_end } = parameter;
        Self { name, unit, start, at_end: at_end.into() }
    }
}

#[cfg(test)]
mod tests;
