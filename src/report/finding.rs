//! What an experiment found, in one sentence: where the time goes and whether the flow keeps up.
//!
//! A sentence never claims more than the intervals carry. Activities are ranked only where their intervals do
//! not overlap, which is stricter than a paired test; a single replication is called one. Knows nothing of where
//! the sentence will stand.

use crate::experiment::results::{ActivityResult, Estimate, PoolResult, Results, WaitingByCause};
use crate::time::{SimTime, TICKS_PER_WEEK};

use super::words::{Kind, counted, figure, grouped, listed, value};

/// From this flow efficiency on there is nothing to gain from less waiting.
const ALMOST_NO_WAITING: f64 = 0.9;
/// More activities than this are counted and not named.
const NAMED_AT_MOST: usize = 3;

/// What the figures say about waiting.
enum Verdict<'a> {
    /// No unit came in the measured window.
    NoArrivals,
    /// No unit was finished in it.
    NothingFinished,
    /// More work comes than this pool can do.
    Overloaded(&'a PoolResult, f64),
    /// Units hardly wait.
    HardlyAnyWaiting,
    /// One activity stands out; after it the next, if there is one.
    One(&'a ActivityResult, Estimate, Option<(&'a ActivityResult, Estimate)>),
    /// These, the largest first, cannot be told apart.
    Tied(Vec<(&'a ActivityResult, Estimate)>),
    /// The largest share, without an interval to say how sure it is.
    Unsure(&'a ActivityResult, Estimate),
}

/// The finding on waiting as one sentence.
pub fn sentence(results: &Results) -> String {
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
        Verdict::HardlyAnyWaiting => match results.whole.flow_efficiency {
            Some(efficiency) => format!(
                "Units hardly wait: work takes {} of their lead time, and no activity holds {} back.",
                figure(efficiency, Kind::Share),
                streams(results)
            ),
            None => "Units do not wait anywhere.".to_owned(),
        },
        Verdict::One(activity, share, next) => standing_out(results, activity, share, next),
        Verdict::Tied(tied) => format!(
            "No single bottleneck stands out: {}; {} cannot tell which is first.",
            tied_shares(&tied),
            counted(u64::from(results.replications), "replication")
        ),
        Verdict::Unsure(activity, share) => format!(
            "{}, {} of all waiting happens at {}{}; more replications would tell how sure that is.",
            one_replication(results),
            value(share.value, Kind::Share),
            activity.title,
            cause_clause(activity)
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
            "Units hardly wait; this is where the little waiting happens".to_owned()
        }
        Verdict::One(activity, share, _) => format!(
            "{} {}: {} of all waiting is there",
            activity.title,
            what_it_does(activity, share, "work"),
            figure(share, Kind::Share)
        ),
        Verdict::Tied(tied) => {
            format!("No single bottleneck: the runs cannot tell {} apart", tied_names(&tied))
        }
        Verdict::Unsure(activity, share) => format!(
            "{}, {} of all waiting is at {}",
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
    let mut ranked: Vec<(&ActivityResult, Estimate)> = results
        .activities
        .iter()
        .filter_map(|activity| Some((activity, activity.share_of_waiting?)))
        .filter(|(_, share)| share.value > 0.0)
        .collect();
    ranked.sort_by(|a, b| b.1.value.total_cmp(&a.1.value));
    let efficient = results
        .whole
        .flow_efficiency
        .is_some_and(|efficiency| low(efficiency).unwrap_or(efficiency.value) >= ALMOST_NO_WAITING);
    let Some(&(first, share)) = ranked.first().filter(|_| !efficient) else {
        return Verdict::HardlyAnyWaiting;
    };
    let Some(least) = low(share) else { return Verdict::Unsure(first, share) };
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

/// The sentence for an activity that stands out.
fn standing_out(
    results: &Results,
    activity: &ActivityResult,
    share: Estimate,
    next: Option<(&ActivityResult, Estimate)>,
) -> String {
    let ahead = match next {
        Some((next, its)) if !is_most(share) => {
            format!(", ahead of {} with {}", next.title, figure(its, Kind::Share))
        }
        _ => String::new(),
    };
    format!(
        "{} {}: {} of all waiting happens there{}{ahead}{}.",
        activity.title,
        what_it_does(activity, share, streams(results)),
        figure(share, Kind::Share),
        cause_clause(activity),
        busy_clause(results, activity)
    )
}

/// What an activity that stands out does. Only where most of the waiting is, and is for busy people, does it hold
/// anything back.
fn what_it_does(activity: &ActivityResult, share: Estimate, whom: &str) -> String {
    match main_cause(activity) {
        Some((Cause::Contention, _)) if is_most(share) => format!("holds {whom} back"),
        Some((Cause::External, _)) => "keeps units waiting for others".to_owned(),
        _ => "is where units wait most".to_owned(),
    }
}

/// Whether a share is surely more than half.
fn is_most(share: Estimate) -> bool {
    low(share).is_some_and(|low| low > 0.5)
}

/// The cause of at least half of the waiting at an activity, and its share.
fn main_cause(activity: &ActivityResult) -> Option<(Cause, f64)> {
    let all = total(&activity.waiting_per_week);
    Cause::ALL
        .into_iter()
        .map(|cause| (cause, cause.of(&activity.waiting_per_week).value / all))
        .find(|(_, share)| *share >= 0.5)
}

/// `, 80 % of it because people are busy with earlier units`; nothing if no cause has half.
fn cause_clause(activity: &ActivityResult) -> String {
    main_cause(activity).map_or_else(String::new, |(cause, share)| {
        if share > 0.995 {
            format!(", all of it {}", cause.because())
        } else {
            format!(", {} of it {}", value(share, Kind::Share), cause.because())
        }
    })
}

/// `; Second line is busy 87 % ± 1 of its time on duty`, for each pool of the activity.
fn busy_clause(results: &Results, activity: &ActivityResult) -> String {
    let busy: Vec<String> = results
        .pools
        .iter()
        .filter(|pool| activity.pools.contains(&pool.name))
        .filter_map(|pool| Some((pool, pool.occupancy?)))
        .take(NAMED_AT_MOST)
        .map(|(pool, occupancy)| format!("{} is busy {}", pool.title, figure(occupancy, Kind::Share)))
        .collect();
    match busy.len() {
        0 => String::new(),
        1 => format!("; {} of its time on duty", busy[0]),
        _ => format!("; {} of their time on duty", listed(&busy)),
    }
}

/// `41 % ± 5 of all waiting is at Log, 38 % ± 6 at Diagnose`.
fn tied_shares(tied: &[(&ActivityResult, Estimate)]) -> String {
    let mut parts: Vec<String> = tied
        .iter()
        .take(NAMED_AT_MOST)
        .enumerate()
        .map(|(place, (activity, share))| {
            let of_all = if place == 0 { " of all waiting is" } else { "" };
            format!("{}{of_all} at {}", figure(*share, Kind::Share), apart(&activity.title))
        })
        .collect();
    if tied.len() > NAMED_AT_MOST {
        parts.push(format!("about as much at each of {} more", tied.len() - NAMED_AT_MOST));
    }
    listed(&parts)
}

fn tied_names(tied: &[(&ActivityResult, Estimate)]) -> String {
    let mut names: Vec<String> =
        tied.iter().take(NAMED_AT_MOST).map(|(activity, _)| apart(&activity.title)).collect();
    if tied.len() > NAMED_AT_MOST {
        names.push(format!("{} more", tied.len() - NAMED_AT_MOST));
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
