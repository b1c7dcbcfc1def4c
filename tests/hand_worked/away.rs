//! Servers go away and come back: outages with repair, breaks, and what happens to work in hand.

use crate::timetable::{Kind, assert_lines, minutes, see};

/// One desk of so many with constant work of 20 minutes, and units at these minutes.
fn desk(pool: &str, times: &[u32]) -> String {
    let times: Vec<String> = times.iter().map(|time| format!("\"{time} min\"")).collect();
    let day = "calendars.day = { mon-sun = \"08:00-16:00\" }";
    let calendar = if pool.contains("calendar") { day } else { "" };
    format!(
        r#"
        {calendar}
        pools.p = {{ {pool} }}
        streams.a = {{ arrivals = {{ times = [{}] }}, enters = "desk" }}
        activities.desk = {{ stage = "plan", pool = "p", duration = "20 min" }}
        "#,
        times.join(", ")
    )
}

#[test]
fn work_in_hand_waits_until_the_outage_is_over() {
    // Up for 100 minutes, down for 30, whatever happens.
    let text = desk("staff = 1, away.outage = { after = \"100 min\", lasts = \"30 min\" }", &[90, 95, 235]);
    let seen = see(&format!("run.horizon = \"5 h\"\n{text}"));
    assert_lines(
        &seen.only(&[Kind::Starts, Kind::Stops, Kind::Leaves, Kind::Staff]),
        "
        0:00 p has 1 on duty
        1:30 a#0 starts desk
        1:40 a#0 stops desk
        1:40 p has 0 on duty
        2:10 p has 1 on duty
        2:10 a#0 starts desk
        2:20 a#1 starts desk
        2:20 a#0 leaves: 20 work, 30 off shift
        2:40 a#1 leaves: 20 work, 15 contention, 30 off shift
        3:50 p has 0 on duty
        4:20 p has 1 on duty
        4:20 a#2 starts desk
        4:40 a#2 leaves: 20 work, 25 off shift
        ",
    );
    let pool = &seen.observations.pools[0];
    assert_eq!((minutes(pool.paid_area), minutes(pool.duty_area)), (300, 240));
}

#[test]
fn handed_back_work_is_taken_up_by_whoever_is_free() {
    // Each of the two is down for 30 minutes after 15 minutes of work. The first has five minutes left to do when it
    // goes, which the second does at once. That one goes after ten minutes of the other unit; the first is back then.
    let text = desk(
        "staff = 2, away.outage = { after = \"15 min\", lasts = \"30 min\", clock = \"working\", in_hand = \"hand_back\" }",
        &[0, 30],
    );
    assert_lines(
        &see(&text).only(&[Kind::Starts, Kind::Stops, Kind::Leaves, Kind::Staff]),
        "
        0:00 p has 2 on duty
        0:00 a#0 starts desk
        0:15 a#0 stops desk
        0:15 p has 1 on duty
        0:15 a#0 starts desk
        0:20 a#0 leaves: 20 work
        0:30 a#1 starts desk
        0:40 a#1 stops desk
        0:40 p has 0 on duty
        0:45 p has 1 on duty
        0:45 a#1 starts desk
        0:55 a#1 leaves: 20 work, 5 off shift
        1:10 p has 2 on duty
        ",
    );
}

#[test]
fn a_break_is_taken_when_the_work_in_hand_is_done_and_each_shift_begins_anew() {
    let text = desk(
        "staff = 1, calendar = \"day\", away.rest = { after = \"2 h\", lasts = \"15 min\", clock = \"on_duty\", in_hand = \"finish\" }",
        &[595, 610],
    );
    // Due at 10:00, gone at 10:15; then due two hours after it is back. At 17:05 the shift is over.
    let seen = see(&format!("run.horizon = \"35 h\"\n{text}"));
    assert_lines(
        &seen.only(&[Kind::Starts, Kind::Leaves, Kind::Staff]),
        "
        0:00 p has 0 on duty
        8:00 p has 1 on duty
        8:00 p has 0 in overtime
        9:55 a#0 starts desk
        10:15 p has 0 on duty
        10:15 a#0 leaves: 20 work
        10:30 p has 1 on duty
        10:30 a#1 starts desk
        10:50 a#1 leaves: 20 work, 5 contention, 15 off shift
        12:30 p has 0 on duty
        12:45 p has 1 on duty
        14:45 p has 0 on duty
        15:00 p has 1 on duty
        16:00 p has 0 on duty
        16:00 p has 0 in overtime
        32:00 p has 1 on duty
        32:00 p has 0 in overtime
        34:00 p has 0 on duty
        34:15 p has 1 on duty
        ",
    );
}

