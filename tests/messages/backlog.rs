//! What is said of a backlog that cannot be, once the scenario is compiled.

use vsim::model::{Attachments, compile};
use vsim::scenario::parse;

const DESK: &str = r#"[run]
start = 2026-01-05
horizon = "1 week"
max_inside = 50

[pools.desk]
staff = 2

[streams.tickets]
arrivals = { rate = "1/h" }
enters = "log"
priority = { 2 = 0.5, 3 = 0.5 }

[activities.log]
stage = "engage"
pool = "desk"
wip = 20
next = { all = ["test", "read"], join = "done" }
[activities]
test = { stage = "engage", duration = "1 h" }
read = { stage = "engage", duration = "1 h" }
"#;

/// Messages about the desk with this backlog.
fn messages(backlog: &str, file: &str) -> String {
    let text = format!("{}[[backlog]]\n{backlog}\n", DESK.replace("wip = 20\n", ""));
    rendered(&text, file)
}

fn rendered(text: &str, file: &str) -> String {
    let (scenario, mut found) = parse(text);
    let files = Attachments::from([("open.csv".to_owned(), file.as_bytes().to_vec())]);
    if let Some(scenario) = scenario {
        found.extend(match compile(&scenario, "desk", &files) {
            Ok((_, warnings)) => warnings,
            Err(found) => found,
        });
    }
    found.render("desk.toml", text, false)
}

/// Asserts the messages about several backlogs, one after the other.
#[track_caller]
fn assert_said(said: &[String], expected: &str) {
    let said = said.join("\n\n");
    assert!(said == expected.trim_end(), "now they are:\n{said}\n");
}

#[test]
fn places_where_no_unit_can_be() {
    let full = format!("{DESK}[[backlog]]\nstream = \"tickets\"\ncount = 21\n")
        .replace("next = { all = [\"test\", \"read\"], join = \"done\" }", "next = \"test\"")
        .replace("read = { stage = \"engage\", duration = \"1 h\" }\n", "");
    let other = "[streams.calls]\nenters = \"listen\"\n[activities.listen]\nstage = \"engage\"\n[[backlog]]\nstream = \"calls\"\nat = \"log\"";
    let said = [
        messages("stream = \"tickets\"\nat = \"test\"\ncount = 1", ""),
        rendered(&full, ""),
        messages("stream = \"tickets\"\ncount = 51", ""),
        messages(&format!("stream = \"calls\"\ncount = 1\n{other}\ncount = 2"), ""),
    ];
    assert_said(&said, include_str!("backlog-places.txt"));
}

#[test]
fn files_that_say_something_else() {
    let columns = "file = \"open.csv\"\ncolumns = { stream = \"type\", at = \"queue\", opened = \"opened\", priority = \"prio\" }";
    let rows = "type,queue,opened,prio\n\
        ticket,log,2026-01-04,2\n\
        tickets,lok,2026-01-04,2\n\
        tickets,log,yesterday,2\n\
        tickets,log,2026-01-04,1 - Critical\n\
        tickets,log,2026-01-06,2\n";
    let filtered = "file = \"open.csv\"\nstream = \"tickets\"\nwhere = { state = \"Open\" }";
    let ages = "file = \"open.csv\"\nstream = \"tickets\"\ncolumns = { age = \"age\", unit = \"h\" }";
    let said = [
        messages(columns, "type,queue\ntickets,log\n"),
        messages(columns, rows),
        messages(filtered, "state\nClosed\n"),
        messages(ages, "age\n1,5\n-3\n"),
    ];
    assert_said(&said, include_str!("backlog-files.txt"));
}

#[test]
fn a_warm_up_before_which_everything_is_done() {
    let text = format!("{DESK}[[backlog]]\nstream = \"tickets\"\ncount = 1\n");
    let text = text.replace("max_inside = 50", "warmup = \"1 d\"").replace("wip = 20\n", "");
    let expected = "\
warning: the backlog is there during the warm-up, which is not measured
  --> desk.toml:21:1
   |
21 | [[backlog]]
   | ^^^^^^^^^^^
   |
   = hint: leave `warmup` out to start from today's backlog";
    assert_said(&[rendered(&text, "")], expected);
}
