//! Tidy CSV: one figure in each row, with the name of its measure and its unit. A figure that is not known has a
//! row with an empty value, so that every run of a scenario has the same rows.

mod fates;

use ::csv::Writer;

use crate::experiment::results::{
    ActivityResult, Cause, Estimate, Flow, PoolResult, Quantiles, Results, ServiceResult, StageResult,
    StockResult, StreamResult, WaitingByCause,
};

use super::words::stage_name;
use super::{Error, Rendered, support_levels};

const HEADER: [&str; 7] = ["scope", "name", "measure", "unit", "value", "low", "high"];
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// A figure with the name of its measure and its unit.
pub(super) struct Measured {
    measure: &'static str,
    unit: &'static str,
    figure: Option<Estimate>,
}

/// All tables of a run.
///
/// # Errors
/// If the CSV cannot be written.
pub(super) fn files(results: &Results) -> Result<Vec<Rendered>, Error> {
    let mut files =
        vec![
            Rendered::new("streams.csv", streams(results)?),
            Rendered::new(
                "activities.csv",
                table(results.activities.iter().map(|row| ("activity", row.name.as_str(), activity(row))))?,
            ),
            Rendered::new(
                "pools.csv",
                table(results.pools.iter().map(|row| ("pool", row.name.as_str(), pool(row))))?,
            ),
            Rendered::new(
                "stages.csv",
                table(results.stages.iter().map(|row| ("stage", stage_name(row.stage), stage(row))))?,
            ),
            Rendered::new(
                "outputs.csv",
                table(results.outputs.iter().map(|row| {
                    ("output", row.name.as_str(), vec![known("per_week", "1/week", row.per_week)])
                }))?,
            ),
            Rendered::new("series.csv", series(results)?),
            Rendered::new("week.csv", week(results)?),
        ];
    if results.streams.iter().any(|stream| !stream.priorities.is_empty()) {
        files.push(Rendered { name: "priorities.csv".into(), bytes: priorities(results)? });
    }
    if !results.support_levels.is_empty() {
        let names: Vec<String> = results.support_levels.iter().map(|row| row.level.to_string()).collect();
        let rows = names.iter().zip(&results.support_levels);
        let rows = rows.map(|(name, row)| ("level", name.as_str(), support_levels::rows(row)));
        files.push(Rendered::new("levels.csv", table(rows)?));
    }
    if !results.stocks.is_empty() {
        let rows = results.stocks.iter().map(|row| ("stock", row.name.as_str(), stock(row)));
        files.push(Rendered::new("stocks.csv", table(rows)?));
    }
    if !results.services.is_empty() {
        let rows = results.services.iter().map(|row| ("service", row.name.as_str(), service(row)));
        files.push(Rendered::new("services.csv", table(rows)?));
    }
    Ok(files)
}

fn streams(results: &Results) -> Result<Vec<u8>, Error> {
    let whole = std::iter::once(("whole", "all", flow(&results.whole)));
    table(whole.chain(results.streams.iter().map(|row| ("stream", row.name.as_str(), flow(&row.flow)))))
}

/// The priorities of each stream that promises something; their names are `incident.1`.
fn priorities(results: &Results) -> Result<Vec<u8>, Error> {
    let of_stream = |stream: &StreamResult| -> Vec<_> {
        let named = stream.priorities.iter().map(|one| (format!("{}.{}", stream.name, one.priority), one));
        named.map(|(name, one)| (name, fates::priority(one))).collect()
    };
    let rows: Vec<(String, Vec<Measured>)> = results.streams.iter().flat_map(of_stream).collect();
    let mut named = Vec::with_capacity(rows.len());
    let (names, figures): (Vec<String>, Vec<Vec<Measured>>) = rows.into_iter().unzip();
    for (name, figures) in names.iter().zip(figures) {
        named.push(("priority", name.as_str(), figures));
    }
    table(named.into_iter())
}

