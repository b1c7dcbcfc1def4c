//! What the user wrote: the scenario language.
//!
//! The types below are the language; each value that can be wrong in meaning carries its place in the text
//! ([`Placed`]). Each is defined once, together with its reader and its JSON Schema. [`parse`] checks syntax,
//! keys, types, units and names and reports every fault with place and hint. Knows nothing of ids, of the
//! kernel or of files on disk.

mod activity;
mod backlog;
mod calendar;
mod change;
mod check_work;
mod date;
mod demand;
pub mod diagnostic;
mod distribution;
mod entrance;
mod forks;
mod form;
mod graph;
mod improvement;
mod need;
mod next;
mod parse;
mod people;
mod planned;
mod planned_check;
mod presence;
mod rate_shape;
mod reader;
mod scalar;
mod shaped;
mod shares;
mod sources;
mod spawn;
pub mod suggest;
mod supply;
mod validate;
mod work;
mod worth;

use std::ops::Range;

pub use activity::{Activity, Clock, Discipline, Override, Stage};
pub use backlog::{Backlog, BacklogColumns};
pub use calendar::{Calendar, Profile, WeeklyInterval};
pub use change::Edit;
pub use demand::{ArrivalProcess, Arrivals, Batch, ByPriority, Replay, Stream, Target, TargetTime};
pub use diagnostic::{Diagnostic, Diagnostics, Severity};
pub use distribution::{Distribution, Hyperexponential, Phase};
pub use entrance::{Holds, Limit, Order, WhenFull};
pub use improvement::{BASELINE, Change, Factorial, Improvement, Objective, OptionCost, parts};
pub use need::{Alternative, PoolNeed};
pub use next::{Next, Rule};
pub use parse::{Changed, parse, parse_with};
pub use people::{Changeover, Chosen, Kinds, Learner, Learning, People};
pub use planned::{By, Improves, NewValue, Path, PlannedChange};
pub use presence::{Away, AwayClock, InHand, WhenIdle};
pub use rate_shape::{DatedFactor, RateShape, Wave};
pub use shaped::Shaped;
pub use spawn::Spawn;
pub use supply::{Reorder, Service, Stock};
pub use work::{BatchWork, LoopLimit, Reopen, WorkBatch};
pub use worth::{Delay, Satisfaction, Value};

use date::{Start, TimeZoneName};
use form::{At, Entries, List, table, words};
use scalar::{Count, LongDuration, MoneyRate, Name, Positive, Seed, Share, SupportLevel, Text, Whole};

/// Bytes of the scenario text that a value was read from.
pub type Place = Range<usize>;

/// A value and its place in the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub place: Place,
}

/// Entries with names, in the order of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Named<T> {
    /// Names with their places (of the key) and entries.
    pub entries: Vec<(Placed<String>, T)>,
    /// Names of entries that could not be read, so that nobody calls them unknown. Empty in a [`Scenario`]
    /// that has no faults.
    pub broken: Vec<Placed<String>>,
}

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self { entries: Vec::new(), broken: Vec::new() }
    }
}

impl<T> Named<T> {
    /// The entry with this name.
    pub fn get(&self, name: &str) -> Option<&T> {
        self.entries.iter().find(|(known, _)| known.value == name).map(|(_, entry)| entry)
    }

    /// All names that the file gives, those of unreadable entries last.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let read = self.entries.iter().map(|(name, _)| name.value.as_str());
        read.chain(self.broken.iter().map(|name| name.value.as_str()))
    }
}

/// The JSON Schema of the scenario language, for editors that complete and check it.
pub fn json_schema() -> String {
    form::root_schema::<Scenario>()
}

table! {
    /// A scenario of vsim: when people work, who they are, what arrives and what is done with it.
    pub struct Scenario, "a scenario", "..." {
        /// Title for people; the name of the file if absent.
        pub title: Option<String> = optional Text,
        /// What the scenario shows, in a sentence or two.
        pub description: Option<String> = optional Text,
        /// How to run it.
        pub run: Run = required Run,
        /// When people work: work calendars by name.
        pub calendars: Named<Calendar> = optional Entries<Calendar>,
        /// When demand comes: relative intensities over the week, by name.
        pub profiles: Named<Profile> = optional Entries<Profile>,
        /// Who does the work: pools by name.
        pub pools: Named<Pool> = optional Entries<Pool>,
        /// What arrives: value streams by name.
        pub streams: Named<Stream> = required Entries<Stream>,
        /// What is done with it: activities of the service value chain by name.
        pub activities: Named<Activity> = required Entries<Activity>,
        /// What activities take and make besides: stocks by name.
        pub stocks: Named<Stock> = optional Entries<Stock>,
        /// What fails and is restored: services by name.
        pub services: Named<Service> = optional Entries<Service>,
        /// What might be changed: improvement options by name.
        pub options: Named<Improvement> = optional Entries<Improvement>,
        /// What the options are to achieve.
        pub objective: Option<Placed<Objective>> = optional Objective,
        /// Options of which every combination is compared.
        pub factorial: Option<Placed<Factorial>> = optional Factorial,
        /// Limits on work in progress, by name.
        pub limits: Named<Limit> = optional Entries<Limit>,
        /// What changes at a given time while the run goes on.
        pub changes: Vec<PlannedChange> = optional List<PlannedChange>,
        /// What is open when the run starts.
        pub backlog: Vec<Placed<Backlog>> = optional List<At<Backlog>>,
    }
}

