//! The model laid out for the loop: small rows with everything resolved, built once for all replications.
//!
//! Nothing here changes during a run.

use crate::dist::Distribution;
use crate::id::{CalendarId, CellId, Id, LineId, PoolId, StreamId};
use crate::model::{
    Arrivals, AtShiftEnd, BatchSize, Batching, Between, Cell, Choice, Discipline, Lever, Model, Service,
    Staffing, Stream, WorkCalendar, sent_back_to,
};
use crate::rng::{Purpose, RandomStream, address, name_key, pair_key};
use crate::time::{SimTime, Span, Speed};

use super::entrance::Entrances;
use super::levers::{PlanLevers, plan_levers};
use super::people::PlanPeople;
use super::route::{Route, Routes};
use super::servers::{PlanServers, plan_servers};
use super::skills::Skills;
use super::stocks::{PlanSupply, amounts, supplies};
use super::support_levels::SupportLevels;
use super::unit::{NONE, Unit};

/// The hot tables of a model.
#[derive(Debug, Clone)]
pub struct Plan<'m> {
    pub(super) model: &'m Model,
    pub(super) streams: Vec<PlanStream>,
    pub(super) cells: Vec<PlanCell>,
    /// What only some cells have, by cell.
    pub(super) extras: Vec<PlanExtra>,
    /// Ways out of the cells that have more than two, and routes that are decided late.
    pub(super) routes: Routes,
    /// For each cell those to which it sends units back.
    pub(super) back: Vec<Vec<u32>>,
    /// Batches that are collected.
    pub(super) assemblies: Vec<Batching>,
    /// Activities whose units are counted.
    pub(super) gauges: usize,
    pub(super) effects: Vec<PlanEffects>,
    pub(super) supplies: Vec<PlanSupply>,
    pub(super) lines: Vec<PlanLine>,
    pub(super) pools: Vec<PlanPool>,
    /// What depends on who does the work.
    pub(super) skills: Skills,
    /// The servers of those pools that need them one by one.
    pub(super) servers: Vec<PlanServers>,
    /// What keeps units out of cells.
    pub(super) entrances: Entrances,
    /// What changes at those cells that do not stay the same.
    pub(super) levers: Vec<PlanLevers>,
    /// The streams whose first activity never lacks work.
    pub(super) saturated: Vec<u32>,
    /// Visit counters that a unit of any stream needs.
    pub(super) counters: usize,
    /// Whether work can be interrupted, so that an end of work may have been overtaken by events.
    pub(super) interrupts: bool,
}

/// A value stream.
#[derive(Debug, Clone)]
pub(super) struct PlanStream {
    /// Key of the name, for the units' draws.
    pub(super) key: u64,
    /// The time between single arrivals, where nothing but it decides when the next unit comes.
    pub(super) gap: Option<Distribution>,
    /// Whether the pace of its demand changes.
    pub(super) paced: bool,
    /// Where units start.
    pub(super) entry: u32,
    /// The priority of all units; 0 if it is drawn.
    pub(super) priority: u8,
    /// Whether any of them has a target.
    pub(super) has_targets: bool,
    /// Address of the draws that open units again.
    pub(super) reopen_address: u64,
}

/// One stream at one activity.
#[derive(Debug, Clone)]
pub(super) struct PlanCell {
    pub(super) duration: Distribution,
    pub(super) work_address: u64,
    pub(super) route: Route,
    /// Waiting line; [`NONE`] for a delay.
    pub(super) line: u32,
    /// The pool, if the activity is of the common kind that `common_case` handles; [`NONE`] otherwise.
    pub(super) common_pool: u32,
    /// The support level of that pool.
    pub(super) levels: SupportLevels,
    /// Visit counter; [`NONE`] where no unit can visit any cell again.
    pub(super) counter: u32,
    pub(super) stream: u32,
    /// Delay only: index of its calendar, [`NONE`] around the clock.
    pub(super) calendar: u32,
    /// Whether the clocks of the targets stand still here.
    pub(super) clock_paused: bool,
    /// Whether some of its units are sent back to be done again; where to is in [`Plan::back`].
    pub(super) sends_back: bool,
    /// What a completion does besides; [`NONE`] if nothing. A cell with effects is not of the common kind.
    pub(super) effects: u32,
    /// What is special about coming here; [`NONE`] if nothing.
    pub(super) entrance: u32,
    /// Whether a unit may be held here after its work, because it cannot move on.
    pub(super) holds: bool,
    /// Row of what changes here during a run; [`NONE`] where nothing does. A cell with levers is not of the common kind.
    pub(super) levers: u32,
    /// What a visit takes out of stocks; [`NONE`] if nothing. A cell with a supply is not of the common kind.
    pub(super) supply: u32,
}

