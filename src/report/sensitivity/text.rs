//! The sensitivity of a measure for people at a terminal.

use crate::report::Style;
use crate::report::optimum::measure_words;
use crate::report::table::{Column, draw};
use crate::report::text::{BOLD, DIM, paragraph, section};
use crate::report::words::{figure, value};

use super::{Kind, SensitivityFindings, SensitivityReport};

/// The report of a sensitivity analysis. Ends with a line feed.
pub fn text(report: &SensitivityReport<'_>, style: Style) -> String {
    let mut out = String::new();
    paragraph(&mut out, &report.finding(), style, BOLD);
    paragraph(&mut out, &made_from(report), style, DIM);
    let kind = report.kind();
    let width = usize::from(style.width);
    let named = |input: usize| {
        let (label, range) = &report.inputs[input];
        format!("{label} ({range})")
    };
    let table = match report.findings {
        SensitivityFindings::Tornado(tornado) => {
            let names: Vec<String> = tornado.bars.iter().map(|bar| named(bar.input)).collect();
            let columns = vec![
                Column::figures("low", 1, kind, tornado.bars.iter().map(|bar| bar.low)),
                Column::figures("high", 1, kind, tornado.bars.iter().map(|bar| bar.high)),
                Column::figures("high less low", 0, kind, tornado.bars.iter().map(|bar| bar.swing)),
            ];
            draw("Changes by input", &names, columns, width)
        }
        SensitivityFindings::Morris(morris) => {
            let names: Vec<String> = morris.effects.iter().map(|effect| named(effect.input)).collect();
            let columns = vec![
                Column::figures(
                    "moves it by",
                    0,
                    kind,
                    morris.effects.iter().map(|one| Some(one.importance)),
                ),
                Column::values("with sign", 1, kind, morris.effects.iter().map(|one| Some(one.mean))),
                Column::values("spread", 1, kind, morris.effects.iter().map(|one| Some(one.spread))),
            ];
            draw("Elementary effects", &names, columns, width)
        }
    };
    section(&mut out, &table, style);
    out
}

fn made_from(report: &SensitivityReport<'_>) -> String {
    let confidence = value(report.model.run.confidence, Kind::Share);
    let name = measure_words(report.measure);
    match report.findings {
        SensitivityFindings::Tornado(tornado) => {
            let base =
                tornado.base.map_or_else(|| "not known".to_owned(), |base| figure(base, report.kind()));
            format!(
                "{}: {name} is {base}; each input low and high, the others as they are, {} replications each on common \
                 random numbers; ± is the {confidence} interval of one difference.",
                report.model.title, report.replications
            )
        }
        SensitivityFindings::Morris(morris) => format!(
            "{}: {name} in {} models, {} replications each on common random numbers; a spread as large as the effect \
             itself says that it depends on the other inputs; ± is the {confidence} interval over walks.",
            report.model.title, morris.models, report.replications
        ),
    }
}
