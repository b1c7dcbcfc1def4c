//! Saturation: the demand at which each pool gives out, and the room until then, from the traffic equations.
//!
//! All value streams grow together, their mix and everything else as they are. Work that can be done by several pools is
//! spread so that loads are as even as they can be, so a pool that gives out gives out under any way of choosing. A stable
//! stream finishes whatever arrives, so that its throughput says nothing of its capacity; this does (the asymptotic
//! bounds of Denning and Buzen 1978, for open networks).

use crate::model::{Model, arrival_rates, loads};
use crate::time::TICKS_PER_WEEK;

use super::results::Capacity;

/// The capacity of every pool.
pub fn capacity(model: &Model) -> Vec<Capacity> {
    // Not given where the demand of any stream cannot be said before a run.
    let rates = arrival_rates(model);
    let arrivals: Option<f64> = rates.iter().map(|rate| Some((*rate)? * TICKS_PER_WEEK as f64)).sum();
    let one = |load: Option<f64>| {
        let saturation = load.filter(|load| *load > 0.0).map(|load| 1.0 / load);
        Capacity {
            load: load.filter(|load| load.is_finite()),
            saturation,
            head_room: saturation.map(|factor| factor - 1.0),
            arrivals_per_week: saturation.zip(arrivals).map(|(factor, arrivals)| factor * arrivals),
        }
    };
    loads(model).iter().map(|load| one(load.load)).collect()
}
