//! The staffings to choose from: where people can be added or taken away, what one costs, and the model of each.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::model::{Attachments, Model, RunPlan, compile, loads};
use crate::scenario::Scenario;

/// Hours in a week.
const HOURS_PER_WEEK: f64 = 168.0;
/// The most people in one place, whatever the budget allows.
const PEOPLE_MAX: u32 = 10_000;

/// How many people are in each place, in the order of the variables.
pub type Staffing = Vec<u32>;

/// What is searched: a scenario, and what may be changed in it.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'s> {
    /// The scenario.
    pub scenario: &'s Scenario,
    /// The files it names.
    pub files: &'s Attachments,
    /// Its model; replications are made as its run says.
    pub model: &'s Model,
}

/// A range that the user gives for a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    /// Name of the place: a pool, or `<pool>.<calendar>` for a shift.
    pub name: String,
    /// The fewest people.
    pub low: u32,
    /// The most people.
    pub high: u32,
}

/// A place where people can be added or taken away: a pool, or one of its shifts.
#[derive(Debug, Clone, PartialEq)]
pub struct Variable {
    /// The pool, or `<pool>.<calendar>` for a shift; a second shift with the same calendar has `#2` at the end.
    pub name: String,
    /// Title for people.
    pub title: String,
    /// Place of the pool in the file.
    pub pool: usize,
    /// Place among the shifts of the pool.
    pub shift: Option<usize>,
    /// People there in the scenario.
    pub now: u32,
    /// The fewest to consider.
    pub low: u32,
    /// The most to consider.
    pub high: u32,
    /// What one person costs, paid time only.
    pub cost_per_week: f64,
    /// Mean number present that one person adds.
    pub present: f64,
}

/// All staffings within the ranges.
#[derive(Debug, Clone)]
pub struct Space<'s> {
    subject: Subject<'s>,
    run: RunPlan,
    variables: Vec<Variable>,
    /// Cost of the scenario as it is, per week.
    cost_now: f64,
    budget: Option<f64>,
}

/// Why there is nothing to search.
#[derive(Debug, Clone, PartialEq)]
pub enum SpaceError {
    /// A range is given for a place that does not exist.
    Unknown {
        /// The name as given.
        name: String,
        /// The names there are.
        known: Vec<String>,
    },
    /// Nothing may be changed: no pool has a cost and no range was given.
    NothingToChange,
    /// There is a budget, but no pool has a cost.
    NoCosts,
    /// Even the fewest people allowed cost more than the budget.
    BudgetTooSmall {
        /// Per week.
        budget: f64,
        /// What the fewest people cost per week.
        fewest: f64,
    },
}

impl<'s> Space<'s> {
    /// The staffings that cost at most `budget` per week; paid time counts, overtime does not. Pools that cost
    /// something vary from one person (a shift from none) to what the budget allows, the others only where there is a
    /// range for them. Without a budget a place goes up to twice its people and two more.
    ///
    /// # Errors
    ///
    /// If there is nothing to search.
    pub fn new(subject: Subject<'s>, ranges: &[Range], budget: Option<f64>) -> Result<Self, SpaceError> {
        let mut space = Self {
            subject,
            run: subject.model.run.clone(),
            variables: places(subject.scenario),
            cost_now: staff_cost(subject.model),
            budget,
        };
        if let Some(stray) = ranges.iter().find(|range| space.place(&range.name).is_none()) {
            let known = space.variables.iter().map(|variable| variable.name.clone()).collect();
            return Err(SpaceError::Unknown { name: stray.name.clone(), known });
        }
        if budget.is_some() && subject.model.pools.iter().all(|pool| pool.cost_per_hour <= 0.0) {
            return Err(SpaceError::NoCosts);
        }
        space.measure_people();
        space.set_ranges(ranges);
        if space.variables.is_empty() {
            return Err(SpaceError::NothingToChange);
        }
        if let Some(budget) = budget {
            let fewest = space.cost(&space.fewest());
            if fewest > budget * (1.0 + 1e-9) {
                return Err(SpaceError::BudgetTooSmall { budget, fewest });
            }
            space.cut_to_budget(budget);
        }
        Ok(space)
    }

    /// The places.
    pub fn variables(&self) -> &[Variable] {
        &self.variables
    }

