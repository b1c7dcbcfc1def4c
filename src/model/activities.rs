//! Activities, the waiting lines in front of them, and what each value stream does at each of them.

use std::collections::BTreeMap;

use super::compile::Compiler;
use super::routing::{ExitRule, Exits, branches, forks_of, reachable};
use super::streams::batch;
use super::{Activity, Batching, Cell, Choice, Discipline, Line, Need, Spawn, Stage, VisitLimit, WhenFull};
use crate::dist::Distribution;
use crate::id::{ActivityId, CellId, Id, IdVec, LineId, OutputId, PoolId, StreamId};
use crate::rng::name_key;
use crate::scenario::{self, Named, Next, Placed, Rule};
use crate::time::{Span, Speed};

/// Where units go that leave the stream.
const DONE: &str = "done";

/// How long an activity takes and where it leads, for one value stream.
struct Step {
    duration: Option<Distribution>,
    exits: Option<Exits>,
    spawns: Option<Vec<Spawn>>,
    patience: Option<Distribution>,
}

/// Where the units of a stream come in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entries {
    /// When they arrive.
    pub(super) first: CellId,
    /// When they are reopened.
    pub(super) reopened: Option<CellId>,
}

impl<'a> Compiler<'a> {
    /// Activities and waiting lines in the order of the file, and the kinds of output by name.
    pub(super) fn activities(
        &mut self,
    ) -> (IdVec<ActivityId, Activity>, IdVec<LineId, Line>, IdVec<OutputId, String>) {
        let mut activities = IdVec::new();
        let mut lines: IdVec<LineId, Line> = IdVec::new();
        let mut outputs: IdVec<OutputId, String> = IdVec::new();
        for (key, written) in &self.scenario.activities.entries {
            let mut own_durations = Vec::new();
            let line = written.pool.as_ref().map(|pool| {
                let discipline =
                    written.discipline.as_ref().map_or(Discipline::Fifo, |rule| rule.value.into());
                let (options, speeds, durations) = self.options(&pool.value);
                if durations.iter().any(Option::is_some) {
                    own_durations = durations;
                }
                let aging = written.aging.as_ref().map(|aging| Span::from_seconds(aging.value));
                shared(&mut lines, Line { discipline, aging, options, speeds })
            });
            let produced = written.outputs.iter().map(|output| shared(&mut outputs, output.value.clone()));
            let outputs = produced.collect();
            activities.push(Activity {
                name: key.value.clone(),
                title: written.title.clone().unwrap_or_else(|| key.value.clone()),
                key: name_key(&key.value),
                stage: written.stage.value.into(),
                practice: written.practice.clone(),
                line,
                calendar: written.calendar.as_ref().and_then(|name| self.calendar_id(name)),
                clock_paused: written
                    .clock
                    .as_ref()
                    .is_some_and(|clock| clock.value == scenario::Clock::Paused),
                outputs,
                places: self.places(written),
                improves: Vec::new(),
                consumes: self.amounts(written.consumes.as_ref()),
                produces: self.amounts(written.produces.as_ref()),
                batch: written.batch.as_ref().map(|batch| self.batching(&batch.value)),
                balking: written.balking.as_ref().map(|balking| balking.value.clone()).unwrap_or_default(),
                gives_up_to: written
                    .gives_up_to
                    .as_ref()
                    .and_then(|to| self.id(&self.scenario.activities, to, "activity")),
                own_durations,
                learning: written.learning.as_ref().map(|learning| Self::learning(&learning.value)),
            });
        }
        (activities, lines, outputs)
    }

