//! One case from the table to its verdict: translate, compile, replicate in parallel, judge, and run longer
//! where the interval is too wide to prove anything.

use rayon::prelude::*;
use vsim::kernel::cause::Cause;
use vsim::kernel::observer::{Departure, Observer, Spell, Turned, Visit};
use vsim::kernel::plan::Plan;
use vsim::kernel::unit::Unit;
use vsim::kernel::{Ending, Kernel};
use vsim::model::{Attachments, Model, WarmUp, compile};
use vsim::observe::recorder::Recorder;
use vsim::observe::windows::Window;
use vsim::scenario::parse;
use vsim::time::SimTime;

use super::case::{Arrival, Case, Mode};
use super::judge::{Judged, Sums, Verdict, judge};
use super::measure::{Reading, Test, is_cyclic, tests};
use super::probe::Probe;
use super::translate::{Feature, scenario};

/// The horizon of cases that end when all is done: a year, in minutes.
const ALL_DONE_MINUTES: f64 = 525_600.0;
/// Events of all replications of a case past which it is not run any longer.
const EVENTS_MAX: f64 = 1.5e9;
/// How many times a case may be lengthened.
const ROUNDS: usize = 4;

/// How much work to put into each case.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Effort {
    /// Confidence at which a single value is judged.
    pub(crate) confidence: f64,
    /// Length of runs of the long run, and replications of the others, over what the table suggests.
    pub(crate) share: f64,
    /// Whether to go on while intervals are too wide.
    pub(crate) lengthen: bool,
}

/// What became of a case.
#[derive(Debug, Clone)]
pub(crate) enum Examination {
    /// A scenario cannot say it yet.
    Waits(Feature),
    /// It was run.
    Ran(Run),
}

/// A case that was run.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    /// Each expected value.
    pub(crate) values: Vec<Judged>,
    pub(crate) replications: u64,
    /// Measured minutes of each replication.
    pub(crate) minutes: f64,
    /// Events of all replications.
    pub(crate) events: u64,
}

impl Run {
    /// Failed if any value failed, inconclusive if any is, else passed.
    pub(crate) fn verdict(&self) -> Verdict {
        let any = |verdict| self.values.iter().any(|value| value.verdict == verdict);
        if any(Verdict::Failed) {
            Verdict::Failed
        } else if any(Verdict::Inconclusive) || self.values.is_empty() {
            Verdict::Inconclusive
        } else {
            Verdict::Passed
        }
    }

    /// How much longer it must run, if it has not proved anything yet: half-widths shrink with the root.
    fn longer(&self) -> Option<f64> {
        let open = self.values.iter().filter(|value| value.verdict == Verdict::Inconclusive);
        let widest = open.map(|value| value.width).fold(0.0, f64::max);
        (widest > 1.0).then(|| (1.2 * widest * widest).clamp(1.5, 40.0))
    }
}

/// Replications and times (minutes) of a case.
#[derive(Debug, Clone, Copy)]
struct Length {
    replications: u64,
    warm_up: f64,
    horizon: f64,
}

/// Whether a case can be said as a scenario.
///
/// # Errors
///
/// The feature that it waits for.
pub(crate) fn can_say(case: &Case) -> Result<(), Feature> {
    let length = length(case, 1.0);
    scenario(case, length.warm_up, length.horizon).map(|_| ())
}

/// Runs a case and judges it.
///
/// # Errors
///
/// A case that should make a scenario but does not, a measure that is not known, or a replication that broke a
/// law of conservation.
pub(crate) fn examine(case: &Case, effort: Effort) -> Result<Examination, String> {
    let mut share = effort.share;
    let mut round = 0;
    loop {
        let length = length(case, share);
        let text = match scenario(case, length.warm_up, length.horizon) {
            Ok(text) => text,
            Err(feature) => return Ok(Examination::Waits(feature)),
        };
        let run = run(case, &text, length, effort.confidence)?;
        let longer = run.longer().filter(|_| effort.lengthen && round < ROUNDS);
        match longer.map(|factor| factor.min(EVENTS_MAX / run.events as f64)) {
            Some(factor) if factor > 1.1 => share *= factor,
            _ => return Ok(Examination::Ran(run)),
        }
        round += 1;
    }
}

fn length(case: &Case, share: f64) -> Length {
    let hint = &case.run_hint;
    match case.mode {
        Mode::Steady => {
            let run = hint.run_after_warmup.unwrap_or(0.0) * share;
            // Days stay whole, for those cases whose time of day matters.
            let run = if is_cyclic(case) { (run / 1440.0).ceil() * 1440.0 } else { run };
            let replications = hint.replications.max(100).into();
            Length { replications, warm_up: hint.warmup, horizon: hint.warmup + run }
        }
        Mode::Terminating => {
            let replications = (f64::from(hint.replications) * share).ceil() as u64;
            Length { replications, warm_up: 0.0, horizon: end(case) }
        }
        Mode::Deterministic => Length { replications: 1, warm_up: 0.0, horizon: end(case) },
    }
}

