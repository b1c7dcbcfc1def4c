//! The words for why units wait.

use crate::experiment::results::{Cause, WaitingByCause};

/// The causes of waiting inside, each with why, as in "80 % of it because ...". A share of off shift says little of the
/// hours: a line that is not empty at closing time waits the whole night.
pub(super) const INSIDE: [(Cause, &str); 8] = [
    (Cause::Contention, "because people are busy with earlier units"),
    (Cause::OffShift, "while nobody who could do it is on duty"),
    (Cause::Overtaken, "because more favored units are taken first"),
    (Cause::Limit, "because a limit on work in progress or a full line holds units back"),
    (Cause::Batch, "because a batch is not complete or its gate not open"),
    (Cause::Join, "because parallel tasks are not done"),
    (Cause::Stock, "because something is not in stock"),
    (Cause::Setup, "while people get ready for the work"),
];

/// Why units wait for a cause, as in "80 % of it because ...".
pub(in crate::report) fn why(cause: Cause) -> &'static str {
    let known = INSIDE.iter().find(|(known, _)| *known == cause);
    known.map_or("while it is in a delay that needs nobody of ours", |(_, why)| why)
}

/// The name of a cause for people.
pub(in crate::report) const fn title(cause: Cause) -> &'static str {
    match cause {
        Cause::Contention => "contention",
        Cause::OffShift => "off shift",
        Cause::Overtaken => "overtaken",
        Cause::External => "external",
        Cause::Limit => "limit",
        Cause::Batch => "batch",
        Cause::Join => "join",
        Cause::Stock => "stock",
        Cause::Setup => "set-up",
        Cause::Before => "before start",
    }
}

/// Waiting of all causes together, hours per week.
pub(in crate::report) fn total(waiting: &WaitingByCause) -> f64 {
    waiting.iter().map(|(_, hours)| hours.value).sum()
}
