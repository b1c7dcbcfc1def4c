//! The report as one page that can be sent around: everything is in it, and it asks nobody for anything. A pure function of
//! what was found, so that the same scenario and seed give the same bytes.

mod assumptions;
mod definitions;
mod figures;
mod fonts;
mod html;
mod map;
mod sections;
mod tables;

use super::chart::{ColorPairs, Theme, page_colors};
use super::story::Findings;
use super::{Error, Provenance, Rendered};
use crate::model::Model;

use html::{Element, Node, el};
use sections::{Section, sections};

/// The file that holds the page.
pub const PAGE_FILE: &str = "report.html";

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");
/// Nothing may be loaded; style and script are in the page.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; font-src data:; \
                      base-uri 'none'; form-action 'none'";

/// What a page is made of.
#[derive(Debug, Clone)]
pub struct Page<'a> {
    /// What was found.
    pub findings: Findings<'a>,
    /// The model that was run.
    pub model: &'a Model,
    /// What the scenario shows, in its own words.
    pub description: Option<&'a str>,
    /// The scenario's text.
    pub scenario: &'a str,
    /// Where the figures come from. Of it only what is the same for the same scenario is shown.
    pub origin: &'a Provenance,
    /// The command that makes the same page again.
    pub command: &'a str,
    /// Whether charts are drawn.
    pub charts: bool,
}

/// The page.
///
/// # Errors
/// If a chart cannot be drawn.
pub fn page(page: &Page<'_>) -> Result<Rendered, Error> {
    let mut pairs = ColorPairs::default();
    let sections = sections(page, &mut pairs)?;
    let mut text = "<!DOCTYPE html>".to_owned();
    Node::from(document(page, sections, &pairs)).write(&mut text);
    text.push('\n');
    Ok(Rendered::new(PAGE_FILE, text.into_bytes()))
}

fn document(page: &Page<'_>, sections: Vec<Section>, pairs: &ColorPairs) -> Element {
    let title = &page.findings.run.title;
    let version = &page.origin.version;
    let meta = |name: &'static str, content: &str| el("meta").set("name", name).set("content", content);
    let style = [fonts::css(), colors(pairs), STYLE.to_owned()].concat();
    let head = el("head")
        .put(el("meta").set("charset", "utf-8"))
        .put(el("meta").set("http-equiv", "Content-Security-Policy").set("content", POLICY))
        .put(meta("viewport", "width=device-width, initial-scale=1"))
        .put(meta("color-scheme", "light dark"))
        .put(meta("generator", &format!("vsim {version}")))
        .put(el("title").text(format!("{title}: where the time goes")))
        .put(el("style").put(Node::Verbatim(style)));
    let links = sections
        .iter()
        .map(|section| el("li").put(el("a").set("href", format!("#{}", section.id)).text(section.title)));
    let header = el("header")
        .put(el("h1").text(title))
        .all(page.description.map(|description| el("p").class("lead").text(description)))
        .put(el("p").class("origin").text(sections::origin(page)))
        .put(el("nav").set("aria-label", "Contents").put(el("ul").all(links)));
    let main = el("main").all(sections.into_iter().map(Section::markup));
    let body = el("body")
        .put(el("a").class("skip").set("href", "#summary").text("Skip to the summary"))
        .put(header)
        .put(main)
        .put(el("footer").put(el("p").text(format!("Made by vsim {version}."))))
        .put(el("script").put(Node::Verbatim(SCRIPT.to_owned())));
    el("html").set("lang", "en").put(head).put(body)
}

/// The colors of the page and of its charts as variables: light, and dark on a screen whose reader prefers that.
fn colors(pairs: &ColorPairs) -> String {
    let of = |theme: &Theme, is_dark: bool| {
        let named = page_colors(theme).map(|(name, color)| format!("--{name}:{color};"));
        named.concat() + &pairs.css(is_dark)
    };
    format!(
        ":root{{{}}}@media screen and (prefers-color-scheme:dark){{:root{{{}}}}}",
        of(&Theme::light(), false),
        of(&Theme::dark(), true)
    )
}
