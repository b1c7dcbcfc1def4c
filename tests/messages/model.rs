//! Faults that only show once a scenario is compiled: whole messages.

use vsim::model::{Attachments, compile};
use vsim::scenario::parse;

/// A scenario without fault, to be changed in single places.
const DESK: &str = r#"[run]
start = 2026-01-05
horizon = "1 week"

[pools.desk]
staff = 2

[streams.tickets]
arrivals = { rate = "1/h" }
enters = "log"

[activities.log]
stage = "engage"
pool = "desk"
duration = "10 min"
"#;

/// Messages about the desk after these changes of its text, with these files beside it.
fn messages_with(changes: &[(&str, &str)], files: &[(&str, &[u8])]) -> String {
    let text = changes.iter().fold(DESK.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "`{from}` is not in the scenario");
        text.replacen(from, to, 1)
    });
    let (scenario, mut found) = parse(&text);
    let files: Attachments = files.iter().map(|&(name, bytes)| (name.to_owned(), bytes.to_vec())).collect();
    if let Some(scenario) = scenario {
        found.extend(match compile(&scenario, "desk", &files) {
            Ok((_, warnings)) => warnings,
            Err(found) => found,
        });
    }
    found.render("desk.toml", &text, false)
}

fn messages(changes: &[(&str, &str)]) -> String {
    messages_with(changes, &[])
}

/// A change of the duration.
fn duration(written: &str) -> String {
    messages(&[("\"10 min\"", written)])
}

/// A duration from a column of a file.
const HANDLE_TIMES: &str = r#"{ empirical = { file = "handle.csv", column = "minutes", unit = "min" } }"#;

/// The duration from this file.
fn handle_times(file: &[u8]) -> String {
    messages_with(&[("\"10 min\"", HANDLE_TIMES)], &[("handle.csv", file)])
}

/// A change of the arrivals to those of a log.
fn replay(more: &str, log: &str) -> String {
    let written = format!("{{ replay = {{ file = \"log.csv\", column = \"opened\"{more} }} }}");
    messages_with(&[("{ rate = \"1/h\" }", &written)], &[("log.csv", log.as_bytes())])
}

/// A calendar for the desk.
fn with_calendar(hours: &str) -> String {
    let calendars = format!("[calendars]\nhours = {hours}\n\n[pools.desk]\ncalendar = \"hours\"");
    messages(&[("1 week", "2 days"), ("[pools.desk]", &calendars)])
}

/// A second pool that works when the desk does not, and who does the work.
fn with_night_shift(who: &str) -> String {
    let pools = r#"[calendars]
day = { mon-fri = "08:00-16:00" }
night = { mon-fri = "20:00-04:00" }

[pools.night]
staff = 1
calendar = "night"

[pools.desk]
calendar = "day""#;
    messages(&[("\"desk\"", who), ("[pools.desk]", pools)])
}

#[test]
fn nothing_is_said_of_a_scenario_without_fault() {
    assert_eq!(messages(&[]), "");
}

#[test]
fn a_calendar_that_is_never_open_in_the_run() {
    assert_eq!(
        with_calendar("{ mon = \"08:00-12:00\", closed = [2026-01-05] }"),
        r#"error: calendar `hours` is never open in the run
 --> desk.toml:6:1
  |
6 | hours = { mon = "08:00-12:00", closed = [2026-01-05] }
  | ^^^^^
  |
  = note: the run goes from 2026-01-05T00:00:00 to 2026-01-07T00:00:00
  = hint: let the run reach into its hours"#
    );
    assert_eq!(
        with_calendar("{ mon = \"08:00-12:00\", tue = \"02:00-03:00\", closed = [2026-01-05, 2026-01-06] }"),
        r#"error: calendar `hours` is never open in the run
 --> desk.toml:6:1
  |
6 | hours = { mon = "08:00-12:00", tue = "02:00-03:00", closed = [2026-01-05, 2026-01-06] }
  | ^^^^^
  |
  = note: the run goes from 2026-01-05T00:00:00 to 2026-01-07T00:00:00
  = hint: let the run reach into its hours"#
    );
}

#[test]
fn a_horizon_too_short_to_measure() {
    assert_eq!(
        messages(&[("1 week", "0.0000001 s")]),
        r#"error: expected a horizon of at least a microsecond
 --> desk.toml:3:11
  |
3 | horizon = "0.0000001 s"
  |           ^^^^^^^^^^^^^"#
    );
}

