//! The store behind the backend: opened, or made, when it is needed first.

use std::path::PathBuf;
use std::sync::{Mutex, OnceLock};

use crate::backend::Actor;
use crate::engine::{Engine, Running};
use crate::error::{Error, Result};

/// A store, and the work that this process does for its tasks.
pub(super) struct Shared {
    pub(super) store: PathBuf,
    pub(super) actor: Actor,
    pub(super) engine: OnceLock<Engine>,
    pub(super) running: Mutex<Vec<Running>>,
}

impl Shared {
    pub(super) fn open(&self) -> Result<Option<&Engine>> {
        if self.engine.get().is_none()
            && let Some(engine) = Engine::open(&self.store, &self.actor)?
        {
            let _ = self.engine.set(engine);
        }
        Ok(self.engine.get())
    }

    pub(super) fn open_or_create(&self) -> Result<&Engine> {
        if self.open()?.is_none() {
            let _ = self.engine.set(Engine::open_or_create(&self.store, &self.actor)?);
        }
        self.engine.get().ok_or_else(|| self.no_store())
    }

    pub(super) fn no_store(&self) -> Error {
        Error::NotFound { what: "store", reference: self.store.display().to_string(), within: None }
    }
}

impl Drop for Shared {
    /// Work that this process does for a task ends before the process may.
    fn drop(&mut self) {
        for running in self.running.get_mut().expect("no thread panicked").drain(..) {
            if let Some(thread) = running.thread {
                let _ = thread.join();
            }
        }
        if let Some(engine) = self.engine.get() {
            engine.wait_for_folds();
        }
    }
}
