//! The page of measures names every figure that a run reports, and no other.

use std::collections::BTreeSet;

use serde_json::Value;
use vsim::experiment::MEASURES;
use vsim::report::{Provenance, run_files};

use super::read;
use crate::experiment::results;

/// A scenario in which every figure has a value.
const DESK: &str = r#"
[run]
horizon = "2 weeks"
replications = 2
[calendars]
day = { mon-sun = "06:00-22:00" }
[pools.desk]
staff = 2
cost = "60/h"
level = 1
[streams.tickets]
arrivals = { rate = "3/h" }
enters = "answer"
target = { resolve = "4 h", respond = "1 h", clock = "day" }
value = { per_unit = 50, delay = { linear = "1 d" } }
satisfaction = { base = "90%", late = 1 }
[activities.answer]
stage = "engage"
pool = "desk"
duration = { exponential = { mean = "20 min" } }
patience = "30 min"
outputs = ["answer"]
[stocks.spare]
initial = 1
reorder = { at = 0, order = 2, takes = "6 h" }
[services.mail]
fails_every = "1 d"
raises = "outage"
[streams.outage]
enters = "mend"
[activities.mend]
stage = "deliver_support"
duration = "1 h"
consumes = { spare = 1 }
[[backlog]]
stream = "tickets"
count = 3
age = "2 h"
[[changes]]
what = "activities.answer.duration"
at = "1 week"
by = "-10%"
"#;

/// The sections of the page with the part of `summary.json` and the file that each describes.
const SECTIONS: [(&str, &str, &str); 8] = [
    ("## Flow\n", "/whole", "streams.csv"),
    ("## Activities\n", "/activities/0", "activities.csv"),
    ("## Pools\n", "/pools/0", "pools.csv"),
    ("## Support levels\n", "/levels/0", "levels.csv"),
    ("## Stages\n", "/stages/0", "stages.csv"),
    ("## Outputs\n", "/outputs/0", "outputs.csv"),
    ("## Stocks\n", "/stocks/0", "stocks.csv"),
    ("## Services\n", "/services/0", "services.csv"),
];

/// The first table below a heading: its cells, without the code marks.
fn rows(page: &str, heading: &str) -> Vec<Vec<String>> {
    let (_, section) = page.split_once(heading).unwrap_or_else(|| panic!("no section {heading}"));
    let table = section.lines().skip_while(|line| !line.starts_with('|'));
    let table = table.take_while(|line| line.starts_with('|')).skip(2);
    let cells = |line: &str| line.split('|').skip(1).map(|cell| cell.trim().replace('`', "")).collect();
    table.map(cells).collect()
}

/// One column of that table.
fn column(page: &str, heading: &str, place: usize) -> BTreeSet<String> {
    rows(page, heading).into_iter().map(|mut row| row.swap_remove(place)).collect()
}

/// Paths of the figures in a part of the summary; the load of a pool is a figure without an interval.
fn figures(part: &Value, prefix: &str, found: &mut BTreeSet<String>) {
    for (key, value) in part.as_object().unwrap() {
        let path = format!("{prefix}{key}");
        match value {
            Value::Object(inner) if inner.contains_key("low") => drop(found.insert(path)),
            Value::Object(_) => figures(value, &format!("{path}."), found),
            Value::Number(_) => drop(found.insert(path)),
            _ => {}
        }
    }
}

/// One column of a CSV file with the given columns before it.
fn cells(csv: &[u8], place: usize) -> BTreeSet<String> {
    let mut reader = csv::Reader::from_reader(csv);
    reader.records().map(|record| record.unwrap()[place].to_owned()).collect()
}

#[test]
fn every_figure_is_defined_and_nothing_else() {
    let page = read("docs/measures.md");
    let origin = Provenance {
        version: String::new(),
        command: String::new(),
        scenario_file: String::new(),
        scenario_sha256: String::new(),
        started: String::new(),
        ended: String::new(),
        threads: 1,
    };
    let files = run_files(&results(DESK), &origin, None).unwrap();
    let file = |name: &str| &files.iter().find(|file| file.name == name).unwrap().bytes;
    let summary: Value = serde_json::from_slice(file("summary.json")).unwrap();
    for (heading, part, table) in SECTIONS {
        let mut expected = BTreeSet::new();
        figures(summary.pointer(part).unwrap(), "", &mut expected);
        assert_eq!(column(&page, heading, 0), expected, "summary.json, {heading}");
        assert_eq!(column(&page, heading, 1), cells(file(table), 2), "{table}");
    }
    let mut developments = cells(file("series.csv"), 2);
    developments.extend(cells(file("week.csv"), 2));
    assert_eq!(column(&page, "## Development\n", 0), developments);
}

#[test]
fn every_measure_for_a_precision_is_defined_by_a_figure() {
    let page = read("docs/measures.md");
    let heading = "## Measures for `precision`\n";
    assert_eq!(column(&page, heading, 0), MEASURES.map(str::to_owned).into_iter().collect());
    let flow = column(&page, "## Flow\n", 0);
    // Two are sums of figures: waiting of all causes, the cost of all pools.
    let sums = ["waiting.mean", "cost_per_week"];
    for row in rows(&page, heading) {
        assert!(flow.contains(&row[1]) || sums.contains(&row[0].as_str()), "{row:?}");
    }
}

#[test]
fn every_column_on_the_terminal_is_explained() {
    let page = read("docs/measures.md");
    let text = include_str!("../../src/report/text.rs");
    let (code, _) = text.split_once("#[cfg(test)]").unwrap();
    let code = [code, include_str!("../../src/report/text/fates.rs")].concat();
    let header = |rest: &str| rest.split('"').nth(1).map(str::to_owned);
    let headers = ["column(", "Column::figures(", "Column::values("]
        .into_iter()
        .flat_map(|call| code.split(call).skip(1).filter(|rest| rest.trim_start().starts_with('"')));
    let headers: BTreeSet<String> = headers.filter_map(header).collect();
    assert!(headers.len() > 20, "{headers:?}");
    let (_, section) = page.split_once("## On the terminal\n").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let missing: Vec<_> = headers.iter().filter(|header| !section.contains(header.as_str())).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
