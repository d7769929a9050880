//! Videos: size, duration and frames, from what their containers say. No frame is decoded.

mod asf;
mod avi;
mod dav;
mod flv;
mod fragments;
mod matroska;
mod mp4;

use super::Reading;
use super::fault::{Fault, Outcome};
use super::format::Format;
use super::source::Source;

pub(super) use asf::HEADER as ASF_HEADER;
#[cfg(test)]
pub(super) use asf::{
    EXTENDED as ASF_EXTENDED, EXTENSION as ASF_EXTENSION, FILE as ASF_FILE, STREAM as ASF_STREAM, VIDEO as ASF_VIDEO,
};

/// Longest duration that is believed, in seconds: a century.
const LONGEST: f64 = 100.0 * 366.0 * 86_400.0;

/// Reads a video. What was found before a fault stays.
pub(super) fn read(format: Format, source: &mut Source<'_>, reading: &mut Reading) -> Outcome<()> {
    let outcome = match format {
        Format::Avi => avi::read(source, reading),
        Format::Dav => dav::read(source, reading),
        Format::Flv => flv::read(source, reading),
        Format::Mkv | Format::Webm => matroska::read(source, reading),
        Format::Wmv => asf::read(source, reading),
        _ => mp4::read(source, reading),
    };
    settle(reading);
    outcome.and_then(|()| match reading.width {
        None => Err(Fault::damaged("it has no video in it")),
        Some(_) => Ok(()),
    })
}

/// Takes back what cannot be, and rounds what is told in other units.
fn settle(reading: &mut Reading) {
    let is_sized = matches!((reading.width, reading.height), (Some(width), Some(height)) if width > 0 && height > 0);
    if !is_sized {
        (reading.width, reading.height) = (None, None);
    }
    reading.orientation = is_sized.then(|| reading.orientation.unwrap_or(1));
    reading.duration = reading.duration.filter(|duration| (0.0..=LONGEST).contains(duration)).map(milliseconds);
    reading.frames = reading.frames.filter(|frames| *frames > 0);
}

/// Seconds, to the millisecond.
fn milliseconds(seconds: f64) -> f64 {
    (seconds * 1_000.0).round() / 1_000.0
}

/// A quotient; `None` if there is none.
fn ratio(number: f64, by: f64) -> Option<f64> {
    (by > 0.0).then(|| number / by).filter(|value| value.is_finite())
}
