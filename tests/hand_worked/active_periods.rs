//! Active periods and the momentary bottleneck, worked by hand.

use vsim::kernel::Kernel;
use vsim::kernel::plan::Plan;
use vsim::model::{Attachments, WarmUp};
use vsim::observe::active::{ActivePeriods, ActivitySeen};
use vsim::time::SimTime;

use crate::timetable::{compiled, minutes};

/// Active periods of the first replication.
fn followed(text: &str) -> ActivitySeen {
    let model = compiled(text, &Attachments::new());
    let plan = Plan::new(&model);
    let WarmUp::Given(warm_up) = model.run.warm_up else { panic!("the warm-up is given") };
    let mut observer = ActivePeriods::new(&model, warm_up, true);
    Kernel::new(&plan).run(model.run.seed, 0, &mut observer);
    observer.seen()
}

/// For one pool: periods, their lengths together, and time as sole and as shifting bottleneck, in minutes.
fn pool(seen: &ActivitySeen, index: usize) -> [u128; 4] {
    let pool = &seen.pools[index];
    [
        pool.periods.into(),
        minutes(pool.length),
        minutes(pool.bottleneck.sole),
        minutes(pool.bottleneck.shifting),
    ]
}

/// The timeline in minutes: the pool, from, to, and whether it is shifting.
fn timeline(seen: &ActivitySeen) -> Vec<(usize, u128, u128, bool)> {
    let spans = seen.timeline.iter();
    spans.map(|span| (span.pool, minutes(span.from), minutes(span.to), span.shifting)).collect()
}

/// So many units at each of these minutes, as a list of instants.
fn times(batches: &[(u32, u32)]) -> String {
    let each =
        batches.iter().flat_map(|&(minute, units)| (0..units).map(move |_| format!("\"{minute} min\"")));
    each.collect::<Vec<_>>().join(", ")
}

fn two_pools(run: &str, a: &str, b: &str, of_a: &str, of_b: &str) -> String {
    let calendars = if (a.to_owned() + b).contains("calendar") {
        "calendars.day = { mon-sun = \"08:00-16:00\" }"
    } else {
        ""
    };
    format!(
        r#"{run}
        {calendars}
        [pools]
        a = {{ {a} }}
        b = {{ {b} }}
        [streams]
        x = {{ arrivals = {{ times = [{of_a}] }}, enters = "on_a" }}
        y = {{ arrivals = {{ times = [{of_b}] }}, enters = "on_b" }}
        [activities]
        on_a = {{ stage = "deliver_support", pool = "a", duration = "2 min" }}
        on_b = {{ stage = "deliver_support", pool = "b", duration = "5 min" }}
        "#
    )
}

/// a is active from 0 to 10, 12 to 20 and 30 to 60, b from 5 to 25 and 50 to 65. The longest period of those active:
///
/// ```text
///  0      5      10       25     30           50      60      65
///  | a 10 | b 20 | b 20   | none | a 30       | a 30  | b 15  | none
///  | sole | shift| sole   |      | sole       | shift | sole  |
/// ```
///
/// The bottlenecks in turn are a's first, b's first, a's third and b's second period; 12 to 20 of a lies within b's.
#[test]
fn a_shifting_bottleneck() {
    let of_a = times(&[(0, 5), (12, 4), (30, 15)]);
    let of_b = times(&[(5, 4), (50, 3)]);
    let text = two_pools("run.horizon = \"100 min\"", "staff = 1", "staff = 1", &of_a, &of_b);
    let seen = followed(&text);
    // Lengths 10 + 8 + 30 and 20 + 15; a alone 5 + 20, b alone 15 + 5; both 5 + 10.
    assert_eq!(pool(&seen, 0), [3, 48, 25, 15]);
    assert_eq!(pool(&seen, 1), [2, 35, 20, 15]);
    assert_eq!(minutes(seen.manned), 100);
    let expected = [
        (0, 0, 5, false),
        (1, 5, 10, true),
        (1, 10, 25, false),
        (0, 30, 50, false),
        (0, 50, 60, true),
        (1, 60, 65, false),
    ];
    assert_eq!(timeline(&seen), expected);
}

/// The same from minute 8 on: what the periods were before decides, but is not counted.
#[test]
fn the_warm_up_is_left_out_but_not_forgotten() {
    let of_a = times(&[(0, 5), (12, 4), (30, 15)]);
    let of_b = times(&[(5, 4), (50, 3)]);
    let run = "run.horizon = \"100 min\"\nrun.warmup = \"8 min\"";
    let seen = followed(&two_pools(run, "staff = 1", "staff = 1", &of_a, &of_b));
    // From 8 to 10 b is the bottleneck, but a's first period was never one in the measured time.
    assert_eq!(pool(&seen, 0), [3, 48, 20, 10]);
    assert_eq!(pool(&seen, 1), [2, 35, 22, 10]);
    assert_eq!(minutes(seen.manned), 92);
}

