//! The measures that people name: which figure of which flow, in what unit, whether more or less of it is better,
//! and what one replication says of it.
//!
//! The one list of them. Precision, estimates and comparisons all take a replication's part from here, so that the
//! same name always means the same figure. Defined for readers in `docs/measures.md`.

use crate::id::{Id, StreamId};
use crate::model::{Model, Stream};
use crate::observe::observations::{Observations, StreamObservations};
use crate::stats::QuantileSketch;
use crate::time::TICKS_PER_WEEK;

use super::estimates::{Work, hours};

/// A figure of a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// Mean time from arrival to leaving.
    LeadTimeMean,
    /// Half of the units were quicker.
    LeadTimeP50,
    /// 85 % of the units were quicker.
    LeadTimeP85,
    /// 95 % of the units were quicker.
    LeadTimeP95,
    /// Waiting of all causes per unit.
    WaitingMean,
    /// Time in which somebody works on the unit.
    TouchTimeMean,
    /// Units that left, per week.
    Throughput,
    /// Time average of units inside.
    WorkInProgress,
    /// Units inside at the end.
    InsideAtEnd,
    /// Share resolved in time.
    SlaResolve,
    /// Share first worked on in time.
    SlaRespond,
    /// Share that left after one visit to people.
    FirstContact,
    /// Cost of the pools per unit that left.
    CostPerUnit,
    /// Cost of the pools per week.
    CostPerWeek,
    /// Touch time over lead time.
    FlowEfficiency,
    /// Share of the units that left, in whatever way, that were refused.
    Refused,
    /// Share of these that left at the sight of a line.
    Balked,
    /// Share of these that lost patience.
    Abandoned,
    /// Times a unit found no place and went elsewhere.
    Overflowed,
    /// Times a unit found no place and was to come again.
    Retried,
    /// Time for which the people of a unit were kept by it after their work.
    Blocked,
    /// Times a unit was sent back to be done again.
    SentBack,
    /// Times a unit was opened again.
    Reopened,
    /// Times the work on a unit passed from one pool to another.
    Reassigned,
    /// Share that went from one pool to another and straight back.
    PingPong,
    /// Share that no other pool worked on than the first.
    FirstLevel,
    /// Share never sent back and never opened again.
    RightFirstTime,
    /// Share never sent back, never opened again, and that never went back and forth between two pools.
    ThroughputYield,
    /// Mean time from arrival to leaving on the clock of the targets.
    LeadTimeBusiness,
    /// Value of the finished units, per week.
    ValueGained,
    /// Value that was lost, per week.
    ValueLost,
    /// Value that was lost, per unit that left in whatever way.
    ValueLostPerUnit,
    /// Expected share of the satisfied.
    Satisfaction,
}

/// What a measure is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeasureUnit {
    /// Hours of the calendar on the wall.
    Hours,
    /// A share from 0 to 1.
    Share,
    /// Demand units.
    Units,
    /// Times a demand unit.
    PerUnit,
    /// Demand units a week.
    UnitsPerWeek,
    /// Money a unit.
    MoneyPerUnit,
    /// Money a week.
    MoneyPerWeek,
}

/// Which way a measure improves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    /// Less of it is better.
    Lower,
    /// More of it is better.
    Higher,
}

/// How the estimate of a measure follows from its parts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// Mean over replications of the numerator; the denominator is 1.
    Mean,
    /// Sum of the numerators over sum of the denominators.
    Ratio,
    /// This quantile of all units of all replications; the numerator is the replication's own, the denominator 1,
    /// or 0 where no unit left.
    Quantile(f64),
}

/// What one replication says of a measure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parts {
    /// What is divided, or the value itself.
    pub numerator: f64,
    /// What it is divided by.
    pub denominator: f64,
}

/// One line of the list.
struct Definition {
    name: &'static str,
    figure: Figure,
    unit: MeasureUnit,
    better: Better,
}

const fn row(name: &'static str, figure: Figure, unit: MeasureUnit, better: Better) -> Definition {
    Definition { name, figure, unit, better }
}

