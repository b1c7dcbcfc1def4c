//! Routes: which activities a value stream can reach, and how often its units visit each of them.

use std::collections::BTreeMap;

use super::{Branch, Cell, CellId, Choice, Model, StreamId, VisitLimit};
use crate::id::{ActivityId, Id, IdVec};

/// Pivots at or below this are zero: units that come here never leave.
const PIVOT_MIN: f64 = 1e-12;

/// One way out of an activity: its share, and where to; `None` is out of the stream.
pub(crate) type Exit = (f64, Option<ActivityId>);

/// All ways out of an activity for one stream.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Exits {
    /// The ways.
    pub(crate) ways: Vec<Exit>,
    /// How one is chosen.
    pub(crate) rule: ExitRule,
    /// Where those go that are not complete and accurate; one of the ways.
    pub(crate) rework: Option<ActivityId>,
}

/// How a way out is chosen; see [`super::Choice`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum ExitRule {
    Shares,
    Shortest,
    InTurn,
    All { join: Option<ActivityId> },
}

impl Exits {
    /// The way out of the stream, for all.
    pub(crate) fn out() -> Self {
        Self { ways: vec![(1.0, None)], rule: ExitRule::Shares, rework: None }
    }

    /// Sends a share of the units another way, as rework.
    pub(crate) fn with_rework(mut self, share: f64, to: ActivityId) -> Self {
        self.ways.iter_mut().for_each(|(of_all, _)| *of_all *= 1.0 - share);
        self.ways.push((share, Some(to)));
        self.rework = Some(to);
        self
    }

    /// Everything to which units may go.
    fn destinations(&self) -> impl Iterator<Item = ActivityId> {
        let join = if let ExitRule::All { join } = self.rule { join } else { None };
        self.ways.iter().filter(|(share, _)| *share > 0.0).filter_map(|&(_, to)| to).chain(join)
    }
}

/// The activities that can be reached from `entries` when activity `i` has the exits `exits[i]`, in the order of
/// their ids. Exits with the share zero lead nowhere. `aside` gives where else an activity sends units.
pub(crate) fn reachable(
    entries: Vec<ActivityId>,
    exits: &[Exits],
    aside: impl Fn(ActivityId) -> [Option<ActivityId>; 3],
) -> Vec<ActivityId> {
    let mut seen = vec![false; exits.len()];
    let mut open = entries;
    while let Some(activity) = open.pop() {
        if !std::mem::replace(&mut seen[activity.index()], true) {
            open.extend(exits[activity.index()].destinations());
            open.extend(aside(activity).into_iter().flatten());
        }
    }
    (0..exits.len()).filter(|&index| seen[index]).map(ActivityId::new).collect()
}

/// The branches of a cell: shares made to add up to one, empty ones left out. `cell_of` finds the cell of an
/// activity.
pub(crate) fn branches(exits: &Exits, cell_of: impl Fn(ActivityId) -> Option<CellId>) -> Vec<Branch> {
    let sum: f64 = match exits.rule {
        ExitRule::All { .. } => 1.0,
        _ => exits.ways.iter().map(|&(share, _)| share).sum(),
    };
    let taken = exits.ways.iter().filter(|(share, _)| *share > 0.0);
    taken.map(|&(share, to)| Branch { share: share / sum, to: to.and_then(&cell_of) }).collect()
}

impl Model {
    /// All cells to which units may go from a cell: by a branch, to the join of their tasks, because they have been
    /// there often enough, because its line is full, or when they are opened again.
    pub fn onward(&self, from: CellId) -> impl Iterator<Item = CellId> {
        let Cell { next, choice, limit, stream, overflow, gives_up_to, .. } = &self.cells[from];
        let taken = next.iter().filter(|branch| branch.share > 0.0);
        let reopening = self.streams[*stream].reopening.as_ref();
        let reopened = reopening.filter(|_| next.iter().any(|branch| branch.to.is_none()));
        let join = if let Choice::All { join } = *choice { join } else { None };
        let then = limit.and_then(|limit| limit.then);
        let branches = taken.filter_map(|branch| branch.to);
        branches
            .chain(reopened.map(|reopening| reopening.enters))
            .chain(join)
            .chain(then)
            .chain(*overflow)
            .chain(*gives_up_to)
    }
}

