//! The documents hold: examples in them work, and what they link to is there.

#![expect(clippy::disallowed_methods, reason = "the documents are read from their files")]

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

#[test]
fn links_lead_somewhere() {
    for document in ["README.md", "ARCHITECTURE.md", "CHANGELOG.md"] {
        let text = read(document);
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            // Pictures under results/ come from a run and need not be there.
            let elsewhere = target.starts_with("http") || target.starts_with("results/");
            let there = Path::new(env!("CARGO_MANIFEST_DIR")).join(target).exists();
            assert!(elsewhere || there, "{document} links to {target}, which is not there");
        }
    }
}

#[test]
fn the_version_has_its_entry_in_the_changelog() {
    let entry = format!("\n## [{}]", env!("CARGO_PKG_VERSION"));
    assert!(read("CHANGELOG.md").contains(&entry));
}
