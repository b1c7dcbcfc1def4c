//! `vsim run`: simulate a scenario and report what was found.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use rayon::ThreadPoolBuilder;

use super::failure::Failure;
use super::files::ResultsFolder;
use super::load::{Loaded, load};
use super::terminal::Terminal;
use super::{Format, Subcommand, interrupt};
use crate::experiment::results::Results;
use crate::experiment::{ExperimentError, Settings, run_experiment};
use crate::model::{Model, Replications};
use crate::report::{self, CHART_FILES, Provenance, Theme, counted};

/// The file whose presence says that the others are there.
const SUMMARY: &str = "summary.json";

/// Simulate a scenario: print the finding, write tables, charts and figures
///
/// Writes into the directory `results/<scenario>/`: summary.json with every figure and its interval, the same and
/// the development over time as CSV, charts as SVG and PNG, and provenance.json with what is needed to repeat the
/// run. The same scenario and seed give the same figures to the last bit, with any number of threads.
#[derive(Debug, Args)]
pub(super) struct Run {
    /// The scenario's TOML file
    scenario: PathBuf,

    /// Directory to write into; each scenario gets a directory of its own there
    #[arg(short, long, value_name = "DIR", default_value = "results")]
    out: PathBuf,

    /// Make so many replications, whatever the scenario says
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    replications: Option<u32>,

    /// Use this master seed, whatever the scenario says
    #[arg(short, long, value_name = "N")]
    seed: Option<u64>,

    /// Work on so many replications at once; all processors if absent
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,

    /// Draw no charts
    #[arg(long)]
    no_charts: bool,

    /// Colors of the charts
    #[arg(long, value_enum, default_value_t, conflicts_with = "no_charts")]
    theme: ThemeName,

    /// What to print
    #[arg(short, long, value_enum, default_value_t)]
    format: Format,
}

/// Colors of charts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum ThemeName {
    /// Dark on white.
    #[default]
    Light,
    /// Light on black.
    Dark,
}

impl Subcommand for Run {
    fn execute(&self, terminal: Terminal) -> Result<(), Failure> {
        let mut loaded = load(&self.scenario, terminal)?;
        loaded.show_warnings(terminal);
        self.override_plan(&mut loaded.model);
        let folder = ResultsFolder::new(&self.out, &loaded.source.name);
        let abandoned = folder.clone();
        interrupt::listen(move || abandoned.remove_if_empty())?;
        folder.create()?;
        let (results, provenance) =
            self.simulate(&loaded, terminal).inspect_err(|_| folder.remove_if_empty())?;
        let theme = self.theme();
        let files =
            report::run_files(&results, &provenance, theme.as_ref()).map_err(|error| internal(&error))?;
        folder.write(&files, SUMMARY, &CHART_FILES)?;
        let written = format!("wrote {} ({} files)", folder.shown(), files.len());
        match self.format {
            Format::Text => {
                let text = report::run_text(&results, terminal.style());
                terminal.present(&format!("{text}\n{written}\n"))
            }
            Format::Json => {
                terminal.note(&written);
                let summary = files.iter().find(|file| file.name == SUMMARY);
                terminal.output(&String::from_utf8_lossy(summary.map_or(&[], |file| &file.bytes)))
            }
        }
    }
}

impl Run {
    /// What the command line says goes before what the scenario says.
    fn override_plan(&self, model: &mut Model) {
        if let Some(replications) = self.replications {
            model.run.replications = Replications::Fixed(replications);
        }
        if let Some(seed) = self.seed {
            model.run.seed = seed;
        }
    }

    /// Runs the experiment on as many threads as asked for.
    fn simulate(&self, loaded: &Loaded, terminal: Terminal) -> Result<(Results, Provenance), Failure> {
        let threads = self.threads.map_or(0, usize::from);
        let pool = ThreadPoolBuilder::new().num_threads(threads).build();
        let pool = pool.map_err(|error| Failure::new(format!("cannot start threads: {error}")))?;
        let started = now();
        let progress = terminal.progress();
        let outcome = pool.install(|| run_experiment(&loaded.model, &Settings::default(), &progress));
        drop(progress);
        let results = outcome.map_err(|error| explain(&error))?;
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
        terminal.detail(&format!(
            "{}, {}, {:.2} s on {}",
            counted(u64::from(results.replications), "replication"),
            counted(results.events, "event"),
            ended.duration_since(started).as_secs_f64(),
            counted(provenance.threads as u64, "thread")
        ));
        Ok((results, provenance))
    }

    fn theme(&self) -> Option<Theme> {
        match self.theme {
            _ if self.no_charts => None,
            ThemeName::Light => Some(Theme::light()),
            ThemeName::Dark => Some(Theme::dark()),
        }
    }
}

/// The time of day, to the millisecond.
fn now() -> jiff::Timestamp {
    let now = jiff::Timestamp::now();
    now.round(jiff::Unit::Millisecond).unwrap_or(now)
}

/// Why the experiment did not end well.
fn explain(error: &ExperimentError) -> Failure {
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
fn internal(error: &report::Error) -> Failure {
    Failure::new(format!("internal: {error}"))
        .hint("this is a fault of vsim, not of the scenario; please report it")
}

/// The command line that repeats this run: arguments as typed, but without the places of this machine.
fn command_line(arguments: impl Iterator<Item = OsString>) -> String {
    let arguments = arguments.map(|argument| quoted(&portable(&argument.to_string_lossy())));
    std::iter::once("vsim".to_owned()).chain(arguments).collect::<Vec<_>>().join(" ")
}

/// The argument, with an absolute path cut to its last part, after `--option=` too.
fn portable(argument: &str) -> String {
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
fn quoted(argument: &str) -> String {
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
