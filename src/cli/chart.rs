//! `vsim chart`: draw the charts of stored results again.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Subcommand;
use super::common::ThemeName;
use super::failure::Failure;
use super::files::{ResultsFolder, StoredCharts, stored_charts, stored_results};
use super::sampling::internal;
use super::terminal::Terminal;
use crate::report::{Chart, Rendered, Size, Theme};
use crate::scenario::suggest;

/// The least and the most pixels of a side.
const SIDE: (u32, u32) = (200, 10_000);
/// The most pixels of a picture.
const PIXELS_MOST: u64 = 40_000_000;

const EXAMPLES: &str = "\
Examples:
  vsim chart helpdesk --list                         the charts of results/helpdesk/ with their findings
  vsim chart helpdesk bottleneck --theme dark        one chart again, for a dark page
  vsim chart helpdesk ladder week --size 1600x900    the ladders of all streams and the week, for slides
  vsim chart results/helpdesk/analysis --format svg --out figures";

/// Draw charts of stored results again: in other colors, another size or format, without simulating
///
/// Every command that draws charts leaves what they show in charts.json beside them. This draws from it: the same
/// charts, to the last dot. A name stands for the chart of this name, for all whose names begin with it where none has it
/// (`ladder` for `ladder-incident`), or for a folder of results (`analysis`).
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct ChartCommand {
    /// A directory of results, or the name of a scenario with results in `results/`
    results: PathBuf,

    /// Charts to draw; all if none is named
    #[arg(value_name = "CHART")]
    names: Vec<String>,

    /// List the charts with their findings and draw nothing
    #[arg(long, conflicts_with_all = ["out", "theme", "size", "format"])]
    list: bool,

    /// Directory to write into; beside the stored results if absent
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// Colors
    #[arg(long, value_enum, default_value_t)]
    theme: ThemeName,

    /// Size in pixels, such as 1600x900; what suits each chart if absent
    #[arg(long, value_name = "WxH", value_parser = size)]
    size: Option<Size>,

    /// Format; both if absent
    #[arg(short, long, value_enum)]
    format: Option<PictureFormat>,
}

/// Formats of pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum PictureFormat {
    /// Vectors, for pages and print.
    Svg,
    /// Pixels.
    Png,
}

impl Subcommand for ChartCommand {
    fn execute(&self, terminal: Terminal) -> Result<(), Failure> {
        let root = stored_results(&self.results)?;
        let stored = stored_charts(&root)?;
        let wanted = self.wanted(&stored, &root.display().to_string())?;
        if self.list {
            let line = |(folder, chart): &(&StoredCharts, &Chart)| {
                format!("{}  {}\n", full_name(folder, chart), chart.title())
            };
            return terminal.output(&wanted.iter().map(line).collect::<String>());
        }
        let theme = self.theme.theme(false).unwrap_or_else(Theme::light);
        for folder in &stored {
            let charts: Vec<&Chart> =
                wanted.iter().filter(|(of, _)| std::ptr::eq(*of, folder)).map(|(_, chart)| *chart).collect();
            if charts.is_empty() {
                continue;
            }
            let mut files = Vec::new();
            for chart in charts {
                files.extend(self.files(chart, &theme)?);
            }
            let place = ResultsFolder::new(self.out.as_deref().unwrap_or(&root), &folder.name);
            place.create()?;
            place.add(&files, "")?;
            terminal.present(&format!("wrote {} ({} files)\n", place.shown(), files.len()))?;
        }
        Ok(())
    }
}