/// When a case ends that has a stated start.
fn end(case: &Case) -> f64 {
    let gap = case.model.classes.iter().find_map(|class| match class.arrival {
        Arrival::Poisson { mean_interarrival, .. } => Some(mean_interarrival),
        _ => None,
    });
    // Four times the mean: so many arrivals take longer once in far more runs than are ever made.
    let numbered = case.model.stop_after_tickets.zip(gap).map(|(count, gap)| 4.0 * f64::from(count) * gap);
    case.model.horizon.or(case.run_hint.horizon).or(numbered).unwrap_or(ALL_DONE_MINUTES)
}

fn run(case: &Case, text: &str, length: Length, confidence: f64) -> Result<Run, String> {
    let model = model(case, text)?;
    let tests = tests(case, &model)?;
    let readings: Vec<Reading> = tests.iter().flat_map(Test::readings).collect();
    let probe = Probe::new(&model, length.warm_up, &readings, is_cyclic(case));
    let (sums, events) = replicate(&model, &probe, &readings, length.replications)
        .map_err(|why| format!("{}: {why}", case.id))?;
    let mut from = 0;
    let values = tests.iter().map(|test| {
        let own = &sums[from..from + test.readings().len()];
        from += own.len();
        judge(test, own, case.mode, confidence)
    });
    let values = values.collect();
    let minutes = length.horizon - length.warm_up;
    Ok(Run { values, replications: length.replications, minutes, events })
}

/// The model of a scenario text that must have no errors.
fn model(case: &Case, text: &str) -> Result<Model, String> {
    let (scenario, found) = parse(text);
    let wrong = |found: String| format!("{} makes no scenario\n{found}\n{text}", case.id);
    let Some(scenario) = scenario else {
        return Err(wrong(found.render(&case.id, text, false)));
    };
    compile(&scenario, &case.id, &Attachments::new())
        .map(|(model, _)| model)
        .map_err(|found| wrong(found.render(&case.id, text, false)))
}

/// Runs all replications in parallel; the sums of each reading, and the events. Chunks are merged in order, so
/// that the number of threads changes nothing.
fn replicate(
    model: &Model,
    probe: &Probe,
    readings: &[Reading],
    replications: u64,
) -> Result<(Vec<Sums>, u64), String> {
    let plan = Plan::new(model);
    let WarmUp::Given(warm_up) = model.run.warm_up else {
        return Err("expected a given warm-up".to_owned());
    };
    let window = Window { warm_up, bins: 1, week: false, details: true };
    let chunk = (replications / 64).clamp(1, 1000);
    let watchers = || Watchers { recorder: Recorder::new(model, window), probe: probe.clone() };
    let chunks: Vec<Result<(Vec<Sums>, u64), String>> = (0..replications.div_ceil(chunk))
        .into_par_iter()
        .map_init(
            || (Kernel::new(&plan), watchers()),
            |(kernel, watchers), number| {
                let mut sums = vec![Sums::default(); readings.len()];
                let mut events = 0;
                for replication in number * chunk..((number + 1) * chunk).min(replications) {
                    events += watchers.watch(kernel, model.run.seed, replication)?;
                    for (sums, reading) in sums.iter_mut().zip(readings) {
                        sums.add(watchers.probe.read(reading));
                    }
                }
                Ok((sums, events))
            },
        )
        .collect();
    let mut all = vec![Sums::default(); readings.len()];
    let mut events = 0;
    for chunk in chunks {
        let (sums, more) = chunk?;
        all.iter_mut().zip(&sums).for_each(|(all, sums)| all.merge(sums));
        events += more;
    }
    Ok((all, events))
}

/// The crate's own recorder beside the probe: what users are shown is held to what was measured here.
struct Watchers<'m> {
    recorder: Recorder<'m>,
    probe: Probe,
}

impl Watchers<'_> {
    /// Runs one replication and checks the laws that hold in each; returns its events.
    fn watch(&mut self, kernel: &mut Kernel<'_>, seed: u64, replication: u64) -> Result<u64, String> {
        self.recorder.reset();
        self.probe.reset();
        let outcome = kernel.run(seed, replication, self);
        if !matches!(outcome.ending, Ending::Horizon | Ending::RanDry) {
            return Err(format!("replication {replication} ended early: {:?}", outcome.ending));
        }
        let seen = self.recorder.observations(outcome);
        if !seen.balance.holds() {
            return Err(format!("replication {replication} lost units or time: {:?}", seen.balance));
        }
        if !self.probe.agrees_with(&seen) {
            return Err(format!("replication {replication}: recorder and probe disagree"));
        }
        Ok(outcome.events)
    }
}

