//! One replication: a pure function of model, seed and replication number.
//!
//! The kernel moves demand units through waiting lines and pools. It knows nothing of text, files, threads,
//! statistics or the wall clock, and it cannot fail: everything that can be wrong in a scenario was found when
//! it was compiled.
//!
//! Read in this order: [`event`] (what happens first when things coincide), `activity` (what happens to a unit),
//! `admission` (what may keep it from moving on), `moving` (where it goes from there), `batch`, `tasks`, `shift` (people
//! come and go), `servers`, `away` and `idle` (each of them by itself), `people` (who is taken), `skills` (what that means
//! for the work), `changeover`, `timers` (what else happens at an instant), `levers` (what changes during a run), `alarms` (patience,
//! coming back), `arrivals`, `backlog` (units that are open at the start), `made` (units that something makes), `stocks`, `services`, `deadlock`; then the data: `future_events`,
//! `unit`, `waiting_line`,
//! `resource_pool`, `plan`.

pub mod cause;
pub mod event;
pub mod observer;
pub mod plan;
pub mod unit;

mod activity;
mod admission;
mod alarms;
mod arrivals;
mod away;
mod backlog;
mod batch;
mod changeover;
mod common_case;
mod completions;
mod deadlock;
mod entrance;
mod future_events;
mod idle;
mod levers;
mod made;
mod moving;
mod pace;
mod people;
mod resource_pool;
mod route;
mod servers;
mod services;
mod shift;
mod skills;
mod stocks;
pub mod support_levels;
mod tasks;
mod timers;
mod waiting_line;

use crate::id::Id;
use crate::rng::replication_key;
use crate::time::SimTime;

use alarms::Alarms;
use arrivals::Source;
use batch::Batches;
use completions::Completions;
use entrance::Gates;
use event::{Event, Phase, UNITS_MAX};
use future_events::FutureEvents;
use levers::Levers;
use observer::Observer;
use plan::{Plan, PlanCell, PlanStream};
use resource_pool::ResourcePool;
use servers::Servers;
use services::ServiceState;
use stocks::Stocks;
use timers::Timers;
use unit::{NONE, Units};
use waiting_line::WaitingLine;

/// How a replication ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// At the horizon.
    Horizon,
    /// Earlier, because nothing was left to happen.
    RanDry,
    /// More units were inside than the run's limit allows.
    TooManyUnits,
    /// More events than can be numbered.
    TooManyEvents,
}

/// What a replication came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// Why it ended.
    pub ending: Ending,
    /// When it ended.
    pub at: SimTime,
    /// Arrivals, completions, changes of staff and timers.
    pub events: u64,
}

/// The state of one replication. It can be run again for another one, which reuses its memory.
#[derive(Debug, Clone)]
pub struct Kernel<'p> {
    plan: &'p Plan<'p>,
    /// The plan's rows and whether it interrupts work, one look-up nearer for the loop.
    cells: &'p [PlanCell],
    plan_streams: &'p [PlanStream],
    interrupts: bool,
    /// In ticks.
    now: u64,
    horizon: SimTime,
    /// Units that may be inside at once.
    units_max: u32,
    replication_key: u64,
    /// Number of the latest unit that joined a line.
    order: u64,
    /// Number of the latest unit that something made.
    made: u64,
    units: Units,
    counters: VisitCounters,
    lines: Vec<WaitingLine>,
    /// Random picks made in each line.
    picks: Vec<u64>,
    pools: Vec<ResourcePool>,
    servers: Servers,
    gates: Gates,
    /// How often each work that a team learns has been done.
    learned: Vec<u64>,
    /// Room for the pools whose people become free at one instant.
    freed_pools: Vec<u32>,
    sources: Vec<Source>,
    completions: Completions,
    timers: Timers,
    levers: Levers,
    stocks: Stocks,
    services: Vec<ServiceState>,
    alarms: Alarms,
    /// Next arrival of each stream, next change of each pool, timers: few, and kept apart from the many.
    scheduled: FutureEvents,
    /// Units at the activities that are counted.
    gauges: Vec<u32>,
    /// Whose turn it is, where units go to one after the other.
    turns: Vec<u32>,
    batches: Batches,
    /// Whether there came to be more units or tasks than there may be.
    overfull: bool,
}

