//! Everything that can be drawn, as one type.

use serde::{Deserialize, Serialize};

use super::analysis::{
    Aging, CumulativeFlow, Fan, FlowMatrix, Gains, Histogram, Ladder, PoolTimeline, Scatter, WeekMap,
};
use super::canvas::Drawing;
use super::frame::{Caption, Paper};
use super::palette::Theme;
use super::{
    Bottleneck, CostBenefit, Curve, Forest, Frontier, Map, Race, Spread, Throughput, Tornado, analysis,
    bottleneck, compare, elimination, frontier, sweep, throughput, tornado,
};
use crate::report::Error;

/// Lists the kinds of charts: what each shows, and the function that draws it.
macro_rules! views {
    ($($(#[$meta:meta])* $kind:ident => $draw:path,)+) => {
        /// What a chart shows.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[serde(tag = "kind", content = "data", rename_all = "snake_case")]
        pub(in crate::report) enum View {
            $($(#[$meta])* $kind($kind),)+
        }

        impl View {
            /// The words around it.
            pub(super) fn caption(&self) -> &Caption {
                match self {
                    $(Self::$kind(view) => &view.caption,)+
                }
            }

            /// Draws it.
            ///
            /// # Errors
            /// If the drawing fails.
            pub(super) fn draw(&self, theme: &Theme, paper: Paper) -> Result<Drawing, Error> {
                match self {
                    $(Self::$kind(view) => $draw(view, theme, paper),)+
                }
            }
        }

        $(impl From<$kind> for View {
            fn from(view: $kind) -> Self {
                Self::$kind(view)
            }
        })+
    };
}

views! {
    /// Ages of the units inside.
    Aging => analysis::draw_aging,
    /// Where units wait and why.
    Bottleneck => bottleneck::draw,
    /// Cost against benefit.
    CostBenefit => compare::draw_cost,
    /// Units that have come and left.
    CumulativeFlow => analysis::draw_cumulative,
    /// A measure over one input.
    Curve => sweep::draw_curve,
    /// When it is over.
    Fan => analysis::draw_fan,
    /// Who goes from one kind of activity to another.
    FlowMatrix => analysis::draw_matrix,
    /// Differences to the scenario as it is.
    Forest => compare::draw_forest,
    /// What money buys.
    Frontier => frontier::draw,
    /// What would help.
    Gains => analysis::draw_gains,
    /// Lead times.
    Histogram => analysis::draw_histogram,
    /// Where the time goes, step by step.
    Ladder => analysis::draw_ladder,
    /// A measure over two inputs.
    Map => sweep::draw_map,
    /// Who is the momentary bottleneck.
    PoolTimeline => analysis::draw_timeline,
    /// How the best was chosen.
    Race => elimination::draw,
    /// Units that left, one by one.
    Scatter => analysis::draw_scatter,
    /// Lead times by option.
    Spread => compare::draw_spread,
    /// Throughput over time.
    Throughput => throughput::draw,
    /// Inputs that matter.
    Tornado => tornado::draw,
    /// Units inside by the hour of the week.
    WeekMap => analysis::draw_week,
}
