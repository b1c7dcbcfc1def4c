//! Lines to measure numbers of things by, with their figures at the left.

use super::canvas::{Anchor, Canvas};
use super::frame::LABEL;
use super::palette::Theme;
use super::scale::Scale;
use crate::report::Error;
use crate::report::words::grouped;

/// Draws a line for each level from `left` to `right`.
pub(super) fn draw_levels(
    canvas: &Canvas<'_>,
    theme: &Theme,
    scale: &Scale,
    levels: &[f64],
    (left, right): (f64, f64),
) -> Result<(), Error> {
    for level in levels {
        let y = scale.at(*level);
        let color = if *level == 0.0 { theme.muted } else { theme.grid };
        canvas.line(&[(left, y), (right, y)], color, 1.0)?;
        let at = (left - 10.0, y + LABEL.size * 0.35);
        canvas.text(at, &level_label(*level, levels), LABEL, theme.muted, Anchor::End)?;
    }
    Ok(())
}

/// Width of the widest label.
pub(super) fn levels_width(levels: &[f64]) -> f64 {
    levels.iter().map(|level| LABEL.width(&level_label(*level, levels))).fold(0.0, f64::max)
}

/// A level as it stands at the axis: all levels in the same unit, with the same number of decimal places.
fn level_label(level: f64, levels: &[f64]) -> String {
    let (unit, name) = match levels.last().copied().unwrap_or(0.0) {
        highest if highest >= 1e9 => (1e9, " bn"),
        highest if highest >= 1e6 => (1e6, " M"),
        _ => (1.0, ""),
    };
    if level == 0.0 {
        return "0".to_owned();
    }
    let step = levels.get(1).copied().unwrap_or(1.0) / unit;
    let places = (-step.log10() - 1e-9).ceil().clamp(0.0, 9.0) as usize;
    grouped(level / unit, places) + name
}
