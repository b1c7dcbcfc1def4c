//! The search: from each start to a staffing that no neighbor improves on.
//!
//! All staffings meet the same random numbers, so that two of them differ by what they are and hardly by luck; on
//! these numbers the search is an ordinary one for integers. It is repeated from where it ended with twice as many
//! replications, which leaves less and less of the luck: the idea of R-SPLINE (Wang, Pasupathy and Schmeiser 2013).

use crate::experiment::paired::PairedError;

use super::analytic::{Approximation, Rule};
use super::field::{Field, Score};
use super::space::Staffing;

/// Replications of each staffing in the first round; each round has twice as many.
const FIRST_ROUND: u32 = 8;
/// How many starts go on in each round.
const ROUNDS: [usize; 3] = [4, 2, 1];
/// Up to so many places all swaps are simulated; with more only the most promising.
const ALL_SWAPS_PLACES: usize = 4;
/// So many swaps are simulated at a time where there are more.
const SWAPS: usize = 8;
/// The most steps of one climb.
const STEPS_MAX: u32 = 500;

/// Replications of a staffing in the last round.
pub(super) const LAST_ROUND: u32 = FIRST_ROUND << (ROUNDS.len() - 1);

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Aim {
    /// The best figure that the money buys: what is left of the budget is spent.
    Performance,
    /// The lowest cost that keeps the limits: people who are not needed are taken away.
    Thrift,
}

/// The search with its formulas.
pub(super) struct Search<'f, 'a> {
    pub(super) field: &'f mut Field<'a>,
    pub(super) formulas: &'f Approximation,
    pub(super) aim: Aim,
}

impl Search<'_, '_> {
    /// Searches from several starts; the best staffing found, or the best start if none can be run.
    pub(super) fn run(&mut self) -> Result<Staffing, PairedError> {
        let mut starts = self.starts()?;
        for (round, &kept) in ROUNDS.iter().enumerate() {
            let replications = FIRST_ROUND << round;
            self.field.run(&starts, replications)?;
            self.rank(&mut starts, replications);
            starts.truncate(kept);
            let mut ends = Vec::new();
            for start in &starts {
                let end = self.climb(start.clone(), replications)?;
                if !ends.contains(&end) {
                    ends.push(end);
                }
            }
            self.rank(&mut ends, replications);
            starts = ends;
        }
        Ok(starts.swap_remove(0))
    }

    fn rank(&self, staffings: &mut [Staffing], replications: u32) {
        staffings.sort_by(|a, b| self.score(a, replications).compare(&self.score(b, replications)));
    }

    fn score(&self, staffing: &Staffing, replications: u32) -> Score {
        self.field.score(staffing, replications)
    }

    /// Where to begin: what the formulas say, in three ways, and the people there are now.
    fn starts(&mut self) -> Result<Vec<Staffing>, PairedError> {
        let space = self.field.space;
        let mut starts = Vec::new();
        for rule in [Rule::Waiting, Rule::Curbed, Rule::Even] {
            let path = self.formulas.path(space, rule);
            let start = match self.aim {
                Aim::Performance => path.last().cloned(),
                Aim::Thrift => self.first_that_keeps_the_limits(&path)?,
            };
            starts.extend(start);
        }
        let now = space.present_staffing();
        if space.holds(&now) {
            starts.push(match self.aim {
                Aim::Performance => self.formulas.filled(space, now),
                Aim::Thrift => now,
            });
        }
        let mut distinct: Vec<Staffing> = Vec::new();
        for start in starts {
            if !distinct.contains(&start) {
                distinct.push(start);
            }
        }
        Ok(distinct)
    }

