//! Flow: the ladder of each value stream, who goes where, how long it takes, how old units are.

use std::collections::{BTreeMap, BTreeSet};

use crate::id::{CellId, Id};
use crate::model::{Model, PriorityShare, Stage, rework_branches};
use crate::observe::observations::{CellObservations, Observations};
use crate::observe::ways::{FinishedUnit, OpenUnit, WaysSeen};
use crate::stats::{QuantileSketch, Ratio, Tally};
use crate::time::{TICKS_PER_HOUR, TICKS_PER_WEEK};

use super::figure::{Times, hours, mean, ratio, share, times};
use super::results::{Ages, Flows, Ladder, LeadTimes, Move, ResolveTarget, Rung, StageMove};

/// Bars of a histogram.
const BARS: usize = 40;

/// Accumulators of all flows.
#[derive(Debug, Clone)]
pub(super) struct FlowTotals<'m> {
    model: &'m Model,
    replications: u32,
    window: u64,
    streams: Vec<StreamTotals>,
    cells: Vec<CellTotals>,
    /// Units by activity that they come from and go to; `None` is the outside.
    moves: BTreeMap<(Option<usize>, Option<usize>), Tally>,
    stages: BTreeMap<(Option<Stage>, Option<Stage>), Tally>,
    ages: Vec<Times<3>>,
    lead_times: Vec<QuantileSketch>,
    finished: Vec<FinishedUnit>,
    open: Vec<OpenUnit>,
}

#[derive(Debug, Clone, Default)]
struct StreamTotals {
    right_first_time: Ratio,
    sent_back: Ratio,
    handoffs: Ratio,
    share_of_finished: Ratio,
    share_of_work: Ratio,
}

#[derive(Debug, Clone, Default)]
struct CellTotals {
    visits: Ratio,
    touch: Ratio,
    wait: Ratio,
    touch_per_unit: Ratio,
    wait_per_unit: Ratio,
    complete_accurate: Ratio,
}

impl<'m> FlowTotals<'m> {
    pub(super) fn new(model: &'m Model) -> Self {
        let (streams, activities) = (model.streams.len(), model.activities.len());
        Self {
            model,
            replications: 0,
            window: 0,
            streams: vec![StreamTotals::default(); streams],
            cells: vec![CellTotals::default(); model.cells.len()],
            moves: BTreeMap::new(),
            stages: BTreeMap::new(),
            ages: vec![Times::new([0.5, 0.85, 0.95]); activities],
            lead_times: vec![QuantileSketch::new(); streams],
            finished: Vec::new(),
            open: Vec::new(),
        }
    }

    /// Takes in one replication.
    pub(super) fn add(&mut self, seen: &Observations, ways: &WaysSeen) {
        self.window = seen.window;
        self.add_streams(seen, ways);
        self.add_cells(seen, ways);
        self.add_moves(ways);
        for (times, ages) in self.ages.iter_mut().zip(&ways.ages) {
            times.add(ages);
        }
        for (pooled, times) in self.lead_times.iter_mut().zip(&seen.lead_times) {
            pooled.merge(times);
        }
        if self.replications == 0 {
            self.finished.clone_from(&ways.finished);
            self.open.clone_from(&ways.open);
        }
        self.replications += 1;
    }

    fn add_streams(&mut self, seen: &Observations, ways: &WaysSeen) {
        let all: u64 = seen.streams.iter().map(|stream| stream.left).sum();
        let mut work = vec![0_u128; self.streams.len()];
        for (cell, seen) in self.model.cells.iter().zip(&seen.cells) {
            if self.model.activities[cell.activity].line.is_some() {
                work[cell.stream.index()] += seen.work_area.iter().sum::<u128>();
            }
        }
        let all_work: u128 = work.iter().sum();
        for (index, totals) in self.streams.iter_mut().enumerate() {
            let of = &ways.streams[index];
            let finished = of.finished as f64;
            totals.right_first_time.add(of.right_first_time as f64, finished);
            totals.sent_back.add(of.sent_back as f64, finished);
            totals.handoffs.add(of.handoffs as f64, finished);
            totals.share_of_finished.add(seen.streams[index].left as f64, all as f64);
            totals.share_of_work.add(hours(work[index]), hours(all_work));
        }
    }

