//! The best of several options as text and files: what was chosen, how, and what it is worth on fresh replications.

use ::csv::Writer;
use serde::Serialize;

use crate::experiment::measure::Measure;
use crate::experiment::results::Estimate;
use crate::experiment::selection::{Choice, Goal, Way};
use crate::model::Model;
use crate::stats::selection::Fate;

use super::chart::{Caption, Chart, End, Lane, Race, chart_files};
use super::csv::{cells, finished};
use super::json::{Figure, lines, provenance_of};
use super::optimum::{change_words, kind_of, measure_words};
use super::table::{Column, draw};
use super::text::{BOLD, DIM, paragraph, section};
use super::words::{Kind, counted, figure, value};
use super::{Error, Provenance, Rendered, Style, Theme};

/// Name and version of the layout of `selection.json`.
pub const SELECTION_SCHEMA: &str = "vsim-selection/1";

/// A choice with what it belongs to.
#[derive(Debug, Clone)]
pub struct SelectionReport<'a> {
    /// The scenario as it is.
    pub model: &'a Model,
    /// What was wanted.
    pub goal: &'a Goal,
    /// Names and titles of the options, the scenario as it is first.
    pub names: &'a [(String, String)],
    /// Places of those that might be chosen; the others cost more than the budget.
    pub contenders: &'a [usize],
    /// What was chosen.
    pub choice: &'a Choice,
    /// The promised probability.
    pub probability: f64,
    /// The smallest difference that matters.
    pub relevant: f64,
}

#[derive(Serialize)]
struct File<'a> {
    schema: &'static str,
    scenario: &'a str,
    seed: u64,
    finding: String,
    measure: &'a str,
    method: &'static str,
    /// Null where nothing is promised.
    probability: Option<f64>,
    relevant: f64,
    best: Option<&'a str>,
    options: Vec<OptionFile<'a>>,
    confirmed: Vec<ConfirmedFile<'a>>,
}

#[derive(Serialize)]
struct OptionFile<'a> {
    option: &'a str,
    fate: String,
    replications: u32,
    mean: Option<f64>,
}

#[derive(Serialize)]
struct ConfirmedFile<'a> {
    measure: &'a str,
    best: Option<Figure>,
    baseline: Option<Figure>,
    difference: Option<Figure>,
}

impl SelectionReport<'_> {
    /// The finding in a sentence or two.
    pub fn finding(&self) -> String {
        let name = measure_words(&self.goal.measure);
        let Some(best) = self.choice.best else {
            return format!("No option{} keeps all limits.", self.within());
        };
        let title = &self.names[best].1;
        let confirmed = self.choice.confirmed.as_ref();
        let at = |figures: &[Option<Estimate>]| figures.first().copied().flatten();
        let figure_text = confirmed.and_then(|one| at(&one.best));
        let figure_text = figure_text.map_or_else(|| "no value".to_owned(), |one| figure(one, self.kind()));
        let change = confirmed.and_then(|one| at(&one.difference)).filter(|_| best != 0);
        let change = change
            .map_or_else(String::new, |one| format!(", {} than as it is", change_words(one, self.kind())));
        if self.contenders.len() == 1 {
            return format!("{title} is all that stays within the budget: {name} {figure_text}{change}.");
        }
        let promise = match &self.choice.way {
            Way::Sequential { selection, .. } if selection.decided => format!(
                "with a probability of {} none of the others{} is better by {} or more",
                value(self.probability, Kind::Share),
                self.of_whom(),
                value(self.relevant, self.kind())
            ),
            Way::Sequential { .. } => "the replications ran out before that was proved".to_owned(),
            Way::Budget(spent) => format!(
                "as far as can be estimated it is the best with a probability of {}",
                value(spent.probability, Kind::Share)
            ),
        };
        format!("{title} has the best {name}{}: {figure_text}{change}; {promise}.", self.within())
    }

    /// Whether some options cost more than the budget.
    const fn has_budget(&self) -> bool {
        self.contenders.len() < self.names.len()
    }

    const fn within(&self) -> &'static str {
        if self.has_budget() { " within the budget" } else { "" }
    }

    /// Of which of the others something is said.
    fn of_whom(&self) -> String {
        let mut words = Vec::new();
        if self.has_budget() {
            words.push("stay within the budget");
        }
        if !self.goal.subject_to.is_empty() {
            words.push("keep all limits");
        }
        if words.is_empty() { String::new() } else { format!(" that {}", words.join(" and ")) }
    }

    /// Places of the measures of the goal, each once, though a limit may be on the one that is to improve.
    fn measures(&self) -> Vec<(usize, &str)> {
        let all = self.goal.measures();
        let is_first = |&(place, name): &(usize, &str)| !all[..place].contains(&name);
        all.iter().copied().enumerate().filter(is_first).collect()
    }

    fn kind(&self) -> Kind {
        Measure::named(self.model, &self.goal.measure).map_or(Kind::Count, |measure| kind_of(measure.unit()))
    }

    /// Replications and mean of an option while the best was chosen.
    fn seen(&self, option: usize) -> (u32, Option<f64>) {
        let (made, mean) = match &self.choice.way {
            Way::Sequential { selection, .. } => (selection.made[option], selection.means[option]),
            Way::Budget(spent) => (spent.made[option], spent.means[option]),
        };
        // The procedures turn measures so that lower is better.
        let sign = if self.goal.better == crate::experiment::measure::Better::Higher { -1.0 } else { 1.0 };
        (made, mean.is_finite().then_some(sign * mean))
    }

    /// What became of an option, in words.
    fn fate(&self, option: usize) -> String {
        if !self.contenders.contains(&option) {
            return "costs more than the budget".to_owned();
        }
        if self.choice.failing.iter().any(|(failing, _)| *failing == option) {
            return "cannot be run: demand exceeds capacity".to_owned();
        }
        let Way::Sequential { selection, .. } = &self.choice.way else {
            return if self.choice.best == Some(option) { "looks best" } else { "looks worse" }.to_owned();
        };
        match selection.fates[option] {
            Fate::Selected => "chosen".to_owned(),
            Fate::Beaten { by, at, tied: true, .. } => {
                format!("the same as {}, after {at}", self.names[by].1)
            }
            Fate::Beaten { at, difference, .. } => {
                format!("{} worse, after {at}", value(difference, self.kind()))
            }
            Fate::Infeasible { constraint, at, .. } => {
                format!("breaks the limit of {}, after {at}", self.goal.subject_to[constraint].name)
            }
            Fate::Open => "not decided".to_owned(),
        }
    }

    fn replications(&self) -> u64 {
        (0..self.names.len()).map(|option| u64::from(self.seen(option).0)).sum()
    }
}

