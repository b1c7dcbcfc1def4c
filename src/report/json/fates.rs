//! What became of everybody, and what it is worth, as it stands in the files.

use serde::Serialize;

use super::Figure;
use crate::experiment::results::{ActivityFates, BacklogResult, Fates, PriorityResult, Worth};

#[derive(Serialize)]
pub(super) struct FateFigures {
    refused: Option<Figure>,
    balked: Option<Figure>,
    abandoned: Option<Figure>,
    overflowed: Option<Figure>,
    retried: Option<Figure>,
    blocked_h: Option<Figure>,
    sent_back: Option<Figure>,
    reopened: Option<Figure>,
    reassigned: Option<Figure>,
    ping_pong: Option<Figure>,
    first_level: Option<Figure>,
    right_first_time: Option<Figure>,
    throughput_yield: Option<Figure>,
    complete_accurate: Option<f64>,
}

#[derive(Serialize)]
pub(super) struct ActivityFateFigures {
    refused_per_week: Figure,
    balked_per_week: Figure,
    gave_up_per_week: Figure,
    overflowed_per_week: Figure,
    retried_per_week: Figure,
    sent_back_per_week: Figure,
    outside: Figure,
    blocked: Figure,
    blocked_share: Option<Figure>,
    wait_in_vain_h: Option<Figure>,
}

impl From<Fates> for FateFigures {
    fn from(fates: Fates) -> Self {
        Self {
            refused: fates.refused.map(Into::into),
            balked: fates.balked.map(Into::into),
            abandoned: fates.abandoned.map(Into::into),
            overflowed: fates.overflowed.map(Into::into),
            retried: fates.retried.map(Into::into),
            blocked_h: fates.blocked.map(Into::into),
            sent_back: fates.sent_back.map(Into::into),
            reopened: fates.reopened.map(Into::into),
            reassigned: fates.reassigned.map(Into::into),
            ping_pong: fates.ping_pong.map(Into::into),
            first_level: fates.first_level.map(Into::into),
            right_first_time: fates.right_first_time.map(Into::into),
            throughput_yield: fates.throughput_yield.map(Into::into),
            complete_accurate: fates.complete_accurate,
        }
    }
}

impl From<ActivityFates> for ActivityFateFigures {
    fn from(fates: ActivityFates) -> Self {
        Self {
            refused_per_week: fates.refused_per_week.into(),
            balked_per_week: fates.balked_per_week.into(),
            gave_up_per_week: fates.gave_up_per_week.into(),
            overflowed_per_week: fates.overflowed_per_week.into(),
            retried_per_week: fates.retried_per_week.into(),
            sent_back_per_week: fates.sent_back_per_week.into(),
            outside: fates.outside.into(),
            blocked: fates.blocked.into(),
            blocked_share: fates.blocked_share.map(Into::into),
            wait_in_vain_h: fates.wait_in_vain.map(Into::into),
        }
    }
}

/// What was open at the start.
#[derive(Serialize)]
pub(super) struct BacklogFigures {
    at_start: Figure,
    at_end: Figure,
}

impl From<BacklogResult> for BacklogFigures {
    fn from(backlog: BacklogResult) -> Self {
        Self { at_start: backlog.at_start.into(), at_end: backlog.at_end.into() }
    }
}

/// What the work of a flow is worth.
#[derive(Serialize)]
pub(super) struct WorthFigures {
    lead_time_business_h: Option<Figure>,
    value_gained_per_week: Option<Figure>,
    value_lost_per_week: Option<Figure>,
    value_lost_per_unit: Option<Figure>,
    satisfaction: Option<Figure>,
}

impl From<Worth> for WorthFigures {
    fn from(worth: Worth) -> Self {
        Self {
            lead_time_business_h: worth.lead_time_business.map(Into::into),
            value_gained_per_week: worth.value_gained_per_week.map(Into::into),
            value_lost_per_week: worth.value_lost_per_week.map(Into::into),
            value_lost_per_unit: worth.value_lost_per_unit.map(Into::into),
            satisfaction: worth.satisfaction.map(Into::into),
        }
    }
}

/// One priority of a stream.
#[derive(Serialize)]
pub(super) struct PriorityFigures {
    priority: u8,
    finished: Figure,
    lead_time_h: Option<Figure>,
    sla_resolve: Option<Figure>,
    sla_respond: Option<Figure>,
}

impl From<&PriorityResult> for PriorityFigures {
    fn from(result: &PriorityResult) -> Self {
        Self {
            priority: result.priority,
            finished: result.finished.into(),
            lead_time_h: result.lead_time.map(Into::into),
            sla_resolve: result.sla_resolve.map(Into::into),
            sla_respond: result.sla_respond.map(Into::into),
        }
    }
}
