//! How often the selection picks the best, and how many replications it takes against Rinott's procedure.
//!
//! ```text
//! cargo run --release --example selection                     everything, and the table under results/measured
//! cargo run --release --example selection -- --experiments 50   fewer selections of each kind, nothing written
//! ```
//!
//! First: queueing systems whose mean lead times are known exactly, one of them better than all others by just the
//! smallest difference that matters and the others alike (the slippage configuration, the hardest there is for the
//! promise). The selection is made 1000 times with other random numbers. Second: twelve options of the helpdesk, chosen
//! from once by Kim and Nelson's procedure with common random numbers and once by Rinott's with independent samples.
//! Ends with code 1 if a promise is not kept.

use std::fmt::Write as _;
use std::process::ExitCode;
use std::sync::Arc;

use rayon::prelude::*;
use vsim::experiment::Silent;
use vsim::experiment::measure::{Better, Parts};
use vsim::experiment::paired::{Paired, PairedError, Sampling};
use vsim::experiment::selection::{Goal, Setting, Way, choose};
use vsim::model::{Attachments, Model, compile};
use vsim::scenario::{Diagnostics, parse, parse_with};
use vsim::stats::selection::{Source, Terms, rinott};
use vsim::time::{SimTime, TICKS_PER_HOUR, TICKS_PER_WEEK};

/// Where the table is written.
const TABLE: &str = "results/measured/selection.md";
/// Selections of each kind.
const SELECTIONS: u64 = 1000;
/// The promised probability.
const PROMISE: f64 = 0.95;
/// How many times fewer replications the comparison of the options must take.
const FEWER: f64 = 10.0;
/// The smallest relevant difference of the helpdesk's mean lead time, in hours.
const RELEVANT: f64 = 0.5;
const MINUTES: f64 = 60.0;
/// Arrivals an hour at the systems.
const ARRIVALS: f64 = 3.0;

/// One server; filled in are the mean work in minutes and the name of the activity, which gives it luck of its own.
const ONE: &str = r#"
run = { horizon = "12 d", warmup = "2 d" }
pools = { desk = { staff = STAFF } }
streams.ticket = { arrivals = { rate = "3/h" }, enters = "NAME" }
activities.NAME = { stage = "deliver_support", pool = "desk", duration = { exponential = { mean = "WORK min" } } }
"#;

/// Two servers one after the other.
const TWO: &str = r#"
run = { horizon = "12 d", warmup = "2 d" }
pools = { first = { staff = 1 }, second = { staff = 1 } }
streams.ticket = { arrivals = { rate = "3/h" }, enters = "a" }
activities.a = { stage = "engage", pool = "first", duration = { exponential = { mean = "WORK min" } }, next = "b" }
activities.b = { stage = "deliver_support", pool = "second", duration = { exponential = { mean = "WORK min" } } }
"#;

/// A kind of system with a given mean lead time in minutes.
#[derive(Clone, Copy)]
enum System {
    /// M/M/1 with a name.
    Single(&'static str),
    /// M/M/2.
    Pair,
    /// Two M/M/1 in a row (Jackson 1957).
    Row,
}

/// A case of the study.
struct Case {
    title: &'static str,
    systems: &'static [System],
    /// Mean lead time of the best, the first, in minutes.
    best: f64,
    /// By how much all others are worse.
    relevant: f64,
}

const CASES: [Case; 3] = [
    Case {
        title: "five M/M/1, the same luck for all",
        systems: &[System::Single("work"); 5],
        best: 20.0,
        relevant: 0.1,
    },
    Case {
        title: "five M/M/1, work with luck of its own",
        systems: &[
            System::Single("work_a"),
            System::Single("work_b"),
            System::Single("work_c"),
            System::Single("work_d"),
            System::Single("work_e"),
        ],
        best: 20.0,
        relevant: 0.5,
    },
    Case {
        title: "one quick, two slow, two in a row, two more",
        systems: &[System::Pair, System::Single("work"), System::Row, System::Single("other"), System::Pair],
        best: 20.0,
        relevant: 0.5,
    },
];

impl System {
    /// The mean work in minutes with which the mean lead time is `lead` minutes, at three arrivals an hour.
    fn work(self, lead: f64) -> f64 {
        let rate = ARRIVALS / MINUTES;
        match self {
            // W = s / (1 - rate s).
            Self::Single(_) => lead / (1.0 + rate * lead),
            // Each takes half of the lead time.
            Self::Row => Self::Single("").work(lead / 2.0),
            // W = s / (1 - (rate s / 2)^2), which grows with s.
            Self::Pair => {
                let (mut low, mut high) = (0.0, 2.0 / rate);
                for _ in 0..200 {
                    let s = f64::midpoint(low, high);
                    if s / (1.0 - (rate * s / 2.0).powi(2)) < lead { low = s } else { high = s }
                }
                low
            }
        }
    }

