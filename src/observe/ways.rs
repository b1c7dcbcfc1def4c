//! The ways of units: an observer that counts who goes where, what comes back, how often work changes hands, and how old
//! units are when they leave an activity; with a bounded sample of units, for those who draw them.
//!
//! Of a unit that is inside it remembers a few numbers, of one that has left nothing.

use std::collections::{BTreeMap, BinaryHeap};

use crate::id::{CellId, Id};
use crate::kernel::observer::{Departure, Exit, Observer, Spell, Visit};
use crate::kernel::unit::Unit;
use crate::model::{Model, detours, sent_back_to};
use crate::rng::mix13;
use crate::stats::QuantileSketch;
use crate::time::SimTime;

/// Units in a sample, at most.
pub const SAMPLE_MAX: usize = 1000;

/// Follows the ways of units.
#[derive(Debug, Clone)]
pub struct Ways<'m> {
    model: &'m Model,
    /// What happens before is not measured.
    warm_up: u64,
    /// Whether units are sampled.
    samples: bool,
    /// What matters of each cell.
    places: Vec<CellPlace>,
    /// The units that are inside, by their rows.
    inside: Inside,
    cells: Vec<CellWays>,
    seen: WaysSeen,
    finished: Sample<FinishedUnit>,
    open: Sample<OpenUnit>,
}

/// What matters of a cell.
#[derive(Debug, Clone)]
struct CellPlace {
    stream: u32,
    activity: u32,
    /// Those to which its units are sent back.
    back: Vec<u32>,
    /// Whether a unit that was sent back is done again here: people work, and it is not on a way back, where nothing is decided
    /// because nothing else follows.
    is_redone: bool,
}

/// A unit by its value stream and its number there, and which of its parallel tasks it is.
type UnitName = (u32, u64, Option<(u32, usize)>);

/// What is remembered of a unit that is inside.
#[derive(Debug, Clone, Copy, Default)]
struct Way {
    /// The cell that it has left, while it is on its way to the next.
    left: Option<u32>,
    /// Times it was sent back.
    sent_back: u32,
    /// Whether it has been sent back and has not come to people again.
    comes_back: bool,
}

/// The ways of the units that are inside, by row. A row may hold what is left of a unit that had it before, so that the name
/// is looked at too.
#[derive(Debug, Clone, Default)]
struct Inside {
    rows: Vec<Option<(UnitName, Way)>>,
}

impl Inside {
    /// What is remembered of a unit, if anything is.
    fn get(&mut self, row: usize, name: UnitName) -> Option<&mut Way> {
        self.rows.get_mut(row)?.as_mut().filter(|(known, _)| *known == name).map(|(_, way)| way)
    }

    /// Remembers a unit from now on.
    fn insert(&mut self, row: usize, name: UnitName, way: Way) -> &mut Way {
        if self.rows.len() <= row {
            self.rows.resize(row + 1, None);
        }
        &mut self.rows[row].insert((name, way)).1
    }

    /// Forgets a unit.
    fn remove(&mut self, row: usize, name: UnitName) -> Option<Way> {
        let way = *self.get(row, name)?;
        self.rows[row] = None;
        Some(way)
    }
}

/// What is counted at one cell in the measured window.
#[derive(Debug, Clone, Default)]
struct CellWays {
    /// Units that went from here to other cells: few, so that a list is as quick as anything.
    moves: Vec<(u32, u64)>,
    entries: u64,
    exits: u64,
    returns: u64,
}

impl CellWays {
    fn goes_to(&mut self, to: u32) {
        match self.moves.iter_mut().find(|(cell, _)| *cell == to) {
            Some((_, units)) => *units += 1,
            None => self.moves.push((to, 1)),
        }
    }
}

/// What was seen in the measured window of one replication.
#[derive(Debug, Clone, Default)]
pub struct WaysSeen {
    /// Units that went from one cell to another, by both, in their order.
    pub moves: BTreeMap<(u32, u32), u64>,
    /// Units that came to a cell from outside.
    pub entries: BTreeMap<u32, u64>,
    /// Units that left from a cell, finished.
    pub exits: BTreeMap<u32, u64>,
    /// Visits to a cell with people by units that had been sent back and came to do it again.
    pub returns: BTreeMap<u32, u64>,
    /// By value stream.
    pub streams: Vec<StreamWays>,
    /// Age of units at the end of a visit, by activity.
    pub ages: Vec<QuantileSketch>,
    /// Units that left in the measured window: at most [`SAMPLE_MAX`] of them, each as likely as any other.
    pub finished: Vec<FinishedUnit>,
    /// Units inside at the end, likewise.
    pub open: Vec<OpenUnit>,
}

