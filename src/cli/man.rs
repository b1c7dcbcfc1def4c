//! `vsim man`: the manual pages.

use clap::Args;
use clap_mangen::Man as Page;

use super::failure::Failure;
use super::terminal::{Terminal, reason};
use super::{Subcommand, definition};

/// Print the manual page, of vsim or of one of its commands
///
/// For example: `vsim man > ~/.local/share/man/man1/vsim.1`
#[derive(Debug, Args)]
pub(super) struct Man {
    /// A command, such as `run`; vsim itself if absent
    command: Option<String>,
}

impl Subcommand for Man {
    fn execute(&self, terminal: Terminal) -> Result<(), Failure> {
        let mut whole = definition();
        whole.build();
        let definition = match &self.command {
            None => whole,
            Some(name) => find(&whole, name)?,
        };
        let mut page = Vec::new();
        let rendered =
            Page::new(definition).source(concat!("vsim ", env!("CARGO_PKG_VERSION"))).render(&mut page);
        rendered.map_err(|error| Failure::new(format!("cannot make the manual page: {}", reason(&error))))?;
        terminal.output(&String::from_utf8_lossy(&page))
    }
}

/// The command with this name.
fn find(whole: &clap::Command, name: &str) -> Result<clap::Command, Failure> {
    whole.find_subcommand(name).map(|found| found.clone().display_name(format!("vsim-{name}"))).ok_or_else(
        || {
            let names: Vec<_> =
                whole.get_subcommands().map(|command| format!("`{}`", command.get_name())).collect();
            Failure::new(format!("unknown command `{name}`")).hint(format!("expected {}", names.join(", ")))
        },
    )
}
