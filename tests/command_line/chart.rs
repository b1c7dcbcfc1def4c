//! `vsim chart`: which charts are drawn again, where, and what is said where that cannot be.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::{DESK, outcome, place};

/// The desk after a run.
fn after_a_run() -> TempDir {
    let place = place(DESK);
    assert_eq!(outcome(place.path(), &["run", "desk.toml", "-q"]).0, 0);
    place
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_chart_drawn_again_is_the_same_chart() {
    let place = after_a_run();
    let folder = place.path().join("results/desk");
    let before = [fs::read(folder.join("bottleneck.svg")), fs::read(folder.join("bottleneck.png"))];
    fs::remove_file(folder.join("bottleneck.svg")).unwrap();
    fs::remove_file(folder.join("bottleneck.png")).unwrap();
    let (code, out, said) = outcome(place.path(), &["chart", "desk", "bottleneck"]);
    assert_eq!((code, out.as_str(), said.as_str()), (0, "wrote results/desk/ (2 files)\n", ""));
    let after = [fs::read(folder.join("bottleneck.svg")), fs::read(folder.join("bottleneck.png"))];
    assert!(before.map(Result::unwrap) == after.map(Result::unwrap), "the chart has changed");
    assert!(folder.join("throughput.svg").exists());
}

#[test]
fn theme_size_format_and_place_can_be_chosen() {
    let place = after_a_run();
    let arguments =
        ["chart", "results/desk", "--theme=dark", "--size=800x400", "--format=png", "--out=figures"];
    assert_eq!(outcome(place.path(), &arguments).0, 0);
    let folder = place.path().join("figures");
    assert_eq!(names(&folder), ["bottleneck.png", "throughput.png"]);
    let png = fs::read(folder.join("throughput.png")).unwrap();
    assert_eq!((&png[16..20], &png[20..24]), (&800_u32.to_be_bytes()[..], &400_u32.to_be_bytes()[..]));
}

#[test]
fn the_charts_of_all_folders_are_listed_with_their_findings_and_chosen_by_name() {
    let place = after_a_run();
    let arguments = ["analyze", "desk.toml", "-q", "--no-charts", "--no-changes"];
    assert_eq!(outcome(place.path(), &arguments).0, 0);
    assert!(names(&place.path().join("results/desk/analysis")).iter().all(|name| !name.contains("svg")));
    let (code, out, _) = outcome(place.path(), &["chart", "desk.toml", "--list"]);
    assert_eq!(code, 0);
    let listed: Vec<&str> = out.lines().filter_map(|line| line.split("  ").next()).collect();
    for name in ["bottleneck", "throughput", "analysis/week", "analysis/ladder-tickets"] {
        assert!(listed.contains(&name), "{out}");
    }
    assert!(out.lines().all(|line| line.split("  ").nth(1).is_some_and(|title| !title.is_empty())), "{out}");
    let (code, out, _) = outcome(place.path(), &["chart", "desk", "ladder", "analysis/week", "--format=svg"]);
    assert_eq!((code, out.as_str()), (0, "wrote results/desk/analysis/ (2 files)\n"));
    let (code, out, _) = outcome(place.path(), &["chart", "desk", "analysis", "--format=svg"]);
    assert!(code == 0 && out.contains("results/desk/analysis/") && !out.contains("desk/ ("), "{out}");
}

#[test]
fn what_is_not_there_is_told_with_what_to_do() {
    let place = after_a_run();
    let said = |arguments: &[&str]| {
        let (code, out, said) = outcome(place.path(), &[&["chart"], arguments].concat());
        assert_eq!((code, out.as_str()), (1, ""));
        said
    };
    assert_eq!(said(&["disk"]), "error: there are no results of `disk`\nhint: did you mean `desk`?\n");
    assert_eq!(
        said(&["none/at/all"]),
        "error: there are no results of `none/at/all`\nhint: neither `none/at/all` nor `results/none/at/all` is a directory; \
         `vsim run` and the other commands leave results\n"
    );
    assert_eq!(
        said(&["results/desk/summary.json"]),
        "error: `results/desk/summary.json` is a file\nhint: give the directory of the results: `results/desk`\n"
    );
    assert_eq!(
        said(&["desk", "botleneck"]),
        "error: there is no chart `botleneck` in `results/desk`\nhint: did you mean `bottleneck`? `--list` shows all\n"
    );
    assert_eq!(
        said(&["desk", "week"]),
        "error: there is no chart `week` in `results/desk`\nhint: expected `throughput` or `bottleneck`\n"
    );
    fs::create_dir(place.path().join("empty")).unwrap();
    assert_eq!(
        said(&["empty"]),
        "error: `empty` holds no charts\nhint: commands that draw charts leave what they show in `charts.json`: run one of them \
         again\n"
    );
    fs::write(place.path().join("results/desk/charts.json"), r#"{"schema": "other/2"}"#).unwrap();
    assert_eq!(
        said(&["desk"]),
        "error: `results/desk/charts.json` holds no charts: expected the schema `vsim-charts/1`, found `other/2`\n\
         hint: run the command that wrote these results again\n"
    );
}

#[test]
fn a_whole_name_goes_before_those_that_begin_with_it() {
    let late = "streams.tickets-late = { arrivals = { rate = \"1/h\" }, enters = \"answer\" }\n\n[activities.answer]";
    let place = place(&DESK.replace("\n[activities.answer]", late));
    assert_eq!(outcome(place.path(), &["analyze", "desk.toml", "-q", "--no-changes"]).0, 0);
    let listed = |name: &str| {
        let (code, out, said) = outcome(place.path(), &["chart", "desk.toml", "--list", name]);
        assert_eq!(code, 0, "{said}");
        out.lines().filter_map(|line| line.split("  ").next()).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(listed("ladder"), ["analysis/ladder-tickets", "analysis/ladder-tickets-late"]);
    assert_eq!(listed("ladder-tickets"), ["analysis/ladder-tickets"]);
    assert_eq!(listed("analysis/ladder-tickets"), ["analysis/ladder-tickets"]);
}
