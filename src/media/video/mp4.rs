//! MP4 and QuickTime: the box `moov`, and the fragments of files that were written as a stream.

use super::super::Reading;
use super::super::boxes::{self, Part};
use super::super::fault::{Fault, Outcome};
use super::super::source::Source;
use super::fragments::Fragments;
use super::ratio;

/// What a track says.
#[derive(Debug, Default, Clone)]
struct Track {
    id: u32,
    is_video: bool,
    orientation: u8,
    /// Size at which it is shown, and that of its pixels.
    shown: (u32, u32),
    coded: (u32, u32),
    timescale: u32,
    duration: u64,
    frames: u64,
}

/// Reads the first video track.
pub(super) fn read(source: &mut Source<'_>, reading: &mut Reading) -> Outcome<()> {
    let mut is_described = false;
    let mut fragments = None;
    let file = Part::file(source);
    let walked = boxes::each(source, file, |source, part| {
        match &part.kind {
            b"moov" if !is_described => {
                is_described = true;
                fragments = movie(source, part, reading)?;
            }
            b"moof" => {
                if let Some(fragments) = &mut fragments {
                    fragments.add(source, part)?;
                }
            }
            _ => {}
        }
        Ok(())
    });
    if let Some(fragments) = fragments {
        fragments.finish(reading);
    }
    walked?;
    if is_described { Ok(()) } else { Err(Fault::damaged("it has no description of its tracks")) }
}

fn movie(source: &mut Source<'_>, moov: Part, reading: &mut Reading) -> Outcome<Option<Fragments>> {
    let mut whole = (0, 0);
    let mut video: Option<Track> = None;
    let mut extends = None;
    boxes::each(source, moov, |source, part| {
        match &part.kind {
            b"mvhd" => whole = duration(source, part)?,
            b"trak" if video.is_none() => video = Some(track(source, part)?).filter(|track| track.is_video),
            b"mvex" => extends = Some(part),
            _ => {}
        }
        Ok(())
    })?;
    let Some(track) = video else { return Ok(None) };
    let (width, height) = if track.coded.0 > 0 && track.coded.1 > 0 { track.coded } else { track.shown };
    (reading.width, reading.height, reading.orientation) = (Some(width), Some(height), Some(track.orientation));
    reading.frames = Some(track.frames);
    let seconds = |(timescale, duration): (u32, u64)| ratio(duration as f64, f64::from(timescale));
    reading.duration = seconds((track.timescale, track.duration)).filter(|duration| *duration > 0.0).or(seconds(whole));
    match extends {
        Some(mvex) => Fragments::of(source, mvex, track.id, track.timescale, whole.0).map(Some),
        None => Ok(None),
    }
}

fn track(source: &mut Source<'_>, trak: Part) -> Outcome<Track> {
    let mut track = Track { orientation: 1, ..Track::default() };
    boxes::each(source, trak, |source, part| match &part.kind {
        b"tkhd" => header(source, part, &mut track),
        b"mdia" => media(source, part, &mut track),
        _ => Ok(()),
    })?;
    Ok(track)
}

/// The track's id, and at its end the matrix and the size at which it is shown, in fractions of 16 bits.
fn header(source: &mut Source<'_>, tkhd: Part, track: &mut Track) -> Outcome<()> {
    let is_long = source.array::<1>(tkhd.from)?[0] == 1;
    track.id = source.u32(tkhd.from + if is_long { 20 } else { 12 })?;
    let matrix = tkhd.from + if is_long { 52 } else { 40 };
    let number = |source: &mut Source<'_>, index: u64| source.array(matrix + 4 * index).map(i32::from_be_bytes);
    let turned = (number(source, 0)?.signum(), number(source, 1)?.signum());
    track.orientation = match turned {
        (0, 1) => 6,
        (0, -1) => 8,
        (-1, 0) => 3,
        _ => 1,
    };
    track.shown = (source.u32(matrix + 36)? >> 16, source.u32(matrix + 40)? >> 16);
    Ok(())
}

fn media(source: &mut Source<'_>, mdia: Part, track: &mut Track) -> Outcome<()> {
    boxes::each(source, mdia, |source, part| {
        match &part.kind {
            b"mdhd" => (track.timescale, track.duration) = duration(source, part)?,
            b"hdlr" => track.is_video = source.array(part.from + 8)? == *b"vide",
            b"minf" if track.is_video => {
                if let Some(stbl) = boxes::first(source, part, b"stbl")? {
                    samples(source, stbl, track)?;
                }
            }
            _ => {}
        }
        Ok(())
    })
}

/// The number of samples, which are frames, and the size of their pixels.
fn samples(source: &mut Source<'_>, stbl: Part, track: &mut Track) -> Outcome<()> {
    boxes::each(source, stbl, |source, part| {
        match &part.kind {
            b"stsz" | b"stz2" => track.frames = u64::from(source.u32(part.from + 8)?),
            b"stsd" if part.len() >= 8 + 36 => {
                let entry = part.from + 8;
                track.coded = (source.u16(entry + 32)?.into(), source.u16(entry + 34)?.into());
            }
            _ => {}
        }
        Ok(())
    })
}

/// Ticks a second, and ticks, of `mvhd` and `mdhd`. All bits set mean that nobody knows.
fn duration(source: &mut Source<'_>, part: Part) -> Outcome<(u32, u64)> {
    if source.array::<1>(part.from)?[0] == 1 {
        let ticks = source.u64(part.from + 24)?;
        Ok((source.u32(part.from + 20)?, if ticks == u64::MAX { 0 } else { ticks }))
    } else {
        let ticks = source.u32(part.from + 16)?;
        Ok((source.u32(part.from + 12)?, if ticks == u32::MAX { 0 } else { ticks.into() }))
    }
}