/// The report of a selection. Ends with a line feed.
pub fn text(report: &SelectionReport<'_>, style: Style) -> String {
    let mut out = String::new();
    paragraph(&mut out, &report.finding(), style, BOLD);
    let confirmed = report.choice.confirmed.as_ref().map_or_else(String::new, |confirmed| {
        let fresh = counted(u64::from(confirmed.replications), "fresh one");
        let level = value(report.model.run.confidence, Kind::Share);
        format!("; confirmed on {fresh} each of the best and as it is; ± is the {level} interval")
    });
    let one_stage = match &report.choice.way {
        Way::Sequential { one_stage: Some(count), .. } => {
            format!("; a design in one stage would have taken {count} of each")
        }
        _ => String::new(),
    };
    let made = format!(
        "{}: chosen from {} in {}{one_stage}{confirmed}.",
        report.model.title,
        counted(report.contenders.len() as u64, "option"),
        counted(report.replications(), "replication"),
    );
    paragraph(&mut out, &made, style, DIM);
    let width = usize::from(style.width);
    if let Some(confirmed) = &report.choice.confirmed {
        let measures = report.measures();
        let names: Vec<String> = measures.iter().map(|(_, measure)| measure_words(measure)).collect();
        let kind = |(_, measure): &(usize, &str)| {
            Measure::named(report.model, measure).map_or(Kind::Count, |m| kind_of(m.unit()))
        };
        let kinds: Vec<Kind> = measures.iter().map(kind).collect();
        let of = |figures: &[Option<Estimate>]| {
            measures.iter().map(|(place, _)| figures.get(*place).copied().flatten()).collect::<Vec<_>>()
        };
        let columns = vec![
            Column::mixed("as it is", 1, &kinds, &of(&confirmed.baseline)),
            Column::mixed("best", 0, &kinds, &of(&confirmed.best)),
            Column::mixed("difference", 0, &kinds, &of(&confirmed.difference)),
        ];
        section(&mut out, &draw("On fresh replications", &names, columns, width), style);
    }
    out.push('\n');
    for (option, (_, title)) in report.names.iter().enumerate() {
        let line = format!("{title}: {}", report.fate(option));
        paragraph(&mut out, &line, style, anstyle::Style::new());
    }
    out
}

