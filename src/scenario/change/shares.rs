//! Shares that belong together: where some are changed, the others make room for them in proportion.

use std::borrow::Cow;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::super::Place;
use super::super::diagnostic::Diagnostic;
use super::literal::number_in;
use super::path;
use super::relative::{Relative, tidy};
use super::{Step, What};
use crate::units;

/// Keys whose entries are shares that add up to one.
const MIXES: [&str; 3] = ["next", "priority", "batch"];

/// The mix that a path leads into, as the path of the mix, if it is one of shares.
pub(super) fn mix_of<'p>(root: &Spanned<DeValue<'_>>, path: &'p [String]) -> Option<&'p [String]> {
    let (_, before) = path.split_last()?;
    let key = before.last()?;
    if !MIXES.contains(&key.as_str()) {
        return None;
    }
    shares(path::find(root, before)?.get_ref()).map(|_| before)
}

/// The entries of a mix with their shares, in the order of the file; a single name has all. `None` if it is none.
fn shares(mix: &DeValue<'_>) -> Option<Vec<(String, Place, f64)>> {
    match mix {
        DeValue::String(name) => Some(vec![(name.clone().into_owned(), 0..0, 1.0)]),
        DeValue::Table(table) => {
            let share = |(key, value): (&Spanned<Cow<'_, str>>, &Spanned<DeValue<'_>>)| {
                Some((key.get_ref().clone().into_owned(), key.span(), share_in(value.get_ref())?))
            };
            let mut found: Vec<_> = table.iter().map(share).collect::<Option<_>>()?;
            found.sort_by_key(|(_, place, _)| place.start);
            Some(found)
        }
        _ => None,
    }
}

fn share_in(value: &DeValue<'_>) -> Option<f64> {
    match value {
        DeValue::String(text) => units::parse_share(text).ok(),
        _ => number_in(value).filter(|share| (0.0..=1.0).contains(share)),
    }
}

/// Makes all changes to one mix at once. Says whether a part of them can be made, or what is wrong.
pub(super) fn apply(
    root: &mut Spanned<DeValue<'_>>,
    mix: &[String],
    steps: &[&Step<'_>],
    changes_nothing: impl Fn(&Step<'_>, &str) -> Box<Diagnostic>,
) -> Result<bool, Box<Diagnostic>> {
    let Some(mut entries) = path::find(root, mix).and_then(|node| shares(node.get_ref())) else {
        return Ok(false);
    };
    let mut fixed: Vec<String> = Vec::new();
    let mut changes = false;
    for step in steps {
        let name = step.path.last().cloned().unwrap_or_default();
        let before = entries.iter().find(|(entry, ..)| *entry == name).map(|&(_, _, share)| share);
        let after = new_share(step, before).map_err(|why| Box::new(why.at(&step.value_place)))?;
        if before.is_none_or(|before| (before - after).abs() >= 1e-12) {
            changes = true;
        }
        match entries.iter_mut().find(|(entry, ..)| *entry == name) {
            Some(entry) => entry.2 = after,
            None => entries.push((name.clone(), step.key_place.clone(), after)),
        }
        fixed.push(name);
    }
    let Some(last) = steps.last() else { return Ok(false) };
    let is_fixed = |name: &String| fixed.contains(name);
    let given: f64 = entries.iter().filter(|(name, ..)| is_fixed(name)).map(|(_, _, share)| share).sum();
    let rest: f64 = entries.iter().filter(|(name, ..)| !is_fixed(name)).map(|(_, _, share)| share).sum();
    if given > 1.0 + 1e-9 {
        let message = format!("expected shares of at most 1 in all, found {}", tidy(given));
        return Err(Box::new(Diagnostic::error(message).at(&last.value_place)));
    }
    if last.alone && !changes {
        let share =
            entries.iter().find(|(name, ..)| step_is_of(last, name)).map_or(0.0, |&(_, _, share)| share);
        return Err(changes_nothing(last, &percent(share)));
    }
    let room = (1.0 - given).max(0.0);
    if rest <= 0.0 && room > 1e-9 {
        let message = format!("nothing of `{}` is left to take the other {}", mix.join("."), percent(room));
        return Err(Box::new(
            Diagnostic::error(message).at(&last.value_place).hint("give shares that add up to 1"),
        ));
    }
    for (_, _, share) in entries.iter_mut().filter(|(name, ..)| !is_fixed(name)) {
        *share *= if rest > 0.0 { room / rest } else { 0.0 };
    }
    let removed = |name: &String| {
        steps.iter().any(|step| matches!(step.what, What::Remove) && step.path.last() == Some(name))
    };
    let mut table = DeTable::new();
    for (name, place, share) in entries.into_iter().filter(|(name, ..)| !removed(name)) {
        let place = if place.is_empty() { last.key_place.clone() } else { place };
        let value = super::literal::text(format!("{share}"), &last.value_place);
        table.insert(Spanned::new(place, name.into()), value);
    }
    if let Some(node) = path::find_mut(root, mix) {
        *node = Spanned::new(last.value_place.clone(), DeValue::Table(table));
    }
    Ok(true)
}

fn step_is_of(step: &Step<'_>, name: &String) -> bool {
    step.path.last() == Some(name)
}

/// The share of one way after a change, the others left out of account.
pub(super) fn changed(
    root: &Spanned<DeValue<'_>>,
    mix: &[String],
    step: &Step<'_>,
) -> Result<f64, Box<Diagnostic>> {
    let entries = path::find(root, mix).and_then(|node| shares(node.get_ref())).unwrap_or_default();
    let before = entries.iter().find(|(entry, ..)| step_is_of(step, entry)).map(|&(_, _, share)| share);
    new_share(step, before).map_err(|why| Box::new(why.at(&step.value_place)))
}

/// The share after a change, in the size in which it is made.
fn new_share(step: &Step<'_>, before: Option<f64>) -> Result<f64, Box<Diagnostic>> {
    let old = before.unwrap_or(0.0);
    let wrong = |found: &str| {
        let fault = Diagnostic::error(format!("expected a share, found {found}"));
        Box::new(fault.hint("write `\"34%\"`, `\"+5 points\"` or `\"-10%\"`"))
    };
    let new = match &step.what {
        What::Remove => 0.0,
        What::Relative(Relative::Factor(factor)) => tidy(old * factor),
        What::Relative(Relative::Points(points)) => tidy(old + points),
        What::Relative(_) => return Err(wrong("a change without a unit")),
        What::Absolute(value) => {
            let new =
                share_in(value.get_ref()).ok_or_else(|| wrong(&super::super::reader::describe(value)))?;
            tidy(old + step.size * (new - old))
        }
    };
    if (0.0..=1.0 + 1e-9).contains(&new) {
        return Ok(new.min(1.0));
    }
    Err(Box::new(Diagnostic::error(format!("expected a share between 0% and 100%, found {}", percent(new)))))
}

fn percent(share: f64) -> String {
    format!("{}%", tidy(share * 100.0))
}
