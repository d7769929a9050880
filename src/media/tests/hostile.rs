//! Files that are damaged, or made to do damage.

use std::io::Cursor;
use std::sync::LazyLock;

use image::{GrayImage, ImageFormat};
use proptest::prelude::*;

use super::containers::{Movie, avi, dav, flv, fragmented, heic, jp2, mp4, webm, wmv};
use super::pictures::{encoded, jpeg, leaves, with_orientation};
use crate::media::{IssueKind, Limits, Reading, read, read_bytes, statistics};

fn of(bytes: &[u8]) -> Reading {
    read_bytes(bytes, &Limits::default())
}

fn reason(reading: &Reading, kind: IssueKind) -> &str {
    reading
        .issue(kind)
        .and_then(|issue| issue.reason.as_deref())
        .unwrap_or_else(|| panic!("no {kind:?} in {reading:?}"))
}

/// A file in every format.
static FILES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(files);

fn files() -> Vec<Vec<u8>> {
    let picture = leaves(48, 32, 1);
    let formats = [ImageFormat::Png, ImageFormat::Gif, ImageFormat::Tiff, ImageFormat::Bmp, ImageFormat::WebP];
    let images = formats.map(|format| encoded(picture.clone(), format));
    let movie = Movie::default();
    let jpegs = [with_orientation(&jpeg(&picture, 80), 6), heic(400, 300, 1), jp2(400, 300)];
    let videos = [mp4(&movie), fragmented(&movie, 5), webm(32, 24, 23, true), webm(32, 24, 9, false)];
    let more = [avi(32, 24, 9), flv(32, 24, 9, true), flv(32, 24, 9, false), wmv(32, 24, 3), dav(32, 24, 30)];
    images.into_iter().chain(jpegs).chain(videos).chain(more).collect()
}

#[test]
fn an_image_that_breaks_off_is_corrupt_wherever_it_does() {
    let picture = leaves(160, 120, 5);
    for (format, least) in [
        (ImageFormat::Jpeg, 64),
        (ImageFormat::Png, 64),
        (ImageFormat::Gif, 64),
        (ImageFormat::Bmp, 64),
        (ImageFormat::WebP, 64),
        (ImageFormat::Tiff, 64),
    ] {
        let whole = encoded(picture.clone(), format);
        assert!(of(&whole).issues.is_empty(), "{format:?}");
        for tenths in 0..10 {
            let cut = &whole[..least + (whole.len() - least) * tenths / 10 - usize::from(tenths == 9)];
            let reading = of(cut);
            assert!(!reason(&reading, IssueKind::Corrupt).is_empty(), "{format:?} with {} bytes", cut.len());
        }
    }
}

#[test]
fn a_jpeg_that_breaks_off_still_tells_its_size_and_way_up() {
    let whole = with_orientation(&jpeg(&leaves(160, 120, 5), 85), 6);
    let reading = of(&whole[..whole.len() / 2]);
    assert_eq!((reading.width, reading.height, reading.orientation), (Some(160), Some(120), Some(6)));
    assert_eq!(reading.issues.len(), 1, "figures of quality are not told of half a picture: {reading:?}");
}

#[test]
fn files_that_are_no_media_are_corrupt() {
    assert_eq!(reason(&of(b""), IssueKind::Corrupt), "the file is empty");
    for bytes in [&b"\0"[..], b"<!DOCTYPE html>", &[0xff; 5_000], &[0; 5_000], b"II*", b"GIF8"] {
        let reading = of(bytes);
        assert_eq!(reason(&reading, IssueKind::Corrupt), "it begins like no known image or video format");
        assert_eq!((reading.format, reading.width, reading.phash), (None, None, None));
    }
}

/// A PNG's header says what it likes; the pixels behind it need not be there.
fn png_of(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = encoded(GrayImage::new(4, 4), ImageFormat::Png);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let sum = crc(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&sum.to_be_bytes());
    bytes
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 })
    })
}

#[test]
fn what_would_be_enormous_is_not_decoded() {
    let mut large = jpeg(&leaves(16, 16, 1), 80);
    let frame = large.windows(2).position(|bytes| bytes == [0xff, 0xc0]).unwrap();
    large[frame + 5..frame + 9].copy_from_slice(&[0xff; 4]);
    let mut bitmap = encoded(GrayImage::new(4, 4), ImageFormat::Bmp);
    bitmap[18..26].copy_from_slice(&[0x60, 0xea, 0, 0, 0x60, 0xea, 0, 0]);
    let mut gif = encoded(leaves(16, 16, 1), ImageFormat::Gif);
    gif[6..10].copy_from_slice(&[0xff; 4]);
    for (bytes, width) in [(large, 65_535), (png_of(1_000_000, 1_000_000), 1_000_000), (bitmap, 60_000), (gif, 65_535)]
    {
        let reading = of(&bytes);
        assert_eq!(reading.width, Some(width), "{reading:?}");
        assert!(reason(&reading, IssueKind::Oversize).contains("at most 200000000 are decoded"), "{reading:?}");
        assert_eq!(statistics(&bytes, &Limits::default()).unwrap_err().kind, IssueKind::Oversize);
    }
}

