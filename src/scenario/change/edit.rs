//! What differs between a scenario and the same with options: values by their paths.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::FIXED;
use super::literal::{same, written};

/// One value that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Where, as keys of the file joined by dots.
    pub path: String,
    /// The value before, as it would be written; `None` if it is new.
    pub before: Option<String>,
    /// The value after; `None` if it is gone.
    pub after: Option<String>,
}

/// All that differs between two trees, in the order of the names of the tables and the order of the file within them.
pub(in crate::scenario) fn edits(before: &Spanned<DeValue<'_>>, after: &Spanned<DeValue<'_>>) -> Vec<Edit> {
    let mut found = Vec::new();
    if let (DeValue::Table(before), DeValue::Table(after)) = (before.get_ref(), after.get_ref()) {
        for key in keys(before, after).into_iter().filter(|key| !FIXED.contains(&key.as_str())) {
            compare(&key, before.get(key.as_str()), after.get(key.as_str()), &mut found);
        }
    }
    found
}

/// The keys of two tables, each once, those of the first before those that only the second has.
fn keys(before: &DeTable<'_>, after: &DeTable<'_>) -> Vec<String> {
    let in_order = |table: &DeTable<'_>| {
        let mut keys: Vec<_> =
            table.keys().map(|key| (key.span().start, key.get_ref().to_string())).collect();
        keys.sort();
        keys.into_iter().map(|(_, key)| key)
    };
    let mut keys: Vec<String> = in_order(before).collect();
    let new: Vec<String> = in_order(after).filter(|key| !keys.contains(key)).collect();
    keys.extend(new);
    keys
}

fn compare(
    path: &str,
    before: Option<&Spanned<DeValue<'_>>>,
    after: Option<&Spanned<DeValue<'_>>>,
    found: &mut Vec<Edit>,
) {
    match (before.map(Spanned::get_ref), after.map(Spanned::get_ref)) {
        (Some(one), Some(other)) if same(one, other) => {}
        (Some(DeValue::Table(one)), Some(DeValue::Table(other))) => {
            for key in keys(one, other) {
                compare(&format!("{path}.{key}"), one.get(key.as_str()), other.get(key.as_str()), found);
            }
        }
        (Some(DeValue::Array(one)), Some(DeValue::Array(other))) if one.len() == other.len() => {
            for (place, (one, other)) in one.iter().zip(other.iter()).enumerate() {
                compare(&format!("{path}.{}", place + 1), Some(one), Some(other), found);
            }
        }
        (one, other) => {
            found.push(Edit { path: path.to_owned(), before: one.map(written), after: other.map(written) });
        }
    }
}
