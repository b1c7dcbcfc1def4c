//! Phase-type distributions: the time that a walk through phases takes, with an exponential stay in each.
//!
//! They come arbitrarily close to every distribution of times; Erlang, hyperexponential and Coxian ones are
//! special cases. Source of the formulas: Latouche and Ramaswami (1999), "Introduction to Matrix Analytic
//! Methods in Stochastic Modeling", chapter 2.

use std::sync::Arc;

use rand_distr::{Distribution as _, Exp1};

use super::choice::Choice;
use super::error::{SHARE_TOLERANCE, between, scale, shares};
use super::matrix::Matrix;
use super::search::quantile_of;
use super::{DistError, Distribution, Family};
use crate::rng::RandomStream;

/// Most moves that a walk may take on average; more would make a draw endless in practice.
const MOST_MOVES: f64 = 1e6;

/// One phase, as it is described to [`Distribution::phase_type`].
#[derive(Debug, Clone, PartialEq)]
pub struct Phase {
    /// Share of walks that start here.
    pub start: f64,
    /// Mean stay on each visit.
    pub mean: f64,
    /// Shares of moves to each phase, from the first on. Missing ones are 0; what is left to 1 ends the walk.
    pub next: Vec<f64>,
}

/// Time of a walk through phases. Phases that no walk reaches are left out.
#[derive(Debug, Clone, PartialEq)]
pub struct PhaseType {
    starts: Vec<f64>,
    means: Vec<f64>,
    /// Probabilities of moves from row to column; what is left to 1 ends the walk.
    moves: Matrix,
    choose_start: Choice,
    /// For each phase the next one; one past the last is the end.
    choose_next: Vec<Choice>,
}

impl Distribution {
    /// The time of a walk that starts in a phase chosen by its share, stays an exponential time in each phase
    /// and moves on by the shares in [`Phase::next`] until it ends.
    ///
    /// # Errors
    ///
    /// If there is no phase, a mean is not above zero and finite, shares are not between 0 and 1, those of
    /// the starts do not sum to 1 or those of a phase's moves to more than 1, moves are given to more phases
    /// than there are, or the end cannot be reached from a phase that is used, or only after a million moves
    /// on average.
    pub fn phase_type(phases: &[Phase]) -> Result<Self, DistError> {
        if phases.is_empty() {
            return Err(DistError::Empty { what: "phase" });
        }
        let starts = shares(phases.iter().map(|phase| phase.start))?;
        for phase in phases {
            scale("a mean", phase.mean)?;
        }
        let rows = phases
            .iter()
            .map(|phase| check_moves(&phase.next, phases.len()))
            .collect::<Result<Vec<_>, _>>()?;
        let used = reached_from(&starts, &rows);
        check_ends(&rows, &used)?;
        // Only the phases used remain, in their order.
        let keep: Vec<usize> = (0..phases.len()).filter(|&phase| used[phase]).collect();
        let kept = PhaseType::new(
            keep.iter().map(|&phase| starts[phase]).collect(),
            keep.iter().map(|&phase| phases[phase].mean).collect(),
            Matrix::from_fn(keep.len(), |from, to| rows[keep[from]][keep[to]]),
        );
        let moves: f64 =
            kept.expected(&vec![1.0; keep.len()]).iter().zip(&kept.starts).map(|(m, s)| m * s).sum();
        if moves.is_nan() || moves > MOST_MOVES {
            return Err(DistError::Above { what: "a mean number of moves", bound: MOST_MOVES, found: moves });
        }
        Ok(Self::PhaseType(Arc::new(kept)))
    }
}

/// The shares of moves from one phase, filled up to all `phases`. A sum that misses 1 by rounding only is
/// made 1.
fn check_moves(next: &[f64], phases: usize) -> Result<Vec<f64>, DistError> {
    if next.len() > phases {
        return Err(DistError::UnknownPhase { phases, found: next.len() });
    }
    let mut row =
        next.iter().map(|&share| between("a share", share, 0.0, 1.0)).collect::<Result<Vec<_>, _>>()?;
    let sum: f64 = row.iter().sum();
    if sum > 1.0 + SHARE_TOLERANCE {
        return Err(DistError::Above { what: "a sum of shares", bound: 1.0, found: sum });
    }
    if sum > 1.0 - SHARE_TOLERANCE {
        for share in &mut row {
            *share /= sum;
        }
    }
    row.resize(phases, 0.0);
    Ok(row)
}

/// Share of walks that end after a phase, given the shares of its moves; none if only rounding is left.
fn ending(moves: &[f64]) -> f64 {
    let left = 1.0 - moves.iter().sum::<f64>();
    if left < SHARE_TOLERANCE { 0.0 } else { left }
}

