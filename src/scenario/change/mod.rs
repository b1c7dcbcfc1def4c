//! Makes the changes of improvement options: in the syntax tree, which is then read like any other.
//!
//! So every notion of the language can be changed as soon as it can be read, and every fault of the result is found
//! by the same reader, with its place in the text of the option. Knows paths, numbers, quantities and shares, and
//! nothing of what they mean.

mod edit;
mod literal;
mod path;
mod relative;
mod schedule;
mod shares;

use toml::Spanned;
use toml::de::DeValue;

use super::diagnostic::{Diagnostic, Diagnostics};
use super::{Place, suggest};
use relative::{Relative, between};
use schedule::Schedule;

pub use edit::Edit;
pub(super) use edit::edits;
pub(super) use literal::Texts;

/// What an option cannot change: all alternatives are run alike.
const FIXED: [&str; 6] = ["run", "options", "objective", "factorial", "title", "description"];

/// One change on its way into the tree.
#[derive(Debug, Clone)]
struct Step<'t> {
    /// The option that asks for it.
    option: &'t str,
    path: Vec<String>,
    key_place: Place,
    value_place: Place,
    what: What<'t>,
    /// When it takes effect, if not from the start.
    schedule: Option<Schedule<'t>>,
    /// 1 as it is written; less or more where a part or a multiple of the option is asked about.
    size: f64,
    /// Whether the option is made by itself and as it is written; then every change must change something.
    alone: bool,
}

/// What a change does.
#[derive(Debug, Clone)]
enum What<'t> {
    Remove,
    Relative(Relative),
    Absolute(Spanned<DeValue<'t>>),
}

/// Makes the changes of options in a tree, all or none of them. `parts` are the options, in order, each with the size
/// in which it is made; 1 is as written. Returns whether any of the changes can be made in another size.
pub(super) fn apply<'t>(
    root: &mut Spanned<DeValue<'t>>,
    parts: &[(&'t str, f64)],
    texts: &'t Texts,
    found: &mut Diagnostics,
) -> bool {
    let faults = found.error_count();
    let mut steps = Vec::new();
    for &(option, size) in parts {
        steps.extend(steps_of(root, option, size, parts.len() == 1 && is_as_written(size), found));
    }
    report_contradictions(&steps, found);
    if found.error_count() > faults {
        return false;
    }
    let before = root.clone();
    let mut continuous = false;
    let mut mixes: Vec<Vec<String>> = Vec::new();
    for step in &steps {
        let outcome = match (&step.schedule, shares::mix_of(&before, &step.path)) {
            (Some(schedule), _) => schedule::apply(root, step, schedule, texts),
            (None, Some(mix)) if mixes.iter().any(|done| done == mix) => Ok(false),
            (None, Some(mix)) => {
                mixes.push(mix.to_vec());
                let is_of = |other: &&Step<'_>| {
                    other.schedule.is_none() && shares::mix_of(&before, &other.path) == Some(mix)
                };
                let together: Vec<&Step<'_>> = steps.iter().filter(is_of).collect();
                shares::apply(root, mix, &together, changes_nothing)
            }
            (None, None) => apply_step(root, step, texts),
        };
        match outcome {
            Ok(scales) => continuous |= scales,
            Err(fault) => found.push(*fault),
        }
    }
    continuous
}

/// The changes that one option itself asks for, paths with `*` written out.
fn steps_of<'t>(
    root: &Spanned<DeValue<'t>>,
    option: &'t str,
    size: f64,
    alone: bool,
    found: &mut Diagnostics,
) -> Vec<Step<'t>> {
    let keys = ["options", option, "change"].map(str::to_owned);
    let Some(DeValue::Table(changes)) = path::find(root, &keys).map(Spanned::get_ref) else {
        return Vec::new();
    };
    let mut changes: Vec<_> = changes.iter().collect();
    changes.sort_by_key(|(key, _)| key.span().start);
    let schedule = Schedule::of(root, option);
    let mut steps = Vec::new();
    for (key, value) in changes {
        let written: Vec<&str> = key.get_ref().split('.').collect();
        let paths = path::expanded(root, &written);
        if paths.is_empty() {
            let fault = Diagnostic::error(format!("path `{}` leads nowhere", key.get_ref())).at(&key.span());
            found.push(fault.label("`*` stands for entries that are there"));
        }
        let what = match value.get_ref() {
            DeValue::String(text) if text == "remove" => What::Remove,
            DeValue::String(text) => Relative::of(text).map_or_else(
                || What::Absolute(value.clone()),
                |relative| What::Relative(relative.sized(size)),
            ),
            _ => What::Absolute(value.clone()),
        };
        for path in paths {
            let (key_place, value_place) = (key.span(), value.span());
            let (what, schedule) = (what.clone(), schedule.clone());
            let step = Step { option, path, key_place, value_place, what, schedule, size, alone };
            match check_path(root, &step) {
                Some(fault) => found.push(fault),
                None => steps.push(step),
            }
        }
    }
    steps
}

