//! vsim simulates IT service value streams.

#![forbid(unsafe_code)]

pub mod dist;
pub mod experiment;
pub mod id;
pub mod kernel;
pub mod model;
pub mod observe;
pub mod report;
pub mod rng;
pub mod scenario;
pub mod stats;
pub mod time;
pub mod units;
