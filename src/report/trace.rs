//! One replication's events for process mining: CSV with a row for each spell of work, and XES (IEEE 1849) with a trace
//! for each unit. Written to whatever takes bytes, as the replication goes on; the first failure is kept and ends the
//! writing.

use std::collections::BTreeMap;
use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, Event};

use crate::model::{Dates, Model};
use crate::observe::trace::{Case, Exit, TraceSink, TracedCase, TracedSpell};
use crate::time::SimTime;

use super::words::stage_name;

/// The columns of the CSV.
const COLUMNS: [&str; 10] =
    ["case", "stream", "activity", "stage", "pool", "waiting_since", "start", "end", "priority", "lifecycle"];

/// The extensions of XES whose keys are used: name, prefix, address.
const EXTENSIONS: [[&str; 3]; 4] = [
    ["Concept", "concept", "http://www.xes-standard.org/concept.xesext"],
    ["Lifecycle", "lifecycle", "http://www.xes-standard.org/lifecycle.xesext"],
    ["Organizational", "org", "http://www.xes-standard.org/org.xesext"],
    ["Time", "time", "http://www.xes-standard.org/time.xesext"],
];

/// What both formats need to name things.
#[derive(Debug)]
struct Names<'m> {
    model: &'m Model,
    dates: Dates,
}

impl Names<'_> {
    fn case(&self, (stream, number): Case) -> String {
        format!("{}#{number}", self.model.streams[stream].name)
    }

    /// Activity and stage of a spell.
    fn place(&self, spell: &TracedSpell) -> (&str, &'static str) {
        let activity = &self.model.activities[self.model.cells[spell.cell].activity];
        (&activity.name, stage_name(activity.stage))
    }

    /// The pools that serve a spell, joined by `+`; nothing for a delay, or before anybody does.
    fn pools(&self, spell: &TracedSpell) -> String {
        let activity = &self.model.activities[self.model.cells[spell.cell].activity];
        let Some(line) = activity.line.filter(|_| spell.start.is_some()) else { return String::new() };
        let need = self.model.lines[line].options.get(spell.option).map_or(&[][..], Vec::as_slice);
        let names: Vec<&str> = need.iter().map(|&(pool, _)| self.model.pools[pool].name.as_str()).collect();
        names.join("+")
    }

    fn date(&self, at: Option<SimTime>) -> String {
        at.map_or_else(String::new, |at| self.dates.iso(at))
    }
}

/// The trace as CSV.
#[derive(Debug)]
pub struct CsvTrace<'m, W: Write> {
    names: Names<'m>,
    writer: ::csv::Writer<W>,
    failed: Option<::csv::Error>,
}

impl<'m, W: Write> CsvTrace<'m, W> {
    /// Begins with the heading.
    pub fn new(model: &'m Model, to: W) -> Self {
        let mut writer = ::csv::Writer::from_writer(to);
        let failed = writer.write_record(COLUMNS).err();
        Self { names: Names { model, dates: model.week_clock.dates() }, writer, failed }
    }

    /// Ends the table.
    ///
    /// # Errors
    ///
    /// The first that came up while it was written.
    pub fn finish(mut self) -> io::Result<W> {
        if let Some(failed) = self.failed.take() {
            return Err(failed.into());
        }
        self.writer.into_inner().map_err(::csv::IntoInnerError::into_error)
    }
}

impl<W: Write> TraceSink for CsvTrace<'_, W> {
    fn spell(&mut self, spell: &TracedSpell) {
        if self.failed.is_some() {
            return;
        }
        let names = &self.names;
        let (activity, stage) = names.place(spell);
        let lifecycle = match (spell.end, spell.suspended) {
            (None, _) => "open",
            (Some(_), true) => "suspend",
            (Some(_), false) => "complete",
        };
        let row = [
            &names.case(spell.case),
            &names.model.streams[spell.case.0].name,
            activity,
            stage,
            &names.pools(spell),
            &names.date(Some(spell.waiting_since)),
            &names.date(spell.start),
            &names.date(spell.end),
            &spell.priority.to_string(),
            lifecycle,
        ];
        self.failed = self.writer.write_record(row).err();
    }

    fn case(&mut self, _case: &TracedCase) {}
}

/// The trace as XES. A trace is written when its unit leaves; until then its events are kept.
#[expect(missing_debug_implementations, reason = "the XML writer has none")]
pub struct XesTrace<'m, W: Write> {
    names: Names<'m>,
    writer: Writer<W>,
    spells: BTreeMap<Case, Vec<TracedSpell>>,
    failed: Option<io::Error>,
}

impl<'m, W: Write> XesTrace<'m, W> {
    /// Begins with what the log says of itself.
    pub fn new(model: &'m Model, to: W) -> Self {
        let mut trace = Self {
            names: Names { model, dates: model.week_clock.dates() },
            writer: Writer::new_with_indent(to, b' ', 1),
            spells: BTreeMap::new(),
            failed: None,
        };
        trace.failed = trace.begin().err();
        trace
    }

