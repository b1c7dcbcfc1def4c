//! From text to a scenario: the syntax, then the values, then what they say together.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::change::{self, Edit, Texts, edits};
use super::diagnostic::{Diagnostic, Diagnostics, Severity};
use super::form::Form;
use super::improvement::parts;
use super::reader::Reader;
use super::{Place, Scenario, validate};

/// Longest text that is read, in bytes. A scenario is written by a person; data belong into files beside it.
const TEXT_BYTES_MAX: usize = 1 << 20;

/// Reads a scenario and checks all that can be checked without its data files and without compiling it.
///
/// Returns the scenario unless there are errors; the diagnostics may hold warnings even then.
pub fn parse(text: &str) -> (Option<Scenario>, Diagnostics) {
    let mut reader = Reader::default();
    if text.len() > TEXT_BYTES_MAX {
        let message = format!("expected a scenario of at most {TEXT_BYTES_MAX} bytes, found {}", text.len());
        reader.found.push(Diagnostic::error(message).hint("put data into a CSV file beside it"));
        return (None, reader.found);
    }
    let (table, errors) = DeTable::parse_recoverable(text);
    let syntax = syntax_faults(&errors, text);
    if syntax.wholly_unclear {
        return (None, syntax.found);
    }
    let place = table.span();
    let root = Spanned::new(place, DeValue::Table(table.into_inner()));
    let scenario = Scenario::read(&root, &mut reader);
    if !syntax.found.is_empty() {
        // What was dropped with a faulty line is not missing, and what is left of that line is not wrong.
        let lines: Vec<Place> = syntax.found.iter().filter_map(|one| one.place.clone()).collect();
        reader.found.retain(|fault| {
            let place = fault.place.clone().unwrap_or_default();
            !fault.message.starts_with("missing") && !lines.iter().any(|line| same_line(text, line, &place))
        });
        reader.found.extend(syntax.found);
        return (None, reader.found);
    }
    let Some(scenario) = scenario else {
        return (None, reader.found);
    };
    validate::check(&scenario, &mut reader.found);
    if !reader.found.has_errors() {
        check_options(&root, &scenario, &mut reader.found);
    }
    (Some(scenario).filter(|_| !reader.found.has_errors()), reader.found)
}

/// A scenario as it is with some of its options.
#[derive(Debug, Clone)]
pub struct Changed {
    /// The scenario.
    pub scenario: Scenario,
    /// Whether any of the changes could be made in another size.
    pub scales: bool,
    /// What differs from the scenario without them.
    pub changes: Vec<Edit>,
}

/// Reads a scenario with the changes of some of its options, each in a size: 1 is as it is written, 0.5 half of every
/// change that can be halved. Whole numbers, names and whole tables do not scale.
///
/// # Errors
///
/// All that is wrong with the scenario, with an option, or with what comes out; an option that does not exist.
pub fn parse_with(text: &str, options: &[(&str, f64)]) -> Result<Changed, Diagnostics> {
    let (scenario, mut found) = parse(text);
    let Some(scenario) = scenario else { return Err(found) };
    for (name, _) in options {
        if scenario.options.get(name).is_none() {
            found.push(change::unknown_option(name, scenario.options.names()));
        }
    }
    let (table, _) = DeTable::parse_recoverable(text);
    let root = Spanned::new(table.span(), DeValue::Table(table.into_inner()));
    if found.has_errors() {
        return Err(found);
    }
    let before = found.clone();
    read_with(&root, &scenario, options, &before).map(|(changed, _)| changed)
}

/// The scenario with some of its options, and what is wrong with it that is not wrong without them (`before`).
fn read_with(
    root: &Spanned<DeValue<'_>>,
    scenario: &Scenario,
    options: &[(&str, f64)],
    before: &Diagnostics,
) -> Result<(Changed, Diagnostics), Diagnostics> {
    let texts = Texts::default();
    let mut chosen: Vec<(&str, f64)> = Vec::new();
    for &(option, size) in options {
        for part in parts(&scenario.options, option) {
            if chosen.iter().all(|(known, _)| *known != part) {
                chosen.push((part, size));
            }
        }
    }
    let mut tree = root.clone();
    let mut reader = Reader::default();
    let scales = change::apply(&mut tree, &chosen, &texts, &mut reader.found);
    if reader.found.has_errors() {
        return Err(reader.found);
    }
    let changed = Scenario::read(&tree, &mut reader);
    if let Some(changed) = &changed
        && !reader.found.has_errors()
    {
        validate::check(changed, &mut reader.found);
    }
    let names: Vec<String> = options.iter().map(|(name, _)| format!("`{name}`")).collect();
    let with = if names.len() == 1 { "option" } else { "options" };
    let mut new = Diagnostics::new();
    // That something of the scenario is no longer used with an option is what the option is for.
    let is_meant =
        |one: &Diagnostic| one.severity == Severity::Warning && one.message.ends_with("is not used");
    let is_new = |one: &&Diagnostic| before.iter().all(|known| known != *one) && !is_meant(one);
    for one in reader.found.iter().filter(is_new) {
        new.push(one.clone().note(format!("with {with} {}", names.join(" and "))));
    }
    match changed {
        Some(scenario) if !new.has_errors() => {
            Ok((Changed { scenario, scales, changes: edits(root, &tree) }, new))
        }
        _ => Err(new),
    }
}

