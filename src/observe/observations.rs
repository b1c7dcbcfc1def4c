//! What was seen in one replication: counts and sums of ticks, exact, for whoever makes estimates of them.

use crate::kernel::Outcome;
use crate::kernel::cause::ByCause;
use crate::kernel::observer::Turned;
use crate::kernel::support_levels::{SUPPORT_LEVELS, SupportLevels};
use crate::stats::QuantileSketch;

use super::people::PeopleObservations;
use super::supplies::{ServiceObservations, StockObservations};

/// Everything that the recorder saw in one replication. Unless a name says otherwise it covers the measured
/// window, from the end of the warm-up to the horizon. Times in ticks, areas in ticks times units.
#[derive(Debug, Clone)]
pub struct Observations {
    /// How the replication ended.
    pub outcome: Outcome,
    /// Length of the measured window.
    pub window: u64,
    /// By stream.
    pub streams: Vec<StreamObservations>,
    /// By cell: one stream at one activity.
    pub cells: Vec<CellObservations>,
    /// By pool.
    pub pools: Vec<PoolObservations>,
    /// By entry of the lists of people, pool by pool; empty where the people of each pool are alike.
    pub people: Vec<PeopleObservations>,
    /// Lead times of the units that left, by stream.
    pub lead_times: Vec<QuantileSketch>,
    /// Waiting of the visits that ended, by activity.
    pub waits: Vec<QuantileSketch>,
    /// Development over the whole run, by bin.
    pub bins: Vec<Channels>,
    /// Length of each bin; the last may be shorter.
    pub bin: u64,
    /// Sums over the measured window by hour of the week (168 entries), or nothing if not asked for.
    pub week: Vec<Channels>,
    /// How long each hour of the week was seen.
    pub week_time: Vec<u64>,
    /// What each parameter that changes during a run had come to at its end.
    pub parameters: Vec<f64>,
    /// By stream what was seen of each priority, from 1 on; all zero where the stream promises nothing.
    pub priorities: Vec<[PriorityObservations; PRIORITIES]>,
    /// What was seen of the support levels; all zero where no pool has one.
    pub levels: LevelObservations,
    /// When the last unit left that was open at the start; `None` if some have not, or none was.
    pub backlog_cleared: Option<u64>,
    /// The laws that hold in every replication, checked over the whole run.
    pub balance: Balance,
    /// By stock.
    pub stocks: Vec<StockObservations>,
    /// By service.
    pub services: Vec<ServiceObservations>,
}

/// One stream.
#[derive(Debug, Clone, Copy, Default)]
pub struct StreamObservations {
    /// Units that arrived.
    pub arrived: u64,
    /// Units that left, finished.
    pub left: u64,
    /// Integral of units inside.
    pub inside_area: u128,
    /// Units inside at the end.
    pub inside_at_end: u64,
    /// Units that were open at the start of the run.
    pub backlog: u64,
    /// Of these, units inside at the end.
    pub backlog_at_end: u64,
    /// Sum of lead times of the units that left.
    pub lead: u128,
    /// Of it: waiting, by cause.
    pub waits: ByCause<u128>,
    /// Units that were not let in.
    pub refused: u64,
    /// Units that lost patience.
    pub abandoned: u64,
    /// Units that left at the sight of a line.
    pub balked: u64,
    /// Units that left after exactly one visit to an activity with people.
    pub first_contact: u64,
    /// Units that left without ever having been sent back or opened again.
    pub right_first_time: u64,
    /// Of these, units that went back and forth between two pools.
    pub right_but_bounced: u64,
    /// Units that left and were worked on by more than one pool.
    pub passed_on: u64,
    /// How often the work on units that left passed from one pool to another.
    pub handoffs: u64,
    /// Units that left and went back and forth between two pools: from one to another and straight back.
    pub bounced: u64,
    /// How often units were sent back to be done again.
    pub sent_back: u64,
    /// How often units found no place and went elsewhere.
    pub overflowed: u64,
    /// How often units found no place and were to come again.
    pub came_again: u64,
    /// Integral of units that keep their servers after their work.
    pub blocked_area: u128,
    /// How often units were opened again.
    pub reopened: u64,
    /// Sum of the lead times of the units that left, on the clock of the targets.
    pub business_lead: u128,
    /// Units that left of streams with targets in the hours of a calendar.
    pub on_clock: u64,
    /// Units that left, one way or another, of streams whose units have a value.
    pub valued: u64,
    /// The value of those that were finished.
    pub value_gained: f64,
    /// What was lost of the value of all.
    pub value_lost: f64,
    /// Units that left finished of streams with a satisfaction.
    pub rated: u64,
    /// How many of them are satisfied, expected.
    pub satisfied: f64,
    /// Units whose target for resolution was met.
    pub resolve_met: u64,
    /// Units with that target that left, or are inside and late at the end.
    pub resolve_measured: u64,
    /// Units whose target for response was met.
    pub respond_met: u64,
    /// Units with that target that were first worked on, or were not and are late at the end.
    pub respond_measured: u64,
}

