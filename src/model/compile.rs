//! From what the user wrote to what the kernel runs.
//!
//! Everything that only shows once calendars, files and distributions are laid out is found here, all of it at
//! once: each part of the scenario is compiled even where another is at fault, with something harmless in place
//! of what could not be. The parts have files of their own; this one has the order and the names.

use std::collections::BTreeMap;

use super::instant_loops::instant_loops;
use super::offspring::{self, Explosion};
use super::run_plan::{self, RunStart};
use super::table::{Attachments, Table, files_needed};
use super::timeline::Timeline;
use super::{
    Backlog, Changes, Model, WeekClock, WorkCalendar, WorkHours, capacity, visits_per_unit, work_calendar,
};
use crate::id::{CalendarId, Id, IdVec, PoolId, StreamId};
use crate::scenario::{Diagnostic, Diagnostics, Named, Placed, Scenario};
use crate::time::SimTime;

/// The most visits of a unit to one activity, on average.
const VISITS_MAX: f64 = 1e6;
/// What is said of a file that is not there.
const NOT_FOUND: &str = "cannot be found";

/// A scenario on its way to a model.
pub(super) struct Compiler<'a> {
    /// What the user wrote.
    pub(super) scenario: &'a Scenario,
    /// The files it names that could be opened, by their path as written.
    pub(super) tables: BTreeMap<&'a str, Table<'a>>,
    /// The run on the calendar.
    pub(super) timeline: Timeline,
    /// The same for the kernel.
    pub(super) week_clock: WeekClock,
    /// What was found.
    pub(super) diagnostics: Diagnostics,
}

/// Compiles a scenario that was read without errors. `name` is that of its file without directory and extension,
/// `files` the contents of the files in [`files_needed`].
///
/// Returns the model with the warnings that came up.
///
/// # Errors
///
/// All errors and warnings, each with its place in the text of the scenario: a run that is too long, calendars
/// that are never open, parameters that make no distribution, files that are missing or cannot be read, logs
/// without an arrival in the run, activities that can never start, loops that hardly ever end.
pub fn compile(
    scenario: &Scenario,
    name: &str,
    files: &Attachments,
) -> Result<(Model, Diagnostics), Diagnostics> {
    let mut diagnostics = Diagnostics::new();
    let Some(RunStart { timeline, week_clock }) = run_plan::start(&scenario.run, &mut diagnostics) else {
        return Err(diagnostics);
    };
    let tables = open_tables(scenario, files, &mut diagnostics);
    let mut compiler = Compiler { scenario, tables, timeline, week_clock: week_clock.clone(), diagnostics };
    let calendars = compiler.calendars();
    let (activities, lines, outputs) = compiler.activities();
    let (cells, entries) = compiler.cells(&activities);
    let limits = compiler.limits(&activities, &cells);
    let mut model = Model {
        name: name.to_owned(),
        title: scenario.title.clone().unwrap_or_else(|| name.to_owned()),
        run: compiler.run_plan(),
        week_clock,
        pools: compiler.pools(&calendars),
        streams: compiler.streams(&entries),
        stocks: compiler.stocks(),
        services: compiler.services(),
        calendars,
        lines,
        activities,
        cells,
        outputs,
        limits,
        changes: Changes::default(),
        backlog: Backlog::default(),
    };
    model.backlog = compiler.backlog(&model);
    compiler.changes(&mut model);
    if !compiler.diagnostics.has_errors() {
        compiler.check_servers(&model);
        compiler.check_starts(&model);
        compiler.check_people(&model);
        compiler.check_loops(&model);
        compiler.check_services(&model);
        compiler.check_instant_loops(&model);
        compiler.check_gates(&model);
        compiler.check_limits_of_tasks(&model);
        compiler.check_refills(&model);
    }
    if !compiler.diagnostics.has_errors() {
        compiler.check_offspring(&model);
    }
    if compiler.diagnostics.has_errors() {
        return Err(compiler.diagnostics);
    }
    compiler.warn_of_overload(&model);
    Ok((model, compiler.diagnostics))
}

/// Opens the files that the scenario names; reports those that are missing or cannot be read.
fn open_tables<'a>(
    scenario: &'a Scenario,
    files: &'a Attachments,
    diagnostics: &mut Diagnostics,
) -> BTreeMap<&'a str, Table<'a>> {
    let mut tables = BTreeMap::new();
    for file in files_needed(scenario) {
        let name = file.value.as_str();
        if tables.contains_key(name) {
            continue;
        }
        let opened = match files.get(name) {
            Some(contents) => Table::open(contents),
            None => Err(NOT_FOUND),
        };
        match opened {
            Ok(table) => {
                tables.insert(name, table);
            }
            Err(why) => {
                let missing = Diagnostic::error(format!("file `{name}` {why}")).at(&file.place);
                let hint = "paths are relative to the directory of the scenario file";
                diagnostics.push(missing.maybe_hint((why == NOT_FOUND).then(|| hint.to_owned())));
            }
        }
    }
    tables
}

