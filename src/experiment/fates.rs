//! What became of everybody: who was turned away, gave up, was sent back, passed on, opened again. Values only; defined
//! for readers in `docs/measures.md`.

use super::results::Estimate;

/// What became of the units of a flow. Per unit that left finished in the window, unless it says otherwise; `None` where
/// there was none.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Fates {
    /// Share of the units that left, in whatever way, that were refused.
    pub refused: Option<Estimate>,
    /// Share of these that left at the sight of a line.
    pub balked: Option<Estimate>,
    /// Share of these that lost patience.
    pub abandoned: Option<Estimate>,
    /// Times a unit found no place and went elsewhere.
    pub overflowed: Option<Estimate>,
    /// Times a unit found no place and was to come again.
    pub retried: Option<Estimate>,
    /// Hours for which the people of a unit were kept by it after their work.
    pub blocked: Option<Estimate>,
    /// Times a unit was sent back to be done again.
    pub sent_back: Option<Estimate>,
    /// Times a unit was opened again.
    pub reopened: Option<Estimate>,
    /// Times the work on a unit passed from one pool to another.
    pub reassigned: Option<Estimate>,
    /// Share that went from one pool to another and straight back.
    pub ping_pong: Option<Estimate>,
    /// Share that no other pool worked on than the first.
    pub first_level: Option<Estimate>,
    /// Share never sent back and never opened again: rolled percent complete and accurate, as it came out.
    pub right_first_time: Option<Estimate>,
    /// Share never sent back, never opened again, and that never went back and forth between two pools.
    pub throughput_yield: Option<Estimate>,
    /// Rolled percent complete and accurate as the routes have it, if defects were independent; nothing in it is drawn.
    /// `None` where ways depend on the state of the run.
    pub complete_accurate: Option<f64>,
}

impl Fates {
    /// Whether nobody was lost, turned away, kept, sent back, opened again or passed on.
    pub fn are_plain(&self) -> bool {
        let &Self { refused, balked, abandoned, overflowed, retried, blocked, .. } = self;
        let &Self { sent_back, reopened, reassigned, .. } = self;
        let all = [refused, balked, abandoned, overflowed, retried, blocked, sent_back, reopened, reassigned];
        all.into_iter().flatten().all(|figure| figure.value <= 0.0)
    }
}

/// What became of those who came to an activity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ActivityFates {
    /// Units a week that found no place and were refused.
    pub refused_per_week: Estimate,
    /// Units a week that left at the sight of the line.
    pub balked_per_week: Estimate,
    /// Units a week that gave up waiting, wherever they went then.
    pub gave_up_per_week: Estimate,
    /// Units a week that found no place and went elsewhere.
    pub overflowed_per_week: Estimate,
    /// Units a week that found no place and were to come again.
    pub retried_per_week: Estimate,
    /// Visits a week after which the unit was sent back to be done again.
    pub sent_back_per_week: Estimate,
    /// Units that wait outside to be let in here, or stay away to come again: time average.
    pub outside: Estimate,
    /// Units that keep their people here after the work: time average.
    pub blocked: Estimate,
    /// Share of the time that people spent on units here in which they were only kept.
    pub blocked_share: Option<Estimate>,
    /// Hours that those waited who gave up.
    pub wait_in_vain: Option<Estimate>,
}

impl ActivityFates {
    /// Whether nobody was turned away, gave up, was kept or was sent back here.
    pub fn are_plain(&self) -> bool {
        let &Self { refused_per_week, balked_per_week, gave_up_per_week, overflowed_per_week, .. } = self;
        let &Self { retried_per_week, sent_back_per_week, outside, blocked, .. } = self;
        let turned = [refused_per_week, balked_per_week, gave_up_per_week, overflowed_per_week];
        let others = [retried_per_week, sent_back_per_week, outside, blocked];
        turned.iter().chain(&others).all(|figure| figure.value <= 0.0)
    }
}
