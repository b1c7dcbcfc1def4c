//! The integration tests: one module for each behavior.

mod messages;
mod theory;
#[path = "support/truth/mod.rs"]
mod truth;