impl Observer for Watchers<'_> {
    #[inline]
    fn advance(&mut self, now: SimTime) {
        self.recorder.advance(now);
        self.probe.advance(now);
    }

    #[inline]
    fn arrives(&mut self, now: SimTime, stream: usize, unit: &Unit) {
        self.recorder.arrives(now, stream, unit);
        self.probe.arrives(now, stream, unit);
    }

    #[inline]
    fn waits(&mut self, now: SimTime, cell: usize, unit: &Unit) {
        self.recorder.waits(now, cell, unit);
        self.probe.waits(now, cell, unit);
    }

    #[inline]
    fn starts(&mut self, now: SimTime, cell: usize, option: usize, spell: Option<&Spell>, unit: &Unit) {
        self.recorder.starts(now, cell, option, spell, unit);
        self.probe.starts(now, cell, option, spell, unit);
    }

    #[inline]
    fn interrupts(&mut self, now: SimTime, cell: usize, option: usize, unit: &Unit) {
        self.recorder.interrupts(now, cell, option, unit);
        self.probe.interrupts(now, cell, option, unit);
    }

    #[inline]
    fn completes(&mut self, now: SimTime, cell: usize, option: usize, visit: &Visit, unit: &Unit) {
        self.recorder.completes(now, cell, option, visit, unit);
        self.probe.completes(now, cell, option, visit, unit);
    }

    #[inline]
    fn responds(&mut self, now: SimTime, stream: usize, in_time: bool, unit: &Unit) {
        self.recorder.responds(now, stream, in_time, unit);
    }

    #[inline]
    fn leaves(&mut self, now: SimTime, stream: usize, departure: &Departure, unit: &Unit) {
        self.recorder.leaves(now, stream, departure, unit);
        self.probe.leaves(now, stream, departure, unit);
    }

    #[inline]
    fn holds(&mut self, now: SimTime, cell: usize, unit: &Unit) {
        self.recorder.holds(now, cell, unit);
        self.probe.holds(now, cell, unit);
    }

    fn people(&mut self, now: SimTime, pool: usize, group: usize, on_duty: u32, busy: u32) {
        self.recorder.people(now, pool, group, on_duty, busy);
        self.probe.people(now, pool, group, on_duty, busy);
    }

    #[inline]
    fn frees(&mut self, now: SimTime, cell: usize, cause: Cause, held: u64, unit: &Unit) {
        self.recorder.frees(now, cell, cause, held, unit);
        self.probe.frees(now, cell, cause, held, unit);
    }

    fn work_ends(&mut self, now: SimTime, cell: usize, option: usize, unit: &Unit) {
        self.recorder.work_ends(now, cell, option, unit);
        self.probe.work_ends(now, cell, option, unit);
    }

    fn visit_ends(&mut self, now: SimTime, cell: usize, visit: &Visit, unit: &Unit) {
        self.recorder.visit_ends(now, cell, visit, unit);
        self.probe.visit_ends(now, cell, visit, unit);
    }

    fn blocks(&mut self, now: SimTime, cell: usize, option: usize, unit: &Unit) {
        self.recorder.blocks(now, cell, option, unit);
        self.probe.blocks(now, cell, option, unit);
    }

    fn unblocks(&mut self, now: SimTime, cell: usize, option: usize, unit: &Unit) {
        self.recorder.unblocks(now, cell, option, unit);
        self.probe.unblocks(now, cell, option, unit);
    }

    fn waits_outside(&mut self, now: SimTime, cell: usize, unit: &Unit) {
        self.recorder.waits_outside(now, cell, unit);
        self.probe.waits_outside(now, cell, unit);
    }

    fn comes_in(&mut self, now: SimTime, cell: usize, outside: u64, unit: &Unit) {
        self.recorder.comes_in(now, cell, outside, unit);
        self.probe.comes_in(now, cell, outside, unit);
    }

    fn gives_up(&mut self, now: SimTime, cell: usize, spell: &Spell, unit: &Unit) {
        self.recorder.gives_up(now, cell, spell, unit);
        self.probe.gives_up(now, cell, spell, unit);
    }

    fn turns_away(&mut self, now: SimTime, cell: usize, turned: Turned, unit: &Unit) {
        self.recorder.turns_away(now, cell, turned, unit);
        self.probe.turns_away(now, cell, turned, unit);
    }

    fn joins(&mut self, now: SimTime, cell: usize, ended: u64, last: bool, task: &Unit, whole: &Unit) {
        self.recorder.joins(now, cell, ended, last, task, whole);
        self.probe.joins(now, cell, ended, last, task, whole);
    }

    fn staffs(&mut self, now: SimTime, pool: usize, paid: u32, on_duty: u32) {
        self.recorder.staffs(now, pool, paid, on_duty);
        self.probe.staffs(now, pool, paid, on_duty);
    }

    fn overtime(&mut self, now: SimTime, pool: usize, servers: u32) {
        self.recorder.overtime(now, pool, servers);
    }

    fn ends<'u>(&mut self, now: SimTime, inside: impl Iterator<Item = &'u Unit> + Clone) {
        self.probe.ends(now, std::iter::empty());
        self.recorder.ends(now, inside);
    }
}
