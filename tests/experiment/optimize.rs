//! Staffings: what the search finds against what theory and going through all of them say.

use vsim::experiment::Silent;
use vsim::experiment::measure::Better;
use vsim::experiment::optimize::{
    OptimizeError, Optimum, Range, Setting, SpaceError, Subject, Variable, optimize,
};
use vsim::experiment::requirement::Requirement;
use vsim::experiment::selection::{Goal, usual_tolerance};
use vsim::model::{Attachments, Model, compile};
use vsim::scenario::{Scenario, parse};
use vsim::stats::selection::Terms;

/// Three M/M/c pools one after the other (Jackson 1957) with 2.4, 1.6 and 0.6 busy people, which cost 60, 60 and 120
/// an hour.
const LINE: &str = r#"
run = { horizon = "36 h", warmup = "6 h", max_inside = 300, seed = 11 }
[pools]
desk = { title = "Desk", staff = 3, cost = "60/h" }
experts = { staff = 2, cost = "60/h" }
lab = { staff = 3, cost = "120/h" }
machine = { staff = 9 }
[streams.tickets]
arrivals = { rate = "12/h" }
enters = "answer"
target = { resolve = "2 h" }
[activities.answer]
stage = "engage"
pool = "desk"
duration = { exponential = { mean = "12 min" } }
next = "solve"
[activities.solve]
stage = "deliver_support"
pool = "experts"
duration = { exponential = { mean = "8 min" } }
next = "test"
[activities.test]
stage = "deliver_support"
pool = { all = ["lab", "machine"] }
duration = { exponential = { mean = "3 min" } }
"#;

struct Compiled {
    scenario: Scenario,
    model: Model,
    files: Attachments,
}

fn compiled(text: &str) -> Compiled {
    let (scenario, found) = parse(text);
    let Some(scenario) = scenario else { panic!("{}", found.render("scenario.toml", text, false)) };
    let files = Attachments::new();
    let (model, _) = compile(&scenario, "line", &files).unwrap();
    Compiled { scenario, model, files }
}

fn goal(measure: &str, limits: &[&str]) -> Goal {
    let model = compiled(LINE).model;
    Goal {
        measure: measure.to_owned(),
        better: Better::Lower,
        subject_to: limits.iter().map(|limit| Requirement::parse(&model, limit).unwrap()).collect(),
    }
}

fn ranges<const N: usize>(ranges: [(&str, u32, u32); N]) -> [Range; N] {
    ranges.map(|(name, low, high)| Range { name: name.to_owned(), low, high })
}

/// What is asked of a scenario: a goal, a budget per hour, ranges.
struct Asked<'a> {
    goal: &'a Goal,
    budget: Option<f64>,
    ranges: &'a [Range],
    exhaustive: bool,
}

fn optimum(text: &str, asked: &Asked<'_>) -> Result<Optimum, OptimizeError> {
    let Compiled { scenario, model, files } = compiled(text);
    let setting = Setting {
        subject: Subject { scenario: &scenario, files: &files, model: &model },
        goal: asked.goal,
        budget: asked.budget.map(|budget| budget * 168.0),
        ranges: asked.ranges,
        indifference: None,
        terms: Terms {
            confidence: 0.95,
            indifference: f64::NAN,
            tolerances: asked.goal.subject_to.iter().map(usual_tolerance).collect(),
            first_stage: 10,
            replications_max: 200,
        },
        confirmations: 10,
        exhaustive: asked.exhaustive,
    };
    optimize(&setting, &Silent)
}

#[test]
fn the_search_finds_what_theory_and_all_staffings_say() {
    // Erlang C: with 600 an hour, 4 at the desk, 3 experts and 1 in the lab take 12.90 + 9.25 + 7.50 min (desk, experts
    // and lab in turn); 5, 2 and 1 take 12.22 + 22.22 + 7.50; 2 people in the lab leave too little for the others.
    let goal = goal("lead_time.mean", &[]);
    let ranges = ranges([("desk", 3, 6), ("experts", 2, 5), ("lab", 1, 2)]);
    let asked = Asked { goal: &goal, budget: Some(600.0), ranges: &ranges, exhaustive: false };
    let found = optimum(LINE, &asked).unwrap();
    let all = optimum(LINE, &Asked { exhaustive: true, ..asked }).unwrap();
    assert_eq!(found.best, all.best, "{found:?}");
    assert!(found.effort.search + found.effort.clean_up < all.effort.clean_up, "{:?}", all.effort);
    let names: Vec<&str> = found.variables.iter().map(|variable: &Variable| variable.name.as_str()).collect();
    assert_eq!(names, ["desk", "experts", "lab"], "what costs nothing stays");
    assert!(found.cost <= 600.0 * 168.0 + 1e-6);
    // What it costs now: 3 x 60 + 2 x 60 + 3 x 120 = 660 an hour.
    assert!((found.cost_now - 660.0 * 168.0).abs() < 1e-6);
}

#[test]
fn the_frontier_falls_and_goes_through_the_best() {
    let goal = goal("lead_time.mean", &[]);
    let asked = Asked { goal: &goal, budget: Some(600.0), ranges: &[], exhaustive: false };
    let found = optimum(LINE, &asked).unwrap();
    assert!(found.frontier.len() >= 5, "{:?}", found.frontier);
    assert_eq!(found.frontier.iter().filter(|point| point.is_best).count(), 1);
    for pair in found.frontier.windows(2) {
        assert!(pair[0].cost < pair[1].cost, "{pair:?}");
        assert!(pair[0].figure.value > pair[1].figure.value || pair.iter().any(|point| point.is_best));
    }
}

