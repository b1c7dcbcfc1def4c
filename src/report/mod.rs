//! Results turned into text and bytes: JSON and CSV for machines, tables and a sentence for people, charts for
//! both. Everything here is a pure function of its arguments; nothing knows of files, terminals or the clock.

pub mod analysis;

mod chart;
mod compare;
mod csv;
mod differences;
mod figure;
mod finding;
#[cfg(test)]
mod fixture;
mod json;
mod loads;
mod optimum;
pub mod page;
mod people;
mod selection;
mod sensitivity;
pub mod story;
mod support_levels;
mod table;
mod text;
pub mod trace;
mod words;

use std::borrow::Cow;
use std::fmt;

use crate::experiment::results::Results;

use chart::{Bottleneck, Throughput, chart_files};
pub use chart::{CHARTS_FILE, CHARTS_SCHEMA, Chart, Drawing, NoCharts, Size, Theme, read_charts};
pub(crate) use compare::compare_finding_title;
pub use compare::{
    COMPARE_SCHEMA, FoundBreakEven, FoundChoice, Further, SizedChange, compare_files, compare_finding,
    compare_text,
};
pub use differences::{ModelChange, model_changes};
pub use finding::sentence as finding;
pub use json::{PROVENANCE_SCHEMA, SUMMARY_SCHEMA, provenance, summary};
pub use loads::text as loads_text;
pub use optimum::{OPTIMUM_SCHEMA, OptimumReport, files as optimum_files, text as optimum_text};
pub use selection::{SELECTION_SCHEMA, SelectionReport, files as selection_files, text as selection_text};
pub use sensitivity::{
    SENSITIVITY_SCHEMA, SWEEP_SCHEMA, SensitivityFindings, SensitivityReport, SweepAxis, SweepReport,
    files as sensitivity_files, sweep_files, sweep_text, text as sensitivity_text,
};
pub use text::{Style, Verbosity, run as run_text};
pub(crate) use words::{counted, money};

/// One file of a report: its name and its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// Name within the report's folder.
    pub name: Cow<'static, str>,
    /// The whole content.
    pub bytes: Vec<u8>,
}

impl Rendered {
    /// A file under a name.
    pub(crate) fn new(name: impl Into<Cow<'static, str>>, bytes: Vec<u8>) -> Self {
        Self { name: name.into(), bytes }
    }
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

/// The charts of a run; one that would have nothing to say is left out.
pub fn run_charts(results: &Results) -> Vec<Chart> {
    let throughput = Throughput::of(results).map(|view| Chart::new("throughput", view));
    let bottleneck = Bottleneck::of(results).map(|view| Chart::new("bottleneck", view));
    throughput.into_iter().chain(bottleneck).collect()
}

/// All files that a run leaves. Those without `provenance` in their name are the same bytes for the same results.
/// Charts are drawn in the colors of `theme`, and only stored for later if there are none.
///
/// # Errors
/// If one of the files cannot be made; see [`Error`].
pub fn run_files(
    results: &Results,
    origin: &Provenance,
    theme: Option<&Theme>,
) -> Result<Vec<Rendered>, Error> {
    let mut files = vec![Rendered::new("summary.json", summary(results)?)];
    files.extend(csv::files(results)?);
    files.push(Rendered::new("provenance.json", provenance(results, origin)?));
    files.extend(chart_files(&run_charts(results), theme)?);
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
        let names: Vec<_> = files.iter().map(|file| file.name.as_ref()).collect();
        let expected = [
            "summary.json",
            "streams.csv",
            "activities.csv",
            "pools.csv",
            "stages.csv",
            "outputs.csv",
            "series.csv",
            "week.csv",
            "priorities.csv",
            "provenance.json",
            "charts.json",
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
            first.iter().zip(&second).filter(|(a, b)| a != b).map(|(file, _)| file.name.as_ref()).collect();
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
