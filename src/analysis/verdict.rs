//! Which pool is the bottleneck, by each method, and what of it is proved.
//!
//! What one more person does decides: it answers the question that is asked. How often a pool is the momentary bottleneck,
//! how long its active periods are, what waits for it and how busy it is explain that; each misleads somewhere (shared
//! people, batches, streams that shift: Roser, Nakano and Tanaka 2002; Lawrence and Buss 1994), so none of them makes a
//! claim alone.

use crate::experiment::results::Results;

use super::figure::{high, low};
use super::results::{
    ChangeKind, Claim, Estimate, MarginalValues, Method, MethodResult, PoolActivity, Verdict,
};

/// The verdict on a run.
pub(super) fn verdict(
    run: &Results,
    activity: &PoolActivity,
    waiting: &[Option<Estimate>],
    marginal: Option<&MarginalValues>,
) -> Verdict {
    let pools = || 0..run.pools.len();
    let by = |method, figure: &dyn Fn(usize) -> Option<Estimate>| {
        ranked(method, pools().filter_map(|pool| Some((pool, figure(pool)?))).collect())
    };
    let mut methods = Vec::new();
    if let Some(marginal) = marginal {
        methods.push(marginal_ranking(marginal));
    }
    methods.push(by(Method::MomentaryBottleneck, &|pool| activity.pools[pool].bottleneck));
    methods.push(by(Method::ActivePeriod, &|pool| activity.pools[pool].mean_period));
    methods.push(by(Method::Waiting, &|pool| waiting[pool]));
    methods.push(by(Method::Occupancy, &|pool| run.pools[pool].occupancy));
    Verdict { claim: marginal.map_or(Claim::NotRun, claim), methods }
}

/// What the marginal values of people carry.
fn claim(marginal: &MarginalValues) -> Claim {
    let Some(people) = marginal.kinds.iter().find(|kind| kind.kind == ChangeKind::Person) else {
        return Claim::NoneProved;
    };
    match people.places.first() {
        Some(first) if people.best_is_proved => Claim::Bottleneck(first.change.place()),
        Some(_) if people.places.iter().any(|place| place.helps) => {
            let may_be_best = people.places.iter().filter(|place| place.may_be_best);
            Claim::OneOf(may_be_best.map(|place| place.change.place()).collect())
        }
        _ => Claim::NoneProved,
    }
}

/// The pools by what one more person gains, as a positive figure.
fn marginal_ranking(marginal: &MarginalValues) -> MethodResult {
    let people = marginal.kinds.iter().find(|kind| kind.kind == ChangeKind::Person);
    let places = people.map_or(&[][..], |people| &people.places);
    let ranking = places.iter().filter_map(|place| Some((place.change.place(), place.differences[0]?)));
    let leader = people.filter(|people| people.best_is_proved).and_then(|people| people.places.first());
    MethodResult {
        method: Method::MarginalValue,
        ranking: ranking.collect(),
        leader: leader.map(|first| first.change.place()),
    }
}

/// The pools by a figure of which more looks more like a bottleneck. The first leads if its interval lies clear of all
/// others and of zero.
fn ranked(method: Method, mut ranking: Vec<(usize, Estimate)>) -> MethodResult {
    ranking.sort_by(|a, b| b.1.value.total_cmp(&a.1.value));
    let leader = ranking.first().filter(|(_, first)| {
        let least = low(first);
        first.interval.is_some() && least > 0.0 && ranking[1..].iter().all(|(_, other)| high(other) < least)
    });
    let leader = leader.map(|(pool, _)| *pool);
    MethodResult { method, ranking, leader }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about(value: f64, half: f64) -> Estimate {
        Estimate { value, interval: Some((value - half, value + half)) }
    }

    #[test]
    fn a_leader_lies_clear_of_all_others_and_of_zero() {
        let leader = |figures: &[(usize, Estimate)]| ranked(Method::Waiting, figures.to_vec()).leader;
        assert_eq!(leader(&[(0, about(0.2, 0.05)), (1, about(0.5, 0.05))]), Some(1));
        assert_eq!(leader(&[(0, about(0.45, 0.06)), (1, about(0.5, 0.05))]), None);
        assert_eq!(leader(&[(3, about(0.5, 0.6))]), None);
        assert_eq!(
            leader(&[(0, Estimate { value: 1.0, interval: None })]),
            None,
            "one replication proves nothing"
        );
        assert_eq!(leader(&[]), None);
    }
}
