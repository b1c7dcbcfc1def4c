//! Arrivals: when units come, how many, and what they bring.
//!
//! The next unit of each stream is prepared ahead: its row, key, priority and first work are ready when its
//! time comes.

use crate::dist::Distribution;
use crate::model::{Arrivals, BatchSize, Stream, VaryingRate, WorkCalendar};
use crate::rng::{Purpose, RandomStream, address, source_key, unit_key};
use crate::time::{SimTime, Span};

use super::Kernel;
use super::event::{Event, Phase};
use super::made::Member;
use super::observer::Observer;
use super::plan::{PlanStream, ticks};
use super::unit::{Hands, NONE, State, flag};

/// The latest due time, for targets that end behind the end of a calendar: a target that no run can miss is met,
/// not absent.
const DUE_MAX: u64 = u64::MAX - 1;

/// The source of one stream's units.
#[derive(Debug, Clone)]
pub(super) struct Source {
    gaps: RandomStream,
    batches: RandomStream,
    /// Key of the luck of its days.
    days: u64,
    /// The day whose luck was drawn last, and what it multiplies the rate by.
    day: (usize, f64),
    /// Position in a list of instants.
    position: usize,
    /// Own arrivals prepared so far: the luck of each follows from its number.
    own: u64,
    /// Number of the next unit of the stream, however it comes.
    ordinal: u64,
    /// Row of the next unit; [`NONE`] where none is expected.
    pub(super) prepared: u32,
    /// The population of which each member asks by itself.
    pub(super) members: Vec<Member>,
    /// Where the pace of demand changes: what is left of the present time between arrivals, in ticks at the pace of the
    /// start, or in expected arrivals; when it was last looked at; and the pace.
    pub(super) left: f64,
    pub(super) since: u64,
    pub(super) pace: f64,
    /// Whether one is about to come that takes room which is free.
    pub(super) comes: bool,
}

impl Source {
    pub(super) const fn new(replication_key: u64, stream_key: u64) -> Self {
        Self {
            gaps: RandomStream::new(source_key(replication_key, stream_key, Purpose::Arrival)),
            batches: RandomStream::new(source_key(replication_key, stream_key, Purpose::Batch)),
            days: source_key(replication_key, stream_key, Purpose::Day),
            day: (usize::MAX, 1.0),
            position: 0,
            own: 0,
            ordinal: 0,
            prepared: NONE,
            members: Vec::new(),
            left: 0.0,
            since: 0,
            pace: 1.0,
            comes: false,
        }
    }
}

