//! Measures and differences as people read them.

use super::super::words::{Kind, value};
use crate::experiment::compare::ComparedMeasure;
use crate::experiment::measure::{Figure, MeasureUnit};
use crate::experiment::results::Estimate;

/// How figures of a measure are shown.
pub(in crate::report) const fn kind(unit: MeasureUnit) -> Kind {
    match unit {
        MeasureUnit::Hours => Kind::Time,
        MeasureUnit::Share => Kind::Share,
        MeasureUnit::Units | MeasureUnit::PerUnit | MeasureUnit::UnitsPerWeek => Kind::Count,
        MeasureUnit::MoneyPerUnit | MeasureUnit::MoneyPerWeek => Kind::Money,
    }
}

/// The unit of a measure for machines.
pub(in crate::report) const fn unit(unit: MeasureUnit) -> &'static str {
    match unit {
        MeasureUnit::Hours => "h",
        MeasureUnit::Share => "share",
        MeasureUnit::Units => "units",
        MeasureUnit::PerUnit => "1/unit",
        MeasureUnit::UnitsPerWeek => "1/week",
        MeasureUnit::MoneyPerUnit => "money/unit",
        MeasureUnit::MoneyPerWeek => "money/week",
    }
}

/// What a measure is called in a sentence.
pub(in crate::report) const fn title(figure: Figure) -> &'static str {
    match figure {
        Figure::LeadTimeMean => "mean lead time",
        Figure::LeadTimeP50 => "median lead time",
        Figure::LeadTimeP85 => "P85 of lead time",
        Figure::LeadTimeP95 => "P95 of lead time",
        Figure::WaitingMean => "mean waiting",
        Figure::TouchTimeMean => "mean touch time",
        Figure::Throughput => "throughput a week",
        Figure::WorkInProgress => "work in progress",
        Figure::InsideAtEnd => "units inside at the end",
        Figure::SlaResolve => "share resolved in time",
        Figure::SlaRespond => "share responded to in time",
        Figure::FirstContact => "share done at first contact",
        Figure::CostPerUnit => "cost per unit",
        Figure::CostPerWeek => "cost of people a week",
        Figure::FlowEfficiency => "flow efficiency",
        Figure::Refused => "share refused",
        Figure::Balked => "share that leaves at sight",
        Figure::Abandoned => "share that gives up",
        Figure::Overflowed => "sent elsewhere a unit",
        Figure::Retried => "tries again a unit",
        Figure::Blocked => "time people are kept",
        Figure::SentBack => "sent back a unit",
        Figure::Reopened => "reopened a unit",
        Figure::Reassigned => "handed on a unit",
        Figure::PingPong => "ping-pong",
        Figure::FirstLevel => "first level",
        Figure::RightFirstTime => "right first time",
        Figure::ThroughputYield => "throughput yield",
        Figure::LeadTimeBusiness => "mean lead time in business hours",
        Figure::ValueGained => "value gained a week",
        Figure::ValueLost => "value lost a week",
        Figure::ValueLostPerUnit => "value lost a unit",
        Figure::Satisfaction => "satisfaction",
    }
}

/// The head of a column.
pub(in crate::report) const fn column(figure: Figure) -> &'static str {
    match figure {
        Figure::LeadTimeMean => "lead time",
        Figure::LeadTimeP50 => "P50",
        Figure::LeadTimeP85 => "P85",
        Figure::LeadTimeP95 => "P95",
        Figure::WaitingMean => "waiting",
        Figure::TouchTimeMean => "touch",
        Figure::Throughput => "finished/week",
        Figure::WorkInProgress => "inside",
        Figure::InsideAtEnd => "backlog",
        Figure::SlaResolve => "SLA",
        Figure::SlaRespond => "SLA respond",
        Figure::FirstContact => "FCR",
        Figure::CostPerUnit => "cost/unit",
        Figure::CostPerWeek => "people/week",
        Figure::FlowEfficiency => "flow eff.",
        Figure::Refused => "refused",
        Figure::Balked => "left at sight",
        Figure::Abandoned => "abandoned",
        Figure::Overflowed => "elsewhere",
        Figure::Retried => "tried again",
        Figure::Blocked => "kept people",
        Figure::SentBack => "sent back",
        Figure::Reopened => "reopened",
        Figure::Reassigned => "handed on",
        Figure::PingPong => "ping-pong",
        Figure::FirstLevel => "first level",
        Figure::RightFirstTime => "right 1st time",
        Figure::ThroughputYield => "yield",
        Figure::LeadTimeBusiness => "business h",
        Figure::ValueGained => "value/week",
        Figure::ValueLost => "lost/week",
        Figure::ValueLostPerUnit => "lost/unit",
        Figure::Satisfaction => "satisfied",
    }
}

/// A measure in a sentence, with its stream if it is of one: `mean lead time of password`.
pub(in crate::report) fn measure(measure: &ComparedMeasure) -> String {
    let title = title(measure.measure.figure);
    let stream = measure.name.strip_prefix("streams.").and_then(|rest| rest.split('.').next());
    stream.map_or_else(|| title.to_owned(), |stream| format!("{title} of {stream}"))
}

/// A difference with its sign and half-width: `-3.1 h ± 0.4`, `+4.2 points ± 0.6`.
pub(in crate::report) fn difference(estimate: Estimate, of: MeasureUnit) -> String {
    super::super::words::difference(estimate, kind(of))
}

/// A difference without its half-width and its sign: `3.1 h`, `4.2 points`.
pub(in crate::report) fn size(difference: f64, of: MeasureUnit) -> String {
    if of == MeasureUnit::Share {
        return format!("{} points", value(100.0 * difference.abs(), Kind::Count));
    }
    value(difference.abs(), kind(of))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_have_a_sign_and_shares_differ_in_points() {
        let of = |value: f64, half: f64| Estimate { value, interval: Some((value - half, value + half)) };
        assert_eq!(difference(of(-3.1, 0.4), MeasureUnit::Hours), "-3.1 h ± 0.4");
        assert_eq!(difference(of(0.042, 0.006), MeasureUnit::Share), "+4.2 points ± 0.6");
        assert_eq!(difference(of(0.0, 0.0), MeasureUnit::Units), "0");
        assert_eq!(size(-0.042, MeasureUnit::Share), "4.2 points");
    }
}