    /// What must be free to start, in order of preference, how fast each does the work, and its own law of the work
    /// if it has one; an alternative that repeats an earlier one is left out.
    fn options(
        &mut self,
        written: &scenario::PoolNeed,
    ) -> (Vec<Need>, Vec<Speed>, Vec<Option<Distribution>>) {
        let (mut options, mut speeds, mut durations) = (Vec::<Need>::new(), Vec::new(), Vec::new());
        for alternative in &written.options {
            let mut need: BTreeMap<PoolId, u32> = BTreeMap::new();
            for name in &alternative.names {
                if let Some(pool) = self.id(&self.scenario.pools, name, "pool") {
                    *need.entry(pool).or_default() += 1;
                }
            }
            let need: Need = need.into_iter().collect();
            if !options.contains(&need) {
                durations.push(alternative.duration.as_ref().and_then(|law| self.own_duration(law)));
                options.push(need);
                speeds.push(Speed::from_factor(alternative.speed));
            }
        }
        (options, speeds, durations)
    }

    /// The law of the work where a certain alternative does it. It must take time: what follows from the time that an
    /// activity takes must hold whoever does it.
    fn own_duration(&mut self, written: &Placed<scenario::Distribution>) -> Option<Distribution> {
        let law = self.distribution(written)?;
        if law.mean() <= 0.0 {
            let message = "expected a duration of more than zero for an alternative";
            self.diagnostics.push(scenario::Diagnostic::error(message).at(&written.place));
        }
        Some(law)
    }

    /// How units are collected before they are worked on.
    fn batching(&mut self, written: &scenario::WorkBatch) -> Batching {
        let size = written.size.as_ref().map_or(u32::MAX, |size| size.value);
        let least = written.least.as_ref().map(|least| least.value);
        Batching {
            size,
            least: least.unwrap_or(if written.gate.is_some() { 1 } else { size }),
            timeout: written.timeout.as_ref().map(|timeout| Span::from_seconds(timeout.value)),
            gate: written.gate.as_ref().and_then(|name| self.calendar_id(name)),
            together: written.work.as_ref().is_none_or(|work| work.value == scenario::BatchWork::Together),
        }
    }

    /// What each value stream does at each activity it can reach, stream by stream, and where it starts.
    pub(super) fn cells(
        &mut self,
        activities: &IdVec<ActivityId, Activity>,
    ) -> (IdVec<CellId, Cell>, IdVec<StreamId, Entries>) {
        let scenario = self.scenario;
        let limits = self.loop_limits();
        let base: Vec<Step> =
            scenario.activities.entries.iter().map(|(_, activity)| self.own_step(activity)).collect();
        let overrides = self.overrides();
        let mut cells = IdVec::new();
        let mut entries = IdVec::new();
        for (stream, (key, written)) in scenario.streams.entries.iter().enumerate() {
            let own = |activity: usize| overrides.get(&(activity, key.value.as_str()));
            let exits: Vec<Exits> = (0..base.len())
                .map(|activity| {
                    let exits =
                        own(activity).and_then(|step| step.exits.as_ref()).or(base[activity].exits.as_ref());
                    self.with_rework(activity, exits.cloned().unwrap_or_else(Exits::out))
                })
                .collect();
            let first = CellId::new(cells.len());
            let entry = self.id::<ActivityId, _>(&scenario.activities, &written.enters, "activity");
            let reopened = written.reopen.as_ref().and_then(|reopen| {
                self.id::<ActivityId, _>(&scenario.activities, &reopen.value.enters, "activity")
            });
            let aside = |activity: ActivityId| {
                [
                    limits[activity.index()].and_then(|(_, then)| then),
                    overflow(&activities[activity]),
                    activities[activity].gives_up_to,
                ]
            };
            let reached = reachable(entry.into_iter().chain(reopened).collect(), &exits, aside);
            let cell_of =
                |activity| Some(CellId::new(first.index() + reached.binary_search(&activity).ok()?));
            for &activity in &reached {
                let index = activity.index();
                let duration =
                    own(index).and_then(|step| step.duration.as_ref()).or(base[index].duration.as_ref());
                let Some(duration) = duration.cloned().or_else(|| Distribution::constant(0.0).ok()) else {
                    continue;
                };
                let spawns = own(index).and_then(|step| step.spawns.as_ref()).or(base[index].spawns.as_ref());
                let spawns = spawns.cloned().unwrap_or_default();
                let overflow = overflow(&activities[activity]).and_then(cell_of);
                let patience = own(index).and_then(|step| step.patience.as_ref());
                let patience = patience.or(base[index].patience.as_ref());
                cells.push(Cell {
                    stream: StreamId::new(stream),
                    activity,
                    duration,
                    next: branches(&exits[index], cell_of),
                    choice: choice(exits[index].rule, cell_of),
                    rework: exits[index].rework.and_then(cell_of),
                    limit: limits[index]
                        .map(|(visits, then)| VisitLimit { visits, then: then.and_then(cell_of) }),
                    fork: None,
                    spawns,
                    overflow,
                    patience: patience.cloned(),
                    gives_up_to: activities[activity].gives_up_to.and_then(cell_of),
                });
            }
            entries.push(Entries {
                first: entry.and_then(cell_of).unwrap_or(first),
                reopened: reopened.and_then(cell_of),
            });
        }
        let forks = forks_of(&cells);
        cells.iter_mut().zip(forks).for_each(|(cell, fork)| cell.fork = fork);
        (cells, entries)
    }

