//! A figure as it stands in all files: the value and the ends of its interval.

use serde::{Deserialize, Serialize};

use crate::experiment::results::Estimate;

/// A figure with its interval; an end that is not known is null.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct Figure {
    pub(super) value: f64,
    pub(super) low: Option<f64>,
    pub(super) high: Option<f64>,
}

impl Figure {
    /// The interval, if both of its ends are known.
    pub(super) fn interval(self) -> Option<(f64, f64)> {
        self.low.zip(self.high)
    }

    /// The lowest and the highest that it may be, as far as known.
    pub(super) fn ends(self) -> (f64, f64) {
        (self.low.unwrap_or(self.value), self.high.unwrap_or(self.value))
    }
}

impl From<Estimate> for Figure {
    fn from(estimate: Estimate) -> Self {
        let (low, high) = estimate.interval.unzip();
        Self { value: estimate.value, low, high }
    }
}

impl From<Figure> for Estimate {
    fn from(figure: Figure) -> Self {
        Self { value: figure.value, interval: figure.interval() }
    }
}
