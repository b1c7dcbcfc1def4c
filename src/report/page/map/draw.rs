//! The map as SVG for a page: from top to bottom, cards for activities, lines as thick as their flow. Colors and type are
//! the page's.

use super::super::super::chart::fitted;
use super::super::super::words::{Kind, value};
use super::super::html::{Element, el};
use super::layout::{GAP, Link, Placed, Size, Way, layout};
use super::{Flow, Map, Station};

/// Width of a card.
const CARD: f64 = 212.0;
/// Space inside a card.
const INSIDE: f64 = 12.0;
/// Sizes of type, and from one line to the next.
const TITLE: (f64, f64) = (14.0, 18.0);
const TEXT: (f64, f64) = (12.0, 16.0);
/// Height of the bar for the share of waiting.
const BAR: f64 = 6.0;
/// Size of the ends of the map: demand, and what leaves.
const END: (f64, f64) = (132.0, 46.0);
/// Width of the thickest and of the thinnest line.
const THICKEST: f64 = 13.0;
const THINNEST: f64 = 1.25;
/// Space around everything.
const MARGIN: f64 = 8.0;
/// Radius of corners.
const CORNER: f64 = 7.0;

/// A card with its title cut to its width.
struct Card<'a> {
    station: &'a Station,
    title: Vec<String>,
    people: Vec<String>,
}

impl<'a> Card<'a> {
    fn new(station: &'a Station) -> Self {
        let width = CARD - 2.0 * INSIDE;
        let title = fitted(&station.title, TITLE.0, true, width, 2);
        let people = fitted(&station.people, TEXT.0, false, width, 1);
        Self { station, title, people }
    }

    fn lines(&self) -> impl Iterator<Item = (&str, &str)> {
        let texts = [("waits", &self.station.waiting), ("works", &self.station.work)];
        let texts = texts.into_iter().filter(|(_, text)| !text.is_empty());
        texts
            .map(|(class, text)| (class, text.as_str()))
            .chain(self.people.iter().map(|line| ("who", line.as_str())))
    }

    fn height(&self) -> f64 {
        let lines = 1.0 + self.lines().count() as f64;
        2.0 * INSIDE + BAR + self.title.len() as f64 * TITLE.1 + lines * TEXT.1 - 4.0
    }

    fn draw(&self, at: Placed, place: usize) -> Element {
        let mut baseline = at.y + INSIDE + BAR + TEXT.0;
        let x = at.x + INSIDE;
        let mut rows = vec![("stage", baseline, self.station.stage)];
        baseline += TEXT.1 + 2.0;
        for line in &self.title {
            rows.push(("name", baseline, line.as_str()));
            baseline += TITLE.1;
        }
        for (class, text) in self.lines() {
            rows.push((class, baseline, text));
            baseline += TEXT.1;
        }
        let share = self.station.share_of_waiting.clamp(0.0, 1.0);
        let bar = (share > 0.0).then(|| {
            let length = share * (at.width - 2.0 * INSIDE);
            rect(x, at.y + INSIDE - 4.0, length, BAR).set("rx", 2).class("share")
        });
        el("g")
            .class(if self.station.is_bottleneck { "station bottleneck" } else { "station" })
            .set("tabindex", 0)
            .set("role", "img")
            .set("aria-label", &self.station.figures)
            .set("data-station", place)
            .put(rect(at.x, at.y, at.width, at.height).set("rx", px(CORNER)).class("card"))
            .all(bar)
            .all(rows.into_iter().map(|(class, y, text)| label((x, y), class, text)))
    }
}

/// Draws the map.
pub(in super::super) fn draw(map: &Map) -> Element {
    let cards: Vec<Card<'_>> = map.stations.iter().map(Card::new).collect();
    let sink = cards.len() + 1;
    // The flow runs down, so that the layout's width is our height.
    let across = |width: f64, height: f64| Size { width: height, height: width };
    let mut sizes = vec![across(END.0, END.1)];
    sizes.extend(cards.iter().map(|card| across(CARD, card.height())));
    sizes.push(across(END.0, END.1));
    let links: Vec<Link> = map
        .flows
        .iter()
        .map(|flow| Link {
            from: flow.from.map_or(0, |from| from + 1),
            to: flow.to.map_or(sink, |to| to + 1),
            back: flow.rework,
        })
        .collect();
    let found = layout(&sizes, &links);
    let largest = map.flows.iter().map(|flow| flow.per_week).fold(0.0, f64::max);
    let lines: Vec<(&Flow, &Way)> = map.flows.iter().zip(&found.links).collect();
    let (width, height) = (found.height + 2.0 * MARGIN, found.width + 2.0 * MARGIN);
    let view = format!("{} {} {} {}", -MARGIN, -MARGIN, px(width), px(height));
    let leaving: f64 = map.flows.iter().filter(|flow| flow.to.is_none()).map(|flow| flow.per_week).sum();
    let title = "Value-stream map: activities from demand at the top to what leaves at the bottom";
    let cards =
        cards.iter().enumerate().map(|(place, card)| card.draw(turned(found.nodes[place + 1]), place));
    el("svg")
        .class("map")
        .set("viewBox", view)
        .set("width", px(width))
        .set("height", px(height))
        .set("role", "group")
        .set("aria-labelledby", "map-title-text")
        .put(el("title").set("id", "map-title-text").text(title))
        .all(lines.iter().map(|(flow, way)| line(map, flow, way, largest)))
        .put(end(turned(found.nodes[0]), "Demand", map.arrivals_per_week))
        .all(cards)
        .put(end(turned(found.nodes[sink]), "Leaves", leaving))
        .all(lines.iter().map(|(flow, way)| count(flow, way)))
}

