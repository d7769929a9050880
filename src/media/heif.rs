//! HEIF: the size of the primary image and how it is turned, from the properties in the box `meta`.

use super::Reading;
use super::boxes::{self, Part};
use super::fault::{Fault, Outcome};
use super::source::Source;

/// Properties that are looked at, at most. An image in tiles has some dozens.
const PROPERTIES_MAX: usize = 1 << 16;

/// What a property says.
#[derive(Debug, Clone, Copy)]
enum Property {
    Size(u32, u32),
    /// Quarter turns against the clock.
    Turned(u8),
    Other,
}

/// Reads what `meta` says of the primary image.
pub(super) fn read(source: &mut Source<'_>, reading: &mut Reading) -> Outcome<()> {
    let mut is_described = false;
    let file = Part::file(source);
    boxes::each(source, file, |source, part| {
        if part.kind == *b"meta" && !is_described {
            is_described = true;
            primary(source, part.skip(4), reading)?;
        }
        Ok(())
    })?;
    if is_described { Ok(()) } else { Err(Fault::damaged("it has no description of its images")) }
}

fn primary(source: &mut Source<'_>, meta: Part, reading: &mut Reading) -> Outcome<()> {
    let id = match boxes::first(source, meta, b"pitm")? {
        Some(part) if source.array::<1>(part.from)? == [0] => u32::from(source.u16(part.from + 4)?),
        Some(part) => source.u32(part.from + 4)?,
        None => return Err(Fault::damaged("it does not say which image is the primary one")),
    };
    let missing = || Fault::damaged("it says no size for its primary image");
    let iprp = boxes::first(source, meta, b"iprp")?.ok_or_else(missing)?;
    let ipco = boxes::first(source, iprp, b"ipco")?.ok_or_else(missing)?;
    let known = properties(source, ipco)?;
    let mut size = None;
    let mut turned = 0;
    for index in associated(source, iprp, id)? {
        match index.checked_sub(1).and_then(|index| known.get(index)) {
            Some(Property::Size(width, height)) => size = Some((*width, *height)),
            Some(Property::Turned(quarters)) => turned = *quarters,
            _ => {}
        }
    }
    let (width, height) = size.filter(|(width, height)| *width > 0 && *height > 0).ok_or_else(missing)?;
    (reading.width, reading.height) = (Some(width), Some(height));
    reading.orientation = Some([1, 8, 3, 6][usize::from(turned & 3)]);
    Ok(())
}

fn properties(source: &mut Source<'_>, ipco: Part) -> Outcome<Vec<Property>> {
    let mut known = Vec::new();
    boxes::each(source, ipco, |source, part| {
        if known.len() == PROPERTIES_MAX {
            return Err(Fault::oversize("its images have more properties than are read"));
        }
        known.push(match &part.kind {
            b"ispe" => Property::Size(source.u32(part.from + 4)?, source.u32(part.from + 8)?),
            b"irot" => Property::Turned(source.array::<1>(part.from)?[0]),
            _ => Property::Other,
        });
        Ok(())
    })?;
    Ok(known)
}

/// Which properties, counted from 1, the image with this id has.
fn associated(source: &mut Source<'_>, iprp: Part, id: u32) -> Outcome<Vec<usize>> {
    let mut indexes = Vec::new();
    boxes::each(source, iprp, |source, part| {
        if part.kind == *b"ipma" && indexes.is_empty() {
            indexes = associations(source, part, id)?;
        }
        Ok(())
    })?;
    Ok(indexes)
}

fn associations(source: &mut Source<'_>, ipma: Part, id: u32) -> Outcome<Vec<usize>> {
    let flags = source.u32(ipma.from)?;
    let (has_long_ids, has_long_indexes) = (flags >> 24 > 0, flags & 1 == 1);
    let entries = source.u32(ipma.from + 4)?;
    let mut at = ipma.from + 8;
    for _ in 0..entries {
        let entry = if has_long_ids { source.u32(at)? } else { u32::from(source.u16(at)?) };
        at += if has_long_ids { 4 } else { 2 };
        let count = u64::from(source.array::<1>(at)?[0]);
        at += 1;
        let width = if has_long_indexes { 2 } else { 1 };
        if entry == id {
            return (0..count).map(|index| association(source, at + index * width, has_long_indexes)).collect();
        }
        at += count * width;
        if at > ipma.to {
            return Err(Fault::damaged("its list of properties does not end"));
        }
    }
    Ok(Vec::new())
}

/// The highest bit says that the property must be understood; the others are its index.
fn association(source: &mut Source<'_>, at: u64, is_long: bool) -> Outcome<usize> {
    if is_long { Ok(usize::from(source.u16(at)? & 0x7fff)) } else { Ok(usize::from(source.array::<1>(at)?[0] & 0x7f)) }
}