/// a works from 8:00 to 16:00. From 12:00 on it has 360 min of work: 240 until 16:00, 120 from 8:00 the next day, one
/// period of 360 that stands still over the night. b has 300 min of work from 14:00 on and goes on through the evening.
#[test]
fn a_night_neither_ends_a_period_nor_lengthens_it() {
    let of_a = times(&[(720, 180)]);
    let of_b = times(&[(840, 60)]);
    let run = "run.horizon = \"48 h\"";
    let seen = followed(&two_pools(run, "staff = 1, calendar = \"day\"", "staff = 1", &of_a, &of_b));
    // Alone: a 12:00-14:00 and 8:00-10:00, b 16:00-19:00. Shifting: 14:00-16:00.
    assert_eq!(pool(&seen, 0), [1, 360, 240, 120]);
    assert_eq!(pool(&seen, 1), [1, 300, 180, 120]);
    let expected = [(0, 720, 840, false), (0, 840, 960, true), (1, 960, 1140, false), (0, 1920, 2040, false)];
    assert_eq!(timeline(&seen), expected);
}

/// Two people: active only while both work. Three units come at 0 and two at 10: both work from 0 to 2 and from 10
/// to 12; from 2 to 4 one of them is idle. Work past the end of a shift is no active period.
#[test]
fn a_pool_is_active_only_while_everybody_works() {
    let seen = followed(&two_pools(
        "run.horizon = \"40 min\"",
        "staff = 2",
        "staff = 1",
        &times(&[(0, 3), (10, 2)]),
        "\"2 weeks\"",
    ));
    assert_eq!(pool(&seen, 0), [2, 4, 4, 0]);
    // Work from 15:57 to 16:02: three minutes on duty, two in overtime.
    let run = "run.horizon = \"24 h\"";
    let of_b = times(&[(957, 1)]);
    let by_day = "staff = 1, calendar = \"day\"";
    let seen = followed(&two_pools(run, by_day, by_day, "\"2 weeks\"", &of_b));
    assert_eq!(pool(&seen, 1), [1, 3, 3, 0]);
    assert_eq!(minutes(seen.manned), 480);
}

/// A period that never ends counts with the length that it has at the end.
#[test]
fn a_pool_that_is_always_active_is_the_bottleneck_all_the_time() {
    let of_a = times(&[(0, 60)]);
    let of_b = times(&[(0, 1), (10, 1), (20, 1)]);
    let seen = followed(&two_pools("run.horizon = \"60 min\"", "staff = 1", "staff = 1", &of_a, &of_b));
    assert_eq!(pool(&seen, 0), [1, 60, 60, 0]);
    assert_eq!(pool(&seen, 1), [3, 15, 0, 0]);
}

/// Every replication starts with nothing remembered.
#[test]
fn an_observer_that_is_used_again_is_as_good_as_new() {
    let text = two_pools(
        "run.horizon = \"9 h\"",
        "staff = 2",
        "staff = 1, calendar = \"day\"",
        &times(&[(0, 50), (200, 9)]),
        &times(&[(470, 5)]),
    );
    let model = compiled(&text, &Attachments::new());
    let plan = Plan::new(&model);
    let mut kernel = Kernel::new(&plan);
    let mut observer = ActivePeriods::new(&model, SimTime::ZERO, true);
    kernel.run(1, 0, &mut observer);
    let first = observer.seen();
    observer.reset(true);
    kernel.run(1, 0, &mut observer);
    assert_eq!(first, observer.seen());
    assert!(first.pools[0].periods > 0);
}

#[test]
fn who_keeps_a_unit_past_the_end_of_the_shift_is_not_blocked_then() {
    // #0 and #1 take the bench to 10:00 on Monday; one is packed, one has the only place. #2 is ready on Tuesday at 09:00
    // and must stay until #0 is packed, on Wednesday at 01:00: one hour of that is on duty, of 14 in the week.
    let text = r#"
        run = { start = 2026-01-05, horizon = "7 d", warmup = "0 h" }
        calendars.morning = { mon-sun = "08:00-10:00" }
        pools = { bench = { staff = 1, calendar = "morning" }, packer = { staff = 1 } }
        streams.a = { arrivals = { times = ["0 h"], batch = 3 }, enters = "build" }
        [activities]
        build = { stage = "plan", pool = "bench", duration = "1 h", next = "pack" }
        pack  = { stage = "plan", pool = "packer", duration = "40 h", places = 1, when_full = "block" }
        "#;
    let bench = followed(text).pools[0];
    assert_eq!([bench.on_duty, bench.blocked, bench.starved].map(minutes), [14 * 60, 60, 10 * 60]);
}
