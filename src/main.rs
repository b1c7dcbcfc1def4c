//! Starts the command line and exits with its code.

use std::process::ExitCode;

fn main() -> ExitCode {
    vsim::cli::start(std::env::args_os())
}
