//! The recorder: the observer that measures a replication.
//!
//! It keeps nothing per unit that has left: counts, sums, levels and sketches only, whatever the length of the
//! run. Events touch running totals; at the cuts of the time axis the totals are read, and windows are
//! differences of readings, so that no event asks whether the warm-up is over.

mod seen;

use crate::id::Id;
use crate::kernel::cause::Cause;
use crate::kernel::observer::{Departure, Exit, Observer, RIDING, Spell, StockFlow, Turned, Visit};
use crate::kernel::unit::Unit;
use crate::model::Model;
use crate::stats::QuantileSketch;
use crate::time::SimTime;

use super::course::Course;
use super::details::Detail;
use super::entrances::EntranceTotals;
use super::level::Level;
use super::observations::{Balance, Channels, StreamObservations};
use super::people::PeopleTotals;
use super::readings::{Areas, Readings, Totals};
use super::supplies::SupplyTotals;
use super::totals::{CellTotals, ParameterRow};
use super::windows::{Window, Windows};

/// Measures one replication after another.
#[derive(Debug, Clone)]
pub struct Recorder<'m> {
    pub(super) model: &'m Model,
    windows: Windows,
    next_cut: u64,
    pub(super) streams: Vec<StreamRow>,
    pub(super) cells: Vec<CellRow>,
    /// In work with other alternatives of the needs than the first, by cell.
    pub(super) work: Vec<Level>,
    pub(super) pools: Vec<PoolRow>,
    pub(super) people: PeopleTotals,
    pub(super) entrances: EntranceTotals,
    pub(super) supplies: SupplyTotals<'m>,
    /// What some streams have besides: see [`Detail::all`].
    pub(super) details: Vec<Option<Detail<'m>>>,
    lead_times: Vec<QuantileSketch>,
    /// By activity; empty where details are not kept.
    waits: Vec<QuantileSketch>,
    /// What was read for the course of the run at the last cut, and what is read at the present one.
    last_course: Box<Course>,
    latest_course: Box<Course>,
    /// The same of all totals, at the cuts that begin and end bins and the measured window.
    last: Box<Readings>,
    latest: Box<Readings>,
    /// Areas of the measured window so far.
    areas: Areas,
    bins: Vec<Channels>,
    week: Vec<Channels>,
    week_time: Vec<u64>,
    parameters: Vec<ParameterRow>,
    /// When the last unit left that was open at the start.
    cleared: Option<u64>,
    /// Units at the end that could never have moved on again, by cell, one after the other.
    stuck: Vec<usize>,
    pub(super) balance: Balance,
}

/// One stream while it is watched. What is `seen` and `wrong` restarts at the end of the warm-up, the rest runs on.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct StreamRow {
    pub(super) inside: Level,
    pub(super) arrived: u64,
    pub(super) left: u64,
    /// Sum of lead times.
    pub(super) lead: u128,
    /// What the three above had come to at the end of the warm-up.
    pub(super) at_start: Passed,
    /// Units that left since then and had been sent back or opened again.
    pub(super) wrong: u64,
    /// Units that left unfinished.
    pub(super) unfinished: u64,
    /// Sum of the times that these spent inside, modulo 2^64.
    pub(super) spent_unfinished: u64,
    /// Units that were open at the start, and of these those that are still inside.
    pub(super) backlog: u64,
    pub(super) backlog_inside: u64,
    /// Ages at the start of those that have left, modulo 2^64: in their lead times, but not spent inside.
    pub(super) spent_before: u64,
    pub(super) seen: StreamObservations,
}

/// Units of a stream that have arrived, those that have left, and the sum of the lead times of these.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Passed {
    pub(super) arrived: u64,
    pub(super) left: u64,
    pub(super) lead: u128,
}

/// One cell while it is watched.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct CellRow {
    pub(super) waiting: Level,
    /// Held by something else than a line.
    pub(super) held: Level,
    /// In work, or in the delay, with the first alternative of the needs.
    pub(super) in_work: Level,
    /// In work, or in the delay, along with another one.
    pub(super) riding: Level,
    /// Where its rows of [`Recorder::work`] begin, for the other alternatives.
    first_work: u32,
    pub(super) activity: u32,
    pub(super) totals: CellTotals,
}

/// One pool while it is watched.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct PoolRow {
    pub(super) paid: Level,
    pub(super) duty: Level,
    pub(super) overtime: Level,
}

