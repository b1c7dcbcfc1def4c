//! Aging work in progress: how old the units inside are, step by step, against the ages at which units have left that
//! step.

use serde::{Deserialize, Serialize};

use super::super::canvas::{Anchor, Canvas, Drawing, sheet};
use super::super::durations::Durations;
use super::super::frame::{
    Caption, FOOT, Frame, LABEL, MARGIN, PLOT_LEAST, Paper, cut, interval_words, origin,
};
use super::super::palette::{Theme, mixed};
use super::super::plane::speck;
use super::histogram::units;
use crate::analysis::results::Analysis;
use crate::experiment::results::Cause;
use crate::report::Error;
use crate::report::figure::Figure;
use crate::report::words::counted;
use crate::time::TICKS_PER_HOUR;

const HEIGHT: f64 = 600.0;
/// Steps at most: those with the most units inside.
const STEPS_MOST: usize = 9;
/// Lines of a step's name.
const NAME_LINES: usize = 3;

/// What the chart shows. Times are in hours.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::report) struct Aging {
    pub(in crate::report::chart) caption: Caption,
    columns: Vec<Column>,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Column {
    name: String,
    /// The ages that 50, 85 and 95 % of the units did not exceed when they left the step.
    limits: Option<[Figure; 3]>,
    /// Ages of the units inside.
    ages_h: Vec<f64>,
}

impl Column {
    /// Units that are older than 95 % ever were here.
    fn oldest(&self) -> usize {
        let limit = self.limits.map_or(f64::INFINITY, |limits| limits[2].value);
        self.ages_h.iter().filter(|age| **age > limit).count()
    }
}

impl Aging {
    /// What is shown of an analysis; `None` if nothing was inside at the end.
    pub(in crate::report) fn of(analysis: &Analysis) -> Option<Self> {
        let column = |(place, activity): (usize, &crate::experiment::results::ActivityResult)| {
            let open = analysis.ages.open.iter().filter(|unit| unit.activity == place);
            Column {
                name: activity.title.clone(),
                limits: analysis.ages.activities.get(place).copied().flatten().map(|q| q.map(Into::into)),
                ages_h: open.map(|unit| unit.age as f64 / TICKS_PER_HOUR as f64).collect(),
            }
        };
        let mut columns: Vec<Column> = analysis.run.activities.iter().enumerate().map(column).collect();
        columns.retain(|column| !column.ages_h.is_empty());
        let steps = columns.len();
        let mut sizes: Vec<usize> = columns.iter().map(|column| column.ages_h.len()).collect();
        sizes.sort_unstable_by(|a, b| b.cmp(a));
        if let Some(&size) = sizes.get(STEPS_MOST) {
            columns.retain(|column| column.ages_h.len() > size);
        }
        if columns.is_empty() {
            return None;
        }
        let hidden = match steps - columns.len() {
            0 => String::new(),
            more => format!("{} with fewer units are left out. ", counted(more as u64, "step")),
        };
        Some(Self {
            caption: Caption {
                title: title(&columns),
                subtitle: "Units inside where the first replication ends, each at its step, and how long ago it arrived; the bands end \
                           at the ages that 50, 85 and 95 % of all units did not exceed when they left that step"
                    .to_owned(),
                foot: format!(
                    "{hidden}Whiskers are {}s. {}",
                    interval_words(&analysis.run),
                    origin(&analysis.run)
                ),
            },
            columns,
        })
    }
}

fn title(columns: &[Column]) -> String {
    let inside: usize = columns.iter().map(|column| column.ages_h.len()).sum();
    let old: usize = columns.iter().map(Column::oldest).sum();
    let Some(most) = columns.iter().max_by_key(|column| column.oldest()).filter(|_| old > 0) else {
        return format!(
            "None of {} inside is older than 95 % were when they left the same step",
            units(inside)
        );
    };
    let is_are = if old == 1 { "is" } else { "are" };
    let place = if most.oldest() == old {
        format!("at {}", most.name)
    } else {
        format!("{} of these at {}", most.oldest(), most.name)
    };
    format!(
        "{old} of {} inside {is_are} older than 95 % were when they left the same step, {place}",
        units(inside)
    )
}

