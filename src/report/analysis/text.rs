//! An analysis for people at a terminal: the finding in sentences, then what stands behind it as tables.

use crate::analysis::results::{
    Analysis, Change, ChangeValues, Estimate, Ladder, MarginalValue, MarginalValues, Method,
};

use super::super::table::{Column, Table};
use super::super::text::{self, BOLD, DIM, Style, Verbosity, paragraph, section};
use super::super::words::{Kind, counted, grouped};
use super::{measures, sentences::sentences};

/// The report of an analysis. Ends with a line feed.
pub fn analysis(analysis: &Analysis, style: Style) -> String {
    let mut out = String::new();
    paragraph(&mut out, &sentences(analysis).join(" "), style, BOLD);
    text::add_notes(&mut out, &analysis.run, style);
    if style.verbosity == Verbosity::Quiet {
        return out;
    }
    text::add_origin(&mut out, &analysis.run, style);
    let width = usize::from(style.width);
    if !analysis.run.pools.is_empty() {
        section(&mut out, &pools(analysis).draw(width), style);
    }
    if let Some(marginal) = &analysis.marginal
        && marginal.kinds.iter().any(|kind| !kind.places.is_empty())
    {
        for kind in marginal.kinds.iter().filter(|kind| !kind.places.is_empty()) {
            section(&mut out, &changes(analysis, marginal, kind).draw(width), style);
        }
        let note = format!(
            "Differences to the scenario as it is, over {}; the intervals of a column hold together.",
            replications(marginal)
        );
        paragraph(&mut out, &note, style, DIM);
    }
    section(&mut out, &streams(analysis).draw(width), style);
    if style.verbosity == Verbosity::Verbose {
        for ladder in &analysis.ladders {
            section(&mut out, &rungs(analysis, ladder).draw(width), style);
        }
    }
    out
}

/// The signs of a bottleneck, pool by pool.
pub(in crate::report) fn pools(analysis: &Analysis) -> Table {
    let run = &analysis.run;
    let names: Vec<String> = run.pools.iter().map(|pool| pool.title.clone()).collect();
    let active = &analysis.activity.pools;
    let waiting = analysis.verdict.methods.iter().find(|one| one.method == Method::Waiting);
    let waiting = |pool: usize| {
        waiting
            .and_then(|one| one.ranking.iter().find(|(ranked, _)| *ranked == pool))
            .map(|(_, share)| *share)
    };
    let columns = vec![
        Column::figures("bottleneck", 0, Kind::Share, active.iter().map(|pool| pool.bottleneck)),
        Column::figures("alone", 4, Kind::Share, active.iter().map(|pool| pool.sole)),
        Column::figures("shifting", 5, Kind::Share, active.iter().map(|pool| pool.shifting)),
        Column::figures("all busy for", 2, Kind::Time, active.iter().map(|pool| pool.mean_period)),
        Column::figures("of waiting", 1, Kind::Share, (0..names.len()).map(waiting)),
        Column::figures("busy/on duty", 2, Kind::Share, run.pools.iter().map(|pool| pool.occupancy)),
        Column::figures("blocked", 3, Kind::Share, active.iter().map(|pool| some(pool.blocked))),
        Column::values("room", 3, Kind::Share, analysis.capacity.iter().map(|one| one.head_room)),
    ];
    Table::new("Pools", names, columns)
}

/// A figure that is not zero.
fn some(figure: Option<Estimate>) -> Option<Estimate> {
    figure.filter(|figure| figure.value > 0.0)
}

/// What the changes of one kind do.
pub(in crate::report) fn changes(
    analysis: &Analysis,
    marginal: &MarginalValues,
    kind: &ChangeValues,
) -> Table {
    let names: Vec<String> = kind.places.iter().map(|one| change(analysis, one)).collect();
    let mut columns: Vec<Column> = marginal
        .measures
        .iter()
        .enumerate()
        .map(|(place, name)| {
            let words = measures::words(name);
            let figures = kind.places.iter().map(|one| one.differences[place]);
            Column::figures(words.header, if place == 0 { 0 } else { place as u8 }, words.kind, figures)
        })
        .collect();
    let paid = kind.places.iter().map(|one| one.paid_hours_per_week);
    columns.push(Column::values("paid h/week", 6, Kind::Count, paid));
    let moved = kind.places.iter().map(|one| match one.change {
        Change::Quality(_, moved) => Some(moved),
        Change::Person(_) | Change::Work(_) => None,
    });
    columns.push(Column::values("fewer by", 2, Kind::Share, moved));
    let title = match kind.places.first().map(|one| one.change) {
        Some(Change::Person(_)) | None => "One more person",
        Some(Change::Work(_)) => "10 % less work",
        Some(Change::Quality(..)) => "Fewer sent back",
    };
    Table::new(title, names, columns)
}

/// Over how many replications changes were simulated, in words.
pub(in crate::report) fn replications(marginal: &MarginalValues) -> String {
    let fewer = marginal.fewer().map(|fewer| {
        format!(
            " ({} for those that by then are proved not to be the best of their kind)",
            grouped(fewer.into(), 0)
        )
    });
    let all = counted(u64::from(marginal.replications), "replication");
    format!("{all} on the same random numbers{}", fewer.unwrap_or_default())
}

/// The place of a change.
fn change(analysis: &Analysis, one: &MarginalValue) -> String {
    match one.change {
        Change::Person(pool) => analysis.run.pools[pool].title.clone(),
        Change::Work(activity) | Change::Quality(activity, _) => {
            analysis.run.activities[activity].title.clone()
        }
    }
}

/// Rework, handoffs and shares of each value stream.
pub(in crate::report) fn streams(analysis: &Analysis) -> Table {
    let names: Vec<String> = analysis.run.streams.iter().map(|stream| stream.title.clone()).collect();
    let each = |pick: fn(&Ladder) -> Option<Estimate>| analysis.ladders.iter().map(pick);
    let columns = vec![
        Column::figures("of finished", 2, Kind::Share, each(|one| one.share_of_finished)),
        Column::figures("of work", 1, Kind::Share, each(|one| one.share_of_work)),
        Column::figures("right first time", 0, Kind::Share, each(|one| one.right_first_time)),
        Column::figures("sent back", 1, Kind::Count, each(|one| one.sent_back)),
        Column::figures("handoffs", 1, Kind::Count, each(|one| one.handoffs)),
    ];
    Table::new("Value streams", names, columns)
}

/// The ladder of a value stream.
pub(in crate::report) fn rungs(analysis: &Analysis, ladder: &Ladder) -> Table {
    let title = |activity: usize| analysis.run.activities[activity].title.clone();
    let names: Vec<String> = ladder.rungs.iter().map(|rung| title(rung.activity)).collect();
    let rungs = &ladder.rungs;
    let columns = vec![
        Column::figures("visits", 3, Kind::Count, rungs.iter().map(|rung| rung.visits)),
        Column::figures("work", 2, Kind::Time, rungs.iter().map(|rung| rung.touch)),
        Column::figures("wait", 2, Kind::Time, rungs.iter().map(|rung| rung.wait)),
        Column::figures("work a unit", 1, Kind::Time, rungs.iter().map(|rung| rung.touch_per_unit)),
        Column::figures("wait a unit", 0, Kind::Time, rungs.iter().map(|rung| rung.wait_per_unit)),
        Column::figures("%C&A", 1, Kind::Share, rungs.iter().map(|rung| rung.complete_accurate)),
    ];
    Table::new(&analysis.run.streams[ladder.stream].title, names, columns)
}
