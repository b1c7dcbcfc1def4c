//! Stocks that activities take from and fill up, and services that fail and are restored.

use vsim::kernel::cause::Cause;

use crate::timetable::{assert_lines, minutes, see};

#[test]
fn one_activity_makes_what_the_next_one_takes() {
    // A builder makes a part every 20 minutes; each assembly takes two. The order of 0:05 has its parts at 0:40, that
    // of 0:06 at 1:20, where the last part is made.
    let text = r#"
        pools.builder = { staff = 1 }
        pools.fitter = { staff = 1 }
        stocks.part = {}
        streams.batch = { arrivals = { times = ["0 min"], batch = 4 }, enters = "make" }
        streams.order = { arrivals = { times = ["5 min", "6 min"] }, enters = "assemble" }
        activities.make     = { stage = "obtain_build", pool = "builder", duration = "20 min", produces = { part = 1 } }
        activities.assemble = { stage = "deliver_support", pool = "fitter", duration = "10 min", consumes = { part = 2 } }
        "#;
    let seen = see(text);
    assert_lines(
        &seen.ways(),
        "
        0:20 batch#0 leaves: 20 work
        0:40 batch#1 leaves: 20 work, 20 contention
        0:50 order#0 leaves: 10 work, 35 stock
        1:00 batch#2 leaves: 20 work, 40 contention
        1:20 batch#3 leaves: 20 work, 60 contention
        1:30 order#1 leaves: 10 work, 74 stock
        ",
    );
    // One part lies there from 0:20 to 0:40 and from 1:00 to 1:20.
    let part = seen.observations.stocks[0];
    assert_eq!((part.produced, part.consumed, part.visits, part.visits_held), (4, 4, 2, 2));
    assert_eq!(minutes(part.level_area), 40);
    let cell = &seen.observations.cells[1];
    assert_eq!(
        (minutes(cell.waits[Cause::Stock]), minutes(cell.wait), minutes(cell.held_area)),
        (109, 109, 109)
    );
}

#[test]
fn what_is_ordered_comes_in_time_or_too_late() {
    // Two laptops; ordered are three as soon as one or none is left, which takes an hour. The one handed out at
    // 0:10 leaves one: ordered for 1:10. The third unit at 0:30 finds none. At 1:10 three come and two are left; the
    // last unit takes one of them, and with one left three are ordered again, for 2:20.
    let text = r#"
        run.horizon = "3 h"
        stocks.laptop = { initial = 2, reorder = { at = 1, order = 3, takes = "1 h" } }
        streams.joiner = { arrivals = { times = ["10 min", "20 min", "30 min", "80 min"] }, enters = "hand_out" }
        activities.hand_out = { stage = "deliver_support", duration = "5 min", consumes = { laptop = 1 } }
        "#;
    let seen = see(text);
    assert_lines(
        &seen.ways(),
        "
        0:15 joiner#0 leaves: 5 external
        0:25 joiner#1 leaves: 5 external
        1:15 joiner#2 leaves: 5 external, 40 stock
        1:25 joiner#3 leaves: 5 external
        ",
    );
    let laptop = seen.observations.stocks[0];
    assert_eq!((laptop.orders, laptop.delivered, laptop.consumed, laptop.visits_held), (2, 6, 4, 1));
    // 2 to 0:10, 1 to 0:20, 0 to 1:10, 2 to 1:20, 1 to 2:20, 4 to 3:00.
    assert_eq!(minutes(laptop.level_area), 20 + 10 + 20 + 60 + 160);
    assert_eq!((minutes(laptop.empty), laptop.level_at_end), (50, 4));
}

#[test]
fn what_is_waited_for_counts_when_more_is_ordered() {
    // Nothing there: two are ordered at the start. The second and the fourth of five that come at once bring what is
    // there and on order, less what is waited for, to 0 again: two orders more, and one license is left over.
    let text = r#"
        stocks.license = { reorder = { at = 0, order = 2, takes = "30 min" } }
        streams.user = { arrivals = { times = ["0 min"], batch = 5 }, enters = "grant" }
        activities.grant = { stage = "deliver_support", consumes = { license = 1 } }
        "#;
    let seen = see(text).observations;
    let license = seen.stocks[0];
    assert_eq!((license.orders, license.delivered, license.level_at_end), (3, 6, 1));
    assert_eq!(seen.streams[0].left, 5);
}

#[test]
fn who_needs_two_stocks_takes_both_or_none_and_is_not_passed_over() {
    // `pair` needs a desk, which is there, and a chair, which comes at 0:30. `one` needs a desk only: it came later,
    // and the one desk is spoken for until `pair` has had it. A second desk comes at 0:40.
    let text = r#"
        stocks.desk = { initial = 1 }
        stocks.chair = {}
        streams.pair = { arrivals = { times = ["10 min"] }, enters = "furnish" }
        streams.one = { arrivals = { times = ["20 min"] }, enters = "place" }
        streams.chairs = { arrivals = { times = ["0 min"] }, enters = "make_chair" }
        streams.desks = { arrivals = { times = ["0 min"] }, enters = "make_desk" }
        activities.furnish = { stage = "plan", duration = "1 min", consumes = { desk = 1, chair = 1 } }
        activities.place = { stage = "plan", duration = "1 min", consumes = { desk = 1 } }
        activities.make_chair = { stage = "plan", duration = "30 min", produces = { chair = 1 } }
        activities.make_desk = { stage = "plan", duration = "40 min", produces = { desk = 1 } }
        "#;
    assert_lines(
        &see(text).ways(),
        "
        0:30 chairs#0 leaves: 30 external
        0:31 pair#0 leaves: 1 external, 20 stock
        0:40 desks#0 leaves: 40 external
        0:41 one#0 leaves: 1 external, 20 stock
        ",
    );
}

