//! Cost against benefit: what each alternative costs a week and how good it is, with the frontier of those that none
//! beats in both.

use serde::{Deserialize, Serialize};

use super::super::canvas::{Anchor, Canvas, Drawing, sheet};
use super::super::frame::{Caption, FOOT, Frame, MARGIN, PLOT_LEAST, Paper};
use super::super::palette::Theme;
use super::super::scale::Scale;
use super::axis::marks;
use super::{SMALL, Standing, origin};
use crate::experiment::compare::{Alternative, Comparison};
use crate::experiment::measure::Better;
use crate::report::Error;
use crate::report::compare::words::{kind, measure};
use crate::report::words::{Kind, counted, shortened};

const PLOT: f64 = 460.0;
const LEFT: f64 = 76.0;
const POINT: f64 = 6.0;
const LABEL_MOST: f64 = 220.0;
const LINE: f64 = 16.0;

/// What the chart shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::report) struct CostBenefit {
    pub(in crate::report::chart) caption: Caption,
    kind: Kind,
    lower_is_better: bool,
    budget: Option<f64>,
    points: Vec<Point>,
}

/// A point with its alternative.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Point {
    name: String,
    standing: Standing,
    cost: f64,
    value: f64,
    on_frontier: bool,
}

impl CostBenefit {
    /// What is shown of a comparison; `None` if nothing costs anything.
    pub(in crate::report) fn of(comparison: &Comparison) -> Option<Self> {
        let points: Vec<Point> = comparison.alternatives.iter().filter_map(point).collect();
        let decisive = comparison.measures.first().filter(|_| points.len() > 1)?;
        let frontier = points.iter().filter(|point| point.on_frontier).count();
        let what = measure(decisive);
        Some(Self {
            caption: Caption {
                title: format!(
                    "{} of {} are on the frontier: no other has a better {what} for the same money",
                    counted(frontier as u64, "alternative"),
                    points.len()
                ),
                subtitle: format!("Cost a week, what is paid once spread over the period, against {what}"),
                foot: origin(comparison),
            },
            kind: kind(decisive.measure.unit()),
            lower_is_better: decisive.better == Better::Lower,
            budget: comparison.budget,
            points,
        })
    }
}

/// Draws the chart.
///
/// # Errors
/// If the drawing fails.
pub(in crate::report::chart) fn draw(
    view: &CostBenefit,
    theme: &Theme,
    paper: Paper,
) -> Result<Drawing, Error> {
    let points = &view.points;
    let frame = Frame::new(&view.caption, paper);
    let rest = frame.top() + 40.0 + frame.foot();
    let height = paper.height(rest + PLOT, rest + PLOT_LEAST);
    let (top, bottom) = (frame.top() + 6.0, frame.top() + height - rest);
    let costs = ends(points.iter().map(|point| point.cost));
    // A budget far from all costs would push them together, and is no bound for any of them.
    let far = 0.5 * (costs.1 - costs.0);
    let near = |budget: &f64| (costs.0 - far..=costs.1 + far).contains(budget);
    let budget = view.budget.filter(near);
    let costs = ends(points.iter().map(|point| point.cost).chain(budget));
    let values = ends(points.iter().map(|point| point.value));
    let right = frame.right();
    let (x, y) = (Scale::new(costs, (MARGIN + LEFT, right - 120.0)), Scale::new(values, (bottom, top)));
    sheet((paper.width, height), &view.caption, |canvas| {
        frame.draw(canvas, theme, height)?;
        for (at, text) in marks(values, 6, view.kind, false) {
            canvas.line(&[(MARGIN + LEFT, y.at(at)), (right, y.at(at))], theme.grid, 1.0)?;
            canvas.text((MARGIN + LEFT - 8.0, y.at(at) + 5.0), &text, FOOT, theme.muted, Anchor::End)?;
        }
        for (at, text) in marks(costs, 6, Kind::Money, false) {
            canvas.line(&[(x.at(at), top), (x.at(at), bottom)], theme.grid, 1.0)?;
            canvas.text(
                (x.at(at), bottom + 20.0),
                &format!("{text}/week"),
                FOOT,
                theme.muted,
                Anchor::Middle,
            )?;
        }
        if let Some(budget) = budget {
            let at = x.at(budget);
            canvas.line(&[(at, top), (at, bottom)], theme.muted, 1.0)?;
            canvas.text((at + 6.0, top + 12.0), "budget", FOOT, theme.muted, Anchor::Start)?;
        }
        let path = steps(points, (&x, &y), view.lower_is_better);
        if path.len() > 1 {
            canvas.line(&path, theme.throughput, 2.0)?;
        }
        dots(canvas, theme, points, (&x, &y), &path, right)
    })
}

