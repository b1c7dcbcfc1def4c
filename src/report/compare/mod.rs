//! A comparison of options as text and bytes: the finding and tables, JSON, CSV and charts.

mod csv;
mod finding;
mod json;
mod selected;
mod text;
pub(super) mod words;

use super::chart::{Theme, cost as cost_chart, forest as forest_chart, spread as spread_chart};
use super::{Error, Provenance, Rendered};
use crate::experiment::compare::{BreakEven, Comparison};

pub use finding::sentence as compare_finding;
pub(crate) use finding::title as compare_finding_title;
pub use json::COMPARE_SCHEMA;
pub use selected::FoundChoice;
pub use text::text as compare_text;

/// The charts that [`compare_files`] may make.
pub const COMPARE_CHART_FILES: [&str; 8] = [
    "differences.png",
    "differences.svg",
    "cost-benefit.png",
    "cost-benefit.svg",
    "lead-times.png",
    "lead-times.svg",
    "selection.png",
    "selection.svg",
];

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
/// `provenance.json`, and the charts if there is a theme for them.
///
/// # Errors
///
/// If one of the files cannot be made; see [`Error`].
pub fn compare_files(
    comparison: &Comparison,
    further: &Further,
    origin: &Provenance,
    charts: Option<&Theme>,
) -> Result<Vec<Rendered>, Error> {
    let mut files = vec![Rendered { name: "compare.json", bytes: json::compare(comparison, further)? }];
    files.extend(csv::files(comparison)?);
    files.push(Rendered { name: "provenance.json", bytes: json::provenance(comparison, origin)? });
    let Some(theme) = charts else { return Ok(files) };
    let drawings = [
        (COMPARE_CHART_FILES[0], COMPARE_CHART_FILES[1], forest_chart(comparison, theme)?),
        (COMPARE_CHART_FILES[2], COMPARE_CHART_FILES[3], cost_chart(comparison, theme)?),
        (COMPARE_CHART_FILES[4], COMPARE_CHART_FILES[5], spread_chart(comparison, theme)?),
        (
            COMPARE_CHART_FILES[6],
            COMPARE_CHART_FILES[7],
            further.choice.as_ref().map_or(Ok(None), |choice| selected::chart(choice, comparison, theme))?,
        ),
    ];
    for (png, svg, drawing) in drawings {
        if let Some(drawing) = drawing {
            files.push(Rendered { name: png, bytes: drawing.png()? });
            files.push(Rendered { name: svg, bytes: drawing.into_svg().into_bytes() });
        }
    }
    Ok(files)
}
