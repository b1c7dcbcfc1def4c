//! What arrives: value streams, when their units arrive, how urgent they are and what was promised.

use schemars::{Schema, SchemaGenerator, json_schema};
use toml::de::DeValue;

use super::diagnostic::Diagnostic;
use super::form::{Form, List, schema_of, table};
use super::rate_shape::{DatedFactor, Dispersion, Events, Growth, RateShape, Season, Wave};
use super::reader::{Field, Node, Reader};
use super::scalar::{
    Count, Duration, Name, Number, Positive, Priority, Rate, Share, TargetDuration, Text, Yes,
};
use super::shares::{number_key, read_shares};
use super::{Distribution, Placed, Reopen, Satisfaction, Value, suggest};

/// Largest number of units that may arrive at once.
const BATCH_MAX: u32 = 1_000_000;
/// Largest number of members of a population.
const POPULATION_MAX: u32 = 100_000;

table! {
    /// A value stream: one kind of demand and where it enters.
    pub struct Stream, "a stream", "{ arrivals = { rate = \"14/h\" }, enters = \"...\" }" {
        /// Title for people; the name if absent.
        pub title: Option<String> = optional Text,
        /// When units arrive. Absent: only where something makes them, such as `spawns` of an activity.
        pub arrivals: Option<Placed<Arrivals>> = optional Arrivals,
        /// Name of the first activity. Required.
        pub enters: Placed<String> = required Name,
        /// Priority from 1 (most urgent) to 9, or priorities with shares. Default 3.
        /// Ascending by priority once read.
        pub priority: Option<Placed<Vec<(u8, f64)>>> = optional PriorityMix,
        /// What was promised: times to respond and to resolve.
        pub target: Option<Placed<Target>> = optional Target,
        /// Limit on the units in the whole stream; others wait outside, in the order in which they arrive.
        pub wip: Option<Placed<u32>> = optional Count,
        /// Some of the units that were finished are opened again.
        pub reopen: Option<Placed<Reopen>> = optional Reopen,
        /// What a finished unit is worth, and what delay takes from that.
        pub value: Option<Placed<Value>> = optional Value,
        /// How satisfied those are whose unit is finished: an assumption.
        pub satisfaction: Option<Placed<Satisfaction>> = optional Satisfaction,
    }
}

impl Stream {
    /// What sets the instants of its arrivals; `None` where something else makes its units.
    pub fn process(&self) -> Option<&ArrivalProcess> {
        self.arrivals.as_ref().map(|arrivals| &arrivals.value.process)
    }
}

table! {
    /// Targets of a stream. With `clock` times pass only in the hours of that calendar, and "1 d" means one
    /// working day: the calendar's mean open hours per open weekday.
    pub struct Target, "a target", "{ resolve = \"3 d\" }" {
        /// Time to resolve, for all priorities or by priority.
        pub resolve: Option<Placed<ByPriority>> = optional ByPriority,
        /// Time to respond, for all priorities or by priority.
        pub respond: Option<Placed<ByPriority>> = optional ByPriority,
        /// Name of the calendar in whose hours targets are counted; around the clock if absent.
        pub clock: Option<Placed<String>> = optional Name,
    }
}

/// A duration that may depend on the priority.
#[derive(Debug, Clone, PartialEq)]
pub enum ByPriority {
    /// The same for all.
    All(TargetTime),
    /// By priority number, ascending; a priority that is absent has no target.
    Each(Vec<(u8, TargetTime)>),
}

/// A target as written: seconds and days apart, since a day of a business clock is a working day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TargetTime {
    /// Days: of 24 hours around the clock, working days on a business clock.
    pub days: f64,
    /// The rest in seconds.
    pub seconds: f64,
}

impl Form for ByPriority {
    type Value = Self;
    const NAME: &'static str = "ByPriority";
    const EXAMPLE: &'static str = "\"3 d\"";

