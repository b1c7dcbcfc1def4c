//! The measures by which changes are judged, in words.

use crate::analysis::results::Analysis;
use crate::experiment::measure::Better;

use super::super::words::Kind;

/// A measure in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) struct Named {
    /// In a sentence.
    pub(in crate::report) title: &'static str,
    /// In the head of a column.
    pub(super) header: &'static str,
    pub(in crate::report) kind: Kind,
    pub(super) better: Better,
}

impl Named {
    /// What an improvement does to it.
    pub(super) const fn verb(self) -> &'static str {
        match self.better {
            Better::Lower => "cuts",
            Better::Higher => "raises",
        }
    }
}

const fn named(title: &'static str, header: &'static str, kind: Kind, better: Better) -> Named {
    Named { title, header, kind, better }
}

/// The words for a measure by its name.
pub(super) fn words(name: &str) -> Named {
    match name {
        "lead_time.mean" => named("the mean lead time", "lead time", Kind::Time, Better::Lower),
        "lead_time.p50" => named("the median lead time", "P50", Kind::Time, Better::Lower),
        "lead_time.p85" => named("the 85 % lead time", "P85", Kind::Time, Better::Lower),
        "lead_time.p95" => named("the 95 % lead time", "P95", Kind::Time, Better::Lower),
        "waiting.mean" => named("the mean waiting", "waiting", Kind::Time, Better::Lower),
        "throughput" => named("the throughput per week", "finished/week", Kind::Count, Better::Higher),
        "work_in_progress" => named("the work in progress", "units inside", Kind::Count, Better::Lower),
        "inside_at_end" => named("the backlog at the end", "at the end", Kind::Count, Better::Lower),
        "sla.resolve" => named("the share resolved in time", "SLA", Kind::Share, Better::Higher),
        "sla.respond" => named("the share answered in time", "SLA respond", Kind::Share, Better::Higher),
        "cost_per_unit" => named("the cost per unit", "cost", Kind::Money, Better::Lower),
        "cost_per_week" => named("the cost per week", "cost/week", Kind::Money, Better::Lower),
        "flow_efficiency" => named("the flow efficiency", "flow eff.", Kind::Share, Better::Higher),
        "first_contact" => named("the share resolved at first contact", "FCR", Kind::Share, Better::Higher),
        "refused" => named("the share refused", "refused", Kind::Share, Better::Lower),
        "balked" => named("the share that leaves at sight", "left at sight", Kind::Share, Better::Lower),
        "abandoned" => named("the share that gives up", "abandoned", Kind::Share, Better::Lower),
        "overflowed" => named("what is sent elsewhere", "overflowed", Kind::Count, Better::Lower),
        "retried" => named("how often units try again", "retried", Kind::Count, Better::Lower),
        "blocked" => named("the time people are kept", "blocked", Kind::Time, Better::Lower),
        "sent_back" => named("how often units are sent back", "sent back", Kind::Count, Better::Lower),
        "reopened" => named("how often units are reopened", "reopened", Kind::Count, Better::Lower),
        "reassigned" => named("how often units are handed on", "handed on", Kind::Count, Better::Lower),
        "ping_pong" => named("the share that goes back and forth", "ping-pong", Kind::Share, Better::Lower),
        "first_level" => {
            named("the share done at the first level", "first level", Kind::Share, Better::Higher)
        }
        "right_first_time" => {
            named("the share right the first time", "right first time", Kind::Share, Better::Higher)
        }
        "throughput_yield" => named("the throughput yield", "yield", Kind::Share, Better::Higher),
        "lead_time.business" => {
            named("the lead time in business hours", "business hours", Kind::Time, Better::Lower)
        }
        "value.gained" => named("the value gained per week", "value gained", Kind::Money, Better::Higher),
        "value.lost" => named("the value lost per week", "value lost", Kind::Money, Better::Lower),
        "value.lost_per_unit" => {
            named("the value lost per unit", "value lost/unit", Kind::Money, Better::Lower)
        }
        "satisfaction" => named("the share of the satisfied", "satisfied", Kind::Share, Better::Higher),
        _ => named("the touch time", "touch time", Kind::Time, Better::Lower),
    }
}

/// The measure that decides; the mean lead time where none was run.
pub(in crate::report) fn leading(analysis: &Analysis) -> Named {
    let name = analysis.marginal.as_ref().and_then(|marginal| marginal.measures.first());
    words(name.copied().unwrap_or("lead_time.mean"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::measure::{MEASURES, Measure};
    use crate::report::compare::words::kind;

    #[test]
    fn every_measure_has_words_of_its_own_that_fit_it() {
        let all: Vec<Named> = MEASURES.into_iter().map(words).collect();
        for (name, named) in MEASURES.into_iter().zip(&all) {
            assert_eq!(all.iter().filter(|one| one.title == named.title).count(), 1, "{name}");
            let measure = Measure::of_whole(name).unwrap();
            assert_eq!((named.kind, named.better), (kind(measure.unit()), measure.better()), "{name}");
        }
    }
}