/// All files of a selection.
///
/// # Errors
///
/// If one cannot be made.
pub fn files(
    report: &SelectionReport<'_>,
    origin: &Provenance,
    theme: Option<&Theme>,
) -> Result<Vec<Rendered>, Error> {
    let (name, seed) = (&report.model.name, report.model.run.seed);
    let mut files = vec![
        Rendered::new("selection.json", json(report)?),
        Rendered::new("options.csv", options_csv(report)?),
        Rendered::new("confirmed.csv", confirmed_csv(report)?),
        Rendered::new("provenance.json", provenance_of(name, seed, report.replications(), origin)?),
    ];
    let charts: Vec<Chart> = chart(report).into_iter().collect();
    files.extend(chart_files(&charts, theme)?);
    Ok(files)
}

/// What became of each option.
fn options_csv(report: &SelectionReport<'_>) -> Result<Vec<u8>, Error> {
    let mut writer = Writer::from_writer(Vec::new());
    writer.write_record(["option", "fate", "replications", "mean"])?;
    for (option, (name, _)) in report.names.iter().enumerate() {
        let (replications, mean) = report.seen(option);
        let mean = mean.map_or_else(String::new, |mean| mean.to_string());
        writer.write_record([name, &report.fate(option), &replications.to_string(), &mean])?;
    }
    finished(writer)
}

/// The best and the scenario as it is on fresh replications.
fn confirmed_csv(report: &SelectionReport<'_>) -> Result<Vec<u8>, Error> {
    let mut writer = Writer::from_writer(Vec::new());
    writer.write_record(["measure", "figure", "value", "low", "high"])?;
    if let Some(confirmed) = &report.choice.confirmed {
        for (place, measure) in report.measures() {
            let figures = [
                ("best", &confirmed.best),
                ("baseline", &confirmed.baseline),
                ("difference", &confirmed.difference),
            ];
            for (name, figures) in figures {
                let mut row = vec![measure.to_owned(), name.to_owned()];
                row.extend(cells(figures.get(place).copied().flatten()));
                writer.write_record(row)?;
            }
        }
    }
    finished(writer)
}

fn json(report: &SelectionReport<'_>) -> Result<Vec<u8>, Error> {
    let option = |(place, (name, _)): (usize, &'_ (String, String))| {
        let (replications, mean) = report.seen(place);
        (name.as_str().to_owned(), report.fate(place), replications, mean)
    };
    let options: Vec<(String, String, u32, Option<f64>)> =
        report.names.iter().enumerate().map(option).collect();
    let confirmed = report.choice.confirmed.as_ref();
    let at =
        |figures: &[Option<Estimate>], place: usize| figures.get(place).copied().flatten().map(Figure::from);
    let (method, promised) = match &report.choice.way {
        Way::Sequential { selection, .. } => ("sequential", selection.decided),
        Way::Budget(_) => ("budget", false),
    };
    lines(&File {
        schema: SELECTION_SCHEMA,
        scenario: &report.model.name,
        seed: report.model.run.seed,
        finding: report.finding(),
        measure: &report.goal.measure,
        method,
        probability: promised.then_some(report.probability),
        relevant: report.relevant,
        best: report.choice.best.map(|best| report.names[best].0.as_str()),
        options: options
            .iter()
            .map(|(option, fate, replications, mean)| OptionFile {
                option,
                fate: fate.clone(),
                replications: *replications,
                mean: *mean,
            })
            .collect(),
        confirmed: confirmed
            .iter()
            .flat_map(|one| {
                report.measures().into_iter().map(|(place, measure)| ConfirmedFile {
                    measure,
                    best: at(&one.best, place),
                    baseline: at(&one.baseline, place),
                    difference: at(&one.difference, place),
                })
            })
            .collect(),
    })
}

/// How the best was chosen; `None` where nothing dropped out one by one.
fn chart(report: &SelectionReport<'_>) -> Option<Chart> {
    let Way::Sequential { selection, .. } = &report.choice.way else { return None };
    if report.contenders.len() < 2 {
        return None;
    }
    let mut order = report.contenders.to_vec();
    order.sort_by_key(|&one| (selection.best != Some(one), std::cmp::Reverse(selection.looked_at[one])));
    let lane = |option: usize| Lane {
        name: report.names[option].1.clone(),
        until: selection.looked_at[option].max(1),
        end: match selection.fates[option] {
            Fate::Selected => End::Chosen,
            Fate::Beaten { .. } => End::Beaten,
            Fate::Infeasible { .. } => End::Infeasible,
            Fate::Open => End::Open,
        },
        note: report.fate(option),
    };
    let race = Race {
        caption: Caption {
            title: report.finding(),
            subtitle: format!(
                "How long each option stayed in the race for the best {}",
                measure_words(&report.goal.measure)
            ),
            foot: format!(
                "{} · {} · seed {}",
                report.model.title,
                counted(report.replications(), "replication"),
                report.model.run.seed
            ),
        },
        lanes: order.into_iter().map(lane).collect(),
    };
    Some(Chart::new("elimination", race))
}
