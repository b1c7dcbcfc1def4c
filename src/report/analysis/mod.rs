//! An analysis as text and bytes: sentences and tables for people, JSON and CSV for machines.

mod csv;
mod json;
mod measures;
mod sentences;
mod text;

#[cfg(test)]
pub(super) mod fixture;
#[cfg(test)]
mod tests;

use crate::analysis::results::Analysis;

use super::chart::{analysis_charts, chart_files};
use super::{Chart, Error, Provenance, Rendered, Theme, provenance};

pub use json::{ANALYSIS_SCHEMA, analysis as json};
pub(super) use measures::leading as leading_measure;
pub use sentences::sentences;
pub(super) use sentences::title as claim_title;
pub(super) use sentences::{claims, gain_of_person, measured_lead_time};
pub use text::analysis as text;
pub(super) use text::{
    changes as change_table, pools as pool_table, replications as compared_replications,
    rungs as ladder_table, streams as stream_table,
};

/// The charts of an analysis; one that would have nothing to say is left out.
pub fn charts(analysis: &Analysis) -> Vec<Chart> {
    analysis_charts(analysis)
}

/// All files that an analysis leaves. Those without `provenance` in their name are the same bytes for the same results.
/// Charts are drawn in the colors of `theme`, and only stored for later if there are none.
///
/// # Errors
/// If one of the files cannot be made; see [`Error`].
pub fn files(
    analysis: &Analysis,
    origin: &Provenance,
    theme: Option<&Theme>,
) -> Result<Vec<Rendered>, Error> {
    let mut files = vec![Rendered::new("analysis.json", json(analysis)?)];
    files.extend(csv::files(analysis)?);
    files.push(Rendered::new("provenance.json", provenance(&analysis.run, origin)?));
    files.extend(chart_files(&charts(analysis), theme)?);
    Ok(files)
}
