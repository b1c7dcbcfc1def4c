//! What is watched during a replication: observers of the kernel, built on the statistics.
//!
//! Knows nothing of other replications or of intervals; what it hands on are exact counts and sums.

pub mod active;
pub mod observations;
pub mod people;
pub mod recorder;
pub mod supplies;
pub mod trace;
pub mod watcher;
pub mod ways;
pub mod windows;

mod closing;
mod course;
mod details;
mod entrances;
mod level;
mod momentary;
mod readings;
mod totals;

pub use momentary::{BottleneckSpan, BottleneckTime};
