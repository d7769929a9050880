//! How much comes in, and how much may come out.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use crate::engine::ingest::archive::Limits;
use crate::error::{Error, Result};

/// Bytes that an archive may always unfold to, whatever its length.
const GRACE: u64 = 64 << 20;

/// Reads what is sent, counts it, and remembers its failure.
pub(super) struct Received<'a> {
    archive: &'a mut dyn Read,
    limit: u64,
    pub(super) taken: Rc<Cell<u64>>,
    pub(super) failed: Rc<Cell<Option<io::ErrorKind>>>,
}

impl<'a> Received<'a> {
    pub(super) fn new(archive: &'a mut dyn Read, limit: u64) -> Self {
        Self { archive, limit, taken: Rc::default(), failed: Rc::default() }
    }
}

impl Read for Received<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.archive.read(out);
        match &read {
            Ok(length) => self.taken.set(self.taken.get() + *length as u64),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => self.failed.set(Some(error.kind())),
        }
        if self.taken.get() > self.limit {
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
        read
    }
}

/// What may still come out.
pub(super) struct Budget {
    limits: Limits,
    taken: Rc<Cell<u64>>,
    bytes: u64,
    entries: u64,
}

impl Budget {
    /// All of it. `taken` says how long the archive itself is, as far as it was read.
    pub(super) fn new(limits: &Limits, taken: Rc<Cell<u64>>) -> Self {
        Self { limits: *limits, taken, bytes: 0, entries: 0 }
    }

    /// Counts a file or folder.
    pub(super) fn count_entry(&mut self) -> Result<()> {
        self.entries += 1;
        if self.entries > self.limits.entries {
            return Err(Error::invalid("the archive", format!("it has more than {} entries", self.limits.entries)));
        }
        Ok(())
    }

    /// Counts bytes. `false` if they are too many.
    fn spend(&mut self, bytes: u64) -> bool {
        self.bytes = self.bytes.saturating_add(bytes);
        let by_length = GRACE.saturating_add(self.taken.get().saturating_mul(self.limits.ratio));
        self.bytes <= self.limits.bytes.min(by_length)
    }

    /// What is said when it was too much.
    pub(super) fn too_much(&self) -> Error {
        let (bytes, ratio) = (self.limits.bytes, self.limits.ratio);
        let reason = format!("it unfolds to more than {bytes} bytes, or than {ratio} times its length");
        Error::invalid("the archive", reason)
    }
}

/// Counts what comes out, and ends it when it is too much.
pub(super) struct Counted<'a> {
    content: &'a mut dyn Read,
    budget: &'a mut Budget,
    pub(super) is_over: bool,
}

impl<'a> Counted<'a> {
    pub(super) fn new(content: &'a mut dyn Read, budget: &'a mut Budget) -> Self {
        Self { content, budget, is_over: false }
    }
}

impl Read for Counted<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let length = self.content.read(out)?;
        if self.budget.spend(length as u64) {
            return Ok(length);
        }
        self.is_over = true;
        Err(io::Error::from(io::ErrorKind::FileTooLarge))
    }
}