fn rect(x: f64, y: f64, width: f64, height: f64) -> Element {
    el("rect").set("x", px(x)).set("y", px(y)).set("width", px(width)).set("height", px(height))
}

/// A line of text with its baseline at `y`.
fn label((x, y): (f64, f64), class: &str, text: &str) -> Element {
    el("text").class(class).set("x", px(x)).set("y", px(y)).text(text)
}

/// Where units come from, and where they go.
fn end(at: Placed, name: &str, per_week: f64) -> Element {
    let (middle, center) = (at.x + at.width / 2.0, at.y + at.height / 2.0);
    let per_week = format!("{} a week", value(per_week, Kind::Count));
    el("g")
        .class("end")
        .put(rect(at.x, at.y, at.width, at.height).set("rx", px(at.height / 2.0)))
        .put(label((middle, center - 3.0), "name", name))
        .put(label((middle, center + 14.0), "per", &per_week))
}

/// A line as thick as its flow.
fn line(map: &Map, flow: &Flow, way: &Way, largest: f64) -> Element {
    let thickness = (THICKEST * (flow.per_week / largest).sqrt()).max(THINNEST);
    let path = match way {
        Way::Forward(points) => swung(points),
        Way::Back(corners) => rounded(corners),
    };
    let class = match (way, flow.rework) {
        (_, true) => "flow rework",
        (Way::Back(_), _) => "flow back",
        (Way::Forward(_), _) => "flow",
    };
    let name = |place: Option<usize>, outside: &'static str| {
        place.map_or(outside.to_owned(), |place| map.stations[place].title.clone())
    };
    let again = if flow.rework { ", to be done again" } else { "" };
    let said = format!(
        "{} units a week go from {} to {}{again}",
        value(flow.per_week, Kind::Count),
        name(flow.from, "demand"),
        name(flow.to, "outside")
    );
    el("path")
        .class(class)
        .set("d", path)
        .set("stroke-width", px(thickness))
        .maybe("data-from", flow.from)
        .maybe("data-to", flow.to)
        .put(el("title").text(said))
}

/// How many units a week, where the line begins; of one that goes back in its lane.
fn count(flow: &Flow, way: &Way) -> Element {
    let (x, y) = match way {
        Way::Forward(points) => (points[0].1, points[0].0 + 15.0),
        Way::Back(corners) => (corners[2].1, f64::midpoint(corners[2].0, corners[3].0)),
    };
    label((x, y), "count", &value(flow.per_week, Kind::Count))
}

/// A way that swings where it leads aside and is straight elsewhere.
fn swung(points: &[(f64, f64)]) -> String {
    let mut path = format!("M{}", at(points[0]));
    for pair in points.windows(2) {
        let ((x, y), (to_x, to_y)) = (pair[0], pair[1]);
        if (y - to_y).abs() < 0.05 {
            path += &format!("L{}", at(pair[1]));
        } else {
            // The swing takes the space between two layers; what is longer is straight.
            let bend = (to_x - x).min(GAP) / 2.0;
            path += &format!("L{}", at((to_x - 2.0 * bend, y)));
            path += &format!("C{} {} {}", at((to_x - bend, y)), at((to_x - bend, to_y)), at(pair[1]));
        }
    }
    path
}

/// A way around corners.
fn rounded(corners: &[(f64, f64)]) -> String {
    let mut path = format!("M{}", at(corners[0]));
    for triple in corners.windows(3) {
        let (enter, leave) = (toward(triple[1], triple[0]), toward(triple[1], triple[2]));
        path += &format!("L{}Q{} {}", at(enter), at(triple[1]), at(leave));
    }
    if let Some(&last) = corners.last() {
        path += &format!("L{}", at(last));
    }
    path
}

/// A point of the layout on the page: along is down, across is to the right.
fn at((along, across): (f64, f64)) -> String {
    format!("{} {}", px(across), px(along))
}

/// A node of the layout on the page.
fn turned(node: Placed) -> Placed {
    Placed { x: node.y, y: node.x, width: node.height, height: node.width }
}

/// A point near a corner, on the way to another.
fn toward(at: (f64, f64), other: (f64, f64)) -> (f64, f64) {
    let (dx, dy) = (other.0 - at.0, other.1 - at.1);
    let length = dx.hypot(dy).max(1e-9);
    let part = CORNER.min(length / 2.0) / length;
    (at.0 + dx * part, at.1 + dy * part)
}

/// A length to a tenth of a pixel, the same text on every machine.
fn px(length: f64) -> String {
    let tenths = (length * 10.0).round() / 10.0;
    // No minus before a zero.
    format!("{}", tenths + 0.0)
}
