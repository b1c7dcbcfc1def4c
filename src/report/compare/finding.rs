//! What a comparison found, in a few sentences. They never say more than the intervals carry.

use super::super::words::{Kind, counted, figure, grouped, listed, value};
use super::FoundBreakEven;
use super::words::{difference, measure, size};
use crate::experiment::compare::{Alternative, BreakEven, Call, Comparison};
use crate::experiment::measure::{Better, Figure};
use crate::experiment::requirement::Verdict;
use crate::experiment::results::Estimate;

/// Names in a sentence before the rest is counted.
const NAMES_MOST: usize = 4;

/// The same where the names are the finding.
const UNBEATEN_MOST: usize = 8;

/// The finding: which option is the best by the decisive measure, or which cannot be told apart; then which is worth most.
pub fn sentence(comparison: &Comparison) -> String {
    let mut sentences = vec![best(comparison)];
    sentences.extend(broken(comparison));
    sentences.extend(keeping(comparison));
    sentences.extend(over_budget(comparison));
    sentences.extend(worth(comparison));
    sentences.join(" ")
}

/// The title of the chart of differences.
pub(crate) fn title(comparison: &Comparison) -> String {
    best(comparison)
}

fn best(comparison: &Comparison) -> String {
    let Some(decisive) = comparison.measures.first() else { return String::new() };
    let unit = decisive.measure.unit();
    let what = measure(decisive);
    let name = |one: &Alternative| quoted(one, comparison);
    let within = within(comparison);
    let contenders: Vec<&Alternative> = contenders(comparison).collect();
    match (comparison.budget, contenders.as_slice()) {
        (Some(budget), []) => {
            return format!(
                "Nothing that can be run stays within the budget of {} a week.",
                value(budget, Kind::Money)
            );
        }
        (Some(_), [only]) => {
            let runs = comparison.alternatives.iter().all(|one| one.failure.is_none() || !one.affordable);
            let and = if runs { "" } else { "can be run and " };
            return format!("{} is all that {and}stays within the budget.", capital(&name(only)));
        }
        _ => {}
    }
    if let Some(best) = comparison.proved_best.map(|best| &comparison.alternatives[best]) {
        let same: Vec<&Alternative> =
            contenders.iter().copied().filter(|one| one.name != best.name && is_as_good(one)).collect();
        let others = others(&same, contenders.len() - 1, comparison);
        return match best.compared.first().and_then(Option::as_ref) {
            Some(compared) => {
                let less = if compared.alone.value < 0.0 { "less" } else { "more" };
                let of = size(compared.alone.value, unit);
                let half = half_words(compared.alone, &difference(compared.alone, unit));
                let name = capital(&name(best));
                format!("{name} is the best for {what}: {of}{half} {less} than as it is; {others}.")
            }
            None => format!("Nothing beats leaving it as it is for {what}: {others}."),
        };
    }
    let open: Vec<&Alternative> = comparison.alternatives.iter().filter(|one| may_be_best(one)).collect();
    let any_better = contenders.iter().any(|one| call(one) == Some(Call::Better));
    let ahead = open.iter().max_by(|one, other| {
        one.probability_best.partial_cmp(&other.probability_best).unwrap_or(std::cmp::Ordering::Equal)
    });
    match (open.as_slice(), ahead) {
        (_, None) | ([], _) => format!("Nothing can be said about {what}."),
        (open, _)
            if !any_better && open.iter().any(|one| one.compared.first().is_none_or(Option::is_none)) =>
        {
            let better = if decisive.better == Better::Lower { "less" } else { "more" };
            format!("No option{within} is proved to have {better} {what} than there is as it is.")
        }
        (open, Some(ahead)) => {
            let names = some_names(open, comparison);
            let share = ahead.probability_best.map_or_else(String::new, |share| {
                format!(
                    "; {} is ahead in {} of resampled replications",
                    name(ahead),
                    value(share, Kind::Share)
                )
            });
            format!("For {what} {names} cannot be told apart as the best{share}.")
        }
    }
}

/// Of which alternatives something is said, where there is a budget.
const fn within(comparison: &Comparison) -> &'static str {
    if comparison.budget.is_some() { " within the budget" } else { "" }
}

/// The alternatives that can be run and stay within the budget.
fn contenders(comparison: &Comparison) -> impl Iterator<Item = &Alternative> {
    comparison.alternatives.iter().filter(|one| one.failure.is_none() && one.affordable)
}

/// Whether no other alternative can be better: of those of which this is proved one is named as the best.
fn is_as_good(one: &Alternative) -> bool {
    one.against_best.is_some_and(|against| against.interval.is_some_and(|(_, high)| high <= 0.0))
}

