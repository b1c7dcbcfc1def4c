//! Demand against capacity before anything ran, as a table for a terminal.

use crate::id::{IdVec, PoolId};
use crate::model::{Model, PoolLoad};

use super::Style;
use super::table::{Column, draw};
use super::text::{DIM, HOURS_PER_WEEK, paragraph, section};
use super::words::Kind;

/// The load of each pool. Starts with an empty line and ends with a line feed.
pub fn text(model: &Model, loads: &IdVec<PoolId, PoolLoad>, style: Style) -> String {
    let names: Vec<String> = model.pools.iter().map(|pool| pool.title.clone()).collect();
    let column = |header, dispensable, kind, pick: fn(&PoolLoad) -> Option<f64>| {
        Column::values(header, dispensable, kind, loads.iter().map(pick))
    };
    let columns = vec![
        column("needed h/week", 1, Kind::Count, |load| Some(load.demand? * HOURS_PER_WEEK)),
        column("on duty h/week", 1, Kind::Count, |load| Some(load.capacity * HOURS_PER_WEEK)),
        column("load", 0, Kind::Share, |load| load.load),
    ];
    let mut out = String::new();
    section(&mut out, &draw("Pools", &names, columns, usize::from(style.width)), style);
    if model.loses_units() {
        let note = "Loads are those of all demand: units that would be refused, balk or give up are counted as if they were \
                    served.";
        paragraph(&mut out, note, style, DIM);
    }
    out
}
