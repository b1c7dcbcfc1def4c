//! The file of the charts: what each of them shows, so that all can be drawn again without simulating.

use std::fmt;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Chart, Theme};
use crate::report::{Error, Rendered};

/// The name of the file.
pub const CHARTS_FILE: &str = "charts.json";
/// Name and version of its layout. It changes whenever what a chart needs does.
pub const CHARTS_SCHEMA: &str = "vsim-charts/1";

#[derive(Serialize)]
struct File<'a> {
    schema: &'static str,
    charts: &'a [Chart],
}

#[derive(Deserialize)]
struct Charts {
    charts: Vec<Chart>,
}

/// Why a file holds no charts that can be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoCharts {
    /// It is not JSON: why.
    NotJson(String),
    /// It has another schema, or none.
    Foreign(Option<String>),
    /// It says that it is ours, but something in it is not as it should be: what.
    Damaged(String),
}

impl fmt::Display for NoCharts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotJson(reason) => write!(f, "it is not JSON: {reason}"),
            Self::Foreign(Some(schema)) => {
                write!(f, "expected the schema `{CHARTS_SCHEMA}`, found `{schema}`")
            }
            Self::Foreign(None) => write!(f, "expected the schema `{CHARTS_SCHEMA}`, found none"),
            Self::Damaged(reason) => write!(f, "it is damaged: {reason}"),
        }
    }
}

/// The file with all charts, and each of them as PNG and SVG if there is a theme for them.
///
/// # Errors
/// If one cannot be made.
pub(in crate::report) fn files(charts: &[Chart], theme: Option<&Theme>) -> Result<Vec<Rendered>, Error> {
    let mut bytes = serde_json::to_vec(&File { schema: CHARTS_SCHEMA, charts })?;
    bytes.push(b'\n');
    let mut files = vec![Rendered::new(CHARTS_FILE, bytes)];
    let Some(theme) = theme else { return Ok(files) };
    // A picture takes tens of milliseconds and knows nothing of the others.
    let pictures = charts.par_iter().map(|chart| {
        let drawing = chart.draw(theme, None)?;
        let png = Rendered::new(format!("{}.png", chart.name()), drawing.png()?);
        Ok([png, Rendered::new(format!("{}.svg", chart.name()), drawing.into_svg().into_bytes())])
    });
    files.extend(pictures.collect::<Result<Vec<_>, Error>>()?.into_iter().flatten());
    Ok(files)
}

/// The charts in such a file.
///
/// # Errors
/// If it is no such file.
pub fn read(bytes: &[u8]) -> Result<Vec<Chart>, NoCharts> {
    let value: Value = serde_json::from_slice(bytes).map_err(|error| NoCharts::NotJson(error.to_string()))?;
    match value.get("schema").and_then(Value::as_str) {
        Some(CHARTS_SCHEMA) => {}
        other => return Err(NoCharts::Foreign(other.map(str::to_owned))),
    }
    let charts: Charts =
        serde_json::from_value(value).map_err(|error| NoCharts::Damaged(error.to_string()))?;
    match charts.charts.iter().find(|chart| !is_plain(chart.name())) {
        Some(odd) => Err(NoCharts::Damaged(format!("`{}` cannot name a chart", odd.name()))),
        None => Ok(charts.charts),
    }
}

/// Whether a name leads to no other folder, whatever the system.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|one| one.is_alphanumeric() || matches!(one, '-' | '_'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::analysis::{charts, fixture};
    use crate::report::chart::Size;

    fn stored() -> Vec<u8> {
        let charts =
            [crate::report::run_charts(&crate::report::fixture::helpdesk()), charts(&fixture::helpdesk())];
        files(&charts.concat(), None).unwrap().remove(0).bytes
    }

    #[test]
    fn what_is_stored_is_drawn_as_it_was() {
        let once = crate::report::run_charts(&crate::report::fixture::helpdesk());
        let again = read(&files(&once, None).unwrap()[0].bytes).unwrap();
        assert_eq!(once.len(), again.len());
        for (one, other) in once.iter().zip(&again) {
            let svg = |chart: &Chart| chart.draw(&Theme::light(), None).unwrap().into_svg();
            assert_eq!(svg(one), svg(other), "{}", one.name());
        }
    }

    #[test]
    fn what_is_no_file_of_charts_is_refused_with_the_reason() {
        let reason = |bytes: &[u8]| read(bytes).unwrap_err().to_string();
        assert!(reason(b"PNG").starts_with("it is not JSON: expected value"));
        assert_eq!(reason(b"[1]"), "expected the schema `vsim-charts/1`, found none");
        assert_eq!(
            reason(br#"{"schema": "vsim-summary/1"}"#),
            "expected the schema `vsim-charts/1`, found `vsim-summary/1`"
        );
        let damaged = reason(br#"{"schema": "vsim-charts/1", "charts": [{"name": "week"}]}"#);
        assert!(damaged.starts_with("it is damaged: missing field `view`"), "{damaged}");
        let text = String::from_utf8(stored()).unwrap();
        let away = text.replacen("\"throughput\"", "\"../throughput\"", 1);
        assert_eq!(reason(away.as_bytes()), "it is damaged: `../throughput` cannot name a chart");
    }

    #[test]
    fn no_change_of_a_stored_figure_stops_the_drawing() {
        let value: Value = serde_json::from_slice(&stored()).unwrap();
        let count = numbers(&value);
        let charts = value["charts"].as_array().unwrap().len();
        assert!(count > 1000 && charts > 10);
        // A figure here and there becomes absurd, and lists lose their ends.
        for odd in [-1.0, 0.0, 1e300, -1e300] {
            let mut changed = value.clone();
            let mut place = 0;
            change(&mut changed, &mut place, odd);
            let bytes = serde_json::to_vec(&changed).unwrap();
            for chart in read(&bytes).unwrap_or_default() {
                let drawing = chart.draw(&Theme::light(), Some(Size { width: 300, height: 300 })).unwrap();
                assert!(!drawing.into_svg().is_empty());
            }
        }
    }

    fn numbers(value: &Value) -> usize {
        match value {
            Value::Number(_) => 1,
            Value::Array(items) => items.iter().map(numbers).sum(),
            Value::Object(map) => map.values().map(numbers).sum(),
            _ => 0,
        }
    }

    /// Makes every seventh number odd and every third list shorter.
    fn change(value: &mut Value, place: &mut usize, odd: f64) {
        match value {
            Value::Number(_) => {
                *place += 1;
                if *place % 7 == 3 {
                    *value = odd.into();
                }
            }
            Value::Array(items) => {
                *place += 1;
                if place.is_multiple_of(3) && items.len() > 8 {
                    items.truncate(items.len() / 2);
                }
                for item in items {
                    change(item, place, odd);
                }
            }
            Value::Object(map) => {
                for item in map.values_mut() {
                    change(item, place, odd);
                }
            }
            _ => {}
        }
    }
}
