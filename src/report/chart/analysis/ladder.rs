//! The lead-time ladder of a value stream: step by step down its way, how long a unit waits and is worked on.

use serde::{Deserialize, Serialize};

use super::super::canvas::{Anchor, Canvas, Drawing, sheet};
use super::super::font::Font;
use super::super::frame::{Caption, FOOT, Frame, MARGIN, Paper, cut, interval_words, origin};
use super::super::palette::Theme;
use super::super::plane::time_marks;
use super::super::scale::Scale;
use super::surely_above;
use crate::analysis::results::{Analysis, Rung as Found};
use crate::experiment::results::{Cause, Estimate};
use crate::report::Error;
use crate::report::figure::Figure;
use crate::report::words::{Kind, figure, value};

const ROW: f64 = 54.0;
const BAR: f64 = 20.0;
const KEY: f64 = 30.0;
const AXIS: f64 = 34.0;
const GAP: f64 = 14.0;
const NAMES_MOST: f64 = 250.0;
/// Steps at most; those that take the least time are left out.
const STEPS_MOST: usize = 14;
const NAME: Font = Font::regular(17.0);
const NUMBER: Font = Font::bold(15.0);

/// What the chart shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::report) struct Ladder {
    pub(in crate::report::chart) caption: Caption,
    rungs: Vec<Rung>,
}

/// What passes outside of all steps is shown from this share of the lead time on: kept out by a limit, or closed until it
/// was opened again. Less is the difference between visits that ended and units that left.
const OUTSIDE_LEAST: f64 = 0.03;

/// One step. Times are hours of a unit in all its visits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Rung {
    name: String,
    /// Absent for what is in no step.
    visits: Option<Figure>,
    wait: Figure,
    /// Absent in a delay.
    touch: Option<Figure>,
}

impl Rung {
    fn whole(&self) -> f64 {
        self.wait.value + self.touch.map_or(0.0, |touch| touch.value)
    }

    /// Whether it is what passes outside of all steps.
    const fn is_outside(&self) -> bool {
        self.visits.is_none()
    }

    /// `waits 3.2 h ± 0.2 · work 24 min ± 1`.
    fn label(&self) -> String {
        let wait = figure(self.wait.into(), Kind::Time);
        match self.touch {
            _ if self.is_outside() => format!("waits {wait}"),
            Some(touch) => format!("waits {wait} · work {}", figure(touch.into(), Kind::Time)),
            None => format!("takes {wait}, nobody of ours"),
        }
    }
}

impl Ladder {
    /// What is shown of a value stream; `None` if its units take no time.
    pub(in crate::report) fn of(analysis: &Analysis, stream: usize) -> Option<Self> {
        let ladder = analysis.ladders.iter().find(|ladder| ladder.stream == stream)?;
        let rung = |found: &Found| {
            let wait = found.wait_per_unit?;
            let activity = analysis.run.activities.get(found.activity)?;
            Some(Rung {
                name: activity.title.clone(),
                visits: Some(found.visits?.into()),
                wait: wait.into(),
                touch: found.touch_per_unit.map(Into::into),
            })
        };
        let mut rungs: Vec<Rung> = ladder.rungs.iter().filter_map(rung).collect();
        rungs.retain(|rung| rung.whole() > 0.0);
        let lead = analysis.run.streams.get(stream)?.flow.lead_time?.mean.value;
        let outside = lead - rungs.iter().map(Rung::whole).sum::<f64>();
        if outside > OUTSIDE_LEAST * lead {
            let wait = Figure { value: outside, low: None, high: None };
            rungs.insert(0, Rung { name: "Outside the steps".to_owned(), visits: None, wait, touch: None });
        }
        let title = title(analysis, stream, &rungs)?;
        let mut times: Vec<f64> = rungs.iter().map(Rung::whole).collect();
        times.sort_by(|a, b| b.total_cmp(a));
        let hidden = times.len().saturating_sub(STEPS_MOST);
        if let Some(&least) = times.get(STEPS_MOST) {
            rungs.retain(|rung| rung.whole() > least);
        }
        let hidden = match hidden {
            0 => String::new(),
            1 => "The step that takes the least time is left out. ".to_owned(),
            many => format!("The {many} steps that take the least time are left out. "),
        };
        Some(Self {
            caption: Caption {
                title,
                subtitle:
                    "Mean time of a unit at each step, all its visits together, in the order of the steps"
                        .to_owned(),
                foot: format!(
                    "{hidden}± is the {}. {}",
                    interval_words(&analysis.run),
                    origin(&analysis.run)
                ),
            },
            rungs,
        })
    }
}

