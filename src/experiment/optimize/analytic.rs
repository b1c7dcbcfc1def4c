//! What queueing formulas say of a staffing before anything is simulated: good enough to begin with.
//!
//! Each pool is taken for a queue of its own, fed by the traffic equations, with as many people as are present on
//! average while anybody is. Waiting is that of Allen and Cunneen (1990, section 5.4) with Sakasegawa's (1977) closed
//! form in place of Erlang's, since the number of people is seldom whole:
//! `W = (1 + cs^2) / 2 * rho^(sqrt(2 (c + 1)) - 1) / (c (1 - rho)) * E[S]`.

use crate::id::{Id, LineId};
use crate::model::{Model, arrival_rate, loads, visits_per_unit};

use super::space::{Space, Staffing, Variable};

/// A pool as full as this keeps up in theory only.
const FULL: f64 = 0.985;
/// A person who shortens waiting by less than this share is not worth adding.
const LEAST_GAIN: f64 = 1e-3;
/// The most people that are added one by one.
const STEPS_MAX: usize = 5_000;

/// What a pool has to do.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Demand {
    /// Mean number busy that keeps up.
    busy: f64,
    /// Whether the traffic equations tell that; if not, it is 0.
    known: bool,
    /// Mean number present with the people of the scenario.
    present: f64,
    /// Visits per hour.
    visits: f64,
    /// Squared coefficient of variation of the work.
    scv: f64,
    /// Share of time in which anybody is there.
    open: f64,
}

/// The formulas for one space.
#[derive(Debug, Clone)]
pub(super) struct Approximation {
    pools: Vec<Demand>,
    variables: Vec<Variable>,
}

impl Approximation {
    pub(super) fn new(model: &Model, space: &Space<'_>) -> Self {
        let mut work = Work::of(model);
        let pool = |(place, load): (usize, &crate::model::PoolLoad)| {
            let (visits, scv) = work.pool(model, place);
            Demand {
                busy: load.demand.unwrap_or(0.0),
                known: load.demand.is_some(),
                present: load.capacity,
                visits,
                scv,
                open: model.pools[load.pool].staffing.open_share(model.run.horizon),
            }
        };
        Self {
            pools: loads(model).iter().enumerate().map(pool).collect(),
            variables: space.variables().to_vec(),
        }
    }

    /// The people present on average in each pool.
    fn present(&self, staffing: &[u32]) -> Vec<f64> {
        let mut present: Vec<f64> = self.pools.iter().map(|pool| pool.present).collect();
        for (variable, &people) in self.variables.iter().zip(staffing) {
            present[variable.pool] += variable.present * (f64::from(people) - f64::from(variable.now));
        }
        present
    }

    /// By how much the fullest pools exceed what they can do, added up; zero if all keep up.
    pub(super) fn overload(&self, staffing: &[u32]) -> f64 {
        let over = |(pool, present): (&Demand, f64)| match (pool.busy > 0.0, present > 0.0) {
            (false, _) => 0.0,
            (true, false) => 1e6,
            (true, true) => (pool.busy / present - FULL).max(0.0),
        };
        self.pools.iter().zip(self.present(staffing)).map(over).sum()
    }

    /// Units that wait on average, over all pools; infinite where one cannot keep up. `curb` below 1 makes pools
    /// with long lines count less.
    pub(super) fn waiting(&self, staffing: &[u32], curb: f64) -> f64 {
        let pools = self.pools.iter().zip(self.present(staffing));
        pools.map(|(pool, present)| pool.waiting(present).powf(curb)).sum()
    }

    /// The waiting of a staffing that spreads the load evenly: the load of the fullest pool, then of all.
    fn unevenness(&self, staffing: &[u32]) -> f64 {
        let load = |(pool, present): (&Demand, f64)| if present > 0.0 { pool.busy / present } else { 1e6 };
        self.pools.iter().zip(self.present(staffing)).map(load).map(|load| load.powi(8)).sum()
    }

    /// The staffings on the way from the fewest people to as many as the space allows, each with the person more
    /// that helps most for what he costs (marginal allocation; Fox 1966).
    pub(super) fn path(&self, space: &Space<'_>, rule: Rule) -> Vec<Staffing> {
        let mut path = vec![self.least(space)];
        for _ in 0..STEPS_MAX {
            let Some(staffing) = path.last() else { break };
            match self.better(space, staffing, rule) {
                Some(next) => path.push(next),
                None => break,
            }
        }
        path
    }

    /// The fewest people; where the formulas know nothing of the work, as many as there are, if that is affordable.
    fn least(&self, space: &Space<'_>) -> Staffing {
        let fewest = space.fewest();
        let mut least = fewest.clone();
        for (people, variable) in least.iter_mut().zip(&self.variables) {
            if !self.pools[variable.pool].known {
                *people = variable.now.clamp(variable.low, variable.high);
            }
        }
        if space.holds(&least) { least } else { fewest }
    }