impl Kernel<'_> {
    /// Prepares the first arrival of a stream.
    pub(super) fn open_source(&mut self, stream: usize) {
        if let Arrivals::Population { size, .. } =
            self.plan.model().streams[crate::id::Id::new(stream)].arrivals
        {
            return self.open_population(stream, size);
        }
        if let Some(at) = self.next_arrival(stream) {
            self.sources[stream].prepared = self.prepare(stream);
            self.scheduled.push(Event::new(at, Phase::Arrival, 0, stream as u32));
        }
    }

    /// The units of a stream whose time has come arrive.
    #[inline(always)]
    pub(super) fn arrive(&mut self, stream: usize, observer: &mut impl Observer) {
        let Some(plan) = self.plan_streams.get(stream) else {
            return self.arrive_made(stream as u32, observer);
        };
        let Some(gap) = &plan.gap else { return self.arrive_together(stream, observer) };
        let source = &mut self.sources[stream];
        let index = source.prepared;
        let at = SimTime::from_ticks(self.now + ticks(gap.sample(&mut source.gaps)));
        self.expect(stream, (at < self.horizon).then_some(at));
        self.admit(index, stream, observer);
    }

    /// The general case of an arrival: any number of units at instants set in any way. Where the limit on units
    /// inside is passed the replication ends, and the rest of the batch is not needed.
    #[inline(never)]
    fn arrive_together(&mut self, stream: usize, observer: &mut impl Observer) {
        let size = self.batch_size(stream);
        if size > 1 {
            // What arrives may schedule something for this very instant, which must not be taken for this event.
            self.scheduled.drop_first();
        }
        for remaining in (0..size).rev() {
            let index = self.sources[stream].prepared;
            if remaining > 0 {
                self.sources[stream].prepared = self.prepare(stream);
            } else {
                let next = self.next_arrival(stream);
                if size == 1 {
                    self.expect(stream, next);
                } else if let Some(at) = next {
                    self.scheduled.push(Event::new(at, Phase::Arrival, 0, stream as u32));
                    self.sources[stream].prepared = self.prepare(stream);
                }
            }
            self.admit(index, stream, observer);
            if self.units.count() > self.units_max {
                return;
            }
        }
    }

    /// Schedules the next arrival of a stream, in the place of the one that is being handled, and prepares its
    /// unit.
    #[inline(always)]
    fn expect(&mut self, stream: usize, next: Option<SimTime>) {
        if let Some(at) = next {
            self.scheduled.replace_first(Event::new(at, Phase::Arrival, 0, stream as u32));
            self.sources[stream].prepared = self.prepare(stream);
        } else {
            self.scheduled.drop_first();
            self.sources[stream].prepared = NONE;
        }
    }

    /// A prepared unit arrives.
    #[inline(always)]
    pub(super) fn admit(&mut self, index: u32, stream: usize, observer: &mut impl Observer) {
        if self.plan_streams[stream].has_targets {
            self.set_targets(index, stream);
        }
        self.units.admit();
        let unit = &mut self.units[index];
        unit.arrived = self.now;
        unit.state = State::Outside;
        observer.arrives(SimTime::from_ticks(self.now), stream, unit);
        self.enter(index, observer);
    }

    /// Makes the row of the next unit that arrives in a stream by itself.
    #[inline(always)]
    pub(super) fn prepare(&mut self, stream: usize) -> u32 {
        let plan = &self.plan_streams[stream];
        let source = &mut self.sources[stream];
        let key = unit_key(self.replication_key, plan.key, source.own);
        source.own += 1;
        self.lay_out_at(stream, plan, key, plan.entry)
    }

    /// Makes the row of a stream's next unit, whose key is given.
    #[inline(always)]
    pub(super) fn lay_out(&mut self, stream: usize, key: u64) -> u32 {
        let plan = &self.plan_streams[stream];
        self.lay_out_at(stream, plan, key, plan.entry)
    }

    /// As above for a unit that comes to the given cell first.
    #[inline(always)]
    pub(super) fn lay_out_at(&mut self, stream: usize, plan: &PlanStream, key: u64, cell: u32) -> u32 {
        let at = &self.cells[cell as usize];
        let index = self.units.take();
        let source = &mut self.sources[stream];
        let unit = &mut self.units[index];
        unit.key = key;
        unit.ordinal = source.ordinal;
        unit.cell = cell;
        unit.state = State::Absent;
        unit.flags = 0;
        unit.visits = 0;
        unit.waits.clear_common();
        unit.resolve_due = u64::MAX;
        unit.respond_due = u64::MAX;
        // Who works on it first passes nothing on.
        unit.hands = Hands::of(at.common_pool, at.levels);
        unit.priority = plan.priority;
        source.ordinal += 1;
        if plan.priority == 0 {
            unit.priority = draw_priority(&self.plan.model().streams[crate::id::Id::new(stream)], key);
        }
        self.counters.clear_row(index);
        unit.work = at.draw_work(key, self.counters.count(index, at.counter));
        index
    }

    /// Sets when the targets of an arriving unit are missed.
    #[inline(never)]
    pub(super) fn set_targets(&mut self, index: u32, stream: usize) {
        let model = &self.plan.model().streams[crate::id::Id::new(stream)];
        let unit = &mut self.units[index];
        let Some(share) = model.priorities.iter().find(|share| share.priority == unit.priority) else {
            return;
        };
        let now = SimTime::from_ticks(self.now);
        let calendar = self.plan.target_calendar(stream as u32);
        let clock = calendar.map(|calendar| (calendar, calendar.reading(now)));
        let passed = if unit.was_open() {
            self.plan.model().backlog.on_clock(crate::id::Id::new(stream), unit.age_at_start())
        } else {
            Span::ZERO
        };
        // What was late before the start is due at it.
        let due = |target: Span| match target.ticks().checked_sub(passed.ticks()).map(Span::from_ticks) {
            None => 0,
            Some(left) => {
                let at = clock.map_or(now + left, |(calendar, reading)| calendar.add_to(&reading, left));
                at.ticks().min(DUE_MAX)
            }
        };
        if let Some(target) = share.resolve {
            unit.resolve_due = due(target);
        }
        // Who has come further than the first activity has been answered.
        let is_new = unit.cell == self.plan_streams[stream].entry;
        if let Some(target) = share.respond.filter(|_| is_new) {
            unit.respond_due = due(target);
            unit.flags |= flag::AWAITS_RESPONSE;
        }
    }

    /// When the next units of a stream arrive; `None` if no more come before the horizon.
    #[inline(never)]
    fn next_arrival(&mut self, stream: usize) -> Option<SimTime> {
        let model = self.plan.model();
        let paced = self.plan_streams[stream].paced;
        let source = &mut self.sources[stream];
        if paced {
            source.left = match &model.streams[crate::id::Id::new(stream)].arrivals {
                Arrivals::Renewal(gap) => gap.sample(&mut source.gaps),
                _ => exponential(&mut source.gaps),
            };
            source.since = self.now;
            return self.next_by_pace(stream);
        }
        let now = SimTime::from_ticks(self.now);
        let at = match &model.streams[crate::id::Id::new(stream)].arrivals {
            Arrivals::Renewal(gap) => now + Span::from_ticks(ticks(gap.sample(&mut source.gaps))),
            Arrivals::Profile(rate) => {
                let unit = exponential(&mut source.gaps);
                rate.next_after(&model.week_clock, now, unit)
            }
            Arrivals::Varying(rate) => {
                let unit = exponential(&mut source.gaps);
                let (days, day) = (source.days, &mut source.day);
                rate.next_after(&model.week_clock, now, unit, |number| {
                    if day.0 != number {
                        *day = (number, day_luck(rate, number, days));
                    }
                    day.1
                })
            }
            Arrivals::Times(times) => {
                source.position += 1;
                times.get(source.position - 1).copied().unwrap_or(SimTime::NEVER)
            }
            Arrivals::Population { .. } | Arrivals::Saturated | Arrivals::Never => SimTime::NEVER,
        };
        (at < self.horizon).then_some(at)
    }

    /// How many units arrive together now.
    fn batch_size(&mut self, stream: usize) -> u32 {
        let source = &mut self.sources[stream];
        draw_size(&self.plan.model().streams[crate::id::Id::new(stream)].batch, &mut source.batches)
    }
}

