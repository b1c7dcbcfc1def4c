//! What stands in the page, seen as text.

use std::collections::BTreeSet;

use super::page_of;

/// A desk with two streams, a loop, a delay, and names that look like markup.
const DESK: &str = r#"
title = "Desk <script>alert(1)</script>"

[run]
horizon = "3 weeks"
warmup = "1 week"
replications = 4
seed = 3

[pools]
desk = { title = "Desk & phone", staff = 3, cost = "60/h" }
second_line = { title = "Second line", staff = 2 }

[streams.tickets]
title = "Tickets \"all\""
arrivals = { rate = "12/h" }
enters = "answer"

[streams.changes]
arrivals = { rate = "1/h" }
enters = "repair"

[activities.answer]
stage = "engage"
pool = "desk"
duration = { exponential = { mean = "10 min" } }
next = { done = 0.8, repair = 0.15, ask = 0.05 }

[activities.ask]
stage = "engage"
duration = "2 h"
next = "answer"

[activities.repair]
title = "Repair </title></svg>"
stage = "deliver_support"
pool = "second_line"
duration = { exponential = { mean = "30 min" } }
accurate = "90%"
rework = "answer"
"#;

/// The values of an attribute.
fn values<'a>(page: &'a str, attribute: &str) -> Vec<&'a str> {
    let start = format!(" {attribute}=\"");
    page.split(start.as_str()).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

/// The page without the scenario's text, which may hold anything.
fn without_scenario(page: &str) -> String {
    let (before, rest) = page.split_once("<pre").unwrap();
    format!("{before}{}", rest.split_once("</pre>").unwrap().1)
}

#[test]
fn names_from_the_scenario_are_text_and_never_markup() {
    let page = page_of(DESK);
    assert_eq!(page.matches("<script>").count(), 1, "only the page's own script");
    assert!(!page.contains("Repair </title>") && page.contains("Repair &lt;/title&gt;"));
    assert!(page.contains("A desk &amp; its &lt;people&gt;."));
    assert!(page.contains("Desk &amp; phone"));
}

#[test]
fn nothing_is_loaded_from_anywhere() {
    let page = page_of(DESK);
    let addresses: BTreeSet<&str> =
        page.split("http").skip(1).map(|rest| rest.split(['"', '<', ' ']).next().unwrap()).collect();
    let allowed = ["://www.w3.org/2000/svg", "-equiv="];
    assert!(addresses.iter().all(|address| allowed.contains(address)), "{addresses:?}");
    for way in [" src=", "@import", "<link", "<iframe", "<img", "fetch(", "XMLHttpRequest"] {
        assert!(!without_scenario(&page).contains(way), "{way}");
    }
    let inside: Vec<&str> = page.split("url(").skip(1).collect();
    assert!(inside.iter().all(|rest| rest.starts_with("data:font/woff2;base64,")));
    assert!(page.len() < 2 << 20, "{} bytes", page.len());
}

#[test]
fn every_name_within_the_page_is_there_once() {
    let page = page_of(DESK);
    let ids = values(&page, "id");
    let known: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(known.len(), ids.len(), "{ids:?}");
    for attribute in ["aria-labelledby", "for", "data-switches"] {
        for value in values(&page, attribute) {
            assert!(known.contains(value), "{attribute} names {value}");
        }
    }
    for target in values(&page, "href") {
        assert!(known.contains(target.trim_start_matches('#')), "a link leads to {target}");
    }
}

#[test]
fn everything_that_was_asked_of_a_report_is_in_it() {
    let page = page_of(DESK);
    for id in ["summary", "bottleneck", "map", "changes", "ladder", "measures", "assumptions", "provenance"] {
        assert!(page.contains(&format!("<section id=\"{id}\"")), "{id}");
    }
    for part in
        ["What happens", "How sure this is", "vsim 1.2.3", "9f86d081884c7d65", "vsim report desk.toml"]
    {
        assert!(page.contains(part), "{part}");
    }
    assert_eq!(page.matches("data-station=").count(), 3);
    assert!(page.contains("class=\"flow rework\""));
    // What differs between two machines is not in it.
    assert!(!page.contains("2026-01-05T09") && !page.contains("--threads"));
}

#[test]
fn a_page_without_demand_is_made_too() {
    // The first unit would come after the end.
    let never = "{ every = \"10 weeks\" }";
    let quiet = DESK.replace("{ rate = \"12/h\" }", never).replace("{ rate = \"1/h\" }", never);
    let page = page_of(&quiet);
    assert!(page.contains("No unit arrived in the measured window."));
    assert!(!page.contains("NaN") && !page.contains("<section id=\"map\""));
}
