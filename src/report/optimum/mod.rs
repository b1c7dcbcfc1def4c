//! The best staffing as text and files: what to change, what it brings, what other amounts of money buy.

mod chart;
mod csv;
mod json;
mod text;

use crate::experiment::measure::{Better, Measure, MeasureUnit};
use crate::experiment::optimize::{Optimum, Staffing, Variable};
use crate::experiment::requirement::Requirement;
use crate::experiment::results::Estimate;
use crate::experiment::selection::Goal;
use crate::model::Model;
use crate::stats::selection::Fate;

use super::chart::chart_files;
use super::json::provenance_of;
use super::words::{Kind, counted, figure, listed, value};
use super::{Error, Provenance, Rendered, Theme};

use chart::charts;
pub(in crate::report) use chart::range;
pub use json::OPTIMUM_SCHEMA;
pub use text::text;

/// An optimum with what it belongs to.
#[derive(Debug, Clone)]
pub struct OptimumReport<'a> {
    /// The scenario as it is.
    pub model: &'a Model,
    /// What was wanted.
    pub goal: &'a Goal,
    /// What was found.
    pub optimum: &'a Optimum,
    /// The promised probability of having chosen the best contender.
    pub probability: f64,
}

/// All files of a search.
///
/// # Errors
///
/// If one cannot be made.
pub fn files(
    report: &OptimumReport<'_>,
    origin: &Provenance,
    theme: Option<&Theme>,
) -> Result<Vec<Rendered>, Error> {
    let name = &report.model.name;
    let mut files = vec![
        Rendered::new("optimum.json", json::optimum(report)?),
        Rendered::new("frontier.csv", csv::frontier(report)?),
        Rendered::new("contenders.csv", csv::contenders(report)?),
        Rendered::new(
            "provenance.json",
            provenance_of(name, report.model.run.seed, report.replications(), origin)?,
        ),
    ];
    files.extend(chart_files(&charts(report), theme)?);
    Ok(files)
}

impl OptimumReport<'_> {
    /// The finding in a sentence or two.
    pub fn finding(&self) -> String {
        let optimum = self.optimum;
        let name = measure_words(&self.goal.measure);
        let kind = self.kind(&self.goal.measure);
        let best = optimum.confirmed.best.first().copied().flatten();
        let now = optimum.confirmed.baseline.first().copied().flatten();
        let best_text = best.map_or_else(|| "no value".to_owned(), |best| figure(best, kind));
        let doubt = if optimum.decided {
            String::new()
        } else {
            " It looks best, but the replications ran out before that was proved: allow more.".to_owned()
        };
        if optimum.best == optimum.now {
            let within = optimum.budget.map_or_else(String::new, |budget| {
                format!(" for up to {} a week", value(budget, Kind::Money))
            });
            return format!(
                "The people are best where they are: no staffing was found{within} with a {} {name} than {best_text}.{doubt}",
                match self.goal.better {
                    Better::Lower => "lower",
                    Better::Higher => "higher",
                },
            );
        }
        let compared = match now {
            Some(now) => format!("{best_text} instead of {}", figure(now, kind)),
            None => format!("{best_text}; as it is the work cannot be kept up with"),
        };
        let change = optimum.confirmed.difference.first().copied().flatten();
        let change = change.map_or_else(String::new, |change| format!(" ({})", change_words(change, kind)));
        let (cost, cost_now) = (value(optimum.cost, Kind::Money), value(optimum.cost_now, Kind::Money));
        let price = if cost == cost_now {
            format!("the same {cost} a week")
        } else {
            format!("{cost} a week instead of {cost_now}")
        };
        format!("{}: {name} {compared}{change}, for {price}.{doubt}", capitalized(&self.changes_in_full()))
    }

    /// What the best staffing changes: "5 instead of 4 in Second line and 1 instead of 2 in Engineers".
    fn changes_in_full(&self) -> String {
        let changes: Vec<String> = self
            .changed(&self.optimum.best)
            .map(|(variable, people)| format!("{people} instead of {} in {}", variable.now, variable.title))
            .collect();
        listed(&changes)
    }

    /// What a staffing changes, in short: "Second line +1, Engineers −1"; "as it is" for the present one.
    pub(super) fn changes(&self, staffing: &Staffing) -> String {
        let changes: Vec<String> = self
            .changed(staffing)
            .map(|(variable, people)| {
                let sign = if people > variable.now { '+' } else { '−' };
                format!("{} {sign}{}", variable.title, people.abs_diff(variable.now))
            })
            .collect();
        if changes.is_empty() { "as it is".to_owned() } else { changes.join(", ") }
    }

    fn changed<'s>(&'s self, staffing: &'s Staffing) -> impl Iterator<Item = (&'s Variable, u32)> {
        let places = self.optimum.variables.iter().zip(staffing.iter().copied());
        places.filter(|(variable, people)| *people != variable.now)
    }

    /// What a measure is shown as.
    pub(super) fn kind(&self, measure: &str) -> Kind {
        Measure::named(self.model, measure).map_or(Kind::Count, |measure| kind_of(measure.unit()))
    }

    /// The measure of the frontier.
    pub(super) fn frontier_measure(&self) -> &str {
        let measures = self.goal.measures();
        measures[self.optimum.frontier_measure]
    }

    /// Replications of everything.
    pub(super) fn replications(&self) -> u64 {
        let effort = &self.optimum.effort;
        effort.search + effort.clean_up + effort.confirmation
    }

    /// What became of a contender, in words.
    pub(super) fn fate(&self, fate: &Fate) -> String {
        let kind = self.kind(&self.goal.measure);
        match *fate {
            Fate::Selected => "chosen".to_owned(),
            Fate::Beaten { at, tied: true, .. } => format!("the same as another, after {at}"),
            Fate::Beaten { at, difference, .. } => {
                format!("{} worse, after {at}", value(difference, kind))
            }
            Fate::Infeasible { constraint, at, .. } => {
                let limit = &self.goal.subject_to[constraint];
                format!("breaks {}, after {at}", self.limit_words(limit))
            }
            Fate::Open => "not decided".to_owned(),
        }
    }

    /// A limit as it is written.
    pub(super) fn limit_words(&self, limit: &Requirement) -> String {
        let sign = if limit.at_least { ">=" } else { "<=" };
        format!("{} {sign} {}", limit.name, value(limit.limit, self.kind(&limit.name)))
    }
}