/// How many priorities there are.
pub const PRIORITIES: usize = 9;

/// The units of one priority of a stream that promises something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PriorityObservations {
    /// Units that left, finished.
    pub left: u64,
    /// Sum of their lead times.
    pub lead: u128,
    /// Units whose target for resolution was met.
    pub resolve_met: u64,
    /// Units with that target that left, or are inside and late at the end.
    pub resolve_measured: u64,
    /// Units whose target for response was met.
    pub respond_met: u64,
    /// Units with that target that were first worked on, or were not and are late at the end.
    pub respond_measured: u64,
}

impl PriorityObservations {
    /// A unit leaves, in time or late if it had a target.
    pub(super) fn resolves(&mut self, in_time: Option<bool>) {
        if let Some(in_time) = in_time {
            self.resolve_measured += 1;
            self.resolve_met += u64::from(in_time);
        }
    }
}

/// Units that left finished, by the highest support level that worked on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LevelObservations([LevelRow; SUPPORT_LEVELS]);

/// Units that one support level solved: of all that worked on them it was the highest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LevelRow {
    /// How many.
    pub solved: u64,
    /// How many of them each level worked on.
    pub handled: [u64; SUPPORT_LEVELS],
}

impl LevelObservations {
    /// The rows, by level from 1 on.
    pub fn rows(&self) -> &[LevelRow] {
        &self.0
    }

    /// A unit leaves finished on which these levels have worked.
    pub(super) fn solve(&mut self, levels: SupportLevels) {
        let Some(highest) = levels.places().next_back() else { return };
        let row = &mut self.0[highest];
        row.solved += 1;
        for place in levels.places() {
            row.handled[place] += 1;
        }
    }

    /// Adds what was seen in another stream.
    pub(super) fn include(&mut self, other: &Self) {
        for (row, other) in self.0.iter_mut().zip(&other.0) {
            row.solved += other.solved;
            for (count, other) in row.handled.iter_mut().zip(other.handled) {
                *count += other;
            }
        }
    }
}

/// One stream at one activity.
#[derive(Debug, Clone, Default)]
pub struct CellObservations {
    /// Visits that ended.
    pub completed: u64,
    /// Their waiting.
    pub wait: u128,
    /// Their time from start to end.
    pub sojourn: u128,
    /// Spells of waiting that ended, by cause. Time in delays is not among them.
    pub waits: ByCause<u128>,
    /// Integral of units waiting in line.
    pub waiting_area: u128,
    /// Integral of units held here by something else than a line.
    pub held_area: u128,
    /// Integral of units in work (or in the delay), by alternative of the needs.
    pub work_area: Vec<u128>,
    /// Integral of units that wait outside because they are not let in here.
    pub outside_area: u128,
    /// Integral of units held here that keep their servers, by alternative of the needs. Empty where nobody can be.
    pub blocked_area: Vec<u128>,
    /// Integral of units to whose work people change over, by alternative of the needs. Empty where nobody needs time for it.
    pub changeover_area: Vec<u128>,
    /// Units that came here and did not stay, by [`Turned`].
    pub turned: [u64; Turned::COUNT],
    /// Integral of units in work (or in the delay) along with another one of their batch.
    pub riding_area: u128,
    /// Visits after which the unit was sent back to be done again.
    pub reworked: u64,
    /// Units that gave up waiting here.
    pub gave_up: u64,
    /// How long they had waited.
    pub wait_in_vain: u128,
    /// Units here at the end that could never have moved on again.
    pub stuck: u64,
}

/// One pool. Integrals of servers.
#[derive(Debug, Clone, Copy, Default)]
pub struct PoolObservations {
    /// Paid.
    pub paid_area: u128,
    /// On duty by plan, less shrinkage.
    pub duty_area: u128,
    /// Working past the end of their shift.
    pub overtime_area: u128,
}

