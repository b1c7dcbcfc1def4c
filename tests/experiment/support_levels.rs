//! What the support levels cost, worked out by hand.

use super::{assert_values, results};
use vsim::experiment::results::{Estimate, SupportLevelResult};

fn value(figure: Option<Estimate>) -> f64 {
    figure.unwrap().value
}

/// A day; the desk costs 10 an hour, the second level 30, the third, two of them, 50 each.
fn desk(levels: [&str; 3], cost: &str) -> String {
    let [desk, second, third] = levels;
    format!(
        r#"
        run = {{ horizon = "1 d", replications = 2 }}
        [pools]
        desk = {{ staff = 1, title = "Desk"{desk}{cost} }}
        second = {{ staff = 1{second} }}
        third = {{ staff = 2{third} }}
        [streams]
        simple = {{ arrivals = {{ times = ["0 min"], batch = 6 }}, enters = "log" }}
        harder = {{ arrivals = {{ times = ["2 h"], batch = 3 }}, enters = "log" }}
        hardest = {{ arrivals = {{ times = ["4 h"] }}, enters = "log" }}
        [activities]
        diagnose = {{ stage = "plan", pool = "second", duration = "10 min", for = {{ hardest = {{ next = "repair" }} }} }}
        repair   = {{ stage = "plan", pool = "third", duration = "10 min" }}
        [activities.log]
        stage = "plan"
        pool = "desk"
        duration = "10 min"
        next = "diagnose"
        for = {{ simple = {{ next = "done" }} }}
        "#
    )
}

#[test]
fn a_level_costs_its_people_and_a_unit_all_levels_that_it_went_through() {
    let found = results(&desk(
        [", level = 1", ", level = 2, cost = \"30/h\"", ", level = 3, cost = \"50/h\""],
        ", cost = \"10/h\"",
    ));
    let [first, second, third] = &found.support_levels[..] else { panic!("three levels") };
    // 240 at the desk for ten, 720 at the second for four, 2,400 at the third for one.
    assert_values(&[
        ("handled 1", first.handled.value, 10.0),
        ("handled 2", second.handled.value, 4.0),
        ("handled 3", third.handled.value, 1.0),
        ("solved 1", first.solved.value, 6.0),
        ("solved 2", second.solved.value, 3.0),
        ("share 1", value(first.solved_share), 0.6),
        ("share 3", value(third.solved_share), 0.1),
        ("cost 1", value(first.cost_per_unit), 24.0),
        ("cost 2", value(second.cost_per_unit), 180.0),
        ("cost 3", value(third.cost_per_unit), 2400.0),
        ("to solve 1", value(first.cost_to_solve), 24.0),
        ("to solve 2", value(second.cost_to_solve), 24.0 + 180.0),
        ("to solve 3", value(third.cost_to_solve), 24.0 + 180.0 + 2400.0),
    ]);
    assert_eq!((first.level, &first.pools), (1, &vec!["Desk".to_owned()]));
    // Together the solved units bear what all levels cost.
    let borne = |one: &SupportLevelResult| one.solved.value * value(one.cost_to_solve);
    let cost: f64 = found.pools.iter().map(|pool| pool.cost_per_week.value).sum::<f64>() / 7.0;
    assert_values(&[("all", [first, second, third].map(borne).iter().sum(), cost)]);
}

#[test]
fn levels_may_be_left_out_and_cost_nothing() {
    let found = results(&desk([", level = 2", "", ", level = 9"], ""));
    let [second, ninth] = &found.support_levels[..] else { panic!("two levels") };
    assert_values(&[
        ("solved 2", second.solved.value, 9.0),
        ("solved 9", ninth.solved.value, 1.0),
        ("handled 9", ninth.handled.value, 1.0),
    ]);
    assert_eq!((second.level, ninth.level), (2, 9));
    assert_eq!((second.cost_per_unit, ninth.cost_to_solve), (None, None));
    assert!(results(&desk(["", "", ""], "")).support_levels.is_empty());
}

#[test]
fn what_a_level_costs_is_borne_where_it_is_rarely_needed() {
    let text = r#"
        run = { horizon = "1 d", replications = 100, seed = 1 }
        [pools]
        desk   = { staff = 1, level = 1, cost = "10/h" }
        second = { staff = 1, level = 2, cost = "30/h" }
        [streams]
        all = { arrivals = { times = ["0 min"], batch = 10 }, enters = "log" }
        [activities]
        log      = { stage = "plan", pool = "desk", duration = "10 min", next = { done = "97%", diagnose = "3%" } }
        diagnose = { stage = "plan", pool = "second", duration = "10 min" }
    "#;
    let found = results(text);
    let [first, second] = &found.support_levels[..] else { panic!("two levels") };
    // In many of the hundred nobody is handed on: 0.97 to the tenth.
    assert!(second.handled.value < 0.6, "{:?}", second.handled);
    assert_values(&[
        ("here 1", value(first.cost_per_unit), 24.0),
        ("here 2", value(second.cost_per_unit), 720.0 / second.handled.value),
        ("to solve 1", value(first.cost_to_solve), 24.0),
        ("to solve 2", value(second.cost_to_solve), 24.0 + 720.0 / second.handled.value),
        (
            "all",
            first.solved.value * value(first.cost_to_solve)
                + second.solved.value * value(second.cost_to_solve),
            960.0,
        ),
    ]);
}
