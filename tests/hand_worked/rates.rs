//! Rates that vary over the run, and days that are better or worse.

use vsim::id::{Id, StreamId};
use vsim::kernel::Kernel;
use vsim::kernel::observer::Observer;
use vsim::kernel::plan::Plan;
use vsim::kernel::unit::Unit;
use vsim::model::{Arrivals, Attachments, Model, arrival_rate};
use vsim::time::{SimTime, Span, TICKS_PER_DAY};

use crate::timetable::compiled;

/// A model with one stream with these arrivals, from 2026-01-30 on.
fn model(horizon: &str, arrivals: &str) -> Model {
    let text = format!(
        "run = {{ start = 2026-01-30, horizon = \"{horizon}\" }}\n\
         profiles.day = {{ hour = {{ \"00-12\" = 3, \"12-24\" = 1 }} }}\n\
         streams.a = {{ arrivals = {{ {arrivals} }}, enters = \"x\" }}\n\
         activities.x = {{ stage = \"plan\" }}\n"
    );
    compiled(
        &text.replace("profiles.day", if arrivals.contains("profile") { "profiles.day" } else { "#" }),
        &Attachments::new(),
    )
}

/// The levels of the days of the stream.
fn levels(model: &Model) -> Vec<f64> {
    let Arrivals::Varying(rate) = &model.streams[StreamId::new(0)].arrivals else { panic!("it varies") };
    rate.days.iter().map(|day| day.level).collect()
}

/// The instant in hours at which the cumulative rate has grown by so much after an instant in hours.
fn next(model: &Model, after: f64, unit: f64) -> f64 {
    let Arrivals::Varying(rate) = &model.streams[StreamId::new(0)].arrivals else { panic!("it varies") };
    let at = SimTime::ZERO + Span::from_hours(after);
    rate.next_after(&model.week_clock, at, unit, |_| 1.0).hours()
}

fn assert_close(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() < 1e-6, "{found} instead of {expected}");
    }
}

#[test]
fn days_have_the_levels_of_growth_season_and_events() {
    // Friday 30 January to Tuesday 3 February; the third is a day of its own. A growth of 10 % a day is compound.
    let shaped = model(
        "5 d",
        "rate = \"24/d\", growth = \"10%/d\", season = { jan = 2, feb = 0.5 }, \
         events = [{ from = 2026-02-02, to = 2026-02-03, factor = 3 }, { from = 2026-02-03, factor = 0 }]",
    );
    assert_close(&levels(&shaped), &[2.0, 2.2, 0.605, 1.5 * 1.331, 0.0]);
    // In all 24 x (2 + 2.2 + 0.605 + 1.9965) arrivals in five days.
    let a_day = arrival_rate(&shaped, StreamId::new(0)).unwrap() * TICKS_PER_DAY as f64;
    assert_close(&[a_day], &[24.0 * 6.8015 / 5.0]);
}

#[test]
fn the_cumulative_rate_is_inverted_across_days() {
    // One an hour, doubled on the first day and halved from February on, which begins after two days.
    let shaped = model("4 d", "rate = \"24/d\", season = { jan = 2, feb = 0.5 }");
    // From 47:00 on: 2 until midnight, then 0.5 an hour, so that one more takes two hours.
    assert_close(
        &[next(&shaped, 0.0, 1.0), next(&shaped, 47.0, 1.0), next(&shaped, 47.0, 3.0)],
        &[0.5, 47.5, 50.0],
    );
    // With a profile, three quarters come before noon: 1.5 an hour at the level 1, so 3 an hour in January.
    let profiled = model("4 d", "rate = \"24/d\", profile = \"day\", season = { jan = 2, feb = 0.5 }");
    assert_close(&[next(&profiled, 0.0, 1.5), next(&profiled, 11.0, 4.0)], &[0.5, 13.0]);
}

#[test]
fn a_wave_is_inverted_exactly() {
    // 1 + cos(2 pi (t - 6) / 24) an hour: in the twelve hours around the peak 12, and 24 / pi from the wave, half of it
    // before the peak.
    let wave = model("3 d", "rate = \"24/d\", wave = { amplitude = \"100%\", period = \"1 d\" }");
    let above = 12.0 + 24.0 / std::f64::consts::PI;
    assert_close(&[next(&wave, 0.0, above / 2.0), next(&wave, 0.0, above)], &[6.0, 12.0]);
    // A whole day brings 24, wherever it begins, over midnight too.
    assert_close(&[next(&wave, 5.0, 24.0), next(&wave, 13.5, 24.0)], &[29.0, 37.5]);
    let late =
        model("3 d", "rate = \"24/d\", wave = { amplitude = \"50%\", period = \"8 h\", peak = \"9 h\" }");
    // Peaks at 1:00, 9:00, ...: from 1:00 to 5:00 it is 1 + 0.5 cos, which integrates to 4.
    assert_close(&[next(&late, 1.0, 4.0), next(&late, 1.0, 2.0 + 2.0 / std::f64::consts::PI)], &[5.0, 3.0]);
}

/// Counts arrivals by day.
struct Days(Vec<f64>);

impl Observer for Days {
    fn arrives(&mut self, now: SimTime, _stream: usize, _unit: &Unit) {
        self.0[(now.ticks() / TICKS_PER_DAY) as usize] += 1.0;
    }
}

#[test]
fn over_dispersed_days_keep_their_mean_and_have_the_wanted_index() {
    // 4,000 days with 20 arrivals on average: the index of dispersion is known to about 2 / sqrt(8000) = 2.2 %.
    for index in [1.0, 1.5, 4.0] {
        let arrivals =
            format!("rate = \"20/d\", dispersion = {index}, wave = {{ amplitude = 0, period = \"1 d\" }}");
        let shaped = model("4000 d", &arrivals);
        let plan = Plan::new(&shaped);
        let mut days = Days(vec![0.0; 4000]);
        Kernel::new(&plan).run(7, 0, &mut days);
        let mean = days.0.iter().sum::<f64>() / 4000.0;
        let variance = days.0.iter().map(|count| (count - mean).powi(2)).sum::<f64>() / 3999.0;
        // Five standard errors of the mean, and 15 % of the index.
        assert!((mean - 20.0).abs() < 5.0 * (20.0 * index / 4000.0_f64).sqrt(), "mean {mean}");
        assert!((variance / mean / index - 1.0).abs() < 0.15, "index {}", variance / mean);
    }
}
