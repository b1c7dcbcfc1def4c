//! Estimates with confidence intervals, and the interval for a mean over replications.

use super::Tally;
use super::student::{is_level, t_quantile};

/// An estimate and the ends of its confidence interval, as far as the data support them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The point estimate.
    pub value: f64,
    /// Lower end; `None` if there is not enough data for one.
    pub low: Option<f64>,
    /// Upper end; `None` if there is not enough data for one.
    pub high: Option<f64>,
}

impl Interval {
    /// An estimate alone.
    pub const fn point(value: f64) -> Self {
        Self { value, low: None, high: None }
    }

    /// An estimate with the same distance to both ends.
    pub fn symmetric(value: f64, half_width: f64) -> Self {
        Self { value, low: Some(value - half_width), high: Some(value + half_width) }
    }

    /// Both ends; `None` unless there are both.
    pub fn bounds(&self) -> Option<(f64, f64)> {
        self.low.zip(self.high)
    }

    /// Half the distance between the ends; `None` unless there are both.
    pub fn half_width(&self) -> Option<f64> {
        self.bounds().map(|(low, high)| 0.5 * (high - low))
    }

    /// Half-width over the size of the estimate: the relative precision. `None` for an estimate of zero.
    pub fn relative_half_width(&self) -> Option<f64> {
        let relative = self.half_width()? / self.value.abs();
        relative.is_finite().then_some(relative)
    }
}

/// The factor for a standard error from `count` independent observations: Student's t with `count - 1`
/// degrees of freedom, two-sided. `None` with fewer than two observations or a confidence that is not between
/// 0 and 1.
pub(super) fn t_factor(count: u64, confidence: f64) -> Option<f64> {
    if count < 2 || !is_level(confidence) {
        return None;
    }
    t_quantile(0.5 * (1.0 + confidence), (count - 1) as f64)
}

/// An estimate whose standard error is `sqrt(variance / count)`, from `count` independent observations.
pub(super) fn t_interval(value: f64, variance: Option<f64>, count: u64, confidence: f64) -> Interval {
    match (variance, t_factor(count, confidence)) {
        (Some(variance), Some(factor)) => {
            Interval::symmetric(value, factor * (variance / count as f64).sqrt())
        }
        _ => Interval::point(value),
    }
}

/// Mean of independent replications with Student's t interval (Law 2015, "Simulation Modeling and Analysis",
/// section 9.4). The observations must be one number from each replication, never from each unit within one.
/// No ends with fewer than two; `None` without any.
pub fn mean_interval(tally: &Tally, confidence: f64) -> Option<Interval> {
    Some(t_interval(tally.mean()?, tally.variance(), tally.count(), confidence))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Ratio;

    /// Pairs of numbers that are uniform on (0, 1): the fractional parts of multiples of two irrational
    /// numbers, scrambled by squaring. Enough of a random number for a coverage count.
    fn numbers(replication: u32, index: u32) -> (f64, f64) {
        let k = f64::from(replication * 97 + index) + 0.5;
        ((k * k * std::f64::consts::SQRT_2).fract(), (k * k * std::f64::consts::E).fract())
    }

    #[test]
    fn a_mean_has_the_interval_worked_out_by_hand() {
        // Mean 2, variance 1, three observations; Student's t with 2 degrees of freedom at 0.975.
        let tally: Tally = [1.0, 2.0, 3.0].into_iter().collect();
        let interval = mean_interval(&tally, 0.95).unwrap();
        let expected = 4.302_652_729_749_464 / 3.0_f64.sqrt();
        assert!((interval.half_width().unwrap() - expected).abs() < 1e-12, "{interval:?}");
        assert!((interval.relative_half_width().unwrap() - expected / 2.0).abs() < 1e-12);
    }

    #[test]
    fn too_little_data_is_said() {
        assert_eq!(mean_interval(&Tally::new(), 0.95), None);
        let one: Tally = [4.0].into_iter().collect();
        assert_eq!(mean_interval(&one, 0.95), Some(Interval::point(4.0)));
        let two: Tally = [4.0, 5.0].into_iter().collect();
        assert_eq!(mean_interval(&two, 1.0), Some(Interval::point(4.5)));
        let zero = Interval::symmetric(0.0, 1.0);
        assert_eq!((zero.half_width(), zero.relative_half_width()), (Some(1.0), None));
    }

    #[test]
    fn intervals_cover_the_truth_about_as_often_as_promised() {
        // 2000 experiments of 20 replications: the count of those that cover is binomial, with a standard
        // deviation of 9.7 about 1900. The ratio estimator is biased in small samples, hence its wider
        // margin.
        let (mut means, mut ratios) = (0_u32, 0_u32);
        for experiment in 0..2000 {
            let (mut tally, mut ratio) = (Tally::new(), Ratio::new());
            for index in 0..20 {
                let (u, v) = numbers(experiment, index);
                tally.add(u);
                ratio.add(u + v, 1.0 + v);
            }
            let covers = |interval: Option<Interval>, truth: f64| {
                let (low, high) = interval.unwrap().bounds().unwrap();
                u32::from(low <= truth && truth <= high)
            };
            means += covers(mean_interval(&tally, 0.95), 0.5);
            ratios += covers(ratio.estimate(0.95), 1.0 / 1.5);
        }
        assert!(means.abs_diff(1900) < 49, "{means}");
        assert!(ratios.abs_diff(1900) < 70, "{ratios}");
    }
}
