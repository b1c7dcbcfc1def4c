//! Figures as people read them: `2.4 h ± 0.1`, `61 % ± 3`, `12,400`. Knows nothing of what a figure means.

use serde::{Deserialize, Serialize};

use crate::experiment::results::Estimate;
use crate::model::Stage;

/// Shown where there is no figure.
pub(super) const NONE: &str = "–";

/// What a figure measures, which decides its unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// Hours, shown in the unit that fits.
    Time,
    /// A number of things.
    Count,
    /// A share between 0 and 1, shown in percent.
    Share,
    /// An amount of money in the scenario's currency.
    Money,
}

/// Units of time below the week: how many are in an hour, the name, and how many are too many to be shown in it.
const TIMES: [(f64, &str, f64); 4] =
    [(3600.0, "s", 60.0), (60.0, "min", 90.0), (1.0, "h", 48.0), (1.0 / 24.0, "d", 100.0)];

/// A value in the unit it is shown in.
struct Scaled {
    factor: f64,
    unit: &'static str,
}

/// The value alone: `2.4 h`.
pub(super) fn value(value: f64, kind: Kind) -> String {
    if !value.is_finite() {
        return NONE.to_owned();
    }
    let scaled = scale(value, kind);
    let shown = value * scaled.factor;
    let number = grouped(shown, decimals(shown, kind));
    // Places that say nothing are left out: 4 servers, not 4.00.
    let number =
        if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { &number };
    with_unit(number, scaled.unit)
}

/// The value with its half-width, if it has one: `2.4 h ± 0.1`. The half-width is rounded up, so that no more
/// precision is shown than there is; where the interval is lopsided the longer side counts. What is known
/// exactly needs none.
pub(super) fn figure(estimate: Estimate, kind: Kind) -> String {
    let Some(half_width) = half_width(estimate).filter(|half| *half > 0.0) else {
        return value(estimate.value, kind);
    };
    let scaled = scale(estimate.value, kind);
    let shown = estimate.value * scaled.factor;
    let half = half_width * scaled.factor;
    let places = half_width_decimals(half, decimals(shown, kind));
    let half = rounded_up(half, places);
    format!("{} ± {}", with_unit(&grouped(shown, places), scaled.unit), grouped(half, places))
}

/// A difference with its sign and half-width: `-3.1 h ± 0.4`; of shares in points: `+4.2 points ± 0.6`.
pub(super) fn difference(estimate: Estimate, kind: Kind) -> String {
    let plus = if estimate.value > 0.0 { "+" } else { "" };
    if kind != Kind::Share {
        return format!("{plus}{}", figure(estimate, kind));
    }
    let points = Estimate {
        value: 100.0 * estimate.value,
        interval: estimate.interval.map(|(low, high)| (100.0 * low, 100.0 * high)),
    };
    let shown = figure(points, Kind::Count);
    let (number, half) =
        shown.split_once(" ± ").map_or((shown.as_str(), None), |(number, half)| (number, Some(half)));
    let word = if number == "1" { "point" } else { "points" };
    let half = half.map_or_else(String::new, |half| format!(" ± {half}"));
    format!("{plus}{number} {word}{half}")
}

/// The longer side of the interval; `None` without a finite interval.
pub(super) fn half_width(estimate: Estimate) -> Option<f64> {
    let (low, high) = estimate.interval?;
    let half = (high - estimate.value).max(estimate.value - low).max(0.0);
    (half.is_finite() && estimate.value.is_finite()).then_some(half)
}

/// The unit that suits the size of the value.
fn scale(value: f64, kind: Kind) -> Scaled {
    let size = value.abs();
    let (factor, unit) = match kind {
        Kind::Time if size == 0.0 => (1.0, "h"),
        Kind::Time => {
            // Rounded first, or what is shown as 60 s would stand beside 1 min.
            let fits = |&(factor, _, limit): &(f64, &str, f64)| (size * factor).round() < limit;
            TIMES.into_iter().find(fits).map_or((1.0 / 168.0, "weeks"), |(factor, unit, _)| (factor, unit))
        }
        Kind::Share => (100.0, "%"),
        Kind::Count | Kind::Money => match size {
            _ if size < 1e6 => (1.0, ""),
            _ if size < 1e9 => (1e-6, "M"),
            _ => (1e-9, "bn"),
        },
    };
    Scaled { factor, unit }
}

