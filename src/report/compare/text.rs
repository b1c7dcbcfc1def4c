//! A comparison for people: the finding, a table of the options, one of what they are worth, and the rest in sentences.

use anstyle::Style as Ansi;

use super::super::table::{Column, Table};
use super::super::text::{BOLD, DIM, Style, Verbosity, paragraph, section};
use super::super::words::{Kind, counted, value};
use super::words::{column, difference, kind, measure};
use super::{Further, finding, selected};
use crate::experiment::compare::{Alternative, Comparison};
use crate::experiment::requirement::Verdict;

/// The report on a terminal. Ends with a line feed.
pub fn text(comparison: &Comparison, further: &Further, style: Style) -> String {
    let width = usize::from(style.width);
    let mut out = String::new();
    paragraph(&mut out, &finding::sentence(comparison), style, BOLD);
    if style.verbosity == Verbosity::Quiet {
        return out;
    }
    if let Some(choice) = &further.choice {
        paragraph(&mut out, &selected::sentence(choice, comparison), style, BOLD);
    }
    for table in tables(comparison) {
        section(&mut out, &table.draw(width), style);
    }
    for found in &further.breaks {
        out.push('\n');
        paragraph(&mut out, &finding::break_even(found, comparison), style, Ansi::new());
    }
    if let Some(sentence) = finding::trade_off(comparison) {
        out.push('\n');
        paragraph(&mut out, &sentence, style, Ansi::new());
    }
    out.push('\n');
    paragraph(&mut out, &notes(comparison), style, DIM);
    out
}

/// The tables of a comparison, in the order in which they are read.
pub(in crate::report) fn tables(comparison: &Comparison) -> Vec<Table> {
    let further = [worth(comparison), effects(comparison)];
    std::iter::once(options(comparison)).chain(further.into_iter().flatten()).collect()
}

fn names(comparison: &Comparison) -> Vec<String> {
    comparison.alternatives.iter().map(|one| one.title.clone()).collect()
}

fn options(comparison: &Comparison) -> Table {
    let all = || comparison.alternatives.iter();
    let mut columns = Vec::new();
    for (place, measured) in comparison.measures.iter().enumerate() {
        let unit = measured.measure.unit();
        let head = column(measured.measure.figure);
        let dispensable = if place == 0 { 0 } else { place as u8 + 3 };
        columns.push(Column::values(
            head,
            dispensable,
            kind(unit),
            all().map(|one| Some(one.estimates[place]?.value)),
        ));
        let change = |one: &Alternative| {
            one.compared[place].as_ref().map_or_else(String::new, |compared| difference(compared.alone, unit))
        };
        columns.push(Column::texts("change", dispensable, all().map(change)));
        if place == 0 {
            let call = |one: &Alternative| match (&one.failure, &one.compared[0]) {
                (Some(_), _) => "overloaded".to_owned(),
                (None, Some(compared)) => compared.call.words().to_owned(),
                (None, None) => String::new(),
            };
            columns.push(Column::texts("is", 0, all().map(call)));
            columns.push(Column::values("P(best)", 1, Kind::Share, all().map(|one| one.probability_best)));
        }
    }
    let ratio = |one: &Alternative| one.compared[0].as_ref().and_then(|compared| compared.variance_ratio);
    columns.push(Column::values("var. ratio", 2, Kind::Count, all().map(ratio)));
    if !comparison.requirements.is_empty() {
        let met = |one: &Alternative| {
            let worst = [Verdict::Missed, Verdict::NotProved]
                .into_iter()
                .find(|verdict| one.verdicts.contains(verdict));
            worst.unwrap_or(Verdict::Proved).words().to_owned()
        };
        columns.push(Column::texts("demands", 1, all().map(met)));
    }
    if comparison.budget.is_some() {
        let planned = all().map(|one| Some(one.planned_per_week));
        columns.push(Column::values("planned/week", 2, Kind::Money, planned));
        let within = |one: &Alternative| if one.affordable { "within" } else { "over" }.to_owned();
        columns.push(Column::texts("budget", 1, all().map(within)));
    }
    Table::new("Options", names(comparison), columns)
}

