//! `vsim trace`: what is in the event logs.

use std::fs;

use super::{outcome, place};

/// Two units at one desk; the second is urgent and interrupts the first. A third is still waiting at the end.
const DESK: &str = r#"
title = "Desk & counter"
run = { start = 2026-03-28T23:00:00, time_zone = "Europe/Berlin", horizon = "3 h" }
pools.desk = { staff = 1 }
streams.a = { arrivals = { times = ["0 min", "170 min"] }, enters = "answer", priority = 5 }
streams.b = { arrivals = { times = ["30 min"] }, enters = "answer", priority = 1, target = { resolve = "1 h" } }
activities.answer = { stage = "deliver_support", pool = "desk", duration = "2 h", discipline = "preemptive_resume", next = "mail" }
activities.mail = { stage = "engage", duration = "5 min" }
"#;

#[test]
fn the_table_has_a_row_for_each_spell_of_work() {
    let place = place(DESK);
    let (code, said, _) = outcome(place.path(), &["trace", "desk.toml", "--format", "csv"]);
    assert_eq!((code, said.as_str()), (0, "wrote results/desk/trace.csv: replication 0, 7 events\n"));
    // The clocks go from 2:00 to 3:00 three hours after the start.
    let expected = "\
        case,stream,activity,stage,pool,waiting_since,start,end,priority,lifecycle\n\
        a#0,a,answer,deliver_support,desk,2026-03-28T23:00:00.000000+01:00,2026-03-28T23:00:00.000000+01:00,2026-03-28T23:30:00.000000+01:00,5,suspend\n\
        b#0,b,answer,deliver_support,desk,2026-03-28T23:30:00.000000+01:00,2026-03-28T23:30:00.000000+01:00,2026-03-29T01:30:00.000000+01:00,1,complete\n\
        b#0,b,mail,engage,,2026-03-29T01:30:00.000000+01:00,2026-03-29T01:30:00.000000+01:00,2026-03-29T01:35:00.000000+01:00,1,complete\n\
        a#0,a,answer,deliver_support,desk,2026-03-28T23:30:00.000000+01:00,2026-03-29T01:30:00.000000+01:00,,5,open\n\
        a#1,a,answer,deliver_support,,2026-03-29T01:50:00.000000+01:00,,,5,open\n";
    let written = fs::read_to_string(place.path().join("results/desk/trace.csv")).unwrap();
    assert_eq!(written, expected);
}

#[test]
fn the_log_has_a_trace_for_each_unit_and_an_event_for_each_transition() {
    let place = place(DESK);
    let (code, said, _) = outcome(place.path(), &["trace", "desk.toml"]);
    assert_eq!(
        (code, said.as_str()),
        (0, "wrote results/desk/trace.csv and trace.xes: replication 0, 7 events\n")
    );
    let log = fs::read_to_string(place.path().join("results/desk/trace.xes")).unwrap();
    assert!(log.contains(r#"<string key="concept:name" value="Desk &amp; counter"/>"#), "{log}");
    let traces: Vec<&str> = log.split("<trace>").skip(1).collect();
    let transitions = |trace: &str| -> Vec<String> {
        let events = trace.split("lifecycle:transition\" value=\"").skip(1);
        events.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
    };
    // b leaves first; the others are inside at the end.
    assert_eq!(traces.len(), 3);
    assert!(traces[0].contains("\"b#0\"") && traces[0].contains("finished"), "{log}");
    assert!(traces[0].contains(r#"<boolean key="in_time" value="false"/>"#), "{log}");
    assert_eq!(transitions(traces[0]), ["schedule", "start", "complete", "schedule", "start", "complete"]);
    assert!(traces[1].contains("\"a#0\"") && traces[1].contains("inside"), "{log}");
    assert_eq!(transitions(traces[1]), ["schedule", "start", "suspend", "resume"]);
    assert_eq!(transitions(traces[2]), ["schedule"]);
    let left: Vec<_> = fs::read_dir(place.path().join("results/desk")).unwrap().collect();
    assert_eq!(left.len(), 2, "nothing but the two logs");
}
