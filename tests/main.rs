//! The integration tests: one module for each behavior.

mod messages;
#[cfg(test)]
mod theory;
#[cfg(test)]
#[path = "support/truth/mod.rs"]
mod truth;
