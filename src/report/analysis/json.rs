//! An analysis as JSON. The types here are the file's own: their fields, in their order, are the schema that
//! `docs/analysis.md` describes.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::analysis::results::{
    ActivePool, Ages, Analysis, Capacity, Change, Claim, Clearing, Estimate, Ladder, MarginalValue, Method,
    MethodResult, Move, Quantile, Rung, StageMove,
};
use crate::experiment::results::PoolResult;
use crate::model::Stage;

use super::super::Error;
use super::super::json::{Figure, lines};
use super::super::words::stage_name;
use super::sentences::sentences;

/// Name and version of the layout of `analysis.json`.
pub const ANALYSIS_SCHEMA: &str = "vsim-analysis/1";

/// The content of `analysis.json`: every figure but those with many rows, which are in CSV. The same results give the
/// same bytes.
///
/// # Errors
/// If the JSON cannot be written.
pub fn analysis(analysis: &Analysis) -> Result<Vec<u8>, Error> {
    lines(&File::from(analysis))
}

#[derive(Serialize)]
struct File<'a> {
    schema: &'static str,
    scenario: Scenario<'a>,
    run: Run,
    finding: Vec<String>,
    verdict: Verdict<'a>,
    pools: Vec<Pool<'a>>,
    no_bottleneck: Option<Figure>,
    turning_point: Option<&'a str>,
    marginal: Option<Marginal<'a>>,
    streams: Vec<Stream<'a>>,
    moves: Vec<ActivityMove<'a>>,
    stages: Vec<StageMoveFile>,
    ages: Vec<Age<'a>>,
    cleared: Option<Cleared>,
}

#[derive(Serialize)]
struct Scenario<'a> {
    name: &'a str,
    title: &'a str,
}

#[derive(Serialize)]
struct Run {
    seed: u64,
    replications: u32,
    confidence: f64,
    warm_up_h: f64,
    horizon_h: f64,
}

#[derive(Serialize)]
struct Verdict<'a> {
    claim: &'static str,
    pools: Vec<&'a str>,
    methods: Vec<MethodFile<'a>>,
}

#[derive(Serialize)]
struct MethodFile<'a> {
    method: &'static str,
    leader: Option<&'a str>,
    ranking: Vec<Ranked<'a>>,
}

#[derive(Serialize)]
struct Ranked<'a> {
    pool: &'a str,
    figure: Figure,
}

#[derive(Serialize)]
struct Pool<'a> {
    name: &'a str,
    title: &'a str,
    load: Option<f64>,
    saturation: Option<f64>,
    head_room: Option<f64>,
    arrivals_per_week_at_saturation: Option<f64>,
    active_period_h: Option<Figure>,
    longest_active_period_h: Option<f64>,
    bottleneck: Option<Figure>,
    bottleneck_sole: Option<Figure>,
    bottleneck_shifting: Option<Figure>,
    starved: Option<Figure>,
    blocked: Option<Figure>,
}

#[derive(Serialize)]
struct Marginal<'a> {
    measure: &'static str,
    replications: u32,
    changes: Vec<ChangeFile<'a>>,
    failed: Vec<FailedFile<'a>>,
}

#[derive(Serialize)]
struct FailedFile<'a> {
    change: &'static str,
    place: &'a str,
}

#[derive(Serialize)]
struct ChangeFile<'a> {
    change: &'static str,
    place: &'a str,
    size: f64,
    replications: u32,
    helps: bool,
    may_be_best: bool,
    is_best: bool,
    paid_hours_per_week: Option<f64>,
    differences: Map<String, Value>,
}

#[derive(Serialize)]
struct Stream<'a> {
    name: &'a str,
    title: &'a str,
    share_of_finished: Option<Figure>,
    share_of_work: Option<Figure>,
    right_first_time: Option<Figure>,
    sent_back: Option<Figure>,
    handoffs: Option<Figure>,
    rungs: Vec<RungFile<'a>>,
}

#[derive(Serialize)]
struct RungFile<'a> {
    activity: &'a str,
    visits: Option<Figure>,
    touch_h: Option<Figure>,
    wait_h: Option<Figure>,
    touch_h_per_unit: Option<Figure>,
    wait_h_per_unit: Option<Figure>,
    complete_accurate: Option<Figure>,
}

