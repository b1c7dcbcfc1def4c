//! The command line: the only layer that opens files, prints, looks at the clock and at the environment.
//!
//! Each subcommand has a file of its own with its arguments and what it does, as `Subcommand`. Around them:
//! `load` (from a path to a checked model), `files` (the only place that opens files), `terminal` (the only
//! place that prints), `handover` (a folder before the work, files after it), `interrupt` (Ctrl-C), `failure` (what can go
//! wrong, and with which exit code).
//!
//! It knows nothing of simulation or statistics: it calls, in order, the layers that do.

mod alternatives;
mod analyze;
mod chart;
mod check;
mod common;
mod compare;
mod completions;
mod diff;
mod explain;
mod failure;
mod files;
mod gate;
mod handover;
mod inputs;
mod interrupt;
mod load;
mod man;
mod optimize;
mod report;
mod run;
mod sampling;
mod schema;
mod select;
mod sensitivity;
mod study;
mod sweep;
mod terminal;
mod trace;
mod wanted;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{ArgAction, CommandFactory, Parser, ValueEnum};

use failure::Failure;
use terminal::Terminal;

const EXAMPLES: &str = "\
Examples:
  vsim run scenarios/helpdesk.toml             simulate, print the finding, write results/helpdesk/
  vsim analyze scenarios/helpdesk.toml         find the bottleneck, and what one more person would do
  vsim explain scenarios/helpdesk.toml         what happens, why, what would help: in plain words
  vsim report scenarios/helpdesk.toml          everything as one page that can be sent around
  vsim compare scenarios/helpdesk.toml         which option is worth it, and how sure is that
  vsim check scenarios/helpdesk.toml           find every fault without running anything
  vsim optimize scenarios/helpdesk.toml        find the best staffing for the same money
  vsim select scenarios/helpdesk.toml          choose the best option, 95 % sure
  vsim sensitivity scenarios/helpdesk.toml     find the inputs that matter most
  vsim sweep desk.toml --vary pools.desk.staff=2..6
  vsim run desk.toml --format json | jq .finding
  vsim chart helpdesk --theme dark             draw all charts of results/helpdesk/ again
  vsim trace scenarios/helpdesk.toml           one replication's events, for process mining
  vsim schema > vsim.schema.json               let an editor complete and check scenarios

Exit codes:
  0    done; also after Ctrl-C if replications were finished and kept
  1    the scenario has errors, or the run failed
  2    the command line was not understood
  3    what --require demands is missed or not proved
  130  interrupted by Ctrl-C before there was anything to keep

Unless --color says otherwise, color is used on a terminal only, and not if NO_COLOR is set in the environment.";

/// Help in the colors of the diagnostics.
const STYLES: Styles = Styles::styled()
    .header(AnsiColor::BrightWhite.on_default().bold())
    .usage(AnsiColor::BrightWhite.on_default().bold())
    .literal(AnsiColor::BrightCyan.on_default())
    .placeholder(AnsiColor::Cyan.on_default());

/// Finds where the time goes in an IT service value stream, and what would help
///
/// A scenario, one readable TOML file, says when people work, what demand arrives and what is done with it;
/// vsim simulates it and reports lead times, waiting by cause and the bottleneck, each figure with its
/// confidence interval.
#[derive(Debug, Parser)]
#[command(name = "vsim", version, styles = STYLES, after_help = EXAMPLES, max_term_width = 100)]
#[command(propagate_version = true, arg_required_else_help = true)]
struct Arguments {
    /// When to use color
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        value_name = "WHEN",
        hide_possible_values = true
    )]
    #[arg(help = "When to use color: auto, always or never")]
    color: Color,

    /// Print nothing but errors, and what --format json asks for
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,

    /// Say more: all tables and what was done
    #[arg(short, long, global = true, action = ArgAction::SetTrue)]
    verbose: bool,

    #[command(subcommand)]
    command: Command,
}

/// What there is to do.
#[derive(Debug, clap::Subcommand)]
enum Command {
    Run(run::Run),
    Analyze(analyze::Analyze),
    Explain(explain::Explain),
    Report(report::Report),
    Optimize(optimize::Optimize),
    Compare(compare::Compare),
    Diff(diff::Diff),
    Select(select::Select),
    Sensitivity(sensitivity::Sensitivity),
    Sweep(sweep::Sweep),
    Check(check::Check),
    Chart(chart::ChartCommand),
    Trace(trace::TraceCommand),
    Schema(schema::Schema),
    Completions(completions::Completions),
    Man(man::Man),
}

/// When to use color.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Even into files and pipes.
    Always,
    /// Not at all.
    Never,
}

/// How results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Format {
    /// A finding and tables, for people.
    #[default]
    Text,
    /// JSON on standard output, and nothing else there.
    Json,
}

/// One thing that vsim does.
trait Subcommand {
    /// Does it.
    fn execute(&self, terminal: Terminal) -> Result<(), Failure>;
}

impl Command {
    fn subcommand(&self) -> &dyn Subcommand {
        match self {
            Self::Run(run) => run,
            Self::Analyze(analyze) => analyze,
            Self::Explain(explain) => explain,
            Self::Report(report) => report,
            Self::Optimize(optimize) => optimize,
            Self::Compare(compare) => compare,
            Self::Diff(diff) => diff,
            Self::Select(select) => select,
            Self::Sensitivity(sensitivity) => sensitivity,
            Self::Sweep(sweep) => sweep,
            Self::Check(check) => check,
            Self::Chart(chart) => chart,
            Self::Trace(trace) => trace,
            Self::Schema(schema) => schema,
            Self::Completions(completions) => completions,
            Self::Man(man) => man,
        }
    }
}

/// Does what the command line `arguments` (the program's name first) ask for and says with which code to exit.
pub fn start(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(refused) => return terminal::explain_usage(&refused),
    };
    let terminal = Terminal::new(arguments.color, arguments.quiet, arguments.verbose);
    match arguments.command.subcommand().execute(terminal) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            terminal.report(&failure);
            failure.exit_code()
        }
    }
}

/// The definition of the command line, for what is made from it.
fn definition() -> clap::Command {
    Arguments::command()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_definition_of_the_command_line_is_sound() {
        super::definition().debug_assert();
    }
}
