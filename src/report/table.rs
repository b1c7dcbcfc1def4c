//! Tables of figures, for every way in which they are shown. On a terminal they fit its width: what matters least
//! gives way first, half-widths before columns. Knows nothing of what the columns mean.

use comfy_table::{CellAlignment, LineStyle, Table as Drawn, TableStyle};

use crate::experiment::results::Estimate;

use super::words::{Kind, NONE, shortened, value};

/// Space between two columns.
const GAP: usize = 2;
/// Names are not cut to fewer characters than this.
const NAME_LEAST: usize = 12;

/// A table: its title heads the column of names.
pub(super) struct Table {
    pub(super) title: String,
    pub(super) names: Vec<String>,
    columns: Vec<Column>,
}

/// One column of figures.
pub(super) struct Column {
    pub(super) header: &'static str,
    /// The higher, the earlier the column gives way; 0 stays as long as the name.
    dispensable: u8,
    pub(super) cells: Vec<Cell>,
}

/// A cell with its half-width and without.
pub(super) struct Cell {
    pub(super) full: String,
    short: String,
    /// What the cell is sorted by; `None` of words, and where there is no figure.
    pub(super) value: Option<f64>,
}

impl Table {
    /// A table of the columns that have anything to say.
    pub(super) fn new(title: impl Into<String>, names: Vec<String>, mut columns: Vec<Column>) -> Self {
        columns.retain(|column| !column.is_blank());
        Self { title: title.into(), names, columns }
    }

    /// Its columns, beside that of the names.
    pub(super) fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The table as text; see [`draw`].
    pub(super) fn draw(self, width: usize) -> String {
        draw(&self.title, &self.names, self.columns, width)
    }
}

impl Cell {
    fn of(figure: Option<Estimate>, kind: Kind) -> Self {
        match figure {
            Some(estimate) => Self {
                full: super::words::figure(estimate, kind),
                short: value(estimate.value, kind),
                value: Some(estimate.value),
            },
            None => Self { full: NONE.to_owned(), short: NONE.to_owned(), value: None },
        }
    }
}

impl Column {
    /// A column of figures, some perhaps unknown.
    pub(super) fn figures(
        header: &'static str,
        dispensable: u8,
        kind: Kind,
        figures: impl Iterator<Item = Option<Estimate>>,
    ) -> Self {
        Self { header, dispensable, cells: figures.map(|figure| Cell::of(figure, kind)).collect() }
    }

    /// A column of figures of several kinds, one in each row.
    pub(super) fn mixed(
        header: &'static str,
        dispensable: u8,
        kinds: &[Kind],
        figures: &[Option<Estimate>],
    ) -> Self {
        let cells = figures.iter().zip(kinds).map(|(figure, &kind)| Cell::of(*figure, kind));
        Self { header, dispensable, cells: cells.collect() }
    }

    /// A column of figures whose half-widths are not shown.
    pub(super) fn values(
        header: &'static str,
        dispensable: u8,
        kind: Kind,
        values: impl Iterator<Item = Option<f64>>,
    ) -> Self {
        let bare = values.map(|value| value.map(|value| Estimate { value, interval: None }));
        Self::figures(header, dispensable, kind, bare)
    }

    /// A column of words; empty where there is nothing to say.
    pub(super) fn texts(header: &'static str, dispensable: u8, texts: impl Iterator<Item = String>) -> Self {
        let cell = |text: String| {
            let text = if text.is_empty() { NONE.to_owned() } else { text };
            let short = text.split_once(" ± ").map_or_else(|| text.clone(), |(short, _)| short.to_owned());
            Cell { full: text, short, value: None }
        };
        Self { header, dispensable, cells: texts.map(cell).collect() }
    }

    /// Whether no cell has anything to say.
    fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.short == NONE)
    }

    fn width(&self, full: bool) -> usize {
        let cells = self.cells.iter().map(|cell| length(if full { &cell.full } else { &cell.short }));
        cells.chain([length(self.header)]).max().unwrap_or(0)
    }
}

