//! The integration tests: one module for each behavior.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![expect(clippy::format_push_string, reason = "scenarios are put together as text")]

mod hand_worked;
mod laws;
mod messages;
mod stability;
mod ties;
mod timetable;