#[test]
fn a_bomb_of_zeros_stays_within_its_limits() {
    // A file that unfolds to 36 million pixels: allowed by number, refused for memory.
    let bomb = encoded(GrayImage::new(6_000, 6_000), ImageFormat::Png);
    assert!(bomb.len() < 200_000, "{}", bomb.len());
    let tight = Limits { memory: 64 << 20, ..Limits::default() };
    let reading = read_bytes(&bomb, &tight);
    assert_eq!(
        reason(&reading, IssueKind::Oversize),
        "to decode it takes 180000000 bytes of memory, at most 67108864 are given"
    );
    let fewer = Limits { pixels: 1_000_000, ..Limits::default() };
    assert_eq!(
        reason(&read_bytes(&bomb, &fewer), IssueKind::Oversize),
        "it has 36000000 pixels, at most 1000000 are decoded"
    );
}

#[test]
fn a_file_that_is_too_long_is_not_taken_into_memory() {
    let bytes = jpeg(&leaves(160, 120, 5), 85);
    let limits = Limits { file: 1_000, ..Limits::default() };
    let reading = read(&mut Cursor::new(&bytes), &limits).unwrap();
    let said = format!("the file has {} bytes, at most 1000 are read", bytes.len());
    assert_eq!(reason(&reading, IssueKind::Oversize), said);
}

#[test]
fn sizes_of_zero_are_refused() {
    let mut flat = jpeg(&leaves(16, 16, 1), 80);
    let frame = flat.windows(2).position(|bytes| bytes == [0xff, 0xc0]).unwrap();
    flat[frame + 5..frame + 7].copy_from_slice(&[0, 0]);
    for bytes in [flat, png_of(0, 7), heic(0, 3, 0), jp2(0, 9), avi(0, 9, 3)] {
        let reading = of(&bytes);
        assert!(reading.issue(IssueKind::Corrupt).is_some(), "{reading:?}");
        assert_eq!(reading.phash, None);
    }
}

#[test]
fn a_structure_without_end_is_left() {
    // Boxes of eight bytes, one behind the other: nothing but structure.
    let empty: Vec<u8> = [&b"\0\0\0\x08ftyp"[..], &b"\0\0\0\x08free".repeat(200_000)].concat();
    let limits = Limits { structure: 100_000, ..Limits::default() };
    let head = [&b"\0\0\0\x10ftypisom\0\0\0\0"[..], &empty[8..]].concat();
    assert!(reason(&read_bytes(&head, &limits), IssueKind::Oversize).starts_with("its structure is spread"));
    // A length that leads back to where it stands.
    let still = [&b"\0\0\0\x10ftypisom\0\0\0\0"[..], b"\0\0\0\0free"].concat();
    assert!(of(&still).issue(IssueKind::Corrupt).is_some());
    let back = [&b"\0\0\0\x10ftypisom\0\0\0\0\0\0\0\x01mdat"[..], &[0xff; 8], &[0; 50]].concat();
    assert!(reason(&of(&back), IssueKind::Corrupt).starts_with("it ends too early"));
}

#[test]
fn elements_inside_each_other_have_a_floor() {
    let head = b"\x1a\x45\xdf\xa3\x87\x42\x82\x84webm";
    let nested: Vec<u8> = b"\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff".repeat(50_000);
    assert!(of(&[&head[..], &nested].concat()).issue(IssueKind::Corrupt).is_some());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn whatever_a_file_holds_it_is_read(
        which in 0_usize..17,
        cut in proptest::option::of(0.0_f64..1.0),
        flips in prop::collection::vec((0.0_f64..1.0, any::<u8>()), 0..24),
    ) {
        let mut bytes = FILES[which].clone();
        for (place, value) in flips {
            // Headers are where damage is interesting.
            let at = (place * place * bytes.len() as f64) as usize;
            bytes[at] = value;
        }
        if let Some(share) = cut {
            bytes.truncate((bytes.len() as f64 * share) as usize);
        }
        let limits = Limits { pixels: 4_000_000, memory: 64 << 20, ..Limits::default() };
        let reading = read_bytes(&bytes, &limits);
        prop_assert_eq!(&read(&mut Cursor::new(&bytes), &limits).unwrap(), &reading);
        prop_assert!(reading.format.is_some() || !reading.issues.is_empty());
        prop_assert!(reading.issues.iter().all(|issue| issue.confidence > 0.0 && issue.confidence <= 1.0));
        let _ = statistics(&bytes, &limits);
    }

    #[test]
    fn rubbish_behind_any_beginning_is_read(which in 0_usize..17, rubbish in prop::collection::vec(any::<u8>(), 0..400)) {
        let head = &FILES[which];
        let bytes = [&head[..head.len().min(64)], &rubbish].concat();
        let reading = of(&bytes);
        prop_assert!(reading.format.is_some());
    }
}