/// The ways of the units of a value stream that left in the measured window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StreamWays {
    /// Units that left, finished.
    pub finished: u64,
    /// Of these those that were never sent back.
    pub right_first_time: u64,
    /// Times they were sent back.
    pub sent_back: u64,
    /// Times the work on them passed to another pool.
    pub handoffs: u64,
}

/// A unit that left, finished. Times in ticks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FinishedUnit {
    /// When it left.
    pub left: u64,
    /// From its arrival until then.
    pub lead: u64,
    /// Its value stream, by index.
    pub stream: usize,
    /// Its priority.
    pub priority: u8,
    /// Whether its target to resolve was met; `None` without one.
    pub in_time: Option<bool>,
}

/// A unit inside at the end. Times in ticks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct OpenUnit {
    /// Since its arrival.
    pub age: u64,
    /// Its value stream, by index.
    pub stream: usize,
    /// The activity at which it is, by index.
    pub activity: usize,
    /// Its priority.
    pub priority: u8,
}

/// Those of many whose random ranks are the smallest: a sample in which each is as likely as any other.
#[derive(Debug, Clone)]
struct Sample<T> {
    kept: BinaryHeap<(u64, T)>,
}

impl<T: Ord + Copy> Sample<T> {
    const fn new() -> Self {
        Self { kept: BinaryHeap::new() }
    }

    fn offer(&mut self, rank: u64, unit: T) {
        if self.kept.len() < SAMPLE_MAX {
            self.kept.push((rank, unit));
        } else if self.kept.peek().is_some_and(|largest| rank < largest.0) {
            self.kept.pop();
            self.kept.push((rank, unit));
        }
    }

    /// The sample in the order of its units.
    fn units(&self) -> Vec<T> {
        let mut units: Vec<T> = self.kept.iter().map(|&(_, unit)| unit).collect();
        units.sort_unstable();
        units
    }
}

impl<'m> Ways<'m> {
    /// An observer for replications of a model that are measured from `warm_up` on; with a sample of units if asked
    /// for.
    pub fn new(model: &'m Model, warm_up: SimTime, samples: bool) -> Self {
        let index = |cells: &Vec<CellId>| cells.iter().map(|cell| cell.index() as u32).collect();
        let (ways_back, on_detour) = (sent_back_to(model), detours(model));
        let cells = model.cells.iter().zip(ways_back.iter()).zip(on_detour.iter());
        let places = cells.map(|((cell, back), on_detour)| CellPlace {
            stream: cell.stream.index() as u32,
            activity: cell.activity.index() as u32,
            back: index(back),
            is_redone: model.activities[cell.activity].line.is_some() && !on_detour,
        });
        let places = places.collect();
        let mut observer = Self {
            model,
            warm_up: warm_up.ticks(),
            samples,
            places,
            inside: Inside::default(),
            cells: vec![CellWays::default(); model.cells.len()],
            seen: WaysSeen::default(),
            finished: Sample::new(),
            open: Sample::new(),
        };
        observer.reset(samples);
        observer
    }

    /// Forgets the last replication. The next is sampled if asked for.
    pub fn reset(&mut self, samples: bool) {
        self.samples = samples;
        self.inside.rows.clear();
        self.cells.fill(CellWays::default());
        self.seen = WaysSeen {
            streams: vec![StreamWays::default(); self.model.streams.len()],
            ages: vec![QuantileSketch::new(); self.model.activities.len()],
            ..WaysSeen::default()
        };
        self.finished = Sample::new();
        self.open = Sample::new();
    }

    /// What was seen, once the replication has ended. Can be asked once for each: it is given away.
    pub fn seen(&mut self) -> WaysSeen {
        let seen = std::mem::take(&mut self.seen);
        let mut seen = WaysSeen { finished: self.finished.units(), open: self.open.units(), ..seen };
        for (cell, ways) in (0..).zip(&self.cells) {
            seen.moves.extend(ways.moves.iter().map(|&(to, units)| ((cell, to), units)));
            let counts = [
                (&mut seen.entries, ways.entries),
                (&mut seen.exits, ways.exits),
                (&mut seen.returns, ways.returns),
            ];
            for (counts, units) in counts.into_iter().filter(|(_, units)| *units > 0) {
                counts.insert(cell, units);
            }
        }
        seen
    }

    fn is_measured(&self, now: SimTime) -> bool {
        now.ticks() >= self.warm_up
    }

    fn name(&self, cell: usize, unit: &Unit) -> UnitName {
        (self.places[cell].stream, unit.ordinal(), unit.task())
    }

