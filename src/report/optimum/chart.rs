//! The charts of a search: what money buys, and how the best was chosen.

use crate::report::chart::{Axis, Caption, Chart, End, Frontier, Lane, Race, Spot};
use crate::report::words::{Kind, counted, value};
use crate::stats::selection::Fate;

use super::{OptimumReport, measure_words};

/// The charts of a search; one that would have nothing to say is left out.
pub(super) fn charts(report: &OptimumReport<'_>) -> Vec<Chart> {
    frontier(report).into_iter().chain(elimination(report)).collect()
}

/// What money buys; `None` with fewer than two points.
fn frontier(report: &OptimumReport<'_>) -> Option<Chart> {
    let optimum = report.optimum;
    if optimum.frontier.len() < 2 {
        return None;
    }
    let name = measure_words(report.frontier_measure());
    let kind = report.kind(report.frontier_measure());
    let spot = |point: &crate::experiment::optimize::Point| Spot {
        cost: point.cost,
        figure: point.figure.into(),
        name: report.changes(&point.staffing),
        chosen: point.is_best,
    };
    let spots: Vec<Spot> = optimum.frontier.iter().map(spot).collect();
    let baseline = optimum.confirmed.baseline.get(optimum.frontier_measure).copied().flatten();
    let now = baseline.filter(|_| optimum.best != optimum.now).map(|figure| Spot {
        cost: optimum.cost_now,
        figure: figure.into(),
        name: "as it is".to_owned(),
        chosen: false,
    });
    let all: Vec<&Spot> = spots.iter().chain(&now).collect();
    let costs = all.iter().map(|spot| spot.cost).chain(optimum.budget);
    let figures = all.iter().flat_map(|spot| <[f64; 2]>::from(spot.figure.ends()));
    let view = Frontier {
        caption: Caption {
            title: report.finding(),
            subtitle: format!(
                "{} against cost: each dot is a staffing that no other found beats in both, with its {} interval",
                super::capitalized(&name),
                value(report.model.run.confidence, Kind::Share)
            ),
            foot: foot(report),
        },
        cost: Axis {
            title: "cost a week, without overtime".to_owned(),
            kind: Kind::Money,
            range: range(costs),
        },
        performance: Axis { title: super::capitalized(&name), kind, range: range(figures) },
        spots,
        now,
        budget: optimum.budget,
    };
    Some(Chart::new("frontier", view))
}

/// How the best was chosen; `None` with fewer than two contenders.
fn elimination(report: &OptimumReport<'_>) -> Option<Chart> {
    let contenders = &report.optimum.contenders;
    if contenders.len() < 2 {
        return None;
    }
    let most = contenders.iter().filter_map(|one| left_at(&one.fate)).max().unwrap_or(1);
    let lane = |contender: &crate::experiment::optimize::Contender| Lane {
        name: report.changes(&contender.staffing),
        until: left_at(&contender.fate).unwrap_or(most),
        end: match contender.fate {
            Fate::Selected => End::Chosen,
            Fate::Beaten { .. } => End::Beaten,
            Fate::Infeasible { .. } => End::Infeasible,
            Fate::Open => End::Open,
        },
        note: report.fate(&contender.fate),
    };
    let race = Race {
        caption: Caption {
            title: if report.optimum.decided {
                format!(
                    "The best of {} is known after {}",
                    counted(contenders.len() as u64, "staffing"),
                    counted(u64::from(most), "replication")
                )
            } else {
                format!("{} did not decide between the last", counted(u64::from(most), "replication"))
            },
            subtitle: format!(
                "How long each stayed in the race for the best {}; {} sure that none is better by {} or more",
                measure_words(&report.goal.measure),
                value(report.probability, Kind::Share),
                value(report.optimum.indifference, report.kind(&report.goal.measure))
            ),
            foot: foot(report),
        },
        lanes: contenders.iter().map(lane).collect(),
    };
    Some(Chart::new("elimination", race))
}

fn foot(report: &OptimumReport<'_>) -> String {
    format!("{} · {} · seed {}", report.model.title, super::effort_words(report), report.model.run.seed)
}

fn left_at(fate: &Fate) -> Option<u32> {
    match *fate {
        Fate::Beaten { at, .. } | Fate::Infeasible { at, .. } => Some(at),
        Fate::Selected | Fate::Open => None,
    }
}

/// The lowest and the highest of figures with a little room around them.
pub(in crate::report) fn range(figures: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) =
        figures.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), one| (low.min(one), high.max(one)));
    let room = 0.04 * (high - low).max(1e-9);
    (low - room, high + room)
}
