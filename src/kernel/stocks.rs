//! Stocks: what visits take out of them, what completions and deliveries put in, who waits for them, what is ordered.
//!
//! A visit takes all that it needs at once, or nothing: nobody holds a part and waits for the rest. Units are let in
//! in the order in which they came to wait: whoever needs a stock that an earlier one waits for waits too, so that
//! one who needs much is not passed over for ever by those who need little. What comes in is given to those who wait
//! in the same step, before newcomers. In the waiting line behind, a unit has the place of its coming.

use std::collections::VecDeque;

use crate::id::{Id, StockId};
use crate::model::{Model, Supply};
use crate::rng::{Purpose, RandomStream, child_key, source_key};
use crate::time::{SimTime, Span};

use super::Kernel;
use super::cause::Cause;
use super::observer::{Observer, StockFlow};
use super::plan::ticks;
use super::timers::Timer;
use super::unit::{NONE, Origin, State, flag};

/// What visits to an activity take out of stocks.
#[derive(Debug, Clone)]
pub(super) struct PlanSupply {
    /// Stocks with numbers.
    pub(super) consumes: Vec<(u32, u32)>,
    /// The supplies, this one among them, that take from any of the same stocks.
    pub(super) rivals: Vec<u32>,
}

/// One stock while it runs.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct StockLevel {
    /// What is there.
    level: u64,
    /// What is ordered and has not come.
    on_order: u64,
    /// What units wait for.
    wanted: u64,
    /// Orders so far.
    orders: u64,
}

/// Stocks, and the units that wait for them.
#[derive(Debug, Clone, Default)]
pub(super) struct Stocks {
    levels: Vec<StockLevel>,
    /// Units that wait, by supply (an activity that takes from stocks), in the order in which they came.
    waiting: Vec<VecDeque<u32>>,
    /// Room for the look through the lines: stocks that an earlier unit waits for, lines that have been looked at.
    spoken_for: Vec<bool>,
    looked_at: Vec<bool>,
}

impl Stocks {
    /// Stocks for so many of them and so many activities that take from them.
    pub(super) fn new(stocks: usize, supplies: usize) -> Self {
        Self {
            levels: vec![StockLevel::default(); stocks],
            waiting: vec![VecDeque::new(); supplies],
            spoken_for: vec![false; stocks],
            looked_at: vec![false; supplies],
        }
    }

    /// Whether all that is needed is there.
    fn has(&self, supply: &PlanSupply) -> bool {
        supply.consumes.iter().all(|&(stock, count)| self.levels[stock as usize].level >= u64::from(count))
    }
}