/// The unit that suits the size of a value: the factor from what is stored, and the name, empty if there is none.
pub(super) fn unit(value: f64, kind: Kind) -> (f64, &'static str) {
    let Scaled { factor, unit } = scale(value, kind);
    (factor, unit)
}

/// An amount of money.
pub(crate) fn money(amount: f64) -> String {
    value(amount, Kind::Money)
}

/// Decimal places for a value without an interval: two to three digits that count.
fn decimals(shown: f64, kind: Kind) -> usize {
    let size = shown.abs();
    match size {
        _ if size == 0.0 || size >= 99.95 => 0,
        _ if size >= 9.95 => usize::from(matches!(kind, Kind::Count | Kind::Money)),
        _ if size >= 0.95 => 1 + usize::from(kind == Kind::Count),
        _ if size >= 0.095 => 2,
        _ => 3,
    }
}

/// Decimal places that show one digit of the half-width that counts, or two where rounding up to one would make it wider by
/// two fifths; at most one more than usual.
fn half_width_decimals(half: f64, usual: usize) -> usize {
    // A hair off here too: a tenth may be stored as a little less.
    let one_digit = (-half.log10() - 1e-9).ceil().clamp(0.0, 6.0) as usize;
    let too_wide = rounded_up(half, one_digit) > 1.4 * half;
    (one_digit + usize::from(too_wide)).min(usual + 1)
}

/// A half-width rounded up to so many places, never to nothing.
fn rounded_up(half: f64, places: usize) -> f64 {
    let step = 10_f64.powi(places as i32);
    // A hair is taken off so that 0.3, stored as 0.30000000000000004, does not become 0.4.
    ((half * step - 1e-9).ceil() / step).max(1.0 / step)
}

fn with_unit(number: &str, unit: &str) -> String {
    if unit.is_empty() { number.to_owned() } else { format!("{number} {unit}") }
}

/// A number with its thousands set apart by commas.
pub(super) fn grouped(number: f64, places: usize) -> String {
    let text = format!("{number:.places$}");
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').map_or((digits, ""), |(whole, rest)| (whole, rest));
    let sign = if digits.chars().all(|c| matches!(c, '0' | '.')) { "" } else { sign };
    let mut out = String::from(sign);
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// `1 replication`, `2 replications`.
pub(crate) fn counted(count: u64, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", grouped(count as f64, 0))
}

/// A list as it is spoken: `a`, `a and b`, `a, b and c`.
pub(super) fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Cuts a text at spaces into lines that fit, but not inside a figure such as `2.4 h ± 0.1`. A word that does not
/// fit alone stands alone and too long.
pub(super) fn wrapped(text: &str, fits: impl Fn(&str) -> bool) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words(text) {
        if let Some(line) = lines.last_mut() {
            let longer = format!("{line} {word}");
            if fits(&longer) {
                *line = longer;
                continue;
            }
        }
        lines.push(word);
    }
    lines
}

/// The words of a text; a figure with its unit and its half-width is one word.
fn words(text: &str) -> Vec<String> {
    const UNITS: [&str; 8] = ["%", "s", "min", "h", "d", "weeks", "M", "bn"];
    let mut words: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        if let Some(before) = words.last_mut() {
            let number = before.ends_with(|last: char| last.is_ascii_digit());
            if word == "±" || before.ends_with('±') || number && UNITS.contains(&word) {
                *before = format!("{before} {word}");
                continue;
            }
        }
        words.push(word.to_owned());
    }
    words
}

/// The longest beginning of the text that fits with an ellipsis; the whole text if that fits.
pub(super) fn shortened(text: &str, fits: impl Fn(&str) -> bool) -> String {
    if fits(text) {
        return text.to_owned();
    }
    let mut kept = text.to_owned();
    while kept.pop().is_some() {
        let candidate = format!("{}…", kept.trim_end());
        if fits(&candidate) {
            return candidate;
        }
    }
    "…".to_owned()
}

/// The name of a stage for people.
pub(super) const fn stage_title(stage: Stage) -> &'static str {
    match stage {
        Stage::Plan => "Plan",
        Stage::Improve => "Improve",
        Stage::Engage => "Engage",
        Stage::DesignTransition => "Design and transition",
        Stage::ObtainBuild => "Obtain/build",
        Stage::DeliverSupport => "Deliver and support",
    }
}

