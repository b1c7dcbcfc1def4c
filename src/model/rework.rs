//! Which ways out of an activity lead back: rework, as far as the routes tell.

use super::{CellId, Model};
use crate::id::{Id, IdVec};

/// For each cell and each of its branches, whether the branch is rework: whoever takes it cannot leave the stream
/// without coming through this cell again, or through one that lies before it on every way from the entry (one that
/// dominates it: Prosser 1959).
///
/// So a test that sends units back to the build is rework, and so is asking the user and then looking again; an
/// escalation to another line is not, even if some units come back later.
pub fn rework_branches(model: &Model) -> IdVec<CellId, Vec<bool>> {
    let before = dominators(model);
    let mut blocked = vec![false; model.cells.len()];
    model
        .cells
        .enumerate()
        .map(|(id, cell)| {
            blocked.fill(false);
            before[id.index()].iter().for_each(|&index| blocked[index] = true);
            let leads_back = |to: Option<CellId>| to.is_some_and(|to| !leaves(model, to, &blocked));
            cell.next.iter().map(|branch| branch.share > 0.0 && leads_back(branch.to)).collect()
        })
        .collect()
}

/// For each cell those that every unit has come through by then, itself among them.
fn dominators(model: &Model) -> Vec<Vec<usize>> {
    let mut before: Vec<Vec<usize>> = vec![Vec::new(); model.cells.len()];
    for stream in &model.streams {
        let all = reached(model, stream.entry, None);
        for &without in &all {
            let mut still = vec![false; model.cells.len()];
            for cell in reached(model, stream.entry, Some(without)) {
                still[cell] = true;
            }
            for &cell in all.iter().filter(|&&cell| !still[cell]) {
                before[cell].push(without);
            }
        }
    }
    before
}

/// The cells that units can come to from `entry` if they cannot come through `without`.
fn reached(model: &Model, entry: CellId, without: Option<usize>) -> Vec<usize> {
    let mut seen = vec![false; model.cells.len()];
    let mut found = Vec::new();
    let mut open = vec![entry];
    while let Some(cell) = open.pop() {
        if Some(cell.index()) == without || std::mem::replace(&mut seen[cell.index()], true) {
            continue;
        }
        found.push(cell.index());
        let taken = model.cells[cell].next.iter().filter(|branch| branch.share > 0.0);
        open.extend(taken.filter_map(|branch| branch.to));
    }
    found
}

/// Whether a unit at `from` can leave its stream without coming through a blocked cell.
fn leaves(model: &Model, from: CellId, blocked: &[bool]) -> bool {
    let mut seen = blocked.to_vec();
    let mut open = vec![from];
    while let Some(cell) = open.pop() {
        if std::mem::replace(&mut seen[cell.index()], true) {
            continue;
        }
        for branch in model.cells[cell].next.iter().filter(|branch| branch.share > 0.0) {
            match branch.to {
                Some(to) => open.push(to),
                None => return true,
            }
        }
        if model.cells[cell].next.is_empty() {
            return true;
        }
    }
    false
}