/// What a completion at a cell does besides sending the unit on.
#[derive(Debug, Clone)]
pub(super) struct PlanEffects {
    /// Services that it restores, if their failure raised the unit.
    pub(super) restores: Vec<u32>,
    /// What it puts into stocks.
    pub(super) produces: Vec<(u32, u32)>,
    /// Units that it brings to other streams.
    pub(super) spawns: Vec<PlanSpawn>,
}

/// Units of a stream that a completion makes.
#[derive(Debug, Clone)]
pub(super) struct PlanSpawn {
    pub(super) stream: u32,
    pub(super) share: f64,
    pub(super) count: BatchSize,
    pub(super) after: Option<Distribution>,
    /// Spread over so many ticks besides.
    pub(super) over: u64,
    /// Address of the draws that say whether and how many.
    pub(super) address: u64,
    /// Address of the keys of the units.
    pub(super) children: u64,
    /// Address of their delays.
    pub(super) delay: u64,
}

/// What only cells have that are not of the common kind; [`NONE`] where a cell has none of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct PlanExtra {
    /// Batches are collected here, by this row.
    pub(super) assembly: u32,
    /// Units here are counted, by this row.
    pub(super) gauge: u32,
    /// Where those go that are not complete and accurate.
    pub(super) rework: u32,
    /// So many visits at most.
    pub(super) visits_max: u64,
    /// Where a unit goes instead of coming more often.
    pub(super) then: u32,
}

/// A waiting line.
#[derive(Debug, Clone)]
pub(super) struct PlanLine {
    pub(super) discipline: Discipline,
    /// A waiting unit's priority rises by one for each so many ticks; 0 if it does not.
    pub(super) aging: u64,
    /// The pool, where one server of one pool is all that is ever needed; [`NONE`] otherwise.
    pub(super) sole_pool: u32,
    /// What must be free, in order of preference: pools with numbers of servers.
    pub(super) options: Vec<Vec<(u32, u32)>>,
    /// How fast each of these works, if all people are of standard speed.
    pub(super) speeds: Vec<Speed>,
    /// The support levels that take part in each of these.
    pub(super) levels: Vec<SupportLevels>,
    /// Whether it depends on who does the work how long it takes.
    pub(super) differs: bool,
    /// Address of the draws that pick at random.
    pub(super) pick_address: u64,
}

/// A pool.
#[derive(Debug, Clone)]
pub(super) struct PlanPool {
    /// The lines that its servers work for, in the order of the file.
    pub(super) lines: Vec<u32>,
    /// Whether the units in work must be known one by one, because they may be interrupted.
    pub(super) tracked: bool,
    /// The pools in which work may lie suspended that needs a server of this pool, perhaps among others.
    pub(super) resumes: Vec<u32>,
    /// Its support level.
    pub(super) levels: SupportLevels,
    /// Its people, where they differ.
    pub(super) people: Option<PlanPeople>,
    /// Its servers one by one; [`NONE`] where they are a number only.
    pub(super) servers: u32,
}

