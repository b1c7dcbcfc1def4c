//! An observer that measures exactly what the table of exact answers asks for.
//!
//! Waits are those of visits whose work begins in the measured window, times in system those of units that leave
//! in it: with arrivals in equilibrium both have the mean of the long run, and nobody is left out for being slow.

use std::collections::BTreeMap;

use vsim::id::Id;
use vsim::kernel::cause::Cause;
use vsim::kernel::observer::{Departure, Exit, Observer, RIDING, Spell, Visit};
use vsim::kernel::unit::Unit;
use vsim::model::Model;
use vsim::observe::observations::Observations;
use vsim::time::{SimTime, TICKS_PER_MINUTE};

use super::measure::{Moment, Quantity, Reading, Scope};
use super::tally::{Departures, Gauge, Shares, Snapshot, Visits};
use super::translate::DAY_MINUTES;

/// A number of ticks in minutes.
pub(super) fn minutes(ticks: u64) -> f64 {
    ticks as f64 / TICKS_PER_MINUTE as f64
}

/// Minutes in ticks.
pub(super) fn ticks(minutes: f64) -> u64 {
    (minutes * TICKS_PER_MINUTE as f64).max(0.0) as u64
}

/// Where a cell belongs.
#[derive(Debug, Clone)]
struct Place {
    stream: usize,
    activity: usize,
    /// Its first entry of [`Probe::working`]; one for each alternative of its needs.
    first: usize,
}

/// Watches one replication after another.
#[derive(Debug, Clone)]
pub(super) struct Probe {
    warm_up: u64,
    horizon: u64,
    places: Vec<Place>,
    waiting: Vec<Gauge>,
    /// Waiting for something else than people at its activity; of these, with their servers; outside. By cell.
    held: Vec<Gauge>,
    blocked: Vec<Gauge>,
    outside: Vec<Gauge>,
    /// In work along with another of their batch.
    riding: Vec<Gauge>,
    /// In work, with the pool that does it.
    working: Vec<(Gauge, Option<usize>)>,
    /// Paid and on duty, of all pools.
    paid: Gauge,
    on_duty: Gauge,
    /// The same by pool, as told last.
    staff: Vec<(u32, u32)>,
    visits: Vec<Visits>,
    departures: Vec<Departures>,
    /// People at work, by entry of the list of people of the first pool.
    people: Vec<Gauge>,
    waits: Shares,
    leads: Shares,
    /// Units inside.
    present: Gauge,
    /// Time with so many units inside, ticks.
    time_at: Vec<u64>,
    present_since: u64,
    /// Whether an instant means a time of day.
    cyclic: bool,
    /// When to look, ascending, ticks.
    instants: Vec<u64>,
    snapshots: Vec<Snapshot>,
    next_cut: u64,
    /// The first wait of the unit with this number, if so many are kept.
    nth_waits: Vec<Option<u64>>,
    nth_ends: BTreeMap<usize, u64>,
    last_departure: u64,
}

