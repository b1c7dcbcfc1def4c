//! The tables of an analysis as CSV: what has many rows. Figures that are known once stand in the JSON.

use ::csv::Writer;

use crate::analysis::results::{Analysis, FAN, Quantile};
use crate::time::TICKS_PER_HOUR;

use super::super::csv::{cells, finished};
use super::super::{Error, Rendered};

/// All tables.
pub(super) fn files(analysis: &Analysis) -> Result<Vec<Rendered>, Error> {
    Ok(vec![
        Rendered::new("marginal.csv", marginal(analysis)?),
        Rendered::new("ladder.csv", ladder(analysis)?),
        Rendered::new("moves.csv", moves(analysis)?),
        Rendered::new("timeline.csv", timeline(analysis)?),
        Rendered::new("lead_times.csv", lead_times(analysis)?),
        Rendered::new("finished.csv", finished_units(analysis)?),
        Rendered::new("open.csv", open_units(analysis)?),
        Rendered::new("forecast.csv", forecast(analysis)?),
    ])
}

fn marginal(analysis: &Analysis) -> Result<Vec<u8>, Error> {
    let mut writer = Writer::from_writer(Vec::new());
    writer.write_record([
        "change",
        "place",
        "size",
        "measure",
        "difference",
        "low",
        "high",
        "replications",
    ])?;
    if let Some(marginal) = &analysis.marginal {
        for one in marginal.kinds.iter().flat_map(|kind| &kind.places) {
            let (change, place, size) = super::json::change(analysis, one.change);
            for (measure, difference) in marginal.measures.iter().zip(&one.differences) {
                let [value, low, high] = cells(*difference);
                let [size, made] = [size.to_string(), one.replications.to_string()];
                writer.write_record([change, place, &size, measure, &value, &low, &high, &made])?;
            }
        }
    }
    finished(writer)
}

fn ladder(analysis: &Analysis) -> Result<Vec<u8>, Error> {
    let mut writer = Writer::from_writer(Vec::new());
    writer.write_record(["stream", "activity", "measure", "unit", "value", "low", "high"])?;
    for ladder in &analysis.ladders {
        let stream = &analysis.run.streams[ladder.stream].name;
        for rung in &ladder.rungs {
            let activity = &analysis.run.activities[rung.activity].name;
            let figures = [
                ("visits", "visits/unit", rung.visits),
                ("touch", "h/visit", rung.touch),
                ("wait", "h/visit", rung.wait),
                ("touch_per_unit", "h/unit", rung.touch_per_unit),
                ("wait_per_unit", "h/unit", rung.wait_per_unit),
                ("complete_accurate", "share", rung.complete_accurate),
            ];
            for (measure, unit, figure) in figures {
                let [value, low, high] = cells(figure);
                writer.write_record([stream, activity, measure, unit, &value, &low, &high])?;
            }
        }
    }
    finished(writer)
}

fn moves(analysis: &Analysis) -> Result<Vec<u8>, Error> {
    let mut writer = Writer::from_writer(Vec::new());
    writer.write_record(["level", "from", "to", "rework", "per_week", "low", "high"])?;
    let activity =
        |place: Option<usize>| place.map_or("outside", |place| analysis.run.activities[place].name.as_str());
    for one in &analysis.flow.moves {
        let [value, low, high] = cells(Some(one.per_week));
        let rework = if one.rework { "true" } else { "false" };
        writer.write_record([
            "activity",
            activity(one.from),
            activity(one.to),
            rework,
            &value,
            &low,
            &high,
        ])?;
    }
    for one in &analysis.flow.stages {
        let [value, low, high] = cells(Some(one.per_week));
        let (from, to) = (super::json::stage(one.from), super::json::stage(one.to));
        writer.write_record(["stage", from, to, "", &value, &low, &high])?;
    }
    finished(writer)
}

fn timeline(analysis: &Analysis) -> Result<Vec<u8>, Error> {
    let mut writer = Writer::from_writer(Vec::new());
    writer.write_record(["start_h", "end_h", "pool", "shifting"])?;
    for span in &analysis.activity.timeline {
        let shifting = if span.shifting { "true" } else { "false" };
        let pool = &analysis.run.pools[span.pool].name;
        writer.write_record([&span.from.to_string(), &span.to.to_string(), pool, shifting])?;
    }
    finished(writer)
}

fn lead_times(analysis: &Analysis) -> Result<Vec<u8>, Error> {
    let mut writer = Writer::from_writer(Vec::new());
    writer.write_record(["stream", "above_h", "up_to_h", "share"])?;
    for one in &analysis.lead_times {
        let stream = &analysis.run.streams[one.stream].name;
        let edge = |bar: usize| (one.width * bar as f64).to_string();
        for (bar, share) in one.histogram.iter().enumerate() {
            writer.write_record([stream, &edge(bar), &edge(bar + 1), &share.to_string()])?;
        }
        if !one.histogram.is_empty() {
            writer.write_record([stream, &edge(one.histogram.len()), "", &one.beyond.to_string()])?;
        }
    }
    finished(writer)
}

fn finished_units(analysis: &Analysis) -> Result<Vec<u8>, Error> {
    let mut writer = Writer::from_writer(Vec::new());
    writer.write_record(["stream", "left_h", "lead_time_h", "priority", "in_time"])?;
    for one in &analysis.lead_times {
        let stream = &analysis.run.streams[one.stream].name;
        for unit in &one.sample {
            let figures = [hours(unit.left), hours(unit.lead), unit.priority.to_string()];
            let in_time = unit.in_time.map_or("", |in_time| if in_time { "true" } else { "false" });
            writer.write_record([stream, &figures[0], &figures[1], &figures[2], in_time])?;
        }
    }
    finished(writer)
}

fn open_units(analysis: &Analysis) -> Result<Vec<u8>, Error> {
    let mut writer = Writer::from_writer(Vec::new());
    writer.write_record(["stream", "activity", "age_h", "priority"])?;
    for unit in &analysis.ages.open {
        let stream = &analysis.run.streams[unit.stream].name;
        let activity = &analysis.run.activities[unit.activity].name;
        writer.write_record([stream, activity, &hours(unit.age), &unit.priority.to_string()])?;
    }
    finished(writer)
}

fn forecast(analysis: &Analysis) -> Result<Vec<u8>, Error> {
    let mut writer = Writer::from_writer(Vec::new());
    writer.write_record(["end_h", "probability", "inside", "low", "high"])?;
    for (at, quantiles) in analysis.forecast.at.iter().zip(&analysis.forecast.inside) {
        for (p, Quantile { value, low, high }) in FAN.iter().zip(quantiles) {
            let end = |end: &Option<f64>| end.map_or_else(String::new, |end| end.to_string());
            let figures = [at.to_string(), p.to_string(), value.to_string(), end(low), end(high)];
            writer.write_record(figures)?;
        }
    }
    finished(writer)
}

fn hours(ticks: u64) -> String {
    (ticks as f64 / TICKS_PER_HOUR as f64).to_string()
}
