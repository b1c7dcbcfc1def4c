//! What changes while a run goes on: changes at given times, laid out as steps, and what improvements bring.
//!
//! Changes of one parameter apply one after the other in the order of their times: a percentage multiplies what is
//! there by then, a new value replaces it. One that grows over a span does so in [`STEPS`] equal steps, each in the
//! middle of its part of the span, so that the mean over the span is that of an even growth.

use std::borrow::Cow;

use super::compile::Compiler;
use super::{Cell, Model, OpenInterval, WorkHours};
use crate::dist::Distribution;
use crate::id::{CellId, Id, IdVec, ImprovementId, ParameterId, StreamId};
use crate::scenario::{self, By, Diagnostic, NewValue, Path, Place, Placed, PlannedChange};
use crate::time::{SimTime, Span, TICKS_PER_HOUR, TICKS_PER_SECOND, TICKS_PER_WEEK};

/// Steps in which a change grows that takes a span.
const STEPS: u64 = 100;

/// Something of the chain that changes during a run.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Its path in the file.
    pub name: String,
    /// What it is.
    pub lever: Lever,
    /// Its value at the start, in [`Lever::unit`].
    pub start: f64,
}

/// What a parameter moves.
#[derive(Debug, Clone)]
pub enum Lever {
    /// The work content of visits to these cells, which is the same law in all of them at the start.
    Duration {
        /// Where.
        cells: Vec<CellId>,
        /// The laws that it is mixed of, the one at the start first: work is the weighted sum of what each of them
        /// gives for the same luck.
        laws: Vec<Distribution>,
    },
    /// The share of units that go one way out of these cells; the other ways share what it leaves.
    Share {
        /// Cells, with the place of the way in [`Cell::next`].
        ways: Vec<(CellId, usize)>,
    },
    /// How fast the arrivals of a stream come.
    Demand(StreamId),
}

impl Lever {
    /// What the values of the parameter are counted in, for reports.
    pub const fn unit(&self) -> &'static str {
        match self {
            Self::Duration { .. } => "h",
            Self::Share { .. } => "share",
            Self::Demand(_) => "1/week",
        }
    }
}

/// A step of a change that was planned.
#[derive(Debug, Clone, PartialEq)]
pub struct TimedChange {
    /// When.
    pub at: SimTime,
    /// What.
    pub parameter: ParameterId,
    /// To what: the weights of [`Lever::Duration`]'s laws, a share, or the pace of demand as a multiple of that at
    /// the start.
    pub setting: Vec<f64>,
}

/// What a completion of an activity brings.
#[derive(Debug, Clone, PartialEq)]
pub struct Improvement {
    /// What it changes.
    pub parameter: ParameterId,
    /// What the parameter is multiplied by.
    pub factor: f64,
    /// The multiple of the planned value that it is not brought below, or above.
    pub limit: f64,
    /// How long after the completion.
    pub after: Span,
}

impl Improvement {
    /// What all improvements together multiply a parameter by, after one more of these.
    #[inline]
    pub fn apply(&self, factor: f64) -> f64 {
        let next = factor * self.factor;
        // A limit that others have passed already does not turn the improvement round.
        if self.factor < 1.0 { next.max(self.limit).min(factor) } else { next.min(self.limit).max(factor) }
    }
}

/// Everything of a model that changes during a run.
#[derive(Debug, Clone, Default)]
pub struct Changes {
    /// What changes.
    pub parameters: IdVec<ParameterId, Parameter>,
    /// What was planned, in the order of time.
    pub timed: Vec<TimedChange>,
    /// What completions bring.
    pub improvements: IdVec<ImprovementId, Improvement>,
}

/// Writes the shares of all ways out of a cell into `shares` when some of them, by their place, have been given others;
/// the ways that have not keep their proportions and share the rest. No share passes one, nor do all together.
pub(crate) fn balance(start: impl Fn(usize) -> f64, given: &[(usize, f64)], shares: &mut [f64]) {
    let sum: f64 = given.iter().map(|(_, share)| share.clamp(0.0, 1.0)).sum();
    let left: f64 = (0..shares.len()).filter(|&way| !is_given(given, way)).map(&start).sum();
    // With nobody to share the rest, or more than all given away, the given ones are scaled to one.
    let scale = if sum > 1.0 || (left <= 0.0 && sum > 0.0) { 1.0 / sum } else { 1.0 };
    let rest = (1.0 - sum * scale).max(0.0);
    for (way, share) in shares.iter_mut().enumerate() {
        *share = match given.iter().find(|(place, _)| *place == way) {
            Some((_, share)) if sum > 0.0 || left > 0.0 => share.clamp(0.0, 1.0) * scale,
            Some(_) => start(way),
            None => start(way) * rest / left,
        };
    }
}

