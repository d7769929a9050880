//! What a file is, told from how it begins.

use std::fmt;

/// Bytes that are enough to tell.
pub(super) const HEAD_LEN: usize = 64;

/// Formats of images and videos.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Audio Video Interleave.
    Avi,
    /// Windows bitmap.
    Bmp,
    /// Recordings of Dahua cameras.
    Dav,
    /// Flash video.
    Flv,
    /// Graphics Interchange Format.
    Gif,
    /// HEIF, with HEVC or whatever else in it.
    Heic,
    /// JPEG 2000, in boxes or as a bare codestream.
    Jp2,
    /// JPEG.
    Jpeg,
    /// Matroska.
    Mkv,
    /// QuickTime.
    Mov,
    /// MPEG-4, `.m4v` among it.
    Mp4,
    /// Portable Network Graphics.
    Png,
    /// TIFF, and BigTIFF.
    Tiff,
    /// WebM.
    Webm,
    /// WebP.
    Webp,
    /// Windows Media.
    Wmv,
}

impl Format {
    /// What content that begins like this is.
    pub fn of(head: &[u8]) -> Option<Self> {
        let head = &head[..head.len().min(HEAD_LEN)];
        let has = |at: usize, text: &[u8]| head.get(at..).is_some_and(|rest| rest.starts_with(text));
        match () {
            () if has(0, b"\xff\xd8\xff") => Some(Self::Jpeg),
            () if has(0, b"\x89PNG\r\n\x1a\n") => Some(Self::Png),
            () if has(0, b"GIF87a") || has(0, b"GIF89a") => Some(Self::Gif),
            () if [&b"II*\0"[..], b"MM\0*", b"II+\0", b"MM\0+"].iter().any(|magic| has(0, magic)) => Some(Self::Tiff),
            () if has(0, b"BM") && is_bitmap(head) => Some(Self::Bmp),
            () if has(0, b"RIFF") && has(8, b"WEBP") => Some(Self::Webp),
            () if has(0, b"RIFF") && has(8, b"AVI ") => Some(Self::Avi),
            () if has(0, b"\0\0\0\x0cjP  \r\n\x87\n") || has(0, b"\xff\x4f\xff\x51") => Some(Self::Jp2),
            () if has(4, b"ftyp") => by_brand(head),
            () if [&b"moov"[..], b"mdat", b"wide", b"pnot"].iter().any(|kind| has(4, kind)) => Some(Self::Mov),
            () if has(0, b"\x1a\x45\xdf\xa3") => by_doc_type(head),
            () if has(0, b"FLV\x01") => Some(Self::Flv),
            () if has(0, &super::video::ASF_HEADER) => Some(Self::Wmv),
            () if has(0, b"DHAV") => Some(Self::Dav),
            () => None,
        }
    }

    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Avi => "avi",
            Self::Bmp => "bmp",
            Self::Dav => "dav",
            Self::Flv => "flv",
            Self::Gif => "gif",
            Self::Heic => "heic",
            Self::Jp2 => "jp2",
            Self::Jpeg => "jpeg",
            Self::Mkv => "mkv",
            Self::Mov => "mov",
            Self::Mp4 => "mp4",
            Self::Png => "png",
            Self::Tiff => "tiff",
            Self::Webm => "webm",
            Self::Webp => "webp",
            Self::Wmv => "wmv",
        }
    }

    /// Whether it is an image.
    pub fn is_image(self) -> bool {
        self.is_decoded() || matches!(self, Self::Heic | Self::Jp2)
    }

    /// Whether its pixels are read here, not only its headers.
    pub fn is_decoded(self) -> bool {
        matches!(self, Self::Bmp | Self::Gif | Self::Jpeg | Self::Png | Self::Tiff | Self::Webp)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Two letters are little to go by: the length of the second header has to be one that exists.
fn is_bitmap(head: &[u8]) -> bool {
    let length = head.get(14..18).and_then(|bytes| bytes.try_into().ok()).map(u32::from_le_bytes);
    matches!(length, Some(12 | 16 | 40 | 52 | 56 | 64 | 108 | 124))
}

/// Files of boxes: the brand says what for. AVIF is told apart so that it does not count as a video.
fn by_brand(head: &[u8]) -> Option<Format> {
    match head.get(8..12)? {
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"hevm" | b"hevs" | b"mif1" | b"msf1" => {
            Some(Format::Heic)
        }
        b"avif" | b"avis" | b"crx " => None,
        b"qt  " => Some(Format::Mov),
        _ => Some(Format::Mp4),
    }
}

/// Files of EBML: the document's type says what for. The element 0x4282 stands within the first bytes.
fn by_doc_type(head: &[u8]) -> Option<Format> {
    let at = head.windows(2).position(|id| id == [0x42, 0x82])?;
    // Its length takes as many bytes as it has leading zeros, and one more.
    let length = head.get(at + 2)?.leading_zeros() as usize + 1;
    let name = head.get(at + 2 + length..)?;
    match () {
        () if name.starts_with(b"webm") => Some(Format::Webm),
        () if name.starts_with(b"matroska") => Some(Format::Mkv),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_decides() {
        let bitmap = [&b"BM"[..], &[0; 12], &40_u32.to_le_bytes()].concat();
        for (head, format) in [
            (&b"\xff\xd8\xff\xe0\0\x10JFIF"[..], Some(Format::Jpeg)),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Some(Format::Png)),
            (b"GIF89a\x01\0\x01\0", Some(Format::Gif)),
            (b"II*\0\x08\0\0\0", Some(Format::Tiff)),
            (b"MM\0+\0\x08\0\0", Some(Format::Tiff)),
            (&bitmap, Some(Format::Bmp)),
            (b"BMW of the year, a list of cars", None),
            (b"RIFF\x24\x01\0\0WEBPVP8 ", Some(Format::Webp)),
            (b"RIFF\x24\x01\0\0AVI LIST", Some(Format::Avi)),
            (b"RIFF\x24\x01\0\0WAVEfmt ", None),
            (b"\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14", Some(Format::Jp2)),
            (b"\xff\x4f\xff\x51\0\x29", Some(Format::Jp2)),
            (b"\0\0\0\x18ftypheic\0\0\0\0", Some(Format::Heic)),
            (b"\0\0\0\x18ftypmif1\0\0\0\0", Some(Format::Heic)),
            (b"\0\0\0\x18ftypavif\0\0\0\0", None),
            (b"\0\0\0\x20ftypisom\0\0\x02\0", Some(Format::Mp4)),
            (b"\0\0\0\x20ftypM4V \0\0\0\0", Some(Format::Mp4)),
            (b"\0\0\0\x14ftypqt  \0\0\0\0", Some(Format::Mov)),
            (b"\0\0\0\x08wide\0\0\0\x08mdat", Some(Format::Mov)),
            (b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm", Some(Format::Webm)),
            (b"\x1a\x45\xdf\xa3\x9f\x42\x82\x88matroska", Some(Format::Mkv)),
            (b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84some", None),
            (b"FLV\x01\x05\0\0\0\x09", Some(Format::Flv)),
            (b"0&\xb2u\x8ef\xcf\x11\xa6\xd9\0\xaa\0b\xcel", Some(Format::Wmv)),
            (b"DHAV\xfd\0\0\0", Some(Format::Dav)),
            (b"<html>", None),
            (b"\xff\xd8", None),
            (b"", None),
        ] {
            assert_eq!(Format::of(head), format, "{}", head.escape_ascii());
        }
    }
}
