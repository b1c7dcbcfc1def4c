//! The only place that opens files.
//!
//! What is read is limited in size, so that no file can exhaust the memory. What is written appears whole or
//! not at all: each file is first written beside its place under another name, and only when all are complete
//! are they renamed, the summary last.

#![expect(clippy::disallowed_methods, reason = "this is the one module that touches files")]

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempPath};

use super::failure::Failure;
use super::terminal::reason;
use crate::report::{CHARTS_FILE, Chart, Rendered, read_charts};
use crate::scenario::suggest;

/// A scenario longer than this is refused unread; what is longer than the language allows but shorter than
/// this is refused with a better message by its reader.
const SCENARIO_BYTES_MAX: u64 = 16 << 20;
/// A data file longer than this is refused.
const ATTACHMENT_BYTES_MAX: u64 = 1 << 30;

/// Where results are unless another directory is named.
const RESULTS: &str = "results";
/// A file of charts longer than this is refused.
const CHARTS_BYTES_MAX: u64 = 256 << 20;

/// A scenario's file as read.
#[derive(Debug)]
pub(super) struct Source {
    /// Its path as the user gave it, for messages.
    pub(super) shown: String,
    /// Its name without directory and extension: the scenario's name.
    pub(super) name: String,
    /// Where the files are that it names.
    pub(super) directory: PathBuf,
    /// The text.
    pub(super) text: String,
}

/// Reads the text of a scenario.
///
/// # Errors
///
/// If there is no such file, it cannot be read, is no text in UTF-8 or is too large.
pub(super) fn read_scenario(path: &Path) -> Result<Source, Failure> {
    let shown = path.display().to_string();
    let bytes = read(path, SCENARIO_BYTES_MAX).map_err(|error| {
        let failure = Failure::new(format!("cannot read `{shown}`: {}", reason(&error)));
        let near = if error.kind() == io::ErrorKind::NotFound { nearest_scenario(path) } else { None };
        match near {
            Some(near) => failure.hint(format!("did you mean `{near}`?")),
            None => failure,
        }
    })?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = before.split(|&byte| byte == b'\n').count();
        Failure::new(format!("cannot read `{shown}`: line {line} is not text in UTF-8"))
            .hint("save the file as UTF-8")
    })?;
    let name = path.file_stem().map_or_else(|| shown.clone(), |stem| stem.to_string_lossy().into_owned());
    let directory = path.parent().map(Path::to_path_buf).unwrap_or_default();
    Ok(Source { shown, name, directory, text })
}

/// Reads a file that a scenario names; `None` if there is no such file.
///
/// # Errors
///
/// Why it cannot be read, in words that follow the name of the file.
pub(super) fn read_attachment(directory: &Path, name: &str) -> Result<Option<Vec<u8>>, String> {
    match read(&directory.join(name), ATTACHMENT_BYTES_MAX) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(format!("cannot be read: {}", reason(&error))),
    }
}

fn read(path: &Path, bytes_max: u64) -> io::Result<Vec<u8>> {
    if path.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a directory"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(bytes_max + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > bytes_max {
        let message = format!("it is larger than {} MiB", bytes_max >> 20);
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
    }
    Ok(bytes)
}

/// The scenario beside `path` whose name is most like it.
fn nearest_scenario(path: &Path) -> Option<String> {
    let wanted = path.file_name()?.to_str()?;
    let directory = path.parent()?;
    let listed = if directory.as_os_str().is_empty() { Path::new(".") } else { directory };
    let names = fs::read_dir(listed).ok()?.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut scenarios: Vec<_> =
        names.filter(|name| Path::new(name).extension().is_some_and(|e| e == "toml")).collect();
    scenarios.sort();
    let near = suggest::nearest(wanted, scenarios.iter().map(String::as_str))?;
    Some(directory.join(near).display().to_string())
}

