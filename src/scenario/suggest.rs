//! The nearest name to one that was mistyped.

/// How alike two names must be to be suggested, as Jaro-Winkler similarity between 0 and 1. Below it the
/// suggestion is more often wrong than helpful.
const SIMILARITY_MIN: f64 = 0.78;

/// The name among `known` that is most like `name`, if one is like it at all.
///
/// Names that differ only in case or in the separator (`second-line`, `second_line`) are nearest of all.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = plain(name);
    let mut best: Option<(f64, &str)> = None;
    for candidate in known {
        let similarity = strsim::jaro_winkler(&wanted, &plain(candidate));
        if similarity >= SIMILARITY_MIN && best.is_none_or(|(most, _)| similarity > most) {
            best = Some((similarity, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Lower case with one separator; shortened, because a long text is no mistyped name and comparing takes
/// quadratic time.
fn plain(name: &str) -> String {
    const CHARS_MAX: usize = 64;
    name.chars()
        .take(CHARS_MAX)
        .flat_map(char::to_lowercase)
        .map(|c| if c == '-' { '_' } else { c })
        .collect()
}

/// Names in backticks, as a list in a sentence: `a`, `b` or `c`.
pub fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match names.split_last() {
        None => "nothing".to_owned(),
        Some((only, [])) => only.clone(),
        Some((last, before)) => format!("{} or {last}", before.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found() {
        let known = ["service_desk", "second_line", "engineers"];
        assert_eq!(nearest("secondline", known), Some("second_line"));
        assert_eq!(nearest("Second-Line", known), Some("second_line"));
        assert_eq!(nearest("enginers", known), Some("engineers"));
        assert_eq!(nearest("xyz", known), None);
        assert_eq!(nearest("", known), None);
        assert_eq!(nearest("desk", []), None);
    }

    #[test]
    fn names_are_listed_as_in_a_sentence() {
        assert_eq!(list(["a"]), "`a`");
        assert_eq!(list(["a", "b", "c"]), "`a`, `b` or `c`");
        assert_eq!(list([]), "nothing");
    }
}
