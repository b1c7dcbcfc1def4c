//! The flow matrix: how many units a week go from one kind of value-chain activity to another.

use serde::{Deserialize, Serialize};

use super::super::canvas::{Anchor, Canvas, Drawing, sheet};
use super::super::font::Font;
use super::super::frame::{Caption, FOOT, Frame, MARGIN, Paper, cut, interval_words, origin};
use super::super::palette::{Theme, mixed};
use super::surely_above;
use crate::analysis::results::{Analysis, StageMove};
use crate::model::Stage;
use crate::report::Error;
use crate::report::figure::Figure;
use crate::report::words::{Kind, figure, stage_title, value};

const ROW: f64 = 52.0;
const HEAD: f64 = 62.0;
const GAP: f64 = 12.0;
const NAMES: f64 = 170.0;
const NAME: Font = Font::regular(16.0);
const NUMBER: Font = Font::bold(17.0);
/// Demand in front of the six kinds, value behind them.
const SIDE: usize = STAGES.len() + 1;
const STAGES: [Stage; 6] = [
    Stage::Plan,
    Stage::Improve,
    Stage::Engage,
    Stage::DesignTransition,
    Stage::ObtainBuild,
    Stage::DeliverSupport,
];

/// What the chart shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::report) struct FlowMatrix {
    pub(in crate::report::chart) caption: Caption,
    /// Where units come from, and where they go.
    rows: Vec<String>,
    columns: Vec<String>,
    /// Units a week, row by row.
    cells: Vec<Option<Figure>>,
}

impl FlowMatrix {
    /// What is shown of an analysis; `None` if fewer than two kinds of activity occur.
    pub(in crate::report) fn of(analysis: &Analysis) -> Option<Self> {
        let moves: Vec<&StageMove> =
            analysis.flow.stages.iter().filter(|one| one.per_week.value > 0.0).collect();
        let mut kinds: Vec<Stage> = moves.iter().flat_map(|one| [one.from, one.to]).flatten().collect();
        kinds.sort_unstable();
        kinds.dedup();
        if kinds.len() < 2 {
            return None;
        }
        let mut cells = vec![None; SIDE * SIDE];
        let place = |stage: Stage| STAGES.iter().position(|one| *one == stage).unwrap_or(0);
        for one in &moves {
            let row = one.from.map_or(0, |from| place(from) + 1);
            let column = one.to.map_or(SIDE - 1, place);
            if let Some(cell) = cells.get_mut(row * SIDE + column) {
                *cell = Some(one.per_week.into());
            }
        }
        let titles = || STAGES.into_iter().map(stage_title).map(str::to_owned);
        Some(Self {
            caption: Caption {
                title: title(&moves),
                subtitle: "Units a week that go from one kind of value-chain activity (row) to the next (column), rework included"
                    .to_owned(),
                foot: format!("± is the {}. {}", interval_words(&analysis.run), origin(&analysis.run)),
            },
            rows: std::iter::once("Demand".to_owned()).chain(titles()).collect(),
            columns: titles().chain(["Value".to_owned()]).collect(),
            cells,
        })
    }
}

/// How much passes between kinds, and where the most does if that is sure.
fn title(moves: &[&StageMove]) -> String {
    let inner: Vec<&&StageMove> = moves.iter().filter(|one| one.from.is_some() && one.to.is_some()).collect();
    let all: f64 = inner.iter().map(|one| one.per_week.value).sum();
    let mut between: Vec<&&&StageMove> = inner.iter().filter(|one| one.from != one.to).collect();
    between.sort_by(|a, b| b.per_week.value.total_cmp(&a.per_week.value));
    let passing: f64 = between.iter().map(|one| one.per_week.value).sum();
    let Some(first) = between.first().filter(|_| all > 0.0) else {
        return "No unit passes from one kind of activity to another".to_owned();
    };
    let share = value(passing / all, Kind::Share);
    let sure = between.get(1).is_none_or(|next| surely_above(first.per_week, next.per_week));
    let name = |stage: Option<Stage>| stage.map_or("", stage_title);
    let most = if sure {
        format!(
            "; most go from {} to {}: {} a week",
            name(first.from),
            name(first.to),
            figure(first.per_week, Kind::Count)
        )
    } else {
        String::new()
    };
    format!("{share} of all steps lead to another kind of activity{most}")
}

