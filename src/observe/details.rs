//! What is measured of some streams besides: the value and the satisfaction that they bring, the lead time in business
//! hours, targets by priority, support levels. Only where a stream has something of the kind.

use crate::id::StreamId;
use crate::kernel::observer::{Departure, Exit};
use crate::kernel::unit::Unit;
use crate::model::{Model, Satisfaction, WorkCalendar, Worth};
use crate::time::{SimTime, Span};

use super::observations::{LevelObservations, PRIORITIES, PriorityObservations, StreamObservations};

/// What one stream has besides.
#[derive(Debug, Clone)]
pub(super) struct Detail<'m> {
    model: &'m Model,
    stream: StreamId,
    /// The clock of its targets, if that is a calendar.
    calendar: Option<&'m WorkCalendar>,
    worth: Option<&'m Worth>,
    satisfaction: Option<&'m Satisfaction>,
    /// Targets to resolve by priority.
    targets: [Option<Span>; PRIORITIES],
    priorities: [PriorityObservations; PRIORITIES],
    /// Where pools have support levels.
    levels: Option<LevelObservations>,
}

impl<'m> Detail<'m> {
    /// What the streams have besides, by stream; empty if none has anything, so that nobody asks for each.
    pub(super) fn all(model: &'m Model) -> Vec<Option<Self>> {
        let all: Vec<Option<Self>> = model.streams.ids().map(|stream| Self::new(model, stream)).collect();
        if all.iter().all(Option::is_none) { Vec::new() } else { all }
    }

    /// What a stream has besides; `None` if nothing.
    fn new(model: &'m Model, stream: StreamId) -> Option<Self> {
        let of = &model.streams[stream];
        let calendar = of.target_calendar.map(|calendar| &model.calendars[calendar]);
        let mut targets = [None; PRIORITIES];
        let mut has_targets = false;
        for share in &of.priorities {
            targets[place(share.priority)] = share.resolve;
            has_targets |= share.resolve.is_some() || share.respond.is_some();
        }
        let (worth, satisfaction) = (of.worth.as_ref(), of.satisfaction.as_ref());
        let priorities = [PriorityObservations::default(); PRIORITIES];
        let levels = model.pools.iter().any(|pool| pool.level.is_some());
        let levels = levels.then(LevelObservations::default);
        (has_targets || worth.is_some() || satisfaction.is_some() || levels.is_some()).then_some(Self {
            model,
            stream,
            calendar,
            worth,
            satisfaction,
            targets,
            priorities,
            levels,
        })
    }

    /// Forgets what was seen.
    pub(super) fn reset(&mut self) {
        self.priorities = [PriorityObservations::default(); PRIORITIES];
        self.levels = self.levels.map(|_| LevelObservations::default());
    }

    /// What was seen of each priority.
    pub(super) const fn priorities(&self) -> [PriorityObservations; PRIORITIES] {
        self.priorities
    }

    /// What was seen of the support levels; `None` where there are none.
    pub(super) const fn levels(&self) -> Option<&LevelObservations> {
        self.levels.as_ref()
    }

    /// A unit leaves.
    #[inline(never)]
    pub(super) fn leaves(
        &mut self,
        now: SimTime,
        departure: Departure,
        unit: &Unit,
        seen: &mut StreamObservations,
    ) {
        if let Some(worth) = self.worth {
            let finished = departure.exit == Exit::Finished;
            let value = if finished { worth.after(Span::from_ticks(departure.lead)) } else { 0.0 };
            seen.valued += 1;
            seen.value_gained += value;
            seen.value_lost += worth.per_unit - value;
        }
        if departure.exit != Exit::Finished {
            return;
        }
        if let Some(calendar) = self.calendar {
            let before = if unit.was_open() { self.before(unit) } else { Span::ZERO };
            seen.business_lead += u128::from((calendar.open_time(unit.arrived(), now) + before).ticks());
        }
        if let Some(satisfaction) = self.satisfaction {
            let late = self.late(now, unit);
            seen.rated += 1;
            seen.satisfied +=
                satisfaction.probability(late, unit.handoffs(), unit.times_reopened(), unit.seen_once());
        }
        if let Some(levels) = &mut self.levels {
            levels.solve(unit.support_levels());
        }
        let priority = &mut self.priorities[place(unit.priority())];
        priority.left += 1;
        priority.lead += u128::from(departure.lead);
        priority.resolves(unit.is_in_time(now));
    }

    /// Somebody works on a unit for the first time.
    pub(super) fn responds(&mut self, in_time: bool, unit: &Unit) {
        let priority = &mut self.priorities[place(unit.priority())];
        priority.respond_measured += 1;
        priority.respond_met += u64::from(in_time);
    }

    /// A unit is open at the end, late for one of its targets or both.
    pub(super) fn is_open(&mut self, resolve_is_late: bool, respond_is_late: bool, unit: &Unit) {
        let priority = &mut self.priorities[place(unit.priority())];
        priority.resolve_measured += u64::from(resolve_is_late);
        priority.respond_measured += u64::from(respond_is_late);
    }

    /// How long the clock had run before the start of the run.
    fn before(&self, unit: &Unit) -> Span {
        self.model.backlog.on_clock(self.stream, unit.age_at_start())
    }

    /// By how many targets a unit that leaves now is late.
    fn late(&self, now: SimTime, unit: &Unit) -> f64 {
        // Who was opened again may be more urgent than any that arrives.
        let Some(target) = self.targets[place(unit.priority())..].iter().flatten().next() else { return 0.0 };
        let due = unit.resolve_due();
        let since_due = self.calendar.map_or_else(
            || now.ticks().saturating_sub(due.ticks()),
            |calendar| if now > due { calendar.open_time(due, now).ticks() } else { 0 },
        );
        // Due at the very start is what was late before it.
        let before = if due == SimTime::ZERO && unit.was_open() {
            self.before(unit).ticks().saturating_sub(target.ticks())
        } else {
            0
        };
        (since_due + before) as f64 / target.ticks() as f64
    }
}

/// The place of a priority, from 1 to 9, in a list of all.
fn place(priority: u8) -> usize {
    usize::from(priority).clamp(1, PRIORITIES) - 1
}
