//! Flow through one value stream, or through all together.

use crate::kernel::cause::{ByCause, Cause};
use crate::stats::{Ratio, Tally};

use super::super::measure::{Figure, FlowSeen, Parts};
use super::super::results::{BacklogResult, Estimate, Flow};
use super::fates::FateTotals;
use super::figure::{QuantileTotals, Scale, hours, mean, ratio, share};
use super::worth::WorthTotals;

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
    cost_per_week: Tally,
    fates: FateTotals,
    worth: WorthTotals,
    backlog: Tally,
    backlog_at_end: Tally,
}

impl FlowTotals {
    /// Takes in one replication.
    pub(super) fn add(&mut self, flow: &FlowSeen<'_>) {
        let seen = flow.seen;
        let left = seen.left as f64;
        let take = |ratio: &mut Ratio, figure: Figure| {
            let Parts { numerator, denominator } = flow.parts(figure);
            ratio.add(numerator, denominator);
        };
        self.arrived.add(seen.arrived as f64);
        self.finished.add(left);
        self.inside.add(flow.parts(Figure::WorkInProgress).numerator);
        self.inside_at_end.add(flow.parts(Figure::InsideAtEnd).numerator);
        take(&mut self.lead, Figure::LeadTimeMean);
        self.lead_times.add(flow.lead_times);
        take(&mut self.touch, Figure::TouchTimeMean);
        take(&mut self.waiting, Figure::WaitingMean);
        for cause in Cause::ALL {
            self.causes[cause].add(hours(seen.waits[cause]), left);
        }
        take(&mut self.efficiency, Figure::FlowEfficiency);
        take(&mut self.resolve, Figure::SlaResolve);
        take(&mut self.respond, Figure::SlaRespond);
        take(&mut self.first_contact, Figure::FirstContact);
        take(&mut self.cost, Figure::CostPerUnit);
        self.cost_per_week.add(flow.parts(Figure::CostPerWeek).numerator);
        self.fates.add(flow);
        self.worth.add(flow);
        self.backlog.add(seen.backlog as f64);
        self.backlog_at_end.add(seen.backlog_at_end as f64);
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
            fates: self.fates.results(scale),
            worth: self.worth.results(scale),
            backlog: self.backlog(scale),
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
            Figure::TouchTimeMean => ratio(&self.touch, scale),
            Figure::Throughput => Some(scale.per_week(mean(&self.finished, scale))),
            Figure::WorkInProgress => Some(mean(&self.inside, scale)),
            Figure::InsideAtEnd => Some(mean(&self.inside_at_end, scale)),
            Figure::SlaResolve => ratio(&self.resolve, scale),
            Figure::SlaRespond => ratio(&self.respond, scale),
            Figure::FirstContact => ratio(&self.first_contact, scale),
            Figure::CostPerUnit => self.cost_per_unit(scale),
            Figure::CostPerWeek => scale.with_cost.then(|| mean(&self.cost_per_week, scale)),
            Figure::FlowEfficiency => ratio(&self.efficiency, scale),
            other => self.fates.figure(other, scale).or_else(|| self.worth.figure(other, scale)),
        }
    }

    fn backlog(&self, scale: &Scale) -> Option<BacklogResult> {
        let at_start = mean(&self.backlog, scale);
        let at_end = mean(&self.backlog_at_end, scale);
        (at_start.value > 0.0).then_some(BacklogResult { at_start, at_end })
    }

    fn cost_per_unit(&self, scale: &Scale) -> Option<Estimate> {
        if scale.with_cost { ratio(&self.cost, scale) } else { None }
    }
}
