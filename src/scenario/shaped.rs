//! Distributions with a scale and a shape and the three ways to state them: mean and coefficient of
//! variation, the usual parameters, two quantiles.

use schemars::{Schema, SchemaGenerator, json_schema};
use toml::de::DeValue;

use super::diagnostic::Diagnostic;
use super::form::{Form, schema_of};
use super::reader::{Node, Reader, describe};
use super::scalar::{Duration, Number, Positive};
use super::suggest;

/// The ways to state a distribution with a scale and a shape.
#[derive(Debug, Clone, PartialEq)]
pub enum Shaped {
    /// Mean (seconds) and coefficient of variation.
    MeanCv {
        /// Mean, seconds.
        mean: f64,
        /// Standard deviation over mean.
        cv: f64,
    },
    /// The usual parameters: shape (sigma for lognormal) and scale (median for lognormal), seconds.
    Usual {
        /// Shape; the lognormal's sigma.
        shape: f64,
        /// Scale in seconds; the lognormal's median.
        scale: f64,
    },
    /// Two quantiles, `{ p50 = "6 min", p95 = "30 min" }`: probabilities and seconds, the lower first.
    Quantiles {
        /// Lower quantile.
        low: (f64, f64),
        /// Upper quantile.
        high: (f64, f64),
    },
}

/// Defines the form of a distribution with a scale and a shape, given the keys of its usual parameters.
macro_rules! shaped {
    ($(#[doc = $about:literal])* $Name:ident, $shape:literal, $scale:literal) => {
        $(#[doc = $about])*
        pub(super) struct $Name;

        impl Form for $Name {
            type Value = Shaped;
            const NAME: &'static str = stringify!($Name);
            const EXAMPLE: &'static str = "{ mean = \"12 min\", cv = 0.8 }";

            fn read(node: Node<'_>, reader: &mut Reader) -> Option<Shaped> {
                read_shaped(node, $shape, $scale, reader)
            }

            fn schema(generator: &mut SchemaGenerator) -> Schema {
                let (duration, number) = (schema_of::<Duration>(generator), schema_of::<Number>(generator));
                json_schema!({
                    "type": "object",
                    "properties": { "mean": duration, "cv": number, $shape: number, $scale: duration },
                    "patternProperties": { "^p[0-9]+(\\.[0-9]+)?$": duration },
                    "minProperties": 2,
                    "maxProperties": 2,
                    "additionalProperties": false
                })
            }
        }
    };
}

shaped! {
    /// `{ mean, cv }`, `{ shape, scale }` or two quantiles.
    ShapeAndScale, "shape", "scale"
}
shaped! {
    /// `{ mean, cv }`, `{ median, sigma }` or two quantiles.
    MedianAndSigma, "sigma", "median"
}

fn read_shaped(node: Node<'_>, shape_key: &str, scale_key: &str, reader: &mut Reader) -> Option<Shaped> {
    let mut fields = reader.fields(node, "the parameters of a distribution")?;
    let faults = reader.found.error_count();
    let mean = fields.optional::<Positive<Duration>, Option<f64>>("mean", reader);
    let cv = fields.optional::<Positive<Number>, Option<f64>>("cv", reader);
    let shape = fields.optional::<Positive<Number>, Option<f64>>(shape_key, reader);
    let scale = fields.optional::<Positive<Duration>, Option<f64>>(scale_key, reader);
    let mut quantiles = Vec::new();
    while let Some(at) = fields.entries.iter().position(|field| probability(field.key).is_some()) {
        let field = fields.entries.remove(at);
        if let (Some(p), Some(x)) = (probability(field.key), Positive::<Duration>::read(field.value, reader))
        {
            quantiles.push((p, x));
        }
    }
    fields.finish(&["mean", "cv", shape_key, scale_key, "p50", "p95"], reader);
    if reader.found.error_count() > faults {
        return None;
    }
    quantiles.sort_by(|a, b| a.0.total_cmp(&b.0));
    match (mean, cv, shape, scale, quantiles.as_slice()) {
        (Some(mean), Some(cv), None, None, []) => Some(Shaped::MeanCv { mean, cv }),
        (None, None, Some(shape), Some(scale), []) => Some(Shaped::Usual { shape, scale }),
        (None, None, None, None, &[low, high]) if low.0 < high.0 && low.1 < high.1 => {
            Some(Shaped::Quantiles { low, high })
        }
        (None, None, None, None, [_, _]) => {
            let message = "expected a larger time at the higher of two quantiles";
            reader.fault(Diagnostic::error(message).at(&node.span()))
        }
        _ => {
            let message = format!(
                "expected `mean` and `cv`, `{scale_key}` and `{shape_key}`, or two quantiles, found {}",
                given(node)
            );
            reader.fault(Diagnostic::error(message).at(&node.span()))
        }
    }
}

/// The probability of a quantile's key: 0.95 for `p95`, 0.999 for `"p99.9"`.
fn probability(key: &str) -> Option<f64> {
    let percent = key.strip_prefix('p')?;
    if !percent.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let percent: f64 = percent.parse().ok()?;
    (percent > 0.0 && percent < 100.0).then_some(percent / 100.0)
}

/// The keys of a table in words, in the order of the file.
fn given(node: Node<'_>) -> String {
    let DeValue::Table(table) = node.get_ref() else {
        return describe(node);
    };
    let mut keys: Vec<_> = table.keys().collect();
    keys.sort_by_key(|key| key.span().start);
    suggest::list(keys.into_iter().map(|key| key.get_ref().as_ref())).replace(" or ", " and ")
}
