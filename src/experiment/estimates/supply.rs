//! Stocks and services: what is there, what is short, what is up.

use crate::id::{Id, ServiceId, StockId};
use crate::model::Model;
use crate::observe::observations::Observations;
use crate::stats::{Ratio, Tally};

use super::super::results::{ServiceResult, StockResult};
use super::figure::{Scale, hours, mean, ratio, share};

/// Accumulators of all stocks and services.
#[derive(Debug, Clone)]
pub(super) struct Supplies {
    stocks: Vec<StockTotals>,
    services: Vec<ServiceTotals>,
}

#[derive(Debug, Clone, Default)]
struct StockTotals {
    level: Tally,
    level_at_end: Tally,
    empty: Ratio,
    at_once: Ratio,
    consumed: Tally,
    produced: Tally,
    delivered: Tally,
    orders: Tally,
}

#[derive(Debug, Clone, Default)]
struct ServiceTotals {
    up: Ratio,
    up_agreed: Ratio,
    failures: Tally,
    /// Hours.
    restoring: Ratio,
}

impl Supplies {
    /// Accumulators that have seen nothing.
    pub(super) fn new(model: &Model) -> Self {
        Self {
            stocks: vec![StockTotals::default(); model.stocks.len()],
            services: vec![ServiceTotals::default(); model.services.len()],
        }
    }

    /// Takes in one replication.
    pub(super) fn add(&mut self, seen: &Observations) {
        let window = seen.window as f64;
        for (totals, stock) in self.stocks.iter_mut().zip(&seen.stocks) {
            totals.level.add(stock.level_area as f64 / window);
            totals.level_at_end.add(stock.level_at_end as f64);
            totals.empty.add(stock.empty as f64 / window, 1.0);
            totals.at_once.add((stock.visits - stock.visits_held) as f64, stock.visits as f64);
            totals.consumed.add(stock.consumed as f64);
            totals.produced.add(stock.produced as f64);
            totals.delivered.add(stock.delivered as f64);
            totals.orders.add(stock.orders as f64);
        }
        for (totals, service) in self.services.iter_mut().zip(&seen.services) {
            totals.up.add((seen.window - service.down) as f64 / window, 1.0);
            totals.up_agreed.add(
                hours(u128::from(service.agreed - service.down_agreed)),
                hours(u128::from(service.agreed)),
            );
            totals.failures.add(service.failures as f64);
            totals.restoring.add(hours(u128::from(service.restoring)), service.restored as f64);
        }
    }

    /// The figures of the stocks.
    pub(super) fn stocks(&self, model: &Model, scale: &Scale) -> Vec<StockResult> {
        let weekly = |tally: &Tally| scale.per_week(mean(tally, scale));
        let result = |(index, totals): (usize, &StockTotals)| {
            let stock = &model.stocks[StockId::new(index)];
            StockResult {
                name: stock.name.clone(),
                title: stock.title.clone(),
                level: mean(&totals.level, scale),
                level_at_end: mean(&totals.level_at_end, scale),
                empty: share(&totals.empty, scale),
                at_once: share(&totals.at_once, scale),
                consumed_per_week: weekly(&totals.consumed),
                produced_per_week: weekly(&totals.produced),
                delivered_per_week: weekly(&totals.delivered),
                orders_per_week: weekly(&totals.orders),
            }
        };
        self.stocks.iter().enumerate().map(result).collect()
    }

    /// The figures of the services.
    pub(super) fn services(&self, model: &Model, scale: &Scale) -> Vec<ServiceResult> {
        let result = |(index, totals): (usize, &ServiceTotals)| {
            let service = &model.services[ServiceId::new(index)];
            ServiceResult {
                name: service.name.clone(),
                title: service.title.clone(),
                availability: share(&totals.up, scale),
                availability_agreed: share(&totals.up_agreed, scale),
                failures_per_week: scale.per_week(mean(&totals.failures, scale)),
                time_to_restore: ratio(&totals.restoring, scale),
            }
        };
        self.services.iter().enumerate().map(result).collect()
    }
}
