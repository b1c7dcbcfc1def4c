//! The font of the charts: measuring text for the layout and rendering it without any installed font. Knows
//! nothing of charts.

use std::sync::{Arc, LazyLock};

use plotters::style::{FontDesc, FontFamily, FontStyle, register_font};
use resvg::usvg::fontdb::Database;

use crate::report::Error;

/// The family as it stands in the SVG: the bundled font, or what a viewer has.
pub(super) const FAMILY: &str = "IBM Plex Sans, sans-serif";

const NAME: &str = "IBM Plex Sans";
static REGULAR: &[u8] = include_bytes!("../../../assets/fonts/IBMPlexSans-Regular.ttf");
static BOLD: &[u8] = include_bytes!("../../../assets/fonts/IBMPlexSans-Bold.ttf");

/// Height of a line over the size of the font: the font's ascent and descent, by which the drawing library
/// measures (its table `hhea` says 1025 and 275 of 1000).
const LINE: f64 = 1.3;
/// Sizes are measured as large as this and scaled down, because widths come in whole pixels.
const MEASURED_SIZE: f64 = 200.0;

/// Whether the fonts could be registered for measuring.
static REGISTERED: LazyLock<bool> = LazyLock::new(|| {
    register_font(FAMILY, FontStyle::Normal, REGULAR).is_ok()
        && register_font(FAMILY, FontStyle::Bold, BOLD).is_ok()
});

/// The fonts for rendering.
static DATABASE: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut database = Database::new();
    database.load_font_data(REGULAR.to_vec());
    database.load_font_data(BOLD.to_vec());
    database.set_sans_serif_family(NAME);
    Arc::new(database)
});

/// Size in pixels, and weight.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Font {
    /// Size of the em square.
    pub(super) size: f64,
    /// Bold or regular.
    pub(super) bold: bool,
}

impl Font {
    /// Regular weight.
    pub(super) const fn regular(size: f64) -> Self {
        Self { size, bold: false }
    }

    /// Bold weight.
    pub(super) const fn bold(size: f64) -> Self {
        Self { size, bold: true }
    }

    /// From one baseline to the next.
    pub(super) fn line_height(self) -> f64 {
        self.size * 1.25
    }

    /// Width of a text in pixels; an estimate by the number of characters if it cannot be measured.
    pub(super) fn width(self, text: &str) -> f64 {
        // Layout measures before anything is drawn.
        LazyLock::force(&REGISTERED);
        let style = self.style();
        let font = FontDesc::new(FontFamily::Name(FAMILY), MEASURED_SIZE * LINE, style);
        font.layout_box(text).map_or_else(
            |_| text.chars().count() as f64 * self.size * 0.6,
            |((left, _), (right, _))| f64::from(right - left) * self.size / MEASURED_SIZE,
        )
    }

    /// The weight as the drawing library names it.
    pub(super) const fn style(self) -> FontStyle {
        if self.bold { FontStyle::Bold } else { FontStyle::Normal }
    }
}

/// Makes the fonts known to the drawing library.
///
/// # Errors
/// If the bundled font files are damaged.
pub(super) fn register() -> Result<(), Error> {
    if *REGISTERED { Ok(()) } else { Err(Error::Chart("the bundled font cannot be read".to_owned())) }
}

/// The fonts for rendering.
pub(super) fn database() -> Arc<Database> {
    Arc::clone(&DATABASE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_measured_with_the_bundled_font() {
        register().unwrap();
        // A digit of IBM Plex Sans is 600 units of 1000 wide, in both weights.
        assert!((Font::regular(10.0).width("0123456789") - 60.0).abs() < 0.1);
        assert!((Font::bold(20.0).width("00") - 24.0).abs() < 0.2);
        assert!(Font::bold(10.0).width("illicit") < Font::bold(10.0).width("wombats"));
    }

    #[test]
    fn both_weights_are_there_for_rendering_under_the_name_that_the_drawing_uses() {
        let families: Vec<_> =
            database().faces().map(|face| (face.families[0].0.clone(), face.weight.0)).collect();
        assert_eq!(families, [(NAME.to_owned(), 400), (NAME.to_owned(), 700)]);
        assert!(FAMILY.starts_with(NAME));
    }
}
