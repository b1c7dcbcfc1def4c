//! Stocks and services: from names to ids.

use super::compile::Compiler;
use crate::dist::Distribution;
use crate::id::{ActivityId, CalendarId, IdVec, ServiceId, StockId, StreamId};
use crate::rng::name_key;
use crate::scenario::{self, Diagnostic, Named};

/// A stock of things that activities take and make.
#[derive(Debug, Clone)]
pub struct Stock {
    /// Name in the scenario.
    pub name: String,
    /// Title for people.
    pub title: String,
    /// Key of the name, for addressed draws.
    pub key: u64,
    /// How many there are at the start.
    pub initial: u32,
    /// When more are ordered.
    pub reorder: Option<Reorder>,
}

/// When more of a stock is ordered: a policy with reorder point and fixed quantity (Zipkin 2000, section 6.2).
#[derive(Debug, Clone)]
pub struct Reorder {
    /// As soon as what is there and on order, less what is waited for, is no more than this.
    pub at: u32,
    /// So many at once; at least one.
    pub order: u32,
    /// How they come.
    pub by: Supply,
}

/// How what was ordered comes.
#[derive(Debug, Clone)]
pub enum Supply {
    /// After such a time (ticks).
    Delivery(Distribution),
    /// When a unit of this stream, raised for it, leaves.
    Unit(StreamId),
}

/// A service that fails now and then and is restored by the unit that its failure raises.
#[derive(Debug, Clone)]
pub struct Service {
    /// Name in the scenario.
    pub name: String,
    /// Title for people.
    pub title: String,
    /// Key of the name, for addressed draws.
    pub key: u64,
    /// Time (ticks) from the start, or from being restored, to the next failure.
    pub fails_every: Distribution,
    /// The stream of which each failure raises a unit.
    pub raises: StreamId,
    /// The activity that restores it when it is done on that unit; `None` when the unit leaves.
    pub restored_by: Option<ActivityId>,
    /// Its agreed hours; `None` is around the clock.
    pub calendar: Option<CalendarId>,
}

impl Compiler<'_> {
    /// Numbers of things by stock.
    pub(super) fn amounts(&mut self, written: Option<&Named<u32>>) -> Vec<(StockId, u32)> {
        let mut amounts = Vec::new();
        for (name, count) in written.iter().flat_map(|amounts| &amounts.entries) {
            let stock = self.id(&self.scenario.stocks, name, "stock");
            amounts.extend(stock.map(|stock| (stock, *count)));
        }
        amounts
    }

    /// The stocks, in the order of the file.
    pub(super) fn stocks(&mut self) -> IdVec<StockId, Stock> {
        let mut stocks = IdVec::new();
        for (key, written) in &self.scenario.stocks.entries {
            let reorder = written.reorder.as_ref().and_then(|reorder| self.reorder(&reorder.value));
            stocks.push(Stock {
                name: key.value.clone(),
                title: written.title.clone().unwrap_or_else(|| key.value.clone()),
                key: name_key(&key.value),
                initial: written.initial.as_ref().map_or(0, |initial| initial.value),
                reorder,
            });
        }
        stocks
    }

    fn reorder(&mut self, written: &scenario::Reorder) -> Option<Reorder> {
        let scenario::Reorder { at, order, takes, raises } = written;
        let by = match (takes, raises) {
            (Some(takes), _) => Supply::Delivery(self.distribution(takes)?),
            (None, Some(stream)) => Supply::Unit(self.id(&self.scenario.streams, stream, "stream")?),
            (None, None) => return None,
        };
        Some(Reorder { at: at.value, order: order.value, by })
    }

    /// The services, in the order of the file. Each must be up for some time, or it would fail for ever at one
    /// instant.
    pub(super) fn services(&mut self) -> IdVec<ServiceId, Service> {
        let mut services = IdVec::new();
        for (key, written) in &self.scenario.services.entries {
            let fails_every = self.distribution(&written.fails_every);
            if fails_every.as_ref().is_some_and(|every| every.mean() < 1.0) {
                let message = "expected at least a microsecond from one failure to the next on average";
                self.diagnostics.push(Diagnostic::error(message).at(&written.fails_every.place));
            }
            let raises = self.id(&self.scenario.streams, &written.raises, "stream");
            let restored_by = written
                .restored_by
                .as_ref()
                .and_then(|name| self.id(&self.scenario.activities, name, "activity"));
            let calendar = written.calendar.as_ref().and_then(|name| self.calendar_id(name));
            let Some((fails_every, raises)) =
                fails_every.or_else(|| Distribution::constant(1.0).ok()).zip(raises)
            else {
                continue;
            };
            services.push(Service {
                name: key.value.clone(),
                title: written.title.clone().unwrap_or_else(|| key.value.clone()),
                key: name_key(&key.value),
                fails_every,
                raises,
                restored_by,
                calendar,
            });
        }
        services
    }

    /// What restores a service must be on the way of the units that its failures raise.
    pub(super) fn check_services(&mut self, model: &super::Model) {
        for (service, (_, written)) in model.services.iter().zip(&self.scenario.services.entries) {
            let (Some(activity), Some(name)) = (service.restored_by, &written.restored_by) else { continue };
            let reached =
                model.cells.iter().any(|cell| cell.stream == service.raises && cell.activity == activity);
            if !reached {
                let stream = &model.streams[service.raises].name;
                let message = format!("units of stream `{stream}` never reach activity `{}`", name.value);
                let never = Diagnostic::error(message).at(&name.place).label("nothing would restore it here");
                let never = never.also(&written.raises.place, "what its failures raise");
                self.diagnostics
                    .push(never.hint("leave `restored_by` out to restore it when the unit leaves"));
            }
        }
    }
}
