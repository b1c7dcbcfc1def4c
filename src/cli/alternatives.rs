//! From the options of a scenario to models: what every command that compares does first.

use std::sync::Arc;

use super::failure::Failure;
use super::files::Source;
use super::load::{compile_scenario, refused};
use super::terminal::Terminal;
use crate::experiment::compare::{Candidate, Cost, Prices, WEEKS_PER_MONTH, affordable, planned_per_week};
use crate::model::Model;
use crate::report::money;
use crate::scenario::{
    BASELINE, Changed, Diagnostic, Diagnostics, Improvement, Named, Objective, Scenario, parse, parse_with,
    parts,
};

/// Seconds in an hour.
const SECONDS_PER_HOUR: f64 = 3600.0;
/// Seconds in a week.
const SECONDS_PER_WEEK: f64 = 168.0 * SECONDS_PER_HOUR;

/// A scenario with its options.
#[derive(Debug)]
pub(super) struct Options {
    /// The scenario itself.
    pub(super) scenario: Scenario,
}

impl Options {
    /// Reads them. The scenario has been read without errors before.
    ///
    /// # Errors
    ///
    /// If it has errors all the same.
    pub(super) fn read(source: &Source, terminal: Terminal) -> Result<Self, Failure> {
        match parse(&source.text) {
            (Some(scenario), _) => Ok(Self { scenario }),
            (None, found) => Err(drawn(source, &found, terminal)),
        }
    }

    /// The names that were asked for, or all; each must exist.
    ///
    /// # Errors
    ///
    /// If there is no such option, or there are none at all.
    pub(super) fn chosen(&self, asked: &[String]) -> Result<Vec<String>, Failure> {
        let known = || self.scenario.options.entries.iter().map(|(name, _)| name.value.clone());
        if self.scenario.options.entries.is_empty() {
            return Err(Failure::new("the scenario has no options to compare")
                .hint("add a table such as `[options.more] change = { \"pools.desk.staff\" = \"+1\" }`"));
        }
        if asked.is_empty() {
            return Ok(known().collect());
        }
        for name in asked {
            if self.scenario.options.get(name).is_none() {
                let names: Vec<String> = known().collect();
                let names = || names.iter().map(String::as_str);
                let near = crate::scenario::suggest::nearest(name, names());
                let hint = near.map_or_else(
                    || format!("expected {}", crate::scenario::suggest::list(names())),
                    |near| format!("did you mean `{near}`?"),
                );
                return Err(Failure::new(format!("unknown option `{name}`")).hint(hint));
            }
        }
        // Each once, in the order of the file.
        Ok(known().filter(|name| asked.contains(name)).collect())
    }

    /// The baseline, the chosen options, and the combinations of the factorial if all its options are chosen.
    ///
    /// # Errors
    ///
    /// If one of them has faults; they are drawn.
    pub(super) fn candidates(
        &self,
        source: &Source,
        baseline: Model,
        chosen: &[String],
        terminal: Terminal,
    ) -> Result<(Vec<Candidate>, Vec<String>), Failure> {
        let factors = self.factors(chosen);
        let run = baseline.run.clone();
        let mut candidates = vec![Candidate {
            name: BASELINE.to_owned(),
            title: "As it is".to_owned(),
            factors: Vec::new(),
            model: Arc::new(baseline),
            cost: Cost::default(),
        }];
        let singles = chosen.iter().map(|name| vec![name.clone()]);
        let combined = (0..1_usize << factors.len()).filter(|combination| combination.count_ones() > 1);
        let combined = combined.map(|combination| {
            let has = |at: &usize| combination >> at & 1 == 1;
            (0..factors.len()).filter(has).map(|at| factors[at].clone()).collect::<Vec<String>>()
        });
        let names: Vec<Vec<String>> = singles.chain(combined).collect();
        let mut faults = Diagnostics::new();
        for names in names {
            match model_with(source, &names, 1.0) {
                Ok((mut model, _)) => {
                    model.run = run.clone();
                    candidates.push(self.candidate(&names, &factors, model));
                }
                Err(found) => faults.extend(found),
            }
        }
        if faults.has_errors() { Err(drawn(source, &faults, terminal)) } else { Ok((candidates, factors)) }
    }

