//! Where people limit the throughput, its marginal values are the derivatives of the exact throughput: closed networks and
//! lines that are never out of work, the cases of `tests/data/truth.json` of these kinds.

use vsim::analysis::results::{Analysis, ChangeKind, MarginalValue};

use super::analyzed;
use super::exact::{Station, blocked_throughput, closed_throughput, rework};

/// Minutes in a week.
const WEEK: f64 = 10_080.0;

/// A closed network of stations, each with its own pool, as text; `next` of each station. Who has left comes again after
/// a millisecond.
fn closed(stations: &[Station], next: &[&str], units: usize) -> String {
    let mut text = format!(
        "run.horizon = \"40_000 min\"\nrun.warmup = \"2000 min\"\nrun.replications = 16\n\
         streams.unit = {{ arrivals = {{ population = {units}, every = \"1 ms\" }}, enters = \"s1\" }}\n"
    );
    for (place, (station, next)) in stations.iter().zip(next).enumerate() {
        let (name, Station { work, servers, .. }) = (place + 1, station);
        text += &format!(
            "[pools.p{name}]\nstaff = {servers}\n[activities.s{name}]\nstage = \"deliver_support\"\npool = \
             \"p{name}\"\nduration = {{ exponential = {{ mean = \"{work} min\" }} }}\nnext = {next}\n"
        );
    }
    text
}

/// A line that is never out of work: as many units as it can hold and more, each replaced at once.
fn line(works: &[f64], places: &[u32]) -> String {
    let units = works.len() + places.iter().sum::<u32>() as usize + 6;
    let stations: Vec<Station> =
        works.iter().map(|&work| Station { visits: 1.0, work, servers: 1 }).collect();
    let next: Vec<String> = (1..=works.len())
        .map(|place| if place == works.len() { "\"done\"".to_owned() } else { format!("\"s{}\"", place + 1) })
        .collect();
    let mut text = closed(&stations, &next.iter().map(String::as_str).collect::<Vec<_>>(), units);
    for (place, waiting) in places.iter().enumerate() {
        let head = format!("[activities.s{}]\n", place + 2);
        text = text.replace(&head, &format!("{head}places = {waiting}\nwhen_full = \"block\"\n"));
    }
    text
}

/// Holds the changes of both kinds against the exact gains, by place; `exact` computes the throughput per minute with
/// so much of the work and so many more servers at a place.
fn hold(name: &str, analysis: &Analysis, stations: usize, exact: &dyn Fn(usize, f64, u32) -> f64) {
    let base = exact(0, 1.0, 0);
    let run = analysis.run.whole.throughput_per_week;
    assert!((run.value / (base * WEEK) - 1.0).abs() < 0.02, "{name}: {run:?} instead of {}", base * WEEK);
    let kinds = &analysis.marginal.as_ref().unwrap().kinds;
    for (kind, factor, more) in [(ChangeKind::Person, 1.0, 1), (ChangeKind::Work, 0.9, 0)] {
        let found: &Vec<MarginalValue> = &kinds.iter().find(|one| one.kind == kind).unwrap().places;
        let gains: Vec<f64> = (0..stations).map(|place| (exact(place, factor, more) - base) * WEEK).collect();
        assert_eq!(found.len(), stations);
        for one in found {
            let truth = gains[one.change.place()];
            let difference = one.differences[0].unwrap();
            let (low, high) = difference.interval.unwrap();
            let slack = 0.25 * (high - low);
            let place = one.change.place() + 1;
            assert!(
                low - slack <= truth && truth <= high + slack,
                "{name}, {kind:?} at s{place}: {low} to {high} instead of {truth}"
            );
        }
        // Ranked as the exact gains are, but for those that are equal or nearly so.
        for pair in found.windows(2) {
            let [first, second] = [&pair[0], &pair[1]].map(|one| gains[one.change.place()]);
            let width = pair[0].differences[0].unwrap().interval.map_or(0.0, |(low, high)| high - low);
            assert!(first >= second - width, "{name}, {kind:?}: {first} is ranked before {second}");
        }
        let best = gains.iter().copied().fold(f64::MIN, f64::max);
        let is_near_best = |one: &MarginalValue| gains[one.change.place()] > 0.98 * best;
        assert!(
            found.iter().any(|one| one.may_be_best && is_near_best(one)),
            "{name}, {kind:?}: the best is ruled out"
        );
    }
}

fn hold_closed(name: &str, stations: &[Station], next: &[&str], units: usize) {
    let analysis = analyzed(&closed(stations, next, units), "throughput");
    hold(name, &analysis, stations.len(), &|place, factor, more| {
        let mut varied = stations.to_vec();
        varied[place].work *= factor;
        varied[place].servers += more;
        closed_throughput(&varied, units)
    });
}

fn hold_line(name: &str, works: &[f64], places: &[u32]) -> Analysis {
    let analysis = analyzed(&line(works, places), "throughput");
    hold(name, &analysis, works.len(), &|place, factor, more| {
        let mut varied: Vec<(f64, u32)> = works.iter().map(|&work| (work, 1)).collect();
        varied[place].0 *= factor;
        varied[place].1 += more;
        blocked_throughput(&varied, places)
    });
    analysis
}

#[test]
fn of_closed_networks() {
    let station = |work, servers| Station { visits: 1.0, work, servers };
    let line3 = [station(20.0, 1), station(30.0, 1), station(15.0, 1)];
    hold_closed("closed-line3-N5", &line3, &["\"s2\"", "\"s3\"", "\"done\""], 5);
    let line4 = [station(20.0, 1), station(75.0, 3), station(50.0, 2), station(25.0, 1)];
    hold_closed("closed-line4c-N10", &line4, &["\"s2\"", "\"s3\"", "\"s4\"", "\"done\""], 10);
    let back = ["\"s2\"", "{ s3 = 0.85, done = 0.15 }", "{ s1 = 0.1, s2 = 0.1, done = 0.8 }"];
    hold_closed("closed-rework-N8", &rework(), &back, 8);
}

#[test]
fn of_lines_that_are_never_out_of_work() {
    hold_line("bas-sat-20-20-b0", &[20.0, 20.0], &[0]);
    hold_line("bas-sat-30-30-30-b0-0", &[30.0, 30.0, 30.0], &[0, 0]);
    let analysis = hold_line("bas-sat-20-25-b3", &[20.0, 25.0], &[3]);
    // Blocked 27 % of the time (exactly 0.271 055 6), the second has nothing to do for 8.9 %.
    let blocked = analysis.activity.pools[0].blocked.unwrap();
    assert!((blocked.value - 0.271_056).abs() < 0.02, "{blocked:?}");
    let starved = analysis.activity.pools[1].starved.unwrap();
    assert!((starved.value - (1.0 - 0.911_180_5)).abs() < 0.02, "{starved:?}");
    assert_eq!(analysis.activity.turning_point, Some(1));
    let analysis = hold_line("bas-sat-20-24-18-b2-2", &[20.0, 24.0, 18.0], &[2, 2]);
    assert_eq!(analysis.activity.turning_point, Some(1));
    hold_line("bas-sat-20-20-20-20-b1-1-1", &[20.0; 4], &[1, 1, 1]);
}
