//! The quantities people write: `"2h 30m"`, `"3/day"`, `"95 %"`, `"73/h"`, `"07:00"`.
//!
//! Every function takes the text of one quantity and returns plain numbers: seconds, per second, a share.
//! Knows nothing of scenarios, of places in a text or of how a message is drawn.

use std::fmt;

use crate::time::{TICKS_MAX, TICKS_PER_SECOND};

/// The longest time that can be named, in seconds: about 1,100 years.
pub const SECONDS_MAX: f64 = (TICKS_MAX / TICKS_PER_SECOND) as f64;

/// Seconds in a day of 24 hours.
pub const SECONDS_PER_DAY: f64 = 86_400.0;

/// Minutes in a day of 24 hours.
pub const MINUTES_PER_DAY: u32 = 1440;

/// Why a text is not the quantity that was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitError {
    /// What was expected, for example "a duration".
    pub expected: String,
    /// What was found instead.
    pub found: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl UnitError {
    fn new(expected: &str, found: impl Into<String>) -> Self {
        Self { expected: expected.to_owned(), found: found.into(), hint: None }
    }

    fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }
}

impl fmt::Display for UnitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}, found {}", self.expected, self.found)
    }
}

impl std::error::Error for UnitError {}

/// A unit of time: the names people use and its length in seconds.
struct TimeUnit {
    /// The first name is the one that messages use.
    names: &'static [&'static str],
    /// Length in seconds.
    seconds: f64,
    /// Whether every such unit is equally long, so that it can measure a piece of work.
    fixed: bool,
}

/// Units of time from the longest to the shortest. A month is a twelfth of a year, a year 365.25 days.
const TIME_UNITS: [TimeUnit; 8] = [
    TimeUnit { names: &["year", "years", "y", "yr"], seconds: 365.25 * SECONDS_PER_DAY, fixed: false },
    TimeUnit { names: &["month", "months", "mo"], seconds: 30.4375 * SECONDS_PER_DAY, fixed: false },
    TimeUnit { names: &["weeks", "week", "w"], seconds: 7.0 * SECONDS_PER_DAY, fixed: true },
    TimeUnit { names: &["d", "day", "days"], seconds: SECONDS_PER_DAY, fixed: true },
    TimeUnit { names: &["h", "hour", "hours", "hr", "hrs"], seconds: 3600.0, fixed: true },
    TimeUnit { names: &["min", "m", "minute", "minutes", "mins"], seconds: 60.0, fixed: true },
    TimeUnit { names: &["s", "sec", "secs", "second", "seconds"], seconds: 1.0, fixed: true },
    TimeUnit { names: &["ms", "millisecond", "milliseconds"], seconds: 0.001, fixed: true },
];

const FIXED_UNITS: &str = "ms, s, min, h, d or weeks";
const ALL_UNITS: &str = "ms, s, min, h, d, weeks, months or years";

/// Which units of time a quantity may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Units {
    /// Those of one length only.
    Fixed,
    /// Months and years too, with their mean length.
    All,
}

impl Units {
    const fn list(self) -> &'static str {
        match self {
            Self::Fixed => FIXED_UNITS,
            Self::All => ALL_UNITS,
        }
    }
}

/// One amount of one unit, such as the `30 min` of `2h 30min`.
struct Amount {
    /// How many, zero or more.
    number: f64,
    /// Index into [`TIME_UNITS`].
    unit: usize,
}

/// Seconds of a duration such as `"8 min"`, `"2h 30m"`, `"1.5 h"`, `"2 weeks"`.
///
/// # Errors
/// No unit, an unknown unit, a month or a year, a negative number, more than [`SECONDS_MAX`].
pub fn parse_duration(text: &str) -> Result<f64, UnitError> {
    total(text, &amounts(text, Units::Fixed)?)
}

/// Seconds of a duration that may also be in months (30.4375 days) and years (365.25 days).
///
/// # Errors
/// As for [`parse_duration`], but for months and years.
pub fn parse_long_duration(text: &str) -> Result<f64, UnitError> {
    total(text, &amounts(text, Units::All)?)
}

