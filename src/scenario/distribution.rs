//! Distributions of times as written: one-key tables such as `{ lognormal = { mean = "12 min", cv = 0.8 } }`.
//!
//! Checks how the parameters are written and ordered; whether they make a distribution is for `dist`.

use schemars::{Schema, SchemaGenerator, json_schema};
use toml::de::DeValue;

use super::diagnostic::Diagnostic;
use super::form::{Form, List, add_property, schema_of, table};
use super::reader::{Node, Reader};
use super::scalar::{Count, Duration, Number, Positive, Share, Text, TimeUnit};
use super::shaped::{MedianAndSigma, ShapeAndScale, Shaped};
use super::shares::check_sum;
use super::{Place, Placed};

/// A distribution of times as written; all times in seconds. A bare duration is a constant.
#[derive(Debug, Clone, PartialEq)]
pub enum Distribution {
    /// `"8 min"` or `{ constant = "8 min" }`.
    Constant(f64),
    /// `{ uniform = { min = "2 min", max = "6 min" } }`.
    Uniform {
        /// Smallest.
        min: f64,
        /// Largest.
        max: f64,
    },
    /// `{ exponential = { mean = "2 h" } }`.
    Exponential {
        /// Mean.
        mean: f64,
    },
    /// `{ erlang = { mean = "2 h", stages = 3 } }`.
    Erlang {
        /// Mean of the whole.
        mean: f64,
        /// Number of exponential stages.
        stages: u32,
    },
    /// `{ gamma = { mean, cv } | { shape, scale } | quantiles }`.
    Gamma(Shaped),
    /// `{ lognormal = { mean, cv } | { median, sigma } | quantiles }`; sigma is that of the logarithm (shape).
    Lognormal(Shaped),
    /// `{ weibull = { mean, cv } | { shape, scale } | quantiles }`.
    Weibull(Shaped),
    /// `{ triangular = { min, mode, max } }`.
    Triangular {
        /// Smallest.
        min: f64,
        /// Most likely.
        mode: f64,
        /// Largest.
        max: f64,
    },
    /// `{ pert = { min, mode, max, weight = 4 } }`.
    Pert {
        /// Smallest.
        min: f64,
        /// Most likely.
        mode: f64,
        /// Largest.
        max: f64,
        /// Weight of the mode; 4 is usual.
        weight: f64,
    },
    /// `{ hyperexponential = { mean, cv } }` (two phases with balanced means) or `{ shares = [...], means = [...] }`.
    Hyperexponential(Hyperexponential),
    /// `{ mixture = [{ share = "30%", of = <distribution> }, ...] }`.
    Mixture(Vec<(f64, Placed<Distribution>)>),
    /// `{ phase_type = [{ start = "60%", mean = "5 min", next = ["0%", "30%"] }, ...] }`: one entry per phase;
    /// `next` are shares of moves to each phase, the rest ends.
    PhaseType(Vec<Phase>),
    /// `{ empirical = ["5 min", "8 min", ...] }`: each value is as likely as any other.
    Empirical(Vec<f64>),
    /// `{ empirical = { file = "handle.csv", column = "minutes", unit = "min" } }`.
    EmpiricalFile {
        /// CSV file (perhaps .gz), relative to the scenario file.
        file: Placed<String>,
        /// Column.
        column: Placed<String>,
        /// Seconds in one unit of the column.
        unit: f64,
    },
}

/// The ways to state a hyperexponential.
#[derive(Debug, Clone, PartialEq)]
pub enum Hyperexponential {
    /// Two phases with balanced means.
    MeanCv {
        /// Mean, seconds.
        mean: f64,
        /// Coefficient of variation, at least 1.
        cv: f64,
    },
    /// Phases with share and mean (seconds).
    Phases(Vec<(f64, f64)>),
}

/// A phase of a phase-type distribution.
#[derive(Debug, Clone, PartialEq)]
pub struct Phase {
    /// Share of units that start here.
    pub start: f64,
    /// Mean stay, seconds.
    pub mean: f64,
    /// Shares of moves to each phase, from the first on; missing ones are 0, the rest ends.
    pub next: Vec<f64>,
}

table! {
    /// Equally likely between two limits.
    struct UniformTable, "a uniform distribution", "{ min = \"2 min\", max = \"6 min\" }" {
        /// Smallest value.
        min: f64 = required Duration,
        /// Largest value.
        max: f64 = required Duration,
    }
}

