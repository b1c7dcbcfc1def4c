//! Many replications.

/// Findings.
pub mod results;