/// Days and the remaining seconds of a target such as `"3 d"` or `"1 d 4 h"`, kept apart because a day of a
/// business clock is a working day.
///
/// # Errors
/// As for [`parse_duration`]; weeks too, since a week of a business clock could be five days or seven.
pub fn parse_days_and_seconds(text: &str) -> Result<(f64, f64), UnitError> {
    let amounts = amounts(text, Units::Fixed)?;
    let (mut days, mut seconds) = (0.0, 0.0);
    for Amount { number, unit } in &amounts {
        match TIME_UNITS[*unit].names[0] {
            "weeks" => {
                return Err(UnitError::new("a target in days, hours, minutes or seconds", quoted(text))
                    .hint("a week of a business clock could be five days or seven: write the days"));
            }
            "d" => days += number,
            _ => seconds += number * TIME_UNITS[*unit].seconds,
        }
    }
    total(text, &amounts).map(|_| (days, seconds))
}

/// Seconds in the unit of time with this name, such as `"min"`.
///
/// # Errors
/// The name is not that of a unit of fixed length.
pub fn parse_unit(name: &str) -> Result<f64, UnitError> {
    match unit_of(name) {
        Some(unit) if TIME_UNITS[unit].fixed => Ok(TIME_UNITS[unit].seconds),
        _ => Err(UnitError::new("a unit of time", quoted(name)).hint(format!("units are {FIXED_UNITS}"))),
    }
}

/// Per second, from a rate such as `"14/h"`, `"600/month"` or `"3 per day"`.
///
/// # Errors
/// No "per" with a unit of time, an unknown unit, a negative number.
pub fn parse_rate(text: &str) -> Result<f64, UnitError> {
    per_time(text, "a rate such as `14/h`")
}

/// Money per second, from a cost such as `"73/h"` or `"12_000/month"`.
///
/// # Errors
/// As for [`parse_rate`].
pub fn parse_money_rate(text: &str) -> Result<f64, UnitError> {
    per_time(text, "money per time such as `73/h`")
}

/// A share between 0 and 1, from a percentage such as `"30%"` or a number such as `"0.3"`.
///
/// # Errors
/// Not a number, or outside 0 to 1.
pub fn parse_share(text: &str) -> Result<f64, UnitError> {
    let trimmed = text.trim();
    let wrong = || UnitError::new("a share such as `30%`", quoted(text));
    match trimmed.strip_suffix('%') {
        Some(percent) => {
            let percent = signed_number(percent.trim()).ok_or_else(wrong)?;
            if (0.0..=100.0).contains(&percent) {
                Ok(percent / 100.0)
            } else {
                Err(UnitError::new("a share between 0% and 100%", quoted(text)))
            }
        }
        None => check_share(signed_number(trimmed).ok_or_else(wrong)?),
    }
}

/// The slowest and the fastest speed that may be written, as multiples of the standard.
const SPEEDS: std::ops::RangeInclusive<f64> = 0.01..=100.0;

/// A speed as a multiple of the standard, from a percentage such as `"80%"` or a number such as `"1.2"`.
///
/// # Errors
/// The text is not a speed, or lies outside 1 % and 10,000 %.
pub fn parse_speed(text: &str) -> Result<f64, UnitError> {
    let trimmed = text.trim();
    let number = match trimmed.strip_suffix('%') {
        Some(percent) => signed_number(percent.trim()).map(|percent| percent / 100.0),
        None => signed_number(trimmed),
    };
    let number = number.ok_or_else(|| UnitError::new("a speed such as `80%`", quoted(text)))?;
    check_speed(number)
}

/// The number itself if it is a speed from 1 % to 10,000 %.
///
/// # Errors
/// The number lies outside or is not a number.
pub fn check_speed(number: f64) -> Result<f64, UnitError> {
    if SPEEDS.contains(&number) {
        return Ok(number);
    }
    Err(UnitError::new("a speed from 1% to 10000%", format!("`{}%`", number * 100.0)))
}

