//! AVI: the list of headers, of which each stream has one.

use super::super::Reading;
use super::super::fault::Outcome;
use super::super::source::Source;
use super::ratio;

/// Lists inside each other that are opened.
const DEPTH_MAX: usize = 4;

/// Reads the first video stream.
pub(super) fn read(source: &mut Source<'_>, reading: &mut Reading) -> Outcome<()> {
    let mut found = Found::default();
    let end = source.len();
    let said = u64::from(source.u32_le(4)?) + 8;
    let walked = chunks(source, 12, end.min(said), 0, &mut found);
    found.tell(reading);
    walked?;
    // Longer files go on with further parts behind the first, so only too short is wrong.
    if said > end { Err(source.ends_early()) } else { Ok(()) }
}

#[derive(Debug, Default)]
struct Found {
    /// The main header: microseconds of a frame, frames, size.
    main: Option<(u32, u32, (u32, u32))>,
    /// Whether the stream that is being read is a video.
    is_video: bool,
    /// Ticks of a frame, ticks a second, frames.
    stream: Option<(u32, u32, u32)>,
    size: Option<(u32, u32)>,
    /// Frames of all parts of a file that has several.
    all: Option<u32>,
}

fn chunks(source: &mut Source<'_>, from: u64, to: u64, depth: usize, found: &mut Found) -> Outcome<()> {
    let mut at = from;
    while to.saturating_sub(at) >= 8 {
        let kind: [u8; 4] = source.array(at)?;
        let length = u64::from(source.u32_le(at + 4)?);
        let body = at + 8;
        match &kind {
            b"LIST" if depth < DEPTH_MAX && length >= 4 => {
                let list: [u8; 4] = source.array(body)?;
                if matches!(&list, b"hdrl" | b"strl" | b"odml") {
                    chunks(source, body + 4, to.min(body + length), depth + 1, found)?;
                }
            }
            _ => found.note(source, kind, body, length)?,
        }
        // Bodies are padded to an even length.
        at = body + length + length % 2;
    }
    Ok(())
}

impl Found {
    fn note(&mut self, source: &mut Source<'_>, kind: [u8; 4], body: u64, length: u64) -> Outcome<()> {
        match &kind {
            b"avih" if length >= 40 => {
                let size = (source.u32_le(body + 32)?, source.u32_le(body + 36)?);
                self.main = Some((source.u32_le(body)?, source.u32_le(body + 16)?, size));
            }
            b"strh" if length >= 36 => {
                self.is_video = source.array(body)? == *b"vids";
                if self.is_video && self.stream.is_none() {
                    let [tick, rate, frames] = [20, 24, 32].map(|offset| source.u32_le(body + offset));
                    self.stream = Some((tick?, rate?, frames?));
                }
            }
            b"strf" if self.is_video && self.size.is_none() && length >= 12 => {
                // A negative height says that the picture stands on its head.
                let height = i32::from_le_bytes(source.array(body + 8)?);
                self.size = Some((source.u32_le(body + 4)?, height.unsigned_abs()));
            }
            b"dmlh" if length >= 4 => self.all = Some(source.u32_le(body)?),
            _ => {}
        }
        Ok(())
    }

    fn tell(&self, reading: &mut Reading) {
        let (each, frames, size) = self.main.unwrap_or_default();
        let Some(stream) = self.stream else { return };
        let (width, height) = self.size.unwrap_or(size);
        (reading.width, reading.height) = (Some(width), Some(height));
        let counted = [self.all.unwrap_or(0), stream.2, frames].into_iter().find(|frames| *frames > 0).unwrap_or(0);
        reading.frames = Some(counted.into());
        let seconds = ratio(f64::from(stream.0), f64::from(stream.1)).filter(|seconds| *seconds > 0.0);
        reading.duration = Some(f64::from(counted) * seconds.unwrap_or(f64::from(each) / 1e6));
    }
}
