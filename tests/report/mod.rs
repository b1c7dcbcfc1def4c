//! The report as one page: what stands in it, and what a browser makes of it.

mod browser;
mod markup;

use vsim::analysis::{Analyzing, analyze};
use vsim::experiment::Silent;
use vsim::report::Provenance;
use vsim::report::page::{Page, page};
use vsim::report::story::Findings;

use crate::experiment::model;

/// Where a page comes from.
fn origin() -> Provenance {
    Provenance {
        version: "1.2.3".to_owned(),
        command: "vsim report desk.toml --threads 7".to_owned(),
        scenario_file: "desk.toml".to_owned(),
        scenario_sha256: "9f86d081884c7d65".to_owned(),
        started: "2026-01-05T09:00:00Z".to_owned(),
        ended: "2026-01-05T09:00:02Z".to_owned(),
        threads: 7,
    }
}

/// The page of a scenario, analyzed.
fn page_of(text: &str) -> String {
    let model = model(text);
    let analysis = analyze(&model, &Analyzing::default(), &Silent).unwrap();
    let made = page(&Page {
        findings: Findings::of_analysis(&analysis, &model),
        model: &model,
        description: Some("A desk & its <people>."),
        scenario: text,
        origin: &origin(),
        command: "vsim report desk.toml",
        charts: true,
    });
    String::from_utf8(made.unwrap().bytes).unwrap()
}
