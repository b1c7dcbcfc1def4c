//! What is open when the run starts: where each unit is, how old and how urgent; and the hours before the start, in which
//! the clocks of targets have run.

use super::compile::Compiler;
use super::replay::{Unreadable, instant, matches};
use super::table::Row;
use super::timeline::Timeline;
use super::{Model, WarmUp, WorkCalendar, work_calendar};
use crate::dist::Distribution;
use crate::id::{ActivityId, CellId, Id, StreamId};
use crate::scenario::{self, BacklogColumns, Diagnostic, Place, Placed};
use crate::time::{SimTime, Span, TICKS_PER_DAY, TICKS_PER_SECOND};

/// How long before the start clocks of targets are known; what is older has been open for so long.
const PAST: Span = Span::from_ticks(10 * 366 * TICKS_PER_DAY);

/// Units that are open at the start of the run.
#[derive(Debug, Clone, Default)]
pub struct Backlog {
    /// In the order of the file.
    pub units: Vec<OpenUnits>,
    /// The hours of the streams' target clocks before the start, of those that count in a calendar.
    clocks: Vec<(StreamId, PastClock)>,
}

/// Units that are open at the start in the same place.
#[derive(Debug, Clone)]
pub struct OpenUnits {
    /// Where they are.
    pub cell: CellId,
    /// How many.
    pub count: u32,
    /// How long ago each arrived (ticks).
    pub age: Distribution,
    /// Their priority; drawn as of those that arrive if absent.
    pub priority: Option<u8>,
}

/// A calendar up to the start of the run.
#[derive(Debug, Clone)]
struct PastClock {
    calendar: WorkCalendar,
    /// The start of the run in the time of this calendar.
    start: SimTime,
}

impl Backlog {
    /// How many units are open at the start.
    pub fn count(&self) -> u64 {
        self.units.iter().map(|units| u64::from(units.count)).sum()
    }

    /// How long the clock of a stream's targets has run for a unit that is so old at the start.
    pub fn on_clock(&self, stream: StreamId, age: Span) -> Span {
        self.clocks.iter().find(|(of, _)| *of == stream).map_or(age, |(_, clock)| {
            let from = SimTime::from_ticks(clock.start.ticks().saturating_sub(age.ticks()));
            clock.calendar.open_time(from, clock.start)
        })
    }
}

/// What a row of a file says of its unit.
struct Found {
    stream: StreamId,
    activity: Option<ActivityId>,
    age: f64,
    priority: Option<u8>,
}

/// The columns of a file by their place in it.
struct Columns {
    stream: Option<usize>,
    at: Option<usize>,
    opened: Option<usize>,
    age: Option<(usize, f64)>,
    priority: Option<usize>,
}

/// What could not be read in the columns of a file.
#[derive(Default)]
struct Faults {
    long: Unreadable,
    stream: Unreadable,
    at: Unreadable,
    opened: Unreadable,
    age: Unreadable,
    priority: Unreadable,
    /// Rows of units that were not open at the start.
    later: usize,
}

