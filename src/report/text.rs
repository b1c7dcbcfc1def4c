//! A run for people at a terminal: first the finding in one sentence, then compact tables. Escape sequences only
//! if asked for; knows nothing of whether there is a terminal.

mod fates;

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style as Ansi};

use crate::experiment::results::{
    Cause, Deadlock, Estimate, Flow, PoolResult, Results, StockResult, Stopped,
};
use crate::time::{SimTime, Span};

use super::finding::{sentence, title, total};
use super::people;
use super::support_levels;
use super::table::{Column, Table};
use super::words::{Kind, counted, listed, stage_title, value, wrapped};

/// How much is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// The finding alone.
    Quiet,
    /// The finding, value streams, activities and pools.
    Normal,
    /// Everything: quantiles of waiting, stages, outputs, counts of events too.
    Verbose,
}

/// How a report for people is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Whether to color the text with ANSI escape sequences.
    pub color: bool,
    /// Characters in a line. Text is cut there; tables give up columns that matter less.
    pub width: u16,
    /// How much is said.
    pub verbosity: Verbosity,
}

/// Hours in a week, for figures of a pool.
pub(super) const HOURS_PER_WEEK: f64 = 168.0;
pub(super) const BOLD: Ansi = Ansi::new().bold();
pub(super) const DIM: Ansi = Ansi::new().dimmed();
const WARNING: Ansi = AnsiColor::Yellow.on_default();

/// The report of a run. Ends with a line feed.
pub fn run(results: &Results, style: Style) -> String {
    let mut out = String::new();
    paragraph(&mut out, &sentence(results), style, BOLD);
    add_notes(&mut out, results, style);
    if style.verbosity == Verbosity::Quiet {
        return out;
    }
    add_origin(&mut out, results, style);
    for table in tables(results, style.verbosity == Verbosity::Verbose) {
        section(&mut out, &table.draw(usize::from(style.width)), style);
    }
    out
}

/// The tables of a run, those that have rows, in the order in which they are read.
pub(super) fn tables(results: &Results, verbose: bool) -> Vec<Table> {
    let mut tables = vec![streams(results), activities(results, verbose)];
    tables.extend([fates::streams(results), fates::activities(results)]);
    tables.extend([pools(results), people::table(results), support_levels::table(results)]);
    tables.extend([parameters(results), stocks(results), services(results)]);
    if verbose {
        tables.extend([fates::priorities(results), stages(results), outputs(results)]);
    }
    tables.retain(|table| !table.names.is_empty());
    tables
}

/// Adds what a reader must know before trusting the figures.
pub(super) fn add_notes(out: &mut String, results: &Results, style: Style) {
    for note in notes(results) {
        paragraph(out, &note, style, WARNING);
    }
}

/// Adds what the figures rest on.
pub(super) fn add_origin(out: &mut String, results: &Results, style: Style) {
    paragraph(out, &made_from(results, style.verbosity), style, DIM);
}

/// What the figures rest on.
pub(super) fn made_from(results: &Results, verbosity: Verbosity) -> String {
    let runs = counted(u64::from(results.replications), "replication");
    let measured = results.horizon.since(results.warm_up);
    let warm_up = results.warm_up.since(SimTime::ZERO);
    let length = if warm_up == Span::ZERO {
        format!("{measured} each")
    } else {
        format!("{measured} each after a warm-up of {warm_up}")
    };
    let interval = if results.replications > 1 {
        // Rounded away are only the last digits of the division; 99.99 % is not 100 %.
        let percent = (results.confidence * 1e14).round() / 1e12;
        format!(", ± is the {percent} % interval")
    } else {
        String::new()
    };
    // Targets count the days of a calendar, which are shorter than those of the tables.
    let mut sentences = vec![format!("{}: {runs}, {length}{interval}, 1 d is 24 h", results.title)];
    if let Some(note) = &results.warm_up_note {
        sentences.push(format!("Warm-up: {note}"));
    }
    if verbosity == Verbosity::Verbose {
        sentences.push(format!("Seed {}, {}", results.seed, counted(results.events, "event")));
    }
    sentences.join(". ") + "."
}

