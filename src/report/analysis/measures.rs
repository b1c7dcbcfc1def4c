//! The measures by which changes are judged, in words.

use crate::analysis::results::Analysis;
use crate::experiment::measure::{Better, Measure};

use super::super::compare::words::kind;
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

/// The words for a measure by its name.
pub(super) fn words(name: &str) -> Named {
    let (title, header) = match name {
        "lead_time.mean" => ("the mean lead time", "lead time"),
        "lead_time.p50" => ("the median lead time", "P50"),
        "lead_time.p85" => ("the 85 % lead time", "P85"),
        "lead_time.p95" => ("the 95 % lead time", "P95"),
        "waiting.mean" => ("the mean waiting", "waiting"),
        "throughput" => ("the throughput per week", "finished/week"),
        "work_in_progress" => ("the work in progress", "units inside"),
        "inside_at_end" => ("the backlog at the end", "at the end"),
        "sla.resolve" => ("the share resolved in time", "SLA"),
        "sla.respond" => ("the share answered in time", "SLA respond"),
        "cost_per_unit" => ("the cost per unit", "cost"),
        "cost_per_week" => ("the cost per week", "cost/week"),
        "flow_efficiency" => ("the flow efficiency", "flow eff."),
        "first_contact" => ("the share resolved at first contact", "FCR"),
        "refused" => ("the share refused", "refused"),
        "balked" => ("the share that leaves at sight", "left at sight"),
        "abandoned" => ("the share that gives up", "abandoned"),
        "overflowed" => ("what is sent elsewhere", "overflowed"),
        "retried" => ("how often units try again", "retried"),
        "blocked" => ("the time people are kept", "blocked"),
        "sent_back" => ("how often units are sent back", "sent back"),
        "reopened" => ("how often units are reopened", "reopened"),
        "reassigned" => ("how often units are handed on", "handed on"),
        "ping_pong" => ("the share that goes back and forth", "ping-pong"),
        "first_level" => ("the share done at the first level", "first level"),
        "right_first_time" => ("the share right the first time", "right first time"),
        "throughput_yield" => ("the throughput yield", "yield"),
        "lead_time.business" => ("the lead time in business hours", "business hours"),
        "value.gained" => ("the value gained per week", "value gained"),
        "value.lost" => ("the value lost per week", "value lost"),
        "value.lost_per_unit" => ("the value lost per unit", "value lost/unit"),
        "satisfaction" => ("the share of the satisfied", "satisfied"),
        _ => ("the touch time", "touch time"),
    };
    let measure = Measure::of_whole(name);
    let kind = measure.map_or(Kind::Time, |measure| kind(measure.unit()));
    Named { title, header, kind, better: measure.map_or(Better::Lower, |measure| measure.better()) }
}

/// The measure that decides; the mean lead time where none was run.
pub(in crate::report) fn leading(analysis: &Analysis) -> Named {
    let name = analysis.marginal.as_ref().and_then(|marginal| marginal.measures.first());
    words(name.copied().unwrap_or("lead_time.mean"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::measure::MEASURES;

    #[test]
    fn every_measure_has_words_of_its_own() {
        let all: Vec<Named> = MEASURES.into_iter().map(words).collect();
        for (name, named) in MEASURES.into_iter().zip(&all) {
            assert_eq!(all.iter().filter(|one| one.title == named.title).count(), 1, "{name}");
            let measure = Measure::of_whole(name).unwrap();
            assert_eq!((named.kind, named.better), (kind(measure.unit()), measure.better()), "{name}");
        }
    }
}