    fn model(self, lead: f64) -> Result<Arc<Model>, String> {
        let work = format!("{:.9}", self.work(lead));
        let text = match self {
            Self::Single(name) => ONE.replace("STAFF", "1").replace("NAME", name),
            Self::Pair => ONE.replace("STAFF", "2").replace("NAME", "work"),
            Self::Row => TWO.to_owned(),
        };
        compiled(&text.replace("WORK", &work))
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let asked = arguments.iter().position(|argument| argument == "--experiments");
    let asked = asked.and_then(|at| arguments.get(at + 1)).and_then(|number| number.parse().ok());
    match study(asked.unwrap_or(SELECTIONS), asked.is_none()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(why) => {
            say(&why);
            ExitCode::FAILURE
        }
    }
}

fn study(selections: u64, writes: bool) -> Result<bool, String> {
    let mut rows = String::new();
    let mut kept = true;
    for case in &CASES {
        let (row, right) = repeated(case, selections)?;
        say(&row);
        kept &= right >= PROMISE;
        let _ = writeln!(rows, "{row}");
    }
    let options = options()?;
    say(&options.text);
    kept &= options.fewer >= FEWER && options.same;
    if writes {
        write(&report(&rows, &options.text))?;
    }
    Ok(kept)
}

/// Selects from the systems of a case so many times; the row of the table, and the share that was right.
fn repeated(case: &Case, selections: u64) -> Result<(String, f64), String> {
    let lead = |place: usize| if place == 0 { case.best } else { case.best + case.relevant };
    let models: Result<Vec<_>, _> =
        case.systems.iter().enumerate().map(|(place, system)| system.model(lead(place))).collect();
    let models = models?;
    // Work in progress is the lead time in hours times the arrivals per hour (Little 1961), and a time average has no
    // bias, which the ratio of a replication's lead times to its tickets has.
    let goal = goal("work_in_progress");
    let terms = terms(ARRIVALS * case.relevant / MINUTES);
    let made: Result<Vec<(bool, u64)>, String> =
        (1..=selections).into_par_iter().map(|seed| select(&models, &goal, &terms, seed)).collect();
    let made = made?;
    let right = made.iter().filter(|(right, _)| *right).count() as f64 / selections as f64;
    let replications =
        made.iter().map(|(_, replications)| *replications).sum::<u64>() as f64 / selections as f64;
    let row = format!(
        "| {} | {} | {} min | {} min | {:.1} % | {replications:.0} |",
        case.title,
        case.systems.len(),
        case.best,
        case.relevant,
        100.0 * right,
    );
    Ok((row, right))
}

/// One selection: whether the first was chosen, and what it took.
fn select(models: &[Arc<Model>], goal: &Goal, terms: &Terms, seed: u64) -> Result<(bool, u64), String> {
    let setting = Setting {
        models: models.to_vec(),
        contenders: (0..models.len()).collect(),
        baseline: Arc::clone(&models[0]),
        goal,
        warm_up: SimTime::from_ticks(48 * TICKS_PER_HOUR),
        sampling: Sampling { seed, first: 0 },
        confirmations: 2,
    };
    let choice = choose(&setting, terms, &Silent).map_err(|error| format!("{error:?}"))?;
    let Way::Sequential { selection, .. } = choice.way else { return Err("not sequential".to_owned()) };
    Ok((selection.decided && choice.best == Some(0), selection.replications()))
}

fn goal(measure: &str) -> Goal {
    Goal { measure: measure.to_owned(), better: Better::Lower, subject_to: Vec::new() }
}

fn terms(indifference: f64) -> Terms {
    Terms {
        confidence: PROMISE,
        indifference,
        tolerances: Vec::new(),
        first_stage: 20,
        replications_max: 100_000,
    }
}

/// The options: what is changed in the helpdesk.
const OPTIONS: [(&str, &str); 12] = [
    ("as it is", ""),
    ("log in 10 % less time", "\"activities.log.duration\" = \"-10%\""),
    ("diagnose in 5 % less time", "\"activities.diagnose.duration\" = \"-5%\""),
    ("diagnose in 10 % less time", "\"activities.diagnose.duration\" = \"-10%\""),
    ("diagnose in 15 % less time", "\"activities.diagnose.duration\" = \"-15%\""),
    ("repair in 10 % less time", "\"activities.engineer.duration\" = \"-10%\""),
    ("5 points more solved by the desk", "\"activities.log.next.done\" = \"+5 points\""),
    ("fewer reopened", "\"activities.confirm.next.reopened\" = \"-7 points\""),
    ("ask the user less often", "\"activities.diagnose.next.ask_user\" = \"-5 points\""),
    ("30 tickets a month fewer", "\"streams.software.arrivals.rate\" = \"530/month\""),
    ("one engineer more", "\"pools.engineers.staff\" = \"+1\""),
    ("less absence in the second line", "\"pools.second_line.shrinkage\" = \"-5 points\""),
];

/// What came of the comparison of the options.
struct Compared {
    text: String,
    fewer: f64,
    same: bool,
}

fn options() -> Result<Compared, String> {
    let models: Result<Vec<_>, _> = OPTIONS.iter().map(|&(_, change)| option(change)).collect();
    let models = models?;
    let goal = goal("lead_time.mean");
    let terms = terms(RELEVANT);
    let warm_up = SimTime::from_ticks(4 * TICKS_PER_WEEK);
    let setting = Setting {
        models: models.clone(),
        contenders: (0..models.len()).collect(),
        baseline: Arc::clone(&models[0]),
        goal: &goal,
        warm_up,
        sampling: Sampling::of(&models[0]),
        confirmations: 100,
    };
    let choice = choose(&setting, &terms, &Silent).map_err(|error| format!("{error:?}"))?;
    let Way::Sequential { selection, one_stage } = &choice.way else {
        return Err("not sequential".to_owned());
    };
    let best = choice.best.ok_or("nothing was chosen")?;
    let mut apart = Apart { models, warm_up, pairs: Vec::new() };
    let independent = rinott(&mut apart, &terms).map_err(|error| format!("{error:?}"))?;
    let (sequential, two_stages) =
        (selection.replications(), independent.made.iter().copied().map(u64::from).sum::<u64>());
    let fewer = two_stages as f64 / sequential as f64;
    let mut text = String::from(
        "| option | mean lead time (Rinott) | replications (Rinott) | replications (Kim and Nelson) |\n|---|---|---|---|\n",
    );
    for (place, (name, _)) in OPTIONS.iter().enumerate() {
        let chosen = if place == best { " (chosen)" } else { "" };
        let _ = writeln!(
            text,
            "| {name}{chosen} | {:.2} h | {} | {} |",
            independent.means[place], independent.made[place], selection.made[place]
        );
    }
    let _ = writeln!(
        text,
        "| together | | {two_stages} | {sequential} |\n\n{fewer:.1} times fewer. Rinott's procedure chooses \
         \"{}\". A design in one stage with common random numbers (Nelson and Matejcik 1995) would take {} of each.",
        OPTIONS[independent.best].0,
        one_stage.map_or_else(|| "?".to_owned(), |count| count.to_string()),
    );
    // Both promise to be right or nearly so: they may differ by less than what is relevant.
    let same = (independent.means[independent.best] - independent.means[best]).abs() < RELEVANT;
    Ok(Compared { text, fewer, same })
}

#[expect(clippy::disallowed_methods, reason = "the helpdesk is a file of this repository")]
fn option(change: &str) -> Result<Arc<Model>, String> {
    let text = std::fs::read_to_string("scenarios/helpdesk.toml").map_err(|why| why.to_string())?;
    if change.is_empty() {
        return compiled(&text);
    }
    let text = format!("{text}\n[options.one]\nchange = {{ {change} }}\n");
    let wrong = |found: &Diagnostics| found.render("helpdesk.toml", &text, false);
    let changed = parse_with(&text, &[("one", 1.0)]).map_err(|found| wrong(&found))?;
    let model = compile(&changed.scenario, "helpdesk", &Attachments::new());
    model.map(|(model, _)| Arc::new(model)).map_err(|found| wrong(&found))
}

/// Models with random numbers of their own.
struct Apart {
    models: Vec<Arc<Model>>,
    warm_up: SimTime,
    pairs: Vec<Paired>,
}

impl Source for Apart {
    type Error = PairedError;

