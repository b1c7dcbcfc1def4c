//! Where units wait and why: a bar for each activity, cut by cause, and beside it how busy the people are who do
//! the work. The title names the bottleneck, if there is one.

use super::canvas::{Anchor, Canvas, Drawing, sheet};
use super::font::Font;
use super::frame::{FOOT, Frame, MARGIN, WIDTH, cut, interval_words, origin};
use super::palette::Theme;
use super::scale::Scale;
use crate::experiment::results::{ActivityResult, Cause, Estimate, PoolResult, Results};
use crate::report::Error;
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
const SWATCH: f64 = 14.0;
/// Widest column of names.
const NAMES_MOST: f64 = 250.0;
/// Width of the column that shows how busy pools are.
const BUSY: f64 = 210.0;
const GAP: f64 = 14.0;
const NAME: Font = Font::regular(17.0);
const NUMBER: Font = Font::bold(16.0);
const SMALL: Font = Font::regular(14.0);

/// One bar.
struct Row<'a> {
    name: String,
    /// Hours of waiting per week, in the order of [`Cause::ALL`].
    waiting: [f64; Cause::COUNT],
    share: Option<Estimate>,
    pools: Vec<&'a PoolResult>,
    /// What stands where pools would.
    note: &'static str,
}

impl Row<'_> {
    fn total(&self) -> f64 {
        self.waiting.iter().sum()
    }

    /// `1,220 h · 61 % ± 3`.
    fn label(&self) -> String {
        let hours = format!("{} h", value(self.total(), Kind::Count));
        match self.share {
            Some(share) => format!("{hours} · {}", figure(share, Kind::Share)),
            None => hours,
        }
    }
}

/// The columns of the chart, in pixels from the left.
struct Columns {
    names: f64,
    bars: Scale,
    busy: f64,
}

/// Draws the chart; `None` if nothing ever waited.
///
/// # Errors
/// If the drawing fails.
pub fn draw(results: &Results, theme: &Theme) -> Result<Option<Drawing>, Error> {
    let rows = rows(results);
    if rows.is_empty() {
        return Ok(None);
    }
    let title = waiting_title(results);
    let subtitle =
        "Hours of waiting per week at each activity by cause, and its share of the waiting for people";
    let banded = rows.iter().any(|row| row.share.is_some_and(|share| share.interval.is_some()));
    let foot = if banded {
        format!("± is the {} of the share. {}", interval_words(results), origin(results))
    } else {
        origin(results)
    };
    let frame = Frame::new(&title, subtitle, &foot);
    let height = (frame.top() + KEY + rows.len() as f64 * ROW + 8.0 + frame.foot()).ceil();
    let drawing = sheet((WIDTH, height), &title, subtitle, |canvas| {
        frame.draw(canvas, theme, height)?;
        let columns = Columns::new(&rows);
        key(canvas, theme, &rows, &columns, frame.top())?;
        for (place, row) in rows.iter().enumerate() {
            let middle = frame.top() + KEY + (place as f64 + 0.5) * ROW;
            bar(canvas, theme, row, &columns, middle)?;
            busy(canvas, theme, row, columns.busy, middle)?;
        }
        Ok(())
    })?;
    Ok(Some(drawing))
}

/// The bars, longest first; those beyond the limit together in one. Activities without waiting have none.
fn rows(results: &Results) -> Vec<Row<'_>> {
    let mut waiting: Vec<&ActivityResult> =
        results.activities.iter().filter(|activity| total(&activity.waiting_per_week) > 0.0).collect();
    waiting.sort_by(|a, b| total(&b.waiting_per_week).total_cmp(&total(&a.waiting_per_week)));
    // One bar more costs no more room than one that says "1 other".
    let own = if waiting.len() > BARS_MOST + 1 { BARS_MOST } else { waiting.len() };
    let (first, rest) = waiting.split_at(own);
    let mut rows: Vec<Row<'_>> = first.iter().map(|activity| row(results, activity)).collect();
    if !rest.is_empty() {
        let sum = |cause: Cause| rest.iter().map(|other| other.waiting_per_week[cause].value).sum();
        let share: f64 = rest.iter().filter_map(|other| Some(other.share_of_waiting?.value)).sum();
        rows.push(Row {
            name: counted(rest.len() as u64, "other"),
            waiting: Cause::ALL.map(sum),
            share: Some(Estimate { value: share, interval: None }),
            pools: Vec::new(),
            note: "",
        });
    }
    rows
}

fn row<'a>(results: &'a Results, activity: &ActivityResult) -> Row<'a> {
    Row {
        name: activity.title.clone(),
        waiting: Cause::ALL.map(|cause| activity.waiting_per_week[cause].value),
        share: activity.share_of_waiting,
        pools: results.pools.iter().filter(|pool| activity.pools.contains(&pool.name)).collect(),
        note: if activity.pools.is_empty() { "a delay, nobody of ours" } else { "" },
    }
}

