//! Where units go next: routes laid out for the loop, drawn ahead where they can be.

use crate::id::{CellId, Id};
use crate::model::{Branch, Cell, Choice, Model};
use crate::rng::{Purpose, RandomStream, address};

use super::plan::Plan;
use super::unit::{LATE, NONE};

/// Where units go after a cell.
#[derive(Debug, Clone, Copy)]
pub(super) enum Route {
    /// Always there; nothing is drawn.
    Fixed(u32),
    /// To the first if the drawn word lies below the threshold, else to the second.
    TwoWay { address: u64, threshold: u64, first: u32, second: u32 },
    /// To the first of these branches whose threshold lies above the drawn word.
    ManyWays { address: u64, from: u32, to: u32 },
    /// Decided when the unit moves on, by this row of the late routes.
    Late(u32),
}

/// One of many ways.
#[derive(Debug, Clone, Copy)]
pub(super) struct PlanBranch {
    pub(super) threshold: u64,
    pub(super) to: u32,
}

/// Where units go, where that cannot be drawn ahead.
#[derive(Debug, Clone)]
pub(super) enum LateRoute {
    /// To the one with the fewest units; ties are drawn. Cells with the gauges of their activities.
    Shortest { address: u64, ways: Vec<(u32, u32)> },
    /// To the one whose turn it is, by this row of the turns.
    InTurn { turn: u32, ways: Vec<u32> },
    /// To all as tasks, which join at the cell `join`. Cells with the addresses of their tasks' keys.
    Split { ways: Vec<(u32, u64)>, join: u32 },
    /// As drawn, unless the unit has been there too often.
    Drawn(Route),
}

impl Route {
    /// Draws where a unit goes; [`NONE`] is out of its stream.
    #[inline(always)]
    pub(super) fn draw(self, plan: &Plan<'_>, unit_key: u64, visit: u64) -> u32 {
        // Asked first: the most frequent way needs no jump through a table.
        if let Self::Fixed(to) = self { to } else { self.draw_one(plan, unit_key, visit) }
    }

    /// As above where there is more than one way.
    #[inline(always)]
    fn draw_one(self, plan: &Plan<'_>, unit_key: u64, visit: u64) -> u32 {
        match self {
            Self::Fixed(to) => to,
            Self::Late(_) => LATE,
            Self::TwoWay { address, threshold, first, second } => {
                let word = RandomStream::addressed(unit_key, address, visit).next_word();
                if word < threshold { first } else { second }
            }
            Self::ManyWays { address, from, to } => {
                let word = RandomStream::addressed(unit_key, address, visit).next_word();
                let ways = &plan.routes.branches[from as usize..to as usize];
                let way = ways.iter().find(|way| word < way.threshold).or(ways.last());
                way.map_or(NONE, |way| way.to)
            }
        }
    }
}

/// Turns shares into thresholds on a 64-bit word. The last way takes what rounding leaves.
fn route(cell: &Cell, address: u64, branches: &mut Vec<PlanBranch>) -> Route {
    let to = |branch: &Branch| branch.to.map_or(NONE, |cell| cell.index() as u32);
    let ways: Vec<_> = cell.next.iter().filter(|branch| branch.share > 0.0).collect();
    match ways[..] {
        [] => Route::Fixed(NONE),
        [only] => Route::Fixed(to(only)),
        [first, second] => {
            Route::TwoWay { address, threshold: threshold(first.share), first: to(first), second: to(second) }
        }
        _ => {
            let from = branches.len() as u32;
            let mut sum = 0.0;
            for way in &ways {
                sum += way.share;
                branches.push(PlanBranch { threshold: threshold(sum), to: to(way) });
            }
            Route::ManyWays { address, from, to: branches.len() as u32 }
        }
    }
}

/// The word below which a share of all words lies.
pub(super) fn threshold(share: f64) -> u64 {
    (share * 18_446_744_073_709_551_616.0) as u64
}

/// The routes of all cells, the ways of those that have many, and the routes that are decided late.
#[derive(Debug, Clone, Default)]
pub(super) struct Routes {
    pub(super) branches: Vec<PlanBranch>,
    pub(super) late: Vec<LateRoute>,
    /// Who takes turns: the activity and the activities to which its units go.
    turns: Vec<(usize, Vec<usize>)>,
}

impl Routes {
    /// How many rows of turns there are.
    pub(super) fn turns(&self) -> usize {
        self.turns.len()
    }

    /// The route of a cell. `gauges` numbers the activities whose units are counted.
    pub(super) fn add(&mut self, model: &Model, cell: &Cell, gauges: &[u32]) -> Route {
        let activity = &model.activities[cell.activity];
        let address_of_route = address(activity.key, Purpose::Route);
        let index = |id: CellId| id.index() as u32;
        let cells = || cell.next.iter().filter_map(|branch| branch.to);
        let late = match cell.choice {
            Choice::Shares => {
                let route = route(cell, address_of_route, &mut self.branches);
                if !cells().any(|to| model.cells[to].limit.is_some()) {
                    return route;
                }
                LateRoute::Drawn(route)
            }
            Choice::Shortest => {
                let gauge = |to: CellId| gauges[model.cells[to].activity.index()];
                let ways = cells().map(|to| (index(to), gauge(to))).collect();
                LateRoute::Shortest { address: address_of_route, ways }
            }
            Choice::InTurn => {
                let to = |branch: &Branch| branch.to.map_or(NONE, index);
                LateRoute::InTurn { turn: self.turn(model, cell), ways: cell.next.iter().map(to).collect() }
            }
            Choice::All { join } => {
                let key = |to: CellId| address(model.activities[model.cells[to].activity].key, Purpose::Task);
                let ways = cells().map(|to| (index(to), key(to))).collect();
                LateRoute::Split { ways, join: join.map_or(NONE, index) }
            }
        };
        self.late.push(late);
        Route::Late(self.late.len() as u32 - 1)
    }

    /// The row of turns of a cell: all streams that go from the activity to the same others take turns together.
    fn turn(&mut self, model: &Model, cell: &Cell) -> u32 {
        let to = |branch: &Branch| branch.to.map_or(usize::MAX, |to| model.cells[to].activity.index());
        let turn = (cell.activity.index(), cell.next.iter().map(to).collect());
        let known = self.turns.iter().position(|other| *other == turn);
        known.unwrap_or_else(|| {
            self.turns.push(turn);
            self.turns.len() - 1
        }) as u32
    }
}
