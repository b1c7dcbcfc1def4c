//! People of one pool who differ: in speed, and in who is taken when several are free.

use crate::timetable::{Kind, assert_lines, minutes, see};

/// Three people: two of standard speed, one at half of it. Five tickets of 10 minutes at these times.
fn three(chosen: &str, times: &str) -> String {
    format!(
        r#"
        [pools.desk]
        people = [{{ staff = 1, title = "Ann" }}, {{ staff = 1, speed = "50%" }}, {{ staff = 1, speed = 2 }}]
        {chosen}
        [streams.t]
        arrivals = {{ times = [{times}] }}
        enters = "fix"
        [activities.fix]
        stage = "plan"
        pool = "desk"
        duration = "10 min"
        "#
    )
}

const FIVE: &str = r#""0 min", "1 min", "2 min", "8 min", "12 min""#;

#[test]
fn who_is_listed_first_is_taken_first() {
    // The first takes 10 minutes, the second 20, the third 5. At 0:08 the third is the only one free, at 0:12 the first.
    let seen = see(&three("", FIVE));
    assert_lines(
        &seen.work(),
        "
        0:00 t#0 starts fix
        0:01 t#1 starts fix
        0:02 t#2 starts fix
        0:07 t#2 ends fix
        0:08 t#3 starts fix
        0:10 t#0 ends fix
        0:12 t#4 starts fix
        0:13 t#3 ends fix
        0:21 t#1 ends fix
        0:22 t#4 ends fix
        ",
    );
    let busy = |entry: usize| minutes(seen.observations.people[entry].busy_area);
    assert_eq!([0, 1, 2].map(busy), [20, 20, 10]);
    assert_eq!(minutes(seen.observations.people[0].duty_area), 24 * 60);
}

#[test]
fn who_has_been_free_for_the_longest_is_taken() {
    // At 0:12 the first has been free since 0:10 and the third since 0:13 only; at 0:25 the third, first and second
    // since 0:13, 0:22 and 0:21.
    let times = format!("{FIVE}, \"25 min\", \"26 min\"");
    let seen = see(&three("chosen = \"longest_idle\"", &times));
    assert_lines(
        &seen.only(&[Kind::Starts, Kind::Leaves]),
        "
        0:00 t#0 starts fix
        0:01 t#1 starts fix
        0:02 t#2 starts fix
        0:07 t#2 leaves: 5 work
        0:08 t#3 starts fix
        0:10 t#0 leaves: 10 work
        0:12 t#4 starts fix
        0:13 t#3 leaves: 5 work
        0:21 t#1 leaves: 20 work
        0:22 t#4 leaves: 10 work
        0:25 t#5 starts fix
        0:26 t#6 starts fix
        0:30 t#5 leaves: 5 work
        0:46 t#6 leaves: 20 work
        ",
    );
}

#[test]
fn lots_fall_on_everybody() {
    let times: Vec<String> = (0..60).map(|number| format!("\"{} min\"", 30 * number)).collect();
    let text = format!("run.horizon = \"40 h\"\n{}", three("chosen = \"random\"", &times.join(", ")));
    let seen = see(&text);
    let busy: Vec<u128> = seen.observations.people.iter().map(|one| minutes(one.busy_area)).collect();
    // 60 tickets: about 20 each, of 10, 20 and 5 minutes.
    for (busy, each) in busy.iter().zip([10, 20, 5]) {
        assert!((9..=31).contains(&(busy / each)), "{busy} minutes in parts of {each}");
    }
    assert_eq!(busy[0] / 10 + busy[1] / 20 + busy[2] / 5, 60);
}

#[test]
fn two_who_work_together_are_as_fast_as_they_are_on_average() {
    // 30 minutes of work by two, of speeds 1 and 0.5: 40 minutes. Those who need one of them get the first that is free.
    let text = r#"
        pools.p = { people = [{ staff = 1 }, { staff = 1, speed = 0.5 }] }
        pools.q = { staff = 1 }
        streams.t = { arrivals = { times = ["0 min"] }, enters = "pair" }
        streams.u = { arrivals = { times = ["50 min"] }, enters = "both" }
        activities.pair = { stage = "plan", pool = { all = ["p", "p"] }, duration = "30 min", next = "alone" }
        activities.alone = { stage = "plan", pool = "p", duration = "10 min" }
        activities.both = { stage = "plan", pool = { all = ["p", "q"], speed = "200%" }, duration = "30 min" }
        "#;
    // The last is begun at once by the first of p and by q, twice as fast.
    assert_lines(
        &see(text).work(),
        "
        0:00 t#0 starts pair
        0:40 t#0 ends pair
        0:40 t#0 starts alone
        0:50 t#0 ends alone
        0:50 u#0 starts both
        1:05 u#0 ends both
        ",
    );
}