impl Columns {
    /// Names take what they need up to a limit; the longest bar and its label share the rest with the busy column.
    fn new(rows: &[Row<'_>]) -> Self {
        let widest = rows.iter().map(|row| NAME.width(&row.name)).fold(0.0, f64::max);
        let names = MARGIN + widest.min(NAMES_MOST);
        let left = names + GAP;
        let busy = WIDTH - MARGIN - BUSY;
        let most = rows.iter().map(Row::total).fold(0.0, f64::max);
        // A shorter bar may have the longer label, so each bar asks for its own room.
        let longest = rows
            .iter()
            .map(|row| {
                let room = busy - 2.0 * GAP - left - 8.0 - NUMBER.width(&row.label());
                room * most / row.total()
            })
            .fold(f64::INFINITY, f64::min);
        Self { names, bars: Scale::new((0.0, most), (left, left + longest.max(40.0))), busy }
    }
}

/// The colors and their causes above the bars, and the head of the busy column.
fn key(
    canvas: &Canvas<'_>,
    theme: &Theme,
    rows: &[Row<'_>],
    columns: &Columns,
    top: f64,
) -> Result<(), Error> {
    let baseline = top + SMALL.size + 4.0;
    let mut x = columns.bars.at(0.0);
    for (place, cause) in Cause::ALL.into_iter().enumerate() {
        if rows.iter().all(|row| row.waiting[place] <= 0.0) {
            continue;
        }
        canvas.fill((x, baseline - SWATCH + 2.0), (x + SWATCH, baseline + 2.0), theme.cause(cause))?;
        canvas.text((x + SWATCH + 6.0, baseline), title(cause), FOOT, theme.ink, Anchor::Start)?;
        x += SWATCH + 6.0 + FOOT.width(title(cause)) + 18.0;
    }
    if rows.iter().any(|row| !row.pools.is_empty()) {
        canvas.text((columns.busy, baseline), "Busy while on duty", FOOT, theme.ink, Anchor::Start)?;
    }
    Ok(())
}

/// The name, the bar cut by cause, and its figures.
fn bar(
    canvas: &Canvas<'_>,
    theme: &Theme,
    row: &Row<'_>,
    columns: &Columns,
    middle: f64,
) -> Result<(), Error> {
    let width = columns.names - MARGIN;
    let lines = cut(&row.name, NAME, width + 0.5, 2);
    let mut baseline = middle + NAME.size * 0.35 - (lines.len() as f64 - 1.0) * NAME.line_height() / 2.0;
    for line in &lines {
        canvas.text((columns.names, baseline), line, NAME, theme.ink, Anchor::End)?;
        baseline += NAME.line_height();
    }
    let (top, bottom) = (middle - BAR / 2.0, middle + BAR / 2.0);
    let mut sum = 0.0;
    for (cause, hours) in Cause::ALL.into_iter().zip(row.waiting) {
        let from = columns.bars.at(sum);
        sum += hours;
        let to = columns.bars.at(sum);
        if to - from >= 0.1 {
            canvas.fill((from, top), (to, bottom), theme.cause(cause))?;
        }
    }
    let end = (columns.bars.at(sum) + 8.0, middle + NUMBER.size * 0.35);
    canvas.text(end, &row.label(), NUMBER, theme.ink, Anchor::Start)
}

/// How busy the pools of an activity are: a small bar out of a whole for each.
fn busy(canvas: &Canvas<'_>, theme: &Theme, row: &Row<'_>, left: f64, middle: f64) -> Result<(), Error> {
    if row.pools.is_empty() {
        let at = (left, middle + SMALL.size * 0.35);
        return canvas.text(at, row.note, SMALL, theme.muted, Anchor::Start);
    }
    let shown = row.pools.len().min(POOLS_MOST);
    let pitch = ROW * 0.46;
    let mut y = middle - (shown as f64 - 1.0) * pitch / 2.0;
    for (place, pool) in row.pools.iter().take(shown).enumerate() {
        let more = row.pools.len() - shown;
        let note = if more > 0 && place + 1 == shown { format!(" +{more}") } else { String::new() };
        let lines = if shown == 1 { 2 } else { 1 };
        gauge(canvas, theme, pool, &note, lines, (left, y))?;
        y += pitch;
    }
    Ok(())
}

/// `▆▆▆▆▁ 87 % Second line`, the title of the pool in at most so many lines.
fn gauge(
    canvas: &Canvas<'_>,
    theme: &Theme,
    pool: &PoolResult,
    note: &str,
    lines: usize,
    (left, middle): (f64, f64),
) -> Result<(), Error> {
    const WHOLE: f64 = 48.0;
    const HALF_HEIGHT: f64 = 5.0;
    let share = pool.occupancy.map_or(0.0, |occupancy| occupancy.value.clamp(0.0, 1.0));
    canvas.fill((left, middle - HALF_HEIGHT), (left + WHOLE, middle + HALF_HEIGHT), theme.grid)?;
    if share > 0.0 {
        canvas.fill(
            (left, middle - HALF_HEIGHT),
            (left + WHOLE * share, middle + HALF_HEIGHT),
            theme.busy,
        )?;
    }
    let number = pool.occupancy.map_or_else(String::new, |occupancy| value(occupancy.value, Kind::Share));
    let baseline = middle + SMALL.size * 0.35;
    let x = left + WHOLE + 8.0;
    canvas.text((x, baseline), &number, SMALL, theme.ink, Anchor::Start)?;
    let title = x + SMALL.width("100 %") + 4.0;
    let room = WIDTH - MARGIN - title - SMALL.width(note);
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
