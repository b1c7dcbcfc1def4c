//! How values are written: the forms, and what reads tables by them.
//!
//! A [`Form`] reads one value from the syntax tree, reporting every fault on the way, and describes itself as
//! JSON Schema. The macros [`table`] and [`words`] make both from one definition of a type, so that the type,
//! its reader and its schema cannot drift apart. Knows nothing of what the values mean together.

use std::borrow::Cow;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use toml::Spanned;
use toml::de::DeValue;

use super::diagnostic::{Diagnostic, Diagnostics};
use super::suggest;
use super::{Named, Place, Placed};
use crate::units::UnitError;

/// A value in the syntax tree, with its place.
pub(super) type Node<'a> = &'a Spanned<DeValue<'a>>;

/// The way a value is written.
pub(super) trait Form {
    /// What is read.
    type Value;
    /// Name of its definition in the JSON Schema; empty if it is written out where it is used.
    const NAME: &'static str;
    /// Example in TOML, for the hint where a required key is missing.
    const EXAMPLE: &'static str;
    /// Reads the value; reports what is wrong and returns nothing if it has none.
    fn read(node: Node<'_>, reader: &mut Reader) -> Option<Self::Value>;
    /// A harmless value in place of a required one that was wrong, so that the rest can still be checked.
    fn stand_in() -> Option<Self::Value> {
        None
    }
    /// The form as JSON Schema.
    fn schema(generator: &mut SchemaGenerator) -> Schema;
}

/// Lends a form to the schema generator, which makes a definition of it and refers to that.
struct Described<F>(PhantomData<F>);

impl<F: Form> JsonSchema for Described<F> {
    fn inline_schema() -> bool {
        F::NAME.is_empty()
    }
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed(F::NAME)
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        F::schema(generator)
    }
}

/// The schema of a form as used inside another: a reference if it has a name.
pub(super) fn schema_of<F: Form>(generator: &mut SchemaGenerator) -> Schema {
    if F::NAME.is_empty() { F::schema(generator) } else { generator.subschema_for::<Described<F>>() }
}

