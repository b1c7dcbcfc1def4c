//! People of one pool who differ, in the reports: as a table, in JSON and in CSV.

use serde::Serialize;

use crate::experiment::results::{Estimate, PeopleResult, Results};

use super::json::Figure;
use super::table::{Column, Table};
use super::words::Kind;

/// People of a pool in `summary.json`.
#[derive(Serialize)]
pub(super) struct People<'a> {
    title: &'a str,
    staff: u32,
    speed: f64,
    occupancy: Option<Figure>,
}

impl<'a> From<&'a PeopleResult> for People<'a> {
    fn from(people: &'a PeopleResult) -> Self {
        Self {
            title: &people.title,
            staff: people.staff,
            speed: people.speed,
            occupancy: people.occupancy.map(Into::into),
        }
    }
}

/// All people who differ, with the names of their pools.
fn all(results: &Results) -> impl Iterator<Item = (String, &PeopleResult)> {
    results.pools.iter().flat_map(|pool| {
        pool.people.iter().map(|people| (format!("{}: {}", pool.title, people.title), people))
    })
}

/// The table of people; it has no rows where the people of every pool are alike.
pub(super) fn table(results: &Results) -> Table {
    let (names, people): (Vec<String>, Vec<&PeopleResult>) = all(results).unzip();
    let exactly = |value: f64| Some(Estimate { value, interval: None });
    let columns = vec![
        Column::figures(
            "people",
            1,
            Kind::Count,
            people.iter().map(|people| exactly(f64::from(people.staff))),
        ),
        Column::figures("speed", 1, Kind::Share, people.iter().map(|people| exactly(people.speed))),
        Column::figures("busy/on duty", 0, Kind::Share, people.iter().map(|people| people.occupancy)),
    ];
    Table::new("People", names, columns)
}