impl<'m> Plan<'m> {
    /// Lays a model out.
    pub fn new(model: &'m Model) -> Self {
        let counters = assign_counters(model, &cyclic_cells(model));
        let lines: Vec<PlanLine> = model.lines.ids().map(|id| plan_line(model, id)).collect();
        let (servers, servers_of) = plan_servers(model);
        let pool = |id: PoolId| plan_pool(model, id, &lines, servers_of[id.index()]);
        let pools: Vec<PlanPool> = model.pools.ids().map(pool).collect();
        let entrances = Entrances::new(model);
        let route_address = |cell: &Cell| address(model.activities[cell.activity].key, Purpose::Route);
        let (levers, levers_of) = plan_levers(model, |cell| route_address(&model.cells[CellId::new(cell)]));
        let special_lines = special_lines(model, &entrances, &levers_of);
        let saturated = saturated_streams(model);
        let gauges = number_gauges(model);
        let index = |cells: &Vec<CellId>| cells.iter().map(|cell| cell.index() as u32).collect();
        let back: Vec<Vec<u32>> = sent_back_to(model).iter().map(index).collect();
        let mut routes = Routes::default();
        let mut effects = Vec::new();
        let (supplies, supply_of) = supplies(model);
        let cells = model
            .cells
            .enumerate()
            .map(|(id, cell)| {
                let activity = &model.activities[cell.activity];
                let common = activity.line.filter(|line| !special_lines[line.index()]);
                let common_pool = common.map_or(NONE, |line| common_pool(&lines[line.index()], &pools));
                PlanCell {
                    duration: cell.duration.clone(),
                    work_address: address(activity.key, Purpose::Duration),
                    route: routes.add(model, cell, &gauges),
                    line: activity.line.map_or(NONE, |line| line.index() as u32),
                    common_pool,
                    levels: pools.get(common_pool as usize).map_or(SupportLevels::NONE, |pool| pool.levels),
                    counter: counters[id.index()],
                    stream: cell.stream.index() as u32,
                    calendar: activity.calendar.map_or(NONE, |calendar| calendar.index() as u32),
                    clock_paused: activity.clock_paused,
                    sends_back: !back[id.index()].is_empty(),
                    effects: plan_effects(&mut effects, model, cell),
                    entrance: entrances.of_cell[id.index()],
                    holds: entrances.may_hold(id.index() as u32),
                    levers: levers_of[id.index()],
                    supply: supply_of[cell.activity.index()],
                }
            })
            .collect();
        let (extras, assemblies) = extras(model, &gauges);
        let streams = model.streams.enumerate().map(|(id, stream)| plan_stream(model, id, stream)).collect();
        let interrupts = pools.iter().any(|pool| pool.tracked);
        let counters = counters.iter().filter(|&&c| c != NONE).map(|&c| c as usize + 1).max().unwrap_or(0);
        Self {
            model,
            streams,
            cells,
            extras,
            routes,
            back,
            assemblies,
            gauges: gauges.iter().filter(|&&gauge| gauge != NONE).count(),
            effects,
            supplies,
            lines,
            pools,
            skills: Skills::new(model),
            servers,
            entrances,
            levers,
            saturated,
            counters,
            interrupts,
        }
    }

    /// The model that was laid out.
    pub const fn model(&self) -> &'m Model {
        self.model
    }

    /// The calendar in which the targets of a stream are counted; `None` around the clock.
    pub(super) fn target_calendar(&self, stream: u32) -> Option<&'m WorkCalendar> {
        let stream = &self.model.streams[StreamId::new(stream as usize)];
        stream.target_calendar.map(|calendar| &self.model.calendars[calendar])
    }

    /// A calendar by its index.
    pub(super) fn calendar(&self, index: u32) -> &'m WorkCalendar {
        &self.model.calendars[CalendarId::new(index as usize)]
    }

    /// How a free server of a pool chooses between its lines.
    pub(super) fn between(&self, pool: u32) -> Between {
        self.model.pools[PoolId::new(pool as usize)].between
    }

    /// The servers that serve a unit in work.
    pub(super) fn need_of(&self, unit: &Unit) -> &[(u32, u32)] {
        let line = self.cells[unit.cell as usize].line as usize;
        &self.lines[line].options[usize::from(unit.option)]
    }
}

