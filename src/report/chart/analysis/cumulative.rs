//! The cumulative flow diagram: units that have left below, those inside above them by where they are, all added up over
//! the run or over the average week.

use serde::{Deserialize, Serialize};

use super::super::canvas::{Anchor, Canvas, Drawing, sheet};
use super::super::frame::{Caption, FOOT, Frame, LABEL, MARGIN, PLOT_LEAST, Paper, interval_words, origin};
use super::super::levels::{draw_levels, levels_width};
use super::super::palette::{Theme, mixed};
use super::super::scale::{Scale, ticks};
use super::super::time_axis::{date, time_axis};
use super::histogram::level_labels;
use super::surely_above;
use super::week::DAYS;
use crate::experiment::results::{Estimate, Results};
use crate::report::Error;
use crate::report::words::{Kind, figure, shortened, value};
use crate::time::TICKS_PER_WEEK;

const HEIGHT: f64 = 620.0;
/// Room for the names of the bands.
const NAMES: f64 = 250.0;
/// Bands with a name of their own.
const BANDS_MOST: usize = 6;
/// Units inside are seen in the diagram if they are at least this share of all that have come.
const WORTH_SEEING: f64 = 0.04;
const HOURS: usize = 168;

/// What the chart shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::report) struct CumulativeFlow {
    pub(in crate::report::chart) caption: Caption,
    /// Local date of the start; absent for the average week, which begins on Monday.
    start: Option<String>,
    /// Hours since the start.
    at_h: Vec<f64>,
    /// Units that have left until then.
    left: Vec<f64>,
    /// Units inside, from below.
    bands: Vec<Band>,
}

/// Units in one place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Band {
    name: String,
    units: Vec<f64>,
}

impl CumulativeFlow {
    /// The whole run; `None` if what is inside would not be seen beside all that has come and gone.
    pub(in crate::report) fn of_run(results: &Results) -> Option<Self> {
        let series = &results.series;
        let mut left = vec![0.0];
        let mut at_h = vec![0.0];
        let mut sum = 0.0;
        let mut start = 0;
        for (end, per_week) in series.ends.iter().zip(&series.throughput_per_week) {
            sum += per_week.value * (end.ticks() - start) as f64 / TICKS_PER_WEEK as f64;
            start = end.ticks();
            left.push(sum);
            at_h.push(end.hours());
        }
        let bands = results.activities.iter().zip(&series.inside).map(|(activity, units)| Band {
            name: activity.title.clone(),
            units: with_start(units, at_h.len()),
        });
        let bands = led(bands.collect(), "elsewhere");
        let view = Self {
            caption: Caption {
                title: run_title(results),
                subtitle: "Units that have left, and above them those inside at each step; the height of all bands above “finished” is \
                           the work in progress, their width the lead time"
                    .to_owned(),
                foot: format!("± is the {}. {}", interval_words(results), origin(results)),
            },
            start: Some(date(results)),
            at_h,
            left,
            bands,
        };
        (view.at_h.len() > 2 && view.is_worth_seeing()).then_some(view)
    }

    /// The average week; `None` if the run is shorter or what is inside would not be seen.
    pub(in crate::report) fn of_week(results: &Results) -> Option<Self> {
        let week = &results.week;
        if week.throughput.len() != HOURS || week.work_in_progress.len() != HOURS {
            return None;
        }
        let mut left = vec![0.0];
        let mut sum = 0.0;
        for hour in &week.throughput {
            sum += hour.value;
            left.push(sum);
        }
        // A time average of an hour stands at its end; Monday begins as Sunday ended.
        let turned = |units: &[Estimate]| -> Vec<f64> {
            units.last().into_iter().chain(units).map(|units| units.value).collect()
        };
        let lines = results.activities.iter().zip(&week.waiting);
        let waiting = lines.filter(|(activity, _)| !activity.pools.is_empty()).map(|(activity, units)| {
            Band { name: format!("waiting: {}", activity.title), units: turned(units) }
        });
        let waiting = led(waiting.collect(), "waiting elsewhere");
        let mut rest = turned(&week.work_in_progress);
        for band in &waiting {
            for (rest, units) in rest.iter_mut().zip(&band.units) {
                *rest = (*rest - units).max(0.0);
            }
        }
        let mut bands = vec![Band { name: "in work or in a delay".to_owned(), units: rest }];
        bands.extend(waiting);
        let view = Self {
            caption: Caption {
                title: week_title(results),
                subtitle: "The average week after the warm-up: units that have left since Monday, and above them those inside; the height of \
                           all bands above “finished” is the work in progress, their width the lead time"
                    .to_owned(),
                foot: format!("± is the {}. {}", interval_words(results), origin(results)),
            },
            start: None,
            at_h: (0..=HOURS).map(|hour| hour as f64).collect(),
            left,
            bands,
        };
        view.is_worth_seeing().then_some(view)
    }

