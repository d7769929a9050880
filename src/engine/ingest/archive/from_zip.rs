//! What a zip holds.

use std::fs::File;
use std::io::BufReader;

use zip::ZipReadOptions;
use zip::read::Config;
use zip::unstable::read::ZipIterable;

use crate::engine::ingest::archive::budget::Budget;
use crate::engine::ingest::archive::{Take, damaged, file_mode, folder_mode, hand_over, refused};
use crate::engine::ingest::filling::{Attributes, DIR_MODE};
use crate::engine::ingest::path::of_entry;
use crate::error::Result;
use crate::facets::Mtime;
use crate::formats::Source;

/// Bytes read at once of the list at the end: about as much as one entry of it has.
const ENTRY: usize = 512;

pub(super) fn unfold(file: File, mut budget: Budget, into: &mut dyn Take) -> Result<()> {
    let source = Source::new("the archive", file)?;
    let list = BufReader::with_capacity(ENTRY, source.reader());
    // Reads its list an entry at a time: a list can be as long as the archive.
    let mut list = ZipIterable::try_new(list, Config::default()).map_err(damaged)?;
    let mut content = BufReader::new(source.reader());
    for entry in list.files().map_err(damaged)? {
        let entry = entry.map_err(damaged)?;
        budget.count_entry()?;
        let path = entry.name_raw().to_vec();
        let mode = entry.unix_mode();
        if entry.is_symlink() || mode.is_some_and(is_special) {
            return Err(refused(&path));
        }
        let Some(inner) = of_entry(&path) else { continue };
        if path.ends_with(b"/") {
            into.folder(&inner, mode.map_or(DIR_MODE, folder_mode))?;
            continue;
        }
        let new = Attributes::new();
        let mtime = entry.last_modified().and_then(instant).unwrap_or(new.mtime);
        let with = Attributes { mode: mode.map_or(new.mode, file_mode), mtime };
        let mut entry = entry.with_reader(&mut content, ZipReadOptions::new()).map_err(damaged)?;
        hand_over(into, &inner, &mut entry, with, &mut budget)?;
    }
    Ok(())
}

/// Whether a mode is that of something else than a file or a folder.
fn is_special(mode: u32) -> bool {
    !matches!(mode & 0o170_000, 0 | 0o040_000 | 0o100_000)
}

/// A zip says local times without a zone; they are taken for UTC.
fn instant(time: zip::DateTime) -> Option<Mtime> {
    let number = |part: u8| i8::try_from(part).ok();
    let date = jiff::civil::Date::new(i16::try_from(time.year()).ok()?, number(time.month())?, number(time.day())?);
    let clock = jiff::civil::Time::new(number(time.hour())?, number(time.minute())?, number(time.second())?, 0);
    let zoned = date.ok()?.to_datetime(clock.ok()?).to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(Mtime { seconds: zoned.timestamp().as_second(), nanos: 0 })
}