impl StreamRow {
    /// A unit leaves as it should; `is_right` if it was right the first time.
    #[inline(always)]
    fn finishes(&mut self, now: SimTime, lead: u64, unit: &Unit, is_right: bool) {
        self.left += 1;
        self.lead += u128::from(lead);
        self.wrong += u64::from(!is_right);
        let seen = &mut self.seen;
        for cause in Cause::COMMON {
            seen.waits[cause] += u128::from(unit.waits()[cause]);
        }
        seen.first_contact += u64::from(unit.seen_once());
        if unit.handoffs() > 0 {
            seen.passed_on += 1;
            seen.handoffs += unit.handoffs();
            seen.bounced += u64::from(unit.bounces() > 0);
            seen.right_but_bounced += u64::from(is_right && unit.bounces() > 0);
        }
        if let Some(in_time) = unit.is_in_time(now) {
            seen.resolve_measured += 1;
            seen.resolve_met += u64::from(in_time);
        }
    }

    /// A unit that was open at the start leaves.
    #[cold]
    #[inline(never)]
    fn clears(&mut self, unit: &Unit) {
        self.backlog_inside -= 1;
        self.spent_before = self.spent_before.wrapping_add(unit.age_at_start().ticks());
    }

    /// Books a unit that leaves unfinished.
    #[cold]
    #[inline(never)]
    fn loses(&mut self, departure: &Departure) {
        self.unfinished += 1;
        self.spent_unfinished = self.spent_unfinished.wrapping_add(departure.lead);
        match departure.exit {
            Exit::Finished => {}
            Exit::Refused => self.seen.refused += 1,
            Exit::Abandoned => self.seen.abandoned += 1,
            Exit::Balked => self.seen.balked += 1,
        }
    }
}

impl<'m> Recorder<'m> {
    /// A recorder for replications of a model.
    pub fn new(model: &'m Model, window: Window) -> Self {
        let windows = Windows::new(model, window);
        let mut rows = 0;
        let cells = model
            .cells
            .iter()
            .map(|cell| {
                let first_work = rows;
                rows += options(model, cell.activity) as u32 - 1;
                CellRow { first_work, activity: cell.activity.index() as u32, ..CellRow::default() }
            })
            .collect();
        let mut recorder = Self {
            model,
            next_cut: 0,
            streams: vec![StreamRow::default(); model.streams.len()],
            cells,
            work: vec![Level::default(); rows as usize],
            pools: vec![PoolRow::default(); model.pools.len()],
            people: PeopleTotals::new(model),
            entrances: EntranceTotals::new(model),
            supplies: SupplyTotals::new(model),
            details: if window.details { Detail::all(model) } else { Vec::new() },
            lead_times: vec![QuantileSketch::new(); model.streams.len()],
            waits: vec![QuantileSketch::new(); if window.details { model.activities.len() } else { 0 }],
            last_course: Box::default(),
            latest_course: Box::default(),
            last: Box::default(),
            latest: Box::default(),
            areas: Areas::default(),
            bins: Vec::new(),
            week: Vec::new(),
            week_time: Vec::new(),
            parameters: Vec::new(),
            cleared: None,
            stuck: Vec::new(),
            balance: Balance::default(),
            windows,
        };
        recorder.reset();
        recorder
    }

    /// Forgets the last replication and keeps the memory.
    pub fn reset(&mut self) {
        let parameters = &self.model.changes.parameters;
        let (streams, pools) = (self.streams.len(), self.pools.len());
        let channels = Channels::new(streams, self.model.activities.len(), pools, parameters.len());
        let row = |start| ParameterRow { value: start, ..ParameterRow::default() };
        self.parameters = parameters.iter().map(|parameter| row(parameter.start)).collect();
        self.streams.fill(StreamRow::default());
        for cell in &mut self.cells {
            let CellRow { first_work, activity, .. } = *cell;
            *cell = CellRow { first_work, activity, ..CellRow::default() };
        }
        self.work.fill(Level::default());
        self.pools.fill(PoolRow::default());
        self.people.reset();
        self.entrances.reset();
        self.supplies.reset();
        self.details.iter_mut().flatten().for_each(Detail::reset);
        self.lead_times.iter_mut().for_each(QuantileSketch::clear);
        self.waits.iter_mut().for_each(QuantileSketch::clear);
        self.bins = vec![channels.clone(); self.windows.bins() as usize];
        let hours = if self.windows.keeps_week() { 168 } else { 0 };
        self.week = vec![channels; hours];
        self.week_time = vec![0; hours];
        self.cleared = None;
        self.stuck.clear();
        self.balance = Balance::default();
        self.last_course.take(&self.streams, &self.cells, &self.pools, 0);
        self.read(0);
        std::mem::swap(&mut self.last, &mut self.latest);
        self.areas = Areas::new(&self.last);
        self.next_cut = if self.windows.warm_up == 0 { 0 } else { self.windows.next_cut(0) };
    }

