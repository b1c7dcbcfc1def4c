//! What money buys: cost against performance, the staffings that no other beats joined by a line, and where people
//! are now.

use serde::{Deserialize, Serialize};

use super::canvas::{Drawing, sheet};
use super::font::Font;
use super::frame::{Caption, Frame, LABEL, PLOT_LEAST, Paper};
use super::palette::Theme;
use super::plane::{Axis, Plane, beside, dot, ring};
use crate::report::Error;
use crate::report::figure::Figure;

const HEIGHT: f64 = 620.0;
const NAME: Font = Font::bold(17.0);

/// A point of the chart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::report) struct Spot {
    /// Cost.
    pub(in crate::report) cost: f64,
    /// Performance.
    pub(in crate::report) figure: Figure,
    /// What stands beside it.
    pub(in crate::report) name: String,
    /// Whether it is the one that was chosen.
    pub(in crate::report) chosen: bool,
}

/// What the chart shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::report) struct Frontier {
    /// The words around it.
    pub(in crate::report) caption: Caption,
    /// Cost.
    pub(in crate::report) cost: Axis,
    /// Performance.
    pub(in crate::report) performance: Axis,
    /// The frontier, by ascending cost.
    pub(in crate::report) spots: Vec<Spot>,
    /// Where people are now, if that can be run.
    pub(in crate::report) now: Option<Spot>,
    /// The budget.
    pub(in crate::report) budget: Option<f64>,
}

/// Draws the chart.
///
/// # Errors
///
/// If the drawing fails.
pub(in crate::report) fn draw(view: &Frontier, theme: &Theme, paper: Paper) -> Result<Drawing, Error> {
    let frame = Frame::new(&view.caption, paper);
    let height = paper.height(HEIGHT, frame.top() + PLOT_LEAST + frame.foot());
    sheet((paper.width, height), &view.caption, |canvas| {
        frame.draw(canvas, theme, height)?;
        let plane = Plane::new(&view.cost, &view.performance, &frame, height);
        plane.draw(canvas, theme)?;
        if let Some(budget) = view.budget {
            let x = plane.x.at(budget);
            if x <= plane.right {
                canvas.line(&[(x, plane.top), (x, plane.bottom)], theme.muted, 1.0)?;
                beside(canvas, &plane, (x, plane.top + LABEL.size), "budget", (LABEL, theme.muted))?;
            }
        }
        let at = |spot: &Spot| plane.at(spot.cost, spot.figure.value);
        let line: Vec<_> = view.spots.iter().map(at).collect();
        canvas.line(&line, theme.throughput, 2.0)?;
        for spot in view.spots.iter().chain(&view.now) {
            if let Some(interval) = spot.figure.interval() {
                plane.whisker(canvas, spot.cost, interval, theme.muted)?;
            }
        }
        for spot in &view.spots {
            let radius = if spot.chosen { 9.0 } else { 5.0 };
            let color = if spot.chosen { theme.busy } else { theme.throughput };
            dot(canvas, at(spot), radius, color)?;
        }
        if let Some(now) = &view.now {
            ring(canvas, at(now), 7.0, (theme.ink, theme.ground))?;
            let (x, y) = at(now);
            beside(canvas, &plane, (x, y - 10.0), &now.name, (NAME, theme.ink))?;
        }
        for spot in view.spots.iter().filter(|spot| spot.chosen) {
            let (x, y) = at(spot);
            beside(canvas, &plane, (x, y + 24.0), &spot.name, (NAME, theme.busy))?;
        }
        Ok(())
    })
}
