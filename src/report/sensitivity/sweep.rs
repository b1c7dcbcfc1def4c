//! A measure over a range of one input or two.

use serde::Serialize;

use crate::experiment::measure::{Better, Measure};
use crate::experiment::results::Estimate;
use crate::experiment::sensitivity::SweepPoint;
use crate::model::Model;
use crate::report::chart::{Axis, Caption, Cell, Chart, Curve, Map, chart_files};
use crate::report::csv::{cells, finished};
use crate::report::json::{Figure, lines, provenance_of};
use crate::report::optimum::{capitalized, kind_of, measure_words, range};
use crate::report::table::{Column, draw};
use crate::report::text::{BOLD, DIM, paragraph, section};
use crate::report::words::{Kind, figure, value};
use crate::report::{Error, Provenance, Rendered, Style, Theme};

use super::ends;

/// Name and version of the layout of `sweep.json`.
pub const SWEEP_SCHEMA: &str = "vsim-sweep/1";

/// An input and its values.
#[derive(Debug, Clone, PartialEq)]
pub struct SweepAxis {
    /// Its path.
    pub name: String,
    /// The values as they are written.
    pub values: Vec<String>,
    /// The values as numbers, where they are.
    pub numbers: Option<Vec<f64>>,
}

/// A sweep with what it belongs to.
#[derive(Debug, Clone)]
pub struct SweepReport<'a> {
    /// The scenario as it is.
    pub model: &'a Model,
    /// The measure.
    pub measure: &'a str,
    /// One input or two.
    pub axes: &'a [SweepAxis],
    /// The scenario as it is.
    pub base: &'a SweepPoint,
    /// The points, the last input changing first.
    pub points: &'a [SweepPoint],
    /// Replications of each model.
    pub replications: u32,
}

#[derive(Serialize)]
struct File<'a> {
    schema: &'static str,
    scenario: &'a str,
    seed: u64,
    replications: u32,
    finding: String,
    measure: &'a str,
    inputs: Vec<&'a str>,
    base: Option<Figure>,
    points: Vec<PointFile<'a>>,
}

#[derive(Serialize)]
struct PointFile<'a> {
    values: Vec<&'a str>,
    figure: Option<Figure>,
    difference: Option<Figure>,
    failure: Option<String>,
}