#[test]
fn a_stock_out_at_the_end_of_a_shift() {
    // The delivery comes at 16:00, when the shift ends: the unit has what it needs, and waits for the morning.
    let text = r#"
        run.horizon = "2 d"
        calendars.day = { mon-sun = "08:00-16:00" }
        pools.p = { staff = 1, calendar = "day" }
        stocks.disk = { reorder = { at = 0, order = 1, takes = "16 h" } }
        streams.a = { arrivals = { times = ["15 h"] }, enters = "fit" }
        activities.fit = { stage = "plan", pool = "p", duration = "30 min", consumes = { disk = 1 } }
        "#;
    assert_lines(&see(text).ways(), "32:30 a#0 leaves: 30 work, 960 off shift, 60 stock");
}

#[test]
fn an_order_may_raise_a_unit_whose_leaving_brings_it() {
    // At 0:10 the last one goes and a purchase is raised, which takes 45 minutes: at 0:55 two are there.
    let text = r#"
        pools.buyer = { staff = 1 }
        stocks.laptop = { initial = 1, reorder = { at = 0, order = 2, raises = "purchase" } }
        streams.joiner = { arrivals = { times = ["10 min", "20 min"] }, enters = "hand_out" }
        streams.purchase = { enters = "buy" }
        activities.hand_out = { stage = "deliver_support", duration = "5 min", consumes = { laptop = 1 } }
        activities.buy = { stage = "obtain_build", pool = "buyer", duration = "45 min" }
        "#;
    assert_lines(
        &see(text).ways(),
        "
        0:15 joiner#0 leaves: 5 external
        0:55 purchase#0 leaves: 45 work
        1:00 joiner#1 leaves: 5 external, 35 stock
        ",
    );
}

#[test]
fn a_service_fails_and_is_restored_by_the_unit_that_its_failure_raises() {
    // Up for three hours at a time. Down from 3:00 until the repair ends at 3:40, the report after it does not count;
    // down again at 6:40 until 7:20, and at 10:20. Agreed hours begin at 7:00: 20 minutes down of the first three
    // hours until 10:00, and from 10:20 to 11:00 again.
    let text = r#"
        run.horizon = "11 h"
        calendars.agreed = { mon-fri = "07:00-19:00" }
        pools.team = { staff = 1 }
        services.mail = { fails_every = "3 h", raises = "outage", restored_by = "repair", calendar = "agreed" }
        streams.outage = { enters = "repair" }
        activities.repair = { stage = "deliver_support", pool = "team", duration = "40 min", next = "report" }
        activities.report = { stage = "improve", pool = "team", duration = "30 min" }
        "#;
    let seen = see(text);
    assert_lines(
        &seen.ways(),
        "
        4:10 outage#0 leaves: 70 work
        7:50 outage#1 leaves: 70 work
        ",
    );
    let mail = seen.observations.services[0];
    assert_eq!((mail.failures, mail.restored, minutes(mail.restoring)), (3, 2, 80));
    assert_eq!((minutes(mail.down), minutes(mail.down_agreed), minutes(mail.agreed)), (120, 60, 240));
}

#[test]
fn a_service_without_an_activity_that_restores_it_is_up_when_the_unit_leaves() {
    let text = r#"
        run.horizon = "11 h"
        services.mail = { fails_every = "3 h", raises = "outage" }
        streams.outage = { enters = "repair" }
        activities.repair = { stage = "deliver_support", duration = "40 min", next = "report" }
        activities.report = { stage = "improve", duration = "30 min" }
        "#;
    // Down 3:00-4:10, 7:10-8:20.
    let mail = see(text).observations.services[0];
    assert_eq!((mail.failures, mail.restored, minutes(mail.down)), (2, 2, 140));
}

#[test]
fn time_down_is_measured_from_the_end_of_the_warm_up() {
    let text = r#"
        run.horizon = "8 h"
        run.warmup = "200 min"
        services.mail = { fails_every = "3 h", raises = "outage" }
        stocks.spare = { initial = 3 }
        streams.outage = { enters = "repair" }
        activities.repair = { stage = "deliver_support", duration = "40 min", consumes = { spare = 1 } }
        "#;
    // Down 3:00-3:40, of which 20 minutes are measured, and 6:40-7:20.
    let seen = see(text).observations;
    let mail = seen.services[0];
    assert_eq!((mail.failures, mail.restored, minutes(mail.down), minutes(mail.agreed)), (1, 2, 60, 280));
    // Two spares until 6:40, then one.
    assert_eq!((minutes(seen.stocks[0].level_area), seen.stocks[0].consumed), (2 * 200 + 80, 1));
}
