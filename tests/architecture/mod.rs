//! The map in `ARCHITECTURE.md` holds: layers use only what its table allows, and the rules of the house that a
//! machine can check are kept. The table itself is read, so that document and code cannot part.

#![expect(clippy::disallowed_methods, reason = "the sources are read from their files")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Lines of a file, unit tests included.
const LINES_MAX: usize = 600;

/// A source file: its path below `src/` and its text.
struct Source {
    path: String,
    text: String,
}

impl Source {
    /// The layer it belongs to: the first part of its path.
    fn layer(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or_default();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// The lines without comments, with their numbers.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text.lines().enumerate().map(|(place, line)| (place + 1, line));
        lines.map(|(number, line)| (number, line.split("//").next().unwrap_or_default()))
    }

    /// Modules between this file's items and the root of the crate.
    fn depth(&self) -> usize {
        let path = self.path.strip_suffix("/mod.rs").unwrap_or(&self.path);
        path.split('/').count()
    }

    /// Faults of the lines in which one of `words` stands, in code.
    fn lines_with(&self, words: &[&str], fault: &str) -> Vec<String> {
        let bad = self.code().filter(|(_, line)| words.iter().any(|word| line.contains(word)));
        bad.map(|(number, line)| format!("src/{}:{number}: {fault}: {}", self.path, line.trim())).collect()
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources() -> Vec<Source> {
    fn collect(directory: &Path, base: &Path, sources: &mut Vec<Source>) {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, base, sources);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let below = path.strip_prefix(base).unwrap().to_str().unwrap().replace('\\', "/");
                sources.push(Source { path: below, text: fs::read_to_string(&path).unwrap() });
            }
        }
    }
    let mut sources = Vec::new();
    collect(&root().join("src"), &root().join("src"), &mut sources);
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(sources.len() > 50, "only {} source files found", sources.len());
    sources
}

/// The table of layers in `ARCHITECTURE.md`, in its order: each layer with those it may use.
fn table() -> Vec<(String, BTreeSet<String>)> {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let rows = text.lines().skip_while(|line| !line.starts_with("| layer | may use |")).skip(2);
    let mut table: Vec<(String, BTreeSet<String>)> = Vec::new();
    for row in rows.take_while(|line| line.starts_with('|')) {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let names =
            |cell: &str| cell.split(", ").map(|name| name.trim_matches('`').to_owned()).collect::<Vec<_>>();
        let used: BTreeSet<String> = match cells[1] {
            "nothing" => BTreeSet::new(),
            "everything" => table.iter().map(|(layer, _)| layer.clone()).collect(),
            list => names(list).into_iter().collect(),
        };
        table.extend(names(cells[0]).into_iter().map(|layer| (layer, used.clone())).collect::<Vec<_>>());
    }
    assert!(table.len() >= 10, "the table of layers was not found in ARCHITECTURE.md");
    table
}

/// The layers that a piece of code names: what follows `crate::`, in groups too.
fn used_layers(code: &str) -> BTreeSet<String> {
    let identifier =
        |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut layers = BTreeSet::new();
    for after in code.split("crate::").skip(1) {
        let Some(group) = after.strip_prefix('{') else {
            layers.insert(identifier(after));
            continue;
        };
        let mut nested = 0;
        let mut part = String::new();
        for c in group.chars() {
            match c {
                '}' if nested == 0 => break,
                ',' if nested == 0 => layers.extend([identifier(std::mem::take(&mut part).trim())]),
                _ => {
                    nested += i32::from(c == '{') - i32::from(c == '}');
                    part.push(c);
                }
            }
        }
        layers.insert(identifier(part.trim()));
    }
    layers.remove("");
    layers
}

#[test]
fn the_names_after_crate_are_found() {
    let code = "use crate::time::SimTime; use crate::{id::{Id, IdVec}, rng::mix13}; crate::model::loads(x)";
    let expected = ["id", "model", "rng", "time"].map(str::to_owned);
    assert_eq!(used_layers(code), BTreeSet::from(expected));
}

#[test]
fn layers_point_one_way() {
    let mut before = BTreeSet::new();
    for (layer, used) in table() {
        let ahead: Vec<_> = used.difference(&before).collect();
        assert!(ahead.is_empty(), "`{layer}` stands before {ahead:?}, which it uses");
        assert!(before.insert(layer.clone()), "`{layer}` is listed twice");
    }
}

