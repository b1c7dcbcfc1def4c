//! What a scenario assumes, from the model that was run: demand, people, work and ways, as tables.

use super::super::table::{Column, Table};
use super::super::text::HOURS_PER_WEEK;
use super::super::words::{Kind, listed, value};
use crate::id::{Id, StreamId};
use crate::model::{AtShiftEnd, Cell, Choice, Model, arrival_rates};
use crate::time::{TICKS_PER_HOUR, TICKS_PER_WEEK};

/// The tables, those that have rows.
pub(super) fn tables(model: &Model) -> Vec<Table> {
    let mut tables = vec![demand(model), people(model), work(model)];
    tables.retain(|table| !table.names.is_empty());
    tables
}

fn demand(model: &Model) -> Table {
    let rates = arrival_rates(model);
    let names = model.streams.iter().map(|stream| stream.title.clone()).collect();
    let priorities = model.streams.iter().map(|stream| {
        let one = |share: &crate::model::PriorityShare| {
            format!("{} {}", share.priority, value(share.share, Kind::Share))
        };
        if stream.priorities.len() > 1 {
            stream.priorities.iter().map(one).collect::<Vec<_>>().join(", ")
        } else {
            String::new()
        }
    });
    let enters = model.streams.iter().map(|stream| title(model, model.cells[stream.entry].activity.index()));
    let per_week = rates.iter().map(|rate| rate.map(|rate| rate * TICKS_PER_WEEK as f64));
    let columns = vec![
        Column::values("units a week", 0, Kind::Count, per_week),
        Column::texts("begins with", 0, enters),
        Column::texts("priorities", 0, priorities),
    ];
    Table::new("Demand", names, columns)
}

fn people(model: &Model) -> Table {
    let all = || model.pools.iter();
    let horizon = model.run.horizon;
    let per_week = |servers: f64| Some(servers * HOURS_PER_WEEK);
    let missing = all().map(|pool| {
        let (paid, present) = (pool.staffing.mean_paid(horizon), pool.staffing.mean_present(horizon));
        (paid > 0.0).then(|| (1.0 - present / paid).max(0.0)).filter(|share| *share > 1e-9)
    });
    let cost = all().map(|pool| Some(pool.cost_per_hour).filter(|cost| *cost > 0.0));
    let end = all().map(|pool| {
        let words = match pool.at_shift_end {
            AtShiftEnd::Finish => "finished",
            AtShiftEnd::Suspend => "left until the next shift",
            AtShiftEnd::HandBack => "handed back",
        };
        words.to_owned()
    });
    let columns = vec![
        Column::values(
            "paid h/week",
            0,
            Kind::Count,
            all().map(|pool| per_week(pool.staffing.mean_paid(horizon))),
        ),
        Column::values("of it absent", 0, Kind::Share, missing),
        Column::values("cost/h", 0, Kind::Money, cost),
        Column::texts("work in hand at the end of a shift is", 0, end),
    ];
    Table::new("People", all().map(|pool| pool.title.clone()).collect(), columns)
}

/// A line of the table of work: one activity, for the streams whose units are treated alike there.
struct Row {
    activity: usize,
    streams: Vec<StreamId>,
    mean_h: f64,
    cv: f64,
    ways: String,
}

fn work(model: &Model) -> Table {
    let rows = rows(model);
    let reached =
        |activity: usize| model.cells.iter().filter(|cell| cell.activity.index() == activity).count();
    let for_whom = |row: &Row| {
        if row.streams.len() == reached(row.activity) {
            return "all".to_owned();
        }
        let names: Vec<String> =
            row.streams.iter().map(|&stream| model.streams[stream].title.clone()).collect();
        listed(&names)
    };
    let columns = vec![
        Column::texts("of", 0, rows.iter().map(for_whom)),
        Column::values("takes on average", 0, Kind::Time, rows.iter().map(|row| Some(row.mean_h))),
        Column::values("varies (CV)", 0, Kind::Count, rows.iter().map(|row| Some(row.cv))),
        Column::texts("then goes to", 0, rows.iter().map(|row| row.ways.clone())),
    ];
    Table::new("Work", rows.iter().map(|row| title(model, row.activity)).collect(), columns)
}

fn rows(model: &Model) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for activity in model.activities.ids() {
        for cell in model.cells.iter().filter(|cell| cell.activity == activity) {
            let mean_h = cell.duration.mean() / TICKS_PER_HOUR as f64;
            let (cv, ways) = (cell.duration.cv(), ways(model, cell));
            let alike = |row: &&mut Row| {
                let same = |a: f64, b: f64| (a - b).abs() <= 1e-9 * a.abs().max(b.abs());
                row.activity == activity.index()
                    && same(row.mean_h, mean_h)
                    && same(row.cv, cv)
                    && row.ways == ways
            };
            match rows.iter_mut().find(alike) {
                Some(row) => row.streams.push(cell.stream),
                None => {
                    rows.push(Row {
                        activity: activity.index(),
                        streams: vec![cell.stream],
                        mean_h,
                        cv,
                        ways,
                    });
                }
            }
        }
    }
    rows
}

/// Where units go next, in words.
fn ways(model: &Model, cell: &Cell) -> String {
    let to = |to: Option<crate::id::CellId>| {
        to.map_or_else(|| "out".to_owned(), |to| title(model, model.cells[to].activity.index()))
    };
    let names = || -> Vec<String> { cell.next.iter().map(|branch| to(branch.to)).collect() };
    match cell.choice {
        Choice::Shares if cell.next.len() == 1 => to(cell.next[0].to),
        Choice::Shares => {
            let one = |branch: &crate::model::Branch| {
                format!("{} {}", value(branch.share, Kind::Share), to(branch.to))
            };
            cell.next.iter().map(one).collect::<Vec<_>>().join(", ")
        }
        Choice::Shortest => format!("the shortest line: {}", names().join(", ")),
        Choice::InTurn => format!("in turn: {}", names().join(", ")),
        Choice::All { join } => format!("all at once: {}; joined at {}", names().join(", "), to(join)),
    }
}

fn title(model: &Model, activity: usize) -> String {
    model.activities[crate::id::ActivityId::new(activity)].title.clone()
}
