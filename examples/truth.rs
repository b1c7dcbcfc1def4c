//! Holds vsim against a table of queueing systems whose results are known exactly.
//!
//! ```text
//! cargo run --release --example truth                  all cases, and the table under results/measured
//! cargo run --release --example truth -- --only mm1    cases whose name contains a text, all values
//! cargo run --release --example truth -- --length 0.2  runs of that part of the length, nothing written
//! ```
//!
//! Each case becomes a scenario, runs with a fixed seed of its own and is judged by rules that are written out
//! in the table. Ends with code 1 if any case failed.

use std::fmt::Write as _;
use std::process::ExitCode;

#[path = "../tests/support/truth/mod.rs"]
mod truth;

use truth::case::{Case, Mode, all_cases};
use truth::examine::{Effort, Examination, Run, can_say, examine};
use truth::judge::Verdict;

/// Where the table is written.
const TABLE: &str = "results/measured/truth.md";

/// Error of all verdicts together.
const FAMILY: f64 = 0.001;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let after = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1)
    };
    let length = after("--length").map(|length| length.parse()).transpose();
    let outcome = match length {
        Ok(length) => study(after("--only").map(String::as_str), length),
        Err(why) => Err(format!("expected a number after --length: {why}")),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(why) => {
            say(&why);
            ExitCode::FAILURE
        }
    }
}

/// Runs the cases; whether none failed.
fn study(only: Option<&str>, length: Option<f64>) -> Result<bool, String> {
    let cases = all_cases().map_err(|why| why.to_string())?;
    let said = cases.iter().filter(|case| can_say(case).is_ok());
    let values: usize = said.map(|case| case.expected.len()).sum();
    let effort = Effort {
        confidence: 1.0 - FAMILY / values as f64,
        share: length.unwrap_or(1.0),
        lengthen: length.is_none_or(|length| length >= 1.0),
    };
    let chosen = cases.iter().filter(|case| only.is_none_or(|text| case.id.contains(text)));
    let mut rows = Vec::new();
    for case in chosen {
        let examination = examine(case, effort)?;
        say(&progress(case, &examination, only.is_some()));
        rows.push((case, examination));
    }
    let report = report(&rows);
    if only.is_none() && length.is_none() {
        write(&report)?;
    }
    say(&summary(&rows));
    say(&standard_scores(&rows));
    Ok(rows.iter().all(|(_, row)| !matches!(row, Examination::Ran(run) if run.verdict() == Verdict::Failed)))
}

/// One line for a case that is done, and one for each of its values that did not pass, or for each.
fn progress(case: &Case, examination: &Examination, verbose: bool) -> String {
    let run = match examination {
        Examination::Waits(feature) => return format!("{:42} waits for {feature}", case.id),
        Examination::Ran(run) => run,
    };
    let mut line = format!(
        "{:42} {:12} {:3} values, worst |z| {:5.2}, width {:4.2}, {:.0} million events",
        case.id,
        word(run.verdict()),
        run.values.len(),
        worst_score(run),
        worst_width(run),
        run.events as f64 / 1e6,
    );
    for value in run.values.iter().filter(|value| verbose || value.verdict != Verdict::Passed) {
        let _ = write!(line, "\n    {value}");
    }
    line
}

const fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Passed => "pass",
        Verdict::Inconclusive => "inconclusive",
        Verdict::Failed => "fail",
    }
}

fn worst_score(run: &Run) -> f64 {
    run.values.iter().filter_map(|value| value.z).map(f64::abs).fold(0.0, f64::max)
}

fn worst_width(run: &Run) -> f64 {
    run.values.iter().map(|value| value.width).fold(0.0, f64::max)
}

/// How many cases have each verdict.
fn summary(rows: &[(&Case, Examination)]) -> String {
    let with = |verdict: Verdict| {
        rows.iter()
            .filter(|(_, row)| matches!(row, Examination::Ran(run) if run.verdict() == verdict))
            .count()
    };
    let waiting = rows.iter().filter(|(_, row)| matches!(row, Examination::Waits(_))).count();
    let values = runs(rows).map(|(_, run)| run.values.len()).sum::<usize>();
    format!(
        "{} cases: {} pass, {} fail, {} inconclusive, {waiting} wait for a feature; {values} values tested.",
        rows.len(),
        with(Verdict::Passed),
        with(Verdict::Failed),
        with(Verdict::Inconclusive),
    )
}

