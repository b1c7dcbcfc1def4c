//! Whether the pool that is called the bottleneck is where one more person helps most.
//!
//! ```text
//! cargo run --release --example bottleneck                       all shipped scenarios, and the table
//! cargo run --release --example bottleneck -- --replications 20  fewer, nothing written
//! ```
//!
//! Every shipped scenario is analyzed as a user would, and once more with one person added where the bottleneck was
//! found. What is claimed is then held against replications that the analysis has not seen: one more person in each pool
//! in turn, on common random numbers. Ends with code 1 if fewer than nine of ten claims are right.

#![expect(
    clippy::disallowed_methods,
    reason = "scenarios are read from their files, and one table is written"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use vsim::analysis::results::{Analysis, ChangeKind, Claim};
use vsim::analysis::{Analyzing, analyze};
use vsim::experiment::Silent;
use vsim::experiment::paired::{Paired, Sampling};
use vsim::experiment::results::Estimate;
use vsim::id::{Id, PoolId};
use vsim::model::{Attachments, Model, Replications, compile, files_needed};
use vsim::scenario::parse;

/// Where the table is written.
const TABLE: &str = "results/measured/bottleneck.md";
/// Replications of each analysis and of each check, at most.
const REPLICATIONS: u32 = 100;
/// The measure that is to improve.
const MEASURE: &str = "lead_time.mean";

/// What was claimed of a case, and whether that is so.
struct Judged {
    row: String,
    /// Whether the claim is right; `None` where nothing definite was claimed and nothing can be wrong.
    is_right: bool,
    names_one: bool,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let asked = arguments.iter().position(|argument| argument == "--replications");
    let asked = asked.and_then(|at| arguments.get(at + 1)).and_then(|number| number.parse().ok());
    match study(asked.unwrap_or(REPLICATIONS), asked.is_none()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(why) => {
            say(&why);
            ExitCode::FAILURE
        }
    }
}

/// Judges all cases; whether at least nine of ten claims of a bottleneck are right, and all others.
fn study(replications: u32, writes: bool) -> Result<bool, String> {
    let mut judged = Vec::new();
    for path in scenarios()? {
        let mut model = load(&path)?;
        cap(&mut model, replications);
        let name = model.name.clone();
        let (first, claim) = judge(&name, &model)?;
        say(&first.row);
        judged.push(first);
        if let Claim::Bottleneck(pool) = claim {
            let relieved = model.with_more_people(PoolId::new(pool), 1);
            let pool = &model.pools[PoolId::new(pool)].name;
            let (second, _) = judge(&format!("{name}, one more in `{pool}`"), &relieved)?;
            say(&second.row);
            judged.push(second);
        }
    }
    let claims: Vec<&Judged> = judged.iter().filter(|one| one.names_one).collect();
    let right = claims.iter().filter(|one| one.is_right).count();
    let others_right = judged.iter().filter(|one| !one.names_one).all(|one| one.is_right);
    let summary = format!("{right} of {} claims of one bottleneck are right.", claims.len());
    say(&summary);
    if writes {
        let rows: String = judged.iter().fold(String::new(), |mut rows, one| {
            let _ = writeln!(rows, "{}", one.row);
            rows
        });
        fs::write(TABLE, report(&rows, &summary)).map_err(|why| format!("cannot write {TABLE}: {why}"))?;
    }
    Ok(right * 10 >= claims.len() * 9 && others_right)
}

/// Analyzes a model and holds the claim against fresh replications.
fn judge(name: &str, model: &Model) -> Result<(Judged, Claim), String> {
    let analysis = analyze(model, &Analyzing::default(), &Silent).map_err(|why| format!("{name}: {why}"))?;
    let gains = fresh_gains(model, &analysis).map_err(|why| format!("{name}: {why}"))?;
    let best = gains.iter().max_by(|a, b| a.1.value.total_cmp(&b.1.value)).map(|(pool, _)| *pool);
    let helps = |gain: &Estimate| gain.interval.is_some_and(|(low, _)| low > 0.0);
    let title = |pool: usize| analysis.run.pools[pool].name.clone();
    let (claimed, is_right) = match &analysis.verdict.claim {
        Claim::Bottleneck(pool) => (title(*pool), best == Some(*pool)),
        Claim::OneOf(pools) => {
            let names: Vec<String> = pools.iter().map(|&pool| title(pool)).collect();
            (format!("one of {}", names.join(", ")), best.is_some_and(|best| pools.contains(&best)))
        }
        Claim::NoneProved | Claim::NotRun => ("none".to_owned(), gains.iter().all(|(_, gain)| !helps(gain))),
    };
    let gains: Vec<String> =
        gains.iter().map(|(pool, gain)| format!("{} {}", title(*pool), shown(gain))).collect();
    let verdict = if is_right { "right" } else { "wrong" };
    let row =
        format!("| {name} | {} | {claimed} | {} | {verdict} |", analysis.run.replications, gains.join("; "));
    let claim = analysis.verdict.claim.clone();
    Ok((Judged { row, is_right, names_one: matches!(claim, Claim::Bottleneck(_)) }, claim))
}

