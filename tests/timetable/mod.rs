//! Scenario text in, timetable out: what happened to whom, where and when in one replication.
//!
//! Every replication is also run with the recorder, on the same kernel, and held against the laws that need no
//! hand-worked numbers: the balance closes and the causes of waiting add up. So each case tests more than it says.

use std::collections::BTreeMap;

use vsim::id::{ActivityId, CellId, Id, PoolId, StreamId};
use vsim::kernel::cause::Cause;
use vsim::kernel::observer::{Departure, Exit, Observer, RIDING, Spell, Turned, Visit};
use vsim::kernel::plan::Plan;
use vsim::kernel::unit::Unit;
use vsim::kernel::{Kernel, Outcome};
use vsim::model::{Attachments, Model, WarmUp, compile};
use vsim::observe::observations::Observations;
use vsim::observe::recorder::Recorder;
use vsim::observe::windows::Window;
use vsim::scenario::parse;
use vsim::time::{SimTime, TICKS_PER_MINUTE};

/// What a line of a timetable tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Arrives,
    Waits,
    Starts,
    Stops,
    Ends,
    /// Cannot move on, or in.
    Stuck,
    /// Goes on after that, or is sent elsewhere.
    Goes,
    Answers,
    Leaves,
    Staff,
    /// Units split and join, go to rework, are opened again.
    Moves,
}

/// One replication as it was seen.
pub(crate) struct Seen {
    pub(crate) outcome: Outcome,
    pub(crate) observations: Observations,
    lines: Vec<(Kind, String)>,
}

/// Compiles a scenario that must have no errors; without `run` it lasts a day.
pub(crate) fn compiled(text: &str, files: &Attachments) -> Model {
    let text =
        if text.contains("horizon = ") { text.to_owned() } else { format!("run.horizon = \"24 h\"\n{text}") };
    let (scenario, found) = parse(&text);
    assert!(!found.has_errors(), "{}\n{text}", found.render("case.toml", &text, false));
    match compile(&scenario.unwrap(), "case", files) {
        Ok((model, _)) => model,
        Err(found) => panic!("{}\n{text}", found.render("case.toml", &text, false)),
    }
}

/// Runs the first replication of a scenario.
pub(crate) fn see(text: &str) -> Seen {
    see_with(text, &Attachments::new(), 0)
}

/// Runs a replication of a scenario with the files it names.
pub(crate) fn see_with(text: &str, files: &Attachments, replication: u64) -> Seen {
    see_model(&compiled(text, files), replication)
}

/// Runs a replication of a model.
pub(crate) fn see_model(model: &Model, replication: u64) -> Seen {
    let plan = Plan::new(model);
    let mut kernel = Kernel::new(&plan);
    let mut timetable = Timetable::new(model);
    let outcome = kernel.run(model.run.seed, replication, &mut timetable);
    let warm_up = match model.run.warm_up {
        WarmUp::Given(at) => at,
        WarmUp::Auto => SimTime::ZERO,
    };
    let mut recorder = Recorder::new(model, Window { warm_up, bins: 24, week: true, details: true });
    let again = kernel.run(model.run.seed, replication, &mut recorder);
    assert_eq!(outcome, again, "whoever looks, the same happens");
    let observations = recorder.observations(outcome);
    assert!(observations.balance.holds(), "{:?}", observations.balance);
    Seen { outcome, observations, lines: timetable.lines }
}

/// The timetable of a replication alone.
pub(crate) fn timetable(model: &Model, replication: u64) -> String {
    let plan = Plan::new(model);
    let mut timetable = Timetable::new(model);
    Kernel::new(&plan).run(model.run.seed, replication, &mut timetable);
    let lines: Vec<String> = timetable.lines.into_iter().map(|(_, line)| line).collect();
    lines.join("\n")
}

impl Seen {
    /// The lines of these kinds.
    pub(crate) fn only(&self, kinds: &[Kind]) -> String {
        let lines = self.lines.iter().filter(|(kind, _)| kinds.contains(kind)).map(|(_, line)| line.as_str());
        lines.collect::<Vec<_>>().join("\n")
    }

    /// All that happens to units.
    pub(crate) fn whole(&self) -> String {
        use Kind::{Answers, Arrives, Ends, Goes, Leaves, Moves, Starts, Stops, Stuck, Waits};
        self.only(&[Arrives, Waits, Starts, Stops, Ends, Stuck, Goes, Moves, Answers, Leaves])
    }

