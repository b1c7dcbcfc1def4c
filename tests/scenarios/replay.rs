//! The replayed log: every incident that the log has in the window arrives, at its minute.
//!
//! The log is read here a second time, by other means than those of the program.

use std::io::Read;

use flate2::read::GzDecoder;
use vsim::model::Arrivals;

use super::{directory, model, results, text};

/// First day of the run, end of its warm-up and the day on which it is over. Times in the log are ISO 8601,
/// so the order of texts is that of time.
const WINDOW: [&str; 3] = ["2016-02-29", "2016-03-14", "2016-05-23"];

/// Opening time and priority of every incident in the log.
fn log() -> Vec<(String, String)> {
    let file = std::fs::read(directory().join("data/servicenow_incidents.csv.gz")).unwrap();
    let mut text = String::new();
    GzDecoder::new(file.as_slice()).read_to_string(&mut text).unwrap();
    let row = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        (cells[1].to_owned(), cells[2].to_owned())
    };
    text.lines().skip(1).map(row).collect()
}

/// Minutes from midnight of the last day of February 2016 to a time in March, April or May of that year.
fn minute(opened: &str) -> u64 {
    let number = |range: std::ops::Range<usize>| opened[range].parse::<u64>().unwrap();
    let days = match number(5..7) {
        2 => number(8..10) - 29,
        3 => number(8..10),
        4 => 31 + number(8..10),
        5 => 61 + number(8..10),
        month => panic!("month {month} is not in the window"),
    };
    days * 1440 + number(11..13) * 60 + number(14..16)
}

#[test]
fn every_incident_of_the_window_arrives_at_its_minute() {
    let model = model("helpdesk-replay");
    let priorities = ["1 - Critical", "2 - High", "3 - Moderate", "4 - Low"];
    assert_eq!(model.streams.len(), priorities.len());
    let mut total = 0;
    for (stream, priority) in model.streams.iter().zip(priorities) {
        let mut expected: Vec<u64> = log()
            .iter()
            .filter(|(opened, of)| of == priority && (WINDOW[0]..WINDOW[2]).contains(&opened.as_str()))
            .map(|(opened, _)| minute(opened))
            .collect();
        expected.sort_unstable();
        let Arrivals::Times(times) = &stream.arrivals else { panic!("`{}` is not replayed", stream.name) };
        let times: Vec<u64> = times.iter().map(|time| time.ticks() / 60_000_000).collect();
        assert_eq!(times, expected, "arrivals of `{}`", stream.name);
        total += times.len();
    }
    assert_eq!(total, 22_795);
    assert!(text("helpdesk-replay").contains("the log has 22,795 incidents"));
}

#[test]
fn every_replication_has_as_many_arrivals_as_the_log() {
    let expected =
        log().iter().filter(|(opened, _)| (WINDOW[1]..WINDOW[2]).contains(&opened.as_str())).count();
    assert_eq!(expected, 18_864);
    let arrived = results("helpdesk-replay", 3).whole.arrived;
    assert_eq!((arrived.value, arrived.interval), (18_864.0, Some((18_864.0, 18_864.0))));
}