impl<'p> Kernel<'p> {
    /// A kernel for the model laid out in `plan`.
    pub fn new(plan: &'p Plan<'p>) -> Self {
        Self {
            plan,
            cells: &plan.cells,
            plan_streams: &plan.streams,
            interrupts: plan.interrupts,
            now: 0,
            horizon: SimTime::NEVER,
            units_max: plan.model().run.units_max.min(UNITS_MAX),
            replication_key: 0,
            order: 0,
            made: 0,
            units: Units::new(),
            counters: VisitCounters::new(plan.counters),
            lines: plan.lines.iter().map(|line| WaitingLine::new(line.discipline, line.aging)).collect(),
            picks: vec![0; plan.lines.len()],
            pools: plan
                .pools
                .iter()
                .map(|pool| ResourcePool::new(pool.people.as_ref(), plan.skills.learnings()))
                .collect(),
            servers: Servers::new(&plan.servers, plan.model()),
            gates: Gates::new(&plan.entrances),
            learned: vec![0; plan.skills.learnings()],
            freed_pools: Vec::new(),
            sources: Vec::new(),
            completions: Completions::new(),
            timers: Timers::new(),
            levers: Levers::new(&plan.model().changes),
            stocks: Stocks::new(plan.model().stocks.len(), plan.supplies.len()),
            services: Vec::new(),
            alarms: Alarms::new(),
            scheduled: FutureEvents::new(),
            gauges: vec![0; plan.gauges],
            turns: vec![0; plan.routes.turns()],
            batches: Batches::new(plan.assemblies.len()),
            overfull: false,
        }
    }

    /// Runs replication number `replication` under the master seed from the start, empty but for the backlog, to the
    /// horizon of the model, watched by `observer`.
    pub fn run(&mut self, seed: u64, replication: u64, observer: &mut impl Observer) -> Outcome {
        self.open(seed, replication, observer);
        let mut scheduled_events = 0;
        let ending = loop {
            let completion = self.completions.first();
            let scheduled = self.scheduled.first();
            if completion < scheduled {
                if completion.time() >= self.horizon {
                    break Ending::Horizon;
                }
                observer.advance(completion.time());
                self.now = completion.time().ticks();
                self.handle_completion(completion, observer);
                continue;
            }
            if scheduled.time() >= self.horizon {
                break if scheduled == Event::NEVER { Ending::RanDry } else { Ending::Horizon };
            }
            observer.advance(scheduled.time());
            self.now = scheduled.time().ticks();
            scheduled_events += 1;
            // Arrivals are asked for first: there are more of them than of all others.
            if scheduled.is_arrival() {
                self.arrive(scheduled.payload(), observer);
                if self.units.count() > self.units_max {
                    break Ending::TooManyUnits;
                }
                if self.completions.are_exhausted() {
                    break Ending::TooManyEvents;
                }
                continue;
            }
            match scheduled.phase() {
                Phase::Staffing => self.change_staff(scheduled.payload(), observer),
                Phase::Timer => self.go_off(scheduled.payload(), observer),
                Phase::Alarm => scheduled_events -= u64::from(!self.ring(observer)),
                // Asked above; completions have a list of their own.
                Phase::Completion | Phase::Arrival => {}
            }
        };
        let ending = if self.overfull { Ending::TooManyUnits } else { ending };
        let at = if ending == Ending::Horizon { self.horizon } else { SimTime::from_ticks(self.now) };
        observer.advance(if ending == Ending::RanDry { self.horizon } else { at });
        self.tell_stuck(at, observer);
        observer.ends(if ending == Ending::RanDry { self.horizon } else { at }, self.units.inside());
        Outcome { ending, at, events: self.completions.scheduled() + scheduled_events }
    }

