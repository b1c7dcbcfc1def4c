//! Deadlock: units that keep each other from moving on, in a circle, so that none of them ever will.
//!
//! Looked for once, at the end of a replication in which units are held. All that can move on in any way is marked, and
//! then all that this makes possible, until nothing is added; what is left is stuck. People who are busy are taken to
//! become free, stocks and batches to fill up: what is called stuck surely is.

use crate::id::{Id, PoolId};
use crate::model::Staffing;
use crate::time::SimTime;

use super::Kernel;
use super::entrance::{Entrance, Full};
use super::observer::Observer;
use super::unit::{FIRST_SPECIAL, NONE, RIDES, State, Unit, flag};

impl Kernel<'_> {
    /// Tells of all units that can never move on again.
    pub(super) fn tell_stuck(&self, at: SimTime, observer: &mut impl Observer) {
        if self.gates.held == 0 {
            return;
        }
        let units: Vec<&Unit> = self.units.inside().collect();
        let mut moves: Vec<bool> = units.iter().map(|unit| !may_be_stuck(unit)).collect();
        loop {
            let kept = self.kept_for_ever(&units, &moves);
            let more: Vec<usize> = (0..units.len())
                .filter(|&place| !moves[place] && self.can_move(units[place], &units, &moves, &kept))
                .collect();
            if more.is_empty() {
                break;
            }
            for place in more {
                moves[place] = true;
            }
        }
        for (unit, _) in units.iter().zip(&moves).filter(|(_, moves)| !**moves) {
            observer.is_stuck(at, unit.cell as usize, unit);
        }
    }

    /// The servers of each pool that units keep which never move on.
    fn kept_for_ever(&self, units: &[&Unit], moves: &[bool]) -> Vec<u32> {
        let mut kept = vec![0; self.plan.pools.len()];
        let stuck = units
            .iter()
            .zip(moves)
            .filter(|(unit, moves)| !**moves && unit.flags & flag::BLOCKED != 0 && unit.option != RIDES);
        for &(pool, count) in stuck.flat_map(|(unit, _)| self.plan.need_of(unit)) {
            kept[pool as usize] += count;
        }
        kept
    }

    /// Whether a unit that waits in a line or at a gate can move on one day, if all that are marked do.
    fn can_move(&self, unit: &Unit, units: &[&Unit], moves: &[bool], kept: &[u32]) -> bool {
        if unit.state == State::Waiting {
            return self.can_be_served(self.cells[unit.cell as usize].line, kept);
        }
        let to = &self.cells[unit.next_cell as usize];
        let Some(entrance) = self.plan.entrances.rows.get(to.entrance as usize) else { return true };
        let gate = entrance.gate_from(unit.cell);
        let Some(gate) = self.plan.entrances.gates.get(gate as usize) else { return true };
        let leaves = |limit: u32| {
            // Who waits outside is under no limit.
            let is_inside = |unit: &Unit| unit.state != State::Outside;
            let mut others = units.iter().zip(moves).filter(|(other, moves)| **moves && is_inside(other));
            others.any(|(other, _)| self.entrance_of(other).is_some_and(|row| row.is_under(limit)))
        };
        let allowed = self.gates.reached(&self.plan.entrances, gate).all(leaves);
        let blocked = entrance.when_full == Full::Block && to.line != NONE;
        allowed && (!blocked || self.has_place(entrance) || self.can_be_served(to.line, kept))
    }

    fn has_place(&self, entrance: &Entrance) -> bool {
        self.gates.waiting[entrance.activity as usize] < entrance.places
    }

    fn entrance_of(&self, unit: &Unit) -> Option<&Entrance> {
        self.plan.entrances.rows.get(self.cells[unit.cell as usize].entrance as usize)
    }

    /// Whether servers of a line can be free one day, if so many of each pool never are.
    fn can_be_served(&self, line: u32, kept: &[u32]) -> bool {
        let options = &self.plan.lines[line as usize].options;
        options
            .iter()
            .any(|need| need.iter().all(|&(pool, count)| count + kept[pool as usize] <= self.most_of(pool)))
    }

    /// The most servers of a pool that are there at any time.
    fn most_of(&self, pool: u32) -> u32 {
        match &self.plan.model().pools[PoolId::new(pool as usize)].staffing {
            Staffing::Always(staff) => *staff,
            Staffing::Steps(steps) => steps.iter().map(|step| step.paid).max().unwrap_or(0),
        }
    }
}

/// Whether a unit waits for something that may never come: people, or room behind a gate after its work.
const fn may_be_stuck(unit: &Unit) -> bool {
    match unit.state {
        State::Waiting => true,
        State::Held => unit.next_cell < FIRST_SPECIAL,
        _ => false,
    }
}
