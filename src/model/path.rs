//! Paths in JSON: text, and the bytes beside it where they are not UTF-8.

use base64::Engine as _;

/// The path as text; bytes that are not UTF-8 are shown as U+FFFD.
pub fn path_text(path: &[u8]) -> String {
    String::from_utf8_lossy(path).into_owned()
}

/// The path's bytes in base64, if the text does not say it all.
pub fn bytes_if_not_text(path: &[u8]) -> Option<String> {
    std::str::from_utf8(path).is_err().then(|| base64::engine::general_purpose::STANDARD.encode(path))
}
