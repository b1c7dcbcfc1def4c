//! Charts of a comparison: differences with their intervals, cost against benefit, lead times by option.

mod axis;
mod cost;
mod forest;
mod spread;

pub(in crate::report) use cost::CostBenefit;
pub(in crate::report) use forest::Forest;
pub(in crate::report) use spread::Spread;

pub(super) use axis::marks;
pub(super) use cost::draw as draw_cost;
pub(super) use forest::draw as draw_forest;
pub(super) use spread::draw as draw_spread;

use plotters::style::RGBColor;
use serde::{Deserialize, Serialize};

use super::canvas::Canvas;
use super::font::Font;
use super::palette::Theme;
use super::scale::Scale;
use crate::experiment::compare::{Alternative, Call, Comparison};
use crate::experiment::results::Cause;
use crate::report::Error;
use crate::report::figure::Figure;
use crate::report::words::counted;

/// Alternatives with a row of their own.
const ROWS_MOST: usize = 24;
const ROW: f64 = 34.0;
const GAP: f64 = 14.0;
/// Widest column of names.
const NAMES_MOST: f64 = 290.0;
const NAME: Font = Font::regular(17.0);
const SMALL: Font = Font::regular(14.0);

/// How an alternative stands to the scenario as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Standing {
    Better,
    Worse,
    /// Equal, or not to be told apart.
    Level,
    /// It is the scenario as it is.
    Baseline,
}

impl From<Option<Call>> for Standing {
    fn from(call: Option<Call>) -> Self {
        match call {
            Some(Call::Better) => Self::Better,
            Some(Call::Worse) => Self::Worse,
            Some(Call::Equal | Call::NotDistinguishable) => Self::Level,
            None => Self::Baseline,
        }
    }
}

impl Standing {
    /// How an alternative stands by the first measure.
    fn of(one: &Alternative) -> Self {
        one.compared.first().and_then(Option::as_ref).map(|compared| compared.call).into()
    }

    /// The color, the same in every chart.
    pub(super) fn color(self, theme: &Theme) -> RGBColor {
        match self {
            Self::Better => theme.busy,
            Self::Worse => theme.cause(Cause::Contention),
            Self::Level => theme.muted,
            Self::Baseline => theme.ink,
        }
    }
}

/// A difference: its interval as a line with feet, and a point on it.
pub(super) fn mark_difference(
    canvas: &Canvas<'_>,
    difference: Figure,
    color: RGBColor,
    scale: &Scale,
    middle: f64,
) -> Result<(), Error> {
    /// Half the side of a point.
    const POINT: f64 = 5.0;
    if let Some((low, high)) = difference.interval() {
        let (from, to) = (scale.at(low), scale.at(high));
        canvas.line(&[(from, middle), (to, middle)], color, 2.5)?;
        for end in [from, to] {
            canvas.line(&[(end, middle - 5.0), (end, middle + 5.0)], color, 2.0)?;
        }
    }
    let x = scale.at(difference.value);
    canvas.polygon(
        &[(x - POINT, middle), (x, middle - POINT), (x + POINT, middle), (x, middle + POINT)],
        color,
        1.0,
    )
}

/// Where the figures come from.
fn origin(comparison: &Comparison) -> String {
    let runs = counted(u64::from(comparison.replications), "replication");
    let measured = comparison.horizon.since(comparison.warm_up);
    format!("{} · {runs} of each, {measured} measured · seed {}", comparison.title, comparison.seed)
}

/// Width that the longest of some names takes, at most so much.
fn names_width<'n>(names: impl Iterator<Item = &'n str>) -> f64 {
    names.map(|name| NAME.width(name)).fold(0.0, f64::max).min(NAMES_MOST)
}