fn is_given(given: &[(usize, f64)], way: usize) -> bool {
    given.iter().any(|(place, _)| *place == way)
}

impl Model {
    /// The stretches of the run between planned changes: how many have come into force by then, from when, to when.
    pub(super) fn stretches(&self) -> Vec<(usize, SimTime, SimTime)> {
        let mut stretches = Vec::new();
        let (mut count, mut from) = (0, SimTime::ZERO);
        for (place, change) in self.changes.timed.iter().enumerate() {
            if change.at > from {
                stretches.push((count, from, change.at));
                from = change.at;
            }
            count = place + 1;
        }
        stretches.push((count, from, self.run.horizon));
        stretches
    }

    /// The model as it is after the first `count` of the planned changes, for what is said before a run; pace of the
    /// demand of each stream beside it. Mean work is right, its law is not.
    pub(super) fn after(&self, count: usize) -> (Cow<'_, Self>, IdVec<StreamId, f64>) {
        let mut paces: IdVec<StreamId, f64> = self.streams.iter().map(|_| 1.0).collect();
        if count == 0 {
            return (Cow::Borrowed(self), paces);
        }
        let mut settings: Vec<Option<&[f64]>> = vec![None; self.changes.parameters.len()];
        for change in &self.changes.timed[..count] {
            settings[change.parameter.index()] = Some(&change.setting);
        }
        let mut model = self.clone();
        for (parameter, setting) in self.changes.parameters.iter().zip(&settings) {
            match (&parameter.lever, setting) {
                (Lever::Duration { cells, laws }, Some(weights)) => {
                    let mean = weights.iter().zip(laws).map(|(weight, law)| weight * law.mean()).sum();
                    if let Ok(mean) = Distribution::constant(mean) {
                        for &cell in cells {
                            model.cells[cell].duration = mean.clone();
                        }
                    }
                }
                (Lever::Demand(stream), Some(pace)) => paces[*stream] = pace[0],
                _ => {}
            }
        }
        let start = |parameter: ParameterId| self.changes.parameters[parameter].start;
        model.rebalance(|parameter| {
            settings[parameter.index()].map_or_else(|| start(parameter), |setting| setting[0])
        });
        (Cow::Owned(model), paces)
    }

    /// The model with every improvement at its limit, for what is said of its loops before a run.
    pub(super) fn fully_improved(&self) -> Self {
        let mut model = self.clone();
        model.rebalance(|parameter| {
            let improvements = self.changes.improvements.iter().filter(|one| one.parameter == parameter);
            let limit = improvements.map(|one| one.limit).reduce(f64::min).unwrap_or(1.0);
            limit * self.changes.parameters[parameter].start
        });
        model
    }

    /// Gives the ways out of cells other shares.
    fn rebalance(&mut self, share: impl Fn(ParameterId) -> f64) {
        let mut given: Vec<(CellId, usize, f64)> = Vec::new();
        for (id, parameter) in self.changes.parameters.enumerate() {
            if let Lever::Share { ways } = &parameter.lever {
                given.extend(ways.iter().map(|&(cell, way)| (cell, way, share(id))));
            }
        }
        given.sort_by_key(|&(cell, ..)| cell);
        for of_cell in given.chunk_by(|one, other| one.0 == other.0) {
            let next = &mut self.cells[of_cell[0].0].next;
            let named: Vec<(usize, f64)> = of_cell.iter().map(|&(_, way, share)| (way, share)).collect();
            let mut shares = vec![0.0; next.len()];
            balance(|way| next[way].share, &named, &mut shares);
            next.iter_mut().zip(shares).for_each(|(branch, share)| branch.share = share);
        }
    }
}

/// One planned change of one parameter.
#[derive(Debug, Clone, Copy)]
struct Planned {
    at: u64,
    over: u64,
    what: Move,
}

/// What a planned change does.
#[derive(Debug, Clone, Copy)]
enum Move {
    /// Multiplies by one more than this.
    Part(f64),
    /// Adds so many.
    Add(f64),
    /// Goes to this value.
    To(f64),
    /// Goes to the law of this place.
    Law(usize),
}