/// How much of the lead time is waiting, and where, as far as that is sure.
fn title(analysis: &Analysis, stream: usize, rungs: &[Rung]) -> Option<String> {
    let run = analysis.run.streams.get(stream)?;
    let lead = run.flow.lead_time?.mean;
    let wait: f64 = rungs.iter().map(|rung| rung.wait.value).sum();
    let whole: f64 = rungs.iter().map(Rung::whole).sum();
    if whole <= 0.0 {
        return None;
    }
    let lead = figure(lead, Kind::Time);
    if wait < 0.5 * whole {
        let work = value(1.0 - wait / whole, Kind::Share);
        return Some(format!("{}: {work} of the lead time of {lead} is work", run.title));
    }
    let mut order: Vec<&Rung> = rungs.iter().collect();
    order.sort_by(|a, b| b.wait.value.total_cmp(&a.wait.value));
    let first = order.first()?;
    let leads =
        order.get(1).is_none_or(|next| surely_above(Estimate::from(first.wait), Estimate::from(next.wait)));
    let place = if !leads {
        String::new()
    } else if first.is_outside() {
        format!(", {} of that outside the steps", value(first.wait.value / wait, Kind::Share))
    } else if order.len() == 1 || first.wait.value > 0.995 * wait {
        format!(", all of it at {}", first.name)
    } else {
        format!(", {} of that at {}", value(first.wait.value / wait, Kind::Share), first.name)
    };
    let share = value(wait / whole, Kind::Share);
    Some(format!("{}: {share} of the lead time of {lead} is waiting{place}", run.title))
}

/// Draws the chart.
///
/// # Errors
/// If the drawing fails.
pub(in crate::report::chart) fn draw(view: &Ladder, theme: &Theme, paper: Paper) -> Result<Drawing, Error> {
    let frame = Frame::new(&view.caption, paper);
    let rungs = &view.rungs;
    let rest = frame.top() + KEY + AXIS + frame.foot();
    let pitch = paper.row(ROW, rungs.len(), rest);
    let height = paper.taken(rest + rungs.len() as f64 * pitch);
    let widest = rungs.iter().map(|rung| NAME.width(&rung.name)).fold(0.0, f64::max);
    let names = MARGIN + widest.min(NAMES_MOST);
    let whole: f64 = rungs.iter().map(Rung::whole).sum();
    let scale = Scale::new((0.0, whole), (names + GAP, frame.right()));
    let (top, bottom) = (frame.top() + KEY, frame.top() + KEY + rungs.len() as f64 * pitch);
    sheet((paper.width, height), &view.caption, |canvas| {
        frame.draw(canvas, theme, height)?;
        key(canvas, theme, view, (names + GAP, frame.top() + FOOT.size))?;
        for (hours, label) in time_marks((0.0, whole)) {
            let x = scale.at(hours);
            canvas.line(&[(x, top), (x, bottom)], theme.grid, 1.0)?;
            let anchor = if hours == 0.0 { Anchor::Start } else { Anchor::Middle };
            canvas.text((x, bottom + 20.0), &label, FOOT, theme.muted, anchor)?;
        }
        let mut sum = 0.0;
        for (place, rung) in rungs.iter().take(rungs.len().saturating_sub(1)).enumerate() {
            sum += rung.whole();
            let (x, middle) = (scale.at(sum), top + (place as f64 + 0.5) * pitch);
            canvas.line(&[(x, bar(middle).0), (x, bar(middle + pitch).1)], theme.muted, 1.0)?;
        }
        let mut sum = 0.0;
        for (place, rung) in rungs.iter().enumerate() {
            let middle = top + (place as f64 + 0.5) * pitch;
            draw_rung(canvas, theme, rung, (&scale, sum), (names, middle, frame.right()))?;
            sum += rung.whole();
        }
        Ok(())
    })
}

