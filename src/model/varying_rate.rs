//! Rates that vary over the run: growth, seasons and dated events set the level of each local day, a wave goes on
//! top, and over-dispersed days have luck of their own.
//!
//! Arrivals are drawn by inversion of the cumulative rate, as for a weekly profile: one exponential number makes
//! one arrival. Where a wave varies the rate within a stretch, the inverse is found by Newton's method inside a
//! bracket, to less than a tick.
//!
//! A day with the mean number `m` of arrivals and the index of dispersion `I` has a rate that is multiplied by a
//! gamma number with mean 1 and shape `m / (I - 1)`: its arrivals are negative binomial with mean `m` and variance
//! `I m` (Greenwood and Yule 1920).

use std::f64::consts::TAU;

use super::{DayLevel, RateProfile, RateWave, VaryingRate, WeekClock};
use crate::scenario::RateShape;
use crate::time::{SimTime, Span, TICKS_PER_WEEK};

use super::timeline::Timeline;

/// Steps of Newton's method at the most; each that leaves the bracket halves it instead.
const STEPS_MAX: usize = 80;

impl RateProfile {
    /// The same rate throughout the week.
    pub(crate) fn constant(rate: f64) -> Self {
        Self::of(vec![(TICKS_PER_WEEK, rate)])
    }
}

impl VaryingRate {
    /// A weekly rate (arrivals per tick) varied over the run as written.
    pub(crate) fn new(
        weekly: RateProfile,
        shape: &RateShape,
        timeline: &Timeline,
        clock: &WeekClock,
    ) -> Self {
        let wave = shape.wave.as_ref().map(|wave| {
            let period = Span::from_seconds(wave.value.period.value).ticks().max(1);
            let peak =
                wave.value.peak.as_ref().map_or(period / 4, |peak| Span::from_seconds(peak.value).ticks());
            RateWave {
                amplitude: wave.value.amplitude.value,
                period: Span::from_ticks(period),
                peak: Span::from_ticks(peak % period),
            }
        });
        let dispersion = shape.dispersion.as_ref().map_or(1.0, |index| index.value);
        let mut rate = Self { weekly, days: days(shape, timeline), wave, dispersion };
        let mut from = SimTime::ZERO;
        for day in 0..rate.days.len() {
            rate.days[day].mass = rate.expected(clock, from, day);
            from = rate.days[day].end;
        }
        rate
    }

    /// The first arrival after `at`, given a unit-mean exponential number; `luck` gives what the rate of a day, by
    /// its number, is multiplied by. [`SimTime::NEVER`] if there is none in the run.
    pub fn next_after(
        &self,
        clock: &WeekClock,
        at: SimTime,
        unit: f64,
        mut luck: impl FnMut(usize) -> f64,
    ) -> SimTime {
        let mut at = at;
        let mut left = unit;
        let first = self.days.partition_point(|day| day.end <= at);
        for (number, day) in self.days.iter().enumerate().skip(first) {
            let level = day.level * luck(number);
            while at < day.end {
                let stretch = self.weekly.stretch(clock, at);
                let length = stretch.length.min((day.end - at).ticks());
                let rate = stretch.rate * level;
                let mass = rate * self.weight(at, length as f64);
                if left < mass {
                    return at + Span::from_ticks(self.inverse(at, length, left / rate));
                }
                left -= mass;
                at = at + Span::from_ticks(length);
            }
        }
        SimTime::NEVER
    }

    /// The mean time between arrivals on the day that has most, in ticks.
    pub(crate) fn least_between(&self) -> f64 {
        let mut from = SimTime::ZERO;
        let mut least = f64::INFINITY;
        for day in &self.days {
            least = least.min((day.end - from).ticks() as f64 / day.mass);
            from = day.end;
        }
        least
    }

    /// Expected arrivals in the run.
    pub fn total(&self) -> f64 {
        self.days.iter().map(|day| day.mass).sum()
    }

    /// Expected arrivals from an instant to the end of its day.
    fn expected(&self, clock: &WeekClock, from: SimTime, day: usize) -> f64 {
        let DayLevel { end, level, .. } = self.days[day];
        let mut at = from;
        let mut mass = 0.0;
        while at < end {
            let stretch = self.weekly.stretch(clock, at);
            let length = stretch.length.min((end - at).ticks());
            mass += stretch.rate * level * self.weight(at, length as f64);
            at = at + Span::from_ticks(length);
        }
        mass
    }

    /// The integral of the wave over so many ticks from an instant on; their number if there is no wave.
    fn weight(&self, from: SimTime, length: f64) -> f64 {
        let Some(RateWave { amplitude, period, peak }) = self.wave else { return length };
        let (period, phase) = (period.ticks(), phase(from, period.ticks(), peak.ticks()));
        let turn = TAU / period as f64;
        length + amplitude / turn * (libm::sin(phase + turn * length) - libm::sin(phase))
    }

    /// The ticks after which the weight has grown to `goal`, which it does within `length`.
    fn inverse(&self, from: SimTime, length: u64, goal: f64) -> u64 {
        let mut after = goal;
        if let Some(RateWave { amplitude, period, peak }) = self.wave {
            let turn = TAU / period.ticks() as f64;
            let phase = phase(from, period.ticks(), peak.ticks());
            let (mut low, mut high) = (0.0, length as f64);
            after = after.min(high);
            for _ in 0..STEPS_MAX {
                let missing = goal - self.weight(from, after);
                if missing > 0.0 {
                    low = after;
                } else {
                    high = after;
                }
                let slope = 1.0 + amplitude * libm::cos(phase + turn * after);
                let step = after + missing / slope;
                let next = if step > low && step < high { step } else { f64::midpoint(low, high) };
                if (next - after).abs() < 0.01 {
                    break;
                }
                after = next;
            }
        }
        ((after + 0.5) as u64).min(length - 1)
    }
}

/// Where in a wave an instant lies, in radians after a peak; exact for late instants too.
fn phase(at: SimTime, period: u64, peak: u64) -> f64 {
    let since_peak = (at.ticks() % period + period - peak) % period;
    TAU * since_peak as f64 / period as f64
}

/// The local days of the run with their levels, their masses still to come.
fn days(shape: &RateShape, timeline: &Timeline) -> Vec<DayLevel> {
    let ends = timeline.midnights().chain([timeline.horizon()]);
    let mut date = timeline.start_local().date();
    let mut days = Vec::new();
    for (number, end) in ends.enumerate() {
        let passed = number as f64 * 86_400.0;
        let growth = shape.growth.as_ref().map_or(1.0, |growth| libm::exp(growth.value * passed));
        let month = date.month().unsigned_abs() as usize - 1;
        let season = shape.season.as_ref().map_or(1.0, |season| season.value[month]);
        let events = shape.events.iter().flat_map(|events| &events.value);
        let events = events.filter(|event| {
            let last = event.to.as_ref().map_or(event.from.value, |to| to.value);
            (event.from.value..=last).contains(&date)
        });
        let level = growth * season * events.map(|event| event.factor.value).product::<f64>();
        days.push(DayLevel { end, level, mass: 0.0 });
        date = date.tomorrow().unwrap_or(date);
    }
    days
}
