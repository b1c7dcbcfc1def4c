//! Fully sequential selection: what is worse is dropped as soon as that is proved.
//!
//! The procedure of Kim and Nelson (2001) compares every two alternatives that are left after each replication. The
//! sum of their differences is a random walk; it is decided where it leaves a triangle, whose height follows from the
//! variance of the differences in the first stage. Common random numbers make that variance, and with it the number
//! of replications, small. Constraints are decided by the same walk against their limit, and only what meets them all
//! may drop another (Andradottir and Kim 2010, procedure AK+; several constraints: Batur and Kim 2010).
//!
//! Replications are made several at a time and looked at one by one, so that what is decided does not depend on how
//! many are made at a time.

use super::constants::kim_nelson_h_squared;
use super::two_stages::variance;
use super::{Fate, Selection, SelectionError, Source, Terms};

/// At a time so many more of the replications looked at are made: what is made in vain stays below a twentieth.
const BATCH_SHARE: u32 = 20;

/// Selects the alternative with the lowest mean objective among those that meet all constraints.
///
/// With probability at least `terms.confidence` it keeps all limits, and is the best of those that keep each by at least
/// two tolerances, whenever that is better than all others by at least the indifference: the walk of a constraint is
/// held against the limit less one tolerance, with the tolerance as its indifference. The probability that goes wrong is shared
/// out evenly (Bonferroni), which holds under any dependence: among `k - 1` comparisons, and with `m` constraints
/// among `2 (k - 1) + m` decisions, since the best must pass all and every other one fails in one comparison and,
/// where it breaks a constraint, in that. Of alternatives that are alike to the last digit the first is taken.
///
/// `watch` is told what becomes of an alternative as soon as that is known.
///
/// # Errors
///
/// If the terms make no sense, an observation is not a number or a replication cannot be made.
pub fn select<S: Source>(
    source: &mut S,
    terms: &Terms,
    watch: &mut dyn FnMut(usize, &Fate),
) -> Result<Selection, SelectionError<S::Error>> {
    let count = source.alternatives();
    terms.check(count)?;
    if count == 1 && terms.tolerances.is_empty() {
        watch(0, &Fate::Selected);
        return Ok(only());
    }
    let all: Vec<usize> = (0..count).collect();
    source.extend(&all, terms.first_stage).map_err(SelectionError::Source)?;
    let mut made = vec![terms.first_stage; count];
    let mut race = Race::new(source, terms)?;
    race.look(terms.first_stage, watch);
    while !race.is_decided() && race.looked < terms.replications_max {
        let running = race.running();
        let until = (race.looked + (race.looked / BATCH_SHARE).max(1)).min(terms.replications_max);
        source.extend(&running, until).map_err(SelectionError::Source)?;
        for &alternative in &running {
            made[alternative] = until;
        }
        for replication in race.looked..until {
            race.add(source, replication)?;
            race.look(replication + 1, watch);
            if race.is_decided() {
                break;
            }
        }
    }
    Ok(race.finish(made, watch))
}

/// The selection of the only alternative there is.
fn only() -> Selection {
    Selection {
        best: Some(0),
        decided: true,
        fates: vec![Fate::Selected],
        means: vec![f64::NAN],
        looked_at: vec![0],
        made: vec![0],
    }
}

/// A sum that walks until it leaves its triangle.
#[derive(Debug, Clone, Copy)]
struct Triangle {
    /// Height at the beginning: the variance times `h^2 / (2 delta)`.
    height: f64,
    /// By how much it shrinks with each replication: half the indifference.
    slope: f64,
}

impl Triangle {
    fn new(h_squared: f64, variance: f64, indifference: f64) -> Self {
        Self { height: 0.5 * h_squared * variance / indifference, slope: 0.5 * indifference }
    }