    /// When work and delays begin, are interrupted and end.
    pub(crate) fn work(&self) -> String {
        self.only(&[Kind::Starts, Kind::Stops, Kind::Ends])
    }

    /// When units leave, and what their time went to, in minutes.
    pub(crate) fn ways(&self) -> String {
        self.only(&[Kind::Leaves])
    }
}

/// Compares a timetable with the expected one; indentation and empty lines do not count.
#[track_caller]
pub(crate) fn assert_lines(found: &str, expected: &str) {
    let lines = |text: &str| -> Vec<String> {
        text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    };
    let (found, expected) = (lines(found), lines(expected));
    assert!(found == expected, "expected\n{}\n\nfound\n{}\n", expected.join("\n"), found.join("\n"));
}

/// A time or an area in minutes, which must be whole.
pub(crate) fn minutes(ticks: impl Into<u128>) -> u128 {
    let ticks = ticks.into();
    assert!(ticks.is_multiple_of(TICKS_PER_MINUTE.into()), "{ticks} ticks are no whole minutes");
    ticks / u128::from(TICKS_PER_MINUTE)
}

/// Hours and minutes since the start; seconds only where there are some.
fn clock(at: SimTime) -> String {
    let seconds = at.ticks() / 1_000_000;
    let micros = at.ticks() % 1_000_000;
    let mut text = format!("{}:{:02}", seconds / 3600, seconds / 60 % 60);
    if !seconds.is_multiple_of(60) || micros > 0 {
        text.push_str(&format!(":{:02}", seconds % 60));
    }
    if micros > 0 {
        text.push_str(&format!(".{micros:06}"));
    }
    text
}

/// A unit by stream and number, and which of its tasks it is.
type Name = (usize, u64, Option<(u32, usize)>);

/// Writes the timetable, and measures how long each unit was worked on by itself.
struct Timetable<'m> {
    model: &'m Model,
    lines: Vec<(Kind, String)>,
    /// Since when each unit inside is in work, and how long it has been in all.
    work: BTreeMap<Name, (u64, u64)>,
}

impl<'m> Timetable<'m> {
    fn new(model: &'m Model) -> Self {
        Self { model, lines: Vec::new(), work: BTreeMap::new() }
    }

    fn note(&mut self, kind: Kind, now: SimTime, what: &str) {
        self.lines.push((kind, format!("{} {what}", clock(now))));
    }

    fn stream_of(&self, cell: usize) -> usize {
        self.model.cells[CellId::new(cell)].stream.index()
    }

    fn activity(&self, cell: usize) -> ActivityId {
        self.model.cells[CellId::new(cell)].activity
    }

    fn unit_name(&self, stream: usize, unit: &Unit) -> String {
        let name = format!("{}#{}", self.model.streams[StreamId::new(stream)].name, unit.ordinal());
        match unit.task() {
            Some((_, cell)) => format!("{name}/{}", self.model.activities[self.activity(cell)].name),
            None => name,
        }
    }

    /// The unit's times; a task is seen for the first time where it begins.
    fn times(&mut self, cell: usize, unit: &Unit) -> &mut (u64, u64) {
        let name = (self.stream_of(cell), unit.ordinal(), unit.task());
        assert!(
            unit.task().is_some() || self.work.contains_key(&name),
            "a unit is here that has not arrived"
        );
        self.work.entry(name).or_default()
    }

    fn at_cell(&mut self, kind: Kind, now: SimTime, cell: usize, unit: &Unit, verb: &str, rest: &str) {
        let unit = self.unit_name(self.stream_of(cell), unit);
        let activity = &self.model.activities[self.activity(cell)].name;
        self.note(kind, now, &format!("{unit} {verb} {activity}{rest}"));
    }

    /// Names the pools of an alternative, where there is a choice.
    fn alternative(&self, cell: usize, option: usize) -> String {
        let Some(line) = self.model.activities[self.activity(cell)].line else { return String::new() };
        let options = &self.model.lines[line].options;
        if option == RIDING {
            return " along".to_owned();
        }
        if options.len() < 2 {
            return String::new();
        }
        let names: Vec<&str> =
            options[option].iter().map(|&(pool, _)| self.model.pools[pool].name.as_str()).collect();
        format!(" with {}", names.join(" and "))
    }

