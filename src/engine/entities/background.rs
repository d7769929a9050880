//! Folding beside the writers: one thread a dataset at most, started when many rows wait.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex};

use crate::engine::Engine;
use crate::model::DatasetId;

/// Rows that wait before they are folded.
const FOLD_AT: u64 = 10_000;
/// So many times as many, and writers wait for the fold.
const FAR_BEHIND: u64 = 10;

/// Which datasets of a store are being folded by this process.
pub(crate) struct Folds {
    tenants: Mutex<HashMap<DatasetId, Standing>>,
    changed: Condvar,
    fold_at: AtomicU64,
}

/// How it stands with a tenant.
#[derive(Debug, Clone, Copy, Default)]
struct Standing {
    is_folding: bool,
    /// How many rows wait, as far as it is known.
    waiting: u64,
    /// It is not tried before so many wait, because the last attempt failed.
    not_before: u64,
}

impl Default for Folds {
    fn default() -> Self {
        Self { tenants: Mutex::default(), changed: Condvar::new(), fold_at: AtomicU64::new(FOLD_AT) }
    }
}

impl Folds {
    fn fold_at(&self) -> u64 {
        self.fold_at.load(Ordering::Relaxed)
    }

    #[cfg(test)]
    pub(in crate::engine) fn set_fold_at(&self, rows: u64) {
        self.fold_at.store(rows, Ordering::Relaxed);
    }

    fn change(&self, tenant: &DatasetId, change: impl FnOnce(&mut Standing)) -> Standing {
        let mut tenants = self.tenants.lock().expect("no thread panicked");
        let standing = tenants.entry(tenant.clone()).or_default();
        change(standing);
        let standing = *standing;
        drop(tenants);
        self.changed.notify_all();
        standing
    }

    /// Waits until `is_over` for a tenant, or for all.
    fn wait_until(&self, is_over: impl Fn(&HashMap<DatasetId, Standing>) -> bool) {
        let mut tenants = self.tenants.lock().expect("no thread panicked");
        while !is_over(&tenants) {
            tenants = self.changed.wait(tenants).expect("no thread panicked");
        }
    }
}

impl Engine {
    /// Waits until no rows are being folded in the background. For whoever is about to end the process: a fold that is
    /// cut short loses nothing, but was for nothing.
    pub fn wait_for_folds(&self) {
        self.store.folds.wait_until(|tenants| tenants.values().all(|standing| !standing.is_folding));
    }

    /// Begins to fold a tenant of which so many rows wait, if those are many and nobody does so.
    pub(in crate::engine) fn fold_if_due(&self, tenant: &DatasetId, waiting: u64) {
        let folds = &self.store.folds;
        let mut begins = false;
        folds.change(tenant, |standing| {
            standing.waiting = waiting;
            begins = !standing.is_folding && waiting > folds.fold_at().max(standing.not_before);
            standing.is_folding |= begins;
        });
        if !begins {
            return;
        }
        let (engine, id) = (self.for_person(self.person.clone()), tenant.clone());
        let work = move || Folding { engine: &engine, tenant: &id, has_failed: true }.run();
        if std::thread::Builder::new().name("fold".into()).spawn(work).is_err() {
            Folding { engine: self, tenant, has_failed: true };
        }
    }

    /// Waits for the fold if writers are much faster than it.
    pub(in crate::engine) fn wait_if_far_behind(&self, tenant: &DatasetId) {
        let folds = &self.store.folds;
        let most = folds.fold_at().saturating_mul(FAR_BEHIND);
        folds.wait_until(|tenants| {
            tenants.get(tenant).is_none_or(|standing| !standing.is_folding || standing.waiting <= most)
        });
    }
}

/// A fold that is going on. However it ends, that is said.
struct Folding<'a> {
    engine: &'a Engine,
    tenant: &'a DatasetId,
    has_failed: bool,
}

impl Folding<'_> {
    /// Folds until few rows wait. A failure is nobody's but the next attempt's: the rows stay where they are.
    fn run(mut self) {
        let mut before = u64::MAX;
        while let Ok(waiting) = self.engine.fold_dataset(self.tenant) {
            let folds = &self.engine.store.folds;
            folds.change(self.tenant, |standing| standing.waiting = waiting);
            if waiting <= folds.fold_at() {
                self.has_failed = false;
                break;
            }
            // An operation is at work on the dataset, and begins or ends with a fold of its own.
            if waiting >= before {
                break;
            }
            before = waiting;
        }
    }
}

impl Drop for Folding<'_> {
    fn drop(&mut self) {
        let folds = &self.engine.store.folds;
        folds.change(self.tenant, |standing| {
            standing.is_folding = false;
            standing.not_before = if self.has_failed { standing.waiting + folds.fold_at() / 10 } else { 0 };
        });
    }
}
