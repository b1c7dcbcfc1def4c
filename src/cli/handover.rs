//! Around the work of a command that writes results: a folder that is there before the work begins, and at the end the
//! files, and what is printed of them.

use std::path::Path;

use super::failure::Failure;
use super::files::ResultsFolder;
use super::terminal::Terminal;
use super::{Format, interrupt};
use crate::report::Rendered;

/// The folder `name` within `directory`, made before the work begins, so that nobody waits for results that cannot be
/// written. It is removed again, unless something is in it, when the program is interrupted for good.
///
/// # Errors
///
/// If it cannot be made, or the operating system lets nobody listen to Ctrl-C.
pub(super) fn open(directory: &Path, name: &str) -> Result<ResultsFolder, Failure> {
    let folder = ResultsFolder::new(directory, name);
    let abandoned = folder.clone();
    interrupt::listen(move || abandoned.remove_if_empty())?;
    folder.create()?;
    Ok(folder)
}

/// Writes the files, whose presence `main` stands for, and prints `text`, or `main` itself where JSON is asked for.
///
/// # Errors
///
/// If something cannot be written.
pub(super) fn hand_over(
    folder: &ResultsFolder,
    files: &[Rendered],
    main: &str,
    format: Format,
    terminal: Terminal,
    text: impl FnOnce() -> String,
) -> Result<(), Failure> {
    folder.write(files, main)?;
    let written = format!("wrote {} ({} files)", folder.shown(), files.len());
    match format {
        Format::Text => terminal.present(&format!("{}\n{written}\n", text())),
        Format::Json => {
            terminal.note(&written);
            let main = files.iter().find(|file| file.name == main);
            terminal.output(&String::from_utf8_lossy(main.map_or(&[], |file| &file.bytes)))
        }
    }
}