impl Compiler<'_> {
    /// What is open at the start.
    pub(super) fn backlog(&mut self, model: &Model) -> Backlog {
        let scenario = self.scenario;
        let mut backlog = Backlog::default();
        for entry in &scenario.backlog {
            if let Some(file) = &entry.value.file {
                self.units_of_file(model, entry, file, &mut backlog.units);
            } else {
                self.units_of_entry(model, entry, &mut backlog.units);
            }
        }
        self.check_room(model, &backlog);
        for (id, stream) in model.streams.enumerate() {
            let here = backlog.units.iter().any(|units| model.cells[units.cell].stream == id);
            let Some(calendar) = stream.target_calendar.filter(|_| here) else { continue };
            let written = &scenario.calendars.entries[calendar.index()].1;
            backlog.clocks.extend(past(written, &self.timeline).map(|clock| (id, clock)));
        }
        let place = scenario.backlog.first().map(|entry| &entry.place);
        if let (Some(place), true) = (place, model.run.warm_up != WarmUp::Given(SimTime::ZERO)) {
            let warning =
                Diagnostic::warning("the backlog is there during the warm-up, which is not measured");
            self.diagnostics.push(warning.at(place).hint("leave `warmup` out to start from today's backlog"));
        }
        backlog
    }

    /// Units that are counted, or given by their ages.
    fn units_of_entry(
        &mut self,
        model: &Model,
        entry: &Placed<scenario::Backlog>,
        units: &mut Vec<OpenUnits>,
    ) {
        let written = &entry.value;
        let Some(name) = &written.stream else { return };
        let Some(stream) = self.id::<StreamId, _>(&self.scenario.streams, name, "stream") else { return };
        let activity = match &written.at {
            Some(at) => match self.id::<ActivityId, _>(&self.scenario.activities, at, "activity") {
                Some(activity) => Some(activity),
                None => return,
            },
            None => None,
        };
        let place = written.at.as_ref().map_or(&name.place, |at| &at.place);
        let Some(cell) = self.cell_of_open(model, stream, activity, place) else { return };
        let priority = written.priority.as_ref().map(|priority| priority.value);
        let known = |seconds: f64| Distribution::constant(seconds * TICKS_PER_SECOND as f64);
        if let Some(ages) = &written.ages {
            for &age in &ages.value {
                units.extend(known(age).ok().map(|age| OpenUnits { cell, count: 1, age, priority }));
            }
        } else if let Some(count) = &written.count {
            let age = match &written.age {
                Some(age) => self.distribution(age),
                None => known(0.0).ok(),
            };
            units.extend(age.map(|age| OpenUnits { cell, count: count.value, age, priority }));
        }
    }

    /// The cell of a stream at an activity, or the first of the stream; reports one that there is not.
    fn cell_of_open(
        &mut self,
        model: &Model,
        stream: StreamId,
        activity: Option<ActivityId>,
        place: &Place,
    ) -> Option<CellId> {
        let Some(activity) = activity else { return Some(model.streams[stream].entry) };
        let found =
            model.cells.enumerate().find(|(_, cell)| cell.stream == stream && cell.activity == activity);
        let (of, at) = (&model.streams[stream].name, &model.activities[activity].name);
        let Some((id, cell)) = found else {
            let never = Diagnostic::error(format!("units of stream `{of}` never come to activity `{at}`"));
            self.diagnostics.push(never.at(place).hint("name an activity on the way of the stream"));
            return None;
        };
        if cell.fork.is_some() {
            let parts = Diagnostic::error(format!("units of stream `{of}` are in parallel tasks at `{at}`"));
            let hint = "put them where they split, or where their tasks join";
            self.diagnostics.push(parts.at(place).label("a backlog has whole units").hint(hint));
            return None;
        }
        Some(id)
    }

    /// The units of a file.
    fn units_of_file(
        &mut self,
        model: &Model,
        entry: &Placed<scenario::Backlog>,
        file: &Placed<String>,
        units: &mut Vec<OpenUnits>,
    ) {
        let written = &entry.value;
        let Some(columns) = self.backlog_columns(written, file) else { return };
        let Some(filter) = self.backlog_filter(written, file) else { return };
        let fixed_stream = match &written.stream {
            Some(name) => self.id::<StreamId, _>(&self.scenario.streams, name, "stream"),
            None => None,
        };
        let fixed_at = match &written.at {
            Some(name) => self.id::<ActivityId, _>(&self.scenario.activities, name, "activity"),
            None => None,
        };
        let Some(table) = self.table(file) else { return };
        let mut faults = Faults::default();
        let mut found: Vec<Found> = Vec::new();
        let (mut rows, mut matching) = (0_usize, 0_usize);
        table.for_each_row(|line, row| {
            rows += 1;
            if let Some(text) = row.too_long() {
                faults.long.add(line, &text);
            } else if matches(&filter, row) {
                matching += 1;
                found.extend(read_row(
                    model,
                    &columns,
                    (fixed_stream, fixed_at),
                    (line, row),
                    &self.timeline,
                    &mut faults,
                ));
            }
        });
        self.report_rows(written, file, &faults);
        if matching == 0 {
            let why = if rows == 0 { "has no rows" } else { "has no row that matches `where`" };
            let place =
                written.filter.as_ref().filter(|_| rows > 0).map_or(&file.place, |filter| &filter.place);
            self.diagnostics.push(Diagnostic::warning(format!("`{}` {why}", file.value)).at(place));
        }
        for Found { stream, activity, age, priority } in found {
            let Some(cell) = self.cell_of_open(model, stream, activity, &file.place) else { return };
            let priority = priority.or_else(|| written.priority.as_ref().map(|priority| priority.value));
            units.extend(Distribution::constant(age).ok().map(|age| OpenUnits {
                cell,
                count: 1,
                age,
                priority,
            }));
        }
    }

    /// The columns that are named; `None` if the file does not have them, which is reported.
    fn backlog_columns(&mut self, written: &scenario::Backlog, file: &Placed<String>) -> Option<Columns> {
        let table = self.table(file)?;
        let none =
            BacklogColumns { stream: None, at: None, opened: None, age: None, unit: None, priority: None };
        let named = written.columns.as_ref().map_or(&none, |columns| &columns.value);
        let place = |name: &Option<Placed<String>>| name.as_ref().and_then(|name| table.column(&name.value));
        let unit = named.unit.as_ref().map_or(1.0, |unit| unit.value);
        let columns = Columns {
            stream: place(&named.stream),
            at: place(&named.at),
            opened: place(&named.opened),
            age: place(&named.age).map(|column| (column, unit)),
            priority: place(&named.priority),
        };
        let names = [&named.stream, &named.at, &named.opened, &named.age, &named.priority];
        let missing: Vec<Placed<String>> =
            names.into_iter().flatten().filter(|name| table.column(&name.value).is_none()).cloned().collect();
        for name in &missing {
            self.missing_column(&file.value, name);
        }
        missing.is_empty().then_some(columns)
    }

    /// The columns of the filter with the texts that are accepted.
    fn backlog_filter<'a>(
        &mut self,
        written: &'a scenario::Backlog,
        file: &Placed<String>,
    ) -> Option<Vec<(usize, &'a [String])>> {
        let table = self.table(file)?;
        let conditions = written.filter.as_ref().map_or(&[][..], |filter| &filter.value);
        let missing: Vec<Placed<String>> = conditions
            .iter()
            .map(|(name, _)| name)
            .filter(|name| table.column(&name.value).is_none())
            .cloned()
            .collect();
        let found = conditions
            .iter()
            .filter_map(|(name, texts)| Some((table.column(&name.value)?, texts.as_slice())));
        let found = found.collect();
        for name in &missing {
            self.missing_column(&file.value, name);
        }
        missing.is_empty().then_some(found)
    }

    /// Reports what could not be read in a file, and what was left out.
    fn report_rows(&mut self, written: &scenario::Backlog, file: &Placed<String>, faults: &Faults) {
        let column = |name: fn(&BacklogColumns) -> &Option<Placed<String>>| {
            written.columns.as_ref().and_then(|columns| name(&columns.value).as_ref())
        };
        let told: [(&Unreadable, Option<&Placed<String>>, &str, &str); 6] = [
            (&faults.long, None, "rows no longer than the heading", "put cells with a comma in quotes"),
            (&faults.stream, column(|c| &c.stream), "names of streams", "leave other rows out with `where`"),
            (
                &faults.at,
                column(|c| &c.at),
                "names of activities",
                "an empty cell is the first of its stream",
            ),
            (
                &faults.opened,
                column(|c| &c.opened),
                "times",
                "write times as 2026-01-05T08:00:00 (local) or 2026-01-05T07:00:00Z",
            ),
            (&faults.age, column(|c| &c.age), "numbers of at least 0", "write numbers such as 12.5"),
            (
                &faults.priority,
                column(|c| &c.priority),
                "priorities of the stream",
                "such as 2 or `2 - High`",
            ),
        ];
        for (unreadable, column, expected, hint) in told {
            if unreadable.count > 0 {
                let (named, place) = match column {
                    Some(name) => (format!("column `{}` of `{}`", name.value, file.value), &name.place),
                    None => (format!("`{}`", file.value), &file.place),
                };
                self.diagnostics.push(unreadable.error(&named, expected).at(place).hint(hint));
            }
        }
        if faults.later > 0 {
            let message =
                format!("{} of `{}` were opened after the start and are left out", faults.later, file.value);
            self.diagnostics.push(Diagnostic::warning(message).at(&file.place));
        }
    }

    /// Limits and the run must have room for what is open; a line with few places may be longer at first.
    fn check_room(&mut self, model: &Model, backlog: &Backlog) {
        let Some(place) = self.scenario.backlog.first().map(|entry| entry.place.clone()) else { return };
        let count = |covered: &dyn Fn(CellId) -> bool| -> u64 {
            let here = backlog.units.iter().filter(|units| covered(units.cell));
            here.map(|units| u64::from(units.count)).sum()
        };
        let mut report = |message: String, hint: &str| {
            self.diagnostics.push(Diagnostic::error(message).at(&place).hint(hint));
        };
        for limit in &model.limits {
            let open = count(&|cell| limit.cells.contains(&cell));
            if open > u64::from(limit.wip) {
                let message = format!("{open} units are open under a limit of {}", limit.wip);
                report(message, "raise the `wip` of the limit that covers them");
            }
        }
        if backlog.count() > u64::from(model.run.units_max) {
            let message = format!("{} units are open at the start, more than `max_inside`", backlog.count());
            report(message, "raise `max_inside`");
        }
    }
}