#[test]
fn parameters_that_make_no_distribution() {
    assert_eq!(
        duration("{ gamma = { p50 = \"1 s\", p51 = \"10000 min\" } }"),
        r#"error: expected two quantiles that a gamma distribution can have, found a ratio of 600000 between them
  --> desk.toml:15:12
   |
15 | duration = { gamma = { p50 = "1 s", p51 = "10000 min" } }
   |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^"#
    );
    assert_eq!(
        duration(
            "{ phase_type = [{ start = 1, mean = \"1 h\", next = [0, 1] }, { start = 0, mean = \"1 h\", next = [1] }] }"
        ),
        r#"error: expected a way out of phase 1, found none
  --> desk.toml:15:12
   |
15 | duration = { phase_type = [{ start = 1, mean = "1 h", next = [0, 1] }, { start = 0, mean = "1 h", next = [1] }] }
   |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^"#
    );
    assert_eq!(
        duration("{ lognormal = { median = \"20000 weeks\", sigma = 2 } }"),
        r#"error: expected times with a mean of at most 1,100 years
  --> desk.toml:15:12
   |
15 | duration = { lognormal = { median = "20000 weeks", sigma = 2 } }
   |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ longer on average"#
    );
    assert_eq!(
        duration(
            "{ mixture = [{ share = 0.5, of = \"1 h\" }, { share = 0.5, of = { weibull = { p50 = \"1 s\", p51 = \"1 d\" } } }] }"
        ),
        r#"error: expected two quantiles that a Weibull distribution can have, found a ratio of 86400 between them
  --> desk.toml:15:74
   |
15 | duration = { mixture = [{ share = 0.5, of = "1 h" }, { share = 0.5, of = { weibull = { p50 = "1 s", p51 = "1 d" } } }] }
   |                                                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^"#
    );
}

#[test]
fn files_that_cannot_be_read() {
    assert_eq!(
        messages(&[("\"10 min\"", HANDLE_TIMES)]),
        r#"error: file `handle.csv` cannot be found
  --> desk.toml:15:35
   |
15 | duration = { empirical = { file = "handle.csv", column = "minutes", unit = "min" } }
   |                                   ^^^^^^^^^^^^
   |
   = hint: paths are relative to the directory of the scenario file"#
    );
    assert_eq!(
        handle_times(b""),
        r#"error: file `handle.csv` is empty
  --> desk.toml:15:35
   |
15 | duration = { empirical = { file = "handle.csv", column = "minutes", unit = "min" } }
   |                                   ^^^^^^^^^^^^"#
    );
    assert_eq!(
        handle_times(b"\x1f\x8b\x08garbage"),
        r#"error: file `handle.csv` is damaged: it cannot be decompressed
  --> desk.toml:15:35
   |
15 | duration = { empirical = { file = "handle.csv", column = "minutes", unit = "min" } }
   |                                   ^^^^^^^^^^^^"#
    );
}

#[test]
fn columns_that_a_file_does_not_have() {
    assert_eq!(
        handle_times(b"case,minute\n1,2\n"),
        r#"error: file `handle.csv` has no column `minutes`
  --> desk.toml:15:58
   |
15 | duration = { empirical = { file = "handle.csv", column = "minutes", unit = "min" } }
   |                                                          ^^^^^^^^^ not in the first line of the file
   |
   = hint: did you mean `minute`?"#
    );
    assert_eq!(
        handle_times(b"a,b\n1,2\n"),
        r#"error: file `handle.csv` has no column `minutes`
  --> desk.toml:15:58
   |
15 | duration = { empirical = { file = "handle.csv", column = "minutes", unit = "min" } }
   |                                                          ^^^^^^^^^ not in the first line of the file
   |
   = hint: expected `a` or `b`"#
    );
    assert_eq!(
        replay(", case = \"cas\", where = { prio = \"1\" }", "case,opened,priority\n1,2026-01-05,1\n"),
        r#"error: file `log.csv` has no column `cas`
 --> desk.toml:9:69
  |
9 | arrivals = { replay = { file = "log.csv", column = "opened", case = "cas", where = { prio = "1" } } }
  |                                                                     ^^^^^ not in the first line of the file
  |
  = hint: did you mean `case`?

error: file `log.csv` has no column `prio`
 --> desk.toml:9:86
  |
9 | arrivals = { replay = { file = "log.csv", column = "opened", case = "cas", where = { prio = "1" } } }
  |                                                                                      ^^^^ not in the first line of the file
  |
  = hint: did you mean `priority`?"#
    );
}