impl Probe {
    /// A probe that can take these readings.
    pub(super) fn new(model: &Model, warm_up: f64, readings: &[Reading], cyclic: bool) -> Self {
        let mut working = Vec::new();
        let mut places = Vec::new();
        for cell in &model.cells {
            let (stream, activity) = (cell.stream.index(), cell.activity.index());
            places.push(Place { stream, activity, first: working.len() });
            match model.activities[cell.activity].line {
                None => working.push((Gauge::default(), None)),
                Some(line) => {
                    let pools = model.lines[line].options.iter();
                    working.extend(
                        pools.map(|need| (Gauge::default(), need.first().map(|&(pool, _)| pool.index()))),
                    );
                }
            }
        }
        let horizon = model.run.horizon.ticks();
        let warm_up = ticks(warm_up);
        let bounds = |of: fn(&Reading) -> Option<u64>| Shares::new(readings.iter().filter_map(of).collect());
        let numbered = readings.iter().filter_map(Reading::numbers).max().unwrap_or(0);
        let mut probe = Self {
            warm_up,
            horizon,
            waiting: vec![Gauge::default(); places.len()],
            held: vec![Gauge::default(); places.len()],
            riding: vec![Gauge::default(); places.len()],
            blocked: vec![Gauge::default(); places.len()],
            outside: vec![Gauge::default(); places.len()],
            visits: vec![Visits::default(); places.len()],
            departures: vec![Departures::default(); model.streams.len()],
            people: vec![Gauge::default(); model.pools.iter().next().map_or(0, |pool| pool.people.len())],
            places,
            working,
            paid: Gauge::default(),
            on_duty: Gauge::default(),
            staff: vec![(0, 0); model.pools.len()],
            waits: bounds(Reading::wait_bound),
            leads: bounds(Reading::lead_bound),
            present: Gauge::default(),
            time_at: Vec::new(),
            present_since: 0,
            cyclic,
            instants: instants(readings, warm_up, horizon, cyclic),
            snapshots: Vec::new(),
            next_cut: 0,
            nth_waits: vec![None; numbered],
            nth_ends: BTreeMap::new(),
            last_departure: 0,
        };
        probe.reset();
        probe
    }

    /// Everything that is counted over time, but the work.
    fn gauges(&mut self) -> [&mut Vec<Gauge>; 6] {
        let Self { waiting, held, riding, blocked, outside, people, .. } = self;
        [waiting, held, riding, blocked, outside, people]
    }

    /// Forgets the last replication.
    pub(super) fn reset(&mut self) {
        for gauges in self.gauges() {
            gauges.fill(Gauge::default());
        }
        self.working.iter_mut().for_each(|(gauge, _)| *gauge = Gauge::default());
        self.present = Gauge::default();
        self.paid = Gauge::default();
        self.on_duty = Gauge::default();
        self.staff.fill((0, 0));
        self.snapshots.clear();
        self.nth_waits.fill(None);
        self.nth_ends.clear();
        self.last_departure = 0;
        self.start_measuring(0);
        self.next_cut = if self.warm_up > 0 { self.warm_up } else { self.first_instant() };
    }

    /// Forgets what was seen so far; what is inside stays.
    fn start_measuring(&mut self, now: u64) {
        for gauges in self.gauges() {
            for gauge in gauges.iter_mut() {
                gauge.restart(now);
            }
        }
        self.working.iter_mut().for_each(|(gauge, _)| gauge.restart(now));
        self.present.restart(now);
        self.paid.restart(now);
        self.on_duty.restart(now);
        self.visits.fill(Visits::default());
        self.departures.fill(Departures::default());
        self.waits.clear();
        self.leads.clear();
        self.time_at.clear();
        self.present_since = now;
    }

    fn first_instant(&self) -> u64 {
        self.instants.get(self.snapshots.len()).copied().unwrap_or(u64::MAX)
    }

    #[cold]
    #[inline(never)]
    fn cut(&mut self, now: u64) {
        if self.next_cut == self.warm_up && self.snapshots.is_empty() && self.warm_up > 0 {
            self.start_measuring(self.warm_up);
            self.next_cut = self.first_instant();
        }
        while self.next_cut <= now {
            let at = self.next_cut;
            self.snapshots.push(Snapshot {
                at,
                waiting: self.waiting.iter().map(|gauge| gauge.count).sum(),
                working: self.working.iter().map(|(gauge, _)| gauge.count).sum(),
                left: self.departures.iter().map(|stream| stream.count).sum(),
                waiting_area: self.waiting.iter().map(|gauge| gauge.area_until(at)).sum(),
                working_area: self.working.iter().map(|(gauge, _)| gauge.area_until(at)).sum(),
            });
            self.next_cut = self.first_instant();
        }
    }

    /// More or fewer units are in work; those that ride along take no people.
    fn works(&mut self, now: SimTime, cell: usize, option: usize, by: i64) {
        if option == RIDING {
            self.riding[cell].change(now.ticks(), by);
        } else {
            self.working[self.places[cell].first + option].0.change(now.ticks(), by);
        }
    }

