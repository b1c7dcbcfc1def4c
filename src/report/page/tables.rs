//! The tables of the report on the page: columns that can be sorted, wide ones in a frame of their own to be moved.

use super::super::table::{Column, Table};
use super::html::{Element, el};

/// A table with its title as caption.
pub(super) fn draw(table: &Table) -> Element {
    titled(table, &table.title)
}

/// A table under another caption; its title stays the head of the names.
pub(super) fn titled(table: &Table, caption: &str) -> Element {
    // A title that is the caption as well is not said twice.
    let head = if caption == table.title { "Name" } else { table.title.as_str() };
    let columns: Vec<(&Column, bool)> = table
        .columns()
        .iter()
        .map(|column| (column, column.cells.iter().all(|cell| cell.value.is_none())))
        .collect();
    let heads = columns.iter().map(|(column, words)| self::head(column.header, *words));
    let rows = table.names.iter().enumerate().map(|(row, name)| {
        let cells = columns.iter().filter_map(|(column, words)| {
            let cell = column.cells.get(row)?;
            Some(figure(el("td"), *words).maybe("data-value", cell.value).text(&cell.full))
        });
        el("tr").put(el("th").set("scope", "row").text(name)).all(cells)
    });
    framed(
        &format!("Table: {caption}"),
        el("table")
            .put(el("caption").text(caption))
            .put(el("thead").put(el("tr").put(self::head(head, true)).all(heads)))
            .put(el("tbody").all(rows)),
    )
}

/// What may be wider than the page, in a frame in which it can be moved, with the keyboard too.
pub(super) fn framed(label: &str, content: Element) -> Element {
    el("div").class("wide").set("tabindex", 0).set("role", "region").set("aria-label", label).put(content)
}

/// The head of a column, which sorts by it.
fn head(title: &str, words: bool) -> Element {
    let sort = if words { "words" } else { "figures" };
    let button = el("button").set("type", "button").set("data-sort", sort).text(title);
    figure(el("th").set("scope", "col"), words).put(button)
}

/// A cell set as figures are.
fn figure(cell: Element, words: bool) -> Element {
    if words { cell } else { cell.class("figure") }
}
