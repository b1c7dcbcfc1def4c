//! Whole messages about faults in scenarios.

mod model;
