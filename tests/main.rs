//! The integration tests: one module for each behavior.

mod messages;
