//! What the figures on the page mean, in a sentence each. `docs/measures.md` defines them exactly; each names the figure
//! there.

/// A figure in words: what the page calls it, its name in `docs/measures.md`, what it means.
pub(super) struct Definition {
    pub(super) term: &'static str,
    pub(super) measure: &'static str,
    pub(super) meaning: &'static str,
}

const fn of(term: &'static str, measure: &'static str, meaning: &'static str) -> Definition {
    Definition { term, measure, meaning }
}

/// In the order in which a reader meets them.
pub(super) const DEFINITIONS: [Definition; 23] = [
    of(
        "Unit",
        "arrived",
        "one piece of demand, such as a ticket. It arrives in a value stream and leaves it.",
    ),
    of(
        "Arrived, finished",
        "finished",
        "units that arrived, or left, in the measured weeks of one replication.",
    ),
    of(
        "Lead time",
        "lead_time_h.mean",
        "time of the clock on the wall from arriving to leaving, nights and weekends included; 1 d is 24 h.",
    ),
    of("P50, P85, P95", "lead_time_h.p85", "half, 85 % and 95 % of the units took no longer."),
    of(
        "Touch time",
        "touch_time_h",
        "time in which somebody works on the unit; two people at once count once.",
    ),
    of(
        "Waiting",
        "waiting_h.contention",
        "all of the lead time that is not touch time, each part under one cause.",
    ),
    of(
        "Contention",
        "waiting_h.contention",
        "people are on duty, but busy with units whose turn came earlier.",
    ),
    of("Off shift", "waiting_h.off_shift", "nobody who could do it is on duty."),
    of(
        "Overtaken",
        "waiting_h.overtaken",
        "the turn of the unit had come, but a more favored one was taken.",
    ),
    of(
        "External",
        "waiting_h.external",
        "a delay that needs nobody of ours: a customer, a supplier, an approval.",
    ),
    of("Flow efficiency", "flow_efficiency", "touch time over lead time, all units together."),
    of("Work in progress", "work_in_progress", "units inside, averaged over time."),
    of(
        "SLA",
        "sla_resolve",
        "share of the units resolved within their target, on its own clock; what is open and late has missed it.",
    ),
    of("SLA respond", "sla_respond", "share first worked on by people within its target."),
    of("FCR", "first_contact", "first contact: share of the units that needed one visit to people only."),
    of(
        "Cost",
        "cost_per_unit",
        "paid and overtime hours of the pools at their cost, over the units that left; idle hours cost as much.",
    ),
    of(
        "Cost here, to solve",
        "cost_to_solve",
        "of a support level: its people for each unit it worked on, and the same of all levels that worked on what it solved.",
    ),
    of("Pool", "paid", "people, or machines, who do the same work in place of one another."),
    of(
        "Paid, on duty",
        "on_duty",
        "hours a week of all people of a pool; on duty is less by whatever keeps people away.",
    ),
    of(
        "Busy/on duty",
        "occupancy",
        "time at work over time on duty: time with nobody there counts as neither.",
    ),
    of("Busy/paid", "utilization", "time at work over paid time."),
    of(
        "Load",
        "load",
        "demand over capacity before chance comes in; at 100 % and above waiting lines grow for ever.",
    ),
    of(
        "±",
        "share_of_waiting",
        "half-width of the confidence interval, the longer side, rounded up. The interval is about this model.",
    ),
];

#[cfg(test)]
mod tests {
    use super::DEFINITIONS;

    #[test]
    fn every_figure_that_is_explained_is_defined_exactly_in_the_page_of_measures() {
        let page = include_str!("../../../docs/measures.md");
        for definition in &DEFINITIONS {
            let row = format!("| `{}` |", definition.measure);
            assert!(page.contains(&row), "{} is not in docs/measures.md", definition.measure);
        }
    }
}