/// What a row says; `None` if it could not be read or is no unit that is open at the start.
fn read_row(
    model: &Model,
    columns: &Columns,
    (fixed_stream, fixed_at): (Option<StreamId>, Option<ActivityId>),
    (line, row): (u64, &Row<'_>),
    timeline: &Timeline,
    faults: &mut Faults,
) -> Option<Found> {
    let stream = match columns.stream.map(|column| row.cell(column)) {
        None => fixed_stream?,
        Some(cell) => {
            let known = |name: &str, title: &str| name == cell || title == cell;
            let found = model.streams.enumerate().find(|(_, stream)| known(&stream.name, &stream.title));
            let Some((stream, _)) = found else {
                faults.stream.add(line, &cell);
                return None;
            };
            stream
        }
    };
    let activity = match columns.at.map(|column| row.cell(column)) {
        None => fixed_at,
        Some(cell) if cell.is_empty() => None,
        Some(cell) => {
            let known = |name: &str, title: &str| name == cell || title == cell;
            let found = model.activities.enumerate().find(|(_, one)| known(&one.name, &one.title));
            let Some((activity, _)) = found else {
                faults.at.add(line, &cell);
                return None;
            };
            Some(activity)
        }
    };
    let age = match (columns.opened, columns.age) {
        (Some(column), _) => {
            let cell = row.cell(column);
            let Some(ticks) = instant(&cell, timeline) else {
                faults.opened.add(line, &cell);
                return None;
            };
            if ticks > 0 {
                faults.later += 1;
                return None;
            }
            ticks.unsigned_abs() as f64
        }
        (None, Some((column, unit))) => {
            let cell = row.cell(column);
            let number = cell.parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0);
            let Some(number) = number else {
                faults.age.add(line, &cell);
                return None;
            };
            number * unit * TICKS_PER_SECOND as f64
        }
        (None, None) => 0.0,
    };
    let priority = match columns.priority.map(|column| row.cell(column)) {
        None => None,
        Some(cell) if cell.is_empty() => None,
        Some(cell) => {
            let digits: String = cell.chars().take_while(char::is_ascii_digit).collect();
            let number = digits.parse::<u8>().ok();
            let known =
                |number: &u8| model.streams[stream].priorities.iter().any(|one| one.priority == *number);
            let Some(number) = number.filter(known) else {
                faults.priority.add(line, &cell);
                return None;
            };
            Some(number)
        }
    };
    Some(Found { stream, activity, age, priority })
}

/// A calendar over the years before the start of a run; `None` where dates do not go back so far.
fn past(calendar: &scenario::Calendar, timeline: &Timeline) -> Option<PastClock> {
    let before = timeline.before(PAST)?;
    let start = SimTime::ZERO + PAST;
    let hours = work_calendar::lay_out(calendar, &before);
    Some(PastClock { calendar: WorkCalendar::new(String::new(), hours), start })
}
