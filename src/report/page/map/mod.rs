//! The value-stream map: activities with their waiting lines and their people, and how many units go which way.

mod draw;
mod layout;

use std::collections::BTreeMap;

use crate::analysis::results::Claim;
use crate::experiment::results::{ActivityResult, Results};
use crate::id::Id;
use crate::model::{Model, visits_per_unit};

use super::super::finding::measured_weeks;
use super::super::story::Findings;
use super::super::words::{Kind, counted, figure, stage_title, value};

pub(super) use draw::draw;

/// A flow of less than this part of the largest is chance or rounding, and is left out.
const FLOW_LEAST: f64 = 1e-6;

/// What is drawn.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Map {
    pub(super) stations: Vec<Station>,
    pub(super) flows: Vec<Flow>,
    /// Whether the flows were counted in the run, or follow from what arrived and the shares of the scenario.
    pub(super) counted: bool,
    /// Units that arrive in a week.
    pub(super) arrivals_per_week: f64,
}

/// An activity on the map.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Station {
    /// Kind of value-chain activity.
    pub(super) stage: &'static str,
    pub(super) title: String,
    /// Waiting in a few words.
    pub(super) waiting: String,
    /// Work in a few words.
    pub(super) work: String,
    /// Who does it, in a few words.
    pub(super) people: String,
    /// Share of the waiting for people that is here.
    pub(super) share_of_waiting: f64,
    /// Whether its people are the bottleneck, and that is proved.
    pub(super) is_bottleneck: bool,
    /// Everything that is known of it, sentence by sentence.
    pub(super) figures: String,
}

/// Units that go from one station to another; `None` is outside.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Flow {
    pub(super) from: Option<usize>,
    pub(super) to: Option<usize>,
    pub(super) per_week: f64,
    /// Whether they are sent back to be done again.
    pub(super) rework: bool,
}

impl Map {
    /// The map of a scenario; `None` if no unit went anywhere.
    pub(super) fn of(findings: &Findings<'_>, model: &Model) -> Option<Self> {
        let run = findings.run;
        let flows = match findings.analysis {
            Some(analysis) => analysis
                .flow
                .moves
                .iter()
                .map(|one| Flow {
                    from: one.from,
                    to: one.to,
                    per_week: one.per_week.value,
                    rework: one.rework,
                })
                .collect(),
            None => planned(run, model),
        };
        let largest = flows.iter().map(|flow| flow.per_week).fold(0.0, f64::max);
        let flows: Vec<Flow> =
            flows.into_iter().filter(|flow| flow.per_week > FLOW_LEAST * largest).collect();
        let arrivals = flows.iter().filter(|flow| flow.from.is_none()).map(|flow| flow.per_week).sum();
        let bottleneck = findings.analysis.and_then(|analysis| match analysis.verdict.claim {
            Claim::Bottleneck(pool) => run.pools.get(pool).map(|pool| pool.name.as_str()),
            _ => None,
        });
        let map = Self {
            stations: run.activities.iter().map(|one| station(one, run, bottleneck)).collect(),
            flows,
            counted: findings.analysis.is_some(),
            arrivals_per_week: arrivals,
        };
        (largest > 0.0).then(|| map.without_the_unvisited())
    }

    /// The map without activities to which nothing goes.
    fn without_the_unvisited(self) -> Self {
        let is_visited =
            |place: usize| self.flows.iter().any(|flow| flow.from == Some(place) || flow.to == Some(place));
        let mut new_places = vec![None; self.stations.len()];
        let mut stations = Vec::new();
        for (place, station) in self.stations.into_iter().enumerate() {
            if is_visited(place) {
                new_places[place] = Some(stations.len());
                stations.push(station);
            }
        }
        let moved = |place: Option<usize>| place.and_then(|place| new_places[place]);
        let flows = self
            .flows
            .iter()
            .map(|flow| Flow { from: moved(flow.from), to: moved(flow.to), ..*flow })
            .collect();
        Self { stations, flows, ..self }
    }
}