/// The charts that one folder of results holds.
#[derive(Debug)]
pub(super) struct StoredCharts {
    /// The folder, as seen from that of the scenario; empty for that itself.
    pub(super) name: String,
    pub(super) charts: Vec<Chart>,
}

/// The directory of stored results that is meant: a directory, or that of a scenario in `results/`.
///
/// # Errors
///
/// If there is no such directory.
pub(super) fn stored_results(given: &Path) -> Result<PathBuf, Failure> {
    let shown = given.display();
    if given.is_dir() {
        return Ok(given.to_path_buf());
    }
    let name = if given.extension().is_some_and(|extension| extension == "toml") {
        given.file_stem().map_or(given, Path::new)
    } else if given.is_file() {
        let place = given.parent().filter(|place| !place.as_os_str().is_empty()).unwrap_or(Path::new("."));
        return Err(Failure::new(format!("`{shown}` is a file"))
            .hint(format!("give the directory of the results: `{}`", place.display())));
    } else {
        given
    };
    let results = Path::new(RESULTS);
    let place = results.join(name);
    if place.is_dir() {
        return Ok(place);
    }
    let failure = Failure::new(format!("there are no results of `{shown}`"));
    let names = fs::read_dir(results).into_iter().flatten();
    let mut names: Vec<String> =
        names.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    names.sort();
    Err(match suggest::nearest(&name.to_string_lossy(), names.iter().map(String::as_str)) {
        Some(near) => failure.hint(format!("did you mean `{near}`?")),
        None => failure.hint(format!(
            "neither `{shown}` nor `{}` is a directory; `vsim run` and the other commands leave results",
            place.display()
        )),
    })
}

/// The charts that are stored in a directory of results and in the folders in it.
///
/// # Errors
///
/// If there are none, or a file of charts cannot be read.
pub(super) fn stored_charts(root: &Path) -> Result<Vec<StoredCharts>, Failure> {
    let entries = fs::read_dir(root)
        .map_err(|error| Failure::new(format!("cannot read `{}`: {}", root.display(), reason(&error))))?;
    let folders = entries.filter_map(|entry| {
        let entry = entry.ok()?;
        entry.path().is_dir().then(|| entry.file_name().into_string().ok())?
    });
    let mut names: Vec<String> = std::iter::once(String::new()).chain(folders).collect();
    names.sort();
    let mut stored = Vec::new();
    for name in names {
        let path = root.join(&name).join(CHARTS_FILE);
        if !path.exists() {
            continue;
        }
        let shown = path.display();
        let bytes = read(&path, CHARTS_BYTES_MAX)
            .map_err(|error| Failure::new(format!("cannot read `{shown}`: {}", reason(&error))))?;
        let charts = read_charts(&bytes).map_err(|error| {
            Failure::new(format!("`{shown}` holds no charts: {error}"))
                .hint("run the command that wrote these results again")
        })?;
        stored.push(StoredCharts { name, charts });
    }
    if stored.iter().all(|folder| folder.charts.is_empty()) {
        return Err(Failure::new(format!("`{}` holds no charts", root.display())).hint(format!(
            "commands that draw charts leave what they show in `{CHARTS_FILE}`: run one of them again"
        )));
    }
    Ok(stored)
}

/// A file that is being written under a temporary name.
pub(super) type Aside = BufWriter<NamedTempFile>;

/// The folder that a run writes its files to.
#[derive(Debug, Clone)]
pub(super) struct ResultsFolder {
    path: PathBuf,
}

impl ResultsFolder {
    /// The folder `name` in `directory`, which may not be there yet.
    pub(super) fn new(directory: &Path, name: &str) -> Self {
        let path = if name.is_empty() { directory.to_path_buf() } else { directory.join(name) };
        Self { path }
    }

    /// Creates the folder, unless it is there, and makes sure that files can be written to it: before the long run,
    /// so that a bad path fails at once.
    ///
    /// # Errors
    ///
    /// If it cannot be created or written to.
    pub(super) fn create(&self) -> Result<(), Failure> {
        fs::create_dir_all(&self.path)
            .and_then(|()| self.temporary().map(drop))
            .map_err(|error| failure(&self.path, &error).hint("choose another directory with `--out`"))
    }