/// What a reader must know before trusting the figures.
pub(super) fn notes(results: &Results) -> Vec<String> {
    let mut notes = Vec::new();
    match &results.stopped {
        Stopped::Planned | Stopped::PrecisionReached { .. } => {}
        Stopped::PrecisionMissed { measure, wanted, reached } => {
            let known = if reached.is_finite() {
                ["is known to within ", &value(*reached, Kind::Share)].concat()
            } else {
                "is not known to any precision".to_owned()
            };
            notes.push(format!(
                "Precision missed: {measure} {known}, {} was wanted; allow more replications.",
                value(*wanted, Kind::Share)
            ));
        }
        Stopped::Interrupted { planned } => notes.push(format!(
            "Interrupted: the figures rest on {} of {planned} planned.",
            counted(u64::from(results.replications), "replication")
        )),
    }
    if let Some(Deadlock { replications, units, activities }) = &results.deadlock {
        notes.push(format!(
            "Deadlock: in {} units kept each other from moving on and never would have, {} on average, at {}. Give a line \
             between them more places, or let a limit hold units without their people.",
            counted(u64::from(*replications), "replication"),
            value(*units, Kind::Count),
            listed(activities)
        ));
    }
    if results.replications == 1 {
        notes.push("One replication has no intervals: ask for more to see how far chance goes.".to_owned());
    }
    notes
}

/// All streams together first, then each, unless there is only one.
fn streams(results: &Results) -> Table {
    let mut names: Vec<String> = results.streams.iter().map(|stream| stream.title.clone()).collect();
    let mut flows: Vec<&Flow> = results.streams.iter().map(|stream| &stream.flow).collect();
    if flows.len() != 1 {
        names.insert(0, "All".to_owned());
        flows.insert(0, &results.whole);
    }
    let each = |pick: fn(&Flow) -> Option<Estimate>| flows.iter().map(|flow| pick(flow)).collect::<Vec<_>>();
    let column =
        |header, dispensable, kind, pick| Column::figures(header, dispensable, kind, each(pick).into_iter());
    let columns = vec![
        column("arrived", 4, Kind::Count, |flow| Some(flow.arrived)),
        column("finished", 6, Kind::Count, |flow| Some(flow.finished)),
        column("lead time", 0, Kind::Time, |flow| flow.lead_time.map(|lead| lead.mean)),
        column("P50", 5, Kind::Time, |flow| flow.lead_time.map(|lead| lead.p50)),
        column("P85", 3, Kind::Time, |flow| flow.lead_time.map(|lead| lead.p85)),
        column("P95", 6, Kind::Time, |flow| flow.lead_time.map(|lead| lead.p95)),
        column("flow eff.", 4, Kind::Share, |flow| flow.flow_efficiency),
        column("SLA", 1, Kind::Share, |flow| flow.sla_resolve),
        column("SLA respond", 7, Kind::Share, |flow| flow.sla_respond),
        column("FCR", 2, Kind::Share, |flow| flow.first_contact),
        column("cost", 2, Kind::Money, |flow| flow.cost_per_unit),
        column("business hours", 6, Kind::Time, |flow| flow.worth.lead_time_business),
        column("value lost/week", 3, Kind::Money, |flow| flow.worth.value_lost_per_week),
        column("satisfied", 3, Kind::Share, |flow| flow.worth.satisfaction),
    ];
    Table::new("Value streams", names, columns)
}

