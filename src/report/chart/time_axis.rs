//! The axis of a run's time: whole hours, days, weeks or years since the start, whichever suits its length.

use super::canvas::{Anchor, Canvas};
use super::frame::LABEL;
use super::palette::Theme;
use super::scale::{Scale, step_of};
use crate::experiment::results::Results;
use crate::report::Error;
use crate::report::words::grouped;

/// At most so many labels along the axis.
const LABELS: usize = 9;
const DAY: f64 = 24.0;
const WEEK: f64 = 168.0;
/// The mean year of the Julian calendar: near enough for the marks of an axis.
const YEAR: f64 = 365.25 * DAY;

/// Draws the marks below `bottom` and tells since when time is counted. The scale is one of hours.
pub(super) fn time_axis(
    canvas: &Canvas<'_>,
    theme: &Theme,
    scale: &Scale,
    (from, to): (f64, f64),
    bottom: f64,
    start: &str,
) -> Result<(), Error> {
    let (unit, word, steps) = unit(to, to - from);
    let step = step_of(steps, (to - from) / unit, LABELS);
    let first = (from / unit / step - 1e-9).ceil().max(0.0) * step;
    let count = ((to / unit - first) / step + 1e-9).floor().clamp(0.0, 2.0 * LABELS as f64) as usize;
    let baseline = bottom + LABEL.size + 10.0;
    for place in 0..=count {
        let number = first + place as f64 * step;
        let x = scale.at(number * unit);
        canvas.line(&[(x, bottom), (x, bottom + 6.0)], theme.muted, 1.0)?;
        canvas.text((x, baseline), &grouped(number, 0), LABEL, theme.muted, Anchor::Middle)?;
    }
    let caption = format!("{word} since the start on {start}");
    let below = baseline + LABEL.line_height();
    canvas.text((scale.at(from), below), &caption, LABEL, theme.muted, Anchor::Start)
}

/// The local date on which a run starts.
pub(super) fn date(results: &Results) -> String {
    results.start.split('T').next().unwrap_or_default().to_owned()
}

/// The unit of the axis in hours, its name, and steps that people count it in.
fn unit(end: f64, span: f64) -> (f64, &'static str, &'static [f64]) {
    if end >= 4.0 * YEAR && span >= 2.0 * YEAR {
        (YEAR, "Years", &[1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0])
    } else if span >= 3.0 * WEEK {
        (WEEK, "Weeks", &[1.0, 2.0, 4.0, 8.0, 13.0, 26.0, 52.0, 104.0])
    } else if span >= 3.0 * DAY {
        (DAY, "Days", &[1.0, 2.0, 7.0])
    } else {
        (1.0, "Hours", &[1.0, 2.0, 3.0, 6.0, 12.0, 24.0])
    }
}
