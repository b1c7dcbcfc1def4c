//! Round numbers on an axis that may begin below zero, in the unit that suits them.

use crate::report::chart::scale::ticks;
use crate::report::words::{Kind, grouped, value};

/// Hours in a day.
const HOURS_PER_DAY: f64 = 24.0;
/// From so many hours on an axis is in days.
const DAYS_FROM: f64 = 48.0;

/// Round values within two ends, with their labels.
pub(in crate::report::chart) fn marks(
    (low, high): (f64, f64),
    count: usize,
    kind: Kind,
    differences: bool,
) -> Vec<(f64, String)> {
    let most = high.abs().max(low.abs());
    let (factor, suffix) = match kind {
        Kind::Time if most >= DAYS_FROM => (1.0 / HOURS_PER_DAY, " d"),
        Kind::Time => (1.0, " h"),
        Kind::Share if differences => (100.0, " points"),
        Kind::Share => (100.0, " %"),
        _ => (1.0, ""),
    };
    let span = (high - low) * factor;
    if !(span.is_finite() && span > 0.0) {
        return Vec::new();
    }
    let steps = ticks(span, count);
    let step = steps.get(1).copied().unwrap_or(1.0);
    let first = (low * factor / step).ceil() as i64;
    let last = (high * factor / step).floor() as i64;
    let places = (-step.log10().floor()).clamp(0.0, 6.0) as usize;
    (first..=last)
        .map(|at| {
            let shown = at as f64 * step;
            let plus = if differences && at > 0 { "+" } else { "" };
            let number = if kind == Kind::Money { value(shown, Kind::Money) } else { grouped(shown, places) };
            (shown / factor, format!("{plus}{number}{suffix}"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_round_and_include_zero() {
        let labels = |ends, kind, differences| -> Vec<String> {
            marks(ends, 4, kind, differences).into_iter().map(|(_, label)| label).collect()
        };
        assert_eq!(labels((-9.0, 4.0), Kind::Time, true), ["-5 h", "0 h"]);
        assert_eq!(
            labels((-0.05, 0.11), Kind::Share, true),
            ["-5 points", "0 points", "+5 points", "+10 points"]
        );
        assert_eq!(labels((0.0, 96.0), Kind::Time, false), ["0 d", "1 d", "2 d", "3 d", "4 d"]);
    }
}
