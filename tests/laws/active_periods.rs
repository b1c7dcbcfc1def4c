//! Who is the momentary bottleneck, decided while events come in, against the definition applied afterwards.

use vsim::id::{CellId, Id};
use vsim::kernel::Kernel;
use vsim::kernel::observer::{Observer, Spell, Visit};
use vsim::kernel::plan::Plan;
use vsim::kernel::unit::Unit;
use vsim::model::Model;
use vsim::observe::active::{ActivePeriods, ActivitySeen, PoolActivity};
use vsim::time::{SimTime, TICKS_PER_HOUR};

use super::random_model::parts;
use super::{MODELS, model};

/// A stretch of time in which the state of every pool is the same: nobody on duty, somebody idle, or all busy.
#[derive(Debug, Clone, PartialEq)]
struct Stretch {
    from: u64,
    to: u64,
    pools: Vec<State>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum State {
    Off,
    Idle,
    Active,
}

/// Writes down every state.
struct Diary<'m> {
    model: &'m Model,
    now: u64,
    since: u64,
    busy: Vec<u32>,
    on_duty: Vec<u32>,
    /// Servers that get ready for work.
    setting_up: Vec<u32>,
    stretches: Vec<Stretch>,
}

impl<'m> Diary<'m> {
    fn new(model: &'m Model) -> Self {
        let pools = model.pools.len();
        let nobody = vec![0; pools];
        let (busy, on_duty, setting_up) = (nobody.clone(), nobody.clone(), nobody);
        Self { model, now: 0, since: 0, busy, on_duty, setting_up, stretches: Vec::new() }
    }

    fn change(&mut self, cell: usize, option: usize, by: i32) {
        let Some(line) = self.model.activities[self.model.cells[CellId::new(cell)].activity].line else {
            return;
        };
        // Who rides along with another takes nobody.
        for &(pool, count) in self.model.lines[line].options.get(option).into_iter().flatten() {
            let busy = &mut self.busy[pool.index()];
            *busy = busy.checked_add_signed(by * count as i32).unwrap();
        }
    }

    fn close(&mut self) {
        let state = |pool: usize| match (self.on_duty[pool], self.busy[pool] + self.setting_up[pool]) {
            (0, _) => State::Off,
            (on_duty, busy) if busy >= on_duty => State::Active,
            _ => State::Idle,
        };
        let pools: Vec<State> = (0..self.busy.len()).map(state).collect();
        match self.stretches.last_mut() {
            Some(last) if last.pools == pools => last.to = self.now,
            _ => self.stretches.push(Stretch { from: self.since, to: self.now, pools }),
        }
        self.since = self.now;
    }
}

impl Observer for Diary<'_> {
    fn advance(&mut self, now: SimTime) {
        // What is true when time moves on has been true since it last did.
        if now.ticks() > self.now {
            let before = std::mem::replace(&mut self.now, now.ticks());
            self.since = before;
            self.close();
        }
    }
    fn starts(&mut self, _now: SimTime, cell: usize, option: usize, _spell: Option<&Spell>, _unit: &Unit) {
        self.change(cell, option, 1);
    }
    fn prepares(&mut self, _now: SimTime, cell: usize, option: usize, _spell: Option<&Spell>, _unit: &Unit) {
        self.change(cell, option, 1);
    }
    fn prepared(&mut self, _now: SimTime, cell: usize, option: usize, _spent: u64, _unit: &Unit) {
        self.change(cell, option, -1);
    }
    fn breaks_off(&mut self, _now: SimTime, cell: usize, option: usize, _spent: u64, _unit: &Unit) {
        self.change(cell, option, -1);
    }
    fn interrupts(&mut self, _now: SimTime, cell: usize, option: usize, _unit: &Unit) {
        self.change(cell, option, -1);
    }
    fn completes(&mut self, _now: SimTime, cell: usize, option: usize, _visit: &Visit, _unit: &Unit) {
        self.change(cell, option, -1);
    }
    fn work_ends(&mut self, _now: SimTime, cell: usize, option: usize, _unit: &Unit) {
        self.change(cell, option, -1);
    }
    fn staffs(&mut self, _now: SimTime, pool: usize, _paid: u32, on_duty: u32) {
        self.on_duty[pool] = on_duty;
    }
    fn rests(&mut self, _now: SimTime, pool: usize, setting_up: u32, _others: u32) {
        self.setting_up[pool] = setting_up;
    }
}

