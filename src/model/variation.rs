//! Varied models: one thing of a compiled model changed, everything else as it was.
//!
//! Names and keys stay, so that a varied model draws the same numbers as the model it was made of wherever they serve
//! the same purpose: the two can be compared on common random numbers.

use super::rework::rework_branches;
use super::{Cell, Lever, Model, StaffStep, Staffing, WeekClock};
use crate::id::{ActivityId, PoolId};
use crate::time::{SimTime, TICKS_PER_DAY};

impl Model {
    /// The model with so many more people in a pool whenever anybody is paid there; where its people differ, as fast as
    /// those that are listed last.
    #[must_use]
    pub fn with_more_people(&self, pool: PoolId, more: u32) -> Self {
        let mut varied = self.clone();
        let staffing = self.pools[pool].staffing.with_more(more, &self.week_clock, self.run.horizon);
        varied.pools[pool].staffing = staffing;
        if let Some(last) = varied.pools[pool].people.last_mut() {
            last.staff += more;
        }
        varied
    }

    /// The model with all durations at an activity times `factor`, of whatever value stream and whatever they change to
    /// during the run; `None` if that takes a duration out of the range that there is.
    #[must_use]
    pub fn with_scaled_work(&self, activity: ActivityId, factor: f64) -> Option<Self> {
        let mut varied = self.clone();
        for cell in varied.cells.iter_mut().filter(|cell| cell.activity == activity) {
            cell.duration = cell.duration.scaled(factor).ok()?;
        }
        for law in varied.activities[activity].own_durations.iter_mut().flatten() {
            *law = law.scaled(factor).ok()?;
        }
        for parameter in &mut varied.changes.parameters {
            let Lever::Duration { cells, laws } = &mut parameter.lever else { continue };
            if cells.iter().all(|&cell| self.cells[cell].activity == activity) {
                parameter.start *= factor;
                for law in laws {
                    *law = law.scaled(factor).ok()?;
                }
            }
        }
        Some(varied)
    }

    /// The model in which, of the units that leave an activity, up to the share `points` fewer go back (see
    /// [`rework_branches`]) and as many more go each of the other ways, in proportion. With it the share that was moved:
    /// where less than `points` goes back, all of it, and where value streams differ, the most. `None` if nothing goes
    /// back from there, nothing ever goes on, or these shares change during the run anyway.
    #[must_use]
    pub fn with_less_rework(&self, activity: ActivityId, points: f64) -> Option<(Self, f64)> {
        let changes = self.changes.parameters.iter().any(|parameter| match &parameter.lever {
            Lever::Share { ways } => ways.iter().any(|&(cell, _)| self.cells[cell].activity == activity),
            Lever::Duration { .. } | Lever::Demand(_) => false,
        });
        if changes {
            return None;
        }
        let rework = rework_branches(self);
        let mut varied = self.clone();
        let mut moved = 0.0_f64;
        for (cell, goes_back) in varied.cells.iter_mut().zip(&rework) {
            if cell.activity == activity {
                moved = moved.max(move_share(cell, goes_back, points));
            }
        }
        (moved > 0.0).then_some((varied, moved))
    }
}

/// Moves up to `points` from the branches that go back to the others; returns how much.
fn move_share(cell: &mut Cell, goes_back: &[bool], points: f64) -> f64 {
    let back: f64 =
        cell.next.iter().zip(goes_back).filter(|(_, back)| **back).map(|(branch, _)| branch.share).sum();
    let on = 1.0 - back;
    if back <= 0.0 || on <= 1e-9 {
        return 0.0;
    }
    let moved = points.min(back);
    for (branch, goes_back) in cell.next.iter_mut().zip(goes_back) {
        branch.share *= if *goes_back { (back - moved) / back } else { (on + moved) / on };
    }
    moved
}

