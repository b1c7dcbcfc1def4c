//! Bytes of the shipped scenarios are changed in thousands of ways: whatever comes of it is read, compiled and, if
//! it still is a scenario, run for a short time, all without a panic. Every finding points into the text and can be
//! drawn.
//!
//! The changes are the same every time. A fault that they bring to light becomes a case of its own in `found`.

#![expect(clippy::disallowed_methods, reason = "the scenarios are read from their files")]

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use vsim::experiment::{MEASURES, measure_exists};
use vsim::kernel::plan::Plan;
use vsim::kernel::{Ending, Kernel};
use vsim::model::{
    Attachments, BatchSize, Model, arrival_rate, compile, files_needed, loads, visits_per_unit,
};
use vsim::observe::recorder::Recorder;
use vsim::observe::windows::Window;
use vsim::rng::{RandomStream, name_key};
use vsim::scenario::{Diagnostics, parse};
use vsim::time::{SimTime, TICKS_PER_DAY};

/// Mutations of each scenario; six of them make more than 4,000.
const MUTATIONS: u32 = 700;
/// Of a log only every so many lines are kept: reading all of it hundreds of times would show nothing more.
const LOG_STEP: usize = 100;
/// Visits that a run may take on average, so that it takes milliseconds.
const VISITS: f64 = 300.0;

/// What becomes of mutations.
#[derive(Debug, Default)]
struct Tried {
    refused: u32,
    compiled: u32,
    run: u32,
}

/// The text of a scenario with extracts of the files it names.
struct Seedling {
    name: &'static str,
    text: String,
    files: Attachments,
}

impl Seedling {
    fn read(name: &'static str) -> Self {
        let directory: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
        let text = fs::read_to_string(directory.join(format!("{name}.toml"))).unwrap();
        let (scenario, _) = parse(&text);
        let names =
            files_needed(&scenario.unwrap()).into_iter().map(|file| file.value.clone()).collect::<Vec<_>>();
        let files = names.into_iter().map(|file| {
            let extract = extract(&fs::read(directory.join(&file)).unwrap());
            (file, extract)
        });
        Self { name, files: files.collect(), text }
    }

    /// Tries the mutations of this scenario.
    fn try_mutations(&self) -> Tried {
        let mut random = RandomStream::new(name_key(self.name));
        let mut tried = Tried::default();
        for _ in 0..MUTATIONS {
            let text = mutated(self.text.as_bytes(), &mut random);
            self.try_text(&String::from_utf8_lossy(&text), &mut tried);
        }
        tried
    }

    /// Does with a text what the program would do.
    fn try_text(&self, text: &str, tried: &mut Tried) {
        let (scenario, found) = parse(text);
        draw(&found, text);
        let Some(scenario) = scenario else {
            assert!(found.has_errors(), "refused without a word:\n{text}");
            tried.refused += 1;
            return;
        };
        match compile(&scenario, self.name, &self.files) {
            Ok((model, warnings)) => {
                draw(&warnings, text);
                tried.compiled += 1;
                tried.run += u32::from(run_shortly(model));
            }
            Err(found) => {
                draw(&found, text);
                assert!(found.has_errors(), "refused without a word:\n{text}");
                tried.refused += 1;
            }
        }
    }
}

/// The heading and some lines of a compressed log.
fn extract(bytes: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    MultiGzDecoder::new(bytes).read_to_end(&mut text).unwrap();
    text.split_inclusive(|&byte| byte == b'\n').step_by(LOG_STEP).flatten().copied().collect()
}

/// The text with a change, or a few.
fn mutated(text: &[u8], random: &mut RandomStream) -> Vec<u8> {
    /// What is put in: what a scenario is made of, where a change is most likely to mean something.
    const PIECES: [&[u8]; 24] = [
        b"0",
        b"9",
        b"-",
        b".",
        b"\"",
        b"\n",
        b"=",
        b"[",
        b"]",
        b"{",
        b"}",
        b",",
        b"#",
        b"%",
        b"e9",
        b"nan",
        b"inf",
        b"00000",
        b"true",
        b"\\",
        b"'''",
        b"\xC3\xA9",
        b"\xFF",
        b"\x00",
    ];
    let mut bytes = text.to_vec();
    for _ in 0..=random.below(6).saturating_sub(3) {
        let at = random.below(bytes.len() as u32 + 1) as usize;
        let end = (at + 1 + random.below(12) as usize).min(bytes.len());
        let piece = PIECES[random.below(PIECES.len() as u32) as usize];
        match random.below(7) {
            0 => drop(bytes.drain(at..end)),
            1 => drop(bytes.splice(at..at, piece.iter().copied())),
            2 => drop(bytes.splice(at..end.min(at + 1), piece.iter().copied())),
            3 => bytes[at..end].fill(random.below(256) as u8),
            4 => {
                let copy = bytes[at..end].to_vec();
                let to = random.below(bytes.len() as u32 + 1) as usize;
                drop(bytes.splice(to..to, copy));
            }
            5 => {
                // Two bytes change places; in a table of digits that makes another valid scenario.
                let other = random.below(bytes.len().max(1) as u32) as usize;
                if at < bytes.len() {
                    bytes.swap(at, other);
                }
            }
            // A file that was cut off is rarer: nothing behind the cut is tried.
            _ if random.below(8) == 0 => bytes.truncate(at),
            _ => bytes[at..end].reverse(),
        }
    }
    bytes
}

