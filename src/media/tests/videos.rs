//! Videos, and images of which only headers are read.

use std::io::Cursor;

use super::containers::{Movie, avi, dav, flv, fragmented, heic, jp2, mp4, part, webm, wmv};
use crate::media::{Format, IssueKind, Limits, Reading, read, read_bytes};

fn of(bytes: &[u8]) -> Reading {
    let reading = read_bytes(bytes, &Limits::default());
    assert_eq!(read(&mut Cursor::new(bytes), &Limits::default()).unwrap(), reading);
    reading
}

#[track_caller]
fn ensure_video(bytes: &[u8], format: Format, size: (u32, u32), seconds: f64, frames: u64) {
    let reading = of(bytes);
    let expected = Reading {
        format: Some(format),
        width: Some(size.0),
        height: Some(size.1),
        orientation: Some(1),
        duration: Some(seconds),
        frames: Some(frames),
        ..Reading::default()
    };
    assert_eq!(reading, expected);
}

#[test]
fn videos_tell_their_size_duration_and_frames() {
    ensure_video(&mp4(&Movie::default()), Format::Mp4, (640, 360), 2.0, 50);
    let quicktime = Movie { brand: *b"qt  ", ..Movie::default() };
    ensure_video(&mp4(&quicktime), Format::Mov, (640, 360), 2.0, 50);
    ensure_video(&webm(320, 240, 75, false), Format::Webm, (320, 240), 3.0, 75);
    ensure_video(&avi(352, 288, 250), Format::Avi, (352, 288), 10.0, 250);
    ensure_video(&flv(480, 270, 30, true), Format::Flv, (480, 270), 1.2, 30);
    ensure_video(&wmv(800, 600, 7), Format::Wmv, (800, 600), 7.0, 175);
    ensure_video(&dav(704, 576, 40), Format::Dav, (704, 576), 19.0, 40);
}

#[test]
fn videos_that_do_not_tell_are_counted() {
    ensure_video(&fragmented(&Movie::default(), 5), Format::Mp4, (640, 360), 2.0, 50);
    ensure_video(&webm(320, 240, 23, true), Format::Webm, (320, 240), 0.88, 23);
    ensure_video(&flv(480, 270, 30, false), Format::Flv, (480, 270), 1.16, 30);
}

#[test]
fn a_video_that_is_filmed_upright_says_so() {
    for (turned, orientation) in [((0, 0x10000), 6), ((-0x10000, 0), 3), ((0, -0x10000), 8), ((0x10000, 0), 1)] {
        let reading = of(&mp4(&Movie { turned, ..Movie::default() }));
        assert_eq!((reading.orientation, reading.width), (Some(orientation), Some(640)));
    }
}

#[test]
fn images_that_are_not_decoded_tell_their_size() {
    for (quarters, orientation) in [(0, 1), (1, 8), (2, 3), (3, 6)] {
        let reading = of(&heic(4_032, 3_024, quarters));
        assert_eq!((reading.format, reading.width, reading.height), (Some(Format::Heic), Some(4_032), Some(3_024)));
        assert_eq!((reading.orientation, reading.phash, &reading.issues[..]), (Some(orientation), None, &[][..]));
    }
    let boxed = jp2(1_000, 700);
    let at = boxed.windows(4).position(|bytes| bytes == b"\xff\x4f\xff\x51").unwrap();
    for bytes in [&boxed[..], &boxed[at..]] {
        let reading = of(bytes);
        assert_eq!((reading.format, reading.width, reading.height), (Some(Format::Jp2), Some(1_000), Some(700)));
        assert!(reading.issues.is_empty());
    }
}

#[test]
fn a_video_that_is_cut_off_tells_what_it_can_and_is_corrupt() {
    for (format, bytes) in [
        (Format::Mp4, fragmented(&Movie::default(), 5)),
        (Format::Avi, avi(352, 288, 250)),
        (Format::Wmv, wmv(800, 600, 7)),
        (Format::Dav, dav(704, 576, 40)),
        (Format::Flv, flv(480, 270, 30, false)),
        (Format::Webm, webm(320, 240, 23, false)),
        (Format::Heic, heic(40, 30, 0)),
        (Format::Jp2, jp2(1_000, 700)),
    ] {
        let reading = of(&bytes[..bytes.len() - 20]);
        assert_eq!(reading.format, Some(format));
        assert!(reading.width.is_some(), "{format}: {reading:?}");
        if format != Format::Webm {
            let reason = reading.issue(IssueKind::Corrupt).and_then(|issue| issue.reason.clone()).unwrap_or_default();
            assert!(reason.starts_with("it ends too early"), "{format}: {reason}");
        }
    }
}

#[test]
fn a_video_without_a_description_is_corrupt() {
    let whole = mp4(&Movie::default());
    let reading = of(&whole[..3_000]);
    assert_eq!(reading.format, Some(Format::Mp4));
    assert!(reading.issues[0].reason.as_deref().unwrap().contains("its part `mdat` goes on to byte"), "{reading:?}");
    let nothing = part(b"ftyp", b"isom\0\0\0\0");
    assert_eq!(of(&nothing).issues[0].reason.as_deref(), Some("it has no description of its tracks"));
    let sound = Movie { width: 0, height: 0, ..Movie::default() };
    assert_eq!(of(&mp4(&sound)).issues[0].reason.as_deref(), Some("it has no video in it"));
}

#[test]
fn a_video_is_not_fetched_as_a_whole() {
    struct Counting(Cursor<Vec<u8>>, u64);
    impl std::io::Read for Counting {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            let count = self.0.read(into)?;
            self.1 += count as u64;
            Ok(count)
        }
    }
    impl std::io::Seek for Counting {
        fn seek(&mut self, to: std::io::SeekFrom) -> std::io::Result<u64> {
            self.0.seek(to)
        }
    }
    let whole = mp4(&Movie::default());
    let at = whole.windows(4).position(|bytes| bytes == b"mdat").unwrap() - 4;
    let long = [&whole[..at], &part(b"mdat", &vec![0; 20 << 20]), &whole[at + 5_008..]].concat();
    let mut content = Counting(Cursor::new(long), 0);
    let reading = read(&mut content, &Limits::default()).unwrap();
    assert_eq!((reading.frames, reading.issues.len()), (Some(50), 0));
    assert!(content.1 < 20_000, "{} bytes", content.1);
}
