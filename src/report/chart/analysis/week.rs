//! The average week by the hour: units inside and the lines before each step, the darker the more.

use serde::{Deserialize, Serialize};

use super::super::canvas::{Anchor, Canvas, Drawing, sheet};
use super::super::font::Font;
use super::super::frame::{Caption, FOOT, Frame, LABEL, MARGIN, Paper, cut, interval_words, origin};
use super::super::palette::{Theme, mixed};
use super::super::scale::Scale;
use super::surely_above;
use crate::experiment::results::{Estimate, Results};
use crate::report::Error;
use crate::report::words::{Kind, figure, value};

const ROW: f64 = 36.0;
const HEAD: f64 = 26.0;
const KEY: f64 = 46.0;
const GAP: f64 = 12.0;
const NAMES_MOST: f64 = 250.0;
/// Width of the column of peaks, at least.
const PEAKS: f64 = 150.0;
/// Lines at most: the longest.
const LINES_MOST: usize = 12;
/// Lines whose longest hour is below this share of the longest of all say nothing.
const WORTH_SHOWING: f64 = 0.005;
const HOURS: usize = 168;
const NAME: Font = Font::regular(16.0);
const NUMBER: Font = Font::bold(15.0);
/// The days from Monday on.
pub(super) const DAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// What the chart shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::report) struct WeekMap {
    pub(in crate::report::chart) caption: Caption,
    rows: Vec<Row>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Row {
    name: String,
    /// Units, time average in each hour from Monday 00:00 on.
    hours: Vec<f64>,
    /// The largest of them, in words.
    peak: String,
}

impl WeekMap {
    /// What is shown of a run; `None` if it is shorter than a week or nothing was ever inside.
    pub(in crate::report) fn of(results: &Results) -> Option<Self> {
        let week = &results.week;
        if week.work_in_progress.len() != HOURS {
            return None;
        }
        let inside = Row::new("All units inside", &week.work_in_progress)?;
        let least = WORTH_SHOWING * inside.most();
        let lines = results.activities.iter().zip(&week.waiting);
        let mut rows: Vec<Row> = lines
            .filter(|(activity, _)| !activity.pools.is_empty())
            .filter_map(|(activity, hours)| Row::new(&format!("Waiting: {}", activity.title), hours))
            .filter(|row| row.most() > least)
            .collect();
        rows.sort_by(|a, b| b.most().total_cmp(&a.most()));
        rows.truncate(LINES_MOST);
        rows.insert(0, inside);
        Some(Self {
            caption: Caption {
                title: title(&week.work_in_progress),
                subtitle: "Units inside and units waiting for people, time average in each hour of the average week after the warm-up; \
                           at the right the most"
                    .to_owned(),
                foot: format!("± is the {}. {}", interval_words(results), origin(results)),
            },
            rows,
        })
    }
}

/// When the most and the fewest units are inside, if the hour of the week surely makes a difference.
pub(super) fn title(inside: &[Estimate]) -> String {
    let (Some(most), Some(least)) = (peak(inside), trough(inside)) else { return String::new() };
    if surely_above(inside[most], inside[least]) {
        format!(
            "Most units are inside on {}: {}; fewest on {}: {}",
            hour_words(most),
            figure(inside[most], Kind::Count),
            hour_words(least),
            figure(inside[least], Kind::Count)
        )
    } else {
        "The hour of the week makes no difference to the units inside that the runs can tell".to_owned()
    }
}

/// `Monday from 9:00`.
pub(super) fn hour_words(hour: usize) -> String {
    format!("{} from {}:00", DAYS[(hour / 24) % 7], hour % 24)
}

fn peak(hours: &[Estimate]) -> Option<usize> {
    (0..hours.len()).max_by(|a, b| hours[*a].value.total_cmp(&hours[*b].value).then(b.cmp(a)))
}

fn trough(hours: &[Estimate]) -> Option<usize> {
    (0..hours.len()).min_by(|a, b| hours[*a].value.total_cmp(&hours[*b].value))
}

impl Row {
    fn new(name: &str, hours: &[Estimate]) -> Option<Self> {
        let at = peak(hours)?;
        let most = hours[at];
        let day = DAYS[(at / 24) % 7].get(..3).unwrap_or_default();
        let row = Self {
            name: name.to_owned(),
            hours: hours.iter().map(|hour| hour.value).collect(),
            peak: format!("{} · {day} {}:00", figure(most, Kind::Count), at % 24),
        };
        (row.most() > 0.0 && hours.len() == HOURS).then_some(row)
    }