#[test]
fn work_that_is_interrupted_is_resumed_at_the_speed_of_who_resumes_it() {
    // The slow one has done 5 of 20 minutes when the urgent ticket comes; the fast one does the rest from 0:15 on.
    let text = r#"
        pools.p = { people = [{ staff = 1 }, { staff = 1, speed = 0.5 }] }
        streams.first  = { arrivals = { times = ["0 min"] }, enters = "fix", priority = 1 }
        streams.low    = { arrivals = { times = ["0 min"] }, enters = "fix", priority = 5 }
        streams.urgent = { arrivals = { times = ["10 min"] }, enters = "fix", priority = 1 }
        [activities.fix]
        stage = "plan"
        pool = "p"
        discipline = "preemptive_resume"
        duration = "20 min"
        for = { first = { duration = "15 min" } }
        "#;
    assert_lines(
        &see(text).only(&[Kind::Starts, Kind::Stops, Kind::Leaves]),
        "
        0:00 first#0 starts fix
        0:00 low#0 starts fix
        0:10 low#0 stops fix
        0:10 urgent#0 starts fix
        0:15 low#0 starts fix
        0:15 first#0 leaves: 15 work
        0:30 low#0 leaves: 25 work, 5 overtaken
        0:50 urgent#0 leaves: 40 work
        ",
    );
}

#[test]
fn all_of_them_come_and_go_by_the_calendar_of_the_pool() {
    let text = r#"
        calendars.day = { mon-sun = "08:00-09:00" }
        pools.p = { people = [{ staff = 1 }, { staff = 1, speed = 0.5 }], calendar = "day", at_shift_end = "suspend" }
        streams.t = { arrivals = { times = ["0 min", "50 min", "510 min"] }, enters = "fix" }
        activities.fix = { stage = "plan", pool = "p", duration = "20 min" }
        run.horizon = "48 h"
        "#;
    // At 8:30 both are free again or will be: the first at 8:20, the second at 8:40.
    let seen = see(text);
    assert_lines(
        &seen.work(),
        "
        8:00 t#0 starts fix
        8:00 t#1 starts fix
        8:20 t#0 ends fix
        8:30 t#2 starts fix
        8:40 t#1 ends fix
        8:50 t#2 ends fix
        ",
    );
    assert_eq!(minutes(seen.observations.people[1].duty_area), 120);
}

#[test]
fn an_alternative_can_have_work_of_its_own() {
    // The expert needs 12 minutes whatever it is; others 20, or 30 if it is left to the trainee at two thirds.
    let text = r#"
        pools.expert  = { staff = 1 }
        pools.desk    = { staff = 1 }
        pools.trainee = { staff = 1 }
        streams.t = { arrivals = { times = ["0 min", "1 min", "2 min", "13 min"] }, enters = "fix" }
        [activities.fix]
        stage = "plan"
        duration = "20 min"
        pool = { first_of = [
            { pool = "expert", duration = "12 min" },
            "desk",
            { pool = "trainee", duration = "20 min", speed = 0.5 },
        ] }
        "#;
    assert_lines(
        &see(text).work(),
        "
        0:00 t#0 starts fix with expert
        0:01 t#1 starts fix with desk
        0:02 t#2 starts fix with trainee
        0:12 t#0 ends fix
        0:13 t#3 starts fix with expert
        0:21 t#1 ends fix
        0:25 t#3 ends fix
        0:42 t#2 ends fix
        ",
    );
}

#[test]
fn what_is_left_of_work_stays_what_it_was_for_whoever_resumes_it() {
    // The expert has done 5 of 12 minutes; the desk does the other 7.
    let text = r#"
        pools.expert = { staff = 1 }
        pools.desk   = { staff = 1 }
        streams.low    = { arrivals = { times = ["0 min"] }, enters = "fix", priority = 5 }
        streams.urgent = { arrivals = { times = ["5 min"] }, enters = "mend", priority = 1 }
        [activities.fix]
        stage = "plan"
        discipline = "preemptive_resume"
        duration = "20 min"
        pool = { first_of = [{ pool = "expert", duration = "12 min" }, "desk"] }
        [activities.mend]
        stage = "plan"
        discipline = "preemptive_resume"
        duration = "30 min"
        pool = "expert"
        "#;
    assert_lines(
        &see(text).work(),
        "
        0:00 low#0 starts fix with expert
        0:05 low#0 stops fix
        0:05 urgent#0 starts mend
        0:05 low#0 starts fix with desk
        0:12 low#0 ends fix
        0:35 urgent#0 ends mend
        ",
    );
}