    fn add_cells(&mut self, seen: &Observations, ways: &WaysSeen) {
        for (index, (totals, cell)) in self.cells.iter_mut().zip(&self.model.cells).enumerate() {
            let here: &CellObservations = &seen.cells[index];
            let left = seen.streams[cell.stream.index()].left as f64;
            let completed = here.completed as f64;
            let is_delay = self.model.activities[cell.activity].line.is_none();
            let (touch, wait) = if is_delay {
                (0.0, hours(here.sojourn))
            } else {
                (hours(here.sojourn.saturating_sub(here.wait)), hours(here.wait))
            };
            totals.visits.add(completed, left);
            totals.touch.add(touch, completed);
            totals.wait.add(wait, completed);
            totals.touch_per_unit.add(touch, left);
            totals.wait_per_unit.add(wait, left);
            let returns = ways.returns.get(&(index as u32)).copied().unwrap_or(0);
            totals.complete_accurate.add(completed - returns as f64, completed);
        }
    }

    /// Counts moves by activity and by kind of activity. What has not been seen in earlier replications was zero there.
    fn add_moves(&mut self, ways: &WaysSeen) {
        let activity = |cell: u32| self.model.cells[CellId::new(cell as usize)].activity.index();
        let inner =
            ways.moves.iter().map(|(&(from, to), &units)| (Some(activity(from)), Some(activity(to)), units));
        let entries = ways.entries.iter().map(|(&to, &units)| (None, Some(activity(to)), units));
        let exits = ways.exits.iter().map(|(&from, &units)| (Some(activity(from)), None, units));
        let mut moves: BTreeMap<(Option<usize>, Option<usize>), u64> = BTreeMap::new();
        for (from, to, units) in inner.chain(entries).chain(exits) {
            *moves.entry((from, to)).or_default() += units;
        }
        let kinds: Vec<Stage> = self.model.activities.iter().map(|activity| activity.stage).collect();
        let mut stages: BTreeMap<(Option<Stage>, Option<Stage>), u64> = BTreeMap::new();
        for (&(from, to), &units) in &moves {
            let kind = |place: Option<usize>| place.map(|place| kinds[place]);
            *stages.entry((kind(from), kind(to))).or_default() += units;
        }
        add_counts(&mut self.moves, &moves, self.replications);
        add_counts(&mut self.stages, &stages, self.replications);
    }

    /// The ladder of each value stream.
    pub(super) fn ladders(&self, confidence: f64) -> Vec<Ladder> {
        let cells = || self.model.cells.iter().zip(&self.cells);
        let ladder = |(stream, totals): (usize, &StreamTotals)| {
            let mut rungs: Vec<Rung> = cells()
                .filter(|(cell, _)| cell.stream.index() == stream)
                .map(|(cell, totals)| {
                    let activity = &self.model.activities[cell.activity];
                    totals.rung(cell.activity.index(), activity.line.is_none(), confidence)
                })
                .collect();
            rungs.sort_by_key(|rung| rung.activity);
            Ladder {
                stream,
                rungs,
                right_first_time: share(&totals.right_first_time, confidence),
                sent_back: ratio(&totals.sent_back, confidence),
                handoffs: ratio(&totals.handoffs, confidence),
                share_of_finished: share(&totals.share_of_finished, confidence),
                share_of_work: share(&totals.share_of_work, confidence),
            }
        };
        self.streams.iter().enumerate().map(ladder).collect()
    }

    /// Who goes where.
    pub(super) fn flows(&self, confidence: f64) -> Flows {
        let per_week = TICKS_PER_WEEK as f64 / self.window.max(1) as f64;
        let figure = |tally: &Tally| times(mean(tally, confidence), per_week);
        let rework = self.rework_moves();
        let one = |(&(from, to), tally): (&(Option<usize>, Option<usize>), &Tally)| {
            let is_rework = from.zip(to).is_some_and(|both| rework.contains(&both));
            Move { from, to, rework: is_rework, per_week: figure(tally) }
        };
        let kind = |(&(from, to), tally): (&(Option<Stage>, Option<Stage>), &Tally)| StageMove {
            from,
            to,
            per_week: figure(tally),
        };
        Flows { moves: self.moves.iter().map(one).collect(), stages: self.stages.iter().map(kind).collect() }
    }

    /// The pairs of activities between which a move is rework in some value stream.
    fn rework_moves(&self) -> BTreeSet<(usize, usize)> {
        let mut moves = BTreeSet::new();
        for (cell, rework) in self.model.cells.iter().zip(&rework_branches(self.model)) {
            for (branch, _) in cell.next.iter().zip(rework).filter(|(_, rework)| **rework) {
                if let Some(to) = branch.to {
                    moves.insert((cell.activity.index(), self.model.cells[to].activity.index()));
                }
            }
        }
        moves
    }

    /// How long units took.
    pub(super) fn lead_times(&self) -> Vec<LeadTimes> {
        self.lead_times.iter().enumerate().map(|(stream, times)| self.histogram(stream, times)).collect()
    }

