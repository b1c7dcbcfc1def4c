//! The whole sentence for each way a run can come out.

use super::*;
use crate::report::fixture;

#[test]
fn a_bottleneck_is_named_with_its_cause_and_how_busy_its_people_are() {
    assert_eq!(
        sentence(&fixture::helpdesk()),
        "Diagnose and resolve holds the streams back: 61 % ± 4 of all waiting happens there, 62 % of it because \
         people are busy with earlier units; Second line is busy 87.0 % ± 0.9 of its time on duty."
    );
}

#[test]
fn overlapping_intervals_name_no_winner() {
    assert_eq!(
        sentence(&fixture::tied()),
        "No single bottleneck stands out: 39 % ± 3 of all waiting is at “Diagnose and resolve” and 36 % ± 3 at \
         “Log, classify, first fix”; 100 replications cannot tell which is first."
    );
    assert_eq!(
        waiting_title(&fixture::tied()),
        "No single bottleneck: the runs cannot tell “Diagnose and resolve” and “Log, classify, first fix” apart"
    );
}

#[test]
fn without_intervals_nothing_is_claimed_for_more_than_this_replication() {
    assert_eq!(
        sentence(&fixture::one_replication()),
        "In this one replication, 61 % of all waiting happens at Diagnose and resolve, 62 % of it because people \
         are busy with earlier units; more replications would tell how sure that is."
    );
    assert_eq!(
        throughput_title(&fixture::one_replication()),
        "In this one replication, 460 units a week arrive and leave"
    );
}

#[test]
fn who_hardly_waits_has_no_bottleneck() {
    assert_eq!(
        sentence(&fixture::quiet()),
        "Units hardly wait: work takes 100 % of their lead time, and no activity holds the streams back."
    );
}

#[test]
fn overload_comes_before_everything_else() {
    assert_eq!(
        sentence(&fixture::overloaded()),
        "Second line cannot keep up: demand is 112 % of what it can do, so work piles up for as long as the run \
         goes on."
    );
    assert_eq!(
        throughput_title(&fixture::overloaded()),
        "The backlog grows by 30 units a week: 460 arrive, 430 leave"
    );
}

#[test]
fn a_large_share_that_is_not_most_is_shown_beside_the_next() {
    let mut results = fixture::many(5);
    results.streams.truncate(1);
    assert_eq!(
        sentence(&results),
        "Step 0 is where units wait most: 30 % ± 2 of all waiting happens there, 50 % of it because people are \
         busy with earlier units, ahead of Step 1 with 24 % ± 2; Second line is busy 87.0 % ± 0.9 of its time on \
         duty."
    );
}

#[test]
fn waiting_for_others_is_nobodys_bottleneck() {
    let mut results = fixture::helpdesk();
    results.activities[1].share_of_waiting = Some(fixture::about(0.1, 0.01));
    results.activities[2].share_of_waiting = Some(fixture::about(0.66, 0.01));
    assert_eq!(
        sentence(&results),
        "Ask the user keeps units waiting for others: 66 % ± 1 of all waiting happens there, all of it for \
         somebody outside."
    );
}

#[test]
fn nothing_happened() {
    assert_eq!(
        sentence(&fixture::empty()),
        "No unit arrived in the measured window, so there is nothing to judge."
    );
    let mut stuck = fixture::helpdesk();
    stuck.whole.finished = fixture::about(0.0, 0.0);
    assert_eq!(
        sentence(&stuck),
        "No unit was finished in the measured window, so there is no lead time to judge."
    );
}

#[test]
fn throughput_keeps_up_only_if_the_intervals_leave_no_room_for_doubt() {
    let mut results = fixture::helpdesk();
    assert_eq!(
        throughput_title(&results),
        "Throughput keeps up with demand: 460 units a week arrive and leave"
    );
    results.whole.finished.interval = Some((9_000.0, 11_000.0));
    assert_eq!(
        throughput_title(&results),
        "No sign that throughput falls behind demand: 460 units a week arrive and leave"
    );
}

#[test]
fn units_that_leave_unfinished_are_no_backlog() {
    let mut results = fixture::helpdesk();
    results.whole.finished = fixture::about(400.0 * 22.0, 10.0);
    assert_eq!(throughput_title(&results), "460 units a week arrive, 400 leave finished");
}