impl Planned {
    fn instants(&self) -> impl Iterator<Item = u64> + use<> {
        let Self { at, over, .. } = *self;
        let steps = if over == 0 { 1 } else { STEPS };
        (0..steps).map(move |step| {
            at + (u128::from(over) * u128::from(2 * step + 1) / u128::from(2 * STEPS)) as u64
        })
    }

    /// How much of it is done.
    fn progress(&self, now: u64) -> f64 {
        if self.over == 0 {
            return if now >= self.at { 1.0 } else { 0.0 };
        }
        self.instants().take_while(|&at| at <= now).count() as f64 / STEPS as f64
    }

    fn apply(&self, now: u64, setting: &mut [f64]) {
        let done = self.progress(now);
        match self.what {
            Move::Part(part) => setting.iter_mut().for_each(|value| *value *= 1.0 + part * done),
            Move::Add(number) => setting[0] += number * done,
            Move::To(target) => setting[0] += (target - setting[0]) * done,
            Move::Law(place) => {
                for value in &mut *setting {
                    *value *= 1.0 - done;
                }
                setting[place] += done;
            }
        }
    }
}

/// The settings of one parameter from each instant on at which it changes before the horizon.
fn trajectory(start: &[f64], planned: &[Planned], horizon: SimTime) -> Vec<(SimTime, Vec<f64>)> {
    let mut planned = planned.to_vec();
    planned.sort_by_key(|change| change.at);
    let mut instants: Vec<u64> = planned.iter().flat_map(Planned::instants).collect();
    instants.retain(|&at| at < horizon.ticks());
    instants.sort_unstable();
    instants.dedup();
    let setting = |now: u64| {
        let mut setting = start.to_vec();
        for change in &planned {
            change.apply(now, &mut setting);
        }
        (SimTime::from_ticks(now), setting)
    };
    instants.into_iter().map(setting).collect()
}

