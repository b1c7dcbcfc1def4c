//! Where measurement starts: as given, or found on pilot replications.
//!
//! Pilots are replications without a warm-up. Their mean development, of work in progress and of lead time by
//! instant of leaving, is cut by MSER-5 (White, Cobb and Spratt 2000) where the rest is known best; the later of
//! both cuts, doubled once for safety, is the warm-up. Demand and shifts that follow the week make every series
//! go up and down for ever: there the rule looks at averages of whole weeks, and the warm-up is a number of
//! whole weeks.
//!
//! Pilots have numbers that no replication of an experiment has, so that what is measured owes nothing to the
//! draws that chose where to measure.

use crate::kernel::plan::Plan;
use crate::model::{Arrivals, Model, Staffing, WarmUp};
use crate::observe::observations::{Channels, Observations};
use crate::observe::recorder::Recorder;
use crate::observe::windows::Window;
use crate::stats::{Truncation, truncation, truncation_of_batches};
use crate::time::{SimTime, Span, TICKS_PER_DAY, TICKS_PER_WEEK};

use super::error::check;
use super::replicate::Replicator;
use super::{ExperimentError, Progress};

/// Pilot replications in a round.
const PILOTS: u64 = 20;
/// Pilots after which a refusal is final. The rule is at times misled by chance, the more so the shorter the run;
/// a start that does not settle is found again by more pilots, chance is not.
const PILOTS_MAX: u64 = 4 * PILOTS;
/// Number of the first pilot: beyond those of all replications.
pub(super) const FIRST_PILOT: u64 = 1 << 32;
/// Bins of the pilots' development where nothing follows the week.
const BINS: u32 = 500;
/// The fewest weeks that are cut by the week.
const WEEKS_MIN: usize = 20;
/// Days in a week.
const DAYS: usize = 7;

/// The warm-up of a model, and how it was found if it was not given.
///
/// # Errors
///
/// If none can be found, or what is found leaves less than half of the run; and as the replications of an
/// experiment.
pub(super) fn settle(
    plan: &Plan<'_>,
    progress: &dyn Progress,
) -> Result<(SimTime, Option<String>), ExperimentError> {
    match plan.model().run.warm_up {
        WarmUp::Given(at) => Ok((at, None)),
        WarmUp::Auto => find(plan, progress).map(|(at, note)| (at, Some(note))),
    }
}

/// Finds the warm-up with as many rounds of pilots as it takes.
fn find(plan: &Plan<'_>, progress: &dyn Progress) -> Result<(SimTime, String), ExperimentError> {
    let model = plan.model();
    let weekly = follows_week(model);
    let mut pilots = Pilots::new(plan, weekly);
    loop {
        pilots.run_more(model, progress)?;
        match pilots.settled(model.run.horizon) {
            Ok((settled, warm_up)) => return Ok((warm_up, note(pilots.count, weekly, settled))),
            Err(refused) if pilots.count >= PILOTS_MAX => return Err(refused),
            Err(_) => {}
        }
    }
}

/// How a warm-up was found, in words.
fn note(pilots: u64, weekly: bool, settled: Span) -> String {
    let rule = if weekly { "MSER on means of weeks" } else { "MSER-5" };
    let found = if settled == Span::ZERO {
        "there is nothing to discard".to_owned()
    } else {
        let rounded = if weekly { " and rounded up to whole weeks" } else { "" };
        format!("work in progress and lead time settle within {settled}, doubled for safety{rounded}")
    };
    format!("found by {rule} in {pilots} pilot replications: {found}")
}

/// Whether demand, people or delays follow the week. A replayed log does, as far as can be known.
fn follows_week(model: &Model) -> bool {
    model.pools.iter().any(|pool| matches!(pool.staffing, Staffing::Steps(_)))
        || model.streams.iter().any(|stream| match stream.arrivals {
            Arrivals::Renewal(_) | Arrivals::Population { .. } | Arrivals::Saturated | Arrivals::Never => {
                false
            }
            Arrivals::Profile(_) | Arrivals::Varying(_) | Arrivals::Times(_) => true,
        })
        || model.activities.iter().any(|activity| activity.calendar.is_some())
}

/// Development of the pilots, added up over all of them, by bin.
#[derive(Debug)]
struct Pilots<'p> {
    replicator: Replicator<'p, Recorder<'p>>,
    /// Whether the model follows the week; bins are days then.
    weekly: bool,
    /// How many there were.
    count: u64,
    sums: Sums,
}

/// Sums by bin.
#[derive(Debug, Default)]
struct Sums {
    /// Length of a bin.
    bin: u64,
    bins: Vec<Bin>,
}

