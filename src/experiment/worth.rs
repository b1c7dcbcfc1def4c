//! What finished work is worth, and how the promises of each priority are kept. Values only; defined for readers in
//! `docs/measures.md`.

use super::results::Estimate;

/// What the work of a flow is worth to those it is for.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Worth {
    /// Mean hours from arrival to leaving on the clock of the targets; around the clock where that is so. `None` if no
    /// stream has targets in the hours of a calendar.
    pub lead_time_business: Option<Estimate>,
    /// Value of the finished units, a week; `None` if no stream has a value.
    pub value_gained_per_week: Option<Estimate>,
    /// Value that was lost, a week: to delay, and with units that were not finished.
    pub value_lost_per_week: Option<Estimate>,
    /// Value that was lost, of each unit that left in whatever way.
    pub value_lost_per_unit: Option<Estimate>,
    /// Expected share of the satisfied among those whose unit was finished, by the assumption of the scenario.
    pub satisfaction: Option<Estimate>,
}

/// The units of one priority of a stream.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PriorityResult {
    /// The priority, when the units left.
    pub priority: u8,
    /// Units that left finished in the window, per replication.
    pub finished: Estimate,
    /// Mean hours from arrival to leaving.
    pub lead_time: Option<Estimate>,
    /// Share resolved within the target, open and late ones counted as missed.
    pub sla_resolve: Option<Estimate>,
    /// Share first worked on within the target.
    pub sla_respond: Option<Estimate>,
}
