//! What a tar holds, as it comes.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use tar::EntryType;

use crate::engine::ingest::archive::budget::{Budget, Counted};
use crate::engine::ingest::archive::{Take, damaged, file_mode, folder_mode, hand_over, refused};
use crate::engine::ingest::filling::Attributes;
use crate::engine::ingest::path::of_entry;
use crate::error::{Error, Result};
use crate::facets::Mtime;

/// Bytes between the content of one entry and that of the next: padding, its header, its long name and extended
/// attributes, which the library keeps in memory whatever their length.
const HEAD_MAX: u64 = 1 << 20;

pub(super) fn unfold(source: impl Read, mut budget: Budget, into: &mut dyn Take) -> Result<()> {
    let gate = Rc::new(Cell::new(HEAD_MAX));
    let mut archive = tar::Archive::new(Gated { inner: source, left: gate.clone() });
    for entry in archive.entries().map_err(damaged)? {
        let mut entry = entry.map_err(damaged)?;
        gate.set(u64::MAX);
        let path = entry.path_bytes().into_owned();
        budget.count_entry()?;
        match entry.header().entry_type() {
            EntryType::XGlobalHeader => pass_over(&mut entry, &mut budget)?,
            EntryType::Directory => {
                pass_over(&mut entry, &mut budget)?;
                if let Some(path) = of_entry(&path) {
                    into.folder(&path, folder_mode(entry.header().mode().map_err(damaged)?))?;
                }
            }
            EntryType::Regular | EntryType::Continuous => {
                let with = attributes(entry.header())?;
                match of_entry(&path) {
                    Some(path) => hand_over(into, &path, &mut entry, with, &mut budget)?,
                    None => pass_over(&mut entry, &mut budget)?,
                }
            }
            _ => return Err(refused(&path)),
        }
        gate.set(HEAD_MAX);
    }
    Ok(())
}

/// Reads what nobody wants; it counts all the same.
fn pass_over(content: &mut dyn Read, budget: &mut Budget) -> Result<()> {
    let mut counted = Counted::new(content, budget);
    match io::copy(&mut counted, &mut io::sink()) {
        Err(_) if counted.is_over => Err(budget.too_much()),
        other => other.map(drop).map_err(damaged),
    }
}

fn attributes(header: &tar::Header) -> Result<Attributes> {
    let failed: fn(io::Error) -> Error = damaged;
    let seconds = i64::try_from(header.mtime().map_err(failed)?).unwrap_or(0);
    Ok(Attributes { mode: file_mode(header.mode().map_err(failed)?), mtime: Mtime { seconds, nanos: 0 } })
}

/// Lets through so many bytes only.
struct Gated<R> {
    inner: R,
    left: Rc<Cell<u64>>,
}

impl<R: Read> Read for Gated<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left.get()).unwrap_or(usize::MAX).min(out.len());
        if most == 0 && !out.is_empty() {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a name or header in it is too long"));
        }
        let read = self.inner.read(&mut out[..most])?;
        self.left.set(self.left.get() - read as u64);
        Ok(read)
    }
}
