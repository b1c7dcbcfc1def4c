//! What was found, told in plain words for those who decide: what happens, why it waits, what would help, what that
//! would cost, and how sure all of it is. Every sentence comes from figures and is left out where they do not carry it.

mod chapters;
mod file;
#[cfg(test)]
mod tests;

use crate::analysis::results::Analysis;
use crate::experiment::compare::Comparison;
use crate::experiment::results::Results;
use crate::model::Model;

use super::compare::Further;
use super::text::{self, BOLD, Style, Verbosity, paragraph};

pub use file::{STORY_SCHEMA, json};

/// What is told of.
#[derive(Debug, Clone)]
pub struct Findings<'a> {
    /// The run of the scenario as it is.
    pub run: &'a Results,
    /// The same run, analyzed.
    pub analysis: Option<&'a Analysis>,
    /// Its options, compared.
    pub comparison: Option<(&'a Comparison, &'a Further)>,
    /// What a paid hour of one person costs, in the order of the pools; zero where the scenario does not say.
    pub cost_per_hour: Vec<f64>,
}

impl<'a> Findings<'a> {
    /// What a run of `model` says by itself.
    pub fn of_run(run: &'a Results, model: &Model) -> Self {
        let cost_per_hour = model.pools.iter().map(|pool| pool.cost_per_hour).collect();
        Self { run, analysis: None, comparison: None, cost_per_hour }
    }

    /// What an analysis of `model` says.
    pub fn of_analysis(analysis: &'a Analysis, model: &Model) -> Self {
        Self { analysis: Some(analysis), ..Self::of_run(&analysis.run, model) }
    }

    /// Told with the comparison of its options, if there is one.
    #[must_use]
    pub fn with_options(self, comparison: Option<(&'a Comparison, &'a Further)>) -> Self {
        Self { comparison, ..self }
    }
}

/// The questions that the story answers, in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// What happens?
    WhatHappens,
    /// Why does it wait?
    WhyItWaits,
    /// What would help?
    WhatWouldHelp,
    /// What would it cost?
    WhatItCosts,
    /// How sure is this?
    HowSure,
}

impl Question {
    /// The heading for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::WhatHappens => "What happens",
            Self::WhyItWaits => "Why it waits",
            Self::WhatWouldHelp => "What would help",
            Self::WhatItCosts => "What it costs",
            Self::HowSure => "How sure this is",
        }
    }

    /// The name for machines.
    pub const fn name(self) -> &'static str {
        match self {
            Self::WhatHappens => "what_happens",
            Self::WhyItWaits => "why_it_waits",
            Self::WhatWouldHelp => "what_would_help",
            Self::WhatItCosts => "what_it_costs",
            Self::HowSure => "how_sure",
        }
    }
}

/// One question with its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chapter {
    /// The question.
    pub question: Question,
    /// The answer; never empty.
    pub sentences: Vec<String>,
}

/// The story. Questions to which nothing can be said are left out.
pub fn story(findings: &Findings<'_>) -> Vec<Chapter> {
    let chapters = [
        (Question::WhatHappens, chapters::what_happens(findings)),
        (Question::WhyItWaits, chapters::why_it_waits(findings)),
        (Question::WhatWouldHelp, chapters::what_would_help(findings)),
        (Question::WhatItCosts, chapters::what_it_costs(findings)),
        (Question::HowSure, chapters::how_sure(findings)),
    ];
    let told = chapters.into_iter().filter(|(_, sentences)| !sentences.is_empty());
    told.map(|(question, sentences)| Chapter { question, sentences }).collect()
}

/// The story for a terminal. Ends with a line feed.
pub fn text(findings: &Findings<'_>, style: Style) -> String {
    let mut out = String::new();
    for (place, chapter) in story(findings).iter().enumerate() {
        if place > 0 {
            out.push('\n');
        }
        paragraph(&mut out, chapter.question.title(), style, BOLD);
        paragraph(&mut out, &chapter.sentences.join(" "), style, anstyle::Style::new());
    }
    if style.verbosity > Verbosity::Quiet {
        out.push('\n');
        text::add_origin(&mut out, findings.run, style);
    }
    out
}
