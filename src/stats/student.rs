//! Quantiles of the normal and of Student's t distribution.

use std::cell::Cell;

use statrs::distribution::{Continuous, ContinuousCDF, StudentsT};
use statrs::function::erf::erfc_inv;

/// From this many degrees of freedom on the expansion in powers of one over them has 13 digits, and the
/// library's continued fraction begins to lose some.
const MANY: f64 = 1000.0;
/// From this many degrees of freedom on the expansion is a better start than the library's search is quick.
const SOME: f64 = 20.0;
/// Most Newton steps from either start; two or three are usual.
const STEPS: u32 = 10;

/// Whether a confidence level or probability is strictly between 0 and 1.
pub(super) fn is_level(level: f64) -> bool {
    level > 0.0 && level < 1.0
}

/// The value that a standard normal number does not exceed with probability `p`; `None` unless `p` is
/// strictly between 0 and 1.
pub fn normal_quantile(p: f64) -> Option<f64> {
    is_level(p).then(|| -std::f64::consts::SQRT_2 * erfc_inv(2.0 * p))
}

/// The value that a number with Student's t distribution does not exceed with probability `p`. `None` unless
/// `p` is strictly between 0 and 1 and there is at least one degree of freedom.
pub fn t_quantile(p: f64, degrees_of_freedom: f64) -> Option<f64> {
    // All figures of a run ask for the same quantile, one after the other.
    thread_local! {
        static LAST: Cell<Option<([u64; 2], Option<f64>)>> = const { Cell::new(None) };
    }
    let asked = [p.to_bits(), degrees_of_freedom.to_bits()];
    match LAST.get() {
        Some((known, found)) if known == asked => found,
        _ => {
            let found = worked_out(p, degrees_of_freedom);
            LAST.set(Some((asked, found)));
            found
        }
    }
}

fn worked_out(p: f64, degrees_of_freedom: f64) -> Option<f64> {
    if !is_level(p) || degrees_of_freedom.is_nan() || degrees_of_freedom < 1.0 {
        return None;
    }
    let start = normal_quantile(p).map(|z| expansion(z, degrees_of_freedom))?;
    if degrees_of_freedom >= MANY {
        return Some(start);
    }
    let distribution = StudentsT::new(0.0, 1.0, degrees_of_freedom).ok()?;
    let mut t = if degrees_of_freedom >= SOME { start } else { distribution.inverse_cdf(p) };
    for _ in 0..STEPS {
        // In the nearer tail, where probabilities keep their digits.
        let beyond = if t < 0.0 { p - distribution.cdf(t) } else { distribution.sf(t) - (1.0 - p) };
        let step = beyond / distribution.pdf(t);
        t += step;
        if step.abs() <= 1e-14 * t.abs() {
            break;
        }
    }
    Some(t)
}

/// Student's t quantile from the normal quantile `z` for many degrees of freedom (Abramowitz and Stegun 1964,
/// 26.7.5).
fn expansion(z: f64, degrees_of_freedom: f64) -> f64 {
    let square = z * z;
    let terms = [
        (square + 1.0) / 4.0,
        ((5.0 * square + 16.0) * square + 3.0) / 96.0,
        (((3.0 * square + 19.0) * square + 17.0) * square - 15.0) / 384.0,
        ((((79.0 * square + 776.0) * square + 1482.0) * square - 1920.0) * square - 945.0) / 92_160.0,
    ];
    let series = terms.iter().rev().fold(0.0, |sum, term| (sum + term) / degrees_of_freedom);
    z * (1.0 + series)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t_quantiles_are_those_of_the_tables() {
        // Computed with 30 digits from the incomplete beta function; two degrees of freedom have a closed
        // form.
        let known = [
            (0.975, 1.0, 12.706_204_736_174_705),
            (0.975, 2.0, 4.302_652_729_749_464),
            (0.95, 5.0, 2.015_048_373_333_024_2),
            (0.975, 5.0, 2.570_581_835_636_315_5),
            (0.975, 9.0, 2.262_157_162_798_205_5),
            (0.975, 19.0, 2.093_024_054_408_31),
            (0.975, 29.0, 2.045_229_642_132_704_3),
            (0.975, 99.0, 1.984_216_951_586_417_5),
            (0.975, 199.0, 1.971_956_544_251_753_8),
            (0.95, 999.0, 1.646_380_345_427_535_6),
            (0.975, 999.0, 1.962_341_461_133_45),
            (0.975, 1000.0, 1.962_339_080_826_408_5),
            (0.975, 9999.0, 1.960_201_263_621_357_7),
            (0.9995, 29.0, 3.659_405_019_466_333),
            (0.995, 1.0, 63.656_741_162_871_58),
            (0.995, 29.0, 2.756_385_903_670_605_5),
            (0.9995, 2.0, 31.599_054_576_443_62),
            (0.9995, 9.0, 4.780_912_585_931_139),
            (0.9995, 999.0, 3.300_292_440_398_735_5),
            (0.9995, 1000.0, 3.300_282_648_423_913),
            (0.9995, 100_000.0, 3.290_624_031_411_882_7),
        ];
        for (p, degrees, expected) in known {
            let found = t_quantile(p, degrees).unwrap();
            assert!((found - expected).abs() < 1e-11 * expected, "{p} {degrees}: {found} {expected}");
            let mirrored = t_quantile(1.0 - p, degrees).unwrap();
            assert!((mirrored + expected).abs() < 1e-11 * expected, "{p} {degrees}: {mirrored}");
        }
    }

    #[test]
    fn far_tails_are_reached_from_either_start() {
        for degrees in [2.0, 19.0, 20.0, 40.0, 200.0] {
            for p in [1e-4, 1e-7, 1e-10] {
                let found = StudentsT::new(0.0, 1.0, degrees).unwrap().cdf(t_quantile(p, degrees).unwrap());
                assert!((found / p - 1.0).abs() < 1e-9, "{p} {degrees}: {found}");
            }
        }
    }

    #[test]
    fn normal_quantiles_are_those_of_the_tables() {
        for (p, expected) in [(0.975, 1.959_963_984_540_054), (0.5, 0.0), (0.001, -3.090_232_306_167_813_5)] {
            assert!((normal_quantile(p).unwrap() - expected).abs() < 1e-14, "{p}");
        }
    }

    #[test]
    fn the_median_is_zero_and_nonsense_has_no_answer() {
        for degrees in [1.0, 7.0, 5000.0] {
            assert!(t_quantile(0.5, degrees).unwrap().abs() < 1e-15, "{degrees}");
        }
        for (p, degrees) in [(0.0, 5.0), (1.0, 5.0), (f64::NAN, 5.0), (0.9, 0.5), (0.9, f64::NAN)] {
            assert_eq!(t_quantile(p, degrees), None);
        }
        assert_eq!(normal_quantile(1.5), None);
    }
}