    /// Where the sum of so many replications has left: above or below; `None` inside. At the tip and beyond zero
    /// counts as `at_zero`.
    fn side(self, sum: f64, replications: u32, at_zero: Side) -> Option<Side> {
        let allowance = (self.height - self.slope * f64::from(replications)).max(0.0);
        if sum > allowance {
            Some(Side::Above)
        } else if sum < -allowance {
            Some(Side::Below)
        } else if allowance <= 0.0 {
            Some(at_zero)
        } else {
            None
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Above,
    Below,
}

/// One alternative in the race.
#[derive(Debug, Clone)]
struct Runner {
    /// Sum of objectives.
    sum: f64,
    /// For each constraint its triangle and the sum of excesses, each a tolerance more than it is.
    open: Vec<Constraint>,
    fate: Option<Fate>,
    /// Replications looked at.
    looked_at: u32,
}

#[derive(Debug, Clone, Copy)]
struct Constraint {
    index: usize,
    tolerance: f64,
    triangle: Triangle,
    sum: f64,
    met: bool,
}

/// All alternatives, and who was better in each pair.
struct Race {
    runners: Vec<Runner>,
    /// For each pair `(i, l)` with `i < l`, row by row.
    pairs: Vec<Pair>,
    looked: u32,
}

#[derive(Debug, Clone, Copy)]
struct Pair {
    triangle: Triangle,
    /// Whether the first or the second is better, once it is decided.
    better: Option<Side>,
}

impl Race {
    /// Reads the first stage, which gives the variances.
    fn new<S: Source>(source: &S, terms: &Terms) -> Result<Self, SelectionError<S::Error>> {
        let count = source.alternatives();
        let stage = terms.first_stage;
        let constraints = terms.tolerances.len();
        let decisions = match constraints {
            0 => count - 1,
            some => 2 * (count - 1) + some,
        };
        let h_squared = kim_nelson_h_squared((1.0 - terms.confidence) / decisions as f64, stage);
        let mut rows = Vec::with_capacity(count);
        let mut runners = Vec::with_capacity(count);
        for alternative in 0..count {
            let row: Vec<f64> = (0..stage).map(|r| source.objective(alternative, r)).collect();
            let open = (0..constraints)
                .map(|index| {
                    let excess: Vec<f64> = (0..stage).map(|r| source.excess(alternative, index, r)).collect();
                    let tolerance = terms.tolerances[index];
                    let triangle = Triangle::new(h_squared, variance(&excess), tolerance);
                    let sum = excess.iter().map(|excess| excess + tolerance).sum();
                    Constraint { index, tolerance, triangle, sum, met: false }
                })
                .collect();
            let runner = Runner { sum: row.iter().sum(), open, fate: None, looked_at: stage };
            runner.check(alternative, stage - 1)?;
            runners.push(runner);
            rows.push(row);
        }
        let mut pairs = Vec::with_capacity(count * (count - 1) / 2);
        let mut differences = vec![0.0; stage as usize];
        for (first, row) in rows.iter().enumerate() {
            for other in &rows[first + 1..] {
                for (difference, (a, b)) in differences.iter_mut().zip(row.iter().zip(other)) {
                    *difference = a - b;
                }
                let triangle = Triangle::new(h_squared, variance(&differences), terms.indifference);
                pairs.push(Pair { triangle, better: None });
            }
        }
        Ok(Self { runners, pairs, looked: stage })
    }

    /// Takes in one replication of all that are left.
    fn add<S: Source>(&mut self, source: &S, replication: u32) -> Result<(), SelectionError<S::Error>> {
        for (alternative, runner) in self.runners.iter_mut().enumerate().filter(|(_, one)| one.fate.is_none())
        {
            runner.sum += source.objective(alternative, replication);
            for constraint in runner.open.iter_mut().filter(|one| !one.met) {
                let excess = source.excess(alternative, constraint.index, replication);
                constraint.sum += excess + constraint.tolerance;
            }
            runner.looked_at = replication + 1;
            runner.check(alternative, replication)?;
        }
        Ok(())
    }

    /// Decides what can be decided after so many replications.
    fn look(&mut self, replications: u32, watch: &mut dyn FnMut(usize, &Fate)) {
        self.looked = replications;
        for (alternative, runner) in self.runners.iter_mut().enumerate().filter(|(_, one)| one.fate.is_none())
        {
            if let Some(fate) = runner.look(replications) {
                watch(alternative, &fate);
                runner.fate = Some(fate);
            }
        }
        let running = self.running();
        for (place, &first) in running.iter().enumerate() {
            for &second in &running[place + 1..] {
                let difference = self.runners[first].sum - self.runners[second].sum;
                let index = self.pair(first, second);
                let pair = &mut self.pairs[index];
                if pair.better.is_none() {
                    // The lower sum is better; of equal ones the first, which is the one below.
                    pair.better = pair.triangle.side(difference, replications, Side::Below);
                }
            }
        }
        let beaten: Vec<(usize, Fate)> = running
            .iter()
            .filter_map(|&one| self.beaten(one, &running, replications).map(|fate| (one, fate)))
            .collect();
        for (alternative, fate) in beaten {
            watch(alternative, &fate);
            self.runners[alternative].fate = Some(fate);
        }
    }

    /// Whether one of `running` that meets all constraints is better; the best of them is named.
    fn beaten(&self, one: usize, running: &[usize], at: u32) -> Option<Fate> {
        let better = |other: usize| {
            let (first, second) = (one.min(other), one.max(other));
            let wins = if one == first { Side::Above } else { Side::Below };
            self.pairs[self.pair(first, second)].better == Some(wins)
        };
        let feasible = |other: usize| self.runners[other].open.iter().all(|constraint| constraint.met);
        let rivals =
            running.iter().copied().filter(|&other| other != one && feasible(other) && better(other));
        let by = rivals.min_by(|&a, &b| self.runners[a].sum.total_cmp(&self.runners[b].sum))?;
        let difference = (self.runners[one].sum - self.runners[by].sum) / f64::from(at);
        Some(Fate::Beaten { by, at, difference, tied: difference.abs() <= 0.0 })
    }

    /// The place of a pair, the lower number first, in the rows of pairs.
    fn pair(&self, first: usize, second: usize) -> usize {
        let count = self.runners.len();
        first * (2 * count - first - 1) / 2 + second - first - 1
    }

    fn running(&self) -> Vec<usize> {
        (0..self.runners.len()).filter(|&one| self.runners[one].fate.is_none()).collect()
    }

    /// Whether nobody is left, or one who meets everything.
    fn is_decided(&self) -> bool {
        let mut left = self.runners.iter().filter(|one| one.fate.is_none());
        match (left.next(), left.next()) {
            (None, _) => true,
            (Some(last), None) => last.open.iter().all(|constraint| constraint.met),
            _ => false,
        }
    }

    /// The outcome. Where it is not decided the best mean is taken of those that met most, or seem to.
    fn finish(mut self, made: Vec<u32>, watch: &mut dyn FnMut(usize, &Fate)) -> Selection {
        let decided = self.is_decided();
        let violated = |one: &Runner| one.open.iter().filter(|c| !c.met && c.sum > 0.0).count();
        let best = self.running().into_iter().min_by(|&a, &b| {
            let (a, b) = (&self.runners[a], &self.runners[b]);
            violated(a).cmp(&violated(b)).then(a.sum.total_cmp(&b.sum))
        });
        if let (true, Some(best)) = (decided, best) {
            watch(best, &Fate::Selected);
            self.runners[best].fate = Some(Fate::Selected);
        }
        Selection {
            best,
            decided,
            fates: self.runners.iter().map(|one| one.fate.unwrap_or(Fate::Open)).collect(),
            means: self.runners.iter().map(|one| one.sum / f64::from(one.looked_at)).collect(),
            looked_at: self.runners.iter().map(|one| one.looked_at).collect(),
            made,
        }
    }
}

impl Runner {
    /// That all sums are numbers.
    fn check<E>(&self, alternative: usize, replication: u32) -> Result<(), SelectionError<E>> {
        if self.sum.is_finite() && self.open.iter().all(|constraint| constraint.sum.is_finite()) {
            Ok(())
        } else {
            Err(SelectionError::NotANumber { alternative, replication })
        }
    }

    /// Decides constraints; the fate of one that breaks one.
    fn look(&mut self, replications: u32) -> Option<Fate> {
        for constraint in self.open.iter_mut().filter(|one| !one.met) {
            match constraint.triangle.side(constraint.sum, replications, Side::Below) {
                Some(Side::Below) => constraint.met = true,
                Some(Side::Above) => {
                    let excess = constraint.sum / f64::from(replications) - constraint.tolerance;
                    return Some(Fate::Infeasible { constraint: constraint.index, at: replications, excess });
                }
                None => {}
            }
        }
        None
    }
}
