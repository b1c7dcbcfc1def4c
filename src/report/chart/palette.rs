//! Colors: one for each thing, the same in every chart, and told apart by color-blind readers. The hues are those
//! of Okabe and Ito (2008), "Color universal design"; on a dark ground they are lightened.

use plotters::style::RGBColor;

use crate::experiment::results::Cause;

/// The colors of a chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    /// The ground.
    pub(super) ground: RGBColor,
    /// Text that matters.
    pub(super) ink: RGBColor,
    /// Text and lines that explain.
    pub(super) muted: RGBColor,
    /// Lines to measure by.
    pub(super) grid: RGBColor,
    /// The ground of what does not count, and of empty parts of bars.
    pub(super) shade: RGBColor,
    /// Units that leave.
    pub(super) throughput: RGBColor,
    /// Busy people, and work.
    pub(super) busy: RGBColor,
    /// Units inside, and waiting of all causes together.
    pub(super) inside: RGBColor,
    contention: RGBColor,
    off_shift: RGBColor,
    overtaken: RGBColor,
    external: RGBColor,
    limit: RGBColor,
    batch: RGBColor,
    join: RGBColor,
    stock: RGBColor,
    setup: RGBColor,
    before: RGBColor,
}

impl Theme {
    /// Dark on white, for print and most pages.
    pub const fn light() -> Self {
        Self {
            ground: RGBColor(0xFF, 0xFF, 0xFF),
            ink: RGBColor(0x1A, 0x1C, 0x20),
            muted: RGBColor(0x5C, 0x63, 0x6C),
            grid: RGBColor(0xDD, 0xE1, 0xE5),
            shade: RGBColor(0xEF, 0xF1, 0xF3),
            throughput: RGBColor(0x00, 0x72, 0xB2),
            busy: RGBColor(0x00, 0x9E, 0x73),
            inside: RGBColor(0x4B, 0x4F, 0x8C),
            contention: RGBColor(0xD5, 0x5E, 0x00),
            off_shift: RGBColor(0x56, 0xB4, 0xE9),
            overtaken: RGBColor(0xCC, 0x79, 0xA7),
            external: RGBColor(0x6B, 0x72, 0x80),
            limit: RGBColor(0xE6, 0x9F, 0x00),
            batch: RGBColor(0x00, 0x4C, 0x6D),
            join: RGBColor(0x8C, 0x6B, 0xB1),
            stock: RGBColor(0x7A, 0x5C, 0x2E),
            setup: RGBColor(0x9A, 0x9A, 0x00),
            before: RGBColor(0x5A, 0x5A, 0x5A),
        }
    }

    /// Light on dark.
    pub const fn dark() -> Self {
        Self {
            ground: RGBColor(0x16, 0x19, 0x1D),
            ink: RGBColor(0xF1, 0xF3, 0xF5),
            muted: RGBColor(0xA6, 0xAE, 0xB7),
            grid: RGBColor(0x34, 0x3A, 0x41),
            shade: RGBColor(0x24, 0x29, 0x2F),
            throughput: RGBColor(0x3D, 0x9F, 0xE0),
            busy: RGBColor(0x1F, 0xB8, 0x8B),
            inside: RGBColor(0xA3, 0xA8, 0xEE),
            contention: RGBColor(0xEE, 0x7A, 0x20),
            off_shift: RGBColor(0x7F, 0xC8, 0xF2),
            overtaken: RGBColor(0xDB, 0x93, 0xBB),
            external: RGBColor(0x66, 0x6E, 0x78),
            limit: RGBColor(0xF5, 0xB8, 0x33),
            batch: RGBColor(0x4A, 0x8F, 0xB5),
            join: RGBColor(0xB3, 0x94, 0xE6),
            stock: RGBColor(0xA8, 0x7D, 0x3F),
            setup: RGBColor(0xD4, 0xD4, 0x6A),
            before: RGBColor(0xB4, 0xB4, 0xB4),
        }
    }

