//! What changes during a run: durations, shares of ways, the pace of demand.
//!
//! Nothing that was drawn ahead is thrown away. Work is drawn as standard work, at the values of the start, and turned
//! into what it takes when the work begins: work that begins after a change takes the new time, work in hand is finished
//! as it was begun. (Where lines are ranked by work, when the unit joins.) Where a unit goes is decided when its visit ends, by the shares of that moment. The arrivals of a
//! stream run on a clock of their own, whose pace is set: what has passed of a time between arrivals stays passed.
//!
//! Cells that know any of this are handled in the general way; the others never look here.

use crate::dist::Distribution;
use crate::id::{Id, ImprovementId, ParameterId, StreamId};
use crate::model::{Arrivals, Changes, Discipline, Improvement, Lever, Model, balance};
use crate::rng::RandomStream;
use crate::time::{SimTime, TICKS_PER_HOUR};

use super::Kernel;
use super::VisitCounters;
use super::arrivals::Source;
use super::observer::Observer;
use super::plan::{Plan, PlanCell, ticks};
use super::timers::Timer;
use super::unit::{LATE, NONE, Unit};

/// What may change at a cell, and what its completions change.
#[derive(Debug, Clone, Default)]
pub(super) struct PlanLevers {
    /// The parameter of its work content.
    duration: Option<usize>,
    /// Whether it is known when a unit joins, because it gives the unit its place in the line.
    known_at_joining: bool,
    /// Its ways out, if their shares change.
    ways: Option<PlanWays>,
    /// What each completion brings.
    improves: Vec<ImprovementId>,
}

/// Ways out of a cell whose shares change.
#[derive(Debug, Clone)]
struct PlanWays {
    /// Address of the draw.
    address: u64,
    /// Where they lead.
    to: Vec<u32>,
    /// Their shares at the start.
    start: Vec<f64>,
    /// Ways with a parameter of their own, by place.
    named: Vec<(usize, usize)>,
    /// Where their shares stand in [`Levers::shares`].
    from: usize,
}

/// What may change at each cell that is not the same throughout; the place in the list of each cell, [`NONE`] where
/// nothing does.
pub(super) fn plan_levers(
    model: &Model,
    route_address: impl Fn(usize) -> u64,
) -> (Vec<PlanLevers>, Vec<u32>) {
    let mut rows: Vec<PlanLevers> = Vec::new();
    let mut row_of = vec![NONE; model.cells.len()];
    let mut row = |cell: usize, rows: &mut Vec<PlanLevers>| {
        if row_of[cell] == NONE {
            row_of[cell] = rows.len() as u32;
            rows.push(PlanLevers::default());
        }
        row_of[cell] as usize
    };
    for (id, parameter) in model.changes.parameters.enumerate() {
        match &parameter.lever {
            Lever::Duration { cells, .. } => {
                for cell in cells {
                    let row = row(cell.index(), &mut rows);
                    rows[row].duration = Some(id.index());
                    let line = model.activities[model.cells[*cell].activity].line;
                    rows[row].known_at_joining = line.is_none_or(|line| {
                        let rule = model.lines[line].discipline;
                        matches!(rule, Discipline::ShortestProcessing | Discipline::ShortestRemaining)
                    });
                }
            }
            Lever::Share { ways } => {
                for &(cell, way) in ways {
                    let row = row(cell.index(), &mut rows);
                    let next = &model.cells[cell].next;
                    let ways = rows[row].ways.get_or_insert_with(|| PlanWays {
                        address: route_address(cell.index()),
                        to: next.iter().map(|way| way.to.map_or(NONE, |to| to.index() as u32)).collect(),
                        start: next.iter().map(|way| way.share).collect(),
                        named: Vec::new(),
                        from: 0,
                    });
                    ways.named.push((way, id.index()));
                }
            }
            Lever::Demand(_) => {}
        }
    }
    for (id, cell) in model.cells.enumerate() {
        let improves = &model.activities[cell.activity].improves;
        if !improves.is_empty() {
            let row = row(id.index(), &mut rows);
            rows[row].improves.clone_from(improves);
        }
    }
    let mut from = 0;
    for ways in rows.iter_mut().filter_map(|row| row.ways.as_mut()) {
        ways.from = from;
        from += ways.to.len();
    }
    (rows, row_of)
}

/// The present values of everything that changes.
#[derive(Debug, Clone)]
pub(super) struct Levers {
    /// What was planned for each parameter: weights of laws, a share, a pace.
    settings: Vec<Vec<f64>>,
    /// What improvements multiply each parameter by.
    improved: Vec<f64>,
    /// Present shares of all ways that change, cell by cell.
    shares: Vec<f64>,
    /// Mean hours of the laws of each duration.
    means: Vec<Vec<f64>>,
    /// Room for the shares that are given.
    given: Vec<(usize, f64)>,
    /// Planned changes that have come into force.
    made: usize,
}

