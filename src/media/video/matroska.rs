//! Matroska and WebM.
//!
//! Elements are an id, a length, and a body; numbers of ids and lengths say by their leading zeros how long they are. The
//! number of frames stands nowhere: it follows from the duration of a frame, or the blocks are counted.

use super::super::Reading;
use super::super::fault::{Fault, Outcome};
use super::super::source::Source;

const SEGMENT: u32 = 0x1853_8067;
const INFO: u32 = 0x1549_a966;
const TICK: u32 = 0x2a_d7b1;
const DURATION: u32 = 0x4489;
const TRACKS: u32 = 0x1654_ae6b;
const TRACK: u32 = 0xae;
const NUMBER: u32 = 0xd7;
const KIND: u32 = 0x83;
const FRAME_DURATION: u32 = 0x23_e383;
const VIDEO: u32 = 0xe0;
const WIDTH: u32 = 0xb0;
const HEIGHT: u32 = 0xba;
const CLUSTER: u32 = 0x1f43_b675;
const CLUSTER_TIME: u32 = 0xe7;
const SIMPLE_BLOCK: u32 = 0xa3;
const BLOCK_GROUP: u32 = 0xa0;
const BLOCK: u32 = 0xa1;

/// Children are looked at down to this depth; what is wanted is not deeper.
const DEPTH_MAX: usize = 6;
/// The kind of tracks that are videos.
const IS_VIDEO: u64 = 1;

/// An element: its id and where its body is. `to` is `None` if it was written before its length was known.
#[derive(Debug, Clone, Copy)]
struct Element {
    id: u32,
    from: u64,
    to: Option<u64>,
}

/// What has been found.
#[derive(Debug)]
struct Found {
    /// Nanoseconds of a tick.
    tick: u64,
    duration: Option<f64>,
    /// The track that is being read, and the video.
    open: Track,
    video: Option<Track>,
    frames: u64,
    /// Ticks of the present cluster, and of the last block.
    cluster: u64,
    last: u64,
}

#[derive(Debug, Clone, Copy, Default)]
struct Track {
    number: u64,
    kind: u64,
    frame: u64,
    size: (u64, u64),
}

/// Reads the first video track.
pub(super) fn read(source: &mut Source<'_>, reading: &mut Reading) -> Outcome<()> {
    let mut found =
        Found { tick: 1_000_000, duration: None, open: Track::default(), video: None, frames: 0, cluster: 0, last: 0 };
    let end = source.len();
    let walked = walk(source, 0, end, 0, &mut found);
    found.tell(reading, walked.is_ok());
    match walked {
        // A long file without durations of frames has more blocks than are looked at; only their number is missing.
        Err(Fault::Oversize(_)) if reading.width.is_some() => Ok(()),
        walked => walked,
    }
}

fn walk(source: &mut Source<'_>, from: u64, to: u64, depth: usize, found: &mut Found) -> Outcome<()> {
    let mut at = from;
    while at < to && !found.is_done() {
        let element = element(source, at)?;
        let end = element.to.unwrap_or(to);
        if depth < DEPTH_MAX && matches!(element.id, SEGMENT | INFO | TRACKS | TRACK | VIDEO | CLUSTER | BLOCK_GROUP) {
            // Elements of unknown length end where their parent does; what follows them is read as if it was theirs.
            walk(source, element.from, end.min(to), depth + 1, found)?;
            found.close(element.id);
        } else {
            found.note(source, element, end)?;
        }
        if end > to {
            return Err(source.ends_early());
        }
        at = end;
    }
    Ok(())
}

impl Found {
    /// Whether the rest of the file has nothing more to tell.
    fn is_done(&self) -> bool {
        self.duration.is_some() && self.video.is_some_and(|video| video.frame > 0)
    }