/// The name of a stage for machines, as a scenario spells it.
pub(super) const fn stage_name(stage: Stage) -> &'static str {
    match stage {
        Stage::Plan => "plan",
        Stage::Improve => "improve",
        Stage::Engage => "engage",
        Stage::DesignTransition => "design_transition",
        Stage::ObtainBuild => "obtain_build",
        Stage::DeliverSupport => "deliver_support",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_shown_in_the_unit_that_fits() {
        let cases = [
            (0.0, "0 h"),
            (0.0125, "45 s"),
            (59.4 / 3600.0, "59 s"),
            (59.6 / 3600.0, "1 min"),
            (89.6 / 60.0, "1.5 h"),
            (47.4, "47 h"),
            (47.6, "2 d"),
            (99.6 * 24.0, "14 weeks"),
            (35.0 / 60.0, "35 min"),
            (2.4, "2.4 h"),
            (30.2, "30 h"),
            (74.4, "3.1 d"),
            (16_800.0, "100 weeks"),
            (f64::NAN, "–"),
        ];
        for (hours, text) in cases {
            assert_eq!(value(hours, Kind::Time), text);
        }
    }

    #[test]
    fn counts_are_grouped_and_shares_are_percent() {
        assert_eq!(value(12_345.6, Kind::Count), "12,346");
        assert_eq!(value(12.34, Kind::Count), "12.3");
        assert_eq!(value(1_234_567.0, Kind::Money), "1.2 M");
        assert_eq!(value(4.0, Kind::Count), "4");
        assert_eq!(value(1.434, Kind::Count), "1.43");
        assert_eq!(value(4.2e12, Kind::Count), "4,200 bn");
        assert_eq!(value(0.874, Kind::Share), "87 %");
        assert_eq!(value(0.0213, Kind::Share), "2.1 %");
        assert_eq!(value(-0.0001, Kind::Count), "0");
        assert_eq!(grouped(-1_234.5, 1), "-1,234.5");
    }

    #[test]
    fn the_half_width_decides_how_many_places_are_shown_and_is_rounded_up() {
        let cases = [
            (2.413, 0.11, "2.41 h ± 0.11"),
            (2.413, 0.15, "2.4 h ± 0.2"),
            (8.17, 2.06, "8.2 h ± 2.1"),
            (120.0, 30.0, "5.0 d ± 1.3"),
            (2.413, 0.3, "2.4 h ± 0.3"),
            (2.413, 0.000_4, "2.41 h ± 0.01"),
            (2.413, 1.7, "2 h ± 2"),
            (0.5, 0.05, "30 min ± 3"),
            (5.0, 0.0, "5 h"),
        ];
        for (hours, half, text) in cases {
            let estimate = Estimate { value: hours, interval: Some((hours - half, hours + half)) };
            assert_eq!(figure(estimate, Kind::Time), text);
        }
        let lopsided = Estimate { value: 0.61, interval: Some((0.60, 0.64)) };
        assert_eq!(figure(lopsided, Kind::Share), "61 % ± 3");
        assert_eq!(figure(Estimate { value: 0.61, interval: None }, Kind::Share), "61 %");
    }

    #[test]
    fn lists_and_counts_read_like_speech() {
        let names = ["a".to_owned(), "b".to_owned(), "c".to_owned()];
        assert_eq!(listed(&names), "a, b and c");
        assert_eq!(listed(&names[..1]), "a");
        assert_eq!(counted(1, "unit"), "1 unit");
        assert_eq!(counted(2_000, "unit"), "2,000 units");
    }

    #[test]
    fn text_is_cut_at_spaces_and_shortened_with_an_ellipsis() {
        let fits = |line: &str| line.chars().count() <= 9;
        assert_eq!(wrapped("one two three incomprehensible", fits), ["one two", "three", "incomprehensible"]);
        assert_eq!(wrapped("it is 61 % ± 4 there", |line| line.len() <= 12), ["it is", "61 % ± 4", "there"]);
        assert_eq!(shortened("incomprehensible", fits), "incompre…");
        assert_eq!(shortened("short", fits), "short");
    }
}