/// What a unit is shown as.
pub(in crate::report) const fn kind_of(unit: MeasureUnit) -> Kind {
    match unit {
        MeasureUnit::Hours => Kind::Time,
        MeasureUnit::Share => Kind::Share,
        MeasureUnit::Units | MeasureUnit::PerUnit | MeasureUnit::UnitsPerWeek => Kind::Count,
        MeasureUnit::MoneyPerUnit | MeasureUnit::MoneyPerWeek => Kind::Money,
    }
}

/// A measure as people say it: "mean lead time", "mean lead time of `incident`".
pub(in crate::report) fn measure_words(name: &str) -> String {
    let (stream, figure) = match name.strip_prefix("streams.").and_then(|rest| rest.split_once('.')) {
        Some((stream, figure)) => (Some(stream), figure),
        None => (None, name),
    };
    let words = match figure {
        "lead_time.mean" => "mean lead time",
        "lead_time.p50" => "P50 of lead time",
        "lead_time.p85" => "P85 of lead time",
        "lead_time.p95" => "P95 of lead time",
        "waiting.mean" => "mean waiting",
        "touch_time.mean" => "mean touch time",
        "throughput" => "throughput a week",
        "work_in_progress" => "work in progress",
        "inside_at_end" => "units inside at the end",
        "sla.resolve" => "share resolved in time",
        "sla.respond" => "share responded to in time",
        "first_contact" => "first-contact resolution",
        "cost_per_unit" => "cost per unit",
        "cost_per_week" => "cost a week",
        "flow_efficiency" => "flow efficiency",
        other => other,
    };
    stream.map_or_else(|| words.to_owned(), |stream| format!("{words} of `{stream}`"))
}

/// A change with its sign in words: "2.1 h ± 0.2 less".
pub(in crate::report) fn change_words(change: Estimate, kind: Kind) -> String {
    let Estimate { value: change_value, interval } = change;
    let size = Estimate {
        value: change_value.abs(),
        interval: interval.map(|(low, high)| if change_value < 0.0 { (-high, -low) } else { (low, high) }),
    };
    let word = if change_value < 0.0 { "less" } else { "more" };
    format!("{} {word}", figure(size, kind))
}

pub(in crate::report) fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What it took, in a sentence.
pub(super) fn effort_words(report: &OptimumReport<'_>) -> String {
    let effort = &report.optimum.effort;
    format!(
        "{} of {} were looked at in {}; {} chose the best, {} confirmed it",
        counted(effort.staffings as u64, "staffing"),
        counted(report.optimum.variables.len() as u64, "place"),
        counted(effort.search, "replication"),
        counted(effort.clean_up, "fresh one"),
        counted(effort.confirmation, "further one"),
    )
}