#[test]
fn columns_that_do_not_hold_numbers() {
    assert_eq!(
        handle_times(b"minutes\n1\n\n2,5\nabc\n-3\ninf\n12 min\n"),
        r#"error: expected numbers of at least 0 in column `minutes` of `handle.csv`, found 5 cells with something else
  --> desk.toml:15:58
   |
15 | duration = { empirical = { file = "handle.csv", column = "minutes", unit = "min" } }
   |                                                          ^^^^^^^^^
   |
   = note: line 4: `2,5`
   = note: line 5: `abc`
   = note: line 6: `-3`
   = note: and 2 more
   = hint: write numbers with a decimal point, such as 12.5"#
    );
    assert_eq!(
        handle_times(b"minutes\n1\nabc\n"),
        r#"error: expected numbers of at least 0 in column `minutes` of `handle.csv`, found 1 cell with something else
  --> desk.toml:15:58
   |
15 | duration = { empirical = { file = "handle.csv", column = "minutes", unit = "min" } }
   |                                                          ^^^^^^^^^
   |
   = note: line 3: `abc`
   = hint: write numbers with a decimal point, such as 12.5"#
    );
    assert_eq!(
        handle_times(b"minutes,x\n,1\n"),
        r#"error: column `minutes` of `handle.csv` has no numbers
  --> desk.toml:15:58
   |
15 | duration = { empirical = { file = "handle.csv", column = "minutes", unit = "min" } }
   |                                                          ^^^^^^^^^"#
    );
    assert_eq!(
        handle_times(b"minutes,x\n,1\n5,2\n,3\n"),
        r#"warning: column `minutes` of `handle.csv` has 2 empty cells, left out
  --> desk.toml:15:58
   |
15 | duration = { empirical = { file = "handle.csv", column = "minutes", unit = "min" } }
   |                                                          ^^^^^^^^^"#
    );
}

#[test]
fn logs_that_cannot_be_replayed() {
    assert_eq!(
        replay("", "opened\n5/1/2026 08:00\n2026-01-05\n"),
        r#"error: expected times in column `opened` of `log.csv`, found 1 cell with something else
 --> desk.toml:9:52
  |
9 | arrivals = { replay = { file = "log.csv", column = "opened" } }
  |                                                    ^^^^^^^^
  |
  = note: line 2: `5/1/2026 08:00`
  = hint: write times as 2026-01-05T08:00:00 (local) or 2026-01-05T07:00:00Z"#
    );
    assert_eq!(
        replay("", "opened\n2016-02-29T01:16:00Z\n2016-05-14\n"),
        r#"error: no arrival in `log.csv` lies in the run
 --> desk.toml:9:32
  |
9 | arrivals = { replay = { file = "log.csv", column = "opened" } }
  |                                ^^^^^^^^^
  |
  = note: the run goes from 2026-01-05T00:00:00 to 2026-01-12T00:00:00
  = note: the log goes from 2016-02-29T01:16:00 to 2016-05-14T00:00:00
  = hint: set `start` and `horizon` in `[run]` to the time of the log"#
    );
    assert_eq!(
        replay("", "opened\n"),
        r#"error: no arrival in `log.csv` lies in the run
 --> desk.toml:9:32
  |
9 | arrivals = { replay = { file = "log.csv", column = "opened" } }
  |                                ^^^^^^^^^
  |
  = hint: the file has no row with a time"#
    );
    assert_eq!(
        replay(", where = { priority = \"high\" }", "opened,priority\n2026-01-05,High\n"),
        r#"error: no row of `log.csv` matches `where`
 --> desk.toml:9:72
  |
9 | arrivals = { replay = { file = "log.csv", column = "opened", where = { priority = "high" } } }
  |                                                                        ^^^^^^^^
  |
  = hint: texts must be equal to those in the file, letter by letter"#
    );
}

