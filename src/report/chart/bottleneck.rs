//! Where units wait and why: a bar for each activity, cut by cause, and beside it how busy the people are who do
//! the work. The title names the bottleneck, if there is one.

use serde::{Deserialize, Serialize};

use super::canvas::{Anchor, Canvas, Drawing, sheet};
use super::font::Font;
use super::frame::{Caption, FOOT, Frame, MARGIN, Paper, cut, interval_words, origin};
use super::palette::Theme;
use super::scale::Scale;
use crate::experiment::results::{ActivityResult, Cause, Results};
use crate::report::Error;
use crate::report::figure::Figure;
use crate::report::finding::{title, total, waiting_title};
use crate::report::words::{Kind, counted, figure, value};

/// Activities with a bar of their own.
const BARS_MOST: usize = 12;
/// Pools shown for one activity.
const POOLS_MOST: usize = 2;
const ROW: f64 = 52.0;
const BAR: f64 = 28.0;
/// Height of the line that explains the colors, and of the heads of the columns.
const KEY: f64 = 34.0;
/// From one line of the colors to the next, where there are too many for one.
const KEY_LINE: f64 = 24.0;
const BUSY_HEAD: &str = "Busy while on duty";
const SWATCH: f64 = 14.0;
/// Widest column of names.
const NAMES_MOST: f64 = 250.0;
/// Width of the column that shows how busy pools are.
const BUSY: f64 = 210.0;
const GAP: f64 = 14.0;
const NAME: Font = Font::regular(17.0);
const NUMBER: Font = Font::bold(16.0);
const SMALL: Font = Font::regular(14.0);

/// What the chart shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::report) struct Bottleneck {
    pub(super) caption: Caption,
    rows: Vec<Row>,
}

/// One bar.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Row {
    name: String,
    waiting: Vec<Part>,
    share: Option<Figure>,
    pools: Vec<Gauge>,
    /// What stands where pools would.
    note: String,
}

/// Waiting of one cause.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Part {
    /// The name of the cause for people.
    cause: String,
    hours_per_week: f64,
}

/// How busy a pool is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Gauge {
    title: String,
    occupancy: Option<f64>,
}

impl Row {
    fn total(&self) -> f64 {
        self.waiting.iter().map(|part| part.hours_per_week).sum()
    }

    /// `1,220 h · 61 % ± 3`.
    fn label(&self) -> String {
        let hours = format!("{} h", value(self.total(), Kind::Count));
        match self.share {
            Some(share) => format!("{hours} · {}", figure(share.into(), Kind::Share)),
            None => hours,
        }
    }
}

/// The columns of the chart, in pixels from the left.
struct Columns {
    names: f64,
    bars: Scale,
    busy: f64,
    right: f64,
}

impl Bottleneck {
    /// What is shown of a run; `None` if nothing ever waited.
    pub(in crate::report) fn of(results: &Results) -> Option<Self> {
        let rows = rows(results);
        if rows.is_empty() {
            return None;
        }
        let banded = rows.iter().any(|row| row.share.is_some_and(|share| share.interval().is_some()));
        let foot = if banded {
            format!("± is the {} of the share. {}", interval_words(results), origin(results))
        } else {
            origin(results)
        };
        let subtitle =
            "Hours of waiting per week at each activity by cause, and its share of the waiting for people"
                .to_owned();
        Some(Self { caption: Caption { title: waiting_title(results), subtitle, foot }, rows })
    }
}

/// Draws the chart.
///
/// # Errors
/// If the drawing fails.
pub(super) fn draw(view: &Bottleneck, theme: &Theme, paper: Paper) -> Result<Drawing, Error> {
    let rows = &view.rows;
    let frame = Frame::new(&view.caption, paper);
    let columns = Columns::new(rows, frame.right());
    let (entries, lines) = entries(rows, &columns);
    let bars = frame.top() + KEY + (lines - 1.0) * KEY_LINE;
    let rest = bars + 8.0 + frame.foot();
    let pitch = paper.row(ROW, rows.len(), rest);
    let height = paper.taken(rest + rows.len() as f64 * pitch);
    sheet((paper.width, height), &view.caption, |canvas| {
        frame.draw(canvas, theme, height)?;
        key(canvas, theme, &entries, frame.top())?;
        if works(rows) {
            let head = (columns.busy, baseline(frame.top(), 0.0));
            canvas.text(head, BUSY_HEAD, FOOT, theme.ink, Anchor::Start)?;
        }
        for (place, row) in rows.iter().enumerate() {
            let middle = bars + (place as f64 + 0.5) * pitch;
            bar(canvas, theme, row, &columns, middle)?;
            busy(canvas, theme, row, &columns, middle)?;
        }
        Ok(())
    })
}