/// Sums over all pilots; those of whole bins are multiples of the means that the rule looks at.
#[derive(Debug, Clone, Copy, Default)]
struct Bin {
    /// Integral of units inside.
    inside: f64,
    /// Lead times of units that left, in ticks.
    lead: f64,
    left: f64,
}

impl<'p> Pilots<'p> {
    fn new(plan: &'p Plan<'p>, weekly: bool) -> Self {
        let days = plan.model().run.horizon.ticks().div_ceil(TICKS_PER_DAY);
        let bins = if weekly { u32::try_from(days).unwrap_or(u32::MAX) } else { BINS };
        let window = Window { warm_up: SimTime::ZERO, bins, week: false, details: false };
        let replicator = Replicator::new(plan, || Recorder::new(plan.model(), window));
        Self { replicator, weekly, count: 0, sums: Sums::default() }
    }

    /// Makes a round of pilot replications.
    fn run_more(&mut self, model: &Model, progress: &dyn Progress) -> Result<(), ExperimentError> {
        let Self { replicator, count, sums, .. } = self;
        let first = FIRST_PILOT + *count;
        let wanted = *count + PILOTS;
        replicator.run(first..first + PILOTS, progress, |number, observations| {
            check(model, number, &observations)?;
            sums.add(&observations);
            *count += 1;
            Ok(())
        })?;
        if *count == wanted { Ok(()) } else { Err(ExperimentError::Interrupted) }
    }

    /// How long both series take to settle, and the warm-up that follows.
    fn settled(&self, horizon: SimTime) -> Result<(Span, SimTime), ExperimentError> {
        // The last bin may be shorter than the others.
        let Sums { bin: length, bins } = &self.sums;
        let whole = &bins[..(horizon.ticks() / length.max(&1)) as usize];
        let cuts = [
            ("work in progress", cut(whole, self.weekly, |bin| Some(bin.inside))),
            ("lead time", cut(whole, self.weekly, Bin::lead_time)),
        ];
        let mut settled = 0;
        for (measure, (bins, too_short)) in cuts {
            if too_short {
                return Err(ExperimentError::NeverSettles { measure, horizon });
            }
            settled = settled.max(bins as u64 * length);
        }
        let unit = if self.weekly { TICKS_PER_WEEK } else { 1 };
        let warm_up = SimTime::from_ticks((2 * settled).div_ceil(unit) * unit);
        if warm_up.ticks() > horizon.ticks() / 2 {
            return Err(ExperimentError::WarmUpTooLong { warm_up, horizon });
        }
        Ok((Span::from_ticks(settled), warm_up))
    }
}

impl Sums {
    /// Takes in one pilot.
    fn add(&mut self, seen: &Observations) {
        self.bin = seen.bin;
        self.bins.resize(seen.bins.len(), Bin::default());
        for (bin, channels) in self.bins.iter_mut().zip(&seen.bins) {
            bin.add(channels);
        }
    }
}

impl Bin {
    fn add(&mut self, seen: &Channels) {
        self.inside += seen.inside.iter().sum::<u64>() as f64;
        self.lead += seen.lead as f64;
        self.left += seen.left.iter().sum::<u64>() as f64;
    }

    /// Several bins as one.
    fn merged(bins: &[Self]) -> Self {
        bins.iter().fold(Self::default(), |sum, bin| Self {
            inside: sum.inside + bin.inside,
            lead: sum.lead + bin.lead,
            left: sum.left + bin.left,
        })
    }

    /// Mean lead time of the units that left; `None` if none did.
    fn lead_time(&self) -> Option<f64> {
        (self.left > 0.0).then(|| self.lead / self.left)
    }
}

/// The bins to cut off for one measure, and whether the series is too short to tell. Values that do not exist
/// are skipped.
fn cut(bins: &[Bin], weekly: bool, value: impl Fn(&Bin) -> Option<f64>) -> (usize, bool) {
    let by_week = weekly && bins.len() >= WEEKS_MIN * DAYS;
    let stretches: Vec<(usize, Bin)> = if by_week {
        bins.chunks_exact(DAYS).enumerate().map(|(week, days)| (week * DAYS, Bin::merged(days))).collect()
    } else if weekly {
        // Too short for that: the week that begins with each day.
        bins.windows(DAYS).map(Bin::merged).enumerate().collect()
    } else {
        bins.iter().copied().enumerate().collect()
    };
    let known = stretches.iter().filter_map(|(from, bin)| Some((*from, value(bin)?)));
    let (starts, series): (Vec<usize>, Vec<f64>) = known.unzip();
    let Truncation { at, too_short } =
        if by_week { truncation_of_batches(&series) } else { truncation(&series) };
    (starts.get(at).copied().unwrap_or(0), too_short)
}
