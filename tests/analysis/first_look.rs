//! What may be left early, and what of changes that cannot be simulated.

use vsim::analysis::results::{Change, ChangeKind, Claim};

use super::analyzed;

/// A desk that is busy, and a crisis team that is needed in one replication of twelve and is then what holds all back.
fn with_disasters(seed: u32) -> String {
    format!(
        r#"
        run = {{ horizon = "1 week", replications = 40, seed = {seed} }}
        pools = {{ desk = {{ staff = 2 }}, crisis = {{ staff = 1 }} }}
        [streams]
        ticket   = {{ arrivals = {{ rate = "10/h" }}, enters = "log" }}
        disaster = {{ arrivals = {{ rate = "0.08/week", batch = 500 }}, enters = "fix" }}
        [activities]
        log = {{ stage = "engage", pool = "desk", duration = {{ exponential = {{ mean = "9 min" }} }} }}
        fix = {{ stage = "deliver_support", pool = "crisis", duration = "15 min" }}
        "#
    )
}

#[test]
fn what_may_matter_rarely_is_not_left_early() {
    let mut early = 0;
    for seed in 1..=8 {
        let analysis = analyzed(&with_disasters(seed), "lead_time.mean");
        let marginal = analysis.marginal.as_ref().unwrap();
        for one in marginal.kinds.iter().flat_map(|kind| &kind.places) {
            let rare = matches!(one.change, Change::Person(1) | Change::Work(1));
            assert!(!rare || one.replications == marginal.replications, "seed {seed}: {one:?}");
            early += u32::from(one.replications < marginal.replications);
        }
    }
    // With no disaster in the run the desk would be left early if it were not the best: it is.
    assert_eq!(early, 0);
}

#[test]
fn what_is_plain_is_left_early() {
    // The second of two lines is nearly empty, but somebody waits there in every replication.
    let text = r#"
        run = { horizon = "4 weeks", warmup = "1 week", replications = 40 }
        pools = { a = { staff = 1 }, b = { staff = 1 } }
        streams.ticket = { arrivals = { rate = "3/h" }, enters = "on_a" }
        [activities]
        on_a = { stage = "engage", pool = "a", duration = { exponential = { mean = "16 min" } }, next = "on_b" }
        on_b = { stage = "engage", pool = "b", duration = { exponential = { mean = "5 min" } } }
        "#;
    let analysis = analyzed(text, "lead_time.mean");
    let marginal = analysis.marginal.as_ref().unwrap();
    assert_eq!(
        (analysis.verdict.claim, marginal.replications, marginal.fewer()),
        (Claim::Bottleneck(0), 20, Some(10))
    );
    for kind in &marginal.kinds {
        let made: Vec<(usize, u32)> =
            kind.places.iter().map(|one| (one.change.place(), one.replications)).collect();
        assert_eq!(made, [(0, 20), (1, 10)], "{:?}", kind.kind);
        assert!(kind.places[1].helps && !kind.places[1].may_be_best, "{kind:?}");
    }
}

#[test]
fn a_change_that_cannot_be_simulated_is_told_and_takes_the_claim_with_it() {
    // There is always something to do for a, which b can just cope with; two people in a drown it.
    let text = r#"
        run = { horizon = "6 weeks", warmup = "1 week", replications = 12, max_inside = 150 }
        pools = { a = { staff = 1 }, b = { staff = 1 }, c = { staff = 1 } }
        [streams]
        x = { arrivals = { saturated = true }, enters = "first" }
        y = { arrivals = { rate = "5/h" }, enters = "third" }
        [activities]
        first  = { stage = "engage", pool = "a", duration = { exponential = { mean = "1 h" } }, next = "second" }
        second = { stage = "engage", pool = "b", duration = { exponential = { mean = "45 min" } } }
        third  = { stage = "engage", pool = "c", duration = { exponential = { mean = "10 min" } } }
        "#;
    let analysis = analyzed(text, "lead_time.mean");
    let marginal = analysis.marginal.as_ref().unwrap();
    let people = marginal.kinds.iter().find(|one| one.kind == ChangeKind::Person).unwrap();
    assert_eq!(people.failed, [Change::Person(0)]);
    assert!(!people.best_is_proved && !matches!(analysis.verdict.claim, Claim::Bottleneck(_)));
}
