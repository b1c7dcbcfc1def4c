//! What the charts of an analysis say when the figures say otherwise, when they are left out, and what stands in them.

use resvg::usvg::roxmltree::Document;

use super::*;
use crate::analysis::results::{Claim, Method, OpenUnit, Quantile};
use crate::report::analysis::fixture::helpdesk;
use crate::report::chart::{Size, Theme, View};
use crate::report::fixture::{self as runs, about};

const HOUR: u64 = 3_600_000_000;

fn title(view: impl Into<View>) -> String {
    Chart::new("chart", view).title().to_owned()
}

/// All texts of a drawing, joined by line feeds.
fn texts(view: impl Into<View>) -> String {
    let svg = Chart::new("chart", view).draw(&Theme::light(), None).unwrap().into_svg();
    let document = Document::parse(&svg).unwrap();
    let texts = document.descendants().filter(|node| node.has_tag_name("text"));
    texts.filter_map(|node| node.text()).map(str::trim).collect::<Vec<_>>().join("\n")
}

fn assert_holds(texts: &str, labels: &[&str]) {
    for label in labels {
        assert!(texts.lines().any(|line| line == *label), "{label} is missing in\n{texts}");
    }
}

#[test]
fn every_chart_of_an_analysis_has_a_name_of_its_own() {
    let analysis = helpdesk();
    let names: Vec<String> = charts(&analysis).iter().map(|chart| chart.name().to_owned()).collect();
    let expected = [
        "gains",
        "bottleneck-timeline",
        "ladder-password",
        "ladder-software",
        "cumulative-week",
        "week",
        "lead-time-password",
        "lead-time-software",
        "finished-password",
        "finished-software",
        "aging",
        "flow-matrix",
        "forecast",
    ];
    assert_eq!(names, expected);
}

#[test]
fn charts_without_anything_to_say_are_left_out() {
    let mut nothing = helpdesk();
    nothing.run = runs::empty();
    nothing.run.week.work_in_progress.iter_mut().for_each(|inside| *inside = about(0.0, 0.0));
    nothing.run.week.waiting.iter_mut().flatten().for_each(|waiting| *waiting = about(0.0, 0.0));
    nothing.run.series.inside.clear();
    nothing.marginal = None;
    nothing.activity.timeline.clear();
    nothing.ages.open.clear();
    nothing.flow.stages.clear();
    nothing.forecast.inside.iter_mut().flatten().for_each(|quantile| quantile.value = 0.0);
    assert_eq!(charts(&nothing), []);
}

#[test]
fn few_runs_short_runs_and_single_pools_leave_charts_out() {
    let mut analysis = helpdesk();
    analysis.run.pools.truncate(1);
    assert!(PoolTimeline::of(&analysis).is_none());
    analysis.run.replications = 1;
    assert!(Fan::of(&analysis).is_none());
    analysis.lead_times[0].sample.truncate(9);
    assert!(Scatter::of(&analysis, 0).is_none() && Scatter::of(&analysis, 1).is_some());
    analysis.run.week = crate::experiment::results::Week::default();
    assert!(WeekMap::of(&analysis.run).is_none() && CumulativeFlow::of_week(&analysis.run).is_none());
    for one in &mut analysis.flow.stages {
        one.to = one.from;
    }
    assert!(FlowMatrix::of(&analysis).is_none());
    assert!(Ladder::of(&analysis, 7).is_none() && Histogram::of(&analysis, 7).is_none());
}

#[test]
fn gains_are_titled_by_what_is_claimed_and_labeled_by_change() {
    let mut analysis = helpdesk();
    let texts = texts(Gains::of(&analysis).unwrap());
    assert_holds(
        &texts,
        &[
            "One more person in",
            "Second line",
            "-3.1 h ± 0.4",
            "10 % less work in a visit to",
            "Fewer sent back after",
            "Engineer a fix (−2.5 points)",
        ],
    );
    assert!(
        title(Gains::of(&analysis).unwrap()).starts_with("The bottleneck is Second line: one more person")
    );
    analysis.verdict.claim = Claim::NoneProved;
    assert!(title(Gains::of(&analysis).unwrap()).starts_with("No bottleneck is proved"));
}

#[test]
fn the_timeline_names_the_bottleneck_only_where_one_leads() {
    let mut analysis = helpdesk();
    let view = PoolTimeline::of(&analysis).unwrap();
    assert_eq!(
        title(view.clone()),
        "Second line is the momentary bottleneck 60 % ± 2 of the time, more than any other pool"
    );
    assert_holds(&texts(view), &["60 % ± 2", "alone 40 % · shifting 20 %", "bottleneck alone"]);
    for method in analysis.verdict.methods.iter_mut().filter(|one| one.method == Method::MomentaryBottleneck)
    {
        method.leader = None;
        method.ranking = vec![(0, about(0.3, 0.1)), (1, about(0.28, 0.1))];
    }
    assert_eq!(
        title(PoolTimeline::of(&analysis).unwrap()),
        "No pool is surely the momentary bottleneck most often: Service desk 30 % ± 10 and Second line 28 % ± 10 of the time"
    );
}

