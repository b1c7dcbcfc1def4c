//! The same bytes for any number of threads, and every time.

use rayon::ThreadPoolBuilder;

use crate::experiment::results;

/// Replications of very different lengths of computing: rush hours come and go at random.
const DESK: &str = r#"
[run]
horizon = "3 weeks"
warmup = "WARM_UP"
HOW_MANY
seed = 5

[profiles.day]
hour = { "08-18" = 1.0 }

[pools.desk]
staff = 2
shrinkage = "15%"
cost = "70/h"

[streams.call]
arrivals = { rate = "150/week", profile = "day", batch = { geometric = 2.0 } }
enters = "log"
priority = { 1 = "10%", 3 = "90%" }
target = { resolve = "8 h" }

[streams.change]
arrivals = { every = { gamma = { mean = "9 h", cv = 2.0 } } }
enters = "log"

[activities.log]
stage = "engage"
pool = "desk"
discipline = "random"
duration = { lognormal = { mean = "20 min", cv = 1.5 } }
next = { done = 0.7, user = 0.3 }

[activities.user]
stage = "engage"
duration = { weibull = { mean = "4 h", cv = 1.2 } }
next = "log"
"#;

/// The results, digit by digit, with so many threads.
fn written(text: &str, threads: usize) -> String {
    let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| format!("{:?}", results(text)))
}

fn assert_same(how_many: &str, warm_up: &str, horizon: &str) {
    let text = DESK.replace("HOW_MANY", how_many).replace("WARM_UP", warm_up).replace("3 weeks", horizon);
    let one = written(&text, 1);
    for threads in [1, 2, 8] {
        assert!(written(&text, threads) == one, "different with {threads} threads: {how_many}");
    }
}

#[test]
fn threads_change_nothing() {
    assert_same("replications = 150", "1 week", "3 weeks");
}

#[test]
fn threads_do_not_change_when_it_is_precise_enough() {
    assert_same(
        r#"precision = { measure = "lead_time.p85", within = "6%", max_replications = 300 }"#,
        "1 week",
        "3 weeks",
    );
}

#[test]
fn threads_do_not_change_the_warm_up_that_is_found() {
    assert_same("replications = 20", "auto", "20 weeks");
}

#[test]
fn another_seed_gives_other_results() {
    let text = DESK.replace("HOW_MANY", "replications = 3").replace("WARM_UP", "1 week");
    assert!(written(&text, 1) != written(&text.replace("seed = 5", "seed = 6"), 1));
}