    /// The most that people may cost per week.
    pub const fn budget(&self) -> Option<f64> {
        self.budget
    }

    /// The same space without a budget, in which a place goes up to `times` its highest number and two more.
    pub(super) fn without_budget(&self, times: u32) -> Self {
        let mut space = Self { budget: None, ..self.clone() };
        for variable in &mut space.variables {
            let most = variable.high.max(variable.now).saturating_mul(times).saturating_add(2);
            variable.high = most.min(PEOPLE_MAX);
        }
        space
    }

    /// People as they are in the scenario.
    pub fn present_staffing(&self) -> Staffing {
        self.variables.iter().map(|variable| variable.now).collect()
    }

    /// The fewest people everywhere.
    pub fn fewest(&self) -> Staffing {
        self.variables.iter().map(|variable| variable.low).collect()
    }

    /// What a staffing costs per week: all pools, those that cannot be changed too, without overtime.
    pub fn cost(&self, staffing: &[u32]) -> f64 {
        let change = |(variable, &people): (&Variable, &u32)| {
            variable.cost_per_week * (f64::from(people) - f64::from(variable.now))
        };
        self.cost_now + self.variables.iter().zip(staffing).map(change).sum::<f64>()
    }

    /// Whether a staffing lies within ranges and budget.
    pub fn holds(&self, staffing: &[u32]) -> bool {
        let within = |(variable, people): (&Variable, &u32)| (variable.low..=variable.high).contains(people);
        self.variables.iter().zip(staffing).all(within) && self.affords(staffing)
    }

    /// Whether a staffing lies within the budget.
    pub(super) fn affords(&self, staffing: &[u32]) -> bool {
        self.budget.is_none_or(|budget| self.cost(staffing) <= budget * (1.0 + 1e-9))
    }

    /// The number of staffings within ranges and budget, counted up to `most` and one more.
    pub fn size(&self, most: usize) -> usize {
        self.iter().take(most.saturating_add(1)).count()
    }

    /// All staffings within ranges and budget, in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = Staffing> + '_ {
        let mut next = Some(self.fewest());
        std::iter::from_fn(move || {
            let current = next.take()?;
            next = self.after(&current);
            Some(current)
        })
    }

    /// The next staffing that is affordable, counting the last place up first.
    fn after(&self, staffing: &[u32]) -> Option<Staffing> {
        let mut next = staffing.to_vec();
        for place in (0..next.len()).rev() {
            next[place] += 1;
            if next[place] <= self.variables[place].high && self.affords(&next) {
                return Some(next);
            }
            next[place] = self.variables[place].low;
        }
        None
    }

    /// The model with these people; `None` if it cannot be compiled, which is where somebody is needed who is never
    /// there.
    pub fn model(&self, staffing: &[u32]) -> Option<Arc<Model>> {
        let mut scenario = self.subject.scenario.clone();
        for (variable, &people) in self.variables.iter().zip(staffing) {
            set_people(&mut scenario, variable, people);
        }
        self.compiled(&scenario)
    }

    fn compiled(&self, scenario: &Scenario) -> Option<Arc<Model>> {
        let compiled = compile(scenario, &self.subject.model.name, self.subject.files);
        let (mut model, _) = compiled.ok()?;
        model.run = self.run.clone();
        Some(Arc::new(model))
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.variables.iter().position(|variable| variable.name == name)
    }

    /// What one more person costs and adds, from a model with one more.
    fn measure_people(&mut self) {
        let before: Vec<f64> = loads(self.subject.model).iter().map(|load| load.capacity).collect();
        for place in 0..self.variables.len() {
            let variable = &self.variables[place];
            let mut scenario = self.subject.scenario.clone();
            set_people(&mut scenario, variable, variable.now + 1);
            let Some(model) = self.compiled(&scenario) else { continue };
            let cost = staff_cost(&model) - self.cost_now;
            let after: Vec<f64> = loads(&model).iter().map(|load| load.capacity).collect();
            let present = after[variable.pool] - before[variable.pool];
            // What rounding leaves of nothing is nothing.
            self.variables[place].cost_per_week = if cost > 1e-9 * self.cost_now { cost } else { 0.0 };
            self.variables[place].present = present.max(0.0);
        }
    }

    /// Takes ranges over, and drops the places that are not to be changed.
    fn set_ranges(&mut self, ranges: &[Range]) {
        let by_name: BTreeMap<&str, &Range> =
            ranges.iter().map(|range| (range.name.as_str(), range)).collect();
        self.variables
            .retain(|variable| variable.cost_per_week > 0.0 || by_name.contains_key(variable.name.as_str()));
        for variable in &mut self.variables {
            let given = by_name.get(variable.name.as_str());
            let usual =
                (u32::from(variable.shift.is_none()), variable.now.saturating_mul(2).saturating_add(2));
            (variable.low, variable.high) = given.map_or(usual, |range| (range.low, range.high));
            if given.is_none() && self.budget.is_some() {
                variable.high = PEOPLE_MAX;
            }
        }
    }

    /// Nobody goes higher than all the money that the others leave.
    fn cut_to_budget(&mut self, budget: f64) {
        let left = budget * (1.0 + 1e-9) - self.cost(&self.fewest());
        for variable in &mut self.variables {
            if variable.cost_per_week > 0.0 {
                let more = (left / variable.cost_per_week).floor().min(f64::from(PEOPLE_MAX)) as u32;
                variable.high = variable.high.min(variable.low + more);
            }
        }
    }
}