    /// The folder as the user would name it.
    pub(super) fn shown(&self) -> String {
        format!("{}/", self.path.display())
    }

    /// Removes the folder again if nothing is in it. One that cannot be removed does no harm.
    pub(super) fn remove_if_empty(&self) {
        let _ = fs::remove_dir(&self.path);
    }

    /// Writes `files`, the one called `last` after all others, and removes the pictures of an earlier run that this
    /// one did not draw.
    ///
    /// # Errors
    ///
    /// If one cannot be written. Unless renaming fails, the files that were there before are then unchanged.
    pub(super) fn write(&self, files: &[Rendered], last: &str) -> Result<(), Failure> {
        let stale = self.pictures();
        self.add(files, last)?;
        for name in stale.iter().filter(|name| files.iter().all(|file| file.name != **name)) {
            let path = self.path.join(name);
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failure(&path, &error)),
                _ => {}
            }
        }
        Ok(())
    }

    /// Writes `files`, the one called `last` after all others, and leaves everything else as it is.
    ///
    /// # Errors
    ///
    /// As [`ResultsFolder::write`].
    pub(super) fn add(&self, files: &[Rendered], last: &str) -> Result<(), Failure> {
        let mut complete = Vec::with_capacity(files.len());
        for file in files {
            let aside = self.write_aside(&file.bytes).map_err(|error| failure(&self.path, &error))?;
            complete.push((self.path.join(file.name.as_ref()), file.name == last, aside));
        }
        complete.sort_by_key(|(_, is_last, _)| *is_last);
        for (path, _, aside) in complete {
            aside.persist(&path).map_err(|error| failure(&path, &error.error))?;
        }
        Ok(())
    }

    /// The files of the charts that are there: what an earlier run says that it drew.
    fn pictures(&self) -> Vec<String> {
        let stored = read(&self.path.join(CHARTS_FILE), CHARTS_BYTES_MAX).unwrap_or_default();
        let charts = read_charts(&stored).unwrap_or_default();
        charts
            .iter()
            .flat_map(|chart| ["png", "svg"].map(|format| format!("{}.{format}", chart.name())))
            .collect()
    }

    /// A file to be written bit by bit under a temporary name; dropped, it goes away.
    ///
    /// # Errors
    ///
    /// If it cannot be created.
    pub(super) fn aside(&self) -> Result<Aside, Failure> {
        self.temporary().map(BufWriter::new).map_err(|error| self.failure(&error))
    }

    /// Lets a complete file take its place under a name.
    ///
    /// # Errors
    ///
    /// If it cannot.
    pub(super) fn place(&self, file: Aside, name: &str) -> Result<(), Failure> {
        let path = self.path.join(name);
        let file = file.into_inner().map_err(|error| failure(&path, error.error()))?;
        file.into_temp_path().persist(&path).map_err(|error| failure(&path, &error.error))
    }

    /// That the folder cannot be written to.
    pub(super) fn failure(&self, error: &io::Error) -> Failure {
        failure(&self.path, error)
    }

    /// Writes a complete file under a temporary name; dropped, it goes away.
    fn write_aside(&self, bytes: &[u8]) -> io::Result<TempPath> {
        let mut file = self.temporary()?;
        file.write_all(bytes)?;
        Ok(file.into_temp_path())
    }

    fn temporary(&self) -> io::Result<NamedTempFile> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(".vsim-");
        // Temporary files are private by default; results are as readable as any other file of the user.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        builder.tempfile_in(&self.path)
    }
}