    fn read(node: Node<'_>, reader: &mut Reader) -> Option<Self> {
        if !matches!(node.get_ref(), DeValue::Table(_)) {
            return read_target(node, reader).map(Self::All);
        }
        let fields = reader.fields(node, "targets by priority")?;
        let fields = fields.not_empty("targets by priority such as `{ 1 = \"2 h\" }`", reader)?;
        let count = fields.entries.len();
        let mut targets = Vec::with_capacity(count);
        for field in &fields.entries {
            let priority = priority_key(field, reader);
            let target = read_target(field.value, reader);
            targets.extend(priority.zip(target));
        }
        targets.sort_by_key(|(priority, _)| *priority);
        (targets.len() == count).then_some(Self::Each(targets))
    }

    fn stand_in() -> Option<Self> {
        Some(Self::All(TargetTime { days: 1.0, seconds: 0.0 }))
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let time = schema_of::<TargetDuration>(generator);
        json_schema!({
            "description": "A time for all priorities, or times by priority.",
            "anyOf": [time, {
                "type": "object",
                "minProperties": 1,
                "patternProperties": { "^[1-9]$": time },
                "additionalProperties": false
            }]
        })
    }
}

fn read_target(node: Node<'_>, reader: &mut Reader) -> Option<TargetTime> {
    let target = TargetDuration::read(node, reader)?;
    if target.days + target.seconds > 0.0 {
        return Some(target);
    }
    reader.wrong(node, "a target of more than zero", None)
}

fn priority_key(field: &Field<'_>, reader: &mut Reader) -> Option<u8> {
    number_key(field, 1, 9, "a priority", reader).and_then(|priority| u8::try_from(priority).ok())
}

/// `3` or `{ 1 = "1%", 3 = "99%" }`.
struct PriorityMix;

impl Form for PriorityMix {
    type Value = Vec<(u8, f64)>;
    const NAME: &'static str = "PriorityMix";
    const EXAMPLE: &'static str = "3";

    fn read(node: Node<'_>, reader: &mut Reader) -> Option<Self::Value> {
        if !matches!(node.get_ref(), DeValue::Table(_)) {
            return Priority::read(node, reader).map(|priority| vec![(priority, 1.0)]);
        }
        let fields = reader.fields(node, "priorities with shares")?;
        let shares = read_shares(fields, reader, priority_key)?;
        let mut shares: Vec<_> =
            shares.into_iter().map(|(priority, share)| (priority, share.value)).collect();
        shares.sort_by_key(|(priority, _)| *priority);
        Some(shares)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let (priority, share) = (schema_of::<Priority>(generator), schema_of::<Share>(generator));
        json_schema!({
            "anyOf": [priority, {
                "type": "object",
                "minProperties": 1,
                "patternProperties": { "^[1-9]$": share },
                "additionalProperties": false
            }]
        })
    }
}

/// When units arrive, a table with one of four keys, and `batch` besides:
/// `{ rate = "600/month", profile = "tickets" }` (Poisson; with a profile its rate follows the week),
/// `{ every = <distribution> }` (renewal; the first after one such time; with `population` each of so many asks
/// again such a time after it was served),
/// `{ times = ["0 min", "3 h"] }` (from the start of the run),
/// `{ replay = { file = "log.csv", column = "opened_at", ... } }`.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrivals {
    /// What sets the instants.
    pub process: ArrivalProcess,
    /// `batch = 3`, `batch = { geometric = 2.5 }` (mean), `batch = { 1 = "80%", 5 = "20%" }`. Default 1.
    pub batch: Option<Placed<Batch>>,
}

/// What sets the instants of arrivals.
#[derive(Debug, Clone, PartialEq)]
pub enum ArrivalProcess {
    /// Poisson with a rate (per second), perhaps following the named profile.
    Rate {
        /// Per second, averaged over the week.
        rate: Placed<f64>,
        /// Name of a profile.
        profile: Option<Placed<String>>,
        /// What else varies it.
        shape: Box<RateShape>,
    },
    /// Independent times between arrivals.
    Every(Placed<Distribution>),
    /// A finite population: each of its members asks, waits until it is served, and asks again after such a time.
    Population {
        /// How many there are.
        size: Placed<u32>,
        /// From being served, or from the start, to asking.
        every: Placed<Distribution>,
    },
    /// Always so many inside: whoever leaves is replaced at once.
    Constant(Placed<u32>),
    /// Whenever the first activity has room.
    Saturated(Placed<bool>),
    /// A fixed list, seconds from the start, ascending.
    Times(Placed<Vec<f64>>),
    /// The timestamps of a log.
    Replay(Placed<Replay>),
}

