//! Fragments of MP4: each box `moof` tells of some frames, so they have to be added up.

use super::super::Reading;
use super::super::boxes::{self, Part};
use super::super::fault::Outcome;
use super::super::source::Source;
use super::ratio;

/// What has been added up of one track.
#[derive(Debug)]
pub(super) struct Fragments {
    track: u32,
    timescale: u32,
    /// The duration of all, where the header says it: ticks a second, and ticks.
    said: Option<(u32, u64)>,
    /// Ticks of a frame that says nothing else.
    each: u32,
    frames: u64,
    ticks: u64,
}

impl Fragments {
    /// Fragments of a track, with what `mvex` says of all of them.
    pub(super) fn of(source: &mut Source<'_>, mvex: Part, track: u32, timescale: u32, whole: u32) -> Outcome<Self> {
        let mut fragments = Self { track, timescale, said: None, each: 0, frames: 0, ticks: 0 };
        boxes::each(source, mvex, |source, part| {
            match &part.kind {
                b"mehd" if source.array::<1>(part.from)?[0] == 1 => {
                    fragments.said = Some((whole, source.u64(part.from + 4)?));
                }
                b"mehd" => fragments.said = Some((whole, source.u32(part.from + 4)?.into())),
                b"trex" if source.u32(part.from + 4)? == track => fragments.each = source.u32(part.from + 12)?,
                _ => {}
            }
            Ok(())
        })?;
        Ok(fragments)
    }

    /// Adds a fragment.
    pub(super) fn add(&mut self, source: &mut Source<'_>, moof: Part) -> Outcome<()> {
        boxes::each(source, moof, |source, traf| if traf.kind == *b"traf" { self.track(source, traf) } else { Ok(()) })
    }

    /// Tells what the fragments have come to, beside what stands in the header.
    pub(super) fn finish(self, reading: &mut Reading) {
        let (timescale, ticks) = self.said.filter(|(_, ticks)| *ticks > 0).unwrap_or((self.timescale, self.ticks));
        reading.frames = Some(reading.frames.unwrap_or(0).saturating_add(self.frames));
        let added = ratio(ticks as f64, f64::from(timescale)).unwrap_or(0.0);
        if self.said.is_some() {
            reading.duration = reading.duration.filter(|duration| *duration >= added).or(Some(added));
        } else if added > 0.0 && reading.duration.is_none_or(|duration| duration < added) {
            reading.duration = Some(added);
        }
    }

    fn track(&mut self, source: &mut Source<'_>, traf: Part) -> Outcome<()> {
        let (mut is_ours, mut each) = (false, self.each);
        boxes::each(source, traf, |source, part| {
            match &part.kind {
                b"tfhd" => {
                    let flags = source.u32(part.from)?;
                    is_ours = source.u32(part.from + 4)? == self.track;
                    // What stands before the duration, where it is there: the data's offset, the description.
                    let at = part.from + 8 + if flags & 1 > 0 { 8 } else { 0 } + if flags & 2 > 0 { 4 } else { 0 };
                    each = if flags & 8 > 0 { source.u32(at)? } else { each };
                }
                b"trun" if is_ours => self.run(source, part, each)?,
                _ => {}
            }
            Ok(())
        })
    }

    fn run(&mut self, source: &mut Source<'_>, trun: Part, each: u32) -> Outcome<()> {
        let flags = source.u32(trun.from)?;
        let count = u64::from(source.u32(trun.from + 4)?);
        self.frames = self.frames.saturating_add(count);
        if flags & 0x100 == 0 {
            self.ticks = self.ticks.saturating_add(count.saturating_mul(each.into()));
            return Ok(());
        }
        let first = trun.from + 8 + if flags & 1 > 0 { 4 } else { 0 } + if flags & 4 > 0 { 4 } else { 0 };
        let width = 4 * u64::from((flags & 0xf00).count_ones());
        for index in 0..count.min(trun.len() / width) {
            self.ticks = self.ticks.saturating_add(source.u32(first + index * width)?.into());
        }
        Ok(())
    }
}
