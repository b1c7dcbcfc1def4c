//! Flow through one value stream, or through all together.

use crate::observe::observations::StreamObservations;
use crate::stats::{QuantileSketch, Ratio, Tally};

use super::super::precision::Figure;
use super::super::results::{Estimate, Flow};
use super::figure::{ByCause, QuantileTotals, Scale, hours, mean, ratio, share};

/// Accumulators of a flow. Ratios are per unit that left unless they say otherwise; times in hours.
#[derive(Debug, Clone, Default)]
pub(super) struct FlowTotals {
    arrived: Tally,
    finished: Tally,
    inside: Tally,
    inside_at_end: Tally,
    lead: Ratio,
    lead_times: QuantileTotals,
    touch: Ratio,
    waiting: Ratio,
    causes: ByCause<Ratio>,
    /// Touch time over lead time.
    efficiency: Ratio,
    /// Met over measured.
    resolve: Ratio,
    /// Met over measured.
    respond: Ratio,
    first_contact: Ratio,
    cost: Ratio,
}

impl FlowTotals {
    /// Takes in one replication: what was seen in a window of so many ticks, the lead times of the units that
    /// left and what their work cost.
    pub(super) fn add(
        &mut self,
        seen: &StreamObservations,
        window: u64,
        lead_times: &QuantileSketch,
        cost: f64,
    ) {
        let left = seen.left as f64;
        let waiting = seen.contention + seen.off_shift + seen.overtaken + seen.external;
        let touch = hours(seen.lead.saturating_sub(waiting));
        let lead = hours(seen.lead);
        self.arrived.add(seen.arrived as f64);
        self.finished.add(left);
        self.inside.add(seen.inside_area as f64 / window as f64);
        self.inside_at_end.add(seen.inside_at_end as f64);
        self.lead.add(lead, left);
        self.lead_times.add(lead_times);
        self.touch.add(touch, left);
        self.waiting.add(hours(waiting), left);
        self.causes.contention.add(hours(seen.contention), left);
        self.causes.off_shift.add(hours(seen.off_shift), left);
        self.causes.overtaken.add(hours(seen.overtaken), left);
        self.causes.external.add(hours(seen.external), left);
        self.efficiency.add(touch, lead);
        self.resolve.add(seen.resolve_met as f64, seen.resolve_measured as f64);
        self.respond.add(seen.respond_met as f64, seen.respond_measured as f64);
        self.first_contact.add(seen.first_contact as f64, left);
        self.cost.add(cost, left);
    }

    /// The figures.
    pub(super) fn flow(&self, scale: &Scale) -> Flow {
        let finished = mean(&self.finished, scale);
        // All causes have the same denominator, so either all of them exist or none.
        let cause = |cause: &Ratio| ratio(cause, scale).unwrap_or(Estimate { value: 0.0, interval: None });
        Flow {
            arrived: mean(&self.arrived, scale),
            finished,
            throughput_per_week: scale.per_week(finished),
            lead_time: self.lead_times.estimate(ratio(&self.lead, scale), scale),
            touch_time: ratio(&self.touch, scale),
            waiting: self.waiting.value().map(|_| self.causes.map(cause)),
            flow_efficiency: share(&self.efficiency, scale),
            work_in_progress: mean(&self.inside, scale),
            inside_at_end: mean(&self.inside_at_end, scale),
            sla_resolve: share(&self.resolve, scale),
            sla_respond: share(&self.respond, scale),
            cost_per_unit: self.cost_per_unit(scale),
            first_contact: share(&self.first_contact, scale),
        }
    }

    /// One figure alone.
    pub(super) fn figure(&self, figure: Figure, scale: &Scale) -> Option<Estimate> {
        match figure {
            Figure::LeadTimeMean => ratio(&self.lead, scale),
            Figure::LeadTimeP50 => self.lead_times.quantile(0, scale),
            Figure::LeadTimeP85 => self.lead_times.quantile(1, scale),
            Figure::LeadTimeP95 => self.lead_times.quantile(2, scale),
            Figure::WaitingMean => ratio(&self.waiting, scale),
            Figure::Throughput => Some(scale.per_week(mean(&self.finished, scale))),
            Figure::WorkInProgress => Some(mean(&self.inside, scale)),
            Figure::SlaResolve => ratio(&self.resolve, scale),
            Figure::SlaRespond => ratio(&self.respond, scale),
            Figure::CostPerUnit => self.cost_per_unit(scale),
            Figure::FlowEfficiency => ratio(&self.efficiency, scale),
        }
    }

    fn cost_per_unit(&self, scale: &Scale) -> Option<Estimate> {
        if scale.with_cost { ratio(&self.cost, scale) } else { None }
    }
}