impl ChartCommand {
    /// The charts that are named, in the order in which they are stored.
    fn wanted<'s>(
        &self,
        stored: &'s [StoredCharts],
        root: &str,
    ) -> Result<Vec<(&'s StoredCharts, &'s Chart)>, Failure> {
        let all: Vec<(&StoredCharts, &Chart)> =
            stored.iter().flat_map(|folder| folder.charts.iter().map(move |chart| (folder, chart))).collect();
        let mut meant = vec![self.names.is_empty(); all.len()];
        for name in &self.names {
            let matches: Vec<Match> =
                all.iter().map(|(folder, chart)| matched(name, folder, chart)).collect();
            // A chart of just this name is meant alone, though the names of others begin alike.
            let wanted = if matches.contains(&Match::Whole) { Match::Whole } else { Match::Beginning };
            if !matches.contains(&wanted) {
                return Err(unknown(name, &all, root));
            }
            for (meant, matched) in meant.iter_mut().zip(matches) {
                *meant |= matched == wanted;
            }
        }
        Ok(all.into_iter().zip(meant).filter(|(_, meant)| *meant).map(|(chart, _)| chart).collect())
    }

    /// The pictures of a chart.
    fn files(&self, chart: &Chart, theme: &Theme) -> Result<Vec<Rendered>, Failure> {
        let drawing = chart.draw(theme, self.size).map_err(|error| internal(&error))?;
        let mut files = Vec::new();
        if self.format != Some(PictureFormat::Svg) {
            let bytes = drawing.png().map_err(|error| internal(&error))?;
            files.push(Rendered::new(format!("{}.png", chart.name()), bytes));
        }
        if self.format != Some(PictureFormat::Png) {
            files.push(Rendered::new(format!("{}.svg", chart.name()), drawing.into_svg().into_bytes()));
        }
        Ok(files)
    }
}

/// `bottleneck`, `analysis/week`.
fn full_name(folder: &StoredCharts, chart: &Chart) -> String {
    if folder.name.is_empty() { chart.name().to_owned() } else { format!("{}/{}", folder.name, chart.name()) }
}

/// How a name on the command line fits a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Match {
    /// Not at all.
    None,
    /// The name of the chart goes on after it, as `ladder-password` does after `ladder`.
    Beginning,
    /// It is the name of the chart, or of its folder.
    Whole,
}

/// How a name on the command line fits a chart, with the folder before it or without.
fn matched(name: &str, folder: &StoredCharts, chart: &Chart) -> Match {
    let name = name.trim_end_matches('/');
    let local = match name.split_once('/') {
        Some((of, local)) if of == folder.name => local,
        Some(_) => return Match::None,
        None if name == folder.name => return Match::Whole,
        None => name,
    };
    match chart.name().strip_prefix(local) {
        Some("") => Match::Whole,
        Some(rest) if rest.starts_with('-') => Match::Beginning,
        _ => Match::None,
    }
}

/// That there is no such chart, with the nearest or all there are.
fn unknown(name: &str, all: &[(&StoredCharts, &Chart)], root: &str) -> Failure {
    let failure = Failure::new(format!("there is no chart `{name}` in `{root}`"));
    let names: Vec<String> = all.iter().map(|(folder, chart)| full_name(folder, chart)).collect();
    let local = all.iter().map(|(_, chart)| chart.name());
    match suggest::nearest(name, local.chain(names.iter().map(String::as_str))) {
        Some(near) => failure.hint(format!("did you mean `{near}`? `--list` shows all")),
        None => failure.hint(format!("expected {}", suggest::list(names.iter().map(String::as_str)))),
    }
}

/// Width and height as they are written: `1600x900`.
fn size(text: &str) -> Result<Size, String> {
    let number = |text: &str| text.trim().parse::<u32>().ok();
    let sides =
        text.split_once(['x', 'X', '×']).and_then(|(width, height)| number(width).zip(number(height)));
    let Some((width, height)) = sides else {
        return Err("expected width and height in pixels, such as 1600x900".to_owned());
    };
    let (least, most) = SIDE;
    if ![width, height].iter().all(|side| (least..=most).contains(side)) {
        return Err(format!("each side must have {least} to {most} pixels"));
    }
    if u64::from(width) * u64::from(height) > PIXELS_MOST {
        return Err(format!("at most {} million pixels can be drawn", PIXELS_MOST / 1_000_000));
    }
    Ok(Size { width, height })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_two_numbers_of_pixels_within_reason() {
        assert_eq!(size("1600x900"), Ok(Size { width: 1600, height: 900 }));
        assert_eq!(size(" 800 X 600 "), Ok(Size { width: 800, height: 600 }));
        for text in ["", "x", "800", "800x", "-1x600", "8e2x600"] {
            assert!(size(text).unwrap_err().starts_with("expected width and height"), "{text}");
        }
        assert_eq!(size("100x900").unwrap_err(), "each side must have 200 to 10000 pixels");
        assert_eq!(size("10000x9000").unwrap_err(), "at most 40 million pixels can be drawn");
    }
}