/// The number itself if it is a share between 0 and 1.
///
/// # Errors
/// The number lies outside or is not a number.
pub fn check_share(number: f64) -> Result<f64, UnitError> {
    if (0.0..=1.0).contains(&number) {
        return Ok(number);
    }
    let error = UnitError::new("a share between 0 and 1", format!("`{number}`"));
    if number > 1.0 && number <= 100.0 {
        Err(error.hint(format!("did you mean `\"{number}%\"`?")))
    } else {
        Err(error)
    }
}

/// By how much something changes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Change {
    /// By this part of itself: -0.2 from `"-20%"`.
    Part(f64),
    /// By a whole number: 2 from `"+2"`.
    Number(i64),
}

/// A change from a signed percentage such as `"-20%"` or a signed whole number such as `"+2"`.
///
/// # Errors
/// Neither of the two, less than -100 %, more than 100 times as much, more than a million.
pub fn parse_change(text: &str) -> Result<Change, UnitError> {
    let trimmed = text.trim();
    let wrong = || UnitError::new("a change such as `-20%` or `+2`", quoted(text));
    let signed = |text: &str| {
        let text = text.trim();
        text.strip_prefix('+').map_or_else(|| signed_number(text), |more| number(more.trim_start()))
    };
    if let Some(percent) = trimmed.strip_suffix('%') {
        let percent = signed(percent).ok_or_else(wrong)?;
        return if (-100.0..=10_000.0).contains(&percent) {
            Ok(Change::Part(percent / 100.0))
        } else {
            Err(UnitError::new("a change between -100% and +10_000%", quoted(text)))
        };
    }
    let number = signed(trimmed).filter(|number| number.fract() == 0.0 && number.abs() <= 1e6);
    number.map(|number| Change::Number(number as i64)).ok_or_else(|| wrong().hint("write the sign and `%`"))
}

/// A multiple from a percentage such as `"130%"`.
///
/// # Errors
/// No percentage, negative, more than 100 times as much.
pub fn parse_multiple(text: &str) -> Result<f64, UnitError> {
    let percent = text.trim().strip_suffix('%').and_then(|percent| number(percent.trim()));
    match percent {
        Some(percent) if percent <= 10_000.0 => Ok(percent / 100.0),
        Some(_) => Err(UnitError::new("a multiple of at most 10_000%", quoted(text))),
        None => Err(UnitError::new("a multiple such as `130%`", quoted(text))),
    }
}

/// Minutes since midnight of a time of day such as `"07:00"`, `"7"` or `"24:00"`.
///
/// # Errors
/// Not hours and minutes, or after 24:00.
pub fn parse_time_of_day(text: &str) -> Result<u32, UnitError> {
    let wrong = || UnitError::new("a time of day such as `07:00`", quoted(text));
    let (hours, minutes) = text.trim().split_once(':').unwrap_or((text.trim(), "00"));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !(1..=2).contains(&hours.len()) || minutes.len() != 2 || !digits(hours) || !digits(minutes) {
        return Err(wrong());
    }
    let hours: u32 = hours.parse().map_err(|_| wrong())?;
    let minutes: u32 = minutes.parse().map_err(|_| wrong())?;
    let total = hours * 60 + minutes;
    if minutes > 59 || total > MINUTES_PER_DAY {
        return Err(UnitError::new("a time of day between 00:00 and 24:00", quoted(text)));
    }
    Ok(total)
}

/// Start and end, in minutes since midnight, of hours such as `"07:00-19:00"`. An end that is not after the
/// start lies on the next day.
///
/// # Errors
/// Not two times of day, or no time between them.
pub fn parse_hours(text: &str) -> Result<(u32, u32), UnitError> {
    let Some((from, to)) = text.split_once('-') else {
        return Err(UnitError::new("hours such as `07:00-19:00`", quoted(text)));
    };
    let (from, to) = (parse_time_of_day(from)?, parse_time_of_day(to)?);
    if from == to || from == MINUTES_PER_DAY {
        return Err(UnitError::new("hours that begin before they end", quoted(text))
            .hint("write `00:00-24:00` for the whole day"));
    }
    Ok(if to < from { (from, to + MINUTES_PER_DAY) } else { (from, to) })
}

