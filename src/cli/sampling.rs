//! Options of all commands that simulate: how often, on which seed, with how many threads.

use std::ffi::OsString;
use std::path::Path;

use clap::Args;
use rayon::{ThreadPool, ThreadPoolBuilder};

use super::failure::Failure;
use super::load::Loaded;
use super::terminal::Terminal;
use crate::experiment::ExperimentError;
use crate::experiment::results::Results;
use crate::model::{Model, Replications};
use crate::report::{self, Provenance, counted};

/// How often, on which seed, with how many threads.
#[derive(Debug, Args)]
pub(super) struct Sampling {
    /// Make so many replications, whatever the scenario says
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    replications: Option<u32>,

    /// Use this master seed, whatever the scenario says
    #[arg(short, long, value_name = "N")]
    seed: Option<u64>,

    /// Work on so many replications at once; all processors if absent
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
}

impl Sampling {
    /// What the command line says goes before what the scenario says.
    pub(super) fn override_plan(&self, model: &mut Model) {
        if let Some(replications) = self.replications {
            model.run.replications = Replications::Fixed(replications);
        }
        if let Some(seed) = self.seed {
            model.run.seed = seed;
        }
    }

    /// What was said about replications and the seed, as it is typed behind a command; threads change no figure.
    pub(super) fn typed(&self) -> String {
        let replications = self.replications.map(|count| format!(" --replications {count}"));
        let seed = self.seed.map(|seed| format!(" --seed {seed}"));
        [replications, seed].into_iter().flatten().collect()
    }

    /// How many replications to work on at once; all processors if `None`.
    pub(super) const fn threads(&self) -> Option<u16> {
        self.threads
    }

    /// Simulates on as many threads as asked for, with a progress bar, and notes how that came about. `results` finds
    /// the run in what came out.
    pub(super) fn simulate<T: Send>(
        &self,
        loaded: &Loaded,
        terminal: Terminal,
        simulate: impl FnOnce(&dyn crate::experiment::Progress) -> Result<T, ExperimentError> + Send,
        results: impl Fn(&T) -> &Results,
    ) -> Result<(T, Provenance), Failure> {
        let pool = self.thread_pool()?;
        let started = now();
        let progress = terminal.progress();
        let outcome = pool.install(|| simulate(&progress));
        drop(progress);
        let outcome = outcome.map_err(|error| explain(&error))?;
        let ended = now();
        let provenance = Provenance {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            command: command_line(std::env::args_os().skip(1)),
            scenario_file: portable(&loaded.source.shown),
            scenario_sha256: loaded.source.sha256(),
            started: started.to_string(),
            ended: ended.to_string(),
            threads: pool.current_num_threads(),
        };
        let run = results(&outcome);
        terminal.detail(&format!(
            "{}, {}, {:.2} s on {}",
            counted(u64::from(run.replications), "replication"),
            counted(run.events, "event"),
            ended.duration_since(started).as_secs_f64(),
            counted(provenance.threads as u64, "thread")
        ));
        Ok((outcome, provenance))
    }

    fn thread_pool(&self) -> Result<ThreadPool, Failure> {
        let threads = self.threads.map_or(0, usize::from);
        let pool = ThreadPoolBuilder::new().num_threads(threads).build();
        pool.map_err(|error| Failure::new(format!("cannot start threads: {error}")))
    }
}

/// The time of day, to the millisecond.
pub(super) fn now() -> jiff::Timestamp {
    let now = jiff::Timestamp::now();
    now.round(jiff::Unit::Millisecond).unwrap_or(now)
}

/// Why the experiment did not end well.
pub(super) fn explain(error: &ExperimentError) -> Failure {
    match error {
        ExperimentError::Interrupted => Failure::Interrupted,
        other => {
            let text = other.to_string();
            // The hint is drawn apart from the message.
            let message = text.split("\nhint: ").next().unwrap_or_default();
            let failure = Failure::new(message);
            match other.hint() {
                Some(hint) => failure.hint(hint),
                None => failure,
            }
        }
    }
}

/// A fault of this program.
pub(super) fn internal(error: &report::Error) -> Failure {
    Failure::new(format!("internal: {error}"))
        .hint("this is a fault of vsim, not of the scenario; please report it")
}

/// The command line that repeats this run: arguments as typed, but without the places of this machine.
pub(super) fn command_line(arguments: impl Iterator<Item = OsString>) -> String {
    let arguments = arguments.map(|argument| quoted(&portable(&argument.to_string_lossy())));
    std::iter::once("vsim".to_owned()).chain(arguments).collect::<Vec<_>>().join(" ")
}

/// The argument, with an absolute path cut to its last part, after `--option=` too.
pub(super) fn portable(argument: &str) -> String {
    let (option, value) = match argument.split_once('=') {
        Some((option, value)) if option.starts_with("--") => (Some(option), value),
        _ => (None, argument),
    };
    let path = Path::new(value);
    let last = path.file_name().filter(|_| path.is_absolute());
    let value = last.map_or_else(|| value.to_owned(), |last| last.to_string_lossy().into_owned());
    option.map_or_else(|| value.clone(), |option| format!("{option}={value}"))
}

/// The argument as a shell takes it for one word.
pub(super) fn quoted(argument: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_=./,:+@%".contains(c);
    if !argument.is_empty() && argument.chars().all(plain) {
        argument.to_owned()
    } else {
        format!("'{}'", argument.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repeated(arguments: &[&str]) -> String {
        command_line(arguments.iter().map(OsString::from))
    }

    #[test]
    fn the_command_line_is_kept_as_typed() {
        assert_eq!(repeated(&["run", "my desk.toml", "--seed=3"]), "vsim run 'my desk.toml' --seed=3");
        assert_eq!(repeated(&["run", "it's.toml", ""]), r"vsim run 'it'\''s.toml' ''");
    }

    #[cfg(unix)]
    #[test]
    fn places_of_this_machine_are_left_out() {
        let typed = ["run", "/place/of/mine/desk.toml", "--out=/elsewhere/out", "-o", "a/b", "--out", "/"];
        assert_eq!(repeated(&typed), "vsim run desk.toml --out=out -o a/b --out /");
    }
}