/// A table of figures, in the order given.
fn table<'a>(rows: impl Iterator<Item = (&'a str, &'a str, Vec<Measured>)>) -> Result<Vec<u8>, Error> {
    let mut writer = Writer::from_writer(Vec::new());
    writer.write_record(HEADER)?;
    for (scope, name, figures) in rows {
        for Measured { measure, unit, figure } in figures {
            let [value, low, high] = cells(figure);
            writer.write_record([scope, name, measure, unit, &value, &low, &high])?;
        }
    }
    finished(writer)
}

/// What was written.
pub(super) fn finished(writer: Writer<Vec<u8>>) -> Result<Vec<u8>, Error> {
    writer.into_inner().map_err(|error| Error::Csv(error.into_error().into()))
}

/// Value, low and high; empty where not known. Numbers are written with as many digits as bring them back exactly.
pub(super) fn cells(figure: Option<Estimate>) -> [String; 3] {
    let cell = |number: Option<f64>| {
        number.filter(|number| number.is_finite()).map_or_else(String::new, |number| number.to_string())
    };
    let (low, high) = figure.and_then(|figure| figure.interval).unzip();
    [cell(figure.map(|figure| figure.value)), cell(low), cell(high)]
}

pub(super) fn known(measure: &'static str, unit: &'static str, figure: Estimate) -> Measured {
    Measured { measure, unit, figure: Some(figure) }
}

pub(super) fn perhaps(measure: &'static str, unit: &'static str, figure: Option<Estimate>) -> Measured {
    Measured { measure, unit, figure }
}

fn quantiles(names: [&'static str; 4], quantiles: Option<Quantiles>) -> [Measured; 4] {
    let figures = quantiles.map(|q| [q.mean, q.p50, q.p85, q.p95]);
    [0, 1, 2, 3].map(|place| perhaps(names[place], "h", figures.map(|figures| figures[place])))
}

/// Waiting by cause; causes that only some models know have a row only where they occur.
fn causes(unit: &'static str, waiting: Option<&WaitingByCause>) -> impl Iterator<Item = Measured> {
    let figure = move |cause: Cause| waiting.map(|waiting| waiting[cause]);
    let occurs = move |cause: &Cause| {
        Cause::COMMON.contains(cause) || figure(*cause).is_some_and(|hours| hours.value > 0.0)
    };
    Cause::ALL
        .into_iter()
        .filter(occurs)
        .map(move |cause| perhaps(waiting_measure(cause), unit, figure(cause)))
}

const fn waiting_measure(cause: Cause) -> &'static str {
    match cause {
        Cause::Contention => "waiting.contention",
        Cause::OffShift => "waiting.off_shift",
        Cause::Overtaken => "waiting.overtaken",
        Cause::External => "waiting.external",
        Cause::Limit => "waiting.limit",
        Cause::Batch => "waiting.batch",
        Cause::Join => "waiting.join",
        Cause::Stock => "waiting.stock",
        Cause::Setup => "waiting.setup",
        Cause::Before => "waiting.before_start",
    }
}

fn flow(flow: &Flow) -> Vec<Measured> {
    let mut rows = vec![
        known("arrived", "units", flow.arrived),
        known("finished", "units", flow.finished),
        known("throughput", "units/week", flow.throughput_per_week),
    ];
    rows.extend(quantiles(
        ["lead_time.mean", "lead_time.p50", "lead_time.p85", "lead_time.p95"],
        flow.lead_time,
    ));
    rows.push(perhaps("touch_time", "h/unit", flow.touch_time));
    rows.extend(causes("h/unit", flow.waiting.as_ref()));
    rows.extend([
        perhaps("flow_efficiency", "share", flow.flow_efficiency),
        known("work_in_progress", "units", flow.work_in_progress),
        known("inside_at_end", "units", flow.inside_at_end),
        perhaps("sla.resolve", "share", flow.sla_resolve),
        perhaps("sla.respond", "share", flow.sla_respond),
        perhaps("cost_per_unit", "money/unit", flow.cost_per_unit),
        perhaps("first_contact", "share", flow.first_contact),
    ]);
    rows.extend(fates::flow(&flow.fates));
    rows.extend(fates::worth(&flow.worth));
    if let Some(backlog) = &flow.backlog {
        rows.push(known("backlog.at_start", "units", backlog.at_start));
        rows.push(known("backlog.at_end", "units", backlog.at_end));
    }
    rows
}