fn worth(comparison: &Comparison) -> Option<Table> {
    let all = || comparison.alternatives.iter();
    let any = all().any(|one| one.money.people_per_week + one.money.total_per_week > 0.0);
    if !any {
        return None;
    }
    let money = |figure: fn(&Alternative) -> Option<crate::experiment::results::Estimate>| all().map(figure);
    let columns = vec![
        Column::values("people/week", 3, Kind::Money, all().map(|one| Some(one.money.people_per_week))),
        Column::values("once", 2, Kind::Money, all().map(|one| Some(one.money.once))),
        Column::figures("extra/week", 1, Kind::Money, money(|one| one.money.extra_per_week)),
        Column::figures("saved/week", 1, Kind::Money, money(|one| one.money.saved_per_week)),
        Column::figures("net/week", 0, Kind::Money, money(|one| one.money.net_per_week)),
        Column::values(
            "payback, weeks",
            2,
            Kind::Count,
            all().map(|one| Some(one.money.payback_weeks?.value)),
        ),
        Column::texts(
            "frontier",
            4,
            all().map(|one| if one.on_frontier { "yes".to_owned() } else { String::new() }),
        ),
        Column::texts("beaten by", 5, all().map(|one| beaten(one, comparison))),
    ];
    Some(Table::new("Worth", names(comparison), columns))
}

/// The alternative that beats one in everything, if there is one.
fn beaten(one: &Alternative, comparison: &Comparison) -> String {
    let Some(beaten) = one.beaten_by else { return String::new() };
    let title = &comparison.alternatives[beaten.by].title;
    if beaten.proved { title.clone() } else { format!("{title}?") }
}

fn effects(comparison: &Comparison) -> Option<Table> {
    let first = comparison.measures.first().filter(|_| !comparison.effects.is_empty())?;
    let name = |name: &String| {
        let known = comparison.alternatives.iter().find(|one| one.name == *name);
        known.map_or_else(|| name.clone(), |one| one.title.clone())
    };
    let names: Vec<String> = comparison
        .effects
        .iter()
        .map(|effect| effect.options.iter().map(name).collect::<Vec<_>>().join(" × "))
        .collect();
    let shown = comparison.effects.iter().map(|effect| difference(effect.effect, first.measure.unit()));
    let columns = vec![Column::texts("effect", 0, shown)];
    Some(Table::new("Factorial", names, columns))
}

/// What the figures mean, and on what they rest.
pub(in crate::report) fn notes(comparison: &Comparison) -> String {
    let decisive = comparison.measures.first().map(measure).unwrap_or_default();
    let level = value(comparison.confidence, Kind::Share);
    let calls = format!(
        "Changes are against the scenario as it is, on the same random numbers, ± is the half-width of the {level} \
         interval of each alone; “is” judges {decisive} with intervals that hold for all options at once (Bonferroni)."
    );
    let relevant = match comparison.relevant {
        Some(_) => " “Equal” differs by less than what was said to matter.".to_owned(),
        None => String::new(),
    };
    let delay = match comparison.prices.delay_per_hour {
        Some(_) => " Saved is less delay, at what an hour of lead time was said to cost.".to_owned(),
        None => String::new(),
    };
    let estimated = comparison.alternatives.iter().any(|one| one.beaten_by.is_some_and(|by| !by.proved));
    let beaten =
        if estimated { " “Beaten by” with a question mark is by estimate, not proved." } else { "" };
    let rest = format!(
        " {} of each alternative, {} measured, seed {}.",
        counted(u64::from(comparison.replications), "replication"),
        comparison.horizon.since(comparison.warm_up),
        comparison.seed
    );
    let stopped = if comparison.interrupted { " Interrupted: not all replications were made." } else { "" };
    format!("{calls}{relevant}{delay}{beaten}{rest}{stopped}")
}