/// A number as people write it: digits, thousands underscores, a decimal point. Never negative.
fn number(text: &str) -> Option<f64> {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let plain = (0..bytes.len()).all(|at| match bytes[at] {
        b'_' => at > 0 && digit(at - 1) && digit(at + 1),
        b'.' => digit(at + 1),
        byte => byte.is_ascii_digit(),
    });
    if !plain || bytes.is_empty() {
        return None;
    }
    text.replace('_', "").parse().ok().filter(|number: &f64| number.is_finite())
}

/// As [`number`], perhaps with a minus sign, so that a message can say what is wrong with a negative one.
fn signed_number(text: &str) -> Option<f64> {
    text.strip_prefix('-').map_or_else(|| number(text), |positive| number(positive).map(|number| -number))
}

fn unit_of(name: &str) -> Option<usize> {
    TIME_UNITS.iter().position(|unit| unit.names.contains(&name))
}

/// Reads `2h 30m` into its amounts, from the longest unit to the shortest, each at most once.
fn amounts(text: &str, units: Units) -> Result<Vec<Amount>, UnitError> {
    let wrong = || UnitError::new("a duration such as `8 min`", quoted(text));
    let mut rest = text.trim();
    if rest.starts_with('-') {
        return Err(UnitError::new("a duration of zero or more", quoted(text)));
    }
    let mut amounts: Vec<Amount> = Vec::new();
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !matches!(c, '0'..='9' | '_' | '.')).unwrap_or(rest.len());
        let (written, tail) = rest.split_at(digits);
        let tail = tail.trim_start();
        let letters = tail.find(|c: char| !c.is_alphabetic()).unwrap_or(tail.len());
        let (name, tail) = tail.split_at(letters);
        let Some(number) = number(written) else {
            return Err(wrong().hint("write a number and its unit: `1.5 h`, `2h 30m`"));
        };
        if tail.starts_with(',') && name.is_empty() {
            return Err(wrong().hint("write decimals with a point: `1.5 h`"));
        }
        let unit = find_unit(text, name, units)?;
        if amounts.last().is_some_and(|last| last.unit >= unit) {
            return Err(UnitError::new("each unit once, from the longest to the shortest", quoted(text)));
        }
        amounts.push(Amount { number, unit });
        rest = tail.trim_start();
    }
    if amounts.is_empty() { Err(wrong()) } else { Ok(amounts) }
}

/// The unit that was probably meant: at most one letter added, lost, changed or swapped.
fn nearest_unit(name: &str) -> Option<&'static str> {
    const CHARS_MAX: usize = 16;
    if name.chars().count() > CHARS_MAX {
        return None;
    }
    let names = || TIME_UNITS.iter().flat_map(|unit| unit.names.iter().copied());
    let near =
        || names().filter(|known| known.len() > 2).find(|known| strsim::osa_distance(name, known) <= 1);
    names().find(|known| *known == name).or_else(near)
}

fn find_unit(text: &str, name: &str, units: Units) -> Result<usize, UnitError> {
    if name.is_empty() {
        return Err(UnitError::new("a duration with its unit", quoted(text))
            .hint(format!("add the unit: {}", units.list())));
    }
    let Some(unit) = unit_of(name) else {
        let lower = name.to_lowercase();
        let hint = match nearest_unit(&lower) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("units are {}", units.list()),
        };
        return Err(UnitError::new("a unit of time", format!("`{name}` in {}", quoted(text))).hint(hint));
    };
    if units == Units::Fixed && !TIME_UNITS[unit].fixed {
        return Err(UnitError::new("a unit of fixed length", format!("`{name}` in {}", quoted(text)))
            .hint("months and years differ in length: write days or weeks"));
    }
    Ok(unit)
}