    /// A unit leaves that had something of what most have not, or does not finish.
    #[inline(never)]
    fn leaves_after_events(&mut self, now: SimTime, stream: usize, departure: &Departure, unit: &Unit) {
        if unit.was_open() {
            self.streams[stream].clears(unit);
            if self.streams.iter().all(|row| row.backlog_inside == 0) {
                self.cleared = Some(now.ticks());
            }
        }
        let row = &mut self.streams[stream];
        if departure.exit != Exit::Finished {
            row.loses(departure);
            return;
        }
        row.finishes(now, departure.lead, unit, !unit.was_reworked() && unit.times_reopened() == 0);
        for cause in Cause::RARE {
            row.seen.waits[cause] += u128::from(unit.waits()[cause]);
        }
        self.lead_times[stream].record(departure.lead);
    }

    /// What is in work at a cell with another alternative than the first, or along with another unit.
    #[inline]
    fn other_work(&mut self, cell: usize, option: usize) -> &mut Level {
        let row = &mut self.cells[cell];
        if option == RIDING { &mut row.riding } else { &mut self.work[row.first_work as usize + option - 1] }
    }

    /// A visit is over.
    #[inline(always)]
    fn visited(&mut self, cell: usize, visit: &Visit) {
        let row = &mut self.cells[cell];
        row.totals.completed += 1;
        row.totals.wait = row.totals.wait.wrapping_add(visit.wait);
        row.totals.sojourn = row.totals.sojourn.wrapping_add(visit.sojourn);
        if let Some(waits) = self.waits.get_mut(row.activity as usize) {
            waits.record(visit.wait);
        }
    }

    /// Reads all totals at a cut.
    #[inline]
    fn read(&mut self, at: u64) {
        let Self { streams, cells, work, pools, people, entrances, .. } = self;
        self.latest.take(Totals { streams, cells, work, pools, people, entrances }, at);
    }

    /// The time axis is cut at every boundary up to `now`: what happened since the last cut is booked.
    #[cold]
    #[inline(never)]
    fn cut(&mut self, now: u64) {
        while self.next_cut <= now {
            let at = self.next_cut;
            self.book_course(at);
            if self.windows.is_bound(at) {
                self.book_areas(at);
            }
            if at == self.windows.warm_up {
                self.start_measuring(at);
            }
            self.next_cut = self.windows.next_cut(at);
        }
    }

    /// Books the stretch since the last cut in its bin and in its hour of the week.
    fn book_course(&mut self, at: u64) {
        self.latest_course.take(&self.streams, &self.cells, &self.pools, at);
        let (before, after) = (&self.last_course, &self.latest_course);
        if at > before.at {
            let bin = self.windows.bin_of(before.at);
            after.add_to(before, &mut self.bins[bin]);
            for (row, area) in self.parameters.iter_mut().zip(&mut self.bins[bin].parameters) {
                row.advance(at);
                *area += std::mem::take(&mut row.area);
            }
            if self.windows.keeps_week() && before.at >= self.windows.warm_up {
                let hour = self.windows.hour_of_week(before.at);
                after.add_to(before, &mut self.week[hour]);
                self.week_time[hour] += at - before.at;
            }
        }
        std::mem::swap(&mut self.last_course, &mut self.latest_course);
    }

    /// Books the areas since the last bound, if they are measured, and counts what stands at this one.
    fn book_areas(&mut self, at: u64) {
        self.read(at);
        let before = self.last.at;
        if at > before {
            if before >= self.windows.warm_up {
                self.areas.add(&self.last, &self.latest);
            }
            self.count_standing(self.windows.bin_of(before));
        }
        std::mem::swap(&mut self.last, &mut self.latest);
    }

    /// Counts the units inside and at each activity. The last count in a bin is that of its end.
    fn count_standing(&mut self, bin: usize) {
        let Channels { present, standing, .. } = &mut self.bins[bin];
        for (present, row) in present.iter_mut().zip(&self.streams) {
            *present = row.inside.count();
        }
        standing.fill(0);
        for (index, row) in self.cells.iter().enumerate() {
            let others = options(self.model, self.model.cells[Id::new(index)].activity) - 1;
            let first = row.first_work as usize;
            let with_others: u64 = self.work[first..first + others].iter().map(|level| level.count()).sum();
            let here = row.waiting.count() + row.held.count() + row.in_work.count() + with_others;
            standing[row.activity as usize] += here;
        }
    }

