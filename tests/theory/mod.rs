//! Queueing theory: short runs of systems whose results are known exactly. The whole table is run by
//! `cargo run --release --example truth`.

use crate::truth::case::{Case, Mode, all_cases};
use crate::truth::examine::{Effort, Examination, Run, can_say, examine};
use crate::truth::judge::Verdict;

/// One or two cases of each way in which a model can be right or wrong: the law of arrivals, of work, the
/// discipline, routes, pools, shifts, the start from empty.
const SHORT: [&str; 26] = [
    "mm1-rho0.5",
    "mmc-c2-rho0.5",
    "mdc-c5-rho0.7",
    "mg1-lifo-det-rho0.7",
    "mg1-random-det-rho0.7",
    "sjf-weibull-m22.66-rho0.7",
    "npprio-a-2cl",
    "prprio-a-2cl",
    "phph-cox-cox-1",
    "jackson-feedback-1",
    "mx-fixed3-c1-es15",
    "hetero-10-20-rho0.7",
    "nmodel-B-1-2-12-30",
    "nmodel-B-2-2-14-20",
    "randomsplit2-es20",
    "splitmerge-3-es20",
    "transient-mm1-ia15-es20-n5",
    "nthwait-gam-ia30-es24",
    "mtginf-exp-90-4seg",
    "sched-daynight-preempt-transient",
    "breakdown-always-480-60-es15",
    "breakdown-busy-m20-up300-dn50",
    "vacation-multiple-m15-v40",
    "vacation-single-m18-v90",
    "vacation-setup-m15-v25",
    "npolicy-N4-m15",
];

fn cases_that(are_wanted: impl Fn(&Case) -> bool) -> Result<Vec<Case>, String> {
    let cases = all_cases().map_err(|why| why.to_string())?;
    Ok(cases.into_iter().filter(are_wanted).collect())
}

/// Runs cases for a part of the length that the table suggests; none of their values may lie outside of its
/// interval, at an error of 0.1 % for all of them together.
fn none_fails(cases: &[Case], share: f64) -> Result<(), String> {
    let values: usize = cases.iter().map(|case| case.expected.len()).sum();
    let effort = Effort { confidence: 1.0 - 0.001 / values as f64, share, lengthen: false };
    for case in cases {
        let run = run(case, effort)?;
        let found: Vec<String> = run.values.iter().map(ToString::to_string).collect();
        assert_ne!(run.verdict(), Verdict::Failed, "{} after {} events: {found:#?}", case.id, run.events);
        // An interval of any width would hold everything.
        let known = run.values.iter().all(|value| value.width < 20.0);
        assert!(known, "{} after {} x {} min: {found:#?}", case.id, run.replications, run.minutes);
    }
    Ok(())
}

fn run(case: &Case, effort: Effort) -> Result<Run, String> {
    match examine(case, effort)? {
        Examination::Ran(run) => Ok(run),
        Examination::Waits(feature) => Err(format!("{} ({}) waits for {feature}", case.id, case.kind)),
    }
}

#[test]
fn what_has_no_randomness_is_exact() -> Result<(), String> {
    let exact = cases_that(|case| case.mode == Mode::Deterministic)?;
    assert_eq!(exact.len(), 5);
    none_fails(&exact, 1.0)
}

#[test]
fn short_runs_agree_with_theory() -> Result<(), String> {
    let short = cases_that(|case| SHORT.contains(&case.id.as_str()))?;
    assert_eq!(short.len(), SHORT.len());
    none_fails(&short, 0.05)
}

#[test]
fn a_wrong_answer_is_found() -> Result<(), String> {
    let mut wrong = cases_that(|case| case.id == "mm1-rho0.5")?;
    for expected in &mut wrong[0].expected {
        expected.value *= 1.5;
    }
    let effort = Effort { confidence: 0.999, share: 0.2, lengthen: false };
    for value in run(&wrong[0], effort)?.values {
        assert_eq!(value.verdict, Verdict::Failed, "{value}");
    }
    Ok(())
}

#[test]
fn what_a_scenario_cannot_say_yet_is_known_by_name() -> Result<(), String> {
    let mut features: Vec<(&str, usize)> = Vec::new();
    for feature in cases_that(|_| true)?.iter().filter_map(|case| can_say(case).err()) {
        match features.iter_mut().find(|(known, _)| *known == feature) {
            Some((_, count)) => *count += 1,
            None => features.push((feature, 1)),
        }
    }
    features.sort_unstable();
    assert_eq!(features, []);
    Ok(())
}
