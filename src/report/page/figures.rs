//! The charts on the page: each drawn once, in colors that follow the page.

use rayon::prelude::*;

use super::super::Error;
use super::super::chart::{Chart, ColorPairs, Drawing, Theme};
use super::html::{Element, Node, el};
use super::tables::framed;

/// A chart as the page shows it.
pub(super) struct Picture {
    /// One drawing that follows the page, or one for each of its themes.
    svg: Vec<(&'static str, String)>,
}

/// Charts that wait for their section, by name.
pub(super) struct Gallery {
    pictures: Vec<(String, Picture)>,
}

impl Gallery {
    /// Draws charts for both themes.
    ///
    /// # Errors
    /// If a drawing fails.
    pub(super) fn new(charts: &[Chart], pairs: &mut ColorPairs) -> Result<Self, Error> {
        let both =
            |chart: &Chart| Ok([chart.draw(&Theme::light(), None)?, chart.draw(&Theme::dark(), None)?]);
        let drawn: Vec<[Drawing; 2]> = charts.par_iter().map(both).collect::<Result<_, Error>>()?;
        let pictures = charts.iter().zip(drawn);
        let pictures = pictures.map(|(chart, drawn)| (chart.name().to_owned(), picture(drawn, pairs)));
        Ok(Self { pictures: pictures.collect() })
    }

    /// Takes the charts whose name begins so.
    pub(super) fn take(&mut self, beginnings: &[&str]) -> Vec<Node> {
        let is_meant = |name: &str| beginnings.iter().any(|beginning| name.starts_with(beginning));
        let (taken, left) =
            std::mem::take(&mut self.pictures).into_iter().partition(|(name, _)| is_meant(name));
        self.pictures = left;
        let taken: Vec<(String, Picture)> = taken;
        taken.into_iter().map(|(_, picture)| Node::from(picture.markup())).collect()
    }
}

fn picture([light, dark]: [Drawing; 2], pairs: &mut ColorPairs) -> Picture {
    let svg = match pairs.merge(light.clone(), dark.clone()) {
        Some(merged) => vec![("chart", merged)],
        None => vec![("chart light-only", light.into_svg()), ("chart dark-only", dark.into_svg())],
    };
    Picture { svg }
}

impl Picture {
    /// The chart in a frame of its own that can be moved where the page is narrow; there its title stands above it as well,
    /// for those who see it, so that it can be read as a whole.
    pub(super) fn markup(self) -> Element {
        let title = self.title();
        let label = format!("Chart: {title}");
        let drawings = self.svg.into_iter().map(|(class, svg)| {
            el("div").class(class).put(framed(&label, el("div").put(Node::Verbatim(svg))))
        });
        el("figure").put(el("figcaption").set("aria-hidden", true).text(title)).all(drawings)
    }

    /// The title of the drawing as plain text.
    fn title(&self) -> String {
        let title =
            self.svg.first().and_then(|(_, svg)| svg.split("<title>").nth(1)?.split("</title>").next());
        title.unwrap_or("a chart").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    }
}
