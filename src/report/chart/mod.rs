//! Charts that state their finding in the title. One drawing in SVG; a PNG is the same drawing rendered with the
//! font that comes with the program, so that it looks alike on every machine.

mod bottleneck;
mod canvas;
mod compare;
mod elimination;
mod font;
mod frame;
mod frontier;
mod palette;
mod plane;
mod scale;
mod sweep;
mod throughput;
mod tornado;

#[cfg(test)]
mod tests;

pub use bottleneck::draw as bottleneck;
pub use canvas::Drawing;
pub(super) use compare::{cost, forest, spread};
pub(in crate::report) use elimination::{End, Lane, Race, draw as draw_race};
pub(in crate::report) use frontier::{Spot, View, draw as draw_frontier};
pub use palette::Theme;
pub(in crate::report) use plane::Axis;
pub(in crate::report) use sweep::{Cell, Curve, Map, draw_curve, draw_map};
pub use throughput::draw as throughput;
pub(in crate::report) use tornado::{Tornado, TornadoBar, draw as draw_tornado};
