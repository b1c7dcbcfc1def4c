//! The option that was selected with a stated probability of being right: in a sentence, and as the path of the selection.

use super::super::chart::{Caption, Chart, End, Lane, Race};
use super::super::words::{Kind, counted, figure, grouped, value};
use super::words::{difference, measure, size};
use crate::experiment::compare::Comparison;
use crate::experiment::measure::Better;
use crate::experiment::selection::{Choice, Way};
use crate::stats::selection::Fate;

/// A selection among the alternatives of a comparison.
#[derive(Debug, Clone)]
pub struct FoundChoice {
    /// What was chosen, and how.
    pub choice: Choice,
    /// The stated probability of a correct selection.
    pub promise: f64,
    /// The smallest difference that matters, in the unit of the decisive measure.
    pub indifference: f64,
}

impl FoundChoice {
    /// Replications of all alternatives together.
    pub(super) fn made(&self) -> u64 {
        match &self.choice.way {
            Way::Sequential { selection, .. } => selection.made.iter().map(|&made| u64::from(made)).sum(),
            Way::Budget(allocation) => allocation.made.iter().map(|&made| u64::from(made)).sum(),
        }
    }
}

/// What was selected, in a sentence or two.
pub(in crate::report) fn sentence(found: &FoundChoice, comparison: &Comparison) -> String {
    let Some(decisive) = comparison.measures.first() else { return String::new() };
    let what = measure(decisive);
    let all = counted(found.made(), "replication");
    let Some(best) = found.choice.best.and_then(|best| comparison.alternatives.get(best)) else {
        return format!("Selected: none. After {all} no alternative keeps all that must hold.");
    };
    let promise = value(found.promise, Kind::Share);
    let unit = decisive.measure.unit();
    let matters = size(found.indifference, unit);
    let alone = comparison.alternatives.iter().filter(|one| one.affordable).count() == 1;
    let standing = if alone {
        "which is all that stays within the budget".to_owned()
    } else {
        format!(
            "the best for {what} with a probability of at least {promise} wherever it is better by {matters}"
        )
    };
    let mut text = format!("Selected: “{}”, {standing}, after {all}.", best.title);
    if let Some(confirmed) = &found.choice.confirmed {
        let fresh = counted(u64::from(confirmed.replications), "fresh replication");
        if let Some(estimate) = confirmed.best.first().copied().flatten() {
            let shown = figure(estimate, super::words::kind(unit));
            text += &format!(" On {fresh}, which had no part in the choice, it comes to {shown}");
            match confirmed.difference.first().copied().flatten() {
                Some(less) => {
                    text += &format!(" ({} against the scenario as it is).", difference(less, unit));
                }
                None => text += ".",
            }
        }
    }
    text
}

/// What became of an alternative, in words.
pub(super) fn fate(fate: &Fate, comparison: &Comparison) -> String {
    let title = |place: usize| comparison.alternatives.get(place).map_or("another", |one| one.title.as_str());
    let unit = comparison.measures.first().map(|decisive| decisive.measure.unit());
    match fate {
        Fate::Selected => "selected".to_owned(),
        Fate::Beaten { tied: true, by, .. } => format!("the same as {}", title(*by)),
        Fate::Beaten { by, difference, .. } => {
            let worse = unit.map_or_else(String::new, |unit| size(*difference, unit));
            format!("{worse} worse than {}", title(*by))
        }
        Fate::Infeasible { constraint, .. } => {
            let demand =
                comparison.requirements.get(*constraint).map_or("a limit", |demand| demand.name.as_str());
            format!("breaks {demand}")
        }
        Fate::Open => "not decided".to_owned(),
    }
}

/// The path of the selection; `None` where replications were given.
pub(super) fn chart(found: &FoundChoice, comparison: &Comparison) -> Option<Chart> {
    let Way::Sequential { selection, .. } = &found.choice.way else { return None };
    let lane = |(place, one): (usize, &Fate)| {
        let looked_at = selection.looked_at.get(place).copied().unwrap_or(0);
        let (until, end) = match one {
            Fate::Selected => (looked_at, End::Chosen),
            Fate::Beaten { at, .. } => (*at, End::Beaten),
            Fate::Infeasible { at, .. } => (*at, End::Infeasible),
            Fate::Open => (looked_at, End::Open),
        };
        Lane { name: comparison.alternatives[place].title.clone(), until, end, note: fate(one, comparison) }
    };
    let mut lanes: Vec<Lane> = selection.fates.iter().enumerate().map(lane).collect();
    lanes.sort_by(|one, other| {
        other.until.cmp(&one.until).then((other.end == End::Chosen).cmp(&(one.end == End::Chosen)))
    });
    let title = match found.choice.best.and_then(|best| comparison.alternatives.get(best)) {
        Some(best) => {
            format!("“{}” is selected after {} in all", best.title, counted(found.made(), "replication"))
        }
        None => "No alternative keeps all that must hold".to_owned(),
    };
    let promise = value(found.promise, Kind::Share);
    let lower = comparison.measures.first().is_none_or(|decisive| decisive.better == Better::Lower);
    let subtitle = format!(
        "How long each alternative stayed in the race for the {} {}, replications on a scale of ratios; right with a probability of \
         at least {promise}",
        if lower { "least" } else { "most" },
        comparison.measures.first().map(measure).unwrap_or_default()
    );
    let foot = format!(
        "{} · seed {} · {} alternatives",
        comparison.title,
        comparison.seed,
        grouped(lanes.len() as f64, 0)
    );
    Some(Chart::new("selection", Race { caption: Caption { title, subtitle, foot }, lanes }))
}
