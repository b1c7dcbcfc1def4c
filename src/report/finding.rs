//! What an experiment found, in a sentence or two: where the time goes and whether the flow keeps up.
//!
//! A sentence never claims more than the intervals carry. Activities and pools are ranked only where their
//! intervals do not overlap, which is stricter than a paired test; a single replication is called one. Knows
//! nothing of where the sentence will stand.

mod cause;
mod throughput;

use crate::experiment::results::{ActivityResult, Cause, Estimate, PoolResult, Results};
use crate::time::{SimTime, TICKS_PER_WEEK};

use super::words::{Kind, counted, figure, listed, value};

use cause::INSIDE;
pub(super) use cause::{title, total, why};
pub(super) use throughput::{backlog_grows, throughput_title};

/// From this flow efficiency on there is nothing to gain from less waiting.
const ALMOST_NO_WAITING: f64 = 0.9;
/// More activities than this are counted and not named.
const NAMED_AT_MOST: usize = 3;

/// An activity and its share of the waiting for people.
type Ranked<'a> = (&'a ActivityResult, Estimate);

/// What the figures say about waiting.
enum Verdict<'a> {
    /// No unit came in the measured window.
    NoArrivals,
    /// No unit was finished in it.
    NothingFinished,
    /// More work comes than this pool can do.
    Overloaded(&'a PoolResult, f64),
    /// Units hardly wait for people.
    HardlyAnyWaiting,
    /// Several activities wait for one pool, which stands out.
    Pool(Crowd<'a>),
    /// One activity stands out; after it the next, if there is one.
    One(&'a ActivityResult, Estimate, Option<Ranked<'a>>),
    /// These, the largest first, cannot be told apart.
    Tied(Vec<Ranked<'a>>),
    /// The largest share, without an interval to say how sure it is.
    Unsure(&'a ActivityResult, Estimate),
}

/// Several activities that wait for one pool and for nobody else.
struct Crowd<'a> {
    pool: &'a PoolResult,
    /// Their shares of the waiting for people added up. So are their half-widths, which is wide enough: the
    /// standard deviation of a sum is at most the sum of the standard deviations.
    share: Estimate,
    /// The activities, the largest share first.
    activities: Vec<Ranked<'a>>,
}

/// The finding on waiting in one sentence, with a second one where more time passes outside.
pub fn sentence(results: &Results) -> String {
    let more_time =
        || outside(results).map_or_else(String::new, |delays| format!(" More time still, {delays}."));
    match verdict(results) {
        Verdict::NoArrivals => {
            "No unit arrived in the measured window, so there is nothing to judge.".to_owned()
        }
        Verdict::NothingFinished => {
            "No unit was finished in the measured window, so there is no lead time to judge.".to_owned()
        }
        Verdict::Overloaded(pool, load) => format!(
            "{} cannot keep up: demand is {} of what it can do, so work piles up for as long as the run goes on.",
            pool.title,
            value(load, Kind::Share)
        ),
        Verdict::HardlyAnyWaiting => hardly_any_waiting(results),
        Verdict::Pool(crowd) => held_by_a_pool(results, &crowd) + &more_time(),
        Verdict::One(activity, share, next) => standing_out(results, activity, share, next) + &more_time(),
        Verdict::Tied(tied) => format!(
            "No single bottleneck stands out: {}; {} cannot tell which is first.{}",
            tied_shares(&tied),
            counted(u64::from(results.replications), "replication"),
            more_time()
        ),
        Verdict::Unsure(activity, share) => format!(
            "{}, {} of the waiting for people happens at {}{}; more replications would tell how sure that is.{}",
            one_replication(results),
            value(share.value, Kind::Share),
            activity.title,
            reason_clause(&[activity]),
            more_time()
        ),
    }
}

/// The finding on waiting as the title of a chart.
pub(super) fn waiting_title(results: &Results) -> String {
    match verdict(results) {
        Verdict::Overloaded(pool, load) => {
            format!("{} cannot keep up: demand is {} of what it can do", pool.title, value(load, Kind::Share))
        }
        Verdict::HardlyAnyWaiting | Verdict::NoArrivals | Verdict::NothingFinished => {
            "Units hardly wait for people; this is where the little waiting happens".to_owned()
        }
        Verdict::Pool(crowd) => format!(
            "{}: {} of the waiting for people is for them",
            what_a_pool_does(&crowd, "Work is"),
            figure(crowd.share, Kind::Share)
        ),
        Verdict::One(activity, share, _) => format!(
            "{} {}: {} of the waiting for people is there",
            activity.title,
            what_it_does(activity, share, "work"),
            figure(share, Kind::Share)
        ),
        Verdict::Tied(tied) => {
            let names = named(tied.iter().map(|(activity, _)| *activity));
            format!("No single bottleneck: the runs cannot tell {names} apart")
        }
        Verdict::Unsure(activity, share) => format!(
            "{}, {} of the waiting for people is at {}",
            one_replication(results),
            value(share.value, Kind::Share),
            activity.title
        ),
    }
}

/// Decides what the figures carry.
fn verdict(results: &Results) -> Verdict<'_> {
    if results.whole.arrived.value <= 0.0 && results.whole.finished.value <= 0.0 {
        return Verdict::NoArrivals;
    }
    if let Some((pool, load)) = overloaded(results) {
        return Verdict::Overloaded(pool, load);
    }
    if results.whole.finished.value <= 0.0 {
        return Verdict::NothingFinished;
    }
    let mut ranked: Vec<Ranked<'_>> = results
        .activities
        .iter()
        .filter_map(|activity| Some((activity, activity.share_of_waiting?)))
        .filter(|(_, share)| share.value > 0.0)
        .collect();
    ranked.sort_by(|a, b| b.1.value.total_cmp(&a.1.value));
    let Some(&(first, share)) = ranked.first().filter(|_| !is_efficient(results)) else {
        return Verdict::HardlyAnyWaiting;
    };
    let Some(least) = low(share) else { return Verdict::Unsure(first, share) };
    if let Some(crowd) = leading_crowd(results, &ranked) {
        return Verdict::Pool(crowd);
    }
    let next = ranked.get(1).copied();
    let tied: Vec<_> = ranked
        .into_iter()
        .take_while(|(activity, other)| activity.name == first.name || high(*other) >= least)
        .collect();
    if tied.len() == 1 { Verdict::One(first, share, next) } else { Verdict::Tied(tied) }
}

/// The pool whose demand exceeds its capacity most, if one's does.
fn overloaded(results: &Results) -> Option<(&PoolResult, f64)> {
    results
        .pools
        .iter()
        .filter_map(|pool| Some((pool, pool.load.filter(|load| *load >= 1.0)?)))
        .max_by(|a, b| a.1.total_cmp(&b.1))
}

/// Whether work surely takes almost all of the lead time.
fn is_efficient(results: &Results) -> bool {
    let efficiency = results.whole.flow_efficiency;
    efficiency.is_some_and(|efficiency| low(efficiency).unwrap_or(efficiency.value) >= ALMOST_NO_WAITING)
}

/// The pool for which several activities wait, if together they surely hold more than any one of them, than any
/// other activity and than those of any other pool.
fn leading_crowd<'a>(results: &'a Results, ranked: &[Ranked<'a>]) -> Option<Crowd<'a>> {
    let mut crowds: Vec<Crowd<'a>> = results.pools.iter().filter_map(|pool| crowd(pool, ranked)).collect();
    crowds.sort_by(|a, b| b.share.value.total_cmp(&a.share.value));
    let least = low(crowds.first()?.share)?;
    let others = crowds.iter().skip(1).map(|crowd| crowd.share).chain(ranked.iter().map(|ranked| ranked.1));
    let leads = others.map(high).all(|other| other < least);
    crowds.into_iter().next().filter(|_| leads)
}

/// The activities that wait for this pool and nobody else; `None` if they are fewer than two.
fn crowd<'a>(pool: &'a PoolResult, ranked: &[Ranked<'a>]) -> Option<Crowd<'a>> {
    let is_own = |(activity, _): &Ranked<'_>| activity.pools.len() == 1 && activity.pools[0] == pool.name;
    let activities: Vec<Ranked<'a>> = ranked.iter().copied().filter(is_own).collect();
    if activities.len() < 2 {
        return None;
    }
    let sum = |end: fn(Estimate) -> f64| activities.iter().map(|(_, share)| end(*share)).sum::<f64>();
    let interval = (sum(|share| low(share).unwrap_or(share.value)), sum(high));
    let share = Estimate { value: sum(|share| share.value), interval: Some(interval) };
    Some(Crowd { pool, share, activities })
}

/// The sentence where units hardly wait for people.
fn hardly_any_waiting(results: &Results) -> String {
    match (results.whole.flow_efficiency, outside(results)) {
        (Some(efficiency), _) if is_efficient(results) => format!(
            "Units hardly wait: work takes {} of their lead time, and no activity holds {} back.",
            figure(efficiency, Kind::Share),
            streams(results)
        ),
        (_, Some(delays)) => format!("Units do not wait for people. Time, {delays}."),
        _ => "Units do not wait for people.".to_owned(),
    }
}

/// The sentence for a pool that stands out.
fn held_by_a_pool(results: &Results, crowd: &Crowd<'_>) -> String {
    let activities: Vec<&ActivityResult> = crowd.activities.iter().map(|(activity, _)| *activity).collect();
    let (largest, its) = crowd.activities[0];
    let whom = if results.streams.len() == 1 { "The stream is" } else { "The streams are" };
    let busy = crowd.pool.occupancy.map_or_else(String::new, |occupancy| {
        format!("; they are busy {} of their time on duty", figure(occupancy, Kind::Share))
    });
    format!(
        "{}: {} of the waiting for people is for them{}, and {} is at {} alone{busy}.",
        what_a_pool_does(crowd, whom),
        figure(crowd.share, Kind::Share),
        reason_clause(&activities),
        figure(its, Kind::Share),
        apart(&largest.title)
    )
}

/// What a pool that stands out does. It holds others back only where most of the waiting is for it.
fn what_a_pool_does(crowd: &Crowd<'_>, whom: &str) -> String {
    if is_most(crowd.share) {
        format!("{whom} held back by {}", crowd.pool.title)
    } else {
        format!("Units wait most for {}", crowd.pool.title)
    }
}

/// The sentence for an activity that stands out.
fn standing_out(
    results: &Results,
    activity: &ActivityResult,
    share: Estimate,
    next: Option<Ranked<'_>>,
) -> String {
    let ahead = match next {
        Some((next, its)) if !is_most(share) => {
            format!(", ahead of {} with {}", next.title, figure(its, Kind::Share))
        }
        _ => String::new(),
    };
    format!(
        "{} {}: {} of the waiting for people happens there{}{ahead}{}.",
        activity.title,
        what_it_does(activity, share, streams(results)),
        figure(share, Kind::Share),
        reason_clause(&[activity]),
        busy_clause(results, activity)
    )
}

/// What an activity that stands out does. Only where most of the waiting is, and is for busy people, does it hold
/// anything back.
fn what_it_does(activity: &ActivityResult, share: Estimate, whom: &str) -> String {
    match main_reason(&[activity]) {
        Some((Cause::Contention, ..)) if is_most(share) => format!("holds {whom} back"),
        _ => "is where units wait most".to_owned(),
    }
}

/// Whether a share is surely more than half.
fn is_most(share: Estimate) -> bool {
    low(share).is_some_and(|low| low > 0.5)
}

/// The cause of at least half of the waiting for people at some activities, in words, and its share.
fn main_reason(activities: &[&ActivityResult]) -> Option<(Cause, &'static str, f64)> {
    let hours = |cause: Cause| -> f64 {
        activities.iter().map(|activity| activity.waiting_per_week[cause].value).sum()
    };
    let all: f64 = INSIDE.iter().map(|(cause, _)| hours(*cause)).sum();
    INSIDE
        .into_iter()
        .map(|(cause, why)| (cause, why, hours(cause) / all))
        .find(|(_, _, share)| *share >= 0.5)
}

/// `, 80 % of it because people are busy with earlier units`; nothing if no cause has half.
fn reason_clause(activities: &[&ActivityResult]) -> String {
    main_reason(activities).map_or_else(String::new, |(_, why, share)| {
        if share > 0.995 {
            format!(", all of it {why}")
        } else {
            format!(", {} of it {why}", value(share, Kind::Share))
        }
    })
}

/// `; busy while on duty: Testers 60 % ± 2 and Environments 91 % ± 3`, the pools of the activity.
fn busy_clause(results: &Results, activity: &ActivityResult) -> String {
    let busy: Vec<String> = results
        .pools
        .iter()
        .filter(|pool| activity.pools.contains(&pool.name))
        .filter_map(|pool| Some(format!("{} {}", pool.title, figure(pool.occupancy?, Kind::Share))))
        .take(NAMED_AT_MOST)
        .collect();
    if busy.is_empty() { String::new() } else { format!("; busy while on duty: {}", listed(&busy)) }
}

/// `30 d ± 2 a unit on average, passes outside, at Wait for the vendor`, if delays that need nobody of ours
/// surely take more time than all waiting for people.
fn outside(results: &Results) -> Option<String> {
    let waiting = results.whole.waiting?;
    let inside: f64 = INSIDE.iter().map(|(cause, _)| high(waiting[*cause])).sum();
    if low(waiting[Cause::External])? <= inside {
        return None;
    }
    let hours = |activity: &ActivityResult| activity.waiting_per_week[Cause::External].value;
    let mut delays: Vec<&ActivityResult> =
        results.activities.iter().filter(|activity| hours(activity) > 0.0).collect();
    delays.sort_by(|a, b| hours(b).total_cmp(&hours(a)));
    let mean = figure(waiting[Cause::External], Kind::Time);
    Some(format!("{mean} a unit on average, passes outside, at {}", named(delays.into_iter())))
}

/// `41 % ± 5 of the waiting for people is at Log, 38 % ± 6 at Diagnose`.
fn tied_shares(tied: &[Ranked<'_>]) -> String {
    let mut parts: Vec<String> = tied
        .iter()
        .take(NAMED_AT_MOST)
        .enumerate()
        .map(|(place, (activity, share))| {
            let of_all = if place == 0 { " of the waiting for people is" } else { "" };
            format!("{}{of_all} at {}", figure(*share, Kind::Share), apart(&activity.title))
        })
        .collect();
    if tied.len() > NAMED_AT_MOST {
        parts.push(format!("about as much at each of {} more", tied.len() - NAMED_AT_MOST));
    }
    listed(&parts)
}

/// The titles of activities, those beyond the limit counted.
fn named<'a>(activities: impl ExactSizeIterator<Item = &'a ActivityResult>) -> String {
    let more = activities.len().saturating_sub(NAMED_AT_MOST);
    let mut names: Vec<String> =
        activities.take(NAMED_AT_MOST).map(|activity| apart(&activity.title)).collect();
    if more > 0 {
        names.push(format!("{more} more"));
    }
    listed(&names)
}

/// A title for a list, in quotation marks if its own words would blur the list.
fn apart(title: &str) -> String {
    if title.contains(',') || title.contains(" and ") { format!("“{title}”") } else { title.to_owned() }
}

/// Weeks in the measured window.
pub(super) fn measured_weeks(results: &Results) -> f64 {
    weeks(results.horizon) - weeks(results.warm_up)
}

/// Weeks since the start.
pub(super) fn weeks(time: SimTime) -> f64 {
    time.ticks() as f64 / TICKS_PER_WEEK as f64
}

fn streams(results: &Results) -> &'static str {
    if results.streams.len() == 1 { "the stream" } else { "the streams" }
}

fn one_replication(results: &Results) -> String {
    match results.replications {
        1 => "In this one replication".to_owned(),
        many => format!("In these {many} replications"),
    }
}

fn low(estimate: Estimate) -> Option<f64> {
    estimate.interval.map(|(low, _)| low)
}

fn high(estimate: Estimate) -> f64 {
    estimate.interval.map_or(estimate.value, |(_, high)| high)
}

#[cfg(test)]
mod tests;
