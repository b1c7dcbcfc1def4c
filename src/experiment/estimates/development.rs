//! Development over the run and over the hours of the week.

use crate::observe::observations::{Channels, Observations};
use crate::stats::Tally;
use crate::time::{SimTime, TICKS_PER_HOUR};

use super::super::results::{Estimate, Series, Week};
use super::figure::{Scale, mean};

/// Accumulators of bins and hours of the week, laid out when the first replication comes.
#[derive(Debug, Clone, Default)]
pub(super) struct Development {
    ends: Vec<SimTime>,
    bins: Vec<Stretch>,
    week: Vec<Stretch>,
}

/// Accumulators of one bin or one hour of the week.
#[derive(Debug, Clone, Default)]
struct Stretch {
    /// Per unit of time that [`Stretch::add`] was given.
    arrived: Tally,
    left: Tally,
    /// Time averages.
    inside: Tally,
    /// By activity.
    waiting: Vec<Tally>,
    /// By activity, at the end.
    standing: Vec<Tally>,
    /// By pool.
    on_duty: Vec<Tally>,
    /// By parameter that changes.
    parameters: Vec<Tally>,
}

impl Stretch {
    /// Takes in what one replication saw in `ticks` of time; `per` turns its counts into rates.
    fn add(&mut self, seen: &Channels, ticks: u64, per: f64) {
        let average = |area: u64| area as f64 / ticks as f64;
        self.arrived.add(seen.arrived.iter().sum::<u64>() as f64 * per);
        self.left.add(seen.left.iter().sum::<u64>() as f64 * per);
        self.inside.add(average(seen.inside.iter().sum()));
        self.waiting.resize(seen.waiting.len(), Tally::new());
        for (tally, &area) in self.waiting.iter_mut().zip(&seen.waiting) {
            tally.add(average(area));
        }
        self.standing.resize(seen.standing.len(), Tally::new());
        for (tally, &count) in self.standing.iter_mut().zip(&seen.standing) {
            tally.add(count as f64);
        }
        self.on_duty.resize(seen.on_duty.len(), Tally::new());
        for (tally, &area) in self.on_duty.iter_mut().zip(&seen.on_duty) {
            tally.add(average(area));
        }
        self.parameters.resize(seen.parameters.len(), Tally::new());
        for (tally, area) in self.parameters.iter_mut().zip(&seen.parameters) {
            tally.add(area / ticks as f64);
        }
    }
}

impl Development {
    /// Takes in one replication that ends at `horizon`.
    pub(super) fn add(&mut self, seen: &Observations, horizon: SimTime) {
        let end = |bin: usize| (seen.bin.saturating_mul(bin as u64 + 1)).min(horizon.ticks());
        if self.bins.is_empty() {
            self.bins = vec![Stretch::default(); seen.bins.len()];
            self.ends = (0..seen.bins.len()).map(|bin| SimTime::from_ticks(end(bin))).collect();
        }
        for (bin, (stretch, channels)) in self.bins.iter_mut().zip(&seen.bins).enumerate() {
            let ticks = end(bin) - seen.bin * bin as u64;
            stretch.add(channels, ticks, Scale::weekly(ticks));
        }
        // A window that misses an hour of the week has no average week.
        if seen.week_time.contains(&0) {
            return;
        }
        self.week.resize(seen.week.len(), Stretch::default());
        for ((stretch, channels), &ticks) in self.week.iter_mut().zip(&seen.week).zip(&seen.week_time) {
            stretch.add(channels, ticks, TICKS_PER_HOUR as f64 / ticks as f64);
        }
    }

    /// The figures over the whole run.
    pub(super) fn series(&self, scale: &Scale) -> Series {
        Series {
            ends: self.ends.clone(),
            arrivals_per_week: each(&self.bins, scale, |bin| &bin.arrived),
            throughput_per_week: each(&self.bins, scale, |bin| &bin.left),
            work_in_progress: each(&self.bins, scale, |bin| &bin.inside),
            waiting: rows(&self.bins, scale, |bin| &bin.waiting),
            inside: rows(&self.bins, scale, |bin| &bin.standing),
            parameters: rows(&self.bins, scale, |bin| &bin.parameters),
        }
    }

    /// The figures of the average week.
    pub(super) fn week(&self, scale: &Scale) -> Week {
        Week {
            arrivals: each(&self.week, scale, |hour| &hour.arrived),
            throughput: each(&self.week, scale, |hour| &hour.left),
            work_in_progress: each(&self.week, scale, |hour| &hour.inside),
            waiting: rows(&self.week, scale, |hour| &hour.waiting),
            on_duty: rows(&self.week, scale, |hour| &hour.on_duty),
        }
    }
}

/// One figure of every stretch.
fn each(stretches: &[Stretch], scale: &Scale, figure: impl Fn(&Stretch) -> &Tally) -> Vec<Estimate> {
    stretches.iter().map(|stretch| mean(figure(stretch), scale)).collect()
}

/// As [`each`], for a figure with several rows.
fn rows(
    stretches: &[Stretch],
    scale: &Scale,
    figures: impl Fn(&Stretch) -> &Vec<Tally>,
) -> Vec<Vec<Estimate>> {
    let count = stretches.first().map_or(0, |stretch| figures(stretch).len());
    (0..count).map(|row| each(stretches, scale, |stretch| &figures(stretch)[row])).collect()
}
