//! A comparison as JSON. The types here are the file's own, described in `docs/compare.md`.

use serde::Serialize;

use super::super::json::{lines, provenance_of};
use super::super::{Error, Provenance};
use super::words::unit;
use super::{FoundBreakEven, FoundChoice, Further, finding, selected};
use crate::experiment::compare::{Alternative, BreakEven, Compared, Comparison};
use crate::experiment::measure::Better;
use crate::experiment::results::Estimate;
use crate::experiment::selection::Way;
use crate::time::SimTime;

/// Name and version of the layout of `compare.json`.
pub const COMPARE_SCHEMA: &str = "vsim-compare/1";

/// The content of `compare.json`.
pub(super) fn compare(comparison: &Comparison, further: &Further) -> Result<Vec<u8>, Error> {
    lines(&File {
        schema: COMPARE_SCHEMA,
        finding: finding::sentence(comparison),
        scenario: &comparison.name,
        title: &comparison.title,
        seed: comparison.seed,
        replications: comparison.replications,
        interrupted: comparison.interrupted,
        warmup_h: hours(comparison.warm_up),
        horizon_h: hours(comparison.horizon),
        confidence: comparison.confidence,
        relevant: comparison.relevant,
        budget_per_week: comparison.budget,
        delay_per_hour: comparison.prices.delay_per_hour,
        pays_within_weeks: comparison.prices.period_weeks,
        proved_best: comparison.proved_best.map(|best| comparison.alternatives[best].name.as_str()),
        alternatives: comparison
            .alternatives
            .iter()
            .map(|one| AlternativeFile::new(one, comparison))
            .collect(),
        effects: comparison
            .effects
            .iter()
            .map(|effect| EffectFile { options: &effect.options, effect: effect.effect.into() })
            .collect(),
        selection: further.choice.as_ref().map(|choice| SelectionFile::new(choice, comparison)),
        break_even: further.breaks.iter().map(|found| BreakEvenFile::new(found, comparison)).collect(),
    })
}

/// The content of `provenance.json`; replications are those of all alternatives together.
pub(super) fn provenance(comparison: &Comparison, origin: &Provenance) -> Result<Vec<u8>, Error> {
    let all = u64::from(comparison.replications) * comparison.alternatives.len() as u64;
    provenance_of(&comparison.name, comparison.seed, all, origin)
}

fn hours(at: SimTime) -> f64 {
    at.ticks() as f64 / crate::time::TICKS_PER_HOUR as f64
}

#[derive(Serialize)]
struct File<'a> {
    schema: &'static str,
    finding: String,
    scenario: &'a str,
    title: &'a str,
    seed: u64,
    replications: u32,
    interrupted: bool,
    warmup_h: f64,
    horizon_h: f64,
    confidence: f64,
    relevant: Option<f64>,
    budget_per_week: Option<f64>,
    delay_per_hour: Option<f64>,
    pays_within_weeks: f64,
    proved_best: Option<&'a str>,
    alternatives: Vec<AlternativeFile<'a>>,
    effects: Vec<EffectFile<'a>>,
    selection: Option<SelectionFile<'a>>,
    break_even: Vec<BreakEvenFile<'a>>,
}

#[derive(Serialize)]
struct FigureFile {
    value: f64,
    low: Option<f64>,
    high: Option<f64>,
}

impl From<Estimate> for FigureFile {
    fn from(estimate: Estimate) -> Self {
        let (low, high) = estimate.interval.unzip();
        // JSON has no infinity; an end that is not there is null.
        let finite = |end: Option<f64>| end.filter(|end| end.is_finite());
        Self { value: estimate.value, low: finite(low), high: finite(high) }
    }
}

#[derive(Serialize)]
struct AlternativeFile<'a> {
    name: &'a str,
    title: &'a str,
    failure: Option<String>,
    measures: Vec<MeasureFile<'a>>,
    less_best_of_others: Option<FigureFile>,
    probability_best: Option<f64>,
    on_frontier: bool,
    beaten_by: Option<BeatenFile<'a>>,
    within_budget: Option<bool>,
    requirements: Vec<RequirementFile<'a>>,
    money: MoneyFile,
    lead_time_quantiles_h: Option<[f64; 5]>,
}

#[derive(Serialize)]
struct BeatenFile<'a> {
    option: &'a str,
    proved: bool,
}

#[derive(Serialize)]
struct MeasureFile<'a> {
    name: &'a str,
    unit: &'static str,
    better: &'static str,
    estimate: Option<FigureFile>,
    difference: Option<DifferenceFile>,
}

#[derive(Serialize)]
struct DifferenceFile {
    alone: FigureFile,
    simultaneous: FigureFile,
    variance_ratio: Option<f64>,
    call: &'static str,
}

#[derive(Serialize)]
struct RequirementFile<'a> {
    measure: &'a str,
    at_least: bool,
    limit: f64,
    verdict: &'static str,
}

#[derive(Serialize)]
struct MoneyFile {
    once: f64,
    option_per_week: f64,
    people_per_week: f64,
    total_per_week: f64,
    planned_per_week: f64,
    extra_per_week: Option<FigureFile>,
    saved_per_week: Option<FigureFile>,
    net_per_week: Option<FigureFile>,
    net_over_period: Option<FigureFile>,
    payback_weeks: Option<FigureFile>,
}

#[derive(Serialize)]
struct EffectFile<'a> {
    options: &'a [String],
    effect: FigureFile,
}

