//! Saturation: the demand at which each pool gives out, and the room until then, from the traffic equations.
//!
//! All value streams grow together, their mix and everything else as they are. Work that can be done by several pools is
//! spread so that loads are as even as they can be, so a pool that gives out gives out under any way of choosing. A stable
//! stream finishes whatever arrives, so that its throughput says nothing of its capacity; this does (the asymptotic
//! bounds of Denning and Buzen 1978, for open networks).

use crate::model::{Model, arrival_rate, loads};
use crate::time::TICKS_PER_WEEK;

use super::results::Capacity;

/// The capacity of every pool.
pub fn capacity(model: &Model) -> Vec<Capacity> {
    let arrivals: f64 =
        model.streams.ids().map(|stream| arrival_rate(model, stream) * TICKS_PER_WEEK as f64).sum();
    let one = |load: f64| {
        let saturation = (load > 0.0 && load.is_finite()).then(|| 1.0 / load);
        let saturation = if load.is_infinite() { Some(0.0) } else { saturation };
        Capacity {
            load: load.is_finite().then_some(load),
            saturation,
            head_room: saturation.map(|factor| factor - 1.0),
            arrivals_per_week: saturation.map(|factor| factor * arrivals),
        }
    };
    loads(model).iter().map(|load| one(load.load)).collect()
}
