//! How values are written: the forms, and what reads tables by them.
//!
//! A [`Form`] reads one value from the syntax tree, reporting every fault on the way, and describes itself as
//! JSON Schema. The macros [`table`] and [`words`] make both from one definition of a type, so that the type,
//! its reader and its schema cannot drift apart. Knows nothing of what the values mean together.

use std::borrow::Cow;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::reader::{Node, Reader, check_name};
use super::{Named, Place, Placed};

/// The way a value is written.
pub(super) trait Form {
    /// What is read.
    type Value;
    /// Name of its definition in the JSON Schema; empty if it is written out where it is used.
    const NAME: &'static str;
    /// Example in TOML, for the hint where a required key is missing; empty for entries that the user names.
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
        let faults = reader.found.error_count();
        let values = elements.into_iter().filter_map(|element| F::read(element, reader)).collect();
        (reader.found.error_count() == faults).then_some(values)
    }

    fn stand_in() -> Option<Self::Value> {
        Some(Vec::new())
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
    const EXAMPLE: &'static str = "";

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
                node: $crate::scenario::reader::Node<'_>,
                reader: &mut $crate::scenario::reader::Reader,
            ) -> Option<Self> {
                let mut fields = reader.fields(node, $what)?;
                $( let $field: Option<$Type> = fields.$presence::<$Form, $Type>(
                    $crate::scenario::form::key!($field $($written)?), reader).into(); )*
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
                node: $crate::scenario::reader::Node<'_>,
                reader: &mut $crate::scenario::reader::Reader,
            ) -> Option<Self> {
                let words = [$($written),*];
                let at = $crate::scenario::reader::read_word(node, &words, $what, reader)?;
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