/// The cells of each fork's tasks: for every cell the innermost fork that sends tasks there.
pub(crate) fn forks_of(cells: &IdVec<CellId, Cell>) -> Vec<Option<CellId>> {
    let mut regions: Vec<(CellId, Vec<usize>)> = Vec::new();
    for (fork, cell) in cells.enumerate() {
        let Choice::All { join } = cell.choice else { continue };
        let mut seen = vec![false; cells.len()];
        let mut open: Vec<CellId> = cell.next.iter().filter_map(|branch| branch.to).collect();
        while let Some(at) = open.pop() {
            if Some(at) == join || std::mem::replace(&mut seen[at.index()], true) {
                continue;
            }
            let Cell { next, choice, limit, overflow, gives_up_to, .. } = &cells[at];
            open.extend(next.iter().filter_map(|branch| branch.to).chain(*overflow).chain(*gives_up_to));
            open.extend(limit.and_then(|limit| limit.then));
            if let Choice::All { join: Some(inner) } = *choice {
                open.push(inner);
            }
        }
        regions.push((fork, (0..seen.len()).filter(|&at| seen[at]).collect()));
    }
    // Inner forks have fewer cells than those around them, and come later to have the last word.
    regions.sort_by_key(|(fork, cells)| (std::cmp::Reverse(cells.len()), *fork));
    let mut forks = vec![None; cells.len()];
    for (fork, cells) in regions {
        for cell in cells {
            forks[cell] = Some(fork);
        }
    }
    forks
}

/// How often a unit of a value stream visits each of its cells on average, its parallel tasks included: the solution
/// of the traffic equations `v = e + P'v` (Jackson 1957), where `e` is one visit at the entry and `P` holds the shares.
/// Infinite where units can come to a loop without exit.
///
/// Rules that choose by state are taken to choose each way equally often. Where a limit on loops remembers visits, the
/// equations are those of cell and visits made together, as far as there are no more than `STATES_MAX` of these;
/// beyond that the limit is left out, which gives too many visits rather than too few.
pub fn visits_per_unit(model: &Model, stream: StreamId) -> Vec<(CellId, f64)> {
    let cells: Vec<CellId> =
        model.cells.enumerate().filter(|(_, cell)| cell.stream == stream).map(|(id, _)| id).collect();
    let traffic = Traffic::of(model, stream, true).or_else(|| Traffic::of(model, stream, false));
    let mut visits = vec![0.0; cells.len()];
    if let Some(traffic) = traffic {
        let mut rows = traffic.rows();
        eliminate(&mut rows);
        for ((cell, _), per_unit) in traffic.states.iter().zip(substitute(&rows)) {
            if let Ok(at) = cells.binary_search(cell) {
                visits[at] += per_unit;
            }
        }
    }
    cells.into_iter().zip(visits).collect()
}

/// States of the traffic equations up to which limits on loops are followed.
const STATES_MAX: usize = 1_000;

/// A cell with the visits that a unit has made to the cells of its stream that have a limit.
type State = (CellId, Vec<u32>);

/// The traffic equations of one stream.
struct Traffic {
    /// In the order in which they are found from the entry on; the first is the entry.
    states: Vec<State>,
    /// Mean moves from each state.
    moves: Vec<Vec<(usize, f64)>>,
}

impl Traffic {
    /// Finds the states from the entry on; `None` if there are too many.
    fn of(model: &Model, stream: StreamId, with_limits: bool) -> Option<Self> {
        let limited: Vec<(CellId, VisitLimit)> = model
            .cells
            .enumerate()
            .filter(|(_, cell)| cell.stream == stream && with_limits)
            .filter_map(|(id, cell)| cell.limit.map(|limit| (id, limit)))
            .collect();
        let mut traffic = Self { states: Vec::new(), moves: Vec::new() };
        let mut known = BTreeMap::new();
        let none = vec![0; limited.len()];
        traffic.find(arrive(model.streams[stream].entry, none, &limited, true)?, &mut known);
        let mut at = 0;
        while at < traffic.states.len() {
            if traffic.states.len() > STATES_MAX && with_limits {
                return None;
            }
            let (cell, made) = traffic.states[at].clone();
            let mut moves = Vec::new();
            for (to, share, forced) in ways(model, cell) {
                if let Some(state) = to.and_then(|to| arrive(to, made.clone(), &limited, forced)) {
                    moves.push((traffic.find(state, &mut known), share));
                }
            }
            traffic.moves.push(moves);
            at += 1;
        }
        Some(traffic)
    }

