//! From figures to places on the paper: straight-line scales and the round numbers on them.

/// A straight-line map of figures to pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scale {
    figures: (f64, f64),
    pixels: (f64, f64),
}

impl Scale {
    /// Maps the first figure to the first pixel and the second to the second. Equal figures map to the first.
    pub(super) const fn new(figures: (f64, f64), pixels: (f64, f64)) -> Self {
        Self { figures, pixels }
    }

    /// The pixel of a figure.
    pub(super) fn at(&self, figure: f64) -> f64 {
        let (from, to) = self.figures;
        let part = if to > from { (figure - from) / (to - from) } else { 0.0 };
        self.pixels.0 + part * (self.pixels.1 - self.pixels.0)
    }
}

/// Round numbers from 0 to `most`, at most `count` above 0, in steps of 1, 2 or 5 times a power of ten (Heckbert
/// 1990, "Nice numbers for graph labels"). Only 0 if `most` is not above zero.
pub(super) fn ticks(most: f64, count: usize) -> Vec<f64> {
    if !(most.is_finite() && most > 0.0) {
        return vec![0.0];
    }
    let rough = most / count as f64;
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].map(|factor| factor * power).into_iter().find(|step| *step >= rough);
    let step = step.unwrap_or(10.0 * power);
    let steps = (most / step + 1e-9).floor() as usize;
    (0..=steps).map(|place| place as f64 * step).collect()
}

/// Round numbers from `low` to `high`, about `count` of them, in steps of 1, 2 or 5 times a power of ten. Only `low`
/// if `high` is not above it.
pub(super) fn ticks_between(low: f64, high: f64, count: usize) -> Vec<f64> {
    let span = high - low;
    if !(span.is_finite() && span > 0.0) {
        return vec![low];
    }
    let rough = span / count as f64;
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].map(|factor| factor * power).into_iter().find(|step| *step >= rough);
    let step = step.unwrap_or(10.0 * power);
    let (first, last) = ((low / step - 1e-9).ceil() as i64, (high / step + 1e-9).floor() as i64);
    (first..=last).map(|place| place as f64 * step).collect()
}

/// The smallest of the steps that cuts `span` into at most `count` parts; the largest doubled until it does.
pub(super) fn step_of(steps: &[f64], span: f64, count: usize) -> f64 {
    let fits = |step: f64| span / step <= count as f64;
    if let Some(step) = steps.iter().copied().find(|step| fits(*step)) {
        return step;
    }
    let mut step = steps.last().copied().unwrap_or(1.0);
    while !fits(step) && step < f64::MAX / 2.0 {
        step *= 2.0;
    }
    step
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_is_a_straight_line_in_either_direction() {
        let scale = Scale::new((0.0, 10.0), (100.0, 0.0));
        assert!((scale.at(0.0) - 100.0).abs() < 1e-12);
        assert!((scale.at(2.5) - 75.0).abs() < 1e-12);
        assert!((Scale::new((3.0, 3.0), (5.0, 9.0)).at(7.0) - 5.0).abs() < 1e-12);
    }

    #[test]
    fn ticks_are_round_and_inside() {
        assert_eq!(ticks(520.0, 6), [0.0, 100.0, 200.0, 300.0, 400.0, 500.0]);
        assert_eq!(ticks(100.0, 5), [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]);
        assert_eq!(ticks(0.0, 5), [0.0]);
        assert_eq!(ticks(f64::NAN, 5), [0.0]);
        for most in [1e-9, 0.37, 7.0, 1e12] {
            let ticks = ticks(most, 6);
            assert!(*ticks.last().unwrap() <= most && (4..=7).contains(&ticks.len()), "{ticks:?}");
        }
    }

    #[test]
    fn ticks_between_two_figures_are_round_and_inside() {
        assert_eq!(ticks_between(43.0, 91.0, 5), [50.0, 60.0, 70.0, 80.0, 90.0]);
        assert_eq!(ticks_between(-1.0, 1.0, 4), [-1.0, -0.5, 0.0, 0.5, 1.0]);
        assert_eq!(ticks_between(2.0, 2.0, 4), [2.0]);
    }

    #[test]
    fn the_step_is_the_smallest_that_fits() {
        assert!((step_of(&[1.0, 2.0, 4.0], 26.0, 8) - 4.0).abs() < 1e-12);
        assert!((step_of(&[1.0, 2.0, 4.0], 8.0, 8) - 1.0).abs() < 1e-12);
        assert!((step_of(&[1.0, 2.0, 4.0], 1000.0, 10) - 128.0).abs() < 1e-12);
    }
}