table! {
    /// When units arrive: exactly one of `rate`, `every`, `times`, `replay`, `constant` and `saturated`.
    struct ArrivalsTable, "arrivals", "{ rate = \"14/h\" }" {
        /// Poisson arrivals at this rate, averaged over the week.
        rate: Option<Placed<f64>> = optional Positive<Rate>,
        /// With `rate`: name of the profile that the rate follows over the week.
        profile: Option<Placed<String>> = optional Name,
        /// With `rate`: compound growth, from day to day, such as "10%/year".
        growth: Option<Placed<f64>> = optional Growth,
        /// With `rate`: factors of months, such as { jan = 1.1, aug = 0.7 }.
        season: Option<Placed<[f64; 12]>> = optional Season,
        /// With `rate`: days with a factor of their own.
        events: Option<Placed<Vec<DatedFactor>>> = optional Events,
        /// With `rate`: a wave over time.
        wave: Option<Placed<Wave>> = optional Wave,
        /// With `rate`: variance over mean of the arrivals of a day. Default 1, which is Poisson.
        dispersion: Option<Placed<f64>> = optional Dispersion,
        /// Independent times between arrivals; the first unit arrives after one such time.
        every: Option<Placed<Distribution>> = optional Distribution,
        /// With `every`: so many ask, each such a time after it was last served.
        population: Option<Placed<u32>> = optional Count,
        /// So many are inside from the start on; each that leaves is replaced at once.
        constant: Option<Placed<u32>> = optional Count,
        /// A unit comes whenever the first activity has room, so that it never lacks work.
        saturated: Option<Placed<bool>> = optional Yes,
        /// Instants, counted from the start of the run.
        times: Option<Placed<Vec<f64>>> = optional List<Duration>,
        /// The timestamps of a log.
        replay: Option<Placed<Replay>> = optional Replay,
        /// How many units arrive at once. Default 1.
        batch: Option<Placed<Batch>> = optional Batch,
    }
}

/// The keys of which arrivals have exactly one.
const PROCESSES: [&str; 6] = ["rate", "every", "times", "replay", "constant", "saturated"];

impl Form for Arrivals {
    type Value = Self;
    const NAME: &'static str = "Arrivals";
    const EXAMPLE: &'static str = ArrivalsTable::EXAMPLE;

