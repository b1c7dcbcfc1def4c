//! The files of a sensitivity analysis.

use serde::Serialize;

use crate::experiment::results::Estimate;
use crate::report::chart::{Caption, Chart, Tornado, TornadoBar, chart_files};
use crate::report::csv::{cells, finished};
use crate::report::json::{Figure, lines, provenance_of};
use crate::report::optimum::measure_words;
use crate::report::words::value;
use crate::report::{Error, Provenance, Rendered, Theme};

use super::{Kind, SENSITIVITY_SCHEMA, SensitivityFindings, SensitivityReport};

#[derive(Serialize)]
struct File<'a> {
    schema: &'static str,
    scenario: &'a str,
    seed: u64,
    replications: u32,
    finding: String,
    measure: &'a str,
    method: &'static str,
    base: Option<Figure>,
    inputs: Vec<Input<'a>>,
}

/// What does not apply to the method is null.
#[derive(Serialize)]
struct Input<'a> {
    #[serde(rename = "input")]
    name: &'a str,
    range: &'a str,
    low: Option<Figure>,
    high: Option<Figure>,
    swing: Option<Figure>,
    importance: Option<Figure>,
    mean: Option<f64>,
    spread: Option<f64>,
}

/// All files of a sensitivity analysis.
///
/// # Errors
///
/// If one cannot be made.
pub fn files(
    report: &SensitivityReport<'_>,
    origin: &Provenance,
    theme: Option<&Theme>,
) -> Result<Vec<Rendered>, Error> {
    let models = match report.findings {
        SensitivityFindings::Tornado(tornado) => 1 + 2 * tornado.bars.len(),
        SensitivityFindings::Morris(morris) => 1 + morris.models,
    };
    let replications = models as u64 * u64::from(report.replications);
    let (name, seed) = (&report.model.name, report.model.run.seed);
    let mut files = vec![
        Rendered::new("sensitivity.json", json(report)?),
        Rendered::new("sensitivity.csv", csv(report)?),
        Rendered::new("provenance.json", provenance_of(name, seed, replications, origin)?),
    ];
    let charts: Vec<Chart> = tornado_chart(report).into_iter().collect();
    files.extend(chart_files(&charts, theme)?);
    Ok(files)
}

fn inputs<'a>(report: &'a SensitivityReport<'_>) -> Vec<Input<'a>> {
    let blank = |input: usize| Input {
        name: &report.inputs[input].0,
        range: &report.inputs[input].1,
        low: None,
        high: None,
        swing: None,
        importance: None,
        mean: None,
        spread: None,
    };
    match report.findings {
        SensitivityFindings::Tornado(tornado) => tornado
            .bars
            .iter()
            .map(|bar| Input {
                low: bar.low.map(Figure::from),
                high: bar.high.map(Figure::from),
                swing: bar.swing.map(Figure::from),
                ..blank(bar.input)
            })
            .collect(),
        SensitivityFindings::Morris(morris) => morris
            .effects
            .iter()
            .map(|effect| Input {
                importance: Some(Figure::from(effect.importance)),
                mean: Some(effect.mean),
                spread: Some(effect.spread),
                ..blank(effect.input)
            })
            .collect(),
    }
}

fn json(report: &SensitivityReport<'_>) -> Result<Vec<u8>, Error> {
    let (method, base) = match report.findings {
        SensitivityFindings::Tornado(tornado) => ("tornado", tornado.base),
        SensitivityFindings::Morris(_) => ("morris", None),
    };
    lines(&File {
        schema: SENSITIVITY_SCHEMA,
        scenario: &report.model.name,
        seed: report.model.run.seed,
        replications: report.replications,
        finding: report.finding(),
        measure: report.measure,
        method,
        base: base.map(Figure::from),
        inputs: inputs(report),
    })
}

fn csv(report: &SensitivityReport<'_>) -> Result<Vec<u8>, Error> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(["input", "range", "figure", "value", "low", "high"])?;
    let mut row = |input: usize, figure: &str, estimate: Option<Estimate>| {
        let (label, range) = &report.inputs[input];
        let [value, low, high] = cells(estimate);
        writer.write_record([label.as_str(), range.as_str(), figure, &value, &low, &high])
    };
    match report.findings {
        SensitivityFindings::Tornado(tornado) => {
            for bar in &tornado.bars {
                row(bar.input, "low", bar.low)?;
                row(bar.input, "high", bar.high)?;
                row(bar.input, "swing", bar.swing)?;
            }
        }
        SensitivityFindings::Morris(morris) => {
            let bare = |value: f64| Some(Estimate { value, interval: None });
            for effect in &morris.effects {
                row(effect.input, "importance", Some(effect.importance))?;
                row(effect.input, "mean", bare(effect.mean))?;
                row(effect.input, "spread", bare(effect.spread))?;
            }
        }
    }
    finished(writer)
}

/// The tornado; of walks a bar for the importance of each input. `None` if there is nothing to draw.
fn tornado_chart(report: &SensitivityReport<'_>) -> Option<Chart> {
    let name = measure_words(report.measure);
    let confidence = value(report.model.run.confidence, Kind::Share);
    let named = |input: usize| report.inputs[input].clone();
    let (bars, subtitle): (Vec<TornadoBar>, String) = match report.findings {
        SensitivityFindings::Tornado(tornado) => {
            let base = tornado.base.map_or_else(|| "–".to_owned(), |base| value(base.value, report.kind()));
            let bars = tornado.bars.iter().map(|bar| {
                let (name, range) = named(bar.input);
                TornadoBar { name, range, low: bar.low.map(Into::into), high: bar.high.map(Into::into) }
            });
            let subtitle = format!(
                "Change of {name} (now {base}) with one input low or high and the others as they are, each with its \
                 {confidence} interval"
            );
            (bars.collect(), subtitle)
        }
        SensitivityFindings::Morris(morris) => {
            let bars = morris.effects.iter().map(|effect| {
                let (name, range) = named(effect.input);
                TornadoBar { name, range, low: None, high: Some(effect.importance.into()) }
            });
            let subtitle = format!(
                "Mean size of the effect of each input on {name} over its range, all inputs moving (Morris), with its \
                 {confidence} interval"
            );
            (bars.collect(), subtitle)
        }
    };
    let foot = format!(
        "{} · {} replications of each model · seed {}",
        report.model.title, report.replications, report.model.run.seed
    );
    let caption = Caption { title: report.finding(), subtitle, foot };
    let tornado = Tornado { caption, kind: report.kind(), bars };
    tornado.has_changes().then(|| Chart::new("tornado", tornado))
}