    fn note(&mut self, source: &mut Source<'_>, element: Element, end: u64) -> Outcome<()> {
        let Element { id, from, .. } = element;
        match id {
            TICK => self.tick = number(source, from, end)?,
            DURATION => self.duration = Some(float(source, from, end)?),
            NUMBER => self.open.number = number(source, from, end)?,
            KIND => self.open.kind = number(source, from, end)?,
            FRAME_DURATION => self.open.frame = number(source, from, end)?,
            WIDTH => self.open.size.0 = number(source, from, end)?,
            HEIGHT => self.open.size.1 = number(source, from, end)?,
            CLUSTER_TIME => self.cluster = number(source, from, end)?,
            SIMPLE_BLOCK | BLOCK => self.block(source, from)?,
            _ => {}
        }
        Ok(())
    }

    /// A block is the track's number, and its time after that of the cluster.
    fn block(&mut self, source: &mut Source<'_>, from: u64) -> Outcome<()> {
        let (track, length) = vint(source, from, false)?;
        if self.video.is_some_and(|video| video.number == track) {
            let after = i16::from_be_bytes(source.array(from + length)?);
            self.frames += 1;
            self.last = self.last.max(self.cluster.saturating_add_signed(after.into()));
        }
        Ok(())
    }

    fn close(&mut self, id: u32) {
        if id == TRACK {
            let track = std::mem::take(&mut self.open);
            if track.kind == IS_VIDEO && self.video.is_none() {
                self.video = Some(track);
            }
        }
    }

    fn tell(&self, reading: &mut Reading, is_whole: bool) {
        let Some(video) = self.video else { return };
        let side = |side: u64| u32::try_from(side).ok();
        (reading.width, reading.height) = (side(video.size.0), side(video.size.1));
        let nanoseconds = |ticks: f64| ticks * self.tick as f64;
        let told = self.duration.map(nanoseconds);
        let seen = nanoseconds(self.last as f64) + video.frame as f64;
        reading.duration = told.or((self.frames > 0 && is_whole).then_some(seen)).map(|duration| duration / 1e9);
        reading.frames = match told {
            Some(duration) if video.frame > 0 => Some((duration / video.frame as f64).round() as u64),
            _ => is_whole.then_some(self.frames),
        };
    }
}

fn element(source: &mut Source<'_>, at: u64) -> Outcome<Element> {
    let (id, id_length) = vint(source, at, true)?;
    let id = u32::try_from(id).map_err(|_| damaged(at))?;
    let (length, length_length) = vint(source, at + id_length, false)?;
    let from = at + id_length + length_length;
    // All bits set say that the length was not known.
    let is_known = length != (1_u64 << (7 * length_length)) - 1;
    Ok(Element { id, from, to: is_known.then(|| from.saturating_add(length)) })
}

/// A number of 1 to 8 bytes, and how many they are. The bit that says so belongs to ids and not to lengths.
fn vint(source: &mut Source<'_>, at: u64, is_id: bool) -> Outcome<(u64, u64)> {
    let first = source.array::<1>(at)?[0];
    let length = first.leading_zeros() as usize + 1;
    if length > if is_id { 4 } else { 8 } {
        return Err(damaged(at));
    }
    let value = source.bytes(at, length)?.iter().fold(0, |value, byte| value << 8 | u64::from(*byte));
    let mark = 1_u64 << (7 * length);
    Ok((if is_id { value } else { value & (mark - 1) }, length as u64))
}

fn number(source: &mut Source<'_>, from: u64, to: u64) -> Outcome<u64> {
    let length =
        usize::try_from(to.saturating_sub(from)).ok().filter(|length| *length <= 8).ok_or_else(|| damaged(from))?;
    Ok(source.bytes(from, length)?.iter().fold(0, |value, byte| value << 8 | u64::from(*byte)))
}

fn float(source: &mut Source<'_>, from: u64, to: u64) -> Outcome<f64> {
    match to.saturating_sub(from) {
        4 => source.array(from).map(|bytes| f32::from_be_bytes(bytes).into()),
        8 => source.array(from).map(f64::from_be_bytes),
        _ => Err(damaged(from)),
    }
}

fn damaged(at: u64) -> Fault {
    Fault::damaged(format_args!("its structure is damaged at byte {at}"))
}
