//! Differences from the baseline with the intervals that hold for all options at once, the best first.

use serde::{Deserialize, Serialize};

use super::super::canvas::{Anchor, Canvas, Drawing, sheet};
use super::super::font::Font;
use super::super::frame::{Caption, FOOT, Frame, MARGIN, Paper, cut};
use super::super::palette::Theme;
use super::super::scale::Scale;
use super::axis::marks;
use super::{GAP, NAME, ROW, ROWS_MOST, SMALL, Standing, mark_difference, names_width, origin};
use crate::experiment::compare::{Alternative, Compared, Comparison};
use crate::experiment::measure::Better;
use crate::report::Error;
use crate::report::compare::words::{difference, kind, measure};
use crate::report::compare_finding_title;
use crate::report::figure::Figure;
use crate::report::words::{Kind, value};

const NUMBER: Font = Font::bold(15.0);
const AXIS: f64 = 26.0;

/// What the chart shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::report) struct Forest {
    pub(in crate::report::chart) caption: Caption,
    kind: Kind,
    /// Differences smaller than this do not matter.
    relevant: Option<f64>,
    rows: Vec<Row>,
}

/// One alternative.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Row {
    name: String,
    /// The difference, with the interval that holds for all at once.
    difference: Figure,
    /// The difference in words.
    label: String,
    standing: Standing,
    /// What it is called.
    call: String,
}

impl Forest {
    /// What is shown of a comparison; `None` if nothing was compared.
    pub(in crate::report) fn of(comparison: &Comparison) -> Option<Self> {
        let rows = rows(comparison);
        let decisive = comparison.measures.first().filter(|_| !rows.is_empty())?;
        let unit = decisive.measure.unit();
        let level = value(comparison.confidence, Kind::Share);
        let shaded =
            if comparison.relevant.is_some() { "The shaded band is what does not matter. " } else { "" };
        let row = |(one, compared): &(&Alternative, &Compared)| Row {
            name: one.title.clone(),
            difference: Figure { value: compared.alone.value, ..compared.simultaneous.into() },
            label: difference(compared.simultaneous, unit),
            standing: Some(compared.call).into(),
            call: compared.call.words().to_owned(),
        };
        Some(Self {
            caption: Caption {
                title: compare_finding_title(comparison),
                subtitle: format!(
                    "Change of {} against the scenario as it is, with {level} intervals that hold for all options at once",
                    measure(decisive)
                ),
                foot: format!("{shaded}{}", origin(comparison)),
            },
            kind: kind(unit),
            relevant: comparison.relevant,
            rows: rows.iter().map(row).collect(),
        })
    }

    /// The ends of the axis: all intervals, zero and the band that does not matter.
    fn ends(&self) -> (f64, f64) {
        let band = self.relevant.unwrap_or(0.0);
        let (low, high) = self
            .rows
            .iter()
            .map(|row| row.difference.ends())
            .fold((-band, band), |(low, high), (from, to)| (low.min(from), high.max(to)));
        let room = 0.04 * (high - low).max(1e-9);
        (low - room, high + room)
    }
}

/// Draws the chart.
///
/// # Errors
/// If the drawing fails.
pub(in crate::report::chart) fn draw(view: &Forest, theme: &Theme, paper: Paper) -> Result<Drawing, Error> {
    let rows = &view.rows;
    let frame = Frame::new(&view.caption, paper);
    let rest = frame.top() + AXIS + 12.0 + frame.foot();
    let pitch = paper.row(ROW, rows.len(), rest);
    let height = paper.taken(rest + rows.len() as f64 * pitch);
    let labels = rows.iter().map(|row| NUMBER.width(&row.label)).fold(0.0, f64::max);
    let left = MARGIN + names_width(rows.iter().map(|row| row.name.as_str())) + GAP;
    let right = frame.right() - labels - GAP;
    let ends = view.ends();
    let scale = Scale::new(ends, (left, right));
    let bottom = frame.top() + rows.len() as f64 * pitch;
    sheet((paper.width, height), &view.caption, |canvas| {
        frame.draw(canvas, theme, height)?;
        if let Some(relevant) = view.relevant {
            canvas.fill((scale.at(-relevant), frame.top()), (scale.at(relevant), bottom), theme.shade)?;
        }
        for (at, text) in marks(ends, 6, view.kind, true) {
            let x = scale.at(at);
            let color = if at == 0.0 { theme.muted } else { theme.grid };
            canvas.line(&[(x, frame.top()), (x, bottom)], color, if at == 0.0 { 1.5 } else { 1.0 })?;
            canvas.text((x, bottom + 18.0), &text, FOOT, theme.muted, Anchor::Middle)?;
        }
        for (place, row) in rows.iter().enumerate() {
            let middle = frame.top() + (place as f64 + 0.5) * pitch;
            draw_row(canvas, theme, row, &scale, middle)?;
            canvas.text((frame.right(), middle + 5.0), &row.label, NUMBER, theme.ink, Anchor::End)?;
        }
        Ok(())
    })
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

fn draw_row(canvas: &Canvas<'_>, theme: &Theme, row: &Row, scale: &Scale, middle: f64) -> Result<(), Error> {
    for line in cut(&row.name, NAME, super::NAMES_MOST, 1) {
        canvas.text((MARGIN, middle + 6.0), &line, NAME, theme.ink, Anchor::Start)?;
    }
    let color = row.standing.color(theme);
    mark_difference(canvas, row.difference, color, scale, middle)?;
    // What it is called stands below the point, where color alone would not tell it.
    let x = scale.at(row.difference.value);
    canvas.text((x, middle - 8.0), &row.call, SMALL, color, Anchor::Middle)
}
