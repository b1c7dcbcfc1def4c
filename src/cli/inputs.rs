//! Inputs of a scenario that can be varied, by the paths that options use, and the models that come of it.

use std::sync::Arc;

use super::failure::Failure;
use super::files::Source;
use super::load::written;
use super::terminal::Terminal;
use crate::model::{Attachments, Model, compile};
use crate::scenario::{ArrivalProcess, Diagnostics, Scenario, parse_with};

/// The most values of one input.
const VALUES_MAX: usize = 101;
/// Values of a range that does not say how many.
const VALUES_USUAL: usize = 7;
/// Whole numbers of a range that are all taken.
const WHOLE_MAX: usize = 25;

/// Something that is varied together, with its values as they would be written: one for each path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Input {
    /// What it is called.
    pub(super) label: String,
    /// Its paths.
    pub(super) paths: Vec<String>,
    /// The values that it takes, in order; the same for all paths.
    pub(super) values: Vec<String>,
}

/// A change to a scenario: a path and what it becomes.
pub(super) type Change<'c> = (&'c str, &'c str);

/// Where varied models are made.
pub(super) struct Workshop<'w> {
    source: &'w Source,
    model: &'w Model,
    pub(super) scenario: Scenario,
    files: Attachments,
    terminal: Terminal,
}

impl<'w> Workshop<'w> {
    /// A workshop for a scenario that was loaded.
    pub(super) fn new(source: &'w Source, model: &'w Model, terminal: Terminal) -> Result<Self, Failure> {
        let (scenario, files) = written(source)?;
        Ok(Self { source, model, scenario, files, terminal })
    }

