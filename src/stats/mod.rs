//! Statistics that accumulate instead of storing, merge in a fixed order, and say `None` when there is not
//! enough data.
//!
//! Time is passed in; nothing here knows a clock, a random number, a scenario or what the observations mean.
//!
//! - [`Tally`]: mean, variance and extremes of observations.
//! - [`Ratio`]: one sum over another, over replications.
//! - [`JointTally`]: several observations together, for figures that are made of all of their means.
//! - [`QuantileSketch`]: quantiles of many times in bounded memory, with a stated error.
//! - [`Interval`] and the functions beside it: estimates with their confidence intervals.
//! - [`comparisons_with_the_best`]: several alternatives at once.
//! - [`truncation`]: where the warm-up of a series ends.
//! - [`selection`]: which of several alternatives is the best, with a stated probability of being right.

mod comparison;
mod interval;
mod joint;
mod proportion;
mod quantile_interval;
mod ratio;
pub mod selection;
mod sketch;
mod student;
mod tally;
mod transient;

pub use comparison::{comparisons_with_the_best, contrast, shared_confidence};
pub use interval::{Interval, mean_interval};
pub use joint::JointTally;
pub use proportion::{clopper_pearson_interval, wilson_interval};
pub use quantile_interval::{order_statistic_ranks, quantile_interval, sectioning_interval};
pub use ratio::Ratio;
pub use sketch::QuantileSketch;
pub use student::{normal_quantile, t_quantile};
pub use tally::Tally;
pub use transient::{BATCH, Truncation, truncation, truncation_of_batches};
