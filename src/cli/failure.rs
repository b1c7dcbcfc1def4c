//! What can go wrong on the command line, in words, and the exit code that tells a script.

use std::fmt;
use std::process::ExitCode;

/// Why a command did not do what it was asked to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// Faults of a scenario, already drawn: what is left to say, such as "`desk.toml` has 2 errors".
    Scenario(String),
    /// Anything else: what happened, and perhaps what to do about it.
    Message {
        /// Lower case, no full stop.
        message: String,
        /// What to do.
        hint: Option<String>,
    },
    /// A demand that is missed or not proved; everything else went well.
    NotProved(String),
    /// Ctrl-C before there was anything to keep.
    Interrupted,
    /// Whoever read the standard output has gone: nothing is left to do, and nothing is wrong.
    ReaderGone,
}

impl Failure {
    /// A failure in words.
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self::Message { message: message.into(), hint: None }
    }

    /// Adds what to do about it.
    pub(super) fn hint(self, hint: impl Into<String>) -> Self {
        match self {
            Self::Message { message, .. } => Self::Message { message, hint: Some(hint.into()) },
            other => other,
        }
    }

    /// What to do about it, if there is something to say.
    pub(super) fn what_to_do(&self) -> Option<&str> {
        match self {
            Self::Message { hint, .. } => hint.as_deref(),
            Self::Scenario(_) | Self::NotProved(_) | Self::Interrupted | Self::ReaderGone => None,
        }
    }

    /// The exit code, as listed in the help.
    pub(super) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Scenario(_) | Self::Message { .. } => ExitCode::FAILURE,
            Self::NotProved(_) => ExitCode::from(NOT_PROVED),
            Self::Interrupted => ExitCode::from(INTERRUPTED),
            Self::ReaderGone => ExitCode::SUCCESS,
        }
    }
}

/// The exit code where a demand is missed or not proved.
const NOT_PROVED: u8 = 3;

/// The exit code after Ctrl-C, by the custom of shells: 128 and the number of the signal.
pub(super) const INTERRUPTED: u8 = 130;

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scenario(message) | Self::NotProved(message) | Self::Message { message, .. } => {
                f.write_str(message)
            }
            Self::Interrupted => {
                f.write_str("interrupted before the first replication ended; nothing was written")
            }
            Self::ReaderGone => f.write_str("nobody reads the output"),
        }
    }
}
