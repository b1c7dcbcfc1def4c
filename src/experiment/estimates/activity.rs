//! Activities and the stages of the value chain that they belong to.

use crate::id::{ActivityId, Id};
use crate::kernel::cause::{ByCause, Cause};
use crate::model::{Activity, Model, Stage};
use crate::observe::observations::Observations;
use crate::stats::{Ratio, Tally};

use super::super::results::{ActivityResult, StageResult};
use super::fates::{ActivityFateTotals, ActivityFatesSeen};
use super::figure::{QuantileTotals, Scale, hours, mean, ratio, share};

/// What was seen of one activity in one replication, over all streams. Times and areas in ticks.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ActivitySeen {
    /// Visits that ended.
    pub(super) completed: u64,
    wait: u128,
    sojourn: u128,
    /// Spells of waiting that ended; of a delay all its time is external.
    causes: ByCause<u128>,
    waiting_area: u128,
    work_area: u128,
    fates: ActivityFatesSeen,
}

/// Accumulators of all activities and stages.
#[derive(Debug, Clone)]
pub(super) struct Activities {
    activities: Vec<ActivityTotals>,
    /// Stages that occur, in their order, with the activities of each.
    stages: Vec<(Stage, Vec<usize>, StageTotals)>,
}

/// Accumulators of one activity. Times in hours.
#[derive(Debug, Clone, Default)]
struct ActivityTotals {
    /// Whether it needs nobody of ours.
    is_delay: bool,
    completed: Tally,
    visits: Ratio,
    wait: Ratio,
    waits: QuantileTotals,
    touch: Ratio,
    causes: ByCause<Tally>,
    share_of_waiting: Ratio,
    waiting_units: Tally,
    in_work: Tally,
    fates: ActivityFateTotals,
}

/// Accumulators of one stage. Times in hours.
#[derive(Debug, Clone, Default)]
struct StageTotals {
    completed: Tally,
    touch: Tally,
    waiting: Tally,
    inside: Tally,
}

impl ActivitySeen {
    /// Every activity, its streams added up.
    pub(super) fn of_all(model: &Model, seen: &Observations) -> Vec<Self> {
        let mut all = vec![Self::default(); model.activities.len()];
        for (cell, seen) in model.cells.iter().zip(&seen.cells) {
            let one = &mut all[cell.activity.index()];
            one.completed += seen.completed;
            one.wait += seen.wait;
            one.sojourn += seen.sojourn;
            for (cause, ticks) in seen.waits.iter() {
                one.causes[cause] += ticks;
            }
            one.fates.include(seen);
            one.waiting_area += seen.waiting_area + seen.held_area;
            one.work_area += seen.work_area.iter().sum::<u128>() + seen.riding_area;
        }
        for (one, activity) in all.iter_mut().zip(&model.activities) {
            if activity.line.is_none() {
                one.causes[Cause::External] = one.work_area;
            }
        }
        all
    }

    /// Waiting inside, for people of ours or something else of ours. Tasks that have ended and wait for others hold nothing
    /// up here: the others do, where they are.
    fn waiting_inside(&self) -> u128 {
        self.causes.total() - self.causes[Cause::External] - self.causes[Cause::Join]
    }
}

impl Activities {
    /// Accumulators that have seen nothing.
    pub(super) fn new(model: &Model) -> Self {
        let totals = |activity: &Activity| ActivityTotals {
            is_delay: activity.line.is_none(),
            ..ActivityTotals::default()
        };
        let mut stages: Vec<Stage> = model.activities.iter().map(|activity| activity.stage).collect();
        stages.sort_unstable();
        stages.dedup();
        let members = |stage: Stage| {
            let activities = model.activities.enumerate();
            activities.filter(|(_, activity)| activity.stage == stage).map(|(id, _)| id.index()).collect()
        };
        Self {
            activities: model.activities.iter().map(totals).collect(),
            stages: stages.into_iter().map(|stage| (stage, members(stage), StageTotals::default())).collect(),
        }
    }

    /// Takes in one replication, in which so many units left.
    pub(super) fn add(&mut self, seen: &Observations, activities: &[ActivitySeen], left: u64) {
        let window = seen.window as f64;
        let everywhere = hours(activities.iter().map(ActivitySeen::waiting_inside).sum());
        for ((totals, one), waits) in self.activities.iter_mut().zip(activities).zip(&seen.waits) {
            let completed = one.completed as f64;
            totals.completed.add(completed);
            totals.visits.add(completed, left as f64);
            totals.wait.add(hours(one.wait), completed);
            totals.waits.add(waits);
            totals.touch.add(hours(one.sojourn.saturating_sub(one.wait)), completed);
            for cause in Cause::ALL {
                totals.causes[cause].add(hours(one.causes[cause]));
            }
            totals.share_of_waiting.add(hours(one.waiting_inside()), everywhere);
            totals.waiting_units.add(one.waiting_area as f64 / window);
            totals.in_work.add(one.work_area as f64 / window);
            totals.fates.add(&one.fates, one.work_area, window);
        }
        for (_, members, totals) in &mut self.stages {
            let (mut completed, mut touch, mut waiting, mut inside) = (0, 0, 0, 0);
            for one in members.iter().map(|&index| &activities[index]) {
                completed += one.completed;
                touch += one.work_area - one.causes[Cause::External];
                waiting += one.causes.total();
                inside += one.waiting_area + one.work_area;
            }
            totals.completed.add(completed as f64);
            totals.touch.add(hours(touch));
            totals.waiting.add(hours(waiting));
            totals.inside.add(inside as f64 / window);
        }
    }

    /// The figures of the activities.
    pub(super) fn results(&self, model: &Model, scale: &Scale) -> Vec<ActivityResult> {
        let result = |(index, totals): (usize, &ActivityTotals)| {
            let activity = &model.activities[ActivityId::new(index)];
            let for_people = |figure| if totals.is_delay { None } else { figure };
            let weekly = |tally: &Tally| scale.per_week(mean(tally, scale));
            ActivityResult {
                name: activity.name.clone(),
                title: activity.title.clone(),
                stage: activity.stage,
                practice: activity.practice.clone(),
                pools: pools(model, activity),
                completed_per_week: weekly(&totals.completed),
                visits_per_unit: ratio(&totals.visits, scale),
                wait: totals.waits.estimate(for_people(ratio(&totals.wait, scale)), scale),
                touch_time: ratio(&totals.touch, scale),
                waiting_per_week: totals.causes.map(weekly),
                share_of_waiting: for_people(share(&totals.share_of_waiting, scale)),
                waiting_units: mean(&totals.waiting_units, scale),
                in_work: mean(&totals.in_work, scale),
                fates: totals.fates.results(scale),
            }
        };
        self.activities.iter().enumerate().map(result).collect()
    }

    /// The figures of the stages.
    pub(super) fn stage_results(&self, scale: &Scale) -> Vec<StageResult> {
        let result = |(stage, _, totals): &(Stage, Vec<usize>, StageTotals)| StageResult {
            stage: *stage,
            completed_per_week: scale.per_week(mean(&totals.completed, scale)),
            touch_per_week: scale.per_week(mean(&totals.touch, scale)),
            waiting_per_week: scale.per_week(mean(&totals.waiting, scale)),
            work_in_progress: mean(&totals.inside, scale),
        };
        self.stages.iter().map(result).collect()
    }
}

/// Names of the pools that can do an activity, in the order in which its needs name them.
fn pools(model: &Model, activity: &Activity) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let options = activity.line.map_or(&[][..], |line| &model.lines[line].options);
    for &(pool, _) in options.iter().flatten() {
        let name = &model.pools[pool].name;
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    names
}