fn failure(path: &Path, error: &io::Error) -> Failure {
    Failure::new(format!("cannot write to `{}`: {}", path.display(), reason(error)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::CHARTS_SCHEMA;

    fn rendered(name: &'static str, text: &str) -> Rendered {
        Rendered { name: name.into(), bytes: text.into() }
    }

    fn created(place: &Path) -> ResultsFolder {
        let folder = ResultsFolder::new(place, "desk");
        folder.create().unwrap();
        folder
    }

    fn content(folder: &ResultsFolder) -> Vec<(String, String)> {
        let entries = fs::read_dir(&folder.path).unwrap().map(|entry| entry.unwrap());
        let mut content: Vec<_> = entries
            .map(|entry| {
                (entry.file_name().into_string().unwrap(), fs::read_to_string(entry.path()).unwrap())
            })
            .collect();
        content.sort();
        content
    }

    #[test]
    fn files_replace_those_of_an_earlier_run_and_nothing_else_is_left() {
        let place = tempfile::tempdir().unwrap();
        let folder = created(&place.path().join("a/b"));
        assert_eq!(content(&folder), []);
        let chart = r#"{"name":"map","view":{"kind":"map","data":{"caption":{"title":"","subtitle":"","foot":""},
            "row_title":"","column_title":"","rows":[],"columns":[],"cells":[]}}}"#;
        let charts = format!(r#"{{"schema":"{CHARTS_SCHEMA}","charts":[{chart}]}}"#);
        let first =
            [rendered("summary.json", "1"), rendered("map.svg", "drawn"), rendered(CHARTS_FILE, &charts)];
        folder.write(&first, "summary.json").unwrap();
        fs::write(folder.path.join("notes.txt"), "the user's own").unwrap();
        folder.write(&[rendered("summary.json", "2"), rendered(CHARTS_FILE, "{}")], "summary.json").unwrap();
        let left = [(CHARTS_FILE, "{}"), ("notes.txt", "the user's own"), ("summary.json", "2")];
        assert_eq!(content(&folder), left.map(|(name, text)| (name.to_owned(), text.to_owned())));
    }

    #[test]
    fn where_one_file_cannot_take_its_place_the_summary_is_not_replaced() {
        let place = tempfile::tempdir().unwrap();
        let folder = created(place.path());
        folder.write(&[rendered("summary.json", "old")], "summary.json").unwrap();
        fs::create_dir(folder.path.join("pools.csv")).unwrap();
        let files = [rendered("summary.json", "new"), rendered("pools.csv", "")];
        let failure = folder.write(&files, "summary.json").unwrap_err();
        assert!(failure.to_string().contains("pools.csv`: "), "{failure}");
        fs::remove_dir(folder.path.join("pools.csv")).unwrap();
        assert_eq!(content(&folder), [("summary.json".to_owned(), "old".to_owned())]);
    }

    #[cfg(unix)]
    #[test]
    fn results_can_be_read_by_others_as_the_umask_allows() {
        use std::os::unix::fs::PermissionsExt;
        let place = tempfile::tempdir().unwrap();
        let folder = created(place.path());
        folder.write(&[rendered("summary.json", "")], "summary.json").unwrap();
        let plain = place.path().join("plain");
        fs::write(&plain, "").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&folder.path.join("summary.json")), mode(&plain));
    }

    #[test]
    fn a_file_that_is_too_large_or_no_file_is_refused() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("big");
        fs::write(&path, "12345").unwrap();
        assert_eq!(read(&path, 5).unwrap(), b"12345");
        assert_eq!(read(&path, 4).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        assert_eq!(read_attachment(place.path(), "none"), Ok(None));
        assert_eq!(read_attachment(place.path(), "."), Err("cannot be read: it is a directory".to_owned()));
    }

    #[test]
    fn text_that_is_not_utf8_is_refused_with_its_line() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("latin.toml");
        fs::write(&path, b"title = 1\n# caf\xE9\n").unwrap();
        let failure = read_scenario(&path).unwrap_err();
        assert!(failure.to_string().ends_with("line 2 is not text in UTF-8"), "{failure}");
    }
}