table! {
    /// Memoryless, as the time to the next of many independent events.
    struct ExponentialTable, "an exponential distribution", "{ mean = \"2 h\" }" {
        /// Mean.
        mean: f64 = required Positive<Duration>,
    }
}

table! {
    /// Sum of equal exponential stages: less variable than the exponential.
    struct ErlangTable, "an Erlang distribution", "{ mean = \"2 h\", stages = 3 }" {
        /// Mean of the whole.
        mean: f64 = required Positive<Duration>,
        /// Number of stages.
        stages: u32 = required Count,
    }
}

table! {
    /// A triangle between two limits with its peak at the mode.
    struct TriangularTable, "a triangular distribution", "{ min = \"2 min\", mode = \"3 min\", max = \"6 min\" }" {
        /// Smallest value.
        min: f64 = required Duration,
        /// Most likely value.
        mode: f64 = required Duration,
        /// Largest value.
        max: f64 = required Duration,
    }
}

table! {
    /// A smooth hump between two limits with its peak at the mode.
    struct PertTable, "a PERT distribution", "{ min = \"2 min\", mode = \"3 min\", max = \"6 min\" }" {
        /// Smallest value.
        min: f64 = required Duration,
        /// Most likely value.
        mode: f64 = required Duration,
        /// Largest value.
        max: f64 = required Duration,
        /// Weight of the mode. Default 4.
        weight: Option<f64> = optional Positive<Number>,
    }
}

table! {
    /// A mixture of exponentials: more variable than one. Either `mean` and `cv` or `shares` and `means`.
    struct HyperexponentialTable, "a hyperexponential distribution", "{ mean = \"2 h\", cv = 2 }" {
        /// Mean; with `cv`.
        mean: Option<f64> = optional Positive<Duration>,
        /// Coefficient of variation, at least 1; two phases with balanced means.
        cv: Option<Placed<f64>> = optional Positive<Number>,
        /// Shares of the phases; with `means`.
        shares: Option<Placed<Vec<f64>>> = optional List<Share>,
        /// Means of the phases.
        means: Option<Placed<Vec<f64>>> = optional List<Positive<Duration>>,
    }
}

table! {
    /// One part of a mixture.
    struct MixturePart, "a part of a mixture", "{ share = \"30%\", of = \"8 min\" }" {
        /// Share of this part.
        share: f64 = required Share,
        /// Its distribution.
        of: Placed<Distribution> = required Distribution,
    }
}

table! {
    /// One phase of a phase-type distribution.
    struct PhaseTable, "a phase", "{ start = \"60%\", mean = \"5 min\" }" {
        /// Share of units that start here. Default 0.
        start: Option<f64> = optional Share,
        /// Mean stay, exponentially distributed.
        mean: f64 = required Positive<Duration>,
        /// Shares of moves to each phase, from the first on; what is missing to 1 ends. Default none.
        next: Option<Placed<Vec<f64>>> = optional List<Share>,
    }
}

table! {
    /// Values from the column of a CSV file, each as likely as any other.
    struct EmpiricalTable, "an empirical distribution", "{ file = \"handle.csv\", column = \"minutes\", unit = \"min\" }" {
        /// CSV file (perhaps .gz), relative to the scenario file.
        file: Placed<String> = required Text,
        /// Column with numbers.
        column: Placed<String> = required Text,
        /// Unit of the numbers.
        unit: f64 = required TimeUnit,
    }
}

