//! Lines whose bottleneck is known: what is claimed, and what is not.

use vsim::analysis::results::{Analysis, Change, ChangeKind, ChangeValues, Claim, Method};

use super::analyzed;

/// Three M/M/1 lines behind one another, with these mean durations in minutes; units come every 20 minutes.
fn line(minutes: [f64; 3]) -> String {
    let [a, b, c] = minutes;
    format!(
        r#"
        run.horizon = "10 weeks"
        run.warmup = "1 week"
        run.replications = 12
        pools = {{ a = {{ staff = 1 }}, b = {{ staff = 1 }}, c = {{ staff = 1 }} }}
        streams.ticket = {{ arrivals = {{ rate = "3/h" }}, enters = "on_a" }}
        [activities]
        on_a = {{ stage = "engage", pool = "a", duration = {{ exponential = {{ mean = "{a} min" }} }}, next = "on_b" }}
        on_b = {{ stage = "obtain_build", pool = "b", duration = {{ exponential = {{ mean = "{b} min" }} }}, next = "on_c" }}
        on_c = {{ stage = "deliver_support", pool = "c", duration = {{ exponential = {{ mean = "{c} min" }} }} }}
        "#
    )
}

fn kind(analysis: &Analysis, kind: ChangeKind) -> &ChangeValues {
    analysis.marginal.as_ref().unwrap().kinds.iter().find(|one| one.kind == kind).unwrap()
}

/// The order of the places in a kind of change.
fn order(analysis: &Analysis, of: ChangeKind) -> Vec<usize> {
    kind(analysis, of).places.iter().map(|one| one.change.place()).collect()
}

/// In a tandem of M/M/1 lines (Burke 1956: each sees a Poisson process of rate l) the mean time at a line is
/// m / (1 - l m) with mean work m, and with two servers m / (1 - (l m)^2 / 4). At l = 1/20 a minute and m = 10, 17, 14:
///
/// ```text
///  m   l m    one server   two servers   gain      10 % less work   gain
///  10  0.50   20.0         10.667         9.33     9 / 0.55 = 16.36   3.64
///  17  0.85   113.3        20.75         92.6      15.3 / 0.235 = 65.1   48.2
///  14  0.70   46.67        15.95         30.7      12.6 / 0.37 = 34.05   12.61
/// ```
#[test]
fn the_marginal_values_of_a_tandem_are_those_of_theory() {
    let analysis = analyzed(&line([10.0, 17.0, 14.0]), "lead_time.mean");
    assert_eq!(analysis.verdict.claim, Claim::Bottleneck(1));
    assert_eq!(order(&analysis, ChangeKind::Person), [1, 2, 0]);
    assert_eq!(order(&analysis, ChangeKind::Work), [1, 2, 0]);
    let sojourn = |m: f64, servers: f64| {
        let rho = m / 20.0;
        if servers > 1.5 { m / (1.0 - rho * rho / 4.0) } else { m / (1.0 - rho) }
    };
    for (place, m) in [(0, 10.0), (1, 17.0), (2, 14.0)] {
        for (of, truth) in [
            (ChangeKind::Person, sojourn(m, 2.0) - sojourn(m, 1.0)),
            (ChangeKind::Work, sojourn(0.9 * m, 1.0) - sojourn(m, 1.0)),
        ] {
            let places = &kind(&analysis, of).places;
            let found =
                places.iter().find(|one| one.change.place() == place).unwrap().differences[0].unwrap();
            let (low, high) = found.interval.unwrap();
            let (low, high, truth) = (low * 60.0, high * 60.0, truth);
            let slack = 0.25 * (high - low);
            assert!(
                low - slack <= truth && truth <= high + slack,
                "{of:?} at {place}: {low} to {high}, not {truth}"
            );
        }
    }
    // All methods agree here.
    for method in &analysis.verdict.methods {
        assert_eq!(method.leader, Some(1), "{:?}: {:?}", method.method, method.ranking);
    }
}

/// Three equal lines: nobody can say where one more person helps most, though it helps everywhere.
#[test]
fn of_equals_none_is_claimed() {
    let analysis = analyzed(&line([15.0, 15.0, 15.0]), "lead_time.mean");
    let Claim::OneOf(pools) = &analysis.verdict.claim else { panic!("{:?}", analysis.verdict.claim) };
    assert!(pools.len() >= 2, "{pools:?}");
    assert!(kind(&analysis, ChangeKind::Person).places.iter().all(|one| one.helps));
}

/// With plenty of people everywhere nobody waits, and one more changes nothing in any replication.
#[test]
fn where_nobody_waits_there_is_no_bottleneck() {
    let text = r#"
        run.horizon = "4 weeks"
        run.replications = 5
        pools = { a = { staff = 50 }, b = { staff = 50 } }
        streams.ticket = { arrivals = { rate = "1/h" }, enters = "on_a" }
        [activities]
        on_a = { stage = "engage", pool = "a", duration = "30 min", next = "on_b" }
        on_b = { stage = "obtain_build", pool = "b", duration = "20 min" }
    "#;
    let analysis = analyzed(text, "lead_time.mean");
    assert_eq!(analysis.verdict.claim, Claim::NoneProved);
    for one in &kind(&analysis, ChangeKind::Person).places {
        let difference = one.differences[0].unwrap();
        assert!(!one.helps && difference.value.abs() < 1e-12, "{difference:?}");
    }
    let momentary = analysis.verdict.methods.iter().find(|one| one.method == Method::MomentaryBottleneck);
    assert_eq!(momentary.unwrap().leader, None);
}

/// Less rework moves what can be moved, and is worth what the traffic equations say: with plenty of people the lead time
/// is the work, 1 h of build and 0.5 h of test a round, 1 / (1 - q) rounds. From q = 0.2 to 0.15: 0.1103 h less.
#[test]
fn the_value_of_quality() {
    let text = r#"
        run.horizon = "10 weeks"
        run.replications = 20
        pools.team = { staff = 100 }
        streams.change = { arrivals = { rate = "2/h" }, enters = "build" }
        [activities]
        build = { stage = "obtain_build", pool = "team", duration = "1 h", next = "test" }
        test = { stage = "design_transition", pool = "team", duration = "30 min", next = { done = 0.8, build = 0.2 } }
    "#;
    let analysis = analyzed(text, "lead_time.mean");
    let quality = &kind(&analysis, ChangeKind::Quality).places;
    let [one] = &quality[..] else { panic!("{quality:?}") };
    assert!(matches!(one.change, Change::Quality(1, moved) if (moved - 0.05).abs() < 1e-12));
    let (low, high) = one.differences[0].unwrap().interval.unwrap();
    let truth = 1.5 / 0.85 - 1.5 / 0.8;
    assert!(one.helps && low <= truth && truth <= high, "{low} to {high}, not {truth}");
}
