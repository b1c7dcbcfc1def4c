//! `vsim trace`: one replication's events, for process mining.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::failure::Failure;
use super::files::{Aside, ResultsFolder};
use super::handover::open;
use super::load::{Loaded, load};
use super::terminal::Terminal;
use super::{Subcommand, interrupt};
use crate::kernel::plan::Plan;
use crate::kernel::{Ending, Kernel, Outcome};
use crate::observe::trace::{Trace, TraceSink};
use crate::report::counted;
use crate::report::trace::{CsvTrace, XesTrace};

/// Write the events of one replication, for process mining
///
/// Writes into the directory `results/<scenario>/`: trace.csv with a row for each spell of work (case, stream,
/// activity, stage, pool, waiting since, start, end, priority, lifecycle), and trace.xes, the same in the format of
/// process-mining tools (IEEE 1849). Times are local, with their difference from UTC. What happened in the warm-up is
/// there, too.
#[derive(Debug, Args)]
pub(super) struct TraceCommand {
    /// The scenario's TOML file
    scenario: PathBuf,

    /// Directory to write into; each scenario gets a directory of its own there
    #[arg(short, long, value_name = "DIR", default_value = "results")]
    out: PathBuf,

    /// Which replication; the first is 0
    #[arg(short, long, value_name = "N", default_value_t = 0)]
    replication: u64,

    /// Use this master seed, whatever the scenario says
    #[arg(short, long, value_name = "N")]
    seed: Option<u64>,

    /// What to write
    #[arg(short, long, value_enum, default_value_t)]
    format: TraceFormat,
}

/// Formats of event logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum TraceFormat {
    /// Both.
    #[default]
    Both,
    /// A table, a row for each spell of work.
    Csv,
    /// XML as process-mining tools read it.
    Xes,
}

impl Subcommand for TraceCommand {
    fn execute(&self, terminal: Terminal) -> Result<(), Failure> {
        let mut loaded = load(&self.scenario, terminal)?;
        loaded.show_warnings(terminal);
        if let Some(seed) = self.seed {
            loaded.model.run.seed = seed;
        }
        let folder = open(&self.out, &loaded.source.name)?;
        let (written, outcome) = self.write(&loaded, &folder).inspect_err(|_| folder.remove_if_empty())?;
        if let Ending::TooManyUnits | Ending::TooManyEvents = outcome.ending {
            terminal.note("the replication stopped early: more units were inside than `max_inside` allows");
        }
        let events = counted(outcome.events, "event");
        let files = written.join(" and ");
        terminal.present(&format!(
            "wrote {}{files}: replication {}, {events}\n",
            folder.shown(),
            self.replication
        ))
    }
}

impl TraceCommand {
    /// Writes the files; they take their places when all are complete.
    fn write(
        &self,
        loaded: &Loaded,
        folder: &ResultsFolder,
    ) -> Result<(Vec<&'static str>, Outcome), Failure> {
        let model = &loaded.model;
        let mut complete = Vec::new();
        let mut outcome = None;
        if self.format != TraceFormat::Xes {
            let sink = CsvTrace::new(model, folder.aside()?);
            let (sink, ended) = self.run(loaded, sink)?;
            complete.push(("trace.csv", finished(folder, sink.finish())?));
            outcome = Some(ended);
        }
        if self.format != TraceFormat::Csv {
            let sink = XesTrace::new(model, folder.aside()?);
            let (sink, ended) = self.run(loaded, sink)?;
            complete.push(("trace.xes", finished(folder, sink.finish())?));
            outcome = Some(ended);
        }
        let names = complete.iter().map(|(name, _)| *name).collect();
        for (name, file) in complete {
            folder.place(file, name)?;
        }
        outcome.map(|outcome| (names, outcome)).ok_or_else(|| Failure::new("internal: nothing was written"))
    }

    /// Runs the replication for a sink.
    fn run<S: TraceSink>(&self, loaded: &Loaded, sink: S) -> Result<(S, Outcome), Failure> {
        let plan = Plan::new(&loaded.model);
        let mut trace = Trace::new(&loaded.model, sink);
        let outcome = Kernel::new(&plan).run(loaded.model.run.seed, self.replication, &mut trace);
        if interrupt::requested() { Err(Failure::Interrupted) } else { Ok((trace.into_sink(), outcome)) }
    }
}

/// A file that is complete, written to the last byte.
fn finished(folder: &ResultsFolder, file: std::io::Result<Aside>) -> Result<Aside, Failure> {
    let flushed = file.and_then(|mut file| file.flush().map(|()| file));
    flushed.map_err(|error| folder.failure(&error))
}
