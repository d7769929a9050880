//! FLV: tags one behind the other. Scripts write what is known of the whole into the first tag; where they did not, the
//! last tag says when it ends, and frames are counted.

use super::super::Reading;
use super::super::fault::{Fault, Outcome};
use super::super::source::Source;

const VIDEO: u8 = 9;
const SCRIPT: u8 = 18;
/// Length of a tag's header; behind its body stands its length once more.
const HEADER: u64 = 11;
const BEHIND: u64 = 4;
/// Bytes of the first script that are looked at.
const SCRIPT_MAX: u64 = 64 << 10;

/// A tag: its kind, its body's length, its time in milliseconds.
struct Tag {
    kind: u8,
    length: u64,
    time: u64,
}

/// Reads the file's tags.
pub(super) fn read(source: &mut Source<'_>, reading: &mut Reading) -> Outcome<()> {
    let mut at = u64::from(source.u32(5)?).saturating_add(BEHIND);
    let mut rate = None;
    let (mut frames, mut last) = (0_u64, 0);
    let walked = loop {
        if source.len().saturating_sub(at) < HEADER + BEHIND {
            break if at == source.len() { Ok(()) } else { Err(source.ends_early()) };
        }
        match tag(source, at) {
            Ok(Tag { kind: SCRIPT, length, .. }) if rate.is_none() && frames == 0 => {
                rate = script(source, at + HEADER, length, reading)?;
            }
            Ok(Tag { kind: VIDEO, time, .. }) => {
                frames += 1;
                last = last.max(time);
            }
            Ok(_) => {}
            Err(fault) => break Err(fault),
        }
        at += HEADER + tag_length(source, at)? + BEHIND;
        if is_told(reading) && rate.is_some() {
            break Ok(());
        }
    };
    let is_counted = walked.is_ok() && !(is_told(reading) && rate.is_some());
    reading.duration = reading.duration.or((is_counted && last > 0).then_some(last as f64 / 1e3));
    let computed = reading.duration.zip(rate).map(|(duration, rate)| (duration * rate).round() as u64);
    reading.frames = if is_counted { Some(frames) } else { computed };
    match walked {
        Err(Fault::Oversize(_)) if is_told(reading) => Ok(()),
        walked => walked,
    }
}

fn is_told(reading: &Reading) -> bool {
    reading.width.is_some() && reading.height.is_some() && reading.duration.is_some()
}

fn tag(source: &mut Source<'_>, at: u64) -> Outcome<Tag> {
    let head: [u8; 11] = source.array(at)?;
    let length = u64::from(u32::from_be_bytes([0, head[1], head[2], head[3]]));
    let time = u64::from(u32::from_be_bytes([head[7], head[4], head[5], head[6]]));
    Ok(Tag { kind: head[0] & 0x1f, length, time })
}

fn tag_length(source: &mut Source<'_>, at: u64) -> Outcome<u64> {
    tag(source, at).map(|tag| tag.length)
}

/// Takes the numbers that are wanted from a script; answers the frames a second. Names stand with their length before
/// them, numbers behind a zero byte, so they are found without reading all the rest.
fn script(source: &mut Source<'_>, at: u64, length: u64, reading: &mut Reading) -> Outcome<Option<f64>> {
    let bytes = source.bytes(at, length.min(SCRIPT_MAX) as usize)?.to_vec();
    let number = |name: &str| -> Option<f64> {
        let wanted = [&(name.len() as u16).to_be_bytes()[..], name.as_bytes(), &[0]].concat();
        let found = bytes.windows(wanted.len()).position(|window| window == wanted)? + wanted.len();
        let value = f64::from_be_bytes(bytes.get(found..found + 8)?.try_into().ok()?);
        (value.is_finite() && value > 0.0).then_some(value)
    };
    let side = |name: &str| number(name).filter(|value| *value <= f64::from(u32::MAX)).map(|value| value as u32);
    (reading.width, reading.height) = (side("width"), side("height"));
    reading.duration = number("duration");
    Ok(number("framerate"))
}