#[test]
fn parts_of_a_log_that_are_left_out() {
    assert_eq!(
        replay("", "opened,priority\n2026-01-05,1\n2026-01-12,2\n,3\n"),
        r#"warning: 1 of 2 arrivals in `log.csv` lie outside the run and are left out
 --> desk.toml:9:32
  |
9 | arrivals = { replay = { file = "log.csv", column = "opened" } }
  |                                ^^^^^^^^^
  |
  = note: the run goes from 2026-01-05T00:00:00 to 2026-01-12T00:00:00
  = note: the log goes from 2026-01-05T00:00:00 to 2026-01-12T00:00:00

warning: column `opened` of `log.csv` has 1 empty cell, left out
 --> desk.toml:9:52
  |
9 | arrivals = { replay = { file = "log.csv", column = "opened" } }
  |                                                    ^^^^^^^^"#
    );
}

#[test]
fn arrivals_that_are_too_dense_or_too_late() {
    assert_eq!(
        messages(&[("1/h", "2000000/s")]),
        r#"error: expected at least a microsecond between arrivals on average
 --> desk.toml:9:21
  |
9 | arrivals = { rate = "2000000/s" }
  |                     ^^^^^^^^^^^
  |
  = hint: for units that arrive together use `batch`"#
    );
    assert_eq!(
        messages(&[("rate = \"1/h\"", "every = { exponential = { mean = \"0.0005 ms\" } }")]),
        r#"error: expected at least a microsecond between arrivals on average
 --> desk.toml:9:22
  |
9 | arrivals = { every = { exponential = { mean = "0.0005 ms" } } }
  |                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = hint: for units that arrive together use `batch`"#
    );
    assert_eq!(
        messages(&[("rate = \"1/h\"", "times = [\"1 h\", \"1 week\", \"2 weeks\"]")]),
        r#"warning: 2 of 3 arrivals lie at or behind the horizon and are left out
 --> desk.toml:9:22
  |
9 | arrivals = { times = ["1 h", "1 week", "2 weeks"] }
  |                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^"#
    );
}

#[test]
fn loops_that_hardly_ever_end() {
    let next = "duration = \"0 s\"\nnext = { log = 0.9999999, done = 0.0000001 }";
    assert_eq!(
        messages(&[("duration = \"10 min\"", next)]),
        r"error: units of stream `tickets` visit activity `log` more than a million times on average
  --> desk.toml:16:8
   |
16 | next = { log = 0.9999999, done = 0.0000001 }
   |        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
   |
   = hint: give the ways out of this loop larger shares"
    );
}

#[test]
fn activities_that_can_never_start() {
    assert_eq!(
        messages(&[("\"desk\"", "{ all = [\"desk\", \"desk\", \"desk\"] }")]),
        r#"error: activity `log` can never start: needs 3 of `desk` at once, of whom at most 2 are ever on duty
  --> desk.toml:14:8
   |
14 | pool = { all = ["desk", "desk", "desk"] }
   |        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
   |
   = hint: change its `pool`, or the staff and the calendar of that pool"#
    );
    assert_eq!(
        messages(&[("staff = 2", "staff = 0")]),
        r#"error: activity `log` can never start: nobody of `desk` is ever on duty
  --> desk.toml:14:8
   |
14 | pool = "desk"
   |        ^^^^^^
   |
   = hint: change its `pool`, or the staff and the calendar of that pool"#
    );
    assert_eq!(
        with_night_shift("{ all = [\"desk\", \"desk\", \"night\"] }"),
        r#"error: activity `log` can never start: `night` and 2 of `desk` are never on duty at the same time
  --> desk.toml:23:8
   |
23 | pool = { all = ["desk", "desk", "night"] }
   |        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
   |
   = hint: change its `pool`, or the staff and the calendar of that pool"#
    );
    assert_eq!(
        with_night_shift("{ first_of = [{ all = [\"night\", \"night\"] }, \"desk\"] }"),
        r#"warning: activity `log` can never take one of its alternatives: needs 2 of `night` at once, of whom at most 1 are ever on duty
  --> desk.toml:23:8
   |
23 | pool = { first_of = [{ all = ["night", "night"] }, "desk"] }
   |        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^"#
    );
}

