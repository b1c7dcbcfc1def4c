//! What an analysis says of the bottleneck, in sentences. Each comes from figures, and says no more than they carry.

use crate::analysis::results::{
    Analysis, Change, ChangeKind, ChangeValues, Claim, Clearing, Estimate, MarginalValue, Method,
    MethodResult,
};
use crate::experiment::measure::Better;

use super::super::words::{Kind, counted, figure, listed, value};
use super::measures::{self, Named};

/// More pools than this are counted and not named.
const NAMED_AT_MOST: usize = 3;

/// The finding: who the bottleneck is, what the other signs say, what else would help, how much room is left.
pub fn sentences(analysis: &Analysis) -> Vec<String> {
    let mut sentences = overloaded(analysis);
    sentences.push(claim(analysis));
    sentences.extend(unknown(analysis));
    sentences.extend(dissent(analysis));
    sentences.extend(turning_point(analysis));
    sentences.extend(other_changes(analysis));
    sentences.extend(room(analysis));
    sentences.extend(clearing(analysis));
    sentences
}

/// When what was open at the start is done.
fn clearing(analysis: &Analysis) -> Option<String> {
    let Clearing { units, share_cleared, hours } = analysis.forecast.cleared.as_ref()?;
    let open = format!("Of the {} that are open at the start", counted(units.round() as u64, "unit"));
    let [half, most, _] = hours;
    Some(match (half, most) {
        (Some(half), Some(most)) => format!(
            "{open} the last has left after {}, with 85 % confidence after {}.",
            value(half.value, Kind::Time),
            value(most.value, Kind::Time)
        ),
        _ => format!(
            "{open} all have left by the end of the run in {} of the replications.",
            value(*share_cleared, Kind::Share)
        ),
    })
}

/// What is claimed, as the title of a chart.
pub(in crate::report) fn title(analysis: &Analysis) -> String {
    claim(analysis).trim_end_matches('.').to_owned()
}

/// What would help, without what other signs say: the claim, other changes that help, how much room is left.
pub(in crate::report) fn claims(analysis: &Analysis) -> Vec<String> {
    let mut sentences = vec![claim(analysis)];
    sentences.extend(unknown(analysis));
    sentences.extend(other_changes(analysis));
    sentences.extend(room(analysis));
    sentences.extend(clearing(analysis));
    sentences
}

/// What one more person in a pool does to the leading measure, turned so that more is better, and the paid hours a week
/// that it takes; `None` if that was not run.
pub(in crate::report) fn gain_of_person(
    analysis: &Analysis,
    pool: usize,
) -> Option<(Option<Estimate>, Option<f64>)> {
    let person = person(analysis, pool)?;
    Some((gain(person, measures::leading(analysis).better), person.paid_hours_per_week))
}

/// Whether changes are judged by the mean lead time.
pub(in crate::report) fn measured_lead_time(analysis: &Analysis) -> bool {
    let measures = analysis.marginal.as_ref().map(|marginal| marginal.measures.as_slice());
    measures.is_some_and(|measures| measures.first() == Some(&"lead_time.mean"))
}

/// Pools that cannot keep up come before everything: what more people do to figures that grow for as long as the run lasts
/// depends on how long it is.
fn overloaded(analysis: &Analysis) -> Vec<String> {
    let full = analysis.run.pools.iter().filter(|pool| pool.load.is_some_and(|load| load >= 1.0));
    let figures: Vec<String> = full
        .map(|pool| format!("{} ({})", pool.title, value(pool.load.unwrap_or(0.0), Kind::Share)))
        .collect();
    if figures.is_empty() {
        return Vec::new();
    }
    vec![format!(
        "Demand is more than this can do, so work piles up for as long as the run lasts: {}.",
        listed(&figures)
    )]
}

/// What is claimed.
fn claim(analysis: &Analysis) -> String {
    let measure = measures::leading(analysis);
    let gain = |pool: usize| person(analysis, pool).and_then(|value| gain(value, measure.better));
    match &analysis.verdict.claim {
        Claim::NotRun => "What one more person would do was not run, so no bottleneck is claimed.".to_owned(),
        Claim::Bottleneck(pool) => {
            let by =
                gain(*pool).map_or_else(String::new, |gain| format!(" by {}", figure(gain, measure.kind)));
            let more = if people(analysis).is_some_and(|people| people.places.len() > 1) {
                ", more than anywhere else"
            } else {
                ""
            };
            format!(
                "The bottleneck is {}: one more person there {} {}{by}{more}.",
                pool_title(analysis, *pool),
                measure.verb(),
                measure.title
            )
        }
        Claim::OneOf(pools) => one_of(analysis, pools, measure),
        Claim::NoneProved => {
            let people = people(analysis);
            let most = people.and_then(|people| people.places.first()).and_then(|first| {
                let gain = gain(first.change.place())?;
                Some(format!(
                    "; the best estimate is {} at {}",
                    figure(gain, measure.kind),
                    pool_title(analysis, first.change.place())
                ))
            });
            format!(
                "No bottleneck is proved: of no pool is it sure that one more person {} {}{}.",
                measure.verb(),
                measure.title,
                most.unwrap_or_default()
            )
        }
    }
}

