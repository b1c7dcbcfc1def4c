//! The documents hold: examples in them work, and what they link to is there.

#![expect(clippy::disallowed_methods, reason = "the documents are read from their files")]

mod measures;

use std::fs;
use std::path::Path;

fn read(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// The fenced blocks of a document in one language.
fn blocks<'a>(text: &'a str, language: &str) -> Vec<&'a str> {
    let fence = format!("```{language}\n");
    text.split(fence.as_str()).skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

#[test]
fn the_scenario_in_the_readme_can_be_run_and_its_people_keep_up() {
    let readme = read("README.md");
    let scenarios = blocks(&readme, "toml");
    assert_eq!(scenarios.len(), 1);
    let (scenario, found) = vsim::scenario::parse(scenarios[0]);
    assert!(found.is_empty(), "{}", found.render("README.md", scenarios[0], false));
    let compiled = vsim::model::compile(&scenario.unwrap(), "readme", &vsim::model::Attachments::new());
    let (_, warnings) = compiled.map_err(|faults| faults.render("README.md", scenarios[0], false)).unwrap();
    assert!(warnings.is_empty(), "{}", warnings.render("README.md", scenarios[0], false));
}

#[test]
fn the_message_in_the_readme_is_what_is_said() {
    let readme = read("README.md");
    let text = blocks(&readme, "toml")[0].replace("\"engineers\"", "\"engineer\"");
    let (_, found) = vsim::scenario::parse(&text);
    assert_eq!(found.render("helpdesk.toml", &text, false) + "\n", blocks(&readme, "text")[0]);
}

/// The anchors of a document's headings.
fn anchors(text: &str) -> Vec<String> {
    let heading = |line: &str| {
        let title = line.trim_start_matches('#').trim().to_lowercase();
        let kept = title.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        kept.map(|c| if c == ' ' { '-' } else { c }).collect()
    };
    text.lines().filter(|line| line.starts_with('#')).map(heading).collect()
}

#[test]
fn links_lead_somewhere() {
    let documents = [
        "README.md",
        "ARCHITECTURE.md",
        "CHANGELOG.md",
        "docs/analysis.md",
        "docs/charts.md",
        "docs/check.md",
        "docs/compare.md",
        "docs/measures.md",
        "docs/optimize.md",
        "docs/report.md",
        "docs/scenario.md",
        "docs/select.md",
        "docs/sensitivity.md",
        "docs/summary.md",
        "docs/trace.md",
        "results/README.md",
    ];
    for document in documents {
        let text = read(document);
        let directory = Path::new(document).parent().unwrap();
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            // Pictures of the gallery come from a run and need not be there.
            if target.starts_with("http") || target.contains("gallery/") {
                continue;
            }
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            let path = if file.is_empty() { Path::new(document).to_owned() } else { directory.join(file) };
            let there = Path::new(env!("CARGO_MANIFEST_DIR")).join(&path).exists();
            assert!(there, "{document} links to {target}, which is not there");
            if !anchor.is_empty() {
                let anchors = anchors(&read(path.to_str().unwrap()));
                assert!(anchors.iter().any(|known| known == anchor), "{document} links to {target}");
            }
        }
    }
}

#[test]
fn what_is_committed_of_results_has_its_command() {
    let page = read("results/README.md");
    for folder in ["measured", "gallery"] {
        let Ok(entries) = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("results").join(folder))
        else {
            continue;
        };
        for entry in entries {
            let name = entry.unwrap().file_name().into_string().unwrap();
            assert!(page.contains(&format!("`{folder}/{name}`")), "results/{folder}/{name} is not explained");
        }
    }
}

#[test]
fn the_version_has_its_entry_in_the_changelog() {
    let entry = format!("\n## [{}]", env!("CARGO_PKG_VERSION"));
    assert!(read("CHANGELOG.md").contains(&entry));
}
