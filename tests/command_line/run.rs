//! `vsim run`: figures, files, threads, interruptions.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{DESK, outcome, place, vsim};

/// The files of a run, by name.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries.map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())).collect()
}

/// The files of a run that must not depend on how it was made.
fn results(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = files(folder);
    files.remove("provenance.json").unwrap();
    files
}

#[test]
fn a_run_says_its_finding_and_writes_its_files() {
    let place = place(DESK);
    let (code, out, said) = outcome(place.path(), &["run", "desk.toml"]);
    assert_eq!((code, said.as_str()), (0, ""), "{out}");
    let files = files(&place.path().join("results/desk"));
    let last = format!("wrote results/desk/ ({} files)", files.len());
    assert_eq!(out.lines().last(), Some(last.as_str()), "{out}");
    for name in
        ["summary.json", "provenance.json", "streams.csv", "series.csv", "throughput.svg", "throughput.png"]
    {
        assert!(files.contains_key(name), "{name} is missing");
    }
    assert!(!out.contains('\u{1b}'));
}

#[test]
fn the_figures_do_not_depend_on_threads_or_on_when_the_run_was_made() {
    let place = place(DESK);
    let run = |out: &str, threads: &str| {
        let arguments = ["run", "desk.toml", "--out", out, "--threads", threads];
        assert_eq!(outcome(place.path(), &arguments).0, 0);
        results(&place.path().join(out).join("desk"))
    };
    let once = run("once", "1");
    for (out, threads) in [("again", "1"), ("two", "2"), ("eight", "8")] {
        assert!(run(out, threads) == once, "{threads} threads gave other files");
    }
}

#[test]
fn another_seed_gives_other_figures_and_more_replications_are_counted() {
    let place = place(DESK);
    let summary = |arguments: &[&str]| -> Value {
        let (code, out, _) =
            outcome(place.path(), &[&["run", "desk.toml", "--format=json"], arguments].concat());
        assert_eq!(code, 0);
        serde_json::from_str(&out).unwrap()
    };
    let (plain, seeded) = (summary(&[]), summary(&["--seed", "8"]));
    assert_ne!(plain["whole"], seeded["whole"]);
    assert_eq!(seeded["run"]["seed"], 8);
    assert_eq!(summary(&["--replications", "3"])["run"]["replications"], 3);
}

#[test]
fn json_goes_to_standard_output_and_nothing_else_does() {
    let place = place(DESK);
    let (code, out, said) = outcome(place.path(), &["run", "desk.toml", "--format", "json"]);
    assert_eq!(code, 0);
    assert_eq!(out.as_bytes(), fs::read(place.path().join("results/desk/summary.json")).unwrap());
    assert!(said.starts_with("wrote results/desk/ ("), "{said}");
    let (code, again, said) = outcome(place.path(), &["run", "desk.toml", "-q", "--format", "json"]);
    assert_eq!((code, said.as_str()), (0, ""));
    assert_eq!(again, out);
}

#[test]
fn quiet_prints_nothing_verbose_more() {
    let place = place(&DESK.replace("14/h", "20/h"));
    let quiet = outcome(place.path(), &["run", "desk.toml", "--quiet"]);
    assert_eq!(quiet, (0, String::new(), String::new()), "not even the warning");
    assert!(place.path().join("results/desk/summary.json").exists());
    let (_, normal, warned) = outcome(place.path(), &["run", "desk.toml"]);
    assert!(warned.starts_with("warning: pool `desk`"), "{warned}");
    let (_, verbose, _) = outcome(place.path(), &["run", "desk.toml", "-v"]);
    assert!(verbose.lines().count() > normal.lines().count());
}

