//! Paths into the syntax tree: what stands there, and what to say if nothing does.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::super::diagnostic::Diagnostic;
use super::super::{Place, suggest};

/// The node at a path, if there is one. Elements of lists are counted from 1.
pub(super) fn find<'n, 't>(
    root: &'n Spanned<DeValue<'t>>,
    path: &[String],
) -> Option<&'n Spanned<DeValue<'t>>> {
    path.iter().try_fold(root, |node, key| match node.get_ref() {
        DeValue::Table(table) => table.get(key.as_str()),
        DeValue::Array(array) => array.get(key.parse::<usize>().ok()?.checked_sub(1)?),
        _ => None,
    })
}

/// The node at a path, to be changed.
pub(super) fn find_mut<'n, 't>(
    root: &'n mut Spanned<DeValue<'t>>,
    path: &[String],
) -> Option<&'n mut Spanned<DeValue<'t>>> {
    path.iter().try_fold(root, |node, key| match node.get_mut() {
        DeValue::Table(table) => table.get_mut(key.as_str()),
        DeValue::Array(array) => array.get_mut(key.parse::<usize>().ok()?.checked_sub(1)?),
        _ => None,
    })
}

/// Puts a node at a path. Tables on the way are made where there are none. Says whether there was a way.
pub(super) fn put<'t>(
    root: &mut Spanned<DeValue<'t>>,
    path: &[String],
    key_place: &Place,
    value: Spanned<DeValue<'t>>,
) -> bool {
    if let Some(node) = find_mut(root, path) {
        *node = value;
        return true;
    }
    let Some((last, before)) = path.split_last() else { return false };
    let mut node = root;
    for key in before {
        let DeValue::Table(table) = node.get_mut() else { return false };
        let name = Spanned::new(key_place.clone(), key.clone().into());
        let empty = || Spanned::new(key_place.clone(), DeValue::Table(DeTable::new()));
        node = table.entry(name).or_insert_with(empty);
    }
    let DeValue::Table(table) = node.get_mut() else { return false };
    table.insert(Spanned::new(key_place.clone(), last.clone().into()), value);
    true
}

/// Takes the node at a path away; from a list too.
pub(super) fn remove(root: &mut Spanned<DeValue<'_>>, path: &[String]) {
    let Some((last, before)) = path.split_last() else { return };
    match find_mut(root, before).map(Spanned::get_mut) {
        Some(DeValue::Table(table)) => drop(table.remove(last.as_str())),
        Some(DeValue::Array(array)) => {
            let Some(at) = last.parse::<usize>().ok().and_then(|at| at.checked_sub(1)) else { return };
            let mut kept = toml::de::DeArray::new();
            for (_, one) in array.iter().enumerate().filter(|(place, _)| *place != at) {
                kept.push(one.clone());
            }
            *array = kept;
        }
        _ => {}
    }
}

/// The paths that one with `*` stands for.
pub(super) fn expanded(root: &Spanned<DeValue<'_>>, path: &[&str]) -> Vec<Vec<String>> {
    let mut paths: Vec<Vec<String>> = vec![Vec::new()];
    for (at, &key) in path.iter().enumerate() {
        let keys = |before: &Vec<String>| -> Vec<Vec<String>> {
            let with = |key: String| before.iter().cloned().chain([key]).collect();
            if key != "*" {
                return vec![with(key.to_owned())];
            }
            let Some(node) = find(root, before) else { return Vec::new() };
            let entries = match node.get_ref() {
                DeValue::Table(table) => in_order(table),
                DeValue::Array(array) => (1..=array.len()).map(|place| place.to_string()).collect(),
                _ => Vec::new(),
            };
            entries.into_iter().map(with).collect()
        };
        let has_star_before = path[..at].contains(&"*");
        let longer = paths.iter().flat_map(keys);
        // What only some of the entries have is changed where it is.
        paths = if has_star_before {
            longer.filter(|path| find(root, path).is_some()).collect()
        } else {
            longer.collect()
        };
    }
    paths
}

/// Keys of a table in the order of the file.
fn in_order(table: &DeTable<'_>) -> Vec<String> {
    let mut keys: Vec<_> = table.keys().collect();
    keys.sort_by_key(|key| key.span().start);
    keys.into_iter().map(|key| key.get_ref().as_ref().to_owned()).collect()
}

/// Says where a path ends that leads nowhere, and what is near.
pub(super) fn nowhere(root: &Spanned<DeValue<'_>>, path: &[String], place: &Place) -> Diagnostic {
    let known = (0..path.len()).take_while(|&length| find(root, &path[..=length]).is_some()).count();
    let missing = path.get(known).map_or("", String::as_str);
    let fault = Diagnostic::error(format!("path `{}` leads nowhere", path.join("."))).at(place);
    let before =
        if known == 0 { "the scenario".to_owned() } else { format!("`{}`", path[..known].join(".")) };
    let fault = fault.label(format!("there is no `{missing}` in {before}"));
    match find(root, &path[..known]).map(Spanned::get_ref) {
        Some(DeValue::Table(table)) => {
            let mut names = in_order(table);
            if known == 0 {
                names.retain(|name| !super::FIXED.contains(&name.as_str()));
                let absent = super::KNOWN_TABLES.iter().filter(|name| !table.contains_key(**name));
                names.extend(absent.map(|&name| name.to_owned()));
            }
            let near = suggest::nearest(missing, names.iter().map(String::as_str));
            fault.hint(near.map_or_else(
                || format!("expected {}", suggest::list(names.iter().map(String::as_str))),
                |near| format!("did you mean `{near}`?"),
            ))
        }
        Some(DeValue::Array(array)) => {
            fault.hint(format!("its entries are counted from 1 to {}", array.len()))
        }
        _ => fault,
    }
}
