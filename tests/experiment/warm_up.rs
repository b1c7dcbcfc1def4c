//! Warm-ups that are found, and refused.

use super::{assert_covers, results, watched};
use vsim::experiment::Silent;
use vsim::time::TICKS_PER_WEEK;

/// M/M/1 at a load of 0.9: from an empty start it takes some hundred hours to settle.
const SLOW: &str = r#"
[run]
horizon = "30 weeks"
warmup = "auto"
replications = 30
confidence = "99.9%"

[pools.desk]
staff = 1

[streams.tickets]
arrivals = { rate = "0.9/h" }
enters = "log"

[activities.log]
stage = "engage"
pool = "desk"
duration = { exponential = { mean = "1 h" } }
"#;

#[test]
fn a_start_from_empty_is_cut_off() {
    let found = results(SLOW);
    let weeks = found.warm_up.ticks() as f64 / TICKS_PER_WEEK as f64;
    // The relaxation time is 1 / (1 - sqrt 0.9)^2, about 380 hours: the start shows for a week at least.
    assert!(weeks > 1.0 && weeks <= 15.0, "{weeks} weeks");
    assert_covers("work in progress", found.whole.work_in_progress, 9.0);
    let note = found.warm_up_note.as_deref().unwrap();
    let settles = note.strip_prefix(
        "found by MSER-5 in 20 pilot replications: work in progress and lead time settle within ",
    );
    assert!(settles.is_some_and(|rest| rest.ends_with(", doubled for safety")), "{note}");
}

#[test]
fn what_is_measured_does_not_know_how_the_warm_up_was_chosen() {
    let found = results(SLOW);
    let hours = found.warm_up.hours();
    let given = results(&SLOW.replace("\"auto\"", &format!("\"{hours} h\"")));
    assert_eq!(given.warm_up, found.warm_up);
    assert_eq!(given.warm_up_note, None);
    assert_eq!(format!("{:?}", given.whole), format!("{:?}", found.whole));
}

#[test]
fn where_everything_follows_the_week_the_warm_up_is_whole_weeks() {
    let weekly = SLOW
        .replace(
            "[pools.desk]",
            "[calendars]\noffice = { mon-fri = \"9-17\" }\n[pools.desk]\ncalendar = \"office\"",
        )
        .replace("0.9/h", "0.12/h");
    for horizon in ["30 weeks", "12 weeks"] {
        let found = results(&weekly.replace("30 weeks", horizon));
        assert_eq!(found.warm_up.ticks() % TICKS_PER_WEEK, 0, "{:?}", found.warm_up);
        let note = found.warm_up_note.unwrap();
        assert!(note.starts_with("found by MSER on means of weeks in "), "{note}");
    }
}

#[test]
fn a_run_that_never_settles_is_refused() {
    let error = watched(&SLOW.replace("0.9/h", "1.2/h"), &Silent).unwrap_err();
    assert_eq!(
        error.to_string(),
        "no warm-up can be found: the work in progress has not settled in the first half of the 30 weeks\n\
         hint: lengthen `horizon` (perhaps to 120 weeks), or give `warmup` as a time; a run that is meant to end \
         before it settles needs none"
    );
}

#[test]
fn a_warm_up_that_leaves_too_little_is_refused() {
    // In two weeks the desk does settle, but not in the first quarter.
    let error = watched(&SLOW.replace("30 weeks", "2 weeks"), &Silent).unwrap_err().to_string();
    assert!(error.starts_with("the warm-up that was found, ") || error.starts_with("no warm-up"), "{error}");
}