fn activities(results: &Results, verbose: bool) -> Table {
    let all = &results.activities;
    let names: Vec<String> = all.iter().map(|activity| activity.title.clone()).collect();
    let mut columns = vec![
        Column::figures("visits/week", 5, Kind::Count, all.iter().map(|a| Some(a.completed_per_week))),
        Column::figures("touch time", 3, Kind::Time, all.iter().map(|a| a.touch_time)),
        Column::figures("wait", 1, Kind::Time, all.iter().map(|a| Some(a.wait?.mean))),
    ];
    if verbose {
        columns.push(Column::figures("wait P85", 7, Kind::Time, all.iter().map(|a| Some(a.wait?.p85))));
        columns.push(Column::figures("waiting", 8, Kind::Count, all.iter().map(|a| Some(a.waiting_units))));
        columns.push(Column::figures("in work", 8, Kind::Count, all.iter().map(|a| Some(a.in_work))));
    }
    columns.push(Column::figures(
        "of waiting for people",
        0,
        Kind::Share,
        all.iter().map(|a| a.share_of_waiting),
    ));
    let causes = Cause::ALL.into_iter().filter(|&cause| {
        Cause::COMMON.contains(&cause)
            || all.iter().any(|activity| activity.waiting_per_week[cause].value > 0.0)
    });
    for cause in causes {
        let shares = all.iter().map(|activity| {
            let part = activity.waiting_per_week[cause].value;
            (part > 0.0).then(|| part / total(&activity.waiting_per_week))
        });
        columns.push(Column::values(title(cause), 2, Kind::Share, shares));
    }
    Table::new("Activities", names, columns)
}

fn pools(results: &Results) -> Table {
    let all = &results.pools;
    let names: Vec<String> = all.iter().map(|pool| pool.title.clone()).collect();
    let columns = vec![
        Column::figures(
            "paid h/week",
            5,
            Kind::Count,
            all.iter().map(|pool| Some(hours_per_week(pool.paid))),
        ),
        Column::figures(
            "on duty h/week",
            4,
            Kind::Count,
            all.iter().map(|pool| Some(hours_per_week(pool.on_duty))),
        ),
        Column::figures("busy/on duty", 0, Kind::Share, all.iter().map(|pool| pool.occupancy)),
        Column::figures("busy/paid", 1, Kind::Share, all.iter().map(|pool| pool.utilization)),
        Column::values("load", 2, Kind::Share, all.iter().map(|pool| pool.load)),
        Column::figures("overtime/week", 3, Kind::Time, all.iter().map(overtime)),
        Column::figures("cost/week", 3, Kind::Money, all.iter().map(|pool| Some(pool.cost_per_week))),
    ];
    Table::new("Pools", names, columns)
}

/// Hours per week of servers counted as a time average: 0.87 servers on average are 146 h a week, which says more
/// to those who plan shifts.
fn hours_per_week(servers: Estimate) -> Estimate {
    let scaled = |servers: f64| servers * HOURS_PER_WEEK;
    let interval = servers.interval.map(|(low, high)| (scaled(low), scaled(high)));
    Estimate { value: scaled(servers.value), interval }
}

/// Overtime, if there is any.
fn overtime(pool: &PoolResult) -> Option<Estimate> {
    Some(pool.overtime_per_week).filter(|overtime| overtime.value > 0.0)
}

fn stages(results: &Results) -> Table {
    let all = &results.stages;
    let names: Vec<String> = all.iter().map(|stage| stage_title(stage.stage).to_owned()).collect();
    let columns = vec![
        Column::figures(
            "visits/week",
            2,
            Kind::Count,
            all.iter().map(|stage| Some(stage.completed_per_week)),
        ),
        Column::figures("work h/week", 1, Kind::Count, all.iter().map(|stage| Some(stage.touch_per_week))),
        Column::figures(
            "waiting h/week",
            0,
            Kind::Count,
            all.iter().map(|stage| Some(stage.waiting_per_week)),
        ),
        Column::figures("units inside", 1, Kind::Count, all.iter().map(|stage| Some(stage.work_in_progress))),
    ];
    Table::new("Value chain", names, columns)
}

