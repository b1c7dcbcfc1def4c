//! Columns of the CSV files that a scenario names. The contents come in as bytes; nothing here opens a file.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Read;

use csv::ByteRecord;
use flate2::read::MultiGzDecoder;

use crate::scenario::{ArrivalProcess, Distribution, Placed, Scenario, WhenFull};

/// Contents of the files that a scenario names, by the path as written in it.
pub type Attachments = BTreeMap<String, Vec<u8>>;

/// The largest file that is read, after decompression.
const BYTES_MAX: u64 = 1 << 30;
/// How a gzip file begins.
const GZIP: [u8; 2] = [0x1F, 0x8B];

/// The files that a scenario needs to be compiled, each time it names one, in the order of the text.
pub fn files_needed(scenario: &Scenario) -> Vec<&Placed<String>> {
    let mut files = Vec::new();
    for (_, stream) in &scenario.streams.entries {
        match stream.process() {
            Some(ArrivalProcess::Replay(replay)) => files.push(&replay.value.file),
            Some(ArrivalProcess::Every(every) | ArrivalProcess::Population { every, .. }) => {
                add_files(&every.value, &mut files);
            }
            Some(
                ArrivalProcess::Rate { .. }
                | ArrivalProcess::Times(_)
                | ArrivalProcess::Constant(_)
                | ArrivalProcess::Saturated(_),
            )
            | None => {}
        }
    }
    for (_, activity) in &scenario.activities.entries {
        let entries = || activity.overrides.entries.iter().map(|(_, entry)| entry);
        let overrides = entries().filter_map(|entry| entry.duration.as_ref());
        let spawns = activity.spawns.iter().chain(entries().filter_map(|entry| entry.spawns.as_ref()));
        for (_, spawn) in spawns.flat_map(|spawns| &spawns.entries) {
            spawn.after.iter().for_each(|after| add_files(&after.value, &mut files));
        }
        for duration in activity.duration.iter().chain(overrides) {
            add_files(&duration.value, &mut files);
        }
        let patience = entries().filter_map(|entry| entry.patience.as_ref());
        let away = match activity.when_full.as_ref().map(|when_full| &when_full.value) {
            Some(WhenFull::Return { after, .. }) => Some(after),
            _ => None,
        };
        for law in activity.patience.iter().chain(patience).chain(away) {
            add_files(&law.value, &mut files);
        }
    }
    let reorders = scenario.stocks.entries.iter().filter_map(|(_, stock)| stock.reorder.as_ref());
    let takes = reorders.filter_map(|reorder| reorder.value.takes.as_ref());
    let fails = scenario.services.entries.iter().map(|(_, service)| &service.fails_every);
    let away = scenario.pools.entries.iter().flat_map(|(_, pool)| &pool.away.entries);
    let away = away.flat_map(|(_, away)| [&away.after, &away.lasts]);
    let idle = scenario.pools.entries.iter().filter_map(|(_, pool)| pool.when_idle.as_ref());
    let idle = idle.flat_map(|idle| idle.value.other_work.iter().chain(&idle.value.setup));
    takes.chain(fails).chain(away).chain(idle).for_each(|law| add_files(&law.value, &mut files));
    for entry in &scenario.backlog {
        files.extend(&entry.value.file);
        entry.value.age.iter().for_each(|age| add_files(&age.value, &mut files));
    }
    files.sort_by_key(|file| file.place.start);
    files
}

/// Adds the files that a distribution is read from.
fn add_files<'a>(distribution: &'a Distribution, files: &mut Vec<&'a Placed<String>>) {
    match distribution {
        Distribution::EmpiricalFile { file, .. } => files.push(file),
        Distribution::Mixture(parts) => parts.iter().for_each(|(_, part)| add_files(&part.value, files)),
        _ => {}
    }
}

/// A CSV file with a heading; commas, semicolons or tabs between the cells.
#[derive(Debug)]
pub(crate) struct Table<'a> {
    text: Cow<'a, [u8]>,
    delimiter: u8,
    /// The names of the columns.
    pub(crate) columns: Vec<String>,
}

impl<'a> Table<'a> {
    /// Reads the heading of a file, after decompression if it is a gzip file.
    ///
    /// # Errors
    ///
    /// In words that follow the name of the file, such as "is empty".
    pub(crate) fn open(contents: &'a [u8]) -> Result<Self, &'static str> {
        let text = if contents.starts_with(&GZIP) {
            let mut text = Vec::new();
            let limited = MultiGzDecoder::new(contents).take(BYTES_MAX + 1).read_to_end(&mut text);
            limited.map_err(|_| "is damaged: it cannot be decompressed")?;
            Cow::Owned(text)
        } else {
            Cow::Borrowed(contents)
        };
        if text.len() as u64 > BYTES_MAX {
            return Err("is larger than 1 GiB");
        }
        let mut table = Self { delimiter: delimiter(&text), text, columns: Vec::new() };
        let mut heading = ByteRecord::new();
        if !table.reader(false).read_byte_record(&mut heading).unwrap_or(false) {
            return Err("is empty");
        }
        table.columns = heading.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_owned()).collect();
        Ok(table)
    }

