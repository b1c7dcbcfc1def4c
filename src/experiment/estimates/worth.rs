//! What the work of a flow is worth, and how the promises of each priority of a stream are kept.

use crate::observe::observations::{PRIORITIES, PriorityObservations};
use crate::stats::{Ratio, Tally};

use super::super::measure::{Figure, FlowSeen, Parts};
use super::super::results::Estimate;
use super::super::worth::{PriorityResult, Worth};
use super::figure::{Scale, hours, mean, ratio, share};

/// The figures of a flow that tell it.
const FIGURES: [Figure; 5] = [
    Figure::LeadTimeBusiness,
    Figure::ValueGained,
    Figure::ValueLost,
    Figure::ValueLostPerUnit,
    Figure::Satisfaction,
];

/// Accumulators of a flow, in the order of [`FIGURES`].
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct WorthTotals {
    figures: [Ratio; FIGURES.len()],
    /// Units of streams with targets in the hours of a calendar, with a value, with a satisfaction.
    counts: [u64; 3],
}

impl WorthTotals {
    /// Takes in one replication.
    pub(super) fn add(&mut self, flow: &FlowSeen<'_>) {
        for (total, figure) in self.figures.iter_mut().zip(FIGURES) {
            let Parts { numerator, denominator } = flow.parts(figure);
            total.add(numerator, denominator);
        }
        let seen = flow.seen;
        for (total, count) in self.counts.iter_mut().zip([seen.on_clock, seen.valued, seen.rated]) {
            *total += count;
        }
    }

    /// One figure alone; `None` if it is none of these, no stream has it, or there is too little data.
    pub(super) fn figure(&self, figure: Figure, scale: &Scale) -> Option<Estimate> {
        let place = FIGURES.iter().position(|known| *known == figure)?;
        let [on_clock, valued, rated] = self.counts;
        let count = [on_clock, valued, valued, valued, rated][place];
        if count == 0 {
            return None;
        }
        let of = &self.figures[place];
        if figure == Figure::Satisfaction { share(of, scale) } else { ratio(of, scale) }
    }

    /// All of them.
    pub(super) fn results(&self, scale: &Scale) -> Worth {
        Worth {
            lead_time_business: self.figure(Figure::LeadTimeBusiness, scale),
            value_gained_per_week: self.figure(Figure::ValueGained, scale),
            value_lost_per_week: self.figure(Figure::ValueLost, scale),
            value_lost_per_unit: self.figure(Figure::ValueLostPerUnit, scale),
            satisfaction: self.figure(Figure::Satisfaction, scale),
        }
    }
}

/// Accumulators of the priorities of a stream.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct PriorityTotals([OnePriority; PRIORITIES]);

/// Accumulators of one priority.
#[derive(Debug, Clone, Copy, Default)]
struct OnePriority {
    seen: u64,
    finished: Tally,
    /// Hours.
    lead: Ratio,
    resolve: Ratio,
    respond: Ratio,
}

impl PriorityTotals {
    /// Takes in one replication.
    pub(super) fn add(&mut self, seen: &[PriorityObservations; PRIORITIES]) {
        for (totals, seen) in self.0.iter_mut().zip(seen) {
            let left = seen.left as f64;
            totals.seen += seen.left + seen.resolve_measured + seen.respond_measured;
            totals.finished.add(left);
            totals.lead.add(hours(seen.lead), left);
            totals.resolve.add(seen.resolve_met as f64, seen.resolve_measured as f64);
            totals.respond.add(seen.respond_met as f64, seen.respond_measured as f64);
        }
    }

    /// The figures of those priorities that were seen.
    pub(super) fn results(&self, scale: &Scale) -> Vec<PriorityResult> {
        let seen = self.0.iter().zip(1_u8..).filter(|(totals, _)| totals.seen > 0);
        let result = |(totals, priority): (&OnePriority, u8)| PriorityResult {
            priority,
            finished: mean(&totals.finished, scale),
            lead_time: ratio(&totals.lead, scale),
            sla_resolve: share(&totals.resolve, scale),
            sla_respond: share(&totals.respond, scale),
        };
        seen.map(result).collect()
    }
}