impl Levers {
    pub(super) fn new(changes: &Changes) -> Self {
        let laws = |lever: &Lever| match lever {
            Lever::Duration { laws, .. } => {
                laws.iter().map(|law| law.mean() / TICKS_PER_HOUR as f64).collect()
            }
            _ => Vec::new(),
        };
        let means: Vec<Vec<f64>> =
            changes.parameters.iter().map(|parameter| laws(&parameter.lever)).collect();
        Self {
            settings: means.iter().map(|means| vec![0.0; means.len().max(1)]).collect(),
            improved: vec![1.0; means.len()],
            shares: Vec::new(),
            means,
            given: Vec::new(),
            made: 0,
        }
    }

    /// Everything as at the start.
    fn reset(&mut self, plan: &Plan<'_>) {
        for (setting, parameter) in self.settings.iter_mut().zip(&plan.model().changes.parameters) {
            setting.fill(0.0);
            setting[0] = if let Lever::Share { .. } = parameter.lever { parameter.start } else { 1.0 };
        }
        self.improved.fill(1.0);
        self.shares.clear();
        for ways in plan.levers.iter().filter_map(|levers| levers.ways.as_ref()) {
            self.shares.extend(&ways.start);
        }
        self.made = 0;
    }

    /// The present value of a parameter as its changes have it.
    fn value(&self, parameter: usize) -> f64 {
        self.settings[parameter][0] * self.improved[parameter]
    }

    /// Sets the shares of the ways out of all cells to which a parameter belongs.
    fn rebalance(&mut self, plan: &Plan<'_>, parameter: usize) {
        for ways in plan.levers.iter().filter_map(|levers| levers.ways.as_ref()) {
            if ways.named.iter().any(|&(_, other)| other == parameter) {
                let mut given = std::mem::take(&mut self.given);
                given.clear();
                given.extend(ways.named.iter().map(|&(way, parameter)| (way, self.value(parameter))));
                let shares = &mut self.shares[ways.from..ways.from + ways.to.len()];
                balance(|way| ways.start[way], &given, shares);
                self.given = given;
            }
        }
    }

    /// What a parameter has come to, as reports count it.
    fn shown(&self, plan: &Plan<'_>, parameter: usize) -> f64 {
        let id = ParameterId::new(parameter);
        let Changes { parameters, .. } = &plan.model().changes;
        match &parameters[id].lever {
            Lever::Duration { .. } => {
                let weights = self.settings[parameter].iter().zip(&self.means[parameter]);
                weights.map(|(weight, mean)| weight * mean).sum::<f64>() * self.improved[parameter]
            }
            Lever::Share { .. } => {
                let ways = plan.levers.iter().filter_map(|levers| levers.ways.as_ref());
                let place =
                    ways.flat_map(|ways| ways.named.iter().map(move |&(way, of)| (of, ways.from + way)));
                let place = place.into_iter().find(|&(of, _)| of == parameter);
                place.map_or(0.0, |(_, place)| self.shares[place])
            }
            Lever::Demand(_) => self.value(parameter) * parameters[id].start,
        }
    }
}

/// Turns the standard work of a visit into what it takes at present: the weighted sum of what the laws give for the
/// unit's luck. Where lines are ranked by work it is known when the unit joins, elsewhere when the work begins.
pub(super) fn set_present_work(
    plan: &Plan<'_>,
    levers: &Levers,
    counters: &VisitCounters,
    unit: &mut Unit,
    index: u32,
    joins: bool,
) {
    let cell = &plan.cells[unit.cell as usize];
    let PlanLevers { duration: Some(parameter), known_at_joining, .. } = plan.levers[cell.levers as usize]
    else {
        return;
    };
    let lever = &plan.model().changes.parameters[ParameterId::new(parameter)].lever;
    if let Lever::Duration { laws, .. } = lever
        && known_at_joining == joins
    {
        let visit = counters.present(index, cell.counter);
        let luck = || RandomStream::addressed(unit.key, cell.work_address, visit);
        let weights = &levers.settings[parameter];
        let part = |(weight, law): (&f64, &Distribution)| {
            if *weight > 0.0 { weight * law.sample(&mut luck()) } else { 0.0 }
        };
        let others: f64 = weights.iter().zip(laws).skip(1).map(part).sum();
        unit.work = ticks((unit.work as f64 * weights[0] + others) * levers.improved[parameter]);
    }
}