fn stocks(results: &Results) -> Table {
    let all = &results.stocks;
    let names: Vec<String> = all.iter().map(|stock| stock.title.clone()).collect();
    let of = |figure: fn(&StockResult) -> Estimate| all.iter().map(move |stock| Some(figure(stock)));
    let columns = vec![
        Column::figures("there", 0, Kind::Count, of(|stock| stock.level)),
        Column::figures("empty", 0, Kind::Share, all.iter().map(|stock| stock.empty)),
        Column::figures("taken at once", 1, Kind::Share, all.iter().map(|stock| stock.at_once)),
        Column::figures("taken/week", 2, Kind::Count, of(|stock| stock.consumed_per_week)),
        Column::figures("made/week", 3, Kind::Count, of(|stock| stock.produced_per_week)),
        Column::figures("delivered/week", 3, Kind::Count, of(|stock| stock.delivered_per_week)),
    ];
    Table::new("Stocks", names, columns)
}

fn services(results: &Results) -> Table {
    let all = &results.services;
    let names: Vec<String> = all.iter().map(|service| service.title.clone()).collect();
    let columns = vec![
        Column::figures("up", 0, Kind::Share, all.iter().map(|service| service.availability)),
        Column::figures(
            "up in agreed hours",
            1,
            Kind::Share,
            all.iter().map(|service| service.availability_agreed),
        ),
        Column::figures(
            "failures/week",
            2,
            Kind::Count,
            all.iter().map(|service| Some(service.failures_per_week)),
        ),
        Column::figures("time to restore", 1, Kind::Time, all.iter().map(|service| service.time_to_restore)),
    ];
    Table::new("Services", names, columns)
}

fn outputs(results: &Results) -> Table {
    let all = &results.outputs;
    let names: Vec<String> = all.iter().map(|output| output.name.clone()).collect();
    let columns =
        vec![Column::figures("per week", 0, Kind::Count, all.iter().map(|output| Some(output.per_week)))];
    Table::new("Outputs", names, columns)
}

/// What changed during the run.
fn parameters(results: &Results) -> Table {
    let all = &results.parameters;
    let names: Vec<String> = all.iter().map(|parameter| parameter.name.clone()).collect();
    let of = |unit: &str, kind: Kind| {
        let here = all.iter().any(|parameter| parameter.unit == unit);
        let start = all.iter().map(|parameter| (parameter.unit == unit).then_some(parameter.start));
        let end = all.iter().map(|parameter| (parameter.unit == unit).then_some(parameter.at_end));
        let (first, last) = match kind {
            Kind::Time => ("mean at the start", "mean at the end"),
            Kind::Share => ("share at the start", "share at the end"),
            _ => ("per week at the start", "per week at the end"),
        };
        here.then(|| [Column::values(first, 1, kind, start), Column::figures(last, 0, kind, end)])
    };
    let columns = [of("h", Kind::Time), of("share", Kind::Share), of("1/week", Kind::Count)];
    Table::new("What changed", names, columns.into_iter().flatten().flatten().collect())
}

/// A text cut into lines, each painted.
pub(super) fn paragraph(out: &mut String, text: &str, style: Style, paint: Ansi) {
    let width = usize::from(style.width);
    for line in wrapped(text, |line| line.chars().count() <= width) {
        painted(out, &line, style, paint);
    }
}

/// A table after an empty line, its head in bold.
pub(super) fn section(out: &mut String, table: &str, style: Style) {
    out.push('\n');
    for (place, line) in table.lines().enumerate() {
        let paint = match place {
            0 => BOLD,
            1 => DIM,
            _ => Ansi::new(),
        };
        painted(out, line, style, paint);
    }
}