/// Lists the kinds of distribution once: key, form of the parameters, description, and how they become a
/// [`Distribution`].
macro_rules! kinds {
    ($( $(#[doc = $doc:literal])* $key:literal: $Form:ty => $make:expr; )*) => {
        /// The keys of the kinds.
        const KINDS: &[&str] = &[$($key),*];

        fn read_kind(key: &str, node: Node<'_>, reader: &mut Reader) -> Option<Distribution> {
            match key {
                $( $key => {
                    let make: fn(_, &Place, &mut Reader) -> Option<Distribution> = $make;
                    let faults = reader.found.error_count();
                    let parameters = <$Form>::read(node, reader)?;
                    // Stand-ins for wrong parameters are not worth further words.
                    if reader.found.error_count() > faults {
                        return None;
                    }
                    make(parameters, &node.span(), reader)
                } )*
                _ => None,
            }
        }

        fn kind_properties(generator: &mut SchemaGenerator) -> serde_json::Map<String, serde_json::Value> {
            let mut properties = serde_json::Map::new();
            $(
                let property = schema_of::<$Form>(generator);
                add_property(&mut properties, $key, property, &[$($doc),*]);
            )*
            properties
        }
    };
}

kinds! {
    /// Always the same.
    "constant": Duration => |value, _, _| Some(Distribution::Constant(value));
    /// Equally likely between two limits.
    "uniform": UniformTable => |UniformTable { min, max }, place, reader| {
        ascending(&[("min", min), ("max", max)], place, reader)?;
        Some(Distribution::Uniform { min, max })
    };
    /// Memoryless.
    "exponential": ExponentialTable => |ExponentialTable { mean }, _, _| Some(Distribution::Exponential { mean });
    /// Sum of equal exponential stages.
    "erlang": ErlangTable => |ErlangTable { mean, stages }, _, _| Some(Distribution::Erlang { mean, stages });
    /// Gamma, by `mean` and `cv`, by `shape` and `scale`, or by two quantiles.
    "gamma": ShapeAndScale => |shaped, _, _| Some(Distribution::Gamma(shaped));
    /// Lognormal, by `mean` and `cv`, by `median` and `sigma` (of the logarithm), or by two quantiles.
    "lognormal": MedianAndSigma => |shaped, _, _| Some(Distribution::Lognormal(shaped));
    /// Weibull, by `mean` and `cv`, by `shape` and `scale`, or by two quantiles.
    "weibull": ShapeAndScale => |shaped, _, _| Some(Distribution::Weibull(shaped));
    /// A triangle.
    "triangular": TriangularTable => |TriangularTable { min, mode, max }, place, reader| {
        ascending(&[("min", min), ("mode", mode), ("max", max)], place, reader)?;
        Some(Distribution::Triangular { min, mode, max })
    };
    /// A smooth hump between two limits.
    "pert": PertTable => |PertTable { min, mode, max, weight }, place, reader| {
        ascending(&[("min", min), ("mode", mode), ("max", max)], place, reader)?;
        Some(Distribution::Pert { min, mode, max, weight: weight.unwrap_or(4.0) })
    };
    /// A mixture of exponentials.
    "hyperexponential": HyperexponentialTable => hyperexponential;
    /// Several distributions with shares.
    "mixture": List<MixturePart> => |parts: Vec<MixturePart>, place, reader| {
        check_sum(parts.iter().map(|part| part.share).sum(), place, reader)?;
        Some(Distribution::Mixture(parts.into_iter().map(|part| (part.share, part.of)).collect()))
    };
    /// Phases that are passed one after the other or at random: one entry for each.
    "phase_type": List<PhaseTable> => phase_type;
    /// Given values, each as likely as any other: a list or the column of a file.
    "empirical": Empirical => |values, _, _| Some(values);
}

impl Form for Distribution {
    type Value = Self;
    const NAME: &'static str = "Distribution";
    const EXAMPLE: &'static str = "{ exponential = { mean = \"8 min\" } }";

    fn read(node: Node<'_>, reader: &mut Reader) -> Option<Self> {
        match node.get_ref() {
            DeValue::Table(_) => {
                let fields = reader.fields(node, "a distribution")?;
                let fields =
                    fields.not_empty(&format!("a distribution such as `{}`", Self::EXAMPLE), reader)?;
                match fields.entries.as_slice() {
                    [field] if KINDS.contains(&field.key) => read_kind(field.key, field.value, reader),
                    [field, ..] if !KINDS.contains(&field.key) => {
                        let message = format!("expected a kind of distribution, found `{}`", field.key);
                        reader.fault(
                            Diagnostic::error(message)
                                .at(&field.place)
                                .suggest(field.key, KINDS.iter().copied()),
                        )
                    }
                    entries => {
                        let names =
                            entries.iter().map(|field| format!("`{}`", field.key)).collect::<Vec<_>>();
                        let message =
                            format!("expected one kind of distribution, found {}", names.join(" and "));
                        reader.fault(Diagnostic::error(message).at(&fields.place))
                    }
                }
            }
            DeValue::String(_) | DeValue::Integer(_) | DeValue::Float(_) => {
                Duration::read(node, reader).map(Self::Constant)
            }
            _ => {
                let hint = format!("write a duration such as `\"8 min\"` or `{}`", Self::EXAMPLE);
                reader.wrong(node, "a distribution of times", Some(hint))
            }
        }
    }

    fn stand_in() -> Option<Self> {
        Some(Self::Constant(1.0))
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let constant = schema_of::<Duration>(generator);
        let properties = kind_properties(generator);
        json_schema!({
            "description": "A distribution of times: a duration (always the same) or a table with one kind.",
            "anyOf": [constant, {
                "type": "object",
                "properties": properties,
                "minProperties": 1,
                "maxProperties": 1,
                "additionalProperties": false
            }]
        })
    }
}

/// Reports parameters that should be in ascending order but are not, or that leave no room at all.
fn ascending(parameters: &[(&str, f64)], place: &Place, reader: &mut Reader) -> Option<()> {
    for pair in parameters.windows(2) {
        let ((low, smaller), (high, larger)) = (pair[0], pair[1]);
        if smaller > larger {
            let message = format!("expected `{low}` to be at most `{high}`, found it larger");
            return reader.fault(Diagnostic::error(message).at(place));
        }
    }
    let (first, last) = (parameters.first()?, parameters.last()?);
    if first.1 < last.1 {
        return Some(());
    }
    let message = format!("expected `{}` to be less than `{}`, found them equal", first.0, last.0);
    reader.fault(Diagnostic::error(message).at(place).hint("write a constant duration"))
}

fn hyperexponential(
    table: HyperexponentialTable,
    place: &Place,
    reader: &mut Reader,
) -> Option<Distribution> {
    let law = match (table.mean, table.cv, table.shares, table.means) {
        (Some(mean), Some(cv), None, None) => {
            if cv.value < 1.0 {
                let message =
                    format!("expected a coefficient of variation of at least 1, found `{}`", cv.value);
                let fault = Diagnostic::error(message).at(&cv.place);
                return reader.fault(fault.hint("use `gamma` or `erlang` for less variation"));
            }
            Hyperexponential::MeanCv { mean, cv: cv.value }
        }
        (None, None, Some(shares), Some(means)) => {
            check_sum(shares.value.iter().sum(), &shares.place, reader)?;
            let (wanted, found) = (shares.value.len(), means.value.len());
            if wanted != found {
                let message = format!("expected as many means as shares ({wanted}), found {found}");
                return reader
                    .fault(Diagnostic::error(message).at(&means.place).also(&shares.place, "the shares"));
            }
            Hyperexponential::Phases(shares.value.into_iter().zip(means.value).collect())
        }
        _ => {
            let message = "expected `mean` and `cv`, or `shares` and `means`";
            return reader.fault(Diagnostic::error(message).at(place));
        }
    };
    Some(Distribution::Hyperexponential(law))
}

fn phase_type(phases: Vec<PhaseTable>, place: &Place, reader: &mut Reader) -> Option<Distribution> {
    check_sum(phases.iter().filter_map(|phase| phase.start).sum(), place, reader)?;
    for next in phases.iter().filter_map(|phase| phase.next.as_ref()) {
        if next.value.len() > phases.len() {
            let message =
                format!("expected a share for each of {} phases, found {}", phases.len(), next.value.len());
            return reader.fault(Diagnostic::error(message).at(&next.place));
        }
        let sum: f64 = next.value.iter().sum();
        if sum > 1.0 {
            check_sum(sum, &next.place, reader)?;
        }
    }
    let phase = |table: PhaseTable| Phase {
        start: table.start.unwrap_or(0.0),
        mean: table.mean,
        next: table.next.map(|next| next.value).unwrap_or_default(),
    };
    Some(Distribution::PhaseType(phases.into_iter().map(phase).collect()))
}

/// A list of durations or the column of a file.
struct Empirical;

impl Form for Empirical {
    type Value = Distribution;
    const NAME: &'static str = "";
    const EXAMPLE: &'static str = "[\"5 min\", \"8 min\"]";

    fn read(node: Node<'_>, reader: &mut Reader) -> Option<Distribution> {
        match node.get_ref() {
            DeValue::Array(_) => List::<Duration>::read(node, reader).map(Distribution::Empirical),
            DeValue::Table(_) => {
                let EmpiricalTable { file, column, unit } = EmpiricalTable::read(node, reader)?;
                Some(Distribution::EmpiricalFile { file, column, unit })
            }
            _ => reader.wrong(node, "a list of durations, or a file with its column", None),
        }
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let (list, table) = (schema_of::<List<Duration>>(generator), schema_of::<EmpiricalTable>(generator));
        json_schema!({ "anyOf": [list, table] })
    }
}
