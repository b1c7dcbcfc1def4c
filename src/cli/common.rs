//! What the commands that simulate have in common: threads, colors, where results come from.

use clap::ValueEnum;
use rayon::ThreadPoolBuilder;

use super::failure::Failure;
use super::files::Source;
use super::sampling::{command_line, now, portable};
use crate::report::{Provenance, Theme};

/// Colors of charts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum ThemeName {
    /// Dark on white.
    #[default]
    Light,
    /// Light on black.
    Dark,
}

impl ThemeName {
    /// The colors; none where no charts are wanted.
    pub(super) const fn theme(self, no_charts: bool) -> Option<Theme> {
        match self {
            _ if no_charts => None,
            Self::Light => Some(Theme::light()),
            Self::Dark => Some(Theme::dark()),
        }
    }
}

/// What work came to, and when and on how many threads it was done.
pub(super) struct Worked<T> {
    pub(super) outcome: T,
    pub(super) threads: usize,
    started: jiff::Timestamp,
    ended: jiff::Timestamp,
}

/// Works on so many threads; on all processors if `None`.
///
/// # Errors
///
/// If they cannot be started.
pub(super) fn on_threads<T: Send>(
    threads: Option<u16>,
    work: impl FnOnce() -> T + Send,
) -> Result<Worked<T>, Failure> {
    let pool = ThreadPoolBuilder::new().num_threads(threads.map_or(0, usize::from)).build();
    let pool = pool.map_err(|error| Failure::new(format!("cannot start threads: {error}")))?;
    let started = now();
    let outcome = pool.install(work);
    Ok(Worked { outcome, threads: pool.current_num_threads(), started, ended: now() })
}

impl<T> Worked<T> {
    /// Seconds that it took.
    pub(super) fn seconds(&self) -> f64 {
        self.ended.duration_since(self.started).as_secs_f64()
    }

    /// What is needed to repeat it.
    pub(super) fn provenance(&self, source: &Source) -> Provenance {
        Provenance {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            command: command_line(std::env::args_os().skip(1)),
            scenario_file: portable(&source.shown),
            scenario_sha256: source.sha256(),
            started: self.started.to_string(),
            ended: self.ended.to_string(),
            threads: self.threads,
        }
    }
}
