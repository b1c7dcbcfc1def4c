//! How good an option must be to pay: along a scaling of its changes, where net value crosses zero.

use std::sync::Arc;

use crate::model::Model;
use crate::time::SimTime;

use super::super::paired::{Paired, PairedError, Sampling};
use super::super::results::Estimate;
use super::super::{ExperimentError, Progress};
use super::{Cost, FOR_MONEY, Money, Prices};

/// The largest multiple of an option that is asked about.
const SIZE_MAX: f64 = 2.0;
/// The root is known to this part of the option.
const TOLERANCE: f64 = 0.005;
/// Most sizes that are run.
const SIZES_MAX: usize = 12;

/// An option in a size.
#[derive(Debug, Clone)]
pub struct Sized {
    /// 1 is the option as it is written.
    pub size: f64,
    /// Net value over the period, less what is paid once.
    pub net: Estimate,
}

/// Where an option begins to pay.
#[derive(Debug, Clone)]
pub enum BreakEven {
    /// At this part of the option: the size with its interval, from the interval of the net value and its slope there.
    At {
        /// The size.
        size: Estimate,
        /// What was run on the way.
        tried: Vec<Sized>,
    },
    /// It pays however little of it comes true, or never up to the largest multiple.
    Never {
        /// What was run on the way.
        tried: Vec<Sized>,
    },
    /// Even the smallest part of it pays: what it changes costs nothing.
    Always {
        /// What was run on the way.
        tried: Vec<Sized>,
    },
}

/// Finds where an option begins to pay, by paired runs in several sizes with the same replications: a bracket from
/// nothing to twice the option, then regula falsi in the Illinois variant (Dowell and Jarratt 1971). `sized` makes the
/// model of a size, or `None` where that size makes no valid scenario.
///
/// # Errors
///
/// If a law is broken in a run or `progress` ends it.
pub fn break_even(
    baseline: &Arc<Model>,
    sized: &mut dyn FnMut(f64) -> Option<Arc<Model>>,
    (cost, prices): (Cost, Prices),
    (warm_up, replications): (SimTime, u32),
    progress: &dyn Progress,
) -> Result<Option<BreakEven>, PairedError> {
    let mut search = Search { baseline, cost, prices, warm_up, replications, tried: Vec::new() };
    let Some(none) = search.net(0.0, sized, progress)? else { return Ok(None) };
    // Twice the option may be more than there can be: less is tried then.
    let mut upper = None;
    for size in [SIZE_MAX, 1.5, 1.0] {
        upper = search.net(size, sized, progress)?.map(|net| (size, net));
        if upper.is_some() {
            break;
        }
    }
    let Some((largest, most)) = upper else { return Ok(None) };
    if none.value >= 0.0 {
        return Ok(Some(BreakEven::Always { tried: search.tried }));
    }
    if most.value < 0.0 {
        return Ok(Some(BreakEven::Never { tried: search.tried }));
    }
    let (mut low, mut high) = ((0.0, none.value), (largest, most.value));
    let mut kept = 0_i32;
    while search.tried.len() < SIZES_MAX && high.0 - low.0 > TOLERANCE {
        let size = low.0 - low.1 * (high.0 - low.0) / (high.1 - low.1);
        let size = size.clamp(low.0 + 0.1 * TOLERANCE, high.0 - 0.1 * TOLERANCE);
        let Some(net) = search.net(size, sized, progress)? else { break };
        if net.value.abs() < 1e-9 * most.value.abs() {
            (low, high) = ((size, net.value), (size, net.value));
        } else if net.value < 0.0 {
            low = (size, net.value);
            // The end that stays twice is moved toward the root.
            if kept < 0 {
                high.1 *= 0.5;
            }
            kept = -1;
        } else {
            high = (size, net.value);
            if kept > 0 {
                low.1 *= 0.5;
            }
            kept = 1;
        }
    }
    Ok(Some(search.at()))
}

struct Search<'b> {
    baseline: &'b Arc<Model>,
    cost: Cost,
    prices: Prices,
    warm_up: SimTime,
    replications: u32,
    tried: Vec<Sized>,
}

impl Search<'_> {
    /// The net value of a size; `None` if it cannot be made or run.
    fn net(
        &mut self,
        size: f64,
        sized: &mut dyn FnMut(f64) -> Option<Arc<Model>>,
        progress: &dyn Progress,
    ) -> Result<Option<Estimate>, PairedError> {
        let Some(model) = sized(size) else { return Ok(None) };
        let sampling = Sampling::of(self.baseline);
        let models = vec![Arc::clone(self.baseline), model];
        let mut paired = Paired::new(models, &FOR_MONEY, self.warm_up, sampling)?;
        let complete = paired.extend(self.replications, progress);
        if !complete.map_err(|error| PairedError { alternative: 0, error })? {
            return Err(PairedError { alternative: 0, error: ExperimentError::Interrupted });
        }
        if paired.failure(1).is_some() {
            return Ok(None);
        }
        let confidence = self.baseline.run.confidence;
        let money = Money::new(&paired, 1, 0, self.cost, self.prices, confidence);
        if let Some(net) = money.net_over_period {
            self.tried.push(Sized { size, net });
        }
        Ok(money.net_over_period)
    }

    /// The root between the two sizes around it, and how far its interval reaches: that of the net value over the slope.
    fn at(self) -> BreakEven {
        let mut tried = self.tried;
        tried.sort_by(|one, other| one.size.total_cmp(&other.size));
        let after = tried.partition_point(|one| one.net.value < 0.0).clamp(1, tried.len().max(2) - 1);
        let (Some(below), Some(above)) = (tried.get(after - 1), tried.get(after)) else {
            return BreakEven::Never { tried };
        };
        let part = -below.net.value / (above.net.value - below.net.value);
        let value = below.size + part * (above.size - below.size);
        // The slope over a wide stretch: between two near sizes it is mostly chance.
        let (first, last) = (&tried[0], &tried[tried.len() - 1]);
        let slope = (last.net.value - first.net.value) / (last.size - first.size);
        let half = |net: &Estimate| net.interval.map(|(low, high)| 0.5 * (high - low));
        let half = half(&below.net).zip(half(&above.net)).map(|(one, other)| one.max(other) / slope);
        let interval = half.filter(|half| half.is_finite()).map(|half| (value - half, value + half));
        BreakEven::At { size: Estimate { value, interval }, tried }
    }
}
