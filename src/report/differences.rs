//! What differs between two models that are to be compared, in words: pools, loads, demand and work.

use serde::Serialize;

use super::words::{Kind, value};
use crate::id::StreamId;
use crate::model::{Model, Pool, Staffing, arrival_rate, loads, visits_per_unit};
use crate::time::{SimTime, TICKS_PER_HOUR};

/// Hours in a week.
const HOURS_PER_WEEK: f64 = 168.0;

/// One difference.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ModelChange {
    /// What differs: `level`, `load`, `paid_h_per_week`, `arrivals_per_week`, `work_h_per_unit`, or the kind of an entry that is
    /// new or gone.
    pub figure: &'static str,
    /// The name of the pool, value stream or activity.
    pub name: String,
    /// Before; `None` if it is new.
    pub before: Option<f64>,
    /// After; `None` if it is gone.
    pub after: Option<f64>,
    /// The same in words.
    pub words: String,
}

/// A figure of one entry.
struct Figure {
    what: &'static str,
    name: String,
    value: Option<f64>,
    kind: Kind,
    words: String,
}

/// Everything that differs: entries that are new or gone, then figures.
pub fn model_changes(before: &Model, after: &Model) -> Vec<ModelChange> {
    let mut changes = entries(
        "pool",
        &names(before.pools.iter().map(|pool| &pool.name)),
        &names(after.pools.iter().map(|pool| &pool.name)),
    );
    changes.extend(entries(
        "activity",
        &names(before.activities.iter().map(|activity| &activity.name)),
        &names(after.activities.iter().map(|activity| &activity.name)),
    ));
    changes.extend(entries(
        "value stream",
        &names(before.streams.iter().map(|stream| &stream.name)),
        &names(after.streams.iter().map(|stream| &stream.name)),
    ));
    changes.extend(levels(before, after));
    let after = figures(after);
    for one in figures(before) {
        let Some(other) = after.iter().find(|other| other.what == one.what && other.name == one.name) else {
            continue;
        };
        let same = match (one.value, other.value) {
            (Some(one), Some(other)) => (one - other).abs() <= 1e-9 * one.abs().max(1e-9),
            (one, other) => one.is_none() && other.is_none(),
        };
        if same {
            continue;
        }
        let shown = |figure: Option<f64>| {
            figure.map_or_else(|| "unknown".to_owned(), |figure| value(figure, one.kind))
        };
        let words = format!("{} goes from {} to {}", one.words, shown(one.value), shown(other.value));
        changes.push(ModelChange {
            figure: one.what,
            name: one.name,
            before: one.value,
            after: other.value,
            words,
        });
    }
    changes
}

fn names<'m>(names: impl Iterator<Item = &'m String>) -> Vec<&'m str> {
    names.map(String::as_str).collect()
}

/// Entries that only one of both has.
fn entries(kind: &'static str, before: &[&str], after: &[&str]) -> Vec<ModelChange> {
    let change = |name: &str, is_new: bool| ModelChange {
        figure: kind,
        name: name.to_owned(),
        before: (!is_new).then_some(1.0),
        after: is_new.then_some(1.0),
        words: format!("{kind} {name} is {}", if is_new { "new" } else { "gone" }),
    };
    let gone = before.iter().filter(|name| !after.contains(name)).map(|name| change(name, false));
    let new = after.iter().filter(|name| !before.contains(name)).map(|name| change(name, true));
    gone.chain(new).collect()
}

/// Pools whose support level differs.
fn levels(before: &Model, after: &Model) -> Vec<ModelChange> {
    let level = |pool: &Pool| pool.level.map(f64::from);
    let shown =
        |level: Option<f64>| level.map_or_else(|| "none".to_owned(), |level| value(level, Kind::Count));
    let pairs = before.pools.iter().filter_map(|pool| {
        let same = after.pools.iter().find(|other| other.name == pool.name)?;
        Some((pool.name.clone(), level(pool), level(same)))
    });
    let changed = pairs.filter(|(_, before, after)| before != after);
    changed
        .map(|(name, before, after)| ModelChange {
            figure: "level",
            words: format!("the support level of {name} goes from {} to {}", shown(before), shown(after)),
            name,
            before,
            after,
        })
        .collect()
}

/// What is compared by name.
fn figures(model: &Model) -> Vec<Figure> {
    let mut figures = Vec::new();
    let pool_loads = loads(model);
    for (id, pool) in model.pools.enumerate() {
        let mut add = |what, value, kind, words: String| {
            figures.push(Figure { what, name: pool.name.clone(), value, kind, words });
        };
        add(
            "paid_h_per_week",
            Some(paid(&pool.staffing, model.run.horizon)),
            Kind::Count,
            format!("paid hours a week of {}", pool.name),
        );
        add("load", pool_loads[id].load, Kind::Share, format!("the load of {}", pool.name));
    }
    for (id, stream) in model.streams.enumerate() {
        let mut add = |what, value, kind, words: String| {
            figures.push(Figure { what, name: stream.name.clone(), value, kind, words });
        };
        let per_week = arrival_rate(model, id).map(|rate| rate * HOURS_PER_WEEK * TICKS_PER_HOUR as f64);
        add("arrivals_per_week", per_week, Kind::Count, format!("arrivals a week of {}", stream.name));
        add(
            "work_h_per_unit",
            Some(work(model, id)),
            Kind::Time,
            format!("the work per unit of {}", stream.name),
        );
    }
    figures
}

/// Paid hours a week, averaged over the run.
fn paid(staffing: &Staffing, horizon: SimTime) -> f64 {
    match staffing {
        Staffing::Always(count) => f64::from(*count) * HOURS_PER_WEEK,
        Staffing::Steps(steps) => {
            let ends = steps.iter().skip(1).map(|step| step.at).chain([horizon]);
            let hours: f64 = steps
                .iter()
                .zip(ends)
                .map(|(step, end)| {
                    f64::from(step.paid) * (end.ticks().saturating_sub(step.at.ticks())) as f64
                })
                .sum();
            HOURS_PER_WEEK * hours / horizon.ticks().max(1) as f64
        }
    }
}

/// Mean work of people on one unit, all its visits together, in hours.
fn work(model: &Model, stream: StreamId) -> f64 {
    let visits = visits_per_unit(model, stream).into_iter();
    let by_people = visits.filter(|(cell, _)| model.activities[model.cells[*cell].activity].line.is_some());
    by_people.map(|(cell, visits)| visits * model.cells[cell].duration.mean()).sum::<f64>()
        / TICKS_PER_HOUR as f64
}
