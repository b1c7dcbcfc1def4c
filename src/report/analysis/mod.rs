//! An analysis as text and bytes: sentences and tables for people, JSON and CSV for machines.

mod csv;
mod json;
mod measures;
mod sentences;
mod text;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod tests;

use crate::analysis::results::Analysis;

use super::{Error, Provenance, Rendered, provenance};

pub use json::{ANALYSIS_SCHEMA, analysis as json};
pub use sentences::sentences;
pub use text::analysis as text;

/// All files that an analysis leaves. Those without `provenance` in their name are the same bytes for the same results.
///
/// # Errors
/// If one of the files cannot be made; see [`Error`].
pub fn files(analysis: &Analysis, origin: &Provenance) -> Result<Vec<Rendered>, Error> {
    let mut files = vec![Rendered { name: "analysis.json", bytes: json(analysis)? }];
    files.extend(csv::files(analysis)?);
    files.push(Rendered { name: "provenance.json", bytes: provenance(&analysis.run, origin)? });
    Ok(files)
}