    fn present_changes(&mut self, now: u64, by: i64) {
        self.book_present(now);
        self.present.change(now, by);
    }

    /// Books the time since the last change of the units inside.
    fn book_present(&mut self, now: u64) {
        let number = self.present.count as usize;
        if self.time_at.len() <= number {
            self.time_at.resize(number + 1, 0);
        }
        self.time_at[number] += now - self.present_since;
        self.present_since = now;
    }

    /// Whether the crate's recorder saw the same: departures with their times, and time waiting and in work.
    pub(super) fn agrees_with(&self, seen: &Observations) -> bool {
        let left = |index: usize| &self.departures[index];
        let waiting = self.waiting.iter().zip(&seen.cells);
        let streams_agree = seen.streams.iter().enumerate().all(|(index, stream)| {
            stream.left == left(index).count && stream.lead == u128::from(left(index).lead)
        });
        let waiting_agrees = waiting
            .into_iter()
            .all(|(gauge, cell)| u128::from(gauge.area_until(self.horizon)) == cell.waiting_area);
        let work = seen.cells.iter().flat_map(|cell| &cell.work_area);
        let work_agrees = self
            .working
            .iter()
            .zip(work)
            .all(|((gauge, _), area)| u128::from(gauge.area_until(self.horizon)) == *area);
        streams_agree && waiting_agrees && work_agrees
    }

    /// A reading of the replication that has ended: a numerator and a denominator.
    pub(super) fn read(&self, reading: &Reading) -> (f64, f64) {
        let window = minutes(self.horizon - self.warm_up);
        match *reading {
            Reading::Wait(scope, moment) => {
                let visits = self.visits(scope);
                moment.of(minutes(visits.wait), visits.wait_squares, visits.begun)
            }
            Reading::WholeWait => {
                let visits = self.visits(Scope::Whole);
                (minutes(visits.whole_wait), visits.ended as f64)
            }
            Reading::BatchSize => {
                let visits = self.visits(Scope::Whole);
                (visits.ended as f64, visits.led as f64)
            }
            Reading::FormingWait => {
                let visits = self.visits(Scope::Whole);
                (minutes(visits.formed), visits.begun as f64)
            }
            Reading::WaitFormed => {
                let visits = self.visits(Scope::Whole);
                (minutes(visits.wait) - minutes(visits.formed), visits.begun as f64)
            }
            Reading::Waited(_)
            | Reading::WaitOfAll
            | Reading::GaveUp
            | Reading::Refused
            | Reading::WaitOutside => self.read_comers(reading),
            Reading::WaitAtMost(bound) => self.waits.at_most(bound),
            Reading::Lead(scope, moment) => self.lead(scope, moment),
            Reading::LeadAtMost(bound) => self.leads.at_most(bound),
            Reading::Throughput(scope) => (self.left(scope).count as f64, window),
            Reading::VisitsPerUnit(scope) => {
                (self.visits(scope).ended as f64, self.left(Scope::Whole).count as f64)
            }
            Reading::TimeAverage(quantity, scope, servers) => {
                (minutes(self.area(quantity, scope)) / servers, window)
            }
            Reading::InsideSquared(center) => {
                let squares = |(number, time): (usize, u64)| (number as f64 - center).powi(2) * minutes(time);
                (self.times_at().map(squares).sum(), window)
            }
            Reading::InsideAtMost(most) => {
                let few = self.times_at().filter(|(number, _)| *number <= most);
                (few.map(|(_, time)| minutes(time)).sum(), window)
            }
            Reading::At(at, state) => {
                let day = ticks(DAY_MINUTES);
                let time = |shot: &Snapshot| if self.cyclic { shot.at % day } else { shot.at };
                let found = self.snapshots.iter().filter(|shot| time(shot) == at);
                found.fold((0.0, 0.0), |(sum, count), shot| (sum + state.of(shot), count + 1.0))
            }
            Reading::AverageTo(to, quantity, servers) => {
                let found = self.snapshots.iter().find(|shot| shot.at == to);
                let area = found.map_or(f64::NAN, |shot| minutes(quantity.area(shot)));
                (area / servers, minutes(to))
            }
            Reading::WaitOfNth(n) => (self.nth_waits[n - 1].map_or(f64::NAN, minutes), 1.0),
            Reading::WaitOfFirst(n) => {
                let waits = self.nth_waits[..n].iter();
                (waits.map(|wait| wait.map_or(f64::NAN, minutes)).sum(), n as f64)
            }
            Reading::EndOfNth(n) => (self.nth_ends.get(&(n - 1)).copied().map_or(f64::NAN, minutes), 1.0),
            Reading::Makespan(moment) => {
                let makespan = minutes(self.last_departure);
                moment.of(makespan, makespan * makespan, 1)
            }
            Reading::MakespanAtMost(bound) => (f64::from(u8::from(self.last_departure <= bound)), 1.0),
        }
    }

