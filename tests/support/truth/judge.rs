//! What counts as passed: an interval over replications that holds the exact value and is narrow enough.

use vsim::stats::{Ratio, clopper_pearson_interval, t_quantile};

use super::case::Mode;
use super::measure::{Precision, Test};

/// Relative tolerance for systems without randomness, and absolute for zero.
const EXACT: f64 = 1e-9;
/// Relative error of the table and of rounding to microseconds that no interval needs to resolve.
const NUMERIC: f64 = 1e-6;
/// Below so many expected successes (or failures) a proportion is judged by its exact interval.
const FEW: f64 = 10.0;
/// The half-width that the exact interval of a proportion may have.
const PROPORTION: f64 = 0.005;

/// The readings of all replications.
#[derive(Debug, Clone, Default)]
pub(super) struct Sums {
    ratio: Ratio,
    ones: u64,
    /// Replications whose reading was neither 0 nor 1.
    others: u64,
}

impl Sums {
    pub(super) fn add(&mut self, (numerator, denominator): (f64, f64)) {
        self.ratio.add(numerator, denominator);
        let is = |number: f64, whole: f64| number.to_bits() == whole.to_bits();
        if is(denominator, 1.0) && is(numerator, 1.0) {
            self.ones += 1;
        } else if !is(denominator, 1.0) || !is(numerator, 0.0) {
            self.others += 1;
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.ratio.merge(&other.ratio);
        self.ones += other.ones;
        self.others += other.others;
    }

    fn mean(&self) -> f64 {
        self.ratio.value().unwrap_or(f64::NAN)
    }

    fn half_width(&self, confidence: f64) -> f64 {
        self.ratio.estimate(confidence).and_then(|interval| interval.half_width()).unwrap_or(f64::NAN)
    }
}

/// What became of one expected value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The interval holds it and is narrow.
    Passed,
    /// The interval holds it, but is so wide that this proves nothing.
    Inconclusive,
    /// The interval does not hold it.
    Failed,
}

/// One expected value beside what was found.
#[derive(Debug, Clone)]
pub(crate) struct Judged {
    /// The measure as the table names it.
    pub(crate) label: String,
    /// What the mean must be; for a quantile the share, for a standard deviation the variance.
    pub(crate) goal: f64,
    /// What it is.
    pub(crate) found: f64,
    /// Distance in standard errors, where that means something.
    pub(crate) z: Option<f64>,
    /// Half-width of the 95 % interval over the one that is allowed.
    pub(crate) width: f64,
    pub(crate) verdict: Verdict,
}

impl std::fmt::Display for Judged {
    /// The value in a line: what was expected, what was found, how far off and how well known.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { label, goal, found, z, width, verdict } = self;
        write!(f, "{label}: {verdict:?}, expected {goal}, found {found}, width {width:.2}")?;
        z.map_or(Ok(()), |z| write!(f, ", score {z:+.2}"))
    }
}

/// Judges one test by the sums of its readings; `confidence` is that of a single value.
pub(super) fn judge(test: &Test, sums: &[Sums], mode: Mode, confidence: f64) -> Judged {
    let own = &sums[0];
    let found = own.mean();
    let judged = |z, width, holds| Judged {
        label: test.label.clone(),
        goal: test.goal,
        found,
        z,
        width,
        verdict: verdict(holds, width),
    };
    let off = (found - test.goal).abs();
    if mode == Mode::Deterministic {
        let tolerance = if test.goal.abs() > 0.0 { EXACT * test.goal.abs() } else { EXACT };
        return judged(None, 0.0, off <= tolerance);
    }
    if let Some((width, holds)) = by_exact_interval(test, own, confidence) {
        return judged(None, width, holds);
    }
    let half = own.half_width(0.95);
    let freedom = (own.ratio.count() - 1) as f64;
    let standard_error = half / t_quantile(0.975, freedom).unwrap_or(f64::NAN);
    let tolerance = own.half_width(confidence) + NUMERIC * test.goal.abs();
    let z = (standard_error > 0.0).then(|| (found - test.goal) / standard_error);
    match test.precision {
        Precision::HalfWidth(allowed) => judged(z, over(half, allowed), off <= tolerance),
        Precision::Between(_, _, enough) => {
            let narrow = (found - sums[1].mean()).min(sums[2].mean() - found);
            judged(z, over(half, narrow.max(enough.unwrap_or(0.0))), off <= tolerance)
        }
        // Has been judged by its exact interval, unless nothing was counted.
        Precision::Rare(_) => judged(None, f64::NAN, false),
        Precision::AtLeast => {
            let above = found - test.goal;
            judged(None, if above > half { 0.0 } else { 2.0 }, above >= -tolerance)
        }
    }
}

/// Proportions of replications so small, or so near one, that Student's t does not fit: judged by Clopper and
/// Pearson's interval. Returns the width over the one allowed, and whether the interval holds the goal.
fn by_exact_interval(test: &Test, sums: &Sums, confidence: f64) -> Option<(f64, bool)> {
    let trials = sums.ratio.count();
    let (goal, successes) = if let Precision::Rare(usual) = test.precision {
        let others = ((sums.mean() - usual).abs() * trials as f64).round();
        ((test.goal - usual).abs(), others as u64)
    } else {
        let expected = trials as f64 * test.goal.min(1.0 - test.goal);
        if sums.others > 0 || !(0.0..=1.0).contains(&test.goal) || expected >= FEW {
            return None;
        }
        (test.goal, sums.ones)
    };
    let (low, high) = clopper_pearson_interval(successes, trials, confidence)?.bounds()?;
    let half = clopper_pearson_interval(successes, trials, 0.95)?.half_width()?;
    Some((over(half, PROPORTION), low <= goal && goal <= high))
}

/// A half-width over the one allowed; nothing over nothing is nothing.
fn over(half: f64, allowed: f64) -> f64 {
    if half <= 0.0 { 0.0 } else { half / allowed }
}

/// The verdict where the value is held or not and the width is given over the one allowed. What is not a number
/// holds nothing.
fn verdict(holds: bool, width: f64) -> Verdict {
    match (holds, width <= 1.0) {
        (false, _) => Verdict::Failed,
        (true, true) => Verdict::Passed,
        (true, false) => Verdict::Inconclusive,
    }
}
