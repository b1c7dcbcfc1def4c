//! Holds the simulator against queueing systems whose results are known exactly.
//!
//! A case of the table becomes a scenario in the language that users write, runs like any other, and is judged
//! by intervals. In reading order: [`case`] (the table as data), [`translate`] (a case as a scenario), [`measure`]
//! (what is expected, as readings), [`probe`] (an observer that takes them), [`judge`] (what counts as passed),
//! [`examine`] (all of it for one case).

pub(crate) mod case;
pub(crate) mod examine;
pub(crate) mod judge;
mod law;
mod measure;
mod probe;
mod tally;
mod translate;
