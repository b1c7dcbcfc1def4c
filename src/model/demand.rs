//! When the units of a stream arrive, and how many together.

use std::sync::Arc;

use crate::dist::Distribution;
use crate::time::{SimTime, Span};

/// When the units of a stream arrive.
#[derive(Debug, Clone)]
pub enum Arrivals {
    /// Independent times between arrivals (ticks), the first counted from the start of the run.
    Renewal(Distribution),
    /// A Poisson process whose rate follows the week.
    Profile(RateProfile),
    /// The same with a rate that varies over the run besides, and with days that are better or worse.
    Varying(VaryingRate),
    /// At these instants, in ascending order.
    Times(Arc<[SimTime]>),
    /// A finite population: each of so many asks such a time (ticks) after the start, or after its last unit left.
    Population {
        /// How many there are.
        size: u32,
        /// From one unit's leaving to the next one's arrival.
        every: Distribution,
    },
    /// Whenever the first activity has room, so that it never lacks work.
    Saturated,
    /// None of its own: something else makes its units.
    Never,
}

/// A rate that repeats every week of local time.
#[derive(Debug, Clone, PartialEq)]
pub struct RateProfile {
    /// Ends (ticks since Monday 00:00 local, ascending, the last one week) and rates (arrivals per tick).
    pub segments: Vec<(u64, f64)>,
    /// For each hour of the week the first segment that reaches into it: most often the one that is looked for.
    pub(super) first_in_hour: Vec<u16>,
}

/// A rate that follows the local week and varies over the run: its days have levels, and there may be a wave.
#[derive(Debug, Clone, PartialEq)]
pub struct VaryingRate {
    /// What repeats every week.
    pub weekly: RateProfile,
    /// The local days of the run, ascending.
    pub days: Vec<DayLevel>,
    /// A wave over time.
    pub wave: Option<RateWave>,
    /// Variance over mean of the number of arrivals of a day; 1 is Poisson.
    pub dispersion: f64,
}

/// One local day of the run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DayLevel {
    /// Where it ends.
    pub end: SimTime,
    /// What the weekly rate is multiplied by.
    pub level: f64,
    /// Expected arrivals on it.
    pub mass: f64,
}

/// A wave: the rate is multiplied by 1 + amplitude x cos(2 pi (t - peak) / period).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RateWave {
    /// From 0 to 1.
    pub amplitude: f64,
    /// From one peak to the next.
    pub period: Span,
    /// The first peak after the start; before the first period has passed.
    pub peak: Span,
}

/// How many units arrive together.
#[derive(Debug, Clone, PartialEq)]
pub enum BatchSize {
    /// Always so many.
    Fixed(u32),
    /// Geometric on 1, 2, ... with this mean.
    Geometric(f64),
    /// Sizes with their cumulative shares; the last is 1.
    Shares(Vec<(u32, f64)>),
}
