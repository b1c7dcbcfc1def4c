//! Reads tables, lists and words from the syntax tree and reports whatever is not as expected.
//!
//! Knows nothing of which keys a table has or what a value means; that is said by the forms.

use toml::Spanned;
use toml::de::DeValue;

use super::Place;
use super::diagnostic::{Diagnostic, Diagnostics};
use super::form::{Form, Hold};
use super::suggest;
use crate::units::UnitError;

/// A value in the syntax tree, with its place.
pub(super) type Node<'a> = &'a Spanned<DeValue<'a>>;

/// Collects the faults of one file while it is read.
#[derive(Debug, Default)]
pub(super) struct Reader {
    /// What was found so far.
    pub(super) found: Diagnostics,
}

impl Reader {
    /// Reports a fault; reads well at the end of a function that has no value.
    pub(super) fn fault<T>(&mut self, diagnostic: Diagnostic) -> Option<T> {
        self.found.push(diagnostic);
        None
    }

    /// Reports a value of the wrong kind.
    pub(super) fn wrong<T>(&mut self, node: Node<'_>, expected: &str, hint: Option<String>) -> Option<T> {
        let message = format!("expected {expected}, found {}", describe(node));
        self.fault(Diagnostic::error(message).at(&node.span()).maybe_hint(hint))
    }

    /// Takes over the verdict of `units` on the text at a place.
    pub(super) fn checked<T>(&mut self, result: Result<T, UnitError>, place: &Place) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => self.fault(Diagnostic::error(error.to_string()).at(place).maybe_hint(error.hint)),
        }
    }

    /// The fields of a table; `what` says what the table is, for messages: "a pool".
    pub(super) fn fields<'a>(&mut self, node: Node<'a>, what: &'static str) -> Option<Fields<'a>> {
        let DeValue::Table(table) = node.get_ref() else {
            return self.wrong(node, &format!("{what} as a table"), None);
        };
        let mut entries: Vec<_> =
            table.iter().map(|(key, value)| Field { key: key.get_ref(), place: key.span(), value }).collect();
        entries.sort_by_key(|field| field.place.start);
        Some(Fields { what, place: node.span(), entries })
    }

    /// The elements of a list.
    pub(super) fn elements<'a>(&mut self, node: Node<'a>, expected: &str) -> Option<Vec<Node<'a>>> {
        match node.get_ref() {
            DeValue::Array(array) if array.is_empty() => {
                self.wrong(node, &format!("{expected} with at least one entry"), None)
            }
            DeValue::Array(array) => Some(array.iter().collect()),
            _ => self.wrong(node, expected, None),
        }
    }
}

/// What a value is, in words, for "found ...".
pub(super) fn describe(node: Node<'_>) -> String {
    match node.get_ref() {
        DeValue::String(text) => format!("the text {}", shown(text)),
        DeValue::Integer(number) => format!("the number {}", shown(&number.to_string())),
        DeValue::Float(number) => format!("the number {}", shown(number.as_str())),
        DeValue::Boolean(value) => format!("`{value}`"),
        DeValue::Datetime(date) => format!("the date or time `{date}`"),
        DeValue::Array(array) if array.is_empty() => "an empty list".to_owned(),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(table) if table.is_empty() => "an empty table".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}

/// The text between backticks, shortened if it is long.
fn shown(text: &str) -> String {
    const CHARS_MAX: usize = 40;
    match text.char_indices().nth(CHARS_MAX) {
        Some((end, _)) => format!("`{}…`", &text[..end]),
        None => format!("`{text}`"),
    }
}

/// One entry of a table.
pub(super) struct Field<'a> {
    /// Its key.
    pub(super) key: &'a str,
    /// Where the key stands.
    pub(super) place: Place,
    /// Its value.
    pub(super) value: Node<'a>,
}

/// The entries of a table that have not been read yet, in the order of the file.
pub(super) struct Fields<'a> {
    /// What the table is: "a pool".
    what: &'static str,
    /// Where the table stands: its header or its braces.
    pub(super) place: Place,
    /// What is left.
    pub(super) entries: Vec<Field<'a>>,
}

impl<'a> Fields<'a> {
    /// Takes the entry with this key out.
    pub(super) fn take(&mut self, key: &str) -> Option<Field<'a>> {
        let at = self.entries.iter().position(|field| field.key == key)?;
        Some(self.entries.remove(at))
    }

    /// Reads an entry that must be there. Where it is wrong, something harmless takes its place.
    pub(super) fn required<F: Form, H: Hold<F::Value>>(
        &mut self,
        key: &str,
        reader: &mut Reader,
    ) -> Option<H> {
        let Some(field) = self.take(key) else {
            let missing = Diagnostic::error(format!("missing key `{key}` in {}", self.what)).at(&self.place);
            return reader.fault(missing.hint(match F::EXAMPLE {
                "" => format!("add a table `[{key}.<name>]`"),
                example => format!("add `{key} = {example}`"),
            }));
        };
        let value = F::read(field.value, reader).or_else(F::stand_in)?;
        Some(H::hold(value, field.value.span()))
    }

    /// Reads an entry that may be absent. Where it is wrong, something harmless takes its place, if there is
    /// such a thing.
    pub(super) fn optional<F: Form, H: Hold<F::Value> + Default>(
        &mut self,
        key: &str,
        reader: &mut Reader,
    ) -> H {
        let Some(field) = self.take(key) else {
            return H::default();
        };
        let value = F::read(field.value, reader).or_else(F::stand_in);
        value.map_or_else(H::default, |value| H::hold(value, field.value.span()))
    }

    /// Reports what is left as unknown.
    pub(super) fn finish(self, known: &[&str], reader: &mut Reader) {
        for field in self.entries {
            let fault = Diagnostic::error(format!("unknown key `{}` in {}", field.key, self.what));
            let fault = fault.at(&field.place).suggest(field.key, known.iter().copied());
            reader.found.push(fault);
        }
    }

    /// Reports an empty table.
    pub(super) fn not_empty(self, expected: &str, reader: &mut Reader) -> Option<Self> {
        if self.entries.is_empty() {
            let message = format!("expected {expected}, found an empty table");
            return reader.fault(Diagnostic::error(message).at(&self.place));
        }
        Some(self)
    }
}

/// Reads one of several words; `words` are those that are allowed.
pub(super) fn read_word(
    node: Node<'_>,
    words: &[&str],
    expected: &str,
    reader: &mut Reader,
) -> Option<usize> {
    let DeValue::String(text) = node.get_ref() else {
        return reader.wrong(node, expected, Some(format!("write {}", suggest::list(words.iter().copied()))));
    };
    let at = words.iter().position(|word| *word == text.as_ref());
    at.or_else(|| {
        let fault = Diagnostic::error(format!("expected {expected}, found {}", shown(text))).at(&node.span());
        reader.fault(fault.suggest(text, words.iter().copied()))
    })
}

/// Whether a name that the user gives to an entry may be used.
pub(super) fn check_name(name: &str, place: &Place, reader: &mut Reader) -> bool {
    if name == "done" {
        let fault = Diagnostic::error("`done` cannot be the name of an entry").at(place);
        reader.found.push(fault.label("reserved").note("`done` is where units leave a value stream"));
        return false;
    }
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if name.is_empty() || !name.bytes().all(fits) {
        let message = format!("expected a name of letters, digits, `_` and `-`, found `{name}`");
        let plain: String =
            name.trim().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
        let hint = (!plain.is_empty()).then(|| format!("write `{plain}` and give it a `title`"));
        reader.found.push(Diagnostic::error(message).at(place).maybe_hint(hint));
        return false;
    }
    true
}
