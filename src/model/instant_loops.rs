//! Choices by state that could send a unit round in circles for ever without any time passing.

use super::{Cell, CellId, Choice, Model};
use crate::id::IdVec;

/// The cells whose choice of the shortest line can send a unit back to them again and again within one instant.
///
/// A cell is safe if work there takes time, or if units get on from it surely: by shares, to some cell that is safe or
/// out of the stream; by the shortest line, wherever they are sent. The least fixed point of that.
pub(crate) fn instant_loops(model: &Model) -> Vec<CellId> {
    let mut safe: IdVec<CellId, bool> = model.cells.iter().map(|cell| !cell.duration.is_zero()).collect();
    loop {
        let found: Vec<CellId> =
            model.cells.ids().filter(|&id| !safe[id] && gets_on(&model.cells[id], &safe)).collect();
        if found.is_empty() {
            break;
        }
        for id in found {
            safe[id] = true;
        }
    }
    let by_state = |id: &CellId| !safe[*id] && model.cells[*id].choice == Choice::Shortest;
    model.cells.ids().filter(by_state).collect()
}

/// Whether units get on from a cell, given those that are known to be safe.
fn gets_on(cell: &Cell, safe: &IdVec<CellId, bool>) -> bool {
    let is_safe = |to: Option<CellId>| to.is_none_or(|to| safe[to]);
    let mut taken = cell.next.iter().filter(|branch| branch.share > 0.0);
    match cell.choice {
        Choice::Shortest => taken.all(|branch| is_safe(branch.to)),
        Choice::All { join } => is_safe(join),
        Choice::Shares | Choice::InTurn => cell.next.is_empty() || taken.any(|branch| is_safe(branch.to)),
    }
}
