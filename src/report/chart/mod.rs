//! Charts that state their finding in the title. One drawing in SVG; a PNG is the same drawing rendered with the
//! font that comes with the program, so that it looks alike on every machine.

mod bottleneck;
mod canvas;
mod font;
mod frame;
mod palette;
mod scale;
mod throughput;

#[cfg(test)]
mod tests;

pub use bottleneck::draw as bottleneck;
pub use canvas::Drawing;
pub use palette::Theme;
pub use throughput::draw as throughput;
