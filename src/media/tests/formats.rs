//! Images in each format.

use std::io::{self, Cursor, Read, Seek, SeekFrom};

use image::{DynamicImage, GrayImage, ImageFormat, RgbaImage};

use super::pictures::{distance, encoded, jpeg, leaves, with_orientation};
use crate::media::{Format, IssueKind, Limits, Reading, read, read_bytes};

fn of(bytes: &[u8]) -> Reading {
    read_bytes(bytes, &Limits::default())
}

#[test]
fn a_picture_is_the_same_in_every_format() {
    let picture = leaves(240, 160, 1);
    let whole = of(&encoded(picture.clone(), ImageFormat::Png));
    assert!(whole.phash.is_some() && whole.issues.is_empty(), "{whole:?}");
    for (format, kind) in [
        (ImageFormat::Png, Format::Png),
        (ImageFormat::Jpeg, Format::Jpeg),
        (ImageFormat::Gif, Format::Gif),
        (ImageFormat::Tiff, Format::Tiff),
        (ImageFormat::Bmp, Format::Bmp),
        (ImageFormat::WebP, Format::Webp),
    ] {
        let bytes = encoded(picture.clone(), format);
        let reading = of(&bytes);
        let size = (reading.format, reading.width, reading.height, reading.orientation);
        assert_eq!(size, (Some(kind), Some(240), Some(160), Some(1)), "{kind}");
        assert_eq!((reading.duration, reading.frames, &reading.issues[..]), (None, None, &[][..]), "{kind}");
        let changed = distance(reading.phash, whole.phash);
        assert!(
            if matches!(kind, Format::Jpeg | Format::Gif) { changed <= 4 } else { changed == 0 },
            "{kind}: {changed}"
        );
        assert_eq!(read(&mut Cursor::new(&bytes), &Limits::default()).unwrap(), reading, "{kind}");
    }
}

#[test]
fn shades_of_grey_depth_and_transparency_are_read() {
    let picture = DynamicImage::from(leaves(120, 90, 2));
    let whole = of(&encoded(picture.clone(), ImageFormat::Png)).phash;
    for other in [
        DynamicImage::from(picture.to_luma8()),
        picture.to_luma16().into(),
        picture.to_rgb16().into(),
        picture.to_rgba8().into(),
        picture.to_luma_alpha8().into(),
    ] {
        let color = other.color();
        let changed = distance(of(&encoded(other, ImageFormat::Png)).phash, whole);
        // Who made it grey may have weighed the colours in another way.
        let most = if color.has_color() { 4 } else { 8 };
        assert!(changed <= most, "{color:?}: {changed}");
    }
    let grey = GrayImage::from_fn(64, 64, |x, y| image::Luma([(x * y % 256) as u8]));
    let mut bytes = Vec::new();
    image::codecs::jpeg::JpegEncoder::new(&mut bytes).encode_image(&grey).unwrap();
    assert!(of(&bytes).phash.is_some() && of(&bytes).issue(IssueKind::Corrupt).is_none());
}

#[test]
fn what_is_seen_through_is_seen_on_white() {
    let hidden = RgbaImage::from_fn(64, 64, |x, _| image::Rgba([(x * 4) as u8, 0, 0, 0]));
    let reading = of(&encoded(hidden, ImageFormat::Png));
    assert_eq!((reading.phash, reading.issue(IssueKind::Bright).unwrap().confidence), (None, 1.0));
}

#[test]
fn a_turned_picture_has_the_hash_of_what_is_seen() {
    let picture = DynamicImage::from(leaves(320, 200, 3));
    let upright = of(&jpeg(picture.as_rgb8().unwrap(), 90));
    let turned = [
        (2, picture.fliph()),
        (3, picture.rotate180()),
        (4, picture.flipv()),
        (5, picture.rotate90().fliph()),
        (6, picture.rotate270()),
        (7, picture.rotate270().fliph()),
        (8, picture.rotate90()),
    ];
    for (orientation, stored) in turned {
        let plain = jpeg(stored.as_rgb8().unwrap(), 90);
        assert!(distance(of(&plain).phash, upright.phash) > 8, "the pixels themselves are another picture");
        let reading = of(&with_orientation(&plain, orientation));
        assert_eq!(reading.orientation, Some(orientation));
        assert_eq!((reading.width, reading.height), (Some(stored.width()), Some(stored.height())), "as stored");
        let changed = distance(reading.phash, upright.phash);
        assert!(changed <= 4, "orientation {orientation}: {changed}");
    }
    let wrong = with_orientation(&jpeg(picture.as_rgb8().unwrap(), 90), 99);
    assert_eq!((of(&wrong).orientation, of(&wrong).phash), (Some(1), upright.phash));
}

#[test]
fn the_name_of_a_format_is_told() {
    assert_eq!(of(&jpeg(&leaves(16, 16, 1), 80)).format.unwrap().to_string(), "jpeg");
}

#[test]
fn a_file_that_cannot_be_fetched_is_an_error_and_no_issue() {
    struct Broken(Cursor<Vec<u8>>, u64);
    impl Read for Broken {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            if self.0.position() >= self.1 { Err(io::Error::other("the disk is gone")) } else { self.0.read(into) }
        }
    }
    impl Seek for Broken {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.0.seek(to)
        }
    }
    for bytes in [jpeg(&leaves(200, 200, 1), 80), super::containers::mp4(&super::containers::Movie::default())] {
        let mut content = Broken(Cursor::new(bytes), 0);
        let error = read(&mut content, &Limits::default()).unwrap_err();
        assert_eq!(error.to_string(), "the disk is gone");
    }
}