/// That one more person helps, but not proved to be where most.
fn one_of(analysis: &Analysis, pools: &[usize], measure: Named) -> String {
    let (verb, title) = (measure.verb(), measure.title);
    let helps = |pool: usize| person(analysis, pool).is_some_and(|person| person.helps);
    if pools.len() > 1 && pools.iter().any(|&pool| helps(pool)) {
        let replications = counted(u64::from(compared(analysis)), "replication");
        let gains = gains(analysis, pools, measure);
        return format!(
            "One more person {verb} {title}, but {replications} cannot tell where most: {gains}."
        );
    }
    let places = people(analysis).map_or(&[][..], |people| &people.places);
    let Some(sure) = places.iter().find(|place| place.helps) else { return String::new() };
    let pool = sure.change.place();
    let by = gain(sure, measure.better)
        .map_or_else(String::new, |gain| format!(" by {}", figure(gain, measure.kind)));
    let others: Vec<usize> = pools.iter().copied().filter(|other| *other != pool).collect();
    let more = if others.is_empty() {
        ", more than wherever else it is known".to_owned()
    } else {
        format!("; it is not proved to be the most: it may be more {}", gains(analysis, &others, measure))
    };
    format!("One more person at {} {verb} {title}{by}{more}.", pool_title(analysis, pool))
}

/// Pools at which it is not known what one more person does.
fn unknown(analysis: &Analysis) -> Option<String> {
    let failed = &people(analysis)?.failed;
    let pools: Vec<String> =
        failed.iter().map(|change| pool_title(analysis, change.place()).to_owned()).collect();
    (!pools.is_empty()).then(|| {
        format!(
            "What one more person does at {} is not known: with it more units are inside than the run can hold.",
            listed(&pools)
        )
    })
}

/// `by 3.1 h ± 0.4 at Second line and by 2.9 h ± 0.5 at Engineers`, those beyond the limit counted.
fn gains(analysis: &Analysis, pools: &[usize], measure: Named) -> String {
    let one = |&pool: &usize| {
        let gain = gain(person(analysis, pool)?, measure.better)?;
        Some(format!("by {} at {}", figure(gain, measure.kind), pool_title(analysis, pool)))
    };
    let mut parts: Vec<String> = pools.iter().take(NAMED_AT_MOST).filter_map(one).collect();
    if pools.len() > NAMED_AT_MOST {
        parts.push(format!("by less at {} more", pools.len() - NAMED_AT_MOST));
    }
    listed(&parts)
}

/// Which other methods clearly name another pool than what is claimed, and what one more person does there.
fn dissent(analysis: &Analysis) -> Vec<String> {
    let Claim::Bottleneck(claimed) = analysis.verdict.claim else { return Vec::new() };
    let measure = measures::leading(analysis);
    let mut others: Vec<(usize, Vec<String>)> = Vec::new();
    for method in analysis.verdict.methods.iter().filter(|one| one.method != Method::MarginalValue) {
        let Some(leader) = method.leader.filter(|&leader| leader != claimed) else { continue };
        let Some(reason) = reason(method) else { continue };
        match others.iter_mut().find(|(pool, _)| *pool == leader) {
            Some((_, reasons)) => reasons.push(reason),
            None => others.push((leader, vec![reason])),
        }
    }
    let sentence = |(pool, reasons): (usize, Vec<String>)| {
        let there = match person(analysis, pool) {
            Some(person) if harms(person, measure) => {
                format!("one more person there makes {} worse", measure.title)
            }
            Some(person) if !person.helps => {
                format!("one more person there is not proved to change {}", measure.title)
            }
            Some(person) => format!(
                "one more person there {} {} by {}",
                measure.verb(),
                measure.title,
                gain(person, measure.better).map_or_else(String::new, |gain| figure(gain, measure.kind))
            ),
            None => "what one more person does there is not known".to_owned(),
        };
        format!("Other signs point to {}: {}; but {there}.", pool_title(analysis, pool), listed(&reasons))
    };
    others.into_iter().map(sentence).collect()
}

/// Whether a change surely makes a measure worse.
fn harms(change: &MarginalValue, measure: Named) -> bool {
    gain(change, measure.better).and_then(|gain| gain.interval).is_some_and(|(_, most)| most < 0.0)
}