fn total(text: &str, amounts: &[Amount]) -> Result<f64, UnitError> {
    let seconds: f64 = amounts.iter().map(|amount| amount.number * TIME_UNITS[amount.unit].seconds).sum();
    if seconds <= SECONDS_MAX {
        Ok(seconds)
    } else {
        Err(UnitError::new("a duration of at most 1,100 years", quoted(text)))
    }
}

fn per_time(text: &str, expected: &str) -> Result<f64, UnitError> {
    let wrong = || UnitError::new(expected, quoted(text));
    let Some((amount, unit)) = text.split_once('/').or_else(|| text.split_once(" per ")) else {
        let error = wrong();
        return Err(match number(text.trim()) {
            Some(_) => error.hint(format!("say per what: `{}/h`, `{}/month`", text.trim(), text.trim())),
            None => error,
        });
    };
    let amount = signed_number(amount.trim()).ok_or_else(wrong)?;
    if amount < 0.0 {
        return Err(UnitError::new("a number of zero or more per time", quoted(text)));
    }
    let unit = find_unit(text, unit.trim(), Units::All)?;
    Ok(amount / TIME_UNITS[unit].seconds)
}

/// Reads a compound growth such as `10%/year` or `-1 % per month`; returns the growth of the logarithm per second.
///
/// # Errors
///
/// What was expected and what was found, where it is no percentage per time above -100 %.
pub fn parse_growth(text: &str) -> Result<f64, UnitError> {
    let wrong = || UnitError::new("a growth such as `10%/year`", quoted(text));
    let (amount, unit) = text.split_once('/').or_else(|| text.split_once(" per ")).ok_or_else(wrong)?;
    let percent = amount.trim().strip_suffix('%').and_then(|amount| signed_number(amount.trim_end()));
    let percent = percent.ok_or_else(wrong)?;
    if percent <= -100.0 {
        return Err(UnitError::new("a growth above -100 %", quoted(text)));
    }
    let unit = find_unit(text, unit.trim(), Units::All)?;
    Ok(libm::log1p(percent / 100.0) / TIME_UNITS[unit].seconds)
}

