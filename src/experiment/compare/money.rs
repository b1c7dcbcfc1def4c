//! What an alternative costs and what it is worth, against the baseline.

use crate::stats::{Tally, mean_interval};

use super::super::paired::Paired;
use super::super::results::Estimate;

/// Hours in a week: what one unit inside, on average, waits and is worked on per week (Little's law).
const HOURS_PER_WEEK: f64 = 168.0;
/// Weeks in a month of a twelfth of a year of 365.25 days.
pub const WEEKS_PER_MONTH: f64 = 365.25 / 12.0 / 7.0;

/// What an alternative costs besides its people.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Cost {
    /// Once.
    pub once: f64,
    /// Per month.
    pub per_month: f64,
}

impl Cost {
    /// Per week: the running cost, and what is paid once spread over the period.
    pub(super) fn per_week(self, prices: Prices) -> f64 {
        self.per_month / WEEKS_PER_MONTH + self.once / prices.period_weeks
    }
}

/// What things are worth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prices {
    /// Of an hour of lead time of one unit; `None` if nobody has said.
    pub delay_per_hour: Option<f64>,
    /// Weeks within which what is paid once must have come back.
    pub period_weeks: f64,
}

/// Cost and worth of an alternative.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Money {
    /// What it costs once.
    pub once: f64,
    /// Running cost of the option per week, people not counted.
    pub option_per_week: f64,
    /// Cost of all people per week, by estimate.
    pub people_per_week: f64,
    /// People, running cost and a share of what is paid once, spread over the period; per week.
    pub total_per_week: f64,
    /// Running cost less that of the baseline, per week: people and option.
    pub extra_per_week: Option<Estimate>,
    /// What less delay saves per week against the baseline; `None` without a price.
    pub saved_per_week: Option<Estimate>,
    /// Saved less extra, per week.
    pub net_per_week: Option<Estimate>,
    /// Net over the period less what is paid once.
    pub net_over_period: Option<Estimate>,
    /// Weeks until what is paid once has come back; `None` if it does not, or nothing is paid once. The ends are those of
    /// the net per week; an end that is infinite says that it may never come back.
    pub payback_weeks: Option<Estimate>,
}

impl Money {
    /// From the paired runs: the measures at `from` and after it are the cost per week and the units inside.
    pub(super) fn new(
        paired: &Paired,
        one: usize,
        from: usize,
        cost: Cost,
        prices: Prices,
        confidence: f64,
    ) -> Self {
        let option_per_week = cost.per_month / WEEKS_PER_MONTH;
        let costs = |alternative: usize| paired.sample(alternative, from).values().collect::<Vec<f64>>();
        let inside = |alternative: usize| paired.sample(alternative, from + 1).values().collect::<Vec<f64>>();
        let people: Tally = costs(one).into_iter().collect();
        let people_per_week = people.mean().unwrap_or(0.0);
        let estimate = |values: Vec<f64>| {
            let tally: Tally = values.into_iter().collect();
            mean_interval(&tally, confidence).map(|one| Estimate { value: one.value, interval: one.bounds() })
        };
        let differences = |of: Vec<f64>, less: Vec<f64>| -> Vec<f64> {
            of.into_iter().zip(less).map(|(of, less)| of - less).collect()
        };
        let extra: Vec<f64> =
            differences(costs(one), costs(0)).into_iter().map(|more| more + option_per_week).collect();
        let saved: Option<Vec<f64>> = prices.delay_per_hour.map(|price| {
            let fewer = differences(inside(0), inside(one));
            fewer.into_iter().map(|units| units * HOURS_PER_WEEK * price).collect()
        });
        let net = saved.clone().map(|saved| differences(saved, extra.clone()));
        let net_per_week = net.and_then(estimate);
        Self {
            once: cost.once,
            option_per_week,
            people_per_week,
            total_per_week: people_per_week + cost.per_week(prices),
            extra_per_week: estimate(extra),
            saved_per_week: saved.and_then(estimate),
            net_per_week,
            net_over_period: net_per_week
                .map(|net| map(net, |value| value * prices.period_weeks - cost.once)),
            payback_weeks: net_per_week.and_then(|net| payback(net, cost.once)),
        }
    }
}

/// Weeks until `once` has come back.
fn payback(net: Estimate, once: f64) -> Option<Estimate> {
    if once <= 0.0 || net.value <= 0.0 {
        return None;
    }
    let weeks = |per_week: f64| if per_week > 0.0 { once / per_week } else { f64::INFINITY };
    let interval = net.interval.map(|(low, high)| (weeks(high), weeks(low)));
    Some(Estimate { value: weeks(net.value), interval })
}

fn map(estimate: Estimate, change: impl Fn(f64) -> f64) -> Estimate {
    let interval = estimate.interval.map(|(low, high)| (change(low), change(high)));
    Estimate { value: change(estimate.value), interval }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_paid_once_comes_back_sooner_the_more_is_saved() {
        let net = Estimate { value: 500.0, interval: Some((-100.0, 1000.0)) };
        let found = payback(net, 20_000.0).unwrap();
        assert_eq!((found.value, found.interval), (40.0, Some((20.0, f64::INFINITY))));
        assert_eq!(payback(Estimate { value: -1.0, interval: None }, 20_000.0), None);
        assert_eq!(payback(net, 0.0), None);
    }
}
