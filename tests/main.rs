//! The integration tests: one module for each behavior.

#[cfg(test)]
mod analysis;
#[cfg(test)]
mod architecture;
#[cfg(test)]
mod command_line;
#[cfg(test)]
mod determinism;
#[cfg(test)]
mod documents;
#[cfg(test)]
mod experiment;
#[cfg(test)]
mod hand_worked;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod messages;
#[cfg(test)]
mod mutations;
#[cfg(test)]
mod options;
#[cfg(test)]
mod report;
#[cfg(test)]
mod scenario_reference;
#[cfg(test)]
mod scenarios;
#[cfg(test)]
mod stability;
#[cfg(test)]
mod theory;
#[cfg(test)]
mod ties;
#[cfg(test)]
mod timetable;
#[cfg(test)]
mod traps;
#[cfg(test)]
#[path = "support/truth/mod.rs"]
mod truth;