    /// A histogram up to the time that 99 % of the units do not exceed, in whole units of what people count in.
    fn histogram(&self, stream: usize, times: &QuantileSketch) -> LeadTimes {
        let sample = self.finished.iter().copied().filter(|unit| unit.stream == stream).collect();
        let targets = self.targets(stream);
        let empty = LeadTimes { stream, histogram: Vec::new(), width: 0.0, beyond: 0.0, targets, sample };
        let Some(longest) = times.quantile(0.99).filter(|&longest| longest > 0) else { return empty };
        let width = readable_width(longest.div_ceil(BARS as u64));
        let bars = longest.div_ceil(width) as usize;
        let at_most = |bar: usize| times.share_at_most(width * bar as u64).unwrap_or(0.0);
        // What takes no time at all is in the first bar.
        let below = |bar: usize| if bar == 0 { 0.0 } else { at_most(bar) };
        let histogram = (0..bars).map(|bar| at_most(bar + 1) - below(bar)).collect();
        LeadTimes {
            histogram,
            width: width as f64 / TICKS_PER_HOUR as f64,
            beyond: 1.0 - at_most(bars),
            ..empty
        }
    }

    /// The targets of a stream that count all hours from arrival to leaving.
    fn targets(&self, stream: usize) -> Vec<ResolveTarget> {
        let written = &self.model.streams[Id::new(stream)];
        let mut cells = self.model.cells.iter().filter(|cell| cell.stream.index() == stream);
        if written.target_calendar.is_some()
            || cells.any(|cell| self.model.activities[cell.activity].clock_paused)
        {
            return Vec::new();
        }
        let target = |one: &PriorityShare| {
            let hours = one.resolve?.ticks() as f64 / TICKS_PER_HOUR as f64;
            Some(ResolveTarget { priority: one.priority, hours })
        };
        written.priorities.iter().filter_map(target).collect()
    }

    /// How old units are.
    pub(super) fn ages(&self, confidence: f64) -> Ages {
        Ages {
            activities: self.ages.iter().map(|times| times.quantiles(confidence)).collect(),
            open: self.open.clone(),
        }
    }
}

/// A width that people read easily and that is at least `ticks`: 1, 2, 3, 6 or 12 hours, or of shorter units; days.
fn readable_width(ticks: u64) -> u64 {
    const MINUTE: u64 = TICKS_PER_HOUR / 60;
    let widths = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440];
    match widths.into_iter().find(|minutes| minutes * MINUTE >= ticks) {
        Some(1) if ticks < MINUTE / 2 => ticks.max(1),
        Some(minutes) => minutes * MINUTE,
        None => ticks.div_ceil(1440 * MINUTE) * 1440 * MINUTE,
    }
}

/// Adds the counts of one replication to the tallies of those before it; what is missing on either side is zero.
fn add_counts<K: Ord + Copy>(tallies: &mut BTreeMap<K, Tally>, counts: &BTreeMap<K, u64>, before: u32) {
    for key in counts.keys() {
        tallies.entry(*key).or_insert_with(|| (0..before).map(|_| 0.0).collect());
    }
    for (key, tally) in tallies {
        tally.add(counts.get(key).copied().unwrap_or(0) as f64);
    }
}

impl CellTotals {
    fn rung(&self, activity: usize, is_delay: bool, confidence: f64) -> Rung {
        let of_people = |figure| if is_delay { None } else { figure };
        Rung {
            activity,
            visits: ratio(&self.visits, confidence),
            touch: of_people(ratio(&self.touch, confidence)),
            wait: ratio(&self.wait, confidence),
            touch_per_unit: of_people(ratio(&self.touch_per_unit, confidence)),
            wait_per_unit: ratio(&self.wait_per_unit, confidence),
            complete_accurate: of_people(share(&self.complete_accurate, confidence)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_have_widths_that_people_read_easily() {
        let minutes = |minutes: u64| readable_width(minutes * 60_000_000 - 1) / 60_000_000;
        assert_eq!([1, 3, 45, 100, 700].map(minutes), [1, 5, 60, 120, 720]);
        assert_eq!([1441, 4000].map(minutes), [2880, 4320]);
        assert_eq!(readable_width(7), 7);
    }

    #[test]
    fn what_was_not_seen_in_a_replication_counts_as_zero_there() {
        let mut tallies = BTreeMap::new();
        add_counts(&mut tallies, &BTreeMap::from([('a', 4)]), 0);
        add_counts(&mut tallies, &BTreeMap::from([('b', 6)]), 1);
        let means: Vec<_> = tallies.values().map(|tally: &Tally| (tally.count(), tally.mean())).collect();
        assert_eq!(means, [(2, Some(2.0)), (2, Some(3.0))]);
    }
}