/// Draws the chart.
///
/// # Errors
/// If the drawing fails.
pub(in crate::report::chart) fn draw(view: &Aging, theme: &Theme, paper: Paper) -> Result<Drawing, Error> {
    let frame = Frame::new(&view.caption, paper);
    let least = frame.top() + PLOT_LEAST + frame.foot() + NAME_LINES as f64 * FOOT.line_height();
    let height = paper.height(HEIGHT, least);
    let left = MARGIN + Durations::names_width() + 10.0;
    let right = frame.right();
    let top = frame.top() + FOOT.line_height() + 8.0;
    let bottom = height - frame.foot() - NAME_LINES as f64 * FOOT.line_height() - 16.0;
    let ages = view.columns.iter().flat_map(|column| column.ages_h.iter().copied());
    let limits = view.columns.iter().filter_map(|column| column.limits).flatten().map(|limit| limit.value);
    let level = Durations::new(ages.chain(limits), (bottom, top));
    let width = (right - left) / view.columns.len().max(1) as f64;
    sheet((paper.width, height), &view.caption, |canvas| {
        frame.draw(canvas, theme, height)?;
        for (place, column) in view.columns.iter().enumerate() {
            let sides = (left + place as f64 * width + 3.0, left + (place as f64 + 1.0) * width - 3.0);
            zones(canvas, theme, column, &level, (sides, (bottom, top)))?;
        }
        level.grid(canvas, theme, (left, right))?;
        for (place, column) in view.columns.iter().enumerate() {
            let sides = (left + place as f64 * width + 3.0, left + (place as f64 + 1.0) * width - 3.0);
            draw_column(canvas, theme, column, &level, sides)?;
            let middle = f64::midpoint(sides.0, sides.1);
            let inside = format!("{} inside", column.ages_h.len());
            canvas.text((middle, frame.top() + FOOT.size), &inside, FOOT, theme.ink, Anchor::Middle)?;
            let mut baseline = bottom + FOOT.size + 8.0;
            for line in cut(&column.name, FOOT, width - 8.0, NAME_LINES) {
                canvas.text((middle, baseline), &line, FOOT, theme.ink, Anchor::Middle)?;
                baseline += FOOT.line_height();
            }
        }
        canvas.line(&[(left, bottom), (right, bottom)], theme.muted, 1.0)
    })
}

/// The bands between the limits, the darker the older.
fn zones(
    canvas: &Canvas<'_>,
    theme: &Theme,
    column: &Column,
    level: &Durations,
    ((from, to), (bottom, top)): ((f64, f64), (f64, f64)),
) -> Result<(), Error> {
    let Some(limits) = column.limits else {
        return canvas.fill((from, top), (to, bottom), theme.shade);
    };
    let mut low = bottom;
    let ends = limits.iter().map(|limit| level.at(limit.value)).chain([top]);
    for (end, part) in ends.zip([0.08, 0.16, 0.28, 0.42]) {
        canvas.fill((from, end), (to, low), mixed(theme.ground, theme.inside, part))?;
        low = end;
    }
    Ok(())
}

/// The limits with their names and whiskers, and the units.
fn draw_column(
    canvas: &Canvas<'_>,
    theme: &Theme,
    column: &Column,
    level: &Durations,
    (from, to): (f64, f64),
) -> Result<(), Error> {
    let oldest = column.limits.map_or(f64::INFINITY, |limits| limits[2].value);
    // Side by side in turn, so that units of about the same age do not hide one another.
    let lanes = (((to - from) * 0.6) / 9.0).clamp(1.0, 12.0) as usize;
    for (place, age) in column.ages_h.iter().enumerate() {
        let lane = (place * 7) % lanes;
        let x = from + (to - from) * (0.08 + 0.58 * (lane as f64 + 0.5) / lanes as f64);
        let color = if *age > oldest { theme.cause(Cause::Contention) } else { theme.inside };
        speck(canvas, (x, level.at(*age)), 4.0, (color, 0.9))?;
    }
    let Some(limits) = column.limits else { return Ok(()) };
    let mut free = f64::INFINITY;
    for (limit, name) in limits.iter().zip(["P50", "P85", "P95"]) {
        let y = level.at(limit.value);
        canvas.line(&[(from, y), (to, y)], theme.muted, 1.0)?;
        let x = to - LABEL.width("P50") - 8.0;
        if let Some((low, high)) = limit.interval() {
            let (low, high) = (level.at(low), level.at(high));
            canvas.line(&[(x, low), (x, high)], theme.ink, 1.5)?;
        }
        if y + FOOT.size < free {
            canvas.text((to - 3.0, y - 3.0), name, FOOT, theme.ink, Anchor::End)?;
            free = y;
        }
    }
    Ok(())
}