/// Flows that follow from the arrivals of the run and the shares of the scenario (traffic equations).
fn planned(run: &Results, model: &Model) -> Vec<Flow> {
    let weeks = measured_weeks(run);
    let mut flows: BTreeMap<(Option<usize>, Option<usize>), (f64, bool)> = BTreeMap::new();
    let mut add = |from, to, per_week: f64, rework| {
        if per_week.is_finite() {
            let known = flows.entry((from, to)).or_default();
            known.0 += per_week;
            known.1 |= rework;
        }
    };
    for ((id, stream), seen) in model.streams.enumerate().zip(&run.streams) {
        let arrivals = seen.flow.arrived.value / weeks;
        let activity = |cell| model.cells[cell].activity.index();
        add(None, Some(activity(stream.entry)), arrivals, false);
        for (cell, visits) in visits_per_unit(model, id) {
            for branch in &model.cells[cell].next {
                let rework = branch.to.is_some() && branch.to == model.cells[cell].rework;
                let per_week = arrivals * visits * branch.share;
                add(Some(activity(cell)), branch.to.map(activity), per_week, rework);
            }
        }
    }
    flows.into_iter().map(|((from, to), (per_week, rework))| Flow { from, to, per_week, rework }).collect()
}

fn station(activity: &ActivityResult, run: &Results, bottleneck: Option<&str>) -> Station {
    let is_delay = activity.pools.is_empty();
    let pools = || run.pools.iter().filter(|pool| activity.pools.contains(&pool.name));
    let busy = |pool: &crate::experiment::results::PoolResult| match pool.occupancy {
        Some(occupancy) => format!("{}, busy {}", pool.title, value(occupancy.value, Kind::Share)),
        None => pool.title.clone(),
    };
    let people: Vec<String> = pools().map(busy).collect();
    let touch = activity.touch_time.map(|touch| value(touch.value, Kind::Time));
    let in_work = value(activity.in_work.value, Kind::Count);
    let each = |time: Option<String>| time.map_or_else(String::new, |time| format!(", {time} each"));
    let wait = activity.wait.map(|wait| value(wait.mean.value, Kind::Time));
    let takes_time = activity.in_work.value > 0.0;
    let (waiting, work, who) = if is_delay && !takes_time {
        (String::new(), "takes no time".to_owned(), "nobody of ours".to_owned())
    } else if is_delay {
        (String::new(), format!("{in_work} there{}", each(touch)), "a delay, nobody of ours".to_owned())
    } else {
        (
            format!("{} waiting{}", value(activity.waiting_units.value, Kind::Count), each(wait)),
            format!("{in_work} in work{}", each(touch)),
            match people.as_slice() {
                [only] => only.clone(),
                [] => String::new(),
                many => counted(many.len() as u64, "group"),
            },
        )
    };
    Station {
        stage: stage_title(activity.stage),
        title: activity.title.clone(),
        waiting,
        work,
        people: who,
        share_of_waiting: activity.share_of_waiting.map_or(0.0, |share| share.value),
        is_bottleneck: bottleneck.is_some_and(|name| activity.pools.iter().any(|pool| pool == name)),
        figures: sentences(activity, &people),
    }
}

/// What is known of an activity, for who points at it or has it read out.
fn sentences(activity: &ActivityResult, people: &[String]) -> String {
    let mut parts = vec![
        format!("{}: {}", activity.title, stage_title(activity.stage)),
        format!("{} visits a week", figure(activity.completed_per_week, Kind::Count)),
    ];
    let is_delay = activity.pools.is_empty();
    if let Some(touch) = activity.touch_time {
        let what = if is_delay { "a visit lasts" } else { "work on a visit takes" };
        parts.push(format!("{what} {}", figure(touch, Kind::Time)));
    }
    if let Some(wait) = activity.wait {
        parts.push(format!(
            "a visit waits {} on average, 85 of 100 no more than {}",
            figure(wait.mean, Kind::Time),
            value(wait.p85.value, Kind::Time)
        ));
        parts.push(format!("{} units wait on average", figure(activity.waiting_units, Kind::Count)));
    }
    if let Some(share) = activity.share_of_waiting {
        parts.push(format!("{} of all waiting for people is here", figure(share, Kind::Share)));
    }
    parts.extend(people.iter().cloned());
    let mut text = parts.join(". ");
    text.push('.');
    text
}