    fn alternatives(&self) -> usize {
        self.models.len()
    }

    fn extend(&mut self, alternatives: &[usize], until: u32) -> Result<(), PairedError> {
        while self.pairs.len() < self.models.len() {
            let place = self.pairs.len();
            let sampling = Sampling { seed: 1_000 + place as u64, first: 0 };
            let model = vec![Arc::clone(&self.models[place])];
            self.pairs.push(Paired::new(model, &["lead_time.mean"], self.warm_up, sampling)?);
        }
        for &alternative in alternatives {
            let run = self.pairs[alternative].extend(until, &Silent);
            run.map_err(|error| PairedError { alternative, error })?;
            if let Some(failure) = self.pairs[alternative].failure(0) {
                return Err(PairedError { alternative, error: failure.clone() });
            }
        }
        Ok(())
    }

    fn objective(&self, alternative: usize, replication: u32) -> f64 {
        let Parts { numerator, denominator } =
            self.pairs[alternative].sample(0, 0).parts()[replication as usize];
        numerator / denominator
    }

    fn excess(&self, _alternative: usize, _constraint: usize, _replication: u32) -> f64 {
        0.0
    }
}

fn compiled(text: &str) -> Result<Arc<Model>, String> {
    let wrong = |found: &Diagnostics| found.render("scenario", text, false);
    let (scenario, found) = parse(text);
    let scenario = scenario.ok_or_else(|| wrong(&found))?;
    let compiled = compile(&scenario, "scenario", &Attachments::new());
    compiled.map(|(model, _)| Arc::new(model)).map_err(|found| wrong(&found))
}

fn report(rows: &str, options: &str) -> String {
    format!(
        "# Selection of the best\n\nCommand: `cargo run --release --example selection`\n\n\
         ## How often it is right\n\n\
         Systems whose mean lead times are known exactly, three arrivals an hour, ten days measured after two days of \
         warm-up. The best is better than each of the others, which are alike, by just the smallest difference that \
         matters: the slippage configuration. Selected {SELECTIONS} times with the seeds 1 to {SELECTIONS} by the \
         procedure of Kim and Nelson (2001) with common random numbers and 20 replications in the first stage; promised \
         are {:.0} %. *Replications* is the mean number in all.\n\n\
         Looked at is the work in progress, which is the lead time times the arrivals (Little 1961) and, being a time average, \
         without bias. A first version looked at the mean lead time of two days instead: 94.7 % for the second case and 92.8 % \
         for the third, since a replication's mean over 144 tickets is biased, differently in different systems. A replication \
         should have many units.\n\n\
         | systems | how many | the best | smallest difference | right | replications |\n|---|---|---|---|---|---|\n{rows}\n\
         ## How many replications it takes\n\n\
         Twelve options of `scenarios/helpdesk.toml`, the shortest mean lead time to be chosen with {:.0} % where {RELEVANT} h \
         matter: by Kim and Nelson's procedure with common random numbers, and by Rinott's (1978) with independent samples, \
         both with 20 replications in the first stage.\n\n{options}",
        100.0 * PROMISE,
        100.0 * PROMISE,
    )
}

#[expect(clippy::disallowed_methods, reason = "this program writes one file, the table it is there for")]
fn write(text: &str) -> Result<(), String> {
    std::fs::write(TABLE, text).map_err(|why| format!("cannot write {TABLE}: {why}"))
}

#[expect(clippy::print_stdout, reason = "a program for the terminal")]
fn say(text: &str) {
    println!("{text}");
}
