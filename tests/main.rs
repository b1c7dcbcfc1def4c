//! What the crate does as a whole, one module for each behavior.

mod messages;