impl Staffing {
    /// With so many more people whenever anybody is paid.
    ///
    /// Where the number expected to be present is not whole afterwards, each local day begins a step of its own, as it
    /// does where a scenario says so.
    fn with_more(&self, more: u32, clock: &WeekClock, horizon: SimTime) -> Self {
        let steps = match self {
            Self::Always(0) => return self.clone(),
            Self::Always(count) => return Self::Always(count + more),
            Self::Steps(steps) => steps,
        };
        let add = |step: &StaffStep| {
            let present_share = if step.paid == 0 { 0.0 } else { step.present / f64::from(step.paid) };
            let paid = if step.paid == 0 { 0 } else { step.paid + more };
            let present = f64::from(paid) * present_share;
            let whole = present.round();
            let present = if (present - whole).abs() < 1e-9 { whole } else { present };
            StaffStep { at: step.at, paid, present }
        };
        let mut steps: Vec<StaffStep> = steps.iter().map(add).collect();
        if steps.iter().any(|step| step.present.fract() != 0.0) {
            for midnight in clock.midnights(horizon) {
                let place = steps.partition_point(|step| step.at <= midnight);
                if let Some(&before) = place.checked_sub(1).and_then(|place| steps.get(place))
                    && before.at < midnight
                    && before.present.fract() != 0.0
                {
                    steps.insert(place, StaffStep { at: midnight, ..before });
                }
            }
        }
        Self::Steps(steps)
    }
}

impl WeekClock {
    /// The instants after the start and before the horizon at which a local day begins.
    fn midnights(&self, horizon: SimTime) -> Vec<SimTime> {
        let mut midnights = Vec::new();
        for (place, &(from, offset)) in self.offsets.iter().enumerate() {
            let until = self.offsets.get(place + 1).map_or(horizon, |next| next.0.min(horizon)).ticks();
            let local = from.ticks().wrapping_add(offset);
            let mut at = from.ticks() + (TICKS_PER_DAY - local % TICKS_PER_DAY) % TICKS_PER_DAY;
            while at < until {
                if at > 0 {
                    midnights.push(SimTime::from_ticks(at));
                }
                at += TICKS_PER_DAY;
            }
        }
        midnights
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Attachments, compile};
    use super::*;
    use crate::id::Id;
    use crate::scenario::parse;

    fn model(text: &str) -> Model {
        let (scenario, found) = parse(text);
        assert!(!found.has_errors(), "{}", found.render("test.toml", text, false));
        compile(&scenario.unwrap(), "test", &Attachments::new()).unwrap().0
    }

    /// A build that is reviewed and tested; the reviewer sends back, the tester rejects by way of a discussion. Support
    /// escalates, and asks the user. Written with the shares of the review.
    fn shop(staff: &str, review: &str) -> Model {
        model(&format!(
            r#"
            run.horizon = "2 d"
            calendars.day = {{ mon-sun = "08:00-16:00" }}
            pools.team = {{ {staff} }}
            streams.change = {{ arrivals = {{ rate = "1/d" }}, enters = "build" }}
            streams.ticket = {{ arrivals = {{ rate = "1/d" }}, enters = "support" }}
            [activities]
            build = {{ stage = "obtain_build", pool = "team", duration = "4 h", next = "review" }}
            review = {{ stage = "obtain_build", pool = "team", duration = "1 h", next = {review} }}
            test = {{ stage = "design_transition", pool = "team", duration = "1 h", next = {{ done = 0.9, discuss = 0.1 }} }}
            discuss = {{ stage = "engage", duration = "1 h", next = "build" }}
            support = {{ stage = "engage", pool = "team", duration = "1 h", next = {{ done = 0.5, expert = 0.3, ask = 0.2 }} }}
            expert = {{ stage = "deliver_support", pool = "team", duration = "1 h", next = {{ done = 0.8, support = 0.2 }} }}
            ask = {{ stage = "engage", duration = "1 h", next = "support" }}
            "#
        ))
    }

    const REVIEW: &str = "{ test = 0.97, build = 0.03 }";

    fn named(model: &Model, name: &str) -> ActivityId {
        model.activities.enumerate().find(|(_, activity)| activity.name == name).unwrap().0
    }

