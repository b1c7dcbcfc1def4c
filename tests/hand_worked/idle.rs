//! What people do without work: other work, waiting for enough units, getting ready.

use crate::timetable::{Kind, assert_lines, minutes, see};

/// One desk with constant work of ten minutes, and units at these minutes.
fn desk(staff: u32, idle: &str, times: &[u32]) -> String {
    let times: Vec<String> = times.iter().map(|time| format!("\"{time} min\"")).collect();
    format!(
        r#"
        pools.p = {{ staff = {staff}, when_idle = {{ {idle} }} }}
        streams.a = {{ arrivals = {{ times = [{}] }}, enters = "desk" }}
        activities.desk = {{ stage = "plan", pool = "p", duration = "10 min" }}
        "#,
        times.join(", ")
    )
}

fn starts(text: &str) -> String {
    see(text).only(&[Kind::Starts, Kind::Leaves])
}

#[test]
fn other_work_is_taken_up_again_and_again_until_somebody_waits() {
    // Stretches of 30 minutes from 0:00 on, and again from 1:20 on, when both are done.
    assert_lines(
        &starts(&desk(1, "other_work = \"30 min\"", &[35, 45, 90])),
        "
        1:00 a#0 starts desk
        1:10 a#1 starts desk
        1:10 a#0 leaves: 10 work, 25 contention
        1:20 a#1 leaves: 10 work, 25 contention
        1:50 a#2 starts desk
        2:00 a#2 leaves: 10 work, 20 contention
        ",
    );
}

#[test]
fn after_one_stretch_of_other_work_people_wait_for_work() {
    // To 0:30, then free; from 0:45 to 1:15.
    assert_lines(
        &starts(&desk(1, "other_work = \"30 min\", once = true", &[35, 50])),
        "
        0:35 a#0 starts desk
        0:45 a#0 leaves: 10 work
        1:15 a#1 starts desk
        1:25 a#1 leaves: 10 work, 25 contention
        ",
    );
}

#[test]
fn work_begins_when_enough_wait_and_goes_on_until_nobody_does() {
    // Three wait at 0:20; the fourth comes while they are worked on. The next three are there at 1:10.
    assert_lines(
        &starts(&desk(1, "starts_at = 3", &[0, 5, 20, 45, 60, 65, 70])),
        "
        0:20 a#0 starts desk
        0:30 a#1 starts desk
        0:30 a#0 leaves: 10 work, 20 contention
        0:40 a#2 starts desk
        0:40 a#1 leaves: 10 work, 25 contention
        0:50 a#3 starts desk
        0:50 a#2 leaves: 10 work, 20 contention
        1:00 a#3 leaves: 10 work, 5 contention
        1:10 a#4 starts desk
        1:20 a#5 starts desk
        1:20 a#4 leaves: 10 work, 10 contention
        1:30 a#6 starts desk
        1:30 a#5 leaves: 10 work, 15 contention
        1:40 a#6 leaves: 10 work, 20 contention
        ",
    );
}

#[test]
fn getting_ready_is_a_cause_of_its_own() {
    // Ready at 0:15 for the first; the second comes meanwhile. Then again for the third.
    let seen = see(&desk(1, "setup = \"15 min\"", &[0, 5, 60]));
    assert_lines(
        &seen.only(&[Kind::Starts, Kind::Leaves]),
        "
        0:15 a#0 starts desk
        0:25 a#1 starts desk
        0:25 a#0 leaves: 10 work, 15 set-up
        0:35 a#1 leaves: 10 work, 20 contention
        1:15 a#2 starts desk
        1:25 a#2 leaves: 10 work, 15 set-up
        ",
    );
    let pool = &seen.observations.pools[0];
    assert_eq!((minutes(pool.paid_area), minutes(pool.duty_area)), (1440, 1440));
}

#[test]
fn other_work_then_enough_units_then_getting_ready() {
    // Other work to 0:20 and, as only one waits, to 0:40; then two wait.
    assert_lines(
        &starts(&desk(1, "other_work = \"20 min\", starts_at = 2, setup = \"5 min\"", &[10, 30])),
        "
        0:45 a#0 starts desk
        0:55 a#1 starts desk
        0:55 a#0 leaves: 10 work, 30 contention, 5 set-up
        1:05 a#1 leaves: 10 work, 25 contention
        ",
    );
    // With one stretch only they wait from 0:20 on until the second is there.
    assert_lines(
        &starts(&desk(
            1,
            "other_work = \"20 min\", once = true, starts_at = 2, setup = \"5 min\"",
            &[10, 30],
        )),
        "
        0:35 a#0 starts desk
        0:45 a#1 starts desk
        0:45 a#0 leaves: 10 work, 20 contention, 5 set-up
        0:55 a#1 leaves: 10 work, 15 contention
        ",
    );
}

#[test]
fn as_many_begin_as_there_are_units_for() {
    // Both begin to get ready with the first two units. The one who was ready first has nothing more to do at 0:20.
    assert_lines(
        &starts(&desk(2, "setup = \"10 min\"", &[0, 3, 21])),
        "
        0:10 a#0 starts desk
        0:13 a#1 starts desk
        0:20 a#0 leaves: 10 work, 10 set-up
        0:23 a#2 starts desk
        0:23 a#1 leaves: 10 work, 10 set-up
        0:33 a#2 leaves: 10 work, 2 contention
        ",
    );
}

#[test]
fn other_work_breaks_off_at_the_end_of_the_shift_and_each_shift_begins_with_a_look_at_the_line() {
    let text = r#"
        run.horizon = "2 d"
        calendars.day = { mon-sun = "08:00-16:00" }
        pools.p = { staff = 1, calendar = "day", when_idle = { other_work = "5 h" } }
        streams.a = { arrivals = { times = ["7 h", "12 h", "17 h"] }, enters = "desk" }
        activities.desk = { stage = "plan", pool = "p", duration = "10 min" }
        "#;
    // The first waits when the shift begins. Other work from 8:10 to 13:10; then from 13:20 on, broken off.
    assert_lines(
        &starts(text),
        "
        8:00 a#0 starts desk
        8:10 a#0 leaves: 10 work, 60 off shift
        13:10 a#1 starts desk
        13:20 a#1 leaves: 10 work, 70 contention
        32:00 a#2 starts desk
        32:10 a#2 leaves: 10 work, 900 off shift
        ",
    );
}

#[test]
fn whoever_comes_back_from_a_time_away_begins_as_one_without_work() {
    // Away from 1:40 to 2:10; getting ready takes ten minutes.
    let text = r#"
        run.horizon = "4 h"
        streams.a = { arrivals = { times = ["100 min"] }, enters = "desk" }
        activities.desk = { stage = "plan", pool = "p", duration = "10 min" }
        [pools.p]
        staff = 1
        when_idle = { setup = "10 min" }
        away.outage = { after = "100 min", lasts = "30 min" }
        "#;
    assert_lines(&starts(text), "2:20 a#0 starts desk\n2:30 a#0 leaves: 10 work, 30 off shift, 10 set-up");
}
