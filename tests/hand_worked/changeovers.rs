//! People who change over between kinds of work, and who learn.

use vsim::kernel::cause::Cause;
use vsim::model::{Attachments, loads};

use crate::timetable::{Kind, assert_lines, compiled, minutes, see};

/// What happens to units between arrival and leaving, but for the ends of work.
const ALL: [Kind; 5] = [Kind::Starts, Kind::Stops, Kind::Stuck, Kind::Goes, Kind::Leaves];

/// Calls of 10 minutes and letters of 20, done by the people of one pool.
fn desk(pool: &str, calls: &str, letters: &str) -> String {
    format!(
        r#"
        pools.p = {{ {pool} }}
        streams.call   = {{ arrivals = {{ times = [{calls}] }}, enters = "answer", priority = 1 }}
        streams.letter = {{ arrivals = {{ times = [{letters}] }}, enters = "write", priority = 5 }}
        activities.answer = {{ stage = "engage", pool = "p", duration = "10 min" }}
        activities.write  = {{ stage = "engage", pool = "p", duration = "20 min" }}
        "#
    )
}

#[test]
fn who_does_something_else_than_last_time_changes_over_first() {
    // The first unit needs none. The letter waits 5 minutes for the call, then 5 for the changeover; the last call too.
    let text = desk("staff = 1, changeover = { takes = \"5 min\" }", "\"0 min\", \"50 min\"", "\"5 min\"");
    let seen = see(&text);
    assert_lines(
        &seen.only(&ALL),
        "
        0:00 call#0 starts answer
        0:10 letter#0 needs a changeover at write
        0:10 call#0 leaves: 10 work
        0:15 letter#0 is prepared at write
        0:15 letter#0 starts write
        0:35 letter#0 leaves: 20 work, 5 contention, 5 set-up
        0:50 call#1 needs a changeover at answer
        0:55 call#1 is prepared at answer
        0:55 call#1 starts answer
        1:05 call#1 leaves: 10 work, 5 set-up
        ",
    );
    let [answer, write] = [0, 1].map(|cell| &seen.observations.cells[cell]);
    assert_eq!([answer, write].map(|cell| minutes(cell.changeover_area[0])), [5, 5]);
    assert_eq!([answer, write].map(|cell| minutes(cell.waits[Cause::Setup])), [5, 5]);
    assert_eq!(minutes(write.work_area[0]), 20);
}

#[test]
fn what_makes_another_kind_can_be_the_stream() {
    // Two streams at one activity: by activity nobody changes over, by stream the second unit does.
    let text = |between: &str| {
        format!(
            r#"
            pools.p = {{ staff = 1, changeover = {{ takes = "5 min", between = "{between}" }} }}
            streams.a = {{ arrivals = {{ times = ["0 min"] }}, enters = "do" }}
            streams.b = {{ arrivals = {{ times = ["0 min"] }}, enters = "do" }}
            activities.do = {{ stage = "engage", pool = "p", duration = "10 min" }}
            "#
        )
    };
    assert_lines(
        &see(&text("activities")).ways(),
        "0:10 a#0 leaves: 10 work\n0:20 b#0 leaves: 10 work, 10 contention",
    );
    for between in ["streams", "either"] {
        assert_lines(
            &see(&text(between)).ways(),
            "0:10 a#0 leaves: 10 work\n0:25 b#0 leaves: 10 work, 10 contention, 5 set-up",
        );
    }
}

#[test]
fn who_need_not_change_over_can_be_preferred() {
    // At 0:30 both are free, the first after a call, the second after a letter: the second takes the letter.
    let pool =
        |chosen: &str| format!("staff = 2, chosen = \"{chosen}\", changeover = {{ takes = \"5 min\" }}");
    let text = |chosen: &str| desk(&pool(chosen), "\"0 min\"", "\"1 min\", \"30 min\"");
    assert_lines(
        &see(&text("prepared")).ways(),
        "0:10 call#0 leaves: 10 work\n0:21 letter#0 leaves: 20 work\n0:50 letter#1 leaves: 20 work",
    );
    assert_lines(
        &see(&text("listed")).ways(),
        "0:10 call#0 leaves: 10 work\n0:21 letter#0 leaves: 20 work\n0:55 letter#1 leaves: 20 work, 5 set-up",
    );
}

