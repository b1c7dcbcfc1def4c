//! The support levels in the reports: as a table, in JSON and in CSV.

use serde::Serialize;

use crate::experiment::results::{Results, SupportLevelResult};

use super::csv::{Measured, known, perhaps};
use super::json::Figure;
use super::table::{Column, Table};
use super::words::Kind;

/// A support level in `summary.json`.
#[derive(Serialize)]
pub(super) struct SupportLevel<'a> {
    name: String,
    pools: &'a [String],
    handled: Figure,
    solved: Figure,
    solved_share: Option<Figure>,
    cost_per_unit: Option<Figure>,
    cost_to_solve: Option<Figure>,
}

impl<'a> From<&'a SupportLevelResult> for SupportLevel<'a> {
    fn from(result: &'a SupportLevelResult) -> Self {
        Self {
            name: result.level.to_string(),
            pools: &result.pools,
            handled: result.handled.into(),
            solved: result.solved.into(),
            solved_share: result.solved_share.map(Into::into),
            cost_per_unit: result.cost_per_unit.map(Into::into),
            cost_to_solve: result.cost_to_solve.map(Into::into),
        }
    }
}

/// The table of levels; it has no rows where no pool has one.
pub(super) fn table(results: &Results) -> Table {
    let all = &results.support_levels;
    let names: Vec<String> =
        all.iter().map(|one| format!("Level {}: {}", one.level, one.pools.join(", "))).collect();
    let columns = vec![
        Column::figures("handled", 3, Kind::Count, all.iter().map(|one| Some(one.handled))),
        Column::figures("solved", 4, Kind::Count, all.iter().map(|one| Some(one.solved))),
        Column::figures("solved here", 1, Kind::Share, all.iter().map(|one| one.solved_share)),
        Column::figures("cost here", 2, Kind::Money, all.iter().map(|one| one.cost_per_unit)),
        Column::figures("cost to solve", 0, Kind::Money, all.iter().map(|one| one.cost_to_solve)),
    ];
    Table::new("Support levels", names, columns)
}

/// The rows of a level in `levels.csv`.
pub(super) fn rows(result: &SupportLevelResult) -> Vec<Measured> {
    vec![
        known("handled", "units", result.handled),
        known("solved", "units", result.solved),
        perhaps("solved_share", "share", result.solved_share),
        perhaps("cost_per_unit", "money/unit", result.cost_per_unit),
        perhaps("cost_to_solve", "money/unit", result.cost_to_solve),
    ]
}
