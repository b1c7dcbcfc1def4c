//! Results turned into text and bytes: JSON and CSV for machines, tables and a sentence for people, charts for
//! both. Everything here is a pure function of its arguments; nothing knows of files, terminals or the clock.

pub mod analysis;

mod chart;
mod compare;
mod csv;
mod differences;
mod finding;
#[cfg(test)]
mod fixture;
mod json;
mod loads;
mod optimum;
mod people;
mod selection;
mod sensitivity;
mod table;
mod text;
pub mod trace;
mod words;

use std::fmt;

use crate::experiment::results::Results;

pub use chart::{Drawing, Theme, bottleneck as bottleneck_chart, throughput as throughput_chart};
pub(crate) use compare::compare_finding_title;
pub use compare::{
    COMPARE_CHART_FILES, COMPARE_SCHEMA, FoundBreakEven, FoundChoice, Further, SizedChange, compare_files,
    compare_finding, compare_text,
};
pub use differences::{ModelChange, model_changes};
pub use finding::sentence as finding;
pub use json::{PROVENANCE_SCHEMA, SUMMARY_SCHEMA, provenance, summary};
pub use loads::text as loads_text;
pub use optimum::{
    CHARTS as OPTIMUM_CHARTS, OPTIMUM_SCHEMA, OptimumReport, elimination as elimination_chart,
    files as optimum_files, frontier as frontier_chart, text as optimum_text,
};
pub use selection::{
    CHARTS as SELECTION_CHARTS, SELECTION_SCHEMA, SelectionReport, chart as selection_chart,
    files as selection_files, text as selection_text,
};
pub use sensitivity::{
    CHARTS as SENSITIVITY_CHARTS, SENSITIVITY_SCHEMA, SWEEP_CHARTS, SWEEP_SCHEMA, SensitivityFindings,
    SensitivityReport, SweepAxis, SweepReport, files as sensitivity_files, sweep_chart, sweep_files,
    sweep_text, text as sensitivity_text, tornado_chart,
};
pub use text::{Style, Verbosity, run as run_text};
pub(crate) use words::{counted, money};

/// One file of a report: its name and its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// Name within the report's folder.
    pub name: &'static str,
    /// The whole content.
    pub bytes: Vec<u8>,
}

/// How a run came about: what is needed to repeat it, and what may differ between two runs with equal results.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provenance {
    /// Version of the program.
    pub version: String,
    /// The command line, as typed.
    pub command: String,
    /// The scenario's file, as named on the command line.
    pub scenario_file: String,
    /// SHA-256 of the scenario's text, hexadecimal.
    pub scenario_sha256: String,
    /// When the run began, ISO 8601.
    pub started: String,
    /// When the run ended, ISO 8601.
    pub ended: String,
    /// Threads that worked at once.
    pub threads: usize,
}

/// Why a report could not be made. None of these is expected; each is a fault of this program.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// JSON could not be written.
    Json(serde_json::Error),
    /// CSV could not be written.
    Csv(::csv::Error),
    /// A chart could not be drawn.
    Chart(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(error) => write!(f, "cannot write JSON: {error}"),
            Self::Csv(error) => write!(f, "cannot write CSV: {error}"),
            Self::Chart(reason) => write!(f, "cannot draw the chart: {reason}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Json(error) => Some(error),
            Self::Csv(error) => Some(error),
            Self::Chart(_) => None,
        }
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Json(error)
    }
}

impl From<::csv::Error> for Error {
    fn from(error: ::csv::Error) -> Self {
        Self::Csv(error)
    }
}

/// The files that are left out where they would have nothing to say, or are not wanted.
pub const CHART_FILES: [&str; 4] = ["throughput.png", "throughput.svg", "bottleneck.png", "bottleneck.svg"];

/// All files that a run leaves. Those without `provenance` in their name are the same bytes for the same results.
/// Charts are drawn in the colors of `charts`, and not at all if there are none; a chart that would have nothing
/// to say is left out.
///
/// # Errors
/// If one of the files cannot be made; see [`Error`].
pub fn run_files(
    results: &Results,
    origin: &Provenance,
    charts: Option<&Theme>,
) -> Result<Vec<Rendered>, Error> {
    let mut files = vec![Rendered { name: "summary.json", bytes: summary(results)? }];
    files.extend(csv::files(results)?);
    files.push(Rendered { name: "provenance.json", bytes: provenance(results, origin)? });
    let Some(theme) = charts else {
        return Ok(files);
    };
    if let Some(drawing) = throughput_chart(results, theme)? {
        files.push(Rendered { name: "throughput.png", bytes: drawing.png()? });
        files.push(Rendered { name: "throughput.svg", bytes: drawing.into_svg().into_bytes() });
    }
    if let Some(drawing) = bottleneck_chart(results, theme)? {
        files.push(Rendered { name: "bottleneck.png", bytes: drawing.png()? });
        files.push(Rendered { name: "bottleneck.svg", bytes: drawing.into_svg().into_bytes() });
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_leaves_its_files_and_the_same_bytes_twice() {
        let results = fixture::helpdesk();
        let origin = fixture::provenance();
        let files = run_files(&results, &origin, Some(&Theme::light())).unwrap();
        let names: Vec<_> = files.iter().map(|file| file.name).collect();
        let expected = [
            "summary.json",
            "streams.csv",
            "activities.csv",
            "pools.csv",
            "stages.csv",
            "outputs.csv",
            "series.csv",
            "week.csv",
            "provenance.json",
            "throughput.png",
            "throughput.svg",
            "bottleneck.png",
            "bottleneck.svg",
        ];
        assert_eq!(names, expected);
        assert_eq!(files, run_files(&results, &origin, Some(&Theme::light())).unwrap());
    }

    #[test]
    fn only_the_provenance_tells_threads_and_wall_time() {
        let results = fixture::helpdesk();
        let first = run_files(&results, &fixture::provenance(), Some(&Theme::light())).unwrap();
        let elsewhere = Provenance { threads: 8, ended: "later".to_owned(), ..fixture::provenance() };
        let second = run_files(&results, &elsewhere, Some(&Theme::light())).unwrap();
        let differ: Vec<_> =
            first.iter().zip(&second).filter(|(a, b)| a != b).map(|(file, _)| file.name).collect();
        assert_eq!(differ, ["provenance.json"]);
    }

    #[test]
    fn a_chart_without_anything_to_say_is_left_out() {
        let files = run_files(&fixture::empty(), &fixture::provenance(), Some(&Theme::light())).unwrap();
        assert!(
            files.iter().all(|file| !file.name.contains("bottleneck") && !file.name.contains("throughput"))
        );
    }
}
