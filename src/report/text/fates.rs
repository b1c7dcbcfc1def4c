//! Tables of what became of everybody; only of those flows and activities of which there is something to tell.

use crate::experiment::results::{ActivityFates, ActivityResult, Estimate, Fates, PriorityResult, Results};
use crate::report::table::{Column, Table};
use crate::report::words::Kind;

/// What became of the units of each value stream; no rows where all of them were simply finished.
pub(super) fn streams(results: &Results) -> Table {
    let told: Vec<_> = results.streams.iter().filter(|stream| !stream.flow.fates.are_plain()).collect();
    let names: Vec<String> = told.iter().map(|stream| stream.title.clone()).collect();
    let each = |pick: fn(&Fates) -> Option<Estimate>| -> Vec<_> {
        told.iter().map(|stream| pick(&stream.flow.fates)).collect()
    };
    // What never happens has no column.
    let some =
        |pick| each(pick).into_iter().map(|figure: Option<Estimate>| figure.filter(|it| it.value > 0.0));
    let all = |pick| each(pick).into_iter();
    let columns = vec![
        Column::figures("refused", 1, Kind::Share, some(|fates| fates.refused)),
        Column::figures("left at sight", 2, Kind::Share, some(|fates| fates.balked)),
        Column::figures("abandoned", 1, Kind::Share, some(|fates| fates.abandoned)),
        Column::figures("elsewhere", 6, Kind::Count, some(|fates| fates.overflowed)),
        Column::figures("tried again", 6, Kind::Count, some(|fates| fates.retried)),
        Column::figures("kept people", 5, Kind::Time, some(|fates| fates.blocked)),
        Column::figures("sent back", 2, Kind::Count, some(|fates| fates.sent_back)),
        Column::figures("reopened", 3, Kind::Count, some(|fates| fates.reopened)),
        Column::figures("handed on", 3, Kind::Count, some(|fates| fates.reassigned)),
        Column::figures("ping-pong", 5, Kind::Share, some(|fates| fates.ping_pong)),
        Column::figures("first level", 4, Kind::Share, all(|fates| fates.first_level)),
        Column::figures("right first time", 4, Kind::Share, all(|fates| fates.right_first_time)),
        Column::figures("yield", 0, Kind::Share, all(|fates| fates.throughput_yield)),
    ];
    Table::new("What became of units", names, columns)
}

/// What became of those who came to each activity; no rows where all of them were simply served.
pub(super) fn activities(results: &Results) -> Table {
    let told: Vec<&ActivityResult> =
        results.activities.iter().filter(|activity| !activity.fates.are_plain()).collect();
    let names: Vec<String> = told.iter().map(|activity| activity.title.clone()).collect();
    let some = |pick: fn(&ActivityFates) -> Option<Estimate>| {
        told.iter().map(move |activity| pick(&activity.fates).filter(|figure| figure.value > 0.0))
    };
    let columns = vec![
        Column::figures("refused/week", 1, Kind::Count, some(|fates| Some(fates.refused_per_week))),
        Column::figures("left at sight/week", 3, Kind::Count, some(|fates| Some(fates.balked_per_week))),
        Column::figures("gave up/week", 1, Kind::Count, some(|fates| Some(fates.gave_up_per_week))),
        Column::figures("gave up after", 4, Kind::Time, some(|fates| fates.wait_in_vain)),
        Column::figures("elsewhere/week", 3, Kind::Count, some(|fates| Some(fates.overflowed_per_week))),
        Column::figures("tried again/week", 3, Kind::Count, some(|fates| Some(fates.retried_per_week))),
        Column::figures("outside", 4, Kind::Count, some(|fates| Some(fates.outside))),
        Column::figures("people kept", 2, Kind::Share, some(|fates| fates.blocked_share)),
        Column::figures("sent back/week", 0, Kind::Count, some(|fates| Some(fates.sent_back_per_week))),
    ];
    Table::new("What became of visits", names, columns)
}

/// How the promises of each priority were kept; no rows where no stream promises anything.
pub(super) fn priorities(results: &Results) -> Table {
    let each = results.streams.iter().flat_map(|stream| {
        stream.priorities.iter().map(move |one| (format!("{}, priority {}", stream.title, one.priority), one))
    });
    let (names, all): (Vec<String>, Vec<&PriorityResult>) = each.unzip();
    let columns = vec![
        Column::figures("finished", 3, Kind::Count, all.iter().map(|one| Some(one.finished))),
        Column::figures("lead time", 2, Kind::Time, all.iter().map(|one| one.lead_time)),
        Column::figures("SLA", 0, Kind::Share, all.iter().map(|one| one.sla_resolve)),
        Column::figures("SLA respond", 1, Kind::Share, all.iter().map(|one| one.sla_respond)),
    ];
    Table::new("Promises", names, columns)
}