    /// The first staffing on a path of growing ones that seems to keep all limits, found by halving; the last if
    /// none does.
    pub(super) fn first_that_keeps_the_limits(
        &mut self,
        path: &[Staffing],
    ) -> Result<Option<Staffing>, PairedError> {
        let keeps_up = path.iter().position(|staffing| self.formulas.overload(staffing) <= 0.0);
        let (mut low, mut high) = (keeps_up.unwrap_or(0), path.len().saturating_sub(1));
        while low < high {
            let middle = low.midpoint(high);
            self.field.run(&path[middle..=middle], FIRST_ROUND)?;
            if self.score(&path[middle], FIRST_ROUND).violation > 0.0 {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Ok(path.get(high).cloned())
    }

    /// Goes to the best neighbor for as long as there is a better one.
    fn climb(&mut self, mut at: Staffing, replications: u32) -> Result<Staffing, PairedError> {
        self.field.run(std::slice::from_ref(&at), replications)?;
        for _ in 0..STEPS_MAX {
            let here = self.score(&at, replications);
            let Some(next) = self.improvement(&at, &here, replications)? else { break };
            at = next;
        }
        Ok(at)
    }

    /// The best neighbor, if it is better.
    fn improvement(
        &mut self,
        at: &Staffing,
        here: &Score,
        replications: u32,
    ) -> Result<Option<Staffing>, PairedError> {
        let mut near = self.single_moves(at, here);
        if at.len() <= ALL_SWAPS_PLACES {
            near.extend(self.swaps(at).into_iter().map(|(_, _, swapped)| swapped));
            return self.best_of(near, here, replications);
        }
        if let Some(better) = self.best_of(near, here, replications)? {
            return Ok(Some(better));
        }
        let promising = self.promising_swaps(at, here, replications)?;
        self.best_of(promising, here, replications)
    }

    fn best_of(
        &mut self,
        mut near: Vec<Staffing>,
        here: &Score,
        replications: u32,
    ) -> Result<Option<Staffing>, PairedError> {
        self.field.run(&near, replications)?;
        self.rank(&mut near, replications);
        let best = near.into_iter().next();
        Ok(best.filter(|best| self.score(best, replications).is_better(here)))
    }

    /// One person more where that is affordable and may help; one less where that saves money.
    fn single_moves(&self, at: &Staffing, here: &Score) -> Vec<Staffing> {
        let mut near = Vec::new();
        if self.aim == Aim::Performance || here.violation > 0.0 {
            near.extend((0..at.len()).map(|place| moved(at, place, 1)));
        }
        if self.aim == Aim::Thrift {
            near.extend((0..at.len()).filter(|&place| at[place] > 0).map(|place| moved(at, place, -1)));
        }
        near.retain(|near| self.field.space.holds(near) && self.keeps_up(near, at));
        near
    }

    /// Every person moved from one place to another. Where the other costs more, as many go as pay for it; what is
    /// left over is spent where the aim is performance.
    fn swaps(&self, at: &Staffing) -> Vec<(usize, usize, Staffing)> {
        let space = self.field.space;
        let mut swaps = Vec::new();
        for from in 0..at.len() {
            for to in (0..at.len()).filter(|&to| to != from) {
                let mut swapped = moved(at, to, 1);
                while swapped[from] > space.variables()[from].low {
                    swapped[from] -= 1;
                    let paid = match self.aim {
                        Aim::Performance => space.affords(&swapped),
                        Aim::Thrift => space.cost(&swapped) <= space.cost(at) * (1.0 + 1e-9),
                    };
                    if paid {
                        break;
                    }
                }
                if self.aim == Aim::Performance {
                    // Nobody goes back to where somebody was just taken from, or the swap would be undone.
                    let filled = self.formulas.filled(space, swapped.clone());
                    swapped = if filled[from] > swapped[from] { swapped } else { filled };
                }
                let differs = swapped[from] < at[from] && swapped != *at;
                if differs && space.holds(&swapped) && self.keeps_up(&swapped, at) {
                    swaps.push((from, to, swapped));
                }
            }
        }
        swaps
    }

    /// The swaps that look best from what one person more and one less did at each place.
    fn promising_swaps(
        &mut self,
        at: &Staffing,
        here: &Score,
        replications: u32,
    ) -> Result<Vec<Staffing>, PairedError> {
        let less: Vec<Option<Staffing>> =
            (0..at.len()).map(|place| (at[place] > 0).then(|| moved(at, place, -1))).collect();
        let less: Vec<Option<Staffing>> =
            less.into_iter().map(|less| less.filter(|less| self.keeps_up(less, at))).collect();
        let more: Vec<Staffing> = (0..at.len()).map(|place| moved(at, place, 1)).collect();
        let all: Vec<Staffing> = less.iter().flatten().chain(&more).cloned().collect();
        self.field.run(&all, replications)?;
        let scale = here.objective.abs().max(1e-9);
        let change = |staffing: &Staffing| {
            let there = self.score(staffing, replications);
            (there.objective - here.objective) / scale + (there.violation - here.violation)
        };
        let mut swaps: Vec<(f64, Staffing)> = Vec::new();
        for (from, to, swapped) in self.swaps(at) {
            let Some(less) = &less[from] else { continue };
            swaps.push((change(less) + change(&more[to]), swapped));
        }
        swaps.sort_by(|a, b| a.0.total_cmp(&b.0));
        swaps.truncate(SWAPS);
        Ok(swaps.into_iter().map(|(_, swapped)| swapped).collect())
    }

    /// Whether the formulas let a staffing keep up, or at least as well as the one it comes from.
    fn keeps_up(&self, staffing: &Staffing, from: &Staffing) -> bool {
        self.formulas.overload(staffing) <= self.formulas.overload(from)
    }
}

fn moved(staffing: &Staffing, place: usize, by: i32) -> Staffing {
    let mut moved = staffing.clone();
    moved[place] = moved[place].saturating_add_signed(by);
    moved
}