/// All places of a scenario, none measured yet.
fn places(scenario: &Scenario) -> Vec<Variable> {
    let mut places = Vec::new();
    for (pool, (key, written)) in scenario.pools.entries.iter().enumerate() {
        let title = written.title.clone().unwrap_or_else(|| key.value.clone());
        let place = |name: String, title: String, shift: Option<usize>, now: u32| Variable {
            name,
            title,
            pool,
            shift,
            now,
            low: now,
            high: now,
            cost_per_week: 0.0,
            present: 0.0,
        };
        if let Some(staff) = &written.staff {
            places.push(place(key.value.clone(), title.clone(), None, staff.value));
        }
        let shifts = written.shifts.iter().flat_map(|shifts| &shifts.value).enumerate();
        for (number, shift) in shifts {
            let calendar = &shift.calendar.value;
            let earlier = written.shifts.iter().flat_map(|shifts| &shifts.value[..number]);
            let same = earlier.filter(|other| other.calendar.value == *calendar).count();
            let suffix = if same > 0 { format!("#{}", same + 1) } else { String::new() };
            let name = format!("{}.{calendar}{suffix}", key.value);
            let title = format!("{title}, {calendar}{suffix}");
            places.push(place(name, title, Some(number), shift.staff.value));
        }
        for (number, people) in written.people.iter().flat_map(|people| &people.value).enumerate() {
            let name = format!("{}.{}", key.value, number + 1);
            let which = people.title.clone().unwrap_or_else(|| (number + 1).to_string());
            places.push(place(name, format!("{title}, {which}"), Some(number), people.staff.value));
        }
    }
    places
}

/// Puts so many people into a place.
fn set_people(scenario: &mut Scenario, variable: &Variable, people: u32) {
    let pool = &mut scenario.pools.entries[variable.pool].1;
    match (variable.shift, &mut pool.shifts, &mut pool.people, &mut pool.staff) {
        (Some(number), Some(shifts), ..) => shifts.value[number].staff.value = people,
        (Some(number), None, Some(each), _) => each.value[number].staff.value = people,
        (None, .., Some(staff)) => staff.value = people,
        _ => {}
    }
}

/// What all pools cost per week of paid time, without overtime.
pub fn staff_cost(model: &Model) -> f64 {
    let cost = |pool: &crate::model::Pool| pool.cost_per_hour * pool.staffing.mean_paid(model.run.horizon);
    model.pools.iter().map(cost).sum::<f64>() * HOURS_PER_WEEK
}

impl fmt::Display for SpaceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { name, .. } => write!(f, "there is no pool or shift `{name}`"),
            Self::NothingToChange => f.write_str("no staffing can be changed: no pool has a cost"),
            Self::NoCosts => f.write_str("a budget says nothing here: no pool has a cost"),
            Self::BudgetTooSmall { .. } => f.write_str("even the fewest people cost more than the budget"),
        }
    }
}