    /// The place of a column.
    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }

    /// Calls `visit` with the line number and the cells of each row below the heading.
    ///
    /// Lines are counted here: the reader places a row at the end of the one before, ahead of empty lines.
    pub(crate) fn for_each_row(&self, mut visit: impl FnMut(u64, &Row<'_>)) {
        let mut reader = self.reader(true);
        let mut record = ByteRecord::new();
        let (mut line, mut counted) = (1, 0);
        // Reading from memory with rows of any length has no way to fail.
        while reader.read_byte_record(&mut record).unwrap_or(false) {
            let begin = record.position().map_or(counted, |position| position.byte() as usize);
            let begin = begin + self.text[begin..].iter().take_while(|byte| b"\r\n".contains(byte)).count();
            line += self.text[counted..begin].iter().map(|&byte| u64::from(byte == b'\n')).sum::<u64>();
            counted = begin;
            visit(line, &Row { record: &record, columns: self.columns.len() });
        }
    }

    fn reader(&self, has_headers: bool) -> csv::Reader<&[u8]> {
        csv::ReaderBuilder::new()
            .delimiter(self.delimiter)
            .has_headers(has_headers)
            .flexible(true)
            .from_reader(self.text.as_ref())
    }
}

/// A row of a table.
pub(crate) struct Row<'a> {
    record: &'a ByteRecord,
    columns: usize,
}

impl Row<'_> {
    /// The text of a cell without surrounding space; empty where the row is too short.
    pub(crate) fn cell(&self, column: usize) -> Cow<'_, str> {
        self.record.get(column).map_or(Cow::Borrowed(""), |cell| String::from_utf8_lossy(cell.trim_ascii()))
    }

    /// The whole row as text, if it has more cells than the heading and not only empty ones: a number with a
    /// decimal comma falls into two.
    pub(crate) fn too_long(&self) -> Option<String> {
        let surplus = self.record.iter().skip(self.columns).any(|cell| !cell.trim_ascii().is_empty());
        let cells = || self.record.iter().map(String::from_utf8_lossy).collect::<Vec<_>>();
        surplus.then(|| cells().join(","))
    }
}

/// The separator that occurs most in the heading; the comma on a tie.
fn delimiter(text: &[u8]) -> u8 {
    let heading = text.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let count = |delimiter: &u8| heading.iter().map(|byte| usize::from(byte == delimiter)).sum::<usize>();
    b"\t;,".iter().copied().max_by_key(count).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn rows(contents: &[u8], column: &str) -> Vec<(u64, String)> {
        let table = Table::open(contents).unwrap();
        let column = table.column(column).unwrap();
        let mut rows = Vec::new();
        table.for_each_row(|line, row| rows.push((line, row.cell(column).into_owned())));
        rows
    }

    #[test]
    fn rows_carry_their_line_whatever_is_between() {
        let text = b"\xEF\xBB\xBFcase,note\r\n1,\"two\nlines\"\r\n\r\n2, spaced \r\n3\r\n";
        assert_eq!(rows(text, "note"), [(2, "two\nlines".into()), (5, "spaced".into()), (6, String::new())]);
        assert_eq!(rows(text, "case").len(), 3, "the byte order mark belongs to no name");
    }

    #[test]
    fn a_row_that_is_longer_than_the_heading_is_told() {
        let table = Table::open(b"minutes,by\n5,x\n7,x,, \n2,5,x\n").unwrap();
        let mut long = Vec::new();
        table.for_each_row(|line, row| long.extend(row.too_long().map(|text| (line, text))));
        assert_eq!(long, [(4, "2,5,x".to_owned())]);
    }

    #[test]
    fn semicolons_and_tabs_separate_too() {
        assert_eq!(rows(b"a;b,c;d\n1;2;3\n", "b,c")[0].1, "2");
        assert_eq!(rows(b"a\tb\n1\t2\n", "b")[0].1, "2");
    }

    #[test]
    fn a_gzip_file_is_decompressed_and_a_damaged_one_refused() {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(b"minutes\n5\n").unwrap();
        let packed = encoder.finish().unwrap();
        assert_eq!(rows(&packed, "minutes"), [(2, "5".into())]);
        let damaged = &packed[..packed.len() - 6];
        assert_eq!(Table::open(damaged).unwrap_err(), "is damaged: it cannot be decompressed");
        assert_eq!(Table::open(b"").unwrap_err(), "is empty");
    }
}