/// The bars, longest first; those beyond the limit together in one. Activities without waiting have none.
fn rows(results: &Results) -> Vec<Row> {
    let mut waiting: Vec<&ActivityResult> =
        results.activities.iter().filter(|activity| total(&activity.waiting_per_week) > 0.0).collect();
    waiting.sort_by(|a, b| total(&b.waiting_per_week).total_cmp(&total(&a.waiting_per_week)));
    // One bar more costs no more room than one that says "1 other".
    let own = if waiting.len() > BARS_MOST + 1 { BARS_MOST } else { waiting.len() };
    let (first, rest) = waiting.split_at(own);
    let mut rows: Vec<Row> = first.iter().map(|activity| row(results, activity)).collect();
    if !rest.is_empty() {
        let sum = |cause: Cause| rest.iter().map(|other| other.waiting_per_week[cause].value).sum();
        let share: f64 = rest.iter().filter_map(|other| Some(other.share_of_waiting?.value)).sum();
        rows.push(Row {
            name: counted(rest.len() as u64, "other"),
            waiting: parts(sum),
            share: Some(Figure { value: share, low: None, high: None }),
            pools: Vec::new(),
            note: String::new(),
        });
    }
    rows
}

fn row(results: &Results, activity: &ActivityResult) -> Row {
    let pools = results.pools.iter().filter(|pool| activity.pools.contains(&pool.name));
    let gauge = |pool: &crate::experiment::results::PoolResult| Gauge {
        title: pool.title.clone(),
        occupancy: pool.occupancy.map(|occupancy| occupancy.value),
    };
    Row {
        name: activity.title.clone(),
        waiting: parts(|cause| activity.waiting_per_week[cause].value),
        share: activity.share_of_waiting.map(Into::into),
        pools: pools.map(gauge).collect(),
        note: if activity.pools.is_empty() { "a delay, nobody of ours" } else { "" }.to_owned(),
    }
}

/// The causes that occur.
fn parts(hours: impl Fn(Cause) -> f64) -> Vec<Part> {
    let part = |cause: Cause| Part { cause: title(cause).to_owned(), hours_per_week: hours(cause) };
    Cause::ALL.into_iter().map(part).filter(|part| part.hours_per_week > 0.0).collect()
}

impl Columns {
    /// Names take what they need up to a limit; the longest bar and its label share the rest with the busy column.
    fn new(rows: &[Row], right: f64) -> Self {
        let widest = rows.iter().map(|row| NAME.width(&row.name)).fold(0.0, f64::max);
        let names = MARGIN + widest.min(NAMES_MOST);
        let left = names + GAP;
        let busy = right - BUSY;
        let most = rows.iter().map(Row::total).fold(0.0, f64::max);
        // A shorter bar may have the longer label, so each bar asks for its own room.
        let longest = rows
            .iter()
            .map(|row| {
                let room = busy - 2.0 * GAP - left - 8.0 - NUMBER.width(&row.label());
                room * most / row.total()
            })
            .fold(f64::INFINITY, f64::min);
        Self { names, bars: Scale::new((0.0, most), (left, left + longest.max(40.0))), busy, right }
    }
}

/// Whether any row tells how busy people are.
fn works(rows: &[Row]) -> bool {
    rows.iter().any(|row| !row.pools.is_empty())
}

/// Where a line of the key stands.
fn baseline(top: f64, line: f64) -> f64 {
    top + SMALL.size + 4.0 + line * KEY_LINE
}

/// The causes that occur, each with its place above the bars: pixels from the left, and the line; and how many lines they
/// take, so that none runs into the head of the busy column.
fn entries(rows: &[Row], columns: &Columns) -> (Vec<(Cause, f64, f64)>, f64) {
    let left = columns.bars.at(0.0);
    let right = if works(rows) { columns.busy - GAP } else { columns.right };
    let occurs =
        |cause: &Cause| rows.iter().any(|row| row.waiting.iter().any(|part| part.cause == title(*cause)));
    let (mut x, mut line) = (left, 0.0);
    let mut entries = Vec::new();
    for cause in Cause::ALL.into_iter().filter(occurs) {
        let width = SWATCH + 6.0 + FOOT.width(title(cause));
        if x > left && x + width > right {
            (x, line) = (left, line + 1.0);
        }
        entries.push((cause, x, line));
        x += width + 18.0;
    }
    (entries, line + 1.0)
}

/// The colors and their causes above the bars.
fn key(canvas: &Canvas<'_>, theme: &Theme, entries: &[(Cause, f64, f64)], top: f64) -> Result<(), Error> {
    for &(cause, x, line) in entries {
        let baseline = baseline(top, line);
        canvas.fill((x, baseline - SWATCH + 2.0), (x + SWATCH, baseline + 2.0), theme.cause(cause))?;
        canvas.text((x + SWATCH + 6.0, baseline), title(cause), FOOT, theme.ink, Anchor::Start)?;
    }
    Ok(())
}

