//! Arrivals from the timestamps of a log, and lists of times.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};

use super::table::{Row, Table};
use super::timeline::Timeline;
use crate::scenario::{Diagnostic, Placed, Replay};
use crate::time::SimTime;

/// How many unreadable cells are shown.
const SHOWN: usize = 3;

/// Cells of a column that could not be read.
#[derive(Debug, Default)]
pub(crate) struct Unreadable {
    /// How many.
    pub(crate) count: usize,
    /// Line number and text of the first few.
    pub(crate) first: Vec<(u64, String)>,
}

impl Unreadable {
    /// Notes one more.
    pub(crate) fn add(&mut self, line: u64, text: &str) {
        self.count += 1;
        if self.first.len() < SHOWN {
            self.first.push((line, text.chars().take(40).collect()));
        }
    }

    /// That a column has cells that are not what it should hold, with the first of them.
    pub(crate) fn error(&self, column: &str, expected: &str) -> Diagnostic {
        let cells = if self.count == 1 { "1 cell" } else { &format!("{} cells", self.count) };
        let message = format!("expected {expected} in {column}, found {cells} with something else");
        let error = self.first.iter().fold(Diagnostic::error(message), |error, (line, text)| {
            error.note(format!("line {line}: `{text}`"))
        });
        if self.count > SHOWN { error.note(format!("and {} more", self.count - SHOWN)) } else { error }
    }
}

/// A number of empty cells in words.
pub(crate) fn empty_cells(count: usize) -> String {
    if count == 1 { "1 empty cell".to_owned() } else { format!("{count} empty cells") }
}

/// What a log gives when it is replayed in a run.
#[derive(Debug, Default)]
pub(crate) struct Replayed {
    /// Arrivals within the run, in ascending order.
    pub(crate) times: Vec<SimTime>,
    /// Rows below the heading.
    pub(crate) rows: usize,
    /// Rows that match the filter.
    pub(crate) matching: usize,
    /// Matching rows without a time.
    pub(crate) without_time: usize,
    /// Arrivals before and after the run.
    pub(crate) outside: usize,
    /// First and last arrival of the whole log, in ticks since the start of the run.
    pub(crate) range: Option<(i64, i64)>,
    /// Times that could not be read.
    pub(crate) unreadable: Unreadable,
}

/// The columns that a replay reads.
#[derive(Debug)]
pub(crate) struct ReplayColumns<'a> {
    /// Timestamps.
    pub(crate) time: usize,
    /// Names of cases.
    pub(crate) case: Option<usize>,
    /// What must be read in a row for it to count.
    pub(crate) filter: Vec<(usize, &'a [String])>,
}

impl<'a> ReplayColumns<'a> {
    /// Finds the columns; on failure the names that the table does not have, with their places.
    pub(crate) fn find(table: &Table<'_>, replay: &'a Replay) -> Result<Self, Vec<&'a Placed<String>>> {
        let filters = replay.filter.iter().map(|(name, _)| name);
        let names = [&replay.column].into_iter().chain(&replay.case).chain(filters);
        let missing: Vec<_> = names.filter(|name| table.column(&name.value).is_none()).collect();
        let case = replay.case.as_ref().map(|name| table.column(&name.value));
        let filter =
            replay.filter.iter().map(|(name, texts)| Some((table.column(&name.value)?, texts.as_slice())));
        match (
            table.column(&replay.column.value),
            case.unwrap_or_default(),
            filter.collect::<Option<Vec<_>>>(),
        ) {
            (Some(time), case, Some(filter)) if missing.is_empty() => Ok(Self { time, case, filter }),
            _ => Err(missing),
        }
    }

    /// Whether a row has one of the accepted texts in each column of the filter.
    fn matches(&self, row: &Row<'_>) -> bool {
        matches(&self.filter, row)
    }
}

/// Whether a row has one of the accepted texts in each column of a filter.
pub(crate) fn matches(filter: &[(usize, &[String])], row: &Row<'_>) -> bool {
    filter.iter().all(|(column, accepted)| {
        let cell = row.cell(*column);
        accepted.iter().any(|text| *text == cell)
    })
}

