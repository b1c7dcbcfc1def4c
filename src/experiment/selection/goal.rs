//! What is wanted: a measure as good as can be, and limits that others must keep.

use std::fmt;

use crate::model::Model;

use super::super::measure::{Better, Measure, MeasureUnit, Parts};

/// Which side of a limit is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// The limit or more.
    AtLeast,
    /// The limit or less.
    AtMost,
}

/// A limit that a measure must keep on average.
#[derive(Debug, Clone, PartialEq)]
pub struct Requirement {
    /// Name of the measure.
    pub measure: String,
    /// Which side is good.
    pub bound: Bound,
    /// The limit, in the unit of the measure.
    pub limit: f64,
}

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
        let limits = self.subject_to.iter().map(|requirement| requirement.measure.as_str());
        std::iter::once(self.measure.as_str()).chain(limits).collect()
    }

    /// One replication's value turned so that lower is better.
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

impl Requirement {
    /// By how much one replication breaks the limit; zero and below keep it.
    pub(in crate::experiment) fn excess(&self, parts: Parts) -> f64 {
        let value = parts.numerator / parts.denominator;
        match self.bound {
            Bound::AtLeast => self.limit - value,
            Bound::AtMost => value - self.limit,
        }
    }

    /// How far from the limit a mean must lie to matter where nobody has said: half a point of a share, two
    /// percent of everything else.
    pub fn usual_tolerance(&self, model: &Model) -> f64 {
        let share = Measure::named(model, &self.measure).is_some_and(|m| m.unit() == MeasureUnit::Share);
        if share { 0.005 } else { 0.02 * self.limit.abs().max(1e-6) }
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AtLeast => ">=",
            Self::AtMost => "<=",
        })
    }
}