    /// What is read of all that come, whether they stay or not.
    fn read_comers(&self, reading: &Reading) -> (f64, f64) {
        match *reading {
            Reading::Waited(scope) => {
                let visits = self.visits(scope);
                ((visits.waited + visits.gave_up) as f64, (visits.begun + visits.gave_up) as f64)
            }
            Reading::WaitOfAll => {
                let visits = self.visits(Scope::Whole);
                (minutes(visits.wait + visits.wait_in_vain), (visits.begun + visits.gave_up) as f64)
            }
            Reading::GaveUp => {
                let visits = self.visits(Scope::Whole);
                (visits.gave_up as f64, (visits.begun + visits.gave_up) as f64)
            }
            Reading::Refused => {
                let left = self.left(Scope::Whole);
                (left.refused as f64, left.arrived as f64)
            }
            Reading::WaitOutside => {
                let left = self.left(Scope::Whole);
                (minutes(left.outside), left.arrived as f64)
            }
            _ => (f64::NAN, f64::NAN),
        }
    }

    fn lead(&self, scope: Scope, moment: Moment) -> (f64, f64) {
        if let Scope::Station(_) = scope {
            let visits = self.visits(scope);
            return (minutes(visits.sojourn), visits.ended as f64);
        }
        let left = self.left(scope);
        moment.of(minutes(left.lead), left.lead_squares, left.count)
    }

    /// Times with so many units inside, the one that has not ended yet included.
    fn times_at(&self) -> impl Iterator<Item = (usize, u64)> {
        self.time_at.iter().copied().enumerate()
    }

    fn visits(&self, scope: Scope) -> Visits {
        let mut sum = Visits::default();
        let cells = self.places.iter().zip(&self.visits);
        cells.filter(|(place, _)| place.is_in(scope)).for_each(|(_, visits)| sum.add(visits));
        sum
    }

    fn left(&self, scope: Scope) -> Departures {
        let mut sum = Departures::default();
        for (index, stream) in self.departures.iter().enumerate() {
            if !matches!(scope, Scope::Class(class) if class != index) {
                sum.arrived += stream.arrived;
                sum.refused += stream.refused;
                sum.outside += stream.outside;
                sum.count += stream.count;
                sum.lead += stream.lead;
                sum.lead_squares += stream.lead_squares;
            }
        }
        sum
    }