    fn shares(model: &Model, name: &str) -> Vec<f64> {
        let activity = named(model, name);
        let cell = model.cells.iter().find(|cell| cell.activity == activity).unwrap();
        cell.next.iter().map(|branch| branch.share).collect()
    }

    #[test]
    fn rework_goes_back_to_where_every_unit_has_been() {
        let model = shop("staff = 2", REVIEW);
        let rework = rework_branches(&model);
        let of = |name: &str| {
            let activity = named(&model, name);
            let (id, _) = model.cells.enumerate().find(|(_, cell)| cell.activity == activity).unwrap();
            rework[id].clone()
        };
        assert_eq!(of("build"), [false]);
        assert_eq!(of("review"), [false, true]);
        assert_eq!(of("test"), [false, true], "by way of a discussion");
        assert_eq!(of("support"), [false, false, true], "an expert can finish it, the user cannot");
        assert_eq!(of("expert"), [false, true]);
        assert_eq!(of("ask"), [true], "from where there is no other way");
    }

    #[test]
    fn fewer_go_back_and_more_go_on() {
        let model = shop("staff = 2", REVIEW);
        let close = |found: Vec<f64>, expected: &[f64]| {
            assert_eq!(found.len(), expected.len());
            let near = found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-12);
            assert!(near, "{found:?} instead of {expected:?}");
        };
        let (varied, moved) = model.with_less_rework(named(&model, "support"), 0.05).unwrap();
        assert!((moved - 0.05).abs() < 1e-12);
        // 0.15 stay; 0.85 are spread as 5 to 3.
        close(shares(&varied, "support"), &[0.85 * 5.0 / 8.0, 0.85 * 3.0 / 8.0, 0.15]);
        let (varied, moved) = model.with_less_rework(named(&model, "review"), 0.05).unwrap();
        assert!((moved - 0.03).abs() < 1e-12, "not more than there is");
        close(shares(&varied, "review"), &[1.0, 0.0]);
        assert!(model.with_less_rework(named(&model, "build"), 0.05).is_none());
        assert!(model.with_less_rework(named(&model, "ask"), 0.05).is_none(), "from there nothing goes on");
    }

    #[test]
    fn work_is_scaled_in_every_stream_and_nowhere_else() {
        let model = shop("staff = 2", REVIEW);
        let varied = model.with_scaled_work(named(&model, "test"), 0.9).unwrap();
        for (before, after) in model.cells.iter().zip(&varied.cells) {
            let factor = if before.activity == named(&model, "test") { 0.9 } else { 1.0 };
            assert!((after.duration.mean() - factor * before.duration.mean()).abs() < 1e-3);
        }
    }

    #[test]
    fn more_people_come_in_every_shift_and_in_no_other_hour() {
        let rows = |model: &Model, more: u32| match model.with_more_people(PoolId::new(0), more).pools
            [PoolId::new(0)]
        .staffing
        .clone()
        {
            Staffing::Always(count) => vec![(0.0, count, f64::from(count))],
            Staffing::Steps(steps) => {
                steps.iter().map(|step| (step.at.hours(), step.paid, step.present)).collect()
            }
        };
        assert_eq!(rows(&shop("staff = 2", REVIEW), 1), [(0.0, 3, 3.0)]);
        let day = shop("staff = 2, calendar = \"day\"", REVIEW);
        let expected = [(0.0, 0, 0.0), (8.0, 3, 3.0), (16.0, 0, 0.0), (32.0, 3, 3.0), (40.0, 0, 0.0)];
        assert_eq!(rows(&day, 1), expected);
        // 2 of 4 are there; of 5 that is two and a half: a draw for each day.
        let round = shop("staff = 4, shrinkage = \"50%\"", REVIEW);
        assert_eq!(rows(&round, 0), [(0.0, 4, 2.0)]);
        assert_eq!(rows(&round, 1), [(0.0, 5, 2.5), (24.0, 5, 2.5)]);
    }
}