    /// The warm-up is over: what was seen so far is forgotten, what is inside stays.
    fn start_measuring(&mut self, now: u64) {
        self.supplies.start_measuring(now);
        for stream in &mut self.streams {
            let StreamRow { arrived, left, lead, .. } = *stream;
            stream.at_start = Passed { arrived, left, lead };
            stream.wrong = 0;
            stream.seen = StreamObservations::default();
        }
        self.details.iter_mut().flatten().for_each(Detail::reset);
        self.lead_times.iter_mut().for_each(QuantileSketch::clear);
        self.waits.iter_mut().for_each(QuantileSketch::clear);
    }
}

/// The alternatives of an activity's needs; a delay has one.
pub(super) fn options(model: &Model, activity: crate::id::ActivityId) -> usize {
    model.activities[activity].line.map_or(1, |line| model.lines[line].options.len())
}

impl Observer for Recorder<'_> {
    #[inline]
    fn advance(&mut self, now: SimTime) {
        if now.ticks() >= self.next_cut {
            self.cut(now.ticks());
        }
    }

    #[inline]
    fn arrives(&mut self, now: SimTime, stream: usize, _unit: &Unit) {
        let row = &mut self.streams[stream];
        row.arrived += 1;
        row.inside.up(now.ticks());
    }

    fn opens(&mut self, now: SimTime, stream: usize, _unit: &Unit) {
        let row = &mut self.streams[stream];
        row.backlog += 1;
        row.backlog_inside += 1;
        row.inside.up(now.ticks());
    }

    #[inline]
    fn waits(&mut self, now: SimTime, cell: usize, _unit: &Unit) {
        self.cells[cell].waiting.up(now.ticks());
    }

    #[inline]
    fn starts(&mut self, now: SimTime, cell: usize, option: usize, spell: Option<&Spell>, _unit: &Unit) {
        let row = &mut self.cells[cell];
        if let Some(spell) = spell {
            row.waiting.down(now.ticks());
            row.totals.add_spell(spell);
        }
        if option == 0 {
            row.in_work.up(now.ticks());
        } else {
            self.other_work(cell, option).up(now.ticks());
        }
    }

    fn prepares(&mut self, now: SimTime, cell: usize, option: usize, spell: Option<&Spell>, _unit: &Unit) {
        let row = &mut self.cells[cell];
        if let Some(spell) = spell {
            row.waiting.down(now.ticks());
            row.totals.add_spell(spell);
        }
        row.held.up(now.ticks());
        if option != RIDING {
            self.people.prepares(now.ticks(), cell, option);
        }
    }

    fn prepared(&mut self, now: SimTime, cell: usize, option: usize, spent: u64, _unit: &Unit) {
        let row = &mut self.cells[cell];
        row.held.down(now.ticks());
        row.totals.add(Cause::Setup, spent);
        if option != RIDING {
            self.people.prepared(now.ticks(), cell, option);
        }
    }

    fn breaks_off(&mut self, now: SimTime, cell: usize, option: usize, spent: u64, unit: &Unit) {
        self.prepared(now, cell, option, spent, unit);
        self.cells[cell].waiting.up(now.ticks());
    }

    #[inline]
    fn interrupts(&mut self, now: SimTime, cell: usize, option: usize, _unit: &Unit) {
        let row = &mut self.cells[cell];
        row.waiting.up(now.ticks());
        if option == 0 {
            row.in_work.down(now.ticks());
        } else {
            self.other_work(cell, option).down(now.ticks());
        }
    }

    #[inline]
    fn completes(&mut self, now: SimTime, cell: usize, option: usize, visit: &Visit, unit: &Unit) {
        self.visited(cell, visit);
        self.work_ends(now, cell, option, unit);
    }

    #[inline]
    fn work_ends(&mut self, now: SimTime, cell: usize, option: usize, _unit: &Unit) {
        if option == 0 {
            self.cells[cell].in_work.down(now.ticks());
        } else {
            self.other_work(cell, option).down(now.ticks());
        }
    }

    fn visit_ends(&mut self, _now: SimTime, cell: usize, visit: &Visit, _unit: &Unit) {
        self.visited(cell, visit);
    }

    fn blocks(&mut self, now: SimTime, cell: usize, option: usize, _unit: &Unit) {
        self.entrances.blocks(now.ticks(), cell, option);
    }

    fn unblocks(&mut self, now: SimTime, cell: usize, option: usize, _unit: &Unit) {
        self.entrances.unblocks(now.ticks(), cell, option);
    }

    fn waits_outside(&mut self, now: SimTime, cell: usize, _unit: &Unit) {
        self.entrances.waits_outside(now.ticks(), cell);
    }

    fn comes_in(&mut self, now: SimTime, cell: usize, _outside: u64, _unit: &Unit) {
        self.entrances.comes_in(now.ticks(), cell);
    }

    fn gives_up(&mut self, now: SimTime, cell: usize, spell: &Spell, unit: &Unit) {
        let row = &mut self.cells[cell];
        row.waiting.down(now.ticks());
        row.totals.add_spell(spell);
        self.entrances.gives_up(cell, (now - unit.joined()).ticks());
    }

    fn turns_away(&mut self, _now: SimTime, cell: usize, turned: Turned, _unit: &Unit) {
        self.entrances.turns_away(cell, turned);
    }

    fn holds(&mut self, now: SimTime, cell: usize, _unit: &Unit) {
        self.cells[cell].held.up(now.ticks());
    }

    fn frees(&mut self, now: SimTime, cell: usize, cause: Cause, held: u64, _unit: &Unit) {
        let row = &mut self.cells[cell];
        row.held.down(now.ticks());
        row.totals.add(cause, held);
    }

    fn joins(&mut self, _now: SimTime, cell: usize, ended: u64, _last: bool, _task: &Unit, _whole: &Unit) {
        self.cells[cell].totals.add(Cause::Join, ended);
    }

    fn reworks(&mut self, _now: SimTime, cell: usize, _unit: &Unit) {
        self.cells[cell].totals.reworked += 1;
    }

    fn reopens(&mut self, _now: SimTime, stream: usize, _unit: &Unit) {
        self.streams[stream].seen.reopened += 1;
    }

    #[inline]
    fn responds(&mut self, _now: SimTime, stream: usize, in_time: bool, unit: &Unit) {
        let seen = &mut self.streams[stream].seen;
        seen.respond_measured += 1;
        seen.respond_met += u64::from(in_time);
        if let Some(Some(detail)) = self.details.get_mut(stream) {
            detail.responds(in_time, unit);
        }
    }

    #[inline(always)]
    fn leaves(&mut self, now: SimTime, stream: usize, departure: &Departure, unit: &Unit) {
        let row = &mut self.streams[stream];
        row.inside.down(now.ticks());
        if let Some(Some(detail)) = self.details.get_mut(stream) {
            detail.leaves(now, *departure, unit, &mut row.seen);
        }
        if departure.eventful {
            self.leaves_after_events(now, stream, departure, unit);
        } else {
            row.finishes(now, departure.lead, unit, true);
            self.lead_times[stream].record(departure.lead);
        }
    }

    fn stocks(&mut self, now: SimTime, stock: usize, level: u64, flow: StockFlow) {
        self.supplies.flows(now.ticks(), stock, level, flow);
    }

    fn orders(&mut self, _now: SimTime, stock: usize) {
        self.supplies.orders(stock);
    }

    fn fails(&mut self, now: SimTime, service: usize) {
        self.supplies.fails(now.ticks(), service);
    }

    fn restores(&mut self, now: SimTime, service: usize, down: u64) {
        self.supplies.restores(now.ticks(), service, down);
    }

    fn staffs(&mut self, now: SimTime, pool: usize, paid: u32, on_duty: u32) {
        let row = &mut self.pools[pool];
        row.paid.set(now.ticks(), u64::from(paid));
        row.duty.set(now.ticks(), u64::from(on_duty));
    }

    fn people(&mut self, now: SimTime, pool: usize, group: usize, on_duty: u32, busy: u32) {
        self.people.set(now.ticks(), pool, group, on_duty, busy);
    }

    fn waited_for_setup(&mut self, _now: SimTime, cell: usize, setup: u64, _unit: &Unit) {
        self.cells[cell].totals.add(Cause::Setup, setup);
    }

    fn overtime(&mut self, now: SimTime, pool: usize, servers: u32) {
        self.pools[pool].overtime.set(now.ticks(), u64::from(servers));
    }

    fn changes(&mut self, now: SimTime, parameter: usize, value: f64) {
        let row = &mut self.parameters[parameter];
        row.advance(now.ticks());
        row.value = value;
    }

    fn is_stuck(&mut self, _now: SimTime, cell: usize, _unit: &Unit) {
        self.stuck.push(cell);
    }

    fn ends<'u>(&mut self, now: SimTime, inside: impl Iterator<Item = &'u Unit>) {
        self.close(now, inside);
    }
}