    /// Units inside at an instant.
    fn inside(&self, place: usize) -> f64 {
        self.bands.iter().filter_map(|band| band.units.get(place)).sum()
    }

    /// The most units that have come.
    fn most(&self) -> f64 {
        let all = self.left.iter().enumerate().map(|(place, left)| left + self.inside(place));
        all.filter(|all| all.is_finite()).fold(0.0, f64::max)
    }

    fn is_worth_seeing(&self) -> bool {
        let most = self.most();
        let inside = (0..self.left.len()).map(|place| self.inside(place)).fold(0.0, f64::max);
        most > 0.0 && inside >= WORTH_SEEING * most
    }
}

/// Figures at the ends of bins with what there was at the start, which is taken to be as at the first end.
fn with_start(units: &[Estimate], count: usize) -> Vec<f64> {
    units.first().into_iter().chain(units).map(|units| units.value).take(count).collect()
}

/// The widest bands in their order, the others together.
fn led(bands: Vec<Band>, rest: &str) -> Vec<Band> {
    let area = |band: &Band| band.units.iter().sum::<f64>();
    let mut areas: Vec<f64> = bands.iter().map(area).collect();
    areas.sort_by(|a, b| b.total_cmp(a));
    let least = areas.get(BANDS_MOST).copied().unwrap_or(f64::NEG_INFINITY);
    let (own, others): (Vec<Band>, Vec<Band>) =
        bands.into_iter().filter(|band| area(band) > 0.0).partition(|band| area(band) > least);
    let mut bands = own;
    if let Some(first) = others.first() {
        let sum = |place: usize| others.iter().filter_map(|band| band.units.get(place)).sum();
        bands.push(Band { name: rest.to_owned(), units: (0..first.units.len()).map(sum).collect() });
    }
    bands
}

/// Whether units pile up over the run.
fn run_title(results: &Results) -> String {
    let inside = &results.series.work_in_progress;
    let first = results.series.ends.iter().position(|end| *end > results.warm_up).unwrap_or(0);
    match (inside.get(first), inside.last()) {
        (Some(&first), Some(&last)) if surely_above(last, first) => format!(
            "Work piles up: units inside grow from {} to {}",
            figure(first, Kind::Count),
            figure(last, Kind::Count)
        ),
        (Some(&first), Some(&last)) if surely_above(first, last) => format!(
            "Work in progress shrinks: units inside fall from {} to {}",
            figure(first, Kind::Count),
            figure(last, Kind::Count)
        ),
        _ => format!(
            "{} units are inside on average, and no sign that they grow or shrink",
            figure(results.whole.work_in_progress, Kind::Count)
        ),
    }
}

/// How many are inside, and how many of these wait for people.
fn week_title(results: &Results) -> String {
    let inside = results.whole.work_in_progress;
    let waiting: f64 = results
        .activities
        .iter()
        .filter(|activity| !activity.pools.is_empty())
        .map(|activity| activity.waiting_units.value)
        .sum();
    let share = if inside.value > 0.0 { waiting / inside.value } else { 0.0 };
    format!(
        "{} units are inside on average, {} of them waiting for people",
        figure(inside, Kind::Count),
        value(share.min(1.0), Kind::Share)
    )
}

