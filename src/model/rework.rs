//! Which ways out of an activity lead back: rework, as far as the routes tell, and how many units are spared it.

use super::{Branch, Cell, CellId, Choice, Model};
use crate::id::{Id, IdVec, StreamId};

/// Rounds of the fixed point, at most, and the change below which it has been found.
const ROUNDS_MAX: u32 = 10_000;
const ROUNDS_CHANGE: f64 = 1e-13;

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

/// For each cell whether it is a part of a way back, such as asking the user: all units go back from there, so nothing is
/// decided.
pub fn detours(model: &Model) -> IdVec<CellId, bool> {
    let is_detour = |(cell, rework): (&Cell, &Vec<bool>)| {
        let mut taken = cell.next.iter().zip(rework).filter(|(branch, _)| branch.share > 0.0).peekable();
        taken.peek().is_some() && taken.all(|(_, rework)| *rework)
    };
    model.cells.iter().zip(&rework_branches(model)).map(is_detour).collect()
}

/// For each cell those to which it sends units back to be done again; none for those where nothing is decided.
pub fn sent_back_to(model: &Model) -> IdVec<CellId, Vec<CellId>> {
    let rework = rework_branches(model);
    let of_cell = |((cell, rework), detour): ((&Cell, &Vec<bool>), &bool)| {
        let back = cell.next.iter().zip(rework).filter(|(_, rework)| **rework && !detour);
        back.filter_map(|(branch, _)| branch.to).collect()
    };
    model.cells.iter().zip(&rework).zip(&detours(model)).map(of_cell).collect()
}

/// Rolled percent complete and accurate: the share of the units of a stream that would never be sent back or opened
/// again if every visit came out as the routes say, whatever happened before. It is the product of the shares along each
/// way through the stream, averaged over the ways. `None` where a way depends on the state of the run.
pub fn rolled_complete_accurate(model: &Model, stream: StreamId) -> Option<f64> {
    let back = sent_back_to(model);
    let cells = reached(model, model.streams[stream].entry, None);
    if cells.iter().any(|&cell| model.cells[CellId::new(cell)].choice == Choice::Shortest) {
        return None;
    }
    // Of the units at each cell, as a fixed point from below: the ways that lead back are left out, few others are loops.
    let mut right = vec![0.0; model.cells.len()];
    for _ in 0..ROUNDS_MAX {
        let mut change: f64 = 0.0;
        for id in cells.iter().rev().map(|&cell| CellId::new(cell)) {
            let of_cell = right_from(model, id, &back[id], &right);
            change = change.max((of_cell - right[id.index()]).abs());
            right[id.index()] = of_cell;
        }
        if change < ROUNDS_CHANGE {
            break;
        }
    }
    Some(right[model.streams[stream].entry.index()])
}

/// The share of the units at a cell that are never sent back from there on, where those of the other cells are given.
fn right_from(model: &Model, id: CellId, back: &[CellId], right: &[f64]) -> f64 {
    let cell = &model.cells[id];
    let lasts = model.streams[cell.stream].reopening.as_ref().map_or(1.0, |reopening| 1.0 - reopening.share);
    let joins_at = cell.fork.map(|fork| model.cells[fork].choice);
    let onward = |to: Option<CellId>| match to {
        // A task has come to its join; what follows is the way of its unit.
        _ if joins_at == Some(Choice::All { join: to }) => 1.0,
        Some(to) if back.contains(&to) => 0.0,
        Some(to) => right[to.index()],
        None => lasts,
    };
    if let Choice::All { join } = cell.choice {
        let tasks = cell.next.iter().filter_map(|branch| branch.to);
        return tasks.map(|task| right[task.index()]).product::<f64>() * onward(join);
    }
    if cell.next.is_empty() {
        return lasts;
    }
    let sum: f64 = cell.next.iter().map(|branch| branch.share).sum();
    cell.next.iter().map(|branch| branch.share * onward(branch.to)).sum::<f64>() / sum
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