/// Draws the chart.
///
/// # Errors
/// If the drawing fails.
pub(in crate::report::chart) fn draw(
    view: &FlowMatrix,
    theme: &Theme,
    paper: Paper,
) -> Result<Drawing, Error> {
    let frame = Frame::new(&view.caption, paper);
    let rest = frame.top() + HEAD + 14.0 + frame.foot();
    let pitch = paper.row(ROW, view.rows.len(), rest);
    let height = paper.taken(rest + view.rows.len() as f64 * pitch);
    let left = MARGIN + NAMES + GAP;
    let width = (frame.right() - left) / view.columns.len().max(1) as f64;
    let top = frame.top() + HEAD;
    let most = view.cells.iter().flatten().map(|cell| cell.value).fold(0.0, f64::max);
    sheet((paper.width, height), &view.caption, |canvas| {
        frame.draw(canvas, theme, height)?;
        canvas.text((MARGIN, frame.top() + FOOT.size), "from ↓   to →", FOOT, theme.muted, Anchor::Start)?;
        for (place, name) in view.columns.iter().enumerate() {
            let middle = left + (place as f64 + 0.5) * width;
            let lines = cut(name, NAME, width - 6.0, 2);
            let mut baseline = top - 10.0 - (lines.len() as f64 - 1.0) * NAME.line_height();
            for line in &lines {
                canvas.text((middle, baseline), line, NAME, theme.ink, Anchor::Middle)?;
                baseline += NAME.line_height();
            }
        }
        for (row, name) in view.rows.iter().enumerate() {
            let y = top + row as f64 * pitch;
            let at = (left - GAP, y + pitch / 2.0 + NAME.size * 0.35);
            let lines = cut(name, NAME, NAMES, 1);
            canvas.text(at, lines.first().map_or("", String::as_str), NAME, theme.ink, Anchor::End)?;
            for column in 0..view.columns.len() {
                let cell = view.cells.get(row * view.columns.len() + column).copied().flatten();
                let from = (left + column as f64 * width + 2.0, y + 2.0);
                draw_cell(canvas, theme, cell, most, (from, (width - 4.0, pitch - 4.0)))?;
            }
        }
        Ok(())
    })
}

fn draw_cell(
    canvas: &Canvas<'_>,
    theme: &Theme,
    cell: Option<Figure>,
    most: f64,
    ((x, y), (width, height)): ((f64, f64), (f64, f64)),
) -> Result<(), Error> {
    let Some(units) = cell else {
        return canvas.fill((x, y), (x + width, y + height), theme.shade);
    };
    // Areas are judged by their root: so small flows are seen beside large ones.
    let part = if most > 0.0 { (units.value / most).clamp(0.0, 1.0).sqrt() } else { 0.0 };
    let fill = mixed(theme.ground, theme.inside, 0.10 + 0.80 * part);
    canvas.fill((x, y), (x + width, y + height), fill)?;
    let ink = theme.text_on(fill);
    let text = figure(units.into(), Kind::Count);
    let (number, half) = text.split_once(" ± ").map_or((text.as_str(), None), |(a, b)| (a, Some(b)));
    let middle = x + width / 2.0;
    let baseline = y + height / 2.0 + if half.is_some() { -1.0 } else { NUMBER.size * 0.35 };
    canvas.text((middle, baseline), number, NUMBER, ink, Anchor::Middle)?;
    half.map_or(Ok(()), |half| {
        let below = (middle, baseline + FOOT.size + 2.0);
        canvas.text(below, &format!("± {half}"), FOOT, ink, Anchor::Middle)
    })
}