/// Reads the arrivals of a log: every matching row, or the earliest matching row of each case.
pub(crate) fn replay(table: &Table<'_>, columns: &ReplayColumns<'_>, timeline: &Timeline) -> Replayed {
    let mut replayed = Replayed::default();
    let mut arrivals: Vec<i64> = Vec::new();
    let mut cases: BTreeMap<String, i64> = BTreeMap::new();
    table.for_each_row(|line, row| {
        replayed.rows += 1;
        if let Some(text) = row.too_long() {
            replayed.unreadable.add(line, &text);
            return;
        }
        if !columns.matches(row) {
            return;
        }
        replayed.matching += 1;
        let cell = row.cell(columns.time);
        let Some(ticks) = instant(&cell, timeline) else {
            if cell.is_empty() {
                replayed.without_time += 1;
            } else {
                replayed.unreadable.add(line, &cell);
            }
            return;
        };
        if let Some(case) = columns.case {
            cases
                .entry(row.cell(case).into_owned())
                .and_modify(|first| *first = ticks.min(*first))
                .or_insert(ticks);
        } else {
            arrivals.push(ticks);
        }
    });
    arrivals.extend(cases.into_values());
    arrivals.sort_unstable();
    replayed.range = arrivals.first().copied().zip(arrivals.last().copied());
    let horizon = timeline.horizon();
    let in_run = arrivals.iter().filter_map(|&ticks| u64::try_from(ticks).ok()).map(SimTime::from_ticks);
    replayed.times = in_run.filter(|&time| time < horizon).collect();
    replayed.outside = arrivals.len() - replayed.times.len();
    replayed
}

/// Ticks from the start of the run to a time written as ISO 8601: an instant if it has an offset from UTC, a
/// local time if not, a local midnight if it is only a date.
pub(crate) fn instant(text: &str, timeline: &Timeline) -> Option<i64> {
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(timeline.ticks_of(instant));
    }
    let local = text.parse::<DateTime>().ok().or_else(|| Some(text.parse::<Date>().ok()?.at(0, 0, 0, 0)))?;
    timeline.ticks_at(local)
}

#[cfg(test)]
mod tests {
    use super::super::timeline::tests::timeline;
    use super::*;

    const LOG: &str = "id,at,priority\n\
        1,2026-01-05T07:30:00Z,low\n\
        1,2026-01-05T06:30:00Z,low\n\
        2,2026-01-05 10:00,high\n\
        3,2026-01-06,low\n\
        4,,low\n\
        5,yesterday,low\n\
        6,2025-12-31T00:00:00+01:00,low\n\
        7,2026-02-01,low\n";

    fn read(case: Option<&str>, filter: &[(&str, &[&str])]) -> Replayed {
        let placed = |text: &str| Placed { value: text.to_owned(), place: 0..0 };
        let wanted = Replay {
            file: placed("log.csv"),
            column: placed("at"),
            case: case.map(placed),
            filter: filter
                .iter()
                .map(|(name, texts)| (placed(name), texts.iter().map(|&text| text.to_owned()).collect()))
                .collect(),
        };
        let table = Table::open(LOG.as_bytes()).unwrap();
        let columns = ReplayColumns::find(&table, &wanted).unwrap();
        // The run is in winter time, an hour ahead of UTC.
        replay(&table, &columns, &timeline("2026-01-05", "Europe/Berlin", 7))
    }

    fn hours(replayed: &Replayed) -> Vec<f64> {
        replayed.times.iter().map(|time| time.hours()).collect()
    }

    #[test]
    fn every_row_in_the_run_arrives_in_local_or_universal_time() {
        let all = read(None, &[]);
        assert_eq!(hours(&all), [7.5, 8.5, 10.0, 24.0]);
        assert_eq!((all.rows, all.matching, all.without_time, all.outside), (8, 8, 1, 2));
        assert_eq!((all.unreadable.count, all.unreadable.first), (1, vec![(7, "yesterday".to_owned())]));
        assert_eq!(all.range, Some((-5 * 86_400_000_000, 27 * 86_400_000_000)));
    }

    #[test]
    fn the_earliest_row_of_a_case_and_matching_rows_only() {
        assert_eq!(hours(&read(Some("id"), &[])), [7.5, 10.0, 24.0]);
        let high = read(None, &[("priority", &["high", "urgent"])]);
        assert_eq!((hours(&high), high.matching), (vec![10.0], 1));
    }
}
