//! Running totals of the recorder that are more than a number: of a cell, of a parameter.

use crate::kernel::cause::{ByCause, Cause};
use crate::kernel::observer::Spell;

/// Sums over the visits and the spells of waiting at a cell that have ended since the start of the run, modulo
/// 2^64.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct CellTotals {
    pub(super) completed: u64,
    pub(super) wait: u64,
    pub(super) sojourn: u64,
    pub(super) waits: ByCause<u64>,
    pub(super) reworked: u64,
}

/// A parameter that changes during a run.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ParameterRow {
    pub(super) value: f64,
    pub(super) since: u64,
    /// Integral of the value since the last cut, up to `since`.
    pub(super) area: f64,
}

impl ParameterRow {
    /// The time up to `now` is booked.
    pub(super) fn advance(&mut self, now: u64) {
        self.area += self.value * (now - self.since) as f64;
        self.since = now;
    }
}

impl CellTotals {
    /// Books waiting of one cause.
    #[inline(always)]
    pub(super) fn add(&mut self, cause: Cause, ticks: u64) {
        self.waits[cause] = self.waits[cause].wrapping_add(ticks);
    }

    /// Books a spell of waiting in line.
    #[inline(always)]
    pub(super) fn add_spell(&mut self, spell: &Spell) {
        let &Spell { contention, off_shift, overtaken } = spell;
        self.add(Cause::Contention, contention);
        self.add(Cause::OffShift, off_shift);
        self.add(Cause::Overtaken, overtaken);
    }
}
