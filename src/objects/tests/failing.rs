//! A store that fails at each of its operations in turn: the session fails, nothing stays, and the next one succeeds.

use std::io::ErrorKind;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use super::{Sorts, files};
use crate::error::{Error, Result};
use crate::objects::fixture::{Fixture, STORE_ID, noise};
use crate::objects::{Compress, LocalDirectory, NewObject, ObjectStore, Objects, Written};

/// Operations that still succeed.
type Left = Arc<AtomicI64>;

struct Failing(LocalDirectory, Left);

struct NewFailing(Box<dyn NewObject>, Left);

fn go_on(left: &Left) -> Result<()> {
    if left.fetch_sub(1, Ordering::Relaxed) > 0 {
        return Ok(());
    }
    Err(Error::io("write", "disk", std::io::Error::from(ErrorKind::StorageFull)))
}

impl ObjectStore for Failing {
    fn create(&self, name: &str) -> Result<Box<dyn NewObject>> {
        go_on(&self.1)?;
        Ok(Box::new(NewFailing(self.0.create(name)?, Arc::clone(&self.1))))
    }

    fn read(&self, name: &str, offset: u64, out: &mut [u8]) -> Result<()> {
        self.0.read(name, offset, out)
    }

    fn size(&self, name: &str) -> Result<Option<u64>> {
        self.0.size(name)
    }

    fn list(&self) -> Result<Vec<(String, u64)>> {
        self.0.list()
    }

    fn delete(&self, name: &str) -> Result<()> {
        self.0.delete(name)
    }

    fn sync(&self) -> Result<()> {
        go_on(&self.1).and_then(|()| self.0.sync())
    }
}

impl NewObject for NewFailing {
    fn write_at(&self, offset: u64, bytes: &[u8]) -> Result<()> {
        go_on(&self.1).and_then(|()| self.0.write_at(offset, bytes))
    }

    fn sync(&self) -> Result<()> {
        go_on(&self.1).and_then(|()| self.0.sync())
    }

    fn commit(self: Box<Self>) -> Result<()> {
        go_on(&self.1).and_then(|()| self.0.commit())
    }
}

/// Two packs and a little of everything, by a thread that does not stop at errors.
fn write(objects: &Objects) -> Result<Written> {
    let session = objects.session()?;
    let mut lane = session.lane();
    for seed in 0..9 {
        let _ = lane.put_chunk(&noise(seed, 4 << 20), Compress::Never);
    }
    let _ = lane.put_chunk(b"small", Compress::Probe);
    let _ = lane.flush();
    session.finish()
}

#[test]
fn whichever_operation_fails_nothing_of_the_session_stays() {
    let (fixture, left) = (Fixture::new(), Left::default());
    let root = fixture.root.path();
    let store = Failing(LocalDirectory::new(root.join("packs"), root.join("tmp")), Arc::clone(&left));
    let objects = Objects::with_store(root, STORE_ID, Arc::new(store), Arc::clone(&fixture.packs) as _);
    // Per pack: create, header, the gap behind it, table, sync, commit. Then ten frames, and the folder.
    let operations = 2 * 6 + 10 + 1;
    for succeeding in 0..operations {
        left.store(succeeding, Ordering::Relaxed);
        let failed = write(&objects).unwrap_err();
        assert_eq!(failed.code(), crate::error::Code::NoSpace, "{succeeding}");
        assert!(files(&fixture, "packs").is_empty() && files(&fixture, "tmp").is_empty(), "{succeeding}");
    }
    left.store(operations, Ordering::Relaxed);
    let written = write(&objects).unwrap();
    assert_eq!((written.packs.len(), left.load(Ordering::Relaxed)), (2, 0));
    fixture.packs.register(&written);
    objects.adopt(&written);
    left.store(i64::MAX, Ordering::Relaxed);
    let session = objects.session().unwrap();
    let sorts = Sorts::put(&session);
    objects.adopt(&{
        let written = session.finish().unwrap();
        fixture.packs.register(&written);
        written
    });
    assert_eq!(sorts.refused(&fixture.reopened()), 0);
}
