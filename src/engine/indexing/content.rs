//! The content of a stored file as something to be read from.

use std::io::{self, Read, Seek, SeekFrom};

use crate::error::{Error, Result};
use crate::facets::Entry;
use crate::objects::Objects;

/// A stored file. Holds one chunk of it in memory.
pub(in crate::engine) struct StoredFile<'a> {
    objects: &'a Objects,
    entry: &'a Entry,
    place: u64,
    /// Which chunk is in the buffer, and where it begins.
    loaded: Option<(usize, u64)>,
    buffer: Vec<u8>,
    failure: Option<Error>,
}

impl<'a> StoredFile<'a> {
    pub(in crate::engine) fn new(objects: &'a Objects, entry: &'a Entry) -> Self {
        Self { objects, entry, place: 0, loaded: None, buffer: Vec::new(), failure: None }
    }

    /// Has somebody read it.
    ///
    /// # Errors
    /// What kept the content from being read, as the store says it.
    pub(in crate::engine) fn read_with<T>(mut self, read: impl FnOnce(&mut Self) -> io::Result<T>) -> Result<T> {
        read(&mut self)
            .map_err(|error| self.failure.take().unwrap_or_else(|| Error::io("read", "a stored file", error)))
    }

    /// Makes sure that the chunk in which the place is has been loaded. `None` at the end.
    fn load(&mut self) -> Result<Option<&[u8]>> {
        let within = |start: u64, length: usize| (start..start + length as u64).contains(&self.place);
        if self.loaded.is_none_or(|(_, start)| !within(start, self.buffer.len())) {
            let mut start = 0;
            let found = self.entry.chunks.iter().position(|chunk| {
                let is_here = within(start, chunk.length as usize);
                start += if is_here { 0 } else { u64::from(chunk.length) };
                is_here
            });
            let Some(chunk) = found else { return Ok(None) };
            self.loaded = None;
            self.objects.read_chunk(&self.entry.chunks[chunk].id, &mut self.buffer)?;
            self.loaded = Some((chunk, start));
        }
        let start = self.loaded.map_or(0, |(_, start)| start);
        Ok(self.buffer.get((self.place - start) as usize..))
    }
}

impl Read for StoredFile<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let loaded = match self.load() {
            Ok(loaded) => loaded.unwrap_or_default(),
            Err(error) => {
                let text = error.to_string();
                self.failure = Some(error);
                return Err(io::Error::other(text));
            }
        };
        let length = loaded.len().min(out.len());
        out[..length].copy_from_slice(&loaded[..length]);
        self.place += length as u64;
        Ok(length)
    }
}

impl Seek for StoredFile<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::End(offset) => self.entry.size.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.place.checked_add_signed(offset),
        };
        self.place = place.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.place)
    }
}