    /// A unit is at a cell: if it has just come, that is a move.
    fn comes(&mut self, now: SimTime, cell: usize, unit: &Unit) {
        let name = self.name(cell, unit);
        let is_measured = self.is_measured(now);
        let is_redone = self.places[cell].is_redone;
        // A task is seen for the first time where it begins: it comes from the fork.
        let way = match unit.task() {
            Some((_, branch)) if self.inside.get(unit.row(), name).is_none() => {
                let fork = self.model.cells[CellId::new(branch)].fork;
                let left = fork.map(|fork| fork.index() as u32);
                self.inside.insert(unit.row(), name, Way { left, ..Way::default() })
            }
            _ => match self.inside.get(unit.row(), name) {
                Some(way) => way,
                None => return,
            },
        };
        let to = cell as u32;
        if let Some(from) = way.left.take() {
            let is_rework = self.places[from as usize].back.contains(&to);
            way.sent_back += u32::from(is_rework);
            way.comes_back |= is_rework;
            if is_measured {
                self.cells[from as usize].goes_to(to);
            }
        }
        if is_redone && std::mem::take(&mut way.comes_back) && is_measured {
            self.cells[cell].returns += 1;
        }
    }

    /// A visit ends.
    fn goes(&mut self, now: SimTime, cell: usize, unit: &Unit) {
        let name = self.name(cell, unit);
        if let Some(way) = self.inside.get(unit.row(), name) {
            way.left = Some(cell as u32);
        }
        if self.is_measured(now) {
            self.seen.ages[self.places[cell].activity as usize].record(unit.age(now).ticks());
        }
    }

    /// A number that ranks a unit at random, the same whatever else happens.
    fn rank(&self, (stream, ordinal, _): UnitName) -> u64 {
        let key = self.model.streams.iter().nth(stream as usize).map_or(0, |stream| stream.key);
        mix13(key ^ mix13(ordinal))
    }
}

impl Observer for Ways<'_> {
    fn arrives(&mut self, now: SimTime, stream: usize, unit: &Unit) {
        self.inside.insert(unit.row(), (stream as u32, unit.ordinal(), None), Way::default());
        if self.is_measured(now) {
            self.cells[unit.cell()].entries += 1;
        }
    }

    fn waits(&mut self, now: SimTime, cell: usize, unit: &Unit) {
        self.comes(now, cell, unit);
    }

    fn holds(&mut self, now: SimTime, cell: usize, unit: &Unit) {
        self.comes(now, cell, unit);
    }

    fn prepares(&mut self, now: SimTime, cell: usize, _option: usize, _spell: Option<&Spell>, unit: &Unit) {
        self.comes(now, cell, unit);
    }

    fn starts(&mut self, now: SimTime, cell: usize, _option: usize, _spell: Option<&Spell>, unit: &Unit) {
        self.comes(now, cell, unit);
    }

    fn completes(&mut self, now: SimTime, cell: usize, _option: usize, _visit: &Visit, unit: &Unit) {
        self.goes(now, cell, unit);
    }

    fn visit_ends(&mut self, now: SimTime, cell: usize, _visit: &Visit, unit: &Unit) {
        self.goes(now, cell, unit);
    }

    fn joins(&mut self, _now: SimTime, cell: usize, _ended: u64, last: bool, task: &Unit, whole: &Unit) {
        let Some(way) = self.inside.remove(task.row(), self.name(cell, task)) else { return };
        let name = self.name(cell, whole);
        if let Some(of_whole) = self.inside.get(whole.row(), name) {
            of_whole.sent_back += way.sent_back;
            if last {
                of_whole.left = way.left;
            }
        }
    }

    fn leaves(&mut self, now: SimTime, stream: usize, departure: &Departure, unit: &Unit) {
        let name = (stream as u32, unit.ordinal(), None);
        let Some(way) = self.inside.remove(unit.row(), name) else { return };
        if departure.exit != Exit::Finished || !self.is_measured(now) {
            return;
        }
        if let Some(from) = way.left {
            self.cells[from as usize].exits += 1;
        }
        let seen = &mut self.seen.streams[stream];
        seen.finished += 1;
        seen.right_first_time += u64::from(way.sent_back == 0);
        seen.sent_back += u64::from(way.sent_back);
        seen.handoffs += unit.handoffs();
        if self.samples {
            let finished = FinishedUnit {
                left: now.ticks(),
                lead: departure.lead,
                stream,
                priority: unit.priority(),
                in_time: unit.is_in_time(now),
            };
            self.finished.offer(self.rank(name), finished);
        }
    }

    fn ends<'u>(&mut self, now: SimTime, inside: impl Iterator<Item = &'u Unit> + Clone) {
        if !self.samples {
            return;
        }
        for unit in inside.filter(|unit| unit.task().is_none()) {
            let name = self.name(unit.cell(), unit);
            let open = OpenUnit {
                age: unit.age(now).ticks(),
                stream: name.0 as usize,
                activity: self.places[unit.cell()].activity as usize,
                priority: unit.priority(),
            };
            self.open.offer(self.rank(name), open);
        }
    }
}