    fn most(&self) -> f64 {
        self.hours.iter().copied().filter(|units| units.is_finite()).fold(0.0, f64::max)
    }
}

/// Draws the chart.
///
/// # Errors
/// If the drawing fails.
pub(in crate::report::chart) fn draw(view: &WeekMap, theme: &Theme, paper: Paper) -> Result<Drawing, Error> {
    let frame = Frame::new(&view.caption, paper);
    let rows = &view.rows;
    let rest = frame.top() + HEAD + KEY + frame.foot();
    let pitch = paper.row(ROW, rows.len(), rest);
    let height = paper.taken(rest + rows.len() as f64 * pitch);
    let widest = rows.iter().map(|row| NAME.width(&row.name)).fold(0.0, f64::max);
    let names = MARGIN + widest.min(NAMES_MOST);
    let peaks = rows.iter().map(|row| NUMBER.width(&row.peak)).fold(PEAKS, f64::max);
    let beside = frame.right() - peaks;
    let hours = Scale::new((0.0, HOURS as f64), (names + GAP, beside - GAP));
    let top = frame.top() + HEAD;
    let bottom = top + rows.len() as f64 * pitch;
    let most = rows.iter().map(Row::most).fold(0.0, f64::max);
    sheet((paper.width, height), &view.caption, |canvas| {
        frame.draw(canvas, theme, height)?;
        for (place, row) in rows.iter().enumerate() {
            let y = top + place as f64 * pitch;
            draw_row(canvas, theme, row, &hours, (names, beside, y, pitch, most))?;
        }
        for (day, name) in DAYS.iter().enumerate() {
            let x = hours.at(day as f64 * 24.0);
            canvas.line(&[(x, top - 4.0), (x, bottom)], theme.muted, 1.0)?;
            let middle = (hours.at(day as f64 * 24.0 + 12.0), top - 9.0);
            let short = name.get(..3).unwrap_or_default();
            canvas.text(middle, short, LABEL, theme.ink, Anchor::Middle)?;
        }
        let end = hours.at(HOURS as f64);
        canvas.line(&[(end, top - 4.0), (end, bottom)], theme.muted, 1.0)?;
        canvas.text((end + GAP, top - 9.0), "most in an hour", FOOT, theme.muted, Anchor::Start)?;
        key(canvas, theme, (hours.at(0.0), bottom + 16.0), most)
    })
}

/// What the colors stand for.
fn key(canvas: &Canvas<'_>, theme: &Theme, (left, top): (f64, f64), most: f64) -> Result<(), Error> {
    const STEPS: usize = 40;
    const WIDTH: f64 = 200.0;
    canvas.text((left, top + 12.0), "0", FOOT, theme.muted, Anchor::Start)?;
    let start = left + 14.0;
    for step in 0..STEPS {
        let part = step as f64 / (STEPS - 1) as f64;
        let x = start + WIDTH * step as f64 / STEPS as f64;
        canvas.fill((x, top), (start + WIDTH, top + 14.0), shade(theme, part))?;
    }
    let words = format!("{} units", value(most, Kind::Count));
    canvas.text((start + WIDTH + 8.0, top + 12.0), &words, FOOT, theme.muted, Anchor::Start)
}

/// The color of a share of the most.
fn shade(theme: &Theme, part: f64) -> plotters::style::RGBColor {
    mixed(theme.shade, theme.inside, part.clamp(0.0, 1.0))
}

fn draw_row(
    canvas: &Canvas<'_>,
    theme: &Theme,
    row: &Row,
    hours: &Scale,
    (names, beside, y, pitch, most): (f64, f64, f64, f64, f64),
) -> Result<(), Error> {
    let middle = y + pitch / 2.0;
    let lines = cut(&row.name, NAME, names - MARGIN + 0.5, 1);
    let name = lines.first().map_or("", String::as_str);
    canvas.text((names, middle + NAME.size * 0.35), name, NAME, theme.ink, Anchor::End)?;
    // Each hour is painted to the end of the row, and the next over it: between boxes that only touch the ground shines through.
    let end = hours.at(HOURS as f64);
    for (hour, units) in row.hours.iter().take(HOURS).enumerate() {
        let part = if most > 0.0 && units.is_finite() { units / most } else { 0.0 };
        let from = hours.at(hour as f64);
        canvas.fill((from, y + 3.0), (end, y + pitch - 3.0), shade(theme, part))?;
    }
    canvas.text((beside, middle + NUMBER.size * 0.35), &row.peak, NUMBER, theme.ink, Anchor::Start)
}