/// The JSON Schema of a whole file, as text.
pub(super) fn root_schema<F: Form>() -> String {
    let schema = SchemaGenerator::default().into_root_schema_for::<Described<F>>();
    let mut text = format!("{:#}", schema.as_value());
    text.push('\n');
    text
}

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
            Err(error) => {
                let fault = Diagnostic::error(error.to_string()).at(place);
                self.fault(fault.label(format!("expected {}", error.expected)).maybe_hint(error.hint))
            }
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
    const CHARS_MAX: usize = 40;
    let short = |text: &str| match text.char_indices().nth(CHARS_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    };
    match node.get_ref() {
        DeValue::String(text) => format!("the text `{}`", short(text)),
        DeValue::Integer(number) => format!("the number `{}`", short(&number.to_string())),
        DeValue::Float(number) => format!("the number `{}`", short(number.as_str())),
        DeValue::Boolean(value) => format!("`{value}`"),
        DeValue::Datetime(date) => format!("the date or time `{date}`"),
        DeValue::Array(array) if array.is_empty() => "an empty list".to_owned(),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(table) if table.is_empty() => "an empty table".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
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
            return reader.fault(missing.hint(format!("add `{key} = {}`", F::EXAMPLE)));
        };
        let value = F::read(field.value, reader).or_else(F::stand_in)?;
        Some(H::hold(value, field.value.span()))
    }

    /// Reads an entry that may be absent.
    pub(super) fn optional<F: Form, H: Hold<F::Value> + Default>(
        &mut self,
        key: &str,
        reader: &mut Reader,
    ) -> Option<H> {
        let value = self
            .take(key)
            .and_then(|field| F::read(field.value, reader).map(|value| H::hold(value, field.value.span())));
        Some(value.unwrap_or_default())
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

/// How a field of a type keeps the value that was read: bare, with its place, perhaps absent.
pub(super) trait Hold<V> {
    /// Keeps it.
    fn hold(value: V, place: Place) -> Self;
}

impl<V> Hold<V> for V {
    fn hold(value: V, _: Place) -> Self {
        value
    }
}

impl<V> Hold<V> for Placed<V> {
    fn hold(value: V, place: Place) -> Self {
        Self { value, place }
    }
}

impl<V> Hold<V> for Option<V> {
    fn hold(value: V, _: Place) -> Self {
        Some(value)
    }
}

impl<V> Hold<V> for Option<Placed<V>> {
    fn hold(value: V, place: Place) -> Self {
        Some(Placed { value, place })
    }
}

/// A value that keeps its place inside a list.
pub(super) struct At<F>(PhantomData<F>);

impl<F: Form> Form for At<F> {
    type Value = Placed<F::Value>;
    const NAME: &'static str = "";
    const EXAMPLE: &'static str = F::EXAMPLE;

    fn read(node: Node<'_>, reader: &mut Reader) -> Option<Self::Value> {
        F::read(node, reader).map(|value| Placed { value, place: node.span() })
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        schema_of::<F>(generator)
    }
}

/// A list with at least one entry.
pub(super) struct List<F>(PhantomData<F>);

impl<F: Form> Form for List<F> {
    type Value = Vec<F::Value>;
    const NAME: &'static str = "";
    const EXAMPLE: &'static str = "[...]";

    fn read(node: Node<'_>, reader: &mut Reader) -> Option<Self::Value> {
        let elements = reader.elements(node, "a list")?;
        let count = elements.len();
        let values: Vec<_> = elements.into_iter().filter_map(|element| F::read(element, reader)).collect();
        (values.len() == count).then_some(values)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let items = schema_of::<F>(generator);
        json_schema!({ "type": "array", "items": items, "minItems": 1 })
    }
}

/// A table of entries that the user names.
pub(super) struct Entries<F>(PhantomData<F>);

/// What a name may consist of, as a regular expression.
pub(super) const NAME_PATTERN: &str = "^[A-Za-z0-9_-]+$";

impl<F: Form> Form for Entries<F> {
    type Value = Named<F::Value>;
    const NAME: &'static str = "";
    const EXAMPLE: &'static str = "{ ... }";

    fn read(node: Node<'_>, reader: &mut Reader) -> Option<Self::Value> {
        let fields = reader.fields(node, "named entries")?.not_empty("at least one entry", reader)?;
        let mut named = Named::default();
        for field in fields.entries {
            let known = check_name(field.key, &field.place, reader);
            let name = Placed { value: field.key.to_owned(), place: field.place };
            match F::read(field.value, reader) {
                Some(entry) if known => named.entries.push((name, entry)),
                _ => named.broken.push(name),
            }
        }
        Some(named)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let entry = schema_of::<F>(generator);
        json_schema!({
            "type": "object",
            "minProperties": 1,
            "propertyNames": { "pattern": NAME_PATTERN, "not": { "const": "done" } },
            "additionalProperties": entry
        })
    }
}

/// Whether a name that the user gives to an entry may be used.
fn check_name(name: &str, place: &Place, reader: &mut Reader) -> bool {
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
        let message = format!("expected {expected}, found {}", describe(node));
        let fault = Diagnostic::error(message).at(&node.span());
        reader.fault(fault.suggest(text, words.iter().copied()))
    })
}

/// A description made of the lines of a doc comment.
pub(super) fn description(lines: &[&str]) -> String {
    lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
}

/// Adds a property with its description to the schema of a table.
pub(super) fn add_property(
    properties: &mut serde_json::Map<String, serde_json::Value>,
    key: &str,
    property: Schema,
    lines: &[&str],
) {
    let mut property = property;
    property.insert("description".to_owned(), description(lines).into());
    properties.insert(key.to_owned(), property.to_value());
}

