//! The integration tests: one module for each behavior.

#[cfg(test)]
mod messages;
#[cfg(test)]
mod scenario_reference;
#[cfg(test)]
mod scenarios;
