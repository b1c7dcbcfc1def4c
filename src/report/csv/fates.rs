//! What became of everybody, and what it is worth, as rows.

use super::{Measured, known, perhaps};
use crate::experiment::results::{ActivityFates, Estimate, Fates, PriorityResult, Worth};

pub(super) fn flow(fates: &Fates) -> [Measured; 14] {
    let exactly = |value| Estimate { value, interval: None };
    [
        perhaps("refused", "share", fates.refused),
        perhaps("balked", "share", fates.balked),
        perhaps("abandoned", "share", fates.abandoned),
        perhaps("overflowed", "1/unit", fates.overflowed),
        perhaps("retried", "1/unit", fates.retried),
        perhaps("blocked", "h/unit", fates.blocked),
        perhaps("sent_back", "1/unit", fates.sent_back),
        perhaps("reopened", "1/unit", fates.reopened),
        perhaps("reassigned", "1/unit", fates.reassigned),
        perhaps("ping_pong", "share", fates.ping_pong),
        perhaps("first_level", "share", fates.first_level),
        perhaps("right_first_time", "share", fates.right_first_time),
        perhaps("throughput_yield", "share", fates.throughput_yield),
        perhaps("complete_accurate", "share", fates.complete_accurate.map(exactly)),
    ]
}

pub(super) fn activity(fates: &ActivityFates) -> [Measured; 10] {
    [
        known("refused", "units/week", fates.refused_per_week),
        known("balked", "units/week", fates.balked_per_week),
        known("gave_up", "units/week", fates.gave_up_per_week),
        known("overflowed", "units/week", fates.overflowed_per_week),
        known("retried", "units/week", fates.retried_per_week),
        known("sent_back", "visits/week", fates.sent_back_per_week),
        known("outside", "units", fates.outside),
        known("blocked", "units", fates.blocked),
        perhaps("blocked_share", "share", fates.blocked_share),
        perhaps("wait_in_vain", "h/unit", fates.wait_in_vain),
    ]
}

pub(super) fn worth(worth: &Worth) -> [Measured; 5] {
    [
        perhaps("lead_time.business", "h", worth.lead_time_business),
        perhaps("value.gained", "money/week", worth.value_gained_per_week),
        perhaps("value.lost", "money/week", worth.value_lost_per_week),
        perhaps("value.lost_per_unit", "money/unit", worth.value_lost_per_unit),
        perhaps("satisfaction", "share", worth.satisfaction),
    ]
}

pub(super) fn priority(result: &PriorityResult) -> Vec<Measured> {
    vec![
        known("finished", "units", result.finished),
        perhaps("lead_time.mean", "h", result.lead_time),
        perhaps("sla.resolve", "share", result.sla_resolve),
        perhaps("sla.respond", "share", result.sla_respond),
    ]
}