fn activity(activity: &ActivityResult) -> Vec<Measured> {
    let mut rows = vec![
        known("completed", "visits/week", activity.completed_per_week),
        perhaps("visits_per_unit", "visits/unit", activity.visits_per_unit),
    ];
    rows.extend(quantiles(["wait.mean", "wait.p50", "wait.p85", "wait.p95"], activity.wait));
    rows.push(perhaps("touch_time", "h/visit", activity.touch_time));
    rows.extend(causes("h/week", Some(&activity.waiting_per_week)));
    rows.extend([
        perhaps("share_of_waiting", "share", activity.share_of_waiting),
        known("waiting_units", "units", activity.waiting_units),
        known("in_work", "units", activity.in_work),
    ]);
    rows.extend(fates::activity(&activity.fates));
    rows
}

fn pool(pool: &PoolResult) -> Vec<Measured> {
    vec![
        known("paid", "servers", pool.paid),
        known("on_duty", "servers", pool.on_duty),
        known("busy", "servers", pool.busy),
        perhaps("utilization", "share", pool.utilization),
        perhaps("occupancy", "share", pool.occupancy),
        known("overtime", "h/week", pool.overtime_per_week),
        known("cost", "money/week", pool.cost_per_week),
        perhaps("load", "share", pool.load.map(|value| Estimate { value, interval: None })),
    ]
}

fn stock(stock: &StockResult) -> Vec<Measured> {
    vec![
        known("level", "pieces", stock.level),
        known("level_at_end", "pieces", stock.level_at_end),
        perhaps("empty", "share", stock.empty),
        perhaps("at_once", "share", stock.at_once),
        known("consumed", "pieces/week", stock.consumed_per_week),
        known("produced", "pieces/week", stock.produced_per_week),
        known("delivered", "pieces/week", stock.delivered_per_week),
        known("orders", "1/week", stock.orders_per_week),
    ]
}

fn service(service: &ServiceResult) -> Vec<Measured> {
    vec![
        perhaps("availability", "share", service.availability),
        perhaps("availability_agreed", "share", service.availability_agreed),
        known("failures", "1/week", service.failures_per_week),
        perhaps("time_to_restore", "h", service.time_to_restore),
    ]
}

fn stage(stage: &StageResult) -> Vec<Measured> {
    vec![
        known("completed", "visits/week", stage.completed_per_week),
        known("touch", "h/week", stage.touch_per_week),
        known("waiting", "h/week", stage.waiting_per_week),
        known("work_in_progress", "units", stage.work_in_progress),
    ]
}

/// One line of a development: what is measured, of what, in which unit.
type Line<'a> = (&'static str, &'a str, &'static str, &'a [Estimate]);

fn series(results: &Results) -> Result<Vec<u8>, Error> {
    let series = &results.series;
    let mut writer = Writer::from_writer(Vec::new());
    writer.write_record(["start_h", "end_h", "measure", "name", "unit", "value", "low", "high"])?;
    let mut lines: Vec<Line<'_>> = vec![
        ("arrivals", "all", "units/week", &series.arrivals_per_week),
        ("throughput", "all", "units/week", &series.throughput_per_week),
        ("work_in_progress", "all", "units", &series.work_in_progress),
    ];
    for (activity, waiting) in results.activities.iter().zip(&series.waiting) {
        lines.push(("waiting", &activity.name, "units", waiting));
    }
    for (activity, inside) in results.activities.iter().zip(&series.inside) {
        lines.push(("inside", &activity.name, "units", inside));
    }
    for (parameter, values) in results.parameters.iter().zip(&series.parameters) {
        lines.push(("parameter", &parameter.name, parameter.unit, values));
    }
    for (measure, name, unit, figures) in lines {
        let mut start = 0.0;
        for (end, figure) in series.ends.iter().zip(figures) {
            let end = end.hours();
            let [value, low, high] = cells(Some(*figure));
            let bounds = [start.to_string(), end.to_string()];
            writer.write_record([&bounds[0], &bounds[1], measure, name, unit, &value, &low, &high])?;
            start = end;
        }
    }
    finished(writer)
}

