//! What a file counts as. Our own table, part of the format: what libraries find is no matter of identity.
//!
//! A listed extension decides, whatever its case; another extension means neither image nor video. Only a name without
//! an extension is judged by its first 16 bytes.

use crate::facets::MediaKind;

/// Bytes that are enough to judge a file by.
pub const HEAD_LEN: usize = 16;

const IMAGES: [&str; 12] = ["png", "jpg", "jpeg", "gif", "tif", "tiff", "heic", "heif", "bmp", "webp", "jp2", "jfif"];
const VIDEOS: [&str; 9] = ["mp4", "avi", "dav", "m4v", "mov", "mkv", "wmv", "flv", "webm"];

/// First bytes of images. `?` stands for any byte.
const IMAGE_HEADS: [&[u8]; 17] = [
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"GIF87a",
    b"GIF89a",
    b"II*\0",
    b"MM\0*",
    b"BM????\0\0\0\0",
    b"RIFF????WEBP",
    b"\0\0\0\x0cjP  \r\n\x87\n",
    b"????ftypheic",
    b"????ftypheix",
    b"????ftypheim",
    b"????ftypheis",
    b"????ftyphevc",
    b"????ftyphevx",
    b"????ftypmif1",
    b"????ftypmsf1",
];

/// First bytes of videos. `?` stands for any byte.
const VIDEO_HEADS: [&[u8]; 14] = [
    b"????ftypiso?",
    b"????ftypmp41",
    b"????ftypmp42",
    b"????ftypavc1",
    b"????ftypdash",
    b"????ftypM4V",
    b"????ftypqt  ",
    b"????moov",
    b"????wide",
    b"RIFF????AVI ",
    b"DHAV",
    b"\x1a\x45\xdf\xa3",
    b"FLV\x01",
    b"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c",
];

/// What the file at `path` (bytes, `/` between names) counts as. `head` is how its content begins: up to 16 bytes, which
/// matter only if [`needs_head`].
pub fn media_kind(path: &[u8], head: &[u8]) -> MediaKind {
    match extension(path) {
        Some(extension) => by_extension(extension),
        None => by_head(head),
    }
}

/// Whether the content decides, because the name has no extension.
pub fn needs_head(path: &[u8]) -> bool {
    extension(path).is_none()
}

/// What stands behind the last dot of the name. A dot in front or at the end makes no extension.
fn extension(path: &[u8]) -> Option<&[u8]> {
    let name = path.rsplit(|byte| *byte == b'/').next()?;
    let dot = name.iter().rposition(|byte| *byte == b'.').filter(|dot| *dot > 0)?;
    Some(&name[dot + 1..]).filter(|extension| !extension.is_empty())
}

fn by_extension(extension: &[u8]) -> MediaKind {
    let is = |known: &&str| extension.eq_ignore_ascii_case(known.as_bytes());
    if IMAGES.iter().any(is) {
        MediaKind::Image
    } else if VIDEOS.iter().any(is) {
        MediaKind::Video
    } else {
        MediaKind::Other
    }
}

fn by_head(head: &[u8]) -> MediaKind {
    let head = &head[..head.len().min(HEAD_LEN)];
    if IMAGE_HEADS.iter().any(|pattern| begins_with(head, pattern)) {
        MediaKind::Image
    } else if VIDEO_HEADS.iter().any(|pattern| begins_with(head, pattern)) {
        MediaKind::Video
    } else {
        MediaKind::Other
    }
}

fn begins_with(head: &[u8], pattern: &[u8]) -> bool {
    head.len() >= pattern.len() && pattern.iter().zip(head).all(|(wanted, byte)| *wanted == b'?' || wanted == byte)
}

#[cfg(test)]
mod tests {
    use super::*;
    use MediaKind::{Image, Other, Video};

    #[test]
    fn a_listed_extension_decides_whatever_the_content() {
        for (path, kind) in [
            ("a/b.PNG", Image),
            ("x.jfif", Image),
            ("x.tar.jp2", Image),
            ("x.WebM", Video),
            ("x.dav", Video),
            ("x.json", Other),
            ("x.png.txt", Other),
            ("dir.png/x.csv", Other),
        ] {
            assert_eq!(media_kind(path.as_bytes(), b"\xff\xd8\xff\xe0"), kind, "{path}");
            assert!(!needs_head(path.as_bytes()), "{path}");
        }
        let all = IMAGES.iter().chain(&VIDEOS);
        assert!(all.clone().count() == 21 && all.clone().all(|known| known.to_lowercase() == **known));
    }

    #[test]
    fn without_an_extension_the_first_bytes_decide() {
        for path in ["image", "dir.png/image", ".png", "a/.hidden", "name."] {
            assert!(needs_head(path.as_bytes()), "{path}");
            assert_eq!(media_kind(path.as_bytes(), b"GIF89a\x01\0\x01\0"), Image, "{path}");
        }
        for (head, kind) in [
            (&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], Image),
            (b"\xff\xd8\xff\xe1\x1c\x45Exif\0\0", Image),
            (b"II*\0\x08\0\0\0", Image),
            (b"MM\0*\0\0\0\x08", Image),
            (b"BM\x36\0\x0c\0\0\0\0\0\x36\0\0\0", Image),
            (b"RIFF\x24\x01\0\0WEBPVP8 ", Image),
            (b"\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14", Image),
            (b"\0\0\0\x18ftypheic\0\0\0\0", Image),
            (b"\0\0\0\x20ftypisom\0\0\x02\0", Video),
            (b"\0\0\0\x14ftypqt  \0\0\0\0", Video),
            (b"\0\0\0\x20ftypM4V \0\0\0\0", Video),
            (b"RIFF\x24\x01\0\0AVI LIST", Video),
            (b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01", Video),
            (b"FLV\x01\x05\0\0\0\x09", Video),
            (b"0&\xb2u\x8ef\xcf\x11\xa6\xd9\0\xaa\0b\xcel", Video),
            (b"DHAV\xfd\0\0\0", Video),
            (b"RIFF\x24\x01\0\0WAVEfmt ", Other),
            (b"\0\0\0\x20ftypM4A \0\0\0\0", Other),
            (b"BMI of all patients", Other),
            (b"%PDF-1.7", Other),
            (b"\xff\xd8", Other),
            (b"", Other),
        ] {
            assert_eq!(media_kind(b"file", head), kind, "{:?}", head.escape_ascii().to_string());
        }
    }
}
