//! A comparison of options as text and bytes: the finding and tables, JSON, CSV and charts.

mod csv;
mod finding;
mod json;
mod selected;
mod text;
pub(super) mod words;

use super::chart::{Chart, CostBenefit, Forest, Spread, Theme, chart_files};
use super::{Error, Provenance, Rendered};
use crate::experiment::compare::{BreakEven, Comparison};

pub(super) use finding::break_even;
pub use finding::sentence as compare_finding;
pub(crate) use finding::title as compare_finding_title;
pub(super) use finding::trade_off as compare_trade_off;
pub use json::COMPARE_SCHEMA;
pub use selected::FoundChoice;
pub(super) use selected::sentence as selected_sentence;
pub use text::text as compare_text;
pub(super) use text::{notes as compare_notes, tables as compare_tables};

/// What was found besides the comparison itself.
#[derive(Debug, Clone, Default)]
pub struct Further {
    /// How good options must be to pay.
    pub breaks: Vec<FoundBreakEven>,
    /// The option that was selected, if that was asked for.
    pub choice: Option<FoundChoice>,
}

/// How good an option must be to pay.
#[derive(Debug, Clone)]
pub struct FoundBreakEven {
    /// Name of the option.
    pub name: String,
    /// Title for people.
    pub title: String,
    /// Where it begins to pay.
    pub at: BreakEven,
    /// What it changes: as it is written, and where it begins to pay.
    pub changes: Vec<SizedChange>,
}

/// One change of an option in two sizes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SizedChange {
    /// The path of the value.
    pub path: String,
    /// Without the option.
    pub before: String,
    /// With the option as it is written.
    pub written: String,
    /// Where the option begins to pay.
    pub needed: String,
}

/// All files of a comparison: `compare.json`, `options.csv`, `money.csv`, `effects.csv` if there is a factorial,
/// `provenance.json`, `charts.json`, and the charts if there is a theme for them.
///
/// # Errors
///
/// If one of the files cannot be made; see [`Error`].
pub fn compare_files(
    comparison: &Comparison,
    further: &Further,
    origin: &Provenance,
    theme: Option<&Theme>,
) -> Result<Vec<Rendered>, Error> {
    let mut files = vec![Rendered::new("compare.json", json::compare(comparison, further)?)];
    files.extend(csv::files(comparison)?);
    files.push(Rendered::new("provenance.json", json::provenance(comparison, origin)?));
    files.extend(chart_files(&charts(comparison, further), theme)?);
    Ok(files)
}

/// The charts of a comparison; one that would have nothing to say is left out.
pub(super) fn charts(comparison: &Comparison, further: &Further) -> Vec<Chart> {
    let choice = further.choice.as_ref();
    let charts = [
        Forest::of(comparison).map(|view| Chart::new("differences", view)),
        CostBenefit::of(comparison).map(|view| Chart::new("cost-benefit", view)),
        Spread::of(comparison).map(|view| Chart::new("lead-times", view)),
        choice.and_then(|choice| selected::chart(choice, comparison)),
    ];
    charts.into_iter().flatten().collect()
}