/// The list.
const DEFINITIONS: [Definition; 33] = [
    row("lead_time.mean", Figure::LeadTimeMean, MeasureUnit::Hours, Better::Lower),
    row("lead_time.p50", Figure::LeadTimeP50, MeasureUnit::Hours, Better::Lower),
    row("lead_time.p85", Figure::LeadTimeP85, MeasureUnit::Hours, Better::Lower),
    row("lead_time.p95", Figure::LeadTimeP95, MeasureUnit::Hours, Better::Lower),
    row("waiting.mean", Figure::WaitingMean, MeasureUnit::Hours, Better::Lower),
    row("touch_time.mean", Figure::TouchTimeMean, MeasureUnit::Hours, Better::Lower),
    row("throughput", Figure::Throughput, MeasureUnit::UnitsPerWeek, Better::Higher),
    row("work_in_progress", Figure::WorkInProgress, MeasureUnit::Units, Better::Lower),
    row("inside_at_end", Figure::InsideAtEnd, MeasureUnit::Units, Better::Lower),
    row("sla.resolve", Figure::SlaResolve, MeasureUnit::Share, Better::Higher),
    row("sla.respond", Figure::SlaRespond, MeasureUnit::Share, Better::Higher),
    row("first_contact", Figure::FirstContact, MeasureUnit::Share, Better::Higher),
    row("cost_per_unit", Figure::CostPerUnit, MeasureUnit::MoneyPerUnit, Better::Lower),
    row("cost_per_week", Figure::CostPerWeek, MeasureUnit::MoneyPerWeek, Better::Lower),
    row("flow_efficiency", Figure::FlowEfficiency, MeasureUnit::Share, Better::Higher),
    row("refused", Figure::Refused, MeasureUnit::Share, Better::Lower),
    row("balked", Figure::Balked, MeasureUnit::Share, Better::Lower),
    row("abandoned", Figure::Abandoned, MeasureUnit::Share, Better::Lower),
    row("overflowed", Figure::Overflowed, MeasureUnit::PerUnit, Better::Lower),
    row("retried", Figure::Retried, MeasureUnit::PerUnit, Better::Lower),
    row("blocked", Figure::Blocked, MeasureUnit::Hours, Better::Lower),
    row("sent_back", Figure::SentBack, MeasureUnit::PerUnit, Better::Lower),
    row("reopened", Figure::Reopened, MeasureUnit::PerUnit, Better::Lower),
    row("reassigned", Figure::Reassigned, MeasureUnit::PerUnit, Better::Lower),
    row("ping_pong", Figure::PingPong, MeasureUnit::Share, Better::Lower),
    row("first_level", Figure::FirstLevel, MeasureUnit::Share, Better::Higher),
    row("right_first_time", Figure::RightFirstTime, MeasureUnit::Share, Better::Higher),
    row("throughput_yield", Figure::ThroughputYield, MeasureUnit::Share, Better::Higher),
    row("lead_time.business", Figure::LeadTimeBusiness, MeasureUnit::Hours, Better::Lower),
    row("value.gained", Figure::ValueGained, MeasureUnit::MoneyPerWeek, Better::Higher),
    row("value.lost", Figure::ValueLost, MeasureUnit::MoneyPerWeek, Better::Lower),
    row("value.lost_per_unit", Figure::ValueLostPerUnit, MeasureUnit::MoneyPerUnit, Better::Lower),
    row("satisfaction", Figure::Satisfaction, MeasureUnit::Share, Better::Higher),
];

/// The names of all measures, of all streams together; those of one stream have `streams.<name>.` before them.
/// Quantiles are told apart to 0.4 %, so no finer precision of them can be reached.
pub const MEASURES: [&str; DEFINITIONS.len()] = names();

const fn names() -> [&'static str; DEFINITIONS.len()] {
    let mut names = [""; DEFINITIONS.len()];
    let mut place = 0;
    while place < names.len() {
        names[place] = DEFINITIONS[place].name;
        place += 1;
    }
    names
}

impl Figure {
    /// Whether it comes from what a recorder keeps only where it is asked for (`details` of a window).
    pub(super) const fn needs_details(self) -> bool {
        matches!(
            self,
            Self::LeadTimeBusiness
                | Self::ValueGained
                | Self::ValueLost
                | Self::ValueLostPerUnit
                | Self::Satisfaction
        )
    }

    /// How estimates of it are made.
    pub const fn kind(self) -> Kind {
        match self {
            Self::LeadTimeP50 => Kind::Quantile(0.5),
            Self::LeadTimeP85 => Kind::Quantile(0.85),
            Self::LeadTimeP95 => Kind::Quantile(0.95),
            Self::Throughput
            | Self::WorkInProgress
            | Self::InsideAtEnd
            | Self::CostPerWeek
            | Self::ValueGained
            | Self::ValueLost => Kind::Mean,
            _ => Kind::Ratio,
        }
    }
}