#[test]
fn a_changeover_that_is_broken_off_is_done_again() {
    // The letter has been prepared for 2 of 5 minutes when a call comes. Who was about to write has not written yet: no
    // changeover for the call, but one for the letter after it.
    let text = desk("staff = 1, changeover = { takes = \"5 min\" }", "\"0 min\", \"12 min\"", "\"5 min\"")
        .replace("pool = \"p\",", "pool = \"p\", discipline = \"preemptive_resume\",");
    assert_lines(
        &see(&text).only(&ALL),
        "
        0:00 call#0 starts answer
        0:10 letter#0 needs a changeover at write
        0:10 call#0 leaves: 10 work
        0:12 letter#0 loses its people at write
        0:12 call#1 starts answer
        0:22 letter#0 needs a changeover at write
        0:22 call#1 leaves: 10 work
        0:27 letter#0 is prepared at write
        0:27 letter#0 starts write
        0:47 letter#0 leaves: 20 work, 5 contention, 10 overtaken, 7 set-up
        ",
    );
}

#[test]
fn a_changeover_at_the_end_of_a_shift_ends_as_its_work_does() {
    let pool = |policy: &str| {
        format!(
            "staff = 1, calendar = \"day\", at_shift_end = \"{policy}\", changeover = {{ takes = \"5 min\" }}"
        )
    };
    let text = |policy: &str| {
        let text = desk(&pool(policy), "\"0 min\"", "\"0 min\"");
        format!("run.horizon = \"48 h\"\ncalendars.day = {{ mon-sun = \"08:00-08:12\" }}\n{text}")
    };
    // From 8:10 to 8:12 the letter is prepared. Who leaves begins again the next morning; the last work was a call.
    assert_lines(
        &see(&text("suspend")).only(&[Kind::Stops, Kind::Goes, Kind::Starts]),
        "
        8:00 call#0 starts answer
        8:12 letter#0 loses its people at write
        32:05 letter#0 is prepared at write
        32:05 letter#0 starts write
        32:12 letter#0 stops write
        ",
    );
    assert_lines(
        &see(&text("hand_back")).only(&[Kind::Stops, Kind::Goes, Kind::Starts]),
        "
        8:00 call#0 starts answer
        8:12 letter#0 loses its people at write
        32:05 letter#0 is prepared at write
        32:05 letter#0 starts write
        32:12 letter#0 stops write
        ",
    );
    assert_lines(
        &see(&text("finish")).only(&[Kind::Stops, Kind::Goes, Kind::Starts]),
        "
        8:00 call#0 starts answer
        8:15 letter#0 is prepared at write
        8:15 letter#0 starts write
        ",
    );
}

#[test]
fn a_batch_waits_for_one_changeover_together() {
    let text = r#"
        pools.p = { staff = 1, changeover = { takes = "5 min" } }
        streams.call   = { arrivals = { times = ["0 min"] }, enters = "answer" }
        streams.letter = { arrivals = { times = ["2 min", "4 min"] }, enters = "write" }
        activities.answer = { stage = "engage", pool = "p", duration = "10 min" }
        activities.write  = { stage = "engage", pool = "p", duration = "20 min", batch = { size = 2 } }
        "#;
    assert_lines(
        &see(text).ways(),
        "
        0:10 call#0 leaves: 10 work
        0:35 letter#0 leaves: 20 work, 6 contention, 2 batch, 5 set-up
        0:35 letter#1 leaves: 20 work, 6 contention, 5 set-up
        ",
    );
}

#[test]
fn those_who_are_needed_at_once_wait_for_who_changes_over_longest() {
    let text = r#"
        pools.p = { staff = 1, changeover = { takes = "5 min" } }
        pools.q = { staff = 1, changeover = { takes = "8 min" } }
        pools.r = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min"] }, enters = "by_p" }
        streams.b = { arrivals = { times = ["0 min"] }, enters = "by_q" }
        streams.j = { arrivals = { times = ["20 min"] }, enters = "joint" }
        activities.by_p  = { stage = "engage", pool = "p", duration = "10 min" }
        activities.by_q  = { stage = "engage", pool = "q", duration = "10 min" }
        activities.joint = { stage = "engage", pool = { all = ["p", "q", "r"] }, duration = "10 min" }
        "#;
    assert_lines(
        &see(text).ways(),
        "0:10 a#0 leaves: 10 work\n0:10 b#0 leaves: 10 work\n0:38 j#0 leaves: 10 work, 8 set-up",
    );
}

