//! The path of a selection: a lane for each alternative, as long as it stayed in the race, and why it left.

use serde::{Deserialize, Serialize};

use super::canvas::{Anchor, Canvas, Drawing, sheet};
use super::font::Font;
use super::frame::{Caption, FOOT, Frame, LABEL, MARGIN, Paper, cut};
use super::palette::Theme;
use crate::report::Error;
use crate::report::words::grouped;

const ROW: f64 = 40.0;
const BAR: f64 = 20.0;
/// Height of the axis below the lanes.
const AXIS: f64 = 56.0;
/// Widest column of names.
const NAMES_MOST: f64 = 330.0;
const GAP: f64 = 14.0;
const NAME: Font = Font::regular(16.0);
const CHOSEN: Font = Font::bold(16.0);
/// Room kept for what stands behind a lane.
const NOTE: f64 = 210.0;

/// How a lane ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::report) enum End {
    /// With being chosen.
    Chosen,
    /// With being worse than another.
    Beaten,
    /// With breaking a limit.
    Infeasible,
    /// Undecided.
    Open,
}

/// One alternative.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::report) struct Lane {
    /// Its name.
    pub(in crate::report) name: String,
    /// Replications after which it left.
    pub(in crate::report) until: u32,
    /// How.
    pub(in crate::report) end: End,
    /// Why, in words.
    pub(in crate::report) note: String,
}

/// What the chart shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::report) struct Race {
    /// The words around it.
    pub(in crate::report) caption: Caption,
    /// The lanes, from above.
    pub(in crate::report) lanes: Vec<Lane>,
}

/// Where replications lie along a lane: on a scale of ratios, since most leave early.
struct Course {
    left: f64,
    right: f64,
    most: f64,
}

impl Course {
    fn at(&self, replications: f64) -> f64 {
        let part = (replications.max(1.0)).ln() / self.most.max(2.0).ln();
        self.left + part.clamp(0.0, 1.0) * (self.right - self.left)
    }
}

/// Draws the chart.
///
/// # Errors
///
/// If the drawing fails.
pub(in crate::report) fn draw(race: &Race, theme: &Theme, paper: Paper) -> Result<Drawing, Error> {
    let frame = Frame::new(&race.caption, paper);
    let rest = frame.top() + AXIS + frame.foot();
    let pitch = paper.row(ROW, race.lanes.len(), rest);
    let lanes = race.lanes.len() as f64 * pitch;
    let height = paper.taken(rest + lanes);
    let widest = race.lanes.iter().map(|lane| CHOSEN.width(&lane.name)).fold(0.0, f64::max);
    let names = MARGIN + widest.min(NAMES_MOST);
    let most = race.lanes.iter().map(|lane| lane.until).max().unwrap_or(1);
    let course = Course { left: names + GAP, right: frame.right() - NOTE, most: f64::from(most) };
    sheet((paper.width, height), &race.caption, |canvas| {
        frame.draw(canvas, theme, height)?;
        axis(canvas, theme, &course, (frame.top(), frame.top() + lanes))?;
        for (place, lane) in race.lanes.iter().enumerate() {
            let middle = frame.top() + (place as f64 + 0.5) * pitch;
            draw_lane(canvas, theme, lane, &course, (names, middle, frame.right()))?;
        }
        Ok(())
    })
}

fn draw_lane(
    canvas: &Canvas<'_>,
    theme: &Theme,
    lane: &Lane,
    course: &Course,
    (names, middle, right): (f64, f64, f64),
) -> Result<(), Error> {
    let (font, color) = match lane.end {
        End::Chosen => (CHOSEN, theme.busy),
        End::Beaten => (NAME, theme.throughput),
        End::Infeasible => (NAME, theme.cause(crate::experiment::results::Cause::Contention)),
        End::Open => (NAME, theme.muted),
    };
    let lines = cut(&lane.name, font, names - MARGIN + 0.5, 2);
    let mut baseline = middle + font.size * 0.35 - (lines.len() as f64 - 1.0) * font.line_height() / 2.0;
    for line in &lines {
        canvas.text((names, baseline), line, font, theme.ink, Anchor::End)?;
        baseline += font.line_height();
    }
    let end = course.at(f64::from(lane.until)).max(course.left + 3.0);
    canvas.fill((course.left, middle - BAR / 2.0), (end, middle + BAR / 2.0), color)?;
    let room = right - end - 8.0;
    let note = crate::report::words::shortened(&lane.note, |note| FOOT.width(note) <= room);
    canvas.text((end + 8.0, middle + FOOT.size * 0.35), &note, FOOT, theme.ink, Anchor::Start)
}

/// Marks at 1, 2 and 5 times powers of ten, as far as they do not touch.
fn axis(canvas: &Canvas<'_>, theme: &Theme, course: &Course, (top, bottom): (f64, f64)) -> Result<(), Error> {
    let baseline = bottom + LABEL.size + 10.0;
    let mut free = f64::NEG_INFINITY;
    let mut power = 1.0;
    while power <= course.most {
        for mark in [power, 2.0 * power, 5.0 * power] {
            let label = grouped(mark, 0);
            let (x, half) = (course.at(mark), LABEL.width(&label) / 2.0);
            if mark <= course.most && x - half > free {
                canvas.line(&[(x, top), (x, bottom)], theme.grid, 1.0)?;
                canvas.text((x, baseline), &label, LABEL, theme.muted, Anchor::Middle)?;
                free = x + half + 12.0;
            }
        }
        power *= 10.0;
    }
    canvas.text(
        (course.left, baseline + LABEL.line_height()),
        "Replications",
        LABEL,
        theme.ink,
        Anchor::Start,
    )
}
