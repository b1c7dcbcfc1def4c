//! Ctrl-C: the first asks the experiment to end after the replications in hand, the second ends the program.

use std::sync::atomic::{AtomicBool, Ordering};

use super::failure::{Failure, INTERRUPTED};
use super::terminal::reason;

/// A signal reaches the process, not a value, so this one flag belongs to the process.
static REQUESTED: AtomicBool = AtomicBool::new(false);

/// Listens to Ctrl-C from now on; `before_quitting` is done when the second ends
/// the program.
///
/// # Errors
///
/// If the operating system refuses.
pub(super) fn listen(before_quitting: impl Fn() + Send + 'static) -> Result<(), Failure> {
    ctrlc::set_handler(move || {
        if REQUESTED.swap(true, Ordering::Relaxed) {
            before_quitting();
            quit();
        }
    })
    .map_err(|error| match error {
        ctrlc::Error::System(error) => Failure::new(format!("cannot listen to Ctrl-C: {}", reason(&error))),
        other => Failure::new(format!("cannot listen to Ctrl-C: {other}")),
    })
}

/// Whether Ctrl-C was pressed.
pub(super) fn requested() -> bool {
    REQUESTED.load(Ordering::Relaxed)
}

#[expect(clippy::exit, reason = "whoever presses Ctrl-C twice wants the program gone, whatever it is doing")]
fn quit() -> ! {
    std::process::exit(i32::from(INTERRUPTED));
}
