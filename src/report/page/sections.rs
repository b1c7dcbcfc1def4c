//! The sections of the page, in the order in which they are read. One without anything to say is not there.

use super::super::Error;
use super::super::analysis::{
    self, change_table, compared_replications, ladder_table, pool_table, stream_table,
};
use super::super::chart::ColorPairs;
use super::super::compare::{
    charts as compare_charts, compare_finding, compare_notes, compare_tables, compare_trade_off,
};
use super::super::finding;
use super::super::run_charts;
use super::super::story::story;
use super::super::text::{made_from, tables as run_tables};
use super::definitions::DEFINITIONS;
use super::figures::Gallery;
use super::html::{Element, Node, el};
use super::map::{self, Map};
use super::tables::{draw, framed, titled};
use super::{Page, assumptions};
use crate::analysis::results::Analysis;
use crate::experiment::compare::Comparison;

/// A section.
pub(super) struct Section {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    content: Vec<Node>,
}

impl Section {
    /// The section with its heading.
    pub(super) fn markup(self) -> Element {
        let heading = format!("{}-title", self.id);
        el("section")
            .set("id", self.id)
            .set("aria-labelledby", &heading)
            .put(el("h2").set("id", &heading).text(self.title))
            .all(self.content)
    }
}

/// All sections that have anything to say.
///
/// # Errors
/// If a chart cannot be drawn.
pub(super) fn sections(page: &Page<'_>, pairs: &mut ColorPairs) -> Result<Vec<Section>, Error> {
    let findings = &page.findings;
    let mut charts = Vec::new();
    if page.charts {
        charts = run_charts(findings.run);
        charts.extend(findings.analysis.map(analysis::charts).unwrap_or_default());
    }
    let mut gallery = Gallery::new(&charts, pairs)?;
    let mut sections = vec![section("summary", "Summary", summary(page))];
    sections.push(section("bottleneck", "Where it is held up", held_up(page, &mut gallery)));
    if let Some(map) = Map::of(findings, page.model) {
        sections.push(section("map", "Value-stream map", value_stream_map(&map)));
    }
    if let Some(analysis) = findings.analysis {
        if analysis.marginal.is_some() {
            sections.push(section("changes", "What would help", changes(analysis, &mut gallery)));
        }
        if !analysis.ladders.is_empty() {
            sections.push(section("ladder", "Step by step", ladders(analysis, &mut gallery)));
        }
    }
    if let Some((comparison, _)) = findings.comparison {
        sections.push(section("options", "Options", options(page, comparison, pairs)?));
    }
    // The others, whatever they are, show what happens over time.
    let others = gallery.take(&[""]);
    if !others.is_empty() {
        sections.push(section("time", "Over time", others));
    }
    sections.push(section("measures", "Measures", measures(page)));
    sections.push(section("assumptions", "Assumptions", assumed(page)));
    sections.push(section("provenance", "Where this comes from", provenance(page)));
    Ok(sections)
}

fn section(id: &'static str, title: &'static str, content: Vec<Node>) -> Section {
    Section { id, title, content }
}

/// What the figures rest on.
pub(super) fn origin(page: &Page<'_>) -> String {
    made_from(page.findings.run, super::super::Verbosity::Normal)
}

/// A paragraph.
fn p(text: impl std::fmt::Display) -> Node {
    el("p").text(text).into()
}

/// A paragraph that explains.
fn note(text: impl std::fmt::Display) -> Node {
    el("p").class("note").text(text).into()
}

fn summary(page: &Page<'_>) -> Vec<Node> {
    let chapters = story(&page.findings).into_iter().map(|chapter| {
        el("div").put(el("h3").text(chapter.question.title())).all(chapter.sentences.iter().map(p))
    });
    let mut content = vec![el("div").class("story").all(chapters).into()];
    if page.findings.analysis.is_none() {
        content.push(note("What would help was not simulated for this page; `vsim report` does that."));
    }
    content
}

fn held_up(page: &Page<'_>, gallery: &mut Gallery) -> Vec<Node> {
    let findings = &page.findings;
    let sentences = match findings.analysis {
        Some(analysis) => analysis::sentences(analysis),
        None => vec![finding::sentence(findings.run)],
    };
    let mut content: Vec<Node> = sentences.iter().map(p).collect();
    content.extend(gallery.take(&["bottleneck"]));
    if let Some(analysis) = findings.analysis.filter(|analysis| !analysis.run.pools.is_empty()) {
        content.push(titled(&pool_table(analysis), "Signs of a bottleneck, by pool").into());
        content.push(note(
            "A pool is a momentary bottleneck while all of its people have been busy for longer than those of any other. Room \
             is by how much demand can grow before the pool gives out. None of these signs decides alone: what one more \
             person does, decides.",
        ));
    }
    content
}

