//! Where packs live: the narrow contract that a local directory and, later, any object store can keep.
//!
//! Objects are written once, become visible all at once and only if their name is free, and never change afterwards.
//! Nothing here knows what a pack is.

use std::fs::File;
use std::sync::Arc;

use crate::error::Result;

/// A place for named, immutable objects.
pub trait ObjectStore: Send + Sync {
    /// Begins a new object. It is visible to nobody until it is committed.
    fn create(&self, name: &str) -> Result<Box<dyn NewObject>>;

    /// Fills `out` with the bytes from `offset` on.
    ///
    /// # Errors
    /// `NotFound{what: "pack"}` if there is no such object, `Corrupt` if it is too short.
    fn read(&self, name: &str, offset: u64, out: &mut [u8]) -> Result<()>;

    /// Length in bytes; `None` if there is no such object.
    fn size(&self, name: &str) -> Result<Option<u64>>;

    /// Names and lengths of all objects, in no order.
    fn list(&self) -> Result<Vec<(String, u64)>>;

    /// Removes an object; one that is not there is no error.
    fn delete(&self, name: &str) -> Result<()>;

    /// Makes the names of all objects committed so far durable.
    fn sync(&self) -> Result<()>;

    /// The object as an open file, where it is one, for copies inside the kernel.
    ///
    /// # Errors
    /// `NotFound{what: "pack"}` if there is no such object.
    fn file(&self, _name: &str) -> Result<Option<Arc<File>>> {
        Ok(None)
    }
}

/// An object that is being written. Dropped before it is committed, it leaves nothing.
pub trait NewObject: Send + Sync {
    /// Writes `bytes` at `offset`. Ranges may come in any order and from several threads. Every byte is written once,
    /// and in the end there is no gap.
    fn write_at(&self, offset: u64, bytes: &[u8]) -> Result<()>;

    /// Makes the contents durable.
    fn sync(&self) -> Result<()>;

    /// Makes the object visible under its name.
    ///
    /// # Errors
    /// `Exists` if the name is taken; then nothing has changed.
    fn commit(self: Box<Self>) -> Result<()>;
}
