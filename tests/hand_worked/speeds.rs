//! People who do the same work at different speeds: by skill, by person, together.

use crate::timetable::{Kind, assert_lines, minutes, see};

#[test]
fn who_is_second_choice_takes_longer_for_the_same_work() {
    // 20 minutes of standard work at 80 % take 25 minutes, at 125 % they take 16.
    let text = r#"
        pools.first  = { staff = 1 }
        pools.second = { staff = 1 }
        streams.t = { arrivals = { times = ["0 min", "1 min", "2 min"] }, enters = "fix" }
        activities.fix = { stage = "plan", duration = "20 min", pool = { first_of = [
            { pool = "first", speed = "125%" }, { pool = "second", speed = "80%" }] } }
        "#;
    let seen = see(text);
    assert_lines(
        &seen.work(),
        "
        0:00 t#0 starts fix with first
        0:01 t#1 starts fix with second
        0:16 t#0 ends fix
        0:16 t#2 starts fix with first
        0:26 t#1 ends fix
        0:32 t#2 ends fix
        ",
    );
    assert_eq!(
        minutes(seen.observations.cells[0].work_area[0]),
        32,
        "people are busy for as long as it takes"
    );
}

#[test]
fn as_many_swarm_as_are_free_when_the_work_begins() {
    // 36 minutes: three people with a gain of 50 % each are twice as fast as one, two are 1.5 times as fast.
    let text = r#"
        pools.dev = { staff = 3 }
        streams.t = { arrivals = { times = ["0 min", "4 min", "6 min"] }, enters = "fix" }
        streams.own = { arrivals = { times = ["3 min"] }, enters = "alone", priority = 1 }
        activities.fix = { stage = "plan", duration = "36 min", discipline = "priority",
            pool = { swarm = "dev", people = 3, gain = "50%" } }
        activities.alone = { stage = "plan", pool = "dev", duration = "40 min", discipline = "priority" }
        "#;
    let seen = see(text);
    assert_lines(
        &seen.work(),
        "
        0:00 t#0 starts fix with dev
        0:18 t#0 ends fix
        0:18 own#0 starts alone
        0:18 t#1 starts fix with dev
        0:42 t#1 ends fix
        0:42 t#2 starts fix with dev
        0:58 own#0 ends alone
        1:06 t#2 ends fix
        ",
    );
    // Three for 18 minutes, two for 24 twice: 54 + 48 + 48 person-minutes in 66 minutes of work on units.
    let work = &seen.observations.cells[0].work_area;
    assert_eq!([0, 1, 2].map(|option| minutes(work[option])), [18, 48, 0]);
}

#[test]
fn what_is_left_of_interrupted_work_is_done_at_the_speed_of_who_resumes_it() {
    // 20 minutes, 8 at half speed do 4 of them; the urgent one takes q; p is free at 0:10 and does the other 16.
    let text = r#"
        pools.p = { staff = 1 }
        pools.q = { staff = 1 }
        streams.busy = { arrivals = { times = ["0 min"] }, enters = "by_p", priority = 1 }
        streams.low  = { arrivals = { times = ["0 min"] }, enters = "either", priority = 5 }
        streams.high = { arrivals = { times = ["8 min"] }, enters = "by_q", priority = 1 }
        activities.by_p   = { stage = "plan", pool = "p", discipline = "preemptive_resume", duration = "10 min" }
        activities.by_q   = { stage = "plan", pool = "q", discipline = "preemptive_resume", duration = "30 min" }
        activities.either = { stage = "plan", discipline = "preemptive_resume", duration = "20 min",
            pool = { first_of = ["p", { pool = "q", speed = "50%" }] } }
        "#;
    assert_lines(
        &see(text).only(&[Kind::Starts, Kind::Stops, Kind::Leaves]),
        "
        0:00 busy#0 starts by_p
        0:00 low#0 starts either with q
        0:08 low#0 stops either
        0:08 high#0 starts by_q
        0:10 low#0 starts either with p
        0:10 busy#0 leaves: 10 work
        0:26 low#0 leaves: 24 work, 2 overtaken
        0:38 high#0 leaves: 30 work
        ",
    );
}

#[test]
fn several_who_are_needed_at_once_have_one_speed_together() {
    let text = r#"
        pools.p = { staff = 1 }
        pools.q = { staff = 1 }
        streams.t = { arrivals = { times = ["0 min"] }, enters = "fix" }
        activities.fix = { stage = "plan", duration = "15 min", pool = { all = ["p", "q"], speed = "150%" } }
        "#;
    assert_lines(&see(text).work(), "0:00 t#0 starts fix\n0:10 t#0 ends fix");
}
