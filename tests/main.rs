//! The integration tests: one module for each behavior.

#[cfg(test)]
mod architecture;
mod command_line;
mod determinism;
mod documents;
mod experiment;
mod laws;
mod messages;
mod scenario_reference;
#[cfg(test)]
mod scenarios;