fn point(one: &Alternative) -> Option<Point> {
    let value = one.estimates.first()?.as_ref()?.value;
    (one.money.total_per_week > 0.0 && value.is_finite()).then(|| Point {
        name: one.title.clone(),
        standing: Standing::of(one),
        cost: one.money.total_per_week,
        value,
        on_frontier: one.on_frontier,
    })
}

/// The ends of an axis around all values.
fn ends(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) = values
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
    let room = 0.06 * (high - low).max(1e-6 * high.abs()).max(1e-9);
    (low - room, high + room)
}

/// The frontier as steps: for more money nothing better until the next.
fn steps(points: &[Point], (x, y): (&Scale, &Scale), lower_is_better: bool) -> Vec<(f64, f64)> {
    let mut frontier: Vec<&Point> = points.iter().filter(|point| point.on_frontier).collect();
    let sign = if lower_is_better { 1.0 } else { -1.0 };
    frontier.sort_by(|one, other| {
        one.cost.total_cmp(&other.cost).then((sign * one.value).total_cmp(&(sign * other.value)))
    });
    let mut path: Vec<(f64, f64)> = Vec::new();
    for point in frontier {
        let at = (x.at(point.cost), y.at(point.value));
        if let Some(&(_, before)) = path.last() {
            path.push((at.0, before));
        }
        path.push(at);
    }
    path
}

/// Points with their names beside them, where there is room.
fn dots(
    canvas: &Canvas<'_>,
    theme: &Theme,
    points: &[Point],
    (x, y): (&Scale, &Scale),
    path: &[(f64, f64)],
    right_end: f64,
) -> Result<(), Error> {
    let mut taken: Vec<(f64, f64, f64, f64)> = points
        .iter()
        .map(|point| {
            (
                x.at(point.cost) - POINT,
                y.at(point.value) - POINT,
                x.at(point.cost) + POINT,
                y.at(point.value) + POINT,
            )
        })
        .collect();
    taken.extend(path.windows(2).map(|ends| {
        let ((x1, y1), (x2, y2)) = (ends[0], ends[1]);
        (x1.min(x2), y1.min(y2), x1.max(x2), y1.max(y2))
    }));
    // Those on the frontier choose first.
    let mut order: Vec<&Point> = points.iter().collect();
    order.sort_by_key(|point| !point.on_frontier);
    for point in order {
        let (px, py) = (x.at(point.cost), y.at(point.value));
        let color = point.standing.color(theme);
        canvas.polygon(
            &[(px - POINT, py), (px, py - POINT), (px + POINT, py), (px, py + POINT)],
            color,
            1.0,
        )?;
        let name = shortened(&point.name, |text| SMALL.width(text) <= LABEL_MOST);
        let wide = SMALL.width(&name);
        let shift = [0.0, -LINE, LINE, -2.0 * LINE, 2.0 * LINE, -3.0 * LINE, 3.0 * LINE];
        let places = shift.iter().flat_map(|dy| [(px + 11.0, py + dy), (px - 11.0 - wide, py + dy)]);
        let fits = |&(left, middle): &(f64, f64)| {
            let (right, above, below) = (left + wide, middle - 8.0, middle + 7.0);
            left > MARGIN
                && right < right_end + MARGIN - 4.0
                && taken.iter().all(|&(l, t, r, b)| right < l || left > r || below < t || above > b)
        };
        // Where nothing is free the point stays without a name; the table has it.
        let Some((left, middle)) = places.into_iter().find(fits) else { continue };
        taken.push((left, middle - 8.0, left + wide, middle + 7.0));
        if (middle - py).abs() > 1.0 {
            let near = if left > px { left - 2.0 } else { left + wide + 2.0 };
            canvas.line(&[(px, py), (near, middle)], theme.grid, 1.0)?;
        }
        canvas.text((left, middle + 5.0), &name, SMALL, theme.ink, Anchor::Start)?;
    }
    Ok(())
}
