//! What keeps units out of a cell for a while: places in a waiting line, limits on work in progress. First the rows
//! of the plan, which do not change, then the state in a replication.
//!
//! Units that wait for the same reasons wait at the same *gate*: those that come from one cell, or from outside,
//! and want to one cell. What one of them lacks all of them lack, so only the first of each gate is looked at.

use crate::dist::Distribution;
use crate::id::{CellId, Id};
use crate::model::{Arrivals, Cell, Choice, Discipline, Limit, Model, Places, WhenFull};
use crate::rng::{Purpose, address};

use super::route::threshold;
use super::unit::{NONE, Units};
use super::waiting_line::WaitingLine;

/// Places without end.
const WITHOUT_END: u32 = u32::MAX;

/// The rows of the plan.
#[derive(Debug, Clone)]
pub(super) struct Entrances {
    /// The row of each cell; [`NONE`] where there is nothing special.
    pub(super) of_cell: Vec<u32>,
    pub(super) rows: Vec<Entrance>,
    pub(super) gates: Vec<Gate>,
    pub(super) returns: Vec<PlanReturn>,
    limits: Vec<PlanLimit>,
    activities: usize,
}

/// The entrance of a cell that has something special about it.
#[derive(Debug, Clone)]
pub(super) struct Entrance {
    /// Whose waiting units are counted.
    pub(super) activity: u32,
    /// How many of them find a place.
    pub(super) places: u32,
    pub(super) when_full: Full,
    /// From so many waiting on, words below this threshold make one balk that would have to wait; ascending.
    pub(super) balking: Vec<(u32, u64)>,
    /// Address of the draws for that.
    pub(super) balk_address: u64,
    /// How long units wait, with the address of the draws.
    pub(super) patience: Option<(Distribution, u64)>,
    /// Where those go that give up; [`NONE`] is out of the stream.
    pub(super) gives_up_to: u32,
    /// The limits that cover the cell, ascending.
    limits: Vec<u32>,
    /// The gate of units that come from outside; [`NONE`] if nothing makes them wait there.
    pub(super) from_outside: u32,
    /// The gates of units that come from other cells: that cell and the gate.
    from_cells: Vec<(u32, u32)>,
    /// The gates of units whose tasks have joined: the cell where they split and the gate.
    after_forks: Vec<(u32, u32)>,
}

/// What happens to a unit that finds no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Full {
    Refuse,
    /// It waits at its gate.
    Block,
    /// It goes to this cell.
    Overflow(u32),
    /// It comes again, as its row of [`Entrances::returns`] has it.
    Return(u32),
}

/// How units come again that found no place.
#[derive(Debug, Clone)]
pub(super) struct PlanReturn {
    pub(super) after: Distribution,
    /// Refused after so many tries in vain; `u32::MAX` never.
    pub(super) tries: u32,
    /// Address of the draws.
    pub(super) address: u64,
}

/// Where units of one origin wait to come to one cell.
#[derive(Debug, Clone)]
pub(super) struct Gate {
    /// Where they come from; [`NONE`] is outside.
    pub(super) from: u32,
    pub(super) to: u32,
    /// The limits under which they come, ascending.
    needs: Vec<u32>,
    by_priority: bool,
    /// Whether it is for units whose tasks, begun at `from`, have joined: they wait outside.
    pub(super) after_join: bool,
}

#[derive(Debug, Clone)]
struct PlanLimit {
    wip: u32,
    holds_server: bool,
}