impl Kernel<'_> {
    /// Fills the stocks at the start of a replication; what lies at the reorder point is ordered at once.
    pub(super) fn open_stocks(&mut self, observer: &mut impl Observer) {
        self.stocks.waiting.iter_mut().for_each(VecDeque::clear);
        let model = self.plan.model();
        if model.stocks.is_empty() {
            return;
        }
        // What is ordered now belongs to the run.
        observer.advance(SimTime::ZERO);
        for (number, stock) in model.stocks.iter().enumerate() {
            let level = u64::from(stock.initial);
            self.stocks.levels[number] = StockLevel { level, ..StockLevel::default() };
            observer.stocks(SimTime::ZERO, number, level, StockFlow::Initial);
        }
        for number in 0..model.stocks.len() {
            self.reorder(number, observer);
        }
    }

    /// A unit that has come to an activity takes what its visit needs; otherwise it is held there, and `false` is
    /// returned.
    pub(super) fn take_from_stocks(&mut self, index: u32, supply: u32, observer: &mut impl Observer) -> bool {
        let plan = self.plan;
        let needs = &plan.supplies[supply as usize];
        // Whoever waits came earlier.
        let others = needs.rivals.iter().any(|&other| !self.stocks.waiting[other as usize].is_empty());
        if !others && self.stocks.has(needs) {
            self.consume(needs, false, observer);
            return true;
        }
        self.order += 1;
        let unit = &mut self.units[index];
        unit.state = State::Held;
        unit.order = self.order;
        unit.waiting_since = self.now;
        unit.waited = 0;
        unit.flags |= flag::WAITED | flag::HELD;
        observer.holds(SimTime::from_ticks(self.now), unit.cell as usize, unit);
        self.stocks.waiting[supply as usize].push_back(index);
        for &(stock, count) in &needs.consumes {
            self.stocks.levels[stock as usize].wanted += u64::from(count);
        }
        for &(stock, _) in &needs.consumes {
            self.reorder(stock as usize, observer);
        }
        false
    }

    /// A completion puts what it makes into stocks; who waited for it is let in.
    pub(super) fn produce(&mut self, produces: &[(u32, u32)], observer: &mut impl Observer) {
        for &(stock, count) in produces {
            let level = &mut self.stocks.levels[stock as usize].level;
            *level += u64::from(count);
            let flow = StockFlow::Produced(u64::from(count));
            observer.stocks(SimTime::from_ticks(self.now), stock as usize, *level, flow);
        }
        self.serve_from_stocks(observer);
    }

    /// What was ordered is there.
    pub(super) fn deliver(&mut self, stock: usize, observer: &mut impl Observer) {
        let Some(reorder) = &self.plan.model().stocks[crate::id::Id::new(stock)].reorder else { return };
        let count = u64::from(reorder.order);
        let state = &mut self.stocks.levels[stock];
        state.on_order -= count;
        state.level += count;
        let level = state.level;
        observer.stocks(SimTime::from_ticks(self.now), stock, level, StockFlow::Delivered(count));
        self.serve_from_stocks(observer);
    }

    /// Lets in whoever waits for stocks and can have all that it needs, first come first served for each stock.
    fn serve_from_stocks(&mut self, observer: &mut impl Observer) {
        let plan = self.plan;
        if self.stocks.waiting.iter().all(VecDeque::is_empty) {
            return;
        }
        self.stocks.spoken_for.fill(false);
        self.stocks.looked_at.fill(false);
        while let Some(supply) = self.first_in_need() {
            let needs = &plan.supplies[supply];
            let spoken_for = |&(stock, _): &(u32, u32)| self.stocks.spoken_for[stock as usize];
            if needs.consumes.iter().any(spoken_for) || !self.stocks.has(needs) {
                self.stocks.looked_at[supply] = true;
                for &(stock, _) in &needs.consumes {
                    self.stocks.spoken_for[stock as usize] = true;
                }
                continue;
            }
            if let Some(index) = self.stocks.waiting[supply].pop_front() {
                for &(stock, count) in &needs.consumes {
                    self.stocks.levels[stock as usize].wanted -= u64::from(count);
                }
                self.consume(needs, true, observer);
                self.let_take(index, observer);
            }
        }
    }

    /// The supply, of those not looked at yet, whose first unit has waited longest.
    fn first_in_need(&self) -> Option<usize> {
        let lines =
            self.stocks.waiting.iter().enumerate().filter(|(supply, _)| !self.stocks.looked_at[*supply]);
        let firsts = lines.filter_map(|(supply, line)| Some((self.units[*line.front()?].order, supply)));
        firsts.min().map(|(_, supply)| supply)
    }

    /// A unit that was held for stocks goes on to the people of its activity.
    fn let_take(&mut self, index: u32, observer: &mut impl Observer) {
        let unit = &mut self.units[index];
        let held = self.now - unit.waiting_since;
        unit.waited += held;
        unit.waits[Cause::Stock] += held;
        unit.state = State::Waiting;
        let cell = &self.cells[unit.cell as usize];
        observer.frees(SimTime::from_ticks(self.now), unit.cell as usize, Cause::Stock, held, unit);
        self.begin_visit(index, cell, observer);
    }

    /// Takes what a visit needs out of the stocks, and orders more where it is time.
    fn consume(&mut self, needs: &PlanSupply, waited: bool, observer: &mut impl Observer) {
        for &(stock, count) in &needs.consumes {
            let level = &mut self.stocks.levels[stock as usize].level;
            *level -= u64::from(count);
            let flow = StockFlow::Consumed { count: u64::from(count), waited };
            observer.stocks(SimTime::from_ticks(self.now), stock as usize, *level, flow);
        }
        for &(stock, _) in &needs.consumes {
            self.reorder(stock as usize, observer);
        }
    }

    /// Orders more of a stock until what is there and on order, less what is waited for, lies above the point.
    fn reorder(&mut self, stock: usize, observer: &mut impl Observer) {
        let plan = self.plan;
        let model = &plan.model().stocks[crate::id::Id::new(stock)];
        let Some(reorder) = &model.reorder else { return };
        let key = source_key(self.replication_key, model.key, Purpose::Delivery);
        loop {
            let StockLevel { level, on_order, wanted, orders } = self.stocks.levels[stock];
            if level + on_order > wanted + u64::from(reorder.at) {
                return;
            }
            let state = &mut self.stocks.levels[stock];
            state.on_order += u64::from(reorder.order);
            state.orders += 1;
            observer.orders(SimTime::from_ticks(self.now), stock);
            match &reorder.by {
                Supply::Delivery(takes) => {
                    let mut random = RandomStream::addressed(key, orders, 0);
                    let at = self.now + ticks(takes.sample(&mut random));
                    self.set_timer(SimTime::ZERO + Span::from_ticks(at), Timer::Delivery(stock as u32));
                }
                Supply::Unit(stream) => {
                    let stream = stream.index();
                    let index = self.lay_out(stream, child_key(key, 0, 0, orders));
                    self.units[index].set_origin(Origin::Order(stock as u32));
                    self.announce(index, self.now);
                }
            }
        }
    }
}

/// What visits take out of stocks, and which of these belongs to each activity.
pub(super) fn supplies(model: &Model) -> (Vec<PlanSupply>, Vec<u32>) {
    let mut supplies = Vec::new();
    let mut of_activity = vec![NONE; model.activities.len()];
    for (id, activity) in model.activities.enumerate().filter(|(_, one)| !one.consumes.is_empty()) {
        of_activity[id.index()] = supplies.len() as u32;
        supplies.push(PlanSupply { consumes: amounts(&activity.consumes), rivals: Vec::new() });
    }
    for supply in 0..supplies.len() {
        let shares = |other: &PlanSupply| {
            other
                .consumes
                .iter()
                .any(|&(stock, _)| supplies[supply].consumes.iter().any(|own| own.0 == stock))
        };
        let rivals = (0_u32..).zip(&supplies).filter(|(_, other)| shares(other)).map(|(rival, _)| rival);
        supplies[supply].rivals = rivals.collect();
    }
    (supplies, of_activity)
}

/// Amounts of stocks by their index.
pub(super) fn amounts(of: &[(StockId, u32)]) -> Vec<(u32, u32)> {
    of.iter().map(|&(stock, count)| (stock.index() as u32, count)).collect()
}