    /// How often a unit comes to each activity at most, and where it goes instead.
    fn loop_limits(&mut self) -> Vec<Option<(u32, Option<ActivityId>)>> {
        let activities = &self.scenario.activities;
        let mut limit = |(_, written): &(Placed<String>, scenario::Activity)| {
            let limit = &written.loop_limit.as_ref()?.value;
            let then = (limit.then.value != DONE).then(|| self.id(activities, &limit.then, "activity"));
            Some((limit.visits.value, then.flatten()))
        };
        activities.entries.iter().map(&mut limit).collect()
    }

    /// The ways out of an activity, with that of the units that are not complete and accurate.
    fn with_rework(&mut self, activity: usize, exits: Exits) -> Exits {
        let (_, written) = &self.scenario.activities.entries[activity];
        let (Some(accurate), Some(rework)) = (&written.accurate, &written.rework) else { return exits };
        match self.id(&self.scenario.activities, rework, "activity") {
            Some(to) if accurate.value < 1.0 => exits.with_rework(1.0 - accurate.value, to),
            _ => exits,
        }
    }

    /// What differs for single streams, by activity and name of the stream.
    fn overrides(&mut self) -> BTreeMap<(usize, &'a str), Step> {
        let mut overrides = BTreeMap::new();
        for (activity, (_, written)) in self.scenario.activities.entries.iter().enumerate() {
            for (stream, differs) in &written.overrides.entries {
                let scenario::Override { duration, next, spawns, patience } = differs;
                let mut step = self.step(duration.as_ref(), next.as_ref(), spawns.as_ref());
                step.patience = patience.as_ref().and_then(|patience| self.distribution(patience));
                overrides.insert((activity, stream.value.as_str()), step);
            }
        }
        overrides
    }

    /// What an activity does with all streams for which nothing differs.
    fn own_step(&mut self, activity: &scenario::Activity) -> Step {
        let scenario::Activity { duration, next, spawns, patience, .. } = activity;
        let mut step = self.step(duration.as_ref(), next.as_ref(), spawns.as_ref());
        step.patience = patience.as_ref().and_then(|patience| self.distribution(patience));
        step
    }

    fn step(
        &mut self,
        duration: Option<&Placed<scenario::Distribution>>,
        next: Option<&Placed<Next>>,
        spawns: Option<&Named<scenario::Spawn>>,
    ) -> Step {
        Step {
            duration: duration.and_then(|duration| self.distribution(duration)),
            exits: next.map(|next| self.exits(&next.value)),
            spawns: spawns.map(|spawns| self.spawns(spawns)),
            patience: None,
        }
    }