/// What is said of the `count` alternatives beside the best, of which some are just as good.
fn others(same: &[&Alternative], count: usize, comparison: &Comparison) -> String {
    let within = within(comparison);
    if same.is_empty() {
        return format!("every other alternative{within} is worse");
    }
    let rest = if same.len() < count { format!(", every other one{within} is worse") } else { String::new() };
    let are = if same.len() == 1 { "is" } else { "are" };
    format!("{} {are} just as good{rest}", some_names(same, comparison))
}

/// Which alternative is ahead of those that are proved to keep what must hold, unless the one that is named as the best does.
fn keeping(comparison: &Comparison) -> Option<String> {
    let keeps = |one: &&Alternative| one.verdicts.iter().all(|verdict| *verdict == Verdict::Proved);
    let best = comparison.proved_best.map(|best| &comparison.alternatives[best]);
    let decisive = comparison.measures.first()?;
    if comparison.requirements.is_empty() || best.as_ref().is_some_and(keeps) {
        return None;
    }
    let names: Vec<String> = comparison.requirements.iter().map(|demand| demand.name.clone()).collect();
    let held = listed(&names);
    let within = within(comparison);
    let turned = |one: &Alternative| {
        let value = one.estimates.first().copied().flatten().map_or(f64::INFINITY, |one| one.value);
        if decisive.better == Better::Lower { value } else { -value }
    };
    let ahead =
        contenders(comparison).filter(keeps).min_by(|one, other| turned(one).total_cmp(&turned(other)));
    Some(match ahead {
        Some(ahead) => {
            let name = quoted(ahead, comparison);
            format!("Of those{within} that are proved to keep what must hold of {held}, {name} is ahead.")
        }
        None => format!("No alternative{within} is proved to keep what must hold of {held}."),
    })
}

/// What must hold and is not proved of the best, if one is named.
fn broken(comparison: &Comparison) -> Option<String> {
    let best = &comparison.alternatives[comparison.proved_best?];
    let of = |verdict: Verdict| {
        let demands = comparison.requirements.iter().zip(&best.verdicts);
        let names = demands.filter(|(_, found)| **found == verdict).map(|(demand, _)| demand.name.clone());
        listed(&names.collect::<Vec<String>>())
    };
    let (missed, open) = (of(Verdict::Missed), of(Verdict::NotProved));
    match (missed.is_empty(), open.is_empty()) {
        (true, true) => None,
        (false, _) => Some(format!("But it breaks what must hold of {missed}.")),
        (true, false) => Some(format!("But it is not proved to keep what must hold of {open}.")),
    }
}

/// What costs more than the budget, if anything does.
fn over_budget(comparison: &Comparison) -> Option<String> {
    let budget = value(comparison.budget?, Kind::Money);
    let over: Vec<&Alternative> = comparison.alternatives.iter().filter(|one| !one.affordable).collect();
    if over.len() == comparison.alternatives.len() {
        return None;
    }
    let verb = if over.len() == 1 { "costs" } else { "cost" };
    let names = some_names(&over, comparison);
    (!over.is_empty()).then(|| format!("{} {verb} more than the budget of {budget} a week.", capital(&names)))
}

/// Which alternatives none beats in everything that is compared; `None` where there is nothing to trade off.
pub(in crate::report) fn trade_off(comparison: &Comparison) -> Option<String> {
    let running: Vec<&Alternative> =
        comparison.alternatives.iter().filter(|one| one.failure.is_none()).collect();
    let (beaten, others): (Vec<&Alternative>, Vec<&Alternative>) =
        running.iter().partition(|one| one.beaten_by.is_some());
    if beaten.is_empty() || comparison.measures.len() < 2 {
        return None;
    }
    // The cost of people is part of all cost.
    let shown = comparison.measures.iter().filter(|one| one.measure.figure != Figure::CostPerWeek);
    let what: Vec<String> = shown.map(measure).chain(std::iter::once("cost".to_owned())).collect();
    let proved = beaten.iter().filter(|one| one.beaten_by.is_some_and(|by| by.proved)).count();
    let is = |count: usize| if count == 1 { "is" } else { "are" };
    let other = if beaten.len() == 1 { "the other" } else { "the others" };
    let rest = match proved {
        0 => format!("{other} {}, by estimate", is(beaten.len())),
        count if count == beaten.len() => format!("{other} {} proved to be", is(count)),
        count => format!(
            "of the others {} {} proved to be, the rest by estimate",
            grouped(count as f64, 0),
            is(count)
        ),
    };
    Some(format!(
        "{} {} beaten by no other in {} taken together; {rest}.",
        capital(&names_up_to(UNBEATEN_MOST, &others, comparison)),
        is(others.len()),
        listed(&what)
    ))
}

