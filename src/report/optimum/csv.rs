//! Frontier and contenders as CSV, one staffing in each row.

use crate::report::Error;
use crate::report::csv::{cells, finished};
use crate::stats::selection::Fate;

use super::OptimumReport;

/// The frontier: cost per week, the measure with its interval, people in each place.
pub(super) fn frontier(report: &OptimumReport<'_>) -> Result<Vec<u8>, Error> {
    let optimum = report.optimum;
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    let places = optimum.variables.iter().map(|variable| variable.name.as_str());
    let head = ["cost_per_week", "measure", "value", "low", "high", "best"];
    writer.write_record(head.into_iter().chain(places))?;
    for point in &optimum.frontier {
        let [value, low, high] = cells(Some(point.figure));
        let mut row = vec![point.cost.to_string(), report.frontier_measure().to_owned(), value, low, high];
        row.push(point.is_best.to_string());
        row.extend(point.staffing.iter().map(u32::to_string));
        writer.write_record(row)?;
    }
    finished(writer)
}

/// The contenders: cost per week, what became of each and after how many replications, people in each place.
pub(super) fn contenders(report: &OptimumReport<'_>) -> Result<Vec<u8>, Error> {
    let optimum = report.optimum;
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    let places = optimum.variables.iter().map(|variable| variable.name.as_str());
    writer.write_record(["cost_per_week", "fate", "after", "worse_by"].into_iter().chain(places))?;
    for contender in &optimum.contenders {
        let (fate, after, worse_by) = match contender.fate {
            Fate::Selected => ("chosen", String::new(), String::new()),
            Fate::Beaten { at, difference, .. } => ("beaten", at.to_string(), difference.to_string()),
            Fate::Infeasible { at, .. } => ("infeasible", at.to_string(), String::new()),
            Fate::Open => ("open", String::new(), String::new()),
        };
        let mut row = vec![contender.cost.to_string(), fate.to_owned(), after, worse_by];
        row.extend(contender.staffing.iter().map(u32::to_string));
        writer.write_record(row)?;
    }
    finished(writer)
}
