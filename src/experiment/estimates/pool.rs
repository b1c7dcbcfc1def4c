//! Pools: who was paid, on duty and busy.

use crate::id::{Id, PoolId};
use crate::model::{Model, People, Pool, loads};
use crate::observe::observations::Observations;
use crate::stats::{Ratio, Tally};

use super::super::results::{PeopleResult, PoolResult};
use super::figure::{Scale, hours, mean, ratio, share};
use super::work::Work;

/// Accumulators of all pools.
#[derive(Debug, Clone)]
pub(super) struct Pools {
    pools: Vec<PoolTotals>,
    /// Busy over time on duty, by entry of the lists of people, pool by pool.
    people: Vec<Ratio>,
}

/// Accumulators of one pool.
#[derive(Debug, Clone, Default)]
struct PoolTotals {
    paid: Tally,
    on_duty: Tally,
    busy: Tally,
    utilization: Ratio,
    occupancy: Ratio,
    /// Hours.
    overtime: Tally,
    cost: Tally,
}

impl Pools {
    /// Accumulators that have seen nothing.
    pub(super) fn new(model: &Model) -> Self {
        let people = model.pools.iter().map(|pool| pool.people.len()).sum();
        Self { pools: vec![PoolTotals::default(); model.pools.len()], people: vec![Ratio::default(); people] }
    }

    /// Takes in one replication.
    pub(super) fn add(&mut self, seen: &Observations, work: &Work) {
        let window = seen.window as f64;
        for (index, (totals, pool)) in self.pools.iter_mut().zip(&seen.pools).enumerate() {
            let on_duty = (pool.duty_area + pool.overtime_area) as f64;
            let paid = pool.paid_area as f64;
            let busy = work.busy(index) as f64;
            totals.paid.add(paid / window);
            totals.on_duty.add(on_duty / window);
            totals.busy.add(busy / window);
            totals.utilization.add(busy / window, paid / window);
            totals.occupancy.add(busy / window, on_duty / window);
            totals.overtime.add(hours(pool.overtime_area));
            totals.cost.add(work.cost(index));
        }
        for (occupancy, people) in self.people.iter_mut().zip(&seen.people) {
            occupancy.add(people.busy_area as f64 / window, people.duty_area as f64 / window);
        }
    }

    /// The figures.
    pub(super) fn results(&self, model: &Model, scale: &Scale) -> Vec<PoolResult> {
        let loads = loads(model);
        let mut people = self.people.iter();
        let mut people_of = |pool: &Pool| {
            let entries = pool.people.iter().zip(people.by_ref());
            let entry = |(people, occupancy): (&People, &Ratio)| PeopleResult {
                title: people.title.clone(),
                staff: people.staff,
                speed: people.speed.factor(),
                occupancy: share(occupancy, scale),
            };
            entries.map(entry).collect()
        };
        let result = |(index, totals): (usize, &PoolTotals)| {
            let id = PoolId::new(index);
            let load = loads[id].load;
            PoolResult {
                name: model.pools[id].name.clone(),
                title: model.pools[id].title.clone(),
                paid: mean(&totals.paid, scale),
                on_duty: mean(&totals.on_duty, scale),
                busy: mean(&totals.busy, scale),
                // Work past the end of a shift is not in the paid time of the plan: no bound at one.
                utilization: ratio(&totals.utilization, scale),
                occupancy: share(&totals.occupancy, scale),
                overtime_per_week: scale.per_week(mean(&totals.overtime, scale)),
                cost_per_week: scale.per_week(mean(&totals.cost, scale)),
                load: load.filter(|load| load.is_finite()),
                people: people_of(&model.pools[id]),
            }
        };
        self.pools.iter().enumerate().map(result).collect()
    }
}