/// Which option is worth most, if money can be said.
fn worth(comparison: &Comparison) -> Option<String> {
    comparison.prices.delay_per_hour?;
    let proved = |one: &&Alternative| {
        one.money.net_over_period.is_some_and(|net| net.interval.is_some_and(|(low, _)| low > 0.0))
    };
    let net = |one: &&Alternative| one.money.net_over_period.map_or(f64::NEG_INFINITY, |net| net.value);
    let paying: Vec<&Alternative> =
        comparison.alternatives[1..].iter().filter(|one| one.affordable).filter(proved).collect();
    let Some(most) = paying.iter().max_by(|one, other| net(one).total_cmp(&net(other))) else {
        let within = within(comparison);
        return Some(format!("No option{within} is proved to be worth more than it costs."));
    };
    let per_week = most.money.net_per_week?;
    let period = period_words(comparison.prices.period_weeks);
    let payback = most.money.payback_weeks.map_or_else(String::new, |payback| {
        format!(", and pays back what it costs once in {} weeks", figure_weeks(payback))
    });
    let within = within(comparison);
    let others = match paying.len() {
        1 => format!("it is the only option{within} that is proved to pay"),
        count => format!("{count} options{within} are proved to pay"),
    };
    Some(format!(
        "{} is worth the most within {period}: {} a week more than it costs{payback}; {others}.",
        capital(&quoted(most, comparison)),
        figure(per_week, Kind::Money),
    ))
}

fn figure_weeks(weeks: Estimate) -> String {
    let finite = weeks.interval.filter(|(_, high)| high.is_finite());
    figure(Estimate { value: weeks.value, interval: finite }, Kind::Count)
}

/// The period in words.
pub(in crate::report) fn period_words(weeks: f64) -> String {
    let years = weeks * 7.0 / 365.25;
    if (years - 1.0).abs() < 1e-6 { "a year".to_owned() } else { value(weeks * 168.0, Kind::Time) }
}

/// How good an option must be to pay, in a sentence.
pub(in crate::report) fn break_even(found: &FoundBreakEven, comparison: &Comparison) -> String {
    let period = period_words(comparison.prices.period_weeks);
    match &found.at {
        BreakEven::Always { .. } => {
            format!("“{}” pays within {period} however little of it comes true.", found.title)
        }
        BreakEven::Never { .. } => {
            format!("“{}” does not pay within {period}, even at twice its effect.", found.title)
        }
        BreakEven::At { size, .. } => {
            let changes: Vec<String> = found
                .changes
                .iter()
                .take(NAMES_MOST)
                .map(|change| {
                    format!(
                        "{} from {} to {} ({} as planned)",
                        change.path, change.before, change.needed, change.written
                    )
                })
                .collect();
            let more = found.changes.len().saturating_sub(NAMES_MOST);
            let more = if more > 0 {
                format!(" and {}", counted(more as u64, "more change"))
            } else {
                String::new()
            };
            format!(
                "“{}” pays within {period} from {} of its effect on: {}{more}.",
                found.title,
                figure(*size, Kind::Share),
                changes.join("; ")
            )
        }
    }
}

/// Whether an alternative is not ruled out as the best.
fn may_be_best(one: &Alternative) -> bool {
    is_as_good(one)
        || one.against_best.is_some_and(|against| against.interval.is_none_or(|(low, _)| low < 0.0))
}

fn call(one: &Alternative) -> Option<Call> {
    one.compared.first()?.as_ref().map(|compared| compared.call)
}

/// A half-width in words, from the difference as shown: ` ± 0.4`.
fn half_words(estimate: Estimate, shown: &str) -> String {
    let half = shown.split_once(" ± ").map(|(_, half)| format!(" ± {half}"));
    half.filter(|_| estimate.interval.is_some()).unwrap_or_default()
}

fn quoted(one: &Alternative, comparison: &Comparison) -> String {
    if comparison.alternatives.first().is_some_and(|first| first.name == one.name) {
        return "leaving it as it is".to_owned();
    }
    format!("“{}”", one.title)
}

fn some_names(open: &[&Alternative], comparison: &Comparison) -> String {
    names_up_to(NAMES_MOST, open, comparison)
}

fn names_up_to(most: usize, open: &[&Alternative], comparison: &Comparison) -> String {
    if open.len() <= most {
        let names: Vec<String> = open.iter().map(|one| quoted(one, comparison)).collect();
        return listed(&names);
    }
    format!("{} of {} alternatives", open.len(), comparison.alternatives.len())
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