impl Entrances {
    /// Lays out the entrances of a model.
    pub(super) fn new(model: &Model) -> Self {
        let mut entrances = Self {
            of_cell: vec![NONE; model.cells.len()],
            rows: Vec::new(),
            gates: Vec::new(),
            returns: Vec::new(),
            limits: model
                .limits
                .iter()
                .map(|limit| PlanLimit { wip: limit.wip, holds_server: limit.holds_server })
                .collect(),
            activities: model.activities.len(),
        };
        let covering: Vec<Vec<u32>> = model.cells.ids().map(|cell| covering(model, cell)).collect();
        for (id, cell) in model.cells.enumerate() {
            let places = model.activities[cell.activity].places.as_ref();
            let limits = covering[id.index()].clone();
            let activity = &model.activities[cell.activity];
            let stream = &model.streams[cell.stream];
            let saturated = matches!(stream.arrivals, Arrivals::Saturated) && stream.entry == id;
            let impatient = !activity.balking.is_empty() || cell.patience.is_some();
            if places.is_none() && limits.is_empty() && !impatient && !saturated {
                continue;
            }
            let when_full = entrances.when_full(places, cell, activity.key);
            entrances.of_cell[id.index()] = entrances.rows.len() as u32;
            let gated = |needs: &[u32]| !needs.is_empty() || when_full == Full::Block;
            let from_outside =
                if gated(&limits) { entrances.add_gate(model, NONE, id, limits.clone()) } else { NONE };
            let (mut from_cells, mut after_forks) = (Vec::new(), Vec::new());
            for (from, before) in model.cells.enumerate() {
                // By a way, or instead of a cell to which the unit has come often enough.
                let instead = |to: CellId| model.cells[to].limit.is_some_and(|limit| limit.then == Some(id));
                let leads = |to: Option<CellId>| to == Some(id) || to.is_some_and(instead);
                let joins_here = matches!(before.choice, Choice::All { join } if leads(join));
                let leads_here = before.next.iter().any(|way| way.share > 0.0 && leads(way.to));
                let needs: Vec<u32> =
                    limits.iter().copied().filter(|limit| !covering[from.index()].contains(limit)).collect();
                if leads_here && gated(&needs) {
                    let gate = entrances.add_gate(model, from.index() as u32, id, needs.clone());
                    from_cells.push((from.index() as u32, gate));
                }
                if joins_here && gated(&needs) {
                    let gate = entrances.add_gate(model, from.index() as u32, id, needs);
                    entrances.gates[gate as usize].after_join = true;
                    after_forks.push((from.index() as u32, gate));
                }
            }
            entrances.rows.push(Entrance {
                activity: cell.activity.index() as u32,
                places: places.map_or(WITHOUT_END, |places| places.number),
                when_full,
                balking: activity.balking.iter().map(|&(from, share)| (from, threshold(share))).collect(),
                balk_address: address(activity.key, Purpose::Balk),
                patience: cell.patience.clone().map(|law| (law, address(activity.key, Purpose::Patience))),
                gives_up_to: cell.gives_up_to.map_or(NONE, |to| to.index() as u32),
                limits,
                from_outside,
                from_cells,
                after_forks,
            });
        }
        entrances
    }

    fn when_full(&mut self, places: Option<&Places>, cell: &Cell, activity_key: u64) -> Full {
        match places.map(|places| &places.when_full) {
            None | Some(WhenFull::Refuse) => Full::Refuse,
            Some(WhenFull::Block) => Full::Block,
            Some(WhenFull::Overflow(_)) => {
                cell.overflow.map_or(Full::Refuse, |to| Full::Overflow(to.index() as u32))
            }
            Some(WhenFull::Return { after, tries }) => {
                self.returns.push(PlanReturn {
                    after: after.clone(),
                    tries: tries.unwrap_or(u32::MAX),
                    address: address(activity_key, Purpose::Return),
                });
                Full::Return((self.returns.len() - 1) as u32)
            }
        }
    }

    fn add_gate(&mut self, model: &Model, from: u32, to: CellId, needs: Vec<u32>) -> u32 {
        let by_priority = needs.iter().any(|&limit| model.limits[Id::new(limit as usize)].by_priority);
        self.gates.push(Gate { from, to: to.index() as u32, needs, by_priority, after_join: false });
        (self.gates.len() - 1) as u32
    }

    /// Whether units may have to wait for something in the cell after their work there is done.
    pub(super) fn may_hold(&self, cell: u32) -> bool {
        self.gates.iter().any(|gate| gate.from == cell && !gate.after_join)
    }
}

impl Entrance {
    /// Whether anything but the people bounds the units here.
    pub(super) fn is_bounded(&self) -> bool {
        self.places != WITHOUT_END || !self.limits.is_empty()
    }

    /// Whether a limit covers the units here.
    pub(super) fn is_under(&self, limit: u32) -> bool {
        self.limits.contains(&limit)
    }

