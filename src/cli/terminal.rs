//! The only place that prints.
//!
//! Results go to standard output, everything said about them to standard error. All text may carry escape
//! sequences for color; the streams drop them where nobody would see colors.

use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Color;
use super::failure::Failure;
use super::interrupt;
use crate::experiment::Progress;
use crate::experiment::selection::Watch;
use crate::report::{self, Verbosity};
use crate::stats::selection::Fate;

/// Work that is done sooner than this shows no progress bar.
const PATIENCE: Duration = Duration::from_secs(1);
/// Characters in a line where that cannot be found out.
const WIDTH: u16 = 100;
/// Wider lines are hard to read.
const WIDTH_MAX: u16 = 140;

const ERROR: Style = AnsiColor::BrightRed.on_default().bold();
const HINT: Style = AnsiColor::BrightCyan.on_default().bold();
const BOLD: Style = Style::new().bold();

/// The two streams of the program and how they are used.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terminal {
    color: ColorChoice,
    quiet: bool,
    verbose: bool,
}

impl Terminal {
    /// Streams with color as asked; `quiet` leaves only errors and what was asked for, `verbose` says more.
    pub(super) const fn new(color: Color, quiet: bool, verbose: bool) -> Self {
        let color = match color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        Self { color, quiet, verbose }
    }

    /// How a report for people is to be written.
    pub(super) fn style(self) -> report::Style {
        let verbosity = if self.verbose { Verbosity::Verbose } else { Verbosity::Normal };
        report::Style { color: true, width: width(), verbosity }
    }

    /// Prints what the user asked for, quiet or not.
    ///
    /// # Errors
    ///
    /// [`Failure::ReaderGone`] if nobody reads it, a message if it cannot be written for another reason.
    pub(super) fn output(self, text: &str) -> Result<(), Failure> {
        let mut stream = AutoStream::new(io::stdout().lock(), self.color);
        stream.write_all(text.as_bytes()).and_then(|()| stream.flush()).map_err(|error| match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::ReaderGone,
            _ => Failure::new(format!("cannot write to standard output: {}", reason(&error))),
        })
    }

    /// Prints a report for people, unless quiet.
    ///
    /// # Errors
    ///
    /// As [`output`](Self::output).
    pub(super) fn present(self, text: &str) -> Result<(), Failure> {
        if self.quiet { Ok(()) } else { self.output(text) }
    }

    /// Says something beside the results, unless quiet.
    pub(super) fn note(self, text: &str) {
        if !self.quiet {
            self.say(text);
        }
    }

    /// Says something that matters to whoever wants to know more.
    pub(super) fn detail(self, text: &str) {
        if self.verbose {
            self.say(text);
        }
    }

    /// Says something that must be heard: errors.
    ///
    /// That standard error cannot be written to is no reason to stop.
    pub(super) fn say(self, text: &str) {
        let mut stream = AutoStream::new(io::stderr().lock(), self.color);
        let _ = writeln!(stream, "{text}");
    }

    /// Says why a command failed.
    pub(super) fn report(self, failure: &Failure) {
        if *failure == Failure::ReaderGone {
            return;
        }
        self.say(&format!("{ERROR}error{ERROR:#}{BOLD}: {failure}{BOLD:#}"));
        if let Some(hint) = failure.what_to_do() {
            self.say(&format!("{HINT}hint{HINT:#}: {hint}"));
        }
    }

    /// Shows how far the replications are, on a terminal and only where the wait is long enough to wonder.
    pub(super) fn progress(self) -> ReplicationsBar {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        let template = "{bar:32} {pos} of {len} replications, {eta} left";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("━╸─"));
        }
        let shown = AtomicBool::new(self.quiet);
        ReplicationsBar { terminal: self, bar, began: now(), shown, told: AtomicBool::new(false) }
    }
}

/// A progress bar over the replications of an experiment; also hands Ctrl-C on to it.
#[derive(Debug)]
pub(super) struct ReplicationsBar {
    terminal: Terminal,
    bar: ProgressBar,
    began: Instant,
    /// Whether the question of showing the bar is settled.
    shown: AtomicBool,
    /// Whether the user was told that Ctrl-C was heard.
    told: AtomicBool,
}

impl Progress for ReplicationsBar {
    fn advanced(&self, done: u32, planned: u32) {
        self.bar.set_length(u64::from(planned));
        self.bar.set_position(u64::from(done));
        let long = done < planned && now().duration_since(self.began) > PATIENCE;
        if long && !self.shown.swap(true, Ordering::Relaxed) {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }

    fn cancelled(&self) -> bool {
        let cancelled = interrupt::requested();
        if cancelled && !self.told.swap(true, Ordering::Relaxed) {
            let told = "interrupted: finishing the replications in hand; Ctrl-C again quits at once";
            self.bar.suspend(|| self.terminal.note(told));
        }
        cancelled
    }
}

impl Watch for ReplicationsBar {
    fn decided(&self, _model: usize, fate: &Fate) {
        if let Fate::Beaten { at, .. } | Fate::Infeasible { at, .. } = fate {
            self.bar
                .suspend(|| self.terminal.detail(&format!("one contender is out after {at} replications")));
        }
    }
}

impl Drop for ReplicationsBar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// Prints why the command line was refused, or the help or version that it asked for.
pub(super) fn explain_usage(refused: &clap::Error) -> ExitCode {
    let text = refused.render().ansi().to_string();
    let terminal = Terminal::new(Color::Auto, false, false);
    if refused.use_stderr() {
        terminal.say(text.trim_end());
        return ExitCode::from(2);
    }
    match terminal.output(&text) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            terminal.report(&failure);
            failure.exit_code()
        }
    }
}

/// Why reading or writing failed, in words: without the operating system's numbers and the names of temporary files,
/// which follow them.
pub(super) fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// Characters in a line of the terminal that standard output goes to.
fn width() -> u16 {
    let size = terminal_size::terminal_size_of(io::stdout());
    size.map_or(WIDTH, |(columns, _)| columns.0.min(WIDTH_MAX))
}

#[expect(clippy::disallowed_methods, reason = "how long somebody waits is a matter of the wall clock")]
fn now() -> Instant {
    Instant::now()
}
