//! Durations on a scale of ratios, where a minute has as much room as a week, and labels that must not touch.

use super::canvas::{Anchor, Canvas};
use super::frame::LABEL;
use super::palette::Theme;
use super::scale::Scale;
use crate::report::Error;

/// Durations in hours that people know, and what they call them.
const MARKS: [(f64, &str); 13] = [
    (1.0 / 3600.0, "1 s"),
    (10.0 / 3600.0, "10 s"),
    (1.0 / 60.0, "1 min"),
    (10.0 / 60.0, "10 min"),
    (1.0, "1 h"),
    (4.0, "4 h"),
    (24.0, "1 d"),
    (72.0, "3 d"),
    (168.0, "1 week"),
    (672.0, "4 weeks"),
    (2184.0, "13 weeks"),
    (8766.0, "1 year"),
    (87_660.0, "10 years"),
];
/// The longest span from the lowest to the highest duration that is shown.
const SPAN_MOST: f64 = 100_000.0;

/// A scale of ratios for durations in hours.
#[derive(Debug, Clone, Copy)]
pub(super) struct Durations {
    scale: Scale,
    low: f64,
    high: f64,
}

impl Durations {
    /// Maps the shortest of some durations to the first pixel and the longest to the second. What is shorter than the
    /// scale reaches stands at its end.
    pub(super) fn new(durations: impl Iterator<Item = f64>, pixels: (f64, f64)) -> Self {
        let known = durations.filter(|hours| hours.is_finite() && *hours > 0.0);
        let (low, high) =
            known.fold((f64::INFINITY, 0.0_f64), |(low, high), hours| (low.min(hours), high.max(hours)));
        let high = if high > 0.0 { high * 1.2 } else { 1.0 };
        let low = (low / 1.2).max(high / SPAN_MOST).min(high / 4.0);
        Self { scale: Scale::new((low.ln(), high.ln()), pixels), low, high }
    }

    /// The pixel of a duration.
    pub(super) fn at(&self, hours: f64) -> f64 {
        self.scale.at(hours.clamp(self.low, self.high).ln())
    }

    /// The known durations on the scale.
    fn marks(&self) -> impl Iterator<Item = (f64, &'static str)> {
        let (low, high) = (self.low, self.high);
        MARKS.into_iter().filter(move |(hours, _)| (low..=high).contains(hours))
    }

    /// Lines to measure by from `left` to `right`, with their names at the left.
    pub(super) fn grid(
        &self,
        canvas: &Canvas<'_>,
        theme: &Theme,
        (left, right): (f64, f64),
    ) -> Result<(), Error> {
        for (hours, name) in self.marks() {
            let y = self.at(hours);
            canvas.line(&[(left, y), (right, y)], theme.grid, 1.0)?;
            canvas.text((left - 10.0, y + LABEL.size * 0.35), name, LABEL, theme.muted, Anchor::End)?;
        }
        Ok(())
    }

    /// Width of the widest name.
    pub(super) fn names_width() -> f64 {
        MARKS.iter().map(|(_, name)| LABEL.width(name)).fold(0.0, f64::max)
    }
}

/// Moves places apart until neighbors are at least `gap` from one another, as little as possible and within the ends
/// as far as they have room. The order stays.
pub(super) fn spread_out(places: &mut [f64], gap: f64, (low, high): (f64, f64)) {
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by(|a, b| places[*a].total_cmp(&places[*b]));
    let mut least = low;
    for &place in &order {
        places[place] = places[place].max(least);
        least = places[place] + gap;
    }
    let mut most = high;
    for &place in order.iter().rev() {
        places[place] = places[place].min(most);
        most = places[place] - gap;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_ratios_have_equal_room_and_what_is_too_short_stands_at_the_end() {
        let scale = Durations::new([0.1, 1000.0].into_iter(), (100.0, 0.0));
        let step = scale.at(1.0) - scale.at(10.0);
        assert!((scale.at(10.0) - scale.at(100.0) - step).abs() < 1e-9);
        assert!((scale.at(0.0) - 100.0).abs() < 1e-9 && scale.at(1e9).abs() < 1e-9);
        let names: Vec<_> = scale.marks().map(|(_, name)| name).collect();
        assert_eq!(names, ["10 min", "1 h", "4 h", "1 d", "3 d", "1 week", "4 weeks"]);
        assert!(Durations::new(std::iter::empty(), (1.0, 0.0)).at(1.0).is_finite());
    }

    #[test]
    fn labels_are_moved_apart_and_stay_inside() {
        let mut places = [50.0, 48.0, 10.0];
        spread_out(&mut places, 10.0, (0.0, 55.0));
        assert_eq!(places.map(|place| place as i32), [55, 45, 10]);
        let mut low = [0.0, 1.0];
        spread_out(&mut low, 5.0, (0.0, 100.0));
        assert_eq!(low.map(|place| place as i32), [0, 5]);
    }
}