impl PlanCell {
    /// Draws the work content of a visit, in ticks.
    #[inline(always)]
    pub(super) fn draw_work(&self, unit_key: u64, visit: u64) -> u64 {
        let mut random = RandomStream::addressed(unit_key, self.work_address, visit);
        ticks(self.duration.sample(&mut random))
    }
}

/// The longest work, delay or gap that is drawn, in ticks: 142 years. Longer ones are cut.
pub(super) const DRAWN_MAX: u64 = (1 << 52) - 1;

/// Rounds a drawn time to ticks: to the nearest, to even in the middle.
///
/// Added to 2^52 the time fills just the fraction of a double, rounded by the processor itself; that takes a
/// quarter of the instructions of a checked conversion.
#[inline(always)]
pub(super) fn ticks(time: f64) -> u64 {
    let time = if time < DRAWN_MAX as f64 { time } else { DRAWN_MAX as f64 };
    (time + 4_503_599_627_370_496.0).to_bits() & DRAWN_MAX
}

/// Whether a completion at a cell does more than send the unit on.
fn has_effects(model: &Model, cell: &Cell) -> bool {
    let restores = |service: &Service| service.restored_by == Some(cell.activity);
    !cell.spawns.is_empty()
        || !model.activities[cell.activity].produces.is_empty()
        || model.services.iter().any(restores)
}

/// Whether more happens at a cell than the common case knows.
fn is_special(model: &Model, cell: &Cell) -> bool {
    has_effects(model, cell) || !model.activities[cell.activity].consumes.is_empty()
}

/// The streams whose first activity never lacks work.
fn saturated_streams(model: &Model) -> Vec<u32> {
    let streams = model.streams.enumerate();
    let saturated = streams.filter(|(_, stream)| matches!(stream.arrivals, Arrivals::Saturated));
    saturated.map(|(id, _)| id.index() as u32).collect()
}

/// Adds what a completion at a cell does besides; returns its row, [`NONE`] if nothing.
fn plan_effects(effects: &mut Vec<PlanEffects>, model: &Model, cell: &Cell) -> u32 {
    if !has_effects(model, cell) {
        return NONE;
    }
    let spawns = cell.spawns.iter().map(|spawn| {
        let stream = model.streams[spawn.stream].key;
        let pair = pair_key(model.activities[cell.activity].key, stream);
        PlanSpawn {
            stream: spawn.stream.index() as u32,
            share: spawn.share,
            count: spawn.count.clone(),
            after: spawn.after.clone(),
            over: spawn.over.ticks(),
            address: address(pair, Purpose::Spawn),
            children: address(pair, Purpose::Child),
            delay: address(pair, Purpose::Delay),
        }
    });
    let restores = (0_u32..).zip(&model.services).filter(|(_, one)| one.restored_by == Some(cell.activity));
    effects.push(PlanEffects {
        restores: restores.map(|(service, _)| service).collect(),
        produces: amounts(&model.activities[cell.activity].produces),
        spawns: spawns.collect(),
    });
    effects.len() as u32 - 1
}

fn plan_stream(model: &Model, id: StreamId, stream: &Stream) -> PlanStream {
    let mut levers = model.changes.parameters.iter().map(|parameter| &parameter.lever);
    let paced = levers.any(|lever| matches!(lever, Lever::Demand(of) if *of == id));
    let gap = match &stream.arrivals {
        Arrivals::Renewal(gap) if stream.batch == BatchSize::Fixed(1) && !paced => Some(gap.clone()),
        _ => None,
    };
    PlanStream {
        key: stream.key,
        gap,
        paced,
        entry: stream.entry.index() as u32,
        priority: if let [only] = stream.priorities[..] { only.priority } else { 0 },
        has_targets: stream.priorities.iter().any(|p| p.respond.is_some() || p.resolve.is_some()),
        reopen_address: address(stream.key, Purpose::Reopen),
    }
}

/// The support levels of the pools that are needed together.
fn levels_of(model: &Model, need: &[(PoolId, u32)]) -> SupportLevels {
    let each = need.iter().map(|&(pool, _)| SupportLevels::of(model.pools[pool].level));
    each.fold(SupportLevels::NONE, SupportLevels::and)
}