    /// The number of a state.
    fn find(&mut self, state: State, known: &mut BTreeMap<State, usize>) -> usize {
        let next = self.states.len();
        *known.entry(state).or_insert_with_key(|state| {
            self.states.push(state.clone());
            next
        })
    }

    /// The equations as rows, what comes from outside in the last column.
    fn rows(&self) -> Vec<Vec<f64>> {
        let count = self.states.len();
        let mut rows = vec![vec![0.0; count + 1]; count];
        for (from, moves) in self.moves.iter().enumerate() {
            rows[from][from] += 1.0;
            for &(to, share) in moves {
                rows[to][from] -= share;
            }
        }
        if let Some(entry) = rows.first_mut() {
            entry[count] = 1.0;
        }
        rows
    }
}

/// The state of a unit that comes to a cell, or is sent elsewhere by its limit; `None` if that is out of the stream.
/// Who is `forced` comes in any case.
fn arrive(to: CellId, mut made: Vec<u32>, limited: &[(CellId, VisitLimit)], forced: bool) -> Option<State> {
    let Some(place) = limited.iter().position(|(cell, _)| *cell == to) else { return Some((to, made)) };
    let limit = limited[place].1;
    if made[place] >= limit.visits && !forced {
        return limit.then.map(|then| (then, made));
    }
    made[place] = (made[place] + 1).min(limit.visits);
    Some((to, made))
}

/// Where a unit goes from a cell with which share, and whether it is let in whatever the limits. A task that comes to
/// its join goes no further: the whole unit goes there from the fork.
fn ways(model: &Model, from: CellId) -> Vec<(Option<CellId>, f64, bool)> {
    let cell = &model.cells[from];
    let joins_at = cell.fork.map(|fork| model.cells[fork].choice);
    let mut ways: Vec<(Option<CellId>, f64)> =
        cell.next.iter().map(|branch| (branch.to, branch.share)).collect();
    if let Choice::All { join } = cell.choice {
        ways.push((join, 1.0));
    }
    let reopening = model.streams[cell.stream].reopening.as_ref();
    let mut onward = Vec::new();
    for (to, share) in ways {
        if joins_at == Some(Choice::All { join: to }) {
            continue;
        }
        match (to, reopening) {
            (None, Some(reopening)) => onward.push((Some(reopening.enters), share * reopening.share, true)),
            _ => onward.push((to, share, false)),
        }
    }
    onward
}

/// Gaussian elimination below the diagonal. The columns of the traffic equations are diagonally dominant, so
/// that no pivot has to be searched for; routes are sparse, so that most rows are left alone.
pub(super) fn eliminate(rows: &mut [Vec<f64>]) {
    for column in 0..rows.len() {
        let (above, below) = rows.split_at_mut(column + 1);
        let Some(pivot_row) = above.last() else { continue };
        if pivot_row[column] <= PIVOT_MIN {
            continue;
        }
        for row in below.iter_mut().filter(|row| row[column] < 0.0) {
            let factor = row[column] / pivot_row[column];
            for (entry, above) in row.iter_mut().zip(pivot_row).skip(column) {
                *entry -= factor * above;
            }
        }
    }
}