#[derive(Serialize)]
struct ActivityMove<'a> {
    from: Option<&'a str>,
    to: Option<&'a str>,
    rework: bool,
    per_week: Figure,
}

#[derive(Serialize)]
struct StageMoveFile {
    from: Option<&'static str>,
    to: Option<&'static str>,
    per_week: Figure,
}

#[derive(Serialize)]
struct Age<'a> {
    activity: &'a str,
    p50_h: Option<Figure>,
    p85_h: Option<Figure>,
    p95_h: Option<Figure>,
}

#[derive(Serialize)]
struct Cleared {
    units: f64,
    share: f64,
    p50_h: Option<Figure>,
    p85_h: Option<Figure>,
    p95_h: Option<Figure>,
}

impl<'a> From<&'a Analysis> for File<'a> {
    fn from(analysis: &'a Analysis) -> Self {
        let run = &analysis.run;
        Self {
            schema: ANALYSIS_SCHEMA,
            scenario: Scenario { name: &run.name, title: &run.title },
            run: Run {
                seed: run.seed,
                replications: run.replications,
                confidence: run.confidence,
                warm_up_h: run.warm_up.hours(),
                horizon_h: run.horizon.hours(),
            },
            finding: sentences(analysis),
            verdict: verdict(analysis),
            pools: pools(analysis),
            no_bottleneck: figure(analysis.activity.no_bottleneck),
            turning_point: analysis.activity.turning_point.map(|pool| run.pools[pool].name.as_str()),
            marginal: marginal(analysis),
            streams: analysis.ladders.iter().map(|ladder| stream(analysis, ladder)).collect(),
            moves: analysis.flow.moves.iter().map(|one| activity_move(analysis, one)).collect(),
            stages: analysis.flow.stages.iter().map(stage_move).collect(),
            ages: ages(analysis, &analysis.ages),
            cleared: analysis.forecast.cleared.as_ref().map(cleared),
        }
    }
}

fn figure(estimate: Option<Estimate>) -> Option<Figure> {
    estimate.map(Into::into)
}

fn verdict(analysis: &Analysis) -> Verdict<'_> {
    let name = |pool: usize| analysis.run.pools[pool].name.as_str();
    let (claim, pools) = match &analysis.verdict.claim {
        Claim::Bottleneck(pool) => ("bottleneck", vec![name(*pool)]),
        Claim::OneOf(pools) => ("one_of", pools.iter().map(|&pool| name(pool)).collect()),
        Claim::NoneProved => ("none_proved", Vec::new()),
        Claim::NotRun => ("not_run", Vec::new()),
    };
    let method = |one: &MethodResult| MethodFile {
        method: match one.method {
            Method::MarginalValue => "marginal_value",
            Method::MomentaryBottleneck => "momentary_bottleneck",
            Method::ActivePeriod => "active_period",
            Method::Waiting => "waiting",
            Method::Occupancy => "occupancy",
        },
        leader: one.leader.map(name),
        ranking: one
            .ranking
            .iter()
            .map(|(pool, figure)| Ranked { pool: name(*pool), figure: (*figure).into() })
            .collect(),
    };
    Verdict { claim, pools, methods: analysis.verdict.methods.iter().map(method).collect() }
}

fn pools<'a>(analysis: &'a Analysis) -> Vec<Pool<'a>> {
    let both = analysis.capacity.iter().zip(&analysis.activity.pools);
    let pool = |(pool, (capacity, active)): (&'a PoolResult, (&Capacity, &ActivePool))| Pool {
        name: &pool.name,
        title: &pool.title,
        load: capacity.load,
        saturation: capacity.saturation,
        head_room: capacity.head_room,
        arrivals_per_week_at_saturation: capacity.arrivals_per_week,
        active_period_h: figure(active.mean_period),
        longest_active_period_h: active.longest_period,
        bottleneck: figure(active.bottleneck),
        bottleneck_sole: figure(active.sole),
        bottleneck_shifting: figure(active.shifting),
        starved: figure(active.starved),
        blocked: figure(active.blocked),
    };
    analysis.run.pools.iter().zip(both).map(pool).collect()
}