    fn is_work(&self, cell: usize) -> bool {
        self.model.activities[self.activity(cell)].line.is_some()
    }

    fn stops_work(&mut self, now: SimTime, cell: usize, unit: &Unit) {
        if self.is_work(cell) {
            let times = self.times(cell, unit);
            times.1 += now.ticks() - times.0;
        }
    }
}

impl Observer for Timetable<'_> {
    fn arrives(&mut self, now: SimTime, stream: usize, unit: &Unit) {
        assert!(self.work.insert((stream, unit.ordinal(), None), (0, 0)).is_none(), "a unit arrives once");
        let unit = self.unit_name(stream, unit);
        self.note(Kind::Arrives, now, &format!("{unit} arrives"));
    }

    fn opens(&mut self, now: SimTime, stream: usize, unit: &Unit) {
        assert!(self.work.insert((stream, unit.ordinal(), None), (0, 0)).is_none(), "a unit is there once");
        let age = unit.age_at_start().ticks() as f64 / TICKS_PER_MINUTE as f64;
        let unit = self.unit_name(stream, unit);
        self.note(Kind::Arrives, now, &format!("{unit} is open, {age} min old"));
    }

    fn waits(&mut self, now: SimTime, cell: usize, unit: &Unit) {
        self.at_cell(Kind::Waits, now, cell, unit, "waits for", "");
    }

    fn starts(&mut self, now: SimTime, cell: usize, option: usize, _spell: Option<&Spell>, unit: &Unit) {
        if self.is_work(cell) {
            self.times(cell, unit).0 = now.ticks();
        }
        self.at_cell(Kind::Starts, now, cell, unit, "starts", &self.alternative(cell, option));
    }

    fn prepares(&mut self, now: SimTime, cell: usize, option: usize, _spell: Option<&Spell>, unit: &Unit) {
        self.at_cell(Kind::Stuck, now, cell, unit, "needs a changeover at", &self.alternative(cell, option));
    }

    fn prepared(&mut self, now: SimTime, cell: usize, _option: usize, _spent: u64, unit: &Unit) {
        self.at_cell(Kind::Goes, now, cell, unit, "is prepared at", "");
    }

    fn breaks_off(&mut self, now: SimTime, cell: usize, _option: usize, _spent: u64, unit: &Unit) {
        self.at_cell(Kind::Stops, now, cell, unit, "loses its people at", "");
    }

    fn interrupts(&mut self, now: SimTime, cell: usize, _option: usize, unit: &Unit) {
        self.stops_work(now, cell, unit);
        self.at_cell(Kind::Stops, now, cell, unit, "stops", "");
    }

    fn completes(&mut self, now: SimTime, cell: usize, _option: usize, visit: &Visit, unit: &Unit) {
        assert!(visit.wait <= visit.sojourn);
        self.stops_work(now, cell, unit);
        self.at_cell(Kind::Ends, now, cell, unit, "ends", "");
    }

    fn work_ends(&mut self, now: SimTime, cell: usize, _option: usize, unit: &Unit) {
        self.stops_work(now, cell, unit);
        self.at_cell(Kind::Ends, now, cell, unit, "ends", "");
    }

    fn visit_ends(&mut self, _now: SimTime, _cell: usize, visit: &Visit, _unit: &Unit) {
        assert!(visit.wait <= visit.sojourn);
    }

    fn holds(&mut self, now: SimTime, cell: usize, unit: &Unit) {
        self.at_cell(Kind::Stuck, now, cell, unit, "is held at", "");
    }

    fn frees(&mut self, now: SimTime, cell: usize, _cause: Cause, _held: u64, unit: &Unit) {
        self.at_cell(Kind::Goes, now, cell, unit, "goes on from", "");
    }

    fn blocks(&mut self, now: SimTime, cell: usize, _option: usize, unit: &Unit) {
        self.at_cell(Kind::Stuck, now, cell, unit, "blocks", "");
    }

    fn waits_outside(&mut self, now: SimTime, cell: usize, unit: &Unit) {
        self.at_cell(Kind::Stuck, now, cell, unit, "waits outside of", "");
    }

    fn comes_in(&mut self, now: SimTime, cell: usize, _outside: u64, unit: &Unit) {
        self.at_cell(Kind::Goes, now, cell, unit, "comes in to", "");
    }

    fn gives_up(&mut self, now: SimTime, cell: usize, _spell: &Spell, unit: &Unit) {
        self.at_cell(Kind::Goes, now, cell, unit, "gives up waiting for", "");
    }

    fn turns_away(&mut self, now: SimTime, cell: usize, turned: Turned, unit: &Unit) {
        let verb = match turned {
            Turned::Refused => "is refused by",
            Turned::Overflowed => "overflows from",
            Turned::ComesAgain => "turns back at",
            Turned::Balked => "balks at",
        };
        self.at_cell(Kind::Goes, now, cell, unit, verb, "");
    }

    fn responds(&mut self, now: SimTime, stream: usize, in_time: bool, _unit: &Unit) {
        let stream = &self.model.streams[StreamId::new(stream)].name;
        self.note(
            Kind::Answers,
            now,
            &format!("{stream} answered {}", if in_time { "in time" } else { "late" }),
        );
    }

    fn splits(&mut self, now: SimTime, cell: usize, unit: &Unit) {
        self.at_cell(Kind::Moves, now, cell, unit, "splits at", "");
    }

    fn joins(&mut self, now: SimTime, cell: usize, ended: u64, last: bool, task: &Unit, whole: &Unit) {
        let (stream, ordinal) = (self.stream_of(cell), task.ordinal());
        let (_, work) = self.work.remove(&(stream, ordinal, task.task())).unwrap_or_default();
        if last {
            self.times(cell, whole).1 += work;
        }
        let after = if last {
            String::new()
        } else {
            format!(" after {} min", ended as f64 / TICKS_PER_MINUTE as f64)
        };
        let task = self.unit_name(stream, task);
        self.note(Kind::Moves, now, &format!("{task} joins{after}"));
    }

    fn reworks(&mut self, now: SimTime, cell: usize, unit: &Unit) {
        self.at_cell(Kind::Moves, now, cell, unit, "needs rework after", "");
    }

    fn reopens(&mut self, now: SimTime, stream: usize, unit: &Unit) {
        let unit = self.unit_name(stream, unit);
        self.note(Kind::Moves, now, &format!("{unit} is opened again"));
    }

    fn leaves(&mut self, now: SimTime, stream: usize, departure: &Departure, unit: &Unit) {
        let (_, work) = self.work.remove(&(stream, unit.ordinal(), None)).unwrap();
        let &Departure { exit, lead, .. } = departure;
        let waits = unit.waits();
        assert_eq!(lead, unit.age(now).ticks());
        assert_eq!(lead, work + waits.total(), "the time in work and the causes of waiting add up");
        let parts = [
            (work, "work"),
            (waits[Cause::Contention], "contention"),
            (waits[Cause::OffShift], "off shift"),
            (waits[Cause::Overtaken], "overtaken"),
            (waits[Cause::External], "external"),
            (waits[Cause::Limit], "limit"),
            (waits[Cause::Batch], "batch"),
            (waits[Cause::Join], "join"),
            (waits[Cause::Stock], "stock"),
            (waits[Cause::Setup], "set-up"),
            (waits[Cause::Before], "before"),
        ];
        let mut parts: Vec<String> = parts
            .iter()
            .filter(|part| part.0 > 0)
            .map(|(ticks, name)| format!("{} {name}", *ticks as f64 / TICKS_PER_MINUTE as f64))
            .collect();
        parts.extend(unit.is_in_time(now).map(|in_time| if in_time { "in time" } else { "late" }.to_owned()));
        let unit = self.unit_name(stream, unit);
        let how = match exit {
            Exit::Finished => "",
            Exit::Refused => " refused",
            Exit::Abandoned => " impatient",
            Exit::Balked => " at sight",
        };
        self.note(Kind::Leaves, now, &format!("{unit} leaves{how}: {}", parts.join(", ")));
    }

    fn staffs(&mut self, now: SimTime, pool: usize, _paid: u32, on_duty: u32) {
        let pool = &self.model.pools[PoolId::new(pool)].name;
        self.note(Kind::Staff, now, &format!("{pool} has {on_duty} on duty"));
    }

    fn overtime(&mut self, now: SimTime, pool: usize, servers: u32) {
        let pool = &self.model.pools[PoolId::new(pool)].name;
        self.note(Kind::Staff, now, &format!("{pool} has {servers} in overtime"));
    }
}
