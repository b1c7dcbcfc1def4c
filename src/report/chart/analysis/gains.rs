//! What one more person, less work or less rework would do: a difference with its interval for each place.

use serde::{Deserialize, Serialize};

use super::super::canvas::{Anchor, Canvas, Drawing, sheet};
use super::super::compare::{Standing, mark_difference, marks};
use super::super::font::Font;
use super::super::frame::{Caption, FOOT, Frame, MARGIN, Paper, cut, origin};
use super::super::palette::Theme;
use super::super::scale::Scale;
use crate::analysis::results::{Analysis, Change, ChangeKind, ChangeValues, MarginalValue, MarginalValues};
use crate::report::Error;
use crate::report::analysis::{claim_title, compared_replications, leading_measure};
use crate::report::figure::Figure;
use crate::report::words::{Kind, difference, value};

/// Places of each kind; the others would do less.
const PLACES_MOST: usize = 8;
const ROW: f64 = 32.0;
const HEADING: f64 = 34.0;
const AXIS: f64 = 30.0;
const GAP: f64 = 16.0;
const NAMES_MOST: f64 = 300.0;
const NAME: Font = Font::regular(17.0);
const HEAD: Font = Font::bold(15.0);
const NUMBER: Font = Font::bold(15.0);

/// What the chart shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::report) struct Gains {
    pub(in crate::report::chart) caption: Caption,
    kind: Kind,
    groups: Vec<Group>,
}

/// Changes of one kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Group {
    heading: String,
    rows: Vec<Row>,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Row {
    name: String,
    difference: Figure,
    label: String,
    standing: Standing,
}

impl Gains {
    /// What is shown of an analysis; `None` if no changes were run.
    pub(in crate::report) fn of(analysis: &Analysis) -> Option<Self> {
        let marginal = analysis.marginal.as_ref()?;
        let measure = leading_measure(analysis);
        let groups: Vec<Group> =
            marginal.kinds.iter().map(|kind| group(analysis, kind, measure.kind)).collect();
        let groups: Vec<Group> = groups.into_iter().filter(|group| !group.rows.is_empty()).collect();
        if groups.is_empty() {
            return None;
        }
        let level = value(analysis.run.confidence, Kind::Share);
        Some(Self {
            caption: Caption {
                title: claim_title(analysis),
                subtitle: format!(
                    "Change of {} over {}, with {level} intervals that hold for all changes of a kind at once",
                    measure.title,
                    compared_replications(marginal)
                ),
                foot: foot(analysis, marginal),
            },
            kind: measure.kind,
            groups,
        })
    }

    fn rows(&self) -> impl Iterator<Item = &Row> {
        self.groups.iter().flat_map(|group| &group.rows)
    }

    /// The ends of the axis: all intervals and zero.
    fn ends(&self) -> (f64, f64) {
        let ends = self.rows().map(|row| row.difference.ends());
        let (low, high) =
            ends.fold((0.0_f64, 0.0_f64), |(low, high), (from, to)| (low.min(from), high.max(to)));
        let room = 0.04 * (high - low).max(1e-9);
        (low - room, high + room)
    }
}

fn foot(analysis: &Analysis, marginal: &MarginalValues) -> String {
    let hidden: usize = marginal.kinds.iter().map(|kind| kind.places.len().saturating_sub(PLACES_MOST)).sum();
    let hidden = if hidden > 0 { format!("{hidden} that do less are left out. ") } else { String::new() };
    format!("{hidden}{}", origin(&analysis.run))
}

fn group(analysis: &Analysis, values: &ChangeValues, kind: Kind) -> Group {
    let heading = match values.kind {
        ChangeKind::Person => "One more person in",
        ChangeKind::Work => "10 % less work in a visit to",
        ChangeKind::Quality => "Fewer sent back after",
    };
    let row = |one: &MarginalValue| {
        let first = one.differences.first().copied().flatten().filter(|first| first.value.is_finite())?;
        let (name, points) = match one.change {
            Change::Person(pool) => (&analysis.run.pools[pool].title, String::new()),
            Change::Work(activity) => (&analysis.run.activities[activity].title, String::new()),
            Change::Quality(activity, moved) => (
                &analysis.run.activities[activity].title,
                format!(" (−{} points)", value(100.0 * moved, Kind::Count)),
            ),
        };
        let worse = first.interval.is_some_and(|(low, high)| low > 0.0 || high < 0.0) && !one.helps;
        Some(Row {
            name: format!("{name}{points}"),
            difference: first.into(),
            label: difference(first, kind),
            standing: if one.helps {
                Standing::Better
            } else if worse {
                Standing::Worse
            } else {
                Standing::Level
            },
        })
    };
    Group {
        heading: heading.to_owned(),
        rows: values.places.iter().take(PLACES_MOST).filter_map(row).collect(),
    }
}

/// Draws the chart.
///
/// # Errors
/// If the drawing fails.
pub(in crate::report::chart) fn draw(view: &Gains, theme: &Theme, paper: Paper) -> Result<Drawing, Error> {
    let frame = Frame::new(&view.caption, paper);
    let rows = view.rows().count();
    let rest = frame.top() + view.groups.len() as f64 * HEADING + AXIS + frame.foot();
    let pitch = paper.row(ROW, rows, rest);
    let height = paper.taken(rest + rows as f64 * pitch);
    let labels = view.rows().map(|row| NUMBER.width(&row.label)).fold(0.0, f64::max);
    let names = view.rows().map(|row| NAME.width(&row.name)).fold(0.0, f64::max).min(NAMES_MOST);
    let left = MARGIN + names + GAP;
    let ends = view.ends();
    let scale = Scale::new(ends, (left, frame.right() - labels - GAP));
    let bottom = height - AXIS - frame.foot();
    sheet((paper.width, height), &view.caption, |canvas| {
        frame.draw(canvas, theme, height)?;
        for (at, text) in marks(ends, 6, view.kind, true) {
            let x = scale.at(at);
            let color = if at == 0.0 { theme.muted } else { theme.grid };
            canvas.line(&[(x, frame.top()), (x, bottom)], color, if at == 0.0 { 1.5 } else { 1.0 })?;
            canvas.text((x, bottom + 18.0), &text, FOOT, theme.muted, Anchor::Middle)?;
        }
        let mut y = frame.top();
        for group in &view.groups {
            canvas.text((MARGIN, y + HEADING - 12.0), &group.heading, HEAD, theme.muted, Anchor::Start)?;
            y += HEADING;
            for row in &group.rows {
                draw_row(canvas, theme, row, &scale, y + pitch / 2.0)?;
                let at = (frame.right(), y + pitch / 2.0 + 5.0);
                canvas.text(at, &row.label, NUMBER, theme.ink, Anchor::End)?;
                y += pitch;
            }
        }
        Ok(())
    })
}

fn draw_row(canvas: &Canvas<'_>, theme: &Theme, row: &Row, scale: &Scale, middle: f64) -> Result<(), Error> {
    for line in cut(&row.name, NAME, NAMES_MOST, 1) {
        canvas.text((MARGIN, middle + 6.0), &line, NAME, theme.ink, Anchor::Start)?;
    }
    mark_difference(canvas, row.difference, row.standing.color(theme), scale, middle)
}