/// What a method measures, with the figure of its leader.
fn reason(method: &MethodResult) -> Option<String> {
    let (_, figures) = method.ranking.first()?;
    Some(match method.method {
        Method::MarginalValue => return None,
        Method::MomentaryBottleneck => {
            format!("it is the momentary bottleneck {} of the time", figure(*figures, Kind::Share))
        }
        Method::ActivePeriod => {
            format!("its people are all busy for {} at a stretch", figure(*figures, Kind::Time))
        }
        Method::Waiting => format!("{} of the waiting for people is for them", figure(*figures, Kind::Share)),
        Method::Occupancy => format!("they are busy {} of their time on duty", figure(*figures, Kind::Share)),
    })
}

/// Where work stops being blocked and begins to be starved, if that is another pool than what is claimed.
fn turning_point(analysis: &Analysis) -> Option<String> {
    // At an end of the line nothing turns.
    let inner = |pool: &usize| *pool > 0 && pool + 1 < analysis.run.pools.len();
    let pool = analysis.activity.turning_point.filter(inner)?;
    if analysis.verdict.claim == Claim::Bottleneck(pool) {
        return None;
    }
    Some(format!(
        "People before {0} are blocked more than they are out of work, people after it are out of work more than they are \
         blocked: the line turns at {0}.",
        pool_title(analysis, pool)
    ))
}

/// The best change of work and of quality, where one is proved to help.
fn other_changes(analysis: &Analysis) -> Vec<String> {
    let Some(marginal) = &analysis.marginal else { return Vec::new() };
    let measure = measures::leading(analysis);
    let kinds = marginal.kinds.iter().filter(|kind| kind.kind != ChangeKind::Person);
    let sentence = |kind: &ChangeValues| {
        let first = kind.places.first().filter(|first| first.helps)?;
        let gain = figure(gain(first, measure.better)?, measure.kind);
        let activity = &analysis.run.activities[first.change.place()].title;
        let change = match first.change {
            Change::Person(_) => return None,
            Change::Work(_) => format!("10 % less work in a visit to {activity}"),
            Change::Quality(_, moved) => {
                format!("{} points fewer sent back after {activity}", points(moved))
            }
        };
        let rank = match (kind.best_is_proved, kind.places.len()) {
            (true, 2..) => ", more than at any other activity",
            _ => "",
        };
        Some(format!("{} {} {} by {gain}{rank}.", capitalized(&change), measure.verb(), measure.title))
    };
    kinds.filter_map(sentence).collect()
}

/// The pool that gives out first when demand grows, with the next.
fn room(analysis: &Analysis) -> Vec<String> {
    let mut rooms: Vec<(usize, f64)> =
        analysis.capacity.iter().enumerate().filter_map(|(pool, one)| Some((pool, one.head_room?))).collect();
    rooms.sort_by(|a, b| a.1.total_cmp(&b.1));
    let Some(&(first, room)) = rooms.first().filter(|(_, room)| *room > 0.0) else { return Vec::new() };
    let next = rooms.get(1).map_or_else(String::new, |&(next, room)| {
        format!(", by {} before {} does", value(room, Kind::Share), pool_title(analysis, next))
    });
    vec![format!(
        "Demand can grow by {} before {} gives out{next}.",
        value(room, Kind::Share),
        pool_title(analysis, first)
    )]
}

/// A share as points: `5`, `2.5`.
fn points(share: f64) -> String {
    let rounded = (share * 1000.0).round() / 10.0;
    format!("{rounded}")
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn pool_title(analysis: &Analysis, pool: usize) -> &str {
    &analysis.run.pools[pool].title
}

/// Replications in which those that may be the best were compared.
fn compared(analysis: &Analysis) -> u32 {
    analysis.marginal.as_ref().map_or(analysis.run.replications, |marginal| marginal.replications)
}

fn people(analysis: &Analysis) -> Option<&ChangeValues> {
    analysis.marginal.as_ref()?.kinds.iter().find(|kind| kind.kind == ChangeKind::Person)
}

fn person(analysis: &Analysis, pool: usize) -> Option<&MarginalValue> {
    people(analysis)?.places.iter().find(|value| value.change.place() == pool)
}

/// The difference in the leading measure, turned so that more is better.
pub(super) fn gain(value: &MarginalValue, better: Better) -> Option<Estimate> {
    let difference = (*value.differences.first()?)?;
    Some(match better {
        Better::Higher => difference,
        Better::Lower => Estimate {
            value: -difference.value,
            interval: difference.interval.map(|(low, high)| (-high, -low)),
        },
    })
}