#[test]
fn layers_use_only_what_they_may() {
    let table: BTreeMap<String, BTreeSet<String>> = table().into_iter().collect();
    let mut faults = Vec::new();
    for source in sources().iter().filter(|source| source.path != "lib.rs") {
        if source.path == "main.rs" {
            let used = source.text.matches("vsim::").count();
            assert_eq!(used, source.text.matches("vsim::cli::").count(), "main.rs uses only cli");
            continue;
        }
        let layer = source.layer();
        let Some(allowed) = table.get(layer) else {
            faults.push(format!("src/{}: layer `{layer}` is not in the table", source.path));
            continue;
        };
        let code: String = source.code().map(|(_, line)| line.to_owned() + "\n").collect();
        for used in used_layers(&code).iter().filter(|used| *used != layer && !allowed.contains(*used)) {
            faults.push(format!("src/{}: `{layer}` uses `{used}`", source.path));
        }
        // Items outside inner modules could leave the layer by `super` as well.
        let climb = "super::".repeat(source.depth());
        let climbs = source.code().filter(|(_, line)| line.starts_with("use ") && line.contains(&climb));
        faults.extend(
            climbs.map(|(number, _)| format!("src/{}:{number}: leaves its layer by `super`", source.path)),
        );
    }
    for layer in table.keys() {
        let exists = sources().iter().any(|source| source.layer() == layer);
        assert!(exists, "layer `{layer}` of the table does not exist");
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn files_are_of_a_size_to_be_read() {
    let long = |source: &Source| source.text.lines().count() > LINES_MAX;
    let faults: Vec<_> = sources().into_iter().filter(long).map(|source| source.path).collect();
    assert!(faults.is_empty(), "more than {LINES_MAX} lines: {}", faults.join(", "));
}

#[test]
fn every_module_opens_with_what_it_is_for() {
    let silent = |source: &Source| !source.text.starts_with("//! ");
    let faults: Vec<_> = sources().into_iter().filter(silent).map(|source| source.path).collect();
    assert!(faults.is_empty(), "no module comment: {}", faults.join(", "));
}

#[test]
fn lints_are_lifted_with_a_reason_only() {
    let faults: Vec<_> = sources()
        .iter()
        .flat_map(|source| source.lines_with(&["#[allow", "#![allow"], "a bare allow"))
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_outside_is_touched_at_the_edge_only() {
    let rules: [(&str, &[&str], &str); 4] = [
        ("cli/files.rs", &["std::fs", "File::open", "File::create"], "only cli/files.rs touches files"),
        ("cli/terminal.rs", &["println!", "print!(", "stdout()", "stderr()"], "only cli/terminal.rs prints"),
        (
            "cli/",
            &["Instant::now", "SystemTime::now", "Timestamp::now", "Zoned::now"],
            "only cli/ reads the clock",
        ),
        (
            "cli/",
            &["env::var", "env::args", "process::exit", "process::Command"],
            "only cli/ sees its process",
        ),
    ];
    let mut faults = Vec::new();
    for (edge, words, fault) in rules {
        let inner =
            sources().into_iter().filter(|source| source.path != "main.rs" && !source.path.starts_with(edge));
        faults.extend(inner.flat_map(|source| source.lines_with(words, fault)));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn crates_stay_where_they_earn_their_place() {
    let homes: [(&[&str], &[&str]); 9] = [
        (
            &["clap", "clap_complete", "clap_mangen", "ctrlc", "indicatif", "anstream", "tempfile", "sha2"],
            &["cli"],
        ),
        (&["rayon"], &["experiment", "report", "cli"]),
        (&["plotters", "resvg", "png", "comfy_table", "csv::Writer"], &["report"]),
        (&["serde", "serde_json"], &["report", "scenario", "cli"]),
        (&["toml", "schemars", "annotate_snippets"], &["scenario"]),
        (&["strsim"], &["scenario", "units"]),
        (&["jiff"], &["scenario", "model", "units", "cli", "report"]),
        (&["flate2"], &["model"]),
        (&["rand", "rand_distr"], &["rng", "dist", "kernel"]),
    ];
    let mut faults = Vec::new();
    for (crates, layers) in homes {
        for source in sources().iter().filter(|source| !layers.contains(&source.layer())) {
            for (number, line) in source.code() {
                let words: Vec<_> =
                    line.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')).collect();
                let used = |name: &&&str| words.iter().any(|word| word.starts_with(&format!("{name}::")));
                faults.extend(crates.iter().filter(used).map(|name| {
                    format!("src/{}:{number}: `{name}` belongs to {}", source.path, layers.join(", "))
                }));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_dependency_has_a_line_in_the_map() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let map = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let manifest: toml::Table = manifest.parse().unwrap();
    let names = ["dependencies", "dev-dependencies"]
        .iter()
        .flat_map(|kind| manifest[*kind].as_table().unwrap().keys());
    let faults: Vec<_> = names.filter(|name| !map.contains(&format!("`{name}`"))).cloned().collect();
    assert!(faults.is_empty(), "not explained in ARCHITECTURE.md: {}", faults.join(", "));
}
