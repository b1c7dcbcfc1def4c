//! The story as JSON. The types here are the file's own: their fields, in their order, are the schema that
//! `docs/report.md` describes.

use serde::Serialize;

use super::super::Error;
use super::super::json::lines;
use super::{Chapter, Findings, story};

/// Name and version of the layout of what `vsim explain --format json` prints.
pub const STORY_SCHEMA: &str = "vsim-story/1";

/// The story for machines. The same findings give the same bytes.
///
/// # Errors
/// If the JSON cannot be written.
pub fn json(findings: &Findings<'_>) -> Result<Vec<u8>, Error> {
    let run = findings.run;
    lines(&File {
        schema: STORY_SCHEMA,
        scenario: Scenario { name: &run.name, title: &run.title },
        run: Run { seed: run.seed, replications: run.replications, confidence: run.confidence },
        chapters: story(findings).into_iter().map(ChapterFile::from).collect(),
    })
}

#[derive(Serialize)]
struct File<'a> {
    schema: &'static str,
    scenario: Scenario<'a>,
    run: Run,
    chapters: Vec<ChapterFile>,
}

#[derive(Serialize)]
struct Scenario<'a> {
    name: &'a str,
    title: &'a str,
}

#[derive(Serialize)]
struct Run {
    seed: u64,
    replications: u32,
    confidence: f64,
}

#[derive(Serialize)]
struct ChapterFile {
    question: &'static str,
    title: &'static str,
    sentences: Vec<String>,
}

impl From<Chapter> for ChapterFile {
    fn from(chapter: Chapter) -> Self {
        let question = chapter.question;
        Self { question: question.name(), title: question.title(), sentences: chapter.sentences }
    }
}
