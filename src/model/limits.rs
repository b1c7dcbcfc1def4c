//! Waiting lines with few places and limits on work in progress.

use super::compile::Compiler;
use super::{Activity, Cell, Choice, Model};
use crate::dist::Distribution;
use crate::id::{ActivityId, CellId, Id, IdVec, LimitId, StreamId};
use crate::scenario::{self, ArrivalProcess, Diagnostic, Holds, Named, Order, Placed};

/// A limit on work in progress: units that are at the cells it covers, waiting, in work, or done and not yet taken
/// further.
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    /// Name in the scenario: its own, or that of the activity or the stream that has it.
    pub name: String,
    /// So many at the most.
    pub wip: u32,
    /// What it covers, ascending.
    pub cells: Vec<CellId>,
    /// Whether a unit that is kept out keeps the server that has worked on it.
    pub holds_server: bool,
    /// Whether those that wait outside are let in by priority, not by arrival alone.
    pub by_priority: bool,
}

/// Places in the waiting line of an activity. Units of other activities that wait for the same people have their
/// own.
#[derive(Debug, Clone)]
pub struct Places {
    /// How many there are.
    pub number: u32,
    /// What happens to a unit that finds all of them taken and cannot start at once.
    pub when_full: WhenFull,
}

/// What happens to a unit that finds no place in a waiting line.
#[derive(Debug, Clone)]
pub enum WhenFull {
    /// It leaves its stream, refused.
    Refuse,
    /// It stays where it is and keeps its server; one that has just arrived waits outside.
    Block,
    /// It goes to this activity instead.
    Overflow(ActivityId),
    /// It comes again.
    Return {
        /// After such a time (ticks).
        after: Distribution,
        /// After so many tries in vain it is refused; `None` never.
        tries: Option<u32>,
    },
}

impl Model {
    /// Whether a unit may leave its stream unfinished: refused, at the sight of a line, or because it lost patience.
    pub fn loses_units(&self) -> bool {
        let refuses = |activity: &Activity| {
            let when_full = activity.places.as_ref().map(|places| &places.when_full);
            let refused =
                matches!(when_full, Some(WhenFull::Refuse | WhenFull::Return { tries: Some(_), .. }));
            refused || !activity.balking.is_empty()
        };
        self.activities.iter().any(refuses)
            || self.cells.iter().any(|cell| cell.patience.is_some() && cell.gives_up_to.is_none())
    }

    /// Whether anything can keep a unit from coming where it wants to go or make it leave: a line with few places, a
    /// limit, impatience.
    pub fn keeps_units_out(&self) -> bool {
        let turns_away = |activity: &Activity| activity.places.is_some() || !activity.balking.is_empty();
        !self.limits.is_empty()
            || self.activities.iter().any(turns_away)
            || self.cells.iter().any(|cell| cell.patience.is_some())
    }
}