fn value_stream_map(map: &Map) -> Vec<Node> {
    let whence = if map.counted {
        "as counted in the runs"
    } else {
        "as follows from what arrived and the shares of the scenario"
    };
    let detail = el("p")
        .class("detail")
        .set("id", "map-detail")
        .text("Point at an activity, or move to it with the tab key, for its figures.");
    vec![
        p(format!(
            "Lines are as thick as their flow; the figures on them are units a week, {whence}. Dashed lines are rework: they go \
             to where it is done again. The bar on a card is its share of all waiting for people."
        )),
        el("div").class("mapped").put(detail).put(framed("The map", map::draw(map))).into(),
    ]
}

fn changes(analysis: &Analysis, gallery: &mut Gallery) -> Vec<Node> {
    let mut content = Vec::new();
    if let Some(marginal) = &analysis.marginal {
        content.push(p(format!(
            "Each change was simulated by itself, over {}. Figures are differences to the scenario as it is; the intervals of \
             a column hold together.",
            compared_replications(marginal)
        )));
    }
    content.extend(gallery.take(&["gains"]));
    if let Some(marginal) = &analysis.marginal {
        let kinds = marginal.kinds.iter().filter(|kind| !kind.places.is_empty());
        let tables = kinds.map(|kind| draw(&change_table(analysis, marginal, kind)));
        content.extend(tables.map(Node::from));
    }
    content
}

/// The ladder of each stream, one shown at a time where there is a script.
fn ladders(analysis: &Analysis, gallery: &mut Gallery) -> Vec<Node> {
    let title = |stream: usize| analysis.run.streams[stream].title.as_str();
    let mut content: Vec<Node> = vec![titled(&stream_table(analysis), "Rework and handoffs").into()];
    if analysis.ladders.len() > 1 {
        let choices = analysis.ladders.iter().enumerate();
        let choices =
            choices.map(|(place, ladder)| el("option").set("value", place).text(title(ladder.stream)));
        let select = el("select").set("id", "ladder-stream").set("data-switches", "ladders").all(choices);
        let label = el("label").set("for", "ladder-stream").text("Value stream ");
        content.push(el("p").class("choose").set("hidden", "").put(label).put(select).into());
    }
    let tables = analysis.ladders.iter().map(|ladder| {
        let caption = format!("Steps of {}", title(ladder.stream));
        el("div").put(titled(&ladder_table(analysis, ladder), &caption))
    });
    content.push(el("div").set("id", "ladders").all(tables).into());
    content.extend(gallery.take(&["ladder"]));
    content.push(note(
        "Work and waiting in one visit, and of a unit in all its visits. %C&A, percent complete and accurate, is the share of \
         the visits after which the unit does not come back to be done again.",
    ));
    content
}

fn options(page: &Page<'_>, comparison: &Comparison, pairs: &mut ColorPairs) -> Result<Vec<Node>, Error> {
    let mut content = vec![p(compare_finding(comparison))];
    content.extend(compare_tables(comparison).iter().map(|table| Node::from(draw(table))));
    content.extend(compare_trade_off(comparison).map(p));
    content.push(note(compare_notes(comparison)));
    if let Some((comparison, further)) = page.findings.comparison.filter(|_| page.charts) {
        content.extend(Gallery::new(&compare_charts(comparison, further), pairs)?.take(&[""]));
    }
    Ok(content)
}

fn measures(page: &Page<'_>) -> Vec<Node> {
    let run = page.findings.run;
    let mut content: Vec<Node> = run_tables(run, true).iter().map(|table| draw(table).into()).collect();
    let terms = DEFINITIONS.iter().flat_map(|definition| {
        let meaning = el("dd").text(definition.meaning).text(" ").put(el("code").text(definition.measure));
        [el("dt").text(definition.term), meaning]
    });
    content.push(el("h3").text("What the figures mean").into());
    content.push(el("dl").all(terms).into());
    content
}

fn assumed(page: &Page<'_>) -> Vec<Node> {
    let mut content = vec![p(
        "The figures are those of a model. This is what it takes for granted; distributions, calendars, targets and the \
         reasons for each figure stand in the scenario itself, below.",
    )];
    content.extend(
        assumptions::tables(page.model)
            .iter()
            .map(|table| Node::from(titled(table, &format!("Assumed: {}", table.title.to_lowercase())))),
    );
    let scenario = el("pre").set("tabindex", 0).put(el("code").text(page.scenario));
    let summary = el("summary").text("The whole scenario, as it was run");
    content.push(el("details").put(summary).put(scenario).into());
    content
}

fn provenance(page: &Page<'_>) -> Vec<Node> {
    let run = page.findings.run;
    let rows = [
        ("Program", format!("vsim {}", page.origin.version)),
        ("Scenario", page.origin.scenario_file.clone()),
        ("SHA-256 of the scenario", page.origin.scenario_sha256.clone()),
        ("Seed", run.seed.to_string()),
        ("Replications", run.replications.to_string()),
        ("Simulated from", format!("{} {}", run.start, run.time_zone)),
        ("Command", page.command.to_owned()),
    ];
    let rows = rows
        .into_iter()
        .flat_map(|(name, value)| [el("dt").text(name), el("dd").put(el("code").text(value))]);
    vec![
        p(
            "The same scenario and seed give the same figures to the last bit, on any machine and any number of threads.",
        ),
        el("dl").class("provenance").all(rows).into(),
    ]
}
