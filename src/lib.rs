//! vsim simulates IT service value streams: from one readable text file to lead times, waiting by cause and the
//! bottleneck, each figure with its confidence interval.
//!
//! Scenario text in, estimates out:
//!
//! ```
//! use vsim::experiment::{Settings, Silent, run_experiment};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let text = r#"
//!     run = { horizon = "4 weeks", warmup = "1 week", replications = 20 }
//!     pools.desk = { staff = 3 }
//!     streams.tickets = { arrivals = { rate = "14/h" }, enters = "answer" }
//!     activities.answer = { stage = "deliver_support", pool = "desk", duration = { exponential = { mean = "10 min" } } }
//! "#;
//! let (scenario, _faults) = vsim::scenario::parse(text);
//! let scenario = scenario.ok_or("the scenario has errors")?;
//! let (model, _warnings) =
//!     vsim::model::compile(&scenario, "desk", &Default::default()).map_err(|_faults| "the scenario has errors")?;
//! let results = run_experiment(&model, &Settings::default(), &Silent)?;
//! let lead_time = results.whole.lead_time.ok_or("no unit was finished")?.mean; // in hours
//! println!("{:.2} h, {:?}", lead_time.value, lead_time.interval);
//! # let (low, high) = lead_time.interval.ok_or("no interval")?;
//! # assert!(low < 0.3195 && 0.3195 < high, "Erlang's C formula gives 0.3195 h, the interval is {low}..{high}");
//! # Ok(())
//! # }
//! ```
//!
//! The modules in reading order, each using only those before it; `ARCHITECTURE.md` has the map and the reasons.
//!
//! | module | what it is |
//! |---|---|
//! | [`time`], [`id`], [`rng`] | integer time, typed indices, random streams that are addressed |
//! | [`units`] | the quantities people write: `"2h 30m"`, `"14/h"`, `"30%"` |
//! | [`dist`], [`stats`] | distributions to draw from; statistics that accumulate |
//! | [`scenario`] | what the user wrote, with every fault's place in the text |
//! | [`model`] | what the kernel runs: the scenario compiled to flat tables |
//! | [`kernel`], [`observe`] | one replication, and who watches it |
//! | [`experiment`] | many replications: estimates with their intervals |
//! | [`analysis`] | what a run means: the bottleneck, what would help, where the time goes |
//! | [`report`] | results as JSON, CSV, tables, charts, in words and as a page |
//! | [`cli`] | the command line: the only layer that opens files and prints |

#![forbid(unsafe_code)]

pub mod analysis;
pub mod cli;
pub mod dist;
pub mod experiment;
pub mod id;
pub mod kernel;
pub mod model;
pub mod observe;
pub mod report;
pub mod rng;
pub mod scenario;
pub mod stats;
pub mod time;
pub mod units;