    fn read(node: Node<'_>, reader: &mut Reader) -> Option<Self> {
        let given: Vec<_> = match node.get_ref() {
            DeValue::Table(table) => {
                let chosen =
                    |key: &str| table.keys().find(|known| known.get_ref() == key).map(toml::Spanned::span);
                PROCESSES.into_iter().filter_map(|key| chosen(key).map(|place| (key, place))).collect()
            }
            DeValue::String(_) => {
                let hint = format!("write `arrivals = {}`", Self::EXAMPLE);
                return reader.wrong(node, "arrivals as a table", Some(hint));
            }
            _ => Vec::new(),
        };
        let arrivals = ArrivalsTable::read(node, reader)?;
        match given.as_slice() {
            [] => {
                let message =
                    format!("expected {} in arrivals, found none of them", suggest::list(PROCESSES));
                let fault = Diagnostic::error(message).at(&node.span());
                return reader.fault(fault.hint(format!("write `arrivals = {}`", Self::EXAMPLE)));
            }
            [_] => {}
            [(first, there), (second, here), ..] => {
                let message = format!("expected one way to arrive, found `{first}` and `{second}`");
                return reader.fault(Diagnostic::error(message).at(here).also(there, "given here"));
            }
        }
        let batch = arrivals.batch;
        let ArrivalsTable { growth, season, events, wave, dispersion, .. } = arrivals;
        let shape = RateShape { growth, season, events, wave, dispersion };
        shape.check(reader);
        if let (Some((key, place)), None) = (shape.first_given(), &arrivals.rate) {
            let message = format!("`{key}` needs a `rate` that it varies");
            return reader.fault(Diagnostic::error(message).at(place));
        }
        if let (Some(profile), None) = (&arrivals.profile, &arrivals.rate) {
            let fault = Diagnostic::error("a profile needs a `rate` that follows it").at(&profile.place);
            return reader.fault(fault);
        }
        if let Some(size) = &arrivals.population {
            check_population(size, arrivals.every.is_some(), batch.as_ref(), reader)?;
        }
        let by_themselves = arrivals.constant.is_some() || arrivals.saturated.is_some();
        if let Some(batch) = batch.as_ref().filter(|_| by_themselves) {
            let fault = Diagnostic::error("units that come as others leave come one by one").at(&batch.place);
            return reader.fault(fault.hint("leave `batch` out"));
        }
        let process = if let Some(rate) = arrivals.rate {
            ArrivalProcess::Rate { rate, profile: arrivals.profile, shape: Box::new(shape) }
        } else if let Some(every) = arrivals.every {
            check_every(&every, reader)?;
            match arrivals.population {
                Some(size) => ArrivalProcess::Population { size, every },
                None => ArrivalProcess::Every(every),
            }
        } else if let Some(times) = arrivals.times {
            check_times(&times, reader)?;
            ArrivalProcess::Times(times)
        } else if let Some(constant) = arrivals.constant {
            ArrivalProcess::Constant(constant)
        } else if let Some(saturated) = arrivals.saturated {
            ArrivalProcess::Saturated(saturated)
        } else {
            ArrivalProcess::Replay(arrivals.replay?)
        };
        Some(Self { process, batch })
    }

    fn stand_in() -> Option<Self> {
        let times = Placed { value: Vec::new(), place: 0..0 };
        Some(Self { process: ArrivalProcess::Times(times), batch: None })
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = ArrivalsTable::schema(generator);
        let one_of: Vec<_> = PROCESSES.iter().map(|key| serde_json::json!({ "required": [key] })).collect();
        schema.insert("oneOf".to_owned(), one_of.into());
        schema
    }
}

/// A population needs a time after which each member asks, and asks one by one.
fn check_population(
    size: &Placed<u32>,
    every: bool,
    batch: Option<&Placed<Batch>>,
    reader: &mut Reader,
) -> Option<()> {
    if !every {
        let fault = Diagnostic::error("a population needs `every`, the time after which each member asks");
        let hint = "write `{ population = 10, every = { exponential = { mean = \"8 h\" } } }`";
        return reader.fault(fault.at(&size.place).hint(hint));
    }
    if size.value > POPULATION_MAX {
        let message = format!("expected a population of at most {POPULATION_MAX}, found {}", size.value);
        let fault = Diagnostic::error(message).at(&size.place);
        return reader.fault(fault.hint("so many hardly notice who waits: use `rate`"));
    }
    if let Some(batch) = batch {
        let fault = Diagnostic::error("expected no `batch` besides `population`").at(&batch.place);
        return reader.fault(fault.also(&size.place, "each member asks by itself"));
    }
    Some(())
}

/// Times between arrivals that are always zero would let infinitely many units arrive at once.
fn check_every(every: &Placed<Distribution>, reader: &mut Reader) -> Option<()> {
    if every.value == Distribution::Constant(0.0) {
        let message = "expected times between arrivals of more than zero";
        return reader.fault(Diagnostic::error(message).at(&every.place));
    }
    Some(())
}

fn check_times(times: &Placed<Vec<f64>>, reader: &mut Reader) -> Option<()> {
    if times.value.is_sorted() {
        return Some(());
    }
    let message = "expected times from the earliest to the latest";
    reader.fault(Diagnostic::error(message).at(&times.place).label("one is earlier than the one before it"))
}

/// How many units arrive at once.
#[derive(Debug, Clone, PartialEq)]
pub enum Batch {
    /// Always so many.
    Fixed(u32),
    /// Geometric on 1, 2, ... with this mean.
    Geometric(f64),
    /// Sizes with shares.
    Shares(Vec<(u32, f64)>),
}