/// The pool of a line of the common kind: one server of one pool that works for this line only, first come first
/// served or by priority, and no work is ever interrupted.
fn common_pool(line: &PlanLine, pools: &[PlanPool]) -> u32 {
    let plain = matches!(line.discipline, Discipline::Fifo | Discipline::Priority)
        && !line.differs
        && line.speeds[..] == [Speed::STANDARD];
    match pools.get(line.sole_pool as usize) {
        Some(pool) if plain && line.aging == 0 && pool.lines.len() == 1 && !pool.tracked => line.sole_pool,
        _ => NONE,
    }
}

fn plan_line(model: &Model, id: LineId) -> PlanLine {
    let line = &model.lines[id];
    let options: Vec<Vec<(u32, u32)>> = line
        .options
        .iter()
        .map(|need| need.iter().map(|&(pool, count)| (pool.index() as u32, count)).collect())
        .collect();
    let sole_pool = match options[..] {
        [ref only] if only.len() == 1 && only[0].1 == 1 => only[0].0,
        _ => NONE,
    };
    // The line has no name of its own. Of the activities whose units wait in it, the one whose name comes first in the
    // alphabet lends it one: neither the order of the file nor an activity that nobody visits changes its draws.
    let visited = model.cells.iter().map(|cell| &model.activities[cell.activity]);
    let name =
        visited.filter(|activity| activity.line == Some(id)).min_by(|one, other| one.name.cmp(&other.name));
    let pick_address = address(name.map_or_else(|| name_key(""), |activity| activity.key), Purpose::Pick);
    let aging = line.aging.map_or(0, Span::ticks);
    PlanLine {
        discipline: line.discipline,
        aging,
        sole_pool,
        options,
        speeds: line.speeds.clone(),
        levels: line.options.iter().map(|need| levels_of(model, need)).collect(),
        differs: model.depends_on_who(id),
        pick_address,
    }
}

fn plan_pool(model: &Model, id: PoolId, lines: &[PlanLine], servers: u32) -> PlanPool {
    let works_for: Vec<u32> = (0..lines.len() as u32)
        .filter(|&line| {
            lines[line as usize].options.iter().flatten().any(|&(pool, _)| pool == id.index() as u32)
        })
        .collect();
    let pool = &model.pools[id];
    let leaves_work = pool.at_shift_end != AtShiftEnd::Finish && matches!(pool.staffing, Staffing::Steps(_));
    let preempts = works_for.iter().any(|&line| lines[line as usize].discipline.is_preemptive());
    PlanPool {
        resumes: suspending(model, id.index() as u32, lines),
        lines: works_for,
        tracked: leaves_work || preempts || servers != NONE,
        levels: SupportLevels::of(pool.level),
        people: PlanPeople::new(model, id),
        servers,
    }
}

/// The pools in which work may lie suspended that needs a server of `pool`: all that suspend work among those
/// that some unit needs together with it.
fn suspending(model: &Model, pool: u32, lines: &[PlanLine]) -> Vec<u32> {
    let needs = lines.iter().flat_map(|line| &line.options);
    let together = needs.filter(|need| need.iter().any(|&(other, _)| other == pool)).flatten();
    let mut pools: Vec<u32> = together
        .map(|&(other, _)| other)
        .filter(|&other| model.pools[PoolId::new(other as usize)].at_shift_end == AtShiftEnd::Suspend)
        .collect();
    pools.sort_unstable();
    pools.dedup();
    pools
}

/// What only some cells have, by cell, and the batches that are collected.
fn extras(model: &Model, gauges: &[u32]) -> (Vec<PlanExtra>, Vec<Batching>) {
    let mut assemblies = Vec::new();
    let collected: Vec<u32> = model
        .activities
        .iter()
        .map(|activity| {
            assemblies.extend(activity.batch);
            if activity.batch.is_some() { assemblies.len() as u32 - 1 } else { NONE }
        })
        .collect();
    let extra = |cell: &Cell| PlanExtra {
        assembly: collected[cell.activity.index()],
        gauge: gauges[cell.activity.index()],
        rework: cell.rework.map_or(NONE, |to| to.index() as u32),
        visits_max: cell.limit.map_or(u64::MAX, |limit| limit.visits.into()),
        then: cell.limit.and_then(|limit| limit.then).map_or(NONE, |then| then.index() as u32),
    };
    (model.cells.iter().map(extra).collect(), assemblies)
}

