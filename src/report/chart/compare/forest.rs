//! Differences from the baseline with the intervals that hold for all options at once, the best first.

use super::super::canvas::{Anchor, Canvas, Drawing, sheet};
use super::super::font::Font;
use super::super::frame::{FOOT, Frame, MARGIN, WIDTH, cut};
use super::super::palette::Theme;
use super::super::scale::Scale;
use super::axis::marks;
use super::{GAP, NAME, ROW, ROWS_MOST, SMALL, call_color, names_width, origin};
use crate::experiment::compare::{Alternative, Compared, Comparison};
use crate::experiment::measure::Better;
use crate::report::Error;
use crate::report::compare::words::{difference, measure};
use crate::report::compare_finding_title;
use crate::report::words::{Kind, value};

const NUMBER: Font = Font::bold(15.0);
const AXIS: f64 = 26.0;
/// Half the side of a point.
const POINT: f64 = 5.0;

/// Draws the chart; `None` if nothing was compared.
///
/// # Errors
/// If the drawing fails.
pub(in crate::report) fn draw(comparison: &Comparison, theme: &Theme) -> Result<Option<Drawing>, Error> {
    let rows = rows(comparison);
    let Some(decisive) = comparison.measures.first().filter(|_| !rows.is_empty()) else { return Ok(None) };
    let unit = decisive.measure.unit();
    let title = compare_finding_title(comparison);
    let level = value(comparison.confidence, Kind::Share);
    let subtitle = format!(
        "Change of {} against the scenario as it is, with {level} intervals that hold for all options at once",
        measure(decisive)
    );
    let shaded = if comparison.relevant.is_some() { "The shaded band is what does not matter. " } else { "" };
    let frame = Frame::new(&title, &subtitle, &format!("{shaded}{}", origin(comparison)));
    let height = (frame.top() + rows.len() as f64 * ROW + AXIS + 12.0 + frame.foot()).ceil();
    let label = |compared: &Compared| difference(compared.simultaneous, unit);
    let labels = rows.iter().map(|(_, compared)| NUMBER.width(&label(compared))).fold(0.0, f64::max);
    let left = MARGIN + names_width(rows.iter().map(|(one, _)| one.title.as_str())) + GAP;
    let right = WIDTH - MARGIN - labels - GAP;
    let ends = ends(&rows, comparison.relevant);
    let scale = Scale::new(ends, (left, right));
    let bottom = frame.top() + rows.len() as f64 * ROW;
    let drawing = sheet((WIDTH, height), &title, &subtitle, |canvas| {
        frame.draw(canvas, theme, height)?;
        if let Some(relevant) = comparison.relevant {
            canvas.fill((scale.at(-relevant), frame.top()), (scale.at(relevant), bottom), theme.shade)?;
        }
        for (at, text) in marks(ends, 6, unit, true) {
            let x = scale.at(at);
            let color = if at == 0.0 { theme.muted } else { theme.grid };
            canvas.line(&[(x, frame.top()), (x, bottom)], color, if at == 0.0 { 1.5 } else { 1.0 })?;
            canvas.text((x, bottom + 18.0), &text, FOOT, theme.muted, Anchor::Middle)?;
        }
        for (place, (one, compared)) in rows.iter().enumerate() {
            let middle = frame.top() + (place as f64 + 0.5) * ROW;
            row(canvas, theme, (one, compared), &scale, middle)?;
            canvas.text((WIDTH - MARGIN, middle + 5.0), &label(compared), NUMBER, theme.ink, Anchor::End)?;
        }
        Ok(())
    })?;
    Ok(Some(drawing))
}

/// The alternatives with their differences, the best first.
fn rows(comparison: &Comparison) -> Vec<(&Alternative, &Compared)> {
    let mut rows: Vec<_> = comparison
        .alternatives
        .iter()
        .filter_map(|one| Some((one, one.compared.first()?.as_ref()?)))
        .collect();
    let lower = comparison.measures.first().is_none_or(|measure| measure.better == Better::Lower);
    rows.sort_by(|(_, one), (_, other)| {
        let order = one.alone.value.total_cmp(&other.alone.value);
        if lower { order } else { order.reverse() }
    });
    rows.truncate(ROWS_MOST);
    rows
}

/// The ends of the axis: all intervals, zero and the band that does not matter.
fn ends(rows: &[(&Alternative, &Compared)], relevant: Option<f64>) -> (f64, f64) {
    let band = relevant.unwrap_or(0.0);
    let interval = |compared: &Compared| {
        compared.simultaneous.interval.unwrap_or((compared.alone.value, compared.alone.value))
    };
    let (low, high) = rows
        .iter()
        .map(|(_, compared)| interval(compared))
        .fold((-band, band), |(low, high), (from, to)| (low.min(from), high.max(to)));
    let room = 0.04 * (high - low).max(1e-9);
    (low - room, high + room)
}

fn row(
    canvas: &Canvas<'_>,
    theme: &Theme,
    (one, compared): (&Alternative, &Compared),
    scale: &Scale,
    middle: f64,
) -> Result<(), Error> {
    for line in cut(&one.title, NAME, super::NAMES_MOST, 1) {
        canvas.text((MARGIN, middle + 6.0), &line, NAME, theme.ink, Anchor::Start)?;
    }
    let color = call_color(Some(compared.call), theme);
    if let Some((low, high)) = compared.simultaneous.interval {
        let (from, to) = (scale.at(low), scale.at(high));
        canvas.line(&[(from, middle), (to, middle)], color, 2.5)?;
        for end in [from, to] {
            canvas.line(&[(end, middle - 5.0), (end, middle + 5.0)], color, 2.0)?;
        }
    }
    let x = scale.at(compared.alone.value);
    canvas.polygon(
        &[(x - POINT, middle), (x, middle - POINT), (x + POINT, middle), (x, middle + POINT)],
        color,
        1.0,
    )?;
    // What it is called stands below the point, where color alone would not tell it.
    canvas.text((x, middle - 8.0), compared.call.words(), SMALL, color, Anchor::Middle)
}
