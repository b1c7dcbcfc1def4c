//! How a run is made: start, horizon, warm-up, replications.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::compile::Compiler;
use super::timeline::{Timeline, time_zone};
use super::{Replications, RunPlan, WarmUp, WeekClock};
use crate::scenario::{Diagnostic, Diagnostics, Run, Warmup};
use crate::time::{SimTime, Span};

/// Where a run starts that does not say: a Monday at midnight.
const START: DateTime = DateTime::constant(2024, 1, 1, 0, 0, 0, 0);
/// The time zone of a run that does not say.
const TIME_ZONE: &str = "UTC";
/// Master seed of a run that does not say.
const SEED: u64 = 1;
/// Replications of a run that does not say.
const REPLICATIONS: u32 = 100;
/// The most replications that a wanted precision may take, if it does not say.
const REPLICATIONS_MAX: u32 = 1000;
/// Confidence level of a run that does not say.
const CONFIDENCE: f64 = 0.95;
/// Units inside at which a replication stops, if the run does not say.
const UNITS_MAX: u32 = 1_000_000;

/// Where a run stands on the calendar.
pub(super) struct RunStart {
    /// For compiling.
    pub(super) timeline: Timeline,
    /// For the kernel.
    pub(super) week_clock: WeekClock,
}

/// Finds start, time zone and horizon. `None`, with an error, if there is no such stretch of time.
pub(super) fn start(run: &Run, diagnostics: &mut Diagnostics) -> Option<RunStart> {
    let name = run.time_zone.as_ref().map_or(TIME_ZONE, |zone| zone.value.as_str());
    let zone = time_zone(name);
    if let (None, Some(written)) = (&zone, &run.time_zone) {
        let unknown = Diagnostic::error(format!("unknown time zone `{name}`")).at(&written.place);
        diagnostics.push(unknown.hint("give the IANA name of a place, such as `Europe/Berlin`, or `UTC`"));
    }
    let horizon = Span::from_seconds(run.horizon.value);
    if horizon == Span::ZERO {
        let message = "expected a horizon of at least a microsecond";
        diagnostics.push(Diagnostic::error(message).at(&run.horizon.place));
        return None;
    }
    let local = run.start.as_ref().map_or(START, |start| start.value);
    let timeline = Timeline::new(local, zone.unwrap_or(TimeZone::UTC), horizon);
    if timeline.is_none() {
        let place = run.start.as_ref().map_or(&run.horizon.place, |start| &start.place);
        let message = "expected a run that ends some years before the year 9999";
        diagnostics.push(Diagnostic::error(message).at(place).hint("let it start earlier"));
    }
    timeline.map(|timeline| RunStart { week_clock: WeekClock::new(&timeline, name), timeline })
}

impl Compiler<'_> {
    /// The settings of the run, with their defaults.
    pub(super) fn run_plan(&self) -> RunPlan {
        let run = &self.scenario.run;
        let warm_up = match run.warmup.as_ref().map(|warm_up| &warm_up.value) {
            None => WarmUp::Given(SimTime::ZERO),
            Some(Warmup::Auto) => WarmUp::Auto,
            Some(Warmup::Given(seconds)) => WarmUp::Given(SimTime::ZERO + Span::from_seconds(*seconds)),
        };
        let fixed = run.replications.as_ref().map_or(REPLICATIONS, |count| count.value);
        let replications = run.precision.as_ref().map_or(Replications::Fixed(fixed), |wanted| {
            let wanted = &wanted.value;
            Replications::Precision {
                measure: wanted.measure.value.clone(),
                within: wanted.within.value,
                max: wanted.max_replications.as_ref().map_or(REPLICATIONS_MAX, |max| max.value),
            }
        });
        RunPlan {
            seed: run.seed.as_ref().map_or(SEED, |seed| seed.value),
            horizon: self.timeline.horizon(),
            warm_up,
            replications,
            confidence: run.confidence.as_ref().map_or(CONFIDENCE, |level| level.value),
            units_max: run.max_inside.as_ref().map_or(UNITS_MAX, |max| max.value),
        }
    }
}
