//! Who is the momentary bottleneck when, pool by pool, and how often in all replications.

use serde::{Deserialize, Serialize};

use super::super::canvas::{Anchor, Canvas, Drawing, sheet};
use super::super::font::Font;
use super::super::frame::{Caption, FOOT, Frame, LABEL, MARGIN, Paper, cut, interval_words, origin};
use super::super::palette::{Theme, mixed};
use super::super::scale::Scale;
use super::super::time_axis::{date, time_axis};
use crate::analysis::results::{Analysis, Method, MethodResult};
use crate::experiment::results::Cause;
use crate::report::Error;
use crate::report::figure::Figure;
use crate::report::words::{Kind, figure, listed, value};

const ROW: f64 = 46.0;
const LANE: f64 = 26.0;
const KEY: f64 = 30.0;
const AXIS: f64 = 62.0;
const GAP: f64 = 14.0;
const NAMES_MOST: f64 = 240.0;
/// Width of the column of shares.
const SHARES: f64 = 190.0;
/// Hours that are shown at most.
const SHOWN_MOST: f64 = 336.0;
/// Parts of a lane that are drawn at most: with more, less time is shown.
const PARTS_MOST: usize = 2000;
/// Pools that are shown at most.
const POOLS_MOST: usize = 14;
const NAME: Font = Font::regular(17.0);
const NUMBER: Font = Font::bold(16.0);

/// What the chart shows. Times are in hours since the start.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::report) struct PoolTimeline {
    pub(in crate::report::chart) caption: Caption,
    /// Local date of the start.
    start: String,
    from_h: f64,
    to_h: f64,
    rows: Vec<Row>,
}

/// One pool.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Row {
    name: String,
    /// Share of the time in which it is the bottleneck, of that alone, and of that while it shifts.
    bottleneck: Option<Figure>,
    sole: Option<Figure>,
    shifting: Option<Figure>,
    parts: Vec<Part>,
}

/// A stretch of time in which the pool is the momentary bottleneck.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Part {
    from_h: f64,
    to_h: f64,
    shifting: bool,
}

impl PoolTimeline {
    /// What is shown of an analysis; `None` with fewer than two pools or if none was ever the bottleneck.
    pub(in crate::report) fn of(analysis: &Analysis) -> Option<Self> {
        let spans = &analysis.activity.timeline;
        let pools = &analysis.run.pools;
        let first = spans.first().filter(|_| pools.len() > 1)?.from;
        let last = spans.last()?.to.min(first + SHOWN_MOST);
        let to = spans.get(PARTS_MOST).map_or(last, |span| span.from.min(last));
        let row = |(place, pool): (usize, &crate::experiment::results::PoolResult)| {
            let active = analysis.activity.pools.get(place);
            let parts = spans.iter().filter(|span| span.pool == place && span.from < to);
            Row {
                name: pool.title.clone(),
                bottleneck: active.and_then(|active| active.bottleneck).map(Into::into),
                sole: active.and_then(|active| active.sole).map(Into::into),
                shifting: active.and_then(|active| active.shifting).map(Into::into),
                parts: parts
                    .map(|span| Part { from_h: span.from, to_h: span.to.min(to), shifting: span.shifting })
                    .collect(),
            }
        };
        let mut rows: Vec<Row> = pools.iter().enumerate().map(row).collect();
        let share = |row: &Row| row.bottleneck.map_or(0.0, |share| share.value);
        rows.sort_by(|a, b| share(b).total_cmp(&share(a)));
        rows.truncate(POOLS_MOST);
        Some(Self {
            caption: Caption {
                title: title(analysis),
                subtitle: "Momentary bottleneck: all people of the pool are busy, and of all such pools for the longest. \
                           First replication after the warm-up; shares are of all replications"
                    .to_owned(),
                foot: format!("± is the {}. {}", interval_words(&analysis.run), origin(&analysis.run)),
            },
            start: date(&analysis.run),
            from_h: first,
            to_h: to,
            rows,
        })
    }
}

/// Who is the bottleneck most often, if the intervals carry that.
fn title(analysis: &Analysis) -> String {
    let method = analysis.verdict.methods.iter().find(|one| one.method == Method::MomentaryBottleneck);
    let ranking = method.map_or(&[][..], |method: &MethodResult| &method.ranking);
    let name = |pool: usize| analysis.run.pools.get(pool).map_or("", |pool| pool.title.as_str());
    let leader = method.and_then(|method| method.leader);
    match (leader, ranking.first()) {
        (Some(leader), Some((_, share))) => {
            format!(
                "{} is the momentary bottleneck {} of the time, more than any other pool",
                name(leader),
                figure(*share, Kind::Share)
            )
        }
        (None, Some(_)) => {
            let first: Vec<String> = ranking
                .iter()
                .take(2)
                .map(|(pool, share)| format!("{} {}", name(*pool), figure(*share, Kind::Share)))
                .collect();
            format!("No pool is surely the momentary bottleneck most often: {} of the time", listed(&first))
        }
        (_, None) => "The bottleneck moves from pool to pool".to_owned(),
    }
}