/// Draws findings, plain and colored, after a look at their places.
fn draw(found: &Diagnostics, text: &str) {
    for one in found.iter() {
        for place in one.place.iter().chain(one.also.iter().map(|(place, _)| place)) {
            assert!(place.start <= place.end && place.end <= text.len(), "{one:?} is not in\n{text}");
            assert!(
                text.is_char_boundary(place.start) && text.is_char_boundary(place.end),
                "{one:?}\n{text}"
            );
        }
    }
    assert_eq!(found.render("mutated.toml", text, false).is_empty(), found.is_empty());
    found.render("mutated.toml", text, true);
}

/// Runs a model for as long as it takes some hundred visits, two days at most; returns whether anything happened.
fn run_shortly(mut model: Model) -> bool {
    loads(&model);
    assert!(!measure_exists(&model, "") && measure_exists(&model, MEASURES[0]));
    let visits_per_tick: f64 = model
        .streams
        .ids()
        .map(|stream| {
            let visits: f64 = visits_per_unit(&model, stream).iter().map(|(_, visits)| visits).sum();
            arrival_rate(&model, stream).unwrap_or(0.0) * visits
        })
        .sum();
    let ticks = (VISITS / visits_per_tick).min(2.0 * TICKS_PER_DAY as f64) as u64;
    model.run.horizon = model.run.horizon.min(SimTime::from_ticks(ticks.max(1)));
    model.run.units_max = 1_000;
    // A batch comes whole, before anybody asks how many are inside.
    for stream in &mut model.streams {
        match &mut stream.batch {
            BatchSize::Fixed(size) => *size = (*size).min(1_000),
            BatchSize::Geometric(mean) => *mean = mean.min(100.0),
            BatchSize::Shares(sizes) => sizes.iter_mut().for_each(|(size, _)| *size = (*size).min(1_000)),
        }
    }
    let plan = Plan::new(&model);
    let mut recorder =
        Recorder::new(&model, Window { warm_up: SimTime::ZERO, bins: 4, week: true, details: true });
    let outcome = Kernel::new(&plan).run(model.run.seed, 0, &mut recorder);
    let seen = recorder.observations(outcome);
    let cut_short = matches!(outcome.ending, Ending::TooManyUnits | Ending::TooManyEvents);
    assert!(cut_short || seen.balance.holds(), "{:?}", seen.balance);
    outcome.events > 0
}

/// Tries the mutations of a scenario and sees to it that they reach all stages.
fn try_all(name: &'static str) {
    let tried = Seedling::read(name).try_mutations();
    assert!(tried.refused > MUTATIONS / 5, "hardly anything is refused: {tried:?}");
    assert!(
        tried.compiled > MUTATIONS / 5 && tried.run > MUTATIONS / 10,
        "hardly anything is run: {tried:?}"
    );
}

#[test]
fn no_mutation_of_the_cloud_migration_panics() {
    try_all("cloud-migration");
}

#[test]
fn no_mutation_of_the_helpdesk_panics() {
    try_all("helpdesk");
}

#[test]
fn no_mutation_of_the_helpdesk_portal_panics() {
    try_all("helpdesk-portal");
}

#[test]
fn no_mutation_of_the_replay_panics() {
    try_all("helpdesk-replay");
}

#[test]
fn no_mutation_of_the_release_stream_panics() {
    try_all("release-stream");
}

#[test]
fn no_mutation_of_the_service_upgrade_panics() {
    try_all("service-upgrade");
}

#[test]
fn no_mutation_of_the_change_board_panics() {
    try_all("change-board");
}

#[test]
fn no_mutation_of_the_major_incident_panics() {
    try_all("major-incident");
}

#[test]
fn no_mutation_of_the_release_train_panics() {
    try_all("release-train");
}

#[test]
fn no_mutation_of_the_service_requests_panics() {
    try_all("service-requests");
}

#[test]
fn no_mutation_of_the_service_value_chain_panics() {
    try_all("service-value-chain");
}

#[test]
fn every_shipped_scenario_is_mutated() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let files = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    let scenarios = files.filter(|path| path.extension().is_some_and(|end| end == "toml"));
    assert_eq!(scenarios.count(), 11, "give the new scenario a test here");
}
