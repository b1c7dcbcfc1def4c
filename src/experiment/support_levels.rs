//! What the support levels solve, and what that costs. Values only; defined for readers in `docs/measures.md`.

use super::results::Estimate;

/// One support level.
#[derive(Debug, Clone, PartialEq)]
pub struct SupportLevelResult {
    /// The level, from 1 on.
    pub level: u8,
    /// Titles of its pools, in the order of the file.
    pub pools: Vec<String>,
    /// Units that left finished in the window and on which it worked, per replication.
    pub handled: Estimate,
    /// Units that left finished in the window and of whose levels it was the highest, per replication.
    pub solved: Estimate,
    /// Share of them among all that any level worked on.
    pub solved_share: Option<Estimate>,
    /// Cost of its pools for each unit that it handled; `None` where nobody costs anything.
    pub cost_per_unit: Option<Estimate>,
    /// What a unit that it solved has cost at all levels together: for each that worked on it the cost per unit there.
    pub cost_to_solve: Option<Estimate>,
}