#[derive(Serialize)]
struct SelectionFile<'a> {
    finding: String,
    selected: Option<&'a str>,
    promise: f64,
    indifference: f64,
    replications: u64,
    fates: Vec<FateFile<'a>>,
    fresh_replications: Option<u32>,
    fresh: Option<FigureFile>,
    fresh_difference: Option<FigureFile>,
}

#[derive(Serialize)]
struct FateFile<'a> {
    option: &'a str,
    fate: String,
    replications: u32,
}

impl<'a> SelectionFile<'a> {
    fn new(found: &FoundChoice, comparison: &'a Comparison) -> Self {
        let name = |place: usize| comparison.alternatives.get(place).map(|one| one.name.as_str());
        let fates = match &found.choice.way {
            Way::Sequential { selection, .. } => selection.fates.iter().zip(&selection.made).enumerate(),
            Way::Budget(_) => [].iter().zip(&[]).enumerate(),
        };
        let confirmed = found.choice.confirmed.as_ref();
        Self {
            finding: selected::sentence(found, comparison),
            selected: found.choice.best.and_then(name),
            promise: found.promise,
            indifference: found.indifference,
            replications: found.made(),
            fates: fates
                .map(|(place, (fate, &replications))| FateFile {
                    option: name(place).unwrap_or_default(),
                    fate: selected::fate(fate, comparison),
                    replications,
                })
                .collect(),
            fresh_replications: confirmed.map(|confirmed| confirmed.replications),
            fresh: confirmed.and_then(|confirmed| *confirmed.best.first()?).map(Into::into),
            fresh_difference: confirmed.and_then(|confirmed| *confirmed.difference.first()?).map(Into::into),
        }
    }
}

#[derive(Serialize)]
struct BreakEvenFile<'a> {
    option: &'a str,
    finding: String,
    size: Option<FigureFile>,
    changes: Vec<ChangeFile<'a>>,
    tried: Vec<TriedFile>,
}

#[derive(Serialize)]
struct ChangeFile<'a> {
    path: &'a str,
    before: &'a str,
    written: &'a str,
    needed: &'a str,
}

#[derive(Serialize)]
struct TriedFile {
    size: f64,
    net_over_period: FigureFile,
}

impl<'a> AlternativeFile<'a> {
    fn new(one: &'a Alternative, comparison: &'a Comparison) -> Self {
        let measures = comparison.measures.iter().enumerate().map(|(place, measure)| MeasureFile {
            name: &measure.name,
            unit: unit(measure.measure.unit()),
            better: if measure.better == Better::Lower { "lower" } else { "higher" },
            estimate: one.estimates[place].map(Into::into),
            difference: one.compared[place].as_ref().map(DifferenceFile::new),
        });
        let verdicts = comparison.requirements.iter().zip(&one.verdicts);
        let money = &one.money;
        Self {
            name: &one.name,
            title: &one.title,
            failure: one
                .failure
                .as_ref()
                .map(|failure| failure.to_string().lines().next().unwrap_or_default().to_owned()),
            measures: measures.collect(),
            less_best_of_others: one.against_best.map(Into::into),
            probability_best: one.probability_best,
            on_frontier: one.on_frontier,
            beaten_by: one.beaten_by.map(|beaten| BeatenFile {
                option: &comparison.alternatives[beaten.by].name,
                proved: beaten.proved,
            }),
            within_budget: comparison.budget.map(|_| one.affordable),
            requirements: verdicts
                .map(|(demand, verdict)| RequirementFile {
                    measure: &demand.name,
                    at_least: demand.at_least,
                    limit: demand.limit,
                    verdict: verdict.words(),
                })
                .collect(),
            money: MoneyFile {
                once: money.once,
                option_per_week: money.option_per_week,
                people_per_week: money.people_per_week,
                total_per_week: money.total_per_week,
                planned_per_week: one.planned_per_week,
                extra_per_week: money.extra_per_week.map(Into::into),
                saved_per_week: money.saved_per_week.map(Into::into),
                net_per_week: money.net_per_week.map(Into::into),
                net_over_period: money.net_over_period.map(Into::into),
                payback_weeks: money.payback_weeks.map(Into::into),
            },
            lead_time_quantiles_h: one.spread.filter(|spread| spread.iter().all(|time| time.is_finite())),
        }
    }
}

impl DifferenceFile {
    fn new(compared: &Compared) -> Self {
        Self {
            alone: compared.alone.into(),
            simultaneous: compared.simultaneous.into(),
            variance_ratio: compared.variance_ratio,
            call: compared.call.words(),
        }
    }
}

impl<'a> BreakEvenFile<'a> {
    fn new(found: &'a FoundBreakEven, comparison: &Comparison) -> Self {
        let (size, tried) = match &found.at {
            BreakEven::At { size, tried } => (Some(*size), tried),
            BreakEven::Never { tried } | BreakEven::Always { tried } => (None, tried),
        };
        let change = |change: &'a super::SizedChange| ChangeFile {
            path: &change.path,
            before: &change.before,
            written: &change.written,
            needed: &change.needed,
        };
        Self {
            option: &found.name,
            finding: finding::break_even(found, comparison),
            size: size.map(Into::into),
            changes: found.changes.iter().map(change).collect(),
            tried: tried
                .iter()
                .map(|one| TriedFile { size: one.size, net_over_period: one.net.into() })
                .collect(),
        }
    }
}
