//! Which ways out of an activity lead back: rework, as far as the routes tell.

use super::{Branch, Cell, CellId, Choice, Model};
use crate::id::{Id, IdVec};

/// For each cell and each of its branches, whether the branch is rework: whoever takes it cannot leave the stream
/// without coming through this cell again, or through one that lies before it on every way from the entry (one that
/// dominates it: Prosser 1959).
///
/// So a test that sends units back to the build is rework, and so is asking the user and then looking again; an
/// escalation to another line is not, even if some units come back later. What a scenario calls rework is rework wherever
/// it leads; ways that are not chosen by shares are none.
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
            let is_rework = |to: Option<CellId>| leads_back(to) || (to.is_some() && to == cell.rework);
            let by_shares = cell.choice == Choice::Shares;
            cell.next.iter().map(|branch| by_shares && branch.share > 0.0 && is_rework(branch.to)).collect()
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
        open.extend(model.onward(cell));
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
        let Cell { next, choice, limit, .. } = &model.cells[cell];
        let out = |branch: &Branch| branch.share > 0.0 && branch.to.is_none();
        let then_out = limit.is_some_and(|limit| limit.then.is_none());
        if next.is_empty() || next.iter().any(out) || then_out || *choice == (Choice::All { join: None }) {
            return true;
        }
        open.extend(model.onward(cell));
    }
    false
}