/// Makes every option, to find what is wrong with it. Combinations of faulty ones are left alone.
fn check_options(root: &Spanned<DeValue<'_>>, scenario: &Scenario, found: &mut Diagnostics) {
    let before = found.clone();
    let mut faulty: Vec<&str> = Vec::new();
    let mut pending: Vec<&str> =
        scenario.options.entries.iter().map(|(name, _)| name.value.as_str()).collect();
    // Those that stand for themselves come first.
    pending.sort_by_key(|name| parts(&scenario.options, name).len());
    for name in pending {
        let consists_of = parts(&scenario.options, name);
        if consists_of.iter().any(|part| faulty.contains(part)) {
            continue;
        }
        match read_with(root, scenario, &[(name, 1.0)], &before) {
            Ok((_, warnings)) => found.extend(warnings),
            Err(faults) => {
                faulty.push(name);
                found.extend(faults);
            }
        }
    }
}

/// Faults of the syntax.
struct Syntax {
    found: Diagnostics,
    /// Whether brackets or headers are broken, so that nobody can say what belongs where.
    wholly_unclear: bool,
}

/// Turns the errors of the TOML parser into diagnostics: one for each line, and only the first where a
/// bracket or a header is broken, since the others follow from it.
fn syntax_faults(errors: &[toml::de::Error], text: &str) -> Syntax {
    let mut sorted: Vec<(Place, &str)> =
        errors.iter().map(|error| (error.span().unwrap_or_default(), error.message())).collect();
    sorted.sort_by_key(|(place, _)| place.start);
    let structural = |message: &str| {
        ["array", "inline table", "key-value pairs", "unclosed", "recursion"]
            .iter()
            .any(|word| message.contains(word))
    };
    let mut syntax = Syntax { found: Diagnostics::new(), wholly_unclear: false };
    let mut last: Option<Place> = None;
    for (place, message) in sorted {
        if last.as_ref().is_some_and(|last| same_line(text, last, &place)) {
            continue;
        }
        syntax.found.push(word(message, &place, text));
        last = Some(place);
        if structural(message) {
            syntax.wholly_unclear = true;
            break;
        }
    }
    syntax
}

/// Words an error of the TOML parser as ours.
fn word(message: &str, place: &Place, text: &str) -> Diagnostic {
    let found = text.get(place.clone()).unwrap_or_default();
    let fault = |message: String| Diagnostic::error(message).at(place);
    if message.starts_with("duplicate key") {
        return fault(format!("`{found}` is given twice"))
            .label("given again here")
            .hint("keep one of the two");
    }
    if message.starts_with("string values must be quoted") {
        return if found.is_empty() {
            fault("expected a value, found nothing".to_owned())
        } else {
            fault("expected a value, found text without quotes".to_owned())
                .hint(format!("write `\"{}\"`", found.trim()))
        };
    }
    if message.starts_with("invalid boolean") {
        return fault("expected a value, found text without quotes".to_owned())
            .hint(format!("write `\"{}\"`", found.trim()));
    }
    if message.starts_with("key with no value") {
        return fault("expected `=` and a value after the key".to_owned());
    }
    let end_of = |what: &str, bracket: &str| {
        fault(format!("expected `,` or the end of the {what}"))
            .hint(format!("separate entries with `,` and close with `{bracket}`"))
    };
    if message.contains("array elements") || message.starts_with("unclosed array") {
        return end_of("list", "]");
    }
    if message.contains("key-value pairs") || message.contains("inline table") {
        return end_of("inline table", "}");
    }
    if message.starts_with("unclosed table") {
        return fault("expected `]` at the end of the header".to_owned());
    }
    let next = text.get(place.start..).and_then(|rest| rest.chars().next());
    if let Some(control) = next.filter(|next| next.is_control() && !matches!(next, '\n' | '\r' | '\t')) {
        return fault(format!("expected no control character, found U+{:04X}", u32::from(control)));
    }
    if message.starts_with("invalid basic string") {
        return fault("expected `\"` at the end of the text".to_owned()).hint("close the quotes");
    }
    fault(message.replace(", expected nothing", ""))
}

/// Whether two places begin on the same line.
fn same_line(text: &str, one: &Place, other: &Place) -> bool {
    let (from, to) = (one.start.min(other.start), one.start.max(other.start));
    text.as_bytes().get(from..to.min(text.len())).is_some_and(|between| !between.contains(&b'\n'))
}
