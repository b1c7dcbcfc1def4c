//! `vsim completions`: what a shell needs to complete our command line.

use clap::Args;
use clap_complete::Shell;

use super::failure::Failure;
use super::terminal::Terminal;
use super::{Subcommand, definition};

/// Print completions for a shell
///
/// For example, for bash: `vsim completions bash > ~/.local/share/bash-completion/completions/vsim`
#[derive(Debug, Args)]
pub(super) struct Completions {
    /// The shell
    shell: Shell,
}

impl Subcommand for Completions {
    fn execute(&self, terminal: Terminal) -> Result<(), Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut definition(), "vsim", &mut script);
        terminal.output(&String::from_utf8_lossy(&script))
    }
}