impl SweepReport<'_> {
    fn kind(&self) -> Kind {
        Measure::named(self.model, self.measure).map_or(Kind::Count, |measure| kind_of(measure.unit()))
    }

    fn lower_is_better(&self) -> bool {
        Measure::named(self.model, self.measure).is_none_or(|measure| measure.better() == Better::Lower)
    }

    fn figure(point: &SweepPoint) -> Option<Estimate> {
        point.figures.first().copied().flatten()
    }

    /// The values of a point.
    fn values(&self, place: usize) -> Vec<&str> {
        match self.axes {
            [only] => vec![only.values[place].as_str()],
            [first, second, ..] => {
                let width = second.values.len();
                vec![first.values[place / width].as_str(), second.values[place % width].as_str()]
            }
            [] => Vec::new(),
        }
    }

    fn place_words(&self, place: usize) -> String {
        let values = self.values(place);
        let pairs: Vec<String> =
            self.axes.iter().zip(values).map(|(axis, value)| format!("{} = {value}", axis.name)).collect();
        pairs.join(" and ")
    }

    /// Whether one point is surely below another: the intervals of what they differ by from the scenario as it is, or of the
    /// figures themselves where that has none, do not meet.
    fn are_apart(&self, below: usize, above: usize) -> bool {
        let differences =
            [below, above].map(|place| self.points[place].differences.first().copied().flatten());
        let of = |place: usize, difference: Option<Estimate>| {
            if differences.contains(&None) { Self::figure(&self.points[place]) } else { difference }
        };
        let [below, above] = [(below, differences[0]), (above, differences[1])]
            .map(|(place, difference)| of(place, difference).and_then(|estimate| estimate.interval));
        below.zip(above).is_some_and(|((_, high), (low, _))| high < low)
    }

    /// The finding in a sentence or two.
    pub fn finding(&self) -> String {
        self.finding_of(true)
    }

    /// The finding, with the worst point too if there is room.
    fn finding_of(&self, worst_too: bool) -> String {
        let name = capitalized(&measure_words(self.measure));
        let known: Vec<(usize, Estimate)> = self
            .points
            .iter()
            .enumerate()
            .filter_map(|(place, point)| Some((place, Self::figure(point)?)))
            .collect();
        let order = |a: &&(usize, Estimate), b: &&(usize, Estimate)| a.1.value.total_cmp(&b.1.value);
        let (Some(least), Some(most)) = (known.iter().min_by(order), known.iter().max_by(order)) else {
            return format!("{name} has no value anywhere on the range.");
        };
        let (best, worst) = if self.lower_is_better() { (least, most) } else { (most, least) };
        let failing = self.points.iter().filter(|point| point.failure.is_some()).count();
        let failing = match failing {
            0 => String::new(),
            1 => " One point cannot be run: demand exceeds capacity.".to_owned(),
            more => format!(" {more} points cannot be run: demand exceeds capacity."),
        };
        if !self.are_apart(least.0, most.0) {
            let inputs: Vec<&str> = self.axes.iter().map(|axis| axis.name.as_str()).collect();
            return format!(
                "{name} is between {} and {}: {} replications do not show that it depends on {}.{failing}",
                figure(least.1, self.kind()),
                figure(most.1, self.kind()),
                self.replications,
                inputs.join(" or ")
            );
        }
        let worst = if worst_too {
            format!(", and worst with {}, {}", self.place_words(worst.0), figure(worst.1, self.kind()))
        } else {
            String::new()
        };
        format!(
            "{name} is best with {}, {}{worst}.{failing}",
            self.place_words(best.0),
            figure(best.1, self.kind())
        )
    }
}

/// The report of a sweep. Ends with a line feed.
pub fn text(report: &SweepReport<'_>, style: Style) -> String {
    let mut out = String::new();
    paragraph(&mut out, &report.finding(), style, BOLD);
    let base = SweepReport::figure(report.base);
    let base = base.map_or_else(|| "not known".to_owned(), |base| figure(base, report.kind()));
    let made = format!(
        "{}: {} is {base} as it is; {} replications of each point on common random numbers; ± is the {} interval.",
        report.model.title,
        measure_words(report.measure),
        report.replications,
        value(report.model.run.confidence, Kind::Share)
    );
    paragraph(&mut out, &made, style, DIM);
    let names: Vec<String> = (0..report.points.len()).map(|place| report.values(place).join(", ")).collect();
    let kind = report.kind();
    let columns = vec![
        Column::figures("measure", 0, kind, report.points.iter().map(SweepReport::figure)),
        Column::figures(
            "against now",
            1,
            kind,
            report.points.iter().map(|point| point.differences.first().copied().flatten()),
        ),
    ];
    let title: Vec<&str> = report.axes.iter().map(|axis| axis.name.as_str()).collect();
    section(&mut out, &draw(&title.join(", "), &names, columns, usize::from(style.width)), style);
    out
}

/// All files of a sweep.
///
/// # Errors
///
/// If one cannot be made.
pub fn files(
    report: &SweepReport<'_>,
    origin: &Provenance,
    theme: Option<&Theme>,
) -> Result<Vec<Rendered>, Error> {
    let replications = (1 + report.points.len() as u64) * u64::from(report.replications);
    let (name, seed) = (&report.model.name, report.model.run.seed);
    let mut files = vec![
        Rendered::new("sweep.json", json(report)?),
        Rendered::new("sweep.csv", csv(report)?),
        Rendered::new("provenance.json", provenance_of(name, seed, replications, origin)?),
    ];
    let charts: Vec<Chart> = chart(report).into_iter().collect();
    files.extend(chart_files(&charts, theme)?);
    Ok(files)
}

