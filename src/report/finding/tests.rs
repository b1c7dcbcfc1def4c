//! The whole sentence for each way a run can come out.

use super::*;
use crate::experiment::results::{Cause, WaitingByCause};
use crate::report::fixture;

#[test]
fn a_bottleneck_is_named_with_its_cause_and_how_busy_its_people_are() {
    assert_eq!(
        sentence(&fixture::helpdesk()),
        "Diagnose and resolve holds the streams back: 61 % ± 4 of the waiting for people happens there, 62 % of it because \
         people are busy with earlier units; busy while on duty: Second line 87.0 % ± 0.9."
    );
}

#[test]
fn overlapping_intervals_name_no_winner() {
    assert_eq!(
        sentence(&fixture::tied()),
        "No single bottleneck stands out: 39 % ± 3 of the waiting for people is at “Diagnose and resolve” and 36 % ± 3 at \
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
        "In this one replication, 61 % of the waiting for people happens at Diagnose and resolve, 62 % of it because people \
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
    let mut results = fixture::many(3);
    results.streams.truncate(1);
    assert_eq!(
        sentence(&results),
        "Step 0 is where units wait most: 41.0 % ± 2.1 of the waiting for people happens there, 50 % of it because people are \
         busy with earlier units, ahead of Step 1 with 33 % ± 2; busy while on duty: Second line 87.0 % ± 0.9."
    );
}

/// Where the whole waits so many hours a unit for people and outside.
fn waiting(people: f64, external: f64) -> WaitingByCause {
    WaitingByCause::from_fn(|cause| match cause {
        Cause::Contention => fixture::about(people, 1.0),
        Cause::External => fixture::about(external, 2.0),
        _ => fixture::about(0.0, 0.0),
    })
}

#[test]
fn more_time_outside_than_for_people_is_told_in_a_second_sentence() {
    let mut results = fixture::helpdesk();
    let first = sentence(&results);
    // 28 to 32 hours outside against 26 to 28 for people is certain, against 27 to 29 it is not.
    results.whole.waiting = Some(waiting(26.9, 30.0));
    assert_eq!(
        sentence(&results),
        format!("{first} More time still, 30 h ± 2 a unit on average, passes outside, at Ask the user.")
    );
    results.whole.waiting = Some(waiting(27.1, 30.0));
    assert_eq!(sentence(&results), first);
}

#[test]
fn who_waits_outside_alone_does_not_hardly_wait() {
    let mut results = fixture::helpdesk();
    results.whole.waiting = Some(waiting(0.0, 30.0));
    results.activities.iter_mut().for_each(|activity| activity.share_of_waiting = None);
    assert_eq!(
        sentence(&results),
        "Units do not wait for people. Time, 30 h ± 2 a unit on average, passes outside, at Ask the user."
    );
}

#[test]
fn a_pool_for_which_several_activities_wait_comes_before_each_of_them() {
    let mut results = fixture::tied();
    results.activities[0].pools = vec!["second_line".to_owned()];
    assert_eq!(
        sentence(&results),
        "The streams are held back by Second line: 75 % ± 6 of the waiting for people is for them, 60 % of it \
         because people are busy with earlier units, and 39 % ± 3 is at “Diagnose and resolve” alone; they are \
         busy 87.0 % ± 0.9 of their time on duty."
    );
    assert!(sentence(&fixture::many(5)).starts_with("Units wait most for Second line: 45 % ± 3 of"));
    assert_eq!(
        waiting_title(&results),
        "Work is held back by Second line: 75 % ± 6 of the waiting for people is for them"
    );
}

#[test]
fn a_pool_is_named_only_where_nobody_else_is_needed_and_it_is_sure_to_lead() {
    let mut joint = fixture::tied();
    joint.activities[0].pools = vec!["second_line".to_owned(), "engineers".to_owned()];
    assert_eq!(sentence(&joint), sentence(&fixture::tied()));
    // Together 71 %, but the first alone may have as much as 65 %: the second adds nothing worth a word.
    let mut little = fixture::helpdesk();
    little.activities[3].pools = vec!["second_line".to_owned()];
    little.activities[3].share_of_waiting = Some(fixture::about(0.10, 0.04));
    assert!(sentence(&little).starts_with("Diagnose and resolve holds the streams back"));
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