/// Solves the triangular equations that [`eliminate`] leaves, from the last to the first.
pub(super) fn substitute(rows: &[Vec<f64>]) -> Vec<f64> {
    let mut visits = vec![0.0; rows.len()];
    for (index, row) in rows.iter().enumerate().rev() {
        let known = row[index + 1..rows.len()].iter().zip(&visits[index + 1..]);
        let come: f64 = row[rows.len()]
            - known.filter(|(share, _)| **share < 0.0).map(|(share, visits)| share * visits).sum::<f64>();
        visits[index] = match row[index] {
            _ if come <= 0.0 => 0.0,
            pivot if pivot <= PIVOT_MIN => f64::INFINITY,
            pivot => come / pivot,
        };
    }
    visits
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Visits in a network given by the shares of moves, entered at the first station.
    fn visits(shares: &[&[f64]]) -> Vec<f64> {
        let count = shares.len();
        let mut rows = vec![vec![0.0; count + 1]; count];
        for (from, out) in shares.iter().enumerate() {
            rows[from][from] += 1.0;
            for (to, share) in out.iter().enumerate() {
                rows[to][from] -= share;
            }
        }
        rows[0][count] = 1.0;
        eliminate(&mut rows);
        substitute(&rows)
    }

    fn by_shares(ways: Vec<Exit>) -> Exits {
        Exits { ways, rule: ExitRule::Shares, rework: None }
    }

    fn assert_close(found: &[f64], expected: &[f64]) {
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(expected) {
            let close = (found - expected).abs() < 1e-12 || (found.is_infinite() && expected.is_infinite());
            assert!(close, "{found} instead of {expected}");
        }
    }

    #[test]
    fn traffic_equations_by_hand() {
        // A chain; a station that repeats a fifth of its work; a Jackson network with feedback to the entry.
        assert_close(&visits(&[&[0.0, 0.42, 0.0], &[0.0, 0.0, 0.3], &[0.0; 3]]), &[1.0, 0.42, 0.126]);
        assert_close(&visits(&[&[0.2]]), &[1.25]);
        // v1 = 1 + v3 / 2, v2 = 0.4 v1, v3 = 0.6 v1 + 0.5 v2: v1 = 1 / (1 - 0.4) = 5 / 3.
        let feedback: [&[f64]; 3] = [&[0.0, 0.4, 0.6], &[0.0, 0.0, 0.5], &[0.5, 0.0, 0.0]];
        assert_close(&visits(&feedback), &[5.0 / 3.0, 2.0 / 3.0, 4.0 / 3.0]);
    }

    #[test]
    fn a_loop_without_exit_is_visited_for_ever_and_the_way_to_it_once() {
        let found = visits(&[&[0.0, 0.5, 0.0, 0.5], &[0.0, 0.0, 1.0, 0.0], &[0.0, 1.0, 0.0, 0.0], &[0.0; 4]]);
        assert_close(&found, &[1.0, f64::INFINITY, f64::INFINITY, 0.5]);
    }

    #[test]
    fn what_cannot_be_reached_has_no_cell() {
        let [a, b, c, d] = [0, 1, 2, 3].map(ActivityId::new);
        let exits = [
            by_shares(vec![(0.0, Some(b)), (1.0, Some(c))]),
            Exits::out(),
            by_shares(vec![(1.0, Some(a))]),
            by_shares(vec![(1.0, Some(b))]),
        ];
        assert_eq!(reachable(vec![a], &exits, |_| [None; 3]), [a, c]);
        assert_eq!(reachable(vec![d], &exits, |_| [None; 3]), [b, d]);
        assert_eq!(reachable(vec![a], &exits, |from| [(from == c).then_some(d), None, None]), [a, b, c, d]);
    }

    #[test]
    fn shares_add_up_to_one_and_empty_branches_go() {
        let exits = by_shares(vec![
            (0.5, None),
            (0.0, Some(ActivityId::new(0))),
            (0.500_000_5, Some(ActivityId::new(3))),
        ]);
        let branches = branches(&exits, |activity| Some(CellId::new(activity.index() + 10)));
        assert_eq!(branches.len(), 2);
        assert!((branches.iter().map(|branch| branch.share).sum::<f64>() - 1.0).abs() < 1e-15);
        assert_eq!(
            branches.iter().map(|branch| branch.to).collect::<Vec<_>>(),
            [None, Some(CellId::new(13))]
        );
    }
}