fn json(report: &SweepReport<'_>) -> Result<Vec<u8>, Error> {
    let point = |(place, point): (usize, &SweepPoint)| PointFile {
        values: report.values(place),
        figure: SweepReport::figure(point).map(Figure::from),
        difference: point.differences.first().copied().flatten().map(Figure::from),
        failure: point
            .failure
            .as_ref()
            .map(|failure| failure.to_string().lines().next().unwrap_or_default().to_owned()),
    };
    lines(&File {
        schema: SWEEP_SCHEMA,
        scenario: &report.model.name,
        seed: report.model.run.seed,
        replications: report.replications,
        finding: report.finding(),
        measure: report.measure,
        inputs: report.axes.iter().map(|axis| axis.name.as_str()).collect(),
        base: SweepReport::figure(report.base).map(Figure::from),
        points: report.points.iter().enumerate().map(point).collect(),
    })
}

fn csv(report: &SweepReport<'_>) -> Result<Vec<u8>, Error> {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    let inputs = report.axes.iter().map(|axis| axis.name.as_str());
    writer.write_record(inputs.chain(["measure", "value", "low", "high"]))?;
    for (place, point) in report.points.iter().enumerate() {
        let [value, low, high] = cells(SweepReport::figure(point));
        let values = report.values(place).into_iter().map(str::to_owned);
        writer.write_record(values.chain([report.measure.to_owned(), value, low, high]))?;
    }
    finished(writer)
}

/// The curve of one input, or the map of two; `None` if there is nothing to draw.
fn chart(report: &SweepReport<'_>) -> Option<Chart> {
    let title = report.finding_of(report.axes.len() == 1);
    let name = capitalized(&measure_words(report.measure));
    let confidence = value(report.model.run.confidence, Kind::Share);
    let foot = format!(
        "{} · {} replications of each point · seed {}",
        report.model.title, report.replications, report.model.run.seed
    );
    let known: Vec<Option<Estimate>> = report.points.iter().map(SweepReport::figure).collect();
    if known.iter().flatten().count() < 2 {
        return None;
    }
    match report.axes {
        [axis] => {
            let places: Vec<f64> = (0..axis.values.len()).map(|place| place as f64).collect();
            let numbers = axis.numbers.clone().unwrap_or(places);
            let base = SweepReport::figure(report.base);
            let figures = known.iter().chain([&base]).flatten().flat_map(|figure| ends(*figure));
            let curve = Curve {
                caption: Caption {
                    title,
                    subtitle: format!("{name} over {}, with its {confidence} interval", axis.name),
                    foot,
                },
                x: Axis {
                    title: axis.name.clone(),
                    kind: Kind::Count,
                    range: range(numbers.iter().copied()),
                },
                y: Axis { title: name, kind: report.kind(), range: range(figures) },
                points: numbers
                    .into_iter()
                    .zip(known)
                    .filter_map(|(x, figure)| Some((x, figure?.into())))
                    .collect(),
                base: base.map(|base| base.value),
            };
            Some(Chart::new("sweep", curve))
        }
        [rows, columns, ..] => {
            let cell = |figure: &Option<Estimate>| Cell {
                value: figure.map(|figure| figure.value),
                text: figure
                    .map_or_else(|| "–".to_owned(), |one| crate::report::words::figure(one, report.kind())),
            };
            let map = Map {
                caption: Caption {
                    title,
                    subtitle: format!(
                        "{name}, with the half-width of its {confidence} interval; – cannot be run"
                    ),
                    foot,
                },
                row_title: rows.name.clone(),
                column_title: columns.name.clone(),
                rows: rows.values.clone(),
                columns: columns.values.clone(),
                cells: known.iter().map(cell).collect(),
            };
            Some(Chart::new("sweep", map))
        }
        [] => None,
    }
}