/// The lines at which some cell is more than the common case can do: where something changes or a completion makes other units, where units
/// may be kept out or held, where they are collected, counted, split into tasks, sent by state, for rework or by a limit, or opened again after they have
/// left. Nobody there is taken up in the common way.
fn special_lines(model: &Model, entrances: &Entrances, levers: &[u32]) -> Vec<bool> {
    let gauges = number_gauges(model);
    let mut special = vec![false; model.lines.len()];
    for (id, cell) in model.cells.enumerate() {
        let activity = &model.activities[cell.activity];
        let Some(line) = activity.line else { continue };
        let limited =
            cell.next.iter().filter_map(|branch| branch.to).any(|to| model.cells[to].limit.is_some());
        let reopens = model.streams[cell.stream].reopening.is_some()
            && cell.next.iter().any(|branch| branch.to.is_none());
        special[line.index()] |= entrances.of_cell[id.index()] != NONE
            || entrances.may_hold(id.index() as u32)
            || levers[id.index()] != NONE
            || is_special(model, cell)
            || activity.batch.is_some()
            || gauges[cell.activity.index()] != NONE
            || cell.choice != Choice::Shares
            || cell.rework.is_some()
            || cell.fork.is_some()
            || limited
            || reopens;
    }
    special
}

/// Numbers the activities to which units go if they have the fewest; [`NONE`] for the others.
fn number_gauges(model: &Model) -> Vec<u32> {
    let mut counted = vec![false; model.activities.len()];
    for cell in model.cells.iter().filter(|cell| cell.choice == Choice::Shortest) {
        for to in cell.next.iter().filter_map(|branch| branch.to) {
            counted[model.cells[to].activity.index()] = true;
        }
    }
    let mut next = 0;
    let number = |counted: bool| {
        if !counted {
            return NONE;
        }
        next += 1;
        next - 1
    };
    counted.into_iter().map(number).collect()
}

/// Which cells a unit can come back to. A cell is on a cycle if it can be reached from itself.
fn cyclic_cells(model: &Model) -> Vec<bool> {
    let reaches_itself = |start: CellId| {
        let mut seen = vec![false; model.cells.len()];
        let mut open = vec![start];
        while let Some(cell) = open.pop() {
            for to in model.onward(cell) {
                if to == start {
                    return true;
                }
                if !std::mem::replace(&mut seen[to.index()], true) {
                    open.push(to);
                }
            }
        }
        false
    };
    model.cells.ids().map(reaches_itself).collect()
}

/// Numbers the visit counters, from zero in each stream. Where a unit can come back to any cell, visits to all are
/// counted: that takes less time than asking, for each draw, whether they are.
fn assign_counters(model: &Model, cyclic: &[bool]) -> Vec<u32> {
    if !cyclic.contains(&true) {
        return vec![NONE; cyclic.len()];
    }
    let mut next = vec![0; model.streams.len()];
    let mut number = |stream: StreamId| {
        next[stream.index()] += 1;
        next[stream.index()] - 1
    };
    model.cells.iter().map(|cell| number(cell.stream)).collect()
}

/// The staffing step in force at `time` and the instant of the next one.
pub(super) fn step_at(staffing: &Staffing, index: usize) -> (u32, f64, SimTime) {
    match staffing {
        Staffing::Always(staff) => (*staff, f64::from(*staff), SimTime::NEVER),
        Staffing::Steps(steps) => match steps.get(index) {
            Some(step) => {
                (step.paid, step.present, steps.get(index + 1).map_or(SimTime::NEVER, |next| next.at))
            }
            None => (0, 0.0, SimTime::NEVER),
        },
    }
}
