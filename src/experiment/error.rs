//! Why an experiment has no results, in words that say what to do.

use std::fmt;

use crate::kernel::Ending;
use crate::model::Model;
use crate::observe::observations::{Balance, Observations};
use crate::time::{SimTime, Span};

use super::measure::MEASURES;
use super::warm_up::FIRST_PILOT;

/// Why an experiment has no results. None of these leaves anything behind: the same model can be run again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExperimentError {
    /// As many demand units were inside as the run's limit allows.
    TooManyUnits {
        /// Units inside at the end.
        inside: u64,
        /// When that was.
        at: SimTime,
        /// Number of the replication.
        replication: u64,
    },
    /// A replication had more events than can be numbered.
    TooManyEvents {
        /// When that was.
        at: SimTime,
        /// Number of the replication.
        replication: u64,
    },
    /// A law that holds in every replication is broken: a fault of the program.
    LawBroken {
        /// What does not add up.
        balance: Balance,
        /// Number of the replication.
        replication: u64,
        /// Master seed.
        seed: u64,
    },
    /// The measure of the wanted precision does not exist.
    UnknownMeasure {
        /// The name as given.
        measure: String,
    },
    /// The warm-up leaves nothing to measure.
    NothingMeasured {
        /// End of the warm-up.
        warm_up: SimTime,
        /// End of the run.
        horizon: SimTime,
    },
    /// No warm-up can be read from the pilot replications: the run has not settled by its middle.
    NeverSettles {
        /// The measure that is still on its way.
        measure: &'static str,
        /// End of the run.
        horizon: SimTime,
    },
    /// The warm-up that was found leaves less than half of the run to be measured.
    WarmUpTooLong {
        /// End of the warm-up.
        warm_up: SimTime,
        /// End of the run.
        horizon: SimTime,
    },
    /// It was stopped before the first replication had ended.
    Interrupted,
}

impl ExperimentError {
    /// What to do about it; `None` where there is nothing to say.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::TooManyUnits { .. } => Some(
                "more people, less work per unit or fewer arrivals; or raise `max_inside` if so many units \
                 inside are meant"
                    .to_owned(),
            ),
            Self::TooManyEvents { .. } => Some("shorten `horizon` and make more replications".to_owned()),
            Self::LawBroken { .. } => {
                Some("this is a fault of the program; please report it with the scenario".to_owned())
            }
            Self::UnknownMeasure { .. } => {
                Some(format!("the measures are {}, and `streams.<name>.` before each", list(&MEASURES)))
            }
            Self::NothingMeasured { .. } => Some("shorten `warmup` or lengthen `horizon`".to_owned()),
            Self::NeverSettles { horizon, .. } => {
                let longer = Span::from_ticks(horizon.ticks().saturating_mul(4));
                Some(format!(
                    "lengthen `horizon` (perhaps to {longer}), or give `warmup` as a time; a run that is meant \
                     to end before it settles needs none"
                ))
            }
            Self::WarmUpTooLong { warm_up, .. } => {
                let longer = Span::from_ticks(warm_up.ticks().saturating_mul(4));
                Some(format!("lengthen `horizon` (to {longer}, say), or give `warmup` as a time"))
            }
            Self::Interrupted => None,
        }
    }
}

impl fmt::Display for ExperimentError {
    /// Writes the message, then the hint on a line of its own.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooManyUnits { inside, at, replication } => write!(
                f,
                "{inside} demand units were inside {} after the start of {}, the limit of the run: demand \
                 exceeds capacity",
                span(*at),
                name(*replication)
            ),
            Self::TooManyEvents { at, replication } => {
                write!(f, "replication {replication} ran out of event numbers {} after its start", span(*at))
            }
            Self::LawBroken { balance, replication, seed } => {
                let Balance { units_missing, time_missing, visit_time_missing } = balance;
                write!(
                    f,
                    "internal: a law is broken in {} of seed {seed}: {units_missing} units, {time_missing} \
                     ticks inside and {visit_time_missing} ticks at activities are unaccounted for",
                    name(*replication)
                )
            }
            Self::UnknownMeasure { measure } => write!(f, "there is no measure `{measure}`"),
            Self::NothingMeasured { warm_up, horizon } => write!(
                f,
                "the warm-up of {} leaves nothing of the {} to measure",
                span(*warm_up),
                span(*horizon)
            ),
            Self::NeverSettles { measure, horizon } => write!(
                f,
                "no warm-up can be found: the {measure} has not settled in the first half of the {}",
                span(*horizon)
            ),
            Self::WarmUpTooLong { warm_up, horizon } => write!(
                f,
                "the warm-up that was found, {}, leaves less than half of the {} to measure",
                span(*warm_up),
                span(*horizon)
            ),
            Self::Interrupted => write!(f, "interrupted before the first replication ended"),
        }?;
        self.hint().map_or(Ok(()), |hint| write!(f, "\nhint: {hint}"))
    }
}

impl std::error::Error for ExperimentError {}

/// Time since the start, for people.
fn span(at: SimTime) -> Span {
    at - SimTime::ZERO
}

/// A replication in words; pilots for the warm-up have numbers of their own.
fn name(replication: u64) -> String {
    match replication.checked_sub(FIRST_PILOT) {
        Some(pilot) => format!("pilot replication {pilot}"),
        None => format!("replication {replication}"),
    }
}

fn list(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// Whether a replication can be used: it came to its end, and conservation of units and Little's law hold in it,
/// exactly.
pub(super) fn check(
    model: &Model,
    replication: u64,
    observations: &Observations,
) -> Result<(), ExperimentError> {
    let Observations { outcome, balance, .. } = observations;
    match outcome.ending {
        Ending::TooManyUnits => Err(ExperimentError::TooManyUnits {
            inside: observations.streams.iter().map(|stream| stream.inside_at_end).sum(),
            at: outcome.at,
            replication,
        }),
        Ending::TooManyEvents => Err(ExperimentError::TooManyEvents { at: outcome.at, replication }),
        Ending::Horizon | Ending::RanDry if !balance.holds() => {
            Err(ExperimentError::LawBroken { balance: *balance, replication, seed: model.run.seed })
        }
        Ending::Horizon | Ending::RanDry => Ok(()),
    }
}