#[test]
fn the_ladder_says_where_a_unit_waits_only_where_that_is_sure() {
    let mut analysis = helpdesk();
    let view = Ladder::of(&analysis, 1).unwrap();
    assert_eq!(title(view.clone()), "Application incident: 92 % of the lead time of 11.9 h ± 0.4 is waiting");
    assert_holds(&texts(view), &["Outside the steps", "waits 7.4 h", "kept out, or closed"]);
    // From here on all time is in the steps.
    let in_steps = |analysis: &mut Analysis, hours: f64| {
        analysis.run.streams[1].flow.lead_time.as_mut().unwrap().mean = about(hours, 0.1);
    };
    in_steps(&mut analysis, 4.5);
    let view = Ladder::of(&analysis, 1).unwrap();
    assert_eq!(title(view.clone()), "Application incident: 80 % of the lead time of 4.5 h ± 0.1 is waiting");
    assert_holds(
        &texts(view),
        &[
            "waits 54 min ± 6 · work 18.0 min ± 0.6",
            "takes 54 min ± 6, nobody of ours",
            "waiting",
            "work",
            "0.5 visits a unit",
        ],
    );
    analysis.ladders[1].rungs[1].wait_per_unit = Some(about(9.0, 0.5));
    in_steps(&mut analysis, 12.6);
    assert_eq!(
        title(Ladder::of(&analysis, 1).unwrap()),
        "Application incident: 93 % of the lead time of 12.6 h ± 0.1 is waiting, 77 % of that at Diagnose and resolve"
    );
    for rung in &mut analysis.ladders[1].rungs {
        rung.wait_per_unit = Some(about(0.01, 0.001));
    }
    in_steps(&mut analysis, 0.94);
    assert_eq!(
        title(Ladder::of(&analysis, 1).unwrap()),
        "Application incident: 96 % of the lead time of 56 min ± 6 is work"
    );
}

#[test]
fn a_cumulative_flow_is_drawn_of_the_run_where_work_piles_up_and_else_of_the_week() {
    assert!(CumulativeFlow::of_run(&runs::helpdesk()).is_none());
    let week = CumulativeFlow::of_week(&runs::helpdesk()).unwrap();
    assert_eq!(
        title(week.clone()),
        "16.7 ± 0.6 units are inside on average, 61 % of them waiting for people"
    );
    assert_holds(
        &texts(week),
        &["finished", "in work or in a delay", "waiting: Engineer a fix", "Mon", "Sun"],
    );
    let mut piling = runs::overloaded();
    for inside in &mut piling.series.inside {
        for (bin, units) in inside.iter_mut().enumerate() {
            *units = about(30.0 * bin as f64, 3.0);
        }
    }
    let run = CumulativeFlow::of_run(&piling).unwrap();
    assert_eq!(title(run.clone()), "Work piles up: units inside grow from 160 ± 8 to 790 ± 40");
    assert_holds(&texts(run), &["Diagnose and resolve", "finished", "Weeks since the start on 2026-01-05"]);
    piling.series.work_in_progress.reverse();
    assert!(title(CumulativeFlow::of_run(&piling).unwrap()).starts_with("Work in progress shrinks"));
}

#[test]
fn the_week_names_its_extremes_only_where_they_differ() {
    let mut run = runs::helpdesk();
    run.week.work_in_progress[33] = about(61.0, 2.0);
    run.week.work_in_progress[150] = about(3.0, 0.5);
    let view = WeekMap::of(&run).unwrap();
    assert_eq!(
        title(view.clone()),
        "Most units are inside on Tuesday from 9:00: 61 ± 2; fewest on Sunday from 6:00: 3.0 ± 0.5"
    );
    assert_holds(&texts(view), &["61 ± 2 · Tue 9:00", "All units inside", "most in an hour", "61 units"]);
    run.week.work_in_progress.iter_mut().for_each(|hour| *hour = about(40.0, 5.0));
    assert_eq!(
        title(WeekMap::of(&run).unwrap()),
        "The hour of the week makes no difference to the units inside that the runs can tell"
    );
}

#[test]
fn lead_times_are_shown_with_percentiles_and_targets_where_these_have_a_place() {
    let mut analysis = helpdesk();
    let view = Histogram::of(&analysis, 1).unwrap();
    assert_eq!(
        title(view.clone()),
        "Application incident: half take less than 4.8 h, 5 % more than 43 h; 91.2 % ± 0.6 are resolved in time"
    );
    assert_holds(
        &texts(view),
        &["P85 22.6 h ± 1.2", "target 8 h", "longer", "Lead time, from arrival to leaving"],
    );
    analysis.lead_times[1].targets.clear();
    let texts = texts(Histogram::of(&analysis, 1).unwrap()).replace('\n', " ");
    assert!(!texts.contains("target 8 h") && texts.contains("have no place on this axis"), "{texts}");
    assert!(!title(Histogram::of(&analysis, 0).unwrap()).contains("in time"));
}