/// The text between backticks, shortened if it is long, without line breaks.
fn quoted(text: &str) -> String {
    const CHARS_MAX: usize = 40;
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(CHARS_MAX).collect();
    let more = if text.chars().count() > CHARS_MAX { "…" } else { "" };
    format!("`{clean}{more}`")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: Result<f64, UnitError>, expected: f64) {
        let found = found.unwrap();
        assert!((found - expected).abs() <= 1e-12 * expected.abs(), "expected {expected}, found {found}");
    }

    #[test]
    fn durations_are_read_as_people_write_them() {
        let cases = [
            ("8 min", 480.0),
            ("2h 30m", 9000.0),
            ("2h30m", 9000.0),
            ("1.5 h", 5400.0),
            ("3 d", 259_200.0),
            ("2 weeks", 1_209_600.0),
            ("90 s", 90.0),
            ("500 ms", 0.5),
            ("1_000 s", 1000.0),
            (".5 h", 1800.0),
            ("0 s", 0.0),
            (" 1 week 2 days 3 hours ", 788_400.0),
        ];
        for (text, seconds) in cases {
            close(parse_duration(text), seconds);
        }
        close(parse_long_duration("1 year"), 31_557_600.0);
        close(parse_long_duration("6 months"), 15_778_800.0);
    }

    #[test]
    fn a_wrong_duration_says_what_was_expected() {
        let cases = [
            ("8", "expected a duration with its unit, found `8`"),
            ("", "expected a duration such as `8 min`, found ``"),
            ("min", "expected a duration such as `8 min`, found `min`"),
            ("1,5 h", "expected a duration such as `8 min`, found `1,5 h`"),
            ("-8 min", "expected a duration of zero or more, found `-8 min`"),
            ("8 lightyears", "expected a unit of time, found `lightyears` in `8 lightyears`"),
            ("1 month", "expected a unit of fixed length, found `month` in `1 month`"),
            ("30m 2h", "expected each unit once, from the longest to the shortest, found `30m 2h`"),
            ("2h 3h", "expected each unit once, from the longest to the shortest, found `2h 3h`"),
            ("1__0 s", "expected a duration such as `8 min`, found `1__0 s`"),
            ("inf h", "expected a duration such as `8 min`, found `inf h`"),
            ("9999999 weeks", "expected a duration of at most 1,100 years, found `9999999 weeks`"),
        ];
        for (text, message) in cases {
            assert_eq!(parse_duration(text).unwrap_err().to_string(), message, "{text}");
        }
        assert_eq!(parse_duration("8 Min").unwrap_err().hint.as_deref(), Some("did you mean `min`?"));
        let huge = format!("{} s", "9".repeat(400));
        assert!(parse_duration(&huge).is_err());
    }

    #[test]
    fn rates_are_per_second() {
        close(parse_rate("14/h"), 14.0 / 3600.0);
        close(parse_rate("3 per day"), 3.0 / 86_400.0);
        close(parse_rate("600 / month"), 600.0 / (30.4375 * 86_400.0));
        close(parse_money_rate("12_000/month"), 12_000.0 / (30.4375 * 86_400.0));
        assert_eq!(parse_rate("14").unwrap_err().hint.as_deref(), Some("say per what: `14/h`, `14/month`"));
        assert!(parse_rate("-14/h").is_err());
        assert!(parse_rate("14/fortnight").is_err());
        assert!(parse_rate("nan/h").is_err());
    }

    #[test]
    fn growth_is_compound_and_may_be_negative() {
        let year = 365.25 * 86_400.0;
        close(parse_growth("10%/year").map(|rate| libm::exp(rate * year)), 1.1);
        close(parse_growth("-5 % per year").map(|rate| libm::exp(rate * year)), 0.95);
        close(parse_growth("2%/month").map(|rate| libm::exp(rate * 30.4375 * 86_400.0)), 1.02);
        assert!(parse_growth("10/year").is_err() && parse_growth("-100%/year").is_err());
        assert!(parse_growth("10%").is_err() && parse_growth("10%/decade").is_err());
    }

    #[test]
    fn shares_lie_between_zero_and_one() {
        close(parse_share("30%"), 0.3);
        close(parse_share("95 %"), 0.95);
        close(parse_share("0.25"), 0.25);
        assert!(parse_share("101%").is_err());
        assert!(parse_share("-1%").is_err());
        assert!(check_share(f64::NAN).is_err());
        assert_eq!(check_share(30.0).unwrap_err().hint.as_deref(), Some("did you mean `\"30%\"`?"));
    }

    #[test]
    fn hours_may_run_into_the_next_day() {
        assert_eq!(parse_time_of_day("24:00"), Ok(1440));
        assert_eq!(parse_time_of_day("7"), Ok(420));
        assert!(parse_time_of_day("24:01").is_err());
        assert!(parse_time_of_day("7:60").is_err());
        assert!(parse_time_of_day("+7:00").is_err());
        assert_eq!(parse_hours("07:00-19:00"), Ok((420, 1140)));
        assert_eq!(parse_hours("22:00 - 06:00"), Ok((1320, 1800)));
        assert_eq!(parse_hours("22:00-00:00"), Ok((1320, 1440)));
        assert_eq!(parse_hours("00:00-24:00"), Ok((0, 1440)));
        assert!(parse_hours("08:00-08:00").is_err());
        assert!(parse_hours("24:00-08:00").is_err());
    }

    #[test]
    fn targets_keep_whole_days_apart() {
        assert_eq!(parse_days_and_seconds("3 d"), Ok((3.0, 0.0)));
        assert_eq!(parse_days_and_seconds("1d 4h"), Ok((1.0, 14_400.0)));
        assert!(parse_days_and_seconds("1 week").is_err());
    }
}