#[test]
fn demand_at_or_above_capacity() {
    assert_eq!(
        messages(&[("1/h", "15/h")]),
        r"warning: pool `desk` has more work than people: 2.5 busy on average needed, 2.0 on duty (load 125 %)
 --> desk.toml:5:8
  |
5 | [pools.desk]
  |        ^^^^
  |
  = hint: waiting lines grow for as long as the run lasts: add staff or hours"
    );
    assert_eq!(
        messages(&[("1/h", "12/h")]),
        r"warning: pool `desk` has as much work as it has people: 2.0 busy on average needed, 2.0 on duty (load 100 %)
 --> desk.toml:5:8
  |
5 | [pools.desk]
  |        ^^^^
  |
  = hint: waiting lines grow for as long as the run lasts: add staff or hours"
    );
}

#[test]
fn all_faults_are_reported_at_once() {
    assert_eq!(
        messages(&[
            (
                "[pools.desk]",
                "[calendars]\nclosed = { mon = \"08:00-12:00\", closed = [2026-01-05] }\n\n[pools.desk]"
            ),
            ("staff = 2", "staff = 2\ncalendar = \"closed\""),
            ("{ rate = \"1/h\" }", "{ replay = { file = \"log.csv\", column = \"opened\" } }"),
            ("\"10 min\"", "{ gamma = { p50 = \"1 s\", p51 = \"1 d\" } }"),
        ]),
        r#"error: calendar `closed` is never open in the run
 --> desk.toml:6:1
  |
6 | closed = { mon = "08:00-12:00", closed = [2026-01-05] }
  | ^^^^^^
  |
  = note: the run goes from 2026-01-05T00:00:00 to 2026-01-12T00:00:00
  = hint: let the run reach into its hours

error: file `log.csv` cannot be found
  --> desk.toml:13:32
   |
13 | arrivals = { replay = { file = "log.csv", column = "opened" } }
   |                                ^^^^^^^^^
   |
   = hint: paths are relative to the directory of the scenario file

error: expected two quantiles that a gamma distribution can have, found a ratio of 86400 between them
  --> desk.toml:19:12
   |
19 | duration = { gamma = { p50 = "1 s", p51 = "1 d" } }
   |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^"#
    );
}

/// The desk with changes that incidents lead to and that lead to incidents.
fn chain(incidents: &str) -> String {
    let changes = format!(
        "\nspawns = {{ change = \"20%\" }}\n[streams.change]\nenters = \"deploy\"\n[activities.deploy]\n\
         stage = \"design_transition\"\nspawns = {{ tickets = {incidents} }}\n"
    );
    messages(&[("duration = \"10 min\"\n", &format!("duration = \"10 min\"{changes}"))])
}

#[test]
fn chains_of_units_that_never_end() {
    assert_eq!(chain("{ count = 4 }"), "");
    assert_eq!(
        chain("{ share = \"50%\", count = { geometric = 11 } }"),
        "\
error: each unit of stream `change` leads to 1.1 more of its kind on average
  --> desk.toml:17:10
   |
17 | [streams.change]
   |          ^^^^^^ they never end
   |
   = note: a unit of `tickets` makes 0.2 of `change`
   = note: a unit of `change` makes 5.5 of `tickets`
   = hint: a chain comes to an end where this is less than 1"
    );
}