#[test]
fn the_cheapest_staffing_that_keeps_a_limit_agrees_with_all_staffings() {
    let goal = goal("cost_per_week", &["lead_time.mean <= 36 min"]);
    let ranges = ranges([("desk", 3, 5), ("experts", 2, 4), ("lab", 1, 2)]);
    let asked = Asked { goal: &goal, budget: None, ranges: &ranges, exhaustive: false };
    let found = optimum(LINE, &asked).unwrap();
    let all = optimum(LINE, &Asked { exhaustive: true, ..asked }).unwrap();
    assert!((found.cost - all.cost).abs() < 1e-6, "{found:?} {all:?}");
    let lead_time = found.confirmed.best[1].unwrap();
    assert!(lead_time.value <= 0.61, "{lead_time:?}");
}

#[test]
fn shifts_are_places_of_their_own() {
    let text = LINE
        .replace("run = {", "calendars = { day = { mon-sun = \"06:00-18:00\" }, night = { mon-sun = \"18:00-06:00\" } }\nrun = {")
        .replace(
            "desk = { title = \"Desk\", staff = 3, cost = \"60/h\" }",
            "desk = { title = \"Desk\", shifts = [{ staff = 4, calendar = \"day\" }, { staff = 3, calendar = \"night\" }, { staff = 1, calendar = \"day\" }], cost = \"60/h\" }",
        );
    let goal = goal("lead_time.mean", &[]);
    let ranges = [Range { name: "lab".to_owned(), low: 1, high: 1 }];
    let found =
        optimum(&text, &Asked { goal: &goal, budget: Some(620.0), ranges: &ranges, exhaustive: false })
            .unwrap();
    let names: Vec<&str> = found.variables.iter().map(|variable| variable.name.as_str()).collect();
    assert_eq!(names, ["desk.day", "desk.night", "desk.day#2", "experts", "lab"]);
    assert!((found.variables[0].cost_per_week - 60.0 * 84.0).abs() < 1e-6, "half of the hours");
    assert!((found.variables[0].present - 0.5).abs() < 1e-9);
    assert_eq!(found.best[4], 1, "the range leaves nothing else");
    assert!(found.cost <= 620.0 * 168.0 + 1e-6);
}

#[test]
fn the_same_for_any_number_of_threads() {
    let goal = goal("lead_time.p85", &["sla.resolve >= 90%"]);
    let asked = Asked { goal: &goal, budget: Some(560.0), ranges: &[], exhaustive: false };
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        format!("{:?}", pool.install(|| optimum(LINE, &asked)))
    };
    assert_eq!(on(1), on(3));
}

#[test]
fn budgets_that_nothing_satisfies_say_what_would() {
    let goal = goal("lead_time.mean", &[]);
    let asked = |budget: f64| Asked { goal: &goal, budget: Some(budget), ranges: &[], exhaustive: false };
    // One person each: 60 + 60 + 120.
    let fewest = optimum(LINE, &asked(200.0)).unwrap_err();
    let expected = SpaceError::BudgetTooSmall { budget: 200.0 * 168.0, fewest: 240.0 * 168.0 };
    assert_eq!(fewest, OptimizeError::Space(expected));
    // To keep up takes 3, 2 and 1: 180 + 120 + 120.
    let OptimizeError::NothingKeepsUp { cheapest: Some(cheapest) } =
        optimum(LINE, &asked(400.0)).unwrap_err()
    else {
        panic!("it keeps up")
    };
    assert!((cheapest - 420.0 * 168.0).abs() < 1e-6, "{cheapest}");
}

#[test]
fn limits_that_nothing_keeps_say_what_would() {
    // 23 min of work, 27.4 min and less only with more people than 540 an hour pays for.
    let goal = goal("lead_time.mean", &["lead_time.mean <= 26 min"]);
    let asked = Asked { goal: &goal, budget: Some(480.0), ranges: &[], exhaustive: false };
    let error = optimum(LINE, &asked).unwrap_err();
    let OptimizeError::NothingFeasible { cheapest: Some(cheapest), reached } = error else {
        panic!("{error:?}")
    };
    assert!(cheapest > 480.0 * 168.0 && cheapest < 900.0 * 168.0, "{cheapest}");
    assert!(reached[0] > 26.0 / 60.0, "{reached:?}");
    // Less than the work alone takes.
    let goal = self::goal("lead_time.mean", &["lead_time.mean <= 18 min"]);
    let error = optimum(LINE, &Asked { goal: &goal, ..asked }).unwrap_err();
    assert!(matches!(error, OptimizeError::NothingFeasible { cheapest: None, .. }), "{error:?}");
}

#[test]
fn what_cannot_be_searched_is_refused() {
    let goal = goal("lead_time.mean", &[]);
    let ranges = [Range { name: "dsk".to_owned(), low: 1, high: 2 }];
    let asked = Asked { goal: &goal, budget: None, ranges: &ranges, exhaustive: false };
    let error = optimum(LINE, &asked).unwrap_err();
    let known = ["desk", "experts", "lab", "machine"].map(str::to_owned).to_vec();
    assert_eq!(error, OptimizeError::Space(SpaceError::Unknown { name: "dsk".to_owned(), known }));
    let free = LINE.replace("cost = \"60/h\"", "shrinkage = 0").replace(", cost = \"120/h\"", "");
    let error = optimum(&free, &Asked { budget: Some(1.0), ranges: &[], ..asked }).unwrap_err();
    assert_eq!(error, OptimizeError::Space(SpaceError::NoCosts));
    let error = optimum(&free, &Asked { ranges: &[], ..asked }).unwrap_err();
    assert_eq!(error, OptimizeError::Space(SpaceError::NothingToChange));
    let all = Asked { goal: &goal, budget: Some(20_000.0), ranges: &[], exhaustive: true };
    assert_eq!(optimum(LINE, &all).unwrap_err(), OptimizeError::TooMany);
}
