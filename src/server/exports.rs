//! Exports that are asked for in one request and fetched by another. A few are made at a time, and they are kept for an hour.
//!
//! Their files have no names, so that nothing is left of them, however the server ends.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::os::unix::fs::FileExt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Semaphore;

use crate::backend::{Content, ExportReport, ExportRequest, State as Side};
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::model::{DatasetId, Person, Timestamp};
use crate::progress::{Cancel, Phase, Progress};
use crate::server::AppState;
use crate::server::limits::{EXPORTS, EXPORTS_EACH, EXPORTS_HEADROOM, EXPORTS_KEPT, EXPORTS_TIME};
use crate::server::problem::Problem;
use crate::server::upload::nameless;

/// Bytes that are read at once.
const PIECE: usize = 256 << 10;
/// Bytes that are written before it is looked how many are free.
const STEP: u64 = 16 << 20;
/// What errors call them.
const WHAT: &str = "the export";

/// The exports of this process, the oldest first.
pub struct Exports {
    all: Mutex<VecDeque<Arc<Export>>>,
    turn: Semaphore,
    stop: Arc<Cancel>,
}

impl Default for Exports {
    fn default() -> Self {
        Self { all: Mutex::default(), turn: Semaphore::new(EXPORTS), stop: Arc::default() }
    }
}

/// An export.
pub struct Export {
    /// Its id.
    pub id: String,
    /// The dataset.
    pub dataset: DatasetId,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// What its file is to be called.
    pub file_name: String,
    /// Who asked for it.
    person: String,
    items: AtomicU64,
    done: AtomicU64,
    is_counted: AtomicBool,
    stage: Mutex<Stage>,
    given_up: Cancel,
    stop: Arc<Cancel>,
}

/// Where an export stands.
#[derive(Clone)]
pub enum Stage {
    /// It is under way.
    Running,
    /// It can be fetched.
    Done(Arc<File>, ExportReport),
    /// It has failed.
    Failed(Arc<Error>),
}

impl Exports {
    /// Lists an export of a dataset that is to begin.
    ///
    /// # Errors
    /// `Busy` if too many are under way.
    pub fn begin(&self, person: &str, dataset: &DatasetId, file_name: String) -> Result<Arc<Export>> {
        let mut all = self.open();
        make_room(&mut all, EXPORTS_EACH, |one| one.person == person)?;
        make_room(&mut all, EXPORTS_KEPT, |_| true)?;
        let export = Arc::new(Export {
            id: uuid::Uuid::new_v4().to_string(),
            dataset: dataset.clone(),
            created_at: Timestamp::now(),
            file_name,
            person: person.to_owned(),
            items: AtomicU64::new(0),
            done: AtomicU64::new(0),
            is_counted: AtomicBool::new(false),
            stage: Mutex::new(Stage::Running),
            given_up: Cancel::default(),
            stop: Arc::clone(&self.stop),
        });
        all.push_back(Arc::clone(&export));
        Ok(export)
    }

    /// An export of a dataset.
    ///
    /// # Errors
    /// `NotFound` if there is none, or none any more.
    pub fn find(&self, dataset: &DatasetId, id: &str) -> Result<Arc<Export>> {
        let found = self.open().iter().find(|one| one.id == id && one.dataset == *dataset).cloned();
        found.ok_or_else(|| missing(id))
    }

    /// Gives an export up: it stops if it is under way, and cannot be fetched any more.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn remove(&self, dataset: &DatasetId, id: &str) -> Result<()> {
        let mut all = self.open();
        let place = all.iter().position(|one| one.id == id && one.dataset == *dataset);
        let export = place.and_then(|place| all.remove(place)).ok_or_else(|| missing(id))?;
        export.given_up.raise();
        Ok(())
    }

    /// Asks those that are under way to stop, for good.
    pub fn stop(&self) {
        self.stop.raise();
    }

    fn open(&self) -> MutexGuard<'_, VecDeque<Arc<Export>>> {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        let since = Timestamp::now().before(EXPORTS_TIME);
        all.retain(|one| one.created_at > since || matches!(one.stage(), Stage::Running));
        all
    }
}

/// Lets the oldest go, so that there are fewer of some exports than `most`.
fn make_room(all: &mut VecDeque<Arc<Export>>, most: usize, is_meant: impl Fn(&Export) -> bool) -> Result<()> {
    while all.iter().filter(|one| is_meant(one)).count() >= most {
        let oldest = all.iter().position(|one| is_meant(one) && !matches!(one.stage(), Stage::Running));
        let Some(oldest) = oldest else {
            return Err(Error::Busy { what: WHAT.into(), holder: format!("{most} others are under way") });
        };
        all.remove(oldest);
    }
    Ok(())
}

fn missing(id: &str) -> Error {
    Error::NotFound { what: "export", reference: id.to_owned(), within: None }
}