/// Which flow a figure is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// All value streams together.
    Whole,
    /// One value stream.
    Stream(StreamId),
}

/// A measure: a figure of a flow of one model. Ids differ between models, names do not: look it up by name in each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure {
    /// Which flow.
    pub scope: Scope,
    /// Which figure.
    pub figure: Figure,
}

/// The names of all measures of a model: those of the whole, then those of each value stream.
pub fn measure_names(model: &Model) -> Vec<String> {
    let own = model
        .streams
        .iter()
        .flat_map(|stream| MEASURES.iter().map(move |measure| format!("streams.{}.{measure}", stream.name)));
    MEASURES.iter().map(|&name| name.to_owned()).chain(own).collect()
}

/// Whether a model has a measure of this name: one of [`MEASURES`], or `streams.<name>.` and one of them.
pub fn measure_exists(model: &Model, name: &str) -> bool {
    Measure::named(model, name).is_some()
}

/// Why a measure that exists has no value in this model, whatever is simulated, in words that follow "because";
/// `None` if it has one.
pub fn measure_without_value(model: &Model, name: &str) -> Option<&'static str> {
    let Measure { scope, figure } = Measure::named(model, name)?;
    let streams =
        model.streams.enumerate().filter(|(id, _)| scope == Scope::Whole || scope == Scope::Stream(*id));
    let streams: Vec<&Stream> = streams.map(|(_, stream)| stream).collect();
    let mut priorities = streams.iter().flat_map(|stream| &stream.priorities);
    let any = |has: fn(&Stream) -> bool| streams.iter().any(|stream| has(stream));
    let (has_value, why) = match figure {
        Figure::SlaResolve => (priorities.any(|one| one.resolve.is_some()), "there is no target to resolve"),
        Figure::SlaRespond => (priorities.any(|one| one.respond.is_some()), "there is no target to respond"),
        Figure::CostPerUnit | Figure::CostPerWeek => {
            (model.pools.iter().any(|pool| pool.cost_per_hour > 0.0), "no pool has a cost")
        }
        Figure::LeadTimeBusiness => (
            any(|stream| stream.target_calendar.is_some()),
            "no target is counted in the hours of a calendar",
        ),
        Figure::ValueGained | Figure::ValueLost | Figure::ValueLostPerUnit => {
            (any(|stream| stream.worth.is_some()), "no stream has a value")
        }
        Figure::Satisfaction => (any(|stream| stream.satisfaction.is_some()), "no stream has a satisfaction"),
        _ => return None,
    };
    (!has_value).then_some(why)
}

impl Measure {
    /// The measure of this name: one of [`MEASURES`], or `streams.<name>.` and one of them.
    pub fn named(model: &Model, name: &str) -> Option<Self> {
        let Some(rest) = name.strip_prefix("streams.") else { return Self::of_whole(name) };
        model.streams.enumerate().find_map(|(id, stream)| {
            let rest = rest.strip_prefix(stream.name.as_str())?.strip_prefix('.')?;
            Some(Self { scope: Scope::Stream(id), ..Self::of_whole(rest)? })
        })
    }

    /// The measure of all value streams together of this name, one of [`MEASURES`].
    pub fn of_whole(name: &str) -> Option<Self> {
        let found = DEFINITIONS.iter().find(|definition| definition.name == name)?;
        Some(Self { scope: Scope::Whole, figure: found.figure })
    }

    /// What it is counted in.
    pub fn unit(&self) -> MeasureUnit {
        self.definition().unit
    }

    /// Which way it improves.
    pub fn better(&self) -> Better {
        self.definition().better
    }

    fn definition(&self) -> &'static Definition {
        // Every figure is in the list: a test goes through them.
        DEFINITIONS.iter().find(|definition| definition.figure == self.figure).unwrap_or(&DEFINITIONS[0])
    }
}

/// One replication as the measures see it.
pub(super) struct Seen<'o> {
    observations: &'o Observations,
    /// Who worked for whom.
    pub(super) work: Work,
    /// All streams added up.
    whole: StreamObservations,
    /// Lead times of all streams.
    lead_times: QuantileSketch,
}

/// One flow of one replication.
#[derive(Debug, Clone, Copy)]
pub(super) struct FlowSeen<'o> {
    pub(super) seen: &'o StreamObservations,
    /// Length of the measured window.
    pub(super) window: u64,
    pub(super) lead_times: &'o QuantileSketch,
    /// What its work cost.
    cost: f64,
}