/// Draws a table: the title heads the column of names. Lines have no trailing blanks and, as far as the columns
/// that cannot be done without allow, at most `width` characters.
pub(super) fn draw(title: &str, names: &[String], mut columns: Vec<Column>, width: usize) -> String {
    columns.retain(|column| !column.is_blank());
    let longest = names.iter().map(|name| length(name)).chain([length(title)]).max().unwrap_or(0);
    let name_width = longest.min((width / 3).max(NAME_LEAST)).max(length(title));
    let mut full = vec![true; columns.len()];
    while needed(name_width, &columns, &full) > width {
        let shorten = most_dispensable(&columns, |place| full[place] && columns[place].dispensable > 0);
        let drop = most_dispensable(&columns, |place| columns[place].dispensable > 0);
        if let Some(place) = shorten {
            full[place] = false;
        } else if let Some(place) = drop {
            columns.remove(place);
            full.remove(place);
        } else {
            break;
        }
    }
    let room = width.saturating_sub(needed(0, &columns, &full)).max(name_width).min(longest);
    render(title, names, &columns, &full, room)
}

/// The place of the column that gives way next among those allowed; of equals the last.
fn most_dispensable(columns: &[Column], allowed: impl Fn(usize) -> bool) -> Option<usize> {
    (0..columns.len()).filter(|&place| allowed(place)).max_by_key(|&place| columns[place].dispensable)
}

fn needed(name_width: usize, columns: &[Column], full: &[bool]) -> usize {
    name_width + columns.iter().zip(full).map(|(column, &full)| column.width(full) + GAP).sum::<usize>()
}

fn render(title: &str, names: &[String], columns: &[Column], full: &[bool], name_width: usize) -> String {
    let mut table = Drawn::new();
    table.load_style(TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─')));
    table.set_header(std::iter::once(title).chain(columns.iter().map(|column| column.header)));
    for (row, name) in names.iter().enumerate() {
        let name = shortened(name, |text| length(text) <= name_width);
        let figures = columns.iter().zip(full).map(|(column, &full)| {
            column
                .cells
                .get(row)
                .map_or_else(String::new, |cell| if full { cell.full.clone() } else { cell.short.clone() })
        });
        table.add_row(std::iter::once(name).chain(figures));
    }
    for (place, column) in table.column_iter_mut().enumerate() {
        if place == 0 {
            column.set_padding((0, 0));
        } else {
            // The table puts one blank between columns by itself.
            column.set_padding((GAP as u16 - 1, 0));
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.trim_fmt()
}

/// Characters, as a terminal's cells are for the scripts that names are mostly written in.
fn length(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> (Vec<String>, Vec<Column>) {
        let names = vec!["Service desk".to_owned(), "Second line for everything".to_owned()];
        let estimate = |value: f64| Some(Estimate { value, interval: Some((value - 0.1, value + 0.1)) });
        let columns = vec![
            Column::figures("lead", 0, Kind::Time, [estimate(2.4), estimate(12.25)].into_iter()),
            Column::figures("wait", 1, Kind::Time, [estimate(3.3), None].into_iter()),
            Column::figures("cost", 2, Kind::Money, [estimate(31.0), estimate(1200.0)].into_iter()),
            Column::values("never", 3, Kind::Count, [None, None].into_iter()),
        ];
        (names, columns)
    }

    #[test]
    fn a_wide_table_shows_everything_but_blank_columns() {
        let (names, columns) = sample();
        let expected = "\
Pools                               lead         wait           cost
────────────────────────────────────────────────────────────────────
Service desk                2.4 h ± 0.1  3.3 h ± 0.1     31.0 ± 0.1
Second line for everything 12.2 h ± 0.1            –  1,200.0 ± 0.1";
        let drawn = draw("Pools", &names, columns, 100);
        let squeeze = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").replace('─', "");
        assert_eq!(squeeze(&drawn), squeeze(expected));
    }

    #[test]
    fn half_widths_give_way_before_columns_and_both_before_the_first() {
        let at = |width: usize| {
            let (names, columns) = sample();
            draw("Pools", &names, columns, width)
        };
        assert!(at(60).contains("3.3 h") && at(60).contains("2.4 h ± 0.1") && at(60).contains("cost"));
        assert!(!at(60).contains("31.0 ±"));
        assert!(!at(32).contains("cost") && at(32).contains("2.4 h ± 0.1"));
        for width in [32, 48, 60, 80] {
            let longest = at(width).lines().map(length).max().unwrap();
            assert!(longest <= width, "{longest} > {width}:\n{}", at(width));
        }
        assert!(at(32).contains('…'));
    }
}