    /// One person more where that helps most for the money; `None` if nobody is affordable who helps.
    pub(super) fn better(&self, space: &Space<'_>, staffing: &[u32], rule: Rule) -> Option<Staffing> {
        let full = self.overload(staffing) > 0.0;
        let value = |staffing: &[u32]| match rule {
            _ if full => self.overload(staffing),
            Rule::Waiting => self.waiting(staffing, 1.0),
            Rule::Curbed => self.waiting(staffing, 0.5),
            Rule::Even => self.unevenness(staffing),
        };
        let before = value(staffing);
        let more = (0..staffing.len()).filter_map(|place| {
            let mut next = staffing.to_vec();
            next[place] += 1;
            let gain = before - value(&next);
            let worth = space.holds(&next) && gain > LEAST_GAIN * before;
            worth.then(|| (gain / self.variables[place].cost_per_week.max(1e-9), next))
        });
        // Of equal gains the first.
        let best = more.fold(None, |best: Option<(f64, Staffing)>, one| match best {
            Some(best) if best.0 >= one.0 => Some(best),
            _ => Some(one),
        });
        best.map(|(_, next)| next)
    }

    /// Fills what is left of the budget.
    pub(super) fn filled(&self, space: &Space<'_>, mut staffing: Staffing) -> Staffing {
        for _ in 0..STEPS_MAX {
            match self.better(space, &staffing, Rule::Waiting) {
                Some(next) => staffing = next,
                None => break,
            }
        }
        staffing
    }
}

/// What people are added for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    /// Less waiting.
    Waiting,
    /// Less waiting, where long lines count less.
    Curbed,
    /// Even loads.
    Even,
}

impl Demand {
    /// Units that wait on average with so many people present on average over all time.
    fn waiting(&self, present: f64) -> f64 {
        if self.busy <= 0.0 || self.visits <= 0.0 {
            return 0.0;
        }
        let load = self.busy / present;
        if load.is_nan() || load >= 1.0 || self.open <= 0.0 {
            return f64::INFINITY;
        }
        let people = (present / self.open).max(1e-3);
        let service = self.busy / self.visits;
        let exponent = (2.0 * (people + 1.0)).sqrt() - 1.0;
        let wait = 0.5 * (1.0 + self.scv) * load.powf(exponent) / (people * (1.0 - load)) * service;
        // While nobody is there the line waits on.
        self.visits * wait / self.open
    }
}

/// Visits and work by line.
struct Work {
    /// Visits per hour, mean and mean square of their work in hours.
    lines: Vec<(f64, f64, f64)>,
}

impl Work {
    fn of(model: &Model) -> Self {
        let mut lines = vec![(0.0, 0.0, 0.0); model.lines.len()];
        let hour = crate::time::TICKS_PER_HOUR as f64;
        for stream in model.streams.ids() {
            let rate = arrival_rate(model, stream).unwrap_or(0.0) * hour;
            for (cell, visits) in visits_per_unit(model, stream) {
                let cell = &model.cells[cell];
                let Some(line) = model.activities[cell.activity].line else { continue };
                let (mean, variance) =
                    (cell.duration.mean() / hour, cell.duration.variance() / (hour * hour));
                let sums = &mut lines[line.index()];
                sums.0 += rate * visits;
                sums.1 += rate * visits * mean;
                sums.2 += rate * visits * (variance + mean * mean);
            }
        }
        Self { lines }
    }

    /// Visits per hour to a pool and the variation of their work. Where several pools can do it, each gets as much.
    fn pool(&mut self, model: &Model, pool: usize) -> (f64, f64) {
        let (mut visits, mut work, mut squares) = (0.0, 0.0, 0.0);
        for (place, sums) in self.lines.iter().enumerate() {
            let options = &model.lines[LineId::new(place)].options;
            let with = options.iter().filter(|need| need.iter().any(|&(one, _)| one.index() == pool)).count();
            let share = with as f64 / options.len().max(1) as f64;
            visits += share * sums.0;
            work += share * sums.1;
            squares += share * sums.2;
        }
        if visits <= 0.0 || work <= 0.0 {
            return (0.0, 0.0);
        }
        let mean = work / visits;
        (visits, (squares / visits / (mean * mean) - 1.0).max(0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn demand(busy: f64, visits: f64, scv: f64, open: f64) -> Demand {
        Demand { busy, known: true, present: 0.0, visits, scv, open }
    }

    #[test]
    fn one_server_waits_as_pollaczek_and_khinchine_say() {
        // Load 0.8, work of 0.2 h: Lq = 0.8^2 / 0.2 = 3.2, and half of it for constant work.
        assert!((demand(0.8, 4.0, 1.0, 1.0).waiting(1.0) - 3.2).abs() < 1e-12);
        assert!((demand(0.8, 4.0, 0.0, 1.0).waiting(1.0) - 1.6).abs() < 1e-12);
    }

    #[test]
    fn several_servers_wait_about_as_erlang_says() {
        // M/M/4 with load 0.9: Lq = 7.0898 (Erlang 1917).
        let found = demand(3.6, 3.6, 1.0, 1.0).waiting(4.0);
        assert!((found / 7.0898 - 1.0).abs() < 0.03, "{found}");
    }

    #[test]
    fn who_cannot_keep_up_waits_for_ever_and_who_has_no_work_not_at_all() {
        assert!(demand(2.0, 1.0, 1.0, 1.0).waiting(2.0).is_infinite());
        assert!(demand(2.0, 1.0, 1.0, 1.0).waiting(0.0).is_infinite());
        assert!(demand(0.0, 0.0, 0.0, 1.0).waiting(0.0) < 1e-12);
    }
}
