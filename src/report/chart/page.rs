//! What pages take from the charts, so that both look alike: text cut as the typeface of the charts measures it, the
//! colors by what they stand for, and a drawing that follows the colors of the page.

use super::canvas::Drawing;
use super::font::{Font, register};
use super::frame::cut;
use super::palette::Theme;
use crate::experiment::results::Cause;

/// Cuts a text of `size` pixels into at most `most` lines of at most `width` pixels; what is too long ends in an ellipsis.
pub(in crate::report) fn fitted(text: &str, size: f64, bold: bool, width: f64, most: usize) -> Vec<String> {
    // Without the typeface widths are estimated.
    let _ = register();
    cut(text, Font { size, bold }, width, most)
}

/// The colors of a page by what they stand for, as CSS writes them.
pub(in crate::report) fn page_colors(theme: &Theme) -> [(&'static str, String); 8] {
    let named = [
        ("ground", theme.ground),
        ("ink", theme.ink),
        ("muted", theme.muted),
        ("grid", theme.grid),
        ("shade", theme.shade),
        ("flow", theme.throughput),
        ("busy", theme.busy),
        ("wait", theme.cause(Cause::Contention)),
    ];
    named.map(|(name, color)| (name, format!("#{:02X}{:02X}{:02X}", color.0, color.1, color.2)))
}

/// Pairs of colors, light and dark, that a page sets as variables.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::report) struct ColorPairs {
    pairs: Vec<(String, String)>,
}

impl ColorPairs {
    /// One drawing of two that differ in their colors only: each color that differs is a variable of the page. `None` if
    /// they differ in anything else.
    pub(in crate::report) fn merge(&mut self, light: Drawing, dark: Drawing) -> Option<String> {
        /// A color in hexadecimal digits.
        const DIGITS: usize = 6;
        let (light, dark) = (light.into_svg(), dark.into_svg());
        let (mut ours, mut theirs) = (light.split('#'), dark.split('#'));
        let (first, other) = (ours.next()?, theirs.next()?);
        let mut merged = String::with_capacity(light.len());
        merged.push_str((first == other).then_some(first)?);
        loop {
            let (part, other) = match (ours.next(), theirs.next()) {
                (None, None) => return Some(merged),
                (Some(part), Some(other)) => (part, other),
                _ => return None,
            };
            if part == other {
                merged.push('#');
                merged.push_str(part);
                continue;
            }
            let (color, rest) = part.split_at_checked(DIGITS)?;
            let (dark_color, other_rest) = other.split_at_checked(DIGITS)?;
            let is_color = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
            (rest == other_rest && is_color(color) && is_color(dark_color)).then_some(())?;
            merged.push_str(&self.variable(color, dark_color));
            merged.push_str(rest);
        }
    }

    /// `var(--c3)` for a pair.
    fn variable(&mut self, light: &str, dark: &str) -> String {
        let known = self.pairs.iter().position(|(ours, theirs)| ours == light && theirs == dark);
        let place = known.unwrap_or_else(|| {
            self.pairs.push((light.to_owned(), dark.to_owned()));
            self.pairs.len() - 1
        });
        format!("var(--c{place})")
    }

    /// The variables in CSS, light or dark.
    pub(in crate::report) fn css(&self, is_dark: bool) -> String {
        let one = |(place, (light, dark)): (usize, &(String, String))| {
            format!("--c{place}:#{};", if is_dark { dark } else { light })
        };
        self.pairs.iter().enumerate().map(one).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{fixture, run_charts};

    #[test]
    fn a_drawing_in_two_themes_becomes_one_that_follows_the_page() {
        let results = fixture::helpdesk();
        let mut pairs = ColorPairs::default();
        for chart in run_charts(&results) {
            let [light, dark] =
                [Theme::light(), Theme::dark()].map(|theme| chart.draw(&theme, None).unwrap());
            let merged = pairs.merge(light.clone(), dark.clone()).unwrap();
            // With the variables put in, each is what it was.
            for (drawing, is_dark) in [(light, false), (dark, true)] {
                let mut filled = merged.clone();
                for one in pairs.css(is_dark).split_terminator(';').rev() {
                    let (name, color) = one.split_once(':').unwrap();
                    filled = filled.replace(&format!("var({name})"), color);
                }
                assert_eq!(filled, drawing.into_svg());
            }
        }
        assert!(pairs.pairs.len() > 5, "{pairs:?}");
    }

    #[test]
    fn drawings_that_differ_otherwise_are_not_merged() {
        let of = |results| run_charts(&results)[0].draw(&Theme::light(), None).unwrap();
        let mut pairs = ColorPairs::default();
        assert_eq!(pairs.merge(of(fixture::helpdesk()), of(fixture::overloaded())), None);
    }
}
