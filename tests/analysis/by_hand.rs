//! Ways and ladders worked by hand.

use vsim::analysis::results::{Analysis, Estimate};
use vsim::model::Stage;

use super::analyzed;

/// Two changes, four hours apart, that nobody else delays: a build of 60 min, a review of 20 by others, 10 min in which
/// it is shipped, and 30 min in which those who built it see to it that it is accepted.
const SHOP: &str = r#"
    run.horizon = "24 h"
    run.replications = 2
    pools.makers = { staff = 1 }
    pools.testers = { staff = 1 }
    [streams]
    good = { arrivals = { times = ["0 min", "240 min"] }, enters = "build" }
    [activities]
    build  = { stage = "obtain_build", pool = "makers", duration = "60 min", next = "review" }
    review = { stage = "obtain_build", pool = "testers", duration = "20 min", next = "ship" }
    ship   = { stage = "design_transition", duration = "10 min", next = "accept" }
    accept = { stage = "engage", pool = "makers", duration = "30 min" }
"#;

fn value(figure: Option<Estimate>) -> f64 {
    figure.unwrap().value
}

fn assert_near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-9, "{found} instead of {expected}");
}

fn per_day(analysis: &Analysis, from: Option<Stage>, to: Option<Stage>) -> f64 {
    let moves = analysis.flow.stages.iter().filter(|one| one.from == from && one.to == to);
    moves.map(|one| one.per_week.value / 7.0).sum()
}

#[test]
fn a_way_without_rework() {
    let analysis = analyzed(SHOP, "lead_time.mean");
    let ladder = &analysis.ladders[0];
    // Each unit: 60 + 20 + 10 + 30 min, and nobody waits.
    let touch: Vec<f64> =
        ladder.rungs.iter().map(|rung| rung.touch_per_unit.map_or(0.0, |touch| touch.value)).collect();
    assert_eq!(touch, [1.0, 20.0 / 60.0, 0.0, 0.5]);
    let waits: Vec<f64> = ladder.rungs.iter().map(|rung| value(rung.wait_per_unit)).collect();
    assert_eq!(waits, [0.0, 0.0, 10.0 / 60.0, 0.0]);
    // Makers, testers, makers.
    assert_near(value(ladder.handoffs), 2.0);
    assert_near(value(ladder.sent_back), 0.0);
    assert_near(value(ladder.right_first_time), 1.0);
    assert_near(value(ladder.share_of_finished), 1.0);
    // Two units a day: into the build, from build to review within one kind, to the transition, to engage, out.
    assert_near(per_day(&analysis, None, Some(Stage::ObtainBuild)), 2.0);
    assert_near(per_day(&analysis, Some(Stage::ObtainBuild), Some(Stage::ObtainBuild)), 2.0);
    assert_near(per_day(&analysis, Some(Stage::ObtainBuild), Some(Stage::DesignTransition)), 2.0);
    assert_near(per_day(&analysis, Some(Stage::Engage), None), 2.0);
    assert_near(per_day(&analysis, Some(Stage::Engage), Some(Stage::ObtainBuild)), 0.0);
    // Ages at the end of the visits: 60, 80, 90 and 120 min, known to 0.4 %.
    let ages: Vec<f64> = analysis.ages.activities.iter().map(|ages| ages.unwrap()[0].value * 60.0).collect();
    for (found, expected) in ages.iter().zip([60.0, 80.0, 90.0, 120.0]) {
        assert!((found / expected - 1.0).abs() < 0.005, "{found} instead of {expected}");
    }
    let sample = &analysis.lead_times[0].sample;
    let minutes: Vec<(u64, u64)> =
        sample.iter().map(|unit| (unit.left / 60_000_000, unit.lead / 60_000_000)).collect();
    assert_eq!(minutes, [(120, 120), (360, 120)]);
    // A histogram of one bar that holds everything.
    let histogram = &analysis.lead_times[0];
    assert_near(histogram.histogram.iter().sum::<f64>() + histogram.beyond, 1.0);
}

/// A quarter of the reviews send back, by chance: the figures are held against their expectations.
#[test]
fn rework_is_counted_where_it_comes_back() {
    let text = r#"
        run.horizon = "30 weeks"
        run.warmup = "1 week"
        run.replications = 4
        pools.makers = { staff = 9 }
        streams.change = { arrivals = { rate = "1/h" }, enters = "build" }
        [activities]
        build  = { stage = "obtain_build", pool = "makers", duration = "60 min", next = "review" }
        review = { stage = "design_transition", pool = "makers", duration = "20 min", next = { done = 0.75, talk = 0.25 } }
        talk   = { stage = "engage", duration = "5 min", next = "build" }
    "#;
    let analysis = analyzed(text, "lead_time.mean");
    let ladder = &analysis.ladders[0];
    // 19,488 units: four standard errors of a share of 3/4 are 0.0124, of 1/3 returns (geometric, variance 4/9) 0.0191.
    let holds = |figure: Option<Estimate>, truth: f64| {
        let found = value(figure);
        assert!(
            (found - truth).abs() < if (0.5..=1.0).contains(&truth) { 0.0124 } else { 0.0191 },
            "{found} instead of {truth}"
        );
    };
    // Each review sends back with 1/4: 3/4 are right first time, 1/3 of a return a unit, 4/3 visits.
    holds(ladder.right_first_time, 0.75);
    holds(ladder.sent_back, 1.0 / 3.0);
    holds(ladder.rungs[0].visits, 4.0 / 3.0);
    // What comes back is done again at the build, after a talk: a quarter of its visits were not good enough.
    holds(ladder.rungs[0].complete_accurate, 0.75);
    holds(ladder.rungs[1].complete_accurate, 1.0);
    assert!(ladder.rungs[2].complete_accurate.is_none(), "a delay makes nothing");
    assert_near(value(ladder.handoffs), 0.0);
    let rework = analysis.flow.moves.iter().filter(|one| one.rework);
    let rework: Vec<_> = rework.map(|one| (one.from, one.to)).collect();
    // From the review to the talk, and on to the build: from both there is no way out but back.
    assert_eq!(rework, [(Some(1), Some(2)), (Some(2), Some(0))]);
}
