//! The kernel against a loop written by hand for each model, in one process and in turns.
//!
//! Four models are read from scenario files and run with full statistics. For each, a hand-written loop of the
//! same model ([`hand`]) runs to as many units in alternation, so that both see the machine in the same state; what
//! counts is the ratio of their times per event, pair by pair. Times alone depend on the machine and mean nothing.
//!
//! ```text
//! cargo bench --bench kernel                 # all models, 9 rounds
//! cargo bench --bench kernel -- AD 21        # models A and D, 21 rounds
//! ```

#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]
#![expect(clippy::panic, reason = "a bench that cannot run stops")]
#![expect(clippy::disallowed_methods, reason = "a bench reads the clock")]

mod hand;

use std::time::Instant;

use hand::Measured;
use vsim::kernel::Kernel;
use vsim::kernel::plan::Plan;
use vsim::model::{Attachments, Model, compile};
use vsim::observe::recorder::Recorder;
use vsim::observe::windows::Window;
use vsim::scenario;
use vsim::time::SimTime;

/// Arrivals and completions per minute of simulated time tell nothing; ticks per minute turn lead times into it.
const TICKS_PER_MINUTE: f64 = 60e6;

/// One model with its loop.
struct Case {
    letter: char,
    scenario: &'static str,
    by_hand: fn(u64) -> Measured,
}

const CASES: [Case; 4] = [
    Case {
        letter: 'A',
        scenario: include_str!("../models/a-one-server.toml"),
        by_hand: |seed| hand::one_station(1, 1.0 / 0.9, 1.0, 1_000_000, seed),
    },
    Case {
        letter: 'B',
        scenario: include_str!("../models/b-twenty-servers.toml"),
        by_hand: |seed| hand::one_station(20, 1.0 / 18.0, 1.0, 1_000_000, seed),
    },
    Case {
        letter: 'C',
        scenario: include_str!("../models/c-six-in-a-row.toml"),
        by_hand: |seed| hand::tandem(6, 3, 1.0 / 2.55, 1.0, 300_000, seed),
    },
    Case {
        letter: 'D',
        scenario: include_str!("../models/d-helpdesk.toml"),
        by_hand: |seed| hand::helpdesk(500_000, seed),
    },
];

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let wanted = words.iter().find(|word| word.chars().all(|c| "ABCD".contains(c))).cloned();
    let rounds = words.iter().find_map(|word| word.parse().ok()).unwrap_or(9_usize).max(1);
    println!(
        "ns per event (arrival or completion), medians of {rounds} rounds in turns; W: mean time in system, min"
    );
    println!("model   hand    vsim   ratio   (least .. most)     W hand    W vsim");
    for case in CASES.iter().filter(|case| wanted.as_ref().is_none_or(|w| w.contains(case.letter))) {
        compare(case, rounds);
    }
}

/// Runs both in turns and prints a row.
fn compare(case: &Case, rounds: usize) {
    let model = read(case.scenario);
    let plan = Plan::new(&model);
    let mut kernel = Kernel::new(&plan);
    let mut recorder =
        Recorder::new(&model, Window { warm_up: SimTime::ZERO, bins: 60, week: true, details: true });
    let (mut by_hand, mut by_kernel, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    let (mut hand_w, mut kernel_w) = (0.0, 0.0);
    // The first round warms the caches and the branch predictor up and is not counted.
    for round in 0..=rounds {
        let start = Instant::now();
        let measured = (case.by_hand)(round as u64 + 1);
        let hand_time = start.elapsed().as_secs_f64() * 1e9 / measured.events as f64;
        recorder.reset();
        let start = Instant::now();
        let outcome = kernel.run(1, round as u64, &mut recorder);
        let kernel_time = start.elapsed().as_secs_f64() * 1e9 / outcome.events as f64;
        let seen = recorder.observations(outcome);
        assert!(seen.balance.holds(), "units or time were lost");
        let lead: u128 = seen.streams.iter().map(|stream| stream.lead).sum();
        let left: u64 = seen.streams.iter().map(|stream| stream.left).sum();
        if round > 0 {
            by_hand.push(hand_time);
            by_kernel.push(kernel_time);
            ratios.push(kernel_time / hand_time);
            hand_w += measured.time_in_system / rounds as f64;
            kernel_w += lead as f64 / left as f64 / TICKS_PER_MINUTE / rounds as f64;
        }
    }
    for times in [&mut by_hand, &mut by_kernel, &mut ratios] {
        times.sort_by(f64::total_cmp);
    }
    let middle = rounds / 2;
    println!(
        "{:5} {:6.1}  {:6.1}  {:6.2}   ({:.2} .. {:.2})      {hand_w:8.4}  {kernel_w:8.4}",
        case.letter,
        by_hand[middle],
        by_kernel[middle],
        ratios[middle],
        ratios[0],
        ratios[rounds - 1],
    );
}

/// Compiles a scenario that is known to be good.
fn read(text: &str) -> Model {
    let (scenario, faults) = scenario::parse(text);
    let scenario = scenario.unwrap_or_else(|| panic!("{}", faults.render("model", text, false)));
    match compile(&scenario, "model", &Attachments::new()) {
        Ok((model, _)) => model,
        Err(faults) => panic!("{}", faults.render("model", text, false)),
    }
}