/// Five pieces of work of 100 minutes at once, by one or two people who learn.
fn learners(pool: &str, learning: &str) -> String {
    format!(
        r#"
        pools.p = {{ {pool} }}
        streams.a = {{ arrivals = {{ times = ["0 min"], batch = 5 }}, enters = "do" }}
        activities.do = {{ stage = "engage", pool = "p", duration = "100 min", learning = {{ {learning} }} }}
        "#
    )
}

#[test]
fn each_doubling_of_the_repetitions_leaves_the_same_share() {
    // Wright: the n-th takes 100 min x n ^ log2(0.5) = 100 / n: 100, 50, 33.3, 25, and with a floor of 40 % never less.
    let seen = see(&learners("staff = 1", "rate = \"50%\", floor = \"40%\""));
    assert_lines(
        &seen.only(&[Kind::Ends]),
        "
        1:40 a#0 ends do
        2:30 a#1 ends do
        3:10 a#2 ends do
        3:50 a#3 ends do
        4:30 a#4 ends do
        ",
    );
}

#[test]
fn repetitions_from_before_the_run_count() {
    // After 3 before the run, the first here is the fourth: one more doubling comes with the eighth, the fifth here.
    let text = learners("staff = 1", "rate = \"80%\", done = 3");
    let ends = see(&text).only(&[Kind::Ends]);
    let hours = |line: &str| line.split(' ').next().unwrap().to_owned();
    let ends: Vec<String> = ends.lines().map(hours).collect();
    assert_eq!(ends[0], "1:40");
    // 100 x (5/4) ^ log2(0.8) = 93.07 min and so on; the fifth takes 80.
    let each = |n: f64| 100.0 * (1.0 + n / 4.0).powf(0.8_f64.log2());
    let whole: f64 = (0..5).map(|n| each(f64::from(n))).sum();
    let (hour, minute) = ((whole / 60.0).floor(), whole % 60.0);
    assert!(
        ends[4].starts_with(&format!("{hour:.0}:{:02.0}", minute.floor())),
        "{ends:?} instead of {whole}"
    );
    assert!((each(4.0) - 80.0).abs() < 1e-9);
}

#[test]
fn each_person_can_learn_alone() {
    // Two people. As a team the third piece has two repetitions behind it by the time it begins, alone each has one: the
    // first has done #0, #2, #4 and the second #1, #3.
    let alone = see(&learners("staff = 2", "rate = \"50%\", by = \"person\""));
    assert_lines(
        &alone.only(&[Kind::Ends]),
        "
        1:40 a#0 ends do
        1:40 a#1 ends do
        2:30 a#2 ends do
        2:30 a#3 ends do
        3:03:20 a#4 ends do
        ",
    );
    // As a team: #2 begins after one repetition (50 minutes), #3 after two (100/3), #4 at 2:13:20 after three (25).
    let team = see(&learners("staff = 2", "rate = \"50%\""));
    assert_lines(
        &team.only(&[Kind::Ends]),
        "
        1:40 a#0 ends do
        1:40 a#1 ends do
        2:13:20 a#3 ends do
        2:30 a#2 ends do
        2:38:20 a#4 ends do
        ",
    );
}

#[test]
fn loads_are_said_only_where_they_do_not_depend_on_what_was_done_before() {
    let known = |text: &str| loads(&compiled(text, &Attachments::new()))[vsim::id::Id::new(0)].load.is_some();
    assert!(!known(&desk("staff = 1, changeover = { takes = \"5 min\" }", "\"0 min\"", "\"0 min\"")));
    assert!(known(&desk("staff = 1", "\"0 min\"", "\"0 min\"")));
    assert!(!known(&learners("staff = 1", "rate = \"80%\"")));
    // Of one kind only there is nothing to change over to.
    let one_kind = learners("staff = 1, changeover = { takes = \"5 min\" }", "rate = \"80%\"");
    assert!(known(&one_kind.replace(", learning = { rate = \"80%\" }", "")));
}