impl Compiler<'_> {
    /// The waiting places of an activity.
    pub(super) fn places(&mut self, written: &scenario::Activity) -> Option<Places> {
        let number = written.places.as_ref()?.value;
        let when_full = match written.when_full.as_ref().map(|when_full| &when_full.value) {
            None | Some(scenario::WhenFull::Refuse) => WhenFull::Refuse,
            Some(scenario::WhenFull::Block) => WhenFull::Block,
            Some(scenario::WhenFull::Overflow(to)) => {
                WhenFull::Overflow(self.id(&self.scenario.activities, to, "activity")?)
            }
            Some(scenario::WhenFull::Return { after, tries }) => {
                WhenFull::Return { after: self.distribution(after)?, tries: *tries }
            }
        };
        Some(Places { number, when_full })
    }

    /// All limits: those of activities, those of streams, then those with a name of their own.
    pub(super) fn limits(
        &mut self,
        activities: &IdVec<ActivityId, Activity>,
        cells: &IdVec<CellId, Cell>,
    ) -> IdVec<LimitId, Limit> {
        let scenario = self.scenario;
        let mut limits = IdVec::new();
        let covered = |covers: &dyn Fn(&Cell) -> bool| {
            cells.enumerate().filter(|(_, cell)| covers(cell)).map(|(id, _)| id).collect::<Vec<_>>()
        };
        for (id, (key, written)) in activities.ids().zip(&scenario.activities.entries) {
            let Some(wip) = &written.wip else { continue };
            limits.push(Limit {
                name: key.value.clone(),
                wip: wip.value,
                cells: covered(&|cell| cell.activity == id),
                holds_server: written.holds.as_ref().is_some_and(|holds| holds.value == Holds::Server),
                by_priority: false,
            });
        }
        for (index, (key, written)) in scenario.streams.entries.iter().enumerate() {
            let Some(wip) = &written.wip else { continue };
            limits.push(Limit {
                name: key.value.clone(),
                wip: wip.value,
                cells: covered(&|cell| cell.stream.index() == index),
                holds_server: false,
                by_priority: false,
            });
        }
        for (key, written) in &scenario.limits.entries {
            let of_activities: Option<Vec<ActivityId>> =
                self.named(&scenario.activities, &written.activities, "activity");
            let of_streams: Option<Vec<StreamId>> = self.named(&scenario.streams, &written.streams, "stream");
            let cells = covered(&|cell| {
                of_activities.as_ref().is_none_or(|named| named.contains(&cell.activity))
                    && of_streams.as_ref().is_none_or(|named| named.contains(&cell.stream))
            });
            if cells.is_empty() {
                let fault = Diagnostic::error(format!("limit `{}` covers nothing", key.value)).at(&key.place);
                self.diagnostics.push(fault.label("none of its streams comes to one of its activities"));
            }
            limits.push(Limit {
                name: key.value.clone(),
                wip: written.wip.value,
                cells,
                holds_server: written.holds.as_ref().is_some_and(|holds| holds.value == Holds::Server),
                by_priority: written.order.as_ref().is_some_and(|order| order.value == Order::Priority),
            });
        }
        limits
    }

    /// A limit counts whole units: where it covers one of the activities at which they are in parallel tasks, it must cover
    /// all of these, and the one at which they split.
    pub(super) fn check_limits_of_tasks(&mut self, model: &Model) {
        let scenario = self.scenario;
        let of_activities =
            scenario.activities.entries.iter().filter_map(|(_, activity)| activity.wip.as_ref());
        let of_streams = scenario.streams.entries.iter().filter_map(|(_, stream)| stream.wip.as_ref());
        let own = of_activities.chain(of_streams).map(|wip| &wip.place);
        let places = own.chain(scenario.limits.entries.iter().map(|(key, _)| &key.place));
        let name = |cell: CellId| &model.activities[model.cells[cell].activity].name;
        for (limit, place) in model.limits.iter().zip(places) {
            let Some((covered, missing)) = parted(model, limit) else { continue };
            let message = format!(
                "a limit on work in progress covers `{}`, where units are in parallel tasks",
                name(covered)
            );
            let fault = Diagnostic::error(message).at(place).label("counts whole units");
            let hint = format!(
                "let it cover `{}` too, which belongs to the same split, or use `places`",
                name(missing)
            );
            self.diagnostics.push(fault.hint(hint));
        }
    }

    /// Where a unit comes as soon as another leaves, or as there is room, time must pass before it leaves again.
    pub(super) fn check_refills(&mut self, model: &Model) {
        for (stream, (_, written)) in model.streams.iter().zip(&self.scenario.streams.entries) {
            let (place, saturated) = match written.process() {
                Some(ArrivalProcess::Constant(size)) => (&size.place, false),
                Some(ArrivalProcess::Saturated(yes)) => (&yes.place, true),
                _ => continue,
            };
            let cell = &model.cells[stream.entry];
            let activity = &model.activities[cell.activity];
            // Who waits for a batch or for a stock leaves the desk free.
            let desks = activity.line.is_some() && activity.batch.is_none() && activity.consumes.is_empty();
            let bounded = desks || model.limits.iter().any(|limit| limit.cells.contains(&stream.entry));
            let sends_away = activity.places.as_ref().is_some_and(|places| {
                !saturated && !matches!(places.when_full, WhenFull::Block | WhenFull::Return { .. })
            });
            let why = if saturated && !bounded {
                "has room without end"
            } else if cell.duration.mean() <= 0.0 {
                "takes no time"
            } else if sends_away || !activity.balking.is_empty() {
                "sends units away that would be replaced at once"
            } else {
                continue;
            };
            let message = format!("units of stream `{}` would come without end at one instant", stream.name);
            let fault = Diagnostic::error(message).at(place);
            self.diagnostics.push(fault.label(format!("its first activity, `{}`, {why}", activity.name)));
        }
    }

    /// The ids of some names; `None` if no name is given.
    fn named<I: Id, T>(&mut self, table: &Named<T>, names: &[Placed<String>], kind: &str) -> Option<Vec<I>> {
        if names.is_empty() {
            return None;
        }
        Some(names.iter().filter_map(|name| self.id(table, name, kind)).collect())
    }
}

/// A cell of a split or of its tasks that a limit covers, and one of the same split that it does not.
fn parted(model: &Model, limit: &Limit) -> Option<(CellId, CellId)> {
    let covers = |cell: CellId| limit.cells.binary_search(&cell).is_ok();
    model.cells.enumerate().filter(|(_, cell)| matches!(cell.choice, Choice::All { .. })).find_map(
        |(fork, _)| {
            let is_part = |cell: &CellId| *cell == fork || is_task_of(model, *cell, fork);
            let covered = limit.cells.iter().copied().find(is_part)?;
            let missing = model.cells.ids().filter(is_part).find(|&cell| !covers(cell))?;
            Some((covered, missing))
        },
    )
}

/// Whether units come to a cell as tasks of a split, or as tasks of these.
fn is_task_of(model: &Model, cell: CellId, fork: CellId) -> bool {
    let mut of = model.cells[cell].fork;
    while let Some(at) = of {
        if at == fork {
            return true;
        }
        of = model.cells[at].fork;
    }
    false
}