impl Kernel<'_> {
    /// Everything as at the start; the first planned change is set.
    pub(super) fn open_levers(&mut self) {
        if self.plan.model().changes.parameters.is_empty() {
            return;
        }
        self.levers.reset(self.plan);
        self.expect_change();
    }

    fn expect_change(&mut self) {
        if let Some(next) = self.plan.model().changes.timed.get(self.levers.made) {
            self.set_timer(next.at, Timer::Change);
        }
    }

    /// The planned changes of this instant come into force.
    pub(super) fn make_changes(&mut self, observer: &mut impl Observer) {
        let timed = &self.plan.model().changes.timed;
        while let Some(change) = timed.get(self.levers.made).filter(|change| change.at.ticks() <= self.now) {
            self.levers.made += 1;
            let parameter = change.parameter.index();
            self.levers.settings[parameter].copy_from_slice(&change.setting);
            self.moves(parameter, observer);
        }
        self.expect_change();
    }

    /// What a completion brings comes into force.
    pub(super) fn take_effect(&mut self, improvement: ImprovementId, observer: &mut impl Observer) {
        let improvement: &Improvement = &self.plan.model().changes.improvements[improvement];
        let parameter = improvement.parameter.index();
        let before = self.levers.improved[parameter];
        let after = improvement.apply(before);
        if (after - before).abs() > 0.0 {
            self.levers.improved[parameter] = after;
            self.moves(parameter, observer);
        }
    }

    /// A parameter has another value from now on.
    fn moves(&mut self, parameter: usize, observer: &mut impl Observer) {
        let plan = self.plan;
        match plan.model().changes.parameters[ParameterId::new(parameter)].lever {
            Lever::Duration { .. } => {}
            Lever::Share { .. } => self.levers.rebalance(plan, parameter),
            Lever::Demand(stream) => {
                let pace = self.levers.value(parameter);
                self.set_pace(stream.index(), pace);
            }
        }
        let shown = self.levers.shown(plan, parameter);
        observer.changes(SimTime::from_ticks(self.now), parameter, shown);
    }

    /// A visit to a cell with levers ends: what it brings comes into force, and it is decided where the unit goes.
    #[inline(never)]
    pub(super) fn end_with_levers(&mut self, index: u32, cell: &PlanCell, observer: &mut impl Observer) {
        let plan = self.plan;
        let levers = &plan.levers[cell.levers as usize];
        for &improvement in &levers.improves {
            let after = plan.model().changes.improvements[improvement].after;
            if after.ticks() == 0 {
                self.take_effect(improvement, observer);
            } else {
                let at = SimTime::from_ticks(self.now) + after;
                self.set_timer(at, Timer::Improvement(improvement.index() as u32));
            }
        }
        let Some(ways) = &levers.ways else { return };
        let unit = &mut self.units[index];
        if unit.next_cell != LATE {
            return;
        }
        let visit = self.counters.present(index, cell.counter);
        let drawn = RandomStream::addressed(unit.key, ways.address, visit).next_word();
        // As shares of all words: 2^64 of them.
        let mut below = drawn as f64 / 18_446_744_073_709_551_616.0;
        let mut to = NONE;
        for (share, &way) in self.levers.shares[ways.from..].iter().zip(&ways.to) {
            if *share > 0.0 {
                to = way;
                if below < *share {
                    break;
                }
                below -= share;
            }
        }
        self.aim(index, to);
    }

    /// Whether where units of a cell go is decided when their visit ends.
    pub(super) fn decides_late(plan: &Plan<'_>, cell: &PlanCell) -> bool {
        cell.levers != NONE && plan.levers[cell.levers as usize].ways.is_some()
    }

    /// The demand of a stream comes at another pace, as a multiple of that at the start: its next arrival is set anew.
    fn set_pace(&mut self, stream: usize, pace: f64) {
        let model = self.plan.model();
        let now = SimTime::from_ticks(self.now);
        let source = &mut self.sources[stream];
        source.left -= passed(model, stream, source, now);
        source.left = source.left.max(0.0);
        source.since = self.now;
        source.pace = pace;
        let next = self.next_by_pace(stream);
        if next.is_some() && self.sources[stream].prepared == NONE {
            self.sources[stream].prepared = self.prepare(stream);
        }
        self.scheduled.reschedule_arrival(stream as u32, next);
    }

    /// When the next arrival of a stream comes at its present pace; `None` at or behind the horizon.
    pub(super) fn next_by_pace(&self, stream: usize) -> Option<SimTime> {
        let model = self.plan.model();
        let source = &self.sources[stream];
        let now = SimTime::from_ticks(self.now);
        if source.pace <= 0.0 {
            return None;
        }
        let left = source.left / source.pace;
        let at = match &model.streams[StreamId::new(stream)].arrivals {
            Arrivals::Profile(rate) => rate.next_after(&model.week_clock, now, left),
            _ => SimTime::from_ticks(self.now + ticks(left)),
        };
        (at < self.horizon).then_some(at)
    }
}

/// What has passed of the present time between arrivals since it was last looked at: ticks, or expected arrivals.
fn passed(model: &Model, stream: usize, source: &Source, now: SimTime) -> f64 {
    let since = SimTime::from_ticks(source.since);
    let passed = match &model.streams[StreamId::new(stream)].arrivals {
        Arrivals::Profile(rate) => {
            rate.cumulative(&model.week_clock, now) - rate.cumulative(&model.week_clock, since)
        }
        _ => (now - since).ticks() as f64,
    };
    passed * source.pace
}