/// How many units come at once.
pub(super) fn draw_size(size: &BatchSize, random: &mut RandomStream) -> u32 {
    match size {
        BatchSize::Fixed(size) => *size,
        BatchSize::Geometric(mean) => geometric(*mean, random.uniform()),
        BatchSize::Shares(shares) => {
            let drawn = random.uniform();
            let found = shares.iter().find(|&&(_, cumulative)| drawn < cumulative).or(shares.last());
            found.map_or(1, |&(size, _)| size)
        }
    }
}

/// What the rate of a day is multiplied by: a gamma number with mean 1, so that the arrivals of the day have the index
/// of dispersion that is wanted.
fn day_luck(rate: &VaryingRate, number: usize, key: u64) -> f64 {
    let shape = rate.days[number].mass / (rate.dispersion - 1.0);
    if !shape.is_finite() {
        return 1.0;
    }
    let mut random = RandomStream::addressed(key, number as u64, 0);
    Distribution::gamma(shape, 1.0 / shape).map_or(1.0, |gamma| gamma.sample(&mut random))
}

/// The priority of a unit, drawn from the shares of its stream.
#[inline(never)]
fn draw_priority(stream: &Stream, unit_key: u64) -> u8 {
    let drawn = RandomStream::addressed(unit_key, address(stream.key, Purpose::Priority), 0).uniform();
    let mut sum = 0.0;
    let found = stream.priorities.iter().find(|share| {
        sum += share.share;
        drawn < sum
    });
    found.or(stream.priorities.last()).map_or(1, |share| share.priority)
}

/// An exponential number with mean 1.
fn exponential(random: &mut RandomStream) -> f64 {
    use rand_distr::Distribution as _;
    rand_distr::Exp1.sample(random)
}

/// A geometric number on 1, 2, ... with the given mean, by inversion.
fn geometric(mean: f64, uniform: f64) -> u32 {
    if mean <= 1.0 {
        return 1;
    }
    let failure = 1.0 - 1.0 / mean;
    (1.0 + libm::log(uniform) / libm::log(failure)) as u32
}

/// A due time after the clock has stood still from `from` to `to`: what was left of it then is counted from
/// `to` on.
pub(super) fn postponed(calendar: Option<&WorkCalendar>, due: u64, from: SimTime, to: SimTime) -> u64 {
    let at = SimTime::from_ticks(due);
    if due == u64::MAX || at <= from {
        return due;
    }
    let later = match calendar {
        None => to + (at - from),
        Some(calendar) => calendar.add(to, calendar.open_time(from, at)),
    };
    later.ticks().min(DUE_MAX)
}
