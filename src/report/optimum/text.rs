//! The best staffing for people at a terminal.

use crate::report::Style;
use crate::report::table::{Column, draw};
use crate::report::text::{BOLD, DIM, paragraph, section};
use crate::report::words::{Kind, value};

use super::{OptimumReport, effort_words, measure_words};

/// The report of a search. Ends with a line feed.
pub fn text(report: &OptimumReport<'_>, style: Style) -> String {
    let mut out = String::new();
    paragraph(&mut out, &report.finding(), style, BOLD);
    paragraph(&mut out, &made_from(report), style, DIM);
    let width = usize::from(style.width);
    section(&mut out, &places(report, width), style);
    section(&mut out, &measures(report, width), style);
    if report.optimum.frontier.len() > 1 {
        section(&mut out, &frontier(report, width), style);
    }
    if report.optimum.contenders.len() > 1 {
        out.push('\n');
        let head = format!(
            "Chosen from {} staffings, with a probability of {} that none of them is better by {} or more:",
            report.optimum.contenders.len(),
            value(report.probability, Kind::Share),
            value(report.optimum.indifference, report.kind(&report.goal.measure))
        );
        paragraph(&mut out, &head, style, DIM);
        for contender in &report.optimum.contenders {
            let line = format!("  {}: {}", report.changes(&contender.staffing), report.fate(&contender.fate));
            paragraph(&mut out, &line, style, anstyle::Style::new());
        }
    }
    out
}

fn made_from(report: &OptimumReport<'_>) -> String {
    let limits: Vec<String> = report.goal.subject_to.iter().map(|limit| report.limit_words(limit)).collect();
    let limits = if limits.is_empty() { String::new() } else { format!(" subject to {}", limits.join(", ")) };
    let budget = report.optimum.budget;
    let budget = budget.map_or_else(String::new, |budget| {
        format!(" within {} a week (overtime not counted)", value(budget, Kind::Money))
    });
    format!(
        "{}: best {}{limits}{budget}. {}; ± is the {} interval.",
        report.model.title,
        measure_words(&report.goal.measure),
        effort_words(report),
        value(report.model.run.confidence, Kind::Share),
    )
}

fn places(report: &OptimumReport<'_>, width: usize) -> String {
    let optimum = report.optimum;
    let names: Vec<String> = optimum.variables.iter().map(|variable| variable.title.clone()).collect();
    let people =
        |staffing: &[u32]| staffing.iter().map(|&people| Some(f64::from(people))).collect::<Vec<_>>();
    let columns = vec![
        Column::values("now", 0, Kind::Count, people(&optimum.now).into_iter()),
        Column::values("best", 0, Kind::Count, people(&optimum.best).into_iter()),
        Column::values(
            "one costs a week",
            1,
            Kind::Money,
            optimum.variables.iter().map(|variable| Some(variable.cost_per_week)),
        ),
    ];
    draw("People", &names, columns, width)
}

fn measures(report: &OptimumReport<'_>, width: usize) -> String {
    let confirmed = &report.optimum.confirmed;
    let names: Vec<String> = report.goal.measures().into_iter().map(measure_words).collect();
    let kinds: Vec<Kind> = report.goal.measures().into_iter().map(|measure| report.kind(measure)).collect();
    let columns = vec![
        Column::mixed("now", 1, &kinds, &confirmed.baseline),
        Column::mixed("best", 0, &kinds, &confirmed.best),
        Column::mixed("difference", 0, &kinds, &confirmed.difference),
    ];
    draw("On fresh replications", &names, columns, width)
}

fn frontier(report: &OptimumReport<'_>, width: usize) -> String {
    let points = &report.optimum.frontier;
    let name = |point: &crate::experiment::optimize::Point| {
        let mark = if point.is_best { "→ " } else { "  " };
        format!("{mark}{}", report.changes(&point.staffing))
    };
    let names: Vec<String> = points.iter().map(name).collect();
    let kind = report.kind(report.frontier_measure());
    let columns = vec![
        Column::values("cost a week", 0, Kind::Money, points.iter().map(|point| Some(point.cost))),
        Column::figures("buys", 0, kind, points.iter().map(|point| Some(point.figure))),
    ];
    draw("What money buys", &names, columns, width)
}