    /// Brings the state to the start of a replication.
    fn open(&mut self, seed: u64, replication: u64, observer: &mut impl Observer) {
        let model = self.plan.model();
        self.now = 0;
        self.horizon = model.run.horizon;
        self.replication_key = replication_key(seed, replication);
        self.order = 0;
        self.made = 0;
        self.units.clear();
        self.completions.clear();
        self.scheduled.clear();
        self.timers.clear();
        self.gauges.fill(0);
        self.turns.fill(0);
        self.batches.clear();
        self.overfull = false;
        self.alarms.clear();
        self.lines.iter_mut().for_each(WaitingLine::clear);
        self.picks.fill(0);
        self.learned.fill(0);
        self.pools.iter_mut().for_each(ResourcePool::clear);
        self.servers.clear();
        self.gates.clear();
        self.sources.clear();
        let key = self.replication_key;
        self.sources.extend(model.streams.iter().map(|stream| Source::new(key, stream.key)));
        self.open_levers();
        for pool in model.pools.ids() {
            self.open_pool(pool.index(), observer);
        }
        self.open_gates();
        let backlog = self.lay_out_backlog();
        for stream in model.streams.ids() {
            self.open_source(stream.index());
        }
        self.open_services();
        self.open_stocks(observer);
        self.open_backlog(&backlog, observer);
        self.saturate();
        self.settle_all_idle(observer);
    }

    /// The end of work or of a delay, unless the work was interrupted since it was scheduled.
    #[inline(always)]
    fn handle_completion(&mut self, event: Event, observer: &mut impl Observer) {
        let index = event.payload() as u32;
        self.completions.begin();
        if !self.interrupts || self.units[index].event == event.identity() {
            self.complete(index, observer);
        }
        self.completions.end();
    }
}

/// How often each unit has visited each cell of its stream.
#[derive(Debug, Clone)]
struct VisitCounters {
    /// Blocks of counters that a unit needs.
    width: usize,
    /// In blocks of four, which are cleared by one store.
    blocks: Vec<[u32; 4]>,
}

impl VisitCounters {
    fn new(counters: usize) -> Self {
        Self { width: counters.div_ceil(4), blocks: Vec::new() }
    }

    /// Starts a new unit in a row.
    #[inline(always)]
    fn clear_row(&mut self, unit: u32) {
        if self.width == 0 {
            return;
        }
        let from = unit as usize * self.width;
        if self.blocks.len() < from + self.width {
            self.blocks.resize(from + self.width, [0; 4]);
        }
        self.blocks[from] = [0; 4];
        if self.width > 1 {
            self.blocks[from + 1..from + self.width].fill([0; 4]);
        }
    }

    /// The number of the present visit, from 0; 0 for a cell that is not counted.
    #[inline(always)]
    fn present(&self, unit: u32, counter: u32) -> u64 {
        if counter == NONE {
            return 0;
        }
        let block = unit as usize * self.width + counter as usize / 4;
        u64::from(self.blocks[block][counter as usize % 4].wrapping_sub(1))
    }

    /// How many visits have been made or counted ahead; 0 for a cell that is not counted.
    fn made(&self, unit: u32, counter: u32) -> u64 {
        if counter == NONE {
            return 0;
        }
        let block = unit as usize * self.width + counter as usize / 4;
        u64::from(self.blocks[block][counter as usize % 4])
    }

    /// Counts a visit and returns its number, from 0.
    #[inline(always)]
    fn count(&mut self, unit: u32, counter: u32) -> u64 {
        if counter == NONE {
            return 0;
        }
        let block = unit as usize * self.width + counter as usize / 4;
        let visits = &mut self.blocks[block][counter as usize % 4];
        *visits = visits.wrapping_add(1);
        u64::from(visits.wrapping_sub(1))
    }
}
