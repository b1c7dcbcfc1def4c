//! What is wanted: a measure as good as can be, and limits that others must keep.

use super::super::measure::{Better, MeasureUnit, Parts};
use super::super::requirement::Requirement;

/// What the best alternative is to be best in.
#[derive(Debug, Clone, PartialEq)]
pub struct Goal {
    /// Name of the measure that is to be as good as can be.
    pub measure: String,
    /// Which way it is wanted.
    pub better: Better,
    /// What must be kept meanwhile.
    pub subject_to: Vec<Requirement>,
}

impl Goal {
    /// The names of all measures it looks at: the one to improve, then those with limits.
    pub fn measures(&self) -> Vec<&str> {
        let limits = self.subject_to.iter().map(|limit| limit.name.as_str());
        std::iter::once(self.measure.as_str()).chain(limits).collect()
    }

    /// One replication's value turned so that lower is better. The procedures take means of these over replications;
    /// of ratios that is not quite the ratio of sums that is reported, but with many units in each replication the
    /// two differ by much less than differences that matter.
    pub(in crate::experiment) fn objective(&self, parts: Parts) -> f64 {
        self.turned(parts.numerator / parts.denominator)
    }

    /// A value turned so that lower is better; turned again it is itself.
    pub(in crate::experiment) fn turned(&self, value: f64) -> f64 {
        match self.better {
            Better::Lower => value,
            Better::Higher => -value,
        }
    }
}

/// By how much one replication breaks a limit; zero and below keep it.
pub(in crate::experiment) fn excess(limit: &Requirement, parts: Parts) -> f64 {
    excess_of(limit, parts.numerator / parts.denominator)
}

/// By how much a value breaks a limit; zero and below keep it.
pub(in crate::experiment) fn excess_of(limit: &Requirement, value: f64) -> f64 {
    if limit.at_least { limit.limit - value } else { value - limit.limit }
}

/// The value that breaks a limit by so much.
pub(in crate::experiment) fn value_of(limit: &Requirement, excess: f64) -> f64 {
    if limit.at_least { limit.limit - excess } else { limit.limit + excess }
}

/// How far from a limit a mean must lie to matter where nobody has said: half a point of a share, two percent of
/// everything else.
pub fn usual_tolerance(limit: &Requirement) -> f64 {
    match limit.measure.unit() {
        MeasureUnit::Share => 0.005,
        _ => 0.02 * limit.limit.abs().max(1e-6),
    }
}
