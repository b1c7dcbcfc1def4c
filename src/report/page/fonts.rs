//! The typeface of the page, within the page: it looks alike everywhere and asks nobody for anything.

static REGULAR: &[u8] = include_bytes!("../../../assets/fonts/IBMPlexSans-Regular.woff2");
static BOLD: &[u8] = include_bytes!("../../../assets/fonts/IBMPlexSans-Bold.woff2");

/// The rules that make the typeface known.
pub(super) fn css() -> String {
    [(REGULAR, 400), (BOLD, 700)]
        .map(|(font, weight)| {
            format!(
                "@font-face{{font-family:\"IBM Plex Sans\";font-weight:{weight};font-display:block;\
                 src:url(data:font/woff2;base64,{})format(\"woff2\")}}",
                base64(font)
            )
        })
        .concat()
}

/// Bytes as text (RFC 4648, section 4).
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let number = three.iter().fold(0_u32, |number, &byte| number << 8 | u32::from(byte));
        let number = number << (8 * (3 - three.len()));
        for digit in 0..4 {
            if digit <= three.len() {
                text.push(char::from(DIGITS[(number >> (18 - 6 * digit) & 63) as usize]));
            } else {
                text.push('=');
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_become_the_text_of_the_standard() {
        // The test vectors of RFC 4648, section 10.
        let vectors = ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"];
        for (length, text) in vectors.iter().enumerate() {
            assert_eq!(base64(&b"foobar"[..length]), *text);
        }
    }

    #[test]
    fn both_weights_are_woff2() {
        assert!(REGULAR.starts_with(b"wOF2") && BOLD.starts_with(b"wOF2"));
        assert!(css().contains("font-weight:700"));
    }
}
