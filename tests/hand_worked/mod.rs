//! Small cases whose timetables are worked out by hand.
//!
//! The scenarios are deterministic unless they say otherwise: lists of arrivals and constant durations. Times are
//! counted from the start of the run, a Monday at midnight.

mod active_periods;
mod away;
mod backlog;
mod batches;
mod changeovers;
mod changes;
mod deadlocks;
mod disciplines;
mod fates;
mod flows;
mod idle;
mod limits;
mod lines;
mod loops;
mod measures;
mod patience;
mod people;
mod pools;
mod rates;
mod refills;
mod routes;
mod shifts;
mod spawns;
mod speeds;
mod supplies;
mod support_levels;
mod targets;
mod tasks;
mod waiting;