/// What is wrong with where a change is to be made.
fn check_path(root: &Spanned<DeValue<'_>>, step: &Step<'_>) -> Option<Diagnostic> {
    let first = step.path.first()?;
    if FIXED.contains(&first.as_str()) {
        let fault = Diagnostic::error(format!("an option cannot change `{first}`")).at(&step.key_place);
        return Some(fault.hint("all alternatives are run alike; change it in the scenario itself"));
    }
    if step.path.len() < 3 && matches!(step.what, What::Relative(_)) && path::find(root, &step.path).is_some()
    {
        let fault = Diagnostic::error(format!("`{}` as a whole has no size", step.path.join(".")));
        return Some(fault.at(&step.key_place).hint("give the path of the value that is to change"));
    }
    let must_exist = match step.what {
        // A share of a mix can be changed from nothing.
        _ if shares::mix_of(root, &step.path).is_some() && !matches!(step.what, What::Remove) => {
            step.path.len() - 1
        }
        What::Remove | What::Relative(_) => step.path.len(),
        // An entry can be added to a table, and a key to an entry.
        What::Absolute(_) => step.path.len().saturating_sub(1).min(2),
    };
    // A whole entry can begin a table of the scenario; one that the scenario cannot have is found when it is read.
    let must_exist = if must_exist == 1 && step.path.len() == 2 { 0 } else { must_exist };
    (path::find(root, &step.path[..must_exist]).is_none())
        .then(|| path::nowhere(root, &step.path, &step.key_place))
}

/// Tables of named entries that a scenario may lack, to be proposed all the same.
const KNOWN_TABLES: [&str; 3] = ["calendars", "profiles", "pools"];

/// Two changes of one place that cannot both be made.
fn report_contradictions(steps: &[Step<'_>], found: &mut Diagnostics) {
    for (at, later) in steps.iter().enumerate() {
        for earlier in &steps[..at] {
            let relative = |step: &Step<'_>| matches!(step.what, What::Relative(_));
            let equal = earlier.path == later.path;
            let within = later.path.starts_with(&earlier.path) || earlier.path.starts_with(&later.path);
            let agree = equal && (relative(earlier) && relative(later) || both_say_the_same(earlier, later));
            if !within || agree {
                continue;
            }
            let message = if earlier.option == later.option {
                format!("option `{}` changes `{}` twice", later.option, shorter(earlier, later).join("."))
            } else {
                format!(
                    "options `{}` and `{}` contradict each other: both change `{}`",
                    earlier.option,
                    later.option,
                    shorter(earlier, later).join(".")
                )
            };
            let fault =
                Diagnostic::error(message).at(&later.key_place).also(&earlier.key_place, "changed here");
            found.push(fault.hint("only relative changes such as `\"+1\"` and `\"-10%\"` add up"));
        }
    }
}

fn shorter<'s>(one: &'s Step<'_>, other: &'s Step<'_>) -> &'s [String] {
    if one.path.len() < other.path.len() { &one.path } else { &other.path }
}

fn both_say_the_same(one: &Step<'_>, other: &Step<'_>) -> bool {
    match (&one.what, &other.what) {
        (What::Remove, What::Remove) => true,
        (What::Absolute(one), What::Absolute(other)) => literal::same(one.get_ref(), other.get_ref()),
        _ => false,
    }
}

/// Makes one change. Says whether it can be made in another size, or what is wrong.
fn apply_step<'t>(
    root: &mut Spanned<DeValue<'t>>,
    step: &Step<'t>,
    texts: &'t Texts,
) -> Result<bool, Box<Diagnostic>> {
    let old = path::find(root, &step.path).cloned();
    match (&step.what, old) {
        (What::Remove, _) => {
            path::remove(root, &step.path);
            Ok(false)
        }
        (What::Relative(relative), Some(old)) => {
            let new =
                relative.applied(old.get_ref(), &step.value_place, texts).map_err(|(expected, hint)| {
                    let message = format!(
                        "expected {expected} at `{}`, found {}",
                        step.path.join("."),
                        super::reader::describe(&old)
                    );
                    Box::new(Diagnostic::error(message).at(&step.value_place).hint(hint))
                })?;
            if step.alone && literal::same(old.get_ref(), new.get_ref()) {
                return Err(changes_nothing(step, &literal::written(old.get_ref())));
            }
            path::put(root, &step.path, &step.key_place, new);
            Ok(relative.is_continuous())
        }
        (What::Relative(_), None) => Err(Box::new(path::nowhere(root, &step.path, &step.key_place))),
        (What::Absolute(new), None) => {
            if path::put(root, &step.path, &step.key_place, new.clone()) {
                return Ok(false);
            }
            Err(Box::new(path::nowhere(root, &step.path, &step.key_place)))
        }
        (What::Absolute(new), Some(old)) => {
            if step.alone && literal::same(old.get_ref(), new.get_ref()) {
                return Err(changes_nothing(step, &literal::written(old.get_ref())));
            }
            let mixed = between(old.get_ref(), new.get_ref(), step.size, &step.value_place, texts);
            let continuous = mixed.is_some();
            let exact = is_as_written(step.size);
            path::put(
                root,
                &step.path,
                &step.key_place,
                mixed.filter(|_| !exact).unwrap_or_else(|| new.clone()),
            );
            Ok(continuous)
        }
    }
}

/// What to say of a change that changes nothing.
fn changes_nothing(step: &Step<'_>, value: &str) -> Box<Diagnostic> {
    let message = format!("option `{}` does not change `{}`", step.option, step.path.join("."));
    Box::new(Diagnostic::error(message).at(&step.value_place).label(format!("it is {value} already")))
}

/// Whether an option is made as it is written.
fn is_as_written(size: f64) -> bool {
    (size - 1.0).abs() < f64::EPSILON
}

/// What to say when somebody asks for an option that is not there.
pub(super) fn unknown_option<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Diagnostic {
    let known: Vec<&str> = known.into_iter().collect();
    let fault = Diagnostic::error(format!("unknown option `{name}`"));
    if known.is_empty() {
        return fault.hint("the scenario has no options: add a table `[options.<name>]`");
    }
    let near = suggest::nearest(name, known.iter().copied());
    fault.hint(near.map_or_else(
        || format!("expected {}", suggest::list(known)),
        |near| format!("did you mean `{near}`?"),
    ))
}
