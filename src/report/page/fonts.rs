//! The typeface of the page, within the page: it looks alike everywhere and asks nobody for anything.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

static REGULAR: &[u8] = include_bytes!("../../../assets/fonts/IBMPlexSans-Regular.woff2");
static BOLD: &[u8] = include_bytes!("../../../assets/fonts/IBMPlexSans-Bold.woff2");

/// The rules that make the typeface known.
pub(super) fn css() -> String {
    [(REGULAR, 400), (BOLD, 700)]
        .map(|(font, weight)| {
            format!(
                "@font-face{{font-family:\"IBM Plex Sans\";font-weight:{weight};font-display:block;\
                 src:url(data:font/woff2;base64,{})format(\"woff2\")}}",
                STANDARD.encode(font)
            )
        })
        .concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_weights_are_woff2() {
        assert!(REGULAR.starts_with(b"wOF2") && BOLD.starts_with(b"wOF2"));
        assert!(css().contains("font-weight:700"));
    }
}