/// What a change is called, where it is, and how large it is.
pub(super) fn change(analysis: &Analysis, change: Change) -> (&'static str, &str, f64) {
    let activity = |place: usize| analysis.run.activities[place].name.as_str();
    match change {
        Change::Person(pool) => ("person", &analysis.run.pools[pool].name, 1.0),
        Change::Work(place) => ("work", activity(place), -0.1),
        Change::Quality(place, moved) => ("quality", activity(place), moved),
    }
}

fn marginal(analysis: &Analysis) -> Option<Marginal<'_>> {
    let marginal = analysis.marginal.as_ref()?;
    let mut changes = Vec::new();
    for kind in &marginal.kinds {
        for (rank, one) in kind.places.iter().enumerate() {
            let (name, place, size) = change(analysis, one.change);
            changes.push(ChangeFile {
                change: name,
                place,
                size,
                replications: one.replications,
                helps: one.helps,
                may_be_best: one.may_be_best,
                is_best: rank == 0 && kind.best_is_proved,
                paid_hours_per_week: one.paid_hours_per_week,
                differences: differences(&marginal.measures, one),
            });
        }
    }
    let failed = marginal.kinds.iter().flat_map(|kind| &kind.failed);
    let failed = failed.map(|&one| {
        let (change, place, _) = change(analysis, one);
        FailedFile { change, place }
    });
    Some(Marginal {
        measure: marginal.measures[0],
        replications: marginal.replications,
        changes,
        failed: failed.collect(),
    })
}

fn differences(measures: &[&'static str], one: &MarginalValue) -> Map<String, Value> {
    let entry = |(name, difference): (&&'static str, &Option<Estimate>)| {
        let figure = figure(*difference).and_then(|figure| serde_json::to_value(figure).ok());
        ((*name).to_owned(), figure.unwrap_or(Value::Null))
    };
    measures.iter().zip(&one.differences).map(entry).collect()
}

fn stream<'a>(analysis: &'a Analysis, ladder: &Ladder) -> Stream<'a> {
    let run = &analysis.run.streams[ladder.stream];
    let rung = |rung: &Rung| RungFile {
        activity: analysis.run.activities[rung.activity].name.as_str(),
        visits: figure(rung.visits),
        touch_h: figure(rung.touch),
        wait_h: figure(rung.wait),
        touch_h_per_unit: figure(rung.touch_per_unit),
        wait_h_per_unit: figure(rung.wait_per_unit),
        complete_accurate: figure(rung.complete_accurate),
    };
    Stream {
        name: &run.name,
        title: &run.title,
        share_of_finished: figure(ladder.share_of_finished),
        share_of_work: figure(ladder.share_of_work),
        right_first_time: figure(ladder.right_first_time),
        sent_back: figure(ladder.sent_back),
        handoffs: figure(ladder.handoffs),
        rungs: ladder.rungs.iter().map(rung).collect(),
    }
}

fn activity_move<'a>(analysis: &'a Analysis, one: &Move) -> ActivityMove<'a> {
    let name = |place: usize| analysis.run.activities[place].name.as_str();
    ActivityMove {
        from: one.from.map(name),
        to: one.to.map(name),
        rework: one.rework,
        per_week: one.per_week.into(),
    }
}

fn stage_move(one: &StageMove) -> StageMoveFile {
    StageMoveFile {
        from: one.from.map(stage_name),
        to: one.to.map(stage_name),
        per_week: one.per_week.into(),
    }
}

/// The name of a kind of value-chain activity, or of what lies around it.
pub(super) fn stage(stage: Option<Stage>) -> &'static str {
    stage.map_or("outside", stage_name)
}

fn ages<'a>(analysis: &'a Analysis, ages: &Ages) -> Vec<Age<'a>> {
    let both = analysis.run.activities.iter().zip(&ages.activities);
    both.map(|(activity, quantiles)| {
        let at = |place: usize| figure(quantiles.map(|quantiles| quantiles[place]));
        Age { activity: &activity.name, p50_h: at(0), p85_h: at(1), p95_h: at(2) }
    })
    .collect()
}

fn cleared(clearing: &Clearing) -> Cleared {
    let at = |place: usize| {
        let quantile: Option<Quantile> = clearing.hours[place];
        quantile.map(|Quantile { value, low, high }| Figure { value, low, high })
    };
    Cleared { units: clearing.units, share: clearing.share_cleared, p50_h: at(0), p85_h: at(1), p95_h: at(2) }
}