#[test]
fn what_one_who_is_away_has_kept_goes_back_when_the_shift_ends() {
    // Away from 15:50 to 35:50, with 15 minutes of the first unit left to do.
    for policy in ["finish", "suspend", "hand_back"] {
        let text = desk(
            &format!(
                "staff = 1, calendar = \"day\", at_shift_end = \"{policy}\", away.ill = {{ after = \"950 min\", lasts = \"20 h\" }}"
            ),
            &[945, 948],
        );
        assert_lines(
            &see(&format!("run.horizon = \"2 d\"\n{text}")).only(&[Kind::Starts, Kind::Stops, Kind::Leaves]),
            if policy == "suspend" {
                // The line comes first, as after any change of shift.
                "
                15:45 a#0 starts desk
                15:50 a#0 stops desk
                35:50 a#1 starts desk
                36:10 a#0 starts desk
                36:10 a#1 leaves: 20 work, 2 contention, 1200 off shift
                36:25 a#0 leaves: 20 work, 1220 off shift
                "
            } else {
                "
                15:45 a#0 starts desk
                15:50 a#0 stops desk
                35:50 a#0 starts desk
                36:05 a#1 starts desk
                36:05 a#0 leaves: 20 work, 1200 off shift
                36:25 a#1 leaves: 20 work, 17 contention, 1200 off shift
                "
            },
        );
    }
}

#[test]
fn an_outage_past_the_end_of_the_shift_leaves_the_rest_for_the_next() {
    // Begun at 15:55, past 16:00 in overtime, out of order from 16:10 to 31:10.
    let text = desk(
        "staff = 1, calendar = \"day\", away.outage = { after = \"970 min\", lasts = \"15 h\" }",
        &[955],
    );
    assert_lines(
        &see(&format!("run.horizon = \"2 d\"\n{text}")).only(&[Kind::Starts, Kind::Stops, Kind::Leaves]),
        "
        15:55 a#0 starts desk
        16:10 a#0 stops desk
        32:00 a#0 starts desk
        32:05 a#0 leaves: 20 work, 950 off shift
        ",
    );
}

#[test]
fn who_is_needed_with_others_keeps_nothing() {
    // Two work on each unit; after 30 minutes of work both are down for an hour.
    let text = r#"
        pools.p = { staff = 3, away.outage = { after = "30 min", lasts = "1 h", clock = "working" } }
        streams.a = { arrivals = { times = ["0 min", "50 min"] }, enters = "desk" }
        activities.desk = { stage = "plan", pool = { all = ["p", "p"] }, duration = "40 min" }
        "#;
    // The two who began go at 0:30 one after the other: the first leaves the work to the other two, of whom one goes at
    // this instant too. At 1:30 both are back, and the one with the lower number takes up the work with the third. The
    // next unit is begun by the first, who goes after twenty minutes more, and the second, who has begun anew and so goes
    // ten minutes later.
    assert_lines(
        &see(text).only(&[Kind::Starts, Kind::Stops, Kind::Leaves, Kind::Staff]),
        "
        0:00 p has 3 on duty
        0:00 a#0 starts desk
        0:30 a#0 stops desk
        0:30 p has 2 on duty
        0:30 a#0 starts desk
        0:30 a#0 stops desk
        0:30 p has 1 on duty
        1:30 p has 2 on duty
        1:30 a#0 starts desk
        1:30 p has 3 on duty
        1:40 a#1 starts desk
        1:40 a#0 leaves: 40 work, 60 off shift
        2:00 a#1 stops desk
        2:00 p has 2 on duty
        2:00 a#1 starts desk
        2:10 a#1 stops desk
        2:10 p has 1 on duty
        3:00 p has 2 on duty
        3:00 a#1 starts desk
        3:10 a#1 leaves: 40 work, 10 contention, 90 off shift
        3:10 p has 3 on duty
        ",
    );
}

#[test]
fn a_repair_neither_ends_an_active_period_nor_counts_as_duty() {
    // Busy from 0:00 to 1:00, with ten minutes of repair in between: utilization 50 of 230 minutes on duty.
    let text = desk(
        "staff = 1, away.outage = { after = \"30 min\", lasts = \"10 min\", clock = \"working\" }",
        &[0, 5],
    );
    let seen = see(&format!("run.horizon = \"4 h\"\n{text}"));
    assert_lines(
        &seen.ways(),
        "
        0:20 a#0 leaves: 20 work
        0:50 a#1 leaves: 20 work, 15 contention, 10 off shift
        ",
    );
    let pool = &seen.observations.pools[0];
    assert_eq!((minutes(pool.paid_area), minutes(pool.duty_area)), (240, 230));
    assert_eq!(minutes(seen.observations.cells[0].work_area[0]), 40);
}