#[test]
fn a_gate_that_never_opens_anew() {
    let gate = "\nbatch = { gate = \"always\" }\n[calendars.always]\nmon-sun = \"00:00-24:00\"\n";
    let found = messages(&[("duration = \"10 min\"\n", &format!("duration = \"10 min\"{gate}"))]);
    assert_eq!(
        found,
        "\
error: the hours of calendar `always` never begin after the start of the run
  --> desk.toml:16:18
   |
16 | batch = { gate = \"always\" }
   |                  ^^^^^^^^ a gate opens when hours begin
   |
   = hint: give it hours with pauses between them"
    );
}

#[test]
fn choices_by_state_that_go_round_in_circles_within_an_instant() {
    let circle = "\nnext = \"sort\"\n[activities.sort]\nstage = \"engage\"\n\
                  next = { shortest = [\"sort\", \"end\"] }\n[activities.end]\nstage = \"engage\"\n";
    let found = messages(&[("duration = \"10 min\"\n", &format!("duration = \"10 min\"{circle}"))]);
    assert_eq!(
        found,
        "\
error: units of stream `tickets` can go round in circles here without any time passing
  --> desk.toml:19:8
   |
19 | next = { shortest = [\"sort\", \"end\"] }
   |        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ leads back to itself
   |
   = hint: give an activity on the way back a `duration`"
    );
}

#[test]
fn a_limit_over_parallel_tasks() {
    let split = "\nwip = 3\nnext = { all = [\"left\", \"right\"], join = \"done\" }\n[activities.left]\n\
                 stage = \"engage\"\n[activities.right]\nstage = \"engage\"\n";
    let found = messages(&[("duration = \"10 min\"\n", &format!("duration = \"10 min\"{split}"))]);
    assert_eq!(
        found,
        "\
error: a limit on work in progress covers `log`, where units are in parallel tasks
  --> desk.toml:16:7
   |
16 | wip = 3
   |       ^ counts whole units
   |
   = hint: let it cover `left` too, which belongs to the same split, or use `places`"
    );
}

#[test]
fn more_people_than_can_be_told_apart() {
    let changeover = "staff = 1001\nchangeover = { takes = \"5 min\" }";
    assert_eq!(
        messages(&[("staff = 2", changeover)]),
        "\
error: expected at most 1000 people in a pool whose people are told apart, found 1001
 --> desk.toml:5:8
  |
5 | [pools.desk]
  |        ^^^^
  |
  = hint: divide them among several pools"
    );
    assert_eq!(messages(&[("staff = 2", "staff = 1000\nchangeover = { takes = \"5 min\" }")]), "");
}

#[test]
fn an_alternative_whose_work_takes_no_time() {
    let found = messages(&[("pool = \"desk\"", "pool = { pool = \"desk\", duration = \"0 min\" }")]);
    assert_eq!(
        found,
        "\
error: expected a duration of more than zero for an alternative
  --> desk.toml:14:36
   |
14 | pool = { pool = \"desk\", duration = \"0 min\" }
   |                                    ^^^^^^^"
    );
}

#[test]
fn a_stream_whose_units_are_never_made() {
    assert_eq!(chain("0"), "");
    let never = "\nspawns = { problem = 0 }\n[streams.problem]\nenters = \"log\"\n";
    let found = messages(&[("duration = \"10 min\"\n", &format!("duration = \"10 min\"{never}"))]);
    assert_eq!(
        found,
        "\
error: no unit of stream `problem` ever arrives
  --> desk.toml:17:10
   |
17 | [streams.problem]
   |          ^^^^^^^ what would make its units never happens"
    );
}

#[test]
fn times_away_without_pause_and_of_too_many_people() {
    let away = |staff: &str, after: &str| {
        let pool = format!("staff = {staff}\naway.ill = {{ after = \"{after}\", lasts = \"1 h\" }}");
        messages(&[("staff = 2", &pool)])
    };
    assert_eq!(
        away("2", "0 min"),
        "\
error: expected at least a microsecond from one time away to the next on average
 --> desk.toml:7:22
  |
7 | away.ill = { after = \"0 min\", lasts = \"1 h\" }
  |                      ^^^^^^^"
    );
    assert_eq!(
        away("100_001", "90 d"),
        "\
error: expected at most 100000 people in pool `desk`
 --> desk.toml:5:8
  |
5 | [pools.desk]
  |        ^^^^
6 | staff = 100_001
7 | away.ill = { after = \"90 d\", lasts = \"1 h\" }
  |      --- each of them goes by himself"
    );
    assert_eq!(away("100_000", "90 d"), "");
}

#[test]
fn a_service_that_nothing_restores_or_that_fails_all_the_time() {
    let service = |fails: &str| {
        let written = format!(
            "\n[services.mail]\nfails_every = {fails}\nraises = \"outage\"\nrestored_by = \"log\"\n\
             [streams.outage]\nenters = \"mend\"\n[activities.mend]\nstage = \"deliver_support\"\n"
        );
        messages(&[("duration = \"10 min\"\n", &format!("duration = \"10 min\"{written}"))])
    };
    assert_eq!(
        service("\"1 d\""),
        "\
error: units of stream `outage` never reach activity `log`
  --> desk.toml:19:15
   |
18 | raises = \"outage\"
   |          -------- what its failures raise
19 | restored_by = \"log\"
   |               ^^^^^ nothing would restore it here
   |
   = hint: leave `restored_by` out to restore it when the unit leaves"
    );
    assert_eq!(
        service("\"0 s\""),
        "\
error: expected at least a microsecond from one failure to the next on average
  --> desk.toml:17:15
   |
17 | fails_every = \"0 s\"
   |               ^^^^^"
    );
}