    /// The model with changes. A change to what is there already changes nothing, and is no error here.
    ///
    /// # Errors
    ///
    /// If a path leads nowhere or a value cannot be read; what is wrong is drawn.
    pub(super) fn changed(&self, changes: &[Change<'_>]) -> Result<Arc<Model>, Failure> {
        let mut left: Vec<Change<'_>> = changes.to_vec();
        loop {
            if left.is_empty() {
                return Ok(Arc::new(self.model.clone()));
            }
            let name = self.free_name(0);
            let text = format!("{}\n{}", self.source.text, option(&name, &left));
            match parse_with(&text, &[(&name, 1.0)]) {
                Ok(changed) => return self.compiled(&changed.scenario, &text),
                Err(found) => {
                    let before = left.len();
                    let idle = |path: &str| format!("option `{name}` does not change `{path}`");
                    left.retain(|(path, _)| found.iter().all(|one| one.message != idle(path)));
                    if left.len() == before {
                        return Err(self.refused(&found, &text));
                    }
                }
            }
        }
    }

    /// The model in which each input is moved by a part of its last value, which is relative: 1 is all of it, -1 as
    /// much the other way.
    ///
    /// # Errors
    ///
    /// As for [`changed`](Self::changed).
    pub(super) fn moved(&self, inputs: &[Input], parts: &[f64]) -> Result<Arc<Model>, Failure> {
        let mut text = self.source.text.clone();
        let mut options = Vec::new();
        for (place, (input, &part)) in inputs.iter().zip(parts).enumerate() {
            let name = self.free_name(place);
            let value = input.values.last().map_or("", String::as_str);
            let changes: Vec<Change<'_>> = input.paths.iter().map(|path| (path.as_str(), value)).collect();
            text = format!("{text}\n{}", option(&name, &changes));
            if part.abs() > 1e-12 {
                options.push((name, part));
            }
        }
        let options: Vec<(&str, f64)> = options.iter().map(|(name, part)| (name.as_str(), *part)).collect();
        match parse_with(&text, &options) {
            Ok(changed) => self.compiled(&changed.scenario, &text),
            Err(found) => Err(self.refused(&found, &text)),
        }
    }

    fn compiled(&self, scenario: &Scenario, text: &str) -> Result<Arc<Model>, Failure> {
        match compile(scenario, &self.source.name, &self.files) {
            Ok((mut model, _)) => {
                model.run = self.model.run.clone();
                Ok(Arc::new(model))
            }
            Err(found) => Err(self.refused(&found, text)),
        }
    }

    /// Draws what is wrong with a varied scenario, below the text of which the changes stand as an option.
    fn refused(&self, found: &Diagnostics, text: &str) -> Failure {
        let shown = format!("{} with what is varied", self.source.shown);
        self.terminal.say(&found.render(&shown, text, true));
        self.terminal.say("");
        Failure::Scenario(format!("`{}` cannot be varied like this", self.source.shown))
    }

    /// A name that no option has.
    fn free_name(&self, place: usize) -> String {
        let mut name = format!("varied-{place}");
        while self.scenario.options.get(&name).is_some() {
            name.push('x');
        }
        name
    }

    /// All that can be varied by a part of itself: demand, work, absence, times away, getting ready, and, unless `continuous`, people one more and
    /// one less.
    pub(super) fn usual_inputs(&self, by: &str, continuous: bool) -> Vec<Input> {
        let around = vec![format!("-{by}"), format!("+{by}")];
        let mut inputs = Vec::new();
        let mut add = |label: String, paths: Vec<String>, values: &[String]| {
            inputs.push(Input { label, paths, values: values.to_vec() });
        };
        for (name, stream) in &self.scenario.streams.entries {
            let process = stream.arrivals.as_ref().map(|arrivals| &arrivals.value.process);
            if let Some(ArrivalProcess::Rate { .. }) = process {
                let path = format!("streams.{}.arrivals.rate", name.value);
                add(format!("demand of {}", title(stream.title.as_ref(), &name.value)), vec![path], &around);
            }
        }
        for (name, activity) in &self.scenario.activities.entries {
            let own = activity.duration.is_some().then(|| format!("activities.{}.duration", name.value));
            let others = activity.overrides.entries.iter().filter(|(_, other)| other.duration.is_some());
            let others =
                others.map(|(stream, _)| format!("activities.{}.for.{}.duration", name.value, stream.value));
            let paths: Vec<String> = own.into_iter().chain(others).collect();
            if !paths.is_empty() {
                add(
                    format!("time to {}", lower(title(activity.title.as_ref(), &name.value))),
                    paths,
                    &around,
                );
            }
        }
        for (name, pool) in &self.scenario.pools.entries {
            let called = title(pool.title.as_ref(), &name.value);
            if pool.shrinkage.as_ref().is_some_and(|share| share.value > 0.0) {
                add(format!("absence in {called}"), vec![format!("pools.{}.shrinkage", name.value)], &around);
            }
            for (away, _) in &pool.away.entries {
                let path = format!("pools.{}.away.{}.lasts", name.value, away.value);
                add(format!("time away for {} in {called}", away.value), vec![path], &around);
            }
            if pool.when_idle.as_ref().is_some_and(|idle| idle.value.setup.is_some()) {
                let path = format!("pools.{}.when_idle.setup", name.value);
                add(format!("time to get ready in {called}"), vec![path], &around);
            }
            if !continuous && pool.staff.as_ref().is_some_and(|staff| staff.value > 1) {
                let one = ["-1".to_owned(), "+1".to_owned()];
                add(format!("people in {called}"), vec![format!("pools.{}.staff", name.value)], &one);
            }
        }
        inputs
    }
}

fn title<'t>(title: Option<&'t String>, name: &'t str) -> &'t str {
    title.map_or(name, String::as_str)
}

/// The text with a small letter first, unless it begins with an abbreviation.
fn lower(text: &str) -> String {
    let mut letters = text.chars();
    match (letters.next(), text.chars().nth(1)) {
        (Some(first), Some(second)) if !second.is_uppercase() => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => text.to_owned(),
    }
}

/// An option in the language of scenarios.
fn option(name: &str, changes: &[Change<'_>]) -> String {
    let change = |(path, value): &Change<'_>| format!("{} = {}", quoted(path), literal(value));
    let changes: Vec<String> = changes.iter().map(change).collect();
    format!("[options.{name}]\nchange = {{ {} }}\n", changes.join(", "))
}

/// A value as TOML: numbers without sign as they are, everything else as text.
fn literal(value: &str) -> String {
    let plain = value.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '_'));
    let number = plain
        && value.starts_with(|c: char| c.is_ascii_digit())
        && value.replace('_', "").parse::<f64>().is_ok();
    if number { value.to_owned() } else { quoted(value) }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Reads an input such as `pools.desk.staff=2..6`, `activities.log.duration=-20%..+20%:5` or `pools.desk.staff=2,4,8`.
pub(super) fn input(text: &str) -> Result<Input, String> {
    let (path, values) = text.split_once('=').ok_or_else(|| {
        "expected a path with its values, such as `pools.desk.staff=2..6` or `activities.log.duration=-20%..+20%`".to_owned()
    })?;
    let path = path.trim().trim_matches('"').to_owned();
    let values = values_of(values.trim())?;
    Ok(Input { label: path.clone(), paths: vec![path], values })
}

/// The values of a list or a range.
fn values_of(text: &str) -> Result<Vec<String>, String> {
    let Some((low, rest)) = text.split_once("..") else {
        let list: Vec<String> = text.split(',').map(|value| value.trim().to_owned()).collect();
        return if list.iter().any(String::is_empty) {
            Err("expected values between commas".to_owned())
        } else {
            Ok(list)
        };
    };
    let (high, count) = match rest.rsplit_once(':') {
        Some((high, count)) => {
            let count = count.trim().parse::<usize>().ok().filter(|count| (2..=VALUES_MAX).contains(count));
            (high, Some(count.ok_or_else(|| format!("expected 2 to {VALUES_MAX} values after the colon"))?))
        }
        None => (rest, None),
    };
    let (low, high) = (number(low.trim())?, number(high.trim())?);
    if low.unit != high.unit || low.signed != high.signed {
        return Err("both ends of a range must be written alike, such as `2..6` or `-10%..+10%`".to_owned());
    }
    let span = high.value - low.value;
    let whole = low.value.fract() == 0.0 && high.value.fract() == 0.0 && low.unit.is_empty();
    let all = span.abs() as usize + 1;
    let count = count.unwrap_or(if whole && all <= WHOLE_MAX { all } else { VALUES_USUAL }).max(2);
    let value = |place: usize| {
        let value = low.value + span * place as f64 / (count - 1) as f64;
        low.with(if whole { value.round() } else { value })
    };
    let mut values: Vec<String> = (0..count).map(value).collect();
    values.dedup();
    Ok(values)
}

/// A number with its sign and what follows it.
struct Written<'t> {
    value: f64,
    unit: &'t str,
    signed: bool,
}