impl Compiler<'_> {
    /// The staff of a pool from each instant on, the start first, where it changes; empty where it does not.
    pub(super) fn staff_over_time(&self, pool: &str, staff: u32) -> Vec<(SimTime, u32)> {
        let planned: Vec<Planned> =
            self.planned(|path| *path == Path::Staff(pool.to_owned()), &mut Vec::new());
        if planned.is_empty() {
            return Vec::new();
        }
        let mut steps = vec![(SimTime::ZERO, staff)];
        for (at, setting) in trajectory(&[f64::from(staff)], &planned, self.timeline.horizon()) {
            let people = setting[0].round().clamp(0.0, 1e6) as u32;
            match steps.last_mut() {
                Some(last) if last.0 == at => last.1 = people,
                Some(last) if last.1 != people => steps.push((at, people)),
                _ => {}
            }
        }
        steps
    }

    /// The planned changes of what has this path; new laws of its duration are added to `laws`.
    fn planned(
        &self,
        is: impl Fn(&Path) -> bool,
        laws: &mut Vec<Placed<scenario::Distribution>>,
    ) -> Vec<Planned> {
        let changes = self.scenario.changes.iter().filter(|change| is(&change.what.value));
        changes
            .filter_map(|change| {
                let what = match (&change.by, &change.to) {
                    (Some(Placed { value: By::Part(part), .. }), _) => Move::Part(*part),
                    (Some(Placed { value: By::People(number), .. }), _) => Move::Add(*number as f64),
                    (None, Some(to)) => match &to.value {
                        NewValue::Duration(law) => {
                            laws.push(Placed { value: law.clone(), place: to.place.clone() });
                            Move::Law(laws.len())
                        }
                        NewValue::Share(value) | NewValue::Rate(value) => Move::To(*value),
                        NewValue::People(number) => Move::To(f64::from(*number)),
                    },
                    (None, None) => return None,
                };
                let ticks = |seconds: f64| Span::from_seconds(seconds).ticks();
                let over = change.over.as_ref().map_or(0, |over| ticks(over.value));
                Some(Planned { at: ticks(change.at.value), over, what })
            })
            .collect()
    }

    /// Everything that changes during the run but the staff of pools.
    pub(super) fn changes(&mut self, model: &mut Model) {
        let mut paths: Vec<(Path, Place)> = Vec::new();
        let scenario = self.scenario;
        let activities = scenario.activities.entries.iter().map(|(_, activity)| activity);
        let improved =
            activities.flat_map(|activity| &activity.improves).map(|improvement| &improvement.value.what);
        let changed = scenario.changes.iter().map(|PlannedChange { what, .. }| what);
        for path in changed.chain(improved) {
            if !matches!(path.value, Path::Staff(_)) && !paths.iter().any(|(known, _)| *known == path.value) {
                paths.push((path.value.clone(), path.place.clone()));
            }
        }
        for (path, place) in &paths {
            self.parameter(path, place, model);
        }
        model.changes.timed.sort_by_key(|change| change.at);
        for (activity, (_, written)) in scenario.activities.entries.iter().enumerate() {
            for improvement in &written.improves {
                let improvement = &improvement.value;
                let known = paths.iter().position(|(path, _)| *path == improvement.what.value);
                let (Some(parameter), By::Part(part)) = (known, improvement.by.value) else { continue };
                let limit = improvement.floor.as_ref().or(improvement.ceiling.as_ref());
                let id = model.changes.improvements.push(Improvement {
                    parameter: ParameterId::new(parameter),
                    factor: 1.0 + part,
                    limit: limit.map_or(1.0, |limit| limit.value),
                    after: Span::from_seconds(improvement.after.as_ref().map_or(0.0, |after| after.value)),
                });
                model.activities[Id::new(activity)].improves.push(id);
            }
        }
    }

    /// Adds a parameter to the model, with the steps of its planned changes.
    fn parameter(&mut self, path: &Path, place: &Place, model: &mut Model) {
        let mut written = Vec::new();
        let planned = self.planned(|other| other == path, &mut written);
        let (lever, start, setting) = match path {
            Path::Duration { activity, stream } => {
                let cells =
                    self.cells_of(activity, stream.as_deref(), model, |differs| differs.duration.is_some());
                let law = cells.first().map(|&cell| model.cells[cell].duration.clone());
                let more = written.iter().filter_map(|law| self.distribution(law));
                let laws: Vec<Distribution> = law.into_iter().chain(more).collect();
                if laws.len() <= written.len() {
                    // One of the new laws is wrong, which has been reported, or nobody comes here.
                    return self.moves_nothing(cells.is_empty(), place, path, model);
                }
                let mut weights = vec![0.0; laws.len()];
                weights[0] = 1.0;
                let start = laws[0].mean() / TICKS_PER_HOUR as f64;
                (Lever::Duration { cells, laws }, start, weights)
            }
            Path::Way { activity, stream, to } => {
                let cells =
                    self.cells_of(activity, stream.as_deref(), model, |differs| differs.next.is_some());
                let leads = |cell: &Cell| {
                    cell.next.iter().position(|branch| match branch.to {
                        None => to == "done",
                        Some(next) => model.activities[model.cells[next].activity].name == *to,
                    })
                };
                let ways: Vec<(CellId, usize)> =
                    cells.into_iter().filter_map(|cell| Some((cell, leads(&model.cells[cell])?))).collect();
                let Some(&(cell, way)) = ways.first() else {
                    return self.moves_nothing(true, place, path, model);
                };
                let share = model.cells[cell].next[way].share;
                (Lever::Share { ways }, share, vec![share])
            }
            Path::Rate(name) => {
                let position = self.scenario.streams.entries.iter().position(|(key, _)| key.value == *name);
                let Some(stream) = position else { return };
                let arrivals = self.scenario.streams.entries[stream].1.arrivals.as_ref();
                let Some(scenario::ArrivalProcess::Rate { rate, .. }) =
                    arrivals.map(|arrivals| &arrivals.value.process)
                else {
                    return;
                };
                let rate = rate.value;
                let per_week = rate * (TICKS_PER_WEEK / TICKS_PER_SECOND) as f64;
                (Lever::Demand(StreamId::new(stream)), per_week, vec![rate])
            }
            Path::Staff(_) => return,
        };
        let is_demand = matches!(lever, Lever::Demand(_));
        let first = setting[0];
        let parameter = model.changes.parameters.push(Parameter { name: path.text(), lever, start });
        for (at, mut setting) in trajectory(&setting, &planned, self.timeline.horizon()) {
            if is_demand {
                setting[0] /= first;
            }
            model.changes.timed.push(TimedChange { at, parameter, setting });
        }
    }

    /// A parameter that moves nothing, in the place of one that cannot be; warns of one that nobody meets.
    fn moves_nothing(&mut self, nobody: bool, place: &Place, path: &Path, model: &mut Model) {
        if nobody {
            let message = format!("`{}` changes nothing: no unit comes there", path.text());
            self.diagnostics.push(Diagnostic::warning(message).at(place));
        }
        let lever = Lever::Share { ways: Vec::new() };
        model.changes.parameters.push(Parameter { name: path.text(), lever, start: 0.0 });
    }

    /// The cells of an activity that take a key from it, or from what differs for one stream.
    fn cells_of(
        &self,
        activity: &str,
        stream: Option<&str>,
        model: &Model,
        differs: impl Fn(&scenario::Override) -> bool,
    ) -> Vec<CellId> {
        let Some(written) = self.scenario.activities.get(activity) else { return Vec::new() };
        let own = |name: &str| written.overrides.get(name).is_some_and(&differs);
        let belongs = |cell: &Cell| {
            let name = model.streams[cell.stream].name.as_str();
            model.activities[cell.activity].name == activity
                && stream.map_or_else(|| !own(name), |stream| stream == name)
        };
        model.cells.enumerate().filter(|(_, cell)| belongs(cell)).map(|(id, _)| id).collect()
    }
}

