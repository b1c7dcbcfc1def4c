//! No event allocates memory: ten times as many events need not one allocation more.
//!
//! A binary of its own, because counting replaces the allocator. Allocations are counted per thread, so that those
//! of the test harness do not disturb.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use allocation_counter::measure;
use vsim::kernel::Kernel;
use vsim::kernel::observer::Unwatched;
use vsim::kernel::plan::Plan;
use vsim::model::{Attachments, Model, compile};
use vsim::observe::recorder::Recorder;
use vsim::observe::windows::Window;
use vsim::scenario::parse;
use vsim::time::SimTime;

/// A little of everything that happens to units: shifts that hand work back and suspend it, interruptions, several
/// servers at once, alternatives, all ways to keep a waiting line, delays, loops, batches and targets, servers who are away
/// or rest.
const EVERYTHING: &str = r#"
    run.max_inside = 100_000
    calendars.day  = { mon-sun = "08:00-18:00" }
    calendars.long = { mon-sun = "06:00-22:00" }
    profiles.peak  = { hour = { "08-12" = 3, "12-18" = 1 } }
    pools.desk    = { staff = 5, calendar = "day", at_shift_end = "hand_back", shrinkage = "10%" }
    pools.experts = { staff = 5, calendar = "long", at_shift_end = "suspend" }
    pools.office  = { staff = 3, away.rest = { after = "2 h", lasts = "10 min", clock = "on_duty", in_hand = "finish" } }
    pools.printer = { staff = 1, when_idle = { other_work = "20 min", starts_at = 2, setup = "2 min" }, away.jam = { after = { exponential = { mean = "9 h" } }, lasts = "20 min", clock = "working" } }
    streams.ticket = { arrivals = { rate = "3/h", profile = "peak" }, enters = "log", priority = { 1 = 0.2, 3 = 0.8 }, target = { resolve = "1 d", respond = "2 h", clock = "day" } }
    streams.change = { arrivals = { every = "4 h", batch = { geometric = 2 } }, enters = "plan" }
    [activities]
    log    = { stage = "engage", pool = "desk", discipline = "preemptive_resume", duration = { exponential = { mean = "15 min" } }, next = { ask = 0.2, solve = 0.5, done = 0.3 } }
    ask    = { stage = "engage", calendar = "day", clock = "paused", duration = { lognormal = { mean = "2 h", cv = 1 } }, next = "solve" }
    solve  = { stage = "deliver_support", pool = { first_of = ["experts", { all = ["desk", "office"] }] }, discipline = "shortest", duration = { gamma = { mean = "30 min", cv = 1.2 } }, next = { log = 0.1, check = 0.3, print = 0.2, done = 0.4 } }
    print  = { stage = "improve", pool = "printer", duration = "3 min" }
    check  = { stage = "improve", pool = "office", discipline = "random", duration = "10 min" }
    plan   = { stage = "plan", pool = "office", discipline = "lifo", duration = { weibull = { mean = "40 min", cv = 0.7 } }, next = "build" }
    build  = { stage = "obtain_build", pool = { all = ["experts", "office"] }, duration = { erlang = { mean = "1 h", stages = 2 } } }
    "#;

/// The common kind of activity, for which the kernel has a short way.
const COMMON: &str = r#"
    pools.one = { staff = 2 }
    pools.two = { staff = 3 }
    streams.a = { arrivals = { rate = "12/h" }, enters = "first" }
    activities.first  = { stage = "plan", pool = "one", duration = { exponential = { mean = "6 min" } }, next = { second = 0.9, done = 0.1 } }
    activities.second = { stage = "plan", pool = "two", discipline = "priority", duration = { lognormal = { mean = "10 min", cv = 1 } }, next = { first = 0.2, done = 0.8 } }
    "#;

fn model(text: &str, weeks: u32) -> Model {
    let text = format!("run.horizon = \"{weeks} weeks\"\n{text}");
    let (scenario, found) = parse(&text);
    assert!(!found.has_errors(), "{}", found.render("case.toml", &text, false));
    compile(&scenario.unwrap(), "case", &Attachments::new()).unwrap().0
}

/// Events of a replication, and how often memory was taken: by the plain run and by the run with the recorder. An
/// earlier run of the same replication has let the lists grow.
fn allocations(model: &Model) -> (u64, u64, u64) {
    let plan = Plan::new(model);
    let mut kernel = Kernel::new(&plan);
    let mut recorder =
        Recorder::new(model, Window { warm_up: SimTime::ZERO, bins: 50, week: true, details: true });
    let events = kernel.run(1, 1, &mut recorder).events;
    recorder.reset();
    let plain = measure(|| {
        kernel.run(1, 1, &mut Unwatched);
    });
    let watched = measure(|| {
        kernel.run(1, 1, &mut recorder);
    });
    (events, plain.count_total, watched.count_total)
}

#[test]
fn ten_times_the_events_need_no_allocation_more() {
    for text in [EVERYTHING, COMMON] {
        let (few, plain, watched) = allocations(&model(text, 4));
        let (many, plain_of_many, watched_of_many) = allocations(&model(text, 40));
        assert!(few > 5_000 && many > 9 * few, "{few} and {many} events");
        assert_eq!((plain, plain_of_many), (0, 0), "the kernel takes no memory once its lists have grown");
        assert_eq!(watched, watched_of_many, "nor does the recorder, but for a fixed number at the end");
        assert!(watched < 10, "{watched}");
    }
}

#[test]
fn a_fresh_kernel_grows_with_what_is_inside_and_not_with_what_has_been() {
    for text in [EVERYTHING, COMMON] {
        let taken = |weeks| {
            let model = model(text, weeks);
            let plan = Plan::new(&model);
            measure(|| {
                Kernel::new(&plan).run(1, 1, &mut Unwatched);
            })
            .bytes_max
        };
        let (short, long) = (taken(4), taken(40));
        // The lists double: ten times as long a run may see a somewhat larger crowd, not ten times as many units.
        assert!(long <= 4 * short, "{short} and {long} bytes");
    }
}
