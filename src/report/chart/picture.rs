//! A picture of pixels as a PNG file. Knows nothing of what is on it.

use std::collections::BTreeMap;
use std::fmt::Display;

use resvg::tiny_skia::Pixmap;

use crate::report::Error;

/// How hard a picture is compressed, from 1 to 9.
const COMPRESSION: u8 = 4;
/// Colors that a list of them can hold.
const LISTED_MAX: usize = 256;

/// The file. Charts have few colors: where a list of them will do, a pixel is a place in it, else three colors where nothing
/// shines through. Flat areas compress best unfiltered.
///
/// # Errors
/// If the picture has no size.
pub(super) fn encoded(picture: Pixmap) -> Result<Vec<u8>, Error> {
    let (width, height) = (picture.width(), picture.height());
    let opaque = || picture.data().chunks_exact(4).all(|pixel| pixel[3] == u8::MAX);
    let (kind, list, bytes) = match Listed::of(picture.data()) {
        Some(Listed { colors, places }) => (png::ColorType::Indexed, Some(colors), places),
        None if opaque() => (png::ColorType::Rgb, None, colors(picture.data())),
        None => (png::ColorType::Rgba, None, picture.take_demultiplied()),
    };
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(kind);
    if let Some(list) = list {
        encoder.set_palette(list);
    }
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_filter(png::Filter::NoFilter);
    encoder.set_deflate_compression(png::DeflateCompression::Level(COMPRESSION));
    let mut writer = encoder.write_header().map_err(fault)?;
    writer.write_image_data(&bytes).map_err(fault)?;
    writer.finish().map_err(fault)?;
    Ok(file)
}

fn fault(error: impl Display) -> Error {
    Error::Chart(error.to_string())
}

/// The three colors of each pixel without its opacity.
fn colors(pixels: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0; pixels.len() / 4 * 3];
    for (to, from) in bytes.chunks_exact_mut(3).zip(pixels.chunks_exact(4)) {
        to.copy_from_slice(&from[..3]);
    }
    bytes
}

/// A picture as places in a list of its colors.
struct Listed {
    /// Red, green and blue of each, in the order in which they are met.
    colors: Vec<u8>,
    places: Vec<u8>,
}

impl Listed {
    /// `None` if something shines through or there are too many colors.
    fn of(pixels: &[u8]) -> Option<Self> {
        let mut known: BTreeMap<[u8; 4], u8> = BTreeMap::new();
        let mut listed = Self { colors: Vec::new(), places: Vec::with_capacity(pixels.len() / 4) };
        let mut rest = pixels.as_chunks::<4>().0;
        while let Some(&pixel) = rest.first() {
            // Most pixels are as the one before.
            let same = rest.iter().position(|&other| other != pixel).unwrap_or(rest.len());
            let place = match known.get(&pixel) {
                Some(&place) => place,
                None => listed.add(pixel, &mut known)?,
            };
            listed.places.resize(listed.places.len() + same, place);
            rest = &rest[same..];
        }
        Some(listed)
    }

    /// Adds a color; `None` if it is not opaque or there is no place for it.
    fn add(&mut self, pixel: [u8; 4], known: &mut BTreeMap<[u8; 4], u8>) -> Option<u8> {
        let [red, green, blue, opacity] = pixel;
        if opacity < u8::MAX || known.len() == LISTED_MAX {
            return None;
        }
        let place = known.len() as u8;
        known.insert(pixel, place);
        self.colors.extend([red, green, blue]);
        Some(place)
    }
}

#[cfg(test)]
mod tests {
    use resvg::tiny_skia::{Color, Paint, Rect, Transform};

    use super::*;

    /// A picture with so many colors, each one pixel wide, and the pixels of the file that is made of it, read by another
    /// library than the one that wrote it.
    fn read_back(count: usize, opacity: u8) -> (Pixmap, Vec<u8>) {
        let mut pixmap = Pixmap::new(count as u32, 2).unwrap();
        for place in 0..count {
            let mut paint = Paint::default();
            paint.set_color(Color::from_rgba8((place % 256) as u8, (place / 256) as u8, 7, opacity));
            let rect = Rect::from_xywh(place as f32, 0.0, 1.0, 2.0).unwrap();
            pixmap.fill_rect(rect, &paint, Transform::identity(), None);
        }
        let file = encoded(pixmap.clone()).unwrap();
        let found = Pixmap::decode_png(&file).unwrap();
        (pixmap, found.data().to_vec())
    }

    #[test]
    fn a_picture_comes_back_as_it_was() {
        for (count, opacity) in [(3, 255), (256, 255), (257, 255), (3, 128)] {
            let (pixmap, found) = read_back(count, opacity);
            assert!(pixmap.data() == found, "{count} colors");
        }
    }
}