    fn area(&self, quantity: Quantity, scope: Scope) -> u64 {
        if (quantity, scope) == (Quantity::Inside, Scope::Whole) {
            // Parallel tasks are parts of one unit.
            return self.present.area_until(self.horizon);
        }
        if quantity == Quantity::Admitted {
            let outside: u64 = self.outside.iter().map(|gauge| gauge.area_until(self.horizon)).sum();
            return self.present.area_until(self.horizon) - outside;
        }
        if let Scope::Server(server) = scope {
            return self.people[server].area_until(self.horizon);
        }
        let on_duty = self.on_duty.area_until(self.horizon);
        match quantity {
            Quantity::OnDuty => return on_duty,
            Quantity::BusyOrAway => {
                return self.area(Quantity::Busy, scope) + self.paid.area_until(self.horizon) - on_duty;
            }
            _ => {}
        }
        let in_scope = self.places.iter().enumerate().filter(|(_, place)| place.is_in(scope));
        let mut area = 0;
        for (cell, place) in in_scope {
            let until = |gauges: &[Gauge]| gauges[cell].area_until(self.horizon);
            match quantity {
                Quantity::Inside => {
                    let backlog = if matches!(scope, Scope::Station(_)) { 0 } else { until(&self.outside) };
                    area += until(&self.waiting) + until(&self.held) + until(&self.riding) + backlog;
                }
                // A batch that is not complete waits too; what is done and held by a limit is in no case of these.
                Quantity::Waiting => area += until(&self.waiting) + until(&self.held),
                Quantity::Held => area += until(&self.held),
                Quantity::Blocked => area += until(&self.blocked),
                Quantity::Outside => area += until(&self.outside),
                Quantity::Busy | Quantity::Admitted | Quantity::OnDuty | Quantity::BusyOrAway => {}
            }
            if matches!(quantity, Quantity::Busy | Quantity::Inside) {
                let end = self.places.get(cell + 1).map_or(self.working.len(), |next| next.first);
                let of_pool = |pool: Option<usize>| !matches!(scope, Scope::Pool(p) if pool != Some(p));
                let parts = self.working[place.first..end].iter().filter(|(_, pool)| of_pool(*pool));
                area += parts.map(|(gauge, _)| gauge.area_until(self.horizon)).sum::<u64>();
            }
        }
        area
    }
}

impl Place {
    const fn is_in(&self, scope: Scope) -> bool {
        match scope {
            Scope::Whole | Scope::Pool(_) | Scope::Server(_) => true,
            Scope::Class(stream) => self.stream == stream,
            Scope::Station(activity) => self.activity == activity,
        }
    }
}

/// When the state is looked at: at the instants of the readings, in a cycle on each measured day.
fn instants(readings: &[Reading], warm_up: u64, horizon: u64, cyclic: bool) -> Vec<u64> {
    let mut instants: Vec<u64> = readings.iter().filter_map(Reading::instant).collect();
    if cyclic {
        let day = ticks(DAY_MINUTES);
        let days = (warm_up / day)..(horizon / day);
        let of_day = |of_day: u64| days.clone().map(move |number| number * day + of_day);
        instants = instants.iter().flat_map(|&instant| of_day(instant)).collect();
    }
    instants.sort_unstable();
    instants.dedup();
    instants
}

impl Observer for Probe {
    #[inline]
    fn advance(&mut self, now: SimTime) {
        if now.ticks() >= self.next_cut {
            self.cut(now.ticks());
        }
    }

    #[inline]
    fn arrives(&mut self, now: SimTime, stream: usize, _unit: &Unit) {
        self.departures[stream].arrived += 1;
        self.present_changes(now.ticks(), 1);
    }

    #[inline]
    fn waits(&mut self, now: SimTime, cell: usize, _unit: &Unit) {
        self.waiting[cell].change(now.ticks(), 1);
    }

    #[inline]
    fn starts(&mut self, now: SimTime, cell: usize, option: usize, spell: Option<&Spell>, unit: &Unit) {
        if spell.is_some() {
            self.waiting[cell].change(now.ticks(), -1);
        }
        self.works(now, cell, option, 1);
        let wait = (now - unit.joined()).ticks();
        // Work that is resumed has had an earlier start.
        if unit.was_interrupted() {
            return;
        }
        let visits = &mut self.visits[cell];
        visits.begun += 1;
        visits.waited += u64::from(wait > 0);
        visits.wait += wait;
        visits.wait_squares += minutes(wait).powi(2);
        self.waits.record(wait);
        if let Some(nth) = self.nth_waits.get_mut(unit.ordinal() as usize) {
            nth.get_or_insert(wait);
        }
    }

    #[inline]
    fn interrupts(&mut self, now: SimTime, cell: usize, option: usize, _unit: &Unit) {
        self.waiting[cell].change(now.ticks(), 1);
        self.works(now, cell, option, -1);
    }

