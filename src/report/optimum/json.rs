//! The best staffing as JSON: the fields here, in their order, are what `docs/optimize.md` describes.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::experiment::measure::Better;
use crate::experiment::optimize::Staffing;
use crate::experiment::results::Estimate;
use crate::report::Error;
use crate::report::json::{Figure, lines};
use crate::stats::selection::Fate;

use super::OptimumReport;

/// Name and version of the layout of `optimum.json`.
pub const OPTIMUM_SCHEMA: &str = "vsim-optimum/1";

#[derive(Serialize)]
struct File<'a> {
    schema: &'static str,
    scenario: &'a str,
    seed: u64,
    finding: String,
    goal: Goal<'a>,
    budget_per_week: Option<f64>,
    now: Plan<'a>,
    best: Plan<'a>,
    measures: Vec<Measured<'a>>,
    decided: bool,
    probability: f64,
    indifference: f64,
    contenders: Vec<Contender<'a>>,
    frontier: Frontier<'a>,
    effort: Effort,
}

#[derive(Serialize)]
struct Goal<'a> {
    measure: &'a str,
    better: &'static str,
    subject_to: Vec<Limit<'a>>,
}

#[derive(Serialize)]
struct Limit<'a> {
    measure: &'a str,
    bound: &'static str,
    #[serde(rename = "limit")]
    value: f64,
}

#[derive(Serialize)]
struct Plan<'a> {
    cost_per_week: f64,
    people: BTreeMap<&'a str, u32>,
}

#[derive(Serialize)]
struct Measured<'a> {
    measure: &'a str,
    now: Option<Figure>,
    best: Option<Figure>,
    difference: Option<Figure>,
}

#[derive(Serialize)]
struct Contender<'a> {
    #[serde(flatten)]
    plan: Plan<'a>,
    fate: &'static str,
    after: Option<u32>,
    worse_by: Option<f64>,
    breaks: Option<&'a str>,
}

#[derive(Serialize)]
struct Frontier<'a> {
    measure: &'a str,
    points: Vec<Point<'a>>,
}

#[derive(Serialize)]
struct Point<'a> {
    #[serde(flatten)]
    plan: Plan<'a>,
    figure: Figure,
    best: bool,
}

#[derive(Serialize)]
struct Effort {
    staffings: usize,
    search_replications: u64,
    clean_up_replications: u64,
    confirmation_replications: u64,
}

/// The content of `optimum.json`.
pub(super) fn optimum(report: &OptimumReport<'_>) -> Result<Vec<u8>, Error> {
    let optimum = report.optimum;
    lines(&File {
        schema: OPTIMUM_SCHEMA,
        scenario: &report.model.name,
        seed: report.model.run.seed,
        finding: report.finding(),
        goal: Goal {
            measure: &report.goal.measure,
            better: match report.goal.better {
                Better::Lower => "lower",
                Better::Higher => "higher",
            },
            subject_to: report
                .goal
                .subject_to
                .iter()
                .map(|one| Limit {
                    measure: &one.name,
                    bound: if one.at_least { ">=" } else { "<=" },
                    value: one.limit,
                })
                .collect(),
        },
        budget_per_week: optimum.budget,
        now: plan(report, &optimum.now, optimum.cost_now),
        best: plan(report, &optimum.best, optimum.cost),
        measures: measures(report),
        decided: optimum.decided,
        probability: report.probability,
        indifference: optimum.indifference,
        contenders: contenders(report),
        frontier: frontier(report),
        effort: Effort {
            staffings: optimum.effort.staffings,
            search_replications: optimum.effort.search,
            clean_up_replications: optimum.effort.clean_up,
            confirmation_replications: optimum.effort.confirmation,
        },
    })
}

fn plan<'a>(report: &'a OptimumReport<'_>, staffing: &Staffing, cost: f64) -> Plan<'a> {
    let names = report.optimum.variables.iter().map(|variable| variable.name.as_str());
    Plan { cost_per_week: cost, people: names.zip(staffing.iter().copied()).collect() }
}

fn measures<'a>(report: &'a OptimumReport<'_>) -> Vec<Measured<'a>> {
    let confirmed = &report.optimum.confirmed;
    let at =
        |figures: &[Option<Estimate>], place: usize| figures.get(place).copied().flatten().map(Figure::from);
    let measured = |(place, measure)| Measured {
        measure,
        now: at(&confirmed.baseline, place),
        best: at(&confirmed.best, place),
        difference: at(&confirmed.difference, place),
    };
    report.goal.measures().into_iter().enumerate().map(measured).collect()
}

fn contenders<'a>(report: &'a OptimumReport<'_>) -> Vec<Contender<'a>> {
    let contender = |contender: &'a crate::experiment::optimize::Contender| {
        let plan = plan(report, &contender.staffing, contender.cost);
        let (fate, after, worse_by, breaks) = match contender.fate {
            Fate::Selected => ("chosen", None, None, None),
            Fate::Beaten { at, difference, .. } => ("beaten", Some(at), Some(difference), None),
            Fate::Infeasible { at, constraint, .. } => {
                let limit = &report.goal.subject_to[constraint];
                ("infeasible", Some(at), None, Some(limit.name.as_str()))
            }
            Fate::Open => ("open", None, None, None),
        };
        Contender { plan, fate, after, worse_by, breaks }
    };
    report.optimum.contenders.iter().map(contender).collect()
}

fn frontier<'a>(report: &'a OptimumReport<'_>) -> Frontier<'a> {
    let point = |point: &crate::experiment::optimize::Point| Point {
        plan: plan(report, &point.staffing, point.cost),
        figure: Figure::from(point.figure),
        best: point.is_best,
    };
    Frontier {
        measure: report.frontier_measure(),
        points: report.optimum.frontier.iter().map(point).collect(),
    }
}
