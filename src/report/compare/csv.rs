//! A comparison as tidy CSV.

use ::csv::Writer;

use super::super::{Error, Rendered};
use super::words::unit;
use crate::experiment::compare::Comparison;
use crate::experiment::results::Estimate;

/// All tables of a comparison.
pub(super) fn files(comparison: &Comparison) -> Result<Vec<Rendered>, Error> {
    let mut files = vec![
        Rendered::new("options.csv", options(comparison)?),
        Rendered::new("money.csv", money(comparison)?),
        Rendered::new("frontier.csv", frontier(comparison)?),
    ];
    if !comparison.effects.is_empty() {
        files.push(Rendered::new("effects.csv", effects(comparison)?));
    }
    Ok(files)
}

fn number(value: f64) -> String {
    if value.is_finite() { value.to_string() } else { String::new() }
}

/// Value and both ends; empty where there is none.
fn figure(estimate: Option<Estimate>) -> [String; 3] {
    let (low, high) = estimate.and_then(|estimate| estimate.interval).unzip();
    [estimate.map(|estimate| estimate.value), low, high].map(|value| value.map_or_else(String::new, number))
}

fn bytes(writer: Writer<Vec<u8>>) -> Result<Vec<u8>, Error> {
    writer.into_inner().map_err(|error| Error::Csv(error.into_error().into()))
}

fn options(comparison: &Comparison) -> Result<Vec<u8>, Error> {
    let mut writer = Writer::from_writer(Vec::new());
    writer.write_record([
        "option",
        "measure",
        "unit",
        "value",
        "low",
        "high",
        "difference",
        "difference_low",
        "difference_high",
        "simultaneous_low",
        "simultaneous_high",
        "variance_ratio",
        "call",
    ])?;
    for one in &comparison.alternatives {
        for (place, measure) in comparison.measures.iter().enumerate() {
            let compared = one.compared[place].as_ref();
            let mut row =
                vec![one.name.clone(), measure.name.clone(), unit(measure.measure.unit()).to_owned()];
            row.extend(figure(one.estimates[place]));
            row.extend(figure(compared.map(|compared| compared.alone)));
            row.extend(figure(compared.map(|compared| compared.simultaneous)).into_iter().skip(1));
            row.push(compared.and_then(|compared| compared.variance_ratio).map_or_else(String::new, number));
            row.push(compared.map_or_else(String::new, |compared| compared.call.words().to_owned()));
            writer.write_record(row)?;
        }
    }
    bytes(writer)
}

fn money(comparison: &Comparison) -> Result<Vec<u8>, Error> {
    let mut writer = Writer::from_writer(Vec::new());
    writer.write_record(["option", "figure", "unit", "value", "low", "high"])?;
    for one in &comparison.alternatives {
        let money = &one.money;
        let plain = |value: f64| Some(Estimate { value, interval: None });
        let rows = [
            ("once", "money", plain(money.once)),
            ("option_per_week", "money/week", plain(money.option_per_week)),
            ("people_per_week", "money/week", plain(money.people_per_week)),
            ("total_per_week", "money/week", plain(money.total_per_week)),
            ("planned_per_week", "money/week", plain(one.planned_per_week)),
            ("extra_per_week", "money/week", money.extra_per_week),
            ("saved_per_week", "money/week", money.saved_per_week),
            ("net_per_week", "money/week", money.net_per_week),
            ("net_over_period", "money", money.net_over_period),
            ("payback", "weeks", money.payback_weeks),
        ];
        for (name, unit, value) in rows {
            let mut row = vec![one.name.clone(), name.to_owned(), unit.to_owned()];
            row.extend(figure(value));
            writer.write_record(row)?;
        }
    }
    bytes(writer)
}

fn frontier(comparison: &Comparison) -> Result<Vec<u8>, Error> {
    let mut writer = Writer::from_writer(Vec::new());
    writer.write_record(["option", "on_frontier", "beaten_by", "proved", "within_budget"])?;
    let word = |is: bool| if is { "yes" } else { "no" };
    for one in &comparison.alternatives {
        let by = one.beaten_by.map(|beaten| comparison.alternatives[beaten.by].name.as_str());
        let proved = one.beaten_by.map(|beaten| word(beaten.proved));
        let within = comparison.budget.map(|_| word(one.affordable));
        let row = [Some(one.name.as_str()), Some(word(one.on_frontier)), by, proved, within];
        writer.write_record(row.map(Option::unwrap_or_default))?;
    }
    bytes(writer)
}

fn effects(comparison: &Comparison) -> Result<Vec<u8>, Error> {
    let mut writer = Writer::from_writer(Vec::new());
    writer.write_record(["options", "measure", "unit", "effect", "low", "high"])?;
    let Some(measure) = comparison.measures.first() else { return bytes(writer) };
    for effect in &comparison.effects {
        let mut row =
            vec![effect.options.join(" x "), measure.name.clone(), unit(measure.measure.unit()).to_owned()];
        row.extend(figure(Some(effect.effect)));
        writer.write_record(row)?;
    }
    bytes(writer)
}