    /// What a completion makes, in the order of the file; what it never makes is left out.
    fn spawns(&mut self, written: &Named<scenario::Spawn>) -> Vec<Spawn> {
        let mut spawns = Vec::new();
        for (stream, spawn) in &written.entries {
            let after = spawn.after.as_ref().and_then(|after| self.distribution(after));
            let Some(stream) = self.id(&self.scenario.streams, stream, "stream") else { continue };
            if spawn.share.value > 0.0 {
                spawns.push(Spawn {
                    stream,
                    share: spawn.share.value,
                    count: batch(spawn.count.as_ref().map(|count| &count.value)),
                    after,
                    over: Span::from_seconds(spawn.over.as_ref().map_or(0.0, |over| over.value)),
                });
            }
        }
        spawns
    }

    fn exits(&mut self, next: &Next) -> Exits {
        let mut ways = Vec::new();
        for (name, share) in &next.branches {
            if name.value == DONE {
                ways.push((share.value, None));
            } else if let Some(to) = self.id(&self.scenario.activities, name, "activity") {
                ways.push((share.value, Some(to)));
            }
        }
        let rule = match &next.rule {
            Rule::Shares => ExitRule::Shares,
            Rule::Shortest => ExitRule::Shortest,
            Rule::InTurn => ExitRule::InTurn,
            Rule::All { join } if join.value == DONE => ExitRule::All { join: None },
            Rule::All { join } => {
                ExitRule::All { join: self.id(&self.scenario.activities, join, "activity") }
            }
        };
        Exits { ways, rule, rework: None }
    }
}

/// The rule by which a way out is chosen, with the join as a cell.
fn choice(rule: ExitRule, cell_of: impl Fn(ActivityId) -> Option<CellId>) -> Choice {
    match rule {
        ExitRule::Shares => Choice::Shares,
        ExitRule::Shortest => Choice::Shortest,
        ExitRule::InTurn => Choice::InTurn,
        ExitRule::All { join } => Choice::All { join: join.and_then(cell_of) },
    }
}

/// The activity to which the units of a full line overflow.
fn overflow(activity: &Activity) -> Option<ActivityId> {
    match activity.places.as_ref()?.when_full {
        WhenFull::Overflow(to) => Some(to),
        _ => None,
    }
}

/// The id of an entry of a table that holds each entry once.
fn shared<I: Id, T: PartialEq>(table: &mut IdVec<I, T>, entry: T) -> I {
    let same = table.enumerate().find(|(_, other)| **other == entry).map(|(id, _)| id);
    same.unwrap_or_else(|| table.push(entry))
}

impl From<scenario::Stage> for Stage {
    fn from(written: scenario::Stage) -> Self {
        match written {
            scenario::Stage::Plan => Self::Plan,
            scenario::Stage::Improve => Self::Improve,
            scenario::Stage::Engage => Self::Engage,
            scenario::Stage::DesignTransition => Self::DesignTransition,
            scenario::Stage::ObtainBuild => Self::ObtainBuild,
            scenario::Stage::DeliverSupport => Self::DeliverSupport,
        }
    }
}

impl From<scenario::Discipline> for Discipline {
    fn from(written: scenario::Discipline) -> Self {
        match written {
            scenario::Discipline::Fifo => Self::Fifo,
            scenario::Discipline::Lifo => Self::Lifo,
            scenario::Discipline::Random => Self::Random,
            scenario::Discipline::Priority => Self::Priority,
            scenario::Discipline::PreemptiveResume => Self::PreemptiveResume,
            scenario::Discipline::PreemptiveRestart => Self::PreemptiveRestart,
            scenario::Discipline::Shortest => Self::ShortestProcessing,
            scenario::Discipline::EarliestDue => Self::EarliestDue,
            scenario::Discipline::ShortestRemaining => Self::ShortestRemaining,
        }
    }
}
