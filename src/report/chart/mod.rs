//! Charts that state their finding in the title. One drawing in SVG; a PNG is the same drawing rendered with the
//! font that comes with the program, so that it looks alike on every machine.
//!
//! What a chart shows is a value that goes into `charts.json` as it is ([`stored`]). Drawing knows that value, colors
//! and a size, and nothing else: a chart is the same whether it is drawn after the run or years later.

mod analysis;
mod bottleneck;
mod canvas;
mod compare;
mod durations;
mod elimination;
mod font;
mod frame;
mod frontier;
mod levels;
mod page;
mod palette;
mod picture;
mod plane;
mod scale;
mod stored;
mod sweep;
mod throughput;
mod time_axis;
mod tornado;
mod view;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use super::Error;

pub(super) use analysis::charts as analysis_charts;
pub(super) use bottleneck::Bottleneck;
pub use canvas::{Drawing, Size};
pub(super) use compare::{CostBenefit, Forest, Spread};
pub(super) use elimination::{End, Lane, Race};
pub(super) use frame::Caption;
pub(super) use frontier::{Frontier, Spot};
pub(super) use page::{ColorPairs, fitted, page_colors};
pub use palette::Theme;
pub(super) use plane::Axis;
pub(super) use stored::files as chart_files;
pub use stored::{CHARTS_FILE, CHARTS_SCHEMA, NoCharts, read as read_charts};
pub(super) use sweep::{Cell, Curve, Map};
pub(super) use throughput::Throughput;
pub(super) use tornado::{Tornado, TornadoBar};
pub(super) use view::View;

use frame::Paper;

/// A chart: its name, which is that of its files, and what it shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Chart {
    name: String,
    view: View,
}

impl Chart {
    /// A chart under a name.
    pub(super) fn new(name: impl Into<String>, view: impl Into<View>) -> Self {
        Self { name: name.into(), view: view.into() }
    }

    /// The name: that of its files without the extension.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The finding, which is its title.
    pub fn title(&self) -> &str {
        &self.view.caption().title
    }

    /// Draws the chart, as large as suits it or, if a size is given, in the shape of that size.
    ///
    /// # Errors
    /// If the drawing fails.
    pub fn draw(&self, theme: &Theme, size: Option<Size>) -> Result<Drawing, Error> {
        /// Attempts to find the width at which a chart has the wanted shape.
        const ATTEMPTS: usize = 4;
        let Some(size) = size else { return self.view.draw(theme, Paper::NATURAL) };
        let aspect = f64::from(size.height) / f64::from(size.width);
        let mut width = Paper::NATURAL.width;
        let mut drawing = self.view.draw(theme, Paper { width, height: Some((width * aspect).ceil()) })?;
        for _ in 1..ATTEMPTS {
            // What does not fit into so low a chart gets a larger paper, on which everything is smaller.
            let needed = drawing.aspect() * width;
            if needed <= width * aspect + 2.0 {
                break;
            }
            width = (needed / aspect).ceil();
            drawing = self.view.draw(theme, Paper { width, height: Some((width * aspect).ceil()) })?;
        }
        Ok(drawing.sized(size))
    }
}