impl Export {
    /// Where it stands.
    pub fn stage(&self) -> Stage {
        self.stage.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Items that are done, and items in all once they are counted.
    pub fn items(&self) -> (u64, Option<u64>) {
        let total = self.is_counted.load(Ordering::Acquire).then(|| self.items.load(Ordering::Relaxed));
        let done = self.done.load(Ordering::Relaxed);
        (total.map_or(0, |total| done.min(total)), total)
    }

    /// The file and what is in it, if it can be fetched.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn file(&self) -> Result<(Arc<File>, ExportReport)> {
        match self.stage() {
            Stage::Done(file, report) => Ok((file, report)),
            _ => Err(Error::NotFound { what: "file of export", reference: self.id.clone(), within: None }),
        }
    }
}

impl Progress for Export {
    fn phase(&self, _: Phase, items: Option<u64>, _: Option<u64>) {
        self.items.store(items.unwrap_or(0), Ordering::Relaxed);
        self.is_counted.store(items.is_some(), Ordering::Release);
    }

    fn advance(&self, items: u64, _: u64) {
        self.done.fetch_add(items, Ordering::Relaxed);
    }

    fn is_cancelled(&self) -> bool {
        self.stop.is_raised() || self.given_up.is_raised()
    }
}

/// Makes an export when it is its turn. On a task of its own: it goes on when whoever asked for it has gone.
pub fn carry_out(state: AppState, person: Arc<Person>, export: Arc<Export>, side: Side, request: ExportRequest) {
    tokio::spawn(async move {
        let made = match state.exports.turn.acquire().await {
            Ok(_turn) => {
                let of = Arc::clone(&export);
                state.blocking(&person, move |engine| make(engine, &side, &request, &*of)).await
            }
            Err(_) => Err(Problem::Panic),
        };
        let stage = match made {
            Ok((file, report)) => Stage::Done(Arc::new(file), report),
            Err(Problem::Engine(error)) => {
                tracing::warn!(%error, "an export failed");
                Stage::Failed(Arc::new(error))
            }
            Err(_) => Stage::Failed(Arc::new(Error::Internal("the thread of an export ended".into()))),
        };
        *export.stage.lock().unwrap_or_else(PoisonError::into_inner) = stage;
    });
}

/// Makes an export in a file without a name.
///
/// # Errors
/// What the engine says; `NoSpace` before the disk is full.
pub fn make(
    engine: &Engine,
    side: &Side,
    request: &ExportRequest,
    progress: &dyn Progress,
) -> Result<(File, ExportReport)> {
    let mut file = nameless(&engine.temporary())?;
    let report = engine.export(side, request, WHAT, Modest { file: &mut file, left: 0 }, progress)?;
    Ok((file, report))
}

/// A file that does not fill the disk.
struct Modest<'a> {
    file: &'a mut File,
    /// Bytes until it is looked again how many are free.
    left: u64,
}

impl Write for Modest<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.left < bytes.len() as u64 {
            let stat = rustix::fs::fstatvfs(&*self.file)?;
            if stat.f_bavail.saturating_mul(stat.f_frsize) < EXPORTS_HEADROOM + STEP {
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.left = STEP.max(bytes.len() as u64);
        }
        let length = self.file.write(bytes)?;
        self.left -= length as u64;
        Ok(length)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Seek for Modest<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

/// The bytes of a file, piece by piece. Several can read it at once.
pub fn pieces(file: Arc<File>) -> Content {
    let mut at = 0;
    Box::new(std::iter::from_fn(move || {
        let mut piece = vec![0; PIECE];
        match file.read_at(&mut piece, at) {
            Ok(0) => None,
            Ok(length) => {
                piece.truncate(length);
                at += length as u64;
                Some(Ok(piece))
            }
            Err(error) => Some(Err(Error::io("read", WHAT, error))),
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_go_unless_they_are_under_way() {
        let exports = Exports::default();
        let dataset: DatasetId = "d".to_owned().into();
        let begin = |person: usize| exports.begin(&person.to_string(), &dataset, "a".into());
        let all: Vec<_> = (0..EXPORTS_KEPT).map(|place| begin(place / EXPORTS_EACH).unwrap()).collect();
        assert!(matches!(begin(0), Err(Error::Busy { .. })) && matches!(begin(99), Err(Error::Busy { .. })));
        *all[3].stage.lock().unwrap() = Stage::Failed(Arc::new(Error::Interrupted { left: None }));
        assert!(begin(1).is_err());
        let new = begin(0).unwrap();
        assert!(exports.find(&dataset, &all[3].id).is_err() && exports.find(&dataset, &all[0].id).is_ok());
        assert!(exports.find(&"other".to_owned().into(), &new.id).is_err());
        exports.remove(&dataset, &new.id).unwrap();
        assert!(new.is_cancelled() && exports.find(&dataset, &new.id).is_err() && !all[0].is_cancelled());
        exports.stop();
        assert!(all[0].is_cancelled());
    }
}
