//! Why units wait, and the words for it.

use crate::experiment::results::{Estimate, WaitingByCause};

/// Why units wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Cause {
    /// People are busy with units whose turn came earlier.
    Contention,
    /// Nobody who could do it is on duty: the nights that a backlog lasts over, too.
    OffShift,
    /// More favored units are taken first.
    Overtaken,
    /// A delay that needs nobody of ours.
    External,
}

impl Cause {
    /// All causes, in the order in which they are shown.
    pub(in crate::report) const ALL: [Self; 4] =
        [Self::Contention, Self::OffShift, Self::Overtaken, Self::External];

    /// The causes of waiting for people, each with why, as in "80 % of it because ...". A share of off shift says
    /// little of the hours: a line that is not empty at closing time waits the whole night.
    pub(super) const FOR_PEOPLE: [(Self, &str); 3] = [
        (Self::Contention, "because people are busy with earlier units"),
        (Self::OffShift, "while nobody who could do it is on duty"),
        (Self::Overtaken, "because more favored units are taken first"),
    ];

    /// The name for people.
    pub(in crate::report) const fn title(self) -> &'static str {
        match self {
            Self::Contention => "contention",
            Self::OffShift => "off shift",
            Self::Overtaken => "overtaken",
            Self::External => "external",
        }
    }

    /// This cause's part of the waiting.
    pub(in crate::report) const fn of(self, waiting: &WaitingByCause) -> Estimate {
        match self {
            Self::Contention => waiting.contention,
            Self::OffShift => waiting.off_shift,
            Self::Overtaken => waiting.overtaken,
            Self::External => waiting.external,
        }
    }
}

/// Waiting of all causes together, hours per week.
pub(in crate::report) fn total(waiting: &WaitingByCause) -> f64 {
    Cause::ALL.iter().map(|cause| cause.of(waiting).value).sum()
}