/// Which phases a walk can reach.
fn reached_from(starts: &[f64], rows: &[Vec<f64>]) -> Vec<bool> {
    let mut reached: Vec<bool> = starts.iter().map(|&share| share > 0.0).collect();
    // Each round but the last reaches at least one phase more.
    for _ in 0..rows.len() {
        for (from, row) in rows.iter().enumerate() {
            if reached[from] {
                for (to, &share) in row.iter().enumerate() {
                    reached[to] |= share > 0.0;
                }
            }
        }
    }
    reached
}

/// Checks that the end can be reached from every phase that is used.
fn check_ends(rows: &[Vec<f64>], used: &[bool]) -> Result<(), DistError> {
    let mut ends: Vec<bool> = rows.iter().map(|row| ending(row) > 0.0).collect();
    for _ in 0..rows.len() {
        for (from, row) in rows.iter().enumerate() {
            ends[from] |= row.iter().zip(&ends.clone()).any(|(&share, &end)| share > 0.0 && end);
        }
    }
    match (0..rows.len()).find(|&phase| used[phase] && !ends[phase]) {
        Some(phase) => Err(DistError::NoEnd { phase: phase + 1 }),
        None => Ok(()),
    }
}

impl PhaseType {
    fn new(starts: Vec<f64>, means: Vec<f64>, moves: Matrix) -> Self {
        let choose_start = Choice::new(&starts);
        let choose_next = (0..moves.size()).map(|phase| {
            let row = moves.row(phase);
            Choice::new(&[row, &[ending(row)]].concat())
        });
        let choose_next = choose_next.collect();
        Self { starts, means, moves, choose_start, choose_next }
    }

    pub(super) fn sample(&self, rng: &mut RandomStream) -> f64 {
        let end = self.means.len();
        let mut phase = self.choose_start.choose(rng);
        let mut time = 0.0;
        while phase < end {
            let standard: f64 = Exp1.sample(rng);
            time += self.means[phase] * standard;
            phase = self.choose_next[phase].choose(rng);
        }
        time
    }

    /// For each phase, the expected sum of `reward` over the phases visited from there on: `(I - P)^-1
    /// reward`.
    fn expected(&self, reward: &[f64]) -> Vec<f64> {
        let stay = |row: usize, column: usize| if row == column { 1.0 } else { 0.0 };
        Matrix::from_fn(self.means.len(), |row, column| stay(row, column) - self.moves.at(row, column))
            .solve(reward)
    }

    /// Average over the starts.
    fn over_starts(&self, values: &[f64]) -> f64 {
        self.starts.iter().zip(values).map(|(start, value)| start * value).sum()
    }
}

impl Family for PhaseType {
    fn mean(&self) -> f64 {
        self.over_starts(&self.expected(&self.means))
    }

    /// From the second moment: in a phase with mean stay `m` and expected time `t` from there to the end, the
    /// square of the time grows by `2 m t` on average.
    fn variance(&self) -> f64 {
        let times = self.expected(&self.means);
        let growth: Vec<f64> = times.iter().zip(&self.means).map(|(time, mean)| 2.0 * mean * time).collect();
        let mean = self.over_starts(&times);
        (self.over_starts(&self.expected(&growth)) - mean * mean).max(0.0)
    }

    /// By uniformization: moves happen at the rate of the shortest phase, the longer ones move to themselves.
    fn cdf(&self, x: f64) -> f64 {
        let shortest = self.means.iter().copied().fold(f64::INFINITY, f64::min);
        let jumps = x / shortest;
        if jumps == f64::INFINITY {
            return 1.0;
        }
        let uniformized = Matrix::from_fn(self.means.len(), |from, to| {
            let leaves = shortest / self.means[from];
            leaves * self.moves.at(from, to) + if from == to { 1.0 - leaves } else { 0.0 }
        });
        let state = uniformized.poisson_exponential(jumps);
        let inside: Vec<f64> = (0..self.means.len()).map(|phase| state.row(phase).iter().sum()).collect();
        (1.0 - self.over_starts(&inside)).clamp(0.0, 1.0)
    }

    fn quantile(&self, p: f64) -> f64 {
        quantile_of(|x| self.cdf(x), p)
    }

    fn support(&self) -> (f64, f64) {
        (0.0, f64::INFINITY)
    }

    fn scaled(&self, factor: f64) -> Result<Distribution, DistError> {
        let means = self.means.iter().map(|mean| scale("a mean", mean * factor)).collect::<Result<_, _>>()?;
        Ok(Distribution::PhaseType(Arc::new(Self { means, ..self.clone() })))
    }
}