    /// The gate between a cell and this one; [`NONE`] if nothing makes units wait there.
    pub(super) fn gate_from(&self, cell: u32) -> u32 {
        self.from_cells.iter().find(|(from, _)| *from == cell).map_or(NONE, |(_, gate)| *gate)
    }

    /// The gate of units whose tasks have joined that began at a cell; [`NONE`] if nothing makes them wait there.
    pub(super) fn gate_after(&self, fork: u32) -> u32 {
        self.after_forks.iter().find(|(from, _)| *from == fork).map_or(NONE, |(_, gate)| *gate)
    }
}

/// The limits that count whoever is at a cell, ascending. Where units are in parallel tasks nobody is counted: the limits
/// there are those of the whole unit, and cover the cell where it has split.
fn covering(model: &Model, cell: CellId) -> Vec<u32> {
    if model.cells[cell].fork.is_some() {
        return Vec::new();
    }
    let covers = |limit: &Limit| limit.cells.binary_search(&cell).is_ok();
    model.limits.enumerate().filter(|(_, limit)| covers(limit)).map(|(id, _)| id.index() as u32).collect()
}

/// Who waits at which gate, and how much of the limits and of the places is taken.
#[derive(Debug, Clone)]
pub(super) struct Gates {
    /// Units that wait at any gate.
    pub(super) held: u32,
    pub(super) lines: Vec<WaitingLine>,
    /// Units under each limit.
    inside: Vec<u32>,
    /// Units that wait in line, by activity; counted only where somebody asks.
    pub(super) waiting: Vec<u32>,
}

impl Gates {
    pub(super) fn new(plan: &Entrances) -> Self {
        let line = |gate: &Gate| {
            WaitingLine::new(if gate.by_priority { Discipline::Priority } else { Discipline::Fifo }, 0)
        };
        Self {
            held: 0,
            lines: plan.gates.iter().map(line).collect(),
            inside: vec![0; plan.limits.len()],
            waiting: vec![0; plan.activities],
        }
    }

    /// Forgets everything and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.held = 0;
        self.lines.iter_mut().for_each(WaitingLine::clear);
        self.inside.fill(0);
        self.waiting.fill(0);
    }

    /// Whether the limits let one more through a gate.
    pub(super) fn limits_allow(&self, plan: &Entrances, gate: &Gate) -> bool {
        gate.needs.iter().all(|&limit| self.inside[limit as usize] < plan.limits[limit as usize].wip)
    }

    /// The limits that let nobody through a gate.
    pub(super) fn reached<'g>(
        &'g self,
        plan: &'g Entrances,
        gate: &'g Gate,
    ) -> impl Iterator<Item = u32> + 'g {
        let is_reached = |&limit: &u32| self.inside[limit as usize] >= plan.limits[limit as usize].wip;
        gate.needs.iter().copied().filter(is_reached)
    }

    /// Whether a limit that is reached makes units keep their server at a gate.
    pub(super) fn limits_keep_server(&self, plan: &Entrances, gate: &Gate) -> bool {
        gate.needs.iter().any(|&limit| {
            let PlanLimit { wip, holds_server } = plan.limits[limit as usize];
            holds_server && self.inside[limit as usize] >= wip
        })
    }

    /// A unit comes under the limits of an entrance, leaving those of another: where both are the same limit
    /// nothing changes.
    pub(super) fn pass(&mut self, from: Option<&Entrance>, to: Option<&Entrance>) {
        const NO_LIMITS: &[u32] = &[];
        let left = from.map_or(NO_LIMITS, |entrance| &entrance.limits);
        let come = to.map_or(NO_LIMITS, |entrance| &entrance.limits);
        for &limit in left.iter().filter(|limit| !come.contains(limit)) {
            self.inside[limit as usize] -= 1;
        }
        for &limit in come.iter().filter(|limit| !left.contains(limit)) {
            self.inside[limit as usize] += 1;
        }
    }

    /// The rank of the first unit at a gate: less goes before more. `None` if nobody waits there.
    pub(super) fn first(&self, plan: &Entrances, gate: usize, units: &Units) -> Option<(u8, u64)> {
        let first = &units[self.lines[gate].peek(units, 0, |_| 0)?];
        Some((if plan.gates[gate].by_priority { first.priority } else { 0 }, first.order))
    }
}