/// Draws the chart.
///
/// # Errors
/// If the drawing fails.
pub(in crate::report::chart) fn draw(
    view: &PoolTimeline,
    theme: &Theme,
    paper: Paper,
) -> Result<Drawing, Error> {
    let frame = Frame::new(&view.caption, paper);
    let rows = &view.rows;
    let rest = frame.top() + KEY + AXIS + frame.foot();
    let pitch = paper.row(ROW, rows.len(), rest);
    let height = paper.taken(rest + rows.len() as f64 * pitch);
    let widest = rows.iter().map(|row| NAME.width(&row.name)).fold(0.0, f64::max);
    let names = MARGIN + widest.min(NAMES_MOST);
    let lanes = (names + GAP, frame.right() - SHARES - GAP);
    let time = Scale::new((view.from_h, view.to_h), lanes);
    let bottom = frame.top() + KEY + rows.len() as f64 * pitch;
    sheet((paper.width, height), &view.caption, |canvas| {
        frame.draw(canvas, theme, height)?;
        key(canvas, theme, (lanes.0, frame.top() + FOOT.size))?;
        let shares = (lanes.1 + GAP, frame.top() + FOOT.size);
        canvas.text(shares, "Share of the time", FOOT, theme.ink, Anchor::Start)?;
        for (place, row) in rows.iter().enumerate() {
            let middle = frame.top() + KEY + (place as f64 + 0.5) * pitch;
            lane(canvas, theme, row, &time, (names, lanes.1, middle))?;
        }
        time_axis(canvas, theme, &time, (view.from_h, view.to_h), bottom, &view.start)
    })
}

/// The colors of a bottleneck that is alone and of one that shifts.
fn colors(theme: &Theme) -> [plotters::style::RGBColor; 2] {
    let sole = theme.cause(Cause::Contention);
    [sole, mixed(theme.ground, sole, 0.5)]
}

fn key(canvas: &Canvas<'_>, theme: &Theme, (left, baseline): (f64, f64)) -> Result<(), Error> {
    let mut x = left;
    for (color, word) in colors(theme).into_iter().zip(["bottleneck alone", "shifting to or from another"]) {
        canvas.fill((x, baseline - 12.0), (x + 14.0, baseline + 2.0), color)?;
        canvas.text((x + 20.0, baseline), word, FOOT, theme.ink, Anchor::Start)?;
        x += 20.0 + FOOT.width(word) + 18.0;
    }
    Ok(())
}

fn lane(
    canvas: &Canvas<'_>,
    theme: &Theme,
    row: &Row,
    time: &Scale,
    (names, right, middle): (f64, f64, f64),
) -> Result<(), Error> {
    let lines = cut(&row.name, NAME, names - MARGIN + 0.5, 2);
    let mut baseline = middle + NAME.size * 0.35 - (lines.len() as f64 - 1.0) * NAME.line_height() / 2.0;
    for line in &lines {
        canvas.text((names, baseline), line, NAME, theme.ink, Anchor::End)?;
        baseline += NAME.line_height();
    }
    let (top, bottom) = (middle - LANE / 2.0, middle + LANE / 2.0);
    canvas.fill((names + GAP, top), (right, bottom), theme.shade)?;
    let [sole, shifting] = colors(theme);
    for part in &row.parts {
        let (from, to) = (time.at(part.from_h), time.at(part.to_h));
        let color = if part.shifting { shifting } else { sole };
        canvas.fill((from, top), (to.max(from + 0.3), bottom), color)?;
    }
    let x = right + GAP;
    let Some(share) = row.bottleneck else { return Ok(()) };
    canvas.text((x, middle - 2.0), &figure(share.into(), Kind::Share), NUMBER, theme.ink, Anchor::Start)?;
    let part = |share: Option<Figure>| share.map_or(0.0, |share| share.value);
    let split = format!(
        "alone {} · shifting {}",
        value(part(row.sole), Kind::Share),
        value(part(row.shifting), Kind::Share)
    );
    canvas.text((x, middle + LABEL.size - 1.0), &split, FOOT, theme.muted, Anchor::Start)
}
