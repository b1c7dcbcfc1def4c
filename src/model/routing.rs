//! Routes: which activities a value stream can reach, and how often its units visit each of them.

use super::{Branch, CellId, Model, StreamId};
use crate::id::{ActivityId, Id};

/// Pivots at or below this are zero: units that come here never leave.
const PIVOT_MIN: f64 = 1e-12;

/// One way out of an activity: its share, and where to; `None` is out of the stream.
pub(crate) type Exit = (f64, Option<ActivityId>);

/// The activities that can be reached from `entry` when activity `i` has the exits `exits[i]`, in the order of
/// their ids. Exits with the share zero lead nowhere.
pub(crate) fn reachable(entry: ActivityId, exits: &[Vec<Exit>]) -> Vec<ActivityId> {
    let mut seen = vec![false; exits.len()];
    let mut open = vec![entry];
    while let Some(activity) = open.pop() {
        if !std::mem::replace(&mut seen[activity.index()], true) {
            let taken = exits[activity.index()].iter().filter(|(share, _)| *share > 0.0);
            open.extend(taken.filter_map(|&(_, to)| to));
        }
    }
    (0..exits.len()).filter(|&index| seen[index]).map(ActivityId::new).collect()
}

/// The branches of a cell: shares made to add up to one, empty ones left out. `cell_of` finds the cell of an
/// activity.
pub(crate) fn branches(exits: &[Exit], cell_of: impl Fn(ActivityId) -> Option<CellId>) -> Vec<Branch> {
    let sum: f64 = exits.iter().map(|&(share, _)| share).sum();
    let taken = exits.iter().filter(|(share, _)| *share > 0.0);
    taken.map(|&(share, to)| Branch { share: share / sum, to: to.and_then(&cell_of) }).collect()
}

/// How often a unit of a value stream visits each of its cells on average: the solution of the traffic
/// equations `v = e + P'v` (Jackson 1957), where `e` is one visit at the entry and `P` holds the shares.
/// Infinite where units can come to a loop without exit.
pub fn visits_per_unit(model: &Model, stream: StreamId) -> Vec<(CellId, f64)> {
    let cells: Vec<CellId> =
        model.cells.enumerate().filter(|(_, cell)| cell.stream == stream).map(|(id, _)| id).collect();
    let mut rows: Vec<Vec<f64>> = vec![vec![0.0; cells.len() + 1]; cells.len()];
    for (from, &cell) in cells.iter().enumerate() {
        rows[from][from] += 1.0;
        for branch in &model.cells[cell].next {
            if let Some(to) = branch.to.and_then(|to| cells.binary_search(&to).ok()) {
                rows[to][from] -= branch.share;
            }
        }
    }
    if let Ok(entry) = cells.binary_search(&model.streams[stream].entry) {
        rows[entry][cells.len()] = 1.0;
    }
    eliminate(&mut rows);
    cells.into_iter().zip(substitute(&rows)).collect()
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
            vec![(0.0, Some(b)), (1.0, Some(c))],
            vec![(1.0, None)],
            vec![(1.0, Some(a))],
            vec![(1.0, Some(b))],
        ];
        assert_eq!(reachable(a, &exits), [a, c]);
        assert_eq!(reachable(d, &exits), [b, d]);
    }

    #[test]
    fn shares_add_up_to_one_and_empty_branches_go() {
        let exits = [(0.5, None), (0.0, Some(ActivityId::new(0))), (0.500_000_5, Some(ActivityId::new(3)))];
        let branches = branches(&exits, |activity| Some(CellId::new(activity.index() + 10)));
        assert_eq!(branches.len(), 2);
        assert!((branches.iter().map(|branch| branch.share).sum::<f64>() - 1.0).abs() < 1e-15);
        assert_eq!(
            branches.iter().map(|branch| branch.to).collect::<Vec<_>>(),
            [None, Some(CellId::new(13))]
        );
    }
}
