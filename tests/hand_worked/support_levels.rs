//! Support levels: which of them have worked on a unit, and which has solved it.

use crate::timetable::see;

/// What the first three levels solved, and how many of these each of the three worked on.
fn solved(text: &str) -> [(u64, [u64; 3]); 3] {
    let seen = see(text).observations;
    [0, 1, 2].map(|level| {
        let row = seen.levels.rows()[level];
        (row.solved, [row.handled[0], row.handled[1], row.handled[2]])
    })
}

#[test]
fn the_highest_level_that_worked_on_a_unit_has_solved_it() {
    // a stays at the desk. b goes to the second level, and the desk tells the user. c goes straight to the third, whose two
    // pools are one level, and is told by people of no level. d is never finished: it gives up before anybody sees it.
    let text = r#"
        [pools]
        desk = { staff = 1, level = 1 }
        second = { staff = 1, level = 2 }
        network = { staff = 1, level = 3 }
        vendor = { staff = 1, level = 3 }
        letters = { staff = 1 }
        [streams]
        a = { arrivals = { times = ["0 min"] }, enters = "log" }
        b = { arrivals = { times = ["10 min"] }, enters = "log" }
        c = { arrivals = { times = ["20 min"] }, enters = "repair" }
        d = { arrivals = { times = ["21 min"] }, enters = "repair" }
        [activities]
        diagnose = { stage = "plan", pool = "second", duration = "10 min", next = "tell" }
        tell     = { stage = "plan", pool = "desk", duration = "10 min" }
        replace  = { stage = "plan", pool = "vendor", duration = "10 min", next = "write" }
        write    = { stage = "plan", pool = "letters", duration = "10 min" }
        [activities.repair]
        stage = "plan"
        pool = "network"
        duration = "10 min"
        patience = "5 min"
        next = "replace"
        [activities.log]
        stage = "plan"
        pool = "desk"
        duration = "10 min"
        next = "diagnose"
        for = { a = { next = "done" } }
        "#;
    assert_eq!(solved(text), [(1, [1, 0, 0]), (1, [1, 1, 0]), (1, [0, 0, 1])]);
}

#[test]
fn all_who_work_at_once_have_worked_on_a_unit() {
    // The desk takes #0 up with the third level at once; it goes on alone with the desk. Parallel tasks of #1 are done at the
    // first and the second level. Units that ride along in a batch have had whoever worked on it: #2 and #3 the second level.
    let text = r#"
        pools = { desk = { staff = 1, level = 1 }, second = { staff = 1, level = 2 }, third = { staff = 1, level = 3 } }
        streams.a = { arrivals = { times = ["0 min"] }, enters = "meet" }
        streams.b = { arrivals = { times = ["1 h"] }, enters = "plan" }
        streams.c = { arrivals = { times = ["2 h"], batch = 2 }, enters = "ship" }
        [activities]
        meet  = { stage = "plan", pool = { all = ["desk", "third"] }, duration = "10 min", next = "tell" }
        plan  = { stage = "plan", duration = "10 min", next = { all = ["test", "read"], join = "close" } }
        test  = { stage = "plan", pool = "desk", duration = "10 min", next = "close" }
        read  = { stage = "plan", pool = "second", duration = "20 min", next = "close" }
        close = { stage = "plan", duration = "10 min" }
        tell  = { stage = "plan", pool = "desk", duration = "10 min" }
        ship  = { stage = "plan", pool = "second", duration = "10 min", batch = { size = 2 } }
        "#;
    assert_eq!(solved(text), [(0, [0; 3]), (3, [1, 3, 0]), (1, [1, 0, 1])]);
}

#[test]
fn who_is_open_at_the_start_has_been_at_the_first_level() {
    // One stands at the desk, one at the second level, where it came from the desk. The third comes later to the desk.
    let text = r#"
        pools = { desk = { staff = 1, level = 1 }, second = { staff = 1, level = 2 } }
        streams.a = { arrivals = { times = ["1 h"] }, enters = "log" }
        [activities]
        log      = { stage = "plan", pool = "desk", duration = "10 min", next = "diagnose" }
        diagnose = { stage = "plan", pool = "second", duration = "10 min" }
        [[backlog]]
        stream = "a"
        at = "diagnose"
        count = 1
        age = "1 h"
        [[backlog]]
        stream = "a"
        count = 1
        age = "1 h"
        "#;
    assert_eq!(solved(text), [(0, [0; 3]), (3, [3, 3, 0]), (0, [0; 3])]);
}
