//! ASF, which WMV files are: the header object and the objects in it, each a GUID and a length.

use super::super::Reading;
use super::super::fault::{Fault, Outcome};
use super::super::source::Source;

/// How files begin.
pub(in super::super) const HEADER: [u8; 16] =
    [0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11, 0xa6, 0xd9, 0, 0xaa, 0, 0x62, 0xce, 0x6c];
pub(in super::super) const FILE: [u8; 16] =
    [0xa1, 0xdc, 0xab, 0x8c, 0x47, 0xa9, 0xcf, 0x11, 0x8e, 0xe4, 0, 0xc0, 0x0c, 0x20, 0x53, 0x65];
pub(in super::super) const STREAM: [u8; 16] =
    [0x91, 0x07, 0xdc, 0xb7, 0xb7, 0xa9, 0xcf, 0x11, 0x8e, 0xe6, 0, 0xc0, 0x0c, 0x20, 0x53, 0x65];
pub(in super::super) const VIDEO: [u8; 16] =
    [0xc0, 0xef, 0x19, 0xbc, 0x4d, 0x5b, 0xcf, 0x11, 0xa8, 0xfd, 0, 0x80, 0x5f, 0x5c, 0x44, 0x2b];
pub(in super::super) const EXTENSION: [u8; 16] =
    [0xb5, 0x03, 0xbf, 0x5f, 0x2e, 0xa9, 0xcf, 0x11, 0x8e, 0xe3, 0, 0xc0, 0x0c, 0x20, 0x53, 0x65];
pub(in super::super) const EXTENDED: [u8; 16] =
    [0xcb, 0xa5, 0xe6, 0x14, 0x72, 0xc6, 0x32, 0x43, 0x83, 0x99, 0xa9, 0x69, 0x52, 0x06, 0x5b, 0x5a];

/// Length of an object's GUID and length.
const OBJECT: u64 = 24;
/// Time is told in pieces of 100 nanoseconds.
const SECOND: f64 = 1e7;

#[derive(Debug, Default)]
struct Found {
    duration: Option<f64>,
    video: Option<(u16, u32, u32)>,
    /// Streams with the average duration of a frame.
    frames: Vec<(u16, u64)>,
    length: Option<u64>,
}

/// Reads the header.
pub(super) fn read(source: &mut Source<'_>, reading: &mut Reading) -> Outcome<()> {
    let mut found = Found::default();
    let end = source.u64_le(16)?;
    let walked = objects(source, 30, end.min(source.len()), true, &mut found);
    if let Some((stream, width, height)) = found.video {
        (reading.width, reading.height, reading.duration) = (Some(width), Some(height), found.duration);
        let each =
            found.frames.iter().find(|(number, each)| *number == stream && *each > 0).map(|(_, each)| *each as f64);
        reading.frames = found.duration.zip(each).map(|(duration, each)| (duration * SECOND / each).round() as u64);
    }
    walked?;
    if end > source.len() || found.length.is_some_and(|length| length > source.len()) {
        return Err(source.ends_early());
    }
    Ok(())
}

fn objects(source: &mut Source<'_>, from: u64, to: u64, is_top: bool, found: &mut Found) -> Outcome<()> {
    let mut at = from;
    while to.saturating_sub(at) >= OBJECT {
        let kind: [u8; 16] = source.array(at)?;
        let length = source.u64_le(at + 16)?;
        if length < OBJECT {
            return Err(Fault::damaged(format_args!("its structure is damaged at byte {at}")));
        }
        let body = at + OBJECT;
        match kind {
            FILE => file(source, body, found)?,
            STREAM if source.array(body)? == VIDEO && found.video.is_none() => {
                let number = source.u16_le(body + 48)? & 0x7f;
                found.video = Some((number, source.u32_le(body + 54)?, source.u32_le(body + 58)?));
            }
            EXTENSION if is_top => objects(source, body + 22, to.min(at.saturating_add(length)), false, found)?,
            EXTENDED => found.frames.push((source.u16_le(body + 48)? & 0x7f, source.u64_le(body + 52)?)),
            _ => {}
        }
        at = at.saturating_add(length);
    }
    Ok(())
}

/// What is said of the whole: its length, and how long it plays, of which the time for filling buffers is taken off.
fn file(source: &mut Source<'_>, body: u64, found: &mut Found) -> Outcome<()> {
    let (length, play, fill) = (source.u64_le(body + 16)?, source.u64_le(body + 40)?, source.u64_le(body + 56)?);
    // The first flag says that the file is being broadcast, and that the figures mean nothing.
    if source.u32_le(body + 64)? & 1 == 0 {
        found.duration = Some((play as f64 / SECOND - fill as f64 / 1e3).max(0.0));
        found.length = Some(length);
    }
    Ok(())
}