/// The colors that occur.
fn key(canvas: &Canvas<'_>, theme: &Theme, view: &Ladder, (left, baseline): (f64, f64)) -> Result<(), Error> {
    let people = view.rungs.iter().any(|rung| rung.touch.is_some());
    let delays = view.rungs.iter().any(|rung| rung.touch.is_none());
    let mut x = left;
    for (shown, color, word) in [
        (people, theme.inside, "waiting"),
        (people, theme.busy, "work"),
        (delays, theme.cause(Cause::External), "a delay, nobody of ours"),
    ] {
        if shown {
            canvas.fill((x, baseline - 12.0), (x + 14.0, baseline + 2.0), color)?;
            canvas.text((x + 20.0, baseline), word, FOOT, theme.ink, Anchor::Start)?;
            x += 20.0 + FOOT.width(word) + 18.0;
        }
    }
    Ok(())
}

fn draw_rung(
    canvas: &Canvas<'_>,
    theme: &Theme,
    rung: &Rung,
    (scale, start): (&Scale, f64),
    (names, middle, right): (f64, f64, f64),
) -> Result<(), Error> {
    let name = cut(&rung.name, NAME, names - MARGIN + 0.5, 1).into_iter().next().unwrap_or_default();
    canvas.text((names, middle - 2.0), &name, NAME, theme.ink, Anchor::End)?;
    let below = rung.visits.map_or_else(
        || "kept out, or closed".to_owned(),
        |visits| {
            let count = value(visits.value, Kind::Count);
            format!("{count} {} a unit", if count == "1" { "visit" } else { "visits" })
        },
    );
    canvas.text((names, middle + FOOT.size), &below, FOOT, theme.muted, Anchor::End)?;
    let (top, bottom) = bar(middle);
    let (from, turn, end) =
        (scale.at(start), scale.at(start + rung.wait.value), scale.at(start + rung.whole()));
    let waiting =
        if rung.touch.is_some() || rung.is_outside() { theme.inside } else { theme.cause(Cause::External) };
    canvas.fill((from, top), (turn.max(from + 1.0), bottom), waiting)?;
    if rung.touch.is_some() {
        canvas.fill((turn, top), (end.max(turn + 1.0), bottom), theme.busy)?;
    }
    if let Some((low, high)) = rung.wait.interval() {
        let (low, high) = (scale.at((start + low).max(0.0)), scale.at(start + high).min(right));
        canvas.line(&[(low, bottom + 4.0), (high, bottom + 4.0)], theme.ink, 1.5)?;
        for x in [low, high] {
            canvas.line(&[(x, bottom + 1.0), (x, bottom + 7.0)], theme.ink, 1.5)?;
        }
    }
    let label = rung.label();
    let width = NUMBER.width(&label);
    let x = (from + 6.0).min(right - width);
    if x < from {
        // The line down from the step before ends behind the label.
        canvas.fill((x - 3.0, top - NUMBER.size - 4.0), (right, top - 1.0), theme.ground)?;
    }
    canvas.text((x, top - 6.0), &label, NUMBER, theme.ink, Anchor::Start)
}

/// Where the bar of a row begins and ends: below its label.
fn bar(middle: f64) -> (f64, f64) {
    (middle - 2.0, middle - 2.0 + BAR)
}