/// The part of open hours that lies between two instants.
pub(super) fn between(hours: &WorkHours, from: SimTime, to: SimTime) -> WorkHours {
    let clip = |open: &OpenInterval| {
        let (from, to) = (open.from.max(from), open.to.min(to));
        (from < to).then_some(OpenInterval { from, to, before: Span::ZERO })
    };
    WorkHours::Intervals(match hours {
        WorkHours::Always => vec![OpenInterval { from, to, before: Span::ZERO }],
        WorkHours::Intervals(intervals) => intervals.iter().filter_map(clip).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_shares(given: &[(usize, f64)], expected: [f64; 3]) {
        let mut shares = [0.0; 3];
        balance(|way| [0.5, 0.3, 0.2][way], given, &mut shares);
        for (found, expected) in shares.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-12, "{shares:?} instead of {expected}");
        }
    }

    #[test]
    fn ways_that_are_not_named_share_the_rest_in_their_proportions() {
        assert_shares(&[(0, 0.75)], [0.75, 0.15, 0.1]);
        assert_shares(&[(0, 0.6), (1, 0.3)], [0.6, 0.3, 0.1]);
        assert_shares(&[(0, 1.7)], [1.0, 0.0, 0.0]);
        assert_shares(&[(0, 1.0), (1, 1.0)], [0.5, 0.5, 0.0]);
        assert_shares(&[(0, 0.2), (1, 0.2), (2, 0.1)], [0.4, 0.4, 0.2]);
        assert_shares(&[(0, 0.0), (1, 0.0), (2, 0.0)], [0.5, 0.3, 0.2]);
    }

    #[test]
    fn changes_apply_one_after_the_other_and_grow_in_steps() {
        let half = Planned { at: 1_000, over: 0, what: Move::Part(-0.5) };
        let grows = Planned { at: 2_000, over: 1_000, what: Move::To(10.0) };
        let found = trajectory(&[8.0], &[grows, half], SimTime::from_ticks(2_500));
        assert_eq!(found.len(), 51, "one at once, and half of a hundred steps before the horizon");
        assert_eq!(found[0], (SimTime::from_ticks(1_000), vec![4.0]));
        // The first of 100 steps lies at half a hundredth of the span: from 4 a hundredth of the way to 10.
        assert_eq!(found[1].0, SimTime::from_ticks(2_005));
        assert!((found[1].1[0] - 4.06).abs() < 1e-12);
        assert!((found[50].1[0] - 7.0).abs() < 1e-12);
    }

    #[test]
    fn an_improvement_stops_at_its_limit_and_does_not_turn_round() {
        let one = |factor, limit| Improvement { parameter: Id::new(0), factor, limit, after: Span::ZERO };
        assert!((one(0.9, 0.7).apply(1.0) - 0.9).abs() < 1e-12);
        assert!((one(0.9, 0.95).apply(1.0) - 0.95).abs() < 1e-12);
        assert!((one(0.9, 0.95).apply(0.8) - 0.8).abs() < 1e-12);
        assert!((one(1.5, 1.3).apply(1.0) - 1.3).abs() < 1e-12);
    }
}