impl Written<'_> {
    /// Another number written like this.
    fn with(&self, value: f64) -> String {
        // Twelve digits are more than anybody writes and fewer than rounding spoils.
        let rounded = format!("{value:.9}");
        let number = rounded.trim_end_matches('0').trim_end_matches('.');
        let number = if number == "-0" { "0" } else { number };
        let plus = if self.signed && !number.starts_with('-') { "+" } else { "" };
        format!("{plus}{number}{}", self.unit)
    }
}

fn number(text: &str) -> Result<Written<'_>, String> {
    let end = text
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '+' | '-' | '_')))
        .unwrap_or(text.len());
    let (digits, unit) = text.split_at(end);
    let value = digits.replace('_', "").parse::<f64>();
    let value = value.map_err(|_| format!("expected a number at the end of a range, found `{text}`"))?;
    Ok(Written { value, unit, signed: digits.starts_with(['+', '-']) })
}

/// The number that a value begins with.
pub(super) fn leading_number(text: &str) -> Option<f64> {
    number(text).ok().map(|written| written.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<String> {
        input(text).unwrap().values
    }

    #[test]
    fn ranges_and_lists_are_written_out() {
        assert_eq!(values("pools.desk.staff=2..5"), ["2", "3", "4", "5"]);
        assert_eq!(values("pools.desk.staff=2,4, 8"), ["2", "4", "8"]);
        assert_eq!(values("a.b=-20%..+20%:5"), ["-20%", "-10%", "+0%", "+10%", "+20%"]);
        assert_eq!(values("a.b=500/month..600/month:3"), ["500/month", "550/month", "600/month"]);
        assert_eq!(values("a.b=0.1..0.4:4"), ["0.1", "0.2", "0.3", "0.4"]);
        assert_eq!(values("a.b=1..100").len(), 7);
    }

    #[test]
    fn what_is_no_range_is_refused() {
        for text in ["a.b", "a.b=", "a.b=1..2%", "a.b=x..3", "a.b=1..5:1", "a.b=+1..3", "a.b=1,,2"] {
            assert!(input(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_option_is_written_with_numbers_bare_and_everything_else_as_text() {
        let changes = [("pools.desk.staff", "3"), ("activities.log.duration", "-10%"), ("a.b", "2_000.5")];
        let expected = "[options.x]\nchange = { \"pools.desk.staff\" = 3, \"activities.log.duration\" = \"-10%\", \
                        \"a.b\" = 2_000.5 }\n";
        assert_eq!(option("x", &changes), expected);
    }

    #[test]
    fn titles_go_into_sentences() {
        assert_eq!(lower("Diagnose and resolve"), "diagnose and resolve");
        assert_eq!(lower("VPN repair"), "VPN repair");
    }
}
