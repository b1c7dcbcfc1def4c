//! The story is fed opposite results: no sentence may stand where its figures do not carry it.

use super::*;
use crate::analysis::results::{Analysis, Claim, Estimate};
use crate::experiment::results::Stopped;
use crate::report::analysis::fixture as analyzed;
use crate::report::fixture::{self, about};

const COSTS: [f64; 3] = [73.0, 92.0, 130.0];

fn told(run: &Results, analysis: Option<&Analysis>, costs: &[f64]) -> Vec<Chapter> {
    story(&Findings { run, analysis, comparison: None, cost_per_hour: costs.to_vec() })
}

/// The answer to a question; empty if there is none.
fn answer(chapters: &[Chapter], question: Question) -> String {
    let found = chapters.iter().find(|chapter| chapter.question == question);
    found.map_or_else(String::new, |chapter| chapter.sentences.join(" "))
}

fn of_run(run: &Results, question: Question) -> String {
    answer(&told(run, None, &COSTS), question)
}

fn of_analysis(analysis: &Analysis, question: Question) -> String {
    answer(&told(&analysis.run, Some(analysis), &COSTS), question)
}

#[test]
fn the_helpdesk_is_told_from_demand_to_doubt() {
    let analysis = analyzed::helpdesk();
    let chapters = told(&analysis.run, Some(&analysis), &COSTS);
    let questions: Vec<Question> = chapters.iter().map(|chapter| chapter.question).collect();
    let all = [
        Question::WhatHappens,
        Question::WhyItWaits,
        Question::WhatWouldHelp,
        Question::WhatItCosts,
        Question::HowSure,
    ];
    assert_eq!(questions, all);
    let answers: Vec<String> = chapters.iter().map(|chapter| chapter.sentences.join(" ")).collect();
    for (answer, part) in answers.iter().zip([
        "A unit takes 6.1 h ± 0.2 on average from arriving to leaving: half of them no more than 2.4 h, 95 of 100 no more \
         than 22 h. Somebody works on it for 24 min, 6.6 % of that time; the rest it waits.",
        "Of all waiting 42 % is because people are busy with earlier units, 35 % while \
         nobody who could do it is on duty, 15 % while it is in a delay that needs nobody of ours and 8 % because more \
         favored units are taken first.",
        "The bottleneck is Second line: one more person there cuts the mean lead time by 3.1 h ± 0.4, more than anywhere \
         else.",
        "One more person at Second line is paid 52.5 hours a week, which costs 4,830 a week, about 3.4 for each hour that \
         a unit is done sooner.",
        "What is said of the scenario as it is rests on 100 replications of the same weeks with other luck; a figure after ± is the half-width of \
         its 95 % interval. The mean lead time is known to within 3 % of itself.",
    ]) {
        assert!(answer.contains(part), "{part}\nis not in\n{answer}");
    }
}

#[test]
fn where_nothing_waits_nothing_is_to_blame() {
    let mut run = fixture::quiet();
    run.whole.waiting = run.whole.waiting.map(|waiting| {
        crate::experiment::results::WaitingByCause::from_fn(|cause| Estimate {
            value: 0.0 * waiting[cause].value,
            interval: Some((0.0, 0.0)),
        })
    });
    assert!(of_run(&run, Question::WhatHappens).contains("Somebody works on it nearly all of that time."));
    let why = of_run(&run, Question::WhyItWaits);
    assert!(why.starts_with("Units hardly wait") && !why.contains("Of all waiting"), "{why}");
}

#[test]
fn where_nothing_came_nothing_is_said_of_it() {
    let empty = fixture::empty();
    assert_eq!(of_run(&empty, Question::WhatHappens), "No unit arrived in the measured window.");
    let why = of_run(&empty, Question::WhyItWaits);
    assert_eq!(why, "No unit arrived in the measured window, so there is nothing to judge.");
    assert!(!of_run(&empty, Question::HowSure).contains("lead time"));
    assert_eq!(of_run(&empty, Question::WhatWouldHelp), "");
}

#[test]
fn all_tied_is_not_one() {
    let why = of_run(&fixture::tied(), Question::WhyItWaits);
    assert!(why.starts_with("No single bottleneck stands out"), "{why}");
    let mut analysis = analyzed::helpdesk();
    analysis.verdict.claim = Claim::OneOf(vec![0, 1]);
    let help = of_analysis(&analysis, Question::WhatWouldHelp);
    assert!(!help.contains("The bottleneck is") && help.contains("cannot tell where most"), "{help}");
    let cost = of_analysis(&analysis, Question::WhatItCosts);
    assert!(cost.contains("at Service desk is paid") && cost.contains("at Second line is paid"), "{cost}");
}

#[test]
fn what_is_not_proved_is_neither_claimed_nor_priced() {
    for claim in [Claim::NoneProved, Claim::NotRun] {
        let mut analysis = analyzed::helpdesk();
        analysis.verdict.claim = claim;
        let help = of_analysis(&analysis, Question::WhatWouldHelp);
        assert!(!help.contains("The bottleneck is"), "{help}");
        let cost = of_analysis(&analysis, Question::WhatItCosts);
        assert!(cost.starts_with("People cost") && !cost.contains("One more person"), "{cost}");
    }
}

