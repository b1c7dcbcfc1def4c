//! The trace: what happened to every unit of one replication, spell by spell, told as it happens.
//!
//! Keeps what is open only: memory grows with the units inside, not with the length of the run.

use std::collections::BTreeMap;

use crate::id::{CellId, Id, StreamId};
pub use crate::kernel::observer::Exit;

use crate::kernel::observer::{Departure, Observer, Spell, Visit};
use crate::kernel::unit::Unit;
use crate::model::Model;
use crate::time::SimTime;

/// A unit: its stream and its number in it, from 0 in order of arrival.
pub type Case = (StreamId, u64);

/// One spell of work or of a delay, with the waiting before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TracedSpell {
    /// Whose.
    pub case: Case,
    /// Its priority number then.
    pub priority: u8,
    /// Where.
    pub cell: CellId,
    /// Which alternative of the needs served it.
    pub option: usize,
    /// Since when it had waited for this spell; the start if it had not.
    pub waiting_since: SimTime,
    /// When the spell began; `None` if the run ended before.
    pub start: Option<SimTime>,
    /// When it ended; `None` if the run ended before.
    pub end: Option<SimTime>,
    /// Whether work begun before is resumed.
    pub resumed: bool,
    /// Whether the work is interrupted and goes on later.
    pub suspended: bool,
}

/// The end of a unit's way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TracedCase {
    /// Which.
    pub case: Case,
    /// When it arrived.
    pub arrived: SimTime,
    /// How it left; `None` if it was still inside at the end.
    pub exit: Option<Exit>,
    /// Whether its target for resolution was met; `None` without one, or still inside.
    pub in_time: Option<bool>,
}

/// Takes what is traced.
pub trait TraceSink {
    /// A spell has ended, or the run has.
    fn spell(&mut self, spell: &TracedSpell);
    /// A unit has left, or the run has ended; all its spells have been told.
    fn case(&mut self, case: &TracedCase);
}

/// Follows every unit and tells a sink of it.
#[derive(Debug)]
pub struct Trace<'m, S> {
    model: &'m Model,
    sink: S,
    /// Units inside, and when they arrived.
    inside: BTreeMap<Case, SimTime>,
    /// Spells that have not ended, of units and of their parallel tasks.
    spells: BTreeMap<(Case, Option<(u32, usize)>), TracedSpell>,
}

impl<'m, S: TraceSink> Trace<'m, S> {
    /// Follows the units of a model for a sink.
    pub const fn new(model: &'m Model, sink: S) -> Self {
        Self { model, sink, inside: BTreeMap::new(), spells: BTreeMap::new() }
    }

    /// The sink, once the replication is over.
    pub fn into_sink(self) -> S {
        self.sink
    }

    fn case_at(&self, cell: usize, unit: &Unit) -> Case {
        (self.model.cells[CellId::new(cell)].stream, unit.ordinal())
    }

    /// The spell of a unit that has not ended; a new one if there is none.
    fn open(&mut self, now: SimTime, cell: usize, unit: &Unit) -> Option<&mut TracedSpell> {
        let case = self.case_at(cell, unit);
        let new = TracedSpell {
            case,
            priority: unit.priority(),
            cell: CellId::new(cell),
            option: 0,
            waiting_since: now,
            start: None,
            end: None,
            resumed: false,
            suspended: false,
        };
        self.inside.get(&case)?;
        Some(self.spells.entry((case, unit.task())).or_insert(new))
    }

    /// The open spell of a unit ends.
    fn close(&mut self, now: SimTime, cell: usize, unit: &Unit, suspended: bool) {
        let case = self.case_at(cell, unit);
        let Some(spell) = self.spells.remove(&(case, unit.task())) else { return };
        self.sink.spell(&TracedSpell { end: Some(now), suspended, ..spell });
    }
}

impl<S: TraceSink> Observer for Trace<'_, S> {
    fn arrives(&mut self, now: SimTime, stream: usize, unit: &Unit) {
        self.inside.insert((StreamId::new(stream), unit.ordinal()), now);
    }

    fn waits(&mut self, now: SimTime, cell: usize, unit: &Unit) {
        self.open(now, cell, unit);
    }

    fn starts(&mut self, now: SimTime, cell: usize, option: usize, _spell: Option<&Spell>, unit: &Unit) {
        if let Some(spell) = self.open(now, cell, unit) {
            spell.start = Some(now);
            spell.option = option;
            spell.priority = unit.priority();
        }
    }

    fn prepares(&mut self, now: SimTime, cell: usize, _option: usize, _spell: Option<&Spell>, unit: &Unit) {
        self.open(now, cell, unit);
    }

    fn interrupts(&mut self, now: SimTime, cell: usize, _option: usize, unit: &Unit) {
        self.close(now, cell, unit, true);
        if let Some(spell) = self.open(now, cell, unit) {
            spell.resumed = true;
        }
    }

    fn completes(&mut self, now: SimTime, cell: usize, _option: usize, _visit: &Visit, unit: &Unit) {
        self.close(now, cell, unit, false);
    }

    fn work_ends(&mut self, now: SimTime, cell: usize, _option: usize, unit: &Unit) {
        self.close(now, cell, unit, false);
    }

    fn gives_up(&mut self, _now: SimTime, cell: usize, _spell: &Spell, unit: &Unit) {
        let case = self.case_at(cell, unit);
        // A spell that never began.
        if let Some(spell) = self.spells.remove(&(case, unit.task())) {
            self.sink.spell(&spell);
        }
    }

    fn leaves(&mut self, now: SimTime, stream: usize, departure: &Departure, unit: &Unit) {
        let case = (StreamId::new(stream), unit.ordinal());
        let Some(arrived) = self.inside.remove(&case) else { return };
        // Who leaves while it waits has a spell that never began.
        if let Some(spell) = self.spells.remove(&(case, None)) {
            self.sink.spell(&spell);
        }
        let (exit, in_time) = (Some(departure.exit), unit.is_in_time(now));
        self.sink.case(&TracedCase { case, arrived, exit, in_time });
    }

    fn ends<'u>(&mut self, _now: SimTime, _inside: impl Iterator<Item = &'u Unit> + Clone) {
        // Both are in the order of the cases.
        let mut spells = std::mem::take(&mut self.spells).into_iter().peekable();
        for (case, arrived) in std::mem::take(&mut self.inside) {
            while let Some(((of, _), spell)) = spells.next_if(|((of, _), _)| *of <= case) {
                if of == case {
                    self.sink.spell(&spell);
                }
            }
            self.sink.case(&TracedCase { case, arrived, exit: None, in_time: None });
        }
    }
}
