//! Charts of a comparison: differences with their intervals, cost against benefit, lead times by option.

mod axis;
mod cost;
mod forest;
mod spread;

pub(in crate::report) use cost::draw as cost;
pub(in crate::report) use forest::draw as forest;
pub(in crate::report) use spread::draw as spread;

use plotters::style::RGBColor;

use super::font::Font;
use super::palette::Theme;
use crate::experiment::compare::{Call, Comparison};
use crate::experiment::results::Cause;
use crate::report::words::counted;

/// Alternatives with a row of their own.
const ROWS_MOST: usize = 24;
const ROW: f64 = 34.0;
const GAP: f64 = 14.0;
/// Widest column of names.
const NAMES_MOST: f64 = 290.0;
const NAME: Font = Font::regular(17.0);
const SMALL: Font = Font::regular(14.0);

/// The color of a call, the same in every chart.
fn call_color(call: Option<Call>, theme: &Theme) -> RGBColor {
    match call {
        Some(Call::Better) => theme.busy,
        Some(Call::Worse) => theme.cause(Cause::Contention),
        Some(Call::Equal | Call::NotDistinguishable) => theme.muted,
        None => theme.ink,
    }
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