/// The name, the bar cut by cause, and its figures.
fn bar(canvas: &Canvas<'_>, theme: &Theme, row: &Row, columns: &Columns, middle: f64) -> Result<(), Error> {
    let width = columns.names - MARGIN;
    let lines = cut(&row.name, NAME, width + 0.5, 2);
    let mut baseline = middle + NAME.size * 0.35 - (lines.len() as f64 - 1.0) * NAME.line_height() / 2.0;
    for line in &lines {
        canvas.text((columns.names, baseline), line, NAME, theme.ink, Anchor::End)?;
        baseline += NAME.line_height();
    }
    let (top, bottom) = (middle - BAR / 2.0, middle + BAR / 2.0);
    let mut sum = 0.0;
    for part in &row.waiting {
        let from = columns.bars.at(sum);
        sum += part.hours_per_week;
        let to = columns.bars.at(sum);
        let cause = Cause::ALL.into_iter().find(|cause| title(*cause) == part.cause);
        if to - from >= 0.1 {
            canvas.fill((from, top), (to, bottom), cause.map_or(theme.muted, |cause| theme.cause(cause)))?;
        }
    }
    let end = (columns.bars.at(sum) + 8.0, middle + NUMBER.size * 0.35);
    canvas.text(end, &row.label(), NUMBER, theme.ink, Anchor::Start)
}

/// How busy the pools of an activity are: a small bar out of a whole for each.
fn busy(canvas: &Canvas<'_>, theme: &Theme, row: &Row, columns: &Columns, middle: f64) -> Result<(), Error> {
    if row.pools.is_empty() {
        let at = (columns.busy, middle + SMALL.size * 0.35);
        return canvas.text(at, &row.note, SMALL, theme.muted, Anchor::Start);
    }
    let shown = row.pools.len().min(POOLS_MOST);
    let pitch = ROW * 0.46;
    let mut y = middle - (shown as f64 - 1.0) * pitch / 2.0;
    for (place, pool) in row.pools.iter().take(shown).enumerate() {
        let more = row.pools.len() - shown;
        let note = if more > 0 && place + 1 == shown { format!(" +{more}") } else { String::new() };
        let lines = if shown == 1 { 2 } else { 1 };
        gauge(canvas, theme, pool, (&note, lines), columns, y)?;
        y += pitch;
    }
    Ok(())
}

/// `▆▆▆▆▁ 87 % Second line`, the title of the pool in at most so many lines.
fn gauge(
    canvas: &Canvas<'_>,
    theme: &Theme,
    pool: &Gauge,
    (note, lines): (&str, usize),
    columns: &Columns,
    middle: f64,
) -> Result<(), Error> {
    const WHOLE: f64 = 48.0;
    const HALF_HEIGHT: f64 = 5.0;
    let left = columns.busy;
    let share = pool.occupancy.map_or(0.0, |occupancy| occupancy.clamp(0.0, 1.0));
    canvas.fill((left, middle - HALF_HEIGHT), (left + WHOLE, middle + HALF_HEIGHT), theme.grid)?;
    if share > 0.0 {
        canvas.fill(
            (left, middle - HALF_HEIGHT),
            (left + WHOLE * share, middle + HALF_HEIGHT),
            theme.busy,
        )?;
    }
    let number = pool.occupancy.map_or_else(String::new, |occupancy| value(occupancy, Kind::Share));
    let baseline = middle + SMALL.size * 0.35;
    let x = left + WHOLE + 8.0;
    canvas.text((x, baseline), &number, SMALL, theme.ink, Anchor::Start)?;
    let title = x + SMALL.width("100 %") + 4.0;
    let room = columns.right - title - SMALL.width(note);
    let mut words = cut(&pool.title, SMALL, room, lines);
    if let Some(last) = words.last_mut() {
        last.push_str(note);
    }
    let mut baseline = baseline - (words.len() as f64 - 1.0) * SMALL.line_height() / 2.0;
    for line in &words {
        canvas.text((title, baseline), line, SMALL, theme.muted, Anchor::Start)?;
        baseline += SMALL.line_height();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::results::ByCause;
    use crate::report::fixture;

    #[test]
    fn the_key_takes_as_many_lines_as_it_needs_beside_the_busy_column() {
        let mut results = fixture::helpdesk();
        let few = Bottleneck::of(&results).unwrap().rows;
        let columns = Columns::new(&few, 870.0);
        assert_eq!(entries(&few, &columns).1.to_bits(), 1_f64.to_bits());
        results.activities[0].waiting_per_week = ByCause::from_fn(|_| fixture::about(40.0, 1.0));
        let rows = Bottleneck::of(&results).unwrap().rows;
        let columns = Columns::new(&rows, 870.0);
        let (entries, lines) = entries(&rows, &columns);
        assert_eq!((entries.len(), lines > 1.0), (Cause::COUNT, true));
        for (cause, x, line) in entries {
            let end = x + SWATCH + 6.0 + FOOT.width(title(cause));
            assert!(end <= columns.busy - GAP && line < lines, "{cause:?} ends at {end}");
        }
    }
}