#[test]
fn a_loss_is_not_sold_as_a_gain() {
    let mut analysis = analyzed::helpdesk();
    let people = &mut analysis.marginal.as_mut().unwrap().kinds[0].places;
    people[0].differences[0] = Some(about(2.0, 0.1));
    let cost = of_analysis(&analysis, Question::WhatItCosts);
    assert!(cost.contains("which costs 4,830 a week.") && !cost.contains("done sooner"), "{cost}");
}

#[test]
fn hours_saved_are_priced_only_where_the_measure_is_a_lead_time() {
    let mut analysis = analyzed::helpdesk();
    analysis.marginal.as_mut().unwrap().measures = vec!["sla.resolve", "lead_time.mean"];
    let cost = of_analysis(&analysis, Question::WhatItCosts);
    assert!(cost.contains("4,830 a week.") && !cost.contains("done sooner"), "{cost}");
}

#[test]
fn overload_comes_with_a_warning_about_times() {
    let mut analysis = analyzed::helpdesk();
    analysis.run = fixture::overloaded();
    let happens = of_analysis(&analysis, Question::WhatHappens);
    assert!(happens.starts_with("The backlog grows by"), "{happens}");
    assert!(happens.contains("these times depend on how long the run is"), "{happens}");
    assert!(of_analysis(&analysis, Question::WhyItWaits).contains("Second line cannot keep up"));
    assert!(!of_analysis(&analysis, Question::WhatItCosts).contains("done sooner"));
    assert!(!of_run(&fixture::helpdesk(), Question::WhatHappens).contains("depend on how long"));
}

#[test]
fn without_costs_no_amount_is_named() {
    let analysis = analyzed::helpdesk();
    let none = answer(&told(&analysis.run, Some(&analysis), &[0.0; 3]), Question::WhatItCosts);
    assert_eq!(none, "The scenario does not say what people cost, so no amount of money is known.");
    let some = answer(&told(&analysis.run, Some(&analysis), &[73.0, 0.0, 130.0]), Question::WhatItCosts);
    assert!(some.contains("Without a cost in the scenario, and not in it: Second line."), "{some}");
    let unknown =
        "One more person at Second line is paid 52.5 hours a week; the scenario does not say at what cost.";
    assert!(some.contains(unknown), "{some}");
}

#[test]
fn one_replication_has_no_certainty() {
    let run = fixture::one_replication();
    let sure = of_run(&run, Question::HowSure);
    assert!(sure.starts_with("One replication has no intervals"), "{sure}");
    assert!(!sure.contains('±') && !sure.contains("known to within"), "{sure}");
    assert!(of_run(&run, Question::WhyItWaits).contains("In this one replication"));
}

#[test]
fn doubts_about_the_run_are_told() {
    let mut run = fixture::helpdesk();
    run.stopped = Stopped::Interrupted { planned: 500 };
    assert!(of_run(&run, Question::HowSure).starts_with("Interrupted"));
    assert!(!of_run(&run, Question::HowSure).contains("same random numbers"));
    assert!(of_analysis(&analyzed::helpdesk(), Question::HowSure).contains("same random numbers"));
}

#[test]
fn targets_are_told_only_where_there_are_some() {
    let mut run = fixture::helpdesk();
    let both = of_run(&run, Question::WhatHappens);
    assert!(both.contains("Of the units that have a target 91.2 % ± 0.6 are resolved in time and"), "{both}");
    run.whole.sla_resolve = None;
    run.whole.sla_respond = None;
    assert!(!of_run(&run, Question::WhatHappens).contains("target"));
}

#[test]
fn quantiles_that_are_the_same_are_told_once() {
    let mut run = fixture::helpdesk();
    let lead = run.whole.lead_time.as_mut().unwrap();
    lead.p50 = about(6.0, 0.0);
    lead.p95 = about(6.0, 0.0);
    let happens = of_run(&run, Question::WhatHappens);
    assert!(happens.contains("from arriving to leaving, and 95 of 100 no more than 6 h."), "{happens}");
}

#[test]
fn text_and_json_tell_the_same() {
    let run = fixture::helpdesk();
    let findings = Findings { run: &run, analysis: None, comparison: None, cost_per_hour: COSTS.to_vec() };
    let style = Style { color: false, width: 80, verbosity: Verbosity::Normal };
    let plain = text(&findings, style);
    assert!(plain.starts_with("What happens\n") && plain.lines().all(|line| line.chars().count() <= 80));
    let json: serde_json::Value = serde_json::from_slice(&json(&findings).unwrap()).unwrap();
    assert_eq!(json["schema"], STORY_SCHEMA);
    let joined = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    for chapter in json["chapters"].as_array().unwrap() {
        for sentence in chapter["sentences"].as_array().unwrap() {
            assert!(joined.contains(sentence.as_str().unwrap()), "{sentence}");
        }
    }
}
