//! The answers of the story, sentence by sentence. Each says what its figures carry, and is not there without them.

use crate::analysis::results::{Analysis, Claim};
use crate::experiment::compare::{Alternative, Comparison};
use crate::experiment::results::{Cause, Estimate, Flow, Quantiles, Results};

use super::super::analysis::{claims, compared_replications, gain_of_person, measured_lead_time};
use super::super::compare::{break_even, compare_finding, selected_sentence};
use super::super::finding::{self, backlog_grows, throughput_title, why};
use super::super::text::notes;
use super::super::words::{Kind, counted, figure, half_width, listed, value};
use super::Findings;

/// A cause with a smaller share of the waiting than this is not worth a word.
const SHARE_WORTH_SAYING: f64 = 0.05;
/// From this share of the lead time on, work is nearly all of it.
const NEARLY_ALL: f64 = 0.995;
/// More pools than this are not priced one by one.
const PRICED_AT_MOST: usize = 3;

/// Demand, how long it takes, how much of that is work, how much is in time.
pub(super) fn what_happens(findings: &Findings<'_>) -> Vec<String> {
    let whole = &findings.run.whole;
    let mut sentences = vec![format!("{}.", throughput_title(findings.run))];
    let Some(lead) = whole.lead_time else { return sentences };
    sentences.push(how_long(lead));
    if backlog_grows(findings.run) {
        sentences.push(
            "While the backlog grows these times depend on how long the run is, and a unit that comes at its end has \
             longer ones before it."
                .to_owned(),
        );
    }
    sentences.extend(how_much_work(whole));
    sentences.extend(in_time(whole));
    sentences
}

fn how_long(lead: Quantiles) -> String {
    let mean = figure(lead.mean, Kind::Time);
    let (half, most) = (value(lead.p50.value, Kind::Time), value(lead.p95.value, Kind::Time));
    if half == most {
        return format!(
            "A unit takes {mean} on average from arriving to leaving, and 95 of 100 no more than {most}."
        );
    }
    format!(
        "A unit takes {mean} on average from arriving to leaving: half of them no more than {half}, 95 of 100 no more \
         than {most}."
    )
}

fn how_much_work(whole: &Flow) -> Option<String> {
    let (touch, efficiency) = (whole.touch_time?, whole.flow_efficiency?);
    Some(match efficiency.value {
        _ if touch.value <= 0.0 => "Nobody works on it in all that time.".to_owned(),
        share if share > NEARLY_ALL => "Somebody works on it nearly all of that time.".to_owned(),
        share => format!(
            "Somebody works on it for {}, {} of that time; the rest it waits.",
            value(touch.value, Kind::Time),
            value(share, Kind::Share)
        ),
    })
}

fn in_time(whole: &Flow) -> Option<String> {
    let resolved =
        whole.sla_resolve.map(|share| format!("{} are resolved in time", figure(share, Kind::Share)));
    let answered =
        whole.sla_respond.map(|share| format!("{} are first worked on in time", figure(share, Kind::Share)));
    let parts: Vec<String> = [resolved, answered].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| format!("Of the units that have a target {}.", listed(&parts)))
}

/// Where units wait, and for what.
pub(super) fn why_it_waits(findings: &Findings<'_>) -> Vec<String> {
    let mut sentences = vec![finding::sentence(findings.run)];
    sentences.extend(causes(findings.run));
    sentences
}

/// The causes of all waiting, the largest first.
fn causes(run: &Results) -> Option<String> {
    let waiting = run.whole.waiting?;
    let all = finding::total(&waiting);
    if all <= 0.0 {
        return None;
    }
    let mut shares: Vec<(Cause, f64)> =
        Cause::ALL.into_iter().map(|cause| (cause, waiting[cause].value / all)).collect();
    shares.sort_by(|a, b| b.1.total_cmp(&a.1));
    let worth: Vec<String> = shares
        .iter()
        .filter(|(_, share)| *share >= SHARE_WORTH_SAYING)
        .enumerate()
        .map(|(place, &(cause, share))| {
            let is = if place == 0 { " is" } else { "" };
            format!("{}{is} {}", value(share, Kind::Share), why(cause))
        })
        .collect();
    Some(format!("Of all waiting {}.", listed(&worth)))
}

/// What more people, less work, less rework and the options would do, as far as it was simulated.
pub(super) fn what_would_help(findings: &Findings<'_>) -> Vec<String> {
    let mut sentences = findings.analysis.map(claims).unwrap_or_default();
    if let Some((comparison, further)) = findings.comparison {
        sentences.push(compare_finding(comparison));
        sentences.extend(further.choice.as_ref().map(|choice| selected_sentence(choice, comparison)));
        sentences.extend(further.breaks.iter().map(|found| break_even(found, comparison)));
    }
    sentences
}

/// What people cost now, and what the changes that help would cost.
pub(super) fn what_it_costs(findings: &Findings<'_>) -> Vec<String> {
    let mut sentences = vec![now(findings)];
    if let Some(analysis) = findings.analysis {
        sentences.extend(more_people(findings, analysis));
    }
    if let Some((comparison, _)) = findings.comparison {
        sentences.extend(best_option(comparison));
    }
    sentences
}

