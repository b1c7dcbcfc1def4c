//! Values that an option brings about, written as the file would have them.

use std::borrow::Cow;
use std::cell::OnceCell;

use toml::Spanned;
use toml::de::DeValue;

use super::super::Place;

/// Keeps the texts of numbers that changes bring about for as long as the tree that refers to them.
#[derive(Debug, Default)]
pub(in crate::scenario) struct Texts {
    text: OnceCell<String>,
    next: OnceCell<Box<Texts>>,
}

impl Texts {
    fn keep(&self, text: String) -> &str {
        let mut here = self;
        while here.text.get().is_some() {
            here = here.next.get_or_init(Box::default);
        }
        here.text.get_or_init(|| text)
    }

    /// A number with a place. One that has no fraction is written as a whole number.
    pub(super) fn number<'t>(&'t self, number: f64, place: &Place) -> Spanned<DeValue<'t>> {
        let whole = number.fract() == 0.0 && number.abs() < 1e15;
        let text = self.keep(if whole { format!("{number:.0}") } else { format!("{number}") });
        let value = DeValue::parse(text).map_or(DeValue::Boolean(false), Spanned::into_inner);
        Spanned::new(place.clone(), value)
    }
}

/// A text with a place.
pub(super) fn text<'t>(text: String, place: &Place) -> Spanned<DeValue<'t>> {
    Spanned::new(place.clone(), DeValue::String(Cow::Owned(text)))
}

/// The number in a node that is one.
pub(super) fn number_in(value: &DeValue<'_>) -> Option<f64> {
    match value {
        DeValue::Integer(number) => {
            i64::from_str_radix(number.as_str(), number.radix()).ok().map(|one| one as f64)
        }
        DeValue::Float(number) => number.as_str().parse().ok(),
        _ => None,
    }
}

/// Whether two values say the same, wherever they stand.
pub(super) fn same(one: &DeValue<'_>, other: &DeValue<'_>) -> bool {
    match (one, other) {
        (DeValue::String(one), DeValue::String(other)) => one == other,
        (DeValue::Boolean(one), DeValue::Boolean(other)) => one == other,
        (DeValue::Datetime(one), DeValue::Datetime(other)) => one == other,
        (DeValue::Array(one), DeValue::Array(other)) => {
            one.len() == other.len()
                && one.iter().zip(other.iter()).all(|(a, b)| same(a.get_ref(), b.get_ref()))
        }
        (DeValue::Table(one), DeValue::Table(other)) => {
            let equal = |(key, value): (&Spanned<Cow<'_, str>>, &Spanned<DeValue<'_>>)| {
                other.get(key.get_ref().as_ref()).is_some_and(|other| same(value.get_ref(), other.get_ref()))
            };
            one.len() == other.len() && one.iter().all(equal)
        }
        _ => number_in(one).is_some_and(|number| number_in(other) == Some(number)),
    }
}

/// A value as it would be written, short: for messages and for what an option changes.
pub(in crate::scenario) fn written(value: &DeValue<'_>) -> String {
    const CHARS_MAX: usize = 80;
    let text = whole(value);
    match text.char_indices().nth(CHARS_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

fn whole(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("\"{text}\""),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.as_str().to_owned(),
        DeValue::Boolean(value) => value.to_string(),
        DeValue::Datetime(date) => date.to_string(),
        DeValue::Array(array) => {
            let parts: Vec<String> = array.iter().map(|one| whole(one.get_ref())).collect();
            format!("[{}]", parts.join(", "))
        }
        DeValue::Table(table) => {
            let mut entries: Vec<_> = table.iter().collect();
            entries.sort_by_key(|(key, _)| key.span().start);
            let parts: Vec<String> = entries
                .iter()
                .map(|(key, value)| format!("{} = {}", key.get_ref(), whole(value.get_ref())))
                .collect();
            format!("{{ {} }}", parts.join(", "))
        }
    }
}