impl<'o> Seen<'o> {
    pub(super) fn new(model: &Model, observations: &'o Observations) -> Self {
        let mut whole = StreamObservations::default();
        let mut lead_times = QuantileSketch::new();
        for (stream, times) in observations.streams.iter().zip(&observations.lead_times) {
            whole.include(stream);
            lead_times.merge(times);
        }
        Self { observations, work: Work::new(model, observations), whole, lead_times }
    }

    /// The flow through one stream, or through all.
    pub(super) fn flow(&self, scope: Scope) -> FlowSeen<'_> {
        let window = self.observations.window;
        match scope {
            Scope::Whole => FlowSeen {
                seen: &self.whole,
                window,
                lead_times: &self.lead_times,
                cost: self.work.cost_of_all(),
            },
            Scope::Stream(stream) => FlowSeen {
                seen: &self.observations.streams[stream.index()],
                window,
                lead_times: &self.observations.lead_times[stream.index()],
                cost: self.work.cost_of_stream(stream.index()),
            },
        }
    }
}

impl FlowSeen<'_> {
    /// What the replication says of a figure. Times in hours.
    pub(super) fn parts(&self, figure: Figure) -> Parts {
        let seen = self.seen;
        let left = seen.left as f64;
        let gone = (seen.left + seen.refused + seen.balked + seen.abandoned) as f64;
        let lead = hours(seen.lead);
        let waiting = seen.waits.total();
        let touch = hours(seen.lead.saturating_sub(waiting));
        let weeks = self.window as f64 / TICKS_PER_WEEK as f64;
        let (numerator, denominator) = match figure {
            Figure::LeadTimeMean => (lead, left),
            Figure::LeadTimeP50 => self.quantile(0.5),
            Figure::LeadTimeP85 => self.quantile(0.85),
            Figure::LeadTimeP95 => self.quantile(0.95),
            Figure::WaitingMean => (hours(waiting), left),
            Figure::TouchTimeMean => (touch, left),
            Figure::Throughput => (left / weeks, 1.0),
            Figure::WorkInProgress => (seen.inside_area as f64 / self.window as f64, 1.0),
            Figure::InsideAtEnd => (seen.inside_at_end as f64, 1.0),
            Figure::SlaResolve => (seen.resolve_met as f64, seen.resolve_measured as f64),
            Figure::SlaRespond => (seen.respond_met as f64, seen.respond_measured as f64),
            Figure::FirstContact => (seen.first_contact as f64, left),
            Figure::CostPerUnit => (self.cost, left),
            Figure::CostPerWeek => (self.cost / weeks, 1.0),
            Figure::FlowEfficiency => (touch, lead),
            Figure::Refused => (seen.refused as f64, gone),
            Figure::Balked => (seen.balked as f64, gone),
            Figure::Abandoned => (seen.abandoned as f64, gone),
            Figure::Overflowed => (seen.overflowed as f64, left),
            Figure::Retried => (seen.came_again as f64, left),
            Figure::Blocked => (hours(seen.blocked_area), left),
            Figure::SentBack => (seen.sent_back as f64, left),
            Figure::Reopened => (seen.reopened as f64, left),
            Figure::Reassigned => (seen.handoffs as f64, left),
            Figure::PingPong => (seen.bounced as f64, left),
            Figure::FirstLevel => ((seen.left - seen.passed_on) as f64, left),
            Figure::RightFirstTime => (seen.right_first_time as f64, left),
            Figure::ThroughputYield => ((seen.right_first_time - seen.right_but_bounced) as f64, left),
            Figure::LeadTimeBusiness => (hours(seen.business_lead), left),
            Figure::ValueGained => (seen.value_gained / weeks, 1.0),
            Figure::ValueLost => (seen.value_lost / weeks, 1.0),
            Figure::ValueLostPerUnit => (seen.value_lost, seen.valued as f64),
            Figure::Satisfaction => (seen.satisfied, seen.rated as f64),
        };
        Parts { numerator, denominator }
    }

    /// A quantile of the lead times as numerator and denominator.
    fn quantile(&self, p: f64) -> (f64, f64) {
        self.lead_times.quantile(p).map_or((0.0, 0.0), |quantile| (hours(quantile.into()), 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_has_one_name_of_its_own() {
        for (place, definition) in DEFINITIONS.iter().enumerate() {
            let measure = Measure { scope: Scope::Whole, figure: definition.figure };
            assert_eq!(measure.definition().name, MEASURES[place], "two names for one figure");
            assert_eq!(MEASURES.iter().filter(|&&name| name == definition.name).count(), 1);
        }
    }
}