#[test]
fn finished_units_that_missed_their_target_are_marked() {
    let mut analysis = helpdesk();
    let shown = texts(Scatter::of(&analysis, 1).unwrap());
    let words = shown.replace('\n', " ");
    assert!(
        words.contains("All 20 units that left") && words.contains("1 of them missed their target"),
        "{shown}"
    );
    assert_holds(&shown, &["P95 43 h ± 4", "target 8 h", "target missed", "1 h"]);
    analysis.lead_times[1].sample.iter_mut().for_each(|unit| unit.in_time = None);
    analysis.lead_times[1].targets.clear();
    let shown = texts(Scatter::of(&analysis, 1).unwrap());
    assert!(!shown.contains("missed"), "{shown}");
}

#[test]
fn units_that_are_old_for_their_step_are_counted() {
    let mut analysis = helpdesk();
    assert_eq!(
        title(Aging::of(&analysis).unwrap()),
        "None of 1 unit inside is older than 95 % were when they left the same step"
    );
    let open = |age: u64, activity: usize| OpenUnit { age: age * HOUR, stream: 1, activity, priority: 2 };
    analysis.ages.open = vec![open(21, 1), open(30, 1), open(25, 3), open(1, 0)];
    let view = Aging::of(&analysis).unwrap();
    assert_eq!(
        title(view.clone()),
        "3 of 4 units inside are older than 95 % were when they left the same step, 2 of these at Diagnose and resolve"
    );
    assert_holds(&texts(view), &["2 inside", "1 inside", "P50", "P85", "P95"]);
}

#[test]
fn the_flow_matrix_names_the_largest_flow_only_where_it_is_sure() {
    let mut analysis = helpdesk();
    let view = FlowMatrix::of(&analysis).unwrap();
    assert_eq!(
        title(view.clone()),
        "100 % of all steps lead to another kind of activity; most go from Engage to Deliver and support: 120 ± 2 a week"
    );
    assert_holds(&texts(view), &["Demand", "Value", "Engage", "120", "± 2", "Obtain/build"]);
    let mut back = analysis.flow.stages[0];
    (back.from, back.to) = (back.to, back.from);
    analysis.flow.stages.push(back);
    assert_eq!(
        title(FlowMatrix::of(&analysis).unwrap()),
        "100 % of all steps lead to another kind of activity"
    );
}

#[test]
fn the_forecast_says_when_it_is_over_or_how_it_develops() {
    let mut analysis = helpdesk();
    let view = Fan::of(&analysis).unwrap();
    assert_eq!(title(view.clone()), "The backlog of 120 units is cleared within 3.8 d, 85 % sure");
    assert_holds(&texts(view), &["cleared, 85 % sure: 3.8 d", "median 60", "5 %: 42", "95 %: 78"]);
    if let Some(cleared) = &mut analysis.forecast.cleared {
        cleared.hours[1] = None;
        cleared.share_cleared = 0.4;
    }
    assert_eq!(
        title(Fan::of(&analysis).unwrap()),
        "In only 40 % of the replications is the backlog of 120 units cleared by the end"
    );
    analysis.forecast.cleared = None;
    analysis.run.warm_up = crate::time::SimTime::ZERO;
    assert_eq!(
        title(Fan::of(&analysis).unwrap()),
        "In 90 of 100 runs between 42 and 78 units are inside at the end, 60 in the middle one"
    );
    analysis.forecast.inside[1] = [90.0, 95.0, 100.0, 105.0, 110.0].map(|value| Quantile {
        value,
        low: Some(value - 3.0),
        high: Some(value + 3.0),
    });
    assert_eq!(
        title(Fan::of(&analysis).unwrap()),
        "Units inside grow from 60 to 100 in the middle one of the replications, to 110 in one of 20"
    );
}

#[test]
fn whatever_the_figures_and_the_size_a_drawing_is_whole() {
    let mut odd = helpdesk();
    odd.run = runs::long_names();
    odd.ages.activities = vec![None; 4];
    for charts in [charts(&helpdesk()), charts(&odd)] {
        for chart in charts {
            for size in [None, Some((1600, 500)), Some((500, 1600)), Some((200, 200))] {
                let size = size.map(|(width, height)| Size { width, height });
                let svg = chart.draw(&Theme::dark(), size).unwrap().into_svg();
                Document::parse(&svg).unwrap();
                assert!(!svg.contains("NaN") && !svg.contains("inf\""), "{}", chart.name());
                if let Some(Size { width, height }) = size {
                    assert!(svg.contains(&format!("width=\"{width}\" height=\"{height}\"")));
                }
            }
        }
    }
}