impl Form for Batch {
    type Value = Self;
    const NAME: &'static str = "Batch";
    const EXAMPLE: &'static str = "1";

    fn read(node: Node<'_>, reader: &mut Reader) -> Option<Self> {
        if !matches!(node.get_ref(), DeValue::Table(_)) {
            let size = Count::read(node, reader)?;
            if size > BATCH_MAX {
                return reader.wrong(node, &format!("a batch of at most {BATCH_MAX}"), None);
            }
            return Some(Self::Fixed(size));
        }
        let mut fields = reader.fields(node, "a batch")?;
        let Some(mean) = fields.take("geometric") else {
            let size_key = |field: &Field<'_>, reader: &mut Reader| {
                number_key(field, 1, BATCH_MAX, "`geometric` or a size", reader)
            };
            let shares = read_shares(fields, reader, size_key)?;
            return Some(Self::Shares(shares.into_iter().map(|(size, share)| (size, share.value)).collect()));
        };
        fields.finish(&["geometric"], reader);
        let value = Number::read(mean.value, reader)?;
        if !(1.0..=f64::from(BATCH_MAX)).contains(&value) {
            return reader.wrong(mean.value, &format!("a mean size from 1 to {BATCH_MAX}"), None);
        }
        Some(Self::Geometric(value))
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let (count, share) = (schema_of::<Count>(generator), schema_of::<Share>(generator));
        json_schema!({
            "anyOf": [
                count,
                {
                    "type": "object",
                    "properties": {
                        "geometric": {
                            "type": "number",
                            "minimum": 1,
                            "description": "Mean of a geometric number of units, 1 or more."
                        }
                    },
                    "required": ["geometric"],
                    "additionalProperties": false
                },
                {
                    "type": "object",
                    "minProperties": 1,
                    "patternProperties": { "^[1-9][0-9]*$": share },
                    "additionalProperties": false
                }
            ]
        })
    }
}

table! {
    /// Arrivals from a log: every row (or the first row of every case) whose time lies in the run is an arrival.
    pub struct Replay, "a replay", "{ file = \"log.csv\", column = \"opened_at\" }" {
        /// CSV file (perhaps .gz), relative to the scenario file. Required.
        pub file: Placed<String> = required Text,
        /// Column with ISO 8601 timestamps; without an offset they are local times of the scenario's time
        /// zone. Required.
        pub column: Placed<String> = required Text,
        /// Column that names the case: only the earliest row of each case counts. Without it every row counts.
        pub case: Option<Placed<String>> = optional Text,
        /// Only rows that match: columns with a text or a list of accepted texts. All columns must match.
        pub filter("where"): Vec<(Placed<String>, Vec<String>)> = optional RowFilter,
    }
}

/// `{ priority = "1 - Critical", state = ["Closed", "Resolved"] }`.
pub(super) struct RowFilter;

impl Form for RowFilter {
    type Value = Vec<(Placed<String>, Vec<String>)>;
    const NAME: &'static str = "RowFilter";
    const EXAMPLE: &'static str = "{ state = \"Closed\" }";

    fn read(node: Node<'_>, reader: &mut Reader) -> Option<Self::Value> {
        let fields = reader.fields(node, "columns with accepted texts")?;
        let fields = fields.not_empty("columns with accepted texts", reader)?;
        let mut filter = Vec::with_capacity(fields.entries.len());
        for field in fields.entries {
            let texts = match field.value.get_ref() {
                DeValue::String(text) => Some(vec![text.clone().into_owned()]),
                DeValue::Array(_) => List::<Text>::read(field.value, reader),
                _ => reader.wrong(field.value, "a text or a list of texts", None),
            };
            filter.push((Placed { value: field.key.to_owned(), place: field.place }, texts?));
        }
        Some(filter)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let (text, texts) = (json_schema!({ "type": "string" }), schema_of::<List<Text>>(generator));
        json_schema!({
            "type": "object",
            "minProperties": 1,
            "additionalProperties": { "anyOf": [text, texts] }
        })
    }
}
