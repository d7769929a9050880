//! DAV: frames one behind the other, each with a header and a trailer of its own. Nothing is said of the whole: the first
//! and the last frame tell the duration, and frames are counted.

use super::super::Reading;
use super::super::fault::{Fault, Outcome};
use super::super::source::Source;

/// Kinds of frames: a whole picture, a difference to the one before it.
const WHOLE: u8 = 0xfd;
const DIFFERENCE: u8 = 0xfc;
/// Length of header and trailer.
const HEADER: u64 = 24;
const TRAILER: u64 = 8;

/// A frame's header.
struct Frame {
    kind: u8,
    /// Its length with header and trailer.
    length: u64,
    /// Seconds, from a moment that is the same for all.
    time: i64,
    extension: u64,
}

/// Reads all frames' headers, as far as they are looked at, and the last one.
pub(super) fn read(source: &mut Source<'_>, reading: &mut Reading) -> Outcome<()> {
    let (mut at, mut frames, mut times) = (0, 0, None);
    let walked = loop {
        if at >= source.len() {
            break Ok(());
        }
        let frame = match frame(source, at) {
            Ok(frame) => frame,
            Err(fault) => break Err(fault),
        };
        if matches!(frame.kind, WHOLE | DIFFERENCE) {
            frames += 1;
            let (first, last) = times.unwrap_or((frame.time, frame.time));
            times = Some((first, frame.time.max(last)));
        }
        if reading.width.is_none() {
            size(source, at + HEADER, frame.extension, reading)?;
        }
        at = at.saturating_add(frame.length);
        if at > source.len() {
            break Err(source.ends_early());
        }
    };
    match walked {
        Err(Fault::Oversize(_)) => {
            let last = last(source)?;
            reading.duration = times.map(|(first, _)| (last - first) as f64);
            Ok(())
        }
        walked => {
            reading.duration = times.map(|(first, last)| (last - first) as f64);
            reading.frames = Some(frames);
            walked
        }
    }
}

fn frame(source: &mut Source<'_>, at: u64) -> Outcome<Frame> {
    let head: [u8; HEADER as usize] = source.array(at)?;
    let length = u64::from(u32::from_le_bytes([head[12], head[13], head[14], head[15]]));
    if !head.starts_with(b"DHAV") || length < HEADER {
        return Err(Fault::damaged(format_args!("there is no frame at byte {at}")));
    }
    let date = u32::from_le_bytes([head[16], head[17], head[18], head[19]]);
    Ok(Frame { kind: head[4], length, time: seconds(date), extension: u64::from(head[22]) })
}

/// The time of the last frame, found by its trailer: a word and the frame's length.
fn last(source: &mut Source<'_>) -> Outcome<i64> {
    let trailer = source.len().saturating_sub(TRAILER);
    if source.array(trailer)? != *b"dhav" {
        return Err(source.ends_early());
    }
    let length = u64::from(source.u32_le(trailer + 4)?);
    frame(source, source.len().saturating_sub(length)).map(|frame| frame.time)
}

/// Seconds of a date whose parts stand in bits: 6 of years, 4 of months, 5 of days, 5 of hours, 6 of minutes, 6 of
/// seconds.
fn seconds(date: u32) -> i64 {
    let part = |from: u32, bits: u32| i64::from(date >> from & ((1 << bits) - 1));
    let (year, month, day) = (2000 + part(26, 6), part(22, 4).clamp(1, 12), part(17, 5));
    // Days since the year 0, counted in years that begin with March.
    let (year, month) = if month < 3 { (year - 1, month + 9) } else { (year, month - 3) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day;
    ((days * 24 + part(12, 5)) * 60 + part(6, 6)) * 60 + part(0, 6)
}

/// The size, from the extension of a header: pieces that begin with their kind, of 4 or 8 bytes.
fn size(source: &mut Source<'_>, from: u64, length: u64, reading: &mut Reading) -> Outcome<()> {
    let bytes = source.bytes(from, length as usize)?;
    let mut rest = bytes;
    let mut sides = None;
    while let [kind, ..] = rest {
        let taken = match kind {
            0x80 | 0x81 | 0x83 | 0x84 | 0x85 | 0x8b | 0x94 | 0x96 | 0xa0 | 0xb2 | 0xb4 => 4,
            0x82 | 0x88 | 0x8c | 0x91 | 0x92 | 0x93 | 0x95 | 0x9a | 0x9b | 0xb3 => 8,
            _ => break,
        };
        match (kind, rest) {
            (0x80, [_, _, width, height, ..]) => sides = Some((u32::from(*width) * 8, u32::from(*height) * 8)),
            (0x82, [_, _, _, _, a, b, c, d, ..]) => {
                let side = |low: u8, high: u8| u32::from(u16::from_le_bytes([low, high]));
                sides = Some((side(*a, *b), side(*c, *d)));
            }
            _ => {}
        }
        rest = rest.get(taken..).unwrap_or_default();
    }
    if let Some((width, height)) = sides {
        (reading.width, reading.height) = (Some(width), Some(height));
    }
    Ok(())
}
