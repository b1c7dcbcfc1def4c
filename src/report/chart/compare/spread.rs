//! Lead times of all units by alternative: where the middle half, the middle nine tenths and the median lie.

use serde::{Deserialize, Serialize};

use super::super::canvas::{Anchor, Canvas, Drawing, sheet};
use super::super::frame::{Caption, FOOT, Frame, MARGIN, Paper, cut};
use super::super::palette::Theme;
use super::super::scale::Scale;
use super::axis::marks;
use super::{GAP, NAME, ROW, ROWS_MOST, SMALL, Standing, names_width, origin};
use crate::experiment::compare::{Alternative, Comparison};
use crate::report::Error;
use crate::report::words::{Kind, value};

const AXIS: f64 = 26.0;
const BOX: f64 = 16.0;

/// What the chart shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::report) struct Spread {
    pub(in crate::report::chart) caption: Caption,
    rows: Vec<Row>,
}

/// One alternative.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Row {
    name: String,
    standing: Standing,
    /// Lead times in hours: 5, 25, 50, 75 and 95 % are shorter.
    times_h: [f64; 5],
}

impl Spread {
    /// What is shown of a comparison; `None` if no unit left in any alternative.
    pub(in crate::report) fn of(comparison: &Comparison) -> Option<Self> {
        let row = |one: &Alternative| {
            let times_h = one.spread.filter(|spread| spread.iter().all(|time| time.is_finite()))?;
            Some(Row { name: one.title.clone(), standing: Standing::of(one), times_h })
        };
        let mut rows: Vec<Row> = comparison.alternatives.iter().filter_map(row).collect();
        rows.truncate(ROWS_MOST);
        let first = rows.first()?;
        let quickest = rows.iter().min_by(|one, other| one.times_h[4].total_cmp(&other.times_h[4]))?;
        let title = if std::ptr::eq(quickest, first) {
            format!(
                "19 of 20 units take less than {} as it is, and no less with any option",
                value(first.times_h[4], Kind::Time)
            )
        } else {
            format!(
                "19 of 20 units take less than {} as it is, {} with “{}”",
                value(first.times_h[4], Kind::Time),
                value(quickest.times_h[4], Kind::Time),
                quickest.name
            )
        };
        let subtitle = "Lead times of all units: the box holds the middle half, the line the middle nine tenths, the mark is the median";
        Some(Self {
            caption: Caption { title, subtitle: subtitle.to_owned(), foot: origin(comparison) },
            rows,
        })
    }
}

/// Draws the chart.
///
/// # Errors
/// If the drawing fails.
pub(in crate::report::chart) fn draw(view: &Spread, theme: &Theme, paper: Paper) -> Result<Drawing, Error> {
    let rows = &view.rows;
    let frame = Frame::new(&view.caption, paper);
    let rest = frame.top() + AXIS + 12.0 + frame.foot();
    let pitch = paper.row(ROW, rows.len(), rest);
    let height = paper.taken(rest + rows.len() as f64 * pitch);
    let longest = rows.iter().map(|row| row.times_h[4]).fold(0.0, f64::max);
    let label =
        |row: &Row| format!("{} · {}", value(row.times_h[2], Kind::Time), value(row.times_h[4], Kind::Time));
    let labels = rows.iter().map(|row| SMALL.width(&label(row))).fold(0.0, f64::max);
    let left = MARGIN + names_width(rows.iter().map(|row| row.name.as_str())) + GAP;
    let scale = Scale::new((0.0, longest), (left, frame.right() - labels - GAP));
    let bottom = frame.top() + rows.len() as f64 * pitch;
    sheet((paper.width, height), &view.caption, |canvas| {
        frame.draw(canvas, theme, height)?;
        for (at, text) in marks((0.0, longest), 6, Kind::Time, false) {
            canvas.line(&[(scale.at(at), frame.top()), (scale.at(at), bottom)], theme.grid, 1.0)?;
            canvas.text((scale.at(at), bottom + 18.0), &text, FOOT, theme.muted, Anchor::Middle)?;
        }
        for (place, row) in rows.iter().enumerate() {
            let middle = frame.top() + (place as f64 + 0.5) * pitch;
            draw_row(canvas, theme, row, &scale, middle)?;
            canvas.text((frame.right(), middle + 5.0), &label(row), SMALL, theme.ink, Anchor::End)?;
        }
        Ok(())
    })
}

fn draw_row(canvas: &Canvas<'_>, theme: &Theme, row: &Row, scale: &Scale, middle: f64) -> Result<(), Error> {
    for line in cut(&row.name, NAME, super::NAMES_MOST, 1) {
        canvas.text((MARGIN, middle + 6.0), &line, NAME, theme.ink, Anchor::Start)?;
    }
    let color = row.standing.color(theme);
    let x = row.times_h.map(|time| scale.at(time));
    canvas.line(&[(x[0], middle), (x[4], middle)], color, 2.0)?;
    canvas.fill((x[1], middle - 0.5 * BOX), (x[3].max(x[1] + 1.0), middle + 0.5 * BOX), color)?;
    canvas.line(&[(x[2], middle - 0.5 * BOX), (x[2], middle + 0.5 * BOX)], theme.ground, 3.0)
}