/// By how much one more person in each pool cuts the mean lead time, largest first, in replications of its own; the
/// intervals hold together.
fn fresh_gains(model: &Model, analysis: &Analysis) -> Result<Vec<(usize, Estimate)>, String> {
    let marginal = analysis.marginal.as_ref().ok_or("no changes were run")?;
    let people = marginal.kinds.iter().find(|kind| kind.kind == ChangeKind::Person);
    let pools: Vec<usize> =
        people.iter().flat_map(|people| &people.places).map(|one| one.change.place()).collect();
    let varied = pools.iter().map(|&pool| Arc::new(model.with_more_people(PoolId::new(pool), 1)));
    let models = std::iter::once(Arc::new(model.clone())).chain(varied).collect();
    let sampling = Sampling::of(model).fresh();
    let mut paired = Paired::new(models, &[MEASURE], analysis.run.warm_up, sampling)
        .map_err(|why| why.error.to_string())?;
    paired.extend(analysis.run.replications, &Silent).map_err(|why| why.to_string())?;
    let confidence = 1.0 - 0.05 / pools.len().max(1) as f64;
    let mut gains: Vec<(usize, Estimate)> = (1..)
        .zip(&pools)
        .filter_map(|(place, &pool)| Some((pool, paired.difference(0, place, 0)?.estimate(confidence))))
        .collect();
    gains.sort_by(|a, b| b.1.value.total_cmp(&a.1.value));
    Ok(gains)
}

/// Never more replications than this, and a fixed number.
fn cap(model: &mut Model, most: u32) {
    let wanted = match model.run.replications {
        Replications::Fixed(count) => count,
        Replications::Precision { max, .. } => max,
    };
    model.run.replications = Replications::Fixed(wanted.min(most));
}

/// The paths of all shipped scenarios, by name.
fn scenarios() -> Result<Vec<PathBuf>, String> {
    let entries = fs::read_dir("scenarios").map_err(|why| format!("cannot read scenarios/: {why}"))?;
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .collect();
    paths.sort();
    Ok(paths)
}

fn load(path: &Path) -> Result<Model, String> {
    let shown = path.display().to_string();
    let text = fs::read_to_string(path).map_err(|why| format!("cannot read {shown}: {why}"))?;
    let (scenario, found) = parse(&text);
    let scenario = scenario.ok_or_else(|| found.render(&shown, &text, false))?;
    let mut files = Attachments::new();
    for file in files_needed(&scenario) {
        let beside = Path::new("scenarios").join(&file.value);
        let bytes = fs::read(&beside).map_err(|why| format!("cannot read {}: {why}", beside.display()))?;
        files.insert(file.value.clone(), bytes);
    }
    let name = path.file_stem().map_or_else(|| shown.clone(), |stem| stem.to_string_lossy().into_owned());
    let compiled = compile(&scenario, &name, &files);
    compiled.map(|(model, _)| model).map_err(|found| found.render(&shown, &text, false))
}

/// A gain in hours with its half-width.
fn shown(gain: &Estimate) -> String {
    let half = gain.interval.map_or(0.0, |(low, high)| 0.5 * (high - low));
    format!("{:.3} ± {half:.3} h", gain.value)
}

fn report(rows: &str, summary: &str) -> String {
    format!(
        "# Whether the bottleneck is the bottleneck\n\nCommand: `cargo run --release --example bottleneck`\n\n\
         Every shipped scenario is analyzed as `vsim analyze` does, with at most {REPLICATIONS} replications, and once \
         more with one\nperson added where the bottleneck was found. The claim is then held against as many \
         replications that the analysis has\nnot seen: by how much one more person in each pool cuts the mean lead \
         time, the largest gain first, with simultaneous\n95 % intervals. A claim of one bottleneck is right if the \
         gain there is the largest; one of several if the largest is\namong them; none if no gain is proved.\n\n\
         {summary}\n\n\
         | case | replications | claimed | gains in fresh replications | |\n|---|---:|---|---|---|\n{rows}"
    )
}

#[expect(clippy::print_stdout, reason = "a program for the terminal")]
fn say(text: &str) {
    println!("{text}");
}