fn now(findings: &Findings<'_>) -> String {
    let run = findings.run;
    let free: Vec<String> = run
        .pools
        .iter()
        .zip(&findings.cost_per_hour)
        .filter(|(_, cost)| **cost <= 0.0)
        .map(|(pool, _)| pool.title.clone())
        .collect();
    if free.len() == run.pools.len() {
        return "The scenario does not say what people cost, so no amount of money is known.".to_owned();
    }
    let week: f64 = run.pools.iter().map(|pool| pool.cost_per_week.value).sum();
    let unit = run.whole.cost_per_unit.map_or_else(String::new, |cost| {
        format!(", {} for each unit that is finished", figure(cost, Kind::Money))
    });
    let without = match free.len() {
        0 => String::new(),
        1..=PRICED_AT_MOST => format!(" Without a cost in the scenario, and not in it: {}.", listed(&free)),
        many => format!(" Not in it are {many} pools without a cost in the scenario."),
    };
    format!("People cost {} a week{unit}.{without}", value(week, Kind::Money))
}

/// One more person in each pool of which the analysis claims something.
fn more_people(findings: &Findings<'_>, analysis: &Analysis) -> Vec<String> {
    let pools: &[usize] = match &analysis.verdict.claim {
        Claim::Bottleneck(pool) => std::slice::from_ref(pool),
        Claim::OneOf(pools) => pools,
        Claim::NoneProved | Claim::NotRun => &[],
    };
    if pools.len() > PRICED_AT_MOST {
        return Vec::new();
    }
    pools.iter().filter_map(|&pool| one_more(findings, analysis, pool)).collect()
}

fn one_more(findings: &Findings<'_>, analysis: &Analysis, pool: usize) -> Option<String> {
    let (gain, paid) = gain_of_person(analysis, pool)?;
    let (title, hours) = (&analysis.run.pools[pool].title, paid?);
    let shown = value(hours, Kind::Count);
    let cost = findings.cost_per_hour.get(pool).copied().filter(|cost| *cost > 0.0);
    let Some(cost) = cost else {
        return (findings.cost_per_hour.iter().any(|cost| *cost > 0.0)).then(|| {
            format!("One more person at {title} is paid {shown} hours a week; the scenario does not say at what cost.")
        });
    };
    let week = hours * cost;
    // What less delay costs is said only where the measure is a time that every unit saves.
    let units = analysis.run.whole.throughput_per_week.value;
    let helps = |gain: &Estimate| gain.interval.is_some_and(|(least, _)| least > 0.0);
    let saved = gain.filter(|gain| measured_lead_time(analysis) && helps(gain));
    let saved =
        saved.filter(|_| units > 0.0 && !backlog_grows(&analysis.run)).map_or_else(String::new, |gain| {
            format!(
                ", about {} for each hour that a unit is done sooner",
                value(week / (gain.value * units), Kind::Money)
            )
        });
    Some(format!(
        "One more person at {title} is paid {shown} hours a week, which costs {} a week{saved}.",
        value(week, Kind::Money)
    ))
}

/// What the option costs that is proved to be the best.
fn best_option(comparison: &Comparison) -> Option<String> {
    let best: &Alternative = comparison.alternatives.get(comparison.proved_best.filter(|best| *best > 0)?)?;
    let once = (best.money.once > 0.0).then(|| format!("{} once", value(best.money.once, Kind::Money)));
    let extra = best.money.extra_per_week.map(|extra| (extra, figure(of_size(extra), Kind::Money)));
    let extra = extra.filter(|(_, shown)| !shown.starts_with("0 ") && shown != "0").map(|(extra, shown)| {
        let more = if extra.value < 0.0 { "less" } else { "more" };
        format!("{shown} a week {more} than as it is")
    });
    let parts: Vec<String> = [once, extra].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| format!("“{}” costs {}.", best.title, listed(&parts)))
}

/// A difference without its sign.
fn of_size(difference: Estimate) -> Estimate {
    if difference.value >= 0.0 {
        return difference;
    }
    let interval = difference.interval.map(|(low, high)| (-high, -low));
    Estimate { value: -difference.value, interval }
}

/// What the figures rest on, and what no interval covers.
pub(super) fn how_sure(findings: &Findings<'_>) -> Vec<String> {
    let run = findings.run;
    let mut sentences = notes(run);
    if run.replications > 1 {
        let percent = (run.confidence * 1e14).round() / 1e12;
        sentences.push(format!(
            "What is said of the scenario as it is rests on {} of the same weeks with other luck; a figure after ± is the half-width of its {percent} % \
             interval.",
            counted(u64::from(run.replications), "replication")
        ));
        sentences.extend(known_to_within(run));
    }
    let same = "so that luck is the same on both sides.";
    if let Some(marginal) = findings.analysis.and_then(|analysis| analysis.marginal.as_ref()) {
        sentences.push(format!("Each change was run over {}, {same}", compared_replications(marginal)));
    } else if findings.comparison.is_some() {
        sentences
            .push(format!("Each option was run on the same random numbers as the scenario as it is, {same}"));
    }
    sentences.push(
        "What the scenario leaves out, and what it says that is not so, is in no interval: its assumptions decide."
            .to_owned(),
    );
    sentences
}

fn known_to_within(run: &Results) -> Option<String> {
    let mean = run.whole.lead_time?.mean;
    let half = half_width(mean)?;
    let relative = half / mean.value;
    (relative.is_finite() && relative > 0.0).then(|| {
        format!(
            "The mean lead time is known to within {} of itself.",
            value(rounded_up(relative), Kind::Share)
        )
    })
}

/// A share rounded up to what is shown of it, so that no more precision is claimed than there is.
fn rounded_up(share: f64) -> f64 {
    let step = if share < 0.1 { 1e-3 } else { 1e-2 };
    (share / step - 1e-9).ceil() * step
}
