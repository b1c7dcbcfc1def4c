//! Lead times of all units by alternative: where the middle half, the middle nine tenths and the median lie.

use super::super::canvas::{Anchor, Canvas, Drawing, sheet};
use super::super::frame::{FOOT, Frame, MARGIN, WIDTH, cut};
use super::super::palette::Theme;
use super::super::scale::Scale;
use super::axis::marks;
use super::{GAP, NAME, ROW, ROWS_MOST, SMALL, call_color, names_width, origin};
use crate::experiment::compare::{Alternative, Comparison};
use crate::experiment::measure::MeasureUnit;
use crate::report::Error;
use crate::report::words::{Kind, value};

const AXIS: f64 = 26.0;
const BOX: f64 = 16.0;

/// Draws the chart; `None` if no unit left in any alternative.
///
/// # Errors
/// If the drawing fails.
pub(in crate::report) fn draw(comparison: &Comparison, theme: &Theme) -> Result<Option<Drawing>, Error> {
    let mut rows: Vec<(&Alternative, [f64; 5])> = comparison
        .alternatives
        .iter()
        .filter_map(|one| {
            Some((one, one.spread.filter(|spread| spread.iter().all(|time| time.is_finite()))?))
        })
        .collect();
    rows.truncate(ROWS_MOST);
    let Some((_, first)) = rows.first() else { return Ok(None) };
    let Some((quickest, shortest)) = rows.iter().min_by(|(_, one), (_, other)| one[4].total_cmp(&other[4]))
    else {
        return Ok(None);
    };
    let title = if quickest.name == rows[0].0.name {
        format!(
            "19 of 20 units take less than {} as it is, and no less with any option",
            value(first[4], Kind::Time)
        )
    } else {
        format!(
            "19 of 20 units take less than {} as it is, {} with “{}”",
            value(first[4], Kind::Time),
            value(shortest[4], Kind::Time),
            quickest.title
        )
    };
    let subtitle = "Lead times of all units: the box holds the middle half, the line the middle nine tenths, the mark is the median";
    let frame = Frame::new(&title, subtitle, &origin(comparison));
    let height = (frame.top() + rows.len() as f64 * ROW + AXIS + 12.0 + frame.foot()).ceil();
    let longest = rows.iter().map(|(_, spread)| spread[4]).fold(0.0, f64::max);
    let label =
        |spread: &[f64; 5]| format!("{} · {}", value(spread[2], Kind::Time), value(spread[4], Kind::Time));
    let labels = rows.iter().map(|(_, spread)| SMALL.width(&label(spread))).fold(0.0, f64::max);
    let left = MARGIN + names_width(rows.iter().map(|(one, _)| one.title.as_str())) + GAP;
    let scale = Scale::new((0.0, longest), (left, WIDTH - MARGIN - labels - GAP));
    let bottom = frame.top() + rows.len() as f64 * ROW;
    let drawing = sheet((WIDTH, height), &title, subtitle, |canvas| {
        frame.draw(canvas, theme, height)?;
        for (at, text) in marks((0.0, longest), 6, MeasureUnit::Hours, false) {
            canvas.line(&[(scale.at(at), frame.top()), (scale.at(at), bottom)], theme.grid, 1.0)?;
            canvas.text((scale.at(at), bottom + 18.0), &text, FOOT, theme.muted, Anchor::Middle)?;
        }
        for (place, (one, spread)) in rows.iter().enumerate() {
            let middle = frame.top() + (place as f64 + 0.5) * ROW;
            row(canvas, theme, (one, spread), &scale, middle)?;
            canvas.text((WIDTH - MARGIN, middle + 5.0), &label(spread), SMALL, theme.ink, Anchor::End)?;
        }
        Ok(())
    })?;
    Ok(Some(drawing))
}

fn row(
    canvas: &Canvas<'_>,
    theme: &Theme,
    (one, spread): (&Alternative, &[f64; 5]),
    scale: &Scale,
    middle: f64,
) -> Result<(), Error> {
    for line in cut(&one.title, NAME, super::NAMES_MOST, 1) {
        canvas.text((MARGIN, middle + 6.0), &line, NAME, theme.ink, Anchor::Start)?;
    }
    let call = one.compared.first().and_then(Option::as_ref).map(|compared| compared.call);
    let color = call_color(call, theme);
    let x = spread.map(|time| scale.at(time));
    canvas.line(&[(x[0], middle), (x[4], middle)], color, 2.0)?;
    canvas.fill((x[1], middle - 0.5 * BOX), (x[3].max(x[1] + 1.0), middle + 0.5 * BOX), color)?;
    canvas.line(&[(x[2], middle - 0.5 * BOX), (x[2], middle + 0.5 * BOX)], theme.ground, 3.0)
}