    #[inline]
    fn completes(&mut self, now: SimTime, cell: usize, option: usize, visit: &Visit, _unit: &Unit) {
        let visits = &mut self.visits[cell];
        visits.ended += 1;
        visits.whole_wait += visit.wait;
        visits.sojourn += visit.sojourn;
        visits.led += u64::from(option != RIDING);
        self.works(now, cell, option, -1);
    }

    #[inline]
    fn holds(&mut self, now: SimTime, cell: usize, _unit: &Unit) {
        self.held[cell].change(now.ticks(), 1);
    }

    #[inline]
    fn frees(&mut self, now: SimTime, cell: usize, cause: Cause, held: u64, _unit: &Unit) {
        self.held[cell].change(now.ticks(), -1);
        if cause == Cause::Batch {
            self.visits[cell].formed += held;
        }
    }

    fn work_ends(&mut self, now: SimTime, cell: usize, option: usize, _unit: &Unit) {
        self.works(now, cell, option, -1);
    }

    fn visit_ends(&mut self, _now: SimTime, cell: usize, visit: &Visit, _unit: &Unit) {
        let visits = &mut self.visits[cell];
        visits.ended += 1;
        visits.whole_wait += visit.wait;
        visits.sojourn += visit.sojourn;
    }

    fn blocks(&mut self, now: SimTime, cell: usize, _option: usize, _unit: &Unit) {
        self.blocked[cell].change(now.ticks(), 1);
    }

    fn unblocks(&mut self, now: SimTime, cell: usize, _option: usize, _unit: &Unit) {
        self.blocked[cell].change(now.ticks(), -1);
    }

    fn waits_outside(&mut self, now: SimTime, cell: usize, _unit: &Unit) {
        self.outside[cell].change(now.ticks(), 1);
    }

    fn comes_in(&mut self, now: SimTime, cell: usize, outside: u64, _unit: &Unit) {
        self.outside[cell].change(now.ticks(), -1);
        self.departures[self.places[cell].stream].outside += outside;
    }

    fn people(&mut self, now: SimTime, pool: usize, group: usize, _on_duty: u32, busy: u32) {
        if pool == 0 {
            let gauge = &mut self.people[group];
            gauge.change(now.ticks(), i64::from(busy) - gauge.count as i64);
        }
    }

    fn gives_up(&mut self, now: SimTime, cell: usize, spell: &Spell, _unit: &Unit) {
        self.waiting[cell].change(now.ticks(), -1);
        let visits = &mut self.visits[cell];
        visits.gave_up += 1;
        visits.wait_in_vain += spell.contention + spell.off_shift + spell.overtaken;
    }

    #[inline]
    fn leaves(&mut self, now: SimTime, stream: usize, departure: &Departure, unit: &Unit) {
        self.present_changes(now.ticks(), -1);
        let left = &mut self.departures[stream];
        if departure.exit != Exit::Finished {
            left.refused += u64::from(departure.exit == Exit::Refused);
            return;
        }
        left.count += 1;
        left.lead += departure.lead;
        left.lead_squares += minutes(departure.lead).powi(2);
        self.leads.record(departure.lead);
        self.last_departure = now.ticks();
        if (unit.ordinal() as usize) < self.nth_waits.len() {
            self.nth_ends.insert(unit.ordinal() as usize, now.ticks());
        }
    }

    fn staffs(&mut self, now: SimTime, pool: usize, paid: u32, on_duty: u32) {
        let (paid_before, on_duty_before) = std::mem::replace(&mut self.staff[pool], (paid, on_duty));
        self.paid.change(now.ticks(), i64::from(paid) - i64::from(paid_before));
        self.on_duty.change(now.ticks(), i64::from(on_duty) - i64::from(on_duty_before));
    }

    fn ends<'u>(&mut self, now: SimTime, _inside: impl Iterator<Item = &'u Unit>) {
        self.book_present(now.ticks());
    }
}
