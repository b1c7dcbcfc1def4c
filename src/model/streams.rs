//! Value streams: when their units arrive, how urgent they are and what is promised.

use super::activities::Entries;
use super::compile::Compiler;
use super::replay::{ReplayColumns, Replayed, empty_cells, replay};
use super::work_calendar::working_day;
use super::worth::{satisfaction, worth};
use super::{Arrivals, BatchSize, PriorityShare, RateProfile, Reopening, Stream, VaryingRate};
use crate::dist::Distribution;
use crate::id::{CalendarId, Id, IdVec, StreamId};
use crate::rng::name_key;
use crate::scenario::{
    self, ArrivalProcess, Batch, ByPriority, Diagnostic, Place, Placed, RateShape, Replay, Target, TargetTime,
};
use crate::time::{SimTime, Span, TICKS_PER_DAY, TICKS_PER_SECOND};

/// The priority of a stream that does not say.
const PRIORITY: u8 = 3;

impl Compiler<'_> {
    /// The value streams, in the order of the file; `entries` are the cells in which they start.
    pub(super) fn streams(&mut self, entries: &IdVec<StreamId, Entries>) -> IdVec<StreamId, Stream> {
        let mut streams = IdVec::new();
        for ((key, written), entry) in self.scenario.streams.entries.iter().zip(entries) {
            let target = written.target.as_ref().map(|target| &target.value);
            let target_calendar =
                target.and_then(|target| target.clock.as_ref()).and_then(|name| self.calendar_id(name));
            let own_batch = written.arrivals.as_ref().and_then(|arrivals| arrivals.value.batch.as_ref());
            streams.push(Stream {
                name: key.value.clone(),
                title: written.title.clone().unwrap_or_else(|| key.value.clone()),
                key: name_key(&key.value),
                arrivals: written.arrivals.as_ref().map_or(Arrivals::Never, |arrivals| {
                    self.arrivals(arrivals).unwrap_or_else(|| Arrivals::Times([].into()))
                }),
                batch: batch(own_batch.map(|batch| &batch.value)),
                entry: entry.first,
                priorities: self.priorities(written, target, target_calendar),
                target_calendar,
                reopening: self.reopening(written, entry),
                worth: worth(written),
                satisfaction: satisfaction(written),
            });
        }
        streams
    }

    /// Which finished units are opened again; `None` if none is.
    fn reopening(&mut self, written: &scenario::Stream, entry: &Entries) -> Option<Reopening> {
        let reopen = &written.reopen.as_ref()?.value;
        let after = match &reopen.after {
            Some(after) => self.distribution(after),
            None => Distribution::constant(0.0).ok(),
        };
        let (after, enters) = (after?, entry.reopened?);
        let more_urgent = reopen.priority.as_ref().map_or(0, |steps| steps.value);
        (reopen.share.value > 0.0).then_some(Reopening {
            share: reopen.share.value,
            after,
            enters,
            more_urgent,
        })
    }

    /// Priorities with their shares, ascending and without empty ones, and the targets of each.
    fn priorities(
        &self,
        stream: &scenario::Stream,
        target: Option<&Target>,
        calendar: Option<CalendarId>,
    ) -> Vec<PriorityShare> {
        let day = calendar.map_or(Span::from_ticks(TICKS_PER_DAY), |calendar| {
            working_day(&self.scenario.calendars.entries[calendar.index()].1)
        });
        let span = |target: Option<&Placed<ByPriority>>, priority| {
            target.and_then(|target| time_for(&target.value, priority)).map(|time| target_span(time, day))
        };
        let written =
            stream.priority.as_ref().map_or_else(|| vec![(PRIORITY, 1.0)], |shares| shares.value.clone());
        let sum: f64 = written.iter().map(|(_, share)| share).sum();
        let mut priorities: Vec<PriorityShare> = written
            .into_iter()
            .filter(|(_, share)| *share > 0.0)
            .map(|(priority, share)| PriorityShare {
                priority,
                share: share / sum,
                respond: span(target.and_then(|target| target.respond.as_ref()), priority),
                resolve: span(target.and_then(|target| target.resolve.as_ref()), priority),
            })
            .collect();
        priorities.sort_by_key(|priority| priority.priority);
        priorities
    }

    /// When units arrive; `None` with an error.
    fn arrivals(&mut self, written: &Placed<scenario::Arrivals>) -> Option<Arrivals> {
        match &written.value.process {
            ArrivalProcess::Rate { rate, profile, shape } => self.rate(rate, profile.as_ref(), shape),
            ArrivalProcess::Every(between) => {
                let place = &between.place;
                let between = self.distribution(between)?;
                self.sparse_enough(between.mean(), place)?;
                Some(Arrivals::Renewal(between))
            }
            ArrivalProcess::Population { size, every } => {
                let place = &every.place;
                let every = self.distribution(every)?;
                self.sparse_enough(every.mean(), place)?;
                Some(Arrivals::Population { size: size.value, every })
            }
            ArrivalProcess::Constant(size) => {
                let every = Distribution::constant(0.0).ok()?;
                Some(Arrivals::Population { size: size.value, every })
            }
            ArrivalProcess::Saturated(_) => Some(Arrivals::Saturated),
            ArrivalProcess::Times(times) => Some(self.times(times)),
            ArrivalProcess::Replay(replay) => self.replay(replay),
        }
    }

    /// A Poisson process, following a profile if one is named and whatever else varies it.
    fn rate(
        &mut self,
        rate: &Placed<f64>,
        profile: Option<&Placed<String>>,
        shape: &RateShape,
    ) -> Option<Arrivals> {
        let between = TICKS_PER_SECOND as f64 / rate.value;
        self.sparse_enough(between, &rate.place)?;
        if *shape != RateShape::default() {
            let weekly = match profile {
                Some(name) => self.profile(name, 1.0 / between)?,
                None => RateProfile::constant(1.0 / between),
            };
            let varying = VaryingRate::new(weekly, shape, &self.timeline, &self.week_clock);
            self.sparse_enough(varying.least_between(), &rate.place)?;
            return Some(Arrivals::Varying(varying));
        }
        let Some(name) = profile else {
            let between = Distribution::exponential(between);
            return between
                .map(Arrivals::Renewal)
                .map_err(|why| self.diagnostics.push(Diagnostic::error(why.to_string()).at(&rate.place)))
                .ok();
        };
        self.profile(name, 1.0 / between).map(Arrivals::Profile)
    }

    /// The rate (arrivals per tick) that follows a profile.
    fn profile(&mut self, name: &Placed<String>, rate: f64) -> Option<RateProfile> {
        let id: StreamId = self.id(&self.scenario.profiles, name, "profile")?;
        let (key, weights) = &self.scenario.profiles.entries[id.index()];
        let profile = RateProfile::new(weights, rate);
        if profile.is_none() {
            let message = format!("profile `{}` is 0 throughout the week", key.value);
            self.diagnostics
                .push(Diagnostic::error(message).at(&key.place).hint("give some hours a weight above 0"));
        }
        profile
    }

    /// Time must pass between arrivals: at least a microsecond on average.
    fn sparse_enough(&mut self, between: f64, place: &Place) -> Option<()> {
        if between < 1.0 {
            let dense =
                Diagnostic::error("expected at least a microsecond between arrivals on average").at(place);
            self.diagnostics.push(dense.hint("for units that arrive together use `batch`"));
            return None;
        }
        Some(())
    }

    /// A list of times; those behind the horizon never happen, which is worth a warning.
    fn times(&mut self, written: &Placed<Vec<f64>>) -> Arrivals {
        let horizon = self.timeline.horizon();
        let mut times: Vec<SimTime> =
            written.value.iter().map(|&seconds| SimTime::ZERO + Span::from_seconds(seconds)).collect();
        times.sort_unstable();
        times.retain(|&time| time < horizon);
        let left_out = written.value.len() - times.len();
        if left_out > 0 {
            let message = format!(
                "{left_out} of {} arrivals lie at or behind the horizon and are left out",
                written.value.len()
            );
            self.diagnostics.push(Diagnostic::warning(message).at(&written.place));
        }
        Arrivals::Times(times.into())
    }

    /// The arrivals of a log that lie in the run; none is an error.
    fn replay(&mut self, written: &Placed<Replay>) -> Option<Arrivals> {
        let wanted = &written.value;
        let table = self.table(&wanted.file)?;
        let columns = match ReplayColumns::find(table, wanted) {
            Ok(columns) => columns,
            Err(missing) => {
                for name in missing {
                    self.missing_column(&wanted.file.value, name);
                }
                return None;
            }
        };
        let replayed = replay(table, &columns, &self.timeline);
        let named = format!("column `{}` of `{}`", wanted.column.value, wanted.file.value);
        if replayed.unreadable.count > 0 {
            let error = replayed.unreadable.error(&named, "times").at(&wanted.column.place);
            self.diagnostics
                .push(error.hint("write times as 2026-01-05T08:00:00 (local) or 2026-01-05T07:00:00Z"));
            return None;
        }
        if replayed.times.is_empty() {
            let nothing = self.nothing_to_replay(wanted, &replayed);
            self.diagnostics.push(nothing);
            return None;
        }
        if replayed.without_time > 0 {
            let message = format!("{named} has {}, left out", empty_cells(replayed.without_time));
            self.diagnostics.push(Diagnostic::warning(message).at(&wanted.column.place));
        }
        // A run may well be a window of a longer log; where it misses half of it, that is not meant.
        if replayed.outside > 0 && replayed.outside >= replayed.times.len() {
            let all = replayed.times.len() + replayed.outside;
            let message = format!(
                "{} of {all} arrivals in `{}` lie outside the run and are left out",
                replayed.outside, wanted.file.value
            );
            let warning = self.with_ranges(Diagnostic::warning(message), &replayed);
            self.diagnostics.push(warning.at(&wanted.file.place));
        }
        Some(Arrivals::Times(replayed.times.into()))
    }

    /// Why a log gives no arrival.
    fn nothing_to_replay(&self, wanted: &Replay, replayed: &Replayed) -> Diagnostic {
        let file = &wanted.file.value;
        if replayed.matching == 0 && replayed.rows > 0 {
            let place = wanted.filter.first().map_or(&wanted.file.place, |(column, _)| &column.place);
            return Diagnostic::error(format!("no row of `{file}` matches `where`"))
                .at(place)
                .hint("texts must be equal to those in the file, letter by letter");
        }
        let nothing =
            Diagnostic::error(format!("no arrival in `{file}` lies in the run")).at(&wanted.file.place);
        let nothing = self.with_ranges(nothing, replayed);
        if replayed.range.is_some() {
            nothing.hint("set `start` and `horizon` in `[run]` to the time of the log")
        } else {
            nothing.hint("the file has no row with a time")
        }
    }

    /// Adds from when to when the run and the log go.
    fn with_ranges(&self, diagnostic: Diagnostic, replayed: &Replayed) -> Diagnostic {
        let Some((first, last)) = replayed.range else { return diagnostic };
        let (start, end) = (self.timeline.start_local(), self.timeline.end_local());
        let (first, last) = (self.timeline.local_at(first), self.timeline.local_at(last));
        diagnostic
            .note(format!("the run goes from {start} to {end}"))
            .note(format!("the log goes from {first} to {last}"))
    }
}