/// Counts and areas of a stretch of time.
#[derive(Debug, Clone, Default)]
pub struct Channels {
    /// Arrivals, by stream.
    pub arrived: Vec<u64>,
    /// Finished units, by stream.
    pub left: Vec<u64>,
    /// Integral of units inside, by stream.
    pub inside: Vec<u64>,
    /// Integral of units waiting, by activity.
    pub waiting: Vec<u64>,
    /// Units inside at the end of the stretch, by stream. Of bins only.
    pub present: Vec<u64>,
    /// Units at the end of the stretch at each activity, waiting, in work or in a delay. Of bins only.
    pub standing: Vec<u64>,
    /// Integral of servers on duty, overtime included, by pool.
    pub on_duty: Vec<u64>,
    /// Sum of lead times of the units that left, all streams.
    pub lead: u64,
    /// Integral of the value in ticks times its unit, by parameter of the model that changes during a run.
    pub parameters: Vec<f64>,
}

/// The laws of every replication, over the whole run and in integers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Balance {
    /// Units open at the start and units that arrived, less those that left one way or another, less those inside: zero, or
    /// some were lost or doubled.
    pub units_missing: i64,
    /// Integral of units inside, less the sum of all times spent inside (Little's law): zero, modulo 2^64.
    pub time_missing: u64,
    /// The same for the visits to the activities.
    pub visit_time_missing: u64,
}

impl StreamObservations {
    /// Adds what another stream saw.
    pub fn include(&mut self, other: &Self) {
        let &Self { arrived, left, inside_area, inside_at_end, lead, waits, .. } = other;
        let &Self { backlog, backlog_at_end, business_lead, on_clock, .. } = other;
        let &Self { valued, value_gained, value_lost, rated, satisfied, .. } = other;
        let &Self { refused, abandoned, balked, first_contact, right_first_time, reopened, .. } = other;
        let &Self { right_but_bounced, passed_on, handoffs, bounced, .. } = other;
        let &Self { sent_back, overflowed, came_again, blocked_area, .. } = other;
        let &Self { resolve_met, resolve_measured, respond_met, respond_measured, .. } = other;
        self.arrived += arrived;
        self.left += left;
        self.inside_area += inside_area;
        self.inside_at_end += inside_at_end;
        self.business_lead += business_lead;
        self.on_clock += on_clock;
        self.valued += valued;
        self.value_gained += value_gained;
        self.value_lost += value_lost;
        self.rated += rated;
        self.satisfied += satisfied;
        self.backlog += backlog;
        self.backlog_at_end += backlog_at_end;
        self.lead += lead;
        for (cause, ticks) in waits.iter() {
            self.waits[cause] += ticks;
        }
        self.refused += refused;
        self.abandoned += abandoned;
        self.balked += balked;
        self.first_contact += first_contact;
        self.right_first_time += right_first_time;
        self.reopened += reopened;
        self.right_but_bounced += right_but_bounced;
        self.passed_on += passed_on;
        self.handoffs += handoffs;
        self.bounced += bounced;
        self.sent_back += sent_back;
        self.overflowed += overflowed;
        self.came_again += came_again;
        self.blocked_area += blocked_area;
        self.resolve_met += resolve_met;
        self.resolve_measured += resolve_measured;
        self.respond_met += respond_met;
        self.respond_measured += respond_measured;
    }

    /// Settles the lead times on the clock of the targets, which may be a calendar or around the clock.
    pub(super) fn keep_clock(&mut self, has_calendar: bool) {
        if has_calendar {
            self.on_clock = self.left;
        } else {
            self.business_lead = self.lead;
        }
    }

    /// Adds what was seen at one of its cells.
    pub(super) fn add_cell(&mut self, cell: &CellObservations) {
        self.sent_back += cell.reworked;
        self.overflowed += cell.turned[Turned::Overflowed as usize];
        self.came_again += cell.turned[Turned::ComesAgain as usize];
        self.blocked_area += cell.blocked_area.iter().sum::<u128>();
    }
}

impl Balance {
    /// Whether all laws hold.
    pub fn holds(&self) -> bool {
        *self == Self::default()
    }
}

impl Channels {
    /// Channels that have seen nothing.
    pub(super) fn new(streams: usize, activities: usize, pools: usize, parameters: usize) -> Self {
        Self {
            arrived: vec![0; streams],
            left: vec![0; streams],
            inside: vec![0; streams],
            waiting: vec![0; activities],
            present: vec![0; streams],
            standing: vec![0; activities],
            on_duty: vec![0; pools],
            lead: 0,
            parameters: vec![0.0; parameters],
        }
    }
}
