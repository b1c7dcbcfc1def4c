//! A measure over one input as a curve with its band, or over two as a map.

use serde::{Deserialize, Serialize};

use super::canvas::{Anchor, Drawing, sheet};
use super::font::Font;
use super::frame::{Caption, Frame, LABEL, MARGIN, PLOT_LEAST, Paper, cut};
use super::palette::{Theme, mixed};
use super::plane::{Axis, Plane, beside, dot};
use crate::report::Error;
use crate::report::figure::Figure;

const HEIGHT: f64 = 580.0;
const ROW: f64 = 44.0;
const CELL: Font = Font::regular(15.0);

/// A curve.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::report) struct Curve {
    /// The words around it.
    pub(in crate::report) caption: Caption,
    /// The input.
    pub(in crate::report) x: Axis,
    /// The measure.
    pub(in crate::report) y: Axis,
    /// The points, by ascending input.
    pub(in crate::report) points: Vec<(f64, Figure)>,
    /// The measure as it is now.
    pub(in crate::report) base: Option<f64>,
}

/// One cell of a map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::report) struct Cell {
    /// Its value, which gives the color.
    pub(in crate::report) value: Option<f64>,
    /// What stands in it.
    pub(in crate::report) text: String,
}

/// A map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::report) struct Map {
    /// The words around it.
    pub(in crate::report) caption: Caption,
    /// The input that changes from row to row.
    pub(in crate::report) row_title: String,
    /// The input that changes from column to column.
    pub(in crate::report) column_title: String,
    /// Its values.
    pub(in crate::report) rows: Vec<String>,
    /// Its values.
    pub(in crate::report) columns: Vec<String>,
    /// The cells, row by row.
    pub(in crate::report) cells: Vec<Cell>,
}

/// Draws a curve.
///
/// # Errors
///
/// If the drawing fails.
pub(in crate::report) fn draw_curve(curve: &Curve, theme: &Theme, paper: Paper) -> Result<Drawing, Error> {
    let frame = Frame::new(&curve.caption, paper);
    let height = paper.height(HEIGHT, frame.top() + PLOT_LEAST + frame.foot());
    sheet((paper.width, height), &curve.caption, |canvas| {
        frame.draw(canvas, theme, height)?;
        let plane = Plane::new(&curve.x, &curve.y, &frame, height);
        plane.draw(canvas, theme)?;
        let with_band: Vec<(f64, f64, f64)> = curve
            .points
            .iter()
            .filter_map(|(x, figure)| figure.interval().map(|(low, high)| (*x, low, high)))
            .collect();
        let upper = with_band.iter().map(|&(x, _, high)| plane.at(x, high));
        let lower = with_band.iter().rev().map(|&(x, low, _)| plane.at(x, low));
        let outline: Vec<_> = upper.chain(lower).collect();
        if outline.len() >= 4 {
            canvas.polygon(&outline, theme.throughput, 0.25)?;
        }
        if let Some(base) = curve.base {
            let (_, y) = plane.at(0.0, base);
            canvas.line(&[(plane.left, y), (plane.right, y)], theme.muted, 1.5)?;
            beside(canvas, &plane, (plane.left - 8.0, y - 8.0), "as it is", (LABEL, theme.muted))?;
        }
        let line: Vec<_> = curve.points.iter().map(|(x, figure)| plane.at(*x, figure.value)).collect();
        canvas.line(&line, theme.throughput, 3.0)?;
        for &(x, figure) in &curve.points {
            if let Some(interval) = figure.interval() {
                plane.whisker(canvas, x, interval, theme.muted)?;
            }
            dot(canvas, plane.at(x, figure.value), 5.0, theme.throughput)?;
        }
        Ok(())
    })
}

/// Draws a map: the darker a cell (on a dark ground: the brighter), the larger its value.
///
/// # Errors
///
/// If the drawing fails.
pub(in crate::report) fn draw_map(map: &Map, theme: &Theme, paper: Paper) -> Result<Drawing, Error> {
    let frame = Frame::new(&map.caption, paper);
    let head = 2.0 * LABEL.line_height() + 8.0;
    let rest = frame.top() + head + 16.0 + frame.foot();
    let pitch = paper.row(ROW, map.rows.len(), rest);
    let height = paper.taken(rest + map.rows.len() as f64 * pitch);
    let widest = map.rows.iter().map(|row| LABEL.width(row)).fold(0.0, f64::max);
    let left = MARGIN + widest.max(90.0) + 14.0;
    let width = (frame.right() - left) / map.columns.len().max(1) as f64;
    let known = || map.cells.iter().filter_map(|cell| cell.value);
    let (low, high) =
        known().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
    sheet((paper.width, height), &map.caption, |canvas| {
        frame.draw(canvas, theme, height)?;
        let top = frame.top() + head;
        let above = frame.top() + LABEL.size;
        canvas.text((frame.right(), above), &map.column_title, LABEL, theme.ink, Anchor::End)?;
        canvas.text((MARGIN, above), &map.row_title, LABEL, theme.ink, Anchor::Start)?;
        for (place, column) in map.columns.iter().enumerate() {
            let x = left + (place as f64 + 0.5) * width;
            let label = cut(column, LABEL, width, 1).into_iter().next().unwrap_or_default();
            canvas.text((x, top - 10.0), &label, LABEL, theme.muted, Anchor::Middle)?;
        }
        for (row, label) in map.rows.iter().enumerate() {
            let y = top + row as f64 * pitch;
            let baseline = y + pitch / 2.0 + LABEL.size * 0.35;
            canvas.text((left - 14.0, baseline), label, LABEL, theme.muted, Anchor::End)?;
            for column in 0..map.columns.len() {
                let Some(cell) = map.cells.get(row * map.columns.len() + column) else { continue };
                let x = left + column as f64 * width;
                let part =
                    cell.value.map(|value| if high > low { (value - low) / (high - low) } else { 0.0 });
                let color = part
                    .map_or(theme.shade, |part| mixed(theme.ground, theme.throughput, 0.08 + 0.77 * part));
                canvas.fill((x + 1.0, y + 1.0), (x + width - 1.0, y + pitch - 1.0), color)?;
                let ink = if part.is_some_and(|part| part > 0.55) { theme.ground } else { theme.ink };
                let text = cut(&cell.text, CELL, width - 6.0, 1).into_iter().next().unwrap_or_default();
                canvas.text((x + width / 2.0, baseline), &text, CELL, ink, Anchor::Middle)?;
            }
        }
        Ok(())
    })
}