fn painted(out: &mut String, line: &str, style: Style, paint: Ansi) {
    if style.color && paint != Ansi::new() {
        let _ = writeln!(out, "{paint}{line}{paint:#}");
    } else {
        out.push_str(line);
        out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    const PLAIN: Style = Style { color: false, width: 120, verbosity: Verbosity::Normal };

    fn longest(text: &str) -> usize {
        text.lines().map(|line| line.chars().count()).max().unwrap_or(0)
    }

    #[test]
    fn the_finding_comes_first_and_alone_if_quiet() {
        let results = fixture::helpdesk();
        let quiet = run(&results, Style { verbosity: Verbosity::Quiet, ..PLAIN });
        assert_eq!(quiet.replace('\n', " ").trim_end(), sentence(&results));
        assert!(run(&results, PLAIN).starts_with(&quiet));
    }

    #[test]
    fn nothing_is_wider_than_asked_for() {
        for results in [fixture::helpdesk(), fixture::long_names(), fixture::many(20), fixture::empty()] {
            for width in [60, 80, 120, 200] {
                for verbosity in [Verbosity::Normal, Verbosity::Verbose] {
                    let text = run(&results, Style { width, verbosity, ..PLAIN });
                    assert!(longest(&text) <= usize::from(width), "wider than {width}:\n{text}");
                }
            }
        }
    }

    #[test]
    fn what_matters_most_is_there_at_any_width() {
        for width in [80, 120] {
            let text = run(&fixture::helpdesk(), Style { width, ..PLAIN });
            for part in ["6.1 h ± 0.2", "61 % ± 4", "busy/on duty", "Password and access", "SLA"] {
                assert!(text.contains(part), "{part} is missing at {width}:\n{text}");
            }
        }
    }

    #[test]
    fn people_are_counted_in_hours_a_week() {
        let text = run(&fixture::helpdesk(), PLAIN);
        // 1.43 servers paid on average, 168 hours in a week.
        assert!(text.contains("paid h/week") && text.contains("  240  "), "{text}");
    }

    #[test]
    fn color_changes_nothing_but_color() {
        let plain = run(&fixture::helpdesk(), PLAIN);
        let colored = run(&fixture::helpdesk(), Style { color: true, ..PLAIN });
        assert!(!plain.contains('\u{1b}') && colored.contains('\u{1b}'));
        let mut stripped = String::new();
        let mut inside = false;
        for character in colored.chars() {
            match character {
                '\u{1b}' => inside = true,
                'm' if inside => inside = false,
                _ if inside => {}
                other => stripped.push(other),
            }
        }
        assert_eq!(stripped, plain);
    }

    #[test]
    fn the_reader_is_told_what_the_figures_rest_on() {
        let mut results = fixture::helpdesk();
        let line = |results: &Results| run(results, PLAIN).replace('\n', " ");
        assert!(line(&results).contains(
            "IT helpdesk: 100 replications, 22 weeks each after a warm-up of 4 weeks, ± is the 95 % interval, 1 d is 24 h."
        ));
        results.confidence = 0.9999;
        assert!(line(&results).contains("± is the 99.99 % interval, 1 d"));
        results.stopped = Stopped::Interrupted { planned: 500 };
        assert!(line(&results).contains("Interrupted: the figures rest on 100 replications of 500 planned."));
        results.stopped =
            Stopped::PrecisionMissed { measure: "lead_time.mean".to_owned(), wanted: 0.02, reached: 0.031 };
        assert!(line(&results).contains(
            "Precision missed: lead_time.mean is known to within 3.1 %, 2 % was wanted; allow more replications."
        ));
        results.stopped = Stopped::PrecisionMissed {
            measure: "lead_time.mean".to_owned(),
            wanted: 0.02,
            reached: f64::INFINITY,
        };
        assert!(line(&results).contains("lead_time.mean is not known to any precision, 2 % was wanted"));
        assert!(line(&fixture::one_replication()).contains("One replication has no intervals"));
    }

    #[test]
    fn verbose_adds_stages_outputs_and_counts() {
        let text = run(&fixture::helpdesk(), Style { verbosity: Verbosity::Verbose, ..PLAIN });
        let text = text.replace('\n', " ");
        for part in ["Value chain", "Deliver and support", "service request", "1,234,567 events", "Seed 2026"]
        {
            assert!(text.contains(part), "{part}");
        }
    }

    #[test]
    fn one_stream_needs_no_line_for_all() {
        let mut results = fixture::helpdesk();
        results.streams.truncate(1);
        assert!(!run(&results, PLAIN).contains("\nAll "));
        assert!(run(&fixture::helpdesk(), PLAIN).contains("\nAll "));
    }
}