/// Draws the chart.
///
/// # Errors
/// If the drawing fails.
pub(in crate::report::chart) fn draw(
    view: &CumulativeFlow,
    theme: &Theme,
    paper: Paper,
) -> Result<Drawing, Error> {
    let frame = Frame::new(&view.caption, paper);
    let height = paper.height(HEIGHT, frame.top() + PLOT_LEAST + frame.foot());
    let most = view.most() * 1.02;
    let levels = ticks(most, 6);
    let left = MARGIN + levels_width(&levels) + 10.0;
    let right = frame.right() - NAMES;
    let top = frame.top() + 6.0;
    let bottom = height - frame.foot() - 2.0 * LABEL.line_height() - 12.0;
    let end = view.at_h.last().copied().unwrap_or(1.0);
    let time = Scale::new((0.0, end), (left, right));
    let level = Scale::new((0.0, most), (bottom, top));
    sheet((paper.width, height), &view.caption, |canvas| {
        frame.draw(canvas, theme, height)?;
        draw_levels(canvas, theme, &level, &levels, (left, right))?;
        let floor: Vec<f64> = vec![0.0; view.left.len()];
        let mut labels = Vec::new();
        let mut below = floor;
        let finished = std::iter::once(("finished", &view.left, mixed(theme.ground, theme.throughput, 0.55)));
        let colors = band_colors(theme, view.bands.len());
        let bands =
            view.bands.iter().zip(colors).map(|(band, color)| (band.name.as_str(), &band.units, color));
        for (name, units, color) in finished.chain(bands) {
            let above: Vec<f64> = below.iter().zip(units).map(|(below, units)| below + units).collect();
            area(canvas, view, (&time, &level), (&below, &above), color)?;
            let ends = below.last().zip(above.last());
            let middle = ends.map_or(bottom, |(below, above)| level.at(f64::midpoint(*below, *above)));
            let name = shortened(name, |name| FOOT.width(name) <= NAMES - 16.0);
            labels.push((middle, name, theme.ink));
            below = above;
        }
        let top_line: Vec<_> =
            view.at_h.iter().zip(&below).map(|(at, units)| (time.at(*at), level.at(*units))).collect();
        canvas.line(&top_line, theme.ink, 1.5)?;
        level_labels(canvas, &labels, right + 12.0, (top + 8.0, bottom - 4.0))?;
        match &view.start {
            Some(start) => time_axis(canvas, theme, &time, (0.0, end), bottom, start),
            None => days(canvas, theme, &time, (top, bottom)),
        }
    })
}

/// From the color of work to paler and paler shades of waiting, neighbors apart.
fn band_colors(theme: &Theme, count: usize) -> Vec<plotters::style::RGBColor> {
    let part = |place: usize| [1.0, 0.45, 0.75, 0.30, 0.88, 0.55, 0.38, 0.66][place % 8];
    (0..count).map(|place| mixed(theme.ground, theme.inside, part(place))).collect()
}

fn area(
    canvas: &Canvas<'_>,
    view: &CumulativeFlow,
    (time, level): (&Scale, &Scale),
    (below, above): (&[f64], &[f64]),
    color: plotters::style::RGBColor,
) -> Result<(), Error> {
    let edge = |units: &[f64]| -> Vec<(f64, f64)> {
        view.at_h.iter().zip(units).map(|(at, units)| (time.at(*at), level.at(*units))).collect()
    };
    let mut outline = edge(above);
    outline.extend(edge(below).into_iter().rev());
    if outline.len() < 3 {
        return Ok(());
    }
    canvas.polygon(&outline, color, 1.0)
}

/// The days of the week below the axis.
fn days(canvas: &Canvas<'_>, theme: &Theme, time: &Scale, (top, bottom): (f64, f64)) -> Result<(), Error> {
    for (day, name) in DAYS.iter().enumerate() {
        let x = time.at(day as f64 * 24.0);
        canvas.line(&[(x, bottom), (x, bottom + 6.0)], theme.muted, 1.0)?;
        let at = (time.at(day as f64 * 24.0 + 12.0), bottom + LABEL.size + 8.0);
        canvas.text(at, name.get(..3).unwrap_or_default(), LABEL, theme.muted, Anchor::Middle)?;
    }
    let end = time.at(HOURS as f64);
    canvas.line(&[(end, top), (end, bottom + 6.0)], theme.muted, 1.0)
}
