//! Options that take effect while the run goes on: each change becomes one of the scenario's planned changes, which are
//! read and simulated like any other.

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::super::Place;
use super::super::diagnostic::Diagnostic;
use super::literal::{text, written};
use super::relative::{Relative, tidy};
use super::{Step, Texts, What, path, shares};

/// When an option takes effect, and how long it takes to grow to its full size, as written.
#[derive(Debug, Clone)]
pub(super) struct Schedule<'t> {
    at: Spanned<DeValue<'t>>,
    over: Option<Spanned<DeValue<'t>>>,
}

impl<'t> Schedule<'t> {
    /// That of an option; `None` if it is there from the start.
    pub(super) fn of(root: &Spanned<DeValue<'t>>, option: &str) -> Option<Self> {
        let find = |key: &str| path::find(root, &["options", option, key].map(str::to_owned)).cloned();
        let (at, over) = (find("starts"), find("ramp"));
        let place = over.as_ref().map(Spanned::span).unwrap_or_default();
        match (at, over) {
            (None, None) => None,
            (at, over) => Some(Self { at: at.unwrap_or_else(|| text("0 s".to_owned(), &place)), over }),
        }
    }
}

/// Plans one change. Says whether it can be made in another size, or what is wrong.
pub(super) fn apply<'t>(
    root: &mut Spanned<DeValue<'t>>,
    step: &Step<'t>,
    schedule: &Schedule<'t>,
    texts: &'t Texts,
) -> Result<bool, Box<Diagnostic>> {
    let Some((key, value)) = size(root, step, texts)? else {
        let message = format!("`{}` cannot be removed while the run goes on", step.path.join("."));
        let fault = Diagnostic::error(message).at(&step.value_place);
        return Err(Box::new(
            fault.hint("leave out `starts` and `ramp`, or put it into an option of its own"),
        ));
    };
    let mut entry = DeTable::new();
    let what = text(step.path.join("."), &step.key_place);
    let parts = [
        ("what", Some(what)),
        ("at", Some(schedule.at.clone())),
        (key, Some(value)),
        ("over", schedule.over.clone()),
    ];
    for (name, part) in parts {
        if let Some(part) = part {
            entry.insert(Spanned::new(step.key_place.clone(), name.into()), part);
        }
    }
    let entry = Spanned::new(step.key_place.clone(), DeValue::Table(entry));
    append(root, entry, &step.key_place);
    Ok(match &step.what {
        What::Relative(relative) => relative.is_continuous(),
        What::Absolute(_) => shares::mix_of(root, &step.path).is_some(),
        What::Remove => false,
    })
}

/// The key and the value that say by how much, or to what; `None` where something is removed.
fn size<'t>(
    root: &Spanned<DeValue<'t>>,
    step: &Step<'t>,
    texts: &'t Texts,
) -> Result<Option<(&'static str, Spanned<DeValue<'t>>)>, Box<Diagnostic>> {
    let place = &step.value_place;
    if let Some(mix) = shares::mix_of(root, &step.path) {
        let share = shares::changed(root, mix, step)?;
        return Ok(Some(("to", text(format!("{}%", tidy(100.0 * share)), place))));
    }
    let old = path::find(root, &step.path).cloned();
    match (&step.what, old) {
        (What::Remove, _) => Ok(None),
        (What::Relative(Relative::Factor(factor)), _) => {
            let percent = tidy(100.0 * (factor - 1.0));
            let sign = if percent < 0.0 { "" } else { "+" };
            Ok(Some(("by", text(format!("{sign}{percent}%"), place))))
        }
        (What::Relative(Relative::Plus(number)), _) => {
            let sign = if *number < 0.0 { "" } else { "+" };
            Ok(Some(("by", text(format!("{sign}{number}"), place))))
        }
        (What::Relative(relative), Some(old)) => {
            let changed = relative.applied(old.get_ref(), place, texts).map_err(|(expected, hint)| {
                let found = written(old.get_ref());
                let message = format!("expected {expected} at `{}`, found {found}", step.path.join("."));
                Box::new(Diagnostic::error(message).at(place).hint(hint))
            })?;
            Ok(Some(("to", changed)))
        }
        (What::Relative(_), None) => Err(Box::new(path::nowhere(root, &step.path, &step.key_place))),
        (What::Absolute(new), _) => Ok(Some(("to", new.clone()))),
    }
}

/// Adds an entry to the planned changes of the scenario.
fn append<'t>(root: &mut Spanned<DeValue<'t>>, entry: Spanned<DeValue<'t>>, place: &Place) {
    let DeValue::Table(table) = root.get_mut() else { return };
    let empty = || Spanned::new(place.clone(), DeValue::Array(DeArray::new()));
    let changes = table.entry(Spanned::new(place.clone(), "changes".into())).or_insert_with(empty);
    if let DeValue::Array(changes) = changes.get_mut() {
        changes.push(entry);
    }
}