fn week(results: &Results) -> Result<Vec<u8>, Error> {
    let week = &results.week;
    let mut writer = Writer::from_writer(Vec::new());
    writer.write_record(["day", "hour", "measure", "name", "unit", "value", "low", "high"])?;
    let mut lines: Vec<Line<'_>> = vec![
        ("arrivals", "all", "units/h", &week.arrivals),
        ("throughput", "all", "units/h", &week.throughput),
        ("work_in_progress", "all", "units", &week.work_in_progress),
    ];
    for (activity, waiting) in results.activities.iter().zip(&week.waiting) {
        lines.push(("waiting", &activity.name, "units", waiting));
    }
    for (pool, on_duty) in results.pools.iter().zip(&week.on_duty) {
        lines.push(("on_duty", &pool.name, "servers", on_duty));
    }
    for (measure, name, unit, figures) in lines {
        for (place, figure) in figures.iter().enumerate() {
            let [value, low, high] = cells(Some(*figure));
            let hour = (place % 24).to_string();
            let day = DAYS[place / 24 % 7];
            writer.write_record([day, &hour, measure, name, unit, &value, &low, &high])?;
        }
    }
    finished(writer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    /// The number in a cell, to the last bit.
    fn bits(cell: &str) -> u64 {
        cell.parse::<f64>().unwrap().to_bits()
    }

    /// The rows of one file, header first.
    fn rows(results: &Results, name: &str) -> Vec<Vec<String>> {
        let files = files(results).unwrap();
        let file = files.iter().find(|file| file.name == name).unwrap();
        ::csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(file.bytes.as_slice())
            .records()
            .map(|record| record.unwrap().iter().map(str::to_owned).collect())
            .collect()
    }

    #[test]
    fn each_row_holds_one_figure_that_reads_back_exactly() {
        let results = fixture::helpdesk();
        let rows = rows(&results, "streams.csv");
        assert_eq!(rows[0], HEADER);
        let row = rows.iter().find(|row| row[1] == "software" && row[2] == "lead_time.p85").unwrap();
        let p85 = results.streams[1].flow.lead_time.unwrap().p85;
        assert_eq!(row[0], "stream");
        assert_eq!(row[3], "h");
        assert_eq!(bits(&row[4]), p85.value.to_bits());
        assert_eq!(bits(&row[5]), p85.interval.unwrap().0.to_bits());
        assert_eq!(bits(&row[6]), p85.interval.unwrap().1.to_bits());
    }

    #[test]
    fn what_is_not_known_keeps_its_row() {
        let some = rows(&fixture::helpdesk(), "streams.csv");
        let none = rows(&fixture::empty(), "streams.csv");
        assert_eq!(some.len(), none.len());
        let row = none.iter().find(|row| row[2] == "lead_time.mean").unwrap();
        assert_eq!(row[4..], ["", "", ""]);
    }

    #[test]
    fn the_series_has_a_row_for_each_bin_and_line() {
        let results = fixture::helpdesk();
        let rows = rows(&results, "series.csv");
        assert_eq!(rows.len(), 1 + 26 * (3 + 4 + 4 + 1));
        assert_eq!(rows[2][..5], ["168", "336", "arrivals", "all", "units/week"]);
        assert_eq!(rows.last().unwrap()[2..5], ["parameter", "activities.log.duration", "h"]);
    }

    #[test]
    fn the_week_has_a_row_for_each_hour_and_line() {
        let rows = rows(&fixture::helpdesk(), "week.csv");
        assert_eq!(rows.len(), 1 + 168 * (3 + 4 + 3));
        assert_eq!(rows[1][..3], ["mon", "0", "arrivals"]);
        assert_eq!(rows[168][..2], ["sun", "23"]);
    }

    #[test]
    fn names_with_commas_and_quotes_come_back_whole() {
        let mut results = fixture::helpdesk();
        results.outputs[0].name = "reply, \"kind\"".to_owned();
        assert_eq!(rows(&results, "outputs.csv")[1][1], "reply, \"kind\"");
    }
}