    /// Ends the log.
    ///
    /// # Errors
    ///
    /// The first that came up while it was written.
    pub fn finish(mut self) -> io::Result<W> {
        if let Some(failed) = self.failed.take() {
            return Err(failed);
        }
        self.writer.write_event(Event::End(BytesEnd::new("log")))?;
        let mut to = self.writer.into_inner();
        to.write_all(b"\n")?;
        Ok(to)
    }

    fn begin(&mut self) -> io::Result<()> {
        self.writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        let log =
            [("xes.version", "1849-2016"), ("xes.features", ""), ("xmlns", "http://www.xes-standard.org/")];
        self.writer.write_event(Event::Start(BytesStart::new("log").with_attributes(log)))?;
        for [name, prefix, uri] in EXTENSIONS {
            let extension = [("name", name), ("prefix", prefix), ("uri", uri)];
            self.writer.create_element("extension").with_attributes(extension).write_empty()?;
        }
        self.open("global", &[("scope", "trace")])?;
        self.attribute("string", "concept:name", "unknown")?;
        self.close("global")?;
        self.open("global", &[("scope", "event")])?;
        self.attribute("string", "concept:name", "unknown")?;
        self.attribute("string", "lifecycle:transition", "complete")?;
        self.attribute("date", "time:timestamp", "1970-01-01T00:00:00.000000+00:00")?;
        self.close("global")?;
        for (name, keys) in [("Activity", "concept:name"), ("Event", "concept:name lifecycle:transition")] {
            let classifier = [("name", name), ("keys", keys)];
            self.writer.create_element("classifier").with_attributes(classifier).write_empty()?;
        }
        let title = self.names.model.title.clone();
        self.attribute("string", "concept:name", &title)
    }

    fn open(&mut self, element: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        let start = BytesStart::new(element).with_attributes(attributes.iter().copied());
        self.writer.write_event(Event::Start(start))
    }

    fn close(&mut self, element: &str) -> io::Result<()> {
        self.writer.write_event(Event::End(BytesEnd::new(element)))
    }

    fn attribute(&mut self, kind: &str, key: &str, value: &str) -> io::Result<()> {
        self.writer.create_element(kind).with_attributes([("key", key), ("value", value)]).write_empty()?;
        Ok(())
    }

    fn write_case(&mut self, case: &TracedCase) -> io::Result<()> {
        let spells = self.spells.remove(&case.case).unwrap_or_default();
        self.open("trace", &[])?;
        let name = self.names.case(case.case);
        self.attribute("string", "concept:name", &name)?;
        let stream = self.names.model.streams[case.case.0].name.clone();
        self.attribute("string", "stream", &stream)?;
        let arrived = self.names.dates.iso(case.arrived);
        self.attribute("date", "arrived", &arrived)?;
        let outcome = match case.exit {
            None => "inside",
            Some(Exit::Finished) => "finished",
            Some(Exit::Refused) => "refused",
            Some(Exit::Abandoned) => "abandoned",
            Some(Exit::Balked) => "balked",
        };
        self.attribute("string", "outcome", outcome)?;
        if let Some(in_time) = case.in_time {
            self.attribute("boolean", "in_time", if in_time { "true" } else { "false" })?;
        }
        for spell in &spells {
            self.write_spell(spell)?;
        }
        self.close("trace")
    }

    /// The events of a spell, in the words of XES for the life of an activity.
    fn write_spell(&mut self, spell: &TracedSpell) -> io::Result<()> {
        if !spell.resumed {
            self.write_event(spell, "schedule", spell.waiting_since)?;
        }
        if let Some(start) = spell.start {
            self.write_event(spell, if spell.resumed { "resume" } else { "start" }, start)?;
        }
        match spell.end {
            Some(end) => self.write_event(spell, if spell.suspended { "suspend" } else { "complete" }, end),
            None => Ok(()),
        }
    }

    fn write_event(&mut self, spell: &TracedSpell, transition: &str, at: SimTime) -> io::Result<()> {
        let (activity, stage) = self.names.place(spell);
        let (activity, pools) = (activity.to_owned(), self.names.pools(spell));
        self.open("event", &[])?;
        self.attribute("string", "concept:name", &activity)?;
        self.attribute("string", "lifecycle:transition", transition)?;
        let date = self.names.dates.iso(at);
        self.attribute("date", "time:timestamp", &date)?;
        if !pools.is_empty() {
            self.attribute("string", "org:resource", &pools)?;
        }
        self.attribute("string", "stage", stage)?;
        self.attribute("int", "priority", &spell.priority.to_string())?;
        self.close("event")
    }
}

impl<W: Write> TraceSink for XesTrace<'_, W> {
    fn spell(&mut self, spell: &TracedSpell) {
        self.spells.entry(spell.case).or_default().push(*spell);
    }

    fn case(&mut self, case: &TracedCase) {
        if self.failed.is_none() {
            self.failed = self.write_case(case).err();
        }
    }
}