table! {
    /// How the scenario is run.
    pub struct Run, "`[run]`", "{ horizon = \"26 weeks\" }" {
        /// When the run starts: a date, perhaps with a local time. Default 2024-01-01, a Monday.
        pub start: Option<Placed<jiff::civil::DateTime>> = optional Start,
        /// Time zone of all dates and times of day, by its IANA name. Default UTC.
        pub time_zone: Option<Placed<String>> = optional TimeZoneName,
        /// How long each replication lasts, in seconds once read. Required.
        pub horizon: Placed<f64> = required Positive<LongDuration>,
        /// Time at the start that is not measured, or "auto". Default none.
        pub warmup: Option<Placed<Warmup>> = optional Warmup,
        /// How many replications are made. Default 100. Excludes `precision`.
        pub replications: Option<Placed<u32>> = optional Count,
        /// Replicate until a measure is known this precisely. Excludes `replications`.
        pub precision: Option<Placed<Precision>> = optional Precision,
        /// Seed of all random numbers. Default 1.
        pub seed: Option<Placed<u64>> = optional Seed,
        /// Confidence level of the intervals. Default 95%.
        pub confidence: Option<Placed<f64>> = optional Share,
        /// Demand units inside at once at which a replication is stopped as overloaded. Default 1,000,000.
        pub max_inside: Option<Placed<u32>> = optional Count,
    }
}

/// The warm-up: seconds or found automatically.
#[derive(Debug, Clone, PartialEq)]
pub enum Warmup {
    /// Seconds.
    Given(f64),
    /// Found by MSER-5.
    Auto,
}

table! {
    /// A wanted precision: replications are added until the interval of the measure is narrow enough.
    pub struct Precision, "a precision", "{ measure = \"lead_time.mean\", within = \"2%\" }" {
        /// The measure, by its name in the results: `lead_time.mean`, `lead_time.p85`, ...
        pub measure: Placed<String> = required Text,
        /// Largest error relative to the true value, at the confidence of the run.
        pub within: Placed<f64> = required Positive<Share>,
        /// Stop at this many replications even if the precision is not reached. Default 1000.
        pub max_replications: Option<Placed<u32>> = optional Count,
    }
}

table! {
    /// A pool: people or machines that do the same work.
    pub struct Pool, "a pool", "{ staff = 1 }" {
        /// Title for people; the name if absent.
        pub title: Option<String> = optional Text,
        /// How many there are. Required unless `shifts` or `people` is given.
        pub staff: Option<Placed<u32>> = optional Whole,
        /// When they work: name of a calendar; around the clock if absent.
        pub calendar: Option<Placed<String>> = optional Name,
        /// Several shifts instead of `staff` and `calendar`; overlapping shifts add up.
        pub shifts: Option<Placed<Vec<Shift>>> = optional List<Shift>,
        /// People who differ, instead of `staff`: who they are and how fast they work.
        pub people: Option<Placed<Vec<People>>> = optional List<People>,
        /// Which of several free people is taken, where it matters. Default listed.
        pub chosen: Option<Placed<Chosen>> = optional Chosen,
        /// Time that they need to change over to work of another kind than their last. Default none.
        pub changeover: Option<Placed<Changeover>> = optional Changeover,
        /// Share of paid time in which they are not available: breaks, training, absence. Default 0.
        pub shrinkage: Option<Placed<f64>> = optional Share,
        /// When one of them is away besides: outages, sickness, breaks, by name.
        pub away: Named<Away> = optional Entries<Away>,
        /// What they do when they have no work, and how they come back to it. Default they wait for it.
        pub when_idle: Option<Placed<WhenIdle>> = optional WhenIdle,
        /// What one of them costs per paid time; money per second once read. Default 0.
        pub cost: Option<Placed<f64>> = optional MoneyRate,
        /// Their support level, from 1 on: tickets and their cost are told apart by it. Default none.
        pub level: Option<Placed<u8>> = optional SupportLevel,
        /// What happens to work in hand when a shift ends. Default finish.
        pub at_shift_end: Option<Placed<AtShiftEnd>> = optional AtShiftEnd,
        /// Which of several waiting lines a free server looks at first. Default priority if one of the
        /// pool's activities has a discipline by priority, else `longest_waiting`.
        pub between: Option<Placed<Between>> = optional Between,
    }
}

table! {
    /// One shift of a pool.
    pub struct Shift, "a shift", "{ staff = 1, calendar = \"...\" }" {
        /// People in it.
        pub staff: Placed<u32> = required Whole,
        /// Name of its calendar.
        pub calendar: Placed<String> = required Name,
    }
}

words! {
    /// What happens to work in hand when a shift ends.
    pub enum AtShiftEnd, "a policy for the end of a shift" {
        /// It is finished; the server leaves afterwards.
        Finish = "finish",
        /// It stays with the server and is resumed in the next shift.
        Suspend = "suspend",
        /// It goes back to its place in the waiting line with the work that remains.
        HandBack = "hand_back",
    }
}

words! {
    /// How a free server chooses between several waiting lines.
    pub enum Between, "a choice between waiting lines" {
        /// The line whose next unit has waited longest.
        LongestWaiting = "longest_waiting",
        /// The line whose next unit has the smallest priority number.
        Priority = "priority",
        /// The line of the activity that is listed first in the file.
        Listed = "listed",
    }
}

#[cfg(test)]
mod tests;