#[test]
fn the_provenance_repeats_the_run_without_the_places_of_the_machine() {
    let place = place(DESK);
    let absolute = place.path().join("desk.toml");
    let arguments = ["run", absolute.to_str().unwrap(), "--threads", "2", "-q", "--no-charts"];
    assert_eq!(outcome(place.path(), &arguments).0, 0);
    let text = fs::read_to_string(place.path().join("results/desk/provenance.json")).unwrap();
    let provenance: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(provenance["command"], "vsim run desk.toml --threads 2 -q --no-charts");
    assert_eq!(provenance["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(provenance["threads"], 2);
    assert_eq!(provenance["scenario"]["sha256"].as_str().unwrap().len(), 64);
    assert!(!text.contains(place.path().to_str().unwrap()), "{text}");
}

#[test]
fn charts_come_in_two_themes_or_not_at_all_and_none_is_left_from_before() {
    let place = place(DESK);
    let folder = place.path().join("results/desk");
    assert_eq!(outcome(place.path(), &["run", "desk.toml", "-q"]).0, 0);
    let light = fs::read(folder.join("throughput.svg")).unwrap();
    assert_eq!(outcome(place.path(), &["run", "desk.toml", "-q", "--theme", "dark"]).0, 0);
    assert_ne!(fs::read(folder.join("throughput.svg")).unwrap(), light);
    assert_eq!(outcome(place.path(), &["run", "desk.toml", "-q", "--no-charts"]).0, 0);
    let left = files(&folder);
    assert!(left.keys().all(|name| !name.contains("svg") && !name.contains("png")), "{:?}", left.keys());
}

#[test]
fn a_directory_that_cannot_be_written_to_fails_before_the_run() {
    // Only a run of many years would take long enough to be noticed.
    let place = place(&DESK.replace("4 weeks", "400 years").replace("= 8", "= 100000"));
    fs::write(place.path().join("taken"), "a file").unwrap();
    let (code, _, said) = outcome(place.path(), &["run", "desk.toml", "--out", "taken"]);
    assert_eq!(code, 1);
    let expected =
        "error: cannot write to `taken/desk`: not a directory\nhint: choose another directory with `--out`\n";
    assert_eq!(said, expected);
}

#[test]
fn an_overloaded_run_ends_with_words_and_code_1() {
    let scenario = DESK.replace("14/h", "200/h").replace("seed = 7", "seed = 7, max_inside = 1000");
    let place = place(&scenario);
    let (code, out, said) = outcome(place.path(), &["run", "desk.toml"]);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(said.contains("error: 1001 demand units were inside"), "{said}");
    assert!(said.contains("\nhint: "), "{said}");
    assert!(!place.path().join("results/desk").exists(), "an empty folder is not left behind");
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_failure() {
    use std::process::{Command, Stdio};
    let place = place(DESK);
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("vsim"));
    command.current_dir(place.path()).args(["schema"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), b"".as_slice()));
}

/// Starts a run that would go on for long, and presses Ctrl-C so many times once it is under way.
#[cfg(unix)]
fn interrupted(place: &Path, horizon: &str, times: u32) -> (i32, String, String) {
    use std::process::{Command, Stdio};
    use std::time::Duration;
    let endless = DESK.replace("4 weeks", horizon).replace("= 8", "= 1000000");
    fs::write(place.join("desk.toml"), endless).unwrap();
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("vsim"));
    command.current_dir(place).args(["run", "desk.toml", "--threads", "2"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // The folder is made when Ctrl-C is already listened to.
    let folder = place.join("results/desk");
    for _ in 0..600 {
        if folder.exists() {
            break;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    for _ in 0..times {
        std::thread::sleep(Duration::from_millis(500));
        assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    }
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[cfg(unix)]
#[test]
fn ctrl_c_keeps_what_was_finished_and_says_so() {
    let place = place(DESK);
    let (code, out, said) = interrupted(place.path(), "4 weeks", 1);
    assert_eq!(code, 0, "{said}");
    assert!(said.starts_with("interrupted: finishing the replications in hand"), "{said}");
    assert!(out.contains("of 1000000 planned"), "{out}");
    let text = fs::read_to_string(place.path().join("results/desk/summary.json")).unwrap();
    let summary: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(summary["run"]["stopped"]["reason"], "interrupted");
}

#[cfg(unix)]
#[test]
fn a_second_ctrl_c_quits_at_once() {
    let place = place(DESK);
    let (code, out, _) = interrupted(place.path(), "400 years", 2);
    assert_eq!((code, out.as_str()), (130, ""));
    assert!(!place.path().join("results/desk").exists());
}

#[test]
fn a_long_name_or_a_name_with_blanks_names_the_folder() {
    let place = place(DESK);
    fs::rename(place.path().join("desk.toml"), place.path().join("our own desk.v2.toml")).unwrap();
    let output = vsim(place.path(), &["run", "our own desk.v2.toml", "-q"]).output().unwrap();
    assert!(output.status.success());
    assert!(place.path().join("results/our own desk.v2/summary.json").exists());
}
