//! What is seen of stocks and services: levels, what went in and out, failures, time down.
//!
//! Kept apart from what every model has, and empty for models without them. Covers the measured window: at the end
//! of the warm-up the integrals are read and the counts begin anew.

use crate::id::Id;
use crate::kernel::observer::StockFlow;
use crate::model::Model;
use crate::time::SimTime;

use super::level::Level;

/// One stock in the measured window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StockObservations {
    /// Integral of what is there, in ticks times pieces.
    pub level_area: u128,
    /// Time with nothing there, in ticks.
    pub empty: u64,
    /// What is there at the end.
    pub level_at_end: u64,
    /// Pieces that visits took.
    pub consumed: u64,
    /// Pieces that completions put in.
    pub produced: u64,
    /// Pieces that were delivered.
    pub delivered: u64,
    /// Orders.
    pub orders: u64,
    /// Visits that took some of it.
    pub visits: u64,
    /// Of them those that had to wait for it, or for another stock that they needed.
    pub visits_held: u64,
}

/// One service in the measured window. Times in ticks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ServiceObservations {
    /// Failures.
    pub failures: u64,
    /// Time down.
    pub down: u64,
    /// Time down within the agreed hours.
    pub down_agreed: u64,
    /// The agreed hours.
    pub agreed: u64,
    /// Restorations.
    pub restored: u64,
    /// The time that the service had been down before these, also before the warm-up's end.
    pub restoring: u64,
}

/// Running totals.
#[derive(Debug, Clone)]
pub(super) struct SupplyTotals<'m> {
    model: &'m Model,
    stocks: Vec<StockRow>,
    services: Vec<ServiceRow>,
    measured_from: u64,
}

#[derive(Debug, Clone, Copy, Default)]
struct StockRow {
    level: Level,
    empty: Level,
    /// What the integrals showed where measurement began.
    before: (u64, u64),
    seen: StockObservations,
}

#[derive(Debug, Clone, Copy, Default)]
struct ServiceRow {
    down_since: Option<u64>,
    seen: ServiceObservations,
}

impl<'m> SupplyTotals<'m> {
    pub(super) fn new(model: &'m Model) -> Self {
        Self {
            model,
            stocks: vec![StockRow::default(); model.stocks.len()],
            services: vec![ServiceRow::default(); model.services.len()],
            measured_from: 0,
        }
    }

    pub(super) fn reset(&mut self) {
        self.stocks.fill(StockRow::default());
        self.services.fill(ServiceRow::default());
        self.measured_from = 0;
    }

    /// The warm-up is over.
    pub(super) fn start_measuring(&mut self, now: u64) {
        self.measured_from = now;
        for row in &mut self.stocks {
            row.before = (row.level.area(now), row.empty.area(now));
            row.seen = StockObservations::default();
        }
        for row in &mut self.services {
            row.seen = ServiceObservations::default();
        }
    }

    pub(super) fn flows(&mut self, now: u64, stock: usize, level: u64, flow: StockFlow) {
        let row = &mut self.stocks[stock];
        row.level.set(now, level);
        row.empty.set(now, u64::from(level == 0));
        match flow {
            StockFlow::Initial => {}
            StockFlow::Consumed { count, waited } => {
                row.seen.consumed += count;
                row.seen.visits += 1;
                row.seen.visits_held += u64::from(waited);
            }
            StockFlow::Produced(count) => row.seen.produced += count,
            StockFlow::Delivered(count) => row.seen.delivered += count,
        }
    }

    pub(super) fn orders(&mut self, stock: usize) {
        self.stocks[stock].seen.orders += 1;
    }

    pub(super) fn fails(&mut self, now: u64, service: usize) {
        let row = &mut self.services[service];
        row.seen.failures += 1;
        row.down_since = Some(now);
    }

    pub(super) fn restores(&mut self, now: u64, service: usize, down: u64) {
        self.book_down(now, service);
        let row = &mut self.services[service];
        row.down_since = None;
        row.seen.restored += 1;
        row.seen.restoring += down;
    }

    /// Books the time that a service has been down in the measured window.
    fn book_down(&mut self, now: u64, service: usize) {
        let from = self.measured_from;
        let row = &mut self.services[service];
        let Some(since) = row.down_since else { return };
        let since = since.max(from).min(now);
        row.seen.down += now - since;
        let at = SimTime::from_ticks;
        let calendar = self.model.services[Id::new(service)].calendar;
        let open =
            calendar.map(|calendar| self.model.calendars[calendar].open_time(at(since), at(now)).ticks());
        row.seen.down_agreed += open.unwrap_or(now - since);
    }

    /// The replication is over.
    pub(super) fn ends(&mut self, now: u64) {
        let from = self.measured_from;
        for row in &mut self.stocks {
            row.seen.level_area = u128::from(row.level.area(now).wrapping_sub(row.before.0));
            row.seen.empty = row.empty.area(now).wrapping_sub(row.before.1);
            row.seen.level_at_end = row.level.count();
        }
        for service in 0..self.services.len() {
            self.book_down(now, service);
            let calendar = self.model.services[Id::new(service)].calendar;
            let (from, to) = (SimTime::from_ticks(from), SimTime::from_ticks(now));
            let open = calendar.map(|calendar| self.model.calendars[calendar].open_time(from, to));
            self.services[service].seen.agreed = open.unwrap_or(to - from).ticks();
        }
    }

    pub(super) fn stocks(&self) -> Vec<StockObservations> {
        self.stocks.iter().map(|row| row.seen).collect()
    }

    pub(super) fn services(&self) -> Vec<ServiceObservations> {
        self.services.iter().map(|row| row.seen).collect()
    }
}