/// How many arrive at once; shares are made to add up to one.
pub(super) fn batch(written: Option<&Batch>) -> BatchSize {
    match written {
        None => BatchSize::Fixed(1),
        Some(Batch::Fixed(size)) => BatchSize::Fixed(*size),
        Some(Batch::Geometric(mean)) => BatchSize::Geometric(*mean),
        Some(Batch::Shares(shares)) => {
            let sum: f64 = shares.iter().map(|(_, share)| share).sum();
            let mut cumulative = 0.0;
            let mut sizes: Vec<(u32, f64)> = Vec::new();
            for &(size, share) in shares.iter().filter(|(_, share)| *share > 0.0) {
                cumulative += share / sum;
                sizes.push((size, cumulative));
            }
            if let Some(last) = sizes.last_mut() {
                last.1 = 1.0;
            }
            BatchSize::Shares(sizes)
        }
    }
}

/// The target of a priority, if it has one.
fn time_for(target: &ByPriority, priority: u8) -> Option<TargetTime> {
    match target {
        ByPriority::All(time) => Some(*time),
        ByPriority::Each(times) => {
            times.iter().find(|(number, _)| *number == priority).map(|&(_, time)| time)
        }
    }
}

/// A target in ticks, its days as long as `day`.
fn target_span(time: TargetTime, day: Span) -> Span {
    Span::from_seconds(time.days * day.seconds() + time.seconds)
}
