//! Units that completions make in other streams, and units of a population, which ask one by one.

use vsim::kernel::cause::Cause;

use crate::timetable::{assert_lines, minutes, see};

#[test]
fn a_completion_makes_units_of_another_stream() {
    // Both tickets make a problem. The first problem arrives at 0:10, in the same instant in which the desk takes
    // up the second ticket, and makes a change of two that arrive half an hour after it is solved.
    let text = r#"
        pools.desk = { staff = 1 }
        pools.experts = { staff = 1 }
        streams.ticket  = { arrivals = { times = ["0 min", "1 min"] }, enters = "solve" }
        streams.problem = { enters = "analyze" }
        streams.change  = { enters = "build" }
        activities.solve   = { stage = "deliver_support", pool = "desk", duration = "10 min", spawns = { problem = "100%" } }
        activities.analyze = { stage = "improve", pool = "experts", duration = "25 min", spawns = { change = { count = 2, after = "30 min" } } }
        activities.build   = { stage = "obtain_build", pool = "experts", duration = "5 min" }
        "#;
    assert_lines(
        &see(text).whole(),
        "
        0:00 ticket#0 arrives
        0:00 ticket#0 starts solve
        0:01 ticket#1 arrives
        0:01 ticket#1 waits for solve
        0:10 ticket#0 ends solve
        0:10 ticket#1 starts solve
        0:10 ticket#0 leaves: 10 work
        0:10 problem#0 arrives
        0:10 problem#0 starts analyze
        0:20 ticket#1 ends solve
        0:20 ticket#1 leaves: 10 work, 9 contention
        0:20 problem#1 arrives
        0:20 problem#1 waits for analyze
        0:35 problem#0 ends analyze
        0:35 problem#1 starts analyze
        0:35 problem#0 leaves: 25 work
        1:00 problem#1 ends analyze
        1:00 problem#1 leaves: 25 work, 15 contention
        1:05 change#0 arrives
        1:05 change#0 starts build
        1:05 change#1 arrives
        1:05 change#1 waits for build
        1:10 change#0 ends build
        1:10 change#1 starts build
        1:10 change#0 leaves: 5 work
        1:15 change#1 ends build
        1:15 change#1 leaves: 5 work, 5 contention
        1:30 change#2 arrives
        1:30 change#2 starts build
        1:30 change#3 arrives
        1:30 change#3 waits for build
        1:35 change#2 ends build
        1:35 change#3 starts build
        1:35 change#2 leaves: 5 work
        1:40 change#3 ends build
        1:40 change#3 leaves: 5 work, 5 contention
        ",
    );
}

#[test]
fn a_spawned_unit_at_the_horizon_does_not_arrive() {
    // Made at 0:10 and 0:20 for 50 minutes later: the horizon is at 1:10, and nothing happens at it any more.
    let text = r#"
        run.horizon = "70 min"
        streams.ticket = { arrivals = { times = ["0 min", "10 min"] }, enters = "solve" }
        streams.survey = { enters = "answer" }
        activities.solve  = { stage = "deliver_support", duration = "9 min", spawns = { survey = { after = "51 min" } } }
        activities.answer = { stage = "engage", duration = "1 min" }
        "#;
    let seen = see(text);
    assert_eq!(seen.observations.streams.iter().map(|stream| stream.arrived).collect::<Vec<_>>(), [2, 1]);
    assert_lines(
        &seen.ways(),
        "
        0:09 ticket#0 leaves: 9 external
        0:19 ticket#1 leaves: 9 external
        1:01 survey#0 leaves: 1 external
        ",
    );
}

#[test]
fn what_differs_for_a_stream_can_be_what_it_makes() {
    let text = r#"
        streams.standard  = { arrivals = { times = ["0 min"] }, enters = "deploy" }
        streams.emergency = { arrivals = { times = ["1 min"] }, enters = "deploy" }
        streams.incident  = { enters = "solve" }
        [activities.deploy]
        stage = "design_transition"
        duration = "10 min"
        spawns = { incident = 0 }
        for = { emergency = { spawns = { incident = 1.0 } } }
        [activities.solve]
        stage = "deliver_support"
        duration = "5 min"
        "#;
    assert_lines(
        &see(text).ways(),
        "
        0:10 standard#0 leaves: 10 external
        0:11 emergency#0 leaves: 10 external
        0:16 incident#0 leaves: 5 external
        ",
    );
}

#[test]
fn two_activities_in_one_line_of_which_one_makes_units() {
    // Same pool, same discipline: one line. Who waits for the one is booked as who waits for the other.
    let text = r#"
        pools.p = { staff = 1 }
        streams.a = { arrivals = { times = ["0 min", "1 min"] }, enters = "plain" }
        streams.b = { arrivals = { times = ["2 min"] }, enters = "making" }
        streams.c = { enters = "plain" }
        activities.plain  = { stage = "plan", pool = "p", duration = "10 min" }
        activities.making = { stage = "plan", pool = "p", duration = "10 min", spawns = { c = 1 } }
        "#;
    let seen = see(text);
    assert_lines(
        &seen.ways(),
        "
        0:10 a#0 leaves: 10 work
        0:20 a#1 leaves: 10 work, 9 contention
        0:30 b#0 leaves: 10 work, 18 contention
        0:40 c#0 leaves: 10 work
        ",
    );
    let waits: Vec<u128> = seen.observations.cells.iter().map(|cell| minutes(cell.wait)).collect();
    assert_eq!(waits, [9, 18, 0], "a and b; c comes when the server is free");
}

#[test]
fn members_of_a_population_ask_again_when_they_are_served() {
    // Three who think for 20 minutes each, one server of 10 minutes. All ask at 0:20 and are served at 0:30, 0:40
    // and 0:50; they ask again at 0:50, 1:00 and 1:10 and wait no more.
    let text = r#"
        run.horizon = "90 min"
        pools.desk = { staff = 1 }
        streams.user = { arrivals = { population = 3, every = "20 min" }, enters = "help" }
        activities.help = { stage = "deliver_support", pool = "desk", duration = "10 min" }
        "#;
    let seen = see(text);
    assert_lines(
        &seen.ways(),
        "
        0:30 user#0 leaves: 10 work
        0:40 user#1 leaves: 10 work, 10 contention
        0:50 user#2 leaves: 10 work, 20 contention
        1:00 user#3 leaves: 10 work
        1:10 user#4 leaves: 10 work
        1:20 user#5 leaves: 10 work
        ",
    );
    let stream = &seen.observations.streams[0];
    // At 1:20 the first asks again; the second would at the horizon.
    assert_eq!((stream.arrived, stream.left, stream.inside_at_end), (7, 6, 1));
    assert_eq!(minutes(stream.waits[Cause::Contention]), 30);
}
