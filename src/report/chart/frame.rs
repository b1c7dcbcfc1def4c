//! What every chart has: the ground, the finding as its title, what is shown in a line below, and where the
//! figures come from at the foot.

use serde::{Deserialize, Serialize};

use super::canvas::{Anchor, Canvas};
use super::font::Font;
use super::palette::Theme;
use crate::experiment::results::Results;
use crate::report::Error;
use crate::report::words::{Kind, counted, shortened, value, wrapped};

/// Width of a chart unless another shape is asked for.
const WIDTH: f64 = 960.0;
/// Space around everything.
pub(super) const MARGIN: f64 = 28.0;
/// The least height of a plot with its axes.
pub(super) const PLOT_LEAST: f64 = 240.0;
/// Text that belongs to the figures.
pub(super) const LABEL: Font = Font::regular(17.0);
/// Text at the foot.
pub(super) const FOOT: Font = Font::regular(14.0);

const TITLE: Font = Font::bold(26.0);
const SUBTITLE: Font = Font::regular(18.0);
const TITLE_LINES: usize = 3;
const SUBTITLE_LINES: usize = 2;

/// The words of a chart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::report) struct Caption {
    /// The finding.
    pub(in crate::report) title: String,
    /// What is shown.
    pub(in crate::report) subtitle: String,
    /// Where it comes from.
    pub(in crate::report) foot: String,
}

/// The paper that a chart is laid out on, in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Paper {
    /// From left to right.
    pub(super) width: f64,
    /// From top to bottom at least; `None` leaves it to the chart.
    pub(super) height: Option<f64>,
}

impl Paper {
    /// What suits a chart best.
    pub(super) const NATURAL: Self = Self { width: WIDTH, height: None };

    /// The height of a chart that can be lower or higher than usual, but not lower than `least`.
    pub(super) fn height(self, usual: f64, least: f64) -> f64 {
        self.height.map_or(usual, |height| height.max(least)).ceil()
    }

    /// The height of a chart that takes so much.
    pub(super) fn taken(self, height: f64) -> f64 {
        self.height(height, height)
    }

    /// The height of one of some rows, of which there are at least one, beside what else takes `rest`.
    pub(super) fn row(self, usual: f64, rows: usize, rest: f64) -> f64 {
        let room = self.height.map_or(0.0, |height| (height - rest) / rows.max(1) as f64);
        room.clamp(usual, 1.6 * usual)
    }
}

/// The words around a chart, cut into lines.
pub(super) struct Frame {
    /// Width of the paper.
    pub(super) width: f64,
    title: Vec<String>,
    subtitle: Vec<String>,
    foot: Vec<String>,
}

impl Frame {
    /// Cuts the words into lines.
    pub(super) fn new(caption: &Caption, paper: Paper) -> Self {
        let room = paper.width - 2.0 * MARGIN;
        Self {
            width: paper.width,
            title: balanced(&caption.title, room),
            subtitle: cut(&caption.subtitle, SUBTITLE, room, SUBTITLE_LINES),
            foot: cut(&caption.foot, FOOT, room, 2),
        }
    }

    /// Where what is right of everything ends.
    pub(super) fn right(&self) -> f64 {
        self.width - MARGIN
    }

    /// Where the space below the words at the top begins.
    pub(super) fn top(&self) -> f64 {
        MARGIN + height(&self.title, TITLE) + 4.0 + height(&self.subtitle, SUBTITLE) + 18.0
    }

    /// Height of the words at the foot, with the space around them.
    pub(super) fn foot(&self) -> f64 {
        height(&self.foot, FOOT) + MARGIN
    }

    /// Draws the ground and the words.
    pub(super) fn draw(&self, canvas: &Canvas<'_>, theme: &Theme, sheet_height: f64) -> Result<(), Error> {
        canvas.fill((0.0, 0.0), (self.width, sheet_height), theme.ground)?;
        let mut y = MARGIN;
        y = stacked(canvas, &self.title, TITLE, theme.ink, y)? + 4.0;
        stacked(canvas, &self.subtitle, SUBTITLE, theme.muted, y)?;
        stacked(canvas, &self.foot, FOOT, theme.muted, sheet_height - self.foot() + 8.0)?;
        Ok(())
    }
}

/// Writes lines one below the other from `top`; gives back where they end.
fn stacked(
    canvas: &Canvas<'_>,
    lines: &[String],
    font: Font,
    color: plotters::style::RGBColor,
    top: f64,
) -> Result<f64, Error> {
    let mut baseline = top + font.size;
    for line in lines {
        canvas.text((MARGIN, baseline), line, font, color, Anchor::Start)?;
        baseline += font.line_height();
    }
    Ok(top + height(lines, font))
}

fn height(lines: &[String], font: Font) -> f64 {
    lines.len() as f64 * font.line_height()
}

/// Cuts a title into as few lines as will do, about equally long, so that no word is left alone in the last.
fn balanced(title: &str, room: f64) -> Vec<String> {
    const STEP: f64 = 10.0;
    let narrower = |steps: usize| cut(title, TITLE, room - steps as f64 * STEP, TITLE_LINES);
    let widest = narrower(0);
    let whole = widest.join(" ");
    // What is narrower has as many lines or more: the narrowest that will do is found by halving.
    let (mut best, mut too_narrow) = (0, (room / 2.0 / STEP) as usize + 2);
    while best + 1 < too_narrow {
        let middle = usize::midpoint(best, too_narrow);
        let lines = narrower(middle);
        if lines.len() <= widest.len() && lines.join(" ") == whole {
            best = middle;
        } else {
            too_narrow = middle;
        }
    }
    narrower(best)
}

/// Cuts a text into at most `most` lines of at most `width` pixels; what is too long ends in an ellipsis.
pub(super) fn cut(text: &str, font: Font, width: f64, most: usize) -> Vec<String> {
    let fits = |line: &str| font.width(line) <= width;
    let mut lines = wrapped(text, fits);
    if lines.len() > most {
        let rest = lines.split_off(most.saturating_sub(1)).join(" ");
        lines.push(rest);
    }
    lines.iter().map(|line| shortened(line, fits)).collect()
}

/// Where the figures come from.
pub(super) fn origin(results: &Results) -> String {
    let runs = counted(u64::from(results.replications), "replication");
    let measured = results.horizon.since(results.warm_up);
    format!("{} · {runs}, {measured} measured · seed {}", results.title, results.seed)
}

/// `95% confidence interval`.
pub(super) fn interval_words(results: &Results) -> String {
    format!("{} confidence interval", value(results.confidence, Kind::Share))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_cut_into_lines_of_about_the_same_length() {
        super::super::font::register().unwrap();
        let title = "Throughput keeps up with demand: 7,084 units a week arrive, 7,077 units leave";
        let lines = balanced(title, 904.0);
        assert_eq!(lines.len(), 2);
        assert_eq!(lines.join(" "), title);
        assert!(TITLE.width(&lines[1]) > 0.6 * TITLE.width(&lines[0]), "{lines:?}");
    }

    #[test]
    fn what_does_not_fit_ends_in_an_ellipsis() {
        super::super::font::register().unwrap();
        let lines = cut(&"word ".repeat(200), TITLE, 300.0, 3);
        assert_eq!(lines.len(), 3);
        assert!(lines[2].ends_with('…'));
        assert!(lines.iter().all(|line| TITLE.width(line) <= 300.0));
        assert_eq!(balanced("short", 904.0), ["short"]);
    }
}