/// A period: its pool, the stretches in which it is active, and its length.
struct Period {
    pool: usize,
    stretches: Vec<usize>,
    length: u64,
}

/// All periods in the order in which they begin.
fn periods(stretches: &[Stretch], pools: usize) -> Vec<Period> {
    let mut all: Vec<Period> = Vec::new();
    let mut open: Vec<Option<usize>> = vec![None; pools];
    for (place, stretch) in stretches.iter().enumerate() {
        for (pool, open) in open.iter_mut().enumerate() {
            match stretch.pools[pool] {
                State::Off => {}
                State::Idle => *open = None,
                State::Active => {
                    let period = *open.get_or_insert(all.len());
                    if period == all.len() {
                        all.push(Period { pool, stretches: Vec::new(), length: 0 });
                    }
                    all[period].stretches.push(place);
                    all[period].length += stretch.to - stretch.from;
                }
            }
        }
    }
    all
}

/// The definition: in each stretch the longest period wins, the first begun among equals; a winner's time is shifting
/// where the winner before it or after it is active too.
fn by_definition(stretches: &[Stretch], pools: usize, warm_up: u64) -> Vec<[u64; 2]> {
    let periods = periods(stretches, pools);
    let winner = |place: usize| {
        let active = periods.iter().enumerate().filter(|(_, period)| period.stretches.contains(&place));
        active
            .max_by_key(|(number, period)| (period.length, std::cmp::Reverse(*number)))
            .map(|(number, _)| number)
    };
    let measured = |stretch: &Stretch| stretch.to.max(warm_up) - stretch.from.max(warm_up);
    let won: Vec<(usize, usize)> = (0..stretches.len())
        .filter(|&place| measured(&stretches[place]) > 0)
        .filter_map(|place| Some((place, winner(place)?)))
        .collect();
    let mut order: Vec<usize> = won.iter().map(|(_, period)| *period).collect();
    order.dedup();
    let mut times = vec![[0, 0]; pools];
    let mut turn = 0_usize;
    for (index, &(place, period)) in won.iter().enumerate() {
        if index > 0 && won[index - 1].1 != period {
            turn += 1;
        }
        let time = measured(&stretches[place]);
        let neighbors = [turn.checked_sub(1).map(|before| order[before]), order.get(turn + 1).copied()];
        let mut shifting = false;
        for neighbor in
            neighbors.into_iter().flatten().filter(|&other| periods[other].stretches.contains(&place))
        {
            shifting = true;
            times[periods[neighbor].pool][1] += time;
        }
        times[periods[period].pool][usize::from(shifting)] += time;
    }
    times
}

#[test]
fn the_bottleneck_decided_on_the_way_is_that_of_the_definition() {
    let (mut compared, mut shifting) = (0, 0);
    for seed in 0..MODELS {
        let text = parts(seed).text();
        let model = model(&text);
        let plan = Plan::new(&model);
        let warm_up = SimTime::from_ticks(7 * TICKS_PER_HOUR);
        let mut both = (ActivePeriods::new(&model, warm_up, true), Diary::new(&model));
        Kernel::new(&plan).run(model.run.seed, seed, &mut both);
        let seen: ActivitySeen = both.0.seen();
        let expected = by_definition(&both.1.stretches, model.pools.len(), warm_up.ticks());
        let times = |pool: &PoolActivity| [pool.bottleneck.sole, pool.bottleneck.shifting];
        let found: Vec<[u64; 2]> = seen.pools.iter().map(times).collect();
        assert_eq!(found, expected, "model {seed}\n{text}");
        let whole: u64 = seen.timeline.iter().map(|span| span.to - span.from).sum();
        assert_eq!(whole, seen.with_bottleneck, "the timeline has no gaps in model {seed}");
        compared += usize::from(seen.with_bottleneck > 0);
        shifting += usize::from(found.iter().any(|times| times[1] > 0));
    }
    assert!(compared > 200 && shifting > 60, "{compared} with a bottleneck, {shifting} with a shifting one");
}