    /// The color of text on a fill: ink or ground, whichever stands out more by the contrast of WCAG 2.1. Its curve of a channel
    /// is taken as the cubic that fits it best.
    pub(super) fn text_on(&self, fill: RGBColor) -> RGBColor {
        let channel = |value: u8| {
            let c = f64::from(value) / 255.0;
            c * (0.013 + c * (0.682 + c * 0.305))
        };
        let light = |c: RGBColor| 0.2126 * channel(c.0) + 0.7152 * channel(c.1) + 0.0722 * channel(c.2);
        let contrast = |color: RGBColor| {
            let (a, b) = (light(color) + 0.05, light(fill) + 0.05);
            a.max(b) / a.min(b)
        };
        if contrast(self.ground) > contrast(self.ink) { self.ground } else { self.ink }
    }

    /// The color of a cause of waiting.
    pub(super) const fn cause(&self, cause: Cause) -> RGBColor {
        match cause {
            Cause::Contention => self.contention,
            Cause::OffShift => self.off_shift,
            Cause::Overtaken => self.overtaken,
            Cause::External => self.external,
            Cause::Limit => self.limit,
            Cause::Batch => self.batch,
            Cause::Join => self.join,
            Cause::Stock => self.stock,
            Cause::Setup => self.setup,
            Cause::Before => self.before,
        }
    }
}

/// A color between two.
pub(super) fn mixed(from: RGBColor, to: RGBColor, part: f64) -> RGBColor {
    let channel =
        |from: u8, to: u8| (f64::from(from) + part * (f64::from(to) - f64::from(from))).round() as u8;
    RGBColor(channel(from.0, to.0), channel(from.1, to.1), channel(from.2, to.2))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Contrast by WCAG 2.1, "relative luminance" and "contrast ratio".
    fn contrast(a: RGBColor, b: RGBColor) -> f64 {
        let channel = |value: u8| {
            let c = f64::from(value) / 255.0;
            if c <= 0.03928 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        let luminance = |c: RGBColor| 0.2126 * channel(c.0) + 0.7152 * channel(c.1) + 0.0722 * channel(c.2);
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_can_be_read_on_the_ground_and_on_the_shade() {
        for theme in [Theme::light(), Theme::dark()] {
            assert!(contrast(theme.ink, theme.ground) > 12.0);
            assert!(contrast(theme.muted, theme.ground) > 4.5);
            assert!(contrast(theme.muted, theme.shade) > 4.5);
            assert!(contrast(theme.throughput, theme.ground) > 4.5);
            assert!(contrast(theme.inside, theme.ground) > 4.5);
        }
    }

    #[test]
    fn figures_can_be_read_on_every_fill() {
        for theme in [Theme::light(), Theme::dark()] {
            for part in 0..=20 {
                let fill = mixed(theme.ground, theme.inside, f64::from(part) / 20.0);
                let found = contrast(theme.text_on(fill), fill);
                // On the worst of all grays black and white have a contrast of 4.6 each; ink is not quite black.
                assert!(found > 3.9, "{found} on {fill:?}");
            }
        }
    }

    #[test]
    fn neighboring_causes_differ_from_the_ground_and_from_one_another() {
        for theme in [Theme::light(), Theme::dark()] {
            for cause in Cause::ALL {
                assert!(contrast(theme.cause(cause), theme.ground) > 2.0, "{cause:?}");
            }
            for pair in Cause::ALL.windows(2) {
                let (a, b) = (theme.cause(pair[0]), theme.cause(pair[1]));
                let distance = (i32::from(a.0) - i32::from(b.0)).abs()
                    + (i32::from(a.1) - i32::from(b.1)).abs()
                    + (i32::from(a.2) - i32::from(b.2)).abs();
                assert!(distance > 120, "{pair:?}");
            }
        }
    }
}