fn runs<'a>(rows: &'a [(&'a Case, Examination)]) -> impl Iterator<Item = (&'a Case, &'a Run)> {
    rows.iter().filter_map(|(case, row)| match row {
        Examination::Ran(run) => Some((*case, run)),
        Examination::Waits(_) => None,
    })
}

/// Scores of values that passed; of all, and of one for each case, which are independent.
fn standard_scores(rows: &[(&Case, Examination)]) -> String {
    let passed = |run: &Run| -> Vec<f64> {
        let values = run.values.iter().filter(|value| value.verdict == Verdict::Passed);
        values.filter_map(|value| value.z).collect()
    };
    let all: Vec<f64> = runs(rows).flat_map(|(_, run)| passed(run)).collect();
    let lead: Vec<f64> = runs(rows).filter_map(|(_, run)| lead_score(run)).collect();
    if lead.is_empty() {
        return String::new();
    }
    let far =
        |scores: &[f64]| 100.0 * scores.iter().filter(|z| z.abs() > 2.0).count() as f64 / scores.len() as f64;
    let mean = lead.iter().sum::<f64>() / lead.len() as f64;
    let square = lead.iter().map(|z| z * z).sum::<f64>() / lead.len() as f64;
    format!(
        "All {} scores: {:.1} % beyond 2 (expected 4.6 %, at most 8 %). One score for each of {} cases: mean \
         {mean:+.2} (standard error {:.2}), mean square {square:.2} (standard error {:.2}), {:.1} % beyond 2.",
        all.len(),
        far(&all),
        lead.len(),
        1.0 / (lead.len() as f64).sqrt(),
        (2.0 / lead.len() as f64).sqrt(),
        far(&lead),
    )
}

/// The score of the first mean of time or number; the one that stands for its case.
fn lead_score(run: &Run) -> Option<f64> {
    let mean = |label: &str| label.starts_with("mean_");
    let first = run.values.iter().find(|value| mean(&value.label) && value.z.is_some());
    first.or_else(|| run.values.iter().find(|value| value.z.is_some()))?.z
}

/// Mean score for each family of systems.
fn scores_by_kind(rows: &[(&Case, Examination)]) -> String {
    let mut kinds: Vec<&str> = runs(rows).map(|(case, _)| case.kind.as_str()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let mut table =
        "| family | cases | values | mean score of all values | mean score, one for each case |\n\
         |---|---:|---:|---:|---:|\n"
            .to_owned();
    for kind in kinds {
        let of_kind = || runs(rows).filter(|(case, _)| case.kind == kind).map(|(_, run)| run);
        let scores: Vec<f64> =
            of_kind().flat_map(|run| run.values.iter().filter_map(|value| value.z)).collect();
        let leads: Vec<f64> = of_kind().filter_map(lead_score).collect();
        let mean = |scores: &[f64]| {
            let sum: f64 = scores.iter().sum();
            if scores.is_empty() { "-".to_owned() } else { format!("{:+.2}", sum / scores.len() as f64) }
        };
        let _ = writeln!(
            table,
            "| {kind} | {} | {} | {} | {} |",
            of_kind().count(),
            scores.len(),
            mean(&scores),
            mean(&leads)
        );
    }
    table
}

const RULES: &str = "\
Every case of `tests/data/truth.json` that a scenario can say is turned into one, compiled and run like any other,
with a seed made from its name. Rules:

- Cases without randomness are met to 1e-9.
- Else the mean over independent replications (ratio of sums, Student's t with the delta method) must lie within
  the interval whose level makes the error of all verdicts together 0.1 % (Bonferroni over all values tested).
- A value only passes if the half-width of its 95 % interval is at most 2 % of it, 5 % for standard deviations,
  quantiles from the 95th percentile on and systems with a load from 95 % on, 0.005 for probabilities. Where it is wider
  the case runs longer, with the same seed.
- A quantile is tested by the share of units at or below its exact value, a standard deviation by the second moment
  about the exact mean. The interval of a share must lie between the shares at the two ends of the interval allowed for
  the quantile; up to the 95th percentile a half-width of 0.005 will do.
- Proportions of replications with fewer than 10 expected successes are judged by Clopper and Pearson's interval; so
  is the mean of a number at an instant within 0.001 of the least or the largest possible number.
- In every replication units and time are conserved exactly, and the recorder that users' results come from agrees to
  the microsecond with the one that measures here.

*Score* is the distance from the exact value in standard errors; *width* the half-width of the 95 % interval over
the one allowed (at most 1 to pass), the worst of the case.
";

const FAMILIES: &str = "\
Values of one case hang together, so the mean of a family has a standard error of about one over the root of its
number of cases.
";

/// The whole table.
fn report(rows: &[(&Case, Examination)]) -> String {
    let mut text =
        "# Held against exact answers\n\nCommand: `cargo run --release --example truth`\n\n".to_owned();
    let _ = writeln!(text, "{}\n\n{RULES}", summary(rows));
    let _ = writeln!(text, "## Scores\n\n{}\n\n{FAMILIES}\n{}", standard_scores(rows), scores_by_kind(rows));
    text.push_str("## Cases\n\n");
    text.push_str(
        "| case | family | verdict | values | worst score | worst width | replications | minutes each |\n",
    );
    text.push_str("|---|---|---|---:|---:|---:|---:|---:|\n");
    for (case, run) in runs(rows) {
        let score = if case.mode == Mode::Deterministic {
            "exact".to_owned()
        } else {
            format!("{:.2}", worst_score(run))
        };
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {score} | {:.2} | {} | {:.0} |",
            case.id,
            case.kind,
            word(run.verdict()),
            run.values.len(),
            worst_width(run),
            run.replications,
            run.minutes
        );
    }
    text.push_str("\n## Cases that wait for a feature\n\n| case | family | waits for |\n|---|---|---|\n");
    for (case, row) in rows {
        if let Examination::Waits(feature) = row {
            let _ = writeln!(text, "| {} | {} | {feature} |", case.id, case.kind);
        }
    }
    text
}

#[expect(clippy::disallowed_methods, reason = "this program writes one file, the table it is there for")]
fn write(report: &str) -> Result<(), String> {
    std::fs::write(TABLE, report).map_err(|why| format!("cannot write {TABLE}: {why}"))
}

#[expect(clippy::print_stdout, reason = "a program for the terminal")]
fn say(text: &str) {
    println!("{text}");
}