/// Defines a type that is written as a table with known keys, with its reader and its schema.
///
/// `pub staff: Option<Placed<u32>> = optional Whole,` reads the key `staff` by the form `Whole`; a key that is
/// no Rust name follows in parentheses: `pub overrides("for"): ...`.
macro_rules! table {
    (
        $(#[doc = $about:literal])*
        $vis:vis struct $Name:ident, $what:literal, $example:literal {
            $(
                $(#[doc = $doc:literal])*
                $field_vis:vis $field:ident $(($written:literal))? : $Type:ty = $presence:ident $Form:ty
            ),* $(,)?
        }
    ) => {
        $(#[doc = $about])*
        #[derive(Debug, Clone, PartialEq)]
        $vis struct $Name {
            $( $(#[doc = $doc])* $field_vis $field: $Type, )*
        }

        impl $crate::scenario::form::Form for $Name {
            type Value = Self;
            const NAME: &'static str = stringify!($Name);
            const EXAMPLE: &'static str = $example;

            fn read(
                node: $crate::scenario::form::Node<'_>,
                reader: &mut $crate::scenario::form::Reader,
            ) -> Option<Self> {
                let mut fields = reader.fields(node, $what)?;
                $( let $field: Option<$Type> = fields.$presence::<$Form, _>(
                    $crate::scenario::form::key!($field $($written)?), reader); )*
                fields.finish(&[$( $crate::scenario::form::key!($field $($written)?) ),*], reader);
                Some(Self { $( $field: $field?, )* })
            }

            fn schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let mut properties = serde_json::Map::new();
                let mut required: Vec<&str> = Vec::new();
                $(
                    let key = $crate::scenario::form::key!($field $($written)?);
                    let property = $crate::scenario::form::schema_of::<$Form>(generator);
                    $crate::scenario::form::add_property(&mut properties, key, property, &[$($doc),*]);
                    if stringify!($presence) == "required" {
                        required.push(key);
                    }
                )*
                schemars::json_schema!({
                    "type": "object",
                    "description": $crate::scenario::form::description(&[$($about),*]),
                    "properties": properties,
                    "required": required,
                    "additionalProperties": false
                })
            }
        }
    };
}

/// The key of a field: its name unless another is given.
macro_rules! key {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $written:literal) => {
        $written
    };
}

/// Defines a type that is written as one of several words, with its reader and its schema.
macro_rules! words {
    (
        $(#[doc = $about:literal])*
        $vis:vis enum $Name:ident, $what:literal {
            $( $(#[doc = $doc:literal])* $Word:ident = $written:literal ),* $(,)?
        }
    ) => {
        $(#[doc = $about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        $vis enum $Name {
            $( $(#[doc = $doc])* $Word, )*
        }

        impl $Name {
            /// All of them, in the order of the reference.
            pub const ALL: &'static [Self] = &[$( Self::$Word ),*];

            /// The word as it is written in a scenario.
            pub const fn word(self) -> &'static str {
                match self {
                    $( Self::$Word => $written, )*
                }
            }
        }

        impl $crate::scenario::form::Form for $Name {
            type Value = Self;
            const NAME: &'static str = stringify!($Name);
            const EXAMPLE: &'static str = $crate::scenario::form::first_word!($($written),*);

            fn read(
                node: $crate::scenario::form::Node<'_>,
                reader: &mut $crate::scenario::form::Reader,
            ) -> Option<Self> {
                let words = [$($written),*];
                let at = $crate::scenario::form::read_word(node, &words, $what, reader)?;
                Self::ALL.get(at).copied()
            }

            fn stand_in() -> Option<Self> {
                Self::ALL.first().copied()
            }

            fn schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({
                    "description": $crate::scenario::form::description(&[$($about),*]),
                    "oneOf": [$({
                        "const": $written,
                        "description": $crate::scenario::form::description(&[$($doc),*])
                    }),*]
                })
            }
        }
    };
}

/// The first of several words in quotes, as an example.
macro_rules! first_word {
    ($first:literal $(, $rest:literal)*) => {
        concat!("\"", $first, "\"")
    };
}

pub(super) use {first_word, key, table, words};