    fn candidate(&self, names: &[String], factors: &[String], model: Model) -> Candidate {
        let title = |name: &String| {
            self.scenario
                .options
                .get(name)
                .and_then(|option| option.title.clone())
                .unwrap_or_else(|| name.clone())
        };
        Candidate {
            name: names.join("+"),
            title: names.iter().map(title).collect::<Vec<_>>().join(" + "),
            factors: if names.iter().all(|name| factors.contains(name)) {
                names.to_vec()
            } else {
                Vec::new()
            },
            model: Arc::new(model),
            cost: cost(&self.scenario.options, names),
        }
    }

    /// The options of the factorial, if all are chosen.
    fn factors(&self, chosen: &[String]) -> Vec<String> {
        let named = self.scenario.factorial.iter().flat_map(|factorial| &factorial.value.options.value);
        let factors: Vec<String> = named.map(|name| name.value.clone()).collect();
        if factors.iter().all(|name| chosen.contains(name)) { factors } else { Vec::new() }
    }
}

/// Places of the alternatives that are within the budget of the scenario; all without one.
///
/// # Errors
///
/// If there is none, with the place of the budget and the cheapest alternative.
pub(super) fn within_budget(
    candidates: &[Candidate],
    scenario: &Scenario,
    source: &Source,
    terminal: Terminal,
) -> Result<Vec<usize>, Failure> {
    let objective = scenario.objective.as_ref().map(|objective| &objective.value);
    let (budget, prices) = (budget(objective), prices(objective));
    let found = affordable(candidates, prices, budget);
    let written = objective.and_then(|objective| objective.budget.as_ref());
    let (true, Some(budget), Some(written)) = (found.is_empty(), budget, written) else { return Ok(found) };
    let costs = candidates.iter().map(|one| (planned_per_week(one, prices), &one.name));
    let cheapest = costs.min_by(|one, other| one.0.total_cmp(&other.0));
    let message = format!("nothing stays within the budget of {} a week", money(budget));
    let mut fault = Diagnostic::error(message).at(&written.place).label("less than anything costs");
    if let Some((cost, name)) = cheapest {
        fault =
            fault.note(format!("the cheapest, `{name}`, costs {} a week, overtime not counted", money(cost)));
    }
    let mut faults = Diagnostics::new();
    faults.push(fault.hint("raise the budget, or add an option that costs less"));
    Err(drawn(source, &faults, terminal))
}

/// The most that an alternative may cost per week.
pub(super) fn budget(objective: Option<&Objective>) -> Option<f64> {
    Some(objective?.budget.as_ref()?.value * SECONDS_PER_WEEK)
}

/// What things are worth.
pub(super) fn prices(objective: Option<&Objective>) -> Prices {
    let delay = objective.and_then(|objective| objective.delay.as_ref());
    let period = objective.and_then(|objective| objective.pays_within.as_ref());
    Prices {
        delay_per_hour: delay.map(|price| price.value * SECONDS_PER_HOUR),
        period_weeks: period.map_or(12.0 * WEEKS_PER_MONTH, |period| period.value / SECONDS_PER_WEEK),
    }
}

/// The model of the scenario with some options in a size.
///
/// # Errors
///
/// All faults of what comes out.
pub(super) fn model_with(
    source: &Source,
    names: &[String],
    size: f64,
) -> Result<(Model, Changed), Diagnostics> {
    let wanted: Vec<(&str, f64)> = names.iter().map(|name| (name.as_str(), size)).collect();
    let changed = parse_with(&source.text, &wanted)?;
    let (model, _) = compile_scenario(source, &changed.scenario, Diagnostics::new())?;
    Ok((model, changed))
}

/// What options cost together, each part once.
fn cost(options: &Named<Improvement>, names: &[String]) -> Cost {
    let mut counted: Vec<&str> = Vec::new();
    let mut sum = Cost::default();
    for part in names.iter().flat_map(|name| parts(options, name)) {
        if counted.contains(&part) {
            continue;
        }
        counted.push(part);
        if let Some(cost) = options.get(part).and_then(|option| option.cost.as_ref()) {
            sum.once += cost.value.once.as_ref().map_or(0.0, |once| once.value);
            sum.per_month += cost.value.per_month.as_ref().map_or(0.0, |month| month.value);
        }
    }
    sum
}

/// Draws faults and says that there are some.
pub(super) fn drawn(source: &Source, found: &Diagnostics, terminal: Terminal) -> Failure {
    terminal.say(&found.render(&source.shown, &source.text, true));
    terminal.say("");
    refused(source, found)
}