impl<'a> Compiler<'a> {
    /// The id of the entry with this name. Reading has refused unknown names; here they only keep a scenario
    /// that was made otherwise from being compiled.
    pub(super) fn id<I: Id, T>(&mut self, named: &Named<T>, name: &Placed<String>, kind: &str) -> Option<I> {
        let found = named.entries.iter().position(|(key, _)| key.value == name.value);
        if found.is_none() {
            let unknown = Diagnostic::error(format!("unknown {kind} `{}`", name.value)).at(&name.place);
            let known = named.entries.iter().map(|(key, _)| key.value.as_str());
            self.diagnostics.push(unknown.suggest(&name.value, known));
        }
        found.map(I::new)
    }

    /// The id of a calendar.
    pub(super) fn calendar_id(&mut self, name: &Placed<String>) -> Option<CalendarId> {
        self.id(&self.scenario.calendars, name, "calendar")
    }

    /// The table of a file; `None` if it could not be opened, which has been reported.
    pub(super) fn table(&self, file: &Placed<String>) -> Option<&Table<'a>> {
        self.tables.get(file.value.as_str())
    }

    /// Reports a column that a file does not have.
    pub(super) fn missing_column(&mut self, file: &str, column: &Placed<String>) {
        let missing = Diagnostic::error(format!("file `{file}` has no column `{}`", column.value));
        let columns: Vec<String> =
            self.tables.get(file).map(|table| table.columns.clone()).unwrap_or_default();
        let missing = missing.at(&column.place).label("not in the first line of the file");
        self.diagnostics.push(missing.suggest(&column.value, columns.iter().map(String::as_str)));
    }

    /// Lays the calendars out; one that is never open in the run is an error.
    fn calendars(&mut self) -> IdVec<CalendarId, WorkCalendar> {
        let mut calendars = IdVec::new();
        for (key, written) in &self.scenario.calendars.entries {
            let hours = work_calendar::lay_out(written, &self.timeline);
            let calendar = WorkCalendar::new(key.value.clone(), hours);
            if calendar.elapsed(self.timeline.horizon()).ticks() == 0 {
                let (start, end) = (self.timeline.start_local(), self.timeline.end_local());
                let empty = Diagnostic::error(format!("calendar `{}` is never open in the run", key.value))
                    .at(&key.place)
                    .note(format!("the run goes from {start} to {end}"));
                self.diagnostics.push(match calendar.add(SimTime::ZERO, crate::time::Span::from_ticks(1)) {
                    SimTime::NEVER => empty.hint("give it hours on a weekday that is not closed"),
                    _ => empty.hint("let the run reach into its hours"),
                });
            }
            calendars.push(calendar);
        }
        calendars
    }

    /// An activity must be able to start at some time; an alternative that never can is worth a warning.
    fn check_starts(&mut self, model: &Model) {
        for (activity, (key, written)) in model.activities.iter().zip(&self.scenario.activities.entries) {
            let (Some(line), Some(pool)) = (activity.line, &written.pool) else { continue };
            let options = &model.lines[line].options;
            let reasons: Vec<String> =
                options.iter().filter_map(|need| capacity::never_present(model, need)).collect();
            let never = reasons.len() == options.len();
            for reason in reasons {
                let finding = if never {
                    Diagnostic::error(format!("activity `{}` can never start: {reason}", key.value))
                        .hint("change its `pool`, or the staff and the calendar of that pool")
                } else {
                    Diagnostic::warning(format!(
                        "activity `{}` can never take one of its alternatives: {reason}",
                        key.value
                    ))
                };
                self.diagnostics.push(finding.at(&pool.place));
            }
        }
    }

    /// Units must not go round in circles for longer than a run could bear, whatever changes in its course.
    fn check_loops(&mut self, model: &Model) {
        let faults = self.diagnostics.error_count();
        for count in 0..=model.changes.timed.len() {
            self.check_loops_of(&model.after(count).0);
            if self.diagnostics.error_count() > faults {
                return;
            }
        }
        self.check_loops_of(&model.fully_improved());
    }

    fn check_loops_of(&mut self, model: &Model) {
        for (stream, (key, _)) in model.streams.ids().zip(&self.scenario.streams.entries) {
            let visits = visits_per_unit(model, stream);
            let Some(&(cell, _)) = visits.iter().find(|(_, visits)| *visits > VISITS_MAX) else { continue };
            let activity = model.cells[cell].activity.index();
            let (name, written) = &self.scenario.activities.entries[activity];
            let own = written.overrides.get(&key.value).and_then(|differs| differs.next.as_ref());
            let place = own.or(written.next.as_ref()).map_or(&name.place, |next| &next.place);
            let message = format!(
                "units of stream `{}` visit activity `{}` more than a million times on average",
                key.value, name.value
            );
            let endless = Diagnostic::error(message).at(place);
            self.diagnostics.push(endless.hint("give the ways out of this loop larger shares"));
        }
    }

    /// Units that other units make must not become more and more, and every stream must have some.
    fn check_offspring(&mut self, model: &Model) {
        let name = |stream: StreamId| &self.scenario.streams.entries[stream.index()].0;
        if let Some(Explosion { stream, returns, steps }) = offspring::explosion(model) {
            let message = format!(
                "each unit of stream `{}` leads to {} more of its kind on average",
                name(stream).value,
                rounded(returns)
            );
            let mut endless = Diagnostic::error(message).at(&name(stream).place).label("they never end");
            for (from, to, mean) in steps {
                let (from, to) = (&name(from).value, &name(to).value);
                endless = endless.note(format!("a unit of `{from}` makes {} of `{to}`", rounded(mean)));
            }
            self.diagnostics.push(endless.hint("a chain comes to an end where this is less than 1"));
            return;
        }
        for stream in offspring::without_units(model) {
            let message = format!("no unit of stream `{}` ever arrives", name(stream).value);
            let never = Diagnostic::error(message).at(&name(stream).place);
            self.diagnostics.push(never.label("what would make its units never happens"));
        }
    }

    /// A gate must open in the run; at its very start nobody can be there.
    fn check_gates(&mut self, model: &Model) {
        for (activity, (_, written)) in model.activities.iter().zip(&self.scenario.activities.entries) {
            let gate = written.batch.as_ref().and_then(|batch| batch.value.gate.as_ref());
            let (Some(gate), Some(calendar)) = (gate, activity.batch.and_then(|batch| batch.gate)) else {
                continue;
            };
            if model.calendars[calendar].next_opening(SimTime::ZERO, false) >= model.run.horizon {
                let never =
                    format!("the hours of calendar `{}` never begin after the start of the run", gate.value);
                let never = Diagnostic::error(never).at(&gate.place).label("a gate opens when hours begin");
                self.diagnostics.push(never.hint("give it hours with pauses between them"));
            }
        }
    }

    /// A choice by state must not send a unit back to itself without end while no time passes.
    fn check_instant_loops(&mut self, model: &Model) {
        let Some(&cell) = instant_loops(model).first() else { return };
        let cell = &model.cells[cell];
        let stream = &model.streams[cell.stream].name;
        let (name, written) = &self.scenario.activities.entries[cell.activity.index()];
        let own = written.overrides.get(stream).and_then(|differs| differs.next.as_ref());
        let place = own.or(written.next.as_ref()).map_or(&name.place, |next| &next.place);
        let message =
            format!("units of stream `{stream}` can go round in circles here without any time passing");
        let endless = Diagnostic::error(message).at(place).label("leads back to itself");
        self.diagnostics.push(endless.hint("give an activity on the way back a `duration`"));
    }

    /// Warns of pools whose demand is at or above their capacity. A short overloaded run can be what is wanted.
    fn warn_of_overload(&mut self, model: &Model) {
        let loads: IdVec<PoolId, _> = capacity::loads(model);
        for (load, (key, _)) in loads.iter().zip(&self.scenario.pools.entries) {
            if load.is_full() {
                let more = if load.load.is_some_and(|load| load > 1.0 + 1e-9) {
                    "more work than"
                } else {
                    "as much work as it has"
                };
                let message = format!("pool `{}` has {more} people: {}", key.value, load.figures());
                let warning = Diagnostic::warning(message).at(&key.place);
                self.diagnostics.push(
                    warning.hint("waiting lines grow for as long as the run lasts: add staff or hours"),
                );
            }
        }
    }
}

/// A mean number in words, to three decimals.
fn rounded(mean: f64) -> String {
    format!("{}", (mean * 1000.0).round() / 1000.0)
}

/// Open hours where a name was unknown.
pub(super) const ALWAYS: WorkHours = WorkHours::Always;
